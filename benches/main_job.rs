//! The main job as a whole process: CPU time and peak memory, the median of five, on Linux.
//!
//! `cargo bench --bench main_job`. Figures are printed, never asserted: machines are noisy.

use std::fs;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::Duration;

const RUNS: usize = 5;

fn main() {
    let mut cpu_ms = Vec::new();
    let mut peak_kib = Vec::new();
    for _ in 0..RUNS {
        let before = children_ms();
        peak_kib.push(peak_of_one_run());
        cpu_ms.push(children_ms().saturating_sub(before));
    }
    cpu_ms.sort_unstable();
    peak_kib.sort_unstable();
    println!("exposure run scenarios/group-chat.toml, {RUNS} runs");
    println!(
        "CPU  median {:>6} ms  (smallest {}, largest {}; limit 500)",
        cpu_ms[RUNS / 2],
        cpu_ms[0],
        cpu_ms[RUNS - 1]
    );
    println!("peak median {:>6.1} MB (limit 60)", peak_kib[RUNS / 2] as f64 / 1024.0);
}

/// Runs the binary once and returns the peak of its memory in KiB.
fn peak_of_one_run() -> u64 {
    let mut child = Command::new(env!("CARGO_BIN_EXE_exposure"))
        .args(["run", "scenarios/group-chat.toml", "--threads", "1"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdout(Stdio::null())
        .spawn()
        .expect("the binary runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    while child.try_wait().expect("a child can be asked").is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0));
        sleep(Duration::from_millis(1));
    }
    peak
}

/// CPU time of all children that have ended, in milliseconds, at the kernel's resolution of 10.
fn children_ms() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<u64>().ok()).unwrap_or(0);
    // Fields 16 and 17 of proc(5), counted from the one after the name.
    (ticks(13) + ticks(14)) * 10
}

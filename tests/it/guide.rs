//! The guide: its pieces make a scenario, its commands run, and what it shows is what is printed. `UPDATE=1` writes that.

use crate::support::{binary, code, scratch, stderr, stdout};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/guide.md");

/// The blocks of a text, each with its language.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let blocks = text.split("\n```").skip(1).step_by(2);
    blocks.map(|block| block.split_once('\n').expect("a language and its lines")).collect()
}

#[test]
fn the_guide_leads_to_what_it_shows() {
    let guide = fs::read_to_string(GUIDE).expect("the guide");
    let folder = scratch("guide");
    let run = |line: &str| {
        let command = line.strip_prefix("$ exposure ").expect("a command");
        let args: Vec<&str> = command.split(' ').collect();
        let output = binary(&args).current_dir(&folder).output().expect("it runs");
        assert_eq!(code(&output), 0, "{line}: {}", stderr(&output));
        stdout(&output)
    };
    let (mut updated, mut n_commands) = (guide.clone(), 0);
    for (language, block) in blocks(&guide) {
        match language {
            "toml" => {
                let mut file = OpenOptions::new()
                    .create(true)
                    .append(true)
                    .open(folder.join("tablet.toml"))
                    .expect("the scenario");
                writeln!(file, "{block}\n").expect("it is written");
            }
            "text" => {
                let (command, shown) = block.split_once('\n').unwrap_or((block, ""));
                let printed = run(command);
                let printed = printed.trim_end();
                match std::env::var_os("UPDATE") {
                    Some(_) if printed.is_empty() => updated = updated.replace(block, command),
                    Some(_) => updated = updated.replacen(block, &format!("{command}\n{printed}"), 1),
                    None => assert_eq!(shown, printed, "{command}"),
                }
                n_commands += 1;
            }
            "console" => {
                for line in block.lines() {
                    run(line);
                    n_commands += 1;
                }
            }
            other => panic!("a block of {other:?}"),
        }
    }
    assert!(n_commands >= 8, "{n_commands}");
    for made in ["drivers.svg", "timeline.png", "report.html"] {
        assert!(Path::new(&folder).join(made).exists(), "{made}");
    }
    if updated != guide {
        fs::write(GUIDE, updated).expect("it can be written");
    }
}

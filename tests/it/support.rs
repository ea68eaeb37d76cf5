//! What several tests share: scenarios by name, small texts, and running the binary.

use exposure::assess::Assessment;
use exposure::diag::Source;
use exposure::scenario::Checked;
use exposure::{Request, assess, check};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The path of a scenario of the project.
pub fn scenario_path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.toml"))
}

/// The text of a scenario of the project.
pub fn scenario_text(name: &str) -> String {
    std::fs::read_to_string(scenario_path(name)).expect("the scenario is there")
}

/// Every scenario of the project, by name.
pub fn scenarios() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut names: Vec<String> = paths
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// A text that must be a scenario, with settings beside it.
pub fn checked_with(text: &str, settings: &[&str]) -> Checked {
    let settings: Vec<String> = settings.iter().map(|&one| one.to_owned()).collect();
    let source = Source::new("test.toml", text).with_settings(&settings);
    match check(&source) {
        Ok(warned) => warned.value,
        Err(findings) => {
            let told: Vec<String> =
                findings.iter().map(|one| source.render(one, exposure::diag::Style::Plain)).collect();
            panic!("{}\n{text}", told.concat());
        }
    }
}

/// A text that must be a scenario.
pub fn checked(text: &str) -> Checked {
    checked_with(text, &[])
}

/// An assessment at so many draws.
pub fn assessed(checked: &Checked, draws: usize) -> Assessment {
    let request = Request { draws: Some(draws), ..Request::default() };
    assess(checked, &request).expect("it compiles")
}

/// The binary, in the root of the project, with a quiet environment.
pub fn binary(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_exposure"));
    command.args(args).current_dir(env!("CARGO_MANIFEST_DIR"));
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE", "LANG", "TERM"] {
        command.env_remove(name);
    }
    command
}

/// Runs the binary.
pub fn run(args: &[&str]) -> Output {
    binary(args).output().expect("the binary runs")
}

/// Runs the binary with a text on its standard input.
pub fn run_with_input(args: &[&str], input: &str) -> Output {
    let mut child = binary(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A command that reads nothing closes the pipe early, which is no failure of the test.
    let _ = child.stdin.take().expect("a pipe").write_all(input.as_bytes());
    child.wait_with_output().expect("the binary ends")
}

/// Standard output as text.
pub fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

/// Standard error as text.
pub fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

/// The JSON on standard output.
pub fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// A folder of this test run's own.
pub fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    folder
}

/// The exit code of a run.
pub fn code(output: &Output) -> i32 {
    output.status.code().expect("it exits by itself")
}

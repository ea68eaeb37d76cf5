//! Exit codes, in one place: what a run returns, what help says, and what the documents say.

use super::terminal::Terminal;
use serde_json::{Value, json};
use std::fmt::Write;

/// It is done.
pub(super) const DONE: u8 = 0;
/// The analysis says no.
pub(super) const SAYS_NO: u8 = 1;
/// A scenario or the arguments are wrong.
pub(super) const WRONG: u8 = 2;
/// Files or the system failed.
pub(super) const WORLD: u8 = 3;
/// What a panic of Rust returns.
const DEFECT: u8 = 101;

/// Every exit code with its meaning.
const CODES: [(u8, &str); 5] = [
    (DONE, "done; warnings alone do not change that"),
    (SAYS_NO, "the analysis says no (--fail-if), or check found warnings that --deny refuses"),
    (WRONG, "an error in a scenario or in the arguments"),
    (WORLD, "a file or the system failed"),
    (DEFECT, "a defect of the program"),
];

/// The table as it stands below the help.
pub(super) fn in_help() -> String {
    let mut text = "Exit codes:\n".to_owned();
    for (code, meaning) in CODES {
        let _ = writeln!(text, "{code:>5}  {meaning}");
    }
    text.push_str(
        "\nThe result goes to standard output, everything else to standard error. `-` stands for standard input.",
    );
    text
}

/// The table by itself.
pub(super) fn table(terminal: &Terminal) -> String {
    match terminal.format {
        super::args::Format::Text => in_help() + "\n",
        super::args::Format::Json => format!("{:#}\n", view()),
    }
}

fn view() -> Value {
    let codes = CODES.map(|(code, meaning)| json!({ "code": code, "meaning": meaning }));
    json!({ "schema_version": crate::render::json::SCHEMA_VERSION, "exit_codes": codes })
}

//! Why a command did not succeed, and with which exit code.

use super::exit;
use super::terminal::Terminal;
#[cfg(feature = "serve")]
use crate::diag::Style;
use crate::diag::{Diagnostic, Source};

/// Why a command did not succeed.
pub(super) enum Failure {
    /// The analysis says no: in a sentence.
    SaysNo(Vec<String>),
    /// Scenarios are wrong.
    Scenarios(Vec<(Source, Vec<Diagnostic>)>),
    /// The arguments are wrong: what, and what to do.
    Usage(String, String),
    /// Files or the system failed: with the path and what was being tried.
    World(String),
    /// The findings are told already.
    Told,
}

impl Failure {
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Failure::SaysNo(_) => exit::SAYS_NO,
            Failure::Scenarios(_) | Failure::Usage(..) | Failure::Told => exit::WRONG,
            Failure::World(_) => exit::WORLD,
        }
    }

    /// The same as plain text, for a page.
    #[cfg(feature = "serve")]
    pub(super) fn in_words(&self) -> String {
        match self {
            Failure::SaysNo(sentences) => sentences.join("\n"),
            Failure::Scenarios(files) => {
                let drawn = |(source, findings): &(Source, Vec<Diagnostic>)| -> String {
                    findings.iter().map(|one| source.render(one, Style::Plain) + "\n").collect()
                };
                files.iter().map(drawn).collect()
            }
            Failure::Usage(what, help) => format!("error: {what}\n  help: {help}"),
            Failure::World(what) => format!("error: {what}"),
            Failure::Told => String::new(),
        }
    }

    /// Tells it on the error stream.
    pub(super) fn tell(&self, terminal: &Terminal) {
        match self {
            Failure::SaysNo(sentences) => sentences.iter().for_each(|sentence| terminal.remark(sentence)),
            Failure::Scenarios(files) => {
                for (source, findings) in files {
                    terminal.findings(source, findings);
                }
            }
            Failure::Usage(what, help) => terminal.remark(&format!("error: {what}\n  help: {help}")),
            Failure::World(what) => terminal.remark(&format!("error: {what}")),
            Failure::Told => {}
        }
    }
}

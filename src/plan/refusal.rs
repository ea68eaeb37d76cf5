//! Why a checked model cannot be compiled, by the path of what is at fault.

use crate::diag::Code;

/// A finding about the structure of a model, which only its diagrams show.
#[derive(Clone, Debug, PartialEq)]
pub struct Refusal {
    /// The code, which also says whether it is an error.
    pub code: Code,
    /// What it is about, such as `outcome.plans-read.when`.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Refusal {
    /// A refusal with a message alone.
    pub fn new(code: Code, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self { code, path: path.into(), message: message.into(), help: None }
    }

    /// The same with advice.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }
}

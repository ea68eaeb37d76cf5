//! What is wrong, where, and what to do about it.

use super::{Code, Fix};

/// A place in a text: byte offsets, `start` included, `end` not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self { start: range.start, end: range.end }
    }
}

/// Whether a text can be used at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The text cannot be used.
    Error,
    /// The text can be used; a reader should look.
    Warning,
}

/// One finding about a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable code, which also says how severe it is.
    pub code: Code,
    /// Where.
    pub span: Span,
    /// What is wrong: names the value and what is allowed, lower case, no full stop.
    pub message: String,
    /// The words beside the caret; may be empty.
    pub label: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What puts it right, where there is no doubt.
    pub fix: Option<Box<Fix>>,
    /// The table it is about, such as `factor.public-phone-number`; empty where there is none.
    pub subject: String,
}

impl Diagnostic {
    /// A finding with a message alone.
    pub fn new(code: Code, span: impl Into<Span>, message: impl Into<String>) -> Self {
        let (span, message) = (span.into(), message.into());
        Self { code, span, message, label: String::new(), help: None, fix: None, subject: String::new() }
    }

    /// The same with its message and subject in other words.
    pub fn in_words(self, say: &dyn Fn(&str) -> String) -> Self {
        Self { message: say(&self.message), subject: say(&self.subject), ..self }
    }

    /// The same with words beside the caret.
    pub fn label(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// The same with advice.
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The same with what puts it right, where there is no doubt.
    pub fn fix(self, fix: Option<Fix>) -> Self {
        Self { fix: fix.map(Box::new), ..self }
    }

    /// The same, said to be about a table.
    pub fn about(self, subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), ..self }
    }

    /// How severe it is, read off the code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// A value with the warnings that came with it.
#[derive(Clone, Debug)]
pub struct Warned<T> {
    /// The value.
    pub value: T,
    /// The warnings, in the order of the text.
    pub warnings: Vec<Diagnostic>,
}

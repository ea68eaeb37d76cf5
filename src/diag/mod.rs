//! Errors and warnings about a text, with the place they speak of.
//!
//! Owns: codes, severities, spans, and drawing a diagnostic against its source text. Must never know what a
//! scenario is. Example: `Diagnostic::new(Code::E011, span, "unknown factor `fone`")`, drawn by
//! [`Source::render`].

mod code;
mod diagnostic;
mod explanation;
mod fix;
mod render;
mod source;

pub use code::Code;
pub use diagnostic::{Diagnostic, Severity, Span, Warned};
pub use explanation::Explanation;
pub use fix::{Fix, Mended, apply};
pub use render::Style;
pub use source::{Attachments, Place, Source};

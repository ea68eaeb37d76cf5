//! Findings become bytes: JSON for machines, text for people.
//!
//! Owns the versioned views and the wording of numbers. Must never compute a finding. Example:
//! [`json::run`] of an assessment is one object with a `schema_version`.

mod check;
pub mod explain;
pub mod json;
pub mod loss;
pub mod number;
pub mod text;

pub use text::Look;

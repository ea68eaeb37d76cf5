//! The language: a TOML text becomes a checked model, or every reason why it does not.
//!
//! Owns: the keys, words, units and conditions of the language, and its lints. Must never know how a model is
//! evaluated. The text is parsed into a tree that keeps every span; names are collected; then each table is
//! read once into the model. Example: [`check()`] of an empty text says which keys are missing.

mod amount;
mod attached;
mod check;
mod checker;
mod composed;
mod condition;
mod correlation;
mod decision;
mod distributions;
mod evidence;
mod fields;
mod header;
mod kind;
mod link;
mod lint;
mod loss;
mod mend;
mod names;
mod parse;
mod places;
mod quantities;
mod risk;
mod schema;
mod setting;
mod suggest;
mod threat;
mod tolerance;
mod vocabulary;

pub use amount::money;
pub use attached::attached;
pub use check::{Checked, check};
pub use mend::mend;
pub use parse::MAX_BYTES;
pub use places::Places;
pub use schema::schema;
pub use suggest::nearest;

/// The most names that one scenario may give.
pub const MAX_NAMES: usize = 100_000;
/// The deepest nesting of a condition, and the longest chain of events that need each other.
pub const MAX_DEPTH: usize = 200;
/// The format number that this version reads.
pub const FORMAT: i64 = 1;

//! Findings become bytes: JSON for machines, text and pages for people.
//!
//! Owns the versioned views and the wording of numbers. Must never compute a finding. Example:
//! [`json::run`] of an assessment is one object with a `schema_version`.

mod base64;
#[cfg(feature = "charts")]
pub mod chart;
mod check;
pub mod compare;
pub mod comparison;
pub mod course;
pub mod drivers;
pub mod entry;
pub mod explain;
pub mod findings;
#[cfg(feature = "report")]
pub mod html;
mod importance;
pub mod json;
pub mod live;
pub mod loss;
pub mod memo;
pub mod number;
pub mod optimization;
pub mod optimize;
pub mod ranges;
pub mod replay;
pub mod score;
pub mod seek;
pub mod sensitivity;
pub mod stages;
pub mod text;
pub mod timeline;
mod verdict;
pub mod verify;

pub use text::Look;

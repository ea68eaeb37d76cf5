//! Numbers that carry a unit and cannot hold a wrong value.
//!
//! Owns: probabilities, rates, spans of time, severities, dates and currencies. Must never know what a
//! number is about. Example: `Probability::new(1.2)` is `None`; a checked value is never checked again.

mod date;
mod unit;
mod word;

pub use date::Date;
pub use unit::{Currency, DAYS_PER_YEAR, Level, Probability, Rate, Severity, Years};
pub use word::ProbabilityWord;

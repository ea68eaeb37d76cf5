//! From what is said to how probable it is: claims and sources become the probability that a factor holds,
//! as of a day.
//!
//! Owns: the weight of a claim, which claims count on a day, and their sum in log-odds. Must never know what a
//! factor leads to. Example: one neutral claim of letter B moves a prior of 0.5 to 0.875.

mod fuse;
mod rival;
mod standing;
mod text;
mod weight;

pub use fuse::{Contribution, FactorEvidence, estimate_value, fuse, log_odds_without, p_clamped, prior_mean};
pub use rival::{independent, unheard};
pub use standing::{Reason, standings};
pub use text::text;
pub use weight::{Term, weight};

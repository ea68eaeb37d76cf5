//! Findings: what the values of a plan come to, as numbers with their bands and errors.
//!
//! Owns the estimates, the assessment of a scenario, and the likeliest ways of an outcome. Must never know how
//! a finding is shown. Example: [`Estimate`] is the one shape of every number that is not known exactly.

mod assessment;
mod estimate;
mod story;

pub use assessment::{
    ActorShare, Assessment, ClaimShare, Engine, FactorAssessment, Notice, OutcomeAssessment, assess,
};
pub use estimate::{Estimate, T_90};
pub use story::{Step, Story, Telling, tell};

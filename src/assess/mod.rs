//! Findings: what the values of a plan come to, as numbers with their bands and errors.
//!
//! Owns the estimates, the assessment of a scenario, the likeliest ways of an outcome, the paths of attempts, and the scores of what was
//! said before it was settled. Must never know how a finding is shown. Example: [`Estimate`] is the one shape of every number that is not known exactly.

mod assessment;
mod attribution;
mod compare;
mod comparison;
mod curve;
mod estimate;
mod front;
mod importance;
mod interaction;
mod loss;
mod optimize;
mod paired;
mod paths;
mod replay;
mod score;
mod sensitivity;
mod story;
mod tolerance;
mod verdict;
mod verify;

pub use assessment::{
    ActorShare, Assessment, ClaimShare, Engine, FactorAssessment, Notice, OutcomeAssessment, Question, assess,
};
pub use attribution::Attribution;
pub use compare::compare;
pub use comparison::{
    Alternative, BAD, Baseline, Candidate, Comparing, Comparison, Control, Figures, Kind, Measured, Pair,
    Refused, Standing, Steps,
};
pub use estimate::{Estimate, T_90};
pub use importance::{Importance, importances};
pub use interaction::{Interaction, Interactions, interactions, leading_factors};
pub use loss::{LossAssessment, LossCurve, Moment, OutcomeLoss, Read};
pub use optimize::{
    Buying, Efficient, Next, Optimization, Purchase, Step as Bought, Unbought, Unit, optimize,
};
pub use paired::{Change, Shares};
pub use paths::{Given, Join, PathActor, PathEvent, PathOutcome, Paths, Way, paths};
pub use replay::{Day, Forecast, Replay, ReplayedFactor, Unscored, replay};
pub use score::{Bin, ByMethod, Method, Score, Tally, tally};
pub use sensitivity::{Counted, SensedInput, Sensitivity, half_width, sensitivity};
pub use story::{Step, Story, Telling, tell};
pub use tolerance::{Limit, Tolerated};
pub use verdict::{Part, Rival, Verdict};
pub use verify::{Sought, Verification, VerifyNext, Worth};

//! Findings: what the values of a plan come to, as numbers with their bands and errors.
//!
//! Owns the estimates, the assessment of a scenario, the likeliest ways of an outcome, the paths of attempts, and the scores of what was
//! said before it was settled. Must never know how a finding is shown. Example: [`Estimate`] is the one shape of every number that is not known exactly.

mod assessment;
mod attribution;
mod bridge;
mod compare;
mod comparison;
mod curve;
mod estimate;
mod front;
mod importance;
mod interaction;
mod loss;
mod optimization;
mod optimize;
mod paired;
mod paths;
mod portable;
mod portfolio;
mod replay;
mod score;
mod seek;
mod sensitivity;
mod spread;
mod story;
mod timeline;
mod told;
mod tolerance;
mod verdict;
mod verify;

pub use assessment::{
    ActorShare, Assessment, ClaimShare, Engine, FactorAssessment, Notice, OutcomeAssessment, Question, assess,
};
pub use attribution::Attribution;
pub use bridge::{Bridge, Bridging, Laid, MOST_STEPS, bridge};
pub use compare::compare;
pub use comparison::{
    Alternative, BAD, Baseline, Candidate, Comparing, Comparison, Control, Figures, Kind, Measured, Pair,
    Refused, Standing, Steps,
};
pub use estimate::{Estimate, T_90};
pub use importance::{Importance, importances};
pub use interaction::{Interaction, Interactions, interactions, leading_factors};
pub use loss::{LossAssessment, LossCurve, Moment, OutcomeLoss, Read};
pub use optimization::{Buying, Efficient, Next, Optimization, Purchase, Step as Bought, Unbought, Unit};
pub use optimize::optimize;
pub use paired::{Change, Shares};
pub use paths::{Given, Join, PathActor, PathEvent, PathOutcome, Paths, Way, paths};
pub use portable::{
    ColumnIdx, Formula, Leaf, LeafForm, MOST_COMBINED, Portable, PortableActor, PortableAmount,
    PortableCircuit, PortableEffect, PortableFactor, PortableItem, PortableLosses, PortablePart,
    PortablePlan, PortableStream, PortableVariable, Proof, Slider, Structural, Switched, portable, proofs,
};
pub use replay::{Day, Forecast, Replay, ReplayedFactor, Unscored, replay};
pub use score::{Bin, ByMethod, Method, Score, Tally, tally};
pub use seek::{Aimed, Answer, Goal, Lever, Levered, Reached, Seek, Seeking, Unsought, seek};
pub use sensitivity::{Counted, SensedInput, Sensitivity, Stressed, Unsensed, half_width, sensitivity};
pub use spread::{Drawn, Scatter, Spread, Spreading, Subject, scatter, spread};
pub use story::{Step, Story, Telling, tell};
pub use timeline::{Mover, Shown, Span, Stage, Stride, Timeline, Untimed, timeline};
pub use told::{Bearing, Happening, Quiet, Report, ReportKind};
pub use tolerance::{Limit, Tolerated};
pub use verdict::{Part, Rival, Verdict};
pub use verify::{Sought, Verification, VerifyNext, Worth};

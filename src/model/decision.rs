//! What could be done, looked into, compared and borne.

use super::table::entities;
use super::{ActorId, Cases, Coverage, EventId, FactorId, Id, OutcomeId, Override, Uncertain};
use crate::quantity::{Probability, Severity};

/// The position of a [`Safeguard`].
pub type SafeguardId = Id<Safeguard>;
/// The position of an [`Inquiry`].
pub type InquiryId = Id<Inquiry>;
/// The position of a [`WhatIf`].
pub type WhatIfId = Id<WhatIf>;

/// What a safeguard acts on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// Removes the factor, from then on.
    Factor(FactorId),
    /// Stops the event's trial.
    Event(EventId),
    /// Thins the actor's attempts.
    Actor(ActorId),
    /// Thins the outcome's occurrences.
    Outcome(OutcomeId),
    /// Scales the outcome's losses.
    Loss(OutcomeId),
}

/// One effect of a safeguard.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// On what.
    pub on: Target,
    /// The share taken away, 0 to 1.
    pub reduces: Uncertain,
    /// Why this share.
    pub why: String,
}

/// What something costs. Units: the file's currency.
#[derive(Clone, Debug, PartialEq)]
pub struct Cost {
    /// The amount.
    pub amount: Uncertain,
    /// Whether it falls due every year, or once.
    pub per_year: bool,
}

/// What could be done.
#[derive(Clone, Debug, PartialEq)]
pub struct Safeguard {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it costs.
    pub cost: Option<Cost>,
    /// What it does.
    pub effects: Vec<Effect>,
    /// Where and when it is in place.
    pub coverage: Coverage,
    /// Why these numbers.
    pub why: String,
}

/// What could be looked into.
#[derive(Clone, Debug, PartialEq)]
pub struct Inquiry {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it would tell about.
    pub factor: FactorId,
    /// The chance that it says so when it is so.
    pub sensitivity: Uncertain,
    /// The chance that it says no when it is not so.
    pub specificity: Uncertain,
    /// What it costs.
    pub cost: Option<Cost>,
    /// Why these numbers.
    pub why: String,
}

/// A configuration that somebody wants compared.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What is done.
    pub safeguards: Vec<SafeguardId>,
    /// What is supposed to be otherwise.
    pub set: Vec<Override>,
    /// Why it is asked.
    pub why: String,
}

/// What would be borne.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerance {
    /// The largest composite exposure.
    pub score: Option<Severity>,
    /// The largest chances of losing more than an amount. Units: the file's currency.
    pub exceedance: Vec<(Probability, f64)>,
    /// What is borne between those amounts.
    pub curve: ToleranceCurve,
}

/// How a tolerance goes on between and beyond the points that were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ToleranceCurve {
    /// In straight lines over the logarithm of the loss and of the chance; nothing is said beyond the points.
    #[default]
    Points,
    /// As the tail of the lognormal distribution through the two points.
    Lognormal,
}

/// The value that a case list takes when nothing is known to depend on it.
impl<T> From<T> for Cases<T> {
    fn from(value: T) -> Self {
        Self::always(value)
    }
}

entities!(Safeguard, Inquiry, WhatIf);

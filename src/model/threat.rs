//! Who acts, what may happen in an attempt, and what it comes to.

use super::table::entities;
use super::{Cases, Condition, Id, Uncertain};
use crate::math::{CountLaw, Distribution};

/// The position of an [`Actor`].
pub type ActorId = Id<Actor>;
/// The position of an [`Event`].
pub type EventId = Id<Event>;
/// The position of an [`Outcome`].
pub type OutcomeId = Id<Outcome>;

/// How often an actor tries: FAIR's threat event frequency.
#[derive(Clone, Debug, PartialEq)]
pub struct Attempts {
    /// Attempts per year; with `action`, contacts per year.
    pub frequency: Cases<Uncertain>,
    /// The chance that a contact becomes an attempt.
    pub action: Option<Cases<Uncertain>>,
    /// How the number of attempts in the horizon spreads around its mean.
    pub counts: CountLaw,
}

/// Who makes attempts.
#[derive(Clone, Debug, PartialEq)]
pub struct Actor {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether its attempts are accidents.
    pub accidental: bool,
    /// How often it tries.
    pub attempts: Attempts,
    /// How capable it is, as a FAIR percentile; chance, drawn once per attempt.
    pub capability: Option<Cases<Distribution>>,
    /// Why these numbers.
    pub why: String,
}

/// How an event's own trial succeeds, given its needs.
#[derive(Clone, Debug, PartialEq)]
pub enum Trial {
    /// With a probability.
    Probability(Cases<Uncertain>),
    /// When the actor's capability exceeds a difficulty; chance, drawn afresh for the event.
    Difficulty(Cases<Distribution>),
}

/// What may happen in an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whose attempts it may happen in; in others it does not.
    pub by: Vec<ActorId>,
    /// What must hold first.
    pub needs: Option<Condition>,
    /// Its own trial.
    pub trial: Trial,
    /// ATT&CK techniques.
    pub attack: Vec<String>,
    /// Why these numbers.
    pub why: String,
}

/// The six forms of loss of FAIR, and a total that nobody split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossForm {
    /// Work not done.
    Productivity,
    /// Dealing with it.
    Response,
    /// What must be bought again.
    Replacement,
    /// What rivals gain.
    CompetitiveAdvantage,
    /// Fines and judgments.
    Fines,
    /// What others think.
    Reputation,
    /// All of it together, not split into forms.
    Magnitude,
}

impl LossForm {
    /// Every form with its key in the language.
    pub const ALL: [(LossForm, &'static str); 7] = [
        (LossForm::Productivity, "productivity"),
        (LossForm::Response, "response"),
        (LossForm::Replacement, "replacement"),
        (LossForm::CompetitiveAdvantage, "competitive_advantage"),
        (LossForm::Fines, "fines"),
        (LossForm::Reputation, "reputation"),
        (LossForm::Magnitude, "magnitude"),
    ];

    /// Its key in the language.
    pub fn key(self) -> &'static str {
        let found = Self::ALL.iter().find(|(form, _)| *form == self);
        found.map_or("", |(_, key)| key)
    }
}

/// What an outcome costs when it occurs; amounts are chance, new for each occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Loss {
    /// The direct losses by form. Units: the file's currency.
    pub primary: Vec<(LossForm, Cases<Distribution>)>,
    /// The losses through the reaction of others.
    pub secondary: Option<SecondaryLoss>,
}

/// Losses through the reaction of others.
#[derive(Clone, Debug, PartialEq)]
pub struct SecondaryLoss {
    /// The chance that others react, given the outcome.
    pub probability: Cases<Uncertain>,
    /// The losses by form, when they do.
    pub forms: Vec<(LossForm, Cases<Distribution>)>,
}

impl Loss {
    /// Calls `visit` on the condition of every case.
    pub fn each_guard(&self, visit: &mut dyn FnMut(&Condition)) {
        fn guards<T>(cases: &Cases<T>, visit: &mut dyn FnMut(&Condition)) {
            cases.iter().filter_map(|case| case.when.as_ref()).for_each(visit);
        }
        self.primary.iter().for_each(|(_, amounts)| guards(amounts, visit));
        if let Some(secondary) = &self.secondary {
            guards(&secondary.probability, visit);
            secondary.forms.iter().for_each(|(_, amounts)| guards(amounts, visit));
        }
    }
}

/// What it comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// When it occurs.
    pub when: Condition,
    /// How bad it is. Units: points, 0 to 100.
    pub severity: Cases<Uncertain>,
    /// Lesser outcomes that this one contains: their losses are not added to its own.
    pub includes: Vec<OutcomeId>,
    /// What it costs.
    pub loss: Option<Loss>,
    /// Why this severity.
    pub why: String,
}

impl Outcome {
    /// The chance that others react to it, where that costs something.
    pub fn reaction(&self) -> Option<&Cases<Uncertain>> {
        self.loss.as_ref()?.secondary.as_ref().map(|secondary| &secondary.probability)
    }

    /// Whether it is over factors alone: it has happened or not, and no attempt brings it about.
    pub fn is_fact(&self) -> bool {
        self.when.is_over_factors()
    }
}

entities!(Actor, Event, Outcome);

//! The checked scenario: validated, immutable values in which nothing can be wrong any more.
//!
//! Owns: sources, claims, estimates, factors, actors, events, outcomes, safeguards, what-ifs, and the
//! configuration of a run. Must never know how a file spells them or how they are evaluated. Tables are in
//! the order of their ids, so the order of a file means nothing. `Display` prints the canonical text, over
//! which the fingerprint is taken. Example: `model.factors.find("public-phone-number")`.

mod canonical;
mod configuration;
mod correlation;
mod coverage;
mod decision;
mod evidence;
mod quantity;
mod stated;
mod table;
mod threat;

pub use configuration::{Configuration, Configured, Override};
pub use correlation::{CorrelatedGroup, Correlation};
pub use coverage::{Coverage, operational_effectiveness, reliability};
pub use decision::{
    Cost, Effect, Inquiry, InquiryId, Safeguard, SafeguardId, Target, Tolerance, ToleranceCurve, WhatIf,
    WhatIfId,
};
pub use evidence::{
    Claim, ClaimId, Estimate, EstimateId, Factor, FactorId, FactorKind, Interest, Origin, OriginId,
    Reliability, Resolution, Source, SourceId, SourceKind, Stance, Standing,
};
pub use quantity::{Case, Cases, Condition, Uncertain};
pub use stated::{Quantity, Stated, Unit};
pub use table::{Entity, Id, Table};
pub use threat::{
    Actor, ActorId, Attempts, Event, EventId, Loss, LossForm, Outcome, OutcomeId, SecondaryLoss, Trial,
};

use crate::quantity::{Currency, Date, Years};

/// What a file says about itself and about the time it speaks of.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// The title.
    pub title: String,
    /// A few sentences.
    pub summary: String,
    /// The knowledge date: what was published later does not count.
    pub as_of: Date,
    /// The time in which attempts are counted.
    pub horizon: Horizon,
    /// The one currency of the file; without it there are severities only.
    pub currency: Option<Currency>,
    /// Conventions of other tools that take the place of ours, for comparison with them.
    pub compatibility: Compatibility,
}

/// Conventions of other tools, to show where a difference comes from. None is on by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Compatibility {
    /// The loss in the horizon is a frequency times one magnitude, as if events came in fractions.
    pub lef_times_lm: bool,
    /// A PERT distribution has the deviation (max - min) / 6; the file's distributions are read so.
    pub pert_sd_sixth: bool,
}

/// The time in which attempts are counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Horizon {
    /// Looking ahead from the knowledge date.
    Ahead(Years),
    /// Looking at a stretch between two days, both included.
    Window {
        /// First day.
        from: Date,
        /// Last day.
        to: Date,
    },
}

impl Horizon {
    /// Its length. Units: years of 365 days. Formula for a window: (to - from + 1) / 365.
    pub fn years(self) -> f64 {
        match self {
            Horizon::Ahead(years) => years.get(),
            Horizon::Window { from, to } => {
                (to.day_number() - from.day_number() + 1) as f64 / crate::quantity::DAYS_PER_YEAR
            }
        }
    }
}

/// A checked scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// Title, dates, currency.
    pub header: Header,
    /// Who says something.
    pub sources: Table<Source>,
    /// Groups of sources that may go back to the same people.
    pub origins: Table<Origin>,
    /// What is said for or against a factor.
    pub claims: Table<Claim>,
    /// Probabilities that a source stated.
    pub estimates: Table<Estimate>,
    /// What may be so.
    pub factors: Table<Factor>,
    /// Who makes attempts.
    pub actors: Table<Actor>,
    /// What may happen in an attempt.
    pub events: Table<Event>,
    /// What it comes to.
    pub outcomes: Table<Outcome>,
    /// What could be done.
    pub safeguards: Table<Safeguard>,
    /// What could be looked into.
    pub inquiries: Table<Inquiry>,
    /// Configurations that somebody wants compared.
    pub whatifs: Table<WhatIf>,
    /// What would be borne.
    pub tolerance: Option<Tolerance>,
    /// Uncertain quantities that go together.
    pub correlations: Table<Correlation>,
}

impl Model {
    /// Whether two models are assessed alike: all that they say is the same, but for what turned out.
    pub fn is_assessed_like(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.to_string() == other.to_string()
    }

    /// The claims that name a factor, in the order of their ids, context included.
    pub fn claims_about(&self, factor: FactorId) -> impl Iterator<Item = (ClaimId, &Claim)> {
        self.claims.iter().filter(move |(_, claim)| claim.factors.contains(&factor))
    }

    /// How far a claim is trusted: its own reliability, or its source's.
    pub fn trust_in(&self, claim: &Claim) -> Reliability {
        claim.reliability.unwrap_or(self.sources[claim.source].reliability)
    }

    /// How far an estimate is trusted: its own reliability, or its source's.
    pub fn trust_in_estimate(&self, estimate: &Estimate) -> Reliability {
        estimate.reliability.unwrap_or(self.sources[estimate.source].reliability)
    }

    /// By position: the factors that stand under a `not`, or that an earlier case of a list excludes.
    pub fn negated_factors(&self) -> Vec<bool> {
        let mut negated = vec![false; self.factors.len()];
        self.each_condition(&mut |condition, excludes| {
            condition.each_factor(&mut |id, under_not| negated[id.position()] |= under_not || excludes);
        });
        negated
    }

    /// Calls `visit` on every condition; the flag says that it guards a case that others come after.
    pub fn each_condition(&self, visit: &mut dyn FnMut(&Condition, bool)) {
        fn guards<T>(cases: &Cases<T>, visit: &mut dyn FnMut(&Condition, bool)) {
            cases.iter().filter_map(|case| case.when.as_ref()).for_each(|when| visit(when, true));
        }
        for (_, actor) in self.actors.iter() {
            guards(&actor.attempts.frequency, visit);
            actor.attempts.action.iter().for_each(|action| guards(action, visit));
            actor.capability.iter().for_each(|capability| guards(capability, visit));
        }
        for (_, event) in self.events.iter() {
            event.needs.iter().for_each(|needs| visit(needs, false));
            match &event.trial {
                Trial::Probability(cases) => guards(cases, visit),
                Trial::Difficulty(cases) => guards(cases, visit),
            }
        }
        for (_, outcome) in self.outcomes.iter() {
            visit(&outcome.when, false);
            guards(&outcome.severity, visit);
            outcome.loss.iter().for_each(|loss| loss.each_guard(&mut |when| visit(when, true)));
        }
    }
}

//! The same model under other suppositions.

use super::{
    ActorId, Attempts, Cases, Condition, EventId, FactorId, Model, OutcomeId, Reliability, SafeguardId,
    SourceId,
};
use super::{Trial, Uncertain, WhatIf, WhatIfId};
use crate::math::Distribution;

/// One thing supposed to be otherwise. Counterfactual: it changes facts too.
#[derive(Clone, Debug, PartialEq)]
pub enum Override {
    /// The factor holds, or does not.
    Holds(FactorId, bool),
    /// The factor's prior.
    Prior(FactorId, Uncertain),
    /// The event's own trial.
    Trial(EventId, Trial),
    /// The actor's attempts per year.
    Attempts(ActorId, Cases<Uncertain>),
    /// The actor's capability.
    Capability(ActorId, Cases<Distribution>),
    /// The outcome's severity.
    Severity(OutcomeId, Cases<Uncertain>),
    /// How far the source is trusted, where a claim of it does not say otherwise.
    Reliability(SourceId, Reliability),
    /// The share that the safeguard takes away of everything it acts on.
    Reduces(SafeguardId, Uncertain),
}

/// What is done and what is supposed: a set of safeguards and overrides.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Configuration {
    /// What is done.
    pub safeguards: Vec<SafeguardId>,
    /// What is supposed; later ones win.
    pub overrides: Vec<Override>,
}

impl Configuration {
    /// What one what-if says.
    pub fn of(model: &Model, whatif: WhatIfId) -> Self {
        let WhatIf { safeguards, set, .. } = &model.whatifs[whatif];
        Self { safeguards: safeguards.clone(), overrides: set.clone() }
    }

    /// Whether nothing is done and nothing supposed.
    pub fn is_empty(&self) -> bool {
        self.safeguards.is_empty() && self.overrides.is_empty()
    }

    /// Both together; a safeguard named twice is there once.
    pub fn and(mut self, other: Self) -> Self {
        self.safeguards.extend(other.safeguards);
        self.safeguards.sort();
        self.safeguards.dedup();
        self.overrides.extend(other.overrides);
        self
    }

    /// The model under this configuration; the model itself stays as it is.
    pub fn apply(&self, model: &Model) -> Configured {
        let mut forced = vec![None; model.factors.len()];
        let mut changed = model.clone();
        for one in &self.overrides {
            match one {
                Override::Holds(id, holds) => forced[id.position()] = Some(*holds),
                other => other.write(&mut changed),
            }
        }
        Configured { model: changed, forced, safeguards: self.safeguards.clone() }
    }
}

impl Override {
    /// Calls `visit` on every quantity that it sets.
    pub fn each_quantity(&self, visit: &mut dyn FnMut(&Uncertain)) {
        match self {
            Self::Prior(_, quantity) | Self::Reduces(_, quantity) => visit(quantity),
            Self::Trial(_, Trial::Probability(cases))
            | Self::Attempts(_, cases)
            | Self::Severity(_, cases) => {
                cases.iter().for_each(|case| visit(&case.value));
            }
            Self::Holds(..) | Self::Trial(_, Trial::Difficulty(_)) | Self::Capability(..) => {}
            Self::Reliability(..) => {}
        }
    }

    /// Calls `visit` on the condition of every case that it sets.
    pub fn each_guard(&self, visit: &mut dyn FnMut(&Condition)) {
        fn guards<T>(cases: &Cases<T>, visit: &mut dyn FnMut(&Condition)) {
            cases.iter().filter_map(|case| case.when.as_ref()).for_each(visit);
        }
        match self {
            Self::Trial(_, Trial::Probability(cases))
            | Self::Attempts(_, cases)
            | Self::Severity(_, cases) => {
                guards(cases, visit);
            }
            Self::Trial(_, Trial::Difficulty(cases)) | Self::Capability(_, cases) => guards(cases, visit),
            Self::Holds(..) | Self::Prior(..) | Self::Reliability(..) | Self::Reduces(..) => {}
        }
    }

    fn write(&self, model: &mut Model) {
        match self.clone() {
            Self::Holds(..) => {}
            Self::Prior(id, prior) => model.factors.get_mut(id).prior = prior,
            Self::Trial(id, trial) => model.events.get_mut(id).trial = trial,
            Self::Attempts(id, frequency) => {
                let attempts = &mut model.actors.get_mut(id).attempts;
                *attempts = Attempts { frequency, action: None, counts: attempts.counts };
            }
            Self::Capability(id, capability) => model.actors.get_mut(id).capability = Some(capability),
            Self::Severity(id, severity) => model.outcomes.get_mut(id).severity = severity,
            Self::Reliability(id, reliability) => model.sources.get_mut(id).reliability = reliability,
            Self::Reduces(id, share) => {
                let effects = &mut model.safeguards.get_mut(id).effects;
                effects.iter_mut().for_each(|effect| effect.reduces = share.clone());
            }
        }
    }
}

/// A model under a configuration.
#[derive(Clone, Debug)]
pub struct Configured {
    /// The model with its replaced quantities.
    pub model: Model,
    /// Factors supposed to hold or not, by position.
    pub forced: Vec<Option<bool>>,
    /// Safeguards in place.
    pub safeguards: Vec<SafeguardId>,
}

//! What outcomes cost: amounts that are drawn anew whenever they fall due.

use super::attempt::{Choice, certain, uncertain};
use super::belief::{Beliefs, Draw, Quantity};
use super::chance::Chance;
use super::sampler::Sampler;
use exposure::math::Distribution;
use exposure::model::{Cases, Loss, LossForm, Model, OutcomeId};
use std::collections::BTreeSet;

/// What an outcome costs when it occurs.
pub struct Price {
    primary: Vec<Choice<Sampler>>,
    /// The chance that others react, and what that costs.
    secondary: Option<(Choice<Quantity>, Vec<Choice<Sampler>>)>,
}

/// What is one value in a trial: the chance that others react.
#[derive(Clone, Copy)]
pub struct Terms {
    reaction: f64,
}

impl Price {
    pub fn new(loss: &Loss, beliefs: &mut Beliefs) -> Self {
        let forms = |forms: &[(LossForm, Cases<Distribution>)]| {
            forms.iter().map(|(_, amounts)| certain(amounts)).collect::<Vec<_>>()
        };
        let secondary = loss.secondary.as_ref();
        Self {
            primary: forms(&loss.primary),
            secondary: secondary.map(|one| (uncertain(&one.probability, beliefs), forms(&one.forms))),
        }
    }

    /// Looks up what is one value in a trial, in these states of the factors.
    pub fn terms(&self, beliefs: &Beliefs, draw: &Draw, factors: &[bool]) -> Terms {
        let reaction = self.secondary.as_ref().map(|(chance, _)| beliefs.value(chance.pick(factors), draw));
        Terms { reaction: reaction.unwrap_or(0.0) }
    }

    /// The cost of one occurrence, of which safeguards leave a share.
    pub fn cost(&self, terms: Terms, factors: &[bool], left: f64, chance: &mut Chance) -> f64 {
        let mut due = sum(&self.primary, factors, chance);
        if let Some((_, forms)) = &self.secondary
            && chance.coin(terms.reaction)
        {
            due += sum(forms, factors, chance);
        }
        due * left
    }
}

fn sum(forms: &[Choice<Sampler>], factors: &[bool], chance: &mut Chance) -> f64 {
    forms.iter().map(|amounts| amounts.pick(factors).at(chance.uniform())).sum()
}

/// The outcomes that one includes, directly or through others.
pub fn included(model: &Model, id: OutcomeId) -> BTreeSet<OutcomeId> {
    let mut found = BTreeSet::new();
    let mut open = model.outcomes[id].includes.clone();
    while let Some(lesser) = open.pop() {
        if found.insert(lesser) {
            open.extend(&model.outcomes[lesser].includes);
        }
    }
    found
}

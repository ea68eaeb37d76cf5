//! What is measured in every draw, and where it is kept.

use super::attribute::Driven;
use crate::model::{ActorId, FactorId, OutcomeId};
use crate::plan::{Plan, Variable};

/// One thing that has a value in every draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Expected worst severity of attempts in the horizon. Units: points.
    Composite,
    /// Expected worst severity among facts. Units: points.
    Happened,
    /// The chance that any outcome of an attempt occurs in the horizon.
    Probability,
    /// The chance that an outcome occurs in the horizon; of a fact, that it has happened.
    OutcomeProbability(OutcomeId),
    /// How often an outcome occurs. Units: per year.
    OutcomeFrequency(OutcomeId),
    /// The severity of an outcome. Units: points.
    OutcomeSeverity(OutcomeId),
    /// The chance that one actor brings an outcome about in the horizon.
    ActorProbability(OutcomeId, ActorId),
    /// How often one actor brings an outcome about. Units: per year.
    ActorFrequency(OutcomeId, ActorId),
    /// The expected loss by attempts. Units: the file's currency, per year.
    Loss,
    /// The expected loss by one outcome. Units: the file's currency, per year; of a fact, as it stands.
    OutcomeLoss(OutcomeId),
    /// The expected loss by what has happened. Units: the file's currency.
    HappenedLoss,
    /// The chance of any loss by attempts in the horizon.
    LossProbability,
    /// The variance of the loss by attempts in the horizon. Units: the file's currency, squared.
    LossVariance,
    /// Its third central moment. Units: the file's currency, cubed.
    LossThird,
    /// What is left of a value when no factor holds. Units: those of the value.
    Without(Driven),
    /// The Shapley share of a factor in a value. Units: those of the value.
    Share(Driven, FactorId),
    /// The Shapley interaction of two factors in a value, the earlier one first. Units: those of the value.
    Interaction(Driven, FactorId, FactorId),
    /// The expectation of a value over the states of factors. Units: those of the value.
    Expected(Driven),
    /// By how much that rises from a factor that does not hold to one that does, safeguards on it acting all the same.
    /// Units: those of the value.
    Slope(Driven, FactorId),
    /// The probability of a factor by the evidence, before safeguards.
    Credence(FactorId),
    /// What the n-th claim that counts adds to the log-odds of a factor.
    Said(FactorId, usize),
}

impl Measure {
    /// Whether its values draw by draw have the states of factors as drawn. The others have no value in one state:
    /// they are about all of them.
    pub(super) fn has_drawn_values(self) -> bool {
        use Measure::{Credence, Expected, Interaction, Said, Share, Slope, Without};
        !matches!(
            self,
            Without(_) | Share(..) | Interaction(..) | Expected(_) | Slope(..) | Credence(_) | Said(..)
        )
    }
}

/// The measures of the sum of losses.
const LOSSES: [Measure; 5] = [
    Measure::Loss,
    Measure::HappenedLoss,
    Measure::LossProbability,
    Measure::LossVariance,
    Measure::LossThird,
];

/// The measures of a plan, each with its position.
#[derive(Clone, Debug, Default)]
pub struct Measures {
    list: Vec<Measure>,
}

impl Measures {
    /// The measures of a plan, with the shares of factors or without.
    pub fn of(plan: &Plan, shares: bool) -> Self {
        let mut list = vec![Measure::Composite, Measure::Happened, Measure::Probability];
        let graded = plan.exposures.iter().chain(&plan.facts);
        for one in graded {
            list.push(Measure::OutcomeProbability(one.outcome));
            list.push(Measure::OutcomeFrequency(one.outcome));
            list.push(Measure::OutcomeSeverity(one.outcome));
        }
        if !plan.losses.is_empty() {
            list.extend(LOSSES);
            list.extend(plan.losses.items.iter().map(|item| Measure::OutcomeLoss(item.outcome)));
        }
        for actor in &plan.actors {
            let reached = actor.diagram.cells.iter().fold(0, |mask, cell| mask | cell.occurs);
            for (bit, one) in plan.exposures.iter().enumerate() {
                if reached >> bit & 1 == 1 {
                    list.push(Measure::ActorProbability(one.outcome, actor.actor));
                    list.push(Measure::ActorFrequency(one.outcome, actor.actor));
                }
            }
        }
        if shares {
            list.extend(shares_of(plan));
            list.extend(looked_into(plan, &[Driven::Composite, Driven::Loss]));
        }
        list.sort();
        list.dedup();
        Self { list }
    }

    /// What attempts, facts and their losses come to as a whole, and how bad each outcome of an attempt is.
    pub(super) fn of_the_whole(plan: &Plan) -> Self {
        let mut list = vec![Measure::Composite, Measure::Happened, Measure::Probability];
        list.extend((!plan.losses.is_empty()).then_some(Measure::Loss));
        list.extend(plan.exposures.iter().map(|one| Measure::OutcomeSeverity(one.outcome)));
        list.sort();
        list.dedup();
        Self { list }
    }

    /// How often each outcome of an attempt occurs, and by whom.
    pub(super) fn of_frequencies(plan: &Plan) -> Self {
        let mut list: Vec<Measure> = Self::of(plan, false).list;
        list.retain(|one| matches!(one, Measure::OutcomeFrequency(_) | Measure::ActorFrequency(..)));
        Self { list }
    }

    /// The interactions of every pair among some factors, each of them named once.
    pub(super) fn of_pairs(plan: &Plan, factors: &[FactorId]) -> Self {
        let pairs = |value: Driven| {
            let with = move |(at, one): (usize, &FactorId)| {
                let one = *one;
                factors[at + 1..]
                    .iter()
                    .map(move |other| Measure::Interaction(value, one.min(*other), one.max(*other)))
            };
            factors.iter().enumerate().flat_map(with)
        };
        let mut list: Vec<Measure> = shared_out(plan).into_iter().flat_map(pairs).collect();
        list.sort();
        Self { list }
    }

    /// The shares of factors in what is linear in the circuits.
    pub(super) fn of_linear_shares(plan: &Plan) -> Self {
        use Driven::{Frequency, Loss};
        use Measure::{Share, Without};
        let mut list = shares_of(plan);
        list.retain(|one| matches!(one, Without(Frequency | Loss) | Share(Frequency | Loss, _)));
        list.sort();
        Self { list }
    }

    /// What decisions rest on: expected losses, how they rise with each factor, and losses in the states as drawn.
    pub(super) fn of_decisions(plan: &Plan) -> Self {
        let mut list = looked_into(plan, &[Driven::Loss]);
        list.push(Measure::Loss);
        list.sort();
        Self { list }
    }

    /// The position of a measure, if the plan has it.
    pub fn find(&self, measure: Measure) -> Option<usize> {
        self.list.binary_search(&measure).ok()
    }

    /// Every measure in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Measure> {
        self.list.iter().copied()
    }

    /// How many.
    pub fn n(&self) -> usize {
        self.list.len()
    }
}

/// What is shared out over the factors that attempts rest on; an expected loss without bound is not.
fn shared_out(plan: &Plan) -> Vec<Driven> {
    if plan.exposures.is_empty() || plan.actors.is_empty() {
        return Vec::new();
    }
    let amounts = &plan.losses.amounts;
    let is_priced = !plan.losses.is_empty() && amounts.iter().all(|amount| amount.mean().is_finite());
    let mut values = vec![Driven::Composite, Driven::Probability, Driven::Frequency];
    values.extend(is_priced.then_some(Driven::Loss));
    values
}

/// The factors that attempts rest on, each once.
fn rested_on(plan: &Plan) -> Vec<FactorId> {
    let variables = plan.actors.iter().flat_map(|actor| &actor.diagram.variables);
    let factors = variables.filter_map(|variable| match variable {
        Variable::Factor(id) => Some(*id),
        _ => None,
    });
    let mut factors: Vec<FactorId> = factors.collect();
    factors.sort();
    factors.dedup();
    factors
}

/// The shares of the factors that attempts rest on, and what is left without any.
fn shares_of(plan: &Plan) -> Vec<Measure> {
    let factors = rested_on(plan);
    let shares = |value: Driven| factors.iter().map(move |factor| Measure::Share(value, *factor));
    let values = shared_out(plan).into_iter();
    values.flat_map(|value| shares(value).chain([Measure::Without(value)])).collect()
}

/// What the value of knowing the factors rests on, of some values.
fn looked_into(plan: &Plan, values: &[Driven]) -> Vec<Measure> {
    let factors = rested_on(plan);
    let mut list = Vec::new();
    for value in shared_out(plan).into_iter().filter(|value| values.contains(value)) {
        list.push(Measure::Expected(value));
        list.extend(factors.iter().map(|factor| Measure::Slope(value, *factor)));
    }
    if list.is_empty() {
        return list;
    }
    for factor in factors {
        list.push(Measure::Credence(factor));
        let n_terms = plan.factors[factor.position()].terms.len();
        list.extend((0..n_terms).map(|term| Measure::Said(factor, term)));
    }
    list
}

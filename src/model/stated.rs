//! Every quantity that a scenario states, by its path.

use super::{Cases, EstimateId, Model, Trial, Uncertain};
use crate::math::Distribution;

/// What a quantity is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A share, 0 to 1: probabilities, effects, percentiles of capability.
    Share,
    /// A rate. Units: per year.
    PerYear,
    /// Money, in the file's currency.
    Money,
    /// Points of severity, 0 to 100.
    Points,
    /// Days.
    Days,
}

/// Where the value of a quantity comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stated<'m> {
    /// From a distribution; one value a draw.
    Uncertain(&'m Distribution),
    /// From a distribution; a new value for each attempt or event.
    Chance(&'m Distribution),
    /// From the chance of at least one in so many years, which has a distribution.
    AtLeastOnce(&'m Distribution, f64),
    /// From what a source stated.
    Estimate(EstimateId),
}

impl Stated<'_> {
    /// The estimate that the value comes from.
    pub fn estimate(&self) -> Option<EstimateId> {
        match self {
            Stated::Estimate(id) => Some(*id),
            _ => None,
        }
    }
}

/// A quantity, or one case of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Quantity<'m> {
    /// Its path, such as `actor.thieves.attempts`; all cases of a quantity have the same.
    pub path: String,
    /// Which case it is, counted from 1, and of how many.
    pub case: (usize, usize),
    /// What it is measured in.
    pub unit: Unit,
    /// Where its value comes from.
    pub stated: Stated<'m>,
}

impl Model {
    /// Every quantity of the model, case by case, in the order of the model's tables.
    pub fn quantities(&self) -> Vec<Quantity<'_>> {
        let mut found = List::default();
        for (_, estimate) in self.estimates.iter() {
            let path = |key| format!("estimate.{}.{key}", estimate.id);
            found.push(path("probability"), (1, 1), Unit::Share, Stated::Uncertain(&estimate.probability));
            found.push(path("prior"), (1, 1), Unit::Share, Stated::Uncertain(&estimate.prior));
        }
        for (_, factor) in self.factors.iter() {
            found.uncertain(format!("factor.{}.prior", factor.id), Unit::Share, &factor.prior);
        }
        for (_, actor) in self.actors.iter() {
            let path = |key| format!("actor.{}.{key}", actor.id);
            found.cases(&path("attempts"), Unit::PerYear, &actor.attempts.frequency);
            let action = actor.attempts.action.iter();
            action.for_each(|cases| found.cases(&path("probability_of_action"), Unit::Share, cases));
            let capability = actor.capability.iter();
            capability.for_each(|cases| found.chances(&path("capability"), Unit::Share, cases));
        }
        for (_, event) in self.events.iter() {
            match &event.trial {
                Trial::Probability(cases) => {
                    found.cases(&format!("event.{}.probability", event.id), Unit::Share, cases);
                }
                Trial::Difficulty(cases) => {
                    found.chances(&format!("event.{}.difficulty", event.id), Unit::Share, cases);
                }
            }
        }
        for (_, outcome) in self.outcomes.iter() {
            found.cases(&format!("outcome.{}.severity", outcome.id), Unit::Points, &outcome.severity);
            let Some(loss) = &outcome.loss else { continue };
            let path = format!("outcome.{}.loss", outcome.id);
            for (form, cases) in &loss.primary {
                found.chances(&format!("{path}.{}", form.key()), Unit::Money, cases);
            }
            if let Some(secondary) = &loss.secondary {
                found.cases(&format!("{path}.secondary.probability"), Unit::Share, &secondary.probability);
                for (form, cases) in &secondary.forms {
                    found.chances(&format!("{path}.secondary.{}", form.key()), Unit::Money, cases);
                }
            }
        }
        for (_, safeguard) in self.safeguards.iter() {
            let path = format!("safeguard.{}", safeguard.id);
            for effect in &safeguard.effects {
                let path = format!("{path}.{}.reduces", self.target(effect.on));
                found.uncertain(path, Unit::Share, &effect.reduces);
            }
            for (key, quantity) in safeguard.coverage.quantities() {
                let unit = match key {
                    "failures_per_year" => Unit::PerYear,
                    "repair_days" => Unit::Days,
                    _ => Unit::Share,
                };
                found.uncertain(format!("{path}.{key}"), unit, quantity);
            }
            if let Some(cost) = &safeguard.cost {
                found.uncertain(format!("{path}.cost"), Unit::Money, &cost.amount);
            }
        }
        found.list
    }
}

#[derive(Default)]
struct List<'m> {
    list: Vec<Quantity<'m>>,
}

impl<'m> List<'m> {
    fn push(&mut self, path: String, case: (usize, usize), unit: Unit, stated: Stated<'m>) {
        self.list.push(Quantity { path, case, unit, stated });
    }

    fn uncertain(&mut self, path: String, unit: Unit, quantity: &'m Uncertain) {
        self.push(path, (1, 1), unit, of(quantity));
    }

    fn cases(&mut self, path: &str, unit: Unit, cases: &'m Cases<Uncertain>) {
        for (at, case) in cases.iter().enumerate() {
            self.push(path.to_owned(), (at + 1, cases.n()), unit, of(&case.value));
        }
    }

    fn chances(&mut self, path: &str, unit: Unit, cases: &'m Cases<Distribution>) {
        for (at, case) in cases.iter().enumerate() {
            self.push(path.to_owned(), (at + 1, cases.n()), unit, Stated::Chance(&case.value));
        }
    }
}

fn of(quantity: &Uncertain) -> Stated<'_> {
    match quantity {
        Uncertain::Known(distribution) => Stated::Uncertain(distribution),
        Uncertain::Estimate(id) => Stated::Estimate(*id),
        Uncertain::AtLeastOnce { probability, years } => match of(probability) {
            Stated::Uncertain(distribution) => Stated::AtLeastOnce(distribution, *years),
            other => other,
        },
    }
}

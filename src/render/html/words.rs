//! What the sections of a page say in the same way.

use crate::assess::Estimate;
use crate::math::Distribution;
use crate::model::{Cases, Model, Reliability, Uncertain};
use crate::render::number::{Money, grouped, percent, points, two_digits};

/// What a quantity is counted in.
#[derive(Clone, Copy)]
pub(super) enum Unit<'c> {
    /// A chance.
    Chance,
    /// A rate per year.
    PerYear,
    /// Points of severity.
    Points,
    /// An amount of money.
    Amount(Money<'c>),
    /// A number as it is.
    Plain,
}

impl Unit<'_> {
    /// A value.
    pub(super) fn of(self, x: f64) -> String {
        match self {
            Self::Chance => percent(x),
            Self::PerYear if x >= 1000.0 => format!("{} a year", grouped(x)),
            Self::PerYear => format!("{} a year", two_digits(x)),
            Self::Points => points(x),
            Self::Amount(money) => money.short(x),
            Self::Plain => two_digits(x),
        }
    }
}

/// A quantity: `12% (90% between 5% and 20%)`.
pub(super) fn quantity(model: &Model, quantity: &Uncertain, unit: Unit) -> String {
    match quantity {
        Uncertain::Known(known) => range(known, unit),
        Uncertain::Estimate(id) => format!("the estimate {}", model.estimates[*id].id),
        Uncertain::AtLeastOnce { probability, years } => {
            let time =
                if *years == 1.0 { "a year".to_owned() } else { format!("{} years", two_digits(*years)) };
            format!("at least once in {time}: {}", self::quantity(model, probability, Unit::Chance))
        }
    }
}

/// A distribution, as [`quantity`] says one.
pub(super) fn range(known: &Distribution, unit: Unit) -> String {
    if let Distribution::Point(value) = known {
        return unit.of(*value);
    }
    let [low, high] = [0.05, 0.95].map(|level| unit.of(known.quantile(level)));
    format!("{} on average, 90% between {low} and {high}", unit.of(known.mean()))
}

/// A list of cases, each with its condition and its reason.
pub(super) fn cases<T>(model: &Model, cases: &Cases<T>, say: impl Fn(&T) -> String) -> Vec<(String, String)> {
    let one_only = cases.n() == 1;
    let case = |case: &crate::model::Case<T>| {
        let value = say(&case.value);
        let words = match one_only {
            true => value,
            false => format!("{}: {value}", model.guard(case.when.as_ref())),
        };
        (words, case.why.clone())
    };
    cases.iter().map(case).collect()
}

/// A number with its band: `37 (90% between 17 and 58)`.
pub(super) fn banded(estimate: &Estimate, say: &dyn Fn(f64) -> String) -> String {
    match estimate.p5 == estimate.p95 {
        true => say(estimate.mean),
        false => {
            format!("{} (90% between {} and {})", say(estimate.mean), say(estimate.p5), say(estimate.p95))
        }
    }
}

/// How far a source is trusted, as the file says it.
pub(super) fn grade(reliability: Reliability) -> String {
    match reliability {
        Reliability::Letter(letter) => letter.to_string(),
        Reliability::Number(number) => percent(number),
    }
}

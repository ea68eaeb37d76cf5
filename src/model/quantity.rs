//! Quantities that are not known exactly, conditions, and lists of cases.

use super::{EstimateId, EventId, FactorId};
use crate::math::Distribution;

/// A quantity with one value a draw: what we do not know, not what is chance.
#[derive(Clone, Debug, PartialEq)]
pub enum Uncertain {
    /// A number or a distribution.
    Known(Distribution),
    /// A probability that a source stated, discounted by the source's reliability.
    Estimate(EstimateId),
    /// A rate, from the chance of at least one in a time.
    ///
    /// Units: per year. Formula: `-ln(1 - min(P, 0.99)) / years`.
    AtLeastOnce {
        /// The chance of at least one.
        probability: Box<Uncertain>,
        /// The time it speaks of.
        years: f64,
    },
}

impl Uncertain {
    /// A number known exactly.
    pub fn point(value: f64) -> Self {
        Self::Known(Distribution::Point(value))
    }

    /// Whether it is a number known exactly.
    pub fn is_point(&self) -> bool {
        matches!(self, Self::Known(Distribution::Point(_)))
    }

    /// The estimate that this quantity rests on.
    pub fn estimate(&self) -> Option<EstimateId> {
        match self {
            Self::Known(_) => None,
            Self::Estimate(id) => Some(*id),
            Self::AtLeastOnce { probability, .. } => probability.estimate(),
        }
    }
}

/// A boolean expression over factors and events.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// The factor holds.
    Factor(FactorId),
    /// The event happens in the attempt.
    Event(EventId),
    /// All hold.
    And(Vec<Condition>),
    /// At least one holds.
    Or(Vec<Condition>),
    /// It does not hold; only over factors.
    Not(Box<Condition>),
    /// At least so many hold.
    AtLeast(usize, Vec<Condition>),
}

impl Condition {
    /// Calls `visit` on every factor, with whether it stands under an odd number of `not`.
    pub fn each_factor(&self, visit: &mut dyn FnMut(FactorId, bool)) {
        self.walk(false, &mut |leaf, negated| {
            if let Condition::Factor(id) = leaf {
                visit(*id, negated);
            }
        });
    }

    /// Calls `visit` on every event.
    pub fn each_event(&self, visit: &mut dyn FnMut(EventId)) {
        self.walk(false, &mut |leaf, _| {
            if let Condition::Event(id) = leaf {
                visit(*id);
            }
        });
    }

    /// Whether it names factors only.
    pub fn is_over_factors(&self) -> bool {
        let mut events = 0;
        self.each_event(&mut |_| events += 1);
        events == 0
    }

    fn walk(&self, negated: bool, visit: &mut dyn FnMut(&Condition, bool)) {
        match self {
            Self::Factor(_) | Self::Event(_) => visit(self, negated),
            Self::Not(inner) => inner.walk(!negated, visit),
            Self::And(parts) | Self::Or(parts) | Self::AtLeast(_, parts) => {
                parts.iter().for_each(|part| part.walk(negated, visit));
            }
        }
    }
}

/// A value for when a condition on factors holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<T> {
    /// The condition; the last case has none.
    pub when: Option<Condition>,
    /// The value.
    pub value: T,
    /// Why this value.
    pub why: String,
}

/// Values by cases: the first whose condition holds is the one; the last always holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Cases<T> {
    cases: Vec<Case<T>>,
}

impl<T> Cases<T> {
    /// The cases, or `None` unless exactly the last has no condition.
    pub fn new(cases: Vec<Case<T>>) -> Option<Self> {
        let (last, others) = cases.split_last()?;
        let shaped = last.when.is_none() && others.iter().all(|case| case.when.is_some());
        shaped.then_some(Self { cases })
    }

    /// One value, whatever holds.
    pub fn always(value: T) -> Self {
        Self { cases: vec![Case { when: None, value, why: String::new() }] }
    }

    /// The cases in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Case<T>> {
        self.cases.iter()
    }

    /// How many; at least one.
    pub fn n(&self) -> usize {
        self.cases.len()
    }
}

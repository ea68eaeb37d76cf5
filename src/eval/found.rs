//! What is found of each measure, block by block, and how a replicate is closed.

use super::attribute::Driven;
use super::draw::Columnar;
use super::kernel::{LANES, Lanes};
use super::measure::{Measure, Measures};
use super::replicate::{Replicate, StateMode};
use crate::math::mean;

/// What a block of values is kept for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Keep {
    /// The value of each draw, from which bands are read.
    Values,
    /// A mean that is better than that of the values: states integrated out, or linear ones.
    Mean,
}

/// The values found so far.
pub(super) struct Found<'m> {
    measures: &'m Measures,
    n: usize,
    values: Vec<Columnar>,
    better: Vec<Columnar>,
}

impl<'m> Found<'m> {
    pub(super) fn new(measures: &'m Measures, n: usize) -> Self {
        Self { measures, n, values: vec![vec![0.0; n]; measures.n()], better: vec![Vec::new(); measures.n()] }
    }

    pub(super) fn put(&mut self, keep: Keep, measure: Measure, first: usize, lanes: &Lanes) {
        let Some(at) = self.measures.find(measure) else { return };
        let n = LANES.min(self.n - first);
        match keep {
            Keep::Values => self.values[at][first..first + n].copy_from_slice(&lanes[..n]),
            Keep::Mean => self.better[at].extend_from_slice(&lanes[..n]),
        }
    }

    pub(super) fn value(&mut self, measure: Measure, draw: usize, value: f64) {
        if let Some(at) = self.measures.find(measure) {
            self.values[at][draw] = value;
        }
    }

    /// Closes the replicate. On a part of the draws integration may take in a block that is larger.
    pub(super) fn finish(self, mode: StateMode, expectations: bool) -> Replicate {
        let cut = |measure: Measure, values: &[f64]| match (mode, measure) {
            (
                _,
                Measure::OutcomeFrequency(_)
                | Measure::ActorFrequency(..)
                | Measure::Loss
                | Measure::OutcomeLoss(_)
                | Measure::Without(Driven::Frequency | Driven::Loss)
                | Measure::Share(Driven::Frequency | Driven::Loss, _)
                | Measure::Interaction(Driven::Frequency | Driven::Loss, ..),
            ) => values.len(),
            (StateMode::Integrated { n_draws }, _) => n_draws.min(values.len()),
            _ => values.len(),
        };
        let (mut means, mut all) =
            (Vec::with_capacity(self.values.len()), Vec::with_capacity(self.values.len()));
        for ((measure, values), mut better) in self.measures.iter().zip(self.values).zip(self.better) {
            better.truncate(cut(measure, &better));
            means.push(mean(if better.is_empty() { &values } else { &better }));
            let is_averaged = !measure.has_drawn_values();
            let is_expected = expectations && !better.is_empty();
            all.push(if is_averaged || is_expected { better } else { values });
        }
        Replicate { means, values: all }
    }
}

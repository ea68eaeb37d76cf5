//! Quantiles of mixtures: brackets of a table, narrowed until they are one number.

use crate::math::distribution::{Distribution, mixture_between};
use crate::math::float::{exp, ln};
use crate::math::special::Level;

/// The farthest log-odds of a level with a bracket of its own, and how many there are by unit.
const REACH: f64 = 40.0;
const PER_UNIT: f64 = 8.0;

/// A mixture with its quantiles at even steps of the log-odds of the level.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Brackets {
    parts: Vec<(f64, Distribution)>,
    masses: Vec<(f64, f64)>,
    /// From log-odds -40 to 40.
    knots: Vec<f64>,
}

impl Brackets {
    pub(super) fn new(parts: &[(f64, Distribution)]) -> Self {
        let mixture = Distribution::Mixture { parts: parts.to_vec() };
        let n = (2.0 * REACH * PER_UNIT) as u32;
        let level = |k: u32| {
            let t = f64::from(k) / PER_UNIT - REACH;
            let share = |t: f64| 1.0 / (1.0 + exp(-t));
            Level { below: share(t), above: share(-t) }
        };
        let mut highest = f64::NEG_INFINITY;
        let knots = (0..=n).map(|k| {
            highest = highest.max(mixture.quantile_at(level(k)));
            highest
        });
        Self { knots: knots.collect(), masses: mixture.point_masses(), parts: parts.to_vec() }
    }

    /// The quantile at a level.
    pub(super) fn quantile(&self, level: Level) -> f64 {
        let t = ln(level.below) - ln(level.above);
        let place = (t + REACH) * PER_UNIT;
        let last = self.knots.len() - 1;
        if !(place >= 1.0 && place < last as f64 - 1.0) {
            let mixture = Distribution::Mixture { parts: self.parts.clone() };
            return mixture.quantile_at(level);
        }
        // One more knot on either side, so that no rounding of a knot leaves the quantile outside.
        let idx = place as usize;
        let (low, high) = (self.knots[idx - 1], self.knots[(idx + 2).min(last)]);
        mixture_between(&self.parts, &self.masses, level, low, high)
    }
}

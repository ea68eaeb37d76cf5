//! Limited expected values of logit-normal variables, by quadrature.

use crate::math::float::{logit, sigmoid};
use crate::math::quadrature::integrate_split;
use crate::math::special::normal_cdf;
use crate::math::sum::sum;

/// Where the panels meet, in standard deviations of the log-odds.
const PLACES: [f64; 7] = [-9.0, -4.0, -1.5, 0.0, 1.5, 4.0, 9.0];

/// The integral of the chance to lie above, over panels of [0, 1].
pub(super) struct Panels {
    mu: f64,
    sigma: f64,
    splits: Vec<f64>,
    parts: Vec<f64>,
}

impl Panels {
    pub(super) fn new(mu: f64, sigma: f64) -> Self {
        let inner = PLACES.map(|place| sigmoid(mu + sigma * place));
        let mut splits: Vec<f64> = [0.0].into_iter().chain(inner).chain([1.0]).collect();
        splits.dedup();
        let mut panels = Self { mu, sigma, splits, parts: Vec::new() };
        panels.parts = panels.splits.windows(2).map(|ends| panels.part(ends[0], ends[1])).collect();
        panels
    }

    /// `E[min(X, x)]` for x in (0, 1).
    pub(super) fn limited(&self, x: f64) -> f64 {
        let panel = self.panel(x);
        sum(self.parts[..panel].iter().copied().chain([self.part(self.splits[panel], x)]))
    }

    /// `E[max(X - x, 0)]` for x in (0, 1).
    pub(super) fn excess(&self, x: f64) -> f64 {
        let panel = self.panel(x);
        sum(self.parts[panel + 1..].iter().copied().chain([self.part(x, self.splits[panel + 1])]))
    }

    /// The panel that holds x.
    fn panel(&self, x: f64) -> usize {
        let above = self.splits.partition_point(|&split| split <= x);
        above.clamp(1, self.parts.len().max(1)) - 1
    }

    fn part(&self, from: f64, to: f64) -> f64 {
        integrate_split(|x| normal_cdf((self.mu - logit(x)) / self.sigma), &[from, to]).0
    }
}

//! Differences draw by draw: what two configurations say of one number in the same draws.

use super::estimate::Estimate;
use crate::eval::{Columnar, Evaluation, Measure};
use crate::math::mean;

/// The share of a number below which two of them are the same: sums taken in another order differ by as much.
const ROUNDING: f64 = 1e-12;

/// A number with what each replicate and each draw says of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sampled {
    /// The number.
    pub(super) mean: f64,
    /// By replicate.
    pub(super) replicates: Vec<f64>,
    /// By replicate, by draw.
    pub(super) draws: Vec<Columnar>,
    /// Differences of draws that are no larger than this are none: the error of the arithmetic.
    pub(super) numerical_error: f64,
    /// The same as a share of the larger one.
    pub(super) resolution: f64,
}

/// How much one configuration differs from another: below 0 is better.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The difference. Its band is that of the draws' own differences, its error that of the replicates'. Not
    /// numbers where the two are not paired (all but the mean), or where neither has a mean.
    pub estimate: Estimate,
    /// In which draws it is better; `None` where the two are not paired.
    pub shares: Option<Shares>,
}

/// Shares of the draws, which sum to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shares {
    /// In which it is less.
    pub better: f64,
    /// In which it is the same, to the error of the arithmetic.
    pub same: f64,
    /// In which it is more.
    pub worse: f64,
    /// How many draws.
    pub n: usize,
}

impl Change {
    /// Of two numbers that share no draws.
    pub(super) fn unpaired(before: f64, after: f64) -> Self {
        let none = f64::NAN;
        let mean = difference(before, after, false);
        Self {
            estimate: Estimate { mean, p5: none, p50: none, p95: none, standard_error: none },
            shares: None,
        }
    }
}

impl Sampled {
    /// What an evaluation says of a measure; `None` when its plan does not have it.
    pub(super) fn of(evaluation: &Evaluation, measure: Measure) -> Option<Self> {
        let at = evaluation.measures.find(measure)?;
        let replicates: Vec<f64> = evaluation.replicates.iter().map(|one| one.means[at]).collect();
        let draws = evaluation.replicates.iter().map(|one| one.values[at].clone()).collect();
        Some(Self { mean: mean(&replicates), replicates, draws, numerical_error: 0.0, resolution: 0.0 })
    }

    /// A number that is linear in its draws.
    pub(super) fn linear(draws: Vec<Columnar>) -> Self {
        let replicates: Vec<f64> = draws.iter().map(|draws| mean(draws)).collect();
        Self { mean: mean(&replicates), replicates, draws, numerical_error: 0.0, resolution: 0.0 }
    }

    /// The number, its band and its error.
    pub(super) fn estimate(&self) -> Estimate {
        Estimate::around(self.mean, &self.replicates, self.draws.concat())
    }

    /// A number made of this and another one, in every replicate and in every draw that both have.
    pub(super) fn with(&self, other: &Self, number: impl Fn(f64, f64) -> f64) -> Self {
        let both = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| number(*a, *b)).collect::<Vec<f64>>();
        Self {
            mean: number(self.mean, other.mean),
            replicates: both(&self.replicates, &other.replicates),
            draws: self.draws.iter().zip(&other.draws).map(|(a, b)| both(a, b)).collect(),
            numerical_error: self.numerical_error + other.numerical_error,
            resolution: self.resolution.max(other.resolution),
        }
    }

    /// How much this differs from what was before, paired by replicate and by position of the draw.
    ///
    /// `identical`: the two are one configuration of one model, so that what has no mean differs by 0 too.
    /// Formula: the mean is `after - before`; its error `sqrt(Σ (d_r - d)² / (R (R - 1)))` over the differences
    /// `d_r` of R replicates; the band is over the differences of draws. Reference: Owen 2013, "Monte Carlo
    /// theory, methods and examples", section 8.6 (common random numbers) and 17.4.
    pub(super) fn since(&self, before: &Self, identical: bool) -> Change {
        let paired = before.with(self, |before, after| difference(before, after, identical));
        let draws = paired.draws.concat();
        let sizes = before.with(self, |before, after| before.abs().max(after.abs())).draws.concat();
        let error = |size: &f64| paired.numerical_error + paired.resolution * size;
        let share = |so: &dyn Fn(f64, f64) -> bool| {
            let found = draws.iter().zip(&sizes).filter(|(by, size)| so(**by, error(size)));
            found.count() as f64 / draws.len().max(1) as f64
        };
        let (better, worse) = (share(&|by, error| by < -error), share(&|by, error| by > error));
        let shares = Shares { better, worse, same: share(&|by, error| by.abs() <= error), n: draws.len() };
        let is_known = draws.iter().all(|one| !one.is_nan());
        Change { estimate: paired.estimate(), shares: is_known.then_some(shares) }
    }
}

/// After minus before; exactly 0 where they differ by rounding alone, not a number where neither has a bound.
fn difference(before: f64, after: f64, identical: bool) -> f64 {
    if before.is_infinite() && after == before {
        return if identical { 0.0 } else { f64::NAN };
    }
    let by = after - before;
    if by.abs() <= ROUNDING * before.abs().max(after.abs()) { 0.0 } else { by }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::eval::REPLICATES;

    fn sampled(of: impl Fn(usize, usize) -> f64) -> Sampled {
        Sampled::linear((0..REPLICATES).map(|r| (0..4).map(|at| of(r, at)).collect()).collect())
    }

    #[test]
    fn pairing_takes_out_what_both_share() {
        let before = sampled(|r, at| (r * 4 + at) as f64);
        let after = sampled(|r, at| (r * 4 + at) as f64 - 2.0);
        let change = after.since(&before, false);
        let Estimate { mean, p5, p95, standard_error, .. } = change.estimate;
        assert_eq!((mean, p5, p95, standard_error), (-2.0, -2.0, -2.0, 0.0));
        assert_eq!(change.shares, Some(Shares { better: 1.0, same: 0.0, worse: 0.0, n: 64 }));
    }

    #[test]
    fn rounding_is_no_difference() {
        let before = sampled(|_, at| 0.1 * (at as f64 + 1.0));
        let after = sampled(|_, at| 0.1 * (at as f64 + 1.0) * (1.0 + 2e-16));
        let change = after.since(&before, false);
        assert_eq!((change.estimate.mean, change.estimate.p5, change.estimate.p95), (0.0, 0.0, 0.0));
        assert_eq!(change.shares.map(|shares| shares.same), Some(1.0));
    }

    #[test]
    fn what_has_no_mean_has_no_difference_but_with_itself() {
        let endless = sampled(|_, _| f64::INFINITY);
        assert!(endless.since(&endless, false).estimate.mean.is_nan());
        assert_eq!(endless.since(&endless, false).shares, None);
        assert_eq!(endless.since(&endless, true).estimate.mean, 0.0);
    }
}

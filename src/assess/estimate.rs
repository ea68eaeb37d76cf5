//! The one shape of a number that is not known exactly.

use crate::eval::{Evaluation, Measure, REPLICATES};
use crate::math::{mean, sample_quantile, sum};

/// The factor from a standard error to the half width of a 90 % interval, with 16 replicates.
///
/// Formula: the 0.95 quantile of Student's t with 15 degrees of freedom.
/// Reference: Abramowitz and Stegun 1964, table 26.10.
pub const T_90: f64 = 1.753_050_355_692_555;

/// A mean over what is not known, its band, and the error with which the mean was computed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean over the draws.
    pub mean: f64,
    /// Where the 90 % band over the draws starts.
    pub p5: f64,
    /// The median over the draws.
    pub p50: f64,
    /// Where the 90 % band over the draws ends.
    pub p95: f64,
    /// The standard error of the mean, from the spread of independent replicates.
    ///
    /// Formula: `sqrt(Σ (m_r - m)² / (R (R - 1)))`. Reference: Owen 2013, "Monte Carlo theory, methods and
    /// examples", section 17.4, for replicated randomised points.
    pub standard_error: f64,
}

impl Estimate {
    /// Exactly 0, of what nothing rests on.
    pub const NOTHING: Self = Self { mean: 0.0, p5: 0.0, p50: 0.0, p95: 0.0, standard_error: 0.0 };

    /// What an evaluation says about a measure; `None` when its plan does not have it.
    pub fn of(evaluation: &Evaluation, measure: Measure) -> Option<Self> {
        let at = evaluation.measures.find(measure)?;
        let means: Vec<f64> = evaluation.replicates.iter().map(|one| one.means[at]).collect();
        let values = evaluation.replicates.iter().flat_map(|one| one.values[at].iter().copied());
        Some(Self::around(mean(&means), &means, values.collect()))
    }

    /// A number, from what each replicate says of it and from its values draw by draw.
    pub(super) fn around(number: f64, replicates: &[f64], mut draws: Vec<f64>) -> Self {
        draws.sort_by(f64::total_cmp);
        let m = mean(replicates);
        // The error of what has no bound has none either.
        let off = |one: &f64| if one.is_finite() && m.is_finite() { one - m } else { f64::INFINITY };
        let spread = sum(replicates.iter().map(|one| off(one) * off(one)));
        let r = REPLICATES as f64;
        Self {
            mean: number,
            p5: sample_quantile(&draws, 0.05),
            p50: sample_quantile(&draws, 0.50),
            p95: sample_quantile(&draws, 0.95),
            standard_error: (spread / (r * (r - 1.0))).sqrt(),
        }
    }

    /// The same for what is left of 1.
    pub(super) fn complement(&self) -> Self {
        Self {
            mean: 1.0 - self.mean,
            p5: 1.0 - self.p95,
            p50: 1.0 - self.p50,
            p95: 1.0 - self.p5,
            standard_error: self.standard_error,
        }
    }

    /// Half the width of the 90 % interval of the mean's own error.
    pub fn error_90(&self) -> f64 {
        T_90 * self.standard_error
    }
}

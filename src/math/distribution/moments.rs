//! Means and standard deviations.

use super::{Distribution, pert_shapes};
use crate::math::float::{exp, exp_m1, sigmoid};
use crate::math::quadrature::integrate_split;
use crate::math::special::Level;
use crate::math::sum::sum;

impl Distribution {
    /// The mean.
    ///
    /// Formula: closed forms; for logit-normal the trapezoidal rule over the normal variable, for
    /// truncated the integral of the quantile over (0, 1), both to 1e-12 relative (to the deviation,
    /// where the mean itself cancels).
    /// Reference: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (2nd ed., 1994-95);
    /// Trefethen and Weideman, The Exponentially Convergent Trapezoidal Rule (2014).
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::pert(0.0, 1.0, 8.0)?.mean(), 2.0);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Point(value) => *value,
            Self::Uniform { min, max } => min + 0.5 * (max - min),
            Self::Triangular { min, mode, max } => min + ((mode - min) + (max - min)) / 3.0,
            Self::Pert { min, mode, max } => min + (4.0 * (mode - min) + (max - min)) / 6.0,
            Self::Beta { alpha, beta } => alpha / (alpha + beta),
            Self::Gamma { shape, rate } => shape / rate,
            Self::Lognormal { mu, sigma } => exp(mu + 0.5 * sigma * sigma),
            Self::LogitNormal { mu, sigma } => normal_expectation(*mu, *sigma, sigmoid),
            Self::Normal { mean, .. } => *mean,
            Self::Scaled { inner, by } => by * inner.mean(),
            Self::Discrete { .. } | Self::Truncated { .. } => self.expectation(|x| x),
        }
    }

    /// The standard deviation.
    ///
    /// Formula, accuracy and reference: [`Distribution::mean`], of the squared distance from the mean.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::gamma(4.0, 2.0)?.sd(), 1.0);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn sd(&self) -> f64 {
        match self {
            Self::Point(_) => 0.0,
            Self::Uniform { min, max } => (max - min) / 12f64.sqrt(),
            Self::Triangular { min, mode, max } => {
                let (left, width) = (mode - min, max - min);
                ((width * width - left * (width - left)) / 18.0).sqrt()
            }
            Self::Pert { min, mode, max } => {
                let (a, b) = pert_shapes(*min, *mode, *max);
                (max - min) * beta_sd(a, b)
            }
            Self::Beta { alpha, beta } => beta_sd(*alpha, *beta),
            Self::Gamma { shape, rate } => shape.sqrt() / rate,
            Self::Lognormal { sigma, .. } => self.mean() * exp_m1(sigma * sigma).sqrt(),
            Self::LogitNormal { mu, sigma } => logit_normal_sd(*mu, *sigma),
            Self::Normal { sd, .. } => *sd,
            Self::Scaled { inner, by } => by * inner.sd(),
            Self::Discrete { .. } | Self::Truncated { .. } => {
                let mean = self.mean();
                self.expectation(|x| (x - mean) * (x - mean)).sqrt()
            }
        }
    }

    /// The mean of f: a sum over atoms, or else the integral of f at the quantiles.
    pub(super) fn expectation(&self, f: impl Fn(f64) -> f64) -> f64 {
        if let Some(atoms) = self.atoms() {
            return sum(atoms.iter().map(|&(value, weight)| weight * f(value)));
        }
        // Each half is integrated from its own end, where levels have all their digits.
        let half = |level: fn(f64) -> Level, kink: f64| {
            let splits = if kink > 0.0 && kink < 0.5 { vec![0.0, kink, 0.5] } else { vec![0.0, 0.5] };
            integrate_split(|p| f(self.quantile_at(level(p))), &splits).0
        };
        let kink = self.kink().map_or(Level::below(0.0), |x| self.level(x));
        half(Level::below, kink.below) + half(Level::above, kink.above)
    }

    /// Where the density, and with it the quantile, has a corner inside the support.
    fn kink(&self) -> Option<f64> {
        match self {
            Self::Triangular { mode, .. } => Some(*mode),
            Self::Scaled { inner, by } => Some(inner.kink()? * by),
            Self::Truncated { inner, .. } => inner.kink(),
            _ => None,
        }
    }
}

fn beta_sd(a: f64, b: f64) -> f64 {
    let n = a + b;
    (a / n * (b / n) / (n + 1.0)).sqrt()
}

fn logit_normal_sd(mu: f64, sigma: f64) -> f64 {
    // Seen from the end that is nearer, so that a mean close to 1 does not cancel.
    let mu = -mu.abs();
    let mean = normal_expectation(mu, sigma, sigmoid);
    normal_expectation(mu, sigma, |y| (sigmoid(y) - mean) * (sigmoid(y) - mean)).sqrt()
}

/// The mean of `f(mu + sigma z)` over a standard normal z, for an f that grows no faster than e^2|y|.
///
/// The poles of the logistic function lie pi / sigma off the real line; the step keeps their
/// contribution below e^-39, and the reach follows the maximum of `e^(2 sigma z - z^2/2)`.
fn normal_expectation(mu: f64, sigma: f64, f: impl Fn(f64) -> f64) -> f64 {
    let step = 0.5 / sigma.max(1.0);
    let reach = ((9.0 + 2.0 * sigma) / step).floor() as i64;
    let weight = |z: f64| exp(-0.5 * z * z);
    let places = || (-reach..=reach).map(|k| k as f64 * step);
    sum(places().map(|z| weight(z) * f(mu + sigma * z))) / sum(places().map(weight))
}

//! Means and standard deviations.

use super::limited::Limited;
use super::stretched::{beta_sd, beta_third};
use super::tail::{Moment, closed};
use super::{Distribution, Pareto, Stretched, mixture};
use crate::math::float::{exp, exp_m1, ln, sigmoid};
use crate::math::quadrature::integrate_split;
use crate::math::special::Level;
use crate::math::sum::sum;

impl Distribution {
    /// The mean; infinite where it does not exist or no number holds it, never NaN.
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
            Self::StretchedBeta { alpha: a, beta: b, min, max } => {
                Stretched { a: *a, b: *b, min: *min, max: *max }.mean()
            }
            Self::Beta { alpha, beta } => alpha / (alpha + beta),
            Self::Gamma { shape, rate } => shape / rate,
            Self::Lognormal { mu, sigma } => exp(mu + 0.5 * sigma * sigma),
            Self::LogitNormal { mu, sigma } => normal_expectation(*mu, *sigma, sigmoid),
            Self::Normal { mean, .. } => *mean,
            Self::Pareto { min, alpha } => Pareto { min: *min, alpha: *alpha }.mean(),
            Self::Scaled { inner, by } => by * inner.mean(),
            Self::Metalog(metalog) => metalog.moment(Moment::Mean),
            Self::Mixture { parts } => mixture::mean(parts),
            Self::Discrete { .. } | Self::Truncated { .. } | Self::Layered { .. } => {
                self.composed(Moment::Mean)
            }
        }
    }

    /// The standard deviation; infinite where it does not exist or no number holds it, never NaN.
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
            Self::Pert { min, mode, max } => Stretched::pert(*min, *mode, *max).sd(),
            Self::StretchedBeta { alpha: a, beta: b, min, max } => {
                Stretched { a: *a, b: *b, min: *min, max: *max }.sd()
            }
            Self::Beta { alpha, beta } => beta_sd(*alpha, *beta),
            Self::Gamma { shape, rate } => shape.sqrt() / rate,
            Self::Lognormal { mu, sigma } => lognormal_sd(*mu, *sigma, self.mean()),
            Self::LogitNormal { mu, sigma } => logit_normal_sd(*mu, *sigma),
            Self::Normal { sd, .. } => *sd,
            Self::Pareto { min, alpha } => Pareto { min: *min, alpha: *alpha }.sd(),
            Self::Scaled { inner, by } => by * inner.sd(),
            Self::Metalog(metalog) => metalog.moment(Moment::Deviation),
            Self::Mixture { parts } => mixture::sd(parts),
            Self::Discrete { .. } | Self::Truncated { .. } | Self::Layered { .. } => {
                self.composed(Moment::Deviation)
            }
        }
    }

    /// The third central moment, `E[(X - mean)^3]`.
    ///
    /// In cubed units of the variable; infinite where it does not exist or no number holds it, never NaN.
    /// **Formula**: closed forms (beta: `2 ab (b-a) / (n^3 (n+1) (n+2))` with n = a + b; gamma:
    /// `2 shape / rate^3`; lognormal: `mean^3 (w-1)^2 (w+2)` with w = e^sigma^2); else as for
    /// [`Distribution::mean`], to 1e-11 of the cubed deviation.
    /// **Reference**: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (2nd ed., 1994-95).
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::gamma(4.0, 2.0)?.third_central(), 1.0);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn third_central(&self) -> f64 {
        match self {
            Self::Point(_) | Self::Uniform { .. } | Self::Normal { .. } => 0.0,
            Self::Triangular { min, mode, max } => triangular_third(*min, *mode, *max),
            Self::Pert { min, mode, max } => Stretched::pert(*min, *mode, *max).third_central(),
            Self::StretchedBeta { alpha: a, beta: b, min, max } => {
                Stretched { a: *a, b: *b, min: *min, max: *max }.third_central()
            }
            Self::Beta { alpha, beta } => beta_third(*alpha, *beta),
            Self::Gamma { shape, rate } => 2.0 * shape / rate / rate / rate,
            Self::Lognormal { mu, sigma } => lognormal_third(*mu, *sigma),
            Self::LogitNormal { mu, sigma } => logit_normal_third(*mu, *sigma),
            Self::Pareto { min, alpha } => Pareto { min: *min, alpha: *alpha }.third_central(),
            Self::Scaled { inner, by } => by * (by * (by * inner.third_central())),
            Self::Metalog(metalog) => metalog.moment(Moment::Third),
            Self::Mixture { parts } => mixture::third_central(parts),
            Self::Discrete { .. } | Self::Truncated { .. } | Self::Layered { .. } => {
                self.composed(Moment::Third)
            }
        }
    }

    pub(super) fn moment(&self, which: Moment) -> f64 {
        match which {
            Moment::Mean => self.mean(),
            Moment::Deviation => self.sd(),
            Moment::Third => self.third_central(),
        }
    }

    /// A moment of a distribution that is made of others, or of single values.
    fn composed(&self, which: Moment) -> f64 {
        let has_density = self.atoms().is_none();
        if has_density && let Some(moment) = closed(self, which) {
            return moment;
        }
        if which == Moment::Mean {
            let layer = if has_density { Limited::new(self).layer_mean() } else { None };
            return layer.unwrap_or_else(|| self.expectation(|x| x));
        }
        let mean = self.mean();
        match which {
            Moment::Mean => mean,
            Moment::Deviation => self.expectation(|x| (x - mean) * (x - mean)).sqrt(),
            Moment::Third => self.expectation(|x| (x - mean) * (x - mean) * (x - mean)),
        }
    }

    /// The mean of f: a sum over atoms, or else the integral of f at the quantiles.
    pub(super) fn expectation(&self, f: impl Fn(f64) -> f64) -> f64 {
        if let Some(atoms) = self.atoms() {
            return sum(atoms.iter().map(|&(value, weight)| weight * f(value)));
        }
        let masses = self.point_masses();
        if !masses.is_empty() {
            return self.mixed_expectation(&masses, f);
        }
        // Each half is integrated from its own end, where levels have all their digits.
        let half = |level: fn(f64) -> Level, kink: f64| {
            let splits = if kink > 0.0 && kink < 0.5 { vec![0.0, kink, 0.5] } else { vec![0.0, 0.5] };
            integrate_split(|p| f(self.quantile_at(level(p))), &splits).0
        };
        let kink = self.kink().map_or(Level::below(0.0), |x| self.level(x));
        half(Level::below, kink.below) + half(Level::above, kink.above)
    }

    /// The mean of f where single values have a chance of their own: their sum, and the integral of f at
    /// the quantiles between them.
    fn mixed_expectation(&self, masses: &[(f64, f64)], f: impl Fn(f64) -> f64) -> f64 {
        let (start, end) = (Level::below(0.0), Level::above(0.0));
        let ends = masses.iter().map(|&(value, _)| self.level_before(value)).chain([end]);
        let starts = [start].into_iter().chain(masses.iter().map(|&(value, _)| self.level(value)));
        let kink = self.kink().map_or(start, |x| self.level(x));
        let between = starts.zip(ends).map(|(from, to)| self.expectation_between(from, to, kink, &f));
        sum(masses.iter().map(|&(value, chance)| chance * f(value)).chain(between))
    }

    /// The integral of f at the quantiles between two levels, each half of all levels from its own end.
    fn expectation_between(&self, from: Level, to: Level, kink: Level, f: impl Fn(f64) -> f64) -> f64 {
        let part = |level: fn(f64) -> Level, low: f64, high: f64, kink: f64| {
            let high = high.min(0.5);
            if !(low < high) {
                return 0.0;
            }
            let splits = if kink > low && kink < high { vec![low, kink, high] } else { vec![low, high] };
            integrate_split(|p| f(self.quantile_at(level(p))), &splits).0
        };
        part(Level::below, from.below, to.below, kink.below)
            + part(Level::above, to.above, from.above, kink.above)
    }

    /// Where the density, and with it the quantile, has a corner inside the support.
    pub(super) fn kink(&self) -> Option<f64> {
        match self {
            Self::Triangular { mode, .. } => Some(*mode),
            Self::Scaled { inner, by } => Some(inner.kink()? * by),
            Self::Truncated { inner, .. } => inner.kink(),
            Self::Layered { inner, deductible, limit } => {
                inner.kink().map(|x| x - deductible).filter(|x| *x > 0.0 && x < limit)
            }
            _ => None,
        }
    }
}

/// `(w - 2 l) (w + l) (2 w - l) / 270` for a width w and a mode l above the minimum.
fn triangular_third(min: f64, mode: f64, max: f64) -> f64 {
    let (left, right, width) = (mode - min, max - mode, max - min);
    (right - left) * (width + left) * (width + right) / 270.0
}

/// The mean times `sqrt(e^sigma^2 - 1)`, by logarithms where a factor is no ordinary number.
fn lognormal_sd(mu: f64, sigma: f64, mean: f64) -> f64 {
    let square = sigma * sigma;
    let spread = exp_m1(square);
    if mean == f64::INFINITY || (mean.is_normal() && spread < f64::INFINITY) {
        return mean * spread.sqrt();
    }
    exp(mu + 0.5 * square + 0.5 * ln_spread(square, spread))
}

fn lognormal_third(mu: f64, sigma: f64) -> f64 {
    let square = sigma * sigma;
    if !(square < f64::INFINITY) {
        return f64::INFINITY;
    }
    let spread = exp_m1(square);
    let ln_spread = ln_spread(square, spread);
    let ln_rest = if spread < f64::INFINITY { ln(spread + 3.0) } else { square };
    exp(3.0 * mu + 1.5 * square + 2.0 * ln_spread + ln_rest)
}

/// `ln(e^square - 1)`, where the power may have overflowed.
fn ln_spread(square: f64, spread: f64) -> f64 {
    if spread < f64::INFINITY { ln(spread) } else { square }
}

fn logit_normal_third(mu: f64, sigma: f64) -> f64 {
    // Seen from the nearer end, as for the deviation; the other end's moment has the other sign.
    let low = -mu.abs();
    let mean = normal_expectation(low, sigma, sigmoid);
    let cube = |y| (sigmoid(y) - mean) * (sigmoid(y) - mean) * (sigmoid(y) - mean);
    let third = expectation_to(low, sigma, 3.0, cube);
    if mu > 0.0 { -third } else { third }
}

fn logit_normal_sd(mu: f64, sigma: f64) -> f64 {
    // Seen from the end that is nearer, so that a mean close to 1 does not cancel.
    let mu = -mu.abs();
    let mean = normal_expectation(mu, sigma, sigmoid);
    normal_expectation(mu, sigma, |y| (sigmoid(y) - mean) * (sigmoid(y) - mean)).sqrt()
}

/// The mean of `f(mu + sigma z)` over a standard normal z, for an f that grows no faster than e^2|y|.
fn normal_expectation(mu: f64, sigma: f64, f: impl Fn(f64) -> f64) -> f64 {
    expectation_to(mu, sigma, 2.0, f)
}

/// The mean of `f(mu + sigma z)` over a standard normal z, for an f that grows no faster than e^(power |y|).
///
/// The poles of the logistic function lie pi / sigma off the real line; the step keeps their
/// contribution below e^-39, and the reach follows the maximum of `e^(power sigma z - z^2/2)`.
fn expectation_to(mu: f64, sigma: f64, power: f64, f: impl Fn(f64) -> f64) -> f64 {
    let step = 0.5 / sigma.max(1.0);
    let reach = ((9.0 + power * sigma) / step).floor() as i64;
    let weight = |z: f64| exp(-0.5 * z * z);
    let places = || (-reach..=reach).map(|k| k as f64 * step);
    sum(places().map(|z| weight(z) * f(mu + sigma * z))) / sum(places().map(weight))
}

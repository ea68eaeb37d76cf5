//! The Pareto distribution of type I, in closed forms that keep their digits at both ends.

use super::Distribution;
use crate::math::float::{exp, exp_m1, ln, ln_1p};
use crate::math::special::Level;

/// A power law above `min`: `P(X > x) = (min / x)^alpha`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Pareto {
    pub(crate) min: f64,
    pub(crate) alpha: f64,
}

impl Pareto {
    /// A distribution that is a power law from its lower end on, seen as one.
    pub(super) fn of(distribution: &Distribution) -> Option<Self> {
        match distribution {
            Distribution::Pareto { min, alpha } => Some(Self { min: *min, alpha: *alpha }),
            Distribution::Scaled { inner, by } => {
                let Self { min, alpha } = Self::of(inner)?;
                Some(Self { min: min * by, alpha })
            }
            Distribution::Truncated { inner, min, max } if *max == f64::INFINITY => {
                // A power law that is cut from below starts anew at the cut.
                let Self { min: start, alpha } = Self::of(inner)?;
                Some(Self { min: start.max(*min), alpha })
            }
            _ => None,
        }
    }

    pub(super) fn level(self, x: f64) -> Level {
        if x.is_nan() {
            return Level::below(x);
        }
        if x <= self.min {
            return Level { below: 0.0, above: 1.0 };
        }
        let exponent = -self.alpha * self.ln_ratio(x);
        Level { below: -exp_m1(exponent), above: exp(exponent) }
    }

    #[inline]
    pub(crate) fn quantile(self, level: Level) -> f64 {
        let ln_above = if level.below < 0.5 { ln_1p(-level.below) } else { ln(level.above) };
        self.min * exp(-ln_above / self.alpha)
    }

    pub(super) fn mean(self) -> f64 {
        if self.alpha > 1.0 { self.min * (self.alpha / (self.alpha - 1.0)) } else { f64::INFINITY }
    }

    pub(super) fn sd(self) -> f64 {
        let a = self.alpha;
        if a > 2.0 { self.min / (a - 1.0) * (a / (a - 2.0)).sqrt() } else { f64::INFINITY }
    }

    pub(super) fn third_central(self) -> f64 {
        let (m, a) = (self.min, self.alpha);
        if a > 3.0 {
            let scale = m / (a - 1.0);
            2.0 * scale * scale * scale * ((a + 1.0) / (a - 2.0)) * (a / (a - 3.0))
        } else {
            f64::INFINITY
        }
    }

    /// `E[min(X, x)]` for a finite x above the minimum.
    ///
    /// `min (1 + (e^y - 1) / (1 - alpha))` with `y = (1 - alpha) ln(x / min)`.
    pub(super) fn limited(self, x: f64) -> f64 {
        let (ln_ratio, rest) = (self.ln_ratio(x), 1.0 - self.alpha);
        let y = rest * ln_ratio;
        if y == 0.0 {
            return self.min * (1.0 + ln_ratio);
        }
        if y > 700.0 {
            // e^y alone could overflow; the 1 beside it has long been lost.
            return exp(ln(x) - self.alpha * ln_ratio) / rest;
        }
        self.min * (1.0 + exp_m1(y) / rest)
    }

    /// `E[max(X - x, 0)]` for an x above the minimum.
    pub(super) fn excess(self, x: f64) -> f64 {
        if self.alpha > 1.0 { x * self.level(x).above / (self.alpha - 1.0) } else { f64::INFINITY }
    }

    /// The standard deviation and the third central moment of `max(X - x, 0)`.
    ///
    /// From the raw moments `P(X > x) x^k k! / ((alpha - 1) ... (alpha - k))`.
    pub(super) fn excess_moments(self, x: f64) -> (f64, f64) {
        if x <= self.min {
            return (self.sd(), self.third_central());
        }
        let (a, above) = (self.alpha, self.level(x).above);
        let first = x / (a - 1.0);
        let second = first * 2.0 * x / (a - 2.0);
        let third = second * 3.0 * x / (a - 3.0);
        let mean = above * first;
        let variance = above * (second - mean * first);
        let cube = above * (third - 3.0 * mean * second + 2.0 * mean * mean * first);
        (if a > 2.0 { variance.sqrt() } else { f64::INFINITY }, if a > 3.0 { cube } else { f64::INFINITY })
    }

    fn ln_ratio(self, x: f64) -> f64 {
        if x < 2.0 * self.min {
            return ln_1p((x - self.min) / self.min);
        }
        let ratio = x / self.min;
        if ratio < f64::INFINITY { ln(ratio) } else { ln(x) - ln(self.min) }
    }
}

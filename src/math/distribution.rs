//! Probability distributions of one variable: what they say, and where their quantiles lie.

use super::float::{exp, ln, logit, sigmoid};
use super::special::{BetaShape, GammaShape, Level, gamma_cdf, gamma_sf, normal_at};

mod construct;
mod display;
mod error;
mod layer;
mod level;
mod limited;
mod masses;
mod metalog;
mod mixture;
mod moments;
mod pareto;
mod pool;
mod stretched;
mod tail;

pub use error::{DistributionError, Remedy};
pub use metalog::{MOST_QUANTILES, Metalog};

use construct::Checked;
use layer::Layer;
pub(super) use layer::paid;
pub(super) use level::{Cut, between, triangular_quantile};
use level::{
    atoms_level, atoms_quantile, beta_level, ends, normal_level, share, triangular_level, truncated_level,
};
pub(super) use mixture::between as mixture_between;
pub(super) use pareto::Pareto;
use stretched::Stretched;
pub(super) use stretched::pert_shapes;

/// A distribution of one real variable.
///
/// Build one by its constructor, which checks the parameters ([`Distribution::pert`] and so on);
/// what the methods return for parameters that no constructor would accept is not specified.
/// `Display` writes the canonical text, floats in the shortest form that reads back the same.
///
/// ```
/// use exposure::math::Distribution;
/// let share = Distribution::pert(0.6, 0.85, 0.98)?;
/// assert_eq!(share.to_string(), "pert(0.6, 0.85, 0.98)");
/// # Ok::<(), exposure::math::DistributionError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// One certain value.
    Point(f64),
    /// Every value between two bounds alike.
    Uniform {
        /// The lower bound.
        min: f64,
        /// The upper bound.
        max: f64,
    },
    /// A density that rises and falls in straight lines.
    Triangular {
        /// The lower bound.
        min: f64,
        /// The most likely value.
        mode: f64,
        /// The upper bound.
        max: f64,
    },
    /// A beta distribution between bounds, of shapes `1 + 4 (mode-min)/(max-min)` and `1 + 4 (max-mode)/(max-min)`.
    Pert {
        /// The lower bound.
        min: f64,
        /// The most likely value.
        mode: f64,
        /// The upper bound.
        max: f64,
    },
    /// The beta distribution on [0, 1].
    Beta {
        /// The shape at 0.
        alpha: f64,
        /// The shape at 1.
        beta: f64,
    },
    /// A beta distribution between bounds.
    StretchedBeta {
        /// The shape at the lower bound.
        alpha: f64,
        /// The shape at the upper bound.
        beta: f64,
        /// The lower bound.
        min: f64,
        /// The upper bound.
        max: f64,
    },
    /// The gamma distribution, of mean shape / rate.
    Gamma {
        /// The shape.
        shape: f64,
        /// The rate, in units of one over the variable's.
        rate: f64,
    },
    /// e to the power of a normal variable.
    Lognormal {
        /// The mean of the logarithm.
        mu: f64,
        /// The standard deviation of the logarithm.
        sigma: f64,
    },
    /// The logistic function of a normal variable.
    LogitNormal {
        /// The mean of the log-odds.
        mu: f64,
        /// The standard deviation of the log-odds.
        sigma: f64,
    },
    /// The normal distribution.
    Normal {
        /// The mean.
        mean: f64,
        /// The standard deviation.
        sd: f64,
    },
    /// A power law: the chance to lie above x is `(min / x)^alpha`.
    Pareto {
        /// The lower bound, in units of the variable.
        min: f64,
        /// The exponent; the mean is infinite up to 1, the standard deviation up to 2.
        alpha: f64,
    },
    /// Finitely many values.
    Discrete {
        /// The values, ascending.
        values: Vec<f64>,
        /// Their chances, which add to 1.
        weights: Vec<f64>,
    },
    /// A distribution through quantiles that somebody stated.
    Metalog(Box<Metalog>),
    /// One of several distributions, each with a chance; none of them is a mixture, and not all have single values.
    Mixture {
        /// The chances, which add to 1, and the distributions.
        parts: Vec<(f64, Distribution)>,
    },
    /// Another distribution given that it lies between two bounds, both included.
    Truncated {
        /// The distribution that is cut.
        inner: Box<Distribution>,
        /// The lower bound; may be minus infinity.
        min: f64,
        /// The upper bound; may be infinity.
        max: f64,
    },
    /// Another distribution times a positive number.
    Scaled {
        /// The distribution that is multiplied.
        inner: Box<Distribution>,
        /// The factor.
        by: f64,
    },
    /// What a cover pays of another distribution: the part above the deductible, up to the limit.
    Layered {
        /// The distribution of what is covered.
        inner: Box<Distribution>,
        /// What is not paid of each value, in its units.
        deductible: f64,
        /// The most that is paid; may be infinity.
        limit: f64,
    },
}

impl Distribution {
    /// The chance to lie at x or below.
    ///
    /// NaN for NaN. Formula: closed forms and [`beta_cdf`](super::beta_cdf), [`gamma_cdf`], [`normal_cdf`](super::normal_cdf).
    /// Reference: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions (2nd ed., 1994-95).
    /// Example: `uniform(0, 4)` at 1 gives 1/4.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::uniform(0.0, 4.0)?.cdf(1.0), 0.25);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        self.level(x).below
    }

    /// The chance to lie strictly below x: [`Distribution::cdf`] less the chance of x itself.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let coin = Distribution::discrete(vec![0.0, 1.0], vec![1.0, 1.0])?;
    /// assert_eq!((coin.below(1.0), coin.cdf(1.0)), (0.5, 1.0));
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn below(&self, x: f64) -> f64 {
        self.level_before(x).below
    }

    /// The chance to lie above x, with its own digits where it is small.
    ///
    /// Formula and reference: [`Distribution::cdf`]. Example: `uniform(0, 4)` at 1 gives 3/4.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::uniform(0.0, 4.0)?.sf(1.0), 0.75);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn sf(&self, x: f64) -> f64 {
        self.level(x).above
    }

    /// The least value at or below which lies the chance `u`; the ends of the support at 0 and 1.
    ///
    /// NaN for `u` outside [0, 1]. Exact to rounding (beta and gamma: 1e-12); for many draws from
    /// one distribution take a [`QuantileTable`](super::QuantileTable).
    /// Formula and reference: [`Distribution::cdf`], inverted. Example: `uniform(0, 4)` at 1/4 gives 1.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert!((Distribution::pert(1.0, 3.0, 10.0)?.quantile(0.95) - 6.7383380021).abs() < 1e-9);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        if !(0.0..=1.0).contains(&u) {
            return f64::NAN;
        }
        let (min, max) = self.support();
        if u == 0.0 {
            min
        } else if u == 1.0 {
            max
        } else {
            self.quantile_at(Level::below(u))
        }
    }

    /// The least interval that holds all chance; its ends may be infinite.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::lognormal(0.0, 1.0)?.support(), (0.0, f64::INFINITY));
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        match self {
            Self::Point(value) => (*value, *value),
            Self::Uniform { min, max }
            | Self::Triangular { min, max, .. }
            | Self::Pert { min, max, .. }
            | Self::StretchedBeta { min, max, .. } => (*min, *max),
            Self::Pareto { min, .. } => (*min, f64::INFINITY),
            Self::Beta { .. } | Self::LogitNormal { .. } => (0.0, 1.0),
            Self::Gamma { .. } | Self::Lognormal { .. } => (0.0, f64::INFINITY),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::Discrete { .. } => ends(&self.atoms().unwrap_or_default()),
            Self::Truncated { inner, min, max } => match self.atoms() {
                Some(atoms) => ends(&atoms),
                None => (inner.support().0.max(*min), inner.support().1.min(*max)),
            },
            Self::Scaled { inner, by } => (inner.support().0 * by, inner.support().1 * by),
            Self::Metalog(metalog) => metalog.support(),
            Self::Mixture { parts } => mixture::support(parts),
            Self::Layered { inner, deductible, limit } => layer(inner, *deductible, *limit).support(),
        }
    }

    /// The chances at or below x and above it.
    fn level(&self, x: f64) -> Level {
        match self {
            Self::Uniform { min, max } => share((x - min) / (max - min), (max - x) / (max - min)),
            Self::Triangular { min, mode, max } => triangular_level(*min, *mode, *max, x),
            Self::Pert { min, mode, max } => Stretched::pert(*min, *mode, *max).level(x),
            Self::StretchedBeta { alpha: a, beta: b, min, max } => {
                Stretched { a: *a, b: *b, min: *min, max: *max }.level(x)
            }
            Self::Pareto { min, alpha } => Pareto { min: *min, alpha: *alpha }.level(x),
            Self::Beta { alpha, beta } => beta_level(*alpha, *beta, x, 1.0 - x),
            Self::Gamma { shape, rate } => {
                Level { below: gamma_cdf(*shape, x * rate), above: gamma_sf(*shape, x * rate) }
            }
            Self::Lognormal { mu, sigma } => normal_level((ln(x.max(0.0)) - mu) / sigma, x),
            Self::LogitNormal { mu, sigma } => normal_level((logit(x.clamp(0.0, 1.0)) - mu) / sigma, x),
            Self::Normal { mean, sd } => normal_level((x - mean) / sd, x),
            Self::Truncated { inner, min, max } if self.atoms().is_none() => {
                truncated_level(&Cut::new(inner, *min, *max), inner, *min, *max, x)
            }
            Self::Scaled { inner, by } => inner.level(x / by),
            Self::Metalog(metalog) => metalog.level(x),
            Self::Mixture { parts } => mixture::level(parts, x),
            Self::Layered { inner, deductible, limit } => layer(inner, *deductible, *limit).level(x),
            Self::Point(_) | Self::Discrete { .. } | Self::Truncated { .. } => {
                atoms_level(&self.atoms().unwrap_or_default(), x)
            }
        }
    }

    /// The quantile at a level strictly between 0 and 1.
    pub(super) fn quantile_at(&self, level: Level) -> f64 {
        match self {
            Self::Uniform { min, max } => between(*min, *max, level),
            Self::Triangular { min, mode, max } => triangular_quantile(*min, *mode, *max, level),
            Self::Pert { min, mode, max } => Stretched::pert(*min, *mode, *max).quantile(level),
            Self::StretchedBeta { alpha: a, beta: b, min, max } => {
                Stretched { a: *a, b: *b, min: *min, max: *max }.quantile(level)
            }
            Self::Pareto { min, alpha } => Pareto { min: *min, alpha: *alpha }.quantile(level),
            Self::Beta { alpha, beta } => sigmoid(BetaShape::new(*alpha, *beta).logit_quantile(level)),
            Self::Gamma { shape, rate } => exp(GammaShape::new(*shape).ln_quantile(level)) / rate,
            Self::Lognormal { mu, sigma } => exp(mu + sigma * normal_at(level)),
            Self::LogitNormal { mu, sigma } => sigmoid(mu + sigma * normal_at(level)),
            Self::Normal { mean, sd } => mean + sd * normal_at(level),
            Self::Truncated { inner, min, max } if self.atoms().is_none() => {
                inner.quantile_at(Cut::new(inner, *min, *max).outer(level)).clamp(*min, *max)
            }
            Self::Scaled { inner, by } => by * inner.quantile_at(level),
            Self::Metalog(metalog) => metalog.quantile(level),
            Self::Mixture { parts } => mixture::quantile(parts, level),
            Self::Layered { inner, deductible, limit } => paid(inner.quantile_at(level), *deductible, *limit),
            Self::Point(_) | Self::Discrete { .. } | Self::Truncated { .. } => {
                atoms_quantile(&self.atoms().unwrap_or_default(), level)
            }
        }
    }
}

fn layer(inner: &Distribution, deductible: f64, limit: f64) -> Layer<'_> {
    Layer { inner, deductible, limit }
}

#[cfg(test)]
mod tests;

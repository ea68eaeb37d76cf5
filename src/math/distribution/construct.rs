//! The checked ways to build a distribution.

use super::{Cut, Distribution, DistributionError};
use crate::math::float::{ln, logit};
use crate::math::special::normal_quantile;
use crate::math::sum::sum;

/// A level in (0, 1) and the value that lies there.
type Quantile = (f64, f64);
pub(super) type Checked = Result<Distribution, DistributionError>;

/// The levels of the `_between` constructors.
const P5: f64 = 0.05;
const P95: f64 = 0.95;
/// The standard normal quantile at 95 %.
const Z95: f64 = 1.644_853_626_951_472_2;
/// The widest logit-normal; beyond it all chance sits at 0 and 1, and the mean would cost too much.
const LOGIT_SIGMA_LIMIT: f64 = 100.0;
/// Truncations that leave less are refused.
const LEAST_MASS: f64 = 1e-12;

impl Distribution {
    /// A certain value.
    ///
    /// Errors: not finite. Example: `point(3)` has mean 3 and deviation 0.
    pub fn point(value: f64) -> Checked {
        Ok(Self::Point(finite("the value", value)?))
    }

    /// Every value from `min` to `max` alike.
    ///
    /// Errors: not finite, or `min` not below `max`. Example: `uniform(1, 3)` has mean 2.
    pub fn uniform(min: f64, max: f64) -> Checked {
        range(min, max)?;
        Ok(Self::Uniform { min, max })
    }

    /// A triangle over `min` to `max` with its top at `mode`.
    ///
    /// Errors: not finite, `min` not below `max`, or the mode outside them. Example: `triangular(0, 1, 5)` has mean 2.
    pub fn triangular(min: f64, mode: f64, max: f64) -> Checked {
        mode_in(min, mode, max)?;
        Ok(Self::Triangular { min, mode, max })
    }

    /// The PERT distribution of three estimates, of weight 4 on the mode.
    ///
    /// Errors: not finite, `min` not below `max`, or the mode outside them.
    /// Reference: Malcolm, Roseboom, Clark and Fazar, Application of a Technique for Research and
    /// Development Program Evaluation (1959). Example: `pert(0, 1, 8)` has mean 2.
    pub fn pert(min: f64, mode: f64, max: f64) -> Checked {
        mode_in(min, mode, max)?;
        Ok(Self::Pert { min, mode, max })
    }

    /// The beta distribution on [0, 1].
    ///
    /// Errors: a shape not finite or not above 0. Example: `beta(1, 3)` has mean 1/4.
    pub fn beta(alpha: f64, beta: f64) -> Checked {
        Ok(Self::Beta { alpha: positive("alpha", alpha)?, beta: positive("beta", beta)? })
    }

    /// A beta distribution between two bounds.
    ///
    /// Bounds in units of the variable. Errors: a shape not finite or not above 0, a bound not finite,
    /// or `min` not below `max`. **Formula**: `min + (max - min) B` with B of [`Distribution::beta`].
    /// **Reference**: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, volume 2
    /// (2nd ed., 1995), chapter 25.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::stretched_beta(1.0, 3.0, 10.0, 18.0)?.mean(), 12.0);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn stretched_beta(alpha: f64, beta: f64, min: f64, max: f64) -> Checked {
        range(min, max)?;
        Ok(Self::StretchedBeta { alpha: positive("alpha", alpha)?, beta: positive("beta", beta)?, min, max })
    }

    /// The beta distribution of three estimates by the classic convention: the standard deviation is a
    /// sixth of the range.
    ///
    /// Unlike [`Distribution::pert`], whose deviation follows from its shapes; the two agree in the mean.
    /// Errors: not finite, `min` not below `max`, or the mode outside them.
    /// **Formula**: `mean = (min + 4 mode + max) / 6`, `sd = (max - min) / 6`; with the share
    /// `t = (mean - min) / (max - min)`, `alpha = t (36 t (1-t) - 1)` and `beta = (1-t) (36 t (1-t) - 1)`.
    /// **Reference**: Malcolm, Roseboom, Clark and Fazar, Application of a Technique for Research and
    /// Development Program Evaluation (1959).
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let days = Distribution::pert_sd_sixth(0.0, 3.0, 6.0)?;
    /// assert_eq!(days.to_string(), "beta(4, 4, 0, 6)");
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn pert_sd_sixth(min: f64, mode: f64, max: f64) -> Checked {
        mode_in(min, mode, max)?;
        // The shares of the interval below and above the mean, each from its own end.
        let below = (4.0 * (mode - min) / (max - min) + 1.0) / 6.0;
        let above = (4.0 * (max - mode) / (max - min) + 1.0) / 6.0;
        let strength = 36.0 * below * above - 1.0;
        Self::stretched_beta(below * strength, above * strength, min, max)
    }

    /// A power law from `min` on, the Pareto distribution of type I.
    ///
    /// `min` in units of the variable. Errors: `min` or `alpha` not finite or not above 0.
    /// The mean is infinite for alpha up to 1, the standard deviation up to 2, the third moment up to 3.
    /// **Formula**: `P(X > x) = (min / x)^alpha`.
    /// **Reference**: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, volume 1
    /// (2nd ed., 1994), chapter 20.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let loss = Distribution::pareto(2.0, 3.0)?;
    /// assert_eq!(loss.mean(), 3.0);
    /// assert!((loss.sf(4.0) - 0.125).abs() < 1e-15);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn pareto(min: f64, alpha: f64) -> Checked {
        Ok(Self::Pareto { min: positive("the minimum", min)?, alpha: positive("alpha", alpha)? })
    }

    /// The gamma distribution.
    ///
    /// Errors: shape or rate not finite or not above 0. Example: `gamma(3, 2)` has mean 3/2.
    pub fn gamma(shape: f64, rate: f64) -> Checked {
        Ok(Self::Gamma { shape: positive("the shape", shape)?, rate: positive("the rate", rate)? })
    }

    /// e to the power of a normal variable.
    ///
    /// Errors: mu or sigma not finite, sigma not above 0. Example: `lognormal(0, 1)` has median 1.
    pub fn lognormal(mu: f64, sigma: f64) -> Checked {
        Ok(Self::Lognormal { mu: finite("mu", mu)?, sigma: positive("sigma", sigma)? })
    }

    /// The lognormal distribution with 5 % below `p5` and 5 % above `p95`.
    ///
    /// Errors: a value not finite or not above 0, or `p5` not below `p95`.
    /// Example: `lognormal_between(1, 10)` has mean 4.04001282694573.
    pub fn lognormal_between(p5: f64, p95: f64) -> Checked {
        Self::lognormal_from_quantiles((P5, p5), (P95, p95))
    }

    /// The lognormal distribution through two quantiles, each (level, value).
    ///
    /// Errors: a level outside (0, 1), levels or values that do not rise, a value not above 0.
    /// Example: levels .5 and .95 with values 1 and e^1.6448536269514722 give mu 0, sigma 1.
    pub fn lognormal_from_quantiles(low: Quantile, high: Quantile) -> Checked {
        let (mu, sigma) = line(low, high, (0.0, f64::INFINITY), ln)?;
        Self::lognormal(mu, sigma)
    }

    /// The logistic function of a normal variable.
    ///
    /// Errors: mu or sigma not finite, sigma not above 0 or above 100. Example: `logit_normal(0, 1)` has mean 1/2.
    pub fn logit_normal(mu: f64, sigma: f64) -> Checked {
        let (mu, sigma) = (finite("mu", mu)?, positive("sigma", sigma)?);
        if sigma > LOGIT_SIGMA_LIMIT {
            return Err(DistributionError::TooLarge {
                name: "sigma",
                value: sigma,
                limit: LOGIT_SIGMA_LIMIT,
            });
        }
        Ok(Self::LogitNormal { mu, sigma })
    }

    /// The logit-normal distribution with 5 % below `p5` and 5 % above `p95`.
    ///
    /// Errors: a value not finite or not in (0, 1), or `p5` not below `p95`.
    /// Example: `logit_normal_between(.2, .8)` has median 1/2.
    pub fn logit_normal_between(p5: f64, p95: f64) -> Checked {
        Self::logit_normal_from_quantiles((P5, p5), (P95, p95))
    }

    /// The logit-normal distribution through two quantiles, each (level, value).
    ///
    /// Errors: a level or value outside (0, 1), levels or values that do not rise.
    pub fn logit_normal_from_quantiles(low: Quantile, high: Quantile) -> Checked {
        let (mu, sigma) = line(low, high, (0.0, 1.0), logit)?;
        Self::logit_normal(mu, sigma)
    }

    /// The normal distribution.
    ///
    /// Errors: mean or deviation not finite, deviation not above 0.
    pub fn normal(mean: f64, sd: f64) -> Checked {
        Ok(Self::Normal { mean: finite("the mean", mean)?, sd: positive("the standard deviation", sd)? })
    }

    /// The normal distribution with 5 % below `p5` and 5 % above `p95`.
    ///
    /// Errors: a value not finite, or `p5` not below `p95`.
    /// Example: bounds -1.6448536269514722 and 1.6448536269514722 give mean 0, deviation 1.
    pub fn normal_between(p5: f64, p95: f64) -> Checked {
        Self::normal_from_quantiles((P5, p5), (P95, p95))
    }

    /// The normal distribution through two quantiles, each (level, value).
    ///
    /// Errors: a level outside (0, 1), a value not finite, levels or values that do not rise.
    pub fn normal_from_quantiles(low: Quantile, high: Quantile) -> Checked {
        let (mean, sd) = line(low, high, (f64::NEG_INFINITY, f64::INFINITY), |x| x)?;
        Self::normal(mean, sd)
    }

    /// Finitely many values with weights in proportion to their chances.
    ///
    /// The result is canonical: values ascending, equal ones merged, weights of 0 dropped, the rest
    /// divided by their sum. Errors: no value, counts that differ, a value or weight not finite, a
    /// weight below 0, all weights 0. Example: values 1, 2 with weights 3, 1 have mean 5/4.
    pub fn discrete(values: Vec<f64>, weights: Vec<f64>) -> Checked {
        if values.is_empty() {
            return Err(DistributionError::NoValues);
        }
        if values.len() != weights.len() {
            return Err(DistributionError::CountsDiffer { values: values.len(), weights: weights.len() });
        }
        values.iter().try_for_each(|&value| finite("a value", value).map(drop))?;
        weights.iter().try_for_each(|&weight| weight_in_range(weight))?;
        let mut pairs: Vec<_> = values.into_iter().zip(weights).filter(|pair| pair.1 > 0.0).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        pairs.dedup_by(|next, kept| {
            let equal = next.0 == kept.0;
            kept.1 += if equal { next.1 } else { 0.0 };
            equal
        });
        let total = finite("the sum of the weights", sum(pairs.iter().map(|pair| pair.1)))?;
        if pairs.is_empty() {
            return Err(DistributionError::NoWeight);
        }
        let (values, weights) = pairs.into_iter().map(|(value, weight)| (value, weight / total)).unzip();
        Ok(Self::Discrete { values, weights })
    }

    /// A distribution given that it lies in [min, max]; a bound may be infinite.
    ///
    /// Errors: a bound NaN, `min` not below `max`, or less than 1e-12 of the chance between them.
    /// Example: `uniform(0, 4)` truncated to [1, 3] has mean 2.
    pub fn truncated(inner: Self, min: f64, max: f64) -> Checked {
        if min.is_nan() || max.is_nan() {
            return Err(DistributionError::NotFinite { name: "a bound", value: f64::NAN });
        }
        rising(min, max, DistributionError::EmptyRange { min, max })?;
        if inner.is_mixture() {
            return truncated_mixture(inner.spread(), min, max);
        }
        let mass = match inner.atoms() {
            Some(atoms) => {
                sum(atoms.iter().filter(|(value, _)| (min..=max).contains(value)).map(|atom| atom.1))
            }
            None => Cut::new(&inner, min, max).mass(),
        };
        rising(LEAST_MASS, mass, DistributionError::NothingLeft { min, max, mass })?;
        Ok(Self::Truncated { inner: Box::new(inner), min, max })
    }

    /// A distribution times a positive number.
    ///
    /// Errors: the factor not finite or not above 0. Example: `uniform(0, 4)` scaled by 1/2 has mean 1.
    pub fn scaled(inner: Self, by: f64) -> Checked {
        Ok(Self::Scaled { inner: Box::new(inner), by: positive("the factor", by)? })
    }

    /// What a cover pays of a distribution: the part above the deductible, up to the limit.
    ///
    /// Deductible and limit in units of the variable. Errors: the deductible not finite or below 0,
    /// the limit NaN or not above 0 (it may be infinite), or an inner distribution that can fall below 0.
    /// **Formula**: `min(max(X - deductible, 0), limit)`.
    /// **Reference**: Klugman, Panjer and Willmot, Loss Models (4th ed., 2012), section 8.5.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let paid = Distribution::layered(Distribution::uniform(0.0, 4.0)?, 1.0, 2.0)?;
    /// assert_eq!((paid.cdf(0.0), paid.sf(1.0), paid.mean()), (0.25, 0.5, 1.0));
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn layered(inner: Self, deductible: f64, limit: f64) -> Checked {
        if !(finite("the deductible", deductible)? >= 0.0) {
            return Err(DistributionError::Negative { name: "the deductible", value: deductible });
        }
        if !(limit > 0.0) {
            return Err(DistributionError::NotPositive { name: "the limit", value: limit });
        }
        let (min, _) = inner.support();
        if !(min >= 0.0) {
            return Err(DistributionError::BelowZero { min });
        }
        if inner.is_mixture() {
            let paid = |(chance, part)| Ok((chance, Self::layered(part, deductible, limit)?));
            return Self::mixture(inner.spread().into_iter().map(paid).collect::<Result<_, _>>()?);
        }
        Ok(Self::Layered { inner: Box::new(inner), deductible, limit })
    }
}

/// The parts that lie between the bounds, each with what is left of its chance.
fn truncated_mixture(parts: Vec<(f64, Distribution)>, min: f64, max: f64) -> Checked {
    let left = |part: &Distribution| match part.atoms() {
        Some(atoms) => sum(atoms.iter().filter(|atom| (min..=max).contains(&atom.0)).map(|atom| atom.1)),
        None => Cut::new(part, min, max).mass(),
    };
    let masses: Vec<f64> = parts.iter().map(|(chance, part)| chance * left(part)).collect();
    let mass = sum(masses.iter().copied());
    rising(LEAST_MASS, mass, DistributionError::NothingLeft { min, max, mass })?;
    // What no truncation could be made of is too rare to be met among the rest.
    let kept = parts.into_iter().zip(masses).filter_map(|((chance, part), mass)| {
        (mass > LEAST_MASS * chance).then(|| Ok((mass, Distribution::truncated(part, min, max)?)))
    });
    Distribution::mixture(kept.collect::<Result<_, _>>()?)
}

pub(super) fn finite(name: &'static str, value: f64) -> Result<f64, DistributionError> {
    if value.is_finite() { Ok(value) } else { Err(DistributionError::NotFinite { name, value }) }
}

fn positive(name: &'static str, value: f64) -> Result<f64, DistributionError> {
    if finite(name, value)? > 0.0 { Ok(value) } else { Err(DistributionError::NotPositive { name, value }) }
}

pub(super) fn weight_in_range(weight: f64) -> Result<(), DistributionError> {
    if finite("a weight", weight)? >= 0.0 {
        Ok(())
    } else {
        Err(DistributionError::NegativeWeight { weight })
    }
}

/// The error unless `low < high`; a NaN is no order.
fn rising(low: f64, high: f64, error: DistributionError) -> Result<(), DistributionError> {
    if low < high { Ok(()) } else { Err(error) }
}

fn range(min: f64, max: f64) -> Result<(), DistributionError> {
    finite("the minimum", min)?;
    finite("the maximum", max)?;
    rising(min, max, DistributionError::EmptyRange { min, max })?;
    finite("the width of the range", max - min).map(drop)
}

fn mode_in(min: f64, mode: f64, max: f64) -> Result<(), DistributionError> {
    range(min, max)?;
    finite("the mode", mode)?;
    if (min..=max).contains(&mode) { Ok(()) } else { Err(DistributionError::ModeOutside { mode, min, max }) }
}

/// Place and scale of the normal distribution that `axis` makes of one through two quantiles.
fn line(
    low: Quantile,
    high: Quantile,
    (min, max): (f64, f64),
    axis: fn(f64) -> f64,
) -> Result<(f64, f64), DistributionError> {
    for (level, value) in [low, high] {
        if !(level > 0.0 && level < 1.0) {
            return Err(DistributionError::LevelOutside { level });
        }
        finite("the quantile", value)?;
        if !(value > min && value < max) {
            return Err(DistributionError::QuantileOutside { value, min, max });
        }
    }
    rising(low.0, high.0, DistributionError::LevelsNotRising { low: low.0, high: high.0 })?;
    rising(low.1, high.1, DistributionError::QuantilesNotRising { low: low.1, high: high.1 })?;
    let (z_low, z_high) = (standard(low.0), standard(high.0));
    let (y_low, y_high) = (axis(low.1), axis(high.1));
    if z_low == -z_high {
        // Levels that mirror each other give the middle, without the rounding of a difference.
        return Ok((0.5 * y_low + 0.5 * y_high, 0.5 * (y_high - y_low) / z_high));
    }
    let scale = (y_high - y_low) / (z_high - z_low);
    Ok((y_low - z_low * scale, scale))
}

/// The standard normal quantile of a level that somebody wrote.
fn standard(level: f64) -> f64 {
    // 5 % and 95 % mean the fractions themselves; the doubles nearest to them are a little off.
    if level == P95 {
        Z95
    } else if level == P5 {
        -Z95
    } else {
        normal_quantile(level)
    }
}

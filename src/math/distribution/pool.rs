//! What several experts say of one quantity, made one distribution.

use super::{Checked, Distribution, DistributionError};
use crate::math::float::ln;
use crate::math::sum::sum;

impl Distribution {
    /// The logarithmic pool: the product of the densities, each to the power of its weight, made to add to 1.
    ///
    /// Shape: pairs of weight and distribution; weights are taken in proportion. What one expert excludes, the pool
    /// excludes; whose range is narrow has more say. It stays within the family, so it is there for distributions of
    /// one family only: normal, lognormal, logit-normal (also times one number), beta, gamma, beta and PERT between
    /// the same bounds, uniform. Errors: no part, a weight not finite or below 0, all weights 0, distributions of
    /// different families, uniform ones with nothing in common.
    /// **Formula**: for normal variables of mean m_i, deviation s_i and weight w_i: precision `sum w_i / s_i^2`, mean
    /// `sum (w_i m_i / s_i^2)` over it; for beta: shapes `sum w_i a_i` and `sum w_i b_i`; for gamma likewise.
    /// **Reference**: Genest and Zidek 1986, "Combining Probability Distributions", Statistical Science 1(1),
    /// 10.1214/ss/1177013825, section 3.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let (wide, narrow) = (Distribution::normal(0.0, 2.0)?, Distribution::normal(5.0, 1.0)?);
    /// assert_eq!(Distribution::log_pool(vec![(1.0, wide), (1.0, narrow)])?.mean(), 4.0);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn log_pool(parts: Vec<(f64, Self)>) -> Checked {
        if parts.is_empty() {
            return Err(DistributionError::NoValues);
        }
        for (weight, _) in &parts {
            super::construct::weight_in_range(*weight)?;
        }
        let total = super::construct::finite("the sum of the weights", sum(parts.iter().map(|part| part.0)))?;
        let heard: Vec<(f64, &Self)> =
            parts.iter().filter(|part| part.0 > 0.0).map(|(weight, part)| (weight / total, part)).collect();
        let Some((_, first)) = heard.first() else { return Err(DistributionError::NoWeight) };
        if heard.iter().all(|(_, part)| part == first) {
            return Ok((*first).clone());
        }
        let shapes = heard
            .iter()
            .map(|(weight, part)| Ok((*weight, shape(part).ok_or_else(|| mismatch(first, part))?)));
        let shapes: Vec<(f64, Shape)> = shapes.collect::<Result<_, DistributionError>>()?;
        for ((_, shape), (_, part)) in shapes.iter().zip(&heard) {
            if shape.family != shapes[0].1.family {
                return Err(mismatch(first, part));
            }
        }
        of_family(&shapes)
    }
}

fn mismatch(first: &Distribution, other: &Distribution) -> DistributionError {
    DistributionError::NoLogPool { first: first.to_string(), other: other.to_string() }
}

/// Which distributions have their logarithmic pool among themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Family {
    Normal,
    Lognormal,
    /// Between 0 and this number.
    LogitNormal {
        max: f64,
    },
    Beta {
        min: f64,
        max: f64,
    },
    Gamma,
    Uniform,
}

/// A distribution by its family and two parameters.
struct Shape {
    family: Family,
    a: f64,
    b: f64,
}

impl Shape {
    /// The shape of the variable times a number.
    fn times(self, by: f64) -> Self {
        let Self { family, a, b } = self;
        match family {
            Family::Normal | Family::Uniform => Self { family, a: a * by, b: b * by },
            Family::Lognormal => Self { family, a: a + ln(by), b },
            Family::LogitNormal { max } => Self { family: Family::LogitNormal { max: max * by }, a, b },
            Family::Beta { min, max } => Self { family: Family::Beta { min: min * by, max: max * by }, a, b },
            Family::Gamma => Self { family, a, b: b / by },
        }
    }
}

fn shape(of: &Distribution) -> Option<Shape> {
    let made = |family, a, b| Some(Shape { family, a, b });
    match *of {
        Distribution::Scaled { ref inner, by } => shape(inner).map(|inner| inner.times(by)),
        Distribution::Normal { mean, sd } => made(Family::Normal, mean, sd),
        Distribution::Lognormal { mu, sigma } => made(Family::Lognormal, mu, sigma),
        Distribution::LogitNormal { mu, sigma } => made(Family::LogitNormal { max: 1.0 }, mu, sigma),
        Distribution::Beta { alpha, beta } => made(Family::Beta { min: 0.0, max: 1.0 }, alpha, beta),
        Distribution::StretchedBeta { alpha, beta, min, max } => made(Family::Beta { min, max }, alpha, beta),
        Distribution::Pert { min, mode, max } => {
            let (alpha, beta) = super::pert_shapes(min, mode, max);
            made(Family::Beta { min, max }, alpha, beta)
        }
        Distribution::Gamma { shape, rate } => made(Family::Gamma, shape, rate),
        Distribution::Uniform { min, max } => made(Family::Uniform, min, max),
        _ => None,
    }
}

fn of_family(shapes: &[(f64, Shape)]) -> Checked {
    let mean_of = |of: &dyn Fn(&Shape) -> f64| sum(shapes.iter().map(|(weight, shape)| weight * of(shape)));
    // Of the normal families: means weighed by precision.
    let precision = mean_of(&|shape| 1.0 / (shape.b * shape.b));
    let (mean, sd) = (mean_of(&|shape| shape.a / (shape.b * shape.b)) / precision, 1.0 / precision.sqrt());
    let (a, b) = (mean_of(&|shape| shape.a), mean_of(&|shape| shape.b));
    match shapes[0].1.family {
        Family::Normal => Distribution::normal(mean, sd),
        Family::Lognormal => Distribution::lognormal(mean, sd),
        Family::LogitNormal { max } => match Distribution::logit_normal(mean, sd)? {
            plain if max == 1.0 => Ok(plain),
            plain => Distribution::scaled(plain, max),
        },
        Family::Beta { min, max } if (min, max) == (0.0, 1.0) => Distribution::beta(a, b),
        Family::Beta { min, max } => Distribution::stretched_beta(a, b, min, max),
        Family::Gamma => Distribution::gamma(a, b),
        Family::Uniform => {
            let min = shapes.iter().map(|(_, shape)| shape.a).fold(f64::NEG_INFINITY, f64::max);
            let max = shapes.iter().map(|(_, shape)| shape.b).fold(f64::INFINITY, f64::min);
            Distribution::uniform(min, max)
        }
    }
}

#[cfg(test)]
mod tests;

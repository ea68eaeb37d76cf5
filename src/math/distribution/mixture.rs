//! Mixtures: one of several distributions, each with a chance.

use super::{Checked, Distribution, DistributionError};
use crate::math::root::crossing;
use crate::math::special::Level;
use crate::math::sum::sum;

/// Distributions with their chances, which add to 1.
type Parts = [(f64, Distribution)];

impl Distribution {
    /// One of several distributions, each with a chance in proportion to its weight.
    ///
    /// Shape: pairs of weight and distribution. The result is plain: parts of weight 0 are dropped, a mixture in a
    /// mixture is spread out, equal parts count as one, and where nothing but single values is mixed the result is
    /// [`Distribution::discrete`]. Errors: no part, a weight not finite or below 0, all weights 0.
    /// **Formula**: `F(x) = sum w_i F_i(x)`.
    /// **Reference**: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions, volume 1
    /// (2nd ed., 1994), chapter 12; of experts it is the linear pool of Stone 1961, 10.1214/aoms/1177704873.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let parts = vec![(3.0, Distribution::uniform(0.0, 4.0)?), (1.0, Distribution::Point(10.0))];
    /// let mixed = Distribution::mixture(parts)?;
    /// assert_eq!((mixed.mean(), mixed.cdf(2.0), mixed.quantile(0.9)), (4.0, 0.375, 10.0));
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn mixture(parts: Vec<(f64, Self)>) -> Checked {
        if parts.is_empty() {
            return Err(DistributionError::NoValues);
        }
        for (weight, _) in &parts {
            super::construct::weight_in_range(*weight)?;
        }
        let total = super::construct::finite("the sum of the weights", sum(parts.iter().map(|part| part.0)))?;
        let mut plain: Vec<(f64, Self)> = Vec::with_capacity(parts.len());
        for (weight, part) in parts.into_iter().filter(|part| part.0 > 0.0) {
            for (share, part) in part.spread() {
                let chance = weight / total * share;
                match plain.iter_mut().find(|(_, known)| *known == part) {
                    Some((known, _)) => *known += chance,
                    None => plain.push((chance, part)),
                }
            }
        }
        match plain.as_slice() {
            [] => return Err(DistributionError::NoWeight),
            [(_, only)] => return Ok(only.clone()),
            _ => {}
        }
        let atoms: Option<Vec<(f64, f64)>> = plain
            .iter()
            .map(|(chance, part)| Some(weighted(*chance, part.atoms()?)))
            .collect::<Option<Vec<_>>>()
            .map(|all| all.concat());
        match atoms {
            Some(atoms) => {
                let (values, weights) = atoms.into_iter().unzip();
                Self::discrete(values, weights)
            }
            None => Ok(Self::Mixture { parts: plain }),
        }
    }

    /// Values that were seen, each as likely as the next.
    ///
    /// Shape: any number from one on, in any order. Errors: no value, or one that is not finite.
    /// **Formula**: the empirical distribution function, `F(x) = #{values <= x} / n`.
    /// **Reference**: van der Vaart 1998, Asymptotic Statistics, chapter 19.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let seen = Distribution::empirical(vec![3.0, 1.0, 3.0, 5.0])?;
    /// assert_eq!((seen.mean(), seen.cdf(3.0)), (3.0, 0.75));
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn empirical(values: Vec<f64>) -> Checked {
        let weights = vec![1.0; values.len()];
        Self::discrete(values, weights)
    }

    /// The parts of a mixture, or the distribution as its own only part; each with its chance.
    pub(super) fn spread(&self) -> Vec<(f64, Self)> {
        let each = |inner: &Self, made: &dyn Fn(Self) -> Self| -> Vec<(f64, Self)> {
            inner.spread().into_iter().map(|(chance, part)| (chance, made(part))).collect()
        };
        match self {
            Self::Mixture { parts } => parts.clone(),
            Self::Scaled { inner, by } if inner.is_mixture() => {
                each(inner, &|part| Self::Scaled { inner: Box::new(part), by: *by })
            }
            other => vec![(1.0, other.clone())],
        }
    }

    /// Whether it is a mixture, plain or times a number.
    pub(super) fn is_mixture(&self) -> bool {
        match self {
            Self::Mixture { .. } => true,
            Self::Scaled { inner, .. } => inner.is_mixture(),
            _ => false,
        }
    }
}

fn weighted(chance: f64, atoms: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    atoms.into_iter().map(|(value, weight)| (value, chance * weight)).collect()
}

pub(super) fn level(parts: &Parts, x: f64) -> Level {
    mixed(parts, |part| part.level(x))
}

pub(super) fn level_before(parts: &Parts, x: f64) -> Level {
    mixed(parts, |part| part.level_before(x))
}

fn mixed(parts: &Parts, of: impl Fn(&Distribution) -> Level) -> Level {
    let levels: Vec<(f64, Level)> = parts.iter().map(|(chance, part)| (*chance, of(part))).collect();
    Level {
        below: sum(levels.iter().map(|(chance, level)| chance * level.below)).min(1.0),
        above: sum(levels.iter().map(|(chance, level)| chance * level.above)).min(1.0),
    }
}

pub(super) fn support(parts: &Parts) -> (f64, f64) {
    let ends = parts.iter().map(|(_, part)| part.support());
    ends.fold((f64::INFINITY, f64::NEG_INFINITY), |all, end| (all.0.min(end.0), all.1.max(end.1)))
}

pub(super) fn point_masses(parts: &Parts) -> Vec<(f64, f64)> {
    let mut masses: Vec<(f64, f64)> =
        parts.iter().flat_map(|(chance, part)| weighted(*chance, part.point_masses())).collect();
    masses.sort_by(|a, b| a.0.total_cmp(&b.0));
    let groups = masses.chunk_by(|a, b| a.0 == b.0);
    groups.map(|group| (group[0].0, sum(group.iter().map(|mass| mass.1)))).collect()
}

/// The least value at or below which lies the chance of a level.
pub(super) fn quantile(parts: &Parts, level: Level) -> f64 {
    let ends = parts.iter().map(|(_, part)| part.quantile_at(level));
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |all, x| (all.0.min(x), all.1.max(x)));
    between(parts, &point_masses(parts), level, low, high)
}

/// The same between two values that are known to hold it.
///
/// Of each level the smaller tail is met, which keeps its digits; over a wide span the search is by ratio.
pub(in crate::math) fn between(
    parts: &Parts,
    masses: &[(f64, f64)],
    level: Level,
    low: f64,
    high: f64,
) -> f64 {
    let ahead = |found: Level| match level.below <= 0.5 {
        true => found.below - level.below,
        false => level.above - found.above,
    };
    let (mut low, mut high) = (low, high);
    for &(value, _) in masses {
        if !(low..=high).contains(&value) {
            continue;
        }
        let is_reached = ahead(self::level(parts, value)) >= 0.0;
        match is_reached && ahead(level_before(parts, value)) < 0.0 {
            true => return value,
            false if is_reached => high = high.min(value),
            false => low = low.max(value),
        }
    }
    // A search by ratio needs an end above 0; what lies below is told from 0 by nobody.
    if low == 0.0 && high > 0.0 {
        low = high * f64::MIN_POSITIVE.sqrt();
    }
    let (at_low, at_high) = (ahead(self::level(parts, low)), ahead(self::level(parts, high)));
    if !(low < high) || at_low >= 0.0 {
        return low;
    }
    if at_high <= 0.0 {
        return high;
    }
    let by_ratio = low > 0.0 && high > 2.0 * low;
    let forth = |x: f64| if by_ratio { crate::math::ln(x) } else { x };
    let back = |y: f64| if by_ratio { crate::math::exp(y) } else { y };
    let (from, to) = (forth(low), forth(high));
    let width = 4.0 * f64::EPSILON * from.abs().max(to.abs()).max(f64::MIN_POSITIVE);
    let value = |y: f64| Ok::<f64, std::convert::Infallible>(ahead(self::level(parts, back(y))));
    let Ok([_, (y, _)]) = crossing((from, at_low), (to, at_high), width, value);
    back(y).clamp(low, high)
}

/// The mean of the parts; infinite where one is.
pub(super) fn mean(parts: &Parts) -> f64 {
    sum(parts.iter().map(|(chance, part)| chance * part.mean()))
}

/// The deviation, from those of the parts and the distances of their means.
pub(super) fn sd(parts: &Parts) -> f64 {
    let mean = mean(parts);
    let squares = parts.iter().map(|(chance, part)| {
        let (sd, off) = (part.sd(), part.mean() - mean);
        chance * (sd * sd + off * off)
    });
    let variance = sum(squares);
    if variance.is_nan() { f64::INFINITY } else { variance.sqrt() }
}

/// The third central moment, from the moments of the parts and the distances of their means.
pub(super) fn third_central(parts: &Parts) -> f64 {
    let mean = mean(parts);
    let third = sum(parts.iter().map(|(chance, part)| {
        let (sd, off) = (part.sd(), part.mean() - mean);
        chance * (part.third_central() + off * (3.0 * sd * sd + off * off))
    }));
    if third.is_nan() { f64::INFINITY } else { third }
}

#[cfg(test)]
mod tests;

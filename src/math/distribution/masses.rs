//! Values that have a chance of their own.

use super::{Cut, Distribution, layer, mixture};
use crate::math::special::Level;
use crate::math::sum::sum;

impl Distribution {
    /// The values and chances of a distribution that has finitely many values.
    ///
    /// Shape: pairs of value and chance, by rising value; `None` for a distribution with a density,
    /// also where single values have a chance of their own beside it ([`Distribution::point_masses`]).
    pub fn atoms(&self) -> Option<Vec<(f64, f64)>> {
        match self {
            Self::Point(value) => Some(vec![(*value, 1.0)]),
            Self::Discrete { values, weights } => {
                Some(values.iter().copied().zip(weights.iter().copied()).collect())
            }
            Self::Scaled { inner, by } => {
                Some(inner.atoms()?.into_iter().map(|(value, weight)| (value * by, weight)).collect())
            }
            Self::Truncated { inner, min, max } => {
                let mut kept = inner.atoms()?;
                kept.retain(|(value, _)| (*min..=*max).contains(value));
                let total = sum(kept.iter().map(|atom| atom.1));
                kept.iter_mut().for_each(|atom| atom.1 /= total);
                Some(kept)
            }
            Self::Layered { inner, deductible, limit } => layer(inner, *deductible, *limit).atoms(),
            _ => None,
        }
    }

    /// Every value that has a chance of its own, with that chance, by rising value.
    ///
    /// As [`Distribution::atoms`] where the distribution has no density, empty where it has nothing
    /// else; the chances of a mixed one add to less than 1. Values in units of the variable.
    /// **Formula**: a layer has `P(X <= deductible)` at 0 and `P(X >= deductible + limit)` at its limit.
    /// **Reference**: Klugman, Panjer and Willmot, Loss Models (4th ed., 2012), section 8.2 to 8.5.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let paid = Distribution::layered(Distribution::uniform(0.0, 4.0)?, 1.0, 2.0)?;
    /// assert_eq!(paid.point_masses(), [(0.0, 0.25), (2.0, 0.25)]);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn point_masses(&self) -> Vec<(f64, f64)> {
        if let Some(atoms) = self.atoms() {
            return atoms;
        }
        match self {
            Self::Layered { inner, deductible, limit } => layer(inner, *deductible, *limit).point_masses(),
            Self::Scaled { inner, by } => {
                inner.point_masses().into_iter().map(|(value, chance)| (value * by, chance)).collect()
            }
            Self::Mixture { parts } => mixture::point_masses(parts),
            Self::Truncated { inner, min, max } => {
                let mass = Cut::new(inner, *min, *max).mass();
                let kept =
                    inner.point_masses().into_iter().filter(|(value, _)| (*min..=*max).contains(value));
                kept.map(|(value, chance)| (value, chance / mass)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The chances strictly below x, and at x or above.
    pub(super) fn level_before(&self, x: f64) -> Level {
        if let Some(atoms) = self.atoms() {
            let chance = |inside: &dyn Fn(f64) -> bool| {
                sum(atoms.iter().filter(|atom| inside(atom.0)).map(|atom| atom.1)).clamp(0.0, 1.0)
            };
            return Level { below: chance(&|value| value < x), above: chance(&|value| value >= x) };
        }
        match self {
            Self::Layered { inner, deductible, limit } => layer(inner, *deductible, *limit).level_before(x),
            Self::Scaled { inner, by } => inner.level_before(x / by),
            Self::Mixture { parts } => mixture::level_before(parts, x),
            Self::Truncated { min, .. } if x <= *min => Level { below: 0.0, above: 1.0 },
            Self::Truncated { max, .. } if x > *max => Level { below: 1.0, above: 0.0 },
            Self::Truncated { inner, min, max } => Cut::new(inner, *min, *max).inside(inner.level_before(x)),
            _ => self.level(x),
        }
    }
}

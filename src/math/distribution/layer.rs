//! What a cover pays: a distribution cut down to one layer, with chances of its own at both ends.

use super::Distribution;
use crate::math::special::Level;
use crate::math::sum::sum;

/// A layer above a deductible, up to a limit, of another distribution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer<'a> {
    pub(super) inner: &'a Distribution,
    pub(super) deductible: f64,
    pub(super) limit: f64,
}

impl Layer<'_> {
    /// What is paid of a value.
    #[inline]
    pub(super) fn paid(self, value: f64) -> f64 {
        paid(value, self.deductible, self.limit)
    }

    pub(super) fn support(self) -> (f64, f64) {
        let (low, high) = self.inner.support();
        (self.paid(low), self.paid(high))
    }

    pub(super) fn level(self, x: f64) -> Level {
        if x.is_nan() {
            Level::below(x)
        } else if x < 0.0 {
            Level { below: 0.0, above: 1.0 }
        } else if x >= self.limit {
            Level { below: 1.0, above: 0.0 }
        } else {
            self.inner.level(self.deductible + x)
        }
    }

    /// The chances strictly below x, and at x or above.
    pub(super) fn level_before(self, x: f64) -> Level {
        if x <= 0.0 {
            Level { below: 0.0, above: 1.0 }
        } else if x > self.limit {
            Level { below: 1.0, above: 0.0 }
        } else {
            self.inner.level_before(self.deductible + x)
        }
    }

    pub(super) fn atoms(self) -> Option<Vec<(f64, f64)>> {
        let (low, high) = self.support();
        if low == high {
            return Some(vec![(low, 1.0)]);
        }
        Some(self.merged(self.inner.atoms()?))
    }

    /// The values with a chance of their own: both ends, and those that the inner distribution has between.
    pub(super) fn point_masses(self) -> Vec<(f64, f64)> {
        let mut masses = vec![(0.0, self.level(0.0).below)];
        let inside = self.inner.point_masses().into_iter().map(|(value, chance)| (self.paid(value), chance));
        masses.extend(inside.filter(|&(value, _)| value > 0.0 && value < self.limit));
        masses.push((self.limit, self.level_before(self.limit).above));
        masses.retain(|&(value, chance)| chance > 0.0 && value < f64::INFINITY);
        masses
    }

    /// What is paid of each value, equal payments as one.
    fn merged(self, atoms: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        let paid: Vec<(f64, f64)> =
            atoms.into_iter().map(|(value, chance)| (self.paid(value), chance)).collect();
        let groups = paid.chunk_by(|a, b| a.0 == b.0);
        groups.map(|group| (group[0].0, sum(group.iter().map(|atom| atom.1)))).collect()
    }
}

/// What a cover pays of a value: the part above the deductible, up to the limit.
#[inline]
pub(crate) fn paid(value: f64, deductible: f64, limit: f64) -> f64 {
    (value - deductible).clamp(0.0, limit)
}

#[cfg(test)]
mod tests;

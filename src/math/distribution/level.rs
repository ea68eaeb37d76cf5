//! Levels and quantiles of the elementary forms, each tail with its own digits.

use super::Distribution;
use crate::math::special::{Level, beta_cdf, beta_sf, normal_cdf};

/// Where a truncation cuts the levels of the distribution inside it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cut {
    low: Level,
    high: Level,
    mass: f64,
}

impl Cut {
    pub(crate) fn new(inner: &Distribution, min: f64, max: f64) -> Self {
        let (low, high) = (inner.level_before(min), inner.level(max));
        Self { low, high, mass: between_levels(low, high) }
    }

    /// The level of the truncated distribution that an inner level in the interval stands for.
    pub(super) fn inside(&self, at: Level) -> Level {
        share(between_levels(self.low, at) / self.mass, between_levels(at, self.high) / self.mass)
    }

    /// The chance that the inner distribution gives to the interval.
    pub(crate) fn mass(&self) -> f64 {
        self.mass
    }

    /// The chance that the inner distribution gives to what lies above the interval.
    pub(super) fn beyond(&self) -> f64 {
        self.high.above
    }

    /// The inner level that a level of the truncated distribution stands for.
    #[inline]
    pub(crate) fn outer(&self, level: Level) -> Level {
        Level {
            below: self.low.below + level.below * self.mass,
            above: self.high.above + level.above * self.mass,
        }
    }
}

/// The point of [min, max] that a level divides it at, exact near both ends.
#[inline]
pub(crate) fn between(min: f64, max: f64, level: Level) -> f64 {
    if level.below <= 0.5 { min + level.below * (max - min) } else { max - level.above * (max - min) }
}

#[inline]
pub(crate) fn triangular_quantile(min: f64, mode: f64, max: f64, level: Level) -> f64 {
    let width = max - min;
    if level.below * width <= mode - min {
        min + (level.below * width * (mode - min)).sqrt()
    } else {
        max - (level.above * width * (max - mode)).sqrt()
    }
}

pub(super) fn triangular_level(min: f64, mode: f64, max: f64, x: f64) -> Level {
    let x = x.clamp(min, max);
    if x < mode {
        let below = (x - min) / (max - min) * ((x - min) / (mode - min));
        return Level::below(below);
    }
    if x >= max {
        return Level { below: 1.0, above: 0.0 };
    }
    if x.is_nan() {
        Level::below(x)
    } else {
        Level::above((max - x) / (max - min) * ((max - x) / (max - mode)))
    }
}

pub(super) fn share(below: f64, above: f64) -> Level {
    Level { below: below.clamp(0.0, 1.0), above: above.clamp(0.0, 1.0) }
}

pub(super) fn beta_level(a: f64, b: f64, x: f64, complement: f64) -> Level {
    // The smaller of x and its complement has the digits.
    if x <= 0.5 {
        Level { below: beta_cdf(a, b, x), above: beta_sf(a, b, x) }
    } else {
        Level { below: beta_sf(b, a, complement), above: beta_cdf(b, a, complement) }
    }
}

pub(super) fn normal_level(z: f64, x: f64) -> Level {
    if x.is_nan() { Level::below(x) } else { Level { below: normal_cdf(z), above: normal_cdf(-z) } }
}

pub(super) fn truncated_level(cut: &Cut, inner: &Distribution, min: f64, max: f64, x: f64) -> Level {
    if x.is_nan() {
        return Level::below(x);
    }
    if x < min {
        return Level { below: 0.0, above: 1.0 };
    }
    if x >= max {
        return Level { below: 1.0, above: 0.0 };
    }
    cut.inside(inner.level(x))
}

/// The chance between two levels, from the tails that are small and so keep their digits.
fn between_levels(low: Level, high: Level) -> f64 {
    if low.below < 0.5 { high.below - low.below } else { low.above - high.above }
}

pub(super) fn atoms_level(atoms: &[(f64, f64)], x: f64) -> Level {
    if x.is_nan() {
        return Level::below(x);
    }
    let of = |inside: fn(f64, f64) -> bool| {
        crate::math::sum::sum(atoms.iter().filter(|atom| inside(atom.0, x)).map(|atom| atom.1))
            .clamp(0.0, 1.0)
    };
    Level { below: of(|value, x| value <= x), above: of(|value, x| value > x) }
}

pub(super) fn atoms_quantile(atoms: &[(f64, f64)], level: Level) -> f64 {
    let mut total = crate::math::sum::Sum::default();
    for (value, weight) in atoms {
        total.add(*weight);
        if total.value() >= level.below {
            return *value;
        }
    }
    atoms.last().map_or(f64::NAN, |atom| atom.0)
}

pub(super) fn ends(atoms: &[(f64, f64)]) -> (f64, f64) {
    (atoms.first().map_or(f64::NAN, |atom| atom.0), atoms.last().map_or(f64::NAN, |atom| atom.0))
}

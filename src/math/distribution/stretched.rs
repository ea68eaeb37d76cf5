//! The beta distribution over an interval, which PERT distributions are too.

use super::between;
use super::level::beta_level;
use crate::math::float::sigmoid;
use crate::math::special::{BetaShape, Level};

/// A beta variable moved to [min, max].
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretched {
    pub(super) a: f64,
    pub(super) b: f64,
    pub(super) min: f64,
    pub(super) max: f64,
}

impl Stretched {
    pub(super) fn pert(min: f64, mode: f64, max: f64) -> Self {
        let (a, b) = pert_shapes(min, mode, max);
        Self { a, b, min, max }
    }

    pub(super) fn level(self, x: f64) -> Level {
        let (below, above) = self.shares(x);
        beta_level(self.a, self.b, below, above)
    }

    pub(super) fn quantile(self, level: Level) -> f64 {
        let y = BetaShape::new(self.a, self.b).logit_quantile(level);
        between(self.min, self.max, Level { below: sigmoid(y), above: sigmoid(-y) })
    }

    pub(super) fn mean(self) -> f64 {
        self.min + (self.max - self.min) * (self.a / (self.a + self.b))
    }

    pub(super) fn sd(self) -> f64 {
        (self.max - self.min) * beta_sd(self.a, self.b)
    }

    pub(super) fn third_central(self) -> f64 {
        let width = self.max - self.min;
        beta_third(self.a, self.b) * width * width * width
    }

    /// Which share of the interval lies below x, and which above.
    pub(super) fn shares(self, x: f64) -> (f64, f64) {
        let width = self.max - self.min;
        ((x - self.min) / width, (self.max - x) / width)
    }
}

/// The shapes of a PERT distribution, which add to 6.
pub(crate) fn pert_shapes(min: f64, mode: f64, max: f64) -> (f64, f64) {
    (1.0 + 4.0 * ((mode - min) / (max - min)), 1.0 + 4.0 * ((max - mode) / (max - min)))
}

pub(super) fn beta_sd(a: f64, b: f64) -> f64 {
    let n = a + b;
    (a / n * (b / n) / (n + 1.0)).sqrt()
}

/// The third central moment of a beta variable: `2 a b (b - a) / (n^3 (n + 1) (n + 2))`, n = a + b.
pub(super) fn beta_third(a: f64, b: f64) -> f64 {
    let n = a + b;
    2.0 * (a / n) * (b / n) * ((b - a) / n) / ((n + 1.0) * (n + 2.0))
}

//! The metalog: a distribution that runs through the quantiles somebody stated.

use super::{Checked, Distribution, DistributionError};
use crate::math::float::{exp, ln, sigmoid};
use crate::math::special::Level;

mod feasible;
mod moments;

pub(super) use moments::Parts;

/// The most quantiles a metalog runs through; beyond, its terms are too much alike to tell apart.
pub const MOST_QUANTILES: usize = 9;

/// The steepest that the log-odds of a bounded metalog may rise with those of its level.
const STEEPEST: f64 = 100.0;

/// A metalog through quantiles, on the line, above a bound, below one, or between two.
///
/// **Formula**: with y the level, c = y - 1/2 and t = ln(y / (1-y)), the axis of the variable (x itself,
/// `ln(x - min)`, `-ln(max - x)` or `ln((x - min) / (max - x))`) is `a1 + a4 c + a5 c^2 + a7 c^3 + ... +
/// (a2 + a3 c + a6 c^2 + a8 c^3 + ...) t`, as many terms as quantiles.
/// **Reference**: Keelin 2016, "The Metalog Distributions", Decision Analysis 13(4), 10.1287/deca.2016.0338,
/// equations 6 to 8 and section 4 for the bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Metalog {
    quantiles: Vec<(f64, f64)>,
    min: f64,
    max: f64,
    /// The polynomial in c that stands alone, and the one that stands before t; lowest power first.
    place: Vec<f64>,
    scale: Vec<f64>,
    steepest: f64,
}

impl Distribution {
    /// The metalog through quantiles, each (level, value), on the line or between bounds.
    ///
    /// Values and bounds in units of the variable; a bound may be infinite. Two to nine quantiles; with two it is the
    /// logistic, log-logistic or logit-logistic distribution. Errors: another number of quantiles, levels or values
    /// that do not rise, a level outside (0, 1), a value not between the bounds; quantiles through which no such
    /// density runs, with the one to move and where to.
    /// **Formula** and **Reference**: [`Metalog`].
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let stated = [(0.1, 1.0), (0.5, 2.0), (0.9, 10.0)];
    /// let loss = Distribution::metalog(&stated, 0.0, f64::INFINITY)?;
    /// assert!((loss.quantile(0.9) - 10.0).abs() < 1e-11);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn metalog(quantiles: &[(f64, f64)], min: f64, max: f64) -> Checked {
        Ok(Self::Metalog(Box::new(Metalog::new(quantiles, min, max)?)))
    }
}

impl Metalog {
    /// The metalog through quantiles, each (level, value), between bounds that may be infinite.
    ///
    /// Errors: fewer than 2 quantiles or more than 9, levels or values that do not rise, a level outside (0, 1), a
    /// value not between the bounds, quantiles through which no metalog of so many terms runs.
    pub(super) fn new(quantiles: &[(f64, f64)], min: f64, max: f64) -> Result<Self, DistributionError> {
        let axis = |x: f64| to_axis(x, min, max);
        check(quantiles, min, max)?;
        let values: Vec<f64> = quantiles.iter().map(|quantile| axis(quantile.1)).collect();
        let basis = feasible::Basis::new(&quantiles.iter().map(|quantile| quantile.0).collect::<Vec<f64>>());
        let Some(basis) = basis else {
            return Err(DistributionError::Infeasible { near: 0.5, remedy: None });
        };
        let made = |(place, scale): (Vec<f64>, Vec<f64>)| Self {
            quantiles: quantiles.to_vec(),
            min,
            max,
            place,
            scale,
            steepest: 0.0,
        };
        let metalog = made(basis.polynomials(&values));
        let (least, steepest) = metalog.slopes();
        if !(least.0 > 0.0) {
            let remedy = basis.remedy(&values).map(|remedy| {
                let back = |z: f64| from_axis(z, min, max);
                let (level, value) = quantiles[remedy.idx];
                feasible::rounded(level, value, [back(remedy.low), back(remedy.high)])
            });
            return Err(DistributionError::Infeasible { near: least.1, remedy });
        }
        let is_bounded = min > f64::NEG_INFINITY && max < f64::INFINITY;
        if is_bounded && steepest > STEEPEST {
            let name = "the rise of the log-odds";
            return Err(DistributionError::TooLarge { name, value: steepest, limit: STEEPEST });
        }
        Ok(Self { steepest, ..metalog })
    }

    /// The quantiles it runs through, each (level, value).
    pub fn quantiles(&self) -> &[(f64, f64)] {
        &self.quantiles
    }

    /// Its bounds, which may be infinite.
    pub fn support(&self) -> (f64, f64) {
        (self.min, self.max)
    }

    /// The coefficients a1, a2, ... in the order of their terms.
    pub fn coefficients(&self) -> Vec<f64> {
        let pick =
            |term: feasible::Term| if term.has_t { self.scale[term.power] } else { self.place[term.power] };
        (0..self.quantiles.len()).map(|idx| pick(feasible::Term::new(idx))).collect()
    }

    /// The quantile at a level.
    #[inline]
    pub(crate) fn quantile(&self, level: Level) -> f64 {
        let t = ln(level.below) - ln(level.above);
        from_axis(self.axis(t, 0.5 * (level.below - level.above)), self.min, self.max)
    }

    /// The chances at or below x and above it.
    pub(super) fn level(&self, x: f64) -> Level {
        if x.is_nan() {
            return Level::below(x);
        }
        let t = self.log_odds(x);
        Level { below: sigmoid(t), above: sigmoid(-t) }
    }

    /// The log-odds of the level of x: where the axis, which rises with them, has the value of x.
    fn log_odds(&self, x: f64) -> f64 {
        if x <= self.min {
            return f64::NEG_INFINITY;
        }
        if x >= self.max {
            return f64::INFINITY;
        }
        let z = to_axis(x, self.min, self.max);
        let (mut low, mut high) = (-1.0, 1.0);
        while self.at(low) > z && low > -FARTHEST {
            (low, high) = (2.0 * low, low);
        }
        while self.at(high) < z && high < FARTHEST {
            (low, high) = (high, 2.0 * high);
        }
        let mut t = 0.5 * (low + high);
        for _ in 0..100 {
            let ahead = self.at(t) - z;
            if ahead == 0.0 {
                return t;
            }
            *(if ahead > 0.0 { &mut high } else { &mut low }) = t;
            let newton = t - ahead / self.slope(t);
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            if (next - t).abs() <= 4e-16 * t.abs().max(1.0) {
                return next;
            }
            t = next;
        }
        t
    }

    /// The variable where the log-odds of its level are t.
    fn x(&self, t: f64) -> f64 {
        from_axis(self.at(t), self.min, self.max)
    }

    /// The axis where the log-odds of the level are t.
    fn at(&self, t: f64) -> f64 {
        self.axis(t, centred(t))
    }

    #[inline]
    fn axis(&self, t: f64, c: f64) -> f64 {
        let scale = polynomial(&self.scale, c);
        // At an end of the levels t is infinite, and nothing times it is nothing.
        polynomial(&self.place, c) + if scale == 0.0 { 0.0 } else { scale * t }
    }

    /// How fast the axis rises with the log-odds of the level.
    fn slope(&self, t: f64) -> f64 {
        let (c, share) = (centred(t), sigmoid(t) * sigmoid(-t));
        polynomial(&self.scale, c) + share * (derivative(&self.place, c) + derivative(&self.scale, c) * t)
    }

    /// The least slope with the level where it stands, and the greatest.
    fn slopes(&self) -> ((f64, f64), f64) {
        let mut least = (f64::INFINITY, 0.5);
        let mut steepest = 0.0_f64;
        for t in feasible::places() {
            let slope = self.slope(t);
            steepest = steepest.max(slope);
            if slope < least.0 {
                least = (slope, sigmoid(t));
            }
        }
        (least, steepest)
    }
}

/// Log-odds beyond which no level is told from 0 or 1.
const FARTHEST: f64 = 1e6;

/// The level less a half, where its log-odds are t.
#[inline]
fn centred(t: f64) -> f64 {
    let e = exp(-t.abs());
    (0.5 * (1.0 - e) / (1.0 + e)).copysign(t)
}

#[inline]
fn polynomial(coefficients: &[f64], c: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, a| sum * c + a)
}

fn derivative(coefficients: &[f64], c: f64) -> f64 {
    let powers = coefficients.iter().enumerate().skip(1).rev();
    powers.fold(0.0, |sum, (power, a)| sum * c + power as f64 * a)
}

fn to_axis(x: f64, min: f64, max: f64) -> f64 {
    match (min > f64::NEG_INFINITY, max < f64::INFINITY) {
        (false, false) => x,
        (true, false) => ln(x - min),
        (false, true) => -ln(max - x),
        (true, true) => ln((x - min) / (max - x)),
    }
}

#[inline]
fn from_axis(z: f64, min: f64, max: f64) -> f64 {
    match (min > f64::NEG_INFINITY, max < f64::INFINITY) {
        (false, false) => z,
        (true, false) => min + exp(z),
        (false, true) => max - exp(-z),
        (true, true) if z <= 0.0 => min + (max - min) * sigmoid(z),
        (true, true) => max - (max - min) * sigmoid(-z),
    }
}

fn check(quantiles: &[(f64, f64)], min: f64, max: f64) -> Result<(), DistributionError> {
    if min.is_nan() || max.is_nan() {
        return Err(DistributionError::NotFinite { name: "a bound", value: f64::NAN });
    }
    if !(min < max) {
        return Err(DistributionError::EmptyRange { min, max });
    }
    let n = quantiles.len();
    if !(2..=MOST_QUANTILES).contains(&n) {
        return Err(DistributionError::QuantileCount { n, most: MOST_QUANTILES });
    }
    for &(level, value) in quantiles {
        if !(level > 0.0 && level < 1.0) {
            return Err(DistributionError::LevelOutside { level });
        }
        if !(value > min && value < max && value.is_finite()) {
            return Err(DistributionError::QuantileOutside { value, min, max });
        }
    }
    for pair in quantiles.windows(2) {
        let ((low, x), (high, y)) = (pair[0], pair[1]);
        if !(low < high) {
            return Err(DistributionError::LevelsNotRising { low, high });
        }
        if !(x < y) {
            return Err(DistributionError::QuantilesNotRising { low: x, high: y });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;

//! The beta distribution.

use super::gamma::{deviance, ln_complement, stirling_error};
use super::normal::normal_at;
use super::tails::{Level, Tails, ln_tail, solve};
use crate::math::float::{exp, exp_m1, exp_m1_minus, ln, ln_1p, ln_1p_minus, sigmoid};
use std::f64::consts::TAU;

/// The beta distribution function: the chance to lie below x.
///
/// Shapes > 0; 0 for x <= 0, 1 for x >= 1, NaN for a shape out of range. Relative error below
/// 1e-12 for shapes of 0.05 to 1e6.
/// Formula: the regularised incomplete beta function by its continued fraction below the mean, its
/// mirror image above, and quadrature of the density where `(a+b) x (1-x) > 80`.
/// Reference: Didonato and Morris, Algorithm 708: Significant Digit Computation of the Incomplete
/// Beta Function Ratios (1992); Olver et al., NIST Handbook of Mathematical Functions (2010), 8.17.22;
/// Loader (2000) for the density.
///
/// ```
/// assert!((exposure::math::beta_cdf(2.0, 1.0, 0.3) - 0.09).abs() < 1e-16);
/// ```
#[must_use]
pub fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    edge(a, b, x, 0.0).unwrap_or_else(|| exp(BetaShape::new(a, b).tails_at(Point::of(x)).ln_lower))
}

/// The chance of a beta variable to lie above x, with its own digits in the far tail.
///
/// Formula, range and reference: [`beta_cdf`]. Example: `beta_sf(1, 2, x)` is `(1-x)^2`.
///
/// ```
/// assert!((exposure::math::beta_sf(1.0, 2.0, 0.3) - 0.49).abs() < 1e-15);
/// ```
#[must_use]
pub fn beta_sf(a: f64, b: f64, x: f64) -> f64 {
    edge(a, b, x, 1.0).unwrap_or_else(|| exp(BetaShape::new(a, b).tails_at(Point::of(x)).ln_upper))
}

/// The beta quantile: the x below which lies the chance p.
///
/// NaN for p outside [0, 1] and for a shape out of range. Relative error below 1e-12 for shapes of
/// 0.05 to 1e6 and p from 1e-15 to 1 - 1e-15 as far as p itself has the digits.
/// Formula: bracketed Newton on the log-odds of p against the log-odds of x, 200 steps at most.
/// Reference: as [`beta_cdf`]. Example: `beta_quantile(2, 1, p)` is `sqrt(p)`.
///
/// ```
/// assert!((exposure::math::beta_quantile(2.0, 1.0, 0.09) - 0.3).abs() < 1e-15);
/// ```
#[must_use]
pub fn beta_quantile(a: f64, b: f64, p: f64) -> f64 {
    if !(in_range(a) && in_range(b) && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    sigmoid(BetaShape::new(a, b).logit_quantile(Level::below(p)))
}

/// A beta distribution seen on the axis y = logit x, with what does not depend on y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BetaShape {
    a: f64,
    b: f64,
    ln_scale: f64,
}

impl BetaShape {
    pub(crate) fn new(a: f64, b: f64) -> Self {
        let errors = stirling_error(a + b) - stirling_error(a) - stirling_error(b);
        Self { a, b, ln_scale: 0.5 * ln(a / (a + b) * b / TAU) + errors }
    }

    /// Tails and density (of y) at y = logit x.
    pub(crate) fn tails(&self, y: f64) -> Tails {
        self.tails_at(Point::at(y))
    }

    /// The derivative of the density's logarithm by y.
    pub(crate) fn bend(&self, y: f64) -> f64 {
        self.a * sigmoid(-y) - self.b * sigmoid(y)
    }

    /// logit x at a level; minus infinity and infinity at its ends.
    pub(crate) fn logit_quantile(&self, level: Level) -> f64 {
        let target = level.ln_odds();
        if target.is_infinite() {
            return target;
        }
        let guess = ln(self.a / self.b) + normal_at(level) * (1.0 / self.a + 1.0 / self.b).sqrt();
        solve(target, guess, |y| self.tails(y))
    }

    /// The level at x, whose complement is given, and the density of y there.
    ///
    /// Faster than [`BetaShape::tails`], which takes logarithms that are undone here.
    pub(crate) fn level(&self, x: f64, complement: f64) -> (Level, f64) {
        let at = Point { x, c: complement, ln_x: ln(x), ln_c: ln(complement) };
        let d = self.b * at.x - self.a * at.c;
        let density = exp(self.ln_density(at, d));
        if self.is_low(at, d) {
            let below = (density * lower_ratio(self.a, self.b, at.x, at.c, -d)).min(1.0);
            (Level::below(below), density)
        } else {
            let above = (density * lower_ratio(self.b, self.a, at.c, at.x, d)).min(1.0);
            (Level::above(above), density)
        }
    }

    fn ln_density(&self, at: Point, d: f64) -> f64 {
        let ln_n = ln(self.a + self.b);
        self.ln_scale - (deviance(self.a, ln_n + at.ln_x, d) + deviance(self.b, ln_n + at.ln_c, -d))
    }

    fn tails_at(&self, at: Point) -> Tails {
        let d = self.b * at.x - self.a * at.c;
        let ln_density = self.ln_density(at, d);
        if self.is_low(at, d) {
            let ln_lower = ln_density + ln_lower_ratio(self.a, self.b, at.x, at.c, -d);
            Tails { ln_lower, ln_upper: ln_complement(ln_lower), ln_density }
        } else {
            let ln_upper = ln_density + ln_lower_ratio(self.b, self.a, at.c, at.x, d);
            Tails { ln_lower: ln_complement(ln_upper), ln_upper, ln_density }
        }
    }

    /// Whether the lower tail is the one to compute: by the mean for quadrature, which needs a
    /// falling density, and by the bound of convergence for the fraction.
    fn is_low(&self, at: Point, d: f64) -> bool {
        let n = self.a + self.b;
        if n * at.x * at.c > LARGE { d < 0.0 } else { at.x < (self.a + 1.0) / (n + 2.0) }
    }
}

/// From this `n x (1 - x)` on tails are integrated instead of summed.
const LARGE: f64 = 80.0;

/// x, its complement, and their logarithms, each with its own digits.
#[derive(Clone, Copy)]
struct Point {
    x: f64,
    c: f64,
    ln_x: f64,
    ln_c: f64,
}

impl Point {
    fn of(x: f64) -> Self {
        Self { x, c: 1.0 - x, ln_x: ln(x), ln_c: ln_1p(-x) }
    }

    fn at(y: f64) -> Self {
        let l = ln_1p(exp(-y.abs()));
        Self { x: sigmoid(y), c: sigmoid(-y), ln_x: y.min(0.0) - l, ln_c: (-y).min(0.0) - l }
    }
}

/// The lower tail over the density (of y), where the density rises with `steep` = a c - b x.
fn ln_lower_ratio(a: f64, b: f64, x: f64, c: f64, steep: f64) -> f64 {
    let n = a + b;
    if n * x * c <= LARGE {
        return ln(fraction(a, b, x, c, steep));
    }
    // Both forms are ln(c + x e^-v); each is stable on its own side.
    ln_tail(steep, n * x * c, |v| {
        if x < c {
            n * (x * exp_m1_minus(-v) + ln_1p_minus(x * exp_m1(-v)))
        } else {
            n * (c * exp_m1_minus(v) + ln_1p_minus(c * exp_m1(v)))
        }
    })
}

/// As [`ln_lower_ratio`], without its logarithm.
fn lower_ratio(a: f64, b: f64, x: f64, c: f64, steep: f64) -> f64 {
    if (a + b) * x * c <= LARGE {
        fraction(a, b, x, c, steep)
    } else {
        exp(ln_lower_ratio(a, b, x, c, steep))
    }
}

/// The lower tail over the density: the continued fraction of Didonato and Morris (1992), equation 9,
/// which is the even part of 8.17.22; for x below (a+1) / (a+b+2), by Lentz's method.
///
/// It takes lambda = a c - b x instead of 1 - x (a+b) / (a+1), which would cancel where x is near 1.
fn fraction(a: f64, b: f64, x: f64, c: f64, lambda: f64) -> f64 {
    let n = a + b;
    let mut value = a / (a + 1.0) * (lambda + 1.0);
    let (mut ahead, mut back) = (value, 0.0);
    for m in 1..2000 {
        let m = f64::from(m);
        let odd = a + 2.0 * m - 1.0;
        let alpha = (a + m - 1.0) / odd * ((n + m - 1.0) / odd) * (m * (b - m)) * (x * x);
        let beta = m + m * (b - m) * x / odd + (a + m) / (odd + 2.0) * (lambda + 1.0 + m * (1.0 + c));
        back = 1.0 / (beta + alpha * back);
        ahead = beta + alpha / ahead;
        value *= ahead * back;
        if (ahead * back - 1.0).abs() < 2e-16 {
            break;
        }
    }
    1.0 / value
}

fn in_range(shape: f64) -> bool {
    shape > 0.0 && shape < f64::INFINITY
}

fn edge(a: f64, b: f64, x: f64, at_zero: f64) -> Option<f64> {
    if !(in_range(a) && in_range(b)) || x.is_nan() {
        Some(f64::NAN)
    } else if x <= 0.0 {
        Some(at_zero)
    } else if x >= 1.0 {
        Some(1.0 - at_zero)
    } else {
        None
    }
}

//! The gamma function and the gamma distribution of rate 1.

use super::normal::normal_at;
use super::tails::{Level, Tails, ln_tail, solve};
use crate::math::float::{exp, exp_m1_minus, ln, ln_1p, ln_1p_minus};
use std::f64::consts::TAU;

/// The logarithm of the gamma function, for x > 0.
///
/// Relative error below 2e-15, near the zeros at 1 and 2 too; infinite at 0 and at infinity, NaN below 0.
/// Formula: the series of `ln gamma(2 + z)` in z below 2.5, products down to it below 10, Stirling's
/// series above.
/// Reference: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 6.1.33, 6.1.15 and 6.1.41.
///
/// ```
/// assert_eq!(exposure::math::ln_gamma(2.0), 0.0);
/// assert!((exposure::math::ln_gamma(5.0) - 24f64.ln()).abs() < 1e-15);
/// ```
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if !(x > 0.0 && x < f64::INFINITY) {
        return if x == 0.0 || x == f64::INFINITY { f64::INFINITY } else { f64::NAN };
    }
    if x < 0.5 {
        return ln_gamma_near_one(x) - ln(x);
    }
    if x < 1.5 {
        return ln_gamma_near_one(x - 1.0);
    }
    if x >= 10.0 {
        return (x - 0.5) * ln(x) - x + 0.5 * ln(TAU) + stirling_series(x);
    }
    let (mut z, mut product) = (x - 2.0, 1.0);
    while z > 0.5 {
        product *= z + 1.0;
        z -= 1.0;
    }
    ln_gamma_near_two(z) + ln(product)
}

/// The gamma distribution function of rate 1: the chance to lie below x.
///
/// `shape` > 0; 0 for x <= 0, NaN for a shape out of range. Relative error below 1e-13 for shapes of 0.05 to 1e6.
/// Formula: the regularised incomplete gamma function P(shape, x) by its series below the mean, one
/// minus its continued fraction above, and quadrature of the density for x > 80.
/// Reference: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 6.5.29 and 6.5.31;
/// Loader, Fast and Accurate Computation of Binomial Probabilities (2000) for the density.
///
/// ```
/// assert!((exposure::math::gamma_cdf(1.0, 2.0) - (1.0 - (-2f64).exp())).abs() < 1e-15);
/// ```
#[must_use]
pub fn gamma_cdf(shape: f64, x: f64) -> f64 {
    edge(shape, x, 0.0, 1.0).unwrap_or_else(|| exp(GammaShape::new(shape).tails_at(x, ln(x)).ln_lower))
}

/// The chance of a gamma variable of rate 1 to lie above x, with its own digits in the far tail.
///
/// Formula, range and reference: [`gamma_cdf`]. Example: `gamma_sf(1, x)` is `e^-x`.
///
/// ```
/// assert!((exposure::math::gamma_sf(1.0, 50.0) / (-50f64).exp() - 1.0).abs() < 1e-14);
/// ```
#[must_use]
pub fn gamma_sf(shape: f64, x: f64) -> f64 {
    edge(shape, x, 1.0, 0.0).unwrap_or_else(|| exp(GammaShape::new(shape).tails_at(x, ln(x)).ln_upper))
}

/// The gamma quantile of rate 1: the x below which lies the chance p.
///
/// 0 at p = 0, infinite at 1, NaN outside and for a shape out of range. Relative error below 1e-12
/// for shapes of 0.05 to 1e6 and p from 1e-15 to 1 - 1e-15 as far as p itself has the digits.
/// Formula: bracketed Newton on the log-odds of p against ln x, 200 steps at most.
/// Reference: Wilson and Hilferty, The Distribution of Chi-Square (1931) for the start.
///
/// ```
/// assert!((exposure::math::gamma_quantile(1.0, 0.5) - 2f64.ln()).abs() < 1e-15);
/// ```
#[must_use]
pub fn gamma_quantile(shape: f64, p: f64) -> f64 {
    if !(shape > 0.0 && shape < f64::INFINITY && (0.0..=1.0).contains(&p)) {
        return f64::NAN;
    }
    exp(GammaShape::new(shape).ln_quantile(Level::below(p)))
}

/// A gamma distribution of rate 1 seen on the axis y = ln x, with what does not depend on y.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct GammaShape {
    shape: f64,
    ln_scale: f64,
}

impl GammaShape {
    pub(crate) fn new(shape: f64) -> Self {
        Self { shape, ln_scale: 0.5 * ln(shape / TAU) - stirling_error(shape) }
    }

    /// Tails and density (of y) at y = ln x.
    pub(crate) fn tails(&self, y: f64) -> Tails {
        self.tails_at(exp(y), y)
    }

    /// The derivative of the density's logarithm by y.
    pub(crate) fn bend(&self, y: f64) -> f64 {
        self.shape - exp(y)
    }

    /// ln x at a level; minus infinity and infinity at its ends.
    pub(crate) fn ln_quantile(&self, level: Level) -> f64 {
        let target = level.ln_odds();
        if target.is_infinite() { target } else { solve(target, self.guess(level), |y| self.tails(y)) }
    }

    /// The level at x, and the density of y = ln x there.
    pub(crate) fn level(&self, x: f64) -> (Level, f64) {
        let tails = self.tails_at(x, ln(x));
        (Level { below: exp(tails.ln_lower), above: exp(tails.ln_upper) }, exp(tails.ln_density))
    }

    fn tails_at(&self, x: f64, ln_x: f64) -> Tails {
        let ln_density = self.ln_scale - deviance(self.shape, ln_x, x - self.shape);
        if x < self.shape + if x > LARGE { 0.0 } else { 1.0 } {
            let ln_lower = ln_density + self.ln_lower_ratio(x);
            Tails { ln_lower, ln_upper: ln_complement(ln_lower), ln_density }
        } else {
            let ln_upper = ln_density + self.ln_upper_ratio(x);
            Tails { ln_lower: ln_complement(ln_upper), ln_upper, ln_density }
        }
    }

    /// The lower tail over the density, for x below the mean or thereabouts.
    fn ln_lower_ratio(&self, x: f64) -> f64 {
        if x > LARGE {
            return ln_tail(self.shape - x, x, |v| x * exp_m1_minus(-v));
        }
        let (mut term, mut total) = (1.0, 1.0);
        for k in 1..1000 {
            term *= x / (self.shape + f64::from(k));
            total += term;
            if term < 1e-17 * total {
                break;
            }
        }
        ln(total / self.shape)
    }

    /// The upper tail over the density, for x above the mean: Lentz's evaluation of 6.5.31.
    fn ln_upper_ratio(&self, x: f64) -> f64 {
        if x > LARGE {
            return ln_tail(x - self.shape, x, |v| x * exp_m1_minus(v));
        }
        let mut b = x + 1.0 - self.shape;
        let (mut c, mut d) = (f64::INFINITY, 1.0 / b);
        let mut value = d;
        for k in 1..1000 {
            let k = f64::from(k);
            let a = -k * (k - self.shape);
            b += 2.0;
            d = 1.0 / (a * d + b);
            c = b + a / c;
            value *= c * d;
            if (c * d - 1.0).abs() < 2e-16 {
                break;
            }
        }
        ln(value)
    }

    fn guess(&self, level: Level) -> f64 {
        let ninth = 1.0 / (9.0 * self.shape);
        let root = 1.0 - ninth + normal_at(level) * ninth.sqrt();
        if root > 0.3 {
            return ln(self.shape) + 3.0 * ln(root);
        }
        (ln(level.below) + ln_gamma(self.shape + 1.0)) / self.shape
    }
}

/// From here on tails are integrated instead of summed.
const LARGE: f64 = 80.0;

/// `a ln(a / m) + m - a` for m = a + d.
#[inline]
pub(super) fn deviance(a: f64, ln_m: f64, d: f64) -> f64 {
    if d > -0.9 * a { -a * ln_1p_minus(d / a) } else { a * (ln(a) - ln_m) + d }
}

/// `ln(1 - e^x)` for x <= 0, a rounding above 0 forgiven.
pub(super) fn ln_complement(x: f64) -> f64 {
    ln_1p(-exp(x.min(0.0)))
}

/// `ln gamma(s + 1) - (s + 1/2) ln s + s - ln(2 pi) / 2`.
pub(super) fn stirling_error(s: f64) -> f64 {
    if s >= 10.0 {
        return stirling_series(s);
    }
    if s < 1.0 {
        return ln_gamma_near_one(s) - (s + 0.5) * ln(s) + s - 0.5 * ln(TAU);
    }
    // error(s) - error(s + 1) = (s + 1/2) ln(1 + 1/s) - 1, a series of positive terms in 1 / (2s + 1).
    let w = 1.0 / (2.0 * s + 1.0);
    let step = (1..=18).rev().fold(0.0, |tail, k| w * w * (1.0 / f64::from(2 * k + 1) + tail));
    step + stirling_error(s + 1.0)
}

/// Stirling's series for s >= 10.
fn stirling_series(s: f64) -> f64 {
    const TERMS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1260.0,
        -1.0 / 1680.0,
        1.0 / 1188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    let z = 1.0 / (s * s);
    TERMS.iter().rev().fold(0.0, |tail, term| term + z * tail) / s
}

/// ln gamma(1 + z) for z in [-1/2, 1/2], and up to 1 at less accuracy.
fn ln_gamma_near_one(z: f64) -> f64 {
    if z > 0.5 { ln_gamma_near_two(z - 1.0) } else { ln_gamma_near_two(z) - ln_1p(z) }
}

/// ln gamma(2 + z) for z in [-1/2, 1/2].
fn ln_gamma_near_two(z: f64) -> f64 {
    const ONE_MINUS_EULER: f64 = 0.422_784_335_098_467_14;
    let series = ZETA.iter().rev().fold(0.0, |tail, term| z * (term + tail));
    z * (ONE_MINUS_EULER + series)
}

fn edge(shape: f64, x: f64, at_zero: f64, at_infinity: f64) -> Option<f64> {
    if !(shape > 0.0 && shape < f64::INFINITY) || x.is_nan() {
        Some(f64::NAN)
    } else if x <= 0.0 {
        Some(at_zero)
    } else if x == f64::INFINITY {
        Some(at_infinity)
    } else {
        None
    }
}

/// `(-1)^k (zeta(k) - 1) / k`, k from 2, from mpmath 1.3.0.
const ZETA: [f64; 28] = [
    0.3224670334241132,
    -0.0673523010531981,
    0.020580808427784546,
    -0.007385551028673986,
    0.0028905103307415234,
    -0.001192753911703261,
    0.0005096695247430425,
    -0.00022315475845357939,
    9.945751278180853e-05,
    -4.492623673813314e-05,
    2.050721277567069e-05,
    -9.439488275268397e-06,
    4.374866789907488e-06,
    -2.039215753801366e-06,
    9.55141213040742e-07,
    -4.492469198764566e-07,
    2.1207184805554665e-07,
    -1.0043224823968099e-07,
    4.7698101693639804e-08,
    -2.2711094608943164e-08,
    1.0838659214896955e-08,
    -5.183475041970047e-09,
    2.4836745438024785e-09,
    -1.1921401405860912e-09,
    5.731367241678862e-10,
    -2.7595228851242334e-10,
    1.330476437424449e-10,
    -6.4229645638381e-11,
];

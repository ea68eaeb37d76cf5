//! Elementary functions from `+ - * / sqrt` and bit operations: the same bits on every machine.
//!
//! The platform's `exp` and `ln` answer with other bits where the CPU has fused multiply-add.
//! Nothing here calls them, and nothing here fuses. Worst error seen against `libm` and against
//! mpmath: 1 ulp for `exp` and `ln`, 3 ulp for the rest.

use std::f64::consts::LOG2_E;

mod angle;
mod power;

pub use angle::sin_cos;
pub(crate) use angle::{angle, small_exp_m1, small_ln_1p};
pub use power::powf;

/// The leading 33 bits of ln 2, so that `k * LN_2_HIGH` is exact for every exponent k.
const LN_2_HIGH: f64 = f64::from_bits(0x3fe6_2e42_fee0_0000);
/// What `LN_2_HIGH` leaves of ln 2.
const LN_2_LOW: f64 = f64::from_bits(0x3dea_39ef_3579_3c76);
/// 1.5 * 2^52: adding it rounds a small number to an integer, held in the low bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
const MANTISSA: u64 = (1 << 52) - 1;
const ONE_BITS: u64 = 0x3ff0_0000_0000_0000;
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
const TWO_54: f64 = 18_014_398_509_481_984.0;

/// The exponential function.
///
/// Error below 1 ulp; 0 below -745.14, infinite above 709.79, NaN for NaN.
/// Formula: `e^x = 2^k e^r` with `k = round(x / ln 2)`, `e^r` by its Taylor series to `r^13`.
/// Reference: Muller, Elementary Functions (3rd ed., 2016), section 11.1 (Cody and Waite reduction).
///
/// ```
/// assert_eq!(exposure::math::exp(0.0), 1.0);
/// assert!((exposure::math::exp(1.0) - std::f64::consts::E).abs() < 5e-16);
/// ```
#[inline]
#[must_use]
pub fn exp(x: f64) -> f64 {
    let (k, high, low) = reduce(x.clamp(-746.0, 710.0));
    let r = high - low;
    scale(1.0 - ((low - r * r * exp_tail(r)) - high), k)
}

/// The natural logarithm.
///
/// Error below 1 ulp; minus infinity at 0, NaN below 0 and for NaN.
/// Formula: `ln x = k ln 2 + ln m`, m in `[sqrt(1/2), sqrt 2)`, `ln m = 2 atanh((m-1)/(m+1))` by its series.
/// Reference: Muller, Elementary Functions (3rd ed., 2016), sections 4.4 and 11.1.
///
/// ```
/// assert_eq!(exposure::math::ln(1.0), 0.0);
/// assert_eq!(exposure::math::ln(2.0), std::f64::consts::LN_2);
/// ```
#[inline]
#[must_use]
pub fn ln(x: f64) -> f64 {
    let subnormal = x < f64::MIN_POSITIVE;
    let (k, m) = split(if subnormal { x * TWO_54 } else { x });
    let y = ln_kernel(if subnormal { k - 54.0 } else { k }, m - 1.0, 0.0);
    // Selections, not branches, so that a loop over this function vectorises.
    let y = if x < f64::INFINITY { y } else { x };
    let y = if x == 0.0 { f64::NEG_INFINITY } else { y };
    if x < 0.0 { f64::NAN } else { y }
}

/// `e^x - 1` with full relative accuracy near 0.
///
/// Error below 2 ulp. Formula: `2^k ((1 - 2^-k) + (e^r - 1))`, with x = k ln 2 + r.
/// Reference: as [`exp`]. Example: `exp_m1(1e-20)` is `1e-20`.
///
/// ```
/// assert_eq!(exposure::math::exp_m1(1e-20), 1e-20);
/// ```
#[inline]
#[must_use]
pub fn exp_m1(x: f64) -> f64 {
    if x.abs() < 0.34 {
        return x + x * x * exp_tail(x);
    }
    let (k, high, low) = reduce(x.clamp(-50.0, 710.0));
    let r = high - low;
    let rest = r * r * exp_tail(r) + ((high - r) - low);
    scale(((1.0 - scale(1.0, -k)) + r) + rest, k)
}

/// `ln(1 + x)` with full relative accuracy near 0.
///
/// Error below 2 ulp; minus infinity at -1, NaN below.
/// Formula: `ln u + (1 + x - u) / u`, where u is `1 + x` rounded.
/// Reference: Muller, Elementary Functions (3rd ed., 2016), section 11.1. Example: `ln_1p(1e-20)` is `1e-20`.
///
/// ```
/// assert_eq!(exposure::math::ln_1p(1e-20), 1e-20);
/// ```
#[inline]
#[must_use]
pub fn ln_1p(x: f64) -> f64 {
    if x.abs() < 0.29 {
        return ln_kernel(0.0, x, 0.0);
    }
    if !(x > -1.0 && x < f64::INFINITY) {
        return ln(x + 1.0);
    }
    let u = 1.0 + x;
    let lost = if x > 1.0 { 1.0 - (u - x) } else { x - (u - 1.0) };
    let (k, m) = split(u);
    ln_kernel(k, m - 1.0, lost / u)
}

/// `ln(1 + x) - x` with full relative accuracy near 0, where it is `-x^2/2`.
///
/// Error below 4 ulp for |x| < 0.29, 1e-15 relative elsewhere.
/// Formula: the kernel of [`ln`] without its leading term.
/// Reference: Loader, Fast and Accurate Computation of Binomial Probabilities (2000), equation 5 and below.
///
/// ```
/// assert!((exposure::math::ln_1p_minus(1e-9) / -4.999999996666667e-19 - 1.0).abs() < 1e-15);
/// ```
#[inline]
#[must_use]
pub fn ln_1p_minus(x: f64) -> f64 {
    if x.abs() < 0.29 {
        let s = x / (2.0 + x);
        let half_square = 0.5 * x * x;
        return s * (half_square + atanh_tail(s * s)) - half_square;
    }
    ln_1p(x) - x
}

/// `e^x - 1 - x` with full relative accuracy near 0, where it is `x^2/2`.
///
/// Error below 4 ulp for |x| < 0.34, 2e-15 relative elsewhere.
/// Formula: the Taylor series of [`exp`] from its third term on. Reference: as [`exp`].
///
/// ```
/// assert!((exposure::math::exp_m1_minus(2e-9) / 2.0000000013333333e-18 - 1.0).abs() < 1e-15);
/// ```
#[inline]
#[must_use]
pub fn exp_m1_minus(x: f64) -> f64 {
    if x.abs() < 0.34 { x * x * exp_tail(x) } else { exp_m1(x) - x }
}

/// The logistic function `1 / (1 + e^-x)`: log-odds to probability, without overflow.
///
/// Error below 3 ulp in both tails.
/// Formula: `e / (1 + e)` or `1 / (1 + e)` with `e = exp(-|x|)`.
/// Reference: Cox, The Regression Analysis of Binary Sequences (1958). Example: `sigmoid(0)` is 1/2.
///
/// ```
/// assert_eq!(exposure::math::sigmoid(0.0), 0.5);
/// assert_eq!(exposure::math::sigmoid(-800.0), 0.0);
/// ```
#[inline]
#[must_use]
pub fn sigmoid(x: f64) -> f64 {
    let e = exp(-x.abs());
    (if x < 0.0 { e } else { 1.0 }) / (1.0 + e)
}

/// The log-odds `ln(p / (1 - p))` of a probability, accurate near 1/2 too.
///
/// Error below 3 ulp; infinite at 0 and 1, NaN outside.
/// Formula: `ln(p / (1-p))`, and between 1/4 and 3/4 `ln_1p((2p-1) / (1-p))`.
/// Reference: Cox, The Regression Analysis of Binary Sequences (1958).
///
/// ```
/// assert_eq!(exposure::math::logit(0.5), 0.0);
/// assert!((exposure::math::logit(0.75) - 3f64.ln()).abs() < 1e-15);
/// ```
#[inline]
#[must_use]
pub fn logit(p: f64) -> f64 {
    if (p - 0.5).abs() <= 0.25 { ln_1p((2.0 * p - 1.0) / (1.0 - p)) } else { ln(p / (1.0 - p)) }
}

/// k, and r in two parts, with x = k ln 2 + (high - low).
#[inline]
fn reduce(x: f64) -> (i64, f64, f64) {
    let shifted = x * LOG2_E + ROUND;
    let k = shifted - ROUND;
    let k_int = (shifted.to_bits() as i64).wrapping_sub(ROUND.to_bits() as i64);
    (k_int, x - k * LN_2_HIGH, k * LN_2_LOW)
}

/// `y 2^k` in two factors, so that the result may be subnormal and is rounded once.
#[inline]
fn scale(y: f64, k: i64) -> f64 {
    let biased = k.wrapping_add(2046) as u64;
    let half = biased >> 1;
    y * f64::from_bits(half << 52) * f64::from_bits(biased.wrapping_sub(half) << 52)
}

/// `(e^r - 1 - r) / r^2` for |r| <= 0.35.
#[inline]
fn exp_tail(r: f64) -> f64 {
    let (r2, r4) = (r * r, r * r * (r * r));
    let a = (1.0 / 2.0 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0));
    let b = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362_880.0));
    let c = (1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0))
        + r2 * (1.0 / 479_001_600.0 + r * (1.0 / 6_227_020_800.0));
    a + r4 * (b + r4 * c)
}

/// Exponent and mantissa of a positive normal number: x = 2^k m, m in `[sqrt(1/2), sqrt 2)`.
#[inline]
fn split(x: f64) -> (f64, f64) {
    let shifted = x.to_bits().wrapping_add(ONE_BITS - SQRT_HALF_BITS);
    // An integer to float conversion without a conversion instruction, which would not vectorise.
    let k = f64::from_bits((shifted >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    (k, f64::from_bits((shifted & MANTISSA) + SQRT_HALF_BITS))
}

/// `k ln 2 + ln(1 + f) + c` for f in `[-0.3, 0.42]`.
#[inline]
fn ln_kernel(k: f64, f: f64, c: f64) -> f64 {
    let s = f / (2.0 + f);
    let half_square = 0.5 * f * f;
    let rest = s * (half_square + atanh_tail(s * s)) + (k * LN_2_LOW + c);
    k * LN_2_HIGH - ((half_square - rest) - f)
}

/// `2 atanh(s) / s - 2` as a series in z = s^2, for z <= 0.03.
#[inline]
fn atanh_tail(z: f64) -> f64 {
    z * (2.0 / 3.0 + z * atanh_rest(z))
}

/// The series of [`atanh_tail`] from its second term on, divided by z^2.
#[inline]
fn atanh_rest(z: f64) -> f64 {
    let (z2, z4) = (z * z, z * z * (z * z));
    let a = (2.0 / 5.0 + z * (2.0 / 7.0)) + z2 * (2.0 / 9.0 + z * (2.0 / 11.0));
    let b = (2.0 / 13.0 + z * (2.0 / 15.0)) + z2 * (2.0 / 17.0 + z * (2.0 / 19.0));
    a + z4 * (b + z4 * (2.0 / 21.0))
}

#[cfg(test)]
mod tests;

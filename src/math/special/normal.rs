//! The normal distribution function and its inverse.

use super::tails::Level;
use crate::math::float::{exp, ln};

/// The standard normal distribution function: the chance to lie below x.
///
/// Relative error below 2e-15, down to 1e-308 at x = -37.5; NaN for NaN.
/// Formula: `erfc(-x / sqrt 2) / 2 = e^(-x^2/2) R(|x|)` with R by a Chebyshev series.
/// Reference: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.2.3 and 26.2.29;
/// the coefficients are ours, from mpmath 1.3.0 at 60 digits.
///
/// ```
/// assert_eq!(exposure::math::normal_cdf(0.0), 0.5);
/// assert!((exposure::math::normal_cdf(1.6448536269514722) - 0.95).abs() < 1e-15);
/// ```
#[must_use]
pub fn normal_cdf(x: f64) -> f64 {
    let tail = upper_tail(x.abs());
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// The standard normal quantile: the x below which lies the chance p.
///
/// Relative error below 1e-15 for p from 1e-300; infinite at 0 and 1, NaN outside.
/// Formula: three rational approximations, in `(p - 1/2)^2` and in `sqrt(-ln min(p, 1-p))`.
/// Reference: Wichura, Algorithm AS 241: The Percentage Points of the Normal Distribution (1988), PPND16.
///
/// ```
/// assert_eq!(exposure::math::normal_quantile(0.5), 0.0);
/// assert!((exposure::math::normal_quantile(0.95) - 1.6448536269514722).abs() < 1e-15);
/// ```
#[inline]
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    normal_at(Level::below(p))
}

/// The standard normal quantile of a level that is exact in both tails.
#[inline]
pub(crate) fn normal_at(level: Level) -> f64 {
    let q = 0.5 * (level.below - level.above);
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * ratio(r, &CENTER);
    }
    let tail = level.below.min(level.above);
    if tail > 0.0 {
        let r = (-ln(tail)).sqrt();
        let z = if r <= 5.0 { ratio(r - 1.6, &MIDDLE) } else { ratio(r - 5.0, &FAR) };
        z.copysign(q)
    } else if tail == 0.0 {
        f64::INFINITY.copysign(q)
    } else {
        f64::NAN
    }
}

/// The chance to lie above z >= 0.
fn upper_tail(z: f64) -> f64 {
    if z >= 40.0 {
        return 0.0;
    }
    bell(z) * chebyshev((z - 5.0) / (z + 5.0)) / (z + 5.0)
}

/// `e^(-z^2/2)`, with all its digits where z is large.
#[inline]
pub(crate) fn bell(z: f64) -> f64 {
    // z^2 would lose in rounding what the exponential then magnifies: split off its leading half.
    let head = f64::from_bits(z.to_bits() & !((1 << 27) - 1));
    exp(-0.5 * head * head) * exp(-0.5 * (z - head) * (z + head))
}

/// The chance to lie above z >= 0 over `e^(-z^2/2)`, which never underflows.
#[inline]
pub(crate) fn mills(z: f64) -> f64 {
    // A z beyond every bound would be the quotient of two infinities.
    let z = z.min(1e300);
    chebyshev((z - 5.0) / (z + 5.0)) / (z + 5.0)
}

/// The sum of `MILLS[k] T_k(s)` by Clenshaw's recurrence.
fn chebyshev(s: f64) -> f64 {
    let (next, after) = MILLS[1..].iter().rev().fold((0.0, 0.0), |(b, c), a| (2.0 * s * b - c + a, b));
    s * next - after + MILLS[0]
}

#[inline]
fn ratio(r: f64, [above, below]: &[[f64; 8]; 2]) -> f64 {
    polynomial(r, above) / polynomial(r, below)
}

#[inline]
fn polynomial(r: f64, c: &[f64; 8]) -> f64 {
    let r2 = r * r;
    let low = (c[0] + c[1] * r) + r2 * (c[2] + c[3] * r);
    low + r2 * r2 * ((c[4] + c[5] * r) + r2 * (c[6] + c[7] * r))
}

/// Chebyshev coefficients of `(z + 5) R(z)` in s = (z - 5) / (z + 5), z from 0 to infinity.
const MILLS: [f64; 26] = [
    1.0849974311281507,
    -0.9451212330235238,
    0.3395428248397067,
    -0.10080114900127923,
    0.02434161739194819,
    -0.0045780677530837645,
    0.0005962634793872587,
    -3.0034572403998326e-05,
    -6.9582080289731465e-06,
    1.6616222750752958e-06,
    -4.290591277534993e-08,
    -3.778472668407595e-08,
    4.656555405437076e-09,
    7.26731898119583e-10,
    -1.876070956044788e-10,
    -1.3548475355194434e-11,
    6.754835393421318e-12,
    2.838977484395558e-13,
    -2.4705012428370013e-13,
    -9.045031546724531e-15,
    9.451160470487314e-15,
    4.824922073325643e-16,
    -3.7452977100678633e-16,
    -3.17385373841735e-17,
    1.4864637430381838e-17,
    2.0976411417898768e-18,
];
const CENTER: [[f64; 8]; 2] = [
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_855,
    ],
];
const MIDDLE: [[f64; 8]; 2] = [
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_8e-9,
    ],
];
const FAR: [[f64; 8]; 2] = [
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_8e-15,
    ],
];

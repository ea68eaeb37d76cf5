//! Sine and cosine.

use super::ROUND;

const TWO_OVER_PI: f64 = std::f64::consts::FRAC_2_PI;
/// The leading 30 bits of pi / 2, so that `k * HALF_PI_1` is exact for |k| < 2^23.
const HALF_PI_1: f64 = f64::from_bits(0x3ff9_21fb_5400_0000);
/// The next 30 bits.
const HALF_PI_2: f64 = f64::from_bits(0x3e11_0b46_1180_0000);
/// What the two leave of pi / 2.
const HALF_PI_3: f64 = f64::from_bits(0x3c23_1319_8a2e_0370);

/// Sine and cosine of an angle in radians.
///
/// Error below 2 ulp, or below 1e-27 where the value is about to vanish; |x| at most 1e7, beyond
/// which digits are lost. Branch-free, so that a loop over it vectorises.
/// **Formula**: `x = k pi/2 + r`, and the Taylor series of sine and cosine to `r^17`.
/// **Reference**: Cody and Waite, Software Manual for the Elementary Functions (1980), chapter 8.
///
/// ```
/// assert_eq!(exposure::math::sin_cos(0.0), (0.0, 1.0));
/// let (sin, cos) = exposure::math::sin_cos(std::f64::consts::FRAC_PI_6);
/// assert!((sin - 0.5).abs() < 1e-16 && (cos * cos - 0.75).abs() < 2e-16);
/// ```
#[inline]
#[must_use]
pub fn sin_cos(x: f64) -> (f64, f64) {
    let shifted = x * TWO_OVER_PI + ROUND;
    let k = shifted - ROUND;
    let quarter = shifted.to_bits();
    let near = x - k * HALF_PI_1;
    let second = k * HALF_PI_2;
    let high = near - second;
    let low = ((near - high) - second) - k * HALF_PI_3;
    let (sin, cos) = kernel(high, low);
    // Odd quarters swap the two; the signs come from the second bit. Selections, not branches.
    let odd = (quarter & 1).wrapping_neg();
    let (s, c) = (sin.to_bits(), cos.to_bits());
    let (first, other) = ((s & !odd) | (c & odd), (c & !odd) | (s & odd));
    let sign_sin = (quarter & 2) << 62;
    let sign_cos = (quarter.wrapping_add(1) & 2) << 62;
    (f64::from_bits(first ^ sign_sin), f64::from_bits(other ^ sign_cos))
}

/// Sine and cosine of `high + low` for a sum of at most pi/4 in size.
#[inline]
fn kernel(high: f64, low: f64) -> (f64, f64) {
    let r = high + low;
    let rest = (high - r) + low;
    let z = r * r;
    let (sine, cosine) = tails(z);
    // sin(r + rest) = sin r + rest cos r, and the cosine alike; rest is below an ulp of r.
    let sin = r + (r * z * sine + rest * (1.0 - 0.5 * z));
    let half = 0.5 * z;
    let head = 1.0 - half;
    let cos = head + (((1.0 - head) - half) + (z * z * cosine - r * rest));
    (sin, cos)
}

/// `(sin r - r) / r^3` and `(cos r - 1 + r^2/2) / r^4` as series in z = r^2.
#[inline]
fn tails(z: f64) -> (f64, f64) {
    let (z2, z4) = (z * z, z * z * (z * z));
    let a = (-1.0 / 6.0 + z * (1.0 / 120.0)) + z2 * (-1.0 / 5040.0 + z * (1.0 / 362_880.0));
    let b = (-1.0 / 39_916_800.0 + z * (1.0 / 6_227_020_800.0))
        + z2 * (-1.0 / 1_307_674_368_000.0 + z * (1.0 / 355_687_428_096_000.0));
    let c = (1.0 / 24.0 + z * (-1.0 / 720.0)) + z2 * (1.0 / 40_320.0 + z * (-1.0 / 3_628_800.0));
    let d = (1.0 / 479_001_600.0 + z * (-1.0 / 87_178_291_200.0)) + z2 * (1.0 / 20_922_789_888_000.0);
    (a + z4 * b, c + z4 * d)
}

/// `e^(a + ib) - 1` for |a| and |b| of at most .34, each part with its own digits near 0.
///
/// **Formula**: `(e^a - 1) cos b - 2 sin^2(b/2)` and `e^a sin b`. No reduction, no branch.
#[inline]
pub(crate) fn small_exp_m1(a: f64, b: f64) -> (f64, f64) {
    let (sin, cos) = kernel(0.5 * b, 0.0);
    let less = a + a * a * super::exp_tail(a);
    let dip = 2.0 * sin * sin;
    (less * (1.0 - dip) - dip, (1.0 + less) * (2.0 * sin * cos))
}

/// `ln(1 + x)` for |x| below .29, with its own digits near 0. No branch.
#[inline]
pub(crate) fn small_ln_1p(x: f64) -> f64 {
    super::ln_kernel(0.0, x, 0.0)
}

/// The angle of the point (x, y), for x above 0: the arc tangent of y / x.
///
/// Error below 4 ulp. **Formula**: the tangent of half the angle is `y / (x + sqrt(x^2 + y^2))`, and
/// `t / (1 + sqrt(1 + t^2))` halves again; the series of an eighth to its 23rd power.
#[inline]
pub(crate) fn angle(x: f64, y: f64) -> f64 {
    let t = y / (x + (x * x + y * y).sqrt());
    let t = t / (1.0 + (1.0 + t * t).sqrt());
    let t = t / (1.0 + (1.0 + t * t).sqrt());
    let z = t * t;
    let (z2, z4) = (z * z, z * z * (z * z));
    let a = (-1.0 / 3.0 + z * (1.0 / 5.0)) + z2 * (-1.0 / 7.0 + z * (1.0 / 9.0));
    let b = (-1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (-1.0 / 15.0 + z * (1.0 / 17.0));
    let c = (-1.0 / 19.0 + z * (1.0 / 21.0)) + z2 * (-1.0 / 23.0);
    8.0 * (t + t * z * (a + z4 * (b + z4 * c)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ulps(ours: f64, theirs: f64) -> f64 {
        let unit = f64::from_bits(theirs.abs().to_bits() + 1) - theirs.abs();
        (ours - theirs).abs() / unit
    }

    #[test]
    fn sine_and_cosine_agree_with_libm() {
        let mut worst: f64 = 0.0;
        for i in 0..400_000u32 {
            let u = f64::from(i) / 400_000.0;
            let x = match i % 4 {
                0 => 20.0 * (u - 0.5),
                1 => 2e7 * (u - 0.5),
                2 => f64::from(i * 15 % 6_000_000) * std::f64::consts::FRAC_PI_2,
                _ => u * u * u * u * 1e-3,
            };
            let (sin, cos) = sin_cos(x);
            for (ours, theirs) in [(sin, libm::sin(x)), (cos, libm::cos(x))] {
                if (ours - theirs).abs() > 1e-27 {
                    worst = worst.max(ulps(ours, theirs));
                }
            }
        }
        assert!(worst <= 2.0, "{worst}");
        assert!(sin_cos(f64::NAN).0.is_nan() && sin_cos(f64::NAN).1.is_nan());
    }

    #[test]
    fn angles_agree_with_libm() {
        for i in 0..20_000u32 {
            let y = (f64::from(i) - 1e4) * (f64::from(i) - 1e4) * 1e-5 * (f64::from(i) - 1e4).signum();
            assert!(ulps(angle(1.7, y), libm::atan2(y, 1.7)) <= 6.0, "{y}");
        }
    }

    #[test]
    fn a_small_exponential_keeps_its_digits() {
        for (a, b) in [(1e-12, 3e-12), (-0.3, 0.2), (0.33, -0.34), (0.0, 1e-9)] {
            let (re, im) = small_exp_m1(a, b);
            let sine = libm::sin(b / 2.0);
            assert!(
                (re - (libm::expm1(a) * libm::cos(b) - 2.0 * sine * sine)).abs()
                    <= 4e-16 * (re.abs() + im.abs())
            );
            assert!((im - libm::exp(a) * libm::sin(b)).abs() <= 4e-16 * im.abs());
        }
    }
}

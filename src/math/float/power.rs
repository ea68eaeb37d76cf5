//! Powers, by a logarithm of twice the working precision.

use super::{LN_2_HIGH, LN_2_LOW, TWO_54, atanh_rest, exp, split};

/// `x` to the power `y`, for `x >= 0`.
///
/// Error below 2 ulp over the whole range; NaN for a negative x, 1 for y = 0.
/// Formula: `exp(y ln x)` with ln x and the product in twice the working precision.
/// Reference: Dekker, A floating-point technique for extending the available precision (1971).
///
/// ```
/// assert_eq!(exposure::math::powf(2.0, 10.0), 1024.0);
/// ```
#[must_use]
pub fn powf(x: f64, y: f64) -> f64 {
    if y == 0.0 || x == 1.0 {
        return 1.0;
    }
    if !(x > 0.0 && x < f64::INFINITY && y.abs() < 1e300) {
        return pow_edge(x, y);
    }
    let (high, low) = ln_double(x);
    let (product, error) = two_product(y, high);
    // Beyond this bound the answer is 0 or infinite, and the small part may be NaN.
    if product.abs() > 800.0 {
        return exp(product);
    }
    let e = exp(product);
    if e == 0.0 || e == f64::INFINITY { e } else { e + e * (error + y * low) }
}

fn pow_edge(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if (x > 1.0) == (y > 0.0) { f64::INFINITY } else { 0.0 }
}

/// ln x as an unevaluated sum of two numbers, relative error about 2^-64.
fn ln_double(x: f64) -> (f64, f64) {
    let subnormal = x < f64::MIN_POSITIVE;
    let (k, m) = split(if subnormal { x * TWO_54 } else { x });
    let k = if subnormal { k - 54.0 } else { k };
    let s = divide_double(m - 1.0, two_sum(m, 1.0));
    let z = multiply_double(s, s);
    // 2/3 as a pair; the terms after it are a fiftieth of it and need one word.
    let series = add_double((2.0 / 3.0, 3.700_743_415_417_188e-17), (z.0 * atanh_rest(z.0), 0.0));
    let ln_m = multiply_double(s, add_double((2.0, 0.0), multiply_double(z, series)));
    let ln_2 = add_double((k * LN_2_HIGH, 0.0), two_product(k, LN_2_LOW));
    add_double(ln_2, ln_m)
}

#[inline]
fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let part = sum - a;
    (sum, (a - (sum - part)) + (b - part))
}

#[inline]
fn two_product(a: f64, b: f64) -> (f64, f64) {
    let ((a_high, a_low), (b_high, b_low)) = (halve(a), halve(b));
    let product = a * b;
    (product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low)
}

/// A number as two of 26 bits each.
#[inline]
fn halve(a: f64) -> (f64, f64) {
    let high = f64::from_bits(a.to_bits() & !((1 << 27) - 1));
    (high, a - high)
}

#[inline]
fn add_double(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (sum, error) = two_sum(a.0, b.0);
    two_sum(sum, error + (a.1 + b.1))
}

#[inline]
fn multiply_double(a: (f64, f64), b: (f64, f64)) -> (f64, f64) {
    let (product, error) = two_product(a.0, b.0);
    two_sum(product, error + (a.0 * b.1 + a.1 * b.0))
}

#[inline]
fn divide_double(a: f64, b: (f64, f64)) -> (f64, f64) {
    let quotient = a / b.0;
    let (product, error) = two_product(quotient, b.0);
    two_sum(quotient, (((a - product) - error) - quotient * b.1) / b.0)
}

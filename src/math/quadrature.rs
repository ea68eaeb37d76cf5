//! Integrals of functions of one variable, by rules that need nothing but values.

use super::float::exp;
use super::sum::{Sum, sum};

/// The nodes and weights of the Gauss-Legendre rule on [0, 1], ascending; none for n = 0.
///
/// Exact for polynomials of degree 2n - 1; the weights add to 1. Cost about n^2 operations.
/// Formula: nodes are the zeros of the Legendre polynomial P_n moved to [0, 1], found by Newton's
/// method; `w = 1 / ((1 - x^2) P'_n(x)^2)` with x in [-1, 1].
/// Reference: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 25.4.29 and 25.4.30.
///
/// ```
/// assert_eq!(exposure::math::gauss_legendre(1), [(0.5, 1.0)]);
/// ```
#[must_use]
pub fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    let mut rule = vec![(0.5, 1.0); n];
    for i in 0..n / 2 {
        let x = legendre_zero(n, i);
        let (_, slope) = legendre(n, x);
        let weight = 1.0 / ((1.0 - x) * (1.0 + x) * slope * slope);
        rule[i] = (0.5 * (1.0 - x), weight);
        rule[n - 1 - i] = (0.5 * (1.0 + x), weight);
    }
    if n % 2 == 1 {
        let (_, slope) = legendre(n, 0.0);
        rule[n / 2] = (0.5, 1.0 / (slope * slope));
    }
    rule
}

/// The integral of `f` from the first split to the last, panel by panel, and an estimate of its error.
///
/// Put a split wherever `f` has a kink, a jump or a singularity: ends may be singular (algebraic,
/// logarithmic), the inside of a panel should be smooth. Values that are not finite count as 0. An
/// end singularity is resolved fully at 0 and else down to the spacing of numbers there; `f` is
/// not called at the ends. At most 770 evaluations a panel; fewer than two splits give (0, 0).
/// Formula: double-exponential rule, `x = a + (b-a) / (1 + exp(-pi sinh t))`, step halved until two
/// steps agree to 1e-14 of the integral of |f|; the estimate is their last difference, plus rounding.
/// Reference: Takahasi and Mori, Double Exponential Formulas for Numerical Integration (1974).
///
/// ```
/// let (value, error) = exposure::math::integrate_split(|x| 1.0 / x.sqrt(), &[0.0, 1.0]);
/// assert!((value - 2.0).abs() < 1e-13 && error < 1e-12);
/// ```
pub fn integrate_split(mut f: impl FnMut(f64) -> f64, splits: &[f64]) -> (f64, f64) {
    let panels: Vec<_> = splits.windows(2).map(|ends| panel(&mut f, ends[0], ends[1])).collect();
    (sum(panels.iter().map(|panel| panel.0)), sum(panels.iter().map(|panel| panel.1)))
}

/// Where the weights of the double-exponential rule fall below the smallest normal number, nearly.
const REACH: f64 = 6.0;
/// Halvings of the step from 1: the finest is 1/64.
const HALVINGS: u32 = 6;

/// The i-th greatest zero of P_n.
fn legendre_zero(n: usize, i: usize) -> f64 {
    let mut x = cosine(std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5));
    for _ in 0..8 {
        let (value, slope) = legendre(n, x);
        x -= value / slope;
    }
    x
}

/// P_n and its derivative at x, by the three-term recurrence (Abramowitz and Stegun 22.7.10, 22.8.5).
fn legendre(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (0.0, 1.0);
    for k in 1..=n {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, n as f64 * (before - x * value) / ((1.0 - x) * (1.0 + x)))
}

/// The cosine on [0, pi/2] to 1e-9, for first guesses: its Taylor series.
fn cosine(x: f64) -> f64 {
    let z = -x * x;
    (1..=8).rev().fold(1.0, |tail, k| 1.0 + tail * z / f64::from((2 * k - 1) * (2 * k)))
}

fn panel(f: &mut impl FnMut(f64) -> f64, from: f64, to: f64) -> (f64, f64) {
    let (mut total, mut size) = (Sum::default(), Sum::default());
    let mut visit = |t: f64| {
        let (value, weight) = sample(f, from, to, t);
        total.add(value * weight);
        size.add((value * weight).abs());
        (total.value(), size.value())
    };
    let mut last = (0..=2 * REACH as u32).fold((0.0, 0.0), |_, i| visit(f64::from(i) - REACH)).0;
    for halving in 1..=HALVINGS {
        let step = 1.0 / f64::from(1u32 << halving);
        let points = (REACH / step) as u32;
        let (all, magnitude) =
            (0..points).fold((0.0, 0.0), |_, i| visit((f64::from(2 * i + 1)) * step - REACH));
        let (value, scale) = (all * step, magnitude * step);
        let change = (value - last).abs();
        last = value;
        if halving >= 3 && (change <= 1e-14 * scale || halving == HALVINGS) {
            return (value, change + 1e-15 * scale);
        }
    }
    (last, f64::INFINITY)
}

/// The value of `f` and the weight, per unit of t, at a node of the double-exponential rule.
fn sample(f: &mut impl FnMut(f64) -> f64, from: f64, to: f64, t: f64) -> (f64, f64) {
    let (up, down) = (exp(t), exp(-t));
    let e = exp(-std::f64::consts::FRAC_PI_2 * (up - down).abs());
    let near = e / (1.0 + e);
    let weight = (to - from) * near / (1.0 + e) * std::f64::consts::FRAC_PI_2 * (up + down);
    let x = if t < 0.0 { from + (to - from) * near } else { to - (to - from) * near };
    if x == from || x == to || weight == 0.0 {
        return (0.0, 0.0);
    }
    let value = f(x);
    if value.is_finite() { (value, weight) } else { (0.0, 0.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_rules() {
        // mpmath 1.3.0, moved to [0, 1].
        let five = [
            (0.046_910_077_030_668_004, 0.118_463_442_528_094_54),
            (0.230_765_344_947_158_45, 0.239_314_335_249_683_23),
            (0.5, 0.284_444_444_444_444_44),
        ];
        for ((x, w), (node, weight)) in gauss_legendre(5).into_iter().zip(five) {
            assert!((x - node).abs() < 1e-15 && (w - weight).abs() < 1e-15);
        }
        assert!(gauss_legendre(0).is_empty());
    }

    #[test]
    fn rules_are_exact_for_their_degree() {
        for n in [1, 2, 3, 4, 7, 16, 33, 64, 128, 501] {
            let rule = gauss_legendre(n);
            for degree in [0, 1, n - 1, 2 * n - 1] {
                let found = sum(rule.iter().map(|&(x, w)| w * (0..degree).fold(1.0, |p, _| p * x)));
                assert!((found * (degree + 1) as f64 - 1.0).abs() < 1e-13, "{n} {degree}");
            }
            assert!(rule.windows(2).all(|pair| pair[0].0 < pair[1].0));
        }
    }

    #[test]
    fn singular_ends() {
        let beta = |x: f64| libm::pow(x, -0.9);
        for (found, value) in [
            (integrate_split(|x: f64| 1.0 / x.sqrt(), &[0.0, 1.0]), 2.0),
            (integrate_split(beta, &[0.0, 1.0]), 10.0),
            (integrate_split(libm::log, &[0.0, 1.0]), -1.0),
            (integrate_split(|x| (1.0 - x * x).sqrt(), &[-1.0, 1.0]), std::f64::consts::FRAC_PI_2),
            (integrate_split(libm::exp, &[0.0, 1.0, 2.0]), 6.389_056_098_930_65),
            (integrate_split(|x| (x - 0.3).abs(), &[0.0, 0.3, 1.0]), 0.29),
            (integrate_split(|x| 1.0 / (1.0 + 25.0 * x * x), &[-1.0, 1.0]), 0.549_360_306_778_006_3),
        ] {
            assert!((found.0 / value - 1.0).abs() < 1e-13, "{found:?} {value}");
            assert!(found.1 < 1e-10 * value.abs(), "{found:?} {value}");
        }
    }

    #[test]
    fn the_estimate_is_honest() {
        // A jump inside a panel cannot be met; the estimate must say so.
        let (value, error) = integrate_split(|x| if x < 0.3 { 1.0 } else { 0.0 }, &[0.0, 1.0]);
        assert!((value - 0.3).abs() < 3.0 * error && error > 1e-4);
        assert_eq!(integrate_split(|x| x, &[1.0]), (0.0, 0.0));
        assert_eq!(integrate_split(|x| x, &[1.0, 1.0]).0, 0.0);
    }
}

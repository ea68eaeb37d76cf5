use super::*;
use crate::math::hash::mix64;

/// Distance in units in the last place of `exact`.
fn ulps(value: f64, exact: f64) -> f64 {
    if value == exact || (value.is_nan() && exact.is_nan()) {
        return 0.0;
    }
    let unit = (exact.abs().next_up() - exact.abs()).max(f64::from_bits(1));
    let distance = (value - exact).abs() / unit;
    if distance.is_nan() { f64::INFINITY } else { distance }
}

/// The worst of 100,000 pseudo-random points, x = make(u), u in [0, 1).
fn worst(make: impl Fn(f64) -> f64, ours: impl Fn(f64) -> f64, oracle: impl Fn(f64) -> f64) -> f64 {
    (0..100_000u64).fold(0.0, |worst, i| {
        let x = make((mix64(i) >> 11) as f64 / 9_007_199_254_740_992.0);
        ulps(ours(x), oracle(x)).max(worst)
    })
}

/// A positive number of any magnitude, subnormals included.
fn any_positive(u: f64) -> f64 {
    f64::from_bits((u * f64::INFINITY.to_bits() as f64) as u64)
}

#[test]
fn exp_agrees_with_libm() {
    assert!(worst(|u| -745.0 + 1454.0 * u, exp, libm::exp) <= 1.0);
    assert!(worst(|u| -2.0 + 4.0 * u, exp, libm::exp) <= 1.0);
    assert!(worst(|u| any_positive(u).min(700.0), exp, libm::exp) <= 1.0);
}

#[test]
fn ln_agrees_with_libm() {
    assert!(worst(any_positive, ln, libm::log) <= 1.0);
    assert!(worst(|u| 0.5 + u, ln, libm::log) <= 1.0);
    assert!(worst(|u| 1.0 + 1e-8 * (u - 0.5), ln, libm::log) <= 1.0);
}

#[test]
fn exp_m1_agrees_with_libm() {
    assert!(worst(|u| -60.0 + 769.0 * u, exp_m1, libm::expm1) <= 2.0);
    assert!(worst(|u| -2.0 + 4.0 * u, exp_m1, libm::expm1) <= 2.0);
    assert!(worst(|u| -1e-7 * u, exp_m1, libm::expm1) <= 2.0);
    assert!(worst(|u| any_positive(u).min(700.0), exp_m1, libm::expm1) <= 2.0);
}

#[test]
fn ln_1p_agrees_with_libm() {
    assert!(worst(any_positive, ln_1p, libm::log1p) <= 2.0);
    assert!(worst(|u| -u, ln_1p, libm::log1p) <= 2.0);
    assert!(worst(|u| -1e-7 + 2e-7 * u, ln_1p, libm::log1p) <= 2.0);
    assert!(worst(|u| 4.0 * u, ln_1p, libm::log1p) <= 2.0);
}

#[test]
fn edges_of_exp_and_ln() {
    assert_eq!(exp(f64::INFINITY), f64::INFINITY);
    assert_eq!(exp(f64::NEG_INFINITY), 0.0);
    assert!(exp(f64::NAN).is_nan());
    assert_eq!(exp(709.782_712_893_384), 1.797_693_134_862_273_2e308);
    assert_eq!(exp(709.79), f64::INFINITY);
    assert_eq!(exp(-745.13), f64::from_bits(1));
    assert_eq!(exp(-745.14), 0.0);
    assert_eq!(exp(f64::MIN_POSITIVE), 1.0);
    assert_eq!(ln(0.0), f64::NEG_INFINITY);
    assert_eq!(ln(-0.0), f64::NEG_INFINITY);
    assert_eq!(ln(f64::INFINITY), f64::INFINITY);
    assert_eq!(ln(f64::from_bits(1)), -744.440_071_921_381_2);
    assert!(ln(-1.0).is_nan() && ln(f64::NAN).is_nan() && ln(f64::NEG_INFINITY).is_nan());
}

#[test]
fn edges_near_one() {
    assert_eq!(exp_m1(0.0), 0.0);
    assert_eq!(exp_m1(5e-324), 5e-324);
    assert_eq!(exp_m1(f64::NEG_INFINITY), -1.0);
    assert_eq!(exp_m1(f64::INFINITY), f64::INFINITY);
    assert_eq!(exp_m1(710.0), f64::INFINITY);
    assert!(exp_m1(f64::NAN).is_nan());
    assert_eq!(ln_1p(0.0), 0.0);
    assert_eq!(ln_1p(5e-324), 5e-324);
    assert_eq!(ln_1p(-1.0), f64::NEG_INFINITY);
    assert_eq!(ln_1p(f64::INFINITY), f64::INFINITY);
    assert!(ln_1p(-1.5).is_nan() && ln_1p(f64::NAN).is_nan());
}

#[test]
fn ln_1p_minus_keeps_its_digits() {
    // mpmath 1.3.0, 50 digits: log1p(x) - x.
    let known = [
        (1e-9, -4.999_999_996_666_667e-19),
        (-0.2, -0.023_143_551_314_209_755),
        (0.25, -0.026_856_448_685_790_246),
        (-0.6, -0.316_290_731_874_155_1),
        (3.0, -1.613_705_638_880_109_4),
    ];
    for (x, value) in known {
        assert!(ulps(ln_1p_minus(x), value) <= 6.0, "{x}");
    }
}

#[test]
fn sigmoid_and_logit() {
    let oracle =
        |x: f64| if x < 0.0 { libm::exp(x) / (1.0 + libm::exp(x)) } else { 1.0 / (1.0 + libm::exp(-x)) };
    assert!(worst(|u| -700.0 + 1400.0 * u, sigmoid, oracle) <= 3.0);
    assert!(worst(|u| -5.0 + 10.0 * u, sigmoid, oracle) <= 3.0);
    assert_eq!((sigmoid(800.0), sigmoid(-800.0)), (1.0, 0.0));
    assert_eq!((sigmoid(f64::INFINITY), sigmoid(f64::NEG_INFINITY)), (1.0, 0.0));
    assert!(sigmoid(f64::NAN).is_nan() && logit(f64::NAN).is_nan());
    assert_eq!((logit(0.0), logit(1.0)), (f64::NEG_INFINITY, f64::INFINITY));
    assert!(logit(-0.1).is_nan() && logit(1.1).is_nan());
    // mpmath 1.3.0: log(p) - log1p(-p) at the double nearest p.
    let known = [
        (0.500_000_000_1, 4.000_000_330_961_484e-10),
        (0.3, -0.847_297_860_387_203_6),
        (1e-300, -690.775_527_898_213_7),
        (0.999, 6.906_754_778_648_553),
    ];
    for (p, value) in known {
        assert!(ulps(logit(p), value) <= 3.0, "{p}: {}", logit(p));
    }
}

#[test]
fn powf_agrees_with_libm() {
    assert!(worst(|u| -300.0 + 600.0 * u, |y| powf(10.0, y), |y| libm::pow(10.0, y)) <= 2.0);
    assert!(worst(any_positive, |x| powf(x, 0.37), |x| libm::pow(x, 0.37)) <= 2.0);
    assert!(worst(|u| 0.9 + 0.2 * u, |x| powf(x, 3000.0), |x| libm::pow(x, 3000.0)) <= 2.0);
    for (x, y) in
        [(0.0, 2.0), (0.0, -2.0), (f64::INFINITY, 0.5), (f64::INFINITY, -0.5), (2.0, 1e4), (2.0, -1e4)]
    {
        assert_eq!(powf(x, y), libm::pow(x, y), "{x} {y}");
    }
    assert_eq!((powf(0.5, f64::INFINITY), powf(2.0, f64::INFINITY)), (0.0, f64::INFINITY));
    assert_eq!((powf(0.0, 0.0), powf(f64::NAN, 0.0), powf(1.0, f64::NAN)), (1.0, 1.0, 1.0));
    assert!(powf(-2.0, 0.5).is_nan() && powf(f64::NAN, 1.0).is_nan() && powf(2.0, f64::NAN).is_nan());
}

#[test]
fn bits_are_pinned() {
    let fingerprint = |f: fn(f64) -> f64, from: f64, to: f64| {
        (0..10_000).fold(0u64, |h, i| mix64(h ^ f(from + (to - from) * f64::from(i) / 10_000.0).to_bits()))
    };
    let found = [
        fingerprint(exp, -50.0, 50.0),
        fingerprint(ln, 1e-3, 1e3),
        fingerprint(exp_m1, -2.0, 2.0),
        fingerprint(ln_1p, -0.9, 9.0),
        fingerprint(sigmoid, -40.0, 40.0),
        fingerprint(logit, 1e-4, 0.9999),
        fingerprint(|x| powf(x, 1.7), 1e-3, 50.0),
    ];
    assert_eq!(
        found,
        [
            5075721433589920699,
            17616296332778167046,
            16713910903099492403,
            6745670059102746280,
            16712657919151354841,
            6037929967512880551,
            1464584037705297627,
        ]
    );
}

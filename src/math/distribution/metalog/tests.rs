use super::super::{Distribution, DistributionError};
use super::*;
use crate::math::{beta_cdf, ln_gamma, logit};
use std::f64::consts::PI;

const LINE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

fn metalog(values: &[f64], levels: &[f64], (min, max): (f64, f64)) -> Distribution {
    let quantiles: Vec<(f64, f64)> = levels.iter().copied().zip(values.iter().copied()).collect();
    Distribution::metalog(&quantiles, min, max).expect("a metalog")
}

fn refused(values: [f64; 3]) -> (f64, Option<super::super::Remedy>) {
    let quantiles: Vec<(f64, f64)> = [0.1, 0.5, 0.9].into_iter().zip(values).collect();
    match Distribution::metalog(&quantiles, LINE.0, LINE.1) {
        Err(DistributionError::Infeasible { near, remedy }) => (near, remedy),
        other => panic!("{other:?}"),
    }
}

fn assert_near(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs().max(1e-300), "{found} is not {expected}");
}

#[test]
fn the_coefficients_of_the_method_are_met() {
    // docs/method.md: p10/50/90 = 1, 2, 10, lower bound 0.
    let quantiles = [(0.1, 1.0), (0.5, 2.0), (0.9, 10.0)];
    let found = Metalog::new(&quantiles, 0.0, f64::INFINITY).expect("a metalog").coefficients();
    for (found, expected) in
        found.into_iter().zip([std::f64::consts::LN_2, 0.523_975_818_572, 0.521_277_354_467])
    {
        assert_near(found, expected, 1e-11);
    }
}

#[test]
fn it_runs_through_what_was_stated() {
    let levels = [0.01, 0.1, 0.3, 0.5, 0.75, 0.9, 0.97];
    // Nearly a metalog of three terms on every axis, so that any number of them is feasible.
    let stated = |level: f64| 0.4 + (0.5 + 0.2 * (level - 0.5)) * logit(level) + 0.01 * level * level;
    for n in 2..=levels.len() {
        for (min, max) in [LINE, (0.0, f64::INFINITY), (f64::NEG_INFINITY, 40.0), (0.5, 40.0)] {
            let values = levels.map(|level| from_axis(stated(level), min, max));
            let of = metalog(&values[..n], &levels[..n], (min, max));
            for (level, value) in levels.iter().zip(values).take(n) {
                assert_near(of.quantile(*level), value, 1e-11);
                assert_near(of.cdf(value), *level, 1e-10);
                assert_near(of.sf(value), 1.0 - level, 1e-10);
            }
        }
    }
}

#[test]
fn three_terms_are_feasible_just_where_the_closed_condition_says() {
    // Keelin 2016, equation 10, for symmetric percentiles: k < (q50 - q10) / (q90 - q10) < 1 - k with
    // k = (1 - 1.66711 (1/2 - alpha)) / 2. The constant has six digits there.
    let k = 0.5 * (1.0 - 1.667_11 * 0.4);
    let (low, high) = (1.0 + 99.0 * k, 1.0 + 99.0 * (1.0 - k));
    for value in [low + 0.01, 50.0, high - 0.01] {
        metalog(&[1.0, value, 100.0], &[0.1, 0.5, 0.9], LINE);
    }
    for value in [2.0, low - 0.01, high + 0.01] {
        let (_, remedy) = refused([1.0, value, 100.0]);
        let remedy = remedy.expect("one quantile to move");
        metalog(&[1.0, remedy.low, 100.0], &[0.1, remedy.level, 0.9], LINE);
        metalog(&[1.0, remedy.high, 100.0], &[0.1, remedy.level, 0.9], LINE);
        assert_eq!(remedy.level, 0.5);
        assert!((remedy.low - low).abs() < 0.15 && (remedy.high - high).abs() < 0.15, "{remedy:?}");
    }
}

#[test]
fn what_is_refused_says_which_quantile_to_move() {
    let quantiles = [(0.1, 1.0), (0.5, 2.0), (0.9, 100.0)];
    let error = Distribution::metalog(&quantiles, LINE.0, LINE.1).expect_err("infeasible");
    let message = error.to_string();
    assert!(message.contains("move the quantile at level 0.5 from 2 to between 17.5"), "{message}");
    let (near, _) = refused([1.0, 2.0, 100.0]);
    assert!(near < 0.5, "the density falls below 0 where the quantiles are crowded: {near}");
}

#[test]
fn two_terms_above_a_bound_are_the_log_logistic_distribution() {
    // Klugman, Panjer and Willmot, Loss Models (4th ed.), A.2.3.2: theta = e^a1, gamma = 1 / a2.
    let (theta, gamma): (f64, f64) = (3.0, 2.5);
    let at = |u: f64| theta * crate::math::powf(u / (1.0 - u), 1.0 / gamma);
    let of = metalog(&[at(0.2), at(0.7)], &[0.2, 0.7], (0.0, f64::INFINITY));
    let mean = theta * (PI / gamma) / crate::math::sin_cos(PI / gamma).0;
    assert_near(of.mean(), mean, 1e-12);
    // E[X^2] = theta^2 G(1 + 2/g) G(1 - 2/g), a heavy tail: 2 / gamma = 0.8.
    let g = |x: f64| crate::math::exp(ln_gamma(x));
    let second = theta * theta * g(1.0 + 2.0 / gamma) * g(1.0 - 2.0 / gamma);
    assert_near(of.sd(), (second - mean * mean).sqrt(), 1e-11);
    assert_eq!(of.third_central(), f64::INFINITY);
    for x in [1e-3, 0.4, 2.0, 3.0, 9.0, 80.0, 1e4] {
        let u = crate::math::powf(x / theta, gamma) / (1.0 + crate::math::powf(x / theta, gamma));
        assert_near(of.cdf(x), u, 1e-12);
        let limited = mean * beta_cdf(1.0 + 1.0 / gamma, 1.0 - 1.0 / gamma, u) + x * (1.0 - u);
        assert_near(of.limited_mean(x), limited, 1e-12);
    }
}

#[test]
fn moments_on_the_line_have_their_closed_forms() {
    // Keelin 2016, section 3.3: with three terms the mean is a1 + a3 / 2 and the variance
    // pi^2 a2^2 / 3 + (1 / 12 + pi^2 / 36) a3^2.
    let quantiles = [(0.1, -4.0), (0.5, 1.0), (0.9, 8.0)];
    let a = Metalog::new(&quantiles, LINE.0, LINE.1).expect("a metalog").coefficients();
    let of = Distribution::metalog(&quantiles, LINE.0, LINE.1).expect("a metalog");
    assert_near(of.mean(), a[0] + 0.5 * a[2], 1e-13);
    let variance = PI * PI / 3.0 * a[1] * a[1] + (1.0 / 12.0 + PI * PI / 36.0) * a[2] * a[2];
    assert_near(of.sd(), variance.sqrt(), 1e-12);
}

#[test]
fn a_heavy_tail_has_no_mean() {
    let of = metalog(&[1.0, 1000.0], &[0.1, 0.9], (0.0, f64::INFINITY));
    // a2 = ln 1000 / (2 ln 9) is above 1.
    assert_eq!((of.mean(), of.sd()), (f64::INFINITY, f64::INFINITY));
    assert!(of.limited_mean(1e6).is_finite());
    let nearly = metalog(&[1.0, 78.0], &[0.1, 0.9], (0.0, f64::INFINITY));
    // a2 = 0.99144: log-logistic again.
    let a2 = ln(78.0) / (2.0 * ln(9.0));
    let mean = exp(0.5 * ln(78.0)) * PI * a2 / crate::math::sin_cos(PI * a2).0;
    assert_near(nearly.mean(), mean, 1e-9);
}

#[test]
fn limited_means_meet_the_integral_of_the_chance_to_lie_above() {
    let bounded = metalog(&[0.05, 0.2, 0.3, 0.7], &[0.1, 0.4, 0.6, 0.9], (0.0, 1.0));
    let above = metalog(&[12.0, 30.0, 90.0], &[0.1, 0.5, 0.9], (10.0, f64::INFINITY));
    for (of, xs) in [(bounded, [0.01, 0.3, 0.95]), (above, [10.5, 40.0, 2000.0])] {
        for x in xs {
            let (low, _) = of.support();
            let integral = crate::math::integrate_split(|x| of.sf(x), &[low, 0.5 * (low + x), x]).0;
            assert_near(of.limited_mean(x), low + integral, 1e-11);
        }
        let (x, mean) = (xs[1], of.mean());
        let layer = Distribution::layered(of.clone(), x, f64::INFINITY).expect("a layer");
        assert_near(layer.mean(), mean - of.limited_mean(x), 1e-10);
        let cut = Distribution::truncated(of.clone(), xs[0], xs[2]).expect("a part");
        let mass = of.sf(xs[0]) - of.sf(xs[2]);
        let part =
            of.limited_mean(xs[2]) - xs[2] * of.sf(xs[2]) - of.limited_mean(xs[0]) + xs[0] * of.sf(xs[0]);
        assert_near(cut.mean(), part / mass, 1e-9);
    }
}

#[test]
fn draws_are_its_quantiles() {
    let of = metalog(&[1.0, 2.0, 10.0], &[0.1, 0.5, 0.9], (0.0, f64::INFINITY));
    let table = crate::math::QuantileTable::new(&of);
    for u in [1e-9, 0.1, 0.37, 0.5, 0.9, 1.0 - 1e-9] {
        assert_eq!(table.value(u), of.quantile(u));
        assert_near(of.cdf(of.quantile(u)), u, 1e-13);
    }
    assert_eq!(of.to_string(), "metalog(0.1: 1, 0.5: 2, 0.9: 10, 0, inf)");
}

#[test]
fn what_cannot_be_is_named() {
    let at = |quantiles: &[(f64, f64)], min: f64, max: f64| {
        Distribution::metalog(quantiles, min, max).expect_err("refused").to_string()
    };
    assert!(at(&[(0.5, 1.0)], 0.0, 2.0).contains("there are 1 quantiles"));
    assert!(at(&[(0.5, 1.0), (0.4, 2.0)], 0.0, 3.0).contains("levels"));
    assert!(at(&[(0.4, 2.0), (0.5, 1.0)], 0.0, 3.0).contains("quantiles are 2 and 1"));
    assert!(at(&[(0.4, 0.0), (0.5, 1.0)], 0.0, 3.0).contains("above 0"));
    assert!(at(&[(0.0, 0.5), (0.5, 1.0)], 0.0, 3.0).contains("level is 0"));
    assert!(at(&[(0.1, 0.5), (0.5, 1.0)], 3.0, 3.0).contains("empty"));
}

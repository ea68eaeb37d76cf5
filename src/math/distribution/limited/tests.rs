use super::*;
use crate::math::DistributionError;
use crate::math::hash::{mix64, open_unit};

type Checked = Result<Distribution, DistributionError>;

fn near(case: &str, found: f64, exact: f64, bound: f64) {
    assert!((found - exact).abs() <= bound * exact.abs(), "{case}: {found:e} is not {exact:e}");
}

/// Values from mpmath 1.4.1 at 40 digits, at the doubles written here.
fn check(made: Checked, x: f64, exact: f64, bound: f64) {
    let made = made.expect("a valid distribution");
    near(&format!("{made} to {x:e}"), made.limited_mean(x), exact, bound);
}

#[test]
fn lognormal_without_overflow() {
    let known = [
        (0.3, 0.7, 0.01, 0.009999999999998933),
        (0.3, 0.7, 1.3, 1.066761306765564),
        (0.3, 0.7, 40.0, 1.7246044018035813),
        (0.0, 50.0, 1.0, 0.5079756578919931),
        (0.0, 50.0, 1e-08, 6.511154633383178e-9),
        (0.0, 50.0, 1e200, 1.9965002887299288e180),
        (3.0, 0.001, 20.0, 19.999999957803783),
        (3.0, 0.001, 20.1, 20.08276886279504),
        (1.0, 8.0, 1e30, 157868404584624.84),
        (-600.0, 40.0, 1e-200, 2.6915354382536228e-204),
        (0.3, 0.01, 1.5, 1.3499263022037335),
    ];
    for (mu, sigma, x, exact) in known {
        check(Distribution::lognormal(mu, sigma), x, exact, 1e-12);
    }
    let wide = Distribution::Lognormal { mu: 0.0, sigma: 50.0 };
    assert_eq!([wide.mean(), wide.sd(), wide.third_central()], [f64::INFINITY; 3]);
    assert_eq!(wide.limited_mean(f64::INFINITY), f64::INFINITY);
    assert!(wide.limited_mean(f64::MAX) > 1e180 && wide.limited_mean(f64::MAX) < f64::MAX);
    assert_eq!(wide.limited_mean(1e-320), 1e-320);
}

#[test]
fn gamma_and_beta() {
    let gamma = [
        (0.05, 2.0, 1e-10, 6.79724039782543e-11),
        (0.05, 2.0, 0.3, 0.017705054597824075),
        (0.3, 1.0, 4.0, 0.2982034374434654),
        (1.0, 1.0, 0.5, 0.3934693402873666),
        (2.5, 0.01, 120.0, 111.36762457682619),
        (2.5, 0.01, 3000.0, 249.99999999872482),
        (700.5, 0.01, 69000.0, 68392.11170092816),
        (700.5, 0.01, 71000.0, 69397.48028549334),
        (1000000.0, 1.0, 999500.0, 999302.2621556047),
    ];
    for (shape, rate, x, exact) in gamma {
        check(Distribution::gamma(shape, rate), x, exact, 1e-12);
    }
    let beta = [
        (0.05, 3.0, 1e-12, 7.425316407702806e-13),
        (0.05, 3.0, 0.2, 0.012632261733761712),
        (0.5, 0.5, 0.7, 0.4279341091241092),
        (1.0, 5.0, 1e-06, 9.999975000033333e-7),
        (1.5, 200.0, 0.004, 0.0033762605302046058),
        (2.0, 0.7, 0.97, 0.7381838328555657),
        (300.0, 200.0, 0.55, 0.5499083966533774),
        (300.0, 200.0, 0.62, 0.5978886049351161),
        (5.0, 1.0, 0.999999, 0.8333333333308334),
        (4000.0, 7000.0, 0.363, 0.36147131292257306),
    ];
    for (a, b, x, exact) in beta {
        check(Distribution::beta(a, b), x, exact, 1e-12);
        check(Distribution::stretched_beta(a, b, 0.0, 4.0), 4.0 * x, 4.0 * exact, 1e-12);
    }
}

#[test]
fn normal_and_logit_normal() {
    let normal = [
        (2.0, 3.0, -4.0, -4.025472107850489),
        (2.0, 3.0, 2.5, 1.0365889353887285),
        (2.0, 3.0, 11.0, 1.9988535370488568),
        (-5.0, 0.1, -5.2, -5.200849070261683),
    ];
    for (mean, sd, x, exact) in normal {
        check(Distribution::normal(mean, sd), x, exact, 1e-12);
    }
    let logit = [
        (0.0, 1.0, 0.3, 0.2815255030750758),
        (-3.0, 2.0, 0.1, 0.05352187517246427),
        (-30.0, 3.0, 1e-12, 3.289235094638144e-13),
        (-30.0, 3.0, 0.5, 8.423463179772064e-12),
        (2.0, 20.0, 0.9, 0.492154439585298),
        (4.0, 0.1, 0.98, 0.979854471782204),
        (5.0, 3.0, 0.999, 0.9236241971467914),
        (0.0, 0.001, 0.5001, 0.4999423903073353),
        (30.0, 3.0, 0.9, 0.9),
    ];
    for (mu, sigma, x, exact) in logit {
        check(Distribution::logit_normal(mu, sigma), x, exact, 1e-10);
    }
}

#[test]
fn pareto_at_every_exponent() {
    let known = [
        (1.0, 0.2, 1000000000.0, 19811164.655763914),
        (1.0, 0.2, 1e300, 1.2499999999999905e240),
        (3.0, 1.0, 50.0, 11.440232150280109),
        (3.0, 1.0000000001, 50.0, 11.440232149092817),
        (3.0, 0.9999999, 1000000.0, 41.150719065824),
        (2.0, 2.5, 2.0000001, 2.0000000999999936),
        (2.0, 2.5, 10000.0, 3.333329562097167),
        (2.0, 100000.0, 2.00003, 2.0000155374350276),
        (1e-300, 0.5, 1e300, 2.0),
    ];
    for (min, alpha, x, exact) in known {
        check(Distribution::pareto(min, alpha), x, exact, 1e-12);
    }
}

#[test]
fn truncated_through_what_lies_inside() {
    let lognormal = || Distribution::Lognormal { mu: 0.0, sigma: 1.0 };
    let beta = || Distribution::Beta { alpha: 2.0, beta: 0.7 };
    let normal = || Distribution::Normal { mean: 0.0, sd: 1.0 };
    let lognormals = [
        (0.5, 20.0, 2.0, 1.3738324406097018),
        (20.0, 1000000000.0, 25.0, 23.47473038378191),
        (100.0, 200.0, 120.0, 112.88800597924539),
        (1.0, 1.000001, 1.0000005, 1.0000003749999584),
        (0.001, 0.01, 0.005, 0.004978583629110327),
    ];
    let betas = [(0.9, 1.0, 0.95, 0.9411213368463747), (0.001, 0.002, 0.0015, 0.0014027887888263254)];
    let normals = [(-3.0, 1.5, 0.5, -0.2433546571568744), (6.5, 40.0, 6.6, 6.572950490621296)];
    for (min, max, x, exact) in lognormals {
        check(Distribution::truncated(lognormal(), min, max), x, exact, 1e-12);
    }
    for (min, max, x, exact) in betas {
        check(Distribution::truncated(beta(), min, max), x, exact, 1e-12);
    }
    for (min, max, x, exact) in normals {
        check(Distribution::truncated(normal(), min, max), x, exact, 1e-12);
    }
    let endless = f64::NEG_INFINITY;
    check(Distribution::truncated(normal(), endless, 1.5), 0.5, -0.247_751_759_711_494_65, 1e-12);
    check(Distribution::truncated(normal(), endless, -6.0), -6.2, -6.244_016_287_063_472, 1e-12);
}

/// Distributions of every kind with random parameters; none below 0.
fn random(seed: u64) -> Vec<Distribution> {
    let u = |i: u64| open_unit(mix64(seed * 100 + i));
    let span = |i: u64, low: f64, high: f64| low + u(i) * (high - low);
    let (min, width) = (span(0, 0.0, 3.0), span(1, 0.5, 10.0));
    let mode = min + u(2) * width;
    let lognormal = Distribution::lognormal(span(3, -1.0, 1.0), span(4, 0.2, 2.0));
    let pert = Distribution::pert(min, mode, min + width);
    let pareto = Distribution::pareto(span(5, 0.1, 2.0), span(6, 0.3, 4.0));
    let steps = Distribution::discrete(vec![u(7), 1.0 + u(8), 4.0], vec![u(9), u(10), u(11)]);
    let mut all: Vec<Checked> = vec![
        Distribution::uniform(min, min + width),
        Distribution::triangular(min, mode, min + width),
        Distribution::beta(span(12, 0.2, 5.0), span(13, 0.2, 5.0)),
        Distribution::stretched_beta(span(14, 0.2, 5.0), span(15, 0.2, 5.0), min, min + width),
        Distribution::pert_sd_sixth(min, mode, min + width),
        Distribution::gamma(span(16, 0.2, 9.0), span(17, 0.3, 3.0)),
        Distribution::logit_normal(span(18, -2.0, 2.0), span(19, 0.3, 3.0)),
        lognormal.clone(),
        pert.clone(),
        pareto.clone(),
        steps.clone(),
    ];
    for made in [lognormal, pert, pareto, steps] {
        let inner = made.expect("a valid distribution");
        let (low, high) = (inner.quantile(0.3), inner.quantile(0.95));
        all.push(Distribution::scaled(inner.clone(), 2.5));
        all.push(Distribution::truncated(inner.clone(), 0.5 * low, high));
        let layer = Distribution::layered(inner, 0.9 * low, high - 0.9 * low).expect("a layer");
        let (bottom, top) = (0.1 * high, 0.8 * high);
        all.push(Distribution::layered(layer.clone(), bottom, top));
        all.push(Distribution::truncated(
            Distribution::Scaled { inner: Box::new(layer.clone()), by: 2.0 },
            0.0,
            high,
        ));
        all.push(Ok(layer));
    }
    all.into_iter().map(|made| made.expect("a valid distribution")).collect()
}

/// The integral of the chance to lie above, from 0 to x, between all jumps and corners.
fn integral(of: &Distribution, x: f64) -> f64 {
    let (low, high) = of.support();
    let marks = of.point_masses().into_iter().map(|mass| mass.0).chain(of.kink()).chain([low, high]);
    let mut splits: Vec<f64> = marks.filter(|mark| *mark > 0.0 && *mark < x).chain([0.0, x]).collect();
    splits.sort_by(f64::total_cmp);
    splits.dedup();
    integrate_split(|t| of.sf(t), &splits).0
}

#[test]
fn every_kind_is_the_integral_of_the_chance_above() {
    for of in (0..12).flat_map(random) {
        let xs: Vec<f64> = (1..12).map(|i| of.quantile(0.09 * f64::from(i)) * 1.01 + 1e-3).collect();
        let mut out = vec![0.0; xs.len()];
        of.limited_means(&xs, &mut out);
        for (&x, &found) in xs.iter().zip(&out) {
            near(&format!("{of} to {x}"), found, integral(&of, x), 2e-11);
            assert_eq!(found.to_bits(), of.limited_mean(x).to_bits(), "{of} {x}");
        }
        let (min, max) = of.support();
        assert_eq!(of.limited_mean(0.5 * min), 0.5 * min, "{of}");
        assert_eq!(of.limited_mean(max), of.mean(), "{of}");
        assert_eq!(of.limited_mean(f64::NEG_INFINITY), f64::NEG_INFINITY, "{of}");
        assert!(of.limited_mean(f64::NAN).is_nan(), "{of}");
        if max < f64::INFINITY {
            near(&format!("the mean of {of}"), of.mean(), integral(&of, max), 1e-10);
        }
    }
}

#[test]
fn limited_means_rise_to_the_mean_without_bends_upward() {
    for of in (20..24).flat_map(random) {
        let xs: Vec<f64> = (0..200).map(|i| 0.05 * f64::from(i)).collect();
        let mut out = vec![0.0; xs.len()];
        of.limited_means(&xs, &mut out);
        for (i, pair) in out.windows(2).enumerate() {
            let slope = (pair[1] - pair[0]) / 0.05;
            assert!(slope >= of.sf(xs[i + 1]) - 1e-9 && slope <= of.sf(xs[i]) + 1e-9, "{of} {i}");
        }
    }
}

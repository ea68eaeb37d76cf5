use super::super::{Distribution, DistributionError};
use crate::math::{QuantileTable, normal_cdf};

fn normal(mean: f64, sd: f64) -> Distribution {
    Distribution::normal(mean, sd).expect("a normal")
}

fn lognormal(p5: f64, p95: f64) -> Distribution {
    Distribution::lognormal_between(p5, p95).expect("a range")
}

fn mixture(parts: Vec<(f64, Distribution)>) -> Distribution {
    Distribution::mixture(parts).expect("a mixture")
}

fn assert_near(found: f64, expected: f64, relative: f64) {
    assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
}

#[test]
fn moments_have_their_closed_forms() {
    // A normal at -1 and one at 3, weights 3 and 1: mean 0, variance 3/4 (1 + 1) + 1/4 (4 + 9).
    let of = mixture(vec![(3.0, normal(-1.0, 1.0)), (1.0, normal(3.0, 2.0))]);
    assert_eq!(of.mean(), 0.0);
    assert_near(of.sd(), 4.75_f64.sqrt(), 1e-15);
    // Third: 3/4 (-1) (3 + 1) + 1/4 3 (12 + 9).
    assert_near(of.third_central(), 12.75, 1e-14);
    assert_near(of.cdf(0.5), 0.75 * normal_cdf(1.5) + 0.25 * normal_cdf(-1.25), 1e-15);
}

#[test]
fn quantiles_invert_chances_in_both_tails_and_in_draws() {
    let of = mixture(vec![
        (0.6, lognormal(1.0, 10.0)),
        (0.3, Distribution::pert(100.0, 200.0, 400.0).expect("a pert")),
        (0.1, Distribution::Point(50.0)),
    ]);
    let table = QuantileTable::new(&of);
    let mut last = 0.0;
    for u in [1e-12, 1e-4, 0.01, 0.3, 0.59, 0.599_999, 0.65, 0.71, 0.9, 0.999, 1.0 - 1e-9] {
        let x = of.quantile(u);
        assert!(x >= last, "{u}: {x} after {last}");
        assert!(of.cdf(x) >= u * (1.0 - 1e-9) && of.below(x) <= u * (1.0 + 1e-9), "{u}: {x}");
        assert_near(table.value(u), x, 1e-12);
        last = x;
    }
    assert_eq!((of.quantile(0.65), table.value(0.65)), (50.0, 50.0));
    assert_eq!(of.point_masses(), [(50.0, 0.1)]);
    let mean = 0.6 * 4.040_012_826_945_73 + 0.3 * (100.0 + 800.0 + 400.0) / 6.0 + 5.0;
    assert_near(of.mean(), mean, 1e-13);
}

#[test]
fn limited_means_are_mixed() {
    let parts = vec![(0.7, lognormal(1.0, 10.0)), (0.3, lognormal(100.0, 1e4))];
    let of = mixture(parts.clone());
    for x in [0.5, 30.0, 5e3, 1e6] {
        let sum: f64 = parts.iter().map(|(chance, part)| chance * part.limited_mean(x)).sum();
        assert_near(of.limited_mean(x), sum, 1e-15);
    }
}

#[test]
fn what_is_cut_covered_or_scaled_stays_a_mixture() {
    let parts = vec![(0.5, lognormal(1.0, 10.0)), (0.5, Distribution::Point(7.0))];
    let of = mixture(parts);
    let cut = Distribution::truncated(of.clone(), 2.0, 9.0).expect("a part");
    let mass = of.cdf(9.0) - of.below(2.0);
    for x in [2.5, 7.0, 8.0] {
        assert_near(cut.cdf(x), (of.cdf(x) - of.below(2.0)) / mass, 1e-13);
    }
    assert_near(cut.sf(6.0), (of.cdf(9.0) - of.cdf(6.0)) / mass, 1e-13);
    let paid = Distribution::layered(of.clone(), 4.0, 2.0).expect("a layer");
    assert_near(paid.mean(), of.limited_mean(6.0) - of.limited_mean(4.0), 1e-12);
    assert_near(paid.sf(1.0), of.sf(5.0), 1e-15);
    let thousands = Distribution::scaled(of.clone(), 1e3).expect("a scale");
    assert_near(thousands.quantile(0.2), 1e3 * of.quantile(0.2), 1e-15);
    assert_near(
        Distribution::truncated(thousands, 2e3, 9e3).expect("a part").mean(),
        1e3 * cut.mean(),
        1e-12,
    );
    let none = Distribution::truncated(of, 1e9, 2e9);
    assert!(matches!(none, Err(DistributionError::NothingLeft { .. })), "{none:?}");
}

#[test]
fn equal_and_nested_parts_are_spread_out() {
    let (a, b) = (normal(0.0, 1.0), normal(5.0, 1.0));
    let inner = mixture(vec![(1.0, a.clone()), (1.0, b.clone())]);
    let nested = mixture(vec![(2.0, inner), (1.0, a.clone()), (1.0, a.clone()), (0.0, normal(9.0, 1.0))]);
    assert_eq!(nested, mixture(vec![(0.75, a.clone()), (0.25, b)]));
    assert_eq!(mixture(vec![(2.0, a.clone()), (3.0, a.clone())]), a);
    let coins = mixture(vec![(1.0, Distribution::Point(1.0)), (3.0, Distribution::Point(2.0))]);
    assert_eq!(coins.to_string(), "discrete(1: 0.25, 2: 0.75)");
    assert_eq!(Distribution::mixture(Vec::new()), Err(DistributionError::NoValues));
    assert_eq!(Distribution::mixture(vec![(0.0, a)]), Err(DistributionError::NoWeight));
}

#[test]
fn what_was_seen_is_as_likely_as_it_was_often() {
    let seen = Distribution::empirical(vec![2.0, 9.0, 2.0, 4.0, 4.0]).expect("values");
    assert_eq!((seen.quantile(0.4), seen.quantile(0.41), seen.quantile(0.81)), (2.0, 4.0, 9.0));
    assert_near(seen.mean(), 4.2, 1e-15);
}

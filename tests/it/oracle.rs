//! Distributions made of several, against an independent library.

use exposure::math::{Distribution, QuantileTable};
use statrs::distribution::{Beta, ContinuousCDF, Gamma, LogNormal, Normal};
use statrs::statistics::Distribution as _;

/// The library keeps about this many digits in the middle of its distributions.
const DIGITS: f64 = 1e-9;

fn assert_near(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= DIGITS * expected.abs().max(1e-3),
        "{what}: {found} is not {expected}"
    );
}

#[test]
fn a_mixture_has_the_mean_and_the_chances_of_its_parts() {
    let amounts = LogNormal::new(9.0, 1.2).expect("mu and sigma");
    let small = Gamma::new(2.5, 0.001).expect("shape and rate");
    let parts = vec![
        (0.3, Distribution::lognormal(9.0, 1.2).expect("mu and sigma")),
        (0.7, Distribution::gamma(2.5, 0.001).expect("shape and rate")),
    ];
    let mixed = Distribution::mixture(parts).expect("a mixture");
    let mean = 0.3 * amounts.mean().expect("a mean") + 0.7 * small.mean().expect("a mean");
    assert_near(mixed.mean(), mean, "the mean");
    let table = QuantileTable::new(&mixed);
    for x in [300.0, 2e3, 5e3, 2e4, 1e5] {
        let level = 0.3 * amounts.cdf(x) + 0.7 * small.cdf(x);
        assert_near(mixed.cdf(x), level, "a chance");
        assert_near(table.value(level), x, "a quantile");
    }
}

#[test]
fn a_logarithmic_pool_is_the_distribution_that_the_library_knows() {
    let pool =
        |a: Distribution, b: Distribution| Distribution::log_pool(vec![(1.0, a), (3.0, b)]).expect("a pool");
    let beta = |a, b| Distribution::beta(a, b).expect("shapes");
    // Shapes are the weighted means of shapes.
    let oracle = Beta::new(0.25 * 2.0 + 0.75 * 6.0, 0.25 * 5.0 + 0.75 * 3.0).expect("shapes");
    let found = pool(beta(2.0, 5.0), beta(6.0, 3.0));
    for x in [0.2, 0.5, 0.8] {
        assert_near(found.cdf(x), oracle.cdf(x), "beta");
    }
    // Precisions add: 1/4 of 1/4 and 3/4 of 1 are 13/16; the mean is 3/4 · 5 over it.
    let normal = |m, s| Distribution::normal(m, s).expect("mean and deviation");
    let found = pool(normal(0.0, 2.0), normal(5.0, 1.0));
    let precision: f64 = 0.25 / 4.0 + 0.75;
    let oracle = Normal::new(0.75 * 5.0 / precision, 1.0 / precision.sqrt()).expect("mean and deviation");
    for x in [3.0, 4.6, 6.0] {
        assert_near(found.cdf(x), oracle.cdf(x), "normal");
    }
}

#[test]
fn a_truncated_and_an_empirical_distribution_follow_the_library() {
    let oracle = Normal::new(1.0, 2.0).expect("mean and deviation");
    let inner = Distribution::normal(1.0, 2.0).expect("mean and deviation");
    let cut = Distribution::truncated(inner, 0.0, 4.0).expect("a part");
    let mass = oracle.cdf(4.0) - oracle.cdf(0.0);
    for x in [0.5, 1.0, 3.5] {
        assert_near(cut.cdf(x), (oracle.cdf(x) - oracle.cdf(0.0)) / mass, "truncated");
    }
    let values = [4.0, 8.0, 15.0, 16.0, 23.0, 42.0];
    let seen = Distribution::empirical(values.to_vec()).expect("values");
    let oracle = statrs::distribution::Empirical::from_iter(values);
    assert_near(seen.mean(), oracle.mean().expect("a mean"), "empirical");
    for x in [3.0, 15.0, 20.0, 42.0] {
        assert_near(seen.cdf(x), oracle.cdf(x), "empirical");
    }
}

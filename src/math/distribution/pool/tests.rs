use super::super::{Distribution, DistributionError};

/// The density by a central difference of the chance.
fn density(of: &Distribution, x: f64) -> f64 {
    let h = 1e-5 * x.abs().max(1e-3);
    (of.cdf(x + h) - of.cdf(x - h)) / (2.0 * h)
}

#[test]
fn the_pool_has_the_product_of_the_densities() {
    let beta = |a, b| Distribution::beta(a, b).expect("a beta");
    let gamma = |k, r| Distribution::gamma(k, r).expect("a gamma");
    let pert = |mode| Distribution::pert(0.1, mode, 0.9).expect("a pert");
    let share = |a, b| Distribution::logit_normal_between(a, b).expect("a range");
    let money = |a, b| Distribution::lognormal_between(a, b).expect("a range");
    let severity = |a, b| Distribution::scaled(share(a, b), 100.0).expect("a severity");
    for (first, second, xs) in [
        (beta(2.0, 5.0), beta(4.0, 2.0), [0.3, 0.5, 0.7]),
        (gamma(2.0, 1.0), gamma(5.0, 3.0), [0.8, 1.5, 2.5]),
        (pert(0.3), pert(0.6), [0.3, 0.5, 0.7]),
        (share(0.1, 0.4), share(0.3, 0.9), [0.2, 0.4, 0.5]),
        (money(1.0, 10.0), money(5.0, 900.0), [3.0, 6.0, 12.0]),
        (severity(0.1, 0.4), severity(0.3, 0.9), [20.0, 40.0, 50.0]),
        (
            Distribution::scaled(money(1.0, 10.0), 12.0).expect("a rate"),
            money(5.0, 900.0),
            [20.0, 60.0, 80.0],
        ),
        (Distribution::scaled(gamma(2.0, 1.0), 12.0).expect("a rate"), gamma(5.0, 0.2), [12.0, 20.0, 30.0]),
    ] {
        let pool = Distribution::log_pool(vec![(3.0, first.clone()), (1.0, second.clone())]).expect("a pool");
        let product = |x: f64| {
            let ln = |of: &Distribution| crate::math::ln(density(of, x));
            crate::math::exp(0.75 * ln(&first) + 0.25 * ln(&second)) / density(&pool, x)
        };
        let constant = product(xs[1]);
        for x in xs {
            assert!((product(x) / constant - 1.0).abs() < 1e-5, "{first} {second} at {x}");
        }
    }
}

#[test]
fn one_voice_is_its_own_pool() {
    let only = Distribution::triangular(0.0, 1.0, 2.0).expect("a triangle");
    let pool = Distribution::log_pool(vec![(1.0, only.clone()), (2.0, only.clone())]);
    assert_eq!(pool, Ok(only));
}

#[test]
fn families_are_not_mixed() {
    let (a, b) =
        (Distribution::beta(1.0, 2.0).expect("a beta"), Distribution::uniform(0.0, 1.0).expect("a range"));
    let error = Distribution::log_pool(vec![(1.0, a), (1.0, b)]).expect_err("refused");
    assert!(error.to_string().contains("one family"), "{error}");
    let apart =
        [(1.0, 2.0), (3.0, 4.0)].map(|(min, max)| (1.0, Distribution::uniform(min, max).expect("a range")));
    let nothing = Distribution::log_pool(apart.to_vec());
    assert!(matches!(nothing, Err(DistributionError::EmptyRange { .. })), "{nothing:?}");
}

use super::*;
use statrs::distribution::{ContinuousCDF, Gamma, LogNormal, Normal, Pareto, Triangular};

type Checked = Result<Distribution, DistributionError>;

fn near(found: f64, exact: f64, bound: f64) {
    assert!((found - exact).abs() <= bound * exact.abs().max(1e-300), "{found:e} is not {exact:e}");
}

/// One of each kind, skewed either way, with nests.
fn zoo() -> Vec<Distribution> {
    let made: Vec<Checked> = vec![
        Distribution::uniform(-1.0, 3.0),
        Distribution::triangular(0.0, 1.0, 5.0),
        Distribution::triangular(2.0, 2.0, 3.0),
        Distribution::triangular(2.0, 3.0, 3.0),
        Distribution::pert(0.6, 0.85, 0.98),
        Distribution::pert(1.0, 1.0, 10.0),
        Distribution::pert(-5.0, 4.0, 4.0),
        Distribution::beta(0.5, 0.5),
        Distribution::beta(1.5, 200.0),
        Distribution::gamma(0.5, 3.0),
        Distribution::gamma(700.5, 0.01),
        Distribution::lognormal_between(1e4, 5e6),
        Distribution::logit_normal_between(0.01, 0.4),
        Distribution::normal_between(-2.0, 7.0),
        Distribution::stretched_beta(5.0, 2.0, -2.0, 6.0),
        Distribution::pareto(3.0, 4.5),
        Distribution::truncated(Distribution::Normal { mean: 0.0, sd: 1.0 }, 6.5, f64::INFINITY),
        Distribution::truncated(Distribution::Lognormal { mu: 0.0, sigma: 1.0 }, 0.5, 20.0),
        Distribution::truncated(Distribution::Beta { alpha: 2.0, beta: 0.7 }, 0.9, 1.0),
        Distribution::truncated(Distribution::Triangular { min: 0.0, mode: 1.0, max: 5.0 }, 0.5, 4.0),
        Distribution::scaled(Distribution::Gamma { shape: 2.0, rate: 1.0 }, 1e6),
    ];
    made.into_iter().map(|made| made.expect("a valid distribution")).collect()
}

#[test]
fn known_answers() -> Result<(), DistributionError> {
    let pert = Distribution::pert(1.0, 3.0, 10.0)?;
    near(pert_shapes(1.0, 3.0, 10.0).0, 1.888_888_888_889, 1e-12);
    near(pert_shapes(1.0, 3.0, 10.0).1, 4.111_111_111_111, 1e-12);
    near(pert.quantile(0.95), 6.738_338_002_1, 1e-11);
    near(pert.mean(), 23.0 / 6.0, 1e-15);
    let loss = Distribution::lognormal_between(1.0, 10.0)?;
    near(loss.mean(), 4.040_012_826_945_73, 1e-14);
    near(loss.quantile(0.05), 1.0, 1e-14);
    near(loss.quantile(0.95), 10.0, 1e-14);
    near(Distribution::normal_between(-2.0, 7.0)?.quantile(0.95), 7.0, 1e-14);
    near(Distribution::logit_normal_between(0.01, 0.4)?.quantile(0.05), 0.01, 1e-13);
    let unit = Distribution::normal_between(-1.644_853_626_951_472_2, 1.644_853_626_951_472_2)?;
    assert_eq!(unit, Distribution::Normal { mean: 0.0, sd: 1.0 });
    let skewed = Distribution::lognormal_from_quantiles((0.5, 3.0), (0.99, 80.0))?;
    near(skewed.quantile(0.5), 3.0, 1e-14);
    near(skewed.quantile(0.99), 80.0, 1e-13);
    Ok(())
}

#[test]
fn quantiles_undo_the_distribution_function() {
    for d in zoo() {
        for u in [1e-12, 1e-6, 0.01, 0.2, 0.5, 0.81, 0.999, 1.0 - 1e-6] {
            let x = d.quantile(u);
            assert!((d.cdf(x) - u).abs() < 1e-9 * u + 1e-14, "{d} {u} {x}");
            near(d.cdf(x) + d.sf(x), 1.0, 1e-12);
        }
        let (min, max) = d.support();
        assert_eq!((d.quantile(0.0), d.quantile(1.0)), (min, max), "{d}");
        assert_eq!((d.cdf(min.next_down()), d.cdf(max)), (0.0, 1.0), "{d}");
        assert!(d.cdf(f64::NAN).is_nan() && d.quantile(f64::NAN).is_nan() && d.quantile(1.1).is_nan(), "{d}");
    }
}

#[test]
fn moments_are_integrals_of_the_quantile() {
    for d in zoo() {
        let mean = d.mean();
        near(d.expectation(|x| x), mean, 1e-12);
        near(d.expectation(|x| (x - mean) * (x - mean)).sqrt(), d.sd(), 1e-12);
        let (third, cube) =
            (d.expectation(|x| (x - mean) * (x - mean) * (x - mean)), d.sd() * d.sd() * d.sd());
        assert!((third - d.third_central()).abs() < 1e-10 * (cube + third.abs()), "{d} {third:e}");
    }
}

#[test]
fn logit_normal_moments() -> Result<(), DistributionError> {
    // mpmath 1.3.0, quadrature at 30 digits.
    let known = [
        ((0.0, 1.0), 0.5, 0.208_276_344_931_662_75),
        ((-3.0, 2.0), 0.129_594_200_934_577_16, 0.186_793_350_919_990_05),
        ((-30.0, 3.0), 8.423_463_179_772_604e-12, 7.578_878_169_562_423e-10),
        ((2.0, 20.0), 0.539_665_984_210_442_9, 0.478_183_128_279_262_35),
        ((4.0, 0.1), 0.981_928_485_611_135_7, 0.001_778_301_925_573_558),
        ((5.0, 3.0), 0.923_802_657_965_054_1, 0.172_821_581_998_457_07),
    ];
    for ((mu, sigma), mean, sd) in known {
        let d = Distribution::logit_normal(mu, sigma)?;
        near(d.mean(), mean, 1e-12);
        near(d.sd(), sd, 1e-12);
    }
    Ok(())
}

#[test]
fn third_moments() -> Result<(), DistributionError> {
    // mpmath 1.4.1, quadrature at 30 digits.
    let logit_normal = [
        ((-3.0, 2.0), 0.013_966_181_395_740_763),
        ((-30.0, 3.0), 2.154_881_479_749_285e-22),
        ((2.0, 20.0), -0.017_404_896_824_150_45),
        ((4.0, 0.1), -1.633_782_809_807_788_5e-9),
        ((5.0, 3.0), -0.016_495_470_859_799_707),
    ];
    for ((mu, sigma), third) in logit_normal {
        near(Distribution::logit_normal(mu, sigma)?.third_central(), third, 1e-11);
    }
    // From the raw moments, as fractions: 2/7 and so on for beta; the triangle's are sums of powers.
    near(Distribution::beta(2.0, 5.0)?.third_central(), 60.0 / (343.0 * 72.0), 1e-15);
    near(Distribution::triangular(0.0, 0.0, 3.0)?.third_central(), 0.2, 1e-15);
    near(Distribution::pareto(2.0, 4.0)?.third_central(), 8.0 * 20.0 / 27.0, 1e-15);
    let d = Distribution::discrete(vec![0.0, 3.0], vec![2.0, 1.0])?;
    near(d.third_central(), 2.0, 1e-15);
    Ok(())
}

#[test]
fn lognormal_moments_beyond_the_range_of_their_factors() -> Result<(), DistributionError> {
    // mpmath 1.4.1 at 30 digits: mean^3 (w-1)^2 (w+2) and mean sqrt(w-1).
    let known = [
        (1.0, 0.5, 7.742_207_334_034_769, 1.641_571_845_623_866_6),
        (0.0, 1e-3, 3.000_008_500_012_625_3e-12, 0.001_000_000_750_000_302_1),
        (-760.0, 10.0, 0.0, 2.320_822_594_179_600_6e-287),
        (-1000.0, 30.0, f64::INFINITY, 3.720_075_976_020_836e-44),
    ];
    for (mu, sigma, third, sd) in known {
        let d = Distribution::lognormal(mu, sigma)?;
        assert!((d.third_central() / third - 1.0).abs() < 1e-12 || d.third_central() == third, "{d}");
        near(d.sd(), sd, 1e-12);
    }
    for sigma in [1e160, 1e300] {
        let d = Distribution::lognormal(-1e308, sigma)?;
        assert!(!d.mean().is_nan() && !d.sd().is_nan() && !d.third_central().is_nan());
    }
    Ok(())
}

#[test]
fn the_classic_pert_has_a_sixth_of_the_range_as_deviation() -> Result<(), DistributionError> {
    for (min, mode, max) in [(0.0, 3.0, 6.0), (1.0, 3.0, 10.0), (2.0, 2.0, 8.0), (-4.0, 1.0, 1.0)] {
        let d = Distribution::pert_sd_sixth(min, mode, max)?;
        near(d.mean(), (min + 4.0 * mode + max) / 6.0, 1e-14);
        near(d.sd(), (max - min) / 6.0, 1e-14);
        assert_eq!(d.support(), (min, max));
    }
    Ok(())
}

#[test]
fn truncated_moments() -> Result<(), DistributionError> {
    // mpmath 1.3.0, quadrature of the density at 30 digits.
    let infinite = f64::INFINITY;
    let known = [
        (Distribution::lognormal(0.0, 1.0)?, 0.5, 20.0, 2.036_104_089_921_267_2, 2.012_162_095_360_783_7),
        (Distribution::normal(0.0, 1.0)?, 8.0, infinite, 8.121_368_112_236_112, 0.119_686_605_112_439),
        (Distribution::beta(0.05, 3.0)?, 0.001, 1.0, 0.068_685_616_132_909_91, 0.114_582_060_648_935_43),
        (Distribution::gamma(2.0, 1.0)?, -infinite, 5.0, 1.824_454_424_313_464_5, 1.125_611_588_475_678_5),
        (Distribution::triangular(0.0, 1.0, 5.0)?, 0.5, 4.0, 1.962962962962963, 0.9133873253092936),
        (Distribution::pert(1.0, 3.0, 10.0)?, 2.0, 4.0, 3.007_256_949_411_757, 0.565_331_757_654_845_1),
        (Distribution::lognormal(0.0, 1.0)?, 0.0, infinite, 1.648_721_270_700_128_2, 2.161_197_415_895_087_7),
    ];
    for (inner, min, max, mean, sd) in known {
        let truncated = Distribution::truncated(inner, min, max);
        match truncated {
            Ok(d) => {
                near(d.mean(), mean, 1e-12);
                near(d.sd(), sd, 1e-11);
            }
            // Eight deviations out lies less than the least mass.
            Err(error) => {
                assert!(matches!(error, DistributionError::NothingLeft { min: 8.0, .. }), "{error}")
            }
        }
    }
    Ok(())
}

#[test]
fn discrete_is_canonical_and_steps() -> Result<(), DistributionError> {
    let d = Distribution::discrete(vec![5.0, 1.0, 5.0, 9.0], vec![1.0, 2.0, 1.0, 0.0])?;
    assert_eq!(d, Distribution::Discrete { values: vec![1.0, 5.0], weights: vec![0.5, 0.5] });
    assert_eq!([0.9, 1.0, 4.9, 5.0].map(|x| d.cdf(x)), [0.0, 0.5, 0.5, 1.0]);
    assert_eq!([0.0, 0.2, 0.5, 0.500_001, 1.0].map(|u| d.quantile(u)), [1.0, 1.0, 1.0, 5.0, 5.0]);
    assert_eq!((d.mean(), d.sd()), (3.0, 2.0));
    let cut = Distribution::truncated(Distribution::scaled(d, 2.0)?, 3.0, 20.0)?;
    assert_eq!((cut.mean(), cut.sd(), cut.support(), cut.cdf(9.9)), (10.0, 0.0, (10.0, 10.0), 0.0));
    let point = Distribution::point(4.0)?;
    assert_eq!((point.cdf(3.9), point.cdf(4.0), point.quantile(0.3), point.sd()), (0.0, 1.0, 4.0, 0.0));
    Ok(())
}

#[test]
fn agrees_with_statrs() -> Result<(), Box<dyn std::error::Error>> {
    fn compare(ours: &Distribution, theirs: &dyn ContinuousCDF<f64, f64>) {
        for x in [0.3, 1.0, 1.7, 3.9, 4.9] {
            near(ours.cdf(x), theirs.cdf(x), 1e-10);
        }
    }
    compare(&Distribution::gamma(3.5, 2.0)?, &Gamma::new(3.5, 2.0)?);
    compare(&Distribution::lognormal(1.0, 0.7)?, &LogNormal::new(1.0, 0.7)?);
    compare(&Distribution::normal(2.0, 3.0)?, &Normal::new(2.0, 3.0)?);
    compare(&Distribution::triangular(0.0, 1.0, 5.0)?, &Triangular::new(0.0, 5.0, 1.0)?);
    let pareto = Distribution::pareto(0.5, 1.3)?;
    compare(&pareto, &Pareto::new(0.5, 1.3)?);
    for x in [0.500_001, 0.8, 3.0, 1e6, 1e30] {
        near(pareto.sf(x), Pareto::new(0.5, 1.3)?.sf(x), 1e-12);
    }
    Ok(())
}

#[test]
fn text_is_canonical() {
    let texts = [
        (Distribution::point(3.0), "point(3)"),
        (Distribution::uniform(0.1, 1e-7 + 1.0), "uniform(0.1, 1.0000001)"),
        (Distribution::triangular(0.0, 1.0, 5.0), "triangular(0, 1, 5)"),
        (Distribution::pert(0.6, 0.85, 0.98), "pert(0.6, 0.85, 0.98)"),
        (Distribution::beta(0.5, 20.0), "beta(0.5, 20)"),
        (Distribution::gamma(2.5, 1e-9), "gamma(2.5, 1e-9)"),
        (Distribution::stretched_beta(2.0, 0.5, -1.0, 1e20), "beta(2, 0.5, -1, 1e20)"),
        (Distribution::pareto(1e6, 1.5), "pareto(1000000, 1.5)"),
        (
            Distribution::layered(Distribution::Pareto { min: 1.0, alpha: 2.0 }, 0.0, f64::INFINITY),
            "layered(pareto(1, 2), 0, inf)",
        ),
        (Distribution::lognormal(0.0, 1.25), "lognormal(0, 1.25)"),
        (Distribution::logit_normal(-1.0, 1.0), "logit_normal(-1, 1)"),
        (Distribution::normal(1e20, 2.0), "normal(1e20, 2)"),
        (Distribution::discrete(vec![2.0, 1.0], vec![1.0, 3.0]), "discrete(1: 0.75, 2: 0.25)"),
        (
            Distribution::truncated(Distribution::Normal { mean: 0.0, sd: 1.0 }, -1.0, f64::INFINITY),
            "truncated(normal(0, 1), -1, inf)",
        ),
        (Distribution::scaled(Distribution::Uniform { min: 1.0, max: 2.0 }, 3.0), "scaled(uniform(1, 2), 3)"),
    ];
    for (made, text) in texts {
        assert_eq!(made.map(|d| d.to_string()).as_deref(), Ok(text));
    }
}

#[test]
fn refusals_say_why() {
    let nan = f64::NAN;
    let normal = || Distribution::Normal { mean: 0.0, sd: 1.0 };
    let refusals: [(Checked, &str); 28] = [
        (Distribution::point(nan), "the value is NaN, but must be a finite number"),
        (
            Distribution::uniform(2.0, 2.0),
            "the range from 2 to 2 is empty: the minimum must be below the maximum",
        ),
        (Distribution::uniform(nan, 2.0), "the minimum is NaN, but must be a finite number"),
        (
            Distribution::uniform(-1.7e308, 1.7e308),
            "the width of the range is inf, but must be a finite number",
        ),
        (
            Distribution::triangular(3.0, 2.0, 1.0),
            "the range from 3 to 1 is empty: the minimum must be below the maximum",
        ),
        (Distribution::pert(0.0, 2.0, 1.0), "the mode is 2, but must be between 0 and 1"),
        (Distribution::pert(0.0, nan, 1.0), "the mode is NaN, but must be a finite number"),
        (Distribution::beta(0.0, 1.0), "alpha is 0, but must be above 0"),
        (Distribution::beta(1.0, nan), "beta is NaN, but must be a finite number"),
        (Distribution::pareto(0.0, 1.0), "the minimum is 0, but must be above 0"),
        (Distribution::pareto(1.0, nan), "alpha is NaN, but must be a finite number"),
        (
            Distribution::stretched_beta(1.0, 1.0, 3.0, 3.0),
            "the range from 3 to 3 is empty: the minimum must be below the maximum",
        ),
        (Distribution::pert_sd_sixth(0.0, 2.0, 1.0), "the mode is 2, but must be between 0 and 1"),
        (Distribution::gamma(-1.0, 1.0), "the shape is -1, but must be above 0"),
        (Distribution::gamma(1.0, 0.0), "the rate is 0, but must be above 0"),
        (Distribution::lognormal(f64::INFINITY, 1.0), "mu is inf, but must be a finite number"),
        (Distribution::lognormal_between(0.0, 10.0), "the quantile is 0, but must be above 0 and below inf"),
        (
            Distribution::lognormal_between(5.0, 5.0),
            "the quantiles are 5 and 5, but the second must be above the first",
        ),
        (Distribution::logit_normal_between(0.5, 1.0), "the quantile is 1, but must be above 0 and below 1"),
        (Distribution::logit_normal(0.0, 101.0), "sigma is 101, but may be at most 100"),
        (
            Distribution::normal_from_quantiles((0.0, 1.0), (0.5, 2.0)),
            "the level is 0, but must be above 0 and below 1",
        ),
        (
            Distribution::normal_from_quantiles((0.9, 1.0), (0.5, 2.0)),
            "the levels are 0.9 and 0.5, but the second must be above the first",
        ),
        (Distribution::discrete(vec![], vec![]), "there are 0 values, but must be at least 1"),
        (
            Distribution::discrete(vec![1.0, 2.0], vec![1.0]),
            "there are 1 weights, but must be 2, one for each value",
        ),
        (Distribution::discrete(vec![1.0], vec![-1.0]), "a weight is -1, but must be at least 0"),
        (Distribution::discrete(vec![1.0], vec![0.0]), "the weights add to 0, but must add to more"),
        (
            Distribution::truncated(normal(), 39.0, 40.0),
            "between 39 and 40 lies a chance of 0, but it must be at least 1e-12",
        ),
        (Distribution::scaled(normal(), 0.0), "the factor is 0, but must be above 0"),
    ];
    for (refusal, text) in refusals {
        assert_eq!(refusal.err().map(|error| error.to_string()).as_deref(), Some(text));
    }
    assert!(Distribution::truncated(normal(), nan, 1.0).is_err());
}

#[test]
fn ranges_come_back_from_what_was_fitted_at_every_size() {
    let mut low = 1e-9;
    while low < 1e12 {
        for ratio in [1.000_1, 2.0, 30.0, 1e6] {
            let high = low * ratio;
            let amount = Distribution::lognormal_between(low, high).expect("a range");
            let inner = Distribution::lognormal_from_quantiles((0.1, low), (0.9, high)).expect("a range");
            for (found, stated) in [
                (amount.quantile(0.05), low),
                (amount.quantile(0.95), high),
                (inner.quantile(0.1), low),
                (inner.quantile(0.9), high),
            ] {
                assert!((found / stated - 1.0).abs() < 1e-13, "{low} to {high}: {found} is not {stated}");
            }
            // The closed form: the median is the geometric mean.
            let median = low.sqrt() * high.sqrt();
            assert!((amount.quantile(0.5) / median - 1.0).abs() < 1e-13, "{low} to {high}");
        }
        // A share near either end comes back too.
        if low < 0.1 {
            let share = Distribution::logit_normal_between(low, 5.0 * low).expect("a range");
            assert!((share.quantile(0.05) / low - 1.0).abs() < 1e-13, "{low}");
            assert!((share.quantile(0.95) / (5.0 * low) - 1.0).abs() < 1e-13, "{low}");
            let rare = Distribution::logit_normal_between(1.0 - 5.0 * low, 1.0 - low).expect("a range");
            assert!((rare.sf(1.0 - low) - 0.05).abs() < 1e-6, "{low}");
        }
        low *= 10.0;
    }
}

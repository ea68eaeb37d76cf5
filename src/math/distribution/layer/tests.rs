use super::*;
use crate::math::quadrature::integrate_split;
use crate::math::{DistributionError, QuantileTable};

fn near(case: &str, found: f64, exact: f64, bound: f64) {
    assert!((found - exact).abs() <= bound * exact.abs(), "{case}: {found:e} is not {exact:e}");
}

#[test]
fn moments_of_layers() -> Result<(), DistributionError> {
    let infinite = f64::INFINITY;
    let lognormal = |mu, sigma| Distribution::Lognormal { mu, sigma };
    let loss = || lognormal(1.151_292_546_497_023, 0.699_936_169_171_963_2);
    let pareto = |min, alpha| Distribution::Pareto { min, alpha };
    // mpmath 1.4.1 at 80 digits, from partial moments (lognormal) and integrals of the tail (pareto).
    let known = [
        (loss(), 2.0, 5.0, 1.755_101_760_441_587, 1.792_057_441_028_159_8, 4.020_896_187_775_478),
        (loss(), 0.0, 4.0, 2.919_875_754_054_588, 1.094_190_248_122_315_9, -0.653_589_741_423_288_1),
        (loss(), 2.0, infinite, 2.198_094_953_520_639, 3.083_729_363_800_74, 94.168_062_281_686_49),
        (
            loss(),
            60.0,
            100.0,
            0.000_138_661_547_268_798_95,
            0.057_266_590_095_069_66,
            0.126_518_967_275_537_9,
        ),
        (
            loss(),
            1000.0,
            0.5,
            4.895_059_286_484_978e-17,
            4.944_794_384_760_494e-9,
            1.221_942_339_535_425_3e-17,
        ),
        (
            lognormal(0.0, 6.0),
            3.0,
            infinite,
            65_659_967.658_438_767,
            4_311_231_547_115_194.5,
            2.268_329_121_000_240_5e70,
        ),
        (
            lognormal(0.0, 6.0),
            3.0,
            1e6,
            17_800.226_397_216_135,
            114_926.202_842_181_42,
            11_726_785_933_259_300.0,
        ),
        (
            lognormal(0.0, 12.0),
            1e3,
            infinite,
            1.858_671_745_284_128e31,
            3.454_660_656_717_546e62,
            2.647_428_704_260_852e281,
        ),
        (pareto(1.0, 1.1), 5.0, 1e6, 6.001_514_049_638_025, 747.056_894_767_897_9, 396_598_994_041.350_4),
        (
            pareto(1.0, 3.2),
            5.0,
            infinite,
            0.013_177_812_066_867_187,
            0.331_121_497_076_763_15,
            8.231_795_750_299_057,
        ),
        (
            pareto(2.0, 4.5),
            1.0,
            infinite,
            1.571_428_571_428_571_4,
            0.766_651_877_999_928,
            2.462_973_760_932_944_6,
        ),
        (pareto(1.0, 1.0), 0.5, 100.0, 5.110_157_727_499_13, 12.981_761_447_222_091, 12_136.927_110_431_674),
    ];
    for (inner, deductible, limit, mean, sd, third) in known {
        let paid = Distribution::layered(inner, deductible, limit)?;
        near(&format!("the mean of {paid}"), paid.mean(), mean, 1e-12);
        near(&format!("the deviation of {paid}"), paid.sd(), sd, 1e-11);
        near(&format!("the third moment of {paid}"), paid.third_central(), third, 1e-10);
    }
    Ok(())
}

#[test]
fn layers_of_a_loss_add_up_to_it() -> Result<(), DistributionError> {
    let loss = Distribution::lognormal_between(1.0, 10.0)?;
    let limited = |x| loss.limited_mean(x);
    let mut total = limited(1.0);
    for (deductible, limit) in [(1.0, 1.0), (2.0, 3.0), (5.0, 15.0), (20.0, f64::INFINITY)] {
        let mean = Distribution::layered(loss.clone(), deductible, limit)?.mean();
        near("a layer", mean, limited(deductible + limit) - limited(deductible), 1e-13);
        total += mean;
    }
    near("the layers", total, 4.040_012_826_945_73, 1e-14);
    Ok(())
}

#[test]
fn steps_at_both_ends() -> Result<(), DistributionError> {
    let paid = Distribution::layered(Distribution::uniform(0.0, 10.0)?, 2.0, 4.0)?;
    assert_eq!([-0.1, 0.0, 1.0, 3.0, 4.0, 5.0].map(|x| paid.cdf(x)), [0.0, 0.2, 0.3, 0.5, 1.0, 1.0]);
    assert_eq!([-0.1, 0.0, 3.0, 4.0].map(|x| paid.sf(x)), [1.0, 0.8, 0.5, 0.0]);
    assert_eq!(
        [0.0, 0.1, 0.2, 0.5, 0.6, 0.7, 1.0].map(|u| paid.quantile(u)),
        [0.0, 0.0, 0.0, 3.0, 4.0, 4.0, 4.0]
    );
    assert_eq!(paid.support(), (0.0, 4.0));
    assert_eq!((paid.atoms(), paid.point_masses()), (None, vec![(0.0, 0.2), (4.0, 0.4)]));
    // 1/10 of the integral of y^k over (0, 4), and 4/10 at 4.
    near("the mean", paid.mean(), 2.4, 1e-14);
    near("the variance", paid.sd() * paid.sd(), 64.0 / 30.0 + 6.4 - 5.76, 1e-13);
    near(
        "the third moment",
        paid.third_central(),
        32.0 - 3.0 * 2.4 * (64.0 / 30.0 + 6.4) + 2.0 * 13.824,
        1e-12,
    );
    assert!(paid.cdf(f64::NAN).is_nan());
    assert_eq!(paid.to_string(), "layered(uniform(0, 10), 2, 4)");
    Ok(())
}

#[test]
fn masses_pass_through_scales_and_cuts() -> Result<(), DistributionError> {
    let paid = Distribution::layered(Distribution::uniform(0.0, 10.0)?, 2.0, 4.0)?;
    let scaled = Distribution::scaled(paid.clone(), 10.0)?;
    assert_eq!(scaled.point_masses(), [(0.0, 0.2), (40.0, 0.4)]);
    // What is paid given that something is paid, up to the limit and with it.
    let cut = Distribution::truncated(paid.clone(), 1.0, 4.0)?;
    let masses = cut.point_masses();
    assert!(masses.len() == 1 && masses[0].0 == 4.0 && (masses[0].1 - 4.0 / 7.0).abs() < 1e-15);
    near("the mean", cut.mean(), (0.75 + 1.6) / 0.7, 1e-13);
    near("the chance", cut.cdf(2.0), 1.0 / 7.0, 1e-14);
    // A cut at a value with a chance of its own keeps it.
    let bottom = Distribution::truncated(paid.clone(), 0.0, 3.0)?;
    assert!((bottom.cdf(0.0) - 0.4).abs() < 1e-15 && bottom.cdf(-1e-300) == 0.0);
    near("the mean", bottom.mean(), 0.45 / 0.5, 1e-13);
    assert_eq!((bottom.quantile(0.39), bottom.support()), (0.0, (0.0, 3.0)));
    // A layer of a layer is a layer.
    let (nested, same) = (
        Distribution::layered(paid, 1.0, 2.0)?,
        Distribution::layered(Distribution::uniform(0.0, 10.0)?, 3.0, 2.0)?,
    );
    assert_eq!(nested.point_masses(), same.point_masses());
    near("the mean", nested.mean(), same.mean(), 1e-14);
    near("the third moment", nested.third_central(), same.third_central(), 1e-12);
    Ok(())
}

#[test]
fn discrete_layers_are_discrete() -> Result<(), DistributionError> {
    let steps = Distribution::discrete(vec![1.0, 2.0, 5.0, 9.0], vec![1.0, 1.0, 1.0, 1.0])?;
    let paid = Distribution::layered(steps, 2.0, 3.0)?;
    assert_eq!(paid.atoms(), Some(vec![(0.0, 0.5), (3.0, 0.5)]));
    assert_eq!(paid.atoms(), Some(paid.point_masses()));
    assert_eq!((paid.mean(), paid.sd(), paid.third_central()), (1.5, 1.5, 0.0));
    assert_eq!([0.4, 0.5, 0.6].map(|u| paid.quantile(u)), [0.0, 0.0, 3.0]);
    // A layer that is never reached, and one that is always full, are certain.
    let uniform = || Distribution::Uniform { min: 2.0, max: 3.0 };
    assert_eq!(Distribution::layered(uniform(), 4.0, 1.0)?.atoms(), Some(vec![(0.0, 1.0)]));
    assert_eq!(Distribution::layered(uniform(), 0.5, 1.0)?.atoms(), Some(vec![(1.0, 1.0)]));
    // Nothing is withheld from a loss above the deductible without a limit.
    assert!(Distribution::layered(uniform(), 1.0, f64::INFINITY)?.point_masses().is_empty());
    Ok(())
}

#[test]
fn tables_of_layers_and_powers() -> Result<(), DistributionError> {
    let pert = Distribution::pert(1.0, 3.0, 10.0)?;
    let stretched = Distribution::pert_sd_sixth(1.0, 3.0, 10.0)?;
    let steps = Distribution::discrete(vec![1.0, 4.0, 9.0], vec![1.0, 1.0, 1.0])?;
    for of in [
        Distribution::pareto(2.0, 1.5)?,
        stretched,
        Distribution::layered(pert, 2.0, 4.0)?,
        Distribution::layered(steps, 2.0, 4.0)?,
        Distribution::layered(Distribution::pareto(2.0, 0.5)?, 3.0, f64::INFINITY)?,
    ] {
        let table = QuantileTable::new(&of);
        let levels: Vec<f64> = (1..400).map(|i| f64::from(i) / 400.0).collect();
        let mut out = vec![0.0; levels.len()];
        table.fill(&levels, &mut out);
        for (&u, &value) in levels.iter().zip(&out) {
            assert_eq!(value, table.value(u), "{of} {u}");
            near(&format!("{of} at {u}"), value, of.quantile(u), 1e-9);
            assert!(of.cdf(value) >= u - 1e-9, "{of} {u}");
        }
    }
    Ok(())
}

#[test]
fn infinite_moments_are_infinite_and_never_nan() -> Result<(), DistributionError> {
    let infinite = f64::INFINITY;
    for (alpha, finite) in [(0.4, 0), (1.0, 0), (1.5, 1), (2.0, 1), (2.5, 2), (3.0, 2), (3.5, 3)] {
        let pareto = Distribution::pareto(2.0, alpha)?;
        for of in [
            pareto.clone(),
            Distribution::scaled(pareto.clone(), 3.0)?,
            Distribution::truncated(pareto.clone(), 3.0, infinite)?,
            Distribution::layered(pareto.clone(), 5.0, infinite)?,
            Distribution::layered(Distribution::scaled(pareto.clone(), 3.0)?, 1.0, infinite)?,
        ] {
            let moments = [of.mean(), of.sd(), of.third_central()];
            assert_eq!(
                moments.iter().filter(|moment| moment.is_finite()).count(),
                finite,
                "{of} {moments:?}"
            );
            assert!(moments.iter().all(|moment| !moment.is_nan()), "{of} {moments:?}");
            assert!(
                of.limited_mean(1e9).is_finite() && of.limited_mean(1e9) <= of.mean() * (1.0 + 1e-14),
                "{of}"
            );
        }
        let paid = Distribution::layered(pareto.clone(), 5.0, 1e3)?;
        let parts = integrate_split(|t| pareto.sf(t), &[5.0, 1005.0]).0;
        near(&paid.to_string(), paid.mean(), parts, 1e-12);
        assert!(paid.sd().is_finite() && paid.third_central().is_finite(), "{paid}");
    }
    for of in [
        Distribution::lognormal(0.0, 50.0)?,
        Distribution::truncated(Distribution::lognormal(0.0, 50.0)?, 1.0, infinite)?,
        Distribution::layered(Distribution::lognormal(0.0, 50.0)?, 1.0, infinite)?,
    ] {
        assert_eq!([of.mean(), of.sd(), of.third_central()], [infinite; 3], "{of}");
        assert!(of.limited_mean(1e12).is_finite(), "{of}");
    }
    let paid = Distribution::layered(Distribution::lognormal(0.0, 50.0)?, 1.0, 1e12)?;
    near("a layer", paid.mean(), paid.limited_mean(1e12), 0.0);
    Ok(())
}

#[test]
fn covers_that_are_refused() {
    let uniform = |min| Distribution::Uniform { min, max: 4.0 };
    let refusals = [
        (Distribution::layered(uniform(0.0), -1.0, 1.0), "the deductible is -1, but must be at least 0"),
        (
            Distribution::layered(uniform(0.0), f64::NAN, 1.0),
            "the deductible is NaN, but must be a finite number",
        ),
        (Distribution::layered(uniform(0.0), 1.0, 0.0), "the limit is 0, but must be above 0"),
        (Distribution::layered(uniform(0.0), 1.0, f64::NAN), "the limit is NaN, but must be above 0"),
        (
            Distribution::layered(uniform(-1.0), 1.0, 1.0),
            "the covered values start at -1, but must start at 0 or above",
        ),
    ];
    for (refusal, text) in refusals {
        assert_eq!(refusal.err().map(|error| error.to_string()).as_deref(), Some(text));
    }
}

use super::curve::knot;
use super::*;
use crate::math::hash::{mix64, open_unit};
use crate::math::sequence::OwenSobol;

/// The worst relative error of a table against the exact quantile, over both tails.
fn worst(distribution: &Distribution) -> f64 {
    let table = QuantileTable::new(distribution);
    (1..1000).fold(0.0, |worst: f64, i| {
        let u = sigmoid(-37.0 + 0.0735 * f64::from(i));
        let exact = distribution.quantile(u);
        // Subnormal numbers have no digits to compare.
        if u < 1.0 && exact.abs() > 1e-290 { worst.max((table.value(u) / exact - 1.0).abs()) } else { worst }
    })
}

#[test]
fn tables_keep_the_stated_accuracy() {
    let shapes = [0.05, 0.3, 0.5, 1.0, 1.9, 5.0, 50.0, 1000.0, 1e6];
    for a in shapes {
        let bound = |least: f64| match least {
            0.05 => 1e-6,
            0.3 => 5e-10,
            _ => 1e-10,
        };
        let gamma = Distribution::Gamma { shape: a, rate: 1.0 };
        assert!(worst(&gamma) < bound(a), "{gamma} {:e}", worst(&gamma));
        for b in shapes {
            let beta = Distribution::Beta { alpha: a, beta: b };
            assert!(worst(&beta) < bound(a.min(b)), "{beta} {:e}", worst(&beta));
        }
    }
    for mode in [0.0, 0.01, 0.3, 0.5, 0.97, 1.0] {
        let pert = Distribution::Pert { min: 0.0, mode, max: 1.0 };
        assert!(worst(&pert) < 5e-11, "{pert} {:e}", worst(&pert));
    }
}

#[test]
fn closed_forms_agree_with_the_distribution() {
    let normal = Distribution::Normal { mean: 2.0, sd: 3.0 };
    let pert = Distribution::Pert { min: 1.0, mode: 3.0, max: 10.0 };
    let forms = [
        Distribution::Point(3.0),
        Distribution::Uniform { min: -1.0, max: 3.0 },
        Distribution::Triangular { min: 0.0, mode: 1.0, max: 5.0 },
        normal.clone(),
        Distribution::Lognormal { mu: 1.0, sigma: 2.0 },
        Distribution::LogitNormal { mu: 1.0, sigma: 2.0 },
        Distribution::Discrete { values: vec![1.0, 2.0, 7.0], weights: vec![0.25, 0.5, 0.25] },
        Distribution::Truncated { inner: Box::new(normal), min: 0.5, max: 9.0 },
        Distribution::Truncated { inner: Box::new(pert.clone()), min: 9.0, max: 9.9 },
        Distribution::Scaled { inner: Box::new(pert), by: 1e6 },
    ];
    for form in forms {
        assert!(worst(&form) < 5e-11, "{form} {:e}", worst(&form));
    }
}

#[test]
fn blocks_equal_single_values() {
    let levels: Vec<f64> = (0..1000).map(|i| open_unit(mix64(i))).chain([1e-60, 0.5, 1e-300]).collect();
    let pert = Distribution::Pert { min: 1.0, mode: 3.0, max: 10.0 };
    for distribution in [
        pert.clone(),
        Distribution::Gamma { shape: 0.3, rate: 2.0 },
        Distribution::Normal { mean: 1.0, sd: 2.0 },
        Distribution::Lognormal { mu: 1.0, sigma: 2.0 },
        Distribution::LogitNormal { mu: 1.0, sigma: 2.0 },
        Distribution::Truncated { inner: Box::new(pert), min: 2.0, max: 4.0 },
    ] {
        let table = QuantileTable::new(&distribution);
        let mut out = vec![0.0; levels.len()];
        table.fill(&levels, &mut out);
        let single: Vec<f64> = levels.iter().map(|&u| table.value(u)).collect();
        assert_eq!(out, single, "{distribution}");
    }
}

#[test]
fn values_never_fall() {
    for (a, b) in [(1.0, 5.0), (0.5, 0.5), (1.9, 4.1), (300.0, 2.0), (0.05, 7.0), (1e6, 1e6)] {
        let table = QuantileTable::new(&Distribution::Beta { alpha: a, beta: b });
        let mut last = 0.0;
        for i in 0..100_000u64 {
            let value = table.value(open_unit(i * (u64::MAX / 100_000)));
            assert!(value >= last, "{a} {b} {i}");
            last = value;
        }
        // Neighbouring doubles may answer in rounding's order.
        for i in 0..20_000u64 {
            let u = open_unit(mix64(i));
            assert!(table.value(u.next_up()) >= table.value(u) * (1.0 - 1e-14), "{a} {b} {u}");
        }
    }
}

#[test]
fn pieces_join() {
    let table = QuantileTable::new(&Distribution::Gamma { shape: 2.0, rate: 1.0 });
    for place in 0..100 {
        for t in [knot(place), -knot(place)] {
            if let (u, true) = (sigmoid(t), t < 36.0) {
                let (before, after) = (table.value(u.next_down()), table.value(u.next_up()));
                assert!((after / before - 1.0).abs() < 1e-13 + 1e-15 / (1.0 - u), "{t}");
            }
        }
    }
}

#[test]
fn draws_have_the_moments() {
    for distribution in [
        Distribution::Pert { min: 1.0, mode: 3.0, max: 10.0 },
        Distribution::Gamma { shape: 0.7, rate: 2.0 },
        Distribution::Beta { alpha: 2.0, beta: 9.0 },
    ] {
        let (table, points) = (QuantileTable::new(&distribution), OwenSobol::new(3, 1));
        let draws: Vec<f64> = (0..1 << 14).map(|i| table.value(points.uniform(i))).collect();
        let mean = crate::math::sum::mean(&draws);
        assert!((mean / distribution.mean() - 1.0).abs() < 1e-4, "{distribution} {mean}");
        let squares: Vec<f64> = draws.iter().map(|x| (x - mean) * (x - mean)).collect();
        let sd = crate::math::sum::mean(&squares).sqrt();
        assert!((sd / distribution.sd() - 1.0).abs() < 2e-3, "{distribution} {sd}");
    }
}

#[test]
fn levels_at_the_very_ends_are_solved_exactly() {
    let table = QuantileTable::new(&Distribution::Beta { alpha: 2.0, beta: 1.0 });
    assert!((table.value(1e-100) / 1e-50 - 1.0).abs() < 1e-12);
    assert_eq!(table.value(0.0), 0.0);
    assert_eq!(table.value(1.0), 1.0);
}

#[test]
fn draws_are_pinned() {
    let pert = QuantileTable::new(&Distribution::Pert { min: 1.0, mode: 3.0, max: 10.0 });
    let gamma = QuantileTable::new(&Distribution::Gamma { shape: 700.0, rate: 2.0 });
    let cut = QuantileTable::new(&Distribution::Truncated {
        inner: Box::new(Distribution::Lognormal { mu: 0.0, sigma: 1.0 }),
        min: 1.0,
        max: 5.0,
    });
    let found = [pert, gamma, cut].map(|table| {
        (0..1000).fold(0u64, |hash, i| mix64(hash ^ table.value(open_unit(mix64(i))).to_bits()))
    });
    assert_eq!(found, [12472380198616192997, 17721931224652468032, 12975570638103467513]);
}

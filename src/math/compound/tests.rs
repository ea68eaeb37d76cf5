use super::*;
use crate::math::gamma_sf;
use proptest::prelude::*;

const P: CountLaw = CountLaw::Poisson;
const LN: Distribution = Distribution::Lognormal { mu: 0.0, sigma: 1.0 };
const EXPONENTIAL: Distribution = Distribution::Gamma { shape: 1.0, rate: 1.0 };

fn group(law: CountLaw, means: &[(usize, f64)]) -> Vec<Group> {
    vec![Group { law, means: means.to_vec() }]
}

fn solve(parts: &[Severity], groups: &[Group], asked: &[f64], n: usize) -> (Grid, Curve) {
    let grid = Grid::new(parts, &[groups.to_vec()], asked, n);
    let curve = Ladder::new(&grid, parts).curve(groups, &mut Scratch::default());
    (grid, curve)
}

/// The worst relative error at points that are asked for.
fn worst(parts: &[Severity], groups: &[Group], points: &[(f64, f64)]) -> f64 {
    let asked: Vec<f64> = points.iter().map(|point| point.0).collect();
    let (grid, curve) = solve(parts, groups, &asked, POINTS);
    points.iter().map(|(x, exact)| (curve.exceedance(&grid, *x) / exact - 1.0).abs()).fold(0.0, f64::max)
}

#[test]
fn known_rows() {
    // Rows of the method's table, from Laplace inversion and Panjer's recursion with fine steps.
    let rows = [(1.0, 0.847253879), (5.0, 0.376763813), (10.0, 0.116357083), (20.0, 0.0137289481)];
    assert!(worst(&[vec![LN]], &group(P, &[(0, 3.0)]), &rows) < 2e-6);
    assert!(worst(&[vec![LN]], &group(P, &[(0, 3.0)]), &[(50.0, 0.000245748172)]) < 2e-6);
    let wide = Distribution::lognormal_between(1e4, 5e6).unwrap();
    let rows = [(1e5, 0.28593009), (1e6, 0.107026907), (1e7, 0.0115827105), (1e8, 0.00031285397)];
    assert!(worst(&[vec![wide]], &group(P, &[(0, 0.5)]), &rows) < 1e-6);
    let rows =
        [(0.5, 0.86769854963978), (1.0, 0.7750152912097), (3.0, 0.41667128368009), (10.0, 0.014852747578)];
    assert!(worst(&[vec![EXPONENTIAL]], &group(P, &[(0, 3.0)]), &rows) < 2e-6);
}

#[test]
fn known_quantiles() {
    let (grid, curve) = solve(&[vec![LN]], &group(P, &[(0, 3.0)]), &[], POINTS);
    for (level, exact) in [(0.5, 3.7381569), (0.95, 13.712822), (0.99, 21.701109), (0.999, 37.001161)] {
        let found = curve.quantile(&grid, level);
        assert!((found / exact - 1.0).abs() < 2e-5, "{level} {found}");
        assert!((curve.exceedance(&grid, found) / (1.0 - level) - 1.0).abs() < 1e-12);
    }
    assert_eq!(curve.quantile(&grid, 0.0497), 0.0);
    assert!((curve.at()[0] - 0.0497870684).abs() < 1e-10);
    // The mean: 3 e^(1/2), but for what lies above the last knot.
    assert!((curve.excess(&grid, 0.0) / (3.0 * libm::exp(0.5)) - 1.0).abs() < 1e-4);
}

#[test]
fn whole_amounts_are_exact() {
    // Panjer's recursion: chances e^-1 times 1, 1/2, 21/40, 77/240, 1753/9600.
    let amounts = Distribution::discrete(vec![1.0, 2.0, 3.0], vec![0.5, 0.4, 0.1]).unwrap();
    let (grid, curve) = solve(&[vec![amounts]], &group(P, &[(0, 1.0)]), &[], POINTS);
    for (k, share) in [1.0, 0.5, 21.0 / 40.0, 77.0 / 240.0, 1753.0 / 9600.0].iter().enumerate() {
        assert_eq!(grid.knots()[k], k as f64);
        assert!((curve.at()[k] / (share * libm::exp(-1.0)) - 1.0).abs() < 1e-12, "{k}");
    }
    assert_eq!(curve.quantile(&grid, 0.4), 1.0);
    assert_eq!(curve.exceedance(&grid, 1.5), curve.exceedance(&grid, 1.0));
}

/// The sum of gamma amounts of rate 1 over a Poisson number: a mixture of gamma tails.
fn gamma_mixture(mean: f64, shape: f64, x: f64) -> f64 {
    let sd = mean.sqrt();
    let range = (mean - 12.0 * sd).max(1.0) as u64..=(mean + 14.0 * sd + 40.0) as u64;
    let ln_chance = |k: f64| k * libm::log(mean) - mean - libm::lgamma(k + 1.0);
    range.map(|k| k as f64).map(|k| libm::exp(ln_chance(k)) * gamma_sf(k * shape, x)).sum()
}

#[test]
fn sums_of_gamma_amounts() {
    for (mean, shape, tolerance) in
        [(2.0, 0.5, 5e-6), (2.0, 40.0, 5e-6), (50.0, 1.0, 1e-5), (500.0, 1.0, 5e-5), (1e4, 1.0, 5e-5)]
    {
        let (centre, sd) = (mean * shape, libm::sqrt(mean * shape * (1.0 + shape)));
        let points: Vec<(f64, f64)> = [-3.0, -1.0, 0.0, 0.5, 1.0, 3.0, 4.5]
            .iter()
            .map(|z| centre + z * sd)
            .filter(|x| *x > 0.0)
            .map(|x| (x, gamma_mixture(mean, shape, x)))
            .collect();
        let parts = [vec![Distribution::Gamma { shape, rate: 1.0 }]];
        let found = worst(&parts, &group(P, &[(0, mean)]), &points);
        assert!(found < tolerance, "{mean} {shape} {found}");
    }
}

#[test]
fn clustered_counts_of_exponential_amounts() {
    // Dispersion 1 is geometric: S(x) = q e^(-(1-q) x), q = m / (1 + m).
    for (mean, tolerance) in [(1e-9, 1e-6), (0.2, 1e-6), (3.0, 2e-6), (300.0, 1e-5)] {
        let q = mean / (1.0 + mean);
        let exact = |x: f64| q * libm::exp(-(1.0 - q) * x);
        let points: Vec<(f64, f64)> =
            [0.1, 1.0, 5.0].iter().map(|t| t / (1.0 - q)).map(|x| (x, exact(x))).collect();
        let law = CountLaw::NegativeBinomial { dispersion: 1.0 };
        let found = worst(&[vec![EXPONENTIAL]], &group(law, &[(0, mean)]), &points);
        assert!(found < tolerance, "{mean} {found}");
    }
}

#[test]
fn rare_events_keep_their_digits() {
    // At most one event: S = m S1 exactly. One in a billion: the same to 1e-9.
    let amount = Distribution::Lognormal { mu: 2.0, sigma: 2.5 };
    for (law, mean) in [(CountLaw::AtMostOne, 0.02), (P, 1e-9)] {
        let points: Vec<(f64, f64)> = [1.0, 1e2, 1e4].iter().map(|x| (*x, mean * amount.sf(*x))).collect();
        let found = worst(&[vec![amount.clone()]], &group(law, &[(0, mean)]), &points);
        assert!(found < 1e-8, "{found}");
    }
}

/// P(S > x) by numerical inversion of the Laplace transform, for Poisson events of lognormal amounts (mean
/// number, mu, sigma): Abate and Whitt, Numerical Inversion of Laplace Transforms of Probability
/// Distributions (1995), the Euler algorithm.
fn inverted(terms: &[(f64, f64, f64)], x: f64) -> f64 {
    let exponent = |re: f64, im: f64| {
        let mut sum = (0.0, 0.0);
        for (mean, mu, sigma) in terms {
            for i in -900..=900 {
                let z = f64::from(i) * 0.01;
                let weight = mean * 0.01 * libm::exp(-0.5 * z * z) / std::f64::consts::TAU.sqrt();
                let value = libm::exp(mu + sigma * z);
                let size = libm::exp(-re * value);
                sum.0 += weight * (size * libm::cos(im * value) - 1.0);
                sum.1 -= weight * size * libm::sin(im * value);
            }
        }
        sum
    };
    let real_part = |re: f64, im: f64| {
        let (a, b) = exponent(re, im);
        let size = libm::exp(a);
        ((1.0 - size * libm::cos(b)) * re - size * libm::sin(b) * im) / (re * re + im * im)
    };
    let (abscissa, first, more) = (10.0 / x, 30, 14);
    let scale = libm::exp(10.0) / x;
    let mut sum = 0.5 * scale * real_part(abscissa, 0.0);
    let (mut average, mut binomial) = (0.0, libm::pow(0.5, f64::from(more)));
    for k in 1..=first + more {
        let term = scale * real_part(abscissa, f64::from(k) * std::f64::consts::PI / x);
        sum += if k % 2 == 1 { -term } else { term };
        if k >= first {
            average += binomial * sum;
            let j = f64::from(k - first);
            binomial *= (f64::from(more) - j) / (j + 1.0);
        }
    }
    average
}

#[test]
fn amounts_of_many_decades_agree_with_laplace_inversion() {
    let parts: Vec<Severity> = [(6.0, 1.0), (14.0, 2.0), (18.0, 3.0)]
        .map(|(mu, sigma)| vec![Distribution::Lognormal { mu, sigma }])
        .to_vec();
    for (common, seldom) in [(2.0, 0.05), (60.0, 0.05), (0.3, 2e-3)] {
        let groups = group(P, &[(0, common), (1, seldom), (2, 2e-4)]);
        let terms = [(common, 6.0, 1.0), (seldom, 14.0, 2.0), (2e-4, 18.0, 3.0)];
        let points: Vec<(f64, f64)> =
            [3e2, 3e4, 1e5, 1e6, 1e7, 1e9].iter().map(|x| (*x, inverted(&terms, *x))).collect();
        let found = worst(&parts, &groups, &points);
        assert!(found < 2e-6, "{common} {found}");
    }
}

#[test]
fn a_fine_among_smooth_amounts_is_a_jump() {
    // Given k fines of 1e5, the rest is the curve without them.
    let parts = [vec![Distribution::Lognormal { mu: 9.0, sigma: 1.0 }], vec![Distribution::Point(1e5)]];
    let asked = [1e4, 1.05e5, 1.5e5, 2.5e5];
    let (grid, curve) = solve(&parts, &group(P, &[(0, 1.0), (1, 0.3)]), &asked, POINTS);
    let rest: Vec<f64> = asked.iter().flat_map(|x| [*x, x - 1e5, x - 2e5]).filter(|x| *x > 0.0).collect();
    let (smooth_grid, smooth) = solve(&parts[..1], &group(P, &[(0, 1.0)]), &rest, 4096);
    for x in asked {
        let mut chance = libm::exp(-0.3);
        let mut exact = 0.0;
        for k in 0..12 {
            exact += chance * smooth.exceedance(&smooth_grid, x - f64::from(k) * 1e5);
            chance *= 0.3 / f64::from(k + 1);
        }
        assert!((curve.exceedance(&grid, x) / exact - 1.0).abs() < 1e-5, "{x}");
    }
    let fine = grid.knots().iter().position(|x| *x == 1e5).unwrap();
    assert!(grid.jumps()[fine] && (curve.at()[fine] / (0.3 * libm::exp(-1.3)) - 1.0).abs() < 1e-8);
    let level = 1.0 - curve.above()[fine] - 0.5 * curve.at()[fine];
    assert_eq!(curve.quantile(&grid, level), 1e5);
}

#[test]
fn tables_of_amounts_of_any_width_agree_with_the_law() {
    // One event at most: the chance to lose more is its chance times that of one amount to be larger.
    let asked = [1e-3, 1.0, 5e3, 1e6, 1e9];
    for sigma in [0.5, 5.0, 12.0, 30.0] {
        let base = Distribution::Lognormal { mu: 8.5, sigma };
        for law in [base.clone(), Distribution::truncated(base.clone(), 0.0, 2e7).unwrap()] {
            let (parts, groups) = ([vec![law.clone()]], group(CountLaw::AtMostOne, &[(0, 0.1)]));
            let tables = [std::sync::Arc::new(LimitedTable::new(&law))];
            let grid = Grid::of_tables(&parts, &tables, std::slice::from_ref(&groups), &asked, POINTS);
            let curve = Ladder::new(&grid, &parts).curve(&groups, &mut Scratch::default());
            for x in asked {
                let (found, exact) = (curve.exceedance(&grid, x), 0.1 * law.sf(x));
                assert!((found - exact).abs() < 1e-5 * exact + 1e-9, "{law} at {x}: {found} for {exact}");
            }
        }
    }
}

#[test]
fn equal_groups_may_be_joined_or_apart() {
    let parts = [vec![LN], vec![EXPONENTIAL, LN]];
    let joined = group(P, &[(0, 1.2), (1, 0.4)]);
    let apart: Vec<Group> = [group(P, &[(0, 1.2)]), group(P, &[(1, 0.4)])].concat();
    let grid = Grid::new(&parts, std::slice::from_ref(&joined), &[], POINTS);
    let ladder = Ladder::new(&grid, &parts);
    let mut scratch = Scratch::default();
    let (a, b) = (ladder.curve(&joined, &mut scratch), ladder.curve(&apart, &mut scratch));
    let half = ladder.half_curve(&joined, &mut scratch);
    for ((a, b), half) in a.above().iter().zip(b.above()).zip(half.above()) {
        assert!((a - b).abs() <= 1e-12);
        assert!((a - half).abs() <= 1e-5 * a + 1e-9);
    }
}

#[test]
fn strange_amounts_do_no_harm() {
    for sigma in [12.0, 40.0, 400.0] {
        let parts = [vec![Distribution::Lognormal { mu: 10.0, sigma }]];
        let (grid, curve) = solve(&parts, &group(P, &[(0, 0.1)]), &[1e6], POINTS);
        assert!(curve.above().iter().all(|s| (0.0..=1.0).contains(s)));
        assert!(curve.quantile(&grid, 0.99).is_finite());
    }
    let none: Severity = Vec::new();
    let (grid, curve) = solve(&[none], &group(P, &[(0, 3.0)]), &[], POINTS);
    assert_eq!((curve.above()[0], curve.exceedance(&grid, 5.0)), (0.0, 0.0));
    let (grid, curve) = solve(&[vec![LN]], &group(P, &[(0, 0.0)]), &[], POINTS);
    assert_eq!(curve.exceedance(&grid, 1.0), 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn more_events_never_lower_a_curve(
        first in 1e-4f64..30.0, second in 1e-4f64..3.0, more in 1.001f64..2.0, sigma in 0.3f64..2.5,
    ) {
        let parts = [vec![Distribution::Lognormal { mu: 3.0, sigma }], vec![LN, EXPONENTIAL]];
        let few = group(P, &[(0, first), (1, second)]);
        let many = group(P, &[(0, first * more), (1, second)]);
        let grid = Grid::new(&parts, &[few.clone(), many.clone()], &[], POINTS);
        let ladder = Ladder::new(&grid, &parts);
        let mut scratch = Scratch::default();
        let (few, many) = (ladder.curve(&few, &mut scratch), ladder.curve(&many, &mut scratch));
        prop_assert!(few.above().windows(2).all(|pair| pair[1] <= pair[0]));
        for (few, many) in few.above().iter().zip(many.above()) {
            prop_assert!(few <= &(many * (1.0 + 1e-5) + 1e-9), "{few} {many}");
        }
    }

    #[test]
    fn lattices_agree_with_panjer(
        chances in prop::collection::vec(0.05f64..1.0, 1..8), mean in 0.01f64..12.0,
    ) {
        let values: Vec<f64> = (1..=chances.len()).map(|k| k as f64 * 250.0).collect();
        let amounts = Distribution::discrete(values, chances.clone()).unwrap();
        let total: f64 = chances.iter().sum();
        let (grid, curve) = solve(&[vec![amounts]], &group(P, &[(0, mean)]), &[], POINTS);
        // Panjer (1981): g_k = (mean / k) sum over j of j f_j g_(k-j).
        let mut exact = vec![libm::exp(-mean)];
        for k in 1..60usize {
            let terms = (1..=chances.len().min(k)).map(|j| j as f64 * chances[j - 1] / total * exact[k - j]);
            exact.push(mean / k as f64 * terms.sum::<f64>());
        }
        for (x, at) in grid.knots().iter().zip(curve.at()) {
            let k = (x / 250.0).round() as usize;
            if let Some(exact) = exact.get(k) {
                prop_assert!((at - exact).abs() < 1e-9, "{k} {at} {exact}");
            }
        }
    }
}

use super::*;
use crate::math::sin_cos;
use std::f64::consts::PI;

/// The 0.95 and the 0.995 quantile of Student's t with 15 degrees of freedom (Abramowitz and Stegun 1964, table 26.10).
const T_90: f64 = 1.753_050_4;
const T_99: f64 = 2.946_712_9;

/// Each index with its exact value.
fn beside(found: &Sensitivities, exact: &[[f64; 2]]) -> Vec<(Index, f64)> {
    let inputs = found.inputs.as_ref().expect("it varies");
    assert_eq!(inputs.len(), exact.len());
    inputs.iter().zip(exact).flat_map(|(one, exact)| [(one.first, exact[0]), (one.total, exact[1])]).collect()
}

fn within(pairs: &[(Index, f64)], off: f64, t: f64) {
    for (index, exact) in pairs {
        let error = (index.value - exact).abs();
        // Far below 1e-9 there is rounding, of which no spread tells.
        assert!(error <= off && error <= t * index.standard_error + 1e-9, "{index:?} is not {exact}");
    }
}

/// Ishigami and Homma 1990, with a = 7 and b = .1.
fn ishigami(x: &[&[f64]], out: &mut [f64]) {
    let angle = |u: f64| PI * (2.0 * u - 1.0);
    for (at, value) in out.iter_mut().enumerate() {
        let ((sin, _), (other, _)) = (sin_cos(angle(x[0][at])), sin_cos(angle(x[1][at])));
        let third = angle(x[2][at]);
        *value = sin + 7.0 * other * other + 0.1 * (third * third) * (third * third) * sin;
    }
}

/// The values of docs/method.md, from the closed forms of the variances.
fn ishigami_exact() -> [[f64; 2]; 3] {
    let (a, b) = (7.0_f64, 0.1_f64);
    let (p4, p8) = (PI * PI * (PI * PI), PI * PI * (PI * PI) * (PI * PI) * (PI * PI));
    let one = 0.5 * (1.0 + b * p4 / 5.0) * (1.0 + b * p4 / 5.0);
    let two = a * a / 8.0;
    let both = b * b * p8 * (1.0 / 18.0 - 1.0 / 50.0);
    let all = one + two + both;
    [[one / all, (one + both) / all], [two / all, two / all], [0.0, both / all]]
}

#[test]
fn ishigami_at_2_to_16_points() {
    let exact = ishigami_exact();
    let known = [[0.313905, 0.557589], [0.442411, 0.442411], [0.0, 0.243684]];
    for (exact, known) in exact.iter().flatten().zip(known.iter().flatten()) {
        assert!((exact - known).abs() < 1e-6, "{exact} {known}");
    }
    let found = sobol_indices(3, 1 << 16, 16, 42, ishigami);
    let pairs = beside(&found, &exact);
    // All six in their 90 % intervals at once is no sure thing for an honest interval: the 99 % one is asked for,
    // and the share of intervals that hold is put to the test below.
    within(&pairs, 2e-3, T_99);
    assert!((found.mean - 3.5).abs() < 1e-3);
    assert!((found.variance - 13.844_588).abs() < 0.07, "{}", found.variance);
}

#[test]
fn intervals_hold_as_often_as_they_say() {
    let exact = ishigami_exact();
    let (mut held, mut n) = (0, 0);
    for seed in 0..60 {
        for (index, exact) in beside(&sobol_indices(3, 16 * 128, 16, seed, ishigami), &exact) {
            held += usize::from((index.value - exact).abs() <= T_90 * index.standard_error);
            n += 1;
        }
    }
    let share = f64::from(held as u32) / f64::from(n);
    assert!((0.85..=0.95).contains(&share), "{share} of the 90 % intervals");
}

#[test]
fn the_g_function_of_sobol() {
    // Saltelli and Sobol' 1995: V_i = 1 / (3 (1 + a_i)²), V = Π (1 + V_i) - 1, the total of i is V_i Π_{j≠i} (1 + V_j).
    let a = [0.0, 1.0, 4.5, 9.0];
    let own = a.map(|a| 1.0 / (3.0 * (1.0 + a) * (1.0 + a)));
    let product: f64 = own.iter().map(|one| 1.0 + one).product();
    let all = product - 1.0;
    let exact: Vec<[f64; 2]> = own.iter().map(|one| [one / all, one * product / (1.0 + one) / all]).collect();
    let g = |x: &[&[f64]], out: &mut [f64]| {
        for (at, value) in out.iter_mut().enumerate() {
            let factor = |(x, a): (&&[f64], f64)| ((4.0 * x[at] - 2.0).abs() + a) / (1.0 + a);
            *value = x.iter().zip(a).map(factor).product();
        }
    };
    let found = sobol_indices(4, 1 << 16, 16, 7, g);
    within(&beside(&found, &exact), 2e-3, T_99);
    assert!((found.mean - 1.0).abs() < 1e-4 && (found.variance - all).abs() < 1e-3);
}

#[test]
fn a_sum_has_no_interactions() {
    let weights = [1.0, 2.0, 3.0];
    let sum_of = |x: &[&[f64]], out: &mut [f64]| {
        for (at, value) in out.iter_mut().enumerate() {
            *value = 100.0 + x.iter().zip(weights).map(|(x, weight)| weight * x[at]).sum::<f64>();
        }
    };
    let found = sobol_indices(3, 1 << 14, 16, 3, sum_of);
    let exact = weights.map(|weight| [weight * weight / 14.0; 2]);
    within(&beside(&found, &exact), 1e-3, T_99);
    let first: f64 = found.inputs.expect("it varies").iter().map(|one| one.first.value).sum();
    assert!((first - 1.0).abs() < 1e-3, "{first}");
}

#[test]
fn what_rests_on_nothing_has_no_indices() {
    let found = sobol_indices(2, 64, 16, 3, |_, out| out.fill(0.3));
    assert_eq!((found.mean, found.inputs), (0.3, None));
    // An input that is not used: both indices are exactly 0, without error.
    let first = |x: &[&[f64]], out: &mut [f64]| out.copy_from_slice(x[0]);
    let inputs = sobol_indices(2, 16 * 64, 16, 3, first).inputs.expect("it varies");
    let none = Index { value: 0.0, standard_error: 0.0 };
    assert_eq!(inputs[1], Indices { first: none, total: none });
}

#[test]
fn shapley_effects_of_ishigami() {
    // Two inputs interact, and share that evenly: S1 and a half of what the total has more.
    let exact = ishigami_exact().map(|[first, total]| 0.5 * (first + total));
    for (exact, known) in exact.iter().zip([0.435747, 0.442411, 0.121842]) {
        assert!((exact - known).abs() < 1e-6, "{exact} {known}");
    }
    let found = shapley_effects_of(3, 1 << 16, 16, 42, ishigami).expect("it varies");
    let pairs: Vec<(Index, f64)> = found.iter().copied().zip(exact).collect();
    within(&pairs, 4e-3, T_99);
    assert!((found.iter().map(|one| one.value).sum::<f64>() - 1.0).abs() < 1e-12);
}

#[test]
fn shapley_effects_of_a_product() {
    let f = |x: &[&[f64]], out: &mut [f64]| {
        out.iter_mut().enumerate().for_each(|(at, value)| *value = x[0][at] * x[1][at] * x[1][at]);
    };
    // E x² = 1/3, E x⁴ = 1/5: explained by the first alone (1/3 - 1/4)/9, by the second (1/5 - 1/9)/4, by both 1/15 - 1/36.
    let (one, two, both) = (1.0 / 108.0, 4.0 / 180.0, 1.0 / 15.0 - 1.0 / 36.0);
    let exact = [0.5 * (one + both - two) / both, 0.5 * (two + both - one) / both, 0.0];
    let found = shapley_effects_of(3, 1 << 14, 16, 5, f).expect("it varies");
    let pairs: Vec<(Index, f64)> = found.iter().copied().zip(exact).collect();
    within(&pairs, 1e-2, T_99);
    assert_eq!(found[2], Index { value: 0.0, standard_error: 0.0 });
    assert_eq!(shapley_effects_of(2, 64, 16, 3, |_, out| out.fill(0.3)), None);
}

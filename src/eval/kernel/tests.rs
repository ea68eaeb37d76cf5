use super::*;
use crate::plan::sample::{Sample, samples};
use crate::plan::{Gate, Gates, compile_gates};
use proptest::prelude::*;

fn compiled(sample: &Sample) -> Circuit {
    let (gates, roots) = sample.gates();
    let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
    Circuit::flatten(&bdd, &nodes)
}

/// The sample's probabilities turned by one place from lane to lane, by variable.
fn columns(sample: &Sample) -> Vec<Lanes> {
    let n_variables = sample.p.len();
    (0..n_variables)
        .map(|variable| std::array::from_fn(|lane| sample.p[(variable + lane) % n_variables]))
        .collect()
}

fn lane(columns: &[Lanes], lane: usize) -> Vec<f64> {
    columns.iter().map(|column| column[lane]).collect()
}

#[test]
fn importances_of_a_known_tree() {
    // (a and b) or (c and (d or e))
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..5).map(|variable| gates.variable(variable)).collect();
    let (ab, d_or_e) = (gates.and(&inputs[..2]), gates.or(&inputs[3..]));
    let c_and = gates.and(&[inputs[2], d_or_e]);
    let top = gates.or(&[ab, c_and]);
    let (bdd, roots) = compile_gates(&gates, &[top], 100).unwrap();
    let p = [0.9, 0.4, 0.7, 0.25, 0.1].map(|p| [p; LANES]);
    let mut birnbaum = [[0.0; LANES]; 5];
    backward(&Circuit::flatten(&bdd, &roots), &p, &[[1.0; LANES]], &mut Scratch::new(), &mut birnbaum);
    // (1 - .2275) times .4 and .9, (1 - .36) times .325, .7 * .9 and .7 * .75.
    for (column, expected) in birnbaum.iter().zip([0.309, 0.695_25, 0.208, 0.403_2, 0.336]) {
        assert!((column[7] - expected).abs() < 1e-15);
    }
}

#[test]
fn stale_buffers_do_not_show() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..3).map(|variable| gates.variable(variable)).collect();
    let (large, small) = (gates.at_least(2, &inputs), gates.or(&inputs[..2]));
    let circuits = [large, small].map(|top| {
        let (bdd, roots) = compile_gates(&gates, &[top], 100).unwrap();
        Circuit::flatten(&bdd, &roots)
    });
    let p = [[0.5; LANES], [0.25; LANES], [f64::NAN; LANES]];
    let (mut scratch, mut out, mut gradient) = (Scratch::new(), [[0.0; LANES]], [[9.0; LANES]; 3]);
    backward(&circuits[0], &[[0.5; LANES]; 3], &[[1.0; LANES]], &mut scratch, &mut gradient);
    forward(&circuits[1], &p, &mut scratch, &mut out);
    backward(&circuits[1], &p, &[[2.0; LANES]], &mut scratch, &mut gradient);
    assert_eq!(out[0], [0.625; LANES]);
    assert_eq!(gradient, [[1.5; LANES], [1.0; LANES], [0.0; LANES]]);
}

#[test]
fn constant_roots_pass_through() {
    let gates = Gates::new();
    let roots = [gates.constant(true), gates.constant(false)];
    let (bdd, nodes) = compile_gates(&gates, &roots, 0).unwrap();
    let circuit = Circuit::flatten(&bdd, &nodes);
    let mut out = [[0.5; LANES]; 2];
    forward(&circuit, &[], &mut Scratch::new(), &mut out);
    assert_eq!(out, [[1.0; LANES], [0.0; LANES]]);
    backward(&circuit, &[], &[[1.0; LANES]; 2], &mut Scratch::new(), &mut []);
}

#[test]
#[should_panic(expected = "one result per root")]
fn a_result_is_needed_for_every_root() {
    let gates = Gates::new();
    let (bdd, nodes) = compile_gates(&gates, &[gates.constant(true)], 0).unwrap();
    forward(&Circuit::flatten(&bdd, &nodes), &[], &mut Scratch::new(), &mut []);
}

proptest! {
    #[test]
    fn forward_equals_the_sum_over_states(sample in samples(9, true)) {
        let circuit = compiled(&sample);
        let p = columns(&sample);
        let mut out = vec![[0.0; LANES]; circuit.outputs.len()];
        forward(&circuit, &p, &mut Scratch::new(), &mut out);
        for lane_idx in [0, 1, 7, 15] {
            for (value, exact) in lane(&out, lane_idx).iter().zip(sample.probabilities(&lane(&p, lane_idx))) {
                prop_assert!((value - exact).abs() < 1e-14);
            }
        }
    }

    #[test]
    fn backward_equals_the_difference_of_forced_states(sample in samples(8, true), at in any::<usize>()) {
        let circuit = compiled(&sample);
        let p = columns(&sample);
        let root_idx = at % circuit.outputs.len();
        let mut seeds = vec![[0.0; LANES]; circuit.outputs.len()];
        seeds[root_idx] = [1.0; LANES];
        let mut gradient = vec![[f64::NAN; LANES]; p.len()];
        backward(&circuit, &p, &seeds, &mut Scratch::new(), &mut gradient);
        for (variable, birnbaum) in gradient.iter().enumerate() {
            let forced = |value: f64| {
                let mut forced = lane(&p, 5);
                forced[variable] = value;
                sample.probabilities(&forced)[root_idx]
            };
            prop_assert!((birnbaum[5] - (forced(1.0) - forced(0.0))).abs() < 1e-13);
        }
    }

    #[test]
    fn seeds_add_up(sample in samples(8, true), weights in prop::collection::vec(-3.0..3.0, 3)) {
        let circuit = compiled(&sample);
        let p = columns(&sample);
        let n_roots = circuit.outputs.len();
        let run = |seeds: &[Lanes]| {
            let mut gradient = vec![[0.0; LANES]; p.len()];
            backward(&circuit, &p, seeds, &mut Scratch::new(), &mut gradient);
            gradient
        };
        let together = run(&weights.iter().take(n_roots).map(|&weight| [weight; LANES]).collect::<Vec<_>>());
        let mut apart = vec![0.0; p.len()];
        for root_idx in 0..n_roots {
            let mut seeds = vec![[0.0; LANES]; n_roots];
            seeds[root_idx] = [1.0; LANES];
            for (sum, column) in apart.iter_mut().zip(run(&seeds)) {
                *sum += weights[root_idx] * column[3];
            }
        }
        for (one, other) in together.iter().zip(apart) {
            prop_assert!((one[3] - other).abs() < 1e-12);
        }
    }
}

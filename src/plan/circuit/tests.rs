use super::super::order::compile_gates;
use super::super::sample::samples;
use super::super::{Gate, Gates};
use super::*;
use proptest::prelude::*;

fn run(circuit: &Circuit, p: &[f64]) -> Vec<f64> {
    let mut slots = vec![0.0; circuit.n_slots];
    slots[1] = 1.0;
    for op in &circuit.ops {
        let p = p[op.variable as usize];
        slots[op.out as usize] = p * slots[op.high as usize] + (1.0 - p) * slots[op.low as usize];
    }
    circuit.outputs.iter().map(|&slot| slots[slot as usize]).collect()
}

#[test]
fn a_chain_needs_two_slots_beside_the_constants() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..1_000).map(|variable| gates.variable(variable)).collect();
    let top = gates.or(&inputs);
    let (bdd, roots) = compile_gates(&gates, &[top], 10_000).unwrap();
    let circuit = Circuit::flatten(&bdd, &roots);
    assert_eq!((circuit.n_ops(), circuit.n_slots), (1_000, 4));
}

#[test]
fn constant_and_equal_roots_share_slots() {
    let mut bdd = Bdd::new(vec![5], 10);
    let a = bdd.literal(5).unwrap();
    let circuit = Circuit::flatten(&bdd, &[Node::TRUE, a, Node::FALSE, a]);
    assert_eq!(circuit.outputs, [1, 2, 0, 2]);
    assert_eq!(circuit.variables(), [5]);
    assert_eq!(
        circuit.to_string(),
        "s2 = p5 * s1 + q5 * s0\nroot 0 = s1\nroot 1 = s2\nroot 2 = s0\nroot 3 = s2\n"
    );
    assert_eq!(Circuit::flatten(&bdd, &[]).n_slots, 2);
}

#[test]
fn long_chains_flatten() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..20_000).map(|variable| gates.variable(variable)).collect();
    let (any, all) = (gates.or(&inputs), gates.and(&inputs));
    let (bdd, roots) = compile_gates(&gates, &[any, all], 1_000_000).unwrap();
    let circuit = Circuit::flatten(&bdd, &roots);
    // The two chains end in the same last variable.
    assert_eq!((circuit.n_ops(), circuit.n_slots), (39_999, 5));
}

proptest! {
    #[test]
    fn circuits_give_the_bits_of_the_diagram(sample in samples(10, true)) {
        let (gates, roots) = sample.gates();
        let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
        let circuit = Circuit::flatten(&bdd, &nodes);
        prop_assert_eq!(circuit.n_ops(), bdd.size(&nodes));
        for (value, &node) in run(&circuit, &sample.p).into_iter().zip(&nodes) {
            prop_assert_eq!(value.to_bits(), bdd.probability(node, &|variable| sample.p[variable]).to_bits());
        }
    }

    #[test]
    fn no_operation_writes_over_what_it_reads(sample in samples(10, true)) {
        let (gates, roots) = sample.gates();
        let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
        let circuit = Circuit::flatten(&bdd, &nodes);
        for op in &circuit.ops {
            prop_assert!(op.out >= 2 && (op.out as usize) < circuit.n_slots);
            prop_assert!(op.out != op.high && op.out != op.low && op.high != op.low);
        }
    }
}

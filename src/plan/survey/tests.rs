use super::super::gate::{Gate, Gates};
use super::super::order::compile_gates;
use super::super::sample::samples;
use super::*;
use proptest::prelude::*;

fn variables<const N: usize>(gates: &mut Gates) -> [Gate; N] {
    std::array::from_fn(|variable| gates.variable(variable))
}

fn probability(gates: &Gates, top: Gate, p: &[f64]) -> f64 {
    let (bdd, roots) = compile_gates(gates, &[top], 10_000).unwrap();
    bdd.probability(roots[0], &|variable| p[variable])
}

#[test]
fn a_shared_variable_is_counted_once() {
    let mut gates = Gates::new();
    let [a, b, c] = variables(&mut gates);
    let (ab, ac) = (gates.and(&[a, b]), gates.and(&[a, c]));
    let top = gates.or(&[ab, ac]);
    // a and (b or c) = 0.1 * 0.75; gate by gate a would count as two: 1 - (1 - 0.05)^2.
    let gate_by_gate = 1.0 - (1.0 - 0.1 * 0.5) * (1.0 - 0.1 * 0.5);
    assert!((probability(&gates, top, &[0.1, 0.5, 0.5]) - 0.075).abs() < 1e-16);
    assert!((gate_by_gate - 0.0975_f64).abs() < 1e-16);
}

#[test]
fn known_answers() {
    let mut gates = Gates::new();
    let [a, b, c, d, e] = variables(&mut gates);
    let (ab, d_or_e) = (gates.and(&[a, b]), gates.or(&[d, e]));
    let c_and = gates.and(&[c, d_or_e]);
    let top = gates.or(&[ab, c_and]);
    // 1 - (1 - .36)(1 - .7 * .325)
    assert!((probability(&gates, top, &[0.9, 0.4, 0.7, 0.25, 0.1]) - 0.5056).abs() < 1e-15);
    let two_of_three = gates.at_least(2, &[a, b, c]);
    assert!((probability(&gates, two_of_three, &[0.1; 3]) - 0.028).abs() < 1e-16);
}

#[test]
fn bridge_network() {
    // Two ways in (0, 1), two ways out (2, 3), and a bridge (4) between them.
    let mut gates = Gates::new();
    let [in_0, in_1, out_0, out_1, bridge] = variables(&mut gates);
    let paths = [vec![in_0, out_0], vec![in_1, out_1], vec![in_0, bridge, out_1], vec![in_1, bridge, out_0]];
    let paths: Vec<Gate> = paths.iter().map(|path| gates.and(path)).collect();
    let connected = gates.or(&paths);
    assert!((probability(&gates, connected, &[0.9; 5]) - 0.978_48).abs() < 1e-15);
}

#[test]
fn rare_functions_keep_their_digits() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..22).map(|variable| gates.variable(variable)).collect();
    let (left, right) = (gates.and(&inputs[..11]), gates.and(&inputs[11..]));
    let top = gates.or(&[left, right]);
    // 2e-33 - 1e-66, whose second term lies far below the last digit.
    assert!((probability(&gates, left, &[1e-3; 22]) / 1e-33 - 1.0).abs() < 1e-14);
    assert!((probability(&gates, top, &[1e-3; 22]) / 2e-33 - 1.0).abs() < 1e-14);
}

#[test]
fn constants_have_no_nodes() {
    let bdd = Bdd::new(vec![0], 10);
    assert_eq!(bdd.probability(Node::TRUE, &|_| 0.5), 1.0);
    assert_eq!(bdd.probability(Node::FALSE, &|_| 0.5), 0.0);
    assert_eq!(bdd.depends_on(Node::TRUE), [0_usize; 0]);
    assert_eq!(bdd.size(&[Node::TRUE, Node::FALSE]), 0);
    assert_eq!(bdd.compact(&[Node::TRUE, Node::FALSE], 0).unwrap().1, [Node::TRUE, Node::FALSE]);
}

#[test]
fn a_copy_needs_room_for_what_it_holds() {
    let mut bdd = Bdd::new(vec![0, 1], 10);
    let (a, b) = (bdd.literal(0).unwrap(), bdd.literal(1).unwrap());
    let both = bdd.and(a, b).unwrap();
    assert_eq!(bdd.compact(&[both], 2).unwrap().0.n_nodes(), 2);
    assert_eq!(bdd.compact(&[both], 1).err(), Some(TooLarge { limit: 1 }));
}

proptest! {
    #[test]
    fn probability_equals_the_sum_over_states(sample in samples(10, true)) {
        let (gates, roots) = sample.gates();
        let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
        for (&node, exact) in nodes.iter().zip(sample.probabilities(&sample.p)) {
            prop_assert!((bdd.probability(node, &|variable| sample.p[variable]) - exact).abs() < 1e-14);
        }
    }

    #[test]
    fn rarity_costs_no_digits(sample in samples(8, false), small in 1e-9..1e-3) {
        let p: Vec<f64> = sample.p.iter().map(|p| p * small).collect();
        let (gates, roots) = sample.gates();
        let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
        for (&node, exact) in nodes.iter().zip(sample.probabilities(&p)) {
            prop_assert!((bdd.probability(node, &|variable| p[variable]) - exact).abs() <= 1e-14 * exact);
        }
    }

    #[test]
    fn more_likely_inputs_never_lower_it_without_not(sample in samples(8, false), at in any::<usize>(), to in 0.0_f64..=1.0) {
        let (gates, roots) = sample.gates();
        let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
        let at = at % sample.p.len();
        let raised = |variable: usize| if variable == at { to.max(sample.p[at]) } else { sample.p[variable] };
        for node in nodes {
            let before = bdd.probability(node, &|variable| sample.p[variable]);
            prop_assert!(bdd.probability(node, &raised) >= before - 1e-15);
        }
    }

    #[test]
    fn it_depends_on_what_can_change_it(sample in samples(8, true)) {
        let (gates, roots) = sample.gates();
        let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
        for (root_idx, &node) in nodes.iter().enumerate() {
            let matters = |variable: &usize| {
                sample.states().any(|state| sample.truth(state)[root_idx] != sample.truth(state ^ 1 << variable)[root_idx])
            };
            let expected: Vec<usize> = (0..sample.p.len()).filter(matters).collect();
            prop_assert_eq!(bdd.depends_on(node), expected);
        }
    }

    #[test]
    fn a_copy_is_the_same_function_without_garbage(sample in samples(8, true)) {
        let (gates, roots) = sample.gates();
        let mut bdd = Bdd::new((0..sample.p.len()).collect(), 100_000);
        let nodes = bdd.build(&gates, &roots).unwrap();
        let (copy, moved) = bdd.compact(&nodes, 100_000).unwrap();
        prop_assert_eq!(copy.n_nodes(), bdd.size(&nodes));
        for (&old, &new) in nodes.iter().zip(&moved) {
            let p = |variable: usize| sample.p[variable];
            prop_assert_eq!(bdd.probability(old, &p).to_bits(), copy.probability(new, &p).to_bits());
        }
    }
}

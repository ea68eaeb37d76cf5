use super::super::sample::samples;
use super::*;
use proptest::prelude::*;

#[test]
fn interleaving_puts_like_places_side_by_side() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..6).map(|variable| gates.variable(variable)).collect();
    let left = gates.and(&[inputs[0], inputs[1], inputs[2]]);
    let right = gates.and(&[inputs[0], inputs[4], inputs[2]]);
    let top = gates.or(&[left, right]);
    assert_eq!(interleaved(&gates, &[top]), [0, 4, 1, 2]);
}

#[test]
fn shared_inputs_can_come_first() {
    let mut gates = Gates::new();
    let [a, b, c] = [0, 1, 2].map(|variable| gates.variable(variable));
    let (ac, bc) = (gates.and(&[a, c]), gates.and(&[b, c]));
    let top = gates.or(&[ac, bc]);
    assert!(candidates(&gates, &[top]).contains(&vec![2, 0, 1]));
}

#[test]
fn weights_do_not_overflow() {
    let mut gates = Gates::new();
    let mut top = gates.variable(0);
    for level in 1..200 {
        let side = gates.variable(level);
        let (both, either) = (gates.and(&[top, side]), gates.or(&[top, side]));
        top = gates.at_least(2, &[both, either, top]);
    }
    assert!(candidates(&gates, &[top]).iter().all(|order| order.len() == 200));
}

#[test]
fn no_roots_make_an_empty_diagram() {
    let (bdd, roots) = compile_gates(&Gates::new(), &[], 0).unwrap();
    assert_eq!((bdd.n_nodes(), roots.len()), (0, 0));
}

#[test]
fn compile_keeps_the_smallest_order() {
    // Pairs written apart: as written the diagram doubles with every pair, pair by pair it grows by
    // two nodes. Six pairs fit under the first cap in any order, twelve do not.
    for n_pairs in [6, 12] {
        let mut gates = Gates::new();
        let inputs: Vec<Gate> = (0..2 * n_pairs).map(|i| gates.variable(i)).collect();
        let all = gates.or(&inputs);
        let pairs: Vec<Gate> = (0..n_pairs).map(|i| gates.and(&[inputs[i], inputs[i + n_pairs]])).collect();
        let any_pair = gates.or(&pairs);
        let top = gates.and(&[all, any_pair]);
        let (bdd, roots) = compile_gates(&gates, &[top], 1_000_000).unwrap();
        assert_eq!((bdd.size(&roots), bdd.n_nodes()), (2 * n_pairs, 2 * n_pairs));
    }
}

#[test]
fn compile_needs_room_for_the_work_and_says_the_limit() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..5_000).map(|variable| gates.variable(variable)).collect();
    let top = gates.or(&inputs);
    // One node per variable alone, and one more per join.
    assert!(compile_gates(&gates, &[top], 9_999).is_ok());
    assert_eq!(compile_gates(&gates, &[top], 9_998).err(), Some(TooLarge { limit: 9_998 }));
}

#[test]
fn a_hundred_thousand_variables_compile() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..100_000).map(|variable| gates.variable(variable)).collect();
    let top = gates.or(&inputs);
    let (bdd, roots) = compile_gates(&gates, &[top], 1_000_000).unwrap();
    assert_eq!(bdd.size(&roots), 100_000);
    // 1 - (1 - 1e-6)^100000, from 40 decimal digits.
    let exact = 0.095_162_627_205_940_36;
    assert!((bdd.probability(roots[0], &|_| 1e-6) / exact - 1.0).abs() < 1e-11);
}

proptest! {
    #[test]
    fn orders_hold_every_variable_once(sample in samples(10, true)) {
        let (gates, roots) = sample.gates();
        let orders = candidates(&gates, &roots);
        prop_assert!(!orders.is_empty());
        for mut order in orders.clone() {
            order.sort_unstable();
            prop_assert_eq!(order, gates.variables(&roots));
        }
        prop_assert_eq!(&orders, &candidates(&gates, &roots));
    }

    #[test]
    fn every_order_gives_the_same_function(sample in samples(8, true)) {
        let (gates, roots) = sample.gates();
        let exact = sample.probabilities(&sample.p);
        for order in candidates(&gates, &roots) {
            let mut bdd = Bdd::new(order, 100_000);
            let nodes = bdd.build(&gates, &roots).unwrap();
            for (&node, exact) in nodes.iter().zip(&exact) {
                prop_assert!((bdd.probability(node, &|variable| sample.p[variable]) - exact).abs() < 1e-14);
            }
        }
    }
}

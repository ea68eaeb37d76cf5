use super::super::gate::{Gate, Gates};
use super::super::sample::{Sample, samples};
use super::*;
use biodivine_lib_bdd as oracle;
use proptest::prelude::*;

fn built(sample: &Sample) -> (Bdd, Vec<Node>) {
    let (gates, roots) = sample.gates();
    let mut bdd = Bdd::new((0..sample.p.len()).collect(), 100_000);
    let nodes = bdd.build(&gates, &roots).unwrap();
    (bdd, nodes)
}

fn holds(bdd: &Bdd, mut node: Node, state: usize) -> bool {
    while !node.is_constant() {
        node = if state >> bdd.variable(node) & 1 == 1 { bdd.high(node) } else { bdd.low(node) };
    }
    node == Node::TRUE
}

/// The node that has the given truth table, made by deciding on every variable.
fn from_table(bdd: &mut Bdd, table: u32, n_variables: usize) -> Node {
    let mut row: Vec<Node> = (0..1 << n_variables)
        .map(|state| if table >> state & 1 == 1 { Node::TRUE } else { Node::FALSE })
        .collect();
    for variable in (0..n_variables).rev() {
        let half = row.len() / 2;
        let literal = bdd.literal(variable).unwrap();
        row = (0..half).map(|i| bdd.choose(literal, row[i + half], row[i]).unwrap()).collect();
    }
    row[0]
}

#[test]
fn all_functions_of_two_variables_under_all_operations() {
    let mut bdd = Bdd::new(vec![0, 1], 1_000);
    let nodes: Vec<Node> = (0..16).map(|table| from_table(&mut bdd, table, 2)).collect();
    for f in 0..16_usize {
        assert_eq!(bdd.not(nodes[f]), Ok(nodes[!f & 15]));
        for g in 0..16 {
            assert_eq!(bdd.and(nodes[f], nodes[g]), Ok(nodes[f & g]));
            assert_eq!(bdd.or(nodes[f], nodes[g]), Ok(nodes[f | g]));
            for h in 0..16 {
                assert_eq!(bdd.choose(nodes[f], nodes[g], nodes[h]), Ok(nodes[f & g | !f & h]));
            }
        }
    }
}

#[test]
fn all_functions_of_three_variables_are_distinct_and_restrict() {
    let mut bdd = Bdd::new(vec![0, 1, 2], 10_000);
    let nodes: Vec<Node> = (0..256).map(|table| from_table(&mut bdd, table, 3)).collect();
    let mut distinct = nodes.clone();
    distinct.sort_unstable();
    distinct.dedup();
    assert_eq!(distinct.len(), 256);
    for (&node, variable, value) in nodes
        .iter()
        .flat_map(|node| (0..3).flat_map(move |variable| [(node, variable, false), (node, variable, true)]))
    {
        let fixed = bdd.restrict(node, variable, value).unwrap();
        for state in 0..8 {
            let forced = if value { state | 1 << variable } else { state & !(1 << variable) };
            assert_eq!(holds(&bdd, fixed, state), holds(&bdd, node, forced));
        }
    }
}

#[test]
fn the_limit_counts_every_node_ever_made() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..8).map(|variable| gates.variable(variable)).collect();
    let top = gates.at_least(4, &inputs);
    let order: Vec<usize> = (0..8).collect();
    let mut roomy = Bdd::new(order.clone(), 1_000);
    roomy.build(&gates, &[top]).unwrap();
    let needed = roomy.n_nodes();
    assert!(Bdd::new(order.clone(), needed).build(&gates, &[top]).is_ok());
    let refused = Bdd::new(order, needed - 1).build(&gates, &[top]);
    assert_eq!(refused, Err(TooLarge { limit: needed - 1 }));
    assert_eq!(
        refused.unwrap_err().to_string(),
        format!("the decision diagram needs more than {} nodes", needed - 1)
    );
}

#[test]
fn a_refused_diagram_stays_usable() {
    let mut bdd = Bdd::new(vec![0, 1, 2], 3);
    let (a, b) = (bdd.literal(0).unwrap(), bdd.literal(1).unwrap());
    let both = bdd.and(a, b).unwrap();
    assert_eq!(bdd.literal(2), Err(TooLarge { limit: 3 }));
    assert_eq!(bdd.and(b, a), Ok(both));
}

#[test]
fn at_least_k_of_n_takes_k_times_the_rest_plus_one() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..100).map(|variable| gates.variable(variable)).collect();
    let top = gates.at_least(10, &inputs);
    let mut bdd = Bdd::new((0..100).collect(), 10_000);
    let root = bdd.build(&gates, &[top]).unwrap()[0];
    assert_eq!(bdd.size(&[root]), 10 * 91);
}

#[test]
fn overlapping_inputs_join_in_pairs() {
    // One after the other this would take about n^2 / 2 = 2 * 10^8 steps.
    let n = 20_000;
    let mut gates = Gates::new();
    let shared = gates.variable(0);
    let pairs: Vec<Gate> = (1..=n)
        .map(|variable| {
            let own = gates.variable(variable);
            gates.and(&[shared, own])
        })
        .collect();
    let top = gates.or(&pairs);
    let mut bdd = Bdd::new((0..=n).collect(), 1_000_000);
    let root = bdd.build(&gates, &[top]).unwrap()[0];
    assert_eq!(bdd.size(&[root]), n + 1);
}

#[test]
fn deep_formulas_do_not_overflow_the_stack() {
    for depth in [200, 30_000] {
        let mut gates = Gates::new();
        let mut top = gates.variable(0);
        for level in 0..depth {
            let (x, y) = (gates.variable(2 * level + 1), gates.variable(2 * level + 2));
            let inner = gates.not(top);
            let either = gates.or(&[y, inner]);
            top = gates.and(&[x, either]);
        }
        // From the outermost gate inwards, so that each gate lies above its inputs.
        let mut bdd = Bdd::new((0..=2 * depth).rev().collect(), 2_000_000);
        let root = bdd.build(&gates, &[top]).unwrap()[0];
        assert_eq!(bdd.depends_on(root).len(), 2 * depth + 1);
    }
}

#[test]
fn a_long_chain_is_negated_and_split() {
    let n = 100_000;
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..n).map(|variable| gates.variable(variable)).collect();
    let (any, all) = (gates.or(&inputs), gates.and(&inputs));
    let none = gates.not(any);
    let mut bdd = Bdd::new((0..n).collect(), 2_000_000);
    let roots = bdd.build(&gates, &[any, all, none]).unwrap();
    let cells = bdd.partition(Node::TRUE, &roots).unwrap();
    assert_eq!(cells.iter().map(|(mask, _)| *mask).collect::<Vec<_>>(), [0b001, 0b011, 0b100]);
    assert_eq!(bdd.restrict(roots[1], n - 1, false), Ok(Node::FALSE));
}

#[test]
fn nothing_within_never_has_no_cells() {
    let mut bdd = Bdd::new(vec![0], 10);
    let a = bdd.literal(0).unwrap();
    assert_eq!(bdd.partition(Node::FALSE, &[a]), Ok(vec![]));
    assert_eq!(bdd.partition(Node::FALSE, &[]), Ok(vec![]));
    assert_eq!(bdd.partition(a, &[]), Ok(vec![(0, a)]));
}

#[test]
fn a_mask_has_room_for_128_parts() {
    let mut bdd = Bdd::new((0..128).collect(), 10_000);
    let literals: Vec<Node> = (0..128).map(|variable| bdd.literal(variable).unwrap()).collect();
    let all = bdd.all(&literals).unwrap();
    assert_eq!(bdd.partition(all, &literals), Ok(vec![(u128::MAX, all)]));
}

#[test]
#[should_panic(expected = "stands in the order twice")]
fn an_order_names_a_variable_once() {
    Bdd::new(vec![3, 1, 3], 10);
}

proptest! {
    #[test]
    fn diagrams_hold_where_the_formula_does(sample in samples(8, true)) {
        let (bdd, nodes) = built(&sample);
        for state in sample.states() {
            let held: Vec<bool> = nodes.iter().map(|&node| holds(&bdd, node, state)).collect();
            prop_assert_eq!(held, sample.truth(state));
        }
    }

    #[test]
    fn another_package_finds_as_many_nodes(sample in samples(8, true)) {
        let (bdd, nodes) = built(&sample);
        let variables = oracle::BddVariableSet::new_anonymous(sample.p.len() as u16);
        let clause = |state: usize| {
            let values = (0..sample.p.len()).map(|variable| state >> variable & 1 == 1).collect();
            oracle::Bdd::from(oracle::BddValuation::new(values))
        };
        for (root_idx, &node) in nodes.iter().enumerate() {
            let theirs = sample
                .states()
                .filter(|&state| sample.truth(state)[root_idx])
                .fold(variables.mk_false(), |sum, state| sum.or(&clause(state)));
            prop_assert_eq!(bdd.size(&[node]), theirs.size().saturating_sub(2));
        }
    }

    #[test]
    fn cells_are_disjoint_and_cover(sample in samples(8, true)) {
        let (mut bdd, nodes) = built(&sample);
        let (within, parts) = nodes.split_first().unwrap();
        let cells = bdd.partition(*within, parts).unwrap();
        prop_assert!(cells.windows(2).all(|pair| pair[0].0 < pair[1].0));
        prop_assert!(cells.iter().all(|&(_, cell)| cell != Node::FALSE));
        for state in sample.states() {
            let truth = sample.truth(state);
            let mask = (0..parts.len()).filter(|part| truth[part + 1]).map(|part| 1_u128 << part).sum::<u128>();
            let found: Vec<u128> =
                cells.iter().filter(|&&(_, cell)| holds(&bdd, cell, state)).map(|&(mask, _)| mask).collect();
            prop_assert_eq!(found, if truth[0] { vec![mask] } else { vec![] });
        }
    }

    #[test]
    fn building_twice_gives_the_same_nodes(sample in samples(8, true)) {
        let (gates, roots) = sample.gates();
        let (mut bdd, nodes) = built(&sample);
        let before = bdd.n_nodes();
        prop_assert_eq!(bdd.build(&gates, &roots), Ok(nodes.clone()));
        prop_assert_eq!(bdd.n_nodes(), before);
        prop_assert_eq!(built(&sample).1, nodes);
    }
}

use super::super::order::compile_gates;
use super::super::sample::{Sample, samples};
use super::super::{Gate, Gates};
use super::*;
use proptest::prelude::*;

/// All prime implicants of root 0 by trying every set of literals; without `negated` only true
/// literals count.
fn brute_force(sample: &Sample, negated: bool) -> Vec<Vec<(usize, bool)>> {
    let n_variables = sample.p.len();
    let truth: Vec<bool> = sample.states().map(|state| sample.truth(state)[0]).collect();
    // (which variables are literals, their values); a set implies the root when every state that
    // agrees with it does.
    let implies =
        |fixed: usize, value: usize| sample.states().all(|state| state & fixed != value || truth[state]);
    let smaller = |fixed: usize, value: usize| {
        (0..n_variables)
            .filter(move |bit| fixed >> bit & 1 == 1)
            .map(move |bit| (fixed & !(1 << bit), value & !(1 << bit)))
    };
    let mut found = Vec::new();
    for fixed in sample.states() {
        for value in sample.states().filter(|value| value & !fixed == 0 && (negated || *value == fixed)) {
            if implies(fixed, value) && !smaller(fixed, value).any(|(fixed, value)| implies(fixed, value)) {
                let literals = (0..n_variables).filter(|bit| fixed >> bit & 1 == 1);
                found.push(literals.map(|bit| (bit, value >> bit & 1 == 1)).collect());
            }
        }
    }
    found
}

fn sorted(mut sets: Vec<Vec<(usize, bool)>>) -> Vec<Vec<(usize, bool)>> {
    sets.sort();
    sets
}

fn literals(found: &Ways) -> Vec<Vec<(usize, bool)>> {
    sorted(found.ways.iter().map(|way| way.literals.clone()).collect())
}

fn compiled(sample: &Sample) -> (Bdd, Node) {
    let (gates, roots) = sample.gates();
    let (bdd, nodes) = compile_gates(&gates, &roots[..1], 100_000).unwrap();
    (bdd, nodes[0])
}

/// Away from 0 and 1, where ways drop out.
fn inner(sample: &Sample) -> impl Fn(usize) -> f64 {
    let p: Vec<f64> = sample.p.iter().map(|p| 0.01 + 0.9 * p).collect();
    move |variable| p[variable]
}

#[test]
fn constants_have_one_way_or_none() {
    let bdd = Bdd::new(vec![0], 10);
    let always = likeliest(&bdd, Node::TRUE, &|_| 0.5, &|_| true, 5, 100);
    assert_eq!(always, Ways { ways: vec![Way { literals: vec![], probability: 1.0 }], complete: true });
    let never = likeliest(&bdd, Node::FALSE, &|_| 0.5, &|_| true, 5, 100);
    assert_eq!(never, Ways { ways: vec![], complete: true });
}

#[test]
fn a_story_that_needs_an_absence() {
    let mut gates = Gates::new();
    let [guard, thief] = [0, 1].map(|variable| gates.variable(variable));
    let unguarded = gates.not(guard);
    let top = gates.and(&[unguarded, thief]);
    let (bdd, roots) = compile_gates(&gates, &[top], 100).unwrap();
    let found = likeliest(&bdd, roots[0], &|_| 0.25, &|variable| variable == 0, 5, 100);
    assert_eq!(found.ways, [Way { literals: vec![(0, false), (1, true)], probability: 0.1875 }]);
}

#[test]
fn what_holds_either_way_is_a_way_of_its_own() {
    // (a and b) or (not a and c): b and c together suffice, though no path of the diagram says so.
    let mut gates = Gates::new();
    let [a, b, c] = [0, 1, 2].map(|variable| gates.variable(variable));
    let not_a = gates.not(a);
    let (ab, c_not_a) = (gates.and(&[a, b]), gates.and(&[not_a, c]));
    let top = gates.or(&[ab, c_not_a]);
    let (bdd, roots) = compile_gates(&gates, &[top], 100).unwrap();
    let found = likeliest(&bdd, roots[0], &|_| 0.5, &|variable| variable == 0, 5, 100);
    assert_eq!(
        literals(&found),
        [vec![(0, false), (2, true)], vec![(0, true), (1, true)], vec![(1, true), (2, true)]]
    );
}

#[test]
fn supersets_cost_no_effort() {
    // One sure story, one rare one, and 40 likely variables that add nothing to the first: 2^40
    // paths without removal.
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..42).map(|variable| gates.variable(variable)).collect();
    let helpers = gates.at_least(20, &inputs[..40]);
    let rare = gates.and(&[helpers, inputs[41]]);
    let top = gates.or(&[rare, inputs[40]]);
    let mut bdd = Bdd::new((0..42).collect(), 100_000);
    let root = bdd.build(&gates, &[top]).unwrap()[0];
    let p = |variable| [0.5, 1e-9][usize::from(variable == 41)];
    let found = likeliest(&bdd, root, &p, &|_| false, 2, 200);
    assert_eq!(found.ways.iter().map(|way| way.literals.len()).collect::<Vec<_>>(), [1, 21]);
    assert!(!found.complete);
}

#[test]
fn a_hundred_thousand_variables_are_ranked() {
    let n = 100_000;
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..n).map(|variable| gates.variable(variable)).collect();
    let top = gates.or(&inputs);
    let (bdd, roots) = compile_gates(&gates, &[top], 1_000_000).unwrap();
    let p = |variable: usize| ((variable * 7_919) % n) as f64 / (2 * n) as f64;
    let found = likeliest(&bdd, roots[0], &p, &|_| false, 3, 1_000_000);
    let expected = [n - 1, n - 2, n - 3].map(|rank| rank as f64 / (2 * n) as f64);
    assert_eq!(found.ways.iter().map(|way| way.probability).collect::<Vec<_>>(), expected);
}

#[test]
fn effort_and_count_bound_the_list() {
    let mut gates = Gates::new();
    let inputs: Vec<Gate> = (0..12).map(|variable| gates.variable(variable)).collect();
    let top = gates.at_least(3, &inputs);
    let (bdd, roots) = compile_gates(&gates, &[top], 10_000).unwrap();
    let find = |n, effort| likeliest(&bdd, roots[0], &|_| 0.5, &|_| false, n, effort);
    assert_eq!(find(1_000, 100_000).ways.len(), 220);
    assert!(find(1_000, 100_000).complete && find(220, 100_000).complete);
    assert_eq!((find(7, 100_000).ways.len(), find(7, 100_000).complete), (7, false));
    assert!((5..50).contains(&find(1_000, 50).ways.len()) && !find(1_000, 50).complete);
    assert!(find(0, 50).ways.is_empty() && find(9, 0).ways.is_empty());
}

#[test]
fn impossible_ways_are_left_out() {
    let mut gates = Gates::new();
    let [a, b] = [0, 1].map(|variable| gates.variable(variable));
    let top = gates.or(&[a, b]);
    let (bdd, roots) = compile_gates(&gates, &[top], 10).unwrap();
    let found = likeliest(&bdd, roots[0], &|variable| [0.0, 0.5][variable], &|_| false, 5, 100);
    assert_eq!((literals(&found), found.complete), (vec![vec![(1, true)]], true));
}

#[test]
fn no_room_gives_no_ways_rather_than_wrong_ones() {
    let mut bdd = Bdd::new(vec![0], 2);
    let a = bdd.literal(0).unwrap();
    let not_a = bdd.not(a).unwrap();
    // The diagram of literals asks about "a" and about "not a", which takes two nodes.
    for (limit, n_ways, complete) in [(1, 0, false), (2, 1, true)] {
        let (bdd, roots) = bdd.compact(&[not_a], limit).unwrap();
        let found = likeliest(&bdd, roots[0], &|_| 0.5, &|_| true, 5, 100);
        assert_eq!((found.ways.len(), found.complete), (n_ways, complete));
    }
}

proptest! {
    #[test]
    fn monotone_ways_are_the_minimal_cut_sets(sample in samples(7, false)) {
        let (bdd, root) = compiled(&sample);
        let found = likeliest(&bdd, root, &inner(&sample), &|_| false, usize::MAX, usize::MAX);
        prop_assert!(found.complete);
        prop_assert_eq!(literals(&found), sorted(brute_force(&sample, false)));
    }

    #[test]
    fn naming_too_many_as_negated_changes_nothing(sample in samples(7, false)) {
        let (bdd, root) = compiled(&sample);
        let find = |negated: bool| likeliest(&bdd, root, &inner(&sample), &|_| negated, usize::MAX, usize::MAX);
        prop_assert_eq!(find(true), find(false));
    }

    #[test]
    fn ways_are_the_prime_implicants(sample in samples(6, true)) {
        let (bdd, root) = compiled(&sample);
        let found = likeliest(&bdd, root, &inner(&sample), &|_| true, usize::MAX, usize::MAX);
        prop_assert!(found.complete);
        prop_assert_eq!(literals(&found), sorted(brute_force(&sample, true)));
    }

    #[test]
    fn the_first_few_are_the_likeliest(sample in samples(7, true), n in 0_usize..6) {
        let (bdd, root) = compiled(&sample);
        let p = inner(&sample);
        let all = likeliest(&bdd, root, &p, &|_| true, usize::MAX, usize::MAX).ways;
        let few = likeliest(&bdd, root, &p, &|_| true, n, usize::MAX).ways;
        prop_assert!(all.windows(2).all(|pair| pair[0].probability >= pair[1].probability));
        prop_assert_eq!(few.len(), n.min(all.len()));
        for (one, other) in few.iter().zip(&all) {
            prop_assert!((one.probability / other.probability - 1.0).abs() < 1e-14);
        }
    }

    #[test]
    fn through_a_literal_is_any_prime_that_has_it(sample in samples(6, true)) {
        let (mut bdd, root) = compiled(&sample);
        let family = primes(&bdd, root, &|_| true, 100_000).unwrap();
        let all = brute_force(&sample, true);
        let order = bdd.order().to_vec();
        let levels: Vec<Node> = order.iter().map(|variable| bdd.literal(*variable).unwrap()).collect();
        for (level, variable) in order.into_iter().enumerate() {
            for (literal, holds) in [(2 * level, true), (2 * level + 1, false)] {
                let node = family.through(&mut bdd, &levels, literal).unwrap();
                for state in sample.states() {
                    let is = |variable: usize| state >> variable & 1 == 1;
                    let complete = all.iter().any(|set| {
                        set.contains(&(variable, holds))
                            && set.iter().all(|(one, value)| *one == variable || is(*one) == *value)
                    });
                    let found = bdd.probability(node, &|variable| f64::from(u8::from(is(variable))));
                    prop_assert_eq!(found == 1.0, complete);
                }
            }
        }
    }
}

//! The likeliest ways in which a function becomes true: the shortest stories behind a number.

use super::bdd::{Bdd, Node};
use super::prime::{Primes, primes};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A smallest set of literals that makes the function true, whatever the other variables are.
#[derive(Clone, PartialEq, Debug)]
pub struct Way {
    /// Variables with the value they need, by ascending variable.
    pub literals: Vec<(usize, bool)>,
    /// The probability that all of them have it: the product over the literals.
    pub probability: f64,
}

/// The outcome of a search for ways.
#[derive(Clone, PartialEq, Debug)]
pub struct Ways {
    /// The likeliest first; equally likely ones by their literals.
    pub ways: Vec<Way>,
    /// Whether there are no further ways with a positive probability.
    pub complete: bool,
}

/// The `n` likeliest ways in which `root` becomes true, when variable v is true with probability
/// `p(v)`.
///
/// `negated` names the variables whose absence may be part of the story, those that occur under
/// `not`; naming too many costs time and changes nothing, naming too few leaves absences untold.
/// `effort` bounds the states of the search that are taken up: what is found by then are still the
/// likeliest. Ways of probability zero are left out. When the sets of ways do not fit within the
/// diagram's limit, none are given.
///
/// **Formula**: without `not` the ways are the minimal cut sets, otherwise the prime implicants. In
/// the diagram of a monotone function the assignment "M true, the rest false" of a minimal cut set
/// M follows one path to true; the variables at which the path goes high are a cut set within M,
/// hence M itself. The other paths, whose sets contain a minimal one, are removed beforehand, so
/// path and minimal set are one to one. The search is best-first over prefixes of paths, each rated
/// by its own product times the best product below, which is known exactly: the first to arrive is
/// the likeliest, and a state is taken up only on the way to a result.
/// **Reference**: Rauzy 1993, 10.1016/0951-8320(93)90060-C; Hart, Nilsson & Raphael 1968,
/// 10.1109/TSSC.1968.300136.
///
/// ```
/// use exposure::plan::{Gates, compile_gates, likeliest};
/// let mut gates = Gates::new();
/// let [a, b, c] = [0, 1, 2].map(|variable| gates.variable(variable));
/// let pair = gates.and(&[a, b]);
/// let top = gates.or(&[pair, c]);
/// let (bdd, roots) = compile_gates(&gates, &[top], 100)?;
/// let found = likeliest(&bdd, roots[0], &|variable| [0.5, 0.5, 0.125][variable], &|_| false, 10, 1_000);
/// assert_eq!(found.ways[0].literals, [(0, true), (1, true)]);
/// assert_eq!(found.ways.iter().map(|way| way.probability).collect::<Vec<_>>(), [0.25, 0.125]);
/// assert!(found.complete);
/// # Ok::<(), exposure::plan::TooLarge>(())
/// ```
pub fn likeliest(
    bdd: &Bdd,
    root: Node,
    p: &dyn Fn(usize) -> f64,
    negated: &dyn Fn(usize) -> bool,
    n: usize,
    effort: usize,
) -> Ways {
    let Ok(primes) = primes(bdd, root, negated, bdd.limit()) else {
        return Ways { ways: Vec::new(), complete: false };
    };
    let weight = |literal: usize| {
        let p_true = p(bdd.order()[literal / 2]);
        if states_true(literal) { p_true } else { 1.0 - p_true }
    };
    let (sets, complete) = search(&primes, &weight, n, effort);
    let mut ways: Vec<Way> = sets.iter().map(|set| tell(bdd, set, &weight)).collect();
    ways.sort_by(|a, b| b.probability.total_cmp(&a.probability).then_with(|| a.literals.cmp(&b.literals)));
    Ways { ways, complete }
}

/// A path as far as it has come.
struct State {
    bound: f64,
    n_made: usize,
    product: f64,
    node: Node,
    last: Option<usize>,
}

/// Up to `n` sets of the family in descending order of their product, and whether these are all.
fn search(
    primes: &Primes,
    weight: &dyn Fn(usize) -> f64,
    n: usize,
    effort: usize,
) -> (Vec<Vec<usize>>, bool) {
    let Primes { sets, root } = primes;
    let best = best_below(primes, weight);
    let mut taken: Vec<(Option<usize>, usize)> = Vec::new();
    let mut pending = BinaryHeap::new();
    let mut n_made = 0;
    let mut push = |pending: &mut BinaryHeap<State>, product: f64, node: Node, last: Option<usize>| {
        let bound = product * best[node.index()];
        if bound > 0.0 {
            n_made += 1;
            pending.push(State { bound, n_made, product, node, last });
        }
    };
    push(&mut pending, 1.0, *root, None);
    let mut found = Vec::new();
    for _ in 0..effort {
        if found.len() == n {
            break;
        }
        let Some(State { product, node, last, .. }) = pending.pop() else {
            break;
        };
        if node == Node::TRUE {
            found.push(trace(&taken, last));
            continue;
        }
        let literal = sets.variable(node);
        push(&mut pending, product, sets.low(node), last);
        taken.push((last, literal));
        push(&mut pending, product * weight(literal), sets.high(node), Some(taken.len() - 1));
    }
    (found, pending.is_empty())
}

/// For each node of the family the largest product of a set below it.
fn best_below(primes: &Primes, weight: &dyn Fn(usize) -> f64) -> Vec<f64> {
    let Primes { sets, root } = primes;
    let mut best = vec![0.0_f64; root.index().max(1) + 1];
    best[Node::TRUE.index()] = 1.0;
    for node in sets.reachable(&[*root]) {
        let taken = weight(sets.variable(node)) * best[sets.high(node).index()];
        best[node.index()] = taken.max(best[sets.low(node).index()]);
    }
    best
}

/// The literals along a chain of choices.
fn trace(taken: &[(Option<usize>, usize)], last: Option<usize>) -> Vec<usize> {
    std::iter::successors(last, |&choice| taken[choice].0).map(|choice| taken[choice].1).collect()
}

/// A set of literals in terms of variables; the product runs by ascending variable, so no order of
/// the diagram shows in it.
fn tell(bdd: &Bdd, set: &[usize], weight: &dyn Fn(usize) -> f64) -> Way {
    let mut literals: Vec<(usize, usize)> =
        set.iter().map(|&literal| (bdd.order()[literal / 2], literal)).collect();
    literals.sort_unstable();
    Way {
        probability: literals.iter().map(|&(_, literal)| weight(literal)).product(),
        literals: literals.iter().map(|&(variable, literal)| (variable, states_true(literal))).collect(),
    }
}

fn states_true(literal: usize) -> bool {
    literal & 1 == 0
}

impl Ord for State {
    /// The larger bound first; among equals the newest, which is nearest to its end.
    fn cmp(&self, other: &Self) -> Ordering {
        self.bound.total_cmp(&other.bound).then(self.n_made.cmp(&other.n_made))
    }
}

impl PartialOrd for State {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for State {}

#[cfg(test)]
mod tests;

//! Variable orders: the size of a decision diagram hangs on them, and the best one is not known
//! beforehand, so several are tried.

use super::bdd::{Bdd, Node, TooLarge};
use super::gate::{Gate, Gates, Kind};
use super::memo::Lookup;
use std::cmp::Reverse;

/// Compiles `roots` under several variable orders and keeps the smallest diagram, without garbage;
/// ties go to the first order.
///
/// All orders are tried under a small cap on nodes, then under larger ones up to `limit`, until one
/// of them fits: a bad order is given up early. The returned diagram may grow up to `limit`.
/// Shape: one node per root, in their order. Errors: [`TooLarge`] when no order fits within
/// `limit`.
///
/// ```
/// use exposure::plan::{Gates, compile_gates};
/// let mut gates = Gates::new();
/// let [a, b, c] = [0, 1, 2].map(|variable| gates.variable(variable));
/// let (ab, ac) = (gates.and(&[a, b]), gates.and(&[a, c]));
/// let top = gates.or(&[ab, ac]);
/// let (bdd, roots) = compile_gates(&gates, &[top], 100)?;
/// assert_eq!(bdd.probability(roots[0], &|_| 0.5), 0.375); // gate by gate it would be .4375
/// # Ok::<(), exposure::plan::TooLarge>(())
/// ```
pub fn compile_gates(gates: &Gates, roots: &[Gate], limit: usize) -> Result<(Bdd, Vec<Node>), TooLarge> {
    let orders = candidates(gates, roots);
    let mut cap = FIRST_CAP.min(limit);
    loop {
        if let Some((bdd, nodes)) = smallest(gates, roots, &orders, cap) {
            return bdd.compact(&nodes, limit);
        }
        if cap == limit {
            return Err(TooLarge { limit });
        }
        cap = cap.saturating_mul(CAP_GROWTH).min(limit);
    }
}

/// Orders worth trying, each from top to bottom over the variables that `roots` mention; the same
/// in every run.
///
/// Depth first, so that variables which meet in one gate stay together: as written, newest inputs
/// first, light inputs first, heavy inputs first, most shared inputs first, and interleaved over
/// the inputs of the roots. Equal orders appear once.
///
/// **Reference**: Fujii, Ootomo & Hori 1993 (interleaving); Rauzy 1993, section 4 (depth-first
/// orders of fault trees).
///
/// ```
/// use exposure::plan::{Gates, candidates};
/// let mut gates = Gates::new();
/// let [a, b, c] = [0, 1, 2].map(|variable| gates.variable(variable));
/// let pair = gates.and(&[a, b]);
/// let top = gates.or(&[pair, c]);
/// assert_eq!(candidates(&gates, &[top]), [vec![0, 1, 2], vec![1, 0, 2], vec![2, 0, 1]]);
/// ```
pub fn candidates(gates: &Gates, roots: &[Gate]) -> Vec<Vec<usize>> {
    let reachable = gates.reachable(roots);
    let weight = weights(gates, &reachable);
    let n_users = users(gates, &reachable);
    let mut orders: Vec<Vec<usize>> = Vec::new();
    for order in [
        depth_first(gates, roots, &|_| 0),
        depth_first(gates, roots, &|gate| u64::MAX - gate.index() as u64),
        depth_first(gates, roots, &|gate| weight[gate.index()]),
        depth_first(gates, roots, &|gate| u64::MAX - weight[gate.index()]),
        depth_first(gates, roots, &|gate| u64::MAX - n_users[gate.index()]),
        interleaved(gates, roots),
    ] {
        if !orders.contains(&order) {
            orders.push(order);
        }
    }
    orders
}

/// The smallest diagram that fits under `cap`, with its roots; the first of equals.
fn smallest(gates: &Gates, roots: &[Gate], orders: &[Vec<usize>], cap: usize) -> Option<(Bdd, Vec<Node>)> {
    let build = |order: &Vec<usize>| {
        let mut bdd = Bdd::new(order.clone(), cap);
        let nodes = bdd.build(gates, roots).ok()?;
        Some((bdd.size(&nodes), bdd, nodes))
    };
    let (_, bdd, nodes) = orders.iter().filter_map(build).min_by_key(|(size, ..)| *size)?;
    Some((bdd, nodes))
}

/// Leaves below each gate, a shared one counted at every use.
fn weights(gates: &Gates, reachable: &[Gate]) -> Vec<u64> {
    let mut weight = vec![0_u64; table_len(reachable)];
    for &gate in reachable {
        weight[gate.index()] = match gates.kind(gate) {
            Kind::Variable(_) => 1,
            // Sharing at every level doubles the count each time, so 64 levels would overflow.
            _ => gates.inputs(gate).iter().fold(0, |sum, input| sum.saturating_add(weight[input.index()])),
        };
    }
    weight
}

/// How many gates use each gate.
fn users(gates: &Gates, reachable: &[Gate]) -> Vec<u64> {
    let mut n_users = vec![0; table_len(reachable)];
    for &gate in reachable {
        gates.inputs(gate).iter().for_each(|input| n_users[input.index()] += 1);
    }
    n_users
}

fn table_len(reachable: &[Gate]) -> usize {
    reachable.last().map_or(0, |gate| gate.index() + 1)
}

/// Variables in the order in which a walk meets them that takes inputs of small `rank` first, ties
/// as written.
fn depth_first(gates: &Gates, roots: &[Gate], rank: &dyn Fn(Gate) -> u64) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen: Lookup<Gate, ()> = Lookup::default();
    let mut pending: Vec<Gate> = roots.iter().rev().copied().collect();
    while let Some(gate) = pending.pop() {
        if seen.insert(gate, ()).is_some() {
            continue;
        }
        if let Kind::Variable(variable) = gates.kind(gate) {
            order.push(*variable);
        }
        let first = pending.len();
        pending.extend(gates.inputs(gate).iter().rev());
        pending[first..].sort_by_key(|&input| Reverse(rank(input)));
    }
    order
}

/// Walks the inputs of the roots one after the other and puts each new variable behind the one met
/// just before, so that variables at like places in two branches become neighbours.
fn interleaved(gates: &Gates, roots: &[Gate]) -> Vec<usize> {
    // Each variable points to its successor; `None` stands for the place before the first.
    let mut successor: Lookup<Option<usize>, Option<usize>> = Lookup::default();
    successor.insert(None, None);
    let mut seen: Lookup<Gate, ()> = Lookup::default();
    for start in roots.iter().flat_map(|&root| branches(gates, root)) {
        let mut last = None;
        let mut pending = vec![start];
        while let Some(gate) = pending.pop() {
            if let &Kind::Variable(variable) = gates.kind(gate) {
                if !successor.contains_key(&Some(variable)) {
                    let follower = successor.insert(last, Some(variable)).flatten();
                    successor.insert(Some(variable), follower);
                }
                last = Some(variable);
            } else if seen.insert(gate, ()).is_none() {
                pending.extend(gates.inputs(gate).iter().rev());
            }
        }
    }
    std::iter::successors(successor[&None], |&variable| successor[&Some(variable)]).collect()
}

fn branches(gates: &Gates, root: Gate) -> Vec<Gate> {
    match gates.inputs(root) {
        [] => vec![root],
        inputs => inputs.to_vec(),
    }
}

/// The first cap on nodes: what compiles in about a millisecond.
const FIRST_CAP: usize = 4096;
const CAP_GROWTH: usize = 8;

#[cfg(test)]
mod tests;

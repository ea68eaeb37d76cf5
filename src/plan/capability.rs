//! Capability against difficulty: trials that hang together because one capability meets them all.
//!
//! The actor's capability is drawn once per attempt and shared by the attempt's events; each difficulty is
//! fresh. Trial after trial is written as independent variables, each with its probability given how the
//! earlier ones went, so that the diagram needs no integral of its own and stays exact.

use super::gate::{Gate, Gates};
use crate::math::{Distribution, integrate_split};
use std::collections::BTreeMap;

/// The most difficulties that one actor may meet: n of them need 2^n - 1 variables.
pub const MAX_DIFFICULTIES: usize = 10;

/// The probabilities of trials in a row that share one capability.
///
/// Shape: entry `2^j - 1 + past` is the chance that trial j succeeds, given that the earlier ones went as the
/// bits of `past` say (bit i: trial i succeeded).
/// Formula: `∫ Π F_i(c)^x_i (1 - F_i(c))^(1-x_i) dF_C(c)`, as an integral over the level u = F_C(c), split where
/// a distribution function has an end or a kink; error below 1e-10.
/// Reference: The Open Group 2021, O-RT 3.0.1, section 5.4, for vulnerability as P(capability > difficulty).
pub fn conditional_probabilities(capability: &Distribution, difficulties: &[Distribution]) -> Vec<f64> {
    let shared = Shared::new(capability, difficulties);
    let mut found = Vec::with_capacity((1 << difficulties.len()) - 1);
    let mut masses = vec![1.0];
    for trial in 0..difficulties.len() {
        let mut next = vec![0.0; masses.len() * 2];
        for (past, mass) in masses.iter().enumerate() {
            let both = shared.mass(trial + 1, past | 1 << trial);
            let p = if *mass > 0.0 { (both / mass).clamp(0.0, 1.0) } else { 0.0 };
            found.push(p);
            next[past | 1 << trial] = mass * p;
            next[past] = mass * (1.0 - p);
        }
        masses = next;
    }
    found
}

/// The gates of the trials, over fresh variables that start at `first`, in the order of
/// [`conditional_probabilities`].
pub fn trials(gates: &mut Gates, n: usize, first: usize) -> Vec<Gate> {
    let mut trials: Vec<Gate> = Vec::with_capacity(n);
    let mut variable = first;
    for trial in 0..n {
        let mut ways = Vec::with_capacity(1 << trial);
        for past in 0..1usize << trial {
            let mut way: Vec<Gate> = (0..trial)
                .map(|i| if past >> i & 1 == 1 { trials[i] } else { gates.not(trials[i]) })
                .collect();
            way.push(gates.variable(variable));
            variable += 1;
            ways.push(gates.and(&way));
        }
        trials.push(gates.or(&ways));
    }
    trials
}

/// The chance that a capability exceeds a difficulty; equal is not enough.
fn p_exceeds(difficulty: &Distribution, capability: f64) -> f64 {
    difficulty.below(capability)
}

/// The integrals over one capability; the chances at a level are computed once.
struct Shared<'d> {
    capability: &'d Distribution,
    difficulties: &'d [Distribution],
    splits: Vec<f64>,
    at_level: std::cell::RefCell<BTreeMap<u64, Vec<f64>>>,
}

impl<'d> Shared<'d> {
    fn new(capability: &'d Distribution, difficulties: &'d [Distribution]) -> Self {
        let kinks = std::iter::once(capability).chain(difficulties).flat_map(kinks);
        let mut splits: Vec<f64> = kinks.map(|kink| capability.cdf(kink)).chain([0.0, 1.0]).collect();
        splits.extend(capability.point_masses().into_iter().map(|(value, _)| capability.below(value)));
        splits.retain(|level| (0.0..=1.0).contains(level));
        splits.sort_by(f64::total_cmp);
        splits.dedup_by(|a, b| (*a - *b).abs() < 1e-15);
        Self { capability, difficulties, splits, at_level: Default::default() }
    }

    /// The chance that the first `n` trials go as the bits of `pattern` say.
    fn mass(&self, n: usize, pattern: usize) -> f64 {
        let product = |level: f64| {
            let chances = self.chances(level);
            (0..n).map(|i| if pattern >> i & 1 == 1 { chances[i] } else { 1.0 - chances[i] }).product()
        };
        match self.capability {
            Distribution::Point(_) => product(0.5),
            _ => integrate_split(product, &self.splits).0,
        }
    }

    fn chances(&self, level: f64) -> Vec<f64> {
        let mut known = self.at_level.borrow_mut();
        let compute = || {
            let capability = self.capability.quantile(level);
            self.difficulties.iter().map(|difficulty| p_exceeds(difficulty, capability)).collect()
        };
        known.entry(level.to_bits()).or_insert_with(compute).clone()
    }
}

/// Where a distribution function is not smooth.
fn kinks(distribution: &Distribution) -> Vec<f64> {
    let (min, max) = distribution.support();
    let mut inside = match distribution {
        Distribution::Triangular { mode, .. } => vec![*mode],
        Distribution::Truncated { inner, .. } => kinks(inner),
        Distribution::Mixture { parts } => parts.iter().flat_map(|(_, part)| kinks(part)).collect(),
        Distribution::Scaled { inner, by } => kinks(inner).into_iter().map(|kink| kink * by).collect(),
        _ => Vec::new(),
    };
    inside.extend(distribution.point_masses().into_iter().map(|(value, _)| value));
    inside.retain(|kink| (min..=max).contains(kink));
    inside.into_iter().chain([min, max]).filter(|kink| kink.is_finite()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uniform(min: f64, max: f64) -> Distribution {
        Distribution::uniform(min, max).expect("a range")
    }

    #[test]
    fn one_trial_of_uniforms_has_the_closed_form() {
        // C ~ U(0, 1), D ~ U(0.2, 0.6): P(C > D) = 1 - E[D] = 0.6.
        let found = conditional_probabilities(&uniform(0.0, 1.0), &[uniform(0.2, 0.6)]);
        assert!((found[0] - 0.6).abs() < 1e-12, "{found:?}");
    }

    #[test]
    fn the_fair_model_of_the_method_is_met() {
        // docs/method.md, model M1: TCap PERT(.2, .5, .9), RS PERT(.4, .6, .85).
        let capability = Distribution::pert(0.2, 0.5, 0.9).expect("a pert");
        let difficulty = Distribution::pert(0.4, 0.6, 0.85).expect("a pert");
        let found = conditional_probabilities(&capability, &[difficulty]);
        assert!((found[0] - 0.286_583_446_9).abs() < 1e-10, "{found:?}");
    }

    #[test]
    fn trials_that_share_a_capability_are_not_independent() {
        // C ~ U(0, 1), both D ~ U(0, 1): P(both) = E[C²] = 1/3, so P(second | first) = 2/3.
        let both = [uniform(0.0, 1.0), uniform(0.0, 1.0)];
        let found = conditional_probabilities(&uniform(0.0, 1.0), &both);
        let exact = [0.5, 1.0 / 3.0, 2.0 / 3.0];
        assert!(found.iter().zip(exact).all(|(a, b)| (a - b).abs() < 1e-12), "{found:?}");
    }

    #[test]
    fn the_gates_give_each_pattern_its_mass() {
        let difficulties = [uniform(0.1, 0.5), uniform(0.3, 0.9), uniform(0.2, 0.4)];
        let capability = Distribution::triangular(0.0, 0.7, 1.0).expect("a triangle");
        let p = conditional_probabilities(&capability, &difficulties);
        let mut gates = Gates::new();
        let trials = trials(&mut gates, 3, 0);
        let all = gates.and(&trials);
        let state_mass = |state: usize| -> f64 {
            (0..7).map(|v| if state >> v & 1 == 1 { p[v] } else { 1.0 - p[v] }).product()
        };
        let holds = (0..128).filter(|state| gates.evaluate(all, &|v| state >> v & 1 == 1));
        let brute: f64 = holds.map(state_mass).sum();
        let exact = Shared::new(&capability, &difficulties).mass(3, 0b111);
        assert!((brute - exact).abs() < 1e-12, "{brute} {exact}");
    }

    #[test]
    fn a_certain_capability_meets_a_certain_difficulty() {
        let point = Distribution::Point;
        assert_eq!(conditional_probabilities(&point(0.7), &[point(0.6)]), [1.0]);
        assert_eq!(conditional_probabilities(&point(0.6), &[point(0.6)]), [0.0]);
    }
}

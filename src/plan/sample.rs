//! Random small formulas for tests, with a truth table that does not go through [`Gates`].

use super::gate::{Gate, Gates};
use proptest::prelude::*;

/// A formula over few variables, written down before any gate is made.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    /// One probability per variable.
    pub(crate) p: Vec<f64>,
    /// Each step may use the variables and the steps before it; the last ones are the roots.
    steps: Vec<(Join, Vec<usize>)>,
    n_roots: usize,
}

#[derive(Clone, Copy, Debug)]
enum Join {
    And,
    Or,
    Not,
    AtLeast(usize),
}

/// Formulas over up to `n_variables` variables, with `not` when `negations` is true.
pub(crate) fn samples(n_variables: usize, negations: bool) -> impl Strategy<Value = Sample> {
    let not = if negations { 2 } else { 0 };
    let join = prop_oneof![
        4 => Just(Join::And),
        4 => Just(Join::Or),
        not => Just(Join::Not),
        3 => (0_usize..5).prop_map(Join::AtLeast),
    ];
    let step = (join, prop::collection::vec(any::<usize>(), 1..6));
    let p = prop_oneof![8 => 0.0..=1.0, 1 => Just(1e-12), 1 => Just(0.0), 1 => Just(1.0)];
    let p = prop::collection::vec(p, 1..=n_variables);
    (p, prop::collection::vec(step, 1..14), 1_usize..4).prop_map(|(p, steps, n_roots)| Sample {
        p,
        steps,
        n_roots,
    })
}

impl Sample {
    /// The same formulas as gates.
    pub(crate) fn gates(&self) -> (Gates, Vec<Gate>) {
        let mut gates = Gates::new();
        let mut made: Vec<Gate> = (0..self.p.len()).map(|variable| gates.variable(variable)).collect();
        for (join, picks) in &self.steps {
            let inputs: Vec<Gate> = picks.iter().map(|pick| made[pick % made.len()]).collect();
            made.push(match *join {
                Join::And => gates.and(&inputs),
                Join::Or => gates.or(&inputs),
                Join::Not => gates.not(inputs[0]),
                Join::AtLeast(k) => gates.at_least(k, &inputs),
            });
        }
        (gates, self.roots(&made))
    }

    /// The value of each root when exactly the variables in `state` are true.
    pub(crate) fn truth(&self, state: usize) -> Vec<bool> {
        let mut values: Vec<bool> = (0..self.p.len()).map(|variable| state >> variable & 1 == 1).collect();
        for (join, picks) in &self.steps {
            let inputs = || picks.iter().map(|pick| values[pick % values.len()]);
            let value = match *join {
                Join::And => inputs().all(|input| input),
                Join::Or => inputs().any(|input| input),
                Join::Not => inputs().next() == Some(false),
                Join::AtLeast(k) => inputs().filter(|&input| input).count() >= k,
            };
            values.push(value);
        }
        self.roots(&values)
    }

    /// The states of all variables.
    pub(crate) fn states(&self) -> std::ops::Range<usize> {
        0..1 << self.p.len()
    }

    /// The exact probability of each root: a compensated sum over all states.
    pub(crate) fn probabilities(&self, p: &[f64]) -> Vec<f64> {
        let mut sums = vec![(0.0_f64, 0.0_f64); self.truth(0).len()];
        for state in self.states() {
            let factor = |(variable, &p): (usize, &f64)| {
                if state >> variable & 1 == 1 { p } else { 1.0 - p }
            };
            let term: f64 = p.iter().enumerate().map(factor).product();
            for ((sum, lost), _) in sums.iter_mut().zip(self.truth(state)).filter(|(_, holds)| *holds) {
                let next = *sum + term;
                *lost += if *sum >= term { (*sum - next) + term } else { (term - next) + *sum };
                *sum = next;
            }
        }
        sums.into_iter().map(|(sum, lost)| sum + lost).collect()
    }

    fn roots<T: Clone>(&self, values: &[T]) -> Vec<T> {
        values[values.len().saturating_sub(self.n_roots)..].to_vec()
    }
}

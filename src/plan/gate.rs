//! Boolean formulas over numbered variables, each distinct gate stored once.

use super::memo::Lookup;
use std::sync::Arc;

/// A formula: its position in the [`Gates`] that made it. Inputs always have smaller positions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Gate(u32);

/// How a gate is made from its inputs.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Kind {
    /// Always or never true.
    Constant(bool),
    /// True when the variable of this number is.
    Variable(usize),
    /// True when the input is false.
    Not(Gate),
    /// True when every input is; two inputs or more, all different.
    And(Arc<[Gate]>),
    /// True when any input is; two inputs or more, all different.
    Or(Arc<[Gate]>),
    /// True when at least so many inputs are; an input named twice counts twice.
    AtLeast(usize, Arc<[Gate]>),
}

/// All formulas of a model: a directed acyclic graph in which equal gates are one gate.
///
/// Inputs keep the order in which they were written, because a variable order is read off it.
///
/// ```
/// use exposure::plan::Gates;
/// let mut gates = Gates::new();
/// let (a, b) = (gates.variable(0), gates.variable(1));
/// assert_eq!(gates.and(&[a, b]), gates.and(&[a, b, a]));
/// ```
#[derive(Clone, Debug)]
pub struct Gates {
    kinds: Vec<Kind>,
    known: Lookup<Kind, Gate>,
}

impl Gates {
    /// An arena that holds the two constants.
    pub fn new() -> Self {
        let mut gates = Self { kinds: Vec::new(), known: Lookup::default() };
        gates.intern(Kind::Constant(false));
        gates.intern(Kind::Constant(true));
        gates
    }

    /// The formula that is always `value`.
    pub fn constant(&self, value: bool) -> Gate {
        Gate(u32::from(value))
    }

    /// The formula that is true when variable number `variable` is.
    pub fn variable(&mut self, variable: usize) -> Gate {
        self.intern(Kind::Variable(variable))
    }

    /// The formula that is true when every one of `inputs` is; true when there are none.
    pub fn and(&mut self, inputs: &[Gate]) -> Gate {
        self.join(inputs, true)
    }

    /// The formula that is true when any of `inputs` is; false when there are none.
    pub fn or(&mut self, inputs: &[Gate]) -> Gate {
        self.join(inputs, false)
    }

    /// The formula that is true when `input` is false; two negations cancel.
    pub fn not(&mut self, input: Gate) -> Gate {
        match self.kind(input) {
            Kind::Constant(value) => self.constant(!value),
            Kind::Not(inner) => *inner,
            _ => self.intern(Kind::Not(input)),
        }
    }

    /// The formula that is true when `k` or more of `inputs` are; an input named twice counts
    /// twice.
    ///
    /// Example: 1 of n is `or`, n of n is `and`, 0 of n is true and n + 1 of n is false.
    pub fn at_least(&mut self, k: usize, inputs: &[Gate]) -> Gate {
        let (yes, no) = (self.constant(true), self.constant(false));
        let k = k.saturating_sub(inputs.iter().filter(|&&input| input == yes).count());
        let open: Vec<Gate> = inputs.iter().copied().filter(|&input| input != yes && input != no).collect();
        match k {
            0 => yes,
            1 => self.or(&open),
            _ if k > open.len() => no,
            _ if k == open.len() => self.and(&open),
            _ => self.intern(Kind::AtLeast(k, open.into())),
        }
    }

    /// How `gate` is made.
    pub fn kind(&self, gate: Gate) -> &Kind {
        &self.kinds[gate.index()]
    }

    /// The gates that `gate` is made from, as written; none for a constant or a variable.
    pub fn inputs(&self, gate: Gate) -> &[Gate] {
        match self.kind(gate) {
            Kind::Constant(_) | Kind::Variable(_) => &[],
            Kind::Not(input) => std::slice::from_ref(input),
            Kind::And(inputs) | Kind::Or(inputs) | Kind::AtLeast(_, inputs) => inputs,
        }
    }

    /// Whether `gate` holds in the state that `holds` describes: the slow road, for brute force.
    ///
    /// Each gate is looked at once, however often it is shared.
    pub fn evaluate(&self, gate: Gate, holds: &dyn Fn(usize) -> bool) -> bool {
        let mut values = vec![false; gate.index() + 1];
        for gate in self.reachable(&[gate]) {
            let n_true = self.inputs(gate).iter().filter(|input| values[input.index()]).count();
            values[gate.index()] = match self.kind(gate) {
                Kind::Constant(value) => *value,
                Kind::Variable(variable) => holds(*variable),
                Kind::Not(_) => n_true == 0,
                Kind::And(inputs) => n_true == inputs.len(),
                Kind::Or(_) => n_true > 0,
                Kind::AtLeast(k, _) => n_true >= *k,
            };
        }
        values[gate.index()]
    }

    /// The variables that `roots` mention, ascending and each once.
    pub fn variables(&self, roots: &[Gate]) -> Vec<usize> {
        let variable = |gate| match self.kind(gate) {
            Kind::Variable(variable) => Some(*variable),
            _ => None,
        };
        let mut variables: Vec<usize> = self.reachable(roots).into_iter().filter_map(variable).collect();
        variables.sort_unstable();
        variables
    }

    /// `roots` and all they are made from, inputs before the gates that use them.
    pub fn reachable(&self, roots: &[Gate]) -> Vec<Gate> {
        let n_candidates = roots.iter().map(|root| root.index() + 1).max().unwrap_or(0);
        let mut wanted = vec![false; n_candidates];
        roots.iter().for_each(|root| wanted[root.index()] = true);
        let mut found = Vec::new();
        // Inputs come earlier in the arena, so one walk backwards meets every gate after all its
        // users.
        for position in (0..n_candidates).rev() {
            if wanted[position] {
                let gate = Gate(position as u32);
                self.inputs(gate).iter().for_each(|input| wanted[input.index()] = true);
                found.push(gate);
            }
        }
        found.reverse();
        found
    }

    /// `roots` with variables replaced by formulas: each that `by` names, also within what replaces another.
    ///
    /// A replacement must be older than the variable that it replaces, or that variable itself, which then stays.
    ///
    /// ```
    /// use exposure::plan::Gates;
    /// let mut gates = Gates::new();
    /// let (a, b) = (gates.variable(0), gates.variable(1));
    /// let both = gates.and(&[a, b]);
    /// let certain = gates.constant(true);
    /// assert_eq!(gates.substitute(&[both], &|variable| (variable == 1).then_some(certain)), [a]);
    /// ```
    pub fn substitute(&mut self, roots: &[Gate], by: &dyn Fn(usize) -> Option<Gate>) -> Vec<Gate> {
        let replaced = |gate: Gate, kinds: &[Kind]| match kinds[gate.index()] {
            Kind::Variable(variable) => by(variable),
            _ => None,
        };
        let mut wanted = roots.to_vec();
        // What replaces a variable may hold variables of its own, but only older ones: the search ends.
        let mut found = self.reachable(&wanted);
        loop {
            wanted.extend(found.iter().filter_map(|gate| replaced(*gate, &self.kinds)));
            let more = self.reachable(&wanted);
            if more.len() == found.len() {
                break;
            }
            found = more;
        }
        let mut made = vec![self.constant(false); found.last().map_or(0, |gate| gate.index() + 1)];
        for gate in found {
            let inputs: Vec<Gate> = self.inputs(gate).iter().map(|input| made[input.index()]).collect();
            made[gate.index()] = match (replaced(gate, &self.kinds), self.kind(gate)) {
                (Some(other), _) if other == gate => gate,
                (Some(other), _) => {
                    debug_assert!(other < gate, "a replacement is older than its variable");
                    made[other.index()]
                }
                (None, Kind::Constant(_) | Kind::Variable(_)) => gate,
                (None, Kind::Not(_)) => self.not(inputs[0]),
                (None, Kind::And(_)) => self.and(&inputs),
                (None, Kind::Or(_)) => self.or(&inputs),
                (None, Kind::AtLeast(k, _)) => {
                    let k = *k;
                    self.at_least(k, &inputs)
                }
            };
        }
        roots.iter().map(|root| made[root.index()]).collect()
    }

    /// `and` when `neutral` is true, `or` when it is false: both drop the neutral constant and
    /// repeated inputs.
    fn join(&mut self, inputs: &[Gate], neutral: bool) -> Gate {
        let (neutral_gate, decisive) = (self.constant(neutral), self.constant(!neutral));
        if inputs.contains(&decisive) {
            return decisive;
        }
        let mut seen: Lookup<Gate, ()> = Lookup::default();
        let is_new = |input: &Gate| *input != neutral_gate && seen.insert(*input, ()).is_none();
        let open: Vec<Gate> = inputs.iter().copied().filter(is_new).collect();
        match open[..] {
            [] => neutral_gate,
            [only] => only,
            _ if neutral => self.intern(Kind::And(open.into())),
            _ => self.intern(Kind::Or(open.into())),
        }
    }

    fn intern(&mut self, kind: Kind) -> Gate {
        let next = Gate(u32::try_from(self.kinds.len()).expect("an arena holds fewer than 2^32 gates"));
        let gate = *self.known.entry(kind.clone()).or_insert(next);
        if gate == next {
            self.kinds.push(kind);
        }
        gate
    }
}

impl Default for Gates {
    fn default() -> Self {
        Self::new()
    }
}

impl Gate {
    /// The position in the arena, from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::samples;
    use super::*;
    use proptest::prelude::*;

    fn three() -> (Gates, [Gate; 3]) {
        let mut gates = Gates::new();
        let inputs = [0, 1, 2].map(|variable| gates.variable(variable));
        (gates, inputs)
    }

    #[test]
    fn constants_fold() {
        let (mut gates, [a, b, _]) = three();
        let (no, yes) = (gates.constant(false), gates.constant(true));
        assert_eq!(gates.and(&[]), yes);
        assert_eq!(gates.or(&[]), no);
        assert_eq!(gates.and(&[a, yes, a]), a);
        assert_eq!(gates.and(&[a, no]), no);
        assert_eq!(gates.or(&[a, yes]), yes);
        assert_eq!(gates.or(&[no, b]), b);
        assert_eq!(gates.not(yes), no);
    }

    #[test]
    fn equal_gates_are_one_gate() {
        let (mut gates, [a, b, c]) = three();
        assert_eq!(gates.variable(1), b);
        assert_eq!(gates.or(&[a, b, c]), gates.or(&[a, b, c]));
        let negated = gates.not(a);
        assert_eq!(gates.not(negated), a);
    }

    #[test]
    fn at_least_counts_repeated_inputs() {
        let (mut gates, [a, b, c]) = three();
        let yes = gates.constant(true);
        assert_eq!(gates.at_least(0, &[a, b]), yes);
        assert_eq!(gates.at_least(3, &[a, b]), gates.constant(false));
        assert_eq!(gates.at_least(2, &[yes, a, b]), gates.or(&[a, b]));
        assert_eq!(gates.at_least(3, &[a, b, c]), gates.and(&[a, b, c]));
        let twice = gates.at_least(2, &[a, a, b]);
        assert!(gates.evaluate(twice, &|variable| variable == 0));
        assert!(!gates.evaluate(twice, &|variable| variable == 1));
    }

    #[test]
    fn variables_come_sorted_and_once() {
        let mut gates = Gates::new();
        let [late, early] = [7, 3].map(|variable| gates.variable(variable));
        let pair = gates.and(&[late, early]);
        let top = gates.or(&[pair, late]);
        assert_eq!(gates.variables(&[top, late]), [3, 7]);
        assert_eq!(gates.variables(&[]), [0_usize; 0]);
    }

    #[test]
    fn a_replacement_may_hold_what_is_replaced_in_turn() {
        let (mut gates, [a, b, c]) = three();
        let either = gates.or(&[a, b]);
        let newer = gates.variable(3);
        let top = gates.and(&[c, newer]);
        // The newer one stands for (a or b), and b for a: both together are a.
        let found = gates.substitute(&[top, newer, b], &|variable| match variable {
            3 => Some(either),
            1 => Some(a),
            _ => None,
        });
        assert_eq!(found, [gates.and(&[c, a]), a, a]);
    }

    proptest! {
        #[test]
        fn gates_agree_with_the_formula_as_written(sample in samples(6, true)) {
            let (gates, roots) = sample.gates();
            for state in sample.states() {
                let held: Vec<bool> =
                    roots.iter().map(|&root| gates.evaluate(root, &|variable| state >> variable & 1 == 1)).collect();
                prop_assert_eq!(held, sample.truth(state));
            }
        }
    }
}

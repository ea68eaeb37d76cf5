//! A circuit in every state of some of its variables, each state but a small step from the one before it.

use super::kernel::{LANES, Lanes, Scratch, blend};
use crate::plan::Circuit;

/// Up to how many variables are turned over in the cheapest order.
const LOW: usize = 8;

/// The states of some variables of a circuit, in an order in which hardly more than one is turned over at a time.
///
/// Bit i of a state says whether the i-th of the variables is true. Chunks of [`Sweep::chunk`] states, which differ in
/// the lowest bits alone, come in ascending order; within a chunk a binary-reflected Gray code turns one bit over a
/// step, that on which the fewest operations rest every second time, the next one every fourth time, and so on. What
/// rests on the bit is worked out again and nothing else: the same numbers as from the whole circuit, bit for bit.
/// **Reference**: Knuth 2011, The Art of Computer Programming 4A, section 7.2.1.1.
pub(super) struct Sweep {
    /// The lowest bits, in the order of what rests on them.
    low: Vec<Turn>,
    /// The others, ascending.
    high: Vec<Turn>,
    /// Every root.
    roots: Vec<u32>,
}

/// What it takes to turn one variable over.
struct Turn {
    /// The bit of the state.
    bit: usize,
    /// The variable of the circuit.
    variable: usize,
    /// The operations that rest on it, in their order.
    ops: Vec<u32>,
    /// The roots that rest on it.
    roots: Vec<u32>,
}

/// Where a sweep stands.
pub(super) struct State<'s> {
    /// The state: bit by bit, whether a variable is true.
    pub(super) index: usize,
    /// Whether it is the last one of its chunk.
    pub(super) closes: bool,
    moved: &'s [u32],
    positions: &'s [u32],
    values: &'s [Lanes],
}

impl State<'_> {
    /// The roots whose values may be others than in the state before, each with its value.
    pub(super) fn moved(&self) -> impl Iterator<Item = (usize, &Lanes)> {
        self.moved.iter().map(|&root| (root as usize, &self.values[self.positions[root as usize] as usize]))
    }
}

impl Sweep {
    /// The states of `variables` of a circuit.
    pub(super) fn new(circuit: &Circuit, variables: &[usize]) -> Self {
        let turn = |(bit, &variable): (usize, &usize)| {
            let mut rests = vec![false; circuit.n_ops() + 2];
            let mut ops = Vec::new();
            for (at, (op, inputs)) in circuit.ops.iter().zip(&circuit.tape).enumerate() {
                if op.variable as usize == variable || inputs.iter().any(|&input| rests[input as usize]) {
                    rests[at + 2] = true;
                    ops.push(numbered(at));
                }
            }
            let moves = |&(_, position): &(usize, &u32)| rests[*position as usize];
            let roots = circuit.tape_outputs.iter().enumerate().filter(moves);
            Turn { bit, variable, roots: roots.map(|(root, _)| numbered(root)).collect(), ops }
        };
        let mut low: Vec<Turn> = variables.iter().enumerate().map(turn).collect();
        let high = low.split_off(LOW.min(low.len()));
        low.sort_by_key(|turn| turn.ops.len());
        Self { low, high, roots: (0..circuit.tape_outputs.len()).map(numbered).collect() }
    }

    /// How many states a chunk has: a power of two.
    pub(super) fn chunk(&self) -> usize {
        1 << self.low.len()
    }

    /// Goes through all states; `visit` sees each of them once.
    ///
    /// Shape: `p` by variable of the circuit; what it says of the variables of the sweep does not matter.
    pub(super) fn each(
        &self,
        circuit: &Circuit,
        p: &[Lanes],
        scratch: &mut Scratch,
        mut visit: impl FnMut(&State),
    ) {
        let mut p = p.to_vec();
        self.low.iter().chain(&self.high).for_each(|turn| p[turn.variable] = [0.0; LANES]);
        let (absent, values) = scratch.tape(circuit, &p);
        let positions = &circuit.tape_outputs;
        let rework = |values: &mut [Lanes], p: &[Lanes], absent: &[Lanes], at: usize| {
            let (variable, [high, low]) = (circuit.ops[at].variable as usize, circuit.tape[at]);
            values[at + 2] =
                blend(&p[variable], &absent[variable], &values[high as usize], &values[low as usize]);
        };
        (0..circuit.n_ops()).for_each(|at| rework(values, &p, absent, at));
        let mut index = 0;
        let mut turn = |index: &mut usize, turn: &Turn, values: &mut [Lanes]| {
            *index ^= 1 << turn.bit;
            let holds = f64::from(u8::from(*index >> turn.bit & 1 == 1));
            (p[turn.variable], absent[turn.variable]) = ([holds; LANES], [1.0 - holds; LANES]);
            turn.ops.iter().for_each(|&at| rework(values, &p, absent, at as usize));
        };
        for chunk in 0..1usize << self.high.len() {
            if chunk > 0 {
                // The bits that counting up turns over; those that the Gray code left behind stay as they are.
                let carried = chunk.trailing_zeros() as usize;
                self.high[..=carried].iter().for_each(|one| turn(&mut index, one, values));
            }
            let closes = self.low.is_empty();
            visit(&State { index, closes, moved: &self.roots, positions, values });
            for n in 1..self.chunk() {
                let one = &self.low[n.trailing_zeros() as usize];
                turn(&mut index, one, values);
                visit(&State { index, closes: n + 1 == self.chunk(), moved: &one.roots, positions, values });
            }
        }
    }
}

fn numbered(at: usize) -> u32 {
    u32::try_from(at).expect("operations are numbered in 32 bits")
}

#[cfg(test)]
mod tests {
    use super::super::kernel::forward;
    use super::*;
    use crate::plan::compile_gates;
    use crate::plan::sample::samples;
    use proptest::prelude::*;

    proptest! {
        /// The second road: the whole circuit in each state by itself.
        #[test]
        fn every_state_is_met_once_with_the_numbers_of_the_whole_circuit(sample in samples(11, true), chosen: u16) {
            let (gates, roots) = sample.gates();
            let (bdd, nodes) = compile_gates(&gates, &roots, 100_000).unwrap();
            let circuit = Circuit::flatten(&bdd, &nodes);
            let p: Vec<Lanes> =
                sample.p.iter().map(|p| std::array::from_fn(|lane| p / (1.0 + lane as f64))).collect();
            let variables: Vec<usize> =
                circuit.variables().iter().copied().filter(|one| chosen >> one & 1 == 1).collect();
            let (mut scratch, mut whole) = (Scratch::new(), vec![[0.0; LANES]; circuit.outputs.len()]);
            let (mut found, mut met) = (whole.clone(), vec![false; 1 << variables.len()]);
            let mut states = Vec::new();
            Sweep::new(&circuit, &variables).each(&circuit, &p, &mut scratch, |state| {
                state.moved().for_each(|(root, value)| found[root] = *value);
                states.push((state.index, found.clone(), state.closes));
            });
            let chunk = Sweep::new(&circuit, &variables).chunk();
            for (n, (index, found, closes)) in states.into_iter().enumerate() {
                prop_assert_eq!((index / chunk, closes), (n / chunk, (n + 1) % chunk == 0));
                let mut p = p.clone();
                variables.iter().enumerate().for_each(|(bit, &variable)| {
                    p[variable] = [f64::from(u8::from(index >> bit & 1 == 1)); LANES];
                });
                forward(&circuit, &p, &mut scratch, &mut whole);
                prop_assert_eq!(&found, &whole);
                prop_assert!(!std::mem::replace(&mut met[index], true));
            }
            prop_assert!(met.iter().all(|met| *met));
        }
    }
}

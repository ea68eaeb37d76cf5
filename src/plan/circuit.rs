//! Diagrams flattened to one list of operations, which `eval` runs for blocks of draws.

use super::bdd::{Bdd, Node};
use std::fmt;

/// One operation: `slot[out] = p * slot[high] + (1 - p) * slot[low]`, with p the probability of
/// `variable`.
///
/// `out` differs from `high` and `low`, and `high` from `low`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Op {
    /// Whose probability weighs the two; also a column index when the circuit is run.
    pub variable: u32,
    /// The slot to read for the case that the variable is true.
    pub high: u32,
    /// The slot to read for the case that it is false.
    pub low: u32,
    /// The slot to write.
    pub out: u32,
}

/// The probabilities of several functions as one straight list of operations, shared parts worked
/// out once.
///
/// Slots 0 and 1 hold the constants 0.0 and 1.0. A slot is used again once its value has been read
/// for the last time, so that the slots stay in the nearest cache; those of the roots are kept.
///
/// **Reference**: Darwiche 2003, 10.1145/765568.765570 (a function as a circuit, one pass each
/// way).
///
/// ```
/// use exposure::plan::{Circuit, Gates, compile_gates};
/// let mut gates = Gates::new();
/// let (a, b) = (gates.variable(0), gates.variable(1));
/// let both = gates.and(&[a, b]);
/// let (bdd, roots) = compile_gates(&gates, &[both], 100)?;
/// let circuit = Circuit::flatten(&bdd, &roots);
/// assert_eq!(circuit.to_string(), "s2 = p1 * s1 + q1 * s0\ns3 = p0 * s2 + q0 * s0\nroot 0 = s3\n");
/// # Ok::<(), exposure::plan::TooLarge>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Circuit {
    /// The operations, in an order in which each reads what was written before.
    pub ops: Vec<Op>,
    /// The slot of each root.
    pub outputs: Vec<u32>,
    /// Slots in use, the two constants included.
    pub n_slots: usize,
    /// For each operation the tape positions of its high and low input; position 0 and 1 are the
    /// constants, k + 2 is operation k.
    pub tape: Vec<[u32; 2]>,
    /// The tape position of each root.
    pub tape_outputs: Vec<u32>,
    variables: Vec<usize>,
}

impl Circuit {
    /// The operations that give the probabilities of `roots`, which may be equal or constant.
    ///
    /// Shape: one output per root, in their order; one operation per decision node.
    pub fn flatten(bdd: &Bdd, roots: &[Node]) -> Self {
        let nodes = bdd.reachable(roots);
        let mut position = vec![0_u32; nodes.iter().map(|node| node.index()).max().unwrap_or(1) + 1];
        position[Node::TRUE.index()] = 1;
        for (op_idx, node) in (2..).zip(&nodes) {
            position[node.index()] = op_idx;
        }
        let tape: Vec<[u32; 2]> = nodes
            .iter()
            .map(|&node| [bdd.high(node), bdd.low(node)].map(|next| position[next.index()]))
            .collect();
        let tape_outputs: Vec<u32> = roots.iter().map(|root| position[root.index()]).collect();
        let (slots, n_slots) = assign(&tape, &tape_outputs);
        let op = |(op_idx, &node): (usize, &Node)| Op {
            variable: u32::try_from(bdd.variable(node)).expect("columns are numbered in 32 bits"),
            high: slots[tape[op_idx][0] as usize],
            low: slots[tape[op_idx][1] as usize],
            out: slots[op_idx + 2],
        };
        let mut variables: Vec<usize> = nodes.iter().map(|&node| bdd.variable(node)).collect();
        variables.sort_unstable();
        variables.dedup();
        Self {
            ops: nodes.iter().enumerate().map(op).collect(),
            outputs: tape_outputs.iter().map(|&position| slots[position as usize]).collect(),
            n_slots,
            tape,
            tape_outputs,
            variables,
        }
    }

    /// Operations per evaluation.
    pub fn n_ops(&self) -> usize {
        self.ops.len()
    }

    /// The variables that the roots depend on, ascending.
    pub fn variables(&self) -> &[usize] {
        &self.variables
    }
}

impl fmt::Display for Circuit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Op { variable, high, low, out } in &self.ops {
            writeln!(f, "s{out} = p{variable} * s{high} + q{variable} * s{low}")?;
        }
        self.outputs.iter().enumerate().try_for_each(|(root, slot)| writeln!(f, "root {root} = s{slot}"))
    }
}

/// The slot of each tape position, and how many slots that takes.
fn assign(tape: &[[u32; 2]], outputs: &[u32]) -> (Vec<u32>, usize) {
    let mut n_reads = vec![0_usize; tape.len() + 2];
    // The constants and the roots are held once more than they are read, so they are never free.
    for &position in tape.iter().flatten().chain(outputs).chain(&[0, 1]) {
        n_reads[position as usize] += 1;
    }
    let mut slots = vec![0, 1];
    let mut free: Vec<u32> = Vec::new();
    let mut n_slots = 2;
    for inputs in tape {
        // Taken before the inputs are given back: no operation writes over what it reads.
        let slot = free.pop().unwrap_or(n_slots);
        n_slots = n_slots.max(slot + 1);
        slots.push(slot);
        for &input in inputs {
            n_reads[input as usize] -= 1;
            if n_reads[input as usize] == 0 {
                free.push(slots[input as usize]);
            }
        }
    }
    (slots, n_slots as usize)
}

#[cfg(test)]
mod tests;

//! The arithmetic of a circuit, for one block of draws at a time.
//!
//! Plain loops over arrays of fixed length, which the compiler turns into vector instructions;
//! multiplication and addition are never fused, so every machine gives the same bits.

use crate::plan::{Circuit, Op};

/// Draws that are evaluated together.
pub const LANES: usize = 16;

/// One value per draw of a block.
pub type Lanes = [f64; LANES];

/// Buffers that are used again from block to block; their content does not matter.
#[derive(Clone, Default, Debug)]
pub struct Scratch {
    absent: Vec<Lanes>,
    values: Vec<Lanes>,
    adjoints: Vec<Lanes>,
}

/// The probability of each root, in each draw of a block.
///
/// Shape: `p` by variable (only the circuit's variables are read), `out` by root. Panics when `out`
/// has another length.
/// **Formula**: `p h + (1 - p) l` per operation; with p in [0, 1] no term is negative, so nothing
/// cancels.
/// **Reference**: Rauzy 1993, 10.1016/0951-8320(93)90060-C.
///
/// ```
/// use exposure::eval::{LANES, Scratch, forward};
/// use exposure::plan::{Circuit, Gates, compile_gates};
/// let mut gates = Gates::new();
/// let (a, b) = (gates.variable(0), gates.variable(1));
/// let either = gates.or(&[a, b]);
/// let (bdd, roots) = compile_gates(&gates, &[either], 100)?;
/// let mut out = [[0.0; LANES]];
/// forward(&Circuit::flatten(&bdd, &roots), &[[0.5; LANES]; 2], &mut Scratch::new(), &mut out);
/// assert_eq!(out[0][0], 0.75);
/// # Ok::<(), exposure::plan::TooLarge>(())
/// ```
pub fn forward(circuit: &Circuit, p: &[Lanes], scratch: &mut Scratch, out: &mut [Lanes]) {
    assert_eq!(out.len(), circuit.outputs.len(), "one result per root");
    scratch.prepare(circuit, p, circuit.n_slots);
    let Scratch { absent, values, .. } = scratch;
    for &Op { variable, high, low, out } in &circuit.ops {
        let (variable, high, low) = (variable as usize, high as usize, low as usize);
        values[out as usize] = blend(&p[variable], &absent[variable], &values[high], &values[low]);
    }
    for (result, &slot) in out.iter_mut().zip(&circuit.outputs) {
        *result = values[slot as usize];
    }
}

/// The derivative of `sum over roots r of seeds[r] * root r` with respect to each variable's
/// probability, in each draw.
///
/// With one seed of 1 this is the Birnbaum importance of every variable for that root.
/// Shape: `p` and `gradient` by variable, `seeds` by root; `gradient` is overwritten, with 0 where
/// nothing depends on a variable. Returns the sum itself.
/// Panics when `seeds` has another length.
///
/// **Formula**: `P(f | x) - P(f | not x)`; a node passes `p` times its adjoint to its high input,
/// `1 - p` times to its low one, and adds its adjoint times `h - l` to the gradient.
/// **Reference**: Birnbaum 1969, in Multivariate Analysis II, pp. 581-592; Darwiche 2003,
/// 10.1145/765568.765570.
///
/// ```
/// use exposure::eval::{LANES, Scratch, backward};
/// use exposure::plan::{Circuit, Gates, compile_gates};
/// let mut gates = Gates::new();
/// let (a, b) = (gates.variable(0), gates.variable(1));
/// let both = gates.and(&[a, b]);
/// let (bdd, roots) = compile_gates(&gates, &[both], 100)?;
/// let mut birnbaum = [[0.0; LANES]; 2];
/// let p = [[0.5; LANES], [0.25; LANES]];
/// backward(&Circuit::flatten(&bdd, &roots), &p, &[[1.0; LANES]], &mut Scratch::new(), &mut birnbaum);
/// assert_eq!([birnbaum[0][0], birnbaum[1][0]], [0.25, 0.5]);
/// # Ok::<(), exposure::plan::TooLarge>(())
/// ```
pub fn backward(
    circuit: &Circuit,
    p: &[Lanes],
    seeds: &[Lanes],
    scratch: &mut Scratch,
    gradient: &mut [Lanes],
) -> Lanes {
    assert_eq!(seeds.len(), circuit.outputs.len(), "one seed per root");
    scratch.prepare(circuit, p, circuit.n_ops() + 2);
    let Scratch { absent, values, adjoints } = scratch;
    for (op_idx, (op, &[high, low])) in circuit.ops.iter().zip(&circuit.tape).enumerate() {
        let variable = op.variable as usize;
        let (high, low) = (&values[high as usize], &values[low as usize]);
        values[op_idx + 2] = blend(&p[variable], &absent[variable], high, low);
    }
    adjoints.clear();
    adjoints.resize(circuit.n_ops() + 2, [0.0; LANES]);
    let mut sum = [0.0; LANES];
    for (seed, &position) in seeds.iter().zip(&circuit.tape_outputs) {
        accumulate(&mut adjoints[position as usize], |lane| seed[lane]);
        accumulate(&mut sum, |lane| seed[lane] * values[position as usize][lane]);
    }
    gradient.fill([0.0; LANES]);
    for (op_idx, (op, &[high, low])) in circuit.ops.iter().zip(&circuit.tape).enumerate().rev() {
        let (variable, high, low) = (op.variable as usize, high as usize, low as usize);
        let (inputs, outputs) = adjoints.split_at_mut(op_idx + 2);
        let adjoint = &outputs[0];
        let (p_true, p_false) = (&p[variable], &absent[variable]);
        let (if_true, if_false) = (&values[high], &values[low]);
        accumulate(&mut gradient[variable], |lane| adjoint[lane] * (if_true[lane] - if_false[lane]));
        accumulate(&mut inputs[high], |lane| adjoint[lane] * p_true[lane]);
        accumulate(&mut inputs[low], |lane| adjoint[lane] * p_false[lane]);
    }
    sum
}

impl Scratch {
    /// Empty buffers; they grow to the largest circuit they meet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The values of every operation by tape position, the constants being set, and `1 - p` by variable.
    pub(super) fn tape(&mut self, circuit: &Circuit, p: &[Lanes]) -> (&mut [Lanes], &mut [Lanes]) {
        self.prepare(circuit, p, circuit.n_ops() + 2);
        (&mut self.absent, &mut self.values)
    }

    /// Makes room for `n_values` values, sets the two constants, and works out `1 - p` once per
    /// variable.
    fn prepare(&mut self, circuit: &Circuit, p: &[Lanes], n_values: usize) {
        grow(&mut self.values, n_values);
        self.values[0] = [0.0; LANES];
        self.values[1] = [1.0; LANES];
        grow(&mut self.absent, p.len());
        for &variable in circuit.variables() {
            self.absent[variable] = p[variable].map(|p_true| 1.0 - p_true);
        }
    }
}

#[inline(always)]
pub(super) fn blend(p: &Lanes, q: &Lanes, high: &Lanes, low: &Lanes) -> Lanes {
    let mut value = [0.0; LANES];
    for (lane, value) in value.iter_mut().enumerate() {
        *value = p[lane] * high[lane] + q[lane] * low[lane];
    }
    value
}

#[inline(always)]
fn accumulate(sum: &mut Lanes, term: impl Fn(usize) -> f64) {
    let mut next = *sum;
    for (lane, next) in next.iter_mut().enumerate() {
        *next += term(lane);
    }
    *sum = next;
}

fn grow(buffer: &mut Vec<Lanes>, len: usize) {
    if buffer.len() < len {
        buffer.resize(len, [0.0; LANES]);
    }
}

#[cfg(test)]
mod tests;

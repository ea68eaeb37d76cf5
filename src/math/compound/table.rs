//! Limited means of a law as a table, for amounts that are scaled anew in every draw.

use super::lattice::ends;
use crate::math::distribution::Distribution;
use crate::math::float::{exp, ln};

/// The widest step between nodes, of the logarithm.
const STEP: f64 = 0.01;
/// A chance below the first node that changes no mean that is told.
const LITTLE: f64 = 1e-12;
/// Nodes at least and at most.
const NODES: (f64, f64) = (1000.0, 8000.0);

/// The limited means `E[min(X, x)]` of what is smooth in a law, between nodes by cubics with the right slopes.
///
/// The relative error is near 1e-9, and up to 1e-5 beside a corner of the density.
#[derive(Clone, Debug)]
pub struct LimitedTable {
    pub(super) law: Distribution,
    pub(super) atoms: Vec<(f64, f64)>,
    pub(super) smooth: f64,
    pub(super) ends: (f64, f64),
    from: f64,
    step: f64,
    /// By node: its amount, the limited mean, and the chance to lie above.
    nodes: Vec<[f64; 3]>,
}

impl LimitedTable {
    /// The table of a law that is not below 0.
    #[must_use]
    pub fn new(law: &Distribution) -> Self {
        let atoms = law.point_masses();
        let mass: f64 = atoms.iter().map(|atom| atom.1).sum();
        let smooth = if mass > 1.0 - 1e-12 { 0.0 } else { 1.0 - mass };
        let ends = ends(law);
        let high = ends.1;
        let mut low = ends.0.max(high * 1e-40);
        while low > ends.0 && law.cdf(low) - law.cdf(ends.0) > LITTLE {
            low = ends.0.max(low * 1e-20);
        }
        let from = ln(low);
        let count = ((ln(high) - from) / STEP).ceil().clamp(NODES.0, NODES.1);
        let step = (ln(high) - from) / count;
        let mut nodes = Vec::new();
        if smooth > 0.0 && step > 0.0 && step.is_finite() {
            let places: Vec<f64> = (0..=count as usize).map(|i| exp(from + step * i as f64)).collect();
            let mut limited = vec![0.0; places.len()];
            law.limited_means(&places, &mut limited);
            nodes.extend(places.iter().zip(limited).map(|(x, limited)| {
                let held: f64 = atoms.iter().map(|(value, chance)| chance * value.min(*x)).sum();
                let above: f64 = atoms.iter().filter(|atom| atom.0 > *x).map(|atom| atom.1).sum();
                [*x, limited - held, (law.sf(*x) - above).max(0.0)]
            }));
        }
        Self { law: law.clone(), atoms, smooth, ends, from, step, nodes }
    }

    /// The values with a chance of their own, and those chances.
    #[must_use]
    pub fn atoms(&self) -> &[(f64, f64)] {
        &self.atoms
    }

    /// The chance that is not in atoms.
    #[must_use]
    pub fn smooth(&self) -> f64 {
        self.smooth
    }

    /// The logarithm of the first node, and the step to the next.
    #[must_use]
    pub fn scale(&self) -> (f64, f64) {
        (self.from, self.step)
    }

    /// By node: its amount, the limited mean of what is smooth, and the chance of that to lie above.
    #[must_use]
    pub fn nodes(&self) -> &[[f64; 3]] {
        &self.nodes
    }

    /// The limited mean at x.
    pub(super) fn at(&self, x: f64) -> f64 {
        let (Some(first), Some(last)) = (self.nodes.first(), self.nodes.last()) else { return 0.0 };
        if x <= first[0] {
            return self.smooth * x;
        }
        if x >= last[0] {
            return last[1];
        }
        let piece = self.piece(self.interval(x));
        piece.at(x - piece.from)
    }

    /// P(X > x) by straight lines between nodes, from ln x: near enough where something else corrects it.
    pub(super) fn roughly_above(&self, ln_x: f64) -> f64 {
        let Some(last) = self.nodes.len().checked_sub(2) else { return 0.0 };
        let position = (ln_x - self.from) / self.step;
        if position <= 0.0 {
            return self.smooth;
        }
        let i = position as usize;
        if i > last {
            return 0.0;
        }
        let (low, high) = (self.nodes[i][2], self.nodes[i + 1][2]);
        low + (high - low) * (position - i as f64)
    }

    /// The limited means at `k` steps for every k, in units of the step.
    pub(super) fn at_steps(&self, step: f64, out: &mut [f64]) {
        let (Some(first), Some(last)) = (self.nodes.first(), self.nodes.last()) else { return out.fill(0.0) };
        let n = out.len();
        let count = |x: f64| ((x / step) as usize).min(n);
        let mut k = (count(first[0]) + 1).min(n);
        out[..k].iter_mut().enumerate().for_each(|(k, out)| *out = self.smooth * k as f64);
        let (after, scale) = (count(last[0]), 1.0 / step);
        let mut i = self.nodes.len();
        while k < after {
            let x = k as f64 * step;
            // Steps are wide against the first intervals and narrow against the last.
            i = if i + 2 < self.nodes.len() && x <= self.nodes[i + 2][0] { i + 1 } else { self.interval(x) };
            let (piece, to) = (self.piece(i), self.nodes[i + 1][0]);
            let next = (count(to) + 1).clamp(k + 1, after);
            for (k, out) in (k..next).zip(&mut out[k..next]) {
                *out = scale * piece.at(k as f64 * step - piece.from);
            }
            k = next;
        }
        out[k..].iter_mut().zip(k..).for_each(|(out, k)| *out = scale * self.at(k as f64 * step));
    }

    /// The interval between nodes in which an amount lies that is between the first and the last.
    fn interval(&self, x: f64) -> usize {
        let last = self.nodes.len() - 2;
        let i = (((ln(x) - self.from) / self.step) as usize).min(last);
        // Rounding may have put x one interval off.
        if x < self.nodes[i][0] {
            i - 1
        } else if x > self.nodes[i + 1][0] {
            (i + 1).min(last)
        } else {
            i
        }
    }

    fn piece(&self, i: usize) -> Piece {
        let ([from, low, slope], [to, high, end]) = (self.nodes[i], self.nodes[i + 1]);
        let (width, rise) = (to - from, high - low);
        let (start, stop) = (slope * width, end * width);
        let terms = [low, start, 3.0 * rise - 2.0 * start - stop, start + stop - 2.0 * rise];
        Piece { from, per_width: 1.0 / width, terms }
    }
}

/// The cubic between two nodes.
struct Piece {
    from: f64,
    per_width: f64,
    terms: [f64; 4],
}

impl Piece {
    #[inline]
    fn at(&self, beyond: f64) -> f64 {
        let t = beyond * self.per_width;
        let [a, b, c, d] = self.terms;
        a + t * (b + t * (c + t * d))
    }
}

//! Limited means of a law as a table, for amounts that are scaled anew in every draw.

use super::lattice::ends;
use crate::math::distribution::Distribution;
use crate::math::float::{exp, ln};

/// The widest step between nodes, of the logarithm.
const STEP: f64 = 0.01;
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
        let (low, high) = (ends.0.max(ends.1 * 1e-40), ends.1);
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

    /// The limited mean at x.
    pub(super) fn at(&self, x: f64) -> f64 {
        let (Some(first), Some(last)) = (self.nodes.first(), self.nodes.last()) else { return 0.0 };
        if x <= first[0] {
            return self.smooth * x;
        }
        if x >= last[0] {
            return last[1];
        }
        let mut i = (((ln(x) - self.from) / self.step) as usize).min(self.nodes.len() - 2);
        // Rounding may have put x one interval off.
        if x < self.nodes[i][0] {
            i -= 1;
        } else if x > self.nodes[i + 1][0] {
            i = (i + 1).min(self.nodes.len() - 2);
        }
        let ([from, low, slope], [to, high, end]) = (self.nodes[i], self.nodes[i + 1]);
        let (width, t) = (to - from, (x - from) / (to - from));
        let s = 1.0 - t;
        s * s * (low * (1.0 + 2.0 * t) + slope * width * t)
            + t * t * (high * (1.0 + 2.0 * s) - end * width * s)
    }
}

//! A distribution put on a lattice so that its first moments stay what they were.

use super::table::LimitedTable;
use crate::math::distribution::Distribution;
use crate::math::quadrature::gauss_legendre;
use std::sync::Arc;

/// Cells whose moments are integrated rather than read from their neighbours, at most.
const ROUGH_CELLS: usize = 24;
/// The unevenness of two neighbours, as a share of their sum, from which their cell is integrated.
const UNEVEN: f64 = 0.15;
/// Panels towards 0 within the first cell, each an eighth of the one above.
const PANELS: usize = 12;
/// Points at the end of a lattice that stand for those before 0: the lattice is a ring.
pub(super) const BELOW: usize = 24;
/// Chances below which a cell's shape does not matter.
const LITTLE: f64 = 1e-10;

/// A part of an amount, its points of chance apart from the rest.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) law: Distribution,
    pub(super) atoms: Vec<(f64, f64)>,
    /// The chance that is not in atoms.
    pub(super) smooth: f64,
    /// Between which amounts there is any chance, to rounding.
    ends: (f64, f64),
    rule: Vec<(f64, f64)>,
    /// A table of the law before it was scaled, and the factor.
    table: Option<(Arc<LimitedTable>, f64)>,
}

/// The chances of a part on a lattice; what lies above the lattice is left out.
#[derive(Clone, Debug)]
pub(super) struct Weights {
    pub(super) smooth: Option<Vec<f64>>,
    pub(super) atoms: Option<Vec<f64>>,
}

impl Part {
    pub(super) fn new(law: &Distribution) -> Self {
        let atoms = law.point_masses();
        let mass: f64 = atoms.iter().map(|atom| atom.1).sum();
        let smooth = if mass > 1.0 - 1e-12 { 0.0 } else { 1.0 - mass };
        Self { law: law.clone(), atoms, smooth, ends: ends(law), rule: gauss_legendre(8), table: None }
    }

    /// The part that a table stands for, scaled.
    pub(super) fn of_table(law: &Distribution, table: &Arc<LimitedTable>, by: f64) -> Self {
        Self {
            law: law.clone(),
            atoms: table.atoms.iter().map(|(value, chance)| (value * by, *chance)).collect(),
            smooth: table.smooth,
            ends: (table.ends.0 * by, table.ends.1 * by),
            rule: gauss_legendre(8),
            table: Some((table.clone(), by)),
        }
    }

    /// The limited mean of what is not in atoms.
    fn limited(&self, x: f64) -> f64 {
        if let Some((table, by)) = &self.table {
            return by * table.at(x / by);
        }
        let held: f64 = self.atoms.iter().map(|(value, chance)| chance * value.min(x)).sum();
        self.law.limited_mean(x) - held
    }

    /// The part on `n` points of spacing `h`.
    pub(super) fn weigh_once(&self, h: f64, n: usize) -> Weights {
        let (low, high) = self.ends;
        let smooth = (self.smooth > 0.0 && low < h * n as f64)
            .then(|| self.spread(&self.limited_at(low, high, h, n), h));
        Weights { smooth, atoms: place(&self.atoms, h, n) }
    }

    /// The part on `n` points of spacing `h`, and on half as many of spacing `2h`.
    pub(super) fn weigh(&self, h: f64, n: usize) -> (Weights, Weights) {
        let (low, high) = self.ends;
        let mut fine = Weights { smooth: None, atoms: place(&self.atoms, h, n) };
        let mut half = Weights { smooth: None, atoms: place(&self.atoms, 2.0 * h, n / 2) };
        if self.smooth > 0.0 && low < h * n as f64 {
            let limited = self.limited_at(low, high, h, n);
            let coarse: Vec<f64> = limited.iter().step_by(2).map(|l| 0.5 * l).collect();
            fine.smooth = Some(self.spread(&limited, h));
            half.smooth = Some(self.spread(&coarse, 2.0 * h));
        }
        (fine, half)
    }

    /// The limited means at the lattice points from 0 to `n`, in units of the spacing.
    fn limited_at(&self, low: f64, high: f64, h: f64, n: usize) -> Vec<f64> {
        let x = |k: usize| k as f64 * h;
        if let Some((table, by)) = &self.table {
            let mut found = vec![0.0; n + 1];
            table.at_steps(h / by, &mut found);
            return found;
        }
        let first = (0..=n).find(|k| x(*k) > low).unwrap_or(n + 1);
        let after = (first..=n).find(|k| x(*k) >= high).unwrap_or(n + 1);
        let inside: Vec<f64> = (first..after).map(x).collect();
        let mut found = vec![0.0; inside.len()];
        self.law.limited_means(&inside, &mut found);
        let held = |x: f64| self.atoms.iter().map(|(value, chance)| chance * value.min(x)).sum::<f64>();
        let inside = inside.iter().zip(found).map(|(x, limited)| (limited - held(*x)) / h);
        let below = (0..first).map(|k| self.smooth * k as f64);
        let whole = if after <= n { self.limited(high.min(f64::MAX)) / h } else { 0.0 };
        below.chain(inside).chain((after..=n).map(|_| whole)).collect()
    }

    /// Weights from limited means at the lattice points, in units of the spacing.
    fn spread(&self, limited: &[f64], h: f64) -> Vec<f64> {
        let n = limited.len() - 1;
        let mut hat = vec![0.0; n];
        hat[0] = self.smooth - limited[1];
        for (k, weight) in hat.iter_mut().enumerate().skip(1) {
            *weight = (limited[k] - limited[k - 1]) - (limited[k + 1] - limited[k]);
        }
        let kept = n - BELOW;
        let mut bends: Vec<(f64, f64)> = vec![(0.0, 0.0); kept];
        for (bend, around) in bends[1..].iter_mut().zip(hat.windows(4)) {
            *bend = even_bend([around[0], around[1], around[2], around[3]]);
        }
        let mut rough_cells = 0;
        for k in 0..kept {
            let (left, right) = (hat[k], hat[k + 1]);
            let size = left.abs() + right.abs();
            let rough = k < 2 || (left - right).abs() > UNEVEN * size;
            if rough && size > LITTLE && rough_cells < ROUGH_CELLS {
                rough_cells += 1;
                bends[k] = self.bend(k, h, limited[k], limited[k + 1]);
            } else if k < 2 {
                bends[k] = ((left + right) / 12.0, left / 30.0 + right / 20.0);
            }
        }
        corrected(hat, &bends)
    }

    /// The means of `t (1 - t)` and `t^2 (1 - t)` over cell k, t the place within it.
    fn bend(&self, k: usize, h: f64, low: f64, high: f64) -> (f64, f64) {
        let mut sums = (0.0, 0.0);
        let mut panel = |from: f64, to: f64| {
            for &(node, weight) in &self.rule {
                let t = from + (to - from) * node;
                let value = weight * (to - from) * self.limited((k as f64 + t) * h) / h;
                sums = (sums.0 + value, sums.1 + t * value);
            }
        };
        if k == 0 {
            let mut to = 1.0;
            for _ in 0..PANELS {
                panel(0.125 * to, to);
                to *= 0.125;
            }
            panel(0.0, to);
        } else {
            panel(0.0, 1.0);
        }
        (2.0 * sums.0 - low - high, 6.0 * sums.1 - 2.0 * sums.0 - high)
    }
}

/// What `bend` would find, from the weights around a cell whose density is a cubic.
fn even_bend([before, left, right, after]: [f64; 4]) -> (f64, f64) {
    let (curve_left, curve_right) = (before - 2.0 * left + right, left - 2.0 * right + after);
    let curve = 0.5 * (curve_left + curve_right);
    // A weight is the density at its point and a twelfth of the density's second difference.
    let (left, right) = (left - curve_left / 12.0, right - curve_right / 12.0);
    ((left + right) / 12.0 - curve / 60.0, left / 30.0 + right / 20.0 - curve / 120.0)
}

/// Moves the chance of all cells as [`correct`] does that of one.
fn corrected(mut weights: Vec<f64>, bends: &[(f64, f64)]) -> Vec<f64> {
    let kept = bends.len();
    let moved: Vec<[f64; 4]> = bends.iter().map(|bend| moved(*bend)).collect();
    let last = weights.len() - 1;
    weights[kept..].fill(0.0);
    weights[last] += moved[0][0];
    let mut total = |i: usize| {
        let before = if i + 1 < kept { moved[i + 1][0] } else { 0.0 };
        let (two, one) =
            (if i > 1 { moved[i - 2][3] } else { 0.0 }, if i > 0 { moved[i - 1][2] } else { 0.0 });
        weights[i] = weights[i] + two + one + moved[i][1] + before;
    };
    [0, 1, kept - 1].into_iter().for_each(&mut total);
    for (weight, cells) in weights[2..].iter_mut().zip(moved.windows(4)) {
        // In the order of the cells, one by one: the same bits as one cell after another.
        *weight = *weight + cells[0][3] + cells[1][2] + cells[2][1] + cells[3][0];
    }
    weights
}

/// What four points gain when the second and third moments of the cell between the middle two are made right.
#[inline]
fn moved((second, third): (f64, f64)) -> [f64; 4] {
    [-(2.0 * second - third) / 6.0, 0.5 * (second - third), 0.5 * third, -(second + third) / 6.0]
}

/// Moves chance so that second and third moments of a cell are right too: the cubic through four points.
///
/// The point before 0 takes part. A cubic through points from 0 on would be no more accurate, but some
/// frequencies would then grow where many amounts are far below the spacing.
fn correct(weights: &mut [f64], k: usize, bend: (f64, f64)) {
    let kept = weights.len() - BELOW;
    let before = if k == 0 { weights.len() - 1 } else { k - 1 };
    for (i, by) in [before, k, k + 1, k + 2].into_iter().zip(moved(bend)) {
        if i < kept || (k == 0 && i == before) {
            weights[i] += by;
        }
    }
}

/// Atoms on the lattice: exactly where they fall on it, else over four points.
fn place(atoms: &[(f64, f64)], h: f64, n: usize) -> Option<Vec<f64>> {
    let mut weights = vec![0.0; n];
    let mut any = false;
    for &(value, chance) in atoms {
        let position = value / h;
        if !(position < (n - BELOW) as f64 - 0.5) {
            continue;
        }
        any = true;
        let nearest = (position + 0.5).floor();
        if on_lattice(value, h) {
            weights[nearest as usize] += chance;
            continue;
        }
        let k = position.floor();
        let t = position - k;
        let k = k as usize;
        weights[k] += chance * (1.0 - t);
        if k + 1 < n - BELOW {
            weights[k + 1] += chance * t;
        }
        let second = chance * t * (1.0 - t);
        correct(&mut weights, k, (second, t * second));
    }
    any.then_some(weights)
}

/// Whether a value is a whole number of steps, to rounding.
pub(super) fn on_lattice(value: f64, h: f64) -> bool {
    let position = value / h;
    (position - (position + 0.5).floor()).abs() <= 1e-9 * position.max(1.0)
}

/// The support, or less where tails hold nothing that rounding would keep.
pub(super) fn ends(law: &Distribution) -> (f64, f64) {
    let (low, high) = law.support();
    let (mut from, mut to) = (law.quantile(0.25), law.quantile(0.75));
    if !(to > 0.0) {
        // Most of the chance is at 0, as with a high deductible: what lies above it is looked at alone.
        to = law.quantile(1.0 - 0.5 * law.sf(0.0));
    }
    if !(to > 0.0) {
        return (low, high);
    }
    while from > low && from > 1e-300 && law.cdf(from) > 1e-19 {
        from *= 0.5;
    }
    while to > 0.0 && to < high && to < 1e300 && law.sf(to) > 1e-19 {
        to *= 2.0;
    }
    (from.max(low), if to > 0.0 { to.min(high) } else { high })
}

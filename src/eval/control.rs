//! A control for mean curves: what is known of every draw corrects what only the first draws have.
//!
//! A curve takes a Fourier transform a rung. Two rough curves take none and move with it from draw to draw: the
//! chance that the largest single amount exceeds x, and the chance by a distribution with the moments of the sum.
//! So the mean curve of a few draws is moved by how far those draws are from all in the means of these two.

use super::curve::Curves;
use crate::math::{CountLaw, Curve, Group, Ladder, ln, ln_1p, mean, sigmoid, sum};

/// The chance, by knot, that the largest single amount exceeds it.
///
/// **Formula**: `1 - Π G(Σ m_j S_j(x))`, the chance that any of the thinned counts is above 0.
pub(super) fn largest(ladder: &Ladder, n_knots: usize, groups: &[Group]) -> Vec<f64> {
    let thinned = |group: &Group, above: &mut Vec<f64>| {
        for (kind, mean) in &group.means {
            above.iter_mut().zip(ladder.tail(*kind)).for_each(|(above, tail)| *above += mean * tail);
        }
    };
    let mut together = vec![0.0; n_knots];
    let (poisson, others): (Vec<&Group>, Vec<&Group>) =
        groups.iter().partition(|group| group.law == CountLaw::Poisson);
    poisson.into_iter().for_each(|group| thinned(group, &mut together));
    let others = others.into_iter().map(|group| {
        let mut above = vec![0.0; n_knots];
        thinned(group, &mut above);
        (group.law, above)
    });
    any_above(std::iter::once((CountLaw::Poisson, together)).chain(others), n_knots)
}

/// The chance, by knot, that any of independent counts is above 0; `above` has their laws and their means.
pub(super) fn any_above(above: impl Iterator<Item = (CountLaw, Vec<f64>)>, n_knots: usize) -> Vec<f64> {
    let mut any = vec![0.0; n_knots];
    for (law, above) in above {
        any.iter_mut().zip(above).for_each(|(any, mean)| *any += (1.0 - *any) * law.some(mean));
    }
    any
}

/// The chance, by knot, that a sum exceeds it, roughly: by the logistic distribution over its logarithm that has
/// the middle and the width of the lognormal one with its mean and variance.
pub(super) fn matched(ln_knots: &[f64], mean: f64, variance: f64) -> Vec<f64> {
    let square = ln_1p(variance / (mean * mean));
    let (middle, scale) = (ln(mean) - 0.5 * square, NORMAL_AS_LOGISTIC / square.sqrt());
    if !(scale.is_finite() && middle.is_finite()) {
        return vec![0.0; ln_knots.len()];
    }
    ln_knots.iter().map(|ln_knot| sigmoid(scale * (middle - ln_knot))).collect()
}

/// By what a deviation is divided so that the logistic function is near the normal one.
const NORMAL_AS_LOGISTIC: f64 = 1.702;

/// What is known of one draw without a curve; of several draws, its mean.
#[derive(Clone, Debug)]
pub(super) struct Controls {
    /// By knot: the chance that the largest amount exceeds it.
    pub(super) largest: Vec<f64>,
    /// By knot: the chance that the sum does, matched by its moments.
    pub(super) matched: Vec<f64>,
    /// The mean of the sum, and the chance of any event; 0 for a mean without bound.
    pub(super) levels: [f64; 2],
}

/// How many numbers there are at a knot.
const N: usize = 4;

impl Controls {
    /// No draws yet.
    pub(super) fn zero(n_knots: usize) -> Self {
        Self { largest: vec![0.0; n_knots], matched: vec![0.0; n_knots], levels: [0.0; 2] }
    }

    /// Adds a share of another draw.
    pub(super) fn add(&mut self, other: &Self, share: f64) {
        let own = self.largest.iter_mut().chain(&mut self.matched).chain(&mut self.levels);
        let others = other.largest.iter().chain(&other.matched).chain(&other.levels);
        own.zip(others).for_each(|(own, other)| *own += share * other);
    }

    fn at(&self, knot: usize) -> [f64; N] {
        [self.largest[knot], self.matched[knot], self.levels[0], self.levels[1]]
    }
}

/// What the controls say of mean curves.
pub(super) struct Control {
    /// By replicate and knot: what to add to the mean curve of the draws that have one.
    pub(super) shifts: Vec<Vec<f64>>,
    /// By replicate and knot: what of that mean curve more draws would still move.
    pub(super) rests: Vec<Vec<f64>>,
}

/// The control of mean curves.
///
/// `controls`: by replicate, of the draws that have a curve. `all`: by replicate, the mean over all draws.
/// **Formula**: shift `b · (mean over all - mean over these)`, rest `curve - b · controls`,
/// with b the coefficients of the curve's regression on the controls at that knot, over the draws of all replicates
/// about the means of their own. **Reference**: Owen 2013, "Monte Carlo theory, methods and examples", section 8.9
/// (control variates).
pub(super) fn control(curves: &Curves, controls: &[Vec<Controls>], all: &[Controls]) -> Control {
    let (n, n_knots) = (curves.losses.len(), curves.grid.knots().len());
    let mut found = Control { shifts: vec![vec![0.0; n_knots]; n], rests: vec![vec![0.0; n_knots]; n] };
    for knot in 0..n_knots {
        let columns: Vec<Column> = (0..n)
            .map(|replicate| Column::of(&curves.losses[replicate], &controls[replicate], knot))
            .collect();
        let slopes = regression(&columns);
        for (replicate, column) in columns.iter().enumerate() {
            let (curve, means) = column.means;
            let explained = |by: [f64; N]| sum(slopes.iter().zip(by).map(|(slope, by)| slope * by));
            found.rests[replicate][knot] = curve - explained(means);
            let of_all = all[replicate].at(knot);
            let off = std::array::from_fn(|which| of_all[which] - means[which]);
            found.shifts[replicate][knot] = explained(off);
        }
    }
    found
}

/// One knot in the draws of one replicate.
struct Column {
    /// The curve and the controls, as distances from their means.
    rows: Vec<(f64, [f64; N])>,
    means: (f64, [f64; N]),
}

impl Column {
    fn of(curves: &[Curve], controls: &[Controls], knot: usize) -> Self {
        let curve: Vec<f64> = curves.iter().map(|curve| curve.above()[knot]).collect();
        let known: Vec<[f64; N]> = controls.iter().map(|one| one.at(knot)).collect();
        let middle = mean(&curve);
        let means: [f64; N] =
            std::array::from_fn(|which| mean(&known.iter().map(|one| one[which]).collect::<Vec<_>>()));
        let rows = curve.iter().zip(&known);
        let rows = rows.map(|(x, one)| (x - middle, std::array::from_fn(|which| one[which] - means[which])));
        Self { rows: rows.collect(), means: (middle, means) }
    }
}

/// The coefficients of the curve's regression on the controls, by Gauss's elimination of the normal equations; a
/// control that says nothing beyond those before it gets none.
fn regression(columns: &[Column]) -> [f64; N] {
    let mut system = [[0.0; N + 1]; N];
    for (curve, known) in columns.iter().flat_map(|column| &column.rows) {
        for (i, row) in system.iter_mut().enumerate() {
            (0..N).for_each(|j| row[j] += known[i] * known[j]);
            row[N] += known[i] * curve;
        }
    }
    let own: [f64; N] = std::array::from_fn(|i| system[i][i]);
    for i in 0..N {
        if !(system[i][i] > NOTHING_NEW * own[i]) {
            system[i] = [0.0; N + 1];
            continue;
        }
        let pivot = system[i];
        for row in &mut system[i + 1..] {
            let factor = row[i] / pivot[i];
            (0..=N).for_each(|j| row[j] -= factor * pivot[j]);
        }
    }
    let mut slopes = [0.0; N];
    for i in (0..N).rev() {
        if system[i][i] > 0.0 {
            let known: f64 = (i + 1..N).map(|j| system[i][j] * slopes[j]).sum();
            slopes[i] = (system[i][N] - known) / system[i][i];
        }
    }
    slopes
}

/// The share of a control's own variation that must be left for it to count.
const NOTHING_NEW: f64 = 1e-6;

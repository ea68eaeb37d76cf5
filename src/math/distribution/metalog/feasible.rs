//! Which quantiles a metalog runs through, and which one to move where none does.

use super::centred;
use crate::math::distribution::error::Remedy;
use crate::math::float::{logit, sigmoid};

/// Where slopes are looked at: log-odds of levels from 1e-16 to 1 - 1e-16.
const REACH: i32 = 720;
const STEP: f64 = 0.05;

/// The least that a pivot of the terms may be.
const SINGULAR: f64 = 1e-12;

/// The share of the feasible range that a proposal keeps off its ends.
const INSET: f64 = 1e-3;

/// The log-odds of levels at which a density must be above 0.
pub(super) fn places() -> impl Iterator<Item = f64> {
    (-REACH..=REACH).map(|k| f64::from(k) * STEP)
}

/// One term: a power of the level less a half, alone or times the log-odds of the level.
#[derive(Clone, Copy, Debug)]
pub(super) struct Term {
    pub(super) power: usize,
    pub(super) has_t: bool,
}

impl Term {
    /// The term of a position: 1, t, c t, c, c^2, c^2 t, c^3, c^3 t, and so on.
    pub(super) fn new(idx: usize) -> Self {
        match idx {
            0 | 1 => Self { power: 0, has_t: idx == 1 },
            2 | 3 => Self { power: 1, has_t: idx == 2 },
            _ => Self { power: idx / 2, has_t: idx % 2 == 1 },
        }
    }

    fn value(self, t: f64, c: f64) -> f64 {
        power(c, self.power) * if self.has_t { t } else { 1.0 }
    }

    /// Its derivative by t.
    fn slope(self, t: f64) -> f64 {
        let (c, share) = (centred(t), sigmoid(t) * sigmoid(-t));
        let inner = match self.power {
            0 => 0.0,
            n => n as f64 * power(c, n - 1) * share,
        };
        if self.has_t { inner * t + power(c, self.power) } else { inner }
    }
}

fn power(c: f64, n: usize) -> f64 {
    (0..n).fold(1.0, |product, _| product * c)
}

/// The terms at the levels of the quantiles, inverted: what each value adds to each coefficient.
pub(super) struct Basis {
    /// By coefficient, by value.
    inverse: Vec<Vec<f64>>,
}

/// A quantile, and between which values of the axis it would do.
pub(super) struct Move {
    pub(super) idx: usize,
    pub(super) low: f64,
    pub(super) high: f64,
    /// How far it has to move. Units: the axis.
    distance: f64,
}

impl Basis {
    /// The basis of levels that rise; `None` where the terms cannot be told apart there.
    pub(super) fn new(levels: &[f64]) -> Option<Self> {
        let n = levels.len();
        let row = |level: &f64| -> Vec<f64> {
            let t = logit(*level);
            (0..n).map(|idx| Term::new(idx).value(t, level - 0.5)).collect()
        };
        inverse(levels.iter().map(row).collect()).map(|inverse| Self { inverse })
    }

    /// The two polynomials whose metalog has these values on its axis.
    pub(super) fn polynomials(&self, values: &[f64]) -> (Vec<f64>, Vec<f64>) {
        let (mut place, mut scale) = (Vec::new(), Vec::new());
        for (idx, row) in self.inverse.iter().enumerate() {
            let coefficient = crate::math::sum(row.iter().zip(values).map(|(a, value)| a * value));
            (if Term::new(idx).has_t { &mut scale } else { &mut place }).push(coefficient);
        }
        (place, scale)
    }

    /// The quantile that has to move least, where moving one is enough.
    ///
    /// Slopes are linear in every value, so each place bounds the value from one side.
    pub(super) fn remedy(&self, values: &[f64]) -> Option<Move> {
        let found = (0..values.len()).filter_map(|idx| self.room(values, idx));
        found.min_by(|a, b| a.distance.total_cmp(&b.distance))
    }

    fn room(&self, values: &[f64], idx: usize) -> Option<Move> {
        let (mut low, mut high) = (
            idx.checked_sub(1).map_or(f64::NEG_INFINITY, |at| values[at]),
            values.get(idx + 1).copied().unwrap_or(f64::INFINITY),
        );
        for t in places() {
            let slopes: Vec<f64> = (0..values.len()).map(|term| Term::new(term).slope(t)).collect();
            let of = |value: usize| -> f64 {
                crate::math::sum(self.inverse.iter().zip(&slopes).map(|(row, slope)| row[value] * slope))
            };
            let rise = of(idx);
            let others = (0..values.len()).filter(|at| *at != idx).map(|at| of(at) * values[at]);
            let bound = -crate::math::sum(others) / rise;
            if rise > 0.0 {
                low = low.max(bound);
            } else if rise < 0.0 {
                high = high.min(bound);
            }
        }
        let width = high - low;
        if !(width > 0.0 && (low.is_finite() || high.is_finite())) {
            return None;
        }
        // A half-open range is told as far as the others reach.
        let reach = values[values.len() - 1] - values[0];
        let (low, high) = (low.max(high - reach), high.min(low + reach));
        let inset = INSET * (high - low);
        let (low, high) = (low + inset, high - inset);
        let distance = (low - values[idx]).max(values[idx] - high);
        Some(Move { idx, low, high, distance })
    }
}

/// A proposal with bounds of four digits, which lie inside the range.
pub(super) fn rounded(level: f64, value: f64, [low, high]: [f64; 2]) -> Remedy {
    let four = |x: f64, towards: f64| {
        let digits = format!("{x:.3e}").parse().unwrap_or(x);
        let is_inside = if towards > 0.0 { digits >= low } else { digits <= high };
        let exponent = format!("{x:e}").split('e').nth(1).and_then(|e| e.parse().ok()).unwrap_or(0);
        let unit: f64 = format!("1e{}", exponent - 3).parse().unwrap_or(0.0);
        let moved =
            if is_inside { digits } else { format!("{:.3e}", digits + towards * unit).parse().unwrap_or(x) };
        if (low..=high).contains(&moved) { moved } else { x }
    };
    Remedy { level, value, low: four(low, 1.0), high: four(high, -1.0) }
}

/// The inverse of a square matrix, by elimination with the greatest pivot of each column.
fn inverse(mut rows: Vec<Vec<f64>>) -> Option<Vec<Vec<f64>>> {
    let n = rows.len();
    for (idx, row) in rows.iter_mut().enumerate() {
        row.extend((0..n).map(|at| f64::from(u8::from(at == idx))));
    }
    for column in 0..n {
        let pivot = (column..n).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        if !(rows[pivot][column].abs() > SINGULAR) {
            return None;
        }
        rows.swap(column, pivot);
        let by = rows[column][column];
        rows[column].iter_mut().for_each(|value| *value /= by);
        let kept = rows[column].clone();
        for (idx, row) in rows.iter_mut().enumerate() {
            let times = row[column];
            if idx != column && times != 0.0 {
                row.iter_mut().zip(&kept).for_each(|(value, kept)| *value -= times * kept);
            }
        }
    }
    Some(rows.into_iter().map(|row| row[n..].to_vec()).collect())
}

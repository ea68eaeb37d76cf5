//! Reading numbers off the curves of a plan: of the mean curve, with their band over draws and two errors.

use super::estimate::Estimate;
use super::loss::{LEVELS, LossCurve, Moment, RETURN_PERIODS, Read, TAIL_LEVELS};
use super::paired::Sampled;
use crate::eval::{Curves, Evaluation, Measure};
use crate::math::{Curve, Grid, gauss_legendre, mean, sum};

/// Amounts of a decade at which the curve is told: ten steps of nearly equal ratio (ISO 3, series R10).
const STEPS: [f64; 10] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0];
/// The chance down to which the curve is told, and the same as a share of the chance of any loss.
const DOWN_TO: (f64, f64) = (1e-5, 1e-3);
/// The most amounts at which it is told.
const MOST_AMOUNTS: usize = 200;

/// The share of an amount below which two plans' quantiles are not told apart: each is read between the points of
/// a grid of its own.
const RESOLUTION: f64 = 1e-3;

/// Reads the curves of a plan.
pub(super) struct Reader<'c> {
    curves: &'c Curves,
    /// By replicate, and of all: the mean curve, and the mean loss beyond its last knot.
    replicates: Vec<(Curve, f64)>,
    all: (Curve, f64),
}

/// The levels at whose amounts played horizons are compared with the curve.
const CHECKED: [f64; 4] = [0.5, 0.9, 0.95, 0.99];

/// The amounts at which the curve is checked by played horizons: those asked for, and some quantiles.
pub(super) fn checked_at(curves: Option<&Curves>, asked: &[f64]) -> Vec<f64> {
    let Some(reader) = curves.map(Reader::new) else { return Vec::new() };
    let quantiles = CHECKED.iter().map(|level| reader.all.0.quantile(reader.grid(), *level));
    let mut amounts: Vec<f64> =
        asked.iter().copied().chain(quantiles).filter(|amount| *amount > 0.0).collect();
    amounts.sort_by(f64::total_cmp);
    amounts.dedup();
    amounts
}

impl<'c> Reader<'c> {
    pub(super) fn new(curves: &'c Curves) -> Self {
        let of = |at: usize| {
            let curve = Curve::mean(&curves.grid, &curves.losses[at]).shifted(&curves.shifts[at]);
            (curve, mean(&curves.beyond[at]))
        };
        let replicates: Vec<(Curve, f64)> = (0..curves.losses.len()).map(of).collect();
        let beyond: Vec<f64> = replicates.iter().map(|(_, beyond)| *beyond).collect();
        let means: Vec<Curve> = replicates.iter().map(|(curve, _)| curve.clone()).collect();
        Self { curves, all: (Curve::mean(&curves.grid, &means), mean(&beyond)), replicates }
    }

    fn grid(&self) -> &'c Grid {
        &self.curves.grid
    }

    /// A number that follows from a curve and the mean loss beyond its end.
    pub(super) fn read(&self, number: impl Fn(&Curve, f64) -> f64) -> Read {
        let replicates: Vec<f64> =
            self.replicates.iter().map(|(curve, beyond)| number(curve, *beyond)).collect();
        let draws = self.curves.losses.iter().flatten().zip(self.curves.beyond.iter().flatten());
        let draws: Vec<f64> = draws.map(|(curve, beyond)| number(curve, *beyond)).collect();
        let changes =
            self.curves.checks.iter().map(|(fine, half)| (number(fine, 0.0) - number(half, 0.0)).abs());
        let changes: Vec<f64> = changes.filter(|change| change.is_finite()).collect();
        let numerical_error = if changes.is_empty() { 0.0 } else { mean(&changes) / 3.0 };
        let (curve, beyond) = &self.all;
        Read { estimate: Estimate::around(number(curve, *beyond), &replicates, draws), numerical_error }
    }

    /// The quantile at a level, with what each replicate and each draw that has a curve says of it.
    pub(super) fn quantile(&self, level: f64) -> Sampled {
        let at = |curve: &Curve| curve.quantile(self.grid(), level);
        let draws = self.curves.losses.iter().map(|curves| curves.iter().map(at).collect());
        let read = self.read(|curve, _| at(curve));
        Sampled {
            mean: read.estimate.mean,
            replicates: self.replicates.iter().map(|(curve, _)| at(curve)).collect(),
            draws: draws.collect(),
            numerical_error: read.numerical_error,
            resolution: RESOLUTION,
        }
    }

    /// The chance to lose more than an amount.
    pub(super) fn exceedance(&self, amount: f64) -> Read {
        self.read(|curve, _| curve.exceedance(self.grid(), amount))
    }

    /// The chance, by the mean curve, to lose more than an amount.
    pub(super) fn mean_exceedance(&self, amount: f64) -> f64 {
        self.all.0.exceedance(self.grid(), amount)
    }

    /// The share of draws in which something is so.
    pub(super) fn share_of_draws(&self, so: impl Fn(&dyn Fn(f64) -> f64) -> bool) -> f64 {
        let draws = self.curves.losses.iter().flatten();
        let found = draws.filter(|curve| so(&|amount| curve.exceedance(self.grid(), amount))).count();
        found as f64 / self.curves.n() as f64
    }

    /// Everything that is told of the curve.
    pub(super) fn curve(&self, asked: &[f64]) -> LossCurve {
        let quantile = |level: f64| self.read(|curve, _| curve.quantile(self.grid(), level));
        let tail = |level: f64| {
            self.read(|curve, beyond| {
                let from = curve.quantile(self.grid(), level);
                from + (curve.excess(self.grid(), from) + beyond) / (1.0 - level)
            })
        };
        let exceedance: Vec<(f64, Read)> =
            self.amounts().into_iter().map(|amount| (amount, self.exceedance(amount))).collect();
        let largest = exceedance.iter().map(|(amount, _)| (*amount, self.largest(*amount))).collect();
        let relative = |(_, read): &(f64, Read)| read.numerical_error / read.estimate.mean;
        LossCurve {
            draws: self.curves.n(),
            quantiles: LEVELS.iter().map(|level| (*level, quantile(*level))).collect(),
            tails: TAIL_LEVELS.iter().map(|level| (*level, tail(*level))).collect(),
            return_periods: RETURN_PERIODS
                .iter()
                .map(|n| (*n, quantile(1.0 - 1.0 / f64::from(*n))))
                .collect(),
            asked: asked.iter().map(|amount| (*amount, self.exceedance(*amount))).collect(),
            smears_fixed_amounts: self.grid().smears_atoms(),
            numerical_error: exceedance.iter().map(relative).fold(0.0, f64::max),
            exceedance,
            largest,
        }
    }

    /// Amounts in nearly equal ratios over the part of the curve that is worth telling.
    pub(super) fn amounts(&self) -> Vec<f64> {
        let any = self.mean_exceedance(0.0);
        let least = DOWN_TO.0.min(DOWN_TO.1 * any);
        let knots = self.grid().knots();
        let end = knots.last().copied().unwrap_or(0.0);
        let told = |amount: &f64| {
            // Beyond its last knot a curve says nothing.
            if *amount > end {
                return false;
            }
            let chance = self.mean_exceedance(*amount);
            chance >= least && chance <= (1.0 - 1e-3) * any
        };
        let (Some(low), Some(high)) = (knots.iter().find(|knot| **knot > 0.0), knots.last()) else {
            return Vec::new();
        };
        let mut decade = 1.0;
        while decade > *low {
            decade /= 10.0;
        }
        while decade * 10.0 <= *low {
            decade *= 10.0;
        }
        let mut found = Vec::new();
        while decade <= *high && found.len() < MOST_AMOUNTS {
            found.extend(STEPS.iter().map(|step| step * decade).filter(told));
            decade *= 10.0;
        }
        found
    }

    /// The chance that the largest single loss exceeds an amount.
    fn largest(&self, amount: f64) -> Read {
        let at = |curve: &Curve| curve.exceedance(self.grid(), amount);
        let replicates: Vec<f64> = self.curves.largest_means.iter().map(at).collect();
        let draws = self.curves.largest.iter().flatten().map(at).collect();
        Read { estimate: Estimate::around(mean(&replicates), &replicates, draws), numerical_error: 0.0 }
    }

    /// Mean, deviation and skewness of the loss in the horizon: by the moments of amounts and counts, and from
    /// the mean curve, which speaks of all draws too.
    pub(super) fn moments(&self, evaluation: &Evaluation, years: f64) -> Vec<Moment> {
        let of = |measure| {
            let at = evaluation.measures.find(measure).expect("a plan with losses measures this");
            evaluation.replicates.iter().flat_map(|one| one.values[at].iter().copied()).collect::<Vec<f64>>()
        };
        let means: Vec<f64> = of(Measure::Loss).iter().map(|loss| loss * years).collect();
        let (variances, thirds) = (of(Measure::LossVariance), of(Measure::LossThird));
        let m = mean(&means);
        let off = || means.iter().map(|one| one - m);
        let variance = mean(&variances.iter().zip(off()).map(|(v, off)| v + off * off).collect::<Vec<_>>());
        let third = thirds.iter().zip(&variances).zip(off());
        let third = third.map(|((third, variance), off)| third + 3.0 * variance * off + off * off * off);
        let third = mean(&third.collect::<Vec<_>>());
        let [first, second, cube] = self.integrals();
        let computed_variance = second - first * first;
        let computed_third = cube - 3.0 * first * second + 2.0 * first * first * first;
        let skewness = |third: f64, variance: f64| third / (variance * variance.sqrt());
        vec![
            Moment { name: "mean", theory: m, computed: first },
            Moment {
                name: "standard deviation",
                theory: variance.sqrt(),
                computed: computed_variance.sqrt(),
            },
            Moment {
                name: "skewness",
                theory: skewness(third, variance),
                computed: skewness(computed_third, computed_variance),
            },
        ]
    }

    /// The raw moments of the mean curve up to its last knot.
    ///
    /// Formula: `E[S^k] = k ∫ x^(k-1) P(S > x) dx`, by three Gauss-Legendre nodes between knots.
    fn integrals(&self) -> [f64; 3] {
        let rule = gauss_legendre(3);
        let knots = self.grid().knots();
        let starts = std::iter::once(&0.0).chain(knots.iter().filter(|knot| **knot > 0.0));
        let ends = knots.iter().filter(|knot| **knot > 0.0);
        let mut terms: [Vec<f64>; 3] = Default::default();
        for (from, to) in starts.zip(ends) {
            for (node, weight) in &rule {
                let x = from + node * (to - from);
                let share = weight * (to - from) * self.mean_exceedance(x);
                terms[0].push(share);
                terms[1].push(2.0 * x * share);
                terms[2].push(3.0 * x * x * share);
            }
        }
        terms.map(sum)
    }
}

//! Between which amounts a curve lives, before it is known.

use super::{Group, Severity};
use crate::math::count::CountLaw;
use crate::math::distribution::Distribution;
use crate::math::float::{exp, exp_m1, ln, ln_1p};
use std::collections::{BTreeMap, BTreeSet};

/// Levels at which parts are sampled for their ordinary mean and square.
const SAMPLES: usize = 64;
const CAP: f64 = 1e300;
/// Amounts are sampled up to here, so that their squares are finite.
const ORDINARY: f64 = 1e100;
/// Shares of the chance of any event below which the curve is left alone, at its start and its end.
pub(super) const START: f64 = 2e-5;
pub(super) const END: f64 = 1e-7;
pub(super) const END_SHARE: f64 = 1e-4;

/// Where the curves of draws begin and end, and what the finest of them needs.
pub(super) struct Range {
    pub(super) low: f64,
    pub(super) high: f64,
}

/// What is known of one component: quantile samples of its parts.
struct Sampled {
    mean: f64,
    square: f64,
    median: f64,
    values: Vec<Vec<f64>>,
}

impl Sampled {
    fn new(parts: &Severity) -> Self {
        let level = |i: usize| (i as f64 + 0.5) / SAMPLES as f64;
        let sample = |part: &Distribution| -> Vec<f64> {
            (0..SAMPLES).map(|i| part.quantile(level(i)).clamp(0.0, ORDINARY)).collect()
        };
        Self::of(parts.iter().map(sample).collect())
    }

    fn of(values: Vec<Vec<f64>>) -> Self {
        let mut all = Self { mean: 0.0, square: 0.0, median: 0.0, values: Vec::new() };
        let mut variance = 0.0;
        for values in &values {
            let (sum, square) = values.iter().fold((0.0, 0.0), |(a, b), v| (a + v, b + v * v));
            let (mean, square) = (sum / SAMPLES as f64, square / SAMPLES as f64);
            all.mean += mean;
            variance += square - mean * mean;
            all.median += values[SAMPLES / 2];
        }
        all.square = all.mean * all.mean + variance;
        all.values = values;
        all
    }

    /// With the last sample raised so that the mean is that of amounts of which `count` events seldom exceed
    /// one: a narrow sum is missed by less than this otherwise.
    fn completed(&self, parts: &Severity, count: f64) -> Self {
        let mut values = self.values.clone();
        for (values, part) in values.iter_mut().zip(parts) {
            let limit = part.quantile(1.0 - (0.01 / count).clamp(1e-12, 0.01));
            let missing =
                part.limited_mean(limit.min(ORDINARY)) - values.iter().sum::<f64>() / SAMPLES as f64;
            if missing > 0.0 {
                values[SAMPLES - 1] += SAMPLES as f64 * missing;
            }
        }
        Self::of(values)
    }
}

/// Where Markov's inequality for `e^(sS) - 1` puts the chance of ordinary amounts below a goal, for the best s.
fn bulk(draw: &[Group], samples: &BTreeMap<usize, Sampled>, goal: f64) -> f64 {
    let present = draw.iter().flat_map(|group| &group.means).filter(|(_, mean)| *mean > 0.0);
    let largest =
        present.map(|(j, _)| samples[j].values.iter().map(|v| v[SAMPLES - 1]).sum()).fold(0.0, f64::max);
    if !(largest > 0.0) {
        return 0.0;
    }
    let mut best = f64::INFINITY;
    for i in -80..=60 {
        let s = exp(0.125 * f64::from(i)) / largest;
        let power = |values: &Vec<f64>| values.iter().map(|v| exp_m1(s * v)).sum::<f64>() / SAMPLES as f64;
        let one = |j: usize| samples[&j].values.iter().fold(0.0, |all, part| all + power(part) * (1.0 + all));
        let ln_all: f64 = draw
            .iter()
            .map(|group| {
                let y: f64 = group.means.iter().map(|(j, m)| m * one(*j)).sum();
                match group.law {
                    CountLaw::Poisson => y,
                    CountLaw::NegativeBinomial { dispersion } => -ln_1p(-dispersion * y) / dispersion,
                    CountLaw::AtMostOne => ln_1p(y),
                }
            })
            .sum();
        // Beyond where the exponential overflows its logarithm is enough.
        let ratio = if ln_all < 600.0 { ln_1p(exp_m1(ln_all) / goal) } else { ln_all - ln(goal) };
        if ratio / s < best {
            best = ratio / s;
        }
    }
    best
}

/// P(one amount > x), at most: some part exceeds its share.
fn tail(parts: &Severity, x: f64) -> f64 {
    let each = x / parts.len().max(1) as f64;
    parts.iter().map(|part| part.sf(each)).sum::<f64>().min(1.0)
}

/// P(one amount <= x), at most: no part exceeds it.
fn lower(parts: &Severity, x: f64) -> f64 {
    parts.iter().map(|part| part.cdf(x)).fold(1.0, f64::min)
}

/// The range of the curves of typical draws, and the number of points a rung that they need.
pub(super) fn range(
    severities: &[Severity],
    typical: &[Vec<Group>],
    least: usize,
    most: usize,
) -> (Range, usize) {
    let samples: Vec<Sampled> = severities.iter().map(Sampled::new).collect();
    let mut range = Range { low: f64::INFINITY, high: 0.0 };
    let mut n = least;
    for draw in typical {
        let terms: Vec<(usize, f64)> = draw
            .iter()
            .flat_map(|group| group.means.iter().copied())
            .filter(|(_, mean)| *mean > 0.0)
            .collect();
        let count: f64 = terms.iter().map(|(_, mean)| mean).sum();
        if !(count > 0.0) {
            continue;
        }
        let some = super::any(draw.iter().map(|group| group.law.some(group.mean())));
        let present: BTreeSet<usize> = terms.iter().map(|(j, _)| *j).collect();
        let complete = |j: &usize| (*j, samples[*j].completed(&severities[*j], count));
        let samples: BTreeMap<usize, Sampled> = present.iter().map(complete).collect();
        let mean: f64 = terms.iter().map(|(j, m)| m * samples[j].mean).sum();
        let squares: f64 = terms.iter().map(|(j, m)| m * samples[j].square).sum();
        let spread: f64 = draw
            .iter()
            .map(|group| {
                let own: f64 = group.means.iter().map(|(j, m)| m * samples[j].mean).sum();
                group.law.dispersion() * own * own
            })
            .sum();
        let sd = (squares + spread).max(0.0).sqrt();
        let goal = END.min(END_SHARE * some);
        let above = |x: f64| terms.iter().map(|(j, m)| m * tail(&severities[*j], x)).sum::<f64>();
        let below = |x: f64| terms.iter().map(|(j, m)| m * lower(&severities[*j], x)).sum::<f64>() / count;
        let scale = terms.iter().map(|(j, _)| samples[j].median).fold(0.0, f64::max);
        let scale = if scale > 0.0 { scale } else { 1.0 };
        let heavy = search(scale, |x| above(x) <= goal);
        let bulk = bulk(draw, &samples, goal);
        let bulk = if bulk < CAP { bulk } else { mean + 8.0 * sd };
        range.high = range.high.max(heavy.max(bulk)).min(CAP);
        let small = search(scale, |x| below(x) > 0.3 * START) / 1.5;
        let narrow = if mean > 10.0 * sd { mean - 9.0 * sd } else { 0.0 };
        range.low = range.low.min(small.max(narrow));
        n = n.max(points(mean, sd, &terms, severities).min(most));
    }
    if !(range.high > 0.0) || !range.low.is_finite() {
        return (Range { low: 1.0, high: 1.0 }, least);
    }
    range.low = range.low.clamp(range.high * 1e-85, range.high);
    (range, n)
}

/// Points that a narrow sum needs: steps of an eighth of its deviation, and small fourth moments of rounding.
fn points(mean: f64, sd: f64, terms: &[(usize, f64)], severities: &[Severity]) -> usize {
    let reach = (mean + 8.0 * sd).max(f64::MIN_POSITIVE);
    let mut n = 256;
    while n < 1 << 17 {
        let h = reach / n as f64;
        let small: f64 = terms
            .iter()
            .map(|(j, m)| {
                m * severities[*j].iter().map(|p| (p.limited_mean(h) - h * p.sf(h)).max(0.0)).sum::<f64>()
            })
            .sum();
        let step = h / sd;
        let coarse = small / sd * step * step * step / 4.0;
        if !(h * 8.0 > sd || coarse > 1e-6) {
            break;
        }
        n *= 2;
    }
    n
}

/// The least of a ladder of amounts (16 an octave) that satisfies a condition which holds from somewhere on.
fn search(start: f64, holds: impl Fn(f64) -> bool) -> f64 {
    let mut x = start.clamp(1.0 / CAP, CAP);
    while x > 1.0 / CAP && holds(x) {
        x *= 0.25;
    }
    while x < CAP && !holds(x) {
        x *= 1.5;
    }
    x.min(CAP)
}

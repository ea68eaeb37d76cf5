//! Means, deviations and limited expected values of metalogs, as integrals over the log-odds of the level.
//!
//! There the density of the level falls off like e^-|t| and everything is smooth, so plain rules with even steps are
//! exact to rounding.

use super::{Metalog, from_axis, polynomial, to_axis};
use crate::math::distribution::tail::Moment;
use crate::math::float::{exp, sigmoid};
use crate::math::quadrature::gauss_legendre;
use crate::math::sum::{Sum, sum};

/// Where e^-|t| is below every digit.
const REACH: f64 = 45.0;
/// Where a heavy tail is summed as the geometric series that it has become.
const FAR: f64 = 700.0;
/// The step of the trapezoidal rule, by the unit of the steepest rise.
const STEP: f64 = 0.25;
/// Nodes of a panel one unit wide.
const NODES: usize = 12;

impl Metalog {
    /// The exponents with which the variable grows in the tails where it has no bound but the other end has one.
    fn exponents(&self) -> (f64, f64) {
        let (has_min, has_max) = (self.min > f64::NEG_INFINITY, self.max < f64::INFINITY);
        let at = |c: f64, grows: bool| if grows { polynomial(&self.scale, c).max(0.0) } else { 0.0 };
        (at(-0.5, !has_min && has_max), at(0.5, has_min && !has_max))
    }

    pub(in crate::math::distribution) fn moment(&self, which: Moment) -> f64 {
        let mean = self.raw(1.0, |x| x, f64::NEG_INFINITY);
        match which {
            Moment::Mean => mean,
            Moment::Deviation => self.raw(2.0, |x| (x - mean) * (x - mean), f64::INFINITY).sqrt(),
            Moment::Third => self.raw(3.0, |x| (x - mean) * (x - mean) * (x - mean), f64::NEG_INFINITY),
        }
    }

    /// The mean of a function that grows like a power of the variable; infinite where the tail is too heavy,
    /// `lower` where that is the lower one.
    fn raw(&self, power: f64, f: impl Fn(f64) -> f64, lower: f64) -> f64 {
        let (low, high) = self.exponents();
        if power * high >= 1.0 {
            return f64::INFINITY;
        }
        if power * low >= 1.0 {
            return lower;
        }
        let is_bounded = self.min > f64::NEG_INFINITY && self.max < f64::INFINITY;
        let step = if is_bounded { STEP / self.steepest.max(1.0) } else { STEP };
        let term = |t: f64| {
            let value = f(self.x(t)) * (sigmoid(t) * sigmoid(-t));
            if value.is_finite() { value } else { 0.0 }
        };
        let mut total = Sum::default();
        total.add(term(0.0));
        for (sign, exponent) in [(-1.0, low), (1.0, high)] {
            let fall = 1.0 - power * exponent;
            let n = ((REACH / fall).min(FAR) / step).floor() as u32;
            (1..=n).for_each(|k| total.add(term(sign * f64::from(k) * step)));
            let ratio = exp(-fall * step);
            total.add(term(sign * f64::from(n) * step) * ratio / (1.0 - ratio));
        }
        total.value() * step
    }
}

/// A metalog made ready for many limited expected values: its mean, panel by panel of the log-odds of the level.
pub(in crate::math::distribution) struct Parts {
    of: Metalog,
    rule: Vec<(f64, f64)>,
    splits: Vec<f64>,
    /// By split: the integral of the variable over all levels below it.
    before: Vec<f64>,
}

impl Parts {
    pub(in crate::math::distribution) fn new(of: &Metalog) -> Self {
        let (low, high) = of.exponents();
        let is_bounded = of.min > f64::NEG_INFINITY && of.max < f64::INFINITY;
        let width = if is_bounded { 1.0 / of.steepest.max(1.0) } else { 1.0 };
        let end = |exponent: f64| (REACH / (1.0 - exponent).max(REACH / FAR)).min(FAR);
        let (from, to) = (end(low), end(high));
        let n = ((from + to) / width).ceil();
        let splits: Vec<f64> = (0..=n as u32).map(|k| f64::from(k) * (from + to) / n - from).collect();
        let mut parts = Self { of: of.clone(), rule: gauss_legendre(NODES), splits, before: Vec::new() };
        let mut total = Sum::default();
        parts.before = std::iter::once(0.0)
            .chain(parts.splits.windows(2).map(|ends| {
                total.add(parts.part(ends[0], ends[1]));
                total.value()
            }))
            .collect();
        parts
    }

    /// `E[min(X, x)]`, for x inside the support.
    pub(in crate::math::distribution) fn limited(&self, x: f64) -> f64 {
        let t = self.of.log_odds(x);
        let last = self.splits.len() - 1;
        let panel = (self.splits.partition_point(|split| *split <= t)).clamp(1, last) - 1;
        let part = match t {
            t if t <= self.splits[0] => 0.0,
            t if t >= self.splits[last] => self.before[last],
            t => self.before[panel] + self.part(self.splits[panel], t),
        };
        part + x * sigmoid(-t)
    }

    /// `E[max(X - x, 0)]`, for x inside the support.
    pub(in crate::math::distribution) fn excess(&self, x: f64) -> f64 {
        let (_, high) = self.of.exponents();
        if high >= 1.0 {
            return f64::INFINITY;
        }
        let t = self.of.log_odds(x);
        let first = self.splits.partition_point(|split| *split <= t);
        let ends = std::iter::once(t).chain(self.splits[first.min(self.splits.len())..].iter().copied());
        let ends: Vec<f64> = ends.collect();
        // Differences from x, so that what is near an upper bound keeps its digits.
        let over = |s: f64| self.above(x, s) * (sigmoid(s) * sigmoid(-s));
        let tail = |s: f64| over(s) / (1.0 - high);
        let last = ends[ends.len() - 1];
        sum(ends.windows(2).map(|ends| self.integral(ends[0], ends[1], over)).chain([tail(last)]))
    }

    /// By how much the variable at the log-odds s exceeds x.
    fn above(&self, x: f64, s: f64) -> f64 {
        let (min, max) = self.of.support();
        if min > f64::NEG_INFINITY && max < f64::INFINITY {
            let gap = |z: f64| (max - min) * sigmoid(-z);
            return gap(to_axis(x, min, max)) - gap(self.of.at(s));
        }
        from_axis(self.of.at(s), min, max) - x
    }

    fn part(&self, from: f64, to: f64) -> f64 {
        self.integral(from, to, |t| self.of.x(t) * (sigmoid(t) * sigmoid(-t)))
    }

    fn integral(&self, from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
        let width = to - from;
        width * sum(self.rule.iter().map(|(node, weight)| weight * f(from + width * node)))
    }
}

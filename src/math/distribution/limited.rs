//! Limited expected values, and what lies between two bounds of a distribution.

use super::{Cut, Distribution};
use crate::math::quadrature::integrate_split;
use crate::math::special::Level;
use crate::math::sum::sum;
use forms::Form;
use std::cell::OnceCell;

mod forms;
mod panels;

impl Distribution {
    /// The limited expected value `E[min(X, x)]`.
    ///
    /// In units of the variable; x itself at or below the support, the mean at or above it, finite for
    /// every finite x also where the mean is infinite; NaN for NaN. Relative error below 1e-12 where the
    /// variable cannot be negative (logit-normal: 1e-10), else below 1e-12 of the greatest part.
    /// **Formula**: `E[X; X <= x] + x P(X > x)`, the first part by the distribution function of the
    /// size-biased variable; logit-normal, and windows of other distributions that would cancel, by the
    /// integral of the chance to lie above.
    /// **Reference**: Klugman, Panjer and Willmot, Loss Models (4th ed., 2012), section 3.1 and appendix A;
    /// Olver et al., NIST Handbook of Mathematical Functions (2010), 8.8.5 and 8.17.20 for the recurrences.
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// assert_eq!(Distribution::uniform(0.0, 4.0)?.limited_mean(2.0), 1.5);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    #[must_use]
    pub fn limited_mean(&self, x: f64) -> f64 {
        Limited::new(self).at(x)
    }

    /// The limited expected values at many places, as [`Distribution::limited_mean`] gives them one by one.
    ///
    /// Cheaper: what does not depend on the place is computed once. `out` takes as many as the shorter
    /// of the two holds; the places may come in any order.
    /// **Formula** and **Reference**: [`Distribution::limited_mean`].
    ///
    /// ```
    /// # use exposure::math::Distribution;
    /// let mut out = [0.0; 3];
    /// Distribution::uniform(0.0, 4.0)?.limited_means(&[-1.0, 2.0, 9.0], &mut out);
    /// assert_eq!(out, [-1.0, 1.5, 2.0]);
    /// # Ok::<(), exposure::math::DistributionError>(())
    /// ```
    pub fn limited_means(&self, xs: &[f64], out: &mut [f64]) {
        let limited = Limited::new(self);
        for (out, &x) in out.iter_mut().zip(xs) {
            *out = limited.at(x);
        }
    }
}

/// Differences that keep less of their terms are integrated instead.
const CANCELLED: f64 = 1e-5;

/// Bounds above a deductible that are a smaller share of it are read off the chances at both ends.
const NARROW: f64 = 1e-6;

/// A distribution made ready for many limited expected values.
pub(super) struct Limited<'a> {
    of: &'a Distribution,
    support: (f64, f64),
    mean: OnceCell<f64>,
    kind: Kind<'a>,
}

enum Kind<'a> {
    Closed(Form),
    Scaled { inner: Box<Limited<'a>>, by: f64 },
    Truncated { inner: Box<Limited<'a>>, cut: Cut, start: Start },
    Layered { inner: Box<Limited<'a>>, start: Start, limit: f64 },
    Mixture(Vec<(f64, Limited<'a>)>),
}

/// Where a window begins, with what many windows from there have in common.
struct Start {
    x: f64,
    limited: f64,
    /// Infinite where the window is better seen from below.
    excess: f64,
}

impl<'a> Limited<'a> {
    pub(super) fn new(of: &'a Distribution) -> Self {
        let boxed = |inner: &'a Distribution| Box::new(Limited::new(inner));
        let kind = match (Form::new(of), of) {
            (None, Distribution::Scaled { inner, by }) => Kind::Scaled { inner: boxed(inner), by: *by },
            (None, Distribution::Truncated { inner, min, max }) => {
                let (limited, low) = (boxed(inner), of.support().0);
                let start = limited.start(low);
                Kind::Truncated { inner: limited, cut: Cut::new(inner, *min, *max), start }
            }
            (None, Distribution::Layered { inner, deductible, limit }) => {
                let inner = boxed(inner);
                let start = inner.start(*deductible);
                Kind::Layered { inner, start, limit: *limit }
            }
            (None, Distribution::Mixture { parts }) => {
                Kind::Mixture(parts.iter().map(|(chance, part)| (*chance, Limited::new(part))).collect())
            }
            (form, _) => Kind::Closed(form.unwrap_or(Form::Nothing)),
        };
        Self { of, support: of.support(), mean: OnceCell::new(), kind }
    }

    /// `E[min(X, x)]`.
    #[inline]
    pub(super) fn at(&self, x: f64) -> f64 {
        if x <= self.support.0 || x.is_nan() {
            return x;
        }
        if x >= self.support.1 {
            return self.mean();
        }
        match &self.kind {
            Kind::Closed(form) => form.limited(x),
            Kind::Scaled { inner, by } => by * inner.at(x / by),
            Kind::Truncated { inner, cut, start } => self.truncated(inner, cut, start, x),
            Kind::Layered { inner, start, .. } => self.layer(inner, start, x),
            Kind::Mixture(parts) => sum(parts.iter().map(|(chance, part)| chance * part.at(x))),
        }
    }

    /// `E[max(X - x, 0)]`, with its own digits in the upper tail.
    fn excess(&self, x: f64) -> f64 {
        if x <= self.support.0 {
            return self.mean() - x;
        }
        if x >= self.support.1 {
            return 0.0;
        }
        match &self.kind {
            Kind::Closed(form) => form.excess(x),
            Kind::Scaled { inner, by } => by * inner.excess(x / by),
            Kind::Mixture(parts) => sum(parts.iter().map(|(chance, part)| chance * part.excess(x))),
            Kind::Truncated { inner, cut, .. } if self.support.1 == f64::INFINITY => {
                inner.excess(x) / cut.mass()
            }
            Kind::Truncated { inner, cut, .. } => {
                self.window(inner, cut, &inner.start(x), self.support.1, 0.0)
            }
            Kind::Layered { inner, start, limit } => {
                inner.between(&inner.start(start.x + x), start.x + limit, 0.0)
            }
        }
    }

    fn start(&self, x: f64) -> Start {
        let excess = if self.of.sf(x) < 0.5 { self.excess(x) } else { f64::INFINITY };
        // From minus infinity no window begins.
        let limited = if x > f64::NEG_INFINITY { self.at(x) } else { x };
        Start { x, limited, excess }
    }

    /// The mean of what lies between two bounds: the integral of the chance to lie above.
    ///
    /// It needs no more digits than what it will be added to has.
    fn between(&self, from: &Start, to: f64, beside: f64) -> f64 {
        if to == f64::INFINITY {
            return self.excess(from.x);
        }
        let (low, high) = if from.excess < f64::INFINITY {
            (self.excess(to), from.excess)
        } else {
            (from.limited, self.at(to))
        };
        let between = high - low;
        if between + beside > CANCELLED * high.abs() { between } else { self.integral(from.x, to) }
    }

    /// The mean of a layered distribution, which the other ways here take as known.
    pub(super) fn layer_mean(&self) -> Option<f64> {
        match &self.kind {
            Kind::Layered { inner, start, limit } => Some(self.layer(inner, start, *limit)),
            _ => None,
        }
    }

    fn mean(&self) -> f64 {
        *self.mean.get_or_init(|| self.of.mean())
    }

    fn truncated(&self, inner: &Limited, cut: &Cut, start: &Start, x: f64) -> f64 {
        if start.x > f64::NEG_INFINITY {
            return start.x + self.window(inner, cut, start, x, start.x.abs());
        }
        let mass = cut.mass();
        if mass > CANCELLED {
            return x - (x - inner.at(x)) / mass;
        }
        // Without a lower end there is nothing to integrate from but the level.
        let level = self.of.level(x);
        let values = |p: f64| self.of.quantile_at(Level::below(p));
        integrate_split(values, &[0.0, level.below]).0 + x * level.above
    }

    /// The mean of a truncated distribution between two bounds inside its support.
    fn window(&self, inner: &Limited, cut: &Cut, from: &Start, to: f64, beside: f64) -> f64 {
        let mass = cut.mass();
        // A narrow window magnifies every error by what it leaves of the chance.
        let beside = if mass > CANCELLED { beside * mass } else { 0.0 };
        let all = inner.between(from, to, beside);
        let rest = all - (to - from.x) * cut.beyond();
        if rest + beside > CANCELLED * all { rest / mass } else { self.integral(from.x, to) }
    }

    /// The mean of a cover's payments up to a bound, which is not above its limit.
    fn layer(&self, inner: &Limited, deductible: &Start, x: f64) -> f64 {
        if x > NARROW * deductible.x {
            return inner.between(deductible, deductible.x + x, 0.0);
        }
        // Beside a great deductible a small bound would lose its digits; the chance hardly changes there.
        0.5 * x * (self.of.sf(0.0) + self.of.sf(x))
    }

    /// The integral of the chance to lie above, panel by panel between jumps and corners.
    fn integral(&self, from: f64, to: f64) -> f64 {
        let (low, high) = (from.max(self.support.0), to.min(self.support.1));
        let certain = (low.min(to) - from).max(0.0);
        if !(low < high) {
            return certain;
        }
        let corners = self.of.point_masses().into_iter().map(|mass| mass.0).chain(self.of.kink());
        let mut splits: Vec<f64> = corners.filter(|&x| x > low && x < high).collect();
        splits.extend([low, high]);
        splits.sort_by(f64::total_cmp);
        certain + integrate_split(|x| self.of.sf(x), &splits).0
    }
}

#[cfg(test)]
mod tests;

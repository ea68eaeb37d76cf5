//! What the distribution functions of this room share: levels, tails, and the way back from them.

use crate::math::float::{exp, ln};

/// A place in a distribution: the chance below it and the chance above it, which add to 1.
///
/// Near 1 a probability has no digits left for what lies above; the pair keeps them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Level {
    pub(crate) below: f64,
    pub(crate) above: f64,
}

impl Level {
    /// The level with the chance p below it.
    #[inline]
    pub(crate) fn below(p: f64) -> Self {
        Self { below: p, above: 1.0 - p }
    }

    /// The level with the chance q above it.
    #[inline]
    pub(crate) fn above(q: f64) -> Self {
        Self { below: 1.0 - q, above: q }
    }

    /// `ln(below / above)`.
    #[inline]
    pub(crate) fn ln_odds(self) -> f64 {
        ln(self.below / self.above)
    }
}

/// Both tails and the density at a point y, as logarithms, so that none underflows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tails {
    pub(crate) ln_lower: f64,
    pub(crate) ln_upper: f64,
    pub(crate) ln_density: f64,
}

impl Tails {
    /// The log-odds to lie below.
    #[inline]
    pub(crate) fn ln_odds(&self) -> f64 {
        self.ln_lower - self.ln_upper
    }

    /// The derivative of y by the log-odds: `F (1 - F) / f`.
    #[inline]
    pub(crate) fn slope(&self) -> f64 {
        exp(self.ln_lower + self.ln_upper - self.ln_density)
    }
}

/// The y at which the log-odds to lie below are `target`, by Newton's method from `start`.
///
/// Each step stays within the bracket found so far, or else halves it; 200 steps at most.
pub(crate) fn solve(target: f64, start: f64, tails: impl Fn(f64) -> Tails) -> f64 {
    let (mut low, mut high, mut y) = (f64::NEG_INFINITY, f64::INFINITY, start);
    for _ in 0..200 {
        let at = tails(y);
        let gap = at.ln_odds() - target;
        if gap == 0.0 {
            return y;
        }
        if gap < 0.0 {
            low = y;
        } else {
            high = y;
        }
        let step = gap * at.slope();
        let next = if y - step > low && y - step < high { y - step } else { halve(low, high) };
        if (next - y).abs() <= 4e-16 * y.abs().max(1.0) {
            return next;
        }
        y = next;
    }
    y
}

/// The middle of a bracket that may be open at one end.
fn halve(low: f64, high: f64) -> f64 {
    if low == f64::NEG_INFINITY {
        high - 1.0 - high.abs()
    } else if high == f64::INFINITY {
        low + 1.0 + low.abs()
    } else {
        low + 0.5 * (high - low)
    }
}

/// `ln integral over v > 0 of e^-(steep v + rest(v))` for a rest near `bend v^2 / 2`.
///
/// Serves where a continued fraction would need hundreds of terms. The integrand is cut where it
/// is e^-60; up to there it is a polynomial of degree 47 to 1e-15.
pub(crate) fn ln_tail(steep: f64, bend: f64, rest: impl Fn(f64) -> f64) -> f64 {
    let reach = 120.0 / (steep + (steep * steep + 120.0 * bend).sqrt());
    let value = |share: f64| {
        let v = reach * share;
        exp(-(steep * v + rest(v)))
    };
    let total = LEGENDRE.iter().rev().fold(0.0, |total, &(x, w)| total + w * (value(1.0 - x) + value(x)));
    ln(reach * total)
}

/// The lower half of the 24-point Gauss-Legendre rule on [0, 1]: nodes and weights.
const LEGENDRE: [(f64, f64); 12] = [
    (0.00240639000148932, 0.0061706148999936),
    (0.012635722014345251, 0.014265694314466832),
    (0.030862723998633622, 0.022138719408709904),
    (0.056792236497799485, 0.02964929245771839),
    (0.08999900701304854, 0.03667324070554015),
    (0.12993790421072282, 0.04309508076597664),
    (0.17595317403151223, 0.04880932605205694),
    (0.22728926430558022, 0.05372213505798282),
    (0.2831032461869774, 0.0577528340268628),
    (0.3424786601519183, 0.060835236463901696),
    (0.40444056626319186, 0.06291872817341415),
    (0.4679715535686972, 0.06396909767337608),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::quadrature::gauss_legendre;

    #[test]
    fn the_rule_is_the_one_computed() {
        for (table, computed) in LEGENDRE.iter().zip(gauss_legendre(24)) {
            assert!((table.0 - computed.0).abs() < 1e-15 && (table.1 - computed.1).abs() < 1e-15);
        }
    }

    #[test]
    fn solve_ends_whatever_it_is_given() {
        let broken = |_: f64| Tails { ln_lower: f64::NAN, ln_upper: 0.0, ln_density: 0.0 };
        let _ = solve(0.0, 0.0, broken);
        let flat =
            |y: f64| Tails { ln_lower: if y < 3.0 { -1.0 } else { 1.0 }, ln_upper: 0.0, ln_density: 800.0 };
        assert!((solve(0.0, -1e3, flat) - 3.0).abs() < 1e-12);
    }
}

//! A quantile function as its parts, for an evaluation elsewhere that is to give the same bits.

use super::Form;
use crate::math::special::Level;

/// How a quantile is computed from a level u, strictly between 0 and 1, with the kernels of `math::float` alone.
#[derive(Clone, Debug, PartialEq)]
pub enum Pieces {
    /// The same at every level.
    Point(f64),
    /// `min + u (max - min)` up to the median, `max - (1 - u) (max - min)` above it.
    Uniform {
        /// Where it starts.
        min: f64,
        /// Where it ends.
        max: f64,
    },
    /// `y = mean + sd z` on an axis, z the standard normal quantile at u.
    Normal {
        /// The mean on that axis.
        mean: f64,
        /// The standard deviation on that axis.
        sd: f64,
        /// How y becomes the value.
        axis: Axis,
    },
    /// y is a polynomial of degree 5 in each of several pieces of t = ln(u / (1 - u)), and becomes the value by an axis.
    ///
    /// Piece k of a side lies between `knot(k)` and `knot(k + 1)` of |t|, with `knot(k) = 2^e (1 + (k mod 32) / 32) - 4`
    /// and e = 2 + k / 32 rounded down. With `v = (|t| - knot(k)) (1 / width)` and coefficients c it is
    /// `c0 + (v (c1 + v c2) + v² v (c3 + v c4 + v² c5))`.
    Curve {
        /// Those of t >= 0, outwards.
        above: Vec<[f64; 6]>,
        /// Those of t < 0, outwards.
        below: Vec<[f64; 6]>,
        /// How y becomes the value.
        axis: Axis,
    },
    /// Another one, times a number.
    Scaled {
        /// The other.
        inner: Box<Pieces>,
        /// The number.
        by: f64,
    },
}

/// How a value is read off an axis on which its distribution is simple.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Axis {
    /// The value itself.
    Line,
    /// `e^y`, times a number.
    Logarithm {
        /// The number.
        by: f64,
    },
    /// `1 / (1 + e^-y)`.
    LogOdds,
    /// The point of [min, max] with the log-odds y: with `e = exp(-|y|)` it is `(max - min) (e / (1 + e))` away from the
    /// nearer end.
    Interval {
        /// Where it starts.
        min: f64,
        /// Where it ends.
        max: f64,
    },
}

impl Form {
    pub(super) fn pieces(&self, levels: [Level; 2]) -> Option<Pieces> {
        let normal = |mean: f64, sd: f64, axis: Axis| Some(Pieces::Normal { mean, sd, axis });
        match self {
            Self::Point(value) => Some(Pieces::Point(*value)),
            Self::Uniform { min, max } => Some(Pieces::Uniform { min: *min, max: *max }),
            Self::Normal { mean, sd } => normal(*mean, *sd, Axis::Line),
            Self::Lognormal { mu, sigma } => normal(*mu, *sigma, Axis::Logarithm { by: 1.0 }),
            Self::LogitNormal { mu, sigma } => normal(*mu, *sigma, Axis::LogOdds),
            Self::Interval { curve, min, max } => {
                let [above, below] = curve.coefficients(levels)?;
                Some(Pieces::Curve { above, below, axis: Axis::Interval { min: *min, max: *max } })
            }
            Self::HalfLine { curve, by } => {
                let [above, below] = curve.coefficients(levels)?;
                Some(Pieces::Curve { above, below, axis: Axis::Logarithm { by: *by } })
            }
            Self::Scaled { inner, by } => {
                Some(Pieces::Scaled { inner: Box::new(inner.pieces(levels)?), by: *by })
            }
            Self::Triangular { .. }
            | Self::Steps { .. }
            | Self::Truncated { .. }
            | Self::Pareto(_)
            | Self::Layered { .. }
            | Self::Metalog(_)
            | Self::Mixture(_) => None,
        }
    }
}

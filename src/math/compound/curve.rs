//! An exceedance curve over the knots of a grid.

use super::Grid;
use crate::math::float::{exp, ln};

/// P(S > x) at the knots of a grid, and P(S = x) where the curve may jump.
///
/// Between knots ln P is a monotone cubic in ln x that never crosses a jump; a straight line before the
/// first knot above 0 and where P ends at 0.
/// **Reference**: Fritsch and Carlson, Monotone Piecewise Cubic Interpolation (1980).
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Curve {
    above: Vec<f64>,
    at: Vec<f64>,
}

impl Curve {
    pub(super) fn new(above: Vec<f64>, at: Vec<f64>) -> Self {
        Self { above, at }
    }

    /// The curve that is 0 on all knots of a grid: the start of a sum.
    #[must_use]
    pub fn zero(grid: &Grid) -> Self {
        Self { above: vec![0.0; grid.knots().len()], at: vec![0.0; grid.knots().len()] }
    }

    /// A curve through chances that fall from knot to knot; where all amounts are whole steps, by jumps alone.
    #[must_use]
    pub fn through(grid: &Grid, above: Vec<f64>) -> Self {
        let mut at = vec![0.0; above.len()];
        if grid.is_lattice() {
            let before = std::iter::once(1.0).chain(above.iter().copied());
            at.iter_mut().zip(before.zip(&above)).for_each(|(at, (before, above))| *at = before - above);
        }
        Self { above, at }
    }

    /// The mean of some curves over the knots of one grid; 0 of none.
    #[must_use]
    pub fn mean(grid: &Grid, curves: &[Self]) -> Self {
        let mut total = Self::zero(grid);
        curves.iter().for_each(|curve| total.add(curve, 1.0 / curves.len() as f64));
        total
    }

    /// P(S > knot), for every knot.
    #[must_use]
    pub fn above(&self) -> &[f64] {
        &self.above
    }

    /// P(S = knot), for every knot; 0 where no jump was looked for.
    #[must_use]
    pub fn at(&self) -> &[f64] {
        &self.at
    }

    /// Adds a curve over the same knots, times a factor.
    pub fn add(&mut self, other: &Self, factor: f64) {
        self.above.iter_mut().zip(&other.above).for_each(|(to, from)| *to += factor * from);
        self.at.iter_mut().zip(&other.at).for_each(|(to, from)| *to += factor * from);
    }

    /// Multiplies by a factor.
    pub fn scale(&mut self, factor: f64) {
        self.above.iter_mut().chain(&mut self.at).for_each(|value| *value *= factor);
    }

    /// The curve moved at each knot, and made to fall from at most 1 to at least 0 again.
    #[must_use]
    pub fn shifted(&self, by: &[f64]) -> Self {
        let (mut above, mut at) = (self.above.clone(), self.at.clone());
        let mut least: f64 = 1.0;
        for ((above, at), by) in above.iter_mut().zip(&mut at).zip(by) {
            let moved = (*above + by).clamp(0.0, least);
            *at = if least - moved < *at { least - moved } else { *at };
            (*above, least) = (moved, moved);
        }
        Self { above, at }
    }

    /// P(S > x): at a knot its value, between knots the interpolation, 1 below 0.
    #[must_use]
    pub fn exceedance(&self, grid: &Grid, x: f64) -> f64 {
        let knots = grid.knots();
        if !(x >= 0.0) {
            return if x < 0.0 { 1.0 } else { f64::NAN };
        }
        let next = knots.partition_point(|knot| *knot <= x);
        if next == knots.len() || x == knots[next - 1] {
            return self.above[next - 1];
        }
        self.piece(knots, next - 1).value(x)
    }

    /// The least x with P(S <= x) of at least `level`; the last knot where none is.
    #[must_use]
    pub fn quantile(&self, grid: &Grid, level: f64) -> f64 {
        if level.is_nan() {
            return f64::NAN;
        }
        let knots = grid.knots();
        let left = 1.0 - level;
        let next = self.above.partition_point(|above| *above > left);
        if next == 0 || next == knots.len() {
            return knots[next.min(knots.len() - 1)];
        }
        // The jump at the next knot takes the level, or the curve before it does.
        if self.above[next] + self.at[next] > left {
            return knots[next];
        }
        self.piece(knots, next - 1).place(left)
    }

    /// The integral of P(S > t) from x to the last knot.
    #[must_use]
    pub fn excess(&self, grid: &Grid, x: f64) -> f64 {
        let knots = grid.knots();
        let x = x.max(0.0);
        let first = knots.partition_point(|knot| *knot <= x);
        (first..knots.len())
            .rev()
            .map(|next| self.piece(knots, next - 1).integral(x.max(knots[next - 1])))
            .sum()
    }

    /// The interpolant at x, which lies between knots i and i + 1.
    pub(super) fn between(&self, knots: &[f64], i: usize, x: f64) -> f64 {
        self.piece(knots, i).value(x)
    }

    fn piece(&self, knots: &[f64], i: usize) -> Piece {
        let end = |i: usize| self.above[i + 1] + self.at[i + 1];
        let (start, stop) = (self.above[i], end(i).min(self.above[i]));
        let (low, high) = (knots[i], knots[i + 1]);
        if i == 0 || !(stop > 0.0) || !(stop < start) {
            return Piece { low, high, start, stop, cubic: None };
        }
        let (x0, x1) = (ln(low), ln(high));
        let rise = ln(stop / start) / (x1 - x0);
        // Slopes of the neighbours, where neither a jump nor the first piece is between.
        let slope = |j: usize| {
            let (start, stop) = (self.above[j], end(j));
            let width = ln(knots[j + 1]) - ln(knots[j]);
            (ln(stop / start) / width, width)
        };
        let width = x1 - x0;
        let usable = |j: usize, jump: usize| self.at[jump] == 0.0 && end(j) > 0.0 && end(j) < self.above[j];
        let before = if i > 1 && usable(i - 1, i) { Some(slope(i - 1)) } else { None };
        let after = if i + 2 < knots.len() && usable(i + 1, i + 1) { Some(slope(i + 1)) } else { None };
        let join = |other: Option<(f64, f64)>| match other {
            Some((slope, far)) => {
                let parabola = (rise * far + slope * width) / (far + width);
                parabola.max(3.0 * rise.max(slope)).min(0.0)
            }
            None => rise,
        };
        let cubic = Some(Cubic { x0, width, y0: ln(start), rise, left: join(before), right: join(after) });
        Piece { low, high, start, stop, cubic }
    }
}

/// The curve between two knots.
struct Piece {
    low: f64,
    high: f64,
    start: f64,
    stop: f64,
    cubic: Option<Cubic>,
}

/// ln P over ln x: a start, the mean slope, the slopes at both ends.
struct Cubic {
    x0: f64,
    width: f64,
    y0: f64,
    rise: f64,
    left: f64,
    right: f64,
}

impl Cubic {
    fn at(&self, t: f64) -> f64 {
        let (a, b) = (self.left - self.rise, self.right - self.rise);
        self.y0 + self.width * t * (self.rise + (1.0 - t) * (a * (1.0 - t) - b * t))
    }
}

impl Piece {
    fn value(&self, x: f64) -> f64 {
        match &self.cubic {
            Some(cubic) => {
                exp(cubic.at(((ln(x) - cubic.x0) / cubic.width).clamp(0.0, 1.0))).clamp(self.stop, self.start)
            }
            None => self.start + (self.stop - self.start) * ((x - self.low) / (self.high - self.low)),
        }
    }

    /// Where the piece takes a value between its ends: by halving, on the same interpolant.
    fn place(&self, value: f64) -> f64 {
        let Some(cubic) = &self.cubic else {
            let share = (self.start - value) / (self.start - self.stop);
            return if self.start > self.stop {
                self.low + share * (self.high - self.low)
            } else {
                self.high
            };
        };
        let target = ln(value);
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..54 {
            let middle = 0.5 * (low + high);
            if cubic.at(middle) > target { low = middle } else { high = middle }
        }
        exp(cubic.x0 + cubic.width * high).clamp(self.low, self.high)
    }

    /// The integral from x to the end of the piece.
    fn integral(&self, x: f64) -> f64 {
        // Gauss's rule of three points, exact for what is locally a polynomial of degree 5.
        const NODE: f64 = 0.387_298_334_620_741_7;
        let (middle, width) = (0.5 * (x + self.high), self.high - x);
        let side = self.value(middle - NODE * width) + self.value(middle + NODE * width);
        width * (5.0 * side + 8.0 * self.value(middle)) / 18.0
    }
}

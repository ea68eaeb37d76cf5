//! A smooth inverse distribution function as polynomials between knots.

use crate::math::float::sigmoid;
use crate::math::special::{BetaShape, GammaShape, Level, Tails, solve};

/// What a curve asks of a distribution on its axis y.
pub(super) trait Shape: Copy {
    fn tails(&self, y: f64) -> Tails;

    /// The derivative of the density's logarithm by y.
    fn bend(&self, y: f64) -> f64;

    /// y at a level, without a table.
    fn exact(&self, level: Level) -> f64;

    /// y, dy/dt and d2y/dt2 where the log-odds to lie below are t, sought from a good guess of y.
    fn knot(&self, t: f64, guess: f64) -> [f64; 3] {
        let first = self.tails(guess);
        let step = (first.ln_odds() - t) * first.slope();
        let near = if step.abs() < 0.1 { guess - step } else { solve(t, guess, |y| self.tails(y)) };
        let second = self.tails(near);
        let [_, slope, bend] = derivatives(second.ln_odds(), near, second.slope(), self.bend(near));
        // The rest of the way is the square of the first step at most: two terms of Taylor's series do.
        let rest = t - second.ln_odds();
        derivatives(t, near + rest * (slope + 0.5 * rest * bend), slope + rest * bend, self.bend(near))
    }
}

impl Shape for BetaShape {
    fn tails(&self, y: f64) -> Tails {
        self.tails(y)
    }

    fn bend(&self, y: f64) -> f64 {
        self.bend(y)
    }

    fn exact(&self, level: Level) -> f64 {
        self.logit_quantile(level)
    }
}

impl Shape for GammaShape {
    fn tails(&self, y: f64) -> Tails {
        self.tails(y)
    }

    fn bend(&self, y: f64) -> f64 {
        self.bend(y)
    }

    fn exact(&self, level: Level) -> f64 {
        self.ln_quantile(level)
    }
}

/// y with its first two derivatives by t, given the derivative of the log-density by y.
fn derivatives(t: f64, y: f64, slope: f64, bend: f64) -> [f64; 3] {
    [y, slope, slope * ((1.0 - 2.0 * sigmoid(t)) - slope * bend)]
}

/// Knots lie where |t| + `START` has few bits set: 2^`FINE` of them from one power of two to the next.
const START: f64 = 4.0;
const FINE: u32 = 5;
/// The table covers |t| up to `END - START`.
const END: f64 = 48.0;
const SEGMENTS: usize = segment(END - START);

/// y as a function of t, by pieces: those of t >= 0, then those of t < 0, both outwards.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve<S> {
    shape: S,
    segments: Vec<Segment>,
}

/// A polynomial in `(|t| - start) * per_width`; it fills a line of the cache.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
struct Segment {
    start: f64,
    per_width: f64,
    coefficients: [f64; 6],
}

impl<S: Shape> Curve<S> {
    pub(super) fn new(shape: S) -> Self {
        let median = shape.knot(0.0, shape.exact(Level::below(0.5)));
        let segments = [1.0, -1.0].into_iter().flat_map(|sign| side(shape, median, sign)).collect();
        Self { shape, segments }
    }

    #[inline]
    pub(super) fn at(&self, level: Level) -> f64 {
        self.look_up(level.ln_odds(), level)
    }

    pub(super) fn fill(&self, levels: &[f64], out: &mut [f64]) {
        each(levels, out, Level::ln_odds);
        for (t, &u) in out.iter_mut().zip(levels) {
            *t = self.look_up(*t, Level::below(u));
        }
    }

    /// The coefficients of the pieces between two levels, outwards from t = 0: of t >= 0, and of t < 0; `None` where
    /// one of the levels lies beyond the table.
    pub(super) fn coefficients(&self, levels: [Level; 2]) -> Option<[Vec<[f64; 6]>; 2]> {
        let [low, high] = levels.map(Level::ln_odds);
        if !(low > START - END && high < END - START) {
            return None;
        }
        let of = |first: usize, n: usize| self.segments[first..first + n].iter().map(|one| one.coefficients);
        let reach = |t: f64| if t > 0.0 { segment(t) + 1 } else { 0 };
        Some([of(0, reach(high).max(1)).collect(), of(SEGMENTS, reach(-low)).collect()])
    }

    #[inline]
    fn look_up(&self, t: f64, level: Level) -> f64 {
        let distance = t.abs();
        if distance < END - START {
            self.segments[segment(distance) + SEGMENTS * usize::from(t < 0.0)].at(distance)
        } else {
            self.beyond(level)
        }
    }

    #[cold]
    #[inline(never)]
    fn beyond(&self, level: Level) -> f64 {
        self.shape.exact(level)
    }
}

/// The segments of one side, from t = 0 to `sign * (END - START)`.
fn side<S: Shape>(shape: S, median: [f64; 3], sign: f64) -> Vec<Segment> {
    let mut left = [median[0], sign * median[1], median[2]];
    (0..SEGMENTS)
        .map(|place| {
            let (start, end) = (knot(place), knot(place + 1));
            let width = end - start;
            let guess = left[0] + width * (left[1] + 0.5 * width * left[2]);
            let [y, slope, bend] = shape.knot(sign * end, guess);
            let right = [y, sign * slope, bend];
            let segment = Segment::new(start, width, left, right);
            left = right;
            segment
        })
        .collect()
}

impl Segment {
    /// The polynomial of degree 5 with value, slope and bend given at both ends.
    fn new(start: f64, width: f64, left: [f64; 3], right: [f64; 3]) -> Self {
        let (s0, b0) = (width * left[1], width * width * left[2]);
        let (s1, b1) = (width * right[1], width * width * right[2]);
        let rise = right[0] - left[0] - s0 - 0.5 * b0;
        let (slope, bend) = (s1 - s0 - b0, b1 - b0);
        let coefficients = [
            left[0],
            s0,
            0.5 * b0,
            10.0 * rise - 4.0 * slope + 0.5 * bend,
            -15.0 * rise + 7.0 * slope - bend,
            6.0 * rise - 3.0 * slope + 0.5 * bend,
        ];
        Self { start, per_width: 1.0 / width, coefficients }
    }

    #[inline]
    fn at(&self, distance: f64) -> f64 {
        let (v, c) = ((distance - self.start) * self.per_width, &self.coefficients);
        let v2 = v * v;
        c[0] + (v * (c[1] + v * c[2]) + v2 * v * (c[3] + v * c[4] + v2 * c[5]))
    }
}

/// The segment that holds a distance from t = 0: the leading bits of the number are its place.
#[inline]
const fn segment(distance: f64) -> usize {
    (((distance + START).to_bits() >> (52 - FINE)) - (START.to_bits() >> (52 - FINE))) as usize
}

/// Where a segment begins.
pub(super) fn knot(place: usize) -> f64 {
    f64::from_bits((place as u64 + (START.to_bits() >> (52 - FINE))) << (52 - FINE)) - START
}

/// Fills `out` with the values at levels given by the chance below.
#[inline]
pub(super) fn each(levels: &[f64], out: &mut [f64], value: impl Fn(Level) -> f64) {
    for (out, &u) in out.iter_mut().zip(levels) {
        *out = value(Level::below(u));
    }
}

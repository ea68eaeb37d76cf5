//! Values of distributions by inverting them: one uniform number in, one value out.
//!
//! Beta, gamma and normal variables are tabulated on an axis that has no ends (log-odds, logarithm, the
//! number itself), where their densities are smooth. The trapezoid rule sums the density up, a straight line
//! inverts the sum. Nothing here knows an incomplete beta or gamma function.

use exposure::math::Distribution;

/// How finely a density is tabulated; the level of a quantile is then off by less than 1 in 2000 of the tail
/// that it cuts off.
const POINTS: usize = 4096;
/// At how many levels the inverse is written down; between them it is a straight line.
const STEPS: usize = 2048;
/// How many of these steps at either end are too coarse; there the table itself is searched.
const COARSE: usize = 16;
/// How many levels the mean of a sampler is taken over.
const LEVELS: usize = 20_000;

/// A distribution, ready to be inverted.
pub enum Sampler {
    Point(f64),
    Uniform { min: f64, max: f64 },
    Triangular { min: f64, mode: f64, max: f64 },
    Discrete { values: Vec<f64>, up_to: Vec<f64> },
    Curve { curve: Curve, axis: Axis },
    Cut { inner: Box<Sampler>, low: f64, high: f64 },
    Times { inner: Box<Sampler>, by: f64 },
    Power { min: f64, alpha: f64 },
    Paid { inner: Box<Sampler>, deductible: f64, limit: f64 },
    Mixed { parts: Vec<(f64, Sampler)> },
    Stated { coefficients: Vec<f64>, min: f64, max: f64 },
}

/// What a tabulated variable y becomes: `start + width shape(place + scale y)`.
pub struct Axis {
    place: f64,
    scale: f64,
    shape: fn(f64) -> f64,
    start: f64,
    width: f64,
}

impl Sampler {
    pub fn new(distribution: &Distribution) -> Self {
        match distribution {
            Distribution::Point(value) => Self::Point(*value),
            Distribution::Uniform { min, max } => Self::Uniform { min: *min, max: *max },
            Distribution::Triangular { min, mode, max } => {
                Self::Triangular { min: *min, mode: *mode, max: *max }
            }
            Distribution::Pert { min, mode, max } => {
                let at = (mode - min) / (max - min);
                Self::beta(1.0 + 4.0 * at, 5.0 - 4.0 * at, (*min, *max))
            }
            Distribution::Beta { alpha, beta } => Self::beta(*alpha, *beta, (0.0, 1.0)),
            Distribution::StretchedBeta { alpha, beta, min, max } => Self::beta(*alpha, *beta, (*min, *max)),
            Distribution::Pareto { min, alpha } => Self::Power { min: *min, alpha: *alpha },
            Distribution::Layered { inner, deductible, limit } => {
                Self::Paid { inner: Box::new(Self::new(inner)), deductible: *deductible, limit: *limit }
            }
            Distribution::Gamma { shape, rate } => Self::gamma(*shape, *rate),
            Distribution::Lognormal { mu, sigma } => Self::normal(*mu, *sigma, f64::exp),
            Distribution::LogitNormal { mu, sigma } => Self::normal(*mu, *sigma, sigmoid),
            Distribution::Normal { mean, sd } => Self::normal(*mean, *sd, |x| x),
            Distribution::Discrete { values, weights } => {
                let mut total = 0.0;
                let mut running = |weight: &f64| {
                    total += weight;
                    total
                };
                Self::Discrete { values: values.clone(), up_to: weights.iter().map(&mut running).collect() }
            }
            Distribution::Truncated { inner, min, max } => Self::cut(Self::new(inner), *min, *max),
            Distribution::Mixture { parts } => {
                Self::Mixed { parts: parts.iter().map(|(chance, part)| (*chance, Self::new(part))).collect() }
            }
            Distribution::Metalog(metalog) => Self::stated(metalog.quantiles(), metalog.support()),
            Distribution::Scaled { inner, by } => Self::Times { inner: Box::new(Self::new(inner)), by: *by },
        }
    }

    /// A beta distribution stretched over a range. On the axis of log-odds its density is
    /// `sigmoid(y)^a sigmoid(-y)^b`.
    pub fn beta(a: f64, b: f64, (min, max): (f64, f64)) -> Self {
        let ln_density = |y: f64| -a * softplus(-y) - b * softplus(y);
        let (mode, deviation) = ((a / b).ln(), ((a + b) / (a * b)).sqrt());
        let curve = Curve::new(ln_density, mode, deviation, 45.0 / a.min(b));
        Self::Curve {
            curve,
            axis: Axis { place: 0.0, scale: 1.0, shape: sigmoid, start: min, width: max - min },
        }
    }

    /// A gamma distribution. On the axis of logarithms its density is `exp(shape y - e^y)`.
    fn gamma(shape: f64, rate: f64) -> Self {
        let ln_density = |y: f64| shape * y - y.exp();
        let curve = Curve::new(ln_density, shape.ln(), 1.0 / shape.sqrt(), 45.0 / shape);
        Self::Curve {
            curve,
            axis: Axis { place: 0.0, scale: 1.0, shape: f64::exp, start: 0.0, width: 1.0 / rate },
        }
    }

    fn normal(place: f64, scale: f64, shape: fn(f64) -> f64) -> Self {
        let curve = Curve::new(|y| -y * y / 2.0, 0.0, 1.0, 0.0);
        Self::Curve { curve, axis: Axis { place, scale, shape, start: 0.0, width: 1.0 } }
    }

    /// What is left between two bounds, both included; the levels of the bounds are found by halving.
    fn cut(inner: Self, min: f64, max: f64) -> Self {
        let level = |is_below: &dyn Fn(f64) -> bool| {
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..60 {
                let middle = (low + high) / 2.0;
                if is_below(inner.at(middle)) { low = middle } else { high = middle }
            }
            (low + high) / 2.0
        };
        let (low, high) = (level(&|x| x < min), level(&|x| x <= max));
        Self::Cut { inner: Box::new(inner), low, high }
    }

    /// A metalog, its coefficients solved for row by row (Keelin 2016, equation 6).
    fn stated(quantiles: &[(f64, f64)], (min, max): (f64, f64)) -> Self {
        let n = quantiles.len();
        let on_axis = |x: f64| match (min.is_finite(), max.is_finite()) {
            (false, false) => x,
            (true, false) => (x - min).ln(),
            (false, true) => -(max - x).ln(),
            (true, true) => ((x - min) / (max - x)).ln(),
        };
        let row = |(level, x): &(f64, f64)| -> Vec<f64> {
            (0..n).map(|idx| stated_term(idx, *level)).chain([on_axis(*x)]).collect()
        };
        let mut rows: Vec<Vec<f64>> = quantiles.iter().map(row).collect();
        for at in 0..n {
            let best = (at..n).max_by(|a, b| rows[*a][at].abs().total_cmp(&rows[*b][at].abs()));
            rows.swap(at, best.expect("there is a row"));
            for below in at + 1..n {
                let times = rows[below][at] / rows[at][at];
                (at..=n).for_each(|column| rows[below][column] -= times * rows[at][column]);
            }
        }
        let mut coefficients = vec![0.0; n];
        for at in (0..n).rev() {
            let known: f64 = (at + 1..n).map(|column| rows[at][column] * coefficients[column]).sum();
            coefficients[at] = (rows[at][n] - known) / rows[at][at];
        }
        Self::Stated { coefficients, min, max }
    }

    /// The value below which lies the chance u, strictly between 0 and 1.
    pub fn at(&self, u: f64) -> f64 {
        match self {
            Self::Point(value) => *value,
            Self::Uniform { min, max } => min + u * (max - min),
            Self::Triangular { min, mode, max } => {
                let (up, down) = (mode - min, max - mode);
                if u * (max - min) < up {
                    min + (u * (max - min) * up).sqrt()
                } else {
                    max - ((1.0 - u) * (max - min) * down).sqrt()
                }
            }
            Self::Discrete { values, up_to } => {
                let at = up_to.iter().position(|up_to| u < *up_to);
                values[at.unwrap_or(values.len() - 1)]
            }
            Self::Curve { curve, axis } => {
                axis.start + axis.width * (axis.shape)(axis.place + axis.scale * curve.at(u))
            }
            Self::Cut { inner, low, high } => inner.at(low + u * (high - low)),
            Self::Times { inner, by } => by * inner.at(u),
            Self::Power { min, alpha } => min * (1.0 - u).powf(-1.0 / alpha),
            Self::Paid { inner, deductible, limit } => (inner.at(u) - deductible).max(0.0).min(*limit),
            Self::Mixed { parts } => {
                // Which part it is, and how far into it, both from one number.
                let mut rest = u;
                for (chance, part) in parts {
                    if rest < *chance {
                        return part.at(rest / chance);
                    }
                    rest -= chance;
                }
                parts[parts.len() - 1].1.at(0.5)
            }
            Self::Stated { coefficients, min, max } => {
                let y: f64 = coefficients.iter().enumerate().map(|(idx, a)| a * stated_term(idx, u)).sum();
                match (min.is_finite(), max.is_finite()) {
                    (false, false) => y,
                    (true, false) => min + y.exp(),
                    (false, true) => max - (-y).exp(),
                    (true, true) => min + (max - min) * sigmoid(y),
                }
            }
        }
    }

    /// The mean, over levels that divide all chance evenly. Good for values within bounds.
    pub fn mean(&self) -> f64 {
        match self {
            Self::Point(value) => *value,
            _ => (0..LEVELS).map(|i| self.at((i as f64 + 0.5) / LEVELS as f64)).sum::<f64>() / LEVELS as f64,
        }
    }

    /// Whether it always gives the same value.
    pub fn is_certain(&self) -> bool {
        matches!(self, Self::Point(_))
    }
}

/// A variable without bounds by its cumulative chances.
pub struct Curve {
    y: Vec<f64>,
    up_to: Vec<f64>,
    /// The inverse at `k / STEPS`, for speed.
    inverse: Vec<f64>,
}

impl Curve {
    /// From the logarithm of a density, up to a constant: its mode, its spread there, and how much further
    /// its tails reach. Points lie dense at the mode and ever wider apart, `y = mode + spread sinh(t)`.
    fn new(ln_density: impl Fn(f64) -> f64, mode: f64, spread: f64, tail: f64) -> Self {
        let end = (10.0 + tail / spread).asinh();
        let step = 2.0 * end / (POINTS - 1) as f64;
        let top = ln_density(mode);
        let t = |i: usize| -end + step * i as f64;
        let y: Vec<f64> = (0..POINTS).map(|i| mode + spread * t(i).sinh()).collect();
        let mass: Vec<f64> = (0..POINTS).map(|i| (ln_density(y[i]) - top).exp() * t(i).cosh()).collect();
        let mut up_to = vec![0.0; POINTS];
        for i in 1..POINTS {
            up_to[i] = up_to[i - 1] + (mass[i - 1] + mass[i]) / 2.0;
        }
        let total = up_to[POINTS - 1];
        up_to.iter_mut().for_each(|up_to| *up_to /= total);
        let mut curve = Self { y, up_to, inverse: Vec::new() };
        curve.inverse = (0..=STEPS).map(|k| curve.search(k as f64 / STEPS as f64)).collect();
        curve
    }

    fn at(&self, u: f64) -> f64 {
        let place = u * STEPS as f64;
        let k = place as usize;
        if !(COARSE..STEPS - COARSE).contains(&k) {
            return self.search(u);
        }
        self.inverse[k] + (place - k as f64) * (self.inverse[k + 1] - self.inverse[k])
    }

    fn search(&self, u: f64) -> f64 {
        let high = self.up_to.partition_point(|up_to| *up_to <= u).clamp(1, POINTS - 1);
        let width = self.up_to[high] - self.up_to[high - 1];
        let share = if width > 0.0 { (u - self.up_to[high - 1]) / width } else { 0.5 };
        self.y[high - 1] + share * (self.y[high] - self.y[high - 1])
    }
}

/// One term of a metalog at a level.
fn stated_term(idx: usize, u: f64) -> f64 {
    let (c, log_odds) = (u - 0.5, (u / (1.0 - u)).ln());
    match idx {
        0 => 1.0,
        1 => log_odds,
        2 => c * log_odds,
        3 => c,
        _ if idx.is_multiple_of(2) => c.powi(idx as i32 / 2),
        _ => c.powi(idx as i32 / 2) * log_odds,
    }
}

/// The logistic function.
pub fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The log-odds of a probability.
pub fn logit(p: f64) -> f64 {
    (p / (1.0 - p)).ln()
}

/// `ln(1 + e^x)` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use statrs::distribution::{Beta, ContinuousCDF, Gamma, LogNormal, Normal};

    /// The levels at which the oracle, which has faults far out in the tails, is asked.
    const ASKED: [f64; 7] = [0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999];

    fn sampler(made: Result<Distribution, exposure::math::DistributionError>) -> Sampler {
        Sampler::new(&made.expect("a distribution"))
    }

    #[test]
    fn quantiles_agree_with_statrs_by_its_distribution_functions() {
        let check = |sampler: &Sampler, cdf: &dyn Fn(f64) -> f64| {
            for u in ASKED {
                let found = cdf(sampler.at(u));
                assert!((found - u).abs() < 5e-4 * u.min(1.0 - u), "{u} {found}");
            }
        };
        for (a, b) in [(7.5, 2.5), (9.5, 0.5), (0.75, 1.25), (0.5, 8.5), (27.5, 17_973.5)] {
            let oracle = Beta::new(a, b).expect("shapes");
            check(&sampler(Distribution::beta(a, b)), &|x| oracle.cdf(x));
        }
        for (shape, rate) in [(1.5, 0.25), (136.5, 7.0 / 365.0), (0.5, 2.0)] {
            let oracle = Gamma::new(shape, rate).expect("shape and rate");
            check(&sampler(Distribution::gamma(shape, rate)), &|x| oracle.cdf(x));
        }
        let oracle = LogNormal::new(0.5, 1.5).expect("mu and sigma");
        check(&sampler(Distribution::lognormal(0.5, 1.5)), &|x| oracle.cdf(x));
        let oracle = Normal::new(-1.0, 2.0).expect("mean and deviation");
        check(&sampler(Distribution::normal(-1.0, 2.0)), &|x| oracle.cdf(x));
    }

    #[test]
    fn means_are_those_of_the_formulas() {
        let mean = |made, exact: f64| {
            let found = sampler(made).mean();
            assert!((found - exact).abs() < 2e-5 * (1.0 + exact), "{found} {exact}");
        };
        mean(Distribution::pert(1.0, 3.0, 10.0), 23.0 / 6.0);
        mean(Distribution::triangular(0.0, 1.0, 5.0), 2.0);
        mean(Distribution::logit_normal(0.0, 2.0), 0.5);
        mean(Distribution::beta(2.0, 6.0), 0.25);
        mean(Distribution::discrete(vec![0.1, 0.4, 0.8], vec![1.0, 2.0, 1.0]), 0.425);
        let uniform = || Distribution::uniform(0.0, 4.0).expect("a range");
        mean(Distribution::truncated(uniform(), 1.0, 2.0), 1.5);
        mean(Distribution::scaled(uniform(), 3.0), 6.0);
        let coins = Distribution::discrete(vec![0.0, 1.0, 2.0], vec![1.0, 1.0, 2.0]).expect("weights");
        mean(Distribution::truncated(coins, 1.0, 2.0), 5.0 / 3.0);
        let parts = vec![(1.0, uniform()), (3.0, Distribution::Point(6.0))];
        mean(Distribution::mixture(parts), 5.0);
        // Keelin 2016, section 3.3: a1 + a3 / 2, with the coefficients of three symmetric quantiles.
        let (a1, a3) = (1.0, (8.0 - 4.0 - 2.0) / (2.0 * 0.4 * 9.0_f64.ln()));
        let stated = [(0.1, -4.0), (0.5, 1.0), (0.9, 8.0)];
        mean(Distribution::metalog(&stated, f64::NEG_INFINITY, f64::INFINITY), a1 + a3 / 2.0);
    }
}

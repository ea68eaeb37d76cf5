//! Limited expected values of the elementary distributions.

use super::panels::Panels;
use crate::math::distribution::metalog::Parts;
use crate::math::distribution::{Distribution, Pareto, Stretched};
use crate::math::float::{exp, ln};
use crate::math::special::{BetaShape, GammaShape, bell, mills};
use crate::math::sum::Sum;

/// `1 / sqrt(2 pi)`.
const BELL_TOP: f64 = 0.398_942_280_401_432_7;

/// An elementary distribution; places handed to it lie strictly inside its support.
pub(super) enum Form {
    /// A distribution whose support has no inside.
    Nothing,
    Uniform {
        min: f64,
        max: f64,
    },
    Triangular {
        min: f64,
        mode: f64,
        max: f64,
    },
    Interval(Interval),
    Gamma(Gamma),
    Lognormal {
        mu: f64,
        sigma: f64,
        mean: f64,
    },
    Normal {
        mean: f64,
        sd: f64,
    },
    Pareto(Pareto),
    Panels(Panels),
    Metalog(Box<Parts>),
    Steps(Vec<Step>),
}

impl Form {
    /// The form of a distribution that has one of its own.
    pub(super) fn new(of: &Distribution) -> Option<Self> {
        if let Some(atoms) = of.atoms() {
            return Some(Self::Steps(steps(&atoms)));
        }
        Some(match *of {
            Distribution::Uniform { min, max } => Self::Uniform { min, max },
            Distribution::Triangular { min, mode, max } => Self::Triangular { min, mode, max },
            Distribution::Pert { min, mode, max } => interval(Stretched::pert(min, mode, max)),
            Distribution::Beta { alpha: a, beta: b } => interval(Stretched { a, b, min: 0.0, max: 1.0 }),
            Distribution::StretchedBeta { alpha: a, beta: b, min, max } => {
                interval(Stretched { a, b, min, max })
            }
            Distribution::Gamma { shape, rate } => Self::Gamma(Gamma::new(shape, rate)),
            Distribution::Lognormal { mu, sigma } => Self::Lognormal { mu, sigma, mean: of.mean() },
            Distribution::Normal { mean, sd } => Self::Normal { mean, sd },
            Distribution::Metalog(ref metalog) => Self::Metalog(Box::new(Parts::new(metalog))),
            Distribution::LogitNormal { mu, sigma } => Self::Panels(Panels::new(mu, sigma)),
            Distribution::Pareto { min, alpha } => Self::Pareto(Pareto { min, alpha }),
            Distribution::Point(_) | Distribution::Discrete { .. } => Self::Nothing,
            Distribution::Truncated { .. }
            | Distribution::Scaled { .. }
            | Distribution::Layered { .. }
            | Distribution::Mixture { .. } => {
                return None;
            }
        })
    }

    /// `E[min(X, x)]`.
    #[inline]
    pub(super) fn limited(&self, x: f64) -> f64 {
        match self {
            Self::Nothing => f64::NAN,
            Self::Uniform { min, max } => x - 0.5 * (x - min) * ((x - min) / (max - min)),
            Self::Triangular { min, mode, max } => triangular(*min, *mode, *max, x),
            Self::Interval(interval) => interval.limited(x),
            Self::Gamma(gamma) => gamma.limited(x),
            Self::Lognormal { mu, sigma, mean } => lognormal(*mu, *sigma, *mean, x),
            Self::Normal { mean, sd } => {
                let z = (x - mean) / sd;
                (if z < 0.0 { x } else { *mean }) - sd * normal_excess(z.abs())
            }
            Self::Pareto(pareto) => pareto.limited(x),
            Self::Panels(panels) => panels.limited(x),
            Self::Metalog(parts) => parts.limited(x),
            Self::Steps(steps) => {
                let step = step(steps, x);
                step.mean_below + x * step.above
            }
        }
    }

    /// `E[max(X - x, 0)]`, with its own digits in the upper tail; infinite with the mean.
    pub(super) fn excess(&self, x: f64) -> f64 {
        match self {
            Self::Nothing => f64::NAN,
            Self::Uniform { min, max } => 0.5 * (max - x) * ((max - x) / (max - min)),
            Self::Triangular { min, mode, max } if x < *mode => {
                let mean = min + ((mode - min) + (max - min)) / 3.0;
                mean - triangular(*min, *mode, *max, x)
            }
            Self::Triangular { min, mode, max } => {
                let rest = max - x;
                rest * (rest / (max - min)) * (rest / (max - mode)) / 3.0
            }
            Self::Interval(interval) => interval.excess(x),
            Self::Gamma(gamma) => gamma.excess(x),
            Self::Lognormal { mu, sigma, mean } => lognormal_excess(*mu, *sigma, *mean, x),
            Self::Normal { mean, sd } => {
                let z = (x - mean) / sd;
                (mean - x).max(0.0) + sd * normal_excess(z.abs())
            }
            Self::Pareto(pareto) => pareto.excess(x),
            Self::Panels(panels) => panels.excess(x),
            Self::Metalog(parts) => parts.excess(x),
            Self::Steps(steps) => {
                let step = step(steps, x);
                step.mean_above - x * step.above
            }
        }
    }
}

/// A beta distribution over an interval.
///
/// With F the distribution function and f the density of the log-odds, both of shapes a and b, the
/// size-biased variable has the distribution function `F - f / a`.
pub(super) struct Interval {
    of: Stretched,
    shape: BetaShape,
    /// The size-biased shape, where the recurrence would cancel near 0.
    biased: Option<BetaShape>,
}

fn interval(of: Stretched) -> Form {
    let biased = (of.a < 1.0).then(|| BetaShape::new(of.a + 1.0, of.b));
    Form::Interval(Interval { of, shape: BetaShape::new(of.a, of.b), biased })
}

impl Interval {
    #[inline]
    fn limited(&self, x: f64) -> f64 {
        let Stretched { a, b, min, max } = self.of;
        let (share, rest) = self.of.shares(x);
        let (level, density) = self.shape.level(share, rest);
        let mean = a / (a + b);
        let part = match &self.biased {
            Some(biased) => mean * biased.level(share, rest).0.below,
            None => mean * level.below - density / (a + b),
        };
        min + (max - min) * (part + share * level.above)
    }

    fn excess(&self, x: f64) -> f64 {
        let Stretched { a, b, min, max } = self.of;
        let (share, rest) = self.of.shares(x);
        let (level, density) = self.shape.level(share, rest);
        // The mean less x, as a number with digits also where both are near the upper end.
        let ahead = rest - b / (a + b);
        (max - min) * (ahead * level.above + density / (a + b))
    }
}

/// A gamma distribution; the size-biased variable has the distribution function `F - f / shape`, with f
/// the density of the logarithm.
pub(super) struct Gamma {
    k: f64,
    rate: f64,
    shape: GammaShape,
    /// The size-biased shape, where the recurrence would cancel near 0.
    biased: Option<GammaShape>,
}

impl Gamma {
    fn new(k: f64, rate: f64) -> Self {
        let biased = (k < 1.0).then(|| GammaShape::new(k + 1.0));
        Self { k, rate, shape: GammaShape::new(k), biased }
    }

    #[inline]
    fn limited(&self, x: f64) -> f64 {
        let (level, density) = self.shape.level(x * self.rate);
        let part = match &self.biased {
            Some(biased) => self.k * biased.level(x * self.rate).0.below,
            None => self.k * level.below - density,
        };
        part / self.rate + x * level.above
    }

    fn excess(&self, x: f64) -> f64 {
        let (level, density) = self.shape.level(x * self.rate);
        ((self.k - x * self.rate) * level.above + density) / self.rate
    }
}

/// `mean P(Z <= z - sigma) + x P(Z > z)` with `z = (ln x - mu) / sigma`.
///
/// As `mean e^(-(z - sigma)^2 / 2)` is `x e^(-z^2 / 2)`, the mean, which may overflow, is only needed
/// where it is below x.
#[inline]
fn lognormal(mu: f64, sigma: f64, mean: f64, x: f64) -> f64 {
    let z = (ln(x) - mu) / sigma;
    let bell = bell(z);
    if bell == 0.0 {
        return if z < 0.0 { x } else { lognormal_far(sigma, z, mean, x) };
    }
    let (near, biased) = (mills(z.abs()), mills((z - sigma).abs()));
    if z < 0.0 {
        x - x * (bell * (near - biased))
    } else if z < sigma {
        x * (bell * (near + biased))
    } else {
        mean - x * (bell * (biased - near))
    }
}

/// Beyond z = 38 the chance to lie above x has underflowed, though x times it may not have.
fn lognormal_far(sigma: f64, z: f64, mean: f64, x: f64) -> f64 {
    if z < sigma { exp(ln(x) - 0.5 * z * z + ln(mills(z) + mills(sigma - z))) } else { mean }
}

fn lognormal_excess(mu: f64, sigma: f64, mean: f64, x: f64) -> f64 {
    let z = (ln(x) - mu) / sigma;
    if z < sigma || mean == f64::INFINITY {
        return mean - lognormal(mu, sigma, mean, x);
    }
    x * (bell(z) * (mills(z - sigma) - mills(z)))
}

/// `E[max(Z - z, 0)]` of a standard normal Z, for z >= 0.
fn normal_excess(z: f64) -> f64 {
    let bell = bell(z);
    if bell > 0.0 { bell * (BELL_TOP - z * mills(z)) } else { 0.0 }
}

/// All parts are positive where the lower end is.
fn triangular(min: f64, mode: f64, max: f64, x: f64) -> f64 {
    let (left, width) = (mode - min, max - min);
    if x <= mode {
        let rise = x - min;
        return x - rise * (rise / width) * (rise / left) / 3.0;
    }
    let (right, rest) = (max - mode, (max - x) / (max - mode));
    let climb = left - left * (left / width) / 3.0;
    min + (climb + (x - mode) * (1.0 + rest * (1.0 + rest)) * (right / width) / 3.0)
}

/// What lies on either side of the values from one atom up to the next.
pub(super) struct Step {
    /// The atom at which the step begins.
    from: f64,
    /// The sum of value times chance up to here, and of those to come.
    mean_below: f64,
    mean_above: f64,
    /// The chance of those to come.
    above: f64,
}

/// The step that holds x, which lies above the first atom.
fn step(steps: &[Step], x: f64) -> &Step {
    &steps[steps.partition_point(|step| step.from <= x).max(1) - 1]
}

fn steps(atoms: &[(f64, f64)]) -> Vec<Step> {
    let mut sum = Sum::default();
    let below: Vec<f64> = atoms.iter().map(|(value, chance)| running(&mut sum, value * chance)).collect();
    let (mut mean, mut above) = (Sum::default(), Sum::default());
    let mut steps: Vec<Step> = Vec::with_capacity(atoms.len());
    for (&(value, chance), &mean_below) in atoms.iter().zip(&below).rev() {
        steps.push(Step { from: value, mean_below, mean_above: mean.value(), above: above.value() });
        mean.add(value * chance);
        above.add(chance);
    }
    steps.reverse();
    steps
}

fn running(sum: &mut Sum, term: f64) -> f64 {
    sum.add(term);
    sum.value()
}

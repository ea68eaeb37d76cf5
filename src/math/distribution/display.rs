//! The canonical text of a distribution.

use super::Distribution;
use std::fmt;

impl fmt::Display for Distribution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut call = |name: &str, numbers: &[f64]| {
            let numbers: Vec<String> = numbers.iter().map(|&x| shortest(x)).collect();
            write!(f, "{name}({})", numbers.join(", "))
        };
        match self {
            Self::Point(value) => call("point", &[*value]),
            Self::Uniform { min, max } => call("uniform", &[*min, *max]),
            Self::Triangular { min, mode, max } => call("triangular", &[*min, *mode, *max]),
            Self::Pert { min, mode, max } => call("pert", &[*min, *mode, *max]),
            Self::Beta { alpha, beta } => call("beta", &[*alpha, *beta]),
            Self::StretchedBeta { alpha, beta, min, max } => call("beta", &[*alpha, *beta, *min, *max]),
            Self::Pareto { min, alpha } => call("pareto", &[*min, *alpha]),
            Self::Gamma { shape, rate } => call("gamma", &[*shape, *rate]),
            Self::Lognormal { mu, sigma } => call("lognormal", &[*mu, *sigma]),
            Self::LogitNormal { mu, sigma } => call("logit_normal", &[*mu, *sigma]),
            Self::Normal { mean, sd } => call("normal", &[*mean, *sd]),
            Self::Discrete { values, weights } => {
                let pairs = values.iter().copied().zip(weights.iter().copied());
                let pairs: Vec<String> = pairs.map(|one| pair(&one)).collect();
                write!(f, "discrete({})", pairs.join(", "))
            }
            Self::Metalog(metalog) => {
                let pairs: Vec<String> = metalog.quantiles().iter().map(pair).collect();
                let (min, max) = metalog.support();
                write!(f, "metalog({}, {}, {})", pairs.join(", "), shortest(min), shortest(max))
            }
            Self::Mixture { parts } => {
                let parts: Vec<String> =
                    parts.iter().map(|(chance, part)| format!("{}: {part}", shortest(*chance))).collect();
                write!(f, "mixture({})", parts.join(", "))
            }
            Self::Truncated { inner, min, max } => {
                write!(f, "truncated({inner}, {}, {})", shortest(*min), shortest(*max))
            }
            Self::Scaled { inner, by } => write!(f, "scaled({inner}, {})", shortest(*by)),
            Self::Layered { inner, deductible, limit } => {
                write!(f, "layered({inner}, {}, {})", shortest(*deductible), shortest(*limit))
            }
        }
    }
}

fn pair((one, other): &(f64, f64)) -> String {
    format!("{}: {}", shortest(*one), shortest(*other))
}

/// The shortest text that reads back as the same number, with an exponent where digits would run on.
pub(super) fn shortest(x: f64) -> String {
    if x == 0.0 || !x.is_finite() || (1e-5..1e16).contains(&x.abs()) {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

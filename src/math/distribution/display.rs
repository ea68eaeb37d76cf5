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
                let pair =
                    |(value, weight): (&f64, &f64)| format!("{}: {}", shortest(*value), shortest(*weight));
                let pairs: Vec<String> = values.iter().zip(weights).map(pair).collect();
                write!(f, "discrete({})", pairs.join(", "))
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

/// The shortest text that reads back as the same number, with an exponent where digits would run on.
pub(super) fn shortest(x: f64) -> String {
    if x == 0.0 || !x.is_finite() || (1e-5..1e16).contains(&x.abs()) {
        format!("{x}")
    } else {
        format!("{x:e}")
    }
}

//! Why a distribution's parameters were refused.

use super::display::shortest;
use std::fmt;

/// What is wrong with the parameters of a distribution; one variant per thing that can be.
#[derive(Clone, Debug, PartialEq)]
pub enum DistributionError {
    /// A parameter is NaN or infinite.
    NotFinite {
        /// The parameter's name.
        name: &'static str,
        /// What it is.
        value: f64,
    },
    /// A parameter that must be above 0 is not.
    NotPositive {
        /// The parameter's name.
        name: &'static str,
        /// What it is.
        value: f64,
    },
    /// A parameter that must not be below 0 is.
    Negative {
        /// The parameter's name.
        name: &'static str,
        /// What it is.
        value: f64,
    },
    /// A cover is laid over a distribution that can fall below 0.
    BelowZero {
        /// The lower end of the distribution.
        min: f64,
    },
    /// A parameter is above what the engine computes with.
    TooLarge {
        /// The parameter's name.
        name: &'static str,
        /// What it is.
        value: f64,
        /// The most it may be.
        limit: f64,
    },
    /// The lower bound is not below the upper.
    EmptyRange {
        /// The lower bound.
        min: f64,
        /// The upper bound.
        max: f64,
    },
    /// The mode lies outside the bounds.
    ModeOutside {
        /// The mode.
        mode: f64,
        /// The lower bound.
        min: f64,
        /// The upper bound.
        max: f64,
    },
    /// A quantile's value is not one the distribution can take.
    QuantileOutside {
        /// The value.
        value: f64,
        /// The bound it must lie above.
        min: f64,
        /// The bound it must lie below.
        max: f64,
    },
    /// Two quantiles do not rise.
    QuantilesNotRising {
        /// The value at the lower level.
        low: f64,
        /// The value at the higher level.
        high: f64,
    },
    /// A level is not strictly between 0 and 1.
    LevelOutside {
        /// The level.
        level: f64,
    },
    /// Two levels do not rise.
    LevelsNotRising {
        /// The first level.
        low: f64,
        /// The second level.
        high: f64,
    },
    /// A discrete distribution has no value.
    NoValues,
    /// A discrete distribution has more or fewer weights than values.
    CountsDiffer {
        /// How many values.
        values: usize,
        /// How many weights.
        weights: usize,
    },
    /// A weight is below 0.
    NegativeWeight {
        /// The weight.
        weight: f64,
    },
    /// The weights add to 0.
    NoWeight,
    /// A metalog has too few quantiles, or too many.
    QuantileCount {
        /// How many.
        n: usize,
        /// The most there may be.
        most: usize,
    },
    /// No metalog of so many terms runs through the quantiles: its density would fall below 0.
    Infeasible {
        /// A level near which it would.
        near: f64,
        /// The quantile that has to move least; `None` where moving a single one is not enough.
        remedy: Option<Remedy>,
    },
    /// Distributions of different families have no logarithmic pool among these.
    NoLogPool {
        /// The first distribution.
        first: String,
        /// One that is of another family, or between other bounds.
        other: String,
    },
    /// A truncation leaves next to no chance.
    NothingLeft {
        /// The lower bound.
        min: f64,
        /// The upper bound.
        max: f64,
        /// The chance between them.
        mass: f64,
    },
}

/// A quantile of an infeasible metalog, and where it would do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Remedy {
    /// Its level.
    pub level: f64,
    /// Its value, as stated.
    pub value: f64,
    /// The least value with which a metalog runs through all, nearly.
    pub low: f64,
    /// The greatest, nearly.
    pub high: f64,
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = |x: &f64| shortest(*x);
        match self {
            Self::NotFinite { name, value } => {
                write!(f, "{name} is {}, but must be a finite number", n(value))
            }
            Self::NotPositive { name, value } => write!(f, "{name} is {}, but must be above 0", n(value)),
            Self::Negative { name, value } => write!(f, "{name} is {}, but must be at least 0", n(value)),
            Self::BelowZero { min } => {
                write!(f, "the covered values start at {}, but must start at 0 or above", n(min))
            }
            Self::TooLarge { name, value, limit } => {
                write!(f, "{name} is {}, but may be at most {}", n(value), n(limit))
            }
            Self::EmptyRange { min, max } => {
                write!(
                    f,
                    "the range from {} to {} is empty: the minimum must be below the maximum",
                    n(min),
                    n(max)
                )
            }
            Self::ModeOutside { mode, min, max } => {
                write!(f, "the mode is {}, but must be between {} and {}", n(mode), n(min), n(max))
            }
            Self::QuantileOutside { value, min, max } => {
                write!(f, "the quantile is {}, but must be above {} and below {}", n(value), n(min), n(max))
            }
            Self::QuantilesNotRising { low, high } => {
                write!(
                    f,
                    "the quantiles are {} and {}, but the second must be above the first",
                    n(low),
                    n(high)
                )
            }
            Self::LevelOutside { level } => {
                write!(f, "the level is {}, but must be above 0 and below 1", n(level))
            }
            Self::LevelsNotRising { low, high } => {
                write!(f, "the levels are {} and {}, but the second must be above the first", n(low), n(high))
            }
            Self::NoValues => write!(f, "there are 0 values, but must be at least 1"),
            Self::CountsDiffer { values, weights } => {
                write!(f, "there are {weights} weights, but must be {values}, one for each value")
            }
            Self::NegativeWeight { weight } => write!(f, "a weight is {}, but must be at least 0", n(weight)),
            Self::NoWeight => write!(f, "the weights add to 0, but must add to more"),
            Self::QuantileCount { n, most } => {
                write!(f, "there are {n} quantiles, but must be 2 to {most}")
            }
            Self::Infeasible { near, remedy } => {
                let near = (near.clamp(0.001, 0.999) * 1e3).round() / 1e3;
                write!(
                    f,
                    "no metalog runs through these quantiles: its density would fall below 0 near level {near}; "
                )?;
                match remedy {
                    Some(Remedy { level, value, low, high }) => {
                        let bounds = format!("{} and {}", n(low), n(high));
                        write!(f, "move the quantile at level {level} from {} to between {bounds}", n(value))
                    }
                    None => write!(f, "moving a single one is not enough: leave one out"),
                }
            }
            Self::NoLogPool { first, other } => write!(
                f,
                "{first} and {other} have no logarithmic pool of a known form: it takes distributions of one family"
            ),
            Self::NothingLeft { min, max, mass } => write!(
                f,
                "between {} and {} lies a chance of {}, but it must be at least 1e-12",
                n(min),
                n(max),
                n(mass)
            ),
        }
    }
}

impl std::error::Error for DistributionError {}

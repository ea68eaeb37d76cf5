//! Sums of a random number of random amounts: the whole curve of the total, exactly.
//!
//! What is known of amounts is worked out once ([`Grid`], [`Ladder`]); a [`Curve`] for other mean
//! numbers then costs one transform a rung.

use super::count::CountLaw;
use super::distribution::Distribution;

mod bank;
mod counts;
mod curve;
mod grid;
mod jumps;
mod ladder;
mod lattice;
mod range;
mod ring;
mod scaled;
mod table;

pub use curve::Curve;
pub use grid::{Grid, POINTS};
pub use ladder::{Ladder, Scratch};
pub use scaled::{Above, Draw, Kind, Scaled};
pub use table::LimitedTable;

/// A kind of event: its amount is the sum of independent parts, none below 0.
pub type Severity = Vec<Distribution>;

/// Events that come together under one law, independently of other groups.
///
/// Shape: `means` holds (component, mean number in the horizon), each component at most once.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Group {
    /// The law of their number.
    pub law: CountLaw,
    /// The mean number of events of each component.
    pub means: Vec<(usize, f64)>,
}

impl Group {
    /// The mean number of events of all components together.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.means.iter().map(|(_, mean)| mean).sum()
    }
}

/// The chance of any event among groups, with its own digits where it is small.
fn any(chances: impl Iterator<Item = f64>) -> f64 {
    chances.fold(0.0, |any, chance| any + chance * (1.0 - any))
}

#[cfg(test)]
mod tests;

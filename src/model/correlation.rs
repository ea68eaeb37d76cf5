//! Uncertain quantities that go together.

use super::table::{Table, entities};
use crate::math::normal_correlation;
use std::collections::BTreeSet;

/// Quantities of which two at a time have the same rank correlation.
#[derive(Clone, Debug, PartialEq)]
pub struct Correlation {
    /// Its id.
    pub id: String,
    /// The quantities by their paths, such as `actor.thieves.attempts`; at least two, ascending.
    pub between: Vec<String>,
    /// The rank correlation (Spearman's) of any two of them, strictly between -1 and 1.
    pub rank: f64,
    /// Why.
    pub why: String,
}

entities!(Correlation);

/// Quantities that hang together, directly or through others.
#[derive(Clone, Debug, PartialEq)]
pub struct CorrelatedGroup {
    /// Their paths, ascending.
    pub paths: Vec<String>,
    /// The rank correlation of each two; 0 where none is given. Shape: square, in the order of the paths.
    pub ranks: Vec<Vec<f64>>,
}

impl CorrelatedGroup {
    /// The groups of all correlations of a file.
    pub fn all(table: &Table<Correlation>) -> Vec<Self> {
        let correlations = || table.iter().map(|(_, one)| one);
        let mut groups: Vec<BTreeSet<&str>> = Vec::new();
        for correlation in correlations() {
            let mut new: BTreeSet<&str> = correlation.between.iter().map(String::as_str).collect();
            groups.retain(|group| {
                let apart = group.is_disjoint(&new);
                if !apart {
                    new.extend(group);
                }
                apart
            });
            groups.push(new);
        }
        groups.sort();
        let of = |paths: BTreeSet<&str>| {
            let paths: Vec<String> = paths.into_iter().map(str::to_owned).collect();
            let rank = |a: &String, b: &String| {
                let both = |one: &&Correlation| one.between.contains(a) && one.between.contains(b);
                let given = correlations().find(both).map_or(0.0, |one| one.rank);
                if a == b { 1.0 } else { given }
            };
            let ranks = paths.iter().map(|a| paths.iter().map(|b| rank(a, b)).collect()).collect();
            Self { paths, ranks }
        };
        groups.into_iter().map(of).collect()
    }

    /// The correlations of the normal variables behind the ranks.
    pub fn normal(&self) -> Vec<Vec<f64>> {
        let of = |rank: &f64| if *rank == 1.0 { 1.0 } else { normal_correlation(*rank) };
        self.ranks.iter().map(|row| row.iter().map(of).collect()).collect()
    }
}

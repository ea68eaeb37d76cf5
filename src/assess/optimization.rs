//! Sets of safeguards that no other set beats: what is asked, and what is told.

use super::assessment::Engine;
use super::comparison::Measured;
use super::estimate::Estimate;
use super::paired::Change;
use crate::model::{Model, Override, SafeguardId};
use crate::plan::Refusal;
use crate::quantity::Date;

/// What is to be bought.
#[derive(Clone, Debug)]
pub struct Buying<'m> {
    /// The model.
    pub model: &'m Model,
    /// What is supposed, whatever is bought.
    pub overrides: Vec<Override>,
    /// The same in words.
    pub supposed: Vec<String>,
    /// The day of assessment.
    pub as_of: Date,
    /// What is to be low; `None` takes the composite exposure where outcomes are rated, else the expected loss.
    pub by: Option<Measured>,
    /// The most that a set may cost over the horizon. Units: those of the costs.
    pub budget: Option<f64>,
    /// What every set holds.
    pub with: Vec<SafeguardId>,
    /// What no set holds.
    pub without: Vec<SafeguardId>,
    /// How many sets may be looked at; `None` takes as many as some ten seconds allow on an ordinary machine.
    pub limit: Option<usize>,
    /// Whether all draws are taken for what is told; otherwise fewer where the front is long and the model dear.
    pub as_asked: bool,
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq)]
pub enum Unbought {
    /// The file has no safeguard, or all of them are left out.
    NoSafeguard,
    /// The file has more safeguards than this.
    TooMany(usize),
    /// Nothing is priced, so there is no expected loss.
    Unpriced,
    /// The expected loss has no mean.
    NoMean,
    /// A configuration cannot be compiled.
    Refused(Refusal),
}

/// What costs are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// In the file's currency, over the horizon.
    Money,
    /// In safeguards, each counting 1: none of the file states a cost.
    Safeguards,
}

/// A set of safeguards.
#[derive(Clone, Debug, PartialEq)]
pub struct Purchase {
    /// Its safeguards by id.
    pub safeguards: Vec<String>,
    /// What it costs; those without a stated cost are not in it.
    pub cost: Estimate,
    /// What it comes to, on all draws.
    pub value: Estimate,
    /// What it changes against the scenario as it stands, in the same draws.
    pub change: Change,
    /// What it came to in the search.
    pub searched: f64,
    /// No set that costs less than the next one on the front came to less than `searched` by more than this, in the
    /// search; 0 where that is settled.
    pub gap: f64,
}

/// A set on the front, and what it adds to the one before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Efficient {
    /// The set.
    pub purchase: Purchase,
    /// Against the set before it; of the first one, against the scenario as it stands. `None` where they are the same.
    pub step: Option<Step>,
}

/// From one set on the front to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is added, by id.
    pub added: Vec<String>,
    /// What is given up, by id.
    pub dropped: Vec<String>,
    /// What that costs.
    pub cost: Estimate,
    /// What it changes, in the same draws.
    pub change: Change,
}

/// The set that comes nearest to the best one within the budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// The set: it does not hold all of the best one.
    pub purchase: Purchase,
    /// What the best one changes against it, in the same draws.
    pub margin: Change,
    /// Whether the two are close to a tie.
    pub is_tie: bool,
    /// Whether every set within the budget was looked at or excluded: otherwise another may come nearer.
    pub is_settled: bool,
}

/// The sets that no other set beats.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimization {
    /// What computed it, on all draws.
    pub engine: Engine,
    /// The scenario's title.
    pub title: String,
    /// Its fingerprint.
    pub sha256: String,
    /// The day of assessment.
    pub as_of: Date,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// Whether that time lies ahead.
    pub looks_ahead: bool,
    /// What is supposed, in words.
    pub supposed: Vec<String>,
    /// The code of the currency, where the file has one.
    pub currency: Option<String>,
    /// What is to be low.
    pub by: Measured,
    /// What costs are counted in.
    pub unit: Unit,
    /// Those that could be bought and state no cost, by id, where others do.
    pub unpriced: Vec<String>,
    /// What every set holds, by id.
    pub with: Vec<String>,
    /// What no set holds, by id.
    pub without: Vec<String>,
    /// The most that a set may cost.
    pub budget: Option<f64>,
    /// The draws of the search.
    pub search_draws: usize,
    /// How many sets there are: 2 to the number of those that may be bought or not.
    pub n_sets: u64,
    /// How many of them were looked at, those for the next best included.
    pub n_evaluated: usize,
    /// Whether the search ended by itself, so that the front is exact on its draws.
    pub is_exact: bool,
    /// The scenario as it stands.
    pub now: Estimate,
    /// In the order of costs.
    pub front: Vec<Efficient>,
    /// The last one on the front within the budget; `None` without a budget, or where nothing is within it.
    pub best: Option<usize>,
    /// The next best within the budget; `None` where there is none.
    pub next: Option<Next>,
}

impl Optimization {
    /// The largest gap on the front. Units: those of the value.
    pub fn proven_gap(&self) -> f64 {
        self.front.iter().map(|one| one.purchase.gap).fold(0.0, f64::max)
    }

    /// Positions of sets on the front that on all draws do not come to less than the one before.
    pub fn reordered(&self) -> Vec<usize> {
        let mean = |at: usize| self.front[at].purchase.value.mean;
        (1..self.front.len()).filter(|at| mean(*at) >= mean(at - 1)).collect()
    }
}

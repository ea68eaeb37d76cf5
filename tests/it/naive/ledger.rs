//! What the trials cost.

use super::Mean;
use super::attempt::{Stage, Trial};
use std::collections::BTreeMap;

/// What the trials cost. Units: the file's currency.
#[derive(Clone, Debug, PartialEq)]
pub struct NaiveLosses {
    /// The loss per year.
    pub mean: Spread,
    /// The loss of each outcome that has a price: per year, of a fact as it stands.
    pub outcomes: BTreeMap<String, Spread>,
    /// The loss of all facts together; `None` where no fact has a price.
    pub happened: Option<Spread>,
    /// The loss of each horizon, ascending.
    pub horizons: Vec<f64>,
    /// The largest loss of one attempt in each horizon, ascending.
    pub largest: Vec<f64>,
}

/// A mean, and by how many trials its variance is carried.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// The mean with its standard error.
    pub mean: Mean,
    /// `(Σ x²)² / Σ x⁴`: n trials that cost the same count n, one that outweighs all others counts one. Without
    /// any cost it is 0.
    pub carried_by: f64,
}

impl NaiveLosses {
    /// Whether nothing that has a price cost anything in any trial.
    pub fn costs_nothing(&self) -> bool {
        self.outcomes.values().all(|loss| loss.carried_by == 0.0)
    }

    /// The share of horizons that cost more than an amount.
    pub fn exceedance(&self, amount: f64) -> Mean {
        share_above(&self.horizons, amount)
    }

    /// The share of horizons in which one attempt cost more than an amount.
    pub fn larger(&self, amount: f64) -> Mean {
        share_above(&self.largest, amount)
    }

    /// The standard deviation of the loss in the horizon, with what carries its own error.
    pub fn deviation(&self) -> Spread {
        let n = self.horizons.len() as f64;
        let mean = self.horizons.iter().sum::<f64>() / n;
        let squares: Spread = self.horizons.iter().map(|loss| (loss - mean) * (loss - mean)).collect();
        let value = squares.mean.value.sqrt();
        // A small change of a square root is that of the square, by twice the root.
        let standard_error = if value > 0.0 { squares.mean.standard_error / (2.0 * value) } else { 0.0 };
        Spread { mean: Mean { value, standard_error }, ..squares }
    }
}

/// The share of ascending numbers that are above one.
fn share_above(ascending: &[f64], amount: f64) -> Mean {
    let n = ascending.len() as f64;
    let value = (ascending.len() - ascending.partition_point(|one| *one <= amount)) as f64 / n;
    Mean { value, standard_error: (value * (1.0 - value) / (n - 1.0)).sqrt() }
}

/// Sums of what trials cost.
#[derive(Clone, Copy, Default)]
struct Powers {
    n: f64,
    sum: f64,
    squares: f64,
    fourths: f64,
}

impl Powers {
    fn add(&mut self, value: f64) {
        let square = value * value;
        self.n += 1.0;
        self.sum += value;
        self.squares += square;
        self.fourths += square * square;
    }

    fn read(&self, unit: f64) -> Spread {
        let mean = self.sum / self.n;
        let variance = (self.squares / self.n - mean * mean).max(0.0);
        let standard_error = (variance / (self.n - 1.0)).sqrt() * unit;
        let carried_by = if self.fourths > 0.0 { self.squares * self.squares / self.fourths } else { 0.0 };
        Spread { mean: Mean { value: mean * unit, standard_error }, carried_by }
    }
}

impl FromIterator<f64> for Spread {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut powers = Powers::default();
        values.into_iter().for_each(|value| powers.add(value));
        powers.read(1.0)
    }
}

/// Gathers what trials cost.
pub(super) struct Ledger {
    horizons: Vec<f64>,
    largest: Vec<f64>,
    exposures: Vec<Powers>,
    facts: Vec<Powers>,
    happened: Powers,
}

impl Ledger {
    pub(super) fn new(stage: &Stage) -> Self {
        Self {
            horizons: Vec::new(),
            largest: Vec::new(),
            exposures: vec![Powers::default(); stage.exposures.len()],
            facts: vec![Powers::default(); stage.facts.len()],
            happened: Powers::default(),
        }
    }

    pub(super) fn add(&mut self, trial: &Trial) {
        self.horizons.push(trial.losses.iter().sum());
        self.largest.push(trial.largest);
        self.happened.add(trial.fact_losses.iter().sum());
        let costs = trial.losses.iter().chain(&trial.fact_losses);
        for (powers, cost) in self.exposures.iter_mut().chain(&mut self.facts).zip(costs) {
            powers.add(*cost);
        }
    }

    /// What it comes to; `None` where nothing has a price.
    pub(super) fn read(&self, stage: &Stage) -> Option<NaiveLosses> {
        let a_year = 1.0 / stage.horizon;
        let exposures =
            stage.exposures.iter().zip(&self.exposures).map(|(one, powers)| (one, powers, a_year));
        let facts = stage.facts.iter().zip(&self.facts).map(|(one, powers)| (one, powers, 1.0));
        let priced = exposures.chain(facts).filter(|(outcome, ..)| outcome.has_price());
        let outcomes: BTreeMap<String, Spread> =
            priced.map(|(outcome, powers, unit)| (outcome.id.clone(), powers.read(unit))).collect();
        if outcomes.is_empty() {
            return None;
        }
        let mut all = Powers::default();
        self.horizons.iter().for_each(|loss| all.add(*loss));
        let ascending = |mut losses: Vec<f64>| {
            losses.sort_by(f64::total_cmp);
            losses
        };
        Some(NaiveLosses {
            mean: all.read(a_year),
            happened: stage.facts.iter().any(|fact| fact.has_price()).then(|| self.happened.read(1.0)),
            outcomes,
            horizons: ascending(self.horizons.clone()),
            largest: ascending(self.largest.clone()),
        })
    }
}

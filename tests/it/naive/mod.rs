//! A deliberately naive simulation of a scenario, to hold against the engine.
//!
//! It plays a horizon over and over: draws what is not known, flips a coin for every factor, lets every actor
//! try, flips a coin for every step, and counts what came of it. It takes the checked model and shares
//! nothing with the evidence, the diagrams, the draws and the mathematics of the engine; of `math` it knows
//! the names of distributions and of laws of counts. What both get wrong in the same way must then be wrong in docs/method.md.
//!
//! The parts, in reading order: [`chance`] is random numbers, [`sampler`] turns them into values, [`belief`]
//! weighs the claims, [`price`] says what outcomes cost, [`attempt`] is one trial, [`simulate`] averages with
//! [`ledger`] for money. [`agree`] and [`agree_losses`] compare with the engine, [`random`] writes scenarios to
//! compare on.

// The point of this module is to share nothing with the engine, its elementary functions included. No
// number of it is published, so their bits may depend on the machine.
#![allow(clippy::disallowed_methods)]

pub mod agree;
pub mod agree_losses;
mod attempt;
mod belief;
mod chance;
mod ledger;
mod price;
pub mod random;
mod sampler;
#[cfg(test)]
mod tests;

use attempt::{Stage, Trial};
use chance::Chance;
use exposure::model::{Configuration, Model};
use exposure::quantity::Date;
use ledger::{Ledger, NaiveLosses};
use std::collections::BTreeMap;
use std::fmt;

/// An average over trials.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Mean {
    /// The average.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
}

/// What the trials came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Naive {
    /// How many there were.
    pub trials: usize,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// The worst severity that attempts brought about.
    pub composite: Mean,
    /// The worst severity among facts; `None` without facts.
    pub happened: Option<Mean>,
    /// The share of trials in which an attempt brought about any outcome.
    pub probability: Mean,
    /// Every outcome, facts included, by id.
    pub outcomes: BTreeMap<String, NaiveOutcome>,
    /// The share of trials in which each factor holds as of the day, before any safeguard.
    pub factors: BTreeMap<String, Mean>,
    /// What it costs; `None` where nothing has a price.
    pub losses: Option<NaiveLosses>,
}

/// What the trials came to for one outcome.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NaiveOutcome {
    /// The share of trials in which it occurred.
    pub probability: Mean,
    /// Occurrences per year; 0 for a fact, which has no rate.
    pub frequency: Mean,
    /// The same two for each actor; empty for a fact.
    pub by_actor: BTreeMap<String, (Mean, Mean)>,
}

/// Plays so many horizons of a model under a configuration, as of a day.
pub fn simulate(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    trials: usize,
    seed: u64,
) -> Naive {
    play(&Stage::new(model, configuration, as_of), model, trials, seed)
}

fn play(stage: &Stage, model: &Model, trials: usize, seed: u64) -> Naive {
    let (mut chance, mut draw, mut trial) = (Chance::new(seed), stage.beliefs.blank(), Trial::default());
    let mut tallies = Tallies::new(stage);
    for _ in 0..trials {
        stage.run(&mut chance, &mut draw, &mut trial);
        tallies.add(&trial);
    }
    tallies.read(stage, model, trials)
}

/// Sums of what trials came to.
#[derive(Clone, Copy, Default)]
struct Tally {
    sum: f64,
    squares: f64,
}

struct Tallies {
    composite: Tally,
    happened: Tally,
    any: Tally,
    /// Times and counts of each outcome, by all actors first, then by each.
    exposures: Vec<Vec<(Tally, Tally)>>,
    facts: Vec<Tally>,
    factors: Vec<Tally>,
    ledger: Ledger,
}

impl Tallies {
    fn new(stage: &Stage) -> Self {
        let by_actor = vec![Default::default(); stage.actors.len() + 1];
        Self {
            composite: Tally::default(),
            happened: Tally::default(),
            any: Tally::default(),
            exposures: vec![by_actor; stage.exposures.len()],
            facts: vec![Tally::default(); stage.facts.len()],
            factors: vec![Tally::default(); stage.beliefs.factors.len()],
            ledger: Ledger::new(stage),
        }
    }

    fn add(&mut self, trial: &Trial) {
        self.ledger.add(trial);
        self.composite.add(trial.composite);
        self.happened.add(trial.happened);
        self.any.add(f64::from(trial.any()));
        for (tallies, counts) in self.exposures.iter_mut().zip(&trial.counts) {
            let all = counts.iter().sum();
            if all > 0 {
                for (tally, &n) in tallies.iter_mut().zip([all].iter().chain(counts)) {
                    tally.0.add(f64::from(n.min(1)));
                    tally.1.add(f64::from(n));
                }
            }
        }
        for (tally, &is) in self.facts.iter_mut().zip(&trial.facts) {
            tally.add(f64::from(is));
        }
        for (tally, &is) in self.factors.iter_mut().zip(&trial.is) {
            tally.add(f64::from(is));
        }
    }

    fn read(&self, stage: &Stage, model: &Model, trials: usize) -> Naive {
        let share = |tally: &Tally| tally.mean(trials, 1.0);
        let both = |pair: &(Tally, Tally)| (share(&pair.0), pair.1.mean(trials, 1.0 / stage.horizon));
        let exposures = stage.exposures.iter().zip(&self.exposures).map(|(outcome, tallies)| {
            let (probability, frequency) = both(&tallies[0]);
            let by_actor = stage.actors.iter().cloned().zip(tallies[1..].iter().map(both)).collect();
            (outcome.id.clone(), NaiveOutcome { probability, frequency, by_actor })
        });
        let facts = stage.facts.iter().zip(&self.facts).map(|(fact, tally)| {
            (fact.id.clone(), NaiveOutcome { probability: share(tally), ..NaiveOutcome::default() })
        });
        Naive {
            trials,
            horizon_years: stage.horizon,
            composite: share(&self.composite),
            happened: (!stage.facts.is_empty()).then(|| share(&self.happened)),
            probability: share(&self.any),
            outcomes: exposures.chain(facts).collect(),
            factors: model.factors.names().map(str::to_owned).zip(self.factors.iter().map(share)).collect(),
            losses: self.ledger.read(stage),
        }
    }
}

impl Tally {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.squares += value * value;
    }

    /// The mean of n values, and its standard error, in units of `unit`.
    fn mean(&self, n: usize, unit: f64) -> Mean {
        let n = n as f64;
        let mean = self.sum / n;
        let variance = (self.squares / n - mean * mean).max(0.0);
        Mean { value: mean * unit, standard_error: (variance / (n - 1.0)).sqrt() * unit }
    }
}

impl fmt::Display for Mean {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.6} ± {:.6}", self.value, self.standard_error)
    }
}

impl fmt::Display for Naive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} trials of {} years", self.trials, self.horizon_years)?;
        writeln!(f, "composite    {}", self.composite)?;
        if let Some(happened) = self.happened {
            writeln!(f, "happened     {happened}")?;
        }
        writeln!(f, "probability  {}", self.probability)?;
        for (id, outcome) in &self.outcomes {
            writeln!(f, "outcome.{id}  {}, {} a year", outcome.probability, outcome.frequency)?;
            for (actor, (probability, frequency)) in &outcome.by_actor {
                if frequency.value > 0.0 {
                    writeln!(f, "  by {actor}  {probability}, {frequency} a year")?;
                }
            }
        }
        if let Some(losses) = &self.losses {
            writeln!(f, "loss         {} a year, deviation {}", losses.mean.mean, losses.deviation().mean)?;
        }
        self.factors.iter().try_for_each(|(id, share)| writeln!(f, "factor.{id}  {share}"))
    }
}

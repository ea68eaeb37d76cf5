//! Whether the engine and the naive simulation say the same about losses.
//!
//! The chance to lose more than an amount is always compared. A mean and a deviation are compared only where
//! they exist and many trials carry their error: where a handful of huge losses makes up the sum, the spread of
//! the trials tells nothing about how far their mean may be off, because the trials that would say so have not
//! come up. So at least [`CARRIERS`] trials must carry the variance of what is averaged (`carried_by` of
//! [`Spread`]): the losses for a mean, their squared distances from the mean for a deviation.

use super::agree::Compared;
use super::ledger::{NaiveLosses, Spread};
use super::{Mean, Naive};
use std::collections::BTreeMap;

/// How many trials must carry the variance of a number that is compared.
const CARRIERS: f64 = 100.0;
/// How many trials are to be expected beyond an amount that is compared.
const HITS: f64 = 10.0;

/// The engine's numbers about losses.
#[derive(Clone, Debug, Default)]
pub struct EngineLosses {
    /// The loss per year.
    pub mean: Mean,
    /// The standard deviation of the loss in the horizon.
    pub sd: Mean,
    /// The chance of any loss in the horizon.
    pub probability: Mean,
    /// The loss of each outcome: per year, of a fact as it stands.
    pub outcomes: BTreeMap<String, Mean>,
    /// The loss of all facts.
    pub happened: Option<Mean>,
    /// Chances to lose more than amounts.
    pub exceedance: Vec<(f64, Mean)>,
    /// Chances that one attempt costs more than amounts.
    pub largest: Vec<(f64, Mean)>,
}

/// What only one of the two has, as sentences.
pub fn missing(engine: Option<&EngineLosses>, naive: Option<&NaiveLosses>) -> Vec<String> {
    let (engine, naive) = match (engine, naive) {
        (None, None) => return Vec::new(),
        (Some(engine), Some(naive)) => (engine, naive),
        (None, Some(naive)) if naive.costs_nothing() => return Vec::new(),
        _ => return vec!["only one of the two has losses".to_owned()],
    };
    // The engine leaves out an outcome that never costs anything, since another one always includes it.
    let lacks = |(id, loss): &(&String, &Spread)| loss.carried_by > 0.0 && !engine.outcomes.contains_key(*id);
    let lacking = naive.outcomes.iter().filter(lacks).map(|(id, _)| id);
    let unknown = engine.outcomes.keys().filter(|id| !naive.outcomes.contains_key(*id));
    let mut found: Vec<String> =
        lacking.chain(unknown).map(|id| format!("loss.outcome.{id}: only one of the two has it")).collect();
    let happened = naive.happened.is_some_and(|loss| loss.carried_by > 0.0);
    if happened && engine.happened.is_none() || engine.happened.is_some() && naive.happened.is_none() {
        found.push("only one of the two has losses by what has happened".to_owned());
    }
    found
}

/// Every number about losses that both sides have.
pub fn compared(engine: &EngineLosses, run: &Naive, naive: &NaiveLosses) -> Vec<Compared> {
    let n = run.trials as f64;
    let of_share = |engine: Mean| (engine.value * (1.0 - engine.value).max(0.0) / n).sqrt();
    let some = naive.exceedance(0.0);
    let mut found =
        vec![Compared::new("loss.probability", engine.probability, some, of_share(engine.probability))];
    // If the engine is right, its own deviation says how far the mean of the trials may be off.
    let of_mean = engine.sd.value / n.sqrt() / run.horizon_years;
    found.extend(pair("loss.mean".to_owned(), engine.mean, naive.mean, of_mean));
    found.extend(pair("loss.sd".to_owned(), engine.sd, naive.deviation(), 0.0));
    let happened = engine.happened.zip(naive.happened);
    found.extend(happened.and_then(|(ours, theirs)| pair("loss.happened".to_owned(), ours, theirs, 0.0)));
    for (id, theirs) in &naive.outcomes {
        let ours = engine.outcomes.get(id);
        found.extend(ours.and_then(|ours| pair(format!("loss.outcome.{id}"), *ours, *theirs, 0.0)));
    }
    let often = |ours: &Mean| ours.value * n >= HITS;
    for (amount, ours) in engine.exceedance.iter().filter(|(_, ours)| often(ours)) {
        let path = format!("loss.above.{amount}");
        found.push(Compared::new(path, *ours, naive.exceedance(*amount), of_share(*ours)));
    }
    for (amount, ours) in engine.largest.iter().filter(|(_, ours)| often(ours)) {
        let path = format!("loss.largest.above.{amount}");
        found.push(Compared::new(path, *ours, naive.larger(*amount), of_share(*ours)));
    }
    found
}

/// A mean of amounts, where it may be compared; `least` is as in [`Compared::new`].
fn pair(path: String, engine: Mean, naive: Spread, least: f64) -> Option<Compared> {
    let may = engine.value.is_infinite() || least.is_infinite() || naive.carried_by < CARRIERS;
    (!may).then(|| Compared::new(path, engine, naive.mean, least))
}

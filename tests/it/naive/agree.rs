//! Whether the engine and the naive simulation say the same.

use super::agree_losses::{self, EngineLosses};
use super::{Mean, Naive, NaiveOutcome, simulate};
use exposure::model::{Configuration, Model};
use exposure::quantity::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How many standard errors, those of both combined, two agreeing numbers may lie apart.
const ALLOWED: f64 = 4.0;

/// The engine's numbers in the shape of the simulation's; what is exact has the standard error 0.
#[derive(Clone, Debug)]
pub struct EngineNumbers {
    /// The composite exposure.
    pub composite: Mean,
    /// What has happened; `None` without facts.
    pub happened: Option<Mean>,
    /// The chance of any outcome of attempts.
    pub probability: Mean,
    /// Every outcome, facts included, by id; an actor that cannot reach one may be left out.
    pub outcomes: BTreeMap<String, NaiveOutcome>,
    /// The probability of each factor.
    pub factors: BTreeMap<String, Mean>,
    /// What it costs; `None` where nothing has a price.
    pub losses: Option<EngineLosses>,
}

/// One number that both sides have.
pub struct Compared {
    /// Its path.
    pub path: String,
    /// What the engine says.
    pub engine: Mean,
    /// What the simulation says.
    pub naive: Mean,
    /// How many standard errors they lie apart.
    pub z: f64,
}

/// Runs the simulation and holds the engine against it: the disagreements.
///
/// `engine` computes the same model under the same configuration as of the same day.
pub fn disagreements(
    (model, configuration, as_of): (&Model, &Configuration, Date),
    (trials, seed): (usize, u64),
    engine: impl Fn(&Model, &Configuration, Date) -> EngineNumbers,
) -> Vec<String> {
    let naive = simulate(model, configuration, as_of, trials, seed);
    agrees(&engine(model, configuration, as_of), &naive)
}

/// The numbers on which they disagree, as sentences; none when they agree.
pub fn agrees(engine: &EngineNumbers, naive: &Naive) -> Vec<String> {
    let mut found = missing("outcome", engine.outcomes.keys(), naive.outcomes.keys());
    found.extend(missing("factor", engine.factors.keys(), naive.factors.keys()));
    found.extend(agree_losses::missing(engine.losses.as_ref(), naive.losses.as_ref()));
    if engine.happened.is_some() != naive.happened.is_some() {
        found.push("only one of the two has facts".to_owned());
    }
    for Compared { path, engine, naive, z } in compared(engine, naive) {
        // NaN is not within anything.
        let is_within = z.abs() <= ALLOWED;
        if !is_within {
            found.push(format!("{path}: engine {engine}, simulation {naive}, {z:.1} standard errors apart"));
        }
    }
    found
}

/// Every number that both sides have; over many of them z is about standard normal.
pub fn compared(engine: &EngineNumbers, naive: &Naive) -> Vec<Compared> {
    let (n, years) = (naive.trials as f64, naive.horizon_years);
    // Where few trials or none hit, their spread says little; then the engine's number says what it must be.
    let of_share = |engine: Mean| (engine.value * (1.0 - engine.value).max(0.0) / n).sqrt();
    let of_rate = |engine: Mean| (engine.value / years / n).sqrt();
    // The square of a severity is at most 100 times it.
    let unhit = naive.composite.standard_error == 0.0;
    let of_severity = |engine: Mean| if unhit { (100.0 * engine.value / n).sqrt() } else { 0.0 };
    let mut found = vec![
        Compared::new("composite", engine.composite, naive.composite, of_severity(engine.composite)),
        Compared::new("probability", engine.probability, naive.probability, of_share(engine.probability)),
    ];
    if let (Some(engine), Some(naive)) = (engine.happened, naive.happened) {
        found.push(Compared::new("happened", engine, naive, 0.0));
    }
    for (id, own) in &naive.outcomes {
        let Some(other) = engine.outcomes.get(id) else { continue };
        let mut pair = |path: String, engine: (Mean, Mean), naive: (Mean, Mean)| {
            let (share, rate) = (of_share(engine.0), of_rate(engine.1));
            found.push(Compared::new(format!("{path}.probability"), engine.0, naive.0, share));
            found.push(Compared::new(format!("{path}.frequency"), engine.1, naive.1, rate));
        };
        let path = format!("outcome.{id}");
        pair(path.clone(), (other.probability, other.frequency), (own.probability, own.frequency));
        for actor in own.by_actor.keys().chain(other.by_actor.keys()).collect::<BTreeSet<_>>() {
            let by = |outcome: &NaiveOutcome| outcome.by_actor.get(actor).copied().unwrap_or_default();
            pair(format!("{path}.by_actor.{actor}"), by(other), by(own));
        }
    }
    for (id, own) in &naive.factors {
        if let Some(other) = engine.factors.get(id) {
            found.push(Compared::new(format!("factor.{id}"), *other, *own, of_share(*other)));
        }
    }
    if let Some((ours, theirs)) = engine.losses.as_ref().zip(naive.losses.as_ref()) {
        found.extend(agree_losses::compared(ours, naive, theirs));
    }
    found
}

impl Compared {
    /// `least` is the least standard error that the simulation can have if the engine is right.
    pub fn new(path: impl Into<String>, engine: Mean, naive: Mean, least: f64) -> Self {
        let own = naive.standard_error.max(least);
        let apart = engine.value - naive.value;
        // Rounding of the two sums is no disagreement.
        let rounding = 1e-9 * (1.0 + engine.value.abs());
        let error = own.hypot(engine.standard_error).max(rounding / ALLOWED);
        Self { path: path.into(), engine, naive, z: apart / error }
    }
}

fn missing<'k>(
    kind: &str,
    engine: impl Iterator<Item = &'k String>,
    naive: impl Iterator<Item = &'k String>,
) -> Vec<String> {
    let (engine, naive): (BTreeSet<_>, BTreeSet<_>) = (engine.collect(), naive.collect());
    let one = |id: &&String| format!("{kind}.{id}: only one of the two has it");
    engine.symmetric_difference(&naive).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::ledger::{NaiveLosses, Spread};
    use super::super::random;
    use super::*;

    fn mean(value: f64, standard_error: f64) -> Mean {
        Mean { value, standard_error }
    }

    fn naive() -> Naive {
        let outcome = |value| NaiveOutcome {
            probability: mean(value, 0.001),
            frequency: mean(value, 0.001),
            by_actor: BTreeMap::new(),
        };
        let outcomes = [("rare", outcome(0.0)), ("read", outcome(0.3))];
        Naive {
            trials: 10_000,
            horizon_years: 1.0,
            composite: mean(21.0, 0.3),
            happened: None,
            probability: mean(0.3, 0.004),
            outcomes: outcomes.map(|(id, outcome)| (id.to_owned(), outcome)).into(),
            factors: [("f".to_owned(), mean(0.875, 0.003))].into(),
            losses: None,
        }
    }

    fn engine(naive: &Naive) -> EngineNumbers {
        EngineNumbers {
            composite: naive.composite,
            happened: naive.happened,
            probability: naive.probability,
            outcomes: naive.outcomes.clone(),
            factors: naive.factors.clone(),
            losses: naive.losses.as_ref().map(losses),
        }
    }

    fn losses(naive: &NaiveLosses) -> EngineLosses {
        let of = |spread: &Spread| spread.mean;
        let amounts: Vec<f64> = [0.5, 0.9, 0.99]
            .map(|level| naive.horizons[(level * naive.horizons.len() as f64) as usize])
            .into_iter()
            .filter(|amount| *amount > 0.0)
            .collect();
        EngineLosses {
            mean: of(&naive.mean),
            sd: of(&naive.deviation()),
            probability: naive.exceedance(0.0),
            outcomes: naive.outcomes.iter().map(|(id, spread)| (id.clone(), of(spread))).collect(),
            happened: naive.happened.as_ref().map(of),
            exceedance: amounts.iter().map(|amount| (*amount, naive.exceedance(*amount))).collect(),
            largest: amounts.iter().map(|amount| (*amount, naive.larger(*amount))).collect(),
        }
    }

    #[test]
    fn another_run_of_the_simulation_agrees_in_the_place_of_the_engine() {
        for seed in 0..3 {
            let model = random::scenario(seed).model;
            let whatif = Configuration::of(&model, model.whatifs.find("w").expect("a what-if"));
            for configuration in [Configuration::default(), whatif] {
                let again = |model: &Model, configuration: &Configuration, as_of| {
                    engine(&simulate(model, configuration, as_of, 2_000, 99))
                };
                let found = disagreements((&model, &configuration, model.header.as_of), (2_000, 1), again);
                assert!(found.is_empty(), "{found:#?}");
            }
        }
    }

    #[test]
    fn equal_numbers_agree() {
        assert!(agrees(&engine(&naive()), &naive()).is_empty());
    }

    #[test]
    fn errors_of_both_sides_are_combined() {
        let mut engine = engine(&naive());
        // Apart by 1.9; 0.3 and 0.4 combine to 0.5, so 3.8 standard errors.
        engine.composite = mean(22.9, 0.4);
        assert!(agrees(&engine, &naive()).is_empty());
        engine.composite = mean(22.9, 0.3);
        assert_eq!(agrees(&engine, &naive()).len(), 1);
        engine.composite = mean(f64::NAN, 0.3);
        assert_eq!(agrees(&engine, &naive()).len(), 1);
    }

    #[test]
    fn what_no_trial_hit_may_still_be_rare() {
        let (mut naive, mut engine) = (naive(), engine(&naive()));
        let rare = |p| NaiveOutcome { probability: mean(p, 0.0), ..NaiveOutcome::default() };
        naive.outcomes.insert("rare".into(), rare(0.0));
        engine.outcomes.insert("rare".into(), rare(1e-4));
        assert!(agrees(&engine, &naive).is_empty());
        engine.outcomes.insert("rare".into(), rare(1e-2));
        assert_eq!(agrees(&engine, &naive).len(), 1);
    }

    #[test]
    fn what_only_one_side_has_is_told() {
        let mut engine = engine(&naive());
        engine.outcomes.remove("rare");
        engine.happened = Some(mean(1.0, 0.1));
        assert_eq!(agrees(&engine, &naive()).len(), 2);
    }
}

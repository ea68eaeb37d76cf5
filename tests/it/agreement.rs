//! Two roads to one number: the engine against the naive simulation, which shares no code with it.

use crate::naive::agree::{EngineNumbers, agrees};
use crate::naive::agree_losses::EngineLosses;
use crate::naive::{Mean, NaiveOutcome, random, simulate};
use crate::support::{checked, scenario_text, scenarios};
use exposure::assess::{Assessment, Estimate, LossAssessment, Question, Read, assess};
use exposure::eval::Settings;
use exposure::model::{Configuration, Model};

fn mean(estimate: &Estimate) -> Mean {
    Mean { value: estimate.mean, standard_error: estimate.standard_error }
}

fn numbers(assessment: &Assessment) -> EngineNumbers {
    let outcome = |one: &exposure::assess::OutcomeAssessment| NaiveOutcome {
        probability: mean(&one.probability),
        frequency: one.frequency.as_ref().map_or(Mean::default(), mean),
        by_actor: one
            .by_actor
            .iter()
            .map(|share| (share.id.clone(), (mean(&share.probability), mean(&share.frequency))))
            .collect(),
    };
    let exact = |value| Mean { value, standard_error: 0.0 };
    EngineNumbers {
        composite: mean(&assessment.composite),
        happened: assessment.happened.as_ref().map(mean),
        probability: mean(&assessment.probability),
        outcomes: assessment.outcomes.iter().map(|one| (one.id.clone(), outcome(one))).collect(),
        factors: assessment.factors.iter().map(|one| (one.id.clone(), exact(one.probability))).collect(),
        losses: assessment.losses.as_ref().map(losses),
    }
}

/// A number off a curve, with both of its errors.
fn read(read: &Read) -> Mean {
    let Mean { value, standard_error } = mean(&read.estimate);
    Mean { value, standard_error: standard_error + read.numerical_error }
}

fn losses(losses: &LossAssessment) -> EngineLosses {
    let reads = |all: &[(f64, Read)]| all.iter().map(|(amount, one)| (*amount, read(one))).collect();
    let curve = losses.curve.as_ref();
    EngineLosses {
        mean: mean(&losses.mean),
        sd: mean(&losses.sd),
        probability: mean(&losses.probability),
        outcomes: losses.outcomes.iter().map(|one| (one.id.clone(), mean(&one.mean))).collect(),
        happened: losses.happened.as_ref().map(mean),
        exceedance: curve.map_or(Vec::new(), |curve| reads(&[&curve.asked[..], &curve.exceedance].concat())),
        largest: curve.map_or(Vec::new(), |curve| reads(&curve.largest)),
    }
}

/// The amounts at which the chance to lose more is asked for: quantiles of a run with few draws. They lie a hair
/// above, so that an amount that is lost with a chance of its own is on one side of it whatever the rounding.
fn amounts(model: &Model, configuration: &Configuration, question: &Question) -> Vec<f64> {
    let settings = Settings::new(question.settings.seed, 64, 2);
    let few = Question { settings, ..question.clone() };
    let pilot = assess(model, configuration, &few, &|_| {}).expect("it compiles");
    let curve = pilot.losses.and_then(|losses| losses.curve);
    let quantiles = curve.map_or(Vec::new(), |curve| curve.quantiles);
    let amounts = quantiles.iter().map(|(_, read)| read.estimate.mean * (1.0 + 1e-9));
    amounts.filter(|amount| *amount > 0.0).collect()
}

fn disagreements(
    model: &Model,
    configuration: &Configuration,
    (trials, draws): (usize, usize),
    seed: u64,
) -> Vec<String> {
    let as_of = model.header.as_of;
    let settings = Settings::new(seed, draws, 2);
    let mut question = Question { as_of, settings, ..Question::of(model) };
    question.exceed = amounts(model, configuration, &question);
    let engine = assess(model, configuration, &question, &|_| {}).expect("it compiles");
    agrees(&numbers(&engine), &simulate(model, configuration, as_of, trials, seed))
}

#[test]
fn every_scenario_agrees_with_the_simulation() {
    for name in scenarios() {
        let model = checked(&scenario_text(&name)).model;
        let all = model.whatifs.ids().map(|id| Configuration::of(&model, id));
        let all = all.reduce(Configuration::and).unwrap_or_default();
        for configuration in [Configuration::default(), all] {
            let found = disagreements(&model, &configuration, (40_000, 1024), 11);
            assert!(found.is_empty(), "{name}: {found:#?}");
        }
    }
}

#[test]
fn random_scenarios_agree_with_the_simulation() {
    for seed in 0..16 {
        let random = random::scenario(seed);
        let model = random.model;
        let whatif = Configuration::of(&model, model.whatifs.find("w").expect("a what-if"));
        for configuration in [Configuration::default(), whatif] {
            let found = disagreements(&model, &configuration, (10_000, 128), seed);
            assert!(found.is_empty(), "seed {seed}: {found:#?}\n{}", random.text);
        }
    }
}

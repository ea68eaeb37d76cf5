//! Two roads to one number: the engine against the naive simulation, which shares no code with it.

use crate::naive::agree::{EngineNumbers, agrees};
use crate::naive::{Mean, NaiveOutcome, random, simulate};
use crate::support::{checked, scenario_text, scenarios};
use exposure::assess::{Assessment, Estimate, assess};
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
    }
}

fn disagreements(model: &Model, configuration: &Configuration, trials: usize, seed: u64) -> Vec<String> {
    let as_of = model.header.as_of;
    let settings = Settings::new(seed, 1024, 2);
    let engine = assess(model, configuration, as_of, settings, &|_| {}).expect("it compiles");
    agrees(&numbers(&engine), &simulate(model, configuration, as_of, trials, seed))
}

#[test]
fn every_scenario_agrees_with_the_simulation() {
    for name in scenarios() {
        let model = checked(&scenario_text(&name)).model;
        let all = model.whatifs.ids().map(|id| Configuration::of(&model, id));
        let all = all.reduce(Configuration::and).unwrap_or_default();
        for configuration in [Configuration::default(), all] {
            let found = disagreements(&model, &configuration, 40_000, 11);
            assert!(found.is_empty(), "{name}: {found:#?}");
        }
    }
}

#[test]
fn random_scenarios_agree_with_the_simulation() {
    for seed in 0..40 {
        let random = random::scenario(seed);
        let model = random.model;
        let whatif = Configuration::of(&model, model.whatifs.find("w").expect("a what-if"));
        for configuration in [Configuration::default(), whatif] {
            let found = disagreements(&model, &configuration, 10_000, seed);
            assert!(found.is_empty(), "seed {seed}: {found:#?}\n{}", random.text);
        }
    }
}

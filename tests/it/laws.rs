//! Laws that hold for every model: safeguards never raise exposure, chances are chances, parts bound the whole.

use crate::naive::random;
use exposure::assess::{Assessment, Question, assess};
use exposure::eval::{Pool, Settings, evaluate, evaluate_together};
use exposure::model::{Configuration, Model, Override};
use exposure::plan::{Plan, compile};

fn at(model: &Model, configuration: &Configuration) -> Assessment {
    let settings = Settings::new(5, 256, 2);
    assess(model, configuration, &Question { settings, ..Question::of(model) }, &|_| {}).expect("it compiles")
}

/// Rounding in sums of some thousand terms of size 100.
const ROUNDING: f64 = 1e-11;

#[test]
fn safeguards_never_raise_exposure() {
    let mut helped = 0;
    for seed in 0..80 {
        let model = random::scenario(seed).model;
        let every = Configuration { safeguards: model.safeguards.ids().collect(), overrides: Vec::new() };
        let (before, after) = (at(&model, &Configuration::default()), at(&model, &every));
        helped += usize::from(after.composite.mean < before.composite.mean - 1e-6);
        let pairs = [(&before.composite, &after.composite), (&before.probability, &after.probability)];
        for (before, after) in pairs {
            assert!(after.mean <= before.mean + ROUNDING, "seed {seed}: {} to {}", before.mean, after.mean);
            assert!(after.p95 <= before.p95 + ROUNDING, "seed {seed}: band {} to {}", before.p95, after.p95);
        }
        for (before, after) in before.outcomes.iter().zip(&after.outcomes) {
            assert!(
                after.probability.mean <= before.probability.mean + ROUNDING,
                "seed {seed}: {}",
                after.id
            );
        }
        if let (Some(before), Some(after)) = (&before.losses, &after.losses) {
            let (most, least) = (before.mean.mean, after.mean.mean);
            assert!(least <= most * (1.0 + ROUNDING), "seed {seed}: expected loss {most} to {least}");
            let (most, least) = (before.probability.mean, after.probability.mean);
            assert!(least <= most + ROUNDING, "seed {seed}: chance of a loss {most} to {least}");
        }
        assert_eq!(before.happened, after.happened, "no safeguard undoes the past");
    }
    assert!(helped > 20, "the law must be put to the test: {helped}");
}

#[test]
fn chances_are_chances_and_parts_bound_the_whole() {
    for seed in 0..40 {
        let model = random::scenario(seed).model;
        let found = at(&model, &Configuration::default());
        let is_share = |x: f64| (0.0..=1.0 + ROUNDING).contains(&x);
        assert!(is_share(found.probability.mean) && (0.0..=100.0 + ROUNDING).contains(&found.composite.mean));
        let exposures = || found.outcomes.iter().filter(|one| !one.is_fact);
        let most = exposures().map(|one| one.probability.mean).fold(0.0, f64::max);
        let sum: f64 = exposures().map(|one| one.probability.mean).sum();
        let any = found.probability.mean;
        assert!(most <= any + ROUNDING && any <= sum + ROUNDING, "seed {seed}: {most} {any} {sum}");
        for outcome in &found.outcomes {
            let estimate = &outcome.probability;
            assert!(is_share(estimate.mean) && estimate.p5 <= estimate.p50 && estimate.p50 <= estimate.p95);
            let parts: f64 = outcome.by_actor.iter().map(|one| one.frequency.mean).sum();
            let whole = outcome.frequency.map_or(0.0, |rate| rate.mean);
            assert!((parts - whole).abs() <= 1e-9 * whole.max(1e-9), "seed {seed}: {parts} {whole}");
        }
    }
}

#[test]
fn the_draws_of_a_configuration_are_those_of_the_model() {
    for seed in 0..10 {
        let model = random::scenario(seed).model;
        let whatif = Configuration::of(&model, model.whatifs.find("w").expect("a what-if"));
        let (base, other) = (at(&model, &Configuration::default()), at(&model, &whatif));
        assert_eq!(base.engine, other.engine, "the same draws, averaged in the same way");
    }
}

/// What one plan leaves as it was in another is worked out once for both: that must not be seen in any number.
#[test]
fn plans_that_are_evaluated_together_come_to_what_each_comes_to_alone() {
    let settings = Settings::new(5, 1024, 2).without_shares();
    let mut n_compared = 0;
    for seed in 0..40 {
        let model = random::scenario(seed).model;
        let bare = Configuration::default();
        let supposed =
            |id, holds| Configuration { overrides: vec![Override::Holds(id, holds)], ..bare.clone() };
        let mut configurations = vec![bare.clone()];
        configurations.extend(model.whatifs.ids().map(|id| Configuration::of(&model, id)));
        configurations
            .extend(model.safeguards.ids().map(|id| Configuration { safeguards: vec![id], ..bare.clone() }));
        configurations.extend(model.factors.ids().flat_map(|id| [supposed(id, true), supposed(id, false)]));
        configurations.push(bare);
        let plan = |one| compile(&model, one, model.header.as_of).expect("it compiles");
        let plans: Vec<Plan> = configurations.iter().map(plan).collect();
        let together: Vec<&Plan> = plans.iter().collect();
        let pool = Pool::new(&plans[0], settings);
        let together = evaluate_together(&together, settings, &|_| {}, &pool);
        for (at, (plan, found)) in plans.iter().zip(&together).enumerate() {
            let alone = evaluate(plan, settings, &|_| {});
            assert_eq!(found.mode, alone.mode);
            for (mine, measure) in found.measures.iter().enumerate() {
                let its = alone.measures.find(measure).expect("an evaluation has every measure");
                for (one, other) in found.replicates.iter().zip(&alone.replicates) {
                    let bits = |values: &[f64]| values.iter().map(|one| one.to_bits()).collect::<Vec<u64>>();
                    assert_eq!(
                        (one.means[mine].to_bits(), bits(&one.values[mine])),
                        (other.means[its].to_bits(), bits(&other.values[its])),
                        "seed {seed}, configuration {at}, {measure:?}"
                    );
                    n_compared += 1;
                }
            }
        }
    }
    assert!(n_compared > 10_000, "{n_compared}");
}

//! Because of what: the shares of factors, against worked values and against brute force.

use crate::naive::random;
use crate::support::checked;
use exposure::assess::{Assessment, Attribution, Estimate, Question, assess};
use exposure::eval::{Driven, Measure, Settings, evaluate, linear_shares};
use exposure::model::{Configuration, FactorId, Model, Override};
use exposure::plan::compile;

/// (A and B) or (C and (D or E)), one attempt in the year, all but surely, worst severity, $100 each.
pub const WORKED: &str = r#"
format = 1
[scenario]
title = "worked"
as_of = 2025-04-25
currency = "USD"
horizon = "1 year"
[factor]
a = { title = "a", prior = 0.9 }
b = { title = "b", prior = 0.4 }
c = { title = "c", prior = 0.7 }
d = { title = "d", prior = 0.25 }
e = { title = "e", prior = 0.1 }
[actor.x]
title = "x"
attempts = 1000
counts = "at-most-one"
[event.v]
title = "v"
by = ["x"]
probability = 1
[outcome.o]
title = "o"
when = "v and ((a and b) or (c and (d or e)))"
severity = 100
[outcome.o.loss]
response = 100
"#;

/// docs/method.md, section 9: the sum over all subsets, by hand.
const SHARES: [(&str, f64); 5] =
    [("a", 0.15921), ("b", 0.15921), ("c", 0.095_876_666_7), ("d", 0.067_176_666_7), ("e", 0.024_126_666_7)];

pub fn run(model: &Model, configuration: &Configuration, draws: usize, threads: usize) -> Assessment {
    let settings = Settings::new(5, draws, threads);
    assess(model, configuration, &Question { settings, ..Question::of(model) }, &|_| {}).expect("it compiles")
}

pub fn close(found: f64, exact: f64, off: f64) {
    assert!((found - exact).abs() <= off, "{found} is not {exact}");
}

#[test]
fn the_worked_case() {
    let found = run(&checked(WORKED).model, &Configuration::default(), 256, 1);
    close(found.probability.mean, 0.5056, 1e-12);
    for (id, share) in SHARES {
        let factor = found.factors.iter().find(|one| one.id == id).expect("it is there");
        let Attribution { composite, probability, frequency, loss } = factor.attribution;
        // At most one attempt: the chance is the frequency, and a worst outcome makes points of it.
        close(probability.mean, share, 1e-10);
        close(frequency.mean, share, 1e-10);
        close(composite.mean, 100.0 * share, 1e-8);
        close(loss.expect("it is priced").mean, 100.0 * share, 1e-8);
    }
}

/// Composite, chance, frequency and expected loss when only some factors may hold, by a run without curves.
pub fn values(model: &Model, set: usize) -> [f64; 4] {
    let plan = compile(model, &only(model, set), model.header.as_of).expect("it compiles");
    let run = evaluate(&plan, Settings::new(5, 64, 2), &|_| {});
    let mean = |measure| Estimate::of(&run, measure).map_or(0.0, |one| one.mean);
    let often = run.measures.iter().filter(|measure| {
        matches!(measure, Measure::Without(Driven::Frequency) | Measure::Share(Driven::Frequency, _))
    });
    let often: Vec<Measure> = often.collect();
    [
        mean(Measure::Composite),
        mean(Measure::Probability),
        often.into_iter().map(mean).sum(),
        mean(Measure::Loss),
    ]
}

fn shares_of(one: &Attribution) -> [f64; 4] {
    [one.composite, one.probability, one.frequency, one.loss.unwrap_or(one.frequency)].map(|one| one.mean)
}

/// All but some factors supposed not to hold.
pub fn only(model: &Model, set: usize) -> Configuration {
    let outside = model.factors.ids().filter(|id: &FactorId| set >> id.position() & 1 == 0);
    let overrides = outside.map(|id| Override::Holds(id, false)).collect();
    Configuration { safeguards: Vec::new(), overrides }
}

pub fn factorial(n: usize) -> f64 {
    (1..=n).map(|k| k as f64).product()
}

/// Shapley's own formula over all sets of factors, each value from a run of its own on the same draws.
#[test]
fn equal_to_brute_force() {
    let mut tried = 0;
    for seed in 0..60 {
        let model = random::scenario(seed).model;
        let n = model.factors.len();
        if !(2..=3).contains(&n) {
            continue;
        }
        tried += 1;
        let found = run(&model, &Configuration::default(), 64, 2);
        let subsets: Vec<[f64; 4]> = (0..1 << n).map(|set| values(&model, set)).collect();
        for (i, factor) in found.factors.iter().enumerate() {
            for (at, found) in shares_of(&factor.attribution).into_iter().enumerate() {
                if at == 3 && factor.attribution.loss.is_none() {
                    continue;
                }
                let mut share = 0.0;
                for set in (0..1usize << n).filter(|set| set >> i & 1 == 0) {
                    let size = set.count_ones() as usize;
                    let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                    share += weight * (subsets[set | 1 << i][at] - subsets[set][at]);
                }
                let scale = subsets[(1 << n) - 1][at].abs().max(1.0);
                assert!((found - share).abs() <= 1e-11 * scale, "seed {seed} {}: {found} {share}", factor.id);
            }
        }
    }
    assert!(tried >= 5, "the formula must be put to the test: {tried}");
}

#[test]
fn what_is_linear_can_be_had_alone() {
    let model = checked(&alike(20)).model;
    let plan = compile(&model, &Configuration::default(), model.header.as_of).expect("it compiles");
    let alone = linear_shares(&plan, Settings::new(5, 256, 1));
    let run = evaluate(&plan, Settings::new(5, 256, 2), &|_| {});
    let mut n = 0;
    for measure in alone.measures.iter() {
        assert_eq!(Estimate::of(&alone, measure), Estimate::of(&run, measure));
        n += 1;
    }
    assert_eq!(n, 42, "20 shares and what is left, twice");
}

#[test]
fn shares_sum_to_the_whole() {
    for seed in 0..30 {
        let model = random::scenario(seed).model;
        for configuration in
            [Configuration::default(), Configuration::of(&model, model.whatifs.ids().next().unwrap())]
        {
            let found = run(&model, &configuration, 64, 2);
            let sum = |value: fn(&Attribution) -> f64| {
                value(&found.without) + found.factors.iter().map(|one| value(&one.attribution)).sum::<f64>()
            };
            close(sum(|one| one.composite.mean), found.composite.mean, 1e-12 * 100.0);
            close(sum(|one| one.probability.mean), found.probability.mean, 1e-12);
            if let (Some(losses), Some(_)) = (&found.losses, found.without.loss) {
                let whole = losses.mean.mean;
                close(sum(|one| one.loss.map_or(0.0, |loss| loss.mean)), whole, 1e-12 * whole.max(1.0));
            }
        }
    }
}

/// As many like factors, each with the same chance, of which one is enough: by symmetry all have the same share.
pub fn alike(n: usize) -> String {
    let ids: Vec<String> = (0..n).map(|at| format!("f{at}")).collect();
    let factors: String =
        ids.iter().map(|id| format!("{id} = {{ title = \"{id}\", prior = 0.1 }}\n")).collect();
    let (start, rest) = WORKED.split_once("[factor]").expect("it has factors");
    let (_, actor) = rest.split_once("[actor.x]").expect("it has an actor");
    let actor = actor.replace("(a and b) or (c and (d or e))", &ids.join(" or "));
    format!("{start}[factor]\n{factors}[actor.x]{actor}")
}

#[test]
fn sixteen_factors_are_exact() {
    let found = run(&checked(&alike(16)).model, &Configuration::default(), 64, 2);
    let whole = 1.0 - std::iter::repeat_n(0.9, 16).product::<f64>();
    assert!(matches!(found.engine.mode, exposure::eval::StateMode::Integrated { .. }));
    for factor in &found.factors {
        for (share, scale) in shares_of(&factor.attribution).into_iter().zip([100.0, 1.0, 1.0, 100.0]) {
            close(share, scale * whole / 16.0, 1e-12 * scale);
        }
    }
}

#[test]
fn more_factors_are_exact_where_it_is_linear_and_sampled_where_it_bends() {
    let found = run(&checked(&alike(25)).model, &Configuration::default(), 4096, 2);
    let whole = 1.0 - std::iter::repeat_n(0.9, 25).product::<f64>();
    assert_eq!(found.engine.mode, exposure::eval::StateMode::Drawn);
    let mut sum = found.without.composite.mean;
    for factor in &found.factors {
        let Attribution { composite, probability, frequency, loss } = factor.attribution;
        close(frequency.mean, whole / 25.0, 1e-12);
        close(loss.expect("it is priced").mean, 100.0 * whole / 25.0, 1e-10);
        for (one, scale) in [(composite, 100.0), (probability, 1.0)] {
            assert!(one.standard_error > 0.0 && one.standard_error < 0.02 * scale, "{one:?}");
            close(one.mean, scale * whole / 25.0, 4.5 * one.standard_error);
        }
        sum += composite.mean;
    }
    close(sum, found.composite.mean, 1e-10);
}

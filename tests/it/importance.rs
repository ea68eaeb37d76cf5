//! What a top hangs on: importance measures against enumeration, and against runs that suppose the same.

use crate::naive::random;
use crate::support::{checked, json, run_with_input};
use exposure::assess::{Estimate, Importance, importances, tell};
use exposure::eval::{Measure, Settings, evaluate};
use exposure::model::{Cases, Configuration, Model, OutcomeId, Override, Trial, Uncertain};
use exposure::plan::{Subject, compile};

fn settings() -> Settings {
    Settings::new(5, 64, 2)
}

fn found(model: &Model, configuration: &Configuration, of: Subject) -> Vec<Importance> {
    importances(model, configuration, model.header.as_of, settings(), of).expect("it compiles")
}

fn of_outcome(model: &Model, id: &str) -> Subject {
    Subject::Outcome(model.outcomes.find(id).expect("it is there"))
}

fn one<'a>(found: &'a [Importance], path: &str) -> &'a Importance {
    found.iter().find(|one| one.path == path).unwrap_or_else(|| panic!("{path} is not told"))
}

fn close(found: f64, exact: f64, what: &str) {
    let both_infinite = found.is_infinite() && exact.is_infinite();
    assert!(
        both_infinite || (found - exact).abs() <= 1e-9 * exact.abs().max(1e-3),
        "{what}: {found}, not {exact}"
    );
}

fn mean(estimate: &Option<Estimate>) -> f64 {
    estimate.as_ref().map_or(f64::NAN, |one| one.mean)
}

/// The head of a file, then factors with their chances, then the rest.
fn text(factors: &[(&str, f64)], rest: &str) -> String {
    let factors: String =
        factors.iter().map(|(id, p)| format!("{id} = {{ title = \"{id}\", prior = {p} }}\n")).collect();
    format!(
        "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-04-25\nhorizon = \"1 year\"\n[factor]\n{factors}\
         [actor.x]\ntitle = \"x\"\nattempts = 1000\ncounts = \"at-most-one\"\n{rest}"
    )
}

const FIVE: [(&str, f64); 5] = [("a", 0.9), ("b", 0.4), ("c", 0.7), ("d", 0.25), ("e", 0.1)];

/// (A and B) or (C and (D or E)) in the one attempt of the year: docs/method.md, section 9.
fn worked() -> Model {
    let rest = "[event.v]\ntitle = \"v\"\nby = [\"x\"]\nprobability = 1\n[outcome.o]\ntitle = \"o\"\n\
                when = \"v and ((a and b) or (c and (d or e)))\"\nseverity = 100\n";
    checked(&text(&FIVE, rest)).model
}

/// The chance that a function of the five holds.
fn enumerated(holds: &dyn Fn(&[bool; 5]) -> bool) -> f64 {
    let states = (0..32usize).map(|state| std::array::from_fn(|bit| state >> bit & 1 == 1));
    let chance = |state: &[bool; 5]| -> f64 {
        state.iter().zip(FIVE).map(|(holds, (_, p))| if *holds { p } else { 1.0 - p }).product()
    };
    states.filter(|state| holds(state)).map(|state| chance(&state)).sum()
}

#[test]
fn the_worked_tree_equals_its_enumeration() {
    let model = worked();
    let told = found(&model, &Configuration::default(), of_outcome(&model, "o"));
    let top = |state: &[bool; 5]| (state[0] && state[1]) || (state[2] && (state[3] || state[4]));
    let cut_sets: [&[usize]; 3] = [&[0, 1], &[2, 3], &[2, 4]];
    let p = enumerated(&top);
    close(p, 0.5056, "the whole");
    for (at, (id, chance)) in FIVE.into_iter().enumerate() {
        let supposing = |value: bool| {
            enumerated(&|state| {
                let mut state = *state;
                state[at] = value;
                top(&state)
            })
        };
        let (certain, never) = (supposing(true), supposing(false));
        let through = enumerated(&|state| {
            let complete = |set: &&[usize]| set.contains(&at) && set.iter().all(|bit| state[*bit]);
            cut_sets.iter().any(complete)
        });
        let importance = one(&told, &format!("factor.{id}"));
        close(importance.birnbaum.mean, certain - never, "Birnbaum");
        close(mean(&importance.criticality), chance * (certain - never) / p, "criticality");
        close(mean(&importance.conditional), chance * certain / p, "given the top");
        close(mean(&importance.fussell_vesely), through / p, "Fussell-Vesely");
        close(mean(&importance.achievement), certain / p, "RAW");
        close(mean(&importance.reduction), p / never, "RRW");
    }
    // Whatever happens needs the one event, which is certain.
    let event = one(&told, "event.v");
    close(mean(&event.achievement), 1.0, "RAW of what is certain");
    assert_eq!(mean(&event.reduction), f64::INFINITY);
    for whole in [&event.criticality, &event.conditional, &event.fussell_vesely] {
        close(mean(whole), 1.0, "of what is needed");
    }
}

#[test]
fn ways_have_their_shares() {
    let model = worked();
    let of = of_outcome(&model, "o");
    let told =
        tell(&model, &Configuration::default(), model.header.as_of, settings(), of).expect("it compiles");
    let shares: Vec<f64> = told[0].stories.iter().map(|story| mean(&story.share)).collect();
    let exact = [0.9 * 0.4, 0.7 * 0.25, 0.7 * 0.1].map(|p| p / 0.5056);
    assert_eq!(shares.len(), 3);
    shares.iter().zip(exact).for_each(|(found, exact)| close(*found, exact, "a way"));
    close(mean(&told[0].share), 1.0, "the only actor");
}

#[test]
fn a_capability_against_two_difficulties_is_two_steps() {
    let rest = "[actor.y]\ntitle = \"y\"\nattempts = 2\ncapability = { uniform = [0, 1] }\n\
                [event.wall]\ntitle = \"wall\"\nby = [\"y\"]\ndifficulty = 0.5\n\
                [event.safe]\ntitle = \"safe\"\nneeds = \"wall\"\ndifficulty = 0.8\n\
                [outcome.o]\ntitle = \"o\"\nwhen = \"safe\"\nseverity = 100\n";
    let model = checked(&text(&[("a", 0.3)], rest)).model;
    let of = of_outcome(&model, "o");
    let told =
        tell(&model, &Configuration::default(), model.header.as_of, settings(), of).expect("it compiles");
    let [story] = told[0].stories.as_slice() else { panic!("one way: {told:?}") };
    let steps: Vec<&str> = story.steps.iter().map(|step| step.path.as_str()).collect();
    assert_eq!(steps, ["event.wall", "event.safe"]);
    // One draw of capability serves both: above .8 it is above .5 too.
    for (found, exact) in story.steps.iter().map(|step| step.probability).zip([0.5, 0.2]) {
        close(found, exact, "a step by itself");
    }
    close(story.probability, 0.2, "both");
    close(mean(&story.share), 1.0, "the only way");
    let told = found(&model, &Configuration::default(), of);
    close(mean(&one(&told, "event.wall").achievement), 1.0, "the higher wall decides");
    close(mean(&one(&told, "event.safe").achievement), 2.5, "to the wall's half");
    for id in ["event.wall", "event.safe"] {
        close(mean(&one(&told, id).fussell_vesely), 1.0, id);
    }
}

#[test]
fn events_in_a_chain_and_side_by_side() {
    // Two doors, the second tried only where the key was found; a factor makes finding likelier.
    let rest = r#"
[event.key]
title = "key"
by = ["x"]
probability = [{ if = "a", p = 0.8 }, { p = 0.1 }]
[event.back]
title = "back"
needs = "key"
probability = 0.5
[event.front]
title = "front"
by = ["x"]
probability = 0.2
[outcome.o]
title = "o"
when = "front or back"
severity = 100
"#;
    let model = checked(&text(&[("a", 0.3)], rest)).model;
    let told = found(&model, &Configuration::default(), of_outcome(&model, "o"));
    let key = 0.3 * 0.8 + 0.7 * 0.1;
    let top = |key: f64, back: f64, front: f64| 1.0 - (1.0 - key * back) * (1.0 - front);
    let p = top(key, 0.5, 0.2);
    let expected = [
        ("key", top(1.0, 0.5, 0.2), top(0.0, 0.5, 0.2), key * top(1.0, 0.5, 0.2), key * 0.5),
        ("back", top(key, 1.0, 0.2), 0.2, key * 0.5, key * 0.5),
        ("front", 1.0, key * 0.5, 0.2, 0.2),
    ];
    for (id, certain, never, with, through) in expected {
        let importance = one(&told, &format!("event.{id}"));
        close(importance.birnbaum.mean, certain - never, id);
        close(mean(&importance.criticality), (p - never) / p, id);
        close(mean(&importance.conditional), with / p, id);
        close(mean(&importance.fussell_vesely), through / p, id);
        close(mean(&importance.achievement), certain / p, id);
        close(mean(&importance.reduction), p / never, id);
    }
}

#[test]
fn what_never_happens_has_no_ratios() {
    let rest = "[event.v]\ntitle = \"v\"\nby = [\"x\"]\nprobability = 0\n[outcome.o]\ntitle = \"o\"\n\
                when = \"v and a\"\nseverity = 100\n";
    let model = checked(&text(&[("a", 0.3)], rest)).model;
    let told = found(&model, &Configuration::default(), of_outcome(&model, "o"));
    let factor = one(&told, "factor.a");
    assert_eq!(factor.birnbaum.mean, 0.0);
    for none in [
        &factor.criticality,
        &factor.conditional,
        &factor.fussell_vesely,
        &factor.achievement,
        &factor.reduction,
    ] {
        assert_eq!(*none, None);
    }
    // If only it were certain: nothing was, so there is no telling how many times that is.
    assert_eq!(mean(&one(&told, "event.v").achievement), f64::INFINITY);
}

/// The chance and the rate of an outcome in a run of its own.
fn of_run(model: &Model, configuration: &Configuration, id: OutcomeId) -> [f64; 2] {
    let plan = compile(model, configuration, model.header.as_of).expect("it compiles");
    let run = evaluate(&plan, settings().without_shares(), &|_| {});
    let measure = |measure| Estimate::of(&run, measure).expect("it is measured").mean;
    [measure(Measure::OutcomeProbability(id)), measure(Measure::OutcomeFrequency(id))]
}

/// That the factor or the trial at a path is so, or is not.
fn supposing(model: &Model, path: &str, holds: bool) -> Configuration {
    let (kind, name) = path.split_once('.').expect("a path");
    let supposed = match kind {
        "factor" => Override::Holds(model.factors.find(name).expect("it is there"), holds),
        _ => {
            let p = Cases::always(Uncertain::point(f64::from(u8::from(holds))));
            Override::Trial(model.events.find(name).expect("it is there"), Trial::Probability(p))
        }
    };
    Configuration { safeguards: Vec::new(), overrides: vec![supposed] }
}

/// Each ratio again from runs in which the factor or the trial is supposed, on the same draws; with safeguards in
/// place only for events, since a safeguard on a factor removes also one that is supposed.
#[test]
fn equal_to_runs_that_suppose_the_same() {
    let mut compared = 0;
    for seed in 0..12 {
        let model = random::scenario(seed).model;
        let whatif = model.whatifs.ids().next().expect("each has one");
        for (guarded, base) in [(false, Configuration::default()), (true, Configuration::of(&model, whatif))]
        {
            for (id, outcome) in model.outcomes.iter().filter(|(_, outcome)| !outcome.is_fact()) {
                let told = found(&model, &base, Subject::Outcome(id));
                let [chance, rate] = of_run(&model, &base, id);
                for importance in told.iter().filter(|one| !guarded || one.path.starts_with("event.")) {
                    let (place, whole) =
                        if importance.path.starts_with("factor.") { (0, chance) } else { (1, rate) };
                    let value = |holds: bool| {
                        let supposed = base.clone().and(supposing(&model, &importance.path, holds));
                        of_run(&model, &supposed, id)[place]
                    };
                    let (certain, never) = (value(true), value(false));
                    let what = format!("seed {seed}, {} by {}, {guarded}", outcome.id, importance.path);
                    is_that_of(importance, whole, certain, never, &what);
                    compared += 1;
                }
            }
        }
    }
    assert!(compared >= 80, "the measures must be put to the test: {compared}");
}

fn is_that_of(importance: &Importance, whole: f64, certain: f64, never: f64, what: &str) {
    close(importance.birnbaum.mean, certain - never, what);
    if whole == 0.0 {
        return;
    }
    close(mean(&importance.achievement), certain / whole, what);
    close(mean(&importance.reduction), whole / never, what);
    close(mean(&importance.criticality), (whole - never) / whole, what);
    for part in [&importance.conditional, &importance.fussell_vesely] {
        assert!((-1e-12..=1.0 + 1e-12).contains(&mean(part)), "{what}: {part:?}");
    }
    // Where the element takes part in a way that is complete, it is there.
    assert!(mean(&importance.fussell_vesely) <= mean(&importance.conditional) + 1e-12, "{what}");
}

#[test]
fn actors_share_all_occurrences_and_ways_stay_within_theirs() {
    for seed in 0..20 {
        let model = random::scenario(seed).model;
        let whatif = model.whatifs.ids().next().expect("each has one");
        for configuration in [Configuration::default(), Configuration::of(&model, whatif)] {
            for (id, _) in model.outcomes.iter().filter(|(_, outcome)| !outcome.is_fact()) {
                let of = Subject::Outcome(id);
                let told =
                    tell(&model, &configuration, model.header.as_of, settings(), of).expect("it compiles");
                let shares: Vec<f64> = told.iter().map(|one| mean(&one.share)).collect();
                if !shares.is_empty() {
                    close(shares.iter().sum(), 1.0, &format!("seed {seed}, actors"));
                }
                for (telling, whole) in told.iter().zip(shares) {
                    let ways: Vec<f64> = telling.stories.iter().map(|story| mean(&story.share)).collect();
                    assert!(ways.iter().all(|way| *way <= whole + 1e-12), "seed {seed}: {ways:?} of {whole}");
                    if telling.complete {
                        assert!(ways.iter().sum::<f64>() >= whole - 1e-9, "seed {seed}: {ways:?} of {whole}");
                    }
                }
            }
        }
    }
}

#[test]
fn machines_read_the_same() {
    let rest = "[event.v]\ntitle = \"v\"\nby = [\"x\"]\nprobability = 1\n[outcome.o]\ntitle = \"o\"\n\
                when = \"v and a\"\nseverity = 100\n";
    let view = json(&run_with_input(
        &["explain", "-", "outcome.o", "--draws", "64", "--format", "json"],
        &text(&[("a", 0.3)], rest),
    ));
    let factor = view["importances"].as_array().expect("a list").iter().find(|one| one["path"] == "factor.a");
    let factor = factor.expect("it is told");
    assert!((factor["conditional"]["mean"].as_f64().expect("a number") - 1.0).abs() < 1e-12);
    assert!(factor["risk_reduction_worth"]["mean"].is_null(), "nothing is left without it: {factor}");
    assert!(view["actors"][0]["ways"][0]["share"]["mean"].is_number());
}

//! The engine against closed forms, and its printed error against long runs.

// An oracle must not use the kernels that it judges.
#![allow(clippy::disallowed_methods)]

use crate::support::{assessed, checked, checked_with};
use exposure::assess::{Assessment, Estimate};
use exposure::{Request, assess};

const HEAD: &str = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\n";

fn run(body: &str) -> Assessment {
    assessed(&checked(&format!("{HEAD}{body}")), 256)
}

fn close(found: f64, exact: f64) {
    assert!((found - exact).abs() <= 1e-12 * exact.abs().max(1e-3), "{found} is not {exact}");
}

fn outcome<'a>(assessment: &'a Assessment, id: &str) -> &'a exposure::assess::OutcomeAssessment {
    assessment.outcomes.iter().find(|one| one.id == id).expect("the outcome")
}

#[test]
fn one_outcome_is_severity_times_chance() {
    let found = run("[actor.a]\ntitle = \"a\"\nattempts = 3\n[event.e]\ntitle = \"e\"\nby = [\"a\"]\n\
                     probability = 0.1\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 40\n");
    let p = 1.0 - (-0.3f64).exp();
    close(found.probability.mean, p);
    close(found.composite.mean, 40.0 * p);
    close(outcome(&found, "o").frequency.expect("a rate").mean, 0.3);
    assert_eq!(found.composite.standard_error, 0.0);
    assert!(found.happened.is_none());
}

#[test]
fn outcomes_of_one_attempt_are_dependent_and_not_counted_twice() {
    // Both need the same first step: rate 2, step 1/2, then .2 for the worse and .5 for the lesser one.
    let found = run("[actor.a]\ntitle = \"a\"\nattempts = 2\n[event.in]\ntitle = \"in\"\nby = [\"a\"]\n\
                     probability = 0.5\n[event.x]\ntitle = \"x\"\nneeds = \"in\"\nprobability = 0.2\n\
                     [event.y]\ntitle = \"y\"\nneeds = \"in\"\nprobability = 0.5\n\
                     [outcome.worse]\ntitle = \"w\"\nwhen = \"x\"\nseverity = 90\n\
                     [outcome.lesser]\ntitle = \"l\"\nwhen = \"y\"\nseverity = 30\n");
    let chance = |p: f64| 1.0 - (-p).exp();
    let (worse, any) = (chance(0.2), chance(0.6));
    close(found.probability.mean, any);
    close(found.composite.mean, 60.0 * worse + 30.0 * any);
    close(outcome(&found, "lesser").probability.mean, chance(0.5));
}

#[test]
fn a_factor_is_one_state_for_all_attempts() {
    // With f: rate 4 of certain success; without: none. P = .3 (1 - e^-4), not 1 - e^-1.2.
    let found =
        run("[factor.f]\ntitle = \"f\"\nprior = 0.3\nwhy = \"w\"\n[actor.a]\ntitle = \"a\"\nattempts = 4\n\
                     [event.e]\ntitle = \"e\"\nby = [\"a\"]\nneeds = \"f\"\n\
                     [outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 100\n");
    close(found.probability.mean, 0.3 * (1.0 - (-4.0f64).exp()));
    close(outcome(&found, "o").frequency.expect("a rate").mean, 1.2);
}

#[test]
fn actors_that_share_a_factor_are_dependent_through_it() {
    let found = run(
        "[factor.f]\ntitle = \"f\"\nprior = 0.4\nwhy = \"w\"\n[factor.g]\ntitle = \"g\"\nprior = 0.7\n\
                     why = \"w\"\n[actor.a]\ntitle = \"a\"\nattempts = 1\n[actor.b]\ntitle = \"b\"\n\
                     attempts = [{ if = \"f\", rate = 3 }, { rate = 0.5 }]\n\
                     [event.x]\ntitle = \"x\"\nby = [\"a\"]\nneeds = \"f and g\"\n\
                     [event.y]\ntitle = \"y\"\nby = [\"b\"]\nprobability = [{ if = \"not f\", p = 0.8 }, { p = 0.1 }]\n\
                     [outcome.o]\ntitle = \"o\"\nwhen = \"x or y\"\nseverity = 50\n",
    );
    let none = |f: bool, g: bool| {
        let a: f64 = if f && g { 1.0 } else { 0.0 };
        let b = if f { 3.0 * 0.1 } else { 0.5 * 0.8 };
        (-(a + b)).exp()
    };
    let states = [(true, true, 0.28), (true, false, 0.12), (false, true, 0.42), (false, false, 0.18)];
    let exact: f64 = states.iter().map(|(f, g, p)| p * (1.0 - none(*f, *g))).sum();
    close(found.probability.mean, exact);
    let by_b = outcome(&found, "o").by_actor.iter().find(|one| one.id == "b").expect("b").probability.mean;
    close(by_b, 0.4 * (1.0 - (-0.3f64).exp()) + 0.6 * (1.0 - (-0.4f64).exp()));
}

#[test]
fn facts_stand_apart_and_no_safeguard_undoes_them() {
    let text = format!(
        "{HEAD}[factor.f]\ntitle = \"f\"\nprior = 0.6\nwhy = \"w\"\n[actor.a]\ntitle = \"a\"\nattempts = 2\n\
         [event.e]\ntitle = \"e\"\nby = [\"a\"]\nneeds = \"f\"\n[outcome.fact]\ntitle = \"x\"\nwhen = \"f\"\n\
         severity = 70\n[outcome.open]\ntitle = \"y\"\nwhen = \"e\"\nseverity = 90\n[safeguard.s]\ntitle = \"s\"\n\
         effect = [{{ on = \"factor.f\", reduces = 0.75 }}]\n[whatif.w]\ntitle = \"w\"\nsafeguards = [\"s\"]\n\
         [whatif.never]\ntitle = \"n\"\nset = {{ \"factor.f\" = false }}\n"
    );
    let checked = checked(&text);
    let with = |what_ifs: &[&str]| {
        let what_ifs = what_ifs.iter().map(|&one| one.to_owned()).collect();
        assess(&checked, &Request { what_ifs, draws: Some(256), ..Request::default() }).expect("it compiles")
    };
    let p = 1.0 - (-2.0f64).exp();
    let (base, guarded, never) = (with(&[]), with(&["w"]), with(&["never"]));
    close(base.happened.expect("facts").mean, 42.0);
    close(base.composite.mean, 0.6 * 90.0 * p);
    close(guarded.happened.expect("facts").mean, 42.0);
    close(guarded.composite.mean, 0.6 * 0.25 * 90.0 * p);
    close(never.happened.expect("facts").mean, 0.0);
    close(never.composite.mean, 0.0);
}

#[test]
fn an_included_outcome_changes_no_severity_because_only_the_worst_counts() {
    let text = |includes: &str| {
        format!(
            "[actor.a]\ntitle = \"a\"\nattempts = 1\n[event.x]\ntitle = \"x\"\nby = [\"a\"]\n\
             [outcome.inner]\ntitle = \"i\"\nwhen = \"x\"\nseverity = 50\n\
             [outcome.outer]\ntitle = \"o\"\nwhen = \"x\"\nseverity = 80\n{includes}"
        )
    };
    let p = 1.0 - (-1.0f64).exp();
    close(run(&text("")).composite.mean, 80.0 * p);
    let included = run(&text("includes = [\"inner\"]\n"));
    close(included.composite.mean, 80.0 * p);
    close(outcome(&included, "inner").probability.mean, p);
}

#[test]
fn capability_is_shared_by_the_events_of_an_attempt() {
    // C ~ U(0, 1), both difficulties ~ U(0, 1): P(both) = E[C²] = 1/3.
    let found = run("[actor.a]\ntitle = \"a\"\nattempts = 1\ncapability = { uniform = [0, 1] }\n\
                     [event.x]\ntitle = \"x\"\nby = [\"a\"]\ndifficulty = { uniform = [0, 1] }\n\
                     [event.y]\ntitle = \"y\"\nneeds = \"x\"\ndifficulty = { uniform = [0, 1] }\n\
                     [outcome.o]\ntitle = \"o\"\nwhen = \"y\"\nseverity = 10\n");
    let rate = outcome(&found, "o").frequency.expect("a rate").mean;
    assert!((rate - 1.0 / 3.0).abs() < 1e-10, "{rate}");
}

#[test]
fn rates_of_every_form_have_their_mean() {
    let mean = |attempts: &str| {
        let found = assessed(
            &checked(&format!(
                "{HEAD}[actor.a]\ntitle = \"a\"\n{attempts}\n[event.x]\ntitle = \"x\"\nby = [\"a\"]\n\
                 [outcome.o]\ntitle = \"o\"\nwhen = \"x\"\nseverity = 10\n"
            )),
            4096,
        );
        let rate = outcome(&found, "o").frequency.expect("a rate");
        (rate.mean, rate.standard_error)
    };
    let near = |attempts: &str, exact: f64| {
        let (found, error) = mean(attempts);
        assert!(
            (found - exact).abs() <= 4.0 * error + 1e-9 * exact,
            "{attempts}: {found} is not {exact} ± {error}"
        );
    };
    near("attempts = \"once in 5 years\"", 0.2);
    near("attempts = { count = 3, over = \"2 years\" }", 1.75);
    near("attempts = { gamma = [2, 4] }", 0.5);
    near("contact_frequency = 10\nprobability_of_action = { hits = 1, of = 3 }", 10.0 * 1.5 / 4.0);
    near("attempts = { at_least_once = 0.6, over = \"3 months\" }", -4.0 * 0.4f64.ln());
    near("attempts = { uniform = [1, 3], per = \"month\" }", 24.0);
    // Lognormal of p5 1 and p95 10: docs/method.md, section 4.
    near("attempts = { p5 = 1, p95 = 10 }", 4.040_012_826_945_73);
}

#[test]
fn identical_configurations_agree_to_the_bit() {
    let checked = checked_with(&crate::support::scenario_text("group-chat"), &[]);
    let with = |what_ifs: &[&str]| {
        let what_ifs = what_ifs.iter().map(|&one| one.to_owned()).collect();
        assess(&checked, &Request { what_ifs, draws: Some(256), ..Request::default() }).expect("it compiles")
    };
    let (one, two) = (with(&["new-number"]), with(&["new-number", "new-number"]));
    assert_eq!(one.composite, two.composite);
    assert_eq!(one.outcomes, two.outcomes);
    assert!(with(&["all-together"]).composite.mean < with(&[]).composite.mean);
}

/// Over 200 seeds the printed 90 % interval of the mean covers a long run in 85 to 95 % of cases.
#[test]
fn the_printed_error_covers_a_long_run() {
    let checked = checked(&format!("{HEAD}{UNCERTAIN}"));
    let at = |seed: u64, draws: usize| {
        let request = Request { seed: Some(seed), draws: Some(draws), ..Request::default() };
        assess(&checked, &request).expect("it compiles")
    };
    let long = at(1_000_003, 1 << 19);
    let mut covered = [0; 3];
    for seed in 0..200 {
        let one = at(seed, 512);
        let covers = |short: &Estimate, long: &Estimate| {
            (short.mean - long.mean).abs() <= (short.error_90().powi(2) + long.error_90().powi(2)).sqrt()
        };
        let frequency = |of: &Assessment| outcome(of, "read").frequency.expect("a rate");
        covered[0] += usize::from(covers(&one.composite, &long.composite));
        covered[1] += usize::from(covers(&one.probability, &long.probability));
        covered[2] += usize::from(covers(&frequency(&one), &frequency(&long)));
    }
    for (what, covered) in ["composite", "probability", "frequency"].iter().zip(covered) {
        assert!((170..=190).contains(&covered), "{what}: {covered} of 200");
    }
}

/// A small model with every kind of uncertainty: sources, priors, rates, cases, data, severities.
const UNCERTAIN: &str = r#"
[source.b]
name = "b"
reliability = "B"
[source.c]
name = "c"
reliability = "C"
[factor.f]
title = "f"
prior = "unlikely"
[factor.g]
title = "g"
prior = 0.4
[claim.one]
text = "t"
source = "b"
factors = ["f", "g"]
stance = "supports"
published = 2024-01-01
[claim.two]
text = "t"
source = "c"
factor = "g"
stance = "contradicts"
interest = "self-serving"
published = 2024-01-01
[actor.spies]
title = "spies"
attempts = [{ if = "g", rate = { p5 = 0.5, p95 = 6 } }, { rate = { p5 = 0.1, p95 = 2 } }]
[event.found]
title = "found"
by = ["spies"]
probability = [{ if = "f", p = { p5 = 0.5, p95 = 0.9 } }, { p = { hits = 2, of = 20 } }]
[event.taken]
title = "taken"
needs = "found"
probability = { pert = [0.05, 0.2, 0.7] }
[outcome.noticed]
title = "noticed"
when = "found"
severity = { pert = [5, 20, 60] }
[outcome.read]
title = "read"
when = "taken and g"
severity = { p5 = 40, p95 = 90 }
"#;

/// What is printed and what is computed with are one number, however many sources speak.
#[test]
fn many_sources_keep_the_printed_probability() {
    for (n, letter, stance, printed) in
        [(36, "B", "supports", 0.99), (25, "A", "supports", 0.99), (25, "A", "contradicts", 0.01)]
    {
        let voices: String = (0..n)
            .map(|i| {
                format!(
                    "[source.s{i}]\nname = \"s\"\nreliability = \"{letter}\"\n[claim.c{i}]\ntext = \"t\"\n\
                     source = \"s{i}\"\nfactor = \"f\"\nstance = \"{stance}\"\npublished = 2024-01-01\n"
                )
            })
            .collect();
        let text = format!(
            "{voices}[factor.f]\ntitle = \"f\"\nprior = 0.5\n[actor.a]\ntitle = \"a\"\nattempts = 1\n\
             [event.e]\ntitle = \"e\"\nby = [\"a\"]\nneeds = \"f\"\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\n\
             severity = 10\n"
        );
        let found = assessed(&checked(&format!("{HEAD}{text}")), 4096);
        let rate = outcome(&found, "o").frequency.expect("a rate").mean;
        assert!((rate - printed).abs() < 1e-9, "{n} {letter} {stance}: {rate} is not {printed}");
    }
}

/// Where there are too many states to walk through, they are drawn, and the numbers stay right.
#[test]
fn sixty_four_factors_in_one_guard_are_drawn() {
    let factors: String =
        (0..64).map(|i| format!("[factor.f{i}]\ntitle = \"f\"\nprior = 0.5\nwhy = \"w\"\n")).collect();
    let any: Vec<String> = (0..64).map(|i| format!("f{i}")).collect();
    let found = run(&format!(
        "{factors}[actor.a]\ntitle = \"a\"\nattempts = 2\n\
         capability = [{{ if = \"{}\", value = 0.8 }}, {{ value = 0.1 }}]\n[event.e]\ntitle = \"e\"\nby = [\"a\"]\n\
         difficulty = {{ uniform = [0, 1] }}\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 50\n",
        any.join(" or ")
    ));
    let p = 1.0 - (-1.6f64).exp();
    close(found.probability.mean, p);
    close(found.composite.mean, 50.0 * p);
    assert_eq!(found.engine.mode, exposure::eval::StateMode::Drawn);
}

/// An actor that starts nothing changes no number, however many there are.
#[test]
fn idle_actors_change_nothing() {
    let idle: String = (0..5).map(|i| format!("[actor.idle{i}]\ntitle = \"i\"\nattempts = 3\n")).collect();
    let (one, two) = (run(UNCERTAIN), run(&format!("{UNCERTAIN}{idle}")));
    assert_eq!((one.composite, one.probability, &one.engine), (two.composite, two.probability, &two.engine));
}

/// A probability of 0 is a number like any other.
#[test]
fn an_event_that_never_succeeds_is_no_error() {
    let found = run("[actor.a]\ntitle = \"a\"\nattempts = 3\n[event.e]\ntitle = \"e\"\nby = [\"a\"]\n\
                     probability = 0\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 40\n");
    assert_eq!((found.probability.mean, found.composite.mean), (0.0, 0.0));
    assert!(found.outcomes[0].probability.p5.is_sign_positive());
}

//! The simulation against closed forms done by hand, so that it may judge the engine.

use super::attempt::Stage;
use super::belief::Beliefs;
use super::*;
use exposure::diag::Source;
use exposure::scenario;
use statrs::distribution::{Beta, ContinuousCDF};

/// How many standard errors a right simulation may be off; the seeds are fixed, so it never is by bad luck.
const ALLOWED: f64 = 4.0;

const HEAD: &str = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-04-25\nhorizon = \"1 year\"\n";

/// The model of a text, whatever its warnings; the head is put before it.
fn model(body: &str) -> Model {
    let checked = scenario::check(&Source::new("test", format!("{HEAD}{body}")));
    checked.expect("the text of a test is right").value.model
}

fn run(model: &Model, whatif: Option<&str>, trials: usize) -> Naive {
    let id = whatif.map(|id| model.whatifs.find(id).expect("the text has this what-if"));
    let configuration = id.map_or(Configuration::default(), |id| Configuration::of(model, id));
    simulate(model, &configuration, model.header.as_of, trials, 42)
}

fn beliefs(model: &Model) -> Beliefs {
    Beliefs::new(model, model.header.as_of)
}

#[track_caller]
fn close(found: Mean, exact: f64) {
    let z = (found.value - exact) / found.standard_error;
    assert!(z.abs() <= ALLOWED, "{found} is {z:.1} standard errors from {exact}");
}

#[track_caller]
fn near(found: f64, exact: f64, tolerance: f64) {
    assert!((found - exact).abs() <= tolerance, "{found} is not {exact}");
}

/// The chance of at least one in a year at a rate.
fn at_least_one(rate: f64) -> f64 {
    1.0 - (-rate).exp()
}

// ---- attempts, events, outcomes

const TWO_EVENTS: &str = r#"
    [actor.a]
    title = "a"
    attempts = 2
    [event.v]
    title = "v"
    by = ["a"]
    probability = 0.3
    [event.w]
    title = "w"
    by = ["a"]
    probability = 0.5
    [outcome.bad]
    title = "bad"
    when = "v"
    severity = 80
    [outcome.mild]
    title = "mild"
    when = "w"
    severity = 30
"#;

#[test]
fn one_actor_at_one_rate_has_the_chance_of_a_thinned_poisson_process() {
    let naive = run(&model(TWO_EVENTS), None, 40_000);
    let bad = &naive.outcomes["bad"];
    close(bad.probability, at_least_one(2.0 * 0.3));
    close(bad.frequency, 0.6);
    assert_eq!(bad.by_actor["a"], (bad.probability, bad.frequency));
}

#[test]
fn the_composite_is_the_worst_that_occurs() {
    let naive = run(&model(TWO_EVENTS), None, 40_000);
    let (bad, any) = (at_least_one(2.0 * 0.3), at_least_one(2.0 * (1.0 - 0.7 * 0.5)));
    close(naive.composite, (80.0 - 30.0) * bad + 30.0 * any);
    close(naive.probability, any);
}

#[test]
fn passing_over_attempts_that_do_not_begin_changes_nothing() {
    let model = model(&format!(
        "{TWO_EVENTS}
        [event.next]
        title = \"next\"
        needs = \"at least 2 of (v, w, f)\"
        probability = 0.6
        [factor.f]
        title = \"f\"
        prior = 0.4
        [outcome.both]
        title = \"both\"
        when = \"next\"
        severity = 95"
    ));
    let mut stage = Stage::new(&model, &Configuration::default(), model.header.as_of);
    let exact = |f: f64| 0.6 * (f * (1.0 - 0.7 * 0.5) + (1.0 - f) * 0.3 * 0.5);
    let p_both = 0.4 * at_least_one(2.0 * exact(1.0)) + 0.6 * at_least_one(2.0 * exact(0.0));
    for skips in [true, false] {
        stage.skips = skips;
        let naive = play(&stage, &model, 40_000, 7);
        close(naive.outcomes["both"].probability, p_both);
        close(naive.outcomes["bad"].probability, at_least_one(0.6));
        close(naive.outcomes["mild"].frequency, 1.0);
    }
}

#[test]
fn the_horizon_and_the_forms_of_attempts_count() {
    let text = TWO_EVENTS.replace("attempts = 2", "contact_frequency = 12\nprobability_of_action = 0.25");
    let text = format!("{HEAD}{text}").replace("1 year", "6 months");
    let checked = scenario::check(&Source::new("test", text)).expect("a right text");
    let naive = run(&checked.value.model, None, 40_000);
    close(naive.outcomes["bad"].probability, at_least_one(12.0 * 0.25 * 0.3 / 2.0));
    close(naive.outcomes["bad"].frequency, 12.0 * 0.25 * 0.3);
}

#[test]
fn uncertain_rates_and_chances_are_one_value_a_trial() {
    // A rate of Gamma(3.5, 1 year) and a chance of Beta(1.5, 2.5): the frequency is the product of the means,
    // the chance is E[1 - exp(-rate p)] = 1 - E[(1 + p)^-3.5], here by the midpoint rule on p.
    let text = TWO_EVENTS.replace("attempts = 2", "attempts = { count = 3, over = \"1 year\" }");
    let text = text.replace("probability = 0.3", "probability = { hits = 1, of = 3 }");
    let naive = run(&model(&text), None, 60_000);
    let density = |p: f64| p.sqrt() * (1.0 - p).powf(1.5);
    let grid: Vec<f64> = (0..100_000).map(|i| (f64::from(i) + 0.5) / 1e5).collect();
    let total: f64 = grid.iter().map(|p| density(*p)).sum();
    let none: f64 = grid.iter().map(|p| density(*p) * (1.0 + p).powf(-3.5)).sum();
    close(naive.outcomes["bad"].probability, 1.0 - none / total);
    close(naive.outcomes["bad"].frequency, 3.5 * 1.5 / 4.0);
}

#[test]
fn a_capability_is_shared_by_the_events_of_an_attempt() {
    // C, D, D' all uniform: P(C > D) = 1/2, P(both) = E[C^2] = 1/3.
    let naive = run(
        &model(
            r#"
            [actor.a]
            title = "a"
            attempts = 3
            capability = { uniform = [0, 1] }
            [event.v]
            title = "v"
            by = ["a"]
            difficulty = { uniform = [0, 1] }
            [event.w]
            title = "w"
            by = ["a"]
            difficulty = { uniform = [0, 1] }
            [outcome.one]
            title = "one"
            when = "v"
            severity = 10
            [outcome.both]
            title = "both"
            when = "v and w"
            severity = 20
            "#,
        ),
        None,
        20_000,
    );
    close(naive.outcomes["one"].frequency, 1.5);
    close(naive.outcomes["both"].frequency, 1.0);
    close(naive.outcomes["both"].probability, at_least_one(1.0));
}

#[test]
fn the_vulnerability_of_the_fair_model_is_met() {
    // docs/method.md, model M1: TCap PERT(.2, .5, .9) against RS PERT(.4, .6, .85) has v = .2865834469.
    let naive = run(
        &model(
            r#"
            [actor.a]
            title = "a"
            attempts = 20
            capability = { pert = [0.2, 0.5, 0.9] }
            [event.v]
            title = "v"
            by = ["a"]
            resistance_strength = { pert = [0.4, 0.6, 0.85] }
            [outcome.o]
            title = "o"
            when = "v"
            severity = 10
            "#,
        ),
        None,
        20_000,
    );
    close(naive.outcomes["o"].frequency, 20.0 * 0.286_583_446_9);
}

#[test]
fn an_event_happens_only_in_attempts_of_those_it_is_by() {
    let naive = run(
        &model(
            r#"
            [actor.a]
            title = "a"
            attempts = 1
            [actor.b]
            title = "b"
            accidental = true
            attempts = 2
            [event.v]
            title = "v"
            by = ["a", "b"]
            probability = 0.4
            [event.w]
            title = "w"
            by = ["b"]
            needs = "v"
            probability = 0.5
            [outcome.o]
            title = "o"
            when = "w"
            severity = 10
            [outcome.p]
            title = "p"
            when = "v"
            severity = 5
            "#,
        ),
        None,
        40_000,
    );
    let o = &naive.outcomes["o"];
    assert_eq!(o.by_actor["a"], (Mean::default(), Mean::default()));
    close(o.by_actor["b"].1, 2.0 * 0.4 * 0.5);
    close(naive.outcomes["p"].frequency, 3.0 * 0.4);
    close(naive.outcomes["p"].by_actor["a"].0, at_least_one(0.4));
}

// ---- facts and the worst of several

#[test]
fn what_has_happened_is_the_worst_fact() {
    let naive = run(
        &model(
            r#"
            [factor.f]
            title = "f"
            prior = 0.6
            [factor.g]
            title = "g"
            prior = 0.3
            [outcome.small]
            title = "small"
            when = "f"
            includes = ["large"]
            severity = [{ if = "g", value = 20 }, { value = 40 }]
            [outcome.large]
            title = "large"
            when = "g"
            severity = 90
            "#,
        ),
        None,
        40_000,
    );
    // With g 90, whatever includes it; f without g 40.
    close(naive.happened.expect("there are facts"), 0.3 * 90.0 + 0.7 * 0.6 * 40.0);
    close(naive.outcomes["large"].probability, 0.3);
    assert_eq!(naive.composite, Mean::default());
}

// ---- safeguards and suppositions

const GUARDED: &str = r#"
    [factor.f]
    title = "f"
    prior = 0.8
    [actor.a]
    title = "a"
    attempts = 4
    [event.v]
    title = "v"
    by = ["a"]
    needs = "f"
    probability = 0.5
    [event.w]
    title = "w"
    needs = "v"
    probability = 0.9
    [outcome.o]
    title = "o"
    when = "w"
    severity = 10
    [outcome.was]
    title = "was"
    when = "f"
    severity = 10
    [safeguard.one]
    title = "one"
    [[safeguard.one.effect]]
    on = "event.v"
    reduces = 0.3
    [[safeguard.one.effect]]
    on = "event.w"
    reduces = 0.25
    [[safeguard.one.effect]]
    on = "factor.f"
    reduces = 0.2
    [[safeguard.one.effect]]
    on = "actor.a"
    reduces = 0.1
    [safeguard.two]
    title = "two"
    [[safeguard.two.effect]]
    on = "event.v"
    reduces = 0.4
    [[safeguard.two.effect]]
    on = "event.w"
    reduces = 0.35
    [[safeguard.two.effect]]
    on = "factor.f"
    reduces = 0.5
    [[safeguard.two.effect]]
    on = "outcome.o"
    reduces = 0.15
    [whatif.both]
    title = "both"
    safeguards = ["one", "two"]
    [whatif.supposed]
    title = "supposed"
    set = { "factor.f" = true, "event.v.probability" = 0.25, "actor.a.attempts" = 2 }
"#;

#[test]
fn safeguards_on_one_target_are_survived_independently() {
    let model = model(GUARDED);
    let before = run(&model, None, 40_000);
    close(before.outcomes["o"].probability, 0.8 * at_least_one(4.0 * 0.5 * 0.9));
    let naive = run(&model, Some("both"), 40_000);
    let remains = 0.8 * 0.8 * 0.5;
    let p = 0.5 * (0.7 * 0.6) * 0.9 * (0.75 * 0.65) * 0.85;
    let rate = 4.0 * 0.9 * p;
    close(naive.outcomes["o"].probability, remains * at_least_one(rate));
    close(naive.outcomes["o"].frequency, remains * rate);
    // The past stays as it was.
    close(naive.outcomes["was"].probability, 0.8);
    close(naive.factors["f"], 0.8);
}

#[test]
fn what_is_supposed_changes_facts_too() {
    let naive = run(&model(GUARDED), Some("supposed"), 20_000);
    close(naive.outcomes["o"].probability, at_least_one(2.0 * 0.25 * 0.9));
    assert_eq!((naive.outcomes["was"].probability.value, naive.factors["f"].value), (1.0, 1.0));
}

/// Reliability (1 - 12/365)^10 = .7158440332: in place .9, .1 taken away while it fails.
const FAIR_CAM: &str =
    "coverage = 0.9\nfailures_per_year = 12\nrepair_days = 10\nvariance_effectiveness = 0.1\n";

#[test]
fn a_safeguard_is_one_thing_for_all_its_targets_in_an_attempt() {
    let effect = |on: &str, reduces| format!("{{ on = \"{on}\", reduces = {reduces} }}");
    let text = format!(
        "{TWO_EVENTS}[outcome.both]\ntitle = \"both\"\nwhen = \"v and w\"\nseverity = 20\n[safeguard.s]\n\
         title = \"s\"\n{FAIR_CAM}effect = [{}, {}, {}, {}]\n[whatif.x]\ntitle = \"x\"\nsafeguards = [\"s\"]\n",
        effect("event.v", 0.7),
        effect("event.w", 0.6),
        effect("actor.a", 0.5),
        effect("outcome.both", 0.2),
    );
    let naive = run(&model(&text), Some("x"), 60_000);
    let works = 0.715_844_033_2;
    let by_state = |working: f64, failing: f64| 0.1 + 0.9 * (works * working + (1.0 - works) * failing);
    let p = 0.3 * 0.5 * by_state(0.3 * 0.4 * 0.5 * 0.8, 0.9_f64.powi(4));
    close(naive.outcomes["both"].frequency, 2.0 * p);
    close(naive.outcomes["both"].probability, at_least_one(2.0 * p));
    close(naive.outcomes["bad"].frequency, 2.0 * 0.3 * by_state(0.3 * 0.5, 0.9 * 0.9));
}

#[test]
fn a_safeguard_scales_the_losses_of_an_attempt_as_it_is_in_it() {
    let text = format!(
        "[factor.f]\ntitle = \"f\"\nprior = 0.5\n[actor.a]\ntitle = \"a\"\nattempts = 2\n\
         counts = \"at-most-one\"\n[event.e]\ntitle = \"e\"\nby = \"a\"\nneeds = \"f\"\n[outcome.o]\n\
         title = \"o\"\nwhen = \"e\"\nloss.magnitude = 100\n[safeguard.s]\ntitle = \"s\"\n{FAIR_CAM}\
         effect = [{{ on = \"outcome.o.loss\", reduces = 0.7 }}, {{ on = \"factor.f\", reduces = 0.6 }}]\n\
         [whatif.x]\ntitle = \"x\"\nsafeguards = [\"s\"]\n"
    );
    let (naive, works) = (run(&with_money(&text), Some("x"), 60_000), 0.715_844_033_2);
    let left = 0.5 * (1.0 - 0.9 * (works * 0.6 + (1.0 - works) * 0.1)) * at_least_one(2.0);
    // 100 where it is elsewhere, 90 where it fails, 30 where it works.
    close(losses(&naive).exceedance(95.0), left * 0.1);
    close(losses(&naive).exceedance(50.0), left * (1.0 - 0.9 * works));
    close(losses(&naive).mean.mean, left * (10.0 + 0.9 * (works * 30.0 + (1.0 - works) * 90.0)));
}

// ---- laws of counts

#[test]
fn clustered_attempts_are_a_negative_binomial_number() {
    // (1 + d m p)^(-1/d) is the chance of none; thinning changes the mean alone.
    for (dispersion, seed) in [("0.5", 0.5), ("3", 3.0)] {
        let text = TWO_EVENTS
            .replace("attempts = 2", &format!("attempts = 2\ncounts = {{ dispersion = {dispersion} }}"));
        let naive = run(&model(&text), None, 40_000);
        close(naive.outcomes["bad"].probability, 1.0 - (1.0 + seed * 0.6_f64).powf(-1.0 / seed));
        close(naive.outcomes["bad"].frequency, 0.6);
        let any = 2.0 * (1.0 - 0.7 * 0.5);
        close(naive.probability, 1.0 - (1.0 + seed * any).powf(-1.0 / seed));
    }
}

#[test]
fn only_the_first_attempt_of_a_horizon_counts() {
    let text = GUARDED.replace("attempts = 4", "attempts = 4\ncounts = \"at-most-one\"");
    let text = format!("{HEAD}{text}").replace("1 year", "6 months");
    let model = scenario::check(&Source::new("test", text)).expect("a right text").value.model;
    let one = at_least_one(4.0 / 2.0);
    let before = run(&model, None, 40_000);
    close(before.outcomes["o"].probability, 0.8 * one * 0.5 * 0.9);
    close(before.outcomes["o"].frequency, 2.0 * 0.8 * one * 0.5 * 0.9);
    // What thins the actor thins the one attempt, by .9, and makes no room for a second one.
    let after = run(&model, Some("both"), 40_000);
    let p = 0.5 * (0.7 * 0.6) * 0.9 * (0.75 * 0.65) * 0.85;
    close(after.outcomes["o"].probability, 0.8 * (0.8 * 0.5) * one * 0.9 * p);
}

// ---- losses

/// One actor each of whose attempts costs something.
fn priced(attempts: &str, loss: &str) -> Model {
    let text = format!(
        "[actor.a]\ntitle = \"a\"\nattempts = {attempts}\n[event.e]\ntitle = \"e\"\nby = \"a\"\n[outcome.o]\n\
         title = \"o\"\nwhen = \"e\"\n[outcome.o.loss]\n{loss}\n"
    );
    with_money(&text)
}

fn with_money(body: &str) -> Model {
    let text = format!("{HEAD}currency = \"USD\"\n{body}");
    scenario::check(&Source::new("test", text)).expect("the text of a test is right").value.model
}

fn losses(naive: &Naive) -> &NaiveLosses {
    naive.losses.as_ref().expect("something has a price")
}

#[test]
fn a_geometric_number_of_exponential_amounts() {
    // With q = m / (1 + m) the sum exceeds x with chance q e^(-(1 - q) x); the largest one does not with 1 / (1 + m e^-x).
    let naive =
        run(&priced("2\ncounts = { dispersion = 1 }", "magnitude = { gamma = [1, 1] }"), None, 60_000);
    let (losses, q) = (losses(&naive), 2.0 / 3.0);
    for x in [0.0, 0.5, 2.0, 8.0] {
        close(losses.exceedance(x), q * (-(1.0 - q) * x).exp());
        close(losses.larger(x), 1.0 - 1.0 / (1.0 + 2.0 * (-x).exp()));
    }
    close(losses.mean.mean, 2.0);
    close(losses.deviation().mean, 8.0_f64.sqrt());
    assert_eq!(losses.mean.mean, losses.outcomes["o"].mean);
    // The second moment is 12 and the fourth 24 q / (1 - q)^4 = 1296, so a ninth of the trials carry it.
    near(losses.mean.carried_by / 60_000.0, 144.0 / 1296.0, 0.01);
}

#[test]
fn losses_of_one_attempt_add_and_reactions_come_or_not() {
    let model = with_money(
        r#"
        [actor.a]
        title = "a"
        attempts = 2
        counts = "at-most-one"
        [event.in]
        title = "in"
        by = "a"
        [event.more]
        title = "more"
        needs = "in"
        probability = 0.25
        [outcome.first]
        title = "first"
        when = "in"
        loss = { response = 1, fines = 2 }
        [outcome.second]
        title = "second"
        when = "more"
        loss = { replacement = 4, secondary = { probability = 0.5, reputation = 8 } }
        "#,
    );
    let (naive, one) = (run(&model, None, 40_000), at_least_one(2.0));
    for (above, chance) in [(0.0, 1.0), (3.0, 0.25), (7.0, 0.125)] {
        close(losses(&naive).exceedance(above), one * chance);
        close(losses(&naive).larger(above), one * chance);
    }
    assert_eq!(losses(&naive).exceedance(15.0).value, 0.0);
    close(losses(&naive).outcomes["second"].mean, one * 0.25 * 8.0);
    close(losses(&naive).mean.mean, one * (3.0 + 0.25 * 8.0));
}

#[test]
fn what_is_included_through_others_costs_nothing() {
    // Where f does not hold, `middle` does not occur; `top` contains `bottom` through it all the same.
    let model = with_money(
        r#"
        [factor.f]
        title = "f"
        prior = 0.5
        [actor.a]
        title = "a"
        attempts = 2
        [event.in]
        title = "in"
        by = "a"
        [event.more]
        title = "more"
        needs = "in"
        probability = 0.25
        [outcome.top]
        title = "top"
        when = "more"
        includes = "middle"
        loss.magnitude = 100
        [outcome.middle]
        title = "middle"
        when = "in and f"
        includes = "bottom"
        loss.magnitude = 10
        [outcome.bottom]
        title = "bottom"
        when = "in"
        loss.magnitude = 1
        "#,
    );
    let naive = run(&model, None, 40_000);
    let of = |id: &str| losses(&naive).outcomes[id].mean;
    close(of("top"), 2.0 * 0.25 * 100.0);
    close(of("middle"), 2.0 * 0.75 * 0.5 * 10.0);
    close(of("bottom"), 2.0 * 0.75 * 0.5);
}

#[test]
fn the_chance_of_a_reaction_is_one_value_a_trial() {
    // Given p, reactions are Poisson with mean 3 p; over a uniform p none come with chance (1 - e^-3) / 3.
    let loss = "secondary = { probability = { uniform = [0, 1] }, fines = 5 }";
    let naive = run(&priced("3", loss), None, 40_000);
    close(losses(&naive).exceedance(0.0), 1.0 - at_least_one(3.0) / 3.0);
    close(losses(&naive).mean.mean, 3.0 * 0.5 * 5.0);
}

#[test]
fn safeguards_on_a_loss_leave_a_share_of_each_amount() {
    let text = r#"
        [actor.a]
        title = "a"
        attempts = 2
        counts = "at-most-one"
        [event.e]
        title = "e"
        by = "a"
        [outcome.o]
        title = "o"
        when = "e"
        loss.magnitude = { uniform = [0, 10] }
        [safeguard.g]
        title = "g"
        effect = [{ on = "outcome.o.loss", reduces = { uniform = [0, 1] } }]
        [safeguard.h]
        title = "h"
        effect = [{ on = "outcome.o.loss", reduces = 0.5 }]
        [whatif.both]
        title = "both"
        safeguards = ["g", "h"]
    "#;
    let (naive, one) = (run(&with_money(text), Some("both"), 40_000), at_least_one(2.0));
    // Half the product of two uniform numbers, times 10: above x with chance 1 - y + y ln y, y = x / 5.
    for y in [0.1_f64, 0.5, 0.9] {
        close(losses(&naive).exceedance(5.0 * y), one * (1.0 - y + y * y.ln()));
    }
    close(losses(&naive).mean.mean, one * 1.25);
}

#[test]
fn what_has_happened_costs_what_the_factors_say() {
    let text = r#"
        [factor.f]
        title = "f"
        prior = 0.6
        [factor.g]
        title = "g"
        prior = 0.3
        [outcome.large]
        title = "large"
        when = "g"
        includes = "small"
        loss.fines = [{ if = "f", value = { uniform = [0, 20] } }, { value = 40 }]
        [outcome.small]
        title = "small"
        when = "f"
        loss.response = 5
    "#;
    let naive = run(&with_money(text), None, 40_000);
    let losses = losses(&naive);
    close(losses.outcomes["large"].mean, 0.3 * (0.6 * 10.0 + 0.4 * 40.0));
    close(losses.outcomes["small"].mean, 0.6 * 0.7 * 5.0);
    close(losses.happened.expect("facts have prices").mean, 0.3 * 22.0 + 0.42 * 5.0);
    assert_eq!(losses.mean.mean, Mean::default());
}

// ---- evidence

/// Sources of letter `B` and below, one factor, and claims as `source, stance, interest, origin`.
fn factor_with(prior: &str, claims: &[(&str, &str, &str, &str)]) -> Model {
    let mut text = format!("[factor.f]\ntitle = \"f\"\nprior = {prior}\n");
    for (name, dependence) in [("copies", 1.0), ("half", 0.5)] {
        text += &format!("[origin.{name}]\ndependence = {dependence}\n");
    }
    let mut known = std::collections::BTreeSet::new();
    for (at, (source, stance, interest, origin)) in claims.iter().enumerate() {
        if known.insert(source) {
            let letter = &source[..1];
            text += &format!("[source.{source}]\nname = \"{source}\"\nreliability = \"{letter}\"\n");
        }
        text += &format!(
            "[claim.c{at}]\ntext = \"c\"\nsource = \"{source}\"\nfactor = \"f\"\nstance = \"{stance}\"\n\
             interest = \"{interest}\"\npublished = 2025-04-01\n"
        );
        if !origin.is_empty() {
            text += &format!("origin = \"{origin}\"\n");
        }
    }
    model(&text)
}

#[test]
fn the_worked_values_of_the_method_are_met() {
    let printed = |prior, claims: &[_]| beliefs(&factor_with(prior, claims)).factors[0].printed;
    let b = |source, origin| (source, "supports", "neutral", origin);
    near(printed("0.5", &[b("B1", "")]), 0.875, 1e-12);
    near(printed("0.5", &[b("B1", ""), b("B2", "")]), 0.98, 1e-12);
    near(printed("0.5", &[b("B1", "copies"), b("B2", "copies"), b("B3", "copies")]), 0.875, 1e-12);
    near(printed("0.5", &[b("B1", "half"), b("B2", "half")]), 0.948_771, 5e-7);
    near(printed("0.5", &[b("B1", "half"), b("B2", "half"), b("B3", "half")]), 0.967_871, 5e-7);
    near(printed("0.5", &[b("B1", ""), b("B1", "")]), 0.875, 1e-12);
    near(printed("0.5", &[b("B1", ""), ("B2", "contradicts", "neutral", "")]), 0.5, 1e-12);
    let denial = |source| (source, "contradicts", "self-serving", "copies");
    near(printed("0.5", &[b("B1", ""), denial("C1")]), 0.768_293, 5e-7);
    near(printed("0.5", &[b("B1", ""), denial("C1"), denial("C2"), denial("C3")]), 0.768_293, 5e-7);
    near(printed("0.5", &[("B1", "supports", "against-interest", "")]), 0.968_75, 1e-12);
    near(printed("0.1", &[b("B1", "")]), 0.4375, 1e-12);
    near(printed("0.1", &[b("B1", ""), b("B2", "")]), 0.844_828, 5e-7);
    near(printed("{ uniform = [0.4, 0.6] }", &[b("B1", ""), b("E1", "")]), 0.875, 1e-9);
    near(printed("0.5", &[b("A1", ""), b("A2", ""), b("A3", "")]), 0.99, 1e-12);
}

#[test]
fn the_bands_of_the_method_are_met_and_the_mean_is_the_printed_value() {
    let b = |source| (source, "supports", "neutral", "");
    for (claims, printed, low, high) in [
        (vec![b("B1")], 0.875, 0.754, 0.966),
        (vec![b("C1")], 0.75, 0.626, 0.874),
        (vec![b("B1"), b("B2")], 0.98, 0.944, 0.998),
    ] {
        let beliefs = beliefs(&factor_with("0.5", &claims));
        let (mut chance, mut draw) = (Chance::new(5), beliefs.blank());
        let mut p: Vec<f64> = Vec::new();
        for _ in 0..40_000 {
            beliefs.draw(&mut chance, &mut draw);
            p.push(beliefs.p(&beliefs.factors[0], &draw));
        }
        p.sort_by(f64::total_cmp);
        near(p.iter().sum::<f64>() / 4e4, printed, 1.5e-3);
        near(p[2_000], low, 0.003);
        near(p[38_000], high, 0.003);
    }
}

#[test]
fn a_factor_with_one_claim_of_letter_b_holds_seven_times_in_eight() {
    let naive = run(&factor_with("0.5", &[("B1", "supports", "neutral", "")]), None, 40_000);
    close(naive.factors["f"], 0.875);
}

#[test]
fn factors_that_rest_on_one_source_stand_and_fall_together() {
    let claim = |at: usize, source: &str, factor: &str| {
        format!(
            "[source.{source}]\nname = \"s\"\nreliability = \"F\"\n[factor.{factor}]\ntitle = \"t\"\nprior = 0.5\n\
             [claim.c{at}]\ntext = \"c\"\nsource = \"{source}\"\nfactor = \"{factor}\"\nstance = \"supports\"\n\
             published = 2025-04-01\n"
        )
    };
    let both = "[outcome.both]\ntitle = \"both\"\nwhen = \"f and g\"\nseverity = 10\n";
    let apart = claim(0, "s", "f") + &claim(1, "t", "g") + both;
    let shared = claim(0, "s", "f")
        + &claim(1, "s", "g").replace("[source.s]\nname = \"s\"\nreliability = \"F\"\n", "")
        + both;
    // F is .375 and Beta(.75, 1.25); LR = (1 + r)/(1 - r), so p = sigmoid(c + ln LR) with c such that its
    // mean is .6875. P(both) is then the mean of p squared, by the midpoint rule on the level of r.
    let oracle = Beta::new(0.75, 1.25).expect("shapes");
    let levels: Vec<f64> = (0..2_000).map(|i| oracle.inverse_cdf((f64::from(i) + 0.5) / 2e3)).collect();
    let p = |r: f64, odds: f64| 1.0 / (1.0 + (1.0 - r) / (1.0 + r) / odds);
    let mean = |odds: f64, power: i32| levels.iter().map(|r| p(*r, odds).powi(power)).sum::<f64>() / 2e3;
    let (mut low, mut high) = (0.1, 10.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if mean(middle, 1) < 0.6875 { low = middle } else { high = middle }
    }
    let together = mean(low, 2);
    assert!(together > 0.6875 * 0.6875 + 0.01, "{together}");
    close(run(&model(&apart), None, 60_000).outcomes["both"].probability, 0.6875 * 0.6875);
    close(run(&model(&shared), None, 60_000).outcomes["both"].probability, together);
}

#[test]
fn an_estimate_is_discounted_and_counts_from_its_day() {
    // By letter B: .75 x .99 + .25 x .5 = .8675, as a rate over a quarter 1 - (1 - P)^4 in a year.
    let text = r#"
        [source.expert]
        name = "expert"
        reliability = "B"
        [estimate.e]
        text = "no chance that not"
        source = "expert"
        probability = 1
        prior = 0.5
        published = 2025-04-20
        [factor.f]
        title = "f"
        prior = { estimate = "e" }
        why = "e"
        [actor.a]
        title = "a"
        attempts = { at_least_once = { estimate = "e" }, over = "3 months" }
        [event.v]
        title = "v"
        by = ["a"]
        probability = 1
        [outcome.o]
        title = "o"
        when = "v"
        severity = 10
    "#;
    let model = model(text);
    let naive = run(&model, None, 40_000);
    close(naive.factors["f"], 0.8675);
    let oracle = Beta::new(7.5, 2.5).expect("shapes");
    let r = (0..4_000).map(|i| oracle.inverse_cdf((f64::from(i) + 0.5) / 4e3));
    let rates: Vec<f64> = r.map(|r| -4.0 * (1.0 - (0.99 * r + 0.5 * (1.0 - r)).min(0.99)).ln()).collect();
    close(naive.outcomes["o"].frequency, rates.iter().sum::<f64>() / 4e3);
    let day = Date::new(2025, 4, 19).expect("a day");
    let before = simulate(&model, &Configuration::default(), day, 20_000, 42);
    close(before.factors["f"], 0.5);
    close(before.outcomes["o"].probability, 1.0 - 0.5_f64.powi(4));
}

// ---- the real scenario, and random ones

#[test]
fn the_real_scenario_is_played_in_both_worlds() {
    let text = include_str!("../../../scenarios/group-chat.toml");
    let checked = scenario::check(&Source::new("group-chat.toml", text));
    let model = checked.expect("the real scenario is right").value.model;
    let baseline = run(&model, None, 4_000);
    let guarded = run(&model, Some("all-together"), 4_000);
    println!("{baseline}\n{guarded}");
    for (id, factor) in model.factors.names().zip(&beliefs(&model).factors) {
        close(baseline.factors[id], factor.printed);
    }
    assert!(guarded.composite.value < baseline.composite.value);
    assert!(guarded.probability.value < baseline.probability.value);
}

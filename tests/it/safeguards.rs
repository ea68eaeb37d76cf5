//! Coverage and reliability of safeguards (FAIR-CAM), against numbers that were done by hand.

// An oracle must not use the kernels that it judges.
#![allow(clippy::disallowed_methods)]

use crate::support::{binary, checked, json, run_with_input, scratch, stdout};
use exposure::assess::{Assessment, OutcomeAssessment};
use exposure::diag::Source;
use exposure::model::{Configuration, operational_effectiveness, reliability};
use exposure::plan::{Variable, compile};
use exposure::{Request, assess};

const HEAD: &str =
    "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\ncurrency = \"USD\"\n";

/// One actor and two events of each of its attempts; outcomes for one, either and both.
const TWO: &str = r#"
[actor.a]
title = "a"
attempts = 2
[event.v]
title = "v"
by = "a"
[event.w]
title = "w"
by = "a"
[outcome.one]
title = "one"
when = "v"
severity = 10
[outcome.either]
title = "either"
when = "v or w"
severity = 20
[outcome.both]
title = "both"
when = "v and w"
severity = 30
"#;

/// A text with one safeguard in one what-if: its keys, and what it takes away from where.
fn guarded(body: &str, keys: &str, effects: &[(&str, &str)]) -> String {
    let effects: Vec<String> =
        effects.iter().map(|(on, reduces)| format!("{{ on = \"{on}\", reduces = {reduces} }}")).collect();
    format!(
        "{HEAD}{body}\n[safeguard.s]\ntitle = \"s\"\n{keys}\neffect = [{}]\n[whatif.w]\ntitle = \"w\"\n\
         safeguards = [\"s\"]\n",
        effects.join(", ")
    )
}

fn with_what_if(text: &str, exceed: &[f64]) -> Assessment {
    let what_ifs = vec!["w".to_owned()];
    let request = Request { draws: Some(256), what_ifs, exceed: exceed.to_vec(), ..Request::default() };
    assess(&checked(text), &request).expect("it compiles")
}

fn outcome<'a>(found: &'a Assessment, id: &str) -> &'a OutcomeAssessment {
    found.outcomes.iter().find(|one| one.id == id).expect("the outcome is there")
}

fn frequency(found: &Assessment, id: &str) -> f64 {
    outcome(found, id).frequency.expect("it is an exposure").mean
}

#[track_caller]
fn close(found: f64, exact: f64) {
    assert!((found - exact).abs() <= 1e-12 * exact.abs().max(1.0), "{found} is not {exact}");
}

const COVERED: &str = "coverage = 0.9";
/// Reliability .7158440332, and a tenth is taken away while it fails.
const FAILING: &str =
    "coverage = 0.9\nfailures_per_year = 12\nrepair_days = 10\nvariance_effectiveness = 0.1";
const ON_BOTH: [(&str, &str); 2] = [("event.v", "0.7"), ("event.w", "0.7")];

#[test]
fn two_events_behind_one_safeguard_are_left_alone_together() {
    let found = with_what_if(&guarded(TWO, COVERED, &ON_BOTH), &[]);
    close(frequency(&found, "one"), 2.0 * 0.37);
    // Each event by itself would give .37² = .1369 and 1 - .63² = .6031.
    close(frequency(&found, "both"), 2.0 * 0.181);
    close(frequency(&found, "either"), 2.0 * 0.559);
    close(outcome(&found, "both").probability.mean, 1.0 - (-2.0 * 0.181_f64).exp());
}

#[test]
fn what_fails_takes_its_variance_effectiveness_from_each_target() {
    let found = with_what_if(&guarded(TWO, FAILING, &ON_BOTH), &[]);
    let works = reliability(12.0, 10.0);
    assert!((works - 0.715_844_033_2).abs() < 1e-10);
    close(frequency(&found, "one"), 2.0 * (1.0 - operational_effectiveness(0.9, works, 0.7, 0.1)));
    let by_state =
        |working: f64, failing: f64| 2.0 * (0.1 + 0.9 * (works * working + (1.0 - works) * failing));
    close(frequency(&found, "both"), by_state(0.3 * 0.3, 0.9 * 0.9));
    close(frequency(&found, "either"), by_state(1.0 - 0.7 * 0.7, 1.0 - 0.1 * 0.1));
}

#[test]
fn failures_alone_have_a_state_too() {
    let keys = "failures_per_year = 12\nrepair_days = 10";
    let works = reliability(12.0, 10.0);
    let found = with_what_if(&guarded(TWO, keys, &ON_BOTH), &[]);
    close(frequency(&found, "both"), 2.0 * (works * 0.09 + 1.0 - works));
    // More than one failure a day: it never works.
    let found = with_what_if(&guarded(TWO, "failures_per_year = 400\nrepair_days = 10", &ON_BOTH), &[]);
    close(frequency(&found, "both"), 2.0);
}

#[test]
fn attempts_events_and_outcomes_share_the_state() {
    let all = [("actor.a", "0.5"), ("event.v", "0.7"), ("outcome.one", "0.2")];
    let found = with_what_if(&guarded(TWO, COVERED, &all), &[]);
    close(frequency(&found, "one"), 2.0 * (0.1 + 0.9 * 0.5 * 0.3 * 0.8));
    close(frequency(&found, "either"), 2.0 * (0.1 + 0.9 * 0.5));
    close(frequency(&found, "both"), 2.0 * (0.1 + 0.9 * 0.5 * 0.3));
}

#[test]
fn attempts_that_are_thinned_keep_their_law_of_counts() {
    // (1 + d m p)^(-1/d) is the chance of none where each of the attempts goes on with chance p.
    let clustered = TWO.replace("attempts = 2", "attempts = 2\ncounts = { dispersion = 3 }");
    let found = with_what_if(&guarded(&clustered, COVERED, &[("actor.a", "0.7")]), &[]);
    let none = (1.0 + 3.0 * 2.0 * 0.37_f64).powf(-1.0 / 3.0);
    close(outcome(&found, "one").probability.mean, 1.0 - none);
    let once = TWO.replace("attempts = 2", "attempts = 2\ncounts = \"at-most-one\"");
    let found = with_what_if(&guarded(&once, COVERED, &[("actor.a", "0.7"), ("event.v", "0.7")]), &[]);
    let comes = 1.0 - (-2.0_f64).exp();
    close(outcome(&found, "one").probability.mean, comes * (0.1 + 0.9 * 0.09));
}

#[test]
fn two_safeguards_are_in_place_independently() {
    let text = guarded(TWO, COVERED, &ON_BOTH);
    let text = text.replace("safeguards = [\"s\"]", "safeguards = [\"s\", \"t\", \"u\"]");
    let second = "[safeguard.t]\ntitle = \"t\"\ncoverage = 0.5\neffect = [{ on = \"event.v\", reduces = 0.4 }]\n\
                  [safeguard.u]\ntitle = \"u\"\neffect = [{ on = \"event.v\", reduces = 0.25 }]\n";
    let found = with_what_if(&(text + second), &[]);
    close(frequency(&found, "one"), 2.0 * 0.37 * 0.8 * 0.75);
    close(frequency(&found, "both"), 2.0 * 0.181 * 0.8 * 0.75);
}

#[test]
fn a_factor_is_removed_once_with_the_operational_effectiveness() {
    let body = format!("{TWO}[factor.f]\ntitle = \"f\"\nprior = 0.5\nwhy = \"w\"\n");
    let body = body.replace("[event.v]\n", "[event.v]\nneeds = \"f\"\n");
    let found = with_what_if(&guarded(&body, FAILING, &[("factor.f", "0.7")]), &[]);
    let taken = operational_effectiveness(0.9, reliability(12.0, 10.0), 0.7, 0.1);
    close(frequency(&found, "one"), 2.0 * 0.5 * (1.0 - taken));
}

#[test]
fn what_is_not_known_of_a_coverage_is_one_value_a_draw() {
    let keys = "coverage = { uniform = [0, 1] }";
    let found = with_what_if(&guarded(TWO, keys, &ON_BOTH), &[]);
    let rate = outcome(&found, "both").frequency.expect("it is an exposure");
    let (off, error) = ((rate.mean - 2.0 * 0.545).abs(), rate.standard_error);
    assert!(off <= 5.0 * error && error < 5e-3, "{rate:?} is not 1.09");
    // 1 - .91 c for a coverage c between .05 and .95.
    assert!((rate.p5 - 2.0 * (1.0 - 0.91 * 0.95)).abs() < 0.02, "{rate:?}");
    assert!((rate.p95 - 2.0 * (1.0 - 0.91 * 0.05)).abs() < 0.02, "{rate:?}");
}

/// One attempt at most, with chance .4, that costs what two outcomes cost.
const PRICED: &str = r#"
[actor.a]
title = "a"
attempts = { at_least_once = 0.4, over = "1 year" }
counts = "at-most-one"
[event.v]
title = "v"
by = "a"
[outcome.one]
title = "one"
when = "v"
loss.response = 100
[outcome.other]
title = "other"
when = "v"
loss.fines = 40
"#;

fn exceeded(found: &Assessment) -> Vec<f64> {
    let curve = found.losses.as_ref().and_then(|losses| losses.curve.as_ref()).expect("it costs something");
    curve.asked.iter().map(|(_, read)| read.estimate.mean).collect()
}

fn expected(found: &Assessment) -> f64 {
    found.losses.as_ref().expect("it costs something").mean.mean
}

#[test]
fn losses_of_an_attempt_are_scaled_by_one_state() {
    let both = [("outcome.one.loss", "0.7"), ("outcome.other.loss", "0.5")];
    // 140 where it is not in place (.1), 50 where it is (.9), and nothing between.
    let found = with_what_if(&guarded(PRICED, COVERED, &both), &[49.0, 51.0, 69.0, 111.0, 139.0]);
    close(expected(&found), 0.4 * (0.1 * 140.0 + 0.9 * 50.0));
    let exact = [0.4, 0.04, 0.04, 0.04, 0.04];
    exceeded(&found).into_iter().zip(exact).for_each(|(found, exact)| assert!((found - exact).abs() < 1e-6));
    let sd = found.losses.as_ref().expect("losses").sd.mean;
    let square = 0.4 * (0.1 * 140.0 * 140.0 + 0.9 * 50.0 * 50.0);
    close(sd / (square - expected(&found).powi(2)).sqrt(), 1.0);
}

#[test]
fn losses_share_the_state_with_the_trial_and_have_three_states() {
    let all = [("event.v", "0.7"), ("outcome.one.loss", "0.7")];
    let works = reliability(12.0, 10.0);
    let found = with_what_if(&guarded(PRICED, FAILING, &all), &[139.0, 129.0, 69.0]);
    let (absent, working, failing) = (0.1, 0.9 * works * 0.3, 0.9 * (1.0 - works) * 0.9);
    close(expected(&found), 0.4 * (absent * 140.0 + working * 70.0 + failing * 130.0));
    let exact = [absent, absent + failing, absent + failing + working];
    for (found, exact) in exceeded(&found).into_iter().zip(exact) {
        assert!((found - 0.4 * exact).abs() < 1e-6, "{found} is not {exact}");
    }
}

#[test]
fn an_uncertain_share_of_a_loss_is_left_only_where_the_safeguard_works() {
    let all = [("outcome.one.loss", "{ uniform = [0.7, 0.9] }")];
    // Amounts of no width would be smeared over neighbouring points of the grids.
    let body = PRICED.replace("response = 100", "response = { uniform = [95, 105] }");
    let body = body.replace("fines = 40", "fines = { uniform = [35, 45] }");
    let found = with_what_if(&guarded(&body, FAILING, &all), &[95.0]);
    let works = reliability(12.0, 10.0);
    let share = operational_effectiveness(0.9, works, 0.8, 0.1);
    assert!((expected(&found) - 0.4 * (140.0 - 100.0 * share)).abs() < 0.01, "{}", expected(&found));
    // Above 95: not in place (130 to 150) or failing (120.5 to 139.5); while it works, 44.5 to 76.5 are lost.
    let exact = 0.4 * (0.1 + 0.9 * (1.0 - works));
    let found = exceeded(&found)[0];
    assert!((found - exact).abs() < 1e-3, "{found} is not {exact}");
}

#[test]
fn by_a_convention_of_other_tools_a_loss_is_scaled_on_average() {
    let text = guarded(PRICED, COVERED, &[("outcome.one.loss", "0.7")]);
    let text = text.replace("horizon =", "compatibility = \"lef-times-lm\"\nhorizon =");
    let found = with_what_if(&text, &[]);
    close(expected(&found), 0.4 * (140.0 - 100.0 * 0.63));
    // A frequency times fixed magnitudes is known exactly.
    close(found.losses.expect("losses").sd.mean, 0.0);
}

#[test]
fn in_place_everywhere_and_always_compiles_to_what_a_safeguard_without_keys_does() {
    let plan = |keys: &str| {
        let model =
            checked(&guarded(TWO, keys, &[("event.v", "0.7"), ("actor.a", "{ uniform = [0, 1] }")])).model;
        let every = Configuration { safeguards: model.safeguards.ids().collect(), overrides: Vec::new() };
        compile(&model, &every, model.header.as_of).expect("it compiles")
    };
    let plain = format!("{:?}", plan(""));
    for keys in [
        "coverage = 1",
        "coverage = 1\nfailures_per_year = 0\nrepair_days = 3",
        "failures_per_year = { uniform = [1, 9] }\nrepair_days = 0",
    ] {
        let same = format!("{:?}", plan(keys));
        assert!(same == plain || keys.contains("uniform"), "{keys}");
        assert_eq!(plan(keys).actors[0].diagram.circuit, plan("").actors[0].diagram.circuit);
    }
}

#[test]
fn a_diagram_grows_by_one_variable_or_two() {
    let states = |keys: &str| {
        let model = checked(&guarded(TWO, keys, &ON_BOTH)).model;
        let every = Configuration { safeguards: model.safeguards.ids().collect(), overrides: Vec::new() };
        let plan = compile(&model, &every, model.header.as_of).expect("it compiles");
        let variables = &plan.actors[0].diagram.variables;
        let is_state = |one: &&Variable| matches!(one, Variable::InPlace(_) | Variable::Works(_));
        (variables.iter().filter(is_state).count(), variables.len())
    };
    assert_eq!(states(""), (0, 2));
    assert_eq!(states(COVERED), (1, 3));
    assert_eq!(states("coverage = 0.9\nfailures_per_year = 12\nrepair_days = 10"), (1, 3));
    assert_eq!(states(FAILING), (2, 6));
}

#[test]
fn ways_are_told_once_and_their_chance_is_that_of_the_run() {
    let text = guarded(TWO, COVERED, &[("actor.a", "0.5"), ON_BOTH[0], ON_BOTH[1]]);
    let args = ["explain", "-", "outcome.both", "--what-if", "w", "--draws", "64", "--format", "json"];
    let told = &json(&run_with_input(&args, &text))["actors"][0];
    let number = |key: &str| told[key].as_f64().expect("a number");
    close(number("attempts_per_year"), 2.0 * (0.1 + 0.9 * 0.5));
    close(number("attempts_per_year") * number("p_per_attempt"), 2.0 * (0.1 + 0.9 * 0.5 * 0.09));
    assert_eq!(told["ways"].as_array().map(Vec::len), Some(1), "{told}");
}

#[test]
fn a_what_if_tells_the_operational_effectiveness_of_its_safeguards() {
    let keys = "coverage = 0.9\nfailures_per_year = 12\nrepair_days = 7.95\nvariance_effectiveness = 0.1";
    let text = guarded(TWO, keys, &[("event.v", "0.7")]);
    let told = stdout(&run_with_input(&["explain", "-", "whatif.w"], &text));
    // (1 - 12/365)^7.95 = .7667, .9 (.7667 × .7 + .2333 × .1) = .504.
    let words =
        "operational effectiveness 50% (covers 90%, works 77% of the time, takes away 70%, or 10% while";
    assert!(told.split_whitespace().collect::<Vec<_>>().join(" ").contains(words), "{told}");
    assert!(!told.contains("at the mean of every quantity"), "{told}");
    let plain =
        stdout(&run_with_input(&["explain", "-", "whatif.w"], &guarded(TWO, "", &[("event.v", "0.7")])));
    assert!(!plain.contains("operational"), "{plain}");
    let uncertain = guarded(TWO, "coverage = { uniform = [0.8, 1] }", &[("event.v", "0.7")]);
    let told = stdout(&run_with_input(&["explain", "-", "whatif.w"], &uncertain));
    assert!(told.contains("effectiveness 63% (covers 90%, takes away 70%)"), "{told}");
    assert!(told.contains("at the mean of every quantity"), "{told}");
    let view = json(&run_with_input(&["explain", "-", "whatif.w", "--format", "json"], &uncertain));
    let one = &view["operational"][0];
    assert_eq!((one["safeguard"].as_str(), one["on"].as_str()), (Some("s"), Some("event.v")));
    close(one["operational_effectiveness"].as_f64().expect("a number"), 0.63);
}

#[test]
fn horizons_that_are_played_agree() {
    let all = [("actor.a", "0.3"), ("event.v", "0.6"), ("outcome.one.loss", "{ uniform = [0.2, 0.6] }")];
    let body = PRICED.replace("response = 100", "response = { p5 = 20, p95 = 300 }");
    let folder = scratch("played");
    let path = folder.join("played.toml");
    std::fs::write(&path, guarded(&body, FAILING, &all)).expect("it can be written");
    let path = path.to_str().expect("a path");
    let args = ["run", path, "--what-if", "w", "--draws", "1024", "--cross-check", "--format", "json"];
    let view = json(&binary(&args).output().expect("it runs"));
    let checks = view["cross_check"]["checks"].as_array().expect("checks").clone();
    assert!(checks.len() >= 4, "{checks:?}");
    for check in checks {
        assert!(check["z"].as_f64().expect("a number").abs() < 4.0, "{check}");
    }
}

/// An outcome `both` of two events that includes `first`, which needs the first event only.
fn refused(both: &str, effect: &str) -> Vec<String> {
    let text = format!(
        "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\ncurrency = \"USD\"\n\
         [actor.a]\ntitle = \"a\"\nattempts = 2\n[event.v]\ntitle = \"v\"\nby = \"a\"\nprobability = 0.5\n\
         [event.w]\ntitle = \"w\"\nneeds = \"v\"\nprobability = 0.5\n\
         [outcome.first]\ntitle = \"first\"\nwhen = \"v\"\nloss.response = 50\n\
         [outcome.both]\ntitle = \"both\"\nwhen = \"w\"\nincludes = [\"first\"]\n{both}\n\
         [safeguard.s]\ntitle = \"s\"\neffect = [{{ on = \"{effect}\", reduces = 0.5 }}]\n"
    );
    let found = exposure::check(&Source::new("t.toml", &text)).err().unwrap_or_default();
    found.into_iter().filter(|one| one.code.as_str() == "E044").map(|one| one.message).collect()
}

#[test]
fn a_lesser_outcome_must_not_hide_a_dearer_one() {
    for (both, effect, is_refused) in [
        ("loss.response = 40", "event.w", true),
        ("loss.response = 40", "outcome.both", true),
        // Without the first event neither occurs, and fewer attempts are fewer of both.
        ("loss.response = 40", "event.v", false),
        ("loss.response = 40", "actor.a", false),
        ("loss.response = 60", "event.w", false),
        ("loss.fines = 60", "outcome.both", false),
        ("loss.response = { p5 = 40, p95 = 90 }", "event.w", true),
        ("loss.response = { uniform = [60, 90] }", "event.w", false),
        // What pays for both is scaled, and then less than the other alone.
        ("loss.response = 60", "outcome.both.loss", false),
        ("severity = 50", "event.w", true),
    ] {
        assert_eq!(!refused(both, effect).is_empty(), is_refused, "{both} {effect}");
    }
}

#[test]
fn what_makes_the_dearer_loss_smaller_is_the_one_at_fault() {
    // `both` costs 60 and stands in place of the 50 of `first`; one safeguard stops it, another takes away of its loss.
    let scaled = |reduces: &str| {
        let loss = format!(
            "loss.response = 60\n[safeguard.cover]\ntitle = \"c\"\neffect = [{{ on = \"outcome.both.loss\", reduces = {reduces} }}]"
        );
        refused(&loss, "event.w")
    };
    for (reduces, is_refused) in [("0.1", false), ("{ uniform = [0, 0.15] }", false), ("0.2", true)] {
        let found = scaled(reduces);
        assert_eq!(!found.is_empty(), is_refused, "{reduces}: {found:?}");
        assert!(found.iter().all(|message| message.contains("as `s` does")), "{found:?}");
    }
}

#[test]
fn a_safeguard_in_place_changes_numbers_and_no_diagram() {
    for name in ["group-chat", "fair-analysis", "risk-register"] {
        let text = std::fs::read_to_string(format!("scenarios/{name}.toml")).expect("the scenario");
        let model = checked(&text).model;
        let plan = |safeguards: Vec<_>| {
            let configuration = Configuration { safeguards, overrides: Vec::new() };
            compile(&model, &configuration, model.header.as_of).expect("it compiles")
        };
        let bare = plan(Vec::new());
        let each = model.safeguards.ids().map(|id| vec![id]);
        for safeguards in each.chain([model.safeguards.ids().collect()]) {
            let with = plan(safeguards);
            assert_eq!(with.actors.len(), bare.actors.len());
            for (one, other) in bare.actors.iter().zip(&with.actors) {
                assert_eq!(one.diagram.circuit, other.diagram.circuit, "{name}");
                assert_eq!(one.diagram.cells, other.diagram.cells, "{name}");
                assert_eq!(one.diagram.variables, other.diagram.variables, "{name}");
            }
        }
    }
}

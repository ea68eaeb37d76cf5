//! What it costs to say what drives a result: `cargo bench --bench shares`.
//!
//! One thread. Items are draws, so the reciprocal of a throughput is the time of one draw. On a shared machine the
//! fastest sample comes nearest to CPU time.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use exposure::assess::{Question, assess, leading_factors};
use exposure::diag::Source;
use exposure::eval::{Settings, StateMode, evaluate, interactions, linear_shares};
use exposure::model::{Configuration, Model};
use exposure::plan::{Plan, compile};
use exposure::scenario::Checked;
use exposure::{Against, Request};

/// Six of the what-ifs of the real scenario.
const WHAT_IFS: [&str; 6] = [
    "approved-channel",
    "filtered-office",
    "new-number",
    "cleared-circle-only",
    "checked-membership",
    "phone-care",
];

fn main() {
    divan::main();
}

fn checked(name: &str, text: String) -> Checked {
    exposure::check(&Source::new(name, text)).expect("the scenario is right").value
}

fn group_chat() -> Checked {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/group-chat.toml");
    checked("group-chat.toml", std::fs::read_to_string(path).expect("the scenario is there"))
}

/// Twenty factors under two outcomes with losses, each an "or" of "and", or the other way round inside.
fn twenty_factors() -> Checked {
    let factors: String =
        (0..20).map(|k| format!("f{k} = {{ title = \"f{k}\", prior = 0.{:02} }}\n", 5 + 4 * k)).collect();
    let pairs: Vec<String> = (0..10).map(|k| format!("(f{} and f{})", 2 * k, 2 * k + 1)).collect();
    let fours: Vec<String> = (0..5)
        .map(|k| 4 * k)
        .map(|k| format!("((f{k} or f{}) and (f{} or f{}))", k + 1, k + 2, k + 3))
        .collect();
    let text = format!(
        r#"
format = 1
[scenario]
title = "twenty factors"
as_of = 2025-04-25
currency = "USD"
horizon = "1 year"
[factor]
{factors}
[actor.x]
title = "x"
attempts = 4
[event.v]
title = "v"
by = ["x"]
probability = {{ pert = [0.1, 0.2, 0.6] }}
[event.w]
title = "w"
by = ["x"]
needs = "v"
probability = {{ pert = [0.2, 0.5, 0.7] }}
[outcome.first]
title = "first"
when = "v and ({})"
severity = 40
[outcome.first.loss]
response = {{ p5 = 1000, p95 = 40000 }}
[outcome.second]
title = "second"
when = "w and ({})"
severity = 90
[outcome.second.loss]
response = {{ p5 = 9000, p95 = 900000 }}
"#,
        pairs.join(" or "),
        fours.join(" or "),
    );
    checked("twenty-factors.toml", text)
}

fn plan(model: &Model) -> Plan {
    compile(model, &Configuration::default(), model.header.as_of).expect("it compiles")
}

fn settings() -> Settings {
    Settings::new(Settings::SEED, Settings::DRAWS, 1)
}

fn evaluation(bencher: Bencher, plan: &Plan, settings: Settings) {
    let draws = ItemsCount::new(settings.draws());
    bencher.counter(draws).bench(|| evaluate(black_box(plan), settings, &|_| {}));
}

/// The shares of frequency and expected loss, exact at any number of factors; drawing all inputs included.
#[divan::bench]
fn linear_shares_of_20_factors(bencher: Bencher) {
    let plan = plan(&twenty_factors().model);
    let draws = ItemsCount::new(settings().draws());
    bencher.counter(draws).bench(|| linear_shares(black_box(&plan), settings()));
}

/// With more than 16 factors the shares of composite and chance are sampled: 40 walks along orders a block of draws.
#[divan::bench]
fn evaluate_20_factors_with_shares(bencher: Bencher) {
    let plan = plan(&twenty_factors().model);
    assert_eq!(evaluate(&plan, Settings::new(1, 16, 1), &|_| {}).mode, StateMode::Drawn);
    evaluation(bencher, &plan, settings());
}

#[divan::bench]
fn evaluate_20_factors_without_shares(bencher: Bencher) {
    evaluation(bencher, &plan(&twenty_factors().model), settings().without_shares());
}

#[divan::bench]
fn evaluate_the_real_scenario_with_shares(bencher: Bencher) {
    evaluation(bencher, &plan(&group_chat().model), settings());
}

#[divan::bench]
fn evaluate_the_real_scenario_without_shares(bencher: Bencher) {
    evaluation(bencher, &plan(&group_chat().model), settings().without_shares());
}

/// With what to find out next, bands and the evidence: what this takes beyond the row with shares is no less than the value
/// of information.
#[divan::bench(sample_count = 10)]
fn assess_the_real_scenario_with_what_to_find_out_next(bencher: Bencher) {
    let checked = group_chat();
    bencher.bench(|| exposure::assess(black_box(&checked), &Request::default()));
}

/// All pairs of the five factors that add most; on as many draws as [`interactions`] takes.
#[divan::bench]
fn pairs_of_five_factors_of_the_real_scenario(bencher: Bencher) {
    let model = group_chat().model;
    let question = Question { settings: Settings::new(Settings::SEED, 256, 1), ..Question::of(&model) };
    let found = assess(&model, &Configuration::default(), &question, &|_| {}).expect("it compiles");
    let factors = leading_factors(&model, &found, 5);
    let plan = plan(&model);
    bencher.bench(|| interactions(black_box(&plan), settings(), &factors));
}

/// What-ifs are compared without the shares of factors.
#[divan::bench(sample_count = 10)]
fn compare_six_what_ifs(bencher: Bencher) {
    comparison(bencher, false);
}

/// With a run of the scenario as it stands beside it, which is where its shares come from.
#[divan::bench(sample_count = 10)]
fn compare_six_what_ifs_and_run_with_shares(bencher: Bencher) {
    comparison(bencher, true);
}

fn comparison(bencher: Bencher, with_run: bool) {
    let checked = group_chat();
    let request = Request { what_ifs: WHAT_IFS.map(str::to_owned).to_vec(), ..Request::default() };
    bencher.bench(|| {
        let run = with_run.then(|| exposure::assess(black_box(&checked), &Request::default()));
        (run, exposure::compare(black_box(&checked), &request, &Against::Itself, false, &|_, _| {}))
    });
}

//! Sets of safeguards: fronts known by hand and by looking at all sets, budgets, what is forced, and what is refused.

use crate::naive::random;
use crate::support::{checked, json, run, run_with_input, stderr, stdout};
use exposure::assess::{Measured, Optimization, Unit};
use exposure::model::{Configuration, Model, SafeguardId};
use exposure::render::optimization;
use exposure::scenario::Checked;
use exposure::{Choice, Request};
use serde_json::Value;

fn request(draws: usize, threads: usize) -> Request {
    Request { draws: Some(draws), threads: Some(threads), ..Request::default() }
}

fn optimized(text: &str, choice: &Choice) -> Optimization {
    exposure::optimize(&checked(text), &request(256, 2), choice, &|_, _| {}).expect("there is a choice")
}

fn ids(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn sets(found: &Optimization) -> Vec<String> {
    found.front.iter().map(|one| one.purchase.safeguards.join(" ")).collect()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

/// Independent ways, each with its own event and loss, in money alone: a knapsack.
///
/// Of each: attempts a year, what one costs, the share that its safeguard takes away, what that costs.
fn knapsack(ways: &[(f64, f64, f64, Option<f64>)]) -> String {
    let mut text = "format = 1\n[scenario]\ntitle = \"knapsack\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\n\
                    currency = \"USD\"\n"
        .to_owned();
    for (at, (attempts, loss, share, cost)) in ways.iter().enumerate() {
        text += &format!(
            "[actor.a{at}]\ntitle = \"a\"\nattempts = {attempts}\n\
             [event.e{at}]\ntitle = \"e\"\nby = [\"a{at}\"]\nprobability = 1\n\
             [outcome.o{at}]\ntitle = \"o\"\nwhen = \"e{at}\"\nseverity = 0\nloss.magnitude = {loss}\n\
             [safeguard.s{at}]\ntitle = \"s\"\neffect = [{{ on = \"event.e{at}\", reduces = {share} }}]\n"
        );
        if let Some(cost) = cost {
            text += &format!("cost = {cost}\n");
        }
    }
    text
}

/// Avoided a year: s0 100 for 10, s1 60 for 5, s2 30 for 5, s3 5 for 40. Without any: 1 × 200 + 2 × 60 + 3 × 20 + 10.
fn small() -> String {
    knapsack(&[
        (1.0, 200.0, 0.5, Some(10.0)),
        (2.0, 60.0, 0.5, Some(5.0)),
        (3.0, 20.0, 0.5, Some(5.0)),
        (1.0, 10.0, 0.5, Some(40.0)),
    ])
}

#[test]
fn a_knapsack_has_the_front_that_is_known_by_hand() {
    let found = optimized(&small(), &Choice::default());
    assert_eq!((found.by, found.unit, found.is_exact), (Measured::Loss, Unit::Money, true));
    // By hand: cost 5 buys 60; 10 buys 100 (or 90); 15 buys 160; 20 buys 190; 60 buys 195.
    let by_hand = [
        ("", 0.0, 390.0),
        ("s1", 5.0, 330.0),
        ("s0", 10.0, 290.0),
        ("s0 s1", 15.0, 230.0),
        ("s0 s1 s2", 20.0, 200.0),
        ("s0 s1 s2 s3", 60.0, 195.0),
    ];
    assert_eq!(sets(&found), by_hand.map(|one| one.0));
    for (one, (set, cost, value)) in found.front.iter().zip(by_hand) {
        assert_eq!(one.purchase.cost.mean, cost, "{set}");
        assert!(close(one.purchase.value.mean, value), "{set}: {}", one.purchase.value.mean);
        assert!(close(one.purchase.change.estimate.mean, value - 390.0), "{set}");
        assert_eq!(one.purchase.gap, 0.0);
    }
    // The third gives s1 up for s0: 5 more, 40 less.
    let step = found.front[2].step.as_ref().expect("it differs");
    assert_eq!((&step.added, &step.dropped), (&ids(&["s0"]), &ids(&["s1"])));
    assert!(step.cost.mean == 5.0 && close(step.change.estimate.mean, -40.0));
    assert!(found.front[0].step.is_none());
    assert_eq!((found.n_sets, found.proven_gap()), (16, 0.0));
    assert!(found.n_evaluated <= 16);
}

#[test]
fn a_budget_takes_the_best_set_and_tells_the_next() {
    let with = |budget| optimized(&small(), &Choice { budget: Some(budget), ..Choice::default() });
    // Exactly at a cost, that set is within it; below by a cent it is not.
    let found = with(15.0);
    let best = &found.front[found.best.expect("something is within it")].purchase;
    assert_eq!(best.safeguards, ids(&["s0", "s1"]));
    // Next: s0 and s2 for 15 come to 260, against 230.
    let next = found.next.as_ref().expect("there are others");
    assert_eq!(next.purchase.safeguards, ids(&["s0", "s2"]));
    assert!(close(next.margin.estimate.mean, -30.0));
    assert_eq!(next.margin.shares.map(|shares| shares.better), Some(1.0));
    assert!(!next.is_tie && next.is_settled);
    let found = with(14.99);
    assert_eq!(found.front[found.best.expect("something")].purchase.safeguards, ids(&["s0"]));
    // s1 and s2 for 10 come to 300, s0 alone to 290.
    assert_eq!(found.next.expect("others").purchase.safeguards, ids(&["s1", "s2"]));
    let found = with(0.0);
    assert_eq!(found.front[found.best.expect("nothing costs nothing")].purchase.safeguards, ids(&[]));
    assert!(found.next.is_none());
}

#[test]
fn what_is_forced_is_in_or_out_of_every_set() {
    let choice = Choice { with: ids(&["s3"]), without: ids(&["s1"]), ..Choice::default() };
    let found = optimized(&small(), &choice);
    assert_eq!(sets(&found), ["s3", "s2 s3", "s0 s3", "s0 s2 s3"]);
    let costs: Vec<f64> = found.front.iter().map(|one| one.purchase.cost.mean).collect();
    assert_eq!(costs, [40.0, 45.0, 50.0, 55.0]);
    // The first step is from the scenario as it stands.
    let first = found.front[0].step.as_ref().expect("it holds something");
    assert!(first.added == ids(&["s3"]) && close(first.change.estimate.mean, -5.0));
    let choice = Choice { budget: Some(30.0), ..choice };
    assert_eq!(optimized(&small(), &choice).best, None);
}

#[test]
fn without_a_stated_cost_a_safeguard_counts_nothing_and_the_result_says_so() {
    let text = knapsack(&[(1.0, 100.0, 0.5, None), (1.0, 100.0, 0.25, Some(7.0)), (1.0, 0.0, 0.5, None)]);
    let found = optimized(&text, &Choice::default());
    // s2 lowers nothing, so it is in no set.
    assert_eq!(sets(&found), ["s0", "s0 s1"]);
    assert_eq!(found.unpriced, ids(&["s0", "s2"]));
    // Where none states a cost, each counts 1.
    let ways = [(1.0, 100.0, 0.5, None), (1.0, 100.0, 0.25, None), (1.0, 100.0, 0.125, None)];
    let found = optimized(&knapsack(&ways), &Choice { budget: Some(2.0), ..Choice::default() });
    assert_eq!((found.unit, sets(&found)), (Unit::Safeguards, ids(&["", "s0", "s0 s1", "s0 s1 s2"])));
    assert!(found.unpriced.is_empty());
    assert_eq!(found.best, Some(2));
    assert_eq!(found.next.expect("others").purchase.safeguards, ids(&["s0", "s2"]));
}

/// Six safeguards on ways that share factors and actors, with ranges everywhere.
const SHARED: &str = r#"
format = 1
[scenario]
title = "shared"
as_of = 2025-01-01
horizon = "2 years"
currency = "USD"
[factor.f]
title = "f"
prior = { pert = [0.2, 0.5, 0.8] }
[factor.g]
title = "g"
prior = 0.4
[actor.a]
title = "a"
attempts = { p5 = 1, p95 = 4 }
[actor.b]
title = "b"
attempts = { p5 = 0.2, p95 = 1 }
[event.d]
title = "d"
by = ["a", "b"]
needs = "f"
probability = { pert = [0.1, 0.3, 0.6] }
[event.e]
title = "e"
by = ["a"]
needs = "g"
probability = 0.3
[event.h]
title = "h"
by = ["b"]
needs = "f or g"
probability = 0.7
[outcome.o]
title = "o"
when = "d and (e or h)"
severity = { pert = [40, 60, 90] }
loss.magnitude = { p5 = 1000, p95 = 90000 }
[outcome.p]
title = "p"
when = "e or h"
severity = 20
loss.magnitude = { p5 = 100, p95 = 9000 }
[safeguard.s0]
title = "s0"
cost = { amount = { p5 = 90, p95 = 200 }, per = "year" }
effect = [{ on = "factor.f", reduces = { pert = [0.3, 0.6, 0.9] } }]
[safeguard.s1]
title = "s1"
cost = 150
effect = [{ on = "factor.g", reduces = 0.5 }]
[safeguard.s2]
title = "s2"
cost = { amount = 120, per = "year" }
coverage = 0.7
effect = [{ on = "event.d", reduces = 0.6 }, { on = "event.e", reduces = 0.2 }]
[safeguard.s3]
title = "s3"
cost = { p5 = 40, p95 = 80 }
effect = [{ on = "event.h", reduces = { pert = [0.1, 0.3, 0.5] } }]
[safeguard.s4]
title = "s4"
cost = 300
effect = [{ on = "actor.a", reduces = 0.4 }]
[safeguard.s5]
title = "s5"
cost = 55
effect = [{ on = "outcome.o.loss", reduces = 0.3 }]
"#;

/// Every set looked at one by one: on the same draws, with the costs that the front states.
fn brute(model: &Model, by: Measured, cost: &dyn Fn(usize) -> f64) -> Vec<(f64, f64, usize)> {
    use exposure::eval::{Measure, Settings, evaluate};
    let measure = match by {
        Measured::Composite => Measure::Composite,
        Measured::Probability => Measure::Probability,
        _ => Measure::Loss,
    };
    let n = model.safeguards.len();
    let mut all: Vec<(f64, f64, usize)> = (0..1usize << n)
        .map(|set| {
            let members = || (0..n).filter(|at| set >> at & 1 == 1);
            let safeguards = members().map(SafeguardId::at).collect();
            let configuration = Configuration { safeguards, overrides: Vec::new() };
            let plan = exposure::plan::compile(model, &configuration, model.header.as_of).expect("a plan");
            let found = evaluate(&plan, Settings::new(42, 256, 1).without_shares(), &|_| {});
            let at = found.measures.find(measure).expect("it is measured");
            let means: Vec<f64> = found.replicates.iter().map(|one| one.means[at]).collect();
            (members().map(cost).sum::<f64>(), exposure::math::mean(&means), set)
        })
        .collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut front: Vec<(f64, f64, usize)> = Vec::new();
    for one in all {
        if front.last().is_none_or(|last| one.1 < last.1 - 1e-12 * last.1.abs()) {
            front.push(one);
        }
    }
    front
}

/// Mean costs of single safeguards, as sets that hold nothing else state them.
fn costs(checked: &Checked) -> Vec<f64> {
    let names: Vec<String> = checked.model.safeguards.names().map(str::to_owned).collect();
    let alone = |name: &String| {
        let others = names.iter().filter(|other| *other != name).cloned().collect();
        let choice = Choice { with: vec![name.clone()], without: others, ..Choice::default() };
        let found = exposure::optimize(checked, &request(256, 1), &choice, &|_, _| {}).expect("a set");
        found.front[0].purchase.cost.mean
    };
    names.iter().map(alone).collect()
}

fn members(model: &Model, set: usize) -> Vec<String> {
    let held = model.safeguards.names().enumerate().filter(|(at, _)| set >> at & 1 == 1);
    held.map(|(_, name)| name.to_owned()).collect()
}

#[test]
fn the_front_is_that_of_all_sets_bit_for_bit() {
    let checked = checked(SHARED);
    let costs = costs(&checked);
    for by in [Measured::Composite, Measured::Probability, Measured::Loss] {
        let choice = Choice { by: Some(by), ..Choice::default() };
        let found = exposure::optimize(&checked, &request(256, 1), &choice, &|_, _| {}).expect("a front");
        let whole = brute(&checked.model, by, &|at| costs[at]);
        assert!(found.is_exact && found.search_draws == 256 && whole.len() > 5, "{by:?}: {}", whole.len());
        assert_eq!(found.front.len(), whole.len(), "{by:?}");
        for (one, (cost, value, set)) in found.front.iter().zip(&whole) {
            assert_eq!(one.purchase.safeguards, members(&checked.model, *set), "{by:?}");
            // Losses are summed in another order than by a run: the same to rounding.
            let is_same = match by {
                Measured::Loss => (one.purchase.searched - value).abs() <= 1e-12 * value,
                _ => one.purchase.searched == *value,
            };
            assert!(one.purchase.cost.mean == *cost && is_same, "{by:?}: {one:?}");
        }
        for pair in found.front.windows(2) {
            let [a, b] = [&pair[0].purchase, &pair[1].purchase];
            assert!(a.cost.mean < b.cost.mean && a.searched > b.searched && a.value.mean > b.value.mean);
        }
    }
}

/// Four ways, each through a factor and an event, with two safeguards on each of them: 16 in all.
///
/// By safeguard: the share that it takes away, and its cost.
fn sixteen() -> (String, Vec<(f64, f64)>) {
    let mut text = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\ncurrency = \"USD\"\n\
                    [actor.x]\ntitle = \"x\"\nattempts = 1000\ncounts = \"at-most-one\"\n"
        .to_owned();
    let mut safeguards = Vec::new();
    for way in 0..4 {
        text += &format!(
            "[factor.f{way}]\ntitle = \"f\"\nprior = {}\n[event.e{way}]\ntitle = \"e\"\nby = [\"x\"]\n\
             needs = \"f{way}\"\nprobability = {}\n",
            0.3 + 0.1 * f64::from(way),
            0.9 - 0.2 * f64::from(way)
        );
        for (at, on) in ["factor.f", "factor.f", "event.e", "event.e"].into_iter().enumerate() {
            let n = safeguards.len();
            let (share, cost) = (0.15 + 0.05 * ((n * 7) % 16) as f64, 3.0 + ((n * 11) % 16) as f64);
            safeguards.push((share, cost));
            text += &format!(
                "[safeguard.s{n:02}]\ntitle = \"s\"\ncost = {{ amount = {cost}, per = \"once\" }}\n\
                 effect = [{{ on = \"{on}{way}\", reduces = {share} }}] # {at}\n"
            );
        }
    }
    text += "[outcome.o]\ntitle = \"o\"\nwhen = \"e0 or e1 or e2 or e3\"\nseverity = 100\n";
    (text, safeguards)
}

#[test]
fn sixteen_safeguards_have_the_front_of_65536_sets_in_closed_form() {
    let (text, safeguards) = sixteen();
    let found = optimized(&text, &Choice::default());
    // 100 (1 - Π (1 - p q)), p and q times what their safeguards leave.
    let value = |set: usize| {
        let left = (0..4).map(|way| {
            let n = f64::from(way as u32);
            let left = (0..4).map(|at| 4 * way + at).filter(|at| set >> at & 1 == 1);
            let left: f64 = left.map(|at| 1.0 - safeguards[at].0).product();
            1.0 - (0.3 + 0.1 * n) * (0.9 - 0.2 * n) * left
        });
        100.0 * (1.0 - left.product::<f64>())
    };
    let cost = |set: usize| (0..16).filter(|at| set >> at & 1 == 1).map(|at| safeguards[at].1).sum::<f64>();
    let mut all: Vec<(f64, f64)> = (0..1 << 16).map(|set| (cost(set), value(set))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut front: Vec<(f64, f64)> = Vec::new();
    for one in all {
        if front.last().is_none_or(|last| one.1 < last.1 - 1e-9) {
            front.push(one);
        }
    }
    assert!(found.is_exact && found.search_draws >= 256, "{} sets", found.n_evaluated);
    assert!(found.n_evaluated < 1 << 15, "{} sets", found.n_evaluated);
    assert_eq!(found.front.len(), front.len());
    for (one, (cost, value)) in found.front.iter().zip(&front) {
        assert!(one.purchase.cost.mean == *cost && close(one.purchase.searched, *value), "{cost} {value}");
    }
}

#[test]
fn a_bad_year_can_be_lowered() {
    // A loss of 1000 once in 4 years: 1 year in 20 is no worse than 1000; with s0 it comes once in 40.
    let text = knapsack(&[(0.25, 1000.0, 0.9, Some(10.0)), (0.001, 9.0, 0.5, Some(5.0))]);
    let choice = Choice { by: Some(Measured::BadYear), ..Choice::default() };
    let found = optimized(&text, &choice);
    assert_eq!(sets(&found), ["", "s0"]);
    let values: Vec<f64> = found.front.iter().map(|one| one.purchase.value.mean).collect();
    assert!((values[0] - 1000.0).abs() < 1.0 && values[1] < 1.0, "{values:?}");
    assert_eq!(found.by, Measured::BadYear);
}

#[test]
fn fronts_of_random_scenarios_are_those_of_all_sets() {
    for seed in 0..12 {
        let random = random::scenario(seed);
        let checked = checked(&random.text);
        if checked.model.safeguards.is_empty() {
            continue;
        }
        let costs = costs(&checked);
        let choice = Choice { by: Some(Measured::Probability), ..Choice::default() };
        let found = exposure::optimize(&checked, &request(256, 1), &choice, &|_, _| {}).expect("a front");
        let whole = brute(&checked.model, Measured::Probability, &|at| costs[at]);
        let told: Vec<(f64, f64)> =
            found.front.iter().map(|one| (one.purchase.cost.mean, one.purchase.searched)).collect();
        let whole: Vec<(f64, f64)> = whole.iter().map(|one| (one.0, one.1)).collect();
        assert_eq!(told, whole, "seed {seed}\n{}", random.text);
    }
}

#[test]
fn a_search_that_stops_proves_a_gap_that_holds() {
    let checked = checked(SHARED);
    let costs = costs(&checked);
    let whole = brute(&checked.model, Measured::Composite, &|at| costs[at]);
    let mut stopped = 0;
    for limit in [1, 9, 12, 20, 64] {
        let choice = Choice { limit: Some(limit), ..Choice::default() };
        let found = exposure::optimize(&checked, &request(256, 1), &choice, &|_, _| {}).expect("a front");
        // The two ends and the six single ones are always looked at.
        assert!(found.n_evaluated <= limit.max(8));
        stopped += usize::from(!found.is_exact);
        assert_eq!(found.is_exact, found.proven_gap() == 0.0, "limit {limit}");
        for (at, one) in found.front.iter().enumerate() {
            let next = found.front.get(at + 1).map_or(f64::INFINITY, |next| next.purchase.cost.mean);
            let best = whole.iter().rfind(|best| best.0 < next).expect("nothing costs 0").1;
            assert!(best >= one.purchase.searched - one.purchase.gap - 1e-12, "limit {limit}");
        }
    }
    assert!(stopped >= 2);
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let checked = checked(SHARED);
    let choice = Choice { budget: Some(400.0), ..Choice::default() };
    let bytes = |threads| {
        let found =
            exposure::optimize(&checked, &request(512, threads), &choice, &|_, _| {}).expect("a front");
        optimization::view(&found).to_string()
    };
    let one = bytes(1);
    assert_eq!(one, bytes(2));
    assert_eq!(one, bytes(7));
}

#[test]
fn steps_are_paired_and_add_up() {
    let found = optimized(SHARED, &Choice::default());
    let mut sum = 0.0;
    for one in &found.front {
        let change = one.step.as_ref().map_or(0.0, |step| step.change.estimate.mean);
        sum += change;
        assert!((one.purchase.change.estimate.mean - sum).abs() < 1e-9);
    }
    let last = &found.front.last().expect("a front").purchase;
    assert!((last.value.mean - found.now.mean - sum).abs() < 1e-9);
    assert_eq!(last.change.shares.map(|shares| shares.worse), Some(0.0));
}

#[test]
fn the_command_tells_front_and_choice() {
    let arguments = ["optimize", "-", "--budget", "$300", "--draws", "256"];
    let output = run_with_input(&arguments, SHARED);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let text = stdout(&output);
    for words in ["Sets that no other set beats", "the best within $300", "close to a tie with s0", "64 sets"]
    {
        assert!(text.contains(words), "{words}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let view = json(&run_with_input(&[&arguments[..], &["--format", "json"]].concat(), SHARED));
    assert_eq!((&view["schema_version"], &view["kind"]), (&1.into(), &"optimization".into()));
    assert_eq!(
        (&view["n_sets"], &view["exact"], &view["by"]),
        (&64.into(), &true.into(), &"composite".into())
    );
    for key in ["front", "best", "next", "margin", "n_evaluated", "proven_gap", "summary", "digest"] {
        assert_ne!(view[key], Value::Null, "{key}");
    }
    for key in ["safeguards", "cost", "value", "change", "step", "proven_gap"] {
        assert_ne!(view["front"][1][key], Value::Null, "{key}");
    }
    let stopped = run_with_input(&["optimize", "-", "--max-sets", "9", "--draws", "256"], SHARED);
    assert!(stdout(&stopped).contains("the search stopped after 9 of 64 sets"), "{}", stdout(&stopped));
}

#[test]
fn what_cannot_be_asked_is_said() {
    let refused = |arguments: &[&str], text: &str, words: &[&str]| {
        let output = run_with_input(&[&["optimize", "-"], arguments].concat(), text);
        let told = stderr(&output);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(stdout(&output).is_empty());
        words.iter().for_each(|word| assert!(told.contains(word), "{arguments:?}: {word}: {told}"));
    };
    let named = SHARED.replace("safeguard.s1", "safeguard.shutters");
    refused(&["--with", "shuters"], &named, &["unknown safeguard `shuters`", "did you mean `shutters`?"]);
    refused(&["--without", "zzz"], &named, &["unknown safeguard `zzz`", "known are"]);
    refused(&["--with", "s0", "--without", "s0"], SHARED, &["`s0` cannot be both"]);
    refused(&["--budget", "€300"], SHARED, &["EUR is not the currency", "USD"]);
    for budget in ["much", "-5", "", "$", "50%"] {
        refused(&["--budget", budget], SHARED, &["is no amount", "$500k"]);
    }
    refused(&["--by", "luck"], SHARED, &["composite", "chance", "loss"]);
    let all = "--without s0 --without s1 --without s2 --without s3 --without s4 --without s5";
    refused(&all.split(' ').collect::<Vec<_>>(), SHARED, &["no safeguard to choose"]);
    let none = SHARED.split("[safeguard.s0]").next().expect("a text");
    refused(&[], none, &["no safeguard to choose", "[safeguard.ID]"]);
    let real = run(&["optimize", "scenarios/group-chat.toml", "--by", "loss"]);
    assert!(real.status.code() == Some(2) && stderr(&real).contains("prices no outcome"));
    let real = run(&["optimize", "scenarios/group-chat.toml", "--budget", "$5k"]);
    assert!(real.status.code() == Some(2) && stderr(&real).contains("no safeguard"), "{}", stderr(&real));
}

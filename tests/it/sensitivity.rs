//! Which uncertain inputs a result hangs on, against closed forms.

use crate::support::{assessed, checked, json, run, scenario_text, stdout};
use exposure::assess::{SensedInput, Sensitivity};
use exposure::eval::{Driven, StateMode};
use exposure::math::Index;
use exposure::{Request, sensitivity};

/// The 0.995 quantile of Student's t with 15 degrees of freedom.
const T_99: f64 = 2.946_712_9;

/// A file with one attempt in the year, all but surely, by an actor in whose hands the rest lies.
fn file(rest: &str) -> String {
    let head = r#"
format = 1
[scenario]
title = "worked"
as_of = 2025-04-25
currency = "USD"
horizon = "1 year"
[actor.x]
title = "x"
attempts = 1000
counts = "at-most-one"
"#;
    format!("{head}{rest}")
}

/// Two events with uniform chances, both of which an outcome of the worst severity takes; a third is of no use to it.
const PRODUCT: &str = r#"
[event.a]
title = "the first"
by = ["x"]
probability = { uniform = [0, 1] }
[event.b]
title = "the second"
needs = "a"
probability = { uniform = [0, 1] }
[event.c]
title = "a third"
needs = "a"
probability = { uniform = [0, 1] }
[outcome.o]
title = "o"
when = "b"
severity = 100
"#;

fn found(text: &str, draws: usize, threads: usize) -> Sensitivity {
    let request = Request { draws: Some(draws), threads: Some(threads), ..Request::default() };
    sensitivity(&checked(text), &request, &[]).expect("it compiles")
}

fn of<'f>(found: &'f Sensitivity, name: &str) -> &'f SensedInput {
    found.inputs.iter().find(|one| one.name == name).expect("it has a path")
}

fn names(found: &Sensitivity) -> Vec<&str> {
    found.inputs.iter().map(|one| one.name.as_str()).collect()
}

#[track_caller]
fn is(index: Index, exact: f64, off: f64) {
    let error = (index.value - exact).abs();
    assert!(error <= off && error <= T_99 * index.standard_error + 1e-9, "{index:?} is not {exact}");
}

#[track_caller]
fn close(value: f64, exact: f64, off: f64) {
    assert!((value - exact).abs() <= off, "{value} is not {exact}");
}

#[test]
fn a_product_of_two_uniform_chances() {
    let found = found(&file(PRODUCT), 16 * 1024, 2);
    // f = 100 u v: the variance is 1e4 (1/9 - 1/16), that of E[f | u] is 1e4 / 48.
    assert_eq!(found.driven, Driven::Composite);
    close(found.mean.value, 25.0, 0.1);
    close(found.deviation, 100.0 * (7.0_f64 / 144.0).sqrt(), 0.1);
    let mut listed = names(&found);
    listed.sort_unstable();
    assert_eq!(listed, ["event.a.probability", "event.b.probability"], "c has no path to the output");
    for one in &found.inputs {
        let indices = one.indices.expect("it varies");
        is(indices.first, 3.0 / 7.0, 6e-3);
        is(indices.total, 4.0 / 7.0, 6e-3);
        assert_eq!(one.values.len(), 1);
        close(one.values[0][0], 0.1, 1e-12);
        close(one.values[0][1], 0.9, 1e-12);
        close(one.output[0], 5.0, 0.05);
        close(one.output[1], 45.0, 0.05);
        close(one.swing, 40.0, 0.05);
    }
    close(found.together.expect("it varies").value, 1.0 / 7.0, 1e-2);
    // No factor, so no states; what is left is the difference between two sets of points.
    assert!(found.states.expect("it varies") < 0.01);
    assert_eq!(found.evaluations, 10 * found.points);
    // What they make together is halved.
    for one in &found.inputs {
        is(one.effect.expect("it varies"), 0.5, 6e-3);
    }
    assert!(
        (found.inputs.iter().filter_map(|one| one.effect).map(|one| one.value).sum::<f64>() - 1.0).abs()
            < 1e-12
    );
}

#[test]
fn an_input_held_to_a_band() {
    let held = |stress: &[(&str, [f64; 2])]| {
        let stress: Vec<(String, [f64; 2])> =
            stress.iter().map(|(name, band)| ((*name).to_owned(), *band)).collect();
        let request = Request { draws: Some(16 * 256), ..Request::default() };
        let found = sensitivity(&checked(&file(PRODUCT)), &request, &stress).expect("it compiles");
        found.stressed.expect("it was asked for")
    };
    // 100 u v with u between .9 and 1: 100 × .95 × .5, and a deviation of 100 sqrt(E u² / 3 - (.475)²).
    let one = held(&[("event.a.probability", [0.9, 1.0])]);
    close(one.mean.value, 47.5, 0.1);
    close(one.change.value, 22.5, 0.1);
    assert!((one.change.value - 22.5).abs() < 5.0 * one.change.standard_error + 1e-9);
    let square = (1.0 - 0.9_f64 * 0.9 * 0.9) / 0.3;
    close(one.deviation, 100.0 * (square / 3.0 - 0.475 * 0.475).sqrt(), 0.2);
    let both = held(&[("event.a.probability", [0.0, 0.5]), ("event.b.probability", [0.5, 1.0])]);
    close(both.mean.value, 100.0 * 0.25 * 0.75, 0.1);
    // All of its levels are no stress.
    let none = held(&[("event.b.probability", [0.0, 1.0])]);
    assert_eq!((none.change.value, none.change.standard_error), (0.0, 0.0));
}

#[test]
fn the_states_of_factors_beside_the_inputs() {
    let text = file(
        r#"
[factor.f]
title = "f"
prior = 0.5
[event.a]
title = "a"
by = ["x"]
probability = { uniform = [0, 1] }
[outcome.o]
title = "o"
when = "a and f"
severity = 100
"#,
    );
    let found = found(&text, 16 * 256, 1);
    // 50 u with the variance 2500 / 12; with the state 1e4 (1/6 - 1/16).
    assert_eq!(names(&found), ["event.a.probability"]);
    let indices = found.inputs[0].indices.expect("it varies");
    is(indices.first, 1.0, 1e-2);
    is(indices.total, 1.0, 1e-2);
    close(found.deviation, 50.0 / 12.0_f64.sqrt(), 0.05);
    close(found.states.expect("it varies"), 1.0 - (2500.0 / 12.0) / (1e4 * (1.0 / 6.0 - 1.0 / 16.0)), 0.02);
}

#[test]
fn where_there_are_too_many_states_they_are_drawn() {
    let ids: Vec<String> = (0..40).map(|at| format!("f{at}")).collect();
    let factors: String =
        ids.iter().map(|id| format!("[factor.{id}]\ntitle = \"f\"\nprior = 0.02\n")).collect();
    let any = ids.join(" or ");
    let text = file(&format!(
        "{factors}[event.a]\ntitle = \"a\"\nby = [\"x\"]\nprobability = {{ uniform = [0, 1] }}\n\
         [outcome.o]\ntitle = \"o\"\nwhen = \"a and ({any})\"\nseverity = 100\n"
    ));
    let found = found(&text, 16 * 1024, 2);
    assert_eq!((found.mode, found.states), (StateMode::Drawn, None));
    // The states are one more among whom the variance is shared: the two sum to 1.
    let of_states = found.effect_of_states.expect("they are drawn").value;
    close(found.inputs[0].effect.expect("it varies").value + of_states, 1.0, 1e-12);
    // f = 100 u s, s = 1 with the chance q: the variance is 1e4 (q/3 - q²/4), that of E[f | u] 1e4 q²/12, and what is
    // left when s is known 1e4 q/12.
    let q = 1.0 - (0..40).map(|_| 0.98).product::<f64>();
    let all = q / 3.0 - q * q / 4.0;
    let indices = of(&found, "event.a.probability").indices.expect("it varies");
    is(indices.first, q * q / 12.0 / all, 0.03);
    is(indices.total, q / 12.0 / all, 0.03);
}

#[test]
fn where_nothing_is_rated_the_expected_loss_counts() {
    let text = r#"
format = 1
[scenario]
title = "worked"
as_of = 2025-04-25
currency = "USD"
horizon = "1 year"
[actor.x]
title = "x"
attempts = { uniform = [0, 1] }
[actor.y]
title = "y"
attempts = { uniform = [0, 3] }
[event.a]
title = "a"
by = ["x", "y"]
probability = 1
[outcome.o]
title = "o"
when = "a"
severity = 0
[outcome.o.loss]
response = 100
"#;
    let found = found(text, 16 * 1024, 1);
    assert_eq!((found.driven, names(&found)), (Driven::Loss, vec!["actor.y.attempts", "actor.x.attempts"]));
    // 100 (u + 3 v): nothing acts together.
    close(found.mean.value, 200.0, 0.5);
    for (name, part) in [("actor.x.attempts", 0.1), ("actor.y.attempts", 0.9)] {
        let indices = of(&found, name).indices.expect("it varies");
        is(indices.first, part, 6e-3);
        is(indices.total, part, 6e-3);
    }
    close(of(&found, "actor.y.attempts").swing, 240.0, 1e-6);
}

/// A source of whom only the one claim is: held low, it moves the factor away from its printed probability.
#[test]
fn a_source_is_one_input() {
    let text = file(
        r#"
[source.s]
name = "a paper"
kind = "news"
reliability = "C"
[claim.one]
source = "s"
factor = "f"
stance = "supports"
published = 2025-04-01
text = "it is so"
[claim.two]
source = "s"
factor = "g"
stance = "supports"
published = 2025-04-01
text = "this too"
[factor.f]
title = "f"
prior = 0.5
[factor.g]
title = "g"
prior = 0.5
[event.a]
title = "a"
by = ["x"]
probability = 1
[outcome.o]
title = "o"
when = "a and f"
severity = 100
[outcome.p]
title = "p"
when = "a and g"
severity = 50
"#,
    );
    let found = found(&text, 16 * 256, 2);
    assert_eq!(names(&found), ["source.s.reliability"]);
    let indices = found.inputs[0].indices.expect("it varies");
    is(indices.first, 1.0, 1e-2);
    is(indices.total, 1.0, 1e-2);
    // Reliability r gives the odds (1 + r) / (1 - r), moved by one constant so that the mean is 3/4. Both factors are
    // p(r): 100 p + 50 (1 - p) p.
    let [low, high] = found.inputs[0].values[0];
    let odds = |r: f64| (1.0 + r) / (1.0 - r);
    let value = |p: f64| 100.0 * p + 50.0 * (1.0 - p) * p;
    // The constant from one level gives the value at the other.
    let p_low = {
        let (mut from, mut to) = (0.0, 1.0);
        for _ in 0..60 {
            let middle = 0.5 * (from + to);
            if value(middle) < found.inputs[0].output[0] { from = middle } else { to = middle }
        }
        from
    };
    let moved = p_low / (1.0 - p_low) * odds(high) / odds(low);
    close(found.inputs[0].output[1], value(moved / (1.0 + moved)), 0.05);
    assert!(found.inputs[0].swing > 10.0);
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let text = scenario_text("group-chat");
    let [one, two, seven] = [1, 2, 7].map(|threads| found(&text, 16 * 16, threads));
    assert!(one == two && two == seven);
}

#[test]
fn the_real_scenario() {
    let text = scenario_text("group-chat");
    let found = found(&text, 16 * 16, 2);
    let composite = assessed(&checked(&text), 4096).composite;
    let error = found.mean.standard_error + composite.standard_error;
    assert!((found.mean.value - composite.mean).abs() < T_99 * error + 0.05, "{:?}", found.mean);
    assert!(found.inputs.is_sorted_by(|a, b| a.swing.abs() >= b.swing.abs()));
    assert!(found.inputs.iter().all(|one| !one.name.ends_with(".holds") && !one.name.ends_with(".cost")));
    // A total index is a mean of squares; an input without a swing may still matter, but not one without a total.
    let totals = found.inputs.iter().map(|one| one.indices.expect("it varies").total.value);
    assert!(totals.clone().all(|total| total >= 0.0) && totals.sum::<f64>() > 0.9);
}

#[test]
fn what_is_supposed_is_no_input() {
    let all = found(&scenario_text("group-chat"), 256, 2);
    let prior = "estimate.A17.probability";
    assert!(names(&all).contains(&prior));
    let output = run(&[
        "sensitivity",
        "scenarios/group-chat.toml",
        "--set",
        "factor.top-five-target=false",
        "--draws",
        "256",
        "--format",
        "json",
    ]);
    let view = json(&output);
    assert_eq!((&view["kind"], &view["schema_version"]), (&"sensitivity".into(), &1.into()));
    assert_eq!(view["supposed"][0], "factor.top-five-target=false");
    let inputs = view["inputs"].as_array().expect("a list");
    assert!(!inputs.is_empty() && inputs.iter().all(|one| one["name"] != prior));
    assert!(view["digest"].as_str().is_some_and(|digest| digest.len() == 64));
}

#[test]
fn the_table_ends_in_plain_words() {
    let shown = stdout(&run(&["sensitivity", "scenarios/group-chat.toml", "--draws", "256", "--plain"]));
    let plain = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    for words in
        ["What matters most is ", "of the variance", "is due to these states", "more inputs swing it less"]
    {
        assert!(plain.contains(words), "{words}\n{shown}");
    }
    assert!(shown.lines().all(|line| line.chars().count() <= 140), "{shown}");
}

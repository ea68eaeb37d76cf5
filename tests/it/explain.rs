//! The pages of `explain` about the whole: they add up, they fit, and machines read the same.

use crate::support::{binary, json, run, stdout};
use serde_json::Value;

const REAL: &str = "scenarios/group-chat.toml";
/// The columns that pages keep to.
const WIDTH: usize = 100;

fn mean(value: &Value) -> f64 {
    value["mean"].as_f64().expect("an estimate")
}

#[test]
fn the_parts_of_the_drivers_add_up() {
    let whole = json(&run(&["run", REAL, "--draws", "256", "--format", "json"]));
    let page = json(&run(&["explain", REAL, "drivers", "--draws", "256", "--format", "json"]));
    let factors = page["factors"].as_object().expect("factors");
    for (key, total) in [("composite", &whole["composite"]), ("probability", &whole["probability"])] {
        let parts: f64 = factors.values().map(|one| mean(&one["attribution"][key])).sum();
        let sum = parts + mean(&page["without_factors"][key]);
        assert!((sum - mean(total)).abs() < 1e-10, "{key}: {sum}");
    }
    assert_eq!(page["interactions"].as_array().expect("pairs").len(), 10, "all pairs of five");
    let importances = page["importances"].as_array().expect("a list");
    assert!(
        importances.iter().all(|one| one["path"].as_str().is_some_and(|path| path.starts_with("factor.")))
    );
    let shares: f64 =
        page["actors"].as_array().expect("actors").iter().map(|actor| mean(&actor["share"])).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
}

#[test]
fn pages_fit_and_are_plain_where_they_must_be() {
    for id in ["drivers", "verify", "private-communications-read", "unfiltered-line", "line-found"] {
        let page = stdout(&run(&["explain", REAL, id, "--draws", "64"]));
        for line in page.lines() {
            assert!(line.chars().count() <= WIDTH, "{id}: {line}");
        }
        let plain = binary(&["explain", REAL, id, "--draws", "64"]).env("LC_ALL", "C").output();
        assert!(plain.expect("it runs").stdout.is_ascii(), "{id}");
    }
}

#[test]
fn a_factor_says_what_it_adds_beside_its_evidence() {
    let page = stdout(&run(&["explain", REAL, "unfiltered-line", "--draws", "64"]));
    assert!(page.contains("  adds ") && page.contains("points"), "{page}");
    let other = stdout(&run(&["explain", "benches/peers/m1.toml", "verify", "--draws", "64"]));
    assert!(other.contains("Nothing can be said of that"), "{other}");
}

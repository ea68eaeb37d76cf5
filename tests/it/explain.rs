//! The pages of `explain` about the whole: they add up, they fit, and machines read the same.

use crate::support::{binary, checked, code, json, run, scenario_text, stderr, stdout};
use exposure::render::entry::{self, Entry};
use exposure::render::text::Look;
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

#[test]
fn whatever_a_file_names_has_a_page() {
    let text = |args: &[&str]| {
        let output = run(&[&["explain", REAL], args].concat());
        assert_eq!(code(&output), 0, "{args:?}: {}", stderr(&output));
        stdout(&output)
    };
    let model = checked(&scenario_text("group-chat")).model;
    for (kind, names) in Entry::kinds(&model) {
        for name in names {
            let entry = Entry::find(&model, Some(kind), name).expect("it is named");
            let page = entry::text(
                &entry::page(&model, entry, model.header.as_of),
                Look { ascii: false, colour: false },
            );
            assert!(page.contains(&format!("({kind}.{name})")) && page.lines().count() > 2, "{page}");
        }
    }
    // What a claim adds on its page is what it adds on the page of its factor.
    let claim = text(&["claim.A04", "--format", "json"]);
    let claim: serde_json::Value = serde_json::from_str(&claim).expect("it is JSON");
    assert_eq!(claim["kind"], "claim");
    let adds = claim["lists"]["what it adds, in log-odds"][0].as_str().expect("a line").to_owned();
    let (factor, rest) = adds.split_once(": ").expect("a factor");
    let added = rest.split(' ').next().expect("a number");
    assert!(text(&[factor]).contains(added), "{adds}");
    // Hindsight is counted and not quoted.
    let before = text(&["A04", "--as-of", "2025-04-01"]);
    assert!(before.contains("not before") && !before.contains("says"), "{before}");
    // A code is told behind a file too; a name that is none is told as such.
    assert!(text(&["W107"]).contains("W107"));
    let unknown = run(&["explain", REAL, "A0x4"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("nothing in the file is called `A0x4`"), "{}", stderr(&unknown));
}

#[test]
fn every_stage_can_be_printed() {
    let stage = |name: &str| {
        let output = run(&["explain", REAL, "--stage", name, "--draws", "1024"]);
        assert_eq!(code(&output), 0, "{name}: {}", stderr(&output));
        stdout(&output)
    };
    let checked = checked(&scenario_text("group-chat"));
    assert_eq!(stage("check"), checked.model.to_string());
    let fused = stage("fuse");
    assert!(checked.model.factors.names().all(|name| fused.contains(&format!("factor {name}: prior"))));
    let compiled = stage("compile");
    assert!(compiled.contains("streams of uniform numbers") && compiled.contains("root 0: "), "{compiled}");
    // The mean over the replicates is the printed mean.
    let evaluated = stage("evaluate");
    let rows = evaluated
        .lines()
        .skip_while(|line| *line != "Composite")
        .skip(1)
        .take_while(|line| line.starts_with(' '));
    let means: Vec<f64> =
        rows.flat_map(str::split_whitespace).map(|x| x.parse().expect("a number")).collect();
    let mean = means.iter().sum::<f64>() / means.len() as f64;
    let assessed: serde_json::Value = serde_json::from_str(&stage("assess")).expect("it is JSON");
    let printed = assessed["composite"]["mean"].as_f64().expect("a number");
    assert!(means.len() == 16 && (mean - printed).abs() < 1e-9, "{mean} {printed}");
    assert_eq!(code(&run(&["explain", REAL, "--stage", "evaluation"])), 2);
}

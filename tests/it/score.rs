//! Scores against what turned out: closed forms, the real scenario by two other roads, and that no assessment
//! knows what turned out.

use crate::support::{
    checked, checked_with, code, json, run, run_with_input, scenario_text, scratch, stderr, stdout,
};
use exposure::assess::{ByMethod, Method, Replay, Score, Unscored, tally};
use exposure::quantity::Date;
use exposure::{Request, assess, render, replay};
use serde_json::Value;
use std::fs;
use std::path::Path;

const REAL: &str = "scenarios/group-chat.toml";

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// A scenario with sources of letters B and C, a relay, and further tables.
fn scenario(tables: &str) -> String {
    format!(
        r#"
format = 1
[scenario]
title = "t"
as_of = 2025-01-02
horizon = "1 year"
[source.b1]
name = "b1"
reliability = "B"
[source.b2]
name = "b2"
reliability = "B"
[source.c1]
name = "c1"
reliability = "C"
[source.c2]
name = "c2"
reliability = "C"
[origin.copies]
{tables}
"#
    )
}

fn factor(id: &str, prior: &str, resolved: &str) -> String {
    format!("[factor.{id}]\ntitle = \"{id}\"\nprior = {prior}\nwhy = \"test\"\n{resolved}\n")
}

fn resolved(value: bool, day: &str) -> String {
    format!("resolved = {{ value = {value}, date = {day}, by = \"a court\" }}")
}

fn claim(id: &str, source: &str, factor: &str, day: &str, more: &str) -> String {
    let stance = if more.contains("stance") { "" } else { "stance = \"supports\"\n" };
    format!(
        "[claim.{id}]\ntext = \"t\"\nsource = \"{source}\"\nfactor = \"{factor}\"\n{stance}published = {day}\n{more}\n"
    )
}

fn replayed(tables: &[String]) -> Replay {
    replay(&checked(&scenario(&tables.concat()))).expect("something to score")
}

fn days(replay: &Replay) -> Vec<String> {
    replay.days.iter().map(|day| day.date.to_string()).collect()
}

fn close(found: f64, exact: f64) {
    assert!((found - exact).abs() < 1e-12, "{found} is not {exact}");
}

/// One report of letter B has LR 7, of letter C LR 3: docs/method.md, section 1.
#[test]
fn one_source_a_repetition_and_a_relay() {
    let found = replayed(&[
        factor("f", "0.5", &resolved(true, "2025-02-10")),
        claim("a", "b1", "f", "2025-01-01", ""),
        claim("b", "b1", "f", "2025-01-11", ""),
        claim("r", "b2", "f", "2025-01-21", "relay_of = \"a\""),
        claim("late", "b2", "f", "2025-02-10", ""),
        claim("context", "b2", "f", "2025-01-05", "context = true").replace("stance = \"supports\"\n", ""),
    ]);
    // The report of the day of the resolution is too late, and context is no report.
    assert_eq!(days(&found), ["2025-01-01", "2025-01-11", "2025-01-21"]);
    let f = &found.factors[0];
    // Evidence: odds 7 throughout. Independent: odds 7, 49, 343, the last held at .99.
    for (forecast, independent) in f.forecasts.iter().zip([7.0 / 8.0, 49.0 / 50.0, 0.99]) {
        close(forecast.p.evidence, 7.0 / 8.0);
        close(forecast.p.prior, 0.5);
        close(forecast.p.independent, independent);
    }
    let second = &found.days[1].scores;
    close(second.evidence.brier, 1.0 / 64.0);
    close(second.evidence.log, (8.0_f64 / 7.0).log_of());
    close(second.prior.brier, 0.25);
    close(second.prior.log, std::f64::consts::LN_2);
    close(second.independent.brier, 0.0004);
    close(second.independent.log, (50.0_f64 / 49.0).log_of());
    close(second.skill(Method::Evidence).expect("a prior that missed"), 1.0 - 4.0 / 64.0);
    // 10 days at 7/8, 10 at .98, 20 at .99 until the day before 10 February.
    close(f.daily.evidence.brier, 1.0 / 64.0);
    close(f.daily.independent.brier, (10.0 / 64.0 + 10.0 * 0.0004 + 20.0 * 0.0001) / 40.0);
    let logs = 10.0 * (8.0_f64 / 7.0).log_of() + 10.0 * (50.0_f64 / 49.0).log_of();
    close(f.daily.independent.log, (logs + 20.0 * (1.0_f64 / 0.99).log_of()) / 40.0);
}

/// The logarithm of the platform, as an oracle for our own.
trait Oracle {
    fn log_of(self) -> f64;
}

impl Oracle for f64 {
    fn log_of(self) -> f64 {
        libm::log(self)
    }
}

#[test]
fn a_factor_counts_until_its_own_resolution() {
    let found = replayed(&[
        factor("f", "0.5", &resolved(true, "2025-02-10")),
        factor("g", "0.2", &resolved(false, "2025-01-15")),
        factor("early", "0.3", &resolved(true, "2024-12-01")),
        factor("open", "0.3", ""),
        claim("a", "b1", "f", "2025-01-01", ""),
        claim("x", "c1", "g", "2025-01-05", "stance = \"contradicts\""),
        claim("z", "b2", "f", "2025-01-21", ""),
        claim("y", "b1", "open", "2025-01-07", ""),
        claim("e", "b1", "early", "2025-01-08", ""),
    ]);
    assert_eq!(found.unreported, ["early"]);
    assert_eq!(days(&found), ["2025-01-01", "2025-01-05", "2025-01-21"]);
    assert_eq!(found.days.iter().map(|day| day.n_factors).collect::<Vec<_>>(), [2, 2, 1]);
    // Before its first report g stands at its prior; then its odds are (1/4)/3.
    close(found.days[0].scores.evidence.brier, (1.0 / 64.0 + 0.04) / 2.0);
    close(found.days[1].scores.evidence.brier, (1.0 / 64.0 + 1.0 / 169.0) / 2.0);
    close(found.days[1].scores.evidence.log, ((8.0_f64 / 7.0).log_of() + (13.0_f64 / 12.0).log_of()) / 2.0);
    close(found.days[2].scores.evidence.brier, 1.0 / 2500.0);
    let g = &found.factors[1];
    assert_eq!((g.since, g.last().date), (date("2025-01-05"), date("2025-01-05")));
    // What stood before the first report is no part of the daily score.
    close(g.daily.evidence.brier, 1.0 / 169.0);
    let both = tally(std::slice::from_ref(&found));
    assert_eq!((both.n_factors, both.n_so), (2, 1));
    close(both.last.evidence.brier, (1.0 / 2500.0 + 1.0 / 169.0) / 2.0);
    close(both.last.prior.brier, (0.25 + 0.04) / 2.0);
    let twice = tally(&[found.clone(), found]);
    assert_eq!(twice.n_factors, 4);
    assert_eq!(twice.last, both.last);
    let [low, high] = &twice.reliability.evidence[..] else { panic!("two words") };
    assert_eq!((low.word, low.n, low.n_so), (Some("very unlikely"), 2, 0));
    close(low.mean_forecast, 1.0 / 13.0);
    assert_eq!((high.word, high.n, high.n_so), (Some("almost certain"), 2, 2));
}

#[test]
fn replaced_and_retracted_reports_count_for_no_method() {
    // b replaces a from 10 to 20 January, though it speaks of another factor.
    let found = replayed(&[
        factor("f", "0.5", &resolved(false, "2025-03-01")),
        factor("other", "0.5", ""),
        claim("a", "b1", "f", "2025-01-05", "retracted = 2025-02-01"),
        claim("b", "c1", "other", "2025-01-10", "supersedes = \"a\"\nretracted = 2025-01-20"),
    ]);
    assert_eq!(days(&found), ["2025-01-05", "2025-01-10", "2025-01-20", "2025-02-01"]);
    for (forecast, p) in found.factors[0].forecasts.iter().zip([0.875, 0.5, 0.875, 0.5]) {
        close(forecast.p.evidence, p);
        close(forecast.p.independent, p);
    }
}

#[test]
fn a_prior_alone_hears_no_expert() {
    let estimate = "[estimate.e]\ntext = \"t\"\nsource = \"b1\"\nprobability = 1.0\nprior = 0.5\n\
                    published = 2025-01-10\n";
    let found =
        replayed(&[factor("f", "{ estimate = \"e\" }", &resolved(true, "2025-03-01")), estimate.to_owned()]);
    assert_eq!(days(&found), ["2025-01-10"]);
    let p = &found.factors[0].last().p;
    close(p.evidence, 0.8675);
    close(p.prior, 0.5);
    close(p.independent, 0.8675);
}

#[test]
fn one_denial_of_four_voices_fools_who_counts_voices() {
    let denial = |id: &str, source: &str| {
        let more = "stance = \"contradicts\"\ninterest = \"self-serving\"\norigin = \"copies\"";
        claim(id, source, "f", "2025-01-02", more)
    };
    let found = replayed(&[
        factor("f", "0.5", &resolved(true, "2025-01-12")),
        claim("a", "b1", "f", "2025-01-01", ""),
        denial("d1", "c1"),
        denial("d2", "c2"),
    ]);
    // A self-serving denial of letter C has LR (.5 + .5 * .9) / (.5 * .9) = 19/9.
    let p = &found.factors[0].last().p;
    close(p.evidence, 63.0 / 82.0);
    close(p.independent, 567.0 / (567.0 + 361.0));
    let one = tally(&[found]);
    assert_eq!(one.last.best(), [Method::Evidence]);
    let told = render::score::sentence(&one);
    assert!(told.contains("the evidence model did best: Brier score 0.054"), "{told}");
    assert!(told.contains("With only 1 factor this says next to nothing"), "{told}");
}

/// The real scenario by hand: odds from the letters and interests of its claims (docs/method.md, section 1).
#[test]
fn the_real_scenario_by_hand() {
    let found = replay(&checked(&scenario_text("group-chat"))).expect("two factors are resolved");
    assert_eq!(
        days(&found),
        ["2025-03-24", "2025-03-25", "2025-03-26", "2025-04-19", "2025-04-24", "2025-04-25"]
    );
    let p = |odds: f64| (odds / (1.0 + odds)).min(0.99);
    let denial = 9.0 / 19.0;
    // The spokesman (D, self-serving) has LR (.25 + .75 * .9) / (.75 * .9) = 37/27, the strike record (C) 3.
    let april = 37.0 / 27.0 * 3.0;
    let plans = [
        (7.0, 7.0),
        (7.0 * denial, 7.0 * denial),
        // The printed messages (A, LR 39) take the place of the same magazine's account, or stand beside it.
        (39.0 * denial, 7.0 * 39.0 * denial),
        (39.0 * denial * april, 7.0 * 39.0 * denial * april),
        (39.0 * denial * april * 7.0, 7.0 * 39.0 * denial * april * 7.0),
        (39.0 * denial * april * 49.0, 7.0 * 39.0 * denial * april * 49.0),
    ];
    for (at, ((evidence, independent), day)) in plans.into_iter().zip(&found.days).enumerate() {
        // The newspaper's one report (B) on the phone comes on the last of these days.
        let phone = p(2.0 / 3.0 * if at == 5 { 7.0 } else { 1.0 });
        let score = |odds: f64| [p(odds / 19.0), phone].map(|p| (1.0 - p, -libm::log(p)));
        for (found, odds) in [(&day.scores.evidence, evidence), (&day.scores.independent, independent)] {
            let [(a, log_a), (b, log_b)] = score(odds);
            close(found.brier, (a * a + b * b) / 2.0);
            close(found.log, (log_a + log_b) / 2.0);
        }
        close(day.scores.prior.brier, (0.95 * 0.95 + 0.6 * 0.6) / 2.0);
        close(day.scores.prior.log, -(libm::log(0.05) + libm::log(0.4)) / 2.0);
    }
    let phone = &found.factors[0];
    assert_eq!((phone.id.as_str(), phone.since), ("personal-device-for-work", date("2025-04-25")));
    close(phone.last().p.evidence, 14.0 / 17.0);
    // From 24 March to 3 December 2025 in days: 1, 1, 24, 5, 1 and 223.
    let misses = |of: fn(&(f64, f64)) -> f64| {
        let days = [1.0, 1.0, 24.0, 5.0, 1.0, 223.0];
        let miss = |odds: f64| (1.0 - p(odds / 19.0)) * (1.0 - p(odds / 19.0));
        plans.iter().zip(days).map(|(odds, days)| days * miss(of(odds))).sum::<f64>() / 255.0
    };
    close(found.factors[1].daily.evidence.brier, misses(|odds| odds.0));
    close(found.factors[1].daily.independent.brier, misses(|odds| odds.1));
}

/// The same from what `run` prints of each claim on each day.
#[test]
fn the_real_scenario_from_printed_claims() {
    let view = json(&run(&["score", REAL, "--format", "json"]));
    let scenario = &view["scenarios"][0];
    for day in scenario["days"].as_array().expect("days") {
        let as_of = day["date"].as_str().expect("a date");
        let printed = json(&run(&["run", REAL, "--as-of", as_of, "--draws", "16", "--format", "json"]));
        let mut sums = [0.0; 2];
        for id in ["personal-device-for-work", "plans-on-messenger"] {
            let factor = &printed["factors"][id];
            let claims = factor["claims"].as_array().expect("claims");
            let sum = |key: &str, counts: &dyn Fn(&str) -> bool| -> f64 {
                let counting = claims.iter().filter(|one| counts(one["reason"].as_str().expect("a reason")));
                counting.map(|one| one[key].as_f64().expect("a number")).sum()
            };
            let prior = factor["prior"].as_f64().expect("a number");
            let p = |log_odds: f64| {
                let odds = prior / (1.0 - prior) * libm::exp(log_odds);
                (odds / (1.0 + odds)).clamp(0.01, 0.99)
            };
            let known = |reason: &str| {
                !["not known", "replaced", "taken back"].iter().any(|start| reason.starts_with(start))
            };
            let evidence = p(sum("contribution", &|_| true));
            assert!((evidence - factor["probability"].as_f64().expect("a number")).abs() < 1e-12);
            for (total, p) in sums.iter_mut().zip([evidence, p(sum("weight", &known))]) {
                *total += (1.0 - p) * (1.0 - p) / 2.0;
            }
        }
        close(day["evidence"]["brier"].as_f64().expect("a number"), sums[0]);
        close(day["independent"]["brier"].as_f64().expect("a number"), sums[1]);
    }
}

/// The real scenario without its resolutions, and with every one of them turned round.
fn others(text: &str) -> [String; 2] {
    let (mut without, mut turned) = (String::new(), String::new());
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with('[') {
            inside = line.ends_with(".resolved]");
        }
        if !inside {
            without.push_str(&format!("{line}\n"));
        }
        let line = if inside { line.replace("value = true", "value = false") } else { line.to_owned() };
        turned.push_str(&format!("{}\n", line.replace("date = 2025-12-04", "date = 2025-03-20")));
    }
    assert!(text.contains(".resolved]") && !without.contains(".resolved]"));
    assert!(without.len() + 600 < text.len(), "two resolutions and their reasons are gone");
    assert!(turned.contains("value = false") && turned.contains("date = 2025-03-20"));
    [without, turned]
}

#[test]
fn no_assessment_knows_what_turned_out() {
    let text = scenario_text("group-chat");
    let days = [
        "2025-03-23",
        "2025-03-24",
        "2025-03-25",
        "2025-03-26",
        "2025-04-19",
        "2025-04-24",
        "2025-04-25",
        "2025-12-03",
        "2025-12-04",
        "2025-12-05",
        "2027-01-01",
    ];
    let views = |text: &str| -> Vec<String> {
        let checked = checked(text);
        let view = |day: &&str| {
            let request = Request { as_of: Some(date(day)), draws: Some(16), ..Request::default() };
            render::json::run(&assess(&checked, &request).expect("it compiles")).to_string()
        };
        days.iter().map(view).collect()
    };
    let with = views(&text);
    for other in others(&text) {
        assert_eq!(views(&other), with);
    }
}

#[test]
fn no_command_but_score_knows_what_turned_out() {
    let text = scenario_text("group-chat");
    let changed = others(&text);
    let draws = ["--draws", "16", "--quiet"];
    for day in ["2025-04-25", "2025-12-04", "2026-01-01"] {
        let commands: [&[&str]; 7] = [
            &["run", "-", "--as-of", day],
            &["run", "-", "--as-of", day, "--format", "json"],
            &["compare", "-", "--as-of", day],
            &["compare", "-", "--as-of", day, "--what-if", "new-number", "--format", "json"],
            &["explain", "-", "plans-on-messenger", "--as-of", day],
            &["explain", "-", "personal-device-for-work", "--as-of", day, "--format", "json"],
            &["explain", "-", "--as-of", day],
        ];
        for command in commands {
            let args = [command, &draws[..]].concat();
            let bytes = |text: &str| {
                let output = run_with_input(&args, text);
                assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
                stdout(&output)
            };
            let with = bytes(&text);
            assert!(!with.contains("inspector general"), "{args:?}");
            changed.iter().for_each(|other| assert_eq!(bytes(other), with, "{args:?}"));
        }
    }
    let scored = |text: &str| json(&run_with_input(&["score", "-", "--format", "json"], text));
    let (with, turned) =
        (scored(&text), scored(&changed[1].replace("date = 2025-03-20", "date = 2025-12-04")));
    assert_eq!(with["scenarios"][0]["scenario"], turned["scenarios"][0]["scenario"], "one fingerprint");
    assert_ne!(with["last"], turned["last"]);
}

/// A comparison treats a file with a resolution and the same without as one scenario.
#[test]
fn a_baseline_without_what_turned_out_is_the_same_scenario() {
    let text = scenario_text("group-chat");
    let folder = scratch("resolved-baseline");
    let written = |name: &str, text: &str| {
        let path = folder.join(name);
        fs::write(&path, text).expect("it can be written");
        path.to_str().expect("a path").to_owned()
    };
    let [without, turned] = others(&text);
    let baselines =
        [written("with.toml", &text), written("without.toml", &without), written("turned.toml", &turned)];
    let compared = baselines.map(|baseline| {
        let args =
            ["compare", REAL, "--baseline", &baseline, "--what-if", "new-number", "--draws", "16", "-q"];
        stdout(&run(&[&args[..], &["--format", "json"]].concat()))
    });
    assert_eq!(compared[0], compared[1]);
    assert_eq!(compared[0], compared[2]);
    let view: Value = serde_json::from_str(&compared[0]).expect("JSON");
    assert_eq!(view.get("now"), None, "no second scenario is seen");
}

/// What an assessment could not leak: outside of these files no code reads the field.
#[test]
fn one_file_of_the_source_reads_what_turned_out() {
    fn visit(folder: &Path, found: &mut Vec<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                visit(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("a text");
                let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
                if code.collect::<Vec<_>>().join("\n").contains(".resolved") {
                    found.push(path.file_name().expect("a name").to_string_lossy().into_owned());
                }
            }
        }
    }
    let mut found = Vec::new();
    visit(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    // `evidence.rs` is that of `scenario`: it names the path `factor.ID.resolved` while it reads the text.
    assert_eq!(found, ["evidence.rs", "replay.rs"]);
}

#[test]
fn the_command_prints_tables_and_a_conclusion() {
    let output = run(&["score", REAL]);
    assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
    let text = stdout(&output);
    for words in [
        "replay of 2 factors that came to be settled · 6 days from 24 Mar 2025 to 25 Apr 2025",
        "2025-03-24        2     0.447  0.631        0.447       1.114  1.956        1.114    0.29",
        "it was so: settled by the department's inspector general on 4 Dec 2025",
        "almost certain (95-99%)           1          0.990  1 of 1, 100%",
        "With only 2 factors this says little about a method",
        "Both turned out to be so",
    ] {
        // Sentences are broken at words.
        assert!(text.replace("\n  ", " ").contains(words) || text.contains(words), "{words}\n{text}");
    }
    assert!(text.lines().all(|line| line.chars().count() <= 100 && line.trim_end() == line), "{text}");
    assert!(stdout(&run(&["score", REAL, "--plain"])).is_ascii());
    assert_eq!(text, stdout(&run(&["score", REAL, "--threads", "1"])));
    assert!(stdout(&run(&["--help"])).contains("score"));
}

#[test]
fn the_json_carries_every_table() {
    let view = json(&run(&["score", REAL, REAL, "--format", "json"]));
    assert_eq!((&view["schema_version"], &view["kind"]), (&Value::from(1), &Value::from("score")));
    assert_eq!((&view["n_factors"], &view["n_so"]), (&Value::from(4), &Value::from(4)));
    let one = &view["scenarios"][1];
    let printed = json(&run(&["run", REAL, "--draws", "16", "--format", "json"]));
    assert_eq!(one["scenario"]["sha256"], printed["scenario"]["sha256"]);
    let factor = &one["factors"]["plans-on-messenger"];
    assert_eq!(factor["resolved"]["value"], Value::from(true));
    assert_eq!(factor["resolved"]["date"], Value::from("2025-12-04"));
    assert_eq!(factor["last"]["evidence"], Value::from(0.99));
    assert_eq!(factor["last"]["scores"]["prior"]["skill"], Value::from(0.0));
    assert_eq!(factor["forecasts"].as_array().map(Vec::len), Some(6));
    let bins = view["reliability"]["evidence"].as_array().expect("bins");
    assert_eq!(bins.iter().map(|bin| bin["n"].as_u64().expect("a number")).sum::<u64>(), 4);
    assert_eq!(view["digest"].as_str().map(str::len), Some(64));
}

#[test]
fn what_cannot_be_scored_says_why() {
    let refused = |args: &[&str], words: &str| {
        let output = run(args);
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{args:?}");
        assert!(stderr(&output).contains(words), "{}", stderr(&output));
    };
    refused(
        &["score", REAL, "scenarios/fair-analysis.toml"],
        "`resolved = { value = true, date = 2025-12-04",
    );
    refused(&["score", REAL, "tests/cases/bad/six-mistakes.toml"], "six-mistakes.toml:");
    refused(&["score", REAL, "--set", "factor.plans-on-messenger=false"], "supposed");
    refused(
        &["score", REAL, "--set", "factor.plans-on-messenger.resolved.valu=false"],
        "did you mean `value`?",
    );
    let early = scenario(
        &[factor("f", "0.5", &resolved(true, "2025-01-01")), claim("a", "b1", "f", "2025-01-01", "")]
            .concat(),
    );
    let output = run_with_input(&["score", "-"], &early);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    assert!(stderr(&output).contains("before anything was reported"), "{}", stderr(&output));
    assert_eq!(replay(&checked(&early)), Err(Unscored::NothingReported));
    let none = scenario(&factor("f", "0.5", ""));
    assert_eq!(replay(&checked(&none)), Err(Unscored::NothingResolved));
    assert_eq!(replay(&checked_with(&early, &["factor.f=true"])), Err(Unscored::Supposed));
    assert_eq!(code(&run(&["score"])), 2);
    assert_eq!(code(&run(&["score", "no-such-file.toml"])), 3);
}

#[test]
fn settings_move_forecasts_and_resolutions() {
    let at = |set: &str| json(&run(&["score", REAL, "--format", "json", "--set", set]));
    let base = json(&run(&["score", REAL, "--format", "json"]));
    let turned = at("factor.plans-on-messenger.resolved.value=false");
    assert_eq!(turned["n_so"], Value::from(1));
    assert_eq!(turned["scenarios"][0]["scenario"], base["scenarios"][0]["scenario"]);
    // Said .99 of what was not so: .9801 and -ln .01; the phone stays at 14/17.
    let last = &turned["last"]["evidence"];
    close(last["brier"].as_f64().expect("a number"), (0.9801 + 9.0 / 289.0) / 2.0);
    close(last["log"].as_f64().expect("a number"), (libm::log(100.0) + libm::log(17.0 / 14.0)) / 2.0);
    let month = at("factor.plans-on-messenger.resolved.date=2025-03");
    let plans = &month["scenarios"][0]["factors"]["plans-on-messenger"];
    assert_eq!(plans["resolved"]["date"], Value::from("2025-03-31"));
    assert_eq!(plans["last"]["date"], Value::from("2025-03-26"));
    let prior = at("factor.plans-on-messenger.prior=0.5");
    close(prior["last"]["prior"]["brier"].as_f64().expect("a number"), (0.25 + 0.36) / 2.0);
    assert_ne!(prior["scenarios"][0]["scenario"], base["scenarios"][0]["scenario"]);
}

/// Nobody gains in expectation by saying anything but what he thinks.
#[test]
fn both_scores_are_proper() {
    for think in [0.05, 0.3, 0.5, 0.875, 0.99] {
        let expected = |say: f64| {
            let [yes, no] = [true, false].map(|so| Score::of(say, so));
            let mean = |yes: f64, no: f64| think * yes + (1.0 - think) * no;
            (mean(yes.brier, no.brier), mean(yes.log, no.log))
        };
        let honest = expected(think);
        for say in (1..100).map(|i| f64::from(i) / 100.0).filter(|say| (say - think).abs() > 1e-9) {
            let other = expected(say);
            assert!(other.0 > honest.0 && other.1 > honest.1, "{think} said as {say}");
        }
    }
    let scores = ByMethod::each(|_| Score::of(0.5, true));
    assert_eq!(scores.best(), Method::ALL);
}

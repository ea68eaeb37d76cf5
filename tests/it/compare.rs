//! What-ifs side by side: exact pairing, closed forms, baselines of every kind, exports, and what is refused.

use crate::support::{checked, code, json, run, run_with_input, scenario_text, scratch, stderr, stdout};
use exposure::assess::Comparison;
use exposure::eval::{Pool, Settings, evaluate, evaluate_with};
use exposure::model::Configuration;
use exposure::plan::compile;
use exposure::render::comparison;
use exposure::{Against, Request};
use serde_json::Value;

const REAL: &str = "scenarios/group-chat.toml";
const ANALYSIS: &str = "scenarios/fair-analysis.toml";

fn compared(text: &str, draws: usize, threads: usize) -> Comparison {
    let request = Request { draws: Some(draws), threads: Some(threads), ..Request::default() };
    exposure::compare(&checked(text), &request, &Against::Itself, false, &|_, _| {}).expect("it compiles")
}

fn number(view: &Value) -> f64 {
    view.as_f64().expect("a number")
}

/// One actor, two attempts a year for two years, each of which succeeds with .3 and costs 1,000.
const ONE: &str = r#"
format = 1
[scenario]
title = "one"
as_of = 2025-01-01
horizon = "2 years"
currency = "USD"
[actor.a]
title = "a"
attempts = 2
[event.e]
title = "e"
by = ["a"]
probability = 0.3
[outcome.o]
title = "o"
when = "e"
severity = 40
loss.magnitude = 1000
[safeguard.half]
title = "half"
cost = { amount = 200, per = "year" }
effect = [{ on = "event.e", reduces = 0.5 }]
[safeguard.once]
title = "once"
cost = 100
effect = [{ on = "actor.a", reduces = 0.25 }]
[safeguard.free]
title = "free"
effect = [{ on = "actor.a", reduces = 0.01 }]
[whatif.half]
title = "Half"
safeguards = ["half"]
[whatif.both]
title = "Both"
safeguards = ["half", "once"]
[whatif.free]
title = "Free"
safeguards = ["free"]
[whatif.worse]
title = "Worse"
set = { "event.e.probability" = 0.6 }
[whatif.same]
title = "Same"
set = { "event.e.probability" = 0.3 }
"#;

#[test]
fn closed_forms_of_one_actor() {
    // P = 1 - exp(-rate p t), composite = 40 P, loss a year = 1,000 rate p.
    let view = comparison::view(&compared(ONE, 64, 1));
    let chance = |intensity: f64| 1.0 - libm::exp(-intensity);
    let base = 2.0 * 0.3 * 2.0;
    for (id, share) in [("half", 0.5), ("both", 0.375), ("worse", 2.0), ("same", 1.0)] {
        let one = &view["whatifs"][id];
        let expected = [
            ("composite", 40.0 * (chance(base * share) - chance(base))),
            ("probability", chance(base * share) - chance(base)),
            ("loss", 600.0 * (share - 1.0)),
        ];
        for (measure, expected) in expected {
            for key in ["mean", "p5", "p50", "p95"] {
                let found = number(&one[measure]["change"][key]);
                assert!((found - expected).abs() < 1e-9, "{id} {measure} {key}: {found} against {expected}");
            }
            assert!(number(&one[measure]["change"]["standard_error"]) < 1e-12);
            let share = if share < 1.0 {
                "better_in"
            } else if share > 1.0 {
                "worse_in"
            } else {
                "same_in"
            };
            assert_eq!(number(&one[measure][share]), 1.0, "{id} {measure}");
        }
    }
    assert_eq!(view["order"], serde_json::json!(["both", "half", "free", "same", "worse"]));
    // Over two years: 1,200 of loss before; half costs 400 and avoids 600, both cost 500 and avoid 750.
    let control = |id: &str, key: &str| number(&view["whatifs"][id]["control"][key]["mean"]);
    for (id, cost, avoided) in [("half", 400.0, 600.0), ("both", 500.0, 750.0)] {
        assert!((control(id, "cost") - cost).abs() < 1e-9);
        assert!((control(id, "loss_avoided") - avoided).abs() < 1e-9);
        assert!((control(id, "net_benefit") - (avoided - cost)).abs() < 1e-9);
        assert!((control(id, "return_on_control") - (avoided - cost) / cost).abs() < 1e-12);
    }
    assert!(view["whatifs"]["free"]["control"].is_null(), "no cost is stated");
    assert!(view["whatifs"]["worse"]["control"].is_null());
    assert_eq!(view["whatifs"]["worse"]["kind"], "supposed");
    assert_eq!(view["whatifs"]["half"]["kind"], "action");
}

#[test]
fn uncertain_costs_are_drawn() {
    let text = ONE.replace("cost = 100", "cost = { uniform = [50, 150] }");
    let view = comparison::view(&compared(&text, 4096, 1));
    let both = &view["whatifs"]["both"]["control"];
    // 400 is certain; of a uniform cost the mean is 100 and the band 55 to 145.
    for (key, expected) in [("mean", 500.0), ("p5", 455.0), ("p50", 500.0), ("p95", 545.0)] {
        assert!((number(&both["cost"][key]) - expected).abs() < 0.5, "{key}: {}", both["cost"]);
        let net = match key {
            "p5" => 205.0,
            "p95" => 295.0,
            _ => 250.0,
        };
        assert!((number(&both["net_benefit"][key]) - net).abs() < 0.5, "{key}: {}", both["net_benefit"]);
    }
    assert!(number(&both["cost"]["standard_error"]) < 0.1);
}

/// The text with a second what-if for each, which says the same, and an empty one.
fn doubled(name: &str) -> String {
    let text = scenario_text(name);
    let mut more = String::new();
    for (_, one) in checked(&text).model.whatifs.iter() {
        let start = text.find(&format!("[whatif.{}]", one.id)).expect("it is there");
        let rest = &text[start + 1..];
        let table = &text[start..start + 1 + rest.find("\n[").unwrap_or(rest.len())];
        let table = table.split("\n#").next().unwrap_or(table);
        more.push_str(&format!(
            "\n{}\n",
            table.replace(&format!("[whatif.{}]", one.id), &format!("[whatif.z-{}]", one.id))
        ));
    }
    text + &more
}

fn is_zero(change: &Value) {
    for key in ["mean", "p5", "p50", "p95", "standard_error"] {
        assert_eq!(number(&change["change"][key]), 0.0, "{change}");
    }
    assert_eq!((number(&change["same_in"]), number(&change["better_in"])), (1.0, 0.0));
}

#[test]
fn identical_configurations_differ_by_exactly_nothing() {
    for name in ["fair-analysis", "risk-register"] {
        let args = ["compare", "-", "--pairs", "--draws", "256", "--format", "json", "-q"];
        let view = json(&run_with_input(&args, &doubled(name)));
        let pairs = view["pairs"].as_array().expect("pairs").clone();
        let n = view["order"].as_array().expect("an order").len();
        assert_eq!(pairs.len(), n * (n + 1) / 2);
        let mut seen = 0;
        for pair in pairs.iter().filter(|pair| pair["from"].is_string()) {
            let (from, to) = (pair["from"].as_str().unwrap_or(""), pair["to"].as_str().unwrap_or(""));
            if from.strip_prefix("z-") == Some(to) {
                seen += 1;
                ["composite", "probability", "loss", "bad_year"].iter().for_each(|key| is_zero(&pair[*key]));
            }
        }
        assert_eq!(seen * 2, n, "{name}");
    }
}

#[test]
fn a_change_is_after_minus_before_of_two_runs() {
    for (path, id) in [(REAL, "new-number"), (ANALYSIS, "all-three"), (ANALYSIS, "weak-site")] {
        let args = ["--draws", "256", "--seed", "7", "--format", "json", "-q"];
        let at = |first: &[&str]| json(&run(&[first, &args].concat()));
        let view = at(&["compare", path, "--what-if", id]);
        let (before, after) = (at(&["run", path]), at(&["run", path, "--what-if", id]));
        let of: [(&str, &[&str]); 4] = [
            ("composite", &["composite"]),
            ("probability", &["probability"]),
            ("loss", &["loss", "mean"]),
            ("bad_year", &["loss", "quantiles", "0.95"]),
        ];
        for (key, path) in of {
            let value = |view: &Value, number: &str| {
                path.iter().fold(view.clone(), |v, key| v[*key].clone())[number].as_f64()
            };
            let one = &view["whatifs"][id][key];
            for number in ["mean", "p5", "p50", "p95", "standard_error"] {
                assert_eq!(
                    view["baseline"][key][number].as_f64(),
                    value(&before, number),
                    "{id} {key} {number}"
                );
                assert_eq!(one["value"][number].as_f64(), value(&after, number), "{id} {key} {number}");
            }
            if let Some((before, after)) = value(&before, "mean").zip(value(&after, "mean")) {
                let change = number(&one["change"]["mean"]);
                assert!((change - (after - before)).abs() <= 1e-11 * before.abs().max(1.0), "{id} {key}");
                let sum = number(&one["better_in"]) + number(&one["same_in"]) + number(&one["worse_in"]);
                assert!((sum - 1.0).abs() < 1e-12);
            } else {
                assert!(one.is_null());
            }
        }
    }
}

#[test]
fn what_ifs_are_in_the_order_of_their_effect() {
    let view = json(&run(&["compare", REAL, "--draws", "128", "--format", "json", "-q"]));
    let order: Vec<&str> =
        view["order"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(order.len(), view["whatifs"].as_object().expect("what-ifs").len());
    let effects: Vec<f64> =
        order.iter().map(|id| number(&view["whatifs"][*id]["composite"]["change"]["mean"])).collect();
    assert!(effects.is_sorted(), "{effects:?}");
    assert_eq!((view["ordered_by"].as_str(), view["kind"].as_str()), (Some("composite"), Some("comparison")));
    let money = json(&run(&["compare", ANALYSIS, "--draws", "128", "--format", "json", "-q"]));
    assert_eq!(money["ordered_by"], "loss");
    assert!(money["summary"].as_str().is_some_and(|text| text.contains("expected loss")));
}

#[test]
fn a_saved_baseline_is_the_direct_one() {
    let folder = scratch("compare-saved");
    let path = folder.join("before.json");
    let path = path.to_str().expect("a path");
    let common = ["--draws", "128", "--seed", "9"];
    assert_eq!(code(&run(&[&["run", ANALYSIS, "--save", path, "-q"], &common[..]].concat())), 0);
    for format in ["json", "text"] {
        let direct = run(&[&["compare", ANALYSIS, "--format", format], &common[..]].concat());
        let saved = run(&["compare", ANALYSIS, "--format", format, "--baseline", path]);
        assert_eq!(stdout(&direct), stdout(&saved), "{}", stderr(&saved));
        let other =
            run(&[&["compare", ANALYSIS, "--format", format, "--baseline", ANALYSIS], &common[..]].concat());
        assert_eq!(stdout(&direct), stdout(&other));
    }
    // A saved run of a what-if, against the what-if itself: nothing.
    assert_eq!(
        code(&run(&[&["run", ANALYSIS, "--what-if", "copies", "--save", path, "-q"], &common[..]].concat())),
        0
    );
    let view =
        json(&run(&["compare", ANALYSIS, "--what-if", "copies", "--baseline", path, "--format", "json"]));
    ["composite", "loss", "bad_year"].iter().for_each(|key| is_zero(&view["whatifs"]["copies"][*key]));
    assert_eq!(number(&view["whatifs"]["copies"]["control"]["cost"]["mean"]), 0.0);
    assert_eq!(view["baseline"]["supposed"], serde_json::json!(["copies"]));
    assert!(number(&view["now"]["loss"]["change"]["mean"]) > 0.0, "without the copies it costs more");
}

#[test]
fn two_files_share_the_draws_that_they_have_in_common() {
    let folder = scratch("compare-files");
    let other = folder.join("other.toml");
    let text = scenario_text("group-chat");
    let changed = text.replacen("\"Strike plans in a group chat\"", "\"Another\"", 1);
    std::fs::write(
        &other,
        changed + "\n[factor.spare]\ntitle = \"s\"\nprior = { p5 = 0.2, p95 = 0.6 }\nwhy = \"w\"\n",
    )
    .expect("it can be written");
    let other = other.to_str().expect("a path");
    let view = json(&run(&[
        "compare",
        REAL,
        "--baseline",
        other,
        "--what-if",
        "new-number",
        "--draws",
        "64",
        "--format",
        "json",
        "-q",
    ]));
    is_zero(&view["now"]["composite"]);
    assert_eq!(view["paired"], true);
    let notes = view["notes"].to_string();
    assert!(notes.contains("title") && notes.contains("fingerprint"), "{notes}");
}

#[test]
fn a_bare_result_is_compared_without_pairing() {
    let folder = scratch("compare-bare");
    let path = folder.join("result.json");
    let result = run(&["run", ANALYSIS, "--draws", "128", "--format", "json", "-q"]);
    std::fs::write(&path, &result.stdout).expect("it can be written");
    let path = path.to_str().expect("a path");
    let args = ["compare", ANALYSIS, "--draws", "128", "--baseline", path, "-q"];
    let view = json(&run(&[&args[..], &["--format", "json"]].concat()));
    assert_eq!(view["paired"], false);
    let change = &view["whatifs"]["all-three"]["loss"];
    let direct = json(&run(&["compare", ANALYSIS, "--draws", "128", "--format", "json", "-q"]));
    let mean = |view: &Value| number(&view["whatifs"]["all-three"]["loss"]["change"]["mean"]);
    assert!((mean(&view) - mean(&direct)).abs() < 1e-6);
    assert!(change["change"]["p5"].is_null() && change["better_in"].is_null());
    let text = stdout(&run(&args));
    assert!(text.contains("not paired"), "{text}");
}

#[test]
fn what_cannot_be_compared_is_refused_with_a_reason() {
    let unknown = run(&["compare", REAL, "--what-if", "new-numbr"]);
    assert_eq!((code(&unknown), stdout(&unknown).as_str()), (2, ""));
    assert!(stderr(&unknown).contains("did you mean `new-number`?"), "{}", stderr(&unknown));
    let bare = ONE.split("[whatif.half]").next().expect("the head");
    let none = run_with_input(&["compare", "-"], bare);
    assert_eq!((code(&none), stdout(&none).as_str()), (2, ""));
    assert!(
        stderr(&none).contains("no what-if") && stderr(&none).contains("[whatif.ID]"),
        "{}",
        stderr(&none)
    );
    let currency = run(&["compare", ANALYSIS, "--baseline", "scenarios/risk-register.toml"]);
    assert_eq!(code(&currency), 2);
    assert!(stderr(&currency).contains("one currency"), "{}", stderr(&currency));
    let missing = run(&["compare", REAL, "--baseline", "no-such-file.json"]);
    assert_eq!(code(&missing), 3);
    let folder = scratch("compare-wrong");
    let wrong = folder.join("wrong.json");
    std::fs::write(&wrong, "{\"kind\": \"saved-run\"}").expect("it can be written");
    let refused = run(&["compare", REAL, "--baseline", wrong.to_str().expect("a path")]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("no scenario, saved run or result"), "{}", stderr(&refused));
    assert_eq!(code(&run(&["compare", REAL, "--fail-if", "p>0.5"])), 2);
}

#[test]
fn exports_are_whole_and_cost_no_scenario() {
    let folder = scratch("compare-exports");
    let (md, csv) = (folder.join("memo.md"), folder.join("compare.csv"));
    let (md, csv) = (md.to_str().expect("a path"), csv.to_str().expect("a path"));
    let hostile = ONE.replace("title = \"Half\"", "title = \"=1+1, <b>|a|</b>\"");
    let args = ["compare", "-", "--draws", "16", "--export-md", md, "--export-csv", csv];
    for _ in 0..2 {
        assert_eq!(code(&run_with_input(&args, &hostile)), 0, "an earlier export is replaced");
    }
    let memo = std::fs::read_to_string(md).expect("it was written");
    assert!(memo.contains("=1+1, &lt;b&gt;\\|a\\|&lt;/b&gt;"), "{memo}");
    let table: Vec<&str> = memo.lines().filter(|line| line.starts_with('|')).collect();
    let pipes = |line: &str| line.replace("\\|", "").matches('|').count();
    assert!(table.len() == 8 && table.iter().all(|line| pipes(line) == pipes(table[0])), "{memo}");
    let rows = std::fs::read_to_string(csv).expect("it was written");
    let names: Vec<&str> = rows.lines().next().expect("names").split(',').collect();
    assert!(names.contains(&"currency") && names.contains(&"horizon_years"));
    // Baseline and five what-ifs with four numbers each, two of them with four about their cost.
    assert_eq!(rows.lines().count(), 1 + 6 * 4 + 2 * 4);
    assert!(rows.contains("half,\"'=1+1, <b>|a|</b>\",action,loss,per year,USD,2,"), "{rows}");
    for flag in ["--export-md", "--export-csv"] {
        let foreign = folder.join("mine.toml");
        std::fs::write(&foreign, "format = 1\n").expect("it can be written");
        let refused = run(&["compare", REAL, flag, foreign.to_str().expect("a path")]);
        assert_eq!((code(&refused), stdout(&refused).as_str()), (2, ""));
        assert!(stderr(&refused).contains("left alone"), "{}", stderr(&refused));
        assert_eq!(std::fs::read_to_string(&foreign).expect("it is there"), "format = 1\n");
        let nowhere = run(&["compare", REAL, "--draws", "16", flag, "/no/such/folder/x"]);
        assert_eq!((code(&nowhere), stdout(&nowhere).as_str()), (3, ""));
    }
}

#[test]
fn text_is_plain_where_it_must_be_and_ends_in_a_sentence() {
    let plain = run(&["compare", ANALYSIS, "--draws", "64", "--plain"]);
    assert!(plain.stdout.is_ascii() && !plain.stdout.contains(&0x1b));
    let text = stdout(&run(&["compare", ANALYSIS, "--draws", "64"]));
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("helps most") && text.contains("(supposed, not an action)"), "{text}");
    let worse = run_with_input(&["compare", "-", "--draws", "16", "--what-if", "worse"], ONE);
    assert!(stdout(&worse).contains("raises composite exposure by"), "{}", stdout(&worse));
    let same = run_with_input(&["compare", "-", "--draws", "16", "--what-if", "same"], ONE);
    assert!(stdout(&same).contains("no difference"), "{}", stdout(&same));
}

#[test]
fn equal_actions_are_a_tie() {
    let text = format!("{ONE}\n[whatif.again]\ntitle = \"Again\"\nsafeguards = [\"half\", \"once\"]\n");
    let found = compared(&text, 16, 1);
    assert!(found.verdict.rival.is_some_and(|rival| rival.is_tie));
    let summary = comparison::view(&found)["summary"].as_str().unwrap_or("").to_owned();
    assert!(summary.contains("“Again” and “Both” are close to a tie"), "{summary}");
}

#[test]
fn threads_change_no_byte() {
    for name in ["group-chat", "risk-register"] {
        let text = scenario_text(name);
        let at = |threads| comparison::view(&compared(&text, 128, threads)).to_string();
        let one = at(1);
        assert_eq!(one, at(2));
        assert_eq!(one, at(7));
    }
}

#[test]
fn kept_draws_are_the_same_draws() {
    let model = checked(&scenario_text("group-chat")).model;
    let settings = Settings::new(9, 256, 2);
    let compiled = |configuration: &Configuration| {
        compile(&model, configuration, model.header.as_of).expect("it compiles")
    };
    let bare = compiled(&Configuration::default());
    let pool = Pool::new(&bare, settings);
    let mut plans = vec![bare];
    plans.extend(model.whatifs.ids().take(3).map(|id| compiled(&Configuration::of(&model, id))));
    for plan in &plans {
        let alone = evaluate(plan, settings, &|_| {});
        let kept = evaluate_with(plan, settings, &|_| {}, Some(&pool));
        for (alone, kept) in alone.replicates.iter().zip(&kept.replicates) {
            let bits = |values: &[f64]| values.iter().map(|value| value.to_bits()).collect::<Vec<u64>>();
            assert_eq!(bits(&alone.means), bits(&kept.means));
            alone.values.iter().zip(&kept.values).for_each(|(a, b)| assert_eq!(bits(a), bits(b)));
        }
    }
}

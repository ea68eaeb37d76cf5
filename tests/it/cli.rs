//! The command line as a new user meets it.

use crate::support::{binary, code, json, run, run_with_input, scenario_text, scratch, stderr, stdout};
use std::fs;
use std::process::Stdio;

const REAL: &str = "scenarios/group-chat.toml";

const TEMPLATES: [&str; 5] = ["messenger", "source", "breach", "fraud", "site"];

#[test]
fn every_template_runs_as_it_is() {
    for template in TEMPLATES {
        let folder = scratch("new");
        let path = folder.join(format!("{template}.toml"));
        let path = path.to_str().expect("a path");
        let made = run(&["new", path, "--template", template]);
        assert_eq!((code(&made), stdout(&made).as_str()), (0, ""));
        let text = std::fs::read_to_string(path).expect("it was written");
        assert!(text.lines().count() <= 60, "{template}: {} lines", text.lines().count());
        for args in [
            vec!["check", path, "--deny", "warnings"],
            vec!["run", path],
            vec!["compare", path],
            vec!["explain", path],
        ] {
            let output = run(&args);
            assert_eq!(code(&output), 0, "{template}: {args:?}: {}", stderr(&output));
        }
        let again = run(&["new", path]);
        assert_eq!(code(&again), 3);
        assert!(stderr(&again).contains("left alone"));
    }
    assert_eq!(stdout(&run(&["new", "-"])), stdout(&run(&["new", "-", "--template", "messenger"])));
}

#[test]
fn a_template_that_is_not_there_is_refused_with_those_that_are() {
    let output = run(&["new", "-", "--template", "sauce"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    let told = stderr(&output);
    assert!(TEMPLATES.iter().all(|template| told.contains(template)), "{told}");
}

#[test]
fn a_typo_in_a_name_is_placed_and_put_right() {
    let text = scenario_text("group-chat").replacen(
        "factor = \"unfiltered-line\"",
        "factor = \"unfiltred-line\"",
        1,
    );
    let line = text.lines().position(|line| line.contains("unfiltred")).expect("the typo") + 1;
    let output = run_with_input(&["run", "-"], &text);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    let told = stderr(&output);
    assert!(told.contains("error[E011]: unknown factor `unfiltred-line`"), "{told}");
    assert!(told.contains(&format!("<stdin>:{line}:")), "{told}");
    assert!(told.contains("did you mean `unfiltered-line`?"), "{told}");
}

#[test]
fn one_check_lists_every_mistake_in_order() {
    let output = run(&["check", "tests/cases/bad/six-mistakes.toml"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    let told = stderr(&output);
    for code in ["E001", "E003", "E005", "E011", "E015", "E020"] {
        assert!(told.contains(&format!("error[{code}]")), "{code} is missing: {told}");
    }
    let as_json = run(&["check", "tests/cases/bad/six-mistakes.toml", "--format", "json"]);
    assert_eq!(code(&as_json), 2);
    let view = json(&as_json);
    let findings = view["files"][0]["findings"].as_array().expect("findings").clone();
    let lines: Vec<u64> = findings.iter().map(|one| one["line"].as_u64().expect("a line")).collect();
    assert!(lines.is_sorted() && findings.len() >= 6, "{lines:?}");
    assert_eq!(view["schema_version"], 1);
}

#[test]
fn unknown_tables_and_keys_name_the_nearest() {
    let output = run_with_input(
        &["check", "-"],
        &format!("{}\n[factr.x]\ntitle = \"x\"\n", scenario_text("group-chat")),
    );
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("did you mean `factor`?"), "{}", stderr(&output));
}

#[test]
fn mistyped_verbs_and_flags_are_answered_with_a_suggestion() {
    let verb = run(&["rnu", REAL]);
    assert_eq!(code(&verb), 2);
    assert!(stderr(&verb).contains("'run'"), "{}", stderr(&verb));
    let flag = run(&["run", REAL, "--what-iff", "x"]);
    assert_eq!(code(&flag), 2);
    assert!(stderr(&flag).contains("--what-if"), "{}", stderr(&flag));
    let what_if = run(&["run", REAL, "--what-if", "new-numbr"]);
    assert_eq!((code(&what_if), stdout(&what_if).as_str()), (2, ""));
    assert!(stderr(&what_if).contains("did you mean `new-number`?"), "{}", stderr(&what_if));
    let subject = run(&["explain", REAL, "plan-on-messenger"]);
    assert_eq!(code(&subject), 2);
    assert!(stderr(&subject).contains("did you mean `plans-on-messenger`?"), "{}", stderr(&subject));
}

#[test]
fn pipes_and_dumb_terminals_get_plain_text() {
    let piped = run(&["run", REAL, "--draws", "64"]);
    assert!(!piped.stdout.contains(&0x1b) && !piped.stderr.contains(&0x1b));
    let forced = run(&["run", REAL, "--draws", "64", "--color", "always"]);
    assert!(forced.stdout.contains(&0x1b));
    let plain = run(&["run", REAL, "--draws", "64", "--color", "always", "--plain"]);
    assert!(plain.stdout.is_ascii() && !plain.stdout.contains(&0x1b));
    let posix = binary(&["run", REAL, "--draws", "64"]).env("LC_ALL", "C").output().expect("it runs");
    assert!(posix.stdout.is_ascii());
    let utf8 = binary(&["run", REAL, "--draws", "64"]).env("LC_ALL", "C.UTF-8").output().expect("it runs");
    assert!(!utf8.stdout.is_ascii());
}

#[test]
fn a_reader_that_stops_reading_is_no_failure() {
    let mut child = binary(&["run", REAL, "--draws", "64", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((code(&output), stderr(&output).as_str()), (0, ""));
}

#[test]
fn fail_if_says_no_in_a_sentence() {
    let holds = run(&["run", REAL, "--fail-if", "p>0.5"]);
    assert_eq!(code(&holds), 1);
    assert!(stderr(&holds).contains("the chance of an incident is"), "{}", stderr(&holds));
    assert!(stdout(&holds).contains("Composite exposure"));
    assert_eq!(code(&run(&["run", REAL, "--draws", "64", "--fail-if", "composite>99"])), 0);
    let tolerance = run(&["run", REAL, "--fail-if", "tolerance"]);
    assert_eq!(code(&tolerance), 1);
    assert!(stderr(&tolerance).contains("above the tolerated"), "{}", stderr(&tolerance));
    for bad in ["p", "p>", "x>1", "p>2", "outcome.nothing>0.1"] {
        let refused = run(&["run", REAL, "--draws", "64", "--fail-if", bad]);
        assert_eq!((code(&refused), stdout(&refused).as_str()), (2, ""), "{bad}");
    }
}

#[test]
fn one_bad_file_and_nothing_runs() {
    let output = run(&["run", REAL, "tests/cases/bad/six-mistakes.toml"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    let both = run(&["run", REAL, REAL, "--draws", "64", "--format", "json"]);
    assert_eq!(json(&both).as_array().map(Vec::len), Some(2));
    let missing = run(&["run", "no-such-file.toml"]);
    assert_eq!(code(&missing), 3);
    assert!(stderr(&missing).contains("no-such-file.toml"));
}

#[test]
fn a_saved_run_holds_all_that_a_comparison_needs() {
    let folder = scratch("save");
    let path = folder.join("run.json");
    let path = path.to_str().expect("a path");
    let args = ["run", REAL, "--draws", "64", "--seed", "7", "--what-if", "new-number", "--save", path];
    assert_eq!(code(&run(&args)), 0);
    let text = std::fs::read_to_string(path).expect("it was written");
    let saved: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(saved["scenario"].as_str(), Some(scenario_text("group-chat").as_str()));
    assert_eq!((saved["seed"].as_u64(), saved["draws"].as_u64()), (Some(7), Some(64)));
    assert_eq!(saved["what_ifs"][0], "new-number");
    let direct = json(&run(&[&args[..8], &["--format", "json"]].concat()));
    assert_eq!(saved["result"], direct);
    assert_eq!(std::fs::read_dir(&folder).expect("a folder").count(), 1, "nothing half-written is left");
    let nowhere = run(&["run", REAL, "--draws", "64", "--save", "no/such/folder/run.json"]);
    assert_eq!((code(&nowhere), stdout(&nowhere).as_str()), (3, ""));
    assert!(stderr(&nowhere).contains("no/such/folder/run.json"));
}

#[test]
fn draws_are_rounded_up_and_said() {
    let output = run(&["run", REAL, "--draws", "100", "--format", "json"]);
    assert_eq!(json(&output)["engine"]["draws"], 128);
    assert!(stderr(&output).contains("using 128 draws"));
    assert_eq!(code(&run(&["run", REAL, "--draws", "0"])), 2);
}

#[test]
fn settings_replace_any_number_by_its_path() {
    let view = |set: &str| json(&run(&["run", REAL, "--draws", "64", "--format", "json", "--set", set]));
    let base = json(&run(&["run", REAL, "--draws", "64", "--format", "json"]));
    assert_eq!(
        view("factor.plans-on-messenger=false")["outcomes"]["plans-on-open-channel"]["probability"]["mean"],
        0.0
    );
    assert_eq!(view("source.magazine.reliability=E")["schema_version"], 1);
    let day = view("scenario.as_of=2025-03-23");
    assert_eq!(day["scenario"]["as_of"], "2025-03-23");
    assert_ne!(day["scenario"]["sha256"], base["scenario"]["sha256"]);
    let bad = run(&["run", REAL, "--set", "factor.plans-on-mesenger.prior=0.5"]);
    assert_eq!((code(&bad), stdout(&bad).as_str()), (2, ""));
    assert!(stderr(&bad).contains("did you mean `plans-on-messenger`?"), "{}", stderr(&bad));
    assert!(stderr(&bad).contains("--set:1:"), "{}", stderr(&bad));
    let range = run(&["run", REAL, "--set", "factor.plans-on-messenger.prior=1.5"]);
    assert!(stderr(&range).contains("outside 0 to 1"), "{}", stderr(&range));
}

#[test]
fn everything_can_be_explained() {
    for (id, words) in [
        ("plans-on-messenger", "log-odds"),
        ("outcome.plans-read-by-adversary", "way 1"),
        ("event.phone-compromised", "of them succeed"),
        ("outcome.journalist-read-plans", "a fact"),
        ("all-together", "takes away"),
    ] {
        let output = run(&["explain", REAL, id, "--draws", "64"]);
        assert_eq!(code(&output), 0, "{id}: {}", stderr(&output));
        assert!(stdout(&output).contains(words), "{id}: {}", stdout(&output));
        let view = run(&["explain", REAL, id, "--draws", "64", "--format", "json"]);
        assert_eq!(json(&view)["schema_version"], 1, "{id}");
    }
    let list = stdout(&run(&["explain", REAL]));
    assert!(["factors", "outcomes", "events", "what-ifs"].iter().all(|kind| list.contains(kind)));
    let code_told = run(&["explain", "e011"]);
    assert!(stdout(&code_told).contains("E011"));
}

#[test]
fn help_documents_the_exit_codes_and_version_is_told() {
    let help = stdout(&run(&["--help"]));
    assert!(help.contains("Exit codes") && help.contains("--threads"));
    assert!(stdout(&run(&["--version"])).contains(env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_save_never_costs_a_scenario() {
    let folder = scratch("save-over");
    let path = folder.join("mine.toml");
    std::fs::write(&path, scenario_text("group-chat")).expect("it can be written");
    let path = path.to_str().expect("a path");
    let refused = run(&["run", path, "--draws", "64", "--save", path]);
    assert_eq!((code(&refused), stdout(&refused).as_str()), (2, ""));
    assert!(stderr(&refused).contains("left alone"), "{}", stderr(&refused));
    assert_eq!(std::fs::read_to_string(path).expect("it is there"), scenario_text("group-chat"));
    let saved = folder.join("run.json");
    let saved = saved.to_str().expect("a path");
    for _ in 0..2 {
        assert_eq!(
            code(&run(&["run", path, "--draws", "64", "--save", saved])),
            0,
            "a saved run may be replaced"
        );
    }
}

#[test]
fn an_effect_that_could_raise_exposure_is_refused_also_under_a_what_if() {
    let text = |needs: &str, set: &str| {
        format!(
            "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\n\
             [factor.alarm]\ntitle = \"alarm\"\nprior = 0.5\nwhy = \"w\"\n[actor.a]\ntitle = \"a\"\nattempts = 1\n\
             [event.e]\ntitle = \"e\"\nby = [\"a\"]\n{needs}[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 50\n\
             [safeguard.s]\ntitle = \"s\"\neffect = [{{ on = \"factor.alarm\", reduces = 0.5 }}]\n\
             [whatif.w]\ntitle = \"w\"\nsafeguards = [\"s\"]\nset = {{ {set} }}\n"
        )
    };
    let plain = run_with_input(&["check", "-"], &text("needs = \"not alarm\"\n", ""));
    assert_eq!(code(&plain), 2);
    assert!(stderr(&plain).contains("error[E044]"), "{}", stderr(&plain));
    let worse = "\"event.e.probability\" = [{ if = \"alarm\", p = 0.1 }, { p = 0.9 }]";
    let chosen = run_with_input(&["run", "-", "--what-if", "w"], &text("", worse));
    assert_eq!((code(&chosen), stdout(&chosen).as_str()), (2, ""));
    assert!(stderr(&chosen).contains("error[E044]"), "{}", stderr(&chosen));
}

#[test]
fn values_that_were_seen_come_from_a_file_beside_the_scenario_and_are_kept_with_it() {
    let folder = scratch("seen");
    let head = "format = 1\n[scenario]\ntitle = \"Seen\"\nas_of = 2025-04-25\nhorizon = \"1 year\"\n";
    let quantity = "{ empirical = { file = \"audits/shares.csv\", column = \"share\" } }";
    let text = format!(
        "{head}[factor.seen]\ntitle = \"Seen in audits\"\nprior = {quantity}\nwhy = \"four audits\"\n"
    );
    let path = folder.join("seen.toml");
    fs::write(&path, text).expect("it can be written");
    let path = path.to_str().expect("a name");
    let missing = run(&["check", path]);
    assert_eq!(code(&missing), 2);
    assert!(stderr(&missing).contains("cannot read `audits/shares.csv`"), "{}", stderr(&missing));

    fs::create_dir_all(folder.join("audits")).expect("a folder");
    let shares = folder.join("audits/shares.csv");
    let write = |rows: &str| fs::write(&shares, format!("day,share\n{rows}")).expect("it can be written");
    write("a,20%\nb,many\nc,0.4\n");
    let bad = stderr(&run(&["check", path]));
    assert!(bad.contains("`audits/shares.csv`, line 3: `many` is no probability"), "{bad}");
    write("a,20%\nb,0.3\nc,0.4\n");
    let saved = folder.join("run.json");
    let saved = saved.to_str().expect("a name");
    let view = json(&run(&["run", path, "--save", saved, "--format", "json"]));
    let probability = view["factors"]["seen"]["probability"].as_f64().expect("a number");
    assert!((probability - 0.3).abs() < 1e-12, "the mean of what was seen: {probability}");
    // What was kept does not change when the file does.
    write("a,0.9\n");
    let again = run(&["run", "--from", saved]);
    assert!(stderr(&again).contains("the same result as was kept"), "{}", stderr(&again));
}

#[test]
fn what_ranges_imply_is_told_as_closed_forms_have_it() {
    let folder = scratch("ranges");
    let path = folder.join("r.toml");
    let text = "format = 1\n[scenario]\ntitle = \"R\"\nas_of = 2025-04-25\nhorizon = \"1 year\"\ncurrency = \"USD\"\n\
        [actor.a]\ntitle = \"a\"\nattempts = { p5 = 1, p95 = 10 }\n[event.e]\ntitle = \"e\"\nby = \"a\"\n\
        probability = { pert = [0.1, 0.3, 0.5] }\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 20\n\
        loss.response = { uniform = [100, 300] }\n";
    fs::write(&path, text).expect("it can be written");
    let path = path.to_str().expect("a name");
    let view = json(&run(&["check", path, "--format", "json"]));
    let of = |quantity: &str, key: &str| {
        let ranges = view["files"][0]["ranges"].as_array().expect("a list");
        let found = ranges.iter().find(|one| one["quantity"] == quantity).expect("it has a range");
        found[key].as_f64().expect("a number")
    };
    // docs/method.md: lognormal 5-95 % (1, 10) has the mean 4.04001282694573; its median is the geometric mean.
    assert!((of("actor.a.attempts", "mean") - 4.040_012_826_945_73).abs() < 1e-12);
    assert!((of("actor.a.attempts", "median") - 10f64.sqrt()).abs() < 1e-12);
    // z99 = 2.3263478740408408, z95 = 1.6448536269514722.
    let p99 = exposure::math::powf(10.0, 0.5 + 0.5 * 2.326_347_874_040_840_8 / 1.644_853_626_951_472_2);
    assert!((of("actor.a.attempts", "p99") / p99 - 1.0).abs() < 1e-12);
    assert_eq!(of("outcome.o.loss.response", "p1"), 102.0);
    assert!((of("event.e.probability", "mean") - 0.3).abs() < 1e-12);
    let told = stdout(&run(&["check", path]));
    assert!(told.contains("What ranges imply") && told.contains("median") && told.contains("$200"), "{told}");
    // Several files are told in a line each, unless all is asked for.
    assert!(!stdout(&run(&["check", path, path])).contains("imply"));
    assert!(stdout(&run(&["check", path, path, "--ranges"])).contains("imply"));
}

#[test]
fn the_likeliest_guesses_of_a_chart_are_understood() {
    for (guess, kind) in [("compare", "what-ifs"), ("loss", "lec")] {
        let chart =
            |kind: &str| stdout(&run(&["chart", "scenarios/fair-analysis.toml", kind, "--draws", "256"]));
        assert_eq!(chart(guess), chart(kind));
    }
}

#[test]
fn what_was_kept_names_no_command_that_cannot_be_typed() {
    let folder = scratch("typed");
    let saved = folder.join("run.json");
    let saved = saved.to_str().expect("a name");
    run(&["run", "scenarios/risk-register.toml", "--draws", "256", "--save", saved]);
    let told = stdout(&run(&["run", "--from", saved]));
    assert!(told.contains("`exposure explain FILE ") && !told.contains("(kept scenario) "), "{told}");
}

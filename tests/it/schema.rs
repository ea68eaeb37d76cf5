//! The JSON Schema of the language: current, as strict as a schema can be, and never stricter than the parser.

use crate::base::{file_of, findings};
use crate::support::{code, run, scratch, stderr, stdout};
use exposure::diag::{Code, Severity};
use exposure::scenario::schema;
use jsonschema::Validator;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// What no schema can refuse, because it looks at one table at a time and computes nothing.
const BEYOND_A_SCHEMA: [(Code, &str); 8] = [
    (Code::E032, "which numbers can hold all at once"),
    (Code::E031, "what stands in another file"),
    (Code::E011, "an id that no other table has"),
    (Code::E013, "the grammar of a condition"),
    (Code::E014, "whether an id in a condition is that of a factor or of an event"),
    (Code::E015, "references that lead back"),
    (Code::E040, "what a condition allows"),
    (Code::E041, "what a condition allows"),
];

/// Bad cases that a schema lets through although it refuses others of their code, by the reason.
const LET_THROUGH: [(&str, &[&str]); 10] = [
    (
        "two numbers or dates are compared",
        &[
            "backwards-range",
            "loss-backwards",
            "mode-outside",
            "observed-backwards",
            "tolerance-lognormal-level",
            "window-backwards",
            "explain E020",
            "explain E026",
        ],
    ),
    ("a density is computed", &["experts-of-two-families", "metalog-infeasible", "mixture-without-weight"]),
    ("the number stands in a text", &["loss-point-beyond-all-money", "pareto-from-zero"]),
    ("what a distribution can come to", &["pareto-as-probability", "rate-beyond-all-attempts"]),
    ("a certainty is borne by points, and not by a lognormal curve", &["tolerance-lognormal-certain"]),
    ("the order of a list", &["case-in-the-middle"]),
    ("the currency stands in another table", &["loss-other-currency", "missing-currency", "explain E023"]),
    ("two tables share an id", &["factor-and-event", "risk-named-as-others"]),
    (
        "what is in one table depends on another",
        &["fact-guarded", "lef-and-trial", "no-capability", "explain E042"],
    ),
    ("two spellings of the same thing", &["risk-aimed-at-twice", "set-twice"]),
];

/// The examples of these are too long to write out and stand shortened.
const SHORTENED: [Code; 2] = [Code::E007, Code::E043];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn validator() -> Validator {
    let schema = schema();
    assert!(jsonschema::draft7::meta::is_valid(&schema), "it is a schema of draft-07");
    jsonschema::draft7::new(&schema).expect("a schema")
}

/// A document as validators of TOML see it: dates are texts.
fn seen(text: &str) -> Option<Value> {
    let value: toml::Value = toml::from_str(text.trim_start_matches('\u{feff}')).ok()?;
    Some(plain(value))
}

fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        toml::Value::Table(table) => {
            Value::Object(table.into_iter().map(|(key, value)| (key, plain(value))).collect())
        }
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Float(number) => number.into(),
        toml::Value::Boolean(value) => Value::Bool(value),
    }
}

fn complaints(validator: &Validator, value: &Value) -> Vec<String> {
    validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn texts(folder: &str) -> Vec<(String, String)> {
    let entries = fs::read_dir(root().join(folder)).expect("a folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let mut paths: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|one| one == "toml")).collect();
    paths.sort();
    let named = |path: PathBuf| {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        (name, fs::read_to_string(path).expect("a text"))
    };
    paths.into_iter().map(named).collect()
}

#[test]
fn the_committed_schema_is_current() {
    let path = root().join("docs/scenario.schema.json");
    let now = stdout(&run(&["schema"]));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &now).expect("it can be written");
    }
    let kept = fs::read_to_string(path).expect("it is there");
    assert!(kept == now, "docs/scenario.schema.json is old; UPDATE=1 writes it");
}

#[test]
fn what_the_parser_takes_the_schema_takes() {
    let validator = validator();
    let mut all: Vec<(String, String)> = texts("scenarios");
    all.extend(texts("tests/cases/good"));
    all.push(("new".to_owned(), stdout(&run(&["new", "-"]))));
    all.extend(Code::ALL.iter().map(|code| (code.to_string(), file_of(code.explanation().good).0)));
    let language = fs::read_to_string(root().join("docs/language.md")).expect("the reference");
    let blocks = language.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next());
    all.extend(blocks.enumerate().map(|(at, block)| (format!("language.md, {at}"), file_of(block).0)));
    for (name, text) in all {
        let found = complaints(&validator, &seen(&text).expect("TOML"));
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn bad_cases_are_refused_where_a_schema_can_tell() {
    let validator = validator();
    let mut wrong = Vec::new();
    let mut bad = texts("tests/cases/bad");
    let examples = Code::ALL.iter().filter(|code| !Code::RETIRED.contains(code) && !SHORTENED.contains(code));
    bad.extend(examples.map(|code| (format!("explain {code}"), file_of(code.explanation().bad).0)));
    for (name, text) in bad {
        // An editor tells what is no TOML before it asks for a schema.
        let Some(value) = seen(&text) else { continue };
        let errors = findings(&text).into_iter().map(|(code, ..)| code);
        let errors: Vec<Code> = errors.filter(|code| code.severity() == Severity::Error).collect();
        let beyond = |code: &Code| BEYOND_A_SCHEMA.iter().any(|(one, _)| one == code);
        let listed = LET_THROUGH.iter().any(|(_, names)| names.contains(&name.as_str()));
        let can_tell = !errors.iter().all(beyond) && !listed;
        let refuses = !validator.is_valid(&value);
        if refuses != can_tell {
            wrong.push(format!("{name} ({errors:?}): refused {refuses}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_that_the_parser_reads_as_quantities_pass() {
    let validator = validator();
    let numbers = [
        "0",
        "1",
        "0.5",
        ".5",
        "5.",
        "1e-3",
        "+0.25",
        "1_0",
        "1,000",
        "1,000,000.5",
        "12,34",
        "1,5",
        "-1",
        "",
        "x",
        "30",
    ];
    let frames = [
        "N",
        " N ",
        "N%",
        "N %",
        "$N",
        "$ Nk",
        "EUR N",
        "USD Nbn",
        "€N M",
        "NX",
        "once in N years",
        "N times a month",
        "Twice in N Weeks",
        "N per week",
        "N a year",
        "N in 2 days",
        "once in year",
        "N days",
        "N year",
        "week",
        "likely",
        "Very-Likely",
        "even chance",
        "very high",
        "MODERATE",
        "certain",
        "N to 2",
        "0.1 to N",
        "$Nk to $5M",
        "once in N years to 7 per week",
        "2 to N days",
        "10% to 40%",
        "unlikely to likely",
    ];
    let keys = [
        ("event.phone-read", "probability", "0.1"),
        ("actor.spies", "attempts", "2"),
        ("outcome.data-read", "severity", "70"),
        ("scenario", "horizon", "\"1 year\""),
    ];
    let mut taken = 0;
    let base = crate::base::BASE;
    let mut tried: Vec<(String, String)> = Vec::new();
    for frame in frames {
        for number in numbers {
            let text = frame.replace('N', number);
            for (_, key, value) in keys {
                tried.push((
                    text.clone(),
                    base.replacen(&format!("{key} = {value}"), &format!("{key} = \"{text}\""), 1),
                ));
            }
            let tail = [
                format!("[outcome.data-read.loss]\nresponse = \"{text}\"\n"),
                format!("[safeguard.s]\ntitle = \"s\"\nfailures_per_year = 1\nrepair_days = \"{text}\"\neffect = []\n")
                    .replace("effect = []", "effect = [{ on = \"event.phone-read\", reduces = 0.5 }]"),
                format!("[outcome.u]\ntitle = \"u\"\nwhen = \"phone-read\"\nloss.fines = {{ p5 = \"{text}\", p95 = 1e9 }}\n"),
            ];
            tried.extend(tail.into_iter().map(|tail| (text.clone(), format!("{base}{tail}"))));
        }
    }
    for (text, file) in tried {
        let fails = findings(&file).iter().any(|(code, ..)| code.severity() == Severity::Error);
        let found = complaints(&validator, &seen(&file).expect("TOML"));
        assert!(fails || found.is_empty(), "`{text}` is read, but {found:?}\n{file}");
        taken += usize::from(!fails);
    }
    assert!(taken > 500, "{taken}");
}

#[test]
fn a_schema_is_written_whole_and_never_over_a_scenario() {
    let folder = scratch("schema");
    let scenario = folder.join("mine.toml");
    let made = run(&["new", scenario.to_str().expect("a path")]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let text = fs::read_to_string(&scenario).expect("it is there");
    assert!(text.starts_with("#:schema ./scenario.schema.json\n"), "editors look for it in the first line");
    let beside = folder.join("scenario.schema.json");
    let beside = beside.to_str().expect("a path");
    assert!(stderr(&made).contains(&format!("exposure schema -o {beside}")), "{}", stderr(&made));
    for _ in 0..2 {
        assert_eq!(code(&run(&["schema", "-o", beside])), 0, "an earlier schema may be replaced");
    }
    assert_eq!(fs::read_to_string(beside).expect("it is there"), stdout(&run(&["schema"])));
    let refused = run(&["schema", "-o", scenario.to_str().expect("a path")]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("left alone"), "{}", stderr(&refused));
    assert_eq!(fs::read_to_string(&scenario).expect("it is there"), text);
    let nowhere = folder.join("no/such/folder.json");
    assert_eq!(code(&run(&["schema", "-o", nowhere.to_str().expect("a path")])), 3);
}

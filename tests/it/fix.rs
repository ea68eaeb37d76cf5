//! What leaves no doubt is put right in the file, and nothing else is touched; findings for tools that review changes.

use crate::support::{code, json, run, run_with_input, scenario_text, scenarios, scratch, stderr, stdout};
use exposure::diag::Source;
use exposure::scenario::mend;
use std::fs;

const WRONG: &str = "# ours
format = 1
[scenario]
titel   = \"T\"\t# the title
as_of = 25.04.2025
horizon = \"1 year\"
[factor.public-phone-number]
title = \"Number public\"
prior = 30
why = \"a guess\"
[outcome.o]
title = \"o\"
when = \"public-phone-numbr and elsewhere\"
severity = 50
";

/// What of it leaves no doubt: where, what stood there, what was meant.
const CERTAIN: [(u64, u64, &str, &str); 4] = [
    (4, 1, "titel", "title"),
    (5, 9, "25.04.2025", "2025-04-25"),
    (9, 9, "30", "0.30"),
    (13, 9, "public-phone-numbr", "public-phone-number"),
];

fn right() -> String {
    CERTAIN.iter().fold(WRONG.to_owned(), |text, (_, _, from, to)| text.replacen(from, to, 1))
}

#[test]
fn files_are_put_right_and_the_rest_stays_byte_for_byte() {
    let file = scratch("fix").join("a.toml");
    // A mark in front and line ends of another system are the file's own.
    let in_file = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    fs::write(&file, in_file(WRONG)).expect("the folder is ours");
    let path = file.to_str().expect("UTF-8");
    let before = run(&["check", path]);
    assert_eq!(code(&before), 2);
    assert!(
        stderr(&before).contains("4 of these leave no doubt: `exposure check --fix`"),
        "{}",
        stderr(&before)
    );
    let fixed = run(&["check", path, "--fix"]);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), in_file(&right()));
    let told: Vec<String> = CERTAIN
        .iter()
        .map(|(line, column, from, to)| format!("{path}:{line}:{column}: `{from}` is now `{to}`"))
        .collect();
    assert_eq!(stdout(&fixed).lines().collect::<Vec<_>>(), told);
    // What could be anything is left to the reader.
    assert_eq!(code(&fixed), 2);
    assert!(stderr(&fixed).contains("unknown factor or event `elsewhere`"));
    let again = run(&["check", path, "--fix"]);
    assert_eq!((code(&again), stdout(&again)), (2, String::new()));
    assert_eq!(fs::read_dir(file.parent().expect("a folder")).expect("it is there").count(), 1);
}

#[test]
fn machines_are_told_what_could_be_and_what_was_put_right() {
    let file = scratch("fix-json").join("a.toml");
    fs::write(&file, WRONG).expect("the folder is ours");
    let path = file.to_str().expect("UTF-8");
    let found = &json(&run(&["check", path, "--format", "json"]))["files"][0];
    let fixes: Vec<_> = found["findings"].as_array().expect("a list").iter().map(|one| &one["fix"]).collect();
    let texts: Vec<_> = fixes.iter().filter_map(|fix| fix["text"].as_str()).collect();
    assert_eq!(texts, CERTAIN.map(|(_, _, _, to)| to));
    assert_eq!((fixes[0]["line"].as_u64(), fixes[0]["end_column"].as_u64()), (Some(4), Some(6)));
    assert_eq!(found["fixed"].as_array().map(Vec::len), Some(0));
    let found = &json(&run(&["check", path, "--fix", "--format", "json"]))["files"][0];
    let made: Vec<_> = found["fixed"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| {
            (one["line"].as_u64().unwrap(), one["column"].as_u64().unwrap(), one["from"].as_str().unwrap())
        })
        .collect();
    assert_eq!(made, CERTAIN.map(|(line, column, from, _)| (line, column, from)));
    assert_eq!(found["findings"].as_array().map(Vec::len), Some(1));
}

/// What hosts of repositories ask of a log: SARIF 2.1.0, sections 3.13, 3.14, 3.27, 3.30 and 3.55.
#[test]
fn reviews_are_told_in_sarif() {
    let file = scratch("sarif").join("a file.toml");
    fs::write(&file, WRONG).expect("the folder is ours");
    let output = run(&["check", file.to_str().expect("UTF-8"), "--format", "sarif"]);
    assert_eq!(code(&output), 2);
    let log = json(&output);
    assert_eq!(log["version"], "2.1.0");
    let found = &log["runs"][0];
    let rules = found["tool"]["driver"]["rules"].as_array().expect("a list");
    let results = found["results"].as_array().expect("a list");
    assert!(results.len() >= 5);
    for result in results {
        let rule = &rules[result["ruleIndex"].as_u64().expect("a position") as usize];
        assert_eq!(
            (&rule["id"], &rule["defaultConfiguration"]["level"]),
            (&result["ruleId"], &result["level"])
        );
        assert!(rule["fullDescription"]["text"].as_str().is_some_and(|text| text.len() > 20));
        let place = &result["locations"][0]["physicalLocation"];
        assert!(place["artifactLocation"]["uri"].as_str().is_some_and(|uri| uri.ends_with("/a%20file.toml")));
        assert!(place["region"]["startLine"].as_u64() <= place["region"]["endLine"].as_u64());
    }
    let title = &results[0]["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(title["insertedContent"]["text"], "title");
    assert_eq!(title["deletedRegion"]["startLine"], 4);
    assert_eq!(
        (title["deletedRegion"]["startColumn"].as_u64(), title["deletedRegion"]["endColumn"].as_u64()),
        (Some(1), Some(6))
    );
    let other = run(&["run", "scenarios/group-chat.toml", "--format", "sarif"]);
    assert_eq!((code(&other), stdout(&other)), (2, String::new()));
    assert!(stderr(&other).contains("only `check` writes SARIF"));
}

#[test]
fn what_cannot_be_written_says_so() {
    let piped = run_with_input(&["check", "-", "--fix"], WRONG);
    assert_eq!((code(&piped), stdout(&piped)), (2, String::new()));
    let both = run(&["check", "--fix", "--set", "factor.f.prior=0.5", "scenarios/group-chat.toml"]);
    assert_eq!(code(&both), 2);
    let missing = run(&["check", "--fix", "no/such/file.toml"]);
    assert_eq!(code(&missing), 3);
    let file = scratch("fix-kept").join("a.toml");
    fs::write(&file, WRONG).expect("the folder is ours");
    let mut kept = fs::metadata(&file).expect("it is there").permissions();
    kept.set_readonly(true);
    fs::set_permissions(&file, kept).expect("it is ours");
    let refused = run(&["check", "--fix", file.to_str().expect("UTF-8")]);
    assert_eq!((code(&refused), stdout(&refused)), (3, String::new()));
    assert!(stderr(&refused).contains("it is read-only"), "{}", stderr(&refused));
    assert_eq!(fs::read_to_string(&file).expect("it is there"), WRONG);
}

/// A letter is lost from a name: either the name comes back, or the text is left as it is.
#[test]
fn a_fix_is_what_was_meant_or_it_is_none() {
    let mut n_fixed = 0;
    for name in scenarios() {
        let text = scenario_text(&name);
        assert_eq!(mend(&Source::new("a.toml", text.as_str())), (text.clone(), Vec::new()), "{name}");
        let (mut starts, mut at) = (Vec::new(), 0);
        for line in text.split_inclusive('\n') {
            let is_name = ["factor ", "source "].iter().any(|key| line.starts_with(key));
            starts.extend(line.find("= \"").filter(|_| is_name).map(|quote| at + quote + 3));
            at += line.len();
        }
        for start in starts.iter().step_by(starts.len().div_ceil(16).max(1)) {
            let mut typo = text.clone();
            typo.remove(start + 3);
            let (found, made) = mend(&Source::new("a.toml", typo.as_str()));
            assert!(found == text || (made.is_empty() && found == typo), "{name}: {made:?}");
            n_fixed += usize::from(found == text);
        }
    }
    assert!(n_fixed > 20, "{n_fixed}");
}

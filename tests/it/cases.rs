//! Cases are files: `tests/cases/bad` says in its first lines what is found where, `good` checks without errors.
//!
//! A line `# expect: E011 12:10` names a code, a line and a column; several stand on lines of their own or
//! behind commas, in the order of the file. `UPDATE=1 cargo test` rewrites them, for a reviewer to read.

use crate::base::findings;
use exposure::diag::Severity;
use std::fs;
use std::path::PathBuf;

const EXPECT: &str = "# expect: ";

fn files(kind: &str) -> Vec<(PathBuf, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(kind);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), fs::read_to_string(path).expect("it is text"))).collect()
}

fn found_in(text: &str) -> Vec<String> {
    findings(text).iter().map(|(code, line, column)| format!("{code} {line}:{column}")).collect()
}

/// What the first lines of a file expect.
fn expected(text: &str) -> Vec<&str> {
    let lines = text.trim_start_matches('\u{feff}').lines();
    let lists = lines.take_while(|line| line.starts_with(EXPECT)).map(|line| &line[EXPECT.len()..]);
    lists.flat_map(|list| list.split(", ")).collect()
}

#[test]
fn bad_files_are_told_what_is_wrong_and_where() {
    let mut wrong = Vec::new();
    for (path, text) in files("bad") {
        let found = found_in(&text);
        if found == expected(&text) && !found.is_empty() {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            let first = text.lines().next().expect("a first line").trim_start_matches('\u{feff}');
            let updated = text.replacen(first, &format!("{EXPECT}{}", found.join(", ")), 1);
            fs::write(&path, updated).expect("it can be written");
        }
        wrong.push(format!("{}: found {found:?}", path.display()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn good_files_check_without_errors() {
    let files = files("good");
    assert!(files.len() >= 8);
    for (path, text) in files {
        let errors = findings(&text).into_iter().filter(|(code, ..)| code.severity() == Severity::Error);
        let errors: Vec<_> = errors.collect();
        assert!(errors.is_empty(), "{}: {errors:?}", path.display());
    }
}

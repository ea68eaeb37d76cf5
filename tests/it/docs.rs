//! The reference of the language is run: each of its examples checks without errors.

use crate::base::{BASE, file_of, findings};
use exposure::diag::{Code, Severity};
use std::fs;
use std::path::Path;

fn reference() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/language.md");
    fs::read_to_string(path).expect("the reference is there")
}

#[test]
fn examples_check_without_errors() {
    let text = reference();
    let blocks: Vec<&str> =
        text.split("```toml\n").skip(1).map(|rest| rest.split("```").next().expect("a block ends")).collect();
    assert!(blocks.len() >= 8);
    assert_eq!(blocks[0].trim(), BASE.trim(), "the first example is the file that the others stand behind");
    for block in blocks {
        let errors =
            findings(&file_of(block).0).into_iter().filter(|(code, ..)| code.severity() == Severity::Error);
        let errors: Vec<_> = errors.collect();
        assert!(errors.is_empty(), "{errors:?}\n{block}");
    }
}

#[test]
fn every_lint_is_listed() {
    let text = reference();
    for code in Code::ALL.iter().filter(|code| code.severity() == Severity::Warning) {
        assert!(text.contains(&format!("| {code} |")), "{code}");
    }
}

//! Every code: its bad example raises it, its good example does not.

use crate::base::{file_of, findings};
use exposure::diag::{Code, Severity};

/// The examples of these are too long to write out and stand shortened; `limits` generates the texts.
const SHORTENED: [Code; 2] = [Code::E007, Code::E043];

#[test]
fn bad_examples_raise_their_code_where_they_stand() {
    for code in Code::ALL.iter().filter(|code| !SHORTENED.contains(code)) {
        let (text, first) = file_of(code.explanation().bad);
        let found = findings(&text);
        let there = found.iter().any(|(found, line, _)| found == code && *line >= first);
        // A retired code keeps its example, which raises it no more.
        assert_eq!(there, !Code::RETIRED.contains(code), "{code}: {found:?}");
    }
}

#[test]
fn good_examples_raise_neither_errors_nor_their_code() {
    for code in Code::ALL {
        let (text, _) = file_of(code.explanation().good);
        let found = findings(&text);
        let clean = found.iter().all(|(found, ..)| found != code && found.severity() == Severity::Warning);
        assert!(clean, "{code}: {found:?}");
    }
}

#[test]
fn causes_are_sentences_in_the_words_of_the_language() {
    for code in Code::ALL {
        let cause = code.explanation().cause;
        assert!(cause.ends_with('.') && cause.matches(". ").count() <= 4, "{code}: {cause}");
        for word in ["serde", "f64", "usize", "Vec", "Option", "struct", "enum"] {
            assert!(!cause.contains(word), "{code} says {word}");
        }
    }
}

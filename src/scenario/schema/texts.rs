//! What is written as text: patterns for numbers with a unit, dates, times, conditions and ids.
//!
//! A pattern lets through what the parser reads, whoever writes it how; of what the parser refuses, most.

use super::super::kind::Kind;
use super::super::{amount, vocabulary};
use super::table::words;
use super::{LETTERS_OF_AN_ID, pattern_of_an_id};
use crate::quantity::Level;
use serde_json::{Value, json};

/// A number from 0, with `_` or `,` between thousands: digits are needed, and three behind a comma.
const NUMBER: &str = r"(?=[+_,.]*[0-9])\+?(?:[0-9_]|,[0-9]{3}(?![0-9]))*\.?[0-9_]*(?:[eE][-+]?[0-9_]+)?";
/// A number above 0 without an exponent, of which a time is so many units.
const MANY: &str = r"(?=[+_,.0]*(?:\.[0_]*)?[1-9])\+?(?:[0-9_]|,[0-9]{3}(?![0-9]))*\.?[0-9_]*";

/// The definitions of texts, by name.
pub(super) fn definitions() -> Vec<(String, Value)> {
    let id = json!({
        "type": "string",
        "pattern": pattern_of_an_id(),
        "description": "An id: no spaces, dots, commas, quotes, brackets or equals signs, and none of the words and, \
                        or, not, at, of.",
    });
    let condition = r#"^[^."'\[\]=]*[^."'\[\]=\s][^."'\[\]=]*$"#;
    let texts = [
        ("id", id),
        ("ids", list(&super::reference("id"))),
        ("text", json!({ "type": "string", "pattern": r"\S" })),
        ("remark", json!({ "type": "string" })),
        ("remarks", list(&super::reference("remark"))),
        ("why", json!({ "type": "string", "description": WHY })),
        ("date", date()),
        ("time", matching(&spaced(&time()), &["1 year", "90 days", "6 months"])),
        ("condition", matching(condition, &["a and not b", "at least 2 of (a, b, c)"])),
    ];
    texts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect()
}

const WHY: &str = "From what it was reasoned, and what would change it. It changes no number.";

/// One of something, or a list of it.
fn list(one: &Value) -> Value {
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

/// A text of a pattern, with examples.
fn matching(pattern: &str, examples: &[&str]) -> Value {
    json!({ "type": "string", "pattern": pattern, "examples": examples })
}

/// A whole text, with spaces around.
fn spaced(inner: &str) -> String {
    format!(r"^\s*(?:{inner})\s*$")
}

/// A day, or a month, which counts from its last day. A validator sees a date of TOML as its text.
fn date() -> Value {
    let day = r"(?:(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|[12][0-9]))";
    json!({
        "type": "string",
        "pattern": format!("^[0-9]{{4}}-(?:{day}|0[1-9]|1[0-2])$"),
        "examples": ["2025-04-25", "2025-04"],
    })
}

/// Either case of each letter; a hyphen is as good as a space.
fn folded(word: &str) -> String {
    let either = |c: char| match c {
        ' ' => "[ -]".to_owned(),
        _ => format!("[{}{c}]", c.to_ascii_uppercase()),
    };
    word.chars().map(either).collect()
}

/// The units of time, as alternatives.
fn units() -> String {
    amount::UNITS.map(|(unit, _)| unit).join("|")
}

fn time() -> String {
    format!(r"(?:{MANY}\s*)?(?:{})s?", units())
}

/// A frequency in words, in either case.
fn rate() -> String {
    let units: Vec<String> = amount::UNITS.iter().map(|(unit, _)| folded(unit)).collect();
    let units = units.join("|");
    let (once, twice, times) = (folded("once"), folded("twice"), folded("times"));
    let (within, per, each) = (folded("in"), folded("per"), folded("a"));
    let count = format!(r"(?:{once}|{twice}|{NUMBER}\s*(?:{times})?)");
    format!(r"{count}\s+(?:{within}\s+(?:{MANY}\s*)?|(?:{per}|{each})\s+)(?:{units})[sS]?")
}

fn money() -> String {
    let scales = amount::SCALES.map(|(scale, _)| scale).join("|");
    format!(r"(?:[$\u20AC\u00A3\u00A5]|[A-Z]{{3}})?\s*{NUMBER}\s*(?:{scales})?")
}

/// One number of a kind, written as text.
pub(super) fn number(kind: Kind) -> String {
    let plain = format!(r"{NUMBER}\s*%?");
    match kind {
        Kind::Amount => money(),
        Kind::Rate => format!("{}|{plain}", rate()),
        Kind::Days => format!("{}|{plain}", time()),
        Kind::Probability | Kind::Percentile | Kind::Severity => plain,
    }
}

/// One number of a kind as a whole text.
pub(super) fn of_one(kind: Kind) -> Value {
    json!({ "type": "string", "pattern": spaced(&number(kind)) })
}

/// A quantity of a kind as a text: a word, a number, or a range.
pub(super) fn of_quantity(kind: Kind) -> Vec<Value> {
    let one = number(kind);
    let range = spaced(&format!(r"(?:{one})\s+to\s+(?:{one})"));
    let examples: &[&str] = match kind {
        Kind::Probability | Kind::Percentile => &["30%", "10% to 40%"],
        Kind::Rate => &["once in 5 years", "twice a month", "3 in 2 years", "7 per week"],
        Kind::Amount => &["$1.2M", "EUR 300k", "$20k to $200k"],
        Kind::Severity => &["60 to 85"],
        Kind::Days => &["1 week", "2 to 20"],
    };
    let mut forms = match kind {
        Kind::Probability | Kind::Percentile => worded(&vocabulary::probability_spellings()),
        Kind::Severity => {
            let levels = Level::ALL.map(|(level, from, to)| (level.to_string(), from, to));
            let levels: Vec<_> = levels.iter().map(|(word, from, to)| (word.as_str(), *from, *to)).collect();
            worded(&levels)
        }
        _ => Vec::new(),
    };
    forms.push(matching(&format!("{}|{range}", spaced(&one)), examples));
    forms
}

/// Words as they are listed, for completion, and as the parser reads them, in capitals and with hyphens too.
fn worded(all: &[(&str, f64, f64)]) -> Vec<Value> {
    let told: Vec<(&str, String)> =
        all.iter().map(|(word, from, to)| (*word, format!("{from} to {to}"))).collect();
    let loose: Vec<String> = all.iter().map(|(word, ..)| folded(word)).collect();
    vec![words(&told), json!({ "type": "string", "pattern": spaced(&loose.join("|")) })]
}

/// What an effect is on.
pub(super) fn target() -> Value {
    let id = format!("{LETTERS_OF_AN_ID}+");
    let pattern = format!(r"^(?:(?:factor|event|actor)\.{id}|(?:outcome|risk)\.{id}(?:\.loss)?)$");
    matching(&pattern, &["factor.ID", "event.ID", "actor.ID", "outcome.ID", "outcome.ID.loss", "risk.ID"])
}

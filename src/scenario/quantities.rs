//! Quantities, written the same way everywhere: numbers, words, ranges, distributions, data, estimates, cases.

use super::checker::Checker;
use super::condition::{self, Scope};
use super::distributions::{fit, from_table, refuse};
use super::fields::{Fields, Node, span_of};
use super::kind::{Kind, MAX_AMOUNT, hundredths, outside};
use super::{amount, suggest, vocabulary};
use crate::diag::{Code, Diagnostic};
use crate::math::Distribution;
use crate::model::{Case, Cases, EstimateId, Uncertain};
use toml::de::DeValue;

/// The most attempts per year that a rate may come to. Beyond it, a rate is a mistake of units or of range.
pub(super) const MAX_RATE: f64 = 1e9;

/// A quantity with the reason that was written beside it.
pub(super) struct Reasoned<T> {
    pub(super) value: T,
    pub(super) why: String,
}

/// Reads a quantity that has one value a draw.
pub(super) fn uncertain(
    checker: &mut Checker,
    node: Node,
    path: &str,
    kind: Kind,
) -> Option<Reasoned<Uncertain>> {
    if let Some(table) = node.get_ref().as_table() {
        let key = ["estimate", "at_least_once"].into_iter().find(|key| table.contains_key(*key));
        let mut fields = Fields::new(table, path, span_of(node));
        match (key, kind) {
            (Some("estimate"), Kind::Probability) => {
                let value = estimate(checker, &mut fields).map(Uncertain::Estimate);
                return close(checker, fields, value);
            }
            (Some("at_least_once"), Kind::Rate) => {
                let value = at_least_once(checker, &mut fields);
                return close(checker, fields, value);
            }
            (Some(key), _) => {
                misplaced(checker, node, path, key, kind);
                return None;
            }
            _ => {}
        }
    }
    let Reasoned { value, why } = distribution(checker, node, path, kind)?;
    Some(Reasoned { value: Uncertain::Known(value), why })
}

/// Reports an estimate that is no probability, or a chance of at least one that is no rate.
fn misplaced(checker: &mut Checker, node: Node, path: &str, key: &str, kind: Kind) {
    let (noun, given) = match key {
        "estimate" => (kind.noun(), "an estimate is a probability"),
        _ => (kind.noun(), "`at_least_once` gives a rate"),
    };
    let help = match kind {
        Kind::Rate => "write { at_least_once = { estimate = \"ID\" }, over = \"3 months\" }".to_owned(),
        _ => format!("allowed is {}", kind.examples()),
    };
    let finding = Diagnostic::new(Code::E005, span_of(node), format!("{path} is a {noun}, but {given}"));
    checker.report(finding.help(help).about(path));
}

/// Reads a distribution: of a quantity that is chance, or of one that names no estimate.
pub(super) fn distribution(
    checker: &mut Checker,
    node: Node,
    path: &str,
    kind: Kind,
) -> Option<Reasoned<Distribution>> {
    let value = match node.get_ref() {
        DeValue::Table(table) => {
            let mut fields = Fields::new(table, path, span_of(node));
            let value = from_table(checker, &mut fields, node, kind);
            let read = close(checker, fields, value)?;
            return within_bounds(checker, node, path, kind, &read.value).then_some(read);
        }
        DeValue::String(text) => from_text(checker, node, path, kind, text)?,
        DeValue::Integer(_) | DeValue::Float(_) => Distribution::Point(number(checker, node, path, kind)?),
        _ => {
            checker.wrong_type(node, path, &format!("a {}: {}", kind.noun(), kind.examples()));
            return None;
        }
    };
    within_bounds(checker, node, path, kind, &value).then_some(Reasoned { value, why: String::new() })
}

/// Reads one quantity or a list of cases, each value by `one`.
pub(super) fn cases<T>(
    checker: &mut Checker,
    node: Node,
    path: &str,
    kind: Kind,
    one: impl Fn(&mut Checker, Node, &str, Kind) -> Option<Reasoned<T>>,
) -> Option<Cases<T>> {
    let DeValue::Array(items) = node.get_ref() else {
        let Reasoned { value, why } = one(checker, node, path, kind)?;
        return Cases::new(vec![Case { when: None, value, why }]);
    };
    let mut found = Vec::with_capacity(items.len());
    for (idx, item) in items.iter().enumerate() {
        found.push(case(checker, item, &format!("{path}[{idx}]"), kind, &one));
    }
    let found: Option<Vec<Case<T>>> = found.into_iter().collect();
    let cases = Cases::new(found?);
    if cases.is_none() {
        let message = format!("the cases of {path} do not end in exactly one without `if`");
        let help = "the first case whose `if` holds counts; the last one has no `if` and covers the rest";
        checker.report(Diagnostic::new(Code::E029, span_of(node), message).help(help).about(path));
    }
    cases
}

fn case<T>(
    checker: &mut Checker,
    item: Node,
    path: &str,
    kind: Kind,
    one: &impl Fn(&mut Checker, Node, &str, Kind) -> Option<Reasoned<T>>,
) -> Option<Case<T>> {
    let Some(table) = item.get_ref().as_table() else {
        let wanted = format!("a case such as {{ if = \"factor-id\", {} = ... }}", kind.case_key());
        checker.wrong_type(item, path, &wanted);
        return None;
    };
    let mut fields = Fields::new(table, path, span_of(item));
    let guard = fields.get("if").map(|node| condition::read(checker, node, path, Scope::Factors));
    let value =
        fields.either(checker, &[kind.case_key(), "value"][..1 + usize::from(kind.case_key() != "value")]);
    if value.is_none() {
        fields.missing(checker, kind.case_key());
    }
    let read = value.and_then(|(_, node)| one(checker, node, path, kind));
    let own_why = fields.remark(checker, "why");
    fields.finish(checker);
    let when = match guard {
        None => None,
        Some(read) => Some(read?),
    };
    let Reasoned { value, why } = read?;
    Some(Case { when, value, why: if own_why.is_empty() { why } else { own_why } })
}

fn close<T>(checker: &mut Checker, mut fields: Fields, value: Option<T>) -> Option<Reasoned<T>> {
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    value.map(|value| Reasoned { value, why })
}

fn estimate(checker: &mut Checker, fields: &mut Fields) -> Option<EstimateId> {
    let node = fields.get("estimate")?;
    let name = checker.string(node, &fields.path)?;
    let found = checker.names.estimates.find(name);
    if found.is_none() {
        checker.unknown("estimate", name, span_of(node), "");
    }
    found
}

fn at_least_once(checker: &mut Checker, fields: &mut Fields) -> Option<Uncertain> {
    let node = fields.get("at_least_once")?;
    let path = format!("{}.at_least_once", fields.path);
    let probability = uncertain(checker, node, &path, Kind::Probability).map(|read| read.value);
    let over = fields.required(checker, "over").and_then(|node| checker.time(node, &fields.path));
    if probability == Some(Uncertain::point(1.0)) {
        let message = "a certainty of at least one has no finite rate".to_owned();
        let help =
            "give a number below 1, or `{ estimate = \"ID\" }`, which its source's reliability discounts";
        checker.report(Diagnostic::new(Code::E028, span_of(node), message).help(help).about(path));
        return None;
    }
    Some(Uncertain::AtLeastOnce { probability: Box::new(probability?), years: over?.get() })
}

fn from_text(checker: &mut Checker, node: Node, path: &str, kind: Kind, text: &str) -> Option<Distribution> {
    let word = match kind {
        Kind::Probability | Kind::Percentile => vocabulary::probability_of(text),
        Kind::Severity => vocabulary::severity_of(text),
        Kind::Rate => amount::rate(text).map(Distribution::Point),
        _ => None,
    };
    if word.is_some() {
        return word;
    }
    if let Some((low, high)) = amount::range(text) {
        let low = in_units(checker, node, low, kind)?;
        let high = in_units(checker, node, high, kind)?;
        return fit(kind, (0.05, low), (0.95, high))
            .map_err(|error| refuse(checker, node, path, &error))
            .ok();
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || "$€£¥-+.".contains(c)) || kind == Kind::Amount {
        return in_units(checker, node, text, kind).map(Distribution::Point);
    }
    let words = match kind {
        Kind::Severity => vocabulary::severity_words().to_vec(),
        _ => vocabulary::probability_words(),
    };
    match kind {
        Kind::Probability | Kind::Percentile | Kind::Severity => {
            checker.unknown_word(node, &format!("word for a {}", kind.noun()), text, &words);
        }
        _ => checker.wrong_type(node, path, &format!("a {}: {}", kind.noun(), kind.examples())),
    }
    None
}

/// A number in the units of its kind, with the range checked: what stands alone or in a range.
pub(super) fn number(checker: &mut Checker, node: Node, path: &str, kind: Kind) -> Option<f64> {
    let value = match node.get_ref() {
        DeValue::String(text) => in_units(checker, node, text, kind)?,
        _ => checker.bare_number(node, path)?,
    };
    if (0.0..=kind.largest()).contains(&value) && value.is_finite() {
        return Some(value);
    }
    outside_of(checker, node, path, kind, value);
    None
}

/// Reports a number that its kind cannot be.
fn outside_of(checker: &mut Checker, node: Node, path: &str, kind: Kind, value: f64) {
    let (message, help) = outside(kind, value);
    // What is hardly above 1 may be no percentage.
    let is_percent = matches!(kind, Kind::Probability | Kind::Percentile) && (2.0..=100.0).contains(&value);
    let fix = is_percent.then(|| checker.rewritten(node, value, hundredths(value))).flatten();
    checker.report(Diagnostic::new(kind.code(), span_of(node), message).help(help).fix(fix).about(path));
}

/// A number written as text in the units of its kind.
pub(super) fn in_units(checker: &mut Checker, node: Node, text: &str, kind: Kind) -> Option<f64> {
    let read = match kind {
        Kind::Amount => return checker.money(node, text),
        Kind::Rate => amount::rate(text).or_else(|| amount::number(text)),
        Kind::Days => amount::time(text).map(|years| years.get() * 365.0).or_else(|| amount::number(text)),
        _ => amount::number(text),
    };
    if read.is_none() {
        let message = format!("`{text}` is no {}", kind.noun());
        let finding = Diagnostic::new(kind.code(), span_of(node), message);
        checker.report(finding.help(format!("allowed is {}", kind.examples())));
    }
    read
}

/// Whether every value of the distribution is one that its kind may take; reports it where not.
fn within_bounds(checker: &mut Checker, node: Node, path: &str, kind: Kind, value: &Distribution) -> bool {
    let (min, max) = value.support();
    if let Distribution::Point(value) = value
        && !((0.0..=kind.largest()).contains(value) && value.is_finite())
    {
        outside_of(checker, node, path, kind, *value);
        return false;
    }
    if kind == Kind::Rate && !(value.quantile(1.0 - 1e-9) <= MAX_RATE) {
        let message = format!("{value} can exceed {MAX_RATE} a year");
        let help = "nobody makes so many attempts; mind the units, and narrow the range";
        checker.report(Diagnostic::new(Code::E022, span_of(node), message).help(help).about(path));
        return false;
    }
    if kind == Kind::Amount && !(value.quantile(0.95) <= MAX_AMOUNT) {
        let message = format!("one in twenty of {value} is above {MAX_AMOUNT:e}");
        let help = "nobody can lose so much; mind the units, and narrow the range";
        checker.report(Diagnostic::new(Code::E023, span_of(node), message).help(help).about(path));
        return false;
    }
    if min >= 0.0 && max <= kind.max() {
        return true;
    }
    let message = format!("{value} can fall outside what a {} may be (0 to {})", kind.noun(), kind.max());
    let help = "choose another distribution, or cut it with `min` and `max`";
    checker.report(Diagnostic::new(kind.code(), span_of(node), message).help(help).about(path));
    false
}

/// The nearest word of a closed list, as advice.
pub(super) fn word_advice(word: &str, allowed: &[&str]) -> String {
    let list: Vec<String> = allowed.iter().map(|word| format!("\"{word}\"")).collect();
    match suggest::nearest(word, allowed.iter().copied()) {
        Some(near) => format!("did you mean \"{near}\"? allowed are {}", list.join(", ")),
        None => format!("allowed are {}", list.join(", ")),
    }
}

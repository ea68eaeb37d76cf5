//! What is known while a text is being read: its names and places, and what was found so far.

use super::fields::{Fields, Node, span_of};
use super::mend::is_name_part;
use super::names::{NameList, Names};
use super::places::Places;
use super::quantities::word_advice;
use super::{amount, parse, suggest};
use crate::diag::{Attachments, Code, Diagnostic, Fix, Severity, Source, Span};
use crate::model::{Compatibility, Id, SourceId};
use crate::quantity::{Currency, Date, Years};
use std::collections::BTreeMap;
use toml::de::DeValue;

/// What is known while a text is being read.
pub(super) struct Checker<'t> {
    text: &'t str,
    pub(super) damage: parse::Damage,
    pub(super) names: Names,
    pub(super) places: Places,
    pub(super) findings: Vec<Diagnostic>,
    pub(super) currency: Option<Currency>,
    /// The conventions of other tools that the file asks for.
    pub(super) compatibility: Compatibility,
    outcome_targets: Vec<(String, Span)>,
    /// Sources whose ranges are pooled.
    pub(super) consulted: Vec<SourceId>,
    /// The files beside the scenario that it reads values from.
    attachments: &'t Attachments,
    /// The keys that were asked for, by the address of the table: what the schema is held against.
    #[cfg(test)]
    pub(super) asked: Vec<(*const toml::de::DeTable<'static>, Vec<&'static str>)>,
    /// Which names refer to which of the same kind, by position, whatever else is wrong with them.
    pub(super) references: BTreeMap<(&'static str, usize), Vec<usize>>,
}

impl<'t> Checker<'t> {
    pub(super) fn new(source: &'t Source, damage: parse::Damage, findings: Vec<Diagnostic>) -> Self {
        let (names, places) = (Names::default(), Places::default());
        Self {
            text: source.text(),
            attachments: source.attachments(),
            consulted: Vec::new(),
            damage,
            names,
            places,
            findings,
            currency: None,
            compatibility: Compatibility::default(),
            outcome_targets: Vec::new(),
            #[cfg(test)]
            asked: Vec::new(),
            references: BTreeMap::new(),
        }
    }

    /// Whether these words stand at this byte of the text, as they are.
    pub(super) fn stands_at(&self, start: usize, words: &str) -> bool {
        self.text.get(start..start + words.len()) == Some(words)
    }

    /// Whether this byte stands in the header of a table.
    pub(super) fn in_header(&self, span: Span) -> bool {
        let before = self.text.get(..span.start).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |newline| newline + 1);
        before[line..].trim_start().starts_with('[')
    }

    /// Notes that a name refers to another of its kind; cycles are looked for at the end.
    pub(super) fn refers(&mut self, kind: &'static str, from: &str, to: usize) {
        if let Some(id) = self.list(kind).find::<()>(from) {
            self.references.entry((kind, id.position())).or_default().push(to);
        }
    }

    pub(super) fn list(&self, kind: &str) -> &NameList {
        match kind {
            "claim" => &self.names.claims,
            "event" => &self.names.events,
            _ => &self.names.outcomes,
        }
    }

    /// The text of a file beside the scenario, or why there is none.
    pub(super) fn attachment(&self, name: &str) -> Result<&'t str, String> {
        match self.attachments.get(name) {
            Some(Ok(text)) => Ok(text),
            Some(Err(why)) => Err(why.clone()),
            None => Err("the file was not given with the scenario".to_owned()),
        }
    }

    /// Reports a finding.
    pub(super) fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    /// Reports that something is missing, unless it may stand in a line that could not be read.
    pub(super) fn report_missing(&mut self, finding: Diagnostic) {
        if !self.damage.may_hold(&finding.subject, finding.span) {
            self.findings.push(finding);
        }
    }

    /// Reports an unknown name, unless a line that could not be read speaks of it.
    pub(super) fn unknown(&mut self, kind: &str, name: &str, span: Span, path: &str) {
        if self.damage.speaks_of(name) {
            return;
        }
        let finding = Diagnostic::new(Code::E011, span, format!("unknown {kind} `{name}`")).about(path);
        let finding = finding.label(format!("no {kind} has this id"));
        self.findings.push(match self.names.advice(kind, name) {
            Some((advice, certain)) => {
                let fix = certain.and_then(|meant| self.renamed(span, name, &meant));
                finding.help(advice).fix(fix)
            }
            None => finding,
        });
    }

    /// The fix that writes another name where one stands, by itself or in quotes or behind a point.
    pub(super) fn renamed(&self, span: Span, from: &str, to: &str) -> Option<Fix> {
        let written = self.text.get(span.start..span.end).filter(|written| !written.contains('\\'))?;
        let whole = |at: &usize| {
            !written[..*at].ends_with(is_name_part) && !written[at + from.len()..].starts_with(is_name_part)
        };
        let mut places = written.match_indices(from).map(|(at, _)| at).filter(whole);
        let at = span.start + places.next().filter(|_| places.next().is_none())?;
        Some(Fix { span: Span { start: at, end: at + from.len() }, text: to.to_owned() })
    }

    /// The fix that writes another number where this one stands.
    pub(super) fn rewritten(&self, node: Node, value: f64, text: String) -> Option<Fix> {
        let span = span_of(node);
        let written = self.text.get(span.start..span.end)?;
        (written.parse::<f64>() == Ok(value)).then_some(Fix { span, text })
    }

    /// Reports a value of the wrong type.
    pub(super) fn wrong_type(&mut self, node: Node, path: &str, wanted: &str) {
        let kind = match node.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) | DeValue::Float(_) => "a number",
            DeValue::Boolean(_) => "a truth value",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        let finding = Diagnostic::new(Code::E005, span_of(node), format!("{path} is {kind}"));
        self.report(finding.label("not of this type").help(format!("needed is {wanted}")).about(path));
    }

    /// Reports a word that is not on a closed list.
    pub(super) fn unknown_word(&mut self, node: Node, kind: &str, word: &str, allowed: &[&str]) {
        let finding = Diagnostic::new(Code::E012, span_of(node), format!("unknown {kind} \"{word}\""));
        let meant = suggest::meant(word, allowed.iter().copied());
        let fix = meant.certain.and_then(|meant| self.renamed(span_of(node), word, meant));
        self.report(finding.help(word_advice(word, allowed)).fix(fix));
    }

    /// A text.
    pub(super) fn string<'n>(&mut self, node: Node<'n>, path: &str) -> Option<&'n str> {
        let text = node.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(node, path, "a text in quotes");
        }
        text
    }

    /// A word of a closed list.
    pub(super) fn word<T: Copy>(&mut self, node: Node, kind: &str, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(node, kind)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let allowed: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.unknown_word(node, kind, text, &allowed);
        }
        found
    }

    /// A number that carries no unit.
    pub(super) fn bare_number(&mut self, node: Node, path: &str) -> Option<f64> {
        let value = match node.get_ref() {
            DeValue::Integer(value) if value.radix() == 10 => amount::number(value.as_str()),
            DeValue::Float(value) => amount::number(value.as_str()),
            _ => None,
        };
        if value.is_none() {
            self.wrong_type(node, path, "a finite decimal number");
        }
        value
    }

    /// A date, or a month as a text.
    pub(super) fn date(&mut self, node: Node, path: &str) -> Option<Date> {
        let read = match node.get_ref() {
            DeValue::String(text) => text.parse::<Date>(),
            DeValue::Datetime(value) => match (value.date, value.time) {
                (Some(date), None) => Date::new(i32::from(date.year), date.month, date.day)
                    .ok_or_else(|| format!("{date} is no date")),
                _ => Err(format!("`{value}` has a time; write the date alone")),
            },
            _ => {
                self.wrong_type(node, path, "a date such as 2025-04-25, or a month such as \"2025-04\"");
                return None;
            }
        };
        let report =
            |message: &String| {
                let finding = Diagnostic::new(Code::E024, span_of(node), message.clone()).about(path);
                self.report(finding.help(
                    "a date is 2025-04-25; a month is a text, \"2025-04\", and counts from its last day",
                ));
            };
        read.as_ref().err().into_iter().for_each(report);
        read.ok()
    }

    /// A time such as `"90 days"`.
    pub(super) fn time(&mut self, node: Node, path: &str) -> Option<Years> {
        let text = self.string(node, path)?;
        let read = amount::time(text);
        if read.is_none() {
            let finding = Diagnostic::new(Code::E025, span_of(node), format!("`{text}` is no time"));
            self.report(finding.about(path).help("a time is \"90 days\", \"6 months\" or \"1 year\""));
        }
        read
    }

    /// An amount of money in the file's currency.
    pub(super) fn money(&mut self, node: Node, text: &str) -> Option<f64> {
        let report = |checker: &mut Self, message: String, help: &str| {
            checker.report(Diagnostic::new(Code::E023, span_of(node), message).help(help));
            None
        };
        let help = "an amount is \"$1.2M\", \"EUR 300k\" or \"1_200_000\"";
        let Some((value, currency)) = amount::money(text) else {
            return report(self, format!("`{text}` is no amount of money"), help);
        };
        match (&currency, &self.currency) {
            (Some(one), Some(file)) if one != file => {
                let message = format!("{one} in a file whose currency is {file}");
                report(self, message, "one file has one currency; convert the amount")
            }
            _ if value < 0.0 => report(self, format!("the amount {value} is negative"), help),
            _ => Some(value),
        }
    }

    /// Reports money in a file that names no currency.
    pub(super) fn needs_currency(&mut self, node: Node, path: &str) {
        if self.currency.is_none() {
            let message = format!("{path} is money, but [scenario] names no currency");
            let finding = Diagnostic::new(Code::E004, span_of(node), message).about("scenario");
            self.report_missing(finding.help("add `currency = \"USD\"` to [scenario]"));
        }
    }

    /// What a reference found; reports it where it found nothing.
    pub(super) fn known<T>(
        &mut self,
        found: Option<Id<T>>,
        kind: &str,
        name: &str,
        fields: &Fields,
        key: &str,
    ) -> Option<Id<T>> {
        if found.is_none() {
            self.unknown(kind, name, fields.span_at(key), &fields.path);
        }
        found
    }

    pub(super) fn aimed_at_outcome(&mut self, name: &str, span: Span) {
        self.outcome_targets.push((name.to_owned(), span));
    }

    pub(super) fn outcome_targets(&mut self) -> Vec<(String, Span)> {
        std::mem::take(&mut self.outcome_targets)
    }

    pub(super) fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity() == Severity::Error)
    }
}

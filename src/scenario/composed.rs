//! Quantities made of several: stated quantiles, mixtures, what several experts say, values that were seen.

use super::checker::Checker;
use super::distributions::{Made, pairs};
use super::fields::{Fields, Node, span_of};
use super::kind::Kind;
use super::quantities::{distribution, in_units, number};
use crate::diag::{Code, Diagnostic};
use crate::math::Distribution;
use crate::model::SourceId;

/// The most values that are read of a file or list.
pub(super) const MAX_VALUES: usize = 1_000_000;

/// How many unreadable values of a file are told before the rest is left for the next run.
const MAX_TOLD: usize = 5;

/// The words for how experts are pooled.
pub(super) const POOLINGS: [(&str, Pooling); 2] =
    [("linear", Pooling::Linear), ("log", Pooling::Logarithmic)];

/// How what several experts say becomes one distribution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pooling {
    /// The mean of their chances.
    Linear,
    /// The product of their densities, each to the power of its weight.
    Logarithmic,
}

/// `metalog = [[level, value], ...]`, between `lower` and `upper`, which are the bounds of the kind if left out.
pub(super) fn metalog(checker: &mut Checker, fields: &mut Fields, node: Node, kind: Kind) -> Option<Made> {
    let path = fields.path.clone();
    let ends = [fields.get("lower"), fields.get("upper")];
    let quantiles =
        pairs(checker, node, &path, "`metalog = [[level, value], ...]`", |checker, [level, value]| {
            Some((checker.bare_number(level, &path)?, number(checker, value, &path, kind)?))
        })?;
    let mut end = |node: Option<Node>, natural: f64| match node {
        Some(node) => number(checker, node, &path, kind),
        None => Some(natural),
    };
    let (lower, upper) = (end(ends[0], 0.0), end(ends[1], kind.max()));
    Some(Distribution::metalog(&quantiles, lower?, upper?))
}

/// Three quantiles, the middle one of level one half: a metalog of three terms between the bounds of the kind.
pub(super) fn through_median(kind: Kind, low: (f64, f64), median: f64, high: (f64, f64)) -> Made {
    Distribution::metalog(&[low, (0.5, median), high], 0.0, kind.max())
}

/// `mixture = [[quantity, weight], ...]`.
pub(super) fn mixture(checker: &mut Checker, node: Node, path: &str, kind: Kind) -> Option<Made> {
    let parts =
        pairs(checker, node, path, "`mixture = [[quantity, weight], ...]`", |checker, [part, weight]| {
            let part = distribution(checker, part, path, kind).map(|read| read.value);
            let weight = checker.bare_number(weight, path);
            Some((weight?, part?))
        })?;
    Some(Distribution::mixture(parts))
}

/// `experts = [{ source, says, weight }, ...]`, pooled as `pooling` says.
pub(super) fn experts(checker: &mut Checker, fields: &mut Fields, node: Node, kind: Kind) -> Option<Made> {
    let path = fields.path.clone();
    let pooling = fields.get("pooling").map(|node| checker.word(node, "pooling", &POOLINGS));
    let Some(items) = node.get_ref().as_array().filter(|items| !items.is_empty()) else {
        checker.wrong_type(node, &path, "`experts = [{ source = \"ID\", says = \"10% to 40%\" }, ...]`");
        return None;
    };
    let mut voices = Vec::with_capacity(items.len());
    for (idx, item) in items.iter().enumerate() {
        voices.push(voice(checker, item, &format!("{path}.experts[{idx}]"), kind));
    }
    let voices: Vec<(f64, Distribution)> = voices.into_iter().collect::<Option<_>>()?;
    Some(match pooling.unwrap_or(Some(Pooling::Linear))? {
        Pooling::Linear => Distribution::mixture(voices),
        Pooling::Logarithmic => Distribution::log_pool(voices),
    })
}

/// What one expert says, with the weight that is given to it; 1 if left out.
fn voice(checker: &mut Checker, node: Node, path: &str, kind: Kind) -> Option<(f64, Distribution)> {
    let Some(table) = node.get_ref().as_table() else {
        checker.wrong_type(node, path, "a table such as `{ source = \"ID\", says = \"10% to 40%\" }`");
        return None;
    };
    let mut fields = Fields::new(table, path, span_of(node));
    let source = fields.get("source").map(|node| source(checker, node, path));
    let says = fields
        .required(checker, "says")
        .and_then(|node| distribution(checker, node, &format!("{path}.says"), kind).map(|read| read.value));
    let weight = match fields.get("weight") {
        Some(node) => checker.bare_number(node, path),
        None => Some(1.0),
    };
    fields.remark(checker, "why");
    fields.finish(checker);
    if let Some(found) = source {
        checker.consulted.push(found?);
    }
    Some((weight?, says?))
}

fn source(checker: &mut Checker, node: Node, path: &str) -> Option<SourceId> {
    let name = checker.string(node, path)?;
    let found = checker.names.sources.find(name);
    if found.is_none() {
        checker.unknown("source", name, span_of(node), path);
    }
    found
}

/// `empirical = [value, ...]`, or `empirical = { file = "losses.csv", column = "amount" }`.
pub(super) fn empirical(checker: &mut Checker, node: Node, path: &str, kind: Kind) -> Option<Made> {
    if let Some(table) = node.get_ref().as_table() {
        let mut fields = Fields::new(table, format!("{path}.empirical"), span_of(node));
        let file = fields.required(checker, "file");
        let column = fields.get("column");
        fields.finish(checker);
        let name = file.and_then(|file| Some((file, checker.string(file, path)?)));
        let column = match column {
            Some(node) => Some(checker.string(node, path)?),
            None => None,
        };
        let (file, name) = name?;
        return column_of(checker, file, name, column, path, kind).map(Distribution::empirical);
    }
    let Some(items) = node.get_ref().as_array().filter(|items| !items.is_empty()) else {
        let wanted = "a list of values, or `{ file = \"losses.csv\", column = \"amount\" }`";
        checker.wrong_type(node, path, wanted);
        return None;
    };
    if items.len() > MAX_VALUES {
        too_many(checker, node, path, items.len());
        return None;
    }
    let values: Vec<Option<f64>> = items.iter().map(|item| number(checker, item, path, kind)).collect();
    values.into_iter().collect::<Option<Vec<f64>>>().map(Distribution::empirical)
}

fn too_many(checker: &mut Checker, node: Node, path: &str, n: usize) {
    let message = format!("{path} has {n} values; at most {MAX_VALUES} are read");
    let help = "fit a distribution to them, or give a sample of them";
    checker.report(Diagnostic::new(Code::E007, span_of(node), message).help(help).about(path));
}

/// The values of one column of a file beside the scenario, whose first row names the columns.
fn column_of(
    checker: &mut Checker,
    node: Node,
    name: &str,
    column: Option<&str>,
    path: &str,
    kind: Kind,
) -> Option<Vec<f64>> {
    let refuse = |checker: &mut Checker, message: String, help: String| {
        checker.report(Diagnostic::new(Code::E031, span_of(node), message).help(help).about(path));
    };
    let text = match checker.attachment(name) {
        Ok(text) => text,
        Err(why) => {
            let help = "a file is named as seen from the scenario, in its folder or below: \"losses.csv\"";
            refuse(checker, format!("cannot read `{name}`: {why}"), help.to_owned());
            return None;
        }
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
    let headers: Vec<String> = match reader.headers() {
        Ok(headers) => headers.iter().map(str::to_owned).collect(),
        Err(error) => {
            refuse(checker, format!("`{name}` is no table: {error}"), "save it as CSV, in UTF-8".to_owned());
            return None;
        }
    };
    let at = match column {
        Some(wanted) => headers.iter().position(|header| header == wanted),
        None if headers.len() == 1 => Some(0),
        None => None,
    };
    let Some(at) = at else {
        let message = match column {
            Some(wanted) => format!("`{name}` has no column `{wanted}`"),
            None => format!("`{name}` has {} columns; say which one", headers.len()),
        };
        let near =
            column.and_then(|wanted| super::suggest::nearest(wanted, headers.iter().map(String::as_str)));
        let list = format!("its first row names {}", headers.join(", "));
        refuse(checker, message, near.map_or(list.clone(), |near| format!("did you mean `{near}`? {list}")));
        return None;
    };
    let mut values = Vec::new();
    let mut n_bad = 0;
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                refuse(
                    checker,
                    format!("`{name}` is no table: {error}"),
                    "save it as CSV, in UTF-8".to_owned(),
                );
                return None;
            }
        };
        let cell = record.get(at).unwrap_or_default();
        let told = checker.findings.len();
        let read = in_units(checker, node, cell, kind).filter(|value| (0.0..=kind.largest()).contains(value));
        match read {
            Some(value) => values.push(value),
            None => {
                checker.findings.truncate(told);
                n_bad += 1;
                if n_bad <= MAX_TOLD {
                    let line = record.position().map_or(0, csv::Position::line);
                    let message = format!("`{name}`, line {line}: `{cell}` is no {}", kind.noun());
                    refuse(checker, message, format!("allowed is {}", kind.examples()));
                }
            }
        }
    }
    if values.len() > MAX_VALUES {
        too_many(checker, node, path, values.len());
        return None;
    }
    if values.is_empty() && n_bad == 0 {
        refuse(checker, format!("`{name}` has no row below its first"), "give at least one value".to_owned());
        return None;
    }
    (n_bad == 0).then_some(values)
}

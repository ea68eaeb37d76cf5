//! Tables that say which distribution a quantity has.

use super::checker::Checker;
use super::fields::{Fields, Node, span_of};
use super::kind::Kind;
use super::quantities::number;
use super::{amount, composed};
use crate::diag::{Code, Diagnostic};
use crate::math::{Distribution, DistributionError};

/// The keys that say which distribution a table is; exactly one of them (with its partner) must stand.
pub(super) const FORMS: [&str; 18] = [
    "p5",
    "p10",
    "pert",
    "triangular",
    "uniform",
    "beta",
    "gamma",
    "normal",
    "lognormal",
    "logit_normal",
    "pareto",
    "discrete",
    "metalog",
    "empirical",
    "mixture",
    "experts",
    "hits",
    "count",
];

/// A distribution, or why there is none with these parameters.
pub(super) type Made = Result<Distribution, DistributionError>;

pub(super) fn from_table(
    checker: &mut Checker,
    fields: &mut Fields,
    node: Node,
    kind: Kind,
) -> Option<Distribution> {
    let form = fields.either(checker, &FORMS);
    let scale = per(checker, fields, kind);
    let bounds = [fields.get("min"), fields.get("max")];
    let layer = layer_keys(fields, kind);
    let path = fields.path.clone();
    let Some((form, first)) = form else {
        fields.get("over");
        fields.get("why");
        // An unknown key is most likely the one that should say it, and is reported as such.
        if !fields.has_unknown() {
            let message = format!("{path} does not say which {} it is", kind.noun());
            let finding = Diagnostic::new(Code::E005, span_of(node), message).about(path);
            checker.report(finding.help(format!("allowed is {}", kind.examples())));
        }
        return None;
    };
    let made = match form {
        "p5" => between(checker, fields, first, ("p95", 0.05), kind),
        "p10" => between(checker, fields, first, ("p90", 0.10), kind),
        "hits" => share_of_counts(checker, fields, first, kind)?,
        "count" => rate_of_counts(checker, fields, first, kind)?,
        "discrete" => discrete(checker, first, &path, kind)?,
        "metalog" => composed::metalog(checker, fields, first, kind)?,
        "empirical" => composed::empirical(checker, first, &path, kind)?,
        "mixture" => composed::mixture(checker, first, &path, kind)?,
        "experts" => composed::experts(checker, fields, first, kind)?,
        _ => by_parameters(checker, form, first, &path, kind)?,
    };
    let scale = scale?;
    let made = truncate(checker, bounds, made, &path, kind).and_then(|one| match scale {
        1.0 => Ok(one),
        by => Distribution::scaled(one, by),
    });
    let made = match layer {
        [None, None] => made,
        _ => {
            let (deductible, limit) = layer_of(checker, layer, &path, kind)?;
            made.and_then(|one| Distribution::layered(one, deductible, limit))
        }
    };
    made.map_err(|error| refuse(checker, node, &path, &error)).ok()
}

/// `deductible` and `limit`, which only amounts have.
fn layer_keys<'t>(fields: &mut Fields<'t>, kind: Kind) -> [Option<Node<'t>>; 2] {
    match kind {
        Kind::Amount => [fields.get("deductible"), fields.get("limit")],
        _ => [None, None],
    }
}

/// The amount that is not counted, and the most that is.
fn layer_of(
    checker: &mut Checker,
    [deductible, limit]: [Option<Node>; 2],
    path: &str,
    kind: Kind,
) -> Option<(f64, f64)> {
    let mut read = |node: Option<Node>, absent: f64| match node {
        Some(node) => number(checker, node, path, kind),
        None => Some(absent),
    };
    let (deductible, most) = (read(deductible, 0.0), read(limit, f64::INFINITY));
    if let Some(node) = limit.filter(|_| most == Some(0.0)) {
        let finding = Diagnostic::new(Code::E020, span_of(node), "the limit is 0, but must be above 0");
        checker.report(finding.help("with a limit of 0 nothing would ever be lost").about(path));
        return None;
    }
    deductible.zip(most)
}

/// The factor that `per` brings to a rate; an error for every other kind.
pub(super) fn per(checker: &mut Checker, fields: &mut Fields, kind: Kind) -> Option<f64> {
    if kind != Kind::Rate {
        return Some(1.0);
    }
    let Some(node) = fields.get("per") else { return Some(1.0) };
    let unit = checker.string(node, &format!("{}.per", fields.path))?;
    let found = amount::per_year(unit);
    if found.is_none() {
        let units = amount::UNITS.map(|(unit, _)| unit);
        checker.unknown_word(node, "unit of time", unit, &units);
    }
    found
}

pub(super) fn between(
    checker: &mut Checker,
    fields: &mut Fields,
    low: Node,
    (high_key, level): (&'static str, f64),
    kind: Kind,
) -> Made {
    let path = fields.path.clone();
    let high = fields.required(checker, high_key);
    let low = number(checker, low, &path, kind).unwrap_or(f64::NAN);
    let high = high.and_then(|node| number(checker, node, &path, kind)).unwrap_or(f64::NAN);
    match fields.get("p50") {
        None => fit(kind, (level, low), (1.0 - level, high)),
        Some(node) => {
            let median = number(checker, node, &path, kind).unwrap_or(f64::NAN);
            composed::through_median(kind, (level, low), median, (1.0 - level, high))
        }
    }
}

/// Fits a range: on the logit scale where the values end at 1 or 100, on the log scale elsewhere.
pub(super) fn fit(kind: Kind, low: (f64, f64), high: (f64, f64)) -> Made {
    match kind {
        Kind::Probability | Kind::Percentile => Distribution::logit_normal_from_quantiles(low, high),
        Kind::Severity => {
            let share = |(level, value): (f64, f64)| (level, value / 100.0);
            Distribution::scaled(Distribution::logit_normal_from_quantiles(share(low), share(high))?, 100.0)
        }
        Kind::Rate | Kind::Amount | Kind::Days => Distribution::lognormal_from_quantiles(low, high),
    }
}

/// k of n: Beta(k + 1/2, n - k + 1/2), Jeffreys' prior.
pub(super) fn share_of_counts(
    checker: &mut Checker,
    fields: &mut Fields,
    hits: Node,
    kind: Kind,
) -> Option<Made> {
    let path = fields.path.clone();
    let of = fields.required(checker, "of")?;
    let (k, n) = (count(checker, hits, &path)?, count(checker, of, &path)?);
    if !matches!(kind, Kind::Probability | Kind::Percentile) {
        let message = format!("{path} is a {}; `hits`/`of` give a probability", kind.noun());
        checker.report(Diagnostic::new(Code::E005, span_of(hits), message).about(path));
        return None;
    }
    if !(k <= n && n > 0.0) {
        let message = format!("{k} hits of {n} cannot be");
        let help = "`hits` is a number from 0 to `of`, and `of` is at least 1";
        checker.report(Diagnostic::new(Code::E026, span_of(hits), message).help(help).about(path));
        return None;
    }
    Some(Distribution::beta(k + 0.5, n - k + 0.5))
}

/// k events in time t: Gamma(k + 1/2, t), Jeffreys' prior.
pub(super) fn rate_of_counts(
    checker: &mut Checker,
    fields: &mut Fields,
    events: Node,
    kind: Kind,
) -> Option<Made> {
    let path = fields.path.clone();
    let over = fields.required(checker, "over").and_then(|node| checker.time(node, &path));
    let k = count(checker, events, &path)?;
    if kind != Kind::Rate {
        let message = format!("{path} is a {}; `count`/`over` give a rate", kind.noun());
        checker.report(Diagnostic::new(Code::E005, span_of(events), message).about(path));
        return None;
    }
    Some(Distribution::gamma(k + 0.5, over?.get()))
}

pub(super) fn count(checker: &mut Checker, node: Node, path: &str) -> Option<f64> {
    let value = checker.bare_number(node, path)?;
    if value >= 0.0 && value.fract() == 0.0 {
        return Some(value);
    }
    let message = format!("{value} is no count");
    let finding = Diagnostic::new(Code::E026, span_of(node), message).about(path);
    checker.report(finding.help("a count is a whole number from 0"));
    None
}

pub(super) fn by_parameters(
    checker: &mut Checker,
    form: &str,
    node: Node,
    path: &str,
    kind: Kind,
) -> Option<Made> {
    let in_units = |at: usize| match form {
        "pert" | "triangular" | "uniform" => true,
        "pareto" => at == 0,
        _ => false,
    };
    let wanted = if matches!(form, "pert" | "triangular") { 3 } else { 2 };
    let shape = match form {
        "pert" | "triangular" => "[min, mode, max]",
        "uniform" => "[min, max]",
        "beta" => "[alpha, beta]",
        "pareto" => "[min, alpha]",
        "gamma" => "[shape, rate]",
        "normal" => "[mean, sd]",
        _ => "[mu, sigma]",
    };
    let items = node.get_ref().as_array().filter(|items| items.len() == wanted);
    let Some(items) = items else {
        checker.wrong_type(node, path, &format!("`{form} = {shape}`"));
        return None;
    };
    let mut read = |(at, item): (usize, Node)| match in_units(at) {
        true => number(checker, item, path, kind),
        false => checker.bare_number(item, path),
    };
    let values: Vec<Option<f64>> = items.iter().enumerate().map(&mut read).collect();
    let values: Vec<f64> = values.into_iter().collect::<Option<_>>()?;
    let sixth = checker.compatibility.pert_sd_sixth;
    Some(match (form, values.as_slice()) {
        ("pert", &[min, mode, max]) if sixth => Distribution::pert_sd_sixth(min, mode, max),
        ("pert", &[min, mode, max]) => Distribution::pert(min, mode, max),
        ("triangular", &[min, mode, max]) => Distribution::triangular(min, mode, max),
        ("uniform", &[min, max]) => Distribution::uniform(min, max),
        ("beta", &[alpha, beta]) => Distribution::beta(alpha, beta),
        ("gamma", &[shape, rate]) => Distribution::gamma(shape, rate),
        ("normal", &[mean, sd]) => Distribution::normal(mean, sd),
        ("pareto", &[min, alpha]) => Distribution::pareto(min, alpha),
        ("lognormal", &[mu, sigma]) => Distribution::lognormal(mu, sigma),
        (_, &[mu, sigma]) => Distribution::logit_normal(mu, sigma),
        _ => return None,
    })
}

pub(super) fn discrete(checker: &mut Checker, node: Node, path: &str, kind: Kind) -> Option<Made> {
    let found =
        pairs(checker, node, path, "`discrete = [[value, weight], ...]`", |checker, [value, weight]| {
            Some((number(checker, value, path, kind)?, checker.bare_number(weight, path)?))
        })?;
    let (values, weights) = found.into_iter().unzip();
    Some(Distribution::discrete(values, weights))
}

/// A list of pairs, at least one; every pair that cannot be read is reported.
pub(super) fn pairs<T>(
    checker: &mut Checker,
    node: Node,
    path: &str,
    wanted: &str,
    mut one: impl FnMut(&mut Checker, [Node; 2]) -> Option<T>,
) -> Option<Vec<T>> {
    let Some(items) = node.get_ref().as_array().filter(|items| !items.is_empty()) else {
        checker.wrong_type(node, path, wanted);
        return None;
    };
    let mut found = Vec::with_capacity(items.len());
    for item in items.iter() {
        let [first, second] = item.get_ref().as_array().map_or(&[][..], |pair| &pair[..]) else {
            checker.wrong_type(item, path, &format!("a pair, as in {wanted}"));
            return None;
        };
        found.push(one(checker, [first, second]));
    }
    found.into_iter().collect()
}

pub(super) fn truncate(
    checker: &mut Checker,
    bounds: [Option<Node>; 2],
    made: Made,
    path: &str,
    kind: Kind,
) -> Made {
    let [min, max] = bounds.map(|node| node.and_then(|node| number(checker, node, path, kind)));
    if min.is_none() && max.is_none() {
        return made;
    }
    Distribution::truncated(made?, min.unwrap_or(f64::NEG_INFINITY), max.unwrap_or(f64::INFINITY))
}

pub(super) fn refuse(checker: &mut Checker, node: Node, path: &str, error: &DistributionError) {
    let message = error.to_string();
    if !message.contains("NaN") {
        let finding = Diagnostic::new(Code::E020, span_of(node), message).about(path).label("cannot be");
        checker.report(match error {
            DistributionError::NoLogPool { .. } => finding.help(
                "give all as ranges or all by one distribution with the same bounds, or leave out `pooling` for the \
                 mean of their chances",
            ),
            DistributionError::Infeasible { .. } => {
                finding.help("the density would be negative there; fewer quantiles ask for less")
            }
            _ => finding,
        });
    }
}

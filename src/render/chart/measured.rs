//! What charts of configurations say alike: the measure, its unit, its axis, the time and the day.

use super::axis::Axis;
use crate::assess::{Change, Estimate, Measured};
use crate::quantity::Date;
use crate::render::compare::{changed, range, size, unit, way};
use crate::render::number::{Money, percent, years};
use crate::render::text::one_line;

/// What a measure is called in a sentence.
pub(super) fn noun(measured: Measured) -> &'static str {
    match measured {
        Measured::Composite => "the composite exposure",
        other => crate::render::compare::noun(other),
    }
}

/// What its numbers count.
pub(super) fn counts(measured: Measured) -> &'static str {
    match measured {
        Measured::Composite => "Composite exposure in points of 100",
        Measured::Probability => "Chance of an incident",
        Measured::Loss => "Expected loss a year",
        Measured::BadYear => "Loss in a bad year, which 1 in 20 exceeds",
    }
}

/// `12 points`, `1.0 point`, `$2.3M`.
pub(super) fn amount(measured: Measured, by: f64, money: Money) -> String {
    let size = size(measured, by, money);
    let unit = if size == "1.0" { unit(measured).trim_end_matches('s') } else { unit(measured) };
    format!("{size}{unit}")
}

/// A change as a number with its direction, and its band; where nearly all draws say nothing, how many say something.
pub(super) fn change_in_two(measured: Measured, change: &Change, money: Money) -> (String, String) {
    let mean = change.estimate.mean;
    let words = changed(measured, change, money);
    if words == "no difference" || mean.is_nan() {
        return (words, String::new());
    }
    let is_rare = change.estimate.p5 == 0.0 && change.estimate.p95 == 0.0;
    let aside = match (is_rare, change.shares) {
        (true, Some(shares)) => format!("(none in {})", percent(shares.same)),
        _ => range(measured, change, money).map_or(String::new(), |range| format!("({range})")),
    };
    (format!("{} {}", size(measured, mean, money), way(mean)), aside)
}

/// What is said below where the mean of a change lies outside its band.
pub(super) fn beyond<'c>(changes: impl IntoIterator<Item = &'c Change>) -> Option<String> {
    let is_beyond = |change: &Change| {
        let Estimate { mean, p5, p95, .. } = change.estimate;
        mean < p5 || mean > p95
    };
    let note =
        "A number is the mean of all draws: where few of them change much it may lie outside its band.";
    changes.into_iter().any(is_beyond).then(|| note.to_owned())
}

/// A round number on an axis.
pub(super) fn tick(measured: Measured, x: f64, money: Money) -> String {
    match measured {
        Measured::Composite => round(x),
        Measured::Probability => format!("{}%", round(100.0 * x)),
        Measured::Loss | Measured::BadYear => money.exact(x),
    }
}

/// A round number without the digits that arithmetic leaves behind it.
pub(super) fn round(x: f64) -> String {
    let near = (x * 1e9).round() / 1e9;
    match near {
        // A zero without a sign.
        _ if x == 0.0 => "0".to_owned(),
        near if near.abs() >= 1e-6 => format!("{near}"),
        _ => format!("{:.1e}", x).replace(".0e", "e"),
    }
}

/// An axis over values that may lie far from 0: from 0, unless that would leave little room for what differs.
pub(super) fn around(values: &[f64], n: usize, shown: &dyn Fn(f64) -> String) -> Axis {
    let finite = || values.iter().copied().filter(|one| one.is_finite());
    let low = finite().fold(f64::INFINITY, f64::min);
    let high = finite().fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() {
        return Axis::linear(0.0, 1.0, n, shown);
    }
    let is_far = low > 0.0 && high > low && low > 2.0 * (high - low);
    Axis::linear(if is_far { low } else { low.min(0.0) }, high.max(if is_far { high } else { 0.0 }), n, shown)
}

/// `the next 12 months, as of 26 Apr 2025`, and what is supposed.
pub(super) fn when(looks_ahead: bool, horizon: f64, as_of: Date, supposed: &[String]) -> String {
    let ahead = if looks_ahead { "the next" } else { "a window of" };
    let supposed = match supposed {
        [] => String::new(),
        ids => format!(", supposing {}", ids.join(", ")),
    };
    format!("{ahead} {}, as of {}{supposed}", years(horizon), as_of.spoken())
}

/// A title in quotation marks.
pub(super) fn quoted(title: &str) -> String {
    format!("“{}”", one_line(title))
}

/// A sentence with its rows behind it, for who cannot see the picture.
pub(super) fn described(title: &str, what: &str, rows: &[Vec<String>]) -> String {
    let parts: Vec<String> = rows
        .iter()
        .map(|row| match row.as_slice() {
            [name, rest @ ..] => {
                let rest: Vec<&str> = rest.iter().map(String::as_str).filter(|one| !one.is_empty()).collect();
                format!("{name}: {}", rest.join(", "))
            }
            [] => String::new(),
        })
        .collect();
    match parts.is_empty() {
        true => format!("{title}."),
        false => format!("{title}. {what} {}.", parts.join("; ")),
    }
}

//! Importance measures as a table and as JSON.

use super::json::EstimateView;
use super::number::{percent, two_digits};
use super::text::{Look, hanging};
use crate::assess::{Estimate, Importance};
use serde_json::{Value, json};
use std::fmt::Write;

/// How many elements are told in text.
const TOLD: usize = 12;
/// The width of one measure, without the space behind it.
const COLUMN: usize = 14;

/// One measure of the table.
struct Measure {
    heading: [&'static str; 3],
    value: fn(&Importance) -> Option<Estimate>,
    shown: fn(&Importance, f64) -> String,
}

const MEASURES: [Measure; 6] = [
    Measure {
        heading: ["gone", "without it", "criticality"],
        value: |one| one.criticality,
        shown: |_, x| percent(x),
    },
    Measure {
        heading: ["ways with it", "complete", "Fussell-Vesely"],
        value: |one| one.fussell_vesely,
        shown: |_, x| percent(x),
    },
    Measure {
        heading: ["so when it", "happens", "P(x|top)"],
        value: |one| one.conditional,
        shown: |_, x| percent(x),
    },
    Measure {
        heading: ["times so much", "if certain", "RAW"],
        value: |one| one.achievement,
        shown: |_, x| times(x),
    },
    Measure {
        heading: ["divided by", "if absent", "RRW"],
        value: |one| one.reduction,
        shown: |_, x| times(x),
    },
    Measure {
        heading: ["from absent", "to certain", "Birnbaum"],
        value: |one| Some(one.birnbaum),
        shown: |one, x| if is_factor(one) { percent(x) } else { format!("{}/year", two_digits(x)) },
    },
];

fn is_factor(one: &Importance) -> bool {
    one.path.starts_with("factor.")
}

/// A factor by which something grows or shrinks.
fn times(x: f64) -> String {
    match x {
        x if x.is_infinite() => "no end".to_owned(),
        x if (0.995..1.1).contains(&x) => format!("{x:.2}"),
        x => two_digits(x),
    }
}

/// What a top hangs on, the most critical first; nothing where it hangs on nothing.
pub(super) fn table(text: &mut String, importances: &[Importance], look: Look) {
    if importances.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {}", look.heading("What it hangs on"));
    for line in 0..3 {
        row(text, MEASURES.iter().map(|measure| measure.heading[line].to_owned()));
    }
    for one in importances.iter().take(TOLD) {
        text.push_str(&hanging("    ", 4, &format!("{}: {}", one.path, one.title)));
        let found = || MEASURES.iter().map(|measure| (measure, (measure.value)(one)));
        row(
            text,
            found().map(|(measure, value)| match value {
                Some(value) => (measure.shown)(one, value.mean),
                None => "-".to_owned(),
            }),
        );
        row(
            text,
            found().map(|(measure, value)| match value {
                Some(value) if !value.p5.is_nan() => banded(measure, one, &value),
                _ => String::new(),
            }),
        );
    }
    if importances.len() > TOLD {
        let _ = writeln!(text, "    {} more, less critical, with `--format json`", importances.len() - TOLD);
    }
    let errors = importances.iter().filter_map(|one| one.criticality).map(|one| one.error_90());
    let error = percent(errors.filter(|error| error.is_finite()).fold(0.0, f64::max));
    let notes = format!(
        "Factors by the chance in the horizon, events (their own trial, once it is made) by how often. Means \
         over what is not known, with 90% bands below; criticality within {error} (90%). Supposed, not learned: \
         what shares a factor's evidence stays as it is."
    );
    text.push_str(&hanging("    ", 4, &notes));
}

/// The band of a measure; nothing where both ends read the same.
fn banded(measure: &Measure, one: &Importance, value: &Estimate) -> String {
    let (low, high) = ((measure.shown)(one, value.p5), (measure.shown)(one, value.p95));
    if low == high { String::new() } else { format!("{}-{high}", low.trim_end_matches("/year")) }
}

fn row(text: &mut String, cells: impl Iterator<Item = String>) {
    let line: String = cells.map(|cell| format!("{cell:<COLUMN$} ")).collect();
    if !line.trim().is_empty() {
        let _ = writeln!(text, "      {}", line.trim_end());
    }
}

/// The view of importances: what is infinite, or has no band, is null.
pub(super) fn view(importances: &[Importance]) -> Value {
    let one = |one: &Importance| {
        let view = |value: &Option<Estimate>| value.as_ref().map(EstimateView::of);
        json!({
            "path": one.path,
            "title": one.title,
            "birnbaum": EstimateView::of(&one.birnbaum),
            "criticality": view(&one.criticality),
            "conditional": view(&one.conditional),
            "fussell_vesely": view(&one.fussell_vesely),
            "risk_achievement_worth": view(&one.achievement),
            "risk_reduction_worth": view(&one.reduction),
        })
    };
    importances.iter().map(one).collect()
}

//! What each uncertain input does by itself: bars about the mean, with both values of the input at their ends.

use super::axis::Axis;
use super::measured::{described, round};
use super::spec::{Body, Chart, Mark, Reference, Row, Rows, Table, Values};
use super::theme::Ink;
use crate::assess::{Counted, SensedInput, Sensitivity};
use crate::eval::Driven;
use crate::render::number::{Money, percent, two_digits};
use crate::render::sensitivity::{level, output, valued};
use crate::render::text::one_line;

/// How many inputs have a row.
pub const LISTED: usize = 10;

/// The chart.
pub fn tornado(found: &Sensitivity) -> Chart {
    let title = title(found);
    let table = table(found);
    let description = described(&title, "From the largest swing to the smallest:", &table.rows);
    let supposed = match found.supposed.as_slice() {
        [] => String::new(),
        ids => format!(", supposing {}", ids.join(", ")),
    };
    let unit = if found.driven == Driven::Loss {
        "Expected loss a year"
    } else {
        "Composite exposure in points of 100"
    };
    let subtitle = format!(
        "{}, as of {}{supposed}. {unit}, with one input at a time at its 10th and at its 90th percentile, all others \
         as drawn. Grey towards the first, blue towards the second; at the ends, the values of the input.",
        one_line(&found.title),
        found.as_of.spoken()
    );
    let body = body(found);
    let mut notes = Vec::new();
    if matches!(body, Body::Rows(_)) {
        let rest = found.inputs.len().saturating_sub(LISTED);
        let more = match rest {
            0 => String::new(),
            1 => " 1 more input swings it less.".to_owned(),
            n => format!(" {n} more inputs swing it less."),
        };
        notes.push(format!("One at a time: what inputs do only together is not seen here.{more}"));
    }
    Chart { kind: "tornado", title, subtitle, description, body, notes, table }
}

fn body(found: &Sensitivity) -> Body {
    let what = output(found);
    if !found.mean.value.is_finite() {
        return Body::Nothing(format!("The {what} is without bound, so that no input has a swing."));
    }
    let mean = valued(found, found.mean.value);
    if found.inputs.is_empty() {
        return Body::Nothing(format!("No uncertain input has a path to the {what}. It is {mean}."));
    }
    if found.inputs.iter().all(|one| one.swing == 0.0) {
        return Body::Nothing(format!("No uncertain input moves the {what} by itself. It is {mean}."));
    }
    let shown = &found.inputs[..LISTED.min(found.inputs.len())];
    let rows: Vec<Row> = shown.iter().map(|one| row(found, one)).collect();
    let ends = shown.iter().flat_map(|one| one.output).chain([found.mean.value]);
    let (low, high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)));
    let tick = |x: f64| match found.driven {
        Driven::Loss => Money::of(&found.currency).exact(x),
        _ => round(x),
    };
    let axis = Axis::linear(low, high, 5, &tick);
    let start =
        if axis.low == 0.0 { String::new() } else { format!("; the scale starts at {}", tick(axis.low)) };
    let caption = match found.driven {
        Driven::Loss => "Expected loss a year",
        _ => "Composite exposure in points of 100",
    };
    let middle = Reference {
        at: found.mean.value,
        ink: Ink::Beside,
        is_dotted: false,
        label: format!("{mean} with all as drawn"),
    };
    Body::Rows(Rows {
        axis: axis.named(format!("{caption}{start}")),
        rows,
        references: vec![middle],
        values: Values::Edge,
        head: "swing".to_owned(),
    })
}

/// A value at the end of a bar: short.
fn tip(counted: Counted, x: f64) -> String {
    match counted {
        Counted::PerYear => format!("{} a year", two_digits(x)),
        other => level(other, x),
    }
}

/// What an input is: the last words of its name.
fn quantity(one: &SensedInput) -> String {
    let parts: Vec<&str> = one.said.splitn(3, '.').collect();
    match parts.as_slice() {
        ["source", _] => "how far it is believed".to_owned(),
        [_, _, rest] => rest.replace(['.', '_'], " "),
        _ => one.said.clone(),
    }
}

fn row(found: &Sensitivity, one: &SensedInput) -> Row {
    let [low, high] = one.output;
    let mean = found.mean.value;
    let mut sides = [(low, Ink::Beside), (high, Ink::Baseline)];
    // Where both lie on one side, the shorter one stays seen.
    sides.sort_by(|a, b| (b.0 - mean).abs().total_cmp(&(a.0 - mean).abs()));
    let mut marks: Vec<Mark> = sides.into_iter().map(|(to, ink)| Mark::Bar { from: mean, to, ink }).collect();
    if let Some([p10, p90]) = one.values.first() {
        let rises = low <= high;
        let (first, second) = if rises { (p10, p90) } else { (p90, p10) };
        marks.push(Mark::Tip { at: low.min(high).min(mean), before: true, text: tip(one.counted, *first) });
        marks.push(Mark::Tip { at: low.max(high).max(mean), before: false, text: tip(one.counted, *second) });
    }
    let cases = match one.values.len() {
        0 | 1 => String::new(),
        n => format!(" · first of {n} cases, which move together"),
    };
    let title = one_line(&one.title);
    let (label, small) = match title.is_empty() {
        true => (one.said.clone(), cases.trim_start_matches(" · ").to_owned()),
        false => (title, format!("{}{cases}", quantity(one))),
    };
    let swing = valued(found, one.swing.abs());
    let aside = format!("{} to {}", valued(found, low), valued(found, high));
    Row { label, small, value: swing, aside, marks, is_apart: false }
}

/// What an input is called in a sentence.
fn named(one: &SensedInput) -> String {
    let title = one_line(&one.title);
    if title.is_empty() { one.said.clone() } else { format!("“{title}” ({})", quantity(one)) }
}

fn title(found: &Sensitivity) -> String {
    let what = output(found);
    let moving: Vec<&SensedInput> = found.inputs.iter().filter(|one| one.swing != 0.0).collect();
    let Some(first) = moving.first().filter(|_| found.mean.value.is_finite()) else {
        return match found.mean.value.is_finite() {
            true => format!("No uncertain input moves the {what}"),
            false => format!("The {what} is without bound, whatever the inputs are"),
        };
    };
    let swing = |one: &SensedInput| valued(found, one.swing.abs());
    let by = |one: &SensedInput| match found.driven {
        Driven::Loss => swing(one),
        _ if swing(one) == "1.0" => "1.0 point".to_owned(),
        _ => format!("{} points", swing(one)),
    };
    if let Some(second) = moving.get(1).filter(|second| swing(second) == swing(first)) {
        return format!("{} and {} move the {what} most, by {} each", named(first), named(second), by(first));
    }
    let [low, high] = first.output.map(|x| valued(found, x));
    let most = if moving.len() > 1 { "moves the {what} most" } else { "alone moves the {what}" };
    let most = most.replace("{what}", what);
    match low == high {
        true => format!("{} {most}, by {}", named(first), by(first)),
        false => format!("{} {most}: from {low} to {high}", named(first)),
    }
}

fn table(found: &Sensitivity) -> Table {
    let head = ["input", "10th percentile", "90th percentile", "output", "swing", "variance by itself"];
    let rows = found.inputs.iter().map(|one| {
        let values = |at: usize| {
            let each: Vec<String> = one.values.iter().map(|pair| level(one.counted, pair[at])).collect();
            each.join(", ")
        };
        let [low, high] = one.output.map(|x| valued(found, x));
        let title = if one.title.is_empty() { String::new() } else { format!(": {}", one_line(&one.title)) };
        let alone = one.indices.map(|indices| percent(indices.first.value.clamp(0.0, 1.0)));
        vec![
            format!("{}{title}", one.said),
            values(0),
            values(1),
            format!("{low} to {high}"),
            valued(found, one.swing.abs()),
            alone.unwrap_or_default(),
        ]
    });
    Table { head: head.map(str::to_owned).to_vec(), rows: rows.collect() }
}

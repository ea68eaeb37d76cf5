//! From the scenario as it stands to what is left, one safeguard after the other.

use super::axis::Axis;
use super::measured::{amount, beyond, change_in_two, counts, described, noun, quoted, tick, when};
use super::spec::{Body, Chart, Mark, Row, Rows, Table, Values};
use super::theme::Ink;
use crate::assess::{Bridge, Laid};
use crate::render::compare::{banded, changed, shown};
use crate::render::number::Money;
use crate::render::text::one_line;

/// The chart.
pub fn bridge(bridge: &Bridge) -> Chart {
    let title = title(bridge);
    let table = table(bridge);
    let description = described(&title, "One after the other:", &table.rows);
    let time = when(bridge.looks_ahead, bridge.horizon_years, bridge.as_of, &bridge.supposed);
    let subtitle = format!(
        "{}. {} over {time}. Bars: what it comes to, and what each safeguard changes beyond those above it. At the \
         right: the same in numbers, 90% between.",
        one_line(&bridge.title),
        counts(bridge.measured)
    );
    let body = body(bridge);
    let mut notes = match (&body, bridge.steps.len()) {
        (Body::Rows(_), 2..) => vec![
            "Order matters: next is always the safeguard that lowers it most beside those above it. In another order \
             each step is another one; their sum stays the same."
                .to_owned(),
        ],
        _ => vec![],
    };
    if let Body::Rows(_) = body {
        notes.extend(beyond(bridge.steps.iter().map(|step| &step.change)));
    }
    Chart { kind: "bridge", title, subtitle, description, body, notes, table }
}

fn money(bridge: &Bridge) -> Money<'_> {
    Money::of(bridge.currency.as_deref().unwrap_or(""))
}

fn body(bridge: &Bridge) -> Body {
    let (measured, money) = (bridge.measured, money(bridge));
    let found = banded(measured, &bridge.before, money);
    if bridge.steps.is_empty() {
        return Body::Nothing(format!("The scenario has no safeguard. As it stands it comes to {found}."));
    }
    let means = || bridge.steps.iter().map(|step| step.after.mean).chain([bridge.before.mean]);
    if !means().all(f64::is_finite) {
        return Body::Nothing(format!("{} is without bound, so that no step has a size.", counts(measured)));
    }
    let end = |label: &str, estimate: &crate::assess::Estimate, ink: Ink, is_apart: bool| {
        let marks = vec![Mark::Bar { from: 0.0, to: estimate.mean, ink }];
        let mut aside = String::new();
        if estimate.p5 != estimate.p95 {
            aside = format!(
                "({} to {})",
                shown(measured, estimate.p5, money),
                shown(measured, estimate.p95, money)
            );
        }
        let (label, value) = (label.to_owned(), shown(measured, estimate.mean, money));
        Row { label, small: String::new(), value, aside, marks, is_apart }
    };
    let mut rows = vec![end("As it stands", &bridge.before, Ink::Baseline, false)];
    let mut from = bridge.before.mean;
    for step in &bridge.steps {
        rows.push(row(bridge, step, from));
        from = step.after.mean;
    }
    let label = match n_of(bridge) {
        1 => "With it".to_owned(),
        2 => "With both".to_owned(),
        n => format!("With all {n}"),
    };
    rows.push(end(&label, &bridge.after, Ink::WhatIf, true));
    let high = means().fold(0.0, f64::max);
    let axis = Axis::linear(0.0, high, 5, &|x| tick(measured, x, money)).named(counts(measured));
    let head = "(90% between)".to_owned();
    Body::Rows(Rows { axis, rows, references: vec![], values: Values::Edge, head })
}

/// How many safeguards there are in all.
fn n_of(bridge: &Bridge) -> usize {
    bridge.steps.iter().map(|step| step.safeguards.len()).sum()
}

/// What a step is called.
fn label(step: &Laid) -> String {
    match step.safeguards.as_slice() {
        [(_, title)] => one_line(title),
        many => format!("The other {} safeguards together", many.len()),
    }
}

fn row(bridge: &Bridge, step: &Laid, from: f64) -> Row {
    let (measured, money) = (bridge.measured, money(bridge));
    let (value, aside) = change_in_two(measured, &step.change, money);
    let marks = vec![Mark::Bar { from, to: step.after.mean, ink: Ink::Beside }];
    let small = format!("then {}", shown(measured, step.after.mean, money));
    Row { label: label(step), small, value, aside, marks, is_apart: false }
}

fn title(bridge: &Bridge) -> String {
    let (measured, money) = (bridge.measured, money(bridge));
    let what = noun(measured);
    let n = n_of(bridge);
    let together = match n {
        0 => return "The scenario has no safeguard to put in place".to_owned(),
        1 => quoted(&label(&bridge.steps[0])),
        2 => "Both safeguards together".to_owned(),
        n => format!("All {n} safeguards together"),
    };
    let verb = |lower: &str| if n == 1 { format!("{lower}s") } else { lower.to_owned() };
    let by = bridge.change.estimate.mean;
    if !bridge.before.mean.is_finite() {
        return format!("{together} {} no bound to {what}", verb("set"));
    }
    if by == 0.0 || by.is_nan() {
        return format!("{together} {} no difference to {what}", verb("make"));
    }
    let (from, to) = (shown(measured, bridge.before.mean, money), shown(measured, bridge.after.mean, money));
    let size = amount(measured, by, money);
    let from_to = if from == to { format!("by {size}") } else { format!("from {from} to {to}") };
    let lead = format!("{together} {} {what} {from_to}", verb(if by < 0.0 { "lower" } else { "raise" }));
    if n == 1 {
        return lead;
    }
    // Those that share a row are no step.
    let mut steps: Vec<&Laid> = bridge.steps.iter().filter(|step| step.safeguards.len() == 1).collect();
    steps.sort_by(|a, b| a.change.estimate.mean.total_cmp(&b.change.estimate.mean));
    if by > 0.0 {
        steps.reverse();
    }
    let size = |step: &Laid| amount(measured, step.change.estimate.mean, money);
    let [first, second, ..] = steps.as_slice() else { return lead };
    match size(first) == size(second) {
        true => format!(
            "{lead}; the largest steps are {} and {}, {} each",
            quoted(&label(first)),
            quoted(&label(second)),
            size(first)
        ),
        false => format!("{lead}; the largest step is {}, {}", quoted(&label(first)), size(first)),
    }
}

fn table(bridge: &Bridge) -> Table {
    let (measured, money) = (bridge.measured, money(bridge));
    let head = ["step", "change (90% between)", "comes to (90% between)"];
    let before = ["as it stands".to_owned(), String::new(), banded(measured, &bridge.before, money)];
    let mut rows = vec![before.to_vec()];
    for step in &bridge.steps {
        let ids: Vec<&str> = step.safeguards.iter().map(|(id, _)| id.as_str()).collect();
        rows.push(vec![
            format!("{}: {}", ids.join(", "), label(step)),
            changed(measured, &step.change, money),
            banded(measured, &step.after, money),
        ]);
    }
    rows.push(vec![
        "together".to_owned(),
        changed(measured, &bridge.change, money),
        banded(measured, &bridge.after, money),
    ]);
    Table { head: head.map(str::to_owned).to_vec(), rows }
}

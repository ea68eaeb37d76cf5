//! What-ifs beside the scenario as it stands: one scale, each a pair of dots, with what changes between them.

use super::measured::{amount, around, beyond, change_in_two, counts, described, noun, quoted, tick, when};
use super::spec::{Body, Chart, Form, Mark, Reference, Row, Rows, Table, Values};
use super::theme::Ink;
use crate::assess::{Alternative, Comparison, Kind};
use crate::render::compare::{banded, changed, money, others, shown, size};
use crate::render::number::percent;
use crate::render::text::one_line;

/// From which share of the larger one on two changes are told as alike.
const ALIKE: f64 = 0.85;

/// The chart.
pub fn what_ifs(comparison: &Comparison) -> Chart {
    let title = title(comparison);
    let measured = comparison.ordered_by;
    let table = table(comparison);
    let description = described(&title, "From the largest effect to the smallest:", &table.rows);
    let time = when(
        comparison.looks_ahead,
        comparison.horizon_years,
        comparison.as_of,
        &comparison.baseline.supposed,
    );
    let has_supposed = others(comparison).any(|one| one.kind != Kind::Action);
    let hollow = if has_supposed { "; hollow where something is supposed, not done" } else { "" };
    let subtitle = format!(
        "{}. {} over {time}. Line and dot: as it stands; diamond: with the what-if{hollow}. At the right: the change in \
         the same draws, 90% between.",
        one_line(&comparison.title),
        counts(measured)
    );
    let body = body(comparison);
    let mut notes = Vec::new();
    if let Body::Rows(rows) = &body {
        if has_supposed {
            let note =
                "A supposition is no action: it shows how much of the result hangs on what may not be so.";
            notes.push(note.to_owned());
        }
        notes.extend(beyond(others(comparison).filter_map(|one| one.changes.get(measured))));
        if rows.axis.low > 0.0 {
            let start = tick(measured, rows.axis.low, money(comparison));
            notes.push(format!("The scale starts at {start}, not at 0: lengths compare changes alone."));
        }
    }
    Chart { kind: "what-ifs", title, subtitle, description, body, notes, table }
}

fn body(comparison: &Comparison) -> Body {
    let (measured, money) = (comparison.ordered_by, money(comparison));
    let Some(before) = comparison.baseline.figures.get(measured) else {
        return Body::Nothing(
            "Nothing is priced and nothing rated: there is no number to compare.".to_owned(),
        );
    };
    if comparison.what_ifs.is_empty() && comparison.now.is_none() {
        let found = shown(measured, before.mean, money);
        return Body::Nothing(format!("The scenario has no what-if. As it stands it comes to {found}."));
    }
    if !before.mean.is_finite() {
        return Body::Nothing(format!("{} is without bound, so that nothing changes it.", counts(measured)));
    }
    let rows: Vec<Row> = others(comparison).map(|one| row(comparison, one, before.mean)).collect();
    let ends: Vec<f64> = others(comparison)
        .filter_map(|one| one.figures.get(measured))
        .map(|one| one.mean)
        .chain([before.mean])
        .collect();
    let axis = around(&ends, 5, &|x| tick(measured, x, money)).named(counts(measured));
    let standing = Reference {
        at: before.mean,
        ink: Ink::Baseline,
        is_dotted: false,
        label: format!("as it stands: {}", banded(measured, before, money)),
    };
    Body::Rows(Rows {
        axis,
        rows,
        references: vec![standing],
        values: Values::Edge,
        head: "change (90% between)".to_owned(),
    })
}

fn row(comparison: &Comparison, one: &Alternative, before: f64) -> Row {
    let (measured, money) = (comparison.ordered_by, money(comparison));
    let mut marks = vec![Mark::Dot { at: before, ink: Ink::Baseline, form: Form::Disc }];
    let after = one.figures.get(measured);
    if let Some(after) = after.filter(|after| after.mean.is_finite()) {
        let form = if one.kind == Kind::Action { Form::Diamond } else { Form::Ring };
        marks.insert(0, Mark::Join { from: before, to: after.mean, ink: Ink::Beside });
        marks.push(Mark::Dot { at: after.mean, ink: Ink::WhatIf, form });
    }
    let comes_to = after.map_or_else(|| "not priced".to_owned(), |after| banded(measured, after, money));
    let change = one.changes.get(measured);
    let (value, aside) = change
        .map_or_else(|| ("not known".to_owned(), String::new()), |one| change_in_two(measured, one, money));
    let remark = match one.kind {
        Kind::Action => "",
        Kind::Supposed => " · supposed, not an action",
        Kind::Both => " · in part supposed, not an action",
    };
    Row {
        label: match one.id.is_empty() {
            true => "The scenario as it stands now".to_owned(),
            false => one_line(&one.title),
        },
        small: format!("comes to {comes_to}{remark}"),
        value,
        aside,
        marks,
        is_apart: false,
    }
}

fn title(comparison: &Comparison) -> String {
    let (measured, money) = (comparison.ordered_by, money(comparison));
    let what = noun(measured);
    let verdict = &comparison.verdict;
    let change = |one: &Alternative| one.changes.get(measured).map(|one| one.estimate.mean);
    let n = comparison.what_ifs.len();
    let Some(best) = verdict.best.map(|at| &comparison.what_ifs[at]) else {
        let raised = comparison.what_ifs.iter().rfind(|one| change(one).is_some_and(|by| by > 0.0));
        let kind = if verdict.of_actions { "actions" } else { "suppositions" };
        return match raised {
            _ if n == 0 => "The scenario has no what-if to compare".to_owned(),
            Some(one) if n == 1 => {
                let by = amount(measured, change(one).unwrap_or_default(), money);
                format!("{} raises {what} by {by}", quoted(&one.title))
            }
            Some(_) => format!("None of {} {kind} lowers {what}", verdict.n),
            None if n == 1 => {
                format!("{} makes no difference to {what}", quoted(&comparison.what_ifs[0].title))
            }
            // What only supposes may differ all the same.
            None if comparison.what_ifs.iter().any(|one| change(one).is_some_and(|by| by != 0.0)) => {
                format!("None of {} {kind} lowers {what}", verdict.n)
            }
            None => format!("None of {n} what-ifs makes a difference to {what}"),
        };
    };
    let by = |one: &Alternative| amount(measured, change(one).unwrap_or_default(), money);
    let both = |first: &Alternative, second: &Alternative| {
        let short = size(measured, change(first).unwrap_or_default(), money);
        match by(first) == by(second) {
            true => format!("{} each", by(first)),
            false => format!("{short} and {}", by(second)),
        }
    };
    let at = |at: usize| &comparison.what_ifs[at];
    if let Some(next) = verdict.rival.filter(|rival| rival.is_tie).map(|rival| at(rival.at)) {
        let (one, other) = (quoted(&best.title), quoted(&next.title));
        let sizes = [best, next].map(|one| change(one).unwrap_or_default().abs());
        let both = both(best, next);
        return match sizes[1] > ALIKE * sizes[0] {
            true => format!("{one} and {other} are close to a tie: they lower {what} by {both}"),
            false => format!("Whether {one} lowers {what} more than {other} is not settled: by {both}"),
        };
    }
    let from = comparison.baseline.figures.get(measured).map(|one| shown(measured, one.mean, money));
    let to = best.figures.get(measured).map(|one| shown(measured, one.mean, money));
    let from_to = match (from, to) {
        (Some(from), Some(to)) if from != to => format!(", from {from} to {to}"),
        _ => format!(", by {}", by(best)),
    };
    let verb = match (verdict.of_actions, verdict.n) {
        (true, 1) => "lowers",
        (true, _) => "does most to lower",
        (false, 1) => "would, if it were so, lower",
        (false, _) => "would, of what is supposed, do most to lower",
    };
    let part = verdict.part.map(|part| (at(part.at), part.rival.filter(|rival| rival.is_tie)));
    let part = match part {
        Some((part, Some(rival))) => {
            let both = both(part, at(rival.at));
            let rival = quoted(&at(rival.at).title);
            format!(
                "; of those that do a part of it {} and {rival} are close to a tie ({both})",
                quoted(&part.title)
            )
        }
        Some((part, None)) => {
            format!("; of those that do a part of it {} does most, {}", quoted(&part.title), by(part))
        }
        None => String::new(),
    };
    format!("{} {verb} {what}{from_to}{part}", quoted(&best.title))
}

fn table(comparison: &Comparison) -> Table {
    let (measured, money) = (comparison.ordered_by, money(comparison));
    let head = ["what-if", "what it is", "comes to (90% between)", "change (90% between)", "better in"];
    let standing = comparison.baseline.figures.get(measured);
    let mut rows = vec![vec![
        "as it stands".to_owned(),
        String::new(),
        standing.map_or(String::new(), |one| banded(measured, one, money)),
        String::new(),
        String::new(),
    ]];
    for one in others(comparison) {
        let change = one.changes.get(measured);
        let kind = match one.kind {
            Kind::Action => "action",
            Kind::Supposed => "supposed",
            Kind::Both => "in part supposed",
        };
        rows.push(vec![
            format!("{}: {}", crate::render::compare::name(one), one_line(&one.title)),
            kind.to_owned(),
            one.figures.get(measured).map_or(String::new(), |one| banded(measured, one, money)),
            change.map_or(String::new(), |change| changed(measured, change, money)),
            change.and_then(|change| change.shares).map_or(String::new(), |shares| percent(shares.better)),
        ]);
    }
    Table { head: head.map(str::to_owned).to_vec(), rows }
}

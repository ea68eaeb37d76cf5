//! A timeline as people read it: what was known on each day, and what each day changed because of what.

use super::compare::rows;
use super::course::{
    added, because, changed, last, moved, movers_of, plural, ranged_money, scored, sentence, signed,
};
use super::explain::why;
use super::number::{Money, two_digits, years};
use super::stages::digest;
use super::text::{Look, banded, credited, hanging, one_line};
use crate::assess::{Bearing, Change, Happening, Mover, Report, ReportKind, Shown, Stage, Stride, Timeline};
use crate::eval::{REPLICATES, StateMode};
use crate::model::Stance;
use std::fmt::Write;

/// The longest bar. Units: characters.
const BAR: f64 = 10.0;
/// The width of a day in a table.
const DAY: usize = 11;

/// The days, what each changed, and what it comes to.
pub fn text(found: &Timeline, look: Look) -> String {
    let mut text = String::new();
    head(&mut text, found, look);
    points_table(&mut text, found, look);
    loss_table(&mut text, found, look);
    text.push('\n');
    text.push_str(&hanging("  ", 2, &sentence(found)));
    if found.days.len() > 1 {
        let _ = writeln!(text, "\n  {}", look.heading("What each day changed, and because of what"));
    }
    for stage in &found.days {
        if let Some(stride) = &stage.stride {
            day(&mut text, found, stage, stride, look);
        }
    }
    notes(&mut text, found);
    foot(&mut text, found);
    look.clean(&text)
}

fn head(text: &mut String, found: &Timeline, look: Look) {
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&found.title)));
    let (first, last) = (found.days[0].date, last(found).date);
    let days = match found.days.len() {
        1 => format!("as of {}", first.spoken()),
        _ => format!("from {} to {}", first.spoken(), last.spoken()),
    };
    let ahead = if found.looks_ahead { "next" } else { "a window of" };
    let each = if found.looks_ahead && found.days.len() > 1 { " from each day on" } else { "" };
    let line = format!(
        "{days} · {ahead} {}{each} · {}, {}",
        years(found.horizon_years),
        plural(found.n_claims, "claim"),
        plural(found.n_estimates, "estimate")
    );
    text.push_str(&hanging("", 0, &line));
    if !found.supposed.is_empty() {
        let _ = writeln!(text, "supposing {}", found.supposed.join(", "));
    }
}

/// A change in a table; nothing of the first day.
fn in_table(stage: &Stage, change: impl Fn(&Shown<Change>) -> Option<&Change>) -> String {
    let change = stage.stride.as_ref().and_then(|stride| change(&stride.changes));
    change.map_or(String::new(), |change| signed(change.estimate.mean))
}

fn points_table(text: &mut String, found: &Timeline, look: Look) {
    let has_facts = found.days[0].figures.happened.is_some();
    let heading = "What it came to on each day, by all that was known (90% between)";
    let _ = writeln!(text, "\n  {}", look.heading(heading));
    let most = found.days.iter().map(|one| one.figures.composite.mean).fold(0.0, f64::max);
    let mut head = vec![String::new()];
    if found.is_rated {
        head.extend(["composite exposure", "", "change"].map(str::to_owned));
    }
    head.push("chance".to_owned());
    if has_facts {
        head.extend(["has happened", "change"].map(str::to_owned));
    }
    let mut table = vec![head];
    for stage in &found.days {
        let figures = &stage.figures;
        let mut row = vec![stage.date.spoken()];
        if found.is_rated {
            let share = if most > 0.0 { figures.composite.mean / most } else { 0.0 };
            row.push(scored(&figures.composite));
            row.push("█".repeat((share * BAR).round() as usize));
            row.push(in_table(stage, |changes| Some(&changes.composite)));
        }
        row.push(banded(&figures.probability));
        if let Some(happened) = &figures.happened {
            row.push(scored(happened));
            row.push(in_table(stage, |changes| changes.happened.as_ref()));
        }
        table.push(row);
    }
    rows(text, &table, DAY, look);
}

fn loss_table(text: &mut String, found: &Timeline, look: Look) {
    let Some(currency) = &found.currency else { return };
    let money = Money::of(currency);
    let _ = writeln!(text, "\n  {}", look.heading("Expected loss a year"));
    let mut table = vec![["", "mean (90% between)", "change (90% between)"].map(str::to_owned).to_vec()];
    for stage in &found.days {
        let Some(loss) = &stage.figures.loss else { continue };
        let mean = money.short(loss.mean);
        let change = stage.stride.as_ref().and_then(|stride| stride.changes.loss.as_ref());
        table.push(vec![
            stage.date.spoken(),
            format!("{mean} ({} to {})", money.short(loss.p5), money.short(loss.p95)),
            change.map_or(String::new(), |change| ranged_money(change, money)),
        ]);
    }
    rows(text, &table, DAY, look);
}

fn day(text: &mut String, found: &Timeline, stage: &Stage, stride: &Stride, look: Look) {
    let told = match stride.quiet {
        Some(quiet) => format!("no change: {}", because(quiet)),
        None => changed(found, &stride.changes).join("; "),
    };
    let _ = writeln!(text, "\n  {}", look.heading(&stage.date.spoken()));
    text.push_str(&hanging("    ", 4, &told));
    for one in &stride.movers {
        mover(text, found, stride, one);
    }
    if let Some(adds) = &stride.elsewhere {
        let estimates = stride.reports.iter().filter(|one| one.kind == ReportKind::Estimate);
        let ids: Vec<&str> = estimates.map(|one| one.id.as_str()).collect();
        let what = "where they stand for a rate, a chance or another quantity";
        let words = format!("estimates ({}) {what}: {}", ids.join(", "), added(found, adds));
        text.push_str(&hanging("    ", 6, &words));
    }
    unmoved(text, stride);
}

fn mover(text: &mut String, found: &Timeline, stride: &Stride, one: &Mover) {
    let adds =
        if one.is_used { added(found, &one.adds) } else { "no attempt and no fact rests on it".to_owned() };
    let limit = match one.limit[1] != 0.0 {
        true => ", held there by the limit on certainty",
        false => "",
    };
    let words = format!("{} {}{limit}: {adds}", one.id, moved(one));
    text.push_str(&hanging("    ", 6, &words));
    for report in movers_of(stride, one) {
        let bearing = report.bearings.iter().find(|bearing| bearing.factor == one.id);
        let lead = how(report, bearing);
        // What counts otherwise was told on its own day.
        let words = match report.happening {
            Happening::Reweighed => lead,
            _ => format!("{lead}: {}", one_line(&report.text)),
        };
        text.push_str(&hanging("      ", 8, &words));
    }
    silent(text, stride, &one.id);
    if !one.opposed.is_empty() {
        let side = if one.probability[1] >= one.probability[0] { "against it" } else { "for it" };
        let words = format!("{side} stands what was known: {}", one.opposed.join(", "));
        text.push_str(&hanging("      ", 8, &words));
    }
}

/// A report with what became of it, its source and its letter: `B23 for it, Magazine (A)`.
fn how(report: &Report, bearing: Option<&Bearing>) -> String {
    let reason = bearing.map(|one| why(one.reason, one.other.as_deref())).filter(|reason| reason != "counts");
    if report.happening == Happening::Reweighed {
        return format!(
            "{} counts otherwise now: {}",
            report.id,
            reason.as_deref().unwrap_or("counts in full")
        );
    }
    let what = match (report.happening, report.kind) {
        (Happening::Withdrawn, _) => " is taken back",
        (_, ReportKind::Claim(Stance::Contradicts)) => " against it",
        (_, ReportKind::Claim(_)) => " for it",
        (_, ReportKind::Estimate) => " states a chance",
    };
    let by = credited(&report.source, report.reliability, report.interest);
    let reason = reason.filter(|_| report.happening == Happening::Came);
    let reason = reason.map_or(String::new(), |reason| format!(" [{reason}]"));
    format!("{}{what}, {by}{reason}", report.id)
}

/// The new reports on a factor that add nothing, by reason.
fn silent(text: &mut String, stride: &Stride, factor: &str) {
    let mut by_reason: Vec<(String, Vec<&str>)> = Vec::new();
    for report in &stride.reports {
        let on_it = report.bearings.iter().find(|one| one.factor == factor && !one.moves());
        let Some(one) = on_it else { continue };
        let reason = why(one.reason, one.other.as_deref());
        match by_reason.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(&report.id),
            None => by_reason.push((reason, vec![&report.id])),
        }
    }
    for (reason, ids) in by_reason {
        let verb = if ids.len() == 1 { "adds" } else { "add" };
        text.push_str(&hanging("      ", 8, &format!("{} {verb} nothing: {reason}", ids.join(", "))));
    }
}

/// Reports on factors that did not move, and those on none.
fn unmoved(text: &mut String, stride: &Stride) {
    let mut factors: Vec<&str> = Vec::new();
    for factor in stride.reports.iter().flat_map(|report| &report.bearings).map(|one| one.factor.as_str()) {
        if !factors.contains(&factor) && !stride.movers.iter().any(|one| one.id == factor) {
            factors.push(factor);
        }
    }
    factors.sort_unstable();
    for factor in factors {
        text.push_str(&hanging("    ", 6, &format!("{factor} stays")));
        silent(text, stride, factor);
    }
    let on_none = stride.reports.iter().filter(|one| one.bearings.is_empty() && one.priors.is_empty());
    let ids: Vec<&str> = on_none.map(|one| one.id.as_str()).collect();
    if !ids.is_empty() {
        text.push_str(&hanging("    ", 6, &format!("on no factor: {}", ids.join(", "))));
    }
}

fn notes(text: &mut String, found: &Timeline) {
    let mut notes = vec![
        "A band is what was not known on that day, not an error; that of a change is over the draws' own differences, \
         each draw the same world on both days."
            .to_owned(),
    ];
    if found.days.len() > 1 {
        notes.push(
            "What a factor adds is its Shapley share of the step: the mean over all orders in which what moved could \
             have moved; the shares sum to the step."
                .to_owned(),
        );
    }
    if found.n_later > 0 {
        let verb = if found.n_later == 1 { "becomes" } else { "become" };
        notes.push(format!("{} {verb} known only later.", plural(found.n_later, "report")));
    }
    text.push('\n');
    text.push_str(&hanging("  ", 2, &notes.join(" ")));
}

fn foot(text: &mut String, found: &Timeline) {
    let engine = &found.engine;
    let states = match engine.mode {
        StateMode::Integrated { n_draws } if n_draws * REPLICATES == engine.draws => String::new(),
        StateMode::Integrated { n_draws } => {
            format!(", factor states integrated on {REPLICATES} x {n_draws}")
        }
        StateMode::Drawn => ", factor states drawn".to_owned(),
    };
    let errors = found.days.iter().map(|stage| match &stage.figures.loss {
        Some(loss) if !found.is_rated => loss.error_90(),
        _ => stage.figures.composite.error_90(),
    });
    let error = errors.fold(0.0, f64::max);
    let error = match (&found.currency, found.is_rated) {
        (Some(currency), false) => Money::of(currency).short(error),
        _ => format!("{} points", two_digits(error)),
    };
    let line = format!(
        "Exact per draw, {REPLICATES} x {} draws{states}, paired · each day within {error} (90%) · seed {} · result {}",
        engine.draws / REPLICATES,
        engine.seed,
        &digest(found)[..8]
    );
    text.push('\n');
    text.push_str(&hanging("", 0, &line));
}

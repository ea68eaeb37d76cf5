//! A timeline as people read it: what was known on each day, and what each day changed because of what.

use super::compare::rows;
use super::explain::why;
use super::number::{Money, percent, points, two_digits, years};
use super::stages::digest;
use super::text::{Look, banded, hanging, one_line};
use crate::assess::{
    Bearing, Change, Estimate, Happening, Mover, Quiet, Report, ReportKind, Shown, Stage, Stride, Timeline,
};
use crate::eval::{REPLICATES, StateMode};
use crate::model::{Reliability, Stance};
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

fn plural(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn last(found: &Timeline) -> &Stage {
    &found.days[found.days.len() - 1]
}

fn head(text: &mut String, found: &Timeline, look: Look) {
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&found.title)));
    let (first, last) = (found.days[0].date, last(found).date);
    let days = match found.days.len() {
        1 => format!("as of {}", first.spoken()),
        _ => format!("as it was known from {} to {}", first.spoken(), last.spoken()),
    };
    let ahead = if found.looks_ahead { "next" } else { "a window of" };
    let each = if found.looks_ahead && found.days.len() > 1 { " from each day on" } else { "" };
    let _ = writeln!(
        text,
        "{days} · {ahead} {}{each} · {}, {}",
        years(found.horizon_years),
        plural(found.n_claims, "claim"),
        plural(found.n_estimates, "estimate")
    );
    if !found.supposed.is_empty() {
        let _ = writeln!(text, "supposing {}", found.supposed.join(", "));
    }
}

/// A number of points with its band: `37 (17 to 58)`.
fn scored(one: &Estimate) -> String {
    if one.p5 == one.p95 {
        return points(one.mean);
    }
    format!("{} ({} to {})", points(one.mean), points(one.p5), points(one.p95))
}

/// A difference of points with its sign, as far as anybody reads it.
fn signed(by: f64) -> String {
    match by.abs() {
        0.0 => "0".to_owned(),
        size if size < 0.00095 => "below 0.001".to_owned(),
        size => format!("{}{}", if by > 0.0 { "+" } else { "-" }, points(size)),
    }
}

/// A difference of amounts with its sign.
fn signed_money(by: f64, money: Money) -> String {
    if by.is_nan() {
        return "not known".to_owned();
    }
    format!("{}{}", if by > 0.0 { "+" } else { "" }, money.short(by))
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

fn ranged_money(change: &Change, money: Money) -> String {
    let Estimate { mean, p5, p95, .. } = change.estimate;
    match mean == 0.0 && p5 == 0.0 && p95 == 0.0 {
        true => "no change".to_owned(),
        false => {
            let [mean, p5, p95] = [mean, p5, p95].map(|by| signed_money(by, money));
            format!("{mean} ({p5} to {p95})")
        }
    }
}

/// A change with its band: `+0.9 (0 to +5)`.
fn ranged(change: &Change) -> String {
    let Estimate { mean, p5, p95, .. } = change.estimate;
    if p5 == 0.0 && p95 == 0.0 {
        return signed(mean);
    }
    format!("{} (90% between {} and {})", signed(mean), signed(p5), signed(p95))
}

/// What a day changed, number by number.
fn changed(found: &Timeline, changes: &Shown<Change>) -> Vec<String> {
    let mut told = Vec::new();
    if found.is_rated {
        told.push(format!("composite exposure {}", ranged(&changes.composite)));
    }
    if let Some(happened) = &changes.happened {
        told.push(format!("what has happened {}", ranged(happened)));
    }
    if let (Some(loss), Some(currency)) = (&changes.loss, &found.currency) {
        told.push(format!("expected loss a year {}", ranged_money(loss, Money::of(currency))));
    }
    if told.is_empty() {
        told.push(format!("chance of an incident {}", percent_points(changes.probability.estimate.mean)));
    }
    told
}

fn percent_points(by: f64) -> String {
    format!("{} percentage points", signed(100.0 * by))
}

/// What a mover adds, number by number.
fn added(found: &Timeline, adds: &Shown<Estimate>) -> String {
    let mut told = Vec::new();
    if found.is_rated && adds.composite.mean != 0.0 {
        told.push(format!("{} composite exposure", signed(adds.composite.mean)));
    }
    if let Some(happened) = adds.happened.filter(|one| one.mean != 0.0) {
        told.push(format!("{} what has happened", signed(happened.mean)));
    }
    if let (Some(loss), Some(currency)) = (adds.loss.filter(|one| one.mean != 0.0), &found.currency) {
        told.push(format!("{} a year", signed_money(loss.mean, Money::of(currency))));
    }
    if told.is_empty() { "no change".to_owned() } else { told.join(", ") }
}

/// Why a step changes nothing, in words.
fn because(quiet: Quiet) -> &'static str {
    match quiet {
        Quiet::Silence => "nothing was reported in between",
        Quiet::Context => "what was said takes no side",
        Quiet::Repeated => "what was said adds nothing to what counts already",
        Quiet::Supposed => "what was said speaks of factors that are supposed",
        Quiet::NoPath => "no attempt and no fact rests on what was said",
        Quiet::Even => "what moved cancels",
    }
}

/// What a day changed, by which factors, and by which reports: a sentence.
pub fn day_sentence(found: &Timeline, stride: &Stride) -> String {
    if let Some(quiet) = stride.quiet {
        return format!("No change: {}.", because(quiet));
    }
    let mut told = changed(found, &stride.changes).join("; ");
    let movers: Vec<String> = stride
        .movers
        .iter()
        .filter(|one| one.is_used)
        .take(3)
        .map(|one| format!("{} {} ({})", one.id, moved(one), by_whom(stride, one)))
        .collect();
    if !movers.is_empty() {
        let _ = write!(told, ". Above all {}", movers.join("; "));
    }
    if let (Some(first), rest) = (told.chars().next(), told.chars().skip(1).collect::<String>()) {
        told = format!("{}{rest}", first.to_uppercase());
    }
    format!("{told}.")
}

/// From what to what a factor moved.
fn moved(one: &Mover) -> String {
    let [before, after] = one.probability;
    if percent(before) == percent(after) {
        return format!("at {}", percent(after));
    }
    format!("{} to {}", percent(before), percent(after))
}

/// The reports that moved a factor: `by B23, against B22`.
fn by_whom(stride: &Stride, one: &Mover) -> String {
    let ids: Vec<&str> = movers_of(stride, one).map(|report| report.id.as_str()).collect();
    let by =
        if ids.is_empty() { "by what is done about it".to_owned() } else { format!("by {}", ids.join(", ")) };
    match one.opposed.as_slice() {
        [] => by,
        opposed => format!("{by}, against {}", opposed.join(", ")),
    }
}

/// The reports whose part in a factor moved.
fn movers_of<'s>(stride: &'s Stride, one: &'s Mover) -> impl Iterator<Item = &'s Report> {
    stride.reports.iter().filter(|report| {
        let on_it = |bearing: &&Bearing| bearing.factor == one.id;
        report.priors.contains(&one.id) || report.bearings.iter().find(on_it).is_some_and(Bearing::moves)
    })
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
        let words =
            format!("{}: estimates that stand for a rate, a chance or another quantity", added(found, adds));
        text.push_str(&hanging("    ", 8, &words));
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
        let words = format!("{}: {}", how(report, bearing), one_line(&report.text));
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
    let what = match (report.happening, report.kind) {
        (Happening::Withdrawn, _) => " is taken back",
        (Happening::Reweighed, _) => " counts otherwise now",
        (_, ReportKind::Claim(Stance::Contradicts)) => " against it",
        (_, ReportKind::Claim(_)) => " for it",
        (_, ReportKind::Estimate) => " states a chance",
    };
    let letter = match report.reliability {
        Reliability::Letter(letter) => letter.to_string(),
        Reliability::Number(value) => two_digits(value),
    };
    let reason = bearing.map(|one| why(one.reason, one.other.as_deref())).filter(|reason| reason != "counts");
    let reason = reason.map_or(String::new(), |reason| format!(" [{reason}]"));
    format!("{}{what}, {} ({letter}){reason}", report.id, one_line(&report.source))
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

/// From what to what it went, on which day most, and because of what.
pub fn sentence(found: &Timeline) -> String {
    let (first, last) = (&found.days[0], last(found));
    let of = |stage: &Stage| leading(found, stage);
    if found.n_claims + found.n_estimates == 0 {
        let what = of(last);
        return format!(
            "The scenario has no claim and no estimate: {what} rests on its priors alone, on any day."
        );
    }
    if found.days.len() == 1 {
        return format!("Nothing is known by then: {} rests on the priors alone.", of(last));
    }
    let alone = if first.n_known == 0 { " by the priors alone" } else { "" };
    let mut told =
        format!("{} on {}{alone}, {} on {}.", of(first), first.date.spoken(), of(last), last.date.spoken());
    let by = |stage: &&Stage| stage.stride.as_ref().map_or(0.0, |stride| leading_change(found, stride).abs());
    let most = found.days.iter().max_by(|a, b| by(a).total_cmp(&by(b)).then(b.date.cmp(&a.date)));
    match most.filter(|stage| by(stage) > 0.0).and_then(|stage| Some((stage, stage.stride.as_ref()?))) {
        None => told.push_str(" No day changed it."),
        Some((stage, stride)) => {
            let change = leading_change(found, stride);
            let change = match (&found.currency, found.is_rated) {
                (Some(currency), false) => signed_money(change, Money::of(currency)),
                _ => signed(change),
            };
            let _ = write!(told, " The largest step is {change} on {}", stage.date.spoken());
            let movers: Vec<String> = stride
                .movers
                .iter()
                .filter(|one| one.is_used)
                .take(2)
                .map(|one| format!("{} ({} {})", one.id, moved(one), by_whom(stride, one)))
                .collect();
            match movers.as_slice() {
                [] => told.push('.'),
                movers => {
                    let _ = write!(told, ", above all by {}.", movers.join(" and "));
                }
            }
        }
    }
    let mut upper = told.chars();
    let first = upper.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", upper.as_str())
}

/// The number that a scenario is read by, with its band.
fn leading(found: &Timeline, stage: &Stage) -> String {
    let figures = &stage.figures;
    match (&figures.loss, &found.currency) {
        (Some(loss), Some(currency)) if !found.is_rated => {
            let [mean, p5, p95] = [loss.mean, loss.p5, loss.p95].map(|x| Money::of(currency).short(x));
            format!("an expected loss of {mean} a year ({p5} to {p95})")
        }
        _ => format!("a composite exposure of {}", scored(&figures.composite)),
    }
}

fn leading_change(found: &Timeline, stride: &Stride) -> f64 {
    match &stride.changes.loss {
        Some(loss) if !found.is_rated => loss.estimate.mean,
        _ => stride.changes.composite.estimate.mean,
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

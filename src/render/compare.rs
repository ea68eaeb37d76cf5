//! A comparison as people read it: one table for each number, what it costs, and one sentence.

use super::comparison::digest;
use super::number::{Money, grouped, percent, points, two_digits, years};
use super::text::{self, Look, columns, one_line, padded};
use crate::assess::{Alternative, Change, Comparison, Control, Estimate, Kind, Measured};
use crate::eval::REPLICATES;
use std::fmt::Write;

/// The columns that this text keeps to where it can.
const WIDTH: usize = 80;
/// The widest name that the first column is made for.
const NAMES: usize = 24;
/// What the scenario as it stands is called where it is no baseline.
const NOW: &str = "this file";

/// A comparison, closed by its sentence.
pub fn text(comparison: &Comparison, look: Look) -> String {
    let mut text = String::new();
    head(&mut text, comparison, look);
    for measured in told(comparison) {
        table(&mut text, comparison, measured, look);
    }
    costs(&mut text, comparison, look);
    pairs(&mut text, comparison, look);
    text.push('\n');
    text.push_str(&folded(2, "  ", &look.clean(&super::verdict::sentence(comparison))));
    foot(&mut text, comparison, look);
    look.clean(&text)
}

/// The numbers that are told: not the composite exposure where it says nothing.
pub(super) fn told(comparison: &Comparison) -> impl Iterator<Item = Measured> {
    let is_told = |one: &Measured| match one {
        Measured::Composite => comparison.is_rated,
        other => others(comparison).any(|one| one.figures.get(*other).is_some()),
    };
    let mut told: Vec<Measured> = Measured::ALL.into_iter().filter(is_told).collect();
    // The number by which the what-ifs are ordered stands first.
    told.sort_by_key(|one| *one != comparison.ordered_by);
    told.into_iter()
}

/// The scenario as it stands, where it is no baseline, and the what-ifs.
pub(super) fn others(comparison: &Comparison) -> impl Iterator<Item = &Alternative> {
    comparison.now.iter().chain(&comparison.what_ifs)
}

/// What an alternative is called.
pub(super) fn name(one: &Alternative) -> &str {
    if one.id.is_empty() { NOW } else { &one.id }
}

/// Text broken at words within [`WIDTH`] columns.
fn folded(indent: usize, lead: &str, words: &str) -> String {
    text::folded(WIDTH, lead, indent, words)
}

fn head(text: &mut String, comparison: &Comparison, look: Look) {
    let n = comparison.what_ifs.len();
    let ahead = if comparison.looks_ahead { "next" } else { "a window of" };
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&comparison.title)));
    let what_ifs = match n {
        0 => "against a baseline".to_owned(),
        1 => "1 what-if".to_owned(),
        n => format!("{n} what-ifs"),
    };
    let time = years(comparison.horizon_years);
    let line = format!("as of {} · {ahead} {time} · {what_ifs}", comparison.as_of.spoken());
    text.push_str(&folded(0, "", &line));
    for note in notes(comparison) {
        text.push_str(&folded(2, "! ", &note));
    }
    let heading = match n {
        0 | 1 => "What is compared".to_owned(),
        _ => format!("What is compared, by effect on {}", noun(comparison.ordered_by)),
    };
    let _ = writeln!(text, "\n  {}", look.heading(&heading));
    let width = width_of_names(comparison);
    let supposed = &comparison.baseline.supposed;
    let supposing =
        if supposed.is_empty() { String::new() } else { format!(", supposing {}", supposed.join(", ")) };
    let stands = match &comparison.now {
        None => format!("the scenario as it stands{supposing}"),
        Some(_) => format!("{}{supposing}", comparison.baseline.title),
    };
    let mut row = |name: &str, words: &str| {
        text.push_str(&folded(width + 6, &format!("    {}  ", padded(name, width)), words));
    };
    row("baseline", &stands);
    for one in others(comparison) {
        let title = if one.id.is_empty() { "the scenario as it stands now" } else { &one.title };
        row(name(one), &format!("{title}{}", remark(one.kind)));
    }
}

/// What is said of a what-if that cannot simply be done.
pub(super) fn remark(kind: Kind) -> &'static str {
    match kind {
        Kind::Action => "",
        Kind::Supposed => " (supposed, not an action)",
        Kind::Both => " (in part supposed, not an action)",
    }
}

/// In what the baseline is another one than the scenario.
pub(super) fn notes(comparison: &Comparison) -> Vec<String> {
    let baseline = &comparison.baseline;
    let mut notes = Vec::new();
    if !comparison.is_paired {
        notes.push(
            "the baseline is a printed result without its scenario: changes are differences of means, not paired, \
             and have no band; `run --save` keeps what pairing needs"
                .to_owned(),
        );
    }
    let mut differs = |what: &str, theirs: &str, own: &str| {
        if theirs != own {
            notes.push(format!("the baseline's {what} is {theirs}, this file's {own}"));
        }
    };
    let quoted = |title: &str| format!("“{}”", one_line(title));
    differs("title", &quoted(&baseline.title), &quoted(&comparison.title));
    let short = |sha: &str| sha.get(..8).unwrap_or(sha).to_owned();
    differs("fingerprint", &short(&baseline.sha256), &short(&comparison.sha256));
    differs("day", &baseline.as_of.spoken(), &comparison.as_of.spoken());
    differs("time", &years(baseline.horizon_years), &years(comparison.horizon_years));
    notes
}

fn width_of_names(comparison: &Comparison) -> usize {
    let names = others(comparison).map(|one| columns(name(one)));
    names.filter(|n| *n <= NAMES).chain(["baseline".len()]).max().unwrap_or(0)
}

/// What a number is called in a sentence.
pub(super) fn noun(measured: Measured) -> &'static str {
    match measured {
        Measured::Composite => "composite exposure",
        Measured::Probability => "the chance of an incident",
        Measured::Loss => "the expected loss a year",
        Measured::BadYear => "the loss in a bad year (1 in 20)",
    }
}

/// What a number is called above its table.
pub(super) fn title(measured: Measured, comparison: &Comparison) -> String {
    let time = years(comparison.horizon_years);
    match measured {
        Measured::Composite => "Composite exposure, of 100".to_owned(),
        Measured::Probability => format!("Chance of an incident in {time}, changes in percentage points"),
        Measured::Loss => "Expected loss a year".to_owned(),
        Measured::BadYear if comparison.horizon_years == 1.0 => "Bad year: 1 in 20 costs more".to_owned(),
        Measured::BadYear => format!("Bad time: 1 in 20 times, {time} cost more"),
    }
}

/// Puts cells in columns, the first of them `first` wide. Cells are cleaned before they are measured: in ASCII a
/// currency may be longer.
pub(super) fn rows(text: &mut String, rows: &[Vec<String>], first: usize, look: Look) {
    let clean = |row: &Vec<String>| row.iter().map(|cell| look.clean(cell)).collect::<Vec<String>>();
    let rows: Vec<Vec<String>> = rows.iter().map(clean).collect();
    let widths = widths(&rows, first);
    for cells in rows {
        let mut line = "  ".to_owned();
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(line, "  {}", padded(cell, *width));
        }
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

fn widths(rows: &[Vec<String>], first: usize) -> Vec<usize> {
    let n = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| columns(cell)).max();
    (0..n).map(|at| if at == 0 { first } else { width(at).unwrap_or(0) }).collect()
}

fn table(text: &mut String, comparison: &Comparison, measured: Measured, look: Look) {
    let money = money(comparison);
    let _ = writeln!(text, "\n  {}", look.heading(&title(measured, comparison)));
    let standing = comparison.baseline.figures.get(measured);
    let all = standing.into_iter().chain(others(comparison).filter_map(|one| one.figures.get(measured)));
    let mean = |one: &Estimate| look.clean(&shown(measured, one.mean, money));
    let lead = all.map(|one| columns(&mean(one))).max().unwrap_or(0);
    let value = |one: Option<&Estimate>| match one {
        Some(one) => {
            let mean = mean(one);
            format!("{mean:>lead$}{}", band(measured, one, money))
        }
        None => "none".to_owned(),
    };
    let better = if comparison.is_paired { "better in" } else { "" };
    let change = if comparison.is_paired { "change (90% between)" } else { "change (not paired)" };
    let mut rows = vec![
        ["", "mean (90% between)", change, better].map(str::to_owned).to_vec(),
        vec!["baseline".to_owned(), value(standing), String::new(), String::new()],
    ];
    for one in others(comparison) {
        let change = one.changes.get(measured);
        rows.push(vec![
            name(one).to_owned(),
            value(one.figures.get(measured)),
            change.map_or(String::new(), |change| changed(measured, change, money)),
            change.map_or(String::new(), better_in),
        ]);
    }
    self::rows(text, &rows, width_of_names(comparison), look);
}

/// The amounts of a comparison.
pub(super) fn money(comparison: &Comparison) -> Money<'_> {
    Money::of(comparison.currency.as_deref().unwrap_or(""))
}

/// One number, with two significant digits.
pub(super) fn shown(measured: Measured, x: f64, money: Money) -> String {
    match measured {
        Measured::Composite => points(x),
        Measured::Probability => percent(x),
        Measured::Loss | Measured::BadYear => money.short(x),
    }
}

/// The band of a number: ` (17 to 58)`.
fn band(measured: Measured, one: &Estimate, money: Money) -> String {
    if one.p5 == one.p95 && one.p5 == one.mean {
        return String::new();
    }
    format!(" ({} to {})", shown(measured, one.p5, money), shown(measured, one.p95, money))
}

/// A number with its band: `37 (17 to 58)`.
pub(super) fn banded(measured: Measured, one: &Estimate, money: Money) -> String {
    format!("{}{}", shown(measured, one.mean, money), band(measured, one, money))
}

/// The size of a difference, without its sign.
pub(super) fn size(measured: Measured, by: f64, money: Money) -> String {
    match measured {
        Measured::Composite => small(by.abs()),
        Measured::Probability => small(100.0 * by.abs()),
        Measured::Loss | Measured::BadYear => money.short(by.abs()),
    }
}

/// Points, as far as anybody reads them.
fn small(by: f64) -> String {
    if by > 0.0 && by < 0.00095 { "below 0.001".to_owned() } else { points(by) }
}

/// What the size of a difference counts.
pub(super) fn unit(measured: Measured) -> &'static str {
    match measured {
        Measured::Composite | Measured::Probability => " points",
        Measured::Loss | Measured::BadYear => "",
    }
}

/// Which way a difference goes.
pub(super) fn way(by: f64) -> &'static str {
    if by < 0.0 { "less" } else { "more" }
}

/// A change in words: `12 points less (8 to 17)`.
pub(super) fn changed(measured: Measured, change: &Change, money: Money) -> String {
    let Estimate { mean, p5, p95, .. } = change.estimate;
    if mean.is_nan() {
        return "not known: no mean".to_owned();
    }
    let is_none = mean == 0.0 && (p5.is_nan() || (p5 == 0.0 && p95 == 0.0));
    if is_none {
        return "no difference".to_owned();
    }
    let range = range(measured, change, money).map_or(String::new(), |range| format!(" ({range})"));
    format!("{}{} {}{range}", size(measured, mean, money), unit(measured), way(mean))
}

/// The band of a change, in the direction of its mean: `8 to 17`, or `3 more to 17 less`.
pub(super) fn range(measured: Measured, change: &Change, money: Money) -> Option<String> {
    let Estimate { mean, p5, p95, .. } = change.estimate;
    let size = |by: f64| size(measured, by, money);
    let (near, far) = if mean < 0.0 { (p95, p5) } else { (p5, p95) };
    if p5.is_nan() || (p5 == p95 && p5 == mean) {
        return None;
    }
    let turns = near * far < 0.0 || near * mean < 0.0 || far * mean < 0.0;
    Some(match turns {
        true => format!("{} {} to {} {}", size(near), way(near), size(far), way(far)),
        false => format!("{} to {}", size(near), size(far)),
    })
}

/// In which share of the draws it is better, and worse where that happens.
fn better_in(change: &Change) -> String {
    match change.shares {
        None => String::new(),
        Some(shares) if shares.same == 1.0 => "same".to_owned(),
        Some(shares) if shares.worse == 0.0 => percent(shares.better),
        Some(shares) if shares.better == 0.0 => format!("worse in {}", percent(shares.worse)),
        Some(shares) => format!("{}, worse {}", percent(shares.better), percent(shares.worse)),
    }
}

/// A share that may be negative or above 1: `-60%`, `140%`.
pub(super) fn share(x: f64) -> String {
    let shown = 100.0 * x;
    match shown.abs() {
        _ if !shown.is_finite() => "without bound".to_owned(),
        s if s >= 99.5 => format!("{}{}%", if shown < 0.0 { "-" } else { "" }, grouped(s)),
        _ => format!("{}%", two_digits(shown)),
    }
}

fn costs(text: &mut String, comparison: &Comparison, look: Look) {
    let money = money(comparison);
    let priced = others(comparison).filter_map(|one| Some((one, one.control.as_ref()?)));
    let priced: Vec<(&Alternative, &Control)> = priced.collect();
    if priced.is_empty() {
        return;
    }
    let time = years(comparison.horizon_years);
    let _ = writeln!(text, "\n  {}", look.heading(&format!("What it costs and spares in {time}")));
    let amount = |one: &Option<Estimate>| {
        let shown = one.map_or_else(|| "not known".to_owned(), |one| money.short(one.mean));
        (shown, one.map(|one| format!("({} to {})", money.short(one.p5), money.short(one.p95))))
    };
    let mut rows =
        vec![["", "cost", "loss avoided", "net benefit", "return on control"].map(str::to_owned).to_vec()];
    for (one, control) in &priced {
        let back = control.return_on_control;
        let shares = (
            back.map_or_else(|| "not known".to_owned(), |back| share(back.mean)),
            back.map(|back| format!("({} to {})", share(back.p5), share(back.p95))),
        );
        let cells =
            [amount(&Some(control.cost)), amount(&control.avoided), amount(&control.net_benefit), shares];
        let label = name(one).to_owned();
        rows.push([label].into_iter().chain(cells.iter().map(|cell| cell.0.clone())).collect());
        let bands = cells.into_iter().map(|cell| cell.1.unwrap_or_default());
        rows.push([String::new()].into_iter().chain(bands).collect());
    }
    self::rows(text, &rows, width_of_names(comparison), look);
    for (one, control) in priced.iter().filter(|(_, control)| !control.unpriced.is_empty()) {
        let without =
            format!("{}: without {}, whose cost is not stated", name(one), control.unpriced.join(", "));
        text.push_str(&folded(4, "    ", &without));
    }
}

fn pairs(text: &mut String, comparison: &Comparison, look: Look) {
    let (Some(pairs), measured) = (&comparison.pairs, comparison.ordered_by) else { return };
    let both = pairs.iter().filter_map(|pair| Some((pair.from.as_deref()?, pair)));
    let found: Vec<Vec<String>> = both
        .filter_map(|(from, pair)| {
            let change = pair.changes.get(measured)?;
            let words = changed(measured, change, money(comparison));
            Some(vec![format!("{} against {from}", pair.to), words, better_in(change)])
        })
        .collect();
    if found.is_empty() {
        return;
    }
    let heading = format!("One against the other, by {}", noun(measured));
    let _ = writeln!(text, "\n  {}", look.heading(&heading));
    let first = found.iter().map(|row| columns(&row[0])).max().unwrap_or(0);
    let mut all = vec![["", "change (90% between)", "better in"].map(str::to_owned).to_vec()];
    all.extend(found);
    rows(text, &all, first, look);
}

fn foot(text: &mut String, comparison: &Comparison, look: Look) {
    let engine = &comparison.engine;
    let error = others(comparison).filter_map(|one| one.changes.get(comparison.ordered_by));
    let error = error.map(|change| change.estimate.error_90()).fold(0.0, f64::max);
    let error = match comparison.ordered_by {
        Measured::Loss | Measured::BadYear => money(comparison).short(error),
        _ => format!("{} points", two_digits(error)),
    };
    let within = match comparison.is_paired {
        true => format!("paired · changes within {error} (90%)"),
        false => "not paired".to_owned(),
    };
    let line = format!(
        "Exact per draw, {REPLICATES} x {} draws, {within} · seed {} · result {}",
        engine.draws / REPLICATES,
        engine.seed,
        digest(comparison).get(..8).unwrap_or("")
    );
    text.push('\n');
    text.push_str(&folded(0, "", &look.clean(&line)));
}

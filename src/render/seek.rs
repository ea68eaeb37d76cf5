//! How far things have to go, as people read it and as a view for machines.

use super::compare::{banded, noun, shown};
use super::json::{EstimateView, SCHEMA_VERSION, engine};
use super::number::{Money, percent, points, two_digits, years};
use super::text::{Look, hanging, one_line};
use crate::assess::{Aimed, Answer, Estimate, Lever, Levered, Measured, Reached, Seek, T_90};
use crate::eval::REPLICATES;
use crate::plan::sha256;
use serde_json::{Value, json};
use std::fmt::Write;

/// What marks this result among the files that this program writes.
pub const KIND: &str = "seek";

/// What was asked, what was found of each thing, and what that comes to.
pub fn text(one: &Seek, look: Look) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&one.title)));
    let time = years(one.horizon_years);
    let line =
        format!("as of {} · {time} · what would bring {} to {}", one.as_of.spoken(), subject(one), goal(one));
    text.push_str(&hanging("", 0, &line));
    if !one.supposed.is_empty() {
        text.push_str(&hanging("", 0, &format!("supposing {}", one.supposed.join(", "))));
    }
    let heading = format!("Now {}. Each by itself, with one value in every draw:", number(one, &one.now));
    let _ = writeln!(text, "\n  {}", look.heading(&heading));
    for found in &one.found {
        let title =
            if found.title.is_empty() { String::new() } else { format!(": {}", one_line(&found.title)) };
        text.push_str(&hanging("    ", 4, &format!("{}{title}", found.path)));
        text.push_str(&hanging("      ", 6, &answered(one, found)));
    }
    text.push('\n');
    text.push_str(&hanging("  ", 2, &sentence(one)));
    let digest = view(one);
    let line = format!(
        "{REPLICATES} x {} draws, the same for every value · ± is the 90% error of the draws · seed {} · result {}",
        one.engine.draws / REPLICATES,
        one.engine.seed,
        digest["digest"].as_str().unwrap_or_default().get(..8).unwrap_or("")
    );
    text.push('\n');
    text.push_str(&hanging("", 0, &line));
    look.clean(&text)
}

fn measured(one: &Seek) -> Measured {
    match one.goal.aimed {
        Aimed::Composite => Measured::Composite,
        Aimed::Probability | Aimed::Outcome(_) => Measured::Probability,
        Aimed::Loss => Measured::Loss,
        Aimed::BadYear => Measured::BadYear,
    }
}

fn subject(one: &Seek) -> String {
    match &one.outcome {
        Some((id, _)) => format!("the chance of {id}"),
        None => noun(measured(one)).to_owned(),
    }
}

fn money(one: &Seek) -> Money<'_> {
    Money::of(one.currency.as_deref().unwrap_or(""))
}

fn goal(one: &Seek) -> String {
    let bound = match measured(one) {
        Measured::Loss | Measured::BadYear => money(one).exact(one.goal.bound),
        Measured::Probability => format!("{}%", plain(100.0 * one.goal.bound)),
        Measured::Composite => plain(one.goal.bound),
    };
    format!("{bound} or {}", if one.goal.is_below { "less" } else { "more" })
}

/// A number as it was written, without what binary fractions add.
fn plain(x: f64) -> String {
    let rounded = format!("{x:.9}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn number(one: &Seek, estimate: &Estimate) -> String {
    banded(measured(one), estimate, money(one))
}

/// A value of what is varied, rounded away from where the goal is missed.
fn valued(lever: Lever, value: f64, up: bool) -> String {
    let rounded = |x: f64, digits: i32| {
        let scale = [1.0, 10.0, 100.0, 1000.0, 10_000.0][digits as usize];
        let scaled = x * scale;
        let whole = if up { (scaled - 1e-6).ceil() } else { (scaled + 1e-6).floor() };
        format!("{:.*}", digits as usize, whole / scale)
    };
    match lever {
        Lever::Reduces(_) | Lever::Trial(_) | Lever::Prior(_) => {
            format!("{}%", rounded(100.0 * value, if value < 0.01 { 3 } else { 1 }))
        }
        Lever::Attempts(_) => format!("{} a year", rounded(value, if value < 1.0 { 4 } else { 2 })),
        Lever::Severity(_) => format!("{} points", rounded(value, 1)),
    }
}

/// How large the error of a value is, without a sign.
fn error(lever: Lever, reached: &Reached) -> String {
    let half = T_90 * reached.standard_error + reached.within;
    match lever {
        Lever::Reduces(_) | Lever::Trial(_) | Lever::Prior(_) => two_digits(100.0 * half),
        Lever::Attempts(_) | Lever::Severity(_) => two_digits(half),
    }
}

fn stated(lever: Lever, [mean, low, high]: [f64; 3]) -> String {
    let one = |x: f64| match lever {
        Lever::Reduces(_) | Lever::Trial(_) | Lever::Prior(_) => percent(x),
        Lever::Attempts(_) => format!("{} a year", two_digits(x)),
        Lever::Severity(_) => points(x),
    };
    match low == high {
        true => one(mean),
        false => format!("{} (90% between {} and {})", one(mean), one(low), one(high)),
    }
}

/// What of a thing is varied, as the start of a sentence about it.
fn varied(lever: Lever) -> &'static str {
    match lever {
        Lever::Reduces(_) => "it has to take away",
        Lever::Trial(_) => "its chance has to be",
        Lever::Attempts(_) => "attempts have to be",
        Lever::Prior(_) => "its prior has to be",
        Lever::Severity(_) => "its severity has to be",
    }
}

fn ends(one: &Seek, found: &Levered) -> String {
    let [low, high] = found.range;
    let [at_low, at_high] = found.ends.each_ref().map(|end| shown(measured(one), end.mean, money(one)));
    let value = |x| match found.lever {
        Lever::Attempts(_) => format!("{} a year", plain(x)),
        Lever::Severity(_) => plain(x),
        _ => format!("{}%", plain(100.0 * x)),
    };
    format!("{at_low} at {}, {at_high} at {}", value(low), value(high))
}

fn answered(one: &Seek, found: &Levered) -> String {
    let lever = found.lever;
    match &found.answer {
        Answer::Always => format!("whatever it is, the goal is met: {}", ends(one, found)),
        Answer::Never => format!("by itself it cannot: {}", ends(one, found)),
        Answer::From(reached) | Answer::UpTo(reached) => {
            let is_from = matches!(found.answer, Answer::From(_));
            let side = if is_from { "at least" } else { "at most" };
            let value = valued(lever, reached.value, is_from);
            let said = found.stated.map_or(String::new(), |range| {
                format!("; the file says {}, {}", stated(lever, range), reach(range, reached.value, is_from))
            });
            let error = error(lever, reached);
            format!("{} {side} {value} (± {error}){said}", varied(lever))
        }
    }
}

/// Whether what the file says is enough.
fn reach([mean, low, high]: [f64; 3], value: f64, is_from: bool) -> &'static str {
    let (worst, best) = if is_from { (low, high) } else { (high, low) };
    let is_enough = |x: f64| if is_from { x >= value } else { x <= value };
    match () {
        () if is_enough(worst) => "and all of that is enough",
        () if is_enough(mean) => "which is enough at its mean, and not at its worse end",
        () if is_enough(best) => "of which only the better end is enough",
        () => "and even the better end is not enough",
    }
}

/// What can do it alone.
pub fn sentence(one: &Seek) -> String {
    let able: Vec<&Levered> = one.found.iter().filter(|found| found.answer != Answer::Never).collect();
    let (goal, subject) = (goal(one), subject(one));
    if one.goal.is_met_by(one.now.mean) {
        let now = shown(measured(one), one.now.mean, money(one));
        return format!("The goal is met as the scenario stands: {subject} is {now}, and {goal} was wanted.");
    }
    let names = |all: &[&Levered]| all.iter().map(|found| found.path.clone()).collect::<Vec<_>>().join(", ");
    match (able.len(), one.found.len()) {
        (0, 1) => format!("{} cannot bring {subject} to {goal} by itself.", one.found[0].path),
        (0, n) => format!("None of the {n} can bring {subject} to {goal} by itself."),
        (1, 1) => format!("{} can bring {subject} to {goal} by itself.", able[0].path),
        (k, n) if k == n => format!("Each of the {n} can bring {subject} to {goal} by itself."),
        (k, n) => format!("{k} of {n} can bring {subject} to {goal} alone: {}.", names(&able)),
    }
}

/// The view: one object, closed by the digest of all that stands before it.
pub fn view(one: &Seek) -> Value {
    let estimate = |estimate: &Estimate| match measured(one) {
        Measured::Composite => json!(EstimateView::points(estimate)),
        _ => json!(EstimateView::of(estimate)),
    };
    let found = |found: &Levered| {
        let reached = match &found.answer {
            Answer::From(reached) | Answer::UpTo(reached) => Some(reached),
            Answer::Always | Answer::Never => None,
        };
        json!({
            "path": found.path,
            "title": found.title,
            "unit": match found.lever {
                Lever::Reduces(_) | Lever::Trial(_) | Lever::Prior(_) => "share",
                Lever::Attempts(_) => "per year",
                Lever::Severity(_) => "points",
            },
            "stated": found.stated.map(|[mean, p5, p95]| json!({ "mean": mean, "p5": p5, "p95": p95 })),
            "range": found.range,
            "ends": found.ends.iter().map(estimate).collect::<Vec<Value>>(),
            "answer": match found.answer {
                Answer::Always => "always",
                Answer::Never => "never",
                Answer::From(_) => "from",
                Answer::UpTo(_) => "up to",
            },
            "value": reached.map(|reached| reached.value),
            "within": reached.map(|reached| reached.within),
            "standard_error": reached.map(|reached| reached.standard_error),
            "number": reached.map(|reached| estimate(&reached.number)),
        })
    };
    let mut view = json!({
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "scenario": {
            "title": one.title,
            "as_of": one.as_of.to_string(),
            "horizon_years": one.horizon_years,
            "sha256": one.sha256,
        },
        "engine": engine(&one.engine),
        "seed": one.engine.seed,
        "draws": one.engine.draws,
        "supposed": one.supposed,
        "currency": one.currency,
        "goal": {
            "measure": match one.goal.aimed {
                Aimed::Composite => "composite",
                Aimed::Probability => "probability",
                Aimed::Outcome(_) => "outcome",
                Aimed::Loss => "loss",
                Aimed::BadYear => "bad_year",
            },
            "outcome": one.outcome.as_ref().map(|(id, _)| id),
            "at_most": one.goal.is_below.then_some(one.goal.bound),
            "at_least": (!one.goal.is_below).then_some(one.goal.bound),
        },
        "now": estimate(&one.now),
        "found": one.found.iter().map(found).collect::<Vec<Value>>(),
        "summary": sentence(one),
    });
    let digest = sha256(view.to_string().as_bytes());
    view["digest"] = Value::String(digest);
    view
}

//! Chance against size, the view that risk matrices have: the draws instead of one cell.

use super::axis::{Axis, decade};
use super::dots::{Told, lead, time};
use super::spec::{Body, Chart, Cloud, Form, Plane, Point, Table, Zone};
use super::theme::Ink;
use crate::assess::{Drawn, Estimate, Scatter, Spreading};
use crate::quantity::Level;
use crate::render::number::{grouped_whole, percent};

/// The most draws that are drawn.
const SHOWN: usize = 512;
/// The share of the draws whose cells are counted.
const MOST_OF: f64 = 0.9;
/// The spread of amounts from which on they stand on a logarithmic axis.
const WIDE: f64 = 30.0;
/// Why the picture is not a matrix.
const WARNING: &str = "A risk matrix would show one cell: it hides the spread, and can rank a smaller risk above a larger \
                       one (Cox 2008, “What’s wrong with risk matrices?”, doi 10.1111/j.1539-6924.2008.01030.x).";

/// The chart.
pub fn matrix(scatter: &Scatter) -> Chart {
    let told = Told::new(scatter.of, &scatter.subject);
    let title = title(scatter, told);
    let size = match scatter.of {
        Spreading::Composite => "severity if it happens (expected worst, points of 100)",
        Spreading::Loss => "loss if there is any (expected, in that time)",
    };
    let n = scatter.draws.len();
    let shown: Vec<Drawn> = thinned(&scatter.draws);
    let some = if shown.len() < n {
        format!(" ({} of {} shown)", shown.len(), grouped_whole(n as f64))
    } else {
        String::new()
    };
    let subtitle = format!(
        "{} Chance of {} in {} against {size}. Small dots: draws of what is not known{some}; large one: the mean of all.",
        lead(&scatter.subject),
        incident(scatter),
        time(&scatter.subject)
    );
    let mut notes = Vec::new();
    if scatter.impossible > 0 && n > 0 {
        let all = n + scatter.impossible;
        notes.push(format!(
            "In {} of the draws it cannot happen; they have no {}, and no dot.",
            percent(scatter.impossible as f64 / all as f64),
            if scatter.of == Spreading::Loss { "loss" } else { "severity" }
        ));
    }
    notes.push(WARNING.to_owned());
    let body = match scatter.size {
        None => Body::Nothing(format!("There is no chance of {} in any draw.", incident(scatter))),
        Some(size) if !(size.mean.is_finite() && shown.iter().all(|one| one.size.is_finite())) => {
            Body::Nothing("The amounts have no mean, so that the loss is without bound.".to_owned())
        }
        Some(size) => Body::Plane(plane(scatter, told, &shown, size)),
    };
    let table = table(scatter, told);
    let description = match scatter.size {
        None => format!("{title}."),
        Some(size) => format!("{title}. {}. {WARNING}", banded(scatter, told, size).join(", ")),
    };
    Chart { kind: "matrix", title, subtitle, description, body, notes, table }
}

fn incident(scatter: &Scatter) -> &'static str {
    match scatter.of {
        Spreading::Composite => "an incident",
        Spreading::Loss => "any loss",
    }
}

/// A chance, with no more digits near 1 than anybody reads.
fn near(p: f64) -> String {
    if p > 0.999 && p < 1.0 { "over 99.9%".to_owned() } else { percent(p) }
}

/// Draws from all replicates alike, the same share of each.
fn thinned(draws: &[Drawn]) -> Vec<Drawn> {
    let every = draws.len().div_ceil(SHOWN).max(1);
    draws.iter().step_by(every).copied().collect()
}

/// Chance and size in words.
fn banded(scatter: &Scatter, told: Told, size: Estimate) -> [String; 2] {
    let chance = scatter.chance;
    let what = match scatter.of {
        Spreading::Composite => "severity",
        Spreading::Loss => "loss",
    };
    [
        format!("Chance {} ({} to {})", near(chance.mean), near(chance.p5), near(chance.p95)),
        format!("{what} {} ({} to {})", told.short(size.mean), told.short(size.p5), told.short(size.p95)),
    ]
}

fn title(scatter: &Scatter, told: Told) -> String {
    let (Some(size), n) = (scatter.size, scatter.draws.len()) else {
        return format!("There is no chance of {} in {}", incident(scatter), time(&scatter.subject));
    };
    let (met, fullest) = scatter.cells_met();
    match scatter.of {
        Spreading::Composite if met == 1 => {
            let at = scatter.cells.iter().position(|row| row.iter().any(|n| *n > 0)).unwrap_or(0);
            let severity = scatter.cells[at].iter().position(|n| *n > 0).unwrap_or(0);
            format!(
                "{} lie in one cell of a risk matrix: {} chance, {} severity",
                if scatter.impossible > 0 { "All draws in which it can happen" } else { "All draws" },
                Level::ALL[at].0,
                Level::ALL[severity].0
            )
        }
        Spreading::Composite => {
            let which = if scatter.impossible > 0 { " in which it can happen" } else { "" };
            let cells = match scatter.cells_of(MOST_OF) {
                1 => "one of the 25 cells".to_owned(),
                n => format!("{n} of the 25 cells"),
            };
            format!(
                "{} of the draws{which} lie in {cells} of a risk matrix; the fullest holds {}",
                percent(MOST_OF),
                percent(fullest as f64 / n as f64)
            )
        }
        Spreading::Loss => {
            let chance = scatter.chance;
            let between = |low: String, high: String| match low == high {
                true => format!("about {low}"),
                false => format!("between {low} and {high}"),
            };
            let chances = match (chance.p5, chance.p95) {
                (low, _) if low > 0.99 && low < 1.0 => "over 99%".to_owned(),
                (_, high) if high < 0.01 && high > 0.0 => "below 1%".to_owned(),
                (low, high) => between(near(low), near(high)),
            };
            format!(
                "The chance of any loss is {}, and the loss then {} (90% of the draws each)",
                chances,
                between(told.short(size.p5), told.short(size.p95))
            )
        }
    }
}

/// The levels, each from its start to that of the next. Units: points, times `scale`.
fn zones(scale: f64) -> Vec<Zone> {
    let end = |at: usize| Level::ALL.get(at + 1).map_or(100.0, |(_, from, _)| *from);
    let all = Level::ALL.iter().enumerate();
    all.map(|(at, (level, from, _))| Zone {
        from: from * scale,
        to: end(at) * scale,
        name: level.to_string(),
    })
    .collect()
}

fn plane(scatter: &Scatter, told: Told, shown: &[Drawn], size: Estimate) -> Plane {
    let x = Axis::linear(0.0, 1.0, 5, &percent).named(format!(
        "Chance of {} in {}; words of NIST SP 800-30 above",
        incident(scatter),
        time(&scatter.subject)
    ));
    let all = || shown.iter().map(|one| one.size).chain([size.mean]);
    let (low, high) = all().fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    let y = match scatter.of {
        Spreading::Composite => {
            Axis::linear(0.0, 100.0, 5, &|x| told.round(x)).named("Severity if it happens, points of 100")
        }
        Spreading::Loss if low > 0.0 && high / low > WIDE => {
            let from = decade(low);
            let axis = Axis::log(from, decade(high) * 10.0, &|x| told.round(x));
            let by_ten = if axis.is_by_ten() { " (each gridline is ten times the last)" } else { "" };
            axis.named(format!("Loss if there is any{by_ten}"))
        }
        Spreading::Loss => {
            let high = if high > 0.0 { high } else { 1.0 };
            Axis::linear(0.0, high, 5, &|x| told.round(x)).named("Loss if there is any")
        }
    };
    let words = banded(scatter, told, size).to_vec();
    let is_rated = scatter.of == Spreading::Composite;
    Plane {
        clouds: vec![Cloud {
            ink: Ink::Baseline,
            points: shown.iter().map(|one| (one.chance, one.size)).collect(),
        }],
        points: vec![Point {
            of: String::new(),
            x: scatter.chance.mean,
            y: size.mean,
            ink: Ink::Tolerance,
            form: Form::Diamond,
            words,
        }],
        across: zones(0.01),
        upward: if is_rated { zones(1.0) } else { Vec::new() },
        ..Plane::over(x, y)
    }
}

fn table(scatter: &Scatter, told: Told) -> Table {
    let n = scatter.draws.len();
    if scatter.of == Spreading::Composite {
        let share = match scatter.impossible {
            0 => "share of the draws",
            _ => "share of the draws in which it can happen",
        };
        let head = ["chance", "severity if it happens", share].map(str::to_owned).to_vec();
        let cells = scatter.cells.iter().enumerate().flat_map(|(chance, row)| {
            row.iter().enumerate().filter(|(_, count)| **count > 0).map(move |(size, count)| {
                let level = |at: usize| Level::ALL[at].0.to_string();
                vec![level(chance), level(size), percent(*count as f64 / n as f64)]
            })
        });
        return Table { head, rows: cells.collect() };
    }
    let head = ["number", "mean", "90% between"].map(str::to_owned).to_vec();
    let chance = scatter.chance;
    let mut rows = vec![vec![
        "chance of any loss".to_owned(),
        percent(chance.mean),
        format!("{} and {}", percent(chance.p5), percent(chance.p95)),
    ]];
    rows.extend(scatter.size.map(|size| {
        let band = format!("{} and {}", told.short(size.p5), told.short(size.p95));
        vec!["loss if there is any".to_owned(), told.short(size.mean), band]
    }));
    Table { head, rows }
}

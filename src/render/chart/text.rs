//! Any chart in the terminal, within 80 columns.

use super::axis::{Axis, Tick};
use super::spec::{Body, Chart, Dash, Form, Graph, Mark, Plane, Row, Rows};
use super::theme::Ink;
use crate::render::Look;
use crate::render::text::one_line;
use std::fmt::Write;

/// The columns that a chart keeps to.
const WIDTH: usize = 80;
/// The columns of labels of rows.
const LABELS: usize = 36;
/// The columns of their marks.
const MARKS: usize = 30;
/// The lines of a plane.
const LINES: usize = 17;

/// The chart as text.
pub fn text(chart: &Chart, look: Look) -> String {
    let mut out = String::from("\n");
    for line in folded("", 0, &look.clean(&chart.title)).lines() {
        let _ = writeln!(out, "{}", look.heading(line));
    }
    out.push_str(&folded("", 0, &look.clean(&chart.subtitle)));
    out.push('\n');
    match &chart.body {
        Body::Rows(rows) => draw_rows(&mut out, rows, look),
        Body::Plane(plane) => draw_plane(&mut out, plane, look),
        Body::Graph(graph) => tell_ways(&mut out, graph, look),
        Body::Nothing(why) => out.push_str(&folded("  ", 2, &look.clean(why))),
    }
    if !chart.notes.is_empty() {
        out.push('\n');
    }
    for note in &chart.notes {
        out.push_str(&folded("  ", 2, &look.clean(note)));
    }
    out
}

/// A text within [`WIDTH`] columns, its first line behind `lead`, the others indented as far.
fn folded(lead: &str, indent: usize, words: &str) -> String {
    let lines = broken(words, WIDTH - indent, usize::MAX);
    let lead = |at: usize| if at == 0 { format!("{lead:<indent$}") } else { " ".repeat(indent) };
    lines.iter().enumerate().map(|(at, line)| format!("{}{line}\n", lead(at))).collect()
}

/// A text in lines of so many columns, longer words broken.
fn broken(text: &str, columns: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in one_line(text).split(' ') {
        let mut rest: Vec<char> = word.chars().collect();
        while !rest.is_empty() {
            let last = lines.last_mut().map_or(0, |line| line.chars().count());
            let gap = usize::from(last > 0);
            if last + gap + rest.len() <= columns {
                if let Some(line) = lines.last_mut() {
                    line.push_str(if gap > 0 { " " } else { "" });
                    line.extend(rest.drain(..));
                }
            } else if last > 0 {
                lines.push(String::new());
            } else if let Some(line) = lines.last_mut() {
                line.extend(rest.drain(..columns));
            }
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(line) = lines.last_mut() {
            let kept: String = line.chars().take(columns.saturating_sub(3)).collect();
            *line = format!("{}...", kept.trim_end());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// The column of a value among so many.
fn column(axis: &Axis, value: f64, n: usize) -> usize {
    (axis.share(value).clamp(0.0, 1.0) * (n - 1) as f64).round() as usize
}

fn pick(look: Look, plain: char, ascii: char) -> char {
    if look.ascii { ascii } else { plain }
}

fn form(form: Form, look: Look) -> char {
    match form {
        Form::Disc => pick(look, '●', '*'),
        Form::Ring => pick(look, '○', 'o'),
        Form::Square => pick(look, '■', '#'),
        Form::Diamond => pick(look, '◆', '+'),
    }
}

fn draw_rows(out: &mut String, rows: &Rows, look: Look) {
    let room = WIDTH - LABELS - MARKS - 4;
    for row in &rows.rows {
        if row.is_apart {
            let _ = writeln!(out, "  {}", pick(look, '─', '-').to_string().repeat(WIDTH - 4));
        }
        let mut left = broken(&look.clean(&row.label), LABELS - 2, 2);
        left.extend(broken(&look.clean(&row.small), LABELS - 4, 2).iter().map(|line| format!("  {line}")));
        let mut right = broken(&look.clean(&row.value), room, 2);
        right.extend(broken(&look.clean(&row.aside), room, 2));
        let (first, second) = mark_lines(rows, row, look);
        let tips = row.marks.iter().filter_map(|mark| match mark {
            Mark::Tip { text, .. } => Some(look.clean(text)),
            _ => None,
        });
        let tips: Vec<String> = tips.collect();
        let mut middle = vec![first];
        middle.extend((!second.trim().is_empty()).then_some(second));
        middle.extend((!tips.is_empty()).then(|| broken(&tips.join(" to "), MARKS, 1).concat()));
        let n = left.len().max(middle.len()).max(right.len());
        let at = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
        for line in 0..n {
            let (label, marks, value) = (at(&left, line), at(&middle, line), at(&right, line));
            let label_gap = " ".repeat((LABELS - 1).saturating_sub(label.chars().count()));
            let marks_gap = " ".repeat(MARKS.saturating_sub(marks.chars().count()));
            let full = format!("  {label}{label_gap}{marks}{marks_gap} {value}");
            let _ = writeln!(out, "{}", full.trim_end());
        }
    }
    let start = LABELS + 1;
    out.push_str(&scale(&rows.axis, start, MARKS, look));
    for one in &rows.references {
        let lead = format!("  {} ", reference(look));
        out.push_str(&folded(&lead, 4, &look.clean(&one.label)));
    }
}

fn reference(look: Look) -> char {
    pick(look, '┊', ':')
}

/// The marks of a row: bars and dots, and below them what stands beside.
fn mark_lines(rows: &Rows, row: &Row, look: Look) -> (String, String) {
    let mut first = vec![' '; MARKS];
    let mut second = vec![' '; MARKS];
    let at = |value: f64| column(&rows.axis, value, MARKS);
    let fill = |cells: &mut [char], from: f64, to: f64, c: char| {
        let (low, high) = (at(from.min(to)), at(from.max(to)));
        cells[low..=high].fill(c);
    };
    for one in &rows.references {
        first[at(one.at)] = reference(look);
    }
    for mark in &row.marks {
        match mark {
            Mark::Bar { from, to, ink } => {
                let c = match ink {
                    Ink::Baseline => pick(look, '█', '#'),
                    Ink::WhatIf => pick(look, '▓', '%'),
                    _ => pick(look, '▒', '='),
                };
                if from != to {
                    fill(&mut first, *from, *to, c);
                }
            }
            Mark::Whisker { low, high, .. } if low != high => {
                fill(&mut second, *low, *high, pick(look, '─', '-'));
                second[at(*low)] = pick(look, '├', '|');
                second[at(*high)] = pick(look, '┤', '|');
            }
            Mark::Band { low, high, .. } => fill(&mut first, *low, *high, pick(look, '░', '.')),
            Mark::Join { from, to, .. } => fill(&mut first, *from, *to, pick(look, '─', '-')),
            _ => {}
        }
    }
    for mark in &row.marks {
        if let Mark::Dot { at: value, form: shape, .. } = mark {
            first[at(*value)] = form(*shape, look);
        }
    }
    (first.into_iter().collect(), second.into_iter().collect())
}

/// The numbers of an axis below its marks, those that fit side by side, and what it measures.
fn scale(axis: &Axis, start: usize, n: usize, look: Look) -> String {
    let mut line = String::new();
    for Tick { at, label } in &axis.ticks {
        let label = look.clean(label);
        let width = label.chars().count();
        let from = (start + column(axis, *at, n)).saturating_sub(width / 2).min(WIDTH.saturating_sub(width));
        let end = line.chars().count();
        if end == 0 || from > end + 1 {
            line.push_str(&" ".repeat(from.saturating_sub(end)));
            line.push_str(&label);
        }
    }
    let mut out = format!("{line}\n");
    if !axis.caption.is_empty() {
        out.push_str(&folded(&" ".repeat(start.min(24)), start.min(24), &look.clean(&axis.caption)));
    }
    out
}

/// The ways of a graph, each with its steps below it.
fn tell_ways(out: &mut String, graph: &Graph, look: Look) {
    out.push_str(&folded("  ", 2, &look.clean(&graph.head)));
    for way in &graph.ways {
        let aside = if way.aside.is_empty() { String::new() } else { format!("({})", way.aside) };
        let value = format!("{} {aside}", way.value);
        out.push('\n');
        out.push_str(&folded("  ", 2, &look.clean(value.trim())));
        for (value, label) in &way.steps {
            out.push_str(&folded(&format!("    {:>7}  ", look.clean(value)), 13, &look.clean(label)));
        }
    }
}

fn draw_plane(out: &mut String, plane: &Plane, look: Look) {
    let names: Vec<String> = plane.y.ticks.iter().map(|tick| look.clean(&tick.label)).collect();
    let left = names.iter().map(|name| name.chars().count()).max().unwrap_or(0).min(16) + 3;
    let n = WIDTH - left - 2;
    let mut cells = vec![vec![' '; n]; LINES];
    let row = |share: f64| LINES - 1 - (share.clamp(0.0, 1.0) * (LINES - 1) as f64).round() as usize;
    let seen = |share: f64| (0.0..=1.0).contains(&share);
    for band in &plane.bands {
        let lows: Vec<(f64, f64)> = band.edges.iter().map(|(x, low, _)| (*x, *low)).collect();
        let highs: Vec<(f64, f64)> = band.edges.iter().map(|(x, _, high)| (*x, *high)).collect();
        for at in 0..n {
            let share = at as f64 / (n - 1) as f64;
            let of = |points: &[(f64, f64)]| height(plane, points, band.is_stepwise, share);
            if let (Some(low), Some(high)) = (of(&lows), of(&highs)) {
                for line in row(high)..=row(low) {
                    cells[line][at] = pick(look, '░', '.');
                }
            }
        }
    }
    for one in &plane.verticals {
        let share = plane.x.share(one.at);
        if seen(share) {
            cells
                .iter_mut()
                .for_each(|line| line[(share * (n - 1) as f64).round() as usize] = reference(look));
        }
    }
    for one in &plane.levels {
        let share = plane.y.share(one.at);
        if seen(share) {
            cells[row(share)].fill(pick(look, '┄', '-'));
        }
    }
    for cloud in &plane.clouds {
        for (x, y) in &cloud.points {
            let (x, y) = (plane.x.share(*x), plane.y.share(*y));
            if seen(x) && seen(y) {
                cells[row(y)][(x * (n - 1) as f64).round() as usize] = pick(look, '·', '.');
            }
        }
    }
    for line in &plane.lines {
        for at in 0..n {
            if let Some(y) = height(plane, &line.points, line.is_stepwise, at as f64 / (n - 1) as f64) {
                if seen(y) {
                    cells[row(y)][at] = stroke(line.dash, look);
                }
            }
        }
    }
    for (at, point) in plane.points.iter().enumerate() {
        let (x, y) = (plane.x.share(point.x), plane.y.share(point.y));
        if seen(x) && seen(y) {
            cells[row(y)][(x * (n - 1) as f64).round() as usize] = number(at);
        }
    }
    out.push_str(&folded("  ", 2, &look.clean(&plane.y.caption)));
    let lines: Vec<(usize, &String)> =
        plane.y.ticks.iter().zip(&names).map(|(tick, name)| (row(plane.y.share(tick.at)), name)).collect();
    let wall = pick(look, '│', '|');
    for (at, cells) in cells.iter().enumerate() {
        let name = lines.iter().find(|(line, _)| *line == at).map_or("", |(_, name)| name.as_str());
        let gap = " ".repeat((left - 2).saturating_sub(name.chars().count()));
        let line: String = cells.iter().collect();
        let _ = writeln!(out, "{}", format!("{gap}{name} {wall}{line}").trim_end());
    }
    let _ = writeln!(out, "{}{}", " ".repeat(left - 1), pick(look, '─', '-').to_string().repeat(n + 1));
    out.push_str(&scale(&plane.x, left, n, look));
    keys(out, plane, look);
}

/// The numbers of points: a digit, then letters.
fn number(at: usize) -> char {
    u32::try_from(at + 1).ok().and_then(|n| char::from_digit(n % 36, 36)).unwrap_or('?')
}

fn stroke(dash: Dash, look: Look) -> char {
    match dash {
        Dash::Solid => pick(look, '●', '*'),
        Dash::Dashed => pick(look, '○', 'o'),
        Dash::Dotted => pick(look, '•', ':'),
    }
}

/// What is beside the plane in a picture, below it here.
fn keys(out: &mut String, plane: &Plane, look: Look) {
    let mut key = |sign: char, words: &str| {
        if !words.is_empty() {
            out.push_str(&folded(&format!("  {sign} "), 4, &look.clean(words)));
        }
    };
    for line in &plane.lines {
        key(stroke(line.dash, look), &line.label);
    }
    for one in &plane.verticals {
        key(reference(look), &one.label);
    }
    for one in &plane.levels {
        key(pick(look, '┄', '-'), &one.label);
    }
    for (at, point) in plane.points.iter().enumerate() {
        key(number(at), &point.words.join(" "));
    }
}

/// The share of the `y` axis at which a line passes a share of the `x` axis.
fn height(plane: &Plane, points: &[(f64, f64)], is_stepwise: bool, x: f64) -> Option<f64> {
    let shares = |(x, y): &(f64, f64)| (plane.x.share(*x), plane.y.share(*y));
    let next = points.iter().position(|point| shares(point).0 >= x - 1e-9)?;
    let (to_x, to_y) = shares(&points[next]);
    if next == 0 {
        return ((to_x - x).abs() < 1e-9).then_some(to_y);
    }
    let (from_x, from_y) = shares(&points[next - 1]);
    if is_stepwise || !from_y.is_finite() || !to_y.is_finite() || to_x <= from_x {
        return Some(if x < to_x { from_y } else { to_y });
    }
    Some(from_y + (to_y - from_y) * (x - from_x) / (to_x - from_x))
}

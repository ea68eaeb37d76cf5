//! Any chart in the terminal, within 80 columns.

use super::axis::{Axis, Tick};
use super::spec::{Body, Chart, Dash, Dots, Form, Graph, Mark, Plane, Point, Row, Rows, Tag, Values, Zone};
use super::stacks::heights;
use super::theme::Ink;
use crate::render::Look;
use crate::render::text::{columns as width_of, one_line, padded};
use std::fmt::Write;

/// The columns that a chart keeps to.
const WIDTH: usize = 80;
/// The columns of labels of rows and of their marks, where numbers stand beside the marks.
const BESIDE: (usize, usize) = (34, 29);
/// The same where numbers with their bands have a column at the edge.
const EDGE: (usize, usize) = (31, 25);
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
        Body::Dots(dots) => draw_dots(&mut out, dots, look),
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
    let lead = |at: usize| match at {
        0 => padded(lead, indent),
        _ => " ".repeat(indent),
    };
    lines.iter().enumerate().map(|(at, line)| format!("{}{line}\n", lead(at))).collect()
}

/// A text in lines of so many columns, longer words broken.
fn broken(text: &str, columns: usize, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in one_line(text).split(' ') {
        let mut rest = word;
        while !rest.is_empty() {
            let last = lines.last_mut().map_or(0, |line| width_of(line));
            let gap = usize::from(last > 0);
            if last + gap + width_of(rest) <= columns {
                if let Some(line) = lines.last_mut() {
                    line.push_str(if gap > 0 { " " } else { "" });
                    line.push_str(rest);
                }
                rest = "";
            } else if last > 0 {
                lines.push(String::new());
            } else if let Some(line) = lines.last_mut() {
                let (kept, left) = split(rest, columns);
                line.push_str(kept);
                rest = left;
            }
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(line) = lines.last_mut() {
            *line = format!("{}...", split(line, columns.saturating_sub(3)).0.trim_end());
        }
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// A text in two: the first part within so many columns, though with one character at least.
fn split(text: &str, columns: usize) -> (&str, &str) {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
    let fits = ends.take_while(|end| width_of(&text[..*end]) <= columns).last();
    let one = text.chars().next().map_or(0, char::len_utf8);
    text.split_at(fits.unwrap_or(one))
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

fn columns(rows: &Rows) -> (usize, usize) {
    if rows.values == Values::Edge { EDGE } else { BESIDE }
}

fn draw_rows(out: &mut String, rows: &Rows, look: Look) {
    let (labels, n_marks) = columns(rows);
    let room = WIDTH - labels - n_marks - 4;
    for row in &rows.rows {
        if row.is_apart {
            let _ = writeln!(out, "  {}", pick(look, '─', '-').to_string().repeat(WIDTH - 4));
        }
        let mut left = broken(&look.clean(&row.label), labels - 2, 2);
        left.extend(broken(&look.clean(&row.small), labels - 4, 2).iter().map(|line| format!("  {line}")));
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
        middle.extend((!tips.is_empty()).then(|| broken(&tips.join(" to "), n_marks, 1).concat()));
        let n = left.len().max(middle.len()).max(right.len());
        let at = |lines: &[String], at: usize| lines.get(at).cloned().unwrap_or_default();
        for line in 0..n {
            let (label, marks, value) = (at(&left, line), at(&middle, line), at(&right, line));
            let label_gap = " ".repeat((labels - 1).saturating_sub(width_of(&label)));
            let marks_gap = " ".repeat(n_marks.saturating_sub(width_of(&marks)));
            let full = format!("  {label}{label_gap}{marks}{marks_gap} {value}");
            let _ = writeln!(out, "{}", full.trim_end());
        }
    }
    let start = labels + 1;
    out.push_str(&scale(&rows.axis, start, n_marks, look));
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
    let (_, n) = columns(rows);
    let mut first = vec![' '; n];
    let mut second = vec![' '; n];
    let at = |value: f64| column(&rows.axis, value, n);
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
        let width = width_of(&label);
        let from = (start + column(axis, *at, n)).saturating_sub(width / 2).min(WIDTH.saturating_sub(width));
        let end = width_of(&line);
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

/// The line of a share of the `y` axis.
fn row(share: f64) -> usize {
    LINES - 1 - (share.clamp(0.0, 1.0) * (LINES - 1) as f64).round() as usize
}

/// The characters of a plane.
struct Cells {
    n: usize,
    lines: Vec<Vec<char>>,
}

impl Cells {
    /// The share of the `x` axis at each column.
    fn columns(&self) -> Vec<f64> {
        (0..self.n).map(|at| at as f64 / (self.n - 1) as f64).collect()
    }

    /// Puts a character at two shares of the axes; outside them nowhere.
    fn put(&mut self, x: f64, y: f64, c: char) {
        if (0.0..=1.0).contains(&x) && (0.0..=1.0).contains(&y) {
            self.lines[row(y)][(x * (self.n - 1) as f64).round() as usize] = c;
        }
    }

    /// Fills a column between two shares of the `y` axis.
    fn upright(&mut self, x: f64, (low, high): (f64, f64), c: char) {
        if (0.0..=1.0).contains(&x) {
            let column = (x * (self.n - 1) as f64).round() as usize;
            self.lines[row(high.max(low))..=row(low.min(high))].iter_mut().for_each(|line| line[column] = c);
        }
    }
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
    let names: Vec<String> =
        plane.y.ticks.iter().map(|tick| split(&look.clean(&tick.label), 16).0.to_owned()).collect();
    let left = names.iter().map(|name| width_of(name)).max().unwrap_or(0) + 3;
    let n = WIDTH - left - 2;
    let mut cells = Cells { n, lines: vec![vec![' '; n]; LINES] };
    for band in &plane.bands {
        let lows: Vec<(f64, f64)> = band.edges.iter().map(|(x, low, _)| (*x, *low)).collect();
        let highs: Vec<(f64, f64)> = band.edges.iter().map(|(x, _, high)| (*x, *high)).collect();
        for x in cells.columns() {
            let of = |points: &[(f64, f64)]| height(plane, points, band.is_stepwise, x);
            if let (Some(low), Some(high)) = (of(&lows), of(&highs)) {
                cells.upright(x, (low, high), pick(look, '░', '.'));
            }
        }
    }
    for x in plane.verticals.iter().map(|one| plane.x.share(one.at)) {
        cells.upright(x, (0.0, 1.0), reference(look));
    }
    for y in plane.levels.iter().map(|one| plane.y.share(one.at)) {
        cells.columns().into_iter().for_each(|x| cells.put(x, y, pick(look, '┄', '-')));
    }
    for (x, y) in plane.clouds.iter().flat_map(|cloud| &cloud.points) {
        cells.put(plane.x.share(*x), plane.y.share(*y), pick(look, '·', '.'));
    }
    for line in &plane.lines {
        for x in cells.columns() {
            if let Some(y) = height(plane, &line.points, line.is_stepwise, x) {
                cells.put(x, y, stroke(line.dash, look));
            }
        }
    }
    for (sign, point) in numbered(plane, look) {
        cells.put(plane.x.share(point.x), plane.y.share(point.y), sign);
    }
    out.push_str(&folded("  ", 2, &look.clean(&plane.y.caption)));
    let lines: Vec<(usize, &String)> =
        plane.y.ticks.iter().zip(&names).map(|(tick, name)| (row(plane.y.share(tick.at)), name)).collect();
    let wall = pick(look, '│', '|');
    for (at, cells) in cells.lines.iter().enumerate() {
        let name = lines.iter().find(|(line, _)| *line == at).map_or("", |(_, name)| name.as_str());
        let gap = " ".repeat((left - 2).saturating_sub(width_of(name)));
        let line: String = cells.iter().collect();
        let _ = writeln!(out, "{}", format!("{gap}{name} {wall}{line}").trim_end());
    }
    let _ = writeln!(out, "{}{}", " ".repeat(left - 1), pick(look, '─', '-').to_string().repeat(n + 1));
    let mut counts = vec![0; n];
    for Tag { at, forms, .. } in &plane.tags {
        counts[column(&plane.x, *at, n)] += forms.len();
    }
    if !plane.tags.is_empty() {
        let sign = |count: usize| match count {
            0 => ' ',
            1..10 => number(count - 1),
            _ => '+',
        };
        let counts: String = counts.into_iter().map(sign).collect();
        let _ = writeln!(out, "{}", format!("{}{counts}", " ".repeat(left)).trim_end());
    }
    out.push_str(&scale(&plane.x, left, n, look));
    if !plane.tags.is_empty() {
        let words = "Below the line: how many reports came on the days of a column (+: ten or more).";
        out.push_str(&folded("  ", 2, words));
    }
    for (zones, what) in [(&plane.across, "Across"), (&plane.upward, "Upwards")] {
        if !zones.is_empty() {
            let names: Vec<String> = zones.iter().map(|Zone { name, .. }| look.clean(name)).collect();
            out.push_str(&folded("  ", 2, &format!("{what}: {}.", names.join(", "))));
        }
    }
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
    for (sign, point) in numbered(plane, look) {
        let words = point.words.join(" ");
        let of = if point.of.is_empty() { String::new() } else { format!("{}: ", point.of) };
        key(sign, &format!("{of}{words}"));
    }
}

/// The points with what stands for them: a number for those that have words, the others by their form and first.
fn numbered(plane: &Plane, look: Look) -> Vec<(char, &Point)> {
    let silent = plane.points.iter().filter(|point| point.words.is_empty());
    let told = plane.points.iter().filter(|point| !point.words.is_empty());
    silent
        .map(|point| (form(point.form, look), point))
        .chain(told.enumerate().map(|(at, point)| (number(at), point)))
        .collect()
}

/// The most discs of a stack that are drawn.
const STACK: usize = 20;

fn draw_dots(out: &mut String, dots: &Dots, look: Look) {
    let (start, n) = (3, WIDTH - 6);
    let stacks = heights(dots);
    let most = stacks.iter().map(|(_, level, _)| level + 1).max().unwrap_or(0).min(STACK);
    let mut cells = vec![vec![' '; n]; most];
    for (value, level, is_filled) in stacks.iter().filter(|(_, level, _)| *level < most) {
        let shape = if *is_filled { Form::Disc } else { Form::Ring };
        cells[most - 1 - level][column(&dots.axis, *value, n)] = form(shape, look);
    }
    let mut band = vec![' '; n];
    let (from, to) = (column(&dots.axis, dots.band.0, n), column(&dots.axis, dots.band.1, n));
    band[from..=to].fill(pick(look, '─', '-'));
    band[from] = pick(look, '├', '|');
    band[to] = pick(look, '┤', '|');
    for one in &dots.references {
        band[column(&dots.axis, one.at, n)] =
            if one.is_dotted { reference(look) } else { pick(look, '┼', '+') };
    }
    for line in std::iter::once(&band).chain(&cells) {
        let line: String = line.iter().collect();
        let _ = writeln!(out, "{}", format!("{}{line}", " ".repeat(start)).trim_end());
    }
    let _ = writeln!(out, "{}{}", " ".repeat(start), pick(look, '─', '-').to_string().repeat(n));
    out.push_str(&scale(&dots.axis, start, n, look));
    if let Some((_, level, _)) = stacks.iter().find(|(_, level, _)| *level == STACK) {
        let more = stacks.iter().filter(|(_, level, _)| *level >= STACK).count();
        out.push_str(&folded("  ", 2, &format!("Of stacks higher than {level}, {more} dots are not drawn.")));
    }
    for one in &dots.references {
        let sign = if one.is_dotted { reference(look) } else { pick(look, '┼', '+') };
        out.push_str(&folded(&format!("  {sign} "), 4, &look.clean(&one.label)));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_by_the_columns_that_they_take() {
        assert_eq!(broken("机密信息被泄露给外人", 8, 9), ["机密信息", "被泄露给", "外人"]);
        // An accent takes no column and stays with its letter.
        assert_eq!(broken("abcde\u{301}fg", 5, 9), ["abcde\u{301}", "fg"]);
        assert_eq!(broken("one two three", 7, 1), ["one..."]);
        assert_eq!(broken("机密", 1, 9), ["机", "密"]);
        assert_eq!(folded("机密", 6, "a b"), "机密  a b\n");
    }
}

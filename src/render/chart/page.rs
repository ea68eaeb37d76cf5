//! A chart on a surface: its sentence, what it shows, and its notes, in a wide or a narrow layout.

use super::canvas::{Canvas, Type};
use super::drawing::{Drawing, Part};
use super::font::{Missing, Weight};
use super::spec::{Body, Chart, Mark};
use super::theme::Theme;
use super::{graph, plane, rows, stacks, words};

/// The widths that a chart can be drawn for. Units: pixels.
pub const WIDTHS: std::ops::RangeInclusive<u32> = 320..=2400;
/// The width from which on the layout is the wide one. Units: pixels.
pub const WIDE: u32 = 640;

/// The same where bars have words at both ends.
const TIPPED: u32 = 780;

/// How a chart is to look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Style {
    /// Units: pixels; outside [`WIDTHS`] the nearest of them.
    pub width: u32,
    /// Its colours.
    pub theme: Theme,
    /// What becomes of characters that the font lacks.
    pub missing: Missing,
}

fn has_tips(body: &Body) -> bool {
    let Body::Rows(rows) = body else { return false };
    rows.rows.iter().flat_map(|row| &row.marks).any(|mark| matches!(mark, Mark::Tip { .. }))
}

/// Sizes and spaces of a layout. Units: pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub is_wide: bool,
    pub margin: f64,
    pub title: Type,
    pub subtitle: Type,
    pub label: Type,
    pub strong: Type,
    pub small: Type,
    pub tick: Type,
}

impl Sizes {
    fn new(is_wide: bool, Style { theme, missing, .. }: Style) -> Self {
        let set = |size: f64, weight: Weight, rgb| Type { missing, ..Type::new(size, weight, rgb) };
        let (regular, heavy) = (Weight::Regular, Weight::SemiBold);
        let pick = |wide: f64, narrow: f64| if is_wide { wide } else { narrow };
        Self {
            is_wide,
            margin: pick(28.0, 16.0),
            title: set(pick(21.0, 17.0), heavy, theme.text),
            subtitle: set(pick(14.0, 13.0), regular, theme.quiet),
            label: set(pick(14.0, 13.5), regular, theme.text),
            strong: set(pick(14.0, 13.5), heavy, theme.text),
            small: set(pick(12.5, 12.0), regular, theme.quiet),
            tick: set(pick(12.5, 12.0), regular, theme.quiet),
        }
    }

    /// From baseline to baseline.
    pub fn leading(&self, set: Type) -> f64 {
        (set.size * 1.36).round()
    }
}

/// Draws a chart.
pub fn draw(chart: &Chart, style: Style) -> Drawing {
    let width = style.width.clamp(*WIDTHS.start(), *WIDTHS.end());
    let canvas = Canvas::new(width, style.theme, style.missing);
    let is_wide = width >= if has_tips(&chart.body) { TIPPED } else { WIDE };
    let sizes = Sizes::new(is_wide, style);
    let room = canvas.width - 2.0 * sizes.margin;
    let mut y = sizes.margin;
    // What is read is no wider than an eye follows.
    let measure = room.min(920.0);
    let most = if sizes.is_wide { 4 } else { 8 };
    for (text, set, gap) in [(&chart.title, sizes.title, 4.0), (&chart.subtitle, sizes.subtitle, 0.0)] {
        let lines = words::balanced(text, measure, most, set);
        if lines.is_empty() {
            continue;
        }
        let leading = if set == sizes.title { (set.size * 1.25).round() } else { sizes.leading(set) };
        y += 0.78 * set.size;
        y = canvas.group(Part::Words, |canvas| canvas.lines(&lines, (sizes.margin, y), leading, set));
        y += gap - 0.78 * set.size;
    }
    y += 14.0;
    let mut notes: Vec<String> = Vec::new();
    match &chart.body {
        Body::Rows(rows) => y = rows::draw(&canvas, rows, &sizes, y),
        Body::Dots(dots) => y = stacks::draw(&canvas, dots, &sizes, y),
        Body::Plane(plane) => {
            let (bottom, unplaced) = plane::draw(&canvas, plane, &sizes, y);
            y = bottom;
            if !unplaced.is_empty() {
                notes.push(format!("Without room for its label in the picture: {}.", unplaced.join("; ")));
            }
        }
        Body::Graph(found) => y = graph::draw(&canvas, found, &sizes, y),
        Body::Nothing(why) => y = nothing(&canvas, why, &sizes, y),
    }
    notes.extend(chart.notes.iter().cloned());
    for note in &notes {
        y += 8.0;
        let lines = words::wrap(note, measure, 6, sizes.small);
        let start = y + 0.78 * sizes.small.size;
        let leading = sizes.leading(sizes.small);
        y = canvas
            .group(Part::Words, |canvas| canvas.lines(&lines, (sizes.margin, start), leading, sizes.small));
        y -= 0.78 * sizes.small.size;
    }
    canvas.finish(y + sizes.margin - 4.0, &chart.title, &chart.description)
}

/// A sentence in the place of a picture.
fn nothing(canvas: &Canvas, why: &str, sizes: &Sizes, y: f64) -> f64 {
    let theme = canvas.theme;
    let room = canvas.width - 2.0 * sizes.margin;
    let lines = words::wrap(why, room - 32.0, 8, sizes.label);
    let leading = sizes.leading(sizes.label);
    let height = leading * lines.len() as f64 + 28.0;
    let frame = super::drawing::Frame { x: sizes.margin, y, w: room, h: height };
    canvas.group(Part::Grid, |canvas| canvas.frame(frame, super::canvas::Pen::solid(theme.grid, 1.0)));
    canvas.group(Part::Words, |canvas| {
        canvas.lines(&lines, (sizes.margin + 16.0, y + 14.0 + 0.95 * sizes.label.size), leading, sizes.label)
    });
    y + height + 4.0
}

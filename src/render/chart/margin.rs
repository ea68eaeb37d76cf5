//! What stands around a plane: named stretches of its axes, and what came at values of `x`.

use super::canvas::{Canvas, Pen, Place, Type};
use super::drawing::{Anchor, Frame};
use super::page::Sizes;
use super::rows::dot;
use super::spec::{Form, Plane, Tag, Zone};
use super::theme::Ink;
use super::words;

/// Between two small marks. Units: pixels.
const PITCH: f64 = 12.5;
/// Between two boxes of marks. Units: pixels.
const GAP: f64 = 7.0;
/// The most marks in a row. Units: marks.
const ROW: usize = 9;

/// The names of stretches of `x`, above the plane.
pub(super) struct Across<'p> {
    zones: &'p [Zone],
    /// Left end, line from below, and words, of those that have room.
    names: Vec<(f64, usize, String)>,
    borders: Vec<f64>,
    set: Type,
    leading: f64,
    /// What they take. Units: pixels.
    pub height: f64,
}

impl<'p> Across<'p> {
    pub fn new(canvas: &Canvas, plane: &'p Plane, sizes: &Sizes, (left, right): (f64, f64)) -> Self {
        let (set, leading) = (sizes.tick, sizes.leading(sizes.tick));
        let at = |value: f64| left + plane.x.share(value) * (right - left);
        let mut lines: Vec<f64> = Vec::new();
        let mut names = Vec::new();
        for zone in &plane.across {
            let name = words::fit(&zone.name, right - left, set);
            let width = set.width(&name);
            let x = (at(zone.from) + at(zone.to) - width) / 2.0;
            let x = x.clamp(sizes.margin, canvas.width - sizes.margin - width);
            let line = lines.iter().position(|end| end + 8.0 <= x).unwrap_or_else(|| {
                lines.push(0.0);
                lines.len() - 1
            });
            lines[line] = x + width;
            names.push((x, line, name));
        }
        let borders = plane.across.iter().skip(1).map(|zone| at(zone.from)).collect();
        let height = if names.is_empty() { 0.0 } else { leading * lines.len() as f64 + 8.0 };
        Self { zones: &plane.across, names, borders, set, leading, height }
    }

    /// Where one stretch ends and the next begins.
    pub fn borders(&self, canvas: &Canvas, frame: Frame) {
        let pen = Pen { rgb: canvas.theme.axis, width: 1.0, dash: &[2.0, 5.0] };
        for x in &self.borders {
            canvas.line(&[(*x, frame.y - 6.0), (*x, frame.bottom())], pen);
        }
    }

    pub fn words(&self, canvas: &Canvas, frame: Frame) {
        debug_assert_eq!(self.zones.len(), self.names.len());
        for (x, line, name) in &self.names {
            let y = frame.y - 9.0 - 0.22 * self.set.size - self.leading * *line as f64;
            canvas.text(name, (*x, y), self.set);
        }
    }
}

/// Where one stretch of `y` ends and the next begins.
pub(super) fn upward_borders(canvas: &Canvas, plane: &Plane, frame: Frame) {
    let pen = Pen { rgb: canvas.theme.axis, width: 1.0, dash: &[2.0, 5.0] };
    for zone in plane.upward.iter().skip(1) {
        let y = frame.bottom() - plane.y.share(zone.from) * frame.h;
        canvas.line(&[(frame.x, y), (frame.right() + 6.0, y)], pen);
    }
}

/// How much room the names of stretches of `y` take. Units: pixels.
pub(super) fn upward_width(plane: &Plane, sizes: &Sizes) -> f64 {
    let widest = plane.upward.iter().fold(0.0, |most: f64, zone| most.max(sizes.tick.width(&zone.name)));
    if widest > 0.0 { widest.min(90.0) + 8.0 } else { 0.0 }
}

/// Writes the names of stretches of `y` right of the plane; those that would touch the one below are left out.
pub(super) fn upward(canvas: &Canvas, plane: &Plane, sizes: &Sizes, frame: Frame) {
    let set = sizes.tick;
    let mut last = f64::INFINITY;
    for zone in &plane.upward {
        let middle = plane.y.share((zone.from + zone.to) / 2.0);
        let y = frame.bottom() - middle * frame.h + 0.36 * set.size;
        let y = y.clamp(frame.y + 0.5 * set.size, frame.bottom() - 2.0);
        if last - y < 1.2 * set.size {
            continue;
        }
        last = y;
        let name = words::fit(&zone.name, 90.0, set);
        canvas.text(&name, (frame.right() + 8.0, y), set.anchored(Anchor::Start));
    }
}

/// A box of marks.
struct Boxed<'p> {
    tag: &'p Tag,
    /// Where it belongs.
    at: f64,
    frame: Frame,
    columns: usize,
    word: String,
}

/// What came, below the plane.
pub(super) struct Tags<'p> {
    boxes: Vec<Boxed<'p>>,
    line: f64,
    /// What they take. Units: pixels.
    pub height: f64,
}

impl<'p> Tags<'p> {
    pub fn new(plane: &'p Plane, sizes: &Sizes, frame: Frame) -> Self {
        let line = (1.3 * sizes.tick.size).round();
        let mut boxes: Vec<Boxed> = Vec::new();
        for tag in &plane.tags {
            let at = frame.x + plane.x.share(tag.at).clamp(0.0, 1.0) * frame.w;
            let columns = tag.forms.len().clamp(1, ROW);
            let rows = tag.forms.len().div_ceil(columns) as f64;
            let word = words::fit(&tag.word, 0.5 * frame.w, sizes.tick);
            let w = (columns as f64 * PITCH).max(sizes.tick.width(&word));
            let h = rows * PITCH + line;
            let x = (at - w / 2.0).clamp(frame.x.min(frame.right() - w), (frame.right() - w).max(frame.x));
            let mut here = Frame { x, y: 8.0, w, h };
            // Down past whatever it would touch.
            while let Some(other) = boxes.iter().find(|one| one.frame.overlaps(&here.grown(GAP - 1.0))) {
                here.y = other.frame.bottom() + GAP;
            }
            boxes.push(Boxed { tag, at, frame: here, columns, word });
        }
        let height = boxes.iter().map(|one| one.frame.bottom() + 4.0).fold(0.0, f64::max);
        Self { boxes, line, height }
    }

    pub fn marks(&self, canvas: &Canvas, frame: Frame) {
        let pen = Pen::solid(canvas.theme.axis, 1.0);
        for one in &self.boxes {
            let x = one.at.clamp(one.frame.x, one.frame.right());
            canvas.line(&[(one.at, frame.bottom()), (one.at, frame.bottom() + 5.0)], pen);
            canvas.line(&[(one.at, frame.bottom() + 5.0), (x, frame.bottom() + one.frame.y)], pen);
        }
        for one in &self.boxes {
            // The ground covers what leads to boxes further down.
            let below = Frame { y: one.frame.y + frame.bottom(), ..one.frame };
            canvas.rect(below, canvas.theme.ground, 255);
            for (at, form) in one.tag.forms.iter().enumerate() {
                dot(canvas, place(one, at, frame), ink(*form), *form);
            }
        }
    }

    pub fn words(&self, canvas: &Canvas, sizes: &Sizes, frame: Frame) {
        for one in &self.boxes {
            let width = sizes.tick.width(&one.word);
            let x = one.frame.x + (one.frame.w - width) / 2.0;
            let y = frame.bottom() + one.frame.bottom() - self.line + 1.02 * sizes.tick.size;
            canvas.text(&one.word, (x, y), sizes.tick);
        }
    }
}

/// What is hollow speaks against.
fn ink(form: Form) -> Ink {
    if form == Form::Diamond { Ink::Tolerance } else { Ink::Beside }
}

fn place(one: &Boxed, at: usize, frame: Frame) -> Place {
    let (row, column) = (at / one.columns, at % one.columns);
    let left = one.frame.x + (one.frame.w - one.columns as f64 * PITCH) / 2.0;
    (left + (column as f64 + 0.5) * PITCH, frame.bottom() + one.frame.y + (row as f64 + 0.5) * PITCH)
}

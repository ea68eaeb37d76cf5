//! The layout of labelled rows: labels left of the marks where there is room, else above them.

use super::axis::Axis;
use super::canvas::{Canvas, Pen, Place, Type};
use super::drawing::{Anchor, Frame, Part};
use super::page::Sizes;
use super::spec::{Form, Mark, Reference, Row, Rows, Values};
use super::theme::Ink;
use super::words;

/// The height of a bar. Units: pixels.
const BAR: f64 = 15.0;
/// From the middle of a row to its whisker. Units: pixels.
const WHISKER: f64 = 12.0;
/// The radius of a dot. Units: pixels.
const DOT: f64 = 5.0;
/// Between a mark and what is written beside it. Units: pixels.
const BESIDE: f64 = 8.0;
/// Between a value and the small words behind it. Units: pixels.
const GAP: f64 = 5.0;
/// Dots and gaps of a dotted line. Units: pixels.
pub(super) const DOTS: [f64; 2] = [1.5, 3.5];

/// A row whose words are broken to their width.
struct Laid<'r> {
    row: &'r Row,
    label: Vec<String>,
    small: Vec<String>,
    value: String,
    aside: String,
    top: f64,
    height: f64,
    /// The height of its marks' middle.
    middle: f64,
}

/// Draws rows from a height on; returns where they end. Units: pixels.
pub(super) fn draw(canvas: &Canvas, rows: &Rows, sizes: &Sizes, top: f64) -> f64 {
    let columns = Columns::new(canvas, rows, sizes);
    let references = reference_labels(canvas, rows, sizes, &columns);
    let levels = references.iter().map(|(level, ..)| level + 1).max().unwrap_or(0);
    let head = if rows.head.is_empty() || columns.value == 0.0 { 0 } else { 1 };
    let line = sizes.leading(sizes.small);
    let first = top + line * levels.max(head) as f64 + if levels.max(head) > 0 { 4.0 } else { 0.0 };
    let (laid, bottom) = lay(rows, sizes, &columns, first);
    let at = |value: f64| columns.at(&rows.axis, value);
    let stretches = stretches(&laid, sizes.is_wide, (first, bottom));
    canvas.group(Part::Grid, |canvas| grid(canvas, rows, &laid, &at, &stretches));
    canvas.group(Part::Fill, |canvas| bands(canvas, &laid, &at));
    canvas.group(Part::Marks, |canvas| {
        let zero = rows.axis.low <= 0.0 && rows.axis.high >= 0.0;
        if zero && laid.iter().any(|one| one.row.marks.iter().any(|mark| matches!(mark, Mark::Bar { .. }))) {
            let pen = Pen::solid(canvas.theme.axis, 1.25);
            stretches.iter().for_each(|(top, end)| canvas.line(&[(at(0.0), *top), (at(0.0), *end)], pen));
        }
        for reference in &rows.references {
            let x = at(reference.at);
            let pen = pen(canvas, reference, 1.5);
            stretches.iter().for_each(|(top, end)| canvas.line(&[(x, *top), (x, *end)], pen));
        }
        laid.iter().for_each(|one| marks(canvas, one, &at));
    });
    canvas.group(Part::Words, |canvas| {
        for (level, x, label, set) in &references {
            canvas.text(label, (*x, first - 7.0 - line * *level as f64), *set);
        }
        if head > 0 {
            let set = sizes.small.anchored(Anchor::End);
            canvas.text(&words::fit(&rows.head, columns.value, set), (columns.right, first - 7.0), set);
        }
        laid.iter().for_each(|one| write(canvas, one, sizes, &columns, &at));
        ticks(canvas, &rows.axis, sizes, &columns, bottom, &at)
    })
}

/// Where things stand from left to right. Units: pixels.
struct Columns {
    left: f64,
    right: f64,
    /// The width of labels; in the narrow layout all there is.
    label: f64,
    /// The width of the column of values at the edge; 0 where they stand beside their marks.
    value: f64,
    /// Where the axis starts and ends.
    plot: (f64, f64),
    /// Whether the small words that belong to a value beside its marks have room behind it.
    has_asides: bool,
}

impl Columns {
    fn new(canvas: &Canvas, rows: &Rows, sizes: &Sizes) -> Self {
        let (left, right) = (sizes.margin, canvas.width - sizes.margin);
        let room = right - left;
        let value = match rows.values {
            Values::Edge => rows.rows.iter().fold(0.0, |most: f64, row| {
                most.max(sizes.strong.width(&row.value)).max(sizes.small.width(&row.aside))
            }),
            Values::Beside => 0.0,
        };
        let value = value.max(if value > 0.0 { sizes.small.width(&rows.head) } else { 0.0 }).min(0.34 * room);
        let label = if sizes.is_wide {
            let widest = rows.rows.iter().fold(0.0, |most: f64, row| {
                most.max(sizes.label.width(&row.label)).max(sizes.small.width(&row.small))
            });
            widest.ceil().clamp(80.0, 0.40 * room)
        } else {
            room
        };
        let start = if sizes.is_wide { left + label + 18.0 } else { left };
        let end = if sizes.is_wide && value > 0.0 { right - value - 22.0 } else { right };
        // Words beside marks need their own room: before the first and behind the last of them.
        let (mut before, mut behind) = (0.0_f64, 0.0_f64);
        let most = end - start;
        let with_aside = |row: &Row| sizes.strong.width(&row.value) + GAP + sizes.small.width(&row.aside);
        let has_asides = rows.values == Values::Beside
            && rows.rows.iter().any(|row| !row.aside.is_empty())
            && rows.rows.iter().all(|row| with_aside(row) < 0.3 * most);
        for row in &rows.rows {
            for (at, words, is_before) in beside(row, rows.values) {
                let is_valued = has_asides && !is_before && !row.aside.is_empty();
                let width =
                    if is_valued { with_aside(row) } else { sizes.strong.width(&words).min(0.3 * most) };
                let width = width + BESIDE + 2.0;
                let share = rows.axis.share(at).clamp(0.0, 1.0);
                // The axis keeps at least a third of the room.
                if is_before {
                    before = before.max(width - share * most / 3.0);
                } else {
                    behind = behind.max(width - (1.0 - share) * most / 3.0);
                }
            }
        }
        let edge = rows.axis.ticks.last().map_or(0.0, |tick| sizes.tick.width(&tick.label) / 2.0);
        let behind = if value > 0.0 && sizes.is_wide { behind } else { behind.max(edge) };
        Self { left, right, label, value, plot: (start + before.max(0.0), end - behind.max(0.0)), has_asides }
    }

    fn at(&self, axis: &Axis, value: f64) -> f64 {
        let (from, to) = self.plot;
        from + axis.share(value).clamp(0.0, 1.0) * (to - from)
    }
}

/// What is written beside marks: where, what, and whether before it.
fn beside(row: &Row, values: Values) -> Vec<(f64, String, bool)> {
    let mut found: Vec<(f64, String, bool)> = row
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Tip { at, before, text } => Some((*at, text.clone(), *before)),
            _ => None,
        })
        .collect();
    if values == Values::Beside && !row.value.is_empty() {
        found.push((end_of(row), row.value.clone(), false));
    }
    found
}

/// Where the last mark of a row ends that its number could touch; a whisker lies below.
fn end_of(row: &Row) -> f64 {
    let ends = row.marks.iter().filter_map(|mark| match mark {
        Mark::Bar { from, to, .. } | Mark::Join { from, to, .. } => Some(from.max(*to)),
        Mark::Band { high, .. } => Some(*high),
        Mark::Dot { at, .. } => Some(*at),
        Mark::Whisker { .. } | Mark::Tip { .. } => None,
    });
    ends.fold(f64::NEG_INFINITY, f64::max).max(0.0)
}

fn lay<'r>(rows: &'r Rows, sizes: &Sizes, columns: &Columns, top: f64) -> (Vec<Laid<'r>>, f64) {
    let (label_lead, small_lead) = (sizes.leading(sizes.label), sizes.leading(sizes.small));
    let mut y = top;
    let mut laid = Vec::with_capacity(rows.rows.len());
    for row in &rows.rows {
        let beside = if !sizes.is_wide && columns.value > 0.0 { columns.value + 12.0 } else { 0.0 };
        let label = words::balanced(&row.label, columns.label - beside, 2, sizes.label);
        let small = words::balanced(&row.small, columns.label - beside, 2, sizes.small);
        let most =
            if rows.values == Values::Edge { columns.value } else { 0.3 * (columns.plot.1 - columns.left) };
        let value = words::fit(&row.value, most, sizes.strong);
        let aside = match rows.values {
            Values::Edge => words::fit(&row.aside, columns.value, sizes.small),
            Values::Beside if columns.has_asides && !row.value.is_empty() => row.aside.clone(),
            Values::Beside => String::new(),
        };
        let has_whisker = row.marks.iter().any(|mark| matches!(mark, Mark::Whisker { .. }));
        let below = if has_whisker { WHISKER + 5.0 } else { BAR / 2.0 };
        let text = label_lead * label.len() as f64 + small_lead * small.len() as f64;
        let right = if row.aside.is_empty() { label_lead } else { label_lead + small_lead };
        if row.is_apart {
            y += 7.0;
        }
        let (height, middle) = if sizes.is_wide {
            let inner = text.max(BAR / 2.0 + below).max(if columns.value > 0.0 { right } else { 0.0 });
            (inner + 13.0, y + (inner + 13.0) / 2.0 - if has_whisker { 3.0 } else { 0.0 })
        } else {
            let head = text.max(if columns.value > 0.0 { right } else { 0.0 });
            (head + 4.0 + BAR + below - BAR / 2.0 + 16.0, y + head + 4.0 + BAR / 2.0 + 2.0)
        };
        laid.push(Laid { row, label, small, value, aside, top: y, height, middle });
        y += height;
    }
    (laid, y + 2.0)
}

/// The stretches of height that marks use: all of it, or below the words of each row where these stand above.
fn stretches(laid: &[Laid], is_wide: bool, whole: (f64, f64)) -> Vec<(f64, f64)> {
    match is_wide {
        true => vec![whole],
        false => laid.iter().map(|one| (one.middle - BAR / 2.0 - 3.0, one.middle + WHISKER + 5.0)).collect(),
    }
}

fn grid(canvas: &Canvas, rows: &Rows, laid: &[Laid], at: &dyn Fn(f64) -> f64, stretches: &[(f64, f64)]) {
    let pen = Pen::solid(canvas.theme.grid, 1.0);
    for x in rows.axis.ticks.iter().map(|tick| at(tick.at)) {
        stretches.iter().for_each(|(top, bottom)| canvas.line(&[(x, *top), (x, *bottom)], pen));
    }
    for y in laid.iter().filter(|one| one.row.is_apart).map(|one| one.top - 4.0) {
        canvas.line(&[(canvas_left(canvas), y), (canvas.width - canvas_left(canvas), y)], pen);
    }
}

fn canvas_left(canvas: &Canvas) -> f64 {
    if canvas.width >= f64::from(super::page::WIDE) { 28.0 } else { 16.0 }
}

fn bands(canvas: &Canvas, laid: &[Laid], at: &dyn Fn(f64) -> f64) {
    for one in laid {
        for mark in &one.row.marks {
            if let Mark::Band { low, high, ink } = mark {
                let tone = canvas.theme.tone(*ink);
                let frame = Frame { x: at(*low), y: one.middle - 6.0, w: at(*high) - at(*low), h: 12.0 };
                canvas.rect(frame, tone.mark, tone.band);
            }
        }
    }
}

fn marks(canvas: &Canvas, one: &Laid, at: &dyn Fn(f64) -> f64) {
    let y = one.middle;
    for mark in &one.row.marks {
        match mark {
            Mark::Bar { from, to, ink } => {
                let (from, to) = (at(from.min(*to)), at(from.max(*to)));
                // A bar of almost nothing is still seen.
                let frame = Frame { x: from, y: y - BAR / 2.0, w: (to - from).max(1.0), h: BAR };
                canvas.rect(frame, canvas.theme.tone(*ink).mark, 255);
            }
            Mark::Whisker { low, high, ink } => {
                let (low, high, y) = (at(*low), at(*high), y + WHISKER);
                let pen = Pen::solid(canvas.theme.tone(*ink).mark, 1.25);
                canvas.line(&[(low, y), (high, y)], pen);
                canvas.line(&[(low, y - 2.5), (low, y + 2.5)], pen);
                canvas.line(&[(high, y - 2.5), (high, y + 2.5)], pen);
            }
            Mark::Band { low, high, ink } => {
                let pen = Pen::solid(canvas.theme.tone(*ink).mark, 1.0);
                for x in [at(*low), at(*high)] {
                    canvas.line(&[(x, y - 6.0), (x, y + 6.0)], pen);
                }
            }
            Mark::Join { from, to, ink } => {
                let pen = Pen::solid(canvas.theme.tone(*ink).mark, 2.0);
                canvas.line(&[(at(*from), y), (at(*to), y)], pen);
            }
            Mark::Dot { .. } | Mark::Tip { .. } => {}
        }
    }
    for mark in &one.row.marks {
        if let Mark::Dot { at: value, ink, form } = mark {
            dot(canvas, (at(*value), y), *ink, *form);
        }
    }
}

/// A dot in its form.
pub(super) fn dot(canvas: &Canvas, (x, y): Place, ink: Ink, form: Form) {
    let rgb = canvas.theme.tone(ink).mark;
    match form {
        Form::Disc => canvas.disc((x, y), DOT, rgb),
        Form::Ring => canvas.ring((x, y), DOT - 0.75, Pen::solid(rgb, 2.0)),
        Form::Square => {
            canvas.rect(Frame { x: x - DOT + 0.5, y: y - DOT + 0.5, w: 9.0, h: 9.0 }, rgb, 255);
        }
        Form::Diamond => {
            let r = DOT + 1.0;
            canvas.area(&[(x, y - r), (x + r, y), (x, y + r), (x - r, y)], rgb, 255);
        }
    }
}

/// How a reference is drawn.
pub(super) fn pen<'p>(canvas: &Canvas, reference: &Reference, width: f64) -> Pen<'p> {
    let rgb = canvas.theme.tone(reference.ink).mark;
    if reference.is_dotted { Pen { rgb, width, dash: &DOTS } } else { Pen::solid(rgb, width) }
}

fn write(canvas: &Canvas, one: &Laid, sizes: &Sizes, columns: &Columns, at: &dyn Fn(f64) -> f64) {
    let (label_lead, small_lead) = (sizes.leading(sizes.label), sizes.leading(sizes.small));
    let text = label_lead * one.label.len() as f64 + small_lead * one.small.len() as f64;
    let top = if sizes.is_wide { one.top + (one.height - text) / 2.0 } else { one.top + 2.0 };
    let y = canvas.lines(&one.label, (columns.left, top + 0.98 * sizes.label.size), label_lead, sizes.label);
    let y = y - 0.98 * sizes.label.size + 0.98 * sizes.small.size;
    canvas.lines(&one.small, (columns.left, y), small_lead, sizes.small);
    let middle = one.middle + 0.36 * sizes.strong.size;
    if columns.value > 0.0 {
        let (strong, small) = (sizes.strong.anchored(Anchor::End), sizes.small.anchored(Anchor::End));
        let y = match (sizes.is_wide, one.aside.is_empty()) {
            (true, true) => middle,
            (true, false) => one.middle - 0.12 * sizes.strong.size,
            (false, _) => one.top + 2.0 + 0.98 * sizes.label.size,
        };
        canvas.text(&one.value, (columns.right, y), strong);
        canvas.text(&one.aside, (columns.right, y + small_lead), small);
    } else {
        let x = at(end_of(one.row)) + BESIDE;
        canvas.text(&one.value, (x, middle), sizes.strong);
        canvas.text(&one.aside, (x + sizes.strong.width(&one.value) + GAP, middle), sizes.small);
    }
    let most = 0.3 * (columns.plot.1 - columns.plot.0);
    for mark in &one.row.marks {
        if let Mark::Tip { at: value, before, text } = mark {
            let text = words::fit(text, most, sizes.small);
            let y = one.middle + 0.36 * sizes.small.size;
            let (x, anchor) = match before {
                true => (at(*value) - BESIDE, Anchor::End),
                false => (at(*value) + BESIDE, Anchor::Start),
            };
            canvas.text(&text, (x, y), sizes.small.anchored(anchor).with_halo());
        }
    }
}

/// Labels of references, each on the lowest line where it stands beside no other.
fn reference_labels(
    canvas: &Canvas,
    rows: &Rows,
    sizes: &Sizes,
    columns: &Columns,
) -> Vec<(usize, f64, String, Type)> {
    let mut ends: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut found = Vec::new();
    for one in &rows.references {
        let room = columns.right - columns.left;
        let set = Type { rgb: canvas.theme.tone(one.ink).text, ..sizes.small };
        let label = words::fit(&one.label, room, set);
        let width = set.width(&label);
        let x = (columns.at(&rows.axis, one.at) - width / 2.0).clamp(columns.left, columns.right - width);
        let mut is_free = |level: usize| {
            if ends.len() <= level {
                // The head of the values stands on the lowest line.
                let head = (columns.right - columns.value - 6.0, columns.right + 1.0);
                ends.push(if level == 0 && columns.value > 0.0 { vec![head] } else { Vec::new() });
            }
            ends[level].iter().all(|(from, to)| x + width + 10.0 <= *from || x >= *to + 10.0)
        };
        let level = (0..rows.references.len() + 1).find(|level| is_free(*level)).unwrap_or(0);
        ends[level].push((x, x + width));
        found.push((level, x, label, set));
    }
    found
}

fn ticks(
    canvas: &Canvas,
    axis: &Axis,
    sizes: &Sizes,
    columns: &Columns,
    bottom: f64,
    at: &dyn Fn(f64) -> f64,
) -> f64 {
    let y = bottom + 4.0 + 0.98 * sizes.tick.size;
    let shown = axis_labels(canvas, axis, sizes.tick, at);
    for (x, label) in &shown {
        canvas.text(label, (*x, y), sizes.tick);
    }
    let mut y = y + 0.22 * sizes.tick.size;
    if !axis.caption.is_empty() {
        let x = if sizes.is_wide { columns.plot.0 } else { columns.left };
        let lines = words::wrap(&axis.caption, columns.right - x, 2, sizes.small);
        let leading = sizes.leading(sizes.small);
        y += 6.0;
        canvas.lines(&lines, (x, y + 0.8 * sizes.small.size), leading, sizes.small);
        y += leading * lines.len() as f64;
    }
    y + 6.0
}

/// The labels of an axis that stand side by side: every one, or every second, third ... of them.
pub(super) fn axis_labels(
    canvas: &Canvas,
    axis: &Axis,
    set: Type,
    at: &dyn Fn(f64) -> f64,
) -> Vec<(f64, String)> {
    let placed: Vec<(f64, f64, String)> = axis
        .ticks
        .iter()
        .map(|tick| {
            let label = words::fit(&tick.label, canvas.width / 3.0, set);
            let width = set.width(&label);
            let x = (at(tick.at) - width / 2.0).clamp(4.0, canvas.width - 4.0 - width);
            (x, x + width, label)
        })
        .collect();
    let fits = |every: usize| {
        let kept: Vec<&(f64, f64, String)> = placed.iter().step_by(every).collect();
        kept.windows(2).all(|pair| pair[0].1 + 9.0 <= pair[1].0)
    };
    let every = (1..=placed.len().max(1)).find(|every| fits(*every)).unwrap_or(1);
    placed.into_iter().step_by(every).map(|(x, _, label)| (x, label)).collect()
}

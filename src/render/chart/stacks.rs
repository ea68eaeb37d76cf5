//! The layout of stacks of equal discs over one axis.

use super::canvas::{Canvas, Pen, Type};
use super::drawing::Part;
use super::page::Sizes;
use super::rows::{axis_labels, pen};
use super::spec::{Dots, Reference};
use super::theme::Ink;
use super::words;

/// The largest and the smallest disc. Units: pixels from side to side.
const DISC: (f64, f64) = (24.0, 3.0);
/// How high the highest stack may be, and how high the picture is at least. Units: pixels.
const HEIGHT: (f64, f64) = (330.0, 130.0);

/// Draws stacks from a height on; returns where they end. Units: pixels.
pub(super) fn draw(canvas: &Canvas, dots: &Dots, sizes: &Sizes, top: f64) -> f64 {
    let pad = DISC.0 / 2.0 + 2.0;
    let (left, right) = (sizes.margin + pad, canvas.width - sizes.margin - pad);
    let at = |value: f64| left + dots.axis.share(value).clamp(-0.02, 1.02) * (right - left);
    let heights = heights(dots);
    let most = heights.iter().map(|(_, level, _)| level + 1).max().unwrap_or(0).max(1) as f64;
    let pitch = (right - left) * dots.step / (dots.axis.high - dots.axis.low);
    let size = pitch.min(HEIGHT.0 / most).clamp(DISC.1, DISC.0);
    let line = sizes.leading(sizes.small) + 2.0;
    let band = top + line * dots.references.len() as f64 + 12.0;
    let base = band + 14.0 + (size * most).max(HEIGHT.1);
    let references = labelled(canvas, dots, sizes, &at);
    canvas.group(Part::Grid, |canvas| {
        for tick in &dots.axis.ticks {
            canvas.line(&[(at(tick.at), band), (at(tick.at), base)], Pen::solid(canvas.theme.grid, 1.0));
        }
    });
    canvas.group(Part::Marks, |canvas| {
        for (row, (one, label, start)) in references.iter().enumerate() {
            let x = at(one.at);
            // Where a label has room on neither side of its line, the line begins below it.
            let is_over = *start < x + 2.0 && start + sizes.small.width(label) > x - 2.0;
            let from = top + line * (row + usize::from(is_over)) as f64;
            canvas.line(&[(x, from), (x, base)], pen(canvas, one, 1.25));
        }
        canvas.line(&[(left - pad, base), (right + pad, base)], Pen::solid(canvas.theme.axis, 1.25));
        let tone = canvas.theme.tone(Ink::Baseline);
        let (from, to) = (at(dots.band.0), at(dots.band.1));
        let thin = Pen::solid(tone.mark, 1.75);
        canvas.line(&[(from, band), (to, band)], thin);
        for x in [from, to] {
            canvas.line(&[(x, band - 4.0), (x, band + 4.0)], thin);
        }
        for (value, level, is_filled) in &heights {
            let place = (at(*value), base - 1.0 - size * (*level as f64 + 0.5));
            match is_filled {
                true => canvas.disc(place, 0.46 * size, tone.mark),
                false => {
                    let width = (0.1 * size).clamp(0.75, 2.0);
                    canvas.ring(place, 0.46 * size - width / 2.0, Pen::solid(tone.mark, width));
                }
            }
        }
    });
    canvas.group(Part::Words, |canvas| {
        for (row, (_, label, x)) in references.iter().enumerate() {
            let set = Type { rgb: canvas.theme.tone(references[row].0.ink).text, ..sizes.small }.with_halo();
            canvas.text(label, (*x, top + line * row as f64 + 0.9 * set.size), set);
        }
        let y = base + 6.0 + 0.98 * sizes.tick.size;
        for (x, label) in axis_labels(canvas, &dots.axis, sizes.tick, &at) {
            canvas.text(&label, (x, y), sizes.tick);
        }
        let mut end = y + 0.22 * sizes.tick.size;
        if !dots.axis.caption.is_empty() {
            let lines = words::wrap(&dots.axis.caption, canvas.width - 2.0 * sizes.margin, 2, sizes.small);
            let leading = sizes.leading(sizes.small);
            end += 6.0;
            canvas.lines(&lines, (sizes.margin, end + 0.8 * sizes.small.size), leading, sizes.small);
            end += leading * lines.len() as f64;
        }
        end + 4.0
    })
}

/// The references from above, each with its label and where that starts: to the right of its line or to the left, and on no
/// line that comes from above if some order of them allows it.
fn labelled<'d>(
    canvas: &Canvas,
    dots: &'d Dots,
    sizes: &Sizes,
    at: &dyn Fn(f64) -> f64,
) -> Vec<(&'d Reference, String, f64)> {
    let (low, high) = (sizes.margin, canvas.width - sizes.margin);
    let placed = |order: &[&'d Reference]| {
        let mut n_crossed = 0;
        let labels = order.iter().enumerate().map(|(row, one)| {
            let label = words::fit(&one.label, high - low - 12.0, sizes.small);
            let width = sizes.small.width(&label);
            let is_free = |x: f64| {
                let mut lines = order[..row].iter().map(|other| at(other.at));
                x >= low && x + width <= high && lines.all(|line| line < x - 2.0 || line > x + width + 2.0)
            };
            let sides = [at(one.at) + 6.0, at(one.at) - 6.0 - width];
            let free = sides.into_iter().find(|x| is_free(*x));
            n_crossed += usize::from(free.is_none());
            (*one, label, free.unwrap_or(sides[0]).clamp(low, (high - width).max(low)))
        });
        (labels.collect::<Vec<_>>(), n_crossed)
    };
    let given: Vec<&Reference> = dots.references.iter().collect();
    let mut rising = given.clone();
    rising.sort_by(|a, b| a.at.total_cmp(&b.at));
    let falling: Vec<&Reference> = rising.iter().rev().copied().collect();
    let all = [given, rising, falling].map(|order| placed(&order));
    all.into_iter().min_by_key(|(_, n_crossed)| *n_crossed).map_or(Vec::new(), |(labels, _)| labels)
}

/// Each disc with its height in its stack, counted from 0.
pub(super) fn heights(dots: &Dots) -> Vec<(f64, usize, bool)> {
    let mut found: Vec<(f64, usize, bool)> = Vec::with_capacity(dots.dots.len());
    for one in &dots.dots {
        let level = match found.last() {
            Some((at, level, _)) if *at == one.at => level + 1,
            _ => 0,
        };
        found.push((one.at, level, one.is_filled));
    }
    found
}

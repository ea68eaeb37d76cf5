//! The layout of stacks of equal discs over one axis.

use super::canvas::{Canvas, Pen, Type};
use super::drawing::Part;
use super::page::Sizes;
use super::rows::{axis_labels, pen};
use super::spec::Dots;
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
    canvas.group(Part::Grid, |canvas| {
        for tick in &dots.axis.ticks {
            canvas.line(&[(at(tick.at), band), (at(tick.at), base)], Pen::solid(canvas.theme.grid, 1.0));
        }
    });
    canvas.group(Part::Marks, |canvas| {
        for (row, one) in dots.references.iter().enumerate() {
            let from = top + line * row as f64;
            let x = at(one.at);
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
        for (row, one) in dots.references.iter().enumerate() {
            let set = Type { rgb: canvas.theme.tone(one.ink).text, ..sizes.small }.with_halo();
            let room = canvas.width - 2.0 * sizes.margin - 12.0;
            let label = words::fit(&one.label, room, set);
            let width = set.width(&label);
            // To the right, unless it would leave the page or stand on a line that comes from above.
            let is_free = |x: f64| {
                let lines = dots.references.iter().take(row).map(|other| at(other.at));
                let within = x >= sizes.margin && x + width <= canvas.width - sizes.margin;
                within && lines.into_iter().all(|line| line < x - 2.0 || line > x + width + 2.0)
            };
            let sides = [at(one.at) + 6.0, at(one.at) - 6.0 - width];
            let x = sides.into_iter().find(|x| is_free(*x)).unwrap_or(sides[0]);
            let x = x.clamp(sizes.margin, canvas.width - sizes.margin - width);
            canvas.text(&label, (x, top + line * row as f64 + 0.9 * set.size), set);
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

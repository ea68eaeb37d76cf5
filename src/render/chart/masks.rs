//! Letters as pixels, each drawn once: a picture of a thousand letters has a few hundred different ones.

use super::drawing::{HALO, SUB, Text};
use super::font::{Face, Segment, Weight};
use std::collections::BTreeMap;
use std::ops::Range;
use tiny_skia::{FillRule, LineJoin, Mask, Path, PathBuilder, Stroke, Transform};

/// Places within a pixel at which a letter may start: the smoothing of edges tells no more apart.
const PHASES: f64 = 4.0;

/// A letter at its place on the sheet. Units: pixels.
pub struct Letter {
    mask: usize,
    /// The column that it starts in.
    column: i32,
    baseline: i32,
}

/// How much of each pixel a letter covers.
struct Cover {
    /// From the column that the letter starts in.
    columns: Range<i32>,
    /// From the baseline, downwards.
    rows: Range<i32>,
    /// Row by row; 255 covers.
    pixels: Vec<u8>,
}

/// What tells a mask from another.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    letter: char,
    is_heavy: bool,
    /// Units: sixteenths of a pixel of the drawing.
    size: u32,
    phase: u8,
    is_rim: bool,
}

/// The letters of one picture.
pub struct Masks {
    /// Pixels in a sixteenth.
    unit: f64,
    known: BTreeMap<Key, usize>,
    covers: Vec<Cover>,
}

impl Masks {
    /// None yet; with so many pixels for one of a drawing.
    pub fn new(scale: u32) -> Self {
        Self { unit: f64::from(scale) / f64::from(SUB), known: BTreeMap::new(), covers: Vec::new() }
    }

    /// The letters of a text that can be seen, or the rims around them. The baseline lies on a whole pixel, which keeps
    /// small letters crisp.
    pub fn place(&mut self, text: &Text, is_rim: bool) -> Vec<Letter> {
        let face = Face::new(text.weight);
        let scale = f64::from(text.size) * self.unit / face.units();
        let start = text.start() * self.unit;
        let baseline = (f64::from(text.at.1) * self.unit).round() as i32;
        let is_heavy = text.weight == Weight::SemiBold;
        let mut found = Vec::with_capacity(text.text.len());
        for (letter, at) in face.letters(&text.text) {
            let steps = ((start + f64::from(at) * scale) * PHASES).round();
            let column = (steps / PHASES).floor();
            let phase = (steps - column * PHASES) as u8;
            let mask = self.mask(Key { letter, is_heavy, size: text.size, phase, is_rim }, face, scale);
            if !self.covers[mask].pixels.is_empty() {
                found.push(Letter { mask, column: column as i32, baseline });
            }
        }
        found
    }

    fn mask(&mut self, key: Key, face: Face, scale: f64) -> usize {
        if let Some(at) = self.known.get(&key) {
            return *at;
        }
        let path = outline(face, key, scale);
        let path = if key.is_rim { path.and_then(|path| self.rim(&path)) } else { path };
        let nothing = Cover { columns: 0..0, rows: 0..0, pixels: Vec::new() };
        self.covers.push(path.and_then(|path| cover(&path)).unwrap_or(nothing));
        self.known.insert(key, self.covers.len() - 1);
        self.covers.len() - 1
    }

    fn rim(&self, path: &Path) -> Option<Path> {
        let width = (2.0 * f64::from(HALO) * self.unit) as f32;
        path.stroke(&Stroke { width, line_join: LineJoin::Round, ..Stroke::default() }, 1.0)
    }
}

impl Letter {
    /// The columns and the rows that it may touch.
    pub fn frame(&self, masks: &Masks) -> (Range<i32>, Range<i32>) {
        let Cover { columns, rows, .. } = &masks.covers[self.mask];
        let moved = |range: &Range<i32>, by: i32| range.start + by..range.end + by;
        (moved(columns, self.column), moved(rows, self.baseline))
    }

    /// How much of each pixel of its frame it covers, row by row; 255 is all.
    pub fn cover<'m>(&self, masks: &'m Masks) -> &'m [u8] {
        &masks.covers[self.mask].pixels
    }
}

fn outline(face: Face, key: Key, scale: f64) -> Option<Path> {
    let shift = f64::from(key.phase) / PHASES;
    let at = |[x, y]: [i32; 2]| ((shift + f64::from(x) * scale) as f32, (-f64::from(y) * scale) as f32);
    let mut path = PathBuilder::new();
    for segment in face.outline(key.letter.encode_utf8(&mut [0; 4])) {
        match segment {
            Segment::Move(to) => path.move_to(at(to).0, at(to).1),
            Segment::Line(to) => path.line_to(at(to).0, at(to).1),
            Segment::Cubic([a, b, to]) => {
                let ((ax, ay), (bx, by), (x, y)) = (at(a), at(b), at(to));
                path.cubic_to(ax, ay, bx, by, x, y);
            }
            Segment::Close => path.close(),
        }
    }
    path.finish()
}

fn cover(path: &Path) -> Option<Cover> {
    let whole = |from: f32, to: f32| from.floor() as i32..to.ceil() as i32;
    let bounds = path.bounds();
    let (columns, rows) = (whole(bounds.left(), bounds.right()), whole(bounds.top(), bounds.bottom()));
    let mut mask = Mask::new(columns.len() as u32, rows.len() as u32)?;
    let shift = Transform::from_translate(-columns.start as f32, -rows.start as f32);
    mask.fill_path(path, FillRule::Winding, true, shift);
    Some(Cover { columns, rows, pixels: mask.take() })
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Anchor, Rgb};
    use super::super::font::Missing;
    use super::*;

    fn text(says: &str, x: i32) -> Text {
        Text {
            at: (x, 160),
            anchor: Anchor::Start,
            size: 14 * SUB as u32,
            weight: Weight::Regular,
            rgb: Rgb(0, 0, 0),
            halo: None,
            missing: Missing::Numbered,
            text: says.to_owned(),
        }
    }

    /// Twice the area within an outline with straight lines only, by the shoelace formula. Units: the face's, squared.
    fn twice_area(outline: &[Segment]) -> i64 {
        let (mut sum, mut start, mut last) = (0, [0, 0], [0, 0]);
        let cross =
            |[a, b]: [i32; 2], [c, d]: [i32; 2]| i64::from(a) * i64::from(d) - i64::from(c) * i64::from(b);
        for segment in outline {
            match segment {
                Segment::Move(to) => (start, last) = (*to, *to),
                Segment::Line(to) => {
                    sum += cross(last, *to);
                    last = *to;
                }
                Segment::Cubic(_) => panic!("it has a curve"),
                Segment::Close => sum += cross(last, start),
            }
        }
        sum.abs()
    }

    #[test]
    fn a_letter_covers_its_area_wherever_it_starts() {
        let face = Face::new(Weight::Regular);
        for letter in ["H", "E", "L", "T", "N", "X"] {
            let outline = face.outline(letter);
            for x in [0, 1, 3, 5, 7, 9, 13] {
                let mut masks = Masks::new(8);
                let placed = masks.place(&text(letter, x), false);
                let covered: f64 = placed[0].cover(&masks).iter().map(|part| f64::from(*part) / 255.0).sum();
                let pixels = 14.0 * 8.0 / face.units();
                let area = twice_area(&outline) as f64 / 2.0 * pixels * pixels;
                assert!((covered / area - 1.0).abs() < 0.02, "{letter} at {x}: {covered} for {area}");
            }
        }
    }

    #[test]
    fn a_letter_is_drawn_once_for_each_phase_and_a_space_never() {
        let mut masks = Masks::new(2);
        let placed = masks.place(&text("ll l", 0), false);
        assert_eq!(placed.len(), 3);
        assert!(masks.known.len() <= 2 * PHASES as usize);
        let before = masks.covers.len();
        masks.place(&text("ll l", 16), false);
        assert_eq!(masks.covers.len(), before, "8 pixels on, all phases are the same");
    }

    #[test]
    fn a_rim_reaches_as_far_as_a_halo() {
        let mut masks = Masks::new(2);
        let (columns, rows) = masks.place(&text("l", 0), false)[0].frame(&masks);
        let (wide, tall) = masks.place(&text("l", 0), true)[0].frame(&masks);
        let reach = (f64::from(HALO) * masks.unit).round() as i32;
        assert!((columns.start - wide.start - reach).abs() <= 1 && (tall.end - rows.end - reach).abs() <= 1);
    }
}

//! The display list as pixels, a strip of rows at a time: what is drawn stays in the nearest memory until it is written.

use super::drawing::{Drawing, HALO, Item, Paint, Point, Rgb, SUB, Shape, Step, Text};
use super::masks::{Letter, Masks};
use std::ops::Range;
use tiny_skia::{
    Color, FillRule, LineJoin, Paint as Ink, Path, PathBuilder, Pixmap, Shader, Stroke, StrokeDash, Transform,
};

/// Rows in a strip.
pub const ROWS: u32 = 128;

/// Red, green, blue, and 255: a sheet has no transparency.
pub type Pixel = [u8; 4];

/// Draws a chart at so many pixels for one and hands on each strip of so many rows, the uppermost first. `None` where
/// there is nothing to draw on.
pub fn strips(drawing: &Drawing, scale: u32, rows: u32, mut each: impl FnMut(&[Pixel])) -> Option<()> {
    let (width, height) = (drawing.width.checked_mul(scale)?, drawing.height.checked_mul(scale)?);
    let mut masks = Masks::new(scale);
    let marks = marks(drawing, scale, &mut masks);
    let Rgb(r, g, b) = drawing.ground;
    for top in (0..height).step_by(rows as usize) {
        let mut strip = Strip { pixels: Pixmap::new(width, rows.min(height - top))?, top: top as i32 };
        strip.pixels.fill(Color::from_rgba8(r, g, b, 255));
        for mark in &marks {
            strip.draw(mark, &mut masks);
        }
        each(strip.pixels.data().as_chunks::<4>().0);
    }
    Some(())
}

/// Something to draw, with the rows that it may touch.
struct Mark<'d> {
    rows: Range<i32>,
    what: What<'d>,
}

enum What<'d> {
    Area { path: Path, paint: Paint },
    Words { text: &'d Text, letters: Vec<Letter>, columns: Range<i32> },
}

fn marks<'d>(drawing: &'d Drawing, scale: u32, masks: &mut Masks) -> Vec<Mark<'d>> {
    let unit = scale as f32 / SUB as f32;
    let mut found = Vec::with_capacity(drawing.items.len());
    for item in &drawing.items {
        match item {
            Item::Open(_) | Item::Close => {}
            Item::Shape(shape) => found.extend(areas(shape, unit)),
            Item::Text(text) => found.extend(words(text, unit, masks)),
        }
    }
    found
}

fn words<'d>(text: &'d Text, unit: f32, masks: &mut Masks) -> Option<Mark<'d>> {
    let letters = masks.place(text, false);
    // A pixel more, which the smoothing of the rim may touch.
    let rim = if text.halo.is_some() { (HALO as f32 * unit).ceil() as i32 + 1 } else { 0 };
    let frames = letters.iter().map(|letter| letter.frame(masks));
    let span = |a: Range<i32>, b: Range<i32>| a.start.min(b.start)..a.end.max(b.end);
    let (columns, rows) = frames.reduce(|a, b| (span(a.0, b.0), span(a.1, b.1)))?;
    let grown = |range: Range<i32>| range.start - rim..range.end + rim;
    Some(Mark { rows: grown(rows), what: What::Words { text, letters, columns: grown(columns) } })
}

/// What a shape fills, and then its edge, dashes and all, as something to fill.
fn areas(shape: &Shape, unit: f32) -> Vec<Mark<'static>> {
    let at = |(x, y): Point| (x as f32 * unit, y as f32 * unit);
    let mut path = PathBuilder::new();
    for step in &shape.steps {
        match step {
            Step::Move(to) => path.move_to(at(*to).0, at(*to).1),
            Step::Line(to) => path.line_to(at(*to).0, at(*to).1),
            Step::Cubic(a, b, to) => {
                let ((ax, ay), (bx, by), (x, y)) = (at(*a), at(*b), at(*to));
                path.cubic_to(ax, ay, bx, by, x, y);
            }
            Step::Close => path.close(),
        }
    }
    let Some(path) = path.finish() else { return Vec::new() };
    let edge = shape.stroke.as_ref().and_then(|stroke| {
        let lengths = stroke.dash.iter().map(|length| *length as f32 * unit).collect();
        let dashed = StrokeDash::new(lengths, 0.0).and_then(|dash| path.dash(&dash, 1.0));
        let width = stroke.width as f32 * unit;
        let pen = Stroke { width, line_join: LineJoin::Round, ..Stroke::default() };
        Some((dashed.as_ref().unwrap_or(&path).stroke(&pen, 1.0)?, stroke.paint))
    });
    let area = |(path, paint): (Path, Paint)| {
        let (top, bottom) = (path.bounds().top().floor() as i32, path.bounds().bottom().ceil() as i32);
        Mark { rows: top - 1..bottom + 1, what: What::Area { path, paint } }
    };
    shape.fill.map(|paint| (path, paint)).into_iter().chain(edge).map(area).collect()
}

/// Some rows of the sheet.
struct Strip {
    pixels: Pixmap,
    /// The uppermost row.
    top: i32,
}

impl Strip {
    fn draw(&mut self, mark: &Mark<'_>, masks: &mut Masks) {
        if mark.rows.start >= self.top + self.pixels.height() as i32 || mark.rows.end <= self.top {
            return;
        }
        match &mark.what {
            What::Area { path, paint } => self.area(path, *paint),
            What::Words { text, letters, columns } => {
                if let Some(halo) = text.halo.filter(|halo| !self.is_plain(columns, &mark.rows, *halo)) {
                    let rims = masks.place(text, true);
                    self.words(&rims, masks, halo);
                }
                self.words(letters, masks, text.rgb);
            }
        }
    }

    fn area(&mut self, path: &Path, Paint { rgb: Rgb(r, g, b), alpha }: Paint) {
        let shader = Shader::SolidColor(Color::from_rgba8(r, g, b, alpha));
        let ink = Ink { shader, anti_alias: true, ..Ink::default() };
        let shift = Transform::from_translate(0.0, -self.top as f32);
        self.pixels.fill_path(path, &ink, FillRule::Winding, shift, None);
    }

    /// Whether a part has nothing but one colour, so that a halo of that colour would change no pixel.
    fn is_plain(&self, columns: &Range<i32>, rows: &Range<i32>, Rgb(r, g, b): Rgb) -> bool {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        let within = |at: i32, most: u32| at.clamp(0, most as i32) as usize;
        let columns = within(columns.start, width)..within(columns.end, width);
        let rows = within(rows.start - self.top, height)..within(rows.end - self.top, height);
        let mut lines = self.pixels.data().as_chunks::<4>().0.chunks_exact(width as usize);
        lines.by_ref().take(rows.end).skip(rows.start).all(|line| {
            let part = &line[columns.clone()];
            part.iter().all(|pixel| *pixel == [r, g, b, 255])
        })
    }

    fn words(&mut self, letters: &[Letter], masks: &Masks, rgb: Rgb) {
        let (width, height) = (self.pixels.width() as i32, self.pixels.height() as i32);
        let pixels = self.pixels.data_mut().as_chunks_mut::<4>().0;
        for letter in letters {
            let (columns, rows) = letter.frame(masks);
            let within = columns.start.max(0)..columns.end.min(width);
            if within.is_empty() {
                continue;
            }
            let cut = (within.start - columns.start) as usize..(within.end - columns.start) as usize;
            let lines = letter.cover(masks).chunks_exact(columns.len());
            for (row, cover) in rows.map(|row| row - self.top).zip(lines) {
                if (0..height).contains(&row) {
                    let start = (row * width + within.start) as usize;
                    let line = &mut pixels[start..start + within.len()];
                    for (pixel, cover) in line.iter_mut().zip(&cover[cut.clone()]) {
                        lay(pixel, rgb, *cover);
                    }
                }
            }
        }
    }
}

/// Mixes a colour into a pixel, of which it covers so many of 255 parts.
fn lay(pixel: &mut Pixel, Rgb(r, g, b): Rgb, cover: u8) {
    match u32::from(cover) {
        0 => {}
        255 => *pixel = [r, g, b, 255],
        part => {
            let mix = |old: u8, new: u8| {
                let sum = u32::from(old) * (255 - part) + u32::from(new) * part;
                ((sum + 127) / 255) as u8
            };
            *pixel = [mix(pixel[0], r), mix(pixel[1], g), mix(pixel[2], b), 255];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Anchor, Stroke as Edge};
    use super::super::font::{Missing, Weight};
    use super::*;

    const BLUE: Paint = Paint { rgb: Rgb(0, 0x72, 0xb2), alpha: 255 };

    fn drawing(items: Vec<Item>) -> Drawing {
        let (title, description) = (String::new(), String::new());
        Drawing { width: 40, height: 30, title, description, ground: Rgb(255, 255, 255), items }
    }

    fn pixels(drawing: &Drawing, rows: u32) -> Vec<Pixel> {
        let mut all = Vec::new();
        strips(drawing, 2, rows, |strip| all.extend_from_slice(strip)).expect("it has a size");
        all
    }

    fn rectangle((left, top): Point, (right, bottom): Point, fill: Paint) -> Shape {
        let corners = [(right, top), (right, bottom), (left, bottom)];
        let mut steps = vec![Step::Move((left, top))];
        steps.extend(corners.map(Step::Line));
        steps.push(Step::Close);
        Shape { steps, fill: Some(fill), stroke: None }
    }

    fn says(halo: Option<Rgb>) -> Text {
        let (anchor, size, weight) = (Anchor::Start, 12 * SUB as u32, Weight::Regular);
        Text {
            at: (4 * SUB, 18 * SUB),
            anchor,
            size,
            weight,
            rgb: Rgb(0, 0, 0),
            halo,
            missing: Missing::Numbered,
            text: "lines".to_owned(),
        }
    }

    #[test]
    fn a_rectangle_fills_its_pixels_and_half_of_those_it_halves() {
        // From 2 to 10 pixels across and from 3 to 8.25 down: in the picture from 4 to 20, and from 6 to 16.5.
        let fill = Item::Shape(rectangle((32, 48), (160, 132), BLUE));
        let found = pixels(&drawing(vec![fill]), ROWS);
        let at = |x: usize, y: usize| found[y * 80 + x];
        assert_eq!([at(4, 6), at(19, 15)], [[0, 0x72, 0xb2, 255]; 2]);
        assert_eq!([at(3, 6), at(20, 6), at(4, 5), at(4, 17)], [[255; 4]; 4]);
        assert!(at(10, 16)[0].abs_diff(128) < 8, "{:?}", at(10, 16));
    }

    #[test]
    fn what_shines_through_is_mixed() {
        let pale = Paint { alpha: 51, ..BLUE };
        let found = pixels(&drawing(vec![Item::Shape(rectangle((0, 0), (160, 160), pale))]), ROWS);
        // A fifth of the colour: 255 - 0.2 (255 - c).
        for (got, expected) in found[0].iter().zip([204_u8, 227, 240, 255]) {
            assert!(got.abs_diff(expected) <= 1, "{:?}", found[0]);
        }
    }

    #[test]
    fn strips_of_any_height_make_one_picture() {
        let edge = Edge { paint: Paint { rgb: Rgb(0, 0, 0), alpha: 255 }, width: 32, dash: vec![64, 32] };
        let framed = Shape { stroke: Some(edge), ..rectangle((56, 72), (480, 420), BLUE) };
        let drawn = drawing(vec![Item::Shape(framed), Item::Text(says(Some(Rgb(255, 255, 255))))]);
        let whole = pixels(&drawn, 1000);
        for rows in [1, 7, 32, 59] {
            let near = |(a, b): (&Pixel, &Pixel)| a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) <= 32);
            assert!(whole.iter().zip(&pixels(&drawn, rows)).all(near), "{rows}");
            assert_eq!(pixels(&drawn, rows).len(), whole.len());
        }
    }

    #[test]
    fn a_halo_is_seen_only_on_what_it_parts_from() {
        let white = Some(Rgb(255, 255, 255));
        let plain = |halo: Option<Rgb>| pixels(&drawing(vec![Item::Text(says(halo))]), ROWS);
        assert!(plain(white) == plain(None));
        let ground = Item::Shape(rectangle((0, 0), (640, 480), BLUE));
        let crossed =
            |halo: Option<Rgb>| pixels(&drawing(vec![ground.clone(), Item::Text(says(halo))]), ROWS);
        let whites = |all: &[Pixel]| all.iter().filter(|one| **one == [255; 4]).count();
        assert_eq!(whites(&crossed(None)), 0);
        assert!(whites(&crossed(white)) > 100);
    }

    #[test]
    fn what_lies_beyond_the_sheet_is_cut() {
        let beyond = Text { at: (-3 * SUB, 2 * SUB), ..says(Some(Rgb(255, 0, 0))) };
        let right = Text { at: (38 * SUB, 31 * SUB), ..says(None) };
        let items =
            vec![Item::Text(beyond), Item::Text(right), Item::Shape(rectangle((-99, -99), (9, 9), BLUE))];
        assert_eq!(pixels(&drawing(items), ROWS).len(), 80 * 60);
    }
}

//! The display list as pixels.

use super::drawing::{Drawing, HALO, Item, Paint, Point, Rgb, SUB, Shape, Step, Text};
use super::font::{Face, Segment};
use tiny_skia::{
    Color, FillRule, LineCap, LineJoin, Paint as Ink, Path, PathBuilder, Pixmap, Shader, Stroke, StrokeDash,
    Transform,
};

/// The most pixels of a picture.
const MOST_PIXELS: f64 = 1e8;

/// The picture at so many pixels for one; `None` where that is too large for a picture.
pub fn png(drawing: &Drawing, scale: u32) -> Option<Vec<u8>> {
    let (width, height) = (drawing.width.checked_mul(scale)?, drawing.height.checked_mul(scale)?);
    if f64::from(width) * f64::from(height) > MOST_PIXELS {
        return None;
    }
    let mut pixels = Pixmap::new(width, height)?;
    let Rgb(r, g, b) = drawing.ground;
    pixels.fill(Color::from_rgba8(r, g, b, 255));
    let unit = scale as f32 / SUB as f32;
    for item in &drawing.items {
        match item {
            Item::Open(_) | Item::Close => {}
            Item::Shape(one) => shape(&mut pixels, one, unit),
            Item::Text(one) => text(&mut pixels, one, unit),
        }
    }
    encoded(&pixels)
}

/// The pixels as a file. Charts have no transparency, so that colours go without it.
///
/// The compression is the quickest one of the library: the default took most of the time of a picture, for files of half
/// the size.
fn encoded(pixels: &Pixmap) -> Option<Vec<u8>> {
    let mut colours = vec![0; 3 * pixels.pixels().len()];
    for (colour, pixel) in colours.as_chunks_mut::<3>().0.iter_mut().zip(pixels.data().as_chunks::<4>().0) {
        colour.copy_from_slice(&pixel[..3]);
    }
    let mut file = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(::png::ColorType::Rgb);
    encoder.set_depth(::png::BitDepth::Eight);
    encoder.set_compression(::png::Compression::Fastest);
    let mut writer = encoder.write_header().ok()?;
    writer.write_image_data(&colours).ok()?;
    writer.finish().ok()?;
    Some(file)
}

fn ink(Paint { rgb: Rgb(r, g, b), alpha }: Paint) -> Ink<'static> {
    Ink { shader: Shader::SolidColor(Color::from_rgba8(r, g, b, alpha)), anti_alias: true, ..Ink::default() }
}

fn shape(pixels: &mut Pixmap, shape: &Shape, unit: f32) {
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
    let Some(path) = path.finish() else { return };
    if let Some(paint) = shape.fill {
        pixels.fill_path(&path, &ink(paint), FillRule::Winding, Transform::identity(), None);
    }
    if let Some(stroke) = &shape.stroke {
        let dash = stroke.dash.iter().map(|length| *length as f32 * unit).collect::<Vec<f32>>();
        let dash = if dash.is_empty() { None } else { StrokeDash::new(dash, 0.0) };
        edge(pixels, &path, stroke.paint, stroke.width as f32 * unit, dash);
    }
}

fn edge(pixels: &mut Pixmap, path: &Path, paint: Paint, width: f32, dash: Option<StrokeDash>) {
    let stroke =
        Stroke { width, dash, line_cap: LineCap::Butt, line_join: LineJoin::Round, ..Stroke::default() };
    pixels.stroke_path(path, &ink(paint), &stroke, Transform::identity(), None);
}

/// Whether there is nothing but one colour around a path, so that a halo of that colour would change no pixel: to draw
/// one costs more than the letters do.
fn is_plain(pixels: &Pixmap, path: &Path, margin: f32, Rgb(r, g, b): Rgb) -> bool {
    let bounds = path.bounds();
    // A pixel more, which the smoothing of edges may touch.
    let place = |at: f32, most: u32| (at.max(0.0) as usize).min(most as usize);
    let (left, top) = (bounds.left() - margin - 1.0, bounds.top() - margin - 1.0);
    let (right, bottom) = (bounds.right() + margin + 2.0, bounds.bottom() + margin + 2.0);
    let columns = place(left, pixels.width())..place(right, pixels.width());
    let rows = place(top, pixels.height())..place(bottom, pixels.height());
    let pixel = [r, g, b, 255];
    let all = pixels.data().as_chunks::<4>().0;
    rows.into_iter().all(|row| {
        let start = row * pixels.width() as usize;
        all[start + columns.start..start + columns.end].iter().all(|one| *one == pixel)
    })
}

fn text(pixels: &mut Pixmap, text: &Text, unit: f32) {
    let face = Face::new(text.weight);
    let size = f64::from(text.size) * f64::from(unit) / face.units();
    let (x, y) = (text.start() * f64::from(unit), f64::from(text.at.1) * f64::from(unit));
    let at = |[dx, dy]: [i32; 2]| ((x + f64::from(dx) * size) as f32, (y - f64::from(dy) * size) as f32);
    let mut path = PathBuilder::new();
    for segment in face.outline(&text.text) {
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
    let Some(path) = path.finish() else { return };
    if let Some(rgb) = text.halo.filter(|rgb| !is_plain(pixels, &path, HALO as f32 * unit, *rgb)) {
        edge(pixels, &path, Paint { rgb, alpha: 255 }, 2.0 * HALO as f32 * unit, None);
    }
    let paint = ink(Paint { rgb: text.rgb, alpha: 255 });
    pixels.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
}

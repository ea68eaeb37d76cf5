//! The display list as PDF: one page that brings its letters, so that no reader needs a font.

use super::drawing::{Drawing, HALO, Item, Paint, Point, Rgb, SUB, Shape, Step, Text};
use super::font::Face;
use super::letters::{Letters, trace};
use pdf_writer::types::LineJoinStyle;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, TextStr};

/// Points of a page for a pixel: a pixel of CSS is 1/96 inch, a point 1/72.
const POINTS: f32 = 0.75;

/// The picture as a page of its size.
pub fn pdf(drawing: &Drawing) -> Vec<u8> {
    let mut file = Pdf::new();
    let mut last = 0;
    let mut fresh = || {
        last += 1;
        Ref::new(last)
    };
    let [catalog, tree, page, content, info] = std::array::from_fn(|_| fresh());
    let letters = Letters::of(drawing);
    let fonts = letters.names(&mut fresh);
    let (width, height) = (drawing.width as f32 * POINTS, drawing.height as f32 * POINTS);
    let mut root = file.catalog(catalog);
    root.pages(tree).lang(TextStr("en"));
    root.viewer_preferences().display_doc_title(true);
    root.finish();
    file.pages(tree).kids([page]).count(1);
    let mut alphas: Vec<u8> = Vec::new();
    let out = contents(drawing, &letters, height, &mut alphas);
    let states: Vec<(String, Ref)> = alphas.iter().map(|alpha| (state(*alpha), fresh())).collect();
    let mut one = file.page(page);
    one.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content);
    let mut resources = one.resources();
    let mut known = resources.ext_g_states();
    for (name, at) in &states {
        known.pair(Name(name.as_bytes()), *at);
    }
    known.finish();
    let mut known = resources.fonts();
    for (name, at) in &fonts {
        known.pair(Name(name.as_bytes()), *at);
    }
    known.finish();
    resources.finish();
    one.finish();
    for (alpha, (_, at)) in alphas.iter().zip(&states) {
        file.ext_graphics(*at).non_stroking_alpha(share(*alpha)).stroking_alpha(share(*alpha));
    }
    let places: Vec<Ref> = fonts.into_iter().map(|(_, at)| at).collect();
    letters.write(&mut file, &places, &mut fresh);
    file.stream(content, &out);
    file.document_info(info).title(TextStr(&drawing.title)).subject(TextStr(&drawing.description));
    file.finish()
}

/// What is drawn on the page, and the transparencies that it needs.
fn contents(drawing: &Drawing, letters: &Letters, height: f32, alphas: &mut Vec<u8>) -> Vec<u8> {
    let mut out = Content::new();
    // From sixteenths of a pixel downwards to points upwards.
    let unit = POINTS / SUB as f32;
    out.transform([unit, 0.0, 0.0, -unit, 0.0, height]);
    let Rgb(r, g, b) = drawing.ground;
    out.set_fill_rgb(share(r), share(g), share(b));
    out.rect(0.0, 0.0, (drawing.width * SUB as u32) as f32, (drawing.height * SUB as u32) as f32)
        .fill_nonzero();
    for item in &drawing.items {
        match item {
            Item::Open(_) | Item::Close => {}
            Item::Shape(one) => shape(&mut out, one, alphas),
            Item::Text(one) => text(&mut out, one, letters),
        }
    }
    out.finish().into_vec()
}

fn share(part: u8) -> f32 {
    f32::from(part) / 255.0
}

fn state(alpha: u8) -> String {
    format!("a{alpha}")
}

fn shape(out: &mut Content, shape: &Shape, alphas: &mut Vec<u8>) {
    let at = |(x, y): Point| (x as f32, y as f32);
    let path = |out: &mut Content| {
        for step in &shape.steps {
            match step {
                Step::Move(to) => out.move_to(at(*to).0, at(*to).1),
                Step::Line(to) => out.line_to(at(*to).0, at(*to).1),
                Step::Cubic(a, b, to) => {
                    let ((ax, ay), (bx, by), (x, y)) = (at(*a), at(*b), at(*to));
                    out.cubic_to(ax, ay, bx, by, x, y)
                }
                Step::Close => out.close_path(),
            };
        }
    };
    let mut with = |out: &mut Content, Paint { alpha, .. }: Paint| {
        if !alphas.contains(&alpha) {
            alphas.push(alpha);
        }
        out.set_parameters(Name(state(alpha).as_bytes()));
    };
    out.save_state();
    if let Some(paint) = shape.fill {
        let Rgb(r, g, b) = paint.rgb;
        with(out, paint);
        out.set_fill_rgb(share(r), share(g), share(b));
        path(out);
        out.fill_nonzero();
    }
    if let Some(stroke) = &shape.stroke {
        let Rgb(r, g, b) = stroke.paint.rgb;
        with(out, stroke.paint);
        out.set_stroke_rgb(share(r), share(g), share(b));
        out.set_line_width(stroke.width as f32).set_line_join(LineJoinStyle::RoundJoin);
        out.set_dash_pattern(stroke.dash.iter().map(|length| *length as f32), 0.0);
        path(out);
        out.stroke();
    }
    out.restore_state();
}

fn text(out: &mut Content, text: &Text, letters: &Letters) {
    if text.text.is_empty() {
        return;
    }
    out.save_state();
    if let Some(Rgb(r, g, b)) = text.halo {
        // A letter of Type 3 is painted as its font says and takes no rim, so that is drawn by itself.
        let face = Face::new(text.weight);
        let size = f64::from(text.size) / face.units();
        let (x, y) = (text.start(), f64::from(text.at.1));
        let at = |[dx, dy]: [i32; 2]| ((x + f64::from(dx) * size) as f32, (y - f64::from(dy) * size) as f32);
        out.set_stroke_rgb(share(r), share(g), share(b));
        out.set_line_width(2.0 * HALO as f32).set_line_join(LineJoinStyle::RoundJoin);
        trace(out, &face.outline(&text.text), at);
        out.stroke();
    }
    let Rgb(r, g, b) = text.rgb;
    out.set_fill_rgb(share(r), share(g), share(b));
    letters.show(out, text);
    out.restore_state();
}

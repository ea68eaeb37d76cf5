//! The display list as PDF: one page, letters as outlines, so that no reader needs a font.

use super::drawing::{Drawing, HALO, Item, Paint, Point, Rgb, SUB, Shape, Step, Text};
use super::font::{Face, Segment};
use pdf_writer::types::LineJoinStyle;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, TextStr};

/// Points of a page for a pixel: a pixel of CSS is 1/96 inch, a point 1/72.
const POINTS: f32 = 0.75;

/// The picture as a page of its size.
pub fn pdf(drawing: &Drawing) -> Vec<u8> {
    let mut file = Pdf::new();
    let [catalog, tree, page, content, info] = [1, 2, 3, 4, 5].map(Ref::new);
    let (width, height) = (drawing.width as f32 * POINTS, drawing.height as f32 * POINTS);
    file.catalog(catalog).pages(tree);
    file.pages(tree).kids([page]).count(1);
    let mut alphas: Vec<u8> = Vec::new();
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
            Item::Shape(one) => shape(&mut out, one, &mut alphas),
            Item::Text(one) => text(&mut out, one),
        }
    }
    let mut one = file.page(page);
    one.media_box(Rect::new(0.0, 0.0, width, height)).parent(tree).contents(content);
    let states: Vec<(String, Ref)> =
        alphas.iter().enumerate().map(|(at, alpha)| (state(*alpha), Ref::new(10 + at as i32))).collect();
    let mut resources = one.resources();
    let mut known = resources.ext_g_states();
    for (name, at) in &states {
        known.pair(Name(name.as_bytes()), *at);
    }
    known.finish();
    resources.finish();
    one.finish();
    for (alpha, (_, at)) in alphas.iter().zip(&states) {
        file.ext_graphics(*at).non_stroking_alpha(share(*alpha)).stroking_alpha(share(*alpha));
    }
    file.stream(content, &out.finish());
    file.document_info(info).title(TextStr(&drawing.title)).subject(TextStr(&drawing.description));
    file.finish()
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

fn text(out: &mut Content, text: &Text) {
    let face = Face::new(text.weight);
    let size = f64::from(text.size) / face.units();
    let (x, y) = (text.start(), f64::from(text.at.1));
    let at = |[dx, dy]: [i32; 2]| ((x + f64::from(dx) * size) as f32, (y - f64::from(dy) * size) as f32);
    let outline = face.outline(&text.text);
    let path = |out: &mut Content| {
        for segment in &outline {
            match segment {
                Segment::Move(to) => out.move_to(at(*to).0, at(*to).1),
                Segment::Line(to) => out.line_to(at(*to).0, at(*to).1),
                Segment::Cubic([a, b, to]) => {
                    let ((ax, ay), (bx, by), (x, y)) = (at(*a), at(*b), at(*to));
                    out.cubic_to(ax, ay, bx, by, x, y)
                }
                Segment::Close => out.close_path(),
            };
        }
    };
    if outline.is_empty() {
        return;
    }
    out.save_state();
    if let Some(Rgb(r, g, b)) = text.halo {
        out.set_stroke_rgb(share(r), share(g), share(b));
        out.set_line_width(2.0 * HALO as f32).set_line_join(LineJoinStyle::RoundJoin);
        path(out);
        out.stroke();
    }
    let Rgb(r, g, b) = text.rgb;
    out.set_fill_rgb(share(r), share(g), share(b));
    path(out);
    out.fill_nonzero();
    out.restore_state();
}

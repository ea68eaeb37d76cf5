//! The display list as SVG: text stays text, and the font travels with the picture.

use super::drawing::{Anchor, Drawing, HALO, Item, Paint, Point, Rgb, SUB, Shape, Step, Text};
use super::font::{Face, Weight};
use super::theme::Theme;
use crate::render::base64::base64;
use std::fmt::Write;

/// The name of the font in a picture; another than that of an installed font, which would be taken instead.
pub const FAMILY: &str = "exposure-inter";

/// A picture of its own, with its font.
pub fn svg(drawing: &Drawing) -> String {
    let weights = [Weight::Regular, Weight::SemiBold];
    let used = weights.into_iter().filter(|weight| drawing.texts().any(|text| text.weight == *weight));
    let faces: String = used.map(font_face).collect();
    let mut out = head(drawing, "chart", true);
    let _ = writeln!(out, "<style>{faces}</style>");
    body(&mut out, drawing);
    out
}

/// A picture inside a page that brings the font ([`font_face`]) itself: no style, so that a strict policy allows it.
///
/// Drawn with [`Theme::PLACES`] it takes its colours from the page. `id` keeps the names of its title and description apart from those of other pictures.
pub fn inline(drawing: &Drawing, id: &str) -> String {
    let mut out = head(drawing, id, false);
    body(&mut out, drawing);
    out
}

/// One weight of the font as a rule of CSS.
pub fn font_face(weight: Weight) -> String {
    let data = base64(weight.web_font());
    let weight = weight.css();
    format!(
        "@font-face{{font-family:{FAMILY};font-weight:{weight};\
         src:url(data:font/woff2;base64,{data}) format(\"woff2\")}}\n"
    )
}

fn head(drawing: &Drawing, id: &str, sized: bool) -> String {
    let Drawing { width, height, title, description, .. } = drawing;
    let id = escaped(id);
    let size = if sized { format!(" width=\"{width}\" height=\"{height}\"") } else { String::new() };
    let mut out = String::new();
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\"{size} viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FAMILY}, Inter, sans-serif\" \
         text-rendering=\"geometricPrecision\">"
    );
    let _ = writeln!(out, "<title id=\"{id}-title\">{}</title>", escaped(title));
    let _ = writeln!(out, "<desc id=\"{id}-desc\">{}</desc>", escaped(description));
    out
}

fn body(out: &mut String, drawing: &Drawing) {
    let Drawing { width, height, ground, .. } = drawing;
    let _ = write!(out, "<rect width=\"{width}\" height=\"{height}\"");
    let mut classes = Vec::new();
    coloured(out, "fill", *ground, &mut classes);
    classed(out, &classes);
    out.push_str("/>\n");
    for item in &drawing.items {
        match item {
            Item::Open(part) => {
                let _ = writeln!(out, "<g class=\"{}\">", part.name());
            }
            Item::Close => out.push_str("</g>\n"),
            Item::Shape(one) => shape(out, one),
            Item::Text(one) => text(out, one),
        }
    }
    out.push_str("</svg>\n");
}

fn shape(out: &mut String, shape: &Shape) {
    let mut path = String::new();
    let place = |(x, y): Point| format!("{} {}", number(x), number(y));
    for step in &shape.steps {
        let _ = match step {
            Step::Move(to) => write!(path, "M{}", place(*to)),
            Step::Line(to) => write!(path, "L{}", place(*to)),
            Step::Cubic(a, b, to) => write!(path, "C{} {} {}", place(*a), place(*b), place(*to)),
            Step::Close => write!(path, "Z"),
        };
    }
    let _ = write!(out, "<path d=\"{path}\"");
    let mut classes = Vec::new();
    match shape.fill {
        Some(paint) => painted(out, "fill", paint, &mut classes),
        None => out.push_str(" fill=\"none\""),
    }
    if let Some(stroke) = &shape.stroke {
        painted(out, "stroke", stroke.paint, &mut classes);
        let _ = write!(out, " stroke-width=\"{}\" stroke-linejoin=\"round\"", number(stroke.width as i32));
        if !stroke.dash.is_empty() {
            let dash: Vec<String> = stroke.dash.iter().map(|length| number(*length as i32)).collect();
            let _ = write!(out, " stroke-dasharray=\"{}\"", dash.join(" "));
        }
    }
    classed(out, &classes);
    out.push_str("/>\n");
}

/// A colour by its code; one of [`Theme::PLACES`] by a class, which the page colours.
fn coloured(out: &mut String, what: &str, rgb: Rgb, classes: &mut Vec<String>) {
    match Theme::place_of(rgb) {
        Some(at) => classes.push(format!("{}{at}", &what[..1])),
        None => {
            let _ = write!(out, " {what}=\"{}\"", hex(rgb));
        }
    }
}

fn classed(out: &mut String, classes: &[String]) {
    if !classes.is_empty() {
        let _ = write!(out, " class=\"{}\"", classes.join(" "));
    }
}

fn painted(out: &mut String, what: &str, Paint { rgb, alpha }: Paint, classes: &mut Vec<String>) {
    coloured(out, what, rgb, classes);
    if alpha != 255 {
        // Three digits tell every one of the 255 steps apart.
        let _ = write!(out, " {what}-opacity=\"{:.3}\"", f64::from(alpha) / 255.0);
    }
}

fn text(out: &mut String, text: &Text) {
    let (x, y) = text.at;
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\"",
        number(x),
        number(y),
        number(text.size as i32)
    );
    let mut classes = Vec::new();
    coloured(out, "fill", text.rgb, &mut classes);
    if text.weight == Weight::SemiBold {
        let _ = write!(out, " font-weight=\"{}\"", text.weight.css());
    }
    match text.anchor {
        Anchor::Start => {}
        Anchor::Middle => out.push_str(" text-anchor=\"middle\""),
        Anchor::End => out.push_str(" text-anchor=\"end\""),
    }
    let face = Face::new(text.weight);
    // Where the font is at hand this is the width anyway; where it is not, the text still keeps to its place.
    if text.text.chars().count() > 1 && face.has_all(&text.text) {
        let width = number(text.width().round() as i32);
        let _ = write!(out, " textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\"");
    }
    if let Some(halo) = text.halo {
        out.push_str(" paint-order=\"stroke\"");
        coloured(out, "stroke", halo, &mut classes);
        let width = number(2 * HALO as i32);
        let _ = write!(out, " stroke-width=\"{width}\" stroke-linejoin=\"round\"");
    }
    classed(out, &classes);
    let _ = writeln!(out, ">{}</text>", escaped(&text.text));
}

/// Sixteenths of a pixel as pixels: at most four digits behind the point, exactly.
fn number(sixteenths: i32) -> String {
    format!("{}", f64::from(sixteenths) / f64::from(SUB))
}

fn hex(Rgb(r, g, b): Rgb) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// A text that is no markup, without what XML cannot hold.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c if c.is_control() && c != '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_text() {
        assert_eq!(escaped("</title><script>\"&\u{0}"), "&lt;/title&gt;&lt;script&gt;&quot;&amp; ");
        assert_eq!((number(16), number(-1), number(24)), ("1".into(), "-0.0625".into(), "1.5".into()));
    }
}

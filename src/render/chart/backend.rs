//! A backend of plotters that draws into the display list, with sixteen sub-units a pixel.

use super::drawing::{Anchor, Item, Paint, Point, Rgb, Shape, Step, Stroke, Text};
use super::font::{Face, Missing, Weight};
use plotters_backend::text_anchor::HPos;
use plotters_backend::{
    BackendColor, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind, FontStyle,
};
use std::cell::RefCell;
use std::convert::Infallible;
use std::rc::Rc;

type Done = Result<(), DrawingErrorKind<Infallible>>;

/// A circle's quarter as a cubic: the distance of its control points for radius 1.
///
/// Formula: `4/3 (sqrt(2) - 1)`. Reference: Riškus 2006, "Approximation of a cubic Bézier curve by circular arcs".
const QUARTER: f64 = 0.552_284_749_830_793_4;

/// The list that is drawn into, and what plotters has no words for.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) items: Vec<Item>,
    /// The dash of the next strokes.
    pub(super) dash: Vec<u32>,
    /// The rim of the next texts.
    pub(super) halo: Option<Rgb>,
    /// What becomes of characters that the font lacks.
    pub(super) missing: Missing,
}

/// The backend.
pub(super) struct Backend {
    pub(super) sheet: Rc<RefCell<Sheet>>,
    /// Units: sixteenths of a pixel.
    pub(super) size: (u32, u32),
}

fn paint(color: BackendColor) -> Paint {
    let (r, g, b) = color.rgb;
    Paint { rgb: Rgb(r, g, b), alpha: (color.alpha * 255.0).round() as u8 }
}

impl Backend {
    fn add<S: BackendStyle>(&self, steps: Vec<Step>, style: &S, fill: bool) {
        let mut sheet = self.sheet.borrow_mut();
        let paint = paint(style.color());
        let stroke = Stroke { paint, width: style.stroke_width(), dash: sheet.dash.clone() };
        let (fill, stroke) = if fill { (Some(paint), None) } else { (None, Some(stroke)) };
        sheet.items.push(Item::Shape(Shape { steps, fill, stroke }));
    }
}

/// A path along points.
fn along(points: impl IntoIterator<Item = Point>) -> Vec<Step> {
    let step = |(at, point)| if at == 0 { Step::Move(point) } else { Step::Line(point) };
    points.into_iter().enumerate().map(step).collect()
}

/// A circle of four curves.
fn circle((x, y): Point, radius: u32) -> Vec<Step> {
    let r = radius as i32;
    let k = (f64::from(r) * QUARTER).round() as i32;
    vec![
        Step::Move((x + r, y)),
        Step::Cubic((x + r, y + k), (x + k, y + r), (x, y + r)),
        Step::Cubic((x - k, y + r), (x - r, y + k), (x - r, y)),
        Step::Cubic((x - r, y - k), (x - k, y - r), (x, y - r)),
        Step::Cubic((x + k, y - r), (x + r, y - k), (x + r, y)),
        Step::Close,
    ]
}

impl DrawingBackend for Backend {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): Point, color: BackendColor) -> Done {
        self.fill_polygon([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)], &color)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: Point, to: Point, style: &S) -> Done {
        self.add(along([from, to]), style, false);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        (x, y): Point,
        (to_x, to_y): Point,
        style: &S,
        fill: bool,
    ) -> Done {
        let mut steps = along([(x, y), (to_x, y), (to_x, to_y), (x, to_y)]);
        steps.push(Step::Close);
        self.add(steps, style, fill);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = Point>>(&mut self, path: I, style: &S) -> Done {
        self.add(along(path), style, false);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(&mut self, center: Point, radius: u32, style: &S, fill: bool) -> Done {
        self.add(circle(center, radius), style, fill);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = Point>>(
        &mut self,
        corners: I,
        style: &S,
    ) -> Done {
        let mut steps = along(corners);
        steps.push(Step::Close);
        self.add(steps, style, true);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, at: Point) -> Done {
        let anchor = match style.anchor().h_pos {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        let weight = match style.style() {
            FontStyle::Bold => Weight::SemiBold,
            _ => Weight::Regular,
        };
        let rgb = paint(style.color()).rgb;
        let mut sheet = self.sheet.borrow_mut();
        let (halo, missing) = (sheet.halo, sheet.missing);
        let (size, text) = (style.size().round() as u32, text.to_owned());
        sheet.items.push(Item::Text(Text { at, anchor, size, weight, rgb, halo, missing, text }));
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        style: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let weight = match style.style() {
            FontStyle::Bold => Weight::SemiBold,
            _ => Weight::Regular,
        };
        let width = Face::new(weight).width(text, style.size(), self.sheet.borrow().missing);
        Ok((width.ceil() as u32, style.size().ceil() as u32))
    }
}

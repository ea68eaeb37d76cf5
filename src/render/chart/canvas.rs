//! A comfortable surface over plotters: pixels as fractions, texts that return their box, groups, dashes.

use super::backend::{Backend, Sheet};
use super::drawing::{Anchor, Drawing, Frame, Item, Part, Point, Rgb, SUB};
use super::font::{Face, Missing, Weight};
use super::theme::Theme;
use plotters::coord::Shift;
use plotters::drawing::{DrawingArea, IntoDrawingArea};
use plotters::element::{Circle, Drawable, PathElement, PointCollection, Polygon, Rectangle, Text};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontFamily, FontStyle, RGBAColor, ShapeStyle, TextStyle};
use std::cell::RefCell;
use std::rc::Rc;

/// A place. Units: pixels, `y` downwards.
pub type Place = (f64, f64);

/// More than any chart is high: the true height is known when all is drawn.
const TALLEST: u32 = 100_000;

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pen<'p> {
    /// Its colour.
    pub rgb: Rgb,
    /// Units: pixels.
    pub width: f64,
    /// Lengths drawn and left out, in turn; empty is solid. Units: pixels.
    pub dash: &'p [f64],
}

impl Pen<'static> {
    /// A solid line.
    pub fn solid(rgb: Rgb, width: f64) -> Self {
        Self { rgb, width, dash: &[] }
    }
}

/// How a text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Type {
    /// Units: pixels.
    pub size: f64,
    /// Its weight.
    pub weight: Weight,
    /// Its colour.
    pub rgb: Rgb,
    /// Which end stands at its place.
    pub anchor: Anchor,
    /// Whether a rim in the colour of the ground keeps it apart from what it crosses.
    pub halo: bool,
    /// What becomes of characters that the font lacks.
    pub missing: Missing,
}

impl Type {
    /// Text that starts at its place.
    pub fn new(size: f64, weight: Weight, rgb: Rgb) -> Self {
        Self { size, weight, rgb, anchor: Anchor::Start, halo: false, missing: Missing::Numbered }
    }

    /// The same with another end at its place.
    pub fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same with a rim.
    pub fn with_halo(self) -> Self {
        Self { halo: true, ..self }
    }

    /// How wide a text is. Units: pixels.
    pub fn width(&self, text: &str) -> f64 {
        // A stored size is whole sixteenths; what is measured is what is drawn.
        let sub = f64::from(SUB);
        Face::new(self.weight).width(text, (self.size * sub).round(), self.missing) / sub
    }
}

/// The surface.
pub struct Canvas {
    area: DrawingArea<Backend, Shift>,
    sheet: Rc<RefCell<Sheet>>,
    /// Its colours.
    pub theme: Theme,
    /// Units: pixels.
    pub width: f64,
}

fn sub(pixels: f64) -> i32 {
    (pixels * f64::from(SUB)).round() as i32
}

fn point((x, y): Place) -> Point {
    (sub(x), sub(y))
}

fn color(Rgb(r, g, b): Rgb, alpha: u8) -> RGBAColor {
    RGBAColor(r, g, b, f64::from(alpha) / 255.0)
}

fn filled(rgb: Rgb, alpha: u8) -> ShapeStyle {
    ShapeStyle { color: color(rgb, alpha), filled: true, stroke_width: 0 }
}

fn stroked(pen: Pen) -> ShapeStyle {
    ShapeStyle { color: color(pen.rgb, 255), filled: false, stroke_width: sub(pen.width).max(1) as u32 }
}

impl Canvas {
    /// An empty surface. Units: pixels.
    pub fn new(width: u32, theme: Theme, missing: Missing) -> Self {
        let sheet = Rc::new(RefCell::new(Sheet { missing, ..Sheet::default() }));
        let sub = SUB as u32;
        let backend = Backend { sheet: Rc::clone(&sheet), size: (width * sub, TALLEST * sub) };
        Self { area: backend.into_drawing_area(), sheet, theme, width: f64::from(width) }
    }

    /// What was drawn. Units: pixels.
    pub fn finish(self, height: f64, title: &str, description: &str) -> Drawing {
        let items = std::mem::take(&mut self.sheet.borrow_mut().items);
        Drawing {
            width: self.width as u32,
            height: height.ceil() as u32,
            title: title.to_owned(),
            description: description.to_owned(),
            ground: self.theme.ground,
            items,
        }
    }

    fn draw<'e, E>(&self, element: &'e E)
    where
        &'e E: PointCollection<'e, Point>,
        E: Drawable<Backend>,
    {
        match self.area.draw(element) {
            Ok(()) => {}
            // The backend itself cannot fail, and an area refuses only backends that are in use.
            Err(error) => debug_assert!(false, "{error}"),
        }
    }

    /// Draws something as a group.
    pub fn group<T>(&self, part: Part, draw: impl FnOnce(&Self) -> T) -> T {
        self.sheet.borrow_mut().items.push(Item::Open(part));
        let done = draw(self);
        self.sheet.borrow_mut().items.push(Item::Close);
        done
    }

    /// A line through points.
    pub fn line(&self, points: &[Place], pen: Pen) {
        let mut points: Vec<Point> = points.iter().copied().map(point).collect();
        points.dedup();
        if points.len() < 2 {
            return;
        }
        self.sheet.borrow_mut().dash = pen.dash.iter().map(|length| sub(*length).max(1) as u32).collect();
        self.draw(&PathElement::new(points, stroked(pen)));
        self.sheet.borrow_mut().dash.clear();
    }

    /// A filled area with these corners; `alpha` 255 covers.
    pub fn area(&self, corners: &[Place], rgb: Rgb, alpha: u8) {
        let corners: Vec<Point> = corners.iter().copied().map(point).collect();
        if corners.len() > 2 {
            self.draw(&Polygon::new(corners, filled(rgb, alpha)));
        }
    }

    /// A filled box.
    pub fn rect(&self, frame: Frame, rgb: Rgb, alpha: u8) {
        let corners = [point((frame.x, frame.y)), point((frame.right(), frame.bottom()))];
        if corners[0].0 != corners[1].0 && corners[0].1 != corners[1].1 {
            self.draw(&Rectangle::new(corners, filled(rgb, alpha)));
        }
    }

    /// The edge of a box.
    pub fn frame(&self, frame: Frame, pen: Pen) {
        self.draw(&Rectangle::new(
            [point((frame.x, frame.y)), point((frame.right(), frame.bottom()))],
            stroked(pen),
        ));
    }

    /// A filled circle.
    pub fn disc(&self, center: Place, radius: f64, rgb: Rgb) {
        self.draw(&Circle::new(point(center), sub(radius), filled(rgb, 255)));
    }

    /// A circle with the ground inside.
    pub fn ring(&self, center: Place, radius: f64, pen: Pen) {
        self.disc(center, radius, self.theme.ground);
        self.draw(&Circle::new(point(center), sub(radius), stroked(pen)));
    }

    /// One line of text on the baseline of `at`; returns the box that its letters stay within.
    pub fn text(&self, text: &str, at: Place, set: Type) -> Frame {
        let (h_pos, share) = match set.anchor {
            Anchor::Start => (HPos::Left, 0.0),
            Anchor::Middle => (HPos::Center, 0.5),
            Anchor::End => (HPos::Right, 1.0),
        };
        let width = set.width(text);
        let style = match set.weight {
            Weight::Regular => FontStyle::Normal,
            Weight::SemiBold => FontStyle::Bold,
        };
        let font = (FontFamily::SansSerif, f64::from(sub(set.size)), style);
        let color = color(set.rgb, 255);
        let style = TextStyle::from(font).color(&color).pos(Pos::new(h_pos, VPos::Bottom));
        if !text.is_empty() {
            self.sheet.borrow_mut().halo = set.halo.then_some(self.theme.ground);
            self.draw(&Text::new(text, point(at), style));
            self.sheet.borrow_mut().halo = None;
        }
        Frame::of_text(at.0 - share * width, at.1, width, set.size)
    }

    /// Lines of text, one under the other; returns the baseline after the last.
    pub fn lines(&self, lines: &[String], (x, y): Place, leading: f64, set: Type) -> f64 {
        for (at, line) in lines.iter().enumerate() {
            self.text(line, (x, y + leading * at as f64), set);
        }
        y + leading * lines.len() as f64
    }
}

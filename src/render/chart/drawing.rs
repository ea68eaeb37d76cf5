//! The display list: what is drawn, in whole sixteenths of a pixel, before any file format.

use super::font::{Face, Missing, Weight, composed};

/// Sub-units in a pixel.
pub const SUB: i32 = 16;

/// A place. Units: sixteenths of a pixel, `y` downwards.
pub type Point = (i32, i32);

/// A colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    /// From `0xRRGGBB`.
    pub const fn hex(code: u32) -> Self {
        Self((code >> 16) as u8, (code >> 8 & 0xff) as u8, (code & 0xff) as u8)
    }
}

/// A colour that may let what is below shine through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paint {
    /// The colour.
    pub rgb: Rgb,
    /// 255 covers.
    pub alpha: u8,
}

/// A part of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// To a new start.
    Move(Point),
    /// A straight line.
    Line(Point),
    /// A cubic Bézier curve.
    Cubic(Point, Point, Point),
    /// Back to the start.
    Close,
}

/// How an edge is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stroke {
    /// Its colour.
    pub paint: Paint,
    /// Its width. Units: sixteenths of a pixel.
    pub width: u32,
    /// Lengths drawn and left out, in turn; empty is solid.
    pub dash: Vec<u32>,
}

/// A path with its fill and its edge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The path.
    pub steps: Vec<Step>,
    /// What it is filled with.
    pub fill: Option<Paint>,
    /// How its edge is drawn.
    pub stroke: Option<Stroke>,
}

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The start.
    Start,
    /// The middle.
    Middle,
    /// The end.
    End,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The anchor, on the baseline.
    pub at: Point,
    /// Which end of the text that is.
    pub anchor: Anchor,
    /// Its size. Units: sixteenths of a pixel.
    pub size: u32,
    /// Its weight.
    pub weight: Weight,
    /// Its colour.
    pub rgb: Rgb,
    /// A rim that keeps it apart from what it crosses.
    pub halo: Option<Rgb>,
    /// What becomes of characters that the font lacks.
    pub missing: Missing,
    /// What it says, in its own script.
    pub text: String,
}

/// The rim around a text. Units: sixteenths of a pixel, on either side.
pub const HALO: u32 = 28;

impl Text {
    /// How wide it is drawn. Units: sixteenths of a pixel.
    pub fn width(&self) -> f64 {
        Face::new(self.weight).width(&self.text, f64::from(self.size), self.missing)
    }

    /// Where it starts. Units: sixteenths of a pixel.
    pub fn start(&self) -> f64 {
        let x = f64::from(self.at.0);
        match self.anchor {
            Anchor::Start => x,
            Anchor::Middle => x - self.width() / 2.0,
            Anchor::End => x - self.width(),
        }
    }

    /// The box that its letters stay within.
    pub fn frame(&self) -> Frame {
        let sub = f64::from(SUB);
        Frame::of_text(
            self.start() / sub,
            f64::from(self.at.1) / sub,
            self.width() / sub,
            f64::from(self.size) / sub,
        )
    }
}

/// A box. Units: pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// Its left edge.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
}

impl Frame {
    /// The box of a line of text that starts at `x` on the baseline `y`.
    pub fn of_text(x: f64, y: f64, width: f64, size: f64) -> Self {
        Self { x, y: y - 0.78 * size, w: width, h: 1.0 * size }
    }

    /// Its right edge.
    pub fn right(&self) -> f64 {
        self.x + self.w
    }

    /// Its lower edge.
    pub fn bottom(&self) -> f64 {
        self.y + self.h
    }

    /// Whether two boxes share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        let slack = 1e-6;
        self.x + slack < other.right()
            && other.x + slack < self.right()
            && self.y + slack < other.bottom()
            && other.y + slack < self.bottom()
    }

    /// Whether it lies within another.
    pub fn is_within(&self, other: &Self) -> bool {
        let slack = 1e-6;
        self.x + slack >= other.x
            && self.y + slack >= other.y
            && self.right() <= other.right() + slack
            && self.bottom() <= other.bottom() + slack
    }

    /// The same with a margin on every side.
    pub fn grown(&self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2.0 * by, h: self.h + 2.0 * by }
    }
}

/// What a group of shapes is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Lines that help the eye; they carry nothing.
    Grid,
    /// Fills whose meaning a line or an edge carries too.
    Fill,
    /// What carries the meaning.
    Marks,
    /// Words.
    Words,
}

impl Part {
    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Part::Grid => "grid",
            Part::Fill => "fill",
            Part::Marks => "marks",
            Part::Words => "words",
        }
    }
}

/// One thing in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// A group starts; groups hold no groups.
    Open(Part),
    /// It ends.
    Close,
    /// A path.
    Shape(Shape),
    /// A line of text.
    Text(Text),
}

/// A drawn chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Units: pixels.
    pub width: u32,
    /// Units: pixels.
    pub height: u32,
    /// The finding as a sentence.
    pub title: String,
    /// What it shows, with its numbers.
    pub description: String,
    /// The colour of the ground.
    pub ground: Rgb,
    /// What is drawn, the lowest first.
    pub items: Vec<Item>,
}

impl Drawing {
    /// Every line of text.
    pub fn texts(&self) -> impl Iterator<Item = &Text> {
        self.items.iter().filter_map(|item| match item {
            Item::Text(text) => Some(text),
            _ => None,
        })
    }

    /// The characters that the font lacks, each once, in their order.
    pub fn unprintable(&self) -> Vec<char> {
        let face = Face::new(Weight::Regular);
        let lacking = |text: &Text| -> Vec<char> {
            composed(&text.text).chars().filter(|c| !face.has_glyph(*c)).collect()
        };
        let mut found: Vec<char> = self.texts().flat_map(lacking).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

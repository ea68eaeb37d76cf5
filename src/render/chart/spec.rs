//! What a chart is before it is drawn: its sentence, its marks, its scales, its labels, its table.
//!
//! A kind is a pure function from a finding to a [`Chart`]; the layouts draw any chart, and compute nothing.

use super::axis::Axis;
use super::theme::Ink;
use serde_json::{Value, json};

/// A chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Its kind, as the command line calls it.
    pub kind: &'static str,
    /// The finding as a sentence, computed from the result.
    pub title: String,
    /// Measure, unit, horizon, day; what line, bar and band mean.
    pub subtitle: String,
    /// The same in words with its numbers, for who cannot see it.
    pub description: String,
    /// What is drawn.
    pub body: Body,
    /// What stands below.
    pub notes: Vec<String>,
    /// Its numbers.
    pub table: Table,
}

/// The numbers of a chart.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Table {
    /// The names of the columns.
    pub head: Vec<String>,
    /// The rows, as long as the head.
    pub rows: Vec<Vec<String>>,
}

/// What is drawn: a few forms that every kind shares.
#[expect(clippy::large_enum_variant, reason = "a chart has one body, and no list has charts")]
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// A labelled row for each thing, on one scale.
    Rows(Rows),
    /// Lines, bands and points over two axes.
    Plane(Plane),
    /// Stacks of equal discs over one axis.
    Dots(Dots),
    /// Boxes that arrows lead through, and the likeliest ways among them.
    Graph(Graph),
    /// Nothing: a sentence says why.
    Nothing(String),
}

/// Labelled rows on one scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Rows {
    /// The scale.
    pub axis: Axis,
    /// The rows, from above.
    pub rows: Vec<Row>,
    /// Lines across all rows.
    pub references: Vec<Reference>,
    /// Where the values of rows stand.
    pub values: Values,
    /// What the values are, above them; used at the edge only.
    pub head: String,
}

/// Where the values of rows stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    /// Beside the last mark of the row.
    Beside,
    /// In a column at the right edge.
    Edge,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Row {
    /// What it is.
    pub label: String,
    /// What it rests on, smaller.
    pub small: String,
    /// Its number.
    pub value: String,
    /// What belongs to the number, such as its band, smaller; at the edge only.
    pub aside: String,
    /// What is drawn.
    pub marks: Vec<Mark>,
    /// Whether a line sets it apart from the rows above, as a rest or a sum.
    pub is_apart: bool,
}

/// What is drawn in a row. Units: of the axis.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A bar between two values; from 0 for an amount, floating for a step.
    Bar {
        /// Where it starts.
        from: f64,
        /// Where it ends.
        to: f64,
        /// Its ink.
        ink: Ink,
    },
    /// A thin line beside the bar, for a band.
    Whisker {
        /// Where the band starts.
        low: f64,
        /// Where it ends.
        high: f64,
        /// Its ink.
        ink: Ink,
    },
    /// A pale bar behind marks, for a band.
    Band {
        /// Where the band starts.
        low: f64,
        /// Where it ends.
        high: f64,
        /// Its ink.
        ink: Ink,
    },
    /// A dot.
    Dot {
        /// Where.
        at: f64,
        /// Its ink.
        ink: Ink,
        /// Its form.
        form: Form,
    },
    /// A line that joins two dots.
    Join {
        /// From here.
        from: f64,
        /// To here.
        to: f64,
        /// Its ink.
        ink: Ink,
    },
    /// A small text at a value: before it where it is the lower end, behind it otherwise.
    Tip {
        /// Where.
        at: f64,
        /// Whether the text stands before the value.
        before: bool,
        /// What it says.
        text: String,
    },
}

/// The form of a dot: what differs in meaning differs in form too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Filled.
    Disc,
    /// Hollow.
    Ring,
    /// A square.
    Square,
    /// A square on its corner.
    Diamond,
}

/// A line across, at one value of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Reference {
    /// Where.
    pub at: f64,
    /// Its ink.
    pub ink: Ink,
    /// Whether it is dotted.
    pub is_dotted: bool,
    /// What it is.
    pub label: String,
}

/// Stacks of equal discs over one axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Dots {
    /// The axis.
    pub axis: Axis,
    /// From the middle of one stack to the middle of the next. Units: of the axis.
    pub step: f64,
    /// The discs, ascending; equal values stand on each other.
    pub dots: Vec<Disc>,
    /// A line above all discs, from where to where.
    pub band: (f64, f64),
    /// Lines across.
    pub references: Vec<Reference>,
}

/// A disc in a stack.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disc {
    /// The middle of its stack. Units: of the axis.
    pub at: f64,
    /// Whether it is filled.
    pub is_filled: bool,
}

/// Lines, bands and points over two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Plane {
    /// From left to right.
    pub x: Axis,
    /// From below.
    pub y: Axis,
    /// Filled areas, the lowest first.
    pub bands: Vec<Band>,
    /// Many small points without words.
    pub clouds: Vec<Cloud>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Lines at a value of `x`.
    pub verticals: Vec<Reference>,
    /// Lines at a value of `y`.
    pub levels: Vec<Reference>,
    /// Points with words.
    pub points: Vec<Point>,
    /// Named stretches of `x`, told above the plane.
    pub across: Vec<Zone>,
    /// Named stretches of `y`, told right of the plane.
    pub upward: Vec<Zone>,
    /// What came at values of `x`, told below the plane.
    pub tags: Vec<Tag>,
}

impl Plane {
    /// An empty plane over two axes.
    pub fn over(x: Axis, y: Axis) -> Self {
        Self {
            x,
            y,
            bands: Vec::new(),
            clouds: Vec::new(),
            lines: Vec::new(),
            verticals: Vec::new(),
            levels: Vec::new(),
            points: Vec::new(),
            across: Vec::new(),
            upward: Vec::new(),
            tags: Vec::new(),
        }
    }
}

/// A named stretch of an axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone {
    /// Where it starts.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Its name.
    pub name: String,
}

/// What came at one value of `x`: a mark for each thing, and a word for all.
#[derive(Clone, Debug, PartialEq)]
pub struct Tag {
    /// Where.
    pub at: f64,
    /// The things, in their order.
    pub forms: Vec<Form>,
    /// What they are called together.
    pub word: String,
}

/// An area between two lines over the same values of `x`.
#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    /// Its ink.
    pub ink: Ink,
    /// `x`, lower and upper edge, ascending in `x`.
    pub edges: Vec<(f64, f64, f64)>,
    /// Whether an edge holds until the next value of `x`.
    pub is_stepwise: bool,
}

/// Many small points.
#[derive(Clone, Debug, PartialEq)]
pub struct Cloud {
    /// Their ink.
    pub ink: Ink,
    /// `x` and `y`.
    pub points: Vec<(f64, f64)>,
}

/// How a line is dashed: what differs in meaning differs in dash too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dash {
    /// Not at all.
    Solid,
    /// Long parts.
    Dashed,
    /// Dots.
    Dotted,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Its ink.
    pub ink: Ink,
    /// Its dash.
    pub dash: Dash,
    /// `x` and `y`, ascending in `x`.
    pub points: Vec<(f64, f64)>,
    /// Whether a value holds until the next.
    pub is_stepwise: bool,
    /// What it is, written beside it.
    pub label: String,
}

/// A point with words.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Its `x`.
    pub x: f64,
    /// Its `y`.
    pub y: f64,
    /// Its ink.
    pub ink: Ink,
    /// Its form.
    pub form: Form,
    /// What it is a point of, told where its words find no room beside it.
    pub of: String,
    /// What it says, one line each; the first is heavier.
    pub words: Vec<String>,
}

/// Boxes that arrows lead through, from entries to ends.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Graph {
    /// The boxes.
    pub boxes: Vec<Step>,
    /// The arrows; they form no cycle.
    pub arrows: Vec<Arrow>,
    /// How the picture is read.
    pub reading: String,
    /// What the ways are of.
    pub head: String,
    /// Ways through the boxes, the first before all others.
    pub ways: Vec<Way>,
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Where ways begin.
    Entry,
    /// What stands between.
    Between,
    /// Where they end.
    End,
    /// Several that are not told one by one.
    Rest,
}

/// A box.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What it stands for.
    pub role: Role,
    /// How many of the arrows it takes; empty where one leads to it.
    pub join: String,
    /// What is in it, one after the other.
    pub stages: Vec<Stage>,
    /// Whether the first way leads through it.
    pub is_marked: bool,
}

/// One thing in a box.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Stage {
    /// Its number.
    pub value: String,
    /// What belongs to the number, such as its band, smaller.
    pub aside: String,
    /// What it is.
    pub label: String,
    /// What bears on it.
    pub signs: Vec<Sign>,
}

/// What bears on a step, with dots for what speaks for and against it.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sign {
    /// In words.
    pub words: String,
    /// Filled dots.
    pub filled: usize,
    /// Hollow dots.
    pub hollow: usize,
}

/// An arrow between two boxes, by their places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// From here.
    pub from: usize,
    /// To here.
    pub to: usize,
    /// Whether the first way takes it.
    pub is_marked: bool,
}

/// A way, told below the boxes.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Way {
    /// Its number.
    pub value: String,
    /// What belongs to the number, smaller.
    pub aside: String,
    /// Its steps in a few words.
    pub label: String,
    /// What it rests on, smaller.
    pub small: String,
    /// Its steps in full, each with its number.
    pub steps: Vec<(String, String)>,
}

impl Chart {
    /// What machines read of it: words and numbers, no drawing.
    pub fn view(&self) -> Value {
        json!({
            "schema_version": crate::render::json::SCHEMA_VERSION,
            "kind": self.kind,
            "title": self.title,
            "subtitle": self.subtitle,
            "description": self.description,
            "notes": self.notes,
            "table": { "head": self.table.head, "rows": self.table.rows },
        })
    }
}

//! Charts: a finding becomes a pure specification, and that becomes a picture.
//!
//! A kind (such as [`drivers`] or [`lec`]) is a function from a finding to a [`Chart`]: a sentence, marks, scales, labels and a
//! table. [`draw`] lays any chart out, wide or narrow, and draws it by plotters into a [`Drawing`] of whole sixteenths
//! of a pixel; [`svg()`], [`png()`] and `pdf` write that. [`text()`] draws the same chart in a terminal. Drawing computes
//! no statistics, and no kind knows a pixel.

mod axis;
mod backend;
pub mod bridge;
mod canvas;
pub mod dots;
pub mod drawing;
pub mod drivers;
pub mod evidence;
pub mod font;
pub mod front;
mod graph;
mod guide;
mod layers;
pub mod lec;
#[cfg(feature = "pdf")]
mod letters;
mod margin;
mod masks;
pub mod matrix;
mod measured;
mod page;
pub mod paths;
#[cfg(feature = "pdf")]
mod pdf;
mod place;
mod plane;
mod png;
mod rails;
mod raster;
mod reduce;
mod rows;
pub mod spec;
mod stacks;
mod svg;
mod text;
pub mod theme;
pub mod timeline;
pub mod tornado;
pub mod verify;
pub mod what_ifs;
mod words;

pub use axis::{Axis, Scale, Tick};
pub use drawing::Drawing;
pub use font::Missing;
pub use graph::crossings;
pub use guide::{GUIDES, Guide, guide};
pub use page::{Style, WIDE, WIDTHS, draw};
#[cfg(feature = "pdf")]
pub use pdf::pdf;
pub use png::png;
pub use spec::{Body, Chart};
pub use svg::{font_face, inline, svg};
pub use text::text;
pub use theme::{Ink, Theme};

//! Charts: a finding becomes a pure specification, and that becomes a picture.
//!
//! A kind ([`drivers`], [`lec`], [`paths`]) is a function from a finding to a [`Chart`]: a sentence, marks, scales, labels and a
//! table. [`draw`] lays any chart out, wide or narrow, and draws it by plotters into a [`Drawing`] of whole sixteenths
//! of a pixel; [`svg`], [`png`] and `pdf` write that. [`text()`] draws the same chart in a terminal. Drawing computes
//! no statistics, and no kind knows a pixel.

mod axis;
mod backend;
mod canvas;
pub mod drawing;
pub mod drivers;
pub mod font;
mod graph;
mod layers;
pub mod lec;
mod page;
pub mod paths;
#[cfg(feature = "pdf")]
mod pdf;
mod place;
mod plane;
mod png;
mod rails;
mod reduce;
mod rows;
pub mod spec;
mod svg;
mod text;
pub mod theme;
mod words;

pub use axis::{Axis, Scale, Tick};
pub use drawing::Drawing;
pub use graph::crossings;
pub use page::{Style, WIDE, WIDTHS, draw};
#[cfg(feature = "pdf")]
pub use pdf::pdf;
pub use png::png;
pub use spec::{Body, Chart};
pub use svg::{font_face, inline, svg};
pub use text::text;
pub use theme::{Ink, Theme};

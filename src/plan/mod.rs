//! A model under a configuration, compiled once into what `eval` runs for every draw.
//!
//! Owns stories (one actor's attempts as gates), decision diagrams (each formula in the one form whose
//! probability is exact), circuits (that form as a flat list of operations), the columns of uncertain
//! quantities and the streams they draw from, and the likeliest ways a formula becomes true. Must never know a
//! value that belongs to a draw. [`compile()`] is the driver; gates, diagrams and circuits know no domain words:
//!
//! ```text
//! model + configuration → story (gates) → diagram (BDD) → circuit + cells + columns = Plan
//! ```
//!
//! ```
//! use exposure::plan::{Circuit, Gates, compile_gates};
//!
//! let mut gates = Gates::new();
//! let [a, b, c] = [0, 1, 2].map(|variable| gates.variable(variable));
//! let two_of_three = gates.at_least(2, &[a, b, c]);
//! let (bdd, roots) = compile_gates(&gates, &[two_of_three], 1_000)?;
//! assert_eq!(Circuit::flatten(&bdd, &roots).n_ops(), 4);
//! assert!((bdd.probability(roots[0], &|_| 0.1) - 0.028).abs() < 1e-16);
//! # Ok::<(), exposure::plan::TooLarge>(())
//! ```

mod bdd;
mod build;
mod capability;
mod circuit;
mod columns;
mod compile;
mod cost;
mod fingerprint;
mod gate;
mod importance;
mod inclusion;
mod input;
mod loss;
mod memo;
mod names;
mod order;
mod polarity;
mod prime;
mod refusal;
mod safeguard;
mod states;
mod story;
mod subject;
mod survey;
mod text;
mod ways;

#[cfg(test)]
pub(crate) mod sample;

pub use bdd::{Bdd, Node, TooLarge};
pub use capability::{MAX_DIFFICULTIES, conditional_probabilities};
pub use circuit::{Circuit, Op};
pub use columns::{
    Column, FactorColumn, Quantiles, ReliabilityColumn, StreamId, StreamPlan, Streams, VisitQuantile,
};
pub use compile::{
    ActorPlan, Cell, Diagram, Graded, MAX_NODES, MAX_OUTCOMES, Plan, compile, compile_beside, examine,
};
pub use cost::{CostColumn, costs};
pub use fingerprint::{fingerprint, sha256};
pub use gate::{Gate, Gates, Kind};
pub use importance::{Element, MAX_PIECES, Piece, Pieces, pieces};
pub use input::{Input, InputValue, Inputs, inputs};
pub use loss::{CellLosses, Component, Item, Losses, MAX_SPLITS, Part, Split};
pub use names::events_in_order;
pub use order::{candidates, compile_gates};
pub use refusal::Refusal;
pub use safeguard::{EffectColumn, Joint, effect_columns};
pub use story::Variable;
pub use subject::{Subject, SubjectDiagram, subject_diagram};
pub use ways::{Way, Ways, likeliest};

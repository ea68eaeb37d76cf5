//! A plan, a seed and a range of draws become values: exact chance in every draw, a block of draws at a time.
//!
//! Owns the draws themselves, the arithmetic over lanes, the chances of a horizon, and the split over threads.
//! Must never know a name of the language, nor how a value is summarised or shown. [`evaluate`] is the driver.
//!
//! ```text
//! streams → columns → factor probabilities and states → cells of each actor → chances in the horizon
//! ```

mod attribute;
mod chance;
mod control;
mod curve;
mod draw;
mod driver;
mod found;
mod inputs;
mod integrate;
mod interact;
mod kernel;
mod loss;
mod measure;
mod portfolio;
mod read;
mod replicate;
mod sense;
mod shard;
mod simulate;
mod step;
mod sweep;
mod text;
mod together;
mod worth;

pub use attribute::Driven;
pub use curve::{Curves, loss_curves, loss_grid};
pub use draw::{Columnar, Draws, Pool};
pub use driver::linear_shares;
pub use integrate::state_mode;
pub use interact::interactions;
pub use kernel::{LANES, Lanes, Scratch, backward, forward};
pub use measure::{Measure, Measures};
pub use portfolio::{Portfolio, Tabled};
pub use replicate::{Replicate, StateMode};
pub use sense::{LEVELS, Sensed, SensedReplicate, Stress, sense};
pub use shard::{
    Evaluation, Progress, REPLICATES, Settings, evaluate, evaluate_with, factor_bands, frequencies,
};
pub use simulate::{Check, CrossCheck, Quantity, cross_check};
pub use step::{StepParts, rested_on};
pub use together::{evaluate_steps, evaluate_together};
pub use worth::expected_losses;

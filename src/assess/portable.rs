//! An assessment as plain arrays, for an evaluation elsewhere that is to give the same bits.
//!
//! What changes when a safeguard is put in place, a factor is supposed or another day is taken is told apart from what
//! does not: circuits, quantile functions and keys of draws stand here once, however many configurations share them.

use super::told;
use crate::eval::{Settings, StateMode, state_mode};
use crate::math::{CountLaw, Pieces};
use crate::model::{Configuration, Model, Override, SafeguardId, Target, WhatIfId};
use crate::plan::{Refusal, compile};
use crate::quantity::Date;
use taking::Taking;

mod losses;
mod proof;
mod taking;

pub use losses::{PortableAmount, PortableItem, PortableLosses, PortablePart};
pub use proof::{Proof, Switched, proofs};

/// The most things that change diagrams and are combined freely; of more, each is there alone.
pub const MOST_COMBINED: usize = 3;

/// A position in [`Portable::columns`].
pub type ColumnIdx = usize;

/// A scenario, ready to be evaluated elsewhere in every configuration of its switches.
#[derive(Clone, Debug)]
pub struct Portable {
    /// How the draws are keyed, and how many there are.
    pub settings: Settings,
    /// On how many draws of each replicate the states of factors are integrated out; `None` where they are drawn.
    pub n_integrated: Option<usize>,
    /// The time in which attempts are counted. Units: years.
    pub years: f64,
    /// Where uniform numbers come from.
    pub streams: Vec<PortableStream>,
    /// Distributions at the uniform numbers of a stream.
    pub leaves: Vec<Leaf>,
    /// Quantities with one value a draw, each after those that it names.
    pub columns: Vec<Formula>,
    /// Diagrams of actors.
    pub circuits: Vec<PortableCircuit>,
    /// What the reporting says of a factor on some day.
    pub factors: Vec<PortableFactor>,
    /// Models as of a day under what changes diagrams.
    pub plans: Vec<PortablePlan>,
    /// The days on which something was reported, and that of the assessment.
    pub days: Vec<Date>,
    /// What changes diagrams: what-ifs that set more than what factors hold, and safeguards with a state.
    pub structural: Vec<Structural>,
    /// Sets of those, by position of [`Portable::structural`], with the plan of each day.
    pub variants: Vec<(Vec<usize>, Vec<usize>)>,
    /// Single quantities that can be given another value.
    pub sliders: Vec<Slider>,
    /// What attempts cost; `None` where they cost nothing.
    pub losses: Option<PortableLosses>,
}

/// A stream of uniform numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct PortableStream {
    /// The hash of its name, which keys it.
    pub hash: u64,
    /// Its dimension, with what each bit of a Gray code flips; `None` where its numbers are not computed elsewhere.
    pub sobol: Option<(usize, Vec<u32>)>,
}

/// A distribution at the uniform numbers of a stream.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The stream, a position in [`Portable::streams`].
    pub stream: usize,
    /// How values are found.
    pub form: LeafForm,
}

/// How the values of a leaf are found.
#[derive(Clone, Debug)]
pub enum LeafForm {
    /// Computed from the uniform numbers.
    Pieces(Pieces),
    /// As they are, replicate after replicate.
    Values(Vec<f64>),
}

/// A quantity with one value a draw, over columns that stand before it.
#[derive(Clone, Debug, PartialEq)]
pub enum Formula {
    /// The same in every draw.
    Constant(f64),
    /// A position in [`Portable::leaves`].
    Leaf(usize),
    /// `r clamp(stated, .01, .99) + (1 - r) prior`.
    Estimate {
        /// How far the speaker is trusted.
        reliability: ColumnIdx,
        /// The probability as stated.
        stated: ColumnIdx,
        /// What one would say without it.
        prior: ColumnIdx,
    },
    /// `-ln(1 - min(p, .99)) / years`.
    AtLeastOnce(ColumnIdx, f64),
    /// `(1 - exp(-rate years)) / years`.
    AtMostOne(ColumnIdx, f64),
    /// The product, from 1 on.
    Product(Vec<ColumnIdx>),
    /// `1 - x`.
    Complement(ColumnIdx),
    /// The share of the time in which a safeguard works, from its failures a year and the days of a repair.
    Reliability([ColumnIdx; 2]),
    /// `c (w i + (1 - w) v)`: coverage, reliability, what is meant to be taken away, and what is taken on failure.
    Operational([ColumnIdx; 4]),
}

/// A diagram and its cells.
#[derive(Clone, Debug, PartialEq)]
pub struct PortableCircuit {
    /// Values in use: 0 is false, 1 is true.
    pub n_slots: usize,
    /// By operation: variable, slot if it is true, slot if it is false, slot of the result.
    pub ops: Vec<[u32; 4]>,
    /// By cell: the slot of its chance, the case of the attempts, and the outcomes that occur.
    pub cells: Vec<(u32, usize, u64)>,
}

/// What a variable of a diagram stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PortableVariable {
    /// The factor holds.
    Factor(usize),
    /// A chance of its own.
    Chance(ColumnIdx),
    /// No safeguard without a state stops the event.
    Event(usize),
    /// No safeguard without a state stops the outcome.
    Outcome(usize),
}

/// What the reporting says of a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct PortableFactor {
    /// Its prior.
    pub prior: ColumnIdx,
    /// By claim that counts: its sign times its share, the chance that its speaker says so regardless, and the
    /// reliability.
    pub terms: Vec<(f64, f64, ColumnIdx)>,
    /// The printed probability; in every draw where nothing is uncertain.
    pub printed: f64,
    /// Whether it is the same in every draw.
    pub is_constant: bool,
    /// By replicate: what moves the log-odds so that the mean is the printed probability, over all draws and over
    /// those on which states are integrated out.
    pub shifts: [Vec<f64>; 2],
    /// The stream that decides whether it holds.
    pub state: usize,
}

/// The attempts of one actor.
#[derive(Clone, Debug, PartialEq)]
pub struct PortableActor {
    /// The actor, a position in the model.
    pub actor: usize,
    /// A position in [`Portable::circuits`].
    pub circuit: usize,
    /// By variable of the circuit.
    pub variables: Vec<PortableVariable>,
    /// By case of the attempts: how often. Units: per year.
    pub rates: Vec<ColumnIdx>,
    /// By cell of the circuit: what falls due in it, a position in [`PortableLosses::due`].
    pub due: Vec<usize>,
    /// How the number of attempts spreads around its mean.
    pub counts: CountLaw,
}

/// What one safeguard does to one target.
#[derive(Clone, Debug, PartialEq)]
pub struct PortableEffect {
    /// The safeguard, a position in the model.
    pub safeguard: usize,
    /// On what.
    pub on: Target,
    /// The share that it takes away.
    pub taken: ColumnIdx,
    /// Of a factor: the stream that decides whether it is removed.
    pub removed: Option<usize>,
}

/// A model as of a day under what changes diagrams.
#[derive(Clone, Debug, PartialEq)]
pub struct PortablePlan {
    /// The actors that can reach an outcome.
    pub actors: Vec<PortableActor>,
    /// By case of an outcome: its severity. Units: points.
    pub severities: Vec<ColumnIdx>,
    /// By factor of the model: a position in [`Portable::factors`].
    pub factors: Vec<usize>,
    /// What safeguards do that have no state in an attempt.
    pub effects: Vec<PortableEffect>,
}

/// What changes diagrams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Structural {
    /// What a what-if sets beside what factors hold.
    WhatIf(WhatIfId),
    /// A safeguard that is not in place everywhere and always.
    Safeguard(SafeguardId),
}

/// A quantity of the file that can be given another value.
#[derive(Clone, Debug, PartialEq)]
pub struct Slider {
    /// Where it stands in the file, as `--set` names it.
    pub path: String,
    /// The event or the actor.
    pub title: String,
    /// Whether it is a probability; otherwise a rate per year.
    pub is_probability: bool,
    /// The column that it replaces.
    pub column: ColumnIdx,
    /// The 5th percentile, the mean and the 95th percentile of what the file says.
    pub stated: [f64; 3],
}

/// Takes a model apart, as of the days on which something was reported and `as_of`.
///
/// `asked`: amounts at which the curve of losses is read exactly.
/// Errors: what cannot be compiled.
pub fn portable(
    model: &Model,
    base: &Configuration,
    as_of: Date,
    settings: Settings,
    asked: &[f64],
) -> Result<Portable, Refusal> {
    let plan = compile(model, base, as_of)?;
    let mode = state_mode(&plan, settings.n_per_replicate);
    let n_integrated = match mode {
        StateMode::Integrated { n_draws } => Some(n_draws),
        StateMode::Drawn => None,
    };
    let mut days = told::days(model);
    days.retain(|day| *day <= as_of);
    days.push(as_of);
    days.sort();
    days.dedup();
    let structural = structural(model);
    let mut taking = Taking::new(&plan, settings, n_integrated);
    let mut variants = Vec::new();
    for set in combinations(structural.len()) {
        let configuration = base.clone().and(of_set(model, &structural, &set));
        let plans: Result<Vec<usize>, Refusal> =
            days.iter().map(|day| taking.plan(model, &configuration, *day)).collect();
        variants.push((set, plans?));
    }
    let sliders = taking.sliders(model, &plan);
    let (parts, losses) = (taking.parts, taking.priced.finish(&plan, settings, asked));
    Ok(Portable {
        n_integrated,
        years: plan.horizon_years,
        days,
        structural,
        variants,
        sliders,
        losses,
        ..parts
    })
}

/// What in a model changes diagrams.
fn structural(model: &Model) -> Vec<Structural> {
    let sets_more =
        |id: &WhatIfId| model.whatifs[*id].set.iter().any(|one| !matches!(one, Override::Holds(..)));
    let has_state = |id: &SafeguardId| !model.safeguards[*id].coverage.is_plain();
    let whatifs = model.whatifs.ids().filter(sets_more).map(Structural::WhatIf);
    whatifs.chain(model.safeguards.ids().filter(has_state).map(Structural::Safeguard)).collect()
}

/// The sets of `n` things that are taken together.
fn combinations(n: usize) -> Vec<Vec<usize>> {
    if n > MOST_COMBINED {
        return std::iter::once(Vec::new()).chain((0..n).map(|one| vec![one])).collect();
    }
    (0..1usize << n).map(|mask| (0..n).filter(|at| mask >> at & 1 == 1).collect()).collect()
}

/// What a set of them supposes, apart from what factors hold.
fn of_set(model: &Model, structural: &[Structural], set: &[usize]) -> Configuration {
    let mut configuration = Configuration::default();
    for one in set.iter().map(|at| structural[*at]) {
        match one {
            Structural::WhatIf(id) => {
                let set = model.whatifs[id].set.iter();
                let more = set.filter(|one| !matches!(one, Override::Holds(..))).cloned();
                configuration.overrides.extend(more);
            }
            Structural::Safeguard(id) => configuration.safeguards.push(id),
        }
    }
    configuration
}

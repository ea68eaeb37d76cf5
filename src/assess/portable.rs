//! An assessment as plain arrays, for an evaluation elsewhere that is to give the same bits.
//!
//! What changes when a safeguard is put in place, a factor is supposed or another day is taken is told apart from what
//! does not: circuits, quantile functions and keys of draws stand here once, however many configurations share them.

use super::told;
use crate::eval::{Draws, REPLICATES, Settings, StateMode, state_mode};
use crate::math::{CountLaw, Distribution, Pieces, Sobol, name_hash};
use crate::model::{Cases, Configuration, Model, Override, SafeguardId, Target, Trial, Uncertain, WhatIfId};
use crate::plan::{
    ActorPlan, Circuit, Column, EffectColumn, FactorColumn, Plan, Refusal, ReliabilityColumn, StreamId,
    Variable, compile, effect_columns,
};
use crate::quantity::Date;
use std::collections::BTreeMap;

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
/// Errors: what cannot be compiled.
pub fn portable(
    model: &Model,
    base: &Configuration,
    as_of: Date,
    settings: Settings,
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
    let Taking { parts, .. } = taking;
    Ok(Portable { n_integrated, years: plan.horizon_years, days, structural, variants, sliders, ..parts })
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

/// Parts that are shared, each found once.
struct Taking<'p> {
    base: &'p Plan,
    draws: Vec<Draws<'p>>,
    parts: Portable,
    streams: BTreeMap<StreamId, usize>,
    leaves: BTreeMap<(StreamId, String), usize>,
    columns: BTreeMap<String, ColumnIdx>,
}

impl<'p> Taking<'p> {
    fn new(base: &'p Plan, settings: Settings, n_integrated: Option<usize>) -> Self {
        let draws = |replicate| Draws::new(base, settings.seed, replicate, settings.n_per_replicate);
        let parts = Portable {
            settings,
            n_integrated,
            years: base.horizon_years,
            streams: Vec::new(),
            leaves: Vec::new(),
            columns: Vec::new(),
            circuits: Vec::new(),
            factors: Vec::new(),
            plans: Vec::new(),
            days: Vec::new(),
            structural: Vec::new(),
            variants: Vec::new(),
            sliders: Vec::new(),
        };
        let (streams, leaves, columns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { base, draws: (0..REPLICATES).map(draws).collect(), parts, streams, leaves, columns }
    }

    fn plan(&mut self, model: &Model, configuration: &Configuration, day: Date) -> Result<usize, Refusal> {
        let plan = compile(model, configuration, day)?;
        let actors = plan.actors.iter().map(|actor| self.actor(actor)).collect();
        let severities = plan.exposures.iter().map(|one| self.column(&one.severity)).collect();
        let factors = plan.factors.iter().map(|factor| self.factor(factor)).collect();
        let effects = effect_columns(model, configuration, day).iter().map(|one| self.effect(one)).collect();
        Ok(found_in(&mut self.parts.plans, PortablePlan { actors, severities, factors, effects }))
    }

    fn actor(&mut self, plan: &ActorPlan) -> PortableActor {
        let diagram = &plan.diagram;
        let cells = diagram.cells.iter().zip(&diagram.circuit.outputs);
        let circuit = PortableCircuit {
            n_slots: diagram.circuit.n_slots,
            ops: operations(&diagram.circuit),
            cells: cells.map(|(cell, slot)| (*slot, cell.mode, cell.occurs)).collect(),
        };
        let asked = diagram.circuit.variables();
        let variables = diagram.variables.iter().zip(&diagram.p).enumerate();
        let variable = |(at, (variable, p)): (usize, (&Variable, &Column))| match (variable, p) {
            (Variable::Factor(id), _) => PortableVariable::Factor(id.position()),
            (Variable::EventSurvives(id), Column::Product(none)) if none.is_empty() => {
                PortableVariable::Event(id.position())
            }
            (Variable::OutcomeSurvives(id), Column::Product(none)) if none.is_empty() => {
                PortableVariable::Outcome(id.position())
            }
            // What no operation asks for is not drawn elsewhere.
            _ if !asked.contains(&at) => PortableVariable::Chance(self.formula(Formula::Constant(0.0))),
            _ => PortableVariable::Chance(self.column(p)),
        };
        let variables = variables.map(variable).collect();
        let rates = plan.rates.iter().map(|rate| self.column(rate)).collect();
        let circuit = found_in(&mut self.parts.circuits, circuit);
        PortableActor { actor: plan.actor.position(), circuit, variables, rates, counts: plan.counts }
    }

    fn effect(&mut self, one: &EffectColumn) -> PortableEffect {
        let removed = one.removed.map(|stream| self.stream(stream));
        let taken = self.column(&one.taken);
        PortableEffect { safeguard: one.safeguard.position(), on: one.on, taken, removed }
    }

    fn factor(&mut self, factor: &FactorColumn) -> usize {
        let n = self.parts.settings.n_per_replicate;
        let mut shifts =
            |n: usize| -> Vec<f64> { self.draws.iter_mut().map(|draws| draws.shift_on(factor, n)).collect() };
        let shifts = [shifts(n), shifts(self.parts.n_integrated.unwrap_or(n))];
        let terms = factor.terms.iter().map(|(term, reliability)| {
            (term.scale, term.interest.p_said_regardless(), self.reliability(reliability))
        });
        let terms = terms.collect();
        let found = PortableFactor {
            terms,
            prior: self.column(&factor.prior),
            printed: factor.printed,
            is_constant: factor.is_constant(),
            shifts,
            state: self.stream(factor.state),
        };
        found_in(&mut self.parts.factors, found)
    }

    fn reliability(&mut self, reliability: &ReliabilityColumn) -> ColumnIdx {
        match reliability {
            ReliabilityColumn::Fixed(value) => self.formula(Formula::Constant(*value)),
            ReliabilityColumn::Drawn(stream, quantiles) => {
                self.column(&Column::Quantile(*stream, quantiles.clone()))
            }
        }
    }

    fn column(&mut self, column: &Column) -> ColumnIdx {
        let formula = match column {
            Column::Constant(value) => Formula::Constant(*value),
            Column::Quantile(stream, quantiles) => {
                let key = (*stream, quantiles.name().to_owned());
                let known = self.leaves.get(&key).copied();
                let leaf = known.unwrap_or_else(|| self.leaf(*stream, column));
                self.leaves.insert(key, leaf);
                Formula::Leaf(leaf)
            }
            Column::Estimate { prior, counts: false, .. } => return self.column(prior),
            Column::Estimate { reliability, stated, prior, .. } => Formula::Estimate {
                reliability: self.reliability(reliability),
                stated: self.column(stated),
                prior: self.column(prior),
            },
            Column::AtLeastOnce(probability, years) => Formula::AtLeastOnce(self.column(probability), *years),
            Column::AtMostOne(rate, years) => Formula::AtMostOne(self.column(rate), *years),
            Column::Product(parts) => Formula::Product(parts.iter().map(|part| self.column(part)).collect()),
            Column::Complement(share) => Formula::Complement(self.column(share)),
            Column::Reliability(parts) => {
                Formula::Reliability(parts.each_ref().map(|part| self.column(part)))
            }
            Column::Operational(parts) => {
                Formula::Operational(parts.each_ref().map(|part| self.column(part)))
            }
        };
        self.formula(formula)
    }

    fn formula(&mut self, formula: Formula) -> ColumnIdx {
        let columns = &mut self.parts.columns;
        *self.columns.entry(format!("{formula:?}")).or_insert_with(|| {
            columns.push(formula);
            columns.len() - 1
        })
    }

    fn stream(&mut self, id: StreamId) -> usize {
        if let Some(known) = self.streams.get(&id) {
            return *known;
        }
        let stream = self.base.streams.get(id);
        let n_bits = self.parts.settings.n_per_replicate.ilog2() as usize + 1;
        let sobol = stream.dimension.map(|at| (at, Sobol::new(at).directions()[..n_bits].to_vec()));
        self.parts.streams.push(PortableStream { hash: name_hash(&stream.name), sobol });
        self.streams.insert(id, self.parts.streams.len() - 1);
        self.parts.streams.len() - 1
    }

    fn leaf(&mut self, stream: StreamId, column: &Column) -> usize {
        let place = self.stream(stream);
        let Column::Quantile(_, quantiles) = column else { unreachable!("a leaf is a distribution") };
        let (mut lowest, mut highest) = (1.0f64, 0.0f64);
        for draws in &mut self.draws {
            for &level in draws.uniform(stream) {
                (lowest, highest) = (lowest.min(level), highest.max(level));
            }
        }
        let is_computed = self.parts.streams[place].sobol.is_some();
        let pieces = is_computed.then(|| quantiles.table().pieces(lowest, highest)).flatten();
        let form = pieces.map_or_else(
            || LeafForm::Values(self.draws.iter_mut().flat_map(|draws| draws.column(column)).collect()),
            LeafForm::Pieces,
        );
        self.parts.leaves.push(Leaf { stream: place, form });
        self.parts.leaves.len() - 1
    }

    /// Single quantities that attempts rest on, given by a range of their own.
    fn sliders(&mut self, model: &Model, plan: &Plan) -> Vec<Slider> {
        let mut sliders = Vec::new();
        for (id, event) in model.events.iter() {
            let Trial::Probability(cases) = &event.trial else { continue };
            let wanted = Variable::Trial(id, 0);
            let column = plan.actors.iter().find_map(|actor| {
                let at = actor.diagram.variables.iter().position(|known| *known == wanted)?;
                actor.diagram.circuit.variables().contains(&at).then(|| &actor.diagram.p[at])
            });
            if let Some((stated, column)) = single_range(cases).zip(column) {
                let (path, title) = (format!("event.{}.probability", event.id), event.title.clone());
                let column = self.column(column);
                sliders.push(Slider { path, title, is_probability: true, column, stated });
            }
        }
        for one in &plan.actors {
            let actor = &model.actors[one.actor];
            let column = one.rates.first().and_then(contacts);
            let is_plain = actor.attempts.action.is_none();
            if let Some((stated, column)) =
                single_range(&actor.attempts.frequency).zip(column).filter(|_| is_plain)
            {
                let (path, title) = (format!("actor.{}.attempts", actor.id), actor.title.clone());
                let column = self.column(column);
                sliders.push(Slider { path, title, is_probability: false, column, stated });
            }
        }
        sliders
    }
}

/// The column of the contacts in the rate of a case of attempts.
fn contacts(rate: &Column) -> Option<&Column> {
    let Column::Product(parts) = rate else { return None };
    match parts.first()? {
        Column::Product(parts) => parts.first().filter(|one| matches!(one, Column::Quantile(..))),
        _ => None,
    }
}

/// The 5th percentile, the mean and the 95th of a quantity that is one range and no case of anything.
fn single_range(cases: &Cases<Uncertain>) -> Option<[f64; 3]> {
    let only = cases.iter().next().filter(|_| cases.n() == 1)?;
    match &only.value {
        Uncertain::Known(Distribution::Point(_)) | Uncertain::Estimate(_) | Uncertain::AtLeastOnce { .. } => {
            None
        }
        Uncertain::Known(range) => Some([range.quantile(0.05), range.mean(), range.quantile(0.95)]),
    }
}

fn operations(circuit: &Circuit) -> Vec<[u32; 4]> {
    circuit.ops.iter().map(|op| [op.variable, op.high, op.low, op.out]).collect()
}

/// The position of a value in a list, to which it is added unless it is there.
fn found_in<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

//! The uncertain inputs that exposure or loss by attempts rests on, and what rests on each.

use super::columns::{Column, Quantiles, StreamId};
use super::compile::{ActorPlan, Plan};
use super::states::state_cost;
use super::story::Variable;
use crate::math::ln_1p;
use crate::model::FactorId;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What walking through states that are already tabled costs, against tabling them.
const WEIGHING: f64 = 0.1;

/// One uncertain input: all that is read off one stream of uniform numbers.
#[derive(Clone, Debug)]
pub struct Input {
    /// The stream.
    pub stream: StreamId,
    /// The quantities that are read off it: several where a quantity has cases, or a source is trusted differently in
    /// different matters.
    pub values: Vec<InputValue>,
    /// The factors whose chance rests on it.
    pub factors: Vec<FactorId>,
    /// The positions of the actors of whom more than the factors rests on it.
    pub actors: Vec<usize>,
    /// Whether a severity rests on it.
    pub severities: bool,
    /// Whether a reaction, or what is left of an amount, rests on it.
    pub losses: bool,
}

impl Input {
    /// Takes over what rests on another input that moves with this one.
    fn also(&mut self, other: &Self) {
        other.factors.iter().for_each(|id| push(&mut self.factors, *id));
        other.actors.iter().for_each(|at| push(&mut self.actors, *at));
        self.severities |= other.severities;
        self.losses |= other.losses;
    }
}

/// One quantity that is read off a stream.
#[derive(Clone, Debug)]
pub struct InputValue {
    quantiles: Arc<Quantiles>,
    /// Where it is the chance of at least one in so many years, from which a rate is taken.
    years: Option<f64>,
}

impl InputValue {
    /// The quantity at a level in (0, 1); of a chance of at least one the rate per year.
    pub fn at(&self, level: f64) -> f64 {
        let value = self.quantiles.table().value(level);
        self.years.map_or(value, |years| -ln_1p(-value.min(0.99)) / years)
    }
}

/// The inputs of a plan, in the order of their names.
#[derive(Clone, Debug)]
pub struct Inputs {
    /// Each input with a path to the output.
    pub inputs: Vec<Input>,
    /// The factors with a path to it.
    pub factors: Vec<FactorId>,
    /// The streams that decide the states of those factors, and those of quantities that only go together with inputs.
    pub states: Vec<StreamId>,
    /// What it costs, for each draw, to evaluate two points, and four more for each input. Units: about one
    /// multiplication.
    pub cost: f64,
}

/// The uncertain inputs on which the exposure by attempts rests; with `losses`, on which the expected loss by them does.
///
/// Only what a circuit asks for has a path to the output: not a case that never applies, and no claim that only copies
/// another. Streams that decide states are no inputs.
pub fn inputs(plan: &Plan, losses: bool) -> Inputs {
    let mut found = Found::default();
    let mut factors = Vec::new();
    let mut reached = 0;
    for (at, actor) in plan.actors.iter().enumerate() {
        let diagram = &actor.diagram;
        reached = diagram.cells.iter().fold(reached, |mask, cell| mask | cell.occurs);
        for &variable in diagram.circuit.variables() {
            match diagram.variables[variable] {
                Variable::Factor(id) => factors.push(id),
                _ => found.column(&diagram.p[variable], |input| push(&mut input.actors, at)),
            }
        }
        for (mode, rate) in actor.rates.iter().enumerate() {
            if diagram.cells.iter().any(|cell| cell.mode == mode) {
                found.column(rate, |input| push(&mut input.actors, at));
            }
        }
    }
    factors.sort();
    factors.dedup();
    for &id in &factors {
        plan.factors[id.position()].each_quantile(&mut |stream, quantiles, years| {
            found.one(stream, quantiles, years, |input| push(&mut input.factors, id));
        });
    }
    if losses {
        let columns = plan.losses.reactions.iter().chain(&plan.losses.shares);
        columns.for_each(|column| found.column(column, |input| input.losses = true));
    } else {
        for (bit, graded) in plan.exposures.iter().enumerate().filter(|(bit, _)| reached >> bit & 1 == 1) {
            debug_assert!(bit < 64);
            found.column(&graded.severity, |input| input.severities = true);
        }
    }
    let states = factors.iter().flat_map(|id| {
        let factor = &plan.factors[id.position()];
        std::iter::once(factor.state).chain(factor.removals.iter().map(|(_, stream)| *stream))
    });
    let mut states: Vec<StreamId> = states.collect();
    states.extend(found.companions(plan));
    let inputs: Vec<Input> = found.by_stream.into_values().collect();
    Inputs { cost: cost(plan, &inputs), inputs, factors, states }
}

fn push<T: PartialEq>(list: &mut Vec<T>, one: T) {
    if !list.contains(&one) {
        list.push(one);
    }
}

/// An input that touches only some actors leaves the tables of the others as they are.
fn cost(plan: &Plan, inputs: &[Input]) -> f64 {
    let own = |actor: &ActorPlan| state_cost(std::slice::from_ref(actor));
    let actors: Vec<f64> = plan.actors.iter().map(own).collect();
    let all: f64 = actors.iter().sum();
    let walk = (plan.state_cost - all).max(0.0) + WEIGHING * all;
    let touched = |input: &Input| match input.severities {
        true => all,
        false => input.actors.iter().map(|at| actors[*at]).sum(),
    };
    2.0 * (all + walk) + inputs.iter().map(|input| 4.0 * (touched(input) + walk)).sum::<f64>()
}

#[derive(Default)]
struct Found {
    by_stream: BTreeMap<StreamId, Input>,
}

impl Found {
    /// Lets what rests on a later member of a group rest on the earlier ones too, and gives the earlier ones on which
    /// nothing else rests.
    fn companions(&mut self, plan: &Plan) -> Vec<StreamId> {
        let mut companions = Vec::new();
        for group in plan.streams.groups() {
            let mut later: Vec<Input> = Vec::new();
            for member in group.members.iter().rev() {
                match self.by_stream.get_mut(member) {
                    Some(input) => {
                        later.iter().for_each(|one| input.also(one));
                        later.push(input.clone());
                    }
                    None if !later.is_empty() => companions.push(*member),
                    None => {}
                }
            }
        }
        companions
    }

    fn column(&mut self, column: &Column, mut mark: impl FnMut(&mut Input)) {
        column.each_quantile(&mut |stream, quantiles, years| self.one(stream, quantiles, years, &mut mark));
    }

    fn one(
        &mut self,
        stream: StreamId,
        quantiles: &Arc<Quantiles>,
        years: Option<f64>,
        mut mark: impl FnMut(&mut Input),
    ) {
        let input = self.by_stream.entry(stream).or_insert_with(|| Input {
            stream,
            values: Vec::new(),
            factors: Vec::new(),
            actors: Vec::new(),
            severities: false,
            losses: false,
        });
        // Equal distributions share their quantiles.
        let known = |one: &InputValue| Arc::ptr_eq(&one.quantiles, quantiles) && one.years == years;
        if !input.values.iter().any(known) {
            input.values.push(InputValue { quantiles: quantiles.clone(), years });
        }
        mark(input);
    }
}

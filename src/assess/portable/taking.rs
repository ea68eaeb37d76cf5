//! Taking plans apart into parts that are shared, each found once.

use super::losses::Priced;
use super::{
    ColumnIdx, Formula, Leaf, LeafForm, Portable, PortableActor, PortableCircuit, PortableEffect,
    PortableFactor, PortablePlan, PortableStream, PortableVariable, Slider,
};
use crate::eval::{Draws, REPLICATES, Settings};
use crate::math::{Distribution, Sobol, name_hash};
use crate::model::{Cases, Configuration, Model, Trial, Uncertain};
use crate::plan::{
    ActorPlan, Circuit, Column, EffectColumn, FactorColumn, Plan, Refusal, ReliabilityColumn, StreamId,
    Variable, compile, effect_columns,
};
use crate::quantity::Date;
use std::collections::BTreeMap;

/// Parts that are shared, each found once.
pub(super) struct Taking<'p> {
    base: &'p Plan,
    draws: Vec<Draws<'p>>,
    pub(super) parts: Portable,
    pub(super) priced: Priced,
    streams: BTreeMap<StreamId, usize>,
    leaves: BTreeMap<(StreamId, String), usize>,
    columns: BTreeMap<String, ColumnIdx>,
}

impl<'p> Taking<'p> {
    pub(super) fn new(base: &'p Plan, settings: Settings, n_integrated: Option<usize>) -> Self {
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
            losses: None,
        };
        let (streams, leaves, columns) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (draws, priced) = ((0..REPLICATES).map(draws).collect(), Priced::default());
        Self { base, draws, parts, priced, streams, leaves, columns }
    }

    pub(super) fn plan(
        &mut self,
        model: &Model,
        configuration: &Configuration,
        day: Date,
    ) -> Result<usize, Refusal> {
        let plan = compile(model, configuration, day)?;
        let actors = plan.actors.iter().map(|actor| self.actor(&plan, actor)).collect();
        let severities = plan.exposures.iter().map(|one| self.column(&one.severity)).collect();
        let factors = plan.factors.iter().map(|factor| self.factor(factor)).collect();
        let effects = effect_columns(model, configuration, day).iter().map(|one| self.effect(one)).collect();
        Ok(found_in(&mut self.parts.plans, PortablePlan { actors, severities, factors, effects }))
    }

    fn actor(&mut self, whole: &Plan, plan: &ActorPlan) -> PortableActor {
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
        let due = self.due(&whole.losses, plan);
        PortableActor { actor: plan.actor.position(), circuit, variables, rates, due, counts: plan.counts }
    }

    fn effect(&mut self, one: &EffectColumn) -> PortableEffect {
        let removed = one.removed.map(|stream| self.stream(stream));
        let taken = self.column(&one.taken);
        PortableEffect { safeguard: one.safeguard.position(), on: one.on, taken, removed }
    }

    fn factor(&mut self, factor: &FactorColumn) -> usize {
        let terms = factor.terms.iter().map(|(term, reliability)| {
            (term.scale, term.interest.p_said_regardless(), self.reliability(reliability))
        });
        let terms = terms.collect();
        let found = PortableFactor {
            terms,
            prior: self.column(&factor.prior),
            printed: factor.printed,
            is_constant: factor.is_constant(),
            shifts: [Vec::new(), Vec::new()],
            state: self.stream(factor.state),
        };
        // The same reports on another day give the same shifts, which take a search in every replicate.
        let is_same = |known: &PortableFactor| {
            PortableFactor { shifts: [Vec::new(), Vec::new()], ..known.clone() } == found
        };
        if let Some(known) = self.parts.factors.iter().position(is_same) {
            return known;
        }
        let n = self.parts.settings.n_per_replicate;
        let mut shifts =
            |n: usize| -> Vec<f64> { self.draws.iter_mut().map(|draws| draws.shift_on(factor, n)).collect() };
        let over_all = shifts(n);
        let integrated = match self.parts.n_integrated {
            Some(fewer) if fewer < n => shifts(fewer),
            _ => over_all.clone(),
        };
        self.parts.factors.push(PortableFactor { shifts: [over_all, integrated], ..found });
        self.parts.factors.len() - 1
    }

    fn reliability(&mut self, reliability: &ReliabilityColumn) -> ColumnIdx {
        match reliability {
            ReliabilityColumn::Fixed(value) => self.formula(Formula::Constant(*value)),
            ReliabilityColumn::Drawn(stream, quantiles) => {
                self.column(&Column::Quantile(*stream, quantiles.clone()))
            }
        }
    }

    pub(super) fn column(&mut self, column: &Column) -> ColumnIdx {
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
    pub(super) fn sliders(&mut self, model: &Model, plan: &Plan) -> Vec<Slider> {
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
pub(super) fn found_in<T: PartialEq>(list: &mut Vec<T>, value: T) -> usize {
    list.iter().position(|known| *known == value).unwrap_or_else(|| {
        list.push(value);
        list.len() - 1
    })
}

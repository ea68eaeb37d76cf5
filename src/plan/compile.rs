//! A model and a configuration become a plan: circuits, cells and columns, ready to be evaluated.

use super::bdd::{Node, TooLarge};
use super::circuit::Circuit;
use super::columns::{Column, Columns, FactorColumn, Streams, stream_name};
use super::gate::Gate;
use super::loss::{CellLosses, Choices, LossBuilder, Losses};
use super::names::{events_in_order, streams};
use super::order;
use super::polarity;
use super::refusal::Refusal;
use super::safeguard::{Effects, Joint};
use super::states::state_cost;
use super::story::{Story, Variable};
use crate::diag::{Code, Severity};
use crate::evidence::{FactorEvidence, fuse};
use crate::math::CountLaw;
use crate::model::{
    ActorId, Compatibility, Condition, Configuration, Configured, EventId, FactorId, Model, OutcomeId,
    SafeguardId, Target, WhatIfId,
};
use crate::quantity::Date;

/// The most decision nodes in the diagram of one actor.
pub const MAX_NODES: usize = 1_000_000;
/// The most what-ifs that a check compiles; a run compiles the one that it is asked for.
const MAX_EXAMINED: usize = 64;
/// The most outcomes of one kind, each case of a severity counted once.
pub const MAX_OUTCOMES: usize = 64;

/// All that evaluation needs to know of a model under a configuration, as of a day.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Where uniform numbers come from.
    pub streams: Streams,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// What the reporting says about each factor, by position.
    pub evidence: Vec<FactorEvidence>,
    /// The columns of each factor, by position.
    pub factors: Vec<FactorColumn>,
    /// The outcomes of attempts, one for each case of a severity.
    pub exposures: Vec<Graded>,
    /// The facts, likewise.
    pub facts: Vec<Graded>,
    /// Which facts occur together.
    pub fact_cells: Diagram,
    /// What the cells of the facts cost.
    pub fact_losses: CellLosses,
    /// The actors that can reach an outcome, each with its diagram.
    pub actors: Vec<ActorPlan>,
    /// What outcomes cost.
    pub losses: Losses,
    /// Conventions of other tools that are in force.
    pub compatibility: Compatibility,
    /// What it costs to walk through all states of the factors, once per draw: under this configuration.
    pub state_cost: f64,
    /// The same under no configuration, by which every configuration of a model takes its means.
    pub base_state_cost: f64,
}

/// An outcome with one severity: bit i of a mask is the i-th of them.
#[derive(Clone, Debug)]
pub struct Graded {
    /// The outcome.
    pub outcome: OutcomeId,
    /// When this case applies, unless an earlier one does; `None` for the last.
    pub when: Option<Condition>,
    /// Its severity in this case. Units: points, 0 to 100.
    pub severity: Column,
}

/// A compiled diagram: the chance of each set of outcomes that occur together.
#[derive(Clone, Debug)]
pub struct Diagram {
    /// The operations; one output a cell.
    pub circuit: Circuit,
    /// What each output is the chance of.
    pub cells: Vec<Cell>,
    /// What each variable stands for.
    pub variables: Vec<Variable>,
    /// The probability of each variable that is no factor; unused where it is one.
    pub p: Vec<Column>,
}

/// A set of outcomes that occur together, under one case of the attempts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The case of the attempts, a position in [`ActorPlan::rates`].
    pub mode: usize,
    /// The outcomes that occur.
    pub occurs: u64,
    /// The cases of their losses that apply, as `Choices` orders them.
    pub choices: u64,
}

/// The attempts of one actor.
#[derive(Clone, Debug)]
pub struct ActorPlan {
    /// The actor.
    pub actor: ActorId,
    /// What may occur together in an attempt.
    pub diagram: Diagram,
    /// The attempts per year, by case.
    pub rates: Vec<Column>,
    /// How the number of attempts in the horizon spreads around its mean.
    pub counts: CountLaw,
    /// What the cells of the diagram cost.
    pub losses: CellLosses,
}

/// Compiles a model under a configuration, as of a day.
///
/// Errors: what cannot be compiled, with the path of what is at fault. The streams depend on the model alone,
/// so two configurations of one model share every draw that they have in common.
pub fn compile(model: &Model, configuration: &Configuration, as_of: Date) -> Result<Plan, Refusal> {
    compile_beside(model, configuration, as_of, None)
}

/// The same, where the plan of the model under no configuration is known to have this `state_cost`.
pub fn compile_beside(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    bare: Option<f64>,
) -> Result<Plan, Refusal> {
    let base_state_cost = match (configuration.is_empty(), bare) {
        (true, _) => None,
        (false, Some(known)) => Some(known),
        (false, None) => Some(compile(model, &Configuration::default(), as_of)?.state_cost),
    };
    let Configured { model: configured, forced, safeguards } = configuration.apply(model);
    if let Some(refusal) = polarity::refusals(&configured, &safeguards).into_iter().next() {
        return Err(refusal);
    }
    let streams = streams(model);
    let columns = Columns::new(&configured, &streams, as_of);
    let effects = Effects::new(&columns, &safeguards, Joint::State).with_room(&columns);
    let evidence = fuse(&configured, as_of);
    let factors = factor_columns(&columns, &evidence, &forced, &effects);
    let order = events_in_order(model);
    let exposures = graded(&columns, false)?;
    let facts = graded(&columns, true)?;
    let mut losses = LossBuilder::new(&columns, &effects);
    let (fact_cells, fact_losses) = fact_diagram(&columns, &effects, &facts, &mut losses)?;
    let mut actors = Vec::new();
    for id in model.actors.ids() {
        actors.extend(actor_plan(&columns, &effects, &order, &exposures, &mut losses, id)?);
    }
    let losses = losses.finish();
    let state_cost = state_cost(&actors);
    Ok(Plan {
        state_cost,
        base_state_cost: base_state_cost.unwrap_or(state_cost),
        horizon_years: configured.header.horizon.years(),
        compatibility: configured.header.compatibility,
        evidence,
        factors,
        exposures,
        facts,
        fact_cells,
        fact_losses,
        actors,
        losses,
        streams,
    })
}

/// What only the diagrams of a model show: outcomes that could occur although nothing does, that no single
/// actor reaches, or that nothing reaches; and whether it compiles at all.
pub fn examine(model: &Model) -> Vec<Refusal> {
    let streams = streams(model);
    let as_of = model.header.as_of;
    let columns = Columns::new(model, &streams, as_of);
    let order = events_in_order(model);
    let mut found: Vec<Refusal> =
        [graded(&columns, false).err(), graded(&columns, true).err()].into_iter().flatten().collect();
    if !found.is_empty() {
        // The diagrams of a model that is too large by its outcomes alone would take long.
        return found;
    }
    let no_effects = Effects::none();
    let outcomes: Vec<OutcomeId> = model.outcomes.ids().filter(|id| !model.outcomes[*id].is_fact()).collect();
    let mut reached = vec![false; model.outcomes.len()];
    for actor in model.actors.ids() {
        match reachable(&columns, &order, actor, &outcomes) {
            Ok(nodes) => outcomes.iter().zip(nodes).for_each(|(id, node)| {
                reached[id.position()] |= node != Node::FALSE;
            }),
            Err(refusal) => found.push(refusal),
        }
    }
    let mut idle = Story::of_facts(&columns, &no_effects);
    for id in outcomes {
        let gate = idle.outcome(id);
        let alone = order::compile_gates(&idle.gates, &[gate], MAX_NODES).map(|(_, nodes)| nodes[0]);
        let path = format!("outcome.{}.when", model.outcomes[id].id);
        match alone {
            Err(limit) => found.push(too_large(&path, limit)),
            Ok(Node::FALSE) if reached[id.position()] => {}
            Ok(Node::FALSE) => found.push(unreached(model, id, path)),
            Ok(_) => found.push(idle_outcome(model, id, path)),
        }
    }
    let safeguards: Vec<SafeguardId> = model.safeguards.ids().collect();
    found.extend(polarity::refusals(model, &safeguards));
    if found.iter().all(|refusal| refusal.code.severity() == Severity::Warning) {
        found.extend(compile(model, &Configuration::default(), as_of).err());
        // Safeguards alone only add trials to what compiles already, unless their states split what is lost.
        let splits = |id: &SafeguardId| !model.safeguards[*id].coverage.is_plain();
        let sets = |id: &WhatIfId| {
            let whatif = &model.whatifs[*id];
            !whatif.set.is_empty() || whatif.safeguards.iter().any(splits)
        };
        let whatifs = model.whatifs.ids().filter(sets).take(MAX_EXAMINED);
        found.extend(whatifs.filter_map(|id| compile(model, &Configuration::of(model, id), as_of).err()));
    }
    found
}

fn idle_outcome(model: &Model, id: OutcomeId, path: String) -> Refusal {
    let message = format!("`{}` could occur although no event happens", model.outcomes[id].id);
    let help = "make what factors alone bring about an outcome of its own: it is a fact, not an exposure";
    Refusal::new(Code::E040, path, message).help(help)
}

fn unreached(model: &Model, id: OutcomeId, path: String) -> Refusal {
    let outcome = &model.outcomes[id];
    let mut startable = true;
    outcome.when.each_event(&mut |event| startable &= !model.events[event].by.is_empty());
    if startable && !model.actors.is_empty() {
        let message = format!("no single actor can bring about `{}`", outcome.id);
        let help = "its events belong to different actors, or its condition contradicts itself; an attempt is \
                    one actor's";
        return Refusal::new(Code::E041, path, message).help(help);
    }
    let message = format!("nothing reaches `{}`", outcome.id);
    Refusal::new(Code::W106, path, message).help("give its events actors in `by`")
}

/// The nodes of outcomes in one actor's attempts.
fn reachable(
    columns: &Columns,
    order: &[EventId],
    actor: ActorId,
    outcomes: &[OutcomeId],
) -> Result<Vec<Node>, Refusal> {
    let no_effects = Effects::none();
    let mut story = Story::of_actor(columns, &no_effects, order, actor)?;
    let gates: Vec<Gate> = outcomes.iter().map(|id| story.outcome(*id)).collect();
    let path = format!("actor.{}", columns.model.actors[actor].id);
    let compiled = order::compile_gates(&story.gates, &gates, MAX_NODES);
    compiled.map(|(_, nodes)| nodes).map_err(|limit| too_large(&path, limit))
}

pub(super) fn too_large(path: &str, TooLarge { limit }: TooLarge) -> Refusal {
    let message = format!("the diagram of {path} needs more than {limit} nodes");
    let help =
        "fewer conditions that share factors, or fewer outcomes that can occur together, make it smaller";
    Refusal::new(Code::E043, path, message).help(help)
}

pub(super) fn factor_columns(
    columns: &Columns,
    evidence: &[FactorEvidence],
    forced: &[Option<bool>],
    effects: &Effects,
) -> Vec<FactorColumn> {
    let removals = |id: FactorId| {
        let removals = effects.removals(columns, Target::Factor(id)).into_iter();
        removals.map(|(chance, stream)| (chance, columns.streams.find(&stream))).collect()
    };
    let factors = columns.model.factors.iter();
    let column = |(id, factor): (FactorId, _)| FactorColumn {
        forced: forced[id.position()],
        removals: removals(id),
        ..columns.factor(id, factor, &evidence[id.position()])
    };
    factors.map(column).collect()
}

/// The outcomes of one kind, one for each case of their severity.
fn graded(columns: &Columns, facts: bool) -> Result<Vec<Graded>, Refusal> {
    let mut found = Vec::new();
    for (id, outcome) in columns.model.outcomes.iter().filter(|(_, outcome)| outcome.is_fact() == facts) {
        let name = stream_name("outcome", &outcome.id, "severity");
        let severities = columns.cases(&outcome.severity, &name);
        let cases = outcome.severity.iter().zip(severities);
        found.extend(cases.map(|(case, severity)| Graded { outcome: id, when: case.when.clone(), severity }));
        if found.len() > MAX_OUTCOMES {
            let kind = if facts { "facts" } else { "outcomes of attempts" };
            let message =
                format!("there are more than {MAX_OUTCOMES} {kind}, each case of a severity counted");
            let help = "join outcomes that nobody would tell apart";
            return Err(Refusal::new(Code::E043, format!("outcome.{}", outcome.id), message).help(help));
        }
    }
    Ok(found)
}

/// The gate of each graded outcome, and that of each outcome whatever its grade.
fn grades(story: &mut Story, model: &Model, graded: &[Graded]) -> (Vec<Gate>, Vec<(OutcomeId, Gate)>) {
    let mut outcomes: Vec<OutcomeId> = graded.iter().map(|one| one.outcome).collect();
    outcomes.dedup();
    let mut found = Vec::with_capacity(graded.len());
    let mut all = Vec::with_capacity(outcomes.len());
    for id in outcomes {
        let occurs = story.outcome(id);
        let guards = story.exclusive(&model.outcomes[id].severity);
        found.extend(guards.into_iter().map(|guard| story.gates.and(&[occurs, guard])));
        all.push((id, occurs));
    }
    (found, all)
}

/// The cells of a story and what they cost.
fn priced_diagram(
    mut story: Story,
    modes: impl FnOnce(&mut Story) -> Vec<Gate>,
    graded: &[Graded],
    losses: &mut LossBuilder,
    path: &str,
) -> Result<(Diagram, CellLosses), Refusal> {
    let (mut parts, occurs) = grades(&mut story, losses.model(), graded);
    let choices = Choices::new(&mut story, losses, &occurs);
    if choices.gates.len() > MAX_OUTCOMES {
        let message = format!("the losses of {path} have more than {MAX_OUTCOMES} cases in all");
        let help = "losses by fewer cases, or by cases of whole outcomes, are easier to defend too";
        return Err(Refusal::new(Code::E043, path, message).help(help));
    }
    parts.extend(&choices.gates);
    let modes = modes(&mut story);
    let diagram = diagram(story, &modes, &parts, graded.len()).map_err(|limit| too_large(path, limit))?;
    let outcomes: Vec<OutcomeId> = graded.iter().map(|one| one.outcome).collect();
    let priced = losses.cells(&diagram.cells, &choices, &outcomes, path)?;
    Ok((diagram, priced))
}

fn fact_diagram(
    columns: &Columns,
    effects: &Effects,
    facts: &[Graded],
    losses: &mut LossBuilder,
) -> Result<(Diagram, CellLosses), Refusal> {
    let story = Story::of_facts(columns, effects);
    let path = facts.first().map_or("outcome".to_owned(), |fact| {
        format!("outcome.{}.when", columns.model.outcomes[fact.outcome].id)
    });
    priced_diagram(story, |story| vec![story.gates.constant(true)], facts, losses, &path)
}

/// The plan of one actor; `None` when none of its attempts leads to an outcome.
fn actor_plan(
    columns: &Columns,
    effects: &Effects,
    order: &[EventId],
    exposures: &[Graded],
    losses: &mut LossBuilder,
    id: ActorId,
) -> Result<Option<ActorPlan>, Refusal> {
    let actor = &columns.model.actors[id];
    let story = Story::of_actor(columns, effects, order, id)?;
    let mut rates = Vec::new();
    let modes = |story: &mut Story| {
        let found = attempts(story, columns, effects, id);
        rates = found.rates;
        found.modes
    };
    let path = format!("actor.{}", actor.id);
    let (diagram, priced) = priced_diagram(story, modes, exposures, losses, &path)?;
    let counts = actor.attempts.counts;
    let plan = ActorPlan { actor: id, diagram, rates, counts, losses: priced };
    Ok((!plan.diagram.cells.is_empty()).then_some(plan))
}

/// The attempts of an actor, as gates.
pub(super) struct AttemptGates {
    /// When each case counts, and no safeguard stops the attempt as such.
    pub(super) modes: Vec<Gate>,
    /// How often it tries then. Units: per year.
    pub(super) rates: Vec<Column>,
    /// When no safeguard with a state stops the attempt as such.
    pub(super) goes_on: Gate,
}

/// The cases of an actor's attempts: when each counts, and how often it tries then.
pub(super) fn attempts(story: &mut Story, columns: &Columns, effects: &Effects, id: ActorId) -> AttemptGates {
    let actor = &columns.model.actors[id];
    let name = |quantity| stream_name("actor", &actor.id, quantity);
    let left = effects.survival(columns, Target::Actor(id));
    let goes_on = story.survives_states(Target::Actor(id), Variable::AttemptSurvives(id));
    let frequency = &actor.attempts.frequency;
    let often: Vec<(Gate, Column)> =
        story.exclusive(frequency).into_iter().zip(columns.cases(frequency, &name("attempts"))).collect();
    let acts: Vec<(Gate, Column)> = match &actor.attempts.action {
        None => vec![(story.gates.constant(true), Column::Constant(1.0))],
        Some(action) => {
            let values = columns.cases(action, &name("probability_of_action"));
            story.exclusive(action).into_iter().zip(values).collect()
        }
    };
    let (mut modes, mut rates) = (Vec::new(), Vec::new());
    for (when, contacts) in &often {
        for (also, action) in &acts {
            modes.push(story.gates.and(&[*when, *also, goes_on]));
            let mut often = Column::Product(vec![contacts.clone(), action.clone()]);
            if actor.attempts.counts == CountLaw::AtMostOne {
                often = Column::AtMostOne(Box::new(often), columns.model.header.horizon.years());
            }
            rates.push(Column::Product(std::iter::once(often).chain(left.clone()).collect()));
        }
    }
    AttemptGates { modes, rates, goes_on }
}

/// Compiles the cells of a story: under each mode, which sets of outcomes occur together.
///
/// The first `n_grades` parts are outcomes, the others cases of their losses.
fn diagram(story: Story, modes: &[Gate], parts: &[Gate], n_grades: usize) -> Result<Diagram, TooLarge> {
    let roots: Vec<Gate> = modes.iter().chain(parts).copied().collect();
    let (mut bdd, nodes) = order::compile_gates(&story.gates, &roots, MAX_NODES)?;
    let (modes, parts) = nodes.split_at(modes.len());
    let (mut cells, mut roots) = (Vec::new(), Vec::new());
    for (mode, within) in modes.iter().enumerate() {
        for (mask, node) in bdd.partition(*within, parts)? {
            if mask != 0 {
                let occurs = (mask & ((1 << n_grades) - 1)) as u64;
                cells.push(Cell { mode, occurs, choices: (mask >> n_grades) as u64 });
                roots.push(node);
            }
        }
    }
    let circuit = Circuit::flatten(&bdd, &roots);
    Ok(Diagram { circuit, cells, variables: story.variables, p: story.p })
}

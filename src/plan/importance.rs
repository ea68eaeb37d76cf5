//! What becomes of an event or outcome when one thing it rests on is certain, or absent; and when it takes part.

use super::bdd::{Bdd, Node, TooLarge};
use super::circuit::Circuit;
use super::columns::{Column, Columns, FactorColumn};
use super::compile::{
    ActorPlan, Cell, Diagram, Graded, MAX_NODES, MAX_OUTCOMES, Plan, attempts, factor_columns, too_large,
};
use super::gate::Gate;
use super::loss::{CellLosses, Losses};
use super::names::{events_in_order, streams};
use super::order;
use super::prime::{Primes, primes};
use super::refusal::Refusal;
use super::safeguard::{Effects, Joint};
use super::states::state_cost;
use super::story::{Open, Story, Variable};
use super::subject::Subject;
use crate::evidence::{FactorEvidence, fuse};
use crate::model::{ActorId, Condition, Configuration, Configured, EventId, FactorId, Model, OutcomeId};
use crate::quantity::Date;

/// Something that a top rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// A factor, from now on.
    Factor(FactorId),
    /// An event's own trial: that it succeeds once it is made. Safeguards on the event still act.
    Event(EventId),
}

/// One variation of a top.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// The top, the element being certain.
    Certain(Element),
    /// The top, the element being out of the question.
    Never(Element),
    /// The top together with the element: the factor holds, the event happens.
    With(Element),
    /// Any way of the top that takes the element. A way is a minimal cut set; with `not`, a prime implicant.
    Through(Element),
    /// The top by one actor, every step of a way being so.
    Way(ActorId, Vec<(Variable, bool)>),
}

/// The most pieces of one plan.
pub const MAX_PIECES: usize = MAX_OUTCOMES - 1;

/// The plan in which a top and its variations stand in the place of outcomes.
#[derive(Clone, Debug)]
pub struct Pieces {
    /// Outcome 0 is the top, outcome 1 + i the i-th piece. They overlap: only the chance and the frequency of each
    /// by itself mean anything.
    pub plan: Plan,
    /// By piece: whether it could be compiled. Ways may be too many to be told apart.
    pub is_told: Vec<bool>,
}

/// Compiles a top and variations of it, at most [`MAX_PIECES`].
///
/// Factors are forced, not learned: what else shares their evidence stays as it is. To force an event's trial
/// leaves all other trials as they are, also those of the same capability.
/// Errors: what cannot be compiled.
/// **Reference**: Birnbaum 1969, "On the importance of different components in a multicomponent system"; Vesely et
/// al. 1983, NUREG/CR-3385 (risk achievement and reduction worth).
pub fn pieces(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    top: Subject,
    pieces: &[Piece],
) -> Result<Pieces, Refusal> {
    assert!(pieces.len() <= MAX_PIECES, "one plan holds {MAX_PIECES} pieces");
    let Configured { model: configured, forced, safeguards } = configuration.apply(model);
    let streams = streams(model);
    let columns = Columns::new(&configured, &streams, as_of);
    let effects = Effects::new(&columns, &safeguards, Joint::State);
    let evidence: Vec<FactorEvidence> = fuse(&configured, as_of);
    let factors: Vec<FactorColumn> = factor_columns(&columns, &evidence, &forced, &effects);
    let order = events_in_order(model);
    let negated = configured.negated_factors();
    let events = opened(pieces);
    let mut is_told = vec![true; pieces.len()];
    let mut actors = Vec::new();
    for actor in model.actors.ids() {
        let open = Open { events: &events, contests: true };
        let story = Story::held_open(&columns, &effects, &order, actor, open)?;
        let gates = Vec::new();
        let taken =
            Taken { story, columns: &columns, effects: &effects, negated: &negated, actor, pieces, gates };
        let found = taken.apart(top, &mut is_told);
        let path = format!("actor.{}", model.actors[actor].id);
        actors.extend(found.map_err(|limit| too_large(&path, limit))?);
    }
    let nothing = Diagram {
        circuit: Circuit::flatten(&Bdd::new(Vec::new(), 0), &[]),
        cells: Vec::new(),
        variables: Vec::new(),
        p: Vec::new(),
    };
    let graded =
        |at: usize| Graded { outcome: OutcomeId::at(at), when: None, severity: Column::Constant(0.0) };
    let state_cost = state_cost(&actors);
    let plan = Plan {
        state_cost,
        base_state_cost: state_cost,
        horizon_years: configured.header.horizon.years(),
        compatibility: configured.header.compatibility,
        evidence,
        factors,
        exposures: (0..=pieces.len()).map(graded).collect(),
        facts: Vec::new(),
        fact_cells: nothing,
        fact_losses: CellLosses::default(),
        actors,
        losses: Losses::default(),
        streams,
    };
    Ok(Pieces { plan, is_told })
}

/// The events whose trials pieces vary, or whose ways they ask for.
fn opened(pieces: &[Piece]) -> Vec<EventId> {
    let event = |piece: &Piece| match piece {
        Piece::Certain(Element::Event(id))
        | Piece::Never(Element::Event(id))
        | Piece::Through(Element::Event(id)) => Some(*id),
        _ => None,
    };
    let mut events: Vec<EventId> = pieces.iter().filter_map(event).collect();
    events.sort();
    events.dedup();
    events
}

/// A top in one actor's attempts, to be taken apart.
struct Taken<'t> {
    story: Story<'t>,
    columns: &'t Columns<'t>,
    effects: &'t Effects,
    /// By position: whether the absence of a factor may be part of a way.
    negated: &'t [bool],
    actor: ActorId,
    pieces: &'t [Piece],
    /// What is compiled.
    gates: Vec<Gate>,
}

/// One piece under one case of the attempts.
enum Part {
    /// A formula, by its position among those that are compiled.
    Whole(usize),
    /// The ways through a variable of a formula in which meetings of capability and difficulty, and this variable,
    /// are held open.
    Through { top: usize, variable: usize },
}

impl Taken<'_> {
    fn apart(mut self, top: Subject, is_told: &mut [bool]) -> Result<Option<ActorPlan>, TooLarge> {
        let gate = top.gate(&mut self.story, self.columns.model);
        let found = attempts(&mut self.story, self.columns, self.effects, self.actor);
        let mut parts: Vec<(usize, usize, Part)> = Vec::new();
        for (mode, when) in found.modes.iter().enumerate() {
            let open = self.story.gates.and(&[*when, gate]);
            let closed = self.story.closed(open, &|_| None);
            parts.push((mode, 0, Part::Whole(self.put(closed))));
            for (at, piece) in self.pieces.iter().enumerate() {
                parts.extend(self.part(piece, open, closed).map(|part| (mode, at + 1, part)));
            }
        }
        let held: Vec<Option<usize>> = (0..self.story.variables.len())
            .map(|variable| {
                let trial = self.story.held(variable)?;
                let closed = self.story.closed(trial, &|_| None);
                Some(self.put(closed))
            })
            .collect();
        let (mut bdd, nodes) = order::compile_gates(&self.story.gates, &self.gates, MAX_NODES)?;
        let mut families = Families::new(&mut bdd, &held, &nodes, self.absences())?;
        let (mut cells, mut roots) = (Vec::new(), Vec::new());
        for (mode, at, part) in parts {
            let node = match part {
                Part::Whole(gate) => Ok(nodes[gate]),
                Part::Through { top, variable } => families.through(&mut bdd, nodes[top], variable),
            };
            match node {
                Ok(Node::FALSE) => {}
                Ok(node) => {
                    cells.push(Cell { mode, occurs: 1 << at, choices: 0 });
                    roots.push(node);
                }
                Err(TooLarge { .. }) => is_told[at - 1] = false,
            }
        }
        let circuit = Circuit::flatten(&bdd, &roots);
        let counts = self.columns.model.actors[self.actor].attempts.counts;
        let diagram = Diagram { circuit, cells, variables: self.story.variables, p: self.story.p };
        let plan = ActorPlan {
            actor: self.actor,
            diagram,
            rates: found.rates,
            counts,
            losses: CellLosses::default(),
        };
        Ok((!plan.diagram.cells.is_empty()).then_some(plan))
    }

    /// One piece of a top, with its trials held open and `closed`. `None` where it cannot happen in this actor's
    /// attempts.
    fn part(&mut self, piece: &Piece, open: Gate, closed: Gate) -> Option<Part> {
        let gate = match piece {
            Piece::Certain(element) => self.supposing(open, *element, true),
            Piece::Never(element) => self.supposing(open, *element, false),
            Piece::With(element) => {
                let so = match element {
                    Element::Factor(id) => self.story.factor(*id),
                    Element::Event(id) => self.story.condition(&Condition::Event(*id)),
                };
                let so = self.story.closed(so, &|_| None);
                self.story.gates.and(&[closed, so])
            }
            Piece::Through(element) => {
                let variable = self.variable(*element)?;
                let stays: Vec<Option<Gate>> = (0..self.story.variables.len())
                    .map(|at| {
                        let is_open =
                            at == variable || matches!(self.story.variables[at], Variable::Exceeds(..));
                        is_open.then(|| self.story.gates.variable(at))
                    })
                    .collect();
                let top = self.story.closed(open, &|at| stays[at]);
                return Some(Part::Through { top: self.put(top), variable });
            }
            Piece::Way(actor, steps) if *actor == self.actor => {
                let mut all = vec![closed];
                for (step, holds) in steps {
                    let variable = self.story.variable(*step)?;
                    let step = self.story.gates.variable(variable);
                    let step = self.story.closed(step, &|_| None);
                    all.push(if *holds { step } else { self.story.gates.not(step) });
                }
                self.story.gates.and(&all)
            }
            Piece::Way(..) => return None,
        };
        Some(Part::Whole(self.put(gate)))
    }

    /// The variable of an element; `None` of an event that this actor does not try.
    fn variable(&mut self, element: Element) -> Option<usize> {
        match element {
            Element::Factor(id) => {
                self.story.factor(id);
                self.story.variable(Variable::Factor(id))
            }
            Element::Event(id) => self.story.variable(Variable::Open(id)),
        }
    }

    fn supposing(&mut self, open: Gate, element: Element, holds: bool) -> Gate {
        let value = self.story.gates.constant(holds);
        let supposed = self.variable(element);
        self.story.closed(open, &|variable| (Some(variable) == supposed).then_some(value))
    }

    /// By variable: whether its being false may be part of a way.
    fn absences(&self) -> Vec<bool> {
        let absent = |variable: &Variable| match variable {
            Variable::Factor(id) => self.negated[id.position()],
            Variable::InPlace(_) | Variable::Works(_) => true,
            _ => false,
        };
        self.story.variables.iter().map(absent).collect()
    }

    /// The place of a formula among those that are compiled.
    fn put(&mut self, gate: Gate) -> usize {
        self.gates.push(gate);
        self.gates.len() - 1
    }
}

/// The ways of several tops, each family found once.
struct Families {
    known: Vec<(Node, Primes)>,
    /// By level of the diagram: what its variable stands for.
    levels: Vec<Node>,
    absences: Vec<bool>,
}

impl Families {
    /// `held` says by variable where among `nodes` what it holds open stands.
    fn new(
        bdd: &mut Bdd,
        held: &[Option<usize>],
        nodes: &[Node],
        absences: Vec<bool>,
    ) -> Result<Self, TooLarge> {
        let order = bdd.order().to_vec();
        let levels = order.into_iter().map(|variable| match held[variable] {
            Some(gate) => Ok(nodes[gate]),
            None => bdd.literal(variable),
        });
        Ok(Self { levels: levels.collect::<Result<_, _>>()?, known: Vec::new(), absences })
    }

    /// Any way of `top` that takes `variable`.
    fn through(&mut self, bdd: &mut Bdd, top: Node, variable: usize) -> Result<Node, TooLarge> {
        let Some(level) = bdd.order().iter().position(|known| *known == variable) else {
            return Ok(Node::FALSE);
        };
        let at = match self.known.iter().position(|(known, _)| *known == top) {
            Some(at) => at,
            None => {
                let found = primes(bdd, top, &|variable| self.absences[variable], MAX_NODES)?;
                self.known.push((top, found));
                self.known.len() - 1
            }
        };
        let rest = self.known[at].1.through(bdd, &self.levels, 2 * level)?;
        bdd.and(rest, self.levels[level])
    }
}

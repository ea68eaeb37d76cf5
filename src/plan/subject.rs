//! One event or outcome in one actor's attempts, compiled by itself so that its ways can be told.

use super::bdd::{Bdd, Node};
use super::columns::{Column, Columns};
use super::compile::{MAX_NODES, attempts, too_large};
use super::gate::Gate;
use super::names::{events_in_order, streams};
use super::order;
use super::refusal::Refusal;
use super::safeguard::{Effects, Joint};
use super::story::{Open, Story, Variable};
use crate::model::{ActorId, Condition, Configuration, Configured, EventId, Model, OutcomeId};
use crate::quantity::Date;

/// The diagram of one event or outcome in one actor's attempts, for telling its likeliest ways.
#[derive(Clone, Debug)]
pub struct SubjectDiagram {
    /// The diagram.
    pub bdd: Bdd,
    /// Where it happens, in an attempt that no safeguard stops as such.
    pub root: Node,
    /// The same, each meeting of capability and difficulty being one variable whatever the earlier ones: for ways.
    pub in_steps: Node,
    /// By variable: what stands behind one that only `in_steps` has.
    pub behind: Vec<Option<Node>>,
    /// Where no safeguard with a state stops the attempt as such: true where there are none.
    pub goes_on: Node,
    /// When each case of the attempts counts.
    pub modes: Vec<Node>,
    /// The attempts per year, by case.
    pub rates: Vec<Column>,
    /// What each variable stands for.
    pub variables: Vec<Variable>,
    /// The probability of each variable that is no factor.
    pub p: Vec<Column>,
}

/// What ways are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// An event.
    Event(EventId),
    /// What an event needs, in the attempts in which it may happen: its own trial is made.
    Reach(EventId),
    /// An outcome, with the safeguards on it.
    Outcome(OutcomeId),
    /// Any outcome of an attempt.
    Any,
}

impl Subject {
    /// Where it happens, in the attempts that a story is about.
    pub(super) fn gate(self, story: &mut Story, model: &Model) -> Gate {
        match self {
            Self::Event(id) => story.condition(&Condition::Event(id)),
            Self::Reach(id) => story.needs(id),
            Self::Outcome(id) => story.outcome(id),
            Self::Any => {
                let outcomes = model.outcomes.iter().filter(|(_, outcome)| !outcome.is_fact());
                let gates: Vec<Gate> = outcomes.map(|(id, _)| story.outcome(id)).collect();
                story.gates.or(&gates)
            }
        }
    }
}

/// Compiles the diagram of one subject in one actor's attempts.
///
/// Errors: what cannot be compiled.
pub fn subject_diagram(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    (actor, subject): (ActorId, Subject),
    joint: Joint,
) -> Result<SubjectDiagram, Refusal> {
    let Configured { model: configured, safeguards, .. } = configuration.apply(model);
    let streams = streams(model);
    let columns = Columns::new(&configured, &streams, as_of);
    let effects = Effects::new(&columns, &safeguards, joint);
    let open = Open { events: &[], contests: true };
    let mut story = Story::held_open(&columns, &effects, &events_in_order(model), actor, open)?;
    let gate = subject.gate(&mut story, model);
    let found = attempts(&mut story, &columns, &effects, actor);
    let in_steps = story.gates.and(&[gate, found.goes_on]);
    let root = story.closed(in_steps, &|_| None);
    let held: Vec<(usize, Gate)> =
        (0..story.variables.len()).filter_map(|at| Some((at, story.held(at)?))).collect();
    let n_modes = found.modes.len();
    let roots: Vec<Gate> = [root, in_steps, found.goes_on]
        .into_iter()
        .chain(found.modes)
        .chain(held.iter().map(|(_, gate)| *gate))
        .collect();
    let path = format!("actor.{}", model.actors[actor].id);
    let compiled = order::compile_gates(&story.gates, &roots, MAX_NODES);
    let (bdd, nodes) = compiled.map_err(|limit| too_large(&path, limit))?;
    let mut behind = vec![None; story.variables.len()];
    held.iter().zip(&nodes[3 + n_modes..]).for_each(|((variable, _), node)| behind[*variable] = Some(*node));
    Ok(SubjectDiagram {
        bdd,
        root: nodes[0],
        in_steps: nodes[1],
        behind,
        goes_on: nodes[2],
        modes: nodes[3..3 + n_modes].to_vec(),
        rates: found.rates,
        variables: story.variables,
        p: story.p,
    })
}

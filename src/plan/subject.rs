//! One event or outcome in one actor's attempts, compiled by itself so that its ways can be told.

use super::bdd::{Bdd, Node};
use super::columns::{Column, Columns};
use super::compile::{MAX_NODES, attempts, too_large};
use super::gate::Gate;
use super::names::{events_in_order, streams};
use super::order;
use super::refusal::Refusal;
use super::safeguard::{Effects, Joint};
use super::story::{Story, Variable};
use crate::model::{ActorId, Condition, Configuration, Configured, EventId, Model, OutcomeId};
use crate::quantity::Date;

/// The diagram of one event or outcome in one actor's attempts, for telling its likeliest ways.
#[derive(Clone, Debug)]
pub struct SubjectDiagram {
    /// The diagram.
    pub bdd: Bdd,
    /// Where it happens, in an attempt that no safeguard stops as such.
    pub root: Node,
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
    /// An outcome, with the safeguards on it.
    Outcome(OutcomeId),
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
    let mut story = Story::of_actor(&columns, &effects, &events_in_order(model), actor)?;
    let gate = match subject {
        Subject::Event(id) => story.condition(&Condition::Event(id)),
        Subject::Outcome(id) => story.outcome(id),
    };
    let found = attempts(&mut story, &columns, &effects, actor);
    let root = story.gates.and(&[gate, found.goes_on]);
    let roots: Vec<Gate> = [root, found.goes_on].into_iter().chain(found.modes).collect();
    let path = format!("actor.{}", model.actors[actor].id);
    let compiled = order::compile_gates(&story.gates, &roots, MAX_NODES);
    let (bdd, nodes) = compiled.map_err(|limit| too_large(&path, limit))?;
    let (root, goes_on, modes) = (nodes[0], nodes[1], nodes[2..].to_vec());
    Ok(SubjectDiagram {
        bdd,
        root,
        goes_on,
        modes,
        rates: found.rates,
        variables: story.variables,
        p: story.p,
    })
}

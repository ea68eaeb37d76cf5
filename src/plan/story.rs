//! One actor's attempts as gates: what may happen in them, over factors and trials.

use super::capability::{self, MAX_DIFFICULTIES};
use super::columns::{Column, Columns, stream_name};
use super::gate::{Gate, Gates};
use super::refusal::Refusal;
use super::safeguard::Effects;
use crate::diag::Code;
use crate::math::Distribution;
use crate::model::{
    Actor, ActorId, Cases, Condition, EventId, FactorId, OutcomeId, SafeguardId, Target, Trial,
};
use std::collections::BTreeMap;

/// What a variable of an actor's diagram stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Variable {
    /// The factor holds.
    Factor(FactorId),
    /// The event's own trial succeeds, in this case.
    Trial(EventId, usize),
    /// The actor's capability exceeds the event's difficulty, in this case, given how its earlier ones went.
    Capable(EventId, usize),
    /// No safeguard stops the event.
    EventSurvives(EventId),
    /// No safeguard stops the outcome.
    OutcomeSurvives(OutcomeId),
    /// No safeguard stops the attempt as such.
    AttemptSurvives(ActorId),
    /// The safeguard is in place where the attempt is made.
    InPlace(SafeguardId),
    /// The safeguard works when the attempt is made.
    Works(SafeguardId),
    /// Whether the event's own trial succeeds, held open: no circuit has it.
    Open(EventId),
    /// The actor's capability exceeds the event's difficulty, in this case, whatever its earlier ones: held open.
    Exceeds(EventId, usize),
}

/// Which trials of a story are held open, each by a variable in its place.
#[derive(Clone, Copy, Default)]
pub(super) struct Open<'o> {
    /// Events whose own trial is, so that it can be supposed to succeed or to fail.
    pub(super) events: &'o [EventId],
    /// Whether every meeting of capability and difficulty is, so that it is one step of a way whatever the past.
    pub(super) contests: bool,
}

/// The state of a safeguard in an attempt, which all its targets share.
#[derive(Clone, Copy)]
pub(super) struct State {
    /// It is in place and works.
    pub(super) works: Gate,
    /// It is in place and fails, and takes something away all the same.
    pub(super) fails: Option<Gate>,
}

/// The gates of one actor's attempts, or of the facts when there is no actor.
pub(super) struct Story<'c> {
    columns: &'c Columns<'c>,
    actor: Option<ActorId>,
    /// What is in place, by target.
    effects: &'c Effects,
    /// The formulas.
    pub gates: Gates,
    /// What each variable stands for.
    pub variables: Vec<Variable>,
    /// The probability of each variable that is no factor, by variable.
    pub p: Vec<Column>,
    factor_variables: BTreeMap<FactorId, usize>,
    states: BTreeMap<SafeguardId, State>,
    contests: BTreeMap<(EventId, usize), Gate>,
    open: Open<'c>,
    /// By variable that holds a trial open: the trial.
    held: BTreeMap<usize, Gate>,
    events: Vec<Gate>,
}

impl<'c> Story<'c> {
    /// The story of an actor, with every event that an outcome rests on; `order` puts each event after those
    /// that it needs.
    pub fn of_actor(
        columns: &'c Columns<'c>,
        effects: &'c Effects,
        order: &[EventId],
        actor: ActorId,
    ) -> Result<Self, Refusal> {
        Self::held_open(columns, effects, order, actor, Open::default())
    }

    /// The same, some trials held open; [`Story::held`] says what stands behind a variable.
    pub fn held_open(
        columns: &'c Columns<'c>,
        effects: &'c Effects,
        order: &[EventId],
        actor: ActorId,
        open: Open<'c>,
    ) -> Result<Self, Refusal> {
        let mut story = Self { open, ..Self::empty(columns, effects, Some(actor)) };
        let mine: Vec<EventId> =
            order.iter().copied().filter(|id| columns.model.events[*id].by.contains(&actor)).collect();
        story.contests = story.contests(&mine, &columns.model.actors[actor])?;
        if open.contests {
            for ((event, case), gate) in std::mem::take(&mut story.contests) {
                let gate = story.hold(Variable::Exceeds(event, case), gate);
                story.contests.insert((event, case), gate);
            }
        }
        for event in mine {
            let gate = story.event(event);
            story.events[event.position()] = gate;
        }
        Ok(story)
    }

    /// The story in which nothing of an attempt happens: what factors alone bring about.
    pub fn of_facts(columns: &'c Columns<'c>, effects: &'c Effects) -> Self {
        Self::empty(columns, effects, None)
    }

    /// The trial that a variable holds open; `None` where it holds none.
    pub fn held(&self, variable: usize) -> Option<Gate> {
        self.held.get(&variable).copied()
    }

    /// The variable that stands for something; `None` where nothing in this story does.
    pub fn variable(&self, of: Variable) -> Option<usize> {
        self.variables.iter().position(|known| *known == of)
    }

    /// A formula with every trial in its place, but for variables to which `fate` gives another one.
    pub fn closed(&mut self, gate: Gate, fate: &dyn Fn(usize) -> Option<Gate>) -> Gate {
        let held = &self.held;
        self.gates.substitute(&[gate], &|variable| fate(variable).or_else(|| held.get(&variable).copied()))[0]
    }

    /// What an event needs, where it may happen in the attempts of this story at all.
    pub fn needs(&mut self, id: EventId) -> Gate {
        let event = &self.columns.model.events[id];
        match &event.needs {
            _ if !self.actor.is_some_and(|actor| event.by.contains(&actor)) => self.gates.constant(false),
            Some(needs) => self.condition(needs),
            None => self.gates.constant(true),
        }
    }

    /// The gate of a condition.
    pub fn condition(&mut self, condition: &Condition) -> Gate {
        match condition {
            Condition::Factor(id) => self.factor(*id),
            Condition::Event(id) => self.events[id.position()],
            Condition::Not(inner) => {
                let inner = self.condition(inner);
                self.gates.not(inner)
            }
            Condition::And(parts) => {
                let parts = self.conditions(parts);
                self.gates.and(&parts)
            }
            Condition::Or(parts) => {
                let parts = self.conditions(parts);
                self.gates.or(&parts)
            }
            Condition::AtLeast(k, parts) => {
                let parts = self.conditions(parts);
                self.gates.at_least(*k, &parts)
            }
        }
    }

    /// When each case of a list is the one that counts: it holds and no earlier one does.
    pub fn exclusive<T>(&mut self, cases: &Cases<T>) -> Vec<Gate> {
        let mut earlier: Vec<Gate> = Vec::new();
        let mut found = Vec::with_capacity(cases.n());
        for case in cases.iter() {
            let mut all: Vec<Gate> = earlier.clone();
            if let Some(when) = &case.when {
                let holds = self.condition(when);
                all.push(holds);
                let fails = self.gates.not(holds);
                earlier.push(fails);
            }
            found.push(self.gates.and(&all));
        }
        found
    }

    /// The gate of an outcome: its condition, unless a safeguard stops it.
    pub fn outcome(&mut self, id: OutcomeId) -> Gate {
        let outcome = &self.columns.model.outcomes[id];
        let when = self.condition(&outcome.when);
        match self.actor {
            Some(_) => self.guarded(when, Target::Outcome(id), Variable::OutcomeSurvives(id)),
            None => when,
        }
    }

    /// The variable of a factor.
    pub fn factor(&mut self, id: FactorId) -> Gate {
        let known = self.factor_variables.get(&id).copied();
        let variable = known.unwrap_or_else(|| self.fresh(Variable::Factor(id), Column::Constant(f64::NAN)));
        self.factor_variables.insert(id, variable);
        self.gates.variable(variable)
    }

    fn empty(columns: &'c Columns<'c>, effects: &'c Effects, actor: Option<ActorId>) -> Self {
        let gates = Gates::new();
        let events = vec![gates.constant(false); columns.model.events.len()];
        let (variables, p, factor_variables) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (states, contests, held) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self {
            columns,
            actor,
            effects,
            gates,
            variables,
            p,
            factor_variables,
            states,
            contests,
            open: Open::default(),
            held,
            events,
        }
    }

    fn conditions(&mut self, parts: &[Condition]) -> Vec<Gate> {
        parts.iter().map(|part| self.condition(part)).collect()
    }

    fn fresh(&mut self, variable: Variable, p: Column) -> usize {
        self.variables.push(variable);
        self.p.push(p);
        self.variables.len() - 1
    }

    fn event(&mut self, id: EventId) -> Gate {
        let event = &self.columns.model.events[id];
        let trial = match &event.trial {
            Trial::Probability(cases) => {
                let guards = self.exclusive(cases);
                let name = stream_name("event", &event.id, "probability");
                let values = self.columns.cases(cases, &name);
                let mut ways = Vec::with_capacity(guards.len());
                for (case, (guard, p)) in guards.into_iter().zip(values).enumerate() {
                    let succeeds = self.trial(Variable::Trial(id, case), p);
                    ways.push(self.gates.and(&[guard, succeeds]));
                }
                self.gates.or(&ways)
            }
            Trial::Difficulty(cases) => {
                let guards = self.exclusive(cases);
                let cases = guards.into_iter().enumerate();
                let contests = &self.contests;
                let ways: Vec<Gate> =
                    cases.map(|(case, guard)| self.gates.and(&[guard, contests[&(id, case)]])).collect();
                self.gates.or(&ways)
            }
        };
        let trial = match self.open.events.contains(&id) {
            true => self.hold(Variable::Open(id), trial),
            false => trial,
        };
        let needs = event.needs.as_ref().map(|needs| self.condition(needs));
        let happens = self.gates.and(&needs.into_iter().chain([trial]).collect::<Vec<_>>());
        self.guarded(happens, Target::Event(id), Variable::EventSurvives(id))
    }

    fn hold(&mut self, variable: Variable, trial: Gate) -> Gate {
        let variable = self.fresh(variable, Column::Constant(f64::NAN));
        self.held.insert(variable, trial);
        self.gates.variable(variable)
    }

    /// A trial with a probability; one that always succeeds needs no variable. One that never does keeps its
    /// own, so that a number alone makes no outcome unreachable.
    fn trial(&mut self, variable: Variable, p: Column) -> Gate {
        match p.constant() {
            Some(1.0) => self.gates.constant(true),
            _ => {
                let variable = self.fresh(variable, p);
                self.gates.variable(variable)
            }
        }
    }

    fn guarded(&mut self, gate: Gate, target: Target, variable: Variable) -> Gate {
        let stateless = self.effects.survival_of_attempt(self.columns, target);
        let survives = stateless.map(|p| self.trial(variable, p));
        let by_state = self.survives_states(target, variable);
        let all: Vec<Gate> = std::iter::once(gate).chain(survives).chain([by_state]).collect();
        self.gates.and(&all)
    }

    /// When a target survives the safeguards on it that have a state in each attempt: always where there are
    /// none. It never takes a safeguard to be in place or to work, so no state of one raises anything above
    /// what is without it.
    ///
    /// Formula: for each safeguard `(not works or X) and (not fails or Y)`, X with the chance 1 - its effect, Y
    /// with the chance 1 - what it takes away while it fails; X and Y are the target's own.
    pub(super) fn survives_states(&mut self, target: Target, variable: Variable) -> Gate {
        let effects = self.effects;
        let mut all = Vec::new();
        for (id, partial) in effects.with_state(target) {
            let State { works, fails } = self.state(id);
            let complement = |share: Column| Column::Complement(Box::new(share));
            let taken = self.columns.effect(id, target);
            all.push(self.unless(works, variable, complement(taken)));
            if let Some((fails, taken)) = fails.zip(partial.variance.clone()) {
                all.push(self.unless(fails, variable, complement(taken)));
            }
        }
        self.gates.and(&all)
    }

    /// The state of a safeguard in this attempt: one variable where it takes nothing away while it fails, two
    /// where it does.
    pub(super) fn state(&mut self, id: SafeguardId) -> State {
        if let Some(known) = self.states.get(&id) {
            return *known;
        }
        let partial = self.effects.partial(id).expect("a safeguard with a state is partial");
        let state = match &partial.variance {
            None => State { works: self.trial(Variable::InPlace(id), partial.acts()), fails: None },
            Some(_) => {
                let certain = self.gates.constant(true);
                let [in_place, works] =
                    [(Variable::InPlace(id), &partial.coverage), (Variable::Works(id), &partial.reliability)]
                        .map(|(variable, p)| p.clone().map_or(certain, |p| self.trial(variable, p)));
                let broken = self.gates.not(works);
                let fails = self.gates.and(&[in_place, broken]);
                State { works: self.gates.and(&[in_place, works]), fails: Some(fails) }
            }
        };
        self.states.insert(id, state);
        state
    }

    /// A trial that is made only where a gate holds.
    fn unless(&mut self, gate: Gate, variable: Variable, p: Column) -> Gate {
        let spared = self.gates.not(gate);
        let survives = self.trial(variable, p);
        self.gates.or(&[spared, survives])
    }

    /// For every difficulty that the actor meets, the gate of its capability exceeding it.
    fn contests(
        &mut self,
        events: &[EventId],
        actor: &Actor,
    ) -> Result<BTreeMap<(EventId, usize), Gate>, Refusal> {
        let mut met: Vec<((EventId, usize), Distribution)> = Vec::new();
        for &id in events {
            if let Trial::Difficulty(cases) = &self.columns.model.events[id].trial {
                let cases = cases.iter().enumerate();
                met.extend(cases.map(|(case, one)| ((id, case), one.value.clone())));
            }
        }
        if met.is_empty() {
            return Ok(BTreeMap::new());
        }
        let Some(capability) = &actor.capability else {
            let event = &self.columns.model.events[met[0].0.0].id;
            let message = format!("`{event}` has a difficulty, but actor `{}` has no capability", actor.id);
            return Err(Refusal::new(Code::E042, format!("event.{event}"), message));
        };
        if met.len() > MAX_DIFFICULTIES {
            let message =
                format!("actor `{}` meets {} difficulties; at most {MAX_DIFFICULTIES}", actor.id, met.len());
            let help = "give the events that matter least a `probability` instead";
            return Err(Refusal::new(Code::E043, format!("actor.{}", actor.id), message).help(help));
        }
        let difficulties: Vec<Distribution> = met.iter().map(|(_, difficulty)| difficulty.clone()).collect();
        let guards = self.exclusive(capability);
        let mut ways: Vec<Vec<Gate>> = vec![Vec::new(); met.len()];
        for (guard, case) in guards.into_iter().zip(capability.iter()) {
            let first = self.variables.len();
            let p = capability::conditional_probabilities(&case.value, &difficulties);
            for (at, p) in p.into_iter().enumerate() {
                // Entry 2^j - 1 + past is about trial j.
                let trial = (at + 1).ilog2() as usize;
                let ((event, case), _) = met[trial];
                self.fresh(Variable::Capable(event, case), Column::Constant(p));
            }
            let trials = capability::trials(&mut self.gates, met.len(), first);
            for (way, trial) in ways.iter_mut().zip(trials) {
                way.push(self.gates.and(&[guard, trial]));
            }
        }
        Ok(met.into_iter().zip(ways).map(|((key, _), ways)| (key, self.gates.or(&ways))).collect())
    }
}

//! The paths of attempts: who comes in, what must follow on what, how often each step succeeds, what it comes to.

use super::assessment::{Assessment, OutcomeAssessment};
use super::estimate::Estimate;
use super::importance::{Top, Values};
use super::story::{Story, Telling, tell_of};
use crate::eval::{Pool, Settings};
use crate::model::{Cases, Condition, Configuration, Event, EventId, FactorId, Model, OutcomeId, Trial};
use crate::plan::{Refusal, Subject, compile, events_in_order};
use std::collections::{BTreeMap, BTreeSet};

/// Who attempts, what may follow, and what it comes to. Positions are those in the lists of this value.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Paths {
    /// Who can bring one of the outcomes about, in the order of ids.
    pub actors: Vec<PathActor>,
    /// What may happen on the way, each event after those that it needs.
    pub events: Vec<PathEvent>,
    /// What it may come to, in the order of ids: outcomes of attempts, no facts.
    pub outcomes: Vec<PathOutcome>,
    /// The outcome that ways are told of: the one asked for, else the worst that occurs; `None` without outcomes.
    pub worst: Option<usize>,
    /// The likeliest ways of that outcome, first the likeliest.
    pub ways: Vec<Way>,
    /// What part of all its cases is by each actor that can bring it about, the largest first.
    pub by_actor: Vec<(usize, Option<Estimate>)>,
    /// Whether these are all its ways.
    pub complete: bool,
}

/// Who attempts.
#[derive(Clone, Debug, PartialEq)]
pub struct PathActor {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Attempts per year, at the mean of every quantity.
    pub attempts_per_year: f64,
}

/// What may happen in an attempt.
#[derive(Clone, Debug, PartialEq)]
pub struct PathEvent {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where attempts may enter by it: the actors, where no other event must come first.
    pub entered_by: Vec<usize>,
    /// The events that it follows.
    pub after: Vec<usize>,
    /// How many of them it takes.
    pub join: Join,
    /// The factors that bear on it.
    pub given: Vec<Given>,
    /// Once all that it needs is so, in what part of attempts it happens, safeguards included; `None` where it never
    /// comes so far.
    ///
    /// Formula: how often it happens, by how often what it needs is so.
    pub passes: Option<Estimate>,
    /// How often it happens. Units: per year.
    pub frequency: Estimate,
}

/// What it may come to.
#[derive(Clone, Debug, PartialEq)]
pub struct PathOutcome {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Where no event is needed: the actors whose every attempt may do.
    pub entered_by: Vec<usize>,
    /// The events that it follows.
    pub after: Vec<usize>,
    /// How many of them it takes.
    pub join: Join,
    /// The factors that bear on it.
    pub given: Vec<Given>,
}

/// How many of the events before it something takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Join {
    /// There is one at most.
    Plain,
    /// Any one.
    Any,
    /// All.
    All,
    /// At least so many.
    AtLeast(usize),
    /// A condition, in the spelling of the language.
    Mixed(String),
}

/// A factor that bears on a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its id.
    pub factor: String,
    /// Whether the step cannot happen otherwise.
    pub is_needed: bool,
    /// Whether it is needed that the factor does not hold.
    pub is_absent: bool,
}

/// One way of an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct Way {
    /// By whom.
    pub actor: usize,
    /// The events that happen, each after those that it needs.
    pub events: Vec<usize>,
    /// What must hold and succeed, with its chances.
    pub story: Story,
}

/// The paths to one outcome, or to all outcomes of attempts, of a model that is assessed so.
///
/// Errors: what cannot be compiled.
pub fn paths(
    model: &Model,
    configuration: &Configuration,
    settings: Settings,
    assessment: &Assessment,
    to: Option<OutcomeId>,
) -> Result<Paths, Refusal> {
    let ends: Vec<OutcomeId> = match to {
        Some(id) => vec![id],
        None => model.outcomes.iter().filter(|(_, one)| !one.is_fact()).map(|(id, _)| id).collect(),
    };
    let as_of = assessment.as_of;
    let worst = worst(assessment, model, &ends);
    let plan = compile(model, configuration, as_of)?;
    let pool = Pool::new(&plan, settings);
    let top = |of| Top { model, configuration, as_of, settings, of, pool: &pool };
    let tell = |of| tell_of(&plan, &top(of));
    let tellings = worst.map_or(Ok(Vec::new()), |at| tell(Subject::Outcome(ends[at])))?;
    let everyone = if ends.len() > 1 { tell(Subject::Any)? } else { tellings.clone() };
    let of_id = |id| everyone.iter().find(|one: &&Telling| one.actor == id);
    let actors = model.actors.names().filter_map(of_id).map(|one| PathActor {
        id: one.actor.clone(),
        title: one.title.clone(),
        attempts_per_year: one.attempts_per_year,
    });
    let told = Told { model, order: leading(model, &ends), actors: actors.collect() };
    let mut often: BTreeMap<EventId, (Values, Values)> = BTreeMap::new();
    for id in &told.order {
        let frequency = |of| top(of).frequency();
        let comes_so_far = match told.alone_before(*id).and_then(|before| often.get(&before)) {
            Some((_, before)) => before.clone(),
            None => frequency(Subject::Reach(*id))?,
        };
        often.insert(*id, (comes_so_far, frequency(Subject::Event(*id))?));
    }
    let mut events = Vec::with_capacity(told.order.len());
    for id in &told.order {
        let (needed, happens) = &often[id];
        events.push(told.event(*id, happens.over(needed), happens.clone().estimate()));
    }
    let outcomes = ends.iter().map(|id| told.outcome(*id)).collect();
    let complete = tellings.iter().all(|one| one.complete);
    let by_actor = tellings.iter().filter_map(|one| Some((told.actor(&one.actor)?, one.share))).collect();
    let ways = told.ways(tellings);
    Ok(Paths { actors: told.actors, events, outcomes, worst, ways, by_actor, complete })
}

/// The worst outcome that occurs at all: by the mean of its severity, or its expected loss where outcomes have only
/// losses; then by how often it occurs, then the first by id.
fn worst(assessment: &Assessment, model: &Model, ends: &[OutcomeId]) -> Option<usize> {
    let (rated, losses) = (assessment.is_rated(), assessment.losses.as_ref());
    let weight = |id: &OutcomeId| {
        let id = &model.outcomes[*id].id;
        let one: Option<&OutcomeAssessment> = assessment.outcomes.iter().find(|one| one.id == *id);
        let loss = losses.and_then(|losses| losses.outcomes.iter().find(|one| one.id == *id));
        let often = one.and_then(|one| one.frequency).map_or(0.0, |often| often.mean);
        let badness = match rated {
            true => one.map_or(0.0, |one| one.severity.mean),
            false => loss.map_or(0.0, |one| one.mean.mean),
        };
        (often > 0.0, badness, often)
    };
    let weights: Vec<(bool, f64, f64)> = ends.iter().map(weight).collect();
    (0..ends.len()).rev().max_by(|a, b| {
        let (a, b) = (weights[*a], weights[*b]);
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2))
    })
}

/// The events that outcomes rest on, each after those that it needs.
fn leading(model: &Model, ends: &[OutcomeId]) -> Vec<EventId> {
    let (mut found, mut pending) = (BTreeSet::new(), Vec::new());
    ends.iter().for_each(|id| model.outcomes[*id].when.each_event(&mut |id| pending.push(id)));
    while let Some(id) = pending.pop() {
        if found.insert(id)
            && let Some(needs) = &model.events[id].needs
        {
            needs.each_event(&mut |id| pending.push(id));
        }
    }
    events_in_order(model).into_iter().filter(|id| found.contains(id)).collect()
}

/// What positions in the finding stand for.
struct Told<'m> {
    model: &'m Model,
    order: Vec<EventId>,
    actors: Vec<PathActor>,
}

impl Told<'_> {
    fn actor(&self, id: &str) -> Option<usize> {
        self.actors.iter().position(|one| one.id == id)
    }

    /// The event that is all that another one needs, in the attempts of the same actors.
    fn alone_before(&self, id: EventId) -> Option<EventId> {
        let event = &self.model.events[id];
        match &event.needs {
            Some(Condition::Event(before)) if self.model.events[*before].by == event.by => Some(*before),
            _ => None,
        }
    }

    fn event(&self, id: EventId, passes: Option<Estimate>, frequency: Estimate) -> PathEvent {
        let event: &Event = &self.model.events[id];
        let needs = event.needs.as_ref();
        let by = || event.by.iter().filter_map(|id| self.actor(&self.model.actors[*id].id)).collect();
        let mut given = needs.map_or(Vec::new(), |needs| self.given(needs));
        match &event.trial {
            Trial::Probability(cases) => self.guards(cases, &mut given),
            Trial::Difficulty(cases) => self.guards(cases, &mut given),
        }
        PathEvent {
            id: event.id.clone(),
            title: event.title.clone(),
            entered_by: if needs.is_none_or(can_start) { by() } else { Vec::new() },
            after: needs.map_or(Vec::new(), |needs| self.after(needs)),
            join: needs.map_or(Join::Plain, |needs| self.join(needs)),
            given,
            passes,
            frequency,
        }
    }

    fn outcome(&self, id: OutcomeId) -> PathOutcome {
        let outcome = &self.model.outcomes[id];
        let (when, all) = (&outcome.when, (0..self.actors.len()).collect());
        PathOutcome {
            id: outcome.id.clone(),
            title: outcome.title.clone(),
            entered_by: if can_start(when) && !outcome.is_fact() { all } else { Vec::new() },
            after: self.after(when),
            join: self.join(when),
            given: self.given(when),
        }
    }

    /// The events of a condition, each once, by position.
    fn after(&self, condition: &Condition) -> Vec<usize> {
        let mut found = BTreeSet::new();
        condition.each_event(&mut |id| found.extend(self.order.iter().position(|known| *known == id)));
        found.into_iter().collect()
    }

    /// How many of its events a condition takes.
    fn join(&self, condition: &Condition) -> Join {
        if self.after(condition).len() < 2 {
            return Join::Plain;
        }
        let with_events: Vec<&Condition> = match condition {
            Condition::And(parts) => parts.iter().filter(|part| !part.is_over_factors()).collect(),
            other => vec![other],
        };
        let are_events = |parts: &[Condition]| parts.iter().all(|part| matches!(part, Condition::Event(_)));
        match with_events.as_slice() {
            [Condition::Or(parts)] if are_events(parts) => Join::Any,
            [Condition::AtLeast(k, parts)] if are_events(parts) => Join::AtLeast(*k),
            several if several.iter().all(|part| matches!(part, Condition::Event(_))) => Join::All,
            _ => Join::Mixed(self.model.condition(condition)),
        }
    }

    /// The factors of a condition: needed where all of it hangs on them.
    fn given(&self, condition: &Condition) -> Vec<Given> {
        let mut found: Vec<Given> = Vec::new();
        let parts = match condition {
            Condition::And(parts) => parts.as_slice(),
            one => std::slice::from_ref(one),
        };
        for part in parts {
            let (is_needed, is_absent) = match part {
                Condition::Factor(_) => (true, false),
                Condition::Not(inner) => {
                    let is_factor = matches!(**inner, Condition::Factor(_));
                    (is_factor, is_factor)
                }
                _ => (false, false),
            };
            part.each_factor(&mut |id, _| self.add(&mut found, id, is_needed, is_absent));
        }
        found.sort_by_key(|one| !one.is_needed);
        found
    }

    /// The factors that decide which case counts.
    fn guards<T>(&self, cases: &Cases<T>, given: &mut Vec<Given>) {
        for when in cases.iter().filter_map(|case| case.when.as_ref()) {
            when.each_factor(&mut |id, _| self.add(given, id, false, false));
        }
    }

    fn add(&self, given: &mut Vec<Given>, id: FactorId, is_needed: bool, is_absent: bool) {
        let factor = &self.model.factors[id].id;
        match given.iter_mut().find(|one| one.factor == *factor) {
            None => given.push(Given { factor: factor.clone(), is_needed, is_absent }),
            Some(one) if is_needed && !one.is_needed => (one.is_needed, one.is_absent) = (true, is_absent),
            Some(_) => {}
        }
    }

    /// All ways, the likeliest first: those with a part in all cases, then by their chance.
    fn ways(&self, tellings: Vec<Telling>) -> Vec<Way> {
        let mut found: Vec<Way> = Vec::new();
        for telling in tellings {
            let Some(actor) = self.actor(&telling.actor) else { continue };
            for story in telling.stories {
                let events = story.steps.iter().filter_map(|step| step.path.strip_prefix("event."));
                let events = events
                    .filter_map(|id| self.order.iter().position(|known| self.model.events[*known].id == id));
                found.push(Way { actor, events: events.collect(), story });
            }
        }
        let part = |way: &Way| way.story.share.map_or(0.0, |share| share.mean);
        found.sort_by(|a, b| {
            part(b).total_cmp(&part(a)).then_with(|| b.story.probability.total_cmp(&a.story.probability))
        });
        found
    }
}

/// Whether a condition can hold although no event has happened.
fn can_start(condition: &Condition) -> bool {
    match condition {
        Condition::Event(_) => false,
        Condition::Factor(_) | Condition::Not(_) => true,
        Condition::And(parts) => parts.iter().all(can_start),
        Condition::Or(parts) => parts.iter().any(can_start),
        Condition::AtLeast(k, parts) => parts.iter().filter(|part| can_start(part)).count() >= *k,
    }
}

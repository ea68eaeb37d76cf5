//! The names of all streams of a file, and which of them numbers rest on.

use super::columns::{Streams, source_stream, stream_name};
use super::cost::cost_stream;
use super::loss::reaction_stream;
use crate::math::graph::{self, Walk};
use crate::model::{
    ActorId, Case, Cases, Condition, CorrelatedGroup, EventId, FactorId, Model, Outcome, OutcomeId,
    Safeguard, SourceId, Target, Trial, Uncertain,
};

/// The events that outcomes rest on, each after those that it needs.
pub fn events_in_order(model: &Model) -> Vec<EventId> {
    let mut next = vec![Vec::new(); model.events.len()];
    for (id, event) in model.events.iter() {
        if let Some(needs) = &event.needs {
            needs.each_event(&mut |needed| next[id.position()].push(needed.position()));
        }
    }
    let order = match graph::walk(&next) {
        Walk::Order { order, .. } => order,
        Walk::Cycle(_) => unreachable!("a checked model has no cycles"),
    };
    let mut used = vec![false; model.events.len()];
    let whens = model.outcomes.iter().map(|(_, outcome)| &outcome.when);
    whens.for_each(|when| when.each_event(&mut |id| used[id.position()] = true));
    for &at in order.iter().rev() {
        if used[at] {
            next[at].iter().for_each(|&needed| used[needed] = true);
        }
    }
    order.into_iter().filter(|&at| used[at]).map(EventId::at).collect()
}

/// The streams of a file: the same for every configuration of it.
pub fn streams(model: &Model) -> Streams {
    let reach = Reach::of(model);
    let (mut used, mut others) = (Vec::new(), Vec::new());
    for (name, is_used) in reach.names() {
        if is_used { used.push(name) } else { others.push(name) }
    }
    let groups = CorrelatedGroup::all(&model.correlations);
    Streams::new(used, others).with_groups(&groups)
}

/// What outcomes rest on, in any configuration.
struct Reach<'m> {
    model: &'m Model,
    factors: Vec<bool>,
    events: Vec<bool>,
    actors: Vec<bool>,
}

impl<'m> Reach<'m> {
    fn of(model: &'m Model) -> Self {
        let mut reach = Self {
            model,
            factors: vec![false; model.factors.len()],
            events: vec![false; model.events.len()],
            actors: vec![false; model.actors.len()],
        };
        for id in events_in_order(model) {
            reach.event(id);
        }
        for (_, outcome) in model.outcomes.iter() {
            reach.condition(&outcome.when);
            reach.guards(&outcome.severity);
            if let Some(loss) = &outcome.loss {
                loss.each_guard(&mut |when| reach.condition(when));
            }
        }
        let overrides = model.whatifs.iter().flat_map(|(_, whatif)| &whatif.set);
        overrides.for_each(|one| {
            one.each_guard(&mut |when| when.each_factor(&mut |id, _| reach.factors[id.position()] = true));
        });
        reach
    }

    fn event(&mut self, id: EventId) {
        self.events[id.position()] = true;
        let event = &self.model.events[id];
        event.needs.iter().for_each(|needs| self.condition(needs));
        match &event.trial {
            Trial::Probability(cases) => self.guards(cases),
            Trial::Difficulty(cases) => self.guards(cases),
        }
        event.by.iter().for_each(|by| self.actor(*by));
    }

    fn actor(&mut self, id: ActorId) {
        self.actors[id.position()] = true;
        let actor = &self.model.actors[id];
        self.guards(&actor.attempts.frequency);
        actor.attempts.action.iter().for_each(|action| self.guards(action));
        actor.capability.iter().for_each(|capability| self.guards(capability));
    }

    fn condition(&mut self, condition: &Condition) {
        condition.each_factor(&mut |id, _| self.factors[id.position()] = true);
    }

    fn guards<T>(&mut self, cases: &Cases<T>) {
        cases.iter().filter_map(|case: &Case<T>| case.when.as_ref()).for_each(|when| self.condition(when));
    }

    /// Every stream with whether numbers rest on it.
    fn names(&self) -> Vec<(String, bool)> {
        let model = self.model;
        let mut names = Vec::new();
        let mut sources = vec![false; model.sources.len()];
        let mut estimates = vec![false; model.estimates.len()];
        for (_, claim) in model.claims.iter() {
            let used = claim.factors.iter().any(|id| self.factors[id.position()]);
            sources[claim.source.position()] |= used;
        }
        self.quantities(&mut |quantity, used| {
            if let Some(id) = quantity.estimate() {
                estimates[id.position()] |= used;
            }
        });
        for (id, estimate) in model.estimates.iter() {
            let used = estimates[id.position()];
            sources[estimate.source.position()] |= used;
            names.push((stream_name("estimate", &estimate.id, "probability"), used));
            names.push((stream_name("estimate", &estimate.id, "prior"), used));
        }
        for (id, source) in model.sources.iter() {
            names.push((source_stream(&source.id), sources[SourceId::position(id)]));
        }
        for (id, factor) in model.factors.iter() {
            let used = self.factors[FactorId::position(id)];
            names.push((stream_name("factor", &factor.id, "prior"), used));
            names.push((stream_name("factor", &factor.id, "holds"), used));
        }
        for (id, actor) in model.actors.iter() {
            let used = self.actors[id.position()];
            names.push((stream_name("actor", &actor.id, "attempts"), used));
            names.push((stream_name("actor", &actor.id, "probability_of_action"), used));
        }
        for (id, event) in model.events.iter() {
            names.push((stream_name("event", &event.id, "probability"), self.events[id.position()]));
        }
        let severity = |(_, outcome): (OutcomeId, &Outcome)| stream_name("outcome", &outcome.id, "severity");
        names.extend(model.outcomes.iter().map(severity).map(|name| (name, true)));
        let reacted_to = model.outcomes.iter().filter(|(_, outcome)| outcome.reaction().is_some());
        names.extend(reacted_to.map(|(_, outcome)| (reaction_stream(&outcome.id), true)));
        for (_, safeguard) in model.safeguards.iter() {
            // What is the same in every draw needs no stream, so that it moves no other.
            let drawn = safeguard.coverage.quantities().filter(|(_, quantity)| !quantity.is_point());
            let used = self.covers(safeguard);
            names.extend(drawn.map(|(key, _)| (stream_name("safeguard", &safeguard.id, key), used)));
            // No chance rests on a cost, so its stream moves no other.
            names.extend(safeguard.cost.as_ref().map(|_| (cost_stream(&safeguard.id), false)));
            for effect in &safeguard.effects {
                let used = self.reaches(effect.on);
                names.push((effect_stream(model, safeguard, effect.on, "reduces"), used));
                if matches!(effect.on, Target::Factor(_)) {
                    names.push((effect_stream(model, safeguard, effect.on, "removed"), used));
                }
            }
        }
        names
    }

    /// Whether numbers rest on the coverage of a safeguard.
    fn covers(&self, safeguard: &Safeguard) -> bool {
        safeguard.effects.iter().any(|effect| self.reaches(effect.on))
    }

    fn reaches(&self, target: Target) -> bool {
        match target {
            Target::Factor(id) => self.factors[id.position()],
            Target::Event(id) => self.events[id.position()],
            Target::Actor(id) => self.actors[id.position()],
            Target::Outcome(_) => true,
            Target::Loss(id) => self.model.outcomes[id].loss.is_some(),
        }
    }

    /// Calls `visit` on every quantity that may rest on an estimate, with whether numbers rest on it.
    fn quantities(&self, visit: &mut dyn FnMut(&Uncertain, bool)) {
        let model = self.model;
        for (id, factor) in model.factors.iter() {
            visit(&factor.prior, self.factors[id.position()]);
        }
        for (id, actor) in model.actors.iter() {
            let used = self.actors[id.position()];
            let lists = [Some(&actor.attempts.frequency), actor.attempts.action.as_ref()];
            lists.into_iter().flatten().flat_map(Cases::iter).for_each(|case| visit(&case.value, used));
        }
        for (id, event) in model.events.iter() {
            if let Trial::Probability(cases) = &event.trial {
                cases.iter().for_each(|case| visit(&case.value, self.events[id.position()]));
            }
        }
        for (_, outcome) in model.outcomes.iter() {
            outcome.severity.iter().for_each(|case| visit(&case.value, true));
            outcome.reaction().into_iter().flat_map(Cases::iter).for_each(|case| visit(&case.value, true));
        }
        let effects = model.safeguards.iter().flat_map(|(_, safeguard)| &safeguard.effects);
        effects.for_each(|effect| visit(&effect.reduces, self.reaches(effect.on)));
        for (_, safeguard) in model.safeguards.iter() {
            let used = self.covers(safeguard);
            safeguard.coverage.quantities().for_each(|(_, quantity)| visit(quantity, used));
        }
        for one in model.whatifs.iter().flat_map(|(_, whatif)| &whatif.set) {
            one.each_quantity(&mut |quantity| visit(quantity, true));
        }
    }
}

/// The name of a stream of one effect.
pub fn effect_stream(model: &Model, safeguard: &Safeguard, on: Target, quantity: &str) -> String {
    stream_name("safeguard", &safeguard.id, &format!("{}.{quantity}", model.target(on)))
}

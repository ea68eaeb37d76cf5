//! One trial: a draw of what is not known, the states of the factors, and every attempt in the horizon.

use super::belief::{Beliefs, Draw, Quantity};
use super::chance::Chance;
use super::price::{Price, Terms, included};
use super::sampler::Sampler;
use exposure::math::{CountLaw, Distribution};
use exposure::model::{
    Cases, Condition, Configuration, EventId, Id, Model, OutcomeId, Target, Trial as Success, Uncertain,
};
use exposure::quantity::Date;
use std::collections::BTreeSet;

/// A model under a configuration, ready to be tried.
pub struct Stage {
    /// What is believed.
    pub beliefs: Beliefs,
    /// The outcomes of attempts.
    pub exposures: Vec<Outcome>,
    /// The outcomes over factors alone.
    pub facts: Vec<Outcome>,
    /// The actors' ids.
    pub actors: Vec<String>,
    /// The time in which attempts are counted. Units: years.
    pub horizon: f64,
    /// Whether attempts in which nothing can begin are passed over unseen; only a test says no.
    pub skips: bool,
    forced: Vec<Option<bool>>,
    removals: Vec<Vec<Stop>>,
    events: Vec<Event>,
    acts: Vec<Actor>,
    guards: Vec<Guard>,
}

/// A share that a safeguard takes away from one target.
pub struct Stop {
    /// Which safeguard, by position among those that are chosen.
    by: usize,
    intended: Quantity,
}

/// How a safeguard covers the field and the time.
struct Guard {
    /// Whether it does so everywhere and always.
    always: bool,
    coverage: Option<Quantity>,
    failures: Option<Quantity>,
    days: Option<Quantity>,
    variance: Option<Quantity>,
}

/// The same in a trial.
#[derive(Clone, Copy)]
struct Watch {
    coverage: f64,
    works: f64,
    variance: f64,
}

/// What a safeguard is in an attempt.
#[derive(Clone, Copy, PartialEq)]
enum Duty {
    Elsewhere,
    Working,
    Failing,
}

/// A stop in a trial: by which safeguard, and what it takes away.
type Share = (usize, f64);

/// What one trial came to.
#[derive(Default)]
pub struct Trial {
    /// The states of the factors as of the day.
    pub is: Vec<bool>,
    /// The worst severity that occurred, 0 without any.
    pub composite: f64,
    /// The worst severity among facts, 0 without any.
    pub happened: f64,
    /// How often each outcome of attempts occurred by each actor: first the outcome, then the actor.
    pub counts: Vec<Vec<u32>>,
    /// Which facts are so.
    pub facts: Vec<bool>,
    /// What each outcome of attempts cost in the horizon.
    pub losses: Vec<f64>,
    /// The largest cost of one attempt, 0 without any.
    pub largest: f64,
    /// What each fact costs as it stands.
    pub fact_losses: Vec<f64>,
    /// The states of the factors from then on.
    holds: Vec<bool>,
    /// The chance of each event's own trial, where it is one.
    p: Vec<f64>,
    /// What each safeguard on an event or outcome takes away.
    event_stops: Vec<Vec<Share>>,
    outcome_stops: Vec<Vec<Share>>,
    loss_stops: Vec<Vec<Share>>,
    /// How each safeguard covers field and time.
    watches: Vec<Watch>,
    /// What each safeguard is in the attempt at hand.
    duties: Vec<Duty>,
    /// What is one value in the trial about the costs of each outcome of attempts.
    terms: Vec<Option<Terms>>,
    /// What happens in the attempt at hand.
    happens: Vec<bool>,
    /// The outcomes of the attempt at hand.
    occurred: Vec<usize>,
    /// The outcomes that some attempt brought about.
    counted: Vec<bool>,
}

/// An outcome as the simulation needs it.
pub struct Outcome {
    /// Its id.
    pub id: String,
    when: Condition,
    severity: Choice<Quantity>,
    stops: Vec<Stop>,
    takes: Vec<Stop>,
    price: Option<Price>,
    is: OutcomeId,
    /// The outcomes whose costs are within its own.
    includes: BTreeSet<OutcomeId>,
}

struct Event {
    needs: Option<Condition>,
    succeeds: Succeeds,
    stops: Vec<Stop>,
    /// Whether an outcome names it.
    is_named: bool,
}

enum Succeeds {
    WithChance(Choice<Quantity>),
    Against(Choice<Sampler>),
}

struct Actor {
    frequency: Choice<Quantity>,
    action: Option<Choice<Quantity>>,
    counts: CountLaw,
    capability: Option<Choice<Sampler>>,
    thins: Vec<Stop>,
    /// Events with a plain chance that need no other: without one of them an attempt comes to nothing.
    starts: Vec<usize>,
    /// Its other events, each after those that it needs.
    later: Vec<usize>,
}

/// Values by cases.
pub struct Choice<T>(Vec<(Option<Condition>, T)>);

/// How an actor's attempts begin in this trial.
struct Beginning {
    /// The chance of each start, safeguards and needs included.
    q: Vec<f64>,
    /// The chance of any start from each on.
    any_from: Vec<f64>,
    /// Whether an attempt may begin without a start.
    is_open: bool,
    /// What safeguards on the actor take away, for attempts that are looked at one by one.
    thins: Vec<Share>,
}

impl Stage {
    pub fn new(model: &Model, configuration: &Configuration, as_of: Date) -> Self {
        let configured = configuration.apply(model);
        let (model, mut safeguards) = (&configured.model, configured.safeguards.clone());
        safeguards.sort();
        safeguards.dedup();
        let mut beliefs = Beliefs::new(model, as_of);
        let guard = |id: &Id<exposure::model::Safeguard>| {
            let given = &model.safeguards[*id].coverage;
            let mut read = |quantity: &Option<Uncertain>| {
                let slot = beliefs.slot();
                quantity.as_ref().map(|quantity| beliefs.quantity(quantity, slot))
            };
            Guard {
                always: given.coverage.is_none() && given.failures_per_year.is_none(),
                coverage: read(&given.coverage),
                failures: read(&given.failures_per_year),
                days: read(&given.repair_days),
                variance: read(&given.variance_effectiveness),
            }
        };
        let guards: Vec<Guard> = safeguards.iter().map(guard).collect();
        let stops = |on: Target, beliefs: &mut Beliefs| -> Vec<Stop> {
            let mut found = Vec::new();
            for (by, id) in safeguards.iter().enumerate() {
                for effect in model.safeguards[*id].effects.iter().filter(|effect| effect.on == on) {
                    let slot = beliefs.slot();
                    found.push(Stop { by, intended: beliefs.quantity(&effect.reduces, slot) });
                }
            }
            found
        };
        let removals = model.factors.ids().map(|id| stops(Target::Factor(id), &mut beliefs)).collect();
        let events = model.events.iter().map(|(id, event)| Event {
            needs: event.needs.clone(),
            succeeds: match &event.trial {
                Success::Probability(cases) => Succeeds::WithChance(uncertain(cases, &mut beliefs)),
                Success::Difficulty(cases) => Succeeds::Against(certain(cases)),
            },
            stops: stops(Target::Event(id), &mut beliefs),
            is_named: model.outcomes.iter().any(|(_, outcome)| names(&outcome.when, id)),
        });
        let events: Vec<Event> = events.collect();
        let order = in_order_of_need(model);
        let acts = model.actors.iter().map(|(id, actor)| {
            let mine = order.iter().copied().filter(|&at| model.events[Id::at(at)].by.contains(&id));
            let (starts, later) = mine.partition(|&at| events[at].is_start());
            Actor {
                frequency: uncertain(&actor.attempts.frequency, &mut beliefs),
                action: actor.attempts.action.as_ref().map(|cases| uncertain(cases, &mut beliefs)),
                counts: actor.attempts.counts,
                capability: actor.capability.as_ref().map(certain),
                thins: stops(Target::Actor(id), &mut beliefs),
                starts,
                later,
            }
        });
        let acts = acts.collect();
        let mut outcomes = |facts: bool| -> Vec<Outcome> {
            let peers: Vec<OutcomeId> = model
                .outcomes
                .ids()
                .filter(|id| model.outcomes[*id].when.is_over_factors() == facts)
                .collect();
            // No safeguard undoes what has happened, or what it costs.
            let against = |on, beliefs: &mut Beliefs| match facts {
                true => Vec::new(),
                false => stops(on, beliefs),
            };
            let outcome = |id: &OutcomeId| {
                let outcome = &model.outcomes[*id];
                let takes = against(Target::Loss(*id), &mut beliefs);
                let price = outcome.loss.as_ref().map(|loss| Price::new(loss, &mut beliefs));
                Outcome {
                    id: outcome.id.clone(),
                    when: outcome.when.clone(),
                    severity: uncertain(&outcome.severity, &mut beliefs),
                    stops: against(Target::Outcome(*id), &mut beliefs),
                    takes,
                    price,
                    is: *id,
                    includes: included(model, *id),
                }
            };
            peers.iter().map(outcome).collect()
        };
        let (exposures, facts) = (outcomes(false), outcomes(true));
        Self {
            beliefs,
            exposures,
            facts,
            actors: model.actors.names().map(str::to_owned).collect(),
            horizon: model.header.horizon.years(),
            skips: true,
            forced: configured.forced.clone(),
            removals,
            events,
            acts,
            guards,
        }
    }

    /// Tries once; `trial` and `draw` are written over.
    pub fn run(&self, chance: &mut Chance, draw: &mut Draw, trial: &mut Trial) {
        self.beliefs.draw(chance, draw);
        trial.watches = self.guards.iter().map(|guard| guard.watch(&self.beliefs, draw)).collect();
        self.decide_factors(chance, draw, trial);
        self.look_at_facts(chance, draw, trial);
        self.prepare(draw, trial);
        for actor in 0..self.acts.len() {
            self.attempts(actor, chance, draw, trial);
        }
        trial.composite = self.worst_occurred(draw, trial);
    }

    /// Whether each factor holds, and whether it still does once the safeguards have had their turn.
    fn decide_factors(&self, chance: &mut Chance, draw: &Draw, trial: &mut Trial) {
        trial.is.clear();
        trial.holds.clear();
        for (at, factor) in self.beliefs.factors.iter().enumerate() {
            let holds = match self.forced[at] {
                Some(holds) => holds,
                None => chance.coin(self.beliefs.p(factor, draw)),
            };
            let mut remains = holds;
            for removal in &self.removals[at] {
                // Where it is in place and whether it works is decided for the factor as for an attempt.
                let duty = trial.watches[removal.by].duty(chance);
                let intended = self.beliefs.value(&removal.intended, draw);
                remains &= !chance.coin(trial.watches[removal.by].taken(duty, intended));
            }
            trial.is.push(holds);
            trial.holds.push(remains);
        }
    }

    fn look_at_facts(&self, chance: &mut Chance, draw: &Draw, trial: &mut Trial) {
        let facts = self.facts.iter().map(|fact| holds(&fact.when, &trial.is, &[]));
        trial.facts = facts.collect();
        trial.happened = 0.0;
        for (at, fact) in self.facts.iter().enumerate() {
            if trial.facts[at] {
                let severity = self.beliefs.value(fact.severity.pick(&trial.is), draw);
                trial.happened = trial.happened.max(severity);
            }
        }
        let so: Vec<usize> = (0..self.facts.len()).filter(|&at| trial.facts[at]).collect();
        trial.fact_losses = vec![0.0; self.facts.len()];
        for at in costing(&self.facts, &so) {
            if let Some(price) = &self.facts[at].price {
                let terms = price.terms(&self.beliefs, draw, &trial.is);
                trial.fact_losses[at] = price.cost(terms, &trial.is, 1.0, chance);
            }
        }
    }

    /// What is the same in every attempt of a trial.
    fn prepare(&self, draw: &Draw, trial: &mut Trial) {
        let values = |stops: &Vec<Stop>| self.values(stops, draw);
        let chance_of = |event: &Event| match &event.succeeds {
            Succeeds::WithChance(choice) => self.beliefs.value(choice.pick(&trial.holds), draw),
            Succeeds::Against(_) => f64::NAN,
        };
        trial.p = self.events.iter().map(chance_of).collect();
        trial.event_stops = self.events.iter().map(|event| values(&event.stops)).collect();
        trial.outcome_stops = self.exposures.iter().map(|outcome| values(&outcome.stops)).collect();
        trial.loss_stops = self.exposures.iter().map(|outcome| values(&outcome.takes)).collect();
        trial.duties = vec![Duty::Working; self.guards.len()];
        trial.happens = vec![false; self.events.len()];
        trial.counts = vec![vec![0; self.acts.len()]; self.exposures.len()];
        trial.counted = vec![false; self.exposures.len()];
        let terms = |price: &Price| price.terms(&self.beliefs, draw, &trial.holds);
        trial.terms = self.exposures.iter().map(|outcome| outcome.price.as_ref().map(terms)).collect();
        trial.losses = vec![0.0; self.exposures.len()];
        trial.largest = 0.0;
    }

    /// All attempts of one actor in the horizon, of which only those that begin are looked at. Passing over the
    /// others is exact: each is passed over by a coin of its own.
    fn attempts(&self, actor: usize, chance: &mut Chance, draw: &Draw, trial: &mut Trial) {
        let acts = &self.acts[actor];
        let value = |choice: &Choice<Quantity>| self.beliefs.value(choice.pick(&trial.holds), draw);
        let rate = value(&acts.frequency) * acts.action.as_ref().map_or(1.0, value);
        assert!(rate.is_finite(), "a rate that is no number");
        let thins = self.values(&acts.thins, draw);
        let left = thins.iter().map(|(_, thin)| 1.0 - thin).product::<f64>();
        let beginning = self.beginning(acts, thins, trial);
        let seen = match (self.always_guarded(), beginning.is_open) {
            (false, _) => 1.0,
            (true, true) => left,
            (true, false) => left * beginning.any_from[0],
        };
        match acts.counts {
            CountLaw::Poisson => self.stream(actor, rate * seen, &beginning, chance, trial),
            CountLaw::NegativeBinomial { dispersion } => {
                // The rate of this horizon is a gamma variable with that squared coefficient of variation.
                let times = dispersion * chance.gamma(1.0 / dispersion);
                self.stream(actor, rate * times * seen, &beginning, chance, trial);
            }
            CountLaw::AtMostOne => {
                let comes = chance.waiting() < rate * self.horizon;
                if comes && chance.coin(seen) {
                    self.attempt(actor, &beginning, chance, trial);
                }
            }
        }
    }

    /// The attempts of a Poisson process in the horizon.
    fn stream(&self, actor: usize, rate: f64, beginning: &Beginning, chance: &mut Chance, trial: &mut Trial) {
        if rate == 0.0 {
            return;
        }
        let mut now = chance.waiting() / rate;
        while now < self.horizon {
            self.attempt(actor, beginning, chance, trial);
            now += chance.waiting() / rate;
        }
    }

    /// Whether every safeguard is in place and works in every attempt. Otherwise each attempt is looked at, since
    /// what a safeguard is in it bears on all its steps.
    fn always_guarded(&self) -> bool {
        self.guards.iter().all(|guard| guard.always)
    }

    fn values(&self, stops: &[Stop], draw: &Draw) -> Vec<Share> {
        stops.iter().map(|stop| (stop.by, self.beliefs.value(&stop.intended, draw))).collect()
    }

    fn beginning(&self, acts: &Actor, thins: Vec<Share>, trial: &Trial) -> Beginning {
        let always = self.always_guarded();
        let can_begin = |&&at: &&usize| match &self.events[at].needs {
            None => true,
            Some(needs) => needs.is_over_factors() && holds(needs, &trial.holds, &[]),
        };
        let q = acts.starts.iter().map(|at| match can_begin(&at) {
            true if !always => trial.p[*at],
            true => trial.p[*at] * trial.event_stops[*at].iter().map(|(_, stop)| 1.0 - stop).product::<f64>(),
            false => 0.0,
        });
        let q: Vec<f64> = q.collect();
        let mut any_from = vec![0.0; q.len() + 1];
        for at in (0..q.len()).rev() {
            any_from[at] = 1.0 - (1.0 - q[at]) * (1.0 - any_from[at + 1]);
        }
        let is_open = !self.skips || !always || acts.later.iter().any(|at| can_begin(&at));
        Beginning { q, any_from, is_open, thins }
    }

    fn attempt(&self, actor: usize, beginning: &Beginning, chance: &mut Chance, trial: &mut Trial) {
        let (acts, by_attempt) = (&self.acts[actor], !self.always_guarded());
        if by_attempt {
            for (duty, watch) in trial.duties.iter_mut().zip(&trial.watches) {
                *duty = watch.duty(chance);
            }
            if is_stopped(&beginning.thins, trial, chance) {
                return;
            }
        }
        let (mut is_named, mut begun) = (false, beginning.is_open);
        for (start, &at) in acts.starts.iter().enumerate() {
            // In an attempt known to begin, the first start is as likely as it is among those still open.
            let p = beginning.q[start] / if begun { 1.0 } else { beginning.any_from[start] };
            let stops = &trial.event_stops[at];
            trial.happens[at] = chance.coin(p) && !(by_attempt && is_stopped(stops, trial, chance));
            begun |= trial.happens[at];
            is_named |= trial.happens[at] && self.events[at].is_named;
        }
        let mut capability = None;
        for &at in &acts.later {
            trial.happens[at] = self.happens(at, acts, &mut capability, chance, trial);
            is_named |= trial.happens[at] && self.events[at].is_named;
        }
        if is_named {
            self.come_to(actor, chance, trial);
        }
        trial.happens.fill(false);
    }

    fn happens(
        &self,
        at: usize,
        acts: &Actor,
        capability: &mut Option<f64>,
        chance: &mut Chance,
        trial: &Trial,
    ) -> bool {
        let event = &self.events[at];
        let is_possible = event.needs.as_ref().is_none_or(|needs| holds(needs, &trial.holds, &trial.happens));
        let succeeds = is_possible
            && match &event.succeeds {
                Succeeds::WithChance(_) => chance.coin(trial.p[at]),
                Succeeds::Against(difficulty) => {
                    let cases = acts.capability.as_ref().expect("a difficulty meets a capability");
                    let capable =
                        *capability.get_or_insert_with(|| cases.pick(&trial.holds).at(chance.uniform()));
                    capable > difficulty.pick(&trial.holds).at(chance.uniform())
                }
            };
        succeeds && !is_stopped(&trial.event_stops[at], trial, chance)
    }

    /// The outcomes of the attempt at hand.
    fn come_to(&self, actor: usize, chance: &mut Chance, trial: &mut Trial) {
        trial.occurred.clear();
        for (at, outcome) in self.exposures.iter().enumerate() {
            if holds(&outcome.when, &trial.holds, &trial.happens)
                && !is_stopped(&trial.outcome_stops[at], trial, chance)
            {
                trial.occurred.push(at);
            }
        }
        for &at in &trial.occurred {
            trial.counts[at][actor] += 1;
            trial.counted[at] = true;
        }
        self.cost(chance, trial);
    }

    /// What the attempt at hand costs.
    fn cost(&self, chance: &mut Chance, trial: &mut Trial) {
        let mut all = 0.0;
        for at in costing(&self.exposures, &trial.occurred) {
            if let Some((price, terms)) = self.exposures[at].price.as_ref().zip(trial.terms[at]) {
                let shares = trial.loss_stops[at].iter();
                let left = shares.map(|(by, share)| 1.0 - taken(trial, *by, *share)).product();
                let cost = price.cost(terms, &trial.holds, left, chance);
                trial.losses[at] += cost;
                all += cost;
            }
        }
        trial.largest = trial.largest.max(all);
    }

    fn worst_occurred(&self, draw: &Draw, trial: &Trial) -> f64 {
        let counted = self.exposures.iter().zip(&trial.counted).filter(|(_, counted)| **counted);
        let severities =
            counted.map(|(outcome, _)| self.beliefs.value(outcome.severity.pick(&trial.holds), draw));
        severities.fold(0.0, f64::max)
    }
}

impl Trial {
    /// Whether any outcome of attempts occurred.
    pub fn any(&self) -> bool {
        self.counts.iter().flatten().any(|&n| n > 0)
    }
}

impl Outcome {
    /// Whether it costs something.
    pub fn has_price(&self) -> bool {
        self.price.is_some()
    }
}

impl Event {
    fn is_start(&self) -> bool {
        let needs_no_event = self.needs.as_ref().is_none_or(Condition::is_over_factors);
        needs_no_event && matches!(self.succeeds, Succeeds::WithChance(_))
    }
}

impl<T> Choice<T> {
    /// The value of the first case that holds.
    pub fn pick(&self, factors: &[bool]) -> &T {
        let found =
            self.0.iter().find(|(when, _)| when.as_ref().is_none_or(|when| holds(when, factors, &[])));
        &found.expect("the last case always holds").1
    }
}

/// Cases of one quantity, which share its slot.
pub fn uncertain(cases: &Cases<Uncertain>, beliefs: &mut Beliefs) -> Choice<Quantity> {
    let slot = beliefs.slot();
    Choice(cases.iter().map(|case| (case.when.clone(), beliefs.quantity(&case.value, slot))).collect())
}

/// Cases of what is chance in every attempt.
pub fn certain(cases: &Cases<Distribution>) -> Choice<Sampler> {
    Choice(cases.iter().map(|case| (case.when.clone(), Sampler::new(&case.value))).collect())
}

/// Whether a condition holds; an event beyond the list does not happen.
fn holds(condition: &Condition, factors: &[bool], events: &[bool]) -> bool {
    match condition {
        Condition::Factor(id) => factors[id.position()],
        Condition::Event(id) => events.get(id.position()).is_some_and(|happens| *happens),
        Condition::And(parts) => parts.iter().all(|part| holds(part, factors, events)),
        Condition::Or(parts) => parts.iter().any(|part| holds(part, factors, events)),
        Condition::Not(inner) => !holds(inner, factors, events),
        Condition::AtLeast(k, parts) => {
            parts.iter().filter(|part| holds(part, factors, events)).count() >= *k
        }
    }
}

/// Those of the outcomes that occur together whose costs are within no other one's.
fn costing(outcomes: &[Outcome], occur: &[usize]) -> Vec<usize> {
    let is_within =
        |at: usize| occur.iter().any(|&other| outcomes[other].includes.contains(&outcomes[at].is));
    occur.iter().copied().filter(|&at| !is_within(at)).collect()
}

/// Whether one of several safeguards stops it, each by a coin of its own.
fn is_stopped(stops: &[Share], trial: &Trial, chance: &mut Chance) -> bool {
    stops.iter().any(|(by, share)| chance.coin(taken(trial, *by, *share)))
}

/// What a safeguard takes away in the attempt at hand.
fn taken(trial: &Trial, by: usize, intended: f64) -> f64 {
    trial.watches[by].taken(trial.duties[by], intended)
}

impl Guard {
    fn watch(&self, beliefs: &Beliefs, draw: &Draw) -> Watch {
        let value = |quantity: &Option<Quantity>| quantity.as_ref().map(|one| beliefs.value(one, draw));
        // Each day brings a failure with this chance; it works where the days of a repair have brought none.
        let quiet = 1.0 - (value(&self.failures).unwrap_or(0.0) / 365.0).min(1.0);
        Watch {
            coverage: value(&self.coverage).unwrap_or(1.0),
            works: quiet.powf(value(&self.days).unwrap_or(0.0)),
            variance: value(&self.variance).unwrap_or(0.0),
        }
    }
}

impl Watch {
    /// What it is in an attempt, by two coins.
    fn duty(&self, chance: &mut Chance) -> Duty {
        match chance.coin(self.coverage) {
            false => Duty::Elsewhere,
            true if chance.coin(self.works) => Duty::Working,
            true => Duty::Failing,
        }
    }

    fn taken(&self, duty: Duty, intended: f64) -> f64 {
        match duty {
            Duty::Elsewhere => 0.0,
            Duty::Working => intended,
            Duty::Failing => self.variance,
        }
    }
}

fn names(condition: &Condition, event: EventId) -> bool {
    let mut found = false;
    condition.each_event(&mut |id| found |= id == event);
    found
}

/// The positions of all events, each after those that it needs.
fn in_order_of_need(model: &Model) -> Vec<usize> {
    fn visit(model: &Model, id: EventId, order: &mut Vec<usize>) {
        if order.contains(&id.position()) {
            return;
        }
        if let Some(needs) = &model.events[id].needs {
            needs.each_event(&mut |needed| visit(model, needed, order));
        }
        order.push(id.position());
    }
    let mut order = Vec::new();
    model.events.ids().for_each(|id| visit(model, id, &mut order));
    order
}

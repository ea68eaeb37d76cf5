//! Reading who acts, what may happen and what it comes to: actors, events, outcomes.

use super::checker::Checker;
use super::condition::{self, Scope};
use super::fields::{Fields, span_of};
use super::kind::Kind;
use super::quantities;
use crate::diag::{Code, Diagnostic};
use crate::math::{CountLaw, Distribution};
use crate::model::{
    Actor, ActorId, Attempts, Cases, Event, Id, Loss, LossForm, Outcome, OutcomeId, SecondaryLoss, Trial,
    Uncertain,
};

/// Spellings of the threat event frequency; `lef` counts only attempts that succeed.
const ATTEMPTS: [&str; 5] = ["attempts", "tef", "threat_event_frequency", "lef", "loss_event_frequency"];
const CAPABILITY: [&str; 3] = ["capability", "tcap", "threat_capability"];
const PROBABILITY: [&str; 3] = ["probability", "susceptibility", "vulnerability"];
const DIFFICULTY: [&str; 2] = ["difficulty", "resistance_strength"];

/// An event as it stands, before it is known by whom: `by` may follow from what it needs.
pub(super) struct RawEvent {
    pub(super) event: Event,
    pub(super) by_is_given: bool,
    /// Whether the file gives the trial a probability or difficulty.
    pub(super) trial_is_given: bool,
}

/// An actor, and whether its frequency already counts successes only.
pub(super) struct RawActor {
    pub(super) actor: Actor,
    pub(super) counts_losses: bool,
}

pub(super) fn actor(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<RawActor> {
    let title = fields.text(checker, "title");
    let accidental = fields.flag(checker, "accidental");
    let (attempts, counts_losses) = attempts(checker, &mut fields);
    let capability = fields.either(checker, &CAPABILITY).map(|(key, node)| {
        let path = format!("{}.{key}", fields.path);
        quantities::cases(checker, node, &path, Kind::Percentile, quantities::distribution)
    });
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    let capability = match capability {
        None => None,
        Some(read) => Some(read?),
    };
    let actor = Actor { id: id.to_owned(), title: title?, accidental, attempts: attempts?, capability, why };
    Some(RawActor { actor, counts_losses })
}

/// The attempts by any of their spellings, or contact frequency times probability of action.
fn attempts(checker: &mut Checker, fields: &mut Fields) -> (Option<Attempts>, bool) {
    let given = fields.either(checker, &ATTEMPTS);
    let contact = fields.get("contact_frequency");
    let action = fields.get("probability_of_action");
    if let (Some((key, _)), Some(node)) = (given, contact.or(action)) {
        let message = format!("{} gives `{key}` and parts of it", fields.path);
        let help = "give attempts, or `contact_frequency` and `probability_of_action`";
        checker.report(Diagnostic::new(Code::E008, span_of(node), message).help(help));
    }
    let mut frequency = |node, key: &str| {
        let path = format!("{}.{key}", fields.path);
        quantities::cases(checker, node, &path, Kind::Rate, quantities::uncertain)
    };
    if let Some((key, node)) = given {
        let attempts = frequency(node, key).map(|frequency| Attempts {
            frequency,
            action: None,
            counts: CountLaw::default(),
        });
        return (attempts, matches!(key, "lef" | "loss_event_frequency"));
    }
    let contacts = contact.map(|node| frequency(node, "contact_frequency"));
    let action = action.map(|node| {
        let path = format!("{}.probability_of_action", fields.path);
        quantities::cases(checker, node, &path, Kind::Probability, quantities::uncertain)
    });
    let attempts = match (contacts, action) {
        (Some(contacts), Some(action)) => contacts.zip(action).map(|(frequency, action)| Attempts {
            frequency,
            action: Some(action),
            counts: CountLaw::default(),
        }),
        (None, None) => {
            fields.missing(checker, "attempts");
            None
        }
        (Some(_), None) => {
            fields.missing(checker, "probability_of_action");
            None
        }
        (None, Some(_)) => {
            fields.missing(checker, "contact_frequency");
            None
        }
    };
    (attempts, false)
}

pub(super) fn event(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<RawEvent> {
    let title = fields.text(checker, "title");
    let by_is_given = fields.get("by").is_some();
    let by = actors(checker, &mut fields);
    let needs = fields.get("needs").map(|node| {
        condition::read(checker, node, &format!("{}.needs", fields.path), Scope::FactorsAndEvents)
    });
    let (trial, trial_is_given) = trial(checker, &mut fields);
    let attack = fields.texts(checker, "attack").into_iter().map(|(text, _)| text.to_owned()).collect();
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    let needs = match needs {
        None => None,
        Some(read) => Some(read?),
    };
    let event = Event { id: id.to_owned(), title: title?, by: by?, needs, trial: trial?, attack, why };
    Some(RawEvent { event, by_is_given, trial_is_given })
}

fn actors(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<ActorId>> {
    let mut found = Vec::new();
    for (name, span) in fields.texts(checker, "by") {
        let id = checker.names.actors.find(name);
        if id.is_none() {
            checker.unknown("actor", name, span, &fields.path);
        }
        found.push(id);
    }
    let mut found: Vec<ActorId> = found.into_iter().collect::<Option<_>>()?;
    found.sort();
    found.dedup();
    Some(found)
}

/// The event's own trial; without one it succeeds whenever its needs hold.
fn trial(checker: &mut Checker, fields: &mut Fields) -> (Option<Trial>, bool) {
    let probability = fields.either(checker, &PROBABILITY);
    let difficulty = fields.either(checker, &DIFFICULTY);
    match (probability, difficulty) {
        (Some((p, _)), Some((d, node))) => {
            let message = format!("{} gives `{p}` and `{d}`", fields.path);
            let help = "a trial succeeds with a probability, or when capability exceeds difficulty";
            checker.report(Diagnostic::new(Code::E008, span_of(node), message).help(help));
            (None, true)
        }
        (Some((key, node)), None) => {
            let path = format!("{}.{key}", fields.path);
            let cases = quantities::cases(checker, node, &path, Kind::Probability, quantities::uncertain);
            (cases.map(Trial::Probability), true)
        }
        (None, Some((key, node))) => {
            let path = format!("{}.{key}", fields.path);
            let cases = quantities::cases(checker, node, &path, Kind::Percentile, quantities::distribution);
            (cases.map(Trial::Difficulty), true)
        }
        (None, None) => (Some(Trial::Probability(Cases::always(Uncertain::point(1.0)))), false),
    }
}

pub(super) fn outcome(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Outcome> {
    let title = fields.text(checker, "title");
    let when = fields.required(checker, "when");
    let when_path = format!("{}.when", fields.path);
    if let Some(node) = when {
        checker.places.note(&when_path, span_of(node));
    }
    let when = when.and_then(|node| condition::read(checker, node, &when_path, Scope::FactorsAndEvents));
    let severity_path = format!("{}.severity", fields.path);
    let severity = fields.required(checker, "severity").and_then(|node| {
        quantities::cases(checker, node, &severity_path, Kind::Severity, quantities::uncertain)
    });
    let includes = includes(checker, &mut fields);
    let loss = fields.get("loss").map(|node| loss(checker, node, &format!("{}.loss", fields.path)));
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    let loss = match loss {
        None => None,
        Some(read) => Some(read?),
    };
    let (title, when) = (title?, when?);
    Some(Outcome { id: id.to_owned(), title, when, severity: severity?, includes: includes?, loss, why })
}

fn includes(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<OutcomeId>> {
    let mut found = Vec::new();
    for (name, span) in fields.texts(checker, "includes") {
        let id = checker.names.outcomes.find(name);
        if id.is_none() {
            checker.unknown("outcome", name, span, &fields.path);
        }
        refer(checker, "outcome", fields, id);
        found.push(id);
    }
    let mut found: Vec<OutcomeId> = found.into_iter().collect::<Option<_>>()?;
    found.sort();
    found.dedup();
    Some(found)
}

/// Notes a reference to another of the same kind, where it was found.
pub(super) fn refer<T>(checker: &mut Checker, kind: &'static str, fields: &Fields, to: Option<Id<T>>) {
    let from = fields.path.split_once('.').map_or("", |(_, id)| id);
    if let Some(to) = to {
        checker.refers(kind, from, to.position());
    }
}

fn loss(checker: &mut Checker, node: super::fields::Node, path: &str) -> Option<Loss> {
    checker.needs_currency(node, path);
    let Some(table) = node.get_ref().as_table() else {
        checker.wrong_type(node, path, "a table of loss forms such as `response = \"$200k to $5M\"`");
        return None;
    };
    let mut fields = Fields::new(table, path, span_of(node));
    let primary = forms(checker, &mut fields);
    let secondary =
        fields.get("secondary").map(|node| secondary(checker, node, &format!("{path}.secondary")));
    fields.remark(checker, "why");
    fields.finish(checker);
    let secondary = match secondary {
        None => None,
        Some(read) => Some(read?),
    };
    Some(Loss { primary: primary?, secondary })
}

fn secondary(checker: &mut Checker, node: super::fields::Node, path: &str) -> Option<SecondaryLoss> {
    let Some(table) = node.get_ref().as_table() else {
        checker.wrong_type(node, path, "a table with `probability` and loss forms");
        return None;
    };
    let mut fields = Fields::new(table, path, span_of(node));
    let probability = fields.required(checker, "probability").and_then(|node| {
        let path = format!("{path}.probability");
        quantities::cases(checker, node, &path, Kind::Probability, quantities::uncertain)
    });
    let forms = forms(checker, &mut fields);
    fields.remark(checker, "why");
    fields.finish(checker);
    Some(SecondaryLoss { probability: probability?, forms: forms? })
}

fn forms(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<(LossForm, Cases<Distribution>)>> {
    let mut found = Vec::new();
    for (form, key) in LossForm::ALL {
        let Some(node) = fields.get(key) else { continue };
        let path = format!("{}.{key}", fields.path);
        let read = quantities::cases(checker, node, &path, Kind::Amount, quantities::distribution);
        found.push(read.map(|cases| (form, cases)));
    }
    found.into_iter().collect()
}

/// What follows from an actor whose frequency already counts successes: its events have no trial of their own.
pub(super) fn check_loss_frequencies(
    checker: &mut Checker,
    actors: &[Option<&RawActor>],
    events: &[&RawEvent],
) {
    for raw in events.iter().filter(|raw| raw.trial_is_given) {
        for actor in raw.event.by.iter().filter_map(|by| actors[by.position()]) {
            if actor.counts_losses {
                let (event, id) = (&raw.event.id, &actor.actor.id);
                let message = format!("`{event}` has a trial, but `lef` of `{id}` counts successes only");
                let help = "give the actor `attempts`, or leave the event's probability out";
                let span = checker.places.of(&format!("event.{event}"));
                let finding = Diagnostic::new(Code::E008, span, message).help(help);
                checker.report(finding.about(format!("event.{event}")));
            }
        }
    }
}

/// Every difficulty needs a capability to meet it, in every actor that the event is by.
pub(super) fn check_difficulties(checker: &mut Checker, actors: &[Option<&RawActor>], events: &[&RawEvent]) {
    for raw in events.iter().filter(|raw| matches!(raw.event.trial, Trial::Difficulty(_))) {
        for actor in raw.event.by.iter().filter_map(|by| actors[by.position()]) {
            if actor.actor.capability.is_none() {
                let (event, id) = (&raw.event.id, &actor.actor.id);
                let message = format!("`{event}` has a difficulty, but actor `{id}` has no capability");
                let help = "give the actor a `capability`, or the event a `probability`";
                let span = checker.places.of(&format!("event.{event}"));
                let finding = Diagnostic::new(Code::E042, span, message).help(help);
                checker.report(finding.about(format!("event.{event}")));
            }
        }
    }
}

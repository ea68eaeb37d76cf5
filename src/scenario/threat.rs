//! Reading who acts, what may happen and what it comes to: actors, events, outcomes.

use super::checker::Checker;
use super::condition::{self, Scope};
use super::fields::{Fields, span_of};
use super::kind::Kind;
use super::{loss, quantities};
use crate::diag::{Code, Diagnostic};
use crate::math::{CountLaw, Distribution};
use crate::model::{Actor, ActorId, Attempts, Cases, Event, Id, Loss, Outcome, OutcomeId, Trial, Uncertain};

/// Spellings of the threat event frequency; those of [`SUCCESSES`] count only attempts that succeed.
pub(super) const ATTEMPTS: [&str; 5] =
    ["attempts", "tef", "threat_event_frequency", "lef", "loss_event_frequency"];
pub(super) const SUCCESSES: [&str; 2] = ["lef", "loss_event_frequency"];
pub(super) const CONTACTS: [&str; 2] = ["contact_frequency", "cf"];
pub(super) const ACTION: [&str; 2] = ["probability_of_action", "poa"];
pub(super) const CAPABILITY: [&str; 3] = ["capability", "tcap", "threat_capability"];
pub(super) const PROBABILITY: [&str; 4] = ["probability", "susceptibility", "vulnerability", "vuln"];
pub(super) const DIFFICULTY: [&str; 3] = ["difficulty", "resistance_strength", "rs"];

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
    let capability = capability(checker, &mut fields);
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    let (title, attempts, capability) = (title?, attempts?, capability?);
    let actor = Actor { id: id.to_owned(), title, accidental, attempts, capability, why };
    Some(RawActor { actor, counts_losses })
}

/// The capability, where one is given.
pub(super) fn capability(checker: &mut Checker, fields: &mut Fields) -> Option<Option<Cases<Distribution>>> {
    let Some((key, node)) = fields.either(checker, &CAPABILITY) else { return Some(None) };
    let path = format!("{}.{key}", fields.path);
    quantities::cases(checker, node, &path, Kind::Percentile, quantities::distribution).map(Some)
}

/// The attempts by any of their spellings, or contact frequency times probability of action; and whether
/// they are successes already.
pub(super) fn attempts(checker: &mut Checker, fields: &mut Fields) -> (Option<Attempts>, bool) {
    let given = fields.either(checker, &ATTEMPTS);
    let contact = fields.either(checker, &CONTACTS);
    let action = fields.either(checker, &ACTION);
    if let (Some((key, _)), Some((_, node))) = (given, contact.or(action)) {
        let message = format!("{} gives `{key}` and parts of it", fields.path);
        let help = "give attempts, or `contact_frequency` and `probability_of_action`";
        checker.report(Diagnostic::new(Code::E008, span_of(node), message).help(help));
    }
    let action = action.filter(|_| given.is_none()).map(|(key, node)| {
        let path = format!("{}.{key}", fields.path);
        quantities::cases(checker, node, &path, Kind::Probability, quantities::uncertain)
    });
    match (given.or(contact), &action) {
        (None, None) => {
            no_frequency(checker, fields);
            fields.get("counts");
            return (None, false);
        }
        (None, Some(_)) => fields.missing(checker, "contact_frequency"),
        (Some(_), None) if given.is_none() => fields.missing(checker, "probability_of_action"),
        _ => {}
    }
    let frequency = given.or(contact).and_then(|(key, node)| {
        let path = format!("{}.{key}", fields.path);
        checker.places.note_setting("actor", &path, "attempts");
        quantities::cases(checker, node, &path, Kind::Rate, quantities::uncertain)
    });
    let counts = counts(checker, fields);
    let whole = given.is_some() || action.is_some();
    let read = match action {
        None => Some(None),
        Some(read) => read.map(Some),
    };
    let attempts = frequency.zip(read).zip(counts).filter(|_| whole);
    let attempts = attempts.map(|((frequency, action), counts)| Attempts { frequency, action, counts });
    (attempts, given.is_some_and(|(key, _)| SUCCESSES.contains(&key)))
}

/// Reports that nothing says how often it happens.
fn no_frequency(checker: &mut Checker, fields: &mut Fields) {
    if !fields.path.starts_with("risk.") {
        return fields.missing(checker, "attempts");
    }
    let message = format!("{} does not say how often it happens", fields.path);
    let finding = Diagnostic::new(Code::E004, fields.span, message).about(fields.path.as_str());
    let help = "give `tef` (how often it is tried), `contact_frequency` and `probability_of_action`, or `lef` \
                (how often it succeeds)";
    checker.report_missing(finding.label("a frequency is needed here").help(help));
}

/// The largest dispersion; beyond it nearly all periods are empty and the rest unimaginable.
pub(super) const MAX_DISPERSION: f64 = 1e4;

/// The laws of counts that a word names.
pub(super) const COUNTS: [(&str, CountLaw); 2] =
    [("poisson", CountLaw::Poisson), ("at-most-one", CountLaw::AtMostOne)];

/// The law of the number of attempts.
fn counts(checker: &mut Checker, fields: &mut Fields) -> Option<CountLaw> {
    let Some(node) = fields.get("counts") else { return Some(CountLaw::default()) };
    let path = format!("{}.counts", fields.path);
    if let Some(table) = node.get_ref().as_table() {
        return dispersion(checker, Fields::new(table, path, span_of(node)));
    }
    if !node.get_ref().is_str() {
        let wanted = "\"poisson\", \"at-most-one\" or a table such as `{ dispersion = 0.5 }`";
        checker.wrong_type(node, &path, wanted);
        return None;
    }
    checker.word(node, "law of counts", &COUNTS)
}

/// `{ dispersion = 0.5 }`: a negative binomial count.
fn dispersion(checker: &mut Checker, mut fields: Fields) -> Option<CountLaw> {
    let node = fields.required(checker, "dispersion");
    fields.remark(checker, "why");
    let path = format!("{}.dispersion", fields.path);
    fields.finish(checker);
    let node = node?;
    let dispersion = checker.bare_number(node, &path)?;
    if dispersion > 0.0 && dispersion <= MAX_DISPERSION {
        return Some(CountLaw::NegativeBinomial { dispersion });
    }
    let message = format!("the dispersion is {dispersion}, but must be above 0 and at most {MAX_DISPERSION}");
    let help = "the larger, the more the events come in clusters; without any, write \"poisson\"";
    checker.report(Diagnostic::new(Code::E020, span_of(node), message).help(help).about(path));
    None
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
pub(super) fn trial(checker: &mut Checker, fields: &mut Fields) -> (Option<Trial>, bool) {
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
            checker.places.note_setting("event", &path, "probability");
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
    let includes = includes(checker, &mut fields);
    let harm = harm(checker, &mut fields, id);
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    let (title, when, includes) = (title?, when?, includes?);
    let (severity, loss) = harm?;
    Some(Outcome { id: id.to_owned(), title, when, severity, includes, loss, why })
}

/// How bad it is and what it costs; at least one of the two must be said.
pub(super) fn harm(
    checker: &mut Checker,
    fields: &mut Fields,
    id: &str,
) -> Option<(Cases<Uncertain>, Option<Loss>)> {
    let (severity, loss) = (fields.get("severity"), fields.get("loss"));
    let path = format!("{}.severity", fields.path);
    let severity = match (severity, loss) {
        (Some(node), _) => quantities::cases(checker, node, &path, Kind::Severity, quantities::uncertain),
        (None, Some(_)) => Some(Cases::always(Uncertain::point(0.0))),
        (None, None) => {
            let message = format!("{} has no `severity` and no `loss`", fields.path);
            let finding = Diagnostic::new(Code::E004, fields.span, message).about(fields.path.as_str());
            let finding = finding.label("`severity` is needed here, or `loss`");
            checker.report_missing(finding.help("say how bad it is in points, in money, or in both"));
            None
        }
    };
    let loss = match loss {
        None => Some(None),
        Some(node) => loss::read(checker, node, &format!("{}.loss", fields.path), id).map(Some),
    };
    severity.zip(loss)
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

//! Reading a risk: one table that stands for an actor, an event and an outcome of the same name.

use super::checker::Checker;
use super::condition::{self, Scope};
use super::fields::{Fields, Node, span_of};
use super::threat::{
    ACTION, ATTEMPTS, CAPABILITY, CONTACTS, DIFFICULTY, PROBABILITY, RawActor, RawEvent, SUCCESSES, attempts,
    capability, harm, trial,
};
use crate::diag::{Code, Diagnostic};
use crate::model::{Actor, Condition, Event, Outcome};

/// What a risk stands for: who tries, what may happen in an attempt, and what it comes to.
pub(super) type Parts = (RawActor, RawEvent, Outcome);

pub(super) fn risk(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Parts> {
    let title = fields.text(checker, "title");
    let accidental = fields.flag(checker, "accidental");
    let fits = levels_fit(checker, &mut fields);
    let (attempts, counts_losses) = attempts(checker, &mut fields);
    let capability = capability(checker, &mut fields);
    let (trial, trial_is_given) = trial(checker, &mut fields);
    let needs = needs(checker, &mut fields, id);
    let attack: Vec<String> =
        fields.texts(checker, "attack").into_iter().map(|(text, _)| text.to_owned()).collect();
    let harm = harm(checker, &mut fields, id);
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    fits?;
    let at = checker.names.actors.find(id)?;
    let event = checker.names.events.find(id)?;
    let (id, title, (severity, loss)) = (id.to_owned(), title?, harm?);
    let actor = Actor {
        id: id.clone(),
        title: title.clone(),
        accidental,
        attempts: attempts?,
        capability: capability?,
        why: why.clone(),
    };
    let by = vec![at];
    let trial = trial?;
    let needed =
        Event { id: id.clone(), title: title.clone(), by, needs: needs?, trial, attack, why: why.clone() };
    let when = Condition::Event(event);
    let outcome = Outcome { id, title, when, severity, includes: Vec::new(), loss, why };
    Some((
        RawActor { actor, counts_losses },
        RawEvent { event: needed, by_is_given: true, trial_is_given },
        outcome,
    ))
}

/// What must hold for the risk, where it says so.
fn needs(checker: &mut Checker, fields: &mut Fields, id: &str) -> Option<Option<Condition>> {
    let Some(node) = fields.get("needs") else { return Some(None) };
    // An outcome that nothing reaches can only be one whose needs contradict each other.
    for path in ["event.{id}.needs", "outcome.{id}.when"] {
        checker.places.note(&path.replace("{id}", id), span_of(node));
    }
    let path = format!("{}.needs", fields.path);
    condition::read(checker, node, &path, Scope::Risk).map(Some)
}

/// The keys of a risk that say how often it succeeds, by their first spellings.
struct Levels<'t> {
    tries: Option<(&'static str, Node<'t>)>,
    susceptibility: Option<(&'static str, Node<'t>)>,
    capability: Option<(&'static str, Node<'t>)>,
    difficulty: Option<(&'static str, Node<'t>)>,
}

/// Whether the frequency and what it meets are at levels of FAIR's tree that fit together.
fn levels_fit(checker: &mut Checker, fields: &mut Fields) -> Option<()> {
    let mut first = |keys: &[&'static str]| keys.iter().find_map(|&key| Some((key, fields.get(key)?)));
    let levels = Levels {
        tries: first(&ATTEMPTS),
        susceptibility: first(&PROBABILITY),
        capability: first(&CAPABILITY),
        difficulty: first(&DIFFICULTY),
    };
    let is_tried = levels.tries.or(first(&CONTACTS)).or(first(&ACTION)).is_some();
    let counted = levels.tries.map(|(key, _)| key).filter(|key| SUCCESSES.contains(key));
    if counted.is_none() && first(&SUCCESSES).is_some() {
        // Attempts and successes both stand, which is told where the frequency is read.
        return Some(());
    }
    match (counted, levels.susceptibility, levels.capability, levels.difficulty) {
        (Some(lef), a, b, c) => match a.or(b).or(c) {
            Some((key, node)) => {
                let message = format!("{} gives `{key}`, but `{lef}` counts successes only", fields.path);
                let help = format!("give `tef` in place of `{lef}`, or leave `{key}` out");
                refuse(checker, Code::E008, node, message, help)
            }
            None => Some(()),
        },
        (None, Some((p, _)), Some((key, node)), None) => {
            let message = format!("{} gives `{p}` and `{key}`", fields.path);
            let help = "it succeeds with a susceptibility, or when capability exceeds resistance strength";
            refuse(checker, Code::E008, node, message, help.to_owned())
        }
        // Together with a difficulty the trial itself is refused.
        (None, Some(_), ..) | (None, None, Some(_), Some(_)) => Some(()),
        (None, None, Some((key, _)), None) => {
            let message = format!("{} gives `{key}` and no `resistance_strength`", fields.path);
            missing(checker, fields, "`resistance_strength` is needed here", message)
        }
        (None, None, None, Some((key, node))) => {
            let message = format!("{} gives `{key}`, but no capability to exceed it", fields.path);
            let help = "give a `tcap`, or a `susceptibility` in its place".to_owned();
            refuse(checker, Code::E042, node, message, help)
        }
        // Without any frequency, that is told, and `lef` would settle both.
        (None, None, None, None) if !is_tried => Some(()),
        (None, None, None, None) => {
            let message = format!("{} does not say how many attempts succeed", fields.path);
            missing(checker, fields, "`susceptibility` is needed here", message)
        }
    }
}

fn refuse(checker: &mut Checker, code: Code, node: Node, message: String, help: String) -> Option<()> {
    checker.report(Diagnostic::new(code, span_of(node), message).help(help));
    None
}

fn missing(checker: &mut Checker, fields: &Fields, label: &str, message: String) -> Option<()> {
    let finding = Diagnostic::new(Code::E004, fields.span, message).about(fields.path.as_str());
    let help = "give `susceptibility`, `tcap` with `resistance_strength`, or `lef` in place of the frequency";
    checker.report_missing(finding.label(label).help(help));
    None
}

//! Reading what could be done: safeguards, inquiries, what-ifs.

use super::checker::Checker;
use super::evidence;
use super::fields::{Fields, Node, span_of};
use super::kind::Kind;
use super::names::{NameList, Names};
use super::quantities;
use super::threat::{ATTEMPTS, CAPABILITY, DIFFICULTY, PROBABILITY, SUCCESSES};
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{
    Cost, Coverage, Effect, Inquiry, Override, Safeguard, SafeguardId, Target, Trial, Uncertain, WhatIf,
};
use std::collections::BTreeSet;
use toml::de::DeValue;

/// When a cost is paid, and whether that is each year.
pub(super) const PAYMENTS: [(&str, bool); 2] = [("year", true), ("once", false)];

pub(super) fn safeguard(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Safeguard> {
    let title = fields.text(checker, "title");
    let cost = fields.get("cost").map(|node| cost(checker, node, &format!("{}.cost", fields.path)));
    let effects = effects(checker, &mut fields);
    let mut optional = |key, kind| -> Option<Option<Uncertain>> {
        let Some(node) = fields.get(key) else { return Some(None) };
        let path = format!("{}.{key}", fields.path);
        quantities::uncertain(checker, node, &path, kind).map(|read| Some(read.value))
    };
    let coverage = optional("coverage", Kind::Probability);
    let failures = optional("failures_per_year", Kind::Rate);
    let repair = optional("repair_days", Kind::Days);
    let variance = optional("variance_effectiveness", Kind::Probability);
    one_of_a_pair(checker, &mut fields);
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    let coverage = Coverage {
        coverage: coverage?,
        failures_per_year: failures?,
        repair_days: repair?,
        variance_effectiveness: variance?,
    };
    let cost = match cost {
        None => None,
        Some(read) => Some(read?),
    };
    Some(Safeguard { id: id.to_owned(), title: title?, cost, effects: effects?, coverage, why })
}

/// Reports failures without the time that they last, or a time without failures: a reliability is made of both,
/// and neither has a value that could be taken for granted.
fn one_of_a_pair(checker: &mut Checker, fields: &mut Fields) {
    let [failures, days] = ["failures_per_year", "repair_days"];
    let (there, missing) = match (fields.get(failures), fields.get(days)) {
        (Some(_), None) => (failures, days),
        (None, Some(_)) => (days, failures),
        _ => return,
    };
    let message = format!("{} has `{there}`, but no `{missing}`", fields.path);
    let finding = Diagnostic::new(Code::E004, fields.span_at(there), message).about(fields.path.as_str());
    let help = "a reliability follows from how often it fails and for how long; give both, or neither";
    checker.report_missing(finding.label(format!("`{missing}` is needed with it")).help(help));
}

fn cost(checker: &mut Checker, node: Node, path: &str) -> Option<Cost> {
    checker.needs_currency(node, path);
    let Some(table) = node.get_ref().as_table().filter(|table| table.contains_key("amount")) else {
        let amount = quantities::uncertain(checker, node, path, Kind::Amount)?.value;
        return Some(Cost { amount, per_year: false });
    };
    let mut fields = Fields::new(table, path, span_of(node));
    let amount = fields.required(checker, "amount");
    let amount = amount.and_then(|node| quantities::uncertain(checker, node, path, Kind::Amount));
    let per_year = match fields.get("per") {
        None => Some(false),
        Some(node) => checker.word(node, "time of payment", &PAYMENTS),
    };
    fields.remark(checker, "why");
    fields.finish(checker);
    Some(Cost { amount: amount?.value, per_year: per_year? })
}

fn effects(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<Effect>> {
    let Some(node) = fields.get("effect") else {
        fields.missing(checker, "effect");
        return None;
    };
    let path = format!("{}.effect", fields.path);
    let Some(items) = node.get_ref().as_array() else {
        checker.wrong_type(node, &path, "tables `[[safeguard.ID.effect]]` with `on` and `reduces`");
        return None;
    };
    if items.is_empty() {
        let finding = Diagnostic::new(Code::E030, span_of(node), format!("{} has no effect", fields.path));
        checker.report(finding.help("say on what it acts and what share it takes away").about(&path));
    }
    let effects: Vec<_> = items.iter().map(|item| effect(checker, item, &path)).collect();
    let mut effects: Vec<Effect> = effects.into_iter().collect::<Option<_>>()?;
    let mut targets = BTreeSet::new();
    for (idx, one) in effects.iter().enumerate() {
        if !targets.insert(one.on) {
            let message = format!("{} has two effects on the same target", fields.path);
            checker
                .report(Diagnostic::new(Code::E002, span_of(&items[idx]), message).help("give one effect"));
        }
    }
    effects.sort_by_key(|effect| effect.on);
    Some(effects)
}

fn effect(checker: &mut Checker, item: Node, path: &str) -> Option<Effect> {
    let Some(table) = item.get_ref().as_table() else {
        checker.wrong_type(item, path, "a table with `on` and `reduces`");
        return None;
    };
    let mut fields = Fields::new(table, path, span_of(item));
    let on = fields.required(checker, "on").and_then(|node| target(checker, node, path));
    let reduces = fields.required(checker, "reduces");
    let reduces = reduces.and_then(|node| quantities::uncertain(checker, node, path, Kind::Probability));
    let own_why = fields.remark(checker, "why");
    fields.finish(checker);
    let quantities::Reasoned { value, why } = reduces?;
    Some(Effect { on: on?, reduces: value, why: if own_why.is_empty() { why } else { own_why } })
}

/// What an effect is on: `factor.ID`, `event.ID`, `actor.ID`, `outcome.ID` or `outcome.ID.loss`; `risk.ID`
/// is its event, and `risk.ID.loss` the loss of its outcome.
fn target(checker: &mut Checker, node: Node, path: &str) -> Option<Target> {
    let text = checker.string(node, path)?;
    let canonical = match text.strip_prefix("risk.") {
        Some(id) if id.ends_with(".loss") => format!("outcome.{id}"),
        Some(id) => format!("event.{id}"),
        None => text.to_owned(),
    };
    checker.places.note(&format!("{path}.{canonical}"), span_of(node));
    let parts: Vec<&str> = text.split('.').collect();
    let names = &checker.names;
    let (found, kind) = match parts[..] {
        ["factor", id] => (names.factors.find(id).map(Target::Factor), "factor"),
        ["event", id] => (names.events.find(id).map(Target::Event), "event"),
        ["actor", id] => (names.actors.find(id).map(Target::Actor), "actor"),
        ["outcome", id] => (names.outcomes.find(id).map(Target::Outcome), "outcome"),
        ["outcome", id, "loss"] => (names.outcomes.find(id).map(Target::Loss), "outcome"),
        ["risk", id] if !names.risks.has(id) => (None, "risk"),
        ["risk", id] => (names.events.find(id).map(Target::Event), "risk"),
        ["risk", id, "loss"] if !names.risks.has(id) => (None, "risk"),
        ["risk", id, "loss"] => (names.outcomes.find(id).map(Target::Loss), "risk"),
        _ => {
            let message = format!("`{text}` is nothing that a safeguard can act on");
            let help = "allowed are factor.ID, event.ID, actor.ID, outcome.ID, outcome.ID.loss, risk.ID and \
                        risk.ID.loss";
            checker.report(Diagnostic::new(Code::E044, span_of(node), message).help(help));
            return None;
        }
    };
    if found.is_none() {
        checker.unknown(kind, parts[1], span_of(node), path);
    }
    if let Some(Target::Outcome(_) | Target::Loss(_)) = found {
        checker.aimed_at_outcome(parts[1], span_of(node));
    }
    found
}

pub(super) fn inquiry(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Inquiry> {
    let title = fields.text(checker, "title");
    let factor = fields.text(checker, "factor");
    let factor = factor.and_then(|name| {
        let found = checker.names.factors.find(&name);
        checker.known(found, "factor", &name, &fields, "factor")
    });
    let mut share = |key| {
        let path = format!("{}.{key}", fields.path);
        let node = fields.required(checker, key)?;
        quantities::uncertain(checker, node, &path, Kind::Probability).map(|read| read.value)
    };
    let (sensitivity, specificity) = (share("sensitivity"), share("specificity"));
    let cost = fields.get("cost").map(|node| cost(checker, node, &format!("{}.cost", fields.path)));
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    let cost = match cost {
        None => None,
        Some(read) => Some(read?),
    };
    Some(Inquiry {
        id: id.to_owned(),
        title: title?,
        factor: factor?,
        sensitivity: sensitivity?,
        specificity: specificity?,
        cost,
        why,
    })
}

pub(super) fn whatif(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<WhatIf> {
    let title = fields.text(checker, "title");
    let mut safeguards: Vec<Option<SafeguardId>> = Vec::new();
    for (name, span) in fields.texts(checker, "safeguards") {
        let found = checker.names.safeguards.find(name);
        if found.is_none() {
            checker.unknown("safeguard", name, span, &fields.path);
        }
        safeguards.push(found);
    }
    let set = fields.get("set").map(|node| settings(checker, node, &format!("{}.set", fields.path)));
    let why = fields.remark(checker, "why");
    if safeguards.is_empty() && set.is_none() {
        let message = format!("{} changes nothing", fields.path);
        let help = "give it `safeguards`, `set`, or both";
        let finding = Diagnostic::new(Code::E004, fields.span, message).help(help);
        checker.report_missing(finding.about(fields.path.as_str()));
    }
    fields.finish(checker);
    let mut safeguards: Vec<SafeguardId> = safeguards.into_iter().collect::<Option<_>>()?;
    safeguards.sort();
    safeguards.dedup();
    Some(WhatIf { id: id.to_owned(), title: title?, safeguards, set: set.unwrap_or(Some(Vec::new()))?, why })
}

/// The overrides of a what-if. A path may be one quoted key or nested tables; both mean the same.
fn settings(checker: &mut Checker, node: Node, path: &str) -> Option<Vec<Override>> {
    let Some(table) = node.get_ref().as_table() else {
        checker.wrong_type(node, path, "a table such as `{ \"factor.ID\" = false }`");
        return None;
    };
    let mut found = Vec::new();
    let mut open: Vec<(Vec<String>, Span, Node)> = Vec::new();
    for (key, value) in table {
        open.push((split(key.get_ref()), key.span().into(), value));
    }
    while let Some((steps, span, value)) = open.pop() {
        match value.get_ref().as_table() {
            Some(inner) if steps.len() <= 2 => {
                for (key, value) in inner {
                    let steps = [steps.clone(), split(key.get_ref())].concat();
                    open.push((steps, key.span().into(), value));
                }
            }
            _ => found.push(setting(checker, &steps, span, value)),
        }
    }
    let mut found: Vec<(String, Span, Override)> = found.into_iter().collect::<Option<_>>()?;
    found.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    for pair in found.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
        let message = format!("{path} sets the {} twice", pair[1].0);
        checker.report(Diagnostic::new(Code::E002, pair[1].1, message).label("the second one").about(path));
    }
    Some(found.into_iter().map(|(.., one)| one).collect())
}

fn split(key: &str) -> Vec<String> {
    key.split('.').map(str::to_owned).collect()
}

/// What the path of an override names: the kind, the id and the names of that kind.
fn named<'n, 's>(names: &'n Names, steps: &[&'s str]) -> Option<(&'s str, &'s str, &'n NameList)> {
    match *steps {
        [kind @ "factor", id, ..] => Some((kind, id, &names.factors)),
        [kind @ "event", id, _] => Some((kind, id, &names.events)),
        [kind @ "actor", id, _] => Some((kind, id, &names.actors)),
        [kind @ "outcome", id, _] => Some((kind, id, &names.outcomes)),
        [kind @ "source", id, _] => Some((kind, id, &names.sources)),
        [kind @ "risk", id, _] => Some((kind, id, &names.risks)),
        _ => None,
    }
}

/// The path with `risk` replaced by the part of the risk that has the key.
fn part_of_a_risk<'s>(steps: &[&'s str]) -> Vec<&'s str> {
    let part = match *steps {
        ["risk", _, key] if PROBABILITY.contains(&key) || DIFFICULTY.contains(&key) => "event",
        ["risk", _, key] if ATTEMPTS.contains(&key) || CAPABILITY.contains(&key) => "actor",
        ["risk", _, "severity"] => "outcome",
        _ => return steps.to_vec(),
    };
    [&[part], &steps[1..]].concat()
}

/// One override, with what it sets, whatever key says it, and where.
fn setting(
    checker: &mut Checker,
    steps: &[String],
    span: Span,
    value: Node,
) -> Option<(String, Span, Override)> {
    let path = steps.join(".");
    let written: Vec<&str> = steps.iter().map(String::as_str).collect();
    if let Some((kind, id, list)) = named(&checker.names, &written)
        && !list.has(id)
    {
        checker.unknown(kind, id, span, "");
        return None;
    }
    let steps = part_of_a_risk(&written);
    let p = Kind::Probability;
    let one = match steps[..] {
        ["factor", id] => {
            let holds = checker.truth(value, &path)?;
            Override::Holds(checker.names.factors.find(id)?, holds)
        }
        ["factor", id, "prior"] => {
            Override::Prior(checker.names.factors.find(id)?, evidence::prior(checker, value, &path)?.value)
        }
        ["event", id, key] if PROBABILITY.contains(&key) => {
            let cases = quantities::cases(checker, value, &path, p, quantities::uncertain)?;
            Override::Trial(checker.names.events.find(id)?, Trial::Probability(cases))
        }
        ["event", id, key] if DIFFICULTY.contains(&key) => {
            let cases = quantities::cases(checker, value, &path, Kind::Percentile, quantities::distribution)?;
            Override::Trial(checker.names.events.find(id)?, Trial::Difficulty(cases))
        }
        ["actor", id, key] if ATTEMPTS.contains(&key) && !SUCCESSES.contains(&key) => {
            let cases = quantities::cases(checker, value, &path, Kind::Rate, quantities::uncertain)?;
            Override::Attempts(checker.names.actors.find(id)?, cases)
        }
        ["actor", id, key] if CAPABILITY.contains(&key) => {
            let cases = quantities::cases(checker, value, &path, Kind::Percentile, quantities::distribution)?;
            Override::Capability(checker.names.actors.find(id)?, cases)
        }
        ["outcome", id, "severity"] => {
            let cases = quantities::cases(checker, value, &path, Kind::Severity, quantities::uncertain)?;
            Override::Severity(checker.names.outcomes.find(id)?, cases)
        }
        ["source", id, "reliability"] => {
            let value = evidence::reliability(checker, value)?;
            Override::Reliability(checker.names.sources.find(id)?, value)
        }
        _ => {
            let message = format!("`{path}` is nothing that a what-if can set");
            let help = "allowed are factor.ID (true or false), factor.ID.prior, event.ID.probability, \
                        event.ID.difficulty, actor.ID.attempts, actor.ID.capability, outcome.ID.severity and \
                        source.ID.reliability";
            checker.report(Diagnostic::new(Code::E045, span, message).help(help));
            return None;
        }
    };
    let what = match &one {
        Override::Holds(..) => "state",
        Override::Prior(..) => "prior",
        Override::Trial(..) => "trial",
        Override::Attempts(..) => "attempts",
        Override::Capability(..) => "capability",
        Override::Severity(..) => "severity",
        Override::Reliability(..) => "reliability",
        Override::Reduces(..) => "effect",
    };
    Some((format!("{what} of {}.{}", steps[0], steps[1]), span, one))
}

/// Effects may act on attempts alone: no safeguard undoes the past.
pub(super) fn check_targets(checker: &mut Checker, is_fact: impl Fn(&str) -> bool) {
    for (name, span) in checker.outcome_targets() {
        if is_fact(&name) {
            let message = format!("`{name}` is a fact: it has happened or not, and no safeguard undoes it");
            let help = "aim at a factor, event or actor, or at an outcome that names an event";
            checker.report(Diagnostic::new(Code::E044, span, message).help(help));
        }
    }
}

/// A value that is a truth value; used where a file forces a factor.
impl Checker<'_> {
    fn truth(&mut self, node: Node, path: &str) -> Option<bool> {
        match node.get_ref() {
            DeValue::Boolean(value) => Some(*value),
            _ => {
                self.wrong_type(node, path, "`true` or `false`");
                None
            }
        }
    }
}

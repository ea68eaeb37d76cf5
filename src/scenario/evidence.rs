//! Reading who says what: sources, origins, claims, estimates, factors.

use super::checker::Checker;
use super::fields::{Fields, Node, span_of};
use super::kind::Kind;
use super::quantities;
use crate::diag::{Code, Diagnostic};
use crate::math::Distribution;
use crate::model::{
    Claim, ClaimId, Estimate, Factor, FactorKind, Interest, Origin, Reliability, Resolution, Source,
    SourceKind, Stance, Standing, Uncertain,
};
use crate::quantity::{Date, Probability};
use toml::de::DeValue;

pub(super) const SOURCE_KINDS: [(&str, SourceKind); 7] = [
    ("news", SourceKind::News),
    ("official", SourceKind::Official),
    ("party", SourceKind::Party),
    ("expert", SourceKind::Expert),
    ("document", SourceKind::Document),
    ("insider", SourceKind::Insider),
    ("relay", SourceKind::Relay),
];
pub(super) const FACTOR_KINDS: [(&str, FactorKind); 4] = [
    ("predisposing-condition", FactorKind::PredisposingCondition),
    ("vulnerability", FactorKind::Vulnerability),
    ("threat-event", FactorKind::ThreatEvent),
    ("threat-source", FactorKind::ThreatSource),
];
pub(super) const STANCES: [(&str, Stance); 2] =
    [("supports", Stance::Supports), ("contradicts", Stance::Contradicts)];
pub(super) const INTERESTS: [(&str, Interest); 3] = [
    ("neutral", Interest::Neutral),
    ("self-serving", Interest::SelfServing),
    ("against-interest", Interest::AgainstInterest),
];

/// The letters of the Admiralty code.
pub(super) const LETTERS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];

pub(super) fn source(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Source> {
    let name = fields.text(checker, "name");
    let kind = fields.get("kind").map(|node| checker.word(node, "kind of source", &SOURCE_KINDS));
    let reliability = fields.required(checker, "reliability").and_then(|node| reliability(checker, node));
    let note = fields.remark(checker, "note");
    fields.finish(checker);
    let kind = kind.unwrap_or(Some(SourceKind::News));
    Some(Source { id: id.to_owned(), name: name?, kind: kind?, reliability: reliability?, note })
}

pub(super) fn origin(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Origin> {
    let path = format!("{}.dependence", fields.path);
    let dependence = match fields.get("dependence") {
        None => Probability::new(1.0),
        Some(node) => {
            let read = quantities::distribution(checker, node, &path, Kind::Probability);
            match read.map(|read| read.value) {
                Some(Distribution::Point(value)) => Probability::new(value),
                Some(_) => {
                    checker.wrong_type(node, &path, "one number from 0 (independent) to 1 (copies)");
                    None
                }
                None => None,
            }
        }
    };
    let note = fields.remark(checker, "note");
    fields.finish(checker);
    Some(Origin { id: id.to_owned(), dependence: dependence?, note })
}

pub(super) fn claim(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Claim> {
    let text = fields.text(checker, "text");
    let source = fields.text(checker, "source");
    let source = source.and_then(|name| {
        let found = checker.names.sources.find(&name);
        checker.known(found, "source", &name, &fields, "source")
    });
    let origin = origin_of(checker, &mut fields);
    let factors = subjects(checker, &mut fields);
    let context = fields.flag(checker, "context");
    let outcomes = outcomes(checker, &mut fields, context);
    let stance = stance(checker, &mut fields, context);
    let interest = fields.get("interest").map(|node| checker.word(node, "interest", &INTERESTS));
    let reliability = fields.get("reliability").map(|node| reliability(checker, node));
    let standing = standing(checker, &mut fields);
    let observed =
        (date_in(checker, &mut fields, "observed_from"), date_in(checker, &mut fields, "observed_to"));
    if let (Some(Some(from)), Some(Some(to))) = observed
        && from > to
    {
        let message = format!("{} is observed until {to}, before it is observed from {from}", fields.path);
        let finding = Diagnostic::new(Code::E024, fields.span_at("observed_to"), message);
        checker.report(finding.about(fields.path.as_str()));
    }
    if let Some(node) = fields.get("relay_of").filter(|node| node.get_ref().is_array()) {
        checker.wrong_type(node, &format!("{}.relay_of", fields.path), "the id of one claim");
    }
    let relay_of = claims(checker, &mut fields, "relay_of");
    let supersedes = claims(checker, &mut fields, "supersedes");
    let words = ["attributed_to", "status", "note"].map(|key| fields.remark(checker, key));
    let [attributed_to, status, note] = words;
    let cites = fields.texts(checker, "cites").into_iter().map(|(cite, _)| cite.to_owned()).collect();
    fields.finish(checker);
    Some(Claim {
        id: id.to_owned(),
        text: text?,
        source: source?,
        origin: origin?,
        factors: factors?,
        outcomes: outcomes?,
        stance: stance?,
        interest: interest.unwrap_or(Some(Interest::Neutral))?,
        reliability: transpose(reliability)?,
        standing: standing?,
        observed: (observed.0?, observed.1?),
        relay_of: relay_of?.first().copied(),
        supersedes: supersedes?,
        attributed_to,
        status,
        cites,
        note,
    })
}

pub(super) fn estimate(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Estimate> {
    let text = fields.text(checker, "text");
    let source = fields.text(checker, "source");
    let source = source.and_then(|name| {
        let found = checker.names.sources.find(&name);
        checker.known(found, "source", &name, &fields, "source")
    });
    let mut stated = |key| {
        let path = format!("{}.{key}", fields.path);
        let node = fields.required(checker, key)?;
        let value = quantities::distribution(checker, node, &path, Kind::Probability)?.value;
        (key != "prior" || is_open(checker, node, &path, &value)).then_some(value)
    };
    let (probability, prior) = (stated("probability"), stated("prior"));
    let reliability = fields.get("reliability").map(|node| reliability(checker, node));
    let standing = standing(checker, &mut fields);
    let [status, note, why] = ["status", "note", "why"].map(|key| fields.remark(checker, key));
    let cites = fields.texts(checker, "cites").into_iter().map(|(cite, _)| cite.to_owned()).collect();
    fields.finish(checker);
    Some(Estimate {
        id: id.to_owned(),
        text: text?,
        source: source?,
        reliability: transpose(reliability)?,
        probability: probability?,
        prior: prior?,
        standing: standing?,
        status,
        cites,
        note,
        why,
    })
}

pub(super) fn factor(checker: &mut Checker, id: &str, mut fields: Fields) -> Option<Factor> {
    let title = fields.text(checker, "title");
    let kind = fields.get("kind").map(|node| checker.word(node, "kind of factor", &FACTOR_KINDS));
    let path = format!("{}.prior", fields.path);
    let prior = fields.required(checker, "prior").and_then(|node| prior(checker, node, &path));
    let mut why = fields.remark(checker, "why");
    let path = format!("{}.resolved", fields.path);
    let resolved = fields.get("resolved").map(|node| {
        checker.places.note(&path, span_of(node));
        resolution(checker, node, &path)
    });
    fields.finish(checker);
    let kind = kind.unwrap_or(Some(FactorKind::PredisposingCondition));
    let prior = prior?;
    if why.is_empty() {
        why = prior.why;
    }
    let resolved = transpose(resolved)?;
    Some(Factor { id: id.to_owned(), title: title?, kind: kind?, prior: prior.value, why, resolved })
}

/// What a factor turned out to be.
fn resolution(checker: &mut Checker, node: Node, path: &str) -> Option<Resolution> {
    let Some(table) = node.get_ref().as_table() else {
        let wanted = "a table such as { value = true, date = 2025-12-04, by = \"who found it\" }";
        checker.wrong_type(node, path, wanted);
        return None;
    };
    let mut fields = Fields::new(table, path, span_of(node));
    let value = fields.required(checker, "value").and_then(|node| match node.get_ref() {
        DeValue::Boolean(value) => Some(*value),
        _ => {
            checker.wrong_type(node, &format!("{path}.value"), "`true` or `false`");
            None
        }
    });
    let date = fields.required(checker, "date");
    let date = date.and_then(|node| checker.date(node, &format!("{path}.date")));
    let by = fields.text(checker, "by");
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    Some(Resolution { value: value?, date: date?, by: by?, why })
}

/// A prior: a probability that some evidence could still move.
pub(super) fn prior(
    checker: &mut Checker,
    node: Node,
    path: &str,
) -> Option<quantities::Reasoned<Uncertain>> {
    let read = quantities::uncertain(checker, node, path, Kind::Probability)?;
    let open = match &read.value {
        Uncertain::Known(distribution) => is_open(checker, node, path, distribution),
        _ => true,
    };
    open.then_some(read)
}

/// Whether evidence could move every value of a prior; reports it where one is as good as certain.
///
/// Reference: Lindley 1985, "Making Decisions", section 6.8, for Cromwell's rule.
fn is_open(checker: &mut Checker, node: Node, path: &str, prior: &Distribution) -> bool {
    const NEGLIGIBLE: f64 = 1e-3;
    let known =
        prior.point_masses().into_iter().map(|(value, _)| value).find(|value| matches!(value, 0.0 | 1.0));
    let certain = match known {
        Some(value) => Some(value),
        None if prior.cdf(1e-12) > NEGLIGIBLE => Some(0.0),
        None if prior.sf(1.0 - 1e-12) > NEGLIGIBLE => Some(1.0),
        None => None,
    };
    let Some(value) = certain else { return true };
    let message = format!("a prior of {value} cannot be moved by any evidence");
    let help = "write a number between 0 and 1, such as 0.01; suppose a certainty by `set` in a what-if";
    checker.report(Diagnostic::new(Code::E028, span_of(node), message).help(help).about(path));
    false
}

/// A reliability: an Admiralty letter, or a number from 0 to 0.98.
pub(super) fn reliability(checker: &mut Checker, node: Node) -> Option<Reliability> {
    let help = "a letter A to F of the Admiralty code, or a number from 0 to 0.98";
    match node.get_ref() {
        DeValue::String(text) => match text.as_ref() {
            letter if LETTERS.contains(&letter) => {
                Some(Reliability::Letter(letter.chars().next().unwrap_or('E')))
            }
            other => {
                let message = format!("`{other}` is no reliability");
                checker.report(Diagnostic::new(Code::E012, span_of(node), message).help(help));
                None
            }
        },
        DeValue::Integer(_) | DeValue::Float(_) => {
            let value = checker.bare_number(node, "reliability")?;
            if (0.0..=Reliability::MAX).contains(&value) {
                return Some(Reliability::Number(value));
            }
            let message = format!("the reliability {value} is outside 0 to {}", Reliability::MAX);
            checker.report(Diagnostic::new(Code::E021, span_of(node), message).help(help));
            None
        }
        _ => {
            checker.wrong_type(node, "reliability", help);
            None
        }
    }
}

fn transpose<T>(read: Option<Option<T>>) -> Option<Option<T>> {
    match read {
        None => Some(None),
        Some(read) => read.map(Some),
    }
}

fn origin_of(checker: &mut Checker, fields: &mut Fields) -> Option<Option<crate::model::OriginId>> {
    let Some(node) = fields.get("origin") else { return Some(None) };
    let name = checker.string(node, &fields.path)?.to_owned();
    let found = checker.names.origins.find(&name);
    checker.known(found, "origin", &name, fields, "origin").map(Some)
}

/// The factors of a claim, by `factor` or `factors`; each once, in the order of ids.
fn subjects(checker: &mut Checker, fields: &mut Fields) -> Option<Vec<crate::model::FactorId>> {
    let both = fields.either(checker, &["factor", "factors"]);
    let key = both.map_or("factor", |(key, _)| key);
    let mut found = Vec::new();
    for (name, span) in fields.texts(checker, key) {
        let id = checker.names.factors.find(name);
        if id.is_none() {
            checker.unknown("factor", name, span, &fields.path);
        }
        found.push(id);
    }
    let mut found: Vec<_> = found.into_iter().collect::<Option<_>>()?;
    found.sort();
    found.dedup();
    Some(found)
}

/// The outcomes that a context claim speaks of.
fn outcomes(
    checker: &mut Checker,
    fields: &mut Fields,
    context: bool,
) -> Option<Vec<crate::model::OutcomeId>> {
    let both = fields.either(checker, &["outcome", "outcomes"]);
    let key = both.map_or("outcome", |(key, _)| key);
    if let (Some((key, node)), false) = (both, context) {
        let message = format!("{} names an outcome, which no claim can move", fields.path);
        let help =
            "claims move factors; give it a `factor`, or `context = true` to show it beside the outcome";
        checker.report(Diagnostic::new(Code::E008, span_of(node), message).label(key).help(help));
    }
    let mut found = Vec::new();
    for (name, span) in fields.texts(checker, key) {
        let id = checker.names.outcomes.find(name);
        if id.is_none() {
            checker.unknown("outcome", name, span, &fields.path);
        }
        found.push(id);
    }
    found.into_iter().collect()
}

fn stance(checker: &mut Checker, fields: &mut Fields, context: bool) -> Option<Stance> {
    let Some(node) = fields.get("stance") else {
        if !context {
            fields.missing(checker, "stance");
        }
        return context.then_some(Stance::Context);
    };
    if context {
        let message = format!("{} is context and takes no stance", fields.path);
        let help = "remove `stance`, or remove `context` and let it count";
        checker.report(Diagnostic::new(Code::E008, span_of(node), message).help(help));
        return None;
    }
    checker.word(node, "stance", &STANCES)
}

fn standing(checker: &mut Checker, fields: &mut Fields) -> Option<Standing> {
    let published = fields.required(checker, "published");
    let published = published.and_then(|node| checker.date(node, &format!("{}.published", fields.path)));
    let retracted = date_in(checker, fields, "retracted")?;
    let published = published?;
    if retracted.is_some_and(|retracted| retracted < published) {
        let message = format!("{} is retracted before it is published", fields.path);
        let finding = Diagnostic::new(Code::E024, fields.span_at("retracted"), message);
        checker.report(finding.about(fields.path.as_str()));
        return None;
    }
    Some(Standing { published, retracted })
}

fn date_in(checker: &mut Checker, fields: &mut Fields, key: &'static str) -> Option<Option<Date>> {
    let Some(node) = fields.get(key) else { return Some(None) };
    checker.date(node, &format!("{}.{key}", fields.path)).map(Some)
}

fn claims(checker: &mut Checker, fields: &mut Fields, key: &'static str) -> Option<Vec<ClaimId>> {
    let mut found = Vec::new();
    for (name, span) in fields.texts(checker, key) {
        let id = checker.names.claims.find(name);
        if id.is_none() {
            checker.unknown("claim", name, span, &fields.path);
        }
        super::threat::refer(checker, "claim", fields, id);
        found.push(id);
    }
    found.into_iter().collect()
}

//! Pages about what a file names and no number is printed for: claims, estimates, sources, origins, actors, safeguards,
//! inquiries.

use super::explain::{operational, share, why};
use super::number::{log_odds, percent};
use super::ranges;
use super::text::{Look, hanging, one_line};
use crate::evidence::{Contribution, FactorEvidence, fuse, prior_mean};
use crate::model::{
    ActorId, ClaimId, Entity, EstimateId, InquiryId, Interest, Model, OriginId, Reliability, SafeguardId,
    SourceId, SourceKind, Stance, Table, Uncertain,
};
use crate::quantity::Date;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// Something that a file names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Entry {
    /// What a source says for or against factors.
    Claim(ClaimId),
    /// A probability that a source stated.
    Estimate(EstimateId),
    /// Who says something.
    Source(SourceId),
    /// Sources that may go back to the same people.
    Origin(OriginId),
    /// Who makes attempts.
    Actor(ActorId),
    /// What could be done.
    Safeguard(SafeguardId),
    /// What could be looked into.
    Inquiry(InquiryId),
}

impl Entry {
    /// The kinds with the names in each, in the order in which a name is looked for.
    pub fn kinds(model: &Model) -> [(&'static str, Vec<&str>); 7] {
        fn names<T: Entity>(table: &Table<T>) -> Vec<&str> {
            table.names().collect()
        }
        [
            ("claim", names(&model.claims)),
            ("estimate", names(&model.estimates)),
            ("source", names(&model.sources)),
            ("origin", names(&model.origins)),
            ("actor", names(&model.actors)),
            ("safeguard", names(&model.safeguards)),
            ("inquiry", names(&model.inquiries)),
        ]
    }

    /// The entry of a name; of a kind, where that is given.
    pub fn find(model: &Model, kind: Option<&str>, name: &str) -> Option<Self> {
        let asked = |wanted: &str| kind.is_none_or(|kind| kind == wanted);
        let claim = || model.claims.find(name).filter(|_| asked("claim")).map(Entry::Claim);
        let estimate = || model.estimates.find(name).filter(|_| asked("estimate")).map(Entry::Estimate);
        let source = || model.sources.find(name).filter(|_| asked("source")).map(Entry::Source);
        let origin = || model.origins.find(name).filter(|_| asked("origin")).map(Entry::Origin);
        let actor = || model.actors.find(name).filter(|_| asked("actor")).map(Entry::Actor);
        let safeguard = || model.safeguards.find(name).filter(|_| asked("safeguard")).map(Entry::Safeguard);
        let inquiry = || model.inquiries.find(name).filter(|_| asked("inquiry")).map(Entry::Inquiry);
        claim()
            .or_else(estimate)
            .or_else(source)
            .or_else(origin)
            .or_else(actor)
            .or_else(safeguard)
            .or_else(inquiry)
    }
}

/// A page: rows of what is said, and lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    kind: &'static str,
    id: String,
    title: String,
    rows: Vec<(&'static str, String)>,
    lists: Vec<(&'static str, Vec<String>)>,
}

/// The page of an entry, as of a day.
pub fn page(model: &Model, entry: Entry, as_of: Date) -> Page {
    let mut page = match entry {
        Entry::Claim(id) => claim(model, id, as_of),
        Entry::Estimate(id) => estimate(model, id, as_of),
        Entry::Source(id) => source(model, id, as_of),
        Entry::Origin(id) => origin(model, id, as_of),
        Entry::Actor(id) => actor(model, id),
        Entry::Safeguard(id) => safeguard(model, id, as_of),
        Entry::Inquiry(id) => inquiry(model, id),
    };
    page.rows.retain(|(_, value)| !value.is_empty());
    page.lists.retain(|(_, list)| !list.is_empty());
    page
}

/// The page for people.
pub fn text(page: &Page, look: Look) -> String {
    let title = if page.title.is_empty() { page.id.clone() } else { one_line(&page.title) };
    let mut text = format!("\n{}\n", look.heading(&format!("{title} ({}.{})", page.kind, page.id)));
    for (name, value) in &page.rows {
        text.push_str(&hanging(&format!("  {name:<14}"), 16, value));
    }
    for (name, list) in &page.lists {
        let _ = writeln!(text, "\n  {}", look.heading(name));
        list.iter().for_each(|line| text.push_str(&hanging("    ", 6, line)));
    }
    look.clean(&text)
}

/// The page for machines.
pub fn view(page: &Page) -> Value {
    let rows: Map<String, Value> =
        page.rows.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let lists: Map<String, Value> =
        page.lists.iter().map(|(name, list)| ((*name).to_owned(), json!(list))).collect();
    json!({
        "schema_version": super::json::SCHEMA_VERSION,
        "kind": page.kind,
        "id": page.id,
        "title": page.title,
        "says": rows,
        "lists": lists,
    })
}

/// A source's letter, or its number, with the trust that it stands for.
fn trusted(reliability: Reliability) -> String {
    match reliability {
        Reliability::Letter(letter) => format!("{letter}, trusted {}", percent(reliability.mean())),
        Reliability::Number(value) => format!("trusted {}", percent(value)),
    }
}

fn kind_of(kind: SourceKind) -> &'static str {
    match kind {
        SourceKind::News => "news",
        SourceKind::Official => "official",
        SourceKind::Party => "party",
        SourceKind::Expert => "expert",
        SourceKind::Document => "document",
        SourceKind::Insider => "insider",
        SourceKind::Relay => "relay",
    }
}

fn interest(interest: Interest) -> &'static str {
    match interest {
        Interest::Neutral => "neutral",
        Interest::SelfServing => "self-serving",
        Interest::AgainstInterest => "against interest",
    }
}

fn claim(model: &Model, id: ClaimId, as_of: Date) -> Page {
    let claim = &model.claims[id];
    let page = |rows, lists| Page { kind: "claim", id: claim.id.clone(), title: String::new(), rows, lists };
    if claim.standing.published > as_of {
        let known =
            format!("not before {}; told as of {}", claim.standing.published.spoken(), as_of.spoken());
        return page(vec![("known", known)], Vec::new());
    }
    let source = &model.sources[claim.source];
    let stance = match claim.stance {
        Stance::Supports => "supports",
        Stance::Contradicts => "contradicts",
        Stance::Context => "context: takes no side",
    };
    let origin = claim.origin.map_or_else(String::new, |id| {
        let origin = &model.origins[id];
        format!("{}, dependence {}", origin.id, origin.dependence.get())
    });
    let id_of = |id: &ClaimId| model.claims[*id].id.clone();
    let observed = match claim.observed {
        (None, None) => String::new(),
        (from, to) => {
            let day = |day: Option<Date>| day.map_or_else(|| "?".to_owned(), Date::spoken);
            format!("{} to {} (shown, never computed with)", day(from), day(to))
        }
    };
    let rows = vec![
        ("says", one_line(&claim.text)),
        ("source", format!("{} ({}), {}", one_line(&source.name), source.id, trusted(model.trust_in(claim)))),
        ("stance", stance.to_owned()),
        ("interest", interest(claim.interest).to_owned()),
        ("origin", origin),
        ("published", claim.standing.published.spoken()),
        ("taken back", claim.standing.retracted.map_or_else(String::new, Date::spoken)),
        ("observed", observed),
        ("passes on", claim.relay_of.as_ref().map_or_else(String::new, id_of)),
        ("replaces", claim.supersedes.iter().map(id_of).collect::<Vec<_>>().join(", ")),
        ("attributed to", one_line(&claim.attributed_to)),
        ("status", one_line(&claim.status)),
        ("cites", claim.cites.join("; ")),
        ("note", one_line(&claim.note)),
    ];
    let fused = fuse(model, as_of);
    let adds = claim.factors.iter().filter_map(|factor| {
        let (one, evidence) = (&model.factors[*factor], &fused[factor.position()]);
        let found = evidence.contributions.iter().find(|one| one.claim == id)?;
        Some(format!("{}: {}", one.id, added(model, found, evidence)))
    });
    page(rows, vec![("what it adds, in log-odds", adds.collect())])
}

fn added(model: &Model, one: &Contribution, evidence: &FactorEvidence) -> String {
    let other = one.reason.other().map(|id| model.claims[id].id.as_str());
    let why = why(one.reason, other);
    let weight = match one.weight == one.contribution {
        true => String::new(),
        false => format!(" of {}", log_odds(one.weight)),
    };
    format!(
        "{}{weight} ({why}); the factor is at {}",
        log_odds(one.contribution),
        percent(evidence.probability)
    )
}

fn estimate(model: &Model, id: EstimateId, as_of: Date) -> Page {
    let estimate = &model.estimates[id];
    let counts = estimate.standing.holds_on(as_of);
    let known = |range: &crate::math::Distribution| share(model, &Uncertain::Known(range.clone()));
    let comes_to = percent(prior_mean(model, &Uncertain::Estimate(id), as_of));
    let prior = known(&estimate.prior);
    let page =
        |rows, lists| Page { kind: "estimate", id: estimate.id.clone(), title: String::new(), rows, lists };
    if !counts && estimate.standing.published > as_of {
        let day = estimate.standing.published.spoken();
        let known = format!("not before {day}; as of {} its prior serves", as_of.spoken());
        return page(vec![("known", known), ("prior", prior)], used_in(model, id));
    }
    let source = &model.sources[estimate.source];
    let trust = trusted(model.trust_in_estimate(estimate));
    let rows = vec![
        ("says", one_line(&estimate.text)),
        ("source", format!("{} ({}), {trust}", one_line(&source.name), source.id)),
        ("stated", known(&estimate.probability)),
        ("prior", prior),
        ("comes to", format!("{comes_to}: trust times what is stated, and the rest the prior")),
        ("published", estimate.standing.published.spoken()),
        ("taken back", estimate.standing.retracted.map_or_else(String::new, Date::spoken)),
        ("status", one_line(&estimate.status)),
        ("cites", estimate.cites.join("; ")),
        ("note", one_line(&estimate.note)),
        ("why", one_line(&estimate.why)),
    ];
    page(rows, used_in(model, id))
}

/// The quantities that rest on an estimate.
fn used_in(model: &Model, id: EstimateId) -> Vec<(&'static str, Vec<String>)> {
    let mut paths: Vec<String> = model
        .quantities()
        .into_iter()
        .filter(|one| one.stated.estimate() == Some(id))
        .map(|one| one.path)
        .collect();
    paths.dedup();
    vec![("where it is used", paths)]
}

/// Claims that are known, in a line each, and how many are not yet.
fn said(model: &Model, of: impl Fn(&crate::model::Claim) -> bool, as_of: Date) -> (Vec<String>, usize) {
    let fused = fuse(model, as_of);
    let mut lines = Vec::new();
    let mut n_later = 0;
    for (id, claim) in model.claims.iter().filter(|(_, claim)| of(claim)) {
        if claim.standing.published > as_of {
            n_later += 1;
            continue;
        }
        let adds = claim.factors.iter().filter_map(|factor| {
            let found = fused[factor.position()].contributions.iter().find(|one| one.claim == id)?;
            Some(format!("{} {}", model.factors[*factor].id, log_odds(found.contribution)))
        });
        let adds: Vec<String> = adds.collect();
        let adds = if adds.is_empty() { "context".to_owned() } else { adds.join(", ") };
        lines.push(format!(
            "{} ({}; {}): {}",
            claim.id,
            interest(claim.interest),
            adds,
            one_line(&claim.text)
        ));
    }
    (lines, n_later)
}

fn later(n: usize) -> String {
    match n {
        0 => String::new(),
        1 => "1 claim is not known yet".to_owned(),
        n => format!("{n} claims are not known yet"),
    }
}

fn source(model: &Model, id: SourceId, as_of: Date) -> Page {
    let source = &model.sources[id];
    let (claims, n_later) = said(model, |claim| claim.source == id, as_of);
    let estimates =
        model.estimates.iter().filter(|(_, one)| one.source == id && one.standing.holds_on(as_of));
    let estimates = estimates.map(|(_, one)| format!("{}: {}", one.id, one_line(&one.text))).collect();
    let rows = vec![
        ("kind", kind_of(source.kind).to_owned()),
        ("reliability", trusted(source.reliability)),
        ("note", one_line(&source.note)),
        ("later", later(n_later)),
    ];
    let lists = vec![("claims, with what each adds in log-odds", claims), ("estimates", estimates)];
    Page { kind: "source", id: source.id.clone(), title: source.name.clone(), rows, lists }
}

fn origin(model: &Model, id: OriginId, as_of: Date) -> Page {
    let origin = &model.origins[id];
    let (claims, n_later) = said(model, |claim| claim.origin == Some(id), as_of);
    let dependence = origin.dependence.get();
    let says = format!("{dependence}: each further source keeps {} of its weight", percent(1.0 - dependence));
    let rows = vec![("dependence", says), ("note", one_line(&origin.note)), ("later", later(n_later))];
    let lists = vec![("claims, with what each adds in log-odds", claims)];
    Page { kind: "origin", id: origin.id.clone(), title: String::new(), rows, lists }
}

/// The ranges of one table, in a line each.
fn ranges_of(model: &Model, prefix: &str) -> Vec<String> {
    let currency = model.header.currency.as_ref().map_or_else(String::new, ToString::to_string);
    let all = ranges::implied(model, str::to_owned).into_iter().filter(|one| one.name.starts_with(prefix));
    all.map(|one| ranges::line(&one, &currency, prefix)).collect()
}

fn actor(model: &Model, id: ActorId) -> Page {
    let actor = &model.actors[id];
    let events = model.events.iter().filter(|(_, event)| event.by.contains(&id));
    let events = events.map(|(_, event)| format!("{}: {}", event.id, one_line(&event.title))).collect();
    let rows = vec![
        ("acts", if actor.accidental { "by accident".to_owned() } else { "on purpose".to_owned() }),
        ("why", one_line(&actor.why)),
        ("further", "`exposure explain FILE drivers` says what its attempts bring about".to_owned()),
    ];
    let lists = vec![
        ("ranges", ranges_of(model, &format!("actor.{}.", actor.id))),
        ("events that may happen in its attempts", events),
    ];
    Page { kind: "actor", id: actor.id.clone(), title: actor.title.clone(), rows, lists }
}

fn safeguard(model: &Model, id: SafeguardId, as_of: Date) -> Page {
    let row = &model.safeguards[id];
    let told = operational(model, id, as_of);
    let effect = |(at, effect): (usize, &crate::model::Effect)| {
        let on_average = told.get(at).map_or_else(String::new, |one| {
            format!("; on average {}, by coverage and reliability", percent(one.effectiveness))
        });
        format!("{}: takes away {}{on_average}", model.target(effect.on), share(model, &effect.reduces))
    };
    let whatifs = model.whatifs.iter().filter(|(_, whatif)| whatif.safeguards.contains(&id));
    let whatifs = whatifs.map(|(_, whatif)| format!("{}: {}", whatif.id, one_line(&whatif.title))).collect();
    let rows = vec![
        ("why", one_line(&row.why)),
        (
            "further",
            "`exposure compare FILE` says what it does, `exposure optimize FILE` whether it pays".to_owned(),
        ),
    ];
    let lists = vec![
        ("effects, from then on", row.effects.iter().enumerate().map(effect).collect()),
        ("ranges", ranges_of(model, &format!("safeguard.{}.", row.id))),
        ("what-ifs with it", whatifs),
    ];
    Page { kind: "safeguard", id: row.id.clone(), title: row.title.clone(), rows, lists }
}

fn inquiry(model: &Model, id: InquiryId) -> Page {
    let inquiry = &model.inquiries[id];
    let factor = &model.factors[inquiry.factor];
    let rows = vec![
        ("about", format!("{} ({})", one_line(&factor.title), factor.id)),
        ("if it is so", format!("says so in {} of cases", share(model, &inquiry.sensitivity))),
        ("if it is not", format!("says that it is not in {} of cases", share(model, &inquiry.specificity))),
        ("why", one_line(&inquiry.why)),
        ("further", "`exposure explain FILE verify` says what it is worth".to_owned()),
    ];
    Page { kind: "inquiry", id: inquiry.id.clone(), title: inquiry.title.clone(), rows, lists: Vec::new() }
}

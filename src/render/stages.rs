//! The view of a timeline that machines read.

use super::comparison::change;
use super::course::{day_sentence, sentence};
use super::explain::why;
use super::json::{EstimateView, SCHEMA_VERSION, engine};
use crate::assess::{
    Bearing, Change, Estimate, Happening, Mover, Quiet, Report, ReportKind, Shown, Stage, Stride, Timeline,
};
use crate::model::{Interest, Reliability, Stance};
use crate::plan::sha256;
use serde_json::{Value, json};

/// What marks a timeline among the files that this program writes.
pub const KIND: &str = "timeline";

/// The view of a timeline: one object, closed by the digest of all that stands before it.
pub fn view(found: &Timeline) -> Value {
    let mut view = json!({
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "scenario": {
            "title": found.title,
            "as_of": found.as_of.to_string(),
            "horizon_years": found.horizon_years,
            "sha256": found.sha256,
            "n_claims": found.n_claims,
            "n_estimates": found.n_estimates,
        },
        "engine": engine(&found.engine),
        "seed": found.engine.seed,
        "draws": found.engine.draws,
        "supposed": found.supposed,
        "currency": found.currency,
        "n_later": found.n_later,
        "days": found.days.iter().map(|stage| day(found, stage)).collect::<Vec<Value>>(),
        "summary": sentence(found),
    });
    let digest = sha256(view.to_string().as_bytes());
    view["digest"] = Value::String(digest);
    view
}

/// The digest of a timeline: the SHA-256 of its view without the digest.
pub fn digest(found: &Timeline) -> String {
    view(found)["digest"].as_str().unwrap_or_default().to_owned()
}

fn day(found: &Timeline, stage: &Stage) -> Value {
    let Shown { composite, probability, happened, loss } = &stage.figures;
    json!({
        "date": stage.date.to_string(),
        "n_known": stage.n_known,
        "composite": EstimateView::points(composite),
        "probability": EstimateView::of(probability),
        "happened": happened.as_ref().map(EstimateView::points),
        "loss": loss.as_ref().map(EstimateView::of),
        "step": stage.stride.as_ref().map(|stride| step(found, stride)),
    })
}

fn step(found: &Timeline, stride: &Stride) -> Value {
    let Shown { composite, probability, happened, loss } = &stride.changes;
    let of = |one: &Option<Change>| one.as_ref().map(change);
    json!({
        "since": stride.since.to_string(),
        "composite": change(composite),
        "probability": change(probability),
        "happened": of(happened),
        "loss": of(loss),
        "factors": stride.movers.iter().map(mover).collect::<Vec<Value>>(),
        "elsewhere": stride.elsewhere.as_ref().map(adds),
        "reports": stride.reports.iter().map(report).collect::<Vec<Value>>(),
        "no_change": stride.quiet.map(quiet),
        "summary": day_sentence(found, stride),
    })
}

fn adds(parts: &Shown<Estimate>) -> Value {
    let Shown { composite, probability, happened, loss } = parts;
    let of = |one: &Option<Estimate>| one.as_ref().map(EstimateView::of);
    json!({
        "composite": EstimateView::of(composite),
        "probability": EstimateView::of(probability),
        "happened": of(happened),
        "loss": of(loss),
    })
}

fn mover(one: &Mover) -> Value {
    json!({
        "id": one.id,
        "title": one.title,
        "probability": { "before": one.probability[0], "after": one.probability[1] },
        "limit": { "before": one.limit[0], "after": one.limit[1] },
        "has_path": one.is_used,
        "adds": adds(&one.adds),
        "opposed": one.opposed,
    })
}

fn report(one: &Report) -> Value {
    let (kind, stance) = match one.kind {
        ReportKind::Claim(stance) => ("claim", Some(stance)),
        ReportKind::Estimate => ("estimate", None),
    };
    let reliability = match one.reliability {
        Reliability::Letter(letter) => json!(letter.to_string()),
        Reliability::Number(value) => json!(value),
    };
    json!({
        "id": one.id,
        "kind": kind,
        "what": match one.happening {
            Happening::Came => "came",
            Happening::Withdrawn => "withdrawn",
            Happening::Reweighed => "reweighed",
        },
        "stance": stance.map(|stance| match stance {
            Stance::Supports => "supports",
            Stance::Contradicts => "contradicts",
            Stance::Context => "context",
        }),
        "text": one.text,
        "source": one.source,
        "reliability": reliability,
        "origin": one.origin,
        "interest": one.interest.map(|interest| match interest {
            Interest::Neutral => "neutral",
            Interest::SelfServing => "self-serving",
            Interest::AgainstInterest => "against-interest",
        }),
        "published": one.published.to_string(),
        "moves": one.moves(),
        "factors": one.bearings.iter().map(bearing).collect::<Vec<Value>>(),
        "priors": one.priors,
        "note": one.note,
    })
}

fn bearing(one: &Bearing) -> Value {
    json!({
        "id": one.factor,
        "contribution": { "before": one.before, "after": one.after },
        "reason": why(one.reason, one.other.as_deref()),
    })
}

fn quiet(quiet: Quiet) -> &'static str {
    match quiet {
        Quiet::Silence => "nothing-reported",
        Quiet::Context => "context",
        Quiet::Repeated => "adds-nothing",
        Quiet::Supposed => "supposed",
        Quiet::NoPath => "no-path",
        Quiet::Idle => "idle",
        Quiet::Even => "cancels",
    }
}

//! The view of a comparison that machines read.

use super::compare::notes;
use super::json::{EstimateView, SCHEMA_VERSION, engine};
use super::verdict::sentence;
use crate::assess::{Alternative, Change, Comparison, Control, Figures, Kind, Measured};
use crate::plan::sha256;
use serde_json::{Map, Value, json};

/// What marks a comparison among the files that this program writes.
pub const KIND: &str = "comparison";

/// The name of a number in every view.
pub fn key(measured: Measured) -> &'static str {
    match measured {
        Measured::Composite => "composite",
        Measured::Probability => "probability",
        Measured::Loss => "loss",
        Measured::BadYear => "bad_year",
    }
}

/// The word for what an alternative is.
pub(super) fn kind(one: &Alternative) -> &'static str {
    match one.kind {
        _ if one.id.is_empty() => "file",
        Kind::Action => "action",
        Kind::Supposed => "supposed",
        Kind::Both => "both",
    }
}

/// The view of a comparison: one object, closed by the digest of all that stands before it.
pub fn view(comparison: &Comparison) -> Value {
    let what_ifs: Map<String, Value> =
        comparison.what_ifs.iter().map(|one| (one.id.clone(), alternative(one))).collect();
    let order: Vec<&str> = comparison.what_ifs.iter().map(|one| one.id.as_str()).collect();
    let mut view = json!({
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "scenario": {
            "title": comparison.title,
            "as_of": comparison.as_of.to_string(),
            "horizon_years": comparison.horizon_years,
            "sha256": comparison.sha256,
        },
        "engine": engine(&comparison.engine),
        "seed": comparison.engine.seed,
        "draws": comparison.engine.draws,
        "paired": comparison.is_paired,
        "currency": comparison.currency,
        "ordered_by": key(comparison.ordered_by),
        "baseline": baseline(comparison),
        "whatifs": what_ifs,
        "order": order,
        "notes": notes(comparison),
        "summary": sentence(comparison),
    });
    if let Some(now) = &comparison.now {
        view["now"] = alternative(now);
    }
    if let Some(pairs) = &comparison.pairs {
        let pair = pairs.iter().map(|pair| {
            let mut view = each(&pair.changes, |_, one| change(one));
            view["from"] = json!(pair.from);
            view["to"] = json!(pair.to);
            view
        });
        view["pairs"] = pair.collect();
    }
    let digest = sha256(view.to_string().as_bytes());
    view["digest"] = Value::String(digest);
    view
}

/// The digest of a comparison: the SHA-256 of its view without the digest.
pub fn digest(comparison: &Comparison) -> String {
    view(comparison)["digest"].as_str().unwrap_or_default().to_owned()
}

fn baseline(comparison: &Comparison) -> Value {
    let baseline = &comparison.baseline;
    let mut view = each(&baseline.figures, |measured, one| match measured {
        Measured::Composite => json!(EstimateView::points(one)),
        _ => json!(EstimateView::of(one)),
    });
    view["scenario"] = json!({
        "title": baseline.title,
        "as_of": baseline.as_of.to_string(),
        "horizon_years": baseline.horizon_years,
        "sha256": baseline.sha256,
    });
    view["supposed"] = json!(baseline.supposed);
    view
}

/// One entry a number; null where nothing is priced.
fn each<T>(figures: &Figures<T>, view: impl Fn(Measured, &T) -> Value) -> Value {
    let entry = |measured| figures.get(measured).map_or(Value::Null, |one| view(measured, one));
    Measured::ALL.into_iter().map(|measured| (key(measured).to_owned(), entry(measured))).collect()
}

fn alternative(one: &Alternative) -> Value {
    let mut view = each(&one.figures, |measured, value| {
        let mut view = one.changes.get(measured).map_or_else(|| json!({ "change": null }), change);
        view["value"] = match measured {
            Measured::Composite => json!(EstimateView::points(value)),
            _ => json!(EstimateView::of(value)),
        };
        view
    });
    view["title"] = json!(one.title);
    view["kind"] = json!(kind(one));
    view["control"] = one.control.as_ref().map_or(Value::Null, control);
    view
}

pub(super) fn change(one: &Change) -> Value {
    let shares = one.shares.as_ref();
    json!({
        "change": EstimateView::of(&one.estimate),
        "better_in": shares.map(|shares| shares.better),
        "same_in": shares.map(|shares| shares.same),
        "worse_in": shares.map(|shares| shares.worse),
        "draws": shares.map(|shares| shares.n),
    })
}

fn control(one: &Control) -> Value {
    json!({
        "cost": EstimateView::of(&one.cost),
        "unpriced": one.unpriced,
        "loss_avoided": one.avoided.as_ref().map(EstimateView::of),
        "net_benefit": one.net_benefit.as_ref().map(EstimateView::of),
        "return_on_control": one.return_on_control.as_ref().map(EstimateView::of),
    })
}

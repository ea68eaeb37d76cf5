//! The view of sets of safeguards that machines read.

use super::comparison::{change, key};
use super::json::{EstimateView, SCHEMA_VERSION, engine};
use super::optimize::{notes, sentence};
use crate::assess::{Bought, Efficient, Estimate, Measured, Next, Optimization, Purchase, Unit};
use crate::plan::sha256;
use serde_json::{Value, json};

/// What marks an optimization among the files that this program writes.
pub const KIND: &str = "optimization";

/// The view of an optimization: one object, closed by the digest of all that stands before it.
pub fn view(one: &Optimization) -> Value {
    let mut view = json!({
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "scenario": {
            "title": one.title,
            "as_of": one.as_of.to_string(),
            "horizon_years": one.horizon_years,
            "sha256": one.sha256,
        },
        "engine": engine(&one.engine),
        "seed": one.engine.seed,
        "draws": one.engine.draws,
        "supposed": one.supposed,
        "currency": one.currency,
        "by": key(one.by),
        "cost_unit": match one.unit { Unit::Money => "money", Unit::Safeguards => "safeguards" },
        "unpriced": one.unpriced,
        "with": one.with,
        "without": one.without,
        "search_draws": one.search_draws,
        "n_sets": one.n_sets,
        "n_evaluated": one.n_evaluated,
        "exact": one.is_exact,
        "proven_gap": one.proven_gap(),
        "now": estimate(one.by, &one.now),
        "front": one.front.iter().map(|point| efficient(one.by, point)).collect::<Vec<Value>>(),
        "budget": one.budget,
        "best": one.best,
        "next": one.next.as_ref().map(|next| purchase(one.by, &next.purchase)),
        "margin": one.next.as_ref().map(margin),
        "notes": notes(one),
        "summary": sentence(one),
    });
    let digest = sha256(view.to_string().as_bytes());
    view["digest"] = Value::String(digest);
    view
}

/// The digest of an optimization: the SHA-256 of its view without the digest.
pub fn digest(one: &Optimization) -> String {
    view(one)["digest"].as_str().unwrap_or_default().to_owned()
}

fn estimate(by: Measured, one: &Estimate) -> Value {
    match by {
        Measured::Composite => json!(EstimateView::points(one)),
        _ => json!(EstimateView::of(one)),
    }
}

fn efficient(by: Measured, one: &Efficient) -> Value {
    let mut view = purchase(by, &one.purchase);
    view["step"] = one.step.as_ref().map_or(Value::Null, step);
    view
}

fn purchase(by: Measured, one: &Purchase) -> Value {
    json!({
        "safeguards": one.safeguards,
        "cost": EstimateView::of(&one.cost),
        "value": estimate(by, &one.value),
        "change": change(&one.change),
        "searched": one.searched,
        "proven_gap": one.gap,
    })
}

fn step(one: &Bought) -> Value {
    json!({
        "added": one.added,
        "dropped": one.dropped,
        "cost": EstimateView::of(&one.cost),
        "change": change(&one.change),
    })
}

fn margin(one: &Next) -> Value {
    let mut view = change(&one.margin);
    view["tie"] = json!(one.is_tie);
    view["settled"] = json!(one.is_settled);
    view
}

//! The view of replays that machines read.

use super::json::SCHEMA_VERSION;
use super::score::sentence;
use crate::assess::{Bin, ByMethod, Forecast, Method, Replay, ReplayedFactor, Score, Tally};
use crate::plan::sha256;
use serde_json::{Map, Value, json};

/// What marks scores among the files that this program writes.
pub const KIND: &str = "score";

/// The view of replays and of what they come to: one object, closed by the digest of all that stands before it.
pub fn view(replays: &[Replay], tally: &Tally) -> Value {
    let mut view = json!({
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "engine": { "version": env!("CARGO_PKG_VERSION") },
        "scenarios": replays.iter().map(scenario).collect::<Vec<_>>(),
        "n_factors": tally.n_factors,
        "n_so": tally.n_so,
        "last": scored(&tally.last),
        "daily": scored(&tally.daily),
        "reliability": each(|method| tally.reliability.get(method).iter().map(bin).collect()),
        "summary": sentence(tally),
    });
    let digest = sha256(view.to_string().as_bytes());
    view["digest"] = Value::String(digest);
    view
}

/// One entry a method.
fn each(mut entry: impl FnMut(Method) -> Value) -> Value {
    let ByMethod { evidence, prior, independent } = ByMethod::each(&mut entry);
    json!({ "evidence": evidence, "prior": prior, "independent": independent })
}

fn scenario(replay: &Replay) -> Value {
    let days: Vec<Value> = replay
        .days
        .iter()
        .map(|day| {
            let mut view = scored(&day.scores);
            view["date"] = json!(day.date.to_string());
            view["n_factors"] = json!(day.n_factors);
            view
        })
        .collect();
    let factors: Map<String, Value> =
        replay.factors.iter().map(|one| (one.id.clone(), factor(one))).collect();
    json!({
        "scenario": { "title": replay.title, "sha256": replay.sha256 },
        "supposed": replay.supposed,
        "days": days,
        "factors": factors,
        "unreported": replay.unreported,
    })
}

/// Scores by method, each with its skill. An infinite one is null, as JSON has no such number.
fn scored(scores: &ByMethod<Score>) -> Value {
    each(|method| {
        let Score { brier, log } = scores.get(method);
        json!({ "brier": brier, "log": log, "skill": scores.skill(method) })
    })
}

fn factor(one: &ReplayedFactor) -> Value {
    let mut last = forecast(one.last());
    last["scores"] = scored(&one.last_score());
    json!({
        "title": one.title,
        "resolved": {
            "value": one.resolution.value,
            "date": one.resolution.date.to_string(),
            "by": one.resolution.by,
            "why": one.resolution.why,
        },
        "since": one.since.to_string(),
        "forecasts": one.forecasts.iter().map(forecast).collect::<Vec<_>>(),
        "last": last,
        "daily": scored(&one.daily),
    })
}

fn forecast(one: &Forecast) -> Value {
    let mut view = each(|method| json!(one.p.get(method)));
    view["date"] = json!(one.date.to_string());
    view
}

fn bin(one: &Bin) -> Value {
    json!({
        "word": one.word,
        "from": one.from,
        "to": one.to,
        "n": one.n,
        "mean_forecast": one.mean_forecast,
        "share": one.n_so as f64 / one.n as f64,
    })
}

//! The views that machines read. Within a `schema_version` keys are only ever added; docs/json.md lists them.

use super::{check, importance, loss, verify};
use crate::assess::{
    Assessment, Attribution, ClaimShare, Engine, Estimate, FactorAssessment, Importance, OutcomeAssessment,
    Telling,
};
use crate::diag::Attachments;
use crate::eval::StateMode;
use crate::plan::sha256;
use crate::quantity::Severity as Points;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// The version of every view.
pub const SCHEMA_VERSION: u32 = 1;

/// The shape of every number that is not known exactly.
#[derive(Serialize)]
pub(super) struct EstimateView {
    mean: f64,
    p5: f64,
    p50: f64,
    p95: f64,
    standard_error: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    word: Option<String>,
}

impl EstimateView {
    pub(super) fn of(estimate: &Estimate) -> Self {
        let Estimate { mean, p5, p50, p95, standard_error } = *estimate;
        Self { mean, p5, p50, p95, standard_error, word: None }
    }

    /// A number of points, with the NIST SP 800-30 word of its mean.
    pub(super) fn points(estimate: &Estimate) -> Self {
        let word = Points::new(estimate.mean.clamp(0.0, 100.0)).map(|points| points.level().to_string());
        Self { word, ..Self::of(estimate) }
    }
}

/// Puts the files beside a scenario into the view that keeps it; a view of none has no such key.
pub fn attach(view: &mut Value, attachments: &Attachments) {
    let texts: Map<String, Value> = attachments
        .iter()
        .filter_map(|(name, text)| Some((name.clone(), text.as_ref().ok()?.as_str().into())))
        .collect();
    if !texts.is_empty() {
        view["attachments"] = Value::Object(texts);
    }
}

/// The view of one assessment: one object, closed by the digest of all that stands before it.
pub fn run(assessment: &Assessment) -> Value {
    let outcomes: Map<String, Value> =
        assessment.outcomes.iter().map(|one| (one.id.clone(), outcome(one))).collect();
    let factors: Map<String, Value> =
        assessment.factors.iter().map(|one| (one.id.clone(), factor(one))).collect();
    let warnings: Vec<Value> = assessment
        .warnings
        .iter()
        .map(|one| json!({ "code": one.code.as_str(), "id": one.id, "message": one.message }))
        .collect();
    let mut view = json!({
        "schema_version": SCHEMA_VERSION,
        "scenario": {
            "title": assessment.title,
            "as_of": assessment.as_of.to_string(),
            "horizon_years": assessment.horizon_years,
            "sha256": assessment.sha256,
            "n_factors": assessment.n_factors,
            "n_claims": assessment.n_claims,
            "n_estimates": assessment.n_estimates,
        },
        "engine": engine(&assessment.engine),
        "supposed": assessment.supposed,
        "composite": EstimateView::points(&assessment.composite),
        "happened": assessment.happened.as_ref().map(EstimateView::points),
        "probability": EstimateView::of(&assessment.probability),
        "outcomes": outcomes,
        "without_factors": attribution(&assessment.without),
        "factors": factors,
        "verify_next": verify::view(assessment),
        "evpi": verify::everything(assessment),
        "warnings": warnings,
    });
    if let Some(losses) = &assessment.losses {
        view["loss"] = loss::view(losses);
    }
    if let Some(one) = &assessment.cross_check {
        view["cross_check"] = check::view(one);
    }
    let digest = sha256(view.to_string().as_bytes());
    view["digest"] = Value::String(digest);
    view
}

/// The digest of an assessment: the SHA-256 of its view without the digest.
pub fn digest(assessment: &Assessment) -> String {
    run(assessment)["digest"].as_str().unwrap_or_default().to_owned()
}

pub(super) fn engine(engine: &Engine) -> Value {
    let (states, n_integrated) = match engine.mode {
        StateMode::Integrated { n_draws } => ("integrated", n_draws * crate::eval::REPLICATES),
        StateMode::Drawn => ("drawn", 0),
    };
    json!({
        "version": engine.version,
        "seed": engine.seed,
        "draws": engine.draws,
        "replicates": crate::eval::REPLICATES,
        "factor_states": states,
        "draws_integrated": n_integrated,
        "moved_inputs": engine.collisions,
    })
}

fn outcome(one: &OutcomeAssessment) -> Value {
    let by_actor: Map<String, Value> = one
        .by_actor
        .iter()
        .map(|share| {
            let view = json!({
                "probability": EstimateView::of(&share.probability),
                "frequency": EstimateView::of(&share.frequency),
            });
            (share.id.clone(), view)
        })
        .collect();
    json!({
        "kind": if one.is_fact { "fact" } else { "exposure" },
        "title": one.title,
        "severity": EstimateView::of(&one.severity),
        "probability": EstimateView::of(&one.probability),
        "frequency": one.frequency.as_ref().map(EstimateView::of),
        "by_actor": by_actor,
    })
}

fn factor(one: &FactorAssessment) -> Value {
    let claims: Vec<Value> = one.claims.iter().map(claim).collect();
    json!({
        "title": one.title,
        "probability": one.probability,
        "p5": one.p5,
        "p95": one.p95,
        "log_odds": one.log_odds,
        "prior": one.prior,
        "prior_estimate": one.prior_estimate,
        "limit": one.limit,
        "supposed": one.supposed,
        "attribution": attribution(&one.attribution),
        "claims": claims,
    })
}

pub(super) fn attribution(one: &Attribution) -> Value {
    json!({
        "composite": EstimateView::of(&one.composite),
        "probability": EstimateView::of(&one.probability),
        "frequency": EstimateView::of(&one.frequency),
        "loss": one.loss.as_ref().map(EstimateView::of),
    })
}

fn claim(one: &ClaimShare) -> Value {
    json!({
        "id": one.id,
        "weight": one.weight,
        "contribution": one.contribution,
        "published": one.published.to_string(),
        "reason": super::explain::reason(one),
    })
}

/// The view of one factor, for `explain`.
pub fn explained_factor(assessment: &Assessment, id: &str) -> Value {
    let found = assessment.factors.iter().find(|one| one.id == id);
    json!({
        "schema_version": SCHEMA_VERSION,
        "as_of": assessment.as_of.to_string(),
        "id": id,
        "factor": found.map(factor),
    })
}

/// The view of the ways of an outcome or event and of what it hangs on, for `explain`.
pub fn explained_ways(path: &str, tellings: &[Telling], importances: &[Importance]) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "id": path,
        "actors": told(tellings),
        "importances": importance::view(importances),
    })
}

pub(super) fn told(tellings: &[Telling]) -> Vec<Value> {
    tellings
        .iter()
        .map(|telling| {
            let ways: Vec<Value> = telling
                .stories
                .iter()
                .map(|story| {
                    let steps: Vec<Value> = story
                        .steps
                        .iter()
                        .map(|step| {
                            json!({ "path": step.path, "absent": step.absent, "probability": step.probability })
                        })
                        .collect();
                    json!({
                        "probability": story.probability,
                        "share": story.share.as_ref().map(EstimateView::of),
                        "steps": steps,
                    })
                })
                .collect();
            json!({
                "actor": telling.actor,
                "attempts_per_year": telling.attempts_per_year,
                "p_per_attempt": telling.p_per_attempt,
                "share": telling.share.as_ref().map(EstimateView::of),
                "ways": ways,
                "complete": telling.complete,
            })
        })
        .collect()
}

//! Evidence as text, for somebody who doubts a number and looks at the stage that it came from.

use super::{FactorEvidence, Reason};
use crate::model::Model;
use std::fmt::Write;

/// What the reporting says about each factor: prior, each claim in log-odds with why it adds that, limit, probability.
///
/// `fused` stands in the order of the model's factors. Nothing reads the text back.
pub fn text(model: &Model, fused: &[FactorEvidence]) -> String {
    let mut text = String::new();
    for ((_, factor), evidence) in model.factors.iter().zip(fused) {
        let _ = writeln!(text, "factor {}: prior {}", factor.id, evidence.prior);
        for one in &evidence.contributions {
            let why = match one.reason {
                Reason::Counts => "counts".to_owned(),
                Reason::Dependent { rank, share } => {
                    format!("{rank} of its origin before it, {share} of it left")
                }
                Reason::SameSource(id) => format!("same source as {}", model.claims[id].id),
                Reason::Context => "context".to_owned(),
                Reason::RelayOf(id) => format!("passes on {}", model.claims[id].id),
                Reason::Relay => "passes on what others reported".to_owned(),
                Reason::Superseded(id) => format!("superseded by {}", model.claims[id].id),
                Reason::Retracted(day) => format!("retracted on {day}"),
                Reason::NotYet(day) => format!("not known before {day}"),
                Reason::Unreliable => "its source is not believed".to_owned(),
            };
            let id = &model.claims[one.claim].id;
            let _ = writeln!(text, "  {id}: weight {:+}, adds {:+} ({why})", one.weight, one.contribution);
        }
        if evidence.limit != 0.0 {
            let _ = writeln!(text, "  limit on certainty: {:+}", evidence.limit);
        }
        let _ = writeln!(text, "  log-odds {:+}, probability {}", evidence.log_odds, evidence.probability);
    }
    text
}

//! `--save`: all that a later comparison needs to compute the same draws again.

use super::args::Asked;
use super::run::Loaded;
use crate::assess::Assessment;
use crate::render::json;
use serde_json::json;

/// The text of a saved run.
pub(super) fn saved(one: &Loaded, asked: &Asked, assessment: &Assessment) -> String {
    let view = json!({
        "schema_version": json::SCHEMA_VERSION,
        "kind": "saved-run",
        "file": one.source.name(),
        "scenario": one.source.file_text(),
        "set": asked.set,
        "what_ifs": asked.what_if,
        "as_of": assessment.as_of.to_string(),
        "seed": assessment.engine.seed,
        "draws": assessment.engine.draws,
        "result": json::run(assessment),
    });
    format!("{view:#}\n")
}

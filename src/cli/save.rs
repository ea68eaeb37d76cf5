//! `--save`: all that a later comparison needs to compute the same draws again.

use super::args::Asked;
use super::failure::Failure;
use super::run::Loaded;
use crate::assess::Assessment;
use crate::render::json;
use serde_json::{Value, json};
use std::path::Path;

/// What marks a file as a saved run.
pub(super) const KIND: &str = "saved-run";

/// Refuses to write over anything but an earlier saved run: a mistyped name must not cost a scenario.
pub(super) fn may_be_replaced(path: &Path) -> Result<(), Failure> {
    if path == Path::new("-") {
        let help = "name a file, such as --save run.json".to_owned();
        return Err(Failure::Usage("--save writes a file, not standard output".to_owned(), help));
    }
    let Ok(bytes) = std::fs::read(path) else { return Ok(()) };
    let is_saved_run = serde_json::from_slice::<Value>(&bytes).is_ok_and(|view| view["kind"] == KIND);
    if is_saved_run {
        return Ok(());
    }
    let what = format!("--save: {} exists and is no saved run; it is left alone", path.display());
    Err(Failure::Usage(what, "name a new file, such as --save run.json".to_owned()))
}

/// The text of a saved run.
pub(super) fn saved(one: &Loaded, asked: &Asked, assessment: &Assessment) -> String {
    let mut view = json!({
        "schema_version": json::SCHEMA_VERSION,
        "kind": KIND,
        "file": one.source.name(),
        "scenario": one.source.file_text(),
        "set": asked.set,
        "what_ifs": asked.what_if,
        "as_of": assessment.as_of.to_string(),
        "seed": assessment.engine.seed,
        "draws": assessment.engine.draws,
        "result": json::run(assessment),
    });
    json::attach(&mut view, one.source.attachments());
    format!("{view:#}\n")
}

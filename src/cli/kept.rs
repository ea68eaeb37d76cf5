//! Scenarios that a saved run or a report keeps, with what was asked of them and what it came to.

use super::args::Asked;
use super::failure::Failure;
use super::{files, save};
use crate::diag::{Attachments, Source};
use serde_json::Value;
use std::path::Path;

/// What stands behind the name of a file that keeps a scenario.
const MARK: &str = " (kept scenario)";

/// The name of a scenario as it can be typed: one that was kept has no file of its own.
pub(super) fn typed(name: &str) -> &str {
    if name.ends_with(MARK) { "FILE" } else { name }
}

/// A scenario that was kept.
pub(super) struct Kept {
    /// Its text, with the settings beside it.
    pub(super) source: Source,
    /// What was asked of it.
    pub(super) asked: Asked,
    /// The digest of what it came to; `None` where more than a plain run was told then.
    pub(super) digest: Option<String>,
}

/// Reads a file of `run --save` or `report`.
///
/// Errors: a file that cannot be read, or that keeps no scenario.
pub(super) fn read(path: &Path) -> Result<Kept, Failure> {
    let file = files::read_kept(path)?;
    kept(&file).ok_or_else(|| {
        let what = format!("--from: {} is no report and no saved run", file.name());
        Failure::Usage(what, "name a file of `exposure report` or of `run --save`".to_owned())
    })
}

fn kept(file: &Source) -> Option<Kept> {
    let view = match serde_json::from_str::<Value>(file.file_text()) {
        Ok(view) => (view["kind"] == save::KIND).then_some(view)?,
        Err(_) => in_page(file.file_text())?,
    };
    let set = strings(&view["set"])?;
    let asked = Asked {
        what_if: strings(&view["what_ifs"])?,
        as_of: Some(view["as_of"].as_str()?.to_owned()),
        set: set.clone(),
        seed: Some(view["seed"].as_u64()?),
        draws: Some(u32::try_from(view["draws"].as_u64()?).ok()?),
    };
    let name = format!("{}{MARK}", file.name());
    let source = Source::new(name, view["scenario"].as_str()?).with_settings(&set);
    let source = source.with_attachments(attachments(&view));
    let result = &view["result"];
    let is_plain =
        result.get("cross_check").is_none() && result["loss"]["exceed"].as_array().is_none_or(Vec::is_empty);
    let digest = result["digest"].as_str().filter(|_| is_plain).map(str::to_owned);
    Some(Kept { source, asked, digest })
}

#[cfg(feature = "report")]
fn in_page(text: &str) -> Option<Value> {
    super::report::read(text)
}

#[cfg(not(feature = "report"))]
fn in_page(_: &str) -> Option<Value> {
    None
}

/// The files that were kept with a scenario.
pub(super) fn attachments(view: &Value) -> Attachments {
    let kept = view["attachments"].as_object().into_iter().flatten();
    kept.filter_map(|(name, text)| Some((name.clone(), Ok(text.as_str()?.to_owned())))).collect()
}

/// A list of texts.
pub(super) fn strings(view: &Value) -> Option<Vec<String>> {
    view.as_array()?.iter().map(|one| one.as_str().map(str::to_owned)).collect()
}

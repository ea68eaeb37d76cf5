//! `exposure schema`: the language as a JSON Schema, for editors.

use super::args::Schema;
use super::failure::Failure;
use super::files;
use super::terminal::Terminal;
use serde_json::Value;
use std::path::Path;

/// The name under which the first line of a new scenario looks for the schema, beside the scenario.
pub(super) const NAME: &str = "scenario.schema.json";

pub(super) fn schema(options: &Schema, terminal: &Terminal) -> Result<(), Failure> {
    let text = format!("{:#}\n", crate::scenario::schema());
    match &options.output {
        None => terminal.result(&text),
        Some(path) if path == Path::new("-") => terminal.result(&text),
        Some(path) => {
            may_be_replaced(path)?;
            files::write(path, &text)?;
            if !terminal.quiet {
                terminal.remark(&format!("wrote {}", path.display()));
            }
            Ok(())
        }
    }
}

/// Refuses to write over anything but an earlier schema of ours: a mistyped name must not cost a scenario.
fn may_be_replaced(path: &Path) -> Result<(), Failure> {
    let Ok(bytes) = std::fs::read(path) else { return Ok(()) };
    let title = &crate::scenario::schema()["title"];
    if serde_json::from_slice::<Value>(&bytes).is_ok_and(|found| found["title"] == *title) {
        return Ok(());
    }
    let what = format!("{} exists and is no schema of scenarios; it is left alone", path.display());
    Err(Failure::Usage(what, format!("name a new file, such as -o {NAME}")))
}

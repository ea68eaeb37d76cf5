//! Which files beside it a scenario reads values from.

use super::{parse, setting};
use crate::diag::Source;
use toml::de::{DeTable, DeValue};

/// The names of the files that `empirical = { file = "..." }` asks for, each once, in the order of the text.
///
/// Whoever reads files gives their texts to [`Source::with_attachments`]; this room never touches one. Settings
/// beside the file count too.
///
/// ```
/// use exposure::{diag::Source, scenario::attached};
/// let text = "[outcome.x.loss]\nresponse = { empirical = { file = \"losses.csv\", column = \"amount\" } }\n";
/// assert_eq!(attached(&Source::new("x.toml", text)), ["losses.csv"]);
/// ```
pub fn attached(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    // Most files ask for none, and are not read twice for it.
    if source.text().contains("empirical") {
        let readable = parse::readable(source);
        let settings = setting::padded(source);
        let mut root = parse::tree(&readable.text);
        setting::apply(&settings, &mut root, &mut Vec::new());
        in_table(&root, &mut found);
    }
    found
}

fn in_table(table: &DeTable, found: &mut Vec<String>) {
    let file = |value: &DeValue| Some(value.as_table()?.get("file")?.get_ref().as_str()?.to_owned());
    for (key, value) in table {
        let file = file(value.get_ref()).filter(|name| key.get_ref() == "empirical" && !found.contains(name));
        found.extend(file);
        in_value(value.get_ref(), found);
    }
}

fn in_value(value: &DeValue, found: &mut Vec<String>) {
    match value {
        DeValue::Table(table) => in_table(table, found),
        DeValue::Array(items) => items.iter().for_each(|item| in_value(item.get_ref(), found)),
        _ => {}
    }
}

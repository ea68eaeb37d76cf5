//! The language as a JSON Schema (draft-07), for editors that complete, explain and check while somebody types.
//!
//! Words, spellings, bounds and kinds of tables are those that the parser reads by. Keys stand here once more, each
//! with what an editor says of it; `tests` holds them against the keys that the parser asks for. A schema knows no
//! other table than the one it looks at, so `exposure check` finds more.

mod decision;
mod evidence;
mod quantities;
mod table;
#[cfg(test)]
mod tests;
mod texts;
mod threat;

use super::check::{NAMED, SINGLE};
use super::header::{LEF_TIMES_LM, PERT_SD_SIXTH};
use super::{FORMAT, condition};
use crate::diag::Code;
use serde_json::{Map, Value, json};
use table::{Table, reference, words};

/// The schema of the scenario language.
///
/// Errors: none. Shape: one object; its text is ASCII. Example: `schema()["title"]` is "A scenario of exposure".
pub fn schema() -> Value {
    let mut root = Table::new("A scenario: who reported what, who could use it, and what would come of it.");
    root = root.need("format", "The format of the file, always the first line.", json!({ "const": FORMAT }));
    for name in NAMED {
        root = root.may(name, "", of_names(name));
    }
    for name in SINGLE {
        root = match name {
            "scenario" => root.need(name, "", header()),
            "tolerance" => root.may(name, "", decision::tolerance()),
            _ => root.may(name, "", allow()),
        };
    }
    let mut whole = root.done();
    let definitions: Map<String, Value> =
        quantities::definitions().into_iter().chain(texts::definitions()).chain(shared()).collect();
    whole["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    whole["title"] = json!("A scenario of exposure");
    whole["definitions"] = Value::Object(definitions);
    whole
}

/// Parts that stand at several places, by name.
fn shared() -> Vec<(String, Value)> {
    let parts = [
        ("reliability", evidence::reliability()),
        ("cost", decision::cost()),
        ("counts", threat::counts()),
        ("loss", threat::loss()),
    ];
    parts.into_iter().map(|(name, part)| (name.to_owned(), part)).collect()
}

/// The tables of one kind, by id.
fn of_names(kind: &str) -> Value {
    let one = match kind {
        "source" => evidence::source(),
        "origin" => evidence::origin(),
        "claim" => evidence::claim(),
        "estimate" => evidence::estimate(),
        "factor" => evidence::factor(),
        "actor" => threat::actor(),
        "event" => threat::event(),
        "outcome" => threat::outcome(),
        "risk" => threat::risk(),
        "safeguard" => decision::safeguard(),
        "inquiry" => decision::inquiry(),
        "correlation" => decision::correlation(),
        _ => decision::whatif(),
    };
    let description = one["description"].clone();
    json!({
        "type": "object",
        "description": description,
        "propertyNames": reference("id"),
        "additionalProperties": one,
    })
}

fn header() -> Value {
    let window = Table::new("A time between two days, both included: it looks back.")
        .need("from", "The first day.", reference("date"))
        .need("to", "The last day.", reference("date"));
    let conventions = words(&[
        (LEF_TIMES_LM, "the loss of the horizon is a frequency times one magnitude"),
        (PERT_SD_SIXTH, "every `pert` has the deviation (max - min)/6"),
    ]);
    Table::new("What the file says about itself, and about the time it speaks of.")
        .need("title", "The heading.", reference("text"))
        .may("summary", "A few sentences.", reference("remark"))
        .need(
            "as_of",
            "The knowledge date: what was published later does not count. `--as-of` overrides it.",
            reference("date"),
        )
        .may("horizon", "A time ahead, in which attempts are counted: `\"1 year\"`.", reference("time"))
        .may("window", "", window.done())
        .may(
            "currency",
            "The one currency of the file, needed as soon as there is money: a three-letter code.",
            json!({ "type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USD", "EUR", "GBP"] }),
        )
        .may(
            "compatibility",
            "Conventions of other tools that take the place of ours, to set results side by side.",
            json!({ "anyOf": [conventions, { "type": "array", "items": conventions }] }),
        )
        .one_of(&["horizon", "window"])
        .done()
}

/// The lints that a file may silence, each with a reason.
fn allow() -> Value {
    let lints = Code::ALL.iter().filter(|code| code.as_str().starts_with('W'));
    let table = Table::new("Lints that this file silences, each with a reason that a reader can judge.");
    let silence = |table: Table, code: &Code| {
        table.may(code.as_str(), &format!("Silences: {}. Say why.", code.title()), reference("text"))
    };
    lints.fold(table, silence).done()
}

/// The characters of an id, as a class of a pattern.
const LETTERS_OF_AN_ID: &str = r#"[^\s\u0000-\u001F\u007F-\u009F(),."'\[\]=]"#;

/// What an id is: no word of a condition, and no character with a meaning there.
fn pattern_of_an_id() -> String {
    format!("^(?!(?:{})$){LETTERS_OF_AN_ID}+$", condition::RESERVED.join("|"))
}

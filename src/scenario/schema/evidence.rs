//! Who says what: sources, origins, claims, estimates, factors.

use super::super::evidence::{FACTOR_KINDS, INTERESTS, LETTERS, SOURCE_KINDS, STANCES};
use super::table::{Table, listed, reference, words};
use crate::model::Reliability;
use serde_json::{Value, json};

pub(super) fn source() -> Value {
    Table::new("Who says something.")
        .need("name", "The name, or the role.", reference("text"))
        .need("reliability", RELIABILITY, reference("reliability"))
        .may(
            "kind",
            "For the reader; but what a `relay` says weighs nothing. `news` if left out.",
            listed(&SOURCE_KINDS),
        )
        .may("note", "A remark.", reference("remark"))
        .done()
}

const RELIABILITY: &str = "A letter of the Admiralty code, or a number from 0 to 0.98.";

pub(super) fn reliability() -> Value {
    let letters = LETTERS.map(|letter| {
        let mean = letter.chars().next().map_or(0.0, |letter| Reliability::Letter(letter).mean());
        (letter, format!("{mean}: the chance that the source says what is so"))
    });
    json!({ "anyOf": [words(&letters), { "type": "number", "minimum": 0, "maximum": Reliability::MAX }] })
}

pub(super) fn origin() -> Value {
    Table::new("Voices that may go back to the same people.")
        .may(
            "dependence",
            "From 0 (independent) to 1 (copies of each other; if left out).",
            reference("probability-number"),
        )
        .may("note", "A remark.", reference("remark"))
        .done()
}

pub(super) fn claim() -> Value {
    let is_context = json!({ "properties": { "context": { "const": true } }, "required": ["context"] });
    let neither = |keys: &[&str]| -> Value {
        let each: Vec<Value> = keys.iter().map(|key| json!({ "required": [key] })).collect();
        json!({ "not": { "anyOf": each } })
    };
    let counts = json!({ "required": ["stance"], "allOf": [neither(&["outcome", "outcomes"])] });
    let table = Table::new("What a source says for or against a factor.")
        .need("text", "What is said.", reference("text"))
        .need("source", "The id of a source.", reference("id"))
        .may("stance", "For or against the factor; needed, but for context.", listed(&STANCES))
        .spelled(&["factor", "factors"], "The factor that it moves, or several.", reference("ids"))
        .may("origin", "The id of an origin.", reference("id"))
        .may(
            "interest",
            "Whether the speaker gains by saying it: `self-serving` (a denial), `against-interest` (an admission).",
            listed(&INTERESTS),
        )
        .may("relay_of", "The one claim that this one passes on; it weighs nothing of its own.", reference("id"))
        .may("supersedes", "The claim or claims that it replaces.", reference("ids"))
        .may("context", "It takes no stance, weighs nothing, and is shown beside what it names.", boolean())
        .spelled(
            &["outcome", "outcomes"],
            "For context only: the outcomes beside which it is shown.",
            reference("ids"),
        )
        .may("observed_from", "When what it speaks of was so: from this day. Shown only.", reference("date"))
        .may("observed_to", "When what it speaks of was so: to this day. Shown only.", reference("date"))
        .may("attributed_to", "To whom the source attributes it. Shown only.", reference("remark"))
        .rule(json!({ "if": is_context, "then": neither(&["stance"]), "else": counts }));
    dated(table).done()
}

/// What claims and estimates have in common.
fn dated(table: Table) -> Table {
    table
        .need(
            "published",
            "The day from which it counts; a month counts from its last day.",
            reference("date"),
        )
        .may("retracted", "The day from which it counts no more; not before `published`.", reference("date"))
        .may("reliability", "In place of the reliability of its source.", reference("reliability"))
        .may("status", "Shown only, such as \"confirmed\" or \"disputed\".", reference("remark"))
        .may("cites", "Where it is found: a text or a list. Shown only.", reference("remarks"))
        .may("note", "A remark.", reference("remark"))
}

pub(super) fn estimate() -> Value {
    let table = Table::new("A probability that a source stated; used where a probability stands.")
        .need("text", "What is said.", reference("text"))
        .need("source", "The id of a source.", reference("id"))
        .need("probability", "What was stated.", reference("stated-probability"))
        .need("prior", "What one would say without this voice; not 0 and not 1.", reference("stated-prior"))
        .may("why", "", reference("why"));
    dated(table).done()
}

pub(super) fn factor() -> Value {
    let resolved =
        Table::new("What it turned out to be, once that was settled. Only `exposure score` reads it.")
            .need("value", "`true`: it was so.", boolean())
            .need("date", "The day on which that was settled.", reference("date"))
            .need("by", "Who settled it, by role.", reference("text"))
            .may("why", "What exactly was settled, and what was not.", reference("remark"));
    Table::new("What may be so: a state of the world that holds or does not.")
        .need("title", "A statement that holds or does not.", reference("text"))
        .need("prior", "Its probability before any claim; not 0 and not 1.", reference("prior"))
        .may("kind", "As in NIST SP 800-30; for the reader.", listed(&FACTOR_KINDS))
        .may("why", "What the prior rests on.", reference("remark"))
        .may("resolved", "", resolved.done())
        .done()
}

fn boolean() -> Value {
    json!({ "type": "boolean" })
}

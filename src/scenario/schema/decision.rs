//! What could be done: safeguards, inquiries, what-ifs; and what would be borne.

use super::super::decision::PAYMENTS;
use super::super::kind::{Kind, MAX_AMOUNT};
use super::super::threat::{ATTEMPTS, CAPABILITY, DIFFICULTY, PROBABILITY, SUCCESSES};
use super::super::tolerance::CURVES;
use super::table::{Table, listed, reference, words};
use super::texts;
use serde_json::{Map, Value, json};

pub(super) fn safeguard() -> Value {
    let effect = Table::new("What it acts on, and how much of it it takes away.")
        .need("on", "What it acts on.", texts::target())
        .need("reduces", "The share that it takes away from then on.", reference("probability"))
        .may("why", "", reference("why"));
    Table::new("What could be done.")
        .need("title", "What it is.", reference("text"))
        .need(
            "effect",
            "One effect or more, each on a target of its own.",
            json!({ "type": "array", "minItems": 1, "items": effect.done() }),
        )
        .may("cost", "What it costs, once or each year.", reference("cost"))
        .may(
            "coverage",
            "The share of the field in which it is in place; all of it if left out.",
            reference("probability"),
        )
        .may(
            "failures_per_year",
            "How often it fails; never if left out. With `repair_days`.",
            reference("rate"),
        )
        .may("repair_days", "For how long it then fails. With `failures_per_year`.", reference("days"))
        .may(
            "variance_effectiveness",
            "What it still takes away while it fails; nothing if left out.",
            reference("probability"),
        )
        .may("why", "", reference("why"))
        .with("failures_per_year", "repair_days")
        .with("repair_days", "failures_per_year")
        .done()
}

/// What something costs.
pub(super) fn cost() -> Value {
    let paid = PAYMENTS.map(|(word, each)| (word, if each { "each year" } else { "once, if left out" }));
    let table = Table::new("An amount, and when it is paid.")
        .need("amount", "The amount.", reference("amount"))
        .may("per", "When it is paid.", words(&paid))
        .may("why", "", reference("why"));
    json!({ "anyOf": [reference("amount"), table.done()] })
}

pub(super) fn inquiry() -> Value {
    Table::new("What could be looked into.")
        .need("title", "What it is.", reference("text"))
        .need("factor", "The id of the factor that it is about.", reference("id"))
        .need("sensitivity", "The chance that it says yes where the factor holds.", reference("probability"))
        .need("specificity", "The chance that it says no where it does not.", reference("probability"))
        .may("cost", "What it costs.", reference("cost"))
        .may("why", "", reference("why"))
        .done()
}

pub(super) fn whatif() -> Value {
    let some = json!({ "properties": { "safeguards": { "minItems": 1 } }, "required": ["safeguards"] });
    Table::new("A configuration to compare.")
        .need("title", "What is supposed.", reference("text"))
        .may("safeguards", "The ids of safeguards that are in place.", reference("ids"))
        .may("set", "What is supposed otherwise, facts too.", settings())
        .may("why", "", reference("why"))
        .rule(json!({ "anyOf": [{ "required": ["set"] }, some] }))
        .done()
}

/// What a what-if may set: by kind, the key and the value; `factor.ID` itself is true or false.
fn settable() -> [(&'static str, Vec<(&'static str, Value)>); 6] {
    let each = |keys: &[&'static str], value: &str| -> Vec<(&'static str, Value)> {
        keys.iter().map(|key| (*key, reference(value))).collect()
    };
    let attempts: Vec<&str> = ATTEMPTS.into_iter().filter(|key| !SUCCESSES.contains(key)).collect();
    let of_actor = [each(&attempts, "rate-cases"), each(&CAPABILITY, "percentile-cases")].concat();
    let of_event = [each(&PROBABILITY, "probability-cases"), each(&DIFFICULTY, "percentile-cases")].concat();
    let of_outcome = each(&["severity"], "severity-cases");
    let of_risk = [of_actor.clone(), of_event.clone(), of_outcome.clone()].concat();
    [
        ("factor", each(&["prior"], "prior")),
        ("event", of_event),
        ("actor", of_actor),
        ("outcome", of_outcome),
        ("source", each(&["reliability"], "reliability")),
        ("risk", of_risk),
    ]
}

/// The paths of a what-if, as one quoted key, as nested tables, or as both.
fn settings() -> Value {
    let (mut nested, mut quoted) = (Map::new(), Map::new());
    for (kind, keys) in settable() {
        let one = keys.iter().fold(Table::new("What is supposed of it."), |table, (key, value)| {
            table.may(key, "", value.clone())
        });
        let one = match kind {
            "factor" => json!({ "anyOf": [{ "type": "boolean" }, one.done()] }),
            _ => one.done(),
        };
        let mut by_id = Map::new();
        for (key, value) in &keys {
            by_id.insert(format!(r"^[^.]+\.{key}$"), value.clone());
            quoted.insert(format!(r"^{kind}\.[^.]+\.{key}$"), value.clone());
        }
        by_id.insert("^[^.]+$".to_owned(), one.clone());
        quoted.insert(format!(r"^{kind}\.[^.]+$"), one);
        nested.insert(
            kind.to_owned(),
            json!({ "type": "object", "patternProperties": by_id, "additionalProperties": false }),
        );
    }
    json!({
        "type": "object",
        "properties": nested,
        "patternProperties": quoted,
        "additionalProperties": false,
    })
}

pub(super) fn tolerance() -> Value {
    let positive = |kind: Kind, most: f64| {
        let number = json!({ "type": "number", "exclusiveMinimum": 0, "maximum": most });
        json!({ "anyOf": [number, texts::of_one(kind)] })
    };
    let pair = json!({
        "type": "array",
        "items": [positive(Kind::Probability, 1.0), positive(Kind::Amount, MAX_AMOUNT)],
        "minItems": 2,
        "maxItems": 2,
    });
    let through_two = json!({
        "if": { "properties": { "curve": { "const": "lognormal" } }, "required": ["curve"] },
        "then": { "properties": { "exceedance": { "minItems": 2, "maxItems": 2 } } },
    });
    Table::new("What would be borne.")
        .may(
            "exceedance",
            "Pairs of a chance and a loss: a larger loss is borne with a smaller chance.",
            json!({ "type": "array", "items": pair, "examples": [[[0.1, "$1M"], [0.01, "$10M"]]] }),
        )
        .may("score", "A composite exposure, in points.", reference("severity-number"))
        .may("curve", "What is borne between and beyond the pairs; `points` if left out.", listed(&CURVES))
        .may("why", "", reference("why"))
        .some_of(&["exceedance", "score"])
        .with("curve", "exceedance")
        .rule(through_two)
        .done()
}

pub(super) fn correlation() -> Value {
    let path = json!({ "type": "string", "pattern": "^[^.]+[.].+" });
    Table::new("Uncertain quantities that go together, two at a time alike.")
        .need(
            "between",
            "The quantities by their paths: `actor.a.attempts`, `event.e.probability`, `factor.f.prior`.",
            json!({ "type": "array", "items": path, "minItems": 2 }),
        )
        .need(
            "rank",
            "Their rank correlation (Spearman's).",
            json!({ "type": "number", "exclusiveMinimum": -1, "exclusiveMaximum": 1 }),
        )
        .may("why", "", reference("why"))
        .done()
}

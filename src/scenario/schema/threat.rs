//! Who acts, what may happen, and what it comes to: actors, events, outcomes, and risks, which are all three.

use super::super::loss::{PRIMARY_TOTAL, SECONDARY_PROBABILITY, SECONDARY_TOTAL};
use super::super::threat::{
    ACTION, ATTEMPTS, CAPABILITY, CONTACTS, COUNTS, DIFFICULTY, MAX_DISPERSION, PROBABILITY, SUCCESSES,
};
use super::table::{Table, listed, reference, some_of};
use crate::model::LossForm;
use serde_json::{Value, json};

pub(super) fn actor() -> Value {
    let table = Table::new("Who makes attempts.").need("title", "Who it is.", reference("text"));
    capable(frequent(table)).may("why", "", reference("why")).done()
}

/// How often something is tried: at one level of FAIR's tree.
fn frequent(table: Table) -> Table {
    let table = table
        .spelled(&ATTEMPTS, "How often it is tried: a rate a year. `lef` counts successes only.", rate())
        .spelled(
            &CONTACTS,
            "How often there is contact; times `probability_of_action` it is the attempts.",
            rate(),
        )
        .spelled(&ACTION, "The chance that a contact leads to an attempt.", reference("probability-cases"))
        .may("counts", "How the number of attempts spreads around its mean.", reference("counts"))
        .may("accidental", "The attempts are accidents.", json!({ "type": "boolean" }));
    let parts = json!({ "allOf": [some_of(&CONTACTS), some_of(&ACTION)] });
    table
        .rule(json!({ "anyOf": [some_of(&ATTEMPTS), parts] }))
        .rule(json!({ "not": { "allOf": [some_of(&ATTEMPTS), { "anyOf": [some_of(&CONTACTS), some_of(&ACTION)] }] } }))
}

fn rate() -> Value {
    reference("rate-cases")
}

fn capable(table: Table) -> Table {
    table.spelled(
        &CAPABILITY,
        "A percentile among all attackers, 0 to 1; drawn anew for each attempt.",
        reference("percentile-cases"),
    )
}

/// The law of the number of attempts.
pub(super) fn counts() -> Value {
    let spread = json!({ "type": "number", "exclusiveMinimum": 0, "maximum": MAX_DISPERSION });
    let clustered = Table::new("They come in clusters: variance m + d m^2 around the mean m.")
        .need("dispersion", "d: the larger, the more they come in clusters.", spread)
        .may("why", "", reference("why"));
    json!({ "anyOf": [listed(&COUNTS), clustered.done()] })
}

pub(super) fn event() -> Value {
    let table = Table::new("What may happen in an attempt.")
        .need("title", "What happens.", reference("text"))
        .may(
            "by",
            "The actor or actors in whose attempts it may happen; if left out, those of the events it needs.",
            reference("ids"),
        )
        .may("needs", "A condition on factors and events that must hold first.", reference("condition"));
    tried(table).may("why", "", reference("why")).done()
}

/// What an event or a risk says of its success.
fn tried(table: Table) -> Table {
    table
        .spelled(&PROBABILITY, "The chance that it then succeeds.", reference("probability-cases"))
        .spelled(
            &DIFFICULTY,
            "A percentile: it succeeds when the capability of the actor exceeds it.",
            reference("percentile-cases"),
        )
        .may("attack", "Ids of ATT&CK techniques.", reference("remarks"))
        .rule(json!({ "not": { "allOf": [some_of(&PROBABILITY), some_of(&DIFFICULTY)] } }))
}

pub(super) fn outcome() -> Value {
    let table = Table::new("What it comes to.")
        .need("title", "What it is.", reference("text"))
        .need(
            "when",
            "A condition on factors and events. Of factors alone, it is a fact: it has happened or not.",
            reference("condition"),
        )
        .may("includes", "Lesser outcomes that it contains, whose losses are its own.", reference("ids"));
    harmful(table).may("why", "", reference("why")).done()
}

fn harmful(table: Table) -> Table {
    table
        .may("severity", "Points from 0 to 100; 0 if left out.", reference("severity-cases"))
        .may("loss", "What it costs, by forms or in all.", reference("loss"))
        .some_of(&["severity", "loss"])
}

/// What an outcome costs.
pub(super) fn loss() -> Value {
    let second = Table::new("What the reaction of others costs.").spelled(
        &SECONDARY_PROBABILITY,
        "The share of occurrences to which others react.",
        reference("probability-cases"),
    );
    let second = second.rule(some_of(&SECONDARY_PROBABILITY)).may("why", "", reference("why"));
    let second = formed(second, &SECONDARY_TOTAL, &[]);
    let first =
        Table::new("What it costs: forms of loss, or their total; and what the reaction of others costs.")
            .may("secondary", "", second.done())
            .may("why", "", reference("why"));
    formed(first, &PRIMARY_TOTAL, &["secondary"]).done()
}

/// The forms of a loss, or a total that stands alone; something must be said, here or under the other keys.
fn formed(mut table: Table, total: &[&'static str], others: &[&str]) -> Table {
    let forms: Vec<&str> =
        LossForm::ALL.iter().map(|(_, key)| *key).filter(|key| !total.contains(key)).collect();
    for form in &forms {
        let told = match *form {
            "competitive_advantage" => "What the lead of competitors costs.".to_owned(),
            "fines" => "Fines and judgments.".to_owned(),
            _ => format!("The loss by {form}."),
        };
        table = table.may(form, &told, reference("amount-cases"));
    }
    let said: Vec<&str> = forms.iter().chain(total).chain(others).copied().collect();
    table
        .spelled(total, "All of it, where nobody split it into forms.", reference("amount-cases"))
        .rule(json!({ "not": { "allOf": [some_of(total), some_of(&forms)] } }))
        .some_of(&said)
}

pub(super) fn risk() -> Value {
    let table = Table::new("A risk in one table: an actor, an event and an outcome at once.")
        .need("title", "What the risk is.", reference("text"))
        .may("needs", "A condition on factors only.", reference("condition"));
    let lef = some_of(&SUCCESSES);
    let by_strength = json!({ "allOf": [some_of(&CAPABILITY), some_of(&DIFFICULTY)] });
    let chance = json!({ "allOf": [some_of(&PROBABILITY), { "not": some_of(&CAPABILITY) }] });
    let trial = json!({ "anyOf": [some_of(&PROBABILITY), some_of(&CAPABILITY), some_of(&DIFFICULTY)] });
    harmful(tried(capable(frequent(table))))
        .may("why", "", reference("why"))
        .rule(json!({ "if": lef, "then": { "not": trial }, "else": { "anyOf": [chance, by_strength] } }))
        .done()
}

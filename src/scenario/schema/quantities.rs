//! Quantities: numbers, words, ranges, distributions, data, estimates, cases.

use super::super::amount;
use super::super::composed::POOLINGS;
use super::super::distributions::FORMS;
use super::super::kind::Kind;
use super::super::quantities::MAX_RATE;
use super::table::{Table, reference};
use super::texts;
use serde_json::{Value, json};

const KINDS: [Kind; 6] =
    [Kind::Probability, Kind::Percentile, Kind::Rate, Kind::Amount, Kind::Severity, Kind::Days];

/// What each form of a table says.
fn told(form: &str) -> &'static str {
    match form {
        "p5" => "One in twenty is below; with `p95`.",
        "p10" => "One in ten is below; with `p90`.",
        "pert" => "[min, mode, max] of a PERT distribution.",
        "triangular" => "[min, mode, max] of a triangular distribution.",
        "uniform" => "[min, max]: every value between is as likely.",
        "beta" => "[alpha, beta] of a beta distribution.",
        "gamma" => "[shape, rate] of a gamma distribution.",
        "normal" => "[mean, sd] of a normal distribution; cut it with `min` and `max`.",
        "lognormal" => "[mu, sigma] of a lognormal distribution.",
        "logit_normal" => "[mu, sigma] of a logit-normal distribution.",
        "pareto" => "[min, alpha] of a power law.",
        "discrete" => "[[value, weight], ...]: finitely many values.",
        "metalog" => {
            "[[level, value], ...]: a distribution through stated quantiles, between `lower` and `upper`."
        }
        "empirical" => "Values that were seen, as a list or as a column of a CSV file.",
        "mixture" => "[[quantity, weight], ...]: one of several distributions.",
        "experts" => "What several experts say, pooled as `pooling` says.",
        "hits" => "So many of the number in `of`: data, Beta(hits + 1/2, of - hits + 1/2).",
        _ => "So many in the time of `over`: data, Gamma(count + 1/2, over).",
    }
}

/// The definitions of quantities, by name: of each kind one number, a table, the quantity, and its cases.
pub(super) fn definitions() -> Vec<(String, Value)> {
    let mut all = Vec::new();
    for kind in KINDS {
        let name = slug(kind);
        all.push((format!("{name}-number"), one(kind)));
        all.push((format!("{name}-table"), table(kind)));
        all.push((name.to_owned(), quantity(kind)));
        // Days are of safeguards, which have no cases.
        if kind != Kind::Days {
            all.push((format!("{name}-cases"), cases(kind)));
        }
    }
    let p = Kind::Probability;
    let open = json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 });
    let below_1 = json!({ "type": "number", "minimum": 0, "exclusiveMaximum": 1 });
    let estimated = |mut forms: Vec<Value>| {
        forms.push(reference("of-an-estimate"));
        json!({ "anyOf": forms })
    };
    // What a source stated is no estimate of another source.
    all.push(("stated-probability".to_owned(), json!({ "anyOf": plain(p, &within(p)) })));
    all.push(("stated-prior".to_owned(), json!({ "anyOf": plain(p, &open) })));
    all.push(("prior".to_owned(), estimated(plain(p, &open))));
    all.push(("chance-below-1".to_owned(), estimated(plain(p, &below_1))));
    all.push(("of-an-estimate".to_owned(), estimate()));
    all.push(("values-of-a-file".to_owned(), values_of_a_file()));
    all
}

/// The name of a kind among the definitions.
pub(super) fn slug(kind: Kind) -> &'static str {
    match kind {
        Kind::Days => "days",
        _ => kind.noun(),
    }
}

/// A number from 0 to a bound.
fn up_to(most: f64) -> Value {
    let mut number = json!({ "type": "number", "minimum": 0 });
    if most.is_finite() {
        number["maximum"] = json!(most);
    }
    number
}

/// A quantity as a number. A rate is bounded where it stands alone, and not where a bound cuts a distribution.
fn within(kind: Kind) -> Value {
    up_to(if kind == Kind::Rate { MAX_RATE } else { kind.largest() })
}

/// A number, bare or as a text.
fn one(kind: Kind) -> Value {
    json!({ "anyOf": [up_to(kind.largest()), texts::of_one(kind)] })
}

/// An end of a range that is fitted: never on the border.
fn end(kind: Kind) -> Value {
    let mut number = json!({ "type": "number", "exclusiveMinimum": 0 });
    if kind.max().is_finite() {
        number["exclusiveMaximum"] = json!(kind.max());
    } else if kind.largest().is_finite() {
        number["maximum"] = json!(kind.largest());
    }
    json!({ "anyOf": [number, texts::of_one(kind)] })
}

/// A quantity that is no estimate: a number, a text or a table.
fn plain(kind: Kind, number: &Value) -> Vec<Value> {
    let mut forms = vec![number.clone()];
    forms.extend(texts::of_quantity(kind));
    forms.push(reference(&format!("{}-table", slug(kind))));
    forms
}

/// A quantity in all its forms.
fn quantity(kind: Kind) -> Value {
    let mut forms = plain(kind, &within(kind));
    match kind {
        Kind::Probability => forms.push(reference("of-an-estimate")),
        Kind::Rate => forms.push(at_least_once()),
        _ => {}
    }
    json!({ "anyOf": forms })
}

fn estimate() -> Value {
    Table::new("A probability that a source stated.")
        .need("estimate", "The id of the estimate.", reference("id"))
        .may("why", "", reference("why"))
        .done()
}

fn values_of_a_file() -> Value {
    Table::new("A column of a CSV file beside the scenario.")
        .need("file", "The file, in the folder of the scenario or below.", json!({ "type": "string" }))
        .may("column", "The column, by its name in the first row.", json!({ "type": "string" }))
        .done()
}

fn at_least_once() -> Value {
    Table::new("A rate by the chance of at least one.")
        .need(
            "at_least_once",
            "The chance of at least one in the time of `over`.",
            reference("chance-below-1"),
        )
        .need("over", "The time.", reference("time"))
        .may("why", "", reference("why"))
        .done()
}

/// A table that says which distribution a quantity has.
fn table(kind: Kind) -> Value {
    let number = reference(&format!("{}-number", slug(kind)));
    let forms: Vec<&str> = FORMS.into_iter().filter(|form| stands_for(form, kind)).collect();
    let mut table = Table::new(&format!("A {} as a range, a distribution or data.", kind.noun()));
    for form in &forms {
        table = table.may(form, told(form), parameters(form, kind, &number));
    }
    for (low, high, told) in [
        ("p5", "p95", "One in twenty is above; with `p5`."),
        ("p10", "p90", "One in ten is above; with `p10`."),
    ] {
        table = table.may(high, told, end(kind)).with(low, high).with(high, low);
    }
    let median = "Half is below: a metalog through three quantiles; with `p5` or `p10`.";
    table = table.may("p50", median, end(kind));
    table =
        table.may("lower", "Where a metalog starts; 0 if left out.", number.clone()).with("lower", "metalog");
    table = table.may("upper", "Where a metalog ends.", number.clone()).with("upper", "metalog");
    let words: Vec<&str> = POOLINGS.iter().map(|(word, _)| *word).collect();
    let told = "How experts are pooled: the mean of their chances (linear), or the product of their densities (log).";
    table = table.may("pooling", told, json!({ "enum": words })).with("pooling", "experts");
    if forms.contains(&"hits") {
        let of = json!({ "type": "integer", "minimum": 1 });
        table =
            table.may("of", "The number of which `hits` are so.", of).with("hits", "of").with("of", "hits");
    }
    if forms.contains(&"count") {
        table = table.may("over", "The time in which they were counted.", reference("time"));
        table = table.with("count", "over").with("over", "count");
    }
    if kind == Kind::Rate {
        let units = amount::UNITS.iter().flat_map(|(unit, _)| [(*unit).to_owned(), format!("{unit}s")]);
        let units: Vec<String> = units.collect();
        table = table.may(
            "per",
            "The time that the numbers are for; a year if left out.",
            json!({ "enum": units }),
        );
    }
    table = table.may("min", "Cuts it: given that it is not below.", number.clone());
    table = table.may("max", "Cuts it: given that it is not above.", number.clone());
    if kind == Kind::Amount {
        let limit = json!({ "anyOf": [
            { "type": "number", "exclusiveMinimum": 0, "maximum": kind.largest() },
            texts::of_one(kind),
        ] });
        table = table.may("deductible", "What is not counted of it.", number.clone());
        table = table.may("limit", "The most that is counted of it.", limit);
    }
    table.may("why", "", reference("why")).one_of(&forms).done()
}

/// Whether a kind has this form: data are of probabilities or of rates.
fn stands_for(form: &str, kind: Kind) -> bool {
    match form {
        "hits" => matches!(kind, Kind::Probability | Kind::Percentile),
        "count" => kind == Kind::Rate,
        _ => true,
    }
}

/// What stands under a form.
fn parameters(form: &str, kind: Kind, number: &Value) -> Value {
    let any = json!({ "type": "number" });
    let positive = json!({ "type": "number", "exclusiveMinimum": 0 });
    let tuple = |items: &[&Value]| json!({ "type": "array", "items": items, "minItems": items.len(), "maxItems": items.len() });
    match form {
        "p5" | "p10" => end(kind),
        "pert" | "triangular" => tuple(&[number, number, number]),
        "uniform" => tuple(&[number, number]),
        "beta" | "gamma" => tuple(&[&positive, &positive]),
        "pareto" => tuple(&[&end(kind), &positive]),
        "normal" | "lognormal" | "logit_normal" => tuple(&[&any, &positive]),
        "discrete" => {
            let weight = json!({ "type": "number", "minimum": 0 });
            json!({ "type": "array", "items": tuple(&[number, &weight]), "minItems": 1 })
        }
        "metalog" => {
            let level = json!({ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 });
            let most = crate::math::distribution::MOST_QUANTILES;
            json!({ "type": "array", "items": tuple(&[&level, &end(kind)]), "minItems": 2, "maxItems": most })
        }
        "empirical" => {
            json!({ "anyOf": [{ "type": "array", "items": number, "minItems": 1 }, reference("values-of-a-file")] })
        }
        "mixture" => {
            let weight = json!({ "type": "number", "minimum": 0 });
            json!({ "type": "array", "items": tuple(&[&known(kind), &weight]), "minItems": 1 })
        }
        "experts" => {
            let voice = Table::new("What one expert says.")
                .may("source", "The id of the source.", reference("id"))
                .need("says", "The quantity.", known(kind))
                .may(
                    "weight",
                    "How much the voice counts beside the others; 1 if left out.",
                    json!({ "type": "number", "minimum": 0 }),
                )
                .may("why", "", reference("why"))
                .done();
            json!({ "type": "array", "items": voice, "minItems": 1 })
        }
        _ => json!({ "type": "integer", "minimum": 0 }),
    }
}

/// A quantity that is no estimate.
fn known(kind: Kind) -> Value {
    json!({ "anyOf": plain(kind, &within(kind)) })
}

/// A quantity, or the list of its cases.
fn cases(kind: Kind) -> Value {
    let one = reference(slug(kind));
    let key = kind.case_key();
    let mut case = Table::new("The first case whose `if` holds is the one; the last has none.")
        .may("if", "A condition on factors.", reference("condition"))
        .may("why", "", reference("why"));
    case = match key {
        "value" => case.need("value", "The value in this case.", one.clone()),
        _ => case
            .may(key, "The value in this case.", one.clone())
            .may("value", &format!("The same as `{key}`."), one.clone())
            .one_of(&[key, "value"]),
    };
    let list = json!({
        "type": "array",
        "minItems": 1,
        "items": case.done(),
        "contains": { "not": { "required": ["if"] } },
    });
    json!({ "anyOf": [one, list] })
}

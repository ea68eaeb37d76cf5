//! What each uncertain input does, as a table for people and as a view for machines.

use super::json::SCHEMA_VERSION;
use super::number::{Money, frequency, grouped_whole, percent, points, two_digits};
use super::text::{Look, hanging, one_line};
use crate::assess::{Counted, SensedInput, Sensitivity, Stressed, half_width};
use crate::eval::{Driven, REPLICATES, StateMode};
use crate::math::Index;
use crate::plan::sha256;
use serde_json::{Value, json};
use std::fmt::Write;

/// What marks this result among the files that this program writes.
pub const KIND: &str = "sensitivity";
/// How many inputs are listed in text.
const LISTED: usize = 15;

/// The table, and what it comes to.
pub fn text(found: &Sensitivity, look: Look) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&found.title)));
    let _ = writeln!(
        text,
        "as of {} · what each uncertain input does to the {}",
        found.as_of.spoken(),
        output(found)
    );
    if !found.supposed.is_empty() {
        let _ = writeln!(text, "supposing {}", found.supposed.join(", "));
    }
    if !found.inputs.is_empty() {
        table(&mut text, found, look);
    }
    text.push('\n');
    text.push_str(&hanging("  ", 2, &sentence(found)));
    foot(&mut text, found);
    look.clean(&text)
}

pub(super) fn output(found: &Sensitivity) -> &'static str {
    match found.driven {
        Driven::Loss => "expected loss a year",
        _ => "composite exposure",
    }
}

/// A value of the output.
pub(super) fn valued(found: &Sensitivity, x: f64) -> String {
    match found.driven {
        Driven::Loss => Money::of(&found.currency).short(x),
        _ if x.abs() >= 0.095 => format!("{x:.1}"),
        _ => points(x),
    }
}

fn table(text: &mut String, found: &Sensitivity, look: Look) {
    let heading = "One input at a time from its 10th to its 90th percentile, all others as drawn";
    let _ = writeln!(text, "\n  {}", look.heading(heading));
    let _ = writeln!(text, "      {:>7}  {:<15}{:<15}{:<15}ST", "swing", "output", "S1", "Shapley effect");
    for one in found.inputs.iter().take(LISTED) {
        let sign = if one.swing > 0.0 { "+" } else { "" };
        let [low, high] = one.output.map(|x| valued(found, x));
        let shown = |part: Option<Index>| part.map_or("-".to_owned(), index);
        let first = shown(one.indices.map(|indices| indices.first));
        let total = shown(one.indices.map(|indices| indices.total));
        let effect = shown(one.effect);
        let swing = format!("{sign}{}", valued(found, one.swing));
        let span = format!("{low} to {high}");
        let title = if one.title.is_empty() { String::new() } else { format!(": {}", one_line(&one.title)) };
        text.push_str(&hanging("    ", 4, &format!("{}{title} ({})", one.name, moved(one))));
        let _ = writeln!(text, "      {swing:>7}  {span:<15}{first:<15}{effect:<15}{total}");
    }
    let rest = found.inputs.len().saturating_sub(LISTED);
    let more = if rest > 0 { format!("{rest} more inputs swing it less. ") } else { String::new() };
    let notes = format!(
        "{more}S1: the part of the variance that goes when the input is known; ST: the part that stays when all but \
         the input are known; Shapley effect: its share when what inputs make together is divided evenly, so that \
         all sum to 1; each with half of its 90% interval, from {REPLICATES} replicates. Cases of a quantity, \
         and all that a source says, move together."
    );
    text.push_str(&hanging("    ", 4, &notes));
    if let Some(stressed) = &found.stressed {
        text.push('\n');
        text.push_str(&hanging("  ", 2, &under_stress(found, stressed)));
    }
}

/// What stress does, in a sentence.
fn under_stress(found: &Sensitivity, stressed: &Stressed) -> String {
    let level = |level: f64| two_digits(100.0 * level);
    let held = stressed.held.iter().map(|(name, [low, high])| {
        format!("{name} held between its {}th and {}th percentile", level(*low), level(*high))
    });
    let change = stressed.change.value;
    let (way, by) = (if change < 0.0 { "less" } else { "more" }, valued(found, change.abs()));
    format!(
        "Under stress, with {}, the {} is {} instead of {}: {by} {way} (within {}, 90%), with a deviation of {} instead \
         of {}.",
        held.collect::<Vec<String>>().join(" and "),
        output(found),
        valued(found, stressed.mean.value),
        valued(found, stressed.mean.value - change),
        valued(found, half_width(stressed.change)),
        valued(found, stressed.deviation),
        valued(found, found.deviation)
    )
}

/// `0.313 ± 0.004`.
fn index(index: Index) -> String {
    // A zero without a sign, where rounding leaves nothing.
    let value = if index.value.abs() < 0.0005 { 0.0 } else { index.value };
    format!("{value:.3} ± {:.3}", half_width(index))
}

/// From what to what an input is moved.
fn moved(one: &SensedInput) -> String {
    let shown = |x: f64| level(one.counted, x);
    let first = one
        .values
        .first()
        .map_or(String::new(), |[low, high]| format!("{} to {}", shown(*low), shown(*high)));
    match one.values.len() {
        0 | 1 => first,
        2 => format!("{first}, and another case"),
        n => format!("{first}, and {} other cases", n - 1),
    }
}

/// A value of an input.
pub(super) fn level(counted: Counted, x: f64) -> String {
    match counted {
        Counted::Share => percent(x),
        Counted::PerYear => frequency(x),
        Counted::Points => points(x),
        Counted::Days => format!("{} days", two_digits(x)),
    }
}

/// What matters most, how much of the variance it makes, and what no single input does.
pub fn sentence(found: &Sensitivity) -> String {
    let what = output(found);
    if !found.mean.value.is_finite() {
        return format!("The {what} is without bound, so there is no variance to share out.");
    }
    let by_total = found.by_total();
    let Some((most, indices)) = by_total.first().and_then(|one| Some((*one, one.indices?))) else {
        return match found.inputs.len() {
            0 => format!("No uncertain input has a path to the {what}."),
            _ => format!("No uncertain input moves the {what}."),
        };
    };
    let part = |x: f64| percent(x.clamp(0.0, 1.0));
    let named = match most.title.as_str() {
        "" => most.name.clone(),
        title => format!("{} ({title})", most.name),
    };
    let mut sentences = vec![format!(
        "What matters most is {named}: known exactly, it would take away {} of the variance that uncertain inputs give \
         to the {what}; together with others it has a part in {}.",
        part(indices.first.value),
        part(indices.total.value)
    )];
    if let Some(together) = found.together {
        let also = if found.mode == StateMode::Drawn { " or with the states of factors" } else { "" };
        let is_seen = together.value > half_width(together).max(0.005);
        sentences.push(match is_seen {
            true => format!("{} comes only of inputs acting together{also}.", part(together.value)),
            false => format!("What inputs make only by acting together{also} cannot be told from nothing."),
        });
    }
    match found.states {
        Some(states) if states > 0.0005 => sentences.push(format!(
            "Whether the factors hold is averaged in all this: with their states, {} of all that is not known about the \
             {what} is due to these states and {} to the inputs.",
            part(states),
            part(1.0 - states)
        )),
        _ => {}
    }
    sentences.join(" ")
}

fn foot(text: &mut String, found: &Sensitivity) {
    let states = match found.mode {
        StateMode::Integrated { .. } => "factor states integrated",
        StateMode::Drawn => "factor states drawn",
    };
    let view = view(found);
    let line = format!(
        "{REPLICATES} x {} base points, {} evaluations, {states} · mean {} within {} (90%), deviation {} · seed {} · \
         result {}",
        found.points / REPLICATES,
        grouped_whole(found.evaluations as f64),
        valued(found, found.mean.value),
        valued(found, half_width(found.mean)),
        valued(found, found.deviation),
        found.seed,
        &view["digest"].as_str().unwrap_or_default()[..8]
    );
    text.push('\n');
    text.push_str(&hanging("", 0, &line));
}

/// The view: one object, closed by the digest of all that stands before it.
pub fn view(found: &Sensitivity) -> Value {
    let index = |index: Index| json!({ "value": index.value, "standard_error": index.standard_error });
    let input = |one: &SensedInput| {
        let values: Vec<Value> =
            one.values.iter().map(|[low, high]| json!({ "p10": low, "p90": high })).collect();
        json!({
            "name": one.name,
            "title": one.title,
            "unit": unit(one.counted),
            "values": values,
            "output": { "p10": one.output[0], "p90": one.output[1] },
            "swing": { "value": one.swing, "standard_error": one.swing_error },
            "first_order": one.indices.map(|indices| index(indices.first)),
            "total": one.indices.map(|indices| index(indices.total)),
            "shapley": one.effect.map(index),
        })
    };
    let mut view = json!({
        "schema_version": SCHEMA_VERSION,
        "kind": KIND,
        "scenario": {
            "title": found.title,
            "as_of": found.as_of.to_string(),
            "sha256": found.sha256,
        },
        "engine": {
            "version": env!("CARGO_PKG_VERSION"),
            "seed": found.seed,
            "points": found.points,
            "replicates": REPLICATES,
            "evaluations": found.evaluations,
            "states": match found.mode {
                StateMode::Integrated { .. } => "integrated",
                StateMode::Drawn => "drawn",
            },
        },
        "supposed": found.supposed,
        "output": {
            "measure": match found.driven { Driven::Loss => "loss", _ => "composite" },
            "mean": found.mean.value,
            "standard_error": found.mean.standard_error,
            "deviation": found.deviation,
            "due_to_states": found.states,
            "only_together": found.together.map(index),
            "shapley_of_states": found.effect_of_states.map(index),
        },
        "stress": found.stressed.as_ref().map(|stressed| json!({
            "held": stressed.held.iter().map(|(name, [low, high])| {
                json!({ "name": name, "from": low, "to": high })
            }).collect::<Vec<Value>>(),
            "mean": index(stressed.mean),
            "change": index(stressed.change),
            "deviation": stressed.deviation,
        })),
        "inputs": found.inputs.iter().map(input).collect::<Vec<_>>(),
        "summary": sentence(found),
    });
    let digest = sha256(view.to_string().as_bytes());
    view["digest"] = Value::String(digest);
    view
}

fn unit(counted: Counted) -> &'static str {
    match counted {
        Counted::Share => "share",
        Counted::PerYear => "per year",
        Counted::Points => "points",
        Counted::Days => "days",
    }
}

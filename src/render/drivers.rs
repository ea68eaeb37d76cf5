//! What drives an assessment: every share, pairs, importances and the likeliest way of each actor.

use super::explain::tell;
use super::importance;
use super::json::{self, SCHEMA_VERSION};
use super::number::{Money, grouped_whole, percent, points, two_digits};
use super::text::{Look, columns, evidence, hanging, one_line};
use crate::assess::{
    Assessment, Attribution, Estimate, FactorAssessment, Importance, Interaction, Interactions, Telling,
};
use serde_json::{Value, json};
use std::fmt::Write;

/// The width of one measure.
const COLUMN: usize = 24;
/// How many pairs are told in text.
const PAIRS: usize = 5;

/// All that is found about what drives an assessment.
pub struct Drivers<'d> {
    /// The assessment, with the share of each factor.
    pub assessment: &'d Assessment,
    /// Pairs of the factors with the largest shares, the strongest first.
    pub pairs: &'d Interactions,
    /// The ids of factors, by position.
    pub names: Vec<&'d str>,
    /// The importance of each factor for the chance of any outcome.
    pub importances: &'d [Importance],
    /// How each actor brings any outcome about.
    pub tellings: &'d [Telling],
}

/// One measure that is shared out.
struct Shared<'s> {
    heading: String,
    value: fn(&Attribution) -> Option<Estimate>,
    shown: Box<dyn Fn(f64) -> String + 's>,
}

/// Nothing where there is no more than rounding.
fn settled(x: f64) -> f64 {
    if x.abs() < 1e-14 { 0.0 } else { x }
}

fn measures(assessment: &Assessment) -> Vec<Shared<'_>> {
    let mut found: Vec<Shared> = Vec::new();
    if assessment.is_rated() {
        found.push(Shared {
            heading: "points".to_owned(),
            value: |one| Some(one.composite),
            shown: Box::new(points),
        });
    }
    found.push(Shared {
        heading: "of the chance".to_owned(),
        value: |one| Some(one.probability),
        shown: Box::new(|x| percent(settled(x))),
    });
    found.push(Shared {
        heading: "incidents a year".to_owned(),
        value: |one| Some(one.frequency),
        shown: Box::new(|x| two_digits(settled(x))),
    });
    if let Some(losses) = &assessment.losses {
        let money = Money::of(&losses.currency);
        found.push(Shared {
            heading: "expected loss a year".to_owned(),
            value: |one| one.loss,
            shown: Box::new(move |x| money.short(x)),
        });
    }
    found
}

/// The page.
pub fn page(drivers: &Drivers, look: Look) -> String {
    let assessment = drivers.assessment;
    let mut text = String::new();
    let title = format!("What drives it: {}", one_line(&assessment.title));
    let _ = writeln!(text, "\n{}", look.heading(&title));
    let _ = writeln!(text, "as of {}", assessment.as_of.spoken());
    shares(&mut text, assessment, look);
    pairs(&mut text, drivers, look);
    importance::table(&mut text, drivers.importances, look);
    if !drivers.tellings.is_empty() {
        let _ = writeln!(text, "\n  {}", look.heading("The likeliest way of each actor"));
        tell(&mut text, drivers.tellings, 1, look);
    }
    look.clean(&text)
}

fn shares(text: &mut String, assessment: &Assessment, look: Look) {
    let measures = measures(assessment);
    let is_part = |one: &FactorAssessment| {
        measures.iter().any(|part| (part.value)(&one.attribution).is_some_and(|x| x != Estimate::NOTHING))
    };
    if !assessment.factors.iter().any(is_part) {
        text.push_str("\n  Nothing of it rests on a factor.\n");
        return;
    }
    let order =
        |one: &FactorAssessment| (measures[0].value)(&one.attribution).map_or(0.0, |one| one.mean.abs());
    let mut factors: Vec<&FactorAssessment> = assessment.factors.iter().collect();
    factors.sort_by(|a, b| order(b).total_cmp(&order(a)).then_with(|| a.id.cmp(&b.id)));
    let _ = writeln!(text, "\n  {}", look.heading("What each factor adds"));
    row(text, measures.iter().map(|one| one.heading.clone()));
    let line = |text: &mut String, attribution: &Attribution| {
        row(
            text,
            measures
                .iter()
                .map(|one| (one.value)(attribution).map_or("-".to_owned(), |x| (one.shown)(x.mean))),
        );
        let band = |one: &Shared| match (one.value)(attribution) {
            Some(x) if (one.shown)(x.p5) != (one.shown)(x.p95) => {
                format!("{} to {}", (one.shown)(x.p5), (one.shown)(x.p95))
            }
            _ => String::new(),
        };
        row(text, measures.iter().map(band));
    };
    for one in &factors {
        let likely = percent(one.probability);
        let lead = format!("{}: {} · {likely} likely to be so · {}", one.id, one.title, evidence(one));
        text.push_str(&hanging("    ", 4, &lead));
        line(text, &one.attribution);
    }
    let _ = writeln!(text, "    without any of them");
    line(text, &assessment.without);
    let _ = writeln!(text, "    together");
    let sum = |value: fn(&Attribution) -> Option<Estimate>| {
        let all = factors.iter().map(|one| &one.attribution).chain([&assessment.without]);
        all.filter_map(value).map(|one| one.mean).sum::<f64>()
    };
    row(text, measures.iter().map(|one| (one.shown)(sum(one.value))));
    let errors =
        factors.iter().filter_map(|one| (measures[0].value)(&one.attribution)).map(|one| one.error_90());
    let notes = format!(
        "What a factor adds when it comes to hold, averaged over all orders (Shapley); below each, its 90% band. \
         Parts and rest sum to the whole; the first column within {} each (90%).",
        (measures[0].shown)(errors.fold(0.0, f64::max))
    );
    text.push_str(&hanging("    ", 4, &notes));
}

fn pairs(text: &mut String, drivers: &Drivers, look: Look) {
    let (assessment, found) = (drivers.assessment, drivers.pairs);
    let rated = assessment.is_rated();
    let measures = measures(assessment);
    // The last measure is the expected loss where outcomes have only that.
    let measure = if rated { measures.first() } else { measures.last() };
    let Some(measure) = measure.filter(|_| !found.pairs.is_empty()) else { return };
    let _ = writeln!(text, "\n  {}", look.heading("What pairs do beyond their parts"));
    let sign = |x: f64| format!("{}{}", if x > 0.0 { "+" } else { "" }, (measure.shown)(x));
    for one in found.pairs.iter().take(PAIRS) {
        let Some(value) = (measure.value)(&one.by) else { continue };
        let what = match value.mean {
            x if x > 0.0 => "each makes more of the other",
            x if x < 0.0 => "either does part of what the other does",
            _ => "each acts by itself",
        };
        let lead = format!("    {:>8}  ", sign(value.mean));
        let [first, second] = one.factors.map(|id| drivers.names[id.position()]);
        let band = format!("90% between {} and {}", sign(value.p5), sign(value.p95));
        let words = format!("{first} with {second}: {what} ({band})");
        text.push_str(&hanging(&lead, columns(&lead), &words));
    }
    let errors = found.pairs.iter().filter_map(|one| (measure.value)(&one.by)).map(|one| one.error_90());
    let notes = format!(
        "Shapley interaction among the factors that add most, {}, on {} draws; within {} each (90%).",
        measure.heading,
        grouped_whole(found.draws as f64),
        (measure.shown)(errors.fold(0.0, f64::max))
    );
    text.push_str(&hanging("    ", 4, &notes));
}

fn row(text: &mut String, cells: impl Iterator<Item = String>) {
    let line: String = cells.map(|cell| format!("{cell:<COLUMN$}")).collect();
    if !line.trim().is_empty() {
        let _ = writeln!(text, "      {}", line.trim_end());
    }
}

/// What one factor adds, for its own page.
pub(super) fn of_factor(text: &mut String, assessment: &Assessment, factor: &FactorAssessment) {
    let part = |one: &Shared| {
        let value = (one.value)(&factor.attribution)?;
        let (mean, p5, p95) = ((one.shown)(value.mean), (one.shown)(value.p5), (one.shown)(value.p95));
        let band = if p5 == p95 { String::new() } else { format!(" ({p5} to {p95})") };
        Some(format!("{mean}{band} {}", one.heading))
    };
    let parts: Vec<String> = measures(assessment).iter().filter_map(part).collect();
    let whole = match assessment.is_rated() {
        true => format!("{} points", points(assessment.composite.mean)),
        false => format!("a chance of {}", percent(assessment.probability.mean)),
    };
    let often = assessment.outcomes.iter().filter_map(|one| one.frequency.as_ref()).count();
    if often > 0 {
        let words = format!("adds {}; the whole is {whole}", parts.join(" · "));
        text.push_str(&hanging("  ", 2, &words));
    }
}

/// The view.
pub fn view(drivers: &Drivers) -> Value {
    let assessment = drivers.assessment;
    let run = json::run(assessment);
    let factors: serde_json::Map<String, Value> = assessment
        .factors
        .iter()
        .map(|one| (one.id.clone(), json!({ "attribution": run["factors"][&one.id]["attribution"] })))
        .collect();
    let pair = |one: &Interaction| {
        let mut view = json::attribution(&one.by);
        view["factors"] = one.factors.iter().map(|id| drivers.names[id.position()]).collect();
        view
    };
    let pairs: Vec<Value> = drivers.pairs.pairs.iter().map(pair).collect();
    json!({
        "schema_version": SCHEMA_VERSION,
        "id": "drivers",
        "as_of": assessment.as_of.to_string(),
        "factors": factors,
        "without_factors": run["without_factors"],
        "interactions": pairs,
        "interaction_draws": drivers.pairs.draws,
        "importances": importance::view(drivers.importances),
        "actors": json::told(drivers.tellings),
    })
}

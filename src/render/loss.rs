//! Losses: their part of the text, of the JSON view, and the curve as CSV.

use super::json::EstimateView;
use super::number::{Money, frequency, grouped_whole, percent, two_digits, years};
use super::text::{Look, columns, hanging, one_line};
use crate::assess::{
    Assessment, Estimate, Limit, LossAssessment, LossCurve, Moment, OutcomeLoss, Read, Tolerated,
};
use crate::model::ToleranceCurve;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// The names in the first line of a curve as CSV.
pub const CSV_NAMES: &str = "loss,probability,p5,p50,p95,standard_error,numerical_error,largest_probability,\
                             largest_p5,largest_p95";
/// What is said where fixed amounts have no common unit.
const SMEARED: &str =
    "note: fixed amounts without a common unit: a chance right at such an amount may be off by its own";
/// How many outcomes are listed by what they cost before the rest is summed.
const LISTED: usize = 12;
/// The return periods that text shows.
const SHOWN: [u32; 5] = [2, 10, 20, 100, 1000];
/// The return period of a bad year.
const BAD: u32 = 20;
/// The column at which titles start.
const TITLES: usize = 34;
/// The same where chances stand before them.
const TITLES_BEHIND_CHANCES: usize = 74;

/// What it may cost, in a few lines beside the composite exposure.
pub(super) fn summary(text: &mut String, assessment: &Assessment, losses: &LossAssessment) {
    let money = Money::of(&losses.currency);
    let time = years(assessment.horizon_years);
    if losses.mean.mean.is_finite() {
        let words = format!("a year; {}", band(&losses.mean, money));
        line(text, "Expected loss", &money.short(losses.mean.mean), &words);
    } else {
        let words = "the amounts have no mean: what is expected is without bound; a `limit` would bound it";
        line(text, "Expected loss", "none", words);
    }
    if let Some(curve) = &losses.curve {
        if let Some((_, bad)) = curve.return_periods.iter().find(|(n, _)| *n == BAD) {
            let bad = &bad.estimate;
            let label =
                if assessment.horizon_years == 1.0 { "Bad year (1 in 20)" } else { "1 in 20 horizons" };
            let words = match bad.mean {
                0.0 => format!("19 times of 20, {time} bring no loss"),
                _ => format!("or more in {time}; {}", band(bad, money)),
            };
            line(text, label, &money.short(bad.mean), &words);
        }
        let any = &losses.probability;
        let words = format!("in {time}; 90% between {} and {}", percent(any.p5), percent(any.p95));
        line(text, "Chance of any loss", &percent(any.mean), &words);
    }
    if let Some(happened) = losses.happened.as_ref() {
        line(text, "Cost of what happened", &money.short(happened.mean), &band(happened, money));
    }
    if let Some(tolerated) = &losses.tolerated {
        text.push_str(&hanging("  Tolerance of losses", 30, &verdict(tolerated, money)));
    }
}

fn line(text: &mut String, label: &str, value: &str, words: &str) {
    let lead = format!("  {label:<20} {value:>5}  ");
    text.push_str(&hanging(&lead, 30.max(columns(&lead)), words));
}

fn band(estimate: &Estimate, money: Money) -> String {
    format!("90% between {} and {}", money.short(estimate.p5), money.short(estimate.p95))
}

/// Whether losses are within what is borne, in words.
pub(super) fn verdict(tolerated: &Tolerated, money: Money) -> String {
    let worst = &tolerated.worst;
    let Limit { loss, tolerated: borne, probability } = worst;
    let chance = &probability.estimate;
    let is_close = percent(chance.mean) == percent(*borne);
    let shown = |p: f64| if is_close { format!("{:.2}%", 100.0 * p) } else { percent(p) };
    let stated = tolerated.points.iter().any(|point| point.loss == *loss);
    let place = if stated { "" } else { ", between or beyond the pairs that were stated" };
    let standing = match (tolerated.is_broken(), is_close) {
        (true, true) => "just above it",
        (true, false) => "above it",
        (false, _) => "within it",
    };
    format!(
        "{standing}: a loss of more than {} has a chance of {} (90% between {} and {}), tolerated is {}{place}; in {} \
         of the draws tolerance is passed somewhere",
        money.exact(*loss),
        shown(chance.mean),
        percent(chance.p5),
        percent(chance.p95),
        shown(*borne),
        percent(tolerated.broken_in)
    )
}

/// The curve at a few return periods, and what each outcome costs.
pub(super) fn tables(text: &mut String, assessment: &Assessment, losses: &LossAssessment, look: Look) {
    let money = Money::of(&losses.currency);
    if let Some(curve) = &losses.curve {
        let heading = format!("What {} may cost", years(assessment.horizon_years));
        let _ = writeln!(text, "\n  {}", look.heading(&heading));
        let _ = writeln!(text, "    one time in   more than (90% between, by what is not known)");
        for (n, read) in curve.return_periods.iter().filter(|(n, _)| SHOWN.contains(n)) {
            let amounts = banded(&read.estimate, money);
            let _ = writeln!(text, "    {:>11}   {amounts}", grouped_whole(f64::from(*n)));
        }
        if !curve.asked.is_empty() {
            let _ = writeln!(text, "      more than   has a chance of");
        }
        for (amount, read) in &curve.asked {
            let chance = &read.estimate;
            let _ = writeln!(text, "    {:>11}   {}", money.exact(*amount), super::text::banded(chance));
        }
    }
    by_outcome(text, assessment, losses, look, money);
}

/// What each outcome costs; with its chance, where no other table tells it.
fn by_outcome(text: &mut String, assessment: &Assessment, losses: &LossAssessment, look: Look, money: Money) {
    let rated = assessment.is_rated();
    if rated && losses.outcomes.len() < 2 {
        return;
    }
    let _ = writeln!(text, "\n  {}", look.heading("What costs it, by the loss expected in a year"));
    let time = format!("in {}", years(assessment.horizon_years));
    let _ = match rated {
        true => writeln!(text, "    expected a year"),
        false => writeln!(text, "    {:<26}{time:<24}how often", "expected a year"),
    };
    let mut outcomes: Vec<&OutcomeLoss> = losses.outcomes.iter().collect();
    outcomes.sort_by(|a, b| a.is_fact.cmp(&b.is_fact).then(b.mean.mean.total_cmp(&a.mean.mean)));
    for one in outcomes.iter().take(LISTED) {
        let chances = assessment.outcomes.iter().find(|outcome| outcome.id == one.id && !rated);
        let chances = chances.map_or(String::new(), |outcome| {
            let often = outcome.frequency.as_ref().map_or(String::new(), |rate| frequency(rate.mean));
            format!(" {:<23} {often}", super::text::banded(&outcome.probability))
        });
        let lead = format!("    {:<25}{chances}", banded(&one.mean, money));
        let already = if one.is_fact { " [has happened or not: its cost as it stands]" } else { "" };
        let least = if rated { TITLES } else { TITLES_BEHIND_CHANCES };
        let indent = least.max(columns(&lead) + 2);
        text.push_str(&hanging(&lead, indent, &format!("{}{already}", one_line(&one.title))));
    }
    if outcomes.len() > LISTED {
        let _ = writeln!(text, "    ({} more; --format json lists all)", outcomes.len() - LISTED);
    }
}

/// An amount with its band: `$2.3M ($0.9M to $4.1M)`.
fn banded(estimate: &Estimate, money: Money) -> String {
    if estimate.p5 == estimate.p95 && estimate.p5 == estimate.mean {
        return money.short(estimate.mean);
    }
    format!("{} ({} to {})", money.short(estimate.mean), money.short(estimate.p5), money.short(estimate.p95))
}

/// How the curve was computed, for the last lines of a text.
pub(super) fn foot(losses: &LossAssessment) -> Option<String> {
    let curve = losses.curve.as_ref()?;
    let smeared = if curve.smears_fixed_amounts { format!("\n{SMEARED}") } else { String::new() };
    Some(format!(
        "Loss curves of {} of the draws, corrected by all · error of arithmetic up to {} of a chance{smeared}",
        curve.draws,
        percent(curve.numerical_error)
    ))
}

/// The moments by theory and from the curve, for `explain`.
pub fn explained(assessment: &Assessment, losses: &LossAssessment, look: Look) -> String {
    let money = Money::of(&losses.currency);
    let mut text = String::new();
    let _ = writeln!(text, "\n{}", look.heading("Losses: the curve against theory"));
    let _ = writeln!(text, "in {}, of the predictive distribution", years(assessment.horizon_years));
    let Some(curve) = &losses.curve else {
        let _ = writeln!(text, "\n  nothing that attempts bring about costs anything");
        return look.clean(&text);
    };
    let _ = writeln!(text, "\n  {:<22}{:>14}{:>14}{:>12}", "", "theory", "from curve", "off by");
    for moment in &losses.moments {
        let shown = |value: f64| match moment.name {
            _ if !moment.theory.is_finite() || !value.is_finite() => "none".to_owned(),
            "skewness" => two_digits(value),
            _ => money.long(value),
        };
        let off = moment.computed / moment.theory - 1.0;
        let off = if off.is_finite() && moment.theory.is_finite() {
            format!("{:+.3}%", 100.0 * off)
        } else {
            String::new()
        };
        let (theory, computed) = (shown(moment.theory), shown(moment.computed));
        let _ = writeln!(text, "  {:<22}{theory:>14}{computed:>14}{off:>12}", moment.name);
    }
    text.push('\n');
    for remark in remarks(&losses.moments, curve) {
        text.push_str(&hanging("  ", 2, &remark));
    }
    let _ = writeln!(text, "\n  {:<14}{:<34}single loss above", "more than", "chance in all");
    for ((amount, all), (_, single)) in curve.exceedance.iter().zip(&curve.largest) {
        let chance = |read: &Read| {
            let Estimate { mean, p5, p95, .. } = read.estimate;
            format!("{} ({} to {})", percent(mean), percent(p5), percent(p95))
        };
        let _ = writeln!(text, "  {:<14}{:<34}{}", money.exact(*amount), chance(all), chance(single));
    }
    look.clean(&text)
}

/// What a reader should know about a curve.
fn remarks(moments: &[Moment], curve: &LossCurve) -> Vec<String> {
    let mut found = Vec::new();
    let off = |name: &str| {
        let moment = moments.iter().find(|moment| moment.name == name)?;
        Some((moment.computed / moment.theory - 1.0).abs())
    };
    if moments.iter().any(|moment| !moment.theory.is_finite()) {
        found.push(
            "trouble: a moment does not exist; means beyond a quantile may not exist either".to_owned(),
        );
    }
    if off("mean").is_some_and(|off| off > 1e-3) {
        found.push(
            "trouble: the mean of the curve is not that of theory; more --draws or a look at the rarest losses may \
             tell why"
                .to_owned(),
        );
    }
    if off("standard deviation").is_some_and(|off| off > 1e-2)
        || off("skewness").is_some_and(|off| off > 0.05)
    {
        found.push(
            "deviation or skewness rest on losses that are rarer than the curve tells: describe this loss by its \
             quantiles, not by them"
                .to_owned(),
        );
    }
    if curve.smears_fixed_amounts {
        found.push(SMEARED.to_owned());
    }
    if curve.numerical_error > 1e-2 {
        found.push(format!(
            "trouble: halving the points moves chances by up to {} of themselves",
            percent(3.0 * curve.numerical_error)
        ));
    }
    if found.is_empty() {
        found.push("no trouble: the curve carries the moments that theory asks for".to_owned());
    }
    found
}

/// The view of the losses.
pub fn view(losses: &LossAssessment) -> Value {
    let outcomes: Map<String, Value> = losses
        .outcomes
        .iter()
        .map(|one| {
            let kind = if one.is_fact { "fact" } else { "exposure" };
            (one.id.clone(), json!({ "kind": kind, "mean": EstimateView::of(&one.mean) }))
        })
        .collect();
    let mut view = json!({
        "currency": losses.currency,
        "mean": EstimateView::of(&losses.mean),
        "sd": EstimateView::of(&losses.sd),
        "p_zero": EstimateView::of(&losses.p_zero),
        "probability": EstimateView::of(&losses.probability),
        "happened": losses.happened.as_ref().map(EstimateView::of),
        "outcomes": outcomes,
        "tolerance": losses.tolerated.as_ref().map(tolerance),
    });
    let Some(curve) = &losses.curve else { return view };
    let by = |reads: &mut dyn Iterator<Item = (String, Value)>| reads.collect::<Map<String, Value>>();
    view["draws"] = json!(curve.draws);
    view["numerical_error"] = json!(curve.numerical_error);
    view["smears_fixed_amounts"] = json!(curve.smears_fixed_amounts);
    view["quantiles"] =
        by(&mut curve.quantiles.iter().map(|(level, read)| (level.to_string(), number(read)))).into();
    view["tvar"] = by(&mut curve.tails.iter().map(|(level, read)| (level.to_string(), number(read)))).into();
    view["return_periods"] =
        by(&mut curve.return_periods.iter().map(|(n, read)| (n.to_string(), number(read)))).into();
    view["exceedance"] = curve.exceedance.iter().map(point).collect();
    view["largest"] = curve.largest.iter().map(point).collect();
    let asked = curve.asked.iter().map(|(loss, read)| json!({ "loss": loss, "probability": number(read) }));
    view["exceed"] = asked.collect();
    let moments = losses.moments.iter();
    let moments = moments
        .map(|one| (one.name.replace(' ', "_"), json!({ "theory": one.theory, "curve": one.computed })));
    view["moments"] = moments.collect::<Map<String, Value>>().into();
    view
}

/// An estimate with the error of its arithmetic.
fn number(read: &Read) -> Value {
    let mut view = json!(EstimateView::of(&read.estimate));
    view["numerical_error"] = json!(read.numerical_error);
    view
}

fn point((loss, read): &(f64, Read)) -> Value {
    let Estimate { mean, p5, p50, p95, standard_error } = read.estimate;
    json!({
        "loss": loss,
        "probability": mean,
        "p5": p5,
        "p50": p50,
        "p95": p95,
        "standard_error": standard_error,
        "numerical_error": read.numerical_error,
    })
}

fn tolerance(tolerated: &Tolerated) -> Value {
    let limit = |limit: &Limit| {
        json!({
            "loss": limit.loss,
            "tolerated": limit.tolerated,
            "probability": number(&limit.probability),
            "broken": limit.is_broken(),
        })
    };
    json!({
        "curve": match tolerated.curve { ToleranceCurve::Points => "points", ToleranceCurve::Lognormal => "lognormal" },
        "points": tolerated.points.iter().map(limit).collect::<Vec<_>>(),
        "worst": limit(&tolerated.worst),
        "broken": tolerated.is_broken(),
        "broken_in": tolerated.broken_in,
    })
}

/// The curve as comma-separated values, with a line of names.
///
/// Units: losses in the file's currency, chances in the horizon. Numbers read back as the same doubles.
pub fn csv(losses: &LossAssessment) -> String {
    let mut text = format!("{CSV_NAMES}\n");
    if let Some(curve) = &losses.curve {
        for ((loss, all), (_, single)) in curve.exceedance.iter().zip(&curve.largest) {
            let Estimate { mean, p5, p50, p95, standard_error } = all.estimate;
            let largest = single.estimate;
            let _ = writeln!(
                text,
                "{loss},{mean},{p5},{p50},{p95},{standard_error},{},{},{},{}",
                all.numerical_error, largest.mean, largest.p5, largest.p95
            );
        }
    }
    text
}

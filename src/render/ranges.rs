//! What the ranges of a scenario imply, for whoever wrote them to nod at: median, mean, one in a hundred.

use super::number::{Money, grouped, percent, points, two_digits};
use super::text::{Look, hanging};
use crate::math::Distribution;
use crate::model::{Model, Quantity, Stated, Unit};
use serde_json::{Value, json};
use std::fmt::Write;

/// How many ranges are shown where nobody asked for all.
const FEW: usize = 8;

/// A range with what it implies.
#[derive(Clone, Debug, PartialEq)]
pub struct Implied {
    /// The quantity, in the words of the file, with its case where there are several.
    pub name: String,
    /// What it is measured in.
    pub unit: Unit,
    /// Whether it is chance, new for each attempt or event.
    pub is_chance: bool,
    /// Half is below.
    pub median: f64,
    /// The mean; infinite where there is none.
    pub mean: f64,
    /// One in a hundred is below the first, and one in a hundred above the second.
    pub one_in_100: [f64; 2],
}

impl Implied {
    /// How far the mean lies from the middle, by the width of the range: where intuition errs most.
    fn lopsided(&self) -> f64 {
        let [low, high] = self.one_in_100;
        let share = if high > low { ((self.mean - self.median) / (high - low)).abs() } else { 0.0 };
        // Without bound on both sides it could not be farther.
        if share.is_nan() { f64::INFINITY } else { share }
    }
}

/// What every range of a model implies, in the order of the model; numbers and estimates imply nothing more.
///
/// `named` says a path in the words of the file.
pub fn implied(model: &Model, named: impl Fn(&str) -> String) -> Vec<Implied> {
    let of = |quantity: Quantity| {
        let (distribution, years) = match quantity.stated {
            Stated::Uncertain(distribution) | Stated::Chance(distribution) => (distribution, None),
            Stated::AtLeastOnce(distribution, years) => (distribution, Some(years)),
            Stated::Estimate(_) => return None,
        };
        if let Distribution::Point(_) = distribution {
            return None;
        }
        let name = named(&quantity.path);
        let name = match (quantity.case, years) {
            ((1, 1), None) => name,
            ((1, 1), Some(_)) => format!("{name}, at least once"),
            ((case, n), _) => format!("{name}, case {case} of {n}"),
        };
        Some(Implied {
            name,
            unit: if years.is_some() { Unit::Share } else { quantity.unit },
            is_chance: matches!(quantity.stated, Stated::Chance(_)),
            median: distribution.quantile(0.5),
            mean: distribution.mean(),
            one_in_100: [distribution.quantile(0.01), distribution.quantile(0.99)],
        })
    };
    model.quantities().into_iter().filter_map(of).collect()
}

/// One range in a line, without the beginning of its name.
pub fn line(one: &Implied, currency: &str, without: &str) -> String {
    let name = one.name.strip_prefix(without).unwrap_or(&one.name);
    let [median, mean, low, high] = [one.median, one.mean, one.one_in_100[0], one.one_in_100[1]]
        .map(|x| say(one.unit, Money::of(currency), x));
    format!(
        "{name}: median {median}, mean {mean}, one in 100 below {low} and above {high}{}",
        of_unit(one.unit)
    )
}

fn say(unit: Unit, money: Money, x: f64) -> String {
    match unit {
        _ if x.is_infinite() => "no end".to_owned(),
        Unit::Share => percent(x),
        Unit::PerYear => grouped(x),
        Unit::Money => money.short(x),
        Unit::Points => points(x),
        Unit::Days => two_digits(x),
    }
}

fn of_unit(unit: Unit) -> &'static str {
    match unit {
        Unit::PerYear => " a year",
        Unit::Days => " days",
        _ => "",
    }
}

/// The table: all ranges, or the few whose means lie farthest from their medians.
pub fn table(ranges: &[Implied], currency: &str, all: bool, look: Look) -> String {
    if ranges.is_empty() {
        return String::new();
    }
    let mut shown: Vec<&Implied> = ranges.iter().collect();
    if !all && shown.len() > FEW {
        shown.sort_by(|a, b| b.lopsided().total_cmp(&a.lopsided()));
        shown.truncate(FEW);
    }
    let money = Money::of(currency);
    let say = |unit: Unit, x: f64| say(unit, money, x);
    let width = shown.iter().map(|one| one.name.chars().count()).max().unwrap_or(0).clamp(8, 44);
    let heading = match shown.len() < ranges.len() {
        true => format!(
            "What ranges imply: the {} of {} whose mean is farthest from the median",
            shown.len(),
            ranges.len()
        ),
        false => "What ranges imply".to_owned(),
    };
    let mut text = format!("\n  {}\n", look.heading(&heading));
    let _ = writeln!(text, "    {:<width$}  {:>9}  {:>9}  1 in 100 below, above", "", "median", "mean");
    for one in &shown {
        let [low, high] = one.one_in_100.map(|x| say(one.unit, x));
        let unit = of_unit(one.unit);
        let (median, mean) = (say(one.unit, one.median), say(one.unit, one.mean));
        let name = look.clean(&one.name);
        if name.chars().count() > width {
            let _ =
                writeln!(text, "    {name}\n    {:<width$}  {median:>9}  {mean:>9}  {low}, {high}{unit}", "");
        } else {
            let _ = writeln!(text, "    {name:<width$}  {median:>9}  {mean:>9}  {low}, {high}{unit}");
        }
    }
    if shown.len() < ranges.len() {
        text.push_str(&hanging("    ", 4, "`--ranges` shows all of them."));
    }
    text
}

/// The same for machines; a mean that does not exist is null.
pub fn view(ranges: &[Implied]) -> Value {
    let of = |one: &Implied| {
        json!({
            "quantity": one.name,
            "unit": match one.unit {
                Unit::Share => "share",
                Unit::PerYear => "per_year",
                Unit::Money => "money",
                Unit::Points => "points",
                Unit::Days => "days",
            },
            "is_chance": one.is_chance,
            "median": one.median,
            "mean": one.mean.is_finite().then_some(one.mean),
            "p1": one.one_in_100[0],
            "p99": one.one_in_100[1],
        })
    };
    ranges.iter().map(of).collect()
}

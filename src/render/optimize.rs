//! Sets of safeguards as people read them: the front with what each step adds, the best set within a budget, and one
//! sentence.

use super::compare::{banded, changed, noun, range, shown, size, unit};
use super::number::{Money, grouped_whole, percent, two_digits, years};
use super::optimization::digest;
use super::text::{Look, hanging, one_line};
use crate::assess::{Bought, Change, Estimate, Measured, Optimization, Purchase, Unit};
use crate::eval::REPLICATES;
use std::fmt::Write;

/// The most sets of a front that are told; the JSON has them all.
const TOLD: usize = 24;

/// An optimization, closed by its sentence.
pub fn text(one: &Optimization, look: Look) -> String {
    let mut text = String::new();
    head(&mut text, one, look);
    table(&mut text, one, look);
    text.push('\n');
    text.push_str(&hanging("  ", 2, &look.clean(&sentence(one))));
    foot(&mut text, one, look);
    look.clean(&text)
}

fn plural(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn head(text: &mut String, one: &Optimization, look: Look) {
    let ahead = if one.looks_ahead { "next" } else { "a window of" };
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&one.title)));
    let time = years(one.horizon_years);
    let low = noun(one.by);
    let line = format!("as of {} · {ahead} {time} · safeguards against {low}", one.as_of.spoken());
    text.push_str(&hanging("", 0, &line));
    if !one.supposed.is_empty() {
        text.push_str(&hanging("", 0, &format!("supposing {}", one.supposed.join(", "))));
    }
    for (verb, ids) in [("with", &one.with), ("without", &one.without)] {
        if !ids.is_empty() {
            text.push_str(&hanging("", 0, &format!("every set {verb} {}", ids.join(", "))));
        }
    }
    for note in notes(one) {
        text.push_str(&hanging("! ", 2, &note));
    }
}

/// What has to be known to read the numbers.
pub(super) fn notes(one: &Optimization) -> Vec<String> {
    let mut notes = Vec::new();
    if one.unit == Unit::Safeguards {
        notes.push("no safeguard states a cost, so that each counts as 1".to_owned());
    }
    if !one.unpriced.is_empty() {
        notes.push(format!("without a stated cost, so that it counts as 0: {}", one.unpriced.join(", ")));
    }
    if !one.is_exact {
        notes.push(format!(
            "the search stopped after {} of {} sets: another set may come to less at the same cost, by at most {} in \
             the search",
            grouped_whole(one.n_evaluated as f64),
            grouped_whole(one.n_sets as f64),
            size_of(one, one.proven_gap())
        ));
    }
    if one.next.as_ref().is_some_and(|next| !next.is_settled) {
        notes.push(
            "the search stopped before the next best set was settled: another may come nearer".to_owned(),
        );
    }
    for at in one.reordered() {
        let (set, before) = (&one.front[at].purchase, &one.front[at - 1].purchase);
        notes.push(format!(
            "on all {} draws {} comes to no less than {}, which costs less; on the {} draws of the search it did",
            grouped_whole(one.engine.draws as f64),
            listed(set),
            listed(before),
            one.search_draws
        ));
    }
    notes
}

pub(super) fn money(one: &Optimization) -> Money<'_> {
    Money::of(one.currency.as_deref().unwrap_or(""))
}

pub(super) fn size_of(one: &Optimization, by: f64) -> String {
    format!("{}{}", size(one.by, by, money(one)), unit(one.by))
}

/// What a set costs: `$120k (90% between ..)` without the words.
pub(super) fn cost(one: &Optimization, cost: &Estimate) -> String {
    match one.unit {
        Unit::Safeguards => format!("{:.0}", cost.mean),
        Unit::Money => banded(Measured::Loss, cost, money(one)),
    }
}

/// The mean cost in a sentence: `$120k`, `3 safeguards`.
pub(super) fn price(one: &Optimization, cost: f64) -> String {
    match one.unit {
        Unit::Safeguards => plural(cost as usize, "safeguard"),
        Unit::Money => money(one).short(cost),
    }
}

/// The safeguards of a set in a sentence.
pub(super) fn listed(one: &Purchase) -> String {
    and(&one.safeguards)
}

pub(super) fn and(ids: &[String]) -> String {
    match ids {
        [] => "nothing".to_owned(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn table(text: &mut String, one: &Optimization, look: Look) {
    let time = years(one.horizon_years);
    let counted = match one.unit {
        Unit::Money => format!("by cost in {time}"),
        Unit::Safeguards => "by how many they are".to_owned(),
    };
    let heading = format!("Sets that no other set beats, {counted}");
    let _ = writeln!(text, "\n  {}", look.heading(&heading));
    let rows = one.front.iter().take(TOLD).enumerate().map(|(at, point)| {
        let purchase = &point.purchase;
        let mark = if one.best == Some(at) { "> " } else { "" };
        let words = match &point.step {
            None if purchase.safeguards.is_empty() => "the scenario as it stands".to_owned(),
            None => format!("{} alone", listed(purchase)),
            Some(step) => stepped(one, step),
        };
        let value = banded(one.by, &purchase.value, money(one));
        [mark.to_owned(), look.clean(&cost(one, &purchase.cost)), look.clean(&value), words]
    });
    let value = match one.by {
        Measured::Composite => "of 100 (90% between)",
        Measured::Probability => "chance (90% between)",
        Measured::Loss => "a year (90% between)",
        Measured::BadYear => "1 in 20 (90% between)",
    };
    let first = if one.unit == Unit::Money { "cost (90% between)" } else { "n" };
    let names = ["", first, value, "what the step adds, and changes"].map(str::to_owned);
    let rows: Vec<[String; 4]> = std::iter::once(names).chain(rows).collect();
    let width = |at: usize| rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
    let (costs, values) = (width(1), width(2));
    for [mark, cost, value, words] in &rows {
        let lead = format!("  {mark:<2}{cost:<costs$}  {value:<values$}  ");
        text.push_str(&hanging(&lead, costs + values + 8, words));
    }
    if one.front.len() > TOLD {
        let _ = writeln!(text, "    {} more in the JSON", one.front.len() - TOLD);
    }
    if one.best.is_some() {
        let words = format!("> the best within {}", budget(one));
        text.push_str(&hanging("    ", 4, &words));
    }
}

/// `+ training, - copies: $120k less ($10k to $400k)`.
pub(super) fn stepped(one: &Optimization, step: &Bought) -> String {
    let signed = |sign: char| move |id: &String| format!("{sign}{id}");
    let parts = step.added.iter().map(signed('+')).chain(step.dropped.iter().map(signed('-')));
    let parts: Vec<String> = parts.collect();
    format!("{}: {}", parts.join(" "), changed(one.by, &step.change, money(one)))
}

pub(super) fn budget(one: &Optimization) -> String {
    let budget = one.budget.unwrap_or(0.0);
    match one.unit {
        Unit::Money => money(one).exact(budget),
        Unit::Safeguards if budget == 1.0 => "1 safeguard".to_owned(),
        Unit::Safeguards => format!("{budget} safeguards"),
    }
}

/// How far something is lowered: `17 points (90% between 3.5 and 33)` without the words.
fn lowered(one: &Optimization, change: &Change) -> String {
    let by = size_of(one, change.estimate.mean);
    match range(one.by, change, money(one)) {
        Some(range) => format!("{by} ({range})"),
        None => by,
    }
}

/// What to buy, and how clear that is.
pub fn sentence(one: &Optimization) -> String {
    match (one.budget, one.best) {
        (Some(_), Some(best)) => within(one, best),
        (Some(_), None) => {
            let first = one.front.first().map_or(0.0, |first| first.purchase.cost.mean);
            let budget = budget(one);
            format!("Nothing is within {budget}: the cheapest set costs {}.", price(one, first))
        }
        (None, _) => overall(one),
    }
}

/// `, from 37 to 21`.
fn from_to(one: &Optimization, set: &Purchase) -> String {
    let shown = |x: f64| shown(one.by, x, money(one));
    format!("from {} to {}", shown(one.now.mean), shown(set.value.mean))
}

fn within(one: &Optimization, best: usize) -> String {
    let set = &one.front[best].purchase;
    let (budget, low) = (budget(one), noun(one.by));
    if set.safeguards.is_empty() {
        return format!("Within {budget} no set lowers {low}: it is best to buy nothing.");
    }
    let paid = match one.unit {
        Unit::Money => format!(" for {}", money(one).short(set.cost.mean)),
        Unit::Safeguards => String::new(),
    };
    let verb = if set.safeguards.len() == 1 { "lowers" } else { "lower" };
    let effect = lowered(one, &set.change);
    let lead = format!(
        "Within {budget}, {} {verb} {low} most{paid}: by {effect}, {}",
        listed(set),
        from_to(one, set)
    );
    let Some(next) = &one.next else { return format!("{lead}. No other set is within it.") };
    let other = &next.purchase;
    let rival = format!("{} ({})", listed(other), price(one, other.cost.mean));
    let ahead = next.margin.shares.map_or(String::new(), |shares| match shares.worse {
        0.0 => format!(", and is never behind it, in {} of the draws ahead", percent(shares.better)),
        worse => format!(", ahead in {} of the draws, behind in {}", percent(shares.better), percent(worse)),
    });
    let margin = lowered(one, &next.margin);
    match next.is_tie {
        true => format!("{lead}. That is close to a tie with {rival}: it beats it by {margin}{ahead}."),
        false => format!("{lead}. It beats the next best, {rival}, by {margin}{ahead}."),
    }
}

fn overall(one: &Optimization) -> String {
    let low = noun(one.by);
    let Some(last) = one.front.last().map(|last| &last.purchase) else { return String::new() };
    let n = grouped_whole(one.n_sets as f64);
    if one.front.len() == 1 {
        let subject =
            if last.safeguards.is_empty() { "No set".to_owned() } else { "No other set".to_owned() };
        return match last.safeguards.len() {
            0 => format!("{subject} of safeguards lowers {low}."),
            _ => format!("{subject} than {} is worth a look: it lowers {low} by {}.", listed(last), {
                lowered(one, &last.change)
            }),
        };
    }
    let steps = one.front.iter().filter_map(|point| Some((point, point.step.as_ref()?)));
    let largest = steps.reduce(|most, one| {
        let by = |step: &Bought| step.change.estimate.mean;
        if by(one.1) < by(most.1) { one } else { most }
    });
    let largest = largest.map_or(String::new(), |(point, step)| {
        let cost = price(one, point.purchase.cost.mean);
        format!(" The largest step is to {}, for {cost} in all: {} less.", listed(&point.purchase), {
            lowered(one, &step.change)
        })
    });
    format!(
        "Of {n} sets {} are worth a look: no other does as well for as little.{largest} The last of them, for {}, \
         lowers {low} by {}, {}.",
        one.front.len(),
        price(one, last.cost.mean),
        lowered(one, &last.change),
        from_to(one, last)
    )
}

fn foot(text: &mut String, one: &Optimization, look: Look) {
    let errors = one.front.iter().map(|point| point.purchase.change.estimate.error_90());
    let error = errors.fold(0.0, f64::max);
    let error = match one.by {
        Measured::Loss | Measured::BadYear => money(one).short(error),
        _ => format!(
            "{} points",
            two_digits(if one.by == Measured::Probability { 100.0 * error } else { error })
        ),
    };
    let how = if one.is_exact { "exact" } else { "stopped" };
    let line = format!(
        "{} of {} sets looked at on {} draws, {how} · told on {REPLICATES} x {} draws, changes within {error} (90%) · \
         seed {} · result {}",
        grouped_whole(one.n_evaluated as f64),
        grouped_whole(one.n_sets as f64),
        one.search_draws,
        one.engine.draws / REPLICATES,
        one.engine.seed,
        digest(one).get(..8).unwrap_or("")
    );
    text.push('\n');
    text.push_str(&hanging("", 0, &look.clean(&line)));
}

//! Which safeguards to buy: what is left against what it costs, over the sets that no other set beats.

use super::axis::{Axis, Tick};
use super::measured::round;
use super::spec::{Body, Chart, Dash, Form, Line, Plane, Point, Reference, Table};
use super::theme::Ink;
use crate::assess::{Bought, Efficient, Measured, Optimization, Unit};
use crate::render::compare::{banded, noun, shown};
use crate::render::number::{grouped_whole, percent, years};
use crate::render::optimize::{and, budget, cost, listed, money, notes, price, size_of, stepped};
use crate::render::text::one_line;

/// The most steps that are told beside their points, besides the last and the best.
const TOLD: usize = 3;
/// The most safeguards that a sentence names.
const NAMED: usize = 3;

/// The chart.
pub fn front(one: &Optimization) -> Chart {
    let title = title(one);
    let table = table(one);
    let description = description(one, &title);
    let told = told(one);
    // Nothing is bought at the scenario as it stands, which has its own words.
    let is_set = |at: &usize| !one.front[*at].purchase.safeguards.is_empty();
    let silent = (0..one.front.len()).filter(|at| is_set(at) && !told.contains(at)).count();
    let mut below = Vec::new();
    if silent > 0 {
        let (sets, are) =
            if silent == 1 { ("set with a smaller step", "is") } else { ("sets with smaller steps", "are") };
        let n = one.front.len();
        below.push(format!("{silent} {sets} {are} not labelled; `exposure optimize` tells all {n}."));
    }
    below.extend(notes(one).iter().map(|note| sentence_case(note)));
    let body = match one.front.iter().all(|point| point.purchase.safeguards.is_empty()) {
        true => Body::Nothing(format!("No set of safeguards lowers {}.", noun(one.by))),
        false => Body::Plane(plane(one, &told)),
    };
    Chart { kind: "front", title, subtitle: subtitle(one), description, body, notes: below, table }
}

fn sentence_case(note: &str) -> String {
    let mut letters = note.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}.", first.to_uppercase(), letters.as_str()))
}

/// What a step lowers; 0 where there is none, or it raises.
fn drop_of(point: &Efficient) -> f64 {
    point.step.as_ref().map_or(0.0, |step| (-step.change.estimate.mean).max(0.0))
}

/// The sets that are told: the best, the last, and those of the largest steps.
fn told(one: &Optimization) -> Vec<usize> {
    let mut steps: Vec<usize> = (0..one.front.len()).filter(|at| drop_of(&one.front[*at]) > 0.0).collect();
    steps.sort_by(|a, b| drop_of(&one.front[*b]).total_cmp(&drop_of(&one.front[*a])).then(a.cmp(b)));
    steps.truncate(TOLD);
    steps.extend(one.best);
    steps.extend(one.front.len().checked_sub(1));
    steps.sort_unstable();
    steps.dedup();
    steps
}

/// Safeguards by name, or by their number where they are many.
fn named(ids: &[String]) -> String {
    if ids.len() <= NAMED { and(ids) } else { format!("{} safeguards", ids.len()) }
}

/// `from 37 to 21`, or how much where both read alike.
fn lowered(one: &Optimization, from: f64, to: f64) -> String {
    let shown = |x: f64| shown(one.by, x, money(one));
    match shown(from) == shown(to) {
        true => format!("by {}, from {} on", size_of(one, from - to), shown(from)),
        false => format!("from {} to {}", shown(from), shown(to)),
    }
}

fn title(one: &Optimization) -> String {
    let low = noun(one.by);
    let dear = |cost: f64| price(one, cost);
    if one.budget.is_some() {
        let budget = budget(one);
        let Some(best) = one.best else {
            let first = one.front.first().map_or(0.0, |first| first.purchase.cost.mean);
            return format!("Nothing is within {budget}: the cheapest set costs {}", dear(first));
        };
        let set = &one.front[best].purchase;
        if set.safeguards.is_empty() {
            return format!("Within {budget} no set of safeguards lowers {low}");
        }
        let verb = if set.safeguards.len() == 1 { "lowers" } else { "lower" };
        return format!(
            "Within {budget}, {} {verb} {low} most: {}",
            named(&set.safeguards),
            lowered(one, one.now.mean, set.value.mean)
        );
    }
    let largest = (0..one.front.len()).filter(|at| drop_of(&one.front[*at]) > 0.0);
    let largest = largest.reduce(|a, b| if drop_of(&one.front[b]) > drop_of(&one.front[a]) { b } else { a });
    let Some(largest) = largest else { return format!("No set of safeguards lowers {low}") };
    let set = &one.front[largest].purchase;
    let before = largest.checked_sub(1).map_or(one.now.mean, |at| one.front[at].purchase.value.mean);
    let last = one.front.len() - 1;
    let verb = if set.safeguards.len() == 1 { "lowers" } else { "lower" };
    if largest == last {
        return format!(
            "For {}, {} {verb} {low} most, {}: no set does better",
            dear(set.cost.mean),
            named(&set.safeguards),
            lowered(one, one.now.mean, set.value.mean)
        );
    }
    let paid = match one.unit {
        Unit::Money => format!(" for {} in all", dear(set.cost.mean)),
        Unit::Safeguards => String::new(),
    };
    format!(
        "The step to {}{paid} lowers {low} most, {}; all that helps leaves {}, for {}",
        named(&set.safeguards),
        lowered(one, before, set.value.mean),
        shown(one.by, one.front[last].purchase.value.mean, money(one)),
        dear(one.front[last].purchase.cost.mean)
    )
}

fn subtitle(one: &Optimization) -> String {
    let ahead = if one.looks_ahead { "the next" } else { "a window of" };
    let supposed = match one.supposed.as_slice() {
        [] => String::new(),
        ids => format!(", supposing {}", ids.join(", ")),
    };
    let sets: Vec<String> = [("with", &one.with), ("without", &one.without)]
        .into_iter()
        .filter(|(_, ids)| !ids.is_empty())
        .map(|(verb, ids)| format!(" Every set {verb} {}.", and(ids)))
        .collect();
    let what = match one.by {
        Measured::Composite => "Composite exposure that is left, points of 100",
        Measured::Probability => "Chance of an incident that is left",
        Measured::Loss => "Expected loss a year that is left",
        Measured::BadYear => "Loss that is passed 1 time in 20",
    };
    format!(
        "{}, as of {}{supposed}. {what}, in {} {}, by what a set of safeguards costs. Line: the least that is left for \
         that cost; in brackets: 90% between.{}",
        one_line(&one.title),
        one.as_of.spoken(),
        ahead,
        years(one.horizon_years),
        sets.concat()
    )
}

fn plane(one: &Optimization, told: &[usize]) -> Plane {
    let costs = one.front.iter().map(|point| point.purchase.cost.mean);
    let dearest = costs.chain(one.budget).fold(0.0, f64::max);
    let x = match one.unit {
        Unit::Money => {
            let axis = Axis::linear(0.0, 1.04 * dearest, 5, &|cost| money(one).exact(cost));
            axis.named(format!("Cost over {}", years(one.horizon_years)))
        }
        Unit::Safeguards => {
            let mut axis = Axis::linear(0.0, dearest.max(1.0), 6, &|n| format!("{n}"));
            axis.ticks.retain(|Tick { at, .. }| at.fract() == 0.0);
            axis.named("Safeguards")
        }
    };
    let values = one.front.iter().map(|point| point.purchase.value.mean).chain([one.now.mean]);
    let highest = values.fold(0.0, f64::max);
    let caption = match one.by {
        Measured::Composite => "Composite exposure that is left",
        Measured::Probability => "Chance of an incident that is left",
        Measured::Loss => "Expected loss a year that is left",
        Measured::BadYear => "Loss that is passed 1 time in 20",
    };
    let shown_round = |x: f64| match one.by {
        Measured::Composite => round(x),
        Measured::Probability => percent((x * 1e12).round() / 1e12),
        Measured::Loss | Measured::BadYear => money(one).exact(x),
    };
    let y = Axis::linear(0.0, 1.15 * highest, 5, &shown_round).named(caption);
    let point_of = |point: &Efficient| (point.purchase.cost.mean, point.purchase.value.mean);
    let mut stairs: Vec<(f64, f64)> = one.front.iter().map(point_of).collect();
    // What is bought for less than the next set costs is the set before it.
    stairs.extend(stairs.last().map(|(_, value)| (x.high, *value)));
    let mut points = vec![Point {
        of: String::new(),
        x: 0.0,
        y: one.now.mean,
        ink: Ink::Beside,
        form: Form::Ring,
        words: vec!["As it stands".to_owned(), banded(one.by, &one.now, money(one))],
    }];
    for (at, set) in one.front.iter().enumerate().filter(|(_, set)| !set.purchase.safeguards.is_empty()) {
        let (cost, value) = point_of(set);
        let is_best = one.best == Some(at);
        let (ink, form) = if is_best { (Ink::WhatIf, Form::Diamond) } else { (Ink::Baseline, Form::Disc) };
        let words = if told.contains(&at) { words(one, set, is_best) } else { Vec::new() };
        points.push(Point { x: cost, y: value, ink, form, words, of: String::new() });
    }
    // What is placed first has most room.
    points.sort_by_key(|point| point.form != Form::Diamond);
    let line = Line {
        ink: Ink::Baseline,
        dash: Dash::Solid,
        points: stairs,
        is_stepwise: true,
        label: String::new(),
    };
    let verticals = one.budget.map(|at| Reference {
        at,
        ink: Ink::Tolerance,
        is_dotted: true,
        label: format!("Budget: {}", budget(one)),
    });
    Plane { lines: vec![line], points, verticals: verticals.into_iter().collect(), ..Plane::over(x, y) }
}

/// What a step adds and gives up: `+copies -training`.
fn parts(step: &Bought) -> String {
    let signed = |sign: &'static str| move |id: &String| format!("{sign}{id}");
    let all = step.added.iter().map(signed("+")).chain(step.dropped.iter().map(signed("−")));
    let all: Vec<String> = all.collect();
    if all.len() > NAMED + 1 {
        return format!("+{} −{} safeguards", step.added.len(), step.dropped.len());
    }
    all.join(" ")
}

fn words(one: &Optimization, set: &Efficient, is_best: bool) -> Vec<String> {
    let lead = match &set.step {
        _ if is_best => format!("Best within the budget: {}", named(&set.purchase.safeguards)),
        Some(step) if set.purchase.safeguards.len() > NAMED => parts(step),
        Some(_) => named(&set.purchase.safeguards),
        None => named(&set.purchase.safeguards),
    };
    let value = banded(one.by, &set.purchase.value, money(one));
    // Where safeguards are counted, the axis tells the number.
    vec![
        lead,
        match one.unit {
            Unit::Money => format!("{value} for {}", price(one, set.purchase.cost.mean)),
            Unit::Safeguards => value,
        },
    ]
}

fn table(one: &Optimization) -> Table {
    let head = ["safeguards", "cost (90% between)", "left (90% between)", "what the step changes"];
    let rows = one.front.iter().enumerate().map(|(at, set)| {
        let mark = if one.best == Some(at) { " (best within the budget)" } else { "" };
        let what = match set.purchase.safeguards.is_empty() {
            true => "none: as it stands".to_owned(),
            false => listed(&set.purchase),
        };
        vec![
            format!("{what}{mark}"),
            cost(one, &set.purchase.cost),
            banded(one.by, &set.purchase.value, money(one)),
            set.step.as_ref().map_or(String::new(), |step| stepped(one, step)),
        ]
    });
    Table { head: head.map(str::to_owned).to_vec(), rows: rows.collect() }
}

fn description(one: &Optimization, title: &str) -> String {
    let mut parts = vec![
        format!("{title}."),
        format!("As it stands: {}.", banded(one.by, &one.now, money(one))),
        format!(
            "Of {} sets {} are beaten by no other.",
            grouped_whole(one.n_sets as f64),
            grouped_whole(one.front.len() as f64)
        ),
    ];
    for at in told(one) {
        let set = &one.front[at].purchase;
        parts.push(format!(
            "{}, for {}: {}.",
            named(&set.safeguards),
            price(one, set.cost.mean),
            banded(one.by, &set.value, money(one))
        ));
    }
    parts.join(" ")
}

//! The one sentence of a comparison: what an adviser would say aloud.

use super::compare::{money, noun, range, remark, shown, size, unit};
use super::number::{percent, years};
use super::text::one_line;
use crate::assess::{Alternative, Change, Comparison, Kind, Measured};

/// Which helps most, by how much, and whether two are close to a tie.
pub fn sentence(comparison: &Comparison) -> String {
    let verdict = &comparison.verdict;
    let Some(best) = verdict.best.map(|at| &comparison.what_ifs[at]) else { return none(comparison) };
    let quoted = |one: &Alternative| format!("“{}”", one_line(&one.title));
    let by = |one: &Alternative| one.changes.get(comparison.ordered_by).map(|one| lowered(comparison, one));
    let effect = by(best).unwrap_or_default();
    let measured = noun(comparison.ordered_by);
    if let Some(rival) = verdict.rival.filter(|rival| rival.is_tie) {
        let next = &comparison.what_ifs[rival.at];
        let ahead = rival.change.shares.map_or(String::new(), |shares| {
            let (better, worse) = (percent(shares.better), percent(shares.worse));
            format!(", and the first is ahead in {better} of the draws, behind in {worse}")
        });
        return format!(
            "{} and {} are close to a tie at the top: they lower {measured} by {effect} and by {}{ahead}.",
            quoted(best),
            quoted(next),
            by(next).unwrap_or_default()
        );
    }
    let kind = if verdict.of_actions { "actions" } else { "suppositions" };
    let lead = match verdict.n {
        1 => format!("{} lowers {measured} by {effect}", quoted(best)),
        n => format!("Of {n} {kind} {} helps most: it lowers {measured} by {effect}", quoted(best)),
    };
    let from_to = from_to(comparison, best).unwrap_or_default();
    let at = |at: usize| &comparison.what_ifs[at];
    let with = |one: &Alternative| format!("{} by {}", quoted(one), by(one).unwrap_or_default());
    let beside = match (verdict.part, verdict.rival) {
        (Some(part), _) => match part.rival.filter(|rival| rival.is_tie) {
            Some(rival) => {
                let (first, second) = (with(at(part.at)), with(at(rival.at)));
                format!("; of those that do a part of it, {first} and {second} are close to a tie")
            }
            None => format!("; of those that do a part of it, most is {}", with(at(part.at))),
        },
        (None, Some(next)) => format!("; next is {}", with(at(next.at))),
        (None, None) => String::new(),
    };
    let supposed = if best.kind == Kind::Action { "" } else { remark(best.kind) };
    let costs = after_costs(comparison, best).unwrap_or_default();
    let none_pays = none_pays(comparison).unwrap_or_default();
    format!("{lead}{from_to}{supposed}{costs}{beside}.{none_pays}")
}

/// How far something is lowered: `17 points (90% between 3.5 and 33)`.
fn lowered(comparison: &Comparison, change: &Change) -> String {
    let (measured, money) = (comparison.ordered_by, money(comparison));
    let by = format!("{}{}", size(measured, change.estimate.mean, money), unit(measured));
    match range(measured, change, money) {
        Some(range) => format!("{by} ({range})"),
        None => by,
    }
}

fn from_to(comparison: &Comparison, best: &Alternative) -> Option<String> {
    let measured = comparison.ordered_by;
    let from = comparison.baseline.figures.get(measured)?.mean;
    let to = best.figures.get(measured)?.mean;
    let shown = |x: f64| shown(measured, x, money(comparison));
    Some(format!(", from {} to {}", shown(from), shown(to)))
}

/// Whether the best one is worth its cost, and which one is, if that is another.
fn after_costs(comparison: &Comparison, best: &Alternative) -> Option<String> {
    let money = money(comparison);
    let thriftiest = &comparison.what_ifs[comparison.verdict.thriftiest?];
    let net = |one: &Alternative| {
        let net = one.control.as_ref()?.net_benefit?;
        let range = format!("{} to {}", money.short(net.p5), money.short(net.p95));
        Some((net.mean, format!("{} ({range})", money.short(net.mean))))
    };
    let time = years(comparison.horizon_years);
    let cost = best.control.as_ref().map(|control| money.short(control.cost.mean)).unwrap_or_default();
    let own = net(best).map(|(_, net)| format!(", and after its cost of {cost} leaves {net} in {time}"));
    let (most, words) = net(thriftiest)?;
    Some(match thriftiest.id == best.id || most <= 0.0 {
        true => own.unwrap_or_default(),
        false => {
            let title = one_line(&thriftiest.title);
            format!("{}, while “{title}” leaves most after its cost, {words}", own.unwrap_or_default())
        }
    })
}

/// That no action is worth its cost in money, and which one buys most for it; `None` where one is.
fn none_pays(comparison: &Comparison) -> Option<String> {
    let money = money(comparison);
    let thriftiest = &comparison.what_ifs[comparison.verdict.thriftiest?];
    if thriftiest.control.as_ref()?.net_benefit?.mean > 0.0 {
        return None;
    }
    let actions = comparison.what_ifs.iter().filter(|one| one.kind == Kind::Action);
    let bought = actions.filter_map(|one| {
        let lowers = -one.changes.get(Measured::Composite)?.estimate.mean;
        let cost = one.control.as_ref()?.cost.mean;
        (lowers > 0.0 && cost > 0.0).then(|| (cost / lowers, one))
    });
    let cheapest = bought.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(String::new(), |(each, one)| {
        format!("; a point of exposure is cheapest by “{}”, at {}", one_line(&one.title), money.short(each))
    });
    Some(format!(" No action pays for itself{cheapest}."))
}

/// Where nothing is lowered.
fn none(comparison: &Comparison) -> String {
    let measured = noun(comparison.ordered_by);
    let raised = |one: &&Alternative| {
        one.changes.get(comparison.ordered_by).is_some_and(|change| change.estimate.mean != 0.0)
    };
    let of_file = comparison.now.iter().filter(|_| comparison.what_ifs.is_empty());
    let Some(one) = of_file.chain(&comparison.what_ifs).rfind(raised) else {
        return match comparison.what_ifs.len() {
            0 => format!("Nothing has changed: no difference in {measured}."),
            1 => format!("“{}” makes no difference to {measured}.", one_line(&comparison.what_ifs[0].title)),
            n => format!("None of the {n} what-ifs makes a difference to {measured}."),
        };
    };
    let Some(change) = one.changes.get(comparison.ordered_by) else { return String::new() };
    let verb = if change.estimate.mean < 0.0 { "lower" } else { "raise" };
    let effect = format!("{}{}", lowered(comparison, change), from_to(comparison, one).unwrap_or_default());
    let verdict = &comparison.verdict;
    match (comparison.what_ifs.len(), verdict.n) {
        (0, _) => format!("Since the baseline, this file {verb}s {measured} by {effect}."),
        (1, _) => format!("“{}” {verb}s {measured} by {effect}{}.", one_line(&one.title), remark(one.kind)),
        (_, n) => {
            let kind = if verdict.of_actions { "actions" } else { "suppositions" };
            let title = one_line(&one.title);
            format!("None of {n} {kind} lowers {measured}; “{title}” {verb}s it by {effect}.")
        }
    }
}

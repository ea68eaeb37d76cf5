//! What a timeline comes to in sentences: from what to what, the largest steps, and the reports behind them.

use super::number::{Money, percent, points};
use crate::assess::{
    Bearing, Change, Estimate, Happening, Mover, Quiet, Report, ReportKind, Shown, Stage, Stride, Timeline,
};
use std::fmt::Write;

/// From what to what it went, on which day most, and because of what.
pub fn sentence(found: &Timeline) -> String {
    let (first, last) = (&found.days[0], last(found));
    let n_reports = found.n_claims + found.n_estimates;
    let of_last = told_of(found, last).join(", ");
    if found.days.len() == 1 {
        let why = match n_reports {
            0 => "The scenario has no claim and no estimate, so it rests on its priors alone on any day",
            _ => "Nothing is known by then, so it rests on its priors alone",
        };
        return format!("{why}: {of_last}.");
    }
    let alone = match (n_reports, first.n_known) {
        (0, _) => " (no claim and no estimate: the priors alone on any day)",
        (_, 0) => " (the priors alone)",
        _ => "",
    };
    let mut sentences = vec![format!(
        "From {}{alone} to {}: {}.",
        first.date.spoken(),
        last.date.spoken(),
        from_to(found, first, last).join("; ")
    )];
    let led = |stride: &Stride| match &stride.changes.loss {
        Some(loss) if !found.is_rated => loss.estimate.mean,
        _ => stride.changes.composite.estimate.mean,
    };
    let of_led = match &found.currency {
        Some(currency) if !found.is_rated => {
            largest(found, led, "the expected loss a year", &|by| signed_money(by, Money::of(currency)))
        }
        _ => largest(found, led, "the composite exposure", &signed),
    };
    let of_facts = largest(
        found,
        |stride| stride.changes.happened.as_ref().map_or(0.0, |change| change.estimate.mean),
        "what has happened",
        &signed,
    );
    let steps: Vec<String> = of_led.into_iter().chain(of_facts).collect();
    if steps.is_empty() {
        sentences.push("No day changed it.".to_owned());
    }
    sentences.extend(steps);
    sentences.join(" ")
}

/// What a day changed, by which factors, and by which reports: a sentence.
pub fn day_sentence(found: &Timeline, stride: &Stride) -> String {
    if let Some(quiet) = stride.quiet {
        return format!("No change: {}.", because(quiet));
    }
    let mut told = changed(found, &stride.changes).join("; ");
    let size = |one: &Cause| {
        let sizes = one.adds().iter().map(|one| one.mean.abs());
        sizes.filter(|size| *size > 0.0).fold(0.0, f64::max)
    };
    let mut all = causes(stride);
    // The order of factors is by what they add; estimates take the place that theirs has among them.
    if let Some(at) = all.iter().position(|one| matches!(one, Cause::Estimates(..))) {
        let estimates = all.remove(at);
        let place = all.iter().position(|one| size(one) < size(&estimates)).unwrap_or(all.len());
        all.insert(place, estimates);
    }
    let shown = all.iter().filter(|one| one.is_used()).take(3).map(|one| match one {
        Cause::Factor(one) => format!("{} {} ({})", one.id, moved(one), by_whom(stride, one)),
        Cause::Estimates(stride, _) => estimates_by_id(stride),
    });
    let shown: Vec<String> = shown.collect();
    if !shown.is_empty() {
        let _ = write!(told, ". Above all {}", shown.join("; "));
    }
    if let (Some(first), rest) = (told.chars().next(), told.chars().skip(1).collect::<String>()) {
        told = format!("{}{rest}", first.to_uppercase());
    }
    format!("{told}.")
}

/// The numbers of a day in words.
fn told_of(found: &Timeline, stage: &Stage) -> Vec<String> {
    each(found, stage).into_iter().map(|(what, value)| format!("{what} {value}")).collect()
}

/// How the numbers went from one day to another.
fn from_to(found: &Timeline, first: &Stage, last: &Stage) -> Vec<String> {
    let both = each(found, first).into_iter().zip(each(found, last));
    both.map(|((what, from), (_, to))| match from == to {
        true => format!("{what} {from} on both"),
        false => format!("{what} from {from} to {to}"),
    })
    .collect()
}

/// The numbers that a scenario is read by, each with its band.
fn each(found: &Timeline, stage: &Stage) -> Vec<(&'static str, String)> {
    let Shown { composite, happened, loss, .. } = &stage.figures;
    let mut each = Vec::new();
    if found.is_rated {
        each.push(("composite exposure", scored(composite)));
    }
    if let Some(happened) = happened {
        each.push(("what has happened", scored(happened)));
    }
    if let (Some(loss), Some(currency)) = (loss, &found.currency) {
        let [mean, p5, p95] = [loss.mean, loss.p5, loss.p95].map(|x| Money::of(currency).short(x));
        each.push(("expected loss a year", format!("{mean} ({p5} to {p95})")));
    }
    each
}

/// The day of the largest step of a number, and because of what; `None` where no day changed it.
fn largest(
    found: &Timeline,
    change: impl Fn(&Stride) -> f64,
    what: &str,
    shown: &dyn Fn(f64) -> String,
) -> Option<String> {
    let steps = found.days.iter().filter_map(|stage| Some((stage.date, stage.stride.as_ref()?)));
    let size = |stride: &Stride| change(stride).abs();
    // Of equal ones the first.
    let (date, stride) = steps
        .filter(|(_, stride)| size(stride) > 0.0)
        .max_by(|a, b| size(a.1).total_cmp(&size(b.1)).then(b.0.cmp(&a.0)))?;
    let part = |one: &Cause| adds(found, what, one.adds());
    let mut movers: Vec<Cause> = causes(stride).into_iter().filter(|one| part(one) != 0.0).collect();
    movers.sort_by(|a, b| part(b).abs().total_cmp(&part(a).abs()));
    let named = movers.iter().take(2).map(|one| {
        let share = shown(part(one));
        match one {
            Cause::Factor(one) => format!("{} ({share}: {}, {})", one.id, moved(one), by_whom(stride, one)),
            Cause::Estimates(stride, _) => format!("{} ({share})", estimates_by_id(stride)),
        }
    });
    let named: Vec<String> = named.collect();
    let above =
        if named.is_empty() { String::new() } else { format!(", above all by {}", named.join(" and ")) };
    Some(format!("The largest step of {what} is {} on {}{above}.", shown(change(stride)), date.spoken()))
}

/// What moved numbers on a day: the chance of a factor, or estimates that stand for quantities.
pub(super) enum Cause<'s> {
    /// A factor.
    Factor(&'s Mover),
    /// Estimates, which are not told apart, and what they add together.
    Estimates(&'s Stride, &'s Shown<Estimate>),
}

impl Cause<'_> {
    /// What it adds to each number.
    pub(super) fn adds(&self) -> &Shown<Estimate> {
        match self {
            Cause::Factor(one) => &one.adds,
            Cause::Estimates(_, adds) => adds,
        }
    }

    fn is_used(&self) -> bool {
        match self {
            Cause::Factor(one) => one.is_used,
            Cause::Estimates(_, adds) => adds.iter().any(|one| one.mean != 0.0),
        }
    }
}

/// What moved numbers on a day: the factors in their order, then estimates.
pub(super) fn causes(stride: &Stride) -> Vec<Cause<'_>> {
    let factors = stride.movers.iter().map(Cause::Factor);
    factors.chain(stride.elsewhere.iter().map(|adds| Cause::Estimates(stride, adds))).collect()
}

/// The estimates that came, went or count otherwise on a day.
pub(super) fn estimates_of(stride: &Stride) -> impl Iterator<Item = &Report> {
    stride.reports.iter().filter(|report| report.kind == ReportKind::Estimate)
}

fn estimates_by_id(stride: &Stride) -> String {
    let ids: Vec<&str> = estimates_of(stride).map(|report| report.id.as_str()).collect();
    match ids.as_slice() {
        [] => "estimates".to_owned(),
        [id] => format!("estimate {id}"),
        ids => format!("estimates {}", ids.join(", ")),
    }
}

/// What is added to the number that is spoken of.
fn adds(found: &Timeline, what: &str, adds: &Shown<Estimate>) -> f64 {
    let of = |one: Option<Estimate>| one.map_or(0.0, |one| one.mean);
    match what {
        "what has happened" => of(adds.happened),
        _ if !found.is_rated => of(adds.loss),
        _ => adds.composite.mean,
    }
}

pub(super) fn last(found: &Timeline) -> &Stage {
    &found.days[found.days.len() - 1]
}

/// What a day changed, number by number.
pub(super) fn changed(found: &Timeline, changes: &Shown<Change>) -> Vec<String> {
    let mut told = Vec::new();
    if found.is_rated {
        told.push(format!("composite exposure {}", ranged(&changes.composite)));
    }
    if let Some(happened) = &changes.happened {
        told.push(format!("what has happened {}", ranged(happened)));
    }
    if let (Some(loss), Some(currency)) = (&changes.loss, &found.currency) {
        told.push(format!("expected loss a year {}", ranged_money(loss, Money::of(currency))));
    }
    if told.is_empty() {
        told.push(format!("chance of an incident {}", percent_points(changes.probability.estimate.mean)));
    }
    told
}

fn percent_points(by: f64) -> String {
    format!("{} percentage points", signed(100.0 * by))
}

/// What a mover adds, number by number.
pub(super) fn added(found: &Timeline, adds: &Shown<Estimate>) -> String {
    let mut told = Vec::new();
    if found.is_rated && adds.composite.mean != 0.0 {
        told.push(format!("{} composite exposure", signed(adds.composite.mean)));
    }
    if let Some(happened) = adds.happened.filter(|one| one.mean != 0.0) {
        told.push(format!("{} what has happened", signed(happened.mean)));
    }
    if let (Some(loss), Some(currency)) = (adds.loss.filter(|one| one.mean != 0.0), &found.currency) {
        told.push(format!("{} a year", signed_money(loss.mean, Money::of(currency))));
    }
    if told.is_empty() { "no change".to_owned() } else { told.join(", ") }
}

/// Why a step changes nothing, in words.
pub(super) fn because(quiet: Quiet) -> &'static str {
    match quiet {
        Quiet::Silence => "nothing was reported in between",
        Quiet::Context => "what was said takes no side",
        Quiet::Repeated => "what was said adds nothing to what counts already",
        Quiet::Supposed => "what was said speaks of factors that are supposed",
        Quiet::NoPath => "no attempt and no fact rests on what was said",
        Quiet::Idle => "what moved adds nothing here",
        Quiet::Even => "what moved cancels",
    }
}

/// From what to what a factor moved.
pub(super) fn moved(one: &Mover) -> String {
    let [before, after] = one.probability;
    if percent(before) == percent(after) {
        return format!("at {}", percent(after));
    }
    format!("{} to {}", percent(before), percent(after))
}

/// The reports that moved a factor: `by B23, against B22`.
pub(super) fn by_whom(stride: &Stride, one: &Mover) -> String {
    let up = one.probability[1] >= one.probability[0];
    let with = |report: &&Report| match report.bearings.iter().find(|bearing| bearing.factor == one.id) {
        Some(bearing) => (bearing.after >= bearing.before) == up,
        None => true,
    };
    let fresh: Vec<&Report> =
        movers_of(stride, one).filter(|report| report.happening != Happening::Reweighed).collect();
    let (by, not): (Vec<&Report>, Vec<&Report>) = fresh.into_iter().partition(with);
    let ids = |reports: &[&Report]| reports.iter().map(|one| one.id.clone()).collect::<Vec<String>>();
    let against = [ids(&not), one.opposed.clone()].concat();
    let by = match ids(&by).as_slice() {
        [] => "by what counts otherwise now".to_owned(),
        ids => format!("by {}", ids.join(", ")),
    };
    if against.is_empty() { by } else { format!("{by}, against {}", against.join(", ")) }
}

/// The reports whose part in a factor moved.
pub(super) fn movers_of<'s>(stride: &'s Stride, one: &'s Mover) -> impl Iterator<Item = &'s Report> {
    stride.reports.iter().filter(|report| {
        let on_it = |bearing: &&Bearing| bearing.factor == one.id;
        report.priors.contains(&one.id) || report.bearings.iter().find(on_it).is_some_and(Bearing::moves)
    })
}

/// A number of points with its band: `37 (17 to 58)`.
pub(super) fn scored(one: &Estimate) -> String {
    if one.p5 == one.p95 {
        return points(one.mean);
    }
    format!("{} ({} to {})", points(one.mean), points(one.p5), points(one.p95))
}

/// A difference of points with its sign, as far as anybody reads it.
pub(super) fn signed(by: f64) -> String {
    match by.abs() {
        0.0 => "0".to_owned(),
        size if size < 0.00095 => "below 0.001".to_owned(),
        size => format!("{}{}", if by > 0.0 { "+" } else { "-" }, points(size)),
    }
}

/// A difference of amounts with its sign.
pub(super) fn signed_money(by: f64, money: Money) -> String {
    if by.is_nan() {
        return "not known".to_owned();
    }
    format!("{}{}", if by > 0.0 { "+" } else { "" }, money.short(by))
}

pub(super) fn ranged_money(change: &Change, money: Money) -> String {
    let Estimate { mean, p5, p95, .. } = change.estimate;
    match mean == 0.0 && p5 == 0.0 && p95 == 0.0 {
        true => "no change".to_owned(),
        false => {
            let [mean, p5, p95] = [mean, p5, p95].map(|by| signed_money(by, money));
            format!("{mean} ({p5} to {p95})")
        }
    }
}

/// A change with its band: `+0.9 (0 to +5)`.
pub(super) fn ranged(change: &Change) -> String {
    let Estimate { mean, p5, p95, .. } = change.estimate;
    if p5 == 0.0 && p95 == 0.0 {
        return if mean == 0.0 { "unchanged".to_owned() } else { signed(mean) };
    }
    format!("{} (90% between {} and {})", signed(mean), signed(p5), signed(p95))
}

pub(super) fn plural(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

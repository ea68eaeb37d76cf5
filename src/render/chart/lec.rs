//! Loss exceedance: the chance to lose more than an amount, with its band, beside what is tolerated.

use super::axis::{Axis, Tick, decade};
use super::spec::{Band, Body, Chart, Dash, Form, Line, Plane, Point, Table};
use super::theme::Ink;
use crate::assess::{Assessment, Estimate, LossAssessment, LossCurve, Tolerated};
use crate::math::{exp, ln};
use crate::model::ToleranceCurve;
use crate::render::number::{Money, grouped_whole, percent, years};
use crate::render::text::one_line;

/// The return period of a bad year.
const BAD: u32 = 20;
/// The least share of the highest chance that a linear picture still shows.
const SEEN: f64 = 0.006;
/// The most powers of ten on the axis of amounts.
const SPAN: f64 = 1e6;

/// What is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Lec<'a> {
    /// The scenario as it stands.
    pub baseline: &'a Assessment,
    /// A what-if by its title. Where the baseline has a tolerance, the chance at [`at`] is wanted in `curve.asked`.
    pub what_if: Option<(&'a str, &'a Assessment)>,
    /// Whether chances are told as 1 in N, each gridline a tenth of the last.
    pub is_tail: bool,
}

/// The amount at which a curve is marked, and its sentence speaks: where the tolerance is passed furthest, or comes
/// nearest; `None` without a tolerance of losses.
pub fn at(assessment: &Assessment) -> Option<f64> {
    Some(assessment.losses.as_ref()?.tolerated.as_ref()?.worst.loss)
}

/// One curve: its name, its losses, and how it is drawn.
struct Series<'a> {
    label: String,
    losses: &'a LossAssessment,
    curve: &'a LossCurve,
    ink: Ink,
    dash: Dash,
}

/// A place on a curve: an amount, and the chance to lose more than it with its band.
#[derive(Clone, Copy)]
struct Knot {
    loss: f64,
    mean: f64,
    p5: f64,
    p95: f64,
}

impl Knot {
    fn of(loss: f64, chance: &Estimate) -> Self {
        Self { loss, mean: chance.mean, p5: chance.p5, p95: chance.p95 }
    }
}

/// The chart.
pub fn lec(lec: &Lec) -> Chart {
    let (series, why) = series(lec);
    let title = title(lec, &series);
    let subtitle = subtitle(lec);
    let money = money(lec);
    let tolerated = lec.baseline.losses.as_ref().and_then(|losses| losses.tolerated.as_ref());
    let table = table(&series, tolerated, money);
    let description = description(lec, &title, &series, money);
    let mut chart = Chart {
        kind: "lec",
        title,
        subtitle,
        description,
        body: Body::Nothing(String::new()),
        notes: Vec::new(),
        table,
    };
    chart.body = match plane(lec, &series, money) {
        Some(plane) => {
            chart.notes.extend(tolerance_note(lec, money));
            Body::Plane(plane)
        }
        None => {
            let (scenario, day) = (one_line(&lec.baseline.title), lec.baseline.as_of.spoken());
            chart.subtitle = format!("{scenario}, as of {day}.");
            Body::Nothing(why.unwrap_or_else(|| single(lec, money)))
        }
    };
    chart
}

fn money<'a>(lec: &Lec<'a>) -> Money<'a> {
    let losses =
        lec.baseline.losses.as_ref().or_else(|| lec.what_if.and_then(|(_, one)| one.losses.as_ref()));
    Money::of(losses.map_or("", |losses| losses.currency.as_str()))
}

fn time(assessment: &Assessment) -> String {
    let time = years(assessment.horizon_years);
    if assessment.looks_ahead { format!("the next {time}") } else { format!("a window of {time}") }
}

/// The curves there are; a sentence where there is none.
fn series<'a>(lec: &Lec<'a>) -> (Vec<Series<'a>>, Option<String>) {
    let of = |assessment: &'a Assessment, label: String, ink, dash| {
        let losses = assessment.losses.as_ref()?;
        Some(Series { label, losses, curve: losses.curve.as_ref()?, ink, dash })
    };
    let label = if lec.what_if.is_some() { "As it stands" } else { "Mean chance" };
    let mut found: Vec<Series> =
        of(lec.baseline, label.to_owned(), Ink::Baseline, Dash::Solid).into_iter().collect();
    if let Some((label, assessment)) = lec.what_if {
        found.extend(of(assessment, one_line(label), Ink::WhatIf, Dash::Dashed));
    }
    let why = match (&lec.baseline.losses, found.is_empty()) {
        (None, true) => Some("The scenario prices nothing: no outcome has a `loss`.".to_owned()),
        (Some(_), true) => Some("Nothing that attempts bring about costs anything.".to_owned()),
        _ => None,
    };
    (found, why)
}

/// Where a curve is one step, its chance and its mean say it all.
fn single(lec: &Lec, money: Money) -> String {
    match &lec.baseline.losses {
        Some(losses) if losses.probability.mean > 0.0 => format!(
            "There is no curve to draw: the chance of any loss is {}, and the expected loss {} a year.",
            percent(losses.probability.mean),
            money.short(losses.mean.mean)
        ),
        _ => "No loss can come about.".to_owned(),
    }
}

/// The amounts of a curve with their chances, from where it starts to fall to where it ends.
fn knots(one: &Series) -> Vec<Knot> {
    let mut found: Vec<Knot> =
        one.curve.exceedance.iter().map(|(loss, read)| Knot::of(*loss, &read.estimate)).collect();
    found.extend(one.curve.asked.iter().map(|(loss, read)| Knot::of(*loss, &read.estimate)));
    if let Some(tolerated) = &one.losses.tolerated {
        let limits = tolerated.points.iter().chain([&tolerated.worst]);
        found.extend(limits.map(|limit| Knot::of(limit.loss, &limit.probability.estimate)));
    }
    found.retain(|knot| knot.loss > 0.0);
    found.sort_by(|a, b| a.loss.total_cmp(&b.loss));
    found.dedup_by(|a, b| a.loss == b.loss);
    found
}

/// The marked point: an amount, its chance, and what it says.
fn marked(one: &Series, lec: &Lec, money: Money) -> Option<(f64, f64, Vec<String>)> {
    if let Some(tolerated) = &lec.baseline.losses.as_ref()?.tolerated {
        let Knot { loss, mean, p5, p95 } = chance_at(one, tolerated.worst.loss)?;
        let words = format!("{} ({} to {})", percent(mean), percent(p5), percent(p95));
        let what = format!("to lose more than {}", money.exact(loss));
        return (loss > 0.0).then(|| (loss, mean, said(one, words, what)));
    }
    let (n, read) = bad_year(one.curve)?;
    let Estimate { mean: loss, p5, p95, .. } = read;
    let words = format!("{} ({} to {})", money.short(loss), money.short(p5), money.short(p95));
    let what = format!("or more: 1 in {}", grouped_whole(f64::from(n)));
    Some((loss, 1.0 / f64::from(n), said(one, words, what)))
}

/// The words of a marked point; those of a what-if go without what the baseline has said.
fn said(one: &Series, words: String, what: String) -> Vec<String> {
    if one.ink == Ink::Baseline { vec![words, what] } else { vec![words] }
}

/// The chance to lose more than an amount, where it was read.
fn chance_at(one: &Series, loss: f64) -> Option<Knot> {
    knots(one).into_iter().find(|knot| knot.loss == loss)
}

/// The loss of one horizon in twenty, or of the most frequent rarer one that costs something.
fn bad_year(curve: &LossCurve) -> Option<(u32, Estimate)> {
    let found = curve.return_periods.iter().find(|(n, read)| *n >= BAD && read.estimate.mean > 0.0)?;
    Some((found.0, found.1.estimate))
}

fn plane(lec: &Lec, series: &[Series], money: Money) -> Option<Plane> {
    let curves: Vec<Vec<Knot>> = series.iter().map(knots).collect();
    // One amount is no curve.
    if curves.iter().all(|knots| knots.len() < 2) {
        return None;
    }
    let any =
        |of: fn(&Estimate) -> f64| series.iter().map(|one| of(&one.losses.probability)).fold(0.0, f64::max);
    let (x, y) = axes(lec, series, &curves, (any(|one| one.mean), any(|one| one.p95)), money)?;
    let mut bands = Vec::new();
    let mut lines = Vec::new();
    let mut points = Vec::new();
    for (one, knots) in series.iter().zip(&curves) {
        let mut path = completed(one, knots, x.low, lec.is_tail);
        let edges = path.iter().map(|knot| (knot.loss, knot.p5, knot.p95)).collect();
        bands.push(Band { ink: one.ink, edges, is_stepwise: false });
        if let Some((loss, chance, words)) = marked(one, lec, money) {
            if !path.iter().any(|knot| knot.loss == loss && knot.mean == chance) {
                // Where many horizons cost just this, it lies on a fall that is as steep as can be.
                path.push(Knot { loss, mean: chance, p5: chance, p95: chance });
                path.sort_by(|a, b| a.loss.total_cmp(&b.loss).then(b.mean.total_cmp(&a.mean)));
            }
            let is_seen = |share: f64| (0.0..=1.0).contains(&share);
            if is_seen(x.share(loss)) && is_seen(y.share(chance)) {
                let form = if one.ink == Ink::Baseline { Form::Disc } else { Form::Square };
                let of = one.label.clone();
                points.push(Point { x: loss, y: chance, ink: one.ink, form, of, words });
            }
        }
        let line = path.iter().map(|knot| (knot.loss, knot.mean)).collect();
        lines.push(Line {
            ink: one.ink,
            dash: one.dash,
            points: line,
            is_stepwise: false,
            label: one.label.clone(),
        });
    }
    let tolerated = lec.baseline.losses.as_ref().and_then(|losses| losses.tolerated.as_ref());
    if let Some(tolerated) = tolerated {
        let (line, lone) = borne(tolerated, &x);
        lines.extend(line);
        points.extend(lone.map(|(loss, chance)| Point {
            x: loss,
            y: chance,
            ink: Ink::Tolerance,
            form: Form::Diamond,
            of: String::new(),
            words: vec!["Tolerated".to_owned()],
        }));
    }
    Some(Plane { bands, lines, points, ..Plane::over(x, y) })
}

/// A curve from the start of the axis to the amount at which it has come to nothing.
///
/// On a logarithmic axis of chances nothing has no place: there a curve ends where it is last told.
fn completed(one: &Series, knots: &[Knot], low: f64, is_tail: bool) -> Vec<Knot> {
    // Amounts are told in steps of a tenth of a decade, from where the chance has begun to fall.
    let step = 1.26;
    let any = &one.losses.probability;
    let mut path = Vec::with_capacity(knots.len() + 3);
    if let Some(first) = knots.first() {
        if low < first.loss / step {
            path.push(Knot::of(low, any));
        }
        path.push(Knot::of(first.loss / step, any));
    }
    path.extend_from_slice(knots);
    if let Some(last) = knots.last().filter(|_| !is_tail) {
        path.push(Knot { loss: last.loss * step, mean: 0.0, p5: 0.0, p95: 0.0 });
    }
    path
}

fn axes(
    lec: &Lec,
    series: &[Series],
    curves: &[Vec<Knot>],
    (any, any_95): (f64, f64),
    money: Money,
) -> Option<(Axis, Axis)> {
    let all = || curves.iter().flatten();
    let tolerated = lec.baseline.losses.as_ref().and_then(|losses| losses.tolerated.as_ref());
    let borne = || tolerated.into_iter().flat_map(|one| &one.points).filter(|point| point.loss > 0.0);
    let marks: Vec<f64> =
        series.iter().filter_map(|one| marked(one, lec, money)).map(|(loss, ..)| loss).collect();
    let top = borne().map(|point| point.tolerated).fold(any_95, f64::max);
    if top.is_nan() || top <= 0.0 {
        return None;
    }
    // Without any chance the picture is of what is tolerated alone.
    let least = borne().map(|point| point.tolerated).filter(|p| *p > 0.0).fold(top, f64::min);
    let rare = if any > 0.0 { any * 2e-3 } else { least };
    let bottom = if lec.is_tail { decade(rare) } else { 0.0 };
    let least = if lec.is_tail { bottom } else { SEEN * top };
    // A curve ends where its mean, or its band, can no longer be seen.
    let of = |knot: &Knot| if lec.is_tail { knot.mean } else { knot.p95 };
    let seen = all().filter(|knot| of(knot) >= least).map(|knot| knot.loss);
    let end = borne().map(|point| point.loss).chain(marks).chain(seen).fold(0.0, f64::max);
    let flat = curves.iter().zip(series).filter_map(|(knots, one)| {
        let any = one.losses.probability.mean;
        let falling = knots.iter().find(|knot| knot.mean < 0.97 * any).or(knots.first());
        falling.map(|knot| knot.loss)
    });
    let start = borne().map(|point| point.loss).chain(flat).fold(f64::INFINITY, f64::min);
    if !(start.is_finite() && end > 0.0) {
        return None;
    }
    let high = above(end);
    let low = below(start / 1.26).max(below(high / SPAN));
    let x = Axis::log(low, high, &|loss| money.exact(loss));
    let by_ten = if x.is_by_ten() { " (each gridline is ten times the last)" } else { "" };
    let caption = format!("Loss in {}{by_ten}", time(lec.baseline));
    let named = |axis: Axis| axis.named("Chance to lose more");
    let y = match lec.is_tail {
        true => {
            let high = if top > 0.5 { 1.0 } else { above(top) };
            let mut axis = Axis::log(bottom, high, &one_in);
            if axis.ticks.last().is_none_or(|tick| tick.at < 0.99 * high) {
                axis.ticks.push(Tick { at: high, label: one_in(high) });
            }
            axis
        }
        false => Axis::linear(0.0, top, 5, &percent),
    };
    Some((x.named(caption), named(y)))
}

/// `1 in 20`; of 1, `certain`.
fn one_in(chance: f64) -> String {
    match (1.0 / chance).round() {
        n if n <= 1.0 => "certain".to_owned(),
        n => format!("1 in {}", grouped_whole(n)),
    }
}

/// The least of 1, 2, 5, 10 .. times a power of ten that is not below.
fn above(x: f64) -> f64 {
    let power = decade(x);
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|step| step * power)
        .find(|one| *one >= x * (1.0 - 1e-9))
        .unwrap_or(x)
}

/// The greatest of them that is not above.
fn below(x: f64) -> f64 {
    let power = decade(x);
    [5.0, 2.0, 1.0].into_iter().map(|step| step * power).find(|one| *one <= x * (1.0 + 1e-9)).unwrap_or(x)
}

/// What is tolerated: a line, or a point where one pair was stated.
fn borne(tolerated: &Tolerated, x: &Axis) -> (Option<Line>, Option<(f64, f64)>) {
    let stated: Vec<(f64, f64)> = tolerated
        .points
        .iter()
        .map(|point| (point.loss, point.tolerated))
        .filter(|(loss, _)| *loss > 0.0)
        .collect();
    let (from, to) = match (tolerated.curve, stated.as_slice()) {
        (ToleranceCurve::Lognormal, _) => (x.low, x.high),
        (_, [first, .., last]) => (first.0, last.0),
        (_, lone) => return (None, lone.first().copied()),
    };
    let n = 96;
    let step = ln(to / from) / f64::from(n);
    let between = (0..=n).map(|at| from * exp(step * f64::from(at)));
    let mut points: Vec<(f64, f64)> =
        between.filter_map(|loss| Some((loss, tolerated.borne(loss)?))).chain(stated).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let label = "What is tolerated".to_owned();
    (Some(Line { ink: Ink::Tolerance, dash: Dash::Dotted, points, is_stepwise: false, label }), None)
}

fn title(lec: &Lec, series: &[Series]) -> String {
    let money = money(lec);
    let time = time(lec.baseline);
    let tolerated = lec.baseline.losses.as_ref().and_then(|losses| losses.tolerated.as_ref());
    let first = series.first().filter(|one| one.ink == Ink::Baseline);
    let second = series.iter().find(|one| one.ink == Ink::WhatIf);
    let quoted = lec.what_if.map_or(String::new(), |(title, _)| format!("“{}”", one_line(title)));
    let Some(first) = first else {
        return match &lec.baseline.losses {
            None => "The scenario prices no outcome, so there is no loss to tell".to_owned(),
            Some(_) => format!("Nothing that attempts bring about in {time} costs anything"),
        };
    };
    if first.losses.probability.mean == 0.0 {
        return format!("There is no chance of any loss in {time}");
    }
    if let Some(tolerated) = tolerated {
        let worst = &tolerated.worst;
        let chance = worst.probability.estimate.mean;
        let other = second.and_then(|one| chance_at(one, worst.loss)).map(|knot| knot.mean);
        return against_tolerance(chance, other, worst.tolerated, &money.exact(worst.loss), &quoted, &time);
    }
    let bad = bad_year(first.curve);
    let Some((n, loss)) = bad else {
        let chance = percent(first.losses.probability.mean);
        return format!("The chance of any loss in {time} is {chance}");
    };
    let often = format!("1 in {}", grouped_whole(f64::from(n)));
    let Some((_, assessment)) = lec.what_if else {
        return format!(
            "There is a {often} chance of losing {} or more in {time} (90% between {} and {})",
            money.short(loss.mean),
            money.short(loss.p5),
            money.short(loss.p95)
        );
    };
    let curve = assessment.losses.as_ref().and_then(|losses| losses.curve.as_ref());
    let then = curve.and_then(|curve| curve.return_periods.iter().find(|(of, _)| *of == n));
    let then = then.map_or(0.0, |(_, read)| read.estimate.mean);
    let (from, to) = (money.short(loss.mean), money.short(then));
    let what = format!("the loss that is reached with a chance of {often}");
    match then {
        _ if from == to => format!("{quoted} leaves {what} at {from}"),
        then if then < loss.mean => format!("{quoted} lowers {what} from {from} to {to}"),
        _ => format!("{quoted} raises {what} from {from} to {to}"),
    }
}

fn against_tolerance(
    chance: f64,
    other: Option<f64>,
    borne: f64,
    loss: &str,
    quoted: &str,
    time: &str,
) -> String {
    let all = [Some(chance), other, Some(borne)];
    let told: Vec<String> = all.into_iter().flatten().map(percent).collect();
    let shown = |p: f64| match other {
        // Where rounding would hide what changes, two more digits tell.
        Some(other) if other != chance && told[0] == told[1] => format!("{:.2}%", 100.0 * p),
        _ => percent(p),
    };
    // Where both are told alike, nobody can see the difference.
    let standing = |p: f64| match (p > borne, percent(p) == percent(borne)) {
        (true, true) => "just above",
        (false, true) if p < borne => "just within",
        (true, false) => "above",
        (false, _) => "within",
    };
    let tolerated = shown(borne);
    match other {
        None => format!(
            "The chance to lose more than {loss} in {time} is {}, {} the tolerated {tolerated}",
            shown(chance),
            standing(chance)
        ),
        Some(other) if other == chance => format!(
            "{quoted} leaves the chance to lose more than {loss} in {time} at {}, {} the tolerated {tolerated}",
            shown(chance),
            standing(chance)
        ),
        Some(other) => format!(
            "{quoted} {} the chance to lose more than {loss} in {time} from {} to {}, {} the tolerated {tolerated}",
            if other < chance { "lowers" } else { "raises" },
            shown(chance),
            shown(other),
            standing(other)
        ),
    }
}

fn subtitle(lec: &Lec) -> String {
    let one = lec.baseline;
    let supposed = match one.supposed.as_slice() {
        [] => String::new(),
        ids => format!(", supposing {}", ids.join(", ")),
    };
    let tolerated = match one.losses.as_ref().is_some_and(|losses| losses.tolerated.is_some()) {
        true => "; dotted: what is tolerated",
        false => "",
    };
    format!(
        "{}, as of {}{supposed}. Chance to lose more than an amount in {}. Line: mean over what is not known; band: 90% \
         of it{tolerated}.",
        one_line(&one.title),
        one.as_of.spoken(),
        time(one)
    )
}

fn tolerance_note(lec: &Lec, money: Money) -> Option<String> {
    let tolerated = lec.baseline.losses.as_ref()?.tolerated.as_ref()?;
    let points = tolerated.points.iter();
    let pairs: Vec<String> = points
        .map(|one| format!("{} of more than {}", percent(one.tolerated), money.exact(one.loss)))
        .collect();
    let is_stated = tolerated.points.iter().any(|one| one.loss == tolerated.worst.loss);
    let between = match is_stated || pairs.len() < 2 {
        true => String::new(),
        false => format!(
            "; at {}, between or beyond what was stated, {}",
            money.exact(tolerated.worst.loss),
            percent(tolerated.worst.tolerated)
        ),
    };
    Some(format!(
        "Tolerated: {}{between}. In {} of the draws the curve of the draw passes it somewhere.",
        pairs.join(", "),
        percent(tolerated.broken_in)
    ))
}

fn table(series: &[Series], tolerated: Option<&Tolerated>, money: Money) -> Table {
    let mut head = vec!["more than".to_owned()];
    head.extend(series.iter().map(|one| one.label.clone()));
    head.extend(tolerated.map(|_| "tolerated".to_owned()));
    let spoken_of = tolerated.map(|one| one.worst.loss).filter(|_| !series.is_empty());
    let mut amounts: Vec<f64> =
        series.iter().flat_map(knots).map(|knot| knot.loss).chain(spoken_of).collect();
    amounts.sort_by(f64::total_cmp);
    amounts.dedup();
    let cell = |one: &Series, loss: f64| {
        let knot = chance_at(one, loss);
        knot.map_or(String::new(), |Knot { mean, p5, p95, .. }| {
            format!("{} ({} to {})", percent(mean), percent(p5), percent(p95))
        })
    };
    let rows = amounts.into_iter().map(|loss| {
        let borne = tolerated.map(|one| one.borne(loss).map_or(String::new(), percent));
        let chances = series.iter().map(|one| cell(one, loss));
        std::iter::once(money.exact(loss)).chain(chances).chain(borne).collect()
    });
    Table { head, rows: rows.collect() }
}

fn description(lec: &Lec, title: &str, series: &[Series], money: Money) -> String {
    let mut parts = vec![format!("{title}.")];
    for one in series {
        let any = &one.losses.probability;
        parts.push(format!(
            "{}: any loss {} ({} to {}).",
            one.label,
            percent(any.mean),
            percent(any.p5),
            percent(any.p95)
        ));
        for (n, read) in one.curve.return_periods.iter().filter(|(n, _)| [2, 10, 20, 100].contains(n)) {
            let Estimate { mean, p5, p95, .. } = read.estimate;
            parts.push(format!(
                "1 in {n}: {} or more ({} to {}).",
                money.short(mean),
                money.short(p5),
                money.short(p95)
            ));
        }
    }
    parts.extend(tolerance_note(lec, money));
    parts.join(" ")
}

//! The evidence of one factor: from its prior to what its reports make of it, each report one step.

use super::axis::Axis;
use super::measured::{described, quoted, round};
use super::spec::{Body, Chart, Form, Mark, Row, Rows, Table, Values};
use super::theme::Ink;
use crate::assess::{Assessment, ClaimShare, FactorAssessment};
use crate::math::{logit, sigmoid};
use crate::render::explain::reason;
use crate::render::number::{log_odds, percent};
use crate::render::text::{credited, one_line};

/// How many reports have a row of their own before the weakest are summed.
pub const LISTED: usize = 14;

/// The factor whose share of the result is largest; of equal ones the first by id. `None` without factors.
pub fn leading(assessment: &Assessment) -> Option<&FactorAssessment> {
    let rated = assessment.is_rated();
    let share = |one: &FactorAssessment| one.attribution.leading(rated).mean.abs();
    assessment.factors.iter().reduce(|best, one| if share(one) > share(best) { one } else { best })
}

/// The chart of a factor.
pub fn evidence(assessment: &Assessment, factor: Option<&FactorAssessment>) -> Chart {
    let Some(factor) = factor else {
        let title = "The scenario names no factor that reports could speak of".to_owned();
        let body = Body::Nothing("There is no evidence to weigh.".to_owned());
        return Chart {
            kind: "evidence",
            subtitle: format!("{}, as of {}.", one_line(&assessment.title), assessment.as_of.spoken()),
            description: described(&title, "", &[]),
            title,
            body,
            notes: vec![],
            table: Table::default(),
        };
    };
    let claims = in_order(factor);
    let title = match factor.supposed {
        Some(holds) => {
            format!("{}, but it is supposed {}", title(factor), if holds { "to hold" } else { "not to hold" })
        }
        None => title(factor),
    };
    let table = table(factor, &claims);
    let description = described(&title, "In the order in which it became known:", &table.rows);
    let supposed = match factor.supposed {
        Some(true) => ", supposed to hold",
        Some(false) => ", supposed not to hold",
        None => "",
    };
    let subtitle = format!(
        "{}, as of {}{supposed}. Log-odds: a step of 0.7 doubles the odds, wherever it starts. Bars to the right support it, bars to \
         the left speak against it; a ring counts nothing.",
        one_line(&assessment.title),
        assessment.as_of.spoken()
    );
    let body = body(factor, &claims);
    let mut notes = Vec::new();
    if let Some(holds) = factor.supposed {
        let so = if holds { "hold" } else { "not hold" };
        notes.push(format!("It is supposed to {so}; this evidence is set aside."));
    } else if percent(factor.probability) != percent(sigmoid(factor.log_odds)) {
        notes.push(format!(
            "The steps are drawn at the middle of all weights. Over all that is not known about them the probability is {} \
             (90% between {} and {}).",
            percent(factor.probability),
            percent(factor.p5),
            percent(factor.p95)
        ));
    }
    Chart { kind: "evidence", title, subtitle, description, body, notes, table }
}

fn in_order(factor: &FactorAssessment) -> Vec<&ClaimShare> {
    let mut claims: Vec<&ClaimShare> = factor.claims.iter().collect();
    claims.sort_by(|a, b| (a.published, &a.id).cmp(&(b.published, &b.id)));
    claims
}

/// A number of claims, each with what it adds.
fn reports(n: usize) -> String {
    if n == 1 { "1 report".to_owned() } else { format!("{n} reports") }
}

fn body(factor: &FactorAssessment, claims: &[&ClaimShare]) -> Body {
    let start = logit(factor.prior);
    if !start.is_finite() || !factor.log_odds.is_finite() {
        let p = percent(factor.prior);
        return Body::Nothing(format!("It starts from {p}, which no report can change."));
    }
    let mut by_weight = claims.to_vec();
    // The strongest have rows; of equal ones, the first in time.
    by_weight.sort_by(|a, b| b.contribution.abs().total_cmp(&a.contribution.abs()));
    let n_shown = if claims.len() <= LISTED + 1 { claims.len() } else { LISTED };
    let summed: Vec<&str> = by_weight[n_shown..].iter().map(|one| one.id.as_str()).collect();
    let at = |sum: f64, form: Form, ink: Ink| vec![Mark::Dot { at: sum, ink, form }];
    let mut rows = vec![Row {
        label: "Before any report".to_owned(),
        small: match &factor.prior_estimate {
            Some(id) => format!("prior, from estimate {id}"),
            None => one_line(&factor.why),
        },
        value: percent(factor.prior),
        aside: log_odds(start),
        marks: at(start, Form::Square, Ink::Beside),
        is_apart: false,
    }];
    let mut sum = start;
    let mut step = |label: String, small: String, by: f64, ink: Ink| {
        let from = sum;
        sum += by;
        let marks = match by == 0.0 {
            true => at(sum, Form::Ring, Ink::Beside),
            false => vec![Mark::Bar { from, to: sum, ink }],
        };
        let value = if by == 0.0 { "nothing".to_owned() } else { log_odds(by) };
        let aside = if by == 0.0 { String::new() } else { format!("then {}", percent(sigmoid(sum))) };
        Row { label, small, value, aside, marks, is_apart: false }
    };
    for one in claims.iter().filter(|one| !summed.contains(&one.id.as_str())) {
        let small = match reason(one).as_str() {
            "counts" => {
                let by = credited(&one.source, one.reliability, Some(one.interest));
                format!("{} · {} · {by}", one.id, one.published.spoken())
            }
            why => format!("{} · {} · {why}", one.id, one.published.spoken()),
        };
        rows.push(step(one_line(&one.text), small, one.contribution, ink(one.contribution)));
    }
    if !summed.is_empty() {
        let others = claims.iter().filter(|one| summed.contains(&one.id.as_str()));
        let by: f64 = others.map(|one| one.contribution).sum();
        let label = format!("{} other reports together", summed.len());
        rows.push(step(label, "each of them less than those above".to_owned(), by, ink(by)));
    }
    if factor.limit != 0.0 {
        let small = "reports alone never make it more certain than 99%, or less than 1%".to_owned();
        rows.push(step("Limit of certainty".to_owned(), small, factor.limit, Ink::Beside));
    }
    let end = sigmoid(factor.log_odds);
    rows.push(Row {
        label: "After all reports".to_owned(),
        small: String::new(),
        value: percent(end),
        aside: log_odds(factor.log_odds),
        marks: at(factor.log_odds, Form::Diamond, Ink::Baseline),
        is_apart: true,
    });
    let places = rows.iter().flat_map(|row| &row.marks).flat_map(|mark| match mark {
        Mark::Bar { from, to, .. } => [*from, *to],
        Mark::Dot { at, .. } => [*at, *at],
        _ => [start, start],
    });
    let (low, high) = places.fold((start, start), |(low, high), x| (low.min(x), high.max(x)));
    let axis = axis(low, high);
    let head = "log-odds".to_owned();
    Body::Rows(Rows { axis, rows, references: vec![], values: Values::Edge, head })
}

fn ink(by: f64) -> Ink {
    if by >= 0.0 { Ink::Baseline } else { Ink::Third }
}

/// An axis of log-odds with the probability behind each number.
fn axis(low: f64, high: f64) -> Axis {
    // A prior without reports stands in the middle.
    let (low, high) = if high > low { (low, high) } else { (low - 1.0, high + 1.0) };
    let shown = |x: f64| {
        let sign = if x > 0.0 { "+" } else { "" };
        format!("{sign}{} ({})", round(x), percent(sigmoid(x)))
    };
    Axis::linear(low, high, 5, &shown).named("Log-odds (probability)")
}

fn title(factor: &FactorAssessment) -> String {
    let what = quoted(&factor.title);
    let (from, to) = (percent(factor.prior), percent(sigmoid(factor.log_odds)));
    let counted: Vec<&ClaimShare> = factor.claims.iter().filter(|one| one.contribution != 0.0).collect();
    if factor.claims.is_empty() {
        return format!("No report speaks of {what}: it stays at {from}");
    }
    let strongest =
        |one: &&ClaimShare, other: &&ClaimShare| one.contribution.abs() >= other.contribution.abs();
    let Some(first) = counted.iter().copied().reduce(|a, b| if strongest(&a, &b) { a } else { b }) else {
        return match factor.claims.len() {
            1 => format!("The only report on {what} counts nothing: it stays at {from}"),
            n => format!("None of {n} reports on {what} counts: it stays at {from}"),
        };
    };
    let verb = if counted.len() == 1 { "s" } else { "" };
    let against = counted.iter().filter(|one| one.contribution < 0.0).count();
    let is_mixed = against > 0 && against < counted.len();
    let n = match is_mixed {
        true => format!("{} for it and {against} against", reports(counted.len() - against)),
        false => reports(counted.len()),
    };
    if from == to {
        return format!("{n} leave{verb} {what} where it was, at {from}");
    }
    let way = match factor.log_odds > logit(factor.prior) {
        _ if is_mixed => "take",
        true => "raise",
        false => "lower",
    };
    let lead = format!("{n} {way}{verb} {what} from {from} to {to}");
    let weight = log_odds(first.contribution);
    let level =
        counted.iter().filter(|one| log_odds(one.contribution.abs()) == log_odds(first.contribution.abs()));
    let ids: Vec<&str> = level.map(|one| one.id.as_str()).collect();
    match ids.as_slice() {
        _ if counted.len() == 1 => lead,
        [_] => format!("{lead}; {} weighs most, {weight}", first.id),
        // Where all weigh the same, none weighs most.
        ids if ids.len() == counted.len() || ids.len() > 4 => lead,
        [some @ .., last] => format!("{lead}; {} and {last} weigh most", some.join(", ")),
        [] => lead,
    }
}

fn table(factor: &FactorAssessment, claims: &[&ClaimShare]) -> Table {
    let head = ["step", "log-odds", "so far", "known since", "source", "why"];
    let mut sum = logit(factor.prior);
    let shown = |sum: f64| format!("{} ({})", log_odds(sum), percent(sigmoid(sum)));
    let empty = String::new;
    let mut rows =
        vec![vec!["prior".to_owned(), log_odds(sum), shown(sum), empty(), empty(), one_line(&factor.why)]];
    for one in claims {
        sum += one.contribution;
        rows.push(vec![
            format!("{}: {}", one.id, one_line(&one.text)),
            log_odds(one.contribution),
            shown(sum),
            one.published.spoken(),
            one_line(&one.source),
            reason(one),
        ]);
    }
    if factor.limit != 0.0 {
        sum += factor.limit;
        rows.push(vec![
            "limit of certainty".to_owned(),
            log_odds(factor.limit),
            shown(sum),
            empty(),
            empty(),
            empty(),
        ]);
    }
    rows.push(vec![
        "all".to_owned(),
        log_odds(factor.log_odds),
        shown(factor.log_odds),
        empty(),
        empty(),
        empty(),
    ]);
    Table { head: head.map(str::to_owned).to_vec(), rows }
}

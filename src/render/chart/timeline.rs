//! The assessment as the reporting came in: a line in steps, and the reports at their days.

use super::axis::Axis;
use super::measured::{quoted, round};
use super::spec::{Band, Body, Chart, Dash, Form, Line, Plane, Point, Table, Tag};
use super::theme::Ink;
use crate::assess::{Estimate, Happening, Report, ReportKind, Shown, Stage, Stride, Timeline};
use crate::model::Stance;
use crate::quantity::Date;
use crate::render::course::{Cause, causes, day_sentence, estimates_of, signed, signed_money};
use crate::render::number::{Money, percent, points, years};
use crate::render::text::one_line;

/// How many of the largest steps are told beside the line.
const TOLD: usize = 4;
/// The least share of the largest value that a step must have to be told.
const SEEN: f64 = 0.02;

/// The longest note that stays within a few lines of the narrow layout. Units: bytes.
const LONGEST_NOTE: usize = 280;

/// A report that came or was taken back on a day, with its number.
struct Numbered<'t> {
    n: usize,
    date: Date,
    report: &'t Report,
}

/// The number by which a scenario is read, and how it is told.
struct Led<'t> {
    timeline: &'t Timeline,
    money: Option<Money<'t>>,
}

impl Led<'_> {
    fn of<T: Copy>(&self, shown: &Shown<T>) -> T {
        match (&self.money, shown.loss) {
            (Some(_), Some(loss)) => loss,
            _ => shown.composite,
        }
    }

    fn short(&self, x: f64) -> String {
        self.money.map_or_else(|| points(x), |money| money.short(x))
    }

    fn signed(&self, by: f64) -> String {
        self.money.map_or_else(|| signed(by), |money| signed_money(by, money))
    }

    fn noun(&self) -> &'static str {
        if self.money.is_some() { "expected loss a year" } else { "composite exposure" }
    }

    fn banded(&self, one: &Estimate) -> String {
        if one.p5 == one.p95 {
            return self.short(one.mean);
        }
        format!("{} ({} to {})", self.short(one.mean), self.short(one.p5), self.short(one.p95))
    }
}

/// The chart.
pub fn timeline(found: &Timeline) -> Chart {
    let currency = found.currency.as_deref().filter(|_| !found.is_rated);
    let led = Led { timeline: found, money: currency.map(Money::of) };
    let reports = numbered(found);
    let title = title(&led);
    let mut notes = names(&reports);
    if found.n_later > 0 {
        let n = found.n_later;
        let (what, verb) = if n == 1 { ("report", "becomes") } else { ("reports", "become") };
        notes.push(format!("{n} {what} {verb} known only after the last day."));
    }
    let body = match found.days.iter().all(|stage| {
        let one = led.of(&stage.figures);
        one.mean.is_finite() && one.p95.is_finite()
    }) {
        true => Body::Plane(plane(&led, &reports)),
        false => {
            Body::Nothing("The amounts have no mean, so that the expected loss is without bound.".to_owned())
        }
    };
    Chart {
        kind: "timeline",
        subtitle: subtitle(&led, !reports.is_empty()),
        description: description(&led, &title),
        table: table(&led, &reports),
        title,
        body,
        notes,
    }
}

/// The ids behind the numbers, day by day as they stand below the marks; in as many notes as it takes, a day being
/// broken only where it is longer than a note.
fn names(reports: &[Numbered]) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for day in reports.chunk_by(|a, b| a.date == b.date) {
        let mut parts: Vec<String> = Vec::new();
        for one in day {
            let id = &one.report.id;
            match parts.last_mut() {
                None => parts.push(format!("{}: {id}", range(day))),
                Some(part) if part.len() + id.len() < LONGEST_NOTE => *part = format!("{part}, {id}"),
                Some(part) => {
                    part.push(',');
                    parts.push(id.clone());
                }
            }
        }
        for part in parts {
            match notes.last_mut() {
                Some(note) if note.len() + part.len() < LONGEST_NOTE => *note = format!("{note}; {part}"),
                Some(_) => notes.push(part),
                None => notes.push(format!("Reports by number: {part}")),
            }
        }
    }
    let closed = |note: &String| if note.ends_with(',') { note.clone() } else { format!("{note}.") };
    notes.iter().map(closed).collect()
}

/// The numbers of reports that follow one another.
fn range(some: &[Numbered]) -> String {
    match some {
        [first, .., last] => format!("{}–{}", first.n, last.n),
        [one] => one.n.to_string(),
        [] => String::new(),
    }
}

/// The reports that came or went, in the order of days, then of kinds and ids.
fn numbered(found: &Timeline) -> Vec<Numbered<'_>> {
    let strides = found.days.iter().filter_map(|stage| Some((stage.date, stage.stride.as_ref()?)));
    let all = strides.flat_map(|(date, stride)| stride.reports.iter().map(move |report| (date, report)));
    let fresh = all.filter(|(_, report)| report.happening != Happening::Reweighed);
    fresh.enumerate().map(|(at, (date, report))| Numbered { n: at + 1, date, report }).collect()
}

fn form(report: &Report) -> Form {
    match (report.happening, report.kind) {
        (Happening::Withdrawn, _) => Form::Diamond,
        (_, ReportKind::Claim(Stance::Contradicts)) => Form::Ring,
        (_, ReportKind::Claim(Stance::Supports)) => Form::Disc,
        (_, ReportKind::Claim(Stance::Context) | ReportKind::Estimate) => Form::Square,
    }
}

fn says(report: &Report) -> &'static str {
    match (report.happening, report.kind) {
        (Happening::Withdrawn, _) => "taken back",
        (_, ReportKind::Claim(Stance::Contradicts)) => "denies",
        (_, ReportKind::Claim(Stance::Supports)) => "supports",
        (_, ReportKind::Claim(Stance::Context)) => "context",
        (_, ReportKind::Estimate) => "estimate",
    }
}

/// The steps that change the number, the largest first, of equal ones the first.
fn steps<'t>(led: &Led<'t>) -> Vec<(&'t Stage, &'t Stride, f64)> {
    let days = led.timeline.days.iter();
    let mut found: Vec<(&Stage, &Stride, f64)> = days
        .filter_map(|stage| Some((stage, stage.stride.as_ref()?)))
        .map(|(stage, stride)| (stage, stride, led.of(&stride.changes).estimate.mean))
        .filter(|(.., by)| *by != 0.0 && by.is_finite())
        .collect();
    found.sort_by(|a, b| b.2.abs().total_cmp(&a.2.abs()).then(a.0.date.cmp(&b.0.date)));
    found
}

/// What moved the number most on a day.
fn mover<'t>(led: &Led, stride: &'t Stride) -> Option<Cause<'t>> {
    let adds = |one: &Cause| led.of(one.adds()).mean;
    let all = causes(stride).into_iter().filter(|one| adds(one) != 0.0);
    all.reduce(|a, b| if adds(&b).abs() > adds(&a).abs() { b } else { a })
}

/// What a step rests on: on one cause, or above all on it.
fn lead_of(led: &Led, stride: &Stride, cause: &str) -> String {
    let is_alone = causes(stride).iter().filter(|one| led.of(one.adds()).mean != 0.0).count() == 1;
    format!("{}: {cause}", if is_alone { "" } else { ", above all" })
}

/// A factor, or estimates with who made them.
fn cause_of(stride: &Stride, one: &Cause) -> String {
    match one {
        Cause::Factor(one) => quoted(&one.title),
        Cause::Estimates(..) => {
            let mut sources: Vec<String> =
                estimates_of(stride).map(|report| one_line(&report.source)).collect();
            sources.dedup();
            match sources.as_slice() {
                [source] => format!("an estimate ({source})"),
                _ => "estimates".to_owned(),
            }
        }
    }
}

/// The same, with how a factor moved.
fn moved_of(stride: &Stride, one: &Cause) -> String {
    let cause = cause_of(stride, one);
    let Cause::Factor(one) = one else { return cause };
    let [from, to] = one.probability.map(percent);
    let verb = if one.probability[1] > one.probability[0] { "rose" } else { "fell" };
    if from == to { cause } else { format!("{cause} {verb} from {from} to {to}") }
}

fn title(led: &Led) -> String {
    let found = led.timeline;
    let (first, last) = (&found.days[0], &found.days[found.days.len() - 1]);
    let [from, to] = [first, last].map(|stage| led.of(&stage.figures).mean);
    let noun = sentence_case(led.noun());
    if found.days.len() == 1 {
        return format!(
            "{noun} is {} on {}, and no day before it is told",
            led.short(to),
            last.date.spoken()
        );
    }
    let steps = steps(led);
    let Some((stage, stride, by)) = steps.first() else {
        return format!(
            "No report changed the {}: it is {} from {} to {}",
            led.noun(),
            led.short(to),
            first.date.spoken(),
            last.date.spoken()
        );
    };
    let went = match (led.short(from), led.short(to)) {
        (from, to) if from == to => format!("{noun} began and ended at {to}"),
        (from, to_shown) => {
            let verb = if to > led.of(&first.figures).mean { "rose" } else { "fell" };
            format!("{noun} {verb} from {from} to {to_shown}")
        }
    };
    let what = mover(led, stride).map_or(String::new(), |one| lead_of(led, stride, &moved_of(stride, &one)));
    let rank = if steps.len() == 1 { "the one step" } else { "the largest step" };
    format!("{went}; {rank} was {} on {}{what}", led.signed(*by), stage.date.spoken())
}

fn sentence_case(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| format!("{}{}", first.to_uppercase(), letters.as_str()))
}

fn subtitle(led: &Led, has_reports: bool) -> String {
    let found = led.timeline;
    let supposed = match found.supposed.as_slice() {
        [] => String::new(),
        ids => format!(", supposing {}", ids.join(", ")),
    };
    let ahead = if found.looks_ahead { "the" } else { "a window of" };
    let after = if found.looks_ahead { " after each day" } else { "" };
    let (first, last) = (&found.days[0], &found.days[found.days.len() - 1]);
    let unit = if led.money.is_some() { "" } else { ", points of 100" };
    let below = match has_reports {
        true => {
            " Below: reports by number; filled: for, hollow: against, square: context or estimate, diamond: taken back."
        }
        false => "",
    };
    format!(
        "{}, {} to {}{supposed}. {}{unit}, in {ahead} {}{after}, by what was known on the day. Line: mean; band: 90% of \
         the draws.{below}",
        one_line(&found.title),
        first.date.spoken(),
        last.date.spoken(),
        sentence_case(led.noun()),
        years(found.horizon_years)
    )
}

fn plane(led: &Led, reports: &[Numbered]) -> Plane {
    let days = &led.timeline.days;
    let day = |date: Date| date.day_number() as f64;
    let figures: Vec<(f64, Estimate)> =
        days.iter().map(|stage| (day(stage.date), led.of(&stage.figures))).collect();
    let (first, last) = (days[0].date, days[days.len() - 1].date);
    let x = Axis::dates(first, next(last), 8);
    let high = figures.iter().map(|(_, one)| one.p95.max(one.mean)).fold(0.0, f64::max);
    let high = if high > 0.0 { high } else { 1.0 };
    let y = match led.money {
        Some(money) => Axis::linear(0.0, high, 5, &|x| money.exact(x)).named("Expected loss a year"),
        None => Axis::linear(0.0, high, 5, &round).named("Composite exposure, points of 100"),
    };
    // What holds on the last day holds to its end.
    let end = figures.last().map(|(_, one)| (x.high, *one));
    let all: Vec<(f64, Estimate)> = figures.iter().copied().chain(end).collect();
    let band = Band {
        ink: Ink::Baseline,
        edges: all.iter().map(|(at, one)| (*at, one.p5, one.p95)).collect(),
        is_stepwise: true,
    };
    let line = Line {
        ink: Ink::Baseline,
        dash: Dash::Solid,
        points: all.iter().map(|(at, one)| (*at, one.mean)).collect(),
        is_stepwise: true,
        label: String::new(),
    };
    let mut points: Vec<Point> = steps(led)
        .into_iter()
        .take(TOLD)
        .filter(|(.., by)| by.abs() >= SEEN * high)
        .map(|(stage, stride, by)| Point {
            of: String::new(),
            x: day(stage.date),
            y: led.of(&stage.figures).mean,
            ink: Ink::Baseline,
            form: Form::Disc,
            words: step_words(led, stage, stride, by, reports),
        })
        .collect();
    points.extend(figures.last().filter(|(at, _)| points.iter().all(|point| point.x != *at)).map(
        |(at, one)| Point {
            of: String::new(),
            x: *at,
            y: one.mean,
            ink: Ink::Baseline,
            form: Form::Disc,
            words: vec![led.banded(one)],
        },
    ));
    let tag = |some: &[Numbered]| {
        let forms = some.iter().map(|one| form(one.report)).collect();
        Tag { at: day(some[0].date), forms, word: range(some) }
    };
    let tags = reports.chunk_by(|a, b| a.date == b.date).map(tag).collect();
    Plane { bands: vec![band], lines: vec![line], points, tags, ..Plane::over(x, y) }
}

/// The day after; the last day of the calendar is its own.
fn next(date: Date) -> Date {
    Date::of_day_number(date.day_number() + 1).unwrap_or(date)
}

fn step_words(led: &Led, stage: &Stage, stride: &Stride, by: f64, reports: &[Numbered]) -> Vec<String> {
    let what = mover(led, stride);
    let lead = match &what {
        Some(one) => format!("{}{}", led.signed(by), lead_of(led, stride, &cause_of(stride, one))),
        None => led.signed(by),
    };
    let went = match &what {
        Some(Cause::Factor(one)) => one.probability.map(percent),
        _ => [const { String::new() }; 2],
    };
    let went = if went[0] == went[1] { String::new() } else { went.join(" to ") };
    let behind = |one: &&Numbered| {
        let is_on = |cause: &Cause| match cause {
            Cause::Factor(mover) => {
                one.report.priors.contains(&mover.id)
                    || one.report.bearings.iter().any(|bearing| bearing.factor == mover.id && bearing.moves())
            }
            Cause::Estimates(..) => one.report.kind == ReportKind::Estimate,
        };
        one.date == stage.date && what.as_ref().is_some_and(is_on)
    };
    let numbers: Vec<String> = reports.iter().filter(behind).map(|one| one.n.to_string()).collect();
    let by = match numbers.as_slice() {
        [] => String::new(),
        numbers if numbers.len() > 5 => format!("by {} reports", numbers.len()),
        numbers => format!("by {}", numbers.join(", ")),
    };
    let because = [went, by].into_iter().filter(|one| !one.is_empty()).collect::<Vec<_>>().join(", ");
    vec![lead, because, format!("to {}", led.banded(&led.of(&stage.figures)))]
}

fn table(led: &Led, reports: &[Numbered]) -> Table {
    let head = ["day", "number", "what", "says", "by", led.noun(), "change"].map(str::to_owned).to_vec();
    let mut rows = Vec::new();
    for stage in &led.timeline.days {
        let change = stage.stride.as_ref().map(|stride| led.of(&stride.changes).estimate);
        let change = change.map_or(String::new(), |change| {
            format!("{} ({} to {})", led.signed(change.mean), led.signed(change.p5), led.signed(change.p95))
        });
        let blank = String::new;
        rows.push(vec![
            stage.date.spoken(),
            blank(),
            stage.stride.as_ref().map_or_else(blank, |stride| day_sentence(led.timeline, stride)),
            blank(),
            blank(),
            led.banded(&led.of(&stage.figures)),
            change,
        ]);
        for one in reports.iter().filter(|one| one.date == stage.date) {
            let what = format!("{}: {}", one.report.id, one_line(&one.report.text));
            let by = one_line(&one.report.source);
            let says = says(one.report).to_owned();
            rows.push(vec![stage.date.spoken(), one.n.to_string(), what, says, by, blank(), blank()]);
        }
    }
    Table { head, rows }
}

fn description(led: &Led, title: &str) -> String {
    let days = led.timeline.days.iter();
    let told: Vec<String> = days
        .map(|stage| format!("{}: {}", stage.date.spoken(), led.banded(&led.of(&stage.figures))))
        .collect();
    format!("{title}. {}.", told.join("; "))
}

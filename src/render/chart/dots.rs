//! Equally likely values as stacks of equal discs: a chance is what can be counted.

use super::axis::{Axis, decade};
use super::measured::round;
use super::spec::{Body, Chart, Disc, Dots, Reference, Table};
use super::theme::Ink;
use crate::assess::{Spread, Spreading, Subject};
use crate::render::number::{Money, points, years};
use crate::render::text::one_line;

/// The steps of round numbers within a decade.
const ROUND: [f64; 4] = [1.0, 2.0, 5.0, 10.0];

/// How a number of a spread is told.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    of: Spreading,
    money: Money<'a>,
}

impl<'a> Told<'a> {
    pub(super) fn new(of: Spreading, subject: &'a Subject) -> Self {
        Self { of, money: Money::of(subject.currency.as_deref().unwrap_or("")) }
    }

    /// With two digits.
    pub(super) fn short(self, x: f64) -> String {
        match self.of {
            Spreading::Composite => points(x),
            Spreading::Loss => self.money.short(x),
        }
    }

    /// A round number.
    pub(super) fn round(self, x: f64) -> String {
        match self.of {
            Spreading::Composite => round(x),
            Spreading::Loss => self.money.exact(x),
        }
    }

    fn noun(self) -> &'static str {
        match self.of {
            Spreading::Composite => "composite exposure",
            Spreading::Loss => "the expected loss a year",
        }
    }
}

/// The time of a subject in words.
pub(super) fn time(subject: &Subject) -> String {
    let time = years(subject.horizon_years);
    if subject.looks_ahead { format!("the next {time}") } else { format!("a window of {time}") }
}

/// Title, day and what is supposed, as a subtitle starts.
pub(super) fn lead(subject: &Subject) -> String {
    let supposed = match subject.supposed.as_slice() {
        [] => String::new(),
        ids => format!(", supposing {}", ids.join(", ")),
    };
    format!("{}, as of {}{supposed}.", one_line(&subject.title), subject.as_of.spoken())
}

/// The sentence, and from which value on the values are those that it counts.
struct Headline {
    title: String,
    /// The values above this are counted.
    above: f64,
    /// What that is called in the subtitle.
    counted: String,
}

/// The chart.
pub fn dots(spread: &Spread) -> Chart {
    let told = Told::new(spread.of, &spread.subject);
    let headline = headline(spread, told);
    let n = spread.values.len();
    let last = spread.values.last().copied().unwrap_or(0.0);
    let estimate = spread.estimate;
    let chart = |subtitle: String, body: Body, notes: Vec<String>| {
        let (table, description) = (table(spread, told), description(spread, told, &headline.title));
        Chart { kind: "dots", title: headline.title.clone(), subtitle, description, body, notes, table }
    };
    if !(last.is_finite() && estimate.mean.is_finite()) {
        let why = "The amounts have no mean, so that the expected loss has values without bound.".to_owned();
        return chart(lead(&spread.subject), Body::Nothing(why), Vec::new());
    }
    let low = spread.values.first().copied().unwrap_or(0.0).min(0.0);
    let top = spread.subject.tolerated_score.filter(|_| spread.of == Spreading::Composite);
    let high = top.unwrap_or(0.0).max(last).max(estimate.p95).max(estimate.mean);
    let axis = Axis::linear(low, if high > low { high } else { low + 1.0 }, 6, &|x| told.round(x));
    let step = step(axis.high - axis.low, if n > 20 { 50.0 } else { 30.0 });
    let caption = match spread.of {
        Spreading::Composite => "Composite exposure, points of 100",
        Spreading::Loss => "Expected loss a year",
    };
    let mean = format!(
        "Mean {} (90% between {} and {})",
        told.short(estimate.mean),
        told.short(estimate.p5),
        told.short(estimate.p95)
    );
    let tolerated = top.map(|at| Reference {
        at,
        ink: Ink::Tolerance,
        is_dotted: true,
        label: format!("Tolerated: {}", told.round(at)),
    });
    let disc = |value: &f64| Disc { at: (value / step).round() * step, is_filled: *value > headline.above };
    let mut references =
        vec![Reference { at: estimate.mean, ink: Ink::Baseline, is_dotted: false, label: mean }];
    references.extend(tolerated);
    let body = Body::Dots(Dots {
        axis: axis.named(caption),
        step,
        dots: spread.values.iter().map(disc).collect(),
        band: (estimate.p5, estimate.p95),
        references,
    });
    let unit = match spread.of {
        Spreading::Composite => "Composite exposure, points of 100",
        Spreading::Loss => "Expected loss a year",
    };
    let subtitle = format!(
        "{} {unit}, in {}. Each dot: one of {n} equally likely values, drawn at the nearest {}; {}. Line above: 90% of the \
         draws.",
        lead(&spread.subject),
        time(&spread.subject),
        told.round(step),
        headline.counted
    );
    let note = format!("To find a chance, count dots: each is 1 in {n}.");
    chart(subtitle, body, vec![note])
}

/// The least round number that divides a length into no more than so many parts.
fn step(length: f64, most: f64) -> f64 {
    let rough = length / most;
    let power = decade(rough);
    ROUND.into_iter().map(|one| one * power).find(|one| *one >= rough * (1.0 - 1e-9)).unwrap_or(10.0 * power)
}

/// The roundest number from `low` on that is below `high`, and not 0.
fn roundest(low: f64, high: f64) -> f64 {
    let mut power = decade(high.max(f64::MIN_POSITIVE)) * 10.0;
    for _ in 0..18 {
        for part in [1.0, 0.5, 0.2] {
            let at = (low / (part * power)).ceil().max(1.0) * (part * power);
            if at >= low && at < high {
                return at;
            }
        }
        power /= 10.0;
    }
    low
}

fn headline(spread: &Spread, told: Told) -> Headline {
    let (values, n, noun) = (&spread.values, spread.values.len(), told.noun());
    let (first, last) = (values.first().copied().unwrap_or(0.0), values.last().copied().unwrap_or(0.0));
    let above = |limit: f64| values.iter().filter(|value| **value > limit).count();
    let of_n = |k: usize| match k {
        0 => format!("None of {n} equally likely values"),
        k if k == n => format!("All {n} equally likely values"),
        k => format!("{k} of {n} equally likely values"),
    };
    let are = |k: usize| if k == 1 { "is" } else { "are" };
    let tolerated = spread.subject.tolerated_score.filter(|_| spread.of == Spreading::Composite);
    if let Some(limit) = tolerated {
        let k = above(limit);
        let title = format!("{} of {noun} {} above the tolerated {}", of_n(k), are(k), told.round(limit));
        return Headline { title, above: limit, counted: "filled: above what is tolerated".to_owned() };
    }
    let all = "all filled".to_owned();
    if first == last {
        let title = format!("All {n} equally likely values of {noun} are {}", told.short(first));
        return Headline { title, above: f64::NEG_INFINITY, counted: all };
    }
    let nothing = n - above(0.0);
    if nothing > 1 && first >= 0.0 {
        let title = format!("{} of {noun} are 0, and the highest is {}", of_n(nothing), told.short(last));
        return Headline { title, above: 0.0, counted: "filled: above 0".to_owned() };
    }
    // Of 20 the lowest stands apart, of 50 the lowest two: as near to 19 of 20 as can be counted.
    let apart = (n / 20).clamp(1, n - 1);
    let at = (apart..n).find(|at| values[*at] > values[at - 1]).unwrap_or(n - 1);
    let limit = roundest(values[at - 1], values[at]);
    let k = above(limit);
    let shown = if limit == values[at - 1] { told.short(limit) } else { told.round(limit) };
    let title = format!("{} of {noun} {} above {shown}", of_n(k), are(k));
    Headline { title, above: limit, counted: format!("filled: above {shown}") }
}

fn table(spread: &Spread, told: Told) -> Table {
    let n = spread.values.len();
    let head = ["value", "which", "share of the draws at or below, about"].map(str::to_owned).to_vec();
    let share = |at: usize| crate::render::number::percent((at as f64 + 0.5) / n as f64);
    let rows = spread.values.iter().enumerate();
    let rows =
        rows.map(|(at, value)| vec![told.short(*value), format!("{} of {n}", at + 1), share(at)]).collect();
    Table { head, rows }
}

fn description(spread: &Spread, told: Told, title: &str) -> String {
    let values: Vec<String> = spread.values.iter().map(|value| told.short(*value)).collect();
    let estimate = spread.estimate;
    format!(
        "{title}. Mean {} (90% between {} and {}). The values: {}.",
        told.short(estimate.mean),
        told.short(estimate.p5),
        told.short(estimate.p95),
        values.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_roundest_number_between_is_found() {
        for (low, high, wanted) in [
            (28.0, 34.0, 30.0),
            (31.0, 34.0, 32.0),
            (0.0, 30.0, 20.0),
            (47.0, 120.0, 100.0),
            (0.31, 0.34, 0.32),
        ] {
            assert!((roundest(low, high) - wanted).abs() < 1e-9, "{low} {high}: {}", roundest(low, high));
        }
        // Nothing round lies between neighbours of the arithmetic.
        let next = f64::from_bits(1.0_f64.to_bits() + 1);
        assert!(roundest(1.0, next) == 1.0);
    }

    #[test]
    fn steps_are_round_and_few() {
        for length in [0.3, 1.0, 7.0, 20.0, 80.0, 100.0, 4.3e6] {
            let one = step(length, 30.0);
            assert!(length / one <= 30.0 + 1e-9 && length / one > 10.0, "{length}: {one}");
        }
    }
}

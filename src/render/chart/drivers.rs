//! What drives it: the share of each factor, with what the reporting says of it.

use super::axis::Axis;
use super::measured::round;
use super::spec::{Body, Chart, Mark, Row, Rows, Table, Values};
use super::theme::Ink;
use crate::assess::{Assessment, Attribution, Estimate, FactorAssessment};
use crate::render::number::{Money, percent, points, years};
use crate::render::text::{evidence, one_line};

/// How many factors have a row of their own before the others are summed.
pub const LISTED: usize = 8;

/// How shares are told: points of exposure, or money a year where outcomes have only losses.
struct Measure<'a> {
    money: Option<Money<'a>>,
    rated: bool,
}

impl Measure<'_> {
    fn short(&self, x: f64) -> String {
        self.money.map_or_else(|| points(x), |money| money.short(x))
    }

    /// `(1.1 to 13)`; nothing where all draws agree.
    fn band(&self, one: Estimate) -> String {
        if one.p5 == one.p95 {
            String::new()
        } else {
            format!("({} to {})", self.short(one.p5), self.short(one.p95))
        }
    }

    /// `5.5 points`, `$2.3M a year`.
    fn long(&self, x: f64) -> String {
        match self.money {
            Some(money) => format!("{} a year", money.short(x)),
            None if points(x) == "1.0" => "1.0 point".to_owned(),
            None => format!("{} points", points(x)),
        }
    }

    fn noun(&self) -> &'static str {
        if self.money.is_some() { "expected loss" } else { "composite exposure" }
    }

    fn of(&self, attribution: &Attribution) -> Estimate {
        *attribution.leading(self.rated)
    }
}

/// The chart.
pub fn drivers(assessment: &Assessment) -> Chart {
    let rated = assessment.is_rated();
    let losses = assessment.losses.as_ref().filter(|_| !rated);
    let measure = Measure { money: losses.map(|losses| Money::of(&losses.currency)), rated };
    let share = |one: &FactorAssessment| measure.of(&one.attribution).mean;
    let mut factors: Vec<&FactorAssessment> = assessment.factors.iter().collect();
    factors.sort_by(|a, b| share(b).abs().total_cmp(&share(a).abs()).then_with(|| a.id.cmp(&b.id)));
    let without = measure.of(&assessment.without);
    let total = factors.iter().map(|one| share(one)).sum::<f64>() + without.mean;
    let is_told = total.is_finite() && factors.iter().any(|one| share(one) != 0.0);
    let title = title(&measure, &factors, &share, without.mean, total);
    let subtitle = subtitle(assessment, &measure);
    let table = table(&measure, &factors, without, total);
    let description = description(&title, &table);
    if !is_told {
        let why = match total.is_finite() {
            true => format!("No factor adds anything to the {}.", measure.noun()),
            false => "The amounts have no mean, so that the expected loss is without bound.".to_owned(),
        };
        return Chart {
            kind: "drivers",
            title,
            subtitle,
            description,
            body: Body::Nothing(why),
            notes: vec![],
            table,
        };
    }
    let (shown, others) = factors.split_at(LISTED.min(factors.len()));
    // One more row would take no more room than the line that sums it.
    let (shown, others) = if others.len() == 1 { (&factors[..], &factors[..0]) } else { (shown, others) };
    let mut rows: Vec<Row> = shown.iter().map(|one| row(&measure, one)).collect();
    let mut notes = vec![format!(
        "A factor’s part is what it adds when it comes to hold, averaged over all orders (Shapley). The parts add up to \
         {}, before rounding.",
        measure.long(total)
    )];
    if !others.is_empty() {
        let sum: f64 = others.iter().map(|one| share(one)).sum();
        rows.push(Row {
            label: format!("{} other factors", others.len()),
            small: "each of them less than those above".to_owned(),
            value: measure.short(sum),
            marks: vec![Mark::Bar { from: 0.0, to: sum, ink: Ink::Beside }],
            ..Row::default()
        });
        let ids: Vec<&str> = others.iter().map(|one| one.id.as_str()).collect();
        notes.push(format!("The others: {}.", ids.join(", ")));
    }
    rows.push(Row {
        label: "Without any factor".to_owned(),
        small: "what is left when no factor holds".to_owned(),
        value: measure.short(without.mean),
        aside: measure.band(without),
        marks: marks(without, Ink::Beside),
        is_apart: true,
    });
    let ends = rows.iter().flat_map(|row| row.marks.iter()).flat_map(|mark| match mark {
        Mark::Bar { from, to, .. } => [*from, *to],
        Mark::Whisker { low, high, .. } => [*low, *high],
        _ => [0.0, 0.0],
    });
    let (low, high) = ends.fold((0.0_f64, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
    let caption = match measure.money {
        Some(_) => "Part of the expected loss a year",
        None => "Points of composite exposure",
    };
    let axis = Axis::linear(low, high, 5, &|x| tick(&measure, x)).trimmed(low).named(caption);
    let body =
        Body::Rows(Rows { axis, rows, references: vec![], values: Values::Beside, head: String::new() });
    Chart { kind: "drivers", title, subtitle, description, body, notes, table }
}

/// A number on the axis: it is round, and needs no digits that say nothing.
fn tick(measure: &Measure, x: f64) -> String {
    measure.money.map_or_else(|| round(x), |money| money.exact(x))
}

fn marks(estimate: Estimate, ink: Ink) -> Vec<Mark> {
    let mut marks = vec![Mark::Bar { from: 0.0, to: estimate.mean, ink }];
    if estimate.p5 != estimate.p95 {
        marks.push(Mark::Whisker { low: estimate.p5, high: estimate.p95, ink: Ink::Beside });
    }
    marks
}

fn row(measure: &Measure, one: &FactorAssessment) -> Row {
    let estimate = measure.of(&one.attribution);
    Row {
        label: one_line(&one.title),
        small: format!("{} likely so · {}", percent(one.probability), evidence(one)),
        value: measure.short(estimate.mean),
        aside: measure.band(estimate),
        marks: marks(estimate, Ink::Baseline),
        ..Row::default()
    }
}

const COUNTS: [&str; 8] = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];

/// The fewest factors that make at least half of the whole, where it takes no more than are shown.
fn half(shares: &[f64], total: f64) -> Option<usize> {
    let mut sum = 0.0;
    let n = shares.iter().position(|share| {
        sum += share;
        sum >= total / 2.0
    })?;
    let is_sum_of_parts = shares.iter().all(|share| *share >= 0.0) && total > 0.0;
    (is_sum_of_parts && n < LISTED).then_some(n + 1)
}

fn title(
    measure: &Measure,
    factors: &[&FactorAssessment],
    share: &dyn Fn(&FactorAssessment) -> f64,
    without: f64,
    total: f64,
) -> String {
    let noun = measure.noun();
    let Some(first) = factors.first().filter(|first| total.is_finite() && share(first) != 0.0) else {
        return match factors.is_empty() {
            true => format!("The scenario names no factor that the {noun} could rest on"),
            false if !total.is_finite() => {
                format!("The {noun} is without bound, so that no factor has a part of it")
            }
            false => format!("No factor adds anything to the {noun}"),
        };
    };
    let shares: Vec<f64> = factors.iter().map(|one| share(one)).collect();
    let whole = measure.long(total);
    if without > total / 2.0 && shares.iter().all(|share| *share >= 0.0) {
        return format!(
            "{} of the {noun} of {whole} would be left if no factor held",
            percent(without / total)
        );
    }
    match half(&shares, total) {
        Some(1) if factors.len() > 1 => format!(
            "One factor of {} makes {} of the {noun} of {whole}: “{}”",
            factors.len(),
            percent(shares[0] / total),
            one_line(&first.title)
        ),
        Some(n) if n < factors.len() => format!(
            "{} of {} factors make {} of the {noun} of {whole}",
            COUNTS[n - 1],
            factors.len(),
            percent(shares[..n].iter().sum::<f64>() / total)
        ),
        _ => {
            let verb = if shares[0] > 0.0 { "adds" } else { "takes" };
            let way = if shares[0] > 0.0 { "to" } else { "from" };
            format!(
                "“{}” {verb} most {way} the {noun}: {} of {whole}",
                one_line(&first.title),
                measure.short(shares[0].abs())
            )
        }
    }
}

fn subtitle(assessment: &Assessment, measure: &Measure) -> String {
    let ahead = if assessment.looks_ahead { "the next" } else { "a window of" };
    let time = format!("{ahead} {}", years(assessment.horizon_years));
    let unit = if measure.money.is_some() { "Money a year" } else { "Points of 100" };
    let supposed = match assessment.supposed.as_slice() {
        [] => String::new(),
        ids => format!(", supposing {}", ids.join(", ")),
    };
    format!(
        "{}, as of {}{supposed}. {unit} that each factor adds in {time}. Bar: mean; thin line below: 90% between its \
         ends.",
        one_line(&assessment.title),
        assessment.as_of.spoken()
    )
}

fn table(measure: &Measure, factors: &[&FactorAssessment], without: Estimate, total: f64) -> Table {
    let unit = if measure.money.is_some() { "a year" } else { "points" };
    let head = ["factor", unit, "90% between", "how likely it is so", "what the reporting says"];
    let band = |one: Estimate| format!("{} and {}", measure.short(one.p5), measure.short(one.p95));
    let mut rows: Vec<Vec<String>> = factors
        .iter()
        .map(|one| {
            let part = measure.of(&one.attribution);
            vec![
                format!("{}: {}", one.id, one_line(&one.title)),
                measure.short(part.mean),
                band(part),
                format!("{} ({} to {})", percent(one.probability), percent(one.p5), percent(one.p95)),
                evidence(one),
            ]
        })
        .collect();
    let rest = ["without any of them".to_owned(), measure.short(without.mean), band(without)];
    rows.push(rest.into_iter().chain([String::new(), String::new()]).collect());
    let together = ["together".to_owned(), measure.short(total)];
    rows.push(together.into_iter().chain([String::new(), String::new(), String::new()]).collect());
    Table { head: head.map(str::to_owned).to_vec(), rows }
}

fn description(title: &str, table: &Table) -> String {
    let parts: Vec<String> = table.rows.iter().map(|row| format!("{}: {}", row[0], row[1])).collect();
    format!("{title}. Bars from the largest to the smallest. {}.", parts.join("; "))
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn half_is_the_fewest_that_reach_it() {
        assert_eq!(half(&[4.0, 3.0, 2.0, 1.0], 10.0), Some(2));
        assert_eq!(half(&[5.0, 3.0, 2.0], 10.0), Some(1));
        assert_eq!(half(&[1.0, 1.0], 10.0), None);
        assert_eq!(half(&[6.0, -1.0], 5.0), None);
        assert_eq!(half(&[0.0], 0.0), None);
    }
}

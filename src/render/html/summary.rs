//! The first screen: one sentence, and the numbers with their ranges.

use super::page::Report;
use super::words::banded;
use crate::assess::Assessment;
use crate::render::loss;
use crate::render::number::{Money, percent, points, word, years};
use crate::render::text::{evidence, graded, level};
use crate::render::verdict;
use maud::{Markup, html};

/// The sentences that a reader who reads nothing else should have read.
pub(super) fn sentences(report: &Report) -> Vec<String> {
    let assessment = report.assessment;
    let mut said = vec![first(assessment)];
    said.extend(driver(assessment));
    if !report.comparison.what_ifs.is_empty() {
        said.push(verdict::sentence(report.comparison));
    }
    said
}

fn first(assessment: &Assessment) -> String {
    let chance = &assessment.probability;
    let time = years(assessment.horizon_years);
    let when =
        if assessment.looks_ahead { format!("in the next {time}") } else { format!("in a window of {time}") };
    let words = word(chance.mean).map_or(String::new(), |words| format!("{words}: "));
    let mut said = format!(
        "As reported up to {}, the chance of an incident {when} is {words}{}",
        assessment.as_of.spoken(),
        banded(chance, &percent)
    );
    if assessment.is_rated() {
        let composite = &assessment.composite;
        said += &format!(
            "; the composite exposure is {} of 100, {}",
            banded(composite, &points),
            level(composite.mean)
        );
        if let Some(score) = assessment.tolerated_score {
            let verdict = if composite.mean > score { "above" } else { "within" };
            said += &format!(", {verdict} the tolerance of {}", points(score));
        }
    }
    if let Some(losses) = &assessment.losses {
        let money = Money::of(&losses.currency);
        said += &format!("; the expected loss is {} a year", banded(&losses.mean, &|x| money.short(x)));
    }
    said + "."
}

fn driver(assessment: &Assessment) -> Option<String> {
    let rated = assessment.is_rated();
    let share = |one: &crate::assess::FactorAssessment| one.attribution.leading(rated).mean;
    let leading = assessment.factors.iter().max_by(|a, b| share(a).total_cmp(&share(b)))?;
    if !(share(leading) > 0.0) {
        return None;
    }
    let amount = match &assessment.losses {
        Some(losses) if !rated => format!("{} a year", Money::of(&losses.currency).short(share(leading))),
        _ => format!("{} points", points(share(leading))),
    };
    Some(format!(
        "What adds most is “{}”: {amount}. It is {} likely by what was said ({}).",
        leading.title,
        percent(leading.probability),
        evidence(leading)
    ))
}

/// One number.
struct Tile {
    title: &'static str,
    value: String,
    words: String,
    range: String,
}

/// The numbers, each with a word, its range, and its band.
pub(super) fn tiles(assessment: &Assessment) -> Markup {
    let range = |estimate: &crate::assess::Estimate, say: &dyn Fn(f64) -> String| {
        format!("90% between {} and {}", say(estimate.p5), say(estimate.p95))
    };
    let mut tiles = Vec::new();
    if let Some(happened) = &assessment.happened {
        tiles.push(Tile {
            title: "What has happened",
            value: format!("{} of 100", graded(happened.mean)),
            words: level(happened.mean),
            range: range(happened, &points),
        });
    }
    if assessment.is_rated() {
        let composite = &assessment.composite;
        tiles.push(Tile {
            title: "Composite exposure",
            value: format!("{} of 100", graded(composite.mean)),
            words: level(composite.mean),
            range: range(composite, &points),
        });
    }
    tiles.push(Tile {
        title: "Chance of an incident",
        value: percent(assessment.probability.mean),
        words: word(assessment.probability.mean).unwrap_or_default(),
        range: range(&assessment.probability, &percent),
    });
    if let Some(losses) = &assessment.losses {
        let money = Money::of(&losses.currency);
        let say = |x: f64| money.short(x);
        tiles.push(Tile {
            title: "Expected loss",
            value: format!("{} a year", say(losses.mean.mean)),
            words: String::new(),
            range: range(&losses.mean, &say),
        });
        let bad = losses.curve.iter().flat_map(|curve| &curve.return_periods).find(|(n, _)| *n == 20);
        if let Some((_, read)) = bad {
            tiles.push(Tile {
                title: if assessment.horizon_years == 1.0 {
                    "Bad year (1 in 20)"
                } else {
                    "1 in 20 horizons"
                },
                value: say(read.estimate.mean),
                words: String::new(),
                range: range(&read.estimate, &say),
            });
        }
    }
    if let Some(score) = assessment.tolerated_score {
        let verdict = if assessment.composite.mean > score {
            "The composite exposure is above it"
        } else {
            "The composite exposure is within it"
        };
        tiles.push(Tile {
            title: "Tolerance",
            value: format!("{} of 100", points(score)),
            words: verdict.to_owned(),
            range: String::new(),
        });
    }
    if let Some(tolerated) = assessment.losses.as_ref().and_then(|losses| losses.tolerated.as_ref()) {
        let currency = assessment.losses.as_ref().map_or("", |losses| losses.currency.as_str());
        tiles.push(Tile {
            title: "Tolerance of losses",
            value: if tolerated.is_broken() { "Above it".to_owned() } else { "Within it".to_owned() },
            words: loss::verdict(tolerated, Money::of(currency)),
            range: String::new(),
        });
    }
    html! {
        dl class="tiles" {
            @for tile in &tiles {
                div class="tile" {
                    dt { (tile.title) }
                    dd {
                        strong { (tile.value) }
                        @for line in [&tile.words, &tile.range] {
                            @if !line.is_empty() { span { (line) } }
                        }
                    }
                }
            }
        }
    }
}

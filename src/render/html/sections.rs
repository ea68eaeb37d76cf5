//! The sections between the first screen and the evidence: pictures with what they say, limits, and how to do it again.

use super::figure::{figure, table};
use super::page::{Provenance, Report};
use crate::assess::Assessment;
use crate::eval::{REPLICATES, StateMode};
use crate::render::chart::spec::Table;
use crate::render::json::digest;
use crate::render::number::{Money, two_digits};
use maud::{Markup, html};

/// A section of the page: its name in addresses, its title, and what it holds.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) content: Markup,
}

/// The sections that are pictures, in the order of the page; those without a finding are left out.
pub(super) fn pictures(report: &Report) -> Vec<Section> {
    let titled = [
        ("what-if", "What if"),
        ("losses", "What it may cost"),
        ("drivers", "What drives it"),
        ("paths", "How it comes about"),
        ("timeline", "As the reporting came in"),
        ("verify", "What to find out next"),
        ("front", "What to buy"),
    ];
    let of = |(id, title): (&'static str, &'static str)| {
        let charts: Vec<_> = report.charts.iter().filter(|(section, _)| *section == id).collect();
        let is_live = id == "what-if" && report.live.is_some();
        (!charts.is_empty() || is_live).then(|| Section {
            id,
            title,
            content: html! {
                @if let Some(live) = report.live.as_ref().filter(|_| is_live) {
                    noscript { p class="aside" { "With scripts switched on, this section has switches that compute in the page." } }
                    div id="live" hidden data-command=(live.command) {}
                }
                @if id == "what-if" && !report.provenance.what_ifs.is_empty() {
                    p {
                        "The numbers above suppose " (report.provenance.what_ifs.join(", "))
                        "; here each what-if stands beside the scenario without it."
                    }
                }
                @for (at, (_, chart)) in charts.iter().enumerate() {
                    (figure(chart, &format!("chart-{id}-{at}")))
                }
            },
        })
    };
    titled.into_iter().filter_map(of).collect()
}

/// What the model does not say.
pub(super) fn limits(report: &Report) -> Markup {
    let assessment = report.assessment;
    html! {
        ul {
            li { "The numbers say what follows from the reports and assumptions below, not what is true. Another reading of the same reports gives other numbers." }
            li { "A band is what is not known: in 90 of 100 draws the value lies within it. It covers the ranges that the scenario gives, not what the scenario leaves out." }
            li { "Given how far each source is trusted, factors hold independently of each other; given the factors, actors act independently of each other." }
            li { "A safeguard acts from now on; it undoes nothing that has happened." }
            @if assessment.losses.is_none() { li { "The scenario prices no outcome, so nothing is said about money." } }
            @if matches!(assessment.engine.mode, StateMode::Drawn) {
                li { "There are too many factors to walk through all their states; they are drawn, and means carry that error too." }
            }
        }
        @if !assessment.warnings.is_empty() {
            h3 { "What the check of the scenario remarks" }
            ul {
                @for one in &assessment.warnings { li { (one.code.as_str()) " " (one.id) ": " (one.message) } }
            }
        }
    }
}

/// How far the number that leads may be off by computing it with this many draws.
fn error(assessment: &Assessment) -> (&'static str, String) {
    match &assessment.losses {
        Some(losses) if !assessment.is_rated() => {
            let error = Money::of(&losses.currency).short(losses.mean.error_90());
            ("Error of the expected loss", format!("{error} a year (90%)"))
        }
        _ => {
            let error = two_digits(assessment.composite.error_90());
            ("Error of the composite exposure", format!("{error} points (90%)"))
        }
    }
}

/// All that somebody needs to get the same numbers.
pub(super) fn reproducibility(report: &Report, provenance: &Provenance) -> Markup {
    let assessment = report.assessment;
    let engine = &assessment.engine;
    let rows = [
        ("Command", provenance.command.clone()),
        ("Program", format!("exposure {}", engine.version)),
        ("Seed", engine.seed.to_string()),
        ("Draws", format!("{REPLICATES} × {}", engine.draws / REPLICATES)),
        error(assessment),
        ("Fingerprint of the scenario", assessment.sha256.clone()),
        ("Digest of the result", digest(assessment)),
    ];
    let rows = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    let head = vec!["What".to_owned(), "Value".to_owned()];
    html! {
        (table(&Table { head, rows }, "What this page was made from"))
        p {
            "The scenario and the result stand in this file: " code { "exposure run --from " (provenance.page) }
            " reads them back, computes anew, and says whether the result is the same."
        }
    }
}

//! What the reporting says: by factor, every claim with where it comes from and what it adds.

use super::figure::figure;
use super::page::Report;
use super::words::grade;
use crate::assess::{ClaimShare, FactorAssessment};
use crate::model::{Model, Stance};
use crate::render::chart;
use crate::render::explain::reason;
use crate::render::number::{log_odds, percent};
use maud::{Markup, html};

/// Every factor, the one that adds most first.
pub(super) fn factors(report: &Report) -> Markup {
    let assessment = report.assessment;
    let rated = assessment.is_rated();
    let mut factors: Vec<&FactorAssessment> = assessment.factors.iter().collect();
    let share = |one: &FactorAssessment| one.attribution.leading(rated).mean.abs();
    factors.sort_by(|a, b| share(b).total_cmp(&share(a)).then(a.id.cmp(&b.id)));
    html! {
        @for factor in factors {
            section class="factor" id={ "factor-" (factor.id) } {
                h3 { (factor.title) }
                p {
                    (percent(factor.probability)) " likely by what was said, 90% between " (percent(factor.p5)) " and "
                    (percent(factor.p95)) "; before any report " (percent(factor.prior)) "."
                    @if let Some(holds) = factor.supposed {
                        " Here it is supposed to " (if holds { "hold" } else { "not hold" }) "; the evidence is set aside."
                    }
                }
                @if !factor.why.is_empty() { p class="why" { (factor.why) } }
                @if !factor.claims.is_empty() {
                    (figure(&chart::evidence::evidence(assessment, Some(factor)), &format!("evidence-{}", factor.id)))
                    (claims(report.model, factor))
                }
            }
        }
        (context(report.model))
    }
}

fn claims(model: &Model, factor: &FactorAssessment) -> Markup {
    let mut claims: Vec<&ClaimShare> = factor.claims.iter().collect();
    claims.sort_by(|a, b| (a.published, &a.id).cmp(&(b.published, &b.id)));
    let caption = format!("Reports on “{}”; what each adds is in log-odds", factor.title);
    html! {
        div class="scroll" tabindex="0" role="region" aria-label=(caption) {
            table class="claims" {
                caption { (caption) }
                thead { tr {
                    @for head in ["Report", "What it says", "Source", "Adds", "Why so much"] {
                        th scope="col" { (head) }
                    }
                } }
                tbody { @for claim in claims { (row(model, claim)) } }
            }
        }
    }
}

fn row(model: &Model, share: &ClaimShare) -> Markup {
    let found = model.claims.find(&share.id).map(|id| &model.claims[id]);
    let origin = found.and_then(|claim| claim.origin).map(|id| {
        let origin = &model.origins[id];
        let dependence = origin.dependence.get();
        if dependence == 0.0 {
            format!("{} (independent)", origin.id)
        } else {
            format!("{} ({} shared)", origin.id, percent(dependence))
        }
    });
    let side = found.map_or("", |claim| match claim.stance {
        Stance::Supports => "for",
        Stance::Contradicts => "against",
        Stance::Context => "context",
    });
    html! {
        tr {
            th scope="row" { (share.id) span class="aside" { (share.published) } }
            td {
                (share.text)
                @if let Some(claim) = found {
                    @if !claim.attributed_to.is_empty() { span class="aside" { "Attributed to " (claim.attributed_to) "." } }
                    @if !claim.status.is_empty() { span class="aside" { "Status: " (claim.status) "." } }
                    @if !claim.note.is_empty() { span class="aside" { (claim.note) } }
                    @for cite in &claim.cites { span class="aside" { (cite) } }
                }
            }
            td {
                (share.source)
                @if let Some(claim) = found { span class="aside" { "grade " (grade(model.trust_in(claim))) } }
                span class="aside" { "origin: " (origin.unwrap_or_else(|| "its own".to_owned())) }
            }
            td class="number" { (log_odds(share.contribution)) span class="aside" { (side) } }
            td { (reason(share)) }
        }
    }
}

/// Reports that speak of no factor: they are told, and weigh nothing.
fn context(model: &Model) -> Markup {
    let rest = model.claims.iter().filter(|(_, claim)| claim.factors.is_empty());
    let rest: Vec<_> = rest.map(|(_, claim)| claim).collect();
    html! {
        @if !rest.is_empty() {
            section class="factor" {
                h3 { "Context, which weighs nothing" }
                dl class="assumptions" {
                    @for claim in rest {
                        div { dt { (claim.id) } dd { (claim.text) span class="aside" { (model.sources[claim.source].name) ", " (claim.standing.published) } } }
                    }
                }
            }
        }
        @if !model.estimates.is_empty() {
            section class="factor" {
                h3 { "Estimates that were stated" }
                dl class="assumptions" {
                    @for (_, one) in model.estimates.iter() {
                        div {
                            dt { (one.id) }
                            dd {
                                (one.text)
                                span class="aside" { (model.sources[one.source].name) ", " (one.standing.published) "; grade " (grade(model.trust_in_estimate(one))) }
                                @if !one.why.is_empty() { span class="aside" { (one.why) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

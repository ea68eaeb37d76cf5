//! Two simpler readings of the same reports, to be scored beside the evidence model.

use super::fuse::{p_clamped, prior_mean};
use super::standing::replacements;
use super::weight::mean_weight;
use crate::math::float;
use crate::model::{Model, Uncertain};
use crate::quantity::Date;

/// The probability of each factor, by position, before any voice is heard: no claim, and no estimate.
///
/// A prior that rests on an estimate is what that estimate says one would say without it.
pub fn unheard(model: &Model) -> Vec<f64> {
    let prior = |prior: &Uncertain| match prior.estimate() {
        Some(id) => model.estimates[id].prior.mean(),
        None => prior_mean(model, prior, model.header.as_of),
    };
    model.factors.iter().map(|(_, factor)| prior(&factor.prior)).collect()
}

/// The probability of each factor, by position, were every report independent of all others.
///
/// Formula: `p = sigmoid(logit(prior) + Σ weight)` over all claims with a stance that are known on the day and
/// neither taken back nor replaced, copies, relays and a source's repetitions included; printed within the same
/// limits as [`fuse`](super::fuse()).
/// Example: a prior of 0.5 and two claims of letter B of one source → 49 / 50.
pub fn independent(model: &Model, as_of: Date) -> Vec<f64> {
    let replaced_by = replacements(model, as_of);
    let mut weights: Vec<Vec<f64>> = vec![Vec::new(); model.factors.len()];
    for (id, claim) in model.claims.iter() {
        if claim.standing.holds_on(as_of) && replaced_by[id.position()].is_none() {
            let weight = mean_weight(model, claim);
            claim.factors.iter().for_each(|factor| weights[factor.position()].push(weight));
        }
    }
    let factors = model.factors.iter().zip(weights);
    factors
        .map(|((_, factor), weights)| {
            let prior = prior_mean(model, &factor.prior, as_of);
            p_clamped(float::sigmoid(float::logit(prior) + crate::math::sum(weights)), prior)
        })
        .collect()
}

//! The claims about a factor, summed in log-odds.

use super::standing::{Reason, standings};
use super::weight::{Term, mean_weight, sign};
use crate::math::float;
use crate::model::{Claim, ClaimId, EstimateId, FactorId, Model, OriginId, SourceId, Stance, Uncertain};
use crate::quantity::Date;
use std::collections::BTreeMap;

/// What one claim adds to a factor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// The claim.
    pub claim: ClaimId,
    /// Its own weight with its sign. Units: log-odds.
    pub weight: f64,
    /// What it adds. Units: log-odds.
    pub contribution: f64,
    /// Why it adds that.
    pub reason: Reason,
}

/// What the reporting says about a factor as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorEvidence {
    /// The mean of the prior.
    pub prior: f64,
    /// What each claim about it adds, in the order of ids.
    pub contributions: Vec<Contribution>,
    /// What the limit on certainty takes back. Units: log-odds; 0 where it does not bite.
    pub limit: f64,
    /// The log-odds of the printed probability: those of the prior, the contributions and the limit.
    pub log_odds: f64,
    /// The printed probability.
    pub probability: f64,
    /// What each counting claim adds in a draw.
    pub terms: Vec<Term>,
}

/// The probability that each factor holds, by position, from all that is known on a day.
///
/// Formula: `p = sigmoid(logit(prior) + Σ contribution)`, printed between min(0.01, prior) and
/// max(0.99, prior). Claims are grouped by origin and stance; in a group a source counts once, by its
/// strongest claim, and the source of rank k counts `(1 - dependence)^k` of it.
/// Reference: docs/method.md, section 1.
pub fn fuse(model: &Model, as_of: Date) -> Vec<FactorEvidence> {
    let standings = standings(model, as_of);
    let mut about: Vec<Vec<ClaimId>> = vec![Vec::new(); model.factors.len()];
    for (id, claim) in model.claims.iter() {
        claim.factors.iter().for_each(|factor| about[factor.position()].push(id));
    }
    let factors = model.factors.ids().zip(&about);
    factors.map(|(factor, claims)| fuse_factor(model, factor, claims, &standings, as_of)).collect()
}

/// The log-odds of a factor's printed probability had one claim not been made.
pub fn log_odds_without(model: &Model, factor: FactorId, claim: ClaimId, as_of: Date) -> f64 {
    let about = model.claims.iter().filter(|(id, one)| *id != claim && one.factors.contains(&factor));
    let claims: Vec<ClaimId> = about.map(|(id, _)| id).collect();
    fuse_factor(model, factor, &claims, &standings(model, as_of), as_of).log_odds
}

fn fuse_factor(
    model: &Model,
    factor: FactorId,
    claims: &[ClaimId],
    standings: &[Option<Reason>],
    as_of: Date,
) -> FactorEvidence {
    let reasons = reasons(model, claims, standings);
    let mut terms = Vec::new();
    let contributions: Vec<Contribution> = claims
        .iter()
        .map(|&id| {
            let claim = &model.claims[id];
            let reason = reasons[&id];
            let share = share(reason);
            if reason.counts() {
                let (source, reliability) = (claim.source, model.trust_in(claim));
                let scale = sign(claim.stance) * share;
                terms.push(Term { source, reliability, interest: claim.interest, scale });
            }
            let weight = mean_weight(model, claim);
            Contribution { claim: id, weight, contribution: share * weight, reason }
        })
        .collect();
    let prior = prior_mean(model, &model.factors[factor].prior, as_of);
    let sum = crate::math::sum(contributions.iter().map(|one| one.contribution));
    let unlimited = float::logit(prior) + sum;
    let probability = p_clamped(float::sigmoid(unlimited), prior);
    let free = probability == float::sigmoid(unlimited);
    let log_odds = if free { unlimited } else { float::logit(probability) };
    FactorEvidence { prior, contributions, limit: log_odds - unlimited, log_odds, probability, terms }
}

/// The printed probability: no sum of reports is beyond 0.01 or 0.99, unless the prior already was.
pub fn p_clamped(p: f64, prior: f64) -> f64 {
    p.clamp(prior.min(0.01), prior.max(0.99))
}

/// The mean of a prior or of any other probability, by what is known on a day.
pub fn prior_mean(model: &Model, quantity: &Uncertain, as_of: Date) -> f64 {
    match quantity {
        Uncertain::Known(distribution) => distribution.mean(),
        Uncertain::Estimate(id) => {
            let estimate = &model.estimates[*id];
            let r = model.trust_in_estimate(estimate).mean();
            estimate_value(model, *id, as_of, r, estimate.probability.mean(), estimate.prior.mean())
        }
        Uncertain::AtLeastOnce { probability, .. } => prior_mean(model, probability, as_of),
    }
}

/// What an estimate is worth, given its source's reliability, the probability stated and the prior.
///
/// Formula: `r p + (1 - r) prior`, p between 0.01 and 0.99; the prior alone while the estimate does not count.
/// Reference: the linear discount of Shafer 1976, ch. 11, on one proposition.
/// Example: 1.0 by a source of letter B against 0.5 → 0.75 × 0.99 + 0.25 × 0.5 = 0.8675.
pub fn estimate_value(model: &Model, id: EstimateId, as_of: Date, r: f64, stated: f64, prior: f64) -> f64 {
    match model.estimates[id].standing.holds_on(as_of) {
        true => r * stated.clamp(0.01, 0.99) + (1.0 - r) * prior,
        false => prior,
    }
}

fn share(reason: Reason) -> f64 {
    match reason {
        Reason::Counts => 1.0,
        Reason::Dependent { share, .. } => share,
        _ => 0.0,
    }
}

/// Claims of one factor that go back to the same people and point the same way.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Group {
    Origin(OriginId, bool),
    Source(SourceId, bool),
}

/// Why each claim about one factor counts as it does.
fn reasons(model: &Model, claims: &[ClaimId], standings: &[Option<Reason>]) -> BTreeMap<ClaimId, Reason> {
    let mut reasons = BTreeMap::new();
    let mut groups: BTreeMap<Group, Vec<ClaimId>> = BTreeMap::new();
    for &id in claims {
        match standings[id.position()] {
            Some(reason) => {
                reasons.insert(id, reason);
            }
            None => groups.entry(group_of(&model.claims[id])).or_default().push(id),
        }
    }
    for (group, members) in groups {
        let dependence = match group {
            Group::Origin(origin, _) => model.origins[origin].dependence.get(),
            Group::Source(..) => 1.0,
        };
        rank(model, members, dependence, &mut reasons);
    }
    reasons
}

fn group_of(claim: &Claim) -> Group {
    let supports = claim.stance == Stance::Supports;
    match claim.origin {
        Some(origin) => Group::Origin(origin, supports),
        None => Group::Source(claim.source, supports),
    }
}

/// Ranks the sources of a group by their strongest claim; ties go by id.
fn rank(model: &Model, members: Vec<ClaimId>, dependence: f64, reasons: &mut BTreeMap<ClaimId, Reason>) {
    let strength = |id: ClaimId| mean_weight(model, &model.claims[id]).abs();
    let mut strongest: BTreeMap<SourceId, ClaimId> = BTreeMap::new();
    for &id in &members {
        let best = strongest.entry(model.claims[id].source).or_insert(id);
        if strength(id) > strength(*best) {
            *best = id;
        }
    }
    for &id in &members {
        let best = strongest[&model.claims[id].source];
        if best != id {
            reasons.insert(id, Reason::SameSource(best));
        }
    }
    let mut ranked: Vec<(SourceId, ClaimId)> = strongest.into_iter().collect();
    ranked.sort_by(|a, b| strength(b.1).total_cmp(&strength(a.1)).then(a.0.cmp(&b.0)));
    let mut share = 1.0;
    for (rank, (_, id)) in ranked.into_iter().enumerate() {
        let reason = if rank == 0 { Reason::Counts } else { Reason::Dependent { rank, share } };
        reasons.insert(id, reason);
        share *= 1.0 - dependence;
    }
}

//! Experience as evidence: what was said of factors before it was settled whether they were so.

use super::score::{ByMethod, Method, Score};
use crate::evidence::{fuse, independent, unheard};
use crate::model::{ClaimId, FactorId, Model, Resolution, Stance, Standing};
use crate::plan::fingerprint;
use crate::quantity::Date;
use std::collections::BTreeSet;

/// Why a scenario has no score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unscored {
    /// No factor says what it turned out to be.
    NothingResolved,
    /// Every factor was settled before anything was reported of it.
    NothingReported,
    /// A factor is supposed, and a supposition is no forecast.
    Supposed,
}

/// What was said of a scenario's factors day by day, beside what they turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub struct Replay {
    /// The title of the scenario.
    pub title: String,
    /// The fingerprint of the scenario.
    pub sha256: String,
    /// The settings beside the file, as they were written.
    pub supposed: Vec<String>,
    /// The days on which something was learned, in their order.
    pub days: Vec<Day>,
    /// The factors that were settled, in the order of ids.
    pub factors: Vec<ReplayedFactor>,
    /// Factors that were settled before anything was reported of them, by id.
    pub unreported: Vec<String>,
}

/// One day of a replay.
#[derive(Clone, Debug, PartialEq)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// How many factors were not settled yet.
    pub n_factors: usize,
    /// The mean score over these.
    pub scores: ByMethod<Score>,
}

/// A factor that was settled.
#[derive(Clone, Debug, PartialEq)]
pub struct ReplayedFactor {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// What it turned out to be.
    pub resolution: Resolution,
    /// The day of the first report of it.
    pub since: Date,
    /// What was said on each day of the replay before it was settled; at least one.
    pub forecasts: Vec<Forecast>,
    /// The mean score over all days from the first report to the day before it was settled.
    pub daily: ByMethod<Score>,
}

/// The probability of a factor as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The day.
    pub date: Date,
    /// That it is so.
    pub p: ByMethod<f64>,
}

impl ReplayedFactor {
    /// The last forecast before it was settled.
    pub fn last(&self) -> &Forecast {
        &self.forecasts[self.forecasts.len() - 1]
    }

    /// The score of the last forecast.
    pub fn last_score(&self) -> ByMethod<Score> {
        self.score(self.last())
    }

    fn score(&self, forecast: &Forecast) -> ByMethod<Score> {
        ByMethod::each(|method| Score::of(*forecast.p.get(method), self.resolution.value))
    }

    /// Every day from the first report counts once; between two days of the replay nothing changes.
    fn mean_of_days(&self) -> ByMethod<Score> {
        let heard: Vec<&Forecast> = self.forecasts.iter().filter(|one| one.date >= self.since).collect();
        let ends = heard.iter().skip(1).map(|one| one.date).chain([self.resolution.date]);
        let spans: Vec<(f64, ByMethod<Score>)> = heard
            .iter()
            .zip(ends)
            .map(|(one, end)| ((end.day_number() - one.date.day_number()) as f64, self.score(one)))
            .collect();
        ByMethod::each(|method| {
            let scores: Vec<_> = spans.iter().map(|(days, one)| (*days, *one.get(method))).collect();
            Score::mean(&scores)
        })
    }
}

/// Replays a scenario: on each day on which something was learned of a factor that was later settled, the
/// probability of all such factors that were still open, by three methods.
///
/// The days are those on which a claim with a stance about such a factor, or the estimate that its prior rests
/// on, was published, taken back or replaced, before the factor was settled. A factor counts on every day before
/// its own resolution, also before the first report of it, and on none after. The scenario's `as_of` plays no
/// part: each day is assessed as `--as-of` would.
/// Errors: nothing to score.
/// Reference: docs/method.md, section 11.
pub fn replay(model: &Model) -> Result<Replay, Unscored> {
    if model.factors.iter().all(|(_, factor)| factor.resolved.is_none()) {
        return Err(Unscored::NothingResolved);
    }
    let replacing = replacing(model);
    let mut days = BTreeSet::new();
    let mut factors: Vec<(FactorId, ReplayedFactor)> = Vec::new();
    let mut unreported = Vec::new();
    for (id, factor) in model.factors.iter() {
        let Some(resolution) = &factor.resolved else { continue };
        let mut own = days_of(model, id, &replacing);
        own.retain(|day| *day < resolution.date);
        let Some(since) = own.first().copied() else {
            unreported.push(factor.id.clone());
            continue;
        };
        days.append(&mut own);
        let replayed = ReplayedFactor {
            id: factor.id.clone(),
            title: factor.title.clone(),
            resolution: resolution.clone(),
            since,
            forecasts: Vec::new(),
            daily: ByMethod::each(|_| Score { brier: 0.0, log: 0.0 }),
        };
        factors.push((id, replayed));
    }
    if factors.is_empty() {
        return Err(Unscored::NothingReported);
    }
    let days = days.into_iter().map(|date| day(model, date, &mut factors)).collect();
    let factors = factors.into_iter().map(|(_, mut one)| {
        one.daily = one.mean_of_days();
        one
    });
    Ok(Replay {
        title: model.header.title.clone(),
        sha256: fingerprint(model),
        supposed: Vec::new(),
        days,
        factors: factors.collect(),
        unreported,
    })
}

/// Adds the forecasts of a day to the factors that are still open, and scores them.
fn day(model: &Model, date: Date, factors: &mut [(FactorId, ReplayedFactor)]) -> Day {
    let (evidence, prior, independent) = (fuse(model, date), unheard(model), independent(model, date));
    let mut scores = Vec::new();
    for (id, factor) in factors.iter_mut().filter(|(_, factor)| factor.resolution.date > date) {
        let at = id.position();
        let p = ByMethod::each(|method| match method {
            Method::Evidence => evidence[at].probability,
            Method::Prior => prior[at],
            Method::Independent => independent[at],
        });
        let forecast = Forecast { date, p };
        scores.push(factor.score(&forecast));
        factor.forecasts.push(forecast);
    }
    let mean = |method| {
        let scores: Vec<_> = scores.iter().map(|one| (1.0, *one.get(method))).collect();
        Score::mean(&scores)
    };
    Day { date, n_factors: scores.len(), scores: ByMethod::each(mean) }
}

/// For every claim, the claims that replace it.
fn replacing(model: &Model) -> Vec<Vec<ClaimId>> {
    let mut replacing = vec![Vec::new(); model.claims.len()];
    for (id, claim) in model.claims.iter() {
        claim.supersedes.iter().for_each(|old| replacing[old.position()].push(id));
    }
    replacing
}

/// The days on which what is said of a factor may change.
fn days_of(model: &Model, id: FactorId, replacing: &[Vec<ClaimId>]) -> BTreeSet<Date> {
    let of = |standing: &Standing| [Some(standing.published), standing.retracted].into_iter().flatten();
    let mut days = BTreeSet::new();
    for (claim, row) in model.claims_about(id).filter(|(_, claim)| claim.stance != Stance::Context) {
        days.extend(of(&row.standing));
        // What replaces a claim before that is known changes nothing yet.
        let others = replacing[claim.position()].iter().flat_map(|other| of(&model.claims[*other].standing));
        days.extend(others.filter(|day| *day >= row.standing.published));
    }
    if let Some(estimate) = model.factors[id].prior.estimate() {
        days.extend(of(&model.estimates[estimate].standing));
    }
    days
}

//! Safeguards one after the other: from the scenario as it stands to what is left, the largest step first.

use super::assessment::Engine;
use super::compare::{Run, Runs, ordered_by, since};
use super::comparison::{Candidate, Measured, Steps};
use super::estimate::Estimate;
use super::paired::Change;
use crate::eval::Settings;
use crate::model::{Configuration, Horizon, Model, Override, SafeguardId};
use crate::plan::{Refusal, fingerprint};
use crate::quantity::Date;

/// How many steps there are at most before the safeguards that remain are one step.
pub const MOST_STEPS: usize = 10;
/// On how many draws the next step is looked for.
const SEARCH_DRAWS: usize = 512;

/// Which safeguards are to be put in place.
#[derive(Clone, Debug)]
pub struct Bridging<'m> {
    /// The model.
    pub model: &'m Model,
    /// What is supposed all along.
    pub overrides: Vec<Override>,
    /// The same in words: what-ifs by id, and settings beside the file.
    pub supposed: Vec<String>,
    /// What is put in place, each once.
    pub safeguards: Vec<SafeguardId>,
    /// The day of assessment.
    pub as_of: Date,
}

/// One step: what is put in place besides all that stands before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Laid {
    /// The safeguards by id and title: one, but for the last step where too many are left.
    pub safeguards: Vec<(String, String)>,
    /// What it then comes to.
    pub after: Estimate,
    /// What the step changes, in the same draws; below 0 for the better.
    pub change: Change,
}

/// Safeguards one after the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Bridge {
    /// What computed it.
    pub engine: Engine,
    /// The scenario's title.
    pub title: String,
    /// Its fingerprint.
    pub sha256: String,
    /// The day of assessment.
    pub as_of: Date,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// Whether that time lies ahead.
    pub looks_ahead: bool,
    /// What is supposed all along, in words.
    pub supposed: Vec<String>,
    /// The code of the currency, where something is priced.
    pub currency: Option<String>,
    /// What is told: the composite exposure, and where it says nothing, money.
    pub measured: Measured,
    /// What it comes to as it stands.
    pub before: Estimate,
    /// In the order in which they are put in place.
    pub steps: Vec<Laid>,
    /// What is left.
    pub after: Estimate,
    /// What all of them change together: the sum of the steps.
    pub change: Change,
}

/// Puts safeguards in place one after the other.
///
/// Next is always the one that, besides those already in place, lowers the mean most; of equal ones the first by id.
/// It is looked for on 512 draws at most, and every step is then told on all draws of `settings`. After
/// [`MOST_STEPS`] steps the others are one step.
/// Formula: step `k` is `E[y_k - y_(k-1)]` over the same draws, `y_k` with the first `k` in place, so that steps sum
/// to `E[y_n - y_0]`.
/// Errors: a configuration that cannot be compiled.
pub fn bridge(bridging: &Bridging, settings: Settings, progress: Steps) -> Result<Bridge, Refusal> {
    let model = bridging.model;
    let n = bridging.safeguards.len();
    let n_rounds = n.min(MOST_STEPS);
    // The last one of all needs no search.
    let n_searched = 2 + (0..n_rounds).map(|round| n - round).filter(|left| *left > 1).sum::<usize>();
    let n_told = 1 + n_rounds + usize::from(n > n_rounds);
    let all = n_searched + n_told;
    let few = Settings::new(settings.seed, SEARCH_DRAWS.min(settings.draws()), settings.n_threads);
    let mut search = Runs::new(few, progress, all, 0).with_bad_years(false);
    let ends = bridging.run(&mut search, &[Vec::new(), bridging.safeguards.clone()])?;
    let is_rated = ends.iter().any(|(_, run)| run.is_rated);
    let loss = ends[0].1.figures.loss.as_ref().map(|loss| loss.mean);
    // Whatever costs has a bad year.
    let measured = ordered_by(is_rated, loss, loss.is_some());
    let by_bad_year = measured == Measured::BadYear;
    search = search.with_bad_years(by_bad_year);
    let mut left = bridging.safeguards.clone();
    left.sort();
    left.dedup();
    let mut order: Vec<Vec<SafeguardId>> = Vec::with_capacity(n_rounds);
    let mut laid: Vec<SafeguardId> = Vec::with_capacity(n);
    while left.len() > 1 && order.len() < MOST_STEPS {
        let with = |id: &SafeguardId| laid.iter().copied().chain([*id]).collect();
        let runs = bridging.run(&mut search, &left.iter().map(with).collect::<Vec<_>>())?;
        let mut best: Option<(usize, f64)> = None;
        for (at, (_, run)) in runs.iter().enumerate() {
            let mean = run.figures.get(measured).map_or(f64::INFINITY, |one| one.mean);
            if best.is_none_or(|(_, least)| mean < least) {
                best = Some((at, mean));
            }
        }
        let Some((at, _)) = best else { break };
        let id = left.remove(at);
        laid.push(id);
        order.push(vec![id]);
    }
    if !left.is_empty() {
        order.push(left);
    }
    let mut told = Runs::new(settings, progress, all, n_searched).with_bad_years(by_bad_year);
    let laid = (0..=order.len()).map(|n_steps| order[..n_steps].concat());
    let stages = bridging.run(&mut told, &laid.collect::<Vec<_>>())?;
    let stages: Vec<Stage> = stages.into_iter().map(|(candidate, run)| Stage { candidate, run }).collect();
    let entity = |id: &SafeguardId| {
        let one = &model.safeguards[*id];
        (one.id.clone(), one.title.clone())
    };
    let steps = order.iter().zip(stages.windows(2)).map(|(group, ends)| Laid {
        safeguards: group.iter().map(entity).collect(),
        after: ends[1].estimate(measured),
        change: ends[1].since(&ends[0], measured),
    });
    let steps = steps.collect();
    let (start, end) = (&stages[0], &stages[stages.len() - 1]);
    Ok(Bridge {
        engine: Engine {
            version: env!("CARGO_PKG_VERSION"),
            seed: settings.seed,
            draws: settings.draws(),
            mode: start.run.mode,
            collisions: start.run.collisions.clone(),
        },
        title: model.header.title.clone(),
        sha256: fingerprint(model),
        as_of: bridging.as_of,
        horizon_years: model.header.horizon.years(),
        looks_ahead: matches!(model.header.horizon, Horizon::Ahead(_)),
        supposed: bridging.supposed.clone(),
        currency: stages.iter().find_map(|stage| stage.run.currency.clone()),
        measured,
        before: start.estimate(measured),
        after: end.estimate(measured),
        change: end.since(start, measured),
        steps,
    })
}

impl<'m> Bridging<'m> {
    fn with(&self, safeguards: &[SafeguardId]) -> Candidate<'m> {
        let none = Configuration { safeguards: Vec::new(), overrides: self.overrides.clone() };
        let added = Configuration { safeguards: safeguards.to_vec(), overrides: Vec::new() };
        let configuration = none.and(added);
        Candidate { model: self.model, configuration, supposed: self.supposed.clone(), as_of: self.as_of }
    }

    /// Evaluates some sets of safeguards.
    fn run(
        &self,
        runs: &mut Runs<'m, '_>,
        sets: &[Vec<SafeguardId>],
    ) -> Result<Vec<(Candidate<'m>, Run)>, Refusal> {
        let candidates: Vec<Candidate> = sets.iter().map(|set| self.with(set)).collect();
        let found = runs.run(&candidates.iter().collect::<Vec<_>>()).map_err(|(_, refusal)| refusal)?;
        Ok(candidates.into_iter().zip(found).collect())
    }
}

/// What stands after a step.
struct Stage<'m> {
    candidate: Candidate<'m>,
    run: Run,
}

impl Stage<'_> {
    fn estimate(&self, measured: Measured) -> Estimate {
        self.run.figures.get(measured).map_or(Estimate::NOTHING, |one| one.estimate())
    }

    fn since(&self, before: &Self, measured: Measured) -> Change {
        let changes = since((&self.run, &self.candidate), (&before.run, &before.candidate));
        changes.get(measured).copied().unwrap_or(Change { estimate: Estimate::NOTHING, shares: None })
    }
}

//! The assessment as the reporting came in: day by day, what changed, and because of which reports.

use super::assessment::Engine;
use super::comparison::Steps;
use super::estimate::Estimate;
use super::paired::{Change, Sampled};
use super::told::{Between, Quiet, Report, days};
use crate::eval::{
    Evaluation, Measure, Pool, REPLICATES, Settings, StateMode, StepParts, evaluate_steps, rested_on,
};
use crate::model::{Configuration, FactorId, Horizon, Model};
use crate::plan::{Plan, Refusal, compile_beside, fingerprint};
use crate::quantity::Date;

/// The days that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Span {
    /// The first day whose reports are told; `None` takes the day of the first report.
    pub from: Option<Date>,
    /// The last day; `None` takes the scenario's day of assessment.
    pub to: Option<Date>,
}

/// Why there is no timeline.
#[derive(Clone, Debug, PartialEq)]
pub enum Untimed {
    /// The first day is after the last.
    Backwards {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// The scenario cannot be compiled on some day.
    Refused(Refusal),
}

/// The numbers that are told of each day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown<T> {
    /// Of the composite exposure. Units: points.
    pub composite: T,
    /// Of the chance of any outcome of an attempt.
    pub probability: T,
    /// Of what has happened; `None` without facts. Units: points.
    pub happened: Option<T>,
    /// Of the expected loss; `None` where nothing is priced. Units: the file's currency, per year.
    pub loss: Option<T>,
}

impl<T> Shown<T> {
    fn map<U>(&self, f: impl Fn(&T) -> U) -> Shown<U> {
        Shown {
            composite: f(&self.composite),
            probability: f(&self.probability),
            happened: self.happened.as_ref().map(&f),
            loss: self.loss.as_ref().map(&f),
        }
    }

    fn zip<U, V>(&self, other: &Shown<U>, f: impl Fn(&T, &U) -> V) -> Shown<V> {
        let both = |a: Option<&T>, b: Option<&U>| a.zip(b).map(|(a, b)| f(a, b));
        Shown {
            composite: f(&self.composite, &other.composite),
            probability: f(&self.probability, &other.probability),
            happened: both(self.happened.as_ref(), other.happened.as_ref()),
            loss: both(self.loss.as_ref(), other.loss.as_ref()),
        }
    }

    /// Those that there are, in the order in which they stand here.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        [Some(&self.composite), Some(&self.probability), self.happened.as_ref(), self.loss.as_ref()]
            .into_iter()
            .flatten()
    }
}

/// The share of a number below which what is added to it is rounding.
const ROUNDING: f64 = 1e-13;

/// A factor whose chance moved on a day, and what that adds to the step.
#[derive(Clone, Debug, PartialEq)]
pub struct Mover {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its probability by the evidence, the day before and on the day.
    pub probability: [f64; 2],
    /// What the limit on certainty takes back, before and on the day. Units: log-odds.
    pub limit: [f64; 2],
    /// Whether any attempt or fact rests on it.
    pub is_used: bool,
    /// What its movement adds. An expected loss without a mean has no parts.
    pub adds: Shown<Estimate>,
    /// Claims on the other side than its movement that counted before and count still, by id.
    pub opposed: Vec<String>,
}

/// What a day changed against the one before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Stride {
    /// The day before it in the timeline.
    pub since: Date,
    /// What changed, paired draw by draw.
    pub changes: Shown<Change>,
    /// The reports of which something became, in the order of kinds and ids.
    pub reports: Vec<Report>,
    /// The factors whose chance moved, the one that adds most first; they and `elsewhere` sum to the changes.
    pub movers: Vec<Mover>,
    /// What estimates add that stand for a rate, a chance or another quantity that is no factor.
    pub elsewhere: Option<Shown<Estimate>>,
    /// Why nothing changed, where nothing did.
    pub quiet: Option<Quiet>,
}

/// One day of a timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// The day.
    pub date: Date,
    /// How many claims and estimates are known and not taken back.
    pub n_known: usize,
    /// What the scenario comes to, as of that day.
    pub figures: Shown<Estimate>,
    /// What the day changed; `None` of the first.
    pub stride: Option<Stride>,
}

/// The assessment as the reporting came in.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// The title of the scenario.
    pub title: String,
    /// The fingerprint of the scenario.
    pub sha256: String,
    /// The scenario's own day of assessment.
    pub as_of: Date,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// Whether that time lies ahead of each day; otherwise it is a window that the file gives.
    pub looks_ahead: bool,
    /// What computed it.
    pub engine: Engine,
    /// What was supposed: what-ifs by id, and settings beside the file.
    pub supposed: Vec<String>,
    /// ISO 4217 code; `None` where nothing is priced.
    pub currency: Option<String>,
    /// Whether the composite exposure says anything.
    pub is_rated: bool,
    /// How many claims the scenario names.
    pub n_claims: usize,
    /// How many estimates.
    pub n_estimates: usize,
    /// How many claims and estimates become known only after the last day.
    pub n_later: usize,
    /// The days, in their order; at least one.
    pub days: Vec<Stage>,
}

/// Assesses a scenario on each day on which a claim or an estimate became known or was taken back, in the same draws.
///
/// The days are those within `span`, the day before the first of them (or before `span.from`), and the last day of the
/// span. Each is what an assessment as of that day comes to, bit for bit. A step is shared out over what moved by the
/// Shapley value ([`evaluate_steps`]).
/// Errors: a span that ends before it begins; what cannot be compiled.
/// Reference: docs/method.md, section 10.
pub fn timeline(
    model: &Model,
    configuration: &Configuration,
    span: Span,
    settings: Settings,
    progress: Steps,
) -> Result<Timeline, Untimed> {
    let dates = dates(model, span)?;
    let walk = Walk { model, configuration, settings: settings.without_shares(), progress };
    let (days, engine, is_rated) = walk.days(&dates).map_err(Untimed::Refused)?;
    let last = dates[dates.len() - 1];
    let later = |date: &Date| *date > last;
    let published = model.claims.iter().map(|(_, one)| one.standing.published);
    let published = published.chain(model.estimates.iter().map(|(_, one)| one.standing.published));
    let is_priced = days[0].figures.loss.is_some();
    Ok(Timeline {
        title: model.header.title.clone(),
        sha256: fingerprint(model),
        as_of: model.header.as_of,
        horizon_years: model.header.horizon.years(),
        looks_ahead: matches!(model.header.horizon, Horizon::Ahead(_)),
        engine,
        supposed: Vec::new(),
        currency: model.header.currency.as_ref().filter(|_| is_priced).map(ToString::to_string),
        is_rated,
        n_claims: model.claims.len(),
        n_estimates: model.estimates.len(),
        n_later: published.filter(later).count(),
        days,
    })
}

/// The days of a timeline: at least one, in order, each once.
fn dates(model: &Model, span: Span) -> Result<Vec<Date>, Untimed> {
    let to = span.to.unwrap_or(model.header.as_of);
    let all = days(model);
    // What comes later leaves the first day where it is: the last one.
    let from = span.from.unwrap_or_else(|| all.first().copied().unwrap_or(to).min(to));
    if from > to {
        return Err(Untimed::Backwards { from, to });
    }
    let within: Vec<Date> = all.into_iter().filter(|day| (from..=to).contains(day)).collect();
    let is_told = span.from.is_some() || !within.is_empty();
    let base = from.previous().filter(|_| is_told);
    let mut dates: Vec<Date> = base.into_iter().chain(within).chain([to]).collect();
    dates.dedup();
    Ok(dates)
}

/// A scenario that is evaluated on one day after the other.
struct Walk<'w> {
    model: &'w Model,
    configuration: &'w Configuration,
    settings: Settings,
    progress: Steps<'w>,
}

/// A day that was evaluated.
struct Evaluated {
    date: Date,
    plan: Plan,
    figures: Shown<Sampled>,
}

/// From one day to the next: what was reported, and which factors moved for it.
struct Moves {
    reports: Vec<Report>,
    moved: Vec<FactorId>,
    /// By position of the factor: whether any attempt or fact rests on it.
    used: Vec<bool>,
}

impl Moves {
    /// The factors that moved and are rested on. Where nothing was reported nothing can move.
    fn paths(&self) -> Vec<FactorId> {
        let moved = self.moved.iter().copied().filter(|id| self.used[id.position()]);
        moved.filter(|_| !self.reports.is_empty()).collect()
    }
}

impl Walk<'_> {
    fn days(&self, dates: &[Date]) -> Result<(Vec<Stage>, Engine, bool), Refusal> {
        let (mut plans, mut bare): (Vec<Plan>, Option<f64>) = (Vec::with_capacity(dates.len()), None);
        for &date in dates {
            let plan = compile_beside(self.model, self.configuration, date, bare)?;
            bare = Some(plan.base_state_cost);
            plans.push(plan);
        }
        let is_rated = plans.iter().any(|plan| {
            plan.losses.is_empty() || plan.exposures.iter().any(|one| one.severity.constant() != Some(0.0))
        });
        let steps: Vec<Moves> =
            (1..dates.len()).map(|at| self.moves([at - 1, at].map(|at| (dates[at], &plans[at])))).collect();
        let paths: Vec<Vec<FactorId>> = steps.iter().map(Moves::paths).collect();
        let pool = Pool::new(&plans[0], self.settings);
        let tell = |done| (self.progress)(done, dates.len() * REPLICATES);
        let each: Vec<&Plan> = plans.iter().collect();
        let (evaluations, parts) = evaluate_steps(&each, &paths, self.settings, &tell, &pool);
        let engine = self.engine(&plans[0], evaluations[0].mode);
        let days = dates.iter().zip(plans).zip(&evaluations);
        let days = days.map(|((&date, plan), evaluation)| Evaluated {
            date,
            figures: figures(&plan, evaluation),
            plan,
        });
        let days: Vec<Evaluated> = days.collect();
        let strides = days.windows(2).zip(steps.iter().zip(&parts));
        let strides =
            strides.map(|(ends, (moves, parts))| Some(self.stride([&ends[0], &ends[1]], moves, parts)));
        let stage = |(day, stride): (&Evaluated, Option<Stride>)| Stage {
            date: day.date,
            n_known: self.n_known(day.date),
            figures: day.figures.map(Sampled::estimate),
            stride,
        };
        Ok((days.iter().zip(std::iter::once(None).chain(strides)).map(stage).collect(), engine, is_rated))
    }

    fn between<'b>(&'b self, [before, after]: [(Date, &'b Plan); 2]) -> Between<'b> {
        Between { model: self.model, since: before.0, day: after.0, before: before.1, after: after.1 }
    }

    fn moves(&self, ends: [(Date, &Plan); 2]) -> Moves {
        let [before, after] = ends.map(|(_, plan)| plan);
        let has_moved = |id: &FactorId| after.factors[id.position()].moves(&before.factors[id.position()]);
        Moves {
            reports: self.between(ends).reports(),
            moved: self.model.factors.ids().filter(has_moved).collect(),
            used: rested_on(after),
        }
    }

    fn engine(&self, plan: &Plan, mode: StateMode) -> Engine {
        Engine {
            version: env!("CARGO_PKG_VERSION"),
            seed: self.settings.seed,
            draws: self.settings.draws(),
            mode,
            collisions: plan.streams.collisions.clone(),
        }
    }

    fn n_known(&self, date: Date) -> usize {
        let claims = self.model.claims.iter().filter(|(_, one)| one.standing.holds_on(date)).count();
        claims + self.model.estimates.iter().filter(|(_, one)| one.standing.holds_on(date)).count()
    }

    fn stride(
        &self,
        [before, after]: [&Evaluated; 2],
        Moves { reports, moved, used }: &Moves,
        parts: &StepParts,
    ) -> Stride {
        let between = self.between([before, after].map(|day| (day.date, &day.plan)));
        let changes =
            after.figures.zip(&before.figures, |after, before| after.since(before, reports.is_empty()));
        let adds = |mover: Option<FactorId>| Shown {
            composite: part(parts, Measure::Composite, mover, after.figures.composite.mean),
            probability: part(parts, Measure::Probability, mover, after.figures.probability.mean),
            happened: after
                .figures
                .happened
                .as_ref()
                .map(|one| part(parts, Measure::Happened, mover, one.mean)),
            loss: after
                .figures
                .loss
                .as_ref()
                .filter(|loss| loss.mean.is_finite())
                .map(|one| part(parts, Measure::Loss, mover, one.mean)),
        };
        let mut movers: Vec<Mover> = moved
            .iter()
            .map(|&id| {
                let [was, is] = [before, after].map(|day| &day.plan.evidence[id.position()]);
                let row = &self.model.factors[id];
                Mover {
                    id: row.id.clone(),
                    title: row.title.clone(),
                    probability: [was.probability, is.probability],
                    limit: [was.limit, is.limit],
                    is_used: used[id.position()],
                    adds: adds(Some(id)),
                    opposed: between.standing(id, is.probability >= was.probability),
                }
            })
            .collect();
        movers.sort_by(|a, b| size(b).total_cmp(&size(a)).then(a.id.cmp(&b.id)));
        let is_still =
            changes.iter().all(|change| change.estimate.mean == 0.0 || change.estimate.mean.is_nan());
        Stride {
            since: before.date,
            quiet: is_still.then(|| match between.quiet(reports, moved, used) {
                Quiet::Even if movers.iter().all(|one| one.adds.iter().all(|one| one.mean == 0.0)) => {
                    Quiet::Idle
                }
                why => why,
            }),
            changes,
            reports: reports.clone(),
            elsewhere: parts.keys().any(|(_, mover)| mover.is_none()).then(|| adds(None)),
            movers,
        }
    }
}

/// How much a mover adds, whatever the sign: points of exposure and of what has happened, else money.
fn size(mover: &Mover) -> f64 {
    let Shown { composite, happened, loss, .. } = &mover.adds;
    let points = composite.mean.abs() + happened.map_or(0.0, |one| one.mean.abs());
    if points > 0.0 { points } else { loss.map_or(0.0, |one| one.mean.abs()) }
}

/// What a mover adds to a number; nothing where no draw of it is more than rounding beside that number.
fn part(parts: &StepParts, measure: Measure, mover: Option<FactorId>, beside: f64) -> Estimate {
    match parts.get(&(measure, mover)) {
        Some(draws) if draws.iter().flatten().any(|by| by.abs() > ROUNDING * beside.abs()) => {
            Sampled::linear(draws.clone()).estimate()
        }
        _ => Estimate::NOTHING,
    }
}

fn figures(plan: &Plan, evaluation: &Evaluation) -> Shown<Sampled> {
    let of = |measure| Sampled::of(evaluation, measure);
    Shown {
        composite: of(Measure::Composite).expect("every plan measures this"),
        probability: of(Measure::Probability).expect("every plan measures this"),
        happened: of(Measure::Happened).filter(|_| !plan.facts.is_empty()),
        loss: of(Measure::Loss),
    }
}

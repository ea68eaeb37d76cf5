//! Configurations side by side: what each comes to, and what it changes, draw by draw.

use super::assessment::Engine;
use super::comparison::{
    Alternative, BAD, Baseline, Candidate, Comparing, Comparison, Control, Figures, Kind, Measured, Pair,
    Refused, Standing, Steps,
};
use super::curve::Reader;
use super::estimate::Estimate;
use super::loss::read_at;
use super::paired::{Change, Sampled};
use super::verdict::verdict;
use crate::eval::{
    Draws, Evaluation, Measure, Pool, REPLICATES, Settings, StateMode, evaluate_together, loss_curves,
};
use crate::model::{Horizon, Model, SafeguardId};
use crate::plan::{Plan, Refusal, compile_beside, costs, fingerprint};
use crate::quantity::Date;

/// Compares configurations: each is computed once, in the same draws.
///
/// Errors: the first configuration that cannot be compiled.
pub fn compare(comparing: &Comparing, settings: Settings, progress: Steps) -> Result<Comparison, Refused> {
    let of_baseline = match &comparing.baseline {
        Baseline::Computed(candidate) => Some(candidate),
        Baseline::Printed(_) => None,
    };
    let n_before = of_baseline.iter().len();
    let asked = comparing.now.iter().chain(comparing.what_ifs.iter().map(|(_, one)| one));
    let candidates: Vec<&Candidate> = of_baseline.into_iter().chain(asked).collect();
    let runs = Runs::new(settings, progress, candidates.len(), 0).run(&candidates);
    let mut runs = runs.map_err(|(at, refusal)| Refused { baseline: at < n_before, refusal })?.into_iter();
    let before = of_baseline.and_then(|_| runs.next());
    let now = comparing.now.as_ref().and_then(|_| runs.next());
    let found: Vec<(&str, Run)> = comparing.what_ifs.iter().map(|(id, _)| id.as_str()).zip(runs).collect();
    let baseline = match &comparing.baseline {
        Baseline::Computed(candidate) => before.as_ref().map(|run| run.standing(candidate)),
        Baseline::Printed(standing) => Some((**standing).clone()),
    };
    let baseline = baseline.expect("a baseline is computed or printed");
    let file = comparing.now.iter().chain(comparing.what_ifs.iter().map(|(_, one)| one)).next();
    let file = file.or(of_baseline).expect("something is compared");
    let computed = || before.iter().chain(&now).chain(found.iter().map(|(_, run)| run));
    let is_rated = computed().any(|run| run.is_rated);
    let ordered_by = {
        let Figures { loss, bad_year, .. } = &baseline.figures;
        ordered_by(is_rated, loss.as_ref().map(|loss| loss.mean), bad_year.is_some())
    };
    let beside = Beside { before: before.as_ref().zip(of_baseline), baseline: &baseline };
    let mut order: Vec<usize> = (0..found.len()).collect();
    let change = |at: usize| beside.changes(&found[at].1, &comparing.what_ifs[at].1).get(ordered_by).copied();
    let effects: Vec<f64> = (0..found.len())
        .map(|at| change(at).map_or(f64::NAN, |change| change.estimate.mean))
        .map(|mean| if mean.is_nan() { f64::INFINITY } else { mean })
        .collect();
    order.sort_by(|a, b| effects[*a].total_cmp(&effects[*b]).then(found[*a].0.cmp(found[*b].0)));
    let what_ifs: Vec<Alternative> = order
        .iter()
        .map(|at| beside.alternative(found[*at].0, &found[*at].1, &comparing.what_ifs[*at].1))
        .collect();
    let ranked: Vec<(&Run, &Candidate)> =
        order.iter().map(|at| (&found[*at].1, &comparing.what_ifs[*at].1)).collect();
    let first = computed().next().expect("something is compared");
    Ok(Comparison {
        engine: Engine {
            version: env!("CARGO_PKG_VERSION"),
            seed: settings.seed,
            draws: settings.draws(),
            mode: first.mode,
            collisions: first.collisions.clone(),
        },
        title: file.model.header.title.clone(),
        sha256: fingerprint(file.model),
        as_of: file.as_of,
        horizon_years: file.model.header.horizon.years(),
        looks_ahead: matches!(file.model.header.horizon, Horizon::Ahead(_)),
        is_paired: before.is_some(),
        is_rated,
        currency: computed().find_map(|run| run.currency.clone()),
        ordered_by,
        now: now.as_ref().zip(comparing.now.as_ref()).map(|(run, of)| beside.alternative("", run, of)),
        pairs: comparing.pairs.then(|| pairs(&what_ifs, &ranked)),
        verdict: verdict(&what_ifs, &ranked, ordered_by),
        what_ifs,
        baseline,
    })
}

/// What configurations are ordered by: the composite exposure, and where it says nothing, money.
///
/// `loss` is the expected one, where any is told.
pub(super) fn ordered_by(is_rated: bool, loss: Option<f64>, has_bad_year: bool) -> Measured {
    match loss {
        _ if is_rated => Measured::Composite,
        Some(loss) if loss.is_finite() => Measured::Loss,
        // Amounts without a mean still have a bad year.
        _ if has_bad_year => Measured::BadYear,
        _ => Measured::Composite,
    }
}

/// Every two configurations: the baseline with each, then each with those behind it.
fn pairs(what_ifs: &[Alternative], ranked: &[(&Run, &Candidate)]) -> Vec<Pair> {
    let baseline = what_ifs.iter().map(|one| {
        let (to, changes) = (one.id.clone(), one.changes.clone());
        Pair { from: None, to, changes }
    });
    let others = (0..what_ifs.len()).flat_map(|to| {
        (to + 1..what_ifs.len()).map(move |from| {
            let changes = since(ranked[to], ranked[from]);
            Pair { from: Some(what_ifs[from].id.clone()), to: what_ifs[to].id.clone(), changes }
        })
    });
    baseline.chain(others).collect()
}

/// What one configuration changes against another.
pub(super) fn since(after: (&Run, &Candidate), before: (&Run, &Candidate)) -> Figures<Change> {
    let identical = is_identical(after.1, before.1);
    after.0.figures.zip(&before.0.figures, |after, before| after.since(before, identical))
}

fn is_identical(a: &Candidate, b: &Candidate) -> bool {
    a.as_of == b.as_of && a.configuration == b.configuration && a.model.is_assessed_like(b.model)
}

/// Evaluates configurations in the same draws.
pub(super) struct Runs<'m, 'f> {
    settings: Settings,
    progress: Steps<'f>,
    /// How many there are, and how many are done.
    of: usize,
    done: usize,
    /// Whether bad years are told of what is priced.
    bad_years: bool,
    /// The draws of the first model.
    pool: Option<Pool>,
    /// The last model, and what a walk through its states costs under no configuration.
    bare: Option<(&'m Model, f64)>,
}

/// One configuration, evaluated.
pub(super) struct Run {
    pub(super) figures: Figures<Sampled>,
    /// What its safeguards cost over the horizon; `None` where none states a cost.
    cost: Option<Sampled>,
    unpriced: Vec<String>,
    pub(super) currency: Option<String>,
    pub(super) is_rated: bool,
    pub(super) mode: StateMode,
    pub(super) collisions: Vec<String>,
}

impl<'m, 'f> Runs<'m, 'f> {
    /// Of so many configurations in all, some of which are done already.
    pub(super) fn new(settings: Settings, progress: Steps<'f>, of: usize, done: usize) -> Self {
        let settings = settings.without_shares();
        Self { settings, progress, of, done, bad_years: true, pool: None, bare: None }
    }

    /// The same with bad years or without; they take the longest.
    pub(super) fn with_bad_years(self, bad_years: bool) -> Self {
        Self { bad_years, ..self }
    }

    /// Evaluates some configurations, in their order.
    ///
    /// Errors: which one cannot be compiled, and why.
    pub(super) fn run(&mut self, candidates: &[&Candidate<'m>]) -> Result<Vec<Run>, (usize, Refusal)> {
        let mut plans = Vec::with_capacity(candidates.len());
        for (at, candidate) in candidates.iter().enumerate() {
            let Candidate { model, configuration, as_of, .. } = candidate;
            let bare = self.bare.filter(|(known, _)| std::ptr::eq(*known, *model)).map(|(_, cost)| cost);
            let plan = compile_beside(model, configuration, *as_of, bare).map_err(|refusal| (at, refusal))?;
            self.bare = Some((model, plan.base_state_cost));
            plans.push(plan);
        }
        let Some(first) = plans.first() else { return Ok(Vec::new()) };
        let pool = self.pool.get_or_insert_with(|| Pool::new(first, self.settings));
        let (before, all, progress) = (self.done * REPLICATES, self.of * REPLICATES, self.progress);
        let progress = |done| progress(before + done, all);
        let together: Vec<&Plan> = plans.iter().collect();
        let evaluations = evaluate_together(&together, self.settings, &progress, pool);
        self.done += candidates.len();
        let evaluated = candidates.iter().zip(&plans).zip(&evaluations);
        Ok(evaluated.map(|((candidate, plan), evaluation)| self.told(candidate, plan, evaluation)).collect())
    }

    fn told(&self, candidate: &Candidate, plan: &Plan, evaluation: &Evaluation) -> Run {
        let Candidate { model, configuration, as_of, .. } = candidate;
        let figures = figures(model, plan, evaluation, self.bad_years);
        let is_rated = figures.loss.is_none() || has_severity(model, evaluation);
        let safeguards = &configuration.safeguards;
        let unpriced = safeguards.iter().filter(|id| model.safeguards[**id].cost.is_none());
        let currency = model.header.currency.as_ref().map(ToString::to_string);
        Run {
            cost: self.cost(model, plan, safeguards, *as_of),
            unpriced: unpriced.map(|id| model.safeguards[*id].id.clone()).collect(),
            currency: currency.filter(|_| figures.loss.is_some() || !safeguards.is_empty()),
            is_rated,
            mode: evaluation.mode,
            collisions: plan.streams.collisions.clone(),
            figures,
        }
    }

    /// What safeguards cost over the horizon.
    ///
    /// Formula: `Σ amount × (years, or 1 where it is paid once)` in every draw; nothing is discounted.
    fn cost(&self, model: &Model, plan: &Plan, safeguards: &[SafeguardId], as_of: Date) -> Option<Sampled> {
        let costs = costs(model, plan, safeguards, as_of);
        if costs.is_empty() {
            return None;
        }
        let n = self.settings.n_per_replicate;
        let of = |replicate: usize| {
            let mut draws = Draws::new(plan, self.settings.seed, replicate, n);
            let mut total = vec![0.0; n];
            for cost in &costs {
                let times = if cost.per_year { plan.horizon_years } else { 1.0 };
                let amounts = draws.column(&cost.amount);
                total.iter_mut().zip(amounts).for_each(|(total, amount)| *total += amount * times);
            }
            total
        };
        Some(Sampled::linear((0..REPLICATES).map(of).collect()))
    }
}

fn figures(model: &Model, plan: &Plan, evaluation: &Evaluation, bad_years: bool) -> Figures<Sampled> {
    let of = |measure| Sampled::of(evaluation, measure);
    let loss = of(Measure::Loss);
    Figures {
        composite: of(Measure::Composite).expect("every plan measures this"),
        probability: of(Measure::Probability).expect("every plan measures this"),
        bad_year: loss.as_ref().filter(|_| bad_years).map(|_| bad_year(model, plan, evaluation.settings)),
        loss,
    }
}

/// The loss that a bad year is worse than, of a plan that prices something.
pub(super) fn bad_year(model: &Model, plan: &Plan, settings: Settings) -> Sampled {
    let curves = loss_curves(plan, settings, &read_at(model, &[]));
    let nothing = || Sampled::linear(vec![vec![0.0; settings.n_per_replicate]; REPLICATES]);
    curves.as_ref().map_or_else(nothing, |curves| Reader::new(curves).quantile(BAD))
}

/// Whether an outcome of attempts has a severity.
fn has_severity(model: &Model, evaluation: &Evaluation) -> bool {
    let mut exposures = model.outcomes.iter().filter(|(_, outcome)| !outcome.is_fact());
    exposures.any(|(id, _)| {
        let severity = Estimate::of(evaluation, Measure::OutcomeSeverity(id));
        severity.is_some_and(|severity| severity.p95 > 0.0)
    })
}

impl Run {
    fn standing(&self, candidate: &Candidate) -> Standing {
        Standing {
            title: candidate.model.header.title.clone(),
            sha256: fingerprint(candidate.model),
            as_of: candidate.as_of,
            horizon_years: candidate.model.header.horizon.years(),
            currency: self.currency.clone(),
            supposed: candidate.supposed.clone(),
            figures: self.figures.map(Sampled::estimate),
        }
    }
}

/// The baseline, as others stand beside it.
struct Beside<'b, 'm> {
    /// `None` where only its printed numbers are known.
    before: Option<(&'b Run, &'b Candidate<'m>)>,
    baseline: &'b Standing,
}

impl Beside<'_, '_> {
    fn changes(&self, run: &Run, candidate: &Candidate) -> Figures<Change> {
        match self.before {
            Some(before) => since((run, candidate), before),
            None => {
                let printed = &self.baseline.figures;
                run.figures.zip(printed, |after, before| Change::unpaired(before.mean, after.mean))
            }
        }
    }

    fn alternative(&self, id: &str, run: &Run, candidate: &Candidate) -> Alternative {
        let Candidate { model, configuration, .. } = candidate;
        let what_if = model.whatifs.find(id).map(|id| &model.whatifs[id]);
        let is_done = what_if.is_none_or(|one| !one.safeguards.is_empty());
        let is_supposed = what_if.is_some_and(|one| !one.set.is_empty());
        let kind = match (is_done, is_supposed) {
            (true, false) => Kind::Action,
            (true, true) => Kind::Both,
            (false, _) => Kind::Supposed,
        };
        let control = (kind != Kind::Supposed && !configuration.safeguards.is_empty())
            .then(|| self.control(run, model.header.horizon.years()))
            .flatten();
        Alternative {
            id: id.to_owned(),
            title: what_if.map_or_else(|| model.header.title.clone(), |one| one.title.clone()),
            kind,
            figures: run.figures.map(Sampled::estimate),
            changes: self.changes(run, candidate),
            control,
        }
    }

    fn control(&self, run: &Run, years: f64) -> Option<Control> {
        let own = run.cost.as_ref()?;
        let before = self.before.map(|(run, _)| run);
        let cost = match before.and_then(|before| before.cost.as_ref()) {
            Some(paid) => own.with(paid, |own, paid| own - paid),
            None => own.clone(),
        };
        let losses = before.and_then(|before| before.figures.loss.as_ref()).zip(run.figures.loss.as_ref());
        // Over another time a loss is another quantity.
        let losses = losses.filter(|_| self.baseline.horizon_years == years);
        let avoided = losses.map(|(before, after)| before.with(after, |b, a| (b - a) * years));
        let avoided = avoided.filter(|one| one.mean.is_finite());
        let net = avoided.as_ref().map(|avoided| avoided.with(&cost, |avoided, cost| avoided - cost));
        let share = |net: f64, cost: f64| if net == 0.0 { 0.0 } else { net / cost };
        let back = net.as_ref().filter(|_| cost.mean > 0.0).map(|net| net.with(&cost, share));
        Some(Control {
            cost: cost.estimate(),
            unpriced: run.unpriced.clone(),
            avoided: avoided.as_ref().map(Sampled::estimate),
            net_benefit: net.as_ref().map(Sampled::estimate),
            return_on_control: back.as_ref().map(Sampled::estimate),
        })
    }
}

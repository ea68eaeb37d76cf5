//! Which safeguards to buy: the sets that no other set beats, cost against one number of the assessment.

use super::assessment::Engine;
use super::comparison::{Measured, Steps};
use super::estimate::Estimate;
use super::front::{Mask, Point, Search, bits};
use super::paired::{Change, Sampled};
use super::verdict::is_tie;
use crate::eval::{
    Draws, Evaluation, Measure, Pool, REPLICATES, Settings, StateMode, evaluate, evaluate_with,
};
use crate::math::mean;
use crate::model::{Configuration, Horizon, Model, Override, SafeguardId};
use crate::plan::{Plan, Refusal, compile_beside, costs, fingerprint};
use crate::quantity::Date;

/// The most safeguards that a set is told apart by.
const MAX_SAFEGUARDS: usize = 63;
/// The fewest draws that a set is looked at on.
const SEARCH_DRAWS: usize = 256;
/// The limit of a search that names none: so much work, and how much of it one set takes whatever its size.
/// Units: about one multiplication; together some ten seconds of one processor.
const WORK: f64 = 8e9;
const WORK_EACH: f64 = 3e6;
/// The limit of a search that names none lies between these.
const FEWEST_SETS: f64 = 128.0;
const MOST_SETS: f64 = 65_536.0;
/// Costs are taken to this part of a unit of currency, so that their sums are exact.
const PER_UNIT: f64 = 65_536.0;
/// What rounding may add to the cost of a set: less than a hundredth of a unit.
const ROUNDING: f64 = 0.001;

/// What is to be bought.
#[derive(Clone, Debug)]
pub struct Buying<'m> {
    /// The model.
    pub model: &'m Model,
    /// What is supposed, whatever is bought.
    pub overrides: Vec<Override>,
    /// The same in words.
    pub supposed: Vec<String>,
    /// The day of assessment.
    pub as_of: Date,
    /// What is to be low; `None` takes the composite exposure where outcomes are rated, else the expected loss.
    pub by: Option<Measured>,
    /// The most that a set may cost over the horizon. Units: those of the costs.
    pub budget: Option<f64>,
    /// What every set holds.
    pub with: Vec<SafeguardId>,
    /// What no set holds.
    pub without: Vec<SafeguardId>,
    /// How many sets may be looked at; `None` takes as many as some ten seconds allow on an ordinary machine.
    pub limit: Option<usize>,
}

/// Why nothing can be said.
#[derive(Clone, Debug, PartialEq)]
pub enum Unbought {
    /// The file has no safeguard, or all of them are left out.
    NoSafeguard,
    /// The file has more safeguards than this.
    TooMany(usize),
    /// Nothing is priced, so there is no expected loss.
    Unpriced,
    /// The expected loss has no mean.
    NoMean,
    /// A configuration cannot be compiled.
    Refused(Refusal),
}

/// What costs are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// In the file's currency, over the horizon.
    Money,
    /// In safeguards, each counting 1: none of the file states a cost.
    Safeguards,
}

/// A set of safeguards.
#[derive(Clone, Debug, PartialEq)]
pub struct Purchase {
    /// Its safeguards by id.
    pub safeguards: Vec<String>,
    /// What it costs; those without a stated cost are not in it.
    pub cost: Estimate,
    /// What it comes to, on all draws.
    pub value: Estimate,
    /// What it changes against the scenario as it stands, in the same draws.
    pub change: Change,
    /// What it came to in the search.
    pub searched: f64,
    /// No set that costs less than the next one on the front came to less than `searched` by more than this, in the
    /// search; 0 where that is settled.
    pub gap: f64,
}

/// A set on the front, and what it adds to the one before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Efficient {
    /// The set.
    pub purchase: Purchase,
    /// Against the set before it; of the first one, against the scenario as it stands. `None` where they are the same.
    pub step: Option<Step>,
}

/// From one set on the front to the next.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is added, by id.
    pub added: Vec<String>,
    /// What is given up, by id.
    pub dropped: Vec<String>,
    /// What that costs.
    pub cost: Estimate,
    /// What it changes, in the same draws.
    pub change: Change,
}

/// The set that comes nearest to the best one within the budget.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// The set: it does not hold all of the best one.
    pub purchase: Purchase,
    /// What the best one changes against it, in the same draws.
    pub margin: Change,
    /// Whether the two are close to a tie.
    pub is_tie: bool,
    /// Whether every set within the budget was looked at or excluded: otherwise another may come nearer.
    pub is_settled: bool,
}

/// The sets that no other set beats.
#[derive(Clone, Debug, PartialEq)]
pub struct Optimization {
    /// What computed it, on all draws.
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
    /// What is supposed, in words.
    pub supposed: Vec<String>,
    /// The code of the currency, where the file has one.
    pub currency: Option<String>,
    /// What is to be low.
    pub by: Measured,
    /// What costs are counted in.
    pub unit: Unit,
    /// Those that could be bought and state no cost, by id, where others do.
    pub unpriced: Vec<String>,
    /// What every set holds, by id.
    pub with: Vec<String>,
    /// What no set holds, by id.
    pub without: Vec<String>,
    /// The most that a set may cost.
    pub budget: Option<f64>,
    /// The draws of the search.
    pub search_draws: usize,
    /// How many sets there are: 2 to the number of those that may be bought or not.
    pub n_sets: u64,
    /// How many of them were looked at, those for the next best included.
    pub n_evaluated: usize,
    /// Whether the search ended by itself, so that the front is exact on its draws.
    pub is_exact: bool,
    /// The scenario as it stands.
    pub now: Estimate,
    /// In the order of costs.
    pub front: Vec<Efficient>,
    /// The last one on the front within the budget; `None` without a budget, or where nothing is within it.
    pub best: Option<usize>,
    /// The next best within the budget; `None` where there is none.
    pub next: Option<Next>,
}

impl Optimization {
    /// The largest gap on the front. Units: those of the value.
    pub fn proven_gap(&self) -> f64 {
        self.front.iter().map(|one| one.purchase.gap).fold(0.0, f64::max)
    }

    /// Positions of sets on the front that on all draws do not come to less than the one before.
    pub fn reordered(&self) -> Vec<usize> {
        let mean = |at: usize| self.front[at].purchase.value.mean;
        (1..self.front.len()).filter(|at| mean(*at) >= mean(at - 1)).collect()
    }
}

/// Why a search cannot go on.
enum Halt {
    Refused(Refusal),
    /// Some sets have their states integrated, others drawn: their means cannot be compared.
    Mixed,
}

/// Finds the sets that no other set beats: a search on a few draws, and what it found on all draws.
///
/// Errors: nothing to buy, nothing to be lowered, or a configuration that cannot be compiled.
pub fn optimize(buying: &Buying, settings: Settings, progress: Steps) -> Result<Optimization, Unbought> {
    let model = buying.model;
    let bit = |id: &SafeguardId| -> Mask { 1 << id.position() };
    if model.safeguards.len() > MAX_SAFEGUARDS {
        return Err(Unbought::TooMany(MAX_SAFEGUARDS));
    }
    let forced: Mask = buying.with.iter().map(bit).fold(0, |all, one| all | one);
    let left_out: Mask = buying.without.iter().map(bit).fold(0, |all, one| all | one);
    let all: Mask = model.safeguards.ids().map(|id| bit(&id)).fold(0, |all, one| all | one);
    if all & !left_out == 0 {
        return Err(Unbought::NoSafeguard);
    }
    let free = all & !left_out & !forced;
    let mut ground = Ground::new(buying, settings.without_shares(), free.count_ones())?;
    let priced = Priced::new(buying, &ground);
    let limit = buying.limit.unwrap_or_else(|| ground.limit());
    let found = loop {
        match ground.search(&priced, (forced, free), limit, progress) {
            Ok(found) => break found,
            Err(Halt::Mixed) if !ground.as_drawn => ground.as_drawn = true,
            Err(Halt::Mixed) => unreachable!("states as drawn are never mixed"),
            Err(Halt::Refused(refusal)) => return Err(Unbought::Refused(refusal)),
        }
    };
    let told = |set: Mask| -> Vec<String> {
        model.safeguards.iter().filter(|(id, _)| set & bit(id) != 0).map(|(_, row)| row.id.clone()).collect()
    };
    let now = ground.sampled(0)?;
    let purchase = |point: &Point, value: &Sampled| Purchase {
        safeguards: told(point.set),
        cost: Estimate { mean: point.cost, ..priced.sampled(point.set).estimate() },
        value: value.estimate(),
        change: value.since(&now, point.set == 0),
        searched: point.value,
        gap: point.value - point.bound,
    };
    let n = found.front.len() + found.next.iter().len();
    let mut front: Vec<Efficient> = Vec::with_capacity(found.front.len());
    let mut values: Vec<Sampled> = Vec::with_capacity(found.front.len());
    for (at, point) in found.front.iter().enumerate() {
        let value = ground.sampled(point.set)?;
        let before = at.checked_sub(1).map(|at| (found.front[at].set, &values[at]));
        let (last, of_last) = before.unwrap_or((0, &now));
        let step = (point.set != last).then(|| {
            let paid = priced.sampled(point.set).with(&priced.sampled(last), |after, before| after - before);
            Step {
                added: told(point.set & !last),
                dropped: told(last & !point.set),
                cost: paid.estimate(),
                change: value.since(of_last, false),
            }
        });
        front.push(Efficient { purchase: purchase(point, &value), step });
        values.push(value);
        progress(at + 1, n);
    }
    let next = match (found.next, found.best) {
        (Some(point), Some(best)) => {
            let value = ground.sampled(point.set)?;
            let margin = values[best].since(&value, false);
            Some(Next {
                purchase: purchase(&point, &value),
                margin,
                is_tie: is_tie(&margin),
                is_settled: found.is_settled,
            })
        }
        _ => None,
    };
    let unpriced = model.safeguards.iter().filter(|(_, row)| row.cost.is_none());
    let unpriced = unpriced.map(|(id, _)| bit(&id)).fold(0, |all, one| all | one) & !left_out;
    Ok(Optimization {
        engine: Engine {
            version: env!("CARGO_PKG_VERSION"),
            seed: settings.seed,
            draws: ground.settings.draws(),
            mode: ground.mode,
            collisions: ground.plan.streams.collisions.clone(),
        },
        title: model.header.title.clone(),
        sha256: fingerprint(model),
        as_of: buying.as_of,
        horizon_years: model.header.horizon.years(),
        looks_ahead: matches!(model.header.horizon, Horizon::Ahead(_)),
        supposed: buying.supposed.clone(),
        currency: model.header.currency.as_ref().map(ToString::to_string),
        by: ground.by,
        unit: priced.unit,
        unpriced: if priced.unit == Unit::Money { told(unpriced) } else { Vec::new() },
        with: told(forced),
        without: told(left_out),
        budget: buying.budget,
        search_draws: ground.searching.draws(),
        n_sets: 1 << free.count_ones(),
        n_evaluated: found.n_evaluated,
        is_exact: found.is_exact,
        now: now.estimate(),
        front,
        best: found.best,
        next,
    })
}

/// What a search found.
struct Found {
    front: Vec<Point>,
    best: Option<usize>,
    next: Option<Point>,
    n_evaluated: usize,
    /// Whether the front is exact, and whether the next best is settled.
    is_exact: bool,
    is_settled: bool,
}

/// What it takes to look at one set. Units: as [`WORK`].
fn work(plan: &Plan, settings: Settings) -> f64 {
    plan.base_state_cost * settings.draws() as f64 + WORK_EACH
}

/// What sets are evaluated on.
struct Ground<'b, 'm> {
    buying: &'b Buying<'m>,
    /// Of all draws.
    settings: Settings,
    /// Of the search.
    searching: Settings,
    by: Measured,
    /// The plan of the scenario as it stands.
    plan: Plan,
    mode: StateMode,
    /// Whether means are those over the states of factors as drawn.
    as_drawn: bool,
    /// The draws of the search, and all of them.
    pools: [Pool; 2],
}

impl<'b, 'm> Ground<'b, 'm> {
    fn new(buying: &'b Buying<'m>, settings: Settings, n_free: u32) -> Result<Self, Unbought> {
        let now = Configuration { safeguards: Vec::new(), overrides: buying.overrides.clone() };
        let plan = compile_beside(buying.model, &now, buying.as_of, None).map_err(Unbought::Refused)?;
        let mut searching = Settings::new(settings.seed, SEARCH_DRAWS, settings.n_threads).without_shares();
        let fewest = searching.n_per_replicate;
        searching.n_per_replicate = settings.n_per_replicate.max(fewest);
        let n_sets = (1u64 << n_free) as f64;
        // Where every set can be looked at on more draws in a part of the time, it is.
        while n_sets * work(&plan, searching) > WORK / 4.0 && searching.n_per_replicate > fewest {
            searching.n_per_replicate /= 2;
        }
        let evaluation = loop {
            let evaluation = evaluate(&plan, searching, &|_| {});
            match evaluation.mode {
                // A mean over states is taken on as many draws as are stated.
                StateMode::Integrated { n_draws } if n_draws * REPLICATES < SEARCH_DRAWS => {
                    searching.n_per_replicate *= 2;
                }
                _ => break evaluation,
            }
        };
        let has_loss = evaluation.measures.find(Measure::Loss).is_some();
        let by = buying.by.unwrap_or_else(|| {
            let is_rated = Estimate::of(&evaluation, Measure::Composite).is_some_and(|one| one.mean > 0.0);
            if is_rated || !has_loss { Measured::Composite } else { Measured::Loss }
        });
        if by == Measured::Loss {
            match Estimate::of(&evaluation, Measure::Loss) {
                None => return Err(Unbought::Unpriced),
                Some(loss) if !loss.mean.is_finite() => return Err(Unbought::NoMean),
                Some(_) => {}
            }
        }
        // Nothing is told on fewer draws than it was found on.
        let n_per_replicate = settings.n_per_replicate.max(searching.n_per_replicate);
        let settings = Settings { n_per_replicate, ..settings };
        Ok(Self {
            buying,
            pools: [searching, settings].map(|settings| Pool::new(&plan, settings)),
            settings,
            searching,
            by,
            as_drawn: evaluation.mode == StateMode::Drawn,
            mode: evaluation.mode,
            plan,
        }
        .with_mode())
    }

    /// With the mode of all draws, not that of the search.
    fn with_mode(mut self) -> Self {
        if let StateMode::Integrated { n_draws } = self.mode {
            let times = self.settings.n_per_replicate / self.searching.n_per_replicate;
            self.mode = StateMode::Integrated { n_draws: n_draws * times };
        }
        self
    }

    /// How many sets some ten seconds allow.
    fn limit(&self) -> usize {
        (WORK / work(&self.plan, self.searching)).clamp(FEWEST_SETS, MOST_SETS) as usize
    }

    fn evaluation(&self, set: Mask, settings: Settings) -> Result<Evaluation, Refusal> {
        let safeguards = bits(set).map(|bit| SafeguardId::at(bit.trailing_zeros() as usize)).collect();
        let configuration = Configuration { safeguards, overrides: self.buying.overrides.clone() };
        let bare = Some(self.plan.base_state_cost);
        let plan = compile_beside(self.buying.model, &configuration, self.buying.as_of, bare)?;
        let is_search = settings.n_per_replicate == self.searching.n_per_replicate;
        let pool = &self.pools[usize::from(!is_search)];
        Ok(evaluate_with(&plan, settings, &|_| {}, Some(pool)))
    }

    fn measure(&self) -> Measure {
        match self.by {
            Measured::Composite => Measure::Composite,
            Measured::Probability => Measure::Probability,
            Measured::Loss | Measured::BadYear => Measure::Loss,
        }
    }

    /// The mean of what is to be low, on the draws of the search.
    fn value(&self, set: Mask) -> Result<f64, Halt> {
        let evaluation = self.evaluation(set, self.searching).map_err(Halt::Refused)?;
        let at = evaluation.measures.find(self.measure()).expect("every plan of the model measures it");
        // Expected losses need no states.
        let bends = self.by != Measured::Loss;
        if bends && !self.as_drawn && evaluation.mode == StateMode::Drawn {
            return Err(Halt::Mixed);
        }
        let of = |one: &crate::eval::Replicate| match bends && self.as_drawn {
            true => mean(&one.values[at]),
            false => one.means[at],
        };
        Ok(mean(&evaluation.replicates.iter().map(of).collect::<Vec<f64>>()))
    }

    /// What is to be low, on all draws.
    fn sampled(&self, set: Mask) -> Result<Sampled, Unbought> {
        let evaluation = self.evaluation(set, self.settings).map_err(Unbought::Refused)?;
        Ok(Sampled::of(&evaluation, self.measure()).expect("every plan of the model measures it"))
    }

    fn search(
        &self,
        priced: &Priced,
        (forced, free): (Mask, Mask),
        limit: usize,
        progress: Steps,
    ) -> Result<Found, Halt> {
        let mut n = 0;
        let most = limit.min(1usize.checked_shl(free.count_ones()).unwrap_or(usize::MAX));
        let mut ask = |set: Mask| {
            n += 1;
            progress(n.min(most), most);
            self.value(set)
        };
        let mut search = Search::new(&priced.means, (forced, free), limit, &mut ask)?;
        let front = search.front()?;
        let is_exact = search.is_complete();
        let front =
            front.into_iter().map(|point| search.pared(point)).collect::<Result<Vec<Point>, Halt>>()?;
        let budget = self.buying.budget.map(|budget| budget + ROUNDING);
        let best = budget.and_then(|budget| front.iter().rposition(|point| point.cost <= budget));
        let next = match (best, budget) {
            (Some(best), Some(budget)) => search.next(front[best].set, budget)?,
            _ => None,
        };
        let (n_evaluated, is_settled) = (search.n_evaluated(), search.is_complete());
        Ok(Found { front, best, next, n_evaluated, is_exact, is_settled })
    }
}

/// What safeguards cost, by position.
struct Priced {
    unit: Unit,
    means: Vec<f64>,
    /// By replicate and draw; empty of one that states no cost.
    draws: Vec<Vec<Vec<f64>>>,
    n: usize,
}

impl Priced {
    /// Formula: `amount × (years, or 1 where it is paid once)` in every draw; nothing is discounted.
    fn new(buying: &Buying, ground: &Ground) -> Self {
        let (model, plan, n) = (buying.model, &ground.plan, ground.settings.n_per_replicate);
        let all: Vec<SafeguardId> = model.safeguards.ids().collect();
        let columns = costs(model, plan, &all, buying.as_of);
        if columns.is_empty() {
            let (means, draws) = (vec![1.0; all.len()], vec![vec![vec![1.0; n]; REPLICATES]; all.len()]);
            return Self { unit: Unit::Safeguards, means, draws, n };
        }
        let mut found =
            Self { unit: Unit::Money, means: vec![0.0; all.len()], draws: vec![Vec::new(); all.len()], n };
        for cost in &columns {
            let times = if cost.per_year { plan.horizon_years } else { 1.0 };
            let of = |replicate: usize| -> Vec<f64> {
                let mut draws = Draws::new(plan, ground.settings.seed, replicate, n);
                draws.column(&cost.amount).iter().map(|amount| amount * times).collect()
            };
            let sampled = Sampled::linear((0..REPLICATES).map(of).collect());
            found.means[cost.safeguard.position()] = (sampled.mean * PER_UNIT).round() / PER_UNIT;
            found.draws[cost.safeguard.position()] = sampled.draws;
        }
        found
    }

    /// What a set costs.
    fn sampled(&self, set: Mask) -> Sampled {
        let of = |replicate: usize| {
            let mut total = vec![0.0; self.n];
            for draws in bits(set).filter_map(|bit| self.draws[bit.trailing_zeros() as usize].get(replicate))
            {
                total.iter_mut().zip(draws).for_each(|(total, draw)| *total += draw);
            }
            total
        };
        Sampled::linear((0..REPLICATES).map(of).collect())
    }
}

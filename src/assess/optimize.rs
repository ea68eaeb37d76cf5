//! Which safeguards to buy: the sets that no other set beats, cost against one number of the assessment.

use super::assessment::Engine;
use super::compare::bad_year;
use super::comparison::{Measured, Steps};
use super::estimate::Estimate;
use super::front::{Mask, Point, Search, bits};
use super::optimization::{Buying, Efficient, Next, Optimization, Purchase, Step, Unbought, Unit};
use super::paired::Sampled;
use super::portfolio::{Looked, Portfolios};
use super::verdict::is_tie;
use crate::eval::{
    Draws, Driven, Measure, Pool, REPLICATES, Settings, StateMode, evaluate_together, state_mode,
};
use crate::math::mean;
use crate::model::{Configuration, Horizon, SafeguardId};
use crate::plan::{Plan, Refusal, compile_beside, costs, fingerprint};

/// The most safeguards that a set is told apart by.
const MAX_SAFEGUARDS: usize = 63;
/// The fewest draws that a set is looked at on.
const SEARCH_DRAWS: usize = 256;
/// The limit of a search that names none: so much work, and how much of it one set takes whatever its size.
/// Units: about one multiplication; together some ten seconds of one processor.
const WORK: f64 = 8e9;
const WORK_EACH: f64 = 3e6;
/// What a curve of losses takes in one draw. Units: as [`WORK`].
const WORK_CURVE: f64 = 2e4;
/// The limit of a search that names none lies between these.
const FEWEST_SETS: f64 = 128.0;
const MOST_SETS: f64 = 1_048_576.0;
/// Costs are taken to this part of a unit of currency, so that their sums are exact.
const PER_UNIT: f64 = 65_536.0;
/// What rounding may add to the cost of a set: less than a hundredth of a unit.
const ROUNDING: f64 = 0.001;

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
    let mut priced = Priced::new(buying, &ground);
    ground.table(forced | free).map_err(Unbought::Refused)?;
    let limit = buying.limit.unwrap_or_else(|| ground.limit());
    let found = loop {
        match ground.search(&priced, (forced, free), limit, progress) {
            Ok(found) => break found,
            Err(Halt::Mixed) if !ground.as_drawn => ground.as_drawn = true,
            Err(Halt::Mixed) => unreachable!("states as drawn are never mixed"),
            Err(Halt::Refused(refusal)) => return Err(Unbought::Refused(refusal)),
        }
    };
    let n = found.front.len() + found.next.iter().len();
    ground.settle(n);
    priced.n = ground.settings.n_per_replicate;
    let told = |set: Mask| -> Vec<String> {
        model.safeguards.iter().filter(|(id, _)| set & bit(id) != 0).map(|(_, row)| row.id.clone()).collect()
    };
    let sets: Vec<Mask> =
        std::iter::once(0).chain(found.front.iter().chain(&found.next).map(|point| point.set)).collect();
    let mut sampled = ground.sampled(&sets, progress)?.into_iter();
    let mut sampled = || sampled.next().expect("one number a set");
    let now = sampled();
    let purchase = |point: &Point, value: &Sampled| Purchase {
        safeguards: told(point.set),
        cost: Estimate { mean: point.cost, ..priced.sampled(point.set).estimate() },
        value: value.estimate(),
        change: value.since(&now, point.set == 0),
        searched: point.value,
        gap: point.value - point.bound,
    };
    let mut front: Vec<Efficient> = Vec::with_capacity(found.front.len());
    let mut values: Vec<Sampled> = Vec::with_capacity(found.front.len());
    for (at, point) in found.front.iter().enumerate() {
        let value = sampled();
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
    }
    let next = match (found.next, found.best) {
        (Some(point), Some(best)) => {
            let value = sampled();
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
fn work(plan: &Plan, settings: Settings, by: Measured) -> f64 {
    let curve = if by == Measured::BadYear { WORK_CURVE * settings.draws() as f64 } else { 0.0 };
    plan.base_state_cost * settings.draws() as f64 + WORK_EACH + curve
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
    /// The same of the search.
    search_mode: StateMode,
    /// Whether means are those over the states of factors as drawn.
    as_drawn: bool,
    /// The draws of the search, and all of them.
    pools: [Pool; 2],
    /// What was tabled for the search; `None` where each set is evaluated anew.
    portfolios: Option<Portfolios<'b>>,
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
        let by = buying.by.unwrap_or(Measured::Composite);
        while n_sets * work(&plan, searching, by) > WORK / 4.0 && searching.n_per_replicate > fewest {
            searching.n_per_replicate /= 2;
        }
        // A mean over states is taken on as many draws as are stated.
        while let StateMode::Integrated { n_draws } = state_mode(&plan, searching.n_per_replicate)
            && n_draws * REPLICATES < SEARCH_DRAWS
        {
            searching.n_per_replicate *= 2;
        }
        let pool = Pool::new(&plan, searching);
        let evaluation = &evaluate_together(&[&plan], searching, &|_| {}, &pool)[0];
        let has_loss = evaluation.measures.find(Measure::Loss).is_some();
        let by = buying.by.unwrap_or_else(|| {
            let is_rated = Estimate::of(evaluation, Measure::Composite).is_some_and(|one| one.mean > 0.0);
            if is_rated || !has_loss { Measured::Composite } else { Measured::Loss }
        });
        if matches!(by, Measured::Loss | Measured::BadYear) {
            match Estimate::of(evaluation, Measure::Loss) {
                None => return Err(Unbought::Unpriced),
                Some(loss) if by == Measured::Loss && !loss.mean.is_finite() => return Err(Unbought::NoMean),
                Some(_) => {}
            }
        }
        // Nothing is told on fewer draws than it was found on.
        let n_per_replicate = settings.n_per_replicate.max(searching.n_per_replicate);
        let settings = Settings { n_per_replicate, ..settings };
        Ok(Self {
            buying,
            pools: [pool, Pool::new(&plan, settings)],
            portfolios: None,
            settings,
            searching,
            by,
            as_drawn: evaluation.mode == StateMode::Drawn,
            mode: evaluation.mode,
            search_mode: evaluation.mode,
            plan,
        })
    }

    /// Settles on the draws for what is told of so many sets.
    fn settle(&mut self, n_sets: usize) {
        let each = |settings| n_sets as f64 * work(&self.plan, settings, self.by);
        while !self.buying.as_asked
            && self.settings.n_per_replicate > self.searching.n_per_replicate
            && each(self.settings) > WORK
        {
            self.settings.n_per_replicate /= 2;
        }
        if let StateMode::Integrated { n_draws } = self.search_mode {
            let times = self.settings.n_per_replicate / self.searching.n_per_replicate;
            self.mode = StateMode::Integrated { n_draws: n_draws * times };
        }
        self.pools[1] = Pool::new(&self.plan, self.settings);
    }

    /// Tables what can be for the search of all sets within `all`.
    fn table(&mut self, all: Mask) -> Result<(), Refusal> {
        let driven = match self.by {
            Measured::Composite => Driven::Composite,
            Measured::Probability => Driven::Probability,
            Measured::Loss => Driven::Loss,
            Measured::BadYear => return Ok(()),
        };
        let over = (self.searching, self.search_mode);
        self.portfolios = Portfolios::new(self.looked(), all, over, driven, &self.pools[0])?;
        Ok(())
    }

    fn looked(&self) -> Looked<'b> {
        Looked {
            model: self.buying.model,
            overrides: &self.buying.overrides,
            as_of: self.buying.as_of,
            base_state_cost: self.plan.base_state_cost,
        }
    }

    /// How many sets some ten seconds allow.
    fn limit(&self) -> usize {
        let anew = || work(&self.plan, self.searching, self.by);
        let each = self.portfolios.as_ref().map_or_else(anew, Portfolios::work);
        (WORK / each).clamp(FEWEST_SETS, MOST_SETS) as usize
    }

    fn measure(&self) -> Measure {
        match self.by {
            Measured::Composite => Measure::Composite,
            Measured::Probability => Measure::Probability,
            Measured::Loss | Measured::BadYear => Measure::Loss,
        }
    }

    /// The mean of what is to be low, on the draws of the search.
    fn value(&mut self, set: Mask) -> Result<f64, Halt> {
        if let Some(portfolios) = &mut self.portfolios {
            if let Some(value) = portfolios.value(set, &self.pools[0]).map_err(Halt::Refused)? {
                return Ok(value);
            }
            self.portfolios = None;
        }
        let plan = self.looked().plan(set).map_err(Halt::Refused)?;
        if self.by == Measured::BadYear {
            return Ok(bad_year(self.buying.model, &plan, self.searching).mean);
        }
        let evaluations = evaluate_together(&[&plan], self.searching, &|_| {}, &self.pools[0]);
        let evaluation = &evaluations[0];
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

    /// What is to be low, on all draws, of some sets.
    fn sampled(&self, sets: &[Mask], progress: Steps) -> Result<Vec<Sampled>, Unbought> {
        let plans = sets.iter().map(|set| self.looked().plan(*set)).collect::<Result<Vec<Plan>, Refusal>>();
        let plans = plans.map_err(Unbought::Refused)?;
        if self.by == Measured::BadYear {
            let one = |(at, plan)| {
                let found = bad_year(self.buying.model, plan, self.settings);
                progress(at + 1, sets.len());
                found
            };
            return Ok(plans.iter().enumerate().map(one).collect());
        }
        let tell = |done| progress(done, sets.len() * REPLICATES);
        let together: Vec<&Plan> = plans.iter().collect();
        let evaluations = evaluate_together(&together, self.settings, &tell, &self.pools[1]);
        let one = |evaluation| {
            Sampled::of(evaluation, self.measure()).expect("every plan of the model measures it")
        };
        Ok(evaluations.iter().map(one).collect())
    }

    fn search(
        &mut self,
        priced: &Priced,
        (forced, free): (Mask, Mask),
        limit: usize,
        progress: Steps,
    ) -> Result<Found, Halt> {
        let mut n = 0;
        let buying = self.buying;
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
        let budget = buying.budget.map(|budget| budget + ROUNDING);
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

//! Curves of the loss in the horizon, one a draw: of as many draws as their error asks for.
//!
//! Within a draw everything about amounts is the same as in any other, unless a safeguard scales them; only the
//! rates of the mixture terms change. So amounts are put on their grids once.

use super::control::{Control, Controls, control};
use super::inputs::Inputs;
use super::kernel::{LANES, Scratch};
use super::read::{Kinds, Reader, ScaledKinds, SharedKinds};
use super::replicate::{Block, CellRates, Frame};
use super::shard::{REPLICATES, Settings, over_replicates};
use crate::math::compound::{Kind, LimitedTable};
use crate::math::{CountLaw, Curve, Distribution, Grid, Group, POINTS, Severity, mean, sum};
use crate::plan::{ActorPlan, Component, Losses, Plan};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The fewest draws of a replicate that have a curve.
const FEWEST: usize = 8;
/// How well the mean curve is to be known: how far more draws may still move it, as a share, down to [`DOWN_TO`].
const ENOUGH: f64 = 0.01;
/// The chance, and the share of the chance of any loss, down to which [`ENOUGH`] is asked for.
const DOWN_TO: (f64, f64) = (0.01, 0.05);
/// How many draws of each replicate choose the range of the grid.
const TYPICAL: usize = 2;

/// The curves of a plan.
#[derive(Clone, Debug)]
pub struct Curves {
    /// Where they are read.
    pub grid: Grid,
    /// By replicate, by draw: the chance that the loss in the horizon exceeds an amount.
    pub losses: Vec<Vec<Curve>>,
    /// By replicate, by draw: the chance that the largest single loss exceeds an amount.
    pub largest: Vec<Vec<Curve>>,
    /// By replicate: the mean of these, over all draws where it is known of all.
    pub largest_means: Vec<Curve>,
    /// By replicate, by draw: the mean of what the loss exceeds the last knot by; infinite where there is no mean.
    pub beyond: Vec<Vec<f64>>,
    /// By replicate, by knot: what all draws say of the mean curve beyond those that have one.
    pub shifts: Vec<Vec<f64>>,
    /// Of the first draw of each replicate: the curve as above, and on half as many points.
    pub checks: Vec<(Curve, Curve)>,
}

impl Curves {
    /// Draws that have a curve, in all.
    pub fn n(&self) -> usize {
        self.losses.iter().map(Vec::len).sum()
    }

    /// How far more draws would still move the mean curve, as a share of it: the largest where it matters.
    ///
    /// The standard error, over replicates, of what the control leaves; what is beyond all draws is no matter of
    /// how many have a curve.
    fn relative_error(&self, rests: &[Vec<f64>]) -> f64 {
        let level = |knot: usize| {
            let draws = self.losses.iter().flatten().map(|curve| curve.above()[knot]);
            mean(&draws.collect::<Vec<f64>>())
        };
        let error = |knot: usize| {
            let rests: Vec<f64> = rests.iter().map(|rests| rests[knot]).collect();
            let (m, r) = (mean(&rests), rests.len() as f64);
            (sum(rests.iter().map(|rest| (rest - m) * (rest - m))) / (r * (r - 1.0))).sqrt()
        };
        let least = DOWN_TO.0.min(DOWN_TO.1 * level(0));
        let knots = (0..self.grid.knots().len()).map(|knot| (knot, level(knot)));
        let told = knots.filter(|(_, level)| *level >= least && *level > 0.0);
        told.map(|(knot, level)| error(knot) / level).fold(0.0, f64::max)
    }
}

/// The curves of a plan; `None` where nothing that attempts bring about costs anything.
///
/// `asked`: amounts at which curves are read exactly. Draws are those of the evaluation under the same settings,
/// the first of each replicate; their number doubles until more of them would not move the mean curve by more than
/// 1 % of it (one standard error), at every chance down to 1 in 100 (or a twentieth of the chance of any loss).
pub fn loss_curves(plan: &Plan, settings: Settings, asked: &[f64]) -> Option<Curves> {
    let frame = Frame::new(plan, settings.without_shares());
    let pricer = Pricer::new(&frame)?;
    let inputs = over_replicates(settings.n_threads, |replicate| frame.inputs(settings.seed, replicate));
    let tables = pricer.tables();
    let kinds = pricer.shared();
    let grid = pricer.grid(&inputs, &tables, asked);
    let kinds = match kinds {
        Some(kinds) => Kinds::Shared(Box::new(SharedKinds::new(&grid, &kinds))),
        None => {
            Kinds::Scaled(Box::new(ScaledKinds::new(&grid, (&pricer.kinds, &plan.losses.amounts), &tables)))
        }
    };
    let mut found = Curves {
        losses: vec![Vec::new(); REPLICATES],
        largest: vec![Vec::new(); REPLICATES],
        largest_means: Vec::new(),
        beyond: vec![Vec::new(); REPLICATES],
        shifts: Vec::new(),
        checks: Vec::new(),
        grid,
    };
    let all: Vec<Controls> = {
        let reader = Reader::new(&found.grid, &kinds);
        over_replicates(settings.n_threads, |replicate| pricer.controls(&inputs[replicate], &reader))
    };
    let mut controls: Vec<Vec<Controls>> = vec![Vec::new(); REPLICATES];
    let (mut from, mut to) = (0, FEWEST.min(settings.n_per_replicate));
    loop {
        let reader = Reader::new(&found.grid, &kinds);
        let more = over_replicates(settings.n_threads, |replicate| {
            reader.read(&pricer.due(&inputs[replicate], from, to), from == 0)
        });
        for (replicate, read) in more.into_iter().enumerate() {
            found.losses[replicate].extend(read.losses);
            found.largest[replicate].extend(read.largest);
            controls[replicate].extend(read.controls);
            found.beyond[replicate].extend(read.beyond);
            found.checks.extend(read.check);
        }
        let Control { shifts, rests } = control(&found, &controls, &all);
        found.shifts = shifts;
        if to >= settings.n_per_replicate || found.relative_error(&rests) <= ENOUGH {
            let mut of = |replicate: usize| match &kinds {
                Kinds::Shared(_) => Curve::through(&found.grid, all[replicate].largest.clone()),
                Kinds::Scaled(_) => Curve::mean(&found.grid, &found.largest[replicate]),
            };
            found.largest_means = (0..REPLICATES).map(&mut of).collect();
            return Some(found);
        }
        (from, to) = (to, to * 2);
    }
}

/// Where the curves of a plan are read; `None` where nothing that attempts bring about costs anything.
///
/// `asked`: amounts at which curves are read exactly.
pub fn loss_grid(plan: &Plan, settings: Settings, asked: &[f64]) -> Option<Grid> {
    let frame = Frame::new(plan, settings.without_shares());
    let pricer = Pricer::new(&frame)?;
    let inputs = over_replicates(settings.n_threads, |replicate| frame.inputs(settings.seed, replicate));
    Some(pricer.grid(&inputs, &pricer.tables(), asked))
}

/// Turns draws into kinds of events with amounts, and how many of each come in the horizon.
struct Pricer<'p> {
    frame: &'p Frame<'p>,
    losses: &'p Losses,
    /// By actor: the components that its attempts may cost, ascending.
    components: Vec<Vec<usize>>,
    /// By amount: mean and variance.
    amounts: Vec<(f64, f64)>,
    /// The kinds of events, with the factors of a draw that scale them.
    kinds: Vec<Kind>,
}

/// What may fall due in one draw, and how often.
pub(super) struct Due {
    /// What scales amounts in this draw.
    pub(super) factors: Vec<f64>,
    pub(super) groups: Vec<Group>,
    /// Mean and variance of the sum.
    pub(super) moments: (f64, f64),
}

impl<'p> Pricer<'p> {
    fn new(frame: &'p Frame<'p>) -> Option<Self> {
        let of = |actor: &ActorPlan| {
            let components = actor.losses.splits.iter().map(|split| split.component);
            components.collect::<BTreeSet<usize>>().into_iter().collect()
        };
        let components: Vec<Vec<usize>> = frame.plan.actors.iter().map(of).collect();
        let any = components.iter().any(|components| !components.is_empty());
        let moments = |amount: &Distribution| (amount.mean(), amount.sd() * amount.sd());
        let amounts = frame.plan.losses.amounts.iter().map(moments).collect();
        let kinds = kinds(frame.plan);
        any.then_some(Self { frame, losses: &frame.plan.losses, components, amounts, kinds })
    }

    /// The kinds of events, when they have the same amounts in every draw.
    fn shared(&self) -> Option<Vec<Severity>> {
        let same = self.losses.shares.is_empty() && !self.frame.plan.compatibility.lef_times_lm;
        same.then(|| self.severities(&[]))
    }

    /// The tables of amounts, where draws scale them.
    fn tables(&self) -> Vec<Arc<LimitedTable>> {
        match self.shared() {
            Some(_) => Vec::new(),
            None => self.losses.amounts.iter().map(|amount| Arc::new(LimitedTable::new(amount))).collect(),
        }
    }

    /// Where curves are read.
    fn grid(&self, inputs: &[Inputs], tables: &[Arc<LimitedTable>], asked: &[f64]) -> Grid {
        let kinds = self.shared();
        // Where every draw has amounts of its own, each typical draw costs as much as a curve does.
        let (step, few) = if kinds.is_some() { (1, TYPICAL.min(self.frame.n)) } else { (4, 1) };
        let typical: Vec<Due> =
            inputs.iter().step_by(step).flat_map(|inputs| self.due(inputs, 0, few)).collect();
        let mut typical = spread(typical);
        typical.extend(self.peak(inputs));
        let severities = |due: &Due| self.severities(&due.factors);
        range(&typical, kinds.as_ref(), severities, tables, asked)
    }

    /// The amounts of each kind of event, scaled by the factors of a draw.
    fn severities(&self, factors: &[f64]) -> Vec<Severity> {
        let amount = |(amount, factor): &(usize, Option<usize>)| {
            let (by, amount) = (factor.map_or(1.0, |at| factors[at]), self.losses.amounts[*amount].clone());
            if by == 1.0 {
                return amount;
            }
            // A factor of 0 leaves nothing.
            Distribution::scaled(amount, by).unwrap_or(Distribution::Point(0.0))
        };
        self.kinds.iter().map(|kind| kind.iter().map(amount).collect()).collect()
    }

    /// What may fall due in the draws of a replicate, from one to another.
    fn due(&self, inputs: &Inputs, from: usize, to: usize) -> Vec<Due> {
        let mut found = Vec::with_capacity(to - from);
        let mut scratch = Scratch::new();
        for first in (from - from % LANES..to).step_by(LANES) {
            let block = Block { frame: self.frame, inputs, first };
            let rates = block.cell_rates(&mut scratch);
            for draw in first.max(from)..to.min(first + LANES) {
                found.push(match self.frame.plan.compatibility.lef_times_lm {
                    true => self.fractional(&block, &rates, draw),
                    false => self.countable(&block, &rates, draw),
                });
            }
        }
        found
    }

    /// The means of the controls over all draws of a replicate.
    fn controls(&self, inputs: &Inputs, reader: &Reader) -> Controls {
        let n = self.frame.n;
        let mut total = Controls::zero(reader.grid.knots().len());
        for from in (0..n).step_by(LANES) {
            for due in self.due(inputs, from, n.min(from + LANES)) {
                total.add(&reader.controls(&due), 1.0 / n as f64);
            }
        }
        total
    }

    /// How many events of each of an actor's components come in the horizon, in one draw.
    fn numbers(&self, at: usize, of: &CellRates, lane: usize) -> Vec<f64> {
        let (actor, components) = (&self.frame.plan.actors[at], &self.components[at]);
        let mut numbers = vec![0.0; components.len()];
        for (split, weight) in actor.losses.splits.iter().zip(&of.weights) {
            let at = components.binary_search(&split.component).expect("every split has its component");
            numbers[at] += of.rates[split.cell][lane] * weight[lane] * self.frame.plan.horizon_years;
        }
        numbers
    }

    fn group(&self, at: usize, numbers: &[f64]) -> Group {
        let means = self.components[at].iter().copied().zip(numbers.iter().copied());
        Group {
            law: self.frame.plan.actors[at].counts,
            means: means.filter(|(_, mean)| *mean > 0.0).collect(),
        }
    }

    /// What no draw passes: of every kind of event as many as in the draw that has most, at full amounts. Where
    /// events come in fractions, the draw with the largest mean.
    fn peak(&self, inputs: &[Inputs]) -> Option<Due> {
        let n = self.frame.n;
        if self.frame.plan.compatibility.lef_times_lm {
            let all = inputs.iter().flat_map(|inputs| self.due(inputs, 0, n));
            return all.max_by(|a, b| a.moments.0.total_cmp(&b.moments.0));
        }
        let mut peak: Vec<Vec<f64>> = self.components.iter().map(|own| vec![0.0; own.len()]).collect();
        let mut scratch = Scratch::new();
        for (inputs, first) in
            inputs.iter().flat_map(|inputs| (0..n).step_by(LANES).map(move |at| (inputs, at)))
        {
            let rates = Block { frame: self.frame, inputs, first }.cell_rates(&mut scratch);
            for (at, peak) in peak.iter_mut().enumerate() {
                for lane in 0..LANES.min(n - first) {
                    let numbers = self.numbers(at, &rates[at], lane);
                    peak.iter_mut().zip(numbers).for_each(|(peak, number)| *peak = peak.max(number));
                }
            }
        }
        let groups = peak.iter().enumerate().map(|(at, numbers)| {
            let group = self.group(at, numbers);
            match group.law {
                // The peaks of an attempt that comes once at most may add up to more than once.
                CountLaw::AtMostOne => Group { law: CountLaw::Poisson, ..group },
                _ => group,
            }
        });
        let groups: Vec<Group> = groups.filter(|group| !group.means.is_empty()).collect();
        let full = vec![1.0; self.losses.shares.len()];
        let moments = self.moments(&groups, &full);
        Some(Due { factors: full, groups, moments })
    }

    /// Events that are counted: a group for each actor.
    fn countable(&self, block: &Block, rates: &[CellRates], draw: usize) -> Due {
        let plan = self.frame.plan;
        let lane = draw - block.first;
        let numbers = |at: usize| self.numbers(at, &rates[at], lane);
        let groups = (0..plan.actors.len()).map(|at| self.group(at, &numbers(at)));
        let shares = block.inputs.losses.shares(draw);
        let groups: Vec<Group> = groups.filter(|group| !group.means.is_empty()).collect();
        let moments = self.moments(&groups, &shares);
        Due { factors: shares, groups, moments }
    }

    /// A frequency times one amount, as if events came in fractions: each cell falls due once, scaled.
    fn fractional(&self, block: &Block, rates: &[CellRates], draw: usize) -> Due {
        let plan = self.frame.plan;
        let lane = draw - block.first;
        let shares = block.inputs.losses.shares(draw);
        let (mut factors, mut groups) = (Vec::new(), Vec::new());
        let cells =
            plan.actors.iter().zip(rates).flat_map(|(actor, of)| actor.losses.items.iter().zip(&of.rates));
        for (kind, (items, rate)) in cells.enumerate() {
            let number = rate[lane] * plan.horizon_years;
            let start = factors.len();
            for item in items.iter().map(|item| &self.losses.items[*item]) {
                let left = |share: Option<usize>| share.map_or(1.0, |share| shares[share]);
                factors.extend(item.primary.iter().map(|part| number * left(part.share)));
                if let Some((reaction, forms)) = &item.secondary {
                    let p = block.inputs.losses.reaction(*reaction, draw);
                    factors.extend(forms.iter().map(|part| number * p * left(part.share)));
                }
            }
            if number > 0.0 && factors.len() > start {
                groups.push(Group { law: CountLaw::AtMostOne, means: vec![(kind, 1.0)] });
            }
        }
        let (mut mean, mut variance) = (0.0, 0.0);
        for (amount, factor) in self.kinds.iter().flatten() {
            let by = factor.map_or(1.0, |at| factors[at]);
            let (m, v) = self.amounts[*amount];
            // Nothing of what has no bound is nothing.
            if by > 0.0 {
                mean += by * m;
                variance += by * by * v;
            }
        }
        Due { factors, groups, moments: (mean, variance) }
    }

    /// Mean and variance of what groups of components come to.
    fn moments(&self, groups: &[Group], shares: &[f64]) -> (f64, f64) {
        let of = |component: usize| {
            let (mut mean, mut variance) = (0.0, 0.0);
            for part in &self.losses.components[component].parts {
                let (share, (m, v)) =
                    (part.share.map_or(1.0, |share| shares[share]), self.amounts[part.amount]);
                mean += share * m;
                variance += share * share * v;
            }
            (mean, variance + mean * mean)
        };
        let (mut mean, mut variance) = (0.0, 0.0);
        for group in groups {
            let terms: Vec<(f64, (f64, f64))> =
                group.means.iter().map(|(component, number)| (*number, of(*component))).collect();
            let first = sum(terms.iter().map(|(number, (first, _))| number * first));
            let second = sum(terms.iter().map(|(number, (_, second))| number * second));
            mean += first;
            variance += group.law.cumulants(first, second, 0.0).0;
        }
        (mean, variance)
    }
}

/// Of some draws those with the fewest events, with the most, and between: what a grid must serve.
fn spread(mut due: Vec<Due>) -> Vec<Due> {
    let events = |one: &Due| sum(one.groups.iter().map(Group::mean));
    due.sort_by(|a, b| events(a).total_cmp(&events(b)));
    let last = due.len().saturating_sub(1);
    let mut at = 0;
    due.retain(|_| {
        at += 1;
        [0, last / 2, last].contains(&(at - 1))
    });
    due
}

/// Chooses where curves are read: by what falls due in a few draws of every replicate.
fn range(
    due: &[Due],
    shared: Option<&Vec<Severity>>,
    own: impl Fn(&Due) -> Vec<Severity>,
    tables: &[Arc<LimitedTable>],
    asked: &[f64],
) -> Grid {
    let mut severities: Vec<Severity> = shared.cloned().unwrap_or_default();
    let mut typical = Vec::new();
    for one in due {
        let start = if shared.is_some() { 0 } else { severities.len() };
        if shared.is_none() {
            severities.extend(own(one));
        }
        let moved = |group: &Group| Group {
            law: group.law,
            means: group.means.iter().map(|(kind, mean)| (kind + start, *mean)).collect(),
        };
        typical.push(one.groups.iter().map(moved).collect());
    }
    Grid::of_tables(&severities, tables, &typical, asked, POINTS)
}

/// The kinds of events of a plan. Where events come in fractions, every part of every cell has a factor.
fn kinds(plan: &Plan) -> Vec<Kind> {
    if !plan.compatibility.lef_times_lm {
        let kind = |one: &Component| one.parts.iter().map(|part| (part.amount, part.share)).collect();
        return plan.losses.components.iter().map(kind).collect();
    }
    let mut factor = 0;
    let mut kind = |items: &Vec<usize>| -> Kind {
        let items = items.iter().map(|item| &plan.losses.items[*item]);
        let parts = items
            .flat_map(|item| item.primary.iter().chain(item.secondary.iter().flat_map(|(_, forms)| forms)));
        let own = parts.map(|part| {
            factor += 1;
            (part.amount, Some(factor - 1))
        });
        own.collect()
    };
    plan.actors.iter().flat_map(|actor| &actor.losses.items).map(&mut kind).collect()
}

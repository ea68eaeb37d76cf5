//! What attempts cost in a block of draws: what each term of the mixture comes to, and the moments of their sum.

use super::chance::add;
use super::draw::{Columnar, Draws};
use super::found::{Found, Keep};
use super::inputs::lanes;
use super::integrate::ActorBlock;
use super::kernel::{LANES, Lanes};
use super::measure::Measure;
use crate::math::CountLaw;
use crate::model::OutcomeId;
use crate::plan::{CellLosses, Losses, Part, Plan};
use std::collections::BTreeMap;

/// What is the same for every draw: the moments of each amount.
pub(super) struct Prices<'p> {
    losses: &'p Losses,
    amounts: Vec<Amount>,
}

#[derive(Clone, Copy)]
struct Amount {
    mean: f64,
    variance: f64,
    third: f64,
    p_zero: f64,
}

impl<'p> Prices<'p> {
    pub(super) fn new(losses: &'p Losses) -> Self {
        let amounts = losses.amounts.iter().map(|amount| {
            let sd = amount.sd();
            Amount {
                mean: amount.mean(),
                variance: sd * sd,
                third: amount.third_central(),
                p_zero: amount.cdf(0.0),
            }
        });
        Self { losses, amounts: amounts.collect() }
    }
}

/// The columns of losses, drawn.
#[derive(PartialEq)]
pub(super) struct LossInputs {
    reactions: Vec<Columnar>,
    shares: Vec<Columnar>,
}

impl LossInputs {
    pub(super) fn draw(losses: &Losses, draws: &mut Draws) -> Self {
        let reactions = losses.reactions.iter().map(|column| draws.column(column)).collect();
        let shares = losses.shares.iter().map(|column| draws.column(column)).collect();
        Self { reactions, shares }
    }

    /// The shares that are left of losses, in one draw.
    pub(super) fn shares(&self, draw: usize) -> Vec<f64> {
        self.shares.iter().map(|share| share[draw]).collect()
    }

    /// The chance of a reaction, in one draw.
    pub(super) fn reaction(&self, reaction: usize, draw: usize) -> f64 {
        self.reactions[reaction][draw]
    }
}

/// Losses in one block of draws.
pub(super) struct LossBlock {
    reactions: Vec<Lanes>,
    /// By item: its mean.
    pub(super) items: Vec<Lanes>,
    /// By item: variance and third central moment, with the chance of a reaction as a factor of its amounts.
    fractions: Vec<[Lanes; 2]>,
    /// By component.
    components: Vec<Moments>,
}

/// The raw moments of a sum of amounts, and the chance that it is above 0.
#[derive(Clone, Copy)]
struct Moments {
    first: Lanes,
    second: Lanes,
    third: Lanes,
    positive: Lanes,
}

impl LossBlock {
    pub(super) fn new(prices: &Prices, inputs: &LossInputs, first: usize) -> Self {
        let reactions: Vec<Lanes> = inputs.reactions.iter().map(|column| lanes(column, first)).collect();
        let shares: Vec<Lanes> = inputs.shares.iter().map(|column| lanes(column, first)).collect();
        let losses = prices.losses;
        let of = |parts: &[Part]| Central::of(parts, &prices.amounts, &shares);
        let (mut items, mut fractions) = (Vec::new(), Vec::new());
        for item in &losses.items {
            let mut total = of(&item.primary);
            if let Some((reaction, parts)) = &item.secondary {
                total.add(&of(parts), &reactions[*reaction]);
            }
            items.push(total.mean);
            fractions.push([total.variance, total.third]);
        }
        let components = losses.components.iter();
        let components = components.map(|one| Moments::of(&one.parts, &prices.amounts, &shares)).collect();
        Self { reactions, items, fractions, components }
    }

    /// By split: the chance, given its cell, that just these reactions come.
    pub(super) fn weights(&self, cells: &CellLosses) -> Vec<Lanes> {
        let weight = |reactions: &[(usize, bool)]| {
            reactions.iter().fold([1.0; LANES], |mut weight, (reaction, comes)| {
                let p = &self.reactions[*reaction];
                (0..LANES).for_each(|lane| weight[lane] *= if *comes { p[lane] } else { 1.0 - p[lane] });
                weight
            })
        };
        cells.splits.iter().map(|split| weight(&split.reactions)).collect()
    }

    /// By cell: the chance that it costs anything.
    pub(super) fn positive(&self, cells: &CellLosses, weights: &[Lanes]) -> Vec<Lanes> {
        let mut found = vec![[0.0; LANES]; cells.items.len()];
        for (split, weight) in cells.splits.iter().zip(weights) {
            add(&mut found[split.cell], &product(weight, &self.components[split.component].positive));
        }
        found
    }

    /// The expected loss, from the rates of the cells. Units: the currency, per year.
    pub(super) fn expected_rate(&self, cells: &CellLosses, rates: &[Lanes]) -> Lanes {
        let mut total = [0.0; LANES];
        for (items, rate) in cells.items.iter().zip(rates) {
            items.iter().for_each(|item| add(&mut total, &product(rate, &self.items[*item])));
        }
        total
    }

    /// The same where each cell falls due once, scaled by its number: a frequency times a magnitude.
    pub(super) fn fractional_sums(&self, cells: &CellLosses, rates: &[Lanes], years: f64) -> [Lanes; 3] {
        let mut sums = [[0.0; LANES]; 3];
        for (items, rate) in cells.items.iter().zip(rates) {
            let number = rate.map(|rate| rate * years);
            let square = product(&number, &number);
            let cube = product(&square, &number);
            for &item in items {
                let [variance, third] = &self.fractions[item];
                add(&mut sums[0], &product(&number, &self.items[item]));
                add(&mut sums[1], &product(&square, variance));
                add(&mut sums[2], &product(&cube, third));
            }
        }
        sums
    }

    /// Mean, variance and third central moment of the loss in the horizon by one actor.
    pub(super) fn sums(
        &self,
        cells: &CellLosses,
        weights: &[Lanes],
        rates: &[Lanes],
        (years, counts): (f64, CountLaw),
    ) -> [Lanes; 3] {
        let mut sums = [[0.0; LANES]; 3];
        for (split, weight) in cells.splits.iter().zip(weights) {
            let number = product(weight, &rates[split.cell]);
            let moments = &self.components[split.component];
            for (sum, moment) in sums.iter_mut().zip([&moments.first, &moments.second, &moments.third]) {
                add(sum, &product(&number, moment));
            }
        }
        let [first, mut second, mut third] = sums.map(|sum| sum.map(|sum| sum * years));
        for lane in 0..LANES {
            (second[lane], third[lane]) = counts.cumulants(first[lane], second[lane], third[lane]);
        }
        [first, second, third]
    }
}

/// What a block of draws costs, summed over actors.
pub(super) struct Costs<'b> {
    plan: &'b Plan,
    losses: &'b LossBlock,
    outcomes: BTreeMap<OutcomeId, Lanes>,
    /// Mean, variance and third central moment of the loss in the horizon.
    sums: [Lanes; 3],
}

impl<'b> Costs<'b> {
    pub(super) fn new(plan: &'b Plan, losses: &'b LossBlock) -> Self {
        Self { plan, losses, outcomes: BTreeMap::new(), sums: [[0.0; LANES]; 3] }
    }

    /// Adds the attempts of one actor, from the rates of its cells. Units: per year.
    pub(super) fn add(&mut self, block: &ActorBlock, rates: &[Lanes]) {
        let priced = &block.actor.losses;
        self.add_items(priced, rates);
        let over = (self.plan.horizon_years, block.actor.counts);
        let sums = match block.in_fractions {
            true => self.losses.fractional_sums(priced, rates, over.0),
            false => self.losses.sums(priced, &block.weights, rates, over),
        };
        self.sums.iter_mut().zip(&sums).for_each(|(total, sum)| add(total, sum));
    }

    /// Adds what single outcomes cost, from how often the cells occur.
    pub(super) fn add_items(&mut self, priced: &CellLosses, often: &[Lanes]) {
        for (items, often) in priced.items.iter().zip(often) {
            for &item in items {
                let outcome = self.plan.losses.items[item].outcome;
                let total = self.outcomes.entry(outcome).or_insert([0.0; LANES]);
                add(total, &product(often, &self.losses.items[item]));
            }
        }
    }

    /// Puts the losses of attempts where they are kept.
    pub(super) fn put(&self, keep: Keep, first: usize, found: &mut Found) {
        for (outcome, loss) in &self.outcomes {
            found.put(keep, Measure::OutcomeLoss(*outcome), first, loss);
        }
        let [mean, variance, third] = &self.sums;
        let per_year = mean.map(|mean| mean / self.plan.horizon_years);
        found.put(keep, Measure::Loss, first, &per_year);
        if keep == Keep::Values {
            found.put(keep, Measure::LossVariance, first, variance);
            found.put(keep, Measure::LossThird, first, third);
        }
    }

    /// Puts the losses of facts where they are kept.
    pub(super) fn put_facts(&self, first: usize, found: &mut Found) {
        let mut total = [0.0; LANES];
        for (outcome, loss) in &self.outcomes {
            found.put(Keep::Values, Measure::OutcomeLoss(*outcome), first, loss);
            add(&mut total, loss);
        }
        found.put(Keep::Values, Measure::HappenedLoss, first, &total);
    }
}

/// Central moments of a sum of amounts.
struct Central {
    mean: Lanes,
    variance: Lanes,
    third: Lanes,
}

impl Central {
    /// Of a sum of independent parts, each times the share that is left of it.
    fn of(parts: &[Part], amounts: &[Amount], shares: &[Lanes]) -> Self {
        let mut found = Self { mean: [0.0; LANES], variance: [0.0; LANES], third: [0.0; LANES] };
        for part in parts {
            let Amount { mean, variance, third, .. } = amounts[part.amount];
            let one = Self { mean: [mean; LANES], variance: [variance; LANES], third: [third; LANES] };
            found.add(&one, &part.share.map_or([1.0; LANES], |share| shares[share]));
        }
        found
    }

    /// Adds an independent amount times a factor.
    fn add(&mut self, other: &Self, factor: &Lanes) {
        let square = product(factor, factor);
        add(&mut self.mean, &product(factor, &other.mean));
        add(&mut self.variance, &product(&square, &other.variance));
        add(&mut self.third, &product(&product(&square, factor), &other.third));
    }
}

impl Moments {
    fn of(parts: &[Part], amounts: &[Amount], shares: &[Lanes]) -> Self {
        let Central { mean, variance, third } = Central::of(parts, amounts, shares);
        let mut nothing = [1.0; LANES];
        for part in parts {
            let p_zero = amounts[part.amount].p_zero;
            for (lane, nothing) in nothing.iter_mut().enumerate() {
                let is_spared = part.share.is_some_and(|share| shares[share][lane] == 0.0);
                *nothing *= if is_spared { 1.0 } else { p_zero };
            }
        }
        Self {
            first: mean,
            second: std::array::from_fn(|lane| variance[lane] + mean[lane] * mean[lane]),
            third: std::array::from_fn(|lane| {
                let mean = mean[lane];
                third[lane] + 3.0 * mean * variance[lane] + mean * mean * mean
            }),
            positive: nothing.map(|nothing| 1.0 - nothing),
        }
    }
}

/// A product in which nothing of what has no bound is nothing.
fn times(count: f64, value: f64) -> f64 {
    if count == 0.0 { 0.0 } else { count * value }
}

/// The product lane by lane; nothing of what has no bound is nothing.
pub(super) fn product(counts: &Lanes, values: &Lanes) -> Lanes {
    std::array::from_fn(|lane| times(counts[lane], values[lane]))
}

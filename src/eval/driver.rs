//! The shares of factors in each block of draws, and where they are kept.

use super::attribute::{Driven, Rates, Shares, Walk};
use super::chance::Ranking;
use super::found::{Found, Keep};
use super::integrate::{ActorBlock, StateTable};
use super::kernel::{LANES, Lanes, Scratch};
use super::loss::LossBlock;
use super::measure::{Measure, Measures};
use super::replicate::{Block, Frame};
use super::shard::{Evaluation, Settings, over_replicates};
use crate::model::FactorId;
use crate::plan::Plan;

/// Evaluates the shares of factors in frequency and expected loss alone, which are exact at any number of factors: the
/// same numbers as those of a run, without what a run does besides.
pub fn linear_shares(plan: &Plan, settings: Settings) -> Evaluation {
    let mut frame = Frame::new(plan, settings.without_shares());
    frame.measures = Measures::of_linear_shares(plan);
    let replicates = over_replicates(settings.n_threads, |replicate| {
        let inputs = frame.inputs(settings.seed, replicate);
        frame.over_blocks(&inputs, |block, found, scratch| {
            let losses = block.losses();
            let blocks = block.actors(&block.ranking(), losses.as_ref());
            block.shares_of_rates(&blocks, losses.as_ref(), found, scratch);
        })
    });
    Evaluation { measures: frame.measures, mode: frame.mode, settings, replicates }
}

impl Block<'_> {
    /// What each factor adds to composite exposure and to the chance of any outcome, over all states.
    pub(super) fn shares_of_chances(&self, tables: &[StateTable], ranking: &Ranking, found: &mut Found) {
        let states = &self.frame.states;
        let layers = ranking.layers();
        if tables.is_empty() || layers.is_empty() {
            return;
        }
        let walk = Walk::new(states, tables.iter().collect(), &layers);
        let p = self.factors(|factor| &factor.p_for_means);
        let shares = Shares::along(states.all().len(), &p, walk.without(), |q| walk.slopes(q));
        self.put_shares(&shares, [Driven::Composite, Driven::Probability], found);
        self.slopes_of_chances(&walk, found);
    }

    /// The same where there are too many states to walk through: by one random order of the factors a block.
    pub(super) fn sampled_shares(
        &self,
        blocks: &[ActorBlock],
        states: &[Lanes],
        ranking: &Ranking,
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let all = self.frame.states.all();
        let order = self.inputs.orders.order(self.first / LANES, all.len());
        let order: Vec<FactorId> = order.into_iter().map(|at| all[at]).collect();
        let shares =
            Shares::in_order(&order, states, |q| self.composite_and_any(blocks, q, ranking, scratch));
        self.put_shares(&shares, [Driven::Composite, Driven::Probability], found);
    }

    /// Composite exposure and chance of any outcome in given states of the factors, by position.
    pub(super) fn composite_and_any(
        &self,
        blocks: &[ActorBlock],
        states: &[Lanes],
        ranking: &Ranking,
        scratch: &mut Scratch,
    ) -> [Lanes; 2] {
        let found = self.chances(blocks, states, scratch).chances;
        let any = found.get(..self.frame.plan.exposures.len()).unwrap_or_default();
        [ranking.expected_worst(any), any.last().copied().unwrap_or([0.0; LANES])]
    }

    /// What each factor adds to frequency and expected loss.
    pub(super) fn shares_of_rates(
        &self,
        blocks: &[ActorBlock],
        losses: Option<&LossBlock>,
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let p = self.factors(|factor| &factor.p_from_now);
        let mut total: Option<[Shares; 2]> = None;
        for rates in blocks.iter().map(|block| Rates::new(block, losses)) {
            let without = rates.slopes(&vec![[0.0; LANES]; p.len()], scratch).map(|slope| slope.value);
            let shares = Shares::along(rates.factors().count(), &p, without, |q| rates.slopes(q, scratch));
            match &mut total {
                None => total = Some(shares),
                Some(total) => total.iter_mut().zip(&shares).for_each(|(total, shares)| total.join(shares)),
            }
        }
        total.iter().for_each(|total| self.put_shares(total, [Driven::Frequency, Driven::Loss], found));
    }

    fn put_shares(&self, shares: &[Shares; 2], values: [Driven; 2], found: &mut Found) {
        for (shares, value) in shares.iter().zip(values) {
            found.put(Keep::Mean, Measure::Without(value), self.first, &shares.without);
            for (factor, share) in self.frame.plan.factors.iter().zip(&shares.by) {
                found.put(Keep::Mean, Measure::Share(value, factor.factor), self.first, share);
            }
        }
    }
}

//! The shares of factors in each block of draws, and where they are kept.

use super::attribute::{Driven, Rates, Shares, Walk};
use super::chance::Ranking;
use super::integrate::{ActorBlock, StateTable};
use super::kernel::{LANES, Lanes, Scratch};
use super::loss::LossBlock;
use super::measure::Measure;
use super::replicate::{Block, Found, Keep};
use crate::model::FactorId;

impl Block<'_> {
    /// What each factor adds to composite exposure and to the chance of any outcome, over all states.
    pub(super) fn shares_of_chances(&self, tables: &[StateTable], ranking: &Ranking, found: &mut Found) {
        let states = &self.frame.states;
        let layers = ranking.layers();
        if tables.is_empty() || layers.is_empty() {
            return;
        }
        let walk = Walk::new(states, tables, &layers);
        let p = self.factors(|factor| &factor.p_for_means);
        let shares = Shares::along(states.all().len(), &p, walk.without(), |q| walk.slopes(q));
        self.put_shares(&shares, [Driven::Composite, Driven::Probability], found);
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
        let n_ranks = self.frame.plan.exposures.len();
        let mut order = self.frame.states.all();
        let n = order.len();
        let key = |at: usize| self.inputs.orders.uniform((self.first / LANES * n + at) as u64);
        let mut keyed: Vec<(f64, FactorId)> =
            order.drain(..).enumerate().map(|(at, id)| (key(at), id)).collect();
        keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        order.extend(keyed.into_iter().map(|(_, id)| id));
        let values = |q: &[Lanes]| {
            let found = self.chances(blocks, q, scratch).chances;
            let any = found.get(..n_ranks).unwrap_or_default();
            [ranking.expected_worst(any), any.last().copied().unwrap_or([0.0; LANES])]
        };
        let shares = Shares::in_order(&order, states, values);
        self.put_shares(&shares, [Driven::Composite, Driven::Probability], found);
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
            let shares = Shares::along(rates.n_factors(), &p, without, |q| rates.slopes(q, scratch));
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

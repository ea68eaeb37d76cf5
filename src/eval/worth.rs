//! What the value of knowing rests on: expectations in every draw, how they rise with each factor, and what each claim
//! adds.

use super::attribute::{Driven, Rates, Walk};
use super::draw::FactorDraws;
use super::found::{Found, Keep};
use super::inputs::lanes;
use super::integrate::ActorBlock;
use super::kernel::{LANES, Lanes, Scratch};
use super::loss::LossBlock;
use super::measure::{Measure, Measures};
use super::replicate::{Block, Frame, StateMode, in_states};
use super::shard::{Evaluation, Settings, over_replicates};
use crate::plan::Plan;

/// Evaluates what decisions rest on, on the draws that `beside` integrates states on: the expected loss by attempts
/// as [`Measure::Expected`], and how it rises with each factor as [`Measure::Slope`]; in every draw what is lost in the
/// states of factors as drawn, as [`Measure::Loss`]. No states are walked through.
pub fn expected_losses(plan: &Plan, settings: Settings, beside: StateMode) -> Evaluation {
    let mut frame = Frame::new(plan, settings.without_shares());
    frame.measures = Measures::of_decisions(plan);
    frame.mode = beside;
    let replicates = over_replicates(settings.n_threads, |replicate| {
        let inputs = frame.inputs(settings.seed, replicate);
        frame.over_blocks(&inputs, |block, found, scratch| {
            let ranking = block.ranking();
            let losses = block.losses();
            let blocks = block.actors(&ranking, losses.as_ref());
            block.slopes_of_losses(&blocks, losses.as_ref(), found, scratch);
            block.losses_in_states(&blocks, losses.as_ref(), found, scratch);
        })
    });
    Evaluation { measures: frame.measures, mode: beside, settings, replicates }
}

impl Block<'_> {
    /// The expected composite exposure, and how it rises with each factor.
    pub(super) fn slopes_of_chances(&self, walk: &Walk, found: &mut Found) {
        let [composite, _] = walk.slopes(&self.factors(|factor| &factor.p_for_means));
        self.put_slopes(Driven::Composite, &composite.value, &composite.by, found);
    }

    /// The expected loss by attempts, and how it rises with each factor.
    pub(super) fn slopes_of_losses(
        &self,
        blocks: &[ActorBlock],
        losses: Option<&LossBlock>,
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let is_used = match self.frame.mode {
            StateMode::Integrated { n_draws } => self.first < n_draws,
            StateMode::Drawn => true,
        };
        if losses.is_none() || !is_used {
            return;
        }
        let p = self.factors(|factor| &factor.p_for_means);
        let (mut value, mut by) = ([0.0; LANES], vec![[0.0; LANES]; p.len()]);
        for rates in blocks.iter().map(|block| Rates::new(block, losses)) {
            let [_, loss] = rates.slopes(&p, scratch);
            super::chance::add(&mut value, &loss.value);
            by.iter_mut().zip(&loss.by).for_each(|(sum, slope)| super::chance::add(sum, slope));
        }
        self.put_slopes(Driven::Loss, &value, &by, found);
    }

    /// What is expected to be lost in the states of the factors as drawn.
    fn losses_in_states(
        &self,
        blocks: &[ActorBlock],
        losses: Option<&LossBlock>,
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let Some(losses) = losses else { return };
        let states = self.factors(|factor| &factor.holds_from_now);
        let (mut total, mut cells) = ([0.0; LANES], Vec::new());
        for block in blocks {
            block.cell_rates(&in_states(block, &states), scratch, &mut cells);
            super::chance::add(&mut total, &losses.expected_rate(&block.actor.losses, &cells));
        }
        found.put(Keep::Values, Measure::Loss, self.first, &total);
    }

    /// The probability of each factor by the evidence, and what each claim adds to its log-odds.
    pub(super) fn evidence(&self, found: &mut Found) {
        if matches!(self.frame.mode, StateMode::Integrated { n_draws } if self.first >= n_draws) {
            return;
        }
        let credence = self.factors(|factor| &factor.credence);
        for ((factor, credence), said) in self.frame.plan.factors.iter().zip(&credence).zip(&self.inputs.said)
        {
            found.put(Keep::Mean, Measure::Credence(factor.factor), self.first, credence);
            for (term, said) in said.iter().enumerate() {
                let said = lanes(said, self.first);
                found.put(Keep::Mean, Measure::Said(factor.factor, term), self.first, &said);
            }
        }
    }

    /// A factor may be removed by safeguards, so that its holding comes to only a part of its slope.
    fn put_slopes(&self, driven: Driven, value: &Lanes, by: &[Lanes], found: &mut Found) {
        found.put(Keep::Mean, Measure::Expected(driven), self.first, value);
        let left = self.factors(|factor: &FactorDraws| &factor.left);
        for ((factor, slope), left) in self.frame.plan.factors.iter().zip(by).zip(&left) {
            let slope = std::array::from_fn(|lane| slope[lane] * left[lane]);
            found.put(Keep::Mean, Measure::Slope(driven, factor.factor), self.first, &slope);
        }
    }
}

//! What many sets of safeguards come to on the same draws: the attempts of each actor are tabled once for the
//! safeguards that touch them, and the factors that others remove are only weighed anew.

use super::attribute::Driven;
use super::chance::add;
use super::draw::{Columnar, Pool};
use super::inputs::{Inputs, lanes};
use super::integrate::{StateTable, States, expected_layers, expected_rate, loss_table, state_table};
use super::kernel::{LANES, Lanes, Scratch};
use super::replicate::{Block, Frame, StateMode};
use super::shard::{REPLICATES, Settings, over_replicates};
use crate::math::mean;
use crate::model::ActorId;
use crate::plan::{FactorColumn, Plan};

/// What one actor's attempts come to in every state of factors, by replicate and block of draws.
pub struct Tabled {
    replicates: Vec<Vec<StateTable>>,
}

impl Tabled {
    /// What it takes to keep. Units: bytes.
    pub fn size(&self) -> usize {
        self.replicates.iter().flatten().map(StateTable::size).sum()
    }
}

/// What is the same for every set of safeguards.
pub struct Portfolio {
    driven: Driven,
    settings: Settings,
    /// Draws of each replicate over which means are taken.
    n_draws: usize,
    years: f64,
    states: States,
    actors: Vec<ActorId>,
    /// By replicate, by block: what an outcome is worse by than the next, by rank.
    layers: Vec<Vec<Vec<Lanes>>>,
    /// By replicate, by position of the factor.
    factors: Vec<Vec<Weighed>>,
}

/// A factor in the draws of one replicate.
struct Weighed {
    /// The probability that it holds, by the evidence.
    credence: Columnar,
    /// By safeguard that may remove it: the chance that it does not.
    left: Vec<Columnar>,
}

impl Portfolio {
    /// What stays the same, from a plan in which every safeguard of the choice is in place; `None` where states are
    /// drawn, so that there is nothing to table.
    ///
    /// `driven` is [`Driven::Loss`], [`Driven::Probability`] or [`Driven::Composite`].
    pub fn new(all: &Plan, settings: Settings, mode: StateMode, driven: Driven, pool: &Pool) -> Option<Self> {
        let StateMode::Integrated { n_draws } = mode else { return None };
        let frame = Frame::new(all, settings.without_shares()).in_mode(mode);
        let found = over_replicates(settings.n_threads, |replicate| {
            let (inputs, factors) = pool.with(all, settings, replicate, |draws| {
                let inputs = Inputs::draw(&frame, draws);
                let of = |factor: &FactorColumn| {
                    let left = factor.removals.iter().map(|(effect, _)| draws.column(effect));
                    let left = left.map(|effect| effect.iter().map(|effect| 1.0 - effect).collect());
                    let left = left.collect();
                    Weighed { credence: draws.factor(factor, n_draws).credence, left }
                };
                (inputs, all.factors.iter().map(of).collect())
            });
            let blocks =
                (0..n_draws).step_by(LANES).map(|first| Block { frame: &frame, inputs: &inputs, first });
            let layers = blocks.map(|block| match driven {
                Driven::Composite => block.ranking().layers(),
                // Any outcome is any of as many as there are.
                _ => {
                    let mut layers = vec![[0.0; LANES]; all.exposures.len()];
                    layers.last_mut().into_iter().for_each(|last| *last = [1.0; LANES]);
                    layers
                }
            });
            (layers.collect(), factors)
        });
        let (layers, factors) = found.into_iter().unzip();
        let actors = all.actors.iter().map(|actor| actor.actor).collect();
        let (states, years) = (States::new(all), all.horizon_years);
        Some(Self { driven, settings, n_draws, years, states, actors, layers, factors })
    }

    /// Tables the attempts of some actors, by position, under the safeguards of a plan; `None` where its attempts rest
    /// on other factors than those that stay the same.
    pub fn table(&self, plan: &Plan, actors: &[usize], pool: &Pool) -> Option<Vec<Tabled>> {
        let frame = Frame::new(plan, self.settings.without_shares());
        let frame = frame.in_mode(StateMode::Integrated { n_draws: self.n_draws });
        let own: Vec<ActorId> = plan.actors.iter().map(|actor| actor.actor).collect();
        if own != self.actors || !frame.states.are_like(&self.states) {
            return None;
        }
        let over = (self.years, plan.exposures.len());
        let replicates = over_replicates(self.settings.n_threads, |replicate| {
            let inputs = frame.pooled(self.settings, replicate, pool);
            let mut scratch = Scratch::new();
            let mut found: Vec<Vec<StateTable>> = actors.iter().map(|_| Vec::new()).collect();
            for first in (0..self.n_draws).step_by(LANES) {
                let block = Block { frame: &frame, inputs: &inputs, first };
                let (ranking, losses) = (block.ranking(), block.losses());
                for (found, &at) in found.iter_mut().zip(actors) {
                    let actor = block.actor(at, &ranking, losses.as_ref());
                    found.push(match (self.driven, &losses) {
                        (Driven::Loss, Some(losses)) => {
                            loss_table(&frame.states, at, &actor, losses, &mut scratch)
                        }
                        _ => state_table(&frame.states, at, &actor, over, &mut scratch),
                    });
                }
            }
            found
        });
        let mut found: Vec<Tabled> = actors.iter().map(|_| Tabled { replicates: Vec::new() }).collect();
        for tables in replicates {
            found.iter_mut().zip(tables).for_each(|(one, tables)| one.replicates.push(tables));
        }
        Some(found)
    }

    /// The mean of what is driven, from the tables of every actor; `is_bought` tells, by position of the factor and of
    /// the safeguard among those that may remove it, whether that one is in the set.
    ///
    /// The same number as by [`super::evaluate`]: bit for bit of chances and composite exposure; of losses, which are
    /// summed in another order, to rounding.
    pub fn value(&self, tables: &[&Tabled], is_bought: &dyn Fn(usize, usize) -> bool) -> f64 {
        let means = (0..REPLICATES).map(|replicate| {
            let factors = self.factors[replicate].iter().enumerate().map(|(at, factor)| {
                let mut p = factor.credence.clone();
                let bought = factor.left.iter().enumerate().filter(|(by, _)| is_bought(at, *by));
                bought.for_each(|(_, left)| p.iter_mut().zip(left).for_each(|(p, left)| *p *= left));
                p
            });
            let factors: Vec<Columnar> = factors.collect();
            let mut values = Vec::with_capacity(self.n_draws);
            for (block, layers) in self.layers[replicate].iter().enumerate() {
                let p: Vec<Lanes> = factors.iter().map(|p| lanes(p, block * LANES)).collect();
                let tables: Vec<&StateTable> =
                    tables.iter().map(|tabled| &tabled.replicates[replicate][block]).collect();
                values.extend(self.in_block(&tables, &p, layers));
            }
            values.truncate(self.n_draws);
            mean(&values)
        });
        mean(&means.collect::<Vec<f64>>())
    }

    fn in_block(&self, tables: &[&StateTable], p: &[Lanes], layers: &[Lanes]) -> Lanes {
        let mut total = [0.0; LANES];
        if self.driven == Driven::Loss {
            let rates =
                tables.iter().enumerate().map(|(at, table)| expected_rate(&self.states, at, table, p));
            rates.for_each(|rate| add(&mut total, &rate));
            return total;
        }
        expected_layers(&self.states, tables, p, layers)
    }
}

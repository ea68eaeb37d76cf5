//! Because of what: the Shapley shares of factors, exactly.
//!
//! An expectation over independent factor states is multilinear in their probabilities, whatever it is the
//! expectation of. Along the line from "no factor holds" to what is so, a factor's share is therefore the integral
//! of a polynomial: few nodes are exact, one gradient each.

use super::chance::add;
use super::integrate::{ActorBlock, StateTable, States};
use super::kernel::{LANES, Lanes, Scratch, backward};
use super::loss::{LossBlock, product};
use super::replicate::in_states;
use crate::math::gauss_legendre;
use crate::model::FactorId;
use crate::plan::Variable;

/// What is shared out over the factors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Driven {
    /// The composite exposure. Units: points.
    Composite,
    /// The chance of any outcome in the horizon.
    Probability,
    /// How often any outcome occurs. Units: per year.
    Frequency,
    /// The expected loss by attempts. Units: the file's currency, per year.
    Loss,
}

/// The nodes at which gradients along the line are exact for `n` factors, with their weights.
///
/// The gradient of a multilinear function of n variables has degree n - 1 along a line, and m Gauss-Legendre nodes
/// are exact to degree 2m - 1.
pub(super) fn nodes(n: usize) -> Vec<(f64, f64)> {
    gauss_legendre(n.div_ceil(2).max(1))
}

/// A value that is shared out, and its derivative by the probability of each factor.
#[derive(Clone, Debug)]
pub(super) struct Slope {
    pub(super) value: Lanes,
    /// By position of the factor; 0 where nothing rests on it.
    pub(super) by: Vec<Lanes>,
}

impl Slope {
    pub(super) fn flat(n_factors: usize) -> Self {
        Self { value: [0.0; LANES], by: vec![[0.0; LANES]; n_factors] }
    }

    fn put(&mut self, factors: &[FactorId], slopes: &[Lanes]) {
        factors.iter().zip(slopes).for_each(|(factor, slope)| add(&mut self.by[factor.position()], slope));
    }
}

/// The shares of factors in a value, and what is left when no factor holds.
pub(super) struct Shares {
    /// The value when no factor holds.
    pub(super) without: Lanes,
    /// By position of the factor.
    pub(super) by: Vec<Lanes>,
}

impl Shares {
    /// Integrates derivatives along the line from 0 to `p`, of two values at once.
    ///
    /// `n` is the number of factors that the values rest on, `without` the values when no factor holds.
    /// **Formula**: `p_i ∫ ∂f/∂q_i (t p) dt` over t in [0, 1].
    /// **Reference**: Owen 1972, 10.1287/mnsc.18.5.64: the Shapley value by the multilinear extension.
    pub(super) fn along(
        n: usize,
        p: &[Lanes],
        without: [Lanes; 2],
        mut slopes: impl FnMut(&[Lanes]) -> [Slope; 2],
    ) -> [Self; 2] {
        let at = |t: f64| -> Vec<Lanes> { p.iter().map(|p| p.map(|p| t * p)).collect() };
        let mut found = without.map(|without| Self { without, by: vec![[0.0; LANES]; p.len()] });
        for (t, weight) in nodes(n) {
            for (shares, slope) in found.iter_mut().zip(slopes(&at(t))) {
                for ((share, p), slope) in shares.by.iter_mut().zip(p).zip(&slope.by) {
                    (0..LANES).for_each(|lane| share[lane] += weight * p[lane] * slope[lane]);
                }
            }
        }
        found
    }

    /// Adds the shares in another part of the value.
    pub(super) fn join(&mut self, other: &Self) {
        add(&mut self.without, &other.without);
        self.by.iter_mut().zip(&other.by).for_each(|(share, other)| add(share, other));
    }

    /// Lets factors come true one after another, in an order and in its reverse, up to their drawn `states`.
    ///
    /// What a factor adds when it comes true, the mean of both, has the Shapley share as its expectation over
    /// orders; the shares sum to what the states come to in every single case.
    /// **Reference**: Castro, Gomez and Tejada 2009, 10.1016/j.cor.2008.04.004; antithetic orders: Mitchell,
    /// Cooper, Frank and Holmes 2022, "Sampling permutations for Shapley value estimation".
    pub(super) fn in_order(
        order: &[FactorId],
        states: &[Lanes],
        mut values: impl FnMut(&[Lanes]) -> [Lanes; 2],
    ) -> [Self; 2] {
        let none = vec![[0.0; LANES]; states.len()];
        let start = values(&none);
        let mut found = start.map(|without| Self { without, by: none.clone() });
        let reverse: Vec<FactorId> = order.iter().rev().copied().collect();
        for order in [order, &reverse] {
            let (mut q, mut before) = (none.clone(), start);
            for factor in order.iter().map(|factor| factor.position()) {
                q[factor] = states[factor];
                let now = values(&q);
                for (shares, (now, before)) in found.iter_mut().zip(now.iter().zip(&before)) {
                    (0..LANES).for_each(|lane| shares.by[factor][lane] += 0.5 * (now[lane] - before[lane]));
                }
                before = now;
            }
        }
        found
    }
}

/// The chances of a block of draws in every state of the factors.
pub(super) struct Walk<'w> {
    states: &'w States,
    tables: Vec<&'w StateTable>,
    /// By rank of an outcome: what it is worse by than the next. Units: points.
    layers: &'w [Lanes],
    /// By rank: the actors that can bring about any of the outcomes up to it.
    reaching: Vec<Vec<usize>>,
    /// By rank: the first and the last of those that have factors of their own, by place among them.
    seeded: Vec<Option<(usize, usize)>>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(states: &'w States, tables: Vec<&'w StateTable>, layers: &'w [Lanes]) -> Self {
        let reaching = |rank: usize| (0..tables.len()).filter(|actor| tables[*actor].reaches(rank)).collect();
        let reaching: Vec<Vec<usize>> = (0..layers.len()).map(reaching).collect();
        let has_own: Vec<bool> = states.private().map(|own| !own.is_empty()).collect();
        let seeded = |actors: &Vec<usize>| {
            let first = actors.iter().position(|actor| has_own[*actor])?;
            Some((first, actors.iter().rposition(|actor| has_own[*actor])?))
        };
        Self { states, tables, layers, seeded: reaching.iter().map(seeded).collect(), reaching }
    }

    /// Composite exposure and chance of any outcome when no factor holds.
    pub(super) fn without(&self) -> [Lanes; 2] {
        let (mut composite, mut any) = ([0.0; LANES], [0.0; LANES]);
        for (rank, layer) in self.layers.iter().enumerate() {
            any = [0.0; LANES];
            for chance in self.tables.iter().map(|table| table.without(rank)) {
                (0..LANES).for_each(|lane| any[lane] += (1.0 - any[lane]) * chance[lane]);
            }
            (0..LANES).for_each(|lane| composite[lane] += layer[lane] * any[lane]);
        }
        [composite, any]
    }

    /// Composite exposure and chance of any outcome for the probabilities `q` of the factors, by position, with
    /// their derivatives.
    pub(super) fn slopes(&self, q: &[Lanes]) -> [Slope; 2] {
        let own: Vec<Expansion> =
            self.states.private().map(|factors| Expansion::new(&picked(q, factors))).collect();
        let shared = Expansion::new(&picked(q, self.states.shared()));
        let tables = self.tables.iter().zip(&own);
        let rows: Vec<Vec<Lanes>> = tables.map(|(table, own)| table.expected(own.weights())).collect();
        let mut seeds: Vec<Vec<Lanes>> = rows.iter().map(|rows| vec![[0.0; LANES]; rows.len()]).collect();
        let [composite, any] = self.shared_values(&shared, &rows, &mut seeds);
        let mut found = [Slope::flat(q.len()), Slope::flat(q.len())];
        for (found, values) in found.iter_mut().zip([composite, any]) {
            let (value, slopes) = shared.slopes(values);
            found.value = value;
            found.put(self.states.shared(), &slopes);
        }
        let n_ranks = self.layers.len();
        for ((table, factors), (own, seeds)) in
            self.tables.iter().zip(self.states.private()).zip(own.iter().zip(&seeds))
        {
            for (row, seeds) in seeds.chunks(n_ranks).enumerate().filter(|_| !factors.is_empty()) {
                let weights: Vec<Lanes> =
                    seeds.iter().zip(self.layers).map(|(seed, layer)| times(seed, layer)).collect();
                found[0].put(factors, &own.slopes(table.weighed(row, &weights)).1);
                let last = [vec![[0.0; LANES]; n_ranks - 1], vec![seeds[n_ranks - 1]]].concat();
                found[1].put(factors, &own.slopes(table.weighed(row, &last)).1);
            }
        }
        found
    }

    /// By state of the shared factors: the composite, and the chance of any outcome. Into `seeds`, by actor, row
    /// and rank: how the chance of any of the k worst outcomes changes with that of the row, for actors that have
    /// factors of their own.
    fn shared_values(
        &self,
        shared: &Expansion,
        rows: &[Vec<Lanes>],
        seeds: &mut [Vec<Lanes>],
    ) -> [Vec<Lanes>; 2] {
        let n_ranks = self.layers.len();
        let mut before = vec![[0.0; LANES]; rows.len()];
        let mut starts = vec![0; rows.len()];
        let mut values = [Vec::new(), Vec::new()];
        for (state, weight) in shared.weights().iter().enumerate() {
            for (actor, start) in starts.iter_mut().enumerate() {
                *start = self.states.row(actor, state) * n_ranks;
            }
            let (mut composite, mut any) = ([0.0; LANES], [0.0; LANES]);
            for (rank, (layer, reaching)) in self.layers.iter().zip(&self.reaching).enumerate() {
                any = [0.0; LANES];
                for &actor in reaching {
                    let chance = &rows[actor][starts[actor] + rank];
                    (0..LANES).for_each(|lane| any[lane] += (1.0 - any[lane]) * chance[lane]);
                }
                (0..LANES).for_each(|lane| composite[lane] += layer[lane] * any[lane]);
                let Some((first, last)) = self.seeded[rank] else { continue };
                let mut none = [1.0; LANES];
                for &actor in &reaching[..=last] {
                    let chance = &rows[actor][starts[actor] + rank];
                    before[actor] = none;
                    (0..LANES).for_each(|lane| none[lane] *= 1.0 - chance[lane]);
                }
                // What none of the actors after this one brings about, times the weight of the state.
                let mut after = *weight;
                for &actor in reaching[first..].iter().rev() {
                    let at = starts[actor] + rank;
                    let (chance, seed, before) = (&rows[actor][at], &mut seeds[actor][at], &before[actor]);
                    for lane in 0..LANES {
                        seed[lane] += before[lane] * after[lane];
                        after[lane] *= 1.0 - chance[lane];
                    }
                }
            }
            values[0].push(composite);
            values[1].push(any);
        }
        values
    }
}

/// What one actor adds to what is linear in the circuits: frequency of any outcome, and expected loss where losses
/// are given, with their derivatives. Units: per year.
pub(super) struct Rates<'r> {
    block: &'r ActorBlock<'r>,
    /// By cell, of either value: what one attempt in its case adds. Units: per year.
    seeds: [Option<Vec<Lanes>>; 2],
}

impl<'r> Rates<'r> {
    pub(super) fn new(block: &'r ActorBlock, losses: Option<&LossBlock>) -> Self {
        let often: Vec<Lanes> = block.actor.diagram.cells.iter().map(|cell| block.rates[cell.mode]).collect();
        let cost = |losses: &LossBlock, items: &[usize], often: &Lanes| {
            items.iter().fold([0.0; LANES], |mut sum, item| {
                add(&mut sum, &product(often, &losses.items[*item]));
                sum
            })
        };
        let costs = losses.map(|losses| {
            let cells = block.actor.losses.items.iter().zip(&often);
            cells.map(|(items, often)| cost(losses, items, often)).collect()
        });
        Self { block, seeds: [Some(often), costs] }
    }

    /// The factors that the actor rests on.
    pub(super) fn factors(&self) -> impl Iterator<Item = FactorId> {
        let variables = self.block.actor.diagram.variables.iter();
        variables.filter_map(|variable| match variable {
            Variable::Factor(id) => Some(*id),
            _ => None,
        })
    }

    /// Both values for the probabilities `q` of the factors, by position, with their derivatives.
    pub(super) fn slopes(&self, q: &[Lanes], scratch: &mut Scratch) -> [Slope; 2] {
        let diagram = &self.block.actor.diagram;
        let p = in_states(self.block, q);
        let mut found = [Slope::flat(q.len()), Slope::flat(q.len())];
        let mut gradient = vec![[0.0; LANES]; diagram.variables.len()];
        for (found, seeds) in found.iter_mut().zip(&self.seeds) {
            let Some(seeds) = seeds else { continue };
            found.value = backward(&diagram.circuit, &p, seeds, scratch, &mut gradient);
            for (variable, slope) in diagram.variables.iter().zip(&gradient) {
                if let Variable::Factor(id) = variable {
                    found.by[id.position()] = *slope;
                }
            }
        }
        found
    }
}

/// The weights of the states of some factors, and the way back from values in them to derivatives.
struct Expansion {
    p: Vec<Lanes>,
    /// By number of factors taken in, from the first on: the weight of each of their states.
    weights: Vec<Vec<Lanes>>,
}

impl Expansion {
    fn new(p: &[Lanes]) -> Self {
        let mut weights = vec![vec![[1.0; LANES]]];
        for p in p {
            let before = weights.last().expect("one weight at least");
            let without =
                before.iter().map(|weight| std::array::from_fn(|lane| weight[lane] * (1.0 - p[lane])));
            let with = before.iter().map(|weight| times(weight, p));
            let next = without.chain(with).collect();
            weights.push(next);
        }
        Self { p: p.to_vec(), weights }
    }

    /// The weight of each state.
    fn weights(&self) -> &[Lanes] {
        self.weights.last().expect("one weight at least")
    }

    /// The expectation of values by state, and its derivative by each probability.
    fn slopes(&self, mut values: Vec<Lanes>) -> (Lanes, Vec<Lanes>) {
        let mut slopes = vec![[0.0; LANES]; self.p.len()];
        for (bit, p) in self.p.iter().enumerate().rev() {
            let half = 1 << bit;
            let (without, with) = values.split_at_mut(half);
            for ((without, with), weight) in without.iter_mut().zip(with).zip(&self.weights[bit]) {
                for lane in 0..LANES {
                    let rise = with[lane] - without[lane];
                    slopes[bit][lane] += weight[lane] * rise;
                    without[lane] = p[lane] * with[lane] + (1.0 - p[lane]) * without[lane];
                }
            }
            values.truncate(half);
        }
        (values[0], slopes)
    }
}

/// The product lane by lane of what is finite.
fn times(a: &Lanes, b: &Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane] * b[lane])
}

fn picked(q: &[Lanes], factors: &[FactorId]) -> Vec<Lanes> {
    factors.iter().map(|factor| q[factor.position()]).collect()
}

//! Which factors need each other: the Shapley interaction of pairs, from the derivatives that give the shares.

use super::attribute::{Driven, Rates, Slope, Walk, nodes};
use super::chance::Ranking;
use super::found::{Found, Keep};
use super::integrate::{ActorBlock, integrate, state_mode};
use super::kernel::{LANES, Lanes, Scratch};
use super::loss::LossBlock;
use super::measure::{Measure, Measures};
use super::replicate::{Block, Frame, StateMode};
use super::shard::{Evaluation, Settings, over_replicates};
use crate::model::FactorId;
use crate::plan::Plan;

/// The part of the draws on which states are walked through for pairs, which takes five times the shares' time.
const PART: usize = 4;
/// The fewest draws of a replicate for pairs, where the settings have as many.
const FEWEST: usize = 64;

/// Evaluates the Shapley interaction of every pair among some factors: in composite exposure, chance and frequency of
/// any outcome, and expected loss, each a [`Measure::Interaction`].
///
/// Where states are integrated it is a run of a quarter of the draws, 64 of a replicate at least: the first ones of
/// the run under the same settings. The settings of the result say how many they are, and its mode on how many
/// of them composite and chance are averaged. Where states are drawn, all draws serve.
///
/// **Formula**: `p_i p_j ∫ ∂²f/∂q_i∂q_j (t p) dt` over t in [0, 1], f the value at probabilities q: a polynomial of
/// degree n - 2 in t for n factors, for which ceil((n - 1) / 2) Gauss-Legendre nodes are exact.
/// **Reference**: Grabisch and Roubens 1999, 10.1007/s001820050125, by the multilinear extension of Owen 1972,
/// 10.1287/mnsc.18.5.64.
pub fn interactions(plan: &Plan, settings: Settings, factors: &[FactorId]) -> Evaluation {
    let mut factors = factors.to_vec();
    factors.sort();
    factors.dedup();
    let n = settings.n_per_replicate;
    let n_per_replicate = match state_mode(plan, n) {
        StateMode::Integrated { .. } => (n / PART).max(FEWEST).min(n),
        StateMode::Drawn => n,
    };
    let settings = Settings { n_per_replicate, ..settings.without_shares() };
    let mut frame = Frame::new(plan, settings);
    frame.measures = Measures::of_pairs(plan, &factors);
    let replicates = over_replicates(settings.n_threads, |replicate| {
        let inputs = frame.inputs(settings.seed, replicate);
        frame.over_blocks(&inputs, |block, found, scratch| block.interactions(&factors, found, scratch))
    });
    Evaluation { measures: frame.measures, mode: frame.mode, settings, replicates }
}

/// The interactions of factors in two values at once: by first and second factor of a pair, as they were given.
struct Interactions<'f> {
    factors: &'f [FactorId],
    by: Vec<Vec<[Lanes; 2]>>,
}

impl<'f> Interactions<'f> {
    fn none(factors: &'f [FactorId]) -> Self {
        Self { factors, by: vec![vec![[[0.0; LANES]; 2]; factors.len()]; factors.len()] }
    }

    /// Adds the integral of mixed derivatives along the line from 0 to `p`, of values that rest on `n` factors.
    ///
    /// A value is linear in each probability, so a mixed derivative is the rise of a slope from here to one end of
    /// the other probability, over the way there. The farther end is at least a half away: few digits are lost.
    fn add_along(&mut self, n: usize, p: &[Lanes], mut slopes: impl FnMut(&[Lanes]) -> [Slope; 2]) {
        let may_hold = |at: &usize| p[self.factors[*at].position()] != [0.0; LANES];
        let live: Vec<usize> = (0..self.factors.len()).filter(may_hold).collect();
        let Some((_, firsts)) = live.split_last().filter(|(_, firsts)| !firsts.is_empty()) else { return };
        for (t, weight) in nodes(n.saturating_sub(1)) {
            let mut q: Vec<Lanes> = p.iter().map(|p| p.map(|p| t * p)).collect();
            let here = slopes(&q);
            for (at, &one) in firsts.iter().enumerate() {
                let i = self.factors[one].position();
                let end = q[i].map(|q| if q < 0.5 { 1.0 } else { 0.0 });
                let start = std::mem::replace(&mut q[i], end);
                let there = slopes(&q);
                q[i] = start;
                for &other in &live[at + 1..] {
                    let j = self.factors[other].position();
                    for ((sum, here), there) in self.by[one][other].iter_mut().zip(&here).zip(&there) {
                        for lane in 0..LANES {
                            let rise = (there.by[j][lane] - here.by[j][lane]) / (end[lane] - start[lane]);
                            sum[lane] += weight * p[i][lane] * p[j][lane] * rise;
                        }
                    }
                }
            }
        }
    }

    /// Adds the second differences of values around one state `q` of all factors, where both of a pair hold by their
    /// drawn `states`.
    ///
    /// Changing one factor, the other and both gives the difference whatever their own state in `q` is, but for its
    /// sign: so a change of a factor serves all its pairs.
    fn add_around(
        &mut self,
        states: &[Lanes],
        mut q: Vec<Lanes>,
        mut values: impl FnMut(&[Lanes]) -> [Lanes; 2],
    ) {
        let change = |q: &mut [Lanes], at: usize| q[at] = q[at].map(|q| 1.0 - q);
        let positions: Vec<usize> = self.factors.iter().map(|factor| factor.position()).collect();
        let here = values(&q);
        let changed: Vec<[Lanes; 2]> = positions
            .iter()
            .map(|&i| {
                change(&mut q, i);
                let there = values(&q);
                change(&mut q, i);
                there
            })
            .collect();
        for (one, &i) in positions.iter().enumerate() {
            for (other, &j) in positions.iter().enumerate().skip(one + 1) {
                let sign = |lane: usize| (1.0 - 2.0 * q[i][lane]) * (1.0 - 2.0 * q[j][lane]);
                let weight: Lanes =
                    std::array::from_fn(|lane| sign(lane) * states[i][lane] * states[j][lane]);
                if weight == [0.0; LANES] {
                    continue;
                }
                [i, j].iter().for_each(|at| change(&mut q, *at));
                let both = values(&q);
                [i, j].iter().for_each(|at| change(&mut q, *at));
                for (value, sum) in self.by[one][other].iter_mut().enumerate() {
                    let (first, second) = (&changed[one][value], &changed[other][value]);
                    for lane in 0..LANES {
                        let difference =
                            (both[value][lane] - first[lane]) - (second[lane] - here[value][lane]);
                        sum[lane] += weight[lane] * difference;
                    }
                }
            }
        }
    }
}

impl Block<'_> {
    fn interactions(&self, factors: &[FactorId], found: &mut Found, scratch: &mut Scratch) {
        let ranking = self.ranking();
        let losses = self.losses();
        let blocks = self.actors(&ranking, losses.as_ref());
        match self.frame.mode {
            StateMode::Integrated { n_draws } if self.first < n_draws => {
                self.interactions_in_chances(&blocks, &ranking, factors, found, scratch);
            }
            StateMode::Integrated { .. } => {}
            StateMode::Drawn => self.sampled_interactions(&blocks, &ranking, factors, found, scratch),
        }
        self.interactions_in_rates(&blocks, losses.as_ref(), factors, found, scratch);
    }

    /// In composite exposure and the chance of any outcome, over all states.
    fn interactions_in_chances(
        &self,
        blocks: &[ActorBlock],
        ranking: &Ranking,
        factors: &[FactorId],
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let (plan, states) = (self.frame.plan, &self.frame.states);
        let layers = ranking.layers();
        let p = self.factors(|factor| &factor.p_for_means);
        let mut sums = Interactions::none(factors);
        if !blocks.is_empty() && !layers.is_empty() {
            let over = (plan.horizon_years, layers.len());
            let (_, tables) = integrate(states, blocks, &|id| p[id.position()], over, scratch);
            let walk = Walk::new(states, tables.iter().collect(), &layers);
            sums.add_along(states.all().len(), &p, |q| walk.slopes(q));
        }
        self.put_interactions(&sums, [Driven::Composite, Driven::Probability], found);
    }

    /// The same where there are too many states to walk through: each factor that holds in a draw keeps that state
    /// by a chance t of its own, t uniform, which makes the draw one from the line that is integrated along.
    fn sampled_interactions(
        &self,
        blocks: &[ActorBlock],
        ranking: &Ranking,
        factors: &[FactorId],
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let states = self.factors(|factor| &factor.holds_from_now);
        let all = self.frame.states.all();
        let uniform = |lane: usize, at: usize| {
            self.inputs.company.uniform(((self.first + lane) * (all.len() + 1) + at) as u64)
        };
        let t: Lanes = std::array::from_fn(|lane| uniform(lane, all.len()));
        let mut q = vec![[0.0; LANES]; states.len()];
        for (at, factor) in all.iter().map(|factor| factor.position()).enumerate() {
            let keeps = |lane: usize| f64::from(u8::from(uniform(lane, at) < t[lane]));
            q[factor] = std::array::from_fn(|lane| states[factor][lane] * keeps(lane));
        }
        let mut sums = Interactions::none(factors);
        sums.add_around(&states, q, |q| self.composite_and_any(blocks, q, ranking, scratch));
        self.put_interactions(&sums, [Driven::Composite, Driven::Probability], found);
    }

    /// In frequency and expected loss, actor by actor.
    fn interactions_in_rates(
        &self,
        blocks: &[ActorBlock],
        losses: Option<&LossBlock>,
        factors: &[FactorId],
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let p = self.factors(|factor| &factor.p_from_now);
        let mut sums = Interactions::none(factors);
        for rates in blocks.iter().map(|block| Rates::new(block, losses)) {
            let mut own = vec![[0.0; LANES]; p.len()];
            rates.factors().for_each(|factor| own[factor.position()] = p[factor.position()]);
            sums.add_along(rates.factors().count(), &own, |q| rates.slopes(q, scratch));
        }
        self.put_interactions(&sums, [Driven::Frequency, Driven::Loss], found);
    }

    fn put_interactions(&self, sums: &Interactions, values: [Driven; 2], found: &mut Found) {
        for (one, row) in sums.factors.iter().zip(&sums.by) {
            for (other, sums) in sums.factors.iter().zip(row).filter(|(other, _)| one < other) {
                for (value, sum) in values.into_iter().zip(sums) {
                    found.put(Keep::Mean, Measure::Interaction(value, *one, *other), self.first, sum);
                }
            }
        }
    }
}

//! Chances with the states of the factors integrated out, exactly.
//!
//! Given a draw, factors hold independently and actors act independently given the factors. So what only one
//! actor rests on is summed out of that actor's table first, and only factors that several actors share are
//! walked through together: the same sum over all states, in far fewer steps.

use super::chance::{Targets, at_least_one, either};
use super::kernel::{LANES, Lanes, Scratch, forward};
use super::loss::LossBlock;
use super::replicate::StateMode;
use super::shard::Settings;
use super::sweep::{State, Sweep};
use crate::model::FactorId;
use crate::plan::{ActorPlan, Plan, Variable};

/// How much a run at the default number of draws may cost in all its states. Units: about one multiplication.
const BUDGET: f64 = 268_435_456.0;
/// How many budgets a walk may take on the fewest draws; and a what-if that adds cases to the model.
const TOO_DEAR: f64 = 16.0;
/// The fewest draws, of the default number, on which states are worth integrating.
const FEWEST: f64 = 128.0;

/// Which factors each actor rests on, and which of them several share.
pub(super) struct States {
    /// Factors that at least two actors rest on.
    shared: Vec<FactorId>,
    /// By actor.
    actors: Vec<ActorStates>,
}

struct ActorStates {
    /// The factors that only this actor rests on.
    own: Vec<FactorId>,
    /// The shared factors that it rests on, by position among the shared.
    shared: Vec<usize>,
    /// Its circuit in every state of both, its own in the lowest bits.
    sweep: Sweep,
}

impl ActorStates {
    /// How many states its own factors have.
    fn n_own(&self) -> usize {
        1 << self.own.len()
    }

    /// How many states the shared factors have that it rests on.
    fn n_rows(&self) -> usize {
        1 << self.shared.len()
    }
}

impl States {
    /// The factors that matter to the actors of a plan; a factor supposed not to hold has one state only.
    pub(super) fn new(plan: &Plan) -> Self {
        let used: Vec<Vec<(usize, FactorId)>> =
            plan.actors.iter().map(|actor| factors_of(plan, actor)).collect();
        let mut count = vec![0; plan.factors.len()];
        used.iter().flatten().for_each(|(_, factor)| count[factor.position()] += 1);
        let shared: Vec<FactorId> =
            plan.factors.iter().map(|factor| factor.factor).filter(|id| count[id.position()] > 1).collect();
        let actors = used.into_iter().zip(&plan.actors).map(|(used, actor)| {
            let position = |id: &FactorId| shared.iter().position(|known| known == id);
            let (own, common): (Vec<_>, Vec<_>) =
                used.into_iter().partition(|(_, factor)| position(factor).is_none());
            let variables: Vec<usize> = own.iter().chain(&common).map(|(variable, _)| *variable).collect();
            ActorStates {
                own: own.iter().map(|(_, factor)| *factor).collect(),
                shared: common.iter().filter_map(|(_, factor)| position(factor)).collect(),
                sweep: Sweep::new(&actor.diagram.circuit, &variables),
            }
        });
        Self { actors: actors.collect(), shared }
    }

    /// Whether tables for these states serve for those: the same factors in the same order, whatever the variables.
    pub(super) fn are_like(&self, other: &Self) -> bool {
        let is_like = |(a, b): (&ActorStates, &ActorStates)| a.own == b.own && a.shared == b.shared;
        let n_actors = self.actors.len();
        self.shared == other.shared
            && n_actors == other.actors.len()
            && self.actors.iter().zip(&other.actors).all(is_like)
    }

    /// Whether a table of one actor for these states serves for those too.
    pub(super) fn are_like_of(&self, other: &Self, actor: usize) -> bool {
        let shared = |states: &Self| -> Vec<FactorId> {
            states.actors[actor].shared.iter().map(|at| states.shared[*at]).collect()
        };
        self.actors[actor].own == other.actors[actor].own && shared(self) == shared(other)
    }

    /// The factors that at least two actors rest on; bit i of a state is the i-th of them.
    pub(super) fn shared(&self) -> &[FactorId] {
        &self.shared
    }

    /// By actor: the factors that it alone rests on.
    pub(super) fn private(&self) -> impl Iterator<Item = &[FactorId]> {
        self.actors.iter().map(|actor| actor.own.as_slice())
    }

    /// The factors that matter.
    pub(super) fn all(&self) -> Vec<FactorId> {
        self.shared.iter().copied().chain(self.private().flatten().copied()).collect()
    }

    /// The row of an actor's table in a state of the shared factors.
    pub(super) fn row(&self, actor: usize, state: usize) -> usize {
        let shared = self.actors[actor].shared.iter().enumerate();
        shared.fold(0, |row, (bit, at)| row | (state >> at & 1) << bit)
    }
}

/// How the means of a plan are taken: with the states integrated out on the largest share of draws, a half, a
/// quarter and so on, that keeps a run of the default size within the budget.
///
/// The share is that of the model under no configuration, so all its configurations are averaged over the same
/// draws, and more draws are more integrated ones. States are drawn where a walk on the fewest draws would not end
/// within `TOO_DEAR` budgets: 16 factors of one actor still do, by a circuit of ordinary size.
pub fn state_mode(plan: &Plan, n: usize) -> StateMode {
    let draws = Settings::DRAWS as f64;
    let mut share = 1.0;
    while plan.base_state_cost * share * draws > BUDGET && share * draws > FEWEST {
        share *= 0.5;
    }
    if plan.state_cost * share * draws > TOO_DEAR * BUDGET {
        return StateMode::Drawn;
    }
    StateMode::Integrated { n_draws: ((n as f64 * share) as usize).max(1) }
}

/// The factors in an actor's circuit that may hold.
fn factors_of(plan: &Plan, actor: &ActorPlan) -> Vec<(usize, FactorId)> {
    let variables = actor.diagram.circuit.variables().iter();
    let factors = variables.filter_map(|&variable| match actor.diagram.variables[variable] {
        Variable::Factor(id) => Some((variable, id)),
        _ => None,
    });
    factors.filter(|(_, id)| plan.factors[id.position()].forced != Some(false)).collect()
}

/// The inputs of one actor in one block of draws.
pub(super) struct ActorBlock<'b> {
    /// The plan of the actor.
    pub(super) actor: &'b ActorPlan,
    /// The probability of each variable; of factors, the chance that they hold from now on.
    pub(super) p: Vec<Lanes>,
    /// Attempts per year, by mode.
    pub(super) rates: Vec<Lanes>,
    /// How its cells bear on the outcomes.
    pub(super) targets: Targets,
    /// By split of its losses: the chance, given the cell, that just these reactions come.
    pub(super) weights: Vec<Lanes>,
    /// Whether its losses come in fractions, by the convention of another tool.
    pub(super) in_fractions: bool,
}

impl ActorBlock<'_> {
    /// The rates of all targets, for the probabilities `p` of the variables. Units: per year.
    pub(super) fn target_rates(
        &self,
        p: &[Lanes],
        scratch: &mut Scratch,
        cells: &mut Vec<Lanes>,
        out: &mut [Lanes],
    ) {
        self.cell_rates(p, scratch, cells);
        self.targets.rates(&self.actor.diagram.cells, cells, out);
    }

    /// The rates of all cells in every state of some variables. Units: per year.
    fn each_state(&self, sweep: &Sweep, scratch: &mut Scratch, mut visit: impl FnMut(&State, &[Lanes])) {
        let diagram = &self.actor.diagram;
        let mut cells = vec![[0.0; LANES]; diagram.cells.len()];
        sweep.each(&diagram.circuit, &self.p, scratch, |state| {
            for (root, chance) in state.moved() {
                let rate = &self.rates[diagram.cells[root].mode];
                (0..LANES).for_each(|lane| cells[root][lane] = chance[lane] * rate[lane]);
            }
            visit(state, &cells);
        });
    }

    /// The chances of all targets in the horizon, from their rates.
    pub(super) fn chances(&self, rates: &mut [Lanes], years: f64) {
        at_least_one(rates, years, self.actor.counts);
        if self.in_fractions
            && let Some(costly) = rates.last_mut()
        {
            // Where events come in fractions, some fraction of a loss comes in every horizon.
            *costly = costly.map(|chance| f64::from(u8::from(chance > 0.0)));
        }
    }

    /// The rates of all cells, for the probabilities `p` of the variables. Units: per year.
    pub(super) fn cell_rates(&self, p: &[Lanes], scratch: &mut Scratch, cells: &mut Vec<Lanes>) {
        let diagram = &self.actor.diagram;
        cells.resize(diagram.cells.len(), [0.0; LANES]);
        forward(&diagram.circuit, p, scratch, cells);
        for (cell, lanes) in diagram.cells.iter().zip(cells.iter_mut()) {
            let rate = &self.rates[cell.mode];
            (0..LANES).for_each(|lane| lanes[lane] *= rate[lane]);
        }
    }
}

/// The chances of a block of draws with the factors' states integrated out.
pub(super) struct Integrated {
    /// The chance of each target.
    pub(super) chances: Vec<Lanes>,
    /// By actor: the chance of each target by that actor alone.
    pub(super) by_actor: Vec<Vec<Lanes>>,
}

/// What one actor brings about in every state of its factors.
pub(super) struct StateTable {
    n_ranks: usize,
    /// How many states its private factors have.
    n_states: usize,
    /// By row, by private state, by rank: the chance of any of the k worst outcomes; or, of one rank, a rate.
    chances: Vec<Lanes>,
}

impl StateTable {
    /// What it takes to keep. Units: bytes.
    pub(super) fn size(&self) -> usize {
        std::mem::size_of_val(self.chances.as_slice())
    }

    /// By row and rank: the expectation over the private states, from their weights.
    pub(super) fn expected(&self, weights: &[Lanes]) -> Vec<Lanes> {
        let mut found = vec![[0.0; LANES]; self.chances.len() / self.n_states];
        let rows = self.chances.chunks(self.n_states * self.n_ranks);
        for (row, found) in rows.zip(found.chunks_mut(self.n_ranks)) {
            row.chunks(self.n_ranks)
                .zip(weights)
                .for_each(|(chances, weight)| accumulate(found, chances, weight));
        }
        found
    }

    /// Whether any of the outcomes up to a rank comes about in any state.
    pub(super) fn reaches(&self, rank: usize) -> bool {
        self.chances.iter().skip(rank).step_by(self.n_ranks).any(|chance| *chance != [0.0; LANES])
    }

    /// The chance at a rank when no factor holds.
    pub(super) fn without(&self, rank: usize) -> &Lanes {
        &self.chances[rank]
    }

    /// By private state: the sum over ranks of chances times weights, in one row.
    pub(super) fn weighed(&self, row: usize, weights: &[Lanes]) -> Vec<Lanes> {
        let size = self.n_states * self.n_ranks;
        let states = self.chances[row * size..(row + 1) * size].chunks(self.n_ranks);
        let sum = |chances: &[Lanes]| {
            let mut sum = [0.0; LANES];
            for (chance, weight) in chances.iter().zip(weights) {
                (0..LANES).for_each(|lane| sum[lane] += chance[lane] * weight[lane]);
            }
            sum
        };
        states.map(sum).collect()
    }
}

/// Integrates the states of the factors out of a block of draws.
///
/// `p_from_now` is the chance, by position of the factor, that it holds from now on. Also what each actor brings
/// about in every state, for the first `n_ranks` targets.
pub(super) fn integrate(
    states: &States,
    blocks: &[ActorBlock],
    p_from_now: &dyn Fn(FactorId) -> Lanes,
    (years, n_ranks): (f64, usize),
    scratch: &mut Scratch,
) -> (Integrated, Vec<StateTable>) {
    let n = blocks.first().map_or(0, |block| block.targets.n());
    let actors = blocks.iter().zip(&states.actors);
    let tables = actors.map(|(block, of)| actor_table(block, of, p_from_now, (years, n_ranks), scratch));
    let (tables, kept): (Vec<Vec<Vec<Lanes>>>, Vec<StateTable>) = tables.unzip();
    let shared_p: Vec<Lanes> = states.shared.iter().map(|id| p_from_now(*id)).collect();
    let mut total =
        Integrated { chances: vec![[0.0; LANES]; n], by_actor: vec![vec![[0.0; LANES]; n]; blocks.len()] };
    let mut any = vec![[0.0; LANES]; n];
    for state in 0..1usize << states.shared.len() {
        let weight = state_weight(state, &shared_p);
        any.iter_mut().for_each(|lanes| *lanes = [0.0; LANES]);
        for (actor, (table, sum)) in tables.iter().zip(&mut total.by_actor).enumerate() {
            let row = &table[states.row(actor, state)];
            either(&mut any, row);
            accumulate(sum, row, &weight);
        }
        accumulate(&mut total.chances, &any, &weight);
    }
    (total, kept)
}

/// What one actor brings about in every state of its factors, for the first `n_ranks` targets.
pub(super) fn state_table(
    states: &States,
    actor: usize,
    block: &ActorBlock,
    over: (f64, usize),
    scratch: &mut Scratch,
) -> StateTable {
    actor_table(block, &states.actors[actor], &|_| [0.0; LANES], over, scratch).1
}

/// The expected loss by one actor in every state of its factors. Units: the currency, per year.
pub(super) fn loss_table(
    states: &States,
    actor: usize,
    block: &ActorBlock,
    losses: &LossBlock,
    scratch: &mut Scratch,
) -> StateTable {
    let of = &states.actors[actor];
    let mut rates = vec![[0.0; LANES]; of.n_rows() * of.n_own()];
    block.each_state(&of.sweep, scratch, |state, cells| {
        rates[state.index] = losses.expected_rate(&block.actor.losses, cells);
    });
    StateTable { n_ranks: 1, n_states: of.n_own(), chances: rates }
}

/// The weights of all states of some factors, from their probabilities by position.
fn state_weights(factors: &[FactorId], p: &[Lanes]) -> Vec<Lanes> {
    let p: Vec<Lanes> = factors.iter().map(|id| p[id.position()]).collect();
    (0..1usize << factors.len()).map(|state| state_weight(state, &p)).collect()
}

/// The chance of any of the k worst outcomes, by rank, over the states of all factors, from their probabilities by
/// position.
pub(super) fn expected_chances(
    states: &States,
    tables: &[&StateTable],
    p: &[Lanes],
    n_ranks: usize,
) -> Vec<Lanes> {
    let actors = tables.iter().zip(&states.actors);
    let rows: Vec<Vec<Lanes>> =
        actors.map(|(table, of)| table.expected(&state_weights(&of.own, p))).collect();
    let (mut total, mut any) = (vec![[0.0; LANES]; n_ranks], vec![[0.0; LANES]; n_ranks]);
    for (state, weight) in state_weights(&states.shared, p).iter().enumerate() {
        any.iter_mut().for_each(|lanes| *lanes = [0.0; LANES]);
        for (actor, rows) in rows.iter().enumerate() {
            let start = states.row(actor, state) * n_ranks;
            either(&mut any, &rows[start..start + n_ranks]);
        }
        accumulate(&mut total, &any, weight);
    }
    total
}

/// The same, as the expectation of a sum of layers, each times the chance at its rank.
pub(super) fn expected_layers(
    states: &States,
    tables: &[&StateTable],
    p: &[Lanes],
    layers: &[Lanes],
) -> Lanes {
    let mut total = [0.0; LANES];
    for (chance, layer) in expected_chances(states, tables, p, layers.len()).iter().zip(layers) {
        (0..LANES).for_each(|lane| total[lane] += layer[lane] * chance[lane]);
    }
    total
}

/// The expectation of a rate of one actor over the states of its factors, from their probabilities by position.
pub(super) fn expected_rate(states: &States, actor: usize, table: &StateTable, p: &[Lanes]) -> Lanes {
    let of = &states.actors[actor];
    let rows = table.expected(&state_weights(&of.own, p));
    let shared: Vec<FactorId> = of.shared.iter().map(|at| states.shared[*at]).collect();
    let mut total = [0.0; LANES];
    for (row, weight) in rows.iter().zip(state_weights(&shared, p)) {
        (0..LANES).for_each(|lane| total[lane] += weight[lane] * row[lane]);
    }
    total
}

/// The chances of one actor for every state of its shared factors, its own factors summed out; and those of the
/// first `n_ranks` targets in every state of both.
fn actor_table(
    block: &ActorBlock,
    of: &ActorStates,
    p_from_now: &dyn Fn(FactorId) -> Lanes,
    (years, n_ranks): (f64, usize),
    scratch: &mut Scratch,
) -> (Vec<Vec<Lanes>>, StateTable) {
    let (n, n_own) = (block.targets.n(), of.n_own());
    let private_p: Vec<Lanes> = of.own.iter().map(|id| p_from_now(*id)).collect();
    let weights: Vec<Lanes> = (0..n_own).map(|state| state_weight(state, &private_p)).collect();
    let mut table = vec![vec![[0.0; LANES]; n]; of.n_rows()];
    let mut kept = Vec::with_capacity(table.len() * n_own * n_ranks);
    // States of a chunk come in any order, and are summed in their own.
    let mut chunk = vec![[0.0; LANES]; of.sweep.chunk() * n];
    block.each_state(&of.sweep, scratch, |state, cells| {
        let place = state.index % of.sweep.chunk();
        let chances = &mut chunk[place * n..][..n];
        block.targets.rates(&block.actor.diagram.cells, cells, chances);
        block.chances(chances, years);
        if state.closes {
            for (index, chances) in (state.index - place..).zip(chunk.chunks(n.max(1))) {
                accumulate(&mut table[index / n_own], chances, &weights[index % n_own]);
                kept.extend_from_slice(&chances[..n_ranks]);
            }
        }
    });
    (table, StateTable { n_ranks, n_states: n_own, chances: kept })
}

/// The chance of one state of independent factors.
fn state_weight(state: usize, p: &[Lanes]) -> Lanes {
    let mut weight = [1.0; LANES];
    for (bit, p) in p.iter().enumerate() {
        let holds = state >> bit & 1 == 1;
        (0..LANES).for_each(|lane| weight[lane] *= if holds { p[lane] } else { 1.0 - p[lane] });
    }
    weight
}

fn accumulate(sums: &mut [Lanes], values: &[Lanes], weight: &Lanes) {
    for (sum, value) in sums.iter_mut().zip(values) {
        (0..LANES).for_each(|lane| sum[lane] += weight[lane] * value[lane]);
    }
}

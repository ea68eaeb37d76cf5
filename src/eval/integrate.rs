//! Chances with the states of the factors integrated out, exactly.
//!
//! Given a draw, factors hold independently and actors act independently given the factors. So what only one
//! actor rests on is summed out of that actor's table first, and only factors that several actors share are
//! walked through together: the same sum over all states, in far fewer steps.

use super::chance::{Targets, at_least_one, either};
use super::kernel::{LANES, Lanes, Scratch, forward};
use super::replicate::StateMode;
use super::shard::Settings;
use crate::model::FactorId;
use crate::plan::{ActorPlan, Plan, Variable};

/// How much a run at the default number of draws may cost in all its states. Units: about one multiplication.
const BUDGET: f64 = 268_435_456.0;
/// How many budgets a what-if may take that adds cases to the model.
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
    /// The variables of factors that only this actor rests on.
    private: Vec<(usize, FactorId)>,
    /// The variables of shared factors, with the factor's position among the shared.
    shared: Vec<(usize, usize)>,
}

impl States {
    /// The factors that matter to the actors of a plan; a factor supposed to hold or not has one state only.
    pub(super) fn new(plan: &Plan) -> Self {
        let used: Vec<Vec<(usize, FactorId)>> =
            plan.actors.iter().map(|actor| factors_of(plan, actor)).collect();
        let mut count = vec![0; plan.factors.len()];
        used.iter().flatten().for_each(|(_, factor)| count[factor.position()] += 1);
        let shared: Vec<FactorId> =
            plan.factors.iter().map(|factor| factor.factor).filter(|id| count[id.position()] > 1).collect();
        let actors = used.into_iter().map(|used| {
            let position = |id: &FactorId| shared.iter().position(|known| known == id);
            let (private, common): (Vec<_>, Vec<_>) =
                used.into_iter().partition(|(_, factor)| position(factor).is_none());
            let common = common.into_iter().filter_map(|(variable, id)| Some((variable, position(&id)?)));
            ActorStates { private, shared: common.collect() }
        });
        Self { actors: actors.collect(), shared }
    }
}

/// How the means of a plan are taken: with the states integrated out on the largest share of draws, a half, a
/// quarter and so on, that keeps a run of the default size within the budget.
///
/// The share is that of the model under no configuration, so all its configurations are averaged over the same
/// draws, and more draws are more integrated ones. Only a configuration whose own walk could not end within
/// [`TOO_DEAR`] budgets draws its states.
pub(super) fn state_mode(plan: &Plan, n: usize) -> StateMode {
    let draws = Settings::DRAWS as f64;
    let mut share = 1.0;
    while plan.base_state_cost * share * draws > BUDGET {
        share *= 0.5;
        if share * draws < FEWEST {
            return StateMode::Drawn;
        }
    }
    if plan.state_cost * share * draws > TOO_DEAR * BUDGET {
        return StateMode::Drawn;
    }
    StateMode::Integrated { n_draws: ((n as f64 * share) as usize).max(1) }
}

/// The factors in an actor's circuit whose state is open.
fn factors_of(plan: &Plan, actor: &ActorPlan) -> Vec<(usize, FactorId)> {
    let variables = actor.diagram.circuit.variables().iter();
    let factors = variables.filter_map(|&variable| match actor.diagram.variables[variable] {
        Variable::Factor(id) => Some((variable, id)),
        _ => None,
    });
    factors.filter(|(_, id)| !is_settled(plan, *id)).collect()
}

fn is_settled(plan: &Plan, id: FactorId) -> bool {
    let factor = &plan.factors[id.position()];
    factor.forced == Some(false) || (factor.forced == Some(true) && factor.removals.is_empty())
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

/// Integrates the states of the factors out of a block of draws.
///
/// `p_from_now` is the chance, by position of the factor, that it holds from now on.
pub(super) fn integrate(
    states: &States,
    blocks: &[ActorBlock],
    p_from_now: &dyn Fn(FactorId) -> Lanes,
    years: f64,
    scratch: &mut Scratch,
) -> Integrated {
    let n = blocks.first().map_or(0, |block| block.targets.n());
    let tables: Vec<Vec<Vec<Lanes>>> =
        blocks.iter().zip(&states.actors).map(|(block, of)| actor_table(block, of, years, scratch)).collect();
    let shared_p: Vec<Lanes> = states.shared.iter().map(|id| p_from_now(*id)).collect();
    let mut total =
        Integrated { chances: vec![[0.0; LANES]; n], by_actor: vec![vec![[0.0; LANES]; n]; blocks.len()] };
    let mut any = vec![[0.0; LANES]; n];
    for state in 0..1usize << states.shared.len() {
        let weight = state_weight(state, &shared_p);
        any.iter_mut().for_each(|lanes| *lanes = [0.0; LANES]);
        for ((table, of), sum) in tables.iter().zip(&states.actors).zip(&mut total.by_actor) {
            let row =
                of.shared.iter().enumerate().fold(0, |row, (bit, (_, at))| row | (state >> at & 1) << bit);
            either(&mut any, &table[row]);
            accumulate(sum, &table[row], &weight);
        }
        accumulate(&mut total.chances, &any, &weight);
    }
    total
}

/// The chances of one actor for every state of its shared factors, its own factors summed out.
fn actor_table(block: &ActorBlock, of: &ActorStates, years: f64, scratch: &mut Scratch) -> Vec<Vec<Lanes>> {
    let n = block.targets.n();
    let mut p = block.p.clone();
    let (mut cells, mut chances) = (Vec::new(), vec![[0.0; LANES]; n]);
    let private_p: Vec<Lanes> = of.private.iter().map(|(variable, _)| block.p[*variable]).collect();
    let mut table = vec![vec![[0.0; LANES]; n]; 1 << of.shared.len()];
    for (row, sums) in table.iter_mut().enumerate() {
        set_states(&mut p, row, of.shared.iter().map(|(variable, _)| *variable));
        for state in 0..1usize << of.private.len() {
            set_states(&mut p, state, of.private.iter().map(|(variable, _)| *variable));
            block.target_rates(&p, scratch, &mut cells, &mut chances);
            block.chances(&mut chances, years);
            accumulate(sums, &chances, &state_weight(state, &private_p));
        }
    }
    table
}

fn set_states(p: &mut [Lanes], state: usize, variables: impl Iterator<Item = usize>) {
    for (bit, variable) in variables.enumerate() {
        p[variable] = [(state >> bit & 1) as f64; LANES];
    }
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

//! One replicate: every measure in every draw.

use super::chance::{Ranking, Targets, either, outcome_masks};
use super::draw::{Columnar, Draws, FactorDraws, Pool};
use super::found::{Found, Keep};
use super::inputs::{Inputs, lanes};
use super::integrate::{
    ActorBlock, Integrated, StateTable, States, expected_chances, integrate, state_mode, state_table,
};
use super::kernel::{LANES, Lanes, Scratch, forward};
use super::loss::{Costs, LossBlock, Prices};
use super::measure::{Measure, Measures};
use super::shard::Settings;
use crate::model::{Condition, FactorId, OutcomeId};
use crate::plan::{Plan, Variable};

/// Whether the states of factors are integrated out of means, or drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateMode {
    /// Exactly, on so many draws of each replicate.
    Integrated {
        /// How many; a power of two.
        n_draws: usize,
    },
    /// One state a draw: there are too many states to walk through.
    Drawn,
}

/// What one replicate says: for each measure its values draw by draw, and its mean.
#[derive(Clone, Debug)]
pub struct Replicate {
    /// By measure, one value a draw, with the states of the factors as drawn.
    pub values: Vec<Columnar>,
    /// By measure, the mean, with the states integrated out where that is affordable.
    pub means: Vec<f64>,
}

/// What is the same for all replicates of a plan.
pub(super) struct Frame<'p> {
    pub(super) plan: &'p Plan,
    pub(super) measures: Measures,
    pub(super) mode: StateMode,
    prices: Option<Prices<'p>>,
    pub(super) states: States,
    outcomes: Vec<OutcomeId>,
    masks: Vec<u64>,
    pub(super) n: usize,
    pub(super) shares: bool,
    expectations: bool,
}

impl<'p> Frame<'p> {
    /// The frame of a plan.
    pub(super) fn new(plan: &'p Plan, settings: Settings) -> Self {
        let n = settings.n_per_replicate;
        let (outcomes, masks) = outcome_masks(plan);
        let states = States::new(plan);
        let mode = state_mode(plan, n);
        let prices = (!plan.losses.is_empty()).then(|| Prices::new(&plan.losses));
        Self {
            plan,
            measures: Measures::of(plan, settings.shares),
            mode,
            prices,
            states,
            outcomes,
            masks,
            n,
            shares: settings.shares,
            expectations: settings.expectations,
        }
    }

    /// The same for what attempts come to as a whole: single outcomes are not told apart.
    pub(super) fn of_the_whole(plan: &'p Plan, settings: Settings, mode: StateMode) -> Self {
        let frame = Self::new(plan, settings.without_shares());
        let measures = Measures::of_the_whole(plan);
        Self { measures, mode, outcomes: Vec::new(), masks: Vec::new(), ..frame }
    }

    /// The same with the states of factors taken as they are for another plan.
    pub(super) fn in_mode(self, mode: StateMode) -> Self {
        Self { mode, ..self }
    }

    /// The same, means being taken as those of a run are.
    pub(super) fn of_a_run(plan: &'p Plan, settings: Settings) -> Self {
        Self::of_the_whole(plan, settings, state_mode(plan, settings.n_per_replicate))
    }

    /// Every column of a replicate.
    pub(super) fn inputs(&self, seed: u64, replicate: usize) -> Inputs {
        Inputs::draw(self, &mut Draws::new(self.plan, seed, replicate, self.n))
    }

    /// The same from the draws of a pool.
    pub(super) fn pooled(&self, settings: Settings, replicate: usize, pool: &Pool) -> Inputs {
        pool.with(self.plan, settings, replicate, |draws| Inputs::draw(self, draws))
    }

    /// Evaluates one replicate.
    pub(super) fn replicate(&self, settings: Settings, replicate: usize, pool: Option<&Pool>) -> Replicate {
        let inputs = match pool {
            None => self.inputs(settings.seed, replicate),
            Some(pool) => self.pooled(settings, replicate, pool),
        };
        self.over_blocks(&inputs, |block, found, scratch| {
            block.exposures(found, scratch);
            block.facts(found, scratch);
            block.severities(found);
        })
    }

    /// Nothing found yet.
    pub(super) fn found(&self) -> Found<'_> {
        Found::new(&self.measures, self.n)
    }

    /// Whether states are integrated out of the block that begins with a draw.
    pub(super) fn integrates(&self, first: usize) -> bool {
        matches!(self.mode, StateMode::Integrated { n_draws } if first < n_draws)
    }

    /// What was found in a replicate.
    pub(super) fn finish(&self, found: Found) -> Replicate {
        found.finish(self.mode, self.expectations)
    }

    /// Fills the measures of a replicate, a block of draws at a time.
    pub(super) fn over_blocks(
        &self,
        inputs: &Inputs,
        fill: impl Fn(&Block, &mut Found, &mut Scratch),
    ) -> Replicate {
        let mut found = self.found();
        let mut scratch = Scratch::new();
        for first in (0..self.n).step_by(LANES) {
            fill(&Block { frame: self, inputs, first }, &mut found, &mut scratch);
        }
        self.finish(found)
    }
}

/// A block of draws.
pub(super) struct Block<'b> {
    pub(super) frame: &'b Frame<'b>,
    pub(super) inputs: &'b Inputs,
    pub(super) first: usize,
}

/// The probabilities of an actor's variables in given states of the factors, by position.
pub(super) fn in_states(block: &ActorBlock, states: &[Lanes]) -> Vec<Lanes> {
    let variables = block.actor.diagram.variables.iter().zip(&block.p);
    let state = |(variable, p): (&Variable, &Lanes)| match variable {
        Variable::Factor(id) => states[id.position()],
        _ => *p,
    };
    variables.map(state).collect()
}

/// How often what falls due of one actor's attempts.
pub(super) struct CellRates {
    /// By cell, with the states of the factors as drawn. Units: per year.
    pub(super) rates: Vec<Lanes>,
    /// By split of its losses: the chance, given the cell, that just these reactions come.
    pub(super) weights: Vec<Lanes>,
}

impl Block<'_> {
    fn exposures(&self, found: &mut Found, scratch: &mut Scratch) {
        let plan = self.frame.plan;
        let ranking = self.ranking();
        let losses = self.losses();
        let blocks = self.actors(&ranking, losses.as_ref());
        self.frequencies(&blocks, losses.as_ref(), found, scratch);
        let states = self.factors(|factor| &factor.holds_from_now);
        let drawn = self.chances(&blocks, &states, scratch);
        self.put(&drawn, &ranking, found, Keep::Values);
        if self.frame.shares && self.frame.mode == StateMode::Drawn {
            self.sampled_shares(&blocks, &states, &ranking, found, scratch);
        }
        if let StateMode::Integrated { n_draws } = self.frame.mode
            && self.first < n_draws
        {
            let p = |id: FactorId| lanes(&self.inputs.factor(id).p_for_means, self.first);
            let kept = if self.frame.shares { plan.exposures.len() } else { 0 };
            let over = (plan.horizon_years, kept);
            let (integrated, tables) = integrate(&self.frame.states, &blocks, &p, over, scratch);
            self.put(&integrated, &ranking, found, Keep::Mean);
            if self.frame.shares {
                self.shares_of_chances(&tables, &ranking, found);
            }
        }
        if self.frame.shares {
            self.shares_of_rates(&blocks, losses.as_ref(), found, scratch);
            self.slopes_of_losses(&blocks, losses.as_ref(), found, scratch);
            self.evidence(found);
        }
    }

    /// What [`Measures::of_the_whole`] names; with the tables of all actors, where states are integrated.
    pub(super) fn whole(&self, tables: Option<&[&StateTable]>, found: &mut Found, scratch: &mut Scratch) {
        let ranking = self.ranking();
        let blocks = self.actors(&ranking, None);
        let drawn = self.chances(&blocks, &self.factors(|factor| &factor.holds_from_now), scratch);
        self.put(&drawn, &ranking, found, Keep::Values);
        if let Some(tables) = tables {
            let p = self.factors(|factor| &factor.p_for_means);
            let chances = expected_chances(&self.frame.states, tables, &p, self.frame.plan.exposures.len());
            self.put(&Integrated { chances, by_actor: Vec::new() }, &ranking, found, Keep::Mean);
        }
        if let Some(losses) = self.losses() {
            let blocks = self.actors(&ranking, Some(&losses));
            self.frequencies(&blocks, Some(&losses), found, scratch);
        }
        self.facts(found, scratch);
        self.severities(found);
    }

    /// What one actor brings about in every state of its factors: the chance of any of the k worst outcomes.
    pub(super) fn state_table(&self, at: usize, ranking: &Ranking, scratch: &mut Scratch) -> StateTable {
        let plan = self.frame.plan;
        let actor = self.actor(at, ranking, None);
        state_table(&self.frame.states, at, &actor, (plan.horizon_years, plan.exposures.len()), scratch)
    }

    /// A column of each factor, by position; 0 of those that nothing rests on.
    pub(super) fn factors(&self, column: impl Fn(&FactorDraws) -> &Columnar) -> Vec<Lanes> {
        let of = |factor: &Option<FactorDraws>| {
            factor.as_ref().map_or([0.0; LANES], |factor| lanes(column(factor), self.first))
        };
        self.inputs.factors.iter().map(of).collect()
    }

    /// By actor: the probability of each variable with the states of the factors as drawn, and the attempts per
    /// year by case.
    pub(super) fn attempts(&self) -> Vec<(Vec<Lanes>, Vec<Lanes>)> {
        let ranking = Ranking::new(&[]);
        let of = |at: usize| {
            let block = self.actor(at, &ranking, None);
            (self.with_states(&block), block.rates)
        };
        (0..self.frame.plan.actors.len()).map(of).collect()
    }

    /// How often the cells of each actor occur in each draw.
    pub(super) fn cell_rates(&self, scratch: &mut Scratch) -> Vec<CellRates> {
        let losses = self.losses();
        let ranking = Ranking::new(&[]);
        let of = |at: usize| {
            let block = self.actor(at, &ranking, losses.as_ref());
            let mut rates = Vec::new();
            block.cell_rates(&self.with_states(&block), scratch, &mut rates);
            CellRates { rates, weights: block.weights }
        };
        (0..self.frame.plan.actors.len()).map(of).collect()
    }

    /// The outcomes of attempts in the order of their severity.
    pub(super) fn ranking(&self) -> Ranking {
        let columns = self.inputs.exposure_severities.iter();
        Ranking::new(&columns.map(|column| lanes(column, self.first)).collect::<Vec<Lanes>>())
    }

    /// The inputs of every actor.
    pub(super) fn actors<'a>(&'a self, ranking: &Ranking, losses: Option<&LossBlock>) -> Vec<ActorBlock<'a>> {
        (0..self.frame.plan.actors.len()).map(|at| self.actor(at, ranking, losses)).collect()
    }

    pub(super) fn losses(&self) -> Option<LossBlock> {
        let prices = self.frame.prices.as_ref()?;
        Some(LossBlock::new(prices, &self.inputs.losses, self.first))
    }

    /// The inputs of one actor.
    pub(super) fn actor<'a>(
        &'a self,
        at: usize,
        ranking: &Ranking,
        losses: Option<&LossBlock>,
    ) -> ActorBlock<'a> {
        let (actor, inputs) = (&self.frame.plan.actors[at], &self.inputs.actors[at]);
        let p = actor.diagram.variables.iter().zip(&inputs.p).map(|(variable, column)| match variable {
            Variable::Factor(id) => lanes(&self.inputs.factor(*id).p_from_now, self.first),
            _ => lanes(column, self.first),
        });
        let weights = losses.map_or(Vec::new(), |block| block.weights(&actor.losses));
        let costs = losses.map(|block| block.positive(&actor.losses, &weights));
        ActorBlock {
            actor,
            p: p.collect(),
            rates: inputs.rates.iter().map(|column| lanes(column, self.first)).collect(),
            targets: Targets::new(ranking, &actor.diagram.cells, &self.frame.masks, costs),
            weights,
            in_fractions: losses.is_some() && self.frame.plan.compatibility.lef_times_lm,
        }
    }

    /// Frequencies and expected losses: with the factors' probabilities in the place of their states for the
    /// mean, which is exact because a rate is linear in each of them, and with the states as drawn for the
    /// values.
    pub(super) fn frequencies(
        &self,
        blocks: &[ActorBlock],
        losses: Option<&LossBlock>,
        found: &mut Found,
        scratch: &mut Scratch,
    ) {
        let n_grades = self.frame.plan.exposures.len();
        let mut cells = Vec::new();
        for keep in [Keep::Mean, Keep::Values] {
            let mut totals = vec![[0.0; LANES]; self.frame.outcomes.len()];
            let mut costs = losses.map(|losses| Costs::new(self.frame.plan, losses));
            for block in blocks {
                let mut rates = vec![[0.0; LANES]; block.targets.n()];
                let p = if keep == Keep::Mean { block.p.clone() } else { self.with_states(block) };
                block.target_rates(&p, scratch, &mut cells, &mut rates);
                costs.iter_mut().for_each(|costs| costs.add(block, &cells));
                for (at, (outcome, rate)) in self.frame.outcomes.iter().zip(&rates[n_grades..]).enumerate() {
                    super::chance::add(&mut totals[at], rate);
                    found.put(keep, Measure::ActorFrequency(*outcome, block.actor.actor), self.first, rate);
                }
            }
            for (outcome, total) in self.frame.outcomes.iter().zip(&totals) {
                found.put(keep, Measure::OutcomeFrequency(*outcome), self.first, total);
            }
            if let Some(costs) = &costs {
                costs.put(keep, self.first, found);
            }
        }
    }

    /// The probabilities of an actor's variables with the factors' states as drawn.
    fn with_states(&self, block: &ActorBlock) -> Vec<Lanes> {
        in_states(block, &self.factors(|factor| &factor.holds_from_now))
    }

    /// The chances in given states of the factors, by position.
    pub(super) fn chances(
        &self,
        blocks: &[ActorBlock],
        states: &[Lanes],
        scratch: &mut Scratch,
    ) -> Integrated {
        let n = blocks.first().map_or(0, |block| block.targets.n());
        let mut chances = vec![[0.0; LANES]; n];
        let mut by_actor = Vec::with_capacity(blocks.len());
        let mut cells = Vec::new();
        for block in blocks {
            let mut own = vec![[0.0; LANES]; n];
            block.target_rates(&in_states(block, states), scratch, &mut cells, &mut own);
            block.chances(&mut own, self.frame.plan.horizon_years);
            either(&mut chances, &own);
            by_actor.push(own);
        }
        Integrated { chances, by_actor }
    }

    fn put(&self, chances: &Integrated, ranking: &Ranking, found: &mut Found, keep: Keep) {
        let n_grades = self.frame.plan.exposures.len();
        if chances.chances.is_empty() {
            for measure in [Measure::Composite, Measure::Probability, Measure::LossProbability] {
                found.put(keep, measure, self.first, &[0.0; LANES]);
            }
            return;
        }
        let (any, outcomes) = chances.chances.split_at(n_grades);
        found.put(keep, Measure::Composite, self.first, &ranking.expected_worst(any));
        found.put(keep, Measure::Probability, self.first, any.last().unwrap_or(&[0.0; LANES]));
        for (outcome, chance) in self.frame.outcomes.iter().zip(outcomes) {
            found.put(keep, Measure::OutcomeProbability(*outcome), self.first, chance);
        }
        if let Some(costly) = outcomes.get(self.frame.outcomes.len()) {
            found.put(keep, Measure::LossProbability, self.first, costly);
        }
        for (actor, own) in self.frame.plan.actors.iter().zip(&chances.by_actor) {
            for (outcome, chance) in self.frame.outcomes.iter().zip(&own[n_grades..]) {
                found.put(keep, Measure::ActorProbability(*outcome, actor.actor), self.first, chance);
            }
        }
    }

    /// Facts are linear in what factors hold, so their probabilities need no states.
    fn facts(&self, found: &mut Found, scratch: &mut Scratch) {
        let (plan, diagram) = (self.frame.plan, &self.frame.plan.fact_cells);
        let p: Vec<Lanes> = diagram
            .variables
            .iter()
            .map(|variable| match variable {
                Variable::Factor(id) => lanes(&self.inputs.factor(*id).p, self.first),
                _ => [1.0; LANES],
            })
            .collect();
        let severities: Vec<Lanes> =
            self.inputs.fact_severities.iter().map(|column| lanes(column, self.first)).collect();
        let ranking = Ranking::new(&severities);
        let mut cells = vec![[0.0; LANES]; diagram.cells.len()];
        forward(&diagram.circuit, &p, scratch, &mut cells);
        let mut happened = [0.0; LANES];
        let mut outcomes: std::collections::BTreeMap<OutcomeId, Lanes> =
            plan.facts.iter().map(|fact| (fact.outcome, [0.0; LANES])).collect();
        for (cell, chance) in diagram.cells.iter().zip(&cells) {
            let severity = ranking.severity_of(cell.occurs);
            (0..LANES).for_each(|lane| happened[lane] += severity[lane] * chance[lane]);
            for (bit, fact) in plan.facts.iter().enumerate() {
                if cell.occurs >> bit & 1 == 1 {
                    outcomes.entry(fact.outcome).and_modify(|sum| super::chance::add(sum, chance));
                }
            }
        }
        if let Some(losses) = self.losses() {
            let mut costs = Costs::new(plan, &losses);
            costs.add_items(&plan.fact_losses, &cells);
            costs.put_facts(self.first, found);
        }
        found.put(Keep::Values, Measure::Happened, self.first, &happened);
        for (outcome, chance) in outcomes {
            found.put(Keep::Values, Measure::OutcomeProbability(outcome), self.first, &chance);
        }
    }

    /// The severity of each outcome, in the case that applies to the states as drawn.
    fn severities(&self, found: &mut Found) {
        let plan = self.frame.plan;
        let both = [
            (&plan.exposures, &self.inputs.exposure_severities),
            (&plan.facts, &self.inputs.fact_severities),
        ];
        for (is_fact, (graded, columns)) in both.into_iter().enumerate() {
            let mut settled: Option<(OutcomeId, [bool; LANES])> = None;
            for (one, column) in graded.iter().zip(columns) {
                let (_, mut done) =
                    settled.filter(|(id, _)| *id == one.outcome).unwrap_or((one.outcome, [false; LANES]));
                for (draw, done) in (self.first..self.frame.n).zip(&mut done) {
                    let applies = one.when.as_ref().is_none_or(|when| self.holds(when, draw, is_fact == 1));
                    if applies && !*done {
                        *done = true;
                        found.value(Measure::OutcomeSeverity(one.outcome), draw, column[draw]);
                    }
                }
                settled = Some((one.outcome, done));
            }
        }
    }

    /// Whether a condition on factors holds in a draw: on their states, or on those from now on.
    fn holds(&self, condition: &Condition, draw: usize, of_facts: bool) -> bool {
        let part = |part: &Condition| self.holds(part, draw, of_facts);
        match condition {
            Condition::Factor(id) => {
                let factor = self.inputs.factor(*id);
                let state = if of_facts { &factor.holds } else { &factor.holds_from_now };
                state[draw] == 1.0
            }
            Condition::Event(_) => false,
            Condition::Not(inner) => !part(inner),
            Condition::And(parts) => parts.iter().all(part),
            Condition::Or(parts) => parts.iter().any(part),
            Condition::AtLeast(k, parts) => parts.iter().filter(|one| part(one)).count() >= *k,
        }
    }
}

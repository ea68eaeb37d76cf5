//! Every column of a plan in one replicate, drawn.

use super::draw::{Columnar, Draws, FactorDraws};
use super::kernel::Lanes;
use super::loss::LossInputs;
use super::replicate::{Frame, StateMode};
use crate::math::Stream;
use crate::model::FactorId;
use crate::plan::{ActorPlan, Column, Input, Plan, Variable};

/// Every column of a plan, drawn.
pub(super) struct Inputs {
    /// By position of the factor; `None` where no attempt and no fact rests on it.
    pub(super) factors: Vec<Option<FactorDraws>>,
    pub(super) actors: Vec<ActorInputs>,
    pub(super) exposure_severities: Vec<Columnar>,
    pub(super) fact_severities: Vec<Columnar>,
    pub(super) losses: LossInputs,
    /// By position of the factor: what each claim that counts adds to its log-odds; nothing where that is not asked.
    pub(super) said: Vec<Vec<Columnar>>,
    /// In which order factors come true, where their shares are sampled.
    pub(super) orders: Stream,
    /// Which factors hold beside a pair, where interactions are sampled.
    pub(super) company: Stream,
}

#[derive(PartialEq)]
pub(super) struct ActorInputs {
    /// By variable; of factors it says nothing, their own columns do.
    pub(super) p: Vec<Columnar>,
    /// By mode.
    pub(super) rates: Vec<Columnar>,
}

impl ActorInputs {
    fn draw(actor: &ActorPlan, draws: &mut Draws) -> Self {
        let mut columns = |columns: &[Column]| columns.iter().map(|column| draws.column(column)).collect();
        Self { p: columns(&actor.diagram.p), rates: columns(&actor.rates) }
    }
}

impl Inputs {
    pub(super) fn factor(&self, id: FactorId) -> &FactorDraws {
        self.factors[id.position()].as_ref().expect("every factor that a diagram names is drawn")
    }

    /// Draws again what rests on one input.
    pub(super) fn redraw(&mut self, frame: &Frame, draws: &mut Draws, input: &Input) {
        let plan = frame.plan;
        for id in &input.factors {
            self.factors[id.position()] = Some(draws.factor(&plan.factors[id.position()], frame.n));
        }
        for &at in &input.actors {
            self.actors[at] = ActorInputs::draw(&plan.actors[at], draws);
        }
        if input.severities {
            self.exposure_severities = plan.exposures.iter().map(|one| draws.column(&one.severity)).collect();
        }
        if input.losses {
            self.losses = LossInputs::draw(&plan.losses, draws);
        }
    }

    /// Whether one actor has the same inputs and its outcomes are as bad, whatever is drawn of factors.
    pub(super) fn are_like(&self, other: &Self, actor: usize) -> bool {
        self.actors[actor] == other.actors[actor] && self.exposure_severities == other.exposure_severities
    }

    /// Whether these are other inputs in nothing but what is drawn of factors.
    pub(super) fn differs_in_factors_alone(&self, other: &Self) -> bool {
        self.actors == other.actors
            && self.exposure_severities == other.exposure_severities
            && self.fact_severities == other.fact_severities
            && self.losses == other.losses
    }

    /// Draws every column.
    pub(super) fn draw(frame: &Frame, draws: &mut Draws) -> Self {
        let plan = frame.plan;
        let n_for_means = match frame.mode {
            StateMode::Integrated { n_draws } => n_draws,
            StateMode::Drawn => frame.n,
        };
        let used = used_factors(plan);
        let said = plan.factors.iter().zip(&used).map(|(factor, used)| match used & frame.shares {
            true => draws.said(factor),
            false => Vec::new(),
        });
        let said = said.collect();
        let factors = plan.factors.iter().zip(used);
        let factors = factors.map(|(factor, used)| used.then(|| draws.factor(factor, n_for_means))).collect();
        let mut columns = |columns: &mut dyn Iterator<Item = &Column>| -> Vec<Columnar> {
            columns.map(|column| draws.column(column)).collect()
        };
        let exposure_severities = columns(&mut plan.exposures.iter().map(|one| &one.severity));
        let fact_severities = columns(&mut plan.facts.iter().map(|one| &one.severity));
        let losses = LossInputs::draw(&plan.losses, draws);
        let actors = plan.actors.iter().map(|actor| ActorInputs::draw(actor, draws)).collect();
        let orders = draws.random("the order of factors");
        let company = draws.random("the company of pairs");
        Self { factors, actors, exposure_severities, fact_severities, losses, said, orders, company }
    }
}

/// The factors that a diagram or a case of a severity names, by position.
pub(super) fn used_factors(plan: &Plan) -> Vec<bool> {
    let mut used = vec![false; plan.factors.len()];
    let diagrams = plan.actors.iter().map(|actor| &actor.diagram).chain([&plan.fact_cells]);
    for variable in diagrams.flat_map(|diagram| &diagram.variables) {
        if let Variable::Factor(id) = variable {
            used[id.position()] = true;
        }
    }
    let graded = plan.exposures.iter().chain(&plan.facts).filter_map(|one| one.when.as_ref());
    graded.for_each(|when| when.each_factor(&mut |id, _| used[id.position()] = true));
    used
}

/// The lanes of a column from a position on; the last draw fills a block that is not full.
pub(super) fn lanes(column: &[f64], first: usize) -> Lanes {
    std::array::from_fn(|lane| column[(first + lane).min(column.len() - 1)])
}

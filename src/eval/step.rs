//! What a step from one plan to another of the same model comes to: the part of each factor whose probability moved, and
//! of whatever else did.
//!
//! Between two days only what is known moves: probabilities of factors, and quantities that rest on an estimate. Each
//! mover is a player of a game that begins with none of them moved and ends with all; what it adds, averaged over all
//! orders, is its Shapley value. The expectation is multilinear in the probabilities, so along the line from before to
//! after it is a polynomial, and few nodes are exact.

use super::attribute::{Rates, Slope, Walk, nodes};
use super::chance::{Ranking, add};
use super::draw::Columnar;
use super::inputs::{Inputs, lanes, used_factors};
use super::integrate::StateTable;
use super::kernel::{LANES, Lanes, Scratch, backward};
use super::measure::Measure;
use super::replicate::{Block, Frame, StateMode};
use crate::model::FactorId;
use crate::plan::{Plan, Variable};
use std::collections::BTreeMap;

/// What the movers of a step add, by measure and mover, `None` being all that is no factor: by replicate, one value a
/// draw.
///
/// The measures are [`Measure::Composite`], [`Measure::Probability`], [`Measure::Happened`] and [`Measure::Loss`], those
/// that the plan has; of the first two, where states are integrated, on the draws on which they are.
pub type StepParts = BTreeMap<(Measure, Option<FactorId>), Vec<Columnar>>;

/// The factors that attempts or facts rest on, by position.
pub fn rested_on(plan: &Plan) -> Vec<bool> {
    used_factors(plan)
}

/// The difference of two plans of one model, shared out over the factors that moved and the rest of what did; in one
/// replicate.
///
/// **Formula**: with `b` and `a` the probabilities before and after, `q = b + t (a - b)`, and `f_b`, `f_a` the value
/// under all else as it was before and after, factor i adds `(a_i - b_i) ∫ (1-t) ∂f_b/∂q_i + t ∂f_a/∂q_i dt` and the
/// rest `∫ f_a - f_b dt`, over t in [0, 1]. Where states are drawn, movers change one after another in a random order
/// and in its reverse. Either way the parts sum to the step.
/// **Reference**: Shapley 1953; Owen 1972, 10.1287/mnsc.18.5.64, by the multilinear extension.
pub(super) struct Step<'s> {
    moved: &'s [FactorId],
    /// Whether anything but factors moved.
    elsewhere: bool,
    parts: BTreeMap<(Measure, Option<FactorId>), Columnar>,
}

/// A block of draws on one side of a step, with what each actor brings about in every state of its factors where
/// those are integrated.
#[derive(Clone, Copy)]
pub(super) struct Side<'b> {
    pub(super) block: &'b Block<'b>,
    pub(super) tables: &'b [&'b StateTable],
}

/// The parts in one value: by mover, then that of the rest.
struct Added {
    by: Vec<Lanes>,
    rest: Lanes,
}

impl<'s> Step<'s> {
    /// A step over which some factors moved, from the inputs before it to those after it.
    pub(super) fn new(moved: &'s [FactorId], [before, after]: [&Inputs; 2]) -> Self {
        Self { moved, elsewhere: !before.differs_in_factors_alone(after), parts: BTreeMap::new() }
    }

    /// The parts, by measure and mover.
    pub(super) fn finish(mut self, frame: &Frame) -> BTreeMap<(Measure, Option<FactorId>), Columnar> {
        for ((measure, _), draws) in &mut self.parts {
            let is_walked = matches!(measure, Measure::Composite | Measure::Probability);
            match frame.mode {
                StateMode::Integrated { n_draws } if is_walked => draws.truncate(n_draws.min(frame.n)),
                _ => draws.truncate(frame.n),
            }
        }
        self.parts
    }

    fn put(&mut self, measure: Measure, added: &Added) {
        let movers = self.moved.iter().copied().map(Some).chain([None]);
        for (mover, lanes) in movers.zip(added.by.iter().chain([&added.rest])) {
            self.parts.entry((measure, mover)).or_default().extend_from_slice(lanes);
        }
    }

    /// Shares out the difference in a block.
    pub(super) fn block(&mut self, sides: [Side; 2], scratch: &mut Scratch) {
        // Where nothing moved there is nothing to share out.
        if self.moved.is_empty() && !self.elsewhere {
            return;
        }
        self.chances(sides, scratch);
        let sides = sides.map(|side| side.block);
        self.happened(sides, scratch);
        self.losses(sides, scratch);
    }

    /// Composite exposure and chance of any outcome.
    fn chances(&mut self, sides: [Side; 2], scratch: &mut Scratch) {
        let blocks = sides.map(|side| side.block);
        let frame = blocks[0].frame;
        if frame.plan.exposures.is_empty() || frame.plan.actors.is_empty() {
            return;
        }
        let added = match frame.mode {
            StateMode::Drawn => self.in_order(blocks, scratch),
            StateMode::Integrated { .. } if frame.integrates(blocks[0].first) => {
                let layers = blocks.map(|block| block.ranking().layers());
                let walk = |at: usize| {
                    let Side { block, tables } = sides[at];
                    Walk::new(&block.frame.states, tables.to_vec(), &layers[at])
                };
                let walks: Vec<Walk> = (0..if self.elsewhere { 2 } else { 1 }).map(walk).collect();
                let ends = blocks.map(|block| block.factors(|factor| &factor.p_for_means));
                self.along(ends, |side, q| walks[side].slopes(q))
            }
            StateMode::Integrated { .. } => return,
        };
        self.put(Measure::Composite, &added[0]);
        self.put(Measure::Probability, &added[1]);
    }

    /// What has happened.
    fn happened(&mut self, sides: [&Block; 2], scratch: &mut Scratch) {
        let plan = sides[0].frame.plan;
        if plan.facts.is_empty() {
            return;
        }
        let diagram = &plan.fact_cells;
        let seeds = sides.map(|block| {
            let columns = block.inputs.fact_severities.iter();
            let ranking = Ranking::new(&columns.map(|column| lanes(column, block.first)).collect::<Vec<_>>());
            diagram.cells.iter().map(|cell| ranking.severity_of(cell.occurs)).collect::<Vec<Lanes>>()
        });
        let ends = sides.map(|block| block.factors(|factor| &factor.p));
        let [added] = self.along(ends, |side, q| {
            let p: Vec<Lanes> = diagram
                .variables
                .iter()
                .map(|variable| match variable {
                    Variable::Factor(id) => q[id.position()],
                    _ => [1.0; LANES],
                })
                .collect();
            let mut gradient = vec![[0.0; LANES]; diagram.variables.len()];
            let mut slope = Slope::flat(q.len());
            slope.value = backward(&diagram.circuit, &p, &seeds[side], scratch, &mut gradient);
            for (variable, by) in diagram.variables.iter().zip(&gradient) {
                if let Variable::Factor(id) = variable {
                    slope.by[id.position()] = *by;
                }
            }
            [slope]
        });
        self.put(Measure::Happened, &added);
    }

    /// The expected loss; one without a mean has no parts.
    fn losses(&mut self, sides: [&Block; 2], scratch: &mut Scratch) {
        let losses = &sides[0].frame.plan.losses;
        if losses.is_empty() || !losses.amounts.iter().all(|amount| amount.mean().is_finite()) {
            return;
        }
        let priced = sides.map(|block| {
            let losses = block.losses();
            let actors = block.actors(&block.ranking(), losses.as_ref());
            (losses, actors)
        });
        let rates: Vec<Vec<Rates>> = priced
            .iter()
            .map(|(losses, actors)| actors.iter().map(|actor| Rates::new(actor, losses.as_ref())).collect())
            .collect();
        let ends = sides.map(|block| block.factors(|factor| &factor.p_from_now));
        let [added] = self.along(ends, |side, q| {
            let mut sum = Slope::flat(q.len());
            for rates in &rates[side] {
                let [_, loss] = rates.slopes(q, scratch);
                add(&mut sum.value, &loss.value);
                sum.by.iter_mut().zip(&loss.by).for_each(|(sum, slope)| add(sum, slope));
            }
            [sum]
        });
        self.put(Measure::Loss, &added);
    }

    /// Integrates derivatives along the line from before to after; `slopes` is asked of the first side alone where
    /// nothing but factors moved.
    fn along<const N: usize>(
        &self,
        [before, after]: [Vec<Lanes>; 2],
        mut slopes: impl FnMut(usize, &[Lanes]) -> [Slope; N],
    ) -> [Added; N] {
        let none = || Added { by: vec![[0.0; LANES]; self.moved.len()], rest: [0.0; LANES] };
        let mut found: [Added; N] = std::array::from_fn(|_| none());
        let n_movers = self.moved.len() + usize::from(self.elsewhere);
        if n_movers == 0 {
            return found;
        }
        for (t, weight) in nodes(n_movers) {
            let ends = before.iter().zip(&after);
            let q: Vec<Lanes> =
                ends.map(|(b, a)| std::array::from_fn(|lane| b[lane] + t * (a[lane] - b[lane]))).collect();
            let here = slopes(0, &q);
            let there = self.elsewhere.then(|| slopes(1, &q));
            for (at, (found, here)) in found.iter_mut().zip(&here).enumerate() {
                let there = there.as_ref().map(|slopes| &slopes[at]);
                for (sum, factor) in found.by.iter_mut().zip(self.moved) {
                    let i = factor.position();
                    for lane in 0..LANES {
                        let slope = match there {
                            Some(there) => (1.0 - t) * here.by[i][lane] + t * there.by[i][lane],
                            None => here.by[i][lane],
                        };
                        sum[lane] += weight * (after[i][lane] - before[i][lane]) * slope;
                    }
                }
                if let Some(there) = there {
                    (0..LANES)
                        .for_each(|lane| found.rest[lane] += weight * (there.value[lane] - here.value[lane]));
                }
            }
        }
        found
    }

    /// Lets drawn states, and all else that moved, change one after another in a random order and in its reverse.
    fn in_order(&self, sides: [&Block; 2], scratch: &mut Scratch) -> [Added; 2] {
        let rankings = sides.map(|block| block.ranking());
        let losses = sides.map(|block| block.losses());
        let actors: [Vec<_>; 2] =
            std::array::from_fn(|side| sides[side].actors(&rankings[side], losses[side].as_ref()));
        let mut values = |side: usize, states: &[Lanes]| {
            sides[side].composite_and_any(&actors[side], states, &rankings[side], scratch)
        };
        let [start, end] = sides.map(|block| block.factors(|factor| &factor.holds_from_now));
        let n = self.moved.len() + usize::from(self.elsewhere);
        let key = |at: usize| {
            sides[0].inputs.orders.uniform((sides[0].first / LANES * (end.len() + 1) + at) as u64)
        };
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_by(|a, b| key(*a).total_cmp(&key(*b)).then(a.cmp(b)));
        let reverse: Vec<usize> = order.iter().rev().copied().collect();
        let none = || Added { by: vec![[0.0; LANES]; self.moved.len()], rest: [0.0; LANES] };
        let mut found = [none(), none()];
        let first = values(0, &start);
        for order in [order, reverse] {
            let (mut states, mut side, mut before) = (start.clone(), 0, first);
            for mover in order {
                match self.moved.get(mover) {
                    Some(factor) => states[factor.position()] = end[factor.position()],
                    None => side = 1,
                }
                let now = values(side, &states);
                for (found, (now, before)) in found.iter_mut().zip(now.iter().zip(&before)) {
                    let sum = found.by.get_mut(mover).unwrap_or(&mut found.rest);
                    (0..LANES).for_each(|lane| sum[lane] += 0.5 * (now[lane] - before[lane]));
                }
                before = now;
            }
        }
        found
    }
}

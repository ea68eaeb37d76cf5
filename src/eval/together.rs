//! Several plans of one model, block by block on the same draws: what an actor brings about in every state of its
//! factors is worked out once for plans that leave it as it was.

use super::draw::{Columnar, Pool};
use super::inputs::Inputs;
use super::integrate::StateTable;
use super::kernel::{LANES, Scratch};
use super::measure::Measure;
use super::replicate::{Block, Frame, Replicate};
use super::shard::{Evaluation, Progress, Settings, over_replicates};
use super::step::{Side, Step, StepParts};
use crate::model::FactorId;
use crate::plan::Plan;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many draws of a replicate, over all plans, are held at once.
const HELD: usize = 1 << 14;

/// Evaluates plans of one model, measuring what each comes to as a whole: [`Measure::Composite`],
/// [`Measure::Probability`], [`Measure::Happened`], [`Measure::Loss`] where losses are priced, and
/// [`Measure::OutcomeSeverity`] of attempts. The same bytes as from [`super::evaluate_with`].
///
/// `progress` is told of replicates, each plan having its own.
pub fn evaluate_together(
    plans: &[&Plan],
    settings: Settings,
    progress: Progress,
    pool: &Pool,
) -> Vec<Evaluation> {
    let held = (HELD / settings.n_per_replicate).max(1);
    let mut found = Vec::with_capacity(plans.len());
    for (batch, plans) in plans.chunks(held).enumerate() {
        let done = &|n| progress((batch * held) * super::REPLICATES + n);
        let together = Together { plans, moved: None, settings, pool };
        found.extend(together.evaluate(done).into_iter().map(|(evaluation, _)| evaluation));
    }
    found
}

/// The same of plans that follow one another, with the step from each to the next shared out over what moved: by step,
/// which factors `moved`.
///
/// Shape: one step less than there are plans, and at least one plan.
pub fn evaluate_steps(
    plans: &[&Plan],
    moved: &[Vec<FactorId>],
    settings: Settings,
    progress: Progress,
    pool: &Pool,
) -> (Vec<Evaluation>, Vec<StepParts>) {
    let held = (HELD / settings.n_per_replicate).max(2);
    let (mut evaluations, mut parts) = (Vec::with_capacity(plans.len()), Vec::with_capacity(moved.len()));
    while evaluations.len() < plans.len() {
        // Each batch begins with the plan from which its first step is made.
        let first = evaluations.len().saturating_sub(1);
        let last = (first + held).min(plans.len());
        let known = evaluations.len() - first;
        let done = &|n: usize| progress(first * super::REPLICATES + n);
        let moved = Some(&moved[first..last - 1]);
        let together = Together { plans: &plans[first..last], moved, settings, pool };
        for (at, (evaluation, step)) in together.evaluate(done).into_iter().enumerate() {
            parts.extend(step);
            evaluations.extend((at >= known).then_some(evaluation));
        }
    }
    (evaluations, parts)
}

/// Plans that are held at once.
struct Together<'t> {
    plans: &'t [&'t Plan],
    /// By step from one plan to the next: which factors moved; `None` where steps are not asked for.
    moved: Option<&'t [Vec<FactorId>]>,
    settings: Settings,
    pool: &'t Pool,
}

/// The parts of a step in one replicate.
type Parts = BTreeMap<(Measure, Option<FactorId>), Columnar>;

/// The tables of all actors of a plan in one block.
type Tables = Vec<Rc<StateTable>>;

impl Together<'_> {
    /// Each plan, with the step to it where there is one.
    fn evaluate(&self, progress: Progress) -> Vec<(Evaluation, Option<StepParts>)> {
        let settings = self.settings.without_shares();
        let frames: Vec<Frame> = self.plans.iter().map(|plan| Frame::of_a_run(plan, settings)).collect();
        let done = AtomicUsize::new(0);
        let replicates = over_replicates(settings.n_threads, |replicate| {
            let found = self.replicate(&frames, replicate);
            let n = self.plans.len();
            progress(done.fetch_add(n, Ordering::Relaxed) + n);
            found
        });
        let mut found: Vec<(Evaluation, Option<StepParts>)> = frames
            .into_iter()
            .enumerate()
            .map(|(at, frame)| {
                let Frame { measures, mode, .. } = frame;
                let evaluation = Evaluation { measures, mode, settings, replicates: Vec::new() };
                (evaluation, self.moved.filter(|_| at > 0).map(|_| StepParts::new()))
            })
            .collect();
        for (replicates, parts) in replicates {
            for ((evaluation, _), replicate) in found.iter_mut().zip(replicates) {
                evaluation.replicates.push(replicate);
            }
            for (steps, parts) in found.iter_mut().filter_map(|(_, steps)| steps.as_mut()).zip(parts) {
                parts.into_iter().for_each(|(part, draws)| steps.entry(part).or_default().push(draws));
            }
        }
        for steps in found.iter_mut().filter_map(|(_, steps)| steps.as_mut()) {
            steps
                .retain(|(_, mover), draws| mover.is_some() || draws.iter().flatten().any(|one| *one != 0.0));
        }
        found
    }

    fn replicate(&self, frames: &[Frame], replicate: usize) -> (Vec<Replicate>, Vec<Parts>) {
        let inputs: Vec<Inputs> = frames
            .iter()
            .map(|frame| frame.pooled(self.settings.without_shares(), replicate, self.pool))
            .collect();
        let sources = sources(frames, &inputs);
        let mut found: Vec<_> = frames.iter().map(Frame::found).collect();
        let moved = self.moved.unwrap_or_default().iter();
        let mut steps: Vec<Step> = moved
            .zip(inputs.windows(2))
            .map(|(moved, ends)| Step::new(moved, [&ends[0], &ends[1]]))
            .collect();
        let mut scratch = Scratch::new();
        for first in (0..self.settings.n_per_replicate).step_by(LANES) {
            let blocks: Vec<Block> =
                frames.iter().zip(&inputs).map(|(frame, inputs)| Block { frame, inputs, first }).collect();
            let (mut base, mut before): (Tables, Tables) = (Vec::new(), Vec::new());
            for (at, block) in blocks.iter().enumerate() {
                let is_integrated = block.frame.integrates(first);
                // The step to a plan is shared out as the plan before it is integrated.
                let starts_integrated = !steps.is_empty() && at > 0 && blocks[at - 1].frame.integrates(first);
                let tables = match is_integrated || starts_integrated {
                    true => tables(block, &sources[at], &base, &before, &mut scratch),
                    false => Vec::new(),
                };
                let own: Vec<&StateTable> = tables.iter().map(Rc::as_ref).collect();
                block.whole(is_integrated.then_some(own.as_slice()), &mut found[at], &mut scratch);
                if let Some(step) = at.checked_sub(1).and_then(|step| steps.get_mut(step)) {
                    let former: Vec<&StateTable> = before.iter().map(Rc::as_ref).collect();
                    let sides = [(&blocks[at - 1], &former), (block, &own)];
                    step.block(sides.map(|(block, tables)| Side { block, tables }), &mut scratch);
                }
                if at == 0 {
                    base.clone_from(&tables);
                }
                before = tables;
            }
        }
        let found = found.into_iter().zip(frames).map(|(found, frame)| frame.finish(found)).collect();
        let parts = steps.into_iter().zip(frames).map(|(step, frame)| step.finish(frame)).collect();
        (found, parts)
    }
}

/// Where the table of an actor comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// It is worked out.
    Own,
    /// It is that of the plan before.
    Before,
    /// It is that of the first plan.
    First,
}

/// By plan, by actor: where its table comes from.
fn sources(frames: &[Frame], inputs: &[Inputs]) -> Vec<Vec<Source>> {
    let is_like = |one: usize, other: usize, actor: usize| {
        let [a, b] = [one, other].map(|at| frames[at].plan);
        let Some((mine, its)) = a.actors.get(actor).zip(b.actors.get(actor)) else { return false };
        a.horizon_years == b.horizon_years
            && frames[one].mode == frames[other].mode
            && mine.actor == its.actor
            && mine.counts == its.counts
            && mine.diagram.circuit == its.diagram.circuit
            && mine.diagram.cells == its.diagram.cells
            && mine.diagram.variables == its.diagram.variables
            && frames[one].states.are_like_of(&frames[other].states, actor)
            && inputs[one].are_like(&inputs[other], actor)
    };
    let source = |at: usize, actor: usize| match at {
        0 => Source::Own,
        _ if is_like(at, at - 1, actor) => Source::Before,
        _ if is_like(at, 0, actor) => Source::First,
        _ => Source::Own,
    };
    let actors = |at: usize| (0..frames[at].plan.actors.len()).map(|actor| source(at, actor)).collect();
    (0..frames.len()).map(actors).collect()
}

/// What each actor brings about in every state of its factors.
fn tables(
    block: &Block,
    sources: &[Source],
    base: &Tables,
    before: &Tables,
    scratch: &mut Scratch,
) -> Tables {
    let ranking = block.ranking();
    let table = |(at, source): (usize, &Source)| match source {
        Source::Before => Rc::clone(&before[at]),
        Source::First => Rc::clone(&base[at]),
        Source::Own => Rc::new(block.state_table(at, &ranking, scratch)),
    };
    sources.iter().enumerate().map(table).collect()
}

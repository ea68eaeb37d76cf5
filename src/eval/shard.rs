//! The replicates of a plan, over any number of threads: the same values whatever their number.

use super::draw::{Draws, Pool};
use super::measure::Measures;
use super::replicate::{Frame, Replicate, StateMode};
use crate::math::sample_quantile;
use crate::plan::{FactorColumn, Plan};
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many replicates there are: independent scramblings, whose spread is the error of a mean.
pub const REPLICATES: usize = 16;

/// How a plan is evaluated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The seed; every number is one, 0 included.
    pub seed: u64,
    /// Draws in each replicate: a power of two.
    pub n_per_replicate: usize,
    /// Threads to use; any number gives the same bytes.
    pub n_threads: usize,
    /// Whether the shares of factors are worked out too.
    pub shares: bool,
    /// Whether the values draw by draw are expectations over the states of factors, where those are integrated;
    /// otherwise they have the states as drawn.
    pub expectations: bool,
}

impl Settings {
    /// The default seed.
    pub const SEED: u64 = 42;
    /// The default number of draws in all.
    pub const DRAWS: usize = 4096;
    /// The most draws in all.
    pub const MAX_DRAWS: usize = 16 * 65_536;

    /// Settings for a total number of draws, rounded up to 16 times a power of two.
    pub fn new(seed: u64, draws: usize, n_threads: usize) -> Self {
        let n_per_replicate = draws.clamp(1, Self::MAX_DRAWS).div_ceil(REPLICATES).next_power_of_two();
        Self { seed, n_per_replicate, n_threads: n_threads.max(1), shares: true, expectations: false }
    }

    /// The same without the shares of factors, which take about half of the time.
    pub fn without_shares(self) -> Self {
        Self { shares: false, ..self }
    }

    /// The same with expectations over the states of factors as the values draw by draw, and without shares.
    pub fn with_expectations(self) -> Self {
        Self { expectations: true, ..self.without_shares() }
    }

    /// The number of draws in all.
    pub fn draws(self) -> usize {
        self.n_per_replicate * REPLICATES
    }
}

/// Is told, from any thread, how many of the replicates are done.
pub type Progress<'f> = &'f (dyn Fn(usize) + Sync);

/// All values of a plan.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What was measured.
    pub measures: Measures,
    /// How means were taken.
    pub mode: StateMode,
    /// How it was evaluated.
    pub settings: Settings,
    /// By replicate.
    pub replicates: Vec<Replicate>,
}

/// Evaluates a plan.
///
/// Threads take whole replicates and results are put together in the order of replicates, so the bytes cannot
/// depend on the number of threads.
pub fn evaluate(plan: &Plan, settings: Settings, progress: Progress) -> Evaluation {
    evaluate_with(plan, settings, progress, None)
}

/// The same, on the draws of a pool: the same bytes, and less work for the second plan of a file.
pub fn evaluate_with(plan: &Plan, settings: Settings, progress: Progress, pool: Option<&Pool>) -> Evaluation {
    let frame = Frame::new(plan, settings);
    let done = AtomicUsize::new(0);
    let one = |replicate: usize| {
        let found = frame.replicate(settings, replicate, pool);
        progress(done.fetch_add(1, Ordering::Relaxed) + 1);
        found
    };
    let replicates = over_replicates(settings.n_threads, one);
    Evaluation { measures: frame.measures, mode: frame.mode, settings, replicates }
}

/// How often each outcome of an attempt occurs and by whom, as [`evaluate_with`] has it: [`Measure::OutcomeFrequency`]
/// and [`Measure::ActorFrequency`] alone, which need no states.
///
/// [`Measure::OutcomeFrequency`]: super::Measure::OutcomeFrequency
/// [`Measure::ActorFrequency`]: super::Measure::ActorFrequency
pub fn frequencies(plan: &Plan, settings: Settings, pool: &Pool) -> Evaluation {
    let mut frame = Frame::new(plan, settings.without_shares());
    frame.measures = Measures::of_frequencies(plan);
    let replicates = over_replicates(settings.n_threads, |replicate| {
        let inputs = frame.pooled(settings, replicate, pool);
        frame.over_blocks(&inputs, |block, found, scratch| {
            block.frequencies(&block.actors(&block.ranking(), None), None, found, scratch);
        })
    });
    Evaluation { measures: frame.measures, mode: frame.mode, settings, replicates }
}

/// One value a replicate, in their order, over threads.
pub(super) fn over_replicates<T: Send>(n_threads: usize, one: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let n_threads = n_threads.clamp(1, REPLICATES);
    if n_threads == 1 {
        return (0..REPLICATES).map(one).collect();
    }
    let share = |thread: usize| (thread..REPLICATES).step_by(n_threads);
    let one = &one;
    let mut found: Vec<(usize, T)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads)
            .map(|thread| scope.spawn(move || share(thread).map(|r| (r, one(r))).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("a replicate does not panic")).collect()
    });
    found.sort_by_key(|(replicate, _)| *replicate);
    found.into_iter().map(|(_, value)| value).collect()
}

/// The 90 % band of each factor's probability over all draws, by position.
///
/// Shape: where it starts and where it ends. Only one factor's draws are held at a time.
pub fn factor_bands(plan: &Plan, settings: Settings) -> Vec<(f64, f64)> {
    let n = settings.n_per_replicate;
    let mut replicates: Vec<Draws> = (0..REPLICATES).map(|r| Draws::new(plan, settings.seed, r, n)).collect();
    let mut band = |factor: &FactorColumn| {
        if factor.is_constant() {
            let p = replicates[0].p(factor, 1)[0];
            return (p, p);
        }
        let mut values: Vec<f64> = replicates.iter_mut().flat_map(|draws| draws.p(factor, n)).collect();
        values.sort_by(f64::total_cmp);
        (sample_quantile(&values, 0.05), sample_quantile(&values, 0.95))
    };
    plan.factors.iter().map(&mut band).collect()
}

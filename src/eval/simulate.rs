//! The cross-check: horizons played out by chance, attempt by attempt, in the draws that have curves.
//!
//! Given a draw the engine knows each number exactly, so the difference to an average over played horizons has
//! a known deviation: the printed z is that difference in units of it, and what is not known plays no part.

use super::curve::Curves;
use super::inputs::Inputs;
use super::kernel::{LANES, Lanes, Scratch, forward};
use super::measure::Measure;
use super::replicate::{Block, Frame};
use super::shard::{Evaluation, REPLICATES, over_replicates};
use crate::math::{CountLaw, QuantileTable, Stream, combine, gamma_quantile, ln, mean, sum};
use crate::plan::{ActorPlan, Part, Plan};

/// The fewest and the most horizons that are played of a draw.
const TRIALS: (usize, usize) = (16, 4096);
/// About how many attempts are played in all.
const BUDGET: f64 = 8e6;
/// Draws of a replicate that are played: the first ones.
const DRAWS: usize = 8;

/// What is checked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Quantity {
    /// The composite exposure.
    Composite,
    /// The chance of an incident.
    Probability,
    /// The mean loss in the horizon.
    Loss,
    /// The chance of any loss in the horizon.
    LossProbability,
    /// The chance to lose more than an amount.
    Exceedance(f64),
}

/// One number by the engine, and by horizons that were played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Check {
    /// What it is.
    pub quantity: Quantity,
    /// By the engine, over the draws that were played, with the states of the factors as drawn.
    pub exact: f64,
    /// The average over the horizons.
    pub simulated: f64,
    /// The deviation of that average, given the draws.
    pub standard_error: f64,
}

impl Check {
    /// The difference in units of its deviation; 0 where both agree to rounding.
    pub fn z(&self) -> f64 {
        let difference = self.simulated - self.exact;
        if difference.abs() <= 1e-12 * self.exact.abs() { 0.0 } else { difference / self.standard_error }
    }
}

/// The checks of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossCheck {
    /// Horizons that were played.
    pub trials: usize,
    /// Draws in which they were.
    pub draws: usize,
    /// The numbers.
    pub checks: Vec<Check>,
}

/// Plays horizons of a plan and compares; `None` where a horizon has too many attempts to play, or where a
/// convention of another tool is in force.
///
/// `amounts`: where the curve is checked. Random numbers are keyed by seed, replicate and draw, so the same
/// settings give the same checks on any number of threads.
pub fn cross_check(
    plan: &Plan,
    evaluation: &Evaluation,
    curves: Option<&Curves>,
    amounts: &[f64],
) -> Option<CrossCheck> {
    let settings = evaluation.settings;
    if plan.compatibility.lef_times_lm {
        return None;
    }
    let frame = Frame::new(plan, settings.without_shares());
    let tables: Vec<QuantileTable> = plan.losses.amounts.iter().map(QuantileTable::new).collect();
    let n_draws = DRAWS.min(settings.n_per_replicate);
    let one = |replicate: usize| {
        let inputs = frame.inputs(settings.seed, replicate);
        let player = Player { frame: &frame, inputs: &inputs, tables: &tables };
        (0..n_draws).map(|draw| player.play(combine(&[settings.seed, replicate as u64]), draw)).collect()
    };
    let played: Option<Vec<Vec<Played>>> = over_replicates(settings.n_threads, one).into_iter().collect();
    let played = played?;
    let quantities = [Quantity::Composite, Quantity::Probability];
    // Where amounts have no variance an average says nothing of their mean.
    let spread = evaluation.measures.find(Measure::LossVariance);
    let has_variance = spread.is_some_and(|at| {
        evaluation.replicates.iter().all(|one| one.values[at].iter().all(|v| v.is_finite()))
    });
    let mean_loss = has_variance.then_some(Quantity::Loss);
    let losses = curves.iter().flat_map(|_| mean_loss.into_iter().chain([Quantity::LossProbability]));
    let beyond = curves.iter().flat_map(|_| amounts.iter().map(|amount| Quantity::Exceedance(*amount)));
    let check = |quantity: Quantity| {
        let mut terms = Vec::new();
        for (replicate, draws) in played.iter().enumerate() {
            for (draw, played) in draws.iter().enumerate() {
                let exact = exact(evaluation, curves, plan.horizon_years, quantity, (replicate, draw));
                terms.push((exact, played.of(quantity), played.trials as f64));
            }
        }
        let average =
            |of: &dyn Fn(&(Exact, Moments, f64)) -> f64| mean(&terms.iter().map(of).collect::<Vec<_>>());
        let variance =
            sum(terms.iter().map(|(exact, found, n)| exact.variance.unwrap_or(found.variance) / n));
        Check {
            quantity,
            exact: average(&|(exact, ..)| exact.mean),
            simulated: average(&|(_, found, _)| found.mean),
            standard_error: variance.sqrt() / terms.len() as f64,
        }
    };
    Some(CrossCheck {
        trials: played.iter().flatten().map(|played| played.trials).sum(),
        draws: REPLICATES * n_draws,
        checks: quantities.into_iter().chain(losses).chain(beyond).map(check).collect(),
    })
}

/// What the engine says of a number in one draw, and the variance of one horizon, where it is known.
struct Exact {
    mean: f64,
    variance: Option<f64>,
}

fn exact(
    evaluation: &Evaluation,
    curves: Option<&Curves>,
    years: f64,
    quantity: Quantity,
    (replicate, draw): (usize, usize),
) -> Exact {
    let value = |measure| {
        let at = evaluation.measures.find(measure).expect("a plan measures what is checked");
        evaluation.replicates[replicate].values[at][draw]
    };
    let chance = |p: f64| Exact { mean: p, variance: Some(p * (1.0 - p)) };
    match quantity {
        Quantity::Composite => Exact { mean: value(Measure::Composite), variance: None },
        Quantity::Probability => chance(value(Measure::Probability)),
        Quantity::LossProbability => chance(value(Measure::LossProbability)),
        Quantity::Loss => {
            let variance = value(Measure::LossVariance);
            Exact { mean: value(Measure::Loss) * years, variance: variance.is_finite().then_some(variance) }
        }
        Quantity::Exceedance(amount) => chance(
            curves.map_or(0.0, |curves| curves.losses[replicate][draw].exceedance(&curves.grid, amount)),
        ),
    }
}

/// Horizons of one draw.
struct Played {
    trials: usize,
    composite: Vec<f64>,
    losses: Vec<f64>,
    incidents: usize,
}

#[derive(Clone, Copy)]
struct Moments {
    mean: f64,
    variance: f64,
}

impl Played {
    fn of(&self, quantity: Quantity) -> Moments {
        let share = |count: usize| count as f64 / self.trials as f64;
        match quantity {
            Quantity::Composite => Moments::of(&self.composite),
            Quantity::Probability => Moments { mean: share(self.incidents), variance: 0.0 },
            Quantity::Loss => Moments::of(&self.losses),
            Quantity::LossProbability => {
                Moments { mean: share(self.losses.iter().filter(|loss| **loss > 0.0).count()), variance: 0.0 }
            }
            Quantity::Exceedance(amount) => Moments {
                mean: share(self.losses.iter().filter(|loss| **loss > amount).count()),
                variance: 0.0,
            },
        }
    }
}

impl Moments {
    fn of(values: &[f64]) -> Self {
        let m = mean(values);
        let variance = sum(values.iter().map(|value| (value - m) * (value - m))) / (values.len() - 1) as f64;
        Self { mean: m, variance }
    }
}

/// Plays horizons of the draws of one replicate.
struct Player<'p> {
    frame: &'p Frame<'p>,
    inputs: &'p Inputs,
    tables: &'p [QuantileTable],
}

/// One actor in one draw.
struct Attempts<'p> {
    actor: &'p ActorPlan,
    /// By variable of the circuit.
    p: Vec<f64>,
    /// By case of the attempts. Units: attempts in the horizon.
    numbers: Vec<f64>,
}

/// Random numbers in the order in which they are asked for.
struct Chance {
    stream: Stream,
    next: u64,
}

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.next += 1;
        self.stream.uniform(self.next)
    }

    /// A count with this law and mean.
    fn count(&mut self, law: CountLaw, mean: f64) -> usize {
        match law {
            CountLaw::AtMostOne => usize::from(self.uniform() < mean),
            CountLaw::Poisson => self.poisson(mean),
            CountLaw::NegativeBinomial { dispersion } => {
                let rate = mean * dispersion * gamma_quantile(1.0 / dispersion, self.uniform());
                self.poisson(rate)
            }
        }
    }

    /// The number of arrivals at unit rate in a time: exponential gaps, one after the other.
    fn poisson(&mut self, time: f64) -> usize {
        let (mut n, mut at) = (0, -ln(self.uniform()));
        while at < time {
            n += 1;
            at -= ln(self.uniform());
        }
        n
    }
}

impl Player<'_> {
    /// Horizons of one draw; `None` where there are too many attempts in each.
    fn play(&self, key: u64, draw: usize) -> Option<Played> {
        let attempts = self.attempts(draw);
        let expected: f64 = sum(attempts.iter().flat_map(|one| one.numbers.iter().copied()));
        let share = BUDGET / (REPLICATES * DRAWS) as f64 / expected.max(1e-3);
        if share * 4.0 < TRIALS.0 as f64 {
            return None;
        }
        let trials = (share as usize).clamp(TRIALS.0, TRIALS.1);
        let mut chance = Chance { stream: Stream::new(key, &format!("cross-check.{draw}")), next: 0 };
        let mut played = Played { trials, composite: Vec::new(), losses: Vec::new(), incidents: 0 };
        let mut scratch = Scratch::new();
        for _ in 0..trials {
            let (mut worst, mut loss, mut any) = (0.0f64, 0.0, false);
            for one in &attempts {
                for (mode, number) in one.numbers.iter().enumerate() {
                    let n = chance.count(one.actor.counts, *number);
                    for start in (0..n).step_by(LANES) {
                        let lanes = LANES.min(n - start);
                        for cell in one.cells(mode, lanes, &mut chance, &mut scratch) {
                            any = true;
                            worst = worst.max(self.severity(one.actor.diagram.cells[cell].occurs, draw));
                            loss += self.cost(one.actor, cell, draw, &mut chance);
                        }
                    }
                }
            }
            played.composite.push(worst);
            played.losses.push(loss);
            played.incidents += usize::from(any);
        }
        Some(played)
    }

    /// What each actor's attempts come to in a draw, with the states of the factors as drawn.
    fn attempts(&self, draw: usize) -> Vec<Attempts<'_>> {
        let (first, lane) = (draw - draw % LANES, draw % LANES);
        let block = Block { frame: self.frame, inputs: self.inputs, first };
        let plan = self.frame.plan;
        let lane_of = |columns: Vec<Lanes>, times: f64| columns.iter().map(|one| one[lane] * times).collect();
        let drawn = block.attempts().into_iter().zip(&plan.actors);
        drawn
            .map(|((p, rates), actor)| Attempts {
                actor,
                p: lane_of(p, 1.0),
                numbers: lane_of(rates, plan.horizon_years),
            })
            .collect()
    }

    /// The severity of the worst outcome of a set.
    fn severity(&self, occurs: u64, draw: usize) -> f64 {
        let severities = self.inputs.exposure_severities.iter().enumerate();
        let occurring = severities.filter(|(bit, _)| occurs >> bit & 1 == 1);
        occurring.map(|(_, severity)| severity[draw]).fold(0.0, f64::max)
    }

    /// What one occurrence of a cell costs.
    fn cost(&self, actor: &ActorPlan, cell: usize, draw: usize, chance: &mut Chance) -> f64 {
        let losses = &self.frame.plan.losses;
        let shares = self.inputs.losses.shares(draw);
        let mut total = 0.0;
        let mut pay = |part: &Part, chance: &mut Chance| {
            let share = part.share.map_or(1.0, |share| shares[share]);
            total += share * self.tables[part.amount].value(chance.uniform());
        };
        for item in actor.losses.items.get(cell).into_iter().flatten().map(|item| &losses.items[*item]) {
            item.primary.iter().for_each(|part| pay(part, chance));
            if let Some((reaction, forms)) = &item.secondary
                && chance.uniform() < self.inputs.losses.reaction(*reaction, draw)
            {
                forms.iter().for_each(|part| pay(part, chance));
            }
        }
        total
    }
}

impl Attempts<'_> {
    /// The cells that some attempts in one case come to: every variable falls by its own chance, and the circuit
    /// says what follows.
    fn cells(&self, mode: usize, n: usize, chance: &mut Chance, scratch: &mut Scratch) -> Vec<usize> {
        let diagram = &self.actor.diagram;
        let mut fallen = vec![[0.0; LANES]; self.p.len()];
        for &variable in diagram.circuit.variables() {
            let p = self.p[variable];
            for state in &mut fallen[variable][..n] {
                *state = f64::from(u8::from(chance.uniform() < p));
            }
        }
        let mut out = vec![[0.0; LANES]; diagram.cells.len()];
        forward(&diagram.circuit, &fallen, scratch, &mut out);
        let cells = diagram.cells.iter().zip(&out).enumerate().filter(|(_, (cell, _))| cell.mode == mode);
        let occurring = cells.flat_map(|(at, (_, lanes))| {
            std::iter::repeat_n(at, lanes[..n].iter().filter(|value| **value == 1.0).count())
        });
        occurring.collect()
    }
}

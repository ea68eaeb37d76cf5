//! The draws of one replicate: uniform numbers by stream, and the columns that rest on them.

use super::shard::{REPLICATES, Settings};
use crate::evidence::weight;
use crate::math::{OwenSobol, Stream, combine, copula, exp_m1, logit, mean, name_hash, sigmoid};
use crate::model::{FactorId, operational_effectiveness, reliability};
use crate::plan::{Column, FactorColumn, Plan, Quantiles, ReliabilityColumn, StreamId, Streams};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// The fewest draws of a replicate over which a factor's shift is taken.
const FEWEST_FOR_SHIFT: usize = 64;

/// One value a draw.
pub type Columnar = Vec<f64>;

/// The draws of one replicate of a plan.
///
/// A draw is a pure function of seed, replicate, the stream's name and the position of the draw: two
/// configurations share all that they have in common.
pub struct Draws<'p> {
    plan: &'p Plan,
    seed: u64,
    replicate: u64,
    n: usize,
    drawn: Drawn,
    /// Whether the values of quantities are kept for another plan.
    keeps: bool,
    /// By position of the factor, where shifts are given.
    shifts: Option<Vec<f64>>,
}

/// What is drawn of the streams of one replicate.
#[derive(Default)]
pub(super) struct Drawn {
    /// By stream: its uniform numbers.
    uniforms: Vec<Option<Columnar>>,
    /// By stream that goes together with others: its numbers as they hang together.
    correlated: BTreeMap<StreamId, Columnar>,
    /// By stream: the values of distributions at those numbers, by the name of the distribution.
    values: BTreeMap<StreamId, Vec<(String, Columnar)>>,
    /// By factor and number of draws: its probability by the evidence, as it was drawn last.
    factors: BTreeMap<(FactorId, usize), Believed>,
}

/// The probability of a factor by the evidence, and what it comes from.
struct Believed {
    printed: f64,
    /// Before the shift.
    log_odds: Columnar,
    p: Columnar,
}

impl Drawn {
    /// Nothing drawn yet.
    fn of(plan: &Plan) -> Self {
        Self { uniforms: vec![None; plan.streams.n()], ..Self::default() }
    }
}

/// The draws of one file, kept so that each configuration of it need not make them anew.
///
/// What is drawn is a pure function of names, so the bytes are the same with a pool and without.
pub struct Pool {
    streams: Streams,
    settings: Settings,
    /// By replicate; taken out while a plan draws.
    replicates: Vec<Mutex<Option<Drawn>>>,
}

impl Pool {
    /// A pool for all plans on the streams of this one, under these settings.
    pub fn new(plan: &Plan, settings: Settings) -> Self {
        let drawn = || Drawn::of(plan);
        let replicates = (0..REPLICATES).map(|_| Mutex::new(Some(drawn()))).collect();
        Self { streams: plan.streams.clone(), settings, replicates }
    }

    /// The draws of a replicate, with all that other plans drew of it; anew where the streams are others.
    fn draws<'p>(&self, plan: &'p Plan, settings: Settings, replicate: usize) -> Draws<'p> {
        let new = Draws::new(plan, settings.seed, replicate, settings.n_per_replicate);
        let is_same = self.streams == plan.streams
            && (settings.seed, settings.n_per_replicate)
                == (self.settings.seed, self.settings.n_per_replicate);
        let known = is_same.then(|| self.replicates[replicate].lock().ok()?.take()).flatten();
        match known {
            Some(drawn) => Draws { drawn, keeps: true, ..new },
            None => new,
        }
    }

    /// What `one` makes of the draws of a replicate.
    pub fn with<T>(
        &self,
        plan: &Plan,
        settings: Settings,
        replicate: usize,
        one: impl FnOnce(&mut Draws) -> T,
    ) -> T {
        let mut draws = self.draws(plan, settings, replicate);
        let found = one(&mut draws);
        self.keep(draws);
        found
    }

    /// Keeps what a plan drew.
    fn keep(&self, draws: Draws) {
        if draws.keeps
            && let Ok(mut place) = self.replicates[draws.replicate as usize].lock()
        {
            *place = Some(draws.drawn);
        }
    }
}

/// What is drawn about one factor.
pub struct FactorDraws {
    /// The probability that it holds.
    pub p: Columnar,
    /// The probability that it holds and no safeguard has removed it.
    pub p_from_now: Columnar,
    /// Whether it holds: 0 or 1.
    pub holds: Columnar,
    /// Whether it holds and no safeguard has removed it: 0 or 1.
    pub holds_from_now: Columnar,
    /// The same as `p_from_now` on the first draws, over which states are integrated, with the shift taken over
    /// them alone: so their mean is the printed probability too.
    pub p_for_means: Columnar,
    /// The same before safeguards: the probability by the evidence.
    pub credence: Columnar,
    /// The chance that no safeguard removes it.
    pub left: Columnar,
}

impl<'p> Draws<'p> {
    /// The draws of a replicate; nothing is drawn yet. Shape: `n` draws.
    pub fn new(plan: &'p Plan, seed: u64, replicate: usize, n: usize) -> Self {
        let drawn = Drawn::of(plan);
        Self { plan, seed, replicate: replicate as u64, n, drawn, keeps: false, shifts: None }
    }

    /// The same with the shift of each factor given, by its position.
    pub fn with_shifts(self, shifts: Vec<f64>) -> Self {
        Self { shifts: Some(shifts), ..self }
    }

    /// Gives a stream other uniform numbers of its own. Shape: one a draw.
    ///
    /// Where it goes together with others, theirs move with it as far as they rest on it.
    pub fn set(&mut self, id: StreamId, uniform: &[f64]) {
        if let Some((group, _)) = self.plan.streams.group_of(id) {
            group.members.iter().for_each(|member| drop(self.drawn.correlated.remove(member)));
        }
        let known = self.drawn.uniforms[id.0].get_or_insert_with(Vec::new);
        known.clear();
        known.extend_from_slice(uniform);
    }

    /// True random numbers of this replicate, by a name of their own.
    pub fn random(&self, name: &str) -> Stream {
        Stream::new(combine(&[self.seed, self.replicate, name_hash(name)]), name)
    }

    /// The uniform numbers of a stream, strictly between 0 and 1; together with others where it is in a group.
    pub fn uniform(&mut self, id: StreamId) -> &[f64] {
        let plan = self.plan;
        let Some((group, at)) = plan.streams.group_of(id).filter(|(_, at)| *at > 0) else {
            return self.own(id);
        };
        if !self.drawn.correlated.contains_key(&id) {
            let own: Vec<Columnar> =
                group.members[..=at].iter().map(|member| self.own(*member).to_vec()).collect();
            let row = &group.triangle[at];
            let numbers = (0..own[at].len()).map(|draw| copula(row, own.iter().map(|numbers| numbers[draw])));
            let numbers = numbers.collect();
            self.drawn.correlated.insert(id, numbers);
        }
        &self.drawn.correlated[&id]
    }

    /// The uniform numbers of a stream by itself, whatever it goes together with.
    pub fn own(&mut self, id: StreamId) -> &[f64] {
        let (seed, replicate, n) = (self.seed, self.replicate, self.n);
        let stream = self.plan.streams.get(id);
        self.drawn.uniforms[id.0].get_or_insert_with(|| {
            let key = combine(&[seed, replicate, name_hash(&stream.name)]);
            let mut values = vec![0.0; n];
            match stream.dimension {
                Some(dimension) => OwenSobol::new(dimension, key).fill(0, &mut values),
                None => {
                    let random = Stream::new(key, &stream.name);
                    values.iter_mut().enumerate().for_each(|(at, value)| *value = random.uniform(at as u64));
                }
            }
            values
        })
    }

    /// The values of a column.
    pub fn column(&mut self, column: &Column) -> Columnar {
        match column {
            Column::Constant(value) => vec![*value; self.n],
            Column::Quantile(stream, table) => self.quantiles(*stream, table),
            Column::Estimate { reliability, stated, prior, counts } => {
                let prior = self.column(prior);
                if !counts {
                    return prior;
                }
                let (stated, r) = (self.column(stated), self.reliability(reliability));
                let values = stated.iter().zip(&prior).zip(&r);
                values.map(|((p, prior), r)| r * p.clamp(0.01, 0.99) + (1.0 - r) * prior).collect()
            }
            Column::AtLeastOnce(probability, years) => {
                let p = self.column(probability);
                p.iter().map(|p| -crate::math::ln_1p(-p.min(0.99)) / years).collect()
            }
            Column::AtMostOne(rate, years) => {
                let rates = self.column(rate);
                rates.iter().map(|rate| (0.0 - exp_m1(-rate * years)) / years).collect()
            }
            Column::Product(factors) => factors.iter().fold(vec![1.0; self.n], |mut product, factor| {
                product.iter_mut().zip(self.column(factor)).for_each(|(product, value)| *product *= value);
                product
            }),
            Column::Complement(share) => self.column(share).iter().map(|share| 1.0 - share).collect(),
            Column::Reliability(parts) => {
                let [failures, days] = parts.each_ref().map(|part| self.column(part));
                failures.iter().zip(days).map(|(failures, days)| reliability(*failures, days)).collect()
            }
            Column::Operational(parts) => {
                let [coverage, works, intended, variance] = parts.each_ref().map(|part| self.column(part));
                let one = |at: usize| {
                    operational_effectiveness(coverage[at], works[at], intended[at], variance[at])
                };
                (0..self.n).map(one).collect()
            }
        }
    }

    /// What is drawn about a factor; states are integrated on the first `n_for_means` draws.
    pub fn factor(&mut self, factor: &FactorColumn, n_for_means: usize) -> FactorDraws {
        let p = self.p(factor, self.n);
        let mut p_for_means = match n_for_means == self.n {
            true => p.clone(),
            false => self.p(factor, n_for_means),
        };
        let credence = p_for_means.clone();
        let mut left = vec![1.0; self.n];
        let holds: Columnar = {
            let uniform = self.uniform(factor.state).iter();
            uniform.zip(&p).map(|(u, p)| f64::from(u8::from(u < p))).collect()
        };
        let (mut p_from_now, mut holds_from_now) = (p.clone(), holds.clone());
        for (effect, stream) in &factor.removals {
            let effect = self.column(effect);
            p_for_means.iter_mut().zip(&effect).for_each(|(p, effect)| *p *= 1.0 - effect);
            left.iter_mut().zip(&effect).for_each(|(left, effect)| *left *= 1.0 - effect);
            let removed = self.uniform(*stream).iter().zip(&effect).map(|(u, effect)| u < effect);
            for ((p, holds), (effect, removed)) in
                p_from_now.iter_mut().zip(&mut holds_from_now).zip(effect.iter().zip(removed))
            {
                *p *= 1.0 - effect;
                if removed {
                    *holds = 0.0;
                }
            }
        }
        FactorDraws { p, p_from_now, holds, holds_from_now, p_for_means, credence, left }
    }

    /// What each claim that counts adds to the log-odds of a factor, in the order of its terms.
    pub fn said(&mut self, factor: &FactorColumn) -> Vec<Columnar> {
        let mut said = Vec::with_capacity(factor.terms.len());
        for (term, reliability) in &factor.terms {
            let r = self.reliability(reliability);
            said.push(r.iter().map(|r| term.scale * weight(*r, term.interest)).collect());
        }
        said
    }

    /// The probability of a factor on the first `n` draws: supposed, or by the evidence.
    ///
    /// By the evidence it is the sigmoid of the drawn log-odds, moved by one constant so that the mean over
    /// these draws is the printed probability. Of a few draws the mean says little: then the constant is taken
    /// over the first of a longer replicate.
    pub fn p(&mut self, factor: &FactorColumn, n: usize) -> Columnar {
        match factor.forced {
            Some(holds) => return vec![f64::from(u8::from(holds)); n],
            None if factor.is_constant() => return vec![factor.printed; n],
            None => {}
        }
        let mut log_odds = self.log_odds(factor);
        log_odds.truncate(n);
        let of = (factor.factor, n);
        let known = self.drawn.factors.get(&of);
        if let Some(known) = known
            && known.printed == factor.printed
            && known.log_odds == log_odds
        {
            return known.p.clone();
        }
        let shift = match &self.shifts {
            Some(known) => known[factor.factor.position()],
            None => self.shift_over(factor, &log_odds),
        };
        let p: Columnar = log_odds.iter().map(|z| sigmoid(z + shift)).collect();
        // A shift over a longer replicate rests on more than these log-odds.
        if self.keeps && n >= FEWEST_FOR_SHIFT {
            self.drawn.factors.insert(of, Believed { printed: factor.printed, log_odds, p: p.clone() });
        }
        p
    }

    /// The constant by which the log-odds of a factor are moved, over all draws; 0 where its probability is the same in
    /// all of them.
    pub fn shift(&mut self, factor: &FactorColumn) -> f64 {
        self.shift_on(factor, self.n)
    }

    /// The same over the first `n` draws.
    pub fn shift_on(&mut self, factor: &FactorColumn, n: usize) -> f64 {
        if factor.is_constant() {
            return 0.0;
        }
        let mut log_odds = self.log_odds(factor);
        log_odds.truncate(n);
        self.shift_over(factor, &log_odds)
    }

    fn shift_over(&self, factor: &FactorColumn, log_odds: &[f64]) -> f64 {
        if log_odds.len() < FEWEST_FOR_SHIFT {
            let mut longer = Draws::new(self.plan, self.seed, self.replicate as usize, FEWEST_FOR_SHIFT);
            return shift_to_mean(&longer.log_odds(factor), factor.printed);
        }
        shift_to_mean(log_odds, factor.printed)
    }

    /// The log-odds of a factor by the drawn prior and reliabilities, before the shift.
    fn log_odds(&mut self, factor: &FactorColumn) -> Columnar {
        let mut log_odds: Columnar = self.column(&factor.prior).iter().map(|p| logit(*p)).collect();
        for said in self.said(factor) {
            log_odds.iter_mut().zip(said).for_each(|(sum, added)| *sum += added);
        }
        log_odds
    }

    fn quantiles(&mut self, stream: StreamId, quantiles: &Quantiles) -> Columnar {
        let known = self.drawn.values.get(&stream).into_iter().flatten();
        if let Some((_, values)) = known.into_iter().find(|(name, _)| name == quantiles.name()) {
            return values.clone();
        }
        let levels = self.uniform(stream);
        let mut values = vec![0.0; levels.len()];
        quantiles.table().fill(levels, &mut values);
        if self.keeps {
            let kept = self.drawn.values.entry(stream).or_default();
            kept.push((quantiles.name().to_owned(), values.clone()));
        }
        values
    }

    fn reliability(&mut self, reliability: &ReliabilityColumn) -> Columnar {
        match reliability {
            ReliabilityColumn::Fixed(value) => vec![*value; self.n],
            ReliabilityColumn::Drawn(stream, table) => self.quantiles(*stream, table),
        }
    }
}

/// The constant c with `mean(sigmoid(z + c)) = target`, by bisection narrowed with Newton's step.
///
/// Between `logit(target) - max z`, where no term is above the target, and `logit(target) - min z`, where none
/// is below it.
fn shift_to_mean(log_odds: &[f64], target: f64) -> f64 {
    let at = |shift: f64| {
        let p: Vec<f64> = log_odds.iter().map(|z| sigmoid(z + shift)).collect();
        let slope: Vec<f64> = p.iter().map(|p| p * (1.0 - p)).collect();
        (mean(&p) - target, mean(&slope))
    };
    let least = log_odds.iter().copied().fold(f64::INFINITY, f64::min);
    let most = log_odds.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let (mut low, mut high) = (logit(target) - most, logit(target) - least);
    let mut shift = 0.5 * (low + high);
    for _ in 0..200 {
        let (excess, slope) = at(shift);
        if excess == 0.0 {
            return shift;
        }
        if excess > 0.0 {
            high = shift;
        } else {
            low = shift;
        }
        let newton = shift - excess / slope;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - shift).abs() <= 1e-15 * shift.abs().max(1.0) {
            return next;
        }
        shift = next;
    }
    shift
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shift_brings_the_mean_to_the_target() {
        let log_odds = [-3.0, -0.5, 0.2, 4.0, 1.0];
        let far: Vec<f64> = log_odds.iter().map(|z| 25.0 * z + 150.0).collect();
        for (log_odds, target) in
            [0.01, 0.3, 0.875, 0.99].iter().flat_map(|t| [(&log_odds[..], *t), (&far[..], *t)])
        {
            let shift = shift_to_mean(log_odds, target);
            let p: Vec<f64> = log_odds.iter().map(|z| sigmoid(z + shift)).collect();
            assert!((mean(&p) - target).abs() < 1e-14, "{target}");
        }
    }
}

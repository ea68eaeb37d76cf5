//! The draws of one replicate: uniform numbers by stream, and the columns that rest on them.

use crate::evidence::weight;
use crate::math::{OwenSobol, QuantileTable, Stream, combine, logit, mean, name_hash, sigmoid};
use crate::plan::{Column, FactorColumn, Plan, ReliabilityColumn, StreamId};

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
    uniforms: Vec<Option<Columnar>>,
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
}

impl<'p> Draws<'p> {
    /// The draws of a replicate; nothing is drawn yet. Shape: `n` draws.
    pub fn new(plan: &'p Plan, seed: u64, replicate: usize, n: usize) -> Self {
        let uniforms = vec![None; plan.streams.n()];
        Self { plan, seed, replicate: replicate as u64, n, uniforms }
    }

    /// The uniform numbers of a stream, strictly between 0 and 1.
    pub fn uniform(&mut self, id: StreamId) -> &[f64] {
        let (seed, replicate, n) = (self.seed, self.replicate, self.n);
        let stream = self.plan.streams.get(id);
        self.uniforms[id.0].get_or_insert_with(|| {
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
            Column::Product(factors) => factors.iter().fold(vec![1.0; self.n], |mut product, factor| {
                product.iter_mut().zip(self.column(factor)).for_each(|(product, value)| *product *= value);
                product
            }),
            Column::Complement(share) => self.column(share).iter().map(|share| 1.0 - share).collect(),
        }
    }

    /// What is drawn about a factor.
    pub fn factor(&mut self, factor: &FactorColumn) -> FactorDraws {
        let p = match factor.forced {
            Some(holds) => vec![f64::from(u8::from(holds)); self.n],
            None => self.probability(factor),
        };
        let holds: Columnar = {
            let uniform = self.uniform(factor.state).iter();
            uniform.zip(&p).map(|(u, p)| f64::from(u8::from(u < p))).collect()
        };
        let (mut p_from_now, mut holds_from_now) = (p.clone(), holds.clone());
        for (effect, stream) in &factor.removals {
            let effect = self.column(effect);
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
        FactorDraws { p, p_from_now, holds, holds_from_now }
    }

    /// The probability of a factor: its log-odds by the drawn prior and reliabilities, moved by one constant
    /// so that the mean over the replicate is the printed probability.
    fn probability(&mut self, factor: &FactorColumn) -> Columnar {
        if factor.is_constant() {
            return vec![factor.printed; self.n];
        }
        let mut log_odds: Columnar = self.column(&factor.prior).iter().map(|p| logit(*p)).collect();
        for (term, reliability) in &factor.terms {
            let r = self.reliability(reliability);
            let added = r.iter().map(|r| term.scale * weight(*r, term.interest));
            log_odds.iter_mut().zip(added).for_each(|(sum, added)| *sum += added);
        }
        let shift = shift_to_mean(&log_odds, factor.printed);
        log_odds.iter().map(|z| sigmoid(z + shift)).collect()
    }

    fn quantiles(&mut self, stream: StreamId, table: &QuantileTable) -> Columnar {
        let levels = self.uniform(stream);
        let mut values = vec![0.0; levels.len()];
        table.fill(levels, &mut values);
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
fn shift_to_mean(log_odds: &[f64], target: f64) -> f64 {
    let at = |shift: f64| {
        let p: Vec<f64> = log_odds.iter().map(|z| sigmoid(z + shift)).collect();
        let slope: Vec<f64> = p.iter().map(|p| p * (1.0 - p)).collect();
        (mean(&p) - target, mean(&slope))
    };
    let (mut low, mut high) = (-60.0, 60.0);
    let mut shift = 0.0;
    for _ in 0..100 {
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
        for target in [0.01, 0.3, 0.875, 0.99] {
            let shift = shift_to_mean(&log_odds, target);
            let p: Vec<f64> = log_odds.iter().map(|z| sigmoid(z + shift)).collect();
            assert!((mean(&p) - target).abs() < 1e-14, "{target}");
        }
    }
}

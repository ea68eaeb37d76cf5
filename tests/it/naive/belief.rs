//! What is not known: reliabilities, estimates, priors and quantities, and how probable that makes a factor.
//!
//! All of it hangs on uniform numbers, one a source and one a quantity, that stand in numbered slots.

use super::chance::Chance;
use super::sampler::{Sampler, logit, sigmoid};
use exposure::model::{
    Claim, EstimateId, FactorId, Interest, Model, Reliability, SourceId, SourceKind, Stance, Standing,
    Uncertain,
};
use exposure::quantity::Date;
use std::collections::{BTreeMap, BTreeSet};

/// On how many points the mean of a factor's draws is shifted to its printed probability.
const SHIFT_POINTS: usize = 8192;

/// Everything that is said, as of a day.
pub struct Beliefs {
    n_slots: usize,
    voices: Vec<Voice>,
    estimates: Vec<Estimate>,
    /// What is believed about each factor, by position.
    pub factors: Vec<Factor>,
}

/// One draw of everything that is not known.
pub struct Draw {
    u: Vec<f64>,
    /// The reliability of each voice.
    r: Vec<f64>,
}

/// A source as far as it is trusted in a claim or estimate.
struct Voice {
    source: SourceId,
    reliability: Reliability,
    sampler: Sampler,
}

/// A stated probability.
struct Estimate {
    voice: usize,
    stated: (usize, Sampler),
    prior: (usize, Sampler),
    counts: bool,
}

/// A quantity with one value a draw.
pub enum Quantity {
    /// A distribution at the number of a slot.
    Known(usize, Sampler),
    /// A stated probability.
    Estimate(usize),
    /// A rate, from the chance of at least one in so many years.
    AtLeastOnce(Box<Quantity>, f64),
}

/// How probable a factor is.
pub struct Factor {
    /// Before any draw.
    pub printed: f64,
    prior: Quantity,
    terms: Vec<Term>,
    shift: f64,
}

/// What a claim adds.
struct Term {
    voice: usize,
    /// The chance that an unreliable voice says so whatever is so.
    regardless: f64,
    /// The sign of the stance times what dependence leaves.
    scale: f64,
}

impl Beliefs {
    /// Reads the claims of a model as of a day.
    pub fn new(model: &Model, as_of: Date) -> Self {
        let n_slots = model.sources.len();
        let mut beliefs = Self { n_slots, voices: Vec::new(), estimates: Vec::new(), factors: Vec::new() };
        for (_, estimate) in model.estimates.iter() {
            let reliability = estimate.reliability.unwrap_or(model.sources[estimate.source].reliability);
            let read = Estimate {
                voice: beliefs.voice(estimate.source, reliability),
                stated: (beliefs.slot(), Sampler::new(&estimate.probability)),
                prior: (beliefs.slot(), Sampler::new(&estimate.prior)),
                counts: is_known(&estimate.standing, as_of),
            };
            beliefs.estimates.push(read);
        }
        let counting = counting(model, as_of);
        for (id, factor) in model.factors.iter() {
            let slot = beliefs.slot();
            let prior = beliefs.quantity(&factor.prior, slot);
            let (mut terms, mut sum) = (Vec::new(), 0.0);
            for (claim, scale) in scaled(model, id, &counting) {
                let (reliability, regardless) = (trust(model, claim), regardless(claim.interest));
                sum += scale * weight(reliability.mean(), regardless);
                terms.push(Term { voice: beliefs.voice(claim.source, reliability), regardless, scale });
            }
            let before = beliefs.mean(&prior);
            let printed = sigmoid(logit(before) + sum).clamp(before.min(0.01), before.max(0.99));
            let mut factor = Factor { printed, prior, terms, shift: 0.0 };
            factor.shift = beliefs.shift(&factor);
            beliefs.factors.push(factor);
        }
        beliefs
    }

    /// A slot of its own for a quantity; its cases share it.
    pub fn slot(&mut self) -> usize {
        self.n_slots += 1;
        self.n_slots - 1
    }

    /// The quantity that draws from a slot.
    pub fn quantity(&self, quantity: &Uncertain, slot: usize) -> Quantity {
        match quantity {
            Uncertain::Known(distribution) => Quantity::Known(slot, Sampler::new(distribution)),
            Uncertain::Estimate(id) => Quantity::Estimate(EstimateId::position(*id)),
            Uncertain::AtLeastOnce { probability, years } => {
                Quantity::AtLeastOnce(Box::new(self.quantity(probability, slot)), *years)
            }
        }
    }

    /// A draw that nothing is written in yet.
    pub fn blank(&self) -> Draw {
        Draw { u: vec![0.5; self.n_slots], r: vec![0.0; self.voices.len()] }
    }

    /// Draws everything anew.
    pub fn draw(&self, chance: &mut Chance, draw: &mut Draw) {
        draw.u.iter_mut().for_each(|u| *u = chance.uniform());
        for (voice, r) in self.voices.iter().zip(&mut draw.r) {
            *r = voice.at(&draw.u);
        }
    }

    /// The value of a quantity in a draw.
    pub fn value(&self, quantity: &Quantity, draw: &Draw) -> f64 {
        match quantity {
            Quantity::Known(slot, sampler) => sampler.at(draw.u[*slot]),
            Quantity::Estimate(at) => {
                let Estimate { voice, stated, prior, counts } = &self.estimates[*at];
                let without = prior.1.at(draw.u[prior.0]);
                let r = if *counts { draw.r[*voice] } else { 0.0 };
                r * stated.1.at(draw.u[stated.0]).clamp(0.01, 0.99) + (1.0 - r) * without
            }
            Quantity::AtLeastOnce(probability, years) => {
                -(1.0 - self.value(probability, draw).min(0.99)).ln() / years
            }
        }
    }

    /// The probability of a factor in a draw.
    pub fn p(&self, factor: &Factor, draw: &Draw) -> f64 {
        sigmoid(self.log_odds(factor, draw) + factor.shift)
    }

    fn log_odds(&self, factor: &Factor, draw: &Draw) -> f64 {
        let terms = factor.terms.iter().map(|term| term.scale * weight(draw.r[term.voice], term.regardless));
        logit(self.value(&factor.prior, draw)) + terms.sum::<f64>()
    }

    /// The mean of a prior; an estimate's by the means of its parts.
    fn mean(&self, quantity: &Quantity) -> f64 {
        match quantity {
            Quantity::Known(_, sampler) => sampler.mean(),
            Quantity::Estimate(at) => {
                let Estimate { voice, stated, prior, counts } = &self.estimates[*at];
                let r = if *counts { self.voices[*voice].reliability.mean() } else { 0.0 };
                r * stated.1.mean().clamp(0.01, 0.99) + (1.0 - r) * prior.1.mean()
            }
            Quantity::AtLeastOnce(..) => panic!("a rate is no prior"),
        }
    }

    fn voice(&mut self, source: SourceId, reliability: Reliability) -> usize {
        let same = |voice: &Voice| voice.source == source && voice.reliability == reliability;
        let known = self.voices.iter().position(same);
        known.unwrap_or_else(|| {
            let (mean, n) =
                (reliability.mean(), if reliability == Reliability::Letter('F') { 2.0 } else { 10.0 });
            let drawn = mean > 0.0;
            let beta = || Sampler::beta(n * mean, n * (1.0 - mean), (0.0, 1.0));
            let sampler = if drawn { beta() } else { Sampler::Point(mean) };
            self.voices.push(Voice { source, reliability, sampler });
            self.voices.len() - 1
        })
    }

    /// The constant on a factor's log-odds that makes the mean of its draws the printed probability.
    fn shift(&self, factor: &Factor) -> f64 {
        let log_odds = self.log_odds_over_the_unknown(factor);
        let mean = |c: f64| log_odds.iter().map(|z| sigmoid(z + c)).sum::<f64>() / log_odds.len() as f64;
        let (mut low, mut high) = (-30.0, 30.0);
        for _ in 0..36 {
            let middle = (low + high) / 2.0;
            if mean(middle) < factor.printed { low = middle } else { high = middle }
        }
        (low + high) / 2.0
    }

    /// The log-odds of a factor on evenly spread points of all that it hangs on.
    ///
    /// Reference: Kronecker's sequence, point i at `i sqrt(prime)` modulo 1 in each direction (Niederreiter
    /// 1978, 10.1090/S0002-9904-1978-14532-7).
    fn log_odds_over_the_unknown(&self, factor: &Factor) -> Vec<f64> {
        const PRIMES: [f64; 16] =
            [2., 3., 5., 7., 11., 13., 17., 19., 23., 29., 31., 37., 41., 43., 47., 53.];
        let mut voices: BTreeSet<usize> = factor.terms.iter().map(|term| term.voice).collect();
        let mut slots = BTreeSet::new();
        self.rests_on(&factor.prior, &mut slots, &mut voices);
        let drawn = voices.iter().filter(|&&voice| !self.voices[voice].sampler.is_certain());
        slots.extend(drawn.map(|&voice| self.voices[voice].source.position()));
        assert!(slots.len() <= PRIMES.len(), "a factor of a test hangs on few sources");
        let mut draw = self.blank();
        let n = if slots.is_empty() { 1 } else { SHIFT_POINTS };
        let point = |i: usize| {
            for (slot, prime) in slots.iter().zip(PRIMES) {
                draw.u[*slot] = (0.5 / n as f64 + i as f64 * prime.sqrt()).fract();
            }
            for &voice in &voices {
                draw.r[voice] = self.voices[voice].at(&draw.u);
            }
            self.log_odds(factor, &draw)
        };
        (0..n).map(point).collect()
    }

    fn rests_on(&self, quantity: &Quantity, slots: &mut BTreeSet<usize>, voices: &mut BTreeSet<usize>) {
        match quantity {
            Quantity::Known(slot, sampler) if !sampler.is_certain() => {
                slots.insert(*slot);
            }
            Quantity::Known(..) => {}
            Quantity::Estimate(at) => {
                let Estimate { voice, stated, prior, .. } = &self.estimates[*at];
                let drawn = [stated, prior].into_iter().filter(|(_, sampler)| !sampler.is_certain());
                slots.extend(drawn.map(|(slot, _)| *slot));
                voices.insert(*voice);
            }
            Quantity::AtLeastOnce(probability, _) => self.rests_on(probability, slots, voices),
        }
    }
}

impl Voice {
    fn at(&self, u: &[f64]) -> f64 {
        self.sampler.at(u[self.source.position()]).min(0.999)
    }
}

/// How far a claim moves the log-odds, before its sign.
fn weight(r: f64, regardless: f64) -> f64 {
    ((r + (1.0 - r) * regardless) / ((1.0 - r) * regardless)).ln()
}

fn regardless(interest: Interest) -> f64 {
    match interest {
        Interest::Neutral => 0.5,
        Interest::SelfServing => 0.9,
        Interest::AgainstInterest => 0.1,
    }
}

fn trust(model: &Model, claim: &Claim) -> Reliability {
    claim.reliability.unwrap_or(model.sources[claim.source].reliability)
}

fn is_known(standing: &Standing, as_of: Date) -> bool {
    let taken_back = standing.retracted.is_some_and(|day| day <= as_of);
    standing.published <= as_of && !taken_back
}

/// Which claims count on a day, by position.
fn counting(model: &Model, as_of: Date) -> Vec<bool> {
    let known: Vec<bool> = model.claims.iter().map(|(_, claim)| is_known(&claim.standing, as_of)).collect();
    let mut counts = known.clone();
    for (id, claim) in model.claims.iter() {
        if known[id.position()] {
            claim.supersedes.iter().for_each(|old| counts[old.position()] = false);
        }
        let passes_on = claim.relay_of.is_some() || model.sources[claim.source].kind == SourceKind::Relay;
        let says_nothing = claim.stance == Stance::Context || trust(model, claim).mean() == 0.0;
        counts[id.position()] &= !passes_on && !says_nothing;
    }
    counts
}

/// The claims about a factor that move it, each with its sign times what dependence leaves of it.
fn scaled<'m>(model: &'m Model, factor: FactorId, counting: &[bool]) -> Vec<(&'m Claim, f64)> {
    let mut groups: BTreeMap<(String, bool), Vec<&Claim>> = BTreeMap::new();
    for (id, claim) in model.claims.iter() {
        if counting[id.position()] && claim.factors.contains(&factor) {
            let origin = match claim.origin {
                Some(origin) => format!("origin {}", model.origins[origin].id),
                None => format!("source {}", model.sources[claim.source].id),
            };
            groups.entry((origin, claim.stance == Stance::Supports)).or_default().push(claim);
        }
    }
    let strength = |claim: &Claim| weight(trust(model, claim).mean(), regardless(claim.interest));
    let mut found = Vec::new();
    for ((_, supports), mut claims) in groups {
        // The strongest first; of equal ones the first source, and of one source the first claim.
        claims.sort_by(|a, b| {
            let by_names = (a.source, &a.id).cmp(&(b.source, &b.id));
            strength(b).total_cmp(&strength(a)).then(by_names)
        });
        let mut heard = BTreeSet::new();
        claims.retain(|claim| heard.insert(claim.source));
        let dependence = claims[0].origin.map_or(1.0, |origin| model.origins[origin].dependence.get());
        let mut scale = if supports { 1.0 } else { -1.0 };
        for claim in claims {
            found.push((claim, scale));
            scale *= 1.0 - dependence;
        }
    }
    found.retain(|(_, scale)| *scale != 0.0);
    found
}

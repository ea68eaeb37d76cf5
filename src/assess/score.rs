//! Scores of forecasts against what turned out, and how often words of probability came true.

use super::replay::Replay;
use crate::math::{ln, ln_1p, sum};
use crate::quantity::ProbabilityWord;

/// A way to read the same reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// The evidence model: what every assessment uses.
    Evidence,
    /// The prior alone, before any voice was heard.
    Prior,
    /// Every report counted in full, as if none depended on another.
    Independent,
}

impl Method {
    /// All of them.
    pub const ALL: [Method; 3] = [Self::Evidence, Self::Prior, Self::Independent];
}

/// Something for each method.
#[derive(Clone, Debug, PartialEq)]
pub struct ByMethod<T> {
    /// By the evidence model.
    pub evidence: T,
    /// By the prior alone.
    pub prior: T,
    /// By every report as independent.
    pub independent: T,
}

impl<T> ByMethod<T> {
    /// What a function makes of each method.
    pub fn each(mut make: impl FnMut(Method) -> T) -> Self {
        Self {
            evidence: make(Method::Evidence),
            prior: make(Method::Prior),
            independent: make(Method::Independent),
        }
    }

    /// That of one method.
    pub fn get(&self, method: Method) -> &T {
        match method {
            Method::Evidence => &self.evidence,
            Method::Prior => &self.prior,
            Method::Independent => &self.independent,
        }
    }
}

/// How far a forecast, or several on average, was from what turned out; 0 is best in both.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// The squared distance, 0 to 1.
    pub brier: f64,
    /// Minus the natural logarithm of the probability given to what turned out, 0 to infinity.
    pub log: f64,
}

impl Score {
    /// The score of a probability that something is so.
    ///
    /// Formula: Brier `(p - o)²`, o = 1 if it was so and 0 if not; log score `-ln p` or `-ln (1 - p)`.
    /// Infinite only for certainty in what did not come true, which no prior of a scenario can be.
    /// Reference: Brier 1950, 10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2, halved as is usual for two cases;
    /// Good 1952, "Rational decisions", Journal of the Royal Statistical Society B 14.
    /// Example: p = 0.75 and it was so → 0.0625 and ln(4/3).
    pub fn of(p: f64, was_so: bool) -> Self {
        let miss = if was_so { 1.0 - p } else { p };
        // From zero, so that a certainty that came true scores 0 and not -0.
        let log = 0.0 - if was_so { ln(p) } else { ln_1p(-p) };
        Self { brier: miss * miss, log }
    }

    /// The mean of scores with weights that are not all 0.
    pub(super) fn mean(scores: &[(f64, Self)]) -> Self {
        let weights = sum(scores.iter().map(|(weight, _)| *weight));
        let mean = |of: fn(&Self) -> f64| sum(scores.iter().map(|(weight, one)| weight * of(one))) / weights;
        Self { brier: mean(|one| one.brier), log: mean(|one| one.log) }
    }
}

impl ByMethod<Score> {
    /// What share of the prior's Brier score a method takes away; below 0 it adds. `None` where the prior has none.
    ///
    /// Formula: `1 - B / B_prior`. Reference: Murphy 1973, "Hedging and skill scores for probability forecasts",
    /// Journal of Applied Meteorology 12, 215-223.
    pub fn skill(&self, method: Method) -> Option<f64> {
        let reference = self.prior.brier;
        (reference > 0.0).then(|| 1.0 - self.get(method).brier / reference)
    }

    /// The methods whose Brier score is the lowest, to nine digits.
    pub fn best(&self) -> Vec<Method> {
        let brier = |method: Method| self.get(method).brier;
        let least = Method::ALL.into_iter().map(brier).fold(f64::INFINITY, f64::min);
        Method::ALL.into_iter().filter(|method| brier(*method) - least < 1e-9).collect()
    }
}

/// Forecasts that the same word of probability covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    /// The word of ICD 203; `None` below 1 % and above 99 %, where it has none.
    pub word: Option<&'static str>,
    /// Where its range starts.
    pub from: f64,
    /// Where its range ends.
    pub to: f64,
    /// How many forecasts.
    pub n: usize,
    /// Their mean.
    pub mean_forecast: f64,
    /// Of how many it turned out to be so.
    pub n_so: usize,
}

/// What replays come to together.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// How many factors were replayed.
    pub n_factors: usize,
    /// How many of them turned out to be so.
    pub n_so: usize,
    /// The mean score of the last forecasts.
    pub last: ByMethod<Score>,
    /// The mean over factors of their daily scores.
    pub daily: ByMethod<Score>,
    /// The last forecasts by word, lowest first, without words that were not used.
    pub reliability: ByMethod<Vec<Bin>>,
}

/// What replays come to together: every factor counts once, by its last forecast and by its days.
///
/// Reference for the table: Murphy 1973, "A new vector partition of the probability score", Journal of Applied
/// Meteorology 12, 595-600.
pub fn tally(replays: &[Replay]) -> Tally {
    let factors = || replays.iter().flat_map(|replay| &replay.factors);
    let mean = |of: &dyn Fn(Method) -> Vec<(f64, Score)>| ByMethod::each(|method| Score::mean(&of(method)));
    Tally {
        n_factors: factors().count(),
        n_so: factors().filter(|one| one.resolution.value).count(),
        last: mean(&|method| factors().map(|one| (1.0, *one.last_score().get(method))).collect()),
        daily: mean(&|method| factors().map(|one| (1.0, *one.daily.get(method))).collect()),
        reliability: ByMethod::each(|method| {
            let last = factors().map(|one| (*one.last().p.get(method), one.resolution.value));
            bins(&last.collect::<Vec<_>>())
        }),
    }
}

fn bins(forecasts: &[(f64, bool)]) -> Vec<Bin> {
    let words = ProbabilityWord::ALL.into_iter().map(|one| (Some(one.word), one.from, one.to));
    let ranges = [(None, 0.0, 0.01)].into_iter().chain(words).chain([(None, 0.99, 1.0)]);
    let bin = |(word, from, to): (Option<&'static str>, f64, f64)| {
        let of = |p: f64| match ProbabilityWord::of(p) {
            Some(found) => word == Some(found.word),
            None => word.is_none() && (p < 0.5) == (from < 0.5),
        };
        let there: Vec<&(f64, bool)> = forecasts.iter().filter(|(p, _)| of(*p)).collect();
        let n = there.len();
        let n_so = there.iter().filter(|(_, was_so)| *was_so).count();
        let mean_forecast = sum(there.iter().map(|(p, _)| *p)) / n as f64;
        (n > 0).then_some(Bin { word, from, to, n, mean_forecast, n_so })
    };
    ranges.filter_map(bin).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_certainty_and_of_a_coin() {
        let sure = Score::of(1.0, true);
        assert_eq!((sure.brier, sure.log.to_bits()), (0.0, 0.0f64.to_bits()));
        assert_eq!(Score::of(0.0, false), sure);
        assert_eq!(Score::of(0.0, true), Score { brier: 1.0, log: f64::INFINITY });
        assert_eq!(Score::of(1.0, false), Score { brier: 1.0, log: f64::INFINITY });
        let coin = [true, false].map(|was_so| Score::of(0.5, was_so));
        assert_eq!(coin[0].brier, 0.25);
        assert!((coin[0].log - std::f64::consts::LN_2).abs() < 1e-15);
        assert!((coin[1].log - std::f64::consts::LN_2).abs() < 1e-15);
    }

    #[test]
    fn every_probability_has_one_bin() {
        let forecasts: Vec<(f64, bool)> = (0..=1000).map(|i| (f64::from(i) / 1000.0, i % 2 == 0)).collect();
        let found = bins(&forecasts);
        assert_eq!(found.len(), 9);
        assert_eq!(found.iter().map(|bin| bin.n).sum::<usize>(), 1001);
        assert_eq!(found.iter().map(|bin| bin.n_so).sum::<usize>(), 501);
        assert!(found.iter().all(|bin| bin.from <= bin.mean_forecast && bin.mean_forecast <= bin.to));
        assert_eq!((found[0].word, found[8].word), (None, None));
        assert_eq!((found[0].n, found[8].n), (10, 10));
    }

    #[test]
    fn skill_is_measured_against_the_prior_and_ties_are_ties() {
        let score = |brier| Score { brier, log: 0.0 };
        let scores = ByMethod { evidence: score(0.1), prior: score(0.4), independent: score(0.1 + 1e-12) };
        assert!((scores.skill(Method::Evidence).expect("a prior that missed") - 0.75).abs() < 1e-15);
        assert_eq!(scores.skill(Method::Prior), Some(0.0));
        assert_eq!(scores.best(), [Method::Evidence, Method::Independent]);
        let perfect = ByMethod::each(|_| score(0.0));
        assert_eq!(perfect.skill(Method::Evidence), None);
        assert_eq!(perfect.best().len(), 3);
    }
}

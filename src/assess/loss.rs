//! What it may cost: the loss in the horizon, its curve, and whether that is borne.

use super::curve::Reader;
use super::estimate::Estimate;
use super::tolerance::{Tolerated, verdict};
use crate::eval::{Curves, Evaluation, Measure};
use crate::math::mean;
use crate::model::Model;

/// The levels at which quantiles are told.
pub const LEVELS: [f64; 4] = [0.5, 0.9, 0.95, 0.99];
/// The levels at which the mean beyond a quantile is told.
pub const TAIL_LEVELS: [f64; 3] = [0.9, 0.95, 0.99];
/// The return periods that are told: a loss larger than this comes in one of so many horizons.
pub const RETURN_PERIODS: [u32; 9] = [2, 5, 10, 20, 50, 100, 200, 500, 1000];

/// What attempts may cost in the horizon, and what has happened costs.
#[derive(Clone, Debug, PartialEq)]
pub struct LossAssessment {
    /// The currency's code.
    pub currency: String,
    /// Expected loss. Units: per year; infinite where the amounts have no mean.
    pub mean: Estimate,
    /// Standard deviation of the loss in the horizon; infinite where there is none.
    pub sd: Estimate,
    /// The chance of no loss in the horizon.
    pub p_zero: Estimate,
    /// The chance of any loss in the horizon.
    pub probability: Estimate,
    /// By outcome that costs something, in the order of ids.
    pub outcomes: Vec<OutcomeLoss>,
    /// Expected loss by what has happened; `None` where no fact costs anything.
    pub happened: Option<Estimate>,
    /// The curve of the loss in the horizon; `None` where attempts cost nothing.
    pub curve: Option<LossCurve>,
    /// What is borne, and whether the curve is within it.
    pub tolerated: Option<Tolerated>,
    /// The same moments by theory and from the curve.
    pub moments: Vec<Moment>,
}

/// What one outcome costs.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeLoss {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it is a fact.
    pub is_fact: bool,
    /// Expected loss. Units: per year; of a fact, as it stands.
    pub mean: Estimate,
}

/// The curve of the loss in the horizon. Means are those of the predictive distribution (the mean curve), bands
/// are of the draws' own curves.
#[derive(Clone, Debug, PartialEq)]
pub struct LossCurve {
    /// Draws that have a curve.
    pub draws: usize,
    /// Quantiles by level.
    pub quantiles: Vec<(f64, Read)>,
    /// The mean of the worst share of horizons, by level.
    pub tails: Vec<(f64, Read)>,
    /// The loss that is exceeded in one of so many horizons.
    pub return_periods: Vec<(u32, Read)>,
    /// The chance to lose more than an amount, over amounts in equal ratios.
    pub exceedance: Vec<(f64, Read)>,
    /// The same at amounts that were asked for.
    pub asked: Vec<(f64, Read)>,
    /// The chance that the largest single loss exceeds an amount.
    pub largest: Vec<(f64, Read)>,
    /// The largest error of the arithmetic in a chance that is told, as a share of it.
    pub numerical_error: f64,
    /// Whether fixed amounts without a common unit are smeared: chances right beside them may be off by more.
    pub smears_fixed_amounts: bool,
}

/// A number read off curves, with the error of their arithmetic.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Read {
    /// The number.
    pub estimate: Estimate,
    /// How far the arithmetic may be off: a third of what halving the points changes.
    pub numerical_error: f64,
}

/// A moment of the loss in the horizon, twice.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// Its name.
    pub name: &'static str,
    /// From the moments of amounts and counts.
    pub theory: f64,
    /// From the curve.
    pub computed: f64,
}

/// The amounts at which the curve of a model is read exactly: those asked for and those of its tolerance.
pub(super) fn read_at(model: &Model, asked: &[f64]) -> Vec<f64> {
    let borne = model.tolerance.iter().flat_map(|one| &one.exceedance).map(|(_, amount)| *amount);
    asked.iter().copied().chain(borne).collect()
}

/// Assesses the losses of a plan; `None` where nothing costs anything.
///
/// `asked`: amounts at which the chance to lose more is wanted.
pub(super) fn assess_losses(
    model: &Model,
    evaluation: &Evaluation,
    curves: Option<&Curves>,
    asked: &[f64],
) -> Option<LossAssessment> {
    let mean = Estimate::of(evaluation, Measure::Loss)?;
    let years = model.header.horizon.years();
    let tolerance = model.tolerance.as_ref().filter(|one| !one.exceedance.is_empty());
    let estimate = |measure| Estimate::of(evaluation, measure).expect("a plan with losses measures this");
    let probability = estimate(Measure::LossProbability);
    let priced = model.outcomes.iter().filter(|(_, outcome)| outcome.loss.is_some());
    let outcomes = priced.filter_map(|(id, outcome)| {
        let mean = Estimate::of(evaluation, Measure::OutcomeLoss(id))?;
        let (id, title) = (outcome.id.clone(), outcome.title.clone());
        Some(OutcomeLoss { id, title, is_fact: outcome.is_fact(), mean })
    });
    let outcomes: Vec<OutcomeLoss> = outcomes.collect();
    let reader = curves.map(Reader::new);
    Some(LossAssessment {
        currency: model.header.currency.as_ref().map_or(String::new(), ToString::to_string),
        mean,
        sd: spread(evaluation, years),
        p_zero: probability.complement(),
        probability,
        happened: outcomes.iter().any(|one| one.is_fact).then(|| estimate(Measure::HappenedLoss)),
        curve: reader.as_ref().map(|reader| reader.curve(asked)),
        tolerated: tolerance.zip(reader.as_ref()).map(|(one, reader)| verdict(one, reader)),
        moments: reader.map_or(Vec::new(), |reader| reader.moments(evaluation, years)),
        outcomes,
    })
}

/// The standard deviation of the loss in the horizon.
///
/// The mean is the deviation of the predictive distribution, `sqrt(E[variance] + variance of the means)` over
/// draws; the band is over the draws' own deviations.
fn spread(evaluation: &Evaluation, years: f64) -> Estimate {
    let at = |measure| evaluation.measures.find(measure).expect("a plan with losses measures this");
    let (mean_at, variance_at) = (at(Measure::Loss), at(Measure::LossVariance));
    let replicates = &evaluation.replicates;
    let all: Vec<f64> = replicates.iter().flat_map(|one| one.values[mean_at].iter().copied()).collect();
    let middle = mean(&all);
    let off = |m: f64| if m.is_finite() && middle.is_finite() { (m - middle) * years } else { f64::INFINITY };
    let second = |of: usize| {
        let one = &replicates[of];
        let both = one.values[variance_at].iter().zip(&one.values[mean_at]);
        mean(&both.map(|(variance, m)| variance + off(*m) * off(*m)).collect::<Vec<_>>())
    };
    let seconds: Vec<f64> = (0..replicates.len()).map(second).collect();
    let deviations: Vec<f64> = seconds.iter().map(|second| second.sqrt()).collect();
    let draws =
        replicates.iter().flat_map(|one| one.values[variance_at].iter().map(|variance| variance.sqrt()));
    Estimate::around(mean(&seconds).sqrt(), &deviations, draws.collect())
}

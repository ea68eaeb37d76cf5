//! How far what is not known spreads a result: equally likely values of one number, and draws of chance and size.

use super::estimate::Estimate;
use super::paired::Sampled;
use crate::eval::{Evaluation, Measure, Settings, evaluate};
use crate::math::{mean, sample_quantile};
use crate::model::{Configuration, Horizon, Model};
use crate::plan::{Refusal, compile, fingerprint};
use crate::quantity::{Date, Level, Severity};

/// What is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spreading {
    /// Expected worst severity of attempts in the horizon. Units: points, 0 to 100.
    Composite,
    /// Expected loss. Units: the file's currency, per year.
    Loss,
}

/// The scenario that a finding is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Subject {
    /// The scenario's title.
    pub title: String,
    /// Its fingerprint.
    pub sha256: String,
    /// The day of assessment.
    pub as_of: Date,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// Whether that time lies ahead.
    pub looks_ahead: bool,
    /// What was supposed, in words.
    pub supposed: Vec<String>,
    /// The code of the currency, where the file has one.
    pub currency: Option<String>,
    /// The largest composite exposure that the scenario tolerates.
    pub tolerated_score: Option<f64>,
    /// The seed.
    pub seed: u64,
    /// Draws in all.
    pub draws: usize,
}

/// Equally likely values of one number.
#[derive(Clone, Debug, PartialEq)]
pub struct Spread {
    /// The scenario.
    pub subject: Subject,
    /// What the number is.
    pub of: Spreading,
    /// The number, as an assessment tells it.
    pub estimate: Estimate,
    /// The values, ascending: quantiles of the draws at levels in the middle of equal shares.
    pub values: Vec<f64>,
}

/// One draw of chance and size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Drawn {
    /// The chance in the horizon.
    pub chance: f64,
    /// What is expected, given that it happens. Units: those of the size.
    pub size: f64,
}

/// Chance and size in every draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// The scenario.
    pub subject: Subject,
    /// What the size is: the worst severity given an incident, or the loss in the horizon given any loss.
    pub of: Spreading,
    /// The chance: of an incident, or of any loss.
    pub chance: Estimate,
    /// The size given that it happens; its band is over the draws in which it can. `None` where it never can.
    pub size: Option<Estimate>,
    /// The draws in which it can happen, by replicate and position.
    pub draws: Vec<Drawn>,
    /// In how many draws it cannot.
    pub impossible: usize,
    /// How many of the draws lie in each cell of a matrix of five levels each way, by level of the chance and of the
    /// severity; all 0 of losses, which have no such levels.
    pub cells: [[usize; 5]; 5],
}

impl Scatter {
    /// In how many cells any draw lies, and how many lie in the fullest.
    pub fn cells_met(&self) -> (usize, usize) {
        let all = || self.cells.iter().flatten().copied();
        (all().filter(|n| *n > 0).count(), all().max().unwrap_or(0))
    }

    /// The fewest cells that hold a share of the draws that have a place. More draws do not make them more, as they do
    /// with the cells that hold any.
    pub fn cells_of(&self, share: f64) -> usize {
        let mut counts: Vec<usize> = self.cells.iter().flatten().copied().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        let wanted = share * counts.iter().sum::<usize>() as f64;
        let mut held = 0;
        let mut n = 0;
        while (held as f64) < wanted && n < counts.len() {
            held += counts[n];
            n += 1;
        }
        n
    }
}

/// The level of a number of points by its position, the lowest 0.
fn level(points: f64) -> Option<usize> {
    let level = Severity::new(points.clamp(0.0, 100.0))?.level();
    Level::ALL.iter().position(|(known, ..)| *known == level)
}

/// The values in the middle of `n` equal shares of the draws.
///
/// Formula: the quantiles at `(i - 1/2) / n` for i from 1 to n.
/// Reference: Kay et al. 2016, "When (ish) is my bus?", 10.1145/2858036.2858558, for quantile dot plots.
fn equally_likely(mut draws: Vec<f64>, n: usize) -> Vec<f64> {
    draws.sort_by(f64::total_cmp);
    (0..n).map(|i| sample_quantile(&draws, (i as f64 + 0.5) / n as f64)).collect()
}

struct Evaluated {
    subject: Subject,
    evaluation: Evaluation,
    /// What a scenario is read by.
    of: Spreading,
}

/// The same draws as those of an assessment: shares take no part in means and bands.
fn evaluated(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    settings: Settings,
    of: Option<Spreading>,
) -> Result<Evaluated, Refusal> {
    let plan = compile(model, configuration, as_of)?;
    let evaluation = evaluate(&plan, settings.without_shares(), &|_| {});
    let is_rated =
        plan.losses.is_empty() || plan.exposures.iter().any(|one| one.severity.constant() != Some(0.0));
    let led = if is_rated { Spreading::Composite } else { Spreading::Loss };
    let subject = Subject {
        title: model.header.title.clone(),
        sha256: fingerprint(model),
        as_of,
        horizon_years: plan.horizon_years,
        looks_ahead: matches!(model.header.horizon, Horizon::Ahead(_)),
        supposed: Vec::new(),
        currency: model.header.currency.as_ref().map(ToString::to_string),
        tolerated_score: model.tolerance.as_ref().and_then(|one| one.score).map(|score| score.get()),
        seed: settings.seed,
        draws: settings.draws(),
    };
    Ok(Evaluated { subject, evaluation, of: of.unwrap_or(led) })
}

/// Finds `n` equally likely values; `None` where the loss is asked for and nothing is priced.
///
/// `of`: `None` takes the composite exposure where outcomes are rated, else the expected loss.
/// Errors: what cannot be compiled, with the path of what is at fault.
pub fn spread(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    settings: Settings,
    (of, n): (Option<Spreading>, usize),
) -> Result<Option<Spread>, Refusal> {
    let Evaluated { subject, evaluation, of } = evaluated(model, configuration, as_of, settings, of)?;
    let measure = match of {
        Spreading::Composite => Measure::Composite,
        Spreading::Loss => Measure::Loss,
    };
    Ok(Sampled::of(&evaluation, measure).map(|sampled| Spread {
        subject,
        of,
        estimate: sampled.estimate(),
        values: equally_likely(sampled.draws.concat(), n),
    }))
}

/// Finds chance and size in every draw; `None` where the loss is asked for and nothing is priced.
///
/// **Formula**: in a draw with chance p, composite exposure c, and expected loss l a year over y years, the worst
/// severity given an incident is `c / p`, and the loss given any loss `l y / p`. The size of all is the ratio of the
/// means, its error that of the ratios of the replicates.
/// Errors: what cannot be compiled, with the path of what is at fault.
pub fn scatter(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    settings: Settings,
    of: Option<Spreading>,
) -> Result<Option<Scatter>, Refusal> {
    let Evaluated { subject, evaluation, of } = evaluated(model, configuration, as_of, settings, of)?;
    let (measures, times) = match of {
        Spreading::Composite => ([Measure::Probability, Measure::Composite], 1.0),
        Spreading::Loss => ([Measure::LossProbability, Measure::Loss], subject.horizon_years),
    };
    let [Some(chance), Some(size)] = measures.map(|measure| Sampled::of(&evaluation, measure)) else {
        return Ok(None);
    };
    let given = |p: f64, whole: f64| whole * times / p;
    let both = chance.draws.iter().flatten().zip(size.draws.iter().flatten());
    let draws: Vec<Drawn> = both
        .filter(|(p, _)| **p > 0.0)
        .map(|(p, whole)| Drawn { chance: *p, size: given(*p, *whole) })
        .collect();
    let mut cells = [[0; 5]; 5];
    for one in draws.iter().filter(|_| of == Spreading::Composite) {
        if let (Some(chance), Some(size)) = (level(100.0 * one.chance), level(one.size)) {
            cells[chance][size] += 1;
        }
    }
    let sizes: Vec<f64> = draws.iter().map(|one| one.size).collect();
    let ratios = chance.replicates.iter().zip(&size.replicates).filter(|(p, _)| **p > 0.0);
    let ratios: Vec<f64> = ratios.map(|(p, whole)| given(*p, *whole)).collect();
    let is_possible = !sizes.is_empty() && mean(&ratios).is_finite() && chance.mean > 0.0;
    let of_all = given(chance.mean, size.mean);
    Ok(Some(Scatter {
        subject,
        of,
        chance: chance.estimate(),
        size: is_possible.then(|| Estimate::around(of_all, &ratios, sizes)),
        impossible: chance.draws.iter().map(Vec::len).sum::<usize>() - draws.len(),
        draws,
        cells,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equally_likely_values_stand_in_the_middle_of_equal_shares() {
        // Of a uniform grid on 0 to 1, the quantile at a level is the level.
        let grid: Vec<f64> = (0..=1000).map(|at| f64::from(at) / 1000.0).rev().collect();
        let found = equally_likely(grid.clone(), 20);
        let wanted = (0..20).map(|i| f64::from(2 * i + 1) / 40.0);
        assert!(found.iter().zip(wanted).all(|(found, wanted)| (found - wanted).abs() < 1e-12), "{found:?}");
        assert_eq!(equally_likely(vec![7.0], 5), [7.0; 5]);
        assert_eq!(equally_likely(grid, 1).len(), 1);
    }

    #[test]
    fn levels_are_those_of_the_scale() {
        assert_eq!(
            [0.0, 4.99, 5.0, 20.99, 21.0, 80.0, 96.0, 101.0].map(level),
            [0, 0, 1, 1, 2, 3, 4, 4].map(Some)
        );
    }
}

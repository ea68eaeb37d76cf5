//! Whether a curve of losses is within what is borne.

use super::curve::Reader;
use super::loss::Read;
use crate::math::{exp, ln, normal_cdf, normal_quantile};
use crate::model::{Tolerance, ToleranceCurve};

/// A tolerance, and how the losses stand to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Tolerated {
    /// How it goes on between its points.
    pub curve: ToleranceCurve,
    /// At each of its points.
    pub points: Vec<Limit>,
    /// The amount at which the losses pass it furthest, or come nearest to it, as a ratio of chances.
    pub worst: Limit,
    /// The share of draws in which their own curve passes it somewhere.
    pub broken_in: f64,
}

/// The chance that is borne of losing more than an amount, and the chance there is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    /// The amount.
    pub loss: f64,
    /// The largest chance that is borne.
    pub tolerated: f64,
    /// The chance there is.
    pub probability: Read,
}

impl Tolerated {
    /// Whether the mean curve passes it anywhere.
    pub fn is_broken(&self) -> bool {
        self.worst.is_broken()
    }

    /// The largest chance that is borne of losing more than an amount; `None` where the tolerance says nothing.
    pub fn borne(&self, loss: f64) -> Option<f64> {
        let points = self.points.iter().map(|point| (point.loss, point.tolerated)).collect();
        Borne { curve: self.curve, points }.at(loss)
    }
}

impl Limit {
    /// Whether there is more chance than is borne.
    pub fn is_broken(&self) -> bool {
        self.probability.estimate.mean > self.tolerated
    }

    fn ratio(&self) -> f64 {
        self.probability.estimate.mean / self.tolerated
    }
}

/// How the losses stand to a tolerance that has at least one point.
pub(super) fn verdict(tolerance: &Tolerance, reader: &Reader) -> Tolerated {
    let curve = Borne::new(tolerance);
    let limit = |loss: f64, tolerated: f64| Limit { loss, tolerated, probability: reader.exceedance(loss) };
    let points: Vec<Limit> = curve.points.iter().map(|(loss, p)| limit(*loss, *p)).collect();
    let between: Vec<(f64, f64)> =
        reader.amounts().into_iter().filter_map(|loss| Some((loss, curve.at(loss)?))).collect();
    let passed = |chance: &dyn Fn(f64) -> f64| {
        let mut all = curve.points.iter().chain(&between);
        all.any(|(loss, tolerated)| chance(*loss) > *tolerated)
    };
    let broken_in = reader.share_of_draws(passed);
    let beside = between.iter().map(|(loss, tolerated)| (*loss, *tolerated, reader.mean_exceedance(*loss)));
    let further = beside.max_by(|a, b| (a.2 / a.1).total_cmp(&(b.2 / b.1)));
    let worst = points.iter().copied().max_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    let worst = worst.expect("a tolerance of losses has a point");
    // A point that the author wrote says more than one between them, unless it hides that the curve is passed.
    let worst = match further {
        Some((loss, tolerated, chance)) if !worst.is_broken() && chance > tolerated => limit(loss, tolerated),
        _ => worst,
    };
    Tolerated { curve: tolerance.curve, points, worst, broken_in }
}

/// The chances that are borne, by amount.
struct Borne {
    curve: ToleranceCurve,
    /// Amounts, ascending, and chances.
    points: Vec<(f64, f64)>,
}

impl Borne {
    fn new(tolerance: &Tolerance) -> Self {
        let points = tolerance.exceedance.iter().map(|(p, loss)| (*loss, p.get())).collect();
        Self { curve: tolerance.curve, points }
    }

    /// The largest chance that is borne of losing more; `None` where the tolerance says nothing.
    fn at(&self, loss: f64) -> Option<f64> {
        match (self.curve, self.points.as_slice()) {
            (ToleranceCurve::Lognormal, &[low, high]) => {
                let z = |p: f64| -normal_quantile(p);
                let slope = (z(high.1) - z(low.1)) / ln(high.0 / low.0);
                Some(normal_cdf(-(z(low.1) + slope * ln(loss / low.0))))
            }
            (_, points) => {
                let pair = points.windows(2).find(|pair| (pair[0].0..=pair[1].0).contains(&loss))?;
                let [(from, p), (to, q)] = [pair[0], pair[1]];
                let share = ln(loss / from) / ln(to / from);
                // A chance or an amount of 0 has no logarithm: the milder end then counts up to the other.
                if p > 0.0 && q > 0.0 && from > 0.0 { Some(exp(ln(p) + share * ln(q / p))) } else { Some(p) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Probability;

    fn borne(curve: ToleranceCurve) -> Borne {
        let point = |p, loss| Probability::new(p).map(|p| (p, loss)).into_iter();
        let exceedance = point(0.10, 1e6).chain(point(0.01, 1e7)).collect();
        Borne::new(&Tolerance { score: None, exceedance, curve })
    }

    #[test]
    fn points_are_joined_over_logarithms() {
        let borne = borne(ToleranceCurve::Points);
        // Halfway between $1M and $10M on the log scale: a chance of 10^-1.5.
        let middle = borne.at(1e6 * 10f64.sqrt());
        assert!(middle.is_some_and(|p| (p - 0.1 / 10f64.sqrt()).abs() < 1e-12));
        assert_eq!((borne.at(9e5), borne.at(1.1e7)), (None, None));
    }

    #[test]
    fn two_points_make_a_lognormal() {
        let borne = borne(ToleranceCurve::Lognormal);
        for (p, loss) in [(0.10, 1e6), (0.01, 1e7)] {
            assert!(borne.at(loss).is_some_and(|found| (found - p).abs() < 1e-12));
        }
        // z = 1.2815515655446004 and 2.3263478740408408 (Abramowitz and Stegun, table 26.1); at the geometric
        // mean of the amounts z is their mean, 1.8039497197927206, whose upper tail is .0356200.
        assert!(borne.at(1e6 * 10f64.sqrt()).is_some_and(|p| (p - 0.035_620_0).abs() < 1e-6));
    }
}

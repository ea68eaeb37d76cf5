//! How much of the field and of the time a safeguard is worth what it is meant to be (FAIR-CAM).

use super::{Effect, Uncertain};
use crate::math::{Distribution, exp, ln_1p};
use crate::quantity::DAYS_PER_YEAR;

/// How much of the field and of the time a safeguard covers (FAIR-CAM).
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Coverage {
    /// The share of the field in which it is in place.
    pub coverage: Option<Uncertain>,
    /// How often it fails. Units: per year.
    pub failures_per_year: Option<Uncertain>,
    /// How long a failure lasts. Units: days.
    pub repair_days: Option<Uncertain>,
    /// What it still takes away while it fails, 0 to 1.
    pub variance_effectiveness: Option<Uncertain>,
}

impl Coverage {
    /// Whether the safeguard is in place everywhere and always: no key says otherwise, or only numbers that
    /// come to a coverage and a reliability of 1.
    pub fn is_plain(&self) -> bool {
        let covers_all = self.coverage.as_ref().is_none_or(|coverage| fixed(coverage) == Some(1.0));
        covers_all && self.never_fails()
    }

    /// Whether it surely works wherever it is in place.
    pub fn never_fails(&self) -> bool {
        let (Some(failures), Some(days)) = (&self.failures_per_year, &self.repair_days) else { return true };
        let is_zero = |quantity: &Uncertain| fixed(quantity) == Some(0.0);
        is_zero(failures) || is_zero(days)
    }

    /// Every quantity that it gives, with its key.
    pub fn quantities(&self) -> impl Iterator<Item = (&'static str, &Uncertain)> {
        let all = [
            ("coverage", &self.coverage),
            ("failures_per_year", &self.failures_per_year),
            ("repair_days", &self.repair_days),
            ("variance_effectiveness", &self.variance_effectiveness),
        ];
        all.into_iter().filter_map(|(key, quantity)| Some((key, quantity.as_ref()?)))
    }

    /// Reliability, coverage and operational effectiveness of one effect, with `mean` as the value of a quantity.
    ///
    /// Shape: coverage, reliability, operational effectiveness. At means of uncertain quantities the last two are
    /// no means, since a reliability is not linear in what it is made of.
    pub fn at(&self, effect: &Effect, mean: impl Fn(&Uncertain) -> f64) -> [f64; 3] {
        let of = |quantity: &Option<Uncertain>, absent| quantity.as_ref().map_or(absent, &mean);
        let covers = of(&self.coverage, 1.0);
        let works = reliability(of(&self.failures_per_year, 0.0), of(&self.repair_days, 0.0));
        let variance = of(&self.variance_effectiveness, 0.0);
        [covers, works, operational_effectiveness(covers, works, mean(&effect.reduces), variance)]
    }
}

/// The value of a quantity that is the same in every draw.
fn fixed(quantity: &Uncertain) -> Option<f64> {
    match quantity {
        Uncertain::Known(Distribution::Point(value)) => Some(*value),
        _ => None,
    }
}

/// The share of the time in which a safeguard works as intended.
///
/// Units: failures per year, days until a failure is found and repaired; the result is a share from 0 to 1.
/// Formula: `Rel = (1 - VF/365)^VD`, the chance that no failure began in the last VD days, each of which brings
/// one with the chance VF/365. More than 365 failures a year are at least one a day: the reliability is 0. What
/// is repaired at once (0 days) never fails: the reliability is 1, whatever the failures.
/// Reference: Jones 2021, "FAIR Controls Analytics Model" (FAIR-CAM), variance frequency and variance duration.
///
/// ```
/// let found = exposure::model::reliability(12.0, 10.0);
/// assert!((found - 0.715_844_033_2).abs() < 1e-10);
/// ```
pub fn reliability(failures_per_year: f64, repair_days: f64) -> f64 {
    if repair_days == 0.0 {
        1.0
    } else if failures_per_year >= DAYS_PER_YEAR {
        0.0
    } else {
        exp(repair_days * ln_1p(-failures_per_year / DAYS_PER_YEAR))
    }
}

/// The share that a safeguard takes away on average over the field and the time.
///
/// Units: all shares from 0 to 1; `variance` is what it still takes away while it fails.
/// Formula: `OpEff = Cov (Rel Int + (1 - Rel) Var)`.
/// Reference: Jones 2021, "FAIR Controls Analytics Model" (FAIR-CAM), operational effectiveness.
///
/// ```
/// let found = exposure::model::operational_effectiveness(0.9, 0.8, 0.7, 0.1);
/// assert!((found - 0.522).abs() < 1e-15);
/// ```
pub fn operational_effectiveness(coverage: f64, reliability: f64, intended: f64, variance: f64) -> f64 {
    coverage * (reliability * intended + (1.0 - reliability) * variance)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_values_are_met() {
        assert!((reliability(12.0, 10.0) - 0.715_844_033_2).abs() < 1e-10);
        assert!((operational_effectiveness(0.9, 0.8, 0.7, 0.1) - 0.522).abs() < 1e-15);
        // One failure a year that lasts a day: 364 days of 365.
        assert!((reliability(1.0, 1.0) - 364.0 / 365.0).abs() < 1e-15);
    }

    #[test]
    fn the_ends_are_shares() {
        assert_eq!(reliability(0.0, 30.0), 1.0);
        assert_eq!(reliability(400.0, 0.0), 1.0);
        for often in [365.0, 366.0, 1e9] {
            assert_eq!(reliability(often, 0.5), 0.0);
        }
        assert_eq!(reliability(364.9, 1e6), 0.0);
        assert_eq!(operational_effectiveness(1.0, 1.0, 0.7, 0.1), 0.7);
        assert_eq!(operational_effectiveness(1.0, 0.0, 0.7, 0.1), 0.1);
        assert_eq!(operational_effectiveness(0.0, 0.5, 0.7, 0.1), 0.0);
    }

    #[test]
    fn plain_is_what_takes_nothing_from_the_intended() {
        let point = |value| Some(Uncertain::point(value));
        let whole = Coverage { coverage: point(1.0), ..Coverage::default() };
        assert!(Coverage::default().is_plain() && whole.is_plain());
        let kept = Coverage { failures_per_year: point(3.0), repair_days: point(0.0), ..whole.clone() };
        assert!(kept.is_plain());
        assert!(!Coverage { repair_days: point(2.0), ..kept.clone() }.is_plain());
        assert!(!Coverage { coverage: point(0.9), ..kept }.is_plain());
    }
}

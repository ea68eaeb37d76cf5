//! How many: laws of a number of events with a given mean, closed under thinning.

use super::float::{exp, exp_m1, ln_1p};

/// The law of a count. Each keeps its form when every event is kept with a chance of its own: only the mean
/// changes.
///
/// **Formula**: the generating function is `E[z^N] = G(m (1 - z))` with m the mean and `G(y) = e^-y`,
/// `(1 + d y)^(-1/d)`, `1 - y`. **Reference**: Klugman, Panjer and Willmot, Loss Models (4th ed., 2012),
/// sections 6.2-6.5 and 8.6 (coverage modifications and frequencies).
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub enum CountLaw {
    /// Events come independently of each other: variance = mean.
    #[default]
    Poisson,
    /// Events come in clusters: the rate itself varies, as a gamma variable. Variance = m + d m².
    NegativeBinomial {
        /// The squared coefficient of variation of the rate; above 0.
        dispersion: f64,
    },
    /// There is one event or none; the mean is its chance.
    AtMostOne,
}

impl CountLaw {
    /// The chance of none, for a mean: `G(m)`.
    ///
    /// Example: Poisson with mean .1 gives .9048.
    #[must_use]
    pub fn none(self, mean: f64) -> f64 {
        match self {
            Self::Poisson => exp(-mean),
            Self::NegativeBinomial { dispersion } => exp(-ln_1p(dispersion * mean) / dispersion),
            Self::AtMostOne => (1.0 - mean).max(0.0),
        }
    }

    /// The chance of at least one, for a mean, with its own digits where it is small: `1 - G(m)`.
    #[must_use]
    pub fn some(self, mean: f64) -> f64 {
        match self {
            // From 0, so that a mean of 0 gives no negative zero.
            Self::Poisson => 0.0 - exp_m1(-mean),
            Self::NegativeBinomial { dispersion } => 0.0 - exp_m1(-ln_1p(dispersion * mean) / dispersion),
            Self::AtMostOne => mean.min(1.0),
        }
    }

    /// How far the variance departs from the mean, in squares of the mean: `(variance - mean) / mean²`.
    ///
    /// 0, d and -1. All three laws are `G(y) = (1 + d y)^(-1/d)`, in the limit for 0.
    #[must_use]
    pub fn dispersion(self) -> f64 {
        match self {
            Self::Poisson => 0.0,
            Self::NegativeBinomial { dispersion } => dispersion,
            Self::AtMostOne => -1.0,
        }
    }

    /// Variance and third central moment of a sum over events of independent amounts.
    ///
    /// `first`, `second`, `third`: the mean number times the mean of the amount, of its square, of its cube.
    /// **Formula**: `B + d A²` and `C + 3 d A B + 2 d² A³`: the derivatives of `ln E[e^(tS)]` at 0.
    /// **Reference**: Klugman, Panjer and Willmot, Loss Models (4th ed., 2012), section 9.3.
    ///
    /// ```
    /// use exposure::math::CountLaw;
    /// // At most one event, of chance 1/2 and amount 1: a coin.
    /// assert_eq!(CountLaw::AtMostOne.cumulants(0.5, 0.5, 0.5), (0.25, 0.0));
    /// ```
    #[must_use]
    pub fn cumulants(self, first: f64, second: f64, third: f64) -> (f64, f64) {
        let d = self.dispersion();
        if d == 0.0 {
            return (second, third);
        }
        if !(second.is_finite() && third.is_finite()) {
            // What has no bound has none whatever the law; differences of infinities would say nothing.
            let variance = if second.is_finite() { second + d * first * first } else { f64::INFINITY };
            return (variance, f64::INFINITY);
        }
        (second + d * first * first, third + 3.0 * d * first * second + 2.0 * d * d * first * first * first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_of_none() {
        // Closed forms: e^-0.1; (1 + 2)^(-1/2); 1 - .3.
        assert!((CountLaw::Poisson.none(0.1) - 0.904_837_418_035_959_5).abs() < 1e-15);
        let clustered = CountLaw::NegativeBinomial { dispersion: 2.0 };
        assert!((clustered.none(1.0) - 1.0 / 3f64.sqrt()).abs() < 1e-15);
        assert_eq!(CountLaw::AtMostOne.none(0.3), 0.7);
        for law in [CountLaw::Poisson, clustered, CountLaw::AtMostOne] {
            assert!((law.some(1e-20) / 1e-20 - 1.0).abs() < 1e-15, "{law:?}");
            assert_eq!(law.some(0.0).to_bits(), 0, "{law:?}");
        }
    }

    #[test]
    fn little_dispersion_is_nearly_poisson() {
        let law = CountLaw::NegativeBinomial { dispersion: 1e-9 };
        assert!((law.none(3.0) - CountLaw::Poisson.none(3.0)).abs() < 1e-9);
    }

    #[test]
    fn sums_have_the_moments_of_closed_forms() {
        // Poisson(3) of exponential amounts with mean 1: variance 2 m, third 6 m.
        assert_eq!(CountLaw::Poisson.cumulants(3.0, 6.0, 18.0), (6.0, 18.0));
        // Counting (amount 1): a geometric number with mean m = 2 has variance m + m² and third m (1+m) (1+2m).
        let geometric = CountLaw::NegativeBinomial { dispersion: 1.0 };
        assert_eq!(geometric.cumulants(2.0, 2.0, 2.0), (6.0, 30.0));
    }
}

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

    /// The factorial moments `E[N (N-1)]` and `E[N (N-1) (N-2)]`, for a mean.
    #[must_use]
    pub fn factorial_moments(self, mean: f64) -> (f64, f64) {
        let (square, cube) = (mean * mean, mean * mean * mean);
        match self {
            Self::Poisson => (square, cube),
            Self::NegativeBinomial { dispersion: d } => {
                (square * (1.0 + d), cube * (1.0 + d) * (1.0 + 2.0 * d))
            }
            Self::AtMostOne => (0.0, 0.0),
        }
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
        let (second, third) = law.factorial_moments(3.0);
        assert!((second - 9.0).abs() < 1e-7 && (third - 27.0).abs() < 1e-6);
    }
}

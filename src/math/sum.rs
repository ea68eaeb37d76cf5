//! Sums that keep the digits a plain loop would lose, always in the order given.

/// A compensated running sum.
///
/// Formula: Neumaier's variant of Kahan's sum: the rounding error of each addition is collected apart.
/// Reference: Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen (1974), method IV.
/// The error does not grow with the number of terms, but for terms of 1e-16 times their number.
///
/// ```
/// let mut sum = exposure::math::Sum::default();
/// for x in [1.0, 1e100, 1.0, -1e100] {
///     sum.add(x);
/// }
/// assert_eq!(sum.value(), 2.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds one term.
    #[inline]
    pub fn add(&mut self, x: f64) {
        let total = self.total + x;
        self.lost +=
            if self.total.abs() >= x.abs() { (self.total - total) + x } else { (x - total) + self.total };
        self.total = total;
    }

    /// The sum so far; infinite terms give what a plain sum gives.
    #[inline]
    #[must_use]
    pub fn value(&self) -> f64 {
        if self.total.is_finite() { self.total + self.lost } else { self.total }
    }
}

/// The compensated sum of the terms, in their order; 0 for none.
///
/// Formula and reference: [`Sum`].
///
/// ```
/// assert_eq!(exposure::math::sum([0.1; 10]), 1.0);
/// ```
#[must_use]
pub fn sum(terms: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    terms.into_iter().for_each(|x| sum.add(x));
    sum.value()
}

/// The arithmetic mean, compensated; NaN for no values.
///
/// Formula: `sum / n`. Reference: [`Sum`].
///
/// ```
/// assert_eq!(exposure::math::mean(&[1.0, 2.0, 6.0]), 3.0);
/// ```
#[must_use]
pub fn mean(values: &[f64]) -> f64 {
    sum(values.iter().copied()) / values.len() as f64
}

/// The quantile of a sample that is sorted ascending, between neighbours by straight line.
///
/// `level` in [0, 1], clamped; NaN for no values or a NaN level.
/// Formula: the order statistic at position `(n - 1) level`, counted from 0.
/// Reference: Hyndman and Fan, Sample Quantiles in Statistical Packages (1996), type 7.
///
/// ```
/// assert_eq!(exposure::math::sample_quantile(&[1.0, 2.0, 4.0], 0.75), 3.0);
/// ```
#[must_use]
pub fn sample_quantile(sorted: &[f64], level: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    if level.is_nan() {
        return f64::NAN;
    }
    let position = last as f64 * level.clamp(0.0, 1.0);
    let below = position.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    let share = position - position.floor();
    // Equal or exactly hit neighbours answer themselves, infinite ones too.
    if share == 0.0 || low == high { low } else { low + share * (high - low) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_tenths() {
        assert_eq!(sum((0..1_000_000).map(|_| 0.1)), 1e5);
    }

    #[test]
    fn infinite_terms_are_not_nan() {
        assert_eq!(sum([1.0, f64::INFINITY, 2.0]), f64::INFINITY);
        assert!(sum([f64::NAN, 1.0]).is_nan());
        assert_eq!(sum([]), 0.0);
        assert!(mean(&[]).is_nan());
    }

    #[test]
    fn sample_quantiles_are_type_seven() {
        // numpy 1.x and R default: quantile(c(3, 5, 8, 13, 21), .1, .33, .9).
        let sorted = [3.0, 5.0, 8.0, 13.0, 21.0];
        for (level, value) in [(0.0, 3.0), (0.1, 3.8), (0.33, 5.96), (0.5, 8.0), (0.9, 17.8), (1.0, 21.0)] {
            assert!((sample_quantile(&sorted, level) - value).abs() < 1e-14, "{level}");
        }
        assert_eq!(sample_quantile(&[7.0], 0.3), 7.0);
        assert_eq!(sample_quantile(&[1.0, f64::INFINITY, f64::INFINITY], 0.75), f64::INFINITY);
        assert!(sample_quantile(&[], 0.5).is_nan() && sample_quantile(&sorted, f64::NAN).is_nan());
    }
}

//! The newtypes: one value, one unit, one range.

use std::fmt;

/// Days in a year, by the convention of the language: a year is 12 months is 365 days.
pub const DAYS_PER_YEAR: f64 = 365.0;

/// A probability. Units: none. Range: [0, 1].
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Probability(f64);

impl Probability {
    /// The probability, or `None` outside [0, 1] (NaN included).
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=1.0).contains(&value).then_some(Self(value))
    }

    /// The bare number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A frequency. Units: events per year. Range: [0, ∞), finite.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Rate(f64);

impl Rate {
    /// The rate per year, or `None` when it is negative, infinite or NaN.
    pub fn per_year(value: f64) -> Option<Self> {
        (value >= 0.0 && value.is_finite()).then_some(Self(value))
    }

    /// The bare number of events per year.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A span of time. Units: years of 365 days. Range: (0, ∞), finite.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Years(f64);

impl Years {
    /// The span, or `None` when it is not positive and finite.
    pub fn new(value: f64) -> Option<Self> {
        (value > 0.0 && value.is_finite()).then_some(Self(value))
    }

    /// The span of so many days. Formula: days / 365.
    pub fn from_days(days: f64) -> Option<Self> {
        Self::new(days / DAYS_PER_YEAR)
    }

    /// The bare number of years.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// How bad an outcome is. Units: points of the NIST SP 800-30 impact scale. Range: [0, 100].
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Severity(f64);

impl Severity {
    /// The severity, or `None` outside [0, 100] (NaN included).
    pub fn new(value: f64) -> Option<Self> {
        (0.0..=100.0).contains(&value).then_some(Self(value))
    }

    /// The bare number of points.
    pub fn get(self) -> f64 {
        self.0
    }

    /// The level that the scale gives this number.
    ///
    /// Formula: half-open bands that start at 0, 5, 21, 80 and 96.
    /// Reference: NIST SP 800-30r1 (2012), table H-3. Example: 79.9 → moderate, 80 → high.
    pub fn level(self) -> Level {
        match self.0 {
            s if s < 5.0 => Level::VeryLow,
            s if s < 21.0 => Level::Low,
            s if s < 80.0 => Level::Moderate,
            s if s < 96.0 => Level::High,
            _ => Level::VeryHigh,
        }
    }
}

/// The qualitative levels of NIST SP 800-30r1, table H-3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// 0 to below 5.
    VeryLow,
    /// 5 to below 21.
    Low,
    /// 21 to below 80.
    Moderate,
    /// 80 to below 96.
    High,
    /// 96 to 100.
    VeryHigh,
}

impl Level {
    /// Every level with the integer range that NIST prints for it, lowest first.
    pub const ALL: [(Level, f64, f64); 5] = [
        (Level::VeryLow, 0.0, 4.0),
        (Level::Low, 5.0, 20.0),
        (Level::Moderate, 21.0, 79.0),
        (Level::High, 80.0, 95.0),
        (Level::VeryHigh, 96.0, 100.0),
    ];
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Level::VeryLow => "very low",
            Level::Low => "low",
            Level::Moderate => "moderate",
            Level::High => "high",
            Level::VeryHigh => "very high",
        })
    }
}

/// A currency by its ISO 4217 code, such as `USD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency(String);

impl Currency {
    /// The currency, or `None` unless the code is three capital letters.
    pub fn new(code: &str) -> Option<Self> {
        let is_code = code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase());
        is_code.then(|| Self(code.to_owned()))
    }

    /// The currency that a sign stands for: `$`, `€`, `£` or `¥`.
    pub fn from_sign(sign: char) -> Option<Self> {
        match sign {
            '$' => Self::new("USD"),
            '€' => Self::new("EUR"),
            '£' => Self::new("GBP"),
            '¥' => Self::new("JPY"),
            _ => None,
        }
    }

    /// The code.
    pub fn code(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_value_cannot_be_made() {
        assert!(Probability::new(1.0 + 1e-12).is_none() && Probability::new(f64::NAN).is_none());
        assert!(Rate::per_year(-1.0).is_none() && Rate::per_year(f64::INFINITY).is_none());
        assert!(Years::new(0.0).is_none() && Severity::new(100.5).is_none());
        assert!(Currency::new("usd").is_none() && Currency::new("USDT").is_none());
    }

    #[test]
    fn levels_are_half_open_bands() {
        let level = |s| Severity::new(s).map(Severity::level);
        assert_eq!(level(4.999), Some(Level::VeryLow));
        assert_eq!(level(5.0), Some(Level::Low));
        assert_eq!(level(20.999), Some(Level::Low));
        assert_eq!(level(79.999), Some(Level::Moderate));
        assert_eq!(level(96.0), Some(Level::VeryHigh));
    }
}

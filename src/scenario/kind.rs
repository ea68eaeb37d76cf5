//! What a number means, which says what is allowed and how a range is fitted.

use crate::diag::Code;

/// What a number means, which says what is allowed and how a range is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A probability or a share, 0 to 1.
    Probability,
    /// A frequency, per year.
    Rate,
    /// Money.
    Amount,
    /// Points, 0 to 100.
    Severity,
    /// A percentile of the capability of attackers, 0 to 1.
    Percentile,
    /// A number of days.
    Days,
}

impl Kind {
    pub(super) fn noun(self) -> &'static str {
        match self {
            Kind::Probability => "probability",
            Kind::Rate => "rate",
            Kind::Amount => "amount",
            Kind::Severity => "severity",
            Kind::Percentile => "percentile",
            Kind::Days => "number of days",
        }
    }

    pub(super) fn code(self) -> Code {
        match self {
            Kind::Probability | Kind::Percentile => Code::E021,
            Kind::Rate | Kind::Days => Code::E022,
            Kind::Amount => Code::E023,
            Kind::Severity => Code::E027,
        }
    }

    /// The largest value that is allowed; the smallest is 0.
    pub(super) fn max(self) -> f64 {
        match self {
            Kind::Probability | Kind::Percentile => 1.0,
            Kind::Severity => 100.0,
            Kind::Rate | Kind::Amount | Kind::Days => f64::INFINITY,
        }
    }

    /// The largest number that may be written; beyond it, an amount is a mistake of units.
    pub(super) fn largest(self) -> f64 {
        match self {
            Kind::Amount => MAX_AMOUNT,
            _ => self.max(),
        }
    }

    /// The key under which a case gives its value, besides `value`.
    pub(super) fn case_key(self) -> &'static str {
        match self {
            Kind::Probability => "p",
            Kind::Rate => "rate",
            _ => "value",
        }
    }

    pub(super) fn examples(self) -> &'static str {
        match self {
            Kind::Probability => {
                "0.3, \"30%\", { p5 = 0.1, p95 = 0.4 }, { pert = [0.1, 0.2, 0.6] }, { hits = 7, of = 2500 }, \
                 { estimate = \"ID\" } or a word such as \"unlikely\""
            }
            Kind::Rate => {
                "4 (a year), \"once in 5 years\", { p5 = 1, p95 = 10, per = \"month\" }, \
                 { count = 3, over = \"2 years\" } or { at_least_once = 0.6, over = \"3 months\" }"
            }
            Kind::Amount => {
                "\"$1.2M\", \"EUR 300k\", { p5 = \"$200k\", p95 = \"$5M\" } or { pert = [0, 10, 400] }"
            }
            Kind::Severity => "70, { p5 = 60, p95 = 85 } or a word such as \"high\"",
            Kind::Percentile => "0.8 or { pert = [0.3, 0.5, 0.8] }",
            Kind::Days => "10 or { p5 = 2, p95 = 30 }",
        }
    }
}

/// The largest amount: a thousand times the product of the world in a year, and far below what a sum of many
/// could overflow.
pub(super) const MAX_AMOUNT: f64 = 1e18;

pub(super) fn outside(kind: Kind, value: f64) -> (String, String) {
    let noun = kind.noun();
    match kind {
        Kind::Probability | Kind::Percentile if value > 1.0 && value <= 100.0 => (
            format!("the {noun} {value} is outside 0 to 1"),
            format!("write {} for {value} %", hundredths(value)),
        ),
        Kind::Probability | Kind::Percentile => (
            format!("the {noun} {value} is outside 0 to 1"),
            "a probability is a number from 0 to 1".to_owned(),
        ),
        Kind::Severity => (
            format!("the severity {value} is outside 0 to 100"),
            "severities are points of the NIST SP 800-30 scale, 0 to 100".to_owned(),
        ),
        Kind::Amount if value > MAX_AMOUNT => (
            format!("the amount {value} is above {MAX_AMOUNT:e}"),
            "nobody can lose so much; mind the units".to_owned(),
        ),
        Kind::Amount => {
            (format!("the amount {value} is not allowed"), "an amount is a finite number from 0".to_owned())
        }
        _ => (format!("the {noun} {value} is not allowed"), format!("a {noun} is a finite number from 0")),
    }
}

/// A percentage as a share, with two decimals at least: 30 → 0.30.
pub(super) fn hundredths(percent: f64) -> String {
    let plain = format!("{}", percent / 100.0);
    match plain.split_once('.') {
        Some((_, decimals)) if decimals.len() >= 2 => plain,
        _ => format!("{:.2}", percent / 100.0),
    }
}

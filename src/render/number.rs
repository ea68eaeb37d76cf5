//! Numbers as people read them: two significant digits, a word with its range, never a false zero.

use crate::quantity::ProbabilityWord;

/// A probability as a percentage: `45%`, `0.4%`, `99.6%`; 0 % and 100 % only where they are exact.
pub fn percent(p: f64) -> String {
    let share = p * 100.0;
    match share {
        s if s == 0.0 || s == 100.0 => format!("{s}%"),
        s if s < 0.95 => format!("{}%", two_digits(s)),
        s if s > 99.5 => format!("{}%", remainder(100.0 - s)),
        s if s < 9.95 => format!("{s:.1}%"),
        s => format!("{s:.0}%"),
    }
}

/// A probability with three digits, and more where three would say 0 or 1.
pub fn chance(p: f64) -> String {
    let rest = p.min(1.0 - p);
    let mut digits = 3;
    let mut shown = rest * 1000.0;
    while rest > 0.0 && shown < 0.5 && digits < 12 {
        shown *= 10.0;
        digits += 1;
    }
    format!("{p:.digits$}")
}

/// What is left of 100 below a small remainder: `99.6`, `99.998`.
fn remainder(rest: f64) -> String {
    let mut digits = 1;
    let mut shown = rest;
    while shown < 0.95 && digits < 12 {
        shown *= 10.0;
        digits += 1;
    }
    format!("{:.*}", digits.max(2) - 1, 100.0 - rest)
}

/// A number with two significant digits, in plain notation where that is short: `0.31`, `12`, `4.1e-7`.
pub fn two_digits(x: f64) -> String {
    let size = x.abs();
    match size {
        0.0 => "0".to_owned(),
        s if s >= 1e15 => format!("{x:.1e}"),
        s if s >= 10.0 => format!("{x:.0}"),
        s if s >= 0.95 => format!("{x:.1}"),
        s if s >= 0.095 => format!("{x:.2}"),
        s if s >= 0.0095 => format!("{x:.3}"),
        s if s >= 0.00095 => format!("{x:.4}"),
        _ => format!("{x:.1e}"),
    }
}

/// Points of the severity scale: whole from 10, with a tenth below.
pub fn points(x: f64) -> String {
    if x.abs() >= 9.95 || x == 0.0 { format!("{x:.0}") } else { two_digits(x) }
}

/// The word for a probability with its range, `likely (55-80%)`, or nothing below 1 % and above 99 %.
pub fn word(p: f64) -> Option<String> {
    let word = ProbabilityWord::of(p)?;
    Some(format!("{} ({:.0}-{:.0}%)", word.word, word.from * 100.0, word.to * 100.0))
}

/// A number of log-odds with its sign: `+1.95`.
pub fn log_odds(x: f64) -> String {
    let shown = format!("{x:+.2}");
    if shown == "-0.00" { "+0.00".to_owned() } else { shown }
}

/// A time in words: `12 months`, `90 days`, `2 years`.
pub fn years(years: f64) -> String {
    let days = years * 365.0;
    let close = |x: f64| (x - x.round()).abs() < 1e-9;
    let plural = |n: f64, unit: &str| if n == 1.0 { format!("1 {unit}") } else { format!("{n:.0} {unit}s") };
    if years == 1.0 {
        "12 months".to_owned()
    } else if close(years) {
        plural(years.round(), "year")
    } else if close(years * 12.0) {
        plural((years * 12.0).round(), "month")
    } else if close(days) {
        plural(days.round(), "day")
    } else {
        format!("{} years", two_digits(years))
    }
}

/// Amounts of one currency, as people read them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money<'c> {
    /// The sign or code that stands in front.
    sign: &'c str,
}

impl<'c> Money<'c> {
    /// Of a currency by its code.
    pub fn of(code: &'c str) -> Self {
        let sign = match code {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            "JPY" => "¥",
            other => other,
        };
        Self { sign }
    }

    /// Two significant digits with the scale that fits: `$2.3M`, `€450k`, `CHF 12`.
    pub fn short(self, amount: f64) -> String {
        if !amount.is_finite() {
            return "without bound".to_owned();
        }
        if amount.abs() >= BEYOND {
            return self.with_sign(amount, &two_digits(amount.abs()));
        }
        let (mut value, mut scale) = (amount.abs(), 0);
        // From 995 on, two digits of the smaller scale would show a thousand.
        while value >= 995.0 && scale + 1 < SCALES.len() {
            value /= 1000.0;
            scale += 1;
        }
        let digits = match value {
            v if v >= 99.5 => format!("{:.0}", (v / 10.0).round() * 10.0),
            v => two_digits(v),
        };
        self.with_sign(amount, &format!("{digits}{}", SCALES[scale]))
    }

    /// An amount that somebody named, with up to four digits: `$3.15M`, `€12.5k`.
    pub fn exact(self, amount: f64) -> String {
        if amount.abs() >= BEYOND {
            return self.short(amount);
        }
        let (mut value, mut scale) = (amount.abs(), 0);
        while value >= 1000.0 && scale + 1 < SCALES.len() {
            value /= 1000.0;
            scale += 1;
        }
        let rounded = (value * 1000.0).round() / 1000.0;
        self.with_sign(amount, &format!("{rounded}{}", SCALES[scale]))
    }

    /// All digits before the point, in groups of three: `$2,299,368`.
    pub fn long(self, amount: f64) -> String {
        if !amount.is_finite() {
            return "without bound".to_owned();
        }
        if amount.abs() >= 1e15 {
            return self.short(amount);
        }
        self.with_sign(amount, &grouped_whole(amount.abs()))
    }

    fn with_sign(self, amount: f64, digits: &str) -> String {
        let minus = if amount < 0.0 { "-" } else { "" };
        let space = if self.sign.chars().all(|c| c.is_ascii_alphabetic()) && !self.sign.is_empty() {
            " "
        } else {
            ""
        };
        format!("{minus}{}{space}{digits}", self.sign)
    }
}

/// The scales of amounts: each a thousand times the one before.
const SCALES: [&str; 6] = ["", "k", "M", "B", "T", " quadrillion"];

/// Amounts from here on have no name.
const BEYOND: f64 = 9.95e17;

/// How often, from a rate per year: `4.1 a year`, `once in 12 years`.
pub fn frequency(per_year: f64) -> String {
    match per_year {
        0.0 => "never".to_owned(),
        rate if rate >= 0.95 => format!("{} a year", grouped(rate)),
        rate if rate >= 1e-6 => format!("once in {} years", grouped(1.0 / rate)),
        rate => format!("{} a year", two_digits(rate)),
    }
}

/// Two significant digits with commas between thousands: `1,400`.
pub fn grouped(x: f64) -> String {
    if x < 99.5 {
        return two_digits(x);
    }
    let mut scale = 1.0;
    while x / scale >= 99.5 {
        scale *= 10.0;
    }
    grouped_whole((x / scale).round() * scale)
}

/// A whole number with commas between thousands: `2,299,368`.
pub fn grouped_whole(x: f64) -> String {
    let whole = format!("{x:.0}");
    let first = whole.len() % 3;
    let (head, tail) = whole.split_at(first);
    let tail = tail.as_bytes().chunks(3).map(|chunk| std::str::from_utf8(chunk).unwrap_or(""));
    let groups: Vec<&str> = std::iter::once(head).filter(|head| !head.is_empty()).chain(tail).collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_never_show_a_false_zero_or_certainty() {
        let shown: Vec<String> =
            [0.0, 0.0000123, 0.004, 0.0123, 0.45, 0.948, 0.996, 0.99999, 1.0].map(percent).to_vec();
        assert_eq!(shown, ["0%", "0.0012%", "0.40%", "1.2%", "45%", "95%", "99.6%", "99.999%", "100%"]);
    }

    #[test]
    fn chances_never_round_to_certainty() {
        let shown = [0.5, 0.875, 0.99994, 0.00002, 1.0].map(chance);
        assert_eq!(shown, ["0.500", "0.875", "0.9999", "0.00002", "1.000"]);
    }

    #[test]
    fn what_is_beyond_names_is_told_by_powers_of_ten() {
        let euros = Money::of("EUR");
        assert_eq!(
            [9.9e17, 1e18, 4.04e75].map(|x| euros.short(x)),
            ["€990 quadrillion", "€1.0e18", "€4.0e75"]
        );
        assert_eq!([euros.exact(2.5e17), euros.exact(-1e300)], ["€250 quadrillion", "-€1.0e300"]);
        assert_eq!([two_digits(9.9e14), two_digits(1e151)], ["990000000000000", "1.0e151"]);
    }

    #[test]
    fn rates_read_as_times_between() {
        assert_eq!(frequency(3.12), "3.1 a year");
        assert_eq!(frequency(0.0833), "once in 12 years");
        assert_eq!(frequency(0.000714), "once in 1,400 years");
        assert_eq!(frequency(0.0), "never");
    }

    #[test]
    fn times_use_the_unit_that_fits() {
        let shown = [1.0, 2.0, 0.5, 90.0 / 365.0, 1.0 / 12.0].map(years);
        assert_eq!(shown, ["12 months", "2 years", "6 months", "90 days", "1 month"]);
    }

    #[test]
    fn words_come_with_their_range() {
        assert_eq!(word(0.768).as_deref(), Some("likely (55-80%)"));
        assert_eq!(word(0.995), None);
    }

    #[test]
    fn amounts_have_two_digits_and_a_scale() {
        let dollars = Money::of("USD");
        let shown = [0.0, 12.0, 994.0, 995.0, 2_299_367.0, 99_600.0, 1.26e9, 4.5].map(|x| dollars.short(x));
        assert_eq!(shown, ["$0", "$12", "$990", "$1.0k", "$2.3M", "$100k", "$1.3B", "$4.5"]);
        assert_eq!(Money::of("CHF").short(450_000.0), "CHF 450k");
        assert_eq!(dollars.long(2_299_367.79), "$2,299,368");
        assert_eq!(dollars.short(f64::INFINITY), "without bound");
    }
}

//! Numbers with a unit, as people write them: money, time, percentages, rates.

use crate::quantity::{Currency, Years};

/// Reads a bare number, with `_` or `,` between thousands and `%` as hundredths.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let (text, parts) = text.strip_suffix('%').map_or((text, 1.0), |percent| (percent.trim_end(), 100.0));
    let digits: String = text.chars().filter(|c| !matches!(c, '_' | ',')).collect();
    let plain = digits.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+'));
    let value: f64 = digits.parse().ok()?;
    (plain && separates_thousands(text) && value.is_finite()).then_some(value / parts)
}

/// Whether every comma has three digits behind it, so that no `1,5` is read as fifteen.
fn separates_thousands(text: &str) -> bool {
    text.split(',').skip(1).all(|group| {
        let digits = group.bytes().take_while(u8::is_ascii_digit).count();
        digits == 3
    })
}

/// What stands behind an amount, and by how much it multiplies.
pub(super) const SCALES: [(&str, f64); 7] =
    [("bn", 1e9), ("k", 1e3), ("K", 1e3), ("m", 1e6), ("M", 1e6), ("B", 1e9), ("T", 1e12)];

/// Reads an amount of money: the number, and the currency where one is written.
///
/// Example: `$1.2M` → 1,200,000 USD; `EUR 300k` → 300,000 EUR; `1_200_000` → no currency.
pub fn money(text: &str) -> Option<(f64, Option<Currency>)> {
    let text = text.trim();
    let (currency, rest) = match text.chars().next()? {
        sign if Currency::from_sign(sign).is_some() => (Currency::from_sign(sign), &text[sign.len_utf8()..]),
        first if first.is_ascii_uppercase() => (Some(Currency::new(text.get(..3)?)?), text.get(3..)?),
        _ => (None, text),
    };
    let rest = rest.trim();
    let scaled = SCALES.iter().find_map(|(suffix, by)| Some((rest.strip_suffix(suffix)?, *by)));
    let (digits, by) = scaled.unwrap_or((rest, 1.0));
    if digits.ends_with('%') {
        return None;
    }
    Some((number(digits)? * by, currency))
}

/// Reads a time: `90 days`, `6 months`, `1 year`, `2 weeks`. A year is 12 months is 365 days.
pub(super) fn time(text: &str) -> Option<Years> {
    let text = text.trim();
    let split = text.find(|c: char| c.is_ascii_alphabetic())?;
    let count = match text[..split].trim() {
        "" => 1.0,
        digits => number(digits)?,
    };
    Years::new(count / per_year(text[split..].trim())?)
}

/// The units of time, each with how many of it a year has.
pub(super) const UNITS: [(&str, f64); 4] =
    [("year", 1.0), ("month", 12.0), ("week", 365.0 / 7.0), ("day", 365.0)];

/// How many of a unit of time a year has; the unit may end in `s`.
pub(super) fn per_year(unit: &str) -> Option<f64> {
    let one = unit.strip_suffix('s').unwrap_or(unit);
    UNITS.iter().find(|(known, _)| *known == one).map(|(_, many)| *many)
}

/// Reads a rate: `once in 5 years`, `3 in 2 years`, `12 per month`, `4 a year`. Units of the result: per year.
pub(super) fn rate(text: &str) -> Option<f64> {
    let text = text.trim().to_lowercase();
    let count = |words: &str| match words.trim() {
        "once" => Some(1.0),
        "twice" => Some(2.0),
        digits => number(digits.strip_suffix("times").unwrap_or(digits)),
    };
    if let Some((times, span)) = text.split_once(" in ") {
        return Some(count(times)? / time(span)?.get());
    }
    let (times, unit) = text.split_once(" per ").or_else(|| text.split_once(" a "))?;
    Some(count(times)? * per_year(unit.trim())?)
}

/// Splits `low to high`.
pub(super) fn range(text: &str) -> Option<(&str, &str)> {
    text.split_once(" to ").map(|(low, high)| (low.trim(), high.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_read_as_people_write_it() {
        let usd = Currency::new("USD");
        assert_eq!(money("$1.2M"), Some((1.2e6, usd.clone())));
        assert_eq!(money("USD 300k"), Some((300e3, usd)));
        assert_eq!(money("€5"), Some((5.0, Currency::new("EUR"))));
        assert_eq!(money("1_200_000"), Some((1.2e6, None)));
        assert_eq!(money("1,200,000"), Some((1.2e6, None)));
        for text in ["", "$", "usd 5", "$5%", "five", "$1.2X", "inf", "EURO 5", "é"] {
            assert_eq!(money(text), None, "{text}");
        }
    }

    #[test]
    fn times_and_rates_share_one_year() {
        let years = |text| time(text).map(Years::get);
        assert_eq!(years("90 days"), Some(90.0 / 365.0));
        assert_eq!(years("6 months"), Some(0.5));
        assert_eq!(years("year"), Some(1.0));
        assert_eq!((years("0 days"), years("3"), years("3 moons")), (None, None, None));
        assert_eq!(rate("once in 5 years"), Some(0.2));
        assert_eq!(rate("twice a month"), Some(24.0));
        assert_eq!(rate("7 per week"), Some(365.0));
        assert_eq!(rate("often"), None);
    }

    #[test]
    fn numbers_may_be_percentages() {
        assert_eq!((number("30%"), number(" 1e-3 "), number("-2")), (Some(0.3), Some(1e-3), Some(-2.0)));
        assert_eq!((number("nan"), number("inf"), number("")), (None, None, None));
        assert_eq!((number("1,5"), number("30%%"), number(&"%".repeat(1_000_000))), (None, None, None));
    }
}

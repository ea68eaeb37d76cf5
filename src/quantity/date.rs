//! Calendar dates of the proleptic Gregorian calendar.

use std::fmt;
use std::str::FromStr;

/// A day. Ordered; one day apart is one apart in [`Date::day_number`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The date, or `None` when there is no such day (years 1 to 9999).
    pub fn new(year: i32, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year)
            && (1..=12).contains(&month)
            && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The last day of a month, from which something known only to the month counts.
    pub fn last_of_month(year: i32, month: u8) -> Option<Self> {
        let in_year = (1..=12).contains(&month);
        in_year.then(|| Self::new(year, month, days_in_month(year, month)))?
    }

    /// The month, from 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day before, or `None` on the first day of the calendar.
    ///
    /// Example: 2024-03-01 → 2024-02-29.
    pub fn previous(self) -> Option<Self> {
        Self::of_day_number(self.day_number() - 1)
    }

    /// Days since 1970-01-01, negative before.
    ///
    /// Formula: days from civil, eras of 400 years that start in March.
    /// Reference: Hinnant 2013, "chrono-compatible low-level date algorithms", `days_from_civil`.
    /// Example: 1970-01-02 → 1.
    pub fn day_number(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month_from_march = (i64::from(self.month) + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + i64::from(self.day) - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        era * 146_097 + day_of_era - 719_468
    }

    /// The day that is so many days after 1970-01-01; `None` outside the years 1 to 9999.
    ///
    /// Formula: the inverse of [`Self::day_number`]. Reference: Hinnant 2013, `civil_from_days`.
    pub fn of_day_number(number: i64) -> Option<Self> {
        let shifted = number.checked_add(719_468)?;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let year = i32::try_from(year).ok().filter(|year| (1..=9999).contains(year))?;
        Self::new(year, month as u8, day as u8)
    }

    /// The date as a person writes it: `25 Apr 2025`.
    pub fn spoken(self) -> String {
        const MONTHS: [&str; 12] =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = MONTHS[usize::from(self.month) - 1];
        format!("{} {month} {}", self.day, self.year)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = String;

    /// Reads `2025-04-25`, or `2025-03` as the last day of that month.
    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("`{text}` is no date; write 2025-04-25, or 2025-04 for a month");
        let parts: Vec<&str> = text.split('-').collect();
        let widths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        let digits = parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
        if !digits || !matches!(widths[..], [4, 2] | [4, 2, 2]) {
            return Err(refused());
        }
        let number = |i: usize| parts[i].parse::<i32>().map_err(|_| refused());
        let (year, month) = (number(0)?, number(1)? as u8);
        let date = match parts.len() {
            2 => Self::last_of_month(year, month),
            _ => Self::new(year, month, number(2)? as u8),
        };
        date.ok_or_else(refused)
    }
}

fn days_in_month(year: i32, month: u8) -> u8 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    #[test]
    fn day_numbers_agree_with_known_days() {
        assert_eq!(date("1970-01-01").day_number(), 0);
        assert_eq!(date("2000-03-01").day_number(), 11_017);
        assert_eq!(date("2025-04-25").day_number() - date("2025-01-25").day_number(), 90);
        assert_eq!(date("1969-12-31").day_number(), -1);
    }

    #[test]
    fn the_day_before_is_one_day_earlier() {
        for (day, before) in
            [("2024-03-01", "2024-02-29"), ("2025-01-01", "2024-12-31"), ("2025-04-25", "2025-04-24")]
        {
            assert_eq!(date(day).previous(), Some(date(before)));
        }
        assert_eq!(date("0001-01-01").previous(), None);
    }

    #[test]
    fn a_day_number_leads_back_to_its_day() {
        for number in (-700_000..1_000_000).step_by(97) {
            assert_eq!(Date::of_day_number(number).map(Date::day_number), Some(number));
        }
        assert_eq!(Date::of_day_number(11_016), Some(date("2000-02-29")));
        assert_eq!(Date::of_day_number(i64::MAX), None);
    }

    #[test]
    fn a_month_counts_from_its_last_day() {
        assert_eq!(date("2024-02"), date("2024-02-29"));
        assert_eq!(date("2025-03").to_string(), "2025-03-31");
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for text in ["2025-02-29", "2025-13", "2025-4-1", "25-04-2025", "", "2025-00-10", "2025-04-25-1"] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
    }
}

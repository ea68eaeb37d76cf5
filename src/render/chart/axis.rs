//! Scales: from a value to its share of an axis, and round places to write numbers at.

use crate::math::ln;
use crate::quantity::Date;

/// How values are spread over an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences are equally far apart; dates as days.
    Linear,
    /// Equal ratios are.
    Log,
}

/// A place on an axis with what is written there.
#[derive(Clone, Debug, PartialEq)]
pub struct Tick {
    /// The value.
    pub at: f64,
    /// What is written.
    pub label: String,
}

/// An axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// How values are spread.
    pub scale: Scale,
    /// The value at its start.
    pub low: f64,
    /// The value at its end, above `low`.
    pub high: f64,
    /// Where numbers stand, ascending.
    pub ticks: Vec<Tick>,
    /// What it measures, with its unit.
    pub caption: String,
}

/// The steps of round numbers within a decade.
const STEPS: [f64; 4] = [1.0, 2.0, 2.5, 5.0];
/// How many months may lie between two ticks.
const EVERY: [usize; 6] = [1, 2, 3, 4, 6, 12];
/// A Monday, counted as days are: 5 January 1970.
const MONDAY: i64 = 4;
/// The steps of a logarithmic axis that spans few decades.
const FINE: [f64; 3] = [1.0, 2.0, 5.0];

/// The largest power of ten that is not above `x`, between 1e-300 and 1e300. Units: as `x`.
pub fn decade(x: f64) -> f64 {
    let x = if x.is_nan() { 1.0 } else { x.clamp(1e-300, 1e300) };
    let mut power = 1.0;
    while power > x {
        power /= 10.0;
    }
    while power * 10.0 <= x {
        power *= 10.0;
    }
    power
}

/// At most `n` days and the last between two days: Mondays, where there are three at least.
fn days(first: i64, last: i64, n: usize) -> Vec<i64> {
    let to_monday = (MONDAY - first).rem_euclid(7);
    let mondays: Vec<i64> = (first + to_monday..=last).step_by(7).collect();
    let every = mondays.len().div_ceil(n);
    let spread = (last - first).unsigned_abs().div_ceil(n as u64).max(1);
    match spread > 1 && mondays.len() >= 3 {
        true => mondays.into_iter().step_by(every).collect(),
        false => (first..=last).step_by(spread as usize).collect(),
    }
}

impl Axis {
    /// A linear axis from a round number at or below `low` to one at or above `high`, with some `n` steps.
    pub fn linear(low: f64, high: f64, n: usize, shown: &dyn Fn(f64) -> String) -> Self {
        // Where all is one value, the axis still has a length.
        let high = if high > low && (high - low).is_finite() { high } else { low + 1.0 };
        let spread = high - low;
        let rough = spread / n.max(1) as f64;
        let power = decade(rough);
        let step = STEPS.into_iter().map(|one| one * power).find(|one| *one >= rough * (1.0 - 1e-9));
        let step = step.unwrap_or(10.0 * power);
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil().max(first + 1.0);
        let ticks: Vec<Tick> = (0..=(last - first) as usize)
            .map(|at| (first + at as f64) * step)
            .map(|at| Tick { at, label: shown(at) })
            .collect();
        let (low, high) = (first * step, last * step);
        Self { scale: Scale::Linear, low, high, ticks, caption: String::new() }
    }

    /// A logarithmic axis from `low` to `high`, both above 0: with a tick at every power of ten, or at 1, 2 and 5
    /// of each where it spans less than two.
    pub fn log(low: f64, high: f64, shown: &dyn Fn(f64) -> String) -> Self {
        // Within what powers of ten can be told.
        let (low, high) = (low.max(1e-300), high.min(1e300));
        let high = if high > low { high } else { low * 10.0 };
        let steps: &[f64] = if high < low * 99.0 { &FINE } else { &[1.0] };
        let mut ticks = Vec::new();
        let mut power = decade(low);
        while power <= high * (1.0 + 1e-9) {
            for at in steps.iter().map(|step| step * power) {
                if at >= low * (1.0 - 1e-9) && at <= high * (1.0 + 1e-9) {
                    ticks.push(Tick { at, label: shown(at) });
                }
            }
            power *= 10.0;
        }
        Self { scale: Scale::Log, low, high, ticks, caption: String::new() }
    }

    /// An axis of days: a tick at the start of each month, or of each second, third .. one where there are more than
    /// `n`; where there are fewer than three, at `n` days at most, equally many days apart.
    pub fn dates(from: Date, to: Date, n: usize) -> Self {
        let first = from.day_number();
        let last = to.day_number().max(first + 1);
        let months: Vec<(i64, Date)> = (first..=last)
            .filter_map(|day| Some((day, Date::of_day_number(day)?)))
            .filter(|(_, date)| date.previous().is_none_or(|before| before.month() != date.month()))
            .collect();
        let every = EVERY.into_iter().find(|every| months.len().div_ceil(*every) <= n).unwrap_or(EVERY[5]);
        let chosen: Vec<(i64, Date)> = match months.len() {
            0..3 => {
                let days = days(first, last, n.max(1));
                days.into_iter().filter_map(|day| Some((day, Date::of_day_number(day)?))).collect()
            }
            _ => {
                months.into_iter().filter(|(_, date)| (usize::from(date.month()) - 1) % every == 0).collect()
            }
        };
        let ticks =
            chosen.into_iter().map(|(day, date)| Tick { at: day as f64, label: date.spoken() }).collect();
        Self { scale: Scale::Linear, low: first as f64, high: last as f64, ticks, caption: String::new() }
    }

    /// The same without most of a last step below 0 that holds next to nothing: from `low` on, which lies there.
    pub fn trimmed(mut self, low: f64) -> Self {
        let [first, second, ..] = self.ticks.as_slice() else { return self };
        let step = second.at - first.at;
        if low < 0.0 && second.at == 0.0 && low > -0.3 * step {
            self.low = low - 0.02 * step;
            self.ticks.remove(0);
        }
        self
    }

    /// The same with what it measures.
    pub fn named(self, caption: impl Into<String>) -> Self {
        Self { caption: caption.into(), ..self }
    }

    /// Whether every tick is ten times the one before.
    pub fn is_by_ten(&self) -> bool {
        self.scale == Scale::Log
            && self.ticks.len() > 1
            && self.ticks.windows(2).all(|pair| (pair[1].at / pair[0].at - 10.0).abs() < 1e-6)
    }

    /// Where a value lies, from 0 at the start to 1 at the end; beyond them outside. Not finite where the value
    /// has no place.
    pub fn share(&self, value: f64) -> f64 {
        match self.scale {
            Scale::Linear => (value - self.low) / (self.high - self.low),
            Scale::Log if value > 0.0 => ln(value / self.low) / ln(self.high / self.low),
            Scale::Log => f64::NEG_INFINITY,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(axis: &Axis) -> Vec<&str> {
        axis.ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn linear_axes_start_and_end_at_round_numbers() {
        let shown = |x: f64| format!("{x}");
        assert_eq!(labels(&Axis::linear(0.0, 5.5, 5, &shown)), ["0", "2", "4", "6"]);
        assert_eq!(labels(&Axis::linear(-3.0, 9.0, 5, &shown)), ["-5", "-2.5", "0", "2.5", "5", "7.5", "10"]);
        assert_eq!(Axis::linear(0.0, 0.0, 5, &shown).ticks.len(), 6);
        let one = Axis::linear(0.0, 1e-12, 4, &shown);
        assert!(one.share(0.0) == 0.0 && one.high >= 1e-12);
    }

    #[test]
    fn an_axis_ends_whatever_it_is_asked_for() {
        assert_eq!([0.0, -1.0, f64::NAN, f64::INFINITY, 250.0].map(decade)[4], 100.0);
        let shown = |x: f64| format!("{x}");
        for (low, high) in [(0.0, 1.0), (1e-320, 1e-310), (1.0, f64::INFINITY), (1e300, f64::MAX)] {
            assert!(Axis::log(low, high, &shown).ticks.len() < 700, "{low} to {high}");
        }
    }

    #[test]
    fn days_are_told_by_months_where_there_are_enough() {
        let date = |text: &str| text.parse::<Date>().expect("a day");
        let weeks = Axis::dates(date("2025-03-24"), date("2025-04-25"), 6);
        assert_eq!(
            labels(&weeks),
            ["24 Mar 2025", "31 Mar 2025", "7 Apr 2025", "14 Apr 2025", "21 Apr 2025"]
        );
        let fortnights = Axis::dates(date("2025-03-05"), date("2025-04-25"), 4);
        assert_eq!(labels(&fortnights), ["10 Mar 2025", "24 Mar 2025", "7 Apr 2025", "21 Apr 2025"]);
        let year = Axis::dates(date("2024-12-15"), date("2025-12-15"), 6);
        assert_eq!(labels(&year)[..2], ["1 Jan 2025", "1 Mar 2025"]);
        assert!((year.share(year.high) - 1.0).abs() < 1e-12 && labels(&year).len() == 6);
        let day = Axis::dates(date("2025-01-01"), date("2025-01-01"), 6);
        assert_eq!(labels(&day), ["1 Jan 2025", "2 Jan 2025"]);
    }

    #[test]
    fn logarithmic_axes_have_a_tick_at_each_power_of_ten() {
        let shown = |x: f64| format!("{x}");
        let wide = Axis::log(1e3, 1e6, &shown);
        assert_eq!(labels(&wide), ["1000", "10000", "100000", "1000000"]);
        assert!(wide.is_by_ten() && (wide.share(1e4) - 1.0 / 3.0).abs() < 1e-12);
        let narrow = Axis::log(1e3, 1e4, &shown);
        assert_eq!(labels(&narrow), ["1000", "2000", "5000", "10000"]);
        assert!(!narrow.is_by_ten());
    }
}

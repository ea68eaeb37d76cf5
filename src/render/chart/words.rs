//! Breaking and shortening texts to a width that is measured, not guessed.

use super::canvas::Type;
use crate::render::text::one_line;

/// What stands for what is left out.
const ELLIPSIS: char = '…';

/// A text on one line within a width, shortened where it must be. Units: pixels.
pub fn fit(text: &str, width: f64, set: Type) -> String {
    let text = one_line(text);
    if set.width(&text) <= width {
        return text;
    }
    shortened(&text, width, set)
}

fn shortened(text: &str, width: f64, set: Type) -> String {
    let all: Vec<char> = text.chars().collect();
    let short = |n: usize| -> String {
        let kept: String = all[..n].iter().collect();
        let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || [',', ';', ':', '·'].contains(&c));
        format!("{kept}{ELLIPSIS}")
    };
    let Some(n) = (0..all.len()).rev().find(|n| set.width(&short(*n)) <= width) else {
        return ELLIPSIS.to_string();
    };
    // Between words rather than within one, where that leaves most of it.
    let is_within = n > 0 && all[n - 1] != ' ' && all[n] != ' ';
    let between = all[..n].iter().rposition(|c| *c == ' ').filter(|at| is_within && 3 * at >= 2 * n);
    short(between.unwrap_or(n))
}

/// What is not parted: a word, or a date such as `25 Apr 2025`.
fn units(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let n = if is_date(&words[at..]) { 3 } else { 1 };
        found.push(words[at..at + n].join(" "));
        at += n;
    }
    found
}

/// Whether words start with a day, a month and a year.
fn is_date(words: &[&str]) -> bool {
    let [day, month, year, ..] = words else { return false };
    let is_number = |word: &str, most: usize| {
        !word.is_empty() && word.len() <= most && word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let year = year.trim_end_matches(|c: char| !c.is_ascii_digit());
    is_number(day.trim_start_matches('('), 2) && month.len() == 3 && year.len() == 4 && is_number(year, 4)
}

/// What stands between two parts of a line, and at neither end of one.
const DOT: &str = "·";

/// A text on so many lines at most, broken at spaces, or inside a word that is wider than a line; what does not fit
/// ends in an ellipsis. Units: pixels.
pub fn wrap(text: &str, width: f64, most: usize, set: Type) -> Vec<String> {
    let text = one_line(text);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in units(&text) {
        let joined = if line.is_empty() { word.clone() } else { format!("{line} {word}") };
        if set.width(&joined) <= width {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            let ended = std::mem::take(&mut line);
            lines.push(ended.trim_end_matches(DOT).trim_end().to_owned());
        }
        if word == DOT {
            continue;
        }
        for c in word.chars() {
            line.push(c);
            if line.chars().count() > 1 && set.width(&line) > width {
                line.pop();
                lines.push(std::mem::replace(&mut line, c.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    if lines.len() > most {
        let rest = lines.split_off(most.max(1) - 1).join(" ");
        lines.push(shortened(&rest, width, set));
    }
    // A single character may be wider than all there is.
    lines
        .iter()
        .map(|line| if set.width(line) <= width { line.clone() } else { ELLIPSIS.to_string() })
        .collect()
}

/// The same with lines of nearly equal width: the narrowest that needs no more of them.
pub fn balanced(text: &str, width: f64, most: usize, set: Type) -> Vec<String> {
    let widest = wrap(text, width, most, set);
    if widest.len() < 2 || widest.last().is_some_and(|line| line.ends_with(ELLIPSIS)) {
        return widest;
    }
    let (mut low, mut high) = (width / 2.0, width);
    for _ in 0..6 {
        let middle = (low + high) / 2.0;
        if wrap(text, middle, usize::MAX, set).len() <= widest.len() { high = middle } else { low = middle }
    }
    wrap(text, high, most, set)
}

#[cfg(test)]
mod tests {
    use super::super::drawing::Rgb;
    use super::super::font::Weight;
    use super::*;

    fn set() -> Type {
        Type::new(14.0, Weight::Regular, Rgb(0, 0, 0))
    }

    #[test]
    fn lines_stay_within_their_width_and_lose_nothing() {
        let text =
            "Everything operational on approved messaging, with a second look at every list of members";
        for width in [60.0, 123.0, 300.0, 2000.0] {
            let lines = wrap(text, width, 99, set());
            assert!(lines.iter().all(|line| set().width(line) <= width));
            assert_eq!(lines.join(" ").replace(' ', ""), text.replace(' ', ""));
        }
    }

    #[test]
    fn what_does_not_fit_ends_in_an_ellipsis() {
        let lines = wrap(&"word ".repeat(60), 200.0, 2, set());
        assert_eq!(lines.len(), 2);
        assert!(lines[1].ends_with('…') && set().width(&lines[1]) <= 200.0);
        assert_eq!(fit("short", 200.0, set()), "short");
        assert!(fit(&"中".repeat(50), 100.0, set()).ends_with('…'));
        assert_eq!(wrap("", 100.0, 3, set()), Vec::<String>::new());
        assert_eq!(wrap("Operational data is shared", 150.0, 1, set()), ["Operational data is…"]);
    }

    #[test]
    fn dates_stay_whole_and_no_line_ends_in_a_dot() {
        let as_of = |width: f64| wrap("What was known as of 25 Apr 2025.", width, 9, set());
        for width in [90.0, 120.0, 150.0, 180.0, 200.0] {
            let lines = as_of(width);
            assert!(lines.iter().any(|line| line.contains("25 Apr 2025.")), "{lines:?}");
        }
        for width in 60..200 {
            let lines = wrap("Claim A12 · from 39 · to 27", f64::from(width), 9, set());
            assert!(lines.iter().all(|line| !line.ends_with('·') && !line.starts_with('·')), "{lines:?}");
        }
    }
}

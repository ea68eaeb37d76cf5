//! Words that stand for ranges, and the words of closed lists.

use crate::math::Distribution;
use crate::quantity::{Level, ProbabilityWord};

/// Other spellings that people use for the same seven.
const SPELLINGS: [(&str, &str); 6] = [
    ("probably", "likely"),
    ("improbably", "unlikely"),
    ("even", "about even"),
    ("even chance", "about even"),
    ("roughly even chance", "about even"),
    ("almost certainly", "almost certain"),
];

/// The distribution that a word for a probability stands for: uniform on its range.
pub(super) fn probability_of(word: &str) -> Option<Distribution> {
    let asked = word.trim().to_lowercase().replace('-', " ");
    let asked = SPELLINGS.iter().find(|(spelling, _)| *spelling == asked).map_or(asked.as_str(), |(_, w)| *w);
    let found =
        ProbabilityWord::ALL.into_iter().find(|known| known.word == asked || known.synonym == asked)?;
    Distribution::uniform(found.from, found.to).ok()
}

/// The distribution that a word for a severity stands for: uniform on its NIST SP 800-30 range.
pub(super) fn severity_of(word: &str) -> Option<Distribution> {
    let asked = word.trim().to_lowercase().replace('-', " ");
    let (_, from, to) = Level::ALL.into_iter().find(|(level, ..)| level.to_string() == asked)?;
    Distribution::uniform(from, to).ok()
}

/// Every way to write a word for a probability, with the range that it stands for.
pub(super) fn probability_spellings() -> Vec<(&'static str, f64, f64)> {
    let words = ProbabilityWord::ALL.iter().flat_map(|one| [one.word, one.synonym]);
    let all = words.chain(SPELLINGS.iter().map(|(spelling, _)| *spelling));
    all.filter_map(|word| probability_of(word).map(|range| (word, range.support())))
        .map(|(word, (from, to))| (word, from, to))
        .collect()
}

/// The words for probabilities, for advice.
pub(super) fn probability_words() -> Vec<&'static str> {
    ProbabilityWord::ALL.iter().map(|word| word.word).collect()
}

/// The words for severities, for advice.
pub(super) fn severity_words() -> [&'static str; 5] {
    ["very low", "low", "moderate", "high", "very high"]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn synonyms_and_spellings_stand_for_the_same_range() {
        assert_eq!(probability_of("Highly improbable"), probability_of("very-unlikely"));
        assert_eq!(probability_of("probably"), probability_of("likely"));
        assert_eq!(severity_of("very high"), Distribution::uniform(96.0, 100.0).ok());
        assert_eq!(probability_of("certain"), None);
    }
}

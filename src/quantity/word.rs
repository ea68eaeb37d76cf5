//! Words for probabilities, each with its range.

/// A word for a probability with its range, by ICD 203.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ProbabilityWord {
    /// The word.
    pub word: &'static str,
    /// Its synonym in the same directive.
    pub synonym: &'static str,
    /// Where its range starts.
    pub from: f64,
    /// Where its range ends.
    pub to: f64,
}

impl ProbabilityWord {
    /// The seven words, lowest first. Reference: ICD 203 (2015), section D.6.e.(2)(a).
    pub const ALL: [ProbabilityWord; 7] = [
        ProbabilityWord { word: "almost no chance", synonym: "remote", from: 0.01, to: 0.05 },
        ProbabilityWord { word: "very unlikely", synonym: "highly improbable", from: 0.05, to: 0.20 },
        ProbabilityWord { word: "unlikely", synonym: "improbable", from: 0.20, to: 0.45 },
        ProbabilityWord { word: "about even", synonym: "roughly even odds", from: 0.45, to: 0.55 },
        ProbabilityWord { word: "likely", synonym: "probable", from: 0.55, to: 0.80 },
        ProbabilityWord { word: "very likely", synonym: "highly probable", from: 0.80, to: 0.95 },
        ProbabilityWord { word: "almost certain", synonym: "nearly certain", from: 0.95, to: 0.99 },
    ];

    /// The word for a probability, or `None` below 1 % and above 99 %, where ICD 203 has no word.
    ///
    /// A value on the border of two ranges takes the upper word. Example: 0.768 → likely (0.55 to 0.80).
    pub fn of(p: f64) -> Option<Self> {
        if !(0.01..=0.99).contains(&p) {
            return None;
        }
        Self::ALL.into_iter().rev().find(|word| word.from <= p)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_with_the_ranges_of_icd_203() {
        let word = |p| ProbabilityWord::of(p).map(|word| word.word);
        assert_eq!(word(0.768), Some("likely"));
        assert_eq!(word(0.875), Some("very likely"));
        assert_eq!(word(0.55), Some("likely"));
        assert_eq!(word(0.99), Some("almost certain"));
        assert_eq!((word(0.0099), word(0.9901)), (None, None));
    }
}

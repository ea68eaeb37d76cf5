//! Where the parts of a scenario stand in its text, and what the text calls them.

use crate::diag::Span;
use std::collections::{BTreeMap, BTreeSet};

/// What a risk stands for.
pub(super) const PARTS_OF_A_RISK: [&str; 3] = ["actor", "event", "outcome"];

/// Where the parts of a scenario stand, by their path, such as `outcome.plans-read.when`.
#[derive(Clone, Debug, Default)]
pub struct Places {
    spans: BTreeMap<String, Span>,
    /// The ids of risks: their actors, events and outcomes are nowhere in the text.
    risks: BTreeSet<String>,
    /// What the text calls single quantities, by what the model calls them.
    settings: BTreeMap<String, String>,
}

impl Places {
    /// The place of a path; of its longest known beginning where the path itself is not known.
    pub fn of(&self, path: &str) -> Span {
        let mut path = path;
        loop {
            if let Some(span) = self.spans.get(path) {
                return *span;
            }
            match path.rfind('.') {
                Some(dot) => path = &path[..dot],
                None => return Span::default(),
            }
        }
    }

    /// The same message or path in the words of the file: what a risk stands for is called a risk.
    ///
    /// Example: with `[risk.theft]` in the file, ``actor `theft` `` becomes ``risk `theft` ``.
    pub fn in_words_of_the_file(&self, message: &str) -> String {
        let (mut said, mut rest) = (String::with_capacity(message.len()), message);
        while let Some((at, part)) = next_part(rest).filter(|_| !self.risks.is_empty()) {
            let behind = &rest[at + part.len()..];
            let named = id_behind(behind).is_some_and(|id| self.risks.contains(id));
            said.push_str(&rest[..at]);
            said.push_str(if named { "risk" } else { part });
            rest = behind;
        }
        said.push_str(rest);
        said
    }

    /// The path by which a setting beside the file gives a quantity another value; `None` where the file has none.
    ///
    /// Example: with `[risk.theft]` that has a `susceptibility`, `event.theft.probability` is
    /// `risk.theft.susceptibility`.
    pub fn setting(&self, quantity: &str) -> Option<&str> {
        self.settings.get(quantity).map(String::as_str)
    }

    /// Notes that the text says at `path` what the model has as a quantity of an actor or an event of the same id.
    pub(super) fn note_setting(&mut self, kind: &str, path: &str, quantity: &str) {
        if let Some(id) = path.split('.').nth(1) {
            self.settings.insert(format!("{kind}.{id}.{quantity}"), path.to_owned());
        }
    }

    pub(super) fn knows(&self, path: &str) -> bool {
        self.spans.contains_key(path)
    }

    pub(super) fn note(&mut self, path: &str, span: Span) {
        self.spans.insert(path.to_owned(), span);
    }

    pub(super) fn note_risk(&mut self, id: &str) {
        self.risks.insert(id.to_owned());
    }
}

/// Where the first word stands that may be part of a risk.
fn next_part(text: &str) -> Option<(usize, &'static str)> {
    PARTS_OF_A_RISK.into_iter().filter_map(|part| Some((text.find(part)?, part))).min()
}

/// The id right behind a word, as in ``actor `spies` `` or `actor.spies.attempts`.
fn id_behind(text: &str) -> Option<&str> {
    match text.strip_prefix(" `") {
        Some(quoted) => quoted.split('`').next(),
        None => text.strip_prefix('.')?.split(|c: char| c.is_whitespace() || ".,()[]`".contains(c)).next(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_risk_stands_for_is_called_a_risk() {
        let mut places = Places::default();
        let say = |places: &Places, text| places.in_words_of_the_file(text);
        let text =
            "actor `theft` meets event `theft`, event `fire`, see outcome.theft.severity[0] and actors";
        assert_eq!(say(&places, text), text);
        places.note_risk("theft");
        let said = "risk `theft` meets risk `theft`, event `fire`, see risk.theft.severity[0] and actors";
        assert_eq!(say(&places, text), said);
        assert_eq!(say(&places, "outcome.theft"), "risk.theft");
    }
}

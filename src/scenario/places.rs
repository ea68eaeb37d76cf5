//! Where the parts of a scenario stand in its text.

use crate::diag::Span;
use std::collections::BTreeMap;

/// Where the parts of a scenario stand, by their path, such as `outcome.plans-read.when`.
#[derive(Clone, Debug, Default)]
pub struct Places {
    spans: BTreeMap<String, Span>,
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

    pub(super) fn note(&mut self, path: &str, span: Span) {
        self.spans.insert(path.to_owned(), span);
    }
}

//! Every name of a file, before anything is read: what a reference may point to.

use super::suggest::{self, Meant};
use crate::model::Id;

/// How many names are compared with unknown ones in one file: beyond it, findings come without advice.
const MAX_COMPARED: usize = 2_000_000;

/// The names of one kind, in the order of the model's table.
#[derive(Clone, Debug, Default)]
pub(super) struct NameList {
    names: Vec<String>,
}

impl NameList {
    pub(super) fn new(mut names: Vec<String>) -> Self {
        names.sort();
        Self { names }
    }

    /// The names of both lists, each once.
    pub(super) fn with(&self, others: &NameList) -> Self {
        let mut all = Self::new([&self.names[..], &others.names[..]].concat());
        all.names.dedup();
        all
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.find::<()>(name).is_some()
    }

    /// The position that the name will have in the model's table.
    pub(super) fn find<T>(&self, name: &str) -> Option<Id<T>> {
        self.names.binary_search_by(|known| known.as_str().cmp(name)).ok().map(Id::at)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        self.names.iter().map(String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }
}

/// The names of every kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    pub(super) sources: NameList,
    pub(super) origins: NameList,
    pub(super) claims: NameList,
    pub(super) estimates: NameList,
    pub(super) factors: NameList,
    pub(super) actors: NameList,
    pub(super) events: NameList,
    pub(super) outcomes: NameList,
    pub(super) safeguards: NameList,
    pub(super) inquiries: NameList,
    pub(super) whatifs: NameList,
    /// Risks; each is an actor, an event and an outcome too.
    pub(super) risks: NameList,
    pub(super) compared: usize,
}

impl Names {
    /// The lists by kind, as findings name it; two for a name that may be either.
    fn of_kind(&self, kind: &str) -> Vec<&NameList> {
        match kind {
            "source" => vec![&self.sources],
            "origin" => vec![&self.origins],
            "claim" => vec![&self.claims],
            "estimate" => vec![&self.estimates],
            "factor" => vec![&self.factors],
            "actor" => vec![&self.actors],
            "event" => vec![&self.events],
            "outcome" => vec![&self.outcomes],
            "safeguard" => vec![&self.safeguards],
            "risk" => vec![&self.risks],
            _ => vec![&self.factors, &self.events],
        }
    }

    /// What to do about an unknown name, and the one that must be meant where there is no doubt.
    pub(super) fn advice(&mut self, kind: &str, name: &str) -> Option<(String, Option<String>)> {
        self.compared += self.of_kind(kind).iter().map(|list| list.len()).sum::<usize>();
        let known = || self.of_kind(kind).into_iter().flat_map(NameList::iter);
        (self.compared <= MAX_COMPARED).then(|| {
            let Meant { near, certain } = suggest::meant(name, known());
            (suggest::advice_on(near, known()), certain.map(str::to_owned))
        })
    }

    /// How many names the file gives in all; a risk gives three.
    pub(super) fn count(&self) -> usize {
        let lists = [
            &self.sources,
            &self.origins,
            &self.claims,
            &self.estimates,
            &self.factors,
            &self.actors,
            &self.events,
            &self.outcomes,
            &self.safeguards,
            &self.inquiries,
            &self.whatifs,
        ];
        lists.iter().map(|list| list.len()).sum()
    }
}

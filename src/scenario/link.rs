//! What references come to: cycles, chains that are too long, and by whom an event is.

use super::checker::Checker;
use super::threat::{RawActor, RawEvent};
use super::{MAX_DEPTH, decision, threat};
use crate::diag::{Code, Diagnostic};
use crate::math::graph;
use crate::model::{Event, Outcome};
use std::collections::BTreeSet;

/// How many cycles of one kind are told before the rest is left for the next run.
const MAX_CYCLES: usize = 20;

type Walked = (Vec<Vec<usize>>, Vec<usize>, Vec<usize>);

impl Checker<'_> {
    /// Walks the references of a kind and reports each cycle, opening it where it was found, at most
    /// [`MAX_CYCLES`] times. Returns the references left, an order in which each comes after those it refers
    /// to, and by position the length of the longest chain.
    pub(super) fn walk(&mut self, kind: &'static str, verb: &str) -> Option<Walked> {
        let names: Vec<String> = self.list(kind).iter().map(str::to_owned).collect();
        let referred = |at| self.references.get(&(kind, at)).cloned().unwrap_or_default();
        let mut next: Vec<Vec<usize>> = (0..names.len()).map(referred).collect();
        for _ in 0..MAX_CYCLES {
            match graph::walk(&next) {
                graph::Walk::Order { order, depth } => return Some((next, order, depth)),
                graph::Walk::Cycle(cycle) => {
                    self.report_cycle(kind, &names, &cycle, verb);
                    cycle.iter().for_each(|&at| next[at].clear());
                }
            }
        }
        None
    }

    pub(super) fn report_cycle(&mut self, kind: &str, names: &[String], cycle: &[usize], verb: &str) {
        let start =
            cycle.iter().copied().min_by_key(|&at| self.places.of(&format!("{kind}.{}", names[at])).start);
        let start = cycle.iter().position(|&at| Some(at) == start).unwrap_or(0);
        let ring = (0..=cycle.len()).map(|step| &names[cycle[(start + step) % cycle.len()]]);
        let chain: Vec<String> = ring.map(|name| format!("`{name}`")).collect();
        let span = self.places.of(&format!("{kind}.{}", names[cycle[start]]));
        let message = format!("a cycle: {}", chain.join(&format!(" {verb} ")));
        let finding = Diagnostic::new(Code::E015, span, message).label("leads back to itself");
        self.report(
            finding.help("remove one of the references").about(format!("{kind}.{}", names[cycle[start]])),
        );
    }

    /// Gives every event its actors and refuses chains that never end or are too long.
    pub(super) fn link_events(
        &mut self,
        mut events: Vec<Option<RawEvent>>,
        actors: &[Option<RawActor>],
    ) -> Vec<Option<Event>> {
        let mut rows: Vec<Option<usize>> = vec![None; self.names.events.len()];
        for (row, raw) in events.iter().enumerate() {
            let id = raw.as_ref().and_then(|raw| self.names.events.find::<()>(&raw.event.id));
            if let Some(id) = id {
                rows[id.position()] = Some(row);
            }
        }
        if let Some((next, order, depth)) = self.walk("event", "needs") {
            self.check_depth(&depth);
            for at in order {
                let mut by: Vec<_> = next[at]
                    .iter()
                    .filter_map(|&needed| events[rows[needed]?].as_ref())
                    .flat_map(|raw| raw.event.by.iter().copied())
                    .collect();
                if let Some(raw) = rows[at].and_then(|row| events[row].as_mut())
                    && !raw.by_is_given
                {
                    by.sort();
                    by.dedup();
                    raw.event.by = by;
                }
            }
        }
        let mut by_id: Vec<Option<&RawActor>> = vec![None; self.names.actors.len()];
        for raw in actors.iter().flatten() {
            if let Some(id) = self.names.actors.find::<()>(&raw.actor.id) {
                by_id[id.position()] = Some(raw);
            }
        }
        let events_read: Vec<&RawEvent> = events.iter().flatten().collect();
        threat::check_loss_frequencies(self, &by_id, &events_read);
        threat::check_difficulties(self, &by_id, &events_read);
        events.into_iter().map(|raw| raw.map(|raw| raw.event)).collect()
    }

    pub(super) fn check_depth(&mut self, depth: &[usize]) {
        let too_deep = self.names.events.iter().zip(depth).find(|(_, depth)| **depth == MAX_DEPTH + 1);
        let Some((deepest, _)) = too_deep else { return };
        let span = self.places.of(&format!("event.{deepest}"));
        let message = format!("a chain of more than {MAX_DEPTH} events that need each other ends here");
        let finding = Diagnostic::new(Code::E007, span, message);
        self.report(finding.help("nobody follows a story this long; leave out steps that decide nothing"));
    }

    pub(super) fn check_outcomes(&mut self, outcomes: &[Option<Outcome>]) {
        self.walk("outcome", "includes");
        let facts = outcomes.iter().flatten().filter(|outcome| outcome.is_fact());
        let facts: BTreeSet<String> = facts.map(|outcome| outcome.id.clone()).collect();
        decision::check_targets(self, |name| facts.contains(name));
    }
}

//! Safeguards in place: what each takes away from its targets, and how much of the field and time it covers.

use super::columns::{Column, Columns, StreamId, stream_name};
use super::names::{effect_stream, streams};
use crate::model::{Configuration, Configured, Model, Safeguard, SafeguardId, Target};
use crate::quantity::Date;
use std::collections::{BTreeMap, BTreeSet};

/// How the coverage and reliability of safeguards enter what is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// One state a safeguard and attempt, which all its targets share: what is computed.
    State,
    /// The share that is taken away on average, for each target by itself: for telling ways, each of which
    /// would otherwise fall apart into one for every state.
    Mean,
}

/// The safeguards of a configuration.
pub(super) struct Effects {
    /// By target: those that act on it, in the order of ids.
    by_target: BTreeMap<Target, Vec<SafeguardId>>,
    /// Those that are not in place everywhere and always.
    partial: BTreeMap<SafeguardId, Partial>,
    /// Targets on which a safeguard of the file could act at any time, in place or not.
    open: BTreeSet<Target>,
    joint: Joint,
    /// Whether a loss is a frequency times one magnitude, by the convention of another tool: then it is scaled by
    /// what is left of it on average, as that tool would.
    in_fractions: bool,
}

/// How much of the field and time a safeguard covers, in columns.
pub(super) struct Partial {
    /// The share of the field in which it is in place; `None` where that is all of it.
    pub(super) coverage: Option<Column>,
    /// The share of the time in which it works; `None` where that is always.
    pub(super) reliability: Option<Column>,
    /// What it takes away while it fails; `None` where that is nothing.
    pub(super) variance: Option<Column>,
}

impl Effects {
    /// No safeguard.
    pub(super) fn none() -> Self {
        Self {
            by_target: BTreeMap::new(),
            partial: BTreeMap::new(),
            open: BTreeSet::new(),
            joint: Joint::State,
            in_fractions: false,
        }
    }

    /// The safeguards of a configuration, each once.
    pub(super) fn new(columns: &Columns, safeguards: &[SafeguardId], joint: Joint) -> Self {
        let in_fractions = columns.model.header.compatibility.lef_times_lm;
        let mut found = Self { joint, in_fractions, ..Self::none() };
        for id in safeguards {
            let row = &columns.model.safeguards[*id];
            for effect in &row.effects {
                found.by_target.entry(effect.on).or_default().push(*id);
            }
            if !row.coverage.is_plain() {
                found.partial.insert(*id, Partial::new(columns, row));
            }
        }
        found
    }

    /// The same, with room for every safeguard of the file that has no state in an attempt: to put one in place then
    /// changes a number and no diagram, so all such configurations run the same operations in the same order.
    pub(super) fn with_room(mut self, columns: &Columns) -> Self {
        let rows = columns.model.safeguards.iter().filter(|(_, row)| row.coverage.is_plain());
        self.open.extend(rows.flat_map(|(_, row)| row.effects.iter().map(|effect| effect.on)));
        self
    }

    /// What those safeguards leave of an event or an outcome, as the probability of a trial; `None` where there is no
    /// room for any.
    pub(super) fn survival_of_attempt(&self, columns: &Columns, target: Target) -> Option<Column> {
        let nothing_taken = || self.open.contains(&target).then(|| Column::Product(Vec::new()));
        self.survival(columns, target).or_else(nothing_taken)
    }

    /// The share that those safeguards leave of a target which have no state in an attempt; `None` where there
    /// are none. They act independently.
    ///
    /// Formula: `Π (1 - e)`, e the operational effectiveness where a safeguard with a state enters by its mean.
    pub(super) fn survival(&self, columns: &Columns, target: Target) -> Option<Column> {
        let stateless = self.on(target).filter(|id| !self.has_state(*id, target));
        let shares = stateless.map(|id| Column::Complement(Box::new(self.operational(columns, id, target))));
        let shares: Vec<Column> = shares.collect();
        (!shares.is_empty()).then_some(Column::Product(shares))
    }

    /// The safeguards on a target that have a state in each attempt.
    pub(super) fn with_state(&self, target: Target) -> impl Iterator<Item = (SafeguardId, &Partial)> {
        self.on(target).filter(move |id| self.has_state(*id, target)).map(|id| (id, &self.partial[&id]))
    }

    /// How a safeguard covers field and time; `None` where it is in place everywhere and always.
    pub(super) fn partial(&self, id: SafeguardId) -> Option<&Partial> {
        self.partial.get(&id)
    }

    /// The chance of each safeguard on a factor to remove it from then on, with the name of the stream that
    /// decides. A factor is no matter of an attempt: it is removed once, with the share taken away on average.
    pub(super) fn removals(&self, columns: &Columns, on: Target) -> Vec<(Column, String)> {
        let removal = |id: SafeguardId| {
            let row = &columns.model.safeguards[id];
            (self.operational(columns, id, on), effect_stream(columns.model, row, on, "removed"))
        };
        self.on(on).map(removal).collect()
    }

    /// The share that a safeguard takes away from a target on average over the field and the time.
    fn operational(&self, columns: &Columns, id: SafeguardId, target: Target) -> Column {
        let intended = columns.effect(id, target);
        let Some(Partial { coverage, reliability, variance }) = self.partial(id) else { return intended };
        let column = |part: &Option<Column>, absent| part.clone().unwrap_or(Column::Constant(absent));
        Column::Operational(Box::new([
            column(coverage, 1.0),
            column(reliability, 1.0),
            intended,
            column(variance, 0.0),
        ]))
    }

    fn on(&self, target: Target) -> impl Iterator<Item = SafeguardId> {
        self.by_target.get(&target).into_iter().flatten().copied()
    }

    fn has_state(&self, id: SafeguardId, target: Target) -> bool {
        let by_mean = self.joint == Joint::Mean || (self.in_fractions && matches!(target, Target::Loss(_)));
        !by_mean && self.partial.contains_key(&id)
    }
}

/// What one safeguard does to one target, wherever it has no state in an attempt.
#[derive(Clone, Debug)]
pub struct EffectColumn {
    /// The safeguard.
    pub safeguard: SafeguardId,
    /// On what.
    pub on: Target,
    /// The share that it takes away.
    pub taken: Column,
    /// Of a factor: the uniform number that decides whether it is removed.
    pub removed: Option<StreamId>,
}

/// What each safeguard of a model would do, in place or not, in the order of safeguards; without effects that have a
/// state in each attempt, which are part of the diagrams of a plan.
pub fn effect_columns(model: &Model, configuration: &Configuration, as_of: Date) -> Vec<EffectColumn> {
    let Configured { model: configured, .. } = configuration.apply(model);
    let streams = streams(model);
    let columns = Columns::new(&configured, &streams, as_of);
    let all: Vec<SafeguardId> = configured.safeguards.ids().collect();
    let effects = Effects::new(&columns, &all, Joint::State);
    let rows = configured.safeguards.iter();
    let each = rows.flat_map(|(id, row)| row.effects.iter().map(move |effect| (id, row, effect.on)));
    let column = |(id, row, on): (SafeguardId, &Safeguard, Target)| {
        let is_factor = matches!(on, Target::Factor(_));
        let removed = is_factor.then(|| streams.find(&effect_stream(&configured, row, on, "removed")));
        let taken = effects.operational(&columns, id, on);
        (is_factor || !effects.has_state(id, on)).then_some(EffectColumn {
            safeguard: id,
            on,
            taken,
            removed,
        })
    };
    each.filter_map(column).collect()
}

impl Partial {
    fn new(columns: &Columns, row: &Safeguard) -> Self {
        let given = &row.coverage;
        let column = |key: &str| {
            let quantity = given.quantities().find(|(known, _)| *known == key).map(|(_, quantity)| quantity);
            quantity.map(|quantity| columns.quantity(quantity, &stream_name("safeguard", &row.id, key)))
        };
        let unless = |value: f64, column: &Column| column.constant() != Some(value);
        let fails = !given.never_fails();
        let pair = column("failures_per_year").zip(column("repair_days")).filter(|_| fails);
        Self {
            coverage: column("coverage").filter(|coverage| unless(1.0, coverage)),
            reliability: pair.map(|(failures, days)| Column::Reliability(Box::new([failures, days]))),
            variance: column("variance_effectiveness").filter(|left| fails && unless(0.0, left)),
        }
    }

    /// The chance that it is in place and works.
    pub(super) fn acts(&self) -> Column {
        let shares = [&self.coverage, &self.reliability].into_iter().flatten().cloned().collect();
        Column::Product(shares)
    }
}

//! What sets of safeguards come to in a search: each actor's attempts are tabled once for those that touch them.

use super::front::Mask;
use crate::eval::{Driven, Pool, Portfolio, Settings, StateMode, Tabled};
use crate::math::Distribution;
use crate::model::{Configuration, Model, Override, SafeguardId, Target, Uncertain};
use crate::plan::{Plan, Refusal, Variable, compile_beside};
use crate::quantity::Date;
use std::collections::BTreeMap;

/// Tables are given up and made anew beyond this. Units: bytes.
const MOST_KEPT: usize = 256 << 20;
/// The most that the tables of one set may take. Units: bytes.
const MOST_AT_ONCE: usize = 32 << 20;

/// What it takes to look at a set: whatever its size, and for what is kept of it. Units: about one multiplication.
const WORK_EACH: f64 = 1e5;
const WORK_PER_BYTE: f64 = 0.25;

/// What is looked at: a model, what is supposed, and the day.
#[derive(Clone, Copy)]
pub(super) struct Looked<'m> {
    pub(super) model: &'m Model,
    pub(super) overrides: &'m [Override],
    pub(super) as_of: Date,
    /// What a walk through the states of the model costs under no configuration.
    pub(super) base_state_cost: f64,
}

impl Looked<'_> {
    /// The plan of a set.
    pub(super) fn plan(&self, set: Mask) -> Result<Plan, Refusal> {
        let safeguards = self.model.safeguards.ids().filter(|id| set >> id.position() & 1 == 1).collect();
        let configuration = Configuration { safeguards, overrides: self.overrides.to_vec() };
        compile_beside(self.model, &configuration, self.as_of, Some(self.base_state_cost))
    }
}

/// The sets of safeguards of one search.
pub(super) struct Portfolios<'m> {
    looked: Looked<'m>,
    portfolio: Portfolio,
    /// By actor: the safeguards that touch its attempts, given the states of factors.
    touching: Vec<Mask>,
    /// By position of the factor: the safeguards that may remove it, in the order in which they are taken.
    removing: Vec<Vec<Mask>>,
    /// By actor and those of a set that touch it.
    tables: BTreeMap<(usize, Mask), Tabled>,
    kept: usize,
    /// What the tables of one set take.
    size: usize,
}

impl<'m> Portfolios<'m> {
    /// The sets within `all`; `None` where they cannot be tabled: states are drawn, or the tables are too large.
    ///
    /// Errors: a configuration that cannot be compiled.
    pub(super) fn new(
        looked: Looked<'m>,
        all: Mask,
        (settings, mode): (Settings, StateMode),
        driven: Driven,
        pool: &Pool,
    ) -> Result<Option<Self>, Refusal> {
        let plan = looked.plan(all)?;
        let Some(portfolio) = Portfolio::new(&plan, settings, mode, driven, pool) else { return Ok(None) };
        let rows = || looked.model.safeguards.iter();
        let effects = || rows().flat_map(|(id, row)| row.effects.iter().map(move |one| (id, one)));
        // What one safeguard stops for certain hides what others do there.
        let is_hidden = effects().any(|(_, one)| is_certain(&one.reduces));
        let touches = |at: usize, (id, on): (SafeguardId, Target)| {
            !matches!(on, Target::Factor(_)) && (is_hidden || touches(&plan, at, id, on))
        };
        let touching = (0..plan.actors.len()).map(|at| {
            let found = effects().filter(|(id, one)| touches(at, (*id, one.on)));
            found.fold(0, |mask, (id, _)| mask | 1 << id.position()) & all
        });
        let removing = plan.factors.iter().map(|factor| {
            let on = Target::Factor(factor.factor);
            let found = effects().filter(|(id, one)| one.on == on && all >> id.position() & 1 == 1);
            found.map(|(id, _)| 1 << id.position()).collect()
        });
        let (touching, removing) = (touching.collect(), removing.collect());
        let mut found =
            Self { looked, portfolio, touching, removing, tables: BTreeMap::new(), kept: 0, size: 0 };
        let is_tabled = found.value(0, pool)?.is_some() && found.kept <= MOST_AT_ONCE;
        found.size = found.kept;
        Ok(is_tabled.then_some(found))
    }

    /// What it takes to look at one set whose attempts are tabled. Units: about one multiplication.
    pub(super) fn work(&self) -> f64 {
        WORK_EACH + WORK_PER_BYTE * self.size as f64
    }

    /// What a set comes to; `None` where its attempts rest on other factors than those of the others.
    ///
    /// Errors: a configuration that cannot be compiled.
    pub(super) fn value(&mut self, set: Mask, pool: &Pool) -> Result<Option<f64>, Refusal> {
        let keys: Vec<(usize, Mask)> =
            self.touching.iter().map(|touching| set & touching).enumerate().collect();
        if self.kept > MOST_KEPT {
            self.tables.clear();
            self.kept = 0;
        }
        let missing: Vec<usize> =
            keys.iter().filter(|key| !self.tables.contains_key(key)).map(|(at, _)| *at).collect();
        if !missing.is_empty() {
            let plan = self.looked.plan(set)?;
            let Some(tables) = self.portfolio.table(&plan, &missing, pool) else { return Ok(None) };
            for (at, table) in missing.into_iter().zip(tables) {
                self.kept += table.size();
                self.tables.insert(keys[at], table);
            }
        }
        let tables: Vec<&Tabled> = keys.iter().map(|key| &self.tables[key]).collect();
        let is_bought = |factor: usize, by: usize| set & self.removing[factor][by] != 0;
        Ok(Some(self.portfolio.value(&tables, &is_bought)))
    }
}

/// Whether a share is 1 and nothing else.
fn is_certain(share: &Uncertain) -> bool {
    matches!(share, Uncertain::Known(Distribution::Point(value)) if *value >= 1.0)
}

/// Whether what an actor's attempts come to, in given states of the factors, may change with a safeguard.
///
/// `all` is a plan in which every safeguard of the choice is in place and none stops anything for certain: a set is
/// that plan with some variables supposed, so a variable that its circuit does not ask for matters in no set.
fn touches(all: &Plan, actor: usize, safeguard: SafeguardId, on: Target) -> bool {
    let actor = &all.actors[actor];
    let diagram = &actor.diagram;
    let has =
        |wanted: Variable| diagram.circuit.variables().iter().any(|at| diagram.variables[*at] == wanted);
    let acts = match on {
        Target::Factor(_) => false,
        Target::Loss(_) => true,
        Target::Event(id) => has(Variable::EventSurvives(id)),
        Target::Outcome(id) => has(Variable::OutcomeSurvives(id)),
        Target::Actor(id) => id == actor.actor,
    };
    acts || has(Variable::InPlace(safeguard)) || has(Variable::Works(safeguard))
}

//! What attempts cost, for an evaluation elsewhere.

use super::ColumnIdx;
use super::taking::Taking;
use crate::eval::{Settings, loss_grid};
use crate::math::{Distribution, Grid, LimitedTable};
use crate::plan::{ActorPlan, Item, Losses, Part, Plan};
use std::collections::BTreeMap;

/// What the curves of losses are made of, and where they are read.
#[derive(Clone, Debug)]
pub struct PortableLosses {
    /// Distinct amounts.
    pub amounts: Vec<PortableAmount>,
    /// What single outcomes cost.
    pub items: Vec<PortableItem>,
    /// Items that fall due together.
    pub due: Vec<Vec<usize>>,
    /// Rungs and knots, chosen for the scenario as it stands.
    pub grid: Grid,
    /// Amounts at which the curve is told, knots all of them.
    pub told: Vec<f64>,
    /// Whether a frequency is multiplied by one amount, as if events came in fractions.
    pub in_fractions: bool,
}

/// An amount. Units: the file's currency.
#[derive(Clone, Debug)]
pub struct PortableAmount {
    /// Its limited means.
    pub table: LimitedTable,
    /// Its mean.
    pub mean: f64,
    /// Its variance.
    pub variance: f64,
}

/// An amount, a position in [`PortableLosses::amounts`], and the share of it that safeguards with a state leave.
pub type PortablePart = (usize, Option<ColumnIdx>);

/// What one outcome costs in one case.
#[derive(Clone, Debug, PartialEq)]
pub struct PortableItem {
    /// The outcome, a position in the model.
    pub outcome: usize,
    /// The direct losses.
    pub primary: Vec<PortablePart>,
    /// The chance that others react, and what that costs.
    pub secondary: Option<(ColumnIdx, Vec<PortablePart>)>,
}

/// Amounts, items and what falls due, each found once.
#[derive(Default)]
pub(super) struct Priced {
    amounts: Vec<PortableAmount>,
    known: BTreeMap<String, usize>,
    items: Vec<PortableItem>,
    due: Vec<Vec<usize>>,
}

impl Priced {
    fn amount(&mut self, amount: &Distribution) -> usize {
        let amounts = &mut self.amounts;
        *self.known.entry(amount.to_string()).or_insert_with(|| {
            let (table, sd) = (LimitedTable::new(amount), amount.sd());
            amounts.push(PortableAmount { table, mean: amount.mean(), variance: sd * sd });
            amounts.len() - 1
        })
    }

    /// What was found, read on a grid for the plan as it stands; `None` where no attempt costs anything.
    pub(super) fn finish(self, plan: &Plan, settings: Settings, asked: &[f64]) -> Option<PortableLosses> {
        let Self { amounts, items, due, .. } = self;
        let grid = loss_grid(plan, settings, asked)?;
        let in_fractions = plan.compatibility.lef_times_lm;
        let told = asked.to_vec();
        Some(PortableLosses { amounts, items, due, grid, told, in_fractions })
    }
}

impl Taking<'_> {
    /// By cell of an actor: what falls due in it, a position in [`PortableLosses::due`].
    pub(super) fn due(&mut self, losses: &Losses, actor: &ActorPlan) -> Vec<usize> {
        let mut of = |items: &Vec<usize>| {
            let items = items.iter().map(|item| self.item(losses, &losses.items[*item])).collect();
            super::taking::found_in(&mut self.priced.due, items)
        };
        actor.losses.items.iter().map(&mut of).collect()
    }

    fn item(&mut self, losses: &Losses, item: &Item) -> usize {
        let primary = self.parts(losses, &item.primary);
        let secondary = item
            .secondary
            .as_ref()
            .map(|(reaction, forms)| (self.column(&losses.reactions[*reaction]), self.parts(losses, forms)));
        let found = PortableItem { outcome: item.outcome.position(), primary, secondary };
        super::taking::found_in(&mut self.priced.items, found)
    }

    fn parts(&mut self, losses: &Losses, parts: &[Part]) -> Vec<PortablePart> {
        let mut one = |part: &Part| {
            let share = part.share.map(|share| self.column(&losses.shares[share]));
            (self.priced.amount(&losses.amounts[part.amount]), share)
        };
        parts.iter().map(&mut one).collect()
    }
}

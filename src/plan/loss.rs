//! What outcomes cost: which amounts fall due together in each cell of a diagram.
//!
//! Amounts are chance and independent given the draw, so the loss of an attempt is a mixture over its cells and
//! over who reacts to them. Each term of the mixture is a [`Component`], a sum of amounts that is the same in
//! every draw; only its rate changes.

use super::columns::{Column, Columns, stream_name};
use super::compile::Cell;
use super::gate::Gate;
use super::inclusion::included;
use super::refusal::Refusal;
use super::safeguard::Effects;
use super::story::Story;
use crate::diag::Code;
use crate::math::Distribution;
use crate::model::{Cases, Loss, LossForm, Model, OutcomeId, SafeguardId, Target, Uncertain};
use std::collections::BTreeMap;

/// The most terms of all mixtures together.
pub const MAX_SPLITS: usize = 65_536;

/// What the outcomes of a plan cost.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    /// Distinct amounts. Units: the file's currency.
    pub amounts: Vec<Distribution>,
    /// Distinct sums of amounts that may fall due at once.
    pub components: Vec<Component>,
    /// What single outcomes cost, by case.
    pub items: Vec<Item>,
    /// The chances that others react.
    pub reactions: Vec<Column>,
    /// The shares that safeguards leave of losses.
    pub shares: Vec<Column>,
}

/// A sum of independent amounts; at least one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    /// Its parts, ascending.
    pub parts: Vec<Part>,
}

/// One amount, as safeguards leave it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Part {
    /// A position in [`Losses::amounts`].
    pub amount: usize,
    /// A position in [`Losses::shares`]; `None` where no safeguard touches it.
    pub share: Option<usize>,
}

/// What one outcome costs in one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The outcome.
    pub outcome: OutcomeId,
    /// The direct losses.
    pub primary: Vec<Part>,
    /// The chance that others react, a position in [`Losses::reactions`], and what that costs.
    pub secondary: Option<(usize, Vec<Part>)>,
}

/// What the cells of one diagram cost.
#[derive(Clone, Debug, Default)]
pub struct CellLosses {
    /// By cell: what falls due in it, as positions in [`Losses::items`].
    pub items: Vec<Vec<usize>>,
    /// The terms of the mixture, in the order of cells.
    pub splits: Vec<Split>,
}

/// A cell together with who reacts in it: one term of the mixture.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The cell.
    pub cell: usize,
    /// What it costs then: a position in [`Losses::components`].
    pub component: usize,
    /// Which reactions, as positions in [`Losses::reactions`], come, and which do not.
    pub reactions: Vec<(usize, bool)>,
}

impl Losses {
    /// Whether nothing costs anything.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

/// Gates that tell the cases of losses apart, beside those of the outcomes.
pub(super) struct Choices {
    /// One gate for each case but the last of every list.
    pub(super) gates: Vec<Gate>,
    /// By outcome: where its gates start.
    starts: BTreeMap<OutcomeId, usize>,
    /// By safeguard that scales losses and has a state in each attempt: the gate of its working, and that of its
    /// failing.
    states: BTreeMap<SafeguardId, (usize, Option<usize>)>,
}

/// What a safeguard with a state does to the losses of a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum InCell {
    Absent,
    Works,
    Fails,
}

impl Choices {
    /// The gates for the losses of outcomes, each given with the gate of its occurrence.
    pub(super) fn new(story: &mut Story, losses: &LossBuilder, occurs: &[(OutcomeId, Gate)]) -> Self {
        let mut choices = Self { gates: Vec::new(), starts: BTreeMap::new(), states: BTreeMap::new() };
        let mut scaled: BTreeMap<SafeguardId, Vec<Gate>> = BTreeMap::new();
        for (id, occurs) in occurs {
            let Some(loss) = &losses.model().outcomes[*id].loss else { continue };
            choices.starts.insert(*id, choices.gates.len());
            for guards in loss_guards(story, loss) {
                let but_last = guards.len() - 1;
                let both = guards.iter().take(but_last).map(|guard| story.gates.and(&[*occurs, *guard]));
                choices.gates.extend(both);
            }
            for (safeguard, _) in losses.effects.with_state(Target::Loss(*id)) {
                scaled.entry(safeguard).or_default().push(*occurs);
            }
        }
        for (safeguard, occurs) in scaled {
            let (any, state) = (story.gates.or(&occurs), story.state(safeguard));
            let mut choice = |story: &mut Story, gate: Gate| {
                choices.gates.push(story.gates.and(&[any, gate]));
                choices.gates.len() - 1
            };
            let works = choice(story, state.works);
            let fails = state.fails.map(|fails| choice(story, fails));
            choices.states.insert(safeguard, (works, fails));
        }
        choices
    }

    /// The state of a safeguard in a cell with these choices.
    fn state(&self, safeguard: SafeguardId, choices: u64) -> InCell {
        let is_so = |gate: usize| choices >> gate & 1 == 1;
        match self.states[&safeguard] {
            (works, _) if is_so(works) => InCell::Works,
            (_, Some(fails)) if is_so(fails) => InCell::Fails,
            _ => InCell::Absent,
        }
    }
}

/// The exclusive guards of every list of cases of a loss, in one order.
fn loss_guards(story: &mut Story, loss: &Loss) -> Vec<Vec<Gate>> {
    let mut found: Vec<Vec<Gate>> = loss.primary.iter().map(|(_, cases)| story.exclusive(cases)).collect();
    if let Some(secondary) = &loss.secondary {
        found.push(story.exclusive(&secondary.probability));
        found.extend(secondary.forms.iter().map(|(_, cases)| story.exclusive(cases)));
    }
    found
}

/// Gathers what the cells of a plan cost.
pub(super) struct LossBuilder<'c> {
    columns: &'c Columns<'c>,
    effects: &'c Effects,
    /// By outcome: those that it includes, directly or through others.
    included: Vec<Vec<OutcomeId>>,
    losses: Losses,
    known_amounts: BTreeMap<String, usize>,
    known_components: BTreeMap<Component, usize>,
    known_items: BTreeMap<(OutcomeId, Vec<usize>, Vec<InCell>), usize>,
    known_reactions: BTreeMap<(OutcomeId, usize), usize>,
    known_shares: BTreeMap<(OutcomeId, Vec<InCell>), usize>,
    n_splits: usize,
}

impl<'c> LossBuilder<'c> {
    pub(super) fn new(columns: &'c Columns<'c>, effects: &'c Effects) -> Self {
        Self {
            columns,
            effects,
            included: included(columns.model),
            losses: Losses::default(),
            known_amounts: BTreeMap::new(),
            known_components: BTreeMap::new(),
            known_items: BTreeMap::new(),
            known_reactions: BTreeMap::new(),
            known_shares: BTreeMap::new(),
            n_splits: 0,
        }
    }

    /// What the cells of a diagram cost; `graded` says which outcome each bit of a cell is about.
    ///
    /// Errors: more than [`MAX_SPLITS`] terms, at `path`.
    pub(super) fn cells(
        &mut self,
        cells: &[Cell],
        choices: &Choices,
        graded: &[OutcomeId],
        path: &str,
    ) -> Result<CellLosses, Refusal> {
        let mut found = CellLosses::default();
        for (at, cell) in cells.iter().enumerate() {
            let items = self.items(cell, choices, graded);
            self.split(at, &items, &mut found.splits);
            found.items.push(items);
            if self.n_splits > MAX_SPLITS {
                let message = format!("the losses of {path} fall due in more than {MAX_SPLITS} combinations");
                let help = "fewer outcomes with a secondary loss that can occur together make them fewer";
                return Err(Refusal::new(Code::E043, path, message).help(help));
            }
        }
        Ok(found)
    }

    /// The model that the columns are of.
    pub(super) fn model(&self) -> &'c Model {
        self.columns.model
    }

    pub(super) fn finish(self) -> Losses {
        self.losses
    }

    /// What falls due in a cell: the losses of the outcomes that occur, but of none that another includes.
    fn items(&mut self, cell: &Cell, choices: &Choices, graded: &[OutcomeId]) -> Vec<usize> {
        let bits = graded.iter().enumerate().filter(|(bit, _)| cell.occurs >> bit & 1 == 1);
        let mut occurring: Vec<OutcomeId> = bits.map(|(_, id)| *id).collect();
        occurring.dedup();
        let counted: Vec<OutcomeId> = occurring
            .iter()
            .copied()
            .filter(|id| !occurring.iter().any(|other| self.included[other.position()].contains(id)))
            .collect();
        let columns = self.columns;
        let priced =
            counted.into_iter().filter_map(|id| Some((id, columns.model.outcomes[id].loss.as_ref()?)));
        let item = |(id, loss): (OutcomeId, &Loss)| {
            let safeguards = self.effects.with_state(Target::Loss(id));
            let states = safeguards.map(|(safeguard, _)| choices.state(safeguard, cell.choices)).collect();
            self.item(id, loss, cell.choices >> choices.starts[&id], states)
        };
        priced.map(item).collect()
    }

    /// The item of an outcome in the cases that the bits tell, with the safeguards on it in these states.
    fn item(&mut self, id: OutcomeId, loss: &Loss, bits: u64, states: Vec<InCell>) -> usize {
        let chosen = chosen(loss, bits);
        let key = (id, chosen, states);
        if let Some(&known) = self.known_items.get(&key) {
            return known;
        }
        let (_, chosen, states) = &key;
        let left = self.left(id, states);
        let (first, rest) = chosen.split_at(loss.primary.len());
        let primary = self.parts(&loss.primary, first, left);
        let secondary = loss.secondary.as_ref().map(|secondary| {
            (
                self.reaction(id, &secondary.probability, rest[0]),
                self.parts(&secondary.forms, &rest[1..], left),
            )
        });
        let at = self.losses.items.len();
        self.losses.items.push(Item { outcome: id, primary, secondary });
        self.known_items.insert(key, at);
        at
    }

    /// The amounts of forms of loss, each in the case chosen; what is surely nothing is left out.
    fn parts(
        &mut self,
        forms: &[(LossForm, Cases<Distribution>)],
        chosen: &[usize],
        left: Left,
    ) -> Vec<Part> {
        let amounts = forms.iter().zip(chosen).map(|((_, cases), case)| value(cases, *case));
        let amounts: Vec<Distribution> = amounts.filter_map(|amount| left.of(amount)).collect();
        let share = left.share();
        let mut parts: Vec<Part> =
            amounts.iter().map(|amount| Part { amount: self.amount(amount), share }).collect();
        parts.sort();
        parts
    }

    fn amount(&mut self, amount: &Distribution) -> usize {
        let losses = &mut self.losses;
        *self.known_amounts.entry(amount.to_string()).or_insert_with(|| {
            losses.amounts.push(amount.clone());
            losses.amounts.len() - 1
        })
    }

    /// The column of a chance that others react.
    fn reaction(&mut self, id: OutcomeId, probability: &Cases<Uncertain>, case: usize) -> usize {
        let (columns, losses) = (self.columns, &mut self.losses);
        *self.known_reactions.entry((id, case)).or_insert_with(|| {
            let name = reaction_stream(&columns.model.outcomes[id].id);
            losses.reactions.push(columns.quantity(value(probability, case), &name));
            losses.reactions.len() - 1
        })
    }

    /// What safeguards leave of an outcome's losses, those with a state being in these.
    fn left(&mut self, id: OutcomeId, states: &[InCell]) -> Left {
        let (target, columns) = (Target::Loss(id), self.columns);
        let mut shares: Vec<Column> = self.effects.survival(columns, target).into_iter().collect();
        for ((safeguard, partial), state) in self.effects.with_state(target).zip(states) {
            let taken = match state {
                InCell::Absent => None,
                InCell::Works => Some(columns.effect(safeguard, target)),
                InCell::Fails => partial.variance.clone(),
            };
            shares.extend(taken.map(|taken| Column::Complement(Box::new(taken))));
        }
        let survival = match shares.len() {
            0 => return Left::Fixed(1.0),
            1 => shares.remove(0),
            _ => Column::Product(shares),
        };
        if let Some(share) = fixed(&survival) {
            return Left::Fixed(share);
        }
        let losses = &mut self.losses;
        Left::Drawn(*self.known_shares.entry((id, states.to_vec())).or_insert_with(|| {
            losses.shares.push(survival);
            losses.shares.len() - 1
        }))
    }

    /// Adds the terms of one cell: every way in which others may react to its items.
    fn split(&mut self, cell: usize, items: &[usize], splits: &mut Vec<Split>) {
        let items: Vec<Item> = items.iter().map(|item| self.losses.items[*item].clone()).collect();
        let reacting: Vec<usize> = (0..items.len()).filter(|at| items[*at].secondary.is_some()).collect();
        let n_ways = 1usize.checked_shl(reacting.len() as u32).unwrap_or(usize::MAX);
        if n_ways > MAX_SPLITS {
            self.n_splits = usize::MAX;
            return;
        }
        for way in 0..n_ways {
            let mut parts: Vec<Part> = items.iter().flat_map(|item| item.primary.iter().copied()).collect();
            let mut reactions = Vec::with_capacity(reacting.len());
            for (bit, at) in reacting.iter().enumerate() {
                let (reaction, forms) = items[*at].secondary.as_ref().expect("these items have one");
                let comes = way >> bit & 1 == 1;
                reactions.push((*reaction, comes));
                parts.extend(forms.iter().filter(|_| comes));
            }
            let parts = self.fixed_together(parts);
            if !parts.is_empty() {
                let component = self.component(Component { parts });
                splits.push(Split { cell, component, reactions });
                self.n_splits = self.n_splits.saturating_add(1);
            }
        }
    }

    /// The parts in order, fixed amounts with the same share as one: a sum that is known exactly.
    fn fixed_together(&mut self, parts: Vec<Part>) -> Vec<Part> {
        let (fixed, mut kept): (Vec<Part>, Vec<Part>) = parts
            .into_iter()
            .partition(|part| matches!(self.losses.amounts[part.amount], Distribution::Point(_)));
        let mut sums: BTreeMap<Option<usize>, f64> = BTreeMap::new();
        for part in fixed {
            *sums.entry(part.share).or_insert(0.0) += self.losses.amounts[part.amount].mean();
        }
        for (share, total) in sums {
            kept.push(Part { amount: self.amount(&Distribution::Point(total)), share });
        }
        kept.sort();
        kept
    }

    fn component(&mut self, component: Component) -> usize {
        let losses = &mut self.losses;
        *self.known_components.entry(component.clone()).or_insert_with(|| {
            losses.components.push(component);
            losses.components.len() - 1
        })
    }
}

/// What safeguards leave of losses.
#[derive(Clone, Copy)]
enum Left {
    /// The same share in every draw.
    Fixed(f64),
    /// A position in [`Losses::shares`].
    Drawn(usize),
}

impl Left {
    /// What is left of an amount before anything is drawn; `None` where that is surely nothing.
    fn of(self, amount: &Distribution) -> Option<Distribution> {
        let left = match self {
            Left::Fixed(share) if share != 1.0 => Distribution::scaled(amount.clone(), share).ok()?,
            _ => amount.clone(),
        };
        (left != Distribution::Point(0.0)).then_some(left)
    }

    fn share(self) -> Option<usize> {
        match self {
            Left::Fixed(_) => None,
            Left::Drawn(share) => Some(share),
        }
    }
}

/// The value of a share that is the same in every draw.
fn fixed(column: &Column) -> Option<f64> {
    match column {
        Column::Constant(value) => Some(*value),
        Column::Product(factors) => factors.iter().try_fold(1.0, |product, one| Some(product * fixed(one)?)),
        Column::Complement(share) => Some(1.0 - fixed(share)?),
        _ => None,
    }
}

/// The case that counts in each list of a loss, from the bits of its choices: the first that is set, or the last.
fn chosen(loss: &Loss, bits: u64) -> Vec<usize> {
    let mut numbers: Vec<usize> = loss.primary.iter().map(|(_, cases)| cases.n()).collect();
    if let Some(secondary) = &loss.secondary {
        numbers.push(secondary.probability.n());
        numbers.extend(secondary.forms.iter().map(|(_, cases)| cases.n()));
    }
    let mut start = 0;
    let mut choose = |n: usize| {
        let set = (0..n - 1).find(|case| bits >> (start + case) & 1 == 1);
        start += n - 1;
        set.unwrap_or(n - 1)
    };
    numbers.into_iter().map(&mut choose).collect()
}

fn value<T>(cases: &Cases<T>, case: usize) -> &T {
    &cases.iter().nth(case).expect("a case that was chosen exists").value
}

/// The name of the stream of the chance that others react to an outcome.
pub(super) fn reaction_stream(outcome: &str) -> String {
    stream_name("outcome", outcome, "loss.secondary.probability")
}

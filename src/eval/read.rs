//! What kinds of events cost on a grid, and the curves that are read there.

use super::control::{Controls, any_above, largest, matched};
use super::curve::Due;
use crate::math::compound::{self, Kind, LimitedTable, Scaled};
use crate::math::{Curve, Distribution, Grid, Ladder, Severity, ln, sum};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Kinds of events on a grid: with the same amounts in every draw, or scaled by each.
pub(super) enum Kinds {
    Shared(Box<SharedKinds>),
    Scaled(Box<ScaledKinds>),
}

pub(super) struct SharedKinds {
    ladder: Ladder,
    /// By kind: the mean of what one event exceeds the last knot by, its parts apart.
    beyond: Vec<f64>,
}

pub(super) struct ScaledKinds {
    scaled: Scaled,
    kinds: Vec<Kind>,
    /// The last knot, and amounts with what their means leave beyond it where nothing scales them.
    top: f64,
    amounts: Vec<(Distribution, f64)>,
}

/// The mean of what an amount exceeds a place by.
fn excess(amount: &Distribution, top: f64) -> f64 {
    match amount.mean() {
        mean if mean.is_finite() => (mean - amount.limited_mean(top)).max(0.0),
        infinite => infinite,
    }
}

impl SharedKinds {
    pub(super) fn new(grid: &Grid, severities: &[Severity]) -> Self {
        let top = grid.knots().last().copied().unwrap_or(0.0);
        // Far out a sum is large because one part of one event is: the rest is small against it.
        let beyond = |parts: &Severity| sum(parts.iter().map(|part| excess(part, top)));
        Self { ladder: Ladder::new(grid, severities), beyond: severities.iter().map(beyond).collect() }
    }
}

impl ScaledKinds {
    pub(super) fn new(
        grid: &Grid,
        (kinds, amounts): (&[Kind], &[Distribution]),
        tables: &[Arc<LimitedTable>],
    ) -> Self {
        let top = grid.knots().last().copied().unwrap_or(0.0);
        let amounts = amounts.iter().map(|amount| (amount.clone(), excess(amount, top)));
        let scaled = Scaled::new(grid, tables, kinds.to_vec());
        Self { scaled, kinds: kinds.to_vec(), top, amounts: amounts.collect() }
    }

    /// The mean of what the sum of a draw exceeds the last knot by.
    fn beyond(&self, due: &Due) -> f64 {
        let mut known: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        let mut part = |(amount, factor): &(usize, Option<usize>)| {
            let (law, unscaled) = &self.amounts[*amount];
            let Some(factor) = *factor else { return *unscaled };
            let by = due.factors[factor];
            let found = || if by > 0.0 { by * excess(law, self.top / by) } else { 0.0 };
            *known.entry((*amount, factor)).or_insert_with(found)
        };
        let terms = due.groups.iter().flat_map(|group| &group.means);
        let mut of = |kind: usize| sum(self.kinds[kind].iter().map(&mut part).collect::<Vec<f64>>());
        sum(terms.map(|(kind, mean)| mean * of(*kind)).collect::<Vec<f64>>())
    }
}

/// Reads curves on a grid.
pub(super) struct Reader<'r> {
    pub(super) grid: &'r Grid,
    ln_knots: Vec<f64>,
    kinds: &'r Kinds,
}

/// The curves of some draws of one replicate.
#[derive(Default)]
pub(super) struct Read {
    pub(super) losses: Vec<Curve>,
    pub(super) largest: Vec<Curve>,
    pub(super) controls: Vec<Controls>,
    pub(super) beyond: Vec<f64>,
    pub(super) check: Option<(Curve, Curve)>,
}

impl<'r> Reader<'r> {
    pub(super) fn new(grid: &'r Grid, kinds: &'r Kinds) -> Self {
        Self { grid, ln_knots: grid.knots().iter().map(|knot| ln(*knot)).collect(), kinds }
    }

    /// The curves of some draws; the first one also on half as many points, when it is to be checked.
    pub(super) fn read(&self, due: &[Due], check: bool) -> Read {
        let mut read = Read::default();
        let mut scratch = compound::Scratch::default();
        for (at, one) in due.iter().enumerate() {
            let (curve, chances, beyond, half) = self.one(one, check && at == 0, &mut scratch);
            read.check = read.check.or_else(|| half.map(|half| (curve.clone(), half)));
            read.beyond.push(beyond);
            read.controls.push(self.controls(one));
            read.largest.push(Curve::through(self.grid, chances));
            read.losses.push(curve);
        }
        read
    }

    /// The curve of one draw, the chances of its largest amount, what lies beyond, and its check if asked.
    fn one(
        &self,
        due: &Due,
        check: bool,
        scratch: &mut compound::Scratch,
    ) -> (Curve, Vec<f64>, f64, Option<Curve>) {
        let n_knots = self.grid.knots().len();
        match self.kinds {
            Kinds::Shared(kinds) => {
                let SharedKinds { ladder, beyond } = kinds.as_ref();
                let curve = ladder.curve(&due.groups, scratch);
                let half = check.then(|| ladder.half_curve(&due.groups, scratch));
                let terms = due.groups.iter().flat_map(|group| &group.means);
                let beyond = sum(terms.map(|(kind, mean)| mean * beyond[*kind]));
                (curve, largest(ladder, n_knots, &due.groups), beyond, half)
            }
            Kinds::Scaled(kinds) => {
                let compound::Draw { curve, above } = kinds.scaled.draw(&due.factors, &due.groups, scratch);
                let half = check.then(|| kinds.scaled.half_curve(&due.factors, &due.groups, scratch));
                (curve, any_above(above.into_iter(), n_knots), kinds.beyond(due), half)
            }
        }
    }

    /// The controls of one draw; of the largest amount nearly, where every draw scales amounts.
    pub(super) fn controls(&self, due: &Due) -> Controls {
        let n_knots = self.grid.knots().len();
        let largest = match self.kinds {
            Kinds::Shared(kinds) => largest(&kinds.ladder, n_knots, &due.groups),
            Kinds::Scaled(kinds) => {
                any_above(kinds.scaled.roughly_above(&due.factors, &due.groups).into_iter(), n_knots)
            }
        };
        let any = due.groups.iter().fold(0.0, |any, group| any + (1.0 - any) * group.law.some(group.mean()));
        let (mean, variance) = due.moments;
        let level = if mean.is_finite() { mean } else { 0.0 };
        Controls { largest, matched: matched(&self.ln_knots, mean, variance), levels: [level, any] }
    }
}

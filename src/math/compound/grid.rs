//! Rungs and knots: on which lattices sums are computed, and where curves are read.

use super::bank::{Bank, Reading};
use super::jumps::{component, places, unit};
use super::lattice::{BELOW, Part, Weights, on_lattice};
use super::range::{END, END_SHARE, START, range};
use super::table::LimitedTable;
use super::{Curve, Group, Scratch, Severity};
use crate::math::distribution::Distribution;
use crate::math::float::{exp, ln};
use std::sync::Arc;

/// Points a rung, where nothing asks for more.
pub const POINTS: usize = 1024;
/// Points a rung at least: fewer would leave none between the margins.
const LEAST_POINTS: usize = 256;
/// Points a rung at most.
const MOST_POINTS: usize = 1 << 17;
/// Points on which a purely discrete sum is computed exactly.
const LATTICE_POINTS: f64 = 65_536.0;
const MOST_RUNGS: usize = 48;
/// What a rung covers, as a factor.
const RUNG: f64 = 8.0;
const KNOTS_A_RUNG: f64 = 24.0;
/// Points at the top of a rung that are not read.
const MARGIN: f64 = 72.0;
const MOST_KNOTS: usize = 600;
/// The relative error of the interpolation half way between knots from which a knot is added.
const OFF: f64 = 2e-5;
const REFINEMENTS: usize = 6;
/// Shares of the chance of any loss below which a lattice point gets no knot.
const LEAST_JUMP: f64 = 1e-11;
/// How often a range that proves too short is made twice as long.
const LONGER: usize = 4;

/// The rungs on which sums are computed and the knots at which curves are read.
#[derive(Clone, Debug)]
pub struct Grid {
    n: usize,
    rungs: Vec<Rung>,
    knots: Vec<f64>,
    jumps: Vec<bool>,
    components: Vec<Vec<usize>>,
    zero: Vec<f64>,
    /// All amounts are whole numbers of one step: half the points would be another lattice.
    lattice: bool,
    /// Whether some rung smears atoms that are large on it.
    smears: bool,
}

#[derive(Clone, Debug)]
struct Rung {
    h: f64,
    /// The largest amount read.
    top: f64,
    /// Whether atoms fall on the lattice.
    exact: bool,
    weights: Vec<(Weights, Weights)>,
}

/// A place to read a curve at.
#[derive(Clone, Copy, Debug)]
struct Knot {
    x: f64,
    kind: Kind,
}

/// Why a knot is where it is; later kinds matter more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Plain,
    Asked,
    Jump,
}

impl Grid {
    /// Chooses rungs and knots for `typical` draws; curves can be asked exactly at the amounts `asked`.
    #[must_use]
    pub fn new(severities: &[Severity], typical: &[Vec<Group>], asked: &[f64], n: usize) -> Self {
        Self::of_tables(severities, &[], typical, asked, n)
    }

    /// The same, where what is a scaled law of one of the tables is read off the table.
    #[must_use]
    pub fn of_tables(
        severities: &[Severity],
        tables: &[Arc<LimitedTable>],
        typical: &[Vec<Group>],
        asked: &[f64],
        n: usize,
    ) -> Self {
        let (parts, components) = distinct(severities, tables);
        let zero = zeros(severities);
        let (range, points) =
            range(severities, typical, n.clamp(LEAST_POINTS, MOST_POINTS).next_power_of_two(), MOST_POINTS);
        let top = asked.iter().copied().filter(|x| x.is_finite()).fold(range.high, f64::max);
        let high = top.min(range.high * RUNG * RUNG * RUNG * RUNG);
        let mut grid = Self {
            n: points,
            rungs: Vec::new(),
            knots: Vec::new(),
            jumps: Vec::new(),
            components,
            zero,
            lattice: false,
            smears: false,
        };
        let discrete = parts.iter().all(|part| part.smooth == 0.0);
        let whole = unit(parts.iter().flat_map(|part| part.atoms.iter().map(|atom| atom.0)));
        let places = places(severities, typical);
        let mut high = high;
        for _ in 0..=LONGER {
            grid.rungs.clear();
            grid.lattice = false;
            grid.smears = false;
            grid.n = points;
            match whole {
                Some(unit) if discrete && high / unit <= LATTICE_POINTS - 2.0 => {
                    grid.one_lattice(unit, high, &parts)
                }
                _ => grid.climb(range.low, high, &parts),
            }
            grid.first_knots(range.low, high, asked, &places);
            if grid.settle(typical, asked) || !(high < 1e299) {
                break;
            }
            high *= 2.0;
        }
        grid
    }

    /// The amounts at which curves are known, ascending from 0.
    #[must_use]
    pub fn knots(&self) -> &[f64] {
        &self.knots
    }

    /// Which knots are jumps, where a curve may have P(S = x) above 0.
    #[must_use]
    pub fn jumps(&self) -> &[bool] {
        &self.jumps
    }

    /// Points a rung.
    #[must_use]
    pub fn points(&self) -> usize {
        self.n
    }

    /// Number of rungs.
    #[must_use]
    pub fn rungs(&self) -> usize {
        self.rungs.len()
    }

    /// Whether amounts with a chance of their own are smeared over neighbouring points on some rung that tells
    /// them apart: chances right beside such an amount may then be off by as much as its chance.
    #[must_use]
    pub fn smears_atoms(&self) -> bool {
        self.smears
    }

    /// Whether all amounts are whole steps of one lattice.
    #[must_use]
    pub fn is_lattice(&self) -> bool {
        self.lattice
    }

    /// The spacing of every rung, and the largest amount read there.
    pub fn spacings(&self) -> impl Iterator<Item = (f64, f64)> {
        self.rungs.iter().map(|rung| (rung.h, rung.top))
    }

    pub(super) fn zero(&self) -> &[f64] {
        &self.zero
    }

    fn one_lattice(&mut self, unit: f64, high: f64, parts: &[Part]) {
        self.lattice = true;
        self.n = ((high / unit) as usize + 2 + BELOW).max(64).next_power_of_two();
        self.push(unit, true, parts);
        self.rungs[0].top = unit * (self.n - 1 - BELOW) as f64;
    }

    fn climb(&mut self, low: f64, high: f64, parts: &[Part]) {
        let usable = self.n as f64 - MARGIN;
        // Wider rungs where the range is beyond all measure.
        let wide = exp(ln(high / low) / (MOST_RUNGS as f64 - 2.0));
        let factor = wide.clamp(RUNG, self.n as f64 / 16.0);
        let mut top = (factor * low).min(high);
        while self.rungs.len() < MOST_RUNGS {
            let wish = top / usable;
            // Atoms that matter to this rung; far smaller ones are as good as smooth.
            let large = parts
                .iter()
                .flat_map(|part| part.atoms.iter().map(|a| a.0))
                .filter(|x| *x > top / 64.0 && *x <= top);
            let (h, exact) = match unit(large) {
                Some(unit) if unit >= 2.0 * wish => (unit / (2.0 * (unit / (2.0 * wish)).floor()), true),
                _ => (wish, false),
            };
            let before = parts
                .iter()
                .flat_map(|part| part.atoms.iter())
                .all(|a| a.0 > top || on_lattice(a.0, 2.0 * h));
            let mut atoms = parts.iter().flat_map(|part| part.atoms.iter().map(|a| a.0));
            self.smears |= !(exact && before) && atoms.any(|x| x > top / 64.0 && x <= top);
            self.push(h, exact && before, parts);
            top = self.rungs.last().map_or(top, |rung| rung.top);
            if top >= high * (1.0 - 1e-12) || !(top < 1e300) {
                break;
            }
            top *= factor;
            if top > high {
                top = high;
            }
        }
    }

    fn push(&mut self, h: f64, exact: bool, parts: &[Part]) {
        let weights = parts.iter().map(|part| part.weigh(h, self.n)).collect();
        self.rungs.push(Rung { h, top: h * (self.n as f64 - MARGIN), exact, weights });
    }

    /// The rung on which an amount is read: the lowest that reaches it.
    fn rung_of(&self, x: f64) -> usize {
        self.rungs.partition_point(|rung| rung.top * (1.0 + 1e-9) < x).min(self.rungs.len() - 1)
    }

    fn first_knots(&mut self, low: f64, high: f64, asked: &[f64], places: &[f64]) {
        let mut knots = vec![Knot { x: 0.0, kind: Kind::Jump }];
        if self.lattice {
            let Rung { h, top, .. } = self.rungs[0];
            let points = (1..self.n).map(|k| k as f64 * h).filter(|x| *x <= top);
            knots.extend(points.map(|x| Knot { x, kind: Kind::Jump }));
        } else {
            let (from, to) = (ln(low), ln(high));
            let count = ((to - from) / ln(RUNG) * KNOTS_A_RUNG).ceil().clamp(1.0, MOST_KNOTS as f64);
            let place = |i: usize| exp(from + (to - from) * i as f64 / count);
            knots.extend((0..=count as usize).map(|i| Knot { x: place(i), kind: Kind::Plain }));
            let exact = |x: f64| {
                let rung = &self.rungs[self.rung_of(x)];
                rung.exact && x <= rung.top && on_lattice(x, rung.h)
            };
            knots.extend(places.iter().filter(|x| exact(**x)).map(|x| Knot { x: *x, kind: Kind::Jump }));
        }
        let asked = asked.iter().filter(|x| **x > 0.0 && x.is_finite());
        knots.extend(asked.map(|x| Knot { x: *x, kind: Kind::Asked }));
        self.set_knots(knots);
    }

    /// Takes knots in any order. Of knots that differ by rounding only one stays, an asked one where there is
    /// one, and it is a jump where one of them is.
    fn set_knots(&mut self, mut knots: Vec<Knot>) {
        knots.sort_by(|a, b| a.x.total_cmp(&b.x).then(b.kind.cmp(&a.kind)));
        let mut kept: Vec<(Knot, bool)> = Vec::with_capacity(knots.len());
        for next in knots {
            let jump = next.kind == Kind::Jump;
            match kept.last_mut() {
                Some((last, is_jump)) if next.x - last.x <= 1e-12 * next.x => {
                    *is_jump |= jump;
                    if next.kind == Kind::Asked && last.x != next.x && last.kind != Kind::Asked {
                        *last = next;
                    }
                    last.kind = if *is_jump { Kind::Jump } else { last.kind.max(next.kind) };
                }
                _ => kept.push((next, jump)),
            }
        }
        self.jumps = kept.iter().map(|(_, jump)| *jump).collect();
        self.knots = kept.iter().map(|(knot, _)| knot.x).collect();
    }

    /// Drops knots where no typical draw has anything to say, then adds some where the interpolation is off.
    /// Whether the curves have ended within the grid.
    fn settle(&mut self, typical: &[Vec<Group>], asked: &[f64]) -> bool {
        let bank = self.bank();
        let mut scratch = Scratch::default();
        let curves = self.curves(&bank, typical, &mut scratch);
        let ended = |curve: &Curve, i: usize| {
            curve.above()[i] < (0.5 * END).min(END_SHARE * curve.above()[0]) || curve.above()[0] == 0.0
        };
        let last = self.knots.len() - 1;
        let done = curves.iter().all(|curve| ended(curve, last));
        self.trim(&curves, asked, ended);
        for _ in 0..REFINEMENTS {
            if self.lattice || !self.refine(&bank, typical, &mut scratch) {
                break;
            }
        }
        done
    }

    fn trim(&mut self, curves: &[Curve], asked: &[f64], ended: impl Fn(&Curve, usize) -> bool) {
        let last = self.knots.len() - 1;
        let begun = |i: usize| curves.iter().any(|curve| curve.above()[i] < curve.above()[0] * (1.0 - START));
        let low = (0..last).take_while(|i| !begun(*i + 1)).count();
        let high = (0..=last).find(|i| curves.iter().all(|curve| ended(curve, *i))).unwrap_or(last).max(low);
        let matters = |i: usize| {
            !self.lattice
                || i == high
                || curves.iter().any(|curve| curve.at()[i] > LEAST_JUMP * curve.above()[0])
        };
        let keep: Vec<bool> = (0..=last)
            .map(|i| i == 0 || asked.contains(&self.knots[i]) || ((low..=high).contains(&i) && matters(i)))
            .collect();
        let kept = |i: &usize| keep[*i];
        self.knots = (0..=last).filter(kept).map(|i| self.knots[i]).collect();
        self.jumps = (0..=last).filter(kept).map(|i| self.jumps[i]).collect();
    }

    /// Halves the intervals in whose middle some curve is not what its knots say; whether there were any.
    fn refine(&mut self, bank: &Bank, typical: &[Vec<Group>], scratch: &mut Scratch) -> bool {
        let before = self.clone_knots();
        let middle = |i: usize| before.0[i] * (before.0[i + 1] / before.0[i]).sqrt();
        let count = before.0.len();
        let middles: Vec<Knot> = (1..count - 1).map(|i| Knot { x: middle(i), kind: Kind::Plain }).collect();
        let old = before
            .0
            .iter()
            .zip(&before.1)
            .map(|(x, jump)| Knot { x: *x, kind: if *jump { Kind::Jump } else { Kind::Asked } });
        let old: Vec<Knot> = old.collect();
        let coarse = self.curves(bank, typical, scratch);
        self.set_knots(old.iter().chain(&middles).copied().collect());
        let fine = self.curves(bank, typical, scratch);
        let off = |knot: &Knot| {
            let at = self.knots.partition_point(|x| *x < knot.x);
            let i = before.0.partition_point(|x| *x < knot.x) - 1;
            self.knots.get(at) == Some(&knot.x)
                && coarse.iter().zip(&fine).any(|(coarse, fine)| {
                    let (guess, value) = (coarse.between(&before.0, i, knot.x), fine.above()[at]);
                    let ended = value < 0.1 * END.min(END_SHARE * fine.above()[0]);
                    !ended && (guess - value).abs() > OFF * value
                })
        };
        let wanted: Vec<Knot> = middles.iter().filter(|knot| off(knot)).copied().take(MOST_KNOTS).collect();
        let more = !wanted.is_empty() && count + wanted.len() <= MOST_KNOTS.max(count + 64);
        self.set_knots(if more { old.into_iter().chain(wanted).collect() } else { old });
        more
    }

    fn clone_knots(&self) -> (Vec<f64>, Vec<bool>) {
        (self.knots.clone(), self.jumps.clone())
    }

    fn curves(&self, bank: &Bank, typical: &[Vec<Group>], scratch: &mut Scratch) -> Vec<Curve> {
        let (readings, _) = self.readings();
        typical.iter().map(|draw| bank.curve(draw, &self.zero, &readings, &self.jumps, scratch)).collect()
    }

    pub(super) fn banks(&self) -> (Bank, Bank) {
        let fine = self.bank();
        if self.lattice {
            return (fine.clone(), fine);
        }
        let half = self.bank_of(self.n / 2, |w| &w.1);
        (fine, half)
    }

    fn bank(&self) -> Bank {
        self.bank_of(self.n, |w| &w.0)
    }

    fn bank_of(&self, n: usize, pick: fn(&(Weights, Weights)) -> &Weights) -> Bank {
        let jumps: Vec<bool> = self.rungs.iter().map(|rung| rung.exact).collect();
        let weights: Vec<Vec<&Weights>> =
            self.rungs.iter().map(|rung| rung.weights.iter().map(pick).collect()).collect();
        Bank::new(n, &weights, &self.components, &jumps)
    }

    /// Where the knots are read on both resolutions.
    pub(super) fn readings(&self) -> (Vec<Reading>, Vec<Reading>) {
        let read = |n: usize, times: f64| -> Vec<Reading> {
            let one = |x: f64| {
                let rung = self.rung_of(x);
                Reading::new(rung, x, self.rungs[rung].h * times, n)
            };
            self.knots.iter().map(|x| one(*x)).collect()
        };
        let fine = read(self.n, 1.0);
        let half = if self.lattice { fine.clone() } else { read(self.n / 2, 2.0) };
        (fine, half)
    }
}

/// A law as a part: off the table of the law that it scales, where there is one.
fn part(law: &Distribution, tables: &[Arc<LimitedTable>]) -> Part {
    let scaled = match law {
        Distribution::Scaled { inner, by } => Some((inner.as_ref(), *by)),
        other => Some((other, 1.0)),
    };
    let found = scaled.and_then(|(inner, by)| Some((tables.iter().find(|table| table.law == *inner)?, by)));
    found.map_or_else(|| Part::new(law), |(table, by)| Part::of_table(law, table, by))
}

/// By kind: the chance that one amount is 0.
fn zeros(severities: &[Severity]) -> Vec<f64> {
    let zero = |severity| component(severity).iter().filter(|atom| atom.0 == 0.0).map(|atom| atom.1).sum();
    severities.iter().map(zero).collect()
}

/// The distinct parts, and each component as a list of them.
fn distinct(severities: &[Severity], tables: &[Arc<LimitedTable>]) -> (Vec<Part>, Vec<Vec<usize>>) {
    let mut parts: Vec<Part> = Vec::new();
    let components = severities
        .iter()
        .map(|severity| {
            severity
                .iter()
                .map(|law| {
                    parts.iter().position(|part| part.law == *law).unwrap_or_else(|| {
                        parts.push(part(law, tables));
                        parts.len() - 1
                    })
                })
                .collect()
        })
        .collect();
    (parts, components)
}

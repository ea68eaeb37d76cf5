//! Curves of draws that scale some amounts, each draw by factors of its own.
//!
//! What no draw scales is put on the lattice once. A draw puts there only what it scales, rung by rung, and sums
//! the components of a group before anything is transformed back.

use super::bank::{Reading, falling};
use super::counts::chances;
use super::lattice::{Part, on_lattice};
use super::ring::{Ring, Source, Spectrum};
use super::table::LimitedTable;
use super::{Curve, Grid, Group, Scratch};
use crate::math::count::CountLaw;
use crate::math::distribution::Distribution;
use crate::math::fft::FftWork;
use crate::math::float::ln;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A kind of event: its parts, each an amount and the factor that scales it, if any.
pub type Kind = Vec<(usize, Option<usize>)>;

/// What curves need besides mean numbers and factors.
#[derive(Clone, Debug)]
pub struct Scaled {
    tables: Vec<Arc<LimitedTable>>,
    kinds: Vec<Kind>,
    knots: Vec<f64>,
    ln_knots: Vec<f64>,
    jumps: Vec<bool>,
    /// By kind: what it is made of, as positions in the lists of the lattices.
    makeup: Vec<Makeup>,
    /// Distinct lists of parts that are never scaled, and of those that are.
    fixed: Vec<Vec<usize>>,
    varied: Vec<Vec<usize>>,
    /// Distinct parts that are scaled: amount and factor.
    parts: Vec<(usize, usize)>,
    fine: Lattices,
    half: Lattices,
    /// By kind: P(one amount > knot), where no factor matters.
    tails: Vec<Option<Vec<f64>>>,
}

#[derive(Clone, Copy, Debug)]
struct Makeup {
    fixed: usize,
    varied: usize,
}

/// All rungs at one resolution.
#[derive(Clone, Debug)]
struct Lattices {
    n: usize,
    ring: Ring,
    rungs: Vec<Rung>,
    readings: Vec<Reading>,
}

#[derive(Clone, Debug)]
struct Rung {
    h: f64,
    /// What atoms are whole multiples of, where they are exact.
    step: f64,
    top: f64,
    exact: bool,
    /// By list of fixed parts.
    fixed: Vec<Pair>,
}

/// The spectra of everything, and of atoms alone.
#[derive(Clone, Debug, Default)]
struct Pair {
    whole: Option<Spectrum>,
    jumps: Option<Spectrum>,
}

/// A draw on one rung.
struct Mixed<'m> {
    makeup: &'m [Makeup],
    fixed: &'m [Pair],
    /// By list of scaled parts; the first is empty.
    varied: Vec<Pair>,
    exact: bool,
    room: Spectrum,
}

/// By law of counts that act together: the mean number of events whose amount exceeds each knot.
pub type Above = Vec<(CountLaw, Vec<f64>)>;

/// What one draw of scaled amounts comes to.
#[derive(Clone, Debug)]
pub struct Draw {
    /// The curve of the sum.
    pub curve: Curve,
    /// What exceeds each knot.
    pub above: Above,
}

impl Scaled {
    /// Puts what is never scaled on the lattices of a grid.
    #[must_use]
    pub fn new(grid: &Grid, tables: &[Arc<LimitedTable>], kinds: Vec<Kind>) -> Self {
        let (mut fixed, mut varied, mut parts) = (Vec::new(), vec![Vec::new()], Vec::new());
        let mut makeup = Vec::with_capacity(kinds.len());
        for kind in &kinds {
            let own = kind.iter().filter(|part| part.1.is_none()).map(|part| part.0).collect();
            let scaled = kind.iter().filter_map(|(amount, factor)| Some((*amount, (*factor)?)));
            let scaled: Vec<usize> = scaled.map(|part| position(&mut parts, part)).collect();
            makeup.push(Makeup { fixed: position(&mut fixed, own), varied: position(&mut varied, scaled) });
        }
        let laws: Vec<Part> = tables.iter().map(|table| Part::of_table(&table.law, table, 1.0)).collect();
        let (readings, half_readings) = grid.readings();
        let halving = if grid.is_lattice() { 1 } else { 2 };
        let fine = Lattices::new(grid, 1, readings, &laws, &fixed);
        let half = Lattices::new(grid, halving, half_readings, &laws, &fixed);
        let (knots, jumps) = (grid.knots().to_vec(), grid.jumps().to_vec());
        let ln_knots = knots.iter().map(|knot| ln(*knot)).collect();
        let tables = tables.to_vec();
        let tails = vec![None; kinds.len()];
        let mut found =
            Self { tables, kinds, knots, ln_knots, jumps, makeup, fixed, varied, parts, fine, half, tails };
        found.know_tails();
        found
    }

    /// Works out the tails of kinds that are never scaled.
    fn know_tails(&mut self) {
        let mut scratch = Scratch::default();
        for kind in 0..self.kinds.len() {
            if self.makeup[kind].varied > 0 {
                continue;
            }
            self.tails[kind] = Some(match self.kinds[kind].as_slice() {
                [] => vec![0.0; self.knots.len()],
                [part] => self.knots.iter().map(|x| self.tables[part.0].law.sf(*x)).collect(),
                _ => {
                    let one = [Group { law: CountLaw::AtMostOne, means: vec![(kind, 1.0)] }];
                    let mut tail = Vec::with_capacity(self.knots.len());
                    for readings in self.fine.readings.chunk_by(|a, b| a.rung == b.rung) {
                        let rung = &self.fine.rungs[readings[0].rung];
                        let mut mixed = self.mixed(&self.fine, rung, &[], &mut scratch.work);
                        self.fine.ring.climb(&mut mixed, &one, &mut scratch);
                        tail.extend(readings.iter().map(|reading| scratch.read(1.0, reading).above));
                    }
                    fall(tail, 1.0)
                }
            });
        }
    }

    /// What a draw comes to, with its factors; every kind in `groups` has a makeup.
    #[must_use]
    pub fn draw(&self, factors: &[f64], groups: &[Group], scratch: &mut Scratch) -> Draw {
        let scaled = self.scale(factors, groups);
        let (apart, mut above) = self.thinned(factors, groups);
        let mut tails: Vec<Vec<f64>> = vec![Vec::new(); apart.len()];
        let curve = self.curve(&self.fine, &scaled, groups, scratch, |mixed, readings, scratch| {
            for (group, tail) in apart.iter().zip(&mut tails).filter(|(group, _)| !group[0].means.is_empty())
            {
                self.fine.ring.climb(mixed, group, scratch);
                let any = group[0].mean();
                tail.extend(readings.iter().map(|reading| scratch.read(any, reading).above));
            }
        });
        for (((_, above), tail), group) in above.iter_mut().zip(tails).zip(&apart) {
            above.iter_mut().zip(fall(tail, group[0].mean())).for_each(|(above, tail)| *above += tail);
        }
        Draw { curve, above }
    }

    /// Nearly what [`Draw::above`] says, without a lattice: an amount exceeds a knot when one of its parts does.
    ///
    /// Shape: by group of the draw, its law and one value a knot. The same function in every draw, so it can serve
    /// as a control variate.
    #[must_use]
    pub fn roughly_above(&self, factors: &[f64], groups: &[Group]) -> Above {
        let mut parts: BTreeMap<(usize, usize), Vec<f64>> = BTreeMap::new();
        let mut of_group = |group: &Group| {
            let mut above = vec![0.0; self.knots.len()];
            for (kind, mean) in &group.means {
                if let Some(tail) = &self.tails[*kind] {
                    above.iter_mut().zip(tail).for_each(|(above, tail)| *above += mean * tail);
                    continue;
                }
                let mut none = vec![1.0; self.knots.len()];
                for (amount, factor) in &self.kinds[*kind] {
                    let by = factor.map_or(1.0, |at| factors[at]);
                    let key = (*amount, factor.map_or(0, |at| at + 1));
                    let tail = parts.entry(key).or_insert_with(|| self.roughly(*amount, by));
                    none.iter_mut().zip(tail).for_each(|(none, tail)| *none *= 1.0 - *tail);
                }
                above.iter_mut().zip(none).for_each(|(above, none)| *above += mean * (1.0 - none));
            }
            (group.law, above)
        };
        groups.iter().map(&mut of_group).collect()
    }

    /// P(an amount times a factor > knot), nearly.
    fn roughly(&self, amount: usize, by: f64) -> Vec<f64> {
        if !(by > 0.0) {
            return vec![0.0; self.knots.len()];
        }
        let (table, shift) = (&self.tables[amount], ln(by));
        let place = |(x, ln_x): (&f64, &f64)| {
            let atoms = table.atoms.iter().filter(|atom| atom.0 * by > *x).map(|atom| atom.1).sum::<f64>();
            atoms + table.roughly_above(ln_x - shift)
        };
        self.knots.iter().zip(&self.ln_knots).map(place).collect()
    }

    /// The curve of a draw on half as many points: what the two differ by bounds the error of the lattice.
    #[must_use]
    pub fn half_curve(&self, factors: &[f64], groups: &[Group], scratch: &mut Scratch) -> Curve {
        self.curve(&self.half, &self.scale(factors, groups), groups, scratch, |_, _, _| {})
    }

    /// The scaled parts that a draw has, each as a part of its own; `None` for those of no kind in the draw.
    fn scale(&self, factors: &[f64], groups: &[Group]) -> Vec<Option<(Part, f64)>> {
        let mut asked = vec![false; self.parts.len()];
        for (kind, _) in groups.iter().flat_map(|group| &group.means) {
            self.varied[self.makeup[*kind].varied].iter().for_each(|part| asked[*part] = true);
        }
        let part = |((amount, factor), asked): (&(usize, usize), bool)| {
            let (table, by) = (&self.tables[*amount], factors[*factor]);
            // A factor of 0 leaves nothing.
            let part = if by > 0.0 {
                Part::of_table(&table.law, table, by)
            } else {
                Part::new(&Distribution::Point(0.0))
            };
            asked.then_some((part, by))
        };
        self.parts.iter().zip(asked).map(part).collect()
    }

    /// The events that fall under one law together: kinds whose tails the lattice must tell, and what the others
    /// have above each knot.
    fn thinned(&self, factors: &[f64], groups: &[Group]) -> (Vec<[Group; 1]>, Above) {
        let (poisson, others): (Vec<&Group>, Vec<&Group>) =
            groups.iter().partition(|group| group.law == CountLaw::Poisson);
        let mut together: Vec<Vec<&Group>> = if poisson.is_empty() { Vec::new() } else { vec![poisson] };
        together.extend(others.into_iter().map(|group| vec![group]));
        let one = |groups: &Vec<&Group>| {
            let mut above = vec![0.0; self.knots.len()];
            let mut rest = Group { law: CountLaw::AtMostOne, means: Vec::new() };
            for (kind, mean) in groups.iter().flat_map(|group| &group.means) {
                match (&self.tails[*kind], self.kinds[*kind].as_slice()) {
                    (Some(tail), _) => {
                        above.iter_mut().zip(tail).for_each(|(above, tail)| *above += mean * tail)
                    }
                    (None, [(amount, Some(factor))]) => {
                        let (law, by) = (&self.tables[*amount].law, factors[*factor]);
                        let places = above.iter_mut().zip(&self.knots).filter(|_| by > 0.0);
                        places.for_each(|(above, x)| *above += mean * law.sf(x / by));
                    }
                    _ => rest.means.push((*kind, *mean)),
                }
            }
            ([rest], (groups[0].law, above))
        };
        together.iter().map(one).unzip()
    }

    fn curve(
        &self,
        lattices: &Lattices,
        scaled: &[Option<(Part, f64)>],
        groups: &[Group],
        scratch: &mut Scratch,
        mut also: impl FnMut(&mut Mixed, &[Reading], &mut Scratch),
    ) -> Curve {
        let (any, lossy) = chances(groups, &self.zero(scaled));
        let (mut above, mut at) = (Vec::new(), Vec::new());
        for readings in lattices.readings.chunk_by(|a, b| a.rung == b.rung) {
            let rung = &lattices.rungs[readings[0].rung];
            let mut mixed = self.mixed(lattices, rung, scaled, &mut scratch.work);
            lattices.ring.climb(&mut mixed, groups, scratch);
            for read in readings.iter().map(|reading| scratch.read(any, reading)) {
                above.push(read.above);
                at.push(read.at);
            }
            also(&mut mixed, readings, scratch);
        }
        falling(lossy, above.split_off(1), at.split_off(1), &self.jumps)
    }

    /// By kind: the chance that one amount is 0; of kinds that are not in the draw nothing is said.
    fn zero(&self, scaled: &[Option<(Part, f64)>]) -> Vec<f64> {
        let of =
            |atoms: &[(f64, f64)]| atoms.iter().filter(|atom| atom.0 == 0.0).map(|atom| atom.1).sum::<f64>();
        let one = |makeup: &Makeup| {
            let fixed = self.fixed[makeup.fixed].iter().map(|amount| of(&self.tables[*amount].atoms));
            let varied = self.varied[makeup.varied].iter();
            let varied = varied.map(|part| scaled[*part].as_ref().map_or(0.0, |(part, _)| of(&part.atoms)));
            fixed.chain(varied).product()
        };
        self.makeup.iter().map(one).collect()
    }

    /// The spectra of a draw on a rung.
    fn mixed<'m>(
        &'m self,
        lattices: &Lattices,
        rung: &'m Rung,
        scaled: &[Option<(Part, f64)>],
        work: &mut FftWork,
    ) -> Mixed<'m> {
        let half = lattices.n / 2 + 1;
        let fits =
            |part: &Part| part.atoms.iter().all(|atom| atom.0 > rung.top || on_lattice(atom.0, rung.step));
        let exact = rung.exact && scaled.iter().flatten().all(|(part, _)| fits(part));
        let pairs: Vec<Pair> = scaled
            .iter()
            .map(|part| {
                part.as_ref().map_or_else(Pair::default, |(part, _)| lattices.pair(part, rung.h, exact, work))
            })
            .collect();
        let product = |parts: &Vec<usize>| Pair {
            whole: multiplied(half, parts.iter().map(|part| pairs.get(*part)?.whole.as_ref())),
            jumps: if exact {
                multiplied(half, parts.iter().map(|part| pairs.get(*part)?.jumps.as_ref()))
            } else {
                None
            },
        };
        let varied = self.varied.iter().map(product).collect();
        Mixed { makeup: &self.makeup, fixed: &rung.fixed, varied, exact, room: Spectrum::default() }
    }
}

impl Lattices {
    fn new(grid: &Grid, halving: usize, readings: Vec<Reading>, laws: &[Part], fixed: &[Vec<usize>]) -> Self {
        let n = grid.points() / halving;
        let mut found = Self { n, ring: Ring::new(n), rungs: Vec::new(), readings };
        let used: Vec<bool> =
            (0..laws.len()).map(|law| fixed.iter().any(|list| list.contains(&law))).collect();
        let mut work = FftWork::default();
        for (h, top) in grid.spacings() {
            let h = h * halving as f64;
            // Atoms are exact at both resolutions or at none.
            let step = h * 2.0 / halving as f64;
            let atoms = laws.iter().zip(&used).filter(|(_, used)| **used).flat_map(|(law, _)| &law.atoms);
            let exact = atoms.into_iter().all(|atom| atom.0 > top || on_lattice(atom.0, step));
            let pair = |(law, used): (&Part, &bool)| {
                if *used { found.pair(law, h, exact, &mut work) } else { Pair::default() }
            };
            let pairs: Vec<Pair> = laws.iter().zip(&used).map(pair).collect();
            let half = n / 2 + 1;
            let product = |parts: &Vec<usize>| Pair {
                whole: multiplied(half, parts.iter().map(|part| pairs[*part].whole.as_ref())),
                jumps: if exact {
                    multiplied(half, parts.iter().map(|part| pairs[*part].jumps.as_ref()))
                } else {
                    None
                },
            };
            let fixed = fixed.iter().map(product).collect();
            found.rungs.push(Rung { h, step, top, exact, fixed });
        }
        found
    }

    /// The spectra of one part; its atoms apart only where they are exact.
    fn pair(&self, part: &Part, h: f64, exact: bool, work: &mut FftWork) -> Pair {
        let weights = part.weigh_once(h, self.n);
        let jumps = weights.atoms.as_ref().filter(|_| exact).map(|atoms| self.ring.forward(atoms, work));
        let all = match (weights.smooth, weights.atoms) {
            (Some(mut smooth), Some(atoms)) => {
                smooth.iter_mut().zip(atoms).for_each(|(smooth, atom)| *smooth += atom);
                Some(smooth)
            }
            (smooth, atoms) => smooth.or(atoms),
        };
        Pair { whole: all.map(|all| self.ring.forward(&all, work)), jumps }
    }
}

impl Mixed<'_> {
    /// What is never scaled of a kind, what is, and whether anything is; none where it is not on the lattice.
    fn term(&self, kind: usize, jumps: bool) -> Option<(&Spectrum, &Spectrum, bool)> {
        if jumps && !self.exact {
            return None;
        }
        let Makeup { fixed, varied } = self.makeup[kind];
        Some((self.fixed[fixed].pick(jumps)?, self.varied[varied].pick(jumps)?, varied > 0))
    }
}

impl Pair {
    fn pick(&self, jumps: bool) -> Option<&Spectrum> {
        if jumps { self.jumps.as_ref() } else { self.whole.as_ref() }
    }
}

impl Source for Mixed<'_> {
    fn has(&self, group: &Group, jumps: bool) -> bool {
        group.means.iter().any(|(kind, mean)| *mean > 0.0 && self.term(*kind, jumps).is_some())
    }

    fn gather(&mut self, group: &Group, jumps: bool, re: &mut [f64], im: &mut [f64]) {
        let mut room = std::mem::take(&mut self.room);
        let mut terms: Vec<(usize, usize, f64)> = group
            .means
            .iter()
            .map(|(kind, mean)| (self.makeup[*kind].varied, *kind, *mean))
            .filter(|(_, kind, _)| self.term(*kind, jumps).is_some())
            .collect();
        terms.sort_by_key(|(varied, kind, _)| (*varied, *kind));
        // What is scaled alike is summed before it is multiplied.
        for alike in terms.chunk_by(|a, b| a.0 == b.0) {
            let Some((_, factor, is_scaled)) = self.term(alike[0].1, jumps) else { continue };
            if is_scaled {
                for part in [&mut room.re, &mut room.im] {
                    part.clear();
                    part.resize(re.len(), 0.0);
                }
            }
            for (_, kind, mean) in alike {
                let Some((own, ..)) = self.term(*kind, jumps) else { continue };
                if is_scaled {
                    own.times_to(*mean, &mut room.re, &mut room.im);
                } else {
                    own.times_to(*mean, re, im);
                }
            }
            if is_scaled {
                factor.product_to(&room, re, im);
            }
        }
        self.room = room;
    }
}

/// The spectrum of a sum of parts; none where a part has no chance on the lattice.
fn multiplied<'s>(half: usize, parts: impl Iterator<Item = Option<&'s Spectrum>>) -> Option<Spectrum> {
    let mut all: Option<Spectrum> = None;
    for part in parts {
        let one = part?;
        all = Some(match all {
            None => one.clone(),
            Some(mut all) => {
                let pairs = one.re.iter().zip(&one.im);
                for ((re, im), (c, d)) in all.re.iter_mut().zip(&mut all.im).zip(pairs) {
                    (*re, *im) = (*re * c - *im * d, *re * d + *im * c);
                }
                all
            }
        });
    }
    Some(all.unwrap_or_else(|| Spectrum::one(half)))
}

/// The position of a value among distinct ones, to which it is added where it is new.
fn position<T: PartialEq>(all: &mut Vec<T>, value: T) -> usize {
    all.iter().position(|known| *known == value).unwrap_or_else(|| {
        all.push(value);
        all.len() - 1
    })
}

/// Makes values fall from a start, and none below 0.
pub(super) fn fall(mut values: Vec<f64>, start: f64) -> Vec<f64> {
    let mut least = start;
    for value in &mut values {
        least = if *value < least { value.max(0.0) } else { least };
        *value = least;
    }
    values
}

//! From what happens in an attempt to what happens in a horizon.

use super::kernel::{LANES, Lanes};
use super::loss::product;
use crate::math::CountLaw;
use crate::plan::{Cell, Plan};

/// The outcomes of attempts in the order of their severity, for a block of draws.
pub(super) struct Ranking {
    /// By lane: the position among the severities, worst first, of each graded outcome.
    rank: Vec<[usize; LANES]>,
    /// By position, worst first: the severity. One more entry than there are outcomes: 0.
    sorted: Vec<Lanes>,
    /// Whether all lanes rank the outcomes alike, as they do unless severities are ranges that overlap.
    alike: bool,
}

impl Ranking {
    /// Ranks graded outcomes by severity; ties go to the earlier one, which is the earlier id.
    pub(super) fn new(severities: &[Lanes]) -> Self {
        let n = severities.len();
        let mut rank = vec![[0; LANES]; n];
        let mut sorted = vec![[0.0; LANES]; n + 1];
        for lane in 0..LANES {
            let mut order: Vec<usize> = (0..n).collect();
            order.sort_by(|a, b| severities[*b][lane].total_cmp(&severities[*a][lane]));
            for (position, &one) in order.iter().enumerate() {
                rank[one][lane] = position;
                sorted[position][lane] = severities[one][lane];
            }
        }
        let alike = rank.iter().all(|ranks| ranks.iter().all(|rank| *rank == ranks[0]));
        Self { rank, sorted, alike }
    }

    /// By lane, the rank of the worst outcome of a set.
    pub(super) fn worst(&self, set: u64) -> [usize; LANES] {
        if self.alike {
            let members = self.rank.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1);
            return [members.map(|(_, rank)| rank[0]).min().unwrap_or(self.rank.len()); LANES];
        }
        let mut worst = [self.rank.len(); LANES];
        for (_, rank) in self.rank.iter().enumerate().filter(|(bit, _)| set >> bit & 1 == 1) {
            worst.iter_mut().zip(rank).for_each(|(worst, rank)| *worst = (*worst).min(*rank));
        }
        worst
    }

    /// The expected worst severity, from the chance of any of the k worst outcomes.
    ///
    /// Formula: `Σ (s_k - s_{k+1}) P(any of 1..k)`, severities falling, s_{m+1} = 0.
    /// Reference: docs/method.md, section 5 (the layer-cake form of an expectation).
    pub(super) fn expected_worst(&self, any: &[Lanes]) -> Lanes {
        let mut expected = [0.0; LANES];
        for (k, any) in any.iter().enumerate() {
            for lane in 0..LANES {
                expected[lane] += (self.sorted[k][lane] - self.sorted[k + 1][lane]) * any[lane];
            }
        }
        expected
    }

    /// By rank: what an outcome is worse by than the next. Units: points.
    pub(super) fn layers(&self) -> Vec<Lanes> {
        let layer = |pair: &[Lanes]| std::array::from_fn(|lane| pair[0][lane] - pair[1][lane]);
        self.sorted.windows(2).map(layer).collect()
    }

    /// The expected severity of the worst outcome of one set.
    pub(super) fn severity_of(&self, set: u64) -> Lanes {
        let worst = self.worst(set);
        std::array::from_fn(|lane| self.sorted[worst[lane]][lane])
    }
}

/// The outcomes that chances are asked for, and how the cells of one actor bear on them.
pub(super) struct Targets {
    n_grades: usize,
    /// By target outcome: the grades that make it up.
    masks: Vec<u64>,
    /// By cell and lane: the rank of its worst outcome.
    worst: Vec<[usize; LANES]>,
    /// Whether all lanes rank the outcomes alike, as they do unless severities are ranges that overlap.
    alike: bool,
    /// By cell: the chance that it costs anything; `None` where losses are not asked for.
    costs: Option<Vec<Lanes>>,
}

impl Targets {
    /// How the cells of an actor bear on the outcomes in a block of draws.
    pub(super) fn new(ranking: &Ranking, cells: &[Cell], masks: &[u64], costs: Option<Vec<Lanes>>) -> Self {
        let worst: Vec<[usize; LANES]> = cells.iter().map(|cell| ranking.worst(cell.occurs)).collect();
        Self { n_grades: ranking.rank.len(), masks: masks.to_vec(), worst, alike: ranking.alike, costs }
    }

    /// How many chances there are: any of the k worst for every k, then each outcome, then that it costs
    /// anything where losses are asked for.
    pub(super) fn n(&self) -> usize {
        self.n_grades + self.masks.len() + usize::from(self.costs.is_some())
    }

    /// The rates, from those of the cells. Units: per year. Shape: [`Targets::n`] into `out`.
    pub(super) fn rates(&self, cells: &[Cell], cell_rates: &[Lanes], out: &mut [Lanes]) {
        out.iter_mut().for_each(|lanes| *lanes = [0.0; LANES]);
        let (ranked, rest) = out.split_at_mut(self.n_grades);
        let (outcomes, costly) = rest.split_at_mut(self.masks.len());
        for (costly, costs) in costly.iter_mut().zip(&self.costs) {
            costs.iter().zip(cell_rates).for_each(|(p, rate)| add(costly, &product(rate, p)));
        }
        for ((cell, rate), worst) in cells.iter().zip(cell_rates).zip(&self.worst) {
            if self.alike {
                add(&mut ranked[worst[0]], rate);
            } else {
                (0..LANES).for_each(|lane| ranked[worst[lane]][lane] += rate[lane]);
            }
            for (outcome, mask) in outcomes.iter_mut().zip(&self.masks) {
                if cell.occurs & mask != 0 {
                    add(outcome, rate);
                }
            }
        }
        for k in 1..self.n_grades {
            let (before, rest) = ranked.split_at_mut(k);
            add(&mut rest[0], &before[k - 1]);
        }
    }
}

/// The chance of at least one in the horizon, from the rate.
///
/// Formula: that of the law of counts, which is `1 - exp(-rate × years)` for Poisson attempts; by expm1, so that
/// small chances keep their digits.
pub(super) fn at_least_one(rates: &mut [Lanes], years: f64, counts: CountLaw) {
    let mut before = ([0.0; LANES], [0.0; LANES]);
    for lanes in rates {
        // An actor that adds nothing to a target leaves it at 0 or at the target before: the same chance again.
        let chance = match *lanes {
            rate if rate == before.0 => before.1,
            rate if rate == [0.0; LANES] => rate,
            rate => rate.map(|rate| counts.some(rate * years)),
        };
        before = (*lanes, chance);
        *lanes = chance;
    }
}

/// The chance of either of two independent things, added into the first.
///
/// Formula: `u + (1 - u) v`: no term is negative, so small chances keep their digits.
pub(super) fn either(u: &mut [Lanes], v: &[Lanes]) {
    for (u, v) in u.iter_mut().zip(v) {
        (0..LANES).for_each(|lane| u[lane] += (1.0 - u[lane]) * v[lane]);
    }
}

pub(super) fn add(sum: &mut Lanes, term: &Lanes) {
    (0..LANES).for_each(|lane| sum[lane] += term[lane]);
}

/// The outcomes of attempts that a plan tells apart, each with the grades that make it up.
pub(super) fn outcome_masks(plan: &Plan) -> (Vec<crate::model::OutcomeId>, Vec<u64>) {
    let mut outcomes = Vec::new();
    let mut masks: Vec<u64> = Vec::new();
    for (bit, graded) in plan.exposures.iter().enumerate() {
        match outcomes.iter().position(|known| *known == graded.outcome) {
            Some(at) => masks[at] |= 1 << bit,
            None => {
                outcomes.push(graded.outcome);
                masks.push(1 << bit);
            }
        }
    }
    (outcomes, masks)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_of_two_outcomes_is_expected_by_layers() {
        // Severities 90 and 40; P(first) = .1, P(any) = .5: E = (90 - 40) × .1 + 40 × .5 = 25.
        let ranking = Ranking::new(&[[40.0; LANES], [90.0; LANES]]);
        let expected = ranking.expected_worst(&[[0.1; LANES], [0.5; LANES]]);
        assert!((expected[3] - 25.0).abs() < 1e-12);
        assert_eq!(ranking.severity_of(0b01)[0], 40.0);
        assert_eq!(ranking.severity_of(0b11)[0], 90.0);
    }

    #[test]
    fn ties_go_by_position_and_lanes_rank_apart() {
        let mut second = [50.0; LANES];
        second[7] = 60.0;
        let ranking = Ranking::new(&[[50.0; LANES], second]);
        assert_eq!((ranking.worst(0b11)[0], ranking.worst(0b10)[0], ranking.worst(0b10)[7]), (0, 1, 0));
    }

    #[test]
    fn small_chances_keep_their_digits() {
        let mut u = [[1e-18; LANES]];
        either(&mut u, &[[2e-18; LANES]]);
        assert!((u[0][0] / 3e-18 - 1.0).abs() < 1e-15);
        let mut rates = [[1e-20; LANES]];
        at_least_one(&mut rates, 1.0, CountLaw::Poisson);
        assert_eq!(rates[0][0], 1e-20);
    }
}

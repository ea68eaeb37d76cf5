//! The sets that no other set beats: cost against a value that adding never raises, exactly, by branch and bound.
//!
//! Knows neither safeguards nor what is measured: a set is a mask, and its value is asked of a function.

use crate::math::sum;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

/// The share of a value below which two of them are the same: sums taken in another order differ by as much.
const SAME: f64 = 1e-12;

/// A set, one bit a member.
pub(super) type Mask = u64;

/// A set on the front.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) set: Mask,
    pub(super) cost: f64,
    pub(super) value: f64,
    /// No set that costs less than the next point has a value below this.
    pub(super) bound: f64,
}

/// Sets between `included` and `included | open`.
///
/// None of them costs less than `included`, and none has a value below `bound`, which is that of all together.
#[derive(Clone, Copy, Debug)]
struct Node {
    included: Mask,
    open: Mask,
    bound: f64,
    /// What is tried first: the most that the node may still improve on what is known.
    promise: f64,
}

impl Ord for Node {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = self.promise.total_cmp(&other.promise);
        order.then(other.included.cmp(&self.included)).then(other.open.cmp(&self.open))
    }
}

impl PartialOrd for Node {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Node {}

/// A search over all sets that hold `forced` and may hold each of `free`.
pub(super) struct Search<'s, E> {
    costs: &'s [f64],
    value_of: &'s mut dyn FnMut(Mask) -> Result<f64, E>,
    /// How many values may be asked for.
    limit: usize,
    forced: Mask,
    free: Mask,
    /// The free ones by what each does alone, the strongest first.
    order: Vec<Mask>,
    known: BTreeMap<Mask, f64>,
    /// Of all known sets: cost and value of each that none of no more cost is below; costs rise, values fall.
    stairs: Vec<(f64, f64)>,
    stopped: bool,
}

/// Whether a value is lower than another by more than rounding.
fn is_below(value: f64, other: f64) -> bool {
    value < other - SAME * other.abs()
}

impl<'s, E> Search<'s, E> {
    /// A search; `value_of` must not rise when a member is added. The first `2 + n` values, n the number of free
    /// ones, are asked for whatever the limit.
    pub(super) fn new(
        costs: &'s [f64],
        (forced, free): (Mask, Mask),
        limit: usize,
        value_of: &'s mut dyn FnMut(Mask) -> Result<f64, E>,
    ) -> Result<Self, E> {
        let mut found = Self {
            costs,
            value_of,
            limit: usize::MAX,
            forced,
            free,
            order: Vec::new(),
            known: BTreeMap::new(),
            stairs: Vec::new(),
            stopped: false,
        };
        found.value(forced)?;
        found.value(forced | free)?;
        let mut alone = Vec::new();
        for bit in bits(free) {
            alone.push((found.value(forced | bit)?.unwrap_or(f64::INFINITY), bit));
        }
        alone.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        found.order = alone.into_iter().map(|(_, bit)| bit).collect();
        found.limit = limit;
        Ok(found)
    }

    /// How many sets were looked at.
    pub(super) fn n_evaluated(&self) -> usize {
        self.known.len()
    }

    /// Whether nothing was left out for the limit.
    pub(super) fn is_complete(&self) -> bool {
        !self.stopped
    }

    /// What a set costs.
    pub(super) fn cost(&self, set: Mask) -> f64 {
        sum(bits(set).map(|bit| self.costs[bit.trailing_zeros() as usize]))
    }

    /// The value of a set; `None` where it is not known and no more may be asked for.
    fn value(&mut self, set: Mask) -> Result<Option<f64>, E> {
        if let Some(value) = self.known.get(&set) {
            return Ok(Some(*value));
        }
        if self.known.len() >= self.limit {
            self.stopped = true;
            return Ok(None);
        }
        let (cost, value) = (self.cost(set), (self.value_of)(set)?);
        self.known.insert(set, value);
        if value < self.best_for(cost) {
            let kept = |one: &(f64, f64)| one.0 < cost || one.1 < value;
            self.stairs.retain(kept);
            let at = self.stairs.partition_point(|one| one.0 < cost);
            self.stairs.insert(at, (cost, value));
        }
        Ok(Some(value))
    }

    /// The lowest known value of a set that costs no more.
    fn best_for(&self, cost: f64) -> f64 {
        let n = self.stairs.partition_point(|one| one.0 <= cost);
        if n == 0 { f64::INFINITY } else { self.stairs[n - 1].1 }
    }

    fn root(&self) -> Node {
        let bound = self.known[&(self.forced | self.free)];
        Node { included: self.forced, open: self.free, bound, promise: f64::INFINITY }
    }

    /// The first member that a node has not decided.
    fn next_of(&self, node: &Node) -> Option<Mask> {
        self.order.iter().copied().find(|bit| node.open & bit != 0)
    }

    /// The front, in the order of costs.
    ///
    /// The rule: sets in the order of cost, then value, then size, then ids; each is kept whose value is below that
    /// of the last one kept by more than rounding. A node is dropped where a known set of no more cost than its
    /// cheapest one has no higher value than its bound: by that rule no set of it is kept.
    /// Reference: Land and Doig 1960, "An automatic method of solving discrete programming problems".
    pub(super) fn front(&mut self) -> Result<Vec<Point>, E> {
        let mut heap = BinaryHeap::from([self.root()]);
        while let Some(node) = heap.pop() {
            let best = self.best_for(self.cost(node.included));
            if !is_below(node.bound, best) {
                continue;
            }
            if best - node.bound < node.promise {
                // What was found since has made it less promising than it stood there.
                heap.push(Node { promise: best - node.bound, ..node });
                continue;
            }
            let Some(bit) = self.next_of(&node) else { continue };
            let (included, open) = (node.included | bit, node.open & !bit);
            let with = Node { included, open, ..node };
            let is_open = is_below(node.bound, self.best_for(self.cost(included)));
            let known = if is_open { self.value(included)?.is_some() } else { true };
            let without = if known { self.value(node.included | open)? } else { None };
            let Some(bound) = without else {
                heap.push(node);
                break;
            };
            if is_open {
                heap.push(with);
            }
            heap.push(Node { open, bound, ..node });
        }
        let mut points = self.kept();
        for at in 0..points.len() {
            let next = points.get(at + 1).map_or(f64::INFINITY, |next| next.cost);
            let left = heap.iter().filter(|node| self.cost(node.included) < next);
            points[at].bound = left.map(|node| node.bound).fold(points[at].value, f64::min);
        }
        Ok(points)
    }

    /// The known sets that the rule keeps.
    fn kept(&mut self) -> Vec<Point> {
        let known = self.known.iter();
        let mut all: Vec<Point> = known
            .map(|(set, value)| Point { set: *set, cost: self.cost(*set), value: *value, bound: *value })
            .collect();
        all.sort_by(|a, b| {
            let order = a.cost.total_cmp(&b.cost).then(a.value.total_cmp(&b.value));
            order.then(a.set.count_ones().cmp(&b.set.count_ones())).then(a.set.cmp(&b.set))
        });
        let mut points: Vec<Point> = Vec::new();
        for point in all {
            if points.last().is_none_or(|last| is_below(point.value, last.value)) {
                points.push(point);
            }
        }
        points
    }

    /// The set without those that cost nothing and do nothing in it.
    pub(super) fn pared(&mut self, point: Point) -> Result<Point, E> {
        let mut found = point;
        for bit in bits(point.set & self.free) {
            if self.costs[bit.trailing_zeros() as usize] > 0.0 {
                continue;
            }
            let less = found.set & !bit;
            // One more look at each set that is shown, whatever the limit.
            let value = match self.known.get(&less) {
                Some(value) => *value,
                None => (self.value_of)(less)?,
            };
            if !is_below(found.value, value) {
                found = Point { set: less, value, ..found };
            }
        }
        Ok(found)
    }

    /// The best set within a budget that does not hold the whole of `best`; `None` where there is none.
    ///
    /// A set that holds the best one and more comes to the same, or it would be the best one itself.
    pub(super) fn next(&mut self, best: Mask, budget: f64) -> Result<Option<Point>, E> {
        let rivals = |set: Mask| set & best != best;
        let known = self.known.iter().filter(|(set, _)| rivals(**set) && self.cost(**set) <= budget);
        let known = known.map(|(set, value)| (*value, self.cost(*set), *set));
        let order = |a: &(f64, f64, Mask), b: &(f64, f64, Mask)| {
            a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2))
        };
        let mut found = known.min_by(order);
        let mut heap = BinaryHeap::from([self.root()]);
        while let Some(node) = heap.pop() {
            let is_hopeless = found.is_some_and(|found| !is_below(node.bound, found.0));
            if is_hopeless || !rivals(node.included) || self.cost(node.included) > budget {
                continue;
            }
            let mut ask = |search: &mut Self, set: Mask| {
                let value = search.value(set)?;
                if let Some(value) = value.filter(|_| rivals(set) && search.cost(set) <= budget) {
                    let one = (value, search.cost(set), set);
                    found = found.into_iter().chain([one]).min_by(order);
                }
                Ok(value)
            };
            if ask(self, node.included)?.is_none() {
                break;
            }
            let Some(bit) = self.next_of(&node) else { continue };
            let open = node.open & !bit;
            let Some(bound) = ask(self, node.included | open)? else { break };
            heap.push(Node { included: node.included | bit, open, ..node });
            heap.push(Node { open, bound, promise: -bound, ..node });
        }
        Ok(found.map(|(value, cost, set)| Point { set, cost, value, bound: value }))
    }
}

/// The members of a set, each a set of its own.
pub(super) fn bits(set: Mask) -> impl Iterator<Item = Mask> {
    (0..Mask::BITS).map(|at| 1 << at).filter(move |bit| set & bit != 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::exp;

    /// Costs and weights of a case by a small congruential generator; the value falls with every member.
    fn case(seed: u64, n: usize) -> (Vec<f64>, impl Fn(Mask) -> f64) {
        let mut state = seed.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493);
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        let costs: Vec<f64> = (0..n).map(|_| next(20) as f64).collect();
        let left: Vec<f64> = (0..n).map(|_| 0.3 + next(70) as f64 / 100.0).collect();
        let pair = (1 << next(n as u64)) | (1 << next(n as u64));
        // Two ways, of which one needs a pair of members to be closed, and something that nothing lowers.
        let value = move |set: Mask| {
            let first: f64 = bits(set).map(|bit| left[bit.trailing_zeros() as usize]).product();
            let second = if set & pair == pair { 0.0 } else { 0.5 };
            1.0 - exp(-(first + second + 0.1))
        };
        (costs, value)
    }

    fn brute(costs: &[f64], value: &dyn Fn(Mask) -> f64, n: usize) -> Vec<(f64, f64)> {
        let cost = |set: Mask| sum(bits(set).map(|bit| costs[bit.trailing_zeros() as usize]));
        let mut all: Vec<(f64, f64)> = (0..1 << n).map(|set| (cost(set), value(set))).collect();
        all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut found: Vec<(f64, f64)> = Vec::new();
        for one in all {
            if found.last().is_none_or(|last| is_below(one.1, last.1)) {
                found.push(one);
            }
        }
        found
    }

    #[test]
    fn the_front_is_that_of_all_sets() {
        let mut saved = 0;
        for seed in 0..300 {
            let n = 1 + seed as usize % 9;
            let (costs, value) = case(seed, n);
            let mut ask = |set| Ok::<f64, ()>(value(set));
            let mut search = Search::new(&costs, (0, (1 << n) - 1), usize::MAX, &mut ask).unwrap();
            let front: Vec<(f64, f64)> =
                search.front().unwrap().iter().map(|point| (point.cost, point.value)).collect();
            assert!(search.is_complete());
            saved += (1usize << n).saturating_sub(search.n_evaluated());
            assert_eq!(front, brute(&costs, &value, n), "seed {seed}");
        }
        assert!(saved > 0);
    }

    #[test]
    fn the_next_best_is_that_of_all_sets() {
        for seed in 0..200 {
            let n = 2 + seed as usize % 6;
            let (costs, value) = case(seed, n);
            let budget = sum(costs.iter().copied()) / 2.0;
            let mut ask = |set| Ok::<f64, ()>(value(set));
            let mut search = Search::new(&costs, (0, (1 << n) - 1), usize::MAX, &mut ask).unwrap();
            let front = search.front().unwrap();
            let best = front.iter().rfind(|point| point.cost <= budget).unwrap();
            let next = search.next(best.set, budget).unwrap();
            let within = (0..1 << n).filter(|set| search.cost(*set) <= budget);
            let rivals = within.filter(|set| set & best.set != best.set);
            let lowest = rivals.map(&value).min_by(f64::total_cmp);
            match (next, lowest) {
                (Some(next), Some(lowest)) => assert!(!is_below(lowest, next.value), "seed {seed}"),
                (next, lowest) => assert_eq!(next.is_some(), lowest.is_some(), "seed {seed}"),
            }
        }
    }

    #[test]
    fn a_search_that_stops_bounds_what_it_left_out() {
        for seed in 0..100 {
            let n = 8;
            let (costs, value) = case(seed, n);
            let whole = brute(&costs, &value, n);
            for limit in [0, 12, 20, 40] {
                let mut ask = |set| Ok::<f64, ()>(value(set));
                let mut search = Search::new(&costs, (0, (1 << n) - 1), limit, &mut ask).unwrap();
                let front = search.front().unwrap();
                for (at, point) in front.iter().enumerate() {
                    let next = front.get(at + 1).map_or(f64::INFINITY, |next| next.cost);
                    let best = whole.iter().rfind(|one| one.0 < next).unwrap().1;
                    assert!(!is_below(best, point.bound), "seed {seed}, limit {limit}");
                    assert!(point.bound <= point.value);
                }
                let has_gap = front.iter().any(|point| point.bound < point.value);
                assert_eq!(search.is_complete(), !has_gap, "seed {seed}, limit {limit}");
            }
        }
    }
}

//! The order of things in layers, with the fewest crossings of the lines between them.
//!
//! Exact where there are few orders in all; else layer after layer, each in its best order for its neighbours as they
//! stand, from several starts. **Reference**: Sugiyama, Tagawa and Toda 1981, "Methods for visual understanding of
//! hierarchical system structures"; Held and Karp 1962 for the best order of one layer.

/// Things by layer, each in its order from above; a thing is a number.
pub(super) type Layers = Vec<Vec<usize>>;

/// Up to so many things a layer's best order is found by search; beyond, by the means of neighbours.
const SEARCHED: usize = 10;
/// The most pairs of orders of neighbouring layers that are all tried.
const TRIED: usize = 60_000;
/// How many starts are tried where not all orders are.
const STARTS: usize = 96;

/// The layer of each of `n` things: the longest way to it from a thing that nothing leads to. Those of `last` stand
/// in the last layer. Lines form no cycle.
pub(super) fn layered(n: usize, lines: &[(usize, usize)], last: &[bool]) -> Vec<usize> {
    let mut layer = vec![0; n];
    // Without a cycle no way has more lines than there are things.
    for _ in 0..n {
        for (from, to) in lines {
            layer[*to] = layer[*to].max(layer[*from] + 1);
        }
    }
    let most = layer.iter().copied().max().unwrap_or(0);
    let inner = (0..n).filter(|at| !last[*at]).map(|at| layer[at] + 1).max().unwrap_or(0);
    (0..n).map(|at| if last[at] { most.max(inner) } else { layer[at] }).collect()
}

/// How many pairs of lines between neighbouring layers cross.
pub(super) fn crossings(layers: &Layers, lines: &[(usize, usize)]) -> usize {
    layers.windows(2).map(|pair| between(&pair[0], &pair[1], lines)).sum()
}

fn between(left: &[usize], right: &[usize], lines: &[(usize, usize)]) -> usize {
    let (left, right) = (places(left), places(right));
    let place = |places: &[Option<usize>], id: usize| places.get(id).copied().flatten();
    let places: Vec<(usize, usize)> =
        lines.iter().filter_map(|(from, to)| Some((place(&left, *from)?, place(&right, *to)?))).collect();
    let mut n = 0;
    for (at, (a, b)) in places.iter().enumerate() {
        n += places[..at].iter().filter(|(c, d)| (a < c && b > d) || (a > c && b < d)).count();
    }
    n
}

/// By thing: its place in a layer, if it is there.
fn places(layer: &[usize]) -> Vec<Option<usize>> {
    let mut places = vec![None; layer.iter().max().map_or(0, |most| most + 1)];
    layer.iter().enumerate().for_each(|(place, id)| places[*id] = Some(place));
    places
}

/// The same things in the order with the fewest crossings that is found; lines join neighbouring layers only.
pub(super) fn ordered(layers: &Layers, lines: &[(usize, usize)]) -> Layers {
    let factorial = |n: usize| (1..=n).try_fold(1_usize, usize::checked_mul).unwrap_or(usize::MAX);
    let pairs = layers
        .windows(2)
        .map(|pair| factorial(pair[0].len()).saturating_mul(factorial(pair[1].len())))
        .fold(0, usize::saturating_add);
    if pairs <= TRIED {
        return exact(layers, lines);
    }
    let mut best = layers.clone();
    let mut least = crossings(&best, lines);
    let mut state = 1_u64;
    for start in 0..STARTS {
        let mut found = layers.clone();
        match start {
            0 => {}
            1 => found.iter_mut().for_each(|layer| layer.reverse()),
            _ => found.iter_mut().for_each(|layer| shuffle(layer, &mut state)),
        }
        swept(&mut found, lines);
        let n = crossings(&found, lines);
        if n < least {
            (best, least) = (found, n);
        }
        if least == 0 {
            break;
        }
    }
    best
}

/// The best of all orders: the best way through the orders of one layer after the other.
fn exact(layers: &Layers, lines: &[(usize, usize)]) -> Layers {
    // By order of the last layer so far: crossings, and the layers before.
    let mut known: Vec<(usize, Layers)> = vec![(0, Vec::new())];
    for layer in layers {
        let mut next: Vec<(usize, Layers)> = Vec::new();
        for order in orders(layer) {
            let costs = known.iter().map(|(cost, before)| {
                cost + before.last().map_or(0, |left: &Vec<usize>| between(left, &order, lines))
            });
            let best = costs.enumerate().min_by_key(|(_, cost)| *cost);
            if let Some((at, cost)) = best {
                let mut before = known[at].1.clone();
                before.push(order);
                next.push((cost, before));
            }
        }
        known = next;
    }
    known.into_iter().min_by_key(|(cost, _)| *cost).map_or_else(Vec::new, |(_, found)| found)
}

/// All orders, the given one first.
pub(super) fn orders(layer: &[usize]) -> Vec<Vec<usize>> {
    if layer.is_empty() {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for at in 0..layer.len() {
        let mut rest = layer.to_vec();
        let first = rest.remove(at);
        for mut order in orders(&rest) {
            order.insert(0, first);
            found.push(order);
        }
    }
    found
}

/// Puts each layer in its best order for its neighbours, until nothing gets better.
fn swept(layers: &mut Layers, lines: &[(usize, usize)]) {
    let n = layers.len();
    // First by what is on one side only: the other side has no order yet that means anything.
    for at in 1..n {
        layers[at] = best_order(&layers[at], &[&layers[at - 1]], lines);
    }
    let mut least = crossings(layers, lines);
    loop {
        for at in (0..n).rev().chain(0..n) {
            let mut beside: Vec<&Vec<usize>> = Vec::new();
            beside.extend((at > 0).then(|| &layers[at - 1]));
            beside.extend(layers.get(at + 1));
            let better = best_order(&layers[at], &beside, lines);
            let local = |order: &[usize]| beside.iter().map(|one| either(order, one, lines)).sum::<usize>();
            if local(&better) <= local(&layers[at]) {
                layers[at] = better;
            }
        }
        let now = crossings(layers, lines);
        if now >= least {
            return;
        }
        least = now;
    }
}

/// The crossings of a layer with a neighbour on whichever side.
fn either(layer: &[usize], beside: &[usize], lines: &[(usize, usize)]) -> usize {
    between(layer, beside, lines) + between(beside, layer, lines)
}

/// The places of each thing's neighbours.
fn neighbours(layer: &[usize], beside: &[&Vec<usize>], lines: &[(usize, usize)]) -> Vec<Vec<Vec<usize>>> {
    let sides: Vec<Vec<Option<usize>>> = beside.iter().map(|side| places(side)).collect();
    let of = |id: usize, side: &Vec<Option<usize>>| {
        let others = lines.iter().filter_map(|(from, to)| match (*from == id, *to == id) {
            (true, _) => Some(*to),
            (_, true) => Some(*from),
            _ => None,
        });
        others.filter_map(|other| side.get(other).copied().flatten()).collect()
    };
    layer.iter().map(|id| sides.iter().map(|side| of(*id, side)).collect()).collect()
}

/// A layer in its best order for what stands beside it, its own order deciding ties.
fn best_order(layer: &[usize], beside: &[&Vec<usize>], lines: &[(usize, usize)]) -> Vec<usize> {
    let near = neighbours(layer, beside, lines);
    let n = layer.len();
    if n > SEARCHED {
        let mean = |at: usize| {
            let places: Vec<usize> = near[at].iter().flatten().copied().collect();
            let own = at as f64;
            if places.is_empty() { own } else { places.iter().sum::<usize>() as f64 / places.len() as f64 }
        };
        let mut found: Vec<usize> = (0..n).collect();
        found.sort_by(|a, b| mean(*a).total_cmp(&mean(*b)).then(a.cmp(b)));
        return found.into_iter().map(|at| layer[at]).collect();
    }
    // Crossings of the lines of two things, the first standing above the second.
    let cost = |a: usize, b: usize| -> usize {
        let sides = near[a].iter().zip(&near[b]);
        sides.map(|(a, b)| a.iter().map(|x| b.iter().filter(|y| *y < x).count()).sum::<usize>()).sum()
    };
    let costs: Vec<Vec<usize>> = (0..n).map(|a| (0..n).map(|b| cost(a, b)).collect()).collect();
    // By thing and set of things above it: the crossings that they make with it, from those of the set without one.
    let mut added = vec![vec![0_usize; 1 << n]; n];
    for (last, added) in added.iter_mut().enumerate() {
        for set in 1..1_usize << n {
            added[set] = added[set & (set - 1)] + costs[set.trailing_zeros() as usize][last];
        }
    }
    // By set of the things that stand above: the least crossings among them, and which of them stands last.
    let mut least = vec![(usize::MAX, 0_usize); 1 << n];
    least[0] = (0, 0);
    for set in 1..1_usize << n {
        for last in (0..n).rev().filter(|at| set >> at & 1 == 1) {
            let above = set & !(1 << last);
            let total = least[above].0 + added[last][above];
            if total < least[set].0 {
                least[set] = (total, last);
            }
        }
    }
    let mut found = Vec::with_capacity(n);
    let mut set = (1 << n) - 1;
    while set != 0 {
        let last = least[set].1;
        found.push(layer[last]);
        set &= !(1 << last);
    }
    found.reverse();
    found
}

/// The same shuffle on every machine. Reference: Knuth 1997, "Seminumerical algorithms", 3.3.4 for the multiplier.
fn shuffle(layer: &mut [usize], state: &mut u64) {
    for at in (1..layer.len()).rev() {
        *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        layer.swap(at, (*state >> 33) as usize % (at + 1));
    }
}

/// Places for a column of things of given heights, a gap apart, as near as can be to where each would be.
///
/// Formula: least squares under an order, by pooling neighbours that would collide. Units: pixels; places are those
/// of middles. Reference: Barlow et al. 1972, "Statistical inference under order restrictions".
pub(super) fn spread(wanted: &[(f64, f64)], heights: &[f64], gap: f64) -> Vec<f64> {
    let mut offsets = vec![0.0; heights.len()];
    for at in 1..heights.len() {
        offsets[at] = offsets[at - 1] + (heights[at - 1] + heights[at]) / 2.0 + gap;
    }
    // Pools of neighbours: the sum of weights, of weighted places, and how many.
    let mut pools: Vec<(f64, f64, usize)> = Vec::new();
    for ((place, weight), offset) in wanted.iter().zip(&offsets) {
        pools.push((*weight, weight * (place - offset), 1));
        while let [.., before, last] = pools.as_slice() {
            if before.1 / before.0 <= last.1 / last.0 {
                break;
            }
            let joined = (before.0 + last.0, before.1 + last.1, before.2 + last.2);
            pools.truncate(pools.len() - 2);
            pools.push(joined);
        }
    }
    let means = pools.iter().flat_map(|(weight, sum, n)| std::iter::repeat_n(sum / weight, *n));
    means.zip(&offsets).map(|(mean, offset)| mean + offset).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Layers of given sizes, each line joining neighbours when a generator says so.
    fn random(sizes: &[usize], one_in: u64, state: &mut u64) -> (Layers, Vec<(usize, usize)>) {
        let mut next = 0;
        let layers: Layers = sizes
            .iter()
            .map(|n| {
                next += n;
                (next - n..next).collect()
            })
            .collect();
        let mut lines = Vec::new();
        for pair in layers.windows(2) {
            for from in &pair[0] {
                for to in &pair[1] {
                    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    if (*state >> 33).is_multiple_of(one_in) {
                        lines.push((*from, *to));
                    }
                }
            }
        }
        (layers, lines)
    }

    /// The fewest crossings of all orders of all layers together, by trying every one.
    fn by_force(layers: &Layers, at: usize, lines: &[(usize, usize)]) -> usize {
        if at == layers.len() {
            return crossings(layers, lines);
        }
        let mut best = usize::MAX;
        for order in orders(&layers[at]) {
            let mut tried = layers.clone();
            tried[at] = order;
            best = best.min(by_force(&tried, at + 1, lines));
        }
        best
    }

    #[test]
    fn few_orders_are_the_best_of_all() {
        let mut state = 7;
        for sizes in [&[3, 4, 3][..], &[2, 3, 3, 2], &[4, 4], &[1, 5, 1], &[3, 3, 3]] {
            for one_in in [2, 3] {
                let (layers, lines) = random(sizes, one_in, &mut state);
                let least = by_force(&layers, 0, &lines);
                assert_eq!(crossings(&ordered(&layers, &lines), &lines), least, "{sizes:?} {lines:?}");
                let mut found = layers.clone();
                swept(&mut found, &lines);
                assert!(crossings(&found, &lines) >= least);
            }
        }
    }

    #[test]
    fn sweeps_come_as_low_as_a_search_through_all_orders() {
        let mut state = 11;
        let (mut swept_to, mut least) = (0, 0);
        for _ in 0..40 {
            let (layers, lines) = random(&[4, 5, 4, 3], 3, &mut state);
            let best = crossings(&exact(&layers, &lines), &lines);
            let mut lowest = usize::MAX;
            for start in 0..STARTS {
                let mut found = layers.clone();
                if start > 0 {
                    found.iter_mut().for_each(|layer| shuffle(layer, &mut state));
                }
                swept(&mut found, &lines);
                lowest = lowest.min(crossings(&found, &lines));
            }
            assert!(lowest >= best);
            (swept_to, least) = (swept_to + lowest, least + best);
        }
        assert_eq!(swept_to, least, "in all of 40 graphs");
    }

    #[test]
    fn one_layer_is_put_in_its_best_order() {
        let mut state = 3;
        for n in [2, 5, 7] {
            let (layers, lines) = random(&[6, n], 3, &mut state);
            let best = orders(&layers[1]).iter().map(|order| between(&layers[0], order, &lines)).min();
            let found = best_order(&layers[1], &[&layers[0]], &lines);
            assert_eq!(Some(between(&layers[0], &found, &lines)), best);
        }
    }

    #[test]
    fn large_layers_keep_their_things_and_get_better() {
        let mut state = 5;
        let (layers, lines) = random(&[14, 16, 12], 8, &mut state);
        let found = ordered(&layers, &lines);
        assert!(crossings(&found, &lines) < crossings(&layers, &lines));
        for (before, mut after) in layers.into_iter().zip(found) {
            after.sort_unstable();
            assert_eq!(after, before);
        }
    }

    #[test]
    fn layers_are_the_longest_ways() {
        let lines = [(0, 1), (1, 2), (0, 2), (2, 3), (4, 3), (0, 5)];
        assert_eq!(
            layered(6, &lines, &[false, false, false, true, false, true]),
            [0, 1, 2, 3, 0, 3],
            "ends stand together"
        );
    }

    #[test]
    fn things_keep_their_distance_and_stay_near() {
        assert_eq!(spread(&[(10.0, 1.0), (50.0, 1.0)], &[10.0, 10.0], 5.0), [10.0, 50.0]);
        // Two that want one place share it about its middle.
        assert_eq!(spread(&[(30.0, 1.0), (30.0, 1.0)], &[10.0, 10.0], 10.0), [20.0, 40.0]);
        let placed = spread(&[(30.0, 3.0), (30.0, 1.0)], &[10.0, 10.0], 10.0);
        assert_eq!(placed, [25.0, 45.0], "the heavier moves less");
    }
}

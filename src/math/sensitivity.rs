//! From which inputs the variance of a function comes: Sobol' indices by two samples of which one input is exchanged.

use super::hash::combine;
use super::sequence::OwenSobol;
use super::stream::Stream;
use super::sum::{Sum, mean, sum};

/// An index with the error of its computation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// A part of the variance; by the error of its computation it may lie outside 0 to 1.
    pub value: f64,
    /// The standard error, from the spread of independent replicates.
    ///
    /// **Formula**: `sqrt(Σ (v_r - S w_r)² / (R (R - 1))) / w`, v_r and w_r the numerator and the variance of
    /// replicate r, w the mean of the w_r, S the index: that of a ratio of means, to first order.
    /// **Reference**: Cochran, Sampling Techniques (1977), section 6.4.
    pub standard_error: f64,
}

/// How much of the variance of a function one of its independent inputs makes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Indices {
    /// The part that goes when the input is known: `Var(E[f | x_i]) / Var(f)`.
    pub first: Index,
    /// The part that stays when all but the input are known: `E[Var(f | all but x_i)] / Var(f)`. What it is above
    /// `first` comes of the input together with others.
    pub total: Index,
}

/// The indices of every input, and what they are parts of.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivities {
    /// The mean of the function. Units: those of the function.
    pub mean: f64,
    /// Its standard error, from the spread of the replicates.
    pub mean_error: f64,
    /// The variance of the function. Units: those of the function, squared.
    pub variance: f64,
    /// By input; `None` where the function does not vary.
    pub inputs: Option<Vec<Indices>>,
}

/// The sums of one replicate.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    mean: f64,
    of_a: f64,
    /// About the mean of this replicate.
    variance: f64,
    inputs: Vec<Exchanged>,
}

/// Means over the points of one replicate, with one input exchanged.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Exchanged {
    /// Of `(f(B) - m) (f(A_B^i) - f(A))`, m the mean of the replicate.
    product: f64,
    /// Of `f(A_B^i) - f(A)`.
    rise: f64,
    /// Of `(f(A_B^i) - f(A))² / 2`.
    half_square: f64,
}

impl Exchange {
    /// The sums of one replicate, from the values at points A, at points B, and at points A of which one input is that
    /// of B, by input. All as many.
    ///
    /// Panics where a list of values is not as long as the first.
    pub fn new<'v>(a: &[f64], b: &[f64], exchanged: impl IntoIterator<Item = &'v [f64]>) -> Self {
        assert_eq!(a.len(), b.len(), "A and B are as many points");
        let middle = sum(a.iter().chain(b).copied()) / (a.len() + b.len()) as f64;
        let off = a.iter().chain(b).map(|value| (value - middle) * (value - middle));
        let variance = sum(off) / (a.len() + b.len()) as f64;
        let inputs = exchanged.into_iter().map(|values| Exchanged::new(a, b, values, middle)).collect();
        Self { mean: middle, of_a: mean(a), variance, inputs }
    }

    /// The mean over points A alone.
    pub fn mean_of_a(&self) -> f64 {
        self.of_a
    }
}

impl Exchanged {
    fn new(a: &[f64], b: &[f64], exchanged: &[f64], middle: f64) -> Self {
        assert_eq!(a.len(), exchanged.len(), "as many points are exchanged");
        let (mut product, mut rise, mut square) = (Sum::default(), Sum::default(), Sum::default());
        for ((a, b), exchanged) in a.iter().zip(b).zip(exchanged) {
            let moved = exchanged - a;
            product.add((b - middle) * moved);
            rise.add(moved);
            square.add(moved * moved);
        }
        let n = a.len() as f64;
        Self { product: product.value() / n, rise: rise.value() / n, half_square: 0.5 * square.value() / n }
    }
}

/// The sums of one replicate of a walk from points A to points B, on which one input after another is exchanged.
///
/// **Formula**: an input that takes the value from `before` to `after` gets `(f(A) - f(B)) (before - after) / 2`. Along a
/// walk this sums to `(f(A) - f(B))² / 2`, whose mean is the variance.
/// **Reference**: Goda 2021, "A simple algorithm for global sensitivity analysis with Shapley effects",
/// 10.1016/j.ress.2021.107702, theorem 1, has f(A) less the middle of the step in the place of `(f(A) - f(B)) / 2`; this is
/// the mean of that walk and of the same one from B to A, which no further value is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Walk {
    parts: Vec<Sum>,
}

impl Walk {
    /// A walk on which nothing has been exchanged. The order in which inputs are is to be any with the same chance.
    pub fn new(n_inputs: usize) -> Self {
        Self { parts: vec![Sum::default(); n_inputs] }
    }

    /// Adds a walk of some points, by their values: `steps` tells which input was exchanged, and the values after it;
    /// the last are those at B. All as many.
    pub fn add(&mut self, a: &[f64], steps: &[(usize, Vec<f64>)]) {
        let Some((_, b)) = steps.last() else { return };
        let mut before = a;
        for (input, after) in steps {
            for (at, after) in after.iter().enumerate() {
                self.parts[*input].add(0.5 * (a[at] - b[at]) * (before[at] - after));
            }
            before = after;
        }
    }
}

/// The Shapley effect of every input: its share of the variance, what inputs make only together divided evenly among
/// them. They sum to 1; each lies between the first-order and the total index. `None` where nothing varies.
///
/// **Formula**: ratios of the parts to their sum, means over replicates. **Reference**: Owen 2014, "Sobol' indices and Shapley
/// value", 10.1137/130936233; for the estimate see [`Walk`].
#[must_use]
pub fn shapley_effects(replicates: &[Walk]) -> Option<Vec<Index>> {
    let n = replicates.first().map_or(0, |one| one.parts.len());
    let part = |one: &Walk, input: usize| one.parts[input].value();
    let wholes: Vec<f64> = replicates.iter().map(|one| sum((0..n).map(|input| part(one, input)))).collect();
    let of = |input: usize| {
        let parts: Vec<f64> = replicates.iter().map(|one| part(one, input)).collect();
        ratio(&parts, &wholes)
    };
    (mean(&wholes) > 0.0).then(|| (0..n).map(of).collect())
}

/// A ratio of two means over replicates, with the error that [`Index`] states.
fn ratio(parts: &[f64], wholes: &[f64]) -> Index {
    let (value, whole, r) = (mean(parts) / mean(wholes), mean(wholes), parts.len() as f64);
    let off = parts.iter().zip(wholes).map(|(part, own)| part - value * own);
    Index { value, standard_error: (sum(off.map(|off| off * off)) / (r * (r - 1.0))).sqrt() / whole }
}

/// The indices of every input, from two or more independent replicates with the same inputs.
///
/// **Formula**: first order `mean[(f(B) - f0) (f(A_B^i) - f(A))] / V`, total `mean[(f(A_B^i) - f(A))²] / 2 V`, with f0 the
/// mean over all points of all replicates and V the variance about it; each a ratio of the means of the replicates. f0
/// changes no expectation, as `f(A_B^i) - f(A)` has the mean 0; it lessens the error.
/// **Reference**: Saltelli, Annoni, Azzini, Campolongo, Ratto and Tarantola 2010, 10.1016/j.cpc.2009.09.018, table 2 (b);
/// Jansen 1999, 10.1016/S0010-4655(98)00154-4, for the total. Scrambled points are no independent draws: within
/// a replicate there is nothing to bootstrap, so errors come from the spread of replicates alone.
#[must_use]
pub fn sensitivities(replicates: &[Exchange]) -> Sensitivities {
    let means: Vec<f64> = replicates.iter().map(|one| one.mean).collect();
    let f0 = mean(&means);
    let apart = |one: &Exchange| one.mean - f0;
    let variances: Vec<f64> = replicates.iter().map(|one| one.variance + apart(one) * apart(one)).collect();
    let variance = mean(&variances);
    let r = replicates.len() as f64;
    let mean_error = (sum(replicates.iter().map(|one| apart(one) * apart(one))) / (r * (r - 1.0))).sqrt();
    let ratio = |part: &dyn Fn(&Exchange) -> f64| {
        ratio(&replicates.iter().map(part).collect::<Vec<f64>>(), &variances)
    };
    let n = replicates.first().map_or(0, |one| one.inputs.len());
    let indices = (0..n).map(|input| Indices {
        first: ratio(&|one| one.inputs[input].product + apart(one) * one.inputs[input].rise),
        total: ratio(&|one| one.inputs[input].half_square),
    });
    // What does not vary has no parts; below this it is rounding.
    let varies = variance > f0 * f0 * 1e-28;
    Sensitivities { mean: f0, mean_error, variance, inputs: varies.then(|| indices.collect()) }
}

/// The Sobol' indices of a function of `d` independent uniform inputs.
///
/// `n_points` base points are split evenly over `replicates` independent scramblings of one Sobol' sequence of 2 d
/// dimensions, the first d for A and the others for B; each costs d + 2 values. `f` gets the points by input, each
/// strictly between 0 and 1, and writes the value at each of them. A power of two of points in each replicate is best.
/// Formula, errors and reference: [`sensitivities`]. Panics where 2 d dimensions are not there, or with less than a point a replicate.
///
/// ```
/// use exposure::math::sobol_indices;
///
/// // The sum of two inputs, one of them doubled: a fifth and four fifths of the variance.
/// let sum = |x: &[&[f64]], out: &mut [f64]| {
///     out.iter_mut().enumerate().for_each(|(at, value)| *value = x[0][at] + 2.0 * x[1][at]);
/// };
/// let found = sobol_indices(2, 16 * 256, 16, 42, sum).inputs.unwrap();
/// for (index, exact) in [(found[0].first, 0.2), (found[1].total, 0.8)] {
///     assert!(index.standard_error < 0.01);
///     assert!((index.value - exact).abs() < 4.0 * index.standard_error);
/// }
/// ```
pub fn sobol_indices(
    d: usize,
    n_points: usize,
    replicates: usize,
    seed: u64,
    mut f: impl FnMut(&[&[f64]], &mut [f64]),
) -> Sensitivities {
    let n = n_points / replicates;
    assert!(n > 0, "a replicate has points");
    let mut columns = vec![vec![0.0; n]; 2 * d];
    let mut values = vec![vec![0.0; n]; d + 2];
    let one = |replicate: usize| {
        let key = combine(&[seed, replicate as u64]);
        for (dimension, column) in columns.iter_mut().enumerate() {
            OwenSobol::new(dimension, key).fill(0, column);
        }
        let (a, b) = columns.split_at(d);
        for (at, out) in values.iter_mut().enumerate() {
            // First A, then B, then A with one input after the other from B.
            let of_b = |input: usize| at == 1 || at == input + 2;
            let points: Vec<&[f64]> =
                (0..d).map(|input| if of_b(input) { &b[input][..] } else { &a[input][..] }).collect();
            f(&points, out);
        }
        Exchange::new(&values[0], &values[1], values[2..].iter().map(Vec::as_slice))
    };
    sensitivities(&(0..replicates).map(one).collect::<Vec<Exchange>>())
}

/// The Shapley effects of a function of `d` independent uniform inputs.
///
/// Points, replicates and `f` as in [`sobol_indices`]; each point costs d + 1 values, and the order of inputs is drawn
/// anew for every point. `None` where the function does not vary. Panics as [`sobol_indices`] does.
///
/// ```
/// use exposure::math::shapley_effects_of;
///
/// // A product of two inputs, each uniform: neither counts for more than the other.
/// let product = |x: &[&[f64]], out: &mut [f64]| {
///     out.iter_mut().enumerate().for_each(|(at, value)| *value = x[0][at] * x[1][at]);
/// };
/// let found = shapley_effects_of(2, 16 * 256, 16, 42, product).unwrap();
/// assert!((found[0].value - 0.5).abs() < 4.0 * found[0].standard_error);
/// assert!((found[0].value + found[1].value - 1.0).abs() < 1e-12);
/// ```
pub fn shapley_effects_of(
    d: usize,
    n_points: usize,
    replicates: usize,
    seed: u64,
    mut f: impl FnMut(&[&[f64]], &mut [f64]),
) -> Option<Vec<Index>> {
    let n = n_points / replicates;
    assert!(n > 0, "a replicate has points");
    let one = |replicate: usize| {
        let key = combine(&[seed, replicate as u64]);
        let numbers = |dimension: usize| {
            let mut column = vec![0.0; n];
            OwenSobol::new(dimension, key).fill(0, &mut column);
            column
        };
        let mut now: Vec<Vec<f64>> = (0..d).map(numbers).collect();
        let b: Vec<Vec<f64>> = (d..2 * d).map(numbers).collect();
        let mut values = |now: &[Vec<f64>]| {
            let mut out = vec![0.0; n];
            f(&now.iter().map(Vec::as_slice).collect::<Vec<&[f64]>>(), &mut out);
            out
        };
        let random = Stream::new(key, "the order of inputs");
        let orders: Vec<Vec<usize>> = (0..n).map(|point| random.antithetic_order(point, d)).collect();
        let a = values(&now);
        let after: Vec<Vec<f64>> = (0..d)
            .map(|step| {
                orders.iter().enumerate().for_each(|(at, order)| now[order[step]][at] = b[order[step]][at]);
                values(&now)
            })
            .collect();
        let mut walk = Walk::new(d);
        for (at, order) in orders.iter().enumerate() {
            let steps: Vec<(usize, Vec<f64>)> =
                order.iter().zip(&after).map(|(input, after)| (*input, vec![after[at]])).collect();
            walk.add(&a[at..=at], &steps);
        }
        walk
    };
    shapley_effects(&(0..replicates).map(one).collect::<Vec<Walk>>())
}

#[cfg(test)]
mod tests;

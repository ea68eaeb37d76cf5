//! Correlation of normal variables: from ranks and back, and which matrices there are.

use super::float::sin_cos;
use super::special::{normal_cdf, normal_quantile};
use super::sum::sum;
use std::f64::consts::PI;

/// Rows of a square matrix.
pub type Rows = Vec<Vec<f64>>;

/// The least pivot with which a matrix counts as positive definite.
const LEAST_PIVOT: f64 = 1e-9;

/// The correlation of two normal variables whose rank correlation (Spearman's) is given.
///
/// **Formula**: `2 sin(pi rank / 6)`.
/// **Reference**: Pearson 1907, On Further Methods of Determining Correlation; Kruskal 1958,
/// 10.1080/01621459.1958.10501481.
///
/// ```
/// assert!((exposure::math::normal_correlation(0.5) - 0.517_638_090_205_041_5).abs() < 1e-15);
/// ```
#[must_use]
pub fn normal_correlation(rank: f64) -> f64 {
    2.0 * sin_cos(PI * rank / 6.0).0
}

/// The rank correlation (Spearman's) of two normal variables whose correlation is given.
///
/// **Formula** and **Reference**: [`normal_correlation`], inverted.
#[must_use]
pub fn rank_correlation(correlation: f64) -> f64 {
    let half = 0.5 * correlation;
    let mut angle = half;
    for _ in 0..20 {
        let (sin, cos) = sin_cos(angle);
        angle -= (sin - half) / cos;
    }
    6.0 / PI * angle
}

/// The lower triangle L with `L L^T` the matrix; `None` where it is not positive definite.
///
/// Shape: square and symmetric; only the lower half is read.
/// **Formula**: Cholesky's decomposition, row by row.
/// **Reference**: Golub and Van Loan, Matrix Computations (4th ed., 2013), algorithm 4.2.1.
#[must_use]
pub fn cholesky(matrix: &[Vec<f64>]) -> Option<Rows> {
    let mut lower: Rows = Vec::with_capacity(matrix.len());
    for (i, row) in matrix.iter().enumerate() {
        let mut new: Vec<f64> = Vec::with_capacity(i + 1);
        for (j, entry) in row.iter().enumerate().take(i + 1) {
            let of_j = if j < i { &lower[j] } else { &new };
            let rest = entry - sum(new[..j].iter().zip(of_j).map(|(a, b)| a * b));
            new.push(match j < i {
                true => rest / lower[j][j],
                false if rest > LEAST_PIVOT => rest.sqrt(),
                false => return None,
            });
        }
        lower.push(new);
    }
    Some(lower)
}

/// Uniform numbers that hang together like normal variables with this triangle of Cholesky's.
///
/// Shape: independent uniform numbers in (0, 1), as many as the row of the triangle has entries; the result is the
/// number of the last of them. **Formula**: `Phi(sum_j L_ij Phi^-1(u_j))`, the normal copula.
/// **Reference**: Nelsen 2006, An Introduction to Copulas, section 2.4 and 4.6.
#[must_use]
pub fn copula(row: &[f64], uniform: impl Iterator<Item = f64>) -> f64 {
    let z = sum(row.iter().zip(uniform).map(|(weight, u)| weight * normal_quantile(u)));
    normal_cdf(z).clamp(f64::MIN_POSITIVE, 1.0 - 0.5 * f64::EPSILON)
}

/// The correlation matrix that is nearest to a symmetric one, with no eigenvalue below `least`.
///
/// Distance is the root of the sum of squared differences. Shape: square; the diagonal of the result is 1.
/// **Formula**: projections on matrices without small eigenvalues and on those of unit diagonal, by turns, the first
/// with Dykstra's correction. **Reference**: Higham 2002, "Computing the nearest correlation matrix",
/// 10.1093/imanum/22.3.329, algorithm 3.3.
#[must_use]
pub fn nearest_correlation(matrix: &[Vec<f64>], least: f64) -> Rows {
    let n = matrix.len();
    let mut near: Rows = matrix.to_vec();
    let mut correction = vec![vec![0.0; n]; n];
    for _ in 0..1000 {
        let corrected = zipped(&near, &correction, |a, b| a - b);
        let lifted = with_eigenvalues_above(&corrected, least);
        correction = zipped(&lifted, &corrected, |a, b| a - b);
        let mut next = lifted;
        (0..n).for_each(|i| next[i][i] = 1.0);
        let moved = sum(next.iter().flatten().zip(near.iter().flatten()).map(|(a, b)| (a - b) * (a - b)));
        near = next;
        if moved < 1e-24 {
            break;
        }
    }
    near
}

fn zipped(a: &Rows, b: &Rows, f: impl Fn(f64, f64) -> f64) -> Rows {
    a.iter().zip(b).map(|(a, b)| a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect()).collect()
}

/// The nearest symmetric matrix whose eigenvalues are not below `least`.
fn with_eigenvalues_above(matrix: &Rows, least: f64) -> Rows {
    let n = matrix.len();
    let (values, vectors) = eigen(matrix.clone());
    let entry =
        |i: usize, j: usize| sum((0..n).map(|k| vectors[i][k] * values[k].max(least) * vectors[j][k]));
    (0..n).map(|i| (0..n).map(|j| entry(i, j)).collect()).collect()
}

/// Eigenvalues of a symmetric matrix, and its eigenvectors as columns, by Jacobi's rotations.
///
/// Reference: Golub and Van Loan, Matrix Computations (4th ed., 2013), section 8.5.
fn eigen(mut a: Rows) -> (Vec<f64>, Rows) {
    let n = a.len();
    let mut vectors: Rows = (0..n).map(|i| (0..n).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    for _ in 0..60 {
        let off = sum((0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i][j] * a[i][j]));
        if off < 1e-30 {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                if a[p][q] == 0.0 {
                    continue;
                }
                let theta = (a[q][q] - a[p][p]) / (2.0 * a[p][q]);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                let s = t * c;
                for row in &mut a {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
                let (upper, lower) = a.split_at_mut(q);
                for (at_p, at_q) in upper[p].iter_mut().zip(&mut lower[0]) {
                    (*at_p, *at_q) = (c * *at_p - s * *at_q, s * *at_p + c * *at_q);
                }
                for row in &mut vectors {
                    (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
                }
            }
        }
    }
    ((0..n).map(|i| a[i][i]).collect(), vectors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Stream;

    fn assert_near(found: &Rows, expected: &[&[f64]], within: f64) {
        for (found, expected) in found.iter().flatten().zip(expected.iter().flat_map(|row| row.iter())) {
            assert!((found - expected).abs() < within, "{found} is not {expected}");
        }
    }

    #[test]
    fn the_nearest_matrices_of_the_literature_are_found() {
        // Higham 2002, section 4, to the four digits printed there.
        let found =
            nearest_correlation(&[vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 1.0]], 0.0);
        assert_near(&found, &[&[1.0, 0.7607, 0.1573], &[0.7607, 1.0, 0.7607], &[0.1573, 0.7607, 1.0]], 5e-5);
        let second =
            [[2.0, -1.0, 0.0, 0.0], [-1.0, 2.0, -1.0, 0.0], [0.0, -1.0, 2.0, -1.0], [0.0, 0.0, -1.0, 2.0]];
        let found = nearest_correlation(&second.map(|row| row.to_vec()), 0.0);
        let first = [1.0, -0.8084, 0.1916, 0.1068];
        let next = [-0.8084, 1.0, -0.6562, 0.1916];
        assert_near(&found, &[&first, &next], 5e-5);
    }

    #[test]
    fn a_triangle_multiplies_back() {
        let matrix = vec![vec![1.0, 0.5, -0.3], vec![0.5, 1.0, 0.2], vec![-0.3, 0.2, 1.0]];
        let lower = cholesky(&matrix).expect("positive definite");
        for i in 0..3 {
            for j in 0..=i {
                let back: f64 = (0..=j).map(|k| lower[i][k] * lower[j][k]).sum();
                assert!((back - matrix[i][j]).abs() < 1e-15);
            }
        }
        assert_eq!(cholesky(&[vec![1.0, 1.0, 0.0], vec![1.0, 1.0, 1.0], vec![0.0, 1.0, 1.0]]), None);
    }

    #[test]
    fn ranks_and_correlations_undo_each_other() {
        for rank in [-0.99, -0.4, 0.0, 0.1, 0.7, 0.999] {
            assert!((rank_correlation(normal_correlation(rank)) - rank).abs() < 1e-14);
        }
    }

    #[test]
    fn numbers_have_the_rank_correlation_that_was_asked_for() {
        let n = 40_000;
        let row = cholesky(&[vec![1.0, normal_correlation(0.6)], vec![normal_correlation(0.6), 1.0]]);
        let row = row.expect("positive definite").swap_remove(1);
        let stream = Stream::new(7, "copula");
        let pairs = (0..n).map(|i| {
            let first = stream.uniform(2 * i);
            (first, copula(&row, [first, stream.uniform(2 * i + 1)].into_iter()))
        });
        // Of uniform numbers the rank correlation is 12 E[(u - 1/2)(v - 1/2)].
        let found = 12.0 * pairs.map(|(u, v)| (u - 0.5) * (v - 0.5)).sum::<f64>() / n as f64;
        assert!((found - 0.6).abs() < 0.02, "{found}");
    }
}

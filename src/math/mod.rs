//! Formulas without domain words: numbers in, numbers out, the same bits on every machine.
//!
//! Owns elementary and special functions, distributions and their inverses, quadrature, sums,
//! and the two sources of draws (Sobol' points and random streams). Knows nothing of actors,
//! factors or losses, and calls no function of the platform's mathematical library.
//!
//! ```
//! use exposure::math::{Distribution, OwenSobol, QuantileTable, mean};
//!
//! let loss = QuantileTable::new(&Distribution::pert(1.0, 3.0, 10.0)?);
//! let points = OwenSobol::new(0, 7);
//! let draws: Vec<f64> = (0..1024).map(|i| loss.value(points.uniform(i))).collect();
//! assert!((mean(&draws) - 23.0 / 6.0).abs() < 1e-3);
//! # Ok::<(), exposure::math::DistributionError>(())
//! ```

pub mod compound;
pub mod correlation;
pub mod count;
pub mod distribution;
pub mod fft;
pub mod float;
pub mod graph;
pub mod hash;
pub mod quadrature;
pub mod quantile;
pub mod root;
pub mod sensitivity;
pub mod sequence;
pub mod special;
pub mod stream;
pub mod sum;

pub use compound::{Curve, Grid, Group, Ladder, LimitedTable, POINTS, Severity};
pub use correlation::{cholesky, copula, nearest_correlation, normal_correlation, rank_correlation};
pub use count::CountLaw;
pub use distribution::{Distribution, DistributionError};
pub use fft::{Fft, FftWork};
pub use float::{exp, exp_m1, exp_m1_minus, ln, ln_1p, ln_1p_minus, logit, powf, sigmoid, sin_cos};
pub use hash::{combine, mix64, name_hash, open_unit};
pub use quadrature::{gauss_legendre, integrate_split};
pub use quantile::{Axis, Pieces, QuantileTable};
pub use root::crossing;
pub use sensitivity::{
    Exchange, Index, Indices, Sensitivities, Walk, sensitivities, shapley_effects, shapley_effects_of,
    sobol_indices,
};
pub use sequence::{DIMENSIONS, OwenSobol, Sobol};
pub use special::{
    beta_cdf, beta_quantile, beta_sf, gamma_cdf, gamma_quantile, gamma_sf, ln_gamma, normal_cdf,
    normal_quantile,
};
pub use stream::{Stream, philox};
pub use sum::{Sum, mean, sample_quantile, sum};

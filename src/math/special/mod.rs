//! Special functions: the normal, gamma and beta distributions in closed form, and their inverses.
//!
//! Each tail is computed with its own digits, as a logarithm where it could underflow; quantiles
//! are bracketed, so none can hang. Knows nothing of what the numbers stand for.

mod beta;
mod gamma;
mod normal;
mod tails;

pub use beta::{beta_cdf, beta_quantile, beta_sf};
pub use gamma::{gamma_cdf, gamma_quantile, gamma_sf, ln_gamma};
pub use normal::{normal_cdf, normal_quantile};

pub(crate) use beta::BetaShape;
pub(crate) use gamma::GammaShape;
pub(crate) use normal::{bell, mills, normal_at};
pub(crate) use tails::{Level, Tails, solve};

#[cfg(test)]
mod tests;

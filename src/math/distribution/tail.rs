//! Moments of truncated and layered distributions without an upper end, where quadrature would not do.
//!
//! The integral of a power of the quantile converges ever more slowly as that moment comes close to
//! being infinite; there the moments come from closed forms.

use super::{Distribution, Pareto};
use crate::math::float::{exp, ln};
use crate::math::special::normal_cdf;

/// One of the first three moments.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Moment {
    Mean,
    Deviation,
    Third,
}

/// From this sigma on a lognormal tail is summed by its partial moments; below, quadrature reaches far
/// enough for a third moment.
const WIDE: f64 = 5.0;

/// The moment of a truncated or layered distribution from its tail; `None` where quadrature serves.
pub(super) fn closed(of: &Distribution, which: Moment) -> Option<f64> {
    if of.support().1 < f64::INFINITY {
        return None;
    }
    if let Some(pareto) = Pareto::of(of) {
        return Some(match which {
            Moment::Mean => pareto.mean(),
            Moment::Deviation => pareto.sd(),
            Moment::Third => pareto.third_central(),
        });
    }
    let (inner, start, is_layer) = match of {
        Distribution::Truncated { inner, min, .. } => (inner, *min, false),
        Distribution::Layered { inner, deductible, .. } => (inner, *deductible, true),
        _ => return None,
    };
    if let Some(pareto) = Pareto::of(inner) {
        let (sd, third) = pareto.excess_moments(start);
        return match which {
            Moment::Mean => None,
            Moment::Deviation => Some(sd),
            Moment::Third => Some(third),
        };
    }
    if inner.moment(which) == f64::INFINITY {
        return Some(f64::INFINITY);
    }
    let (mu, sigma) = lognormal(inner)?;
    (sigma >= WIDE).then(|| lognormal_tail(mu, sigma, start.max(0.0), is_layer, which))
}

fn lognormal(of: &Distribution) -> Option<(f64, f64)> {
    match of {
        Distribution::Lognormal { mu, sigma } => Some((*mu, *sigma)),
        Distribution::Scaled { inner, by } => lognormal(inner).map(|(mu, sigma)| (mu + ln(*by), sigma)),
        _ => None,
    }
}

/// From `E[X^k; X > d] = e^(k mu + k^2 sigma^2 / 2) P(Z > z - k sigma)` with `z = (ln d - mu) / sigma`.
fn lognormal_tail(mu: f64, sigma: f64, start: f64, is_layer: bool, which: Moment) -> f64 {
    let z = (ln(start) - mu) / sigma;
    let part = |k: f64| {
        let chance = normal_cdf(k * sigma - z);
        if chance > 0.0 { exp(k * mu + 0.5 * k * k * (sigma * sigma) + ln(chance)) } else { 0.0 }
    };
    let parts = [0.0, 1.0, 2.0, 3.0].map(part);
    let raw = if is_layer {
        let d = start;
        [
            parts[1] - d * parts[0],
            parts[2] - d * (2.0 * parts[1] - d * parts[0]),
            parts[3] - d * (3.0 * parts[2] - d * (3.0 * parts[1] - d * parts[0])),
        ]
    } else {
        [1, 2, 3].map(|k| parts[k] / parts[0])
    };
    let value = match which {
        Moment::Mean => raw[0],
        Moment::Deviation => (raw[1] - raw[0] * raw[0]).sqrt(),
        Moment::Third => raw[2] - raw[0] * (3.0 * raw[1] - 2.0 * raw[0] * raw[0]),
    };
    // Where the leading part overflows, the difference to the next one means nothing.
    if value.is_finite() { value } else { f64::INFINITY }
}

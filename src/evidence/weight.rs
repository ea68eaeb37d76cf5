//! How much one claim moves the odds.

use crate::math::float;
use crate::model::{Claim, Interest, Model, Reliability, SourceId, Stance};

/// The largest reliability that a draw may take: no voice is beyond doubt.
pub const MAX_DRAWN_RELIABILITY: f64 = 0.999;

/// The weight of a claim: how far it moves the log-odds of what it speaks of, before its sign.
///
/// Units: natural log-odds, 0 or more. Formula: `ln LR`, `LR = (r + (1-r) b) / ((1-r) b)`: a reliable source
/// (chance r) says what is so, any other says this with chance b whatever is so.
/// Reference: Good 1950, "Probability and the Weighing of Evidence", for weights of evidence as ln LR.
/// Example: r = 0.75, b = 0.5 → ln 7.
pub fn weight(reliability: f64, interest: Interest) -> f64 {
    let b = interest.p_said_regardless();
    let r = reliability.min(MAX_DRAWN_RELIABILITY);
    // ln((r + (1-r) b) / ((1-r) b)) = ln(1 + r / ((1-r) b)), exact also where r is tiny.
    float::ln_1p(r / ((1.0 - r) * b))
}

/// What a counting claim adds in a draw: `sign × weight(r)`, with the source's own r of that draw.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Term {
    /// Whose reliability it hangs on.
    pub source: SourceId,
    /// How far the source is trusted in this claim.
    pub reliability: Reliability,
    /// Whether the speaker gains.
    pub interest: Interest,
    /// +1 or -1 for the stance, times the discount for dependence.
    pub scale: f64,
}

/// The stance as a sign.
pub(super) fn sign(stance: Stance) -> f64 {
    match stance {
        Stance::Supports => 1.0,
        Stance::Contradicts => -1.0,
        Stance::Context => 0.0,
    }
}

/// The signed weight of a claim at the mean reliability.
pub(super) fn mean_weight(model: &Model, claim: &Claim) -> f64 {
    sign(claim.stance) * weight(model.trust_in(claim).mean(), claim.interest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likelihood_ratios_of_the_letters_are_those_of_the_formula() {
        let ratio = |r, interest| float::exp(weight(r, interest));
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-12, "{a} {b}");
        close(ratio(0.75, Interest::Neutral), 7.0);
        close(ratio(0.95, Interest::Neutral), 39.0);
        close(ratio(0.75, Interest::AgainstInterest), 31.0);
        close(ratio(0.50, Interest::SelfServing), 0.95 / 0.45);
        assert_eq!(weight(0.0, Interest::Neutral), 0.0);
    }
}

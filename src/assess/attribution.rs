//! Because of what: what each factor adds to composite exposure, chance, frequency and expected loss.

use super::estimate::Estimate;
use crate::eval::{Driven, Evaluation, Measure};
use crate::model::FactorId;

/// A part of what attempts come to: a factor's Shapley share, what is left when no factor holds, or the interaction
/// of a pair.
///
/// **Formula**: a factor's share is what it adds to the factors that hold without it, averaged over all orders in
/// which factors could have come to hold; the shares and what is left without any sum to the whole.
/// **Reference**: Shapley 1953, "A value for n-person games"; docs/method.md, section 9.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attribution {
    /// Of the composite exposure. Units: points.
    pub composite: Estimate,
    /// Of the chance of any outcome in the horizon.
    pub probability: Estimate,
    /// Of the frequency of any outcome. Units: per year.
    pub frequency: Estimate,
    /// Of the expected loss; `None` where nothing is priced, or its mean has no bound. Units: the file's currency,
    /// per year.
    pub loss: Option<Estimate>,
}

impl Attribution {
    /// The share of a factor: nothing of everything where no attempt rests on it.
    pub(super) fn of(evaluation: &Evaluation, factor: FactorId) -> Self {
        Self::read(evaluation, &|driven| Measure::Share(driven, factor))
    }

    /// The value by which a scenario is read: the expected loss where only that says anything.
    pub fn leading(&self, is_rated: bool) -> &Estimate {
        match &self.loss {
            Some(loss) if !is_rated => loss,
            _ => &self.composite,
        }
    }

    /// What is left when no factor holds.
    pub(super) fn without(evaluation: &Evaluation) -> Self {
        Self::read(evaluation, &Measure::Without)
    }

    /// The interaction of two factors, the earlier one first.
    pub(super) fn of_pair(evaluation: &Evaluation, [one, other]: [FactorId; 2]) -> Self {
        Self::read(evaluation, &|driven| Measure::Interaction(driven, one, other))
    }

    fn read(evaluation: &Evaluation, measure: &dyn Fn(Driven) -> Measure) -> Self {
        let of = |driven: Driven| Estimate::of(evaluation, measure(driven));
        let or_nothing = |driven: Driven| of(driven).unwrap_or(Estimate::NOTHING);
        let is_priced = evaluation.measures.iter().any(|one| {
            use Measure::{Interaction, Share, Without};
            matches!(one, Without(Driven::Loss) | Share(Driven::Loss, _) | Interaction(Driven::Loss, ..))
        });
        Self {
            composite: or_nothing(Driven::Composite),
            probability: or_nothing(Driven::Probability),
            frequency: or_nothing(Driven::Frequency),
            loss: is_priced.then(|| or_nothing(Driven::Loss)),
        }
    }
}

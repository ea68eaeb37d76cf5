//! Which factors need each other, and of which either is enough.

use super::assessment::{Assessment, Question};
use super::attribution::Attribution;
use crate::eval::{StateMode, interactions as evaluate};
use crate::model::{Configuration, FactorId, Model};
use crate::plan::{Refusal, compile};

/// How two factors act together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interaction {
    /// The two, the earlier id first.
    pub factors: [FactorId; 2],
    /// Their Shapley interaction in each value: above 0 where they need each other, below 0 where either is enough, 0
    /// where each adds the same with the other and without.
    ///
    /// **Formula**: what both add together beyond what each adds alone, to the factors that hold without them,
    /// averaged: `Σ s! (n - s - 2)! / (n - 1)! (v(S ∪ ij) - v(S ∪ i) - v(S ∪ j) + v(S))` over the sets S of s others
    /// of n factors.
    /// **Reference**: Grabisch and Roubens 1999, 10.1007/s001820050125; docs/method.md, section 9.
    pub by: Attribution,
}

/// How the factors that add most act together.
#[derive(Clone, Debug, PartialEq)]
pub struct Interactions {
    /// Draws in all on which composite and chance are averaged: a part of the run's, since pairs are dear.
    pub draws: usize,
    /// Whether states of factors were integrated out, or drawn.
    pub mode: StateMode,
    /// Every pair, the largest interaction first, by the value by which the scenario is read; ties by id.
    pub pairs: Vec<Interaction>,
}

/// The factors that add most to what a scenario is read by, the largest share first; ties by id. No more than `n`.
pub fn leading_factors(model: &Model, assessment: &Assessment, n: usize) -> Vec<FactorId> {
    let is_rated = assessment.is_rated();
    let shares = assessment.factors.iter().map(|one| one.attribution.leading(is_rated).mean.abs());
    let mut factors: Vec<(f64, FactorId)> = shares.zip(model.factors.ids()).collect();
    factors.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    factors.into_iter().take(n).map(|(_, factor)| factor).collect()
}

/// How the `n` factors that add most act together, two by two. `assessment` answers the same question.
///
/// Errors: what cannot be compiled, with the path of what is at fault.
pub fn interactions(
    model: &Model,
    configuration: &Configuration,
    question: &Question,
    assessment: &Assessment,
    n: usize,
) -> Result<Interactions, Refusal> {
    let plan = compile(model, configuration, question.as_of)?;
    let mut factors = leading_factors(model, assessment, n);
    factors.sort();
    let found = evaluate(&plan, question.settings, &factors);
    let is_rated = assessment.is_rated();
    let pairs = factors.iter().enumerate().flat_map(|(at, one)| {
        factors[at + 1..].iter().map(|other| {
            let factors = [*one, *other];
            Interaction { factors, by: Attribution::of_pair(&found, factors) }
        })
    });
    let mut pairs: Vec<Interaction> = pairs.collect();
    let size = |pair: &Interaction| pair.by.leading(is_rated).mean.abs();
    pairs.sort_by(|a, b| size(b).total_cmp(&size(a)));
    let per_replicate = match found.mode {
        StateMode::Integrated { n_draws } => n_draws,
        StateMode::Drawn => found.settings.n_per_replicate,
    };
    Ok(Interactions { draws: per_replicate * found.replicates.len(), mode: found.mode, pairs })
}

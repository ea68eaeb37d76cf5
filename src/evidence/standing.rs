//! Which claims count on a day, and why the others do not.

use crate::model::{Claim, ClaimId, Model, SourceKind, Stance};
use crate::quantity::Date;

/// Why a claim contributes what it contributes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// It counts in full.
    Counts,
    /// It counts less: so many stronger sources of the same origin and stance come before it.
    Dependent {
        /// How many.
        rank: usize,
        /// What is left of its weight, 0 to 1.
        share: f64,
    },
    /// The same source counts already, by this stronger claim.
    SameSource(ClaimId),
    /// It is context and takes no stance.
    Context,
    /// It passes on this claim.
    RelayOf(ClaimId),
    /// Its source passes on what others reported.
    Relay,
    /// This claim replaces it.
    Superseded(ClaimId),
    /// It was taken back on this day.
    Retracted(Date),
    /// It becomes known on this day only.
    NotYet(Date),
    /// Its source is not believed at all.
    Unreliable,
}

impl Reason {
    /// The claim that it points to.
    pub fn other(self) -> Option<ClaimId> {
        match self {
            Reason::SameSource(id) | Reason::RelayOf(id) | Reason::Superseded(id) => Some(id),
            _ => None,
        }
    }

    /// Whether the claim moves the factor.
    pub fn counts(self) -> bool {
        matches!(self, Self::Counts) || matches!(self, Self::Dependent { share, .. } if share > 0.0)
    }
}

/// For every claim, why it does not count on a day; `None` where it may.
///
/// A claim that replaces another does so from the day on which it is itself known, until it is taken back.
pub fn standings(model: &Model, as_of: Date) -> Vec<Option<Reason>> {
    let replaced_by = replacements(model, as_of);
    let one = |(id, claim): (ClaimId, &Claim)| standing(model, claim, replaced_by[id.position()], as_of);
    model.claims.iter().map(one).collect()
}

/// For every claim, the first claim that replaces it on a day.
pub(super) fn replacements(model: &Model, as_of: Date) -> Vec<Option<ClaimId>> {
    let mut replaced_by = vec![None; model.claims.len()];
    for (id, claim) in model.claims.iter().filter(|(_, claim)| claim.standing.holds_on(as_of)) {
        claim.supersedes.iter().for_each(|old| {
            replaced_by[old.position()].get_or_insert(id);
        });
    }
    replaced_by
}

fn standing(model: &Model, claim: &Claim, replaced_by: Option<ClaimId>, as_of: Date) -> Option<Reason> {
    let standing = &claim.standing;
    if standing.published > as_of {
        return Some(Reason::NotYet(standing.published));
    }
    if let Some(day) = standing.retracted.filter(|day| *day <= as_of) {
        return Some(Reason::Retracted(day));
    }
    if claim.stance == Stance::Context {
        return Some(Reason::Context);
    }
    if let Some(other) = claim.relay_of {
        return Some(Reason::RelayOf(other));
    }
    if model.sources[claim.source].kind == SourceKind::Relay {
        return Some(Reason::Relay);
    }
    if let Some(other) = replaced_by {
        return Some(Reason::Superseded(other));
    }
    (model.trust_in(claim).mean() == 0.0).then_some(Reason::Unreliable)
}

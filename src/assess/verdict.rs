//! Which what-if helps most, and whether that is settled.

use super::compare::{Run, since};
use super::comparison::{Alternative, Candidate, Kind, Measured};
use super::estimate::T_90;
use super::paired::Change;

/// The share of the draws that tell two what-ifs apart above which one of them is ahead.
///
/// One in five is where a sober reader stops saying "likely": the ICD 203 word `likely` ends at 80 %, so above it
/// the order is very likely and below it what is not known may well turn it.
const AHEAD: f64 = 0.8;

/// Which what-if helps most. Positions are those in the order of what-ifs.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// The one that lowers most: of actions, where there are any. `None` where none lowers anything.
    pub best: Option<usize>,
    /// How many were looked at: all actions, or all suppositions where there is no action.
    pub n: usize,
    /// Whether those were actions.
    pub of_actions: bool,
    /// The next one.
    pub rival: Option<Rival>,
    /// Where the best one does several things: the best one that does only some of them.
    pub part: Option<Part>,
    /// The action with the largest net benefit, where costs are known.
    pub thriftiest: Option<usize>,
}

/// The best what-if that does a part of what the very best one does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Part {
    /// Which.
    pub at: usize,
    /// The next one that does a part of it.
    pub rival: Option<Rival>,
}

/// The runner-up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rival {
    /// Which.
    pub at: usize,
    /// What the best one changes against it.
    pub change: Change,
    /// Whether the two are close to a tie.
    pub is_tie: bool,
}

/// Which of the ranked what-ifs helps most.
pub(super) fn verdict(
    what_ifs: &[Alternative],
    ranked: &[(&Run, &Candidate)],
    ordered_by: Measured,
) -> Verdict {
    // What is merely supposed cannot be chosen, so it does not compete with what can.
    let of_actions = what_ifs.iter().any(|one| one.kind == Kind::Action);
    let competes = |at: &usize| !of_actions || what_ifs[*at].kind == Kind::Action;
    let field: Vec<usize> = (0..what_ifs.len()).filter(competes).collect();
    let lowers = |at: &usize| {
        let change = what_ifs[*at].changes.get(ordered_by);
        change.is_some_and(|change| change.estimate.mean < 0.0)
    };
    let best = field.first().copied().filter(lowers);
    let against = |first: usize, at: usize| {
        let change = *since(ranked[first], ranked[at]).get(ordered_by)?;
        Some(Rival { at, change, is_tie: is_tie(&change) })
    };
    let behind =
        |first: usize| field.iter().copied().skip_while(move |at| *at != first).skip(1).filter(lowers);
    let rival = best.and_then(|best| against(best, behind(best).next()?));
    let part = best.filter(|_| of_actions).and_then(|best| {
        let all = &ranked[best].1.configuration.safeguards;
        let is_part = |at: &usize| {
            let some = &ranked[*at].1.configuration.safeguards;
            some.len() < all.len() && some.iter().all(|id| all.contains(id))
        };
        let mut parts = behind(best).filter(is_part);
        let at = parts.next()?;
        Some(Part { at, rival: parts.next().and_then(|next| against(at, next)) })
    });
    let net = |at: usize| {
        let net = what_ifs[at].control.as_ref()?.net_benefit?;
        net.mean.is_finite().then_some(net.mean)
    };
    let nets = field.iter().filter_map(|at| Some((*at, net(*at)?)));
    // Of equal ones the first stays ahead.
    let thriftiest = nets.reduce(|best, one| if one.1 > best.1 { one } else { best }).map(|(at, _)| at);
    Verdict { best, n: field.len(), of_actions, rival, part, thriftiest }
}

/// Whether two what-ifs are close to a tie.
///
/// They are where the error of the mean hides which is ahead; and where the band of their paired difference holds
/// 0 and neither is ahead in more than [`AHEAD`] of the draws that tell them apart. Draws in which both come to
/// the same give no reason to choose: counted with the others, they would make a tie of a what-if and one that
/// does more and is never worse.
pub(super) fn is_tie(change: &Change) -> bool {
    let estimate = &change.estimate;
    let Some(shares) = change.shares else { return false };
    let apart = shares.better + shares.worse;
    if apart == 0.0 || estimate.mean.abs() <= T_90 * estimate.standard_error {
        return true;
    }
    let holds_zero = estimate.p5 <= 0.0 && estimate.p95 >= 0.0;
    holds_zero && shares.better.max(shares.worse) / apart <= AHEAD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::{Estimate, Shares};

    fn change(band: (f64, f64), better: f64, worse: f64) -> Change {
        let estimate = Estimate { mean: -1.0, p5: band.0, p50: -1.0, p95: band.1, standard_error: 0.01 };
        let same = 1.0 - better - worse;
        Change { estimate, shares: Some(Shares { better, same, worse, n: 4096 }) }
    }

    #[test]
    fn a_tie_is_what_may_turn() {
        assert!(is_tie(&change((-5.0, 3.0), 0.6, 0.4)));
        assert!(!is_tie(&change((-5.0, 3.0), 0.85, 0.15)));
        assert!(!is_tie(&change((-5.0, -0.1), 0.99, 0.01)));
        // Never worse, and the same in most draws.
        assert!(!is_tie(&change((-5.0, 0.0), 0.3, 0.0)));
        assert!(is_tie(&change((0.0, 0.0), 0.0, 0.0)));
        let mut unsettled = change((-5.0, -0.1), 0.99, 0.01);
        unsettled.estimate.standard_error = 1.0;
        assert!(is_tie(&unsettled));
    }
}

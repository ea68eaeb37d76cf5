//! What came, changed or went between two days, and what it did to each factor that it speaks of.

use crate::evidence::{FactorEvidence, Reason};
use crate::model::{ClaimId, EstimateId, FactorId, Interest, Model, Reliability, SourceId, Stance, Standing};
use crate::plan::Plan;
use crate::quantity::Date;

/// What was said, in the sense of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportKind {
    /// A claim, with its stance.
    Claim(Stance),
    /// A stated probability.
    Estimate,
}

/// What became of it on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// It became known.
    Came,
    /// It was taken back.
    Withdrawn,
    /// Another report came or went, and it counts otherwise since.
    Reweighed,
}

/// What a report adds to one factor, before the day and on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bearing {
    /// The factor, by id.
    pub factor: String,
    /// What it added before. Units: log-odds with sign; 0 where it did not count.
    pub before: f64,
    /// What it adds on the day. Units: log-odds with sign.
    pub after: f64,
    /// Why it adds that on the day.
    pub reason: Reason,
    /// The claim that the reason points to, by id.
    pub other: Option<String>,
}

/// A claim or an estimate of which something became on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Whether it is a claim or an estimate.
    pub kind: ReportKind,
    /// What became of it.
    pub happening: Happening,
    /// Who says it.
    pub source: String,
    /// How far the source is trusted in it.
    pub reliability: Reliability,
    /// The people that it goes back to, by id; `None` is the source itself.
    pub origin: Option<String>,
    /// Whether the speaker gains.
    pub interest: Option<Interest>,
    /// When it became known.
    pub published: Date,
    /// What it does to each factor that it speaks of, in the order of ids.
    pub bearings: Vec<Bearing>,
    /// The factors whose prior rests on it, by id: of an estimate alone.
    pub priors: Vec<String>,
    /// Its limits, or why it weighs nothing, in the scenario's own words.
    pub note: String,
}

impl Report {
    /// Whether what it adds to any factor moved on that day.
    pub fn moves(&self) -> bool {
        !self.priors.is_empty() || self.bearings.iter().any(Bearing::moves)
    }
}

impl Bearing {
    /// Whether what it adds moved on that day.
    pub fn moves(&self) -> bool {
        self.before != self.after
    }
}

/// Why a step changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quiet {
    /// Nothing was reported.
    Silence,
    /// What was reported takes no side.
    Context,
    /// What was reported adds nothing to what counts already: copies, relays, repetitions.
    Repeated,
    /// What it speaks of is supposed, whatever is reported.
    Supposed,
    /// No attempt and no fact rests on the factors that moved.
    NoPath,
    /// What moved adds nothing to any number, as where another factor says it already.
    Idle,
    /// What moved cancels.
    Even,
}

/// A scenario on two days.
pub(super) struct Between<'b> {
    pub(super) model: &'b Model,
    pub(super) since: Date,
    pub(super) day: Date,
    pub(super) before: &'b Plan,
    pub(super) after: &'b Plan,
}

impl Between<'_> {
    /// The reports of which something became after the first day, in the order of kinds and ids.
    pub(super) fn reports(&self) -> Vec<Report> {
        let claims = self.model.claims.ids().filter_map(|id| self.claim(id));
        claims.chain(self.model.estimates.ids().filter_map(|id| self.estimate(id))).collect()
    }

    fn happening(&self, standing: &Standing) -> Option<Happening> {
        let is_new = |day: Date| self.since < day && day <= self.day;
        match standing.retracted {
            Some(day) if is_new(day) => Some(Happening::Withdrawn),
            _ if is_new(standing.published) => Some(Happening::Came),
            _ => None,
        }
    }

    fn claim(&self, id: ClaimId) -> Option<Report> {
        let claim = &self.model.claims[id];
        let mut factors = claim.factors.clone();
        factors.sort();
        factors.dedup();
        let bearings: Vec<Bearing> = factors.into_iter().map(|factor| self.bearing(id, factor)).collect();
        let is_moved = bearings.iter().any(Bearing::moves);
        let happening = self.happening(&claim.standing).or(is_moved.then_some(Happening::Reweighed))?;
        Some(Report {
            id: claim.id.clone(),
            text: claim.text.clone(),
            kind: ReportKind::Claim(claim.stance),
            happening,
            source: self.source(claim.source),
            reliability: self.model.trust_in(claim),
            origin: claim.origin.map(|origin| self.model.origins[origin].id.clone()),
            interest: Some(claim.interest),
            published: claim.standing.published,
            bearings,
            priors: Vec::new(),
            note: claim.note.clone(),
        })
    }

    fn estimate(&self, id: EstimateId) -> Option<Report> {
        let estimate = &self.model.estimates[id];
        let happening = self.happening(&estimate.standing)?;
        let rests = self.model.factors.iter().filter(|(_, factor)| factor.prior.estimate() == Some(id));
        let counted = [self.since, self.day].map(|day| estimate.standing.holds_on(day));
        let priors = rests.filter(|_| counted[0] != counted[1]).map(|(_, factor)| factor.id.clone());
        Some(Report {
            id: estimate.id.clone(),
            text: estimate.text.clone(),
            kind: ReportKind::Estimate,
            happening,
            source: self.source(estimate.source),
            reliability: self.model.trust_in_estimate(estimate),
            origin: None,
            interest: None,
            published: estimate.standing.published,
            bearings: Vec::new(),
            priors: priors.collect(),
            note: estimate.note.clone(),
        })
    }

    fn source(&self, id: SourceId) -> String {
        self.model.sources[id].name.clone()
    }

    fn bearing(&self, claim: ClaimId, factor: FactorId) -> Bearing {
        let of = |evidence: &FactorEvidence| {
            let found = evidence.contributions.iter().find(|one| one.claim == claim);
            *found.expect("a claim is listed with every factor that it names")
        };
        let [before, after] = [self.before, self.after].map(|plan| of(&plan.evidence[factor.position()]));
        let other = match after.reason {
            Reason::SameSource(other) | Reason::RelayOf(other) | Reason::Superseded(other) => Some(other),
            _ => None,
        };
        Bearing {
            factor: self.model.factors[factor].id.clone(),
            before: before.contribution,
            after: after.contribution,
            reason: after.reason,
            other: other.map(|id| self.model.claims[id].id.clone()),
        }
    }

    /// The claims on the other side of a factor's movement, or on the same, that counted before and count still, by id.
    pub(super) fn standing(&self, factor: FactorId, against: bool) -> Vec<String> {
        let [before, after] =
            [self.before, self.after].map(|plan| &plan.evidence[factor.position()].contributions);
        let both = before.iter().zip(after);
        let stays = both.filter(|(before, after)| before.contribution != 0.0 && after.contribution != 0.0);
        let side = stays.filter(|(_, after)| (after.contribution < 0.0) == against);
        side.map(|(_, after)| self.model.claims[after.claim].id.clone()).collect()
    }

    /// Why nothing changed, where nothing did.
    pub(super) fn quiet(&self, reports: &[Report], moved: &[FactorId], used: &[bool]) -> Quiet {
        let takes_side = |one: &Report| one.kind != ReportKind::Claim(Stance::Context);
        match () {
            () if reports.is_empty() => Quiet::Silence,
            () if !reports.iter().any(takes_side) => Quiet::Context,
            () if !reports.iter().any(Report::moves) => Quiet::Repeated,
            () if moved.is_empty() => Quiet::Supposed,
            () if !moved.iter().any(|id| used[id.position()]) => Quiet::NoPath,
            () => Quiet::Even,
        }
    }
}

/// Every day from which or until which a report counts, of those that a model has, in order and each once.
pub(super) fn days(model: &Model) -> Vec<Date> {
    let claims = model.claims.iter().map(|(_, claim)| &claim.standing);
    let all = claims.chain(model.estimates.iter().map(|(_, estimate)| &estimate.standing));
    let days = all.flat_map(|standing| [Some(standing.published), standing.retracted]);
    let mut days: Vec<Date> = days.flatten().collect();
    days.sort();
    days.dedup();
    days
}

//! The assessment of a scenario: composite exposure, what has happened, outcomes, factors.

use super::attribution::Attribution;
use super::curve::checked_at;
use super::estimate::Estimate;
use super::loss::{LossAssessment, assess_losses, read_at};
use super::verify::VerifyNext;
use crate::diag::Code;
use crate::eval::{
    CrossCheck, Evaluation, Measure, Progress, Settings, StateMode, cross_check, evaluate, factor_bands,
    loss_curves,
};
use crate::evidence::{FactorEvidence, Reason};
use crate::model::{
    ActorId, ClaimId, Configuration, FactorId, Horizon, Interest, Model, OutcomeId, Reliability,
};
use crate::plan::{Plan, Refusal, compile, fingerprint};
use crate::quantity::Date;

/// What is asked of a model under a configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The day of assessment.
    pub as_of: Date,
    /// How it is evaluated.
    pub settings: Settings,
    /// Amounts at which the chance to lose more is wanted. Units: the file's currency.
    pub exceed: Vec<f64>,
    /// Whether horizons are to be played, to check the engine.
    pub cross_check: bool,
}

impl Assessment {
    /// Whether the composite exposure says anything: not where outcomes have losses and no severity.
    pub fn is_rated(&self) -> bool {
        self.losses.is_none() || self.outcomes.iter().any(|one| !one.is_fact && one.severity.p95 > 0.0)
    }
}

impl Question {
    /// The question that a model itself asks, at the default settings on one thread.
    pub fn of(model: &Model) -> Self {
        let settings = Settings::new(Settings::SEED, Settings::DRAWS, 1);
        Self { as_of: model.header.as_of, settings, exceed: Vec::new(), cross_check: false }
    }
}

/// What a scenario under a configuration comes to, as of a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Assessment {
    /// The scenario's title.
    pub title: String,
    /// The day of assessment.
    pub as_of: Date,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// Whether that time lies ahead of the day of assessment; otherwise it is a window that the file gives.
    pub looks_ahead: bool,
    /// The first and last day of the time it looks back on; `None` where it looks ahead.
    pub window: Option<(Date, Date)>,
    /// The fingerprint of the checked model.
    pub sha256: String,
    /// How many factors the scenario names.
    pub n_factors: usize,
    /// How many claims.
    pub n_claims: usize,
    /// How many estimates.
    pub n_estimates: usize,
    /// What computed it.
    pub engine: Engine,
    /// What was supposed: what-ifs by id, and factors forced beside the file.
    pub supposed: Vec<String>,
    /// Expected worst severity of attempts in the horizon. Units: points, 0 to 100.
    pub composite: Estimate,
    /// Expected worst severity among facts; `None` without facts. Units: points, 0 to 100.
    pub happened: Option<Estimate>,
    /// The chance that any outcome of an attempt occurs in the horizon.
    pub probability: Estimate,
    /// What could come of it and what has happened, in the order of ids.
    pub outcomes: Vec<OutcomeAssessment>,
    /// What is left of it all when no factor holds.
    pub without: Attribution,
    /// What the reporting says, in the order of ids.
    pub factors: Vec<FactorAssessment>,
    /// The largest composite exposure that the scenario tolerates.
    pub tolerated_score: Option<f64>,
    /// The engine against horizons that were played; `None` where it was not asked for, or cannot be done.
    pub cross_check: Option<CrossCheck>,
    /// What it may cost; `None` where the scenario prices nothing.
    pub losses: Option<LossAssessment>,
    /// What to find out next; `None` where nothing can be said of that.
    pub verify_next: Option<VerifyNext>,
    /// What a reader should look at, in the order of codes and ids.
    pub warnings: Vec<Notice>,
}

/// What computed an assessment.
#[derive(Clone, Debug, PartialEq)]
pub struct Engine {
    /// The version of this crate.
    pub version: &'static str,
    /// The seed.
    pub seed: u64,
    /// Draws in all.
    pub draws: usize,
    /// Whether the states of factors were integrated out of the means.
    pub mode: StateMode,
    /// Streams that did not get the dimension of their name.
    pub collisions: Vec<String>,
}

/// A warning without its place in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Notice {
    /// Its code.
    pub code: Code,
    /// What it is about, such as `claim.A04`.
    pub id: String,
    /// What it says.
    pub message: String,
}

/// What one outcome comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeAssessment {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Whether it is a fact: over factors alone, it has happened or not.
    pub is_fact: bool,
    /// How bad it is. Units: points, 0 to 100.
    pub severity: Estimate,
    /// The chance in the horizon; of a fact, that it has happened.
    pub probability: Estimate,
    /// How often. Units: per year; `None` for a fact.
    pub frequency: Option<Estimate>,
    /// By actor that can bring it about, in the order of ids.
    pub by_actor: Vec<ActorShare>,
}

/// One actor's part in an outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct ActorShare {
    /// The actor's id.
    pub id: String,
    /// The actor's title.
    pub title: String,
    /// The chance that this actor brings it about in the horizon.
    pub probability: Estimate,
    /// How often this actor does. Units: per year.
    pub frequency: Estimate,
}

/// What the reporting says about one factor.
#[derive(Clone, Debug, PartialEq)]
pub struct FactorAssessment {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The probability that it holds.
    pub probability: f64,
    /// Where the 90 % band over the draws starts.
    pub p5: f64,
    /// Where the 90 % band over the draws ends.
    pub p95: f64,
    /// The log-odds of the probability by the evidence.
    pub log_odds: f64,
    /// The mean of the prior.
    pub prior: f64,
    /// The estimate that the prior rests on, by id.
    pub prior_estimate: Option<String>,
    /// Why that prior.
    pub why: String,
    /// What the limit on certainty takes back. Units: log-odds.
    pub limit: f64,
    /// Supposed to hold or not, whatever the evidence.
    pub supposed: Option<bool>,
    /// What it adds to what attempts come to.
    pub attribution: Attribution,
    /// What each claim adds, in the order of ids.
    pub claims: Vec<ClaimShare>,
}

/// What one claim adds to a factor.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimShare {
    /// Its id.
    pub id: String,
    /// What it says.
    pub text: String,
    /// Who says it.
    pub source: String,
    /// How far that is trusted.
    pub reliability: Reliability,
    /// What the source has to gain by it.
    pub interest: Interest,
    /// When it became known.
    pub published: Date,
    /// Its own weight with its sign. Units: log-odds.
    pub weight: f64,
    /// What it adds. Units: log-odds.
    pub contribution: f64,
    /// Why it adds that.
    pub reason: Reason,
    /// The claim that the reason points to, by id.
    pub other: Option<String>,
    /// Its limits, or why it weighs nothing, in the scenario's own words.
    pub note: String,
}

/// Assesses a model under a configuration, as of a day.
///
/// Errors: what cannot be compiled, with the path of what is at fault.
pub fn assess(
    model: &Model,
    configuration: &Configuration,
    question: &Question,
    progress: Progress,
) -> Result<Assessment, Refusal> {
    let (as_of, settings) = (question.as_of, question.settings);
    let plan = compile(model, configuration, as_of)?;
    let evaluation = evaluate(&plan, settings, progress);
    let bands = factor_bands(&plan, settings);
    let curves = loss_curves(&plan, settings, &read_at(model, &question.exceed));
    let cross_check = match question.cross_check {
        true => {
            cross_check(&plan, &evaluation, curves.as_ref(), &checked_at(curves.as_ref(), &question.exceed))
        }
        false => None,
    };
    let rated =
        plan.losses.is_empty() || plan.exposures.iter().any(|one| one.severity.constant() != Some(0.0));
    let verify_next = VerifyNext::of(model, configuration, as_of, &plan, &evaluation, rated);
    let findings = Findings { model, plan: &plan, evaluation: &evaluation, bands };
    let tolerance = model.tolerance.as_ref();
    Ok(Assessment {
        title: model.header.title.clone(),
        as_of,
        horizon_years: plan.horizon_years,
        looks_ahead: matches!(model.header.horizon, Horizon::Ahead(_)),
        window: match model.header.horizon {
            Horizon::Ahead(_) => None,
            Horizon::Window { from, to } => Some((from, to)),
        },
        sha256: fingerprint(model),
        n_factors: model.factors.len(),
        n_claims: model.claims.len(),
        n_estimates: model.estimates.len(),
        engine: findings.engine(),
        supposed: Vec::new(),
        composite: findings.estimate(Measure::Composite),
        happened: (!plan.facts.is_empty()).then(|| findings.estimate(Measure::Happened)),
        probability: findings.estimate(Measure::Probability),
        outcomes: model.outcomes.ids().map(|id| findings.outcome(id)).collect(),
        without: Attribution::without(&evaluation),
        factors: model.factors.ids().map(|id| findings.factor(id)).collect(),
        tolerated_score: tolerance.and_then(|one| one.score).map(|score| score.get()),
        losses: assess_losses(model, &evaluation, curves.as_ref(), &question.exceed),
        cross_check,
        verify_next,
        warnings: Vec::new(),
    })
}

struct Findings<'a> {
    model: &'a Model,
    plan: &'a Plan,
    evaluation: &'a Evaluation,
    /// By position of the factor: its 90 % band.
    bands: Vec<(f64, f64)>,
}

impl Findings<'_> {
    fn engine(&self) -> Engine {
        let settings = self.evaluation.settings;
        Engine {
            version: env!("CARGO_PKG_VERSION"),
            seed: settings.seed,
            draws: settings.draws(),
            mode: self.evaluation.mode,
            collisions: self.plan.streams.collisions.clone(),
        }
    }

    fn estimate(&self, measure: Measure) -> Estimate {
        Estimate::of(self.evaluation, measure).expect("every plan measures this")
    }

    fn outcome(&self, id: OutcomeId) -> OutcomeAssessment {
        let outcome = &self.model.outcomes[id];
        let is_fact = outcome.is_fact();
        let by_actor = self.model.actors.ids().filter_map(|actor| self.share(id, actor));
        OutcomeAssessment {
            id: outcome.id.clone(),
            title: outcome.title.clone(),
            is_fact,
            severity: self.estimate(Measure::OutcomeSeverity(id)),
            probability: self.estimate(Measure::OutcomeProbability(id)),
            frequency: (!is_fact).then(|| self.estimate(Measure::OutcomeFrequency(id))),
            by_actor: by_actor.collect(),
        }
    }

    fn share(&self, outcome: OutcomeId, actor: ActorId) -> Option<ActorShare> {
        let row = &self.model.actors[actor];
        Some(ActorShare {
            id: row.id.clone(),
            title: row.title.clone(),
            probability: Estimate::of(self.evaluation, Measure::ActorProbability(outcome, actor))?,
            frequency: Estimate::of(self.evaluation, Measure::ActorFrequency(outcome, actor))?,
        })
    }

    fn factor(&self, id: FactorId) -> FactorAssessment {
        let (p5, p95) = self.bands[id.position()];
        let evidence: &FactorEvidence = &self.plan.evidence[id.position()];
        let factor = &self.model.factors[id];
        let supposed = self.plan.factors[id.position()].forced;
        let claims = evidence.contributions.iter();
        FactorAssessment {
            id: factor.id.clone(),
            title: factor.title.clone(),
            probability: supposed.map_or(evidence.probability, |holds| f64::from(u8::from(holds))),
            p5,
            p95,
            log_odds: evidence.log_odds,
            prior: evidence.prior,
            prior_estimate: factor.prior.estimate().map(|id| self.model.estimates[id].id.clone()),
            why: factor.why.clone(),
            limit: evidence.limit,
            supposed,
            attribution: Attribution::of(self.evaluation, id),
            claims: claims
                .map(|one| self.claim(one.claim, one.weight, one.contribution, one.reason))
                .collect(),
        }
    }

    fn claim(&self, id: ClaimId, weight: f64, contribution: f64, reason: Reason) -> ClaimShare {
        let claim = &self.model.claims[id];
        let other = match reason {
            Reason::SameSource(other) | Reason::RelayOf(other) | Reason::Superseded(other) => Some(other),
            _ => None,
        };
        ClaimShare {
            id: claim.id.clone(),
            text: claim.text.clone(),
            source: self.model.sources[claim.source].name.clone(),
            reliability: self.model.trust_in(claim),
            interest: claim.interest,
            published: claim.standing.published,
            weight,
            contribution,
            reason,
            other: other.map(|id| self.model.claims[id].id.clone()),
            note: claim.note.clone(),
        }
    }
}

//! What to find out next: the value of knowing factors, of verifying claims and of inquiries.

use super::estimate::Estimate;
use crate::eval::{Driven, Evaluation, Measure, REPLICATES, expected_losses};
use crate::evidence::{log_odds_without, prior_mean};
use crate::math::{exp_m1, mean, sum};
use crate::model::{ClaimId, Configuration, Cost, FactorId, InquiryId, Model, SafeguardId, Stance};
use crate::plan::{Plan, compile_beside};
use crate::quantity::Date;

/// What could be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sought {
    /// Whether a factor holds, beyond doubt.
    Factor(FactorId),
    /// Whether the source of a claim knew what it said of a factor.
    Claim(ClaimId, FactorId),
    /// What an inquiry says.
    Inquiry(InquiryId),
}

/// What the value of knowing is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// By how much the variance of the composite exposure is expected to fall. Units: points squared.
    Points,
    /// By how much the variance of the expected loss in the horizon is expected to fall. Units: the file's currency,
    /// squared.
    Loss,
    /// What decisions over the horizon are expected to be better by. Units: the file's currency.
    Decisions,
}

/// What it is worth to find something out.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// What it is.
    pub sought: Sought,
    /// The factor that it is about, by id.
    pub factor: String,
    /// Its own id: that of the factor, the claim or the inquiry.
    pub id: String,
    /// What it is, in the scenario's words.
    pub title: String,
    /// What it is worth before its cost; no band, an expectation is one number.
    pub value: Estimate,
    /// The part of the variance that is expected to go; `None` of decisions.
    pub share: Option<f64>,
    /// The chance that it turns out to say so.
    pub chance: f64,
    /// What the composite exposure, or the expected loss in the horizon, is when it says so and when it does not.
    pub outlook: [f64; 2],
    /// The probability of the factor then.
    pub probability: [f64; 2],
    /// What it costs. Units: the file's currency; `None` where the file says nothing.
    pub cost: Option<f64>,
    /// Value less cost, of decisions alone.
    pub net: Option<f64>,
}

/// What to find out next.
#[derive(Clone, Debug, PartialEq)]
pub struct VerifyNext {
    /// What the values are measured in.
    pub worth: Worth,
    /// What it would be worth to know everything, the numbers that are drawn and the states of the factors: no finding is
    /// worth more. `None` unless it is decisions that are valued.
    pub everything: Option<Estimate>,
    /// The safeguards of the best choice by what is known, by id: none where it is best to leave things as they are.
    /// `None` unless it is decisions that are valued.
    pub best: Option<Vec<String>>,
    /// Everything that could be found out, the most valuable first.
    pub found: Vec<Verification>,
}

impl VerifyNext {
    /// What to find out about a model under a configuration, from its evaluation with shares; `None` where nothing
    /// can be said: no attempt rests on a factor, or states are drawn and nothing is priced. An action that cannot
    /// be compiled on top of the configuration is none.
    pub(super) fn of(
        model: &Model,
        configuration: &Configuration,
        as_of: Date,
        plan: &Plan,
        evaluation: &Evaluation,
        rated: bool,
    ) -> Option<Self> {
        let mut ground = Ground { model, plan, as_of, evaluation, actions: Vec::new(), rated };
        ground.factors().next()?;
        if evaluation.measures.find(Measure::Expected(Driven::Loss)).is_some() {
            for safeguards in actions(model, configuration) {
                let cost = |id: &SafeguardId| {
                    let cost = model.safeguards[*id].cost.as_ref();
                    cost.map(|cost| cost_over(model, cost, as_of, plan.horizon_years))
                };
                let Some(costs) = safeguards.iter().map(cost).collect::<Option<Vec<f64>>>() else { continue };
                let action = Configuration { safeguards, overrides: Vec::new() };
                let action = configuration.clone().and(action);
                let Ok(taken) = compile_beside(model, &action, as_of, Some(plan.base_state_cost)) else {
                    continue;
                };
                let evaluation = expected_losses(&taken, evaluation.settings, evaluation.mode);
                let safeguards = action_ids(model, &action, configuration);
                ground.actions.push(Action { cost: sum(costs), safeguards, evaluation });
            }
        }
        ground.worth().map(|worth| {
            let everything = (worth == Worth::Decisions).then(|| ground.everything());
            let best = (worth == Worth::Decisions).then(|| ground.best());
            Self { worth, everything, best, found: ground.ranked(worth) }
        })
    }
}

/// The most actions to choose from.
const MAX_ACTIONS: usize = 32;

/// What can be done besides what is done: the safeguards of each what-if that supposes nothing, and each safeguard by
/// itself.
fn actions(model: &Model, configuration: &Configuration) -> Vec<Vec<SafeguardId>> {
    let what_ifs = model.whatifs.iter().filter(|(_, one)| one.set.is_empty());
    let sets =
        what_ifs.map(|(_, one)| one.safeguards.clone()).chain(model.safeguards.ids().map(|id| vec![id]));
    let mut found: Vec<Vec<SafeguardId>> = sets
        .map(|mut set| {
            set.retain(|id| !configuration.safeguards.contains(id));
            set.sort();
            set.dedup();
            set
        })
        .filter(|set| !set.is_empty())
        .collect();
    found.sort();
    found.dedup();
    found.truncate(MAX_ACTIONS);
    found
}

/// What something is expected to cost over the horizon. Units: the file's currency.
fn cost_over(model: &Model, cost: &Cost, as_of: Date, years: f64) -> f64 {
    let amount = prior_mean(model, &cost.amount, as_of);
    if cost.per_year { amount * years } else { amount }
}

/// Something that can be done, with what it is expected to cost over the horizon.
struct Action {
    /// The cost of its safeguards. Units: the file's currency.
    cost: f64,
    /// Its safeguards, by id.
    safeguards: Vec<String>,
    /// Expected losses and their slopes in every draw.
    evaluation: Evaluation,
}

/// What the value of knowing rests on.
struct Ground<'g> {
    model: &'g Model,
    plan: &'g Plan,
    as_of: Date,
    /// The scenario as it stands.
    evaluation: &'g Evaluation,
    /// The actions to choose from besides leaving things as they are; none where nothing can be done, or nothing
    /// is priced.
    actions: Vec<Action>,
    /// Whether the composite exposure says anything.
    rated: bool,
}

/// A check in one draw: the chance that it says so where the factor holds, and where it does not.
type Check = [f64; 2];

/// Over some replicates: what a check comes to.
struct Split {
    /// The chance that it says so.
    chance: f64,
    /// The probability of the factor when it does, and when it does not.
    probability: [f64; 2],
    /// By action, the first being none: the expectation when it does, and when it does not.
    expected: Vec<[f64; 2]>,
}

impl Ground<'_> {
    /// What knowing is measured in; `None` where nothing can be said.
    fn worth(&self) -> Option<Worth> {
        let has = |driven: Driven| {
            let at = self.evaluation.measures.find(Measure::Expected(driven));
            at.is_some_and(|at| !self.evaluation.replicates[0].values[at].is_empty())
        };
        match () {
            () if !self.actions.is_empty() && has(Driven::Loss) => Some(Worth::Decisions),
            () if self.rated && has(Driven::Composite) => Some(Worth::Points),
            () if has(Driven::Loss) => Some(Worth::Loss),
            () => None,
        }
    }

    /// The factors that attempts rest on, and that are not supposed.
    fn factors(&self) -> impl Iterator<Item = FactorId> {
        let is_used = |id: &FactorId| self.evaluation.measures.find(Measure::Credence(*id)).is_some();
        let is_open = |id: &FactorId| self.plan.factors[id.position()].forced.is_none();
        self.model.factors.ids().filter(is_used).filter(is_open)
    }

    /// Everything that could be found out, the most valuable first: by what it is worth less what it costs.
    ///
    /// Learning a factor is not forcing it: draws are weighed by how likely they make what is found, so what shares a
    /// source moves too.
    /// **Formula**: of a check with sensitivity se and specificity sp, in draw d with the factor's probability p:
    /// `w = p se + (1-p)(1-sp)`, `q = mean w`, `E+ = Σ w E(p se / w) / Σ w`, `E-` likewise with `1 - w`. In variance
    /// `q (1-q) (E+ - E-)²`; of decisions `q max_a U+ + (1-q) max_a U- - max_a U`, U minus loss minus cost.
    /// **Reference**: Raiffa and Schlaifer 1961, "Applied statistical decision theory"; docs/method.md, section 10.
    fn ranked(&self, worth: Worth) -> Vec<Verification> {
        let used: Vec<FactorId> = self.factors().collect();
        let mut found: Vec<Verification> = Vec::new();
        for factor in &used {
            found.push(self.verification(worth, Sought::Factor(*factor), *factor));
            let counted = self.plan.evidence[factor.position()].contributions.iter();
            for one in counted.filter(|one| one.contribution != 0.0) {
                found.push(self.verification(worth, Sought::Claim(one.claim, *factor), *factor));
            }
        }
        for (id, inquiry) in self.model.inquiries.iter().filter(|(_, one)| used.contains(&one.factor)) {
            found.push(self.verification(worth, Sought::Inquiry(id), inquiry.factor));
        }
        let rank = |one: &Verification| one.net.unwrap_or(one.value.mean);
        found.sort_by(|a, b| rank(b).total_cmp(&rank(a)).then(a.sought.cmp(&b.sought)));
        found
    }

    /// The expected value of perfect information: of choosing anew in every draw, knowing it.
    ///
    /// Formula: `min_a mean(L_a + c_a) - mean(min_a (L_a + c_a))` over all draws with the states of the factors as drawn,
    /// L the loss that is expected in the horizon given the draw, c the cost. Reference: Raiffa and Schlaifer 1961,
    /// section 4.5.
    fn everything(&self) -> Estimate {
        let paid = self.paid();
        let n = paid[0].len();
        // What is best to do knowing nothing is one choice, not another one in each replicate.
        let blind = blind(&paid);
        let least = |draw: usize| paid.iter().map(|one| one[draw]).fold(f64::INFINITY, f64::min);
        let gained: Vec<f64> = (0..n).map(|draw| paid[blind][draw] - least(draw)).collect();
        let replicates: Vec<f64> = gained.chunks(n / REPLICATES).map(mean).collect();
        Estimate::around(mean(&gained), &replicates, Vec::new())
    }

    /// By action, the first being none: the loss that is expected in the horizon and the cost, in every draw with the
    /// states of the factors as drawn.
    fn paid(&self) -> Vec<Vec<f64>> {
        let years = self.plan.horizon_years;
        let bare = (self.evaluation, 0.0);
        let actions = self.actions.iter().map(|action| (&action.evaluation, action.cost));
        let paid = std::iter::once(bare).chain(actions).map(|(evaluation, cost)| {
            let losses = column(evaluation, Measure::Loss);
            losses.into_iter().map(|loss| loss * years + cost).collect::<Vec<f64>>()
        });
        paid.collect()
    }

    /// The safeguards of the best choice by what is known; none where it is best to leave things as they are.
    fn best(&self) -> Vec<String> {
        match blind(&self.paid()).checked_sub(1) {
            Some(action) => self.actions[action].safeguards.clone(),
            None => Vec::new(),
        }
    }

    fn verification(&self, worth: Worth, sought: Sought, factor: FactorId) -> Verification {
        let draws = self.draws(worth, sought, factor);
        let n = draws.credence.len() / REPLICATES;
        let all = draws.split(0, n * REPLICATES);
        let value = self.value(worth, &all);
        let one = |at: usize| self.value(worth, &draws.split(at * n, (at + 1) * n));
        let replicates: Vec<f64> = (0..REPLICATES).map(one).collect();
        let (id, title, cost) = self.named(sought);
        let net = (worth == Worth::Decisions).then(|| value - cost.unwrap_or(0.0));
        Verification {
            sought,
            factor: self.model.factors[factor].id.clone(),
            id,
            title,
            value: Estimate::around(value, &replicates, Vec::new()),
            share: self.variance(worth).map(|variance| if variance > 0.0 { value / variance } else { 0.0 }),
            chance: all.chance,
            outlook: all.expected[0],
            probability: all.probability,
            cost,
            net,
        }
    }

    fn named(&self, sought: Sought) -> (String, String, Option<f64>) {
        match sought {
            Sought::Factor(id) => {
                let row = &self.model.factors[id];
                (row.id.clone(), row.title.clone(), None)
            }
            Sought::Claim(id, _) => {
                let row = &self.model.claims[id];
                (row.id.clone(), row.text.clone(), None)
            }
            Sought::Inquiry(id) => {
                let row = &self.model.inquiries[id];
                let cost = row.cost.as_ref();
                let cost = cost.map(|cost| cost_over(self.model, cost, self.as_of, self.plan.horizon_years));
                (row.id.clone(), row.title.clone(), cost)
            }
        }
    }

    /// The variance of what is valued: over all that is not known, the states of factors included.
    fn variance(&self, worth: Worth) -> Option<f64> {
        let (measure, scale) = match worth {
            Worth::Points => (Measure::Composite, 1.0),
            Worth::Loss => (Measure::Loss, self.plan.horizon_years),
            Worth::Decisions => return None,
        };
        let at = self.evaluation.measures.find(measure)?;
        let values = || self.evaluation.replicates.iter().flat_map(|one| one.values[at].iter().copied());
        let all: Vec<f64> = values().collect();
        let centre = mean(&all);
        let squares = sum(all.iter().map(|value| (value - centre) * (value - centre)));
        Some(squares / all.len() as f64 * scale * scale)
    }

    fn value(&self, worth: Worth, split: &Split) -> f64 {
        let q = split.chance;
        match worth {
            Worth::Points | Worth::Loss => {
                let [so, not] = split.expected[0];
                q * (1.0 - q) * (so - not) * (so - not)
            }
            Worth::Decisions => {
                let costs = std::iter::once(0.0).chain(self.actions.iter().map(|action| action.cost));
                let best = |utility: &dyn Fn(&[f64; 2]) -> f64| {
                    let each = split.expected.iter().zip(costs.clone());
                    each.map(|(expected, cost)| -utility(expected) - cost).fold(f64::NEG_INFINITY, f64::max)
                };
                let informed = q * best(&|[so, _]| *so) + (1.0 - q) * best(&|[_, not]| *not);
                // Where nothing it may say changes the choice, this is 0 but for rounding.
                (informed - best(&|[so, not]| q * so + (1.0 - q) * not)).max(0.0)
            }
        }
    }

    fn draws(&self, worth: Worth, sought: Sought, factor: FactorId) -> Draws {
        let (driven, scale) = match worth {
            Worth::Points => (Driven::Composite, 1.0),
            Worth::Loss | Worth::Decisions => (Driven::Loss, self.plan.horizon_years),
        };
        let credence = column(self.evaluation, Measure::Credence(factor));
        let checks = self.checks(sought, factor, credence.len());
        let actions =
            self.actions.iter().map(|action| &action.evaluation).filter(|_| worth == Worth::Decisions);
        let expected = |evaluation: &Evaluation| {
            let times = |measure| column(evaluation, measure).iter().map(|value| value * scale).collect();
            (times(Measure::Expected(driven)), times(Measure::Slope(driven, factor)))
        };
        let expected = std::iter::once(self.evaluation).chain(actions).map(expected).collect();
        Draws { credence, checks, expected }
    }

    /// By draw: how a check answers.
    fn checks(&self, sought: Sought, factor: FactorId, n: usize) -> Vec<Check> {
        match sought {
            Sought::Factor(_) => vec![[1.0, 0.0]; n],
            Sought::Inquiry(id) => {
                let row = &self.model.inquiries[id];
                let at_mean = |quantity| prior_mean(self.model, quantity, self.as_of).clamp(0.0, 1.0);
                vec![[at_mean(&row.sensitivity), 1.0 - at_mean(&row.specificity)]; n]
            }
            Sought::Claim(id, _) => {
                let evidence = &self.plan.evidence[factor.position()];
                let counted = evidence.contributions.iter().filter(|one| one.reason.counts());
                let found = counted.enumerate().find(|(_, one)| one.claim == id);
                let (term, one) = found.expect("it counts");
                // What the factor's log-odds lose without the claim: others of its origin, and the limit on
                // certainty, may make up for a part of it.
                let lost = evidence.log_odds - log_odds_without(self.model, factor, id, self.as_of);
                let scale = (lost / one.contribution).max(0.0);
                let said = column(self.evaluation, Measure::Said(factor, term));
                let supports = self.model.claims[id].stance == Stance::Supports;
                // Where the source knew, the factor is as it said; where it did not, the claim says nothing.
                let knew = said.iter().map(|said| 0.0 - exp_m1(-(said.abs() * scale)));
                knew.map(|knew| if supports { [knew, 0.0] } else { [0.0, knew] }).collect()
            }
        }
    }
}

/// The action that is best to take knowing nothing more, a position; of equal ones the first.
fn blind(paid: &[Vec<f64>]) -> usize {
    let means: Vec<f64> = paid.iter().map(|one| mean(one)).collect();
    (0..paid.len()).min_by(|a, b| means[*a].total_cmp(&means[*b])).expect("to do nothing is one")
}

/// The safeguards that an action adds, by id.
fn action_ids(model: &Model, action: &Configuration, before: &Configuration) -> Vec<String> {
    let added = action.safeguards.iter().filter(|id| !before.safeguards.contains(id));
    added.map(|id| model.safeguards[*id].id.clone()).collect()
}

/// What a check is worked out from, by draw.
struct Draws {
    /// The probability of the factor.
    credence: Vec<f64>,
    checks: Vec<Check>,
    /// By action, the first being none: the expectation, and how it rises when the factor is certain.
    expected: Vec<(Vec<f64>, Vec<f64>)>,
}

impl Draws {
    /// What the check comes to over some of the draws.
    fn split(&self, from: usize, to: usize) -> Split {
        let (credence, checks) = (&self.credence[from..to], &self.checks[from..to]);
        let n = credence.len() as f64;
        let says = |p: f64, [se, fa]: Check| p * se + (1.0 - p) * fa;
        let chance = sum(credence.iter().zip(checks).map(|(p, check)| says(*p, *check))) / n;
        // The chance that the factor holds and the check says so, and that it holds and the check does not.
        let joint = |p: f64, [se, _]: Check| [p * se, p * (1.0 - se)];
        // What a check never says has no expectation, and no part in any sum.
        let over = |sum: f64, chance: f64| if chance > 0.0 { sum / (n * chance) } else { 0.0 };
        let means = |value: &dyn Fn(usize, f64, Check) -> [f64; 2]| {
            let each = || credence.iter().zip(checks).enumerate();
            let one = |side: usize| sum(each().map(|(draw, (p, check))| value(draw, *p, *check)[side]));
            [over(one(0), chance), over(one(1), 1.0 - chance)]
        };
        let probability = means(&|_, p, check| joint(p, check));
        let expected = self.expected.iter().map(|(values, slopes)| {
            means(&|draw, p, check| {
                let (value, slope) = (values[from + draw], slopes.get(from + draw).copied().unwrap_or(0.0));
                let (w, absent, [so, not]) = (says(p, check), value - p * slope, joint(p, check));
                [w * absent + so * slope, (1.0 - w) * absent + not * slope]
            })
        });
        Split { chance, probability, expected: expected.collect() }
    }
}

/// A measure in every draw, replicate by replicate; nothing where the evaluation does not have it.
fn column(evaluation: &Evaluation, measure: Measure) -> Vec<f64> {
    let Some(at) = evaluation.measures.find(measure) else { return Vec::new() };
    evaluation.replicates.iter().flat_map(|one| one.values[at].iter().copied()).collect()
}

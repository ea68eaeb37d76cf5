//! How far something has to go so that a number of the assessment comes to a bound.

use super::assessment::Engine;
use super::compare::bad_year;
use super::estimate::Estimate;
use super::paired::Sampled;
use crate::eval::{Measure, Pool, Settings, StateMode, evaluate_with};
use crate::evidence::prior_mean;
use crate::math::crossing;
use crate::model::{
    ActorId, Cases, Configuration, EventId, FactorId, Model, OutcomeId, Override, SafeguardId, Trial,
    Uncertain,
};
use crate::plan::{Refusal, compile_beside, fingerprint};
use crate::quantity::Date;

/// How near the two ends of an answer are brought, as a share of the range that is searched.
const WIDTH: f64 = 1e-6;
/// Attempts a year beyond which nothing is looked for.
const MOST_ATTEMPTS: f64 = 1e6;
/// Priors closer to 0 or 1 are refused in scenarios too.
const SUREST: f64 = 0.001;

/// What is varied, as one number in every draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lever {
    /// The share that a safeguard takes away of everything it acts on; it is put in place.
    Reduces(SafeguardId),
    /// The chance of an event's own trial, in every case.
    Trial(EventId),
    /// An actor's attempts a year, in every case.
    Attempts(ActorId),
    /// A factor's prior.
    Prior(FactorId),
    /// An outcome's severity, in every case.
    Severity(OutcomeId),
}

/// A number of the assessment that can be aimed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aimed {
    /// The composite exposure. Units: points.
    Composite,
    /// The chance of an incident in the horizon.
    Probability,
    /// The chance of an outcome in the horizon.
    Outcome(OutcomeId),
    /// The expected loss. Units: the file's currency, per year.
    Loss,
    /// The loss that 1 horizon in 20 is worse than. Units: the file's currency.
    BadYear,
}

/// What is wanted of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// The number.
    pub aimed: Aimed,
    /// Whether it is to be at or below the bound; otherwise at or above.
    pub is_below: bool,
    /// The bound.
    pub bound: f64,
}

impl Goal {
    /// Whether a number meets it.
    pub fn is_met_by(&self, value: f64) -> bool {
        if self.is_below { value <= self.bound } else { value >= self.bound }
    }
}

/// What is asked.
#[derive(Clone, Debug)]
pub struct Seeking<'m> {
    /// The model.
    pub model: &'m Model,
    /// What is done and supposed besides.
    pub configuration: Configuration,
    /// The same in words.
    pub supposed: Vec<String>,
    /// The day of assessment.
    pub as_of: Date,
    /// What is wanted.
    pub goal: Goal,
    /// What is varied, each by itself.
    pub levers: Vec<Lever>,
}

/// Why nothing can be sought.
#[derive(Clone, Debug, PartialEq)]
pub enum Unsought {
    /// The number is not one of the model: nothing is priced, or the outcome is a fact.
    NoNumber,
    /// It has no bound, whatever is varied.
    NoMean,
    /// A configuration cannot be compiled.
    Refused(Refusal),
}

/// How far one thing has to go.
#[derive(Clone, Debug, PartialEq)]
pub struct Levered {
    /// What is varied: `safeguard.ID` and the like.
    pub path: String,
    /// Its title, or its name.
    pub title: String,
    /// What is varied.
    pub lever: Lever,
    /// What the file says of it: the mean, over all effects of a safeguard, and the lowest and highest 5 % and 95 %
    /// points; `None` where that is not one quantity of known distribution.
    pub stated: Option<[f64; 3]>,
    /// The range that was searched.
    pub range: [f64; 2],
    /// The number at its two ends.
    pub ends: [Estimate; 2],
    /// Whether the goal is met on the way, and from where.
    pub answer: Answer,
}

/// Where a goal is met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// At both ends of the range.
    Always,
    /// At neither end.
    Never,
    /// From a value on.
    From(Reached),
    /// Up to a value.
    UpTo(Reached),
}

/// The value at which a goal is just met.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reached {
    /// It, on the side on which the goal is met.
    pub value: f64,
    /// How far from the crossing it may be: the error of the arithmetic.
    pub within: f64,
    /// Its standard error: that of the number there, by how steep it is.
    ///
    /// **Formula**: `se(f(v)) / |f'(v)|`, the slope from the two ends of the last bracket. Reference: the delta method,
    /// for the root of a function that is known with an error.
    pub standard_error: f64,
    /// The number there.
    pub number: Estimate,
}

/// How far each of several things has to go.
#[derive(Clone, Debug, PartialEq)]
pub struct Seek {
    /// What computed it.
    pub engine: Engine,
    /// The scenario's title.
    pub title: String,
    /// Its fingerprint.
    pub sha256: String,
    /// The day of assessment.
    pub as_of: Date,
    /// The time in which attempts are counted. Units: years.
    pub horizon_years: f64,
    /// What is supposed, in words.
    pub supposed: Vec<String>,
    /// The code of the currency, where the file has one.
    pub currency: Option<String>,
    /// What is wanted.
    pub goal: Goal,
    /// Id and title of the outcome that it is about, where it is about one.
    pub outcome: Option<(String, String)>,
    /// The number as the scenario stands.
    pub now: Estimate,
    /// By what was varied, in the order asked.
    pub found: Vec<Levered>,
}

/// Finds how far each of several things has to go, alone, so that the goal is just met.
///
/// The number is that of an assessment in which the quantity is one value in every draw, all else as drawn: all values are
/// looked at in the same draws, so the crossing is exact on them. `progress` is told how many of the things are done.
/// Errors: what cannot be sought, or compiled.
pub fn seek(seeking: &Seeking, settings: Settings, progress: super::Steps) -> Result<Seek, Unsought> {
    let settings = settings.without_shares();
    let model = seeking.model;
    if matches!(seeking.goal.aimed, Aimed::Outcome(id) if model.outcomes[id].is_fact()) {
        return Err(Unsought::NoNumber);
    }
    let ground = Ground::new(seeking, settings)?;
    let (now, mode) = ground.number(&seeking.configuration)?;
    if !now.mean.is_finite() {
        return Err(Unsought::NoMean);
    }
    let mut found = Vec::with_capacity(seeking.levers.len());
    for (at, lever) in seeking.levers.iter().enumerate() {
        found.push(ground.found(*lever)?);
        progress(at + 1, seeking.levers.len());
    }
    let outcome = match seeking.goal.aimed {
        Aimed::Outcome(id) => Some((model.outcomes[id].id.clone(), model.outcomes[id].title.clone())),
        _ => None,
    };
    Ok(Seek {
        engine: Engine {
            version: env!("CARGO_PKG_VERSION"),
            seed: settings.seed,
            draws: settings.draws(),
            mode,
            collisions: ground.collisions.clone(),
        },
        title: model.header.title.clone(),
        sha256: fingerprint(model),
        as_of: seeking.as_of,
        horizon_years: model.header.horizon.years(),
        supposed: seeking.supposed.clone(),
        currency: model.header.currency.as_ref().map(ToString::to_string),
        goal: seeking.goal,
        outcome,
        now: now.estimate(),
        found,
    })
}

/// What the numbers are taken on.
struct Ground<'s, 'm> {
    seeking: &'s Seeking<'m>,
    settings: Settings,
    base_state_cost: f64,
    pool: Pool,
    collisions: Vec<String>,
}

impl<'s, 'm> Ground<'s, 'm> {
    fn new(seeking: &'s Seeking<'m>, settings: Settings) -> Result<Self, Unsought> {
        let plan = compile_beside(seeking.model, &seeking.configuration, seeking.as_of, None);
        let plan = plan.map_err(Unsought::Refused)?;
        Ok(Self {
            seeking,
            settings,
            base_state_cost: plan.base_state_cost,
            pool: Pool::new(&plan, settings),
            collisions: plan.streams.collisions,
        })
    }

    /// The number under a configuration, and how its mean was taken.
    fn number(&self, configuration: &Configuration) -> Result<(Sampled, StateMode), Unsought> {
        let Seeking { model, as_of, goal, .. } = self.seeking;
        let plan = compile_beside(model, configuration, *as_of, Some(self.base_state_cost));
        let plan = plan.map_err(Unsought::Refused)?;
        let measure = match goal.aimed {
            Aimed::Composite => Measure::Composite,
            Aimed::Probability => Measure::Probability,
            Aimed::Outcome(id) => Measure::OutcomeProbability(id),
            Aimed::Loss | Aimed::BadYear => Measure::Loss,
        };
        let evaluation = evaluate_with(&plan, self.settings, &|_| {}, Some(&self.pool));
        let number = Sampled::of(&evaluation, measure).ok_or(Unsought::NoNumber)?;
        let number = match goal.aimed {
            Aimed::BadYear => bad_year(model, &plan, self.settings),
            _ => number,
        };
        Ok((number, evaluation.mode))
    }

    fn at(&self, lever: Lever, value: f64) -> Result<Sampled, Unsought> {
        let one = Configuration { safeguards: lever.safeguards(), overrides: vec![lever.at(value)] };
        Ok(self.number(&self.seeking.configuration.clone().and(one))?.0)
    }

    fn found(&self, lever: Lever) -> Result<Levered, Unsought> {
        let Goal { bound, .. } = self.seeking.goal;
        let goal = &self.seeking.goal;
        let mut range = lever.range();
        let mut ends = [self.at(lever, range[0])?, self.at(lever, range[1])?];
        // Attempts have no most: the range grows until the goal is met on one side alone.
        while matches!(lever, Lever::Attempts(_))
            && goal.is_met_by(ends[0].mean) == goal.is_met_by(ends[1].mean)
            && range[1] < MOST_ATTEMPTS
        {
            range[1] = (range[1] * 10.0).min(MOST_ATTEMPTS);
            ends[1] = self.at(lever, range[1])?;
        }
        let [first, last] = ends.each_ref().map(|end| end.mean);
        let answer = match (goal.is_met_by(first), goal.is_met_by(last)) {
            (true, true) => Answer::Always,
            (false, false) => Answer::Never,
            (is_met_first, _) => {
                let width = WIDTH * (range[1] - range[0]);
                let lows = ((range[0], first - bound), (range[1], last - bound));
                let ends = crossing(lows.0, lows.1, width, |value| {
                    Ok::<f64, Unsought>(self.at(lever, value)?.mean - bound)
                })?;
                let reached = self.reached(lever, ends)?;
                if is_met_first { Answer::UpTo(reached) } else { Answer::From(reached) }
            }
        };
        let (path, title) = lever.named(self.seeking.model);
        let stated = lever.stated(self.seeking.model, self.seeking.as_of);
        Ok(Levered {
            path,
            title,
            lever,
            stated,
            range,
            ends: ends.each_ref().map(Sampled::estimate),
            answer,
        })
    }

    fn reached(&self, lever: Lever, ends: [(f64, f64); 2]) -> Result<Reached, Unsought> {
        let goal = &self.seeking.goal;
        let is_met = |end: &&(f64, f64)| goal.is_met_by(end.1 + goal.bound);
        let [(a, fa), (b, fb)] = ends;
        let (value, _) = *ends.iter().find(is_met).unwrap_or(&ends[0]);
        let number = self.at(lever, value)?.estimate();
        // Where both ends are one, the slope is taken beside it.
        let slope = if b > a {
            (fb - fa) / (b - a)
        } else {
            let [low, high] = lever.range();
            let step = 1e-4 * (high - low);
            let beside = if value + step <= high { value + step } else { value - step };
            (self.at(lever, beside)?.mean - number.mean) / (beside - value)
        };
        Ok(Reached { value, within: b - a, standard_error: number.standard_error / slope.abs(), number })
    }
}

impl Lever {
    /// The range that is searched. Of attempts, where it starts.
    fn range(self) -> [f64; 2] {
        match self {
            Self::Reduces(_) | Self::Trial(_) => [0.0, 1.0],
            Self::Prior(_) => [SUREST, 1.0 - SUREST],
            Self::Attempts(_) => [0.0, 10.0],
            Self::Severity(_) => [0.0, 100.0],
        }
    }

    fn safeguards(self) -> Vec<SafeguardId> {
        match self {
            Self::Reduces(id) => vec![id],
            _ => Vec::new(),
        }
    }

    fn at(self, value: f64) -> Override {
        let value = Uncertain::point(value);
        match self {
            Self::Reduces(id) => Override::Reduces(id, value),
            Self::Trial(id) => Override::Trial(id, Trial::Probability(Cases::always(value))),
            Self::Attempts(id) => Override::Attempts(id, Cases::always(value)),
            Self::Prior(id) => Override::Prior(id, value),
            Self::Severity(id) => Override::Severity(id, Cases::always(value)),
        }
    }

    fn named(self, model: &Model) -> (String, String) {
        let (kind, id, key, title) = match self {
            Self::Reduces(id) => ("safeguard", &model.safeguards[id].id, "", &model.safeguards[id].title),
            Self::Trial(id) => ("event", &model.events[id].id, ".probability", &model.events[id].title),
            Self::Attempts(id) => ("actor", &model.actors[id].id, ".attempts", &model.actors[id].title),
            Self::Prior(id) => ("factor", &model.factors[id].id, ".prior", &model.factors[id].title),
            Self::Severity(id) => ("outcome", &model.outcomes[id].id, ".severity", &model.outcomes[id].title),
        };
        (format!("{kind}.{id}{key}"), title.clone())
    }

    /// What the file says of it: mean, 5 % point and 95 % point.
    fn stated(self, model: &Model, as_of: Date) -> Option<[f64; 3]> {
        let of = |quantity: &Uncertain| match quantity {
            Uncertain::Known(known) => Some([known.mean(), known.quantile(0.05), known.quantile(0.95)]),
            Uncertain::Estimate(_) => Some([prior_mean(model, quantity, as_of); 3]),
            Uncertain::AtLeastOnce { .. } => None,
        };
        let case = |cases: &Cases<Uncertain>| match cases.iter().len() {
            1 => cases.iter().next().and_then(|case| of(&case.value)),
            _ => None,
        };
        match self {
            Self::Reduces(id) => {
                let all: Option<Vec<[f64; 3]>> =
                    model.safeguards[id].effects.iter().map(|effect| of(&effect.reduces)).collect();
                let all = all.filter(|all| !all.is_empty())?;
                let column = |at: usize| all.iter().map(move |one| one[at]);
                let mean = crate::math::sum(column(0)) / all.len() as f64;
                Some([mean, column(1).fold(f64::INFINITY, f64::min), column(2).fold(0.0, f64::max)])
            }
            Self::Trial(id) => match &model.events[id].trial {
                Trial::Probability(cases) => case(cases),
                Trial::Difficulty(_) => None,
            },
            Self::Attempts(id) => case(&model.actors[id].attempts.frequency),
            Self::Prior(id) => of(&model.factors[id].prior),
            Self::Severity(id) => case(&model.outcomes[id].severity),
        }
    }
}

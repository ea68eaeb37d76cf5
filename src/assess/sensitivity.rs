//! How much of what is not known about a result each uncertain input makes.

use super::estimate::T_90;
use crate::eval::{Driven, LEVELS, REPLICATES, Settings, StateMode, sense};
use crate::math::{Index, Indices, mean, sensitivities, sum};
use crate::model::{Configuration, Model};
use crate::plan::{Input, Plan, Refusal, compile, fingerprint};
use crate::quantity::Date;

/// In what a quantity is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// A probability or another part of 1.
    Share,
    /// How often in a year.
    PerYear,
    /// Points of severity.
    Points,
    /// Days.
    Days,
}

/// What one uncertain input does to the output.
#[derive(Clone, Debug, PartialEq)]
pub struct SensedInput {
    /// Its name, which names its draws too, such as `event.number-found.probability`.
    pub name: String,
    /// The title, or the name, of what it belongs to; empty where that has none.
    pub title: String,
    /// In what it is counted.
    pub counted: Counted,
    /// By quantity that moves with it: the value at the 10th and at the 90th percentile. Several where it has cases.
    pub values: Vec<[f64; 2]>,
    /// The mean output with the input held at each of these percentiles, all else as drawn.
    pub output: [f64; 2],
    /// The second less the first.
    pub swing: f64,
    /// The standard error of the swing, from the spread of the replicates.
    pub swing_error: f64,
    /// What part of the variance of the output it makes; `None` where the output does not vary.
    pub indices: Option<Indices>,
}

/// What each uncertain input does to the composite exposure; to the expected loss, where outcomes have no severity.
#[derive(Clone, Debug, PartialEq)]
pub struct Sensitivity {
    /// The title of the scenario.
    pub title: String,
    /// The fingerprint of the checked model.
    pub sha256: String,
    /// The day of assessment.
    pub as_of: Date,
    /// What is supposed beside the file.
    pub supposed: Vec<String>,
    /// What the output is: [`Driven::Composite`] in points, or [`Driven::Loss`] in the file's currency per year.
    pub driven: Driven,
    /// The file's currency; empty without one.
    pub currency: String,
    /// The mean of the output over all points. Without bound where an expected loss is.
    pub mean: Index,
    /// The standard deviation of the output over the inputs.
    pub deviation: f64,
    /// The part of all variance, that of the states of factors included, that comes of the states: 0 to 1. `None` where
    /// states are drawn, so that they are in the variance of the output itself, or where nothing varies.
    pub states: Option<f64>,
    /// One less the sum of the first-order indices: what inputs make only together (with drawn states, these too).
    pub together: Option<Index>,
    /// The inputs with a path to the output, the largest swing first; ties by name.
    pub inputs: Vec<SensedInput>,
    /// Whether states of factors were integrated out in each value, or drawn.
    pub mode: StateMode,
    /// The seed.
    pub seed: u64,
    /// Base points in all.
    pub points: usize,
    /// How often the model was evaluated, in draws.
    pub evaluations: usize,
}

impl Sensitivity {
    /// The inputs by their total index, the largest first; ties by name.
    pub fn by_total(&self) -> Vec<&SensedInput> {
        let total = |one: &SensedInput| one.indices.map_or(0.0, |indices| indices.total.value);
        let mut inputs: Vec<&SensedInput> = self.inputs.iter().collect();
        inputs.sort_by(|a, b| total(b).total_cmp(&total(a)).then_with(|| a.name.cmp(&b.name)));
        inputs
    }
}

/// Half the width of the 90 % interval of an index.
pub fn half_width(index: Index) -> f64 {
    T_90 * index.standard_error
}

/// Finds out what each uncertain input does to the output of a model under a configuration.
///
/// The points are those of `settings`; unless `as_asked`, fewer where the model is dear. The formulas and
/// references of the indices stand with [`sensitivities`], what is exchanged and held with [`sense`].
/// Errors: what cannot be compiled, with the path of what is at fault.
pub fn sensitivity(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    settings: Settings,
    as_asked: bool,
) -> Result<Sensitivity, Refusal> {
    let plan = compile(model, configuration, as_of)?;
    let is_rated =
        plan.losses.is_empty() || plan.exposures.iter().any(|one| one.severity.constant() != Some(0.0));
    let driven = if is_rated { Driven::Composite } else { Driven::Loss };
    let mut found = Sensitivity {
        title: model.header.title.clone(),
        sha256: fingerprint(model),
        as_of,
        supposed: Vec::new(),
        driven,
        currency: model.header.currency.as_ref().map(ToString::to_string).unwrap_or_default(),
        mean: Index { value: f64::INFINITY, standard_error: 0.0 },
        deviation: f64::INFINITY,
        states: None,
        together: None,
        inputs: Vec::new(),
        mode: StateMode::Drawn,
        seed: settings.seed,
        points: 0,
        evaluations: 0,
    };
    if !is_rated && plan.losses.amounts.iter().any(|amount| !amount.mean().is_finite()) {
        return Ok(found);
    }
    let sensed = sense(&plan, settings, driven, as_asked);
    let exchanges: Vec<_> = sensed.replicates.iter().map(|one| one.exchange.clone()).collect();
    let all = sensitivities(&exchanges);
    found.mean = Index { value: all.mean, standard_error: all.mean_error };
    found.deviation = all.variance.sqrt();
    found.mode = sensed.mode;
    found.points = sensed.n_per_replicate * REPLICATES;
    found.evaluations = found.points * (2 + 3 * sensed.inputs.len());
    if matches!(sensed.mode, StateMode::Integrated { .. }) {
        let means: Vec<f64> = sensed.replicates.iter().map(|one| one.with_states[0]).collect();
        let middle = mean(&means);
        let parts = sensed.replicates.iter().map(|one| {
            let [own, variance] = one.with_states;
            variance + (own - middle) * (own - middle)
        });
        let whole = mean(&parts.collect::<Vec<f64>>());
        found.states = (whole > 0.0).then(|| (1.0 - all.variance / whole).clamp(0.0, 1.0));
    }
    if let Some(indices) = &all.inputs {
        let firsts = || indices.iter().map(|one| one.first);
        // Errors of inputs that move together may add up: their plain sum is an upper bound.
        let error = sum(firsts().map(|first| first.standard_error));
        let value = 1.0 - sum(firsts().map(|first| first.value));
        found.together = Some(Index { value, standard_error: error });
    }
    for (at, input) in sensed.inputs.iter().enumerate() {
        let held: Vec<[f64; 2]> = sensed.replicates.iter().map(|one| one.held[at]).collect();
        let indices = all.inputs.as_ref().map(|indices| indices[at]);
        found.inputs.push(sensed_input(model, &plan, input, &held, indices));
    }
    found.inputs.sort_by(|a, b| b.swing.abs().total_cmp(&a.swing.abs()).then_with(|| a.name.cmp(&b.name)));
    Ok(found)
}

fn sensed_input(
    model: &Model,
    plan: &Plan,
    input: &Input,
    held: &[[f64; 2]],
    indices: Option<Indices>,
) -> SensedInput {
    let name = plan.streams.get(input.stream).name.clone();
    let output = [0, 1].map(|level| mean(&held.iter().map(|held| held[level]).collect::<Vec<f64>>()));
    let swing = output[1] - output[0];
    let off = held.iter().map(|[low, high]| high - low - swing);
    let r = held.len() as f64;
    SensedInput {
        title: title(model, &name),
        counted: counted(&name),
        values: input.values.iter().map(|value| LEVELS.map(|level| value.at(level))).collect(),
        output,
        swing,
        swing_error: (sum(off.map(|off| off * off)) / (r * (r - 1.0))).sqrt(),
        indices,
        name,
    }
}

/// The title of what a stream belongs to.
fn title(model: &Model, name: &str) -> String {
    let mut parts = name.splitn(3, '.');
    let (kind, id) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let found = match kind {
        "factor" => model.factors.find(id).map(|id| &model.factors[id].title),
        "actor" => model.actors.find(id).map(|id| &model.actors[id].title),
        "event" => model.events.find(id).map(|id| &model.events[id].title),
        "outcome" => model.outcomes.find(id).map(|id| &model.outcomes[id].title),
        "safeguard" => model.safeguards.find(id).map(|id| &model.safeguards[id].title),
        "source" => model.sources.find(id).map(|id| &model.sources[id].name),
        _ => None,
    };
    found.cloned().unwrap_or_default()
}

/// In what the quantity of a stream is counted.
fn counted(name: &str) -> Counted {
    match name.rsplit('.').next() {
        Some("attempts" | "failures_per_year") => Counted::PerYear,
        Some("severity") => Counted::Points,
        Some("repair_days") => Counted::Days,
        _ => Counted::Share,
    }
}

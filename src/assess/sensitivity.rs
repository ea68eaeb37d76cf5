//! How much of what is not known about a result each uncertain input makes.

use super::estimate::T_90;
use crate::eval::{Driven, LEVELS, REPLICATES, Settings, StateMode, Stress, sense};
use crate::math::{Exchange, Index, Indices, Walk, mean, sensitivities, shapley_effects, sum};
use crate::model::{Configuration, Model};
use crate::plan::{Input, Plan, Refusal, compile, fingerprint, inputs};
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
    /// The same in the words of the file, such as `risk.theft.contact_frequency`.
    pub said: String,
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
    /// Its Shapley effect: its share of the variance when what inputs make together is divided evenly among them.
    pub effect: Option<Index>,
}

/// The output with some inputs held to bands of their percentiles.
#[derive(Clone, Debug, PartialEq)]
pub struct Stressed {
    /// By input: its name and its band, as levels.
    pub held: Vec<(String, [f64; 2])>,
    /// The mean of the output then.
    pub mean: Index,
    /// What it is more than as drawn, in the same points.
    pub change: Index,
    /// Its standard deviation over the inputs then.
    pub deviation: f64,
}

/// Why nothing can be sensed.
#[derive(Clone, Debug, PartialEq)]
pub enum Unsensed {
    /// No uncertain input of this name has a path to the output; the names of those that have one.
    NoInput(String, Vec<String>),
    /// The model cannot be compiled.
    Refused(Refusal),
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
    /// The output under stress; `None` where none is asked for.
    pub stressed: Option<Stressed>,
    /// The Shapley effect of the states of factors together, where they are drawn.
    pub effect_of_states: Option<Index>,
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
/// `stress`: inputs by name, each to be held to a band of its levels, all of them at once.
/// Errors: a stressed input that has no path to the output, or what cannot be compiled.
pub fn sensitivity(
    model: &Model,
    configuration: &Configuration,
    as_of: Date,
    stress: &[(String, [f64; 2])],
    (settings, as_asked): (Settings, bool),
) -> Result<Sensitivity, Unsensed> {
    let plan = compile(model, configuration, as_of).map_err(Unsensed::Refused)?;
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
        stressed: None,
        effect_of_states: None,
        inputs: Vec::new(),
        mode: StateMode::Drawn,
        seed: settings.seed,
        points: 0,
        evaluations: 0,
    };
    if !is_rated && plan.losses.amounts.iter().any(|amount| !amount.mean().is_finite()) {
        return Ok(found);
    }
    let stresses = stresses(&plan, driven, stress)?;
    let sensed = sense(&plan, settings, driven, &stresses, as_asked);
    let exchanges: Vec<_> = sensed.replicates.iter().map(|one| one.exchange.clone()).collect();
    let all = sensitivities(&exchanges);
    found.mean = Index { value: all.mean, standard_error: all.mean_error };
    found.deviation = all.variance.sqrt();
    found.mode = sensed.mode;
    found.points = sensed.n_per_replicate * REPLICATES;
    let more = usize::from(!stress.is_empty());
    found.evaluations = found.points * (2 + 4 * sensed.inputs.len() + more);
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
    let walks: Vec<Walk> = sensed.replicates.iter().map(|one| one.walk.clone()).collect();
    let effects = shapley_effects(&walks).filter(|_| all.inputs.is_some());
    found.effect_of_states = effects.as_ref().and_then(|all| all.get(sensed.inputs.len()).copied());
    if !stress.is_empty() {
        let stressed: Vec<[f64; 2]> = sensed.replicates.iter().map(|one| one.stressed).collect();
        let drawn: Vec<f64> = exchanges.iter().map(Exchange::mean_of_a).collect();
        found.stressed = Some(under_stress(stress, &stressed, &drawn));
    }
    for (at, input) in sensed.inputs.iter().enumerate() {
        let effect = effects.as_ref().map(|effects| effects[at]);
        let held: Vec<[f64; 2]> = sensed.replicates.iter().map(|one| one.held[at]).collect();
        let indices = all.inputs.as_ref().map(|indices| indices[at]);
        found.inputs.push(sensed_input(model, &plan, input, &held, (indices, effect)));
    }
    found.inputs.sort_by(|a, b| b.swing.abs().total_cmp(&a.swing.abs()).then_with(|| a.name.cmp(&b.name)));
    Ok(found)
}

/// The streams of stressed inputs.
fn stresses(plan: &Plan, driven: Driven, named: &[(String, [f64; 2])]) -> Result<Vec<Stress>, Unsensed> {
    if named.is_empty() {
        return Ok(Vec::new());
    }
    let of = inputs(plan, driven == Driven::Loss);
    let name = |input: &Input| plan.streams.get(input.stream).name.clone();
    let stress = |(wanted, band): &(String, [f64; 2])| {
        let found = of.inputs.iter().find(|input| name(input) == *wanted);
        let none = || Unsensed::NoInput(wanted.clone(), of.inputs.iter().map(name).collect());
        found.map(|input| Stress { stream: input.stream, band: *band }).ok_or_else(none)
    };
    named.iter().map(stress).collect()
}

/// From the moments under stress and the means as drawn, by replicate.
fn under_stress(held: &[(String, [f64; 2])], stressed: &[[f64; 2]], drawn: &[f64]) -> Stressed {
    let means: Vec<f64> = stressed.iter().map(|[mean, _]| *mean).collect();
    let changes: Vec<f64> = means.iter().zip(drawn).map(|(stressed, drawn)| stressed - drawn).collect();
    let middle = mean(&means);
    let variances: Vec<f64> =
        stressed.iter().map(|[own, variance]| variance + (own - middle) * (own - middle)).collect();
    let index = |values: &[f64]| {
        let (value, r) = (mean(values), values.len() as f64);
        let off = values.iter().map(|one| (one - value) * (one - value));
        Index { value, standard_error: (sum(off) / (r * (r - 1.0))).sqrt() }
    };
    Stressed {
        held: held.to_vec(),
        mean: index(&means),
        change: index(&changes),
        deviation: mean(&variances).sqrt(),
    }
}

fn sensed_input(
    model: &Model,
    plan: &Plan,
    input: &Input,
    held: &[[f64; 2]],
    (indices, effect): (Option<Indices>, Option<Index>),
) -> SensedInput {
    let name = plan.streams.get(input.stream).name.clone();
    let output = [0, 1].map(|level| mean(&held.iter().map(|held| held[level]).collect::<Vec<f64>>()));
    let swing = output[1] - output[0];
    let off = held.iter().map(|[low, high]| high - low - swing);
    let r = held.len() as f64;
    SensedInput {
        said: name.clone(),
        title: title(model, &name),
        counted: counted(&name),
        values: input.values.iter().map(|value| LEVELS.map(|level| value.at(level))).collect(),
        output,
        swing,
        swing_error: (sum(off.map(|off| off * off)) / (r * (r - 1.0))).sqrt(),
        indices,
        effect,
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

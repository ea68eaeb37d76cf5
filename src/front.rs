//! The front door: the pipeline from a text to findings, with every refusal placed in the text.

use crate::assess::{
    Assessment, Baseline, Bridge, Bridging, Buying, Candidate, Comparing, Comparison, Goal, Lever, Measured,
    Notice, Optimization, Portable, Proof, Question, Replay, Scatter, Seek, Seeking, SensedInput,
    Sensitivity, Span as Days, Spread, Spreading, Standing, Steps, Switched, Timeline, Unbought, Unscored,
    Unsensed, Unsought, Untimed,
};
use crate::diag::{Code, Diagnostic, Severity, Source, Span, Warned};
use crate::eval::Settings;
use crate::model::{Configuration, SafeguardId};
use crate::plan::{self, Refusal};
use crate::quantity::Date;
use crate::scenario::{self, Checked, Places, nearest};

/// What is asked of a scenario.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Request {
    /// The day of assessment; `None` takes the scenario's own.
    pub as_of: Option<Date>,
    /// What-ifs by id; all of them together make one configuration.
    pub what_ifs: Vec<String>,
    /// The seed; `None` takes [`Settings::SEED`].
    pub seed: Option<u64>,
    /// Draws in all; `None` takes [`Settings::DRAWS`].
    pub draws: Option<usize>,
    /// Threads; `None` takes one.
    pub threads: Option<usize>,
    /// Amounts at which the chance to lose more is wanted. Units: the file's currency.
    pub exceed: Vec<f64>,
    /// Whether horizons are to be played by chance, to check the engine.
    pub cross_check: bool,
}

impl Request {
    /// The settings of the evaluation.
    pub fn settings(&self) -> Settings {
        let seed = self.seed.unwrap_or(Settings::SEED);
        Settings::new(seed, self.draws.unwrap_or(Settings::DRAWS), self.threads.unwrap_or(1))
    }

    /// The day of assessment.
    pub fn day(&self, checked: &Checked) -> Date {
        self.as_of.unwrap_or(checked.model.header.as_of)
    }
}

/// Reads a text and checks it, its diagrams included.
///
/// Errors: every finding, in the order of the text, when at least one of them is an error.
pub fn check(source: &Source) -> Result<Warned<Checked>, Vec<Diagnostic>> {
    let Warned { value, mut warnings } = scenario::check(source)?;
    let found = plan::examine(&value.model);
    warnings.extend(found.iter().map(|refusal| placed(refusal, &value.places)));
    warnings.retain(|finding| !value.allowed.contains(&finding.code));
    warnings.sort_by_key(|finding| (finding.span, finding.code));
    warnings.dedup();
    match warnings.iter().any(|finding| finding.severity() == Severity::Error) {
        true => Err(warnings),
        false => Ok(Warned { value, warnings }),
    }
}

/// Assesses a checked scenario.
///
/// Errors: an unknown what-if, or one that this version cannot apply.
pub fn assess(checked: &Checked, request: &Request) -> Result<Assessment, Vec<Diagnostic>> {
    assess_with_progress(checked, request, &|_| {})
}

/// The same; `progress` is told how many of the 16 replicates are done.
pub fn assess_with_progress(
    checked: &Checked,
    request: &Request,
    progress: crate::eval::Progress,
) -> Result<Assessment, Vec<Diagnostic>> {
    let configuration = configuration(checked, &request.what_ifs)?;
    let day = request.day(checked);
    let question = Question {
        as_of: day,
        settings: request.settings(),
        exceed: request.exceed.clone(),
        cross_check: request.cross_check,
    };
    let found = crate::assess::assess(&checked.model, &configuration, &question, progress);
    let mut assessment = found.map_err(|one| vec![refusal(checked, &one)])?;
    assessment.supposed = supposed(&request.what_ifs, checked);
    Ok(assessment)
}

/// What what-ifs are compared with.
#[derive(Clone, Debug)]
pub enum Against<'a> {
    /// The scenario as it stands.
    Itself,
    /// Another scenario, or the same one at another time: computed in the same draws.
    Other {
        /// It.
        checked: &'a Checked,
        /// Its own what-ifs, all together.
        what_ifs: &'a [String],
        /// Its day of assessment; `None` takes its own.
        as_of: Option<Date>,
    },
    /// The numbers of a result whose scenario is not at hand.
    Printed(Box<Standing>),
}

/// What cannot be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Incomparable {
    /// Whether the findings are about the baseline.
    pub baseline: bool,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
}

/// Compares what-ifs of a scenario with a baseline, each by itself; all of them, where `request` names none.
///
/// Where the baseline is another scenario, the scenario as it stands is compared too. `progress` is told how many
/// replicates of how many are done.
/// Errors: an unknown what-if, or one that this version cannot apply.
pub fn compare(
    checked: &Checked,
    request: &Request,
    against: &Against,
    pairs: bool,
    progress: Steps,
) -> Result<Comparison, Incomparable> {
    let own = |findings| Incomparable { baseline: false, findings };
    let candidate = |what_ifs: &[String], supposed: Vec<String>| {
        let configuration = configuration(checked, what_ifs).map_err(own)?;
        Ok(Candidate { model: &checked.model, configuration, supposed, as_of: request.day(checked) })
    };
    let mut names: Vec<String> = Vec::new();
    let all = || checked.model.whatifs.names().map(str::to_owned).collect();
    for name in if request.what_ifs.is_empty() { all() } else { request.what_ifs.clone() } {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut what_ifs = Vec::with_capacity(names.len());
    for name in names {
        let found = candidate(std::slice::from_ref(&name), Vec::new())?;
        what_ifs.push((name, found));
    }
    let itself = candidate(&[], supposed(&[], checked))?;
    let (baseline, now) = match against {
        Against::Itself => (Baseline::Computed(itself), None),
        Against::Printed(standing) => (Baseline::Printed(standing.clone()), Some(itself)),
        Against::Other { checked: other, what_ifs: named, as_of } => {
            let theirs = configuration(other, named);
            let theirs = theirs.map_err(|findings| Incomparable { baseline: true, findings })?;
            let baseline = Candidate {
                model: &other.model,
                configuration: theirs,
                supposed: supposed(named, other),
                as_of: as_of.unwrap_or(other.model.header.as_of),
            };
            let is_same = baseline.configuration == itself.configuration
                && baseline.as_of == itself.as_of
                && baseline.model.is_assessed_like(itself.model);
            let now = (!is_same || what_ifs.is_empty()).then_some(itself);
            (Baseline::Computed(baseline), now)
        }
    };
    let comparing = Comparing { baseline, now, what_ifs, pairs };
    crate::assess::compare(&comparing, request.settings(), progress).map_err(|one| {
        let of = match against {
            Against::Other { checked: other, .. } if one.baseline => other,
            _ => checked,
        };
        Incomparable { baseline: one.baseline, findings: vec![refusal(of, &one.refusal)] }
    })
}

/// Puts safeguards in place one after the other, the largest step first.
///
/// The safeguards are those of the what-ifs that `request` names, all together; those of the file where these name
/// none. What such what-ifs suppose is supposed from the start. `progress` is told how many replicates of how many are
/// done.
/// Errors: an unknown what-if, or one that this version cannot apply.
pub fn bridge(checked: &Checked, request: &Request, progress: Steps) -> Result<Bridge, Vec<Diagnostic>> {
    let model = &checked.model;
    let asked = configuration(checked, &request.what_ifs)?;
    let is_supposed = |name: &&String| {
        let found = model.whatifs.find(name);
        found.is_some_and(|id| !model.whatifs[id].set.is_empty())
    };
    let named: Vec<String> = request.what_ifs.iter().filter(is_supposed).cloned().collect();
    let safeguards = match asked.safeguards.is_empty() {
        true => model.safeguards.ids().collect(),
        false => asked.safeguards,
    };
    let bridging = Bridging {
        model,
        overrides: asked.overrides,
        supposed: supposed(&named, checked),
        safeguards,
        as_of: request.day(checked),
    };
    let found = crate::assess::bridge(&bridging, request.settings(), progress);
    found.map_err(|one| vec![refusal(checked, &one)])
}

/// Which sets of safeguards are looked for.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Choice {
    /// What is to be low; `None` takes the composite exposure where outcomes are rated, else the expected loss.
    pub by: Option<Measured>,
    /// The most that a set may cost over the horizon. Units: the file's currency, or safeguards where none states
    /// a cost.
    pub budget: Option<f64>,
    /// What every set holds, by id.
    pub with: Vec<String>,
    /// What no set holds, by id.
    pub without: Vec<String>,
    /// How many sets may be looked at; `None` takes as many as some ten seconds allow on an ordinary machine.
    pub limit: Option<usize>,
}

/// Why no set can be told.
#[derive(Clone, Debug, PartialEq)]
pub enum Unchosen {
    /// The choice is wrong: what, and what to do.
    Asked(String, String),
    /// Nothing can be said of it.
    Nothing(Unbought),
    /// A configuration that cannot be compiled, placed in the text.
    Refused(Vec<Diagnostic>),
}

/// Finds the sets of safeguards that no other set beats, cost against what is to be low.
///
/// `request` gives day, seed, draws and threads; its what-ifs are not asked. `progress` is told how many sets of how
/// many at most are done.
/// Errors: an unknown safeguard, one that is both in and out, or nothing to choose from.
pub fn optimize(
    checked: &Checked,
    request: &Request,
    choice: &Choice,
    progress: Steps,
) -> Result<Optimization, Unchosen> {
    let model = &checked.model;
    let ids = |names: &[String]| -> Result<Vec<SafeguardId>, Unchosen> {
        let id = |name: &String| model.safeguards.find(name).ok_or_else(|| unknown_safeguard(checked, name));
        names.iter().map(id).collect()
    };
    if model.safeguards.is_empty() {
        return Err(Unchosen::Nothing(Unbought::NoSafeguard));
    }
    let (mut with, without) = (ids(&choice.with)?, ids(&choice.without)?);
    with.extend(checked.forced.safeguards.iter().filter(|id| !without.contains(id)));
    with.sort();
    with.dedup();
    if let Some(both) = choice.with.iter().find(|name| choice.without.contains(name)) {
        let what = format!("`{both}` cannot be both in every set and in none");
        return Err(Unchosen::Asked(what, "name it once".to_owned()));
    }
    let buying = Buying {
        model,
        overrides: checked.forced.overrides.clone(),
        supposed: supposed(&[], checked),
        as_of: request.day(checked),
        by: choice.by,
        budget: choice.budget,
        with,
        without,
        limit: choice.limit,
        as_asked: request.draws.is_some(),
    };
    crate::assess::optimize(&buying, request.settings(), progress).map_err(|why| match why {
        Unbought::Refused(one) => Unchosen::Refused(vec![refusal(checked, &one)]),
        other => Unchosen::Nothing(other),
    })
}

fn unknown_safeguard(checked: &Checked, name: &str) -> Unchosen {
    let known = || checked.model.safeguards.names();
    let help = match nearest(name, known()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are {}", known().collect::<Vec<_>>().join(", ")),
    };
    Unchosen::Asked(format!("unknown safeguard `{name}`"), help)
}

/// Why nothing can be sought.
#[derive(Clone, Debug, PartialEq)]
pub enum Unfound {
    /// What is asked is wrong: what, and what to do.
    Asked(String, String),
    /// Nothing can be said of it.
    Nothing(Unsought),
    /// What is wrong with the scenario, placed in the text.
    Refused(Vec<Diagnostic>),
}

/// Finds how far each of several things has to go, alone, so that a number of the assessment comes to a bound.
///
/// Things are named `safeguard.ID`, `event.ID`, `actor.ID`, `factor.ID` and `outcome.ID`, with or without what of
/// them is varied; where none is named, every safeguard is. `progress` is told how many of them are done.
/// Errors: an unknown thing, what cannot be varied, or a goal that nothing can be said of.
pub fn seek(
    checked: &Checked,
    request: &Request,
    goal: Goal,
    by: &[String],
    progress: Steps,
) -> Result<Seek, Unfound> {
    let model = &checked.model;
    let configuration = configuration(checked, &request.what_ifs).map_err(Unfound::Refused)?;
    let levers = match by {
        [] => model.safeguards.ids().map(Lever::Reduces).collect(),
        named => named.iter().map(|path| lever(checked, path)).collect::<Result<Vec<Lever>, Unfound>>()?,
    };
    if levers.is_empty() {
        let help = "name what may change: --by event.ID, actor.ID, factor.ID or outcome.ID";
        return Err(Unfound::Asked("the scenario has no safeguard".to_owned(), help.to_owned()));
    }
    let supposed = supposed(&request.what_ifs, checked);
    let seeking = Seeking { model, configuration, supposed, as_of: request.day(checked), goal, levers };
    crate::assess::seek(&seeking, request.settings(), progress).map_err(|why| match why {
        Unsought::Refused(one) => Unfound::Refused(vec![refusal(checked, &one)]),
        other => Unfound::Nothing(other),
    })
}

/// What a path names.
fn lever(checked: &Checked, path: &str) -> Result<Lever, Unfound> {
    let model = &checked.model;
    let mut parts = path.splitn(3, '.');
    let (kind, id, key) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""), parts.next());
    let (found, key_of): (Option<Lever>, &str) = match kind {
        "safeguard" => (model.safeguards.find(id).map(Lever::Reduces), "reduces"),
        "event" => (model.events.find(id).map(Lever::Trial), "probability"),
        "actor" => (model.actors.find(id).map(Lever::Attempts), "attempts"),
        "factor" => (model.factors.find(id).map(Lever::Prior), "prior"),
        "outcome" => (model.outcomes.find(id).map(Lever::Severity), "severity"),
        _ => {
            let what = format!("`{path}` is nothing that can be varied");
            let help = "allowed are safeguard.ID, event.ID, actor.ID, factor.ID and outcome.ID";
            return Err(Unfound::Asked(what, help.to_owned()));
        }
    };
    if let Some(key) = key.filter(|key| *key != key_of) {
        let what = format!("of {kind}.{id} it is `{key_of}` that can be varied, not `{key}`");
        return Err(Unfound::Asked(what, format!("write {kind}.{id}")));
    }
    found.ok_or_else(|| {
        let known: Vec<&str> = match kind {
            "safeguard" => model.safeguards.names().collect(),
            "event" => model.events.names().collect(),
            "actor" => model.actors.names().collect(),
            "factor" => model.factors.names().collect(),
            _ => model.outcomes.names().collect(),
        };
        let help = match nearest(id, known.iter().copied()) {
            Some(near) => format!("did you mean `{kind}.{near}`?"),
            None if known.is_empty() => format!("the scenario has no {kind}"),
            None => format!("known are {}", known.join(", ")),
        };
        Unfound::Asked(format!("unknown {kind} `{id}`"), help)
    })
}

/// Finds out how much of what is not known about a result each uncertain input makes.
///
/// `stress`: inputs by name, each to be held to a band of its percentiles, as parts of 1; all of them at once. Where
/// `request` does not say how many draws, there are fewer base points where the model is dear.
/// Errors: an unknown what-if, or one that this version cannot apply; a stressed input without a path to the output.
pub fn sensitivity(
    checked: &Checked,
    request: &Request,
    stress: &[(String, [f64; 2])],
) -> Result<Sensitivity, Unfound> {
    let configuration = configuration(checked, &request.what_ifs).map_err(Unfound::Refused)?;
    let (day, settings) = (request.day(checked), (request.settings(), request.draws.is_some()));
    let found = crate::assess::sensitivity(&checked.model, &configuration, day, stress, settings);
    let found = found.map_err(|why| match why {
        Unsensed::Refused(one) => Unfound::Refused(vec![refusal(checked, &one)]),
        Unsensed::NoInput(name, known) => {
            let help = match nearest(&name, known.iter().map(String::as_str)) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`exposure sensitivity FILE` lists the inputs with a path to the result".to_owned(),
            };
            Unfound::Asked(format!("no uncertain input `{name}` has a path to the result"), help)
        }
    })?;
    let places = &checked.places;
    let said =
        |name: &str| places.setting(name).map_or_else(|| places.in_words_of_the_file(name), str::to_owned);
    let inputs = found.inputs.into_iter().map(|one| SensedInput { said: said(&one.name), ..one }).collect();
    Ok(Sensitivity { supposed: supposed(&request.what_ifs, checked), inputs, ..found })
}

/// Finds so many equally likely values of the composite exposure or the expected loss, in the draws of [`assess`];
/// `None` where the loss is asked for and nothing is priced.
///
/// Errors: an unknown what-if, or one that this version cannot apply.
pub fn spread(
    checked: &Checked,
    request: &Request,
    of: Option<Spreading>,
    n: usize,
) -> Result<Option<Spread>, Vec<Diagnostic>> {
    let configuration = configuration(checked, &request.what_ifs)?;
    let (day, settings) = (request.day(checked), request.settings());
    let found = crate::assess::spread(&checked.model, &configuration, day, settings, (of, n));
    let mut found = found.map_err(|one| vec![refusal(checked, &one)])?;
    if let Some(one) = &mut found {
        one.subject.supposed = supposed(&request.what_ifs, checked);
    }
    Ok(found)
}

/// Finds the chance, and how bad it is if it happens, in every draw of [`assess`]; `None` where the loss is asked for
/// and nothing is priced.
///
/// Errors: an unknown what-if, or one that this version cannot apply.
pub fn scatter(
    checked: &Checked,
    request: &Request,
    of: Option<Spreading>,
) -> Result<Option<Scatter>, Vec<Diagnostic>> {
    let configuration = configuration(checked, &request.what_ifs)?;
    let (day, settings) = (request.day(checked), request.settings());
    let found = crate::assess::scatter(&checked.model, &configuration, day, settings, of);
    let mut found = found.map_err(|one| vec![refusal(checked, &one)])?;
    if let Some(one) = &mut found {
        one.subject.supposed = supposed(&request.what_ifs, checked);
    }
    Ok(found)
}

/// Takes a scenario apart into plain arrays, for an evaluation elsewhere in every configuration of its switches; and what
/// the program finds in some states, the first of which is that of `assessment`.
///
/// `request` is what `assessment` answers.
/// Errors: what cannot be compiled.
pub fn portable(
    checked: &Checked,
    request: &Request,
    assessment: &Assessment,
) -> Result<(Portable, Vec<Proof>), Vec<Diagnostic>> {
    let (model, refused) = (&checked.model, |one| vec![refusal(checked, &one)]);
    let base = configuration(checked, &[])?;
    let curve = assessment.losses.as_ref().and_then(|losses| losses.curve.as_ref());
    let told = curve.into_iter().flat_map(|curve| curve.exceedance.iter().chain(&curve.asked));
    let asked: Vec<f64> = told.map(|(amount, _)| *amount).collect();
    let found = crate::assess::portable(model, &base, request.day(checked), request.settings(), &asked);
    let mut portable = found.map_err(refused)?;
    portable.sliders.retain_mut(|slider| match checked.places.setting(&slider.path) {
        Some(path) => {
            slider.path = path.to_owned();
            true
        }
        None => false,
    });
    let what_ifs = request.what_ifs.iter().filter_map(|name| model.whatifs.find(name));
    let mut what_ifs: Vec<usize> = what_ifs.map(|id| id.position()).collect();
    what_ifs.sort();
    what_ifs.dedup();
    let switched = Switched { what_ifs, day: portable.days.len() - 1, ..Switched::default() };
    let (composite, probability) = (assessment.composite, assessment.probability);
    let mut proofs = vec![Proof { switched, composite, probability }];
    proofs.extend(crate::assess::proofs(model, &base, &portable).map_err(refused)?);
    Ok((portable, proofs))
}

/// Replays a scenario day by day against what its factors turned out to be.
///
/// Errors: nothing to score, or a factor that is supposed beside the file.
pub fn replay(checked: &Checked) -> Result<Replay, Unscored> {
    if !checked.forced.overrides.is_empty() {
        return Err(Unscored::Supposed);
    }
    let found = crate::assess::replay(&checked.model)?;
    Ok(Replay { supposed: supposed(&[], checked), ..found })
}

/// Why a timeline cannot be told.
#[derive(Clone, Debug, PartialEq)]
pub enum Untold {
    /// The first day is after the last.
    Backwards {
        /// The first day.
        from: Date,
        /// The last day.
        to: Date,
    },
    /// An unknown what-if, or what cannot be compiled.
    Refused(Vec<Diagnostic>),
}

/// Assesses a scenario day by day, as the reporting came in.
///
/// `request` gives what-ifs, seed, draws and threads; its day is not asked. `progress` is told how many replicates of
/// how many are done.
/// Errors: an unknown what-if; days that end before they begin; what cannot be compiled.
pub fn timeline(
    checked: &Checked,
    request: &Request,
    days: Days,
    progress: Steps,
) -> Result<Timeline, Untold> {
    let configuration = configuration(checked, &request.what_ifs).map_err(Untold::Refused)?;
    let found = crate::assess::timeline(&checked.model, &configuration, days, request.settings(), progress);
    let found = found.map_err(|why| match why {
        Untimed::Backwards { from, to } => Untold::Backwards { from, to },
        Untimed::Refused(one) => Untold::Refused(vec![refusal(checked, &one)]),
    })?;
    Ok(Timeline { supposed: supposed(&request.what_ifs, checked), ..found })
}

/// What a run supposes: the what-ifs by id, each once, and the settings beside the file.
fn supposed(what_ifs: &[String], checked: &Checked) -> Vec<String> {
    let mut supposed: Vec<String> = Vec::new();
    for one in what_ifs.iter().chain(&checked.settings) {
        if !supposed.contains(one) {
            supposed.push(one.clone());
        }
    }
    supposed
}

/// What a list of what-ifs and the settings beside the file suppose together.
///
/// Errors: an unknown what-if, with the nearest name.
pub fn configuration(checked: &Checked, what_ifs: &[String]) -> Result<Configuration, Vec<Diagnostic>> {
    let model = &checked.model;
    let mut configuration = Configuration { safeguards: Vec::new(), overrides: Vec::new() };
    let mut unknown = Vec::new();
    for name in what_ifs {
        match model.whatifs.find(name) {
            Some(id) => configuration = configuration.and(Configuration::of(model, id)),
            None => {
                let finding =
                    Diagnostic::new(Code::E011, Span::default(), format!("unknown what-if `{name}`"));
                let help = match nearest(name, model.whatifs.names()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None if model.whatifs.is_empty() => "the scenario has no what-if".to_owned(),
                    None => format!("known are {}", model.whatifs.names().collect::<Vec<_>>().join(", ")),
                };
                unknown.push(finding.help(help));
            }
        }
    }
    if unknown.is_empty() { Ok(configuration.and(checked.forced.clone())) } else { Err(unknown) }
}

/// A refusal of the compiler, placed in the text.
pub fn refusal(checked: &Checked, refusal: &Refusal) -> Diagnostic {
    placed(refusal, &checked.places)
}

/// The warnings of a check without their places: the same for a file with its tables in another order.
pub fn notices(warnings: &[Diagnostic]) -> Vec<Notice> {
    let notice =
        |one: &Diagnostic| Notice { code: one.code, id: one.subject.clone(), message: one.message.clone() };
    let mut notices: Vec<Notice> = warnings.iter().map(notice).collect();
    notices.sort();
    notices
}

fn placed(refusal: &Refusal, places: &Places) -> Diagnostic {
    let finding = Diagnostic::new(refusal.code, places.of(&refusal.path), refusal.message.clone());
    let finding = finding.about(refusal.path.as_str());
    let finding = finding.in_words(&|text| places.in_words_of_the_file(text));
    match &refusal.help {
        Some(help) => finding.help(help.clone()),
        None => finding,
    }
}

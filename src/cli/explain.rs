//! `exposure explain`: why a number is what it is, or what a message means.

use super::args::{Explain, Format};
use super::failure::Failure;
use super::run::{Loaded, assess, load, request};
use super::stage::stage;
use super::terminal::Terminal;
use crate::assess::{Assessment, Importance, Question, Telling, importances, interactions, tell};
use crate::diag::Code;
use crate::model::{Configuration, EventId, FactorId, Model, OutcomeId, Target, WhatIfId};
use crate::plan;
use crate::quantity::Date;
use crate::render::drivers::{self, Drivers};
use crate::render::entry::{self, Entry};
use crate::render::{explain as words, json, loss as words_of_loss, verify};
use crate::scenario::nearest;
use crate::{Request, configuration, refusal};
use serde_json::{Value, json};

pub(super) fn explain(options: &Explain, terminal: &Terminal) -> Result<(), Failure> {
    if let Some(code) = code_of(options) {
        return terminal.result(&code_shown(code, terminal));
    }
    refuse_unknown_code(options)?;
    let request = request(&options.asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let Some(one) = loaded.first() else { return Ok(()) };
    let model = &one.checked.model;
    if let Some(which) = options.stage {
        return stage(one, &request, which, terminal);
    }
    let shown = match &options.id {
        None => contents(model, terminal),
        Some(id) => match Subject::find(model, id) {
            // A code behind a file is meant too, unless the file calls something so.
            Err(unknown) => code_shown(id.parse::<Code>().map_err(|()| unknown)?, terminal),
            Ok(subject) => explained(one, &request, subject, terminal)?,
        },
    };
    terminal.result(&shown)
}

/// The page of a subject.
fn explained(
    one: &Loaded,
    request: &Request,
    subject: Subject,
    terminal: &Terminal,
) -> Result<String, Failure> {
    let model = &one.checked.model;
    Ok(match subject {
        Subject::Loss => losses(&assess(one, request, terminal)?, terminal)?,
        Subject::Drivers => driven(one, request, terminal)?,
        Subject::Verify => {
            let assessment = assess(one, request, terminal)?;
            match terminal.format {
                Format::Text => verify::page(&assessment, terminal.look()),
                Format::Json => format!("{:#}\n", verify::page_view(&assessment)),
            }
        }
        Subject::WhatIf(id) => what_if(model, id, request.day(&one.checked), terminal),
        Subject::Entry(found) => {
            let page = entry::page(model, found, request.day(&one.checked));
            match terminal.format {
                Format::Text => entry::text(&page, terminal.look()),
                Format::Json => format!("{:#}\n", entry::view(&page)),
            }
        }
        Subject::Factor(id) => factor(&assess(one, request, terminal)?, model, id, terminal),
        Subject::Event(id) => {
            let assessment = assess(one, request, terminal)?;
            let event = &model.events[id];
            let path = format!("event.{}", event.id);
            ways(one, request, &assessment, (&path, &event.title), plan::Subject::Event(id), terminal)?
        }
        Subject::Outcome(id) => {
            let context = match terminal.format {
                Format::Text => words::context(model, id, terminal.look()),
                Format::Json => String::new(),
            };
            outcome(one, request, id, terminal)? + &context
        }
    })
}

/// The code that is asked about, unless a file has that name.
fn code_of(options: &Explain) -> Option<Code> {
    let text = options.file.to_str()?;
    let code = text.parse::<Code>().ok()?;
    (options.id.is_none() && !options.file.exists()).then_some(code)
}

/// Something that looks like a code, is none, and names no file either.
fn refuse_unknown_code(options: &Explain) -> Result<(), Failure> {
    let text = options.file.to_str().unwrap_or_default();
    let looks_like_one = text.len() == 4
        && text.starts_with(['E', 'e', 'W', 'w'])
        && text[1..].bytes().all(|byte| byte.is_ascii_digit());
    if !looks_like_one || options.file.exists() {
        return Ok(());
    }
    let near = nearest(text, Code::ALL.iter().map(|code| code.as_str()));
    let help = near
        .map_or("codes are E001 to E046 and W101 to W119".to_owned(), |near| format!("did you mean {near}?"));
    Err(Failure::Usage(format!("there is no code {text}"), help))
}

fn code_shown(code: Code, terminal: &Terminal) -> String {
    match terminal.format {
        Format::Text => words::code(code, terminal.look()),
        Format::Json => {
            let explanation = code.explanation();
            let view = json!({
                "schema_version": json::SCHEMA_VERSION,
                "code": code.as_str(),
                "title": code.title(),
                "cause": explanation.cause,
                "bad": explanation.bad,
                "good": explanation.good,
            });
            format!("{view:#}\n")
        }
    }
}

/// The kinds that may stand in front of an id.
const KINDS: [&str; 11] = [
    "factor",
    "event",
    "outcome",
    "whatif",
    "claim",
    "estimate",
    "source",
    "origin",
    "actor",
    "safeguard",
    "inquiry",
];

/// What can be explained in a scenario.
enum Subject {
    Factor(FactorId),
    Event(EventId),
    Outcome(OutcomeId),
    WhatIf(WhatIfId),
    Loss,
    Drivers,
    Verify,
    Entry(Entry),
}

impl Subject {
    /// The subject of an id, alone or with its kind in front. A factor comes before an event, an event before
    /// an outcome, and an outcome before a what-if of the same name.
    fn find(model: &Model, id: &str) -> Result<Self, Failure> {
        let (kind, name) = match id.split_once('.') {
            // What can be told of a risk is told of its outcome.
            Some(("risk", name)) => (Some("outcome"), name),
            Some((kind, name)) if KINDS.contains(&kind) => (Some(kind), name),
            _ => (None, id),
        };
        let asked = |wanted: &str| kind.is_none_or(|kind| kind == wanted);
        let factor = || model.factors.find(name).map(Subject::Factor).filter(|_| asked("factor"));
        let event = || model.events.find(name).map(Subject::Event).filter(|_| asked("event"));
        let outcome = || model.outcomes.find(name).map(Subject::Outcome).filter(|_| asked("outcome"));
        let whatif = || model.whatifs.find(name).map(Subject::WhatIf).filter(|_| asked("whatif"));
        let page = || match id {
            "loss" => Some(Subject::Loss),
            "drivers" => Some(Subject::Drivers),
            "verify" => Some(Subject::Verify),
            _ => None,
        };
        let entry = || Entry::find(model, kind, name).map(Subject::Entry);
        let found = factor().or_else(event).or_else(outcome).or_else(whatif).or_else(page).or_else(entry);
        found.ok_or_else(|| {
            let names = model.factors.names().chain(model.events.names());
            let names = names
                .chain(model.outcomes.names())
                .chain(model.whatifs.names())
                .chain(["drivers", "loss", "verify"]);
            let entries = Entry::kinds(model);
            let names = names.chain(entries.iter().flat_map(|(_, names)| names.iter().copied()));
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`exposure explain FILE` lists what can be explained".to_owned(),
            };
            Failure::Usage(format!("nothing in the file is called `{id}`"), help)
        })
    }
}

/// The curve of losses, against theory.
fn losses(assessment: &Assessment, terminal: &Terminal) -> Result<String, Failure> {
    let Some(losses) = &assessment.losses else {
        let help = "give an outcome a `[outcome.ID.loss]`".to_owned();
        return Err(Failure::Usage(format!("{} has no losses", assessment.title), help));
    };
    Ok(match terminal.format {
        Format::Text => words_of_loss::explained(assessment, losses, terminal.look()),
        Format::Json => {
            let view = json!({ "schema_version": json::SCHEMA_VERSION, "loss": words_of_loss::view(losses) });
            format!("{view:#}\n")
        }
    })
}

/// How many factors are told in pairs.
const PAIRED: usize = 5;

/// What drives the whole.
fn driven(one: &Loaded, request: &Request, terminal: &Terminal) -> Result<String, Failure> {
    let assessment = assess(one, request, terminal)?;
    let model = &one.checked.model;
    let _busy = terminal.busy(one.source.name());
    let (configuration, tellings, importances) = taken_apart(one, request, plan::Subject::Any)?;
    let question =
        Question { as_of: request.day(&one.checked), settings: request.settings(), ..Question::of(model) };
    let pairs = interactions(model, &configuration, &question, &assessment, PAIRED);
    let found = Drivers {
        assessment: &assessment,
        pairs: &pairs.map_err(|found| placed(one, &found))?,
        names: model.factors.names().collect(),
        importances: &importances,
        tellings: &tellings,
    };
    Ok(match terminal.format {
        Format::Text => drivers::page(&found, terminal.look()),
        Format::Json => format!("{:#}\n", drivers::view(&found)),
    })
}

/// What is supposed, how actors bring something about, and what it hangs on.
fn taken_apart(
    one: &Loaded,
    request: &Request,
    of: plan::Subject,
) -> Result<(Configuration, Vec<Telling>, Vec<Importance>), Failure> {
    let wrong = |findings| Failure::Scenarios(vec![(one.source.clone(), findings)]);
    let configuration = configuration(&one.checked, &request.what_ifs).map_err(wrong)?;
    let (model, day, settings) = (&one.checked.model, request.day(&one.checked), request.settings());
    let tellings = tell(model, &configuration, day, settings, of).map_err(|found| placed(one, &found))?;
    let importances = importances(model, &configuration, day, settings, of);
    Ok((configuration, tellings, importances.map_err(|found| placed(one, &found))?))
}

fn placed(one: &Loaded, found: &plan::Refusal) -> Failure {
    Failure::Scenarios(vec![(one.source.clone(), vec![refusal(&one.checked, found)])])
}

fn contents(model: &Model, terminal: &Terminal) -> String {
    match terminal.format {
        Format::Text => words::contents(model, terminal.look()),
        Format::Json => {
            let names =
                |names: &mut dyn Iterator<Item = &str>| -> Vec<String> { names.map(str::to_owned).collect() };
            let context = words::context_of_all(model);
            let context: Vec<Value> =
                context.map(|claim| json!({ "id": claim.id, "note": claim.note })).collect();
            let view = json!({
                "schema_version": json::SCHEMA_VERSION,
                "context": context,
                "factors": names(&mut model.factors.names()),
                "outcomes": names(&mut model.outcomes.names()),
                "events": names(&mut model.events.names()),
                "whatifs": names(&mut model.whatifs.names()),
            });
            format!("{view:#}\n")
        }
    }
}

fn what_if(model: &Model, id: WhatIfId, as_of: Date, terminal: &Terminal) -> String {
    match terminal.format {
        Format::Text => words::what_if(model, id, as_of, terminal.look()),
        Format::Json => {
            let whatif = &model.whatifs[id];
            let safeguards: Vec<&str> =
                whatif.safeguards.iter().map(|id| model.safeguards[*id].id.as_str()).collect();
            let told = whatif.safeguards.iter().flat_map(|id| words::operational(model, *id, as_of));
            let operational: Vec<Value> = told
                .map(|one| {
                    json!({
                        "safeguard": one.safeguard,
                        "on": one.on,
                        "coverage": one.coverage,
                        "reliability": one.reliability,
                        "operational_effectiveness": one.effectiveness,
                    })
                })
                .collect();
            let view = json!({
                "schema_version": json::SCHEMA_VERSION,
                "id": whatif.id,
                "title": whatif.title,
                "safeguards": safeguards,
                "operational": operational,
                "n_set": whatif.set.len(),
            });
            format!("{view:#}\n")
        }
    }
}

fn factor(assessment: &Assessment, model: &Model, id: FactorId, terminal: &Terminal) -> String {
    let name = &model.factors[id].id;
    match (terminal.format, assessment.factors.iter().find(|one| one.id == *name)) {
        (Format::Text, Some(one)) => words::factor(assessment, one, terminal.look()),
        _ => format!("{:#}\n", json::explained_factor(assessment, name)),
    }
}

fn outcome(one: &Loaded, request: &Request, id: OutcomeId, terminal: &Terminal) -> Result<String, Failure> {
    let model = &one.checked.model;
    let assessment = assess(one, request, terminal)?;
    let outcome = &model.outcomes[id];
    let path = model.target(Target::Outcome(id));
    if !outcome.is_fact() {
        return ways(
            one,
            request,
            &assessment,
            (&path, &outcome.title),
            plan::Subject::Outcome(id),
            terminal,
        );
    }
    let mut factors = Vec::new();
    outcome.when.each_factor(&mut |id, _| factors.push(model.factors[id].id.clone()));
    let condition = model.condition(&outcome.when);
    Ok(match terminal.format {
        Format::Text => words::fact(&assessment, &outcome.id, &condition, &factors, terminal.look()),
        Format::Json => {
            let view = json::run(&assessment);
            let found = view["outcomes"].get(&outcome.id).cloned().unwrap_or(Value::Null);
            let view = json!({
                "schema_version": json::SCHEMA_VERSION, "id": path, "when": condition, "outcome": found
            });
            format!("{view:#}\n")
        }
    })
}

fn ways(
    one: &Loaded,
    request: &Request,
    assessment: &Assessment,
    (path, title): (&str, &str),
    of: plan::Subject,
    terminal: &Terminal,
) -> Result<String, Failure> {
    let _busy = terminal.busy(one.source.name());
    let (_, tellings, importances) = taken_apart(one, request, of)?;
    Ok(match terminal.format {
        Format::Text => words::ways(assessment, (path, title), &tellings, &importances, terminal.look()),
        Format::Json => format!("{:#}\n", json::explained_ways(path, &tellings, &importances)),
    })
}

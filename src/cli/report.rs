//! `exposure report`: one file that answers, explains and lets its reader try.

use super::args::{Asked, Report as Options};
use super::failure::Failure;
use super::files;
use super::run::{Loaded, assess, load, request};
use super::terminal::Terminal;
use crate::assess::{Assessment, Comparison, Span, paths};
use crate::diag::Diagnostic;
use crate::render::chart::lec::Lec;
use crate::render::chart::{self, Chart};
use crate::render::html::{self, LiveData, MARK, Provenance, Report};
use crate::render::live::{expected, live};
use crate::{Against, Choice, Request, Unchosen, Unfound, Untold, configuration, portable, refusal};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// How many parts of a page are told to be found.
pub(super) const PARTS: usize = 6;
/// How many equally likely values are drawn.
const EQUALLY_LIKELY: usize = 20;

pub(super) fn report(options: &Options, terminal: &Terminal) -> Result<(), Failure> {
    let output = options.output.clone().unwrap_or_else(|| beside(&options.file));
    may_be_replaced(&output)?;
    let request = request(&options.asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("report takes one scenario".to_owned(), help));
    };
    let name = output
        .file_name()
        .map_or_else(|| "report.html".to_owned(), |name| name.to_string_lossy().into_owned());
    let steps = terminal.progress(one.source.name());
    let page = page(one, &options.asked, &request, &name, false, terminal, &|done, of| steps.tell(done, of))?;
    drop(steps);
    if output == Path::new("-") {
        return terminal.result(&page);
    }
    files::write(&output, &page)?;
    if !terminal.quiet {
        terminal.remark(&format!("wrote {} ({} kB)", output.display(), page.len().div_ceil(1000)));
    }
    Ok(())
}

/// Where a report goes that nobody named: beside the caller, by the name of the scenario.
fn beside(file: &Path) -> PathBuf {
    let stem =
        file.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned());
    PathBuf::from(if stem == "-" { "report.html".to_owned() } else { format!("{stem}.html") })
}

/// Refuses to write over anything but an earlier report.
fn may_be_replaced(path: &Path) -> Result<(), Failure> {
    if path == Path::new("-") {
        return Ok(());
    }
    let Ok(bytes) = std::fs::read(path) else { return Ok(()) };
    if bytes.is_empty() || read(&String::from_utf8_lossy(&bytes)).is_some() {
        return Ok(());
    }
    let what = format!("-o: {} exists and is no report; it is left alone", path.display());
    Err(Failure::Usage(what, "name a new file, such as -o report.html".to_owned()))
}

/// What a report holds of its scenario and result; `None` of a text that is no report.
pub(super) fn read(page: &str) -> Option<Value> {
    let start = format!("<script type=\"application/json\" id=\"{MARK}\">");
    let data = page.split_once(&start)?.1.split_once("</script>")?.0;
    let view: Value = serde_json::from_str(data).ok()?;
    (view["kind"] == MARK).then_some(view)
}

/// The page of one scenario. `progress` is told how many of its parts are found.
pub(super) fn page(
    one: &Loaded,
    asked: &Asked,
    request: &Request,
    name: &str,
    is_served: bool,
    terminal: &Terminal,
    progress: &dyn Fn(usize, usize),
) -> Result<String, Failure> {
    let told = |findings: Vec<Diagnostic>| Failure::Scenarios(vec![(one.source.clone(), findings)]);
    let quiet = |_: usize, _: usize| {};
    let assessment = assess(one, request, terminal)?;
    progress(1, PARTS);
    let as_it_stands = Request { what_ifs: Vec::new(), ..request.clone() };
    let comparison = crate::compare(&one.checked, &as_it_stands, &Against::Itself, false, &quiet);
    let comparison = comparison.map_err(|wrong| told(wrong.findings))?;
    progress(2, PARTS);
    let mut charts = pictures(one, request, &assessment, &comparison).map_err(told)?;
    progress(3, PARTS);
    match crate::timeline(&one.checked, request, Span::default(), &quiet) {
        Ok(found) if found.days.len() > 1 => charts.push(("timeline", chart::timeline::timeline(&found))),
        Err(Untold::Refused(findings)) => return Err(told(findings)),
        // One day, or none up to that of the assessment, is no course of time.
        Ok(_) | Err(Untold::Backwards { .. }) => {}
    }
    progress(4, PARTS);
    charts.extend(front(one, request).map_err(told)?.map(|found| ("front", found)));
    progress(5, PARTS);
    let provenance = provenance(one, asked, &assessment, name);
    let report = Report {
        model: &one.checked.model,
        live: live_data(one, asked, request, &assessment).map_err(told)?,
        assessment: &assessment,
        comparison: &comparison,
        charts,
        provenance,
        is_served,
    };
    Ok(html::report(&report))
}

/// The pictures that need no more than a run and a comparison.
fn pictures(
    one: &Loaded,
    request: &Request,
    assessment: &Assessment,
    comparison: &Comparison,
) -> Result<Vec<(&'static str, Chart)>, Vec<Diagnostic>> {
    let mut charts = Vec::new();
    let quiet = |_: usize, _: usize| {};
    if !comparison.what_ifs.is_empty() {
        charts.push(("what-if", chart::what_ifs::what_ifs(comparison)));
    }
    if one.checked.model.safeguards.len() > 1 {
        let as_it_stands = Request { what_ifs: Vec::new(), ..request.clone() };
        charts.push(("what-if", chart::bridge::bridge(&crate::bridge(&one.checked, &as_it_stands, &quiet)?)));
    }
    if assessment.losses.as_ref().is_some_and(|losses| losses.curve.is_some()) {
        charts
            .push(("losses", chart::lec::lec(&Lec { baseline: assessment, what_if: None, is_tail: false })));
    }
    charts.push(("drivers", chart::drivers::drivers(assessment)));
    if let Some(spread) = crate::spread(&one.checked, request, None, EQUALLY_LIKELY)? {
        charts.push(("drivers", chart::dots::dots(&spread)));
    }
    match crate::sensitivity(&one.checked, request, &[]) {
        Ok(found) => charts.push(("drivers", chart::tornado::tornado(&found))),
        Err(Unfound::Refused(findings)) => return Err(findings),
        // Nothing in the scenario is uncertain in a way that a tornado could show.
        Err(_) => {}
    }
    let configuration = configuration(&one.checked, &request.what_ifs)?;
    let found = paths(&one.checked.model, &configuration, request.settings(), assessment, None);
    let found = found.map_err(|found| vec![refusal(&one.checked, &found)])?;
    charts.push(("paths", chart::paths::paths(assessment, &found)));
    if assessment.verify_next.is_some() {
        charts.push(("verify", chart::verify::verify(assessment)));
    }
    Ok(charts)
}

/// Which safeguards to buy, where they have costs.
fn front(one: &Loaded, request: &Request) -> Result<Option<Chart>, Vec<Diagnostic>> {
    let is_priced = one.checked.model.safeguards.iter().any(|(_, row)| row.cost.is_some());
    if !is_priced {
        return Ok(None);
    }
    match crate::optimize(&one.checked, request, &Choice::default(), &|_, _| {}) {
        Ok(found) => Ok(Some(chart::front::front(&found))),
        Err(Unchosen::Refused(findings)) => Err(findings),
        Err(_) => Ok(None),
    }
}

/// What the page computes with.
fn live_data(
    one: &Loaded,
    asked: &Asked,
    request: &Request,
    assessment: &Assessment,
) -> Result<Option<LiveData>, Vec<Diagnostic>> {
    if one.checked.model.actors.is_empty() {
        return Ok(None);
    }
    let (found, proofs) = portable(&one.checked, request, assessment)?;
    let arrays = html::inert(&live(&found, &one.checked.model).to_string());
    let expected = expected(&arrays, &proofs, assessment);
    let base = Asked { what_if: Vec::new(), ..asked.clone() };
    let command = Value::from(command(one.source.name(), &base)).to_string();
    Ok(Some(LiveData { arrays, expected, command }))
}

/// The words of the command that gives the same numbers.
fn command(file: &str, asked: &Asked) -> Vec<String> {
    let mut words = vec!["exposure".to_owned(), "run".to_owned(), file.to_owned()];
    let mut option = |name: &str, value: String| words.extend([name.to_owned(), value]);
    asked.what_if.iter().for_each(|id| option("--what-if", id.clone()));
    asked.set.iter().for_each(|setting| option("--set", setting.clone()));
    asked.as_of.iter().for_each(|day| option("--as-of", day.clone()));
    asked.seed.iter().for_each(|seed| option("--seed", seed.to_string()));
    asked.draws.iter().for_each(|draws| option("--draws", draws.to_string()));
    words
}

fn provenance(one: &Loaded, asked: &Asked, assessment: &Assessment, name: &str) -> Provenance {
    let exact = Asked {
        as_of: Some(assessment.as_of.to_string()),
        seed: Some(assessment.engine.seed),
        draws: u32::try_from(assessment.engine.draws).ok(),
        ..asked.clone()
    };
    Provenance {
        file: one.source.name().to_owned(),
        text: one.source.file_text().to_owned(),
        attachments: one.source.attachments().clone(),
        set: asked.set.clone(),
        what_ifs: asked.what_if.clone(),
        command: command(one.source.name(), &exact)
            .iter()
            .map(|word| quoted(word))
            .collect::<Vec<_>>()
            .join(" "),
        page: name.to_owned(),
    }
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

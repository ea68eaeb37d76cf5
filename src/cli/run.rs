//! `exposure run`: the assessment of scenarios.

use super::args::{Asked, Format, Run};
use super::failure::Failure;
use super::kept;
use super::limit::Limit;
use super::terminal::Terminal;
use super::{files, losses, save};
use crate::assess::Assessment;
use crate::diag::{Diagnostic, Source};
use crate::eval::REPLICATES;
use crate::{Request, assess_with_progress, notices};

use crate::quantity::Date;
use crate::render::{json, text};
use crate::scenario::Checked;
use serde_json::Value;
use std::path::PathBuf;

/// A scenario that was read and checked, with its warnings.
pub(super) struct Loaded {
    pub(super) source: Source,
    pub(super) checked: Checked,
    pub(super) warnings: Vec<Diagnostic>,
}

pub(super) fn run(options: &Run, terminal: &Terminal) -> Result<(), Failure> {
    let limits: Vec<Limit> =
        options.fail_if.iter().map(|text| text.parse()).collect::<Result<_, Failure>>()?;
    let amounts = options.exceed.as_deref().map(losses::amounts).transpose()?.unwrap_or_default();
    let kept = options.from.as_deref().map(kept::read).transpose()?;
    let asked = kept.as_ref().map_or(&options.asked, |kept| &kept.asked);
    let mut request = request(asked, terminal)?;
    request.cross_check = options.cross_check;
    request.exceed = amounts.iter().map(|(amount, _)| *amount).collect();
    for (flag, path) in [("--save", &options.save), ("--export-csv", &options.export_csv)] {
        if path.is_some() && options.files.len() > 1 {
            let help = "write one scenario at a time".to_owned();
            return Err(Failure::Usage(format!("{flag} takes one scenario"), help));
        }
    }
    if let Some(path) = &options.save {
        save::may_be_replaced(path)?;
    }
    if let Some(path) = &options.export_csv {
        losses::may_be_replaced(path)?;
    }
    let loaded = match &kept {
        Some(kept) => vec![checked(kept.source.clone())?],
        None => load(&options.files, asked, &request, terminal)?,
    };
    loaded.iter().try_for_each(|one| losses::may_be_asked(one, &amounts, options))?;
    let mut assessments = Vec::with_capacity(loaded.len());
    for one in &loaded {
        assessments.push(assess(one, &request, terminal)?);
    }
    let broken: Vec<String> = limits
        .iter()
        .flat_map(|limit| assessments.iter().map(|assessment| limit.broken_by(assessment)))
        .collect::<Result<Vec<_>, Failure>>()?
        .into_iter()
        .flatten()
        .collect();
    if let (Some(path), Some(one), Some(assessment)) = (&options.save, loaded.first(), assessments.first()) {
        files::write(path, &save::saved(one, asked, assessment))?;
    }
    if let (Some(path), Some(assessment)) = (&options.export_csv, assessments.first()) {
        losses::export(path, assessment)?;
    }
    terminal.result(&shown(&loaded, &assessments, terminal))?;
    let digest = kept.as_ref().and_then(|kept| kept.digest.as_deref());
    let is_plain = request.exceed.is_empty() && !request.cross_check;
    if let (Some(digest), Some(assessment), true) = (digest, assessments.first(), is_plain) {
        is_as_kept(digest, assessment, terminal)?;
    }
    if broken.is_empty() { Ok(()) } else { Err(Failure::SaysNo(broken)) }
}

/// Reads a scenario that is no file of its own.
fn checked(source: Source) -> Result<Loaded, Failure> {
    match crate::check(&source) {
        Ok(warned) => Ok(Loaded { source, checked: warned.value, warnings: warned.warnings }),
        Err(findings) => Err(Failure::Scenarios(vec![(source, findings)])),
    }
}

/// Says whether a result is the one that was kept. Errors: it is another one.
fn is_as_kept(kept: &str, assessment: &Assessment, terminal: &Terminal) -> Result<(), Failure> {
    let digest = json::digest(assessment);
    if digest != kept {
        let (old, new) = (kept.get(..8).unwrap_or(kept), &digest[..8]);
        let what = format!("the result is another one than was kept: {new}, not {old}");
        return Err(Failure::SaysNo(vec![what]));
    }
    if !terminal.quiet {
        terminal.remark(&format!("the same result as was kept, to the last bit: {}", &digest[..8]));
    }
    Ok(())
}

/// What is asked of each scenario.
pub(super) fn request(asked: &Asked, terminal: &Terminal) -> Result<Request, Failure> {
    let request = Request {
        as_of: date("--as-of", asked.as_of.as_deref())?,
        what_ifs: asked.what_if.clone(),
        seed: asked.seed,
        draws: asked.draws.map(|draws| draws as usize),
        threads: Some(terminal.n_threads),
        exceed: Vec::new(),
        cross_check: false,
    };
    let draws = request.settings().draws();
    if asked.draws.is_some_and(|asked| asked as usize != draws) && !terminal.quiet {
        terminal.remark(&format!("using {draws} draws: {REPLICATES} times a power of two"));
    }
    Ok(request)
}

/// Reads the day of an option.
pub(super) fn date(flag: &str, text: Option<&str>) -> Result<Option<Date>, Failure> {
    let refused = |message: String| {
        Failure::Usage(format!("{flag}: {message}"), format!("for example {flag} 2025-03-24"))
    };
    text.map(|text| text.parse::<Date>().map_err(refused)).transpose()
}

/// Reads and checks every scenario; one that is wrong, or lacks a what-if, stops them all.
pub(super) fn load(
    paths: &[PathBuf],
    asked: &Asked,
    request: &Request,
    terminal: &Terminal,
) -> Result<Vec<Loaded>, Failure> {
    let loaded = read(paths, &asked.set)?;
    for one in &loaded {
        crate::configuration(&one.checked, &request.what_ifs).map_err(|findings| unplaced(one, &findings))?;
        if !terminal.quiet && terminal.format == Format::Text {
            terminal.findings(&one.source, &one.warnings);
        }
    }
    Ok(loaded)
}

/// Reads and checks every scenario, with settings beside the files; one that is wrong stops them all.
pub(super) fn read(paths: &[PathBuf], set: &[String]) -> Result<Vec<Loaded>, Failure> {
    let mut loaded = Vec::new();
    let mut wrong = Vec::new();
    for path in files::expand(paths)? {
        let source = files::scenario(&path, set)?;
        match crate::check(&source) {
            Ok(warned) => loaded.push(Loaded { source, checked: warned.value, warnings: warned.warnings }),
            Err(findings) => wrong.push((source, findings)),
        }
    }
    if wrong.is_empty() { Ok(loaded) } else { Err(Failure::Scenarios(wrong)) }
}

/// Findings that stand nowhere in the text: about the arguments.
fn unplaced(one: &Loaded, findings: &[Diagnostic]) -> Failure {
    let name = one.source.name();
    let what: Vec<String> = findings.iter().map(|finding| format!("{name}: {}", finding.message)).collect();
    let help: Vec<&str> = findings.iter().filter_map(|finding| finding.help.as_deref()).collect();
    Failure::Usage(what.join("\n"), help.join("\n"))
}

/// Assesses one scenario.
pub(super) fn assess(one: &Loaded, request: &Request, terminal: &Terminal) -> Result<Assessment, Failure> {
    let progress = terminal.progress(one.source.name());
    let tell = |done: usize| progress.tell(done, REPLICATES);
    let found = assess_with_progress(&one.checked, request, &tell);
    let mut assessment =
        found.map_err(|findings| Failure::Scenarios(vec![(one.source.clone(), findings)]))?;
    assessment.warnings = notices(&one.warnings);
    if terminal.verbose {
        terminal.remark(&text::engine(&assessment));
    }
    Ok(assessment)
}

fn shown(loaded: &[Loaded], assessments: &[Assessment], terminal: &Terminal) -> String {
    match (terminal.format, assessments) {
        (Format::Json, [one]) => format!("{:#}\n", json::run(one)),
        (Format::Json, many) => format!("{:#}\n", Value::Array(many.iter().map(json::run).collect())),
        (Format::Text, many) => {
            let both = loaded.iter().zip(many);
            both.map(|(one, assessment)| {
                text::run(assessment, kept::typed(one.source.name()), terminal.look())
            })
            .collect()
        }
    }
}

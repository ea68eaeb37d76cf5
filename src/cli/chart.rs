//! `exposure chart`: a finding as a picture, or drawn in the terminal.

use super::args::{Chart as Options, Format, Kind, Of, Optimize, Theme as Colours};
use super::failure::Failure;
use super::files;
use super::run::{Loaded, assess, date, load, request};
use super::seek::unfound;
use super::terminal::Terminal;
use super::{optimize, timeline};
use crate::assess::{Span, Spreading, paths};
use crate::diag::Diagnostic;
use crate::model::{Model, OutcomeId};
use crate::render::chart::lec::{self, Lec};
use crate::render::chart::{
    self, Chart, Drawing, Missing, Style, Theme, bridge, dots, drivers, evidence, front, matrix, tornado,
    verify, what_ifs,
};
use crate::scenario::nearest;
use crate::{Against, Request, configuration, refusal};
use std::path::Path;

/// How many equally likely values are drawn.
const EQUALLY_LIKELY: u32 = 20;

/// The endings of files that can be written.
#[cfg(feature = "pdf")]
const ENDINGS: [&str; 3] = ["svg", "png", "pdf"];
#[cfg(not(feature = "pdf"))]
const ENDINGS: [&str; 2] = ["svg", "png"];

pub(super) fn chart(options: &Options, terminal: &Terminal) -> Result<(), Failure> {
    let output = options.output.as_deref().map(|path| Ok((path, ending(path)?))).transpose()?;
    if let Some((path, ending)) = output {
        may_be_replaced(path, ending)?;
    }
    may_be_asked(options)?;
    let request = request(&options.asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("chart takes one scenario".to_owned(), help));
    };
    let found = specified(options, one, &request, terminal)?;
    if let Some((path, ending)) = output {
        write(&found, path, ending, options, terminal)?;
        return match terminal.format {
            Format::Json => terminal.result(&format!("{:#}\n", found.view())),
            Format::Text => Ok(()),
        };
    }
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", found.view()),
        Format::Text => chart::text(&found, terminal.look()),
    })
}

/// Options that speak of some kinds alone.
fn may_be_asked(options: &Options) -> Result<(), Failure> {
    let asked = &options.asked;
    let kind = options.kind;
    let known: [(&str, bool, bool, &str); 13] = [
        ("--tail", options.tail, kind == Kind::Lec, "the chart lec"),
        (
            "--of",
            options.of.is_some(),
            matches!(kind, Kind::Dots | Kind::Matrix),
            "the charts dots and matrix",
        ),
        ("--n", options.n.is_some(), kind == Kind::Dots, "the chart dots"),
        ("--budget", options.budget.is_some(), kind == Kind::Front, "the chart front"),
        ("--by", options.by.is_some(), kind == Kind::Front, "the chart front"),
        ("--with", !options.with.is_empty(), kind == Kind::Front, "the chart front"),
        ("--without", !options.without.is_empty(), kind == Kind::Front, "the chart front"),
        ("--from", options.from.is_some(), kind == Kind::Timeline, "the chart timeline"),
        ("--to", options.to.is_some(), kind == Kind::Timeline, "the chart timeline"),
        ("--outcome", options.outcome.is_some(), kind == Kind::Paths, "the chart paths"),
        ("a factor", options.factor.is_some(), kind == Kind::Evidence, "the chart evidence"),
        (
            "--what-if",
            !asked.what_if.is_empty(),
            kind != Kind::Front,
            "all charts but front, which looks at every set",
        ),
        (
            "--as-of",
            asked.as_of.is_some(),
            kind != Kind::Timeline,
            "all charts but timeline, which takes --to",
        ),
    ];
    match known.into_iter().find(|(_, is_given, is_known, _)| *is_given && !is_known) {
        Some((option, _, _, of)) => {
            let help = format!("leave {option} out, or draw another chart");
            Err(Failure::Usage(format!("{option} is for {of}"), help))
        }
        None => Ok(()),
    }
}

/// The chart that is asked for.
fn specified(
    options: &Options,
    one: &Loaded,
    request: &Request,
    terminal: &Terminal,
) -> Result<Chart, Failure> {
    Ok(match options.kind {
        Kind::Drivers => drivers::drivers(&assess(one, request, terminal)?),
        Kind::Paths => {
            let to = options.outcome.as_deref().map(|id| outcome(&one.checked.model, id)).transpose()?;
            let assessment = assess(one, request, terminal)?;
            let wrong = |findings| Failure::Scenarios(vec![(one.source.clone(), findings)]);
            let configuration = configuration(&one.checked, &request.what_ifs).map_err(wrong)?;
            let _busy = terminal.busy(one.source.name());
            let found = paths(&one.checked.model, &configuration, request.settings(), &assessment, to)
                .map_err(|found| wrong(vec![refusal(&one.checked, &found)]))?;
            chart::paths::paths(&assessment, &found)
        }
        Kind::Lec => {
            let as_it_stands = Request { what_ifs: Vec::new(), ..request.clone() };
            let baseline = assess(one, &as_it_stands, terminal)?;
            let what_if = match request.what_ifs.is_empty() {
                true => None,
                false => {
                    // Both curves are read at the amount that the sentence speaks of.
                    let exceed = lec::at(&baseline).into_iter().collect();
                    Some(assess(one, &Request { exceed, ..request.clone() }, terminal)?)
                }
            };
            let title = titles(one, request);
            let what_if = what_if.as_ref().map(|assessment| (title.as_str(), assessment));
            lec::lec(&Lec { baseline: &baseline, what_if, is_tail: options.tail })
        }
        Kind::WhatIfs => {
            let progress = terminal.progress(one.source.name());
            let tell = |done: usize, of: usize| progress.tell(done, of);
            let found = crate::compare(&one.checked, request, &Against::Itself, false, &tell);
            what_ifs::what_ifs(&found.map_err(|wrong| refused(one, wrong.findings))?)
        }
        Kind::Bridge => {
            let progress = terminal.progress(one.source.name());
            let tell = |done: usize, of: usize| progress.tell(done, of);
            let found = crate::bridge(&one.checked, request, &tell);
            bridge::bridge(&found.map_err(|findings| refused(one, findings))?)
        }
        Kind::Tornado => {
            let _busy = terminal.busy(one.source.name());
            let found = crate::sensitivity(&one.checked, request, &[]);
            tornado::tornado(&found.map_err(|why| unfound(one, why))?)
        }
        Kind::Verify => verify::verify(&assess(one, request, terminal)?),
        Kind::Evidence => {
            let asked = options.factor.as_deref().map(|name| factor(one, name)).transpose()?;
            let assessment = assess(one, request, terminal)?;
            let found = match asked {
                Some(id) => assessment.factors.iter().find(|one| one.id == id),
                None => evidence::leading(&assessment),
            };
            evidence::evidence(&assessment, found)
        }
        Kind::Dots => {
            let n = options.n.unwrap_or(EQUALLY_LIKELY) as usize;
            let _busy = terminal.busy(one.source.name());
            dots::dots(&priced(crate::spread(&one.checked, request, of(options), n), one)?)
        }
        Kind::Matrix => {
            let _busy = terminal.busy(one.source.name());
            matrix::matrix(&priced(crate::scatter(&one.checked, request, of(options)), one)?)
        }
        Kind::Front => {
            let options = Optimize {
                file: options.file.clone(),
                budget: options.budget.clone(),
                by: options.by,
                with: options.with.clone(),
                without: options.without.clone(),
                max_sets: None,
                as_of: options.asked.as_of.clone(),
                set: options.asked.set.clone(),
                seed: options.asked.seed,
                draws: options.asked.draws,
            };
            front::front(&optimize::bought(&options, one, request, terminal)?)
        }
        Kind::Timeline => {
            let span = Span {
                from: date("--from", options.from.as_deref())?,
                to: date("--to", options.to.as_deref())?,
            };
            chart::timeline::timeline(&timeline::told(span, one, request, terminal)?)
        }
    })
}

fn of(options: &Options) -> Option<Spreading> {
    options.of.map(|of| match of {
        Of::Composite => Spreading::Composite,
        Of::Loss => Spreading::Loss,
    })
}

/// Errors: what cannot be compiled; a loss where nothing is priced.
fn priced<T>(found: Result<Option<T>, Vec<Diagnostic>>, one: &Loaded) -> Result<T, Failure> {
    let found = found.map_err(|findings| Failure::Scenarios(vec![(one.source.clone(), findings)]))?;
    found.ok_or_else(|| {
        let what = format!("{} prices no outcome, so there is no loss", one.source.name());
        Failure::Usage(what, "give an outcome a `loss`, or draw it --of composite".to_owned())
    })
}

fn refused(one: &Loaded, findings: Vec<Diagnostic>) -> Failure {
    Failure::Scenarios(vec![(one.source.clone(), findings)])
}

/// The id of a factor that is named with or without its kind.
///
/// Errors: an unknown factor, with the nearest name.
fn factor<'n>(one: &Loaded, name: &'n str) -> Result<&'n str, Failure> {
    let factors = &one.checked.model.factors;
    let id = name.strip_prefix("factor.").unwrap_or(name);
    if factors.find(id).is_some() {
        return Ok(id);
    }
    let help = match nearest(id, factors.names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if factors.is_empty() => "the scenario has no factor".to_owned(),
        None => format!("known are {}", factors.names().collect::<Vec<_>>().join(", ")),
    };
    Err(Failure::Usage(format!("unknown factor `{id}`"), help))
}

/// The outcome of attempts that an id names, alone or with its kind in front.
fn outcome(model: &Model, id: &str) -> Result<OutcomeId, Failure> {
    let name = id.strip_prefix("outcome.").or_else(|| id.strip_prefix("risk.")).unwrap_or(id);
    let is_attempted = |id: &OutcomeId| !model.outcomes[*id].is_fact();
    match model.outcomes.find(name) {
        Some(found) if is_attempted(&found) => Ok(found),
        Some(_) => {
            let help = "it is so or not; name an outcome that rests on events".to_owned();
            Err(Failure::Usage(format!("no attempt brings about the outcome `{name}`"), help))
        }
        None => {
            let names = model.outcomes.ids().filter(is_attempted).map(|id| model.outcomes[id].id.as_str());
            let help = match nearest(name, names) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`exposure explain FILE` lists the outcomes".to_owned(),
            };
            Err(Failure::Usage(format!("there is no outcome `{name}`"), help))
        }
    }
}

/// The titles of the what-ifs that are supposed together.
fn titles(one: &Loaded, request: &Request) -> String {
    let what_ifs = &one.checked.model.whatifs;
    let found =
        request.what_ifs.iter().filter_map(|id| what_ifs.find(id)).map(|id| what_ifs[id].title.clone());
    found.collect::<Vec<String>>().join(" + ")
}

/// Errors: an ending that cannot be written.
fn ending(path: &Path) -> Result<&'static str, Failure> {
    let found = path.extension().and_then(|one| one.to_str()).map(str::to_ascii_lowercase);
    let known = ENDINGS.into_iter().find(|known| found.as_deref() == Some(known));
    known.ok_or_else(|| {
        let endings: Vec<String> = ENDINGS.iter().map(|one| format!(".{one}")).collect();
        let what = match found.as_deref() {
            #[cfg(not(feature = "pdf"))]
            Some("pdf") => "-o: this build writes no PDF".to_owned(),
            _ => format!("-o: {} ends in nothing that a chart can be written as", path.display()),
        };
        Failure::Usage(what, format!("end it in {}", endings.join(" or ")))
    })
}

/// Refuses to write over anything but a picture: a mistyped name must not cost a scenario.
fn may_be_replaced(path: &Path, ending: &str) -> Result<(), Failure> {
    let starts: &[&[u8]] = match ending {
        "svg" => &[b"<svg", b"<?xml"],
        "png" => &[b"\x89PNG"],
        _ => &[b"%PDF"],
    };
    let is_regular = std::fs::metadata(path).is_ok_and(|found| found.is_file());
    let Some(bytes) = is_regular.then(|| std::fs::read(path).ok()).flatten() else { return Ok(()) };
    if bytes.is_empty() || starts.iter().any(|start| bytes.starts_with(start)) {
        return Ok(());
    }
    let what = format!("-o: {} exists and is no picture; it is left alone", path.display());
    Err(Failure::Usage(what, format!("name a new file, such as -o chart.{ending}")))
}

fn write(
    found: &Chart,
    path: &Path,
    ending: &str,
    options: &Options,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let theme = match options.theme {
        Colours::Screen => Theme::SCREEN,
        Colours::Print => Theme::PRINT,
        Colours::Dark => Theme::DARK,
    };
    // Where a reader's own fonts draw what ours lacks, the text keeps its room.
    let missing = if ending == "svg" { Missing::Left } else { Missing::Numbered };
    let drawing = chart::draw(found, Style { width: options.width, theme, missing });
    match ending {
        "svg" => files::write(path, &chart::svg(&drawing)),
        #[cfg(feature = "pdf")]
        "pdf" => {
            warn_of_missing(&drawing, terminal);
            files::write(path, &chart::pdf(&drawing))
        }
        _ => {
            warn_of_missing(&drawing, terminal);
            let pixels = chart::png(&drawing, options.scale).ok_or_else(|| {
                let [width, height] =
                    [drawing.width, drawing.height].map(|n| u64::from(n) * u64::from(options.scale));
                let what = format!("{width} x {height} pixels are too many");
                Failure::Usage(what, "draw it at a smaller --scale or --width".to_owned())
            })?;
            files::write(path, &pixels)
        }
    }
}

/// Characters that the font lacks are printed by their number.
fn warn_of_missing(drawing: &Drawing, terminal: &Terminal) {
    let missing = drawing.unprintable();
    if missing.is_empty() || terminal.quiet {
        return;
    }
    let shown: Vec<String> = missing.iter().take(6).map(|c| format!("U+{:04X}", u32::from(*c))).collect();
    let more = if missing.len() > 6 { format!(" and {} more", missing.len() - 6) } else { String::new() };
    terminal.remark(&format!(
        "warning: the font of charts lacks {}{more}; printed by number, as <{}> (SVG keeps the text)",
        shown.join(", "),
        shown[0]
    ));
}

//! `exposure chart`: a finding as a picture, or drawn in the terminal.

use super::args::{Chart as Options, Format, Kind, Theme as Colours};
use super::failure::Failure;
use super::files;
use super::run::{Loaded, assess, load, request};
use super::terminal::Terminal;
use crate::assess::paths;
use crate::model::{Model, OutcomeId};
use crate::render::chart::lec::{self, Lec};
use crate::render::chart::{self, Chart, Drawing, Style, Theme, drivers};
use crate::scenario::nearest;
use crate::{Request, configuration, refusal};
use std::path::Path;

/// The endings of files that can be written.
#[cfg(feature = "pdf")]
const ENDINGS: [&str; 3] = ["svg", "png", "pdf"];
#[cfg(not(feature = "pdf"))]
const ENDINGS: [&str; 2] = ["svg", "png"];

pub(super) fn chart(options: &Options, terminal: &Terminal) -> Result<(), Failure> {
    let output = options.output.as_deref().map(|path| Ok((path, ending(path)?))).transpose()?;
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

/// Options that speak of one kind alone.
fn may_be_asked(options: &Options) -> Result<(), Failure> {
    if options.tail && options.kind != Kind::Lec {
        let help = "leave --tail out, or draw the chart lec".to_owned();
        return Err(Failure::Usage("--tail is for the chart lec alone".to_owned(), help));
    }
    if options.outcome.is_some() && options.kind != Kind::Paths {
        let help = "leave --outcome out, or draw the chart paths".to_owned();
        return Err(Failure::Usage("--outcome is for the chart paths alone".to_owned(), help));
    }
    Ok(())
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
    })
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
    let drawing = chart::draw(found, Style { width: options.width, theme });
    match ending {
        "svg" => files::write(path, chart::svg(&drawing)),
        #[cfg(feature = "pdf")]
        "pdf" => {
            warn_of_missing(&drawing, terminal);
            files::write(path, chart::pdf(&drawing))
        }
        _ => {
            warn_of_missing(&drawing, terminal);
            let pixels = chart::png(&drawing, options.scale).ok_or_else(|| {
                let what = format!("{} x {} pixels are too many", drawing.width, drawing.height);
                Failure::Usage(what, "draw it at a smaller --scale or --width".to_owned())
            })?;
            files::write(path, pixels)
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

//! `exposure timeline`: the assessment day by day, as the reporting came in.

use super::args::{Asked, Format, Timeline};
use super::failure::Failure;
use super::run::{Loaded, date, load, request};
use super::terminal::Terminal;
use crate::assess::{Span, Timeline as Finding};
use crate::render::{stages, timeline as words};
use crate::{Request, Untold};

pub(super) fn timeline(options: &Timeline, terminal: &Terminal) -> Result<(), Failure> {
    let span =
        Span { from: date("--from", options.from.as_deref())?, to: date("--to", options.to.as_deref())? };
    let asked = Asked {
        what_if: options.what_if.clone(),
        as_of: None,
        set: options.set.clone(),
        seed: options.seed,
        draws: options.draws,
    };
    let request = request(&asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("timeline takes one scenario".to_owned(), help));
    };
    let found = told(span, one, &request, terminal)?;
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", stages::view(&found)),
        Format::Text => words::text(&found, terminal.look()),
    })
}

/// The timeline of one scenario.
pub(super) fn told(
    span: Span,
    one: &Loaded,
    request: &Request,
    terminal: &Terminal,
) -> Result<Finding, Failure> {
    let progress = terminal.progress(one.source.name());
    let tell = |done: usize, of: usize| progress.tell(done, of);
    crate::timeline(&one.checked, request, span, &tell).map_err(|why| match why {
        Untold::Refused(findings) => Failure::Scenarios(vec![(one.source.clone(), findings)]),
        Untold::Backwards { from, to } => {
            let last = if span.to.is_some() { "--to" } else { "the scenario's as_of" };
            Failure::Usage(
                format!("--from: {from} is after {last}, {to}"),
                "give a first day that is not after the last, such as --from 2025-03-24 --to 2025-04-25"
                    .to_owned(),
            )
        }
    })
}

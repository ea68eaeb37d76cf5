//! `exposure score`: what was said before it was settled, against what turned out.

use super::args::{Format, Score};
use super::failure::Failure;
use super::run::{Loaded, read};
use super::terminal::Terminal;
use crate::assess::{Replay, Unscored, tally};
use crate::render::{replay, score};

pub(super) fn score(options: &Score, terminal: &Terminal) -> Result<(), Failure> {
    let loaded = read(&options.files, &options.set)?;
    let replays = loaded.iter().map(replayed).collect::<Result<Vec<Replay>, Failure>>()?;
    for one in &loaded {
        if !terminal.quiet && terminal.format == Format::Text {
            terminal.findings(&one.source, &one.warnings);
        }
    }
    let tally = tally(&replays);
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", replay::view(&replays, &tally)),
        Format::Text => score::text(&replays, &tally, terminal.look()),
    })
}

fn replayed(one: &Loaded) -> Result<Replay, Failure> {
    let name = one.source.name();
    crate::replay(&one.checked).map_err(|why| match why {
        Unscored::NothingResolved => Failure::Usage(
            format!("no factor of {name} says what it turned out to be"),
            "give one a `resolved = { value = true, date = 2025-12-04, by = \"who settled it\" }`".to_owned(),
        ),
        Unscored::NothingReported => Failure::Usage(
            format!("every resolved factor of {name} was settled before anything was reported of it"),
            "a replay needs a claim, or the estimate of a prior, published before the `date` of `resolved`"
                .to_owned(),
        ),
        Unscored::Supposed => Failure::Usage(
            format!("{name}: a factor that is supposed has no forecast to score"),
            "leave out `--set factor.ID=true` or `false`; `factor.ID.prior` may be set".to_owned(),
        ),
    })
}

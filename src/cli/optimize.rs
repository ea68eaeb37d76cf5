//! `exposure optimize`: which safeguards to buy.

use super::args::{Asked, By, Format, Optimize};
use super::failure::Failure;
use super::run::{self, Loaded};
use super::terminal::Terminal;
use crate::assess::{Measured, Optimization, Unbought};
use crate::render::{optimization, optimize};
use crate::scenario::money;
use crate::{Choice, Request, Unchosen};

pub(super) fn optimize(options: &Optimize, terminal: &Terminal) -> Result<(), Failure> {
    let asked = Asked {
        what_if: Vec::new(),
        as_of: options.as_of.clone(),
        set: options.set.clone(),
        seed: options.seed,
        draws: options.draws,
    };
    let request = run::request(&asked, terminal)?;
    let loaded = run::load(std::slice::from_ref(&options.file), &asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("optimize takes one scenario".to_owned(), help));
    };
    let found = bought(options, one, &request, terminal)?;
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", optimization::view(&found)),
        Format::Text => optimize::text(&found, terminal.look()),
    })
}

/// The sets of a scenario that no other set beats.
pub(super) fn bought(
    options: &Optimize,
    one: &Loaded,
    request: &Request,
    terminal: &Terminal,
) -> Result<Optimization, Failure> {
    let choice = Choice {
        by: options.by.map(|by| match by {
            By::Composite => Measured::Composite,
            By::Chance => Measured::Probability,
            By::Loss => Measured::Loss,
            By::BadYear => Measured::BadYear,
        }),
        budget: options.budget.as_deref().map(|text| budget(text, one)).transpose()?,
        with: options.with.clone(),
        without: options.without.clone(),
        limit: options.max_sets.map(|n| n as usize),
    };
    let progress = terminal.progress(one.source.name());
    let tell = |done: usize, of: usize| progress.tell(done, of);
    crate::optimize(&one.checked, request, &choice, &tell).map_err(|why| unchosen(one, why))
}

/// Reads a budget: an amount in the file's currency, or a number of safeguards where none states a cost.
fn budget(text: &str, one: &Loaded) -> Result<f64, Failure> {
    let model = &one.checked.model;
    let refused =
        |what: String, help: &str| Err(Failure::Usage(format!("--budget: {what}"), help.to_owned()));
    let read = money(text).filter(|(amount, _)| amount.is_finite() && *amount >= 0.0);
    let Some((amount, written)) = read else {
        return refused(
            format!("`{text}` is no amount"),
            "give one from 0 on, such as --budget '$500k'; a number of safeguards where none states a cost",
        );
    };
    let is_priced = model.safeguards.iter().any(|(_, row)| row.cost.is_some());
    let own = model.header.currency.as_ref();
    match (written, own) {
        (Some(written), _) if !is_priced => refused(
            format!("no safeguard of {} states a cost, so {written} buy nothing", one.source.name()),
            "give a number of safeguards, such as --budget 3, or write `cost` in the safeguards",
        ),
        (Some(written), Some(own)) if written != *own => refused(
            format!("{written} is not the currency of {}, which is {own}", one.source.name()),
            "give the amount in the scenario's currency",
        ),
        _ => Ok(amount),
    }
}

fn unchosen(one: &Loaded, why: Unchosen) -> Failure {
    let name = one.source.name();
    let (what, help) = match why {
        Unchosen::Refused(findings) => return Failure::Scenarios(vec![(one.source.clone(), findings)]),
        Unchosen::Asked(what, help) => (format!("{name}: {what}"), help),
        Unchosen::Nothing(Unbought::TooMany(most)) => (
            format!("{name} has more than {most} safeguards"),
            "take those out of the file that are not to be had".to_owned(),
        ),
        Unchosen::Nothing(Unbought::Unpriced) => (
            format!("{name} prices no outcome, so there is no loss to lower"),
            "give an outcome a `loss`, or minimise --by composite or --by chance".to_owned(),
        ),
        Unchosen::Nothing(Unbought::NoMean) => (
            format!("the expected loss of {name} has no mean, so no set lowers it"),
            "minimise --by composite or --by chance, or give the magnitude a bounded tail".to_owned(),
        ),
        Unchosen::Nothing(Unbought::NoSafeguard | Unbought::Refused(_)) => (
            format!("{name} has no safeguard to choose"),
            "write one: a table [safeguard.ID] with a `title`, a `cost` and an `effect`".to_owned(),
        ),
    };
    Failure::Usage(what, help)
}

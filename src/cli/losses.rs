//! What `run` is asked about losses: amounts on the command line, and the curve as a file.

use super::args::Run;
use super::failure::Failure;
use super::files;
use super::run::Loaded;
use crate::assess::Assessment;
use crate::quantity::Currency;
use crate::render::loss;
use crate::scenario::money;
use std::path::Path;

/// Reads amounts as they are written in scenarios, separated by commas.
///
/// Errors: one that is no amount from 0, or a comma inside of one.
pub(super) fn amounts(text: &str) -> Result<Vec<(f64, Option<Currency>)>, Failure> {
    let one = |written: &str| {
        money(written).filter(|(amount, _)| (0.0..f64::INFINITY).contains(amount)).ok_or_else(|| {
            let help = "write amounts from 0, separated by commas: --exceed '1e6,$10M'".to_owned();
            Failure::Usage(format!("--exceed: `{}` is no amount", written.trim()), help)
        })
    };
    text.split(',').map(one).collect()
}

/// Whether a scenario has what these options ask for.
///
/// Errors: it prices nothing, or its currency is another.
pub(super) fn may_be_asked(
    one: &Loaded,
    amounts: &[(f64, Option<Currency>)],
    options: &Run,
) -> Result<(), Failure> {
    let (model, name) = (&one.checked.model, one.source.name());
    let flag = [("--exceed", options.exceed.is_some()), ("--export-csv", options.export_csv.is_some())];
    let Some((flag, _)) = flag.into_iter().find(|(_, given)| *given) else { return Ok(()) };
    if !model.outcomes.iter().any(|(_, outcome)| outcome.loss.is_some()) {
        let help = "give an outcome a `[outcome.ID.loss]`".to_owned();
        return Err(Failure::Usage(format!("{flag}: {name} has no losses"), help));
    }
    let other = amounts.iter().filter_map(|(_, currency)| currency.as_ref());
    match other.into_iter().find(|currency| Some(*currency) != model.header.currency.as_ref()) {
        None => Ok(()),
        Some(currency) => {
            let own = model.header.currency.as_ref().map_or("none", Currency::code);
            let help = "give amounts in the scenario's currency, or without one".to_owned();
            Err(Failure::Usage(
                format!("--exceed: {currency} is not the currency of {name}, which is {own}"),
                help,
            ))
        }
    }
}

/// Refuses to write over anything but an earlier curve: a mistyped name must not cost a scenario.
pub(super) fn may_be_replaced(path: &Path) -> Result<(), Failure> {
    let help = "name a new file, such as --export-csv curve.csv".to_owned();
    if path == Path::new("-") {
        return Err(Failure::Usage("--export-csv writes a file, not standard output".to_owned(), help));
    }
    let Ok(bytes) = std::fs::read(path) else { return Ok(()) };
    if bytes.starts_with(loss::CSV_NAMES.as_bytes()) {
        return Ok(());
    }
    let what = format!("--export-csv: {} exists and is no curve of losses; it is left alone", path.display());
    Err(Failure::Usage(what, help))
}

/// Writes the curve of an assessment.
pub(super) fn export(path: &Path, assessment: &Assessment) -> Result<(), Failure> {
    match &assessment.losses {
        Some(losses) => files::write(path, &loss::csv(losses)),
        None => Ok(()),
    }
}

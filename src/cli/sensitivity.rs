//! `exposure sensitivity`: which uncertain inputs a result hangs on.

use super::args::{Format, Sensitivity};
use super::failure::Failure;
use super::run::{load, request};
use super::seek::unfound;
use super::terminal::Terminal;
use crate::render::sensitivity as words;

pub(super) fn sensitivity(options: &Sensitivity, terminal: &Terminal) -> Result<(), Failure> {
    let stress = options.stress.iter().map(|text| band(text)).collect::<Result<Vec<_>, Failure>>()?;
    let request = request(&options.asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("sensitivity takes one scenario".to_owned(), help));
    };
    let busy = terminal.busy(one.source.name());
    let found = crate::sensitivity(&one.checked, &request, &stress).map_err(|why| unfound(one, why))?;
    drop(busy);
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", words::view(&found)),
        Format::Text => words::text(&found, terminal.look()),
    })
}

/// Reads `NAME=90..100`, percentiles as parts of 1.
fn band(text: &str) -> Result<(String, [f64; 2]), Failure> {
    let refused = |what: String| {
        let help = "write an input and two percentiles, such as event.x.probability=90..100";
        Failure::Usage(format!("--stress: {what}"), help.to_owned())
    };
    let parts = text.split_once('=').and_then(|(name, band)| Some((name.trim(), band.split_once("..")?)));
    let Some((name, (low, high))) = parts else { return Err(refused(format!("`{text}` is no band"))) };
    let level = |text: &str| {
        let text = text.trim().trim_start_matches(['p', 'P']).trim_end_matches('%');
        text.parse::<f64>().ok().map(|percent| percent / 100.0)
    };
    let (Some(low), Some(high)) = (level(low), level(high)) else {
        return Err(refused(format!("`{text}` has no two percentiles")));
    };
    if !(0.0 <= low && low < high && high <= 1.0) {
        return Err(refused(format!("`{text}`: percentiles rise, from 0 to 100")));
    }
    Ok((name.to_owned(), [low, high]))
}

//! `exposure sensitivity`: which uncertain inputs a result hangs on.

use super::args::{Format, Sensitivity};
use super::failure::Failure;
use super::run::{load, request};
use super::terminal::Terminal;
use crate::render::sensitivity as words;

pub(super) fn sensitivity(options: &Sensitivity, terminal: &Terminal) -> Result<(), Failure> {
    let request = request(&options.asked, terminal)?;
    let loaded = load(std::slice::from_ref(&options.file), &options.asked, &request, terminal)?;
    let [one] = loaded.as_slice() else {
        let help = "name one file".to_owned();
        return Err(Failure::Usage("sensitivity takes one scenario".to_owned(), help));
    };
    let found = crate::sensitivity(&one.checked, &request)
        .map_err(|findings| Failure::Scenarios(vec![(one.source.clone(), findings)]))?;
    terminal.result(&match terminal.format {
        Format::Json => format!("{:#}\n", words::view(&found)),
        Format::Text => words::text(&found, terminal.look()),
    })
}

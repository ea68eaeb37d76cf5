//! `exposure check`: everything that is wrong with scenarios, and what their ranges imply.

use super::args::{Check, Format};
use super::failure::Failure;
use super::files;
use super::terminal::Terminal;
use crate::diag::{Diagnostic, Severity, Source};
use crate::render::json;
use crate::render::ranges::{self, Implied};
use crate::scenario::Checked;

/// A file with what was found in it.
pub(super) struct Looked {
    source: Source,
    findings: Vec<Diagnostic>,
    /// What its ranges imply, and its currency; `None` where it has errors.
    ranges: Option<(Vec<Implied>, String)>,
}

pub(super) fn check(options: &Check, terminal: &Terminal) -> Result<(), Failure> {
    let mut looked = Vec::new();
    for path in files::expand(&options.files)? {
        let source = files::scenario(&path, &options.set)?;
        looked.push(match crate::check(&source) {
            Ok(warned) => {
                let ranges = Some(implied(&warned.value));
                Looked { source, findings: warned.warnings, ranges }
            }
            Err(findings) => Looked { source, findings, ranges: None },
        });
    }
    let count = |severity| {
        let all = looked.iter().flat_map(|one| &one.findings);
        all.filter(|finding| finding.severity() == severity).count()
    };
    let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
    match terminal.format {
        Format::Json => {
            let files = looked.iter().map(|one| {
                let implied = one.ranges.as_ref().map(|(implied, _)| ranges::view(implied));
                (&one.source, one.findings.as_slice(), implied)
            });
            terminal.result(&format!("{:#}\n", json::check(files)))?;
        }
        Format::Text => {
            for one in &looked {
                terminal.findings(&one.source, &one.findings);
            }
            if n_errors == 0 {
                terminal.result(&summary(&looked, options.ranges, terminal))?;
            }
        }
    }
    match (n_errors, n_warnings, options.deny) {
        (0, 0, _) | (0, _, None) => Ok(()),
        (0, n, Some(_)) => {
            Err(Failure::SaysNo(vec![format!("{n} warnings, and --deny warnings refuses them")]))
        }
        _ => Err(Failure::Told),
    }
}

fn implied(checked: &Checked) -> (Vec<Implied>, String) {
    let named = |path: &str| {
        let places = &checked.places;
        places.setting(path).map_or_else(|| places.in_words_of_the_file(path), str::to_owned)
    };
    let currency = checked.model.header.currency.as_ref().map_or_else(String::new, ToString::to_string);
    (ranges::implied(&checked.model, named), currency)
}

/// One line a file; below it what its ranges imply, where it is the only one or all are asked for.
fn summary(looked: &[Looked], all: bool, terminal: &Terminal) -> String {
    let of = |one: &Looked| {
        let name = one.source.name();
        let line = match one.findings.len() {
            0 => format!("{name}: no errors, no warnings\n"),
            1 => format!("{name}: no errors, 1 warning\n"),
            n => format!("{name}: no errors, {n} warnings\n"),
        };
        let ranges = one.ranges.as_ref().filter(|_| all || looked.len() == 1);
        let table = ranges.map(|(implied, currency)| ranges::table(implied, currency, all, terminal.look()));
        line + &table.unwrap_or_default()
    };
    looked.iter().map(of).collect()
}

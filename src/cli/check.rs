//! `exposure check`: everything that is wrong with scenarios.

use super::args::{Check, Format};
use super::failure::Failure;
use super::files;
use super::terminal::Terminal;
use crate::diag::{Diagnostic, Severity, Source};
use crate::render::json;

pub(super) fn check(options: &Check, terminal: &Terminal) -> Result<(), Failure> {
    let mut checked: Vec<(Source, Vec<Diagnostic>)> = Vec::new();
    for path in files::expand(&options.files)? {
        let source = files::read(&path)?.with_settings(&options.set);
        let findings = match crate::check(&source) {
            Ok(warned) => warned.warnings,
            Err(findings) => findings,
        };
        checked.push((source, findings));
    }
    let count = |severity| {
        let all = checked.iter().flat_map(|(_, findings)| findings);
        all.filter(|finding| finding.severity() == severity).count()
    };
    let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
    match terminal.format {
        Format::Json => terminal.result(&format!("{:#}\n", json::check(&checked)))?,
        Format::Text => {
            for (source, findings) in &checked {
                terminal.findings(source, findings);
            }
            if n_errors == 0 {
                terminal.result(&summary(&checked))?;
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

/// One line a file.
fn summary(checked: &[(Source, Vec<Diagnostic>)]) -> String {
    let line = |(source, findings): &(Source, Vec<Diagnostic>)| match findings.len() {
        0 => format!("{}: no errors, no warnings\n", source.name()),
        1 => format!("{}: no errors, 1 warning\n", source.name()),
        n => format!("{}: no errors, {n} warnings\n", source.name()),
    };
    checked.iter().map(line).collect()
}

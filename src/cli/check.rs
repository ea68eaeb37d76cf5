//! `exposure check`: everything that is wrong with scenarios, and what their ranges imply.

use super::args::{Check, Format};
use super::failure::Failure;
use super::files;
use super::terminal::Terminal;
use crate::diag::{Diagnostic, Mended, Severity, Source};
use crate::render::findings::{self, CheckedFile};
use crate::render::ranges::{self, Implied};
use crate::scenario::{Checked, mend};
use std::path::Path;

/// A file with what was found in it.
pub(super) struct Looked {
    source: Source,
    findings: Vec<Diagnostic>,
    /// What was put right in it before.
    mended: Vec<Mended>,
    /// What its ranges imply, and its currency; `None` where it has errors.
    ranges: Option<(Vec<Implied>, String)>,
}

impl Looked {
    fn checked(&self) -> CheckedFile<'_> {
        CheckedFile {
            source: &self.source,
            findings: &self.findings,
            ranges: self.ranges.as_ref().map(|(implied, _)| ranges::view(implied)),
            mended: &self.mended,
        }
    }
}

pub(super) fn check(options: &Check, terminal: &Terminal) -> Result<(), Failure> {
    let mut looked = Vec::new();
    for path in files::expand(&options.files)? {
        let source = files::scenario(&path, &options.set)?;
        let (source, mended) = match options.fix {
            true => mended(source, &path)?,
            false => (source, Vec::new()),
        };
        looked.push(match crate::check(&source) {
            Ok(warned) => {
                let ranges = Some(implied(&warned.value));
                Looked { source, findings: warned.warnings, mended, ranges }
            }
            Err(findings) => Looked { source, findings, mended, ranges: None },
        });
    }
    let count = |severity| {
        let all = looked.iter().flat_map(|one| &one.findings);
        all.filter(|finding| finding.severity() == severity).count()
    };
    let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
    match terminal.format {
        Format::Json => {
            let files: Vec<CheckedFile> = looked.iter().map(Looked::checked).collect();
            let view = if terminal.sarif { findings::sarif(&files) } else { findings::view(&files) };
            terminal.result(&format!("{view:#}\n"))?;
        }
        Format::Text => {
            for one in &looked {
                let told = one.mended.iter().map(|made| told(one, made));
                terminal.result(&terminal.look().clean(&told.collect::<String>()))?;
                terminal.findings(&one.source, &one.findings);
            }
            let n_certain =
                looked.iter().flat_map(|one| &one.findings).filter(|one| one.fix.is_some()).count();
            let can_fix = options.set.is_empty() && options.files.iter().all(|path| path != Path::new("-"));
            if n_certain > 0 && can_fix && !terminal.quiet {
                let (leave, them) = if n_certain == 1 { ("leaves", "it") } else { ("leave", "them") };
                terminal.remark(&format!(
                    "{n_certain} of these {leave} no doubt: `exposure check --fix` puts {them} right in the file"
                ));
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

/// The scenario with all put right that leaves no doubt, in its file too.
fn mended(source: Source, path: &Path) -> Result<(Source, Vec<Mended>), Failure> {
    if path == Path::new("-") {
        let what = "--fix writes files, and standard input is none".to_owned();
        return Err(Failure::Usage(what, "name the file".to_owned()));
    }
    let (text, mended) = mend(&source);
    if mended.is_empty() {
        return Ok((source, mended));
    }
    files::rewrite(path, source.file_text(), &text)?;
    Ok((files::scenario(path, &[])?, mended))
}

fn told(one: &Looked, made: &Mended) -> String {
    let Mended { place, from, to } = made;
    format!("{}:{}:{}: `{from}` is now `{to}`\n", one.source.name(), place.line, place.column)
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

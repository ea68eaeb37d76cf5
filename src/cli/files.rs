//! Reading and writing files: whole, or not at all.

use super::failure::Failure;
use crate::diag::{Attachments, Source};
use crate::scenario::{MAX_BYTES, attached};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

/// Reads a scenario; `-` is standard input.
pub(super) fn read(path: &Path) -> Result<Source, Failure> {
    // One byte more than is allowed is enough to tell that there is too much.
    read_up_to(path, MAX_BYTES as u64 + 4)
}

/// Reads a scenario with settings beside it, and the files that it reads values from.
pub(super) fn scenario(path: &Path, set: &[String]) -> Result<Source, Failure> {
    Ok(with_attachments(read(path)?.with_settings(set), path))
}

/// A scenario with the files that it reads values from; what cannot be read says why where it is asked for.
pub(super) fn with_attachments(source: Source, path: &Path) -> Source {
    let named = attached(&source).into_iter().map(|name| {
        let text = beside(path, &name).and_then(|file| attachment(&file));
        (name, text)
    });
    let named: Attachments = named.collect();
    source.with_attachments(named)
}

/// Where a file lies that a scenario names; it does not leave the scenario's folder.
pub(super) fn beside(path: &Path, name: &str) -> Result<PathBuf, String> {
    let inside =
        Path::new(name).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    match inside {
        true => Ok(path.parent().unwrap_or(Path::new("")).join(name)),
        false => Err("it lies outside the folder of the scenario".to_owned()),
    }
}

fn attachment(file: &Path) -> Result<String, String> {
    let mut bytes = Vec::new();
    let limit = MAX_BYTES as u64;
    let read = File::open(file).and_then(|open| open.take(limit + 1).read_to_end(&mut bytes));
    read.map_err(|error| error.to_string())?;
    if bytes.len() as u64 > limit {
        return Err(format!("it has more than {limit} bytes"));
    }
    String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())
}

/// Reads a file that keeps a scenario: its text, escaped, and with it results and pictures.
pub(super) fn read_kept(path: &Path) -> Result<Source, Failure> {
    read_up_to(path, KEPT * MAX_BYTES as u64)
}

/// How many times as long as the longest scenario a file may be that keeps one.
const KEPT: u64 = 16;

fn read_up_to(path: &Path, limit: u64) -> Result<Source, Failure> {
    let shown = path.display().to_string();
    let failed = |error: io::Error| Failure::World(format!("cannot read {shown}: {error}"));
    let mut bytes = Vec::new();
    let name = if path == Path::new("-") {
        io::stdin().lock().take(limit).read_to_end(&mut bytes).map_err(failed)?;
        "<stdin>".to_owned()
    } else {
        File::open(path).map_err(failed)?.take(limit).read_to_end(&mut bytes).map_err(failed)?;
        shown.clone()
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let before = &error.as_bytes()[..at];
            let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
            let what = format!("{shown}:{line}: the text is not UTF-8");
            Err(Failure::Usage(what, "save the file as UTF-8".to_owned()))
        }
    }
}

/// The files that paths name: a folder stands for the scenarios in it, in the order of their names.
pub(super) fn expand(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let failed = |error: io::Error| Failure::World(format!("cannot list {}: {error}", path.display()));
        let mut inside = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?.path();
            if entry.extension().is_some_and(|extension| extension == "toml") {
                inside.push(entry);
            }
        }
        if inside.is_empty() {
            let what = format!("{} holds no .toml file", path.display());
            return Err(Failure::Usage(what, "name scenario files or a folder of them".to_owned()));
        }
        inside.sort();
        files.extend(inside);
    }
    Ok(files)
}

/// Writes another text into a file that holds this one, with the mark in front that the file may have.
pub(super) fn rewrite(path: &Path, before: &str, after: &str) -> Result<(), Failure> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let failed = |why: &str| Failure::World(format!("cannot write {}: {why}", path.display()));
    if fs::metadata(path).is_ok_and(|found| found.permissions().readonly()) {
        return Err(failed("it is read-only"));
    }
    let bytes = fs::read(path).map_err(|error| failed(&error.to_string()))?;
    let mark = if bytes.starts_with(MARK) { MARK } else { &[] };
    if bytes.get(mark.len()..) != Some(before.as_bytes()) {
        return Err(failed("it was changed meanwhile"));
    }
    write(path, &[mark, after.as_bytes()].concat())
}

/// Writes a file whole: under another name first, then moved into its place. A link stays one, a file keeps its
/// permissions, and what is no file (a pipe, a device) is written to as it is.
pub(super) fn write(path: &Path, bytes: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Failure> {
    let shown = path.display();
    let failed = |error: io::Error| Failure::World(format!("cannot write {shown}: {error}"));
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let found = fs::metadata(&target).ok();
    if found.as_ref().is_some_and(|found| !found.is_file() && !found.is_dir()) {
        let opened = File::options().write(true).open(&target);
        return opened.and_then(|mut file| file.write_all(bytes.as_ref())).map_err(failed);
    }
    let name =
        target.file_name().ok_or_else(|| Failure::World(format!("cannot write {shown}: it is no file")))?;
    // A name of nearly the greatest length has no room for more.
    let short: String = name.to_string_lossy().chars().take(40).collect();
    let part = target.with_file_name(format!("{short}.{}.part", std::process::id()));
    let written = File::create(&part)
        .and_then(|mut file| file.write_all(bytes.as_ref()).and_then(|()| file.sync_all()))
        .and_then(|()| found.map_or(Ok(()), |found| fs::set_permissions(&part, found.permissions())))
        .and_then(|()| fs::rename(&part, &target));
    written.map_err(|error| {
        let _ = fs::remove_file(&part);
        failed(error)
    })
}

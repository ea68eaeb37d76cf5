//! Waiting for a file to be saved, or one that it reads values from.

use super::super::files;
use crate::scenario::attached;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// How often files are looked at.
const EVERY: Duration = Duration::from_millis(200);

/// What tells one state of a file from another; `None` where it is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Looks at a scenario and the files beside it until one is another than before.
pub(super) struct Watch {
    path: PathBuf,
    seen: Stamp,
    /// The files that the scenario reads values from.
    beside: Vec<(PathBuf, Stamp)>,
}

impl Watch {
    /// A watch over a scenario as it is now.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), seen: stamp(path), beside: beside(path) }
    }

    /// Waits until something was saved, and the scenario is whole again; false when it is time to stop.
    pub(super) fn wait(&mut self, is_over: &AtomicBool) -> bool {
        loop {
            std::thread::sleep(EVERY);
            if is_over.load(Ordering::Relaxed) {
                return false;
            }
            // A file that is gone is being moved into its place by an editor, most likely.
            let now = stamp(&self.path);
            let has_moved = |(path, seen): &(PathBuf, Stamp)| stamp(path) != *seen;
            if now.is_some() && (now != self.seen || self.beside.iter().any(has_moved)) {
                self.seen = now;
                self.beside = beside(&self.path);
                return true;
            }
        }
    }
}

/// The files that a scenario reads values from; none where it cannot be read.
fn beside(path: &Path) -> Vec<(PathBuf, Stamp)> {
    let names = files::read(path).map(|source| attached(&source)).unwrap_or_default();
    let paths = names.iter().filter_map(|name| files::beside(path, name).ok());
    paths.map(|path| (path.clone(), stamp(&path))).collect()
}

fn stamp(path: &Path) -> Stamp {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

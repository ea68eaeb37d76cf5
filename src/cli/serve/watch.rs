//! Waiting for a file to be saved.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

/// How often a file is looked at.
const EVERY: Duration = Duration::from_millis(200);

/// Looks at a file until it is another one than before.
pub(super) struct Watch {
    path: PathBuf,
    seen: Option<(SystemTime, u64)>,
}

impl Watch {
    /// A watch over a file as it is now.
    pub(super) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), seen: stamp(path) }
    }

    /// Waits until the file was saved, and is whole again; false when it is time to stop.
    pub(super) fn wait(&mut self, is_over: &AtomicBool) -> bool {
        loop {
            std::thread::sleep(EVERY);
            if is_over.load(Ordering::Relaxed) {
                return false;
            }
            // A file that is gone is being moved into its place by an editor, most likely.
            let now = stamp(&self.path);
            if now.is_some() && now != self.seen {
                self.seen = now;
                return true;
            }
        }
    }
}

fn stamp(path: &Path) -> Option<(SystemTime, u64)> {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

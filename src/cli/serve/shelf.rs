//! What is shown at the moment: the last good page, and what is wrong with the file since.

use serde_json::{Value, json};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// What is shown, shared by those who show it and whoever renews it.
pub(super) struct Shelf {
    shown: Mutex<Shown>,
}

struct Shown {
    /// Counts the pages.
    version: u64,
    page: Arc<str>,
    /// What is being done, and how far it is.
    busy: Option<String>,
    /// Why the page is older than the file.
    findings: Option<String>,
}

impl Shelf {
    /// A shelf with its first page.
    pub(super) fn new(page: String) -> Self {
        let shown = Shown { version: 1, page: page.into(), busy: None, findings: None };
        Self { shown: Mutex::new(shown) }
    }

    /// The last good page.
    pub(super) fn page(&self) -> Arc<str> {
        self.lock().page.clone()
    }

    /// What a page asks again and again: whether there is a newer one, what is being done, and what is wrong.
    pub(super) fn state(&self) -> Value {
        let shown = self.lock();
        json!({ "version": shown.version, "busy": shown.busy, "findings": shown.findings })
    }

    /// Says what is being done.
    pub(super) fn busy(&self, what: String) {
        self.lock().busy = Some(what);
    }

    /// Puts up a new page, or says why there is none: then the last one stays.
    pub(super) fn renew(&self, made: Result<String, String>) {
        let mut shown = self.lock();
        shown.busy = None;
        match made {
            Ok(page) => {
                shown.version += 1;
                shown.page = page.into();
                shown.findings = None;
            }
            Err(findings) => shown.findings = Some(findings),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shown> {
        // Every change leaves a whole state behind, also one that was cut short.
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_good_page_stays() {
        let shelf = Shelf::new("first".to_owned());
        shelf.busy("assessing".to_owned());
        assert_eq!(shelf.state(), json!({ "version": 1, "busy": "assessing", "findings": null }));
        shelf.renew(Err("line 3".to_owned()));
        assert_eq!(shelf.state(), json!({ "version": 1, "busy": null, "findings": "line 3" }));
        assert_eq!(&*shelf.page(), "first");
        shelf.renew(Ok("second".to_owned()));
        assert_eq!(shelf.state(), json!({ "version": 2, "busy": null, "findings": null }));
        assert_eq!(&*shelf.page(), "second");
    }
}

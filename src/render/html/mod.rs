//! The report: findings as one page that needs nothing else, for the screen, the dark and paper.
//!
//! [`report`] writes it from what was found before; it computes nothing. The page is complete without its scripts, which
//! add controls that evaluate the scenario in the page (`docs/live.md`).

mod assumptions;
mod evidence;
mod figure;
mod page;
mod sections;
mod summary;
mod words;

pub use page::{LiveData, MARK, Provenance, Report, inert, policy, report};

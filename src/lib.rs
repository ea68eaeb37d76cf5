//! Security-incident risk modelling: reporting in, composite exposure out.
//!
//! A scenario is a TOML text that says who reported what about which exposure factors, who makes attempts, and
//! what could come of them. This crate reads it, weighs the evidence as of a day, compiles what may happen into
//! circuits, and computes the chance of it exactly in every draw of what is not known, so that each number
//! carries its band and its error and can say because of what.
//!
//! The pipeline, in the order of the rooms:
//!
//! ```text
//! text ─ scenario ─→ model ─ evidence, plan ─→ plan ─ eval ─→ values ─ assess ─→ findings ─ render ─→ bytes
//! ```
//!
//! The front door takes a text and options and returns findings or diagnostics:
//!
//! ```
//! use exposure::{Request, assess, check, diag::Source};
//!
//! let source = Source::new("leak.toml", r#"
//! format = 1
//! [scenario]
//! title = "A number on the internet"
//! as_of = 2025-04-25
//! horizon = "1 year"
//! [factor.number-public]
//! title = "The number can be found"
//! prior = 0.5
//! why = "nothing known either way"
//! [actor.criminals]
//! title = "Criminals"
//! attempts = 2
//! [event.called]
//! title = "The number is called"
//! by = ["criminals"]
//! needs = "number-public"
//! probability = 0.25
//! [outcome.disturbed]
//! title = "The holder is disturbed"
//! when = "called"
//! severity = 10
//! "#);
//! let checked = check(&source).expect("the text is a scenario").value;
//! let assessment = assess(&checked, &Request::default()).expect("it compiles");
//! // 2 attempts a year, a quarter of which succeed if the number is public: 0.5 × (1 - exp(-0.5)).
//! assert!((assessment.probability.mean - 0.196_734_670_1).abs() < 1e-10);
//! assert!((assessment.composite.mean - 1.967_346_701).abs() < 1e-9);
//! ```

pub mod diag;
pub mod quantity;

pub mod math;

pub mod model;

pub mod scenario;

pub mod evidence;

pub mod plan;

pub mod eval;

pub mod assess;

pub mod render;

#[cfg(feature = "cli")]
pub mod cli;

mod front;

pub use front::{
    Against, Choice, Incomparable, Request, Unchosen, Unfound, Untold, assess, assess_with_progress, bridge,
    check, compare, configuration, notices, optimize, portable, refusal, replay, scatter, seek, sensitivity,
    spread, timeline,
};

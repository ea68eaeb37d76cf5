//! What the program finds in some states of the switches, for an evaluation elsewhere to be held against.

use super::Portable;
use crate::assess::estimate::Estimate;
use crate::eval::{Measure, Pool, evaluate_with};
use crate::model::{Configuration, FactorId, Model, Override, SafeguardId};
use crate::plan::{Refusal, compile};

/// A state of the switches, by position of what is switched.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Switched {
    /// Safeguards in place beside those of the what-ifs.
    pub safeguards: Vec<usize>,
    /// What-ifs, all together.
    pub what_ifs: Vec<usize>,
    /// Factors that are supposed to hold or not.
    pub factors: Vec<(usize, bool)>,
    /// The day, a position in [`Portable::days`].
    pub day: usize,
}

/// What the program finds in a state of the switches, so that an evaluation elsewhere can prove itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Proof {
    /// The state.
    pub switched: Switched,
    /// The composite exposure. Units: points.
    pub composite: Estimate,
    /// The chance of an incident.
    pub probability: Estimate,
}

/// Evaluates three states that have little in common: every safeguard without a state in place, a factor supposed
/// otherwise, and the first day.
///
/// Errors: what cannot be compiled.
pub fn proofs(model: &Model, base: &Configuration, portable: &Portable) -> Result<Vec<Proof>, Refusal> {
    let last = portable.days.len() - 1;
    let plain = model.safeguards.iter().filter(|(_, row)| row.coverage.is_plain());
    let safeguards: Vec<usize> = plain.map(|(id, _)| id.position()).collect();
    let mut states = vec![Switched { day: 0, ..Switched::default() }];
    if !safeguards.is_empty() {
        states.push(Switched { safeguards, day: last, ..Switched::default() });
    }
    if !model.factors.is_empty() {
        let factors = (0..model.factors.len()).map(|at| (at, at % 2 == 0)).collect();
        states.push(Switched { factors, day: last, ..Switched::default() });
    }
    let settings = portable.settings.without_shares();
    let bare = compile(model, base, portable.days[last])?;
    let pool = Pool::new(&bare, settings);
    let prove = |switched: Switched| {
        let configuration = base.clone().and(configuration(&switched));
        let plan = compile(model, &configuration, portable.days[switched.day])?;
        let found = evaluate_with(&plan, settings, &|_| {}, Some(&pool));
        let estimate = |measure| Estimate::of(&found, measure).expect("every plan measures this");
        Ok(Proof {
            composite: estimate(Measure::Composite),
            probability: estimate(Measure::Probability),
            switched,
        })
    };
    states.into_iter().map(prove).collect()
}

/// What safeguards and factors of a state suppose.
fn configuration(switched: &Switched) -> Configuration {
    Configuration {
        safeguards: switched.safeguards.iter().map(|at| SafeguardId::at(*at)).collect(),
        overrides: switched
            .factors
            .iter()
            .map(|(at, holds)| Override::Holds(FactorId::at(*at), *holds))
            .collect(),
    }
}

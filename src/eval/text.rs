//! An evaluation as text, for somebody who doubts a number and looks at the stage that it came from.

use super::{Evaluation, Measure, StateMode};
use crate::model::Model;
use std::fmt::Write;

impl Evaluation {
    /// Every measure with its mean in each replicate: what printed means and their standard errors are made of.
    ///
    /// `model` is the one that was evaluated. Nothing reads the text back.
    pub fn text(&self, model: &Model) -> String {
        let mut text = String::new();
        let mode = match self.mode {
            StateMode::Integrated { n_draws } => {
                format!("states of factors integrated out on {n_draws} draws of each replicate")
            }
            StateMode::Drawn => "states of factors drawn".to_owned(),
        };
        let n = self.settings.n_per_replicate;
        let _ = writeln!(
            text,
            "{} replicates of {n} draws, seed {}; {mode}",
            self.replicates.len(),
            self.settings.seed
        );
        for (at, measure) in self.measures.iter().enumerate() {
            let _ = writeln!(text, "{}", named(model, measure));
            let means: Vec<String> = self.replicates.iter().map(|one| one.means[at].to_string()).collect();
            for row in means.chunks(4) {
                let _ = writeln!(text, "  {}", row.join("  "));
            }
        }
        text
    }
}

fn named(model: &Model, measure: Measure) -> String {
    let outcome = |id| &model.outcomes[id].id;
    let (actor, factor) = (|id| &model.actors[id].id, |id| &model.factors[id].id);
    match measure {
        Measure::OutcomeProbability(id) => format!("probability of {}", outcome(id)),
        Measure::OutcomeFrequency(id) => format!("frequency of {}", outcome(id)),
        Measure::OutcomeSeverity(id) => format!("severity of {}", outcome(id)),
        Measure::ActorProbability(id, by) => format!("probability of {} by {}", outcome(id), actor(by)),
        Measure::ActorFrequency(id, by) => format!("frequency of {} by {}", outcome(id), actor(by)),
        Measure::OutcomeLoss(id) => format!("loss by {}", outcome(id)),
        Measure::Without(driven) => format!("{driven:?} without factors"),
        Measure::Share(driven, id) => format!("{driven:?}: share of {}", factor(id)),
        Measure::Interaction(driven, a, b) => {
            format!("{driven:?}: interaction of {} and {}", factor(a), factor(b))
        }
        Measure::Expected(driven) => format!("{driven:?}, expected"),
        Measure::Slope(driven, id) => format!("{driven:?}: slope of {}", factor(id)),
        other => format!("{other:?}"),
    }
}

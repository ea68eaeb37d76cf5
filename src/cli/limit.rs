//! `--fail-if`: when the analysis says no.

use super::failure::Failure;
use crate::assess::Assessment;
use crate::render::number::{percent, points};
use std::str::FromStr;

/// A condition under which a run exits with 1.
pub(super) enum Limit {
    /// The scenario's own tolerance is broken.
    Tolerance,
    /// A number compares so with another.
    Compare { what: What, comparison: Comparison, bound: f64, written: String },
}

/// What is compared.
pub(super) enum What {
    Composite,
    Happened,
    Probability,
    Outcome(String),
}

/// How it is compared.
#[derive(Clone, Copy)]
pub(super) enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

const HELP: &str = "write 'p>0.5', 'composite>=40', 'happened>50', 'outcome.ID>0.1', or tolerance";

impl FromStr for Limit {
    type Err = Failure;

    fn from_str(written: &str) -> Result<Self, Failure> {
        let refused = |what: String| Failure::Usage(format!("--fail-if: {what}"), HELP.to_owned());
        if written.trim() == "tolerance" {
            return Ok(Limit::Tolerance);
        }
        let signs = [
            (">=", Comparison::AtLeast),
            ("<=", Comparison::AtMost),
            (">", Comparison::Above),
            ("<", Comparison::Below),
        ];
        let found = signs.into_iter().find_map(|(sign, comparison)| {
            written.split_once(sign).map(|(what, bound)| (what.trim(), comparison, bound.trim()))
        });
        let Some((what, comparison, bound)) = found else {
            return Err(refused(format!("`{written}` is no condition")));
        };
        let what = match what {
            "p" | "probability" => What::Probability,
            "composite" | "score" => What::Composite,
            "happened" => What::Happened,
            other => match other.strip_prefix("outcome.") {
                Some(id) => What::Outcome(id.to_owned()),
                None => return Err(refused(format!("`{other}` is no number of an assessment"))),
            },
        };
        let (digits, scale) = bound.strip_suffix('%').map_or((bound, 1.0), |digits| (digits, 0.01));
        let bound = digits.trim().parse::<f64>().ok().filter(|bound| bound.is_finite()).map(|b| b * scale);
        let Some(bound) = bound else { return Err(refused(format!("`{written}` has no number"))) };
        let is_chance = matches!(what, What::Probability | What::Outcome(_));
        let most = if is_chance { 1.0 } else { 100.0 };
        if !(0.0..=most).contains(&bound) {
            return Err(refused(format!("`{written}`: the bound is outside 0 to {most}")));
        }
        Ok(Limit::Compare { what, comparison, bound, written: written.to_owned() })
    }
}

impl Limit {
    /// The sentence that says how an assessment breaks the limit; nothing where it does not.
    ///
    /// Errors: the assessment does not have what the limit speaks of.
    pub(super) fn broken_by(&self, assessment: &Assessment) -> Result<Option<String>, Failure> {
        match self {
            Limit::Tolerance => tolerance(assessment),
            Limit::Compare { what, comparison, bound, written } => {
                let (name, value, shown) = what.of(assessment)?;
                // A number that is none breaks every limit.
                let holds = value.is_nan()
                    || match comparison {
                        Comparison::Above => value > *bound,
                        Comparison::AtLeast => value >= *bound,
                        Comparison::Below => value < *bound,
                        Comparison::AtMost => value <= *bound,
                    };
                let sentence =
                    format!("{}: {name} is {shown}, and --fail-if '{written}' holds", assessment.title);
                Ok(holds.then_some(sentence))
            }
        }
    }
}

impl What {
    fn of(&self, assessment: &Assessment) -> Result<(String, f64, String), Failure> {
        let missing = |what: String| Failure::Usage(format!("--fail-if: {what}"), HELP.to_owned());
        match self {
            What::Composite => {
                let mean = assessment.composite.mean;
                Ok(("the composite exposure".to_owned(), mean, points(mean)))
            }
            What::Probability => {
                let mean = assessment.probability.mean;
                Ok(("the chance of an incident".to_owned(), mean, percent(mean)))
            }
            What::Happened => match &assessment.happened {
                Some(happened) => Ok(("what has happened".to_owned(), happened.mean, points(happened.mean))),
                None => Err(missing(format!("{} has no facts", assessment.title))),
            },
            What::Outcome(id) => match assessment.outcomes.iter().find(|one| one.id == *id) {
                Some(one) => {
                    let mean = one.probability.mean;
                    Ok((format!("the chance of {id}"), mean, percent(mean)))
                }
                None => {
                    let near =
                        crate::scenario::nearest(id, assessment.outcomes.iter().map(|one| one.id.as_str()));
                    let hint = near.map_or(String::new(), |near| format!("; did you mean `{near}`?"));
                    Err(missing(format!("unknown outcome `{id}`{hint}")))
                }
            },
        }
    }
}

/// Whether the scenario's tolerance is broken. What it says of losses cannot be decided by this version.
fn tolerance(assessment: &Assessment) -> Result<Option<String>, Failure> {
    let title = &assessment.title;
    if assessment.tolerates_losses {
        let what =
            format!("--fail-if tolerance: {title} tolerates losses, which this version does not compute");
        let help = "keep `score` alone in [tolerance], or compare with --fail-if 'composite>40'";
        return Err(Failure::Usage(what, help.to_owned()));
    }
    let Some(score) = assessment.tolerated_score else {
        let what = format!("--fail-if tolerance: {title} has no [tolerance]");
        return Err(Failure::Usage(what, "add `[tolerance]` with a `score` to the scenario".to_owned()));
    };
    let mean = assessment.composite.mean;
    let sentence =
        format!("{title}: the composite exposure is {}, above the tolerated {}", points(mean), points(score));
    Ok((mean > score).then_some(sentence))
}

//! Conditions on the numbers of an assessment: `--fail-if`, when the analysis says no; and what `seek` aims at.

use super::failure::Failure;
use crate::assess::{Assessment, Limit as LossLimit};
use crate::quantity::Currency;
use crate::render::number::{Money, percent, points};
use crate::scenario::money;
use std::str::FromStr;

/// A condition under which a run exits with 1.
pub(super) enum Limit {
    /// The scenario's own tolerance is broken.
    Tolerance,
    /// A number compares so with another.
    Compare { what: What, comparison: Comparison, bound: f64, currency: Option<Currency>, written: String },
}

/// What is compared.
pub(super) enum What {
    Composite,
    Happened,
    Probability,
    Outcome(String),
    Loss,
    BadYear,
}

/// How many years a bad one is one of.
const BAD_YEAR: u32 = 20;

/// How it is compared.
#[derive(Clone, Copy)]
pub(super) enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

const HELP: &str = "write 'p>0.5', 'composite>=40', 'happened>50', 'outcome.ID>0.1', 'loss>$2M', 'bad-year>$10M', or tolerance";

impl FromStr for Limit {
    type Err = Failure;

    fn from_str(written: &str) -> Result<Self, Failure> {
        if written.trim() == "tolerance" {
            return Ok(Limit::Tolerance);
        }
        Self::comparison(written, "--fail-if", HELP)
    }
}

impl Limit {
    /// Reads a comparison of a number with a bound; refusals name the argument and say what is allowed.
    pub(super) fn comparison(written: &str, argument: &str, help: &str) -> Result<Self, Failure> {
        let refused = |what: String| Failure::Usage(format!("{argument}: {what}"), help.to_owned());
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
            "loss" => What::Loss,
            "bad-year" => What::BadYear,
            other => match other.strip_prefix("outcome.") {
                Some(id) => What::Outcome(id.to_owned()),
                None => return Err(refused(format!("`{other}` is no number of an assessment"))),
            },
        };
        let mut currency = None;
        let bound = match what {
            What::Loss | What::BadYear => money(bound).map(|(amount, written)| {
                currency = written;
                amount
            }),
            _ => {
                let (digits, scale) = bound.strip_suffix('%').map_or((bound, 1.0), |digits| (digits, 0.01));
                digits.trim().parse::<f64>().ok().map(|bound| bound * scale)
            }
        };
        let Some(bound) = bound.filter(|bound| bound.is_finite()) else {
            return Err(refused(format!("`{written}` has no number")));
        };
        let most = match what {
            What::Probability | What::Outcome(_) => 1.0,
            What::Composite | What::Happened => 100.0,
            What::Loss | What::BadYear => f64::MAX,
        };
        if !(0.0..=most).contains(&bound) {
            return Err(refused(format!("`{written}`: the bound is outside 0 to {most}")));
        }
        Ok(Limit::Compare { what, comparison, bound, currency, written: written.to_owned() })
    }

    /// The sentence that says how an assessment breaks the limit; nothing where it does not.
    ///
    /// Errors: the assessment does not have what the limit speaks of.
    pub(super) fn broken_by(&self, assessment: &Assessment) -> Result<Option<String>, Failure> {
        match self {
            Limit::Tolerance => tolerance(assessment),
            Limit::Compare { what, comparison, bound, currency, written } => {
                let own = assessment.losses.as_ref().map(|losses| losses.currency.as_str());
                if let (Some(currency), Some(own)) = (currency, own)
                    && currency.code() != own
                {
                    let what = format!(
                        "--fail-if: {currency} is not the currency of {}, which is {own}",
                        assessment.title
                    );
                    return Err(Failure::Usage(
                        what,
                        "give the amount in the scenario's currency".to_owned(),
                    ));
                }
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
            What::Loss => match &assessment.losses {
                Some(losses) => {
                    let mean = losses.mean.mean;
                    let shown = Money::of(&losses.currency).short(mean);
                    Ok(("the expected loss a year".to_owned(), mean, shown))
                }
                None => Err(missing(format!("{} has no losses", assessment.title))),
            },
            What::BadYear => {
                let losses = assessment.losses.as_ref();
                let curve = losses.and_then(|losses| Some((losses, losses.curve.as_ref()?)));
                let bad = curve.and_then(|(losses, curve)| {
                    let bad = curve.return_periods.iter().find(|(n, _)| *n == BAD_YEAR)?;
                    Some((bad.1.estimate.mean, Money::of(&losses.currency)))
                });
                let Some((bad, money)) = bad else {
                    return Err(missing(format!("{} has no losses", assessment.title)));
                };
                Ok(("the loss in a bad year (1 in 20)".to_owned(), bad, money.short(bad)))
            }
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

/// Whether the scenario's tolerance is broken: its score, or its chances of losses.
fn tolerance(assessment: &Assessment) -> Result<Option<String>, Failure> {
    let title = &assessment.title;
    let losses = assessment.losses.as_ref();
    let tolerated = losses.and_then(|losses| losses.tolerated.as_ref().zip(Some(&losses.currency)));
    if assessment.tolerated_score.is_none() && tolerated.is_none() {
        let what = format!("--fail-if tolerance: {title} has no [tolerance] that applies");
        let help = "add `[tolerance]` with a `score`, or with an `exceedance` and losses, to the scenario";
        return Err(Failure::Usage(what, help.to_owned()));
    }
    let mean = assessment.composite.mean;
    let score = assessment.tolerated_score.filter(|score| mean > *score).map(|score| {
        format!("the composite exposure is {}, above the tolerated {}", points(mean), points(score))
    });
    let losses = tolerated.filter(|(tolerated, _)| tolerated.is_broken()).map(|(tolerated, currency)| {
        let LossLimit { loss, tolerated, probability } = &tolerated.worst;
        format!(
            "the chance to lose more than {} is {}, above the tolerated {}",
            Money::of(currency).short(*loss),
            percent(probability.estimate.mean),
            percent(*tolerated)
        )
    });
    let broken: Vec<String> = score.into_iter().chain(losses).collect();
    Ok((!broken.is_empty()).then(|| format!("{title}: {}", broken.join("; "))))
}

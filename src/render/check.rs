//! The cross-check: played horizons beside exact numbers.

use super::number::{Money, grouped_whole, percent, two_digits};
use super::text::{Look, hanging};
use crate::assess::Assessment;
use crate::eval::{Check, CrossCheck, Quantity};
use serde_json::{Value, json};
use statrs::distribution::{ContinuousCDF, Normal};
use std::fmt::Write;

/// Beyond this many deviations a check is trouble: about 1 in 16,000 checks of a sound engine.
const TROUBLE: f64 = 4.0;

/// The table of checks.
pub(super) fn table(text: &mut String, assessment: &Assessment, look: Look) {
    let Some(CrossCheck { trials, draws, checks }) = &assessment.cross_check else { return };
    let currency = assessment.losses.as_ref().map_or("", |losses| losses.currency.as_str());
    let played = format!(
        "Cross-check: {} horizons played attempt by attempt, in {draws} draws",
        grouped_whole(*trials as f64)
    );
    let _ = writeln!(text, "\n  {}", look.heading(&played));
    let _ = writeln!(text, "    {:<28}{:>12}{:>12}{:>8}   by chance", "", "exact", "played", "z");
    for check in checks {
        let (name, show) = named(check.quantity, Money::of(currency));
        let (exact, simulated) = (show(check.exact), show(check.simulated));
        let as_far = as_far(check).map_or(String::new(), percent);
        let _ = writeln!(text, "    {name:<28}{exact:>12}{simulated:>12}{:>8.2}   {as_far}", check.z());
    }
    let far = checks.iter().filter(|check| !(check.z().abs() <= TROUBLE)).count();
    let verdict = match far {
        0 => "no check is further off than chance explains".to_owned(),
        n => format!("trouble: {n} further off than {TROUBLE} deviations; please report it"),
    };
    text.push_str(&hanging("    ", 4, &verdict));
}

/// The chance that sound numbers are as far apart or further.
fn as_far(check: &Check) -> Option<f64> {
    let normal = Normal::new(0.0, 1.0).ok()?;
    let z = check.z().abs();
    z.is_finite().then(|| 2.0 * normal.sf(z))
}

/// What a quantity is called, and how it is written.
fn named<'m>(quantity: Quantity, money: Money<'m>) -> (String, Box<dyn Fn(f64) -> String + 'm>) {
    let chance = || Box::new(|p| format!("{:.3}%", 100.0 * p));
    let amount = move || Box::new(move |amount| money.long(amount));
    match quantity {
        Quantity::Composite => ("composite exposure".to_owned(), Box::new(two_digits_more)),
        Quantity::Probability => ("chance of an incident".to_owned(), chance()),
        Quantity::Loss => ("mean loss in the horizon".to_owned(), amount()),
        Quantity::LossProbability => ("chance of any loss".to_owned(), chance()),
        Quantity::Exceedance(at) => (format!("more than {}", money.short(at)), chance()),
    }
}

/// Points with two decimals: this table is about small differences.
fn two_digits_more(points: f64) -> String {
    if points == 0.0 { two_digits(points) } else { format!("{points:.2}") }
}

/// The view of the checks.
pub(super) fn view(check: &CrossCheck) -> Value {
    let checks = check.checks.iter().map(|one| {
        let (quantity, loss) = match one.quantity {
            Quantity::Composite => ("composite", None),
            Quantity::Probability => ("probability", None),
            Quantity::Loss => ("loss", None),
            Quantity::LossProbability => ("loss_probability", None),
            Quantity::Exceedance(amount) => ("exceedance", Some(amount)),
        };
        json!({
            "quantity": quantity,
            "loss": loss,
            "exact": one.exact,
            "simulated": one.simulated,
            "standard_error": one.standard_error,
            "z": one.z(),
        })
    });
    json!({ "trials": check.trials, "draws": check.draws, "checks": checks.collect::<Vec<_>>() })
}

//! What to find out next, in words and as JSON.

use super::json::SCHEMA_VERSION;
use super::number::{Money, percent, points, years};
use super::text::{Look, hanging, one_line};
use crate::assess::{Assessment, Sought, Verification, VerifyNext, Worth};
use serde_json::{Value, json};
use std::fmt::Write;

/// How many findings the page tells, beside the inquiries of the file.
const TOLD: usize = 15;
/// The least amount that is told.
pub(super) const CENT: f64 = 0.01;
/// The least part of the variance that is worth a sentence.
pub(super) const LEAST: f64 = 0.005;

/// The sentence of a run: what to find out next that somebody could find out.
pub(super) fn sentence(text: &mut String, assessment: &Assessment, file: &str) {
    let Some(next) = &assessment.verify_next else { return };
    let can_be_done = |one: &&Verification| !matches!(one.sought, Sought::Factor(_));
    let Some(best) = next.found.iter().find(can_be_done).or(next.found.first()) else { return };
    let pays = match (best.net, best.share) {
        (Some(net), _) => net > 0.0 && best.value.mean >= CENT,
        (None, share) => share.unwrap_or(0.0) >= LEAST,
    };
    let words = match pays {
        true => format!("Verify next: {}; {}", named(best), worth(assessment, next.worth, best)),
        false if next.worth == Worth::Decisions => {
            "Verify next: nothing that could be found out is worth more than it costs; whatever it said, what is \
             best to do would stay the same or gain less."
                .to_owned()
        }
        false => format!(
            "Verify next: nothing alone settles much; the most, {}, would settle {} of what is not known.",
            named(best),
            percent(best.share.unwrap_or(0.0))
        ),
    };
    text.push('\n');
    text.push_str(&hanging("  ", 4, &words));
    let _ = writeln!(text, "    (`exposure explain {file} verify` ranks what could be found out)");
}

/// Whether nothing that it may say would change what is best to do.
pub(super) fn is_idle(worth: Worth, one: &Verification) -> bool {
    worth == Worth::Decisions && one.value.mean < CENT
}

/// The best choice in words, by what is known.
fn best(next: &VerifyNext) -> Option<String> {
    Some(match next.best.as_deref()? {
        [] => "By what is known it is best to leave things as they are.".to_owned(),
        ids => format!("By what is known it is best to have {}.", ids.join(", ")),
    })
}

/// Those that would change nothing, in a sentence.
fn idle(idle: &[&Verification]) -> String {
    let of = |kind: &str, is: fn(&Sought) -> bool| {
        let mut ids: Vec<&str> =
            idle.iter().filter(|one| is(&one.sought)).map(|one| one.id.as_str()).collect();
        ids.dedup();
        let plural = if kind == "inquiry" { "inquiries".to_owned() } else { format!("{kind}s") };
        match ids.as_slice() {
            [] => None,
            [id] => Some(format!("{kind} {id}")),
            ids => Some(format!("{plural} {}", ids.join(", "))),
        }
    };
    let parts = [
        of("factor", |one| matches!(one, Sought::Factor(_))),
        of("claim", |one| matches!(one, Sought::Claim(..))),
        of("inquiry", |one| matches!(one, Sought::Inquiry(_))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("Worth nothing, because the best choice stays the same whatever they say: {}.", parts.join("; "))
}

fn named(one: &Verification) -> String {
    match one.sought {
        Sought::Factor(_) => format!("whether {} is so", one.id),
        Sought::Claim(..) => format!("claim {} on {}", one.id, one.factor),
        Sought::Inquiry(_) => format!("{} ({}), on {}", one.id, one_line(&one.title), one.factor),
    }
}

/// What it is worth, and what would be so then.
fn worth(assessment: &Assessment, worth: Worth, one: &Verification) -> String {
    let money = assessment.losses.as_ref().map(|losses| Money::of(&losses.currency));
    let amount = |x: f64| money.as_ref().map_or(String::new(), |money| money.short(x));
    let [so, not] = one.outlook;
    let share = percent(one.share.unwrap_or(0.0));
    match worth {
        Worth::Points => format!(
            "it settles {share} of what is not known about the composite exposure ({} if it bears out, {} if not)",
            points(so),
            points(not)
        ),
        Worth::Loss => format!(
            "it settles {share} of what is not known about the expected loss ({} if it bears out, {} if not)",
            amount(so),
            amount(not)
        ),
        Worth::Decisions if one.value.mean < CENT => {
            let cost = one.cost.map_or(String::new(), |cost| format!("; it costs {}", amount(cost)));
            format!("worth nothing: whatever it says, the best choice stays the same{cost}")
        }
        Worth::Decisions => {
            let cost = one.cost.map_or(String::new(), |cost| format!(", and costs {}", amount(cost)));
            let time = years(assessment.horizon_years);
            format!("worth up to {} of better decisions in {time}{cost}", amount(one.value.mean))
        }
    }
}

/// The page of `explain`.
pub fn page(assessment: &Assessment, look: Look) -> String {
    let mut text = String::new();
    let title = format!("What to find out next: {}", one_line(&assessment.title));
    let _ = writeln!(text, "\n{}", look.heading(&title));
    let _ = writeln!(text, "as of {}", assessment.as_of.spoken());
    let Some(next) = &assessment.verify_next else {
        text.push_str(&hanging(
            "\n  ",
            2,
            "Nothing can be said of that: no attempt rests on a factor whose states can be weighed.",
        ));
        return look.clean(&text);
    };
    if let Some(words) = best(next) {
        text.push('\n');
        text.push_str(&hanging("  ", 2, &words));
    }
    let is_inquiry = |one: &Verification| matches!(one.sought, Sought::Inquiry(_));
    let told: Vec<&Verification> =
        next.found.iter().filter(|one| is_inquiry(one) || !is_idle(next.worth, one)).collect();
    let n_told = told.iter().enumerate().filter(|(at, one)| *at < TOLD || is_inquiry(one)).count();
    let n_more = told.len() - n_told;
    let shown = told.into_iter().enumerate().filter(|(at, one)| *at < TOLD || is_inquiry(one));
    for (_, one) in shown {
        let kind = match one.sought {
            Sought::Factor(_) => "to know for certain",
            Sought::Claim(..) => "to learn whether the source knew",
            Sought::Inquiry(_) => "to look into",
        };
        let heading = match one.sought {
            Sought::Inquiry(_) => format!("inquiry {} on {}", one.id, one.factor),
            _ => named(one),
        };
        let _ = writeln!(text, "\n  {}", look.heading(&heading));
        text.push_str(&hanging("    ", 4, &format!("{kind}: {}", one.title)));
        text.push_str(&hanging("    ", 4, &worth(assessment, next.worth, one)));
        let [so, not] = one.probability;
        let odds = format!(
            "{} likely to bear out; {} would then be {} likely, otherwise {}",
            percent(one.chance),
            one.factor,
            percent(so),
            percent(not)
        );
        text.push_str(&hanging("    ", 4, &odds));
    }
    if n_more > 0 {
        let _ = writeln!(text, "\n  {n_more} more, worth less, with `--format json`");
    }
    let idlers: Vec<&Verification> =
        next.found.iter().filter(|one| is_idle(next.worth, one) && !is_inquiry(one)).collect();
    if !idlers.is_empty() {
        text.push('\n');
        text.push_str(&hanging("  ", 2, &idle(&idlers)));
    }
    let unit = match next.worth {
        Worth::Points => "the part of the variance of the composite exposure that is expected to go",
        Worth::Loss => "the part of the variance of the expected loss that is expected to go",
        Worth::Decisions => {
            "what the best choice among the safeguards is expected to gain, in all of the horizon"
        }
    };
    if let (Some(all), Some(losses)) = (&next.everything, &assessment.losses) {
        let money = Money::of(&losses.currency);
        let time = years(assessment.horizon_years);
        let words = match all.mean < CENT {
            true => "To know everything would be worth nothing: what is best to do is best in every draw."
                .to_owned(),
            false => format!(
                "To know everything would be worth {} in {time} (within {}, 90%): no inquiry may cost more.",
                money.short(all.mean),
                money.short(all.error_90())
            ),
        };
        text.push('\n');
        text.push_str(&hanging("  ", 2, &words));
    }
    let notes = format!(
        "Worth: {unit}. Learning is not forcing: what shares a source moves too. A claim is verified when it is \
         found that its source knew; then the factor is as it said, otherwise the claim says nothing. Values by \
         different lines do not add up."
    );
    text.push('\n');
    text.push_str(&hanging("  ", 2, &notes));
    look.clean(&text)
}

/// The list, for a run: `null` where nothing can be said.
pub(super) fn view(assessment: &Assessment) -> Value {
    let Some(next) = &assessment.verify_next else { return Value::Null };
    let currency = assessment.losses.as_ref().map_or("", |losses| losses.currency.as_str());
    let unit = match next.worth {
        Worth::Points => "points^2".to_owned(),
        Worth::Loss => format!("{currency}^2"),
        Worth::Decisions => currency.to_owned(),
    };
    let one = |one: &Verification| {
        let kind = match one.sought {
            Sought::Factor(_) => "factor",
            Sought::Claim(..) => "claim",
            Sought::Inquiry(_) => "inquiry",
        };
        json!({
            "kind": kind,
            "id": one.id,
            "factor": one.factor,
            "value": one.value.mean,
            "standard_error": one.value.standard_error,
            "unit": unit,
            "share": one.share,
            "chance": one.chance,
            "if_so": { "probability": one.probability[0], "outlook": one.outlook[0] },
            "if_not": { "probability": one.probability[1], "outlook": one.outlook[1] },
            "cost": one.cost,
            "net": one.net,
        })
    };
    next.found.iter().map(one).collect()
}

/// The page as JSON.
pub fn page_view(assessment: &Assessment) -> Value {
    json!({
        "schema_version": SCHEMA_VERSION,
        "id": "verify",
        "as_of": assessment.as_of.to_string(),
        "verify_next": view(assessment),
        "best": assessment.verify_next.as_ref().and_then(|next| next.best.clone()),
        "evpi": everything(assessment),
    })
}

/// What it would be worth to know everything: `null` where no decision is valued.
pub(super) fn everything(assessment: &Assessment) -> Value {
    let all = assessment.verify_next.as_ref().and_then(|next| next.everything);
    all.map_or(Value::Null, |all| json!({ "value": all.mean, "standard_error": all.standard_error }))
}

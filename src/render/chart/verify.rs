//! What to find out next: what knowing it is worth.

use super::axis::Axis;
use super::measured::{described, when};
use super::spec::{Body, Chart, Mark, Row, Rows, Table, Values};
use super::theme::Ink;
use crate::assess::{Assessment, Sought, Verification, VerifyNext, Worth};
use crate::render::number::{Money, percent, points, years};
use crate::render::text::one_line;
use crate::render::verify::{CENT, LEAST, is_idle};

/// How many have a row.
pub const LISTED: usize = 10;

/// The chart.
pub fn verify(assessment: &Assessment) -> Chart {
    let title = title(assessment);
    let table = table(assessment);
    let description = described(&title, "From the most to the least:", &table.rows);
    let time = when(assessment.looks_ahead, assessment.horizon_years, assessment.as_of, &assessment.supposed);
    let worth = assessment.verify_next.as_ref().map(|next| next.worth);
    let of = match worth {
        Some(Worth::Loss) => "the expected loss",
        None if !assessment.is_rated() => "the expected loss",
        _ => "the composite exposure",
    };
    let measure = match worth {
        Some(Worth::Decisions) => format!("What better decisions are worth in {time}"),
        _ => format!("Part of what is not known about {of} in {time}, that it settles"),
    };
    let subtitle = format!(
        "{}. {measure}. Blue: a claim that can be verified; green: an inquiry; grey: a factor, were it known for \
         certain.",
        one_line(&assessment.title)
    );
    let body = body(assessment);
    let mut notes = Vec::new();
    if let (Body::Rows(_), Some(next)) = (&body, &assessment.verify_next) {
        let more = match next.found.len() - shown(next).len() {
            0 => String::new(),
            n if next.worth == Worth::Decisions => {
                format!(" {n} more claims and factors are worth less than those here, or nothing.")
            }
            n => format!(" {n} more settle less or are worth less."),
        };
        let has_costs = next.worth == Worth::Decisions && next.found.iter().any(|one| one.cost.is_some());
        let order = if has_costs {
            " In the order of what they are worth beyond the cost that is stated."
        } else {
            ""
        };
        notes.push(format!(
            "To verify a claim is to learn whether its source knew: then the factor is as it said, otherwise the claim \
             says nothing. Values do not add up.{order}{more}"
        ));
    }
    Chart { kind: "verify", title, subtitle, description, body, notes, table }
}

/// What something is worth to know, as told: money, or a part.
struct Told<'a> {
    assessment: &'a Assessment,
    worth: Worth,
}

impl<'a> Told<'a> {
    fn money(&self) -> Money<'a> {
        Money::of(self.assessment.losses.as_ref().map_or("", |losses| losses.currency.as_str()))
    }

    /// What is drawn: the value of decisions, else the part of the variance in percent.
    fn size(&self, one: &Verification) -> f64 {
        match self.worth {
            Worth::Decisions => one.value.mean,
            _ => 100.0 * one.share.unwrap_or(0.0),
        }
    }

    fn value(&self, one: &Verification) -> String {
        match self.worth {
            Worth::Decisions if one.value.mean < CENT => "nothing".to_owned(),
            Worth::Decisions => self.money().short(one.value.mean),
            _ => percent(one.share.unwrap_or(0.0)),
        }
    }

    /// What follows: up to what cost it is worth it, or what the result then is.
    fn follows(&self, one: &Verification) -> String {
        let [so, not] = one.outlook;
        match self.worth {
            Worth::Decisions if one.value.mean < CENT => {
                "whatever it says, the best choice stays the same".to_owned()
            }
            Worth::Decisions => {
                let value = self.value(one);
                match (one.cost.map(|cost| (cost, self.money().short(cost))), &one.sought) {
                    (Some((cost, shown)), _) if cost < one.value.mean => {
                        format!("worth {value}, and costs {shown}")
                    }
                    (Some((_, shown)), _) => format!("not worth the {shown} that it costs"),
                    (None, Sought::Factor(_)) => format!("to know for certain would be worth {value}"),
                    (None, _) => format!("worth checking if it costs less than {value}"),
                }
            }
            Worth::Points => format!("exposure {} if it bears out, {} if not", points(so), points(not)),
            Worth::Loss => {
                let money = self.money();
                format!("expected loss {} if it bears out, {} if not", money.short(so), money.short(not))
            }
        }
    }
}

fn kind(one: &Verification) -> &'static str {
    match one.sought {
        Sought::Factor(_) => "Factor",
        Sought::Claim(..) => "Claim",
        Sought::Inquiry(_) => "Inquiry",
    }
}

/// What it is called in a sentence.
fn named(one: &Verification) -> String {
    match one.sought {
        Sought::Factor(_) => format!("whether {} is so", one.id),
        Sought::Claim(..) => format!("claim {} on {}", one.id, one.factor),
        Sought::Inquiry(_) => format!("the inquiry “{}”", one_line(&one.title)),
    }
}

/// What is drawn: the most valuable, as many as fit. Of decisions nothing that is worth nothing, but every inquiry of the
/// file as far as that goes.
fn shown(next: &VerifyNext) -> Vec<&Verification> {
    if next.worth != Worth::Decisions {
        return next.found.iter().take(LISTED).collect();
    }
    let is_inquiry = |one: &Verification| matches!(one.sought, Sought::Inquiry(_));
    let n_inquiries = next.found.iter().filter(|one| is_inquiry(one)).count().min(LISTED);
    let (mut inquiries, mut others) = (n_inquiries, LISTED - n_inquiries);
    let mut has_room = |one: &&Verification| {
        let left = if is_inquiry(one) { &mut inquiries } else { &mut others };
        let fits = *left > 0;
        *left = left.saturating_sub(1);
        fits
    };
    let told = next.found.iter().filter(|one| is_inquiry(one) || !is_idle(next.worth, one));
    told.filter(|one| has_room(one)).collect()
}

fn body(assessment: &Assessment) -> Body {
    let Some(next) = &assessment.verify_next else {
        return Body::Nothing(
            "Nothing can be said of that: no attempt rests on a factor whose states can be weighed."
                .to_owned(),
        );
    };
    let told = Told { assessment, worth: next.worth };
    if next.found.is_empty() {
        return Body::Nothing("There is nothing left to find out: no factor is in doubt.".to_owned());
    }
    let least = if next.worth == Worth::Decisions { CENT } else { 0.0 };
    if next.found.iter().all(|one| told.size(one) <= least) {
        return Body::Nothing(match next.worth {
            Worth::Decisions => "Whatever could be found out, the best choice stays the same.".to_owned(),
            _ => "Whatever could be found out, the result stays the same.".to_owned(),
        });
    }
    let shown = shown(next);
    let row = |one: &Verification| {
        let ink = match one.sought {
            Sought::Factor(_) => Ink::Beside,
            Sought::Claim(..) => Ink::Baseline,
            Sought::Inquiry(_) => Ink::Third,
        };
        let of = match one.sought {
            Sought::Claim(..) => format!("{} on {}", one.id, one.factor),
            _ => one.id.clone(),
        };
        let size = told.size(one);
        let marks = if size > least { vec![Mark::Bar { from: 0.0, to: size, ink }] } else { vec![] };
        Row {
            label: one_line(&one.title),
            small: format!("{} {of} · {}", kind(one), told.follows(one)),
            value: told.value(one),
            marks,
            ..Row::default()
        }
    };
    let high = shown.iter().map(|one| told.size(one)).fold(0.0, f64::max);
    let axis = match next.worth {
        Worth::Decisions => {
            let caption = format!("Worth of better decisions in {}", years(assessment.horizon_years));
            Axis::linear(0.0, high, 5, &|x| told.money().exact(x)).named(caption)
        }
        worth => {
            let of = if worth == Worth::Loss { "expected loss" } else { "composite exposure" };
            let caption = format!("Part of what is not known about the {of} (of its variance)");
            Axis::linear(0.0, high, 5, &|x| format!("{}%", super::measured::round(x))).named(caption)
        }
    };
    let rows = shown.into_iter().map(row).collect();
    Body::Rows(Rows { axis, rows, references: vec![], values: Values::Beside, head: String::new() })
}

fn title(assessment: &Assessment) -> String {
    let Some(next) = &assessment.verify_next else {
        return "Nothing can be said of what to find out next".to_owned();
    };
    let can_be_done = |one: &&Verification| !matches!(one.sought, Sought::Factor(_));
    let Some(best) = best(next) else {
        return "There is nothing left to find out".to_owned();
    };
    let told = Told { assessment, worth: next.worth };
    let of = match next.worth {
        Worth::Loss => "the expected loss",
        _ => "the composite exposure",
    };
    let value = told.value(best);
    let pays = match (best.net, best.share) {
        (Some(net), _) => net > 0.0,
        (None, share) => share.unwrap_or(0.0) >= LEAST,
    };
    let doing = next.found.iter().filter(can_be_done);
    let rival = doing.filter(|one| one.sought != best.sought).find(|one| told.value(one) == value);
    match next.worth {
        Worth::Decisions if best.value.mean < CENT => {
            let certain = next.found.iter().find(|one| one.value.mean >= CENT);
            let certain = certain.map_or(String::new(), |one| {
                format!("; to know for certain {} would be worth {}", named(one), told.value(one))
            });
            format!("Nothing that could be looked into would change what is best to do{certain}")
        }
        Worth::Decisions if !pays => {
            "Nothing that could be looked into is worth more than it costs".to_owned()
        }
        Worth::Decisions => {
            let cost =
                best.cost.map_or(String::new(), |cost| format!(", and costs {}", told.money().short(cost)));
            format!("Verify next: {}; worth checking if it costs less than {value}{cost}", named(best))
        }
        _ if !pays => format!(
            "Nothing that could be looked into settles much of what is not known about {of}; the most, {}, settles {value}",
            named(best)
        ),
        _ => match rival {
            Some(rival) => format!(
                "Verify next {} or {}: each settles {value} of what is not known about {of}",
                named(best),
                named(rival)
            ),
            None => {
                format!("Verify next {}: it settles {value} of what is not known about {of}", named(best))
            }
        },
    }
}

/// The best that somebody could find out; a factor where nobody can find out anything.
fn best(next: &VerifyNext) -> Option<&Verification> {
    let can_be_done = |one: &&Verification| !matches!(one.sought, Sought::Factor(_));
    next.found.iter().find(can_be_done).or(next.found.first())
}

fn table(assessment: &Assessment) -> Table {
    let head = ["what", "worth", "what follows", "how likely it bears out", "what it says"];
    let found = assessment.verify_next.iter().flat_map(|next| {
        let told = Told { assessment, worth: next.worth };
        next.found.iter().map(move |one| {
            vec![
                format!("{} {} on {}", kind(one).to_lowercase(), one.id, one.factor),
                told.value(one),
                told.follows(one),
                percent(one.chance),
                one_line(&one.title),
            ]
        })
    });
    Table { head: head.map(str::to_owned).to_vec(), rows: found.collect() }
}

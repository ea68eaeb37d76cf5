//! Every number that the scenario assumes, in words, with its reason.

use super::words::{Unit, cases, quantity, range};
use crate::model::{Model, Override, Trial};
use crate::render::number::Money;
use maud::{Markup, html};

/// One assumption: what it is of, what is assumed, and why.
struct Assumed {
    what: String,
    lines: Vec<(String, String)>,
    why: String,
}

/// The assumptions by kind.
pub(super) fn assumptions(model: &Model) -> Markup {
    let code = model.header.currency.as_ref().map_or(String::new(), ToString::to_string);
    let money = Unit::Amount(Money::of(&code));
    html! {
        @for (title, all) in [
            ("Who makes attempts, and how often", actors(model)),
            ("What happens in an attempt", events(model)),
            ("How bad it is", outcomes(model)),
            ("What safeguards take away", safeguards(model, money)),
            ("What the what-ifs suppose", what_ifs(model)),
            ("What could be looked into", inquiries(model, money)),
        ] {
            @if !all.is_empty() {
                h3 { (title) }
                dl class="assumptions" {
                    @for one in &all {
                        div {
                            dt { (one.what) }
                            dd {
                                @for (line, why) in &one.lines {
                                    span class="line" { (line) }
                                    @if !why.is_empty() { span class="aside" { (why) } }
                                }
                                @if !one.why.is_empty() { span class="aside" { (one.why) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn actors(model: &Model) -> Vec<Assumed> {
    let one = |actor: &crate::model::Actor| {
        let unit = |value: &_| quantity(model, value, Unit::PerYear);
        let mut lines = cases(model, &actor.attempts.frequency, unit);
        if let Some(action) = &actor.attempts.action {
            let acts =
                |value: &_| format!("of which become attempts {}", quantity(model, value, Unit::Chance));
            lines.extend(cases(model, action, acts));
        }
        if let Some(capability) = &actor.capability {
            lines.extend(cases(model, capability, |value| {
                format!("capability: percentile {}", range(value, Unit::Chance))
            }));
        }
        Assumed { what: actor.title.clone(), lines, why: actor.why.clone() }
    };
    model.actors.iter().map(|(_, actor)| one(actor)).collect()
}

fn events(model: &Model) -> Vec<Assumed> {
    let one = |event: &crate::model::Event| {
        let mut lines = Vec::new();
        if let Some(needs) = &event.needs {
            lines.push((format!("needs {}", model.condition(needs)), String::new()));
        }
        lines.extend(match &event.trial {
            Trial::Probability(list) => cases(model, list, |value| quantity(model, value, Unit::Chance)),
            Trial::Difficulty(list) => {
                cases(model, list, |value| format!("difficulty: percentile {}", range(value, Unit::Chance)))
            }
        });
        Assumed { what: event.title.clone(), lines, why: event.why.clone() }
    };
    model.events.iter().map(|(_, event)| one(event)).collect()
}

fn outcomes(model: &Model) -> Vec<Assumed> {
    let one = |outcome: &crate::model::Outcome| {
        let mut lines = vec![(format!("when {}", model.condition(&outcome.when)), String::new())];
        let say = |value: &_| format!("{} of 100", quantity(model, value, Unit::Points));
        lines.extend(cases(model, &outcome.severity, say));
        Assumed { what: outcome.title.clone(), lines, why: outcome.why.clone() }
    };
    model.outcomes.iter().map(|(_, outcome)| one(outcome)).collect()
}

fn safeguards(model: &Model, money: Unit) -> Vec<Assumed> {
    let one = |safeguard: &crate::model::Safeguard| {
        let effect = |effect: &crate::model::Effect| {
            let share = quantity(model, &effect.reduces, Unit::Chance);
            (format!("takes from {}: {share}", model.target(effect.on)), effect.why.clone())
        };
        let mut lines: Vec<(String, String)> = safeguard.effects.iter().map(effect).collect();
        for (key, value) in safeguard.coverage.quantities() {
            lines.push((
                format!("{}: {}", key.replace('_', " "), quantity(model, value, Unit::Plain)),
                String::new(),
            ));
        }
        if let Some(cost) = &safeguard.cost {
            let often = if cost.per_year { "a year" } else { "once" };
            lines.push((format!("costs {} {often}", quantity(model, &cost.amount, money)), String::new()));
        }
        Assumed { what: safeguard.title.clone(), lines, why: safeguard.why.clone() }
    };
    model.safeguards.iter().map(|(_, safeguard)| one(safeguard)).collect()
}

fn what_ifs(model: &Model) -> Vec<Assumed> {
    let one = |what_if: &crate::model::WhatIf| {
        let safeguards =
            what_if.safeguards.iter().map(|id| format!("in place: {}", model.safeguards[*id].title));
        let lines = safeguards.chain(what_if.set.iter().map(|set| supposed(model, set)));
        let lines = lines.map(|line| (line, String::new())).collect();
        Assumed { what: what_if.title.clone(), lines, why: what_if.why.clone() }
    };
    model.whatifs.iter().map(|(_, what_if)| one(what_if)).collect()
}

/// What is supposed to be otherwise, in a few words.
fn supposed(model: &Model, set: &Override) -> String {
    let other = |of: &str| format!("other numbers for “{of}”");
    match set {
        Override::Holds(id, true) => format!("supposed: {}", model.factors[*id].title),
        Override::Holds(id, false) => format!("supposed not: {}", model.factors[*id].title),
        Override::Prior(id, _) => other(&model.factors[*id].title),
        Override::Trial(id, _) => other(&model.events[*id].title),
        Override::Attempts(id, _) | Override::Capability(id, _) => other(&model.actors[*id].title),
        Override::Severity(id, _) => other(&model.outcomes[*id].title),
        Override::Reliability(id, _) => other(&model.sources[*id].name),
        Override::Reduces(id, _) => other(&model.safeguards[*id].title),
    }
}

fn inquiries(model: &Model, money: Unit) -> Vec<Assumed> {
    let one = |inquiry: &crate::model::Inquiry| {
        let chance =
            |what: &str, of: &_| (format!("{what} {}", quantity(model, of, Unit::Chance)), String::new());
        let mut lines = vec![
            (format!("about: {}", model.factors[inquiry.factor].title), String::new()),
            chance("says so when it is so:", &inquiry.sensitivity),
            chance("says no when it is not:", &inquiry.specificity),
        ];
        if let Some(cost) = &inquiry.cost {
            lines.push((format!("costs {}", quantity(model, &cost.amount, money)), String::new()));
        }
        Assumed { what: inquiry.title.clone(), lines, why: inquiry.why.clone() }
    };
    model.inquiries.iter().map(|(_, inquiry)| one(inquiry)).collect()
}

//! What includes what, and safeguards that would bring an included loss to light.
//!
//! An outcome that includes another pays for both: the other's loss falls due only where the including one does not
//! occur. To stop the including one alone may therefore cost more than to let it be.

use super::names::events_in_order;
use super::polarity::{bounds, is_higher};
use super::refusal::Refusal;
use crate::diag::Code;
use crate::math::Distribution;
use crate::model::{
    Cases, Condition, Effect, EventId, FactorId, Loss, LossForm, Model, OutcomeId, Safeguard, SafeguardId,
    Target, Trial,
};

/// By outcome: those that it includes, directly or through others.
pub(super) fn included(model: &Model) -> Vec<Vec<OutcomeId>> {
    let direct = |id: OutcomeId| model.outcomes[id].includes.iter().copied();
    let reach = |id: OutcomeId| {
        let mut found: Vec<OutcomeId> = Vec::new();
        let mut open: Vec<OutcomeId> = direct(id).collect();
        while let Some(next) = open.pop() {
            if !found.contains(&next) {
                found.push(next);
                open.extend(direct(next));
            }
        }
        found
    };
    model.outcomes.ids().map(reach).collect()
}

/// Every effect of these safeguards that could stop an outcome and leave one that it includes, at a larger loss.
///
/// Where the including outcome costs at least as much until a safeguard makes its loss smaller, that effect is the one at
/// fault.
pub(super) fn refusals(model: &Model, safeguards: &[SafeguardId]) -> Vec<Refusal> {
    let effects = || {
        let rows = safeguards.iter().map(|id| &model.safeguards[*id]);
        rows.flat_map(|row| row.effects.iter().map(move |effect| (row, effect)))
    };
    let included = included(model);
    let mut found = Vec::new();
    for (id, outcome) in model.outcomes.iter().filter(|(_, outcome)| !outcome.is_fact()) {
        let scaling: Vec<(&Safeguard, &Effect)> =
            effects().filter(|(_, effect)| effect.on == Target::Loss(id)).collect();
        let left: f64 = scaling.iter().map(|(row, effect)| 1.0 - most_taken(model, row, effect)).product();
        for other in &included[id.position()] {
            let Some(least) = &model.outcomes[*other].loss else { continue };
            let covers = outcome.loss.as_ref().is_some_and(|loss| covers(loss, least));
            let covers_scaled = outcome.loss.as_ref().is_some_and(|loss| covers_by_bounds(loss, left, least));
            if covers_scaled || (covers && scaling.is_empty()) {
                continue;
            }
            let unveils = |on: Target| stops(model, on, id) && !stops_surely(model, on, *other);
            let mut unveiling = effects().filter(|(_, effect)| unveils(effect.on)).peekable();
            let path =
                |row: &Safeguard, on: Target| format!("safeguard.{}.effect.{}", row.id, model.target(on));
            let (one, other) = (&outcome.id, &model.outcomes[*other].id);
            match unveiling.peek().filter(|_| covers) {
                Some((stopping, _)) => found.extend(scaling.iter().map(|(row, effect)| {
                    let message = format!(
                        "this makes the loss of `{one}` smaller than that of `{other}`, which it includes, could be; \
                         stopping `{one}`, as `{}` does, could then raise losses",
                        stopping.id
                    );
                    let help = format!(
                        "let it act on `outcome.{other}.loss` too by as much, or keep the least loss of `{one}` above \
                         the largest of `{other}` with `min` and `max`"
                    );
                    Refusal::new(Code::E044, path(row, effect.on), message).help(&help)
                })),
                None => found.extend(unveiling.map(|(row, effect)| {
                    let message = format!(
                        "stopping `{one}` could raise losses: it includes `{other}`, which would still occur, and \
                         whose loss could be the larger"
                    );
                    let help = "give the outcome that includes the other at least its loss, form by form, or act \
                                on what both need";
                    Refusal::new(Code::E044, path(row, effect.on), message).help(help)
                })),
            }
        }
    }
    found
}

/// The largest share that an effect can take away, whether its safeguard works or fails.
fn most_taken(model: &Model, row: &Safeguard, effect: &Effect) -> f64 {
    let failing = row.coverage.variance_effectiveness.iter();
    failing.chain([&effect.reduces]).map(|share| bounds(model, share)[1]).fold(0.0, f64::max)
}

/// Whether what is left of a loss is never below another: the least amounts against the largest.
fn covers_by_bounds(loss: &Loss, left: f64, other: &Loss) -> bool {
    let end = |forms: &[(LossForm, Cases<Distribution>)], end: fn(&Distribution) -> f64, low: bool| -> f64 {
        let of = |cases: &Cases<Distribution>| {
            let ends = cases.iter().map(|case| end(&case.value));
            if low { ends.fold(f64::INFINITY, f64::min) } else { ends.fold(0.0, f64::max) }
        };
        forms.iter().map(|(_, cases)| of(cases)).sum()
    };
    let least = end(&loss.primary, |one| one.support().0, true);
    let most = |forms| end(forms, |one| one.support().1, false);
    let secondary = other.secondary.as_ref();
    least * left >= most(&other.primary) + secondary.map_or(0.0, |secondary| most(&secondary.forms))
}

/// Whether a loss is at least another at every level, whichever cases apply: form by form, or because its least
/// amount is not below the other's largest.
fn covers(loss: &Loss, other: &Loss) -> bool {
    if covers_by_bounds(loss, 1.0, other) {
        return true;
    }
    let secondary = other.secondary.as_ref();
    let alike = match (&loss.secondary, secondary) {
        (_, None) => true,
        (Some(a), Some(b)) => a.probability == b.probability && forms_cover(&a.forms, &b.forms),
        (None, Some(_)) => false,
    };
    alike && forms_cover(&loss.primary, &other.primary)
}

fn forms_cover(
    forms: &[(LossForm, Cases<Distribution>)],
    others: &[(LossForm, Cases<Distribution>)],
) -> bool {
    others.iter().all(|(form, lesser)| {
        let own = forms.iter().find(|(known, _)| known == form).map(|(_, cases)| cases);
        own.is_some_and(|cases| {
            let pairs = cases.iter().flat_map(|a| lesser.iter().map(move |b| (a, b)));
            pairs.into_iter().all(|(a, b)| is_higher(&a.value, &b.value))
        })
    })
}

/// Whether an outcome can become rarer by less of a target, where attempts go on.
fn stops(model: &Model, on: Target, id: OutcomeId) -> bool {
    match on {
        Target::Outcome(other) => other == id,
        Target::Event(_) | Target::Factor(_) => rests_on(model, &model.outcomes[id].when, on),
        Target::Actor(_) | Target::Loss(_) => false,
    }
}

/// Whether a condition rests on an event or a factor, directly or through events.
fn rests_on(model: &Model, when: &Condition, on: Target) -> bool {
    let mut open: Vec<EventId> = Vec::new();
    let mut found = false;
    let mut visit = |condition: &Condition, open: &mut Vec<EventId>| {
        condition.each_factor(&mut |factor, _| found |= on == Target::Factor(factor));
        condition.each_event(&mut |event| {
            found |= on == Target::Event(event);
            open.push(event);
        });
    };
    visit(when, &mut open);
    let mut seen = vec![false; model.events.len()];
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut seen[id.position()], true) {
            continue;
        }
        let event = &model.events[id];
        event.needs.iter().for_each(|needs| visit(needs, &mut open));
        let guards: Vec<&Condition> = match &event.trial {
            Trial::Probability(cases) => cases.iter().filter_map(|case| case.when.as_ref()).collect(),
            Trial::Difficulty(cases) => cases.iter().filter_map(|case| case.when.as_ref()).collect(),
        };
        guards.into_iter().for_each(|guard| visit(guard, &mut open));
    }
    found
}

/// Whether an outcome cannot occur without a target.
fn stops_surely(model: &Model, on: Target, id: OutcomeId) -> bool {
    let (event, factor) = match on {
        Target::Outcome(other) => return other == id,
        Target::Event(event) => (Some(event), None),
        Target::Factor(factor) => (None, Some(factor)),
        Target::Actor(_) | Target::Loss(_) => return false,
    };
    // By event, each after those that it needs: whether it cannot happen without the target.
    let mut without = vec![false; model.events.len()];
    for id in events_in_order(model) {
        let own = model.events[id].needs.as_ref();
        without[id.position()] = event == Some(id) || own.is_some_and(|own| needs(own, factor, &without));
    }
    needs(&model.outcomes[id].when, factor, &without)
}

/// Whether a condition cannot hold without a factor, or without some event that cannot happen without the target.
fn needs(when: &Condition, factor: Option<FactorId>, without: &[bool]) -> bool {
    let part = |part: &Condition| needs(part, factor, without);
    match when {
        Condition::Event(id) => without[id.position()],
        Condition::Factor(id) => factor == Some(*id),
        Condition::Not(_) => false,
        Condition::And(parts) => parts.iter().any(part),
        Condition::Or(parts) => parts.iter().all(part),
        Condition::AtLeast(k, parts) => parts.iter().filter(|one| !part(one)).count() < *k,
    }
}

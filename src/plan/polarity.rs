//! A safeguard never raises exposure: effects on a factor whose removal could make something worse are refused.

use super::inclusion;
use super::refusal::Refusal;
use crate::diag::Code;
use crate::math::{Distribution, ln_1p};
use crate::model::{
    Cases, Condition, FactorId, Loss, LossForm, Model, SafeguardId, Target, Trial, Uncertain,
};

/// The most factors in one list of cases whose states are walked through; longer lists are refused.
const MAX_FACTORS: usize = 16;

/// The levels at which two distributions are compared.
const LEVELS: [f64; 9] = [0.001, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 0.999];

/// Every effect of these safeguards on a factor whose removal could raise an outcome of attempts, or that could
/// bring an included loss to light.
pub(super) fn refusals(model: &Model, safeguards: &[SafeguardId]) -> Vec<Refusal> {
    let mut found = Vec::new();
    for safeguard in safeguards.iter().map(|id| &model.safeguards[*id]) {
        for effect in &safeguard.effects {
            let Target::Factor(factor) = effect.on else { continue };
            let Some(reason) = worse_without(model, factor) else { continue };
            let path = format!("safeguard.{}.effect.{}", safeguard.id, model.target(effect.on));
            let message =
                format!("taking away `{}` could raise exposure: {reason}", model.factors[factor].id);
            let help = "a safeguard never raises anything; aim at another factor, or order the cases so that the \
                        one with the factor is the higher at every level";
            found.push(Refusal::new(Code::E044, path, message).help(help));
        }
    }
    found.extend(inclusion::refusals(model, safeguards));
    found
}

/// Why attempts could do more harm without a factor; `None` where they cannot.
fn worse_without(model: &Model, factor: FactorId) -> Option<String> {
    let conditions = model
        .events
        .iter()
        .filter_map(|(_, event)| Some((format!("event.{}.needs", event.id), event.needs.as_ref()?)))
        .chain(
            model
                .outcomes
                .iter()
                .filter(|(_, outcome)| !outcome.is_fact())
                .map(|(_, outcome)| (format!("outcome.{}.when", outcome.id), &outcome.when)),
        );
    for (path, condition) in conditions {
        let mut negated = false;
        condition.each_factor(&mut |id, under_not| negated |= id == factor && under_not);
        if negated {
            return Some(format!("it stands under `not` in {path}"));
        }
    }
    let rise = |cases: &Cases<Uncertain>, path: String| {
        falls(cases, factor, |a, b| uncertain_is_higher(model, a, b)).then_some(path)
    };
    let list = lists(model, factor, &rise)?;
    Some(format!("a case without it is not lower at every level in {list}"))
}

/// The first list of cases that is worse without the factor.
fn lists(
    model: &Model,
    factor: FactorId,
    rise: &dyn Fn(&Cases<Uncertain>, String) -> Option<String>,
) -> Option<String> {
    for (_, actor) in model.actors.iter() {
        let path = |key: &str| format!("actor.{}.{key}", actor.id);
        let attempts = rise(&actor.attempts.frequency, path("attempts"));
        let action = actor.attempts.action.as_ref();
        let action = action.and_then(|action| rise(action, path("probability_of_action")));
        let capability = actor.capability.as_ref().filter(|cases| falls(cases, factor, is_higher));
        let found = attempts.or(action).or(capability.map(|_| path("capability")));
        if found.is_some() {
            return found;
        }
    }
    for (_, event) in model.events.iter() {
        let found = match &event.trial {
            Trial::Probability(cases) => rise(cases, format!("event.{}.probability", event.id)),
            Trial::Difficulty(cases) => {
                // A lower difficulty does more harm.
                let falls = falls(cases, factor, |a, b| is_higher(b, a));
                falls.then(|| format!("event.{}.difficulty", event.id))
            }
        };
        if found.is_some() {
            return found;
        }
    }
    let mut exposures = model.outcomes.iter().map(|(_, one)| one).filter(|one| !one.is_fact());
    exposures.find_map(|one| {
        let severity = rise(&one.severity, format!("outcome.{}.severity", one.id));
        severity.or_else(|| loss_lists(one.loss.as_ref()?, factor, rise, &format!("outcome.{}.loss", one.id)))
    })
}

/// The first list of cases of a loss that is worse without the factor.
fn loss_lists(
    loss: &Loss,
    factor: FactorId,
    rise: &dyn Fn(&Cases<Uncertain>, String) -> Option<String>,
    path: &str,
) -> Option<String> {
    let amounts = |forms: &[(LossForm, Cases<Distribution>)], path: &str| {
        let list = forms.iter().find(|(_, amounts)| falls(amounts, factor, is_higher));
        list.map(|(form, _)| format!("{path}.{}", form.key()))
    };
    amounts(&loss.primary, path).or_else(|| {
        let (secondary, path) = (loss.secondary.as_ref()?, format!("{path}.secondary"));
        let reaction = rise(&secondary.probability, format!("{path}.probability"));
        reaction.or_else(|| amounts(&secondary.forms, &path))
    })
}

/// Whether some state of the other factors has a case without `factor` that is not covered by the one with it.
fn falls<T: PartialEq>(cases: &Cases<T>, factor: FactorId, higher: impl Fn(&T, &T) -> bool) -> bool {
    let mut named = Vec::new();
    let guards = cases.iter().filter_map(|case| case.when.as_ref());
    guards.for_each(|when| when.each_factor(&mut |id, _| named.push(id)));
    if !named.contains(&factor) {
        return false;
    }
    named.sort();
    named.dedup();
    named.retain(|id| *id != factor);
    if named.len() > MAX_FACTORS {
        return true;
    }
    (0..1usize << named.len()).any(|state| {
        let with = |present: bool| {
            let holds = |id: FactorId| match named.iter().position(|known| *known == id) {
                Some(bit) => state >> bit & 1 == 1,
                None => present,
            };
            first(cases, &holds)
        };
        match (with(true), with(false)) {
            (Some(present), Some(absent)) => present != absent && !higher(present, absent),
            _ => false,
        }
    })
}

/// The case that counts in a state of the factors.
fn first<'c, T>(cases: &'c Cases<T>, holds: &dyn Fn(FactorId) -> bool) -> Option<&'c T> {
    let mut cases = cases.iter();
    cases.find(|case| case.when.as_ref().is_none_or(|when| is_true(when, holds))).map(|case| &case.value)
}

fn is_true(condition: &Condition, holds: &dyn Fn(FactorId) -> bool) -> bool {
    match condition {
        Condition::Factor(id) => holds(*id),
        Condition::Event(_) => false,
        Condition::Not(inner) => !is_true(inner, holds),
        Condition::And(parts) => parts.iter().all(|part| is_true(part, holds)),
        Condition::Or(parts) => parts.iter().any(|part| is_true(part, holds)),
        Condition::AtLeast(k, parts) => parts.iter().filter(|part| is_true(part, holds)).count() >= *k,
    }
}

/// Whether one quantity is at least the other at every level; what hangs on an estimate, by the bounds of both.
fn uncertain_is_higher(model: &Model, a: &Uncertain, b: &Uncertain) -> bool {
    match (a, b) {
        (Uncertain::Known(a), Uncertain::Known(b)) => is_higher(a, b),
        _ => a == b || bounds(model, a)[0] >= bounds(model, b)[1],
    }
}

/// Between which values a quantity lies, at the outermost levels that are looked at.
pub(super) fn bounds(model: &Model, quantity: &Uncertain) -> [f64; 2] {
    let of = |range: &Distribution| [LEVELS[0], LEVELS[LEVELS.len() - 1]].map(|level| range.quantile(level));
    match quantity {
        Uncertain::Known(range) => of(range),
        // However far the source is trusted, between what it said and what one would say without it.
        Uncertain::Estimate(id) => {
            let ([low, high], [without, most]) =
                (of(&model.estimates[*id].probability), of(&model.estimates[*id].prior));
            [low.clamp(0.01, 0.99).min(without), high.clamp(0.01, 0.99).max(most)]
        }
        Uncertain::AtLeastOnce { probability, years } => {
            bounds(model, probability).map(|p| -ln_1p(-p.min(0.99)) / years)
        }
    }
}

/// Whether one distribution is at least the other at every level: at fixed levels, and at the steps of both.
pub(super) fn is_higher(a: &Distribution, b: &Distribution) -> bool {
    let steps = [a, b].into_iter().filter_map(Distribution::atoms).flat_map(|atoms| {
        let mut level = 0.0;
        atoms.into_iter().map(move |(_, weight)| {
            level += weight;
            level
        })
    });
    let beside = steps.flat_map(|level| [level - 1e-9, level + 1e-9]);
    let mut levels = LEVELS.into_iter().chain(beside).filter(|level| *level > 0.0 && *level < 1.0);
    levels.all(|level| a.quantile(level) >= b.quantile(level))
}

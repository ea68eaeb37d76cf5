//! Lints: a checked model that says something its author probably did not mean.

use super::places::Places;
use crate::diag::{Code, Diagnostic};
use crate::math::Distribution;
use crate::model::{
    Case, Cases, Compatibility, Condition, Effect, LossForm, Model, Outcome, Safeguard, SourceId, Stance,
    Trial, Uncertain,
};
use std::collections::BTreeSet;

/// Every lint of a model, in no particular order.
///
/// `consulted` are the sources whose ranges are pooled.
pub(super) fn lints(model: &Model, places: &Places, consulted: &[SourceId]) -> Vec<Diagnostic> {
    let mut lints = Lints { model, places, found: Vec::new() };
    lints.factors();
    lints.idle_factors();
    lints.claims();
    lints.sources(consulted);
    lints.actors();
    lints.events();
    lints.cases();
    lints.safeguards();
    lints.conventions();
    lints.losses();
    lints.found
}

struct Lints<'m> {
    model: &'m Model,
    places: &'m Places,
    found: Vec<Diagnostic>,
}

impl Lints<'_> {
    fn add(&mut self, code: Code, path: String, message: String, help: &str) {
        let finding = Diagnostic::new(code, self.places.of(&path), message).help(help);
        self.found.push(finding.about(path));
    }

    fn factors(&mut self) {
        let mut backed = vec![false; self.model.factors.len()];
        let counting = self.model.claims.iter().filter(|(_, claim)| claim.stance != Stance::Context);
        counting.flat_map(|(_, claim)| &claim.factors).for_each(|id| backed[id.position()] = true);
        for (id, factor) in self.model.factors.iter() {
            let reasoned =
                backed[id.position()] || !factor.why.is_empty() || factor.prior.estimate().is_some();
            if !reasoned {
                let message = format!("factor `{}` has neither a claim nor a `why`", factor.id);
                let help = "say from what its prior was reasoned, and what would change it";
                self.add(Code::W101, format!("factor.{}", factor.id), message, help);
            }
        }
    }

    /// A factor that somebody settled is of use to `score`, wherever it stands; what it turned out to be is not asked.
    fn idle_factors(&mut self) {
        let mut named = vec![false; self.model.factors.len()];
        let mut name = |condition: &Condition| {
            condition.each_factor(&mut |id, _| named[id.position()] = true);
        };
        self.model.each_condition(&mut |condition, _| name(condition));
        let overrides = self.model.whatifs.iter().flat_map(|(_, whatif)| &whatif.set);
        overrides.for_each(|one| one.each_guard(&mut |when| name(when)));
        for (id, factor) in self.model.factors.iter() {
            let is_settled = self.places.knows(&["factor", &factor.id, "resolved"].join("."));
            if !named[id.position()] && !is_settled {
                let message =
                    format!("factor `{}` stands in no condition, so nothing rests on it", factor.id);
                let help = "name it in a `when`, `needs` or `if`, or take it out";
                self.add(Code::W118, format!("factor.{}", factor.id), message, help);
            }
        }
    }

    fn claims(&mut self) {
        for (_, claim) in self.model.claims.iter() {
            let path = format!("claim.{}", claim.id);
            if claim.factors.is_empty() && claim.stance != Stance::Context {
                let message = format!("claim `{}` names no factor, so it moves nothing", claim.id);
                self.add(Code::W102, path.clone(), message, "give it a `factor`, or `context = true`");
            }
            if claim.standing.published > self.model.header.as_of {
                let (day, as_of) = (claim.standing.published, self.model.header.as_of);
                let message = format!("claim `{}` of {day} comes after {as_of} and does not count", claim.id);
                self.add(Code::W107, path, message, "move `as_of`, or see it counted with `--as-of`");
            }
        }
    }

    fn sources(&mut self, consulted: &[SourceId]) {
        let mut source_used = vec![false; self.model.sources.len()];
        let mut origin_used = vec![false; self.model.origins.len()];
        for (_, claim) in self.model.claims.iter() {
            source_used[claim.source.position()] = true;
            claim.origin.into_iter().for_each(|id| origin_used[id.position()] = true);
        }
        consulted.iter().for_each(|id| source_used[id.position()] = true);
        self.model.estimates.iter().for_each(|(_, one)| source_used[one.source.position()] = true);
        for (id, source) in self.model.sources.iter() {
            if !source_used[id.position()] {
                let message = format!("source `{}` says nothing", source.id);
                self.add(
                    Code::W103,
                    format!("source.{}", source.id),
                    message,
                    "remove it, or give it a claim",
                );
            }
        }
        for (id, origin) in self.model.origins.iter() {
            if !origin_used[id.position()] {
                let message = format!("no claim goes back to origin `{}`", origin.id);
                self.add(
                    Code::W103,
                    format!("origin.{}", origin.id),
                    message,
                    "remove it, or name it in a claim",
                );
            }
        }
    }

    fn actors(&mut self) {
        let mut starts = vec![false; self.model.actors.len()];
        let mut meets = vec![false; self.model.actors.len()];
        for (_, event) in self.model.events.iter() {
            for by in &event.by {
                starts[by.position()] = true;
                meets[by.position()] |= matches!(event.trial, Trial::Difficulty(_));
            }
        }
        for (id, actor) in self.model.actors.iter() {
            let path = format!("actor.{}", actor.id);
            if !starts[id.position()] {
                let message = format!("actor `{}` starts no event", actor.id);
                self.add(Code::W109, path.clone(), message, "name it in the `by` of an event, or remove it");
            }
            if actor.capability.is_some() && !meets[id.position()] {
                let message = format!("the capability of actor `{}` meets no difficulty", actor.id);
                self.add(Code::W110, path, message, "give one of its events a `difficulty`, or remove it");
            }
        }
    }

    fn events(&mut self) {
        let mut used = vec![false; self.model.events.len()];
        let needs = self.model.events.iter().filter_map(|(_, event)| event.needs.as_ref());
        let whens = self.model.outcomes.iter().map(|(_, outcome)| &outcome.when);
        needs.chain(whens).for_each(|condition| condition.each_event(&mut |id| used[id.position()] = true));
        for (id, event) in self.model.events.iter() {
            let path = format!("event.{}", event.id);
            if !used[id.position()] {
                let message = format!("nothing comes of event `{}`", event.id);
                self.add(
                    Code::W105,
                    path.clone(),
                    message,
                    "name it in an outcome or in what an event needs",
                );
            }
            if event.by.is_empty() {
                let message = format!("no actor can start event `{}`", event.id);
                self.add(
                    Code::W108,
                    path,
                    message,
                    "give it `by = [\"actor-id\"]`, or an event that it needs",
                );
            }
        }
    }

    fn cases(&mut self) {
        for (_, actor) in self.model.actors.iter() {
            self.repeated(&actor.attempts.frequency, format!("actor.{}", actor.id));
        }
        for (_, event) in self.model.events.iter() {
            match &event.trial {
                Trial::Probability(cases) => self.repeated(cases, format!("event.{}", event.id)),
                Trial::Difficulty(cases) => self.repeated(cases, format!("event.{}", event.id)),
            }
        }
        for (_, outcome) in self.model.outcomes.iter() {
            self.repeated(&outcome.severity, format!("outcome.{}", outcome.id));
        }
    }

    fn repeated<T>(&mut self, cases: &Cases<T>, path: String) {
        let guards = cases.iter().filter_map(|case: &Case<T>| case.when.as_ref());
        let mut seen = BTreeSet::new();
        for (idx, guard) in guards.enumerate() {
            if !seen.insert(self.model.condition(guard)) {
                let message = format!("case {} of {path} repeats an earlier `if`", idx + 1);
                self.add(Code::W112, path.clone(), message, "the first case whose `if` holds counts");
            }
        }
    }

    fn safeguards(&mut self) {
        let mut used = vec![false; self.model.safeguards.len()];
        let named = self.model.whatifs.iter().flat_map(|(_, whatif)| &whatif.safeguards);
        named.for_each(|id| used[id.position()] = true);
        for (id, safeguard) in self.model.safeguards.iter() {
            let path = format!("safeguard.{}", safeguard.id);
            if !used[id.position()] {
                let message = format!("no what-if uses safeguard `{}`", safeguard.id);
                self.add(Code::W104, path.clone(), message, "name it in a what-if, or remove it");
            }
            self.variance(safeguard, format!("{path}.variance_effectiveness"));
        }
    }

    /// What a safeguard takes away while it fails, beside what it is meant to take away.
    fn variance(&mut self, safeguard: &Safeguard, path: String) {
        let Some(variance) = &safeguard.coverage.variance_effectiveness else { return };
        if safeguard.coverage.never_fails() {
            let message =
                format!("safeguard `{}` has a variance effectiveness, but never fails", safeguard.id);
            let help = "give it `failures_per_year` and `repair_days`, or leave the key out";
            return self.add(Code::W117, path, message, help);
        }
        let mean = |quantity: &Uncertain| match quantity {
            Uncertain::Known(distribution) => Some(distribution.mean()),
            _ => None,
        };
        let exceeds =
            |effect: &&Effect| mean(variance).zip(mean(&effect.reduces)).is_some_and(|(v, e)| v > e);
        if let Some(effect) = safeguard.effects.iter().find(exceeds) {
            let target = self.model.target(effect.on);
            let message =
                format!("safeguard `{}` takes more away from {target} while it fails", safeguard.id);
            let help = "`variance_effectiveness` is what is left of `reduces` while it fails";
            self.add(Code::W116, path, message, help);
        }
    }

    fn conventions(&mut self) {
        let Compatibility { lef_times_lm, pert_sd_sixth } = self.model.header.compatibility;
        let there = [(lef_times_lm, "`lef-times-lm`"), (pert_sd_sixth, "`pert-sd-sixth`")];
        let names: Vec<&str> = there.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
        if !names.is_empty() {
            let message = format!("the results follow another tool's convention: {}", names.join(", "));
            let help = "they are for comparison with that tool only; leave `compatibility` out otherwise";
            self.add(Code::W114, "scenario.compatibility".to_owned(), message, help);
        }
    }

    fn losses(&mut self) {
        for (_, outcome) in self.model.outcomes.iter() {
            let path = format!("outcome.{}.loss", outcome.id);
            let Some(loss) = &outcome.loss else {
                self.swallowed(outcome);
                continue;
            };
            self.endless(&loss.primary, &path, &outcome.id);
            if let Some(secondary) = &loss.secondary {
                self.repeated(&secondary.probability, format!("{path}.secondary.probability"));
                self.endless(&secondary.forms, &format!("{path}.secondary"), &outcome.id);
            }
        }
    }

    /// An outcome without a loss that stands in place of outcomes with one.
    fn swallowed(&mut self, outcome: &Outcome) {
        let costs =
            outcome.includes.iter().map(|id| &self.model.outcomes[*id]).find(|one| one.loss.is_some());
        if let Some(included) = costs {
            let (id, other) = (&outcome.id, &included.id);
            let message =
                format!("`{id}` costs nothing and includes `{other}`: where both occur, nothing is lost");
            let help = "give it the loss of both, or leave the other out of `includes`";
            self.add(Code::W119, format!("outcome.{id}"), message, help);
        }
    }

    fn endless(&mut self, forms: &[(LossForm, Cases<Distribution>)], path: &str, id: &str) {
        for (form, cases) in forms {
            let key = LossForm::ALL.iter().find(|(known, _)| known == form).map_or("", |(_, key)| *key);
            let path = format!("{path}.{key}");
            self.repeated(cases, path.clone());
            let no_mean = cases.iter().find(|case| !case.value.mean().is_finite());
            if let Some(case) = no_mean {
                let message = format!(
                    "the expected loss of outcome `{id}` does not exist: {} has no finite mean",
                    case.value
                );
                let help = "give the amount a `limit`; without one, no mean of draws comes to rest";
                self.add(Code::W115, path, message, help);
            }
        }
    }
}

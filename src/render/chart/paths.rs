//! How attempts come to what they come to: who comes in, step by step, with the likeliest ways.

use super::reduce::{self, Drawn};
use super::spec::{Arrow, Body, Chart, Graph, Role, Sign, Stage, Step, Table, Way};
use crate::assess::{
    Assessment, Estimate, FactorAssessment, Given, Join, OutcomeAssessment, PathEvent, Paths, Way as Found,
};
use crate::render::number::{Money, frequency, grouped, percent, points, two_digits, years};
use crate::render::text::{banded, evidence, one_line};
use std::collections::BTreeSet;

/// The most boxes; what goes beyond is summed and said.
pub const LISTED: usize = 25;
/// How many ways are told.
const TOLD: usize = 5;
/// How many steps in a row one box tells.
const IN_A_ROW: usize = 6;

/// The chart.
pub fn paths(assessment: &Assessment, paths: &Paths) -> Chart {
    let words = Words { assessment, paths };
    let title = words.title();
    let table = words.table();
    let drawn = reduce::reduce(paths, &|at| words.weight(at));
    let body = match paths.outcomes.is_empty() {
        true => Body::Nothing("There is no outcome that an attempt could bring about.".to_owned()),
        false => Body::Graph(words.graph(&drawn)),
    };
    let mut notes = Vec::new();
    if !paths.outcomes.is_empty() {
        notes.extend(words.left_out(&drawn));
    }
    if !paths.ways.is_empty() {
        let more = if paths.complete { "" } else { " There are further ways, less likely." };
        let overlap = if paths.ways.len() > 1 {
            "; ways overlap, so their parts may sum to more than 100%"
        } else {
            ""
        };
        notes.push(format!("Cases are all in which it happens, by whomever{overlap}.{more}"));
    }
    let description = words.description(&title);
    Chart { kind: "paths", title, subtitle: words.subtitle(), description, body, notes, table }
}

struct Words<'a> {
    assessment: &'a Assessment,
    paths: &'a Paths,
}

/// An id as words.
fn plain(id: &str) -> String {
    one_line(&id.replace(['-', '_'], " "))
}

fn quoted(title: &str) -> String {
    format!("“{}”", one_line(title))
}

impl Words<'_> {
    fn outcome(&self, at: usize) -> Option<&OutcomeAssessment> {
        self.assessment.outcomes.iter().find(|one| one.id == self.paths.outcomes[at].id)
    }

    fn factor(&self, id: &str) -> Option<&FactorAssessment> {
        self.assessment.factors.iter().find(|one| one.id == id)
    }

    fn time(&self) -> String {
        let ahead = if self.assessment.looks_ahead { "the next" } else { "a window of" };
        format!("{ahead} {}", years(self.assessment.horizon_years))
    }

    /// How much an outcome matters: what it is expected to cost, or its chance times its severity.
    fn weight(&self, at: usize) -> f64 {
        let loss = self.loss(at).filter(|_| !self.assessment.is_rated());
        loss.unwrap_or_else(|| self.outcome(at).map_or(0.0, |one| one.probability.mean * one.severity.mean))
    }

    fn loss(&self, at: usize) -> Option<f64> {
        let losses = self.assessment.losses.as_ref()?;
        let one = losses.outcomes.iter().find(|one| one.id == self.paths.outcomes[at].id)?;
        Some(one.mean.mean)
    }

    fn title(&self) -> String {
        let Some(worst) = self.paths.worst else {
            return "The scenario names no outcome that an attempt could bring about".to_owned();
        };
        let outcome = quoted(&self.paths.outcomes[worst].title);
        let part = |way: &Found| way.story.share.map(|share| share.mean);
        let Some(first) = self.paths.ways.first() else {
            return format!("Nobody in the scenario brings about {outcome}");
        };
        let Some(share) = part(first) else {
            return format!("{outcome} does not happen, whichever way is tried");
        };
        let rival = self.paths.ways.get(1).and_then(part);
        let (told, n) = (percent(share), self.paths.ways.len());
        let way = match rival {
            None if n == 1 && self.paths.complete => {
                return format!("{outcome} comes about in one way only: {}", self.way(first).label);
            }
            Some(rival) if percent(rival) == told => format!("{told} come by each of the two likeliest ways"),
            _ => format!("{told} come by one single way"),
        };
        match self.paths.by_actor.as_slice() {
            [(actor, Some(all)), _, ..] => {
                let title = |at: usize| quoted(&self.paths.actors[at].title);
                let of =
                    if first.actor == *actor { String::new() } else { format!(" of {}", title(first.actor)) };
                format!("{outcome}: {} of its cases are by {}, {way}{of}", percent(all.mean), title(*actor))
            }
            _ => format!("{outcome}: of its cases {way}"),
        }
    }

    fn subtitle(&self) -> String {
        let supposed = match self.assessment.supposed.as_slice() {
            [] => String::new(),
            ids => format!(", supposing {}", ids.join(", ")),
        };
        format!(
            "{}, as of {}{supposed}. Who attempts, what must follow, and what it comes to: chances at each step, of the \
             attempts that come so far; of outcomes, in {}; with 90% between.",
            one_line(&self.assessment.title),
            self.assessment.as_of.spoken(),
            self.time()
        )
    }

    fn reading(&self) -> String {
        let has_factors = self.paths.events.iter().any(|one| !one.given.is_empty());
        let dots = "Dots: reports for (filled) and against (hollow) a factor; the percentage is how likely it is so.";
        let mut parts = vec!["Arrows lead from who attempts to what it comes to."];
        parts.extend(has_factors.then_some(dots));
        parts.extend(
            (!self.paths.ways.is_empty())
                .then_some("Blue and thick: the likeliest way to the worst outcome."),
        );
        parts.join(" ")
    }

    fn graph(&self, drawn: &Drawn) -> Graph {
        let first = self.paths.ways.first();
        let on = self.on_the_way();
        let is_on = |event: usize| on.contains(&event);
        let enters = |actor: usize| first.is_some_and(|way| way.actor == actor);
        let ends = |outcome: usize| first.is_some() && self.paths.worst == Some(outcome);
        let mut boxes: Vec<Step> = Vec::new();
        for group in &drawn.groups {
            let mut stages: Vec<Stage> = group.actor.iter().map(|at| self.entry(*at)).collect();
            stages.extend(group.events.iter().map(|at| self.stage(*at)));
            if stages.len() > IN_A_ROW {
                let n = stages.len() + 1 - IN_A_ROW;
                let label = format!("{n} further steps, one after the other");
                stages.splice(IN_A_ROW - 3..stages.len() - 2, [Stage { label, ..Stage::default() }]);
            }
            let events: Vec<&PathEvent> = group.events.iter().map(|at| &self.paths.events[*at]).collect();
            boxes.push(Step {
                role: if group.actor.is_some() { Role::Entry } else { Role::Between },
                join: events.first().map_or(String::new(), |one| join(&one.join, one.after.len())),
                stages,
                is_marked: group.events.iter().any(|at| is_on(*at))
                    || group.events.is_empty() && group.actor.is_some_and(enters),
            });
        }
        if drawn.n_rest > 0 {
            let label = format!("{} further steps that are not drawn", drawn.n_rest);
            let label = if drawn.n_rest == 1 { "1 further step that is not drawn".to_owned() } else { label };
            let stages = vec![Stage { label, ..Stage::default() }];
            boxes.push(Step { role: Role::Rest, join: String::new(), stages, is_marked: false });
        }
        for at in &drawn.outcomes {
            boxes.push(self.end(*at, ends(*at)));
        }
        let arrows = drawn.arrows.iter().map(|(from, to)| {
            let (from, to) = (*from, *to);
            Arrow { from, to, is_marked: boxes[from].is_marked && boxes[to].is_marked }
        });
        let arrows = arrows.collect();
        let ways: Vec<Way> = self.paths.ways.iter().take(TOLD).map(|way| self.way(way)).collect();
        let head = match (self.paths.worst, ways.len()) {
            (Some(worst), 0) => format!("No way leads to {}.", quoted(&self.paths.outcomes[worst].title)),
            (Some(worst), n) => format!(
                "{} to {}, with {} part in all its cases",
                if n == 1 { "The likeliest way" } else { "The likeliest ways" },
                quoted(&self.paths.outcomes[worst].title),
                if n == 1 { "its" } else { "their" }
            ),
            (None, _) => String::new(),
        };
        Graph { boxes, arrows, reading: self.reading(), head, ways }
    }

    /// The steps of the likeliest way, with those between them that no attempt fails.
    fn on_the_way(&self) -> BTreeSet<usize> {
        let Some(first) = self.paths.ways.first() else { return BTreeSet::new() };
        let mut on: BTreeSet<usize> = first.events.iter().copied().collect();
        let ends = self.paths.worst.map_or(&[][..], |at| &self.paths.outcomes[at].after);
        let is_sure = |at: &usize| {
            let event = &self.paths.events[*at];
            event.passes.as_ref().is_some_and(|p| p.mean == 1.0)
                && event.after.iter().any(|before| on.contains(before))
        };
        let sure: Vec<usize> = (0..self.paths.events.len()).filter(is_sure).collect();
        let leads_on = |at: &usize| {
            ends.contains(at) || on.iter().any(|next| self.paths.events[*next].after.contains(at))
        };
        let between: Vec<usize> = sure.into_iter().filter(leads_on).collect();
        on.extend(between);
        on
    }

    /// Attempts are told by their number alone where the box says already what is attempted.
    fn entry(&self, at: usize) -> Stage {
        let actor = &self.paths.actors[at];
        Stage { value: attempts(actor.attempts_per_year), label: one_line(&actor.title), ..Stage::default() }
    }

    fn stage(&self, at: usize) -> Stage {
        let event = &self.paths.events[at];
        let is_same = |title: &String| *title == event.title;
        let is_said = self.paths.outcomes.iter().map(|one| &one.title).any(is_same)
            || self.paths.actors.iter().map(|one| &one.title).any(is_same);
        let (value, aside) = match &event.passes {
            None => ("no attempt comes so far".to_owned(), String::new()),
            Some(p) => (percent(p.mean), band(p)),
        };
        let label = if is_said { "of attempts succeed".to_owned() } else { one_line(&event.title) };
        Stage { value, aside, label, signs: event.given.iter().map(|given| self.sign(given)).collect() }
    }

    fn sign(&self, given: &Given) -> Sign {
        let factor = self.factor(&given.factor);
        let p = factor.map_or(0.0, |one| one.probability);
        let verb = match (given.is_needed, given.is_absent) {
            (true, false) => "needs",
            (true, true) => "needs no",
            (false, _) => "varies with",
        };
        let p = if given.is_absent { 1.0 - p } else { p };
        let counting = |sign: f64| {
            factor.map_or(0, |one| one.claims.iter().filter(|one| one.contribution * sign > 0.0).count())
        };
        let words = format!("{verb} {} {}", plain(&given.factor), percent(p));
        match factor.is_some_and(|one| one.supposed.is_some()) {
            true => Sign { words: format!("{words}, supposed"), ..Sign::default() },
            false => Sign { words, filled: counting(1.0), hollow: counting(-1.0) },
        }
    }

    fn end(&self, at: usize, is_marked: bool) -> Step {
        let (outcome, found) = (&self.paths.outcomes[at], self.outcome(at));
        let measure = match self.loss(at).filter(|_| !self.assessment.is_rated()) {
            Some(loss) => self.assessment.losses.as_ref().map_or(String::new(), |losses| {
                format!("{} a year", Money::of(&losses.currency).short(loss))
            }),
            None => found.map_or(String::new(), |one| format!("severity {}", points(one.severity.mean))),
        };
        let p = found.map(|one| one.probability);
        let band = p.as_ref().map(band);
        let rated = Sign { words: measure, ..Sign::default() };
        let signs = std::iter::once(rated).chain(outcome.given.iter().map(|given| self.sign(given)));
        let stage = Stage {
            value: p.map_or(String::new(), |p| percent(p.mean)),
            aside: band.unwrap_or_default(),
            label: one_line(&outcome.title),
            signs: signs.filter(|sign| !sign.words.is_empty()).collect(),
        };
        let join = join(&outcome.join, outcome.after.len());
        Step { role: Role::End, join, stages: vec![stage], is_marked }
    }

    fn way(&self, way: &Found) -> Way {
        let ids = way.events.iter().map(|at| plain(&self.paths.events[*at].id));
        let label = ids.collect::<Vec<_>>().join(" → ");
        let factors = way.story.steps.iter().filter_map(|step| {
            let id = step.path.strip_prefix("factor.")?;
            Some(format!("{}{}", if step.absent { "not " } else { "" }, plain(id)))
        });
        let factors: Vec<String> = factors.collect();
        let actor = one_line(&self.paths.actors[way.actor].title);
        let given =
            if factors.is_empty() { String::new() } else { format!(", given {}", factors.join(", ")) };
        let (value, aside) = match &way.story.share {
            None => ("never".to_owned(), String::new()),
            Some(share) => (percent(share.mean), band(share)),
        };
        let mut steps = vec![(String::new(), actor.clone())];
        steps.extend(way.story.steps.iter().map(|step| {
            let not = if step.absent { "not: " } else { "" };
            (percent(step.probability), format!("{not}{}", one_line(&step.title)))
        }));
        let small = format!("{actor}{given}");
        Way { value, aside, label, small, steps }
    }

    /// What has no box, summed.
    fn left_out(&self, drawn: &Drawn) -> Option<String> {
        let left: Vec<usize> =
            (0..self.paths.outcomes.len()).filter(|at| !drawn.outcomes.contains(at)).collect();
        let chance = |at: usize| self.outcome(at).map_or(0.0, |one| one.probability.mean);
        let most = left.iter().copied().reduce(|a, b| if chance(b) > chance(a) { b } else { a })?;
        let steps = self.paths.events.len() - drawn.groups.iter().map(|one| one.events.len()).sum::<usize>();
        let steps = steps - drawn.n_rest.min(steps);
        let title = quoted(&self.paths.outcomes[most].title);
        let with = match steps {
            0 => String::new(),
            1 => ", with 1 step that leads only there".to_owned(),
            n => format!(", with {n} steps that lead only there"),
        };
        Some(match left.len() {
            1 => format!("Not drawn: {title}, chance {}{with}.", percent(chance(most))),
            n => format!(
                "Not drawn: {n} further outcomes{with}; the likeliest of them: {title}, chance {}. `--outcome ID` draws one.",
                percent(chance(most))
            ),
        })
    }

    fn table(&self) -> Table {
        let head = ["what", "after", "passes (90% between)", "how often", "what bears on it"];
        let mut rows: Vec<Vec<String>> = Vec::new();
        for one in &self.paths.actors {
            let often = attempts(one.attempts_per_year);
            rows.push(vec![one_line(&one.title), String::new(), String::new(), often, String::new()]);
        }
        for one in &self.paths.events {
            rows.push(vec![
                format!("{}: {}", one.id, one_line(&one.title)),
                self.after(&one.after, &one.entered_by, &one.join),
                one.passes.as_ref().map_or(String::new(), banded),
                often(one.frequency.mean),
                self.borne(&one.given),
            ]);
        }
        for (at, one) in self.paths.outcomes.iter().enumerate() {
            let found = self.outcome(at);
            let chance = found.map_or(String::new(), |one| format!("chance {}", banded(&one.probability)));
            let rate = found.and_then(|one| one.frequency).map_or(String::new(), |rate| often(rate.mean));
            rows.push(vec![
                format!("{}: {}", one.id, one_line(&one.title)),
                self.after(&one.after, &one.entered_by, &one.join),
                chance,
                rate,
                self.borne(&one.given),
            ]);
        }
        for (rank, way) in self.paths.ways.iter().take(TOLD).enumerate() {
            let way_told = self.way(way);
            let part = way.story.share.as_ref().map_or(String::new(), banded);
            let name = format!("way {}", rank + 1);
            rows.push(vec![name, way_told.label, part, String::new(), way_told.small]);
        }
        Table { head: head.map(str::to_owned).to_vec(), rows }
    }

    fn after(&self, events: &[usize], actors: &[usize], how: &Join) -> String {
        let names = events.iter().map(|at| self.paths.events[*at].id.clone());
        let names: Vec<String> =
            names.chain(actors.iter().map(|at| self.paths.actors[*at].id.clone())).collect();
        let how = join(how, events.len());
        let gap = if how.is_empty() { "" } else { " · " };
        format!("{}{gap}{how}", names.join(", "))
    }

    fn borne(&self, given: &[Given]) -> String {
        let told = given.iter().map(|one| {
            let says =
                self.factor(&one.factor).map_or(String::new(), |factor| format!(" ({})", evidence(factor)));
            format!("{}{says}", self.sign(one).words)
        });
        told.collect::<Vec<_>>().join("; ")
    }

    fn description(&self, title: &str) -> String {
        let ends = (0..self.paths.outcomes.len()).map(|at| {
            let chance = self.outcome(at).map_or(String::new(), |one| banded(&one.probability));
            format!("{}: {chance}", one_line(&self.paths.outcomes[at].title))
        });
        let ends: Vec<String> = ends.collect();
        let ways = self.paths.ways.iter().take(TOLD).map(|way| {
            let way = self.way(way);
            format!("{}: {} ({})", way.value, way.label, way.small)
        });
        let ways: Vec<String> = ways.collect();
        let n = (self.paths.actors.len(), self.paths.events.len());
        let told = if ways.is_empty() { String::new() } else { format!(" Ways: {}.", ways.join("; ")) };
        format!(
            "{title}. Boxes and arrows lead from {} who attempt over {} to outcomes. {}.{told}",
            n.0,
            if n.1 == 1 { "1 step".to_owned() } else { format!("{} steps", n.1) },
            ends.join("; ")
        )
    }
}

/// `7.3 attempts a year`, `an attempt once in 200 years`.
fn attempts(per_year: f64) -> String {
    match two_digits(per_year).as_str() {
        "0" => "no attempts".to_owned(),
        "1.0" => "1.0 attempt a year".to_owned(),
        _ if per_year >= 99.5 => format!("{} attempts a year", grouped(per_year)),
        n if per_year >= 0.095 => format!("{n} attempts a year"),
        _ => format!("an attempt {}", frequency(per_year)),
    }
}

/// The ends of a band that say more than the number beside them.
fn band(one: &Estimate) -> String {
    let (low, high) = (percent(one.p5), percent(one.p95));
    if low == high { String::new() } else { format!("{low} to {high}") }
}

fn often(per_year: f64) -> String {
    if per_year == 0.0 { "never".to_owned() } else { frequency(per_year) }
}

/// How many of so many steps before it something takes, in plain words.
fn join(how: &Join, n: usize) -> String {
    match how {
        Join::Plain => String::new(),
        Join::Any if n == 2 => "either of the two suffices".to_owned(),
        Join::Any => format!("any one of {n} suffices"),
        Join::All if n == 2 => "takes both".to_owned(),
        Join::All => format!("takes all {n}"),
        Join::AtLeast(k) => format!("takes at least {k} of {n}"),
        Join::Mixed(condition) => format!("takes {}", plain(condition)),
    }
}

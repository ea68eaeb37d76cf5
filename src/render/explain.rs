//! Why a number is what it is: a factor's evidence in log-odds, the ways of an outcome, what a code means.

use super::number::{chance, frequency, log_odds, percent, points, two_digits, word};
use super::text::{Look, banded, credited, evidence, hanging, one_line};
use super::{drivers, importance};
use crate::assess::{Assessment, ClaimShare, FactorAssessment, Importance, Telling};
use crate::diag::Code;
use crate::evidence::{Reason, prior_mean};
use crate::math::{Distribution, ln_1p, logit};
use crate::model::{
    Claim, Effect, Entity, Model, OutcomeId, Override, Safeguard, SafeguardId, Table, Uncertain, WhatIfId,
};
use crate::quantity::Date;
use std::fmt::Write;

/// Why a claim contributes what it contributes, in words.
pub fn reason(claim: &ClaimShare) -> String {
    why(claim.reason, claim.other.as_deref())
}

/// A reason in words; `other` is the claim that it points to, by id.
pub(super) fn why(reason: Reason, other: Option<&str>) -> String {
    let other = other.unwrap_or_default();
    match reason {
        Reason::Counts => "counts".to_owned(),
        Reason::Dependent { share: 0.0, .. } => "copy: its origin is counted already".to_owned(),
        Reason::Dependent { share, .. } => {
            format!("same origin as a stronger report: {} of it counts", percent(share))
        }
        Reason::SameSource(_) => {
            format!("same source and origin as {other}, which says it at least as strongly")
        }
        Reason::Context => "context: takes no side".to_owned(),
        Reason::RelayOf(_) => format!("passes on {other}"),
        Reason::Relay => "its source passes on what others reported".to_owned(),
        Reason::Superseded(_) => format!("replaced by {other}"),
        Reason::Retracted(day) => format!("taken back on {day}"),
        Reason::NotYet(day) => format!("not known before {day}"),
        Reason::Unreliable => "its source is not believed".to_owned(),
    }
}

/// One factor: its probability, its band, and a waterfall of log-odds that adds up.
pub fn factor(assessment: &Assessment, factor: &FactorAssessment, look: Look) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n{}", look.heading(&format!("{} ({})", one_line(&factor.title), factor.id)));
    let _ = writeln!(text, "as of {}", assessment.as_of.spoken());
    let words = word(factor.probability).map_or(String::new(), |word| format!("  {word}"));
    let _ = writeln!(
        text,
        "\n  probability {}{words}, 90% between {} and {}",
        chance(factor.probability),
        chance(factor.p5),
        chance(factor.p95)
    );
    if let Some(holds) = factor.supposed {
        let _ = writeln!(
            text,
            "  supposed to {}; the evidence below is set aside",
            if holds { "hold" } else { "not hold" }
        );
    }
    drivers::of_factor(&mut text, assessment, factor);
    let _ = writeln!(text, "\n  log-odds   so far   p so far");
    let mut sum = logit(factor.prior);
    let from = factor.prior_estimate.as_ref().map_or(String::new(), |id| format!(", from estimate {id}"));
    line(&mut text, sum, sum, &format!("prior {}{from}", chance(factor.prior)));
    if !factor.why.is_empty() {
        wrapped(&mut text, &factor.why);
    }
    let mut claims: Vec<&ClaimShare> = factor.claims.iter().collect();
    claims.sort_by(|a, b| (a.published, &a.id).cmp(&(b.published, &b.id)));
    for claim in claims {
        sum += claim.contribution;
        let by = credited(&claim.source, claim.reliability, Some(claim.interest));
        let remark = format!("{} · {} · {by} · {}", claim.id, claim.published, reason(claim));
        line(&mut text, claim.contribution, sum, &remark);
        wrapped(&mut text, &claim.text);
        if claim.contribution == 0.0 && !claim.note.is_empty() {
            wrapped(&mut text, &format!("[{}]", one_line(&claim.note)));
        }
    }
    if factor.limit != 0.0 {
        sum += factor.limit;
        line(
            &mut text,
            factor.limit,
            sum,
            "limit: no sum of reports is printed as more certain than 0.99 (or less than 0.01)",
        );
    }
    let _ = writeln!(
        text,
        "  {}\n  {:>8}  = log-odds of {:.3}",
        "-".repeat(28),
        log_odds(factor.log_odds),
        crate::math::sigmoid(factor.log_odds)
    );
    look.clean(&text)
}

fn line(text: &mut String, added: f64, sum: f64, remark: &str) {
    let p = chance(crate::math::sigmoid(sum));
    let lead = format!("  {:>8}  {:>7}   {p:>8}", log_odds(added), log_odds(sum));
    text.push_str(&hanging(&lead, REMARKS, remark));
}

/// The column at which remarks start.
const REMARKS: usize = 34;

/// A text below a line, broken at words.
fn wrapped(text: &mut String, words: &str) {
    text.push_str(&hanging("", REMARKS, words));
}

/// The likeliest ways of an outcome or event.
///
/// And what it hangs on.
pub fn ways(
    assessment: &Assessment,
    (path, title): (&str, &str),
    tellings: &[Telling],
    importances: &[Importance],
    look: Look,
) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n{}", look.heading(&format!("{} ({path})", one_line(title))));
    let _ = writeln!(text, "as of {}", assessment.as_of.spoken());
    let id = path.strip_prefix("outcome.");
    if let Some(outcome) = assessment.outcomes.iter().find(|one| Some(one.id.as_str()) == id) {
        let chance = &outcome.probability;
        let words = word(chance.mean).map_or(String::new(), |word| format!(", {word}"));
        let _ = writeln!(
            text,
            "\n  chance {} (90% between {} and {}){words}; severity {} of 100",
            percent(chance.mean),
            percent(chance.p5),
            percent(chance.p95),
            points(outcome.severity.mean)
        );
    }
    if tellings.is_empty() {
        let _ = writeln!(text, "\n  no actor can bring it about");
    }
    tell(&mut text, tellings, usize::MAX, look);
    importance::table(&mut text, importances, look);
    look.clean(&text)
}

/// How actors bring something about, each by its `most` likeliest ways.
pub(super) fn tell(text: &mut String, tellings: &[Telling], most: usize, look: Look) {
    for telling in tellings {
        let (per_year, p) = (telling.attempts_per_year, telling.p_per_attempt);
        let part = match &telling.share {
            Some(share) if tellings.len() > 1 => format!("in {} of all cases: ", banded(share)),
            _ => String::new(),
        };
        let _ = writeln!(text, "\n  {}", look.heading(&one_line(&telling.title)));
        let often = format!(
            "{part}about {}, {} of them succeed: {}",
            attempts(per_year),
            percent(p),
            frequency(per_year * p)
        );
        text.push_str(&hanging("    ", 4, &often));
        for (rank, story) in telling.stories.iter().enumerate().take(most) {
            let (share, p) = (&story.share, percent(story.probability));
            let often = match share {
                Some(share) => format!("in {} of all cases; {p} of attempts", banded(share)),
                None => format!("{p} of attempts"),
            };
            let _ = writeln!(text, "    way {}, {often}:", rank + 1);
            for step in &story.steps {
                let not = if step.absent { "not: " } else { "" };
                let lead = format!("      {:>7}  ", percent(step.probability));
                let words = format!("{not}{} ({})", step.title, step.path);
                text.push_str(&hanging(&lead, lead.len(), &words));
            }
        }
        if !telling.complete || telling.stories.len() > most {
            let _ = writeln!(text, "    (there are further ways, less likely)");
        }
    }
    if !tellings.is_empty() {
        let note = "Of all cases in which it happens, with the 90% band; ways overlap, so theirs may sum to more than \
                    100%. Chances of steps and per attempt are at the mean of every quantity.";
        text.push('\n');
        text.push_str(&hanging("  ", 2, note));
    }
}

/// A number of attempts per year in words.
fn attempts(per_year: f64) -> String {
    if per_year >= 0.95 {
        return format!("{} attempts a year", two_digits(per_year));
    }
    format!("one attempt {}", frequency(per_year))
}

/// The context that a scenario gives to an outcome: shown, and weighing nothing.
pub fn context(model: &Model, id: OutcomeId, look: Look) -> String {
    let claims = model.claims.iter().filter(|(_, claim)| claim.outcomes.contains(&id));
    look.clean(&unweighed(model, claims.map(|(_, claim)| claim)))
}

/// Claims that weigh nothing, each with the reason that the scenario gives; nothing where there are none.
fn unweighed<'m>(model: &Model, claims: impl Iterator<Item = &'m Claim>) -> String {
    let mut text = String::new();
    for claim in claims {
        if text.is_empty() {
            let _ = writeln!(text, "\n  Said of it, and weighing nothing:");
        }
        let source = one_line(&model.sources[claim.source].name);
        let _ = writeln!(text, "    {} · {} · {source}", claim.id, claim.standing.published);
        wrapped(&mut text, &claim.text);
        if !claim.note.is_empty() {
            wrapped(&mut text, &format!("[{}]", claim.note));
        }
    }
    text
}

/// The claims that are about no factor and no outcome: context of the whole.
pub fn context_of_all(model: &Model) -> impl Iterator<Item = &Claim> {
    let claims = model.claims.iter().map(|(_, claim)| claim);
    claims.filter(|claim| claim.factors.is_empty() && claim.outcomes.is_empty())
}

/// A fact: what it rests on.
pub fn fact(assessment: &Assessment, id: &str, condition: &str, factors: &[String], look: Look) -> String {
    let mut text = String::new();
    if let Some(outcome) = assessment.outcomes.iter().find(|one| one.id == id) {
        let _ = writeln!(text, "\n{}", look.heading(&format!("{} (outcome.{id})", one_line(&outcome.title))));
        let chance = &outcome.probability;
        let words = word(chance.mean).map_or(String::new(), |word| format!(", {word}"));
        let _ = writeln!(text, "as of {}", assessment.as_of.spoken());
        let _ = writeln!(
            text,
            "\n  a fact: it has happened when {condition}\n  {} (90% between {} and {}){words}; severity {} of 100",
            percent(chance.mean),
            percent(chance.p5),
            percent(chance.p95),
            points(outcome.severity.mean)
        );
        for one in assessment.factors.iter().filter(|one| factors.contains(&one.id)) {
            let _ = writeln!(text, "    {:<34}{:.3}  {}", one.id, one.probability, evidence(one));
        }
    }
    look.clean(&text)
}

/// One effect of a safeguard that says how much of the field and of the time it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct Operational {
    /// The safeguard's id.
    pub safeguard: String,
    /// The path of its target.
    pub on: String,
    /// The share of the field in which it is in place.
    pub coverage: f64,
    /// The share of the time in which it works.
    pub reliability: f64,
    /// What it takes away on average.
    pub effectiveness: f64,
}

/// What the effects of a safeguard come to on average, at the mean of every quantity as of a day; nothing where
/// it says nothing of coverage and reliability. The order is that of its effects.
pub fn operational(model: &Model, id: SafeguardId, as_of: Date) -> Vec<Operational> {
    let row = &model.safeguards[id];
    let told = row.effects.iter().filter(|_| row.coverage.quantities().next().is_some());
    let one = |effect: &Effect| {
        let mean = |quantity: &Uncertain| at_mean(model, quantity, as_of);
        let [coverage, reliability, effectiveness] = row.coverage.at(effect, mean);
        let (safeguard, on) = (row.id.clone(), model.target(effect.on));
        Operational { safeguard, on, coverage, reliability, effectiveness }
    };
    told.map(one).collect()
}

/// The mean of a quantity; a rate from a chance of at least one is that of the mean chance.
fn at_mean(model: &Model, quantity: &Uncertain, as_of: Date) -> f64 {
    match quantity {
        Uncertain::AtLeastOnce { probability, years } => {
            -ln_1p(-at_mean(model, probability, as_of).min(0.99)) / years
        }
        _ => prior_mean(model, quantity, as_of),
    }
}

/// The operational effectiveness of one effect in words.
fn operational_line(
    model: &Model,
    row: &Safeguard,
    effect: &Effect,
    one: &Operational,
    as_of: Date,
) -> String {
    let given = &row.coverage;
    let covers = given.coverage.as_ref().map(|_| format!("covers {}", percent(one.coverage)));
    let fails = !given.never_fails();
    let works = fails.then(|| format!("works {} of the time", percent(one.reliability)));
    let mut takes = format!("takes away {}", percent(at_mean(model, &effect.reduces, as_of)));
    if let Some(variance) = given.variance_effectiveness.as_ref().filter(|_| fails) {
        let _ = write!(takes, ", or {} while failing", percent(at_mean(model, variance, as_of)));
    }
    let parts: Vec<String> = covers.into_iter().chain(works).chain([takes]).collect();
    format!("operational effectiveness {} ({})", percent(one.effectiveness), parts.join(", "))
}

/// A share as a reader says it: one value, or where 90% of it lies.
pub(super) fn share(model: &Model, quantity: &Uncertain) -> String {
    match quantity {
        Uncertain::Known(Distribution::Point(value)) => percent(*value),
        Uncertain::Known(range) => {
            let [low, high] = [0.05, 0.95].map(|level| percent(range.quantile(level)));
            format!("{low} to {high} (90%)")
        }
        other => model.uncertain(other),
    }
}

/// A what-if: what it does and supposes, as of a day.
pub fn what_if(model: &Model, id: WhatIfId, as_of: Date, look: Look) -> String {
    let whatif = &model.whatifs[id];
    let mut text = String::new();
    let _ =
        writeln!(text, "\n{}", look.heading(&format!("{} (whatif.{})", one_line(&whatif.title), whatif.id)));
    if !whatif.why.is_empty() {
        text.push_str(&hanging("  ", 2, &whatif.why));
    }
    let mut averaged = false;
    for safeguard in &whatif.safeguards {
        let row = &model.safeguards[*safeguard];
        averaged |= row.coverage.quantities().any(|(_, quantity)| !quantity.is_point());
        let _ = writeln!(text, "\n  does {} ({})", one_line(&row.title), row.id);
        let operational = operational(model, *safeguard, as_of);
        for (at, effect) in row.effects.iter().enumerate() {
            let _ = writeln!(
                text,
                "    takes away {} of {}",
                share(model, &effect.reduces),
                model.target(effect.on)
            );
            if let Some(one) = operational.get(at) {
                averaged |= !effect.reduces.is_point();
                text.push_str(&hanging("", 6, &operational_line(model, row, effect, one, as_of)));
            }
            if !effect.why.is_empty() {
                wrapped(&mut text, &effect.why);
            }
        }
    }
    if averaged {
        let _ = writeln!(text, "\n  Operational effectiveness is told at the mean of every quantity.");
    }
    let forced = whatif.set.iter().filter_map(|one| match one {
        Override::Holds(id, holds) => Some(format!("factor.{} = {holds}", model.factors[*id].id)),
        _ => None,
    });
    let forced: Vec<String> = forced.collect();
    if !forced.is_empty() {
        let _ = writeln!(text, "\n  supposes {}", forced.join(", "));
    }
    let others = whatif.set.len() - forced.len();
    if others > 0 {
        let _ = writeln!(text, "\n  replaces {} of the scenario's numbers", others);
    }
    let _ = writeln!(text, "\n  see what it comes to: exposure run FILE --what-if {}", whatif.id);
    look.clean(&text)
}

/// What can be explained.
pub fn contents(model: &Model, look: Look) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&model.header.title)));
    let _ = writeln!(text, "Name any of these to have it explained:");
    list(&mut text, "factors", &model.factors, look, |one| &one.title);
    list(&mut text, "outcomes", &model.outcomes, look, |one| &one.title);
    list(&mut text, "events", &model.events, look, |one| &one.title);
    list(&mut text, "what-ifs", &model.whatifs, look, |one| &one.title);
    let _ = writeln!(text, "\n  {}", look.heading("entries"));
    let entries = "Every claim, estimate, source, origin, actor, safeguard and inquiry has a page, by its id or KIND.ID.";
    text.push_str(&hanging("    ", 4, entries));
    let _ = writeln!(text, "\n  {}", look.heading("the whole"));
    let _ = writeln!(text, "    {:<34}What drives it: factors, pairs, and what it hangs on", "drivers");
    let _ = writeln!(text, "    {:<34}What to find out next", "verify");
    if model.outcomes.iter().any(|(_, outcome)| outcome.loss.is_some()) {
        let _ = writeln!(text, "    {:<34}The curve of losses against theory", "loss");
    }
    text.push_str(&unweighed(model, context_of_all(model)));
    look.clean(&text)
}

fn list<T: Entity>(
    text: &mut String,
    kind: &str,
    table: &Table<T>,
    look: Look,
    title: impl Fn(&T) -> &String,
) {
    if table.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {}", look.heading(kind));
    for (_, row) in table.iter() {
        let _ = writeln!(text, "    {:<34}{}", row.id(), one_line(title(row)));
    }
}

/// What a code means.
pub fn code(code: Code, look: Look) -> String {
    let explanation = code.explanation();
    let indented = |text: &str| text.lines().map(|line| format!("    {line}\n")).collect::<String>();
    let title = look.heading(&format!("{code}: {}", code.title()));
    let mut text = format!("\n{title}\n\n{}", hanging("  ", 2, explanation.cause));
    if !explanation.bad.is_empty() {
        let _ = write!(text, "\n  Raised by:\n\n{}", indented(explanation.bad));
    }
    if !explanation.good.is_empty() {
        let _ = write!(text, "\n  Put right:\n\n{}", indented(explanation.good));
    }
    look.clean(&text)
}

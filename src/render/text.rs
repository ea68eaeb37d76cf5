//! The assessment as people read it.

use super::json::digest;
use super::number::{Money, frequency, percent, points, two_digits, word, years};
use super::{check, loss, verify};
use crate::assess::{Assessment, Estimate, FactorAssessment, OutcomeAssessment};
use crate::eval::{REPLICATES, StateMode};
use crate::evidence::Reason;
use crate::model::{Interest, Reliability};
use crate::quantity::{Level, Severity};
use std::fmt::Write;
use unicode_width::UnicodeWidthStr;

/// How text may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Look {
    /// ASCII characters only.
    pub ascii: bool,
    /// Bold headings by ANSI codes; nothing is said by colour alone.
    pub colour: bool,
}

impl Look {
    /// Text as this look allows it.
    pub fn clean(self, text: &str) -> String {
        if !self.ascii {
            return text.to_owned();
        }
        // A currency must not be lost.
        let coded = text.replace('€', "EUR ").replace('£', "GBP ").replace('¥', "JPY ").replace('±', "+-");
        let plain = |c: char| match c {
            '·' | '─' | '–' | '—' => '-',
            '├' | '┤' => '|',
            '═' => '=',
            '●' => 'o',
            '█' => '#',
            '→' => '>',
            '×' => 'x',
            '‘' | '’' => '\'',
            '“' | '”' => '"',
            c if c.is_ascii() => c,
            _ => '?',
        };
        coded.chars().map(plain).collect()
    }

    /// A heading.
    pub fn heading(self, text: &str) -> String {
        if self.colour { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// How many factors are listed before the rest is counted.
const LISTED: usize = 8;
/// The longest bar. Units: characters.
const BAR: f64 = 8.0;
/// The columns that text keeps to where it can.
const WIDTH: usize = 100;
/// The column at which titles start.
const TITLES: usize = 56;

/// An assessment in some twenty-five lines.
pub fn run(assessment: &Assessment, file: &str, look: Look) -> String {
    let mut text = String::new();
    head(&mut text, assessment, look);
    happened(&mut text, assessment);
    if assessment.is_rated() {
        composite(&mut text, assessment);
    }
    chance(&mut text, assessment);
    if let Some(losses) = &assessment.losses {
        loss::summary(&mut text, assessment, losses);
    }
    tolerance(&mut text, assessment);
    if assessment.is_rated() {
        outcomes(&mut text, assessment, look);
    }
    if let Some(losses) = &assessment.losses {
        loss::tables(&mut text, assessment, losses, look);
    }
    factors(&mut text, assessment, file, look);
    verify::sentence(&mut text, assessment, file);
    check::table(&mut text, assessment, look);
    foot(&mut text, assessment);
    look.clean(&text)
}

fn head(text: &mut String, assessment: &Assessment, look: Look) {
    let Assessment { n_factors, n_claims, n_estimates, .. } = assessment;
    let length = years(assessment.horizon_years);
    let time = match assessment.window {
        None => format!("next {length}"),
        Some((from, to)) => format!("{} to {} ({length})", from.spoken(), to.spoken()),
    };
    let title = one_line(&assessment.title);
    let _ = writeln!(text, "\n{}", look.heading(&title));
    let plural = |n: &usize, noun: &str| format!("{n} {noun}{}", if *n == 1 { "" } else { "s" });
    let counts = [plural(n_factors, "factor"), plural(n_claims, "claim"), plural(n_estimates, "estimate")];
    let _ = writeln!(text, "as of {} · {time} · {}", assessment.as_of.spoken(), counts.join(", "));
    if !assessment.supposed.is_empty() {
        let _ = writeln!(text, "supposing {}", assessment.supposed.join(", "));
    }
    text.push('\n');
}

/// A text on one line, without control characters.
pub(super) fn one_line(text: &str) -> String {
    let clean: String = text.chars().map(|c| if is_invisible(c) { ' ' } else { c }).collect();
    clean.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that move, hide or reorder what stands around them: no terminal shows them as they are meant.
fn is_invisible(c: char) -> bool {
    let formats = ['\u{ad}', '\u{61c}', '\u{feff}'];
    let ranges = ['\u{200b}'..='\u{200f}', '\u{2028}'..='\u{202e}', '\u{2060}'..='\u{206f}'];
    c.is_control() || formats.contains(&c) || ranges.iter().any(|range| range.contains(&c))
}

fn happened(text: &mut String, assessment: &Assessment) {
    let Some(happened) = &assessment.happened else { return };
    let worst = assessment.outcomes.iter().filter(|one| one.is_fact).max_by(|a, b| {
        let weight = |one: &OutcomeAssessment| one.severity.mean * one.probability.mean;
        weight(a).total_cmp(&weight(b))
    });
    let _ = writeln!(text, "  What has happened    {:>5}  {}", graded(happened.mean), scored(happened));
    if let Some(fact) = worst {
        let chance = percent(fact.probability.mean);
        let words = word(fact.probability.mean).map_or(String::new(), |word| format!(", {word}"));
        let title =
            format!("above all: {} ({} if so), {chance}{words}", fact.title, points(fact.severity.mean));
        text.push_str(&hanging("", 30, &title));
    }
}

/// What stands beside a score: `of 100, moderate (21-79); 90% between 17 and 58`.
fn scored(estimate: &Estimate) -> String {
    let band = format!("90% between {} and {}", points(estimate.p5), points(estimate.p95));
    format!("of 100, {}; {band}", level(estimate.mean))
}

/// A source with how far it is trusted and what it has to gain: `The hospital (C, self-serving)`.
pub(super) fn credited(source: &str, reliability: Reliability, interest: Option<Interest>) -> String {
    let trust = match reliability {
        Reliability::Letter(letter) => letter.to_string(),
        Reliability::Number(value) => two_digits(value),
    };
    let interest = match interest {
        Some(Interest::SelfServing) => ", self-serving",
        Some(Interest::AgainstInterest) => ", against interest",
        _ => "",
    };
    format!("{} ({trust}{interest})", one_line(source))
}

/// The columns that a text takes in a terminal.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// A text with spaces behind it up to so many columns.
pub(super) fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(columns(text))))
}

/// A text broken at words within [`WIDTH`] columns, its first line behind `lead`, the others indented as far.
pub(super) fn hanging(lead: &str, indent: usize, words: &str) -> String {
    folded(WIDTH, lead, indent, words)
}

/// The same within `width` columns.
pub(super) fn folded(width: usize, lead: &str, indent: usize, words: &str) -> String {
    let mut text = String::new();
    let mut line = padded(lead, indent);
    let mut is_empty = true;
    for word in one_line(words).split(' ') {
        if !is_empty && columns(&line) + columns(word) + 1 > width {
            let _ = writeln!(text, "{}", line.trim_end());
            line = " ".repeat(indent);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(text, "{}", line.trim_end());
    text
}

fn composite(text: &mut String, assessment: &Assessment) {
    let composite = &assessment.composite;
    let when = if assessment.looks_ahead { "from now on" } else { "in that window" };
    let score = scored(composite);
    let _ = writeln!(text, "  Composite exposure   {:>5}  {score}, {when}", graded(composite.mean));
    if assessment.outcomes.iter().all(|one| one.is_fact) {
        let _ = writeln!(text, "{:30}the scenario describes no outcome of attempts", "");
    }
}

/// Points as they stand beside their level: with as many digits as tell on which side of its border they lie.
pub(super) fn graded(mean: f64) -> String {
    let of = |x: f64| Severity::new(x.clamp(0.0, 100.0)).map(Severity::level);
    let tells = |text: &String| text.parse().ok().and_then(of) == of(mean);
    let longer = (1..=6).map(|digits: usize| format!("{mean:.digits$}"));
    std::iter::once(points(mean)).chain(longer).find(tells).unwrap_or_else(|| points(mean))
}

/// The NIST word with its half-open range: `moderate (21 to 80)`.
pub(super) fn level(mean: f64) -> String {
    let Some(level) = Severity::new(mean.clamp(0.0, 100.0)).map(Severity::level) else {
        return String::new();
    };
    let at = Level::ALL.iter().position(|(known, ..)| *known == level).unwrap_or(0);
    let to = Level::ALL.get(at + 1).map_or(100.0, |(_, from, _)| *from);
    format!("{level} ({:.0} to {to:.0})", Level::ALL[at].1)
}

fn chance(text: &mut String, assessment: &Assessment) {
    let chance = &assessment.probability;
    let _ = writeln!(text, "  Chance of an incident {:>4}  {}", percent(chance.mean), scale(chance));
    let words = word(chance.mean).map_or(String::new(), |word| format!("{word}; "));
    let _ = writeln!(text, "{:30}{words}90% between {} and {}", "", percent(chance.p5), percent(chance.p95));
}

/// A band and its mean on a line from 0 to 100.
fn scale(estimate: &Estimate) -> String {
    const WIDTH: f64 = 30.0;
    let at = |p: f64| (p * WIDTH).round() as usize;
    let (low, high, mean) = (at(estimate.p5), at(estimate.p95), at(estimate.mean));
    let mark = |position: usize| match position {
        p if p == mean => '●',
        p if (low..=high).contains(&p) => '═',
        _ => '─',
    };
    let line: String = (0..=WIDTH as usize).map(mark).collect();
    format!("0 ├{line}┤ 100")
}

fn tolerance(text: &mut String, assessment: &Assessment) {
    let Some(score) = assessment.tolerated_score else { return };
    let composite = assessment.composite.mean;
    let verdict = if composite > score { "above" } else { "within" };
    let _ = writeln!(
        text,
        "  Tolerance            {:>5}  of 100: the composite exposure is {verdict} it",
        points(score)
    );
}

fn outcomes(text: &mut String, assessment: &Assessment, look: Look) {
    let (mut facts, mut exposures): (Vec<&OutcomeAssessment>, Vec<_>) =
        assessment.outcomes.iter().partition(|one| one.is_fact);
    let weight = |one: &&OutcomeAssessment| one.severity.mean * one.probability.mean;
    exposures.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    facts.sort_by(|a, b| weight(b).total_cmp(&weight(a)));
    if !exposures.is_empty() {
        let _ = writeln!(text, "\n  {}", look.heading("What could come of it, by severity times chance"));
        let time = format!("in {}", years(assessment.horizon_years));
        let _ = writeln!(text, "    severity  {time:<22}how often");
    }
    for one in exposures {
        let often = one.frequency.as_ref().map_or(String::new(), |rate| frequency(rate.mean));
        let lead = format!("    {:>8}  {:<21} {often}", points(one.severity.mean), banded(&one.probability));
        let indent = TITLES.max(columns(&lead) + 2);
        text.push_str(&hanging(&lead, indent, &format!("{}{}", one.title, lead_actor(one))));
    }
    if !facts.is_empty() {
        let _ = writeln!(text, "\n  {}", look.heading("What may have happened already"));
        let _ = writeln!(text, "    severity  has happened");
    }
    for one in facts {
        let lead = format!("    {:>8}  {}", points(one.severity.mean), banded(&one.probability));
        text.push_str(&hanging(&lead, TITLES, &one.title));
    }
}

/// A chance with its band: `23% (4.5% to 46%)`.
pub(super) fn banded(chance: &Estimate) -> String {
    if chance.p5 == chance.p95 {
        return percent(chance.mean);
    }
    format!("{} ({} to {})", percent(chance.mean), percent(chance.p5), percent(chance.p95))
}

/// By whom an outcome mostly comes about, where several can bring it about.
fn lead_actor(one: &OutcomeAssessment) -> String {
    let lead = one.by_actor.iter().max_by(|a, b| a.frequency.mean.total_cmp(&b.frequency.mean));
    let total = one.frequency.as_ref().map_or(0.0, |rate| rate.mean);
    match lead {
        Some(lead) if one.by_actor.len() > 1 && total > 0.0 => {
            format!(" [{} by {}]", percent(lead.frequency.mean / total), lead.title)
        }
        _ => String::new(),
    }
}

fn factors(text: &mut String, assessment: &Assessment, file: &str, look: Look) {
    let rated = assessment.is_rated();
    let share = |one: &FactorAssessment| one.attribution.leading(rated).mean;
    let mut factors: Vec<&FactorAssessment> = assessment.factors.iter().collect();
    factors.sort_by(|a, b| {
        let supposed = b.supposed.is_some().cmp(&a.supposed.is_some());
        share(b).abs().total_cmp(&share(a).abs()).then(supposed).then(b.probability.total_cmp(&a.probability))
    });
    if factors.is_empty() {
        return;
    }
    let most = factors.iter().map(|one| share(one).abs()).fold(0.0, f64::max);
    let money = assessment.losses.as_ref().map(|losses| Money::of(&losses.currency));
    let (unit, amount): (&str, &dyn Fn(f64) -> String) = match &money {
        Some(money) if !rated => ("a year", &|x| money.short(x)),
        _ => ("points", &points),
    };
    let _ = writeln!(text, "\n  {}", look.heading("What drives it"));
    let _ =
        writeln!(text, "    {unit:>7}            how likely it is so    factor, and what the reporting says");
    for one in factors.iter().take(LISTED) {
        let width = if most > 0.0 { (share(one).abs() / most * BAR).round() as usize } else { 0 };
        let bar = "█".repeat(width);
        let band = format!("{} ({} to {})", percent(one.probability), percent(one.p5), percent(one.p95));
        let lead = format!("    {:>7}  {bar:<8}  {band:<21}  ", amount(share(one)));
        text.push_str(&hanging(&lead, lead.chars().count(), &format!("{}: {}", one.id, evidence(one))));
    }
    let (shown, hidden) = factors.split_at(LISTED.min(factors.len()));
    let sum = |factors: &[&FactorAssessment]| factors.iter().map(|one| share(one)).sum::<f64>();
    let rest = assessment.without.leading(rated).mean;
    let mut ends = Vec::new();
    if !hidden.is_empty() {
        ends.push(format!("{} more add {}", hidden.len(), amount(sum(hidden))));
    }
    ends.push(format!("without any of them {}", amount(rest)));
    ends.push(format!("together {}", amount(sum(shown) + sum(hidden) + rest)));
    text.push_str(&hanging("    ", 4, &ends.join(" · ")));
    let _ =
        writeln!(text, "    (`exposure explain {file} drivers` adds it up; with an id for `drivers`, why)");
}

/// What a factor rests on, in a few words.
pub(super) fn evidence(factor: &FactorAssessment) -> String {
    if let Some(holds) = factor.supposed {
        return format!("supposed to {}", if holds { "hold" } else { "not hold" });
    }
    let counting = |sign: f64| factor.claims.iter().filter(|one| one.contribution * sign > 0.0).count();
    let (for_it, against) = (counting(1.0), counting(-1.0));
    let later = factor.claims.iter().filter(|one| matches!(one.reason, Reason::NotYet(_))).count();
    let silent = factor.claims.len() - for_it - against - later;
    let plural = |n: usize, noun: &str| format!("{n} {noun}{}", if n == 1 { "" } else { "s" });
    let mut parts = Vec::new();
    if let Some(estimate) = &factor.prior_estimate {
        parts.push(format!("estimate {estimate}"));
    }
    if for_it > 0 {
        parts.push(format!("{} for", plural(for_it, "report")));
    }
    if against > 0 {
        parts.push(format!("{against} against"));
    }
    match silent {
        0 => {}
        1 => parts.push("1 adds nothing".to_owned()),
        n => parts.push(format!("{n} add nothing")),
    }
    if later > 0 {
        parts.push(format!("{later} not yet known"));
    }
    if parts.is_empty() { "its prior alone".to_owned() } else { parts.join(", ") }
}

fn foot(text: &mut String, assessment: &Assessment) {
    let engine = &assessment.engine;
    let error = match &assessment.losses {
        Some(losses) if !assessment.is_rated() => {
            format!("expected loss within {}", Money::of(&losses.currency).short(losses.mean.error_90()))
        }
        _ => format!("composite within {} points", two_digits(assessment.composite.error_90())),
    };
    let states = match engine.mode {
        StateMode::Integrated { n_draws } if n_draws * REPLICATES == engine.draws => String::new(),
        StateMode::Integrated { n_draws } => {
            format!(", factor states integrated on {REPLICATES} x {n_draws}")
        }
        StateMode::Drawn => ", factor states drawn".to_owned(),
    };
    let _ = writeln!(
        text,
        "\nExact per draw, {REPLICATES} x {} draws{states} · {error} (90%) · seed {} · result {}",
        engine.draws / REPLICATES,
        engine.seed,
        &digest(assessment)[..8]
    );
    if let Some(line) = assessment.losses.as_ref().and_then(loss::foot) {
        let _ = writeln!(text, "{line}");
    }
}

/// How an assessment was computed, for `--verbose`.
pub fn engine(assessment: &Assessment) -> String {
    let engine = &assessment.engine;
    let states = match engine.mode {
        StateMode::Integrated { n_draws } => format!("integrated out on {} draws", n_draws * REPLICATES),
        StateMode::Drawn => "drawn".to_owned(),
    };
    let moved = match engine.collisions.as_slice() {
        [] => "every input has the dimension of its name".to_owned(),
        names => format!("inputs moved off the dimension of their name: {}", names.join(", ")),
    };
    format!(
        "exposure {}: {} draws, seed {}; states of factors {states}; {moved}",
        engine.version, engine.draws, engine.seed
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_beside_a_level_never_look_like_the_next() {
        for (mean, shown) in [
            (20.66, "20.7"),
            (20.97, "20.97"),
            (21.0, "21"),
            (37.2, "37"),
            (4.96, "4.96"),
            (95.99, "95.99"),
            (0.0, "0"),
        ] {
            assert_eq!(graded(mean), shown);
        }
        assert_eq!(
            (level(20.97), level(21.0)),
            ("low (5 to 21)".to_owned(), "moderate (21 to 80)".to_owned())
        );
    }
}

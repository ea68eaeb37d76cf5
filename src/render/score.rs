//! Scores as people read them: each file day by day and factor by factor, then all together and one conclusion.

use super::number::{chance, percent, word};
use super::replay::view;
use super::text::{Look, hanging, one_line};
use crate::assess::{Bin, ByMethod, Forecast, Method, Replay, ReplayedFactor, Score, Tally};
use std::fmt::Write;

/// Below so many factors a text says that they say little; a convention, as any such number.
const FEW: usize = 30;

/// Replays, what they come to together, and a conclusion.
pub fn text(replays: &[Replay], tally: &Tally, look: Look) -> String {
    let mut text = String::new();
    for replay in replays {
        head(&mut text, replay, look);
        days(&mut text, replay, look);
        factors(&mut text, replay, look);
    }
    reliability(&mut text, tally, look);
    text.push('\n');
    text.push_str(&hanging("  ", 2, &sentence(tally)));
    let view = view(replays, tally);
    let digest = view["digest"].as_str().unwrap_or_default();
    let _ = writeln!(text, "\nNothing was drawn · result {}", &digest[..8]);
    look.clean(&text)
}

fn plural(n: usize, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

fn head(text: &mut String, replay: &Replay, look: Look) {
    let _ = writeln!(text, "\n{}", look.heading(&one_line(&replay.title)));
    let (first, last) = (&replay.days[0], &replay.days[replay.days.len() - 1]);
    let days = match replay.days.len() {
        1 => format!("1 day, {}", first.date.spoken()),
        n => format!("{n} days from {} to {}", first.date.spoken(), last.date.spoken()),
    };
    let _ = writeln!(
        text,
        "replay of {} that came to be settled · {days}",
        plural(replay.factors.len(), "factor")
    );
    if !replay.supposed.is_empty() {
        let _ = writeln!(text, "supposing {}", replay.supposed.join(", "));
    }
    if !replay.unreported.is_empty() {
        let words = format!(
            "settled before anything was reported of them, so that there is nothing to replay: {}",
            replay.unreported.join(", ")
        );
        text.push_str(&hanging("! ", 2, &words));
    }
}

fn days(text: &mut String, replay: &Replay, look: Look) {
    let heading = "By what was known on each day, on average over the factors still open";
    let _ = writeln!(text, "\n  {}", look.heading(heading));
    let _ = writeln!(text, "    {:21}{:<32}log score (0 is best)", "", "Brier score (0 is best)");
    let names = format!("{:>10}{:>7}{:>13}", "evidence", "prior", "independent");
    let _ = writeln!(text, "    {:<10}  {:>7}{names}  {names}{:>8}", "day", "factors", "skill");
    for day in &replay.days {
        let columns = |of: fn(&Score) -> f64| {
            let [a, b, c] = Method::ALL.map(|method| of(day.scores.get(method)));
            format!("{a:>10.3}{b:>7.3}{c:>13.3}")
        };
        let (brier, log) = (columns(|one| one.brier), columns(|one| one.log));
        let skill = day.scores.skill(Method::Evidence).map_or("-".to_owned(), |skill| format!("{skill:.2}"));
        let _ = writeln!(text, "    {:<10}  {:>7}{brier}  {log}{skill:>8}", day.date, day.n_factors);
    }
    let legend = "evidence: what `run` takes; prior: before any report; independent: every report in full, as if \
                  none repeated another; skill: the share of the prior's Brier score that evidence takes away";
    text.push_str(&hanging("    ", 4, legend));
}

fn factors(text: &mut String, replay: &Replay, look: Look) {
    let _ = writeln!(text, "\n  {}", look.heading("What was said last, and what turned out"));
    for one in &replay.factors {
        factor(text, one);
    }
}

fn factor(text: &mut String, one: &ReplayedFactor) {
    text.push_str(&hanging("    ", 4, &format!("{}: {}", one.id, one_line(&one.title))));
    let found = &one.resolution;
    let so = if found.value { "it was so" } else { "it was not so" };
    text.push_str(&hanging(
        "",
        6,
        &format!("{so}: settled by {} on {}", one_line(&found.by), found.date.spoken()),
    ));
    if !found.why.is_empty() {
        text.push_str(&hanging("", 6, &format!("[{}]", one_line(&found.why))));
    }
    let Forecast { date, p } = one.last();
    let words = word(p.evidence).map_or(String::new(), |word| format!(", {word}"));
    let last = format!(
        "last said, {}: {} by the evidence{words}; {} by the prior alone; {} with every report independent",
        date.spoken(),
        chance(p.evidence),
        chance(p.prior),
        chance(p.independent)
    );
    text.push_str(&hanging("", 6, &last));
    let [evidence, prior, independent] = Method::ALL.map(|method| score(one.daily.get(method)));
    let daily = format!(
        "mean Brier score of all days from {} on: {evidence} by the evidence, {prior} by the prior alone, \
         {independent} with every report independent",
        one.since.spoken()
    );
    text.push_str(&hanging("", 6, &daily));
}

fn score(score: &Score) -> String {
    chance(score.brier)
}

fn reliability(text: &mut String, tally: &Tally, look: Look) {
    let _ = writeln!(text, "\n  {}", look.heading("How often the words of the last forecasts came true"));
    let _ = writeln!(text, "    {:<28}{:>7}  {:>13}  turned out so", "said", "factors", "mean forecast");
    for bin in &tally.reliability.evidence {
        let Bin { from, to, n, mean_forecast, n_so, .. } = bin;
        let said = match bin.word {
            Some(word) => format!("{word} ({:.0}-{:.0}%)", from * 100.0, to * 100.0),
            None if *from < 0.5 => "below 1%".to_owned(),
            None => "above 99%".to_owned(),
        };
        let share = percent(*n_so as f64 / *n as f64);
        let _ =
            writeln!(text, "    {said:<28}{n:>7}  {:>13}  {n_so} of {n}, {share}", chance(*mean_forecast));
    }
}

/// What a method is called in a sentence.
fn name(method: Method) -> &'static str {
    match method {
        Method::Evidence => "the evidence model",
        Method::Prior => "the prior alone",
        Method::Independent => "counting every report as independent",
    }
}

/// Which method did best, by how much, and how little or much that says.
pub fn sentence(tally: &Tally) -> String {
    let last = format!("By the last forecasts before it was settled, {}.", best(&tally.last));
    let daily = format!("Over all days since the first report, {}.", best(&tally.daily));
    [last, daily, caution(tally)].join(" ").trim_end().to_owned()
}

/// `the evidence model did best: Brier score 0.016, against 0.631 for the prior alone (98% less) and ..`.
fn best(scores: &ByMethod<Score>) -> String {
    let best = scores.best();
    let names: Vec<&str> = best.iter().map(|method| name(*method)).collect();
    let own = scores.get(best[0]);
    let lead = match names[..] {
        [one] => format!("{one} did best"),
        [one, other] => format!("{one} and {other} did equally well"),
        _ => "all three did equally well".to_owned(),
    };
    let against = |method: Method| {
        let other = scores.get(method);
        let less = percent(1.0 - own.brier / other.brier);
        format!("{} for {} ({less} less)", score(other), name(method))
    };
    let others: Vec<String> =
        Method::ALL.into_iter().filter(|method| !best.contains(method)).map(against).collect();
    let against =
        if others.is_empty() { String::new() } else { format!(", against {}", others.join(" and ")) };
    format!("{lead}: Brier score {}{against}", score(own))
}

/// How much so many factors say.
fn caution(tally: &Tally) -> String {
    let Tally { n_factors: n, n_so, .. } = *tally;
    let alike = match n_so {
        so if so == n => {
            "turned out to be so, and whoever had said yes to everything would have scored as well"
        }
        0 => "turned out to be so, and whoever had said no to everything would have scored as well",
        _ => "",
    };
    let subject = match (n_so, n) {
        (0, 1) => "It never",
        (0, _) => "None of them",
        (_, 1) => "It",
        (_, 2) => "Both",
        _ => "All of them",
    };
    let few = match n {
        1 => "With only 1 factor this says next to nothing about a method".to_owned(),
        n if n < FEW => format!("With only {n} factors this says little about a method"),
        n => format!("It rests on {n} factors that were settled"),
    };
    match alike {
        "" if n < FEW => format!("{few}: one more that turns out otherwise can change the order."),
        "" => format!("{few}."),
        _ => format!("{few}. {subject} {alike} or better."),
    }
}

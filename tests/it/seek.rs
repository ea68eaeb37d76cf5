//! How far something has to go, against closed forms.

use crate::support::{checked, json, run, run_with_input, stderr, stdout};
use exposure::assess::{Aimed, Answer, Goal, Levered, Reached, Seek};
use exposure::math::{exp, ln};
use exposure::{Request, assess, seek};

/// Poisson attempts, two a year, each of which an event of chance .3 takes further where a factor holds; a safeguard on it.
const WORKED: &str = r#"
format = 1
[scenario]
title = "worked"
as_of = 2025-04-25
currency = "USD"
horizon = "1 year"
[actor.x]
title = "x"
attempts = 2
[factor.f]
title = "f"
prior = 0.5
[event.e]
title = "e"
by = ["x"]
probability = 0.3
[event.other]
title = "another way"
by = ["x"]
probability = 0.05
[outcome.o]
title = "o"
when = "e"
severity = 80
loss.magnitude = 1000
[outcome.p]
title = "p"
when = "other"
severity = 20
[outcome.q]
title = "q"
when = "e and f"
severity = 10
[safeguard.s]
title = "s"
effect = [{ on = "event.e", reduces = { uniform = [0.2, 0.6] } }]
[safeguard.t]
title = "t"
effect = [{ on = "event.other", reduces = 0.5 }]
"#;

fn request() -> Request {
    Request { draws: Some(256), threads: Some(2), ..Request::default() }
}

fn sought(aimed: Aimed, is_below: bool, bound: f64, by: &[&str]) -> Seek {
    let by: Vec<String> = by.iter().map(|&path| path.to_owned()).collect();
    let goal = Goal { aimed, is_below, bound };
    seek(&checked(WORKED), &request(), goal, &by, &|_, _| {}).expect("it can be sought")
}

fn reached(found: &Levered) -> (bool, Reached) {
    match found.answer {
        Answer::From(reached) => (true, reached),
        Answer::UpTo(reached) => (false, reached),
        other => panic!("{}: {other:?}", found.path),
    }
}

#[track_caller]
fn is(found: &Levered, from: bool, exact: f64) {
    let (is_from, reached) = reached(found);
    let width = found.range[1] - found.range[0];
    assert_eq!(is_from, from, "{}", found.path);
    assert!(
        (reached.value - exact).abs() <= 1.1e-6 * width,
        "{}: {} is not {exact}",
        found.path,
        reached.value
    );
    assert!(reached.within <= 1e-6 * width);
    // On the side on which the goal is met.
    assert!(if from { reached.value >= exact - 1e-12 } else { reached.value <= exact + 1e-12 });
}

#[test]
fn closed_forms_of_every_kind() {
    let outcome = |id| Aimed::Outcome(checked(WORKED).model.outcomes.find(id).expect("it is there"));
    // The chance of o is 1 - exp(-2 × .3 (1 - r)): at .3 the safeguard takes away 1 + ln(.7) / .6.
    let found = sought(outcome("o"), true, 0.3, &["safeguard.s", "event.e", "actor.x"]);
    assert!((found.now.mean - (1.0 - exp(-0.6))).abs() < 1e-12);
    is(&found.found[0], true, 1.0 + ln(0.7) / 0.6);
    is(&found.found[1], false, -ln(0.7) / 2.0);
    is(&found.found[2], false, -ln(0.7) / 0.3);
    assert_eq!(found.found[0].stated, Some([0.4, 0.22, 0.58]));
    assert_eq!(found.found[2].stated, Some([2.0; 3]));
    for one in &found.found {
        let (_, reached) = reached(one);
        assert!((reached.number.mean - 0.3).abs() < 1e-6 && reached.number.mean <= 0.3);
    }
    // q needs the factor: 1 - exp(-.6) in half of the worlds; a fifth where the prior is .2 / (1 - exp(-.6)).
    let found = sought(outcome("q"), true, 0.2, &["factor.f.prior"]);
    is(&found.found[0], false, 0.2 / (1.0 - exp(-0.6)));
    // What is expected to be lost: 2 × .3 × 1000 a year.
    let found = sought(Aimed::Loss, true, 150.0, &["event.e.probability", "safeguard.s"]);
    is(&found.found[0], false, 0.075);
    is(&found.found[1], true, 0.75);
    // How often attempts may come until the loss is a million: the range grows as far as that takes.
    let found = sought(Aimed::Loss, false, 1e6, &["actor.x"]);
    is(&found.found[0], true, 1e6 / 300.0);
    // Composite: (80 - 20) P(o) + 20 P(any): at 40 by the severity s of o, s > 20.
    let (o, any) = (1.0 - exp(-0.6), 1.0 - exp(-0.7 + 2.0 * 0.3 * 0.05));
    let found = sought(Aimed::Composite, true, 30.0, &["outcome.o"]);
    is(&found.found[0], false, 20.0 + (30.0 - 20.0 * any) / o);
}

#[test]
fn what_cannot_and_what_need_not_change() {
    // Without o there is still p, with 1 - exp(-.1); and with all else there is at most 1 - exp(-.67).
    let found = sought(Aimed::Probability, true, 0.05, &["safeguard.s"]);
    assert_eq!(found.found[0].answer, Answer::Never);
    let [without, whole] = found.found[0].ends;
    assert!((without.mean - found.now.mean).abs() < 1e-12);
    assert!((whole.mean - (1.0 - exp(-0.1))).abs() < 1e-12);
    let found = sought(Aimed::Probability, true, 0.9, &["safeguard.s"]);
    assert_eq!(found.found[0].answer, Answer::Always);
    // Without a name, every safeguard.
    let found = sought(Aimed::Probability, true, 0.3, &[]);
    let paths: Vec<&str> = found.found.iter().map(|one| one.path.as_str()).collect();
    assert_eq!(paths, ["safeguard.s", "safeguard.t"]);
}

#[test]
fn the_bad_year_comes_to_its_bound() {
    // A loss of 1000 comes with the chance 1 - exp(-2 e): once in 20 years where e is -ln(.95) / 2.
    let found = sought(Aimed::BadYear, true, 500.0, &["event.e"]);
    let (_, reached) = reached(&found.found[0]);
    assert!((reached.value + ln(0.95) / 2.0).abs() < 1e-3, "{}", reached.value);
}

#[test]
fn an_answer_put_into_the_file_meets_the_goal() {
    let text = std::fs::read_to_string("scenarios/group-chat.toml").expect("it is there");
    let (checked, event) = (checked(&text), "event.phone-compromised");
    let goal = Goal { aimed: Aimed::Probability, is_below: true, bound: 0.72 };
    let found = seek(&checked, &request(), goal, &[event.to_owned()], &|_, _| {}).expect("sought");
    let (_, reached) = reached(&found.found[0]);
    let set = format!("{event}.probability={}", reached.value);
    let held = crate::support::checked_with(&text, &[&set]);
    let again = assess(&held, &request()).expect("it compiles").probability.mean;
    assert!((again - reached.number.mean).abs() < 1e-9 && again <= 0.72, "{again}");
    // Its error is honest: other seeds give other answers, as far off as it says.
    assert!(reached.standard_error > 0.0);
    for seed in 1..5 {
        let request = Request { seed: Some(seed), ..request() };
        let found = seek(&checked, &request, goal, &[event.to_owned()], &|_, _| {}).expect("sought");
        let (_, other) = self::reached(&found.found[0]);
        let error = (reached.standard_error * reached.standard_error
            + other.standard_error * other.standard_error)
            .sqrt();
        assert!((other.value - reached.value).abs() < 5.0 * error, "{other:?} {reached:?}");
    }
}

#[test]
fn the_command_tells_it() {
    let ask = |rest: &[&str]| {
        let all: Vec<&str> = ["seek", "-", "p<40%"].iter().chain(rest).copied().collect();
        run_with_input(&all, WORKED)
    };
    let text = stdout(&ask(&["--by", "safeguard.s", "--by", "event.other"]));
    assert!(text.contains("it has to take away at least"), "{text}");
    assert!(text.contains("only the better end") || text.contains("enough"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    let told = |threads: &str| ask(&["--format", "json", "--threads", threads]);
    assert!(stdout(&told("1")) == stdout(&told("2")) && stdout(&told("1")) == stdout(&told("7")));
    let view = json(&told("1"));
    assert_eq!(view["kind"], "seek");
    assert_eq!(view["goal"]["at_most"], 0.4);
    assert_eq!(view["found"][0]["path"], "safeguard.s");
}

#[test]
fn what_cannot_be_asked_is_said() {
    let refused = |args: &[&str], told: &str| {
        let all: Vec<&str> = ["seek", "-"].iter().chain(args).copied().collect();
        let output = run_with_input(&all, WORKED);
        let text = stderr(&output);
        assert_eq!((output.status.code(), stdout(&output).as_str()), (Some(2), ""), "{text}");
        assert!(text.contains(told), "{text}");
    };
    refused(&["p<10%", "--by", "safeguard.x"], "unknown safeguard `x`");
    refused(&["p<10%", "--by", "event.othr"], "did you mean `event.other`?");
    refused(&["p<10%", "--by", "event.e.difficulty"], "it is `probability` that can be varied");
    refused(&["p<10%", "--by", "loss"], "is nothing that can be varied");
    refused(&["p", "--by", "event.e"], "is no condition");
    refused(&["p<110%"], "outside 0 to 1");
    refused(&["happened<10"], "nothing changes what has happened");
    refused(&["outcome.oo<10%"], "unknown outcome `oo`");
    refused(&["loss<€10"], "is not the currency");
    let output = run(&["seek", "scenarios/group-chat.toml", "loss<10"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("does not have the number"), "{}", stderr(&output));
}

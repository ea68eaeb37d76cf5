//! The assessment day by day: the same as a run of each day, parts that are the Shapley value by enumeration, and what
//! is said of each report.

use crate::support::{
    checked, checked_with, json, run, run_with_input, scenario_text, scratch, stderr, stdout,
};
use exposure::assess::{Assessment, Estimate, Happening, Mover, Quiet, Shown, Span, Stage, Stride, Timeline};
use exposure::eval::StateMode;
use exposure::quantity::Date;
use exposure::render::{course, stages, timeline as words};
use exposure::scenario::Checked;
use exposure::{Against, Request, Untold, assess, compare, timeline};

const REAL: &str = "scenarios/group-chat.toml";

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

fn at(draws: usize) -> Request {
    Request { draws: Some(draws), ..Request::default() }
}

fn told(checked: &Checked, request: &Request, from: Option<&str>, to: Option<&str>) -> Timeline {
    let span = Span { from: from.map(date), to: to.map(date) };
    timeline(checked, request, span, &|_, _| {}).expect("it compiles")
}

fn all(checked: &Checked, draws: usize) -> Timeline {
    told(checked, &at(draws), None, None)
}

fn days(found: &Timeline) -> Vec<String> {
    found.days.iter().map(|stage| stage.date.to_string()).collect()
}

fn step(stage: &Stage) -> &Stride {
    stage.stride.as_ref().expect("a day before it")
}

fn strides(found: &Timeline) -> impl Iterator<Item = &Stride> {
    found.days.iter().filter_map(|stage| stage.stride.as_ref())
}

fn mover<'s>(stride: &'s Stride, id: &str) -> &'s Mover {
    stride.movers.iter().find(|one| one.id == id).expect("it moved")
}

#[track_caller]
fn close(found: f64, exact: f64, off: f64) {
    assert!((found - exact).abs() <= off, "{found} is not {exact}");
}

/// Composite exposure, chance, what has happened and expected loss of a run.
fn figures(assessment: &Assessment) -> Vec<Estimate> {
    let loss = assessment.losses.as_ref().map(|losses| losses.mean);
    [Some(assessment.composite), Some(assessment.probability), assessment.happened, loss]
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn every_day_is_the_run_of_that_day_bit_for_bit() {
    let real = checked(&scenario_text("group-chat"));
    for what_ifs in [vec![], vec!["new-number".to_owned()]] {
        let request = Request { what_ifs, ..at(256) };
        let found = told(&real, &request, None, None);
        let expected = [
            "2025-03-23",
            "2025-03-24",
            "2025-03-25",
            "2025-03-26",
            "2025-04-18",
            "2025-04-19",
            "2025-04-22",
            "2025-04-24",
            "2025-04-25",
        ];
        assert_eq!(days(&found), expected);
        for stage in &found.days {
            let request = Request { as_of: Some(stage.date), ..request.clone() };
            let run = assess(&real, &request).expect("it compiles");
            let shown: Vec<Estimate> = stage.figures.iter().copied().collect();
            assert_eq!(shown, figures(&run), "{}", stage.date);
        }
        let plain = assess(&real, &request).expect("it compiles");
        let last: Vec<Estimate> = found.days[8].figures.iter().copied().collect();
        assert_eq!(last, figures(&plain));
    }
}

#[test]
fn the_command_agrees_with_the_command_run() {
    let args = ["timeline", REAL, "--draws", "64", "--format", "json"];
    let told = json(&run(&args));
    for (at, day) in [(0, "2025-03-23"), (3, "2025-03-26"), (8, "2025-04-25")] {
        let of_day = json(&run(&["run", REAL, "--draws", "64", "--format", "json", "--as-of", day]));
        assert_eq!(told["days"][at]["date"], day);
        for key in ["composite", "probability", "happened"] {
            assert_eq!(told["days"][at][key], of_day[key], "{day} {key}");
        }
    }
    assert!(told["days"][0]["step"].is_null());
    assert_eq!(told["kind"], "timeline");
}

/// The sum of all parts of a step in each number.
fn sums(stride: &Stride) -> Vec<f64> {
    let parts: Vec<&Shown<Estimate>> =
        stride.movers.iter().map(|one| &one.adds).chain(&stride.elsewhere).collect();
    let n = stride.changes.iter().count();
    (0..n)
        .map(|at| parts.iter().map(|adds| adds.iter().nth(at).expect("the same numbers").mean).sum::<f64>())
        .collect()
}

#[track_caller]
fn parts_sum_to_the_steps(found: &Timeline) {
    for stride in strides(found) {
        for (sum, change) in sums(stride).iter().zip(stride.changes.iter()) {
            close(*sum, change.estimate.mean, 1e-10 * change.estimate.mean.abs().max(1.0));
        }
    }
}

#[test]
fn the_parts_of_every_step_sum_to_it() {
    let real = checked(&scenario_text("group-chat"));
    for draws in [16, 1024] {
        parts_sum_to_the_steps(&all(&real, draws));
    }
    let with = Request { what_ifs: vec!["new-number".to_owned()], seed: Some(7), ..at(64) };
    parts_sum_to_the_steps(&told(&real, &with, None, None));
}

#[test]
fn a_step_is_the_paired_comparison_of_its_two_days() {
    let real = checked(&scenario_text("group-chat"));
    let found = all(&real, 256);
    for pair in found.days.windows(2) {
        let against = Against::Other { checked: &real, what_ifs: &[], as_of: Some(pair[0].date) };
        let what_ifs = vec!["new-number".to_owned()];
        let request = Request { as_of: Some(pair[1].date), what_ifs, ..at(256) };
        let compared = compare(&real, &request, &against, false, &|_, _| {}).expect("it compares");
        let now = compared.now.expect("another day is another baseline");
        let changes = &step(&pair[1]).changes;
        assert_eq!(changes.composite, now.changes.composite);
        assert_eq!(changes.probability, now.changes.probability);
        let [before, after] = [&pair[0], &pair[1]].map(|stage| stage.figures.happened.expect("facts").mean);
        close(changes.happened.expect("facts").estimate.mean, after - before, 1e-12);
    }
}

#[test]
fn the_messaging_factor_moves_as_the_reporting_came_in() {
    // Worked by hand: prior .5, one report of letter B, four denials of one origin, the document itself.
    let real = checked_with(&scenario_text("group-chat"), &["factor.plans-on-messenger.prior=0.5"]);
    let found = told(&real, &at(16), None, Some("2025-03-26"));
    let worked = [(0.500, 0.875), (0.875, 0.768), (0.768, 0.949)];
    for (stride, (before, after)) in strides(&found).zip(worked) {
        let moved = mover(stride, "plans-on-messenger");
        close(moved.probability[0], before, 5.1e-4);
        close(moved.probability[1], after, 5.1e-4);
    }
    let last = step(&found.days[3]);
    assert_eq!(mover(last, "plans-on-messenger").opposed, ["B22"]);
    let document = last.reports.iter().find(|one| one.id == "B23").expect("it came");
    assert_eq!(document.happening, Happening::Came);
    // What the same house said before counts no more beside its document.
    let before = last.reports.iter().find(|one| one.id == "B17").expect("it counts otherwise");
    assert_eq!(before.happening, Happening::Reweighed);
    assert_eq!((before.bearings[0].after, before.bearings[0].other.as_deref()), (0.0, Some("B23")));
}

/// Three factors, a rate that rests on an estimate, and on a day of their own the reports on any of them.
fn four_movers(on: [bool; 4]) -> String {
    let day = |at: usize| if on[at] { "2025-01-10" } else { "2025-03-01" };
    let claim = |at: usize, source: &str, factor: &str, stance: &str| {
        format!(
            "[claim.{factor}]\ntext = \"t\"\nsource = \"{source}\"\nfactor = \"{factor}\"\nstance = \"{stance}\"\n\
             published = {}\n",
            day(at)
        )
    };
    let factor =
        |id: &str, prior: &str| format!("[factor.{id}]\ntitle = \"{id}\"\nprior = {prior}\nwhy = \"test\"\n");
    let fixed = r#"
format = 1
[scenario]
title = "t"
as_of = 2025-01-10
currency = "USD"
horizon = "1 year"
[source.s]
name = "s"
reliability = "B"
[source.t]
name = "t"
reliability = "C"
[actor.x]
title = "x"
attempts = { at_least_once = { estimate = "e" }, over = "6 months" }
[actor.y]
title = "y"
attempts = { p5 = 0.5, p95 = 3 }
[event.a]
title = "a"
by = ["x", "y"]
probability = [{ if = "f", p = { p5 = 0.3, p95 = 0.9 } }, { p = 0.1 }]
[event.b]
title = "b"
needs = "a and (g or h)"
probability = 0.7
[outcome.small]
title = "small"
when = "a"
severity = 20
loss.response = { p5 = 100, p95 = 1000 }
[outcome.large]
title = "large"
when = "b"
severity = 90
loss.response = { p5 = 1000, p95 = 5000 }
[outcome.was]
title = "it has happened"
when = "f and (g or h)"
severity = 60
"#;
    let estimate = format!(
        "[estimate.e]\ntext = \"t\"\nsource = \"s\"\nprobability = 0.9\nprior = {{ p5 = 0.1, p95 = 0.5 }}\nwhy = \"test\"\n\
         published = {}\n",
        day(3)
    );
    [
        fixed.to_owned(),
        estimate,
        factor("f", "{ p5 = 0.2, p95 = 0.6 }"),
        factor("g", "0.4"),
        factor("h", "{ p5 = 0.1, p95 = 0.8 }"),
        claim(0, "s", "f", "supports"),
        claim(1, "s", "g", "supports"),
        claim(2, "t", "h", "contradicts"),
    ]
    .concat()
}

#[test]
fn parts_are_the_shapley_value_by_enumeration() {
    let draws = 64;
    let found = all(&checked(&four_movers([true; 4])), draws);
    assert_eq!(days(&found), ["2025-01-09", "2025-01-10"]);
    let stride = step(&found.days[1]);
    assert!(matches!(found.engine.mode, StateMode::Integrated { .. }));
    // By subset of what moved: a run of its own, in which the other reports come later.
    let values: Vec<Vec<f64>> = (0..16)
        .map(|set: usize| {
            let text = four_movers(std::array::from_fn(|at| set >> at & 1 == 1));
            figures(&assess(&checked(&text), &at(draws)).expect("it compiles"))
                .iter()
                .map(|one| one.mean)
                .collect()
        })
        .collect();
    // s! (n - s - 1)! / n! for n = 4.
    let weights = [0.25, 1.0 / 12.0, 1.0 / 12.0, 0.25];
    for (player, id) in [Some("f"), Some("g"), Some("h"), None].into_iter().enumerate() {
        let adds = match id {
            Some(id) => &mover(stride, id).adds,
            None => stride.elsewhere.as_ref().expect("a rate moved"),
        };
        assert_eq!(adds.iter().count(), 4);
        for (number, part) in adds.iter().enumerate() {
            let without = (0..16usize).filter(|set| set >> player & 1 == 0);
            let exact: f64 = without
                .map(|set| {
                    let weight = weights[set.count_ones() as usize];
                    weight * (values[set | 1 << player][number] - values[set][number])
                })
                .sum();
            close(part.mean, exact, 1e-10 * values[15][number].abs().max(1.0));
        }
    }
    assert!(mover(stride, "h").adds.composite.mean < 0.0 && mover(stride, "h").adds.loss.is_some());
    parts_sum_to_the_steps(&found);
}

/// Of so many draws only two days are held at once, and the step to a day is made from the last one of the batch before.
#[test]
fn days_that_are_held_a_few_at_a_time_are_runs_of_their_day_and_sum_up() {
    let mut text = four_movers([true; 4]);
    for day in ["03", "05", "07"] {
        text = text.replacen("published = 2025-01-10", &format!("published = 2025-01-{day}"), 1);
    }
    let (file, request) = (checked(&text), at(16 * 16_384));
    let found = told(&file, &request, None, None);
    assert_eq!(days(&found), ["2025-01-02", "2025-01-03", "2025-01-05", "2025-01-07", "2025-01-10"]);
    for stage in &found.days {
        let run = assess(&file, &Request { as_of: Some(stage.date), ..request.clone() });
        let shown: Vec<Estimate> = stage.figures.iter().copied().collect();
        assert_eq!(shown, figures(&run.expect("it compiles")), "{}", stage.date);
    }
    assert_eq!(strides(&found).filter(|stride| stride.quiet.is_none()).count(), 4);
    parts_sum_to_the_steps(&found);
}

#[test]
fn two_facts_of_two_voices_share_as_in_the_closed_form() {
    let text = r#"
format = 1
[scenario]
title = "t"
as_of = 2025-01-02
horizon = "1 year"
[source.s]
name = "s"
reliability = "B"
[source.t]
name = "t"
reliability = "B"
[factor.f]
title = "f"
prior = 0.5
why = "test"
[factor.g]
title = "g"
prior = 0.2
why = "test"
[claim.f]
text = "f"
source = "s"
factor = "f"
stance = "supports"
published = 2025-01-02
[claim.g]
text = "g"
source = "t"
factor = "g"
stance = "supports"
published = 2025-01-02
[outcome.either]
title = "either"
when = "f or g"
severity = 100
"#;
    let found = all(&checked(text), 16 * 1024);
    let stride = step(&found.days[1]);
    // LR 7: f from 1/2 to 7/8, g from 1/5 to 7/11; 100 Δp (1 - the mean of the other's chances).
    let [f, g] = ["f", "g"].map(|id| mover(stride, id).adds.happened.expect("a fact"));
    let exact = [37.5 * (1.0 - (0.2 + 7.0 / 11.0) / 2.0), 100.0 * (7.0 / 11.0 - 0.2) * (1.0 - 0.6875)];
    close(f.mean, exact[0], 3.0 * f.standard_error + 1e-9);
    close(g.mean, exact[1], 3.0 * g.standard_error + 1e-9);
    assert!(f.standard_error < 0.01 && g.standard_error < 0.01);
    // No attempt is modelled, so the composite exposure stays at nothing.
    assert_eq!(stride.changes.composite.estimate.mean, 0.0);
    assert_eq!(found.days[0].n_known, 0);
    close(found.days[0].figures.happened.expect("a fact").mean, 60.0, 1e-9);
}

/// So many factors that their states are drawn.
fn many(n: usize) -> String {
    let mut text = r#"
format = 1
[scenario]
title = "t"
as_of = 2025-01-10
horizon = "1 year"
[source.s]
name = "s"
reliability = "B"
[actor.x]
title = "x"
attempts = { at_least_once = { estimate = "e" }, over = "1 year" }
[estimate.e]
text = "t"
source = "s"
probability = 0.9
prior = 0.4
why = "test"
published = 2025-01-10
[outcome.o]
title = "o"
when = "e"
severity = 80
"#
    .to_owned();
    let names: Vec<String> = (0..n).map(|at| format!("f{at:02}")).collect();
    text.push_str(&format!(
        "[event.e]\ntitle = \"e\"\nby = [\"x\"]\nneeds = \"at least 3 of ({})\"\nprobability = 0.8\n",
        names.join(", ")
    ));
    for (at, name) in names.iter().enumerate() {
        text.push_str(&format!("[factor.{name}]\ntitle = \"{name}\"\nprior = 0.1\nwhy = \"test\"\n"));
        if at % 5 == 0 {
            text.push_str(&format!(
                "[claim.{name}]\ntext = \"t\"\nsource = \"s\"\nfactor = \"{name}\"\nstance = \"supports\"\n\
                 published = 2025-01-10\n"
            ));
        }
    }
    text
}

#[test]
fn parts_sum_to_the_steps_also_where_states_are_drawn() {
    let found = all(&checked(&many(30)), 1024);
    assert_eq!(found.engine.mode, StateMode::Drawn);
    let stride = step(&found.days[1]);
    assert_eq!(stride.movers.len(), 6);
    assert!(stride.elsewhere.is_some());
    parts_sum_to_the_steps(&found);
    // Like factors have like parts, within the error of the sampled orders.
    let parts: Vec<Estimate> = stride.movers.iter().map(|one| one.adds.composite).collect();
    let mean = parts.iter().map(|one| one.mean).sum::<f64>() / 6.0;
    for part in parts {
        close(part.mean, mean, 4.0 * part.standard_error);
    }
}

/// A file with one factor on which a fact rests, and one on which nothing does.
fn small(tables: &str) -> String {
    format!(
        r#"
format = 1
[scenario]
title = "t"
as_of = 2025-02-01
horizon = "1 year"
[source.s]
name = "s"
reliability = "B"
[source.t]
name = "t"
reliability = "C"
[factor.f]
title = "f"
prior = 0.5
why = "test"
[factor.idle]
title = "idle"
prior = 0.5
why = "test"
[outcome.o]
title = "o"
when = "f"
severity = 100
{tables}"#
    )
}

fn claim(id: &str, source: &str, factor: &str, day: &str, more: &str) -> String {
    format!(
        "[claim.{id}]\ntext = \"{id}\"\nsource = \"{source}\"\nfactor = \"{factor}\"\npublished = {day}\n{more}\n"
    )
}

const FOR: &str = "stance = \"supports\"";

#[test]
fn every_day_on_which_nothing_changed_says_why() {
    let text = small(
        &[
            claim("a", "s", "f", "2025-01-01", FOR),
            claim("copy", "s", "f", "2025-01-02", FOR),
            claim("relay", "t", "f", "2025-01-03", &format!("{FOR}\nrelay_of = \"a\"")),
            claim("view", "t", "f", "2025-01-04", "context = true"),
            claim("aside", "t", "idle", "2025-01-05", FOR),
            claim("gone", "t", "f", "2025-01-06", &format!("{FOR}\nretracted = 2025-01-07")),
            claim("new", "s", "f", "2025-01-08", &format!("{FOR}\nsupersedes = \"copy\"")),
        ]
        .concat(),
    );
    let found = all(&checked(&text), 1024);
    let quiet: Vec<(String, Option<Quiet>)> = found
        .days
        .iter()
        .filter_map(|stage| Some((stage.date.to_string(), stage.stride.as_ref()?.quiet)))
        .collect();
    let expected = [
        ("2025-01-01", None),
        ("2025-01-02", Some(Quiet::Repeated)),
        ("2025-01-03", Some(Quiet::Repeated)),
        ("2025-01-04", Some(Quiet::Context)),
        ("2025-01-05", Some(Quiet::NoPath)),
        ("2025-01-06", None),
        ("2025-01-07", None),
        ("2025-01-08", Some(Quiet::Repeated)),
        ("2025-02-01", Some(Quiet::Silence)),
    ];
    assert_eq!(quiet, expected.map(|(day, quiet)| (day.to_owned(), quiet)));
    let gone = step(&found.days[7]);
    assert_eq!((gone.reports.len(), gone.reports[0].happening), (1, Happening::Withdrawn));
    assert!(gone.reports[0].bearings[0].before > 0.0 && gone.reports[0].bearings[0].after == 0.0);
    // 1/2, LR 7, then 7 × 3: 100 × 7/8 and 100 × 21/22.
    let happened = |at: usize| found.days[at].figures.happened.expect("a fact").mean;
    close(happened(1), 87.5, 1e-9);
    close(happened(6), 2100.0 / 22.0, 1e-9);
    close(happened(7), 87.5, 1e-9);
    let shown = words::text(&found, exposure::render::Look::default());
    for line in [
        "no change: what was said adds nothing to what counts already",
        "no change: what was said takes no side",
        "no change: no attempt and no fact rests on what was said",
        "no change: nothing was reported in between",
        "copy adds nothing: same source and origin as a, which says it at least as strongly",
        "gone is taken back, t (C)",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let supposed = all(&checked_with(&text, &["factor.f=true"]), 64);
    assert_eq!(step(&supposed.days[1]).quiet, Some(Quiet::Supposed));
}

#[test]
fn files_and_spans_without_reports() {
    let none = all(&checked(&small("")), 64);
    assert_eq!(days(&none), ["2025-02-01"]);
    assert_eq!(none.days[0].n_known, 0);
    assert!(course::sentence(&none).contains("no claim and no estimate"), "{}", course::sentence(&none));
    let asked = told(&checked(&small("")), &at(64), Some("2025-01-01"), None);
    assert_eq!(days(&asked), ["2024-12-31", "2025-02-01"]);
    assert_eq!(step(&asked.days[1]).quiet, Some(Quiet::Silence));

    let text = small(&claim("a", "s", "f", "2025-01-05", FOR));
    let spans = [
        (Some("2025-01-05"), Some("2025-01-05"), vec!["2025-01-04", "2025-01-05"]),
        (Some("2025-01-06"), None, vec!["2025-01-05", "2025-02-01"]),
        (None, Some("2025-01-03"), vec!["2025-01-03"]),
        (Some("2025-01-01"), Some("2025-01-03"), vec!["2024-12-31", "2025-01-03"]),
        (None, Some("2025-03-01"), vec!["2025-01-04", "2025-01-05", "2025-03-01"]),
    ];
    for (from, to, expected) in spans {
        let found = told(&checked(&text), &at(64), from, to);
        assert_eq!(days(&found), expected, "{from:?} {to:?}");
        let last = found.days[found.days.len() - 1].date;
        assert_eq!(found.n_later, usize::from(last < date("2025-01-05")));
        assert!(!words::text(&found, exposure::render::Look::default()).is_empty());
    }
    let before = told(&checked(&text), &at(64), None, Some("2025-01-03"));
    assert!(course::sentence(&before).starts_with("Nothing is known by then"));
    assert!(stages::view(&before)["days"][0]["step"].is_null());
}

#[test]
fn days_that_are_none_and_spans_that_end_before_they_begin() {
    let wrong = run(&["timeline", REAL, "--from", "2025-02-30"]);
    assert_eq!((wrong.status.code(), stdout(&wrong).as_str()), (Some(2), ""));
    assert!(stderr(&wrong).contains("--from: `2025-02-30` is no date"), "{}", stderr(&wrong));
    let wrong = run(&["timeline", REAL, "--to", "soon"]);
    assert!(stderr(&wrong).contains("--to: `soon` is no date"), "{}", stderr(&wrong));
    let backwards = run(&["timeline", REAL, "--from", "2025-04-01", "--to", "2025-03-01"]);
    assert_eq!((backwards.status.code(), stdout(&backwards).as_str()), (Some(2), ""));
    assert!(stderr(&backwards).contains("2025-04-01 is after --to, 2025-03-01"), "{}", stderr(&backwards));
    let later = run(&["timeline", REAL, "--from", "2025-06-01"]);
    assert!(stderr(&later).contains("after the scenario's as_of, 2025-04-25"), "{}", stderr(&later));
    let unknown = run(&["timeline", REAL, "--what-if", "new-numbr"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert!(stderr(&unknown).contains("did you mean `new-number`?"), "{}", stderr(&unknown));
    let span = Span { from: Some(date("2025-04-02")), to: Some(date("2025-04-01")) };
    let found = timeline(&checked(&small("")), &at(16), span, &|_, _| {});
    assert!(matches!(found, Err(Untold::Backwards { .. })));
}

#[test]
fn months_and_one_day_are_spans_too() {
    let march = json(&run(&["timeline", REAL, "--to", "2025-03", "--draws", "64", "--format", "json"]));
    let found: Vec<&str> = march["days"]
        .as_array()
        .expect("days")
        .iter()
        .map(|day| day["date"].as_str().expect("a day"))
        .collect();
    assert_eq!(found, ["2025-03-23", "2025-03-24", "2025-03-25", "2025-03-26", "2025-03-31"]);
    assert_eq!(march["days"][4]["step"]["no_change"], "nothing-reported");
    assert_eq!(march["days"][4]["step"]["composite"]["same_in"], 1.0);
}

#[test]
fn threads_and_the_order_of_tables_change_no_byte() {
    let real = checked(&scenario_text("group-chat"));
    let bytes = |threads: usize| {
        let request = Request { threads: Some(threads), ..at(256) };
        stages::view(&told(&real, &request, None, None)).to_string()
    };
    let one = bytes(1);
    assert_eq!(one, bytes(2));
    assert_eq!(one, bytes(7));
    let (a, b) = (claim("a", "s", "f", "2025-01-05", FOR), claim("b", "t", "f", "2025-01-09", FOR));
    let view = |tables: String| stages::view(&all(&checked(&small(&tables)), 64)).to_string();
    assert_eq!(view(format!("{a}{b}")), view(format!("{b}{a}")));
}

#[test]
fn what_turned_out_is_not_known() {
    let text = small(&claim("a", "s", "f", "2025-01-05", FOR));
    let settled = text.replace(
        "title = \"f\"\n",
        "title = \"f\"\nresolved = { value = false, date = 2025-01-05, by = \"a court\", why = \"test\" }\n",
    );
    assert_ne!(text, settled);
    let view = |text: &str| stages::view(&all(&checked(text), 64)).to_string();
    assert_eq!(view(&text), view(&settled));
}

#[test]
fn scenarios_of_money_alone_are_told_in_money() {
    let text = run_with_input(
        &["timeline", "-", "--draws", "256"],
        &four_movers([true; 4]).replace("severity = 20\n", "").replace("severity = 90\n", ""),
    );
    let shown = stdout(&text);
    assert!(shown.contains("Expected loss a year") && shown.contains("$"), "{shown}{}", stderr(&text));
    assert!(!shown.contains("composite exposure"), "{shown}");
    let risks = stdout(&run(&["timeline", "scenarios/fair-analysis.toml", "--draws", "64"]));
    assert!(risks.contains("no claim and no estimate"), "{risks}");
}

#[test]
fn text_keeps_to_its_columns_and_to_ascii() {
    let args = ["timeline", REAL, "--draws", "64"];
    let shown = stdout(&run(&args));
    for line in shown.lines() {
        assert!(line.chars().count() <= 100, "{line}");
    }
    let plain = run(&[&args[..], &["--plain"]].concat());
    assert!(plain.stdout.is_ascii());
}

#[test]
fn what_an_estimate_moves_is_not_put_down_to_a_factor() {
    // The estimate takes the chance of `e` from .1 to most of .9; the factor opens a way that hardly ever succeeds.
    let text = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2024-03-10\nhorizon = \"1 year\"\n\
        [source.s]\nname = \"S\"\nreliability = \"C\"\n\
        [factor.f]\ntitle = \"A factor that hardly matters\"\nprior = 0.15\nwhy = \"w\"\n\
        [claim.C1]\ntext = \"c\"\npublished = 2024-03-01\nsource = \"s\"\nfactor = \"f\"\nstance = \"supports\"\n\
        [estimate.E1]\ntext = \"e\"\npublished = 2024-03-01\nsource = \"s\"\nprobability = 0.9\nprior = 0.1\n\
        [actor.a]\ntitle = \"a\"\nattempts = 2\n\
        [event.e]\ntitle = \"e\"\nby = \"a\"\nprobability = { estimate = \"E1\" }\n\
        [event.g]\ntitle = \"g\"\nby = \"a\"\nneeds = \"f\"\nprobability = 0.01\n\
        [outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 80\n[outcome.q]\ntitle = \"q\"\nwhen = \"g\"\nseverity = 90\n";
    let path = scratch("elsewhere").join("t.toml");
    std::fs::write(&path, text).expect("it can be written");
    let path = path.to_str().expect("a name");
    let view = json(&run(&["timeline", path, "--format", "json"]));
    let summary = view["summary"].as_str().expect("a sentence").to_owned();
    assert!(summary.contains("above all by estimate E1 (+"), "{summary}");
    let day = view["days"][1]["step"]["summary"].as_str().expect("a sentence").to_owned();
    assert!(day.contains("Above all estimate E1; f "), "{day}");
    let chart = stdout(&run(&["chart", path, "timeline"]));
    assert!(chart.contains("an estimate (S)") && !chart.contains("A factor that hardly matters"), "{chart}");
}

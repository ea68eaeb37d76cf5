//! Dots, matrix, front and timeline: what they say is true of the finding, and their words can be read.

use crate::chart::{Asked, LOSSES, are_golden, is_sound, scenario, titles};
use crate::support::{assessed, checked, json, run, scenario_text, stderr, stdout};
use exposure::assess::{Optimization, Scatter, Span, Spread, Spreading};
use exposure::render::chart::spec::{Form, Plane};
use exposure::render::chart::{Body, Chart, dots, front, matrix, timeline};
use exposure::scenario::Checked;
use exposure::{Choice, Request, optimize, scatter, spread};
use proptest::prelude::*;

const NAMES: [&str; 3] = ["group-chat", "fair-analysis", "risk-register"];
const CHAT: &str = "scenarios/group-chat.toml";
const FAIR: &str = "scenarios/fair-analysis.toml";
const REGISTER: &str = "scenarios/risk-register.toml";

fn request(draws: usize) -> Request {
    Request { draws: Some(draws), ..Request::default() }
}

fn spread_of(checked: &Checked, of: Option<Spreading>, n: usize, draws: usize) -> Option<Spread> {
    spread(checked, &request(draws), of, n).expect("it compiles")
}

fn scatter_of(checked: &Checked, of: Option<Spreading>, draws: usize) -> Option<Scatter> {
    scatter(checked, &request(draws), of).expect("it compiles")
}

fn bought(checked: &Checked, budget: Option<f64>, draws: usize) -> Optimization {
    optimize(checked, &request(draws), &Choice { budget, ..Choice::default() }, &|_, _| {}).expect("sets")
}

fn timeline_of(checked: &Checked, draws: usize) -> exposure::assess::Timeline {
    exposure::timeline(checked, &request(draws), Span::default(), &|_, _| {}).expect("days")
}

/// Every chart of these kinds that a scenario without safeguards has.
fn charts(checked: &Checked, draws: usize) -> Vec<Chart> {
    let mut found = vec![timeline::timeline(&timeline_of(checked, draws))];
    for of in [None, Some(Spreading::Composite), Some(Spreading::Loss)] {
        for n in [20, 50] {
            found.extend(spread_of(checked, of, n, draws).as_ref().map(dots::dots));
        }
        found.extend(scatter_of(checked, of, draws).as_ref().map(matrix::matrix));
    }
    found
}

fn plane(chart: &Chart) -> &Plane {
    match &chart.body {
        Body::Plane(plane) => plane,
        other => panic!("{other:?}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn words_never_collide_in_any_result(titles in titles(), chance in 0.0..1.0_f64, loss in 0..LOSSES.len()) {
        let text = scenario(&titles, (chance * 100.0).round() / 100.0, LOSSES[loss]);
        charts(&checked(&text), 32).iter().for_each(is_sound);
    }
}

#[test]
fn degenerate_results_are_drawn_truly() {
    let long = "long ".repeat(60);
    for (titles, chance) in [
        (vec![], 0.5),
        (vec!["only".to_owned()], 0.5),
        (vec!["zero".to_owned()], 0.0),
        ((0..60).map(|at| format!("factor {at}")).collect(), 0.1),
        (vec![long], 1.0),
    ] {
        for loss in LOSSES {
            charts(&checked(&scenario(&titles, chance, loss)), 1).iter().for_each(is_sound);
        }
    }
    let nothing = checked(&scenario(&["zero".to_owned()], 0.0, ""));
    assert!(spread_of(&nothing, Some(Spreading::Loss), 20, 16).is_none(), "nothing is priced");
    let still = dots::dots(&spread_of(&nothing, None, 20, 16).expect("rated"));
    assert_eq!(still.title, "All 20 equally likely values of composite exposure are 0");
    let never = matrix::matrix(&scatter_of(&nothing, None, 16).expect("rated"));
    assert!(never.title.starts_with("There is no chance of an incident"), "{}", never.title);
    assert!(matches!(never.body, Body::Nothing(_)));
    let silent = timeline::timeline(&timeline_of(&nothing, 16));
    assert!(silent.title.contains("no day before it is told"), "{}", silent.title);
}

#[test]
fn a_spread_is_of_the_draws_of_an_assessment() {
    for name in NAMES {
        let checked = checked(&scenario_text(name));
        let assessment = assessed(&checked, 512);
        let found = spread_of(&checked, None, 1000, 512).expect("a number");
        let told = match found.of {
            Spreading::Composite => assessment.composite,
            Spreading::Loss => assessment.losses.as_ref().expect("priced").mean,
        };
        assert_eq!(
            (found.estimate, found.of == Spreading::Composite),
            (told, assessment.is_rated()),
            "{name}"
        );
        // Of 1000 equal shares, the band holds the middle 900, up to the step between two draws.
        let inside = found.values.iter().filter(|value| **value >= told.p5 && **value <= told.p95).count();
        assert!((898..=1000).contains(&inside), "{name}: {inside}");
        assert!(found.values.windows(2).all(|pair| pair[0] <= pair[1]));
        let cloud = scatter_of(&checked, None, 512).expect("draws");
        assert_eq!(cloud.draws.len() + cloud.impossible, 512);
        if found.of == Spreading::Composite {
            let size = cloud.size.expect("it can happen");
            assert_eq!(cloud.chance, assessment.probability, "{name}");
            // Chance times severity given an incident is the composite exposure.
            assert!((cloud.chance.mean * size.mean - told.mean).abs() < 1e-9, "{name}");
        }
    }
}

#[test]
fn a_certain_scenario_has_the_closed_form() {
    // 1 attempt a year, half of which succeed where the factor holds: 1 - exp(-1/2), and severity 50 for sure.
    let text = scenario(&["only".to_owned()], 0.5, "loss.magnitude = 5000\n");
    let checked = checked(&text);
    let found = scatter_of(&checked, None, 256).expect("draws");
    let chance = 1.0 - exposure::math::exp(-0.5);
    assert!(
        found.draws.iter().all(|one| (one.chance - chance).abs() < 1e-12 && (one.size - 50.0).abs() < 1e-9)
    );
    assert_eq!(found.cells_met(), (1, found.draws.len()));
    let size = found.size.expect("a size");
    assert!((size.mean - 50.0).abs() < 1e-9 && (size.p95 - size.p5).abs() < 1e-9);
    let title = matrix::matrix(&found).title;
    let which = "All draws in which it can happen";
    assert_eq!(
        title,
        format!("{which} lie in one cell of a risk matrix: moderate chance, moderate severity")
    );
    assert_eq!([0.0, 0.9, 1.0].map(|share| found.cells_of(share)), [0, 1, 1]);
    // A loss of 5000 for each of a mean of half a success a year, given at least one.
    let losses = scatter_of(&checked, Some(Spreading::Loss), 256).expect("priced");
    assert!(losses.draws.iter().all(|one| (one.size - 2500.0 / chance).abs() < 1e-6));
}

#[test]
fn the_sentence_about_dots_counts_what_is_drawn() {
    for name in NAMES {
        let checked = checked(&scenario_text(name));
        for (of, n) in [(None, 20), (None, 50), (Some(Spreading::Loss), 20)] {
            let Some(found) = spread_of(&checked, of, n, 512) else { continue };
            let chart = dots::dots(&found);
            let Body::Dots(drawn) = &chart.body else { panic!("{name}: {:?}", chart.body) };
            assert_eq!(drawn.dots.len(), n);
            let filled = drawn.dots.iter().filter(|dot| dot.is_filled).count();
            let first: String = chart.title.split(' ').next().unwrap_or("").to_owned();
            let counted = match first.as_str() {
                "All" => n,
                "None" => 0,
                k => k.parse().expect("a number"),
            };
            if chart.title.contains("are 0, and") {
                assert_eq!(filled, n - counted, "{}", chart.title);
            } else {
                assert_eq!(filled, counted, "{}", chart.title);
            }
            if let (Some(limit), Spreading::Composite) = (found.subject.tolerated_score, found.of) {
                assert_eq!(filled, found.values.iter().filter(|value| **value > limit).count());
            }
            for (dot, value) in drawn.dots.iter().zip(&found.values) {
                assert!((dot.at - value).abs() <= drawn.step * 0.5 + 1e-9);
            }
        }
    }
}

#[test]
fn the_front_falls_in_steps_and_marks_the_best() {
    for (name, budget) in [("group-chat", 3.0), ("fair-analysis", 400_000.0), ("risk-register", 200_000.0)] {
        let checked = checked(&scenario_text(name));
        for budget in [None, Some(budget), Some(0.0)] {
            let found = bought(&checked, budget, 256);
            let chart = front::front(&found);
            is_sound(&chart);
            let plane = plane(&chart);
            let line = &plane.lines[0];
            assert!(line.is_stepwise);
            assert!(line.points.windows(2).all(|pair| pair[0].0 <= pair[1].0));
            assert_eq!(plane.verticals.len(), usize::from(budget.is_some()));
            let best = plane.points.iter().filter(|point| point.form == Form::Diamond).count();
            let buys = found.best.is_some_and(|at| !found.front[at].purchase.safeguards.is_empty());
            assert_eq!(best, usize::from(buys), "{name}: {}", chart.title);
            if let Some(at) = found.best {
                let set = &found.front[at].purchase;
                let is_named = set.safeguards.len() <= 3;
                assert!(
                    !is_named || set.safeguards.iter().all(|id| chart.title.contains(id)),
                    "{}",
                    chart.title
                );
                assert!(set.cost.mean <= budget.unwrap_or(0.0) + 1e-6);
            }
            // Every set that stands without words is counted.
            let silent = plane.points.iter().filter(|point| point.words.is_empty()).count();
            let told = chart.notes.iter().any(|note| note.starts_with(&format!("{silent} set")));
            assert_eq!(told, silent > 0, "{:?}", chart.notes);
        }
    }
}

#[test]
fn the_timeline_is_a_line_in_steps_with_every_report() {
    let checked = checked(&scenario_text("group-chat"));
    let found = timeline_of(&checked, 64);
    let chart = timeline::timeline(&found);
    is_sound(&chart);
    let plane = plane(&chart);
    assert!(plane.lines[0].is_stepwise && plane.bands[0].is_stepwise);
    for (stage, point) in found.days.iter().zip(&plane.lines[0].points) {
        assert_eq!(*point, (stage.date.day_number() as f64, stage.figures.composite.mean));
    }
    let tagged: usize = plane.tags.iter().map(|tag| tag.forms.len()).sum();
    assert_eq!(tagged, found.n_claims + found.n_estimates, "none is taken back, and none comes later");
    let hollow = plane.tags.iter().flat_map(|tag| &tag.forms).filter(|form| **form == Form::Ring).count();
    let denials = chart.table.rows.iter().filter(|row| row[3] == "denies").count();
    assert!(hollow > 0 && hollow == denials);
    let steps = found.days.iter().filter_map(|stage| Some((stage, stage.stride.as_ref()?)));
    let largest = steps
        .max_by(|a, b| {
            let by = |one: &exposure::assess::Stride| one.changes.composite.estimate.mean.abs();
            by(a.1).total_cmp(&by(b.1)).then(b.0.date.cmp(&a.0.date))
        })
        .expect("a step");
    assert!(chart.title.contains(&format!("on {}", largest.0.date.spoken())), "{}", chart.title);
    let [first, last] =
        [&found.days[0], &found.days[found.days.len() - 1]].map(|one| one.figures.composite.mean);
    assert_eq!(chart.title.contains("rose"), last > first, "{}", chart.title);
    for name in ["fair-analysis", "risk-register"] {
        is_sound(&timeline::timeline(&timeline_of(&crate::support::checked(&scenario_text(name)), 64)));
    }
}

/// The golden pictures of this file: name, and what is asked.
pub const PICTURES: [Asked; 9] = [
    ("group-chat.dots", &[CHAT, "dots"]),
    ("fair-analysis.dots", &[FAIR, "dots", "--n", "50", "--width", "420"]),
    ("group-chat.matrix", &[CHAT, "matrix", "--draws", "128"]),
    ("risk-register.matrix", &[REGISTER, "matrix", "--draws", "128", "--theme", "dark"]),
    ("group-chat.front", &[CHAT, "front", "--draws", "256"]),
    ("fair-analysis.front", &[FAIR, "front", "--budget", "$500k"]),
    ("risk-register.front", &[REGISTER, "front", "--width", "420"]),
    ("group-chat.timeline", &[CHAT, "timeline", "--draws", "256"]),
    ("group-chat.timeline.narrow", &[CHAT, "timeline", "--draws", "256", "--width", "420"]),
];

#[test]
fn planes_have_their_golden_pictures() {
    are_golden("golden-planes", &PICTURES);
}

#[test]
fn they_are_drawn_in_the_terminal_and_told_to_machines() {
    for kind in ["dots", "matrix", "front", "timeline"] {
        for name in NAMES {
            let path = format!("scenarios/{name}.toml");
            let shown = stdout(&run(&["chart", &path, kind, "--draws", "64"]));
            assert!(!shown.is_empty() && shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
            let view = json(&run(&["chart", &path, kind, "--draws", "64", "--format", "json"]));
            assert_eq!(view["kind"].as_str(), Some(kind));
            assert!(view["table"]["rows"].as_array().is_some_and(|rows| !rows.is_empty()));
        }
    }
}

#[test]
fn options_of_other_kinds_are_refused() {
    let path = "scenarios/fair-analysis.toml";
    for (kind, option) in [
        ("lec", ["--n", "20"]),
        ("front", ["--of", "loss"]),
        ("dots", ["--budget", "$1M"]),
        ("matrix", ["--from", "2025-01-01"]),
        ("timeline", ["--as-of", "2025-01-01"]),
        ("front", ["--what-if", "copies"]),
    ] {
        let refused = run(&["chart", path, kind, option[0], option[1]]);
        assert_eq!((refused.status.code(), stdout(&refused).as_str()), (Some(2), ""), "{kind} {option:?}");
        assert!(stderr(&refused).contains(option[0]), "{}", stderr(&refused));
    }
    let unpriced = run(&["chart", "scenarios/group-chat.toml", "dots", "--of", "loss"]);
    assert_eq!(unpriced.status.code(), Some(2));
    assert!(stderr(&unpriced).contains("prices no outcome"), "{}", stderr(&unpriced));
    let budget = run(&["chart", path, "front", "--budget", "much"]);
    assert_eq!(budget.status.code(), Some(2));
}

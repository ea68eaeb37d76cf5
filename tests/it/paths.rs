//! Paths of attempts: steps against closed forms, and a picture that says what the finding says.

use crate::chart::{can_be_read, is_sound};
use crate::support::{assessed, checked, run, scenario_text, stderr, stdout};
use exposure::assess::{Assessment, Join, Paths, paths};
use exposure::eval::Settings;
use exposure::model::Configuration;
use exposure::render::chart::drawing::{Item, Part, Step};
use exposure::render::chart::paths::{self as kind, LISTED};
use exposure::render::chart::spec::{Graph, Role};
use exposure::render::chart::{Body, Chart, Missing, Style, Theme, crossings, draw};
use exposure::scenario::Checked;
use exposure::{Request, configuration};
use proptest::prelude::*;

const SETTINGS: fn() -> Settings = || Settings::new(42, 64, 1);

fn found(checked: &Checked, outcome: Option<&str>, what_ifs: &[String]) -> (Assessment, Paths) {
    let request = Request { what_ifs: what_ifs.to_vec(), draws: Some(64), ..Request::default() };
    let assessment = exposure::assess(checked, &request).expect("it compiles");
    let configuration: Configuration = configuration(checked, what_ifs).expect("known what-ifs");
    let to = outcome.map(|id| checked.model.outcomes.find(id).expect("an outcome"));
    let found = paths(&checked.model, &configuration, SETTINGS(), &assessment, to).expect("it compiles");
    (assessment, found)
}

fn chart(text: &str, outcome: Option<&str>) -> (Paths, Chart) {
    let (assessment, found) = found(&checked(text), outcome, &[]);
    let chart = kind::paths(&assessment, &found);
    (found, chart)
}

fn graph(chart: &Chart) -> &Graph {
    match &chart.body {
        Body::Graph(graph) => graph,
        other => panic!("{other:?}"),
    }
}

const HEAD: &str = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\n\
                    [actor.a]\ntitle = \"The actor\"\nattempts = 10\n";

#[test]
fn steps_pass_as_often_as_closed_forms_say() {
    let text = format!(
        "{HEAD}[factor.f]\ntitle = \"The factor\"\nprior = 0.3\nwhy = \"w\"\n\
         [event.first]\ntitle = \"First\"\nby = [\"a\"]\nprobability = 0.5\n\
         [event.second]\ntitle = \"Second\"\nneeds = \"first and f\"\nprobability = 0.2\n\
         [event.third]\ntitle = \"Third\"\nneeds = \"first\"\n\
         [[event.third.probability]]\nif = \"f\"\np = 0.8\nwhy = \"w\"\n[[event.third.probability]]\np = 0.2\nwhy = \"w\"\n\
         [outcome.o]\ntitle = \"The outcome\"\nwhen = \"second or third\"\nseverity = 50\n\
         [safeguard.s]\ntitle = \"S\"\nwhy = \"w\"\n[[safeguard.s.effect]]\non = \"event.second\"\nreduces = 0.5\nwhy = \"w\"\n\
         [whatif.w]\ntitle = \"W\"\nsafeguards = [\"s\"]\n"
    );
    let checked = checked(&text);
    // Ten attempts, half pass the first step; the factor holds in 0.3 of worlds.
    let forms = [("first", 0.5, 5.0), ("second", 0.2, 10.0 * 0.5 * 0.3 * 0.2), ("third", 0.38, 5.0 * 0.38)];
    for (what_ifs, share) in [(vec![], 1.0), (vec!["w".to_owned()], 0.5)] {
        let (_, found) = found(&checked, None, &what_ifs);
        for (id, passes, often) in forms {
            let share = if id == "second" { share } else { 1.0 };
            let event = found.events.iter().find(|one| one.id == id).expect("an event");
            let told = event.passes.expect("it comes so far").mean;
            assert!((told - share * passes).abs() < 1e-9, "{id}: {told}");
            assert!((event.frequency.mean - share * often).abs() < 1e-9, "{id}: {:?}", event.frequency);
        }
    }
    let (_, found) = found(&checked, None, &[]);
    let second = found.events.iter().find(|one| one.id == "second").expect("an event");
    assert!(second.given[0].is_needed && second.given[0].factor == "f");
    assert_eq!((found.outcomes[0].join.clone(), found.outcomes[0].after.len()), (Join::Any, 2));
    assert!((found.actors[0].attempts_per_year - 10.0).abs() < 1e-12);
    // By inclusion and exclusion over the two steps, given the factor and not: the parts of ways.
    let all = 0.3 * (1.0 - 0.8 * 0.2) + 0.7 * 0.2;
    let share = found.ways[0].story.share.expect("it occurs").mean;
    assert!((share - 0.3 * 0.8 / all).abs() < 1e-9, "{share}");
}

#[test]
fn conditions_are_told_in_plain_words() {
    for (when, how, words) in [
        ("x or y", Join::Any, "either of the two suffices"),
        ("x and y", Join::All, "takes both"),
        ("x and y and z", Join::All, "takes all 3"),
        ("x or y or z", Join::Any, "any one of 3 suffices"),
        ("at least 2 of (x, y, z)", Join::AtLeast(2), "takes at least 2 of 3"),
        ("(x and y) or z", Join::Mixed("(x and y) or z".to_owned()), "takes (x and y) or z"),
        ("x", Join::Plain, ""),
    ] {
        let events = ["x", "y", "z"]
            .map(|id| format!("[event.{id}]\ntitle = \"Step {id}\"\nby = [\"a\"]\nprobability = 0.5\n"));
        let text = format!(
            "{HEAD}{}[outcome.o]\ntitle = \"O\"\nwhen = \"{when}\"\nseverity = 50\n",
            events.concat()
        );
        let (found, chart) = chart(&text, None);
        assert_eq!(found.outcomes[0].join, how);
        let end = graph(&chart).boxes.iter().find(|one| one.role == Role::End).expect("an end");
        assert_eq!(end.join, words);
    }
}

#[test]
fn the_sentence_about_ways_is_true() {
    let (found, chart) = chart(&scenario_text("group-chat"), None);
    let worst = &found.outcomes[found.worst.expect("a worst")];
    assert_eq!(worst.id, "plans-read-by-adversary");
    let shares: Vec<f64> = found.ways.iter().filter_map(|way| way.story.share).map(|one| one.mean).collect();
    assert!(shares.windows(2).all(|pair| pair[0] >= pair[1]));
    assert!(chart.title.contains(&worst.title), "{}", chart.title);
    assert!(
        chart.title.contains(&format!("{:.0}% come by one single way", 100.0 * shares[0])),
        "{}",
        chart.title
    );
    let (actor, share) = found.by_actor[0];
    assert!(chart.title.contains(&found.actors[actor].title), "{}", chart.title);
    assert!(chart.title.contains(&format!("{:.0}% of its cases", 100.0 * share.expect("a share").mean)));
    let marked: Vec<_> = graph(&chart).boxes.iter().filter(|one| one.is_marked).collect();
    assert!(marked.iter().any(|one| one.role == Role::Entry));
    assert_eq!(marked.iter().filter(|one| one.role == Role::End).count(), 1);
}

#[test]
fn ways_that_tie_are_told_as_ties() {
    let text = format!(
        "{HEAD}[event.x]\ntitle = \"X\"\nby = [\"a\"]\nprobability = 0.1\n\
         [event.y]\ntitle = \"Y\"\nby = [\"a\"]\nprobability = 0.1\n\
         [outcome.o]\ntitle = \"O\"\nwhen = \"x or y\"\nseverity = 50\n"
    );
    let (_, both) = chart(&text, None);
    assert!(both.title.contains("each of the two likeliest ways"), "{}", both.title);
    let (_, one) = chart(&text.replace("x or y", "x"), None);
    assert!(one.title.contains("in one way only"), "{}", one.title);
    let (_, never) = chart(&text.replace("= 0.1", "= 0"), None);
    assert!(never.title.contains("Nobody") || never.title.contains("does not happen"), "{}", never.title);
    is_sound(&never);
}

#[test]
fn the_real_scenario_has_few_crossings() {
    let text = scenario_text("group-chat");
    let (_, all) = chart(&text, None);
    assert!(graph(&all).boxes.len() <= LISTED);
    let (_, one) = chart(&text, Some("plans-read-by-adversary"));
    assert_eq!((crossings(graph(&all)), crossings(graph(&one))), (5, 0));
}

/// Boxes and lines of a drawing, in sixteenths of a pixel.
#[expect(clippy::type_complexity, reason = "two lists of geometry")]
fn geometry(chart: &Chart, width: u32) -> (Vec<[i32; 4]>, Vec<Vec<(i32, i32)>>) {
    let drawing = draw(chart, Style { width, theme: Theme::SCREEN, missing: Missing::Left });
    can_be_read(&drawing);
    let (mut boxes, mut lines, mut part) = (Vec::new(), Vec::new(), None);
    for item in &drawing.items {
        match item {
            Item::Open(one) => part = Some(*one),
            Item::Shape(shape)
                if part == Some(Part::Marks) && shape.stroke.is_some() && shape.fill.is_none() =>
            {
                let points: Vec<(i32, i32)> = shape
                    .steps
                    .iter()
                    .filter_map(|step| match step {
                        Step::Move(at) | Step::Line(at) => Some(*at),
                        _ => None,
                    })
                    .collect();
                let is_straight = !shape.steps.iter().any(|step| matches!(step, Step::Cubic(..)));
                let is_closed = shape.steps.contains(&Step::Close);
                let (xs, ys) = (points.iter().map(|at| at.0), points.iter().map(|at| at.1));
                if is_closed && is_straight {
                    let ends = [xs.clone().min(), ys.clone().min(), xs.max(), ys.max()];
                    boxes.push(ends.map(|end| end.expect("corners")));
                } else if is_straight {
                    lines.push(points);
                }
            }
            _ => {}
        }
    }
    (boxes, lines)
}

fn lines_keep_off_boxes(chart: &Chart) {
    for width in [420, 960, 1400] {
        let (boxes, lines) = geometry(chart, width);
        assert!(boxes.len() >= graph(chart).boxes.len(), "{} boxes at {width}", boxes.len());
        for line in &lines {
            for pair in line.windows(2) {
                for step in 0..=16 {
                    let at = |a: i32, b: i32| a + (b - a) * step / 16;
                    let (x, y) = (at(pair[0].0, pair[1].0), at(pair[0].1, pair[1].1));
                    let inside = |one: &[i32; 4]| {
                        x > one[0] + 16 && x < one[2] - 16 && y > one[1] + 16 && y < one[3] - 16
                    };
                    assert!(!boxes.iter().any(inside), "a line passes a box at {x}, {y}, width {width}");
                }
            }
        }
    }
}

#[test]
fn lines_pass_no_box_in_real_scenarios() {
    for name in ["group-chat", "risk-register", "fair-analysis"] {
        let (_, chart) = chart(&scenario_text(name), None);
        lines_keep_off_boxes(&chart);
        is_sound(&chart);
    }
}

/// Events of which each rests on some of those before.
fn woven(needs: &[Vec<usize>], title: &str) -> String {
    let mut text = HEAD.to_owned();
    for (at, before) in needs.iter().enumerate() {
        let mut before: Vec<String> =
            before.iter().filter(|_| at > 0).map(|one| format!("e{}", one % at.max(1))).collect();
        before.sort();
        before.dedup();
        let needs = match before.is_empty() {
            true => "by = [\"a\"]\n".to_owned(),
            false => format!("needs = \"{}\"\n", before.join(if at % 2 == 0 { " or " } else { " and " })),
        };
        text.push_str(&format!("[event.e{at}]\ntitle = \"{title} {at}\"\n{needs}probability = 0.5\n"));
    }
    let all: Vec<String> = (0..needs.len()).map(|at| format!("e{at}")).collect();
    let when = if all.len() > 6 { all[all.len() - 4..].join(" or ") } else { all.join(" or ") };
    text.push_str(&format!("[outcome.o]\ntitle = \"{title}\"\nwhen = \"{when}\"\nseverity = 50\n"));
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn any_graph_can_be_read(
        needs in prop::collection::vec(prop::collection::vec(0..40_usize, 0..3), 1..24),
        title in prop_oneof!["[A-Za-z ]{1,30}", Just("中文标题很长".to_owned()), Just("wide WWWWWWWWWWWW".repeat(18))],
    ) {
        let (_, chart) = chart(&woven(&needs, &format!("t {title}")), None);
        prop_assert!(graph(&chart).boxes.len() <= LISTED);
        is_sound(&chart);
        lines_keep_off_boxes(&chart);
    }
}

#[test]
fn degenerate_paths_are_drawn_truly() {
    let row: Vec<Vec<usize>> = (0..60).map(|at| if at == 0 { vec![] } else { vec![at - 1] }).collect();
    let beside = vec![vec![]; 60];
    for needs in [row, vec![vec![]], beside.clone()] {
        let (_, chart) = chart(&woven(&needs, "Step"), None);
        assert!(graph(&chart).boxes.len() <= LISTED);
        is_sound(&chart);
        lines_keep_off_boxes(&chart);
    }
    // Sixty steps side by side of which each suffices.
    let events: Vec<String> = (0..60).map(|at| format!("e{at}")).collect();
    let text = woven(&beside, "Step");
    let (head, _) = text.split_once("[outcome.o]").expect("an outcome");
    let end = format!("[outcome.o]\ntitle = \"O\"\nwhen = \"{}\"\nseverity = 5\n", events.join(" or "));
    let (_, many) = chart(&format!("{head}{end}"), None);
    let rest = graph(&many).boxes.iter().find(|one| one.role == Role::Rest).expect("a rest");
    let drawn = graph(&many).boxes.iter().filter(|one| one.role == Role::Between).count();
    assert_eq!(rest.stages[0].label, format!("{} further steps that are not drawn", 60 - drawn));
    is_sound(&many);
    let (_, none) = chart(HEAD, None);
    assert!(matches!(none.body, Body::Nothing(_)) && none.title.contains("no outcome"), "{}", none.title);
    is_sound(&none);
}

#[test]
fn one_outcome_can_be_asked_for() {
    let file = "scenarios/group-chat.toml";
    let args = |id| ["chart", file, "paths", "--draws", "64", "--outcome", id];
    let shown = stdout(&run(&args("line-traffic-watched")));
    assert!(shown.contains("A foreign service watches the traffic on his line"), "{shown}");
    assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
    for (id, told) in [
        ("line-traffic-watche", "did you mean `line-traffic-watched`?"),
        ("office-outside-protection", "no attempt brings about"),
    ] {
        let refused = run(&args(id));
        assert_eq!(refused.status.code(), Some(2));
        assert!(stderr(&refused).contains(told), "{}", stderr(&refused));
    }
    assert_eq!(run(&["chart", file, "drivers", "--outcome", "line-traffic-watched"]).status.code(), Some(2));
    assert!(!assessed(&checked(&scenario_text("group-chat")), 16).outcomes.is_empty());
}

//! Charts: what they say is true of the result, their words can be read, and the same bytes come out everywhere.

use crate::support::{
    assessed, binary, checked, checked_with, code, json, run, run_with_input, scenario_path, scenario_text,
    scratch, stderr, stdout,
};
use exposure::assess::Assessment;
use exposure::render::Look;
use exposure::render::chart::drawing::{Drawing, Frame, Item, Part, Rgb, SUB};
use exposure::render::chart::lec::{Lec, lec};
use exposure::render::chart::spec::{
    Dash, Form, Line, Mark, Plane, Point, Reference, Row, Rows, Table, Tag, Values, Zone,
};
use exposure::render::chart::theme::contrast;
use exposure::render::chart::{
    Axis, Body, Chart, Ink, Missing, Style, Theme, draw, drivers, guide, png, svg, text,
};
use exposure::{Request, assess};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use unicode_width::UnicodeWidthStr;

const FAIR: &str = "scenarios/fair-analysis.toml";
const GROUP_CHAT: &str = "scenarios/group-chat.toml";

/// Every kind of chart of an assessment; a new kind joins by a line.
fn charts(one: &Assessment) -> Vec<Chart> {
    vec![
        drivers::drivers(one),
        lec(&Lec { baseline: one, what_if: None, is_tail: false }),
        lec(&Lec { baseline: one, what_if: None, is_tail: true }),
        lec(&Lec { baseline: one, what_if: Some(("Another “world”", one)), is_tail: false }),
    ]
}

/// What every drawing owes its reader.
pub fn can_be_read(drawing: &Drawing) {
    let canvas = Frame { x: 0.0, y: 0.0, w: f64::from(drawing.width), h: f64::from(drawing.height) };
    let texts: Vec<_> = drawing.texts().collect();
    for (at, text) in texts.iter().enumerate() {
        let frame = text.frame();
        let told = || format!("“{}” of “{}” at width {}", text.text, drawing.title, drawing.width);
        assert!(frame.is_within(&canvas), "{} leaves the canvas: {frame:?}", told());
        assert!(text.size >= 11 * SUB as u32, "{} is too small", told());
        assert!(contrast(text.rgb, drawing.ground) >= 4.5, "{} is too pale", told());
        assert!(text.halo.is_none_or(|halo| halo == drawing.ground), "{}: a rim of another colour", told());
        for other in &texts[..at] {
            assert!(!frame.overlaps(&other.frame()), "{} collides with “{}”", told(), other.text);
        }
    }
    let mut part = None;
    for item in &drawing.items {
        match item {
            Item::Open(one) => part = Some(*one),
            Item::Close => part = None,
            Item::Text(_) => assert_eq!(part, Some(Part::Words)),
            Item::Shape(shape) => {
                let paints = shape.fill.into_iter().chain(shape.stroke.as_ref().map(|stroke| stroke.paint));
                for paint in paints.filter(|_| part == Some(Part::Marks)) {
                    // The inside of a ring is the ground itself.
                    let is_seen = paint.rgb == drawing.ground || contrast(paint.rgb, drawing.ground) >= 3.0;
                    assert!(is_seen && paint.alpha == 255, "a mark is too pale: {paint:?}");
                }
            }
        }
    }
}

pub fn is_sound(chart: &Chart) {
    let (left, numbered) = (Missing::Left, Missing::Numbered);
    for (width, theme, missing) in [
        (960, Theme::SCREEN, left),
        (420, Theme::DARK, numbered),
        (320, Theme::SCREEN, left),
        (1400, Theme::PRINT, numbered),
    ] {
        can_be_read(&draw(chart, Style { width, theme, missing }));
    }
    for ascii in [false, true] {
        let shown = text(chart, Look { ascii, colour: false });
        assert!(shown.lines().all(|line| line.width() <= 80), "{shown}");
        assert!(!ascii || shown.is_ascii(), "{shown}");
    }
    assert!(!chart.title.is_empty() && !chart.description.is_empty());
    assert!(guide(chart.kind).is_some() || chart.kind == "test", "{} has no guide", chart.kind);
    assert!(chart.table.rows.iter().all(|row| row.len() == chart.table.head.len()), "{}", chart.title);
}

/// A scenario of so many factors, each with a title, that attempts rest on with a chance of success.
pub fn scenario(titles: &[String], chance: f64, loss: &str) -> String {
    let quoted = |text: &String| format!("{:?}", text.replace('\u{feff}', ""));
    let mut file = format!(
        "format = 1\n[scenario]\ntitle = {}\nas_of = 2025-01-01\nhorizon = \"1 year\"\ncurrency = \"USD\"\n\
         [actor.a]\ntitle = \"a\"\nattempts = 1\n",
        quoted(titles.first().unwrap_or(&"t".to_owned()))
    );
    for (at, title) in titles.iter().enumerate() {
        let title = quoted(title);
        file.push_str(&format!("[factor.f{at}]\ntitle = {title}\nprior = 0.3\nwhy = \"w\"\n"));
    }
    let ids: Vec<String> = (0..titles.len()).map(|at| format!("f{at}")).collect();
    let needs = if ids.is_empty() { String::new() } else { format!("needs = \"{}\"\n", ids.join(" or ")) };
    file.push_str(&format!("[event.e]\ntitle = \"e\"\nby = [\"a\"]\n{needs}probability = {chance}\n"));
    file.push_str(&format!("[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 50\n{loss}"));
    file
}

/// Titles of all lengths and scripts.
pub fn titles() -> impl Strategy<Value = Vec<String>> {
    let words = prop_oneof![
        "[A-Za-z ,.]{1,40}",
        "[a-z]{30,90}",
        Just(
            "Längere Überschrift mit Umlauten, die umbrochen werden muss, und noch ein wenig länger"
                .to_owned()
        ),
        Just("中文标题很长很长很长很长很长很长".to_owned()),
        Just("عنوان بالعربية".to_owned()),
        Just("<script>alert(\"1\")</script> & more".to_owned()),
        Just("wide WWWWWWWWWWWW".repeat(18)),
    ];
    prop::collection::vec(words.prop_map(|text| format!("t {text}")), 0..14)
}

pub const LOSSES: [&str; 3] =
    ["", "loss.magnitude = { p5 = \"$10k\", p95 = \"$3M\", why = \"w\" }\n", "loss.magnitude = 5000\n"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn words_never_collide_in_any_result(titles in titles(), chance in 0.0..1.0_f64, loss in 0..LOSSES.len()) {
        let text = scenario(&titles, (chance * 100.0).round() / 100.0, LOSSES[loss]);
        charts(&assessed(&checked(&text), 32)).iter().for_each(is_sound);
    }

    #[test]
    fn words_never_collide_in_any_rows(
        titles in titles(),
        values in prop::collection::vec((-5.0..5.0_f64, 0.0..3.0_f64), 14),
        references in prop::collection::vec((-5.0..5.0_f64, "[a-z ]{1,60}"), 0..3),
        at_the_edge in any::<bool>(),
        form in 0..4_usize,
    ) {
        let row = |(title, (value, half)): (&String, &(f64, f64))| {
            let (low, high) = (value - half, value + half);
            let marks = match form {
                0 => vec![
                    Mark::Bar { from: 0.0, to: *value, ink: Ink::Baseline },
                    Mark::Whisker { low, high, ink: Ink::Beside },
                ],
                1 => vec![
                    Mark::Band { low, high, ink: Ink::WhatIf },
                    Mark::Join { from: low, to: high, ink: Ink::Beside },
                    Mark::Dot { at: low, ink: Ink::Baseline, form: Form::Ring },
                    Mark::Dot { at: high, ink: Ink::WhatIf, form: Form::Square },
                ],
                2 => vec![
                    Mark::Bar { from: low, to: high, ink: Ink::Third },
                    Mark::Tip { at: low, before: true, text: "0.12 of it".to_owned() },
                    Mark::Tip { at: high, before: false, text: "up to 40%".to_owned() },
                ],
                _ => vec![Mark::Dot { at: *value, ink: Ink::Third, form: Form::Diamond }],
            };
            let small = if *half > 1.5 { title.clone() } else { String::new() };
            // Tips stand where a number beside the mark would.
            let value = if form == 2 && !at_the_edge { String::new() } else { format!("{value:.2} points") };
            let aside = if *half > 2.0 { "(90% between 1 and 2)".to_owned() } else { String::new() };
            Row { label: title.clone(), small, value, aside, marks, is_apart: *half > 2.5 }
        };
        let rows: Vec<Row> = titles.iter().zip(&values).map(row).collect();
        let reference = |(at, label): (f64, String)| {
            Reference { at, ink: Ink::Tolerance, is_dotted: true, label: format!("x{label}") }
        };
        let values = if at_the_edge { Values::Edge } else { Values::Beside };
        let body = Body::Rows(Rows {
            axis: Axis::linear(-8.0, 8.0, 5, &|x| format!("{x}")).named("points"),
            rows,
            references: references.into_iter().map(reference).collect(),
            values,
            head: "change (90% between)".to_owned(),
        });
        is_sound(&of(body));
    }

    #[test]
    fn words_never_collide_in_any_plane(
        walks in prop::collection::vec(prop::collection::vec(-0.2..1.2_f64, 2..30), 1..5),
        points in prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64, "[A-Za-z ]{1,60}"), 0..30),
        (is_stepwise, log) in (any::<bool>(), any::<bool>()),
        edges in prop::collection::vec(0.0..1.0_f64, 0..7),
        tags in prop::collection::vec(
            (0.0..1.0_f64, prop::collection::vec(Just(Form::Ring), 1..40), "[0-9]{1,4}"), 0..20,
        ),
    ) {
        let inks = [Ink::Baseline, Ink::WhatIf, Ink::Tolerance, Ink::Third];
        let x = match log {
            true => Axis::log(1e3, 1e7, &|x| format!("${x}")),
            false => Axis::linear(0.0, 1.0, 6, &|x| format!("{x}")),
        };
        let place = |share: f64| if log { 1e3 * (1.0 + 9999.0 * share) } else { share };
        let line = |(at, walk): (usize, &Vec<f64>)| Line {
            ink: inks[at % 4],
            dash: [Dash::Solid, Dash::Dashed, Dash::Dotted][at % 3],
            points: walk.iter().enumerate().map(|(i, y)| (place(i as f64 / walk.len() as f64), *y)).collect(),
            is_stepwise,
            label: format!("Series number {at} with a name that may have to be broken"),
        };
        let points: Vec<Point> = points
            .into_iter()
            .map(|(x, y, words)| {
                let words = vec![format!("p {words}"), "90% between 1 and 2".to_owned()];
                Point { x: place(x), y, ink: Ink::Baseline, form: Form::Ring, of: String::new(), words }
            })
            .collect();
        let level = Reference { at: 0.4, ink: Ink::Tolerance, is_dotted: true, label: "what is borne".to_owned() };
        let n = points.len();
        let body = Body::Plane(Plane {
            lines: walks.iter().enumerate().map(line).collect(),
            verticals: vec![Reference { at: place(0.3), ..level.clone() }],
            levels: vec![level],
            points,
            across: zones(&edges, place(1.0)),
            upward: zones(&edges, 1.0),
            tags: tags.into_iter().map(|(at, forms, word)| Tag { at: place(at), forms, word }).collect(),
            ..Plane::over(x.named("across"), Axis::linear(0.0, 1.0, 4, &|y| format!("{y}")).named("up"))
        });
        let chart = of(body);
        is_sound(&chart);
        // Whatever has no room beside its point is told below.
        let drawing = draw(&chart, Style { width: 960, theme: Theme::SCREEN, missing: Missing::Left });
        let beside = drawing.texts().filter(|text| text.text == "90% between 1 and 2").count();
        let below = drawing.texts().any(|text| text.text.starts_with("Without room"));
        prop_assert!(beside == n || below);
    }
}

/// Named stretches between places on an axis that ends at `end`.
fn zones(edges: &[f64], end: f64) -> Vec<Zone> {
    let mut edges: Vec<f64> = edges.iter().map(|edge| edge * end).chain([0.0, end]).collect();
    edges.sort_by(f64::total_cmp);
    let named = edges.windows(2).enumerate();
    named.map(|(at, pair)| Zone { from: pair[0], to: pair[1], name: format!("zone {at}") }).collect()
}

fn of(body: Body) -> Chart {
    Chart {
        kind: "test",
        title: "A title that is a sentence, long enough to be broken where it is drawn for a telephone"
            .to_owned(),
        subtitle: "What it shows".to_owned(),
        description: "d".to_owned(),
        body,
        notes: vec!["A note".to_owned()],
        table: Table::default(),
    }
}

#[test]
fn degenerate_results_are_drawn_truly() {
    let long = "long ".repeat(60);
    for (titles, chance, draws) in [
        (vec![], 0.5, 16),
        (vec!["only".to_owned()], 0.5, 16),
        (vec!["zero".to_owned(), "nothing".to_owned()], 0.0, 16),
        ((0..60).map(|at| format!("factor {at}")).collect(), 0.1, 16),
        (vec![long], 1.0, 16),
    ] {
        for loss in LOSSES {
            charts(&assessed(&checked(&scenario(&titles, chance, loss)), draws)).iter().for_each(is_sound);
        }
    }
    let none = drivers::drivers(&assessed(&checked(&scenario(&[], 0.5, "")), 16));
    assert!(none.title.contains("no factor"), "{}", none.title);
    let unpriced = assessed(&checked(&scenario(&[], 0.5, "")), 16);
    let chart = lec(&Lec { baseline: &unpriced, what_if: None, is_tail: false });
    assert!(matches!(&chart.body, Body::Nothing(why) if why.contains("prices nothing")), "{:?}", chart.body);
}

#[test]
fn what_is_tolerated_is_drawn_where_nothing_can_be_lost() {
    let text = scenario(&["only".to_owned()], 0.0, "loss.magnitude = 5000\n");
    let text = format!("{text}\n[tolerance]\nexceedance = [[0.1, 10_000], [0.01, 100_000]]\n");
    let never = assessed(&checked(&text), 16);
    for is_tail in [false, true] {
        let chart = lec(&Lec { baseline: &never, what_if: None, is_tail });
        assert!(chart.title.contains("no chance of any loss"), "{}", chart.title);
        assert!(matches!(chart.body, Body::Plane(_)));
        is_sound(&chart);
    }
}

#[test]
fn pictures_are_written_over_pictures_alone() {
    let folder = scratch("written");
    let (scenario, picture) = (folder.join("mine.svg"), folder.join("dots.svg"));
    fs::copy(scenario_path("listed-number"), &scenario).expect("it can be copied");
    let [scenario, picture] = [&scenario, &picture].map(|path| path.to_str().expect("a name"));
    let draw = |to: &str| run(&["chart", scenario, "dots", "--draws", "16", "-o", to]);
    let refused = draw(scenario);
    assert_eq!((code(&refused), stdout(&refused)), (2, String::new()));
    assert!(stderr(&refused).contains("is no picture; it is left alone"), "{}", stderr(&refused));
    assert!(fs::read_to_string(scenario).expect("it is there").starts_with("#:schema"));
    assert_eq!(code(&draw(picture)), 0);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let mode = |path: &str| fs::metadata(path).expect("it is there").permissions().mode() & 0o777;
        fs::set_permissions(picture, fs::Permissions::from_mode(0o600)).expect("it is ours");
        let link = folder.join("link.svg");
        symlink("dots.svg", &link).expect("a link");
        assert_eq!(code(&draw(link.to_str().expect("a name"))), 0);
        assert!(fs::symlink_metadata(&link).expect("it is there").is_symlink());
        assert_eq!(mode(picture), 0o600, "nobody else may read it now either");
    }
    let left = fs::read_dir(&folder).expect("a folder").count();
    assert!(left <= 3, "nothing half-written is left");
}

#[test]
fn the_parts_of_the_drivers_add_up_to_the_total() {
    for name in ["group-chat", "risk-register", "fair-analysis"] {
        let one = assessed(&checked(&scenario_text(name)), 64);
        let chart = drivers::drivers(&one);
        let Body::Rows(rows) = &chart.body else {
            assert!(one.factors.is_empty(), "{name}: {:?}", chart.body);
            continue;
        };
        let bars = rows.rows.iter().flat_map(|row| &row.marks).filter_map(|mark| match mark {
            Mark::Bar { from, to, .. } => Some(to - from),
            _ => None,
        });
        let total =
            if one.is_rated() { one.composite.mean } else { one.losses.as_ref().expect("priced").mean.mean };
        assert!((bars.sum::<f64>() / total - 1.0).abs() < 1e-9, "{name}");
        assert!(rows.rows.len() <= drivers::LISTED + 2);
        let apart = rows.rows.iter().filter(|row| row.is_apart).count();
        assert_eq!(apart, 1, "the rest stands apart");
        let drawn = rows.rows.iter().filter(|row| row.label.contains("other factors"));
        assert_eq!(drawn.count(), usize::from(one.factors.len() > drivers::LISTED + 1));
    }
}

#[test]
fn the_sentence_about_drivers_is_true() {
    let one = assessed(&checked(&scenario_text("group-chat")), 256);
    let title = drivers::drivers(&one).title;
    let mut shares: Vec<f64> = one.factors.iter().map(|factor| factor.attribution.composite.mean).collect();
    shares.sort_by(|a, b| b.total_cmp(a));
    let words = ["One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight"];
    let (first, rest) = title.split_once(' ').expect("words");
    let n = words.iter().position(|word| *word == first).expect("a number") + 1;
    let sum: f64 = shares[..n].iter().sum();
    assert!(sum >= one.composite.mean / 2.0, "{title}");
    assert!(sum - shares[n - 1] < one.composite.mean / 2.0, "fewer would do: {title}");
    let told = format!("of {} factors make {:.0}%", shares.len(), 100.0 * sum / one.composite.mean);
    assert!(rest.starts_with(&told), "{title}");
    assert!(rest.ends_with(&format!("{:.0} points", one.composite.mean)), "{title}");
}

#[test]
fn the_sentence_about_losses_is_true() {
    let source = checked(&scenario_text("fair-analysis"));
    let baseline = assessed(&source, 256);
    let worst = baseline.losses.as_ref().expect("losses").tolerated.as_ref().expect("a tolerance").worst;
    let before = worst.probability.estimate.mean;
    let title = lec(&Lec { baseline: &baseline, what_if: None, is_tail: false }).title;
    assert_eq!(title.contains("above"), before > worst.tolerated, "{title}");
    assert!(title.contains(&format!("is {:.1}%", 100.0 * before)), "{title}");
    for (id, name) in [("copies", "Offline copies"), ("weak-site", "The new site")] {
        let request = Request {
            what_ifs: vec![id.to_owned()],
            draws: Some(256),
            exceed: vec![worst.loss],
            ..Request::default()
        };
        let what_if = assess(&source, &request).expect("it compiles");
        let asked =
            what_if.losses.as_ref().and_then(|losses| losses.curve.as_ref()).expect("a curve").asked[0];
        let after = asked.1.estimate.mean;
        let chart = lec(&Lec { baseline: &baseline, what_if: Some((name, &what_if)), is_tail: false });
        assert!(chart.title.starts_with(&format!("“{name}”")), "{}", chart.title);
        assert_eq!(chart.title.contains("lowers"), after < before, "{}", chart.title);
        assert_eq!(chart.title.contains("within"), after <= worst.tolerated, "{}", chart.title);
        // The line passes the point that its words speak of.
        let Body::Plane(plane) = &chart.body else { panic!("{:?}", chart.body) };
        let line = plane.lines.iter().find(|line| line.ink == Ink::WhatIf).expect("a line");
        assert!(line.points.contains(&(worst.loss, after)));
        assert_eq!(line.dash, Dash::Dashed);
    }
    let text = scenario_text("fair-analysis").replace("exceedance = [", "exceedance = [[0.99, \"$1k\"], ");
    let borne = assessed(&checked(&text), 64);
    let chart = lec(&Lec { baseline: &borne, what_if: None, is_tail: false });
    let broken = borne.losses.expect("losses").tolerated.expect("a tolerance").is_broken();
    assert_eq!(chart.title.contains("above"), broken, "{}", chart.title);
}

#[test]
fn curves_fall_and_keep_within_their_band() {
    let one = assessed(&checked(&scenario_text("risk-register")), 64);
    let chart = lec(&Lec { baseline: &one, what_if: None, is_tail: false });
    let Body::Plane(plane) = &chart.body else { panic!("{:?}", chart.body) };
    for line in &plane.lines {
        assert!(
            line.points.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 >= pair[1].1),
            "{line:?}"
        );
    }
    assert!(plane.bands[0].edges.iter().all(|(_, low, high)| low <= high));
    assert!(plane.x.caption.contains("each gridline is ten times the last") == plane.x.is_by_ten());
    assert!(plane.lines.len() <= 4 && plane.bands.len() <= 2);
}

#[test]
fn ids_in_any_script_are_told_and_never_an_empty_box() {
    let text = scenario(&["中文 and text".to_owned()], 0.5, "");
    let folder = scratch("script");
    let at = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let (vector, pixels) = (at("a.svg"), at("a.png"));
    let quiet = run_with_input(&["chart", "-", "drivers", "--draws", "32", "-o", &vector], &text);
    assert_eq!((quiet.status.code(), stderr(&quiet).contains("lacks")), (Some(0), false));
    assert!(fs::read_to_string(&vector).expect("it was written").contains("中文"));
    let warned = run_with_input(&["chart", "-", "drivers", "--draws", "32", "-o", &pixels], &text);
    assert_eq!(warned.status.code(), Some(0));
    assert!(stderr(&warned).contains("U+4E2D, U+6587"), "{}", stderr(&warned));
}

#[test]
fn hostile_titles_stay_text() {
    let hostile = "</title><script>alert(1)</script>".to_owned();
    let one = assessed(&checked(&scenario(&[hostile], 0.5, "")), 32);
    let picture = svg(&draw(
        &drivers::drivers(&one),
        Style { width: 960, theme: Theme::SCREEN, missing: Missing::Left },
    ));
    assert!(!picture.contains("<script>") && picture.contains("&lt;script&gt;"));
}

/// The font is the same in every picture; goldens go without it.
pub fn without_font(picture: &str) -> String {
    let (head, rest) = picture.split_once("<style>").expect("a style");
    let (_, tail) = rest.split_once("</style>").expect("its end");
    format!("{head}<style/>{tail}")
}

/// A golden picture: its name, and what is asked of `exposure chart`.
pub type Asked = (&'static str, &'static [&'static str]);

/// The golden pictures of this file.
pub const PICTURES: [Asked; 9] = [
    ("group-chat.paths", &[GROUP_CHAT, "paths", "--draws", "256", "--outcome", "plans-read-by-adversary"]),
    ("group-chat.paths.narrow", &[GROUP_CHAT, "paths", "--draws", "256", "--width", "420"]),
    ("risk-register.paths", &["scenarios/risk-register.toml", "paths", "--draws", "256", "--theme", "dark"]),
    ("group-chat.drivers", &[GROUP_CHAT, "drivers"]),
    ("group-chat.drivers.narrow", &[GROUP_CHAT, "drivers", "--width", "420"]),
    ("fair-analysis.lec", &[FAIR, "lec", "--what-if", "copies"]),
    ("fair-analysis.lec.tail", &[FAIR, "lec", "--what-if", "all-three", "--tail", "--theme", "dark"]),
    ("risk-register.lec", &["scenarios/risk-register.toml", "lec", "--theme", "print"]),
    ("group-chat.lec", &[GROUP_CHAT, "lec"]),
];

#[test]
fn charts_have_their_golden_pictures() {
    are_golden("golden-charts", &PICTURES);
}

/// Draws charts by name and arguments, and holds them against their pinned pictures.
pub fn are_golden(folder: &str, cases: &[Asked]) {
    let folder = scratch(folder);
    let path = folder.join("chart.svg");
    let path = path.to_str().expect("a path");
    for &(name, args) in cases {
        let drawn = run(&[&["chart"], args, &["-o", path]].concat());
        assert_eq!(drawn.status.code(), Some(0), "{name}: {}", stderr(&drawn));
        let found = without_font(&fs::read_to_string(path).expect("it was written"));
        let golden =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/charts").join(format!("{name}.svg"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &found).expect("it can be written");
        }
        let pinned = fs::read_to_string(&golden).expect("a golden picture; UPDATE=1 writes it");
        assert!(found == pinned, "{}: the picture has changed", golden.display());
    }
}

#[test]
fn pictures_have_the_size_asked_for_and_the_same_bytes() {
    let folder = scratch("pictures");
    let at = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
    let draw = |name: &str, threads: &str, more: &[&str]| {
        let path = at(name);
        let args = ["chart", FAIR, "lec", "--draws", "64", "--threads", threads, "-o", &path];
        let done = run(&[&args, more].concat());
        assert_eq!((done.status.code(), stdout(&done).as_str()), (Some(0), ""), "{}", stderr(&done));
        fs::read(path).expect("it was written")
    };
    let size =
        |bytes: &[u8], from: usize| u32::from_be_bytes(bytes[from..from + 4].try_into().expect("four bytes"));
    for name in ["a.png", "a.svg"] {
        assert!(draw(name, "1", &[]) == draw(name, "3", &[]), "{name}: other bytes");
    }
    let two = draw("b.png", "2", &["--width", "420"]);
    assert_eq!((&two[1..4], size(&two, 16)), (&b"PNG"[..], 840));
    assert_eq!(size(&draw("c.png", "2", &["--scale", "3", "--width", "700"]), 16), 2100);
    let picture = String::from_utf8(draw("d.svg", "2", &["--width", "500"])).expect("a text");
    assert!(picture.contains("width=\"500\"") && picture.contains("role=\"img\""));
    for needed in ["<title id=", "<desc id=", "aria-labelledby=", "font/woff2;base64,"] {
        assert!(picture.contains(needed), "{needed}");
    }
    assert!(
        !picture.contains("http://") || picture.matches("http").count() == 1,
        "only the name of the format"
    );
    assert_eq!(fs::read_dir(&folder).expect("a folder").count(), 5, "nothing half-written is left");
}

#[cfg(feature = "pdf")]
#[test]
fn a_pdf_has_the_same_bytes_and_says_what_it_is() {
    let folder = scratch("pages");
    let draw = |name: &str, threads: &str| {
        let path = folder.join(name).to_str().expect("a path").to_owned();
        let args = ["chart", FAIR, "lec", "--draws", "64", "--threads", threads, "-o", &path];
        assert_eq!(run(&args).status.code(), Some(0));
        fs::read(path).expect("it was written")
    };
    let one = draw("a.pdf", "1");
    assert!(one == draw("b.pdf", "3"), "other bytes");
    let shown: String = one.iter().map(|byte| char::from(*byte)).collect();
    assert!(shown.starts_with("%PDF-1.") && !shown.contains("/CreationDate"));
    // Two weights, each with a map from codes to letters, and no font that a reader would have to have.
    assert_eq!(shown.matches("/Subtype /Type3").count(), 2);
    assert_eq!(shown.matches("/ToUnicode").count(), 2);
    assert!(!shown.contains("/BaseFont") && shown.contains("/Title ") && shown.contains("/Lang (en)"));
}

#[test]
fn a_chart_without_a_file_is_drawn_in_the_terminal() {
    for kind in ["drivers", "lec", "paths"] {
        let shown = stdout(&run(&["chart", FAIR, kind, "--draws", "64"]));
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        let plain =
            binary(&["chart", FAIR, kind, "--draws", "64"]).env("LC_ALL", "C").output().expect("it runs");
        assert!(plain.stdout.is_ascii());
        let view = json(&run(&["chart", FAIR, kind, "--draws", "64", "--format", "json"]));
        assert_eq!((view["schema_version"].as_u64(), view["kind"].as_str()), (Some(1), Some(kind)));
        assert!(view["table"]["rows"].as_array().is_some_and(|rows| !rows.is_empty()));
    }
}

#[test]
fn bad_input_is_told_with_what_is_right() {
    let kind = run(&["chart", FAIR, "pie"]);
    assert_eq!((kind.status.code(), stdout(&kind).as_str()), (Some(2), ""));
    assert!(
        ["lec", "drivers", "paths"].iter().all(|known| stderr(&kind).contains(known)),
        "{}",
        stderr(&kind)
    );
    for bad in ["x.gif", "x", ".svg.toml", "scenarios/fair-analysis.toml"] {
        let refused = run(&["chart", FAIR, "lec", "-o", bad]);
        assert_eq!((refused.status.code(), stdout(&refused).as_str()), (Some(2), ""), "{bad}");
        assert!(stderr(&refused).contains(".svg or .png"), "{}", stderr(&refused));
    }
    let nowhere = run(&["chart", FAIR, "lec", "--draws", "64", "-o", "no/such/folder/x.svg"]);
    assert_eq!(nowhere.status.code(), Some(3));
    assert!(stderr(&nowhere).contains("no/such/folder/x.svg"), "{}", stderr(&nowhere));
    let what_if = run(&["chart", FAIR, "lec", "--what-if", "copie", "-o", "x.svg"]);
    assert_eq!(what_if.status.code(), Some(2));
    assert!(stderr(&what_if).contains("did you mean `copies`?"), "{}", stderr(&what_if));
    assert_eq!(run(&["chart", FAIR, "drivers", "--tail"]).status.code(), Some(2));
    for width in ["319", "2401", "wide"] {
        assert_eq!(run(&["chart", FAIR, "lec", "--width", width]).status.code(), Some(2), "{width}");
    }
}

#[test]
fn a_drawing_that_is_too_large_is_no_picture() {
    let drawing = Drawing {
        width: 2400,
        height: 60_000,
        title: String::new(),
        description: String::new(),
        ground: Rgb(255, 255, 255),
        items: vec![],
    };
    assert!(png(&drawing, 8).is_none());
    let checked = checked_with(&scenario_text("fair-analysis"), &[]);
    assert!(!charts(&assessed(&checked, 32)).is_empty());
}

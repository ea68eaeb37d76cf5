//! Charts of rows: what-ifs, the bridge, the tornado, what to verify, and the evidence of a factor.

use crate::chart::{Asked, LOSSES, are_golden, is_sound, scenario, titles};
use crate::support::{assessed, binary, checked, json, run, scenario_text, stderr, stdout};
use exposure::assess::{
    Assessment, Bridge, Comparison, FactorAssessment, MOST_STEPS, Sought, Verification, Worth,
};
use exposure::render::chart::spec::{Form, Mark, Row, Rows};
use exposure::render::chart::{Body, Chart, bridge, evidence, tornado, verify, what_ifs};
use exposure::scenario::Checked;
use exposure::{Against, Request};
use proptest::prelude::*;

const REAL: &str = "scenarios/group-chat.toml";
const FAIR: &str = "scenarios/fair-analysis.toml";
const REGISTER: &str = "scenarios/risk-register.toml";

fn request(draws: usize, what_ifs: &[&str]) -> Request {
    let what_ifs = what_ifs.iter().map(|&id| id.to_owned()).collect();
    Request { draws: Some(draws), what_ifs, ..Request::default() }
}

fn compared(checked: &Checked, draws: usize) -> Comparison {
    exposure::compare(checked, &request(draws, &[]), &Against::Itself, false, &|_, _| {})
        .expect("it compiles")
}

fn bridged(checked: &Checked, draws: usize, what_ifs: &[&str]) -> Bridge {
    exposure::bridge(checked, &request(draws, what_ifs), &|_, _| {}).expect("it compiles")
}

/// Every chart of this file, of one scenario.
fn charts(checked: &Checked, draws: usize) -> Vec<Chart> {
    let one = assessed(checked, draws);
    let mut found = vec![
        what_ifs::what_ifs(&compared(checked, draws)),
        bridge::bridge(&bridged(checked, draws, &[])),
        tornado::tornado(&exposure::sensitivity(checked, &request(draws, &[]), &[]).expect("it compiles")),
        verify::verify(&one),
        evidence::evidence(&one, None),
    ];
    found.extend(one.factors.iter().map(|factor| evidence::evidence(&one, Some(factor))));
    found
}

/// The scenario with a safeguard for each factor and what-ifs that do and suppose.
fn with_safeguards(titles: &[String], chance: f64, loss: &str, reduces: f64) -> String {
    let mut text = scenario(titles, chance, loss);
    for (at, title) in titles.iter().enumerate() {
        let title = format!("{:?}", title.replace('\u{feff}', ""));
        text.push_str(&format!(
            "[safeguard.s{at}]\ntitle = {title}\ncost = 1000\n\
             effect = [{{ on = \"factor.f{at}\", reduces = {reduces} }}]\n\
             [whatif.w{at}]\ntitle = {title}\nsafeguards = [\"s{at}\"]\n\
             [whatif.x{at}]\ntitle = {title}\nset = {{ \"factor.f{at}\" = false }}\n"
        ));
    }
    text
}

fn rows(chart: &Chart) -> &Rows {
    match &chart.body {
        Body::Rows(rows) => rows,
        other => panic!("{}: {other:?}", chart.title),
    }
}

fn bars(row: &Row) -> Vec<(f64, f64)> {
    let bar = |mark: &Mark| match mark {
        Mark::Bar { from, to, .. } => Some((*from, *to)),
        _ => None,
    };
    row.marks.iter().filter_map(bar).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn words_never_collide_in_any_result(
        titles in titles(),
        chance in 0.0..1.0_f64,
        loss in 0..LOSSES.len(),
        reduces in 0..3_usize,
    ) {
        let chance = (chance * 100.0).round() / 100.0;
        let text = with_safeguards(&titles, chance, LOSSES[loss], [0.0, 0.4, 1.0][reduces]);
        charts(&checked(&text), 16).iter().for_each(is_sound);
    }
}

#[test]
fn degenerate_results_are_drawn_truly() {
    let long = "long ".repeat(60);
    for (titles, chance, reduces) in [
        (vec![], 0.5, 0.5),
        (vec!["only".to_owned()], 0.5, 0.5),
        (vec!["zero".to_owned(), "nothing".to_owned()], 0.0, 0.5),
        (vec!["idle".to_owned(), "as idle".to_owned()], 0.5, 0.0),
        (vec![long], 1.0, 1.0),
    ] {
        for loss in LOSSES {
            charts(&checked(&with_safeguards(&titles, chance, loss, reduces)), 16).iter().for_each(is_sound);
        }
    }
    let none = charts(&checked(&scenario(&[], 0.5, "")), 16);
    for (chart, words) in none.iter().zip(["no what-if", "no safeguard", "", "", "no factor"]) {
        assert!(matches!(chart.body, Body::Nothing(_)), "{}", chart.title);
        assert!(chart.title.contains(words), "{}", chart.title);
    }
    let idle = ["a".to_owned(), "b".to_owned()];
    let idle = charts(&checked(&with_safeguards(&idle, 0.0, "", 0.5)), 16);
    assert!(
        idle[0].title.contains("no difference") || idle[0].title.starts_with("None of"),
        "{}",
        idle[0].title
    );
    assert!(idle[1].title.contains("no difference"), "{}", idle[1].title);
    let many: Vec<String> = (0..60).map(|at| format!("factor {at}")).collect();
    let many = assessed(&checked(&scenario(&many, 0.1, "")), 16);
    is_sound(&verify::verify(&many));
    is_sound(&evidence::evidence(&many, evidence::leading(&many)));
}

/// One actor, two attempts a year of which three in ten succeed, and safeguards that keep the same share of attempts
/// each in whatever order.
fn thinned(shares: &[f64]) -> String {
    let mut text = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\n\
                    [actor.a]\ntitle = \"a\"\nattempts = 2\n\
                    [event.e]\ntitle = \"e\"\nby = [\"a\"]\nprobability = 0.3\n\
                    [outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 40\n"
        .to_owned();
    for (at, share) in shares.iter().enumerate() {
        text.push_str(&format!(
            "[safeguard.s{at:02}]\ntitle = \"safeguard {at}\"\neffect = [{{ on = \"actor.a\", reduces = {share} }}]\n"
        ));
    }
    text
}

#[test]
fn the_bridge_is_that_of_the_closed_form() {
    // Each step leaves a share of the attempts: composite = 40 (1 - exp(-0.6 x product of what is left)).
    let composite = |left: f64| 40.0 * (1.0 - libm::exp(-0.6 * left));
    let found = bridged(&checked(&thinned(&[0.2, 0.5, 0.1])), 32, &[]);
    let mut left = 1.0;
    for (step, (id, share)) in found.steps.iter().zip([("s01", 0.5), ("s00", 0.2), ("s02", 0.1)]) {
        assert_eq!(step.safeguards[0].0, id);
        let before = composite(left);
        left *= 1.0 - share;
        assert!((step.change.estimate.mean - (composite(left) - before)).abs() < 1e-12);
        assert!((step.after.mean - composite(left)).abs() < 1e-12);
    }
    assert_eq!(found.steps.len(), 3);
    let title = bridge::bridge(&found).title;
    let step = composite(1.0) - composite(0.5);
    assert!(
        title.starts_with("All 3 safeguards together lower the composite exposure from 18 to "),
        "{title}"
    );
    assert!(title.ends_with(&format!("“safeguard 1”, {step:.1} points")), "{title}");
    let even = bridge::bridge(&bridged(&checked(&thinned(&[1e-6, 1e-6])), 32, &[])).title;
    assert!(
        even.starts_with("Both") && even.contains("by below 0.001 points") && even.contains("each"),
        "{even}"
    );
    let single = bridge::bridge(&bridged(&checked(&thinned(&[0.5])), 32, &[])).title;
    assert!(single.starts_with("“safeguard 0” lowers") && !single.contains("step"), "{single}");
}

#[test]
fn too_many_safeguards_end_in_one_step() {
    let found = bridged(&checked(&thinned(&[0.1; 14])), 16, &[]);
    assert_eq!(found.steps.len(), MOST_STEPS + 1);
    assert_eq!(found.steps[MOST_STEPS].safeguards.len(), 4);
    assert_eq!(found.steps[0].safeguards[0].0, "s00", "equal ones by id");
    let chart = bridge::bridge(&found);
    assert!(rows(&chart).rows[MOST_STEPS + 1].label.contains("other 4"));
    is_sound(&chart);
}

#[test]
fn steps_of_the_bridge_sum_to_the_whole_change() {
    for name in ["group-chat", "fair-analysis"] {
        let checked = checked(&scenario_text(name));
        let found = bridged(&checked, 64, &[]);
        let sum: f64 = found.steps.iter().map(|step| step.change.estimate.mean).sum();
        let whole = found.change.estimate.mean;
        assert!((sum - whole).abs() <= 1e-9 * whole.abs(), "{name}: {sum} against {whole}");
        // The same configuration by itself says the same.
        let all = compared(&checked, 64);
        let id = if name == "group-chat" { "all-together" } else { "all-three" };
        let same = all.what_ifs.iter().find(|one| one.id == id).expect("all of them");
        let change = same.changes.get(found.measured).expect("a change");
        assert!((change.estimate.mean - whole).abs() <= 1e-9 * whole.abs(), "{name}");
        // Bars join without a gap.
        let chart = bridge::bridge(&found);
        let bars: Vec<(f64, f64)> = rows(&chart).rows.iter().flat_map(bars).collect();
        let n = bars.len();
        assert_eq!(n, found.steps.len() + 2);
        assert!(bars[..n - 1].windows(2).all(|pair| pair[0].1 == pair[1].0));
        assert_eq!((bars[0].0, bars[n - 1].0, bars[n - 1].1), (0.0, 0.0, bars[n - 2].1));
        assert!(chart.notes.iter().any(|note| note.contains("Order matters")));
    }
}

#[test]
fn the_bridge_takes_the_safeguards_that_are_named() {
    let checked = checked(&scenario_text("group-chat"));
    let ids = |what_ifs: &[&str]| {
        let mut found: Vec<String> = bridged(&checked, 32, what_ifs)
            .steps
            .iter()
            .flat_map(|step| step.safeguards.iter().map(|(id, _)| id.clone()))
            .collect();
        found.sort();
        found
    };
    assert_eq!(ids(&["phone-care"]), ["guarded-phone", "unlisted-number"]);
    assert_eq!(
        ids(&["phone-care", "calm-departures"]),
        ["guarded-phone", "orderly-leaving", "unlisted-number"]
    );
    assert_eq!(ids(&["denial-holds"]).len(), 8, "a supposition names no safeguard");
    let supposed = bridged(&checked, 32, &["denial-holds"]);
    assert_eq!(supposed.supposed, ["denial-holds"]);
    let plain = bridged(&checked, 32, &[]);
    assert!(supposed.before.mean < plain.before.mean);
}

#[test]
fn the_sentence_about_what_ifs_is_true() {
    for name in ["group-chat", "fair-analysis", "risk-register"] {
        let found = compared(&checked(&scenario_text(name)), 128);
        let chart = what_ifs::what_ifs(&found);
        let best = found.verdict.best.map(|at| &found.what_ifs[at]).expect("something helps");
        assert!(chart.title.starts_with(&format!("“{}”", best.title)), "{}", chart.title);
        let rows = rows(&chart);
        assert_eq!(rows.rows.len(), found.what_ifs.len());
        let before = found.baseline.figures.get(found.ordered_by).expect("a number").mean;
        assert_eq!(rows.references[0].at, before);
        let mut last = f64::NEG_INFINITY;
        for (row, one) in rows.rows.iter().zip(&found.what_ifs) {
            let dots: Vec<(f64, Form)> = row
                .marks
                .iter()
                .filter_map(|mark| match mark {
                    Mark::Dot { at, form, .. } => Some((*at, *form)),
                    _ => None,
                })
                .collect();
            assert_eq!(dots[0], (before, Form::Disc));
            let after = one.figures.get(found.ordered_by).expect("a number").mean;
            let hollow = one.kind != exposure::assess::Kind::Action;
            assert_eq!(dots[1], (after, if hollow { Form::Ring } else { Form::Diamond }));
            assert!(after >= last, "sorted by effect");
            last = after;
            let word = if after < before { "less" } else { "more" };
            assert!(row.value.ends_with(word) || row.value == "no difference", "{row:?}");
        }
    }
    let mut text = thinned(&[0.5, 0.5]);
    for at in 0..2 {
        text.push_str(&format!("[whatif.w{at}]\ntitle = \"what-if {at}\"\nsafeguards = [\"s{at:02}\"]\n"));
    }
    let title = what_ifs::what_ifs(&compared(&checked(&text), 16)).title;
    let by = 40.0 * (libm::exp(-0.3) - libm::exp(-0.6));
    assert!(title.contains("close to a tie") && title.ends_with(&format!("{by:.1} points each")), "{title}");
}

#[test]
fn the_sentence_about_inputs_is_true() {
    for name in ["group-chat", "fair-analysis"] {
        let checked = checked(&scenario_text(name));
        let found = exposure::sensitivity(&checked, &request(256, &[]), &[]).expect("it compiles");
        let chart = tornado::tornado(&found);
        assert!(chart.title.starts_with(&format!("“{}”", found.inputs[0].title)), "{}", chart.title);
        let rows = rows(&chart);
        assert_eq!(rows.rows.len(), found.inputs.len().min(tornado::LISTED));
        for (row, one) in rows.rows.iter().zip(&found.inputs) {
            let mut ends: Vec<f64> = bars(row)
                .into_iter()
                .map(|(from, to)| {
                    assert_eq!(from, found.mean.value);
                    to
                })
                .collect();
            let mut output = one.output.to_vec();
            ends.sort_by(f64::total_cmp);
            output.sort_by(f64::total_cmp);
            assert_eq!(ends, output);
            assert_eq!(row.marks.iter().filter(|mark| matches!(mark, Mark::Tip { .. })).count(), 2);
        }
        let rest = found.inputs.len().saturating_sub(tornado::LISTED);
        assert_eq!(chart.notes[0].contains(&format!("{rest} more input")), rest > 0, "{}", chart.notes[0]);
    }
}

#[test]
fn the_sentence_about_what_to_verify_is_true() {
    for name in ["group-chat", "risk-register"] {
        let one = assessed(&checked(&scenario_text(name)), 128);
        let next = one.verify_next.as_ref().expect("something");
        let chart = verify::verify(&one);
        let shown = rows(&chart);
        // Rows keep the order of what was found; what is worth nothing has none, unless it is an inquiry of the file.
        let mut left = next.found.iter();
        for row in &shown.rows {
            let of = |found: &&Verification| {
                let kind = match found.sought {
                    Sought::Factor(_) => "Factor",
                    Sought::Claim(..) => "Claim",
                    Sought::Inquiry(_) => "Inquiry",
                };
                row.small.starts_with(&format!("{kind} {} ", found.id))
            };
            let found = left.find(of).unwrap_or_else(|| panic!("{row:?}"));
            let is_inquiry = matches!(found.sought, Sought::Inquiry(_));
            assert!(is_inquiry || next.worth != Worth::Decisions || found.value.mean >= 0.01, "{row:?}");
        }
        if next.worth != Worth::Decisions {
            assert_eq!(shown.rows.len(), next.found.len().min(verify::LISTED));
        }
        let inquiries = next.found.iter().filter(|one| matches!(one.sought, Sought::Inquiry(_)));
        let inquiries = inquiries.filter(|_| next.worth == Worth::Decisions).count();
        assert!(shown.rows.iter().filter(|row| row.small.starts_with("Inquiry")).count() >= inquiries);
        let can_be_done = |sought: Sought| !matches!(sought, Sought::Factor(_));
        let best = next.found.iter().find(|one| can_be_done(one.sought)).expect("one");
        let is_worth = match next.worth {
            Worth::Decisions => best.value.mean >= 0.01,
            _ => best.share.expect("a share") >= 0.005,
        };
        assert_eq!(chart.title.starts_with("Verify next"), is_worth, "{}", chart.title);
        assert_eq!(
            chart.title.contains(&best.id) || chart.title.contains(&best.title),
            is_worth,
            "{}",
            chart.title
        );
    }
}

fn factor<'a>(one: &'a Assessment, id: &str) -> &'a FactorAssessment {
    one.factors.iter().find(|factor| factor.id == id).expect("a factor")
}

#[test]
fn the_evidence_goes_from_prior_to_posterior_without_a_gap() {
    let one = assessed(&checked(&scenario_text("group-chat")), 32);
    for factor in &one.factors {
        let chart = evidence::evidence(&one, Some(factor));
        let mut at = libm::log(factor.prior / (1.0 - factor.prior));
        for (from, to) in rows(&chart).rows.iter().flat_map(bars) {
            assert!((from - at).abs() < 1e-9, "{}", factor.id);
            at = to;
        }
        assert!((at - factor.log_odds).abs() < 1e-9, "{}", factor.id);
        let hollow = rows(&chart).rows.iter().flat_map(|row| &row.marks);
        let hollow = hollow.filter(|mark| matches!(mark, Mark::Dot { form: Form::Ring, .. })).count();
        let silent = factor.claims.iter().filter(|claim| claim.contribution == 0.0).count();
        assert!(hollow == silent || factor.claims.len() > evidence::LISTED, "{}", factor.id);
        is_sound(&chart);
    }
    let shares = |factor: &FactorAssessment| factor.attribution.composite.mean.abs();
    let most = evidence::leading(&one).expect("a factor");
    assert!(one.factors.iter().all(|factor| shares(factor) <= shares(most)));
    let disputed = evidence::evidence(&one, Some(factor(&one, "plans-on-messenger"))).title;
    assert!(disputed.starts_with("5 reports for it and 1 against take"), "{disputed}");
}

/// The golden pictures of this file: name, and what is asked.
pub const PICTURES: [Asked; 10] = [
    ("group-chat.what-ifs", &[REAL, "what-ifs", "--draws", "64"]),
    ("group-chat.what-ifs.narrow", &[REAL, "what-ifs", "--width", "420", "--theme", "dark", "--draws", "64"]),
    ("fair-analysis.what-ifs", &[FAIR, "what-ifs", "--draws", "64"]),
    ("group-chat.bridge", &[REAL, "bridge", "--draws", "64"]),
    ("fair-analysis.bridge.narrow", &[FAIR, "bridge", "--draws", "64", "--width", "420"]),
    ("group-chat.tornado", &[REAL, "tornado", "--draws", "16"]),
    ("group-chat.verify", &[REAL, "verify", "--draws", "64"]),
    ("risk-register.verify", &[REGISTER, "verify", "--theme", "print", "--draws", "64"]),
    ("group-chat.evidence", &[REAL, "evidence", "plans-on-messenger", "--draws", "64"]),
    ("group-chat.evidence.narrow", &[REAL, "evidence", "--width", "420", "--draws", "64"]),
];

#[test]
fn the_charts_of_rows_have_their_golden_pictures() {
    are_golden("golden-rows", &PICTURES);
}

#[test]
fn the_charts_of_rows_are_drawn_in_the_terminal() {
    for kind in ["what-ifs", "bridge", "tornado", "verify", "evidence"] {
        let shown = stdout(&run(&["chart", REGISTER, kind, "--draws", "64"]));
        assert!(shown.lines().all(|line| line.chars().count() <= 80), "{shown}");
        let plain = binary(&["chart", REGISTER, kind, "--draws", "64"]).env("LC_ALL", "C").output();
        assert!(plain.expect("it runs").stdout.is_ascii());
        let view = json(&run(&["chart", REGISTER, kind, "--draws", "64", "--format", "json"]));
        assert_eq!((view["schema_version"].as_u64(), view["kind"].as_str()), (Some(1), Some(kind)));
        assert!(view["table"]["rows"].as_array().is_some_and(|rows| !rows.is_empty()), "{kind}");
    }
}

#[test]
fn a_factor_is_asked_by_name() {
    let wrong = run(&["chart", REAL, "evidence", "plans-on-mesenger"]);
    assert_eq!((wrong.status.code(), stdout(&wrong).as_str()), (Some(2), ""));
    assert!(stderr(&wrong).contains("did you mean `plans-on-messenger`?"), "{}", stderr(&wrong));
    let named = run(&["chart", REAL, "evidence", "factor.plans-on-messenger", "--draws", "16"]);
    assert!(stdout(&named).contains("Operational data is shared"), "{}", stdout(&named));
    let elsewhere = run(&["chart", REAL, "drivers", "plans-on-messenger"]);
    assert_eq!(elsewhere.status.code(), Some(2));
    assert!(stderr(&elsewhere).contains("evidence"), "{}", stderr(&elsewhere));
}

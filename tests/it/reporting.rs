//! The real scenario against the reporting: every statement is there, and the factors come out as worked.

use crate::support::{assessed, checked_with, run, scenario_text, stdout};
use exposure::diag::Source;
use exposure::model::Stance;

/// The statements of the two articles; a row that two papers carry is two claims, `a` and `b`.
const CLAIMS: [&str; 58] = [
    "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A09", "A10", "A11a", "A11b", "A11c", "A12",
    "A13", "A14", "A15", "A18", "A19", "A20a", "A20b", "A21a", "A21b", "A22a", "A22b", "A23", "A24", "A25",
    "A26", "A27", "A28", "B01", "B02", "B03", "B04", "B05", "B06", "B07", "B08", "B09", "B10", "B11", "B12",
    "B13", "B14", "B15", "B16", "B17", "B18", "B19", "B20", "B21", "B22", "B23", "B24", "B25", "B26", "",
];
const ESTIMATES: [&str; 2] = ["A16", "A17"];

/// The factors in their order F01 to F14, with the value at a prior of 0.5 where one was worked.
const FACTORS: [(&str, Option<f64>); 14] = [
    ("public-phone-number", Some(0.8750)),
    ("unfiltered-line", Some(0.9488)),
    ("plans-on-messenger", Some(0.9900)),
    ("personal-device-for-work", Some(0.8750)),
    ("uncleared-inner-circle", Some(0.9823)),
    ("key-staff-gone", Some(0.9900)),
    ("aggrieved-insiders", Some(0.9900)),
    ("spyware-attempted", Some(0.8675)),
    ("top-five-target", None),
    ("inexperienced-leadership", Some(0.9860)),
    ("personal-footprint", Some(0.8750)),
    ("weak-accountability", Some(0.3838)),
    ("wrong-participant", Some(0.9900)),
    ("wrong-contact-record", Some(0.6786)),
];

fn model() -> exposure::model::Model {
    let source = Source::new("group-chat.toml", scenario_text("group-chat"));
    exposure::check(&source).expect("the real scenario is right").value.model
}

#[test]
fn no_statement_is_left_out_and_none_is_added() {
    let model = model();
    let claims: Vec<&str> = model.claims.names().collect();
    let estimates: Vec<&str> = model.estimates.names().collect();
    let expected: Vec<&str> = CLAIMS.into_iter().filter(|id| !id.is_empty()).collect();
    assert_eq!(claims, expected);
    assert_eq!(estimates, ESTIMATES);
    let mut factors: Vec<&str> = FACTORS.iter().map(|(id, _)| *id).collect();
    factors.sort_unstable();
    assert_eq!(model.factors.names().collect::<Vec<_>>(), factors);
}

#[test]
fn the_worked_factor_values_come_out() {
    let neutral: Vec<String> = FACTORS
        .iter()
        .filter(|(id, _)| !matches!(*id, "spyware-attempted" | "top-five-target"))
        .map(|(id, _)| format!("factor.{id}.prior=0.5"))
        .chain(["estimate.A16.prior=0.5".to_owned()])
        .collect();
    let neutral: Vec<&str> = neutral.iter().map(String::as_str).collect();
    let assessment = assessed(&checked_with(&scenario_text("group-chat"), &neutral), 16);
    for (id, worked) in FACTORS {
        let found = assessment.factors.iter().find(|one| one.id == id).expect("the factor");
        if let Some(worked) = worked {
            assert!(
                (found.probability - worked).abs() < 5.1e-5,
                "{id}: {} is not {worked}",
                found.probability
            );
        }
    }
}

#[test]
fn the_likelihood_ratios_before_the_limit_come_out() {
    let worked = [
        ("plans-on-messenger", 3721.0),
        ("key-staff-gone", 1595.0),
        ("aggrieved-insiders", 166.7),
        ("wrong-participant", 1209.0),
    ];
    let assessment = assessed(&checked_with(&scenario_text("group-chat"), &[]), 16);
    for (id, ratio) in worked {
        let found = assessment.factors.iter().find(|one| one.id == id).expect("the factor");
        let sum: f64 = found.claims.iter().map(|one| one.contribution).sum();
        let relative = exposure::math::exp(sum) / ratio - 1.0;
        assert!(relative.abs() < 5e-4, "{id}: {} is not {ratio}", exposure::math::exp(sum));
    }
}

#[test]
fn every_claim_moves_a_factor_or_says_why_not() {
    let model = model();
    let assessment = assessed(&checked_with(&scenario_text("group-chat"), &[]), 16);
    let mut moves = std::collections::BTreeSet::new();
    for factor in &assessment.factors {
        for claim in &factor.claims {
            if claim.contribution != 0.0 {
                moves.insert(claim.id.clone());
            } else {
                assert_ne!(exposure::render::explain::reason(claim), "counts", "{}", claim.id);
            }
        }
    }
    let shown: Vec<&str> =
        exposure::render::explain::context_of_all(&model).map(|one| one.id.as_str()).collect();
    for (_, claim) in model.claims.iter().filter(|(_, claim)| !moves.contains(&claim.id)) {
        let somewhere =
            !claim.factors.is_empty() || !claim.outcomes.is_empty() || shown.contains(&claim.id.as_str());
        assert!(somewhere, "{} is shown nowhere", claim.id);
        let reasoned = !claim.note.is_empty() || claim.stance != Stance::Context;
        assert!(reasoned, "{} weighs nothing and does not say why", claim.id);
    }
}

#[test]
fn at_least_twelve_numbers_rest_on_counts() {
    let text = scenario_text("group-chat");
    let is_count = |line: &str| {
        let line = line.split('#').next().unwrap_or("");
        line.split(['{', ',', ' ']).any(|word| matches!(word, "hits" | "count" | "hits=" | "count="))
    };
    let counts = text.lines().filter(|line| is_count(line)).count();
    assert!(counts >= 12, "{counts} counts");
}

#[test]
fn the_messaging_factor_replays_as_the_reporting_came_in() {
    let replay =
        [("2025-03-23", "0.500"), ("2025-03-24", "0.875"), ("2025-03-25", "0.768"), ("2025-03-26", "0.949")];
    for (day, shown) in replay {
        let args = [
            "explain",
            "scenarios/group-chat.toml",
            "plans-on-messenger",
            "--as-of",
            day,
            "--set",
            "factor.plans-on-messenger.prior=0.5",
            "--draws",
            "16",
        ];
        let text = stdout(&run(&args));
        assert!(text.contains(&format!("probability {shown}")), "{day}: {text}");
    }
}

//! The arrays from which a page computes: complete, small, and of the file's own names.
//!
//! That the page's engine gives the program's bits is tested in `tests/browser`.

use crate::support::{checked, checked_with};
use exposure::assess::{LeafForm, Portable, Proof, Structural};
use exposure::math::{Axis, Distribution, Pieces, QuantileTable, exp, ln, normal_quantile, sigmoid};
use exposure::render::live::{expected, live};
use exposure::{Request, assess, portable};
use proptest::prelude::*;

fn taken(text: &str, request: &Request) -> (Portable, Vec<Proof>) {
    let checked = checked(text);
    let assessment = assess(&checked, request).expect("it compiles");
    portable(&checked, request, &assessment).expect("it compiles")
}

fn scenario(name: &str) -> String {
    std::fs::read_to_string(format!("scenarios/{name}.toml")).expect("the scenario")
}

fn few() -> Request {
    Request { draws: Some(256), ..Request::default() }
}

/// The value at a level, from the pieces alone, as their documentation says.
fn value(pieces: &Pieces, u: f64) -> f64 {
    let on = |axis: &Axis, y: f64| match *axis {
        Axis::Line => y,
        Axis::Logarithm { by } => by * exp(y),
        Axis::LogOdds => sigmoid(y),
        Axis::Interval { min, max } => {
            let e = exp(-y.abs());
            let offset = (max - min) * (e / (1.0 + e));
            if y.is_sign_negative() { min + offset } else { max - offset }
        }
    };
    match pieces {
        Pieces::Point(value) => *value,
        Pieces::Uniform { min, max } if u <= 0.5 => min + u * (max - min),
        Pieces::Uniform { min, max } => max - (1.0 - u) * (max - min),
        Pieces::Normal { mean, sd, axis } => on(axis, mean + sd * normal_quantile(u)),
        Pieces::Scaled { inner, by } => by * value(inner, u),
        Pieces::Curve { above, below, axis } => {
            let t = ln(u / (1.0 - u));
            let side = if t < 0.0 { below } else { above };
            let knot = |k: usize| {
                let octave = f64::from(1 << (2 + k / 32));
                octave * (1.0 + (k % 32) as f64 / 32.0) - 4.0
            };
            let k = (0..side.len()).rfind(|k| knot(*k) <= t.abs()).expect("the piece is there");
            let v = (t.abs() - knot(k)) * (1.0 / (knot(k + 1) - knot(k)));
            let (v2, c) = (v * v, side[k]);
            on(axis, c[0] + (v * (c[1] + v * c[2]) + v2 * v * (c[3] + v * c[4] + v2 * c[5])))
        }
    }
}

proptest! {
    #[test]
    fn pieces_give_the_bits_of_their_table(
        a in 0.3f64..40.0, b in 0.3f64..40.0, min in -5.0f64..5.0, width in 0.1f64..9.0, u in 1e-6f64..0.999_999,
    ) {
        let all = [
            Distribution::beta(a, b),
            Distribution::gamma(a, b),
            Distribution::pert(min, min + 0.3 * width, min + width),
            Distribution::normal(min, width),
            Distribution::lognormal(min, width),
            Distribution::uniform(min, min + width),
        ];
        for distribution in all {
            let table = QuantileTable::new(&distribution.expect("its parameters are allowed"));
            let pieces = table.pieces(1e-6, 0.999_999).expect("it has pieces");
            prop_assert_eq!(value(&pieces, u).to_bits(), table.value(u).to_bits());
        }
    }
}

#[test]
fn the_arrays_of_the_real_scenario_are_complete_and_small() {
    let text = scenario("group-chat");
    let (found, proofs) = taken(&text, &Request::default());
    let model = checked(&text).model;
    assert_eq!((found.structural.len(), found.variants.len()), (0, 1));
    assert_eq!(found.variants[0].1.len(), found.days.len());
    assert_eq!(found.days.last(), Some(&model.header.as_of));
    let days: std::collections::BTreeSet<_> =
        model.claims.iter().map(|(_, one)| one.standing.published).collect();
    assert!(days.iter().filter(|day| **day <= model.header.as_of).all(|day| found.days.contains(day)));
    assert!(found.leaves.iter().all(|leaf| matches!(leaf.form, LeafForm::Pieces(_))));
    assert!(!found.sliders.is_empty());
    let arrays = live(&found, &model).to_string();
    assert!(arrays.len() < 600_000, "{}", arrays.len());
    // As it stands, and three other states.
    assert_eq!(proofs.len(), 4);
    assert_eq!(found.losses.as_ref().map(|losses| losses.items.len()), None);
    let assessment = assess(&checked(&text), &Request::default()).expect("it compiles");
    let told = expected(&arrays, &proofs, &assessment);
    assert_eq!(told["sha256"].as_str().map(str::len), Some(64));
    assert_eq!(told["states"][0]["state"]["day"], found.days.len() - 1);
    assert_eq!(told["states"][0]["result"]["composite"]["mean"], proofs[0].composite.mean);
}

#[test]
fn losses_name_amounts_that_are_there_and_are_told_at_knots() {
    for name in ["fair-analysis", "risk-register", "remote-line"] {
        let text = scenario(name);
        let (found, _) = taken(&text, &few());
        let losses = found.losses.expect("it prices outcomes");
        assert!(!losses.told.is_empty());
        for amount in &losses.told {
            let near = |knot: &f64| (knot - amount).abs() <= 1e-9 * amount;
            assert!(losses.grid.knots().iter().any(near), "{name}: {amount} is no knot");
        }
        let is_there = |(amount, _): &(usize, _)| *amount < losses.amounts.len();
        for item in &losses.items {
            assert!(item.primary.iter().all(is_there));
            assert!(item.secondary.iter().all(|(_, parts)| parts.iter().all(is_there)));
        }
        assert!(losses.due.iter().flatten().all(|item| *item < losses.items.len()));
        for plan in &found.plans {
            for actor in &plan.actors {
                assert_eq!(actor.due.len(), found.circuits[actor.circuit].cells.len());
                assert!(actor.due.iter().all(|due| *due < losses.due.len()));
            }
        }
        // What the arrays say of an amount is what its distribution says.
        for amount in &losses.amounts {
            let certain: f64 = amount.table.atoms().iter().map(|(_, chance)| chance).sum();
            assert!((certain + amount.table.smooth() - 1.0).abs() < 1e-9);
        }
    }
}

#[test]
fn every_slider_is_a_setting_that_the_file_takes() {
    for name in ["group-chat", "risk-register", "fair-analysis"] {
        let text = scenario(name);
        let (found, _) = taken(&text, &few());
        for slider in &found.sliders {
            let [low, mean, high] = slider.stated;
            assert!(low < mean && mean < high, "{slider:?}");
            checked_with(&text, &[&format!("{}={mean}", slider.path)]);
        }
    }
    let (register, _) = taken(&scenario("risk-register"), &few());
    assert!(register.sliders.iter().all(|slider| slider.path.starts_with("risk.")));
}

#[test]
fn what_changes_diagrams_has_plans_of_its_own() {
    let whatif = |n: usize| {
        format!(
            "\n[whatif.w{n}]\ntitle = \"t\"\nset = {{ \"event.adds-wrong-person.probability\" = 0.0{} }}\n",
            n + 1
        )
    };
    let text = scenario("group-chat");
    let event = checked(&text).model.events.iter().next().map(|(_, one)| one.id.clone()).expect("an event");
    let with = |n: usize| {
        let all: String = (0..n).map(whatif).collect();
        taken(&(text.clone() + &all.replace("adds-wrong-person", &event)), &few()).0
    };
    let two = with(2);
    assert!(matches!(two.structural[..], [Structural::WhatIf(_), Structural::WhatIf(_)]));
    assert_eq!(two.variants.iter().map(|(set, _)| set.len()).collect::<Vec<_>>(), [0, 1, 1, 2]);
    // More than a page can hold all combinations of: each alone.
    assert_eq!(with(5).variants.len(), 6);
}

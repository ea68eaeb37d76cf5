//! Defects that other tools of the field have or had, as tests that this one passes.

// An oracle must not use the kernels that it judges.
#![allow(clippy::disallowed_methods)]

use crate::support::{checked, checked_with, run};
use exposure::assess::{Assessment, LossAssessment};
use exposure::math::Distribution;
use exposure::{Request, assess};

const HEAD: &str =
    "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\ncurrency = \"USD\"\n";

fn register(risks: &[(&str, &str, &str)]) -> String {
    let one = |(id, attempts, amount): &(&str, &str, &str)| {
        format!("[risk.{id}]\ntitle = \"{id}\"\nlef = {attempts}\nloss = {{ magnitude = {amount} }}\n")
    };
    format!("{HEAD}{}", risks.iter().map(one).collect::<String>())
}

fn assessed(text: &str, seed: u64) -> Assessment {
    let request = Request { seed: Some(seed), draws: Some(1024), ..Request::default() };
    assess(&checked(text), &request).expect("it compiles")
}

fn losses(assessment: &Assessment) -> &LossAssessment {
    assessment.losses.as_ref().expect("the scenario prices something")
}

fn quantile(assessment: &Assessment, level: f64) -> f64 {
    let curve = losses(assessment).curve.as_ref().expect("attempts cost something");
    curve.quantiles.iter().find(|(known, _)| *known == level).expect("it is told").1.estimate.mean
}

#[test]
fn events_come_whole() {
    // Loss times frequency with .1 events a year never gives a year without loss; nine of ten are.
    let text = register(&[("r", "0.1", "{ lognormal = [0, 1] }")]);
    let exact = assessed(&text, 42);
    assert!((losses(&exact).p_zero.mean - 0.904_837_418_035_959_5).abs() < 1e-12);
    let convention = ["scenario.compatibility=[\"lef-times-lm\"]"];
    let request = Request { draws: Some(256), ..Request::default() };
    let fractional = assess(&checked_with(&text, &convention), &request).expect("it compiles");
    assert_eq!(losses(&fractional).p_zero.mean, 0.0);
    assert!((losses(&fractional).mean.mean / losses(&exact).mean.mean - 1.0).abs() < 1e-9);
    // .1 X has the deviation .1 sd(X); the compound has sqrt(.1 E[X²]).
    let sd = |second: f64, first: f64| (second - first * first).sqrt();
    let (first, second) = (0.5f64.exp(), 2f64.exp());
    assert!((losses(&fractional).sd.mean / (0.1 * sd(second, first)) - 1.0).abs() < 1e-9);
    assert!((losses(&exact).sd.mean / (0.1 * second).sqrt() - 1.0).abs() < 1e-9);
    // The median of .1 X is .1.
    assert!((quantile(&fractional, 0.5) / 0.1 - 1.0).abs() < 1e-3);
}

#[test]
fn equal_risks_are_independent_of_each_other() {
    // One generator seeded anew for every risk would make them move together, at a correlation of 1.
    let wide = "{ p5 = 0.5, p95 = 8 }";
    let amount = "{ lognormal = [0, 1] }";
    let one = assessed(&register(&[("a", wide, amount)]), 42);
    let two = assessed(&register(&[("a", wide, amount), ("b", wide, amount)]), 42);
    let ratio = losses(&two).sd.mean / losses(&one).sd.mean;
    assert!((ratio - 2f64.sqrt()).abs() < 0.05, "{ratio}");
}

#[test]
fn the_curve_never_rises() {
    let text = register(&[
        ("a", "{ p5 = 0.1, p95 = 20 }", "{ p5 = 1e3, p95 = 1e6 }"),
        ("b", "0.3", "{ pert = [1e4, 5e4, 4e5] }"),
        ("c", "2", "25000"),
    ]);
    let found = assessed(&text, 7);
    let curve = losses(&found).curve.as_ref().expect("a curve");
    for list in [&curve.exceedance, &curve.largest] {
        assert!(list.len() > 20);
        assert!(list.windows(2).all(|pair| {
            let (a, b) = (&pair[0].1.estimate, &pair[1].1.estimate);
            b.mean <= a.mean && b.p5 <= a.p5 && b.p95 <= a.p95
        }));
    }
    let of_one: Vec<f64> = curve.return_periods.iter().map(|(_, read)| read.estimate.mean).collect();
    assert!(of_one.windows(2).all(|pair| pair[0] <= pair[1]));
}

#[test]
fn a_mode_is_no_mean() {
    let pert = Distribution::pert(10e3, 50e3, 500e3).expect("a range");
    assert!((pert.mean() - (10e3 + 4.0 * 50e3 + 500e3) / 6.0).abs() < 1e-9);
    let found = assessed(&register(&[("r", "1", "{ pert = [10e3, 50e3, 500e3] }")]), 42);
    assert!((losses(&found).mean.mean - pert.mean()).abs() < 1e-6);
}

#[test]
fn a_weak_safeguard_beside_a_strong_one_helps_a_little() {
    // An average of strengths would fall from .9 to .5.
    let text = format!(
        "{}[safeguard.strong]\ntitle = \"s\"\n[[safeguard.strong.effect]]\non = \"event.r\"\nreduces = 0.9\n\
         [safeguard.weak]\ntitle = \"w\"\n[[safeguard.weak.effect]]\non = \"event.r\"\nreduces = 0.1\n\
         [whatif.one]\ntitle = \"one\"\nsafeguards = [\"strong\"]\n\
         [whatif.both]\ntitle = \"both\"\nsafeguards = [\"strong\", \"weak\"]\n",
        register(&[("r", "3", "{ lognormal = [0, 1] }")]).replace("lef = 3", "tef = 3\nsusceptibility = 1")
    );
    let checked = checked(&text);
    let mean = |what_if: &str| {
        let request = Request { draws: Some(16), what_ifs: vec![what_if.to_owned()], ..Request::default() };
        losses(&assess(&checked, &request).expect("it compiles")).mean.mean
    };
    assert!((mean("both") / mean("one") - 0.9).abs() < 1e-12);
}

#[test]
fn the_same_portfolio_gives_the_same_numbers() {
    let text = register(&[("a", "{ p5 = 0.1, p95 = 20 }", "{ p5 = 1e3, p95 = 1e6 }"), ("b", "0.3", "5000")]);
    assert_eq!(assessed(&text, 3), assessed(&text, 3));
    // Another risk beside it leaves what is said of this one as it is, to the last bit.
    let more = text.clone() + "[risk.c]\ntitle = \"c\"\nlef = 4\nloss = { magnitude = 100 }\n";
    let of_a = |found: &Assessment| losses(found).outcomes[0].clone();
    assert_eq!(of_a(&assessed(&text, 3)), of_a(&assessed(&more, 3)));
}

#[test]
fn small_amounts_beside_large_ones_are_not_lost() {
    // In single precision, 1e9 + 1 is 1e9.
    let text = register(&[("large", "1", "1e9"), ("small", "1", "1")]);
    let found = assessed(&text, 42);
    assert_eq!(losses(&found).mean.mean, 1e9 + 1.0);
}

#[test]
fn quantiles_do_not_add() {
    let amount = "{ lognormal = [0, 1] }";
    let alone = quantile(&assessed(&register(&[("a", "1", amount)]), 42), 0.95);
    let ids = ["a", "b", "c", "d", "e", "f"];
    let risks: Vec<(&str, &str, &str)> = ids.iter().map(|id| (*id, "1", amount)).collect();
    let together = quantile(&assessed(&register(&risks), 42), 0.95);
    // Six risks at rate 1 are one at rate 6; their 95 % point is far below six times that of one.
    assert!(together < 0.75 * 6.0 * alone, "{together} {alone}");
    let joined = quantile(&assessed(&register(&[("a", "6", amount)]), 42), 0.95);
    assert!((together / joined - 1.0).abs() < 1e-6);
}

#[test]
fn seed_zero_is_a_seed() {
    let text = register(&[("a", "{ p5 = 0.1, p95 = 20 }", "{ p5 = 1e3, p95 = 1e6 }")]);
    assert_eq!(assessed(&text, 0), assessed(&text, 0));
    assert_ne!(losses(&assessed(&text, 0)).mean, losses(&assessed(&text, 42)).mean);
}

#[test]
fn bounds_come_from_the_quantile_function() {
    // Gamma(3.5, 2) and Beta(3, 400): SciPy. A reciprocal in the place of an inverse would be far off.
    let gamma = Distribution::gamma(3.5, 2.0).expect("a gamma");
    assert!((gamma.quantile(0.05) - 0.541_837_477).abs() < 1e-6, "{}", gamma.quantile(0.05));
    let beta = Distribution::beta(3.0, 400.0).expect("a beta");
    assert!((beta.cdf(beta.quantile(0.95)) - 0.95).abs() < 1e-12);
}

#[test]
fn a_bad_register_is_refused_whole() {
    let output = run(&["run", "tests/cases/bad/no-such-file.toml"]);
    assert_eq!(output.status.code(), Some(3));
    assert!(output.stdout.is_empty());
}

//! Losses from the text of a scenario to the printed curve, against closed forms.

// An oracle must not use the kernels that it judges.
#![allow(clippy::disallowed_methods)]

use crate::support::{checked, checked_with};
use exposure::assess::{Assessment, Estimate, LossAssessment, LossCurve};
use exposure::{Request, assess};

const HEAD: &str =
    "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-01-01\nhorizon = \"1 year\"\ncurrency = \"USD\"\n";

/// One actor with so many attempts, each of which is one loss of an amount.
fn plain(attempts: &str, amount: &str) -> String {
    format!(
        "{HEAD}[actor.a]\ntitle = \"a\"\n{attempts}\n[event.e]\ntitle = \"e\"\nby = [\"a\"]\n\
         [outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 50\nloss = {{ {amount} }}\n"
    )
}

fn run_at(text: &str, exceed: &[f64]) -> Assessment {
    let request = Request { draws: Some(256), exceed: exceed.to_vec(), ..Request::default() };
    assess(&checked(text), &request).expect("it compiles")
}

fn losses(assessment: &Assessment) -> &LossAssessment {
    assessment.losses.as_ref().expect("the scenario prices something")
}

fn curve(assessment: &Assessment) -> &LossCurve {
    losses(assessment).curve.as_ref().expect("attempts cost something")
}

/// The chances at the amounts that were asked for.
fn chances(assessment: &Assessment) -> Vec<f64> {
    curve(assessment).asked.iter().map(|(_, read)| read.estimate.mean).collect()
}

fn quantile(assessment: &Assessment, level: f64) -> f64 {
    let found = curve(assessment).quantiles.iter().find(|(known, _)| *known == level);
    found.expect("the level is told").1.estimate.mean
}

/// Equal but for a share of the exact number.
fn close(found: f64, exact: f64, share: f64) {
    assert!((found - exact).abs() <= share * exact.abs(), "{found} is not {exact}");
}

/// Off by no more than the printed error explains, which itself is small.
fn within(found: &Estimate, exact: f64) {
    let (off, error) = ((found.mean - exact).abs(), found.standard_error);
    assert!(off <= 5.0 * error && error < 5e-3 * exact, "{} ± {error} is not {exact}", found.mean);
}

#[test]
fn a_poisson_number_of_lognormal_losses() {
    // docs/method.md, from an independent tool: Poisson(3), LN(0, 1).
    let amounts = [1.0, 5.0, 10.0, 20.0, 50.0];
    let exact = [0.847253879, 0.376763813, 0.116357083, 0.0137289481, 0.000245748172];
    let found = run_at(&plain("attempts = 3", "magnitude = { lognormal = [0, 1] }"), &amounts);
    for (found, exact) in chances(&found).into_iter().zip(exact) {
        close(found, exact, 5e-4);
    }
    for (level, exact) in [(0.5, 3.7381569), (0.95, 13.712822), (0.99, 21.701109)] {
        close(quantile(&found, level), exact, 5e-4);
    }
    close(losses(&found).mean.mean, 3.0 * 0.5f64.exp(), 1e-9);
    close(losses(&found).p_zero.mean, 0.0497870684, 1e-9);
    close(losses(&found).sd.mean, (3.0 * 2f64.exp()).sqrt(), 1e-9);
    assert!(curve(&found).numerical_error < 1e-2, "{}", curve(&found).numerical_error);
}

#[test]
fn a_heavy_tail_and_a_rare_event() {
    let amounts = [1e5, 1e6, 1e7, 1e8];
    let exact = [0.28593009, 0.107026907, 0.0115827105, 0.00031285397];
    let found = run_at(&plain("attempts = 0.5", "magnitude = { p5 = 1e4, p95 = 5e6 }"), &amounts);
    for (found, exact) in chances(&found).into_iter().zip(exact) {
        close(found, exact, 5e-4);
    }
    // A chance of 1 in 5,000 a year: the curve is the chance times the tail of one loss, nearly.
    let rare = run_at(&plain("attempts = 2e-4", "magnitude = { lognormal = [0, 2.5] }"), &[1.0, 100.0]);
    let tail = |x: f64| 2e-4 * exposure::math::normal_cdf(-(x.ln() / 2.5));
    for (found, exact) in chances(&rare).into_iter().zip([tail(1.0), tail(100.0)]) {
        close(found, exact, 3e-4);
    }
    assert_eq!(quantile(&rare, 0.99), 0.0);
}

#[test]
fn exponential_losses() {
    let amounts = [0.5, 1.0, 3.0, 10.0];
    let exact = [0.86769854963978, 0.7750152912097, 0.41667128368009, 0.014852747578];
    let found = run_at(&plain("attempts = 3", "magnitude = { gamma = [1, 1] }"), &amounts);
    for (found, exact) in chances(&found).into_iter().zip(exact) {
        close(found, exact, 5e-4);
    }
}

#[test]
fn clustered_counts_of_exponential_losses() {
    // A geometric number (dispersion 1) of exponential amounts is 0 or exponential again: with q = m / (1 + m),
    // S(x) = q e^(-(1 - q) x). From the generating function: 1 / (1 + m - m / (1 + s)) = (1 - q) + q (1-q)/(1-q+s).
    let text = plain("attempts = 2\ncounts = { dispersion = 1 }", "magnitude = { gamma = [1, 1] }");
    let found = run_at(&text, &[0.5, 2.0, 8.0]);
    let q: f64 = 2.0 / 3.0;
    for (found, x) in chances(&found).into_iter().zip([0.5, 2.0, 8.0]) {
        close(found, q * (-(1.0 - q) * x).exp(), 5e-4);
    }
    close(losses(&found).p_zero.mean, 1.0 / 3.0, 1e-12);
    close(losses(&found).sd.mean, (2.0 * 2.0 + 4.0f64).sqrt(), 1e-9);
    close(found.probability.mean, 2.0 / 3.0, 1e-12);
}

#[test]
fn at_most_one_loss() {
    let attempts = "attempts = { at_least_once = 0.3, over = \"1 year\" }\ncounts = \"at-most-one\"";
    let found = run_at(&plain(attempts, "magnitude = { uniform = [0, 10] }"), &[2.5, 7.5]);
    for (found, exact) in chances(&found).into_iter().zip([0.225, 0.075]) {
        close(found, exact, 1e-4);
    }
    close(losses(&found).mean.mean, 1.5, 1e-12);
    close(found.probability.mean, 0.3, 1e-12);
    close(losses(&found).sd.mean, (0.3 * 100.0 / 3.0 - 2.25f64).sqrt(), 1e-9);
}

#[test]
fn whole_amounts_are_exact() {
    // Poisson(1), amounts 1, 2, 3 with .5, .4, .1: e^-1 × {1, 1/2, 21/40, 77/240, 1753/9600, ...} (Panjer 1981).
    let text = plain("attempts = 1", "magnitude = { discrete = [[1, 0.5], [2, 0.4], [3, 0.1]] }");
    let found = run_at(&text, &[0.0, 1.0, 2.0, 3.0, 4.0]);
    let mut left = 1.0;
    for (found, p) in chances(&found).into_iter().zip([1.0, 0.5, 21.0 / 40.0, 77.0 / 240.0, 1753.0 / 9600.0])
    {
        left -= p * (-1.0f64).exp();
        close(found, left, 1e-10);
    }
    assert_eq!(quantile(&found, 0.5), 1.0);
}

#[test]
fn losses_of_one_attempt_add_and_reactions_come_or_not() {
    let text = format!(
        "{HEAD}[actor.a]\ntitle = \"a\"\nattempts = 2\n[event.in]\ntitle = \"in\"\nby = [\"a\"]\n\
         [event.more]\ntitle = \"more\"\nneeds = \"in\"\nprobability = 0.25\n\
         [outcome.first]\ntitle = \"f\"\nwhen = \"in\"\nseverity = 10\nloss = {{ response = 1, fines = 2 }}\n\
         [outcome.second]\ntitle = \"s\"\nwhen = \"more\"\nseverity = 20\n\
         [outcome.second.loss]\nreplacement = 4\nsecondary = {{ probability = 0.5, reputation = 8 }}\n"
    );
    let found = run_at(&text, &[0.0, 3.0, 7.0, 15.0]);
    // One attempt costs 3 (.75), 7 (.125) or 15 (.125); sums by Poisson(2), which by hand up to 15:
    let p0 = (-2.0f64).exp();
    close(losses(&found).p_zero.mean, p0, 1e-12);
    close(losses(&found).mean.mean, 2.0 * (0.75 * 3.0 + 0.125 * 7.0 + 0.125 * 15.0), 1e-12);
    // P(S <= 3) = P0 (1 + 1.5); P(S <= 7) adds 6 (two of 3) and 7.
    close(chances(&found)[1], 1.0 - p0 * 2.5, 1e-10);
    close(chances(&found)[2], 1.0 - p0 * (2.5 + 1.5 * 1.5 / 2.0 + 0.25), 1e-10);
    let by: Vec<f64> = losses(&found).outcomes.iter().map(|one| one.mean.mean).collect();
    close(by[0], 6.0, 1e-12);
    close(by[1], 2.0 * 0.25 * 8.0, 1e-12);
    let largest = |x: f64| {
        let at = curve(&found).largest.iter().find(|(amount, _)| *amount == x).expect("it is told");
        at.1.estimate.mean
    };
    close(largest(10.0), 1.0 - (-0.25f64).exp(), 1e-9);
}

#[test]
fn an_included_outcome_is_not_paid_twice() {
    let text = |includes: &str| {
        format!(
            "{HEAD}[actor.a]\ntitle = \"a\"\nattempts = 1\n[event.in]\ntitle = \"in\"\nby = [\"a\"]\n\
             [event.more]\ntitle = \"more\"\nneeds = \"in\"\nprobability = 0.5\n\
             [outcome.all]\ntitle = \"all\"\nwhen = \"more\"\nseverity = 20\n{includes}loss = {{ fines = 10 }}\n\
             [outcome.part]\ntitle = \"part\"\nwhen = \"in\"\nseverity = 10\nloss = {{ fines = 4 }}\n"
        )
    };
    close(losses(&run_at(&text(""), &[])).mean.mean, 9.0, 1e-12);
    close(losses(&run_at(&text("includes = [\"part\"]\n"), &[])).mean.mean, 7.0, 1e-12);
}

#[test]
fn cases_of_losses_follow_the_factors() {
    let text = format!(
        "{HEAD}[factor.f]\ntitle = \"f\"\nprior = 0.3\nwhy = \"w\"\n[actor.a]\ntitle = \"a\"\nattempts = 0.5\n\
         [event.e]\ntitle = \"e\"\nby = [\"a\"]\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 10\n\
         [outcome.o.loss]\nresponse = [{{ if = \"f\", value = 100 }}, {{ value = 10 }}]\n\
         [outcome.o.loss.secondary]\nprobability = [{{ if = \"f\", p = 0.5 }}, {{ p = 0.1 }}]\nfines = 40\n"
    );
    let found = run_at(&text, &[]);
    close(losses(&found).mean.mean, 0.5 * (0.3 * 120.0 + 0.7 * 14.0), 1e-12);
    let p_zero = (-0.5f64).exp();
    close(losses(&found).p_zero.mean, p_zero, 1e-12);
}

#[test]
fn actors_are_superposed() {
    // Two actors with LN(0, 1) losses at rates 1 and 2 are one at rate 3.
    let text = format!(
        "{HEAD}[actor.a]\ntitle = \"a\"\nattempts = 1\n[actor.b]\ntitle = \"b\"\nattempts = 2\n\
         [event.e]\ntitle = \"e\"\nby = [\"a\", \"b\"]\n[outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 50\n\
         loss = {{ magnitude = {{ lognormal = [0, 1] }} }}\n"
    );
    for (found, exact) in chances(&run_at(&text, &[5.0, 20.0])).into_iter().zip([0.376763813, 0.0137289481]) {
        close(found, exact, 5e-4);
    }
}

#[test]
fn the_fair_model_of_the_benchmarks() {
    let text = include_str!("../../benches/peers/m1.toml");
    let request = Request { exceed: vec![1e6, 5e6], ..Request::default() };
    let found = assess(&checked(text), &request).expect("it compiles");
    within(&losses(&found).mean, 2_299_367.79);
    within(&losses(&found).p_zero, 0.0470008268);
    close(losses(&found).sd.mean, 2.1522e6, 1e-3);
    for ((_, read), exact) in curve(&found).asked.iter().zip([0.6483869, 0.1150077]) {
        within(&read.estimate, exact);
    }
}

#[test]
fn an_uncertain_reaction_is_an_uncertainty() {
    let text = include_str!("../../benches/peers/m1.toml");
    let settings = ["risk.m1.loss.secondary.slef={ pert = [0.1, 0.3, 0.6] }"];
    let found = assess(&checked_with(text, &settings), &Request::default()).expect("it compiles");
    within(&losses(&found).mean, 2_299_367.79);
    within(&losses(&found).sd, 2.2247e6);
}

#[test]
fn what_has_happened_costs_apart_and_stays() {
    let text = format!(
        "{HEAD}[factor.f]\ntitle = \"f\"\nprior = 0.4\nwhy = \"w\"\n[actor.a]\ntitle = \"a\"\nattempts = 1\n\
         [event.e]\ntitle = \"e\"\nby = [\"a\"]\nneeds = \"f\"\n\
         [outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = 10\nloss = {{ fines = 5 }}\n\
         [outcome.past]\ntitle = \"p\"\nwhen = \"f\"\nseverity = 10\nloss = {{ fines = 100 }}\n\
         [safeguard.s]\ntitle = \"s\"\n[[safeguard.s.effect]]\non = \"factor.f\"\nreduces = 0.5\n\
         [whatif.w]\ntitle = \"w\"\nsafeguards = [\"s\"]\n"
    );
    let checked = checked(&text);
    let request = Request { draws: Some(256), ..Request::default() };
    let before = assess(&checked, &request).expect("it compiles");
    let after =
        assess(&checked, &Request { what_ifs: vec!["w".to_owned()], ..request }).expect("it compiles");
    let happened = |found: &Assessment| losses(found).happened.expect("a fact is priced").mean;
    close(happened(&before), 40.0, 1e-12);
    close(happened(&after), 40.0, 1e-12);
    close(losses(&before).mean.mean, 2.0, 1e-12);
    close(losses(&after).mean.mean, 1.0, 1e-12);
}

#[test]
fn a_safeguard_scales_amounts() {
    let text = format!(
        "{}[safeguard.s]\ntitle = \"s\"\n[[safeguard.s.effect]]\non = \"outcome.o.loss\"\nreduces = 0.75\n\
         [whatif.w]\ntitle = \"w\"\nsafeguards = [\"s\"]\n",
        plain("attempts = 3", "magnitude = { lognormal = [0, 1] }")
    );
    let request = Request {
        draws: Some(128),
        what_ifs: vec!["w".to_owned()],
        exceed: vec![1.25, 5.0],
        ..Request::default()
    };
    let found = assess(&checked(&text), &request).expect("it compiles");
    close(losses(&found).mean.mean, 0.25 * 3.0 * 0.5f64.exp(), 1e-9);
    // A quarter of every amount: the chance to lose more than 1.25 is that of 5 without the safeguard.
    for (found, exact) in chances(&found).into_iter().zip([0.376763813, 0.0137289481]) {
        close(found, exact, 5e-4);
    }
}

#[test]
fn what_has_no_mean_says_so() {
    let found = run_at(&plain("attempts = 1", "magnitude = { pareto = [1000, 0.9] }"), &[1e4, 1e6]);
    assert_eq!(losses(&found).mean.mean, f64::INFINITY);
    assert!(quantile(&found, 0.99).is_finite());
    let tail = |x: f64| (1000.0 / x).powf(0.9);
    // One big loss makes a large sum: P(S > x) is near to rate × tail.
    close(chances(&found)[1], tail(1e6), 0.05);
    let shown = exposure::render::json::run(&found).to_string();
    assert!(!shown.contains("NaN") && !shown.contains("inf"), "{shown}");
}

#[test]
fn a_layer_is_bounded() {
    // Between a deductible of 1 and a limit of 2, the layer of LN(0, 1) is paid between 1 and 3.
    let amount = "magnitude = { lognormal = [0, 1], deductible = 1, limit = 2 }";
    let found = run_at(
        &plain("attempts = { at_least_once = 0.5, over = \"1 year\" }\ncounts = \"at-most-one\"", amount),
        &[0.0, 1.0, 1.999],
    );
    let above = |x: f64| 0.5 * exposure::math::normal_cdf(-x.ln());
    for (found, exact) in chances(&found).into_iter().zip([above(1.0), above(2.0), above(3.0)]) {
        close(found, exact, 2e-3);
    }
    close(losses(&found).p_zero.mean, 1.0 - above(1.0), 1e-12);
}

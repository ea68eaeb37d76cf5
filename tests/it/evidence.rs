//! The worked values of the evidence model: docs/method.md, section 1.

use crate::support::{assessed, checked};
use exposure::assess::FactorAssessment;

/// A scenario with one factor, these claims and this prior.
fn scenario(prior: &str, claims: &str) -> String {
    format!(
        r#"
format = 1
[scenario]
title = "t"
as_of = 2025-12-31
horizon = "1 year"
[source.b1]
name = "b1"
reliability = "B"
[source.b2]
name = "b2"
reliability = "B"
[source.c1]
name = "c1"
reliability = "C"
[source.relay]
name = "relay"
kind = "relay"
reliability = "A"
[origin.insiders]
dependence = 0.5
[origin.copies]
dependence = 1
[factor.f]
title = "f"
prior = {prior}
why = "test"
{claims}
"#
    )
}

/// One claim, by id, source and further keys.
fn claim(id: &str, source: &str, more: &str) -> String {
    let stance = if more.contains("stance") { "" } else { "stance = \"supports\"\n" };
    let day = if more.contains("published") { "" } else { "published = 2025-01-01\n" };
    format!("[claim.{id}]\ntext = \"t\"\nsource = \"{source}\"\nfactor = \"f\"\n{stance}{day}{more}\n")
}

fn factor(prior: &str, claims: &[String]) -> FactorAssessment {
    factor_of(&scenario(prior, &claims.concat()))
}

fn factor_of(text: &str) -> FactorAssessment {
    assessed(&checked(text), 4096).factors.into_iter().find(|one| one.id == "f").expect("the factor")
}

fn p(prior: &str, claims: &[String]) -> f64 {
    factor(prior, claims).probability
}

fn close(found: f64, exact: f64) {
    assert!((found - exact).abs() < 5e-7, "{found} is not {exact}");
}

#[test]
fn one_two_and_copied_reports() {
    let b1 = claim("b1", "b1", "");
    close(p("0.5", std::slice::from_ref(&b1)), 0.875);
    close(p("0.5", &[b1.clone(), claim("b2", "b2", "")]), 0.98);
    let origin = "origin = \"copies\"";
    let copies: Vec<String> = (0..7).map(|i| claim(&format!("k{i}"), ["b1", "b2"][i % 2], origin)).collect();
    close(p("0.5", &copies), 0.875);
    close(p("0.1", std::slice::from_ref(&b1)), 0.4375);
    close(p("0.1", &[b1, claim("b2", "b2", "")]), 0.844_828);
}

#[test]
fn reports_of_one_origin_count_less_and_less() {
    let many = |n: usize| {
        let sources: String =
            (0..n).map(|i| format!("[source.s{i}]\nname = \"s\"\nreliability = \"B\"\n")).collect();
        let claims: String =
            (0..n).map(|i| claim(&format!("k{i:02}"), &format!("s{i}"), "origin = \"insiders\"")).collect();
        factor_of(&scenario("0.5", &(sources + &claims))).probability
    };
    close(many(2), 0.948_771);
    close(many(3), 0.967_871);
    close(many(10), 0.979_925);
    close(many(50), 0.98);
}

#[test]
fn denials_and_admissions() {
    let for_it = claim("a", "b1", "");
    let against = claim("z", "b2", "stance = \"contradicts\"");
    close(p("0.5", &[for_it.clone(), against]), 0.5);
    let denial = |id: &str| {
        claim(id, "c1", "stance = \"contradicts\"\ninterest = \"self-serving\"\norigin = \"copies\"")
    };
    close(p("0.5", &[for_it.clone(), denial("d1")]), 0.768_293);
    let four: Vec<String> = ["d1", "d2", "d3", "d4"].map(denial).to_vec();
    close(p("0.5", &[vec![for_it], four].concat()), 0.768_293);
    close(p("0.5", &[claim("a", "b1", "interest = \"against-interest\"")]), 0.968_75);
}

#[test]
fn bands_over_the_draws() {
    let band = |claims: &[String], low: f64, high: f64| {
        let found = factor("0.5", claims);
        let near = (found.p5 - low).abs() < 0.0011 && (found.p95 - high).abs() < 0.0011;
        assert!(near, "{} to {}, not {low} to {high}", found.p5, found.p95);
    };
    band(&[claim("a", "b1", "")], 0.754, 0.966);
    band(&[claim("a", "c1", "")], 0.626, 0.874);
    band(&[claim("a", "b1", ""), claim("b", "b2", "")], 0.944, 0.998);
}

#[test]
fn a_source_counts_once_by_its_strongest_claim() {
    let weak = claim("a", "b1", "reliability = \"D\"");
    let strong = claim("b", "b1", "reliability = \"A\"");
    let found = factor("0.5", &[weak, strong]);
    close(found.probability, 39.0 / 40.0);
    assert_eq!(found.claims[0].contribution, 0.0);
    assert_eq!(found.claims[0].other.as_deref(), Some("b"));
    assert!(found.claims[0].weight > 0.0);
}

#[test]
fn relays_weigh_nothing() {
    let first = claim("a", "b1", "");
    let relayed = claim("b", "b2", "relay_of = \"a\"");
    let by_a_relay = claim("c", "relay", "");
    close(p("0.5", &[first, relayed, by_a_relay]), 0.875);
}

#[test]
fn retraction_supersession_and_dates() {
    let as_of = |claims: &[String], day: &str| {
        let text = scenario("0.5", &claims.concat()).replace("2025-12-31", day);
        factor_of(&text).probability
    };
    let first = claim("a", "b1", "published = 2025-02-10\nretracted = 2025-03-01");
    close(as_of(std::slice::from_ref(&first), "2025-02-09"), 0.5);
    close(as_of(std::slice::from_ref(&first), "2025-02-10"), 0.875);
    close(as_of(std::slice::from_ref(&first), "2025-03-01"), 0.5);
    let old = claim("a", "b1", "published = 2025-02-10");
    let new = claim("b", "c1", "published = 2025-02-20\nretracted = 2025-04-01\nsupersedes = \"a\"");
    close(as_of(&[old.clone(), new.clone()], "2025-02-19"), 0.875);
    close(as_of(&[old.clone(), new.clone()], "2025-02-20"), 0.75);
    close(as_of(&[old, new], "2025-04-01"), 0.875);
    let month = claim("a", "b1", "published = \"2025-02\"");
    close(as_of(std::slice::from_ref(&month), "2025-02-27"), 0.5);
    close(as_of(&[month], "2025-02-28"), 0.875);
}

#[test]
fn priors_of_every_form_enter_by_their_mean() {
    let prior = |prior: &str| factor(prior, &[]).prior;
    close(prior("0.25"), 0.25);
    close(prior("\"likely\""), 0.675);
    close(prior("{ uniform = [0.1, 0.5] }"), 0.3);
    close(prior("{ pert = [0.1, 0.2, 0.6] }"), (0.1 + 0.8 + 0.6) / 6.0);
    close(prior("{ hits = 7, of = 20 }"), 7.5 / 21.0);
    close(prior("{ beta = [2, 6] }"), 0.25);
    let word = factor("\"likely\"", &[]);
    close(word.probability, 0.675);
    assert!((word.p5 - 0.5625).abs() < 0.002 && (word.p95 - 0.7875).abs() < 0.002);
}

#[test]
fn an_estimate_is_discounted_and_obeys_its_date() {
    let text = |day: &str| {
        let estimate = "[estimate.e]\ntext = \"t\"\nsource = \"b1\"\nprobability = 1.0\nprior = 0.5\n\
                        published = 2025-04-25\n";
        scenario("{ estimate = \"e\" }", estimate).replace("2025-12-31", day)
    };
    close(factor_of(&text("2025-04-25")).probability, 0.8675);
    close(factor_of(&text("2025-04-24")).probability, 0.5);
}

#[test]
fn certainty_is_limited_unless_the_prior_already_was_beyond() {
    let both = [claim("a", "b1", "reliability = \"A\""), claim("b", "b2", "reliability = \"A\"")];
    let found = factor("0.5", &both);
    close(found.probability, 0.99);
    assert!(found.limit < 0.0);
    close(factor("0.995", &both).probability, 0.995);
    let against = both.map(|one| one.replace("supports", "contradicts"));
    close(factor("0.5", &against).probability, 0.01);
}

#[test]
fn contributions_add_up_to_the_log_odds() {
    let claims = [claim("a", "b1", ""), claim("b", "b2", "origin = \"insiders\""), claim("c", "c1", "")];
    let found = factor("0.3", &claims);
    let sum: f64 = found.claims.iter().map(|one| one.contribution).sum();
    let prior = exposure::math::logit(found.prior);
    assert!((prior + sum + found.limit - found.log_odds).abs() < 1e-12);
    close(exposure::math::sigmoid(found.log_odds), found.probability);
}

#[test]
fn factors_that_rest_on_one_source_stand_and_fall_together() {
    let second = "[factor.g]\ntitle = \"g\"\nprior = 0.5\nwhy = \"test\"\n[claim.y]\ntext = \"t\"\n\
                  source = \"SOURCE\"\nfactor = \"g\"\nstance = \"supports\"\npublished = 2025-01-01\n\
                  [outcome.both]\ntitle = \"both\"\nwhen = \"f and g\"\nseverity = 50\n";
    let both = |source: &str| {
        let text = scenario("0.5", &(claim("x", "b1", "") + &second.replace("SOURCE", source)));
        assessed(&checked(&text), 4096).outcomes[0].probability.mean
    };
    assert!((both("b2") - 0.875 * 0.875).abs() < 5e-4, "independent sources: {}", both("b2"));
    assert!(both("b1") > 0.875 * 0.875 + 0.003, "one source: {}", both("b1"));
}

//! What to find out next: the worked decision, closed forms, laws, and states as drawn.

use crate::naive::random;
use crate::support::{checked, json, run, run_with_input, stdout};
use exposure::assess::{Assessment, Question, Sought, Verification, VerifyNext, Worth, assess};
use exposure::eval::{Draws, Measure, REPLICATES, Settings, evaluate};
use exposure::model::{Configuration, Model};
use exposure::plan::compile;

const HEAD: &str = "format = 1\n[scenario]\ntitle = \"t\"\nas_of = 2025-04-25\nhorizon = \"1 year\"\ncurrency = \"USD\"\n\
                    [actor.x]\ntitle = \"x\"\nattempts = 1000\ncounts = \"at-most-one\"\n\
                    [event.v]\ntitle = \"v\"\nby = [\"x\"]\nprobability = 1\n";

/// docs/method.md, section 10: with .35, keeping costs 1000 if it is so and 50 if not, guarding 400 and 350.
const DECISION: &str = r#"
[factor.f]
title = "f"
prior = 0.35
[outcome.bad]
title = "bad"
when = "v and f"
[outcome.bad.loss]
response = 1000
[outcome.good]
title = "good"
when = "v and not f"
[outcome.good.loss]
response = 50
[safeguard.guard]
title = "guard"
cost = { amount = 347.36842105263156, per = "once" }
[[safeguard.guard.effect]]
on = "outcome.bad.loss"
reduces = 0.9473684210526316
[[safeguard.guard.effect]]
on = "outcome.good.loss"
reduces = 0.9473684210526316
[inquiry.look]
title = "look"
factor = "f"
sensitivity = 0.8
specificity = 0.9
cost = "$20"
"#;

fn assessed(model: &Model, draws: usize) -> Assessment {
    let question = Question { settings: Settings::new(7, draws, 2), ..Question::of(model) };
    assess(model, &Configuration::default(), &question, &|_| {}).expect("it compiles")
}

fn next(assessment: &Assessment) -> &VerifyNext {
    assessment.verify_next.as_ref().expect("something can be found out")
}

fn one<'v>(next: &'v VerifyNext, id: &str) -> &'v Verification {
    next.found.iter().find(|one| one.id == id).unwrap_or_else(|| panic!("{id} is not told"))
}

fn close(found: f64, exact: f64, off: f64) {
    assert!((found - exact).abs() <= off, "{found} is not {exact}");
}

#[test]
fn the_worked_decision() {
    let found = assessed(&checked(&format!("{HEAD}{DECISION}")).model, 256);
    let next = next(&found);
    assert_eq!(next.worth, Worth::Decisions);
    let factor = one(next, "f");
    close(factor.value.mean, 195.0, 1e-9);
    let inquiry = one(next, "look");
    // q = .35 × .8 + .65 × .1 = .345; p+ = .28 / .345, p- = .07 / .655.
    close(inquiry.chance, 0.345, 1e-12);
    close(inquiry.probability[0], 0.28 / 0.345, 1e-12);
    close(inquiry.probability[1], 0.07 / 0.655, 1e-12);
    close(inquiry.value.mean, 133.5, 1e-9);
    close(inquiry.net.expect("decisions have one"), 113.5, 1e-9);
    assert_eq!(next.found[0].id, "f", "to know is worth most");
    // Nothing but the factor is unknown: to know everything is to know it, here by its states as drawn.
    let all = next.everything.expect("decisions are valued");
    assert!((all.mean - 195.0).abs() < 4.0 * all.standard_error && all.standard_error < 10.0, "{all:?}");
}

/// (A and B) or (C and (D or E)): the composite rises by 30.9 points with A, whose chance is .9.
const TREE: &str = r#"
[factor]
a = { title = "a", prior = 0.9 }
b = { title = "b", prior = 0.4 }
c = { title = "c", prior = 0.7 }
d = { title = "d", prior = 0.25 }
e = { title = "e", prior = 0.1 }
[outcome.o]
title = "o"
when = "v and ((a and b) or (c and (d or e)))"
severity = 100
[inquiry.look]
title = "look"
factor = "a"
sensitivity = 0.8
specificity = 0.95
"#;

#[test]
fn without_decisions_it_is_the_variance_that_goes() {
    let found = assessed(&checked(&format!("{HEAD}{TREE}")).model, 1024);
    let next = next(&found);
    assert_eq!(next.worth, Worth::Points);
    let factor = one(next, "a");
    close(factor.value.mean, 0.9 * 0.1 * 30.9 * 30.9, 1e-7);
    close(factor.outlook[0], 53.65, 1e-8);
    close(factor.outlook[1], 22.75, 1e-8);
    let q = 0.9 * 0.8 + 0.1 * 0.05;
    let (so, not) = (0.72 / q, 0.18 / (1.0 - q));
    close(one(next, "look").value.mean, q * (1.0 - q) * (so - not) * (so - not) * 30.9 * 30.9, 1e-7);
    // Of the variance of what happens or does not, 100² × .5056 × .4944, as drawn.
    let whole = 10_000.0 * 0.5056 * 0.4944;
    close(factor.share.expect("a part"), factor.value.mean / whole, 0.01);
}

/// One neutral claim of letter B on a prior of a half.
const CLAIMED: &str = r#"
[source.s]
name = "s"
kind = "news"
reliability = "B"
[factor]
f = { title = "f", prior = 0.5 }
g = { title = "g", prior = 0.5 }
[claim.c1]
text = "f it is"
source = "s"
factor = "f"
stance = "supports"
interest = "neutral"
published = 2025-04-01
[claim.c2]
text = "g it is"
source = "s"
factor = "g"
stance = "supports"
interest = "neutral"
published = 2025-04-01
[outcome.o]
title = "o"
when = "v and (f or g)"
severity = 100
"#;

#[test]
fn a_claim_is_verified_by_whether_its_source_knew() {
    let found = assessed(&checked(&format!("{HEAD}{CLAIMED}")).model, 4096);
    let claim = one(next(&found), "c1");
    // The source knew with .75 at letter B; if so the factor holds, if not the prior is left. Reliabilities spread
    // around the letter, so this is near and not exact.
    close(claim.chance, 0.75, 0.02);
    close(claim.probability[0], 1.0, 1e-12);
    close(claim.probability[1], 0.5, 0.05);
    assert_eq!(
        claim.sought,
        Sought::Claim(exposure::model::ClaimId::at(0), exposure::model::FactorId::at(0))
    );
    // Both factors rest on one source: learning that one does not hold makes the other less likely, so less is left
    // than forcing it away would leave, which is 87.5 points.
    let factor = one(next(&found), "f");
    assert!(factor.outlook[1] < 86.0, "{:?}", factor.outlook);
}

#[test]
fn what_is_expected_after_is_what_is_expected_before() {
    let (mut n, mut looked) = (0, 0);
    for seed in 0..12 {
        let random::Random { text, model } = random::scenario(seed);
        let Some((_, factor)) = model.factors.iter().next() else { continue };
        let inquiry = format!(
            "[inquiry.look]\ntitle = \"look\"\nfactor = \"{}\"\nsensitivity = 0.8\nspecificity = 0.7\n",
            factor.id
        );
        let found = assessed(&checked(&format!("{text}{inquiry}")).model, 1024);
        let Some(next) = &found.verify_next else { continue };
        for one in &next.found {
            n += 1;
            let [so, not] = one.outlook;
            let whole = match next.worth {
                Worth::Points => found.composite.mean,
                Worth::Loss | Worth::Decisions => {
                    found.losses.as_ref().expect("it is priced").mean.mean * found.horizon_years
                }
            };
            let what = format!("seed {seed}: {one:?}");
            let off = (one.chance * so + (1.0 - one.chance) * not - whole).abs();
            assert!(off <= 1e-9 * whole.abs().max(1.0), "{what} {whole}");
            let p =
                found.factors.iter().find(|factor| factor.id == one.factor).expect("it is there").probability;
            let after = one.chance * one.probability[0] + (1.0 - one.chance) * one.probability[1];
            assert!((after - p).abs() <= 1e-9, "{what} {p}");
            assert!(one.value.mean >= 0.0, "{what}");
            // No inquiry says more of a factor than the factor itself. Verifying a claim may: it tells of the source too.
            if matches!(one.sought, Sought::Inquiry(_)) {
                let is_factor = |other: &&Verification| {
                    matches!(other.sought, Sought::Factor(_)) && other.factor == one.factor
                };
                looked += 1;
                let most = next.found.iter().find(is_factor).expect("each factor is told").value.mean;
                assert!(one.value.mean <= most * (1.0 + 1e-9) + 1e-9, "{what} {most}");
            }
        }
    }
    assert!(n >= 40 && looked >= 4, "the laws must be put to the test: {n}, {looked}");
}

/// The other road: the states of factors as drawn, and the composite in the draws in which a factor holds.
#[test]
fn equal_to_draws_in_which_the_factor_holds() {
    let model = checked(&format!("{HEAD}{CLAIMED}")).model;
    let found = assessed(&model, 16 * 2048);
    let plan = compile(&model, &Configuration::default(), model.header.as_of).expect("it compiles");
    let settings = Settings::new(7, 16 * 2048, 2);
    let run = evaluate(&plan, settings.without_shares(), &|_| {});
    let at = run.measures.find(Measure::Composite).expect("it is measured");
    for (position, id) in ["f", "g"].into_iter().enumerate() {
        let mut means: [Vec<f64>; 2] = [Vec::new(), Vec::new()];
        for replicate in 0..REPLICATES {
            let mut draws = Draws::new(&plan, settings.seed, replicate, settings.n_per_replicate);
            let holds = draws.factor(&plan.factors[position], settings.n_per_replicate).holds;
            for (side, mean) in means.iter_mut().enumerate() {
                let values = run.replicates[replicate].values[at].iter().zip(&holds);
                let kept: Vec<f64> = values
                    .filter(|(_, holds)| (**holds == 1.0) == (side == 0))
                    .map(|(value, _)| *value)
                    .collect();
                mean.push(kept.iter().sum::<f64>() / kept.len() as f64);
            }
        }
        for (side, means) in means.iter().enumerate() {
            let n = means.len() as f64;
            let mean = means.iter().sum::<f64>() / n;
            let spread = means.iter().map(|one| (one - mean) * (one - mean)).sum::<f64>();
            let error = (spread / (n * (n - 1.0))).sqrt();
            let exact = one(next(&found), id).outlook[side];
            assert!((mean - exact).abs() <= 4.5 * error, "{id} {side}: {mean} ± {error}, not {exact}");
        }
    }
}

#[test]
fn a_run_says_what_to_verify_next() {
    let text = format!("{HEAD}{DECISION}");
    let view = json(&run_with_input(&["run", "-", "--draws", "64", "--format", "json"], &text));
    let first = &view["verify_next"][1];
    assert_eq!(
        (&first["kind"], &first["id"], &first["unit"]),
        (&"inquiry".into(), &"look".into(), &"USD".into())
    );
    assert_eq!(first["cost"], 20.0);
    assert!((first["net"].as_f64().expect("a number") - 113.5).abs() < 1e-9);
    let supposed = ["run", "-", "--draws", "64", "--set", "factor.f=false", "--format", "json"];
    assert!(
        json(&run_with_input(&supposed, &text))["verify_next"].is_null(),
        "what is supposed is not asked"
    );
    let told = stdout(&run_with_input(&["run", "-", "--draws", "64"], &text));
    assert!(told.contains("Verify next: look (look), on f; worth up to $130 of better decisions"), "{told}");
    let page = stdout(&run_with_input(&["explain", "-", "verify", "--draws", "64"], &text));
    assert!(page.contains("35% likely to bear out"), "{page}");
}

#[test]
fn the_page_names_the_best_choice_and_folds_what_changes_nothing() {
    let page = stdout(&run(&["explain", "scenarios/clearing-house.toml", "verify", "--draws", "1024"]));
    assert!(page.contains("By what is known it is best to "), "{page}");
    // Both inquiries of the file are told with what they cost, whatever they are worth.
    for inquiry in ["inquiry outside-test on doors-left", "inquiry restore-drill on backups-reachable"] {
        let rest = page.split(inquiry).nth(1).unwrap_or_else(|| panic!("{inquiry}: {page}"));
        assert!(rest.contains("costs $"), "{page}");
    }
    let one_line = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        one_line.contains("Worth nothing, because the best choice stays the same whatever they say:"),
        "{page}"
    );
    // No claim has a block of its own that says that it is worth nothing.
    let blocks: Vec<&str> =
        page.split("\n\n").filter(|block| block.trim_start().starts_with("claim ")).collect();
    assert!(blocks.iter().all(|block| !block.contains("worth nothing")), "{page}");
}

//! Which factors need each other: interactions of pairs, against worked values, closed forms and brute force.

use crate::attribution::{WORKED, alike, close, factorial, run, values};
use crate::naive::random;
use crate::support::checked;
use exposure::assess::{Attribution, Estimate, Interactions, Question, interactions, leading_factors};
use exposure::eval::{Settings, StateMode};
use exposure::math::exp_m1;
use exposure::model::{Configuration, FactorId, Model};

fn pairs(model: &Model, n: usize, draws: usize, threads: usize) -> Interactions {
    let (configuration, settings) = (Configuration::default(), Settings::new(5, draws, threads));
    let question = Question { settings, ..Question::of(model) };
    let assessment = run(model, &configuration, draws, threads);
    interactions(model, &configuration, &question, &assessment, n).expect("it compiles")
}

/// The interaction of two factors, in the order in which their ids stand.
fn of<'f>(model: &Model, found: &'f Interactions, ids: [&str; 2]) -> &'f Attribution {
    let ids = ids.map(|id| model.factors.find(id).expect("a factor"));
    &found.pairs.iter().find(|pair| pair.factors == ids).expect("a pair").by
}

/// Composite, chance, frequency and loss, each as a multiple of what a sure worst outcome of $100 comes to.
fn in_units(one: &Attribution) -> [(Estimate, f64); 4] {
    let loss = one.loss.expect("it is priced");
    [(one.composite, 100.0), (one.probability, 1.0), (one.frequency, 1.0), (loss, 100.0)]
}

/// docs/method.md, section 9: the sum over all subsets, in fractions.
const WORKED_PAIRS: [(&str, &str, f64); 10] = [
    ("a", "b", 0.332_175),
    ("a", "c", -0.027_825),
    ("a", "d", -0.019_425),
    ("a", "e", -0.006_825),
    ("b", "c", -0.027_825),
    ("b", "d", -0.019_425),
    ("b", "e", -0.006_825),
    ("c", "d", 0.146_825),
    ("c", "e", 0.054_425),
    ("d", "e", -0.007_175),
];

#[test]
fn the_worked_case() {
    let model = checked(WORKED).model;
    let found = pairs(&model, 5, 256, 1);
    for (one, other, exact) in WORKED_PAIRS {
        for (value, scale) in in_units(of(&model, &found, [one, other])) {
            close(value.mean, scale * exact, 1e-13 * scale);
            assert!(value.p5 <= value.p95 && value.standard_error <= 1e-13 * scale);
        }
    }
    let ids = |pair: [FactorId; 2]| pair.map(|id| model.factors[id].id.as_str());
    let order: Vec<[&str; 2]> = found.pairs.iter().map(|pair| ids(pair.factors)).collect();
    assert_eq!(order[..3], [["a", "b"], ["c", "d"], ["c", "e"]]);
    assert_eq!(order[9], ["d", "e"].min(order[9]));
}

/// The definition, a sum over all sets of the others, each value from a run of its own on the same draws.
#[test]
fn equal_to_brute_force() {
    let (mut tried, mut moved) = (0, 0);
    for seed in 0..60 {
        let model = random::scenario(seed).model;
        let n = model.factors.len();
        if !(2..=3).contains(&n) {
            continue;
        }
        tried += 1;
        let subsets: Vec<[f64; 4]> = (0..1 << n).map(|set| values(&model, set)).collect();
        for pair in &pairs(&model, n, 64, 2).pairs {
            let Attribution { composite, probability, frequency, loss } = pair.by;
            let [i, j] = pair.factors.map(|factor| 1usize << factor.position());
            let found = [Some(composite), Some(probability), Some(frequency), loss];
            for (value, found) in found.into_iter().enumerate() {
                let Some(found) = found else { continue };
                let mut exact = 0.0;
                for set in (0..1usize << n).filter(|set| set & (i | j) == 0) {
                    let size = set.count_ones() as usize;
                    let weight = factorial(size) * factorial(n - size - 2) / factorial(n - 1);
                    let at = |set: usize| subsets[set][value];
                    exact += weight * (at(set | i | j) - at(set | i) - at(set | j) + at(set));
                }
                let scale = subsets[(1 << n) - 1][value].abs().max(1.0);
                assert!((found.mean - exact).abs() <= 1e-11 * scale, "seed {seed}: {} {exact}", found.mean);
                moved += usize::from(exact.abs() > 1e-6 * scale);
            }
        }
    }
    assert!(tried >= 5 && moved >= 5, "the definition must be put to the test: {tried}, {moved}");
}

/// A text like the worked one with other factors and another outcome.
fn with(factors: &str, condition: &str) -> Model {
    let (start, rest) = WORKED.split_once("[factor]").expect("it has factors");
    let (_, actor) = rest.split_once("[actor.x]").expect("it has an actor");
    let actor = actor.replace("(a and b) or (c and (d or e))", condition);
    checked(&format!("{start}[factor]\n{factors}[actor.x]{actor}")).model
}

const TWO: &str = "a = { title = \"a\", prior = 0.3 }\nb = { title = \"b\", prior = 0.6 }\n";

/// f(1,1) - f(1,0) - f(0,1) + f(0,0), times .3 and .6: 1 for both, -1 for either, and for one or the other of two
/// actors the chances bend and the rates do not.
#[test]
fn two_factors_in_closed_form() {
    for (condition, exact) in [("a and b", 0.18), ("a or b", -0.18)] {
        let model = with(TWO, &format!("({condition})"));
        for (value, scale) in in_units(of(&model, &pairs(&model, 5, 64, 1), ["a", "b"])) {
            close(value.mean, scale * exact, 1e-13 * scale);
        }
    }
    let (start, rest) = WORKED.split_once("[factor]").expect("it has factors");
    let (_, outcome) = rest.split_once("[outcome.o]").expect("it has an outcome");
    let outcome = outcome.replace("v and ((a and b) or (c and (d or e)))", "(v and a) or (w and b)");
    let actor = |id: &str, event: &str, rate: f64| {
        format!(
            "[actor.{id}]\ntitle = \"{id}\"\nattempts = {rate}\n[event.{event}]\ntitle = \"{event}\"\n\
             by = [\"{id}\"]\nprobability = 1\n"
        )
    };
    let actors = actor("x", "v", 2.0) + &actor("y", "w", 0.5);
    let model = checked(&format!("{start}[factor]\n{TWO}{actors}[outcome.o]{outcome}")).model;
    let found = pairs(&model, 5, 64, 1);
    let Attribution { composite, probability, frequency, loss } = *of(&model, &found, ["a", "b"]);
    let exact = -0.18 * exp_m1(-2.0) * exp_m1(-0.5);
    close(probability.mean, exact, 1e-14);
    close(composite.mean, 100.0 * exact, 1e-12);
    assert_eq!((frequency.mean, loss.expect("it is priced").mean), (0.0, 0.0));
}

fn power(x: f64, n: i32) -> f64 {
    (0..n).map(|_| x).product()
}

/// n like factors of chance .1, one of which is enough: the second difference beside s others is -.01 × .9^s, and
/// every s from 0 to n - 2 weighs the same.
fn either_of(n: i32) -> f64 {
    -(0..n - 1).map(|s| 0.01 * power(0.9, s)).sum::<f64>() / f64::from(n - 1)
}

#[test]
fn sixteen_like_factors_are_exact() {
    let model = checked(&alike(16)).model;
    let found = pairs(&model, 3, 64, 2);
    assert!(matches!(found.mode, StateMode::Integrated { .. }));
    assert_eq!(found.pairs.len(), 3);
    for (value, scale) in found.pairs.iter().flat_map(|pair| in_units(&pair.by)) {
        close(value.mean, scale * either_of(16), 1e-13 * scale);
    }
}

/// Where states are drawn, rates are exact all the same, and the rest is within its own error.
fn sampled(model: &Model, exact: f64) {
    let found = pairs(model, 5, 65_536, 2);
    assert_eq!((found.mode, found.pairs.len(), found.draws), (StateMode::Drawn, 10, 65_536));
    for pair in &found.pairs {
        let [composite, probability, rest @ ..] = in_units(&pair.by);
        for (value, scale) in [composite, probability] {
            assert!(
                value.standard_error > 0.0 && value.standard_error < 0.4 * exact.abs() * scale,
                "{value:?}"
            );
            close(value.mean, scale * exact, 4.5 * value.standard_error);
        }
        rest.iter().for_each(|(value, scale)| close(value.mean, scale * exact, 1e-12 * scale));
    }
}

#[test]
fn many_like_factors_are_sampled() {
    sampled(&checked(&alike(20)).model, either_of(20));
}

/// Two of 20 like factors are needed: beside s others of chance p, of which none or one may hold, the second
/// difference is p² ((1 - p)^s - s p (1 - p)^(s - 1)).
#[test]
fn many_like_factors_of_which_two_are_needed_are_sampled() {
    let (n, p) = (20, 0.05f64);
    let ids: Vec<String> = (0..n).map(|at| format!("f{at}")).collect();
    let factors: String =
        ids.iter().map(|id| format!("{id} = {{ title = \"{id}\", prior = {p} }}\n")).collect();
    let model = with(&factors, &format!("at least 2 of ({})", ids.join(", ")));
    let term = |s: i32| {
        let one = if s == 0 { 0.0 } else { f64::from(s) * p * power(1.0 - p, s - 1) };
        p * p * (power(1.0 - p, s) - one)
    };
    let exact = (0..n - 1).map(term).sum::<f64>() / f64::from(n - 1);
    assert!(exact > 0.0);
    sampled(&model, exact);
}

/// A factor that no outcome rests on acts together with nothing, to the last bit.
#[test]
fn what_nothing_rests_on_interacts_with_nothing() {
    let idle = "idle = { title = \"idle\", prior = 0.5 }\n";
    let worked = checked(&WORKED.replace("[factor]\n", &format!("[factor]\n{idle}"))).model;
    let many = checked(&alike(20).replace("[factor]\n", &format!("[factor]\n{idle}"))).model;
    for model in [worked, many] {
        let id = model.factors.find("idle").expect("it is there");
        let found = pairs(&model, model.factors.len(), 256, 2);
        for pair in found.pairs.iter().filter(|pair| pair.factors.contains(&id)) {
            for (value, _) in in_units(&pair.by) {
                assert_eq!([value.mean, value.p5, value.p95, value.standard_error], [0.0; 4]);
            }
        }
    }
}

#[test]
fn the_leading_factors_are_those_with_the_largest_shares() {
    let model = checked(WORKED).model;
    let assessment = run(&model, &Configuration::default(), 64, 1);
    let ids = |n| {
        let found = leading_factors(&model, &assessment, n).into_iter();
        found.map(|id| model.factors[id].id.clone()).collect::<Vec<String>>()
    };
    assert_eq!(ids(9)[2..], ["c", "d", "e"]);
    assert_eq!(ids(2).len(), 2);
}

#[test]
fn a_quarter_of_the_draws_serves_and_threads_do_not_show() {
    let model = random::scenario(3).model;
    let one = pairs(&model, 5, 4096, 1);
    assert_eq!(one, pairs(&model, 5, 4096, 2));
    if let StateMode::Integrated { n_draws } = one.mode {
        assert_eq!((n_draws, one.draws), (64, 1024));
    }
}

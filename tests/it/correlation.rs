//! Quantities that go together: what comes of it, by closed forms.

use crate::support::{assessed, checked};
use exposure::assess::Assessment;

const DRAWS: usize = 16 * 1024;

/// A loss of 1 for every attempt that succeeds, where attempts and success go together.
fn text(rank: Option<f64>) -> String {
    let together = rank.map_or_else(String::new, |rank| {
        format!(
            "[correlation.pressure]\nbetween = [\"event.e.probability\", \"actor.a.attempts\"]\nrank = {rank}\n\
             why = \"a test\"\n"
        )
    });
    format!(
        "format = 1\n[scenario]\ntitle = \"Together\"\nas_of = 2025-04-25\nhorizon = \"1 year\"\ncurrency = \"USD\"\n\
         [actor.a]\ntitle = \"a\"\nattempts = {{ uniform = [0, 2] }}\n\
         [event.e]\ntitle = \"e\"\nby = \"a\"\nprobability = {{ uniform = [0, 1] }}\n\
         [outcome.o]\ntitle = \"o\"\nwhen = \"e\"\nseverity = {{ uniform = [0, 100] }}\nloss = {{ magnitude = 1 }}\n{together}"
    )
}

fn expected_loss(assessment: &Assessment) -> (f64, f64) {
    let loss = &assessment.losses.as_ref().expect("losses").mean;
    (loss.mean, loss.standard_error)
}

#[test]
fn the_mean_of_a_product_has_the_closed_form() {
    // Of uniform U and V, E[UV] = 1/4 + rank/12: that is what a rank correlation is.
    for rank in [-0.9, -0.3, 0.0, 0.6, 0.95] {
        let (found, error) = expected_loss(&assessed(&checked(&text(Some(rank))), DRAWS));
        let exact = 2.0 * (0.25 + rank / 12.0);
        assert!((found - exact).abs() < 5.0 * error + 1e-4, "{rank}: {found} is not {exact} ± {error}");
        assert!(error < 2e-3);
    }
}

#[test]
fn no_correlation_is_a_correlation_of_nought() {
    let (with, without) = (text(Some(0.0)), text(None));
    let [with, without] = [with, without].map(|text| assessed(&checked(&text), 1024));
    assert!((with.composite.mean - without.composite.mean).abs() < 1e-9);
    assert!((expected_loss(&with).0 - expected_loss(&without).0).abs() < 1e-12);
}

#[test]
fn a_third_quantity_keeps_its_draws_when_two_others_go_together() {
    // The severity is in no group, so that its mean in the same draws does not move.
    let severity = |rank| {
        let found = assessed(&checked(&text(rank)), 1024);
        found.outcomes[0].severity.mean
    };
    assert_eq!(severity(Some(0.7)).to_bits(), severity(None).to_bits());
}

#[test]
fn three_quantities_of_one_group_go_together_two_by_two() {
    let three = text(None)
        + "[correlation.all]\nbetween = [\"event.e.probability\", \"actor.a.attempts\", \"outcome.o.severity\"]\nrank = 0.5\n";
    let found = assessed(&checked(&three), DRAWS);
    let (loss, error) = expected_loss(&found);
    let exact = 2.0 * (0.25 + 0.5 / 12.0);
    assert!((loss - exact).abs() < 5.0 * error + 1e-4, "{loss} is not {exact}");
    let apart = assessed(&checked(&text(None)), DRAWS);
    // Worse where it is likelier: the expected worst severity rises.
    assert!(found.composite.mean > apart.composite.mean + 3.0 * found.composite.standard_error);
}

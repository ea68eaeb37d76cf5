//! Reading what would be borne: a score, and a curve of chances over losses.

use super::checker::Checker;
use super::fields::{Fields, Node, span_of};
use super::kind::Kind;
use super::quantities;
use crate::diag::{Code, Diagnostic, Span};
use crate::math::Distribution;
use crate::model::{Tolerance, ToleranceCurve};
use crate::quantity::{Probability, Severity};
use toml::de::DeTable;

/// A chance and the loss that is exceeded with it.
type Point = (Probability, f64);

pub(super) const CURVES: [(&str, ToleranceCurve); 2] =
    [("points", ToleranceCurve::Points), ("lognormal", ToleranceCurve::Lognormal)];

impl Checker<'_> {
    /// The tolerance, where the file gives one.
    pub(super) fn tolerance(&mut self, root: &DeTable<'_>) -> Option<Option<Tolerance>> {
        let Some(node) = root.get("tolerance") else { return Some(None) };
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(node, "tolerance", "a table `[tolerance]`");
            return None;
        };
        self.places.note("tolerance", span_of(node));
        tolerance(self, Fields::new(table, "tolerance", span_of(node))).map(Some)
    }

    fn single(&mut self, node: Node, path: &str, kind: Kind) -> Option<f64> {
        match quantities::distribution(self, node, path, kind)?.value {
            Distribution::Point(value) => Some(value),
            _ => {
                self.wrong_type(node, path, "one number");
                None
            }
        }
    }
}

fn tolerance(checker: &mut Checker, mut fields: Fields) -> Option<Tolerance> {
    let score = fields.get("score").map(|node| score(checker, node));
    let given = fields.get("exceedance");
    let exceedance = given.map(|node| exceedance(checker, node));
    let curve = fields.get("curve").map(|node| checker.word(node, "curve of a tolerance", &CURVES));
    fields.remark(checker, "why");
    if given.is_none() && curve.is_some() {
        fields.missing(checker, "exceedance");
    } else if score.is_none() && given.is_none() {
        fields.missing(checker, "score");
    }
    fields.finish(checker);
    let curve = curve.unwrap_or(Some(ToleranceCurve::Points));
    if let (Some(node), Some(Some(points)), Some(ToleranceCurve::Lognormal)) = (given, &exceedance, curve) {
        check_lognormal(checker, span_of(node), points)?;
    }
    let score = match score {
        None => None,
        Some(read) => Some(read?),
    };
    Some(Tolerance { score, exceedance: exceedance.unwrap_or(Some(Vec::new()))?, curve: curve? })
}

fn score(checker: &mut Checker, node: Node) -> Option<Severity> {
    let read = quantities::distribution(checker, node, "tolerance.score", Kind::Severity)?;
    match read.value {
        Distribution::Point(value) => Severity::new(value),
        _ => {
            checker.wrong_type(node, "tolerance.score", "one number from 0 to 100");
            None
        }
    }
}

fn exceedance(checker: &mut Checker, node: Node) -> Option<Vec<Point>> {
    let path = "tolerance.exceedance";
    checker.needs_currency(node, path);
    let Some(items) = node.get_ref().as_array() else {
        checker.wrong_type(node, path, "pairs such as `[[0.10, \"$1M\"], [0.01, \"$10M\"]]`");
        return None;
    };
    let mut points: Vec<Point> = Vec::new();
    for item in items.iter() {
        let [chance, amount] = item.get_ref().as_array().map_or(&[][..], |pair| &pair[..]) else {
            checker.wrong_type(item, path, "a pair `[chance, amount]` such as `[0.10, \"$1M\"]`");
            return None;
        };
        let chance = checker.single(chance, path, Kind::Probability);
        let amount = checker.single(amount, path, Kind::Amount);
        points.push((Probability::new(chance?)?, amount?));
    }
    points.sort_by(|a, b| a.1.total_cmp(&b.1));
    if points.iter().any(|point| point.0.get() == 0.0 || point.1 == 0.0) {
        let message = "a tolerated chance or loss of 0 has no place on a curve over logarithms".to_owned();
        let help = "give a chance above 0 with which a loss above 0 would be borne";
        checker.report(Diagnostic::new(Code::E020, span_of(node), message).help(help).about(path));
        return None;
    }
    let falls = points.windows(2).all(|pair| pair[0].1 < pair[1].1 && pair[0].0 >= pair[1].0);
    if falls {
        return Some(points);
    }
    let message = "the tolerated chance rises with the loss".to_owned();
    let help = "the larger the loss, the smaller the chance that is borne; each amount stands once";
    checker.report(Diagnostic::new(Code::E020, span_of(node), message).help(help).about(path));
    None
}

/// A lognormal curve goes through two points whose chances fall strictly and which are no certainties.
fn check_lognormal(checker: &mut Checker, span: Span, points: &[Point]) -> Option<()> {
    let message = match points {
        [high, _] if high.0.get() >= 1.0 => "a lognormal curve needs chances below 1".to_owned(),
        [high, low] if high.0 <= low.0 => "the chances of a lognormal curve must differ".to_owned(),
        [_, _] => return Some(()),
        _ => format!("a lognormal curve goes through two points, and {} are given", points.len()),
    };
    let help = "give two points such as `[[0.10, \"$1M\"], [0.01, \"$10M\"]]`, or leave `curve` out";
    checker.report(Diagnostic::new(Code::E020, span, message).help(help).about("tolerance.exceedance"));
    None
}

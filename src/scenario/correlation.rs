//! Reading which uncertain quantities go together.

use super::checker::Checker;
use super::fields::{Fields, Node, span_of};
use super::suggest;
use crate::diag::{Code, Diagnostic};
use crate::math::{Distribution, cholesky, nearest_correlation, rank_correlation};
use crate::model::{CorrelatedGroup, Correlation, Model, Stated, Table};
use toml::de::DeTable;

/// The most quantities that may hang together.
pub(super) const MAX_GROUP: usize = 32;

/// The least eigenvalue of a matrix that is offered, so that its digits may be rounded.
const LEAST_EIGENVALUE: f64 = 0.01;

/// What can be said of a quantity by its path.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Nature {
    /// One value a draw, which is not known.
    Uncertain,
    /// One number.
    Known,
    /// A value that a source stated.
    Estimated,
    /// New for each attempt or event.
    Chance,
}

impl Checker<'_> {
    /// The correlations of a file whose model is otherwise complete; `None` where one of them is wrong.
    pub(super) fn correlations(&mut self, root: &DeTable<'_>, model: &Model) -> Option<Table<Correlation>> {
        let told = self.findings.len();
        let natures = natures(model);
        let in_file = |checker: &Self, path: &str| {
            checker.places.setting(path).map_or_else(|| path.to_owned(), str::to_owned)
        };
        let known: Vec<(String, String, Nature)> =
            natures.into_iter().map(|(path, nature)| (in_file(self, &path), path, nature)).collect();
        let rows = self
            .entities(root, "correlation", |checker, id, fields| correlation(checker, id, fields, &known));
        let rows: Vec<Correlation> = rows.into_iter().collect::<Option<_>>()?;
        let table = Table::new(rows);
        self.no_pair_twice(&table);
        for group in CorrelatedGroup::all(&table) {
            self.can_be(&group, &table);
        }
        (self.findings.len() == told).then_some(table)
    }

    fn no_pair_twice(&mut self, table: &Table<Correlation>) {
        let mut seen: Vec<(&str, &str)> = Vec::new();
        for (_, one) in table.iter() {
            for (at, first) in one.between.iter().enumerate() {
                for second in &one.between[at + 1..] {
                    if seen.contains(&(first, second)) {
                        let message = format!("the correlation of {first} and {second} is given twice");
                        let span = self.places.of(&format!("correlation.{}", one.id));
                        let finding = Diagnostic::new(Code::E002, span, message).label("the second one");
                        self.report(
                            finding.help("keep one of them").about(format!("correlation.{}", one.id)),
                        );
                        return;
                    }
                    seen.push((first, second));
                }
            }
        }
    }

    /// Reports a group whose correlations no variables have, with the nearest that some do.
    fn can_be(&mut self, group: &CorrelatedGroup, table: &Table<Correlation>) {
        let first = table.iter().find(|(_, one)| group.paths.contains(&one.between[0]));
        let path = first.map_or_else(String::new, |(_, one)| format!("correlation.{}", one.id));
        let span = self.places.of(&path);
        let n = group.paths.len();
        if n > MAX_GROUP {
            let message = format!("{n} quantities hang together; at most {MAX_GROUP} may");
            let help =
                "leave out the weakest correlations, or let the quantities share one that both are cases of";
            self.report(Diagnostic::new(Code::E007, span, message).help(help).about(path));
            return;
        }
        let normal = group.normal();
        if cholesky(&normal).is_some() {
            return;
        }
        let near = nearest_correlation(&normal, LEAST_EIGENVALUE);
        let mut changes = Vec::new();
        for (i, (row, near)) in group.ranks.iter().zip(&near).enumerate() {
            for j in 0..i {
                let offered = (rank_correlation(near[j]) * 100.0).round() / 100.0;
                if (offered - row[j]).abs() >= 0.005 {
                    changes.push(format!("{} and {}: {offered}", group.paths[j], group.paths[i]));
                }
            }
        }
        let message = "no quantities can have these rank correlations all together".to_owned();
        let finding = Diagnostic::new(Code::E032, span, message).label("its matrix is not positive definite");
        let help =
            format!("the nearest that can be: {} (a pair that is not named has 0)", changes.join("; "));
        self.report(finding.help(help).about(path));
    }
}

fn correlation(
    checker: &mut Checker,
    id: &str,
    mut fields: Fields,
    known: &[(String, String, Nature)],
) -> Option<Correlation> {
    let path = fields.path.clone();
    let between = fields.required(checker, "between").and_then(|node| members(checker, node, &path, known));
    let rank = fields.required(checker, "rank").and_then(|node| {
        let rank = checker.bare_number(node, &path)?;
        if rank > -1.0 && rank < 1.0 {
            return Some(rank);
        }
        let message = format!("the rank correlation is {rank}, but must be above -1 and below 1");
        let help = "quantities that always go together are one: give both the same value, or 0.99";
        checker.report(Diagnostic::new(Code::E020, span_of(node), message).help(help).about(path.clone()));
        None
    });
    let why = fields.remark(checker, "why");
    fields.finish(checker);
    Some(Correlation { id: id.to_owned(), between: between?, rank: rank?, why })
}

fn members(
    checker: &mut Checker,
    node: Node,
    path: &str,
    known: &[(String, String, Nature)],
) -> Option<Vec<String>> {
    let items = node.get_ref().as_array().filter(|items| items.len() >= 2);
    let Some(items) = items else {
        let wanted =
            "a list of at least two quantities, such as `[\"actor.a.attempts\", \"actor.b.attempts\"]`";
        checker.wrong_type(node, path, wanted);
        return None;
    };
    let mut found: Vec<Option<String>> = Vec::with_capacity(items.len());
    for item in items.iter() {
        let Some(name) = checker.string(item, path) else {
            found.push(None);
            continue;
        };
        let member = member(checker, item, path, name, known);
        if member.is_some() && found.contains(&member) {
            let message = format!("`{name}` is named twice");
            checker.report(
                Diagnostic::new(Code::E002, span_of(item), message).label("the second one").about(path),
            );
        }
        found.push(member);
    }
    let mut found: Vec<String> = found.into_iter().collect::<Option<_>>()?;
    found.sort();
    Some(found)
}

/// The path of a quantity that may go together with others; reports one that may not.
fn member(
    checker: &mut Checker,
    node: Node,
    path: &str,
    name: &str,
    known: &[(String, String, Nature)],
) -> Option<String> {
    let found = known.iter().find(|(in_file, in_model, _)| in_file == name || in_model == name);
    let refuse = |checker: &mut Checker, code: Code, message: String, help: String| {
        checker.report(Diagnostic::new(code, span_of(node), message).help(help).about(path));
        None
    };
    match found {
        Some((_, in_model, Nature::Uncertain)) => Some(in_model.clone()),
        Some((_, _, Nature::Known)) => {
            let help = "give it a range; one number goes together with nothing";
            refuse(checker, Code::E032, format!("`{name}` is one number"), help.to_owned())
        }
        Some((_, _, Nature::Estimated)) => {
            let help = "name what the source stated, `estimate.ID.probability`";
            refuse(checker, Code::E032, format!("`{name}` takes its value from an estimate"), help.to_owned())
        }
        Some((_, _, Nature::Chance)) => {
            let help = "only what is not known can be known together: priors, probabilities, rates, severities, effects";
            refuse(
                checker,
                Code::E032,
                format!("`{name}` is chance, new for each occurrence"),
                help.to_owned(),
            )
        }
        None => {
            let may = known.iter().filter(|(_, _, nature)| *nature == Nature::Uncertain);
            let help = suggest::advice(name, may.map(|(in_file, _, _)| in_file.as_str()));
            refuse(checker, Code::E011, format!("unknown quantity `{name}`"), help)
        }
    }
}

/// The quantities of a model by their paths; cases go together as soon as one of them is uncertain.
fn natures(model: &Model) -> Vec<(String, Nature)> {
    let mut found: Vec<(String, Nature)> = Vec::new();
    for quantity in model.quantities() {
        let nature = match quantity.stated {
            Stated::Uncertain(Distribution::Point(_)) | Stated::AtLeastOnce(Distribution::Point(_), _) => {
                Nature::Known
            }
            Stated::Uncertain(_) | Stated::AtLeastOnce(..) => Nature::Uncertain,
            Stated::Chance(_) => Nature::Chance,
            Stated::Estimate(_) => Nature::Estimated,
        };
        match found.last_mut().filter(|(path, _)| *path == quantity.path) {
            Some((_, known)) if nature == Nature::Uncertain => *known = nature,
            Some(_) => {}
            None => found.push((quantity.path, nature)),
        }
    }
    // Costs move no chance and have no draws in common with what does; what is in place or not is told by coverage.
    found.retain(|(path, _)| !path.starts_with("safeguard.") || path.ends_with(".reduces"));
    found
}

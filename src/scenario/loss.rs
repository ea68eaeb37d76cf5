//! Reading what an outcome costs: forms of loss, totals that nobody split, and the reaction of others.

use super::checker::Checker;
use super::fields::{Fields, Node, span_of};
use super::kind::Kind;
use super::quantities;
use crate::diag::{Code, Diagnostic};
use crate::math::Distribution;
use crate::model::{Cases, Loss, LossForm, SecondaryLoss, Uncertain};

type Forms = Vec<(LossForm, Cases<Distribution>)>;

/// Spellings of a total that nobody split into forms, of primary and of secondary losses.
pub(super) const PRIMARY_TOTAL: [&str; 6] =
    ["magnitude", "loss_magnitude", "lm", "primary_loss", "pl", "plm"];
pub(super) const SECONDARY_TOTAL: [&str; 5] =
    ["magnitude", "loss_magnitude", "lm", "secondary_loss_magnitude", "slem"];
pub(super) const SECONDARY_PROBABILITY: [&str; 3] = ["probability", "slef", "secondary_loss_event_frequency"];

/// Reads the table `loss` of an outcome or of a risk with this id.
pub(super) fn read(checker: &mut Checker, node: Node, path: &str, id: &str) -> Option<Loss> {
    checker.needs_currency(node, path);
    let place = format!("outcome.{id}.loss");
    checker.places.note(&place, span_of(node));
    let Some(table) = node.get_ref().as_table() else {
        checker.wrong_type(node, path, "a table of loss forms such as `response = \"$200k to $5M\"`");
        return None;
    };
    let mut fields = Fields::new(table, path, span_of(node));
    let primary = forms(checker, &mut fields, &PRIMARY_TOTAL, &place);
    let second = fields.get("secondary");
    fields.remark(checker, "why");
    if second.is_none() {
        something(checker, &fields, primary.as_ref());
    }
    let secondary = match second {
        None => Some(None),
        Some(node) => secondary(checker, node, &format!("{path}.secondary"), &place).map(Some),
    };
    fields.finish(checker);
    Some(Loss { primary: primary?, secondary: secondary? })
}

fn secondary(checker: &mut Checker, node: Node, path: &str, place: &str) -> Option<SecondaryLoss> {
    let Some(table) = node.get_ref().as_table() else {
        checker.wrong_type(node, path, "a table with `probability` and loss forms");
        return None;
    };
    let place = format!("{place}.secondary");
    checker.places.note(&place, span_of(node));
    let mut fields = Fields::new(table, path, span_of(node));
    let probability = probability(checker, &mut fields);
    let forms = forms(checker, &mut fields, &SECONDARY_TOTAL, &place);
    fields.remark(checker, "why");
    something(checker, &fields, forms.as_ref());
    fields.finish(checker);
    Some(SecondaryLoss { probability: probability?, forms: forms? })
}

/// The chance that others react. FAIR calls it a frequency, so one above 1 is told what it is.
fn probability(checker: &mut Checker, fields: &mut Fields) -> Option<Cases<Uncertain>> {
    let Some((key, node)) = fields.either(checker, &SECONDARY_PROBABILITY) else {
        fields.missing(checker, "probability");
        return None;
    };
    let path = format!("{}.{key}", fields.path);
    let told = checker.findings.len();
    let read = quantities::cases(checker, node, &path, Kind::Probability, quantities::uncertain);
    for finding in checker.findings[told..].iter_mut().filter(|finding| finding.code == Code::E021) {
        let meant = "it is the share of occurrences to which others react, and no number a year";
        let advice = finding.help.take().map_or(meant.to_owned(), |help| format!("{help}; {meant}"));
        finding.help = Some(advice);
    }
    read
}

/// The forms of one level; a total stands alone, because it would count its parts twice.
fn forms(checker: &mut Checker, fields: &mut Fields, total: &[&'static str], place: &str) -> Option<Forms> {
    let mut given = Vec::new();
    for (form, key) in LossForm::ALL {
        let found = match form {
            LossForm::Magnitude => fields.either(checker, total),
            _ => fields.get(key).map(|node| (key, node)),
        };
        given.extend(found.map(|(written, node)| (form, key, written, node)));
    }
    if let [(_, _, part, _), .., (LossForm::Magnitude, _, total, node)] = given[..] {
        let message = format!("`{total}` and `{part}` in {} count a loss twice", fields.path);
        let help = "a total that is not split into forms stands alone; keep the total, or its forms";
        checker.report(Diagnostic::new(Code::E008, span_of(node), message).help(help));
    }
    let mut found = Vec::new();
    for (form, key, written, node) in given {
        checker.places.note(&format!("{place}.{key}"), span_of(node));
        let path = format!("{}.{written}", fields.path);
        let read = quantities::cases(checker, node, &path, Kind::Amount, quantities::distribution);
        found.push(read.map(|cases| (form, cases)));
    }
    found.into_iter().collect()
}

/// Reports a table of losses that names none, unless a key that nobody knows was meant to.
fn something(checker: &mut Checker, fields: &Fields, forms: Option<&Forms>) {
    if forms.is_none_or(|forms| !forms.is_empty()) || fields.has_unknown() {
        return;
    }
    let message = format!("{} names no loss", fields.path);
    let finding = Diagnostic::new(Code::E004, fields.span, message).about(fields.path.as_str());
    let help = "give forms such as `response = \"$200k to $5M\"`, or their total as `magnitude`";
    checker.report_missing(finding.label("an amount is needed here").help(help));
}

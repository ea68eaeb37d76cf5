//! Reading what a file says about itself: title, dates, currency, conventions.

use super::checker::Checker;
use super::fields::{Fields, Node, span_of};
use super::quantities;
use crate::diag::{Code, Diagnostic, Span};
use crate::model::{Compatibility, Header, Horizon};
use crate::quantity::Currency;
use toml::de::DeTable;

impl Checker<'_> {
    pub(super) fn header(&mut self, root: &DeTable<'_>) -> Option<Header> {
        let Some(node) = root.get("scenario") else {
            let finding =
                Diagnostic::new(Code::E004, Span::default(), "the file has no [scenario]").about("scenario");
            self.report_missing(finding.help("begin with `[scenario]`, a `title`, `as_of` and `horizon`"));
            return None;
        };
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(node, "scenario", "a table `[scenario]`");
            return None;
        };
        let mut fields = Fields::new(table, "scenario", span_of(node));
        let title = fields.text(self, "title");
        let summary = fields.remark(self, "summary");
        let as_of = fields.required(self, "as_of").and_then(|node| self.date(node, "scenario.as_of"));
        let horizon = self.horizon(&mut fields);
        let currency = match fields.get("currency") {
            None => Some(None),
            Some(node) => self.currency(node).map(Some),
        };
        let compatibility = self.compatibility(&mut fields);
        fields.finish(self);
        Some(Header {
            title: title?,
            summary,
            as_of: as_of?,
            horizon: horizon?,
            currency: currency?,
            compatibility: compatibility?,
        })
    }

    pub(super) fn currency(&mut self, node: Node) -> Option<Currency> {
        let text = self.string(node, "scenario.currency")?;
        self.currency = Currency::new(text);
        if self.currency.is_none() {
            let finding = Diagnostic::new(Code::E023, span_of(node), format!("`{text}` is no currency"));
            self.report(finding.help("a currency is its three-letter code, such as \"USD\""));
        }
        self.currency.clone()
    }

    pub(super) fn horizon(&mut self, fields: &mut Fields) -> Option<Horizon> {
        match (fields.get("horizon"), fields.get("window")) {
            (Some(node), None) => self.time(node, "scenario.horizon").map(Horizon::Ahead),
            (None, Some(node)) => self.window(node),
            (None, None) => {
                fields.missing(self, "horizon");
                None
            }
            (Some(_), Some(node)) => {
                let finding =
                    Diagnostic::new(Code::E008, span_of(node), "`horizon` and `window` exclude each other");
                self.report(finding.help("`horizon` looks ahead, `window` looks back; keep one"));
                None
            }
        }
    }

    pub(super) fn window(&mut self, node: Node) -> Option<Horizon> {
        let Some(table) = node.get_ref().as_table() else {
            self.wrong_type(node, "scenario.window", "a table `{ from = 2025-01-25, to = 2025-04-25 }`");
            return None;
        };
        let mut fields = Fields::new(table, "scenario.window", span_of(node));
        let mut day = |key| {
            let node = fields.required(self, key)?;
            self.date(node, key)
        };
        let (from, to) = (day("from"), day("to"));
        fields.finish(self);
        let (from, to) = (from?, to?);
        if from > to {
            let message = format!("the window ends on {to}, before it starts on {from}");
            self.report(Diagnostic::new(Code::E024, span_of(node), message));
            return None;
        }
        Some(Horizon::Window { from, to })
    }

    /// The conventions of other tools that the file asks for. They are kept at once, because they change how
    /// the rest of the file is read.
    fn compatibility(&mut self, fields: &mut Fields) -> Option<Compatibility> {
        let node = fields.get("compatibility");
        if let Some(node) = node {
            self.places.note("scenario.compatibility", span_of(node));
        }
        let errors = self.findings.len();
        for (word, span) in fields.texts(self, "compatibility") {
            match word {
                LEF_TIMES_LM => self.compatibility.lef_times_lm = true,
                PERT_SD_SIXTH => self.compatibility.pert_sd_sixth = true,
                _ => {
                    let message = format!("unknown convention \"{word}\"");
                    let advice = quantities::word_advice(word, &[LEF_TIMES_LM, PERT_SD_SIXTH]);
                    self.report(Diagnostic::new(Code::E012, span, message).help(advice));
                }
            }
        }
        (self.findings.len() == errors).then_some(self.compatibility)
    }
}

/// The loss of a period is a frequency times one magnitude.
pub(super) const LEF_TIMES_LM: &str = "lef-times-lm";
/// The deviation of a PERT distribution is a sixth of its width.
pub(super) const PERT_SD_SIXTH: &str = "pert-sd-sixth";

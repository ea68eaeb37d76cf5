//! One table being read: which keys are known, which were asked for, which are left over.

use super::checker::Checker;
use super::suggest;
use crate::diag::{Code, Diagnostic, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its span.
pub(super) type Node<'t> = &'t Spanned<DeValue<'t>>;

/// The span of a value.
pub(super) fn span_of(node: Node) -> Span {
    node.span().into()
}

/// A table being read. Every key asked for is a known key; the rest is reported by [`Fields::finish`].
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
    /// The path of the table, such as `factor.public-phone-number`.
    pub(super) path: String,
    /// Where its name stands.
    pub(super) span: Span,
    known: Vec<&'static str>,
}

impl<'t> Fields<'t> {
    pub(super) fn new(table: &'t DeTable<'t>, path: impl Into<String>, span: Span) -> Self {
        Self { table, path: path.into(), span, known: Vec::new() }
    }

    /// The value of a key, if it is there.
    pub(super) fn get(&mut self, key: &'static str) -> Option<Node<'t>> {
        self.known.push(key);
        self.table.get(key)
    }

    /// The value of the first of these keys that is there; more than one is an error.
    pub(super) fn either(
        &mut self,
        checker: &mut Checker,
        keys: &[&'static str],
    ) -> Option<(&'static str, Node<'t>)> {
        let there: Vec<_> = keys.iter().filter_map(|&key| Some((key, self.get(key)?))).collect();
        if let [(first, _), (second, node), ..] = there[..] {
            let message = format!("`{first}` and `{second}` in {} say the same thing twice", self.path);
            checker
                .report(Diagnostic::new(Code::E008, span_of(node), message).help(format!("keep `{first}`")));
        }
        there.first().copied()
    }

    /// The value of a key that must be there.
    pub(super) fn required(&mut self, checker: &mut Checker, key: &'static str) -> Option<Node<'t>> {
        let node = self.get(key);
        if node.is_none() {
            self.missing(checker, key);
        }
        node
    }

    /// Where the value of a key stands; the table's name where it has none.
    pub(super) fn span_at(&self, key: &str) -> Span {
        self.table.get(key).map_or(self.span, span_of)
    }

    /// Reports that a key is missing.
    pub(super) fn missing(&self, checker: &mut Checker, key: &str) {
        let message = format!("{} has no `{key}`", self.path);
        let finding = Diagnostic::new(Code::E004, self.span, message).about(self.path.as_str());
        checker.report_missing(finding.label(format!("`{key}` is needed here")));
    }

    /// A text that must be there and say something.
    pub(super) fn text(&mut self, checker: &mut Checker, key: &'static str) -> Option<String> {
        let node = self.required(checker, key)?;
        let text = checker.string(node, &format!("{}.{key}", self.path))?;
        if text.trim().is_empty() {
            let message = format!("`{key}` of {} is empty", self.path);
            checker.report(Diagnostic::new(Code::E030, span_of(node), message).label("say something"));
            return None;
        }
        Some(text.to_owned())
    }

    /// A text that may be left out.
    pub(super) fn remark(&mut self, checker: &mut Checker, key: &'static str) -> String {
        let node = self.get(key);
        let text = node.and_then(|node| checker.string(node, &format!("{}.{key}", self.path)));
        text.unwrap_or_default().to_owned()
    }

    /// One text or a list of texts, with the span of each.
    pub(super) fn texts(&mut self, checker: &mut Checker, key: &'static str) -> Vec<(&'t str, Span)> {
        let Some(node) = self.get(key) else { return Vec::new() };
        let path = format!("{}.{key}", self.path);
        match node.get_ref() {
            DeValue::Array(items) => {
                let text = |item: Node<'t>| Some((checker.string(item, &path)?, span_of(item)));
                items.iter().filter_map(text).collect()
            }
            _ => checker.string(node, &path).map(|text| (text, span_of(node))).into_iter().collect(),
        }
    }

    /// A truth value, `false` where it is left out.
    pub(super) fn flag(&mut self, checker: &mut Checker, key: &'static str) -> bool {
        let Some(node) = self.get(key) else { return false };
        match node.get_ref() {
            DeValue::Boolean(value) => *value,
            _ => {
                checker.wrong_type(node, &format!("{}.{key}", self.path), "`true` or `false`");
                false
            }
        }
    }

    /// Whether there is a key that nobody asked for yet.
    pub(super) fn has_unknown(&self) -> bool {
        self.table.keys().any(|key| !self.known.contains(&key.get_ref().as_ref()))
    }

    /// Whether a key could be another one without giving anything twice: that one is free, or both are tables that
    /// begin with headers of their own and share no name.
    fn could_be(&self, checker: &Checker, span: Span, name: &str, other: &str) -> bool {
        let Some(there) = self.table.get(other) else { return true };
        let tables = [self.table.get(name), Some(there)].map(|one| one?.get_ref().as_table());
        let [Some(mine), Some(its)] = tables else { return false };
        let starts = |key: &str| self.table.get_key_value(key).map(|(key, _)| Span::from(key.span()));
        checker.in_header(span)
            && starts(other).is_some_and(|span| checker.in_header(span))
            && !mine.keys().any(|key| its.contains_key(key))
    }

    /// Reports every key that nobody asked for.
    pub(super) fn finish(self, checker: &mut Checker) {
        #[cfg(test)]
        checker.asked.push((std::ptr::from_ref(self.table).cast(), self.known.clone()));
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if self.known.contains(&name) {
                continue;
            }
            let message = format!("unknown key `{name}` in {}", self.path);
            let mut known: Vec<&str> = self.known.clone();
            known.sort_unstable();
            known.dedup();
            let finding = Diagnostic::new(Code::E003, key.span(), message).about(self.path.as_str());
            let free =
                known.iter().copied().filter(|other| self.could_be(checker, key.span().into(), name, other));
            let meant = suggest::meant(name, free);
            let fix = meant.certain.and_then(|meant| checker.renamed(key.span().into(), name, meant));
            let advice = suggest::advice(name, known.iter().copied());
            checker.report(finding.label("not a key here").help(advice).fix(fix));
        }
    }
}

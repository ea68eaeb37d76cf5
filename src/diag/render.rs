//! Diagnostics as people read them, drawn by annotate-snippets.

use super::{Diagnostic, Severity, Source};
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// Whether diagnostics carry colour; the words are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// Text with ANSI colours.
    Coloured,
}

/// The longest stretch of a long line that is shown around a finding, in bytes.
const SHOWN: usize = 400;

impl Source {
    /// Draws one finding against this text, in the manner of rustc.
    pub fn render(&self, diagnostic: &Diagnostic, style: Style) -> String {
        let level = match diagnostic.severity() {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let place = self.place(diagnostic.span.start);
        let (shown, span, is_cut) = self.excerpt(diagnostic);
        let mut caret = AnnotationKind::Primary.span(span);
        if !diagnostic.label.is_empty() {
            caret = caret.label(diagnostic.label.as_str());
        }
        let snippet = Snippet::source(shown.as_str()).line_start(place.line).fold(false).annotation(caret);
        let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
        let group = Group::with_title(title);
        let mut group = if is_cut {
            // The snippet would count columns in what is left of the line.
            let origin = Origin::path(place.file.as_str()).line(place.line).char_column(place.column);
            group.element(origin).element(snippet)
        } else {
            group.element(snippet.path(place.file.as_str()))
        };
        if let Some(help) = &diagnostic.help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        let drawn = renderer.render(&[group]);
        format!("{drawn}\n")
    }

    /// The first line of the finding, the finding's span within it, and whether the line lost its beginning.
    fn excerpt(&self, diagnostic: &Diagnostic) -> (String, std::ops::Range<usize>, bool) {
        let lines = self.line_around(diagnostic.span.start);
        let line = &self.text()[lines.start..lines.end];
        let boundary = |at: usize| (0..=at).rev().find(|&b| line.is_char_boundary(b)).unwrap_or(0);
        let within = |at: usize| boundary(at.clamp(lines.start, lines.end) - lines.start);
        let (start, end) = (within(diagnostic.span.start), within(diagnostic.span.end));
        let end = end.max(start);
        if line.len() <= 2 * SHOWN {
            return (line.to_owned(), start..end, false);
        }
        let from = boundary(start.saturating_sub(SHOWN));
        let to = boundary((end.max(start) + SHOWN).min(from + 3 * SHOWN).min(line.len()));
        (line[from..to].to_owned(), start - from..end.min(to) - from, from > 0)
    }
}

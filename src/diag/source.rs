//! A text with a name, and where a byte of it stands.

use super::Span;
use std::collections::BTreeMap;

/// Files beside a scenario by the names that it gives them: their texts, or why they could not be read.
pub type Attachments = BTreeMap<String, Result<String, String>>;

/// A text that diagnostics point into: a file, followed by the `--set` lines given beside it.
#[derive(Clone, Debug)]
pub struct Source {
    name: String,
    text: String,
    file_len: usize,
    settings: Vec<usize>,
    /// Where each line starts, so that a place is found without reading all that stands before it.
    lines: Vec<usize>,
    attachments: Attachments,
}

/// Where a byte stands, as a person counts: from 1, columns in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file, or `--set`.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column, in Unicode characters; a tab counts as one.
    pub column: usize,
}

impl Source {
    /// The text of a file. A byte-order mark in front is dropped, so that it takes no column.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text: String = text.into();
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        let lines = [0].into_iter().chain(line_starts(&text, 0)).collect();
        Self {
            name: name.into(),
            file_len: text.len(),
            text,
            settings: Vec::new(),
            lines,
            attachments: Attachments::new(),
        }
    }

    /// The same text with files beside it.
    pub fn with_attachments(self, attachments: Attachments) -> Self {
        Self { attachments, ..self }
    }

    /// The files beside it.
    pub fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    /// The same text with settings from the command line behind it, a line each.
    pub fn with_settings(mut self, settings: &[String]) -> Self {
        let from = self.text.len();
        for setting in settings {
            self.text.push('\n');
            self.settings.push(self.text.len());
            self.text.push_str(&setting.replace('\n', " "));
        }
        self.lines.extend(line_starts(&self.text, from));
        self
    }

    /// The settings, each with its offset.
    pub fn settings(&self) -> impl Iterator<Item = (usize, &str)> {
        let ends = self.settings.iter().skip(1).map(|next| next - 1).chain([self.text.len()]);
        self.settings.iter().zip(ends).map(|(&start, end)| (start, &self.text[start..end]))
    }

    /// The name under which the file is cited.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The file alone.
    pub fn file_text(&self) -> &str {
        &self.text[..self.file_len]
    }

    /// Everything that spans may point into.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Where a byte stands.
    pub fn place(&self, offset: usize) -> Place {
        let offset = self.floor_char_boundary(offset);
        let line = self.line_of(offset);
        let in_file = offset <= self.file_len;
        let (first, name) =
            if in_file { (0, self.name.as_str()) } else { (self.line_of(self.file_len) + 1, "--set") };
        let column = self.text[self.lines[line]..offset].chars().count() + 1;
        Place { file: name.to_owned(), line: line - first + 1, column }
    }

    /// The whole line in which a byte stands, without its end, as offsets.
    pub(super) fn line_around(&self, offset: usize) -> Span {
        let line = self.line_of(self.floor_char_boundary(offset));
        let start = self.lines[line];
        let end = self.lines.get(line + 1).map_or(self.text.len(), |next| next - 1);
        Span { start, end: start + self.text[start..end].trim_end_matches('\r').len() }
    }

    /// The position of the line in which a byte stands, from 0.
    fn line_of(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset) - 1
    }

    fn floor_char_boundary(&self, offset: usize) -> usize {
        let capped = offset.min(self.text.len());
        (0..=capped).rev().find(|&at| self.text.is_char_boundary(at)).unwrap_or(0)
    }
}

/// Where the lines after the first one start, from a byte on.
fn line_starts(text: &str, from: usize) -> impl Iterator<Item = usize> {
    text[from..].match_indices('\n').map(move |(at, _)| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_survive_crlf() {
        let source = Source::new("a.toml", "\u{feff}x = 1\r\n\tü中 = y\r\n");
        let y = source.text().find('y').expect("there is a y");
        let place = source.place(y);
        assert_eq!((place.line, place.column), (2, 7));
        assert_eq!(source.place(0), Place { file: "a.toml".into(), line: 1, column: 1 });
        assert_eq!(source.place(10_000).line, 3);
    }

    #[test]
    fn settings_have_places_of_their_own() {
        let settings = ["a=1".to_owned(), "b=2".to_owned()];
        let source = Source::new("f", "x = 1").with_settings(&settings);
        let (offset, text) = source.settings().nth(1).expect("there are two");
        assert_eq!(text, "b=2");
        assert_eq!(source.place(offset + 2), Place { file: "--set".into(), line: 2, column: 3 });
        assert_eq!(source.file_text(), "x = 1");
    }
}

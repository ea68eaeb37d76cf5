//! Text to tree: every value with its span, and every syntax error that can be told apart.

use crate::diag::{Code, Diagnostic, Fix, Source, Span};
use crate::quantity::Date;
use std::collections::BTreeSet;
use toml::de::DeTable;

/// The longest text that is read. Units: bytes.
pub const MAX_BYTES: usize = 10_000_000;

/// How many syntax errors are told before the rest is left for the next run.
const MAX_SYNTAX_ERRORS: usize = 20;

/// A text with the lines left out that TOML cannot read, and what was found on the way.
pub(super) struct Readable {
    /// The readable text: every byte stands where it stood.
    pub(super) text: String,
    /// What could not be read.
    pub(super) findings: Vec<Diagnostic>,
    /// The lines that had to be left out: names in them may be missing for that reason alone.
    pub(super) damage: Damage,
}

/// What a text lost with the lines that could not be read, so that nothing is reported twice.
#[derive(Default)]
pub(super) struct Damage {
    words: BTreeSet<String>,
    /// By lost line: the span of the header above it and of the line.
    lines: Vec<Span>,
    all: bool,
}

impl Damage {
    fn note(&mut self, text: &str, lines: Span) {
        self.add_words(&text[lines.start..lines.end]);
        let header = text[..lines.start].rfind("\n[").map_or(0, |newline| newline + 1);
        self.lines.push(Span { start: header, end: lines.end });
    }

    /// Whether nothing of the file was read.
    pub(super) fn is_total(&self) -> bool {
        self.all
    }

    /// Adds words that stand where nobody reads them.
    pub(super) fn add_words(&mut self, text: &str) {
        let part = |c: char| c.is_whitespace() || c.is_control() || "(),.\"'[]{}=".contains(c);
        self.words.extend(text.split(part).filter(|word| !word.is_empty()).map(str::to_owned));
    }

    /// Whether a lost line speaks of a name.
    pub(super) fn speaks_of(&self, name: &str) -> bool {
        self.all || self.words.contains(name)
    }

    /// Whether what is missing in a table may stand in a lost line: below its header, or naming it.
    pub(super) fn may_hold(&self, path: &str, header: Span) -> bool {
        let id = path.split('.').nth(1).unwrap_or(path);
        self.speaks_of(id) || self.lines.iter().any(|lost| (lost.start..=lost.end).contains(&header.start))
    }
}

/// Makes the file part of a source readable.
///
/// A line that TOML cannot read would hide all that follows it, so it is reported, blanked out and the rest
/// read again, at most [`MAX_SYNTAX_ERRORS`] times.
pub(super) fn readable(source: &Source) -> Readable {
    let text = source.file_text();
    if text.len() > MAX_BYTES {
        return too_large(text.len());
    }
    let mut found = Readable { text: text.to_owned(), findings: Vec::new(), damage: Damage::default() };
    loop {
        let (twice, broken) = syntax_errors(&found.text);
        let give_up = found.findings.len() >= MAX_SYNTAX_ERRORS;
        let Some((span, message)) = broken.first().filter(|_| !give_up) else {
            let twice = first_of_each_table(&found.text, twice);
            found.findings.extend(twice.into_iter().map(|span| given_twice(&found.text, span)));
            return found;
        };
        let lines = broken_lines(&found.text, *span, message, &broken);
        found.findings.push(syntax_error(&found.text, *span, message));
        found.damage.note(&found.text, lines);
        found.text = blank(&found.text, lines);
    }
}

/// The tables of a readable text, with spans into the source.
pub(super) fn tree(readable: &str) -> DeTable<'_> {
    DeTable::parse_recoverable(readable).0.into_inner()
}

type Errors = Vec<(Span, String)>;

/// Names given twice, which leave the tree whole, and all else, which does not; each in order.
fn syntax_errors(text: &str) -> (Errors, Errors) {
    let (_, errors) = DeTable::parse_recoverable(text);
    let place = |error: &toml::de::Error| Span::from(error.span().unwrap_or(0..0));
    let mut found: Errors = errors.iter().map(|error| (place(error), error.message().to_owned())).collect();
    found.sort();
    found.into_iter().partition(|(_, message)| message.contains("duplicate key"))
}

fn too_large(bytes: usize) -> Readable {
    let message = format!("the text has {bytes} bytes; at most {MAX_BYTES} are read");
    let finding = Diagnostic::new(Code::E007, 0..0, message)
        .help("a scenario is written and read by people; split it, or leave out what no number rests on");
    Readable {
        text: String::new(),
        findings: vec![finding],
        damage: Damage { all: true, ..Damage::default() },
    }
}

fn syntax_error(text: &str, span: Span, message: &str) -> Diagnostic {
    if message.starts_with("invalid date") {
        let (_, rule) = message.split_once(", expected ").unwrap_or(("", "a day that exists"));
        let written = text.get(span.start..span.end).unwrap_or_default();
        return Diagnostic::new(Code::E024, span, format!("`{written}` is no date"))
            .label(format!("expected {rule}"))
            .help("a date is 2025-04-25; a month is a text, \"2025-04\", and counts from its last day");
    }
    if let Some((at, written, meant)) = date_of_another_order(text, span) {
        let help = match meant {
            Some(ref day) => format!("did you mean {day}? a date is year, month, day: 2025-04-25"),
            None => "a date is year, month, day: 2025-04-25; a month is a text, \"2025-04\"".to_owned(),
        };
        let fix = meant.map(|text| Fix { span: at, text });
        return Diagnostic::new(Code::E024, at, format!("`{written}` is no date")).help(help).fix(fix);
    }
    let (what, rule) = message.split_once(", expected ").unwrap_or((message, ""));
    let finding = Diagnostic::new(Code::E001, span, format!("this line is not valid TOML: {what}"));
    match rule {
        "" => finding,
        _ => finding.label(format!("expected {rule}")),
    }
    .help("a line is `key = value`, a `[table.name]` or a `# remark`; texts stand in quotes")
}

/// A date in another order than TOML's that stands at an error, with where it is; dots are of day, month, year.
fn date_of_another_order(text: &str, span: Span) -> Option<(Span, &str, Option<String>)> {
    let is_part = |c: char| c.is_ascii_digit() || c == '.' || c == '/';
    let at = span.start.min(text.len());
    let start = text[..at].rfind(|c: char| !is_part(c)).map_or(0, |before| before + 1);
    let end = text[at..].find(|c: char| !is_part(c)).map_or(text.len(), |after| at + after);
    let written = text.get(start..end)?;
    let separator = if written.contains('.') { '.' } else { '/' };
    let parts: Vec<&str> = written.split(separator).collect();
    let [first, second, year] = parts[..] else { return None };
    let is_day = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if !(is_day(first) && is_day(second) && year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return None;
    }
    let meant = (separator == '.').then(|| format!("{year}-{second:0>2}-{first:0>2}"));
    let meant = meant.filter(|day| day.parse::<Date>().is_ok());
    Some((Span { start, end }, written, meant))
}

/// The places of what is given twice, without the keys of a table that is itself given twice.
fn first_of_each_table(text: &str, twice: Errors) -> Vec<Span> {
    let mut told_until = 0;
    let mut found = Vec::new();
    for (span, _) in twice {
        if span.start < told_until {
            continue;
        }
        let line = text[..span.start].rfind('\n').map_or(0, |newline| newline + 1);
        if text[line..].trim_start().starts_with('[') {
            told_until = next_header(text, span.start);
        }
        found.push(span);
    }
    found
}

fn given_twice(text: &str, span: Span) -> Diagnostic {
    let name = &text[span.start..span.end.min(text.len())];
    Diagnostic::new(Code::E002, span, format!("`{name}` is given twice"))
        .label("the second one")
        .help("every key and every table stands once; rename or remove one of them")
}

/// The lines to leave out: the one of the error, with the table below it where it is a header, and from its
/// opening bracket on where a list or table was never closed.
fn broken_lines(text: &str, span: Span, message: &str, all: &[(Span, String)]) -> Span {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |newline| at + newline);
    let at = span.start.min(text.len());
    let (mut start, mut end) = (line_start(at), line_end(at));
    let in_list = ["array", "inline table"].iter().any(|word| message.contains(word));
    if in_list {
        start = opening_line(text, start);
        let unclosed = all.iter().find(|(_, message)| message.contains("unclosed"));
        end = unclosed.map_or(end, |_| next_statement(text, end));
    }
    if text[start..end].trim_start().starts_with('[') && !in_list {
        end = next_header(text, end);
    }
    Span { start, end }
}

/// The start of the last line, at or above `from`, that opens a list or table and begins with a key.
fn opening_line(text: &str, from: usize) -> usize {
    let mut start = from;
    loop {
        let line = text[start..].lines().next().unwrap_or("");
        let opens = line.split_once('=').is_some_and(|(key, value)| {
            let plain = |c: char| c.is_alphanumeric() || "-_.\"' ".contains(c);
            key.chars().all(plain) && value.trim_start().starts_with(['[', '{'])
        });
        if opens || start == 0 || line.trim_start().starts_with('[') {
            return if opens { start } else { from };
        }
        start = text[..start - 1].rfind('\n').map_or(0, |newline| newline + 1);
    }
}

/// Where the next line begins that is a table header or a key at the start of a line.
fn next_statement(text: &str, from: usize) -> usize {
    let starts = |line: &str| {
        let header = line.starts_with('[');
        let key = line.split_once('=').map(|(key, _)| key.trim_end());
        header || key.is_some_and(|key| !key.is_empty() && !key.starts_with([' ', '\t', '{', '#', '"']))
    };
    next_line_where(text, from, starts)
}

fn next_header(text: &str, from: usize) -> usize {
    next_line_where(text, from, |line| line.trim_start().starts_with('['))
}

fn next_line_where(text: &str, from: usize, wanted: impl Fn(&str) -> bool) -> usize {
    let mut at = from;
    while let Some(newline) = text[at..].find('\n') {
        at += newline + 1;
        if wanted(text[at..].lines().next().unwrap_or("")) {
            return at - 1;
        }
    }
    text.len()
}

/// The text with these bytes as spaces: every other span stays as it is.
fn blank(text: &str, lines: Span) -> String {
    let hidden: String = text[lines.start..lines.end]
        .bytes()
        .map(|byte| if byte == b'\n' || byte == b'\r' { char::from(byte) } else { ' ' })
        .collect();
    format!("{}{hidden}{}", &text[..lines.start], &text[lines.end..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> (Vec<usize>, Vec<String>) {
        let source = Source::new("t", text);
        let found = readable(&source);
        let lines = found.findings.iter().map(|finding| source.place(finding.span.start).line).collect();
        (lines, tree(&found.text).keys().map(|key| key.get_ref().to_string()).collect())
    }

    #[test]
    fn a_broken_line_hides_nothing_that_follows() {
        let (lines, root) = errors("a = 1\nthis is broken\nb = 2\nc = \nd = 3\n");
        assert_eq!(lines, [2, 4]);
        assert!(root == ["a", "b", "d"]);
    }

    #[test]
    fn an_unclosed_list_costs_its_own_lines_only() {
        let (lines, root) = errors("a = [1,\n  2\nb = 3\n[t]\nc = 4\nd = {x = 1\ne = 5\n");
        assert!(lines.len() <= 3, "{lines:?}");
        assert!(root.contains(&"t".to_owned()), "{root:?}");
    }

    #[test]
    fn a_broken_header_takes_its_table_with_it() {
        let (lines, root) = errors("[a]\nx = 1\n[b\ny = 1\n[c]\nz = 1\n");
        assert_eq!(lines, [3]);
        assert!(root == ["a", "c"]);
    }

    #[test]
    fn a_key_given_twice_is_told_once() {
        let (lines, _) = errors("[a]\nx = 1\nx = 2\n[a]\ny = 1\n");
        assert_eq!(lines, [3, 4]);
    }

    #[test]
    fn dates_in_another_order_are_told_in_toml_s() {
        for (line, meant) in [
            ("d = 23.02.2024", Some("2024-02-23")),
            ("d = 2/23/2024", None),
            ("d = 3.5.2024 # may", Some("2024-05-03")),
        ] {
            let source = Source::new("t", line);
            let found = readable(&source).findings;
            assert_eq!(found[0].code, Code::E024, "{line}: {found:?}");
            let help = found[0].help.as_deref().unwrap_or_default();
            assert_eq!(meant.is_some_and(|day| help.contains(day)), meant.is_some(), "{line}: {help}");
            assert_eq!(found[0].span.start, 4, "{line}");
        }
    }

    #[test]
    fn the_limit_on_bytes_is_sharp() {
        let text = |bytes: usize| format!("a = 1\n#{}", "x".repeat(bytes - 7));
        assert!(errors(&text(MAX_BYTES)).0.is_empty());
        assert_eq!(errors(&text(MAX_BYTES + 1)).0, [1]);
    }
}

//! A text with all put right of which there is no doubt.

use super::check::check;
use crate::diag::{Code, Diagnostic, Fix, Mended, Source, apply};
use std::collections::BTreeMap;

/// How many times a text is read again: what was wrong may have hidden what else is.
const PASSES: usize = 20;

/// The text of a scenario with the fixes of its findings made, again and again until none is left, and what was made of it.
///
/// A fix is offered where one thing alone can be meant: a name, a key or a word that is one letter off, of longer ones
/// two, and nearer than any other; a probability in percent; a date in the order day, month, year. Comments and layout
/// stay byte for byte. Settings beside the file are not looked at.
///
/// ```
/// use exposure::{diag::Source, scenario::mend};
/// let (text, made) = mend(&Source::new("a.toml", "formt = 1 # so\n"));
/// assert_eq!((text.as_str(), made.len()), ("format = 1 # so\n", 1));
/// ```
pub fn mend(source: &Source) -> (String, Vec<Mended>) {
    let mut text = source.file_text().to_owned();
    let mut all = Vec::new();
    for _ in 0..PASSES {
        let now = Source::new(source.name(), text.as_str()).with_attachments(source.attachments().clone());
        let findings = match check(&now) {
            Ok(warned) => warned.warnings,
            Err(findings) => findings,
        };
        let fixes: Vec<Fix> =
            findings.into_iter().filter_map(|finding| finding.fix).map(|fix| *fix).collect();
        let (mended, made) = apply(&text, &fixes);
        if made.is_empty() {
            break;
        }
        all.extend(made.into_iter().map(|fix| Mended {
            place: now.place(fix.span.start),
            from: text[fix.span.start..fix.span.end].to_owned(),
            to: fix.text,
        }));
        text = mended;
    }
    (text, all)
}

/// Takes back fixes that leave doubt after all: where a name stands in its own table alone, and another spelling of it
/// twice or more often, the table may be what is wrong.
pub(super) fn without_doubtful(mut findings: Vec<Diagnostic>, text: &str) -> Vec<Diagnostic> {
    let renaming = |finding: &Diagnostic| {
        let fix = finding.fix.as_ref().filter(|_| finding.code == Code::E011)?;
        Some((text.get(fix.span.start..fix.span.end)?.to_owned(), fix.text.clone()))
    };
    let mut often: BTreeMap<(String, String), usize> = BTreeMap::new();
    findings.iter().filter_map(renaming).for_each(|one| *often.entry(one).or_default() += 1);
    if often.values().all(|n| *n < 2) {
        return findings;
    }
    let mut words: BTreeMap<&str, usize> = BTreeMap::new();
    for word in text.split(|c: char| !is_name_part(c)) {
        *words.entry(word).or_default() += 1;
    }
    for finding in &mut findings {
        if let Some(one) = renaming(finding)
            && often[&one] > 1
            && words.get(one.1.as_str()) == Some(&1)
        {
            finding.fix = None;
        }
    }
    findings
}

/// Whether a name may have this letter.
pub(super) fn is_name_part(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, Vec<(String, String)>) {
        let (text, made) = mend(&Source::new("a.toml", text));
        (text, made.into_iter().map(|one| (one.from, one.to)).collect())
    }

    #[test]
    fn all_that_is_certain_is_put_right_and_nothing_else_is_touched() {
        let wrong = "# by hand\r\nformat = 1\r\n[scenario]\r\ntitel   = \"t\" # a title\r\nas_of = 25.04.2025\r\n\
                     horizon = \"1 year\"\r\n[factr.a-factor]\r\ntitle = \"a\"\r\nprior = 30\r\nwhy = 'w'\r\n\
                     [factor.other]\r\ntitle = \"o\"\r\nprior = { p5 = 5, p95 = 0.2 }\r\nwhy = 'w'\r\n\
                     [outcome.o]\r\ntitle = \"o\"\r\nwhen = 'a-facter and (othr)'\r\nseverity = 50\r\n";
        let right = wrong
            .replace("titel ", "title ")
            .replace("25.04.2025", "2025-04-25")
            .replace("factr.", "factor.")
            .replace("prior = 30", "prior = 0.30")
            .replace("p5 = 5", "p5 = 0.05")
            .replace("a-facter", "a-factor")
            .replace("othr", "other");
        let (text, made) = mended(wrong);
        assert_eq!(text, right);
        assert_eq!(made.len(), 7);
        assert_eq!(mended(&right), (right.clone(), Vec::new()));
        assert!(check(&Source::new("a.toml", right)).is_ok());
    }

    #[test]
    fn what_could_mean_two_things_stays() {
        for text in [
            // The table may be what is wrong.
            "[factor.my-fctor]\n[claim.c]\nfactor = \"my-factor\"\n[claim.d]\nfactor = \"my-factor\"\n",
            // Near to two names; a key that stands there already; hardly above 1; either order; no day at all.
            "[factor.line-a]\n[factor.line-b]\n[claim.c]\nfactor = \"line-c\"\n",
            "[scenario]\ntitle = \"t\"\ntitel = \"t\"\n",
            "[factor.f]\nprior = 1.5\n",
            "[scenario]\nas_of = 04/05/2025\n",
            "[scenario]\nas_of = 31.02.2025\n",
        ] {
            assert_eq!(mended(text), (text.to_owned(), Vec::new()));
        }
    }
}

//! Damaged scenarios: whatever a text says, checking it ends in findings that point into it, in its order.

use exposure::diag::{Diagnostic, Source, Style};
use exposure::scenario;
use std::fs;
use std::path::Path;

/// A small generator of its own, so that a failure can be repeated. Reference: Steele, Lea and Flood 2014,
/// "Fast splittable pseudorandom number generators", 10.1145/2660193.2660195 (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// What an edit puts in: marks of the syntax, words of the language, and characters that trip programs.
const PIECES: [&str; 40] = [
    "[",
    "]",
    "[[",
    "{",
    "}",
    "\"",
    "'",
    "\"\"\"",
    "=",
    ",",
    ".",
    "#",
    "\n",
    "\r",
    "\t",
    "\u{feff}",
    "é",
    "漢",
    "\u{0}",
    "\u{1b}[31m",
    "\\u00e9",
    "\\",
    "-",
    "1e999",
    "nan",
    "0x1F",
    "%",
    "not ",
    " and ",
    "at least 2 of (",
    ")",
    "p5",
    "estimate",
    "true",
    "2025-02-30",
    "-1",
    "99999999999999999999",
    " to ",
    "$",
    "by = []\n",
];

fn edit(text: &mut Vec<u8>, random: &mut Random) {
    let at = random.below(text.len());
    match random.below(6) {
        0 => text[at] = random.next() as u8,
        1 => text.truncate(at),
        2 => drop(text.drain(at..(at + 1 + random.below(30)).min(text.len()))),
        3 => {
            let end = (at + 1 + random.below(200)).min(text.len());
            let copied = text[at..end].to_vec();
            let to = random.below(text.len());
            text.splice(to..to, copied);
        }
        _ => {
            let piece = PIECES[random.below(PIECES.len())];
            text.splice(at..at, piece.bytes());
        }
    }
}

fn examine(text: &str) {
    let source = Source::new("fuzz.toml", text);
    let found = match scenario::check(&source) {
        Ok(checked) => checked.warnings,
        Err(found) => {
            assert!(!found.is_empty());
            found
        }
    };
    assert!(found.iter().map(|one| one.span.start).is_sorted());
    for one in found.iter().take(5) {
        let within = one.span.start <= one.span.end && one.span.end <= source.text().len();
        assert!(within, "{one:?} is outside the text");
        speaks_plainly(one);
        let drawn = source.render(one, Style::Plain);
        assert!(!drawn.contains('\u{1b}'), "{drawn:?}");
    }
}

/// Messages are in the words of the language: none of the tools behind it shows.
fn speaks_plainly(finding: &Diagnostic) {
    let said = format!("{} {}", finding.label, finding.help.as_deref().unwrap_or_default());
    for word in ["serde", "f64", "usize", "DeValue", "Spanned", "invalid type", "Option<"] {
        assert!(!said.contains(word) && !finding.message.contains(word), "{finding:?}");
    }
    assert!(!finding.message.is_empty() && !finding.message.ends_with('.'), "{finding:?}");
}

fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = vec![root.join("scenarios/group-chat.toml")];
    for kind in ["good", "bad"] {
        let folder = fs::read_dir(root.join("tests/cases").join(kind)).expect("the folder is there");
        paths.extend(folder.map(|entry| entry.expect("it can be read").path()));
    }
    paths.sort();
    paths.iter().map(|path| fs::read_to_string(path).expect("it is text")).collect()
}

#[test]
fn damaged_texts_are_told_and_never_break_the_reader() {
    let texts = texts();
    let mut random = Random(1);
    for round in 0..1_500 {
        // The large scenario takes its turn once in fifty.
        let (short, long): (Vec<&String>, Vec<&String>) = texts.iter().partition(|text| text.len() < 20_000);
        let from = if round % 50 == 0 { &long } else { &short };
        let mut text = from[random.below(from.len())].clone().into_bytes();
        for _ in 0..1 + random.below(4) {
            if !text.is_empty() {
                edit(&mut text, &mut random);
            }
        }
        examine(&String::from_utf8_lossy(&text));
    }
}

#[test]
fn damaged_settings_are_told_too() {
    let base = crate::base::BASE;
    let settings =
        ["factor.phone-public.prior=0.5", "event.phone-read.probability=[{ p = 0.1 }]", "actor.spies=true"];
    let mut random = Random(2);
    for _ in 0..1_000 {
        let mut setting = settings[random.below(settings.len())].to_owned().into_bytes();
        edit(&mut setting, &mut random);
        let setting = String::from_utf8_lossy(&setting).into_owned();
        let source = Source::new("fuzz.toml", base).with_settings(&[setting]);
        for one in scenario::check(&source).err().unwrap_or_default() {
            assert!(one.span.end <= source.text().len(), "{one:?}");
            assert!(!source.render(&one, Style::Plain).contains('\u{1b}'));
        }
    }
}

//! The limits of the language are sharp, and passing one is refused with a reason.

use crate::base::{BASE, findings};
use exposure::diag::{Code, Diagnostic, Source};
use exposure::model::{Configuration, Model};
use exposure::plan::{MAX_OUTCOMES, compile, examine};
use exposure::scenario::{self, MAX_BYTES, MAX_DEPTH, MAX_NAMES};
use std::fmt::Write;

fn errors(text: &str) -> Vec<Diagnostic> {
    scenario::check(&Source::new("large.toml", text)).err().unwrap_or_default()
}

/// The one error of a text that passes a limit.
fn limit(text: &str) -> String {
    let found = errors(text);
    assert!(found.len() == 1 && found[0].code == Code::E007, "{found:#?}");
    assert!(found[0].help.is_some() || found[0].message.contains("name a part"));
    found[0].message.clone()
}

#[test]
fn ten_megabytes() {
    let text = |bytes: usize| format!("{BASE}#{}", "x".repeat(bytes - BASE.len() - 1));
    assert_eq!(text(MAX_BYTES).len(), 10_000_000);
    assert!(errors(&text(MAX_BYTES)).is_empty());
    assert_eq!(limit(&text(MAX_BYTES + 1)), "the text has 10000001 bytes; at most 10000000 are read");
}

/// A scenario with so many names: factors that one outcome of many parts reads.
fn with_names(n: usize) -> String {
    let taken = ["paper", "phone-public", "C1", "spies", "phone-read", "data-read"].len();
    let mut text = BASE.to_owned();
    for i in taken..n {
        let _ = writeln!(text, "[factor.f{i}]\ntitle = \"F\"\nprior = 0.5\nwhy = \"w\"");
    }
    text
}

#[test]
fn a_hundred_thousand_names() {
    assert!(errors(&with_names(MAX_NAMES)).is_empty());
    assert_eq!(limit(&with_names(MAX_NAMES + 1)), "the file gives 100001 names; at most 100000 are read");
}

#[test]
fn a_risk_gives_three_names() {
    let text = |risks: usize| {
        let mut text = BASE.to_owned();
        for i in 0..risks {
            let _ =
                writeln!(text, "[risk.r{i}]\ntitle = \"R\"\ntef = 2\nvuln = 0.1\nloss.lm = \"$1k to $5k\"");
        }
        text
    };
    let taken = ["paper", "phone-public", "C1", "spies", "phone-read", "data-read"].len();
    let most = (MAX_NAMES - taken) / 3;
    assert!(errors(&text(most)).is_empty());
    assert_eq!(limit(&text(most + 1)), "the file gives 100002 names; at most 100000 are read");
}

#[test]
fn parentheses_two_hundred_deep() {
    // The condition itself is the first level.
    let text = |deep: usize| {
        let (open, close) = ("(".repeat(deep - 1), ")".repeat(deep - 1));
        format!("{BASE}[outcome.deep]\ntitle = \"Deep\"\nwhen = \"{open}phone-read{close}\"\nseverity = 1\n")
    };
    assert!(errors(&text(MAX_DEPTH)).is_empty());
    assert_eq!(limit(&text(MAX_DEPTH + 1)), "nested more than 200 deep; name a part as an event");
    assert_eq!(errors(&text(1_000_000))[0].code, Code::E007);
}

#[test]
fn a_chain_of_two_hundred_events() {
    let text = |events: usize| {
        let mut text = BASE.to_owned();
        let mut before = "phone-read".to_owned();
        for i in 2..=events {
            let _ = writeln!(text, "[event.e{i}]\ntitle = \"E\"\nneeds = \"{before}\"\nprobability = 0.9");
            before = format!("e{i}");
        }
        text
    };
    assert!(errors(&text(MAX_DEPTH)).is_empty());
    assert_eq!(limit(&text(MAX_DEPTH + 1)), "a chain of more than 200 events that need each other ends here");
}

#[test]
fn tables_nested_without_end_are_an_error_and_no_crash() {
    let text = format!("{BASE}[factor.x]\ntitle = \"X\"\nprior = {}\n", "[".repeat(100_000));
    assert!(errors(&text).iter().all(|found| found.code == Code::E001 || found.code == Code::E004));
    assert!(!errors(&text).is_empty());
}

#[test]
fn sixty_four_outcomes() {
    let text = |outcomes: usize| {
        let mut text = BASE.to_owned();
        for i in 2..=outcomes {
            let _ = writeln!(text, "[outcome.o{i}]\ntitle = \"O\"\nwhen = \"phone-read\"\nseverity = 1");
        }
        text
    };
    assert!(findings(&text(MAX_OUTCOMES)).is_empty());
    let codes: Vec<Code> = findings(&text(MAX_OUTCOMES + 1)).iter().map(|(code, ..)| *code).collect();
    assert_eq!(codes, [Code::E043]);
    let model = model(&text(MAX_OUTCOMES + 1));
    assert!(examine(&model)[0].message.contains("more than 64 outcomes"));
    let refusal = compile(&model, &Configuration::default(), model.header.as_of).map(|_| ());
    assert!(refusal.is_err_and(|refusal| refusal.code == Code::E043));
}

fn model(text: &str) -> Model {
    scenario::check(&Source::new("large.toml", text)).expect("it checks").value.model
}

/// Files that would take minutes if anything in reading them took time in the square of their length.
#[test]
fn large_files_full_of_mistakes_take_time_in_proportion() {
    let many = |n: usize, line: &dyn Fn(usize) -> String| {
        let mut text = BASE.to_owned();
        (0..n).for_each(|i| text.push_str(&line(i)));
        text
    };
    let claim = |i: usize| {
        format!(
            "[claim.c{i}]\ntext=\"T\"\nsource=\"ppr{i}\"\nfactor=\"phone-publc{i}\"\nstance=\"supports\"\npublished=2025-01-01\n"
        )
    };
    let broken = |i: usize| format!("broken line {i}\n");
    let twice = |_: usize| "[factor.phone-public]\ntitle = \"T\"\n".to_owned();
    let actor = |i: usize| {
        format!("[actor.a{i}]\ntitle=\"A\"\nlef=1\n[event.v{i}]\ntitle=\"E\"\nby=\"a{i}\"\nprobability=0.1\n")
    };
    let risk = |i: usize| {
        format!(
            "[risk.r{i}]\ntitle=\"R\"\ntef=1\nneeds=\"f{i}\"\n[actor.r{i}]\ntitle=\"A\"\nattempts=1\n\
             [event.x{i}]\ntitle=\"X\"\nby=\"r{i}\"\nrs=0.4\n"
        )
    };
    let cycle = |i: usize| {
        format!("[event.u{i}]\ntitle=\"E\"\nneeds=\"w{i}\"\n[event.w{i}]\ntitle=\"E\"\nneeds=\"u{i}\"\n")
    };
    let effects = format!(
        "[safeguard.s]\ntitle=\"S\"\neffect=[{}]\n",
        "{on=\"event.phone-read\",reduces=0.1},".repeat(20_000)
    );
    let cases = format!(
        "[event.x]\ntitle=\"X\"\nby=\"spies\"\nprobability=[{}{{p=0.1}}]\n",
        "{if=\"phone-public\",p=0.1},".repeat(20_000)
    );
    for (text, least) in [
        (many(20_000, &claim), 40_000),
        (many(20_000, &broken), 20),
        (many(20_000, &twice), 20_000),
        (many(10_000, &actor), 10_000),
        (many(10_000, &cycle), 20),
        (many(10_000, &risk), 50_000),
        (format!("{BASE}{effects}"), 19_999),
        (format!("{BASE}{cases}"), 0),
    ] {
        let source = Source::new("large.toml", text);
        let found = scenario::check(&source).err().unwrap_or_default();
        assert!(found.len() >= least, "{} of {least}: {:?}", found.len(), found.first());
        let lines = found.iter().map(|one| source.place(one.span.start).line);
        assert!(lines.is_sorted());
    }
}

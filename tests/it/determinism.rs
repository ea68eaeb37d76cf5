//! The same bytes on any number of threads, with tables in any order, and at any profile.

use crate::support::{assessed, checked, run, run_with_input, scenario_text, scenarios, stdout};
use exposure::render::json;
use exposure::{Request, assess};

#[test]
fn threads_change_no_byte() {
    let checked = checked(&scenario_text("group-chat"));
    let at = |threads| {
        let request = Request { threads: Some(threads), draws: Some(1024), ..Request::default() };
        json::run(&assess(&checked, &request).expect("it compiles")).to_string()
    };
    let one = at(1);
    assert_eq!(one, at(2));
    assert_eq!(one, at(7));
}

#[test]
fn repeated_runs_and_seed_zero() {
    let args = ["run", "scenarios/group-chat.toml", "--draws", "64", "--format", "json", "--seed", "0"];
    let first = stdout(&run(&args));
    assert_eq!(first, stdout(&run(&args)));
    assert!(first.contains("\"seed\": 0"));
    let other = stdout(&run(&[&args[..7], &["1"]].concat()));
    assert_ne!(first, other);
}

/// The tables of a text in reverse order: each begins at a header that is no part of the table before it.
fn reversed(text: &str) -> String {
    let mut blocks: Vec<String> = vec![String::new()];
    let mut top = String::new();
    for line in text.lines() {
        let header = line.strip_prefix('[').filter(|rest| !rest.starts_with('['));
        if let Some(header) = header {
            let name: Vec<&str> = header.trim_end_matches(']').split('.').take(2).collect();
            let name = name.join(".");
            if name != top {
                blocks.push(String::new());
                top = name;
            }
        }
        let block = blocks.last_mut().expect("there is one");
        block.push_str(line);
        block.push('\n');
    }
    let head = blocks.remove(0);
    blocks.reverse();
    head + &blocks.concat()
}

#[test]
fn the_order_of_tables_changes_no_byte() {
    for name in scenarios() {
        let text = scenario_text(&name);
        let turned = reversed(&text);
        assert_ne!(text, turned);
        let view =
            |text: &str| stdout(&run_with_input(&["run", "-", "--draws", "64", "--format", "json"], text));
        assert_eq!(view(&text), view(&turned), "{name}");
    }
}

#[test]
fn a_factor_that_nothing_uses_changes_no_number() {
    let text = scenario_text("group-chat");
    let more = "\n[source.extra]\nname = \"x\"\nreliability = \"B\"\n[factor.unused-thing]\ntitle = \"x\"\n\
                prior = { uniform = [0.1, 0.9] }\nwhy = \"test\"\n[claim.X01]\ntext = \"x\"\nsource = \"extra\"\n\
                factor = \"unused-thing\"\nstance = \"supports\"\npublished = 2025-01-01\n";
    let view = |text: &str| json::run(&assessed(&checked(text), 256));
    let (mut before, mut after) = (view(&text), view(&(text.clone() + more)));
    for one in [&mut before, &mut after] {
        one["digest"].take();
        one["scenario"].take();
        one["engine"]["moved_inputs"].take();
        one["factors"].as_object_mut().expect("factors").remove("unused-thing");
    }
    assert_eq!(before, after);
}

#[test]
fn what_a_file_says_twice_over_in_other_words_is_one_fingerprint() {
    let text = scenario_text("group-chat");
    let spaced = text.replace(" = ", "   =  ").replace('\n', "\r\n");
    let sha = |text: &str| assessed(&checked(text), 16).sha256;
    assert_eq!(sha(&text), sha(&spaced));
}

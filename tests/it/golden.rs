//! The published numbers of every scenario, byte for byte. `UPDATE=1 cargo test golden` rewrites them; a change
//! belongs in CHANGELOG.md under Values. These files pin values: that they are right is proven elsewhere.

use crate::support::{run, scenarios, stdout};
use std::fs;
use std::path::Path;

fn is_pinned(found: &str, golden: &str) {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(golden);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&golden, found).expect("it can be written");
    }
    let pinned = fs::read_to_string(&golden).expect("a golden result; UPDATE=1 writes it");
    assert_eq!(found, pinned, "{}: the published numbers moved", golden.display());
}

#[test]
fn every_scenario_has_its_golden_result() {
    for name in scenarios() {
        let path = format!("scenarios/{name}.toml");
        is_pinned(&stdout(&run(&["run", &path, "--format", "json"])), &format!("{name}.json"));
    }
}

#[test]
fn every_scenario_has_its_golden_comparison() {
    for name in scenarios() {
        let path = format!("scenarios/{name}.toml");
        is_pinned(&stdout(&run(&["compare", &path, "--format", "json"])), &format!("{name}.compare.json"));
    }
}

#[test]
fn the_real_scenario_has_its_golden_timeline() {
    let args = ["timeline", "scenarios/group-chat.toml", "--format", "json"];
    is_pinned(&stdout(&run(&args)), "group-chat.timeline.json");
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("a text");
    let blocks = readme.split("```text\n").skip(1).map(|rest| rest.split("```").next().expect("a block"));
    let mut updated = readme.clone();
    for block in blocks {
        let (command, shown) = block.split_once('\n').expect("a command and what it prints");
        let args = command.strip_prefix("$ cargo run --release --locked -- ").expect("a command");
        let printed = stdout(&run(&args.split(' ').collect::<Vec<_>>()));
        match std::env::var_os("UPDATE") {
            Some(_) => updated = updated.replace(block, &format!("{command}\n{printed}")),
            None => assert_eq!(shown, printed),
        }
    }
    if updated != readme {
        fs::write(&path, updated).expect("it can be written");
    }
}

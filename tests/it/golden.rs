//! The published numbers of every scenario, byte for byte. `UPDATE=1 cargo test golden` rewrites them; a change
//! belongs in CHANGELOG.md under Values. These files pin values: that they are right is proven elsewhere.

use crate::support::{run, scenarios, stdout};
use std::fs;
use std::path::Path;

#[test]
fn every_scenario_has_its_golden_result() {
    for name in scenarios() {
        let path = format!("scenarios/{name}.toml");
        let found = stdout(&run(&["run", &path, "--format", "json"]));
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.json"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &found).expect("it can be written");
        }
        let pinned = fs::read_to_string(&golden).expect("a golden result; UPDATE=1 writes it");
        assert_eq!(found, pinned, "{name}: the published numbers moved");
    }
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).expect("a text");
    let block = readme.split("```text\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block");
    let (command, shown) = block.split_once('\n').expect("a command and what it prints");
    let args = command.strip_prefix("$ cargo run --release --locked -- ").expect("the first command");
    let printed = stdout(&run(&args.split(' ').collect::<Vec<_>>()));
    if std::env::var_os("UPDATE").is_some() {
        let updated = readme.replace(block, &format!("{command}\n{printed}"));
        fs::write(&path, updated).expect("it can be written");
        return;
    }
    assert_eq!(shown, printed);
}

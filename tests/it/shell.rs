//! What shells and manuals are given: completions, pages, and the table of exit codes.

use crate::support::{code, json, run, scratch, stderr, stdout};
use std::fs;
use std::path::Path;
use std::process::Command;

const SHELLS: [&str; 5] = ["bash", "elvish", "fish", "powershell", "zsh"];

/// The commands that the help lists.
fn verbs() -> Vec<String> {
    let help = stdout(&run(&["--help"]));
    let list = help.split("Commands:\n").nth(1).expect("a list").split("\n\n").next().expect("an end");
    let verbs = list.lines().filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    verbs.filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

#[test]
fn every_shell_is_told_every_command() {
    let verbs = verbs();
    assert!(verbs.len() >= 15 && verbs.iter().any(|verb| verb == "schema"), "{verbs:?}");
    for shell in SHELLS {
        let script = run(&["completions", shell]);
        assert_eq!((code(&script), stderr(&script).as_str()), (0, ""), "{shell}");
        let script = stdout(&script);
        assert!(verbs.iter().all(|verb| script.contains(verb.as_str())), "{shell}");
        assert!(script.contains("what-if"), "{shell} is told flags");
    }
}

#[test]
fn bash_reads_its_completions() {
    let path = scratch("completions").join("exposure.bash");
    fs::write(&path, stdout(&run(&["completions", "bash"]))).expect("it can be written");
    // A machine without bash has nobody who would read them.
    let Ok(read) = Command::new("bash").arg("-n").arg(&path).output() else { return };
    assert!(read.status.success(), "{}", stderr(&read));
}

#[test]
fn an_unknown_shell_is_told_the_known_ones() {
    for shell in ["tcsh", "bsh"] {
        let refused = run(&["completions", shell]);
        assert_eq!((code(&refused), stdout(&refused).as_str()), (2, ""));
        assert!(SHELLS.iter().all(|known| stderr(&refused).contains(known)), "{}", stderr(&refused));
    }
}

#[test]
fn there_is_a_page_for_each_command() {
    let folder = scratch("man").join("new/man1");
    let shown = folder.to_str().expect("a path");
    let verbs = verbs();
    for _ in 0..2 {
        let written = run(&["man", "-o", shown]);
        assert_eq!((code(&written), stdout(&written).as_str()), (0, ""), "{}", stderr(&written));
    }
    let text = |name: &str| fs::read_to_string(folder.join(name)).expect(name);
    let first = text("exposure.1");
    assert_eq!(first, stdout(&run(&["man"])));
    for verb in &verbs {
        assert!(first.replace('\\', "").contains(&format!("exposure-{verb}(1)")), "{verb}: {first}");
        let page = text(&format!("exposure-{verb}.1")).replace('\\', "");
        assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
        assert!(
            page.contains(&format!("exposure {verb}")) || page.contains(&format!("exposure-{verb}")),
            "{page}"
        );
        assert!(page.contains("Exit codes"), "{page}");
    }
    let n_files = fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(n_files, verbs.len() + 1, "no parts are left");
    let file = folder.join("exposure.1").join("below-a-file");
    let refused = run(&["man", "-o", file.to_str().expect("a path")]);
    assert_eq!(code(&refused), 3);
    assert!(stderr(&refused).contains("below-a-file"), "{}", stderr(&refused));
}

#[test]
fn exit_codes_are_told_from_one_place() {
    let told = stdout(&run(&["help", "exit-codes"]));
    let help = stdout(&run(&["--help"]));
    let view = json(&run(&["help", "exit-codes", "--format", "json"]));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/json.md")).expect("the page");
    let section = page.split("## Exit codes\n").nth(1).expect("a section");
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    let codes = view["exit_codes"].as_array().expect("a list");
    assert_eq!(rows.len(), codes.len());
    for (row, one) in rows.iter().zip(codes) {
        let (code, meaning) = (&one["code"], one["meaning"].as_str().expect("a text"));
        assert_eq!(*row, format!("| {code} | {meaning} |"));
        let line = format!("{code:>5}  {meaning}", code = code.as_u64().expect("a number"));
        assert!(told.contains(&line) && help.contains(&line), "{line}");
    }
    let known: Vec<i64> = codes.iter().filter_map(|one| one["code"].as_i64()).collect();
    for args in [&["--version"][..], &["run", "no-such.toml"], &["completions", "x"], &["help", "rum"]] {
        assert!(known.contains(&i64::from(code(&run(args)))), "{args:?}");
    }
}

#[test]
fn help_knows_commands_and_suggests_them() {
    assert_eq!(stdout(&run(&["help"])), stdout(&run(&["--help"])));
    assert_eq!(stdout(&run(&["help", "run"])), stdout(&run(&["run", "--help"])));
    let refused = run(&["help", "exit-code"]);
    assert_eq!(code(&refused), 2);
    assert!(stderr(&refused).contains("exit-codes"), "{}", stderr(&refused));
}

//! The house rules: arrows between rooms, what the core never touches, and that the architecture page is whole.

use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms it may import; a room not listed in a row may not be imported there.
const ROOMS: [(&str, &[&str]); 11] = [
    ("diag", &[]),
    ("quantity", &[]),
    ("math", &["quantity"]),
    ("model", &["quantity", "math"]),
    ("scenario", &["model", "quantity", "math", "diag"]),
    ("evidence", &["model", "quantity", "math"]),
    ("plan", &["evidence", "model", "math", "quantity", "diag"]),
    ("eval", &["plan", "evidence", "model", "math", "quantity"]),
    ("assess", &["eval", "plan", "evidence", "model", "math", "quantity", "diag"]),
    ("render", &["assess", "eval", "plan", "evidence", "model", "math", "quantity", "diag"]),
    (
        "cli",
        &[
            "front", "render", "assess", "eval", "plan", "evidence", "scenario", "model", "math", "quantity",
            "diag",
        ],
    ),
];

/// What only the command line may touch.
const WORLD: [&str; 9] = [
    "std::fs",
    "std::env",
    "std::time",
    "std::io",
    "std::net",
    "std::process",
    "println!",
    "eprintln!",
    "print!(",
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Every file of a room with its code: without comments, and without the tests at its foot.
fn code(room: &str) -> Vec<(PathBuf, String)> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = sources(&src.join(room)).into_iter();
    let files = files.filter(|path| path.file_stem().is_some_and(|stem| stem != "tests"));
    files
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a text");
            let body = text.split("#[cfg(test)]\nmod tests").next().unwrap_or("").to_owned();
            let lines = body.lines().filter(|line| !line.trim_start().starts_with("//"));
            (path, lines.collect::<Vec<_>>().join("\n"))
        })
        .collect()
}

#[test]
fn imports_follow_the_arrows() {
    for (room, allowed) in ROOMS {
        for (path, code) in code(room) {
            for import in code.split("crate::").skip(1) {
                let target: String =
                    import.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                let is_room = ROOMS.iter().any(|(name, _)| *name == target) || target == "front";
                let allowed = target == room || allowed.contains(&target.as_str()) || !is_room;
                assert!(allowed, "{} imports {target}, which {room} may not", path.display());
            }
        }
    }
}

#[test]
fn the_core_never_touches_the_world() {
    for (room, _) in ROOMS.iter().filter(|(room, _)| *room != "cli") {
        for (path, code) in code(room) {
            for word in WORLD {
                assert!(!code.contains(word), "{} uses {word}", path.display());
            }
        }
    }
}

#[test]
fn every_folder_of_the_source_is_a_room_in_the_architecture_page() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/architecture.md")).expect("the page");
    for entry in fs::read_dir(root.join("src")).expect("the source") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            assert!(ROOMS.iter().any(|(room, _)| *room == name), "{name} is no room");
            assert!(page.contains(&format!("`{name}`")), "docs/architecture.md does not name `{name}`");
        }
    }
}

#[test]
fn no_file_is_too_long_to_find_the_way() {
    for (room, _) in ROOMS {
        for (path, code) in code(room) {
            let lines = code.lines().count();
            assert!(lines <= 600, "{} has {lines} lines of code", path.display());
        }
    }
}

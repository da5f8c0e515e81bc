//! The rooms of the house depend one way, files do not go in circles, and what belongs to one room stays there.

mod graph;
mod imports;
mod text;

use graph::{Crate, circles};
use std::fs;
use std::path::Path;

/// The rooms, each of which may use those before it. CONTRIBUTING.md says what each must never know.
const ROOMS: [&str; 23] = [
    "source",
    "nearest",
    "csv",
    "yaml",
    "finding",
    "xml",
    "schema",
    "signature",
    "document",
    "facts",
    "whitelist",
    "events",
    "rules",
    "engine",
    "gate",
    "approval",
    "check",
    "batch",
    "workbench",
    "report",
    "serve",
    "submit",
    "cli",
];

/// Crates that stay in one room, or in a few.
const KEPT: [(&str, &[&str]); 14] = [
    ("aws_lc_rs", &["signature"]),
    ("x509_parser", &["signature"]),
    ("p12_keystore", &["signature"]),
    ("rhai", &["rules"]),
    ("miette", &["report"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("ureq", &["submit", "cli"]),
    ("rustls", &["serve", "submit", "cli"]),
    ("rayon", &["engine", "batch", "workbench"]),
    ("axum", &["serve"]),
    ("hyper", &["serve"]),
    ("rusqlite", &["serve"]),
    ("argon2", &["serve"]),
];

/// The rooms that open files, and those that start threads or ask for the time stand in `KEPT` and below.
const READS_FILES: [&str; 7] = ["source", "check", "batch", "workbench", "serve", "submit", "cli"];

/// What of the command line checks enters by the front door: it uses none of the rooms behind it. The other subcommands show what is
/// in those rooms.
const CHECKS: [&str; 10] = [
    "cli/arguments.rs",
    "cli/check.rs",
    "cli/console.rs",
    "cli/error.rs",
    "cli/knowledge.rs",
    "cli/output.rs",
    "cli/policy.rs",
    "cli/progress.rs",
    "cli/reports.rs",
    "cli.rs",
];
const BELOW_THE_DOOR: [&str; 6] = ["xml", "schema", "signature", "document", "rules", "engine"];

fn sources(folder: &Path, root: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, root, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    sources(&root, &root, &mut found);
    assert!(found.len() > 100, "the test looks at the wrong place");
    found
}

fn house() -> Crate {
    Crate::new(all_sources().iter().map(|(name, text)| (name.as_str(), text.as_str())))
}

/// The room that a file belongs to; none for the two doors, `lib.rs` and `main.rs`.
fn room_of(file: &str) -> Option<usize> {
    let name = file.split('/').next()?.trim_end_matches(".rs");
    ROOMS.iter().position(|room| *room == name)
}

#[test]
fn every_file_stands_in_a_room_and_every_room_is_there() {
    let files = all_sources();
    for (file, _) in files.iter().filter(|(file, _)| file != "lib.rs" && file != "main.rs") {
        assert!(room_of(file).is_some(), "{file} stands in no room");
    }
    for (position, room) in ROOMS.iter().enumerate() {
        assert!(files.iter().any(|(file, _)| room_of(file) == Some(position)), "the room {room} is empty");
    }
    let guide = include_str!("../../../CONTRIBUTING.md");
    for room in ROOMS {
        assert!(
            guide.contains(&format!("| `{room}`")) || guide.contains(&format!("| `src/{room}`")),
            "CONTRIBUTING.md does not name the room {room}"
        );
    }
}

#[test]
fn rooms_use_only_rooms_before_them() {
    let uses = house().uses();
    let mut checked = 0;
    for (file, used) in &uses {
        let Some(room) = room_of(file) else { continue };
        for other in used {
            let Some(of) = room_of(other) else { continue };
            checked += 1;
            assert!(of <= room, "{file}: the room `{}` must not use `{}` ({other})", ROOMS[room], ROOMS[of]);
        }
    }
    assert!(checked > 300, "only {checked} uses were seen");
}

#[test]
fn files_do_not_go_in_circles() {
    let uses = house().uses();
    let circles: Vec<String> = circles(&uses).iter().map(|circle| circle.join(" ")).collect();
    assert!(circles.is_empty(), "these files use one another:\n{}", circles.join("\n"));
}

#[test]
fn crates_stay_in_their_rooms() {
    let house = house();
    for (external, rooms) in KEPT {
        let users = house.names(external);
        assert!(!users.is_empty(), "{external} is used nowhere");
        for file in users {
            assert!(
                rooms.iter().any(|room| room_of(file) == ROOMS.iter().position(|known| known == room)),
                "{file}: {external} belongs to {rooms:?}"
            );
        }
    }
}

#[test]
fn a_check_opens_no_file_and_asks_for_no_time() {
    let house = house();
    for (file, _) in all_sources() {
        let Some(room) = room_of(&file) else { continue };
        let code = house.code(&file);
        let opens = code.contains("std::fs") || code.contains("File::open") || code.contains("walkdir");
        assert!(!opens || READS_FILES.contains(&ROOMS[room]), "{file} opens files");
        let asks = ["Timestamp::now", "SystemTime", "Instant::now", "Zoned::now"].iter().any(|clock| code.contains(clock));
        // A service lives in time, and has one file for it; how long a request took is measured where it passes.
        let may_ask = ["check/builder.rs", "serve/clock.rs", "serve/gate.rs", "submit/wait.rs"];
        assert!(!asks || may_ask.contains(&file.as_str()), "{file} looks at a clock");
        assert!(
            !(code.contains("RwLock") || code.contains("Mutex")) || ["engine/memory.rs"].contains(&file.as_str()) || ROOMS[room] != "engine",
            "{file} holds a lock"
        );
    }
}

#[test]
fn what_checks_enters_by_the_front_door() {
    let uses = house().uses();
    for (file, used) in uses.iter().filter(|(file, _)| CHECKS.contains(&file.as_str())) {
        for other in used {
            let below = room_of(other).is_some_and(|room| BELOW_THE_DOOR.contains(&ROOMS[room]));
            assert!(!below, "{file} uses {other}");
        }
    }
}

#[test]
fn files_are_small() {
    for (file, text) in all_sources() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{file} has {lines} lines");
    }
}

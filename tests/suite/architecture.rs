//! The parts depend one way: each uses only parts before it.

use std::path::Path;

/// The parts, each of which may use those before it.
const PARTS: [&str; 16] = [
    "source",
    "nearest",
    "csv",
    "yaml",
    "finding",
    "xml",
    "schema",
    "signature",
    "document",
    "rules",
    "engine",
    "check",
    "batch",
    "workbench",
    "report",
    "cli",
];

/// Parts that must not know of something, beyond their order.
const KEEPS_OUT: [(&str, &[&str]); 7] = [
    ("aws_lc_rs", &["signature"]),
    ("x509_parser", &["signature"]),
    ("p12_keystore", &["signature"]),
    ("miette", &["report"]),
    ("clap", &["cli"]),
    ("indicatif", &["cli"]),
    ("rayon", &["batch", "engine", "workbench"]),
];

fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut entries: Vec<_> = std::fs::read_dir(folder).expect("the folder is there").map(|entry| entry.expect("readable").path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let name = path.to_string_lossy().replace('\\', "/");
            found.push((name, std::fs::read_to_string(&path).expect("readable")));
        }
    }
}

fn all_sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found
}

/// The part that a file belongs to: the first step below `src`.
fn part_of(path: &str) -> Option<usize> {
    let inside = path.rsplit_once("/src/")?.1;
    let name = inside.split('/').next()?.trim_end_matches(".rs");
    PARTS.iter().position(|part| *part == name)
}

/// The parts that a text names by `crate::PART`, as in `use crate::{document, schema::Book}`.
fn used(text: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let names: Vec<&str> = match rest.strip_prefix('{') {
            Some(list) => {
                list.split('}').next().unwrap_or_default().split(',').map(|name| name.trim().split("::").next().unwrap_or_default()).collect()
            }
            None => vec![rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default()],
        };
        found.extend(names.iter().filter_map(|name| PARTS.iter().position(|part| part == name)));
    }
    found
}

#[test]
fn parts_use_only_parts_before_them() {
    let mut checked = 0;
    for (path, text) in all_sources() {
        let Some(part) = part_of(&path) else { continue };
        for other in used(&text) {
            checked += 1;
            assert!(other <= part, "{path}: `{}` must not use `{}`", PARTS[part], PARTS[other]);
        }
    }
    assert!(checked > 30, "the test looks at the wrong place");
}

#[test]
fn crates_of_one_part_stay_there() {
    for (path, text) in all_sources() {
        let Some(part) = part_of(&path) else { continue };
        for (name, homes) in KEEPS_OUT {
            let uses = text.contains(&format!("use {name}::")) || text.contains(&format!("{name}::"));
            assert!(!uses || homes.contains(&PARTS[part]), "{path}: {name} belongs to {}", homes.join(", "));
        }
    }
}

#[test]
fn files_are_small() {
    for (path, text) in all_sources() {
        let lines = text.lines().count();
        assert!(lines <= 500, "{path} has {lines} lines");
    }
}

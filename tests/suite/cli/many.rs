//! Subcommands that look at one document, given many.

use super::support::{corpus, run};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A folder with a sealed message, one that was changed, one of a version 1.x, and something that is no XML.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let good = fs::read_to_string(corpus().join("m1-petrol.xml")).unwrap();
    let older = corpus().join("../valid-1.x/m1-petrol-ivi-1.xml");
    fs::write(folder.path().join("a-good.xml"), &good).unwrap();
    fs::write(folder.path().join("b-changed.xml"), good.replacen("<Make>", "<Make>x", 1)).unwrap();
    fs::copy(older, folder.path().join("c-older.xml")).unwrap();
    fs::write(folder.path().join("d-text.xml"), "nothing").unwrap();
    folder
}

fn at(folder: &Path, name: &str) -> String {
    folder.join(name).to_string_lossy().into_owned()
}

#[test]
fn the_seals_of_a_folder_are_told_one_after_another() {
    let folder = folder();
    let outcome = run(["signature", "--as-of", "2026-11-30", "--format", "json", &at(folder.path(), "")]);
    let pages: Value = serde_json::from_str(&outcome.out).unwrap();
    let told: Vec<(String, bool, String)> = pages
        .as_array()
        .unwrap()
        .iter()
        .map(|page| {
            let name = Path::new(page["path"].as_str().unwrap()).file_name().unwrap().to_string_lossy().into_owned();
            (name, page["signed"].as_bool().unwrap(), page["findings"][0]["code"].as_str().unwrap_or_default().to_owned())
        })
        .collect();
    let row = |name: &str, signed, code: &str| (name.to_owned(), signed, code.to_owned());
    assert_eq!(
        told,
        [
            row("a-good.xml", true, ""),
            row("b-changed.xml", true, "signature/digest"),
            row("c-older.xml", false, ""),
            row("d-text.xml", false, "input/not-xml"),
        ]
    );
    assert_eq!(outcome.code, 1);
    let page = run(["signature", "--as-of", "2026-11-30", &at(folder.path(), "a-good.xml"), &at(folder.path(), "b-changed.xml")]);
    assert!(page.out.ends_with("\n2 files, 1 with a seal that holds, 1 without\n"), "{}", page.out);
    let alone = run(["signature", "--as-of", "2026-11-30", &at(folder.path(), "a-good.xml")]);
    assert!(alone.code == 0 && page.out.starts_with(&alone.out), "{}", alone.out);
}

#[test]
fn the_older_messages_of_a_folder_become_drafts_and_the_others_are_named() {
    let folder = folder();
    let drafts = at(folder.path(), "drafts");
    let outcome = run(["migrate", &at(folder.path(), ""), "--write", &drafts]);
    assert_eq!((outcome.code, outcome.out.as_str()), (1, ""));
    assert!(outcome.err.contains("a-good.xml is no message of a version 1.x\n"), "{}", outcome.err);
    assert!(outcome.err.ends_with("d-text.xml: the file starts with `n`; this is no XML\n4 files, 1 migrated\n"), "{}", outcome.err);
    let draft = fs::read_to_string(Path::new(&drafts).join("c-older.xml")).unwrap();
    assert!(draft.contains("initialvehicleinformation.v2"));
    let again = run(["migrate", &at(folder.path(), "c-older.xml"), &at(folder.path(), "a-good.xml"), "--write", &drafts]);
    assert!(again.code == 2 && again.err.contains("is there already"), "{}", again.err);
    let json = run(["migrate", &at(folder.path(), "c-older.xml"), &at(folder.path(), "a-good.xml"), "--format", "json"]);
    let reports: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!((json.code, reports.as_array().map(Vec::len)), (1, Some(1)));
}

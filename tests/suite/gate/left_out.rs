//! Nothing is left out silently: a report names what it was asked, and counts what it left out for that.

use crate::cli::support::{check, codes_of, run, vehicle};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A folder with a file that has an error of structure and one of the seal, and what is no input.
fn outbox() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("wrong.xml"), vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<")).unwrap();
    for name in ["b.pdf", "a.txt", "._wrong.xml"] {
        fs::write(folder.path().join(name), "x").unwrap();
    }
    folder
}

fn as_given(folder: &Path, more: &[&str]) -> Value {
    check([folder], &[more, &["--as-of", "2026-11-21"]].concat()).report()
}

#[test]
fn a_report_names_what_it_was_asked() {
    let folder = outbox();
    let usual = as_given(folder.path(), &[]);
    assert_eq!([&usual["only"], &usual["skip"]], [&json!([]), &json!([])]);
    assert_eq!([&usual["severity"], &usual["failOn"], &usual["unsigned"]], [&json!("info"), &json!("error"), &json!(false)]);
    let more = ["--skip", "icm/", "--only", "i", "--severity", "warning", "--fail-on", "warning", "--unsigned"];
    let asked = as_given(folder.path(), &more);
    assert_eq!([&asked["only"], &asked["skip"]], [&json!(["i"]), &json!(["icm/"])]);
    assert_eq!([&asked["severity"], &asked["failOn"], &asked["unsigned"]], [&json!("warning"), &json!("warning"), &json!(true)]);
}

#[test]
fn a_pack_has_the_digest_of_its_files() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/icm");
    let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let line = |path: &std::path::PathBuf| format!("{}  {}\n", hex(&fs::read(path).unwrap()), path.file_name().unwrap().to_str().unwrap());
    let expected = hex(files.iter().map(line).collect::<String>().as_bytes());
    let report = as_given(outbox().path(), &[]);
    assert_eq!(report["packs"], json!([{ "name": "icm", "version": "2026.11", "digest": expected }]));
}

#[test]
fn what_is_left_out_by_its_code_is_counted() {
    let folder = outbox();
    let hidden = |more: &[&str]| {
        let report = as_given(folder.path(), more);
        (codes_of(&report, "wrong.xml"), report["summary"]["hidden"]["selection"].as_u64().unwrap())
    };
    assert_eq!(hidden(&[]), (vec!["ivi/not-a-number".to_owned(), "signature/digest".to_owned()], 0));
    assert_eq!(hidden(&["--skip", "ivi/"]), (vec!["signature/digest".to_owned()], 1));
    assert_eq!(hidden(&["--only", "signature/"]), (vec!["signature/digest".to_owned()], 1));
}

#[test]
fn what_weighs_too_little_is_counted_and_changes_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xml");
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/broken/approval-after-manufacture.xml"), &path).unwrap();
    let all = as_given(&path, &[]);
    let severities = |report: &Value| -> Vec<String> {
        let findings = report["files"][0]["findings"].as_array().unwrap();
        findings.iter().map(|finding| finding["severity"].as_str().unwrap().to_owned()).collect()
    };
    let infos = severities(&all).iter().filter(|severity| *severity == "info").count();
    assert!(infos > 0 && infos < severities(&all).len(), "{all}");
    let few = as_given(&path, &["--severity", "warning"]);
    assert!(!severities(&few).contains(&"info".to_owned()));
    assert_eq!(few["summary"]["hidden"]["severity"], infos);
    assert_eq!((&few["files"][0]["status"], &few["summary"]["errors"]), (&all["files"][0]["status"], &all["summary"]["errors"]));
    assert_eq!((&all["summary"]["infos"], &few["summary"]["infos"]), (&json!(infos), &json!(0)));
}

#[test]
fn a_call_that_would_hide_what_it_fails_on_is_refused() {
    let folder = outbox();
    let outcome = check([folder.path()], &["--severity", "error", "--fail-on", "warning"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.starts_with("ivicheck: files would fail by warnings, and warnings would not be reported\n"), "{}", outcome.err);
    assert_eq!(check([folder.path()], &["--severity", "warning", "--fail-on", "warning"]).code, 1);
    assert_eq!(check([folder.path()], &["--severity", "error", "--fail-on", "never"]).code, 0);
}

#[test]
fn a_selection_that_leaves_no_check_is_refused() {
    let folder = outbox();
    let outcome = check([folder.path()], &["--only", "ivi/", "--skip", "ivi/"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.starts_with("ivicheck: what is asked for and what is left out leave no check\n"), "{}", outcome.err);
    assert_eq!(check([folder.path()], &["--only", "ivi/", "--skip", "ivi/n"]).code, 0);
}

#[test]
fn files_that_are_passed_over_are_named() {
    let folder = outbox();
    let report = as_given(folder.path(), &[]);
    let at = |name: &str, why: &str| json!({ "path": folder.path().join(name).to_str().unwrap(), "why": why });
    let expected = [at("._wrong.xml", "companion of macOS"), at("a.txt", "not named *.xml"), at("b.pdf", "not named *.xml")];
    assert_eq!((&report["skipped"], &report["summary"]["skipped"]), (&json!(expected), &json!(3)));
    let page = run([folder.path().to_str().unwrap()]).out;
    let words = page.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("skipped: not named *.xml: ") && words.contains("b.pdf; companion of macOS: "), "{page}");
}

#[test]
fn an_empty_outbox_is_an_error_unless_it_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let outcome = run([path]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.contains("--allow-empty"), "{}", outcome.err);
    let outcome = check([path], &["--allow-empty"]);
    assert_eq!((outcome.code, &outcome.report()["empty"], &outcome.report()["summary"]["files"]), (0, &json!([path]), &json!(0)));
    let page = run([path, "--allow-empty"]).out;
    assert!(page.starts_with("0 files, 0 passed, 0 failed, no findings\n") && page.contains("skipped: no XML file in"), "{page}");
    // What is not there is never an empty folder, and a full one is no empty one.
    assert_eq!(run([folder.path().join("missing").to_str().unwrap(), "--allow-empty"]).code, 2);
    assert_eq!(check([outbox().path()], &["--allow-empty"]).report()["empty"], json!([]));
}

#[test]
fn the_page_for_people_says_the_same() {
    let folder = outbox();
    let page = run([folder.path().to_str().unwrap(), "--as-of", "2026-11-21", "--skip", "ivi/", "--fail-on", "warning"]).out;
    let digest = as_given(folder.path(), &[])["packs"][0]["digest"].as_str().unwrap()[..12].to_owned();
    for line in [
        format!("checked with: profile eu; icm 2026.11 ({digest}); as of 2026-11-21\n"),
        "asked for: skip ivi/; fail on warning\n".to_owned(),
        "left out: 1 by only and skip, as far as they were looked for\n".to_owned(),
    ] {
        assert!(page.contains(&line), "{line} is not in {page}");
    }
    let usual = run([folder.path().to_str().unwrap()]).out;
    assert!(!usual.contains("asked for:") && !usual.contains("left out:"), "{usual}");
}

//! Cures that are certain: in the report, and made in copies of unsigned files.

use super::support::{Outcome, check, findings_of, run, vehicle};
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The vehicle before signing, with texts in the place of others.
fn unsigned(changes: &[(&str, &str)]) -> String {
    let vehicle = vehicle();
    let (start, end) = (vehicle.find("<Signature ").unwrap(), vehicle.rfind("</Signature>").unwrap() + "</Signature>".len());
    let mut text = [&vehicle[..start], &vehicle[end..]].concat();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    text
}

fn fix(folder: &Path, text: &str) -> (Outcome, Option<String>) {
    let path = folder.join("car.xml");
    fs::write(&path, text).unwrap();
    let outcome = run(["fix".as_ref(), path.as_os_str(), "-o".as_ref(), folder.join("mended").as_os_str()]);
    let mended = fs::read_to_string(folder.join("mended/car.xml")).ok();
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "the file itself is left alone");
    (outcome, mended)
}

fn codes(folder: &TempDir, text: &str) -> Vec<String> {
    let path = folder.path().join("again.xml");
    fs::write(&path, text).unwrap();
    let report = check([&path], &["--unsigned"]).report();
    findings_of(&report, "again.xml").iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_certain_is_mended_in_a_copy() {
    let good = unsigned(&[]);
    let wrong = unsigned(&[("<StageOfCompletion>C<", "<StageOfCompletion>c<"), ("<AxleTrack>1538<", "<AxleTrack>1 538<")]);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(codes(&folder, &good), Vec::<String>::new());
    let before = codes(&folder, &wrong);
    assert!(before.contains(&"ivi/unknown-code".to_owned()) && before.contains(&"ivi/not-a-number".to_owned()), "{before:?}");
    let (outcome, mended) = fix(folder.path(), &wrong);
    assert_eq!((outcome.code, outcome.err.as_str()), (0, ""));
    let mended = mended.unwrap();
    assert_eq!(codes(&folder, &mended), Vec::<String>::new(), "{}", outcome.out);
    assert!(outcome.out.contains("StageOfCompletion: `c` -> `C` (ivi/unknown-code)\n"), "{}", outcome.out);
    assert!(outcome.out.contains("AxleTrack: `1 538` -> `1538` (ivi/not-a-number)\n"), "{}", outcome.out);
}

#[test]
fn an_element_behind_its_place_is_moved_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let in_order = |name: &str| {
        let book = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/ivi-2.0.yaml")).unwrap();
        let (head, content) = ("  AxleGroup:\n    label: \"one axle\"\n", "    content:\n");
        let changed = book.replacen(&format!("{head}{content}"), &format!("{head}    order: fixed\n{content}"), 1);
        assert_ne!(book, changed);
        let path = folder.path().join(name);
        fs::write(&path, changed).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let schema = in_order("book.yaml");
    let good = unsigned(&[]);
    let (axle, powered) = ("<AxleNumber>1</AxleNumber>", "<PoweredAxleIndicator>Y</PoweredAxleIndicator>");
    let turned = good.replacen(axle, "", 1).replacen(powered, &format!("{powered} {axle}"), 1);
    let path = folder.path().join("turned.xml");
    fs::write(&path, turned).unwrap();
    let found = |path: &Path| {
        let report = check([path], &["--unsigned", "--only", "ivi/", "--schema", &schema]).report();
        findings_of(&report, ".xml").iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found(&path), ["ivi/order"]);
    let target = folder.path().join("mended");
    let outcome = run(["fix", path.to_str().unwrap(), "-o", target.to_str().unwrap(), "--schema", &schema]);
    assert!(outcome.out.contains(": AxleNumber moved to its place (ivi/order)\n"), "{}{}", outcome.out, outcome.err);
    assert_eq!(found(&target.join("turned.xml")), Vec::<String>::new());
}

#[test]
fn the_report_carries_the_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("car.xml");
    let text = unsigned(&[("<AxleTrack>1538<", "<AxleTrack>1538 mm<")]);
    fs::write(&path, &text).unwrap();
    let finding = findings_of(&check([&path], &["--unsigned"]).report(), "car.xml").remove(0);
    let suggestion = &finding["suggestion"];
    assert_eq!((&suggestion["old"], &suggestion["new"]), (&"1538 mm".into(), &"1538".into()));
    assert_eq!((&suggestion["line"], &suggestion["offset"], &suggestion["length"]), (&finding["line"], &finding["offset"], &7.into()));
    fs::write(&path, text.replace("1538 mm", "1538 furlongs")).unwrap();
    let finding = findings_of(&check([&path], &["--unsigned"]).report(), "car.xml").remove(0);
    assert_eq!(finding.get("suggestion"), None);
}

#[test]
fn a_sealed_file_is_never_touched() {
    let folder = tempfile::tempdir().unwrap();
    let (outcome, mended) = fix(folder.path(), &vehicle().replace("<AxleTrack>1538<", "<AxleTrack>1 538<"));
    assert_eq!((outcome.code, mended), (0, None));
    assert!(outcome.out.contains("not touched: it is sealed"), "{}", outcome.out);
}

#[test]
fn what_is_not_certain_is_left() {
    let folder = tempfile::tempdir().unwrap();
    let (outcome, mended) = fix(folder.path(), &unsigned(&[("<AxleTrack>1538<", "<AxleTrack>1,538<")]));
    assert_eq!((outcome.code, mended), (0, None));
    assert!(outcome.out.contains(": nothing that is certain\n"), "{}", outcome.out);
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = unsigned(&[("<AxleTrack>1538<", "<AxleTrack>1 538<")]);
    assert_eq!(fix(folder.path(), &wrong).0.code, 0);
    let (outcome, _) = fix(folder.path(), &wrong);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.contains("is there already"), "{}", outcome.err);
}

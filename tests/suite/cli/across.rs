//! Checks across files: what is found among several, where it stands in the reports, and what it does to the exit code.

use super::support::{self, Outcome, corpus, run, vehicle};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Checks a folder; the vehicles are changed after signing.
fn check<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>, more: &[&str]) -> Outcome {
    support::check(paths, &[more, &["--skip", "signature/"]].concat())
}

/// The codes and files of the findings about several files.
fn batch_of(report: &Value) -> Vec<(String, Vec<String>)> {
    let name = |path: &Value| path.as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    let files = |finding: &Value| finding["files"].as_array().unwrap().iter().map(name).collect();
    report["batch"].as_array().unwrap().iter().map(|finding| (finding["code"].as_str().unwrap().to_owned(), files(finding))).collect()
}

/// The vehicle as its next issue, with what is replaced beside.
fn issue(number: u32, reference: u32, moment: &str) -> String {
    vehicle()
        .replace("<IviVersionNumber>1<", &format!("<IviVersionNumber>{number}<"))
        .replace("5c1e7f0a-93d4-4b62-8a57-2f6de08b41c9", &format!("5c1e7f0a-93d4-4b62-8a57-{reference:012}"))
        .replace("2026-09-14T10:22:37+02:00", moment)
}

fn write(folder: &Path, name: &str, text: &str) {
    fs::write(folder.join(name), text).unwrap();
}

#[test]
fn a_duplicate_is_one_finding_that_names_both_files_and_fails_the_run() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.xml", &issue(1, 1, "2026-09-14T10:00:00Z"));
    write(folder.path(), "b.xml", &issue(1, 2, "2026-09-14T10:00:00Z"));
    let outcome = check([folder.path()], &[]);
    let report = outcome.report();
    assert_eq!(outcome.code, 1);
    assert_eq!(batch_of(&report), [("batch/repeated-vehicle".to_owned(), vec!["a.xml".to_owned(), "b.xml".to_owned()])]);
    let finding = &report["batch"][0];
    assert_eq!(finding["message"], "2 files are version 1 of stage 1 of the vehicle WJXKL3B15TR004817");
    assert_eq!((&finding["value"], &finding["line"], &finding["severity"]), (&"WJXKL3B15TR004817, 1, 1".into(), &Value::Null, &"error".into()));
    assert_eq!((&report["summary"]["passed"], &report["summary"]["failed"], &report["summary"]["errors"]), (&2.into(), &0.into(), &1.into()));
    assert_eq!(report["summary"]["batch"], "fail");
    assert_eq!(report["summary"]["codes"]["batch/repeated-vehicle"], 1);
}

#[test]
fn a_reference_used_again_is_an_error_where_the_receiver_compares_references() {
    let folder = tempfile::tempdir().unwrap();
    let vehicle = issue(1, 1, "2026-09-14T10:00:00Z");
    write(folder.path(), "a.xml", &vehicle);
    write(folder.path(), "b.xml", &vehicle.replace("WJXKL3B15TR004817", "WJXKL3B15TR004818"));
    for (profile, severity, code) in [("eu", "warning", 0), ("gb", "warning", 1), ("no", "error", 1)] {
        let outcome = check([folder.path()], &["--profile", profile]);
        let report = outcome.report();
        assert_eq!(batch_of(&report), [("batch/reference-used-again".to_owned(), vec!["a.xml".to_owned(), "b.xml".to_owned()])]);
        assert_eq!((&report["batch"][0]["severity"], outcome.code), (&severity.into(), code), "{profile}");
    }
}

#[test]
fn thresholds_and_selections_apply() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.xml", &issue(1, 1, "2026-09-14T10:00:00Z"));
    write(folder.path(), "b.xml", &issue(3, 2, "2026-09-15T10:00:00Z"));
    let gap = [("batch/correction-number-skipped".to_owned(), vec!["a.xml".to_owned(), "b.xml".to_owned()])];
    let relaxed = check([folder.path()], &[]);
    assert_eq!((relaxed.code, batch_of(&relaxed.report())), (0, gap.to_vec()));
    assert_eq!(relaxed.report()["summary"]["batch"], "pass");
    assert_eq!(check([folder.path()], &["--fail-on", "warning"]).code, 1);
    assert_eq!(batch_of(&check([folder.path()], &["--skip", "batch/"]).report()), []);
    assert_eq!(batch_of(&check([folder.path()], &["--only", "icm/"]).report()), []);
    assert_eq!(batch_of(&check([folder.path()], &["--only", "batch/correction"]).report()), gap);
}

#[test]
fn corrections_go_forward_in_time() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "first.xml", &issue(1, 1, "2026-09-14T10:00:00+02:00"));
    write(folder.path(), "second.xml", &issue(2, 2, "2026-09-14T09:59:00+01:00"));
    write(folder.path(), "third.xml", &issue(3, 3, "2026-09-14T08:30:00Z"));
    let report = check([folder.path()], &[]).report();
    assert_eq!(batch_of(&report), [("batch/correction-not-later".to_owned(), vec!["second.xml".to_owned(), "third.xml".to_owned()])]);
    assert_eq!(report["batch"][0]["expected"], "after 2026-09-14T09:59:00+01:00");
    assert_eq!((&report["batch"][0]["field"], &report["batch"][0]["value"]), (&"IviVersionDateTime".into(), &"2026-09-14T08:30:00Z".into()));
}

#[test]
fn stages_of_one_vehicle_are_held_together() {
    let folder = tempfile::tempdir().unwrap();
    let incomplete = fs::read_to_string(corpus().join("n2-incomplete.xml")).unwrap();
    let completed = fs::read_to_string(corpus().join("n2-completed.xml")).unwrap();
    write(folder.path(), "1.xml", &incomplete);
    write(folder.path(), "2.xml", &completed);
    assert_eq!(batch_of(&check([folder.path()], &[]).report()), []);
    write(folder.path(), "2.xml", &completed.replace("<PreviousStageVariant>C4X2-41<", "<PreviousStageVariant>C4X2-14<"));
    let report = check([folder.path()], &[]).report();
    assert_eq!(batch_of(&report), [("batch/previous-stage-contradicted".to_owned(), vec!["1.xml".to_owned(), "2.xml".to_owned()])]);
    let message = "stage 2 of YJKHK10C4TX002386 gives PreviousStageVariant C4X2-14, stage 1 has C4X2-41";
    assert_eq!((&report["batch"][0]["message"], &report["batch"][0]["expected"]), (&message.into(), &"C4X2-41".into()));
}

#[test]
fn people_read_which_files_are_meant() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..12 {
        write(folder.path(), &format!("{number:02}.xml"), &issue(1, number + 1, "2026-09-14T10:00:00Z"));
    }
    let page = run(["--skip", "signature/", &folder.path().to_string_lossy()]).out;
    assert!(page.contains("error[batch/repeated-vehicle]"), "{page}");
    assert!(page.contains("/00.xml\n") && page.contains("/09.xml\n") && page.contains("  file: 2 more, which --format json names\n"), "{page}");
    assert!(page.contains("\n12 files, 12 passed, 0 failed, 1 error, not good to send together\n"), "{page}");
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..600_u32 {
        // Every hundredth vehicle is sent again under another name.
        let vin = format!("WJXKL3B15TR{:06}", if number % 100 == 99 { number - 99 } else { number });
        write(folder.path(), &format!("{number}.xml"), &issue(1, number + 1, "2026-09-14T10:00:00Z").replace("WJXKL3B15TR004817", &vin));
    }
    let whole = check([folder.path()], &["--jobs", "1"]);
    assert_eq!(whole.report()["summary"]["codes"]["batch/repeated-vehicle"], 6);
    assert_eq!(check([folder.path()], &["--jobs", "3"]).out, whole.out);
}

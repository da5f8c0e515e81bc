//! Before signing: a signature that is not there yet is no finding, one that is there is checked as ever.

use crate::cli::support::{check, codes_of, corpus, findings_of, run, vehicle};
use ivicheck::{Checker, FileReport, Finding, Status};
use std::fs;
use std::path::Path;

/// The message without its signature.
fn without_signature(text: &str) -> String {
    let (start, end) = (text.find("<Signature xmlns").expect("a signature begins"), text.find("</Signature>").expect("a signature ends"));
    format!("{}{}", &text[..start], &text[end + "</Signature>".len()..])
}

fn codes(report: &FileReport) -> Vec<&str> {
    report.findings.iter().map(|finding| &*finding.code).collect()
}

/// Valid vehicles with their seals taken off: every third of them.
fn unsigned_vehicles() -> Vec<(String, String)> {
    let mut paths: Vec<_> = fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let named = |path: &std::path::PathBuf| path.file_name().unwrap().to_string_lossy().into_owned();
    paths.iter().step_by(3).map(|path| (named(path), without_signature(&fs::read_to_string(path).unwrap()))).collect()
}

#[test]
fn a_missing_signature_is_no_finding_when_asked_so() {
    let day = "2026-11-21".parse().unwrap();
    let usual = Checker::builder().as_of(day).build().unwrap();
    let unsigned = Checker::builder().as_of(day).unsigned(true).build().unwrap();
    let skips = Checker::builder().as_of(day).skip("signature/").build().unwrap();
    let structure_only = Checker::builder().as_of(day).only("ivi/").build().unwrap();
    let vehicles = unsigned_vehicles();
    assert!(vehicles.len() > 25, "{}", vehicles.len());
    for (name, text) in vehicles {
        let strict = usual.check(name.clone(), text.clone());
        assert_eq!((codes(&strict), strict.status), (vec!["ivi/missing"], Status::Fail), "{name}");
        assert_eq!(strict.findings[0].field.as_deref(), Some("Signature"), "{name}");
        for checker in [&unsigned, &skips] {
            let report = checker.check(name.clone(), text.clone());
            assert_eq!((codes(&report), report.status), (vec![], Status::Pass), "{name}");
        }
        // Asking for the structure alone is not asking to do without a signature.
        assert_eq!(codes(&structure_only.check(name.clone(), text)), ["ivi/missing"], "{name}");
    }
    // A message of 1.x may be without one anyway.
    let older = fs::read(corpus().with_file_name("valid-1.x").join("m1-petrol-ivi-1.xml")).unwrap();
    assert_eq!(unsigned.check("older.xml", older.clone()), usual.check("older.xml", older));
}

#[test]
fn a_signature_that_is_there_is_checked_as_ever() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/signatures");
    let day = "2026-11-21".parse().unwrap();
    let usual = Checker::builder().as_of(day).build().unwrap();
    let unsigned = Checker::builder().as_of(day).unsigned(true).build().unwrap();
    let mut altered = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "xml") {
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let mut expected = usual.check("a.xml", bytes.clone()).findings;
        let is_missing = |finding: &Finding| finding.code == "ivi/missing" && finding.field.as_deref() == Some("Signature");
        expected.retain(|finding| finding.code != "signature/missing" && !is_missing(finding));
        assert_eq!(unsigned.check("a.xml", bytes).findings, expected, "{}", path.display());
        altered += usize::from(expected.iter().any(|finding| finding.code == "signature/digest"));
    }
    assert!(altered > 1, "{altered}");
}

#[test]
fn what_stands_in_the_place_of_a_signature_is_still_told_and_nothing_more() {
    let folder = tempfile::tempdir().unwrap();
    let text = without_signature(&vehicle()).replace("</InitialVehicleInformation>", "<Seal/></InitialVehicleInformation>");
    let path = folder.path().join("seal.xml");
    fs::write(&path, text).unwrap();
    let told = |more: &[&str]| {
        let report = check([&path], more).report();
        let message = findings_of(&report, "seal.xml").last().unwrap()["message"].as_str().unwrap().to_owned();
        (codes_of(&report, "seal.xml"), message)
    };
    let (codes, message) = told(&[]);
    assert_eq!(codes, ["signature/missing", "ivi/unknown-element"]);
    assert!(message.contains("; and InitialVehicleInformation has no Signature"), "{message}");
    let (codes, message) = told(&["--unsigned"]);
    assert_eq!((codes, message.as_str()), (vec!["ivi/unknown-element".to_owned()], "InitialVehicleInformation knows no element `Seal`"));
}

#[test]
fn a_report_says_that_it_was_asked_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("car.xml");
    fs::write(&path, without_signature(&vehicle())).unwrap();
    let asked = |more: &[&str]| {
        let outcome = check([&path], more);
        (outcome.code, outcome.report()["unsigned"].as_bool())
    };
    assert_eq!(asked(&[]), (1, Some(false)));
    assert_eq!(asked(&["--unsigned"]), (0, Some(true)));
    assert_eq!(asked(&["--skip", "signature/"]), (0, Some(true)));
    assert_eq!(asked(&["--only", "ivi/"]), (1, Some(false)));
    let path = path.to_str().unwrap();
    let said = "asked for: a missing signature is no finding";
    assert!(run([path, "--unsigned"]).out.contains(said) && !run([path]).out.contains(said));
}

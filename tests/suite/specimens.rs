//! The published specimens: no error outside the family `signature/`, and each warning is one that we can defend.

use crate::material;
use ivicheck::cli::{self, Console};
use ivicheck::engine::Engine;
use ivicheck::finding::{Finding, Severity};
use ivicheck::signature::{Anchors, Seals};
use ivicheck::{document, rules, schema, source};
use std::path::PathBuf;

/// What is wrong with the signature of a specimen: its content was edited after signing, and SignedInfo laid out anew.
const EDITED: [&str; 2] = ["signature/digest", "signature/value"];
/// Of two, the algorithms too; their certificate was valid until April 2026.
const OLD: [&str; 4] = ["signature/algorithm", "signature/algorithm", "signature/digest", "signature/value"];

/// One certificate began after the date of its message; one ends soon on the earlier of the days.
const WARNINGS: [(&str, &str); 3] =
    [("L1e.xml", "signature/message-date"), ("L1e.xml", "signature/certificate-expires-soon"), ("L5e.xml", "signature/certificate-expires-soon")];

/// Findings that are true of a specimen, each with its reason in `docs/specimens.md`.
const KNOWN: [(&str, &str); 4] = [
    ("L5e.xml", "icm/light-combustion-has-cycle"),
    ("M1-01-electric.xml", "icm/manufacture-before-message"),
    ("M1-05-hybrid-petrol.xml", "icm/wheelbase-is-spacing-of-two-axles"),
    ("M1-06-electric.xml", "icm/approval-before-message"),
];

/// Four of them have one reference.
const SHARED: &str = "batch/reference-used-again";

#[test]
#[ignore = "needs IVICHECK_REFERENCE"]
fn the_published_specimens_have_no_error_and_only_defended_warnings() {
    let reference = material::reference();
    let book = schema::ivi_2_0().expect("the embedded book is sound");
    let engine = Engine::new(rules::load(&[rules::embedded_files()], book).expect("the embedded rules are sound"), book);
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(reference.join("examples")).expect("specimens").map(|entry| entry.expect("readable").path()).collect();
    files.sort();
    assert_eq!(files.len(), 6);
    let mut left: Vec<usize> = (0..KNOWN.len()).collect();
    for file in files {
        let name = file.file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
        let decoded = source::decode(std::fs::read(&file).expect("readable"));
        assert_eq!(decoded.problem, None, "{name}");
        let parsed = document::parse(&decoded.text).expect("well-formed");
        let reading = document::read(&parsed, book);
        let record = reading.record.expect("a message");
        let findings: Vec<Finding> = reading.findings.into_iter().chain(engine.check(&record)).collect();
        signature(&name, &parsed, &record);
        assert!(findings.iter().all(|finding| finding.severity < Severity::Error), "{name}: {findings:?}");
        for finding in &findings {
            let position = KNOWN.iter().position(|known| *known == (name.as_str(), &*finding.code));
            left.retain(|known| Some(*known) != position);
            assert!(position.is_some(), "{name}: {} is not defended", finding.code);
        }
    }
    assert!(left.is_empty(), "no longer found: {left:?} of {KNOWN:?}");
}

#[test]
#[ignore = "needs IVICHECK_REFERENCE"]
fn the_folder_of_the_specimens_passes_as_a_manufacturer_runs_it() {
    let reference = material::reference();
    let report = |skipped: &str| {
        let mut out = Vec::new();
        let examples = reference.join("examples");
        let call = ["ivicheck", "--format", "json", "--as-of", "2026-07-05", "--skip", skipped].map(Into::into).into_iter().chain([examples.into()]);
        let code = cli::run(call, &mut Console::plain(&mut out, &mut Vec::new()));
        (code, serde_json::from_slice::<serde_json::Value>(&out).expect("a report"))
    };
    let (code, content) = report("signature/");
    assert_eq!((code, &content["summary"]["errors"], &content["summary"]["warnings"]), (0, &0.into(), &3.into()));
    let batch = content["batch"].as_array().expect("findings across files");
    assert_eq!(batch.iter().map(|finding| &finding["code"]).collect::<Vec<_>>(), [SHARED]);
    assert_eq!(batch[0]["files"].as_array().map(Vec::len), Some(4));

    let (code, whole) = report("batch/");
    let of_the_seal = |finding: &&serde_json::Value| finding["code"].as_str().is_some_and(|code| code.starts_with("signature/"));
    let findings = whole["files"].as_array().expect("files").iter().flat_map(|file| file["findings"].as_array().expect("findings"));
    let errors: Vec<_> = findings.filter(|finding| finding["severity"] == "error").collect();
    assert!(code == 1 && !errors.is_empty() && errors.iter().all(of_the_seal), "{errors:#?}");
}

#[test]
fn each_finding_in_a_specimen_is_defended_in_the_documentation() {
    let defence = include_str!("../../docs/specimens.md");
    for (specimen, code) in KNOWN {
        let short = specimen.trim_end_matches(".xml").split('-').take(2).collect::<Vec<_>>().join("-");
        assert!(defence.lines().any(|line| line.starts_with(&format!("| {short}")) && line.contains(&format!("`{code}`"))), "{specimen}: {code}");
    }
    assert!(defence.contains(&format!("`{SHARED}`")));
}

/// Says of a signature what is true of it, and nothing else.
fn signature(name: &str, parsed: &roxmltree::Document<'_>, record: &document::Record<'_>) {
    for (day, is_expired) in [("2026-04-19", false), ("2026-07-05", true)] {
        let found = Seals::new(document::parse_date(day), Anchors::default()).check(parsed, &record.facts());
        let of = |severity| found.iter().filter(move |finding| finding.severity == severity).map(|finding| &*finding.code);
        assert!(of(Severity::Warning).all(|code| WARNINGS.contains(&(name, code))), "{name}");
        let is_old = name.starts_with('L');
        let mut expected: Vec<&str> = if is_old { OLD.to_vec() } else { EDITED.to_vec() };
        expected.extend((is_old && is_expired).then_some("signature/certificate-expired"));
        expected.sort_unstable();
        let mut errors: Vec<&str> = of(Severity::Error).collect();
        errors.sort_unstable();
        assert_eq!(errors, expected, "{name} on {day}");
        let value = found.iter().find(|finding| finding.code == "signature/value").map(|finding| finding.message.as_str());
        assert!(value.is_some_and(|message| message.contains("the file was indented, or set on several lines")), "{name}: {value:?}");
    }
}

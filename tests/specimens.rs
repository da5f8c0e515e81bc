//! The published specimens: no error outside the family `signature/`, and each warning is one that we can defend.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "a test stops and says why")]

use ivicheck::engine::Engine;
use ivicheck::finding::{Finding, Severity};
use ivicheck::{document, rules, schema, source};
use std::path::PathBuf;

/// Findings that are true of a specimen, each with its reason in `docs/specimens.md`.
const KNOWN: [(&str, &str); 3] = [
    ("M1-01-electric.xml", "icm/manufacture-before-message"),
    ("M1-05-hybrid-petrol.xml", "icm/wheelbase-is-spacing-of-two-axles"),
    ("M1-06-electric.xml", "icm/approval-before-message"),
];

#[test]
fn the_published_specimens_have_no_error_and_only_defended_warnings() {
    let Some(reference) = std::env::var_os("IVICHECK_REFERENCE").map(PathBuf::from) else {
        eprintln!("skipped: IVICHECK_REFERENCE is not set");
        return;
    };
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
fn each_finding_in_a_specimen_is_defended_in_the_documentation() {
    let defence = include_str!("../docs/specimens.md");
    for (specimen, code) in KNOWN {
        let short = specimen.split('-').take(2).collect::<Vec<_>>().join("-");
        assert!(defence.lines().any(|line| line.starts_with(&format!("| {short}")) && line.contains(&format!("`{code}`"))), "{specimen}: {code}");
    }
}

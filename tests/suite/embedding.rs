//! The crate as a program embeds it: bytes in, findings out, through the names at its root and nothing below them.

use ivicheck::{BuildError, Checker, FileReport, Finding, Input, Severity, Status};
use std::num::NonZeroUsize;
use std::path::Path;

fn corpus(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)).unwrap()
}

fn norwegian() -> Checker {
    let day = "2026-11-21".parse().unwrap();
    let trust = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/trust");
    Checker::builder().profile("no").as_of(day).trust(trust).language("nb").build().unwrap()
}

fn codes(report: &FileReport) -> Vec<&str> {
    report.findings.iter().map(|finding| &*finding.code).collect()
}

/// The five lines of the first page of the documentation, on messages of both formats, and with seals.
#[test]
fn bytes_in_findings_out() {
    let checker = norwegian();
    let sound = checker.check("m1-petrol.xml", corpus("valid/m1-petrol.xml"));
    assert_eq!((sound.status, sound.ivi.as_deref(), sound.category.as_deref()), (Status::Pass, Some("2.0"), Some("M1")));
    let older = checker.check("m1-petrol-ivi-1.xml", corpus("valid-1.x/m1-petrol-ivi-1.xml"));
    assert_eq!((older.ivi.as_deref(), codes(&older)), (Some("1.11"), vec!["no/older-version-accepted"]));
    let altered = checker.check("altered-value.xml", corpus("signatures/altered-value.xml"));
    assert_eq!(altered.status, Status::Fail);
    let digest: &Finding = altered.findings.iter().find(|finding| finding.code == "signature/digest").unwrap();
    assert_eq!((digest.severity, digest.terms[0].1.as_str()), (Severity::Error, "VALIDERING_AV_COC_DATA_FEILET"));
    assert!(digest.location.is_some_and(|location| location.line > 1 && location.length > 0));
}

#[test]
fn whatever_the_bytes_are_a_finding_says_what_is_wrong() {
    let checker = norwegian();
    for (bytes, code) in
        [(&b""[..], "input/empty"), (b"no XML", "input/not-xml"), (b"<a", "input/malformed"), (b"<a/>", "ivi/root"), (b"<\xff/>", "input/encoding")]
    {
        let report = checker.check("a.xml", bytes);
        assert_eq!((report.status, codes(&report)), (Status::Fail, vec![code]), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_report_is_plain_data_that_reads_like_the_json_report() {
    let report = norwegian().check("altered-value.xml", corpus("signatures/altered-value.xml"));
    let value = serde_json::to_value(&report).unwrap();
    assert_eq!((&value["path"], &value["status"], &value["ivi"]), (&"altered-value.xml".into(), &"fail".into(), &"2.0".into()));
    assert_eq!(value["findings"].as_array().unwrap().len(), report.findings.len());
    let finding = &value["findings"][0];
    assert_eq!((&finding["meldingsklasse"], &finding["code"]), (&"INFO".into(), &report.findings[0].code.to_string().into()));
    assert_eq!(finding["line"].as_u64(), report.findings[0].location.map(|location| location.line as u64));
}

#[test]
fn a_checker_is_shared_by_threads_and_asked_about_another_day() {
    fn shareable<T: Send + Sync + Clone + 'static>(_: &T) {}
    let checker = norwegian();
    shareable(&checker);
    let bytes = corpus("valid/m1-petrol.xml");
    let alone = checker.check("a.xml", bytes.clone());
    let together: Vec<FileReport> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4).map(|_| scope.spawn(|| checker.check("a.xml", bytes.clone()))).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    assert!(together.iter().all(|report| *report == alone));
    let later = checker.on("2050-01-01".parse().unwrap());
    assert!(codes(&later.check("a.xml", bytes.clone())).contains(&"signature/certificate-expired"));
    assert_eq!(checker.check("a.xml", bytes), alone);
}

#[test]
fn building_reports_every_fault_with_its_place() {
    let rules = "pack: own\nrules:\n  - code: a\n    titel: b\n";
    let faults = |builder: ivicheck::CheckerBuilder| match builder.build() {
        Err(BuildError::Faults { book, rules }) => book.iter().chain(&rules).map(ToString::to_string).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let one = faults(Checker::builder().rule_texts([("own/a.yaml", rules), ("own/b.yaml", "pack: 1\nnothing: 2\n")]));
    assert_eq!(one.len(), 2, "{one:?}");
    assert!(one[0].starts_with("own/a.yaml:4:5: there is no key `titel` here"), "{one:?}");
    assert!(one[1].starts_with("own/b.yaml:2:1: there is no key `nothing` here"), "{one:?}");
    let both = faults(Checker::builder().schema_text("own-book.yaml", "book: ivi\nversoin: 1\n").rule_texts([("own/a.yaml", rules)]));
    assert_eq!(both.len(), 2, "{both:?}");
    assert!(both[0].starts_with("own-book.yaml:2:1: ") && both[1].starts_with("own/a.yaml:4:5: "), "{both:?}");
}

#[test]
fn what_is_not_there_is_named() {
    let error = Checker::builder().profile("xx").build().unwrap_err();
    assert_eq!((error.to_string().as_str(), error.help().as_deref()), ("there is no profile `xx`", Some("known profiles: eu, gb, no")));
    let error = Checker::builder().only("ivi/misssing").build().unwrap_err();
    assert_eq!(error.help().as_deref(), Some("did you mean `ivi/missing`?"));
}

#[test]
fn many_inputs_come_in_order_whatever_the_number_of_threads() {
    let checker = norwegian();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.push("not/there.xml".into());
    // Each vehicle again under another name: the register knows it already.
    let inputs = || {
        paths
            .iter()
            .map(Input::file)
            .chain(paths.iter().map(|path| Input::new(format!("again/{}", path.display()), std::fs::read(path).unwrap_or_default())))
    };
    let run = |threads| {
        let mut reports = checker.check_many(inputs(), NonZeroUsize::new(threads)).unwrap();
        let all: Vec<FileReport> = reports.by_ref().collect();
        (all, reports.across())
    };
    let (alone, across) = run(1);
    assert_eq!(alone.iter().map(|report| report.path.clone()).collect::<Vec<_>>(), inputs().map(|input| input.name()).collect::<Vec<_>>());
    assert_eq!(codes(&alone[paths.len() - 1]), ["input/unreadable"]);
    assert!(run(3) == (alone, across.clone()));
    let again: Vec<_> = across.iter().filter(|found| found.finding.code == "batch/reference-used-again").collect();
    assert!(again.len() == paths.len() - 1 && again.iter().all(|found| found.files[1] == format!("again/{}", found.files[0])));
    // What is not taken is checked for the comparison all the same.
    assert!(checker.check_many(inputs(), None).unwrap().across() == across);
}

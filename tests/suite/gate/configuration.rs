//! What a configuration file says, where it comes from, and what is wrong with it.

use crate::cli::support::{check, codes_of, findings_of, run};
use ivicheck::{Checker, Configuration, Severity, Weight};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

/// A folder with a configuration and a file with a warning and findings about its seal.
fn plant(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("out")).unwrap();
    fs::copy(corpus("broken/approval-after-manufacture.xml"), folder.path().join("out/a.xml")).unwrap();
    let file = folder.path().join("ivicheck.yaml");
    fs::write(&file, text).unwrap();
    (folder, file.to_str().unwrap().to_owned())
}

fn with(text: &str, more: &[&str]) -> (u8, Value) {
    let (folder, file) = plant(text);
    let outcome = check([folder.path().join("out")], &[&["--as-of", "2026-11-21", "--config", &file], more].concat());
    (outcome.code, outcome.report())
}

#[test]
fn a_configuration_holds_where_the_call_says_nothing() {
    let (code, report) = with("skip: [signature/]\n", &[]);
    assert_eq!((code, codes_of(&report, "a.xml")), (0, vec!["icm/approval-before-manufacture".to_owned()]));
    assert!(report["configuration"].as_str().unwrap().ends_with("ivicheck.yaml"));
    assert_eq!(with("skip: [signature/]\nfail-on: warning\n", &[]).0, 1);
    assert_eq!(with("skip: [signature/]\nfail-on: warning\n", &["--fail-on", "error"]).0, 0);
    assert_eq!(with("fail-on: never\n", &["--skip", "icm/"]).1["skip"], json!(["icm/"]));
    let (_, report) = with("profiles: [\"no\"]\nunsigned: true\nseverity: warning\n", &[]);
    assert_eq!([&report["profiles"], &report["unsigned"], &report["severity"]], [&json!(["no"]), &json!(true), &json!("warning")]);
    assert_eq!(with("profiles: [\"no\"]\n", &["--profile", "gb"]).1["profiles"], json!(["gb"]));
    let (_, report) = with("exclude: [\"out/a*\"]\nallow-empty: true\n", &[]);
    assert_eq!((&report["summary"]["files"], &report["skipped"][0]["why"]), (&json!(0), &json!("excluded")));
}

#[test]
fn codes_weigh_what_is_said_and_the_longest_beginning_holds() {
    let weight = |text: &str| {
        let (code, report) = with(&format!("skip: [signature/]\n{text}"), &[]);
        (code, findings_of(&report, "a.xml").first().map(|finding| finding["severity"].as_str().unwrap().to_owned()), report)
    };
    let (code, severity, report) = weight("severities: { icm/approval-before-manufacture: error }\n");
    assert_eq!((code, severity.as_deref()), (1, Some("error")));
    assert_eq!(report["severities"], json!({ "icm/approval-before-manufacture": "error" }));
    assert_eq!(weight("severities: { icm/approval: info, icm/: error }\n").1.as_deref(), Some("info"));
    let (code, severity, report) = weight("severities: { icm/approval: off }\n");
    assert_eq!((code, severity, &report["summary"]["hidden"]["off"]), (0, None, &json!(1)));
    // A waiver comes last: what weighs more by the configuration can be waived.
    let waiver = "waivers: [{ code: icm/approval-before-manufacture, path: '**', reason: r, owner: O, expires: 2026-12-31 }]\n";
    assert_eq!(weight(&format!("severities: {{ icm/approval-before-manufacture: error }}\n{waiver}")).0, 0);
}

#[test]
fn what_is_wrong_in_a_configuration_has_its_place() {
    let refused = |text: &str, message: &str| {
        let (folder, file) = plant(text);
        let outcome = check([folder.path()], &["--config", &file]);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{text}");
        assert!(outcome.err.contains(&format!("{file}:{message}")), "{message} is not in {}", outcome.err);
    };
    refused("fail-on: error\nseverites: {}\n", "2:1: there is no key `severites` here; known: profiles, ");
    refused("fail-on: eror\n", "1:10: there is no value `eror` here; known: error, warning, never (Did you mean `error`?)");
    refused(
        "severities:\n  signature/digest: off\n",
        "2:3: `signature/digest` reaches signature/digest, and errors of input/, ivi/ and signature/ are never lowered",
    );
    refused("severities: { i: warning }\n", "1:15: `i` reaches ");
    refused("severities: { icm/axel: off }\n", "1:15: no code begins with `icm/axel` (Did you mean `icm/axle`?)");
    refused(
        "owners: { ActualMas: Weights }\n",
        "1:11: `ActualMas` is neither a code nor a field, a group or an item of the certificate (Did you mean `ActualMass`?)",
    );
    refused("unsigned: perhaps\n", "1:11: `true` or `false` is expected here");
    refused("skip: [icm/\n", "");
    for missing in ["waivers: none.yaml\n", "owners: none.yaml\n", "rules: [none]\n", "schema: none.xsd\n", "trust: none\n"] {
        let (folder, file) = plant(missing);
        let outcome = check([folder.path()], &["--config", &file]);
        assert!(outcome.code == 2 && outcome.err.contains(folder.path().join("none").to_str().unwrap()), "{missing}: {}", outcome.err);
    }
    let (folder, _) = plant("");
    assert_eq!(check([folder.path()], &["--config", folder.path().join("none.yaml").to_str().unwrap()]).code, 2);
    assert_eq!(check([folder.path()], &["--exclude", "[a"]).code, 2);
}

#[test]
fn errors_of_structure_and_seal_keep_their_weight_whatever_a_program_says() {
    let bytes = fs::read(corpus("broken/approval-after-manufacture.xml")).unwrap();
    let day = "2026-11-21".parse().unwrap();
    assert!(Checker::builder().weigh("signature/digest", Weight::Off).build().is_err());
    let checker = Checker::builder().as_of(day).weigh("signature/self", Weight::Off).weigh("icm/approval", Weight::Error).build().unwrap();
    let report = checker.check("a.xml", bytes);
    let weights: Vec<(&str, Severity)> = report.findings.iter().map(|finding| (&*finding.code, finding.severity)).collect();
    assert!(weights.contains(&("icm/approval-before-manufacture", Severity::Error)) && weights.contains(&("signature/digest", Severity::Error)));
    assert!(!weights.iter().any(|(code, _)| *code == "signature/self-signed"));
    assert_eq!(report.hidden.off, 1);
}

#[test]
fn a_configuration_is_found_upwards_and_shows_where_each_setting_comes_from() {
    let (folder, _) = plant("# mine\nfail-on: warning\nwaivers: w.yaml\n");
    fs::write(folder.path().join("w.yaml"), "waivers: []\n").unwrap();
    let program = |at: &str, arguments: &[&str]| {
        let output = Command::new(env!("CARGO_BIN_EXE_ivicheck")).current_dir(folder.path().join(at)).args(arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let lines = |page: &str| page.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect::<Vec<_>>();
    let (code, page) = program("", &["config", "--severity", "warning"]);
    let shown = lines(&page);
    assert_eq!(code, Some(0));
    for line in
        ["profiles eu usual", "fail-on warning ivicheck.yaml:2", "severity warning command line", "waivers w.yaml ivicheck.yaml:3", "skip usual"]
    {
        assert!(shown.contains(&line.to_owned()), "{line} is not in {page}");
    }
    assert_eq!(program("", &["out", "--skip", "signature/"]).0, Some(1));
    assert_eq!(program("out", &["a.xml", "--skip", "signature/"]).0, Some(1));
    assert_eq!(program("out", &["a.xml", "--skip", "signature/", "--no-config"]).0, Some(0));
    assert!(lines(&program("out", &["config"]).1).iter().any(|line| line.starts_with("fail-on warning /") && line.ends_with("/ivicheck.yaml:2")));
    assert!(lines(&program("", &["config", "--no-config"]).1).contains(&"fail-on error usual".to_owned()));
    fs::write(folder.path().join("ivicheck.yaml"), "severities: { nothing: off }\n").unwrap();
    assert_eq!(program("", &["config"]).0, Some(2));
}

#[test]
fn a_new_configuration_changes_nothing_and_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ivicheck.yaml");
    let file = file.to_str().unwrap();
    assert_eq!(run(["init", file]).code, 0);
    let vehicle = corpus("valid/m1-petrol.xml");
    let (with, without) = (check([&vehicle], &["--config", file]).report(), check([&vehicle], &["--no-config"]).report());
    assert_eq!((&with["files"], &with["summary"]), (&without["files"], &without["summary"]));
    fs::write(file, "fail-on: never\n").unwrap();
    let outcome = run(["init", file]);
    assert!(outcome.code == 2 && outcome.err.contains("is there already"), "{}", outcome.err);
    assert_eq!(fs::read_to_string(file).unwrap(), "fail-on: never\n");
}

#[test]
fn a_program_has_the_same_gate() {
    let (folder, file) = plant("skip: [signature/]\nfail-on: warning\nowners: { \"*\": Homologation, icm/approval: Approvals }\n");
    let waivers = folder.path().join("w.yaml");
    fs::write(&waivers, "waivers: [{ code: icm/approval-before-manufacture, path: '**', reason: r, owner: O, expires: 2026-12-31 }]\n").unwrap();
    let bytes = fs::read(folder.path().join("out/a.xml")).unwrap();
    let day = "2026-11-21".parse().unwrap();
    let builder = Checker::builder().as_of(day).configuration(Configuration::read(file).unwrap());
    let report = builder.clone().build().unwrap().check("a.xml", bytes.clone());
    assert_eq!((report.accepted, report.findings[0].owner.as_deref()), (false, Some("Approvals")));
    let checker = builder.waivers(&waivers).build().unwrap();
    assert!(checker.check("a.xml", bytes.clone()).accepted);
    assert!(!checker.on("2027-01-01".parse().unwrap()).check("a.xml", bytes.clone()).accepted);
    let across = checker.on("2027-01-01".parse().unwrap()).check_many([("a.xml", bytes)], None).unwrap().across();
    assert_eq!(across.iter().map(|found| &*found.finding.code).collect::<Vec<_>>(), ["gate/waiver-expired"]);
}

//! A country written as data only: its own profile, code, words and report form, and a rule. Nothing of it is known to the program.

use super::cli::support::run;
use ivicheck::{Checker, Status};
use serde_json::Value;
use std::fs;
use std::path::Path;

const PACK: &str = r#"
pack: xx
version: "1"
title: What the country xx asks for
profile: { name: xx, packs: [icm, xx], versions: ["2.0"] }
overlay:
  version: "2.0"
  codes: { TypeApprovalCountryCode: { x99: Country xx } }
vocabulary:
  keys: [grund, plats]
  codes:
    "": { grund: CONTENT }
    "ivi/": { grund: FORM }
    "xx/": { grund: OWN }
  fields: { StageOfCompletion: { plats: steg } }
forms:
  letter:
    by: grund
    answers:
      - { code: FORM, text: The certificate is not in form }
      - { code: OWN, text: The vehicle is not taken here }
      - { code: TAKEN, text: The certificate was taken, accepted: true }
    accepted: { file: "{path}", answer: "{answer}", vehicle: { vin: "{vin}", category: "{category}" }, "remarks?": "{findings}" }
    refused: [{ file: "{path}", answer: "xx.{answer}", says: "{text}", count: 1, "faults?": "{findings}" }]
    finding: { at: "{plats}", says: "{message}", line: "{line}", "found?": "{value}", none: "{expected}" }
"#;

const RULES: &str = r#"
pack: xx
rules:
  - code: complete-only
    title: Only complete vehicles are taken
    why: The register of the country knows no stages.
    source: An invented country
    basis: stated
    severity: error
    assert: StageOfCompletion == "C"
    message: "the stage of completion is {StageOfCompletion}"
    help: Send the vehicle when it is complete.
    tests:
      - { on: m1-petrol, expect: pass }
      - { on: m1-petrol, set: { StageOfCompletion: I }, expect: fail }
"#;

fn vehicle(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid").join(name)).unwrap()
}

/// A complete vehicle approved by the country, an incomplete one, and one that is not in form.
fn write(folder: &Path) {
    fs::create_dir(folder.join("xx")).unwrap();
    fs::write(folder.join("xx/pack.yaml"), PACK).unwrap();
    fs::write(folder.join("xx/rules.yaml"), RULES).unwrap();
    fs::create_dir(folder.join("out")).unwrap();
    let own = "<DesignatedTypeApprovalCountry>x99</DesignatedTypeApprovalCountry>";
    let complete = vehicle("m1-petrol.xml").replace("<DesignatedTypeApprovalCountry>e1</DesignatedTypeApprovalCountry>", own);
    assert!(complete.contains(own));
    fs::write(folder.join("out/complete.xml"), complete).unwrap();
    fs::write(folder.join("out/incomplete.xml"), vehicle("n2-incomplete.xml")).unwrap();
    fs::write(folder.join("out/wrong.xml"), "<Other/>").unwrap();
}

#[test]
fn a_country_needs_no_rust() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let (rules, out) = (folder.path().join("xx"), folder.path().join("out"));
    let (rules, out) = (rules.to_str().unwrap(), out.to_str().unwrap());
    let with = ["--rules", rules, "--profile", "xx", "--as-of", "2026-11-21"];
    let outcome = run([&["--format", "letter", "--skip", "signature/", "--skip", "batch/", "--skip", "icm/", out], &with[..]].concat());
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    let lines: Vec<Value> = outcome.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [complete, incomplete, wrong] = lines.as_slice() else { panic!("{}", outcome.out) };
    assert_eq!((&complete["answer"], &complete["vehicle"]["category"], complete.get("remarks")), (&"TAKEN".into(), &"M1".into(), None));
    let refused = &incomplete[0];
    assert_eq!((&refused["answer"], &refused["says"], &refused["count"]), (&"xx.OWN".into(), &"The vehicle is not taken here".into(), &1.into()));
    let fault = &refused["faults"][0];
    assert_eq!((&fault["at"], &fault["says"], &fault["found"]), (&"steg".into(), &"the stage of completion is I".into(), &"I".into()));
    assert!(fault["line"].as_u64().is_some_and(|line| line > 1), "{fault}");
    assert_eq!(&wrong[0]["answer"], "xx.FORM");
    assert_eq!((&wrong[0]["faults"][0]["found"], &wrong[0]["faults"][0]["at"]), (&"Other".into(), &Value::Null));
    // Its rules are tested, linted and explained like any other.
    assert_eq!(run([&["rules", "test", "--only", "xx/"], &with[..4]].concat()).out, "1 rules, 2 tests: 2 as expected, 0 not\n");
    assert_eq!(run([&["rules", "lint"], &with[..4]].concat()).code, 0);
    assert!(run([&["explain", "xx/complete-only"], &with[..4]].concat()).out.contains("Only complete vehicles are taken"));
    assert_eq!(run(["--profile", "xx", out]).err, "ivicheck: there is no profile `xx`\n  help: known profiles: eu, gb, no\n");
}

#[test]
fn a_country_is_given_in_memory_too() {
    let checker = Checker::builder().profile("xx").rule_texts([("xx/pack.yaml", PACK), ("xx/rules.yaml", RULES)]).skip("signature/").build().unwrap();
    let older = checker.check("older.xml", vehicle("../valid-1.x/m1-petrol-ivi-1.xml"));
    assert_eq!((older.status, &*older.findings[0].code), (Status::Fail, "ivi/message-version"));
    let report = checker.check("n2.xml", vehicle("n2-incomplete.xml"));
    let own = report.findings.iter().find(|finding| finding.code == "xx/complete-only").unwrap();
    assert_eq!(own.terms, [("grund".into(), "OWN".into()), ("plats".into(), "steg".into())]);
}

#[test]
fn what_is_wrong_in_a_pack_is_said_with_its_place() {
    let faults = |right: &str, wrong: &str| {
        let pack = PACK.replacen(right, wrong, 1);
        assert_ne!(pack, PACK, "{right}");
        let error = Checker::builder().profile("xx").rule_texts([("xx/pack.yaml", pack.as_str()), ("xx/rules.yaml", RULES)]).build().unwrap_err();
        error.to_string()
    };
    let one = |line: &str| format!("1 fault in rule files\nxx/pack.yaml:{line}");
    assert_eq!(faults("by: grund", "by: grnd"), one("18:9: `grnd` is none of the words of the vocabulary (The nearest word is grund.)"));
    assert_eq!(faults("{answer}", "{anser}"), one("23:42: nothing is called {anser} here (The nearest is {answer}.)"));
    assert_eq!(faults(", accepted: true", ""), one("17:3: none of the answers is that to a file that is accepted"));
    assert_eq!(faults("TypeApprovalCountryCode", "CountryCode"), one("8:12: CountryCode: is no type of the book"));
    assert_eq!(
        faults("  version: \"2.0\"\n  codes", "  version: \"3.0\"\n  codes"),
        one("7:12: this adds to the book of IVI 3.0, not to that of IVI 2.0")
    );
    assert_eq!(faults("versions: [\"2.0\"]", "versions: [\"9.9\"]"), one("5:51: there is no message book 9.9 (Books: 1.11, 2.0.)"));
    assert!(faults("answers:", "answer:").starts_with(&one("19:5: there is no key `answer` here")));
    assert_eq!(faults("packs: [icm, xx]", "packs: [icm, yy]"), "there is no rule pack `yy`, which the profile names");
}

//! `rules new`: a rule with its tests, written only when both hold.

use super::support::{Outcome, run};
use std::fs;
use std::path::Path;

const HEAD: &str = "pack: ruthenia\nversion: \"1.0\"\ntitle: Rules of ruthenia\nprofile: { name: ruthenia, packs: [icm, ruthenia] }\n";

/// A rule as it is written: its code, what must hold, and a length that fails.
fn rule(code: &str, assert: &str, fails: u32) -> String {
    format!(
        r#"  - code: {code}
    title: Cars are shorter than 4.4 m
    why: "Ferries take no longer one: the ramp is short."
    source: Act 3 of Ruthenia
    basis: stated
    severity: error
    for: {{ category: [M1] }}
    assert: {assert}
    message: "the length is {{Length}} mm"
    help: Compare item 5 with the approval.
    tests:
      - {{ on: m1-petrol, expect: pass }}
      - {{ on: m1-petrol, set: {{ Length: {fails} }}, expect: fail }}
"#
    )
}

fn new(pack: &Path, code: &str, assert: &str, fail: &str) -> Outcome {
    let (folder, why) = (pack.to_str().unwrap(), "Ferries take no longer one: the ramp is short.");
    let place = ["rules", "new", folder, code, "--title", "Cars are shorter than 4.4 m", "--why", why, "--source", "Act 3 of Ruthenia"];
    let said = ["--category", "M1", "--assert", assert, "--message", "the length is {Length} mm", "--advice", "Compare item 5 with the approval."];
    run([&place[..], &said, &["--pass", "m1-petrol", "--fail", fail]].concat())
}

#[test]
fn a_new_rule_makes_its_pack_and_passes_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("ruthenia");
    let first = format!("pack: ruthenia\nrules:\n{}", rule("short-cars", "Length < 4400", 4400));
    let made = new(&pack, "short-cars", "Length < 4400", "m1-petrol,Length=4400");
    let file = pack.join("rules.yaml");
    assert_eq!((made.code, made.out, made.err), (0, format!("ruthenia/short-cars: {}\n", file.display()), String::new()));
    assert_eq!(fs::read_to_string(pack.join("pack.yaml")).unwrap(), HEAD);
    assert_eq!(fs::read_to_string(&file).unwrap(), first);
    let path = pack.to_str().unwrap();
    let tested = run(["rules", "test", "--only", "ruthenia/", "--profile", "ruthenia", "--rules", path]);
    assert_eq!((tested.code, tested.out.as_str()), (0, "1 rules, 2 tests: 2 as expected, 0 not\n"));
    let linted = run(["rules", "lint", path, "--profile", "ruthenia"]);
    assert_eq!(linted.code, 0, "{}{}", linted.out, linted.err);

    // A code that is there is refused, and the file stays.
    let again = new(&pack, "short-cars", "Length < 4400", "m1-petrol,Length=4400");
    assert_eq!((again.code, again.out.as_str()), (2, ""));
    assert!(again.err.contains("there is a check `ruthenia/short-cars` already"), "{}", again.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), first);

    // Another one goes to the end.
    let other = new(&pack, "shorter-cars", "Length <= 4390", "m1-petrol,Length=4391");
    let text = fs::read_to_string(&file).unwrap();
    assert_eq!((other.code, text), (0, format!("{first}{}", rule("shorter-cars", "Length <= 4390", 4391))), "{}{}", other.out, other.err);
}

#[test]
fn a_rule_that_does_not_hold_leaves_no_trace() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("ruthenia");
    let misspelt = new(&pack, "short-cars", "Lenght < 4400", "m1-petrol,Length=4400");
    assert_eq!(misspelt.code, 1, "{}", misspelt.err);
    assert!(misspelt.out.contains("The nearest name is Length.") && misspelt.out.ends_with("nothing is written\n"), "{}", misspelt.out);
    assert!(!pack.exists());
    let passing = new(&pack, "short-cars", "Length < 4400", "m1-petrol,Length=4399");
    assert_eq!(passing.code, 1, "{}", passing.err);
    assert!(passing.out.contains("test 2 on m1-petrol: expected fail, came out: pass"), "{}", passing.out);
    assert!(!pack.exists());
}

#[test]
fn a_file_outside_the_pack_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let pack = folder.path().join("ruthenia");
    for name in ["../rules.yaml", "pack.yaml", "rules.txt"] {
        let outcome = run([
            "rules",
            "new",
            pack.to_str().unwrap(),
            "a-b",
            "--file",
            name,
            "--title",
            "t",
            "--why",
            "w",
            "--source",
            "s",
            "--assert",
            "true",
            "--message",
            "m",
            "--advice",
            "a",
            "--pass",
            "m1-petrol",
            "--fail",
            "m1-petrol",
        ]);
        assert_eq!((outcome.code, pack.exists()), (2, false), "{name}: {}", outcome.out);
        assert!(outcome.err.contains(&format!("`{name}` is no name of a rule file")), "{}", outcome.err);
    }
}

//! What does not count for a while, on whose word; and what an earlier report has already.

use crate::cli::support::{Outcome, check, findings_of, run};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

const CODE: &str = "icm/actual-mass-below-laden-mass";

/// A folder with a file that has one error of content, once the seal is left out, and waivers.
struct Plant(tempfile::TempDir);

impl Plant {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("out")).unwrap();
        let broken = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/broken/laden-mass-below-running-order.xml");
        fs::copy(broken, folder.path().join("out/a.xml")).unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Checks as on a day, with these entries as waivers.
    fn check(&self, day: &str, entries: &str) -> Outcome {
        fs::write(self.at("waivers.yaml"), format!("waivers:\n{entries}")).unwrap();
        self.checked(&["--as-of", day, "--waivers", self.at("waivers.yaml").to_str().unwrap()])
    }

    fn checked(&self, more: &[&str]) -> Outcome {
        check([self.at("out")], &[&["--no-config", "--skip", "signature/"], more].concat())
    }
}

/// A waiver under this condition.
fn entry(condition: &str) -> String {
    format!("  - {{ code: {CODE}, {condition}, reason: approval is extended, owner: A. Example, expires: 2026-12-31 }}\n")
}

fn gate_of(report: &Value) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    let batch = report["batch"].as_array().unwrap().iter();
    batch.filter(|found| word(&found["code"]).starts_with("gate/")).map(|found| (word(&found["code"]), word(&found["message"]))).collect()
}

#[test]
fn a_waiver_holds_to_its_last_day_and_the_finding_says_so() {
    let plant = Plant::new();
    assert_eq!(plant.checked(&[]).code, 1);
    let outcome = plant.check("2026-12-31", &entry("path: 'out/*.xml'"));
    let report = outcome.report();
    let [finding] = &findings_of(&report, "a.xml")[..] else { panic!("{report}") };
    assert_eq!(finding["waived"], json!({ "reason": "approval is extended", "owner": "A. Example", "expires": "2026-12-31" }));
    assert_eq!((outcome.code, &report["files"][0]["status"], &report["files"][0]["accepted"]), (0, &json!("fail"), &json!(true)));
    assert_eq!((&report["summary"]["hidden"]["waived"], &report["summary"]["errors"]), (&json!(1), &json!(0)));
    assert_eq!(report["waivers"]["entries"], 1);
    assert_eq!(gate_of(&report), []);
}

#[test]
fn an_ended_waiver_fails_the_gate_with_its_owner_and_day() {
    let plant = Plant::new();
    let outcome = plant.check("2027-01-01", &entry("path: 'out/*.xml'"));
    let report = outcome.report();
    let message = format!("the waiver of {CODE} by A. Example ended on 2026-12-31");
    assert_eq!((outcome.code, gate_of(&report)), (1, vec![("gate/waiver-expired".to_owned(), message.clone())]));
    assert!(findings_of(&report, "a.xml")[0]["waived"].is_null());
    assert_eq!((&report["batch"][0]["line"], &report["batch"][0]["column"], &report["summary"]["gate"]), (&json!(2), &json!(13), &json!("fail")));
    // Also where all else is well.
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid/m1-petrol.xml"), plant.at("out/a.xml")).unwrap();
    let page =
        run(["--no-config", "--as-of", "2027-01-01", "--waivers", plant.at("waivers.yaml").to_str().unwrap(), plant.at("out").to_str().unwrap()]);
    assert!(page.code == 1 && page.out.contains(&message) && page.out.contains(", waivers to be put right\n"), "{}", page.out);
}

#[test]
fn each_condition_is_held_against_the_vehicle() {
    let plant = Plant::new();
    let file = &plant.checked(&[]).report()["files"][0];
    let word = |key: &str| file[key].as_str().unwrap().to_owned();
    let of = |key: &str, value: &str| plant.check("2026-12-01", &entry(&format!("{key}: '{value}'"))).code;
    for (key, value) in
        [("vin", word("vin")), ("type", word("type")), ("variant", word("variant")), ("version", word("version")), ("value", "2098".into())]
    {
        assert_eq!(of(key, &value), 0, "{key} {value}");
        assert_eq!(of(key, &format!("{}*", &value[..2])), 0, "{key} {value}");
        assert_eq!(of(key, &format!("{value}0")), 1, "{key} {value}");
    }
    assert_eq!((of("approval", "e*"), of("approval", "x*")), (0, 1));
    assert_eq!((of("path", "out/a.xml"), of("path", "out/b.xml"), of("path", "**/a.xml")), (0, 1, 0));
    assert_eq!(plant.check("2026-12-01", &entry(&format!("vin: '{}', value: '1'", word("vin")))).code, 1);
}

#[test]
fn unused_and_broad_waivers_are_told() {
    let plant = Plant::new();
    let told = |entries: &str| {
        let outcome = plant.check("2026-12-01", entries);
        (outcome.code, gate_of(&outcome.report()))
    };
    let other = |code: &str, condition: &str| format!("  - {{ code: {code}, {condition}reason: r, owner: O, expires: 2026-12-31 }}\n");
    let (code, gate) = told(&format!("{}{}", entry("path: '*.xml'"), other("icm/approval-before-manufacture", "vin: X, ")));
    assert_eq!((code, gate[0].0.as_str(), gate.len()), (0, "gate/waiver-unused", 1));
    assert!(gate[0].1.ends_with("is not used: no vehicle of this run is one that it is about"), "{gate:?}");
    let (_, gate) = told(&other("icm/approval-before-manufacture", "path: '*.xml', "));
    assert!(gate[0].1.ends_with("is not used: nothing of the vehicles that it is about is found"), "{gate:?}");
    for entries in [other("icm/", "path: '*.xml', "), other("icm", "path: '*.xml', "), other(CODE, "")] {
        let (code, gate) = told(&entries);
        assert_eq!((code, gate[0].0.as_str(), gate.len()), (1, "gate/waiver-too-broad", 1), "{entries}");
    }
}

#[test]
fn what_cannot_be_waived_and_what_is_no_waiver_has_its_place() {
    let plant = Plant::new();
    let refused = |entries: &str, message: &str| {
        let outcome = plant.check("2026-12-01", entries);
        assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{entries}");
        let expected = format!("{}:{message}", plant.at("waivers.yaml").display());
        assert!(outcome.err.contains(&expected), "{expected} is not in {}", outcome.err);
    };
    let of = |code: &str| format!("  - {{ code: {code}, vin: X, reason: r, owner: O, expires: 2026-12-31 }}\n");
    for code in ["signature/digest", "signature/", "ivi/missing", "input/", "i", "s"] {
        refused(&of(code), &format!("2:13: `{code}` cannot be waived: "));
    }
    refused(
        &of("icm/approval-before-manufcature"),
        "2:13: no code begins with `icm/approval-before-manufcature` (Did you mean `icm/approval-before-manufacture`?)",
    );
    refused(&of(CODE).replace("2026-12-31", "31.12.2026"), "2:85: `31.12.2026` is no day (Write it such as 2026-12-31.)");
    refused(&of(CODE).replace("owner: O, ", ""), "2:66: the key `owner` is missing here");
    refused(&of(CODE).replace("reason: r", "reason: ' '"), "2:63: the reason of a waiver is empty");
    refused(&of(CODE).replace("vin: X", "vni: X"), "2:47: there is no key `vni` here; known: code, vin, type,");
    refused(&of(CODE).replace("vin: X", "path: '[a'"), "2:53: `[a` is no pattern of paths: ");
}

#[test]
fn a_waiver_is_added_and_the_file_stays_as_it_is() {
    let plant = Plant::new();
    let list = plant.at("w.yaml");
    let add = |code: &str, more: &[&str]| {
        let base =
            ["waive", code, "--no-config", "--to", list.to_str().unwrap(), "--reason", "a: \"b\" # c", "--owner", "O", "--expires", "2026-12-31"];
        run(base.iter().chain(more).copied())
    };
    assert_eq!(add(CODE, &["--path", "out/*"]).code, 0);
    let first = fs::read_to_string(&list).unwrap();
    let kept = format!("# mine\n{first}    # the last comment\n");
    fs::write(&list, &kept).unwrap();
    assert_eq!(add("icm/approval-before-manufacture", &["--vin", "X*"]).code, 0);
    let text = fs::read_to_string(&list).unwrap();
    let added = "  - code: \"icm/approval-before-manufacture\"\n    vin: \"X*\"\n    reason: \"a: \\\"b\\\" # c\"\n    owner: \"O\"\n    expires: \"2026-12-31\"\n";
    assert_eq!(text, format!("{kept}{added}"));
    let outcome = plant.checked(&["--as-of", "2026-12-01", "--waivers", list.to_str().unwrap()]);
    assert_eq!((outcome.code, &outcome.report()["waivers"]["entries"]), (0, &json!(2)));
    // What would not hold is not written.
    for (code, more) in
        [(CODE, &[][..]), ("icm/", &["--vin", "X"]), ("ivi/missing", &["--vin", "X"]), ("icm/approval-before-manufcature", &["--vin", "X"])]
    {
        assert_eq!((add(code, more).code, fs::read_to_string(&list).unwrap() == text), (2, true), "{code}");
    }
    fs::write(&list, "waivers: []\n").unwrap();
    let outcome = add(CODE, &["--vin", "X"]);
    assert!(outcome.code == 2 && outcome.err.contains("nothing can be added at the end of"), "{}", outcome.err);
}

#[test]
fn with_a_baseline_only_what_is_new_fails_and_what_is_gone_is_named() {
    let plant = Plant::new();
    let report = plant.at("r.json");
    fs::write(&report, plant.checked(&[]).out).unwrap();
    let with = || plant.checked(&["--baseline", report.to_str().unwrap()]);
    let again = with().report();
    assert_eq!((with().code, &findings_of(&again, "a.xml")[0]["baseline"], &again["files"][0]["status"]), (0, &json!(true), &json!("fail")));
    assert_eq!((&again["summary"]["hidden"]["baseline"], &again["gone"], &again["baseline"]["entries"]), (&json!(1), &json!([]), &json!(1)));
    // Another value is another finding.
    let text = fs::read_to_string(plant.at("out/a.xml")).unwrap();
    fs::write(plant.at("out/a.xml"), text.replace("<ActualMass>2098<", "<ActualMass>2099<")).unwrap();
    let other = with();
    assert_eq!((other.code, &other.report()["gone"][0]["code"], &other.report()["gone"][0]["value"]), (1, &json!(CODE), &json!("2098")));
    // Mended, it is gone; another vehicle says nothing of it.
    fs::write(plant.at("out/a.xml"), text.replace("<ActualMass>2098<", "<ActualMass>1200<")).unwrap();
    assert_eq!(with().report()["gone"].as_array().unwrap().len(), 1);
    fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid/m1-petrol.xml"), plant.at("out/a.xml")).unwrap();
    let elsewhere = with().report();
    assert_eq!((&elsewhere["gone"], &elsewhere["goneElsewhere"]), (&json!([]), &json!(1)));
}

#[test]
fn a_baseline_hides_no_broken_structure_and_is_a_report() {
    let plant = Plant::new();
    let text = fs::read_to_string(plant.at("out/a.xml")).unwrap();
    fs::write(plant.at("out/a.xml"), text.replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<")).unwrap();
    let report = plant.at("r.json");
    fs::write(&report, plant.checked(&[]).out).unwrap();
    assert_eq!(plant.checked(&["--baseline", report.to_str().unwrap()]).code, 1);
    for (text, message) in [("{}", ": this is no JSON report of ivicheck: "), ("x", ": this is no JSON report of ivicheck: ")] {
        fs::write(&report, text).unwrap();
        let outcome = plant.checked(&["--baseline", report.to_str().unwrap()]);
        assert!(outcome.code == 2 && outcome.err.contains(message), "{}", outcome.err);
    }
}

#[test]
fn what_is_waived_about_several_files_fails_in_no_form() {
    let plant = Plant::new();
    let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid/m1-petrol.xml");
    fs::copy(&good, plant.at("out/a.xml")).unwrap();
    fs::copy(&good, plant.at("out/b.xml")).unwrap();
    let open = plant.checked(&[]).report();
    let codes: Vec<&str> = open["batch"].as_array().unwrap().iter().map(|found| found["code"].as_str().unwrap()).collect();
    assert!(!codes.is_empty() && codes.iter().all(|code| code.starts_with("batch/")), "{open}");
    let entries: String = codes
        .iter()
        .map(|code| format!("  - {{ code: {code}, path: '**/*.xml', reason: sent twice on purpose, owner: A. Example, expires: 2026-12-31 }}\n"))
        .collect();
    fs::write(plant.at("waivers.yaml"), format!("waivers:\n{entries}")).unwrap();
    let (folder, waivers) = (plant.at("out"), plant.at("waivers.yaml"));
    let (folder, waivers) = (folder.to_str().unwrap(), waivers.to_str().unwrap());
    let forms = [("gitlab", "batch/"), ("github", "batch/"), ("checkstyle", "ivicheck.batch/"), ("csv", ",batch/"), ("junit", "batch/")];
    for (form, code) in forms {
        let told = |more: &[&str]| run([&["--no-config", "--as-of", "2026-11-30", "--format", form, folder], more].concat().iter().copied());
        let (open, waived) = (told(&[]), told(&["--waivers", waivers]));
        assert!(open.code == 1 && open.out.contains(code), "{form}: {}", open.out);
        assert_eq!(waived.code, 0, "{form}: {}", waived.out);
        match form {
            "csv" => assert!(waived.out.lines().skip(1).all(|row| row.contains("sent twice on purpose")), "{}", waived.out),
            "junit" => assert!(!waived.out.contains("<failure"), "{}", waived.out),
            _ => assert!(!waived.out.contains(code), "{form}: {}", waived.out),
        }
    }
}

//! Who mends what, which records can go, and who is next.

use crate::cli::support::{check, findings_of, run, vehicle};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

fn corpus(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

const OWNERS: &str = "owners:\n  \"*\": Homologation\n  signature/: IT\n  icm/: Content\n  MassGroup: Weights\n  \"0.10\": Numbers\n  NumberOfAxles: Chassis\n  icm/approval-before-manufacture: Approvals\n";

/// A folder with a record in each state, and who mends what.
struct Plant(tempfile::TempDir);

impl Plant {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("out")).unwrap();
        fs::write(at("owners.yaml"), OWNERS).unwrap();
        fs::write(at("out/a-ready.xml"), vehicle()).unwrap();
        fs::copy(corpus("broken/laden-mass-below-running-order.xml"), at("out/b-blocked.xml")).unwrap();
        fs::write(at("out/c-unreadable.xml"), "no XML").unwrap();
        Self(folder)
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn readiness(&self, more: &[&str]) -> (u8, String) {
        let (out, owners) = (self.at("out"), self.at("owners.yaml"));
        let base = ["readiness", &out, "--no-config", "--as-of", "2026-11-21", "--owners", &owners];
        let outcome = run(base.iter().chain(more).copied());
        assert_eq!(outcome.err, "");
        (outcome.code, outcome.out)
    }

    fn document(&self, more: &[&str]) -> (u8, Value) {
        let (code, page) = self.readiness(&[&["--format", "json"], more].concat());
        (code, serde_json::from_str(&page).unwrap())
    }
}

#[test]
fn the_most_specific_owner_mends_a_finding() {
    let plant = Plant::new();
    let owner = |change: (&str, &str), code: &str| {
        let text = vehicle();
        assert!(text.contains(change.0), "{}", change.0);
        fs::write(plant.at("out/d.xml"), text.replacen(change.0, change.1, 1)).unwrap();
        let report = check([plant.at("out/d.xml")], &["--no-config", "--owners", &plant.at("owners.yaml")]).report();
        let finding = findings_of(&report, "d.xml").into_iter().find(|finding| finding["code"] == code);
        finding.unwrap_or_else(|| panic!("{code}: {report}"))["owner"].as_str().map(str::to_owned)
    };
    // A field by its tag, a group around the field, an item of the certificate, the beginning of codes, and whoever is left.
    assert_eq!(owner(("<NumberOfAxles>2<", "<NumberOfAxles>zwei<"), "ivi/not-a-number").as_deref(), Some("Chassis"));
    assert_eq!(owner(("<ActualMass>", "<ActualMass>x"), "ivi/not-a-number").as_deref(), Some("Weights"));
    let vin = "<VehicleIdentificationNumber>";
    assert_eq!(owner((vin, &format!("{vin}?")), "ivi/length").as_deref(), Some("Numbers"));
    assert_eq!(owner(("<NumberOfAxles>2<", "<NumberOfAxles>zwei<"), "signature/digest").as_deref(), Some("IT"));
    assert_eq!(owner(("<Header>", "<Header><Foo/>"), "ivi/unknown-element").as_deref(), Some("Homologation"));
    // A code before all of them.
    let broken = corpus("broken/approval-after-manufacture.xml");
    let report = check([&broken], &["--no-config", "--owners", &plant.at("owners.yaml")]).report();
    let of = |code: &str| findings_of(&report, "manufacture.xml").into_iter().find(|finding| finding["code"] == code).unwrap()["owner"].clone();
    assert_eq!(of("icm/approval-before-manufacture"), "Approvals");
    // Without a list nobody is named.
    assert!(check([&broken], &["--no-config"]).out.find("\"owner\"").is_none());
}

#[test]
fn every_record_has_a_state_and_the_next_owner() {
    let plant = Plant::new();
    let (code, document) = plant.document(&[]);
    let records = document["records"].as_array().unwrap();
    let states: Vec<(&str, &Value)> = records.iter().map(|record| (record["state"].as_str().unwrap(), &record["next"])).collect();
    assert_eq!(states, [("ready", &Value::Null), ("blocked", &json!("Weights")), ("unreadable", &json!("Homologation"))]);
    let codes: Vec<&Value> = records[1]["blockers"].as_array().unwrap().iter().map(|blocker| &blocker["code"]).collect();
    // The seal last: whatever is mended breaks it.
    assert_eq!(codes, [&json!("icm/actual-mass-below-laden-mass"), &json!("signature/digest")]);
    assert_eq!((code, &document["ready"]), (1, &json!(false)));
    assert_eq!(document["counts"], json!({ "ready": 1, "waived": 0, "blocked": 1, "unreadable": 1 }));
    let owners: Vec<&Value> = document["owners"].as_array().unwrap().iter().map(|owner| &owner["owner"]).collect();
    assert_eq!(owners, [&json!("Homologation"), &json!("Weights")]);
}

#[test]
fn all_must_be_ready_or_waived() {
    let plant = Plant::new();
    fs::remove_file(plant.at("out/c-unreadable.xml")).unwrap();
    assert_eq!(plant.document(&["--skip", "signature/"]).0, 1);
    let waiver = "waivers: [{ code: icm/actual-mass-below-laden-mass, path: '**', reason: r, owner: O, expires: 2026-11-21 }]\n";
    fs::write(plant.at("w.yaml"), waiver).unwrap();
    let waivers = plant.at("w.yaml");
    let (code, document) = plant.document(&["--skip", "signature/", "--waivers", &waivers]);
    assert_eq!((code, &document["records"][1]["state"], &document["ready"]), (0, &json!("waived"), &json!(true)));
    assert_eq!(document["gate"], json!([]));
    fs::write(&waivers, waiver.replace("2026-11-21", "2026-11-20")).unwrap();
    let (code, document) = plant.document(&["--skip", "signature/", "--waivers", &waivers]);
    assert_eq!((code, &document["records"][1]["state"], &document["gate"][0]["code"]), (1, &json!("blocked"), &json!("gate/waiver-expired")));
}

#[test]
fn what_contradicts_another_record_keeps_both() {
    let plant = Plant::new();
    fs::remove_file(plant.at("out/b-blocked.xml")).unwrap();
    fs::remove_file(plant.at("out/c-unreadable.xml")).unwrap();
    assert_eq!(plant.readiness(&[]).0, 0);
    fs::write(plant.at("out/again.xml"), vehicle()).unwrap();
    let (code, document) = plant.document(&[]);
    let blocked = |record: &Value| record["state"] == "blocked" && record["blockers"][0]["code"] == "batch/repeated-vehicle";
    assert!(code == 1 && document["records"].as_array().unwrap().iter().all(blocked), "{document}");
}

#[test]
fn tables_for_people_and_for_programs_say_the_same() {
    let plant = Plant::new();
    let (_, page) = plant.readiness(&[]);
    let lines: Vec<String> = page.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for line in [
        "vehicle group ready waived blocked unreadable",
        "approval ready waived blocked unreadable",
        "Weights 0 0 1 0",
        "3 records: 1 ready, 0 waived, 1 blocked, 1 unreadable",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line} is not in {page}");
    }
    let (_, table) = plant.readiness(&["--format", "csv"]);
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!((rows.len(), rows[0]), (4, "path,vin,make,type,category,approval,state,next,blockers"));
    assert!(rows[2].ends_with(",blocked,Weights,icm/actual-mass-below-laden-mass (1); signature/digest (1)"), "{table}");
    for jobs in ["1", "3"] {
        assert_eq!(plant.readiness(&["--format", "csv", "--jobs", jobs]).1, table);
    }
}

#[test]
fn each_owner_gets_what_is_to_be_mended() {
    let plant = Plant::new();
    let text = vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>=1+1<");
    fs::write(plant.at("out/d.xml"), text).unwrap();
    let folder = plant.at("owners");
    plant.readiness(&["--per-owner", &folder]);
    let mut names: Vec<String> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "Chassis.csv",
            "Chassis.xlsx",
            "Homologation.csv",
            "Homologation.xlsx",
            "IT.csv",
            "IT.xlsx",
            "Numbers.csv",
            "Numbers.xlsx",
            "Weights.csv",
            "Weights.xlsx"
        ]
    );
    let table = fs::read_to_string(Path::new(&folder).join("Chassis.csv")).unwrap();
    let rows: Vec<&str> = table.lines().collect();
    assert_eq!((rows.len(), rows[0]), (2, "vin,file,place,value found,expected,what is wrong,what to do,why,source,severity,code"));
    // A value that a spreadsheet would take for a formula is a text.
    assert!(rows[1].contains("/d.xml,\"number of axles (NumberOfAxles), line ") && rows[1].contains(",'=1+1,"), "{}", rows[1]);
    let sheet = fs::read(Path::new(&folder).join("Chassis.xlsx")).unwrap();
    assert!(sheet.starts_with(b"PK") && sheet.len() > 1000);
    // Nothing is written over.
    let outcome = run(["readiness", &plant.at("out"), "--no-config", "--per-owner", &folder]);
    assert!(outcome.code == 2 && outcome.err.contains("is not an empty folder"), "{}", outcome.err);
    let again = plant.at("again");
    plant.readiness(&["--per-owner", &again, "--jobs", "3"]);
    assert_eq!(fs::read(Path::new(&again).join("Chassis.xlsx")).unwrap(), sheet);
}

#[test]
fn owners_name_what_there_is() {
    let plant = Plant::new();
    for (text, message) in [
        ("owners: { ActualMas: A }\n", "1:11: `ActualMas` is neither a code nor a field, a group or an item of the certificate"),
        ("owners: { icm/axel: A }\n", "1:11: no code begins with `icm/axel`"),
        ("owners: { '99.99': A }\n", "1:11: `99.99` is neither"),
        ("owners: { icm/: ' ' }\n", "1:17: nobody is named for `icm/`"),
        ("teams: {}\n", "1:1: there is no key `teams` here; known: owners"),
    ] {
        fs::write(plant.at("owners.yaml"), text).unwrap();
        let outcome = check([plant.at("out")], &["--no-config", "--owners", &plant.at("owners.yaml")]);
        let expected = format!("{}:{message}", plant.at("owners.yaml"));
        assert!(outcome.code == 2 && outcome.err.contains(&expected), "{expected} is not in {}", outcome.err);
    }
}

//! Messages of the versions 1.x: what is found in them, and what becomes of them in 2.0.

use ivicheck::check::LARGEST;
use ivicheck::document::carry::{Lost, Migration};
use ivicheck::document::{self, Place};
use ivicheck::engine::Engine;
use ivicheck::rules::{self, PackFile};
use ivicheck::schema::{self, Book, Edition, Entry, IVI_2_0, Mapping, ivi_1_11, ivi_2_0};
use ivicheck::workbench::{Bases, run_tests};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const PETROL: &str = include_str!("../../corpus/valid-1.x/m1-petrol-ivi-1.xml");

fn vehicles() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid-1.x");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

fn books() -> (&'static Book, &'static Book, Mapping) {
    let (older, newer) = (ivi_1_11().unwrap(), ivi_2_0().unwrap());
    (older, newer, Mapping::new(older, newer).unwrap())
}

/// What becomes of a message: the draft, the open points, and what is lost with the tags concerned.
fn migrated(text: &str) -> (String, Vec<String>, Vec<(String, Lost)>) {
    let (older, newer, mapping) = books();
    let parsed = document::parse(text).unwrap();
    let record = document::read(&parsed, older).record.unwrap();
    let migration = Migration::of(&record, &mapping, newer);
    let tag = |place| match place {
        Place::Field(position) => older.tag(Entry::Field(record.field(position).field)).to_owned(),
        Place::Group(_) => panic!("a group is lost"),
    };
    let losses = migration.losses.iter().map(|loss| (tag(loss.place), loss.why.clone())).collect();
    (migration.text, migration.open.into_iter().map(|point| point.path).collect(), losses)
}

fn ivicheck(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_ivicheck")).args(arguments).output().unwrap()
}

fn findings(text: &str, arguments: &[&str]) -> Vec<(String, String, Option<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vehicle.xml");
    fs::write(&file, text).unwrap();
    let output = ivicheck(&[&["--as-of", "2026-06-01", "--format", "json", file.to_str().unwrap()], arguments].concat());
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let text_of = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let found = report["files"][0]["findings"].as_array().unwrap();
    found.iter().map(|one| (text_of(&one["code"]), text_of(&one["field"]), one["value"].as_str().map(str::to_owned))).collect()
}

fn changed(from: &str, to: &str) -> String {
    assert!(PETROL.contains(from), "{from}");
    PETROL.replacen(from, to, 1)
}

#[test]
fn the_older_vehicles_are_valid_under_every_profile() {
    for profile in ["eu", "no"] {
        for path in vehicles() {
            let text = fs::read_to_string(&path).unwrap();
            let mut found = findings(&text, &["--profile", profile]);
            // An info: the page of the Norwegian service names 1.1 to 1.6.
            found.retain(|(code, ..)| code != "no/older-version-accepted");
            assert_eq!(found, [], "{} under {profile}", path.display());
        }
    }
}

#[test]
fn an_older_message_is_told_by_what_only_it_has() {
    let is = |text: &str| document::edition_of(&document::parse(text).unwrap()) == Some(Edition::One);
    assert!(is(PETROL));
    assert!(is("<InitialVehicleInformation><Header><VersionNumberXsd>1.6</VersionNumberXsd></Header></InitialVehicleInformation>"));
    assert!(is("<InitialVehicleInformation xmlns='urn:a'><Body/></InitialVehicleInformation>"));
    assert!(!is("<InitialVehicleInformation><Header/><CocDataGroup/></InitialVehicleInformation>"));
    assert!(!is("<InitialVehicleInformation/>"));
    assert!(!is("<Vehicle><Body/></Vehicle>"));
}

#[test]
fn findings_speak_of_the_older_message() {
    let found = findings(&changed("<RightLeftHandTrafficCode>R<", "<RightLeftHandTrafficCode>Q<"), &[]);
    assert_eq!(found, [("ivi/unknown-code".to_owned(), "RightLeftHandTrafficCode".to_owned(), Some("Q".to_owned()))]);
    let found = findings(&changed("<NumberOfAxles>2<", "<NumberOfAxles>3<"), &[]);
    assert_eq!(found, [("icm/older-number-of-axles-is-listed-axles".to_owned(), "NumberOfAxles".to_owned(), Some("3".to_owned()))]);
}

#[test]
fn what_is_missing_is_looked_for_under_its_older_name() {
    let found = findings(&changed("<PureElectricVehIndicator>N</PureElectricVehIndicator>", ""), &[]);
    let fields: Vec<&str> = found.iter().map(|(_, field, _)| field.as_str()).collect();
    assert!(fields.iter().any(|field| field.starts_with("PureElectric")), "{found:?}");
    assert!(fields.iter().all(|field| ivi_1_11().unwrap().entry(field).is_some()), "{found:?}");
}

#[test]
fn an_earlier_version_may_lack_what_came_later() {
    let without = changed("<VehicleCertified155Indicator>Y</VehicleCertified155Indicator>", "");
    let codes = |text: &str| findings(text, &[]).into_iter().map(|(_, field, _)| field).collect::<Vec<_>>();
    assert_eq!(codes(&without), ["VehicleCertified155Indicator"]);
    let earlier = without.replace("<VersionNumberXsd>1.11<", "<VersionNumberXsd>1.6<");
    assert_eq!(codes(&earlier), Vec::<String>::new());
    let axles = earlier.replace("<NumberOfAxles>2</NumberOfAxles>", "");
    assert_eq!(codes(&axles), ["NumberOfAxles"]);
}

#[test]
fn nothing_is_said_of_what_the_older_version_cannot_say() {
    let (_, newer, mapping) = books();
    let has_no_source = |tag: &str| mapping.sourceless().contains(&newer.entry(tag).unwrap());
    for tag in ["LocationMarkingsTable", "MemberAxleNumber", "RimOffSet", "RemarkSubjectLanguage", "DesignatedTypeApprovalCountry"] {
        assert!(has_no_source(tag), "{tag}");
    }
    for tag in ["AxleTable", "Colour", "EnergySource", "SoundLevelGroup", "RemarkSubjectDescription"] {
        assert!(!has_no_source(tag), "{tag}");
    }
}

#[test]
fn a_value_of_another_meaning_is_carried_by_its_code() {
    let (text, _, _) = migrated(&changed("<WorkingPrincipleCode>PI<", "<WorkingPrincipleCode>C2<"));
    assert!(text.contains("<WorkingPrinciple>INTCI</WorkingPrinciple>"), "{text}");
    assert!(text.contains("<RightLeftHandTraffic>RIGHT</RightLeftHandTraffic>"), "{text}");
    let two = changed("</PrimaryColourCode>", "</PrimaryColourCode><SecondaryColourCode>1</SecondaryColourCode>");
    let colours: Vec<String> = migrated(&two).0.lines().filter(|line| line.contains("<Colour>")).map(|line| line.trim().to_owned()).collect();
    assert_eq!(colours, ["<Colour>6</Colour>", "<Colour>1</Colour>"]);
}

#[test]
fn a_code_without_counterpart_is_lost_and_not_guessed() {
    let (text, _, losses) = migrated(&changed("<WorkingPrincipleCode>PI<", "<WorkingPrincipleCode>EF<"));
    assert!(!text.contains("<WorkingPrinciple>"), "{text}");
    assert!(losses.contains(&("WorkingPrincipleCode".to_owned(), Lost::Code)), "{losses:?}");
}

#[test]
fn sources_that_contradict_each_other_are_carried_by_neither() {
    let contradictory = changed(
        "</CocDataGroup>",
        "</CocDataGroup><TechnicalAdditionalDataGroup><DateOfProduction>2026-05-13</DateOfProduction></TechnicalAdditionalDataGroup>",
    );
    let (text, _, losses) = migrated(&contradictory);
    assert!(!text.contains("DateManufactureVehicle"), "{text}");
    assert!(losses.contains(&("DateOfProduction".to_owned(), Lost::Conflict)), "{losses:?}");
    let agreed = contradictory.replace("2026-05-13</DateOfProduction>", "2026-05-12</DateOfProduction>");
    assert!(migrated(&agreed).0.contains("<DateManufactureVehicle>2026-05-12<"));
}

#[test]
fn an_electric_engine_runs_on_electricity() {
    let start = PETROL.find("<EngineTable>").unwrap();
    let end = PETROL.find("</EngineTable>").unwrap();
    let engine = "<EngineTable><EngineGroup><WorkingPrincipleCode>EE</WorkingPrincipleCode><ElectricEngineIndicator>Y</ElectricEngineIndicator>\
                  <FuelTable><FuelGroup><MaxNetPowerElectricEngFuel>150</MaxNetPowerElectricEngFuel></FuelGroup></FuelTable></EngineGroup>";
    let (text, _, _) = migrated(&format!("{}{engine}{}", &PETROL[..start], &PETROL[end..]));
    for line in ["<WorkingPrinciple>ELECT<", "<EnergySource>95<", "<MaximumNetPowerElectric>150<"] {
        assert!(text.contains(line), "{line} in {text}");
    }
}

#[test]
fn each_working_principle_becomes_that_of_the_newer_version_and_its_cycle() {
    const NONE: &str = "";
    let codes = [
        ("C2", "INTCI", "2ST"),
        ("C4", "INTCI", "4ST"),
        ("CA", "CMPRA", NONE),
        ("CI", "INTCI", NONE),
        ("DF", NONE, NONE),
        ("E2", "INTPI", "2ST"),
        ("E4", "INTPI", "4ST"),
        ("EC", "EXTCI", NONE),
        ("EE", "ELECT", NONE),
        ("EF", NONE, NONE),
        ("EP", "EXTPI", NONE),
        ("ER", "INTPI", "ROT"),
        ("IC", "INTCI", NONE),
        ("IE", "INTPI", NONE),
        ("PI", "INTPI", NONE),
        ("TB", "TRBNE", NONE),
    ];
    let without_cycle = PETROL.replace("<EngineCycleCode>4ST</EngineCycleCode>", NONE);
    let value = |text: &str, tag: &str| text.split_once(&format!("<{tag}>")).map(|(_, rest)| rest.split('<').next().unwrap().to_owned());
    for (older, principle, cycle) in codes {
        let replaced = without_cycle.replace("<WorkingPrincipleCode>PI<", &format!("<WorkingPrincipleCode>{older}<"));
        let (text, _, _) = migrated(&replaced);
        let found = (value(&text, "WorkingPrinciple").unwrap_or_default(), value(&text, "CombustionCycle").unwrap_or_default());
        assert_eq!((found.0.as_str(), found.1.as_str()), (principle, cycle), "{older}");
    }
}

#[test]
fn a_car_has_no_coupling_table_in_the_newer_version() {
    assert!(PETROL.contains("<MechanicalCouplingGroup>"));
    let (text, _, _) = migrated(PETROL);
    assert!(!text.contains("MechanicalCouplingTable") && text.contains("<BrakedTypeTrail>UNB</BrakedTypeTrail>"), "{text}");
}

#[test]
fn the_draft_has_the_structure_of_the_newer_version_but_for_the_open_points() {
    let newer = ivi_2_0().unwrap();
    for path in vehicles() {
        let (text, mut open, _) = migrated(&fs::read_to_string(&path).unwrap());
        let parsed = document::parse(&text).unwrap();
        let found = document::read(&parsed, newer).findings;
        let mut faults: Vec<String> =
            found.iter().map(|finding| format!("{}/{}", finding.path, finding.field.as_deref().unwrap_or_default())).collect();
        open.push("/InitialVehicleInformation/Signature".to_owned());
        faults.sort();
        open.sort();
        assert_eq!(faults, open, "{}", path.display());
        assert!(open.len() < 6, "{}: {open:?}", path.display());
    }
}

#[test]
fn a_reference_that_is_no_uuid_is_an_open_point() {
    let start = PETROL.find("<IVIReferenceId>").unwrap() + "<IVIReferenceId>".len();
    let (text, open, _) = migrated(&format!("{}WJX-000017{}", &PETROL[..start], &PETROL[start + 36..]));
    assert!(!text.contains("WJX-000017"), "{text}");
    assert!(open.contains(&"/InitialVehicleInformation/Header/IviReferenceId".to_owned()), "{open:?}");
    assert!(migrated(PETROL).0.contains("<IviReferenceId>b7d0c2f4-3a1e-4c58-9f06-6d2b91e7a530<"));
}

#[test]
fn migrate_writes_a_new_file_and_never_over_one() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("draft.xml");
    let source = vehicles().remove(0);
    let arguments = ["migrate", source.to_str().unwrap(), "--write", target.to_str().unwrap()];
    let first = ivicheck(&arguments);
    assert_eq!(first.status.code(), Some(0), "{first:?}");
    assert!(first.stdout.is_empty());
    assert!(String::from_utf8_lossy(&first.stderr).contains("the draft is not signed"));
    fs::write(&target, "kept").unwrap();
    let second = ivicheck(&arguments);
    assert_eq!(second.status.code(), Some(2));
    assert_eq!(fs::read_to_string(&target).unwrap(), "kept");
}

#[test]
fn migrate_says_of_a_file_that_it_cannot_read_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vehicle.xml");
    let told = || {
        let output = ivicheck(&["migrate", file.to_str().unwrap()]);
        (output.status.code(), String::from_utf8(output.stderr).unwrap().replace(file.to_str().unwrap(), "vehicle.xml"))
    };
    fs::File::create(&file).unwrap().set_len(LARGEST + 1).unwrap();
    assert_eq!(told(), (Some(2), format!("ivicheck: vehicle.xml: this is larger than {LARGEST} bytes\n")));
    fs::write(&file, b"<a>\xff</a>").unwrap();
    assert_eq!(told(), (Some(2), "ivicheck: vehicle.xml: this is no text in UTF-8\n".to_owned()));
}

#[test]
fn migrate_writes_the_version_that_holds() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vehicle.xml");
    let of = |version: &str| {
        fs::write(&file, changed("<VersionNumberXsd>1.11<", &format!("<VersionNumberXsd>{version}<"))).unwrap();
        let output = ivicheck(&["migrate", file.to_str().unwrap(), "--format", "json"]);
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()["from"].clone()
    };
    assert_eq!((of("1.6"), of("7")), ("1.6".into(), "1.11".into()));
}

#[test]
fn migrate_reports_field_by_field() {
    let source = vehicles().into_iter().find(|path| path.ends_with("m1-petrol-ivi-1.xml")).unwrap();
    let output = ivicheck(&["migrate", source.to_str().unwrap(), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["from"], &report["to"]), (&"1.11".into(), &"2.0".into()));
    let fields = report["fields"].as_array().unwrap();
    let of = |tag: &str| fields.iter().find(|row| row["field"] == tag).unwrap_or_else(|| panic!("no {tag}"));
    assert_eq!(of("MassOfTheVehicleInRunningOrder")["to"], "MassInRunningOrder");
    assert_eq!((&of("TypeApprovalTypeCode")["what"], &of("TypeApprovalTypeCode")["becomes"]), (&"changed".into(), &"EU".into()));
    assert_eq!(of("ConfigurationOfDoors")["what"], "open");
    assert_eq!(report["missing"][0]["field"], "DesignatedTypeApprovalCountry");
    let newer = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid/m1-petrol.xml");
    assert_eq!(ivicheck(&["migrate", newer.to_str().unwrap()]).status.code(), Some(2));
}

fn loaded(book: &Book, text: &str) -> Engine {
    let file = PackFile { path: "x.yaml".to_owned(), text: text.to_owned() };
    let rules = rules::load(&[vec![file]], book).unwrap_or_else(|faults| panic!("{faults:?}"));
    Engine::new(rules, book)
}

fn as_expected(engine: &Engine, book: &Book) -> Vec<bool> {
    run_tests(engine, &Bases::embedded(), book).iter().map(|result| result.is_as_expected()).collect()
}

#[test]
fn the_rules_for_older_messages_do_what_their_tests_say() {
    let book = ivi_1_11().unwrap();
    let engine = Engine::new(rules::load(&[rules::embedded_files()], book).unwrap(), book);
    let wrong: Vec<String> = run_tests(&engine, &Bases::embedded(), book)
        .iter()
        .filter(|result| !result.is_as_expected())
        .map(|result| format!("{}, test {}: {:?}", result.said.code, result.number, result.outcome))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(engine.rules().rules.len() > 9 && engine.rules().rules.iter().all(|rule| rule.said.code.starts_with("icm/older-")));
}

/// A rule about the length, on an older and on a newer vehicle.
fn rule(head: &str, vehicles: &str, on_older: &str, on_newer: &str) -> String {
    format!(
        "pack: x\n{head}rules:\n  - code: y\n    title: t\n    why: w\n    source: s\n    basis: derived\n    severity: warning\n    for: {{ {vehicles} }}\n    \
         assert: ActualMass < 1500\n    message: m\n    help: h\n    tests:\n      - {{ on: m1-petrol-ivi-1, expect: {on_older} }}\n      - \
         {{ on: m1-petrol, expect: {on_newer} }}\n      - {{ on: m1-petrol-ivi-1, set: {{ ActualMassOfTheVehicle: 1600 }}, expect: fail }}\n      - \
         {{ on: m1-petrol, set: {{ ActualMass: 1600 }}, expect: fail }}\n"
    )
}

#[test]
fn a_rule_can_be_for_one_version_only() {
    let book = ivi_2_0().unwrap();
    let run = |vehicles, on_older, on_newer| as_expected(&loaded(book, &rule("", vehicles, on_older, on_newer)), book);
    assert_eq!(run("ivi: [1, 2]", "pass", "pass"), [true; 4]);
    assert_eq!(run("ivi: [1]", "pass", "n/a"), [true, true, true, false]);
    assert_eq!(run("ivi: [2]", "n/a", "pass"), [true, true, false, true]);
}

#[test]
fn what_rests_on_the_list_alone_is_a_warning_on_an_older_message() {
    let (older, newer, _) = books();
    let vehicles = [(PETROL, older), (include_str!("../../corpus/valid/m1-petrol.xml"), newer)];
    for (basis, expected) in [("authority", ["warning", "error"]), ("stated", ["error", "error"]), ("arithmetic", ["error", "error"])] {
        let rule = |head: &str, field: &str| {
            let text = rule(head, "", "fail", "fail").replace("basis: derived", &format!("basis: {basis}\n    refs: [icm-2/ActualMass/R2]"));
            let text = text.replace("severity: warning", "severity: error").replace("ActualMass < 1500", &format!("{field} < 1"));
            format!("{text}      - {{ on: m1-petrol, set: {{ ActualMass: 0 }}, expect: pass }}\n")
        };
        let files = [rule("book: \"1.11\"\n", "ActualMassOfTheVehicle"), rule("", "ActualMass")];
        let severities = vehicles.iter().zip(files).map(|((text, book), file)| {
            let parsed = document::parse(text).unwrap();
            let engine = loaded(book, &file);
            let found = engine.check(&document::read(&parsed, book).record.unwrap());
            assert_eq!((found.len(), found[0].basis.as_str(), found[0].refs.join(" ")), (1, basis, "icm-2/ActualMass/R2".to_owned()));
            found[0].severity.as_str()
        });
        assert_eq!(severities.collect::<Vec<_>>(), expected, "{basis}");
    }
}

#[test]
fn a_file_for_the_older_book_is_left_to_it() {
    let text = rule("book: \"1.11\"\n", "", "pass", "pass").replace("ActualMass <", "ActualMassOfTheVehicle <");
    assert!(loaded(ivi_2_0().unwrap(), &text).rules().rules.is_empty());
    assert_eq!(loaded(ivi_1_11().unwrap(), &text).rules().rules.len(), 1);
    let file = PackFile { path: "x.yaml".to_owned(), text: text.replace("1.11", "3.0") };
    let faults = rules::load(&[vec![file]], ivi_2_0().unwrap()).unwrap_err();
    assert_eq!(faults[0].to_string(), "x.yaml:2:7: there is no message book 3.0 (Books: 1.11, 2.0.)");
}

#[test]
fn a_file_names_the_older_book_however_yaml_writes_it() {
    let folder = tempfile::tempdir().unwrap();
    let faults = |text: &str| {
        let file = folder.path().join("x.yaml");
        fs::write(&file, text).unwrap();
        let told = ivicheck(&["rules", "lint", folder.path().to_str().unwrap()]);
        (told.status.code(), String::from_utf8(told.stdout).unwrap().replace(file.to_str().unwrap(), "x.yaml"))
    };
    for named in ["'1.11'", "\"1.11\"", "1.11", "\"1.11\" # the rules of old", "\n  '1.11'"] {
        let text = rule(&format!("book: {named}\n"), "", "pass", "pass");
        let (code, told) = faults(&text.replace("ActualMass <", "ActualMassOfTheVehicles <"));
        let line = if named.contains('\n') { 12 } else { 11 };
        let help = "(The nearest name is ActualMassOfTheVehicle.)";
        let expected = format!("x.yaml:{line}:13: the message has no field or group ActualMassOfTheVehicles {help}\n");
        assert_eq!((code, told), (Some(1), expected), "{named}");
    }
    assert_eq!(faults("{pack: x, book: '1.11', rules: [{}]}"), (Some(1), "x.yaml:1:33: the key `code` is missing here\n".to_owned()));
}

#[test]
fn what_is_never_run_on_older_messages_is_a_fault() {
    let rule = rule("book: '1.11'\n", "", "pass", "pass").replace("ActualMass <", "ActualMassOfTheVehicle <");
    let file = PackFile { path: "x.yaml".to_owned(), text: format!("{rule}batch: []\nfiles : []\n") };
    let faults = rules::load(&[vec![file]], ivi_1_11().unwrap()).unwrap_err();
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let help = "(Write it in a file without `book`; it holds for messages of 1.x there too.)";
    let expected =
        [(19, "batch"), (20, "files")].map(|(line, key)| format!("x.yaml:{line}:1: `{key}` is never run in a file for the book 1.11 {help}"));
    assert_eq!(told, expected);
    let inline = PackFile { path: "x.yaml".to_owned(), text: "{ pack: x, book: '1.11', batch: [] }".to_owned() };
    let faults = rules::load(&[vec![inline]], ivi_1_11().unwrap()).unwrap_err();
    assert_eq!(faults[0].to_string(), format!("x.yaml:1:18: `batch` is never run in a file for the book 1.11 {help}"));
}

#[test]
fn the_limits_on_what_comes_from_outside_do_not_hold_for_the_draft() {
    let heavy = changed("<MassOfTheVehicleInRunningOrder>1365<", "<MassOfTheVehicleInRunningOrder>9999<");
    let signs = heavy.matches('=').count();
    // As many as a file may have: the draft, which has a namespace, has one more.
    let text = heavy.replacen("<Make>", &format!("<Make>{}", "=".repeat(20_000 - signs)), 1).replacen(
        "</Body>",
        &format!("{}</Body>", " ".repeat(40_000)),
        1,
    );
    assert!(document::parse(&text).is_ok() && document::parse(&text.replacen("<Make>", "<Make>==", 1)).is_err());
    let codes: Vec<String> = findings(&text, &[]).into_iter().map(|(code, ..)| code).collect();
    assert!(codes.contains(&"icm/running-order-mass-within-laden-mass".to_owned()), "{codes:?}");
    let (older, newer, mapping) = books();
    let parsed = document::parse(&text).unwrap();
    let record = document::read(&parsed, older).record.unwrap();
    let migration = Migration::of(&record, &mapping, newer);
    assert!(migration.open.iter().all(|point| point.path.starts_with("/InitialVehicleInformation/")), "{:?}", migration.open);
}

#[test]
fn along_another_schema_an_older_message_is_checked_when_the_schema_has_what_it_is_put_in_terms_of() {
    let text = changed("<MassOfTheVehicleInRunningOrder>1365<", "<MassOfTheVehicleInRunningOrder>9999<");
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("schema.yaml");
    let along = |book: String| {
        fs::write(&schema, book).unwrap();
        findings(&text, &["--schema", schema.to_str().unwrap()]).into_iter().map(|(code, ..)| code).collect::<Vec<_>>()
    };
    let found = ["icm/running-order-mass-within-laden-mass"];
    assert_eq!(along(IVI_2_0.to_owned()), found);
    assert_eq!(along(IVI_2_0.replace("v2\n", "v2?a=1&b=2\n")), found);
    // What the message is put in terms of is no text: its namespace is of no weight, be it one that no XML text can name.
    assert_eq!(along(IVI_2_0.replace("http://eu.ereg.initialvehicleinformation.v2\n", "\"urn:\\x01\"\n")), found);
    // Without the field that the mass goes to, nothing is known of the content.
    assert_eq!(along(IVI_2_0.replace("field: MassInRunningOrder,", "field: MassReadyToDrive,")), ["ivi/message-version"]);
    assert_eq!(findings(&text, &["--profile", "gb"])[0].0, "ivi/message-version");
}

#[test]
fn the_older_book_is_written_as_a_schema_that_is_read_again() {
    let book = ivi_1_11().unwrap();
    let again = schema::xsd::read(&schema::xsd::write(book)).unwrap();
    assert_eq!(schema::diff(book, &again), []);
}

#[test]
fn tags_of_the_other_version_are_named() {
    let newer = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid/m1-petrol.xml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vehicle.xml");
    fs::write(&file, newer.replace("EnergySource>", "FuelCode>")).unwrap();
    let told = String::from_utf8(ivicheck(&[file.to_str().unwrap(), "--format", "json"]).stdout).unwrap();
    assert!(told.contains("This is a tag of IVI 1.x; IVI 2.0 has EnergySource in"), "{told}");
    let page = String::from_utf8(ivicheck(&["explain", "FuelCode"]).stdout).unwrap();
    assert!(page.contains("in 2.0    EnergySource"), "{page}");
    let unmapped = String::from_utf8(ivicheck(&["schema", "show", "1.11", "--unmapped"]).stdout).unwrap();
    assert!(unmapped.contains("LocationOfTheVinCode:") && !unmapped.contains("\nFuelCode: fuel"), "{unmapped}");
}

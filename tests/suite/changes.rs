//! `changes:` of packs: what a pack makes of what packs before it say, and how reports and lists name it.

use super::cli::support::{Outcome, run};
use ivicheck::schema::{ivi_1_11, ivi_2_0};
use ivicheck::workbench::{Bases, changed};
use ivicheck::{Checker, FileReport};
use serde_json::Value;
use std::fs;
use std::path::Path;

const MASS: &str = "icm/actual-mass-below-laden-mass";

/// A pack of this name with these lines of `changes`.
fn pack(name: &str, changes: &str) -> String {
    format!("pack: {name}\nversion: \"1\"\ntitle: A pack\nprofile: {{ name: {name}, packs: [icm, {name}] }}\nchanges:\n{changes}")
}

fn checker(packs: &[&str]) -> Result<Checker, String> {
    let named = packs.iter().enumerate().map(|(number, pack)| [(format!("{number}/pack.yaml"), (*pack).to_owned())]);
    let builder = named.fold(Checker::builder(), |builder, files| builder.rule_texts(files));
    builder.skip("signature/").as_of("2026-11-02".parse().unwrap()).build().map_err(|error| error.to_string())
}

fn vehicle(on: &str, remove: &[&str], set: &[(&str, &str)]) -> String {
    let set: Vec<(String, String)> = set.iter().map(|(tag, value)| ((*tag).to_owned(), (*value).to_owned())).collect();
    let remove: Vec<String> = remove.iter().map(|tag| (*tag).to_owned()).collect();
    let book = if on.ends_with("-ivi-1") { ivi_1_11() } else { ivi_2_0() };
    changed(on, &remove, &set, &Bases::embedded(), book.unwrap()).unwrap()
}

/// The severity, message, why and source of the finding with a code about a field.
fn found(report: &FileReport, code: &str, field: &str) -> Option<(String, String, String, String)> {
    let is_it = |finding: &&ivicheck::Finding| finding.code == code && (field.is_empty() || finding.field.as_deref() == Some(field));
    let finding = report.findings.iter().find(is_it)?;
    Some((finding.severity.to_string(), finding.message.clone(), finding.why.to_string(), finding.source.to_string()))
}

fn heavy(on: &str) -> String {
    vehicle(on, &[], &[("ActualMass", "3000"), ("TechnicallyPermissibleMaximumLadenMass", "3000")])
}

#[test]
fn a_rule_is_changed_in_severity_words_and_references() {
    let changes = format!(
        "  - code: {MASS}
    severity: warning
    title: Mass and laden mass
    message: \"only {{TechnicallyPermissibleMaximumLadenMass - ActualMass}} kg are left\"
    help: Weigh it.
    refs: [own/ActualMass/7]
    why: Our scales are rough.
    source: House rule 7
"
    );
    let text = heavy("m1-petrol");
    let plain = Checker::builder().skip("signature/").build().unwrap().check("a.xml", text.clone());
    assert_eq!(found(&plain, MASS, "ActualMass").unwrap().0, "error");
    let checker = checker(&[&pack("se", &changes)]).unwrap();
    let report = checker.check("a.xml", text);
    let (severity, message, why, source) = found(&report, MASS, "ActualMass").unwrap();
    assert_eq!((severity.as_str(), message.as_str(), why.as_str()), ("warning", "only 0 kg are left", "Our scales are rough."));
    assert_eq!(source, "ICM2 (public copy) ActualMass rule; House rule 7");
    let finding = report.findings.iter().find(|finding| finding.code == MASS).unwrap();
    assert_eq!(
        (finding.help.as_str(), finding.refs.as_slice()),
        ("Weigh it.", &["icm-2/ActualMass/rule".to_owned(), "own/ActualMass/7".to_owned()][..])
    );
    let [change] = checker.head().changes.try_into().unwrap();
    assert_eq!((change.pack.as_str(), change.code.as_deref(), change.what[0].as_str(), change.line), ("se", Some(MASS), "severity: warning", 6));
}

#[test]
fn vehicles_and_days_of_a_rule_are_changed_part_by_part() {
    let of = |lines: &str| checker(&[&pack("se", &format!("  - code: {MASS}\n{lines}    why: w\n    source: s\n"))]).unwrap();
    let speaks = |checker: &Checker, on: &str| found(&checker.check("a.xml", heavy(on)), MASS, "").is_some();
    let (m1, n1) = ("m1-petrol", "n1-diesel");
    let usual = Checker::builder().build().unwrap();
    assert!(speaks(&usual, m1) && speaks(&usual, n1));
    let only_n = of("    for: { category: [N, O] }\n");
    assert!(!speaks(&only_n, m1) && speaks(&only_n, n1));
    let except = of("    for: { category: [M, N], except: [N1] }\n");
    assert!(speaks(&except, m1) && !speaks(&except, n1));
    let stage = of("    for: { stage: [V] }\n");
    assert!(!speaks(&stage, m1));
    // The day is that of manufacture unless `date` says otherwise: both sides of the boundary.
    let day = of("    from: 2026-11-02\n    date: as-of\n");
    assert!(speaks(&day, m1) && !speaks(&day.on("2026-11-01".parse().unwrap()), m1));
    let last = of("    for: { to: 2026-11-02, date: as-of }\n");
    assert!(speaks(&last, m1) && !speaks(&last.on("2026-11-03".parse().unwrap()), m1));
}

#[test]
fn a_rule_is_switched_off_and_so_are_findings_about_a_field() {
    let off = checker(&[&pack("se", &format!("  - code: {MASS}\n    off: true\n    why: w\n    source: s\n"))]).unwrap();
    assert_eq!(found(&off.check("a.xml", heavy("m1-petrol")), MASS, ""), None);
    let missing = "icm/missing-for-category";
    let without = vehicle("m1-petrol", &["NumberOfDoors", "NumberOfSeatingPositionsIncludingDriver"], &[]);
    let of = |lines: &str| {
        let change = format!("  - code: {missing}\n    fields: [NumberOfDoors]\n{lines}    why: w\n    source: s\n");
        checker(&[&pack("se", &change)]).unwrap().check("a.xml", without.clone())
    };
    let lowered = of("    severity: info\n");
    let severity = |report: &FileReport, field: &str| found(report, missing, field).map(|found| found.0);
    assert_eq!(severity(&lowered, "NumberOfDoors").as_deref(), Some("info"));
    assert_eq!(severity(&lowered, "NumberOfSeatingPositionsIncludingDriver").as_deref(), Some("error"));
    let off = of("    off: true\n");
    assert_eq!((severity(&off, "NumberOfDoors"), off.hidden.off), (None, 1));
    assert_eq!(severity(&off, "NumberOfSeatingPositionsIncludingDriver").as_deref(), Some("error"));
}

#[test]
fn codes_are_named_by_their_beginning() {
    let change = "  - code: icm/actual-mass-*\n    severity: info\n    why: w\n    source: s\n";
    let checker = checker(&[&pack("se", change)]).unwrap();
    assert_eq!(found(&checker.check("a.xml", heavy("m1-petrol")), MASS, "").unwrap().0, "info");
    assert!(checker.head().changes[0].codes.iter().all(|code| code.starts_with("icm/actual-mass-")), "{:?}", checker.head().changes);
}

#[test]
fn single_cells_of_the_table_are_changed() {
    let cell = |lines: &str| pack("se", &format!("  - field: {lines}    why: It is registered.\n    source: Law 1\n"));
    let missing = "icm/missing-for-category";
    // What the list of the authority asks for is asked for no more, for this category and stage alone.
    let doors = vehicle("m1-petrol", &["NumberOfDoors"], &[]);
    let usual = Checker::builder().skip("signature/").build().unwrap();
    assert!(found(&usual.check("a.xml", doors.clone()), missing, "NumberOfDoors").is_some());
    let optional = checker(&[&cell("NumberOfDoors\n    category: [M1]\n    stage: [C]\n    cell: o\n")]).unwrap();
    assert_eq!(found(&optional.check("a.xml", doors.clone()), missing, "NumberOfDoors"), None);
    for other in ["category: [N1]\n    stage: [C]", "category: [M1]\n    stage: [V]", "category: [M1G]\n    stage: [C]"] {
        let other = checker(&[&cell(&format!("NumberOfDoors\n    {other}\n    cell: o\n"))]).unwrap();
        assert!(found(&other.check("a.xml", doors.clone()), missing, "NumberOfDoors").is_some());
    }
    // What is optional is asked for, in the words and with the source of the change.
    let colourless = vehicle("n1-diesel", &["ColourTable"], &[]);
    assert_eq!(found(&usual.check("a.xml", colourless.clone()), missing, ""), None);
    let asked = checker(&[&cell("ColourTable\n    category: [N1]\n    cell: m\n")]).unwrap();
    let (severity, message, why, source) = found(&asked.check("a.xml", colourless), missing, "ColourTable").unwrap();
    assert_eq!((severity.as_str(), why.as_str(), source.as_str()), ("error", "It is registered.", "Law 1"), "{message}");
    let kept_out = checker(&[&cell("ColourTable\n    category: [N1]\n    cell: x\n")]).unwrap();
    assert!(found(&kept_out.check("a.xml", vehicle("n1-diesel", &[], &[])), "icm/not-part-of-coc", "ColourTable").is_some());
}

#[test]
fn codes_are_added_to_a_list_by_any_pack() {
    let text = vehicle("m1-petrol", &[], &[("DesignatedTypeApprovalCountry", "e1")])
        .replace("<DesignatedTypeApprovalCountry>e1<", "<DesignatedTypeApprovalCountry>x99<");
    assert!(text.contains("x99"));
    let usual = Checker::builder().skip("signature/").build().unwrap();
    assert!(found(&usual.check("a.xml", text.clone()), "ivi/unknown-code", "").is_some());
    let change = "  - list: TypeApprovalCountryCode\n    add: { x99: Country xx }\n    why: w\n    source: s\n";
    let added = checker(&[&pack("se", change)]).unwrap();
    assert_eq!(found(&added.check("a.xml", text), "ivi/unknown-code", ""), None);
    assert_eq!(added.head().changes[0].what, ["codes added to TypeApprovalCountryCode: x99"]);
}

#[test]
fn rules_for_older_messages_are_changed_in_their_own_terms() {
    let code = "icm/older-category-given";
    let text = vehicle("o4-semitrailer-ivi-1", &["VehicleCategoryCode"], &[]);
    let of = |lines: &str| checker(&[&pack("se", &format!("  - code: {code}\n{lines}    why: w\n    source: s\n"))]).unwrap();
    let changed = of("    severity: error\n    message: \"{StageOfCompletionCode} without category\"\n").check("a.xml", text.clone());
    let (severity, message, _, source) = found(&changed, code, "").unwrap();
    assert_eq!((severity.as_str(), message.as_str(), source.as_str()), ("error", "C without category", "R683 0.4; s"));
    assert_eq!(found(&of("    off: true\n").check("a.xml", text), code, ""), None);
}

#[test]
fn a_field_is_meant_in_older_messages_too() {
    let code = "icm/missing-for-category";
    let text = vehicle("m1-petrol-ivi-1", &["NrOfSeatingPositions"], &[]);
    let usual = Checker::builder().skip("signature/").build().unwrap().check("a.xml", text.clone());
    let told = usual.findings.iter().find(|finding| finding.field.as_deref() == Some("NrOfSeatingPositions")).unwrap();
    let change =
        format!("  - code: {}\n    fields: [NumberOfSeatingPositionsIncludingDriver]\n    severity: info\n    why: w\n    source: s\n", told.code);
    let changed = checker(&[&pack("se", &change)]).unwrap().check("a.xml", text);
    assert_eq!(found(&changed, &told.code, "NrOfSeatingPositions").unwrap().0, "info", "{code}");
}

#[test]
fn words_in_another_language_are_changed_with_the_language() {
    let change = format!(
        "  - code: {MASS}\n    message: too heavy\n    translations: {{ sv: {{ message: \"för tung: {{ActualMass}}\" }} }}\n    why: w\n    source: s\n"
    );
    let text = pack("se", &change);
    let message = |language: &str| {
        let checker = Checker::builder().rule_texts([("pack.yaml", text.as_str())]).language(language).build().unwrap();
        found(&checker.check("a.xml", heavy("m1-petrol")), MASS, "").unwrap().1
    };
    assert_eq!((message("en").as_str(), message("sv").as_str()), ("too heavy", "för tung: 3000"));
}

#[test]
fn two_packs_that_change_one_thing_are_told_unless_the_later_says_so() {
    let change = |more: &str| format!("  - code: {MASS}\n{more}    why: w\n    source: s\n");
    let (one, two) = (pack("aa", &change("    severity: warning\n")), pack("bb", &change("    severity: info\n")));
    let error = checker(&[&one, &two]).unwrap_err();
    assert_eq!(
        error,
        format!(
            "1 fault in rule files\n1/pack.yaml:6:11: the pack aa changes severity of {MASS} already, in 0/pack.yaml, line 6 (Where this one shall hold, it says `over: [aa]`.)"
        )
    );
    let knows = pack("bb", &change("    severity: info\n    over: [aa]\n"));
    let both = checker(&[&one, &knows]).unwrap();
    assert_eq!(found(&both.check("a.xml", heavy("m1-petrol")), MASS, "").unwrap().0, "info");
    assert_eq!(both.head().changes.iter().map(|change| change.pack.as_str()).collect::<Vec<_>>(), ["bb"]);
    // Different things go together; what is gone over must be there.
    assert!(checker(&[&one, &pack("bb", &change("    help: Weigh it.\n"))]).is_ok());
    assert!(
        checker(&[&pack("bb", &change("    severity: info\n    over: [aa]\n"))]).unwrap_err().contains("no pack aa before this one changes the same")
    );
    let cell = |name: &str, letter: &str, more: &str| {
        pack(name, &format!("  - field: ColourTable\n    category: [N1]\n    cell: {letter}\n{more}    why: w\n    source: s\n"))
    };
    assert!(
        checker(&[&cell("aa", "m", ""), &cell("bb", "o", "")])
            .unwrap_err()
            .contains("the pack aa changes the cell of ColourTable for N1 at C in the table of icm already")
    );
    assert!(checker(&[&cell("aa", "m", ""), &cell("bb", "o", "    over: [aa]\n")]).is_ok());
}

#[test]
fn what_is_wrong_with_a_change_is_told_with_its_place() {
    let fault = |lines: &str| {
        let error = checker(&[&pack("se", &format!("{lines}    why: w\n    source: s\n"))]).unwrap_err();
        error.strip_prefix("1 fault in rule files\n0/pack.yaml:").unwrap_or(&error).to_owned()
    };
    let of_mass = |lines: &str| fault(&format!("  - code: {MASS}\n{lines}"));
    assert_eq!(
        fault("  - code: icm/actual-mass-below-laden-mas\n    severity: info\n"),
        format!("6:11: there is no check icm/actual-mass-below-laden-mas to change (The nearest code is {MASS}.)")
    );
    assert!(fault("  - code: icm/zzz*\n    severity: info\n").starts_with("6:11: there is no check to change whose code begins with icm/zzz"));
    assert!(of_mass("").starts_with("6:11: the change changes nothing"));
    assert!(of_mass("    severity: eror\n").starts_with("7:15: there is no value `eror` here"), "{}", of_mass("    severity: eror\n"));
    assert!(
        of_mass("    message: \"{ActualMas} kg\"\n")
            .starts_with("7:16: the message has no field or group ActualMas (The nearest name is ActualMass.)")
    );
    assert!(of_mass("    for: { category: [Q] }\n").starts_with("7:23: no VehicleCategory begins with `Q`"));
    assert!(
        of_mass("    severity: info\n    fields: [ColourTabel]\n")
            .contains("8:14: the message has no field or group ColourTabel (The nearest name is ColourTable.)")
    );
    for code in ["ivi/missing", "input/malformed", "signature/digest", "ivi/*"] {
        for lines in ["severity: warning", "off: true"] {
            let told = fault(&format!("  - code: \"{code}\"\n    {lines}\n"));
            assert!(told.contains("which every receiver refuses: it is never lowered"), "{code}: {told}");
        }
    }
    assert!(
        fault("  - field: ColourTabel\n    category: [N1]\n    cell: m\n")
            .starts_with("6:12: the message has no field or group ColourTabel (The nearest name is ColourTable.)")
    );
    assert!(fault("  - field: ColourTable\n    category: [Q1]\n    cell: m\n").starts_with("7:16: no VehicleCategory begins with `Q1`"));
    assert!(fault("  - field: ColourTable\n    category: [N1]\n    cell: k\n").starts_with("8:11: `k` is no cell"));
    assert!(fault("  - field: ColourTable\n    category: [N1]\n    cell: w\n").contains("a cell `w` needs a condition"));
    assert!(fault("  - list: CountryCod\n    add: { x1: Land }\n").starts_with("6:11: CountryCod: is no type of the book"));
    let without = checker(&[&pack("se", &format!("  - code: {MASS}\n    severity: info\n    source: s\n"))]).unwrap_err();
    assert!(without.contains("the key `why` is missing here"), "{without}");
    let empty = checker(&[&pack("se", &format!("  - code: {MASS}\n    severity: info\n    why: \"\"\n    source: s\n"))]).unwrap_err();
    assert!(empty.contains("0/pack.yaml:8:10: the why of a change is empty"), "{empty}");
}

fn written(folder: &Path) -> String {
    let changes = format!(
        "  - code: {MASS}\n    severity: warning\n    for: {{ category: [M, N] }}\n    why: Our scales are rough.\n    source: House rule 7\n"
    );
    let own = folder.join("se");
    fs::create_dir(&own).unwrap();
    fs::write(own.join("pack.yaml"), pack("se", &changes)).unwrap();
    fs::write(folder.join("a.xml"), heavy("m1-petrol")).unwrap();
    own.to_str().unwrap().to_owned()
}

#[test]
fn lists_and_reports_name_what_is_changed_and_where_it_comes_from() {
    let folder = tempfile::tempdir().unwrap();
    let own = written(folder.path());
    let with = ["--rules", &own, "--profile", "se"];
    let told = |arguments: &[&str]| -> Outcome { run([arguments, &with[..]].concat()) };
    let shown = told(&["rules", "show", MASS]);
    let line =
        |start: &str| shown.out.lines().find(|line| line.trim_start().starts_with(start)).unwrap_or_else(|| panic!("{start}: {}", shown.out)).trim();
    assert_eq!(line("severity:"), format!("severity: warning  # {own}/pack.yaml:7"));
    assert_eq!(line("category:"), format!("category: [M, \"N\"]  # {own}/pack.yaml:6"));
    assert_eq!(line("assert:"), "assert: \"ActualMass < TechnicallyPermissibleMaximumLadenMass\"  # rules/icm/masses-authority.yaml:28");
    assert_eq!(line("why:"), format!("why: Our scales are rough.  # {own}/pack.yaml:9"));
    let list = told(&["rules", "list", "--changed"]).out;
    assert_eq!(list, format!("{MASS}  severity: warning; for category: M, N\n  {own}/pack.yaml:6: Our scales are rough. (House rule 7)\n1 change\n"));
    let path = folder.path().join("a.xml");
    let human = told(&["--no-config", "--skip", "signature/", "--as-of", "2026-11-02", path.to_str().unwrap()]);
    assert!(human.out.contains(&format!("warning[{MASS}]")), "{}", human.out);
    assert!(human.out.replace('\n', " ").contains("1 rule changed by pack se"), "{}", human.out);
    let json: Value = told(&["--no-config", "--format", "json", path.to_str().unwrap()]).report();
    let expected = serde_json::json!([{
        "pack": "se", "code": MASS, "fields": [], "what": ["severity: warning", "for category: M, N"],
        "why": "Our scales are rough.", "source": "House rule 7", "file": format!("{own}/pack.yaml"), "line": 6
    }]);
    assert_eq!(json["changes"], expected);
    // The configuration goes over the pack.
    let configuration = folder.path().join("ivicheck.yaml");
    fs::write(&configuration, format!("severities: {{ {MASS}: error }}\n")).unwrap();
    let only = ["--only", MASS, "--as-of", "2026-11-02", path.to_str().unwrap()];
    assert_eq!(told(&[&["--no-config"], &only[..]].concat()).code, 0);
    assert_eq!(told(&[&["--config", configuration.to_str().unwrap()], &only[..]].concat()).code, 1);
}

#[test]
fn a_shown_rule_is_yaml_that_says_what_the_file_says() {
    for code in [MASS, "icm/wheelbase-within-axle-spacings", "icm/missing-for-category", "ivi/missing", "no/nox-given", "batch/repeated-vehicle"] {
        let profile = if code.starts_with("no/") { "no" } else { "eu" };
        let shown = run(["rules", "show", code, "--profile", profile]);
        assert_eq!(shown.code, 0, "{}", shown.err);
        let value: serde_json::Value = serde_saphyr::from_str(&shown.out).unwrap_or_else(|error| panic!("{code}: {error}\n{}", shown.out));
        let checker = Checker::builder().profile(profile).build().unwrap();
        assert!(value["severity"].is_string() && value["title"].is_string(), "{value} {:?}", checker.head().packs);
    }
    let unknown = run(["rules", "show", "icm/actual-mass-below-laden-mas"]);
    assert_eq!((unknown.code, unknown.err.contains(&format!("did you mean `{MASS}`?"))), (2, true), "{}", unknown.err);
}

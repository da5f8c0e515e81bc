//! The corpus: valid vehicles pass, broken files give exactly the findings written beside them.

use ivicheck::document;
use ivicheck::engine::Engine;
use ivicheck::finding::{BUILT_IN, Finding, Severity};
use ivicheck::rules;
use ivicheck::schema::{self, Book};
use ivicheck::source::decode;
use ivicheck::{Checker, CheckerBuilder};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    let rules =
        rules::load(&[rules::embedded_files()], book()).unwrap_or_else(|faults| panic!("{} faults in the rules: {}", faults.len(), faults[0]));
    Engine::new(rules, book())
});

/// The day as on which is checked.
const DAY: &str = "2026-11-21";

fn checker(with: impl FnOnce(CheckerBuilder) -> CheckerBuilder) -> Checker {
    let day = DAY.parse().expect("the day is one");
    with(Checker::builder().as_of(day)).build().unwrap_or_else(|error| panic!("{error}"))
}

/// Certificates must lead to the issuer of the test certificates.
static TRUSTING: LazyLock<Checker> = LazyLock::new(|| checker(|builder| builder.trust(folder("trust"))));
/// Certificates may come from anywhere.
static PLAIN: LazyLock<Checker> = LazyLock::new(|| checker(|builder| builder));
/// The seals of files that were changed after signing are another matter.
static UNSEALED: LazyLock<Checker> = LazyLock::new(|| checker(|builder| builder.skip("signature/")));

/// The rules for what only older messages have.
static OLDER: LazyLock<Engine> = LazyLock::new(|| {
    let rules = rules::load(&[rules::embedded_files()], older_book()).unwrap_or_else(|faults| panic!("faults in the rules: {}", faults[0]));
    Engine::new(rules, older_book())
});

fn older_book() -> &'static Book {
    schema::ivi_1_11().expect("the embedded book is sound")
}

fn book() -> &'static Book {
    schema::ivi_2_0().expect("the embedded book is sound")
}

/// A finding as it is written beside a broken file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    code: String,
    severity: String,
    path: String,
    line: Option<usize>,
    column: Option<usize>,
    value: Option<String>,
    expected: Option<String>,
    message: String,
}

impl Expected {
    fn of(finding: &Finding) -> Self {
        let place = finding.location;
        Self {
            code: finding.code.to_string(),
            severity: finding.severity.to_string(),
            path: finding.path.clone(),
            line: place.map(|place| place.line),
            column: place.map(|place| place.column),
            value: finding.value.clone(),
            expected: finding.expected.clone(),
            message: finding.message.clone(),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, severity, path, line, column, value, expected, message } = self;
        let place = line.zip(*column).map_or("no place".to_owned(), |(line, column)| format!("{line}:{column}"));
        write!(f, "{place} {code} ({severity}) at {path:?}: {message}; value {value:?}, expected {expected:?}")
    }
}

/// What is found in a file, in the order of a report: the way that every input takes, without the command line.
fn check(path: &Path) -> Vec<Expected> {
    let is_of_the_seal = path.file_stem().is_some_and(|name| name == "signature-missing");
    let checker = match path.parent() {
        _ if is_of_the_seal => &PLAIN,
        Some(folder) if folder.ends_with("broken") => &UNSEALED,
        Some(folder) if folder.ends_with("valid") => &TRUSTING,
        _ => &PLAIN,
    };
    let bytes = fs::read(path).expect("the file is there");
    checker.check(path.to_string_lossy(), bytes).findings.iter().map(Expected::of).collect()
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(name)
}

/// The files of a folder of the corpus by name, those that end in `ending`, without it.
fn files(name: &str, ending: &str) -> BTreeMap<String, PathBuf> {
    fs::read_dir(folder(name))
        .expect("the corpus is there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?.strip_suffix(ending)?.to_owned();
            Some((name, path))
        })
        .collect()
}

fn expected_of(path: &Path) -> Vec<Expected> {
    let text = fs::read_to_string(path).expect("the findings can be read");
    serde_saphyr::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
}

/// How two lists of findings differ, line by line; empty when they do not.
fn difference(expected: &[Expected], found: &[Expected]) -> String {
    let mut text = String::new();
    if expected == found {
        return text;
    }
    let mut left: Vec<&Expected> = found.iter().collect();
    for wanted in expected {
        match left.iter().position(|finding| *finding == wanted) {
            Some(at) => drop(left.remove(at)),
            None => writeln!(text, "  - missing    {wanted}").expect("a string takes all"),
        }
    }
    for finding in &left {
        writeln!(text, "  + unexpected {finding}").expect("a string takes all");
    }
    if text.is_empty() {
        text.push_str("  the findings are right, their order is not\n");
    }
    text
}

#[test]
fn a_valid_vehicle_gives_no_finding() {
    let mut faults = String::new();
    for (name, path) in files("valid", ".xml").into_iter().chain(files("valid-1.x", ".xml")) {
        let difference = difference(&[], &check(&path));
        if !difference.is_empty() {
            write!(faults, "{name}:\n{difference}").expect("a string takes all");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_broken_file_gives_exactly_the_findings_beside_it() {
    let findings = files("broken", ".findings.yaml");
    let mut faults = String::new();
    for (name, path) in files("broken", ".xml") {
        let Some(expected) = findings.get(&name).map(|path| expected_of(path)) else { continue };
        let found = check(&path);
        let difference = difference(&expected, &found);
        if !difference.is_empty() {
            write!(faults, "{name}:\n{difference}").expect("a string takes all");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn signatures_give_exactly_the_findings_written_beside_them() {
    let findings = files("signatures", ".findings.yaml");
    let mut faults = String::new();
    let mut codes = BTreeSet::new();
    for (name, path) in files("signatures", ".xml") {
        let expected = findings.get(&name).map(|path| expected_of(path)).unwrap_or_else(|| panic!("{name} is not described"));
        let difference = difference(&expected, &check(&path));
        if !difference.is_empty() {
            write!(faults, "{name}:\n{difference}").expect("a string takes all");
        }
        codes.extend(expected.into_iter().map(|finding| finding.code).filter(|code| code.starts_with("signature/")));
    }
    assert!(faults.is_empty(), "\n{faults}");
    // Without trusted issuers and lists, no certificate is untrusted or revoked; what is wrong with the structure is said by the family of the structure.
    let elsewhere = [
        "signature/certificate-revoked",
        "signature/certificate-untrusted",
        "signature/missing",
        "signature/not-qualified",
        "signature/revocation",
        "signature/structure",
        "signature/trusted-list",
    ];
    let of_family: BTreeSet<&str> =
        BUILT_IN.iter().map(|kind| kind.code.as_str()).filter(|code| code.starts_with("signature/") && !elsewhere.contains(code)).collect();
    assert_eq!(codes.iter().map(String::as_str).collect::<BTreeSet<_>>(), of_family);
}

#[test]
fn every_broken_file_has_findings_beside_it_and_the_reverse() {
    let broken: BTreeSet<String> = files("broken", ".xml").into_keys().collect();
    let described: BTreeSet<String> = files("broken", ".findings.yaml").into_keys().collect();
    let alone: Vec<&String> = broken.symmetric_difference(&described).collect();
    assert!(alone.is_empty(), "without its counterpart: {alone:?}");
    assert!(broken.len() >= 45, "{} broken files", broken.len());
    for (name, path) in files("broken", ".findings.yaml") {
        assert!(!expected_of(&path).is_empty(), "{name} is broken and has no finding");
        let kebab = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        assert!(kebab, "{name}: words in lower case joined by `-`");
    }
}

#[test]
fn the_broken_files_reach_every_structural_check_every_one_of_the_table_and_every_severity_of_the_rules() {
    // In this book no group with an order has more than one kind of member, so nothing can be out of order.
    // Messages of the old format have their own book. A file with a thousand faults is no story.
    const NOT_REACHED: [&str; 3] = ["ivi/message-version", "ivi/order", "ivi/too-many"];
    let all: Vec<Expected> = files("broken", ".findings.yaml").values().flat_map(|path| expected_of(path)).collect();
    let codes: BTreeSet<&str> = all.iter().map(|finding| finding.code.as_str()).collect();
    for kind in BUILT_IN.iter().filter(|kind| kind.code.starts_with("ivi/") && !NOT_REACHED.contains(&kind.code.as_str())) {
        assert!(codes.contains(kind.code.as_str()), "no broken file for {}", kind.code);
    }
    for check in ENGINE.rules().tables.iter().flat_map(|table| table.checks()) {
        assert!(codes.contains(check.code.as_str()), "no broken file for {}", check.code);
    }
    for severity in [Severity::Info, Severity::Warning, Severity::Error] {
        let reached = all.iter().any(|finding| finding.code.starts_with("icm/") && finding.severity == severity.as_str());
        assert!(reached, "no broken file with a rule of severity {severity}");
    }
    let is_rule = |code: &str| ENGINE.rules().has_code(code) || OLDER.rules().has_code(code);
    let unknown: Vec<&&str> = codes.iter().filter(|code| BUILT_IN.iter().all(|kind| kind.code != **code) && !is_rule(code)).collect();
    assert!(unknown.is_empty(), "codes that do not exist: {unknown:?}");
}

/// What tells the kinds of vehicle apart.
struct Vehicle {
    name: String,
    vin: String,
    reference: String,
    category: String,
    stage: String,
    pure_electric: bool,
    hybrid: String,
    fuel: String,
    energy_sources: Vec<String>,
}

fn valid_vehicles() -> Vec<Vehicle> {
    files("valid", ".xml")
        .into_iter()
        .map(|(name, path)| {
            let text = decode(fs::read(path).expect("the vehicle can be read")).text;
            let document = document::parse(&text).expect("a valid vehicle is well-formed");
            let record = document::read(&document, book()).record.expect("a valid vehicle has a record");
            let of = |tag: &str| record.text(tag).unwrap_or_default().to_owned();
            let is_source = |field| book().field(field).tag == "EnergySource";
            Vehicle {
                vin: of("VehicleIdentificationNumber"),
                reference: of("IviReferenceId"),
                category: of("VehicleCategory"),
                stage: of("StageOfCompletion"),
                pure_electric: of("PureElectricVehicleIndicator") == "Y",
                hybrid: of("ClassHybridVehicle"),
                fuel: of("FuelType"),
                energy_sources: record.fields().iter().filter(|field| is_source(field.field)).map(|field| field.text.to_string()).collect(),
                name,
            }
        })
        .collect()
}

#[test]
fn there_is_a_valid_vehicle_of_each_category_stage_and_powertrain() {
    type Kind = (&'static str, fn(&Vehicle) -> bool);
    let kinds: [Kind; 15] = [
        ("petrol", |v| v.fuel == "M" && v.energy_sources == ["10"]),
        ("diesel", |v| v.fuel == "M" && v.energy_sources == ["20"]),
        ("liquefied petroleum gas beside petrol, bi-fuel", |v| v.fuel == "B" && v.energy_sources == ["10", "30"]),
        ("natural gas, mono-fuel", |v| v.fuel == "M" && v.energy_sources == ["40"]),
        ("liquefied natural gas", |v| v.energy_sources == ["60"]),
        ("flex-fuel", |v| v.fuel == "F" && v.energy_sources.len() == 2),
        ("dual-fuel, heavy duty", |v| v.fuel == "D" && v.category.starts_with("N3")),
        ("fuel cell", |v| v.hybrid == "NOVC-FCHV" && v.energy_sources == ["50", "95"]),
        ("hybrid that is not charged", |v| v.hybrid == "NOVC-HEV" && v.energy_sources == ["10", "95"]),
        ("hybrid that is charged", |v| v.hybrid == "OVC-HEV" && v.energy_sources.len() == 2),
        ("electric car", |v| v.category == "M1" && v.pure_electric && v.energy_sources.iter().all(|source| source == "95")),
        ("electric bus", |v| v.category == "M3" && v.pure_electric),
        ("electric lorry", |v| v.category == "N3" && v.pure_electric),
        ("off-road vehicle", |v| v.category.ends_with('G')),
        ("special purpose vehicle", |v| v.category.ends_with('S')),
    ];
    let vehicles = valid_vehicles();
    let mut missing: Vec<String> = kinds.iter().filter(|(_, is_of)| !vehicles.iter().any(is_of)).map(|(kind, _)| (*kind).to_owned()).collect();
    for column in &ENGINE.rules().tables[0].columns {
        let stages: BTreeSet<&str> = vehicles.iter().filter(|v| v.category.starts_with(column)).map(|v| v.stage.as_str()).collect();
        // The list asks for other fields at each stage, of every category.
        let wanted = ["C", "I", "V"];
        missing.extend(wanted.iter().filter(|stage| !stages.contains(*stage)).map(|stage| format!("{column}, stage {stage}")));
    }
    assert!(missing.is_empty(), "no valid vehicle of the kinds: {missing:?}");
}

#[test]
fn valid_vehicles_have_their_own_numbers() {
    let vehicles = valid_vehicles();
    let mut vins: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    let mut references = BTreeSet::new();
    for vehicle in &vehicles {
        vins.entry(&vehicle.vin).or_default().push((&vehicle.category, &vehicle.stage));
        assert!(references.insert(&vehicle.reference), "{}: the reference {} is used again", vehicle.name, vehicle.reference);
    }
    // Only the stages of one vehicle share a VIN: an incomplete vehicle and the one completed from it.
    let mut pairs = 0;
    for (vin, mut vehicles) in vins.into_iter().filter(|(_, vehicles)| vehicles.len() > 1) {
        vehicles.sort_unstable_by_key(|(_, stage)| stage.to_owned());
        let stages: Vec<&str> = vehicles.iter().map(|(_, stage)| *stage).collect();
        assert_eq!(stages, ["I", "V"], "{vin}: {vehicles:?}");
        pairs += 1;
    }
    assert!(pairs >= 1, "no completed vehicle has its incomplete one beside it");
}

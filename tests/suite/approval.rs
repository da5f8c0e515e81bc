//! Approval data: learned from accepted certificates, or given, and certificates held against it.

use super::cli::support::{Outcome, run};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// Five versions of approved types, by vehicles of the corpus.
const VERSIONS: [&str; 5] = ["m1-petrol", "m1-electric", "n1-diesel", "m3-diesel", "l3e-a2"];

fn corpus(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid").join(format!("{name}.xml"))).unwrap()
}

/// The values of a tag.
fn values(text: &str, tag: &str) -> Vec<String> {
    text.split(&format!("<{tag}>")).skip(1).filter_map(|rest| rest.split_once("</")).map(|(value, _)| value.to_owned()).collect()
}

/// The text with another value in the instance of a tag with this number, when it is there.
fn set(text: &str, tag: &str, number: usize, value: &str) -> String {
    let start = format!("<{tag}>");
    let Some((at, _)) = text.match_indices(&start).nth(number) else { return text.to_owned() };
    let from = at + start.len();
    let to = from + text[from..].find("</").unwrap();
    format!("{}{value}{}", &text[..from], &text[to..])
}

/// A lawful vehicle of a version: what is its own differs from one to the next.
fn lawful(name: &str, number: usize) -> String {
    let mut text = corpus(name);
    let vin = values(&text, "VehicleIdentificationNumber")[0].clone();
    text = set(&text, "VehicleIdentificationNumber", 0, &format!("{}{:06}", &vin[..11], 100_000 + number));
    text = set(&text, "IviReferenceId", 0, &format!("5c1e7f0a-93d4-4b62-8a57-{number:012}"));
    let day = format!("2026-09-{:02}", number % 28 + 1);
    text = set(&text, "DateManufactureVehicle", 0, &day);
    text = set(&text, "SignatureDate", 0, &day);
    text = set(&text, "IviVersionDateTime", 0, &format!("{day}T{:02}:{:02}:37+02:00", number % 24, number % 60));
    text = set(&text, "Colour", 0, &(number % 10).to_string());
    text = set(&text, "SignerName", 0, ["A. Example", "B. Example", "C. Example"][number % 3]);
    if let Some(mass) = values(&text, "ActualMass").first() {
        let mass: usize = mass.parse().unwrap();
        text = set(&text, "ActualMass", 0, &(mass + number * 7 % 61).to_string());
    }
    // One of the sets of tyres of the approval is fitted.
    let fitted = values(&text, "TyreFittedProductionIndicator").len();
    (0..fitted).for_each(|tyre| text = set(&text, "TyreFittedProductionIndicator", tyre, if (tyre + number).is_multiple_of(2) { "Y" } else { "N" }));
    let sizes = values(&text, "TyreSize");
    if sizes.len() == 4 && number % 2 == 1 {
        [(0, 1), (1, 0), (2, 3), (3, 2)].iter().for_each(|(to, from)| text = set(&text, "TyreSize", *to, &sizes[*from]));
    }
    text
}

fn write(folder: &Path, files: impl IntoIterator<Item = (String, String)>) {
    fs::create_dir_all(folder).unwrap();
    files.into_iter().for_each(|(name, text)| fs::write(folder.join(name), text).unwrap());
}

fn fleet(each: usize, first: usize) -> Vec<(String, String)> {
    let of = |name: &'static str| (first..first + each).map(move |number| (format!("{name}-{number}.xml"), lawful(name, number)));
    VERSIONS.into_iter().flat_map(of).collect()
}

fn learn(folder: &Path, files: Vec<(String, String)>) -> (String, Outcome) {
    write(&folder.join("accepted"), files);
    let list = folder.join("approvals.csv");
    let learned = run(["learn", folder.join("accepted").to_str().unwrap(), "-o", list.to_str().unwrap()]);
    (list.to_str().unwrap().to_owned(), learned)
}

/// By file: the codes of the approval data that speak.
fn check(list: &str, folder: &Path) -> Vec<(String, Vec<String>)> {
    let outcome =
        run(["--no-config", "--only", "approval/", "--approvals", list, "--format", "json", "--fail-on", "never", folder.to_str().unwrap()]);
    let report = outcome.report();
    let codes = |file: &Value| {
        file["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|finding| format!("{}: {}", finding["code"].as_str().unwrap(), finding["message"].as_str().unwrap()))
            .collect()
    };
    let name = |file: &Value| file["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
    report["files"].as_array().unwrap().iter().map(|file| (name(file), codes(file))).collect()
}

/// Fields of a version, in each of the five, with a value that none of them has.
const ALTERED: [(&str, &str); 19] = [
    ("WltpCo2Combined", "1"),
    ("RollingResistanceClass", "E"),
    ("MassInRunningOrder", "1"),
    ("TechnicallyPermissibleMaximumLadenMass", "9"),
    ("Wheelbase", "3"),
    ("Length", "7"),
    ("Width", "5"),
    ("Height", "9"),
    ("MaximumSpeed", "1"),
    ("EngineCapacity", "7"),
    ("NumberOfCylinders", "1"),
    ("MaximumNetPowerCombustion", "3"),
    ("TechnicallyPermissibleMassAxle", "1"),
    ("AxleTrack", "3"),
    ("SoundLevelDriveBy", "1"),
    ("GearRatio", "1"),
    ("TypeApprovalIssueDate", "2024-01-31"),
    ("CodeForBodywork", "AC"),
    ("TyreSize", "195/65 R15"),
];

/// A value that is another one: a digit more in front, or the text given.
fn altered(value: &str, with: &str) -> String {
    if with.len() == 1 && value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') { swapped(value) } else { with.to_owned() }
}

/// The first digit is another.
fn swapped(value: &str) -> String {
    let first = value.as_bytes()[0];
    format!("{}{}", if first == b'9' { '8' } else { char::from(first + 1) }, &value[1..])
}

#[test]
fn five_hundred_vehicles_teach_what_is_otherwise_in_fifty_and_lawful_in_two_hundred() {
    let folder = tempfile::tempdir().unwrap();
    let (list, learned) = learn(folder.path(), fleet(100, 0));
    assert_eq!(learned.code, 0, "{}", learned.err);
    assert!(learned.out.contains(" of 5 versions, from 500 files"), "{}", learned.out);
    let lawful_ones = folder.path().join("lawful");
    write(&lawful_ones, fleet(40, 1000));
    let flagged: Vec<_> = check(&list, &lawful_ones).into_iter().filter(|(_, codes)| !codes.is_empty()).collect();
    assert!(flagged.is_empty(), "{flagged:?}");
    let mut wrong = Vec::new();
    for (position, (tag, with)) in ALTERED.iter().cycle().enumerate() {
        let name = VERSIONS[position % VERSIONS.len()];
        let text = lawful(name, 2000 + position);
        let found = values(&text, tag);
        // The last of several: each place is known.
        if let Some(value) = found.last().filter(|value| altered(value, with) != **value) {
            wrong.push((format!("{position}-{name}-{tag}.xml"), set(&text, tag, found.len() - 1, &altered(value, with))));
        }
        if wrong.len() == 50 {
            break;
        }
    }
    let altered_ones = folder.path().join("altered");
    write(&altered_ones, wrong);
    let checked = check(&list, &altered_ones);
    assert_eq!(checked.len(), 50);
    for (name, codes) in checked {
        let tag = name.rsplit('-').next().unwrap().trim_end_matches(".xml");
        assert!(codes.len() == 1 && codes[0].contains(tag), "{name}: {codes:?}");
    }
}

#[test]
fn few_files_bound_little_and_own_values_never() {
    let folder = tempfile::tempdir().unwrap();
    let (list, _) = learn(folder.path(), fleet(2, 0));
    let text = fs::read_to_string(&list).unwrap();
    // Each version is known, and nothing of it is.
    assert_eq!(text.lines().count(), 6, "{text}");
    assert!(text.lines().skip(1).all(|line| line.ends_with(",,,,,,2")), "{text}");
    let other = tempfile::tempdir().unwrap();
    let (list, _) = learn(other.path(), fleet(3, 0));
    let text = fs::read_to_string(&list).unwrap();
    assert!(text.contains("MassInRunningOrder,1365,,,,3"), "{text}");
    for tag in ["VehicleIdentificationNumber", "Colour", ",ActualMass", "DateManufactureVehicle", "IviReferenceId", "SignerName", "Tyre", "WltpCo2"] {
        assert!(!text.contains(tag), "{tag}");
    }
    // Lawful vehicles stay unflagged however few files there were.
    let lawful_ones = other.path().join("lawful");
    write(&lawful_ones, fleet(20, 500));
    let flagged: Vec<_> = check(&list, &lawful_ones).into_iter().filter(|(_, codes)| !codes.is_empty()).collect();
    assert!(flagged.is_empty(), "{flagged:?}");
}

#[test]
fn values_that_are_found_for_each_vehicle_lie_in_a_range() {
    let folder = tempfile::tempdir().unwrap();
    let (list, _) = learn(folder.path(), (0..60).map(|number| (format!("{number}.xml"), lawful("m1-petrol", number))).collect());
    // From 1402 to 1462 are seen; a tenth of that more lies in the range.
    let told = |mass: &str| {
        let one = folder.path().join(format!("mass-{mass}"));
        write(&one, [("a.xml".to_owned(), set(&lawful("m1-petrol", 900), "ActualMass", 0, mass))]);
        check(&list, &one).remove(0).1
    };
    assert!(told("1550").is_empty() && told("1300").is_empty(), "{:?}", told("1550"));
    let [finding] = told("4102").try_into().unwrap();
    assert!(finding.starts_with("approval/out-of-range: ActualMass is 4102 kg; version B15T7D-M6F-16V02 of e1*2018/858*00473*02 has "), "{finding}");
}

const HEAD: &str = "approval,type,variant,version,field,value,min,max,severity,files\n";
const KEY: &str = "e1*2018/858*00473*02,KL3,B15T7D,B15T7D-M6F-16V02";

/// What a list of these rows says of a vehicle.
fn said(rows: &str, text: &str) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let (list, file) = (folder.path().join("own.csv"), folder.path().join("a.xml"));
    fs::write(&list, format!("{HEAD}{rows}")).unwrap();
    fs::write(&file, text).unwrap();
    run(["--no-config", "--only", "approval/", "--approvals", list.to_str().unwrap(), "--format", "json", file.to_str().unwrap()])
}

#[test]
fn own_data_is_held_against_certificates_in_the_same_form() {
    let text = corpus("m1-petrol");
    let findings = |rows: &str| -> Vec<(String, String, String, String)> {
        let report = said(rows, &text).report();
        let part = |finding: &Value, key: &str| finding[key].as_str().unwrap_or_default().to_owned();
        let all = report["files"][0]["findings"].as_array().unwrap().clone();
        all.iter().map(|finding| (part(finding, "code"), part(finding, "severity"), part(finding, "path"), part(finding, "expected"))).collect()
    };
    assert_eq!(findings(&format!("{KEY},MassInRunningOrder,1365,,,,\n")), []);
    let differs = findings(&format!("{KEY},MassInRunningOrder,1366,,,,\n"));
    let path = "/InitialVehicleInformation/CocDataGroup/MassGroup/MassInRunningOrder";
    assert_eq!(differs, [("approval/value-differs".to_owned(), "warning".to_owned(), path.to_owned(), "1366 kg".to_owned())]);
    // Numbers are compared as numbers; of several rows one must fit; a row can weigh more.
    assert_eq!(findings(&format!("{KEY},AllowedRollingResistance,8.40,,,,\n")), []);
    assert_eq!(findings(&format!("{KEY},Wheelbase,2600,,,,\n{KEY},Wheelbase,2644,,,,\n")), []);
    assert_eq!(findings(&format!("{KEY},Wheelbase,2600,,,error,\n"))[0].1, "error");
    // Both ends of a range belong to it; one may be open.
    for (min, max, holds) in [("2644", "2644", true), ("2645", "", false), ("", "2643", false), ("", "2644", true)] {
        assert_eq!(findings(&format!("{KEY},Wheelbase,,{min},{max},,\n")).is_empty(), holds, "{min} {max}");
    }
    // A place of a group that repeats, a code, a text.
    assert_eq!(findings(&format!("{KEY},AxleGroup[2]/AxleTrack,1538,,,,\n{KEY},FuelType,M,,,,\n{KEY},Make,KASTELLAN,,,,\n")), []);
    let second = findings(&format!("{KEY},AxleGroup[2]/AxleTrack,1543,,,,\n"));
    assert!(second.len() == 1 && second[0].2.ends_with("AxleGroup[2]/AxleTrack"), "{second:?}");
    assert_eq!(findings(&format!("{KEY},AxleTrack,1543,,,,\n")).len(), 1);
    // What is said of an approval holds for its versions, unless the version says otherwise.
    let wide = "e1*2018/858*00473*02,,,,Wheelbase,2000,,,,\n";
    assert_eq!(findings(wide).len(), 1);
    assert_eq!(findings(&format!("{wide}{KEY},Wheelbase,2644,,,,\n")), []);
    // What the list has nothing of is told.
    let other = findings("e1*2018/858*00473*03,KL3,B15T7D,X,Wheelbase,2000,,,,\n");
    assert_eq!((other.len(), other[0].0.as_str(), other[0].1.as_str()), (1, "approval/not-listed", "info"));
    assert_eq!(findings(&format!("{KEY},,,,,,7\n")), []);
}

#[test]
fn a_list_that_is_wrong_has_its_places() {
    let fault = |rows: &str| {
        let outcome = said(rows, &corpus("m1-petrol"));
        assert_eq!(outcome.code, 2, "{rows}");
        outcome.err.lines().nth(1).unwrap().split_once("own.csv:").unwrap().1.to_owned()
    };
    assert_eq!(
        fault(&format!("{KEY},MassInRuningOrder,1,,,,\n")),
        "2:50: the message has no field MassInRuningOrder (The nearest name is MassInRunningOrder.)"
    );
    assert!(fault(&format!("{KEY},MassGroup,1,,,,\n")).starts_with("2:50: MassGroup is a group"));
    assert!(fault(&format!("{KEY},Wheelbase,much,,,,\n")).starts_with("2:60: `much` is no number"));
    assert!(fault(&format!("{KEY},FuelType,QQ,,,,\n")).starts_with("2:59: `QQ` is no code of the field"));
    assert!(fault(&format!("{KEY},Wheelbase,,2,1,,\n")).starts_with("2:61: the range is empty: 2 is greater than 1"));
    assert!(fault(&format!("{KEY},Wheelbase,1,1,,,\n")).starts_with("2:62: the row gives a value and a range"));
    assert!(fault(&format!("{KEY},Wheelbase,,,,,\n")).starts_with("2:50: the row gives neither a value nor a range"));
    assert!(fault(&format!("{KEY},Wheelbase,1,,,wrning,\n")).contains("`wrning` is no severity: error, warning or info (Did you mean `warning`?)"));
    assert!(fault(",,,,Wheelbase,1,,,,\n").contains("the row names no approval, type, variant or version"));
    assert!(fault(&format!("{KEY},AxleGroup[0]/AxleTrack,1,,,,\n")).contains("is no group with a number"));
    assert!(fault(&format!("{KEY},MassGroup[1]/AxleTrack,1,,,,\n")).contains("AxleTrack does not stand in MassGroup"));
    assert!(fault(&format!("{KEY},Wheelbase,\"1,,,,\n")).starts_with("2:60: a quotation mark is opened and not closed"));
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("own.csv");
    fs::write(&list, "aproval,field,value\n").unwrap();
    let head = run(["--no-config", "--approvals", list.to_str().unwrap(), folder.path().to_str().unwrap()]);
    assert!(
        head.code == 2 && head.err.contains("own.csv:1:1: there is no column `aproval`") && head.err.contains("Did you mean `approval`?"),
        "{}",
        head.err
    );
}

#[test]
fn the_configuration_and_a_program_name_the_list_too() {
    let folder = tempfile::tempdir().unwrap();
    let text = corpus("m1-petrol");
    fs::write(folder.path().join("own.csv"), format!("{HEAD}{KEY},Wheelbase,2000,,,error,\n")).unwrap();
    fs::write(folder.path().join("ivicheck.yaml"), "approvals: own.csv\n").unwrap();
    fs::write(folder.path().join("a.xml"), &text).unwrap();
    let configuration = folder.path().join("ivicheck.yaml");
    let outcome =
        run(["--config", configuration.to_str().unwrap(), "--only", "approval/", "--format", "json", folder.path().join("a.xml").to_str().unwrap()]);
    assert_eq!((outcome.code, &outcome.report()["approvals"]["entries"]), (1, &1.into()));
    let checker = ivicheck::Checker::builder().approvals(folder.path().join("own.csv")).only("approval/").build().unwrap();
    assert_eq!(checker.check("a.xml", text).findings[0].code, "approval/value-differs");
    assert!(run(["explain", "approval/value-differs"]).out.contains("approval data"));
}

#[test]
fn an_older_message_is_told_of_in_its_own_tags() {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid-1.x/m1-petrol-ivi-1.xml")).unwrap();
    let (file, list) = (folder.path().join("a.xml"), folder.path().join("own.csv"));
    fs::write(&file, &text).unwrap();
    let key = ["TypeApprovalNumber", "Type", "Variant", "Version"].map(|tag| values(&text, tag)[0].clone()).join(",");
    fs::write(&list, format!("{HEAD}{key},MaximumSpeed,1,,,,\n{key},VehicleCategory,M2,,,,\n")).unwrap();
    let outcome = run(["--no-config", "--only", "approval/", "--approvals", list.to_str().unwrap(), "--format", "json", file.to_str().unwrap()]);
    let report = outcome.report();
    let fields: Vec<&str> = report["files"][0]["findings"].as_array().unwrap().iter().map(|finding| finding["field"].as_str().unwrap()).collect();
    assert!(fields.len() == 2 && fields.contains(&"VehicleCategoryCode"), "{fields:?}");
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 12, failure_persistence: None, ..Default::default() })]
    /// Whatever files are learned from, none of them contradicts what was learned.
    #[test]
    fn no_file_that_was_learned_from_is_flagged(
        masses in proptest::collection::vec((1000_u32..3000, 1000_u32..1005, 0_u32..3), 1..45),
    ) {
        let book = ivicheck::schema::ivi_2_0().unwrap();
        let texts: Vec<String> = masses
            .iter()
            .map(|(actual, running, doors)| {
                let text = set(&corpus("m1-petrol"), "ActualMass", 0, &actual.to_string());
                let text = set(&text, "MassInRunningOrder", 0, &running.to_string());
                set(&set(&text, "NumberOfDoors", 0, &(3 + doors).to_string()), "TyreSize", 1, ["205/55 R16", "195/65 R15", "215/50 R17"][*doors as usize])
            })
            .collect();
        let mut learner = ivicheck::approval::Learner::new(book);
        for text in &texts {
            let parsed = ivicheck::document::parse(text).unwrap();
            learner.add(&ivicheck::document::read(&parsed, book).record.unwrap());
        }
        let list = ivicheck::approval::Approvals::read("a.csv", &learner.list().0, book).unwrap();
        for text in &texts {
            let parsed = ivicheck::document::parse(text).unwrap();
            let record = ivicheck::document::read(&parsed, book).record.unwrap();
            proptest::prop_assert!(list.check(&record).is_empty(), "{}", learner.list().0);
        }
    }
}

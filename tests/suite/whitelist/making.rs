//! Lists made of on-board equipment and certificates.

use super::support::{Place, body, found_in, whitelist};
use crate::cli::support::{Outcome, corpus, findings_of};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const HEAD: &str = "vin,plate,nationality,pan,context_mark,obe_id";

/// A row for a vehicle, its plate and equipment by number.
fn row(vin: &str, number: usize) -> String {
    let body = body(number);
    format!("{vin},{},NO,{},{},{}", body.plate, body.pan, body.context, body.obe)
}

/// Makes a list of a table; the outcome and the lines of the list without first and last.
fn make(place: &Place, table: &str, vehicles: &[PathBuf], more: &[&str]) -> (Outcome, Vec<String>) {
    let obe = place.file("obe.csv", table);
    let out = place.path("out");
    let mut words: Vec<OsString> =
        ["make", "--sender", "578011", "--now", "2026-09-14T10:22:37", "--format", "json", "--obe"].map(OsString::from).to_vec();
    words.extend([obe.into_os_string(), "-o".into(), out.clone().into_os_string()]);
    words.extend(vehicles.iter().flat_map(|path| ["--vehicles".into(), path.clone().into_os_string()]));
    words.extend(more.iter().map(OsString::from));
    let outcome = whitelist(words);
    let mut lines = Vec::new();
    for entry in fs::read_dir(out).into_iter().flatten() {
        let path = entry.unwrap().path();
        let text: String = fs::read(&path).unwrap().into_iter().map(char::from).collect();
        lines = text.lines().map(str::to_owned).collect();
        lines.remove(0);
        lines.pop();
        assert!(found_in(&path, &[]).iter().all(|found| !found.starts_with("file-") && !found.contains("pan")), "{:?}", found_in(&path, &[]));
        fs::remove_file(path).unwrap();
    }
    (outcome, lines)
}

/// What a line says of the vehicle: tariff, emission, product, engine, weight.
fn facts(line: &str) -> String {
    [&line[45..47], &line[79..85], &line[85..91], &line[91..94], &line[96..100]].join("|")
}

fn vin_of(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let start = text.find("<VehicleIdentificationNumber>").or_else(|| text.find("<VehicleIdentificationNum>")).unwrap();
    text[start..].split(['<', '>']).nth(2).unwrap().to_owned()
}

fn codes(outcome: &Outcome) -> Vec<String> {
    let of = |finding: &serde_json::Value| finding["code"].as_str().unwrap().trim_start_matches("whitelist/").to_owned();
    findings_of(&outcome.report(), "obe.csv").iter().map(of).collect()
}

#[test]
fn certificates_of_the_corpus_give_the_lines_that_the_tables_say() {
    let place = Place::new();
    for (name, expected) in [
        ("m1-petrol", "12|Euro6 |01N   |002|0188"),
        ("m1-electric", "12|0     |05N   |006|0265"),
        ("m1-plugin", "12|Euro6 |01Y   |030|0220"),
        ("m1-novc", "12|Euro6 |01N   |013|0170"),
        ("m1-bifuel-lpg", "12|Euro6 |01N   |011|0164"),
        ("m1-cng", "12|Euro6 |13N   |014|0190"),
        ("m1-fuel-cell", "12|0     |06N   |020|0242"),
        ("m1-flexfuel", "12|Euro6 |01N   |028|0182"),
        ("m1s-motor-caravan", "12|Euro6 |02N   |004|0349"),
        ("m2-diesel", "31|Euro6 |02N   |004|0499"),
        ("n2-diesel", "41|Euro6 |02N   |004|1198"),
        ("n3-lng", "51|Euro6 |21N   |015|1899"),
        ("n3-dual-fuel", "51|Euro6 |02N   |045|2599"),
        ("l3e-a3", "63|Euro5 |01N   |002|0040"),
    ] {
        let path = corpus().join(format!("{name}.xml"));
        let table = format!("{HEAD}\n{}\n", row(&vin_of(&path), 1));
        let (outcome, lines) = make(&place, &table, &[path], &["--mass", "technical"]);
        assert_eq!((outcome.code, lines.len()), (0, 1), "{name}: {}{}", outcome.out, outcome.err);
        assert_eq!(facts(&lines[0]), expected, "{name}");
    }
}

#[test]
fn messages_of_1_x_say_the_same() {
    let place = Place::new();
    let folder = corpus().join("../valid-1.x");
    for (name, expected) in [
        ("m1-petrol-ivi-1", "12|Euro6 |01N   |002|0188"),
        ("n2-diesel-ivi-1", "41|Euro6 |02N   |004|1198"),
        ("l3e-a3-ivi-1", "63|Euro5 |01N   |002|0040"),
    ] {
        let path = folder.join(format!("{name}.xml"));
        let vin = fs::read_to_string(&path).unwrap();
        let vin = vin.split("<VehicleIdentificationNumber>").nth(1).or_else(|| vin.split("<VIN>").nth(1)).map(|rest| rest[..17].to_owned());
        let vin = vin.unwrap_or_else(|| vin_of(&path));
        let (outcome, lines) = make(&place, &format!("{HEAD}\n{}\n", row(&vin, 1)), &[path], &["--mass", "technical"]);
        assert_eq!(lines.iter().map(|line| facts(line)).collect::<Vec<_>>(), [expected], "{name}: {}{}", outcome.out, outcome.err);
    }
}

#[test]
fn trailers_make_no_line_and_tractors_need_an_emission_class() {
    let place = Place::new();
    let trailer = corpus().join("o4-semitrailer.xml");
    let (outcome, lines) = make(&place, &format!("{HEAD}\n{}\n", row(&vin_of(&trailer), 1)), &[trailer], &[]);
    assert_eq!((outcome.code, lines.len(), codes(&outcome)), (0, 0, vec!["make-category".to_owned()]));
    let tractor = corpus().join("t1b.xml");
    let vin = vin_of(&tractor);
    let (outcome, lines) = make(&place, &format!("{HEAD}\n{}\n", row(&vin, 1)), std::slice::from_ref(&tractor), &[]);
    assert_eq!((outcome.code, lines.len(), codes(&outcome)), (1, 0, vec!["make-emission".to_owned()]));
    let (outcome, lines) = make(&place, &format!("{HEAD},emission\n{},0\n", row(&vin, 1)), &[tractor], &[]);
    assert_eq!((outcome.code, facts(&lines[0])), (0, "71|0     |02N   |004|1049".to_owned()));
    assert_eq!(codes(&outcome), ["emission-unknown"]);
}

#[test]
fn a_row_and_its_certificate_must_agree() {
    let place = Place::new();
    let path = corpus().join("m1-petrol.xml");
    let with = |columns: &str, cells: &str| {
        let table = format!("{HEAD},{columns}\n{},{cells}\n", row(&vin_of(&path), 1));
        let (outcome, lines) = make(&place, &table, std::slice::from_ref(&path), &[]);
        (outcome.code, lines.len(), codes(&outcome))
    };
    assert_eq!(with("tariff,emission,fuel,chargeable,kg,engine", "12,Euro6,01,N,1890,2"), (0, 1, vec![]));
    for (column, cell) in [("tariff", "32"), ("emission", "Euro5"), ("fuel", "02"), ("chargeable", "Y"), ("kg", "1891"), ("engine", "4")] {
        assert_eq!(with(column, cell), (1, 0, vec!["list-and-certificate".to_owned()]), "{column}");
    }
    assert_eq!(with("kg", "heavy"), (1, 0, vec!["make-columns".to_owned()]));
}

#[test]
fn a_row_without_a_certificate_says_all_itself() {
    let place = Place::new();
    let columns = "tariff,emission,fuel,chargeable,kg";
    let (outcome, lines) = make(&place, &format!("{HEAD},{columns}\n{},12,Euro6,01,N,3500\n", row("X", 1)), &[], &[]);
    assert_eq!((outcome.code, facts(&lines[0])), (0, "12|Euro6 |01N   |000|0349".to_owned()));
    let (outcome, lines) = make(&place, &format!("{HEAD},{columns}\n{},12,Euro6,01,,3500\n", row("X", 1)), &[], &[]);
    assert_eq!((outcome.code, lines.len(), codes(&outcome)), (1, 0, vec!["make-vehicle".to_owned()]));
    let (outcome, lines) =
        make(&place, &format!("{HEAD},{columns}\n{},12,EURO6,01,N,3500\n{},12,Euro6,01,N,3500\n", row("X", 1), row("Y", 2)), &[], &[]);
    assert_eq!((outcome.code, lines.len(), codes(&outcome)), (1, 1, vec!["emission".to_owned()]));
}

#[test]
fn plates_are_written_as_people_write_them() {
    let place = Place::new();
    let said = "12,Euro6,01,N,1890";
    let with = |plate: &str, nationality: &str| {
        let columns = "tariff,emission,fuel,chargeable,kg";
        let body = body(1);
        let table = format!(
            "vin;plate;nationality;pan;context_mark;obe_id;{}\nX;{plate};{nationality};{};{};{};{}\n",
            columns.replace(',', ";"),
            body.pan,
            body.context,
            body.obe,
            said.replace(',', ";")
        );
        let (outcome, lines) = make(&place, &table, &[], &[]);
        let part = |line: &String, from: usize, count: usize| line.chars().skip(from).take(count).collect::<String>();
        let shown = lines.first().map(|line| format!("{} {}", part(line, 32, 10).trim_end(), part(line, 114, 2)));
        (shown.unwrap_or_default(), codes(&outcome))
    };
    let none: Vec<String> = Vec::new();
    assert_eq!(with("AB-C123", "DE"), ("ABC123 30".into(), none.clone()));
    assert_eq!(with("AB-C123-B", "DE"), ("ABC123B 38".into(), none.clone()));
    assert_eq!(with("AB 12345", "NO"), ("AB12345 00".into(), none.clone()));
    assert_eq!(with("ĐĆŠ123", "RS"), ("äüs123 00".into(), none.clone()));
    assert_eq!(with("Жд123", "BG"), ("xd123 00".into(), none));
    assert_eq!(with("ABCDEFGHI-1", "DE"), ("ABCDEFGHI1 00".into(), vec!["separator-beyond".into()]));
    assert_eq!(with("ØÅ12", "NO"), (String::new(), vec!["plate".into()]));
    assert_eq!(with("ABCDEFGHIJK", "NO"), (String::new(), vec!["make-columns".into()]));
}

#[test]
fn sequences_follow_each_other() {
    let place = Place::new();
    let names = |more: &[&str]| {
        let obe = place.file("obe.csv", format!("{HEAD}\n"));
        let mut words: Vec<OsString> = ["make", "--sender", "578011", "--now", "2026-09-14T10:22:37", "--obe"].map(OsString::from).to_vec();
        words.extend([obe.into_os_string(), "-o".into(), place.path("out").into_os_string()]);
        words.extend(more.iter().map(OsString::from));
        let outcome = whitelist(words);
        let mut names: Vec<_> = fs::read_dir(place.path("out")).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        (outcome.code, names.pop().unwrap_or_default())
    };
    assert_eq!(names(&[]), (0, "HGV5780112026091401.000002.500001".into()));
    let first = place.path("out").join("HGV5780112026091401.000002.500001");
    assert_eq!(names(&["--previous", first.to_str().unwrap()]), (0, "HGV5780112026091402.000002.500001".into()));
    assert_eq!(names(&["--previous", "HGV5780112026091402", "--version", "220001"]), (0, "HGV5780112026091403.000002.220001".into()));
    assert_eq!(names(&["--previous", "HGV5780112026091499"]).0, 2);
    assert_eq!(names(&["--previous", "HGV5780112026091501"]).0, 2);
    assert_eq!(names(&["--previous", "HGV5780122026091301"]).0, 2);
    assert_eq!(names(&["--version", "130001"]).0, 2);
    assert_eq!(names(&["--receiver", "2"]).0, 2);
}

#[test]
fn options_of_a_table_are_checked() {
    let place = Place::new();
    let wrong = place.file("obe.csv", "vin,plate\n");
    let outcome = whitelist([
        "make".into(),
        "--sender".into(),
        "578011".into(),
        "--obe".into(),
        wrong.into_os_string(),
        "-o".into(),
        place.path("out").into_os_string(),
    ]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("obe.csv:1:1: the column `nationality` is missing"), "{}", outcome.err);
    let obe = place.file("obe.csv", format!("{HEAD}\n"));
    let outcome = whitelist(["make".into(), "--obe".into(), obe.into_os_string(), "-o".into(), place.path("out").into_os_string()]);
    assert_eq!((outcome.code, outcome.err.contains("the sender is not named")), (2, true));
}

#[test]
fn other_fuels_have_a_table_of_their_own() {
    let place = Place::new();
    let text = fs::read_to_string(corpus().join("m1-petrol.xml")).unwrap().replace("<EnergySource>10<", "<EnergySource>90<");
    let vehicle = place.file("m1.xml", text);
    let table = format!("{HEAD}\n{}\n", row(&vin_of(&vehicle), 1));
    let (outcome, lines) = make(&place, &table, std::slice::from_ref(&vehicle), &[]);
    assert_eq!((outcome.code, lines.len()), (1, 0));
    assert_eq!(codes(&outcome), ["make-engine", "make-fuel"]);
    let map = place.file("fuels.yaml", "\"90\": \"04\"\n");
    let (outcome, lines) = make(&place, &table, &[vehicle], &["--fuel-map", map.to_str().unwrap(), "--axles", "--co2"]);
    assert_eq!((outcome.code, facts(&lines[0])), (0, "12|Euro6 |04N   |000|0188".to_owned()));
    assert_eq!(&lines[0][48..49], "2");
}

//! A list beside the certificates of its vehicles.

use super::support::{Body, Place, body, found_in, head, list};
use crate::cli::support::corpus;
use std::fs;
use std::path::PathBuf;

/// Vehicles of the corpus with what a line says of them.
const VEHICLES: [(&str, [&str; 5]); 10] = [
    ("m1-petrol", ["12", "Euro6", "01N", "002", "0188"]),
    ("m1-electric", ["12", "0", "05N", "006", "0265"]),
    ("m1-plugin", ["12", "Euro6", "01Y", "030", "0220"]),
    ("m1-novc", ["12", "Euro6", "01N", "013", "0170"]),
    ("m1-cng", ["12", "Euro6", "13N", "014", "0190"]),
    ("m1-fuel-cell", ["12", "0", "06N", "020", "0242"]),
    ("m2-diesel", ["31", "Euro6", "02N", "004", "0499"]),
    ("n2-diesel", ["41", "Euro6", "02N", "004", "1198"]),
    ("n3-lng", ["51", "Euro6", "21N", "015", "1899"]),
    ("l3e-a3", ["63", "Euro5", "01N", "002", "0040"]),
];

fn lines() -> Vec<Body> {
    let line = |(number, (_, [tariff, emission, product, engine, weight])): (usize, (&str, [&str; 5]))| Body {
        tariff: tariff.into(),
        emission: emission.into(),
        product: product.into(),
        engine: engine.into(),
        weight: weight.into(),
        ..body(number)
    };
    (1..).zip(VEHICLES).map(line).collect()
}

struct Case {
    place: Place,
    vehicles: PathBuf,
    obe: PathBuf,
}

impl Case {
    fn new() -> Self {
        let place = Place::new();
        let vehicles = place.path("vehicles");
        fs::create_dir(&vehicles).unwrap();
        let mut table = "vin,plate,nationality,pan,context_mark,obe_id\n".to_owned();
        for (number, (name, _)) in (1..).zip(VEHICLES) {
            let file = format!("{name}.xml");
            fs::copy(corpus().join(&file), vehicles.join(&file)).unwrap();
            let text = fs::read_to_string(corpus().join(&file)).unwrap();
            let vin = text.split("<VehicleIdentificationNumber>").nth(1).unwrap()[..17].to_owned();
            let Body { plate, nationality, pan, context, obe, .. } = body(number);
            table.push_str(&format!("{vin},{plate},{nationality},{pan},{context},{obe}\n"));
        }
        let obe = place.file("obe.csv", table);
        Self { place, vehicles, obe }
    }

    /// What is found beside the certificates, with the table of equipment and without.
    fn found(&self, bodies: &[Body]) -> [Vec<String>; 2] {
        let path = self.place.file("list.hgv", list(&head("500001"), bodies));
        let vehicles = ["--vehicles", self.vehicles.to_str().unwrap(), "--mass", "technical"];
        let with = [&vehicles[..], &["--obe", self.obe.to_str().unwrap()]].concat();
        [found_in(&path, &with), found_in(&path, &vehicles)]
            .map(|found| found.into_iter().filter(|found| found.starts_with("list-and") || found.starts_with("make-")).collect())
    }
}

#[test]
fn a_list_that_says_what_the_certificates_say_has_no_findings() {
    assert_eq!(Case::new().found(&lines()), [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn ten_altered_facts_are_told_apart_in_all_ten() {
    let mut altered = lines();
    altered[0].tariff = "32".into();
    altered[1].emission = "Euro6".into();
    altered[2].product = "01N".into();
    altered[3].engine = "030".into();
    altered[4].product = "12N".into();
    altered[5].weight = "0243".into();
    altered[6].tariff = "12".into();
    altered[7].emission = "Euro5".into();
    altered[8].engine = "004".into();
    altered[9].weight = "0041".into();
    let [with, without] = Case::new().found(&altered);
    let expected = [
        "2:46 32 -> 12",
        "3:80 Euro6 -> 0",
        "4:88 N -> Y",
        "5:92 030 -> 013",
        "6:86 12 -> 13",
        "7:97 0243 -> 0242",
        "8:46 12 -> 31",
        "9:80 Euro5 -> Euro6",
        "10:92 004 -> 015",
        "11:97 0041 -> 0040",
    ];
    assert_eq!(with, expected.map(|expected| format!("list-and-certificate {expected}")));
    // Without the table each line takes a certificate that it agrees with, so that all that do not remain.
    assert_eq!(without.iter().map(|found| found.split(':').next().unwrap()).collect::<std::collections::BTreeSet<_>>().len(), 10, "{without:?}");
}

#[test]
fn what_a_line_may_leave_out_is_no_difference() {
    let mut bare = lines();
    for line in &mut bare {
        (line.engine, line.weight) = ("000".into(), "0000".into());
    }
    assert_eq!(Case::new().found(&bare), [Vec::<String>::new(), Vec::new()]);
}

#[test]
fn a_line_without_a_vehicle_is_told() {
    let mut more = lines();
    more.push(body(77));
    let [with, without] = Case::new().found(&more);
    assert_eq!(with, ["make-vehicle 12:14 9578011000000000771 -> -"]);
    assert_eq!(without, ["list-and-certificate 12:1 - -> -"]);
}

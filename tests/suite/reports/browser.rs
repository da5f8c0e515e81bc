//! The HTML report in a browser.

use super::place::Place;
use crate::cli::support::vehicle;
use std::path::Path;
use std::process::Command;

/// A message with the number at the end of its VIN and its reference.
fn numbered(number: usize) -> String {
    ["VehicleIdentificationNumber", "IviReferenceId"].iter().fold(vehicle(), |text, field| {
        let (before, after) = text.split_once(&format!("</{field}>")).unwrap();
        format!("{}{number:06}</{field}>{after}", &before[..before.len() - 6])
    })
}

/// Every third file has one of five faults, every hundredth cannot be read.
fn fleet(records: usize) -> Place {
    let place = Place::with("first.xml", &numbered(0));
    for number in 1..records {
        let text = numbered(number);
        let text = match number % 15 {
            _ if number % 100 == 7 => text[..text.len() / 2].to_owned(),
            3 => text.replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<"),
            6 => text.replace("<MassInRunningOrder>", "<MassInRunningOrder>9"),
            9 => text.replace("<VehicleCategory>M1<", "<VehicleCategory>M9<"),
            12 => text.replace("<Wheelbase>", "<Wheelbase><script>alert(1)</script>"),
            14 => text.replace("<MaximumSpeed>", "<MaximumSpeed>-"),
            _ => text,
        };
        place.put(&format!("{number:06}.xml"), &text);
    }
    place
}

#[test]
#[ignore = "needs chromium, and `npm install` in tests/browser; IVICHECK_BROWSER_RECORDS for another number than 10000"]
fn the_page_holds_what_is_promised_of_it() {
    let records = std::env::var("IVICHECK_BROWSER_RECORDS").map_or(10_000, |number| number.parse().expect("a number of records"));
    let place = fleet(records);
    let outcome = place.run(&["--skip", "signature/", "-o", &place.at("report.html")]);
    assert_eq!(outcome.code, 1, "{}", outcome.err);
    let mut check = Command::new("node");
    check.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/check.cjs")).arg(place.at("report.html")).arg(records.to_string());
    check.args(std::env::var_os("IVICHECK_BROWSER_PICTURES"));
    let output = check.output().expect("node runs");
    println!("{}", String::from_utf8_lossy(&output.stdout));
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

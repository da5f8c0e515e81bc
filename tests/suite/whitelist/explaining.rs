//! What codes, fields and values mean.

use super::support::whitelist;
use crate::cli::support::run;
use ivicheck::finding::beside;

fn explain(word: &str) -> String {
    let outcome = whitelist(["explain", word]);
    assert_eq!(outcome.code, 0, "{word}: {}", outcome.err);
    outcome.out
}

#[test]
fn every_reason_and_every_code_is_explained() {
    for (code, meaning) in [
        ("01", "duplicate"),
        ("02", "Luhn"),
        ("03", "digits"),
        ("04", "range"),
        ("05", "OBE"),
        ("06", "not used"),
        ("08", "context mark"),
        ("09", "plate"),
        ("11", "emission"),
        ("12", "miscellaneous"),
    ] {
        let page = explain(code);
        let line = page.lines().find(|line| line.starts_with("reason")).unwrap_or_else(|| panic!("{code}: {page}"));
        assert!(line.contains(meaning), "{line}");
    }
    for check in beside() {
        let outcome = run(["explain", check.code.as_str()]);
        assert!(outcome.out.starts_with(check.code.as_str()), "{}", check.code);
        if let Some(slug) = check.code.strip_prefix("whitelist/") {
            assert!(explain(slug).starts_with(check.code.as_str()));
        }
    }
}

#[test]
fn values_are_explained_wherever_they_stand() {
    for (word, expected) in [
        ("30C00B", "30C00B: Norway, issuer 11"),
        ("30c00b000503", "type of contract 0005, context version 03"),
        ("30C00B001222070321", "manufacturer 0012, equipment 22070321"),
        ("32", "32: passenger vehicle above 3500 kg (M1) (group 3 of EN 15509)"),
        ("32", "032: LPG and a battery charged from outside (fuel type 12)"),
        ("22", "22: CNG and LNG"),
        ("Euro6", "Euro6: Euro 6, Euro VI"),
        ("eev", "EEV: enhanced environmentally friendly vehicle"),
        ("048", "048: biodiesel (fuel type 10, also 11)"),
        ("NO", "NO: Norway"),
        ("ä", "ä in the list stands for Đ (U+0110) on the plate"),
        ("Đ", "ä in the list stands for Đ (U+0110) on the plate"),
        ("Ø", "Ø has no place in Table 6"),
        ("pan_replaced", "HGV 500001 body, 128 to 146: PAN replaced; zeros without a value"),
        ("lpn separator", "HGV 120001 body, 115 to 116"),
        ("220001", "incremental lists; lines of 128, 128, 64 bytes, answered in version 120001"),
        ("9578011000000000012", "19 digits; its check digit should be 1"),
        ("578011", "578011: example of the source; PANs begin with 9578011"),
    ] {
        let page = explain(word);
        assert!(page.contains(expected), "{word}: {page}");
    }
    let outcome = whitelist(["explain", "emision_class"]);
    assert_eq!((outcome.code, outcome.err.contains("did you mean `emission_class`?")), (2, true), "{}", outcome.err);
}

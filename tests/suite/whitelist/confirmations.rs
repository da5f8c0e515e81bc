//! Confirmations, alone and beside their list.

use super::support::{Body, Place, confirmation, found, found_in, good_list, head, list, reasons, whitelist};

const SEQUENCE: &str = "HGV5780112026091401";

fn rejected(count: usize) -> Vec<(Vec<u8>, &'static str)> {
    reasons().into_iter().filter_map(|(body, code)| Some((body.line("500001"), code?))).take(count).collect()
}

#[test]
fn a_sound_confirmation_has_no_findings() {
    for version in ["120001", "500001"] {
        assert_eq!(found(&confirmation(version, SEQUENCE, 5, &[]), &[]), Vec::<String>::new());
    }
    assert_eq!(found(&confirmation("500001", SEQUENCE, 1, &rejected(12)), &[]), Vec::<String>::new());
}

#[test]
fn faults_of_a_confirmation_are_found() {
    let good = confirmation("500001", SEQUENCE, 1, &rejected(2));
    let text: String = good.iter().map(|byte| char::from(*byte)).collect();
    let with = |old: &str, new: &str| {
        assert!(text.contains(old), "{old}");
        found(&super::support::latin(&text.replacen(old, new, 1)), &[])
    };
    let code_at = 110 + 147;
    let mut unused = good.clone();
    unused[code_at - 1..code_at + 1].copy_from_slice(b"06");
    assert_eq!(found(&unused, &[]), ["reason-unused 2:147 06 -> -"]);
    unused[code_at - 1..code_at + 1].copy_from_slice(b"13");
    assert_eq!(found(&unused, &[]), ["reason 2:147 13 -> 01 to 12"]);
    assert_eq!(with("0000002", "0000003"), ["confirmation-form 1:2 000003 -> 000002"]);
    assert_eq!(with("0000002578011", "0000002578012"), ["confirmation-form 1:8 578012 -> 578011"]);
    assert_eq!(with("000000000000002", "000000000000003"), ["confirmation-count 1:62 3 -> 2"]);
    assert_eq!(with("20260914103000", "20260914253000"), ["confirmation-form 1:33 20260914253000 -> YYYYMMDDhhmmss"]);
    assert_eq!(with("01\n", "00\n"), ["confirmation-acceptance 1:108 00 -> 01"]);
    assert_eq!(with("01\n", "02\n"), ["confirmation-form 1:108 02 -> 00 or 01"]);
    assert_eq!(with("500001", "220001"), ["confirmation-form 1:77 220001 -> 120001, 500001"]);
    assert_eq!(found(&good[..good.len() - 64], &[]), ["confirmation-form 4:1 - -> a line 2 at the end"]);
    assert_eq!(found(&good[..good.len() - 1], &[]), ["confirmation-form 4:64 - -> a line feed (0x0A)"]);
    let none_rejected = confirmation("500001", SEQUENCE, 5, &[]);
    let text: String = none_rejected.iter().map(|byte| char::from(*byte)).collect();
    assert_eq!(found(text.replacen("00\n", "01\n", 1).as_bytes(), &[]), ["confirmation-acceptance 1:108 01 -> 00"]);
}

#[test]
fn a_confirmation_is_held_against_its_list() {
    let place = Place::new();
    let bodies: Vec<Body> = reasons().into_iter().map(|(body, _)| body).collect();
    let hgv = place.file("a.hgv", list(&head("500001"), &bodies));
    let beside = |bytes: Vec<u8>| found_in(&place.file("a.hgc", bytes), &["--hgv", hgv.to_str().unwrap()]);
    assert_eq!(beside(confirmation("500001", SEQUENCE, 1, &rejected(12))), Vec::<String>::new());
    assert_eq!(beside(confirmation("500001", SEQUENCE, 2, &rejected(12))), ["confirmation-count 1:47 2 -> 1"]);
    assert_eq!(beside(confirmation("120001", SEQUENCE, 13, &[])), ["confirmation-line 1:77 120001 -> 500001"]);
    assert_eq!(beside(confirmation("500001", "HGV5780112026091402", 13, &[])), ["confirmation-line 1:14 HGV5780112026091402 -> HGV5780112026091401"]);
    let mut other = rejected(12);
    other[0].1 = "12";
    assert_eq!(beside(confirmation("500001", SEQUENCE, 1, &other)), ["confirmation-reason 2:147 12 -> 01"]);
    let mut strange = rejected(12);
    strange[11].0[20] = b'9';
    let found = beside(confirmation("500001", SEQUENCE, 1, &strange));
    assert_eq!(found.len(), 1);
    assert!(found[0].starts_with("confirmation-line 13:2 "), "{found:?}");
}

#[test]
fn a_confirmation_is_not_confirmed() {
    let place = Place::new();
    let path = place.file("a.hgc", confirmation("500001", SEQUENCE, 5, &[]));
    assert_eq!(whitelist(["confirm".into(), path.into_os_string()]).code, 2);
    let no_list = place.file("b.hgc", confirmation("500001", SEQUENCE, 5, &[]));
    let list = place.file("b.hgv", good_list("500001"));
    let outcome = whitelist(["check".into(), "--hgv".into(), no_list.into_os_string(), list.into_os_string()]);
    assert_eq!(outcome.code, 2, "{}", outcome.err);
}

#[test]
fn the_name_of_a_confirmation_has_the_version_of_its_list() {
    let place = Place::new();
    let bytes = confirmation("120001", SEQUENCE, 5, &[]);
    for (name, expected) in [
        ("HGC0000022026091401.578011.120001", vec![]),
        ("HGC0000022026091401.578011.220001", vec![]),
        ("HGC0000022026091401.578011.500001", vec!["file-name 1:77 500001 -> 120001"]),
        ("HGC0000022026091401.578012.120001", vec!["file-name 1:8 578012 -> 578011"]),
    ] {
        assert_eq!(found_in(&place.file(name, &bytes), &[]), expected, "{name}");
    }
}

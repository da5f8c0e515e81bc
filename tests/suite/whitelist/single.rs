//! Lines of any valid fields, and any single changed byte.

use super::support::{Body, Place, body, found, head, list, pan, whitelist};
use ivicheck::whitelist::{Asked, Knowledge, check};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn any_body() -> impl Strategy<Value = Body> {
    let vehicle = (
        prop::sample::select(vec!["12", "22", "31", "32", "41", "51", "63", "71"]),
        prop::sample::select(vec!["0", "Euro1", "Euro2", "Euro3", "Euro4", "Euro5", "EEV", "Euro6", "Euro7"]),
        prop::sample::select(vec!["02", "03", "04", "06", "09", "10", "11", "12", "13", "14", "15", "20", "21", "22"]),
        prop::bool::ANY,
        0_usize..16,
        0_usize..10_000,
    );
    let plate = ("[A-ZÄÖÜ0-9a-zäü]{2,10}", prop::sample::select(vec!["NO", "SE", "RS", "BG", "DE"]), prop::sample::select(vec!["00", "20", "30"]));
    (1_usize..100_000, 100_000_usize..200_000, prop::bool::ANY, vehicle, plate).prop_map(|(number, old, replaces, vehicle, plate)| {
        let (tariff, emission, fuel, is_chargeable, co2, weight) = vehicle;
        let (plate, nationality, separator) = plate;
        Body {
            tariff: tariff.into(),
            emission: emission.into(),
            product: format!("{fuel}{}", if is_chargeable { "Y" } else { "N" }),
            co2: format!("{co2:02}"),
            weight: format!("{weight:04}"),
            plate,
            nationality: nationality.into(),
            separator: separator.into(),
            replaced: if replaces { pan(old) } else { "0".repeat(19) },
            ..body(number)
        }
    })
}

/// Reads a list as text and makes it again.
fn round(bytes: &[u8], form: &str) -> Vec<u8> {
    let place = Place::new();
    let path = place.file("a.hgv", bytes);
    let read = whitelist(["read".into(), path.into_os_string(), "--format".into(), form.into()]);
    assert_eq!(read.code, 0, "{}", read.err);
    let text = place.file("a.text", read.out);
    let made = whitelist(["make".into(), "--obe".into(), text.into_os_string(), "-o".into(), place.path("out").into_os_string()]);
    assert_eq!(made.code, 0, "{}", made.err);
    let files: Vec<_> = std::fs::read_dir(place.path("out")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1);
    std::fs::read(&files[0]).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn valid_lines_are_accepted_and_come_back_byte_by_byte(bodies in prop::collection::vec(any_body(), 0..5), version in prop::sample::select(vec!["120001", "220001", "500001"])) {
        let bytes = list(&head(version), &bodies);
        let rejecting: Vec<String> = found(&bytes, &[]).into_iter().filter(|found| {
            // Numbers can meet, and so can plates; what is doubtful is no error.
            let code = found.split(' ').next().unwrap_or_default().to_owned();
            !["duplicate-pan", "duplicate-replaced", "plate-twice", "pan-replaced", "tariff-and-weight", "plate-lower-case", "co2-reserved", "emission-unknown"].contains(&code.as_str())
        }).collect();
        prop_assert_eq!(rejecting, Vec::<String>::new());
        prop_assert_eq!(&round(&bytes, "json"), &bytes);
        prop_assert_eq!(&round(&bytes, "csv"), &bytes);
    }

    #[test]
    fn any_bytes_are_checked(bytes in prop::collection::vec(prop::num::u8::ANY, 0..600), at in 0_usize..1074, confirmation in prop::bool::ANY) {
        let knowledge = Knowledge::new(None).unwrap();
        let good = if confirmation { super::support::confirmation("500001", "HGV5780112026091401", 5, &[]) } else { super::support::good_list("500001") };
        let at = at.min(good.len());
        for bytes in [bytes.clone(), [&good[..at], &bytes].concat(), [&good[..at], &bytes, &good[at..]].concat()] {
            let outcome = check(&knowledge, bytes.as_slice(), &Asked::default()).unwrap();
            prop_assert!(bytes == good || !outcome.findings.is_empty());
        }
    }

    #[test]
    fn lists_that_are_not_sound_come_back_as_well(at in 128_usize..1000, byte in prop::num::u8::ANY) {
        let mut bytes = super::support::good_list("500001");
        bytes[at] = byte;
        if bytes.iter().filter(|byte| **byte == b'\n').count() == 8 {
            prop_assert_eq!(&round(&bytes, "json"), &bytes);
        }
    }
}

#[test]
fn any_single_changed_byte_is_found_or_gives_another_valid_value() {
    let knowledge = Knowledge::new(None).unwrap();
    let good = list(&head("500001"), &[Body { engine: "002".into(), weight: "0188".into(), ..body(1) }]);
    let check = |bytes: &[u8]| check(&knowledge, bytes, &Asked::default()).unwrap();
    assert!(check(&good).findings.is_empty());
    let mut silent = BTreeSet::new();
    for at in 128..128 + 146 {
        for byte in 0..=255_u8 {
            let mut bytes = good.clone();
            bytes[at] = byte;
            if bytes != good && check(&bytes).findings.is_empty() {
                silent.insert((at - 127, byte));
            }
        }
    }
    // Where another byte is another valid value: the plate, country, class and axles, contract, equipment, emission, fuel, engine, CO2, weight.
    let columns: BTreeSet<usize> = silent.iter().map(|(column, _)| *column).collect();
    let free = |column: &usize| matches!(column, 33..=44 | 46..=49 | 56..=61 | 68..=79 | 84 | 86..=88 | 92..=100 | 115);
    let beyond: Vec<_> = silent.iter().filter(|(column, _)| !free(column)).collect();
    assert!(beyond.is_empty(), "{beyond:?}");
    assert!(columns.len() > 30);
}

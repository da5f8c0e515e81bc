//! What is found in lines: both sides of each boundary.

use super::support::{Body, Place, body, codes, codes_of, found, head, list, pan, pan_of};

#[test]
fn plates_have_the_letters_of_the_tables() {
    let plate = |plate: &str, nationality: &str| codes_of(Body { plate: plate.into(), nationality: nationality.into(), ..body(1) });
    let none: [&str; 0] = [];
    for (letters, nationality, expected) in [
        ("ÄÖÜ1", "DE", &none[..]),
        ("abc12", "RS", &none),
        ("abc12", "BG", &none),
        ("\u{e4}\u{fc}", "BA", &none),
        ("abc12", "NO", &["plate-lower-case"]),
        ("abc12", "SE", &["plate-lower-case"]),
        ("Abc12", "NO", &none),
        ("12345", "DK", &none),
        ("Æ1", "DK", &["plate"]),
        ("Ø1", "NO", &["plate"]),
        ("å1", "SE", &["plate"]),
        ("A B1", "NO", &["plate"]),
        (" AB1", "NO", &["plate"]),
        ("AB-1", "NO", &["plate"]),
        ("ö1", "DE", &["plate"]),
        ("", "NO", &["plate"]),
        ("AB1", "no", &["nationality"]),
        ("AB1", "N", &["nationality"]),
        ("AB1", "XX", &["nationality"]),
        ("AB1", "", &["nationality"]),
        ("-", "XX", &["plate", "nationality"]),
    ] {
        assert_eq!(plate(letters, nationality), expected, "{letters} {nationality}");
    }
    let help = |body: Body| {
        let place = Place::new();
        let path = place.file("l.hgv", list(&head("500001"), &[body]));
        super::support::whitelist(["check".into(), path.into_os_string()]).out
    };
    assert!(help(Body { plate: "Ø1".into(), ..body(1) }).contains("Table 6 has no place for this letter"));
    assert!(help(Body { plate: "A-1".into(), ..body(1) }).contains("Leave the separator out"));
}

#[test]
fn separators_stand_inside_the_plate() {
    let found = |separator: &str| found(&list(&head("500001"), &[Body { plate: "ABC123".into(), separator: separator.into(), ..body(1) }]), &[]);
    for right in ["00", "20", "30", "70", "35", "57"] {
        assert_eq!(found(right), Vec::<String>::new(), "{right}");
    }
    for (wrong, expected) in [
        ("03", "30"),
        ("80", "positions from 2 to 7"),
        ("10", "positions from 2 to 7"),
        ("34", "a second position at least two behind the first"),
        ("x0", "two digits"),
    ] {
        assert_eq!(found(wrong), [format!("separator 2:115 {wrong} -> {expected}")]);
    }
    assert_eq!(found("  "), ["blank-for-zeros 2:115    -> 2 zeros"]);
}

#[test]
fn tariff_and_weight_go_together() {
    let found = |tariff: &str, weight: &str| codes_of(Body { tariff: tariff.into(), weight: weight.into(), ..body(1) });
    for (tariff, weight, fits) in [
        ("12", "0349", true),
        ("12", "0350", false),
        ("22", "0349", true),
        ("22", "0350", false),
        ("31", "0350", true),
        ("31", "0349", false),
        ("32", "0350", true),
        ("32", "0349", false),
        ("41", "0350", true),
        ("41", "0349", false),
        ("41", "1199", true),
        ("41", "1200", false),
        ("51", "1200", true),
        ("51", "1199", false),
        ("63", "9999", true),
        ("71", "0001", true),
        ("51", "0000", true),
    ] {
        let expected: &[&str] = if fits { &[] } else { &["tariff-and-weight"] };
        assert_eq!(found(tariff, weight), expected, "{tariff} {weight}");
    }
    assert_eq!(
        (found("11", "0000"), found("12", "034 "), found("12", "    ")),
        (vec!["tariff".into()], vec!["weight".into()], vec!["blank-for-zeros".to_owned()])
    );
}

#[test]
fn emission_fuel_and_engine_go_together() {
    let found = |emission: &str, product: &str, engine: &str| {
        codes_of(Body { emission: emission.into(), product: product.into(), engine: engine.into(), ..body(1) })
    };
    let none: [&str; 0] = [];
    for (emission, product, engine, expected) in [
        ("Euro6", "01N", "002", &none[..]),
        ("EEV", "02N", "004", &none),
        ("Euro7", "22N", "000", &none),
        ("0", "05N", "006", &none),
        ("0", "06N", "020", &none),
        ("0", "01N", "002", &["emission-unknown"]),
        ("0", "02N", "000", &["emission-unknown"]),
        ("0", "12N", "005", &none),
        ("Euro6", "05N", "000", &["emission-without-engine"]),
        ("Euro6", "09N", "007", &["emission-without-engine", "engine-and-fuel"]),
        ("Euro6", "05N", "046", &["emission-without-engine"]),
        ("euro6", "01N", "002", &["emission"]),
        ("Euro8", "01N", "002", &["emission"]),
        ("", "01N", "002", &["emission"]),
        ("Euro6", "00N", "002", &["fuel"]),
        ("Euro6", "07N", "002", &["fuel"]),
        ("Euro6", "  N", "002", &["fuel"]),
        ("Euro6", "01 ", "002", &["chargeable"]),
        ("Euro6", "01y", "002", &["chargeable"]),
        ("Euro6", "01NX", "002", &["product-code"]),
        ("Euro6", "01N", "400", &["engine"]),
        ("Euro6", "01N", "053", &["engine"]),
        ("Euro6", "01N", "254", &["engine"]),
        ("Euro6", "09N", "255", &none),
        ("Euro6", "01N", "   ", &["blank-for-zeros"]),
        ("Euro6", "01N", "004", &["engine-and-fuel"]),
        ("Euro6", "12N", "005", &none),
        ("Euro6", "04N", "005", &none),
        ("Euro6", "21N", "015", &none),
        ("Euro6", "12N", "015", &none),
        ("Euro6", "13N", "015", &["engine-and-fuel"]),
        ("Euro6", "10N", "048", &none),
        ("Euro6", "11N", "048", &none),
        ("Euro6", "04N", "051", &none),
        ("Euro6", "01Y", "030", &none),
        ("Euro6", "01N", "030", &["engine-and-plug"]),
        ("Euro6", "01Y", "013", &["engine-and-plug"]),
        ("Euro6", "01Y", "002", &none),
    ] {
        let mut codes = found(emission, product, engine);
        codes.sort();
        assert_eq!(codes, expected, "{emission} {product} {engine}");
    }
    let said = |emission: &str| super::support::found(&list(&head("500001"), &[Body { emission: emission.into(), ..body(1) }]), &[]);
    assert_eq!(said("EuroVI"), ["emission 2:80 EuroVI -> Euro6"]);
    let engine = |engine: &str| super::support::found(&list(&head("500001"), &[Body { engine: engine.into(), ..body(1) }]), &[]);
    assert_eq!(engine("400"), ["engine 2:92 400 -> 004"]);
}

#[test]
fn equipment_is_told_by_hexadecimal_digits() {
    let found = |context: &str, obe: &str| codes_of(Body { context: context.into(), obe: obe.into(), ..body(1) });
    let (context, obe) = ("30C00B000503", "30C00B001222070321");
    let none: [&str; 0] = [];
    for (context, obe, expected) in [
        (context, obe, &none[..]),
        ("30c00b000503", obe, &["context-mark"]),
        ("30C00B00050", obe, &["context-mark"]),
        ("", obe, &["context-mark"]),
        ("30C00C000503", "30C00C001222070321", &["context-range"]),
        (context, "30C00C001222070321", &["obe-id"]),
        (context, "30C00B001200000000", &["obe-id"]),
        (context, "30c00b001222070321", &["obe-id"]),
        (context, "", &["obe-id"]),
    ] {
        assert_eq!(found(context, obe), expected, "{context} {obe}");
    }
}

#[test]
fn other_fields_hold_what_the_source_says() {
    let none: [&str; 0] = [];
    let cases: Vec<(Body, &[&str])> = vec![
        (Body { actor: "57801A".into(), ..body(1) }, &["actor"]),
        (Body { actor: "578012".into(), ..body(1) }, &["actor"]),
        (Body { shadow: "578011".into(), ..body(1) }, &["shadow-tsp"]),
        (Body { class: " ".into(), ..body(1) }, &["blank-for-zeros"]),
        (Body { class: "x".into(), axles: "9".into(), ..body(1) }, &["digit"]),
        (Body { co2: "07".into(), ..body(1) }, &none),
        (Body { co2: "08".into(), ..body(1) }, &["co2-reserved"]),
        (Body { co2: "15".into(), ..body(1) }, &["co2-reserved"]),
        (Body { co2: "16".into(), ..body(1) }, &["co2"]),
        (Body { co2: " 1".into(), ..body(1) }, &["co2"]),
        (Body { valid_to: "20280229120000".into(), ..body(1) }, &["valid-to"]),
        (Body { valid_to: "20280228120000".into(), ..body(1) }, &none),
        (Body { valid_to: "20280228240000".into(), ..body(1) }, &["valid-to"]),
        (Body { valid_to: " ".repeat(14), ..body(1) }, &["blank-for-zeros"]),
        (Body { filler: " ".repeat(11), ..body(1) }, &["filler"]),
        (Body { pan: format!(" {}", &pan(1)[1..]), ..body(1) }, &["pan-digits"]),
        (Body { pan: String::new(), ..body(1) }, &["pan-digits"]),
        (Body { pan: "0".repeat(19), ..body(1) }, &["pan-digits"]),
        (Body { replaced: pan(1), ..body(1) }, &["pan-replaced"]),
        (Body { replaced: "9578011000000000012".into(), ..body(2) }, &["luhn"]),
        (Body { replaced: "957801100000000".into(), ..body(2) }, &["pan-digits"]),
        (Body { replaced: " ".repeat(19), ..body(2) }, &["blank-for-zeros"]),
    ];
    for (body, expected) in cases {
        // 2028 is a leap year.
        let expected: &[&str] = if body.valid_to.starts_with("20280229") { &[] } else { expected };
        assert_eq!(codes_of(body.clone()), expected, "{body:?}");
    }
    assert_eq!(codes_of(Body { valid_to: "20270229120000".into(), ..body(1) }), ["valid-to"]);
}

#[test]
fn a_list_is_one_of_all_its_lines() {
    let all = |bodies: &[Body]| found(&list(&head("500001"), bodies), &[]);
    let twice = Body { plate: "BB1".into(), ..body(1) };
    assert_eq!(all(&[body(1), body(2), twice]), [format!("duplicate-pan 4:14 {} -> -", pan(1))]);
    let same_plate = Body { plate: body(1).plate, ..body(2) };
    assert_eq!(all(&[body(1), same_plate.clone()]), ["plate-twice 3:33 AA00001    -> -"]);
    let abroad = Body { nationality: "SE".into(), ..same_plate.clone() };
    assert_eq!(all(&[body(1), abroad]), Vec::<String>::new());
    // Ended when the list is made, in local time of the sender: 10:22:37 are 08:22:37 UTC.
    let ended = |moment: &str| Body { valid_to: moment.into(), ..body(1) };
    assert_eq!(all(&[ended("20260914082237"), same_plate.clone()]), Vec::<String>::new());
    assert_eq!(all(&[ended("20260914082238"), same_plate.clone()]), ["plate-twice 3:33 AA00001    -> -"]);
    // A separator makes no other plate.
    let separated = Body { separator: "30".into(), ..same_plate };
    assert_eq!(all(&[body(1), separated]), ["plate-twice 3:33 AA00001    -> -"]);
    let replaces = |number: usize, old: usize| Body { replaced: pan(old), ..body(number) };
    assert_eq!(all(&[replaces(1, 40), replaces(2, 40)]), [format!("duplicate-replaced 3:128 {} -> -", pan(40))]);
    // Before or after makes no difference.
    assert_eq!(all(&[replaces(1, 2), body(2)]), [format!("pan-replaced 2:128 {} -> -", pan(2))]);
    assert_eq!(all(&[body(2), replaces(1, 2)]), [format!("pan-replaced 3:128 {} -> -", pan(2))]);
    // The plate of the OBE that is replaced is exempt.
    let moved = Body { plate: body(1).plate, ..replaces(2, 1) };
    assert_eq!(all(&[body(1), moved]), [format!("pan-replaced 3:128 {} -> -", pan(1))]);
}

#[test]
fn a_file_of_actors_says_who_may_issue_what() {
    let place = Place::new();
    let with = |yaml: &str, body: Body| {
        let actors = place.file("actors.yaml", yaml);
        codes(&list(&head("500001"), &[body]), &["--actors", actors.to_str().unwrap()])
    };
    let own = "actors:\n  - { id: \"578011\", pan-prefixes: [\"9578011\"], contract-providers: [\"30C00B\"], sub-issuers: [\"578012\"] }\n";
    let other = "  - { id: \"578012\", pan-prefixes: [\"9208001\"], pan-digits: [18, 19] }\n";
    assert_eq!(with(own, body(1)), Vec::<String>::new());
    let issued = Body { actor: "578012".into(), pan: pan_of("9208001", 1), ..body(1) };
    assert_eq!(with(own, issued.clone()), ["actor"]);
    assert_eq!(with(&format!("{own}{other}"), issued.clone()), Vec::<String>::new());
    assert_eq!(with(&format!("{own}{other}"), Body { pan: pan(1), ..issued.clone() }), ["pan-range"]);
    let both = format!("{own}{other}");
    let short = |last: char| Body { pan: format!("92080010000000001{last}"), ..issued.clone() };
    let sound: Vec<char> = ('0'..='9').filter(|last| with(&both, short(*last)).is_empty()).collect();
    assert_eq!(sound.len(), 1);
    assert_eq!(('0'..='9').filter(|last| with(&both, short(*last)) == ["luhn"]).count(), 9);
    let bare = "actors:\n  - { id: \"578011\" }\n";
    assert_eq!(
        with(bare, Body { pan: pan_of("9208001", 1), context: "000001000503".into(), obe: "000001001222070321".into(), ..body(1) }),
        ["actor-not-configured", "provider-country"]
    );
    let wrong = place.file("actors.yaml", "actors:\n  - { id: 5 }\n");
    let list = place.file("l.hgv", list(&head("500001"), &[]));
    let outcome = super::support::whitelist(["check".into(), "--actors".into(), wrong.into_os_string(), list.into_os_string()]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("actors.yaml:2:11: `5` is no actor id"), "{}", outcome.err);
}

#[test]
fn the_list_before_says_what_can_be_replaced() {
    let place = Place::new();
    let mut first = head("500001");
    first.sequence = "HGV5780112026091301".into();
    first.created = "20260913102237".into();
    let ended = Body { valid_to: "20260912000000".into(), ..body(41) };
    let before = place.file("before.hgv", list(&first, &[body(40), ended]));
    let mut second = head("500001");
    second.previous = first.sequence;
    let replaces = |number: usize, old: usize| Body { replaced: pan(old), ..body(number) };
    let bytes = list(&second, &[replaces(1, 40), replaces(2, 41), replaces(3, 42)]);
    let expected = [41, 42].map(|old| format!("replaced-not-active {}:128 {} -> -", old - 38, pan(old)));
    assert_eq!(found(&bytes, &["--previous", before.to_str().unwrap()]), expected);
    let expected = ["previous-file 1:33 HGV0000000000000000 -> HGV5780112026091301"];
    assert_eq!(found(&list(&head("500001"), &[]), &["--previous", before.to_str().unwrap()]), expected);
}

#[test]
fn of_very_many_findings_the_first_thousand_are_listed() {
    let bodies: Vec<Body> = (1..=1005).map(|number| Body { tariff: "99".into(), ..body(number) }).collect();
    let codes = codes(&list(&head("500001"), &bodies), &[]);
    assert_eq!((codes.len(), codes.last().map(String::as_str)), (1001, Some("too-many")));
}

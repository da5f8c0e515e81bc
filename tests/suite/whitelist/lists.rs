//! Good lists, and the confirmations that they get.

use super::support::{Body, Place, body, codes, confirmation, found, good_list, head, list, pan, reasons, whitelist};
use std::fs;

/// Confirms a list; returns the exit code and the confirmation.
fn confirm(bytes: &[u8]) -> (u8, Vec<u8>) {
    let place = Place::new();
    let (hgv, hgc) = (place.file("a.hgv", bytes), place.path("a.hgc"));
    let words = ["confirm".into(), hgv.into_os_string(), "-o".into(), hgc.clone().into(), "--now".into(), "2026-09-14T10:30:00".into()];
    let outcome = whitelist(words);
    (outcome.code, fs::read(hgc).unwrap_or_default())
}

#[test]
fn a_good_list_has_no_findings_and_is_confirmed_in_full() {
    for (version, answer, lines, size) in [("500001", "500001", 6, 1074), ("120001", "120001", 5, 832), ("220001", "120001", 1, 320)] {
        let bytes = good_list(version);
        assert_eq!(bytes.len(), size);
        assert_eq!(found(&bytes, &[]), Vec::<String>::new(), "{version}");
        let expected = confirmation(answer, "HGV5780112026091401", lines, &[]);
        assert_eq!(expected.len(), 174);
        assert_eq!(confirm(&bytes), (0, expected), "{version}");
    }
    let empty = list(&head("500001"), &[]);
    assert_eq!((empty.len(), confirm(&empty)), (192, (0, confirmation("500001", "HGV5780112026091401", 0, &[]))));
}

#[test]
fn each_reason_is_given_in_its_line() {
    let lines = reasons();
    let mut first = head("500001");
    (first.sequence, first.previous) = ("HGV5780112026091402".into(), "HGV5780112026091401".into());
    let bodies: Vec<Body> = lines.iter().map(|(body, _)| body.clone()).collect();
    let rejected: Vec<(Vec<u8>, &str)> = lines.iter().filter_map(|(body, code)| Some((body.line("500001"), (*code)?))).collect();
    let expected = confirmation("500001", "HGV5780112026091402", 1, &rejected);
    assert_eq!(expected.len(), 1962);
    assert_eq!(confirm(&list(&first, &bodies)), (1, expected));
    // The same in the older version, without the line that only the newer can say.
    first.version = "120001".into();
    let rejected: Vec<(Vec<u8>, &str)> = lines[..12].iter().filter_map(|(body, code)| Some((body.line("120001"), (*code)?))).collect();
    assert_eq!(confirm(&list(&first, &bodies[..12])), (1, confirmation("120001", "HGV5780112026091402", 1, &rejected)));
}

#[test]
fn of_several_faults_the_first_of_the_order_is_the_reason() {
    let worst = Body { emission: "X".into(), tariff: "99".into(), plate: "-".into(), context: String::new(), obe: "-".into(), ..body(1) };
    let rejected = |body: Body| {
        let (_, bytes) = confirm(&list(&head("500001"), &[body]));
        String::from_utf8(bytes[110 + 147 - 1..110 + 149 - 1].to_vec()).unwrap()
    };
    assert_eq!(rejected(Body { pan: "12".into(), ..worst.clone() }), "03");
    assert_eq!(rejected(Body { pan: pan(1).replace('1', "2"), ..worst.clone() }), "02");
    assert_eq!(rejected(Body { actor: "578012".into(), ..worst.clone() }), "04");
    assert_eq!(rejected(worst.clone()), "05");
    let worst = Body { obe: body(1).obe, ..worst };
    assert_eq!(rejected(worst.clone()), "08");
    let worst = Body { context: body(1).context, ..worst };
    assert_eq!(rejected(worst.clone()), "09");
    let worst = Body { plate: "A".into(), ..worst };
    assert_eq!(rejected(worst.clone()), "11");
    assert_eq!(rejected(Body { emission: "Euro6".into(), ..worst }), "12");
}

#[test]
fn a_confirmation_goes_to_standard_output_when_no_file_is_named() {
    let place = Place::new();
    let hgv = place.file("a.hgv", good_list("500001"));
    let outcome = whitelist(["confirm".into(), hgv.into_os_string(), "--now".into(), "2026-09-14T10:30:00".into()]);
    assert_eq!((outcome.code, outcome.out.into_bytes()), (0, confirmation("500001", "HGV5780112026091401", 6, &[])));
    assert!(outcome.err.contains("1 file, 1 passed, 0 failed, no findings"), "{}", outcome.err);
}

#[test]
fn what_is_no_list_is_a_finding_and_what_is_not_there_a_bad_call() {
    let place = Place::new();
    for (name, bytes) in [("a.xml", &b"<?xml version=\"1.0\"?><a/>"[..]), ("b.csv", b"pan,plate\n1,2\n"), ("c", b"0\x00\x01")] {
        assert_eq!(codes(bytes, &[]), ["not-a-list"], "{name}");
    }
    assert_eq!(whitelist(["check".into(), place.path("none").into_os_string()]).code, 2);
    assert_eq!(whitelist(["check".into(), place.path("").into_os_string()]).code, 2);
    assert_eq!(whitelist(["confirm", "-"]).code, 2);
    let list = place.file("a.hgv", good_list("500001"));
    let onto_itself = whitelist(["confirm".into(), list.clone().into_os_string(), "-o".into(), list.clone().into_os_string()]);
    assert_eq!((onto_itself.code, fs::read(list).unwrap()), (2, good_list("500001")));
}

#[test]
fn what_a_finding_says_is_in_the_form_of_the_tool() {
    let place = Place::new();
    let path = place.file("list.hgv", list(&head("500001"), &[body(1), Body { pan: "9578011000000000012".into(), ..body(2) }]));
    let report = whitelist(["check".into(), "--format".into(), "json".into(), path.clone().into_os_string()]).report();
    let finding = &report["files"][0]["findings"][0];
    for (key, value) in [
        ("code", "whitelist/luhn"),
        ("severity", "error"),
        ("path", "/body[2]/pan"),
        ("field", "pan"),
        ("value", "9578011000000000012"),
        ("expected", "1"),
        ("message", "the check digit of the PAN is 2"),
        ("source", "AP-3.1 1.5"),
    ] {
        assert_eq!(finding[key], value, "{key}");
    }
    let place = [&finding["line"], &finding["column"], &finding["offset"], &finding["length"]].map(|number| number.as_u64().unwrap());
    assert_eq!(place, [3, 14, 128 + 147 + 13, 19]);
    assert_eq!((report["files"][0]["status"].as_str(), report["summary"]["errors"].as_u64()), (Some("fail"), Some(1)));
}

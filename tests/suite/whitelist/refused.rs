//! Lists that are refused as a whole.

use super::support::{Head, Place, body, found, found_in, good_list, head, latin, list, whitelist};

/// The one finding of a list, and that no confirmation comes of it.
fn refused(bytes: &[u8]) -> String {
    let place = Place::new();
    let (hgv, hgc) = (place.file("a.hgv", bytes), place.path("a.hgc"));
    let outcome = whitelist(["confirm".into(), hgv.clone().into_os_string(), "-o".into(), hgc.clone().into_os_string()]);
    assert_eq!((outcome.code, hgc.exists()), (1, false), "{}", outcome.out);
    let found = found_in(&hgv, &[]);
    assert_eq!(found.len(), 1, "{found:?}");
    found[0].strip_prefix("file-refused-").unwrap_or_else(|| panic!("{found:?}")).to_owned()
}

fn replaced(bytes: &[u8], old: &str, new: &str) -> Vec<u8> {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    assert!(text.contains(old), "{old}");
    latin(&text.replacen(old, new, 1))
}

#[test]
fn faults_of_form_refuse_the_list_each_with_one_finding() {
    let good = good_list("500001");
    let text: String = good.iter().map(|byte| char::from(*byte)).collect();
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (replaced(&good, "\n", "\r\n"), "line-end 1:128 - -> a line feed (0x0A) alone"),
        (latin(&text.replace('\n', "\r\n")), "line-end 1:128 - -> a line feed (0x0A) alone"),
        (good[..good.len() - 1].to_vec(), "line-end 8:64 - -> a line feed (0x0A)"),
        (replaced(&good, "000000000000006", "000000000000007"), "count 1:66 7 -> 6"),
        (replaced(&good, "AB12345   ", "AB12345  "), "line-length 2:1 145 -> 146"),
        (replaced(&good, "AB12345   ", "AB12345    "), "line-length 2:1 147 -> 146"),
        (good[..good.len() - 64].to_vec(), "order 8:1 - -> a line 2 at the end"),
        ([&good[..], b"2"].concat(), "order 9:1 - -> -"),
        ([&good[..], b"\n"].concat(), "order 9:1 - -> -"),
        (text.clone().into_bytes(), "encoding 6:33 - -> ISO 8859-1"),
        ([b"\xef\xbb\xbf", &good[..]].concat(), "encoding 1:1 - -> -"),
        (replaced(&good, "AB12345   ", "AB12345\t  "), "encoding 2:40 - -> letters, digits and blanks"),
        (replaced(&good, "AB12345   ", "AB12345\u{85}  "), "encoding 2:40 - -> letters, digits and blanks"),
        (replaced(&good, "\n1578011", "\n9578011"), "order 2:1 - -> 1, or 2 for the last line"),
        (good[..100].to_vec(), "size 1:1 - -> at least a header and a footer"),
        (Vec::new(), "size - 0 bytes -> a header and a footer"),
        (replaced(&good, "00000000000000000\n1", "00000000000000001\n1"), "filler-of-header 1:101 000000000000000000000000001 -> 27 zeros"),
        (replaced(&good, "\n20000", "\n21000"), "footer 8:2 10000000000000000000000000000000000000000000000000000000000000 -> 62 zeros"),
    ];
    for (bytes, expected) in cases {
        // The order of a stray line leaves the count of lines wrong as well.
        if expected.starts_with("order 2:1") {
            let all = found(&bytes, &[]);
            assert_eq!(all, ["file-refused-count 1:66 6 -> 5", &format!("file-refused-{expected}")], "{all:?}");
        } else {
            assert_eq!(refused(&bytes), expected);
        }
    }
}

#[test]
fn a_missing_line_end_stands_behind_the_last_byte() {
    let good = good_list("500001");
    let place = Place::new();
    let path = place.file("a.hgv", &good[..good.len() - 1]);
    let report = whitelist(["check".into(), "--format".into(), "json".into(), path.into_os_string()]).report();
    assert_eq!(report["files"][0]["findings"][0]["offset"], 1073);
}

#[test]
fn faults_of_the_header_refuse_the_list() {
    let with = |change: fn(&mut Head)| {
        let mut first = head("500001");
        change(&mut first);
        refused(&list(&first, &[body(1)]))
    };
    assert_eq!(with(|head| head.version = "130001".into()), "version 1:95 130001 -> 120001, 220001, 500001");
    assert_eq!(
        with(|head| head.sequence = "HGV5780112026091400".into()),
        "sequence 1:14 HGV5780112026091400 -> HGV, the sender, YYYYMMDD and a number from 01 to 99"
    );
    assert_eq!(with(|head| head.sequence = "HGV5780122026091401".into()), "sequence 1:14 HGV5780122026091401 -> 578011");
    assert_eq!(with(|head| head.previous = "HGV5780112026091401".into()), "sequence 1:33 HGV5780112026091401 -> an earlier sequence");
    assert_eq!(with(|head| head.previous = "HGV5780112026091501".into()), "sequence 1:33 HGV5780112026091501 -> an earlier sequence");
    assert_eq!(with(|head| head.previous = "HGV5780122026091301".into()), "sequence 1:33 HGV5780122026091301 -> 578011");
    assert_eq!(
        with(|head| head.previous = "0000000000000000000".into()),
        "sequence 1:33 0000000000000000000 -> the sequence of the list before, or HGV and 16 zeros"
    );
    assert_eq!(with(|head| head.created = "20260914242237".into()), "header-field 1:81 20260914242237 -> YYYYMMDDhhmmss, in local time");
    assert_eq!(with(|head| head.receiver = "00 002".into()), "header-field 1:8 00 002 -> six digits");
    let good = good_list("500001");
    let mut activated = good.clone();
    activated[51..65].copy_from_slice(b"20260915000000");
    assert_eq!(refused(&activated), "activation 1:52 20260915000000 -> 14 zeros");
    assert_eq!(refused(&replaced(&good, "000000000000006", "00000000000000 ")), "header-field 1:66 00000000000000  -> 15 digits");
}

#[test]
fn doubts_of_the_header_are_warnings() {
    let with = |change: fn(&mut Head), more: &[&str]| {
        let mut first = head("500001");
        change(&mut first);
        found(&list(&first, &[]), more)
    };
    assert_eq!(with(|head| head.previous = "HGV5780112026091301".into(), &[]), Vec::<String>::new());
    let (step, created) = ("sequence-step 1:33", "creation-day 1:81");
    let second = |head: &mut Head| (head.sequence, head.previous) = ("HGV5780112026091403".into(), "HGV5780112026091401".into());
    assert_eq!(with(second, &[]), [format!("{step} HGV5780112026091401 -> number 02")]);
    let late = |head: &mut Head| (head.sequence, head.previous) = ("HGV5780112026091402".into(), "HGV5780112026091301".into());
    assert_eq!(with(late, &[]), [format!("{step} HGV5780112026091301 -> number 01")]);
    assert_eq!(with(|head| head.created = "20260913102237".into(), &[]), [format!("{created} 20260913102237 -> 2026-09-14")]);
    assert_eq!(with(|head| head.receiver = "000003".into(), &[]), ["receiver 1:8 000003 -> 000002"]);
    assert_eq!(with(|_| {}, &["--as-of", "2026-09-14"]), Vec::<String>::new());
    assert_eq!(with(|_| {}, &["--as-of", "2026-09-13"]), ["creation-later 1:81 20260914102237 -> -"]);
    let letters = |head: &mut Head| (head.sender, head.sequence) = ("57801A".into(), "HGV57801A2026091401".into());
    assert_eq!(with(letters, &[]), ["sender-letters 1:2 57801A -> six digits"]);
    assert_eq!(found(&good_list("220001"), &["--complete"]), ["extent - 220001 -> -"]);
    assert_eq!(found(&good_list("120001"), &["--complete"]), Vec::<String>::new());
}

#[test]
fn the_name_of_a_file_says_what_its_header_says() {
    let place = Place::new();
    let bytes = good_list("500001");
    for (name, expected) in [
        ("HGV5780112026091401.000002.500001", vec![]),
        ("HGV5780112026091401000002500001.txt", vec![]),
        ("other.hgv", vec![]),
        ("HGV5780112026091402.000002.500001", vec!["file-name 1:14 HGV5780112026091402 -> HGV5780112026091401"]),
        ("HGV5780112026091401.000003.120001", vec!["file-name 1:14 000003 -> 000002", "file-name 1:14 120001 -> 500001"]),
    ] {
        assert_eq!(found_in(&place.file(name, &bytes), &[]), expected, "{name}");
    }
}

//! Line, column and offset of findings, worked out by hand.

use super::support::{check, codes_of, corpus, findings_of, run, utf16, vehicle};
use serde_json::Value;
use std::fs;

/// The unknown element stands on line 4 after a tab and a comment of ten characters: column 12. Before line 4 there are
/// 21 + 18 + 79 characters and three line ends.
const LINES: [&str; 6] = [
    "<?xml version=\"1.0\"?>",
    "<!-- Ødegård 車 -->",
    "<InitialVehicleInformation xmlns=\"http://eu.ereg.initialvehicleinformation.v2\">",
    "\t<!-- ü --><Nonsense/>",
    "</InitialVehicleInformation>",
    "",
];

fn unknown_element(bytes: &[u8]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xml");
    fs::write(&path, bytes).unwrap();
    let findings = findings_of(&check([&path], &[]).report(), "a.xml");
    let found: Vec<&Value> = findings.iter().filter(|finding| finding["code"] == "ivi/unknown-element").collect();
    assert_eq!(found.len(), 1);
    found[0].clone()
}

fn place(finding: &Value) -> [u64; 4] {
    ["line", "column", "offset", "length"].map(|key| finding[key].as_u64().unwrap())
}

#[test]
fn crlf_lines() {
    assert_eq!(place(&unknown_element(LINES.join("\r\n").as_bytes())), [4, 12, 124 + 11, 9]);
}

#[test]
fn lf_lines() {
    assert_eq!(place(&unknown_element(LINES.join("\n").as_bytes())), [4, 12, 121 + 11, 9]);
}

#[test]
fn lone_cr_lines() {
    assert_eq!(place(&unknown_element(LINES.join("\r").as_bytes())), [4, 12, 121 + 11, 9]);
}

#[test]
fn a_byte_order_mark_is_no_character() {
    let text = [b"\xef\xbb\xbf", LINES.join("\r\n").as_bytes()].concat();
    assert_eq!(place(&unknown_element(&text)), [4, 12, 124 + 11, 9]);
}

#[test]
fn utf16_with_its_mark() {
    assert_eq!(place(&unknown_element(&utf16(&LINES.join("\r\n")))), [4, 12, 124 + 11, 9]);
}

#[test]
fn a_finding_has_all_its_parts() {
    let finding = unknown_element(LINES.join("\n").as_bytes());
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["path"], "/InitialVehicleInformation/Nonsense");
    assert_eq!(finding["field"], "Nonsense");
    assert_eq!(finding["message"], "InitialVehicleInformation knows no element `Nonsense`");
    for key in ["why", "help", "source"] {
        assert!(finding[key].as_str().is_some_and(|text| !text.is_empty()), "{key}");
    }
}

#[test]
fn pages_show_the_same_line_and_column() {
    let folder = tempfile::tempdir().unwrap();
    let text = LINES.join("\r\n");
    for (name, bytes) in [("crlf.xml", text.clone().into_bytes()), ("utf16.xml", utf16(&text)), ("cr.xml", text.replace('\n', "").into_bytes())] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        let page = run(["--only".into(), "ivi/unknown".into(), path.into_os_string()]).out;
        assert!(page.contains(&format!("{name}:4:12]\n")), "{page}");
        assert!(page.contains(" 3 │ <InitialVehicleInformation xmlns="), "{page}");
        assert!(page.contains(" 4 │     <!-- ü --><Nonsense/>\n   ·               ────"), "{page}");
        assert!(page.contains("\n1 file, 0 passed, 1 failed, 1 error\n"), "{page}");
    }
}

#[test]
fn a_message_on_one_line_is_cut_around_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xml");
    let one_line = super::support::vehicle().lines().map(str::trim).collect::<String>().replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<");
    fs::write(&path, &one_line).unwrap();
    let column = one_line[..one_line.find("zwei").unwrap()].chars().count() + 1;
    let outcome = run([path]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.out.contains(&format!("a.xml:1:{column}]")), "{}", outcome.out);
    let excerpt = outcome.out.lines().find(|line| line.contains(" 1 │")).unwrap();
    assert!(excerpt.contains("<NumberOfAxles>zwei</NumberOfAxles>"), "{excerpt}");
    assert!(outcome.out.lines().filter(|line| !line.contains('╭')).all(|line| line.chars().count() <= 100), "{}", outcome.out);
}

#[test]
fn a_tag_of_another_version_is_one_finding_wherever_the_field_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let older = fs::read_to_string(corpus().with_file_name("valid-1.x").join("m1-petrol-ivi-1.xml")).unwrap();
    let cases = [
        ("older.xml", older.replace("MassOfTheVehicleInRunningOrder>", "MassInRunningOrder>"), "MassOfTheVehicleInRunningOrder"),
        ("newer.xml", vehicle().replace("MassInRunningOrder>", "MassOfTheVehicleInRunningOrder>"), "MassInRunningOrder"),
    ];
    for (name, text, expected) in cases {
        fs::write(folder.path().join(name), text).unwrap();
        let report = check([folder.path().join(name)], &["--skip", "signature/"]).report();
        assert_eq!(codes_of(&report, name), ["ivi/unknown-element"]);
        assert_eq!(findings_of(&report, name)[0]["expected"], expected);
    }
}

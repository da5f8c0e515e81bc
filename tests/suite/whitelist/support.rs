//! Lists that are made here, field by field, and not by the program.

use crate::cli::support::{Outcome, findings_of, run};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// What no field holds.
const ZEROS: &str = "0000000000000000000";

/// A PAN of this number, with its check digit.
pub fn pan(number: usize) -> String {
    pan_of("9578011", number)
}

/// The same with another beginning.
pub fn pan_of(prefix: &str, number: usize) -> String {
    let before = format!("{prefix}{number:0width$}", width = 18 - prefix.len());
    let doubled = |(place, digit): (usize, u32)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
    let sum: u32 = before.chars().rev().map(|digit| digit.to_digit(10).unwrap()).enumerate().map(doubled).sum();
    format!("{before}{}", (10 - sum % 10) % 10)
}

/// A body line.
#[derive(Debug, Clone)]
pub struct Body {
    pub actor: String,
    pub shadow: String,
    pub pan: String,
    pub plate: String,
    pub nationality: String,
    pub tariff: String,
    pub class: String,
    pub axles: String,
    pub context: String,
    pub obe: String,
    pub emission: String,
    pub product: String,
    pub engine: String,
    pub co2: String,
    pub weight: String,
    pub valid_to: String,
    pub separator: String,
    pub filler: String,
    pub replaced: String,
}

/// A sound line of this number.
pub fn body(number: usize) -> Body {
    Body {
        actor: "578011".into(),
        shadow: "      ".into(),
        pan: pan(number),
        plate: format!("AA{number:05}"),
        nationality: "NO".into(),
        tariff: "12".into(),
        class: "0".into(),
        axles: "0".into(),
        context: "30C00B000503".into(),
        obe: format!("30C00B0012{:08X}", 0x2207_0000 + number),
        emission: "Euro6".into(),
        product: "01N".into(),
        engine: "000".into(),
        co2: "00".into(),
        weight: "0000".into(),
        valid_to: ZEROS[..14].into(),
        separator: "00".into(),
        filler: ZEROS[..11].into(),
        replaced: ZEROS.into(),
    }
}

impl Body {
    /// The line without its end, in a version.
    pub fn line(&self, version: &str) -> Vec<u8> {
        let Self { actor, shadow, pan, plate, nationality, tariff, class, axles, context, obe, emission, product, .. } = self;
        let Self { engine, co2, weight, valid_to, separator, filler, replaced, .. } = self;
        let mut text = format!(
            "1{actor:<6}{shadow}{pan:<19}{plate:<10}{nationality:<3}{tariff:<2}{class}{axles}{context:<12}{obe:<18}{emission:<6}{product:<6}{engine}{co2}{weight}{valid_to}{separator}{filler}"
        );
        assert_eq!(text.chars().count(), 127, "{text}");
        if version == "500001" {
            text.push_str(&format!("{replaced:0>19}"));
        }
        latin(&text)
    }
}

/// A text in ISO 8859-1.
pub fn latin(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

/// The first line.
#[derive(Debug, Clone)]
pub struct Head {
    pub sender: String,
    pub receiver: String,
    pub sequence: String,
    pub previous: String,
    pub created: String,
    pub version: String,
}

pub fn head(version: &str) -> Head {
    Head {
        sender: "578011".into(),
        receiver: "000002".into(),
        sequence: "HGV5780112026091401".into(),
        previous: "HGV0000000000000000".into(),
        created: "20260914102237".into(),
        version: version.into(),
    }
}

/// A whole list.
pub fn list(head: &Head, bodies: &[Body]) -> Vec<u8> {
    let Head { sender, receiver, sequence, previous, created, version } = head;
    let first = format!("0{sender}{receiver}{sequence}{previous}{}{:015}{created}{version}{}", &ZEROS[..14], bodies.len(), "0".repeat(27));
    assert_eq!(first.len(), 127, "{first}");
    let mut bytes = latin(&first);
    bytes.push(b'\n');
    for body in bodies {
        bytes.extend(body.line(version));
        bytes.push(b'\n');
    }
    bytes.extend(format!("2{}\n", "0".repeat(62)).into_bytes());
    bytes
}

/// The six vehicles of the good list.
pub fn good() -> Vec<Body> {
    let weight = |kg: usize| format!("{:04}", (kg - 1) / 10);
    let one = |number: usize, plate: &str, tariff: &str, emission: &str, product: &str, engine: &str, kg: usize| Body {
        plate: plate.into(),
        tariff: tariff.into(),
        emission: emission.into(),
        product: product.into(),
        engine: engine.into(),
        weight: weight(kg),
        ..body(number)
    };
    vec![
        one(1, "AB12345", "12", "Euro6", "01N", "002", 1890),
        one(2, "EV10001", "12", "0", "05N", "006", 2350),
        one(3, "BX20002", "41", "Euro6", "02N", "004", 12000),
        Body { nationality: "DE".into(), separator: "30".into(), ..one(4, "ABC123", "32", "Euro6", "02N", "004", 4250) },
        Body { nationality: "RS".into(), ..one(5, "\u{e4}\u{fc}s123", "12", "Euro5", "01Y", "030", 2100) },
        Body { replaced: pan(31), ..one(6, "CD67890", "12", "Euro4", "02N", "004", 1900) },
    ]
}

/// A list of the good vehicles, as many as the version can say.
pub fn good_list(version: &str) -> Vec<u8> {
    match version {
        "500001" => list(&head(version), &good()),
        "220001" => list(&head(version), &[Body { valid_to: "20260930215959".into(), ..good().remove(0) }]),
        _ => list(&head(version), &good()[..5]),
    }
}

/// One line for each reason, and one without.
pub fn reasons() -> Vec<(Body, Option<&'static str>)> {
    let one = |number: usize, plate: &str| Body { plate: plate.into(), ..body(number) };
    let wrong_digit = |number: usize| {
        let pan = pan(number);
        let last = pan.as_bytes()[18];
        format!("{}{}", &pan[..18], (last - b'0' + 1) % 10)
    };
    vec![
        (one(7, "AA00001"), None),
        (Body { obe: body(8).obe, ..one(7, "AA00002") }, Some("01")),
        (Body { pan: wrong_digit(9), ..one(9, "AA00003") }, Some("02")),
        (Body { pan: "957801100000000".into(), ..one(10, "AA00004") }, Some("03")),
        (Body { pan: pan_of("9208001", 1), ..one(11, "AA00005") }, Some("04")),
        (Body { obe: "ZZC00B001222070321".into(), ..one(12, "AA00006") }, Some("05")),
        (Body { context: String::new(), ..one(13, "AA00007") }, Some("08")),
        (one(14, "AA-0008"), Some("09")),
        (Body { nationality: "NOR".into(), ..one(15, "AA00009") }, Some("09")),
        (Body { emission: "EURO 6".into(), ..one(16, "AA00010") }, Some("11")),
        (Body { tariff: "11".into(), ..one(17, "AA00011") }, Some("12")),
        (Body { product: "00N".into(), ..one(18, "AA00012") }, Some("12")),
        (Body { replaced: pan_of("9208001", 7), ..one(19, "AA00013") }, Some("04")),
    ]
}

/// The confirmation of a list, with these rejected lines and so many accepted ones.
pub fn confirmation(version: &str, sequence: &str, accepted: usize, rejected: &[(Vec<u8>, &str)]) -> Vec<u8> {
    let acceptance = if rejected.is_empty() { "00" } else { "01" };
    let first = format!("0000002578011{sequence}20260914103000{accepted:015}{:015}{version}{}{acceptance}\n", rejected.len(), "0".repeat(25));
    let mut bytes = first.into_bytes();
    for (line, code) in rejected {
        bytes.push(b'1');
        bytes.extend(&line[1..]);
        bytes.extend(code.bytes());
        bytes.push(b'\n');
    }
    bytes.extend(format!("2{}\n", "0".repeat(62)).into_bytes());
    bytes
}

/// A folder for the files of a test.
pub struct Place(tempfile::TempDir);

impl Place {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// Runs `ivicheck whitelist` with these words and paths.
pub fn whitelist<I: IntoIterator<Item: Into<OsString>>>(words: I) -> Outcome {
    run(std::iter::once(OsString::from("whitelist")).chain(words.into_iter().map(Into::into)))
}

/// What is found in a list: code, line, column, offset, value and expected of each finding.
pub fn found(bytes: &[u8], more: &[&str]) -> Vec<String> {
    let place = Place::new();
    found_in(&place.file("list.hgv", bytes), more)
}

/// What is found in a file: `code line:column value -> expected`.
pub fn found_in(path: &Path, more: &[&str]) -> Vec<String> {
    let mut words: Vec<OsString> = ["check", "--format", "json"].into_iter().chain(more.iter().copied()).map(OsString::from).collect();
    words.push(path.into());
    let report = whitelist(words).report();
    let findings = findings_of(&report, path.file_name().unwrap().to_str().unwrap());
    findings
        .iter()
        .map(|finding| {
            let text = |key: &str| finding[key].as_str().unwrap_or("-").to_owned();
            let place = finding["line"].as_u64().map_or("-".to_owned(), |line| format!("{line}:{}", finding["column"]));
            format!("{} {place} {} -> {}", text("code").trim_start_matches("whitelist/"), text("value"), text("expected"))
        })
        .collect()
}

/// The codes of what is found, without the family.
pub fn codes(bytes: &[u8], more: &[&str]) -> Vec<String> {
    found(bytes, more).iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
}

/// The codes of what is found in a list of one line.
pub fn codes_of(body: Body) -> Vec<String> {
    codes(&list(&head("500001"), &[body]), &[])
}

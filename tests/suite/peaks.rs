//! What inputs that mean harm take of memory: each just below the 10 MiB that a file may have.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

const MOST: usize = 10 * 1024 * 1024;
/// In kilobytes, as `/usr/bin/time` counts.
const PEAK: u64 = 300 * 1024;

fn vehicle() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/valid/m1-petrol.xml")).unwrap()
}

/// As much of this as fits, between what stands before and after it.
fn filled(before: &str, piece: impl Fn(usize) -> String, after: &str) -> Vec<u8> {
    let mut text = before.to_owned();
    for number in 0.. {
        let next = piece(number);
        if text.len() + next.len() + after.len() > MOST {
            break;
        }
        text.push_str(&next);
    }
    (text + after).into_bytes()
}

fn repeated(piece: &'static str) -> impl Fn(usize) -> String {
    move |_| piece.to_owned()
}

/// In the vehicle, before this tag.
fn in_vehicle(tag: &str, piece: impl Fn(usize) -> String) -> Vec<u8> {
    let vehicle = vehicle();
    let at = vehicle.find(tag).unwrap_or_else(|| panic!("{tag}"));
    filled(&vehicle[..at], piece, &vehicle[at..])
}

/// The first group of this name, again and again.
fn group(tag: &str) -> impl Fn(usize) -> String {
    let vehicle = vehicle();
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let start = vehicle.find(&open).unwrap();
    let end = start + vehicle[start..].find(&close).unwrap() + close.len();
    let group = vehicle[start..end].to_owned();
    move |_| group.clone()
}

fn utf16(bytes: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8(bytes).unwrap();
    let text: String = text.replacen("encoding=\"UTF-8\"", "encoding=\"UTF-16\"", 1).chars().take(MOST / 2 - 8).collect();
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn archive_of_zeros() -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..900 {
        archive.start_file(format!("{number}.xml"), zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut archive, &vec![b' '; MOST]).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn inputs() -> Vec<(&'static str, Vec<u8>)> {
    let remark = |piece: &'static str| filled("<a>", repeated(piece), "</a>");
    vec![
        ("elements, one in the other", filled("", repeated("<a>"), "")),
        ("unknown elements", in_vehicle("</CocDataGroup>", |number| format!("<Unknown{number}>1</Unknown{number}>"))),
        ("empty elements", remark("<b/>")),
        ("attributes", filled("<a ", |number| format!("a{number}='1' "), "/>")),
        ("namespaces", filled("<a>", |number| format!("<b xmlns='urn:{number}'/>"), "</a>")),
        ("references to characters", remark("&#65;")),
        ("comments", remark("<!---->")),
        ("instructions", remark("<?a?>")),
        ("sections", remark("<![CDATA[]]>x")),
        ("a long text", in_vehicle("</Make>", repeated("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"))),
        ("a long number", in_vehicle("</ActualMass>", repeated("11111111111111111111111111111111"))),
        ("line ends", in_vehicle("<ActualMass>", repeated("\r\n"))),
        ("axles", in_vehicle("</AxleTable>", group("AxleGroup"))),
        ("tyres", in_vehicle("<TyreAxleGroup>", group("TyreAxleGroup"))),
        ("the same in UTF-16", utf16(in_vehicle("</CocDataGroup>", |number| format!("<Unknown{number}>1</Unknown{number}>")))),
        ("letters read wrongly", remark("\u{c3}\u{a4}")),
        ("a long signature value", in_vehicle("</SignatureValue>", repeated("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"))),
        ("a long certificate", in_vehicle("</X509Certificate>", repeated("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"))),
        ("references of a seal", in_vehicle("</SignedInfo>", group("Reference"))),
        ("certificates of a seal", in_vehicle("</X509Data>", group("X509Certificate"))),
        ("bytes that are no text", vec![0xff; MOST]),
        ("an archive of 9 GB of blanks", archive_of_zeros()),
    ]
}

/// How long it takes, in seconds, and how much memory, in kilobytes.
fn measured(path: &Path) -> (f64, u64) {
    let run = Command::new("/usr/bin/time")
        .args(["-f", "measured %e %M", env!("CARGO_BIN_EXE_ivicheck")])
        .arg(path)
        .output()
        .expect("/usr/bin/time is installed");
    let told = String::from_utf8_lossy(&run.stderr).into_owned();
    let line = told.lines().rev().find_map(|line| line.strip_prefix("measured ")).unwrap_or_else(|| panic!("{told}"));
    let (seconds, peak) = line.split_once(' ').unwrap();
    (seconds.parse().unwrap(), peak.parse().unwrap())
}

#[test]
#[ignore = "needs GNU time, and the program as it is released: `cargo test --release --test suite peaks -- --ignored --nocapture`"]
fn no_input_of_10_mib_takes_300_mb() {
    let folder = tempfile::tempdir().unwrap();
    let (mut table, mut above) = (String::new(), Vec::new());
    for (name, bytes) in inputs() {
        let ending = if name.starts_with("an archive") { "zip" } else { "xml" };
        let path = folder.path().join(format!("input.{ending}"));
        fs::write(&path, bytes).unwrap();
        let (seconds, peak) = measured(&path);
        writeln!(table, "| {name} | {seconds:.2} | {} |", peak / 1024).unwrap();
        if peak > PEAK {
            above.push(name);
        }
        fs::remove_file(&path).unwrap();
    }
    println!("{table}");
    assert_eq!(above, [""; 0], "{table}");
}

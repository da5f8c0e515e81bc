//! ZIP archives are read in place.

use super::support::{check, codes_of, vehicle};
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use zip::write::SimpleFileOptions;

fn pack(path: &Path, entries: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn entries_are_checked_under_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.zip");
    let (good, wrong) = (vehicle(), vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<"));
    let zeros = vec![b' '; 11 * 1024 * 1024];
    let entries: [(&str, &[u8]); 6] = [
        ("b/wrong.xml", wrong.as_bytes()),
        ("a/good.XML", good.as_bytes()),
        ("../outside.xml", good.as_bytes()),
        ("b/huge.xml", &zeros),
        ("note.txt", b"x"),
        ("inner.zip", b"PK"),
    ];
    pack(&path, &entries);
    let outcome = check([&path], &[]);
    assert_eq!(outcome.code, 1);
    let report = outcome.report();
    let files: Vec<&str> = report["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    let expected = ["../outside.xml", "a/good.XML", "b/huge.xml", "b/wrong.xml"].map(|name| format!("{}!/{name}", path.display()));
    assert_eq!(files, expected);
    assert_eq!(codes_of(&report, "good.XML"), [""; 0]);
    // What was changed after signing has a digest that does not match.
    assert_eq!(codes_of(&report, "wrong.xml"), ["ivi/not-a-number", "signature/digest"]);
    assert_eq!(codes_of(&report, "huge.xml"), ["input/too-large"]);
    assert_eq!(report["summary"]["skipped"], 2);
    assert_eq!(check([&path], &["--jobs", "1"]).out, check([&path], &["--jobs", "4"]).out);
    // In a folder, archives are passed over.
    fs::write(folder.path().join("c.xml"), &good).unwrap();
    let report = check([folder.path()], &[]).report();
    assert_eq!((&report["summary"]["files"], &report["summary"]["skipped"]), (&1.into(), &1.into()));
}

#[test]
fn a_broken_archive_is_one_finding() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.zip");
    pack(&path, &[("a.xml", vehicle().as_bytes())]);
    let bytes = fs::read(&path).unwrap();
    for (broken, code) in [(&bytes[..bytes.len() / 2], "input/archive"), (b"", "input/archive"), (b"<a/>", "input/archive")] {
        fs::write(&path, broken).unwrap();
        let outcome = check([&path], &[]);
        assert_eq!((outcome.code, codes_of(&outcome.report(), "day.zip")), (1, vec![code.to_owned()]));
    }
    // An entry whose bytes were changed does not pass either.
    let mut changed = bytes.clone();
    changed[200] ^= 0xff;
    fs::write(&path, changed).unwrap();
    let outcome = check([&path], &[]);
    assert_eq!((outcome.code, codes_of(&outcome.report(), "a.xml").len()), (1, 1));
}

#[test]
fn an_archive_without_xml_files_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.zip");
    pack(&path, &[("a.txt", b"x")]);
    let outcome = check([&path], &[]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.starts_with("ivicheck: no XML file in "), "{}", outcome.err);
}

#[test]
fn entries_that_share_their_bytes_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.zip");
    pack(&path, &[("a.xml", vehicle().as_bytes())]);
    let mut bytes = fs::read(&path).unwrap();
    // The directory gets a second entry for the same bytes: its one entry once more, under another name.
    let find = |bytes: &[u8], mark: &[u8]| bytes.windows(4).position(|four| four == mark).unwrap();
    let (directory, end) = (find(&bytes, b"PK\x01\x02"), find(&bytes, b"PK\x05\x06"));
    let mut second = bytes[directory..end].to_vec();
    let name = second.windows(5).position(|five| five == b"a.xml").unwrap();
    second[name] = b'b';
    let size = (2 * second.len() as u32).to_le_bytes();
    bytes.splice(end..end, second.iter().copied());
    let end = end + second.len();
    bytes[end + 8..end + 16].copy_from_slice(&[2, 0, 2, 0, size[0], size[1], size[2], size[3]]);
    fs::write(&path, bytes).unwrap();
    let report = check([&path], &[]).report();
    let finding = &report["files"][0]["findings"][0];
    assert_eq!((&finding["code"], &finding["message"]), (&"input/archive".into(), &"entries of the archive overlap".into()));
}

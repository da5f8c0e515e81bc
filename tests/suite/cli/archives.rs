//! Archives are read in place, whatever lies in them.

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
    let expected = ["../outside.xml", "a/good.XML", "b/huge.xml", "b/wrong.xml", "inner.zip"].map(|name| format!("{}!/{name}", path.display()));
    assert_eq!(files, expected);
    assert_eq!(codes_of(&report, "good.XML"), [""; 0]);
    // What was changed after signing has a digest that does not match.
    assert_eq!(codes_of(&report, "wrong.xml"), ["ivi/not-a-number", "signature/digest"]);
    assert_eq!(codes_of(&report, "huge.xml"), ["input/too-large"]);
    assert_eq!(codes_of(&report, "inner.zip"), ["input/archive"]);
    assert_eq!(report["summary"]["skipped"], 1);
    assert_eq!(check([&path], &["--jobs", "1"]).out, check([&path], &["--jobs", "4"]).out);
    // In a folder, archives are opened too.
    fs::write(folder.path().join("c.xml"), &good).unwrap();
    let report = check([folder.path()], &[]).report();
    assert_eq!((&report["summary"]["files"], &report["summary"]["skipped"]), (&6.into(), &1.into()));
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

/// A ZIP archive in memory.
fn zipped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.zip");
    pack(&path, entries);
    fs::read(path).unwrap()
}

/// A tar archive in memory.
fn taped(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tape = tar::Builder::new(Vec::new());
    for (name, bytes) in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        tape.append_data(&mut header, name, *bytes).unwrap();
    }
    tape.into_inner().unwrap()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Paths below the folder and their codes, file by file.
fn found_in(folder: &Path, arguments: &[&str]) -> Vec<(String, Vec<String>)> {
    let report = check([folder], arguments).report();
    let files = report["files"].as_array().unwrap().iter().map(|file| {
        let path = file["path"].as_str().unwrap().strip_prefix(folder.to_str().unwrap()).unwrap().trim_start_matches('/').to_owned();
        (path, file["findings"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect())
    });
    files.collect()
}

fn told(expected: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    expected.iter().map(|(path, codes)| ((*path).to_owned(), codes.iter().map(|code| (*code).to_owned()).collect())).collect()
}

#[test]
fn tar_archives_and_archives_within_archives_are_opened_one_level_deep() {
    let folder = tempfile::tempdir().unwrap();
    let good = vehicle();
    let one: [(&str, &[u8]); 2] = [("x/car.xml", good.as_bytes()), ("note.txt", b"x")];
    let third = zipped(&[("deep.xml", good.as_bytes())]);
    let second = zipped(&[("inner.xml", good.as_bytes()), ("third.zip", &third)]);
    fs::write(folder.path().join("a.tar"), taped(&one)).unwrap();
    fs::write(folder.path().join("b.tar.gz"), gzipped(&taped(&one))).unwrap();
    fs::write(folder.path().join("c.TGZ"), gzipped(&taped(&[("day.zip", &second)]))).unwrap();
    pack(&folder.path().join("d.zip"), &[("second.zip", &second), ("t.tgz", &gzipped(&taped(&one))), ("old.7z", b"7z")]);
    fs::write(folder.path().join("e.rar"), b"Rar!").unwrap();
    let found = found_in(folder.path(), &[]);
    let expected = told(&[
        ("a.tar!/x/car.xml", &[]),
        ("b.tar.gz!/x/car.xml", &[]),
        ("c.TGZ!/day.zip!/inner.xml", &[]),
        ("c.TGZ!/day.zip!/third.zip", &["input/archive"]),
        ("d.zip!/old.7z", &["input/archive"]),
        ("d.zip!/second.zip!/inner.xml", &[]),
        ("d.zip!/second.zip!/third.zip", &["input/archive"]),
        ("d.zip!/t.tgz!/x/car.xml", &[]),
        ("e.rar", &["input/archive"]),
    ]);
    assert_eq!(found, expected);
    assert_eq!(check([folder.path()], &["--jobs", "1"]).out, check([folder.path()], &["--jobs", "3"]).out);
}

#[test]
fn a_tar_archive_that_ends_too_early_or_holds_links_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let good = vehicle();
    let whole = taped(&[("a.xml", good.as_bytes()), ("b.xml", good.as_bytes())]);
    let mut linked = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    linked.append_link(&mut header, "link.xml", "/etc/hostname").unwrap();
    fs::write(folder.path().join("cut.tar"), &whole[..whole.len() / 2]).unwrap();
    fs::write(folder.path().join("cut.tgz"), &gzipped(&whole)[..2000]).unwrap();
    fs::write(folder.path().join("link.tar"), linked.into_inner().unwrap()).unwrap();
    fs::write(folder.path().join("text.tgz"), b"<a/>").unwrap();
    let expected = told(&[
        ("cut.tar", &["input/archive"]),
        ("cut.tgz", &["input/archive"]),
        ("link.tar!/link.xml", &["input/not-a-file"]),
        ("text.tgz", &["input/archive"]),
    ]);
    assert_eq!(found_in(folder.path(), &[]), expected);
}

#[test]
fn companions_of_macos_are_passed_over_in_folders_and_archives() {
    let folder = tempfile::tempdir().unwrap();
    let good = vehicle();
    pack(&folder.path().join("mac.zip"), &[("car.xml", good.as_bytes()), ("__MACOSX/._car.xml", b"\0\x05"), ("sub/._car.xml", b"\0")]);
    fs::write(folder.path().join("._car.xml"), b"\0\x05").unwrap();
    fs::create_dir(folder.path().join("__MACOSX")).unwrap();
    fs::write(folder.path().join("__MACOSX/x.xml"), b"\0\x05").unwrap();
    assert_eq!(found_in(folder.path(), &[]), told(&[("mac.zip!/car.xml", &[])]));
    // What is named by itself is meant.
    assert_eq!(check([folder.path().join("._car.xml")], &[]).code, 1);
}

#[test]
fn a_directory_that_hides_or_renames_entries_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.zip");
    let good = vehicle();
    let mark = |bytes: &[u8], mark: &[u8]| bytes.windows(4).position(|four| four == mark).unwrap();
    let whole = zipped(&[("a.xml", good.as_bytes())]);
    let hidden = zipped(&[("hidden.xml", b"<a/>")]);
    let entry = &hidden[..mark(&hidden, b"PK\x01\x02")];
    let directory = mark(&whole, b"PK\x01\x02");
    // Between the last entry and the directory, whose place moves.
    let mut between = whole.clone();
    between.splice(directory..directory, entry.iter().copied());
    let end = mark(&between, b"PK\x05\x06");
    let moved = ((directory + entry.len()) as u32).to_le_bytes();
    between[end + 16..end + 20].copy_from_slice(&moved);
    // Before the first entry, as a self-extracting archive begins, and behind the end.
    let before = [entry, &whole[..]].concat();
    let mut behind = whole.clone();
    let length = (entry.len() as u16).to_le_bytes();
    behind[whole.len() - 2..].copy_from_slice(&length);
    behind.extend_from_slice(entry);
    // The entry calls itself otherwise.
    let mut renamed = whole.clone();
    renamed[30] = b'b';
    for (name, bytes, words) in [
        ("between", between, "does not list: hidden.xml"),
        ("before", before, "does not list: hidden.xml"),
        ("behind", behind, "does not list: hidden.xml"),
        ("renamed", renamed, "calls an entry a.xml, the entry itself b.xml"),
    ] {
        fs::write(&path, bytes).unwrap();
        let report = check([&path], &[]).report();
        let finding = &report["files"][0]["findings"][0];
        assert_eq!(finding["code"], "input/archive", "{name}: {finding}");
        assert!(finding["message"].as_str().unwrap().contains(words), "{name}: {finding}");
    }
    // What only precedes the archive, such as a program that unpacks it, hides nothing.
    fs::write(&path, [&b"#!/bin/sh\n"[..], &whole].concat()).unwrap();
    assert_eq!(check([&path], &[]).code, 0);
}

#[test]
fn an_entry_longer_than_the_directory_says_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("day.zip");
    let good = vehicle();
    pack(&path, &[("a.xml", good.as_bytes())]);
    let mut bytes = fs::read(&path).unwrap();
    let (size, smaller) = (u32::try_from(good.len()).unwrap().to_le_bytes(), 100_u32.to_le_bytes());
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|place| bytes[*place..].starts_with(&size)).collect();
    assert_eq!(places.len(), 2, "in the directory and before the entry");
    for place in places {
        bytes[place..place + 4].copy_from_slice(&smaller);
    }
    fs::write(&path, bytes).unwrap();
    let report = check([&path], &[]).report();
    assert_eq!(codes_of(&report, "a.xml"), ["input/unreadable"]);
    let message = report["files"][0]["findings"][0]["message"].as_str().unwrap();
    assert!(message.contains("larger than its declared uncompressed size"), "{message}");
}

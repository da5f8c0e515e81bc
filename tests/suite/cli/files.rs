//! Which files a run reads and writes: names of one file, special files, targets of reports.

use super::support::{check, run, vehicle};
use std::fs;
use std::path::Path;

fn paths_in(folder: &Path) -> Vec<String> {
    let report = check([folder], &[]).report();
    report["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn a_file_with_several_names_is_one_file() {
    use std::os::unix::fs::symlink;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("m.xml"), vehicle()).unwrap();
    // A link that comes first in path order gives way to the name of the file itself.
    symlink("m.xml", at("latest.xml")).unwrap();
    symlink(folder.path(), at("../").join(format!("{}-again", folder.path().file_name().unwrap().to_str().unwrap()))).unwrap();
    assert_eq!(paths_in(folder.path()), ["m.xml"]);
    fs::hard_link(at("m.xml"), at("hard.xml")).unwrap();
    assert_eq!(paths_in(folder.path()), ["hard.xml"]);
    fs::remove_file(at("hard.xml")).unwrap();
    let again = folder.path().with_file_name(format!("{}-again", folder.path().file_name().unwrap().to_str().unwrap()));
    let outcome = check([again.join("m.xml"), at("m.xml"), again.clone()], &[]);
    fs::remove_file(&again).unwrap();
    assert_eq!((outcome.code, &outcome.report()["summary"]["files"]), (0, &1.into()));
    // A copy is another file, and the same vehicle twice.
    fs::copy(at("m.xml"), at("copy.xml")).unwrap();
    assert_eq!(paths_in(folder.path()), ["copy.xml", "m.xml"]);
}

#[cfg(unix)]
#[test]
fn names_that_differ_in_bytes_that_are_no_utf_8_stay_two() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    for name in [&b"\xe8.xml"[..], b"\xe9.xml"] {
        fs::write(folder.path().join(OsStr::from_bytes(name)), vehicle()).unwrap();
    }
    assert_eq!(paths_in(folder.path()), ["\\xE8.xml", "\\xE9.xml"]);
}

#[cfg(unix)]
#[test]
fn a_pipe_is_never_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("car.xml"), vehicle()).unwrap();
    fs::create_dir(at("rules")).unwrap();
    for name in ["pipe", "rules/x.yaml"] {
        assert!(std::process::Command::new("mkfifo").arg(at(name)).status().unwrap().success());
    }
    let (pipe, car) = (at("pipe"), at("car.xml"));
    for call in [
        vec!["--schema", &pipe, &car],
        vec!["schema", "diff", &pipe],
        vec!["signature", &pipe],
        vec!["migrate", &pipe],
        vec!["sign", &car, "--key", &pipe, "-o", "/dev/null/no"],
        vec!["sign", &pipe, "--key", &pipe, "-o", "/dev/null/no"],
    ] {
        let outcome = run(&call);
        assert_eq!(outcome.code, 2, "{call:?}");
        assert!(outcome.err.contains("this is not a regular file"), "{call:?}: {}", outcome.err);
    }
}

#[test]
fn a_report_is_never_written_over_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("car.xml"), vehicle()).unwrap();
    let book = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/ivi-2.0.yaml");
    fs::copy(book, at("book.yaml")).unwrap();
    let outcome = run(["--schema", &at("book.yaml"), &at("car.xml"), "-o", &at("book.yaml")]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("is read in this run"), "{}", outcome.err);
    assert_eq!(fs::read(at("book.yaml")).unwrap(), fs::read(book).unwrap());
    // Standard input too, where it is a file.
    let status = std::process::Command::new(env!("CARGO_BIN_EXE_ivicheck"))
        .args(["-", "-o", &at("car.xml")])
        .stdin(fs::File::open(at("car.xml")).unwrap())
        .output()
        .unwrap();
    assert_eq!(status.status.code(), Some(2));
    assert_eq!(fs::read_to_string(at("car.xml")).unwrap(), vehicle());
}

#[cfg(unix)]
#[test]
fn a_report_keeps_the_permissions_of_the_file_that_it_replaces() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::write(at("car.xml"), vehicle()).unwrap();
    fs::write(at("report.json"), "old").unwrap();
    fs::set_permissions(at("report.json"), fs::Permissions::from_mode(0o600)).unwrap();
    assert_eq!(run(["--format", "json", &at("car.xml"), "-o", &at("report.json")]).code, 0);
    assert_eq!(fs::metadata(at("report.json")).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(fs::read_to_string(at("report.json")).unwrap().starts_with('{'));
}

#[test]
fn nothing_is_packed_into_a_folder_that_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    fs::create_dir(at("outbox")).unwrap();
    fs::write(at("outbox/car.xml"), vehicle()).unwrap();
    for target in ["outbox/upload", "outbox/deep/upload", "outbox/../outbox/upload"] {
        let outcome = run(["pack", &at("outbox"), "-o", &at(target)]);
        assert_eq!(outcome.code, 2, "{target}");
        assert!(outcome.err.contains("which is checked"), "{}", outcome.err);
    }
    assert_eq!(fs::read_dir(at("outbox")).unwrap().count(), 1);
    assert_eq!(run(["pack", &at("outbox"), "-o", &at("outbox-packed")]).code, 0);
}

//! A folder of everything that can go wrong with an input: the run ends as usual, with one finding for each.

use super::support::{check, codes_of, corpus, findings_of, run, utf16, vehicle};
use std::fs::{self, File};
use std::path::Path;

/// Inputs that have exactly one finding, with its code.
const ONE_FINDING: [(&str, &str); 14] = [
    ("empty.xml", "input/empty"),
    ("blank.xml", "input/empty"),
    ("mark-only.xml", "input/empty"),
    ("binary.XML", "input/not-xml"),
    ("latin1.xml", "input/encoding"),
    ("klingon.xml", "input/encoding-declaration"),
    ("truncated.xml", "input/malformed"),
    ("bomb.xml", "input/dtd"),
    ("sparse.xml", "input/too-large"),
    ("many-nodes.xml", "input/too-large"),
    ("deep.xml", "input/malformed"),
    ("deep-signature.xml", "ivi/signature-structure"),
    ("attributes.xml", "input/too-large"),
    ("page.xml", "ivi/root"),
];

const BOMB: &str = "<?xml version=\"1.0\"?>
<!DOCTYPE lolz [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>
<InitialVehicleInformation>&c;</InitialVehicleInformation>";

fn fill(folder: &Path) {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let good = vehicle();
    write("empty.xml", b"");
    write("blank.xml", b" \r\n\t ");
    write("mark-only.xml", b"\xef\xbb\xbf");
    write("binary.XML", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe");
    write("latin1.xml", b"<a>\xd8degaard</a>");
    write("klingon.xml", good.replacen("UTF-8", "KLINGON", 1).as_bytes());
    write("truncated.xml", &good.as_bytes()[..good.len() / 2]);
    write("bomb.xml", BOMB.as_bytes());
    File::create(folder.join("sparse.xml")).unwrap().set_len(200 * 1024 * 1024).unwrap();
    write("many-nodes.xml", format!("<a>{}</a>", "<b/>".repeat(600_000)).as_bytes());
    write("deep.xml", "<a>".repeat(400_000).as_bytes());
    let objects = format!("{}{}</Signature>", "<Object>".repeat(100_000), "</Object>".repeat(100_000));
    write("deep-signature.xml", good.replacen("</Signature>", &objects, 1).as_bytes());
    write("attributes.xml", format!("<a{}/>", " a=\"\"".repeat(600_000)).as_bytes());
    write("page.xml", b"<html xmlns=\"http://www.w3.org/1999/xhtml\"><body/></html>");
    write("good.xml", good.as_bytes());
    write("utf16.xml", &utf16(&good.replacen("UTF-8", "UTF-16", 1)));
    write("readme.txt", b"not looked at");
    fs::create_dir(folder.join("inner")).unwrap();
    write("inner/good.xml", good.as_bytes());
}

#[test]
fn every_bad_input_is_one_finding_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let outcome = check([folder.path()], &[]);
    assert_eq!((outcome.code, outcome.err.as_str()), (1, ""));
    let report = outcome.report();
    for (name, code) in ONE_FINDING {
        assert_eq!(codes_of(&report, name), [code], "{name}");
    }
    for name in ["/good.xml", "utf16.xml", "inner/good.xml"] {
        assert_eq!(codes_of(&report, name), [""; 0], "{name}");
    }
    let failed = ONE_FINDING.len();
    assert_eq!(report["summary"]["files"], failed + 3);
    assert_eq!(report["summary"]["failed"], failed);
    // The good file stands there three times: an error across files for the vehicle and a warning for the reference.
    assert_eq!((&report["summary"]["errors"], &report["summary"]["warnings"]), (&(failed + 1).into(), &1.into()));
    assert_eq!(report["batch"].as_array().unwrap().len(), 2);
    assert_eq!(report["summary"]["skipped"], 1);
    assert_eq!(report["summary"]["codes"]["input/empty"], 3);
    let sparse = &findings_of(&report, "sparse.xml")[0];
    assert_eq!((sparse["value"].as_str(), sparse["expected"].as_str()), (Some("209715200 bytes"), Some("at most 10485760 bytes")));
    assert_eq!(sparse["line"], serde_json::Value::Null);
    let truncated = &findings_of(&report, "truncated.xml")[0];
    assert!(truncated["line"].as_u64().is_some_and(|line| line > 50), "{truncated}");
}

#[test]
fn the_report_is_the_same_for_any_number_of_threads_and_any_order_of_paths() {
    let folder = tempfile::tempdir().unwrap();
    fill(folder.path());
    let whole = check([folder.path()], &["--jobs", "1"]).out;
    assert_eq!(check([folder.path()], &["--jobs", "2"]).out, whole);
    assert_eq!(check([folder.path()], &["--jobs", "7"]).out, whole);
    let paths = ["inner", "utf16.xml", ".", "good.xml"].map(|name| folder.path().join(name));
    assert_eq!(check(paths, &[]).out, whole);
}

#[test]
fn a_file_with_very_many_findings_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("unknown.xml");
    let elements: String = (0..50_000).map(|number| format!("<Unknown{number}/>")).collect();
    let root = "InitialVehicleInformation";
    fs::write(&path, format!("<{root} xmlns=\"http://eu.ereg.initialvehicleinformation.v2\">{elements}</{root}>")).unwrap();
    let codes = codes_of(&check([&path], &[]).report(), "unknown.xml");
    assert_eq!((codes.len(), codes[1000].as_str()), (1001, "ivi/too-many"));
}

#[test]
fn many_files_are_in_path_order() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..700 {
        fs::write(folder.path().join(format!("{number}.xml")), format!("<a{number}/>")).unwrap();
    }
    let report = check([folder.path()], &["--jobs", "3"]).report();
    let files = report["files"].as_array().unwrap();
    let found: Vec<&str> = files.iter().map(|file| file["path"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    let mut expected: Vec<String> = (0..700).map(|number| format!("{number}.xml")).collect();
    expected.sort();
    assert_eq!(found, expected);
    assert!(files.iter().all(|file| {
        file["findings"][0]["value"].as_str().is_some_and(|root| file["path"].as_str().unwrap().ends_with(&format!("/{}.xml", &root[1..])))
    }));
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    #[test]
    fn links_loops_and_special_files_are_findings_too() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("a/b")).unwrap();
        fs::write(at("a/b/good.xml"), vehicle()).unwrap();
        symlink(at("a"), at("a/b/loop")).unwrap();
        symlink("nowhere.xml", at("dangling.xml")).unwrap();
        symlink("nowhere.txt", at("dangling.txt")).unwrap();
        symlink("self.xml", at("self.xml")).unwrap();
        symlink(at("a/b/good.xml"), at("linked.xml")).unwrap();
        let _socket = UnixListener::bind(at("socket.xml")).unwrap();
        assert!(Command::new("mkfifo").arg(at("pipe.xml")).status().unwrap().success());

        let outcome = check([folder.path()], &[]);
        assert_eq!(outcome.code, 1);
        let report = outcome.report();
        let expected = [
            ("a/b/loop", "input/directory-loop"),
            ("dangling.xml", "input/unreadable"),
            ("self.xml", "input/unreadable"),
            ("socket.xml", "input/not-a-file"),
            ("pipe.xml", "input/not-a-file"),
        ];
        for (name, code) in expected {
            assert_eq!(codes_of(&report, name), [code], "{name}");
        }
        assert_eq!(codes_of(&report, "good.xml"), [""; 0]);
        // A link to a file that is checked is no second file.
        assert_eq!(report["summary"]["files"], 6);
        assert_eq!(report["summary"]["skipped"], 1);
        // Given by name they are found in the same way, and a pipe is not opened.
        let report = check([at("pipe.xml"), at("dangling.txt")], &[]).report();
        assert_eq!(codes_of(&report, "pipe.xml"), ["input/not-a-file"]);
        assert_eq!(codes_of(&report, "dangling.txt"), ["input/unreadable"]);
    }

    #[test]
    fn what_may_not_be_read_is_a_finding() {
        let folder = tempfile::tempdir().unwrap();
        let (file, closed) = (folder.path().join("secret.xml"), folder.path().join("closed"));
        fs::write(&file, vehicle()).unwrap();
        fs::create_dir(&closed).unwrap();
        for path in [&file, &closed] {
            fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
        }
        let may_read_all = File::open(&file).is_ok();
        let report = check([folder.path()], &[]).report();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        if !may_read_all {
            assert_eq!(codes_of(&report, "secret.xml"), ["input/unreadable"]);
            assert_eq!(codes_of(&report, "closed"), ["input/unreadable"]);
        }
    }

    #[test]
    fn a_path_that_is_no_utf8_is_read_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(OsStr::from_bytes(b"\xd8degaard.xml")), vehicle()).unwrap();
        let outcome = check([folder.path()], &[]);
        assert_eq!(outcome.code, 0);
        assert_eq!(codes_of(&outcome.report(), "\\xD8degaard.xml"), [""; 0]);
    }
}

#[test]
fn a_text_between_elements_is_found_where_it_stands_whatever_the_line_ends() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.xml");
    for (before, line, column) in [("\n\n\n", 3, 1), ("\r\n\r\n\r\n  ", 3, 3), ("\n&#32;&#x9; ", 1, 12), ("", 0, 12)] {
        let text = vehicle().replacen("<MassGroup>", &format!("<MassGroup>{before}NOTE&amp;"), 1);
        fs::write(&path, &text).unwrap();
        let report = check([&path], &["--skip", "signature/"]).report();
        let finding = &findings_of(&report, "a.xml")[0];
        let opened = text[..text.find("<MassGroup>").unwrap()].matches('\n').count() + 1;
        let indent = if line == 0 { 4 } else { 0 };
        assert_eq!(finding["code"], "ivi/unexpected-text");
        assert_eq!((&finding["line"], &finding["column"]), (&(opened + line).into(), &(column + indent).into()), "{before:?}");
        assert_eq!((&finding["value"], &finding["length"]), (&"NOTE&".into(), &9.into()), "{before:?}");
    }
}

#[test]
fn a_file_that_ends_too_early_is_shown_where_it_ends() {
    let folder = tempfile::tempdir().unwrap();
    let good = vehicle();
    let ends: Vec<usize> = (400..good.len() - 20).step_by(97).filter(|at| good.is_char_boundary(*at)).collect();
    for at in &ends {
        fs::write(folder.path().join(format!("{at}.xml")), &good[..*at]).unwrap();
    }
    let report = check([folder.path()], &[]).report();
    for at in ends {
        let finding = &findings_of(&report, &format!("/{at}.xml"))[0];
        let lines = good[..at].matches('\n').count() as u64 + 1;
        assert_eq!(finding["code"], "input/malformed", "{at}");
        assert!(finding["line"].as_u64().is_some_and(|line| line + 1 >= lines), "{at}: {finding}");
    }
}

#[test]
fn what_a_file_holds_never_drives_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let older = fs::read_to_string(corpus().with_file_name("valid-1.x").join("m1-petrol-ivi-1.xml")).unwrap();
    let end = older.find("</Body>").unwrap();
    let path = folder.path().join("a\u{9b}31m.xml");
    fs::write(&path, [&older[..end], "<Unknown>\u{9b}2J</Unknown>", &older[end..]].concat()).unwrap();
    let (path, draft) = (path.to_string_lossy().into_owned(), folder.path().join("draft.xml").to_string_lossy().into_owned());
    let (upload, key) = (folder.path().join("upload").to_string_lossy().into_owned(), folder.path().join("no.key").to_string_lossy().into_owned());
    let calls: [&[&str]; 5] = [
        &[&path],
        &["migrate", &path],
        &["migrate", &path, "--write", &draft],
        &["pack", &path, "-o", &upload],
        &["sign", &path, "--key", &key, "-o", &draft],
    ];
    for call in calls {
        let outcome = run(call.iter().copied());
        let shown = format!("{}{}", outcome.out, outcome.err);
        assert!(!shown.is_empty() && !shown.chars().any(|c| c.is_control() && c != '\n'), "{call:?}: {shown:?}");
    }
}

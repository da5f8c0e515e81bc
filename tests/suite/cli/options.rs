//! What is said on the command line, and what comes of it.

use super::support::{check, codes_of, corpus, run, vehicle};
use ivicheck::cli::{self, Console};
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

struct Folder {
    folder: tempfile::TempDir,
}

impl Folder {
    /// A good file and one with a wrong number of axles.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("good.xml"), vehicle()).unwrap();
        fs::write(folder.path().join("wrong.xml"), vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>zwei<")).unwrap();
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn words(words: &[&str], path: &Path) -> Vec<OsString> {
    words.iter().map(OsString::from).chain([path.as_os_str().to_owned()]).collect()
}

#[test]
fn exit_codes() {
    let folder = Folder::new();
    assert_eq!(run([folder.at("good.xml")]).code, 0);
    assert_eq!(run([folder.path()]).code, 1);
    assert_eq!(run(words(&["--fail-on", "never"], folder.path())).code, 0);
    assert_eq!(run([folder.at("missing.xml")]).code, 2);
    assert_eq!(run(["--no-such-option"]).code, 2);
    assert_eq!(run(Vec::<OsString>::new()).code, 2);
    assert_eq!(run(["--help"]).code, 0);
    assert_eq!(run(["--version"]).out, format!("ivicheck {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn the_word_check_may_be_left_out() {
    let folder = Folder::new();
    assert_eq!(run(words(&["check"], folder.path())).out, run([folder.path()]).out);
}

#[test]
fn a_folder_without_xml_files_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "x").unwrap();
    let outcome = run([folder.path()]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.starts_with("ivicheck: no XML file in "), "{}", outcome.err);
    // Also beside a folder that has some.
    assert_eq!(run([folder.path(), Folder::new().path()]).code, 2);
    // Named, any file is taken.
    assert_eq!(codes_of(&check([folder.path().join("a.txt")], &[]).report(), "a.txt"), ["input/not-xml"]);
}

#[test]
fn a_misspelt_subcommand_is_helped() {
    let outcome = run(["explian"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (2, "ivicheck: no such file or folder: explian\n  help: did you mean `ivicheck explain`?\n"));
}

/// The page without the line that says what was checked with, which every page has once.
fn without_checked_with(page: &str) -> String {
    let (said, rest): (Vec<&str>, Vec<&str>) = page.lines().partition(|line| line.starts_with("checked with: profile eu; icm 2026.11 ("));
    assert_eq!(said.len(), 1, "{page}");
    rest.into_iter().map(|line| format!("{line}\n")).collect()
}

/// What no option brings is said at the end of each report.
const UNCHECKED: &str = "not checked: trust (no --trust); revocation (no --crl); qualified status (no trusted list)\n";

#[test]
fn clean_files_are_one_line() {
    let outcome = run([corpus()]);
    let count = fs::read_dir(corpus()).unwrap().count();
    let expected = format!("{count} files, {count} passed, 0 failed, no findings\n{UNCHECKED}");
    assert_eq!((outcome.code, without_checked_with(&outcome.out)), (0, expected));
}

#[test]
fn only_and_skip_choose_codes() {
    let folder = Folder::new();
    let codes = |more: &[&str]| codes_of(&check([folder.path()], more).report(), "wrong.xml");
    assert_eq!(codes(&[]), ["ivi/not-a-number", "signature/digest"]);
    assert_eq!(codes(&["--skip", "signature/"]), ["ivi/not-a-number"]);
    assert_eq!(codes(&["--only", "ivi/not", "--only", "input/"]), ["ivi/not-a-number"]);
    assert_eq!(codes(&["--only", "ivi/missing"]), [""; 0]);
    assert_eq!(codes(&["--skip", "ivi/not-a-number"]), ["signature/digest"]);
    assert_eq!(check([folder.path()], &["--skip", "ivi/", "--skip", "batch/", "--skip", "signature/"]).code, 0);
}

#[test]
fn a_code_that_nothing_reports_is_an_error() {
    let folder = Folder::new();
    let outcome = check([folder.path()], &["--skip", "ivi/mising"]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert_eq!(outcome.err, "ivicheck: no code begins with `ivi/mising`\n  help: did you mean `ivi/missing`?\n");
    assert_eq!(check([folder.path()], &["--only", ""]).code, 2);
    // A family without a check may be left out, but not asked for: nothing would be checked.
    assert_eq!(check([folder.path()], &["--skip", "no/"]).report()["files"], check([folder.path()], &[]).report()["files"]);
    assert_eq!(check([folder.path()], &["--only", "no/"]).code, 2);
}

#[test]
fn a_file_that_could_not_be_checked_always_says_so() {
    let folder = Folder::new();
    fs::write(folder.at("empty.xml"), "").unwrap();
    let outcome = check([folder.at("empty.xml")], &["--only", "ivi/", "--skip", "input/"]);
    assert_eq!((outcome.code, codes_of(&outcome.report(), "empty.xml")), (1, vec!["input/empty".to_owned()]));
}

#[test]
fn a_profile_that_is_not_known_is_an_error() {
    let outcome = check([corpus()], &["--profile", "atlantis"]);
    assert_eq!((outcome.code, outcome.err.as_str()), (2, "ivicheck: there is no profile `atlantis`\n  help: known profiles: eu, gb, no\n"));
}

#[test]
fn another_message_book_can_be_given() {
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/ivi-2.0.yaml");
    let folder = Folder::new();
    let book = book.to_str().unwrap();
    assert_eq!(check([folder.path()], &["--schema", book]).out, check([folder.path()], &[]).out);
    let outcome = check([folder.path()], &["--schema", folder.at("no.yaml").to_str().unwrap()]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    fs::write(folder.at("bad.yaml"), "book: 3\n- x").unwrap();
    let outcome = check([folder.path()], &["--schema", folder.at("bad.yaml").to_str().unwrap()]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("bad.yaml:2:"), "{}", outcome.err);
}

#[test]
fn a_schema_with_a_field_more_or_another_name_leaves_out_what_does_not_fit_and_says_so() {
    let book = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/ivi-2.0.yaml")).unwrap();
    let folder = Folder::new();
    let line = book.lines().find(|line| line.contains("field: MaximumSpeed,")).unwrap();
    let more = book.replace(line, &format!("{line}\n{}", line.replace("MaximumSpeed", "TowBarNoise")));
    let renamed = book.replace("field: MaximumSpeed,", "field: TopSpeed,");
    fs::write(folder.at("more.yaml"), more).unwrap();
    fs::write(folder.at("renamed.yaml"), renamed).unwrap();
    let with = |schema: &str| {
        let schema = folder.at(schema);
        let schema = schema.to_str().unwrap().to_owned();
        (check([folder.path()], &["--schema", &schema]), run(["rules", "lint", "--schema", &schema]))
    };

    let (outcome, lint) = with("more.yaml");
    assert_eq!(outcome.out, check([folder.path()], &[]).out);
    assert_eq!(outcome.err, "ivicheck: note: the applicability table of icm does not cover TowBarNoise: taken as optional\n");
    assert!(lint.out.contains("no row covers TowBarNoise\n"), "{}", lint.out);
    assert_eq!(lint.code, 0);

    // Rules on the old name cannot be; the others are.
    let (outcome, lint) = with("renamed.yaml");
    assert!(outcome.err.contains("places of the shipped rules do not fit this schema"), "{}", outcome.err);
    assert!(codes_of(&outcome.report(), "good.xml").contains(&"ivi/unknown-element".to_owned()));
    assert!(lint.out.contains("left out: rules/icm/speeds.yaml:") && lint.code == 0, "{}", lint.out);

    // A pack of one's own has to fit.
    let own = "pack: own\nrules:\n  - { code: fast, title: A, why: B, source: C, basis: derived, severity: info, assert: MaximumSpeed > 1, message: m, help: h, tests: [{ on: m1-petrol, expect: pass }, { on: m1-petrol, set: { MaximumSpeed: 1 }, expect: fail }] }\n";
    fs::create_dir(folder.at("own")).unwrap();
    fs::write(folder.at("own/own.yaml"), own).unwrap();
    let (schema, own) = (folder.at("renamed.yaml"), folder.at("own"));
    let outcome = check([folder.path()], &["--schema", schema.to_str().unwrap(), "--rules", own.to_str().unwrap()]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("the message has no field or group MaximumSpeed"), "{}", outcome.err);
}

#[test]
fn a_report_goes_to_a_file() {
    let folder = Folder::new();
    let report = folder.at("report.json");
    let target = report.to_str().unwrap();
    fs::write(&report, "old").unwrap();
    let outcome = check([folder.path()], &["-o", target]);
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (1, "", ""));
    // The report lies in the folder that is checked, beside the two files.
    let expected = check([folder.path()], &[]).out;
    assert_eq!(fs::read_to_string(&report).unwrap(), expected);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
}

#[test]
fn an_input_is_never_written_over() {
    let folder = Folder::new();
    let target = folder.at("good.xml");
    let outcome = check([folder.path()], &["-o", target.to_str().unwrap()]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.contains("is read in this run"), "{}", outcome.err);
    assert_eq!(fs::read_to_string(&target).unwrap(), vehicle());
    #[cfg(unix)]
    {
        let link = folder.at("link.out");
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert_eq!(check([folder.path()], &["-o", link.to_str().unwrap()]).code, 2);
        assert_eq!(fs::read_to_string(&target).unwrap(), vehicle());
    }
}

#[test]
fn a_run_that_fails_leaves_no_report() {
    let folder = Folder::new();
    let target = folder.at("report.json");
    let outcome = check([folder.at("missing.xml")], &["-o", target.to_str().unwrap()]);
    assert_eq!((outcome.code, target.exists()), (2, false));
    let nowhere = folder.at("no/report.json");
    let outcome = check([folder.path()], &["-o", nowhere.to_str().unwrap()]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.starts_with("ivicheck: ") && outcome.err.lines().count() == 1, "{}", outcome.err);
    assert_eq!(check([folder.path()], &["-o", folder.path().to_str().unwrap()]).code, 2);
}

#[cfg(unix)]
#[test]
fn a_report_goes_through_links_and_devices_and_leaves_them() {
    let folder = Folder::new();
    let (link, file) = (folder.at("link"), folder.at("report.json"));
    fs::write(&file, "old").unwrap();
    std::os::unix::fs::symlink("report.json", &link).unwrap();
    assert_eq!(check([folder.at("good.xml")], &["-o", link.to_str().unwrap()]).code, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&file).unwrap(), check([folder.at("good.xml")], &[]).out);
    let output = Command::new(env!("CARGO_BIN_EXE_ivicheck")).args(["-o", "/dev/stdout"]).arg(folder.at("good.xml")).output().unwrap();
    let expected = format!("1 file, 1 passed, 0 failed, no findings\n{UNCHECKED}");
    assert_eq!(without_checked_with(&String::from_utf8_lossy(&output.stdout)), expected);
}

/// A reader that has gone away.
struct Gone;

impl Write for Gone {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_broken_pipe_ends_the_run_without_words() {
    let mut err = Vec::new();
    for arguments in [vec!["ivicheck".into(), corpus().into_os_string()], vec!["ivicheck".into(), "--help".into()]] {
        assert_eq!(cli::run(arguments, &mut Console::plain(&mut Gone, &mut err)), 2);
    }
    assert_eq!(err, b"");
}

#[test]
fn standard_input_is_a_file_called_dash() {
    let program = |input: &str| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ivicheck"))
            .args(["--format", "json", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        (output.status.code(), report)
    };
    let (code, report) = program(&vehicle());
    assert_eq!((code, report["files"][0]["path"].as_str(), report["files"][0]["status"].as_str()), (Some(0), Some("-"), Some("pass")));
    let (code, report) = program("");
    assert_eq!((code, codes_of(&report, "-")), (Some(1), vec!["input/empty".to_owned()]));
}

#[test]
fn without_a_terminal_there_are_colours_only_when_asked_for() {
    let folder = Folder::new();
    let is_coloured = |variables: &[(&str, &str)], options: &[&str]| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_ivicheck"));
        for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"] {
            program.env_remove(name);
        }
        let output = program.envs(variables.iter().copied()).arg(folder.path()).args(options).output().unwrap();
        assert_eq!((output.status.code(), output.stderr.is_empty()), (Some(1), true));
        output.stdout.contains(&0x1b)
    };
    assert!(!is_coloured(&[], &[]) && !is_coloured(&[], &["--color", "auto"]));
    assert!(is_coloured(&[("FORCE_COLOR", "1")], &[]) && is_coloured(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!is_coloured(&[("FORCE_COLOR", "1"), ("NO_COLOR", "1")], &[]));
    assert!(is_coloured(&[("NO_COLOR", "1")], &["--color", "always"]) && !is_coloured(&[("FORCE_COLOR", "1")], &["--color", "never"]));
}

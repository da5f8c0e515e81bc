//! The cases of Norway and of the United Kingdom: for each sentence of the sources that states a check, files that break it, with
//! the exact findings, the words of the authority, and what its service would answer.

use ivicheck::cli::{self, Console};
use ivicheck::schema::{ivi_1_11, ivi_2_0};
use ivicheck::workbench::{Bases, changed};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the source says, in our words.
    sentence: String,
    /// Where it says so.
    source: String,
    /// The code that holds it.
    rule: String,
    /// The files of the case, by name.
    files: BTreeMap<String, CaseFile>,
    /// Codes that are left out: what the case is not about.
    #[serde(default)]
    skip: Vec<String>,
    /// The language of the messages.
    lang: Option<String>,
    /// By file: its findings, in the order of the report.
    #[serde(default)]
    expect: BTreeMap<String, Vec<BTreeMap<String, Option<String>>>>,
    /// The findings about several files.
    #[serde(default)]
    batch: Vec<Among>,
    /// By file: the code of the service's answer.
    #[serde(default)]
    answers: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    /// A vehicle of the corpus.
    on: Option<String>,
    #[serde(default)]
    remove: Vec<String>,
    #[serde(default)]
    set: BTreeMap<String, String>,
    /// Texts of the file that are written otherwise.
    #[serde(default)]
    replace: BTreeMap<String, String>,
    /// The file as it stands, when it is no vehicle.
    text: Option<String>,
    /// So many bytes, made up by a comment at the end.
    bytes: Option<usize>,
}

#[derive(Debug, Deserialize, PartialEq, Eq)]
#[serde(deny_unknown_fields)]
struct Among {
    files: Vec<String>,
    finding: BTreeMap<String, Option<String>>,
}

fn run(arguments: &[&str]) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("ivicheck").chain(arguments.iter().copied()).map(Into::into);
    let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
    assert!(err.is_empty(), "{}", String::from_utf8_lossy(&err));
    (code, String::from_utf8(out).unwrap())
}

fn cases(profile: &str) -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(profile);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).expect("the cases are there").map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        serde_saphyr::from_str(&text).unwrap_or_else(|fault| panic!("{}: {fault}", path.display()))
    };
    paths.iter().map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), read(path))).collect()
}

/// Writes the files of a case into a folder.
fn write(case: &Case, folder: &Path) {
    let bases = Bases::embedded();
    for (name, file) in &case.files {
        let mut text = match (&file.on, &file.text) {
            (Some(on), None) => {
                let book = if on.ends_with("-ivi-1") { ivi_1_11() } else { ivi_2_0() };
                let set: Vec<(String, String)> = file.set.clone().into_iter().collect();
                changed(on, &file.remove, &set, &bases, book.unwrap()).unwrap()
            }
            (None, Some(text)) => text.clone(),
            _ => panic!("{name}: a file has either `on` or `text`"),
        };
        for (from, to) in &file.replace {
            assert!(text.contains(from), "{name}: there is no {from}");
            text = text.replace(from, to);
        }
        if let Some(bytes) = file.bytes {
            let comment = bytes - text.len() - "<!---->".len();
            let _ = write!(text, "<!--{}-->", "x".repeat(comment));
            assert_eq!(text.len(), bytes);
        }
        fs::write(folder.join(name), text).unwrap();
    }
}

/// The parts of a finding that a case states; the words of the authority among them.
fn stated(finding: &Value) -> BTreeMap<String, Option<String>> {
    const PARTS: [&str; 9] = ["code", "severity", "path", "value", "expected", "message", "meldingskode", "feltreferanse", "portal"];
    let part = |name: &str| finding.get(name).map(|value| (name.to_owned(), value.as_str().map(str::to_owned)));
    PARTS.iter().filter_map(|name| part(name)).collect()
}

fn name_of(path: &Value) -> String {
    path.as_str().unwrap().rsplit('/').next().unwrap().to_owned()
}

/// What comes out otherwise than the case says; empty when nothing does.
fn difference(profile: &str, case: &Case) -> String {
    let folder = tempfile::tempdir().unwrap();
    write(case, folder.path());
    let paths: Vec<String> = case.files.keys().map(|name| folder.path().join(name).to_string_lossy().into_owned()).collect();
    // The vehicles are changed after signing.
    let mut arguments = vec!["--profile", profile, "--as-of", "2026-11-02", "--skip", "signature/"];
    arguments.extend(case.lang.iter().flat_map(|language| ["--lang", language.as_str()]));
    arguments.extend(case.skip.iter().flat_map(|code| ["--skip", code.as_str()]));
    arguments.extend(paths.iter().map(String::as_str));
    let report: Value = serde_json::from_str(&run(&[&["--format", "json"], arguments.as_slice()].concat()).1).unwrap();
    let mut found: BTreeMap<String, Vec<BTreeMap<String, Option<String>>>> = BTreeMap::new();
    for file in report["files"].as_array().unwrap() {
        let findings: Vec<_> = file["findings"].as_array().unwrap().iter().map(stated).collect();
        if !findings.is_empty() {
            found.insert(name_of(&file["path"]), findings);
        }
    }
    let among = |finding: &Value| Among { files: finding["files"].as_array().unwrap().iter().map(name_of).collect(), finding: stated(finding) };
    let batch: Vec<Among> = report["batch"].as_array().unwrap().iter().map(among).collect();
    let mut answers = BTreeMap::new();
    if !case.answers.is_empty() {
        let bodies = run(&[&["--format", "svv"], arguments.as_slice()].concat()).1;
        for (name, body) in case.files.keys().zip(bodies.lines()) {
            let body: Value = serde_json::from_str(body).unwrap();
            let answer = body.get(0).unwrap_or(&body);
            answers.insert(name.clone(), answer["melding"]["meldingskode"].as_str().unwrap().to_owned());
        }
    }
    let mut text = String::new();
    for (what, wanted, found) in [
        ("expect", format!("{:#?}", case.expect), format!("{found:#?}")),
        ("batch", format!("{:#?}", case.batch), format!("{batch:#?}")),
        ("answers", format!("{:#?}", case.answers), format!("{answers:#?}")),
    ] {
        if wanted != found {
            let _ = write!(text, "{what}: wanted {wanted}\nfound {found}\n");
        }
    }
    text
}

fn hold(profile: &str, least: usize) -> BTreeSet<String> {
    let cases = cases(profile);
    assert!(cases.len() >= least, "{} cases", cases.len());
    let mut faults = String::new();
    let mut rules = BTreeSet::new();
    let differences: Vec<String> = cases.par_iter().map(|(_, case)| difference(profile, case)).collect();
    for ((name, case), difference) in cases.iter().zip(differences) {
        assert!(!case.sentence.is_empty() && !case.source.is_empty(), "{name}");
        let mut codes = case.expect.values().flatten().chain(case.batch.iter().map(|among| &among.finding)).filter_map(|finding| finding.get("code"));
        assert!(codes.any(|code| code.as_ref() == Some(&case.rule)), "{name}: nothing is found by {}", case.rule);
        rules.insert(case.rule.clone());
        if !difference.is_empty() {
            let _ = write!(faults, "{name}\n{difference}");
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
    rules
}

/// Every rule of a pack has a case.
fn assert_covered(profile: &str, rules: &BTreeSet<String>) {
    let listed: Value = serde_json::from_str(&run(&["rules", "list", "--format", "json", "--profile", profile]).1).unwrap();
    let folder = format!("rules/{profile}/");
    let codes = listed.as_array().unwrap().iter().filter(|rule| rule["file"].as_str().unwrap().starts_with(&folder));
    let alone: Vec<&str> = codes.map(|rule| rule["code"].as_str().unwrap()).filter(|code| !rules.contains(*code)).collect();
    assert!(alone.is_empty(), "no case for {alone:?}");
}

#[test]
fn the_norwegian_cases_come_out_as_they_say() {
    let rules = hold("no", 18);
    assert_covered("no", &rules);
}

#[test]
fn the_british_cases_come_out_as_they_say() {
    let mut rules = hold("gb", 10);
    // A hundred and one files are made in the tests of the command line.
    rules.insert("gb/upload-of-at-most-100-files".to_owned());
    assert_covered("gb", &rules);
}

//! Every row of the table "how a run ends" of `docs/gate.md` is tried, and every one that is tried stands there.

use crate::cli::support::{Outcome, run, vehicle};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const PAGE: &str = include_str!("../../../docs/gate.md");

/// A row of the table.
struct Row<'p> {
    what: &'p str,
    code: u8,
    message: &'p str,
}

fn rows() -> Vec<Row<'static>> {
    let table = PAGE.split("| what is wrong or missing | exit code | message |\n").nth(1).expect("the table is there");
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        Row { what: cells[0], code: cells[1].parse().unwrap(), message: cells[2] }
    })
    .collect()
}

/// The parts of a message that always stand there: what is between backticks, without what `...` stands for.
fn fixed(message: &str) -> impl Iterator<Item = &str> {
    message.split('`').skip(1).step_by(2).flat_map(|text| text.split("...")).map(str::trim).filter(|text| !text.is_empty())
}

/// A folder to run in.
struct Plant(tempfile::TempDir);

impl Plant {
    fn new() -> Self {
        let plant = Self(tempfile::tempdir().unwrap());
        plant.put("out/good.xml", vehicle().as_bytes());
        plant.put("bad/bad.xml", vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>3<").as_bytes());
        fs::create_dir(plant.0.path().join("nothing")).unwrap();
        plant
    }

    fn at(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    fn put(&self, name: &str, bytes: &[u8]) -> &Self {
        let path = self.0.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// Runs with these arguments, in which `@` begins a path of the folder.
    fn run(&self, arguments: &[&str]) -> Outcome {
        let own = arguments.iter().map(|argument| argument.strip_prefix('@').map_or_else(|| (*argument).to_owned(), |name| self.at(name)));
        run(["--as-of".to_owned(), "2026-11-30".to_owned()].into_iter().chain(own))
    }

    /// The same with the settings of a configuration file.
    fn configured(&self, settings: &str, arguments: &[&str]) -> Outcome {
        self.put("ivicheck.yaml", settings.as_bytes());
        self.run(&[&["--config", "@ivicheck.yaml"], arguments].concat())
    }

    fn waived(&self, entry: &str, arguments: &[&str]) -> Outcome {
        self.put("waivers.yaml", format!("waivers:\n  - {{ {entry} }}\n").as_bytes());
        self.run(&[&["--no-config", "--waivers", "@waivers.yaml"], arguments].concat())
    }
}

const WAIVER: &str = "reason: agreed, owner: A. Example";
const SEALED: [&str; 2] = ["--skip", "signature/"];

/// A row by its words, and a run that ends so.
type Trial = (&'static str, fn(&Plant) -> Outcome);

const TRIALS: [Trial; 50] = [
    ("a path that is not there", |plant| plant.run(&["@gone"])),
    ("a folder or archive without an XML file", |plant| plant.run(&["@nothing"])),
    ("the same with `--allow-empty`", |plant| plant.run(&["--allow-empty", "@nothing"])),
    (INPUT, |plant| plant.put("in/a.xml", b"").run(&["@in"])),
    (INPUT, |plant| plant.put("in/a.xml", b"text").run(&["--only", "batch/", "@in"])),
    (INPUT, |plant| plant.put("in/a.xml", b"<a>\xff</a>").run(&["--skip", "input/", "@in"])),
    (INPUT, |plant| plant.put("in/a.xml", &vec![b' '; 10 * 1024 * 1024 + 1]).run(&["@in"])),
    (INPUT, |plant| plant.put("in/a.xml", b"<a>").run(&["--skip", "input/", "@in"])),
    ("an archive that is damaged or of another kind", |plant| plant.put("a.zip", b"PK\x03\x04nothing").run(&["@a.zip"])),
    ("an archive that is damaged or of another kind", |plant| plant.put("in/a.tar.gz", b"no archive").run(&["@in"])),
    ("`--only` and `--skip` that leave no check", |plant| plant.run(&["--only", "icm/", "--skip", "icm/", "@out"])),
    ("a code that nothing reports", |plant| plant.run(&["--only", "icm/no-such-rule", "@out"])),
    ("a code that nothing reports", |plant| plant.run(&["--skip", "imc/", "@out"])),
    ("`--severity error` with `--fail-on warning`", |plant| plant.run(&["--severity", "error", "--fail-on", "warning", "@out"])),
    ("a profile that is not there", |plant| plant.run(&["--profile", "xx", "@out"])),
    ("a pack whose day is over, and that says `strict`", |plant| plant.put("xx/pack.yaml", OVER).run(&["--rules", "@xx", "@out"])),
    (DIGEST, |plant| plant.put("xx/pack.yaml", PACK).run(&["--rules", "@xx", "--rules-sha256", "00", "@out"])),
    (PACKED, |plant| plant.put("xx.zip", b"PK\x03\x04nothing").run(&["--rules", "@xx.zip", "@out"])),
    (PACKED, |plant| plant.put("xx.tgz", b"no archive").run(&["--rules", "@xx.tgz", "@out"])),
    ("a fault in approval data", |plant| plant.put("own.csv", b"approval,field,value\na,Whelbase,1\n").run(&["--approvals", "@own.csv", "@out"])),
    (GONE, |plant| plant.run(&["--approvals", "@gone.csv", "@out"])),
    (GONE, |plant| plant.run(&["--config", "@gone.yaml", "@out"])),
    (GONE, |plant| plant.run(&["--waivers", "@gone.yaml", "@out"])),
    (GONE, |plant| plant.run(&["--owners", "@gone.yaml", "@out"])),
    (GONE, |plant| plant.run(&["--rules", "@gone", "@out"])),
    (GONE, |plant| plant.run(&["--schema", "@gone.xsd", "@out"])),
    (GONE, |plant| plant.run(&["--trust", "@gone", "@out"])),
    (GONE, |plant| plant.run(&["--crl", "@gone", "@out"])),
    (GONE, |plant| plant.run(&["--baseline", "@gone.json", "@out"])),
    (UNKNOWN, |plant| plant.configured("fail-onn: error\n", &["@out"])),
    (UNKNOWN, |plant| plant.configured("fail-on: errors\n", &["@out"])),
    (UNKNOWN, |plant| plant.waived("cod: icm/x", &["@out"])),
    (UNKNOWN, |plant| plant.put("owners.yaml", b"owner:\n  \"*\": A\n").run(&["--owners", "@owners.yaml", "@out"])),
    (LOWERED, |plant| plant.configured("severities:\n  ivi/: warning\n", &["@out"])),
    (LOWERED, |plant| plant.configured("severities:\n  signature/digest: info\n", &["@out"])),
    (LOWERED, |plant| plant.configured("severities:\n  input/: off\n", &["@out"])),
    (UNWAIVED, |plant| plant.waived(&format!("code: signature/digest, vin: '*', {WAIVER}, expires: 2027-01-01"), &["@out"])),
    (UNWAIVED, |plant| plant.waived(&format!("code: ivi/, vin: '*', {WAIVER}, expires: 2027-01-01"), &["@out"])),
    (UNWAIVED, |plant| plant.waived(&format!("code: icm/actual-mass-below-laden-mass, vin: W, {WAIVER}"), &["@out"])),
    (UNWAIVED, |plant| plant.waived("code: icm/actual-mass-below-laden-mass, vin: W, owner: A, expires: 2027-01-01", &["@out"])),
    (ENDED, |plant| plant.waived(&format!("code: icm/actual-mass-below-laden-mass, vin: W, {WAIVER}, expires: 2026-11-29"), &["@out"])),
    (ENDED, |plant| plant.waived(&format!("code: icm/, {WAIVER}, expires: 2027-01-01"), &["@out"])),
    ("a baseline that is no report", |plant| plant.put("old.json", b"{}").run(&["--baseline", "@old.json", "@out"])),
    ("a pattern of paths that is none", |plant| plant.run(&["--include", "a{b", "@out"])),
    (WRITTEN, |plant| plant.run(&["-o", "@gone/report.json", "@out"])),
    (WRITTEN, |plant| plant.run(&["-o", "@out/good.xml", "@out"])),
    (WRITTEN, |plant| {
        plant.waived(&format!("code: icm/actual-mass-below-laden-mass, vin: W, {WAIVER}, expires: 2027-01-01"), &["-o", "@waivers.yaml", "@out"])
    }),
    ("any finding at or above `--fail-on` that is neither waived nor in the baseline", |plant| plant.run(&["@bad", SEALED[0], SEALED[1]])),
    ("the same with `--fail-on never`", |plant| plant.run(&["--fail-on", "never", "@bad"])),
    ("the same with `--fail-on never`", |plant| plant.configured("fail-on: never\n", &["@bad"])),
];

const INPUT: &str = "a file that is empty, no XML, in a wrong encoding, too large, unreadable";
const PACK: &[u8] = b"pack: xx\nversion: '1'\ntitle: A pack\n";
const OVER: &[u8] = b"pack: xx\nversion: '1'\ntitle: A pack\nto: 2026-11-29\nstrict: true\n";
const DIGEST: &str = "rules with another SHA-256 than `--rules-sha256`";
const PACKED: &str = "an archive of rules that is damaged, or leads out of itself";
const GONE: &str = "a configuration, waivers, owners, approval data, rules, book or certificates that are named and not there";
const UNKNOWN: &str = "an unknown key or value in any of them";
const LOWERED: &str = "a severity that would lower an error of structure or seal";
const UNWAIVED: &str = "a waiver of structure or seal, without an end, an owner or a reason";
const ENDED: &str = "a waiver that has ended, or is too broad";
const WRITTEN: &str = "a report that cannot be written, or would be written over what is read";

#[test]
fn every_end_of_the_table_is_as_it_says() {
    let rows = rows();
    let mut tried = BTreeSet::new();
    for (number, (what, trial)) in TRIALS.iter().enumerate() {
        let row = rows.iter().find(|row| row.what == *what).unwrap_or_else(|| panic!("the table has no row `{what}`"));
        let outcome = trial(&Plant::new());
        let told = format!("{}{}", outcome.out, outcome.err);
        assert_eq!(outcome.code, row.code, "{number}: {what}: {told}");
        // Of several codes or texts one is told.
        let mut parts = fixed(row.message).peekable();
        assert!(parts.peek().is_none() || parts.any(|part| told.contains(part)), "{number}: {what}: {} is not told: {told}", row.message);
        if row.code == 2 {
            assert!(outcome.out.is_empty(), "{number}: {what}: nothing is reported: {}", outcome.out);
            assert!(outcome.err.lines().count() > 0, "{number}: {what}");
        }
        tried.insert(*what);
    }
    let named: BTreeSet<&str> = rows.iter().map(|row| row.what).collect();
    assert_eq!(named, tried);
    let passes: Vec<&str> = rows.iter().filter(|row| row.code == 0).map(|row| row.what).collect();
    assert_eq!(passes, ["the same with `--allow-empty`", "the same with `--fail-on never`"], "0 only where a named option asked for it");
}

#[test]
fn a_fault_in_a_file_of_settings_has_its_place_and_the_nearest_name() {
    let plant = Plant::new();
    let told = plant.configured("# settings\nfail-onn: error\n", &["@out"]).err;
    assert!(told.contains("ivicheck.yaml:2:1") && told.contains("`fail-on`"), "{told}");
    let told = plant.configured("fail-on: eror\n", &["@out"]).err;
    assert!(told.contains("ivicheck.yaml:1:10") && told.contains("`error`"), "{told}");
    assert!(Path::new(&plant.at("ivicheck.yaml")).is_file());
}

//! Forms beside their published schemas.

use super::place::Place;
use crate::cli::support::vehicle;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of the folder with the published schemas of report forms.
fn published(name: &str) -> PathBuf {
    let folder = std::env::var_os("IVICHECK_REPORT_SCHEMAS").map(PathBuf::from);
    let path = folder.expect("IVICHECK_REPORT_SCHEMAS names the folder with sarif-2.1.0.json and junit.xsd").join(name);
    assert!(path.is_file(), "{} is not there", path.display());
    path
}

/// A folder with findings of many kinds.
fn place() -> Place {
    let place = Place::new();
    place.put("control.xml", "\u{1}");
    place.put("empty.xml", "");
    place.put("hostile & \"é\".xml", &vehicle().replace("<NumberOfAxles>2<", "<NumberOfAxles>]]&gt;&lt;/failure>\u{202e}<"));
    place
}

#[test]
#[ignore = "needs IVICHECK_REPORT_SCHEMAS and xmllint"]
fn junit_is_as_jenkins_has_it() {
    let (place, schema) = (place(), published("junit.xsd"));
    place.run(&["-o", &place.at("junit.xml")]);
    let output = Command::new("xmllint").args(["--noout", "--schema"]).arg(schema).arg(place.at("junit.xml")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "needs IVICHECK_REPORT_SCHEMAS and python3 with jsonschema"]
fn sarif_is_as_its_schema_has_it() {
    let (place, schema) = (place(), published("sarif-2.1.0.json"));
    for arguments in [&["--format", "sarif"][..], &["--format", "sarif", "--only", "batch/"], &["--format", "sarif", "--only", "input/dtd"]] {
        fs::write(place.at("log.sarif"), place.run(arguments).out).unwrap();
        assert_eq!(faults(&schema, &place.at("log.sarif")), "");
    }
    fs::write(place.at("not.sarif"), r#"{"version": "2.1.0", "runs": [{"results": []}]}"#).unwrap();
    assert!(faults(&schema, &place.at("not.sarif")).contains("'tool' is a required property"));
}

/// What the validator of Python finds in a JSON file, a line a fault.
fn faults(schema: &Path, file: &str) -> String {
    const PROGRAM: &str = "import json, sys, jsonschema\n\
        schema = json.load(open(sys.argv[1]))\n\
        validator = jsonschema.validators.validator_for(schema)(schema)\n\
        [print(list(fault.path), fault.message) for fault in validator.iter_errors(json.load(open(sys.argv[2])))]";
    let output = Command::new("python3").args(["-c", PROGRAM]).arg(schema).arg(file).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

//! What editors know of the files that people write: the JSON Schemas in `schemas/`.

use crate::cli::support::run;
use ivicheck::schema::{self, Book, Entry};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn schemas() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn choice(names: impl IntoIterator<Item = String>) -> Value {
    json!({ "enum": names.into_iter().collect::<BTreeSet<String>>() })
}

fn codes_of(book: &Book, tag: &str) -> Vec<String> {
    let Some(Entry::Field(field)) = book.entry(tag) else { panic!("the book has no field {tag}") };
    book.type_of(field).codes().iter().map(|code| code.code.to_string()).collect()
}

/// The code of a vehicle category, and the beginnings that stand for several.
fn categories(book: &Book) -> BTreeSet<String> {
    let codes = codes_of(book, "VehicleCategory");
    codes.iter().flat_map(|code| (1..=code.len()).map(|length| code[..length].to_owned())).collect()
}

fn vehicles() -> Vec<String> {
    let files = fs::read_dir(schemas().join("../corpus/valid")).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|ending| ending == "xml"));
    files.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

fn rule_codes() -> Vec<String> {
    let listed = run(["rules", "list", "--profile", "no", "--profile", "gb", "--format", "json"]);
    let rules: Value = serde_json::from_str(&listed.out).unwrap();
    rules.as_array().unwrap().iter().map(|rule| rule["code"].as_str().unwrap().to_owned()).collect()
}

/// The names that the books, the packs and the corpus have.
fn names() -> Value {
    let (book, older) = (schema::ivi_2_0().unwrap(), schema::ivi_1_11().unwrap());
    let lists = book.types().iter().filter(|kind| !kind.codes().is_empty()).map(|kind| kind.name.clone());
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "ivicheck-names.json",
        "title": "The names of fields, lists, categories, stages, rules and vehicles",
        "$defs": {
            "field": choice(book.tags().map(str::to_owned)),
            "older-field": choice(older.tags().map(str::to_owned)),
            "list": choice(lists),
            "category": choice(categories(book)),
            "stage": choice(codes_of(book, "StageOfCompletion")),
            "code": choice(rule_codes()),
            "vehicle": choice(vehicles()),
        },
    })
}

#[test]
fn the_names_are_those_of_books_packs_and_corpus() {
    let path = schemas().join("ivicheck-names.json");
    let made = format!("{}\n", serde_json::to_string_pretty(&names()).unwrap());
    if std::env::var_os("IVICHECK_WRITE").is_some() {
        fs::write(&path, &made).unwrap();
    }
    assert!(fs::read_to_string(&path).unwrap() == made, "IVICHECK_WRITE=1 writes {}", path.display());
}

/// Reads YAML as the program does: only `true` and `false` are no texts, and a day is one.
const VALIDATOR: &str = r#"
import json, pathlib, sys, yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

class Loader(yaml.SafeLoader):
    pass

dropped = ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
Loader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if pair[0] not in dropped] for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", __import__("re").compile("^(true|false)$"), list("tf"))
read = lambda path: json.loads(path.read_text())
folder = pathlib.Path(sys.argv[1])
registry = Registry().with_resources((path.name, Resource.from_contents(read(path))) for path in folder.glob("ivicheck-[npr]*.json"))
for file in sys.argv[2:]:
    name = "ivicheck-pack.json" if file.endswith("pack.yaml") else "ivicheck-rules.json"
    validator = Draft202012Validator(read(folder / name), registry=registry)
    for fault in validator.iter_errors(yaml.load(open(file), Loader)):
        print(file, "/".join(map(str, fault.absolute_path)), fault.message[:200])
"#;

fn faults<'p>(files: impl IntoIterator<Item = &'p Path>) -> String {
    let output = Command::new("python3").args(["-c", VALIDATOR]).arg(schemas()).args(files).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn files_of_packs() -> Vec<PathBuf> {
    let root = schemas().join("..");
    let packs = ["rules/icm", "rules/no", "rules/gb", "tests/packs/xx", "tests/packs/house"].map(|pack| root.join(pack));
    let files = packs.iter().flat_map(|pack| fs::read_dir(pack).unwrap()).map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|ending| ending == "yaml")).collect()
}

#[test]
#[ignore = "needs python3 with jsonschema and pyyaml"]
fn the_schemas_take_every_file_of_every_pack() {
    let files = files_of_packs();
    assert!(files.len() > 100, "{}", files.len());
    assert_eq!(faults(files.iter().map(PathBuf::as_path)), "");
}

#[test]
#[ignore = "needs python3 with jsonschema and pyyaml"]
fn the_schemas_point_at_what_is_wrong() {
    let rule = |changed: &str| {
        let rule = "pack: yy\nrules:\n  - code: a\n    title: A\n    why: B\n    source: C\n    basis: stated\n    severity: error\n    assert: D > 1\n    message: E\n    help: F\n";
        let (from, to) = changed.split_once(" -> ").unwrap();
        assert!(rule.contains(from), "{from}");
        rule.replace(from, &to.replace("\\n", "\n"))
    };
    let pack = |more: &str| format!("pack: yy\nversion: 1.0\ntitle: Y\n{more}\n");
    let folder = tempfile::tempdir().unwrap();
    for (name, text, place) in [
        ("rules.yaml", rule("help: F -> help: F"), None),
        ("rules.yaml", rule("help: F -> hulp: F"), Some("rules/0 ")),
        ("rules.yaml", rule("severity: error -> severity: fatal"), Some("rules/0/severity ")),
        ("rules.yaml", rule("code: a -> code: A B"), Some("rules/0/code ")),
        ("rules.yaml", rule("    help: F -> \\n    help: F\\n    for: { category: [M9] }"), Some("rules/0/for/category/0 ")),
        ("rules.yaml", rule("    help: F -> \\n    help: F\\n    tests: [{ on: m1-petrol }]"), Some("rules/0/tests/0 ")),
        ("rules.yaml", "pack: yy\npresence:\n  NoSuchField: [{ refs: [a] }]\n".to_owned(), Some("presence ")),
        ("pack.yaml", pack("from: 2026-01-01"), None),
        ("pack.yaml", pack("from: first of January"), Some("from ")),
        ("pack.yaml", pack("changes: [{ field: ColourTable, cell: m, why: A, source: B }]"), None),
        ("pack.yaml", pack("changes: [{ field: ColorTable, cell: m, why: A, source: B }]"), Some("changes/0/field ")),
        ("pack.yaml", pack("changes: [{ off: true, why: A, source: B }]"), Some("changes/0 ")),
        ("pack.yaml", pack("changes: [{ list: NoSuchCode, add: { a: b }, why: A, source: B }]"), Some("changes/0/list ")),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, &text).unwrap();
        let said = faults([path.as_path()]);
        match place {
            None => assert_eq!(said, "", "{text}"),
            Some(place) => assert!(said.contains(&format!("{name} {place}")), "{text}\n{said}"),
        }
    }
}

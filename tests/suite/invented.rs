//! A pack of an invented country, `tests/packs/xx`, that does directly what authors of rules ask for: its rules are tested, linted and run like any
//! other, and the program knows nothing of it.

use super::cli::support::{corpus, run};
use std::fs;
use std::path::Path;

fn with_pack(arguments: &[&str]) -> super::cli::support::Outcome {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs/xx");
    let pack = pack.to_str().unwrap().to_owned();
    run(arguments.iter().map(|one| (*one).to_owned()).chain(["--rules".to_owned(), pack, "--profile".to_owned(), "xx".to_owned()]))
}

#[test]
fn its_rules_and_functions_are_sound() {
    let outcome = with_pack(&["rules", "lint"]);
    assert!(outcome.code == 0 && outcome.out.lines().count() == 1 && outcome.out.ends_with(" rules, no fault\n"), "{}", outcome.out);
    assert_eq!(with_pack(&["rules", "test", "--only", "xx/"]).out, "10 rules, 30 tests: 30 as expected, 0 not\n");
    let all = with_pack(&["rules", "test"]);
    assert!(all.code == 0 && all.out.ends_with("6 tests of functions: 6 as expected, 0 not\n"), "{}", all.out);
}

#[test]
fn what_its_tests_do_not_try_is_told() {
    let outcome = with_pack(&["rules", "test", "--coverage", "--only", "xx/"]);
    let folder = format!("{}/tests/packs/xx/", env!("CARGO_MANIFEST_DIR"));
    let told: Vec<String> = outcome.out.lines().map(|line| line.replace(&folder, "")).collect();
    assert_eq!(
        told,
        [
            "values.yaml:68:11: xx/powered-axles-carry-half: when: no test makes this false: the sum over AxleGroup of \
             ((TechnicallyPermissibleMassAxle if PoweredAxleIndicator, or else \"N\" is \"Y\", otherwise 0)) is more than 0",
            "seats.csv:2:1: no test uses this row of the table seats",
            "seats.csv:5:1: no test uses this row of the table seats",
            "branches: 33 of 34 tried; codes: 1 of 1; rows of tables: 5 of 7",
        ]
    );
}

#[test]
fn its_rules_speak_in_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let vehicle = fs::read_to_string(corpus().join("m1-petrol.xml")).unwrap();
    let number = "<NumberOfSeatingPositionsIncludingDriver>";
    let at = vehicle.find(number).unwrap() + number.len();
    let end = at + vehicle[at..].find('<').unwrap();
    fs::write(folder.path().join("a.xml"), format!("{}9{}", &vehicle[..at], &vehicle[end..])).unwrap();
    let check = |language: &[&str]| {
        let path = folder.path().display().to_string();
        with_pack(&[&["--format", "json", "--only", "xx/", path.as_str()], language].concat()).report()
    };
    let report = check(&[]);
    let told: Vec<(&str, &str)> = report["files"][0]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| (finding["code"].as_str().unwrap(), finding["expected"].as_str().unwrap()))
        .collect();
    assert_eq!(told, [("xx/built-within-12-months-of-the-approval", "not after 2026-06-17"), ("xx/seats-fit-the-bodywork", "4 to 5")]);
    assert_eq!(check(&["--lang", "xq"])["summary"]["errors"], report["summary"]["errors"]);
}

#[test]
fn changes_of_its_rules_are_noticed() {
    let outcome = with_pack(&["rules", "test", "--mutate", "--only", "xx/built-within"]);
    let unnoticed: Vec<&str> = outcome.out.lines().filter(|line| line.contains("assert:")).collect();
    assert!(unnoticed.is_empty(), "{unnoticed:?}");
}

#[test]
fn the_examples_of_the_page_stand_in_the_pack() {
    let page = include_str!("../../docs/expressions.md");
    let rules = [include_str!("../packs/xx/values.yaml"), include_str!("../packs/xx/texts.yaml")].concat();
    let examples: Vec<&str> = page.split("```yaml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(examples.len(), 4);
    for example in examples {
        assert!(example.lines().all(|line| rules.lines().any(|known| known == line)), "{example}");
    }
}

//! What tests of rules say of a finding, and what they do not notice.

use ivicheck::engine::Engine;
use ivicheck::rules::{PackFile, Rule, load};
use ivicheck::schema::{Book, ivi_2_0};
use ivicheck::workbench::{Bases, Notice, mutants, run_tests, suggestions};

const RULE: &str = "pack: own\nrules:\n  - code: speed\n    title: t\n    why: w\n    source: s\n    basis: derived\n    severity: warning\n    \
    for: { category: [M, N1] }\n    when: 'present(Wheelbase)'\n    assert: 'MaximumSpeed <= 250'\n    message: 'fast: {MaximumSpeed}'\n    help: h\n    \
    tests:\n      - { on: m1-petrol, set: { MaximumSpeed: 100 }, expect: pass }\n      - { on: m1-petrol, set: { MaximumSpeed: 300 }, expect: fail MORE }\n";

fn book() -> &'static Book {
    ivi_2_0().unwrap()
}

fn engine(more: &str) -> Engine {
    let file = PackFile { path: "own.yaml".to_owned(), text: RULE.replace("MORE", more) };
    Engine::new(load(&[vec![file]], book()).unwrap(), book())
}

fn came_out(more: &str) -> Vec<String> {
    let engine = engine(more);
    run_tests(&engine, &Bases::embedded(), book())
        .iter()
        .filter(|result| !result.is_as_expected())
        .map(|result| result.outcome.as_ref().unwrap().to_string())
        .collect()
}

#[test]
fn a_test_says_how_much_a_finding_weighs_where_it_points_and_what_it_says() {
    let all = ", severity: warning, at: CocDataGroup/MaximumSpeed, message: 'fast: 300'";
    assert_eq!(came_out(all), Vec::<String>::new());
    assert_eq!(came_out(&all.replace("warning", "error")), ["severity: warning"]);
    assert_eq!(came_out(&all.replace("CocDataGroup/Max", "Group/Max")), ["at: /InitialVehicleInformation/CocDataGroup/MaximumSpeed"]);
    assert_eq!(came_out(&all.replace("'fast: 300'", "'fast'")), ["message: fast: 300"]);
}

#[test]
fn only_what_a_rule_finds_has_a_severity() {
    let text = RULE.replace(" MORE", "").replace("expect: pass }", "expect: pass, severity: warning }");
    let faults = load(&[vec![PackFile { path: "own.yaml".to_owned(), text }]], book()).unwrap_err();
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.ends_with("`severity`, `at` and `message` go with `expect: fail`"), "{}", faults[0].message);
}

#[test]
fn what_no_test_notices_is_listed_and_a_test_is_suggested() {
    let (engine, bases) = (engine(""), Bases::embedded());
    let rules: Vec<&Rule> = engine.rules().rules.iter().collect();
    let made = mutants(&engine, &rules, &bases, book()).unwrap();
    let survivors: Vec<&str> = made.iter().filter(|mutant| !mutant.noticed).map(|mutant| mutant.change.as_str()).collect();
    assert_eq!(
        survivors,
        [
            "assert: `<=` becomes `<` in `MaximumSpeed <= 250`",
            "assert: `250` becomes `251` in `MaximumSpeed <= 250`",
            "assert: `250` becomes `249` in `MaximumSpeed <= 250`",
            "assert: `250` becomes `275` in `MaximumSpeed <= 250`",
            "assert: `250` becomes `225` in `MaximumSpeed <= 250`",
            "when: left out",
            "for: N1 left out",
            "severity: error",
            "severity: info",
            "message: other words",
            "at: the group around it",
        ]
    );
    assert_eq!(Notice::of(&made), Notice { made: 12, noticed: 1 });
    let suggested: Vec<String> = suggestions(&engine, &made, &bases, book()).iter().map(ToString::to_string).collect();
    for test in [
        "{ on: m1-petrol, set: { MaximumSpeed: 250 }, expect: pass }",
        "{ on: m1-petrol, set: { MaximumSpeed: 300 }, expect: fail, severity: warning, at: CocDataGroup/MaximumSpeed, message: \"fast: 300\" }",
    ] {
        assert!(suggested.iter().any(|one| one.replace('"', "") == test.replace('"', "")), "{test} in {suggested:#?}");
    }
}

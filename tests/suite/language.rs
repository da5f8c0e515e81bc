//! What rule files can name: tables of values and shared conditions; and the functions that reach beyond the instance at hand.

use ivicheck::engine::Engine;
use ivicheck::rules::{PackFile, load};
use ivicheck::schema::{Book, ivi_2_0};
use ivicheck::workbench::{Bases, run_tests};

fn book() -> &'static Book {
    ivi_2_0().expect("the embedded book is sound")
}

const NAMES: &str = "pack: x
lookups:
  load: { 88: 560, 91: 615, 94.5: 680 }
  country: { D: DE, E: ES }
conditions:
  carbon: 'EnergySource in [\"10\", \"20\"]'
  round: 'round()'
  broken: 'EnergySource in'
";

/// A file with one rule: its `each` (or nothing), its assert, and the tests.
fn file(each: &str, assert: &str, tests: &str) -> PackFile {
    let text = format!(
        "{NAMES}rules:\n  - code: a\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n{each}    \
         assert: '{assert}'\n    at: Type\n    message: m\n    expected: e\n    help: h\n    tests:\n{tests}      \
         - {{ on: m1-petrol, expect: pass }}\n      - {{ on: m1-petrol, expect: fail }}\n"
    );
    PackFile { path: "y.yaml".to_owned(), text }
}

/// Asserts what comes out of a test that makes this change to a vehicle.
fn comes_out(each: &str, assert: &str, on: &str, change: &str, expect: &str) {
    let tests = format!("      - {{ on: {on}, {change}, expect: {expect} }}\n");
    let set = load(&[vec![file(each, assert, &tests)]], book()).unwrap_or_else(|faults| panic!("{assert}: {}", faults[0]));
    let engine = Engine::new(set, book());
    let results = run_tests(&engine, &Bases::embedded(), book());
    assert!(results[0].is_as_expected(), "{assert}: {change}: not {expect}, but {:?}", results[0].outcome);
}

fn fault(assert: &str) -> String {
    load(&[vec![file("", assert, "")]], book()).map(|_| "no fault".to_owned()).unwrap_or_else(|faults| faults[0].to_string())
}

#[test]
fn a_table_of_values_is_looked_up_by_number_or_by_text() {
    for (length, expected) in [("615", "pass"), ("616", "fail")] {
        let change = format!("set: {{ Length: {length}, Wheelbase: 91 }}");
        comes_out("", "lookup(\"load\", Wheelbase) == Length", "m1-petrol", &change, expected);
    }
    let change = "set: { Length: 680, Wheelbase: 945 }";
    comes_out("", "lookup(\"load\", Wheelbase / 10) == Length", "m1-petrol", change, "pass");
    let change = "set: { Wheelbase: 92 }";
    comes_out("", "lookup(\"load\", Wheelbase) == 615", "m1-petrol", change, "n/a");
    let country = |code: &str| format!("set: {{ IntendedCountryRegistration: {code} }}");
    comes_out("", "lookup(\"country\", IntendedCountryRegistration) == \"DE\"", "m1-petrol", &country("D"), "pass");
    comes_out("", "lookup(\"country\", IntendedCountryRegistration) == \"DE\"", "m1-petrol", &country("E"), "fail");
    comes_out("", "lookup(\"country\", IntendedCountryRegistration) == \"DE\"", "m1-petrol", &country("F"), "n/a");
}

#[test]
fn a_shared_condition_means_what_it_says_where_it_is_used() {
    let each = "    each: EnergySourceGroup\n";
    for (source, expected) in [("10", "pass"), ("20", "pass"), ("50", "fail")] {
        comes_out(each, "carbon()", "m1-petrol", &format!("set: {{ EnergySource: \"{source}\" }}"), expected);
        comes_out("", "any(EnergySourceGroup, carbon())", "m1-petrol", &format!("set: {{ EnergySource: \"{source}\" }}"), expected);
    }
}

#[test]
fn outer_is_a_value_of_the_instance_that_the_rule_runs_in() {
    let each = "    each: AxleGroup\n";
    let other = "none(AxleGroup, AxleNumber != outer(AxleNumber) && AxleTrack == outer(AxleTrack))";
    for (second, expected) in [("1500", "fail"), ("1501", "pass")] {
        let change = format!("set: {{ \"AxleTrack[1]\": 1500, \"AxleTrack[2]\": {second} }}");
        comes_out(each, other, "m1-petrol", &change, expected);
    }
}

#[test]
fn a_part_of_a_text_is_captured_and_read_as_a_number() {
    let assert = "number(capture(Variant, \"[A-Z]+([0-9]+(?:[.,][0-9]+)?).*\")) == 22.5";
    for (variant, expected) in [("AB22.5X", "pass"), ("AB22,5", "pass"), ("AB22", "fail"), ("22.5", "n/a"), ("ABX", "n/a")] {
        comes_out("", assert, "m1-petrol", &format!("set: {{ Variant: \"{variant}\" }}"), expected);
    }
    comes_out("", "number(Variant) == 1", "m1-petrol", "set: { Variant: one }", "n/a");
}

#[test]
fn faults_in_what_is_named_are_told() {
    let cases = [
        ("lookup(\"laod\", Wheelbase) == 1", "there is no lookup laod (The nearest name is load.)"),
        ("lookup(Type, Wheelbase) == 1", "the name of a lookup is a literal"),
        ("round()", "in the condition round: the condition round uses itself"),
        ("broken()", "the condition broken is no expression"),
        ("carbn()", "there is no function carbn"),
        ("capture(Type, \"x\") == \"a\"", "the pattern of capture() has one pair of parentheses; others begin with ?:"),
        ("outer(present(Type))", "outer takes a number or a text, not a condition"),
    ];
    for (assert, expected) in cases {
        let found = fault(assert);
        assert!(found.contains(expected), "{assert}: {found}");
    }
}

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

/// Asserts on one vehicle, whose `Variant` is set where it is given, what a condition comes to.
fn all_come_out(cases: &[(&str, &str, &str)]) {
    for (assert, variant, expected) in cases {
        let change = if variant.is_empty() { "remove: [Remark]".to_owned() } else { format!("set: {{ Variant: '{variant}' }}") };
        comes_out("", assert, "m1-petrol", &change, expected);
    }
}

#[test]
fn texts_are_cut_joined_and_changed() {
    all_come_out(&[
        ("substring(Variant, 2, 3) == \"BCD\"", "ABCDE", "pass"),
        ("substring(Variant, 2) == \"BCDE\"", "ABCDE", "pass"),
        ("substring(Variant, 4, 3) == \"X\"", "ABCDE", "n/a"),
        ("substring(Variant, 3, 3) == \"CDE\"", "ABCDE", "pass"),
        ("substring(Variant, 0, 1) == \"A\"", "ABCDE", "n/a"),
        ("substring(Variant, 6) == \"\"", "ABCDE", "pass"),
        ("substring(Variant, 7) == \"\"", "ABCDE", "n/a"),
        ("substring(Variant, 1.5) == \"\"", "ABCDE", "n/a"),
        ("part(Variant, \"*\", -1) == \"C\"", "A*B*C", "pass"),
        ("part(Variant, \"*\", -3) == \"A\"", "A*B*C", "pass"),
        ("part(Variant, \"*\", -4) == \"A\"", "A*B*C", "n/a"),
        ("part(Variant, \"*\", parts(Variant, \"*\") - 1) == \"B\"", "A*B*C", "pass"),
        ("parts(Variant, \"*\") == 3", "A*B*C", "pass"),
        ("parts(Variant, \"*\") == 1", "ABC", "pass"),
        ("number(part(Variant, \"*\", 2)) + 1 == 2019", "A*2018*C", "pass"),
        ("len(Variant) == 3 && length(Variant) == 3", "ABÆ", "pass"),
        ("upper(Variant) == \"AB\" && lower(Variant) == \"ab\"", "aB", "pass"),
        ("trim(\" a b \") == \"a b\"", "", "pass"),
        ("\"a\" + Variant + \"c\" == \"aBc\"", "B", "pass"),
        ("text(NumberOfAxles) + \"x\" == \"2x\"", "", "pass"),
        ("text(date(\"2026-07-05\")) == \"2026-07-05\"", "", "pass"),
        ("join(AxleNumber, \"-\") == \"1-2\"", "", "pass"),
        ("join(PreviousStageTypeApprovalNumber, \"-\") == \"\"", "", "n/a"),
        ("luhn(Variant)", "4539 1488 0343 6467", "pass"),
        ("luhn(Variant)", "4539 1488 0343 6468", "fail"),
        ("luhn(Variant)", "79927398713", "pass"),
        ("luhn(Variant)", "79927398A13", "fail"),
        ("luhn(Variant)", "0", "fail"),
    ]);
}

#[test]
fn numbers_are_rounded_where_that_is_asked_for_and_nowhere_else() {
    all_come_out(&[
        ("round(2.5) == 3 && round(-2.5) == -3 && round(2.4999) == 2", "", "pass"),
        ("round(1.005, 2) == 1.01 && round(1.0049, 2) == 1", "", "pass"),
        ("round(1234.5, 0) == 1235", "", "pass"),
        ("round(NumberOfAxles / 3, 4) == 0.6667", "", "pass"),
        ("round(1.5, 0.5) == 2", "", "n/a"),
        ("round(1.5, -1) == 0", "", "n/a"),
        ("ceil(1.0001) == 2 && ceil(-1.5) == -1 && floor(-1.5) == -2", "", "pass"),
        ("0.1 + 0.2 == 0.3", "", "pass"),
        ("NumberOfAxles / 3 * 3 == 2", "", "fail"),
        ("10 - 2 - 3 == 5 && 10 - (2 - 3) == 11 && 2 + 3 * 4 == 14 && 100 / 10 / 2 == 5", "", "pass"),
    ]);
}

#[test]
fn time_between_days_is_counted_in_whole_months_and_years() {
    let cases = [
        ("2025-01-15", "2026-01-14", 11, 0),
        ("2025-01-15", "2026-01-15", 12, 1),
        ("2025-01-31", "2025-02-28", 0, 0),
        ("2025-01-31", "2025-03-31", 2, 0),
        ("2024-02-29", "2025-02-28", 11, 0),
        ("2026-01-15", "2025-01-15", -12, -1),
        ("2026-01-15", "2025-01-16", -11, 0),
    ];
    for (from, to, months, years) in cases {
        let between = |function: &str| format!("{function}(date(\"{from}\"), date(\"{to}\"))");
        let assert = format!("{} == {months} && {} == {years}", between("months"), between("years"));
        comes_out("", &assert, "m1-petrol", "remove: [Remark]", "pass");
    }
    let later = [
        ("plus_months(date(\"2025-01-31\"), 1) == date(\"2025-02-28\")", "pass"),
        ("plus_months(date(\"2025-01-31\"), -2) == date(\"2024-11-30\")", "pass"),
        ("plus_years(date(\"2024-02-29\"), 1) == date(\"2025-02-28\")", "pass"),
        ("plus_days(date(\"2025-12-31\"), 1) == date(\"2026-01-01\")", "pass"),
        ("plus_days(date(\"2025-12-31\"), 0.5) == date(\"2026-01-01\")", "n/a"),
        ("plus_years(date(\"2025-12-31\"), 99999) == date(\"2026-01-01\")", "n/a"),
        ("year(date(\"2025-12-31\")) == 2025 && month(date(\"2025-12-31\")) == 12", "pass"),
    ];
    for (assert, expected) in later {
        comes_out("", assert, "m1-petrol", "remove: [Remark]", expected);
    }
}

#[test]
fn an_absent_member_leaves_the_least_and_the_greatest_open_as_it_does_a_sum() {
    for function in ["sum", "min", "max"] {
        let assert = format!("{function}(AxleGroup, AxleTrack) > 0");
        comes_out("", &assert, "m1-petrol", "remove: [Remark]", "pass");
        comes_out("", &assert, "m1-petrol", "set: { \"AxleGroup[3]/AxleNumber\": 3 }", "n/a");
        comes_out("", &assert, "m1-petrol", "remove: [AxleTable]", "n/a");
    }
}

#[test]
fn what_cannot_be_read_decides_nothing() {
    let set = |one: &str, other: &str| format!("set: {{ \"AxleNumber[1]\": {one}, \"AxleNumber[2]\": {other} }}");
    let cases = [
        ("distinct(AxleNumber)", "1", "2", "pass"),
        ("distinct(AxleNumber)", "1", "1", "fail"),
        ("distinct(AxleNumber)", "1", "many", "n/a"),
        ("distinct(AxleNumber)", "many", "many", "n/a"),
        ("kinds(AxleNumber) == 2", "1", "2", "pass"),
        ("kinds(AxleNumber) == 2", "1", "many", "n/a"),
        ("1 in AxleNumber", "1", "many", "pass"),
        ("3 in AxleNumber", "1", "2", "fail"),
        ("3 in AxleNumber", "1", "many", "n/a"),
        ("join(AxleNumber, \"\") == \"12\"", "1", "many", "n/a"),
        ("max(AxleNumber) > 0", "1", "many", "n/a"),
    ];
    for (assert, one, other, expected) in cases {
        comes_out("", assert, "m1-petrol", &set(one, other), expected);
    }
}

#[test]
fn lists_and_chains_may_be_long() {
    let list = (0..1000).map(|number| number.to_string()).collect::<Vec<_>>().join(", ");
    comes_out("", &format!("Wheelbase in [{list}]"), "m1-petrol", "set: { Wheelbase: 999 }", "pass");
    comes_out("", &format!("Wheelbase in [{list}]"), "m1-petrol", "set: { Wheelbase: 1000 }", "fail");
    let texts = (0..1000).map(|number| format!("\"V{number}\"")).collect::<Vec<_>>().join(", ");
    comes_out("", &format!("Variant in [{texts}]"), "m1-petrol", "set: { Variant: V999 }", "pass");
    for length in [120, 1000] {
        let any = (0..length).map(|number| format!("Wheelbase == {number}")).collect::<Vec<_>>().join(" || ");
        let change = |number: usize| format!("set: {{ Wheelbase: {number} }}");
        comes_out("", &any, "m1-petrol", &change(length - 1), "pass");
        comes_out("", &any, "m1-petrol", &change(length), "fail");
        let all = any.replace("||", "&&").replace("==", "!=");
        comes_out("", &all, "m1-petrol", &change(length), "pass");
        comes_out("", &all, "m1-petrol", &change(length - 1), "fail");
        let cases = (0..length).map(|number| format!("if Wheelbase == {number} {{ {} }} else ", number * 2)).collect::<String>();
        let chosen = format!("({cases}{{ 7 }}) == Length");
        comes_out("", &chosen, "m1-petrol", &format!("set: {{ Wheelbase: {}, Length: {} }}", length - 1, 2 * length - 2), "pass");
        comes_out("", &chosen, "m1-petrol", &format!("set: {{ Wheelbase: {length}, Length: 7 }}"), "pass");
        let sum = vec!["Wheelbase"; length].join(" + ");
        comes_out("", &format!("{sum} == {}", 3 * length), "m1-petrol", "set: { Wheelbase: 3 }", "pass");
    }
    let deep = format!("{}true{}", "!(".repeat(3000), ")".repeat(3000));
    assert!(fault(&deep).contains("this is nested too deep"), "{}", fault(&deep));
    assert!(fault(&"!".repeat(100_000)).contains("this is nested too deep"), "{}", fault(&"!".repeat(100_000)));
    assert!(fault(&"(".repeat(100_000)).contains("this is nested too deep"));
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
    ];
    for (assert, expected) in cases {
        let found = fault(assert);
        assert!(found.contains(expected), "{assert}: {found}");
    }
}

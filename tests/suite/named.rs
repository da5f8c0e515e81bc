//! Names of a rule (`let`) and functions of one expression: what they mean, and what is said where they are wrong.

use ivicheck::engine::Engine;
use ivicheck::rules::{PackFile, load};
use ivicheck::schema::{Book, ivi_2_0};
use ivicheck::workbench::{Bases, mutants, run_tests};

fn book() -> &'static Book {
    ivi_2_0().expect("the embedded book is sound")
}

/// A file with functions and one rule that has these lines.
fn file(functions: &str, rule: &str, tests: &str) -> PackFile {
    let text = format!(
        "pack: x\n{functions}rules:\n  - code: a\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n{rule}    \
         tests:\n{tests}      - {{ on: m1-petrol, expect: pass }}\n      - {{ on: m1-petrol, expect: fail }}\n"
    );
    PackFile { path: "y.yaml".to_owned(), text }
}

const REST: &str = "    at: Type\n    message: m\n    expected: e\n    help: h\n";

fn faults(functions: &str, rule: &str) -> String {
    let found = load(&[vec![file(functions, rule, "")]], book()).map(|_| Vec::new()).unwrap_or_else(|faults| faults);
    found.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn comes_out(functions: &str, rule: &str, tests: &[&str]) {
    let lines: String = tests.iter().map(|test| format!("      - {{ {test} }}\n")).collect();
    let set = load(&[vec![file(functions, rule, &lines)]], book()).unwrap_or_else(|faults| panic!("{rule}: {faults:?}"));
    let engine = Engine::new(set, book());
    let results = run_tests(&engine, &Bases::embedded(), book());
    for (result, test) in results.iter().zip(tests) {
        assert!(result.is_as_expected(), "{rule}: {test}: {:?}", result.outcome);
    }
}

#[test]
fn a_name_stands_for_its_value_in_conditions_and_texts() {
    let rule = "    let:
      axles: sum(TechnicallyPermissibleMassAxle)
      over: TechnicallyPermissibleMaximumLadenMass - axles
    when: axles > 100
    assert: over <= 0
    at: TechnicallyPermissibleMaximumLadenMass
    message: 'the axles carry {axles} kg, {over} kg too little'
    expected: 'at most {axles}'
    help: 'Take {over} kg off.'
    translations:
      nb: { message: '{axles} kg, {over} kg', help: 'Ta av {over} kg.' }
";
    let vehicle = "on: m1-petrol, set: { \"TechnicallyPermissibleMassAxle[1]\": 1000, \"TechnicallyPermissibleMassAxle[2]\": 500";
    comes_out(
        "",
        rule,
        &[
            &format!("{vehicle}, TechnicallyPermissibleMaximumLadenMass: 1500 }}, expect: pass"),
            &format!("{vehicle}, TechnicallyPermissibleMaximumLadenMass: 1502 }}, expect: fail, message: 'the axles carry 1500 kg, 2 kg too little'"),
            "on: m1-petrol, set: { \"AxleGroup[3]/AxleNumber\": 3 }, expect: n/a",
            "on: m1-petrol, remove: [TechnicallyPermissibleMaximumLadenMass], expect: n/a",
        ],
    );
}

#[test]
fn a_name_means_the_instance_of_the_rule_wherever_it_stands() {
    let rule = format!(
        "    let: {{ own: AxleTrack, number: AxleNumber }}\n    each: AxleGroup\n    assert: none(AxleGroup, AxleNumber != number && AxleTrack == own)\n{REST}"
    );
    let set = |second: &str| format!("on: m1-petrol, set: {{ \"AxleTrack[1]\": 1500, \"AxleTrack[2]\": {second} }}");
    comes_out("", &rule, &[&format!("{}, expect: fail", set("1500")), &format!("{}, expect: pass", set("1501"))]);
    let condition = format!(
        "    let: {{ first: AxleNumber == 1 }}\n    each: AxleGroup\n    assert: first || any(AxleGroup, !first && AxleTrack > 1000)\n{REST}"
    );
    let set = |track: &str| format!("on: m1-petrol, set: {{ \"AxleTrack[1]\": {track}, \"AxleTrack[2]\": {track} }}");
    comes_out("", &condition, &[&format!("{}, expect: pass", set("1001")), &format!("{}, expect: fail", set("1000"))]);
    let second = condition.replace("assert: first ||", "assert: AxleNumber > 1 && first ||");
    comes_out("", &second, &[&format!("{}, expect: fail", set("1001"))]);
}

#[test]
fn names_that_are_wrong_have_their_places() {
    let cases = [
        ("    let: { a: Wheelbse }\n    assert: a > 1\n", "9:15: the message has no field or group Wheelbse (The nearest name is Wheelbase.)"),
        ("    let: { a: Wheelbase }\n    assert: b > 1 && a > 1\n", "10:13: the message has no field or group b"),
        ("    let: { a: Wheelbase, b: Length }\n    assert: a > 1\n", "9:26: nothing uses the name b (Use it in the rule, or leave it out.)"),
        ("    let: { a: Wheelbase, a: Length }\n    assert: a > 1\n", "9:26: the key `a` stands twice"),
        ("    let: { Wheelbase: Length }\n    assert: Wheelbase > 1\n", "9:12: Wheelbase is a field or group of the message already"),
        ("    let: { A: Length }\n    assert: Length > 1\n", "9:12: `A` is no name for a value"),
        ("    let: { in: Length }\n    assert: Length > 1\n", "9:12: in is a word of the rule language"),
        ("    let: { a: 'b + 1', b: Length }\n    assert: a + b > 1\n", "9:16: the message has no field or group b"),
        ("    let: { a: AxleTrack }\n    assert: a > 1\n", "9:15: AxleTrack can stand several times here"),
        ("    let: { a: Type }\n    assert: a > 1\n", "10:15: a text is compared with a number"),
        ("    let: { a: 'Length >' }\n    assert: a\n", "9:24: this is no expression"),
        ("    let: { a: AxleGroup }\n    assert: count(a) > 1\n", "9:15: AxleGroup is a group; a field is expected"),
        ("    let: { a: Length }\n    assert: present(a)\n", ""),
        ("    let: { a: Length + 1 }\n    assert: present(a)\n", "10:21: a stands for a value; the tag of a field or group is expected here"),
    ];
    for (rule, expected) in cases {
        let found = faults("", &format!("{rule}{REST}"));
        let expected = if expected.is_empty() { String::new() } else { format!("y.yaml:{expected}") };
        assert!(found.starts_with(&expected) && found.lines().count() == usize::from(!expected.is_empty()), "{rule}{found}");
    }
}

#[test]
fn names_do_not_grow_without_end() {
    let mut lets = String::from("    let:\n      a0: Length\n");
    for step in 1..40 {
        lets.push_str(&format!("      a{step}: a{} + a{}\n", step - 1, step - 1));
    }
    let found = faults("", &format!("{lets}    assert: a39 > 1\n{REST}"));
    assert!(found.contains("the expression grows too large with what its names stand for"), "{found}");
}

const FUNCTIONS: &str = "functions:
  spread(one, other): abs(one - other)
  far(one, other, most): spread(one, other) > most
  heaviest(field): max(field)
  begins(word): starts_with(Variant, word)
  all_over(field, least): all(AxleGroup, field > least)
  axles(): count(AxleGroup)
";

#[test]
fn a_function_takes_values_fields_and_groups() {
    let out = |assert: &str, tests: &[&str]| comes_out(FUNCTIONS, &format!("    assert: '{assert}'\n{REST}"), tests);
    let set = |change: &str, expect: &str| format!("on: m1-petrol, set: {{ {change} }}, expect: {expect}");
    out("far(Length, Wheelbase, 100)", &[&set("Length: 201, Wheelbase: 100", "pass"), &set("Length: 100, Wheelbase: 200", "fail")]);
    out("heaviest(AxleTrack) == 9", &[&set("\"AxleTrack[1]\": 8, \"AxleTrack[2]\": 9", "pass")]);
    out("begins(\"A\" + \"B\")", &[&set("Variant: ABC", "pass"), &set("Variant: AC", "fail")]);
    out(
        "all_over(AxleTrack, Length)",
        &[&set("\"AxleTrack[1]\": 8, \"AxleTrack[2]\": 9, Length: 7", "pass"), &set("\"AxleTrack[1]\": 8, \"AxleTrack[2]\": 9, Length: 8", "fail")],
    );
    out("axles() == 2", &["on: m1-petrol, expect: pass"]);
    out("spread(spread(1, 4), 10) == 7", &["on: m1-petrol, expect: pass"]);
    out("far(Length, Wheelbase, 100)", &["on: m1-petrol, remove: [Length], expect: n/a"]);
}

#[test]
fn an_argument_is_a_value_of_the_instance_where_the_function_is_called() {
    let functions = "functions:\n  narrower(than): any(AxleGroup, AxleTrack < than)\n";
    let rule = format!("    each: AxleGroup\n    assert: '!narrower(AxleTrack)'\n{REST}");
    let set = |one: u32, other: u32| format!("on: m1-petrol, set: {{ \"AxleTrack[1]\": {one}, \"AxleTrack[2]\": {other} }}");
    comes_out(functions, &rule, &[&format!("{}, expect: pass", set(5, 5)), &format!("{}, expect: fail", set(5, 6))]);
}

#[test]
fn functions_that_are_wrong_have_their_places() {
    let with = |more: &str| format!("{FUNCTIONS}{more}");
    let cases = [
        (with(""), "spread(Length) > 1", "AT:14: spread() takes 2 arguments, here are 1 (Call it as spread(one, other).)"),
        (with(""), "spread(Length, Type) > 1", "AT:29: argument 2 of spread() is a text; a number is expected"),
        (with(""), "far(Length, Type, 1)", "AT:26: argument 2 of far() is a text; a number is expected"),
        (with(""), "begins(Length)", "AT:21: argument 1 of begins() is a number; a text is expected"),
        (with(""), "spred(Length, 1) > 1", "AT:14: there is no function spred (The nearest function is spread.)"),
        (
            with("  loop_one(x): loop_two(x)\n  loop_two(x): loop_one(x)\n"),
            "Length > 1",
            "9:16: the function loop_one uses itself (loop_one() calls loop_two() calls loop_one().)",
        ),
        (with("  own(x): x + own(x)\n"), "own(Length) > 1", "9:15: the function own uses itself (own() calls own().)"),
        (with("  wrong(x): x > Lenght\n"), "wrong(Length)", "9:17: the message has no field or group Lenght (The nearest name is Length.)"),
        (with("  same(x): VehicleCategory == \"Q9\" && x\n"), "same(true)", "9:32: \"Q9\" is no code of VehicleCategory"),
        (with("  of(x): VehicleCategory == x\n"), "of(\"Q9\")", "AT:"),
        (with("  unused(x): Length > 1\n"), "unused(1)", "9:3: the function does not use its parameter x"),
        (with("  sum(x): x\n"), "Length > 1", "9:3: sum is a function of the language already"),
        (with("  broken(x: x\n"), "Length > 1", "9:3: `broken(x` is no function with its parameters"),
        (with("  bad(x): x +\n"), "Length > 1", "9:14: this is no expression"),
        (with("  spread(x): x\n"), "Length > 1", "9:3: the pack has a function spread already"),
    ];
    for (functions, assert, expected) in cases {
        let found = faults(&functions, &format!("    assert: '{assert}'\n{REST}"));
        let shift = functions.lines().count() - FUNCTIONS.lines().count();
        let rule_line = 16 + shift;
        let expected = expected.replace("AT:", &format!("{rule_line}:"));
        assert!(found.lines().any(|line| line.starts_with(&format!("y.yaml:{expected}"))), "{assert}: {found}, not {expected}");
    }
}

#[test]
fn the_changes_of_a_rule_with_names_are_tried_too() {
    let rule = format!("    let:\n      gap: spread(Length, Wheelbase)\n    assert: gap > 100\n{REST}");
    let tests = "      - { on: m1-petrol, set: { Length: 201, Wheelbase: 100 }, expect: pass }\n      - { on: m1-petrol, set: { Length: 200, Wheelbase: 100 }, expect: fail }\n";
    let set = load(&[vec![file(FUNCTIONS, &rule, tests)]], book()).unwrap();
    let engine = Engine::new(set, book());
    let made = mutants(&engine, &[&engine.rules().rules[0]], &Bases::embedded(), book()).unwrap();
    assert!(made.iter().any(|mutant| mutant.change == "assert: `>` becomes `>=` in `gap > 100`" && mutant.noticed), "{made:?}");
}

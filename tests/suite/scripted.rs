//! Functions of scripts: they agree with the functions of the language, and nothing that they do ends or slows a run.

use ivicheck::engine::Engine;
use ivicheck::rules::{PackFile, load};
use ivicheck::schema::{Book, ivi_2_0};
use ivicheck::workbench::{Bases, run_function_tests, run_tests};
use ivicheck::{document, finding::Severity};
use proptest::prelude::*;
use std::fmt::Write;

fn book() -> &'static Book {
    ivi_2_0().expect("the embedded book is sound")
}

fn pack_file(path: &str, text: &str) -> PackFile {
    PackFile { path: path.to_owned(), text: text.to_owned() }
}

/// Rules with these asserts, and a script of which they call functions.
fn engine(script: &str, declared: &str, asserts: &[&str]) -> Engine {
    let mut rules = format!("pack: x\nscripts:\n{declared}rules:\n");
    for (position, assert) in asserts.iter().enumerate() {
        write!(
            rules,
            "  - code: r{position}\n    title: The rule {position} holds\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    assert: '{assert}'\n    at: Type\n    \
             message: m\n    expected: e\n    help: h\n    tests: [{{ on: m1-petrol, expect: pass }}, {{ on: m1-petrol, expect: fail }}]\n"
        )
        .unwrap();
    }
    let files = vec![pack_file("x/own.rhai", script), pack_file("x/rules.yaml", &rules)];
    Engine::new(load(&[files], book()).unwrap_or_else(|faults| panic!("{faults:?}")), book())
}

const SAME: &str = "
fn s_months(a, b) { let n = (year(b) - year(a)) * 12 + month(b) - month(a); n }
fn s_round(n, d) { round(n, d) }
fn s_sum(a, b, c) { a + b * c - a / 4 }
fn s_less(a, b) { a < b || a == b && !(a != b) }
fn s_len(t) { t.len }
fn s_upper(t) { t.to_upper() }
fn s_cut(t, from, n) { let from = from.to_int(); let n = n.to_int(); if from >= 1 && from - 1 + n <= t.len { t.sub_string(from - 1, n) } }
fn s_luhn(t) {
    let sum = 0;
    let place = 0;
    let i = t.len - 1;
    while i >= 0 {
        let n = number(t[i].to_string());
        if place % 2 == 1 { n = n * 2; if n > 9 { n -= 9; } }
        sum += n;
        place += 1;
        i -= 1;
    }
    t.len > 1 && sum % 10 == 0
}
";
const DECLARED: &str = "  - { file: own.rhai, fn: s_months, takes: [date, date], gives: number }
  - { file: own.rhai, fn: s_round, takes: [number, number], gives: number }
  - { file: own.rhai, fn: s_sum, takes: [number, number, number], gives: number }
  - { file: own.rhai, fn: s_less, takes: [number, number], gives: condition }
  - { file: own.rhai, fn: s_len, takes: [text], gives: number }
  - { file: own.rhai, fn: s_upper, takes: [text], gives: text }
  - { file: own.rhai, fn: s_cut, takes: [text, number, number], gives: text }
  - { file: own.rhai, fn: s_luhn, takes: [text], gives: condition }
";

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scripts_agree_with_the_language(
        (a, b, c) in (-2000i64..2000, -2000i64..2000, 0u32..4),
        (digits, word, from, length) in ("[0-9]{1,18}", "[a-zæÆ ]{0,8}", 1usize..6, 0usize..6),
        (month, day) in (1u8..12, 1u8..28),
    ) {
        let number = |value: i64, scale: u32| rust_decimal::Decimal::new(value, scale).to_string();
        let (x, y) = (number(a, c), number(b, (c + 1) % 4));
        let from_day = format!("date(\"2024-{month:02}-{day:02}\")");
        let to_day = format!("date(\"2026-{:02}-{day:02}\")", (month + 5) % 12 + 1);
        let asserts = [
            format!("s_months({from_day}, {to_day}) == months({from_day}, {to_day})"),
            format!("s_round(({x}) / 7, {c}) == round(({x}) / 7, {c})"),
            format!("s_sum({x}, {y}, {a}) == ({x}) + ({y}) * ({a}) - ({x}) / 4"),
            format!("s_less({x}, {y}) == (({x}) <= ({y}))"),
            format!("s_len(\"{word}\") == len(\"{word}\")"),
            format!("s_upper(\"{word}\") == upper(\"{word}\")"),
            format!("(s_cut(\"{word}\", {from}, {length}) ?? \"none\") == (substring(\"{word}\", {from}, {length}) ?? \"none\")"),
            format!("s_luhn(\"{digits}\") == luhn(\"{digits}\")"),
        ];
        let asserts: Vec<&str> = asserts.iter().map(String::as_str).collect();
        let engine = engine(SAME, DECLARED, &asserts);
        for result in run_tests(&engine, &Bases::embedded(), book()).iter().filter(|result| result.number == 1) {
            prop_assert!(result.is_as_expected(), "{}: {:?} of {:?}", result.said.code, result.outcome, asserts);
        }
    }
}

const HOSTILE: &str = "
fn endless(t) { loop { } }
fn deep(t) { deep(t + \"x\") }
fn huge(t) { loop { t += t; } }
fn nested(t) { let a = [t]; loop { a = [a, a]; } }
fn caught(t) { loop { try { throw 1; } catch { } } }
fn divides(t) {
    let n = 1;
    n / 0
}
fn wrong(t) { [1] }
fn sound(t) { t == t }
";

#[test]
fn a_script_that_fails_is_a_finding_and_the_run_goes_on() {
    let names = ["endless", "deep", "huge", "nested", "caught", "divides", "wrong", "sound"];
    let declared: String = names.iter().map(|name| format!("  - {{ file: own.rhai, fn: {name}, takes: [text], gives: condition }}\n")).collect();
    let asserts: Vec<String> = names.iter().map(|name| format!("{name}(Type)")).collect();
    let engine = engine(HOSTILE, &declared, &asserts.iter().map(String::as_str).collect::<Vec<_>>());
    let bases = Bases::embedded();
    let parsed = document::parse(bases.get("m1-petrol").unwrap()).unwrap();
    let record = document::read(&parsed, book()).record.unwrap();
    let findings = engine.check(&record);
    let told: Vec<(&str, &str)> = findings.iter().map(|finding| (finding.code.as_str(), finding.message.as_str())).collect();
    let told = told.iter().map(|(code, message)| format!("{code} {message}")).collect::<Vec<_>>();
    let expected = |rule: usize, name: &str, line: usize, reason: &str| {
        format!(
            "x/r{rule} whether this holds could not be computed, because {name}() fails in x/own.rhai, line {line}: {reason}: The rule {rule} holds"
        )
    };
    let most = "it takes more operations than a script may";
    for wanted in [
        expected(0, "endless", 2, most),
        expected(1, "deep", 3, "it calls functions deeper than a script may"),
        expected(2, "huge", 4, "a text grows larger than a script may hold"),
        expected(3, "nested", 5, "a list grows larger than a script may hold"),
        expected(4, "caught", 6, most),
        expected(5, "divides", 9, "it divides by zero"),
        expected(6, "wrong", 11, "it gives a list, a condition is declared"),
    ] {
        assert!(told.contains(&wanted), "{wanted}\nnot in\n{}", told.join("\n"));
    }
    assert_eq!(findings.len(), 7, "{told:?}");
    assert!(findings.iter().all(|finding| finding.severity == Severity::Warning && finding.help.contains("x/own.rhai")));
    // Whatever is run before, a second look finds the same.
    assert_eq!(engine.check(&record), findings);
}

#[test]
fn what_a_script_takes_is_bounded_in_a_record_of_many_instances() {
    let engine = engine(HOSTILE, "  - { file: own.rhai, fn: endless, takes: [text], gives: condition }\n", &["any(AxleGroup, endless(Type))"]);
    let bases = Bases::embedded();
    let axle = "<AxleGroup><AxleNumber>1</AxleNumber></AxleGroup>".repeat(3000);
    let text = bases.get("m1-petrol").unwrap().replace("</AxleTable>", &format!("{axle}</AxleTable>"));
    let parsed = document::parse(&text).unwrap();
    let record = document::read(&parsed, book()).record.unwrap();
    let findings = engine.check(&record);
    assert_eq!(findings.iter().filter(|finding| finding.code == "x/r0").count(), 1, "{findings:?}");
}

#[test]
fn functions_have_tests_of_their_own() {
    let script = "fn twice(n) { if n < 0 { throw \"less than none\"; } if n > 0 { n * 2 } }\n";
    let declared = "  - file: own.rhai
    fn: twice
    takes: [number]
    gives: number
    tests:
      - { on: [2], expect: 4 }
      - { on: [2.5], expect: 5.0 }
      - { on: [0], expect: n/a }
      - { on: [-1], fails: less than none }
      - { on: [3], expect: 7 }
      - { on: [1], fails: anything }
";
    let engine = engine(script, declared, &["twice(Wheelbase) > 0"]);
    let trials = run_function_tests(&engine);
    let wrong: Vec<String> = trials.iter().filter(|trial| trial.otherwise.is_some()).map(ToString::to_string).collect();
    assert_eq!(trials.len(), 6);
    assert_eq!(
        wrong,
        ["x/rules.yaml:12:15: twice(3): expected 7, came out: 6", "x/rules.yaml:13:15: twice(1): expected a failure: anything, came out: 2"]
    );
}

#[test]
fn scripts_that_cannot_be_used_are_told_with_their_places() {
    let faults = |script: &str, declared: &str, assert: &str| {
        let rules = format!(
            "pack: x\nscripts:\n  - {declared}\nrules:\n  - code: r\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    \
             assert: '{assert}'\n    at: Type\n    message: m\n    expected: e\n    help: h\n    tests: [{{ on: m1-petrol, expect: pass }}, {{ on: m1-petrol, expect: fail }}]\n"
        );
        let files = vec![pack_file("x/own.rhai", script), pack_file("x/rules.yaml", &rules)];
        let faults = load(&[files], book()).map(|_| Vec::new()).unwrap_or_else(|faults| faults);
        faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    };
    let good = "{ file: own.rhai, fn: f, takes: [text], gives: number }";
    let cases = [
        ("fn f(t) { t.len }", good, "f(Type) > 1", ""),
        ("fn f(t) { t.len", good, "f(Type) > 1", "x/own.rhai:1:16: this is no script"),
        ("fn f(t) {\n  print(t)\n}", good, "true", "x/own.rhai:2:3: `print` is not part of scripts"),
        ("fn f(t) { y }", good, "true", "x/own.rhai:1:11: this is no script: Undefined variable: y"),
        (
            "fn f(t) { t.len }",
            "{ file: on.rhai, fn: f, gives: number }",
            "true",
            "x/rules.yaml:3:13: there is no file on.rhai beside this one (The nearest name is own.rhai.)",
        ),
        ("fn f(t) { t.len }", "{ file: ../own.rhai, fn: f, gives: number }", "true", "x/rules.yaml:3:13: a file of the pack lies in its folder"),
        ("fn f(t) { t.len }", "{ file: own.rhai, fn: g, takes: [text], gives: number }", "true", "x/rules.yaml:3:27: own.rhai has no function g"),
        (
            "fn f(t) { t.len }",
            "{ file: own.rhai, fn: f, takes: [txt], gives: number }",
            "true",
            "x/rules.yaml:3:38: `txt` is no type; known: text, number, date, condition (Did you mean `text`?)",
        ),
        (
            "fn f(t) { t.len }",
            "{ file: own.rhai, fn: f, takes: [], gives: number }",
            "true",
            "x/rules.yaml:3:27: the function f has 1 parameters, `takes` names 0",
        ),
        ("fn f(t) { t.len }", good, "f(Wheelbase) > 1", "x/rules.yaml:11:16: argument 1 of f() is a number; a text is expected"),
        ("fn f(t) { t.len }", good, "f() > 1", "x/rules.yaml:11:14: f() takes 1 argument, here are 0 (Call it as f(text).)"),
        ("fn f(t) { t.len }", good, "f(Type)", "x/rules.yaml:11:13: a condition is expected, this is a number"),
    ];
    for (script, declared, assert, expected) in cases {
        let found = faults(script, declared, assert);
        let is_told = if expected.is_empty() { found.is_empty() } else { found.lines().any(|line| line.starts_with(expected)) };
        assert!(is_told, "{script} {declared} {assert}: {found}");
    }
}

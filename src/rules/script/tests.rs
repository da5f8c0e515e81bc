use super::*;

fn function(text: &str, name: &str, takes: &[Sort], gives: Sort) -> ScriptFunction {
    let script = Script::parse("a.rhai", text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    ScriptFunction { name: name.to_owned(), takes: takes.to_vec(), gives, script: Arc::new(script) }
}

fn number(text: &str, arguments: &[&str]) -> Result<Option<Datum>, String> {
    let takes = vec![Sort::Number; arguments.len()];
    let arguments = arguments.iter().map(|number| Datum::Number(number.parse().unwrap())).collect();
    function(text, "f", &takes, Sort::Number).call(arguments, u64::MAX).0.map_err(|fault| fault.to_string())
}

fn gives(text: &str, arguments: &[&str]) -> String {
    number(text, arguments).map_or_else(|fault| fault, |value| value.map_or_else(|| "nothing".to_owned(), |value| value.to_string()))
}

#[test]
fn whole_numbers_and_decimals_are_one_kind_of_number() {
    assert_eq!(gives("fn f(a) { a / 2 }", &["7"]), "3.5");
    assert_eq!(gives("fn f() { 7 / 2 }", &[]), "3.5");
    assert_eq!(gives("fn f() { let a = 7; a = a / 2; a }", &[]), "3.5");
    assert_eq!(gives("fn f(a) { if a == 7 { 1 } else { 0 } }", &["7.0"]), "1");
    assert_eq!(gives("fn f(a) { if 7 == a && a >= 7 && !(a < 7) { 1 } else { 0 } }", &["7.0"]), "1");
    assert_eq!(gives("fn f(a) { if a in [1, 7] { 1 } else { 0 } }", &["7.0"]), "1");
    assert_eq!(gives("fn f() { 9223372036854775807 + 1 }", &[]), "9223372036854775808");
    assert_eq!(gives("fn f() { 9223372036854775807 * 2 }", &[]), "18446744073709551614");
    assert_eq!(gives("fn f(a) { 0.1 + 0.2 - a }", &["0.3"]), "0");
    assert_eq!(gives("fn f(a) { round(a / 3, 2) }", &["2"]), "0.67");
    assert_eq!(gives("fn f() { round(2.5, 0) + round(-2.5, 0) + round(0.5, 0) }", &[]), "1");
    assert_eq!(gives("fn f(a) { a % 4 }", &["7"]), "3");
    assert_eq!(gives("fn f(a) { let n = 0; for i in 0..5 { n += i; } n + a }", &["1"]), "11");
    assert_eq!(gives("fn f(a) { let n = 0; for i in 1..a { n += i; } n }", &["4"]), "6");
    assert_eq!(gives("fn f(a) { number(\"1,5\") * a }", &["2"]), "3");
    assert_eq!(gives("fn f(a) { let w = [8, 7, 6]; w[1] + w[-1] + w.len }", &["2"]), "16");
}

#[test]
fn nothing_is_an_answer() {
    assert_eq!(gives("fn f(a) { if a > 1 { a } }", &["1"]), "nothing");
    assert_eq!(gives("fn f(a) { () }", &["1"]), "nothing");
}

#[test]
fn what_goes_wrong_names_function_file_line_and_cause() {
    for (text, expected) in [
        ("fn f(a) {\n  a / 0\n}", "f() fails in a.rhai, line 2: it divides by zero"),
        ("fn f(a) {\n\n  throw \"no such year\";\n}", "f() fails in a.rhai, line 3: no such year"),
        ("fn g(a) {\n  a + [1]\n}\nfn f(a) { g(a) }", "f() fails in a.rhai, line 2: there is no function + (decimal, array)"),
        ("fn f(a) {\n  let w = [1];\n  w[3]\n}", "f() fails in a.rhai, line 3: item 3 of a list of 1"),
        ("\n\nfn f(a) { \"x\" }", "f() fails in a.rhai, line 3: it gives a text, a number is declared"),
        ("fn f(a) { loop { } }", "f() fails in a.rhai, line 1: it takes more operations than a script may"),
        ("fn f(a) { f(a) }", "f() fails in a.rhai, line 1: it calls functions deeper than a script may"),
        ("fn f(a) {\n let s = \"xxxxxxxx\";\n loop { s += s; }\n}", "f() fails in a.rhai, line 1: a text grows larger than a script may hold"),
        ("fn f(a) {\n let s = [];\n loop { s.push(1); }\n}", "f() fails in a.rhai, line 1: a list grows larger than a script may hold"),
        ("fn f(a) {\n let s = [1];\n loop { s = [s, s]; }\n}", "f() fails in a.rhai, line 1: a list grows larger than a script may hold"),
        ("fn f(a) { loop { try { throw 1 } catch { } } }", "f() fails in a.rhai, line 1: it takes more operations than a script may"),
    ] {
        assert_eq!(gives(text, &["1"]), expected, "{text}");
    }
}

#[test]
fn a_script_reaches_nothing_outside() {
    for (text, place) in [
        ("fn f() { print(1) }", (1, 10)),
        ("fn f() {\n  debug(1) }", (2, 3)),
        ("fn f() { eval(\"1\") }", (1, 10)),
        ("fn f() { import \"x\" as y; 1 }", (1, 10)),
        ("fn f(a) { switch a { 1 => 2 } }", (1, 11)),
        ("fn f(a) { a /= 2; a }", (1, 13)),
        ("fn f() { Fn(\"g\").call() }", (1, 10)),
        ("let x = 1;\nfn f() { 1 }", (1, 1)),
        ("fn f() { x }", (1, 10)),
        ("fn f() { 1 ", (1, 12)),
    ] {
        let problem = Script::parse("a.rhai", text).expect_err(text);
        assert_eq!(problem.place, place, "{text}: {}", problem.message);
    }
    for text in ["fn f() { timestamp() }", "fn f() { open_file(\"/etc/passwd\") }", "fn f() { rand() }", "fn f() { sleep(1) }", "fn f() { exit(1) }"]
    {
        assert!(gives(text, &[]).contains("there is no function"), "{text}: {}", gives(text, &[]));
    }
}

#[test]
fn calls_share_what_a_rule_may_take() {
    let loops = function("fn f() { let n = 0; while n < 100 { n += 1; } n }", "f", &[], Sort::Number);
    let (value, used) = loops.call(Vec::new(), u64::MAX);
    assert_eq!(value, Ok(Some(Datum::Number(100.into()))));
    assert!((200..2_000).contains(&used), "{used}");
    assert_eq!(loops.call(Vec::new(), used).0, value, "just enough");
    let (short, _) = loops.call(Vec::new(), used / 2);
    assert_eq!(short.unwrap_err().reason, "it takes more operations than a script may");
    assert_eq!(loops.call(Vec::new(), u64::MAX).1, used, "each call counts alone");
    assert_eq!((share(0), share(1), share(100), share(1_000_000)), (100_000, 100_000, 10_000, 1_000));
}

#[test]
fn dates_and_conditions_go_in_and_out() {
    let later = function(
        "fn later(d, o) { if days(d, o) > 30 { year(o) == 2026 && o > d } else { false } }",
        "later",
        &[Sort::Date, Sort::Date],
        Sort::Condition,
    );
    let day = |text: &str| Datum::Date(text.parse().unwrap());
    assert_eq!(later.call(vec![day("2026-01-01"), day("2026-03-01")], u64::MAX).0, Ok(Some(Datum::Condition(true))));
    assert_eq!(later.call(vec![day("2026-01-01"), day("2026-01-31")], u64::MAX).0, Ok(Some(Datum::Condition(false))));
    let written = function("fn w(d) { date(d.to_string()) }", "w", &[Sort::Date], Sort::Date);
    assert_eq!(written.call(vec![day("2026-01-01")], u64::MAX).0, Ok(Some(day("2026-01-01"))));
}

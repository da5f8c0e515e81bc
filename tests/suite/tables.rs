use ivicheck::engine::{Engine, Outcome};
use ivicheck::finding::Basis;
use ivicheck::finding::Severity;
use ivicheck::rules::{Expect, PackFile, Rule, RuleSet, load};
use ivicheck::schema::{Book, ivi_2_0};
use ivicheck::workbench::{Bases, run_tests};

fn book() -> &'static Book {
    ivi_2_0().unwrap()
}

fn file(text: &str) -> PackFile {
    PackFile { path: "rules/x/tables.yaml".to_owned(), text: text.to_owned() }
}

fn loaded(text: &str) -> RuleSet {
    load(&[vec![file(text)]], book()).unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

fn faults(text: &str) -> String {
    let faults = load(&[vec![file(text)]], book()).expect_err("the table is wrong");
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

/// The one rule of a table, its texts filled on a vehicle of the corpus where its first failing test breaks it.
fn rule(set: &RuleSet) -> &Rule {
    match set.rules.as_slice() {
        [rule] => rule,
        rules => panic!("{} rules", rules.len()),
    }
}

fn title(set: &RuleSet) -> String {
    rule(set).said.title.to_string()
}

/// Message and expected value of the finding that the first failing test of the one rule makes.
fn said(set: RuleSet) -> (String, String) {
    let engine = Engine::new(set, book());
    let rule = rule(engine.rules());
    let test = rule.tests.iter().find(|test| test.expect == Expect::Fail).expect("a failing test");
    let text = ivicheck::workbench::changed(&test.on, &test.remove, &test.set, &Bases::embedded(), book()).unwrap();
    let parsed = ivicheck::document::parse(&text).unwrap();
    let record = ivicheck::document::read(&parsed, book()).record.unwrap();
    let (outcome, findings) = engine.check_rule(rule, &record);
    assert_eq!((outcome, findings.len()), (Outcome::Failed, 1));
    (findings[0].message.to_string(), findings[0].expected.as_ref().map(ToString::to_string).unwrap_or_default())
}

/// Every test of the rules comes out as it says.
fn holds(text: &str) -> usize {
    let engine = Engine::new(loaded(text), book());
    let results = run_tests(&engine, &Bases::embedded(), book());
    for result in &results {
        assert!(result.is_as_expected(), "{} test {}: {:?}", result.said.code, result.number, result.outcome);
    }
    results.len()
}

const RANGE: &str = "pack: x
ranges:
  - common: { basis: derived, severity: warning }
    rows:
      - { code: length-plausible, field: Length, min: 2000, max: 8000, source: R683 5, try: { on: m1-petrol } }
";

#[test]
fn a_row_of_ranges_is_a_rule_with_the_place_of_the_row() {
    let set = loaded(RANGE);
    let rule = rule(&set);
    assert_eq!((&*rule.said.code, &*rule.said.title), ("x/length-plausible", "The vehicle length lies between 2000 and 8000 mm"));
    assert_eq!((rule.said.basis, rule.said.severity, &*rule.said.source), (Basis::Derived, Severity::Warning, "R683 5"));
    assert_eq!(said(loaded(RANGE)), ("the vehicle length is 1999 mm".to_owned(), "2000 to 8000 mm".to_owned()));
}

#[test]
fn both_sides_of_each_end_are_tried_in_steps_of_the_field() {
    assert_eq!(holds(RANGE), 4);
    let set = loaded(&RANGE.replace("field: Length, min: 2000, max: 8000", "field: MaximumSpeed, above: 120, below: 250.5"));
    let values: Vec<(&str, Expect)> = rule(&set).tests.iter().map(|test| (test.set[0].1.as_str(), test.expect)).collect();
    assert_eq!(values, [("120", Expect::Fail), ("120.01", Expect::Pass), ("250.5", Expect::Fail), ("250.49", Expect::Pass)]);
    let strict = RANGE.replace("min: 2000, max: 8000", "above: 2000, below: 8000");
    assert_eq!(holds(&strict), 4);
    assert_eq!(title(&loaded(&strict)), "The vehicle length is more than 2000 and less than 8000 mm");
    assert_eq!(said(loaded(&strict)).1, "more than 2000 and less than 8000 mm");
}

#[test]
fn a_range_has_one_end_or_two_numbers_or_dates() {
    let one = RANGE.replace("min: 2000, max: 8000", "max: 8000");
    assert_eq!((holds(&one), title(&loaded(&one)).as_str()), (2, "The vehicle length is at most 8000 mm"));
    let dates = RANGE.replace("field: Length, min: 2000, max: 8000", "field: DateManufactureVehicle, min: 2010-01-01, below: 2100-01-01");
    assert_eq!(holds(&dates), 4);
    let (message, expected) = said(loaded(&dates));
    assert_eq!(expected, "not before 2010-01-01 and before 2100-01-01");
    assert!(message.ends_with(" is 2009-12-31"), "{message}");
}

#[test]
fn a_field_stands_in_for_another_one() {
    let text = RANGE.replace("field: Length,", "field: Length, or: LengthAdjustableMin, name: length,").replace(
        "try: { on: m1-petrol }",
        "tests: [
        { on: m1-petrol, expect: pass },
        { on: m1-petrol, remove: [Length], set: { LengthAdjustableMin: 8000 }, expect: pass },
        { on: m1-petrol, remove: [Length], set: { LengthAdjustableMin: 8001 }, expect: fail },
        { on: m1-petrol, remove: [Length], expect: n/a }]",
    );
    assert_eq!(holds(&text), 4);
    assert_eq!(said(loaded(&text)).0, "the length is 8001 mm");
}

#[test]
fn a_row_about_a_field_that_repeats_runs_in_its_group() {
    let text = "pack: x
ranges:
  - common: { basis: derived, severity: warning, which: 'on axle {AxleNumber}', names: { AxleTrack: track } }
    rows:
      - code: track-plausible
        field: AxleTrack
        max: 2600
        source: R683 30
        tests:
          - { on: m1-petrol, set: { 'AxleTrack[2]': 2601 }, expect: fail }
          - { on: m1-petrol, set: { 'AxleTrack[2]': 2600 }, expect: pass }
";
    assert_eq!(holds(text), 2);
    assert_eq!(said(loaded(text)).0, "the track on axle 2 is 2601 mm");
}

#[test]
fn texts_of_a_table_have_words_for_what_its_rows_differ_in() {
    let text = RANGE
        .replace("severity: warning", "severity: warning, title: 'A car has {least} to {most} {unit} of {name}', message: '{Name}: {value} {unit}'");
    let set = loaded(&text);
    assert_eq!(title(&set), "A car has 2000 to 8000 mm of vehicle length");
    assert_eq!(said(set).0, "Vehicle length: 1999 mm");
    // A row goes before its table.
    let own = text.replace("source:", "title: Long enough, source:");
    assert_eq!(title(&loaded(&own)), "Long enough");
}

#[test]
fn a_range_that_says_nothing_is_refused_with_its_place() {
    let fault = |ends: &str| faults(&RANGE.replace("min: 2000, max: 8000, ", ends));
    assert_eq!(fault(""), "rules/x/tables.yaml:5:17: the range has no end (Give `min`, `above`, `max` or `below`.)");
    assert_eq!(fault("min: 9, max: 8, "), "rules/x/tables.yaml:5:17: the range is empty: 9 is greater than 8");
    assert_eq!(fault("min: long, "), "rules/x/tables.yaml:5:55: `long` is no number");
    let twice = "the same end of the range is given twice (Give `min` or `above`, and `max` or `below`.)";
    assert_eq!(fault("min: 1, above: 2, "), format!("rules/x/tables.yaml:5:65: {twice}"));
    let beyond = "the message structure allows no lower value of Length beyond this (Leave this end out.)";
    assert_eq!(fault("min: 0, "), format!("rules/x/tables.yaml:5:55: {beyond}"));
    assert_eq!(fault("max: 99999, ").lines().count(), 1);
    assert!(loaded(&RANGE.replace("min: 2000, max: 8000", "above: 0, max: 99998")).rules.len() == 1);
}

#[test]
fn rows_are_refused_in_the_words_of_tables() {
    let fault = |right: &str, wrong: &str| faults(&RANGE.replace(right, wrong));
    assert_eq!(fault("field: Length", "field: Lenght"), "rules/x/tables.yaml:5:42: the message has no field Lenght (The nearest name is Length.)");
    assert_eq!(fault("field: Length", "field: AxleGroup"), "rules/x/tables.yaml:5:42: AxleGroup is a group; a row is about fields");
    assert_eq!(fault("field: Length", "field: Make"), "rules/x/tables.yaml:5:42: Make holds neither a number nor a date");
    assert_eq!(fault(", severity: warning", ""), "rules/x/tables.yaml:5:17: neither the row nor `common` of its table says `severity`");
    assert!(fault("source: R683 5", "sorce: R683 5").contains("Did you mean `source`?"));
    assert!(fault("severity: warning", "severity: error").ends_with("a derived rule is a warning or an info, never an error"));
    assert!(fault(", try: { on: m1-petrol }", "").contains("the rule has no test with `expect: pass`"));
}

const LIMIT: &str = "pack: x
limits:
  - rows:
      - code: wheelbase-below-length
        field: Wheelbase
        less-than: Length
        source: R683 4, 5
        basis: arithmetic
        severity: error
        tests:
          - { on: m1-petrol, set: { Wheelbase: 4299, Length: 4300 }, expect: pass }
          - { on: m1-petrol, set: { Wheelbase: 4300, Length: 4300 }, expect: fail }
          - { on: m1-petrol, remove: [Length], expect: n/a }
";

#[test]
fn a_row_of_limits_compares_two_fields() {
    assert_eq!(holds(LIMIT), 3);
    let set = loaded(LIMIT);
    assert_eq!((title(&set).as_str(), rule(&set).said.place().1), ("The wheelbase of the vehicle is less than the vehicle length", 4));
    let words = ("the wheelbase of the vehicle is 4300 mm, the vehicle length 4300 mm".to_owned(), "less than 4300 mm".to_owned());
    assert_eq!(said(set), words);
    let both = LIMIT.replace("less-than: Length", "less-than: Length\n        at-least: 0.3 * Length");
    assert_eq!(title(&loaded(&both)), "The wheelbase of the vehicle is at least the 0.3-fold vehicle length and less than the vehicle length");
    assert_eq!(said(loaded(&both)).1, "at least 1290 and less than 4300 mm");
}

#[test]
fn a_limit_over_an_expression_says_its_own_words() {
    let text = LIMIT.replace("less-than: Length", "less-than: Length - (RearOverhang ?? 0)");
    let help = "(It cannot be made from the labels of the fields.)";
    let lacks = |key: &str| format!("rules/x/tables.yaml:4:15: neither the row nor `common` of its table says `{key}` {help}");
    assert_eq!(faults(&text), format!("{}\n{}", lacks("title"), lacks("message")));
    let own = text.replace("source:", "title: Too long\n        message: 'the wheelbase is {value} {unit}'\n        source:");
    assert_eq!(said(loaded(&own)).0, "the wheelbase is 4300 mm");
}

#[test]
fn a_limit_is_refused_where_it_compares_nothing() {
    let fault = |other: &str| faults(&LIMIT.replace("less-than: Length", other));
    assert_eq!(fault("strictly: true").lines().count(), 1);
    assert!(fault("at: Length").contains("the limit has no other side (Give `at-most`, `less-than`, `at-least` or `more-than`.)"));
    assert!(fault("at-most: Lenght").starts_with("rules/x/tables.yaml:6:18: the message has no field or group Lenght"));
    assert!(fault("at-most: 12000").contains("a limit names another field (Numbers and dates alone stand in `ranges:`.)"));
    assert!(fault("at-most: DateManufactureVehicle").contains("a number is expected here, this is a date"));
    assert!(fault("at-most: Length\n        less-than: Length").contains("the same side of the limit is given twice"));
}

fn order(keys: &str, tests: &str) -> String {
    format!(
        "pack: x\norders:\n  - common: {{ source: GL 2.4, basis: arithmetic, severity: error }}\n    rows:\n      - code: in-order\n        {keys}\n        tests:\n{tests}"
    )
}

#[test]
fn the_ends_of_a_range_run_from_low_to_high() {
    let text = order(
        "rising: [LengthAdjustableMin, LengthAdjustableMax]",
        "          - { on: m1-petrol, set: { LengthAdjustableMin: 4001, LengthAdjustableMax: 4000 }, expect: fail }
          - { on: m1-petrol, set: { LengthAdjustableMin: 4000, LengthAdjustableMax: 4000 }, expect: pass }
          - { on: m1-petrol, expect: n/a }
",
    );
    assert_eq!(holds(&text), 3);
    let set = loaded(&text);
    assert_eq!(title(&set), "The range of the vehicle length runs from low to high");
    assert_eq!(said(set), ("the vehicle length runs from 4001 to 4000 mm".to_owned(), "at most 4000 mm".to_owned()));
}

#[test]
fn a_fixed_value_lies_in_its_range_unless_that_is_swapped() {
    let set = |value: u32, least: u32, most: u32, expect: &str| {
        format!(
            "          - {{ on: m1-petrol, set: {{ Length: {value}, LengthAdjustableMin: {least}, LengthAdjustableMax: {most} }}, expect: {expect} }}\n"
        )
    };
    let tests = [set(4301, 4200, 4300, "fail"), set(4300, 4200, 4300, "pass"), set(4199, 4200, 4300, "fail"), set(4000, 4300, 4200, "n/a")].concat();
    let text = order("rising: [LengthAdjustableMin, Length, LengthAdjustableMax]", &tests);
    assert_eq!(holds(&text), 4);
    assert_eq!(said(loaded(&text)), ("the vehicle length is 4301 mm, its range 4200 to 4300 mm".to_owned(), "4200 to 4300 mm".to_owned()));
}

#[test]
fn dates_come_in_their_order() {
    let test = |approval: &str, made: &str, expect: &str| {
        format!("          - {{ on: m1-petrol, set: {{ TypeApprovalIssueDate: {approval}, DateManufactureVehicle: {made} }}, expect: {expect} }}\n")
    };
    let tests = [test("2026-01-02", "2026-01-01", "fail"), test("2026-01-01", "2026-01-01", "pass")].concat();
    let text = order("rising: [TypeApprovalIssueDate, DateManufactureVehicle]", &tests);
    assert_eq!(holds(&text), 2);
    assert_eq!(said(loaded(&text)).1, "not after 2026-01-01");
    let strictly = text
        .replace("        tests:", "        strictly: true\n        tests:")
        .replace("2026-01-01, DateManufactureVehicle: 2026-01-01 }, expect: pass", "2025-12-31, DateManufactureVehicle: 2026-01-01 }, expect: pass");
    assert_eq!(holds(&strictly), 2);
    assert_eq!(said(loaded(&strictly)).1, "before 2026-01-01");
    let mixed = text.replace("TypeApprovalIssueDate, DateManufactureVehicle]", "TypeApprovalIssueDate, Length]");
    assert_eq!(faults(&mixed), "rules/x/tables.yaml:6:41: a date and a number have no order");
}

#[test]
fn parts_add_up_to_their_total() {
    let test = |mass: u32, expect: &str| {
        format!(
            "          - {{ on: m1-petrol, set: {{ MassInRunningOrder: {mass}, 'AxleGroup[1]/DistributionMassRunningOrderAxle': 800, 'AxleGroup[2]/DistributionMassRunningOrderAxle': 600 }}, expect: {expect} }}\n"
        )
    };
    let exact =
        order("total: MassInRunningOrder\n        parts: [DistributionMassRunningOrderAxle]", &[test(1401, "fail"), test(1400, "pass")].concat());
    assert_eq!(holds(&exact), 2);
    let (message, expected) = said(loaded(&exact));
    assert_eq!((message.as_str(), expected.as_str()), ("the mass in running order is 1401 kg, its parts add up to 1400 kg", "1400 kg"));
    let about = order(
        "total: MassInRunningOrder\n        parts: [DistributionMassRunningOrderAxle]\n        within: 2 %",
        &[test(1429, "fail"), test(1428, "pass"), test(1373, "pass"), test(1372, "fail")].concat(),
    );
    assert_eq!(holds(&about), 4);
    assert_eq!(said(loaded(&about)).1, "about 1400 kg");
}

#[test]
fn an_order_is_of_one_kind() {
    let fault = |keys: &str| faults(&order(keys, "          - { on: m1-petrol, expect: pass }\n          - { on: m1-petrol, expect: fail }\n"));
    let neither = "the row is neither an order of fields nor a total with its parts";
    assert!(fault("rising: [Length, Width]\n        total: Height\n        parts: [Width]").contains(neither));
    assert!(fault("total: Height").contains(neither));
    assert!(fault("strictly: true").contains(neither));
    assert!(fault("rising: [Length]").contains("an order has at least two fields"));
    assert!(fault("total: Length\n        parts: []").contains("a total has at least one part"));
}

#[test]
fn a_code_stands_once_in_tables_and_rules() {
    let text = format!("{RANGE}{}", LIMIT.strip_prefix("pack: x\n").unwrap().replace("wheelbase-below-length", "length-plausible"));
    assert!(faults(&text).contains("the code x/length-plausible stands already in rules/x/tables.yaml, line 5"));
}

#[test]
fn a_row_has_its_texts_in_other_languages() {
    let text = RANGE.replace(
        "source:",
        "translations: { nb: { title: Lengden er rimelig, message: 'lengden er {value} {unit}', help: Sjekk lengden. } }, source:",
    );
    let parsed = ivicheck::rules::parse(vec![vec![file(&text)]]);
    assert_eq!(parsed.languages(), ["nb"]);
    let set = parsed.in_language("nb").compile(book()).unwrap();
    assert_eq!((title(&set).as_str(), &*rule(&set).said.help), ("Lengden er rimelig", "Sjekk lengden."));
    assert_eq!(said(set), ("lengden er 1999 mm".to_owned(), "2000 to 8000 mm".to_owned()));
    assert_eq!(said(loaded(&text)).0, "the vehicle length is 1999 mm");
}

#[test]
fn the_example_of_the_documentation_is_sound_and_its_tests_hold() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tables.md")).unwrap();
    let example = page.split("```yaml\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    assert_eq!(holds(&example.replace("pack: icm", "pack: x")), 8);
}

#[test]
fn rows_are_listed_explained_tested_and_linted_like_any_rule() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tables.yaml");
    std::fs::write(&path, RANGE).unwrap();
    let rules = folder.path().to_str().unwrap();
    let run = |arguments: &[&str]| super::cli::support::run(arguments.iter().copied().chain(["--rules", rules]));
    let listed = run(&["rules", "list", "--only", "x/"]).out;
    assert_eq!(listed, "x/length-plausible  warning  all  The vehicle length lies between 2000 and 8000 mm\n1 rule\n");
    let json: serde_json::Value = serde_json::from_str(&run(&["rules", "list", "--only", "x/", "--format", "json"]).out).unwrap();
    assert_eq!((&json[0]["assert"], &json[0]["tests"]), (&"Length >= 2000 && Length <= 8000".into(), &4.into()));
    assert_eq!((json[0]["file"].as_str().map(std::path::Path::new), &json[0]["line"]), (Some(path.as_path()), &5.into()));
    assert!(run(&["explain", "x/length-plausible"]).out.starts_with("x/length-plausible\nThe vehicle length lies between 2000 and 8000 mm\n"));
    let tested = run(&["rules", "test", "--only", "x/"]);
    assert_eq!((tested.code, tested.out.as_str()), (0, "1 rules, 4 tests: 4 as expected, 0 not\n"));
    std::fs::write(&path, RANGE.replace("on: m1-petrol", "on: m1-petrl")).unwrap();
    let linted = run(&["rules", "lint"]);
    let fault = "x/length-plausible, test 1: there is no vehicle `m1-petrl` in the corpus; the nearest is `m1-petrol`\n";
    assert!(linted.code == 1 && linted.out.contains(&format!("{}:5:17: {fault}", path.display())), "{}", linted.out);
}

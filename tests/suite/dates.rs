//! Rules that are in force between two days, and the as-of date of a run.

use ivicheck::cli::{self, Console};
use ivicheck::document::{self, parse_date};
use ivicheck::engine::Engine;
use ivicheck::rules::{PackFile, RuleSet, embedded_files, load};
use ivicheck::schema::{Book, ivi_2_0};
use ivicheck::workbench::{Bases, Judged, Trial, run_tests};
use ivicheck::yaml::Fault;
use std::ffi::OsString;

fn book() -> &'static Book {
    ivi_2_0().expect("the embedded book is sound")
}

/// A rule that fails wherever it applies.
fn rule(vehicles: &str, tests: &str) -> String {
    format!(
        "pack: x\nrules:\n  - code: a\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    \
         for: {{ {vehicles} }}\n    assert: Type == \"no type\"\n    message: m\n    help: h\n    tests:\n{tests}      \
         - {{ on: m1-petrol, expect: pass }}\n      - {{ on: m1-petrol, expect: fail }}\n"
    )
}

fn loaded(text: String) -> Result<RuleSet, Vec<Fault>> {
    load(&[vec![PackFile { path: "y.yaml".to_owned(), text }]], book())
}

/// What a rule made of the vehicle of a test.
fn outcome(result: &Trial<'_>) -> String {
    match result.outcome.as_ref().unwrap_or_else(|fault| panic!("{}: {fault}", result.number)) {
        Judged::AsExpected => result.expect.to_string(),
        other => other.to_string(),
    }
}

/// Asserts what a rule with this `for` makes of a test line each; the two tests that every rule needs are left out.
fn outcomes(vehicles: &str, tests: &[(&str, &str)]) {
    let lines: String = tests.iter().map(|(changes, expect)| format!("      - {{ on: m1-petrol, {changes}, expect: {expect} }}\n")).collect();
    let engine = Engine::new(loaded(rule(vehicles, &lines)).unwrap_or_else(|faults| panic!("{faults:?}")), book());
    let results = run_tests(&engine, &Bases::embedded(), book());
    for (result, (changes, expect)) in results.iter().zip(tests) {
        assert_eq!(outcome(result), *expect, "{vehicles}: {changes}");
    }
}

#[test]
fn the_first_and_the_last_day_belong_to_the_period() {
    outcomes(
        "from: 2026-07-05, to: 2027-12-31",
        &[
            ("set: { DateManufactureVehicle: '2026-07-04' }", "n/a"),
            ("set: { DateManufactureVehicle: '2026-07-05' }", "fail"),
            ("set: { DateManufactureVehicle: '2027-12-31' }", "fail"),
            ("set: { DateManufactureVehicle: '2028-01-01' }", "n/a"),
        ],
    );
    outcomes("from: 2026-07-05", &[("set: { DateManufactureVehicle: '2999-01-01' }", "fail")]);
    outcomes(
        "to: 2026-07-05",
        &[("set: { DateManufactureVehicle: '1999-01-01' }", "fail"), ("set: { DateManufactureVehicle: '2026-07-06' }", "n/a")],
    );
}

#[test]
fn without_a_date_of_manufacture_the_as_of_date_decides() {
    outcomes(
        "from: 2026-07-05",
        &[
            ("remove: [DateManufactureVehicle]", "n/a"),
            ("remove: [DateManufactureVehicle], as-of: 2026-07-04", "n/a"),
            ("remove: [DateManufactureVehicle], as-of: 2026-07-05", "fail"),
            // The vehicle has the date, so the day of the run is of no weight, and a date that is none decides nothing.
            ("set: { DateManufactureVehicle: '2026-07-04' }, as-of: 2026-08-01", "n/a"),
            ("set: { DateManufactureVehicle: '04.07.2026' }, as-of: 2026-08-01", "n/a"),
        ],
    );
}

#[test]
fn a_condition_can_choose_between_dates() {
    let chosen = "(if present(TypeApprovalIssueDate) { TypeApprovalIssueDate } else { as_of() })";
    let rule = |assert: &str, tests: &str| rule("category: [M1]", tests).replace("Type == \"no type\"", assert);
    let outcomes = |assert: &str, tests: &[&str]| -> Vec<String> {
        let lines: String = tests.iter().map(|changes| format!("      - {{ on: m1-petrol, {changes}, expect: pass }}\n")).collect();
        let engine = Engine::new(loaded(rule(assert, &lines)).unwrap_or_else(|faults| panic!("{faults:?}")), book());
        let results = run_tests(&engine, &Bases::embedded(), book());
        results.iter().take(tests.len()).map(outcome).collect()
    };
    let there = "set: { DateManufactureVehicle: '2026-07-05', TypeApprovalIssueDate: '2026-07-05' }, as-of: 2026-08-01";
    let gone = "set: { DateManufactureVehicle: '2026-07-05' }, remove: [TypeApprovalIssueDate], as-of: 2026-08-01";
    let neither = "remove: [TypeApprovalIssueDate]";
    assert_eq!(outcomes(&format!("DateManufactureVehicle == {chosen}"), &[there, gone, neither]), ["pass", "fail", "n/a"]);
    // The day of a moment, as everywhere.
    let moment = "DateManufactureVehicle == (if true { IviVersionDateTime } else { as_of() })";
    let at = |moment: &str| format!("set: {{ DateManufactureVehicle: '2026-07-05', IviVersionDateTime: '{moment}' }}");
    assert_eq!(outcomes(moment, &[&at("2026-07-05T23:59:59Z"), &at("2026-07-06T00:00:00Z")]), ["pass", "fail"]);
}

#[test]
fn the_date_can_be_another_field_or_the_day_of_the_run() {
    outcomes(
        "from: 2026-07-05, date: TypeApprovalIssueDate",
        &[
            ("set: { TypeApprovalIssueDate: '2026-07-05' }", "fail"),
            ("set: { TypeApprovalIssueDate: '2026-07-04' }, as-of: 2026-08-01", "n/a"),
            ("remove: [TypeApprovalIssueDate], as-of: 2026-08-01", "n/a"),
        ],
    );
    outcomes("from: 2026-07-05, date: IviVersionDateTime", &[("set: { IviVersionDateTime: '2026-07-05T00:00:00+02:00' }", "fail")]);
    outcomes(
        "from: 2026-07-05, date: as-of",
        &[("as-of: 2026-07-05", "fail"), ("as-of: 2026-07-04", "n/a"), ("set: { DateManufactureVehicle: '2026-09-01' }", "n/a")],
    );
}

#[test]
fn the_as_of_date_is_a_date_in_expressions_and_undecided_when_there_is_none() {
    let text = rule("category: [M]", "      - { on: m1-petrol, set: { TypeApprovalIssueDate: '2026-02-01' }, as-of: 2026-03-01, expect: fail }\n")
        .replace("Type == \"no type\"", "days(TypeApprovalIssueDate, as_of()) != 28")
        .replace("message: m", "message: 'as of {as_of()}'\n    expected: e");
    let engine = Engine::new(loaded(text).unwrap_or_else(|faults| panic!("{faults:?}")), book());
    let results = run_tests(&engine, &Bases::embedded(), book());
    let outcomes: Vec<String> = results.iter().map(outcome).collect();
    assert_eq!(outcomes, ["fail", "n/a", "n/a"]);

    let bases = Bases::embedded();
    let xml = bases.get("m1-petrol").expect("it ships");
    let parsed = document::parse(xml).expect("well-formed");
    let record = document::read(&parsed, book()).record.expect("a message");
    let approved = parse_date(record.text("TypeApprovalIssueDate").expect("it has one")).expect("a date");
    let as_of = approved.checked_add(jiff::Span::new().days(28)).expect("in range");
    let rule = &engine.rules().rules[0];
    let (_, findings) = engine.check_rule_as_of(rule, &record, Some(as_of));
    assert_eq!(findings[0].message, format!("as of {as_of}"));
    assert_eq!(engine.check_as_of(&record, Some(as_of)), findings);
    assert_eq!(engine.check(&record), []);
}

#[test]
fn faults_have_their_place() {
    let cases = [
        ("from: 2026-02-30", "9:18: `2026-02-30` is no date such as 2026-07-05"),
        ("to: soon", "9:16: `soon` is no date such as 2026-07-05"),
        ("from: 2026-07-06, to: 2026-07-05", "9:18: `from` is 2026-07-06, after `to`, which is 2026-07-05"),
        (
            "from: 2026-07-05, date: DateManufactureVehicel",
            "9:36: the message has no field or group DateManufactureVehicel (The nearest name is DateManufactureVehicle.)",
        ),
        ("from: 2026-07-05, date: Wheelbase", "9:36: `date` names a date field of the vehicle, or is `as-of`"),
        ("from: 2026-07-05, date: SignatureDate", "9:36: SignatureDate can stand several times here"),
        ("date: as-of", "9:18: `date` stands beside `from` or `to`"),
    ];
    for (vehicles, expected) in cases {
        let faults = loaded(rule(vehicles, "")).expect_err(vehicles);
        assert_eq!(faults.iter().map(ToString::to_string).collect::<Vec<_>>(), [format!("y.yaml:{expected}")]);
    }
    let faults = loaded(rule("from: 2026-07-05", "      - { on: m1-petrol, as-of: tomorrow, expect: fail }\n")).expect_err("no date");
    assert!(faults[0].to_string().starts_with("y.yaml:14:33: `tomorrow` is no date such as 2026-07-05"), "{}", faults[0]);
    let faults =
        loaded(rule("from: 2026-07-05", "").replace("Type == \"no type\"", "TypeApprovalIssueDate < today()")).expect_err("no such function");
    assert_eq!(faults[0].to_string(), "y.yaml:10:37: there is no function today (The date of the run is as_of().)");
}

#[test]
fn lists_show_the_period() {
    let written = |vehicles: &str| loaded(rule(vehicles, "")).expect("sound").rules.remove(0).vehicles.written;
    assert_eq!(written("category: [M], from: 2026-07-05"), "M; from 2026-07-05");
    assert_eq!(written("from: 2026-07-05, to: 2027-12-31, date: as-of"), "from 2026-07-05 to 2027-12-31 by as-of");
}

#[test]
fn no_day_turns_a_valid_vehicle_of_its_time_into_a_finding() {
    let engine = Engine::new(load(&[embedded_files()], book()).expect("the embedded rules are sound"), book());
    let bases = Bases::embedded();
    let mut checked = 0;
    for name in bases.names() {
        let parsed = document::parse(bases.get(name).expect("it is there")).expect("well-formed");
        if document::edition_of(&parsed) == Some(ivicheck::schema::Edition::One) {
            continue;
        }
        let record = document::read(&parsed, book()).record.expect("a message");
        for day in ["2026-12-31", "2029-06-01", "2099-01-01"] {
            assert_eq!(engine.check_as_of(&record, parse_date(day)), [], "{name} on {day}");
            checked += 1;
        }
    }
    assert!(checked > 100, "{checked} checks");
}

fn run(arguments: &[&str]) -> (u8, String, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments = std::iter::once("ivicheck").chain(arguments.iter().copied()).map(OsString::from);
    let code = cli::run(arguments, &mut Console::plain(&mut out, &mut err));
    (code, String::from_utf8(out).expect("UTF-8"), String::from_utf8(err).expect("UTF-8"))
}

fn report(arguments: &[&str]) -> serde_json::Value {
    let vehicle = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/valid/m1-petrol.xml");
    let (code, out, err) = run(&[&["--format", "json", vehicle], arguments].concat());
    assert_eq!((code, err.as_str()), (0, ""));
    serde_json::from_str(&out).expect("JSON")
}

#[test]
fn the_command_line_gives_the_day_and_the_report_says_it() {
    // On that day the certificate was not valid yet, which makes the file fail.
    let early = report(&["--as-of", "2020-01-01", "--skip", "signature/"]);
    assert_eq!(early["asOf"], "2020-01-01");
    let codes: Vec<&str> = early["files"][0]["findings"].as_array().expect("a list").iter().filter_map(|finding| finding["code"].as_str()).collect();
    assert_eq!(codes, ["icm/message-not-in-future", "icm/manufacture-not-in-future", "icm/approval-not-in-future", "icm/signature-not-in-future"]);
    assert_eq!(report(&["--as-of", "2027-01-01"])["files"][0]["findings"], serde_json::json!([]));
    // Unless it is given, the day is that of the clock.
    let assumed = report(&[])["asOf"].as_str().and_then(parse_date).expect("a date");
    assert!(assumed >= parse_date("2026-01-01").expect("a date"), "{assumed}");

    let (code, _, err) = run(&["--as-of", "01.08.2026", "."]);
    assert_eq!(code, 2);
    assert!(err.contains("this is no date such as 2026-07-05"), "{err}");
}

#[test]
fn a_day_beyond_the_calendar_is_later_or_earlier_than_all_others() {
    let set = |field: &str, value: &str| format!("set: {{ {field}: '{value}' }}");
    let head = |assert: &str| {
        format!(
            "pack: x\nrules:\n  - code: a\n    title: t\n    why: w\n    source: s\n    basis: stated\n    severity: error\n    \
             assert: {assert}\n    message: m\n    expected: e\n    help: h\n    tests:\n"
        )
    };
    let cases = [
        ("days(as_of(), DateManufactureVehicle) <= 1", set("DateManufactureVehicle", "12026-09-01"), "fail"),
        ("days(as_of(), DateManufactureVehicle) <= 1", set("DateManufactureVehicle", "-12026-09-01"), "pass"),
        ("DateManufactureVehicle >= date(\"2010-01-01\")", set("DateManufactureVehicle", "-12026-09-01"), "fail"),
        ("days(as_of(), IviVersionDateTime) <= 1", set("IviVersionDateTime", "10000-01-01T00:00:00Z"), "fail"),
        ("days(as_of(), IviVersionDateTime) <= 1", set("IviVersionDateTime", "1234567890123-01-01T00:00:00Z"), "fail"),
    ];
    for (assert, change, expect) in cases {
        let tests = format!(
            "      - {{ on: m1-petrol, {change}, as-of: 2026-11-30, expect: {expect} }}\n      - {{ on: m1-petrol, expect: pass }}\n      \
             - {{ on: m1-petrol, expect: fail }}\n"
        );
        let engine = Engine::new(loaded(format!("{}{tests}", head(assert))).unwrap_or_else(|faults| panic!("{faults:?}")), book());
        let results = run_tests(&engine, &Bases::embedded(), book());
        assert!(results[0].is_as_expected(), "{assert}: {change}: not {expect}, but {:?}", results[0].outcome);
    }
}

#[test]
fn the_finding_on_a_day_beyond_the_calendar_shows_it_as_it_is_written() {
    let vehicle = include_str!("../../corpus/valid/m1-petrol.xml");
    let (before, rest) = vehicle.split_once("<SignatureDate>").expect("it has the date");
    let after = rest.split_once('<').expect("it is closed").1;
    let folder = std::env::temp_dir().join(format!("ivicheck-remote-day-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for the test");
    let file = folder.join("x.xml");
    std::fs::write(&file, format!("{before}<SignatureDate>12026-09-14<{after}")).expect("the vehicle is written");
    let name = file.to_str().expect("the path is text");
    let (_, report, _) = run(&["--as-of", "2026-11-30", "--skip", "signature/", "--format", "json", name]);
    std::fs::remove_dir_all(&folder).expect("the folder can go");
    assert!(report.contains("icm/signature-not-in-future") && report.contains("12026-09-14"), "{report}");
    assert!(!report.contains("9999"), "{report}");
}

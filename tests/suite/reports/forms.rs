//! What those who read each form rely on.

use super::place::Place;
use crate::cli::support::vehicle;
use roxmltree::{Document, Node};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

/// A vehicle with a value that means something in every form, three places before it on its line, and a sign outside the basic plane.
fn hostile() -> String {
    vehicle().replace("<NumberOfAxles>2<", "<!--é𝄞--><NumberOfAxles>=1,2%:\"&amp;]]&gt;&lt;/failure>&lt;script><")
}

const VALUE: &str = "=1,2%:\"&]]></failure><script>";

fn of_json(place: &Place) -> Vec<Value> {
    let report = place.run(&["--format", "json"]).report();
    report["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap().clone()).collect()
}

fn not_a_number(findings: &[Value]) -> &Value {
    findings.iter().find(|finding| finding["code"] == "ivi/not-a-number").unwrap()
}

#[test]
fn sarif_has_its_rules_its_places_and_its_own_columns() {
    let place = Place::with("a b.xml", &hostile());
    let json = of_json(&place);
    let log: Value = serde_json::from_str(&place.run(&["--format", "sarif"]).out).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!((&run["columnKind"], log["runs"].as_array().unwrap().len()), (&"unicodeCodePoints".into(), 1));
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), json.len());
    let result = results.iter().find(|result| result["ruleId"] == "ivi/not-a-number").unwrap();
    let finding = not_a_number(&json);
    assert_eq!((&result["level"], &result["partialFingerprints"]["ivicheck/v1"]), (&"error".into(), &finding["fingerprint"]));
    let text = format!("{}; expected: {}", finding["message"].as_str().unwrap(), finding["expected"].as_str().unwrap());
    assert_eq!(result["message"]["text"], text);
    let location = &result["locations"][0];
    let region = &location["physicalLocation"]["region"];
    assert_eq!((&region["startLine"], &region["startColumn"]), (&finding["line"], &finding["column"]));
    // The note, two signs beyond ASCII, one of them outside the basic plane: each is one column.
    let line = hostile().lines().position(|line| line.contains("é𝄞")).unwrap();
    let column = hostile().lines().nth(line).unwrap().chars().collect::<String>().find('=').unwrap();
    let before = hostile().lines().nth(line).unwrap()[..column].chars().count();
    assert_eq!((region["startLine"].as_u64().unwrap(), region["startColumn"].as_u64().unwrap()), (line as u64 + 1, before as u64 + 1));
    let uri = location["physicalLocation"]["artifactLocation"]["uri"].as_str().unwrap();
    assert!(uri.starts_with("file:///") && uri.ends_with("/outbox/a%20b.xml"), "{uri}");
    assert_eq!(location["logicalLocations"][0]["fullyQualifiedName"], finding["path"]);
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    let found: BTreeSet<&str> = results.iter().map(|result| result["ruleId"].as_str().unwrap()).collect();
    assert_eq!(ids, found.into_iter().collect::<Vec<_>>());
    for rule in rules {
        assert!(rule["shortDescription"]["text"].is_string() && rule["help"]["text"].as_str().unwrap().contains("Source: "), "{rule}");
        assert!(rule.get("helpUri").is_none());
    }
}

#[test]
fn sarif_of_a_folder_given_as_such_is_relative_to_the_root() {
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_ivicheck"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["--format", "sarif", "corpus/broken/laden-mass-below-running-order.xml"])
        .output()
        .unwrap();
    let log: Value = serde_json::from_slice(&run.stdout).unwrap();
    let location = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
    assert_eq!((&location["uri"], &location["uriBaseId"]), (&"corpus/broken/laden-mass-below-running-order.xml".into(), &"%SRCROOT%".into()));
}

#[test]
fn sarif_without_findings_is_a_log_too_and_findings_across_files_name_all_of_them() {
    let log: Value = serde_json::from_str(&Place::with("a.xml", &vehicle()).run(&["--format", "sarif"]).out).unwrap();
    assert_eq!((&log["runs"][0]["results"], &log["runs"][0]["tool"]["driver"]["rules"]), (&Value::Array(vec![]), &Value::Array(vec![])));
    let place = Place::new();
    let log: Value = serde_json::from_str(&place.run(&["--format", "sarif", "--only", "batch/"]).out).unwrap();
    let results = log["runs"][0]["results"].as_array().unwrap();
    assert!(!results.is_empty());
    for result in results {
        let of = |key: &str| result[key].as_array().map_or(0, Vec::len);
        assert_eq!((of("locations"), of("relatedLocations")), (1, 2), "{result}");
    }
}

fn attribute<'a>(node: Node<'a, '_>, name: &str) -> &'a str {
    node.attribute(name).unwrap_or_else(|| panic!("{name} of {node:?}"))
}

#[test]
fn junit_has_a_test_a_file_with_what_was_found() {
    let place = Place::with("a.xml", &hostile());
    place.put("control\u{1b}[2J.xml", "");
    place.put("good.xml", &vehicle());
    let text = place.run(&["--format", "junit"]).out;
    let document = Document::parse(&text).unwrap();
    let suites: Vec<Node<'_, '_>> = document.root_element().children().filter(Node::is_element).collect();
    let told: Vec<(bool, String)> = suites
        .iter()
        .filter(|suite| attribute(**suite, "name") != "across files")
        .map(|suite| {
            let case = suite.children().find(|child| child.has_tag_name("testcase")).unwrap();
            let failure = case.children().find(|child| child.has_tag_name("failure"));
            assert_eq!((attribute(*suite, "tests"), attribute(*suite, "failures") == "1"), ("1", failure.is_some()));
            assert_eq!(attribute(case, "name"), attribute(*suite, "name"));
            assert!(attribute(case, "classname").ends_with("/outbox"));
            (failure.is_some(), failure.and_then(|failure| failure.text()).unwrap_or_default().to_owned())
        })
        .collect();
    assert_eq!(told.iter().map(|(failed, _)| *failed).collect::<Vec<_>>(), [true, true, false]);
    assert!(told[0].1.contains("error[ivi/not-a-number]: ") && told[0].1.contains(VALUE), "{}", told[0].1);
    assert!(
        told[1].1.starts_with("error[input/empty]: the file is empty\n  expected: ")
            || told[1].1.starts_with("error[input/empty]: the file is empty\n  help: "),
        "{}",
        told[1].1
    );
    assert!(!text.contains('\u{1b}') && text.contains("control\u{241b}[2J.xml"));
}

#[test]
fn junit_fails_as_the_run_does() {
    let place = Place::new();
    let failures = |arguments: &[&str]| {
        let text = place.run(arguments).out;
        let document = Document::parse(&text).unwrap();
        document.descendants().filter(|node| node.has_tag_name("failure")).count()
    };
    assert!(failures(&["--format", "junit"]) > 1);
    assert_eq!(failures(&["--format", "junit", "--fail-on", "never"]), 0);
    // Duplicates are failures of their own, not of the files.
    assert_eq!(
        failures(&["--format", "junit", "--only", "batch/repeated-vehicle"]),
        place.run(&["--format", "json", "--only", "batch/repeated-vehicle"]).report()["batch"].as_array().unwrap().len()
    );
}

#[test]
fn gitlab_has_what_it_needs_and_no_fingerprint_twice() {
    let place = Place::new();
    place.put("hostile.xml", &hostile());
    let list: Vec<Value> = serde_json::from_str(&place.run(&["--format", "gitlab"]).out).unwrap();
    let mut seen = BTreeSet::new();
    for entry in &list {
        for key in ["description", "check_name", "fingerprint", "severity"] {
            assert!(entry[key].as_str().is_some_and(|text| !text.is_empty()), "{entry}");
        }
        assert!(["info", "minor", "critical"].contains(&entry["severity"].as_str().unwrap()));
        assert!(entry["location"]["lines"]["begin"].as_u64().is_some_and(|line| line > 0));
        assert!(fs::exists(entry["location"]["path"].as_str().unwrap()).unwrap());
        assert!(seen.insert(entry["fingerprint"].as_str().unwrap()), "{entry}");
    }
    assert!(list.iter().any(|entry| entry["check_name"] == "ivi/not-a-number" && entry["description"].as_str().unwrap().contains(VALUE)));
    assert_eq!(Place::with("a.xml", &vehicle()).run(&["--format", "gitlab"]).out, "[\n\n]\n");
}

#[test]
fn github_reads_commands_in_which_nothing_ends_too_early() {
    let place = Place::with("a,b:c%.xml", &hostile());
    let finding = of_json(&place).iter().find(|finding| finding["code"] == "ivi/not-a-number").unwrap().clone();
    let text = place.run(&["--format", "github", "--only", "ivi/not-a-number"]).out;
    let path = place.at("outbox").replace('%', "%25").replace(':', "%3A").replace(',', "%2C");
    let data = |key: &str| finding[key].as_str().unwrap().replace('%', "%25");
    let expected = format!(
        "::error file={path}/a%2Cb%3Ac%25.xml,line={},col={},title=ivi/not-a-number::{}%0Aexpected: {}%0A{}\n",
        finding["line"],
        finding["column"],
        data("message"),
        data("expected"),
        data("help")
    );
    assert_eq!(text, expected);
    let all = Place::new().run(&["--format", "github"]).out;
    assert!(all.lines().all(|line| ["::error ", "::warning ", "::notice "].iter().any(|word| line.starts_with(word))), "{all}");
    assert_eq!(Place::with("a.xml", &vehicle()).run(&["--format", "github"]).out, "");
}

#[test]
fn checkstyle_has_errors_within_files() {
    let place = Place::with("a\"&.xml", &hostile());
    let findings = of_json(&place);
    let text = place.run(&["--format", "checkstyle"]).out;
    let document = Document::parse(&text).unwrap();
    assert!(document.root_element().has_tag_name("checkstyle"));
    let file = document.root_element().children().find(Node::is_element).unwrap();
    assert!(file.has_tag_name("file") && attribute(file, "name").ends_with("/outbox/a\"&.xml"));
    let errors: Vec<Node<'_, '_>> = file.children().filter(Node::is_element).collect();
    assert_eq!(errors.len(), findings.len());
    for (error, finding) in errors.iter().zip(&findings) {
        let line = finding["line"].as_u64().unwrap_or_default().to_string();
        assert_eq!((attribute(*error, "line"), attribute(*error, "severity")), (line.as_str(), finding["severity"].as_str().unwrap()));
        assert_eq!(attribute(*error, "source"), format!("ivicheck.{}", finding["code"].as_str().unwrap()));
        assert!(attribute(*error, "message").starts_with(finding["message"].as_str().unwrap()));
    }
    assert!(errors.iter().any(|error| attribute(*error, "message").contains(VALUE)));
    let control = Place::with("a.xml", "\u{1}").run(&["--format", "checkstyle"]).out;
    assert!(Document::parse(&control).is_ok(), "{control}");
}

/// The cells of a table: quotation marks around those that need them, doubled within.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut within) = (Vec::new(), String::new(), false);
    let mut signs = line.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' if within && signs.peek() == Some(&'"') => cell.extend(signs.next()),
            '"' => within = !within,
            ',' if !within => cells.push(std::mem::take(&mut cell)),
            other => cell.push(other),
        }
    }
    cells.push(cell);
    cells
}

#[test]
fn a_table_has_a_row_a_finding_and_no_formula() {
    let place = Place::with("a.xml", &hostile());
    let findings = of_json(&place);
    let text = place.run(&["--format", "csv"]).out;
    let rows: Vec<Vec<String>> = text.split_terminator("\r\n").map(cells).collect();
    assert_eq!(rows[0][..6], ["file", "vin", "category", "stage", "severity", "code"]);
    assert_eq!(rows.len(), findings.len() + 1);
    for (row, finding) in rows[1..].iter().zip(&findings) {
        assert_eq!(row.len(), rows[0].len());
        for (name, cell) in rows[0].iter().zip(row) {
            let told = match &finding[name] {
                Value::String(text) => text.clone(),
                Value::Number(number) => number.to_string(),
                _ => continue,
            };
            let guarded = if told.starts_with(['=', '+', '-', '@']) { format!("'{told}") } else { told };
            assert_eq!(*cell, guarded, "{name}");
        }
    }
    let value = rows[0].iter().position(|name| name == "value").unwrap();
    assert!(rows.iter().any(|row| row[value] == format!("'{VALUE}")), "{text}");
}

#[test]
fn any_form_is_the_same_for_any_number_of_threads() {
    let place = Place::new();
    for number in 0..40 {
        place.put(&format!("{number}.xml"), &vehicle().replace("<NumberOfAxles>2<", &format!("<NumberOfAxles>{number}x<")));
    }
    for form in ["sarif", "junit", "gitlab", "github", "checkstyle", "csv", "html"] {
        let one = place.run(&["--format", form, "--jobs", "1"]).out;
        assert!(one.contains("39.xml") && one.contains("batch/"), "{form}");
        assert!(place.run(&["--format", form, "--jobs", "7"]).out == one, "{form}");
    }
}

//! Several reports of one run, and where they go.

use super::place::Place;
use crate::cli::support::{corpus, vehicle};
use serde_json::Value;
use std::fs;
use std::path::Path;

#[test]
fn each_file_has_the_report_that_it_would_have_alone_and_people_have_theirs() {
    let place = Place::new();
    let (human, json, ndjson) = (place.run(&[]), place.run(&["--format", "json"]).out, place.run(&["--format", "ndjson"]).out);
    assert_eq!(human.code, 1);
    let outcome = place.run(&["-o", &place.at("r.json"), "-o", &place.at("r.jsonl"), "-o", &format!("human:{}", place.at("r.md"))]);
    // People read a file here.
    assert_eq!((outcome.code, outcome.out.as_str(), outcome.err.as_str()), (1, "", ""));
    assert_eq!((place.text("r.json"), place.text("r.jsonl"), place.text("r.md")), (json.clone(), ndjson.clone(), human.out.clone()));
    let outcome = place.run(&["-o", &place.at("r.json"), "-o", &place.at("r.ndjson")]);
    assert_eq!((outcome.code, &outcome.out), (1, &human.out));
    let outcome = place.run(&["--format", "ndjson", "-o", &place.at("x.json")]);
    assert_eq!((outcome.code, outcome.out, place.text("x.json")), (1, ndjson, json));
    assert_eq!(place.names(), ["outbox", "r.json", "r.jsonl", "r.md", "r.ndjson", "x.json"]);
}

#[test]
fn a_form_that_is_asked_for_in_general_goes_to_the_file_that_has_it() {
    let place = Place::new();
    let json = place.run(&["--format", "json"]).out;
    for file in ["x.json", "x.txt", "x"] {
        let outcome = place.run(&["--format", "json", "-o", &place.at(file)]);
        assert_eq!((outcome.code, outcome.out.as_str()), (1, ""), "{file}");
        assert_eq!(place.text(file), json, "{file}");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte_of_any_report() {
    let place = Place::new();
    let outbox = place.at("outbox");
    for (number, file) in fs::read_dir(corpus()).unwrap().enumerate() {
        fs::copy(file.unwrap().path(), Path::new(&outbox).join(format!("{number}.xml"))).unwrap();
    }
    let reports = |jobs: &str| {
        let outcome = place.run(&["--jobs", jobs, "-o", &place.at("r.json"), "-o", &place.at("r.ndjson")]);
        [outcome.out, place.text("r.json"), place.text("r.ndjson")]
    };
    let one = reports("1");
    assert!(one.iter().all(|report| report.contains("wrong.xml")));
    for jobs in ["2", "3", "16"] {
        assert_eq!(reports(jobs), one, "{jobs}");
    }
}

#[test]
fn two_reports_never_go_to_one_place() {
    let place = Place::new();
    let roundabout = place.at("outbox/../r.json");
    for (one, other) in [("r.json", "r.json"), ("r.json", "ndjson:")] {
        let other = if other == "ndjson:" { format!("ndjson:{roundabout}") } else { place.at(other) };
        for exists in [false, true] {
            if exists {
                fs::write(place.at("r.json"), "old").unwrap();
            }
            let outcome = place.run(&["-o", &place.at(one), "-o", &other]);
            assert_eq!((outcome.code, outcome.out.as_str()), (2, ""), "{other}");
            assert!(outcome.err.contains("is asked for twice"), "{}", outcome.err);
            assert_eq!(fs::read_to_string(place.at("r.json")).ok().as_deref(), exists.then_some("old"));
            let _ = fs::remove_file(place.at("r.json"));
        }
    }
    assert_eq!(place.names(), ["outbox"]);
}

#[test]
fn none_of_the_reports_is_written_over_an_input_and_then_there_is_none() {
    let place = Place::new();
    let outcome = place.run(&["-o", &place.at("r.json"), "-o", &format!("ndjson:{}", place.at("outbox/good.xml"))]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.contains("is read in this run"), "{}", outcome.err);
    assert_eq!((place.names(), place.text("outbox/good.xml")), (vec!["outbox".to_owned()], vehicle()));
    let outcome = place.run(&["-o", &place.at("r.json"), "-o", &place.at("nowhere/r.ndjson")]);
    assert_eq!((outcome.code, place.names()), (2, vec!["outbox".to_owned()]));
}

#[test]
fn a_form_that_is_not_known_is_an_error() {
    let place = Place::new();
    let outcome = place.run(&["-o", &format!("jsn:{}", place.at("r"))]);
    assert_eq!((outcome.code, outcome.out.as_str()), (2, ""));
    assert!(outcome.err.starts_with("ivicheck: there is no report form jsn\n  help: report forms: human, json, ndjson"), "{}", outcome.err);
    assert_eq!(place.names(), ["outbox"]);
}

#[test]
fn answers_of_a_service_come_beside_other_reports() {
    let place = Place::new();
    let alone = place.run(&["--profile", "no", "--format", "svv", "--names"]);
    let (json, answers) = (place.at("r.json"), place.at("answers.json"));
    // A name that goes with the form that is asked for is no other form.
    let outcome = place.run(&["--profile", "no", "--format", "svv", "--names", "-o", &answers]);
    assert_eq!((outcome.code, outcome.out.as_str(), place.text("answers.json")), (alone.code, "", alone.out.clone()));
    let outcome = place.run(&["--profile", "no", "--lang", "nb", "--names", "-o", &json, "-o", &format!("svv:{answers}")]);
    assert!(outcome.out.contains("3 files, "), "{}", outcome.out);
    assert_eq!(place.text("answers.json"), alone.out);
    // The second of two files of one vehicle is answered otherwise than it would be alone.
    let lines: Vec<Value> = alone.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!((&lines[0]["http"], &lines[1]["http"]), (&200.into(), &422.into()), "{}", alone.out);
}

#[test]
fn a_line_of_json_says_what_it_is() {
    let place = Place::new();
    let whole = place.run(&["--format", "json"]).report();
    let lines: Vec<Value> = place.run(&["--format", "ndjson"]).out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<&str> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    let found = whole["batch"].as_array().unwrap();
    assert!(!found.is_empty());
    let expected: Vec<&str> = ["head"].into_iter().chain(["file"; 3]).chain(found.iter().map(|_| "batch")).chain(["summary"]).collect();
    assert_eq!(kinds, expected);
    let of = |kind: &str| {
        let lines = lines.iter().filter(|line| line["kind"] == kind).cloned();
        lines
            .map(|mut line| {
                line.as_object_mut().unwrap().remove("kind");
                line
            })
            .collect::<Vec<Value>>()
    };
    assert_eq!((of("file"), of("batch")), (whole["files"].as_array().unwrap().clone(), found.clone()));
    assert_eq!(of("summary"), [whole["summary"].clone()]);
    let mut head = whole;
    ["files", "batch", "skipped", "empty", "gone", "goneElsewhere", "summary"].iter().for_each(|key| {
        head.as_object_mut().unwrap().remove(*key);
    });
    assert_eq!(of("head"), [head]);
}

#[test]
fn a_fingerprint_stays_when_other_things_change() {
    let place = Place::new();
    let fingerprints = |report: &Value| {
        let files = report["files"].as_array().unwrap().iter().flat_map(|file| file["findings"].as_array().unwrap());
        let all = files.chain(report["batch"].as_array().unwrap());
        all.map(|finding| (finding["code"].as_str().unwrap().to_owned(), finding["fingerprint"].as_str().unwrap().to_owned())).collect::<Vec<_>>()
    };
    let before = fingerprints(&place.run(&["--format", "json"]).report());
    assert!(before.iter().all(|(_, print)| print.len() == 32), "{before:?}");
    let wrong = place.text("outbox/wrong.xml");
    let print = |text: &str| {
        fs::write(place.at("outbox/wrong.xml"), text).unwrap();
        let after = fingerprints(&place.run(&["--format", "json"]).report());
        after.into_iter().find(|(code, _)| code == "ivi/not-a-number").unwrap().1
    };
    let was = print(&wrong);
    // More lines before it, and another finding beside it.
    assert_eq!(print(&wrong.replace("<NumberOfWheels>4<", "<NumberOfWheels>vier<").replacen('\n', "\n\n\n", 1)), was);
    assert_ne!(print(&wrong.replace(">zwei<", ">drei<")), was);
}

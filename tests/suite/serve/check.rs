//! `POST /v1/check` beside the command line, and what every service answers.

use super::client::{Answer, Service};
use super::vehicles::{car_16, corpus, without};
use crate::cli::support::run;
use serde_json::json;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

fn post(service: &Service, query: &str, content_type: &str, body: &[u8]) -> Answer {
    service.send("POST", &format!("/v1/check{query}"), &[("Content-Type", content_type)], body)
}

/// The report of the command line on these files of a folder, called in it.
fn report(folder: &Path, more: &[&str], names: &[&str]) -> String {
    let arguments = [&["--no-config"], more, names].concat();
    let run = Command::new(env!("CARGO_BIN_EXE_ivicheck")).args(arguments).current_dir(folder).output().unwrap();
    String::from_utf8(run.stdout).unwrap()
}

const JSON: [&str; 2] = ["--format", "json"];

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    let mut zip = zip::ZipWriter::new(&mut bytes);
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
    bytes.into_inner()
}

#[test]
fn the_report_is_that_of_the_command_line() {
    let service = Service::start(&["--only", "page"]);
    let folder = tempfile::tempdir().unwrap();
    let faulty = without(&car_16(), "VehicleIdentificationNumber");
    let good = fs::read(corpus("valid/m1-petrol.xml")).unwrap();
    let packed = zip(&[("in/b.xml", faulty.as_bytes()), ("a.xml", &good), ("note.txt", b"x")]);
    fs::write(folder.path().join("a.xml"), &faulty).unwrap();
    fs::write(folder.path().join("b.xml"), &good).unwrap();
    fs::write(folder.path().join("m.zip"), &packed).unwrap();
    let answer = post(&service, "?name=a.xml", "application/xml", faulty.as_bytes());
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    assert_eq!(answer.body, report(folder.path(), &JSON, &["a.xml"]));
    let norwegian = post(&service, "?name=a.xml&profile=no&as-of=2026-08-01&lang=nb&unsigned=true", "text/xml", faulty.as_bytes());
    let options = ["--format", "json", "--profile", "no", "--as-of", "2026-08-01", "--lang", "nb", "--unsigned"];
    assert_eq!(norwegian.body, report(folder.path(), &options, &["a.xml"]));
    let archive = post(&service, "?name=m.zip", "application/zip", &packed);
    assert_eq!(archive.body, report(folder.path(), &JSON, &["m.zip"]));
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let body = json!({ "files": [{ "name": "b.xml", "document": text(&good) }, { "name": "a.xml", "document": faulty }] }).to_string();
    let several = post(&service, "", "application/json", body.as_bytes());
    assert_eq!(several.body, report(folder.path(), &JSON, &["a.xml", "b.xml"]));
    let part =
        |name: &str, bytes: &[u8]| format!("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"{name}\"\r\n\r\n{}\r\n", text(bytes));
    let form = format!("{}{}--x--\r\n", part("b.xml", &good), part("a.xml", faulty.as_bytes()));
    let sent = post(&service, "", "multipart/form-data; boundary=x", form.as_bytes());
    assert_eq!(sent.body, several.body);
}

#[test]
fn many_files_come_back_a_line_each() {
    let service = Service::start(&["--only", "page"]);
    let good = fs::read(corpus("valid/m1-petrol.xml")).unwrap();
    let names: Vec<String> = (0..30).map(|number| format!("{number:02}.xml")).collect();
    let packed = zip(&names.iter().map(|name| (name.as_str(), good.as_slice())).collect::<Vec<_>>());
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("m.zip"), &packed).unwrap();
    let headers = [("Content-Type", "application/zip"), ("Accept", "application/x-ndjson")];
    let answer = service.send("POST", "/v1/check?name=m.zip", &headers, &packed);
    let expected = report(folder.path(), &["--format", "ndjson"], &["m.zip"]);
    assert_eq!((answer.status, answer.body), (200, expected));
}

#[test]
fn a_wrong_call_says_what_is_wrong() {
    let service = Service::start(&["--only", "page"]);
    for (query, content_type, body, status, code) in [
        ("?profile=nowhere", "application/xml", "<a/>", 400, "parameter"),
        ("?colour=red", "application/xml", "<a/>", 400, "parameter"),
        ("?as-of=today", "application/xml", "<a/>", 400, "parameter"),
        ("", "application/pdf", "%PDF", 415, "content_type"),
        ("", "application/json", "{", 400, "json"),
        ("", "application/json", "[]", 400, "nothing_to_check"),
        ("", "multipart/form-data", "x", 400, "body"),
    ] {
        let answer = post(&service, query, content_type, body.as_bytes());
        assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (status, code), "{query} {content_type}");
    }
    // What is wrong with a file is a finding.
    let empty = post(&service, "", "application/zip", &zip(&[]));
    assert_eq!((empty.status, empty.json()["code"].as_str().unwrap()), (400, "nothing_to_check"));
    assert_eq!(post(&service, "", "application/zip", b"no archive").json()["files"][0]["findings"][0]["code"], "input/archive");
    assert_eq!(service.get("/v1/check").status, 405);
}

#[test]
fn the_ledger_says_what_was_checked_and_by_whom() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    fs::write(&tokens, "plant one-secret\nother another-secret\n").unwrap();
    let service = Service::start(&["--only", "page", "--token-file", &tokens.display().to_string(), "--clock", "2026-09-14T10:22:37+02:00"]);
    let by = |token: &str, method: &str, path: &str, body: &[u8]| {
        service.send(method, path, &[("Authorization", &format!("Bearer {token}")), ("Content-Type", "application/xml")], body)
    };
    assert_eq!(by("wrong", "POST", "/v1/check", b"<a/>").status, 401);
    assert_eq!(by("one-secret", "POST", "/v1/check?name=x.xml", car_16().as_bytes()).status, 200);
    assert_eq!(by("another-secret", "POST", "/v1/check", b"<a/>").status, 200);
    let ledger = by("one-secret", "GET", "/v1/ledger", b"");
    let lines: Vec<serde_json::Value> = ledger.body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let first = &lines[0];
    assert_eq!(
        (&first["caller"], &first["file"], &first["vin"], &first["at"]),
        (&json!("plant"), &json!("x.xml"), &json!("WJXKL3B15TR003106"), &json!("2026-09-14T08:22:37Z"))
    );
    assert!(first["packs"].as_str().unwrap().starts_with("icm "), "{first}");
    assert_eq!((lines.len(), &lines[1]["caller"], &lines[1]["result"]), (2, &json!("other"), &json!("fail")));
    let table = by("one-secret", "GET", "/v1/ledger?format=csv&vin=wjxkl3b15tr003106", b"");
    assert_eq!(table.body.lines().count(), 2, "{}", table.body);
    assert_eq!(by("one-secret", "GET", "/v1/ledger?limit=0", b"").status, 400);
}

#[test]
fn a_service_tells_how_it_is_and_stops_when_it_is_told() {
    let mut service = Service::start(&[]);
    assert_eq!((service.get("/healthz").status, service.get("/healthz").body), (200, "ok".to_owned()));
    let described = service.get("/openapi.json").json();
    assert_eq!(described["openapi"], "3.1.0");
    assert!(service.get("/metrics").body.contains(r#"ivicheck_requests_total{route="/healthz",method="GET",status="200"} 2"#));
    service.signal("-TERM");
    let begun = Instant::now();
    while service.process.try_wait().unwrap().is_none() {
        assert!(begun.elapsed() < Duration::from_secs(30), "it goes on");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(service.process.wait().unwrap().code(), Some(0));
}

#[test]
fn other_computers_are_not_answered_without_a_token() {
    for (arguments, words) in [
        (&["--listen", "0.0.0.0:0"][..], "no token or certificate says who may call"),
        (&["--listen", "0.0.0.0:0", "--no-auth"], "callers must be known"),
        (&["--register", "corpus"], "corpus: "),
        (&["--contract", "3.0"], "none of 1.6, 1.11, 2.0"),
        (&["--clock", "noon"], "this is no time"),
    ] {
        let outcome = run([&["serve"], arguments].concat());
        assert!(outcome.code == 2 && outcome.err.contains(words), "{arguments:?}: {}", outcome.err);
    }
}

#[test]
fn the_ledger_forgets_what_is_too_old() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("store.db").display().to_string();
    let start = |clock: &str, more: &[&str]| Service::start(&[&["--only", "page", "--store", &store, "--clock", clock], more].concat());
    let entries = |service: &Service| service.get("/v1/ledger").body.lines().count();
    for day in ["2026-09-01T00:00:00Z", "2026-09-20T00:00:00Z"] {
        post(&start(day, &[]), "", "application/xml", b"<a/>");
    }
    assert_eq!(entries(&start("2026-09-30T00:00:00Z", &[])), 2);
    let service = start("2026-09-30T00:00:00Z", &["--keep-days", "20"]);
    let begun = Instant::now();
    while entries(&service) == 2 {
        assert!(begun.elapsed() < Duration::from_secs(30), "nothing is forgotten");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(entries(&service), 1);
}

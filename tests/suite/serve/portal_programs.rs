//! The portal of the United Kingdom, for programs.

use super::client::{Answer, FORM, Service, form};
use super::portal::demo;
use super::vehicles::british_car;
use serde_json::json;
use std::thread::sleep;
use std::time::{Duration, Instant};

fn ask(service: &Service, client: &str, secret: &str) -> Answer {
    let fields = [("grant_type", "client_credentials"), ("client_id", client), ("client_secret", secret), ("scope", "any")];
    service.send("POST", "/oauth2/v2.0/token", &[FORM], &form(&fields))
}

fn submit(service: &Service, more: &[(&str, &str)], body: &str) -> Answer {
    service.send("POST", "/api/submissions", more, body.as_bytes())
}

#[test]
fn a_program_sends_and_waits() {
    let service = demo(&[]);
    let given = ask(&service, "client-vca", "ivicheck-demo").json();
    let bearer = format!("Bearer {}", given["access_token"].as_str().unwrap());
    let headers = [
        ("Authorization", bearer.as_str()),
        ("Content-Type", "application/xml"),
        ("x-manufacturer-id", "VCA"),
        ("x-contact-id", "primary@example.org"),
    ];
    let car = british_car("WJXKL3B15TR004817");
    let sent = submit(&service, &headers, &car);
    let id = sent.json()["submissionId"].as_str().unwrap().to_owned();
    assert_eq!((sent.status, sent.body), (202, format!(r#"{{"submissionId":"{id}","status":"Received"}}"#)));
    let begun = Instant::now();
    let found = loop {
        let found = service.send("GET", &format!("/api/submissions/{id}"), &headers[..1], b"").json();
        if found["status"] == "Succeeded" {
            break found;
        }
        assert!(begun.elapsed() < Duration::from_secs(60) && found["status"] != "Failed", "{found}");
        sleep(Duration::from_millis(30));
    };
    assert_eq!((&found["vin"], &found["uploadedBy"]), (&json!("WJXKL3B15TR004817"), &json!("primary@example.org")));
    let listed = service.send("GET", "/api/submissions?vin=WJX*&status=Succeeded", &headers[..1], b"").json();
    assert_eq!((&listed["total"], &listed["submissions"][0]["submissionId"]), (&json!(1), &json!(id)));
    assert_eq!(service.send("GET", "/api/submissions?status=lost", &headers[..1], b"").status, 400);
    let refused = |headers: &[(&str, &str)], body: &str| {
        let answer = submit(&service, headers, body);
        (answer.status, answer.json()["code"].as_str().unwrap().to_owned())
    };
    assert_eq!(refused(&headers, &car), (409, "duplicate_submission".into()));
    assert_eq!(refused(&headers, "<root/>"), (400, "unexpected_root".into()));
    assert_eq!(refused(&headers, "<root"), (400, "invalid_xml".into()));
    assert_eq!(refused(&headers, &" ".repeat(1_048_577)), (413, "too_large".into()));
    assert_eq!(refused(&headers[1..], &car), (401, "unauthorized".into()));
    assert_eq!(refused(&[headers[0], ("Content-Type", "text/xml"), headers[2], headers[3]], &car), (415, "unsupported_media_type".into()));
    assert_eq!(refused(&[headers[0], headers[1], headers[2]], &car), (422, "missing_header".into()));
    assert_eq!(refused(&[headers[0], headers[1], headers[3]], &car), (422, "missing_header".into()));
    assert_eq!(refused(&[headers[0], headers[1], ("x-manufacturer-id", "OTHER"), headers[3]], &car), (403, "wrong_manufacturer".into()));
}

#[test]
fn tokens_are_for_those_who_may_send() {
    let service = demo(&[]);
    let status = |client: &str, secret: &str| ask(&service, client, secret).status;
    assert_eq!([status("VCA", "ivicheck-demo"), status("upload@example.org", "ivicheck-demo")], [200, 200]);
    assert_eq!([status("VCA", "wrong"), status("view@example.org", "ivicheck-demo"), status("nobody", "x"), status("", "")], [401; 4]);
    let other = service.send("POST", "/oauth2/v2.0/token", &[FORM], &form(&[("grant_type", "password")]));
    assert_eq!((other.status, &other.json()["error"]), (400, &json!("unsupported_grant_type")));
}

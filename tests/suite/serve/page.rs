//! The page of our own.

use super::client::Service;
use super::portal::multipart;
use super::vehicles::{car_16, without};

const FORM: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=x7");

#[test]
fn files_go_in_by_a_form_and_a_report_comes_out() {
    let service = Service::start(&["--only", "page"]);
    let home = service.get("/");
    assert_eq!((home.status, home.header("location")), (302, Some("/check")));
    assert!(service.get("/check").body.contains("enctype=\"multipart/form-data\""));
    let (good, bad) = (car_16(), without(&car_16(), "VehicleIdentificationNumber"));
    let files = [("good.xml", good.as_bytes()), ("bad.xml", bad.as_bytes())];
    let send = |fields: &[(&str, &str)]| service.send("POST", "/check", &[FORM], &multipart(fields, &files));
    let page = send(&[("profile", "no"), ("as-of", ""), ("result", "html")]);
    assert!(page.status == 200 && page.body.contains("bad.xml") && page.body.contains("<noscript>"));
    // The page may use its own style and script, and no other.
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'sha256-") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
    for (result, kind, begins) in [
        ("json", "application/json", "{\"version\":1,"),
        ("csv", "text/csv; charset=utf-8", "file,"),
        ("sarif", "application/json", "{"),
        ("junit", "application/xml", "<?xml"),
        ("ndjson", "application/x-ndjson", "{"),
        ("human", "text/plain; charset=utf-8", ""),
        ("readiness", "text/plain; charset=utf-8", ""),
        ("readiness-csv", "text/csv; charset=utf-8", ""),
    ] {
        let answer = send(&[("result", result), ("unsigned", "true")]);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{result}");
        assert!(answer.body.starts_with(begins) && answer.body.contains("bad.xml"), "{result}: {}", answer.body);
    }
    assert_eq!(send(&[("result", "paper")]).status, 400);
    assert_eq!(send(&[("profile", "nowhere")]).status, 400);
    assert_eq!(service.send("POST", "/check", &[FORM], &multipart(&[], &[])).status, 400);
}

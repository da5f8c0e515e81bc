//! The page of our own.

use super::client::Service;
use super::portal::multipart;
use super::vehicles::{car_16, without};

const FORM: (&str, &str) = ("Content-Type", "multipart/form-data; boundary=x7");

/// The names of the files in the table of a page.
fn files(page: &str) -> Vec<&str> {
    page.split("<th scope=\"row\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect()
}

#[test]
fn what_was_checked_is_found_by_vin_and_by_what_failed() {
    let service = Service::start(&["--only", "page", "--clock", "2026-09-14T10:22:37+02:00"]);
    assert!(service.get("/checked").body.contains("Nothing that was checked is so."));
    let (good, bad) = (car_16(), without(&car_16(), "VehicleIdentificationNumber"));
    let sent: Vec<(String, &str)> = (0..101).map(|number| (format!("{number}.xml"), "<a/>")).collect();
    let mut sent: Vec<(&str, &[u8])> = sent.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    sent.extend([("good & é.xml", good.as_bytes()), ("bad.xml", bad.as_bytes())]);
    let form = [("unsigned", "true"), ("profile", "no"), ("as-of", "2026-07-05"), ("result", "json")];
    assert_eq!(service.send("POST", "/check", &[FORM], &multipart(&form, &sent)).status, 200);
    let all = service.get("/checked").body;
    assert_eq!((files(&all).len(), all.matches(">Older</a>").count()), (100, 1));
    let older = all.split("href=\"/checked?").nth(1).unwrap().split('"').next().unwrap().replace("&amp;", "&");
    let rest = service.get(&format!("/checked?{older}")).body;
    assert_eq!((files(&rest).len(), rest.contains(">Older</a>")), (3, false));
    let one = service.get("/checked?vin=wjxkl3b15tr003106").body;
    assert_eq!(files(&one), ["good &amp; é.xml"]);
    assert!(
        one.contains("<td>WJXKL3B15TR003106</td><th scope=\"row\">good &amp; é.xml</th><td>2026-09-14 08:22:37</td>")
            && one.contains("value=\"wjxkl3b15tr003106\""),
        "{one}"
    );
    assert_eq!(files(&service.get("/checked?vin=wjxkl3b15tr003106&failed=true").body), [""; 0]);
    assert_eq!(service.get("/v1/ledger?failed=true").body.lines().count(), 102);
    assert_eq!(service.get("/v1/ledger?failed=perhaps").status, 400);
    // What is searched for is a text, and no part of the page.
    assert!(!service.get("/checked?vin=%22%3E%3Cscript%3E").body.contains("\"><script>"));
}

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

//! What somebody who means harm might try.

use super::client::{FORM, Service, form};
use super::portal::{Browser, demo};
use super::vehicles::{british_car, car_16};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

const PASSWORD: &str = "ivicheck-demo";

#[test]
fn names_are_names_and_no_paths() {
    let folder = tempfile::tempdir().unwrap();
    let store = folder.path().join("in/store.db");
    fs::create_dir(folder.path().join("in")).unwrap();
    let service = Service::start(&["--demo", "--delay", "0s", "--store", &store.display().to_string()]);
    let names = ["../escaped.xml", "/tmp/../../escaped.xml", "..\\escaped.xml", "%2e%2e/escaped.xml"];
    for name in names {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(car_16().as_bytes()).unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        let answer = service.send("POST", "/v1/check?name=..%2F..%2Fm.zip", &[("Content-Type", "application/zip")], &bytes);
        assert_eq!(answer.status, 200);
    }
    let mut browser = Browser::new(&service);
    browser.sign_in("upload@example.org", PASSWORD);
    let car = british_car("WJXKL3B15TR004817");
    browser.upload(&names.map(|name| (name, car.as_bytes())), &[]);
    for path in ["/assets/../../Cargo.toml", "/assets/%2e%2e%2fCargo.toml", "/submissions/..%2f..%2fetc%2fpasswd", "/redeem/..%2fx"] {
        assert!(![200, 500].contains(&browser.get(path)), "{path}");
    }
    let found: Vec<String> = walk(folder.path());
    assert!(found.iter().all(|name| name.starts_with("store.db")), "{found:?}");
}

fn walk(folder: &std::path::Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .flat_map(|entry| if entry.path().is_dir() { walk(&entry.path()) } else { vec![entry.file_name().to_string_lossy().into_owned()] })
        .collect()
}

#[test]
fn a_form_of_somebody_else_does_nothing() {
    let service = demo(&[]);
    let mut browser = Browser::new(&service);
    browser.sign_in("primary@example.org", PASSWORD);
    browser.get("/users/2/role");
    for fields in [&[("role", "none")][..], &[("role", "none"), ("csrf_token", "")], &[("role", "none"), ("csrf_token", "guess")]] {
        assert_eq!(browser.go("POST", "/users/2/role", &[FORM], &form(fields)), 403);
    }
    // Nor with the token of another session.
    let mut other = Browser::new(&service);
    other.get("/sign-in");
    let strange = other.token();
    assert_eq!(browser.go("POST", "/users/2/role", &[FORM], &form(&[("role", "none"), ("csrf_token", &strange)])), 403);
    browser.get("/users/2/role");
    let headers = [FORM, ("Sec-Fetch-Site", "cross-site")];
    let token = browser.token();
    assert_eq!(browser.go("POST", "/users/2/role", &headers, &form(&[("role", "none"), ("csrf_token", &token)])), 403);
    assert_eq!(Browser::new(&service).sign_in("upload@example.org", PASSWORD), 302);
    // A page that has a name of its own point here.
    assert_eq!(service.send("GET", "/", &[("Host", "evil.example:8080")], b"").status, 403);
}

#[test]
fn a_session_that_somebody_planted_is_worth_nothing() {
    let service = demo(&[]);
    let mut victim = Browser::new(&service);
    victim.get("/sign-in");
    let planted = victim.cookie.clone();
    victim.send("/sign-in", &[("email", "primary@example.org"), ("password", PASSWORD)]);
    assert_ne!(victim.cookie, planted);
    let mut attacker = Browser::new(&service);
    attacker.cookie = planted;
    assert_eq!((attacker.get("/users"), victim.get("/users")), (302, 200));
    // After signing out the cookie is worth nothing either.
    victim.get("/");
    let before = victim.cookie.clone();
    victim.send("/sign-out", &[]);
    victim.cookie = before;
    assert_eq!(victim.get("/users"), 302);
}

#[test]
fn passwords_cannot_be_tried_without_end() {
    let service = demo(&[]);
    let mut browser = Browser::new(&service);
    for _ in 0..5 {
        assert_eq!(browser.sign_in("view@example.org", "wrong"), 401);
    }
    assert_eq!(browser.sign_in("view@example.org", PASSWORD), 429);
    // Of others nothing is known, and they are not in the way.
    assert_eq!(browser.sign_in("nobody@example.org", "wrong"), 401);
    assert_eq!(browser.sign_in("upload@example.org", PASSWORD), 302);
}

#[test]
fn archives_that_grow_without_end_are_refused() {
    let service = Service::start(&["--only", "page"]);
    let pack = |files: usize, bytes: usize| {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for number in 0..files {
            zip.start_file(format!("{number}.xml"), zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&vec![b' '; bytes]).unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    for (files, bytes) in [(8, 9 * 1024 * 1024), (1001, 1)] {
        let packed = pack(files, bytes);
        assert!(packed.len() < 200_000);
        let answer = service.send("POST", "/v1/check", &[("Content-Type", "application/zip")], &packed);
        assert_eq!((answer.status, answer.json()["code"].as_str().unwrap()), (413, "too_large"));
    }
}

#[test]
fn bodies_and_heads_have_their_limits() {
    let service = Service::start(&["--only", "page"]);
    let too_much = vec![b' '; 64 * 1024 * 1024 + 1];
    assert_eq!(service.send("POST", "/v1/check", &[("Content-Type", "application/xml")], &too_much).status, 413);
    let long = "x".repeat(1024 * 1024);
    assert_eq!(service.send("GET", "/healthz", &[("X-Long", &long)], b"").status, 431);
    assert_eq!(service.get("/healthz").status, 200);
}

#[test]
fn who_sends_slowly_is_let_go() {
    let service = Service::start(&["--only", "page"]);
    let mut slow: Vec<TcpStream> = (0..20).map(|_| TcpStream::connect(&service.address).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow").unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    }
    // Others are answered meanwhile, and the slow ones are closed.
    assert_eq!(service.get("/healthz").status, 200);
    for stream in &mut slow {
        let mut rest = Vec::new();
        assert!(stream.read_to_end(&mut rest).is_ok(), "the connection is held");
    }
}

#[test]
fn every_answer_says_what_a_browser_may_do_with_it() {
    let service = demo(&[]);
    for path in ["/", "/sign-in", "/nowhere", "/healthz", "/assets/portal.js"] {
        let answer = service.get(path);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert!(!answer.body.contains(" style=") && !answer.body.contains("<script>"), "{path}");
    }
}

#[test]
fn with_a_token_file_nothing_is_answered_without_a_token() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    fs::write(&tokens, "plant the-secret\n").unwrap();
    let tokens = tokens.display().to_string();
    let mut service = Service::launch(&["--listen", "0.0.0.0:0", "--demo", "--token-file", &tokens]);
    service.address = service.address.replace("0.0.0.0", "127.0.0.1");
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/healthz"),
        ("GET", "/metrics"),
        ("POST", "/v1/check"),
        ("GET", "/sign-in"),
        ("POST", "/sandbox/reset"),
        ("POST", "/maskinporten/token"),
    ] {
        let answer = service.send(method, path, &[], b"");
        assert_eq!((answer.status, answer.body.as_str()), (401, ""), "{path}");
        assert_eq!(service.send(method, path, &[("Authorization", "Bearer wrong")], b"").status, 401, "{path}");
    }
    assert_eq!(service.send("GET", "/healthz", &[("Authorization", "Bearer the-secret")], b"").status, 200);
    assert_eq!(service.send("GET", "/healthz", &[("Authorization", "Basic eDp0aGUtc2VjcmV0")], b"").status, 200);
    assert_eq!(service.send("GET", "/healthz", &[("X-Ivicheck-Token", "the-secret")], b"").status, 200);
}

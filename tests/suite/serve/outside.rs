//! The service beside programs from outside: a tester of described interfaces, and a browser.

use super::client::Service;
use super::portal::demo;
use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "needs schemathesis (pip install schemathesis)"]
fn what_is_described_is_what_is_answered() {
    let service = Service::start(&["--demo", "--delay", "0s", "--no-auth"]);
    let output = Command::new("schemathesis")
        .args(["run", &format!("http://{}/openapi.json", service.address), "--max-examples", "20", "--header", "Authorization: Bearer abc"])
        // A forced answer or fault is what was asked for; a page takes what forms send, and not what a description makes of them.
        .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"])
        .args(["--exclude-path", "/sandbox/reset"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "needs chromium, and `npm install` in tests/browser; IVICHECK_BROWSER_PICTURES for a folder with pictures"]
fn a_browser_finds_nothing_wrong_with_the_pages() {
    let (service, own) = (demo(&[]), Service::start(&["--only", "page"]));
    let mut check = Command::new("node");
    check
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/serve.cjs"))
        .args([&service, &own].map(|service| format!("http://{}", service.address)));
    check.args(std::env::var_os("IVICHECK_BROWSER_PICTURES"));
    let output = check.output().expect("node runs");
    assert!(output.status.success(), "{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
}

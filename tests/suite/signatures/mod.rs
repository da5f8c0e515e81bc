//! Seals: what is signed here verifies here and with xmlsec1, what xmlsec1 signs verifies here, and what was altered does not.
//!
//! The tests beside xmlsec1 run when asked for, as `.ci/run` does: `cargo test --test suite xmlsec -- --ignored`.

mod altered;
mod cases;
mod commands;
mod documents;
mod folders;
mod forged;
mod keys;
mod lists;
mod secrets;
mod variants;
pub mod xmlsec;

use ivicheck::document;
use ivicheck::finding::Finding;
use ivicheck::schema::{Book, ivi_2_0};
use ivicheck::signature::{Anchors, Description, Seals};
use std::path::{Path, PathBuf};

/// The day of all checks.
pub const TODAY: &str = "2026-11-21";

/// The book of the message.
pub fn book() -> &'static Book {
    ivi_2_0().expect("the embedded book is sound")
}

/// The folder of the project.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a signature says and how it stands.
pub fn describe(text: &str) -> Option<Description> {
    let document = document::parse(text).unwrap_or_else(|finding| panic!("{}:\n{text}", finding.message));
    Seals::new(document::parse_date(TODAY), Anchors::default()).describe(&document)
}

/// Digest and value, as words.
pub fn states(text: &str) -> (&'static str, &'static str) {
    describe(text).map_or(("none", "none"), |description| (description.digest, description.value))
}

/// What is wrong with the signature of a vehicle.
pub fn findings(text: &str, anchors: &[&str]) -> Vec<Finding> {
    let document = document::parse(text).expect("well-formed");
    let record = document::read(&document, book()).record.expect("a message");
    let mut trusted = Anchors::default();
    anchors.iter().for_each(|pem| trusted.add("anchor", pem).expect("a certificate"));
    Seals::new(document::parse_date(TODAY), trusted).check(&document, &record.facts())
}

/// The codes of what is wrong.
pub fn codes(text: &str) -> Vec<String> {
    findings(text, &[]).into_iter().map(|finding| finding.code.to_string()).collect()
}

/// The vehicles of the corpus, without their signatures, in order.
pub fn unsigned_vehicles() -> Vec<String> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(root().join("corpus/valid")).expect("the corpus").map(|entry| entry.expect("readable").path()).collect();
    paths.sort();
    paths.iter().map(|path| unsigned(&std::fs::read_to_string(path).expect("readable"))).collect()
}

/// A petrol car of the Kastellan works, not signed.
pub fn vehicle() -> String {
    unsigned(&std::fs::read_to_string(root().join("corpus/valid/m1-petrol.xml")).expect("readable"))
}

/// A text without its signature, and without the line that it stood on.
pub fn unsigned(text: &str) -> String {
    let start = text.find("<Signature xmlns").expect("a signature");
    let end = text.find("</Signature>").expect("its end") + "</Signature>".len();
    format!("{}{}", text[..start].trim_end(), &text[end..])
}

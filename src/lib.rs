//! Checks electronic Certificates of Conformity (eCoC, XML files in the IVI format) before they are sent to the authority.
//!
//! Bytes become a record of typed fields; rules, compiled once, look at the record; findings point back into the bytes.
//! The parts depend one way, each on those before it:
//!
//! | part | what it owns |
//! |---|---|
//! | [`source`] | the bytes of one file: decoding, lines, spans |
//! | [`finding`] | what a check has to say |
//! | [`xml`] | XML as text and tree, without a book |
//! | [`schema`] | the message books: groups, fields, types, codes |
//! | [`signature`] | whether the seal of a document holds |
//! | [`document`] | XML and book to a record, with the structural findings |
//! | [`rules`] | rule packs, checked against the book and compiled |
//! | [`engine`] | compiled rules and a record to findings |
//! | [`batch`] | many inputs, on all processors, in order |
//! | [`workbench`] | the tests of rules, and what the rules cover |
//! | [`report`] | one file a format |
//! | [`cli`] | the command line |
//!
//! One file from its bytes to its findings:
//!
//! ```
//! use ivicheck::{document, engine::Engine, rules, schema, source};
//!
//! let book = schema::ivi_2_0().expect("the embedded book is sound");
//! let rules = rules::load(&[rules::embedded_files()], book).expect("the embedded rules are sound");
//! let engine = Engine::new(rules, book);
//!
//! let decoded = source::decode(b"<InitialVehicleInformation/>".to_vec());
//! let document = document::parse(&decoded.text).expect("well-formed XML");
//! let reading = document::read(&document, book);
//! assert!(reading.findings.iter().any(|finding| finding.code == "ivi/namespace"));
//! let content = reading.record.map(|record| engine.check(&record)).unwrap_or_default();
//! assert!(content.iter().all(|finding| finding.code.starts_with("icm/")));
//! ```

pub mod batch;
pub mod cli;
pub mod document;
pub mod engine;
pub mod finding;
mod nearest;
pub mod report;
pub mod rules;
pub mod schema;
pub mod signature;
pub mod source;
pub mod workbench;
pub mod xml;

//! Checks electronic Certificates of Conformity (eCoC, XML files in the IVI format) before they are sent to the authority.
//!
//! ```
//! let checker = ivicheck::Checker::builder().profile("no").build()?;
//! let report = checker.check("car.xml", b"<InitialVehicleInformation/>");
//! for finding in &report.findings {
//!     println!("{finding}");
//! }
//! # assert!(report.findings.iter().any(|finding| finding.code == "ivi/namespace"));
//! # Ok::<(), ivicheck::BuildError>(())
//! ```
//!
//! A [`Checker`] is built once, from a profile, the day as on which is checked, rules and a schema of one's own, trusted certificates;
//! building reports every fault in them ([`BuildError`]). It is then asked about any number of inputs, from any number of threads: bytes
//! in, a [`FileReport`] out, plain data that serde writes as the JSON report has it.
//!
//! Within, bytes become a record of typed fields; rules, compiled once, look at the record; findings point back into the bytes.

pub mod batch;
pub mod check;
pub mod cli;
mod csv;
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
pub mod yaml;

pub use batch::{BatchError, Input, Reports};
pub use check::{BuildError, Checker, CheckerBuilder, FileReport, Head, Status};
pub use engine::BatchFinding;
pub use finding::{Finding, Severity, Threshold};
pub use source::Location;

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

#![cfg_attr(not(feature = "internals"), allow(unused_imports, reason = "the tests of the rooms name more of them than the program does"))]

#[doc(hidden)]
pub mod cli;

// Behind the front door; only the tests and tools of this repository see the rooms themselves.
#[cfg(not(feature = "internals"))]
mod approval;
#[cfg(not(feature = "internals"))]
mod batch;
#[cfg(not(feature = "internals"))]
mod check;
#[cfg(not(feature = "internals"))]
mod csv;
#[cfg(not(feature = "internals"))]
mod document;
#[cfg(not(feature = "internals"))]
mod engine;
#[cfg(not(feature = "internals"))]
mod events;
#[cfg(not(feature = "internals"))]
mod facts;
#[cfg(not(feature = "internals"))]
mod finding;
#[cfg(not(feature = "internals"))]
mod gate;
#[cfg(not(feature = "internals"))]
mod nearest;
#[cfg(not(feature = "internals"))]
mod report;
#[cfg(not(feature = "internals"))]
mod rules;
#[cfg(not(feature = "internals"))]
mod schema;
#[cfg(feature = "serve")]
mod serve;
#[cfg(not(feature = "internals"))]
mod signature;
#[cfg(not(feature = "internals"))]
mod source;
#[cfg(feature = "serve")]
mod submit;
#[cfg(not(feature = "internals"))]
mod whitelist;
#[cfg(not(feature = "internals"))]
mod workbench;
#[cfg(not(feature = "internals"))]
mod xml;
#[cfg(not(feature = "internals"))]
mod yaml;

#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod approval;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod batch;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod check;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod csv;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod document;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod engine;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod events;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod facts;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod finding;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod gate;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod nearest;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod report;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod rules;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod schema;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod signature;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod source;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod whitelist;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod workbench;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod xml;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod yaml;

pub use batch::{
    BatchError, Blocker, Choice, Input, Inputs, Readiness, RecordState, Reports, Skipped, Source, State, Summary, Task, Why, collect, collect_chosen,
};
pub use check::{BuildError, Checker, CheckerBuilder, Configuration, FileReport, Given, Head, Hidden, NotApplied, PackIdentity, Session, Status};
pub use engine::BatchFinding;
pub use finding::{Basis, Finding, Severity, Threshold, Waived};
pub use gate::{BadBaseline, BadPattern, Gone, Weight};
pub use report::{Human, Json, Layout, Sink, write as write_report};
pub use rules::InForce;
pub use signature::SignatureError;
pub use source::{Location, Span};
pub use yaml::Fault;

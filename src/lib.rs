//! Checks electronic Certificates of Conformity (eCoC, XML files in the IVI format) before they are sent to the authority.

pub mod batch;
pub mod cli;
pub mod document;
pub mod finding;
pub mod report;
pub mod schema;
pub mod source;

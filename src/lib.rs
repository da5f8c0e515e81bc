//! Checks electronic Certificates of Conformity (eCoC, XML files in the IVI format) before they are sent to the authority.

pub mod document;
pub mod engine;
pub mod finding;
pub mod rules;
pub mod schema;
pub mod source;

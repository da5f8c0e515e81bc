//! Checks electronic Certificates of Conformity (eCoC, XML files in the IVI format) before they are sent to the authority.
//!
//! Bytes become a record of typed fields; rules look at the record; findings point back into the bytes. Each part uses only
//! parts before it:
//!
//! 1. [`source`]: the bytes of one file as text, and places in that text.
//! 2. [`finding`]: what a check has to say.
//! 3. [`schema`]: message books: which groups and fields a message has, and what they mean.
//! 4. [`document`]: from XML to a record of typed fields, with structural findings on the way.
//! 5. [`batch`]: many inputs: finding, reading and checking them, in parallel and in order.
//! 6. [`report`]: what was found, written for people or programs.
//! 7. [`cli`]: the command line.

pub mod batch;
pub mod cli;
pub mod document;
pub mod finding;
pub mod report;
pub mod schema;
pub mod source;

//! What holds across the parts: one program with a module for each theme.
//!
//! Tests that need material from outside are ignored, with the reason, and fail where they are asked for and it is not there;
//! `material` says what that is.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "a test stops and says why")]

/// Approval data: learned, given, and held against certificates.
mod approval;
/// The order of the parts.
mod architecture;
/// The authority's own list beside the rules.
mod authority;
/// What accepted and rejected files say of the rules, and what another edition changes.
mod calibration;
/// What packs change of what packs before them say.
mod changes;
/// The command line: from its arguments to its exit code and output.
mod cli;
/// Structure beside libxml2 and the published schemas.
mod conformance;
/// What the content checks catch, one wrong thing at a time.
mod content;
/// Every file of the corpus and what is found in it.
mod corpus;
mod costs;
/// A country that is data only.
mod country;
/// What the rules look at.
mod coverage;
/// Rules that begin and end on a day.
mod dates;
/// The pages for people, and every command in them.
#[cfg(unix)]
mod documentation;
/// What editors know of rule files.
mod editing;
/// The crate as a program embeds it.
mod embedding;
/// Feeds of vehicle events.
mod events;
/// Expressions of rules beside Rhai.
mod expressions;
/// The gate before an upload: what is asked of it, what it leaves out and says so.
mod gate;
/// A pack of an invented country that uses the whole language.
mod invented;
/// What rule files give a name to, and functions that reach further.
mod language;
/// What tests need from outside.
mod material;
/// Names of rules, and functions of one expression.
mod named;
/// The national profiles.
mod nations;
mod notice;
/// Messages of the versions 1.x.
mod older;
/// Packs that travel.
mod packs;
/// What inputs that mean harm take of memory.
mod peaks;
/// Reports: their forms, and several at once.
mod reports;
/// Whatever bytes come in: no panic, no hang.
mod robust;
/// The shipped rules.
mod rules;
/// The books beside the published schemas.
mod schema;
/// Functions of scripts.
mod scripted;
/// Faults that authors of rules make.
mod seeded;
/// The service: a process of its own, and real requests.
mod serve;
/// Seals: made, altered, and beside xmlsec1.
mod signatures;
/// The published specimens.
mod specimens;
/// Public test suites, which are no part of the project.
mod suites;
/// Tables of rules: ranges, limits and orders.
mod tables;
/// What is said of a message of the versions 1.x, in its own terms.
mod tongue;
/// Rules that cannot be computed.
mod undecided;
/// Toll whitelists and their confirmations.
mod whitelist;

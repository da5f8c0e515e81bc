//! The command line from its arguments to its exit code and its output.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::print_stderr, reason = "a test stops and says why")]

mod acceptance;
mod across;
mod archives;
mod explaining;
mod nations;
mod options;
mod places;
mod support;

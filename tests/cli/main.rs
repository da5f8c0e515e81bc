//! The command line from its arguments to its exit code and its output.

mod acceptance;
mod archives;
mod explaining;
mod options;
mod places;
mod support;

//! The command line from its arguments to its exit code and its output.

mod acceptance;
mod across;
mod archives;
mod authoring;
mod diff;
mod explaining;
mod files;
mod fix;
mod manual;
mod many;
mod nations;
mod options;
mod places;
pub mod support;

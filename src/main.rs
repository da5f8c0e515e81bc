//! The program; see the library for what it does.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(ivicheck::cli::main())
}

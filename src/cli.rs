//! The command line: arguments in, exit code out. One file a subcommand; what is done is done by the parts below.
//!
//! Exit codes: 0 when nothing is at or above the threshold, 1 when something is, 2 when the job could not be done.

mod arguments;
mod calibrate;
mod check;
mod completions;
mod config;
mod console;
mod coverage;
mod diff;
mod docs;
mod each;
mod error;
mod events;
mod explain;
mod fix;
mod interrupt;
mod knowledge;
mod learn;
mod listing;
mod migrate;
mod output;
mod pack;
mod policy;
mod progress;
mod readiness;
mod reports;
#[cfg(feature = "serve")]
mod response;
mod rules;
mod schema;
#[cfg(feature = "serve")]
mod serve;
mod sign;
mod signature;
#[cfg(feature = "serve")]
mod submit;
mod waive;
mod whitelist;

pub use console::Console;
pub use error::{FAILED, NOT_DONE, PASSED};

use crate::batch::BatchError;
use crate::nearest::nearest;
use crate::report::printable;
use arguments::{Arguments, Command};
use clap::{CommandFactory, Parser};
use error::CliError;
use std::ffi::OsString;
use std::io;

/// Does what the arguments say; the first argument is the name of the program. Returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, console: &mut Console<'_>) -> u8 {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return say(&error, console),
    };
    console.colour(arguments.color);
    console.layout.links = arguments.links;
    let done = match arguments.command {
        None => check::run(&arguments.check, console),
        Some(Command::Check(options)) => check::run(&options, console),
        Some(Command::Pack(options)) => pack::run(&options, console),
        Some(Command::Readiness(options)) => readiness::run(&options, console),
        Some(Command::Config(options)) => config::run(&options, console),
        Some(Command::Init(options)) => config::init(&options, console),
        Some(Command::Waive(options)) => waive::run(&options, console),
        Some(Command::Diff(options)) => diff::run(&options, console),
        Some(Command::Explain(options)) => explain::run(&options, console),
        Some(Command::Learn(options)) => learn::run(&options, console),
        Some(Command::Calibrate(options)) => calibrate::run(&options, console),
        Some(Command::Fix(options)) => fix::run(&options, console),
        Some(Command::Migrate(options)) => migrate::run(&options, console),
        Some(Command::Schema(action)) => schema::run(&action, console),
        Some(Command::Signature(options)) => signature::run(&options, console),
        Some(Command::Sign(options)) => sign::run(&options, console),
        #[cfg(feature = "serve")]
        Some(Command::Serve(options)) => serve::run(&options, console),
        #[cfg(feature = "serve")]
        Some(Command::Submit(options)) => submit::run(&options, console),
        #[cfg(feature = "serve")]
        Some(Command::Response(options)) => response::run(&options, console),
        Some(Command::Rules(action)) => rules::run(&action, console),
        Some(Command::Events(action)) => events::run(&action, console),
        Some(Command::Whitelist(action)) => whitelist::run(&action, console),
        Some(Command::Completions(options)) => completions::completions(&options, Arguments::command(), console),
        Some(Command::Docs(options)) => docs::run(&options, console),
        Some(Command::Man(options)) => completions::man(&options, Arguments::command(), console),
    };
    match done.and_then(|code| console.out.flush().map(|()| code).map_err(CliError::from)) {
        Ok(code) => code,
        Err(error) => {
            if !error.is_broken_pipe() {
                // When standard error is gone as well, the exit code has to do.
                let _ = writeln!(console.err, "ivicheck: {}", printable_lines(&error.to_string()));
                if let Some(help) = help(&error) {
                    let _ = writeln!(console.err, "  help: {}", printable(&help));
                }
            }
            NOT_DONE
        }
    }
}

/// What to do about an error.
fn help(error: &CliError) -> Option<String> {
    let CliError::Batch(BatchError::NoSuchPath(path)) = error else { return error.help() };
    let name = path.to_str()?;
    if Command::NAMES.contains(&name) {
        return Some(format!("`{name}` stands before the options"));
    }
    nearest(name, Command::NAMES.iter().copied()).map(|near| format!("did you mean `ivicheck {near}`?"))
}

/// A text of several lines, in which nothing can drive a terminal.
fn printable_lines(text: &str) -> String {
    text.lines().map(printable).collect::<Vec<_>>().join("\n")
}

/// Help and version go to standard output, faults in the arguments to standard error.
fn say(error: &clap::Error, console: &mut Console<'_>) -> u8 {
    let text = error.render().to_string();
    let written = if error.use_stderr() {
        let text = text.strip_prefix("error: ").map_or(text.clone(), |rest| format!("ivicheck: {rest}"));
        console.err.write_all(text.as_bytes())
    } else {
        console.out.write_all(text.as_bytes()).and_then(|()| console.out.flush())
    };
    if written.is_err() || error.exit_code() != 0 { NOT_DONE } else { PASSED }
}

/// Runs with the arguments, the streams and the environment of this process. Returns the exit code.
pub fn main() -> u8 {
    interrupt::watch();
    let mut out = io::BufWriter::with_capacity(64 * 1024, io::stdout());
    let mut err = io::stderr();
    run(std::env::args_os(), &mut Console::of_process(&mut out, &mut err))
}

//! `ivicheck response FILE.json --ivi FILE.xml`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use crate::check::{Checker, read_bytes};
use crate::submit::{Message, json_of, page, place};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct ResponseOptions {
    /// What the Norwegian service answered
    #[arg(value_name = "FILE")]
    answer: PathBuf,
    /// The message that was sent
    #[arg(long, value_name = "FILE")]
    ivi: PathBuf,
    /// The form of what is printed
    #[arg(long, value_enum, default_value_t = Form::Human, value_name = "FORM")]
    format: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Human,
    /// One JSON document
    Json,
}

/// Says which fields of a message an answer is about. Passes when the service took the message.
pub(super) fn run(options: &ResponseOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let wrong = |file: &PathBuf, why: &str| CliError::call(format!("{}: {why}", file.display()), None);
    let answer = String::from_utf8(read_bytes(&options.answer)?).map_err(|_| wrong(&options.answer, "this is no text in UTF-8"))?;
    let message = Message::of(&answer).ok_or_else(|| wrong(&options.answer, "this is no answer of the Norwegian service"))?;
    let checker = Checker::builder().profile("no").build()?;
    let placed = place(checker.knowledge(), &message, read_bytes(&options.ivi)?).map_err(|why| wrong(&options.ivi, &why))?;
    let told = match options.format {
        Form::Human => page(&message, &placed, &options.ivi.display().to_string()),
        Form::Json => json_of(&message, &placed),
    };
    console.out.write_all(told.as_bytes())?;
    Ok(if message.is_good() { PASSED } else { FAILED })
}

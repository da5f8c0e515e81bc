//! `ivicheck whitelist diff OLD NEW --as VERSION`

use super::actors::ActorOptions;
use super::make::place;
use super::moments::moment;
use crate::check::now_in;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::cli::listing::{is_stream, open};
use crate::whitelist::{Counts, diff, usual_zone};
use clap::Args;
use jiff::civil::DateTime;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffOptions {
    /// The list before
    old: PathBuf,
    /// The list after it, of the same sender
    new: PathBuf,
    /// The version of the list that leads from one to the other: 220001, or 500001, which says what replaces what
    #[arg(long = "as", value_name = "VERSION")]
    version: String,
    /// The folder for it; standard output unless given
    #[arg(short, long, value_name = "DIR", default_value = "-", hide_default_value = true)]
    output: PathBuf,
    /// Who receives it; who receives the new list unless given
    #[arg(long, value_name = "ID")]
    receiver: Option<String>,
    /// When it is made, in local time of the sender, such as 2026-09-14T10:22:37; now unless given
    #[arg(long, value_name = "T", value_parser = moment)]
    now: Option<DateTime>,
    #[command(flatten)]
    actors: ActorOptions,
}

pub(super) fn run(options: &DiffOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let knowledge = options.actors.knowledge()?;
    if is_stream(&options.old) && is_stream(&options.new) {
        return Err(CliError::call("both lists cannot be on standard input", None));
    }
    let created = options.now.unwrap_or_else(|| now_in(&usual_zone()));
    let lists = (open(&options.old)?, open(&options.new)?);
    let made = diff(&knowledge, lists, &options.version, created, options.receiver.as_deref());
    let (remade, counts) = made.map_err(|error| CliError::call(error.to_string(), None))?;
    let read: [&Path; 2] = [&options.old, &options.new];
    place(&options.output, &remade.name, &remade.bytes, &read, console)?;
    let Counts { new, ended, replaced } = counts;
    writeln!(console.err, "{new} new, {ended} ended, {replaced} replaced")?;
    Ok(PASSED)
}

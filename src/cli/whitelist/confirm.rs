//! `ivicheck whitelist confirm HGV -o HGC`

use super::actors::ActorOptions;
use super::check::read;
use super::moments::moment;
use crate::check::now_in;
use crate::cli::console::Console;
use crate::cli::error::{CliError, FAILED, PASSED};
use crate::cli::listing::{ListingOptions, Target, is_stream, name_of, open, result, shown};
use crate::whitelist::{Asked, Kind, confirm, usual_zone};
use clap::Args;
use jiff::civil::DateTime;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ConfirmOptions {
    /// A whitelist (HGV)
    #[arg(value_name = "HGV")]
    list: PathBuf,
    /// The confirmation; standard output unless given
    #[arg(short, long, value_name = "HGC")]
    output: Option<PathBuf>,
    /// When the list is received, in local time of the receiver, such as 2026-09-14T10:30:00; now unless given
    #[arg(long, value_name = "T", value_parser = moment)]
    now: Option<DateTime>,
    #[command(flatten)]
    actors: ActorOptions,
    #[command(flatten)]
    listing: ListingOptions,
}

pub(super) fn run(options: &ConfirmOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let path = options.list.as_path();
    if is_stream(path) {
        return Err(CliError::call("a list on standard input cannot be confirmed: it is read twice", Some("name a file".into())));
    }
    let knowledge = options.actors.knowledge()?;
    let outcome = read(&knowledge, path, &Asked { name: name_of(path), ..Asked::default() })?;
    if outcome.kind == Some(Kind::Hgc) {
        return Err(CliError::call(format!("{} is a confirmation", shown(path)), Some("a whitelist (HGV) is confirmed".into())));
    }
    let target = if options.output.is_some() { Target::Out } else { Target::Err };
    let report = options.listing.report(shown(path), outcome.findings.clone());
    if outcome.is_refused {
        options.listing.write(&[report], target, console)?;
        return Ok(FAILED);
    }
    let received = options.now.unwrap_or_else(|| now_in(&usual_zone()));
    let mut bytes = result(options.output.as_deref(), &[path], console)?;
    let failed = |error: crate::whitelist::ConfirmError| CliError::call(format!("{}: {error}", shown(path)), None);
    confirm(&knowledge, &outcome, open(path)?, received, &mut bytes).map_err(failed)?;
    bytes.close()?;
    options.listing.write(&[report], target, console)?;
    // What the receiver would not reject is accepted, whatever else was found.
    Ok(if outcome.rejected.is_empty() { PASSED } else { FAILED })
}

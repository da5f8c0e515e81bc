//! `ivicheck whitelist check FILE...`

use super::actors::ActorOptions;
use super::moments::day;
use super::vehicles::VehicleOptions;
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::listing::{ListingOptions, Target, distinct, is_stream, name_of, open, shown, text_of};
use crate::finding::Finding;
use crate::whitelist::{Answered, Asked, Equipment, Extent, Kind, Knowledge, Outcome, Previous, check, compare, previous, rows};
use clap::Args;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckOptions {
    /// Whitelists (HGV) and confirmations (HGC), or - for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    actors: ActorOptions,
    /// The list that was sent before: replaced PANs must have been in force in it
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// The list that a confirmation answers
    #[arg(long, value_name = "FILE")]
    hgv: Option<PathBuf>,
    /// The list holds all OBEs
    #[arg(long, conflicts_with = "incremental")]
    complete: bool,
    /// The list holds what is new
    #[arg(long)]
    incremental: bool,
    /// No list was made after this day
    #[arg(long, value_name = "T", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    vehicles: VehicleOptions,
    /// With --vehicles: the table of on-board equipment (CSV), which says what is in which vehicle
    #[arg(long, value_name = "FILE", requires = "vehicles")]
    obe: Option<PathBuf>,
    #[command(flatten)]
    listing: ListingOptions,
}

pub(super) fn run(options: &CheckOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let knowledge = options.actors.knowledge()?;
    let previous = options.previous.as_deref().map(|path| read_previous(&knowledge, path)).transpose()?;
    let answered = options.hgv.as_deref().map(|path| read_answered(&knowledge, path)).transpose()?;
    let extent = [(options.complete, Extent::Complete), (options.incremental, Extent::Incremental)];
    let extent = extent.into_iter().find(|(is_said, _)| *is_said).map(|(_, extent)| extent);
    let (vehicles, mut reports) = options.vehicles.read(&options.listing)?;
    let derivation = options.vehicles.derivation(&knowledge.tables)?;
    let equipment = options.obe.as_deref().map(|path| Ok::<_, CliError>(Equipment::of(&rows(&shown(path), &text_of(path)?)?))).transpose()?;
    for path in distinct(&options.files) {
        let asked = Asked { name: name_of(path), previous: previous.as_ref(), as_of: options.as_of, extent, answered: answered.as_ref() };
        let outcome = read(&knowledge, path, &asked)?;
        let mut findings: Vec<Finding> = outcome.findings;
        if !options.vehicles.vehicles.is_empty() && outcome.kind == Some(Kind::Hgv) {
            if is_stream(path) {
                return Err(CliError::call(
                    "a list on standard input cannot be held against certificates: it is read twice",
                    Some("name a file".into()),
                ));
            }
            let compared = compare(&knowledge, open(path)?, &vehicles, equipment.as_ref(), &derivation);
            findings.extend(compared.map_err(|error| CliError::File { place: shown(path), error })?);
        }
        reports.push(options.listing.report(shown(path), findings));
    }
    options.listing.write(&reports, Target::Out, console)
}

/// Checks a file.
pub(super) fn read(knowledge: &Knowledge, path: &Path, asked: &Asked<'_>) -> Result<Outcome, CliError> {
    check(knowledge, open(path)?, asked).map_err(|error| CliError::File { place: shown(path), error })
}

/// The list that was sent before.
pub(super) fn read_previous(knowledge: &Knowledge, path: &Path) -> Result<Previous, CliError> {
    let read = previous(knowledge, open(path)?).map_err(|error| CliError::File { place: shown(path), error })?;
    read.map_err(|message| CliError::call(format!("{}: {message}", shown(path)), None))
}

/// The list that a confirmation answers; it is read twice.
fn read_answered(knowledge: &Knowledge, path: &Path) -> Result<Answered, CliError> {
    let outcome = read(knowledge, path, &Asked::default())?;
    if outcome.kind != Some(Kind::Hgv) {
        return Err(CliError::call(format!("{} is no whitelist", shown(path)), None));
    }
    Answered::read(&knowledge.formats, &outcome, open(path)?).map_err(|error| CliError::File { place: shown(path), error })
}

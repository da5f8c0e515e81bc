//! `ivicheck whitelist make --obe obe.csv -o DIR`

use super::actors::ActorOptions;
use super::moments::moment;
use super::vehicles::VehicleOptions;
use crate::check::now_in;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::cli::listing::{ListingOptions, Target, is_stream, shown, text_of};
use crate::cli::output::{Output, Outputs};
use crate::whitelist::{Knowledge, Order, Sequence, USUAL_RECEIVER, is_text_of_list, make, previous, remake, rows};
use clap::Args;
use jiff::civil::DateTime;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct MakeOptions {
    /// The table of on-board equipment (CSV), or what `whitelist read` wrote, or - for standard input
    #[arg(long, value_name = "FILE")]
    obe: PathBuf,
    #[command(flatten)]
    vehicles: VehicleOptions,
    /// Who sends the list, six digits
    #[arg(long, value_name = "ID")]
    sender: Option<String>,
    /// Who receives it, six digits
    #[arg(long, value_name = "ID", default_value = USUAL_RECEIVER)]
    receiver: String,
    /// The sequence of the list sent before, or the list itself; none unless given
    #[arg(long, value_name = "SEQ|FILE")]
    previous: Option<PathBuf>,
    /// The format version
    #[arg(long, default_value = "500001")]
    version: String,
    /// When the list is made, in local time of the sender, such as 2026-09-14T10:22:37; now unless given
    #[arg(long, value_name = "T", value_parser = moment)]
    now: Option<DateTime>,
    /// Write the CO2 value
    #[arg(long)]
    co2: bool,
    /// Write the number of axles
    #[arg(long)]
    axles: bool,
    /// The folder for the list, which is named by its sequence; - for standard output
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    actors: ActorOptions,
    #[command(flatten)]
    listing: ListingOptions,
}

pub(super) fn run(options: &MakeOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let knowledge = options.actors.knowledge()?;
    let text = text_of(&options.obe)?;
    if is_text_of_list(&text) {
        let remade = remake(&knowledge, &text).map_err(|error| CliError::call(format!("{}: {error}", shown(&options.obe)), None))?;
        place(&options.output, &remade.name, &remade.bytes, &[&options.obe], console)?;
        return Ok(PASSED);
    }
    let rows = rows(&shown(&options.obe), &text)?;
    let (vehicles, mut reports) = options.vehicles.read(&options.listing)?;
    let sender = options.sender.clone().ok_or_else(|| CliError::call("the sender is not named", Some("--sender ID".into())))?;
    let zone = knowledge.actors.zone(sender.as_bytes());
    let order = Order {
        previous: options.previous.as_deref().map(|path| sequence(&knowledge, path)).transpose()?,
        sender,
        receiver: options.receiver.clone(),
        version: options.version.clone(),
        created: options.now.unwrap_or_else(|| now_in(&zone)),
        derivation: options.vehicles.derivation(&knowledge.tables)?,
        co2: options.co2,
        axles: options.axles,
    };
    let made = make(&knowledge, &rows, &vehicles, &order).map_err(|error| CliError::call(error.to_string(), None))?;
    let mut read: Vec<&Path> = vec![&options.obe];
    read.extend(options.vehicles.vehicles.iter().map(PathBuf::as_path));
    place(&options.output, &made.name, &made.bytes, &read, console)?;
    reports.insert(0, options.listing.report(shown(&options.obe), made.findings));
    options.listing.write(&reports, if is_stream(&options.output) { Target::Err } else { Target::Out }, console)
}

/// The sequence that is given, or that of the list that is.
fn sequence(knowledge: &Knowledge, given: &Path) -> Result<Sequence, CliError> {
    let of = |text: &str| Sequence::of(text.as_bytes());
    if let Some(sequence) = given.to_str().and_then(of) {
        return Ok(sequence);
    }
    let file = fs::File::open(given).map_err(|error| CliError::File { place: shown(given), error })?;
    let read = previous(knowledge, file).map_err(|error| CliError::File { place: shown(given), error })?;
    let read = read.map_err(|message| CliError::call(format!("{}: {message}", shown(given)), None))?;
    of(&read.sequence).ok_or_else(|| CliError::call(format!("{} has no sequence", shown(given)), None))
}

/// Writes a list into a folder, under its name, or to standard output.
pub(super) fn place(folder: &Path, name: &str, bytes: &[u8], read: &[&Path], console: &mut Console<'_>) -> Result<(), CliError> {
    if is_stream(folder) {
        let mut target = Output::open(None, console.out)?;
        target.write_all(bytes)?;
        return target.close();
    }
    // A name that is read from a text leads nowhere else.
    if name.contains(['/', '\\']) || name.contains("..") {
        return Err(CliError::call(format!("`{name}` is no name of a file"), Some("correct the sequence, the receiver and the version".into())));
    }
    fs::create_dir_all(folder).map_err(|error| CliError::File { place: shown(folder), error })?;
    let inputs = crate::batch::Inputs::default();
    let mut target = Outputs::new(&inputs, read).open(&folder.join(name))?;
    target.write_all(bytes)?;
    target.close()
}

//! `ivicheck whitelist read FILE`

use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::cli::listing::{open, result, shown};
use crate::whitelist::{Knowledge, TextForm, kind_of, write};
use clap::{Args, ValueEnum};
use std::io::Write as _;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ReadOptions {
    /// A whitelist (HGV) or a confirmation (HGC), or - for standard input
    file: PathBuf,
    /// The form
    #[arg(long, value_enum, default_value_t = ReadFormat::Json)]
    format: ReadFormat,
    /// The file for it; standard output unless given
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ReadFormat {
    /// One JSON document
    Json,
    /// A table
    Csv,
}

pub(super) fn run(options: &ReadOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let knowledge = Knowledge::new(None)?;
    let form = if options.format == ReadFormat::Json { TextForm::Json } else { TextForm::Csv };
    let input = open(&options.file)?;
    let mut target = result(options.output.as_deref(), &[&options.file], console)?;
    // The lines come one by one: they are written in larger pieces.
    let mut pieces = std::io::BufWriter::new(&mut target);
    let kind = |first: &[u8]| kind_of(first, &knowledge.formats);
    write(&knowledge, kind, input, form, &mut pieces).map_err(|error| CliError::call(format!("{}: {error}", shown(&options.file)), None))?;
    pieces.flush()?;
    drop(pieces);
    target.close()?;
    Ok(PASSED)
}

//! `ivicheck rules pack DIR -o FILE.zip`

use crate::check::{BuildError, Checker, archive_of_pack, read_pack};
use crate::cli::console::Console;
use crate::cli::error::{CliError, FAILED, PASSED};
use crate::cli::knowledge::KnowledgeOptions;
use crate::rules::{digest_of, head};
use crate::source::sha256;
use clap::Args;
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct PackRulesOptions {
    /// The folder of the rule pack
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The archive to write, .zip or .tar.gz; one that is there is never written over
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

/// Writes the archive, when the pack loads; prints its digests.
pub(super) fn run(options: &PackRulesOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let content = read_pack(&options.folder)?;
    let Some(head) = head(&content.files).map_err(|fault| BuildError::Faults { book: None, rules: vec![fault] })? else {
        return Err(CliError::call(format!("{} has no pack.yaml", options.folder.display()), Some("it says what the pack is".to_owned())));
    };
    let profile = head.profile.as_ref().map(|profile| profile.name.clone());
    let builder = if options.knowledge.profile.is_empty() {
        profile.into_iter().fold(Checker::builder(), |builder, name| builder.profile(name))
    } else {
        options.knowledge.builder()
    };
    match options.knowledge.rules.iter().fold(builder, |builder, path| builder.rules(path)).rules(&options.folder).build() {
        Ok(_) => {}
        Err(BuildError::Faults { book, rules }) => {
            for fault in book.iter().chain(&rules) {
                writeln!(console.out, "{fault}")?;
            }
            return Ok(FAILED);
        }
        Err(other) => return Err(other.into()),
    }
    let bytes = archive_of_pack(&options.folder, &head.pack, &options.output)?;
    let place = options.output.display().to_string();
    let failed = |error| CliError::File { place: place.clone(), error };
    if options.output.symlink_metadata().is_ok() {
        return Err(CliError::call(format!("{place} is there already"), Some("nothing is written over; name another file".to_owned())));
    }
    let mut file = fs::File::create_new(&options.output).map_err(failed)?;
    file.write_all(&bytes).map_err(|error| CliError::File { place: place.clone(), error })?;
    writeln!(console.out, "{} {}: {place}", head.pack, head.version)?;
    writeln!(console.out, "pack     {}", digest_of(&content.files))?;
    writeln!(console.out, "archive  {}", sha256(&bytes))?;
    Ok(PASSED)
}

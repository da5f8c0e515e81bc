//! The issuers that a call names.

use crate::cli::error::CliError;
use crate::cli::listing::text_of;
use crate::whitelist::{Actors, Knowledge};
use clap::Args;
use std::path::PathBuf;

/// Who issues on-board equipment.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct ActorOptions {
    /// The issuers, with their PAN prefixes and contract providers, as a YAML file; the example of the source unless given
    #[arg(long, value_name = "FILE")]
    actors: Option<PathBuf>,
}

impl ActorOptions {
    /// What lists are checked with.
    pub(in crate::cli) fn knowledge(&self) -> Result<Knowledge, CliError> {
        let read = |path: &PathBuf| Ok::<_, CliError>(Actors::read(&path.display().to_string(), &text_of(path)?)?);
        Ok(Knowledge::new(self.actors.as_ref().map(read).transpose()?)?)
    }
}

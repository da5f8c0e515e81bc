//! How a call can end.

use crate::batch::{BatchError, PackError};
use crate::check::BuildError;
use crate::yaml::Fault;
use std::io;

/// The job is done and nothing reached the threshold.
pub const PASSED: u8 = 0;
/// The job is done and something reached the threshold, or two books differ.
pub const FAILED: u8 = 1;
/// The job could not be done.
pub const NOT_DONE: u8 = 2;

/// A signal ended the program.
pub(super) const INTERRUPTED: u8 = 130;

/// Why a job could not be done.
#[derive(Debug, thiserror::Error)]
pub(super) enum CliError {
    /// The call asks for something that is not there.
    #[error("{message}")]
    Call { message: String, help: Option<String> },
    /// The inputs cannot be checked.
    #[error(transparent)]
    Batch(#[from] BatchError),
    /// Files cannot be copied.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// What is to be checked with is wrong, or not there.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The service cannot run.
    #[cfg(feature = "serve")]
    #[error(transparent)]
    Serve(#[from] crate::serve::ServeError),
    /// A service takes nothing.
    #[cfg(feature = "serve")]
    #[error(transparent)]
    Submit(#[from] crate::submit::SubmitError),
    /// A file that the call names cannot be read or written.
    #[error("{place}: {error}")]
    File { place: String, error: io::Error },
    /// A table or a list of people is wrong.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// The result cannot be written.
    #[error("the result cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl CliError {
    pub(super) fn call(message: impl Into<String>, help: Option<String>) -> Self {
        Self::Call { message: message.into(), help }
    }

    /// What to do about it, where that can be said without the names of the subcommands.
    pub(super) fn help(&self) -> Option<String> {
        match self {
            Self::Call { help, .. } => help.clone(),
            Self::Build(error) => error.help(),
            #[cfg(feature = "serve")]
            Self::Serve(error) => error.help().map(str::to_owned),
            Self::Batch(BatchError::NothingToCheck(_)) => {
                Some("files named *.xml are looked for, at any depth; other files can be given by name; --allow-empty takes an empty outbox".into())
            }
            _ => None,
        }
    }

    /// Whether the reader of the result has gone away, which needs no words.
    pub(super) fn is_broken_pipe(&self) -> bool {
        matches!(self, Self::Write(error) | Self::File { error, .. } if error.kind() == io::ErrorKind::BrokenPipe)
    }
}

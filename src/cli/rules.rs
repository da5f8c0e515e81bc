//! `ivicheck rules ...`

use super::{CliError, Console};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List the rules
    List,
}

pub(super) fn run(action: &Action, _: &mut Console<'_>) -> Result<u8, CliError> {
    match action {
        Action::List => Err(CliError::call("there are no rules yet", None)),
    }
}

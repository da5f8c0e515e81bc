//! `ivicheck whitelist ...`

mod actors;
mod check;
mod confirm;
mod diff;
mod explain;
mod make;
mod moments;
mod read;
mod vehicles;

use super::console::Console;
use super::error::CliError;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum WhitelistAction {
    /// Check whitelists and confirmations
    Check(check::CheckOptions),
    /// Write the confirmation that the receiver would send
    Confirm(confirm::ConfirmOptions),
    /// Write a whitelist from on-board equipment and certificates
    Make(make::MakeOptions),
    /// Write every field of a list by its name
    Read(read::ReadOptions),
    /// Write the incremental list that leads from one list to another
    Diff(diff::DiffOptions),
    /// Say what a code, a field or a value means
    Explain(explain::ExplainOptions),
}

pub(super) fn run(action: &WhitelistAction, console: &mut Console<'_>) -> Result<u8, CliError> {
    match action {
        WhitelistAction::Check(options) => check::run(options, console),
        WhitelistAction::Confirm(options) => confirm::run(options, console),
        WhitelistAction::Make(options) => make::run(options, console),
        WhitelistAction::Read(options) => read::run(options, console),
        WhitelistAction::Diff(options) => diff::run(options, console),
        WhitelistAction::Explain(options) => explain::run(options, console),
    }
}

//! `ivicheck events ...`

mod check;
mod fetch;
mod follow;
mod history;
mod inputs;
mod link;
mod read;

use super::console::Console;
use super::error::CliError;
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum EventsAction {
    /// Check pages of a feed
    Check(check::CheckOptions),
    /// Write the events of pages, a line each
    Read(read::ReadOptions),
    /// Follow a feed, and write each new event once it is there
    Follow(follow::FollowOptions),
    /// Say what is known of a vehicle after all corrections
    History(history::HistoryOptions),
    /// Say what became of certificates that were sent
    Link(link::LinkOptions),
}

pub(super) fn run(action: &EventsAction, console: &mut Console<'_>) -> Result<u8, CliError> {
    match action {
        EventsAction::Check(options) => check::run(options, console),
        EventsAction::Read(options) => read::run(options, console),
        EventsAction::Follow(options) => follow::run(options, console),
        EventsAction::History(options) => history::run(options, console),
        EventsAction::Link(options) => link::run(options, console),
    }
}

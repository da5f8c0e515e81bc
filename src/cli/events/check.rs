//! `ivicheck events check FEED...`

use super::inputs::{pages, text};
use crate::cli::console::Console;
use crate::cli::error::CliError;
use crate::cli::listing::{ListingOptions, Target, shown};
use crate::events::{Codes, EventCheck};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckOptions {
    /// Pages, folders of pages (*.xml, *.atom), or - for standard input, in the order of the feed
    #[arg(required = true, value_name = "FEED")]
    feeds: Vec<PathBuf>,
    /// The feed is one without gaps
    #[arg(long)]
    gapless: bool,
    #[command(flatten)]
    listing: ListingOptions,
}

pub(super) fn run(options: &CheckOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let codes = Codes::shipped()?;
    let mut check = EventCheck::new(&codes, options.gapless);
    let mut reports = Vec::new();
    for path in pages(&options.feeds)? {
        let findings = check.page(&text(&path)?);
        reports.push(options.listing.report(shown(&path), findings));
    }
    options.listing.write(&reports, Target::Out, console)
}

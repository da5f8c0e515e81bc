//! `ivicheck events history FEED... --kuid K`

use super::inputs::events;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::events::{Codes, Event, Fact, History};
use crate::report::printable;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct HistoryOptions {
    /// Pages, folders of pages (*.xml, *.atom), or - for standard input
    #[arg(required = true, value_name = "FEED")]
    feeds: Vec<PathBuf>,
    /// The vehicle
    #[arg(long)]
    kuid: String,
    /// The form
    #[arg(long, value_enum, default_value_t = HistoryFormat::Human)]
    format: HistoryFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum HistoryFormat {
    /// For people
    Human,
    /// A JSON value a line
    Ndjson,
}

pub(super) fn run(options: &HistoryOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let codes = Codes::shipped()?;
    let events = events(&options.feeds, &codes)?;
    let own: Vec<&Event> = events.iter().filter(|event| event.placeholder.is_none() && event.kuid() == Some(options.kuid.as_str())).collect();
    if own.is_empty() {
        return Err(CliError::call(format!("no event is about the vehicle {}", options.kuid), None));
    }
    for fact in History::of(own, &codes).facts() {
        let line = match options.format {
            HistoryFormat::Human => human(&fact),
            HistoryFormat::Ndjson => serde_json::to_string(&fact).unwrap_or_default(),
        };
        writeln!(console.out, "{line}")?;
    }
    Ok(PASSED)
}

/// `approval  COC  since 2019-08-19T12:30:02Z  in force  (entries 1, 3)`
fn human(fact: &Fact) -> String {
    let mut parts = vec![fact.what.clone(), fact.state.clone()];
    parts.extend(fact.since.as_ref().map(|since| format!("since {since}")));
    parts.push(match (&fact.until, fact.struck) {
        (_, true) => "struck out".to_owned(),
        (Some(until), _) => format!("until {until}"),
        (None, _) => "in force".to_owned(),
    });
    let events: Vec<String> = fact.events.iter().map(u64::to_string).collect();
    printable(&format!("{}  ({} {})", parts.join("  "), if events.len() == 1 { "entry" } else { "entries" }, events.join(", ")))
}

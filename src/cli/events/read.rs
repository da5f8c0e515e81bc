//! `ivicheck events read FEED...`

use super::inputs::{pages, text, unread};
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::events::{Codes, Event, csv_head, csv_row, ndjson, read_page};
use crate::report::printable;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct ReadOptions {
    /// Pages, folders of pages (*.xml, *.atom), or - for standard input
    #[arg(required = true, value_name = "FEED")]
    feeds: Vec<PathBuf>,
    /// The form
    #[arg(long, value_enum, default_value_t = EventFormat::Human)]
    format: EventFormat,
    /// Only events of this vehicle
    #[arg(long)]
    kuid: Option<String>,
    /// Only events of this vehicle
    #[arg(long)]
    vin: Option<String>,
    /// Only events of this kind, and subkind where one is given
    #[arg(long, value_name = "K[/S]")]
    kind: Option<String>,
    /// Only events behind this number
    #[arg(long, value_name = "ID")]
    since: Option<u64>,
    /// Also what takes the place of an event
    #[arg(long)]
    placeholders: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum EventFormat {
    /// A JSON value a line
    Ndjson,
    /// A table
    Csv,
    /// For people
    Human,
}

impl EventFormat {
    /// An event in this form.
    pub(super) fn line(self, event: &Event, codes: &Codes) -> String {
        match self {
            Self::Ndjson => ndjson(event, codes),
            Self::Csv => csv_row(event, codes),
            Self::Human => human(event, codes),
        }
    }
}

pub(super) fn run(options: &ReadOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let codes = Codes::shipped()?;
    if options.format == EventFormat::Csv {
        writeln!(console.out, "{}", csv_head())?;
    }
    let mut written = BTreeSet::new();
    for path in pages(&options.feeds)? {
        let page = read_page(&text(&path)?, &codes).map_err(|fault| unread(&path, &fault))?;
        for event in page.events.iter().filter(|event| options.wants(event, &codes)) {
            // Pages may overlap.
            if written.insert((event.id, event.digest)) {
                writeln!(console.out, "{}", options.format.line(event, &codes))?;
            }
        }
    }
    Ok(PASSED)
}

impl ReadOptions {
    fn wants(&self, event: &Event, codes: &Codes) -> bool {
        let is = |asked: &Option<String>, own: Option<&str>| asked.as_deref().is_none_or(|asked| own == Some(asked));
        let (kind, sub) = self.kind.as_deref().map_or((None, None), |asked| match asked.split_once('/') {
            Some((kind, sub)) => (Some(kind), Some(sub)),
            None => (Some(asked), None),
        });
        (self.placeholders || event.placeholder.is_none())
            && is(&self.kuid, event.kuid())
            && is(&self.vin, event.vin.as_deref())
            && kind.is_none_or(|kind| codes.kind_name(kind) == event.kind_name(codes))
            && sub.is_none_or(|sub| event.sub_name() == Some(sub))
            && self.since.is_none_or(|since| event.id > since)
    }
}

/// `10472997  REGISTRERING KORRIGERT (a registration is corrected)  kuid 1078434022  from 2016-07-11T22:00:00Z  ...`
fn human(event: &Event, codes: &Codes) -> String {
    let mut parts = vec![event.id.to_string()];
    let kind = event.kind_name(codes);
    let known = codes.kind(kind);
    let sub = event.sub_name().and_then(|sub| known?.sub(sub));
    let meaning = sub.map(|sub| sub.meaning.as_str()).or(known.map(|kind| kind.meaning.as_str())).map(|meaning| format!(" ({meaning})"));
    match event.category.as_ref().filter(|_| event.placeholder.is_some()) {
        Some(category) => parts.push(category.value.clone()),
        None => {
            let sub = event.sub_name().map(|sub| format!(" {sub}")).unwrap_or_default();
            parts.push(format!("{kind}{sub}{}", meaning.unwrap_or_default()));
        }
    }
    parts.extend(event.kuid().map(|kuid| format!("kuid {kuid}")));
    parts.extend(event.vin.as_ref().map(|vin| format!("vin {vin}")));
    let time = sub.map(|sub| sub.time.as_str()).filter(|time| !time.is_empty()).map(|time| format!(" ({time})")).unwrap_or_default();
    parts.extend(event.valid_from.as_ref().map(|from| format!("from {}{time}", from.value)));
    parts.extend(event.corrections.iter().map(|correction| correction.value.clone()));
    printable(&parts.join("  "))
}

//! `ivicheck events link FEED... --register PATH`

use super::inputs::events;
use crate::check::today;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::cli::knowledge::day;
use crate::cli::listing::{bytes_of, shown, text_of};
use crate::document;
use crate::events::{Certificate, Codes, Linked, link};
use crate::report::printable;
use crate::source::{decode, has_ending};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

#[derive(Debug, Args)]
pub(in crate::cli) struct LinkOptions {
    /// Pages, folders of pages (*.xml, *.atom), or - for standard input
    #[arg(required = true, value_name = "FEED")]
    feeds: Vec<PathBuf>,
    /// What was sent: a folder of certificates (*.xml) and answers (*.json), a table (CSV) with the columns vin, kuid, reference, or
    /// the store of `ivicheck serve`
    #[arg(long, value_name = "PATH")]
    register: PathBuf,
    /// Count days up to this one; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    /// The form
    #[arg(long, value_enum, default_value_t = LinkFormat::Human)]
    format: LinkFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LinkFormat {
    /// For people
    Human,
    /// A JSON value a line
    Ndjson,
}

pub(super) fn run(options: &LinkOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let codes = Codes::shipped()?;
    let register = options.register.as_path();
    let certificates = match register {
        folder if folder.is_dir() => of_folder(folder)?,
        store if is_store(store) => of_store(store)?,
        table => of_table(table)?,
    };
    if certificates.is_empty() {
        return Err(CliError::call(format!("no certificate in {}", shown(&options.register)), None));
    }
    let events = events(&options.feeds, &codes)?;
    for linked in link(&certificates, &events, &codes, options.as_of.unwrap_or_else(today)) {
        let line = match options.format {
            LinkFormat::Human => human(&linked),
            LinkFormat::Ndjson => serde_json::to_string(&linked).unwrap_or_default(),
        };
        writeln!(console.out, "{line}")?;
    }
    Ok(PASSED)
}

fn human(linked: &Linked) -> String {
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let number = |number: Option<String>| number.unwrap_or_else(|| "-".to_owned());
    let days = linked.age.map(|age| format!("{age} {}", if age == 1 { "day" } else { "days" }));
    let parts = [
        linked.vin.clone(),
        text(&linked.kuid),
        text(&linked.reference),
        linked.state.as_str().to_owned(),
        number(linked.event.map(|id| id.to_string())),
        number(days),
    ];
    printable(&parts.join("  "))
}

/// Whether a file is the store of a service.
fn is_store(path: &Path) -> bool {
    let mut beginning = [0; 15];
    std::fs::File::open(path).and_then(|mut file| file.read_exact(&mut beginning)).is_ok() && beginning == *b"SQLite format 3"
}

/// The certificates that a service has accepted.
#[cfg(feature = "serve")]
fn of_store(path: &Path) -> Result<Vec<Certificate>, CliError> {
    let sent = crate::serve::sent(path)?.into_iter();
    Ok(sent.map(|(vin, kuid, reference)| Certificate { vin, kuid: Some(kuid), reference }).collect())
}

#[cfg(not(feature = "serve"))]
fn of_store(path: &Path) -> Result<Vec<Certificate>, CliError> {
    Err(CliError::call(format!("{} is the store of a service; this program has none", shown(path)), None))
}

/// A table of certificates that were sent.
fn of_table(path: &Path) -> Result<Vec<Certificate>, CliError> {
    let text = text_of(path)?;
    let unread = |error: csv::Error| CliError::call(format!("{}: {error}", shown(path)), None);
    let mut reader = csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let head = reader.headers().map_err(unread)?.clone();
    let place = |name: &str| head.iter().position(|known| known == name);
    let (vin, kuid, reference) = (place("vin"), place("kuid"), place("reference"));
    let vin =
        vin.ok_or_else(|| CliError::call(format!("{} has no column `vin`", shown(path)), Some("the columns are vin, kuid, reference".into())))?;
    let mut certificates = Vec::new();
    for row in reader.records() {
        let row = row.map_err(unread)?;
        let cell = |place: Option<usize>| place.and_then(|place| row.get(place)).filter(|cell| !cell.is_empty()).map(str::to_owned);
        certificates.push(Certificate { vin: cell(Some(vin)).unwrap_or_default(), kuid: cell(kuid), reference: cell(reference) });
    }
    Ok(certificates)
}

/// A folder of certificates, and of the answers to them: the kuid of a vehicle stands in the answer.
fn of_folder(folder: &Path) -> Result<Vec<Certificate>, CliError> {
    let mut sent: BTreeMap<(String, Option<String>), Certificate> = BTreeMap::new();
    let mut answers: Vec<Certificate> = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|error| CliError::File { place: shown(folder), error: error.into() })?;
        let path = entry.path();
        if !entry.file_type().is_file() {
            continue;
        }
        if has_ending(path, &["xml"]) {
            let certificate = certificate(path)?;
            sent.insert((certificate.vin.clone(), certificate.reference.clone()), certificate);
        } else if has_ending(path, &["json"]) {
            answers.extend(answer(path)?);
        }
    }
    for answer in answers {
        let is_it = |certificate: &&mut Certificate| {
            certificate.vin == answer.vin && (answer.reference.is_none() || certificate.reference == answer.reference)
        };
        match sent.values_mut().find(is_it) {
            Some(certificate) => certificate.kuid = answer.kuid,
            None => {
                sent.insert((answer.vin.clone(), answer.reference.clone()), answer);
            }
        }
    }
    Ok(sent.into_values().collect())
}

/// What identifies a certificate.
fn certificate(path: &Path) -> Result<Certificate, CliError> {
    let text = decode(bytes_of(path)?).text;
    let parsed = document::parse(&text).map_err(|finding| CliError::call(format!("{}: {}", shown(path), finding.message), None))?;
    let text_of = |names: &[&str]| {
        let node = parsed.descendants().find(|node| node.is_element() && names.contains(&node.tag_name().name()));
        node.and_then(|node| node.text()).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let vin = text_of(&["VehicleIdentificationNumber"]);
    let vin = vin.ok_or_else(|| CliError::call(format!("{} has no VIN", shown(path)), None))?;
    Ok(Certificate { vin, kuid: None, reference: text_of(&["IviReferenceId", "IVIReferenceId"]) })
}

/// What an answer says of a certificate that it accepts.
fn answer(path: &Path) -> Result<Option<Certificate>, CliError> {
    let value: Value =
        serde_json::from_str(&text_of(path)?).map_err(|error| CliError::call(format!("{}: this is no JSON: {error}", shown(path)), None))?;
    let identifier = &value["iviIdentifikator"];
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    let vin = text(&identifier["understellsnummerMerke"]["understellsnummer"]);
    let kuid = text(&identifier["kuid"]);
    Ok(vin.filter(|_| kuid.is_some()).map(|vin| Certificate { vin, kuid, reference: text(&identifier["iviReferanse"]) }))
}

//! The certificates of the vehicles of a list.

use crate::batch::{self, Source, collect};
use crate::check::{BuildError, FileReport, built_in_book, older_book};
use crate::cli::error::CliError;
use crate::cli::listing::{ListingOptions, text_of};
use crate::document;
use crate::document::carry::Carried;
use crate::facts::{Derivation, VehicleFacts};
use crate::finding::{Finding, whitelist_kinds as kinds};
use crate::schema::{Book, Edition, Mapping};
use crate::whitelist::{Tables, Vehicles};
use crate::yaml::Fault;
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Where the certificates are, and how facts are derived from them.
#[derive(Debug, Clone, Args)]
pub(in crate::cli) struct VehicleOptions {
    /// The certificates of the vehicles: files, folders and archives; can be repeated
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) vehicles: Vec<PathBuf>,
    /// The mass that counts: in service in Norway where it is given, or always the technical one
    #[arg(long, value_enum, default_value_t = Mass::InService)]
    mass: Mass,
    /// Fuel types for energy sources that have none, as a YAML file: `"90": "04"`
    #[arg(long, value_name = "FILE")]
    fuel_map: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Mass {
    /// In-service maximum permissible laden mass (17.1) in Norway, else the technical one
    InService,
    /// Technically permissible maximum laden mass (16.1)
    Technical,
}

impl VehicleOptions {
    /// How the facts are derived.
    pub(in crate::cli) fn derivation(&self, tables: &Tables) -> Result<Derivation, CliError> {
        let fuel_map = self.fuel_map.as_deref().map(|path| fuel_map(path, tables)).transpose()?.unwrap_or_default();
        Ok(Derivation { technical_mass: self.mass == Mass::Technical, fuel_map })
    }

    /// The facts of the vehicles, by VIN, and reports on files of which none can be had.
    pub(in crate::cli) fn read(&self, listing: &ListingOptions) -> Result<(Vehicles, Vec<FileReport>), CliError> {
        let mut vehicles = Vehicles::new();
        let mut reports = Vec::new();
        if self.vehicles.is_empty() {
            return Ok((vehicles, reports));
        }
        let inputs = collect(&self.vehicles)?;
        let (older, newer) = (older_book()?, built_in_book()?);
        let mapping = Mapping::new(older, &newer).map_err(|error| BuildError::book("the built-in message book of IVI 1.11", &error))?;
        for source in &inputs.sources {
            let found = match facts(source, older, &newer, &mapping) {
                Err(finding) => Some(*finding),
                Ok(facts) => add(&mut vehicles, facts),
            };
            reports.extend(found.map(|finding| listing.report(source.path().into_owned(), vec![finding])));
        }
        Ok((vehicles, reports))
    }
}

/// Adds the facts of a vehicle. Two certificates of one must agree: which of them holds is not known here.
fn add(vehicles: &mut Vehicles, facts: VehicleFacts) -> Option<Finding> {
    let known = vehicles.get(&facts.vin);
    if known.is_some_and(|known| *known != facts) {
        let message = format!("the vehicle {} has another certificate that says otherwise", facts.vin);
        return Some(Finding { value: Some(facts.vin), ..kinds::MAKE_VEHICLE.finding(message) });
    }
    if facts.vin.is_empty() {
        return Some(kinds::MAKE_VEHICLE.finding("the certificate has no VIN".to_owned()));
    }
    vehicles.insert(facts.vin.clone(), facts);
    None
}

fn facts(source: &Source, older: &Book, newer: &Book, mapping: &Mapping) -> Result<VehicleFacts, Box<Finding>> {
    let text = batch::text(source)?;
    let document = document::parse(&text)?;
    let no_record = || Box::new(kinds::MAKE_VEHICLE.finding("the file is no certificate".to_owned()));
    if document::edition_of(&document) == Some(Edition::One) {
        let record = document::read(&document, older).record.ok_or_else(no_record)?;
        return Ok(VehicleFacts::of(Carried::of(&record, mapping, newer).newer()));
    }
    let record = document::read(&document, newer).record.ok_or_else(no_record)?;
    Ok(VehicleFacts::of(&record))
}

fn fuel_map(path: &Path, tables: &Tables) -> Result<BTreeMap<u8, String>, CliError> {
    let file = path.display().to_string();
    let text = text_of(path)?;
    let raw: BTreeMap<String, String> = serde_saphyr::from_str(&text).map_err(|error| Fault::of_yaml(&file, &error))?;
    let mut map = BTreeMap::new();
    for (source, fuel) in raw {
        let wrong = |message: String| CliError::call(format!("{file}: {message}"), None);
        let code: u8 = source.parse().map_err(|_| wrong(format!("`{source}` is no energy source")))?;
        if !tables.is_fuel(fuel.as_bytes()) {
            return Err(wrong(format!("`{fuel}` is no fuel type of Table 3")));
        }
        map.insert(code, fuel);
    }
    Ok(map)
}

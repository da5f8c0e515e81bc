//! `ivicheck config` and `ivicheck init`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::output::write_new;
use super::policy::{PolicyOptions, Setting};
use crate::check::CONFIGURATION;
use crate::report::printable;
use clap::Args;
use std::path::PathBuf;

/// What a new configuration file looks like: every key with what it does, as a comment.
pub(super) const TEMPLATE: &str = include_str!("ivicheck.yaml");

#[derive(Debug, Args)]
pub(super) struct ConfigOptions {
    /// One JSON document, for programs
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    policy: PolicyOptions,
}

#[derive(Debug, Args)]
pub(super) struct InitOptions {
    /// The file to write; one that is there is never written over
    #[arg(value_name = "FILE", default_value = CONFIGURATION)]
    file: PathBuf,
}

/// Shows each setting that holds, and where it comes from; what is wrong with any of them ends the call.
pub(super) fn run(options: &ConfigOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let configuration = options.policy.configuration()?;
    options.policy.builder(configuration.as_ref()).build()?;
    options.policy.choice(configuration.as_ref())?;
    let settings = options.policy.settings(configuration.as_ref());
    if options.json {
        let entry = |setting: &Setting| serde_json::json!({ "name": setting.name, "values": setting.values, "from": setting.from });
        let entries: Vec<_> = settings.iter().map(entry).collect();
        writeln!(console.out, "{}", serde_json::Value::from(entries))?;
        return Ok(PASSED);
    }
    let rows: Vec<[String; 3]> =
        settings.iter().map(|setting| [setting.name.to_owned(), printable(&setting.values.join(", ")), printable(&setting.from)]).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (name, value) = (width(0), width(1));
    for row in &rows {
        writeln!(console.out, "{}", format!("{:<name$}  {:<value$}  {}", row[0], row[1], row[2]).trim_end())?;
    }
    Ok(PASSED)
}

/// Writes a configuration file in which every key stands as a comment.
pub(super) fn init(options: &InitOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let place = options.file.display().to_string();
    if options.file.symlink_metadata().is_ok() {
        return Err(CliError::call(format!("{place} is there already"), Some("nothing is written over; name another file".to_owned())));
    }
    write_new(&options.file, TEMPLATE).map_err(|error| CliError::File { place: place.clone(), error })?;
    writeln!(console.out, "{place} written; `ivicheck config` shows what holds")?;
    Ok(PASSED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gate::{Config, KEYS};

    #[test]
    fn a_new_file_says_nothing_and_shows_every_key() {
        assert!(TEMPLATE.lines().all(|line| line.is_empty() || line.starts_with('#')));
        assert!(Config::read("a", TEMPLATE).unwrap().profiles.is_none());
        // What stands behind `#: ` is the configuration that a comment shows.
        let shown: String = TEMPLATE.lines().filter_map(|line| line.strip_prefix("#: ")).map(|line| format!("{line}\n")).collect();
        Config::read("a", &shown).unwrap_or_else(|fault| panic!("{fault}\n{shown}"));
        let keys: Vec<&str> = shown.lines().filter(|line| !line.starts_with(' ')).filter_map(|line| line.split(':').next()).collect();
        assert_eq!(keys, KEYS);
    }

    #[test]
    fn the_schema_has_the_same_keys() {
        let schema: serde_json::Value = serde_json::from_str(include_str!("../../schemas/ivicheck-config.json")).unwrap();
        let mut keys: Vec<&str> = schema["properties"].as_object().unwrap().keys().map(String::as_str).collect();
        let mut known = KEYS.to_vec();
        keys.sort_unstable();
        known.sort_unstable();
        assert_eq!(keys, known);
        assert_eq!(schema["additionalProperties"], false);
    }
}

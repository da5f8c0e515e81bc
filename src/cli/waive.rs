//! `ivicheck waive CODE --reason ... --owner ... --expires ...`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::knowledge::day;
use super::output::{rewrite, write_new};
use super::policy::PolicyOptions;
use crate::check::{BuildError, Configuration, read_text};
use crate::gate::{FileOr, read_waivers};
use clap::Args;
use jiff::civil::Date;
use std::path::{Path, PathBuf};

/// The file that waivers go to unless another is named.
const USUAL_FILE: &str = "waivers.yaml";

#[derive(Debug, Args)]
pub(super) struct WaiveOptions {
    /// The code of the finding, or the beginning of codes within a family
    #[arg(value_name = "CODE")]
    code: String,
    /// Why it does not count
    #[arg(long)]
    reason: String,
    /// Who answers for it
    #[arg(long)]
    owner: String,
    /// The last day on which it holds, such as 2026-12-31
    #[arg(long, value_name = "DATE", value_parser = day)]
    expires: Date,
    /// The VIN; `*` here, and in what follows, stands for any characters
    #[arg(long)]
    vin: Option<String>,
    /// The type of the vehicle
    #[arg(long = "type", value_name = "TYPE")]
    vehicle_type: Option<String>,
    /// Its variant
    #[arg(long)]
    variant: Option<String>,
    /// Its version
    #[arg(long)]
    version: Option<String>,
    /// The type-approval number
    #[arg(long, value_name = "NUMBER")]
    approval: Option<String>,
    /// A pattern of the paths of files, such as 'M1/**'
    #[arg(long, value_name = "PATTERN")]
    path: Option<String>,
    /// The value found
    #[arg(long)]
    value: Option<String>,
    /// The list that it is added to; the one of the configuration, or waivers.yaml, unless given
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyOptions,
}

/// Adds a waiver at the end of a list. What stands in the file stays as it is.
pub(super) fn run(options: &WaiveOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let configuration = options.policy.configuration()?;
    let file = options.to.clone().map_or_else(|| list_of(configuration.as_ref()), Ok)?;
    let conditions = [
        ("vin", &options.vin),
        ("type", &options.vehicle_type),
        ("variant", &options.variant),
        ("version", &options.version),
        ("approval", &options.approval),
        ("path", &options.path),
        ("value", &options.value),
    ];
    if conditions.iter().all(|(_, given)| given.is_none()) {
        let help = "name the vehicle, the type, the approval, the path or the value; to weigh a code otherwise for all, use `severities`";
        return Err(CliError::call("a waiver of all vehicles would not hold", Some(help.to_owned())));
    }
    if !options.code.trim_end_matches('/').contains('/') {
        return Err(CliError::call(
            "a waiver of a whole family would not hold",
            Some("name a code, such as icm/approval-before-manufacture".to_owned()),
        ));
    }
    let is_new = file.symlink_metadata().is_err();
    let old = if is_new { "# What does not count for a while: docs/gate.md says how.\nwaivers:\n".to_owned() } else { read_text(&file)? };
    let name = file.display().to_string();
    let before = if is_new { 0 } else { read_waivers(&name, &old).map_err(|fault| BuildError::Gate(vec![fault]))?.len() };
    let given = conditions.into_iter().filter_map(|(key, given)| Some((key, given.clone()?)));
    let said = [("reason", options.reason.clone()), ("owner", options.owner.clone()), ("expires", options.expires.to_string())];
    let new = with_entry(&old, &options.code, given.chain(said));
    // The entry must come at the end of the list, and hold against the codes that there are.
    if read_waivers(&name, &new).map_or(0, |list| list.len()) != before + 1 {
        let help = format!("let `waivers:` be the last key of {name}, with a list whose lines begin with `- `");
        return Err(CliError::call(format!("nothing can be added at the end of {name}"), Some(help)));
    }
    let scratch = tempfile::Builder::new().suffix(".yaml").tempfile()?;
    std::fs::write(scratch.path(), &new)?;
    options.policy.builder(configuration.as_ref()).waivers(scratch.path()).build().map_err(|error| named(error, scratch.path(), &name))?;
    let written = if is_new { write_new(&file, &new) } else { rewrite(&file, &new) };
    written.map_err(|error| CliError::File { place: name.clone(), error })?;
    writeln!(console.out, "{name}: {} waived until {}", options.code, options.expires)?;
    Ok(PASSED)
}

/// The list that the configuration names, or the usual one.
fn list_of(configuration: Option<&Configuration>) -> Result<PathBuf, CliError> {
    match configuration.and_then(|configuration| Some((configuration.config.waivers.as_ref()?, configuration))) {
        Some((FileOr::File(name), configuration)) => Ok(configuration.path(name)),
        Some((FileOr::Here(_), configuration)) => {
            let message = format!("the waivers stand in {} itself", configuration.file().display());
            Err(CliError::call(message, Some("write the entry there, or name a list with --to".to_owned())))
        }
        None => Ok(PathBuf::from(USUAL_FILE)),
    }
}

/// The text with an entry more, indented like those that are there.
fn with_entry(old: &str, code: &str, keys: impl Iterator<Item = (&'static str, String)>) -> String {
    let first = old.lines().find(|line| line.trim_start().starts_with("- "));
    let indent = first.map_or("  ", |line| &line[..line.len() - line.trim_start().len()]);
    let mut new = old.to_owned();
    if !new.is_empty() && !new.ends_with('\n') {
        new.push('\n');
    }
    // Text in JSON is text in YAML, whatever stands in it.
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    new.push_str(&format!("{indent}- code: {}\n", quoted(code)));
    keys.for_each(|(key, value)| new.push_str(&format!("{indent}  {key}: {}\n", quoted(&value))));
    new
}

/// Faults name the list, not the copy that was tried.
fn named(error: BuildError, tried: &Path, name: &str) -> CliError {
    match error {
        BuildError::Gate(mut faults) => {
            let tried = tried.display().to_string();
            faults.iter_mut().filter(|fault| fault.file == tried).for_each(|fault| name.clone_into(&mut fault.file));
            BuildError::Gate(faults).into()
        }
        other => other.into(),
    }
}

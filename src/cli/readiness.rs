//! `ivicheck readiness PATH...`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::output::write_new;
use super::policy::PolicyOptions;
use crate::batch::{self, Readiness, Task};
use crate::report::{readiness_csv, readiness_json, readiness_page, tasks_csv, tasks_sheet};
use clap::{Args, ValueEnum, value_parser};
use std::collections::HashSet;
use std::fs;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct ReadinessOptions {
    /// Files, folders (with all they hold), .zip archives, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Form::Table, value_name = "FORM")]
    format: Form,
    /// Write what each owner is to mend into this folder, which is empty or not there yet: a .csv and an .xlsx each
    #[arg(long, value_name = "DIR")]
    per_owner: Option<PathBuf>,
    /// How many files are checked at a time; as many as there are processors unless given
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    #[command(flatten)]
    policy: PolicyOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// The records, a line each
    Csv,
}

/// Says which records can go. Passes when all of them can, and the waivers hold.
pub(super) fn run(options: &ReadinessOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let configuration = options.policy.configuration()?;
    let checker = options.policy.builder(configuration.as_ref()).build()?;
    for note in checker.notes() {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    let inputs = batch::collect_chosen(&options.paths, &options.policy.choice(configuration.as_ref())?)?;
    if let Some(folder) = &options.per_owner {
        check_free(folder)?;
    }
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    let readiness = Readiness::of(&checker, &inputs, jobs)?;
    let page = match options.format {
        Form::Table => readiness_page(&readiness),
        Form::Json => readiness_json(&readiness),
        Form::Csv => readiness_csv(&readiness),
    };
    console.out.write_all(page.as_bytes())?;
    if let Some(folder) = &options.per_owner {
        write_tasks(folder, &readiness)?;
    }
    Ok(if readiness.is_ready() { PASSED } else { FAILED })
}

/// Nothing is written over.
fn check_free(folder: &Path) -> Result<(), CliError> {
    let is_free = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(_) => fs::symlink_metadata(folder).is_err(),
    };
    if is_free { Ok(()) } else { Err(CliError::call(format!("{} is not an empty folder; nothing is written over", folder.display()), None)) }
}

/// Writes for each owner what is to be mended, as a table of text and as a sheet.
fn write_tasks(folder: &Path, readiness: &Readiness) -> Result<(), CliError> {
    let failed = |path: &Path, error: io::Error| CliError::File { place: path.display().to_string(), error };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let mut names = HashSet::new();
    for (owner, tasks) in readiness.by_owner() {
        let name = free_name(owner.unwrap_or("nobody named"), &mut names);
        let (table, sheet) = (folder.join(format!("{name}.csv")), folder.join(format!("{name}.xlsx")));
        write_new(&table, &tasks_csv(&tasks)).map_err(|error| failed(&table, error))?;
        let bytes = sheet_of(&tasks).map_err(|error| failed(&sheet, error))?;
        let mut file = fs::File::create_new(&sheet).map_err(|error| failed(&sheet, error))?;
        file.write_all(&bytes).map_err(|error| failed(&sheet, error))?;
    }
    Ok(())
}

fn sheet_of(tasks: &[&Task]) -> io::Result<Vec<u8>> {
    tasks_sheet(tasks).map_err(io::Error::other)
}

/// A name of a file that says whose it is: letters, digits and `-`, with a number where another has it, in whatever case.
fn free_name(owner: &str, names: &mut HashSet<String>) -> String {
    let plain: String = owner.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).take(80).collect();
    let own = Some(plain.trim_matches('-')).filter(|name| !name.is_empty()).unwrap_or("owner").to_owned();
    let numbered = (2..).map(|number| format!("{own}-{number}"));
    std::iter::once(own.clone()).chain(numbered).find(|name| names.insert(name.to_lowercase())).unwrap_or(own)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn owners_get_names_of_files_of_their_own() {
        let mut names = HashSet::new();
        let taken = ["A. Example", "a example", "../etc/passwd", "Zulassung Köln", "...", "/"].map(|owner| free_name(owner, &mut names));
        assert_eq!(taken, ["A--Example", "a-example", "etc-passwd", "Zulassung-Köln", "owner", "owner-2"]);
    }
}

//! `ivicheck fix FILE... -o DIR`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::knowledge::KnowledgeOptions;
use super::output::{unwritten, write_new};
use crate::check::{Change, mend, read_bytes};
use crate::report::printable;
use clap::Args;
use std::fs;
use std::io;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct FixOptions {
    /// Unsigned certificates
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The folder for the mended files, under their own names; nothing in it is written over
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

pub(super) fn run(options: &FixOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let targets = targets(options)?;
    let checker = options.knowledge.builder().only("ivi/").unsigned(true).build()?;
    fs::create_dir_all(&options.output).map_err(|error| CliError::File { place: options.output.display().to_string(), error })?;
    let mut written: u64 = 0;
    for (file, target) in options.files.iter().zip(&targets) {
        let name = printable(&file.display().to_string());
        let (bytes, changes) = match mend(&checker, &name, read_bytes(file)?) {
            Ok((_, changes)) if changes.is_empty() => {
                writeln!(console.out, "{name}: nothing that is certain")?;
                continue;
            }
            Ok(mended) => mended,
            Err(reason) => {
                writeln!(console.out, "{name}: not touched: {reason}")?;
                continue;
            }
        };
        for change in &changes {
            writeln!(console.out, "{name}{}", told(change))?;
        }
        write_new(target, &String::from_utf8_lossy(&bytes)).map_err(|error| unwritten(target, error, "name a folder without it"))?;
        written += 1;
    }
    let count = options.files.len();
    let files = if count == 1 { "file" } else { "files" };
    writeln!(console.out, "{count} {files}, {written} mended and written to {}", printable(&options.output.display().to_string()))?;
    Ok(PASSED)
}

/// Where each file goes. Two files of one name have no place beside each other.
fn targets(options: &FixOptions) -> Result<Vec<PathBuf>, CliError> {
    let mut targets: Vec<PathBuf> = Vec::new();
    for file in &options.files {
        let name = file.file_name().ok_or_else(|| CliError::call(format!("{} is no file", file.display()), None))?;
        let target = options.output.join(name);
        if targets.contains(&target) {
            return Err(CliError::call(
                format!("two of the files are called {}", printable(&name.to_string_lossy())),
                Some("mend them one at a time, into folders of their own".to_owned()),
            ));
        }
        if fs::symlink_metadata(&target).is_ok() {
            return Err(unwritten(&target, io::Error::from(io::ErrorKind::AlreadyExists), "name a folder without it"));
        }
        targets.push(target);
    }
    Ok(targets)
}

/// A change in one line: where, in which field, what was and what is.
fn told(change: &Change) -> String {
    let place = change.suggestion.location.map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
    let tag = change.path.rsplit('/').next().unwrap_or_default();
    let what = if change.code == "ivi/order" {
        format!("{tag} moved to its place")
    } else {
        format!("{tag}: `{}` -> `{}`", printable(&change.suggestion.old), printable(&change.suggestion.new))
    };
    format!("{place}: {what} ({})", change.code)
}

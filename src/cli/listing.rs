//! Reports on files that are no certificates, in the forms of the tool.

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::output::Output;
use crate::batch::{Inputs, Summary};
use crate::check::{FileReport, Head, Status};
use crate::finding::{Finding, Severity, Threshold};
use crate::report::{Format, Json, Placed};
use crate::source::SourceText;
use clap::{Args, ValueEnum};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// How a report is wanted.
#[derive(Debug, Clone, Args)]
pub(super) struct ListingOptions {
    /// The form of the report
    #[arg(long, value_enum, default_value_t = ListingFormat::Human)]
    pub(super) format: ListingFormat,
    /// From which severity on a file fails; error unless given
    #[arg(long, value_enum, value_name = "SEVERITY", default_value_t = FailOn::Error, hide_default_value = true)]
    fail_on: FailOn,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ListingFormat {
    /// For people
    Human,
    /// For programs: one JSON document, as that of `check`
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Error,
    Warning,
    Never,
}

impl ListingOptions {
    fn threshold(&self) -> Threshold {
        match self.fail_on {
            FailOn::Error => Threshold::Error,
            FailOn::Warning => Threshold::Warning,
            FailOn::Never => Threshold::Never,
        }
    }

    /// The report on a file of which this was found.
    pub(super) fn report(&self, path: String, findings: Vec<Finding>) -> FileReport {
        let mut report = FileReport { findings, ..FileReport::new(path) };
        for finding in &mut report.findings {
            finding.fingerprint = finding.fingerprint(&report.path);
        }
        if report.findings.iter().any(|finding| self.threshold().is_reached(finding.severity)) {
            report.status = Status::Fail;
            report.accepted = false;
        }
        report
    }

    /// Writes the reports, to standard output or, for people, to standard error; tells the exit code.
    pub(super) fn write(&self, reports: &[FileReport], target: Target, console: &mut Console<'_>) -> Result<u8, CliError> {
        let listed = Placed { layout: console.layout };
        let format: &dyn Format = if self.format == ListingFormat::Json { &Json } else { &listed };
        let head = Head { fail_on: self.threshold(), severity: Severity::Info, ..Head::default() };
        let mut summary = Summary::of(&Inputs::default(), head.clone());
        let mut text = format.start(&head);
        let mut between = "";
        for report in reports {
            let part = format.file(report, &SourceText::default()).text;
            if !part.is_empty() {
                text.push_str(between);
                text.push_str(&part);
                between = format.between();
            }
            summary.count(report);
        }
        text.push_str(&format.end(&summary, &[]));
        let stream: &mut dyn io::Write = if target == Target::Out { console.out } else { console.err };
        stream.write_all(text.as_bytes())?;
        Ok(if summary.is_passed() { PASSED } else { FAILED })
    }
}

/// Where a report goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    /// Standard output.
    Out,
    /// Standard error: standard output has the result.
    Err,
}

/// What a file is called in reports.
pub(super) fn shown(path: &Path) -> String {
    if is_stream(path) { "standard input".to_owned() } else { path.display().to_string() }
}

/// Whether standard input is meant.
pub(super) fn is_stream(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Opens a file that the call names, or standard input.
pub(super) fn open(path: &Path) -> Result<Box<dyn Read>, CliError> {
    if is_stream(path) {
        return Ok(Box::new(io::stdin().lock()));
    }
    let failed = |error| CliError::File { place: shown(path), error };
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    Ok(Box::new(file))
}

/// All of a file, which is read at once.
pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    open(path)?.read_to_end(&mut bytes).map_err(|error| CliError::File { place: shown(path), error })?;
    Ok(bytes)
}

/// All of a text in UTF-8.
pub(super) fn text_of(path: &Path) -> Result<String, CliError> {
    let text = String::from_utf8(bytes_of(path)?).map_err(|_| CliError::call(format!("{} is not in UTF-8", shown(path)), None))?;
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

/// Opens a file that a result is written to, which is none of those that are read; standard output without one.
pub(super) fn result<'a>(file: Option<&Path>, read: &[&Path], console: &'a mut Console<'_>) -> Result<Output<'a>, CliError> {
    use super::output::Outputs;
    match file {
        None => Output::open(None, console.out),
        Some(file) => Outputs::new(&Inputs::default(), read).open(file),
    }
}

/// The name of a file, without its folder.
pub(super) fn name_of(path: &Path) -> Option<&str> {
    path.file_name().and_then(|name| name.to_str()).filter(|_| !is_stream(path))
}

/// Several files are named once each.
pub(super) fn distinct(paths: &[PathBuf]) -> Vec<&Path> {
    let mut distinct: Vec<&Path> = Vec::new();
    for path in paths {
        if !distinct.contains(&path.as_path()) {
            distinct.push(path);
        }
    }
    distinct
}

//! `ivicheck [check] PATH...`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::knowledge::{KnowledgeOptions, TrustOptions, day};
use super::reports::ReportOptions;
use crate::batch::{self, Choice};
use crate::finding::{Severity, Threshold};
use crate::report::{self, Format};
use clap::{Args, ValueEnum, value_parser};
use jiff::civil::Date;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// Files, folders (with all they hold), .zip archives, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reports: ReportOptions,
    /// From which severity on a file fails
    #[arg(long, value_enum, default_value_t = FailOn::Error, value_name = "SEVERITY")]
    fail_on: FailOn,
    /// Report only findings of at least this severity; the others are counted
    #[arg(long, value_enum, default_value_t = Least::Info, value_name = "SEVERITY")]
    severity: Least,
    /// Report only codes that begin so, such as ivi/ or icm/axle; can be repeated
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    /// Leave out codes that begin so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    skip: Vec<String>,
    /// Before signing: that a message has no signature is no finding; one that is there is checked
    #[arg(long)]
    unsigned: bool,
    /// A folder or archive without anything to check is no error
    #[arg(long)]
    allow_empty: bool,
    /// How many files are checked at a time; as many as there are processors unless given
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    trust: TrustOptions,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Warning,
    Never,
}

/// The least severity that is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Least {
    Info,
    Warning,
    Error,
}

impl From<Least> for Severity {
    fn from(least: Least) -> Self {
        match least {
            Least::Info => Self::Info,
            Least::Warning => Self::Warning,
            Least::Error => Self::Error,
        }
    }
}

impl From<FailOn> for Threshold {
    fn from(fail_on: FailOn) -> Self {
        match fail_on {
            FailOn::Error => Self::Error,
            FailOn::Warning => Self::Warning,
            FailOn::Never => Self::Never,
        }
    }
}

pub(super) fn run(options: &CheckOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut builder = options.knowledge.builder().fail_on(options.fail_on.into()).severity(options.severity.into()).unsigned(options.unsigned);
    builder = options.only.iter().fold(builder, |builder, code| builder.only(code));
    builder = options.skip.iter().fold(builder, |builder, code| builder.skip(code));
    if let Some(day) = options.as_of {
        builder = builder.as_of(day);
    }
    builder = options.reports.apply(options.trust.apply(builder));
    let checker = builder.build()?;
    for note in checker.notes() {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    let inputs = batch::collect_chosen(&options.paths, &Choice::default().allow_empty(options.allow_empty))?;
    let formats = options.reports.formats(console.layout, &checker)?;
    let formats: Vec<&dyn Format> = formats.iter().map(|format| &**format).collect();
    let besides: Vec<&Path> =
        options.trust.paths().chain(options.knowledge.rules.iter().chain(&options.knowledge.schema).map(PathBuf::as_path)).collect();
    let mut target = options.reports.open(&inputs, &besides, console)?;
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    let summary = report::write(&checker, &inputs, jobs, &formats, &mut target)?;
    target.close()?;
    Ok(if summary.is_passed() { PASSED } else { FAILED })
}

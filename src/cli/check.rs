//! `ivicheck [check] PATH...`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::policy::PolicyOptions;
use super::reports::ReportOptions;
use crate::batch;
use crate::report::{self, Format};
use clap::{Args, value_parser};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// Files, folders (with all they hold), .zip archives, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    reports: ReportOptions,
    /// How many files are checked at a time; as many as there are processors unless given
    #[arg(long, value_name = "N", value_parser = value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    #[command(flatten)]
    policy: PolicyOptions,
}

pub(super) fn run(options: &CheckOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let configuration = options.policy.configuration()?;
    let reports = options.reports.or_of(configuration.as_ref());
    let checker = reports.apply(options.policy.builder(configuration.as_ref())).build()?;
    for note in checker.notes() {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    let inputs = batch::collect_chosen(&options.paths, &options.policy.choice(configuration.as_ref())?)?;
    let formats = reports.formats(console.layout, &checker)?;
    let formats: Vec<&dyn Format> = formats.iter().map(|format| &**format).collect();
    let read = options.policy.paths(configuration.as_ref());
    let besides: Vec<&Path> = read.iter().map(PathBuf::as_path).collect();
    let mut target = reports.open(&inputs, &besides, console)?;
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    let summary = report::write(&checker, &inputs, jobs, &formats, &mut target)?;
    target.close()?;
    Ok(if summary.is_passed() { PASSED } else { FAILED })
}

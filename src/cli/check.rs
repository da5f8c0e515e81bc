//! `ivicheck [check] PATH...`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::knowledge::{KnowledgeOptions, TrustOptions, day};
use super::output::Output;
use super::progress::Progress;
use crate::batch::{self, Choice};
use crate::check::{Checker, shipped_heads};
use crate::finding::{Severity, Threshold};
use crate::report::{self, Answers, Format, Human, Json, Layout, Sink};
use clap::{Args, ValueEnum, value_parser};
use jiff::civil::Date;
use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::str::FromStr;

#[derive(Debug, Args)]
pub(super) struct CheckOptions {
    /// Files, folders (with all they hold), .zip archives, or - for standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The form of the report: human, json, or one of a rule pack, such as svv with --profile no
    #[arg(long, default_value = "human", value_name = "FORM")]
    format: ReportFormat,
    /// With a report form of a rule pack: say of each answer of which file it is
    #[arg(long)]
    names: bool,
    /// Write the report to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
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

/// The form of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum ReportFormat {
    /// For people, with the lines concerned
    Human,
    /// For programs: one JSON document
    Json,
    /// What the service of an authority would answer, as a rule pack says it
    Of(String),
}

impl FromStr for ReportFormat {
    type Err = Infallible;

    fn from_str(word: &str) -> Result<Self, Infallible> {
        Ok(match word {
            "human" => Self::Human,
            "json" => Self::Json,
            other => Self::Of(other.to_owned()),
        })
    }
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
    builder = options.trust.apply(builder);
    if let ReportFormat::Of(form) = &options.format {
        builder = builder.form(form);
    }
    let checker = builder.build()?;
    for note in checker.notes() {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    let inputs = batch::collect_chosen(&options.paths, &Choice::default().allow_empty(options.allow_empty))?;
    let format = format(options, console.layout, &checker)?;
    let progress = Progress::new(&inputs, console);
    let besides: Vec<&Path> =
        options.trust.paths().chain(options.knowledge.rules.iter().chain(&options.knowledge.schema).map(PathBuf::as_path)).collect();
    let output = Output::open(options.output.as_deref(), &inputs, &besides, console.out)?;
    let mut target = Target { output, progress };
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    let summary = report::write(&checker, &inputs, jobs, &*format, &mut target)?;
    target.output.close()?;
    Ok(if summary.is_passed() { PASSED } else { FAILED })
}

/// Where the report goes, and what shows how far it is.
struct Target<'a> {
    output: Output<'a>,
    progress: Progress,
}

impl Sink for Target<'_> {
    type Error = CliError;

    fn write(&mut self, text: &str) -> Result<(), CliError> {
        self.progress.aside(|| self.output.write(text))
    }

    fn advance(&mut self) {
        self.progress.advance();
    }
}

fn format(options: &CheckOptions, layout: Layout, checker: &Checker) -> Result<Box<dyn Format>, CliError> {
    if options.names && !matches!(options.format, ReportFormat::Of(_)) {
        return Err(CliError::call("--names goes with a report form of a rule pack", Some("the other forms name the files anyway".into())));
    }
    Ok(match &options.format {
        // A file is no terminal.
        ReportFormat::Human if options.output.is_some() => Box::new(Human::default()),
        ReportFormat::Human => Box::new(Human { layout }),
        ReportFormat::Json => Box::new(Json),
        ReportFormat::Of(name) => {
            let rules = checker.knowledge().engine.rules();
            let form = rules.forms.iter().find(|form| form.name == *name).ok_or_else(|| no_such_form(name))?;
            let answers = Answers::new(&rules.vocabulary, form);
            if options.names && form.named.is_none() {
                return Err(CliError::call(format!("the report form {name} has no place for the names of files"), None));
            }
            Box::new(if options.names { answers.named() } else { answers })
        }
    })
}

/// None of the packs has a report form of this name; another profile has, perhaps.
fn no_such_form(name: &str) -> CliError {
    let mut forms = vec!["human".to_owned(), "json".to_owned()];
    for head in shipped_heads() {
        let Some(profile) = head.profile.map(|profile| profile.name) else { continue };
        if head.forms.iter().any(|form| form == name) {
            return CliError::call(
                format!("no rule pack of this run has the report form {name}"),
                Some(format!("{name} goes with --profile {profile}")),
            );
        }
        forms.extend(head.forms.into_iter().map(|form| format!("{form} (with --profile {profile})")));
    }
    CliError::call(format!("there is no report form {name}"), Some(format!("report forms: {}", forms.join(", "))))
}

//! Which reports a check writes, and where.

use super::console::Console;
use super::error::CliError;
use super::output::{Output, Outputs};
use super::progress::Progress;
use crate::batch::Inputs;
use crate::check::{Checker, CheckerBuilder, Configuration, shipped_heads};
use crate::report::{
    Answers, ByCause, Checkstyle, Form, Format, GitHub, GitLab, Html, Human, JUnit, Json, Layout, Ndjson, ReportFile, Sarif, Sink, Table,
};
use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{Args, ValueEnum, value_parser};
use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, Args)]
pub(super) struct ReportOptions {
    /// The form of the report on standard output, human unless given: json, ndjson, sarif, junit, gitlab, github, checkstyle, csv, html, or one of
    /// a rule pack, such as svv with --profile no
    #[arg(long, value_name = "FORM")]
    format: Option<Form>,
    /// With a report form of a rule pack: say of each answer of which file it is
    #[arg(long)]
    names: bool,
    /// Write a report to this file, in the form that its ending says (report.ndjson) or its beginning (json:report); can be repeated
    #[arg(short, long, value_name = "[FORM:]FILE", value_parser = OsStringValueParser::new().map(ReportFile::from))]
    output: Vec<ReportFile>,
    /// How the human report is ordered: by cause, each told once with the files that have it, or file by file
    #[arg(long, value_enum, default_value_t = By::Cause, value_name = "ORDER")]
    by: By,
    /// How many examples the human report draws of a cause, and how many failed files it lists when it is more than ten
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = value_parser!(u32).range(1..))]
    max: u32,
    /// Only the tables of the human report
    #[arg(long, conflicts_with = "by")]
    statistics: bool,
}

/// How the human report is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Cause,
    File,
}

/// A report of a run: its form, and the file for it; without one it goes to standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Report {
    form: Form,
    file: Option<PathBuf>,
}

impl ReportOptions {
    /// The same, with the files of the configuration where none is named.
    pub(super) fn or_of(&self, configuration: Option<&Configuration>) -> Self {
        let mut reports = self.clone();
        if let (true, Some(configuration)) = (self.output.is_empty(), configuration) {
            let said = configuration.config.outputs.iter().flatten().map(|output| ReportFile::from(OsString::from(output)));
            reports.output.extend(said.map(|file| ReportFile { path: configuration.path(&file.path.to_string_lossy()), ..file }));
        }
        reports
    }

    /// What of the rules the reports ask for.
    pub(super) fn apply(&self, builder: CheckerBuilder) -> CheckerBuilder {
        let of_pack = self.reports().into_iter().find_map(|report| match report.form {
            Form::Answers(name) => Some(name),
            _ => None,
        });
        match of_pack {
            Some(name) => builder.form(name),
            None => builder,
        }
    }

    /// The reports of the run: the files first, and one on standard output unless a file has its form.
    fn reports(&self) -> Vec<Report> {
        let asked = self.format.as_ref();
        let of_file = |file: &ReportFile| Report { form: file.form(asked), file: Some(file.path.clone()) };
        let mut reports: Vec<Report> = self.output.iter().map(of_file).collect();
        let printed = asked.cloned().unwrap_or(Form::Human);
        if reports.iter().all(|report| report.form != printed) {
            reports.push(Report { form: printed, file: None });
        }
        reports
    }

    /// The formats of the reports, in their order.
    pub(super) fn formats(&self, layout: Layout, checker: &Checker) -> Result<Vec<Box<dyn Format>>, CliError> {
        let reports = self.reports();
        if self.names && !reports.iter().any(|report| matches!(report.form, Form::Answers(_))) {
            return Err(CliError::call("--names goes with a report form of a rule pack", Some("the other forms name the files anyway".into())));
        }
        reports.iter().map(|report| self.format(report, layout, checker)).collect()
    }

    fn format(&self, report: &Report, layout: Layout, checker: &Checker) -> Result<Box<dyn Format>, CliError> {
        Ok(match &report.form {
            // A file is no terminal.
            Form::Human => self.human(if report.file.is_some() { Layout::default() } else { layout }),
            Form::Json => Box::new(Json),
            Form::Ndjson => Box::new(Ndjson),
            Form::Sarif => Box::new(Sarif::new(&checker.knowledge().checks)),
            Form::JUnit => Box::new(JUnit { threshold: checker.threshold() }),
            Form::GitLab => Box::new(GitLab),
            Form::GitHub => Box::new(GitHub),
            Form::Checkstyle => Box::new(Checkstyle),
            Form::Csv => Box::new(Table),
            Form::Html => Box::new(Html),
            Form::Answers(name) => Box::new(self.answers(name, checker)?),
        })
    }

    fn human(&self, layout: Layout) -> Box<dyn Format> {
        let human = Human { layout };
        match self.by {
            By::Cause => Box::new(ByCause { human, most: self.max as usize, only_tables: self.statistics }),
            By::File => Box::new(human),
        }
    }

    fn answers(&self, name: &str, checker: &Checker) -> Result<Answers, CliError> {
        let rules = checker.knowledge().engine.rules();
        let form = rules.forms.iter().find(|form| form.name == *name).ok_or_else(|| no_such_form(name))?;
        let answers = Answers::new(&rules.vocabulary, form);
        if self.names && form.named.is_none() {
            return Err(CliError::call(format!("the report form {name} has no place for the names of files"), None));
        }
        Ok(if self.names { answers.named() } else { answers })
    }

    /// Opens what the reports are written to. What is read is never written over: neither an input nor what is read besides.
    pub(super) fn open<'a>(&self, inputs: &Inputs, besides: &[&Path], console: &'a mut Console<'_>) -> Result<Target<'a>, CliError> {
        let progress = Progress::new(inputs, console);
        let mut outputs = Outputs::new(inputs, besides);
        let mut opened = Vec::new();
        let mut stream: Option<&'a mut (dyn Write + Send)> = Some(&mut *console.out);
        for report in self.reports() {
            opened.push(match report.file {
                Some(file) => outputs.open(&file)?,
                // There is one at most.
                None => stream.take().map(Output::Stream).ok_or_else(|| CliError::call("one report goes to standard output", None))?,
            });
        }
        Ok(Target { outputs: opened, progress })
    }
}

/// Where the reports go, and what shows how far the run is.
pub(super) struct Target<'a> {
    outputs: Vec<Output<'a>>,
    progress: Progress,
}

impl Target<'_> {
    /// Completes the reports.
    pub(super) fn close(self) -> Result<(), CliError> {
        self.outputs.into_iter().try_for_each(Output::close)
    }
}

impl Sink for Target<'_> {
    type Error = CliError;

    fn write(&mut self, report: usize, text: &str) -> Result<(), CliError> {
        let Some(output) = self.outputs.get_mut(report) else { return Ok(()) };
        if output.is_stream() { self.progress.aside(|| output.write(text)) } else { output.write(text) }
    }

    fn advance(&mut self) {
        self.progress.advance();
    }
}

/// None of the packs has a report form of this name; another profile has, perhaps.
fn no_such_form(name: &str) -> CliError {
    let mut forms: Vec<String> = Form::BUILT_IN.iter().map(|(name, _)| (*name).to_owned()).collect();
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

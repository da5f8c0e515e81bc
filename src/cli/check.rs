//! `ivicheck [check] PATH...`

use super::arguments::{CheckOptions, ReportFormat};
use super::output::Output;
use super::progress::Progress;
use super::{CliError, Console, FAILED, PASSED};
use crate::batch;
use crate::check::{Checker, shipped_heads};
use crate::report::{self, Answers, Format, Human, Json, Layout, Sink};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

pub(super) fn run(options: &CheckOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut builder = options.knowledge.builder().fail_on(options.fail_on.into());
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
    let inputs = batch::collect(&options.paths)?;
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

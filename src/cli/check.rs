//! `ivicheck [check] PATH...`

use super::arguments::{CheckOptions, ReportFormat};
use super::output::Output;
use super::progress::Progress;
use super::setup::{Knowledge, day_of_run};
use super::{CliError, Console, FAILED, PASSED};
use crate::batch::{self, Checker, Kept, Summary};
use crate::engine::Across;
use crate::report::{Format, Human, Json, Layout, Svv};
use crate::rules::Vocabulary;
use std::borrow::Cow;
use std::num::NonZeroUsize;

pub(super) fn run(options: &CheckOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut knowledge = Knowledge::load(&options.knowledge)?;
    for note in knowledge.notes() {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    let as_of = day_of_run(options.as_of);
    knowledge.head.as_of = Some(as_of);
    let selection = knowledge.selection(&options.only, &options.skip)?;
    let inputs = batch::collect(&options.paths)?;
    let mut across = Across::new(knowledge.engine.rules(), &selection);
    let seals = knowledge.seals(as_of, options.trust.as_deref(), &selection)?;
    let profile = knowledge.profile(as_of, &across, &inputs);
    let checker = Checker { threshold: options.fail_on.into(), ..knowledge.checker(as_of, selection, seals.as_ref(), profile) };
    let format = format(options, console.layout, &knowledge.engine.rules().vocabulary)?;
    let progress = Progress::new(&inputs, console);
    let mut output = Output::open(options.output.as_deref(), &inputs, console.out)?;
    let mut summary = Summary::new(inputs.skipped);
    output.write(&format.start(&knowledge.head))?;
    let mut any = false;
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    batch::run::<Kept, CliError>(
        &inputs,
        &checker,
        jobs,
        |kept, report, text| kept.add(&format.file(&report, text), &report),
        |kept| {
            for (part, keys) in kept.files() {
                across.add(keys);
                let mut part = Cow::Borrowed(part);
                if format.minds_repetition() {
                    let repeated = across.repeated(format.accepts(&part));
                    part = format.repeated(part.into_owned(), &repeated).into();
                }
                if !part.is_empty() {
                    let between = if std::mem::replace(&mut any, true) { format.between() } else { "" };
                    progress.aside(|| output.write(between).and_then(|()| output.write(&part)))?;
                }
                progress.advance();
            }
            summary.add(kept.into_summary());
            Ok(())
        },
    )?;
    progress.finish();
    let found = across.findings(|position| inputs.path(position), &checker.selection);
    summary.add_batch(&found, checker.threshold);
    output.write(&format.end(&summary, &found))?;
    output.close()?;
    Ok(if summary.is_passed() { PASSED } else { FAILED })
}

fn format(options: &CheckOptions, layout: Layout, vocabulary: &Vocabulary) -> Result<Box<dyn Format>, CliError> {
    Ok(match options.format {
        // A file is no terminal.
        ReportFormat::Human if options.output.is_some() => Box::new(Human::default()),
        ReportFormat::Human => Box::new(Human { layout }),
        ReportFormat::Json => Box::new(Json),
        ReportFormat::Svv => Box::new(
            Svv::new(vocabulary)
                .ok_or_else(|| CliError::call("no rule pack says what the service answers", Some("the format svv goes with --profile no".into())))?,
        ),
    })
}

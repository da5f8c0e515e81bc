//! `ivicheck [check] PATH...`

use super::arguments::{CheckOptions, ReportFormat};
use super::output::Output;
use super::progress::Progress;
use super::setup::Knowledge;
use super::{CliError, Console, FAILED, PASSED};
use crate::batch::{self, Checker, Summary};
use crate::report::{Format, Human, Json, Layout};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::num::NonZeroUsize;

pub(super) fn run(options: &CheckOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut knowledge = Knowledge::load(&options.knowledge)?;
    for note in knowledge.notes() {
        writeln!(console.err, "ivicheck: note: {note}")?;
    }
    // The one place that looks at a clock; the day goes into the report, so that a run can be repeated.
    let as_of = options.as_of.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
    knowledge.head.as_of = Some(as_of);
    let selection = knowledge.selection(&options.only, &options.skip)?;
    let seals = knowledge.seals(as_of, options.trust.as_deref(), &selection)?;
    let checker = Checker {
        book: &knowledge.book,
        content: Some(knowledge.content(as_of)),
        seals: seals.as_ref(),
        older: knowledge.older(as_of),
        selection,
        threshold: options.fail_on.into(),
    };
    let inputs = batch::collect(&options.paths)?;
    let format = format(options, console.layout);
    let progress = Progress::new(&inputs, console);
    let mut output = Output::open(options.output.as_deref(), &inputs, console.out)?;
    let mut summary = Summary::new(inputs.skipped);
    output.write(&format.start(&knowledge.head))?;
    let mut any = false;
    let jobs = options.jobs.and_then(|jobs| NonZeroUsize::new(jobs.into()));
    batch::run::<_, CliError>(
        &inputs,
        &checker,
        jobs,
        |report, text| format.file(report, text),
        |part, tally| {
            summary.add(tally);
            if !part.is_empty() {
                let between = if std::mem::replace(&mut any, true) { format.between() } else { "" };
                progress.aside(|| output.write(between).and_then(|()| output.write(&part)))?;
            }
            progress.advance();
            Ok(())
        },
    )?;
    progress.finish();
    output.write(&format.end(&summary))?;
    output.close()?;
    Ok(if summary.failed > 0 { FAILED } else { PASSED })
}

fn format(options: &CheckOptions, layout: Layout) -> Box<dyn Format> {
    match options.format {
        // A file is no terminal.
        ReportFormat::Human if options.output.is_some() => Box::new(Human::default()),
        ReportFormat::Human => Box::new(Human { layout }),
        ReportFormat::Json => Box::new(Json),
    }
}

//! A whole run, from its inputs to its reports.

use super::{Format, Gathered};
use crate::batch::{self, BatchError, Inputs, Kept, KeptPart, Summary};
use crate::check::{Checker, Head, Wanted};
use crate::engine::{Accepted, Across, BatchFinding};
use std::num::NonZeroUsize;

/// Where the reports of a run go.
pub trait Sink {
    /// Why one cannot be written.
    type Error: From<BatchError> + Send;

    /// Takes the next piece of a report: of the first, the second... of the formats that the run was asked for.
    ///
    /// # Errors
    /// When it cannot be written; that ends the run.
    fn write(&mut self, report: usize, text: &str) -> Result<(), Self::Error>;

    /// Is told when one more input is done.
    fn advance(&mut self) {}
}

/// Checks all inputs with so many threads (as many as there are processors, without a number), and writes a report in each of the
/// formats while the run goes on. The reports do not depend on the number of threads.
///
/// # Errors
/// When the threads cannot be started, or a report cannot be written.
pub fn write<S: Sink + Send>(
    checker: &Checker,
    inputs: &Inputs,
    jobs: Option<NonZeroUsize>,
    formats: &[&dyn Format],
    sink: &mut S,
) -> Result<Summary, S::Error> {
    let mut across = Across::new(checker.knowledge().engine.rules(), checker.selection());
    // A file alone can contradict no other.
    let wanted = Wanted { keys: !across.is_idle() && inputs.sources.len() > 1, ..Wanted::default() };
    let head = checker.head();
    let mut summary = Summary::of(inputs, head.clone());
    let mut reports: Vec<Written<'_>> = formats.iter().enumerate().map(|(position, format)| Written::new(position, *format)).collect();
    reports.iter().try_for_each(|report| report.start(&head, sink))?;
    let mut done = 0;
    batch::run::<Kept, S::Error>(
        inputs,
        checker,
        wanted,
        jobs,
        |kept, checked| {
            for format in formats {
                let part = format.file(&checked.report, &checked.text);
                kept.add(&part.text, &part.told, part.accepted);
            }
            kept.close(&checked);
        },
        |kept| {
            for (parts, keys) in kept.files() {
                across.add(keys);
                for (report, part) in reports.iter_mut().zip(parts) {
                    report.file(part, &across, || inputs.path(done), sink)?;
                }
                done += 1;
                sink.advance();
            }
            summary.add(kept.into_summary());
            Ok(())
        },
    )?;
    let mut found = across.findings(|position| inputs.path(position), checker.selection());
    let hidden = checker.judge_among(&mut found, &mut summary.trace);
    summary.hidden.add(hidden);
    found.extend(checker.about_waivers(&summary.trace));
    (summary.gone, summary.baseline_elsewhere) = checker.gone(&summary.trace);
    summary.add_batch(&found, checker.threshold());
    reports.into_iter().try_for_each(|report| report.end(&summary, &found, sink))?;
    Ok(summary)
}

/// A report that is being written.
struct Written<'f> {
    /// Its position among the formats.
    position: usize,
    format: &'f dyn Format,
    /// Whether it has any part yet.
    any: bool,
    /// What it says of the whole run at its end.
    gathered: Option<Box<dyn Gathered + 'f>>,
    /// What a service has accepted so far, in a format that minds repetition.
    accepted: Accepted,
}

impl<'f> Written<'f> {
    fn new(position: usize, format: &'f dyn Format) -> Self {
        Self { position, format, any: false, gathered: format.gather(), accepted: Accepted::default() }
    }

    fn start<S: Sink>(&self, head: &Head, sink: &mut S) -> Result<(), S::Error> {
        sink.write(self.position, &self.format.start(head))
    }

    /// The next file.
    fn file<S: Sink>(&mut self, part: KeptPart<'_>, across: &Across<'_>, path: impl Fn() -> String, sink: &mut S) -> Result<(), S::Error> {
        let repeated = if self.format.minds_repetition() { across.repeated(&mut self.accepted, part.is_accepted) } else { Vec::new() };
        let again = if part.is_accepted && !repeated.is_empty() { self.format.repeat(&path(), part.told, &repeated) } else { None };
        let text = again.as_deref().unwrap_or(part.text);
        match &mut self.gathered {
            Some(gathered) => gathered.add(text),
            None => self.part(text, sink)?,
        }
        Ok(())
    }

    /// The next part that is not empty.
    fn part<S: Sink>(&mut self, text: &str, sink: &mut S) -> Result<(), S::Error> {
        if text.is_empty() {
            return Ok(());
        }
        if std::mem::replace(&mut self.any, true) {
            sink.write(self.position, self.format.between())?;
        }
        sink.write(self.position, text)
    }

    fn end<S: Sink>(mut self, summary: &Summary, batch: &[BatchFinding], sink: &mut S) -> Result<(), S::Error> {
        for found in batch {
            self.part(&self.format.among(found), sink)?;
        }
        if let Some(gathered) = self.gathered.take() {
            sink.write(self.position, &gathered.end(summary, batch))?;
        }
        sink.write(self.position, &self.format.end(summary, batch))
    }
}

//! A whole run, from its inputs to its report.

use super::Format;
use crate::batch::{self, BatchError, Inputs, Kept, Summary};
use crate::check::{Checker, Wanted};
use crate::engine::Across;
use std::num::NonZeroUsize;

/// Where a report goes.
pub trait Sink {
    /// Why it cannot be written.
    type Error: From<BatchError> + Send;

    /// Takes the next piece of the report.
    ///
    /// # Errors
    /// When it cannot be written; that ends the run.
    fn write(&mut self, text: &str) -> Result<(), Self::Error>;

    /// Is told when one more input is done.
    fn advance(&mut self) {}
}

/// Checks all inputs with so many threads (as many as there are processors, without a number), and writes the report while the run
/// goes on. The report does not depend on the number of threads.
///
/// # Errors
/// When the threads cannot be started, or the report cannot be written.
pub fn write<S: Sink + Send>(
    checker: &Checker,
    inputs: &Inputs,
    jobs: Option<NonZeroUsize>,
    format: &dyn Format,
    sink: &mut S,
) -> Result<Summary, S::Error> {
    let mut across = Across::new(checker.knowledge().engine.rules(), checker.selection());
    // A file alone can contradict no other.
    let wanted = Wanted { keys: !across.is_idle() && inputs.sources.len() > 1, ..Wanted::default() };
    let head = checker.head();
    sink.write(&format.start(&head))?;
    let mut summary = Summary::of(inputs, head);
    let (mut any, mut done) = (false, 0);
    batch::run::<Kept, S::Error>(
        inputs,
        checker,
        wanted,
        jobs,
        |kept, checked| {
            let part = format.file(&checked.report, &checked.text);
            kept.add(&part.text, &part.told, part.accepted, &checked);
        },
        |kept| {
            for (alone, told, is_accepted, keys) in kept.files() {
                across.add(keys);
                let repeated = if format.minds_repetition() { across.repeated(is_accepted) } else { Vec::new() };
                let again = if is_accepted && !repeated.is_empty() { format.repeat(&inputs.path(done), told, &repeated) } else { None };
                let part = again.as_deref().unwrap_or(alone);
                done += 1;
                if !part.is_empty() {
                    if std::mem::replace(&mut any, true) {
                        sink.write(format.between())?;
                    }
                    sink.write(part)?;
                }
                sink.advance();
            }
            summary.add(kept.into_summary());
            Ok(())
        },
    )?;
    let mut found = across.findings(|position| inputs.path(position), checker.selection());
    summary.hidden.add(checker.judge_among(&mut found));
    summary.add_batch(&found, checker.threshold());
    sink.write(&format.end(&summary, &found))?;
    Ok(summary)
}

//! All inputs on all processors, results in order.

use super::check::{Checker, FileReport};
use super::inputs::Inputs;
use super::read::SourceText;
use super::{BatchError, Tally};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// So many inputs for each thread are checked before their results are handed on: enough to keep the threads busy, few
/// enough to keep the results small.
const INPUTS_A_THREAD: usize = 1024;

/// Checks all inputs with so many threads; without a number, as many as there are processors.
///
/// `render` runs in the worker threads and turns what was found into what is kept of it; `hand_on` gets the results in the
/// order of the inputs, and can end the run with an error of its own. The results do not depend on the number of threads.
///
/// # Errors
/// When the threads cannot be started, or `hand_on` ends the run.
pub fn run<T, E>(
    inputs: &Inputs,
    checker: &Checker<'_>,
    jobs: Option<NonZeroUsize>,
    render: impl Fn(&FileReport, &SourceText) -> T + Sync,
    mut hand_on: impl FnMut(T, Tally) -> Result<(), E>,
) -> Result<(), E>
where
    T: Send,
    E: From<BatchError>,
{
    let jobs = jobs.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(BatchError::from)?;
    for chunk in inputs.sources.chunks(jobs * INPUTS_A_THREAD) {
        let results: Vec<(T, Tally)> = pool.install(|| {
            let check = |source| {
                let (report, text) = checker.check(source);
                (render(&report, &text), Tally::from(&report))
            };
            chunk.par_iter().map(check).collect()
        });
        for (result, tally) in results {
            hand_on(result, tally)?;
        }
    }
    Ok(())
}

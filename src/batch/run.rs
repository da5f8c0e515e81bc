//! All inputs on all processors, results in order.

use super::BatchError;
use super::check::{Checker, FileReport};
use super::inputs::{Inputs, Source};
use super::read::SourceText;
use rayon::iter::ParallelIterator;
use rayon::slice::ParallelSlice;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

/// So many inputs for each thread are checked before their results are handed on: enough to keep the threads busy, few
/// enough to keep the results small.
const INPUTS_A_THREAD: usize = 1024;

/// Of so many neighbouring inputs the results are kept together.
const NEIGHBOURS: usize = 32;

/// Checks all inputs with so many threads; without a number, as many as there are processors.
///
/// `keep` runs in the worker threads and adds what is needed of a file to what is kept of its neighbours before it; `hand_on` gets
/// what was kept in the order of the inputs, and can end the run with an error of its own. The order and the results do not depend
/// on the number of threads; how many neighbours are kept together does.
///
/// # Errors
/// When the threads cannot be started, or `hand_on` ends the run.
pub fn run<K, E>(
    inputs: &Inputs,
    checker: &Checker<'_>,
    jobs: Option<NonZeroUsize>,
    keep: impl Fn(&mut K, FileReport, &SourceText) + Sync,
    mut hand_on: impl FnMut(K) -> Result<(), E> + Send,
) -> Result<(), E>
where
    K: Default + Send,
    E: From<BatchError> + Send,
{
    let jobs = jobs.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(BatchError::from)?;
    let check = |neighbours: &[Source]| {
        let mut kept = K::default();
        for source in neighbours {
            let (report, text) = checker.check(source);
            keep(&mut kept, report, &text);
        }
        kept
    };
    // Of few inputs every thread gets some.
    let neighbours = inputs.sources.len().div_ceil(jobs).clamp(1, NEIGHBOURS);
    let check_part = |part: &[Source]| part.par_chunks(neighbours).map(check).collect::<Vec<K>>();
    let mut parts = inputs.sources.chunks(jobs * INPUTS_A_THREAD);
    pool.install(|| {
        let mut results = parts.next().map(check_part);
        while let Some(checked) = results {
            // One of the workers hands on while the others begin with the next part: a thread for it would take time from them.
            let (handed_on, next) = rayon::join(|| checked.into_iter().try_for_each(&mut hand_on), || parts.next().map(check_part));
            handed_on?;
            results = next;
        }
        Ok(())
    })
}

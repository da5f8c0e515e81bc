//! All inputs on all processors, results in order.

use super::BatchError;
use super::inputs::Inputs;
use super::read::read;
use super::source::Source;
use crate::check::{Checked, Checker, Memories, Wanted};
use crate::signature::Searches;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSlice;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::available_parallelism;

/// So many inputs for each thread are checked before their results are handed on: enough to keep the threads busy, few
/// enough to keep the results small.
const INPUTS_A_THREAD: usize = 1024;

/// When so many bytes are kept of a part of the inputs, the rest of it is checked only when its turn comes: files with very many
/// findings have reports larger than themselves. No usual part comes near it.
const MOST_BYTES: usize = 32 * 1024 * 1024;

/// What is kept of neighbouring inputs until it is handed on.
pub(crate) trait Neighbours: Default + Send {
    /// How many bytes it takes, about.
    fn bytes(&self) -> usize;
}

impl<T: Send> Neighbours for Vec<T> {
    fn bytes(&self) -> usize {
        self.len() * size_of::<T>()
    }
}

/// Checks all inputs with so many threads; without a number, as many as there are processors.
///
/// `keep` runs in the worker threads and adds what is needed of a file to what is kept of its neighbours before it; `hand_on` gets
/// what was kept in the order of the inputs, and can end the run with an error of its own. The order and the results do not depend
/// on the number of threads; how many neighbours are kept together does.
///
/// # Errors
/// When the threads cannot be started, or `hand_on` ends the run.
pub(crate) fn run<K, E>(
    inputs: &Inputs,
    checker: &Checker,
    wanted: Wanted<'_>,
    jobs: Option<NonZeroUsize>,
    keep: impl Fn(&mut K, Checked) + Sync,
    mut hand_on: impl FnMut(K) -> Result<(), E> + Send,
) -> Result<(), E>
where
    K: Neighbours,
    E: From<BatchError> + Send,
{
    let jobs = jobs.or_else(|| available_parallelism().ok()).map_or(1, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(jobs).build().map_err(BatchError::from)?;
    // The run owns what is remembered of the vehicles that it has seen.
    let memory = Memories::default();
    let wanted = Wanted { memory: Some(&memory), ..wanted };
    let check = |neighbours: &[Source]| {
        let mut kept = K::default();
        let searches = Searches::default();
        let wanted = Wanted { searches: Some(&searches), ..wanted };
        for source in neighbours {
            keep(&mut kept, checker.check_input(source.path().into_owned(), read(source), wanted));
        }
        kept
    };
    // Whatever the number of threads, the same ones share what may be spent on searches.
    let check_part = |part| check_within(part, Searches::WINDOW, MOST_BYTES, &check);
    let mut parts = inputs.sources.chunks(jobs * INPUTS_A_THREAD);
    pool.install(|| {
        let mut results = parts.next().map(check_part);
        while let Some(checked) = results {
            // One of the workers hands on while the others begin with the next part: a thread for it would take time from them.
            let (handed_on, next) = rayon::join(|| hand_on_all(checked, jobs, &check, &mut hand_on), || parts.next().map(check_part));
            handed_on?;
            results = next;
        }
        Ok(())
    })
}

/// Neighbouring inputs, and what is kept of them when they have been checked already.
type Done<'a, T, K> = (&'a [T], Option<K>);

/// Checks the inputs of a part, until so many bytes are kept.
fn check_within<'a, T: Sync, K: Neighbours>(
    part: &'a [T],
    neighbours: usize,
    most: usize,
    check: &(impl Fn(&[T]) -> K + Sync),
) -> Vec<Done<'a, T, K>> {
    let bytes = AtomicUsize::new(0);
    let check_few = |few: &'a [T]| {
        let kept = (bytes.load(Ordering::Relaxed) < most).then(|| check(few));
        bytes.fetch_add(kept.as_ref().map_or(0, K::bytes), Ordering::Relaxed);
        (few, kept)
    };
    part.par_chunks(neighbours).map(check_few).collect()
}

/// Hands on what is kept of a part in the order of its inputs; what has not been checked yet is, a few at a time.
fn hand_on_all<T: Sync, K: Neighbours, E>(
    checked: Vec<Done<'_, T, K>>,
    jobs: usize,
    check: &(impl Fn(&[T]) -> K + Sync),
    mut hand_on: impl FnMut(K) -> Result<(), E>,
) -> Result<(), E> {
    let mut checked = checked.into_iter().peekable();
    while let Some((few, kept)) = checked.next() {
        if let Some(kept) = kept {
            hand_on(kept)?;
            continue;
        }
        let mut left = vec![few];
        while left.len() < jobs
            && let Some((few, _)) = checked.next_if(|(_, kept)| kept.is_none())
        {
            left.push(few);
        }
        let kept: Vec<K> = left.into_par_iter().map(check).collect();
        kept.into_iter().try_for_each(&mut hand_on)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[test]
    fn what_was_too_much_is_checked_in_its_turn() {
        let inputs: Vec<u32> = (0..100).collect();
        let check = |few: &[u32]| few.to_vec();
        for most in [0, 1, 40, 1000] {
            let checked = check_within(&inputs, 3, most, &check);
            assert_eq!(checked.iter().all(|(_, kept)| kept.is_some()), most == 1000, "{most}");
            let mut handed_on = Vec::new();
            let result = hand_on_all(checked, 2, &check, |kept| {
                handed_on.extend(kept);
                Ok::<(), Infallible>(())
            });
            assert_eq!((result, &handed_on), (Ok(()), &inputs), "{most}");
        }
    }
}

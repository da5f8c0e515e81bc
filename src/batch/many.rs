//! Many inputs of a program of one's own: in their order, on several threads, with bounded memory.

use super::BatchError;
use super::read::read;
use super::source::Source;
use crate::check::{Checked, Checker, FileReport, Memories, Wanted};
use crate::engine::{Across, BatchFinding, FileKeys, KeyRow, KeyRows};
use crate::gate::Trace;
use crate::signature::Searches;
use rayon::ThreadPool;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use std::any::Any;
use std::collections::VecDeque;
use std::fmt;
use std::iter::Fuse;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

/// So many inputs for each thread are checked before their reports are handed on.
const INPUTS_A_THREAD: usize = 64;

/// Fewer are, when they have so many bytes.
const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Fewer share a window, when they have so many bytes.
const MOST_BYTES_OF_A_WINDOW: usize = 8 * 1024 * 1024;

/// An input of a program: bytes with a name, or a file that is read when its turn comes.
#[derive(Debug)]
pub struct Input(Kind);

#[derive(Debug)]
enum Kind {
    Bytes { name: String, bytes: Vec<u8> },
    Source(Source),
}

impl Input {
    /// Bytes with a name, as reports and rules about file names see it.
    pub fn new(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self(Kind::Bytes { name: name.into(), bytes: bytes.into() })
    }

    /// A file, which is read in the thread that checks it. That it cannot be read is a finding.
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Source::file(path.into()).into()
    }

    /// Its name.
    pub fn name(&self) -> String {
        match &self.0 {
            Kind::Bytes { name, .. } => name.clone(),
            Kind::Source(source) => source.path().into_owned(),
        }
    }

    /// How many bytes it holds in memory now.
    fn held(&self) -> usize {
        match &self.0 {
            Kind::Bytes { bytes, .. } => bytes.len(),
            Kind::Source(_) => 0,
        }
    }

    fn check(self, checker: &Checker, wanted: Wanted<'_>) -> (FileReport, Option<FileKeys>, Trace) {
        let Checked { report, keys, trace, .. } = match self.0 {
            Kind::Bytes { name, bytes } => checker.check_input(name, Ok(bytes), wanted),
            Kind::Source(source) => checker.check_input(source.path().into_owned(), read(&source), wanted),
        };
        (report, keys, trace)
    }
}

impl From<Source> for Input {
    fn from(source: Source) -> Self {
        Self(Kind::Source(source))
    }
}

impl<N: Into<String>, B: Into<Vec<u8>>> From<(N, B)> for Input {
    fn from((name, bytes): (N, B)) -> Self {
        Self::new(name, bytes)
    }
}

impl From<PathBuf> for Input {
    fn from(path: PathBuf) -> Self {
        Self::file(path)
    }
}

impl Checker {
    /// Checks many inputs on so many threads (as many as there are processors, without a number). The reports come in the order of the
    /// inputs, whatever the number of threads; inputs are asked for as reports are taken, so that few of either are in memory.
    ///
    /// ```
    /// # let checker = ivicheck::Checker::builder().build()?;
    /// let mut reports = checker.check_many([("a.xml", "<a/>"), ("b.xml", "<b/>")], None)?;
    /// for report in &mut reports {
    ///     println!("{}: {} findings", report.path, report.findings.len());
    /// }
    /// for among in reports.across() {
    ///     println!("{}: {}", among.files.join(", "), among.finding);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// When the threads cannot be started.
    pub fn check_many<I: IntoIterator<Item: Into<Input>>>(
        &self,
        inputs: I,
        threads: Option<NonZeroUsize>,
    ) -> Result<Reports<I::IntoIter>, BatchError> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.map_or(0, NonZeroUsize::get)).build()?;
        let rules = self.knowledge().engine.rules();
        let with_keys = !Across::new(rules, self.selection()).is_idle();
        Ok(Reports {
            checker: self.clone(),
            with_keys,
            memory: Arc::default(),
            inputs: inputs.into_iter().fuse(),
            pool,
            running: None,
            done: VecDeque::new(),
            seen: Seen::default(),
        })
    }
}

/// Checks inputs that share what may be spent on the reasons of broken seals.
fn check_window(window: Vec<Input>, checker: &Checker, wanted: Wanted<'_>) -> Vec<(FileReport, Option<FileKeys>, Trace)> {
    let searches = Searches::default();
    let wanted = Wanted { searches: Some(&searches), ..wanted };
    window.into_iter().map(|input| input.check(checker, wanted)).collect()
}

/// What came of some inputs; or the panic of a thread, which goes on in the thread of the caller.
type Part = Result<Vec<(FileReport, Option<FileKeys>, Trace)>, Box<dyn Any + Send>>;

/// The reports on many inputs, in their order.
pub struct Reports<I> {
    checker: Checker,
    /// Whether anything is compared across the inputs.
    with_keys: bool,
    memory: Arc<Memories>,
    inputs: Fuse<I>,
    pool: ThreadPool,
    /// The inputs that are being checked while the caller looks at the reports before them.
    running: Option<Receiver<Part>>,
    done: VecDeque<FileReport>,
    seen: Seen,
}

/// What is kept of inputs whose reports were made.
#[derive(Default)]
struct Seen {
    paths: Vec<String>,
    rows: KeyRows,
    trace: Trace,
}

impl<I> fmt::Debug for Reports<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reports").field("checker", &self.checker).field("ready", &self.done.len()).finish_non_exhaustive()
    }
}

impl<I: Iterator<Item: Into<Input>>> Iterator for Reports<I> {
    type Item = FileReport;

    fn next(&mut self) -> Option<FileReport> {
        if self.done.is_empty() {
            let part = self.running.take().or_else(|| self.start())?;
            self.running = self.start();
            match part.recv() {
                Ok(Ok(checked)) => self.keep(checked),
                Ok(Err(panic)) => resume_unwind(panic),
                // A thread always sends what came of its inputs.
                Err(_) => return None,
            }
        }
        self.done.pop_front()
    }
}

impl<I: Iterator<Item: Into<Input>>> Reports<I> {
    /// Begins to check the next inputs; `None` when there are none.
    fn start(&mut self) -> Option<Receiver<Part>> {
        let most = self.pool.current_num_threads() * INPUTS_A_THREAD;
        let (mut part, mut count, mut held) = (Vec::new(), 0, 0);
        while count < most && held < MOST_BYTES {
            let (window, bytes) = self.window();
            if window.is_empty() {
                break;
            }
            count += window.len();
            held += bytes;
            part.push(window);
        }
        if part.is_empty() {
            return None;
        }
        let (send, receive) = channel();
        let (checker, memory, keys) = (self.checker.clone(), Arc::clone(&self.memory), self.with_keys);
        self.pool.spawn(move || {
            let wanted = Wanted { keys, memory: Some(&memory), ..Wanted::default() };
            let check = || part.into_par_iter().flat_map_iter(|window| check_window(window, &checker, wanted)).collect();
            // Whoever no longer waits for the reports needs none.
            let _ = send.send(catch_unwind(AssertUnwindSafe(check)));
        });
        Some(receive)
    }

    /// The next inputs that share a window, and how many bytes they hold. Which ones do depends on nothing but themselves.
    fn window(&mut self) -> (Vec<Input>, usize) {
        let (mut window, mut held) = (Vec::new(), 0);
        while window.len() < Searches::WINDOW
            && held < MOST_BYTES_OF_A_WINDOW
            && let Some(input) = self.inputs.next()
        {
            let input: Input = input.into();
            held += input.held();
            window.push(input);
        }
        (window, held)
    }

    fn keep(&mut self, checked: Vec<(FileReport, Option<FileKeys>, Trace)>) {
        for (report, keys, trace) in checked {
            self.seen.trace.add(trace);
            if self.with_keys {
                self.seen.paths.push(report.path.clone());
                self.seen.rows.push(keys.as_ref().map_or_else(KeyRow::default, FileKeys::row));
            }
            self.done.push_back(report);
        }
    }

    /// What contradicts each other among the inputs whose reports were taken, the rest of them included: it is checked first.
    pub fn across(mut self) -> Vec<BatchFinding> {
        while self.next().is_some() {}
        let mut across = Across::new(self.checker.knowledge().engine.rules(), self.checker.selection());
        let Seen { paths, rows, .. } = &self.seen;
        (0..rows.len()).for_each(|position| across.add(rows.row(position)));
        let mut found = across.findings(|position| paths.get(position).cloned().unwrap_or_default(), self.checker.selection());
        let mut trace = std::mem::take(&mut self.seen.trace);
        self.checker.judge_among(&mut found, &mut trace);
        found.extend(self.checker.about_waivers(&trace));
        found
    }
}

//! What rule authors use: the tests of rules, what the rules cover, and which wrong numbers they find.

mod across;
mod calibrate;
mod coverage;
mod evidence;
mod fault;
mod functions;
mod impact;
mod lint;
mod mutate;
mod reasons;
mod survey;
mod trial;
mod tried;
mod wrong_numbers;

use crate::engine::Engine;
use crate::schema::Book;
pub use across::{run_across_tests, run_limit_tests};
pub use calibrate::{Calibration, Candidate, Unexplained};
pub use coverage::{Count, Coverage, CoverageRow, CoverageSection, View};
pub use evidence::Evidence;
pub use fault::TrialFault;
pub use functions::{FunctionTrial, run_function_tests};
pub use impact::{Differing, FileImpact, Impact, Tally};
pub use lint::{lints, test_faults};
pub use mutate::{Mutant, Notice, Suggestion, mutants, suggestions};
pub use reasons::{Reason, read_reasons};
pub use survey::{Brief, Surveyed, survey};
#[cfg(feature = "internals")]
pub use trial::run_test;
pub use trial::{Bases, Judged, Trial, changed, run_tests};
pub use tried::{Tried, Trying, trying};
pub use wrong_numbers::{Share, WrongNumber, wrong_numbers_found};

/// Runs the tests of all rules: of single vehicles, of several files, and of limits on files.
pub fn run_all_tests<'e>(engine: &'e Engine, bases: &Bases, book: &Book) -> Vec<Trial<'e>> {
    let mut trials = run_tests(engine, bases, book);
    trials.extend(run_across_tests(engine, bases, book));
    trials.extend(run_limit_tests(engine));
    trials
}

//! What rule authors use: the tests of rules, what the rules cover, and which wrong numbers they find.

mod across;
mod coverage;
mod mutate;
mod trial;
mod wrong_numbers;

pub use across::{AcrossTrial, run_across_tests, run_limit_tests};
pub use coverage::{Count, Coverage, CoverageRow, CoverageSection, View};
pub use mutate::{Mutant, Notice, Suggestion, mutants, suggestions};
pub use trial::{Bases, Judged, TrialFault, TrialResult, changed, run_test, run_tests};
pub use wrong_numbers::{Share, WrongNumber, wrong_numbers_found};

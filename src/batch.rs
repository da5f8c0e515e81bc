//! Many inputs: finding them, reading them, checking them on all processors, and handing the results on in path order.
//!
//! What cannot be read is a finding about that input, and the run goes on. Memory is bounded by the files that are being
//! checked at one time; of the others only their paths are kept.

mod archive;
mod choice;
mod identity;
mod inputs;
mod kept;
mod limit;
mod many;
mod pack;
mod read;
mod readiness;
mod run;
mod source;
mod summary;
mod whole;

pub use choice::{Choice, Skipped, Why};
pub use inputs::{Inputs, collect, collect_chosen};
#[cfg(feature = "serve")]
pub(crate) use inputs::{Most, collect_bytes};
pub use many::{Input, Reports};
pub use pack::{MANIFEST, PackError, ToPack, pack};
pub use readiness::{Blocker, Readiness, RecordState, State, Task};
pub use source::Source;
pub use summary::Summary;

pub(crate) use kept::{Kept, KeptPart};
pub(crate) use read::{read, text};
pub(crate) use run::run;
pub(crate) use whole::{Whole, remove_unfinished};

use std::path::PathBuf;

/// Why a run could not be done.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// A path was given that does not exist.
    #[error("no such file or folder: {}", .0.display())]
    NoSuchPath(PathBuf),
    /// A folder or archive was given that holds nothing to check.
    #[error("no XML file in {}", .0.display())]
    NothingToCheck(PathBuf),
    /// Inputs in memory are more than is taken.
    #[error("at most {files} files, and {bytes} bytes of them unpacked, are taken at a time")]
    TooMuch {
        /// So many files are.
        files: usize,
        /// So many bytes are.
        bytes: u64,
    },
    /// The worker threads could not be started.
    #[error("the worker threads could not be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
}

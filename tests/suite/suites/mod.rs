//! Public test suites, which are no part of the project: they run where an environment variable names the folder, and fail when it is not
//! there then. `docs/robustness.md` says what came of them.

mod signatures;
mod wellformed;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// The folder that a variable names.
fn folder(variable: &str) -> PathBuf {
    let folder = std::env::var_os(variable).map(PathBuf::from).unwrap_or_else(|| panic!("{variable} names the folder of the suite"));
    assert!(folder.is_dir(), "{variable}: {} is no folder", folder.display());
    folder
}

/// All files below a folder with this ending, in order.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.expect("readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What came of a suite: how often both agree, where this program is stricter and why, and where it is laxer, which must be nowhere.
#[derive(Default)]
struct Tally {
    agreed: usize,
    /// By the reason, the cases.
    stricter: BTreeMap<String, Vec<String>>,
    laxer: Vec<String>,
}

impl Tally {
    /// Counts a case: whether the suite accepts it, and whether this program does or why not.
    fn count(&mut self, name: &str, accepted_there: bool, here: Result<(), String>) {
        match (accepted_there, here) {
            (true, Ok(())) | (false, Err(_)) => self.agreed += 1,
            (true, Err(why)) => self.stricter.entry(why).or_default().push(name.to_owned()),
            (false, Ok(())) => self.laxer.push(name.to_owned()),
        }
    }

    fn tried(&self) -> usize {
        self.agreed + self.stricter.values().map(Vec::len).sum::<usize>() + self.laxer.len()
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stricter: Vec<String> = self.stricter.iter().map(|(why, cases)| format!("{} {why}", cases.len())).collect();
        write!(f, "tried {}, agreed {}, stricter: {}, laxer {}", self.tried(), self.agreed, stricter.join(", "), self.laxer.len())
    }
}

//! What is wrong with rules that load.

use super::fault::TrialFault;
use super::trial::{Bases, changed};
use crate::engine::Engine;
use crate::finding::Check;
use crate::schema::Book;

/// The tests that cannot be run, one a line: their vehicle is not there, or cannot be changed as they say.
pub fn test_faults(engine: &Engine, bases: &Bases, book: &Book) -> Vec<String> {
    let said = |said: &Check, number: usize, changed: Result<String, TrialFault>| {
        changed.err().map(|fault| format!("{}: {}, test {}: {fault}", said.where_written(), said.code, number + 1))
    };
    let mut faults = Vec::new();
    for rule in &engine.rules().rules {
        let tests = rule.tests.iter().enumerate();
        faults.extend(tests.filter_map(|(number, test)| said(&rule.said, number, changed(&test.on, &test.remove, &test.set, bases, book))));
    }
    for rule in &engine.rules().across {
        for (number, test) in rule.tests.iter().enumerate() {
            let files = test.files.iter().map(|file| changed(&file.on, &file.remove, &file.set, bases, book));
            faults.extend(files.filter_map(|changed| said(&rule.said, number, changed)));
        }
    }
    faults
}

//! What is wrong with rules that load.

mod facts;
mod rules;
mod trials;
mod units;

use super::fault::TrialFault;
use super::trial::{Bases, changed};
use crate::engine::Engine;
use crate::finding::Check;
use crate::schema::Book;
use crate::yaml::Fault;

/// What is odd in rules that load, in the order of their files: rules that say nothing, the contrary of others or the same again, units that
/// meet, tests that cannot fail, and what was noted while they were read.
pub fn lints(engine: &Engine, book: &Book) -> Vec<Fault> {
    let mut faults = engine.rules().lints.clone();
    for rule in &engine.rules().rules {
        rules::of_rule(rule, book, &mut faults);
        trials::of_rule(rule, book, &mut faults);
    }
    rules::of_pairs(engine.rules(), book, &mut faults);
    faults.sort_by(|one, other| (&one.file, one.line, one.column, &one.message).cmp(&(&other.file, other.line, other.column, &other.message)));
    faults
}

/// The tests that cannot be run, one a line: their vehicle is not there, or cannot be changed as they say.
pub fn test_faults(engine: &Engine, bases: &Bases, book: &Book) -> Vec<String> {
    let said = |said: &Check, number: usize, changed: Result<String, TrialFault>| {
        changed.err().map(|fault| format!("{}: {}, test {}: {fault}", said.where_written(), said.code, number + 1))
    };
    let mut faults = Vec::new();
    for rule in &engine.rules().rules {
        for (number, test) in rule.tests.iter().enumerate() {
            if let Err(fault) = changed(&test.on, &test.remove, &test.set, bases, book) {
                let (line, column) = trials::place_of(rule, number);
                faults.push(format!("{}:{line}:{column}: {}, test {}: {fault}", rule.said.place().0, rule.said.code, number + 1));
            }
        }
    }
    for rule in &engine.rules().across {
        for (number, test) in rule.tests.iter().enumerate() {
            let files = test.files.iter().map(|file| changed(&file.on, &file.remove, &file.set, bases, book));
            faults.extend(files.filter_map(|changed| said(&rule.said, number, changed)));
        }
    }
    faults
}

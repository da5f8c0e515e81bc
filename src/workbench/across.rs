//! Runs the tests of rules about several files, and of limits on files.

use super::fault::TrialFault;
use super::trial::{Bases, Judged, Trial, changed};
use crate::document;
use crate::engine::{Across, Engine, Outcome};
use crate::finding::Selection;
use crate::rules::across::{AcrossRule, AcrossTest};
use crate::schema::Book;

/// Runs the tests of all rules about several files, in their order.
pub fn run_across_tests<'e>(engine: &'e Engine, bases: &Bases, book: &Book) -> Vec<Trial<'e>> {
    let mut trials = Vec::new();
    for rule in &engine.rules().across {
        for (position, test) in rule.tests.iter().enumerate() {
            let on = test.files.iter().map(|file| file.on.as_str()).collect::<Vec<_>>().join(", ");
            let outcome = run(engine, rule, test, bases, book).map(|outcome| Judged::of(test.expect, outcome));
            trials.push(Trial { said: &rule.said, number: position + 1, on, expect: test.expect, outcome });
        }
    }
    trials
}

/// Runs the tests of all limits on files, in their order.
pub fn run_limit_tests(engine: &Engine) -> Vec<Trial<'_>> {
    let mut trials = Vec::new();
    for limit in &engine.rules().limits {
        for (position, (found, expect)) in limit.tests.iter().enumerate() {
            let outcome = match limit.admits(found) {
                Some(true) => Outcome::Passed,
                Some(false) => Outcome::Failed,
                None => Outcome::NotApplicable,
            };
            let on = format!("{:?}", limit.limit);
            trials.push(Trial { said: &limit.said, number: position + 1, on, expect: *expect, outcome: Ok(Judged::of(*expect, outcome)) });
        }
    }
    trials
}

fn run(engine: &Engine, rule: &AcrossRule, test: &AcrossTest, bases: &Bases, book: &Book) -> Result<Outcome, TrialFault> {
    let selection = Selection { only: vec![rule.said.code.to_string()], skip: Vec::new() };
    let mut across = Across::new(engine.rules(), &selection);
    for file in &test.files {
        let text = changed(&file.on, &file.remove, &file.set, bases, book)?;
        let parsed = document::parse(&text).map_err(|finding| TrialFault::Unreadable(finding.message))?;
        let record = document::read(&parsed, book).record.ok_or_else(|| TrialFault::Unreadable("its root element is not known".to_owned()))?;
        across.add(engine.keys(&record, None, None).unwrap_or_default().row());
    }
    let findings = across.findings(|_| String::new(), &selection);
    let found = findings.iter().any(|entry| entry.finding.code == rule.said.code);
    Ok(match (found, across.compares(rule)) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Passed,
        (false, false) => Outcome::NotApplicable,
    })
}

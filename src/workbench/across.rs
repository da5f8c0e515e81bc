//! Runs the tests of rules about several files, and of limits on files.

use super::trial::{Bases, TrialFault, changed};
use crate::document;
use crate::engine::{Across, Engine, Outcome};
use crate::finding::Selection;
use crate::rules::across::{AcrossRule, AcrossTest};
use crate::rules::{Expect, Said};
use crate::schema::Book;

/// What came of one test.
#[derive(Debug)]
pub struct AcrossTrial<'r> {
    /// What the rule says of itself.
    pub said: &'r Said,
    /// The one-based position of the test in the rule.
    pub number: usize,
    /// The files, for people.
    pub on: String,
    /// What should come out.
    pub expect: Expect,
    /// What came out.
    pub outcome: Result<Outcome, TrialFault>,
}

impl AcrossTrial<'_> {
    /// Whether it came out as the test says.
    pub fn is_as_expected(&self) -> bool {
        let expected = match self.expect {
            Expect::Pass => Outcome::Passed,
            Expect::Fail => Outcome::Failed,
            Expect::NotApplicable => Outcome::NotApplicable,
        };
        self.outcome.as_ref().is_ok_and(|outcome| *outcome == expected)
    }
}

/// Runs the tests of all rules about several files, in their order.
pub fn run_across_tests<'e>(engine: &'e Engine, bases: &Bases, book: &Book) -> Vec<AcrossTrial<'e>> {
    let mut trials = Vec::new();
    for rule in &engine.rules().across {
        for (position, test) in rule.tests.iter().enumerate() {
            let on = test.files.iter().map(|file| file.on.as_str()).collect::<Vec<_>>().join(", ");
            let outcome = run(engine, rule, test, bases, book);
            trials.push(AcrossTrial { said: &rule.said, number: position + 1, on, expect: test.expect, outcome });
        }
    }
    trials
}

/// Runs the tests of all limits on files, in their order.
pub fn run_limit_tests(engine: &Engine) -> Vec<AcrossTrial<'_>> {
    let mut trials = Vec::new();
    for limit in &engine.rules().limits {
        for (position, (found, expect)) in limit.tests.iter().enumerate() {
            let outcome = match limit.admits(found) {
                Some(true) => Outcome::Passed,
                Some(false) => Outcome::Failed,
                None => Outcome::NotApplicable,
            };
            let on = format!("{:?}", limit.limit);
            trials.push(AcrossTrial { said: &limit.said, number: position + 1, on, expect: *expect, outcome: Ok(outcome) });
        }
    }
    trials
}

fn run(engine: &Engine, rule: &AcrossRule, test: &AcrossTest, bases: &Bases, book: &Book) -> Result<Outcome, TrialFault> {
    let selection = Selection { only: vec![rule.said.code.clone()], skip: Vec::new() };
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

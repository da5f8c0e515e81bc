//! Runs the tests of rules about several files, and of limits on files.

use super::Across;
use super::groups::Compared;
use crate::batch::Inputs;
use crate::document;
use crate::engine::{Bases, Engine, Outcome, TrialFault, changed};
use crate::finding::{Check, Selection};
use crate::rules::Expect;
use crate::rules::across::{AcrossRule, AcrossTest};
use crate::schema::Book;

/// What came of one test.
#[derive(Debug)]
pub struct AcrossTrial<'r> {
    /// What the rule says of itself.
    pub said: &'r Check,
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
    let selection = Selection { only: vec![rule.said.code.to_string()], skip: Vec::new() };
    let mut across = Across::new(engine.rules(), &selection);
    for file in &test.files {
        let text = changed(&file.on, &file.remove, &file.set, bases, book)?;
        let parsed = document::parse(&text).map_err(|finding| TrialFault::Unreadable(finding.message))?;
        let record = document::read(&parsed, book).record.ok_or_else(|| TrialFault::Unreadable("its root element is not known".to_owned()))?;
        across.add(engine.keys(&record, None, None).unwrap_or_default().row());
    }
    let findings = across.findings(&Inputs::default(), &selection);
    let found = findings.iter().any(|entry| entry.finding.code == rule.said.code);
    Ok(match (found, across.compares(rule)) {
        (true, _) => Outcome::Failed,
        (false, true) => Outcome::Passed,
        (false, false) => Outcome::NotApplicable,
    })
}

impl Across<'_> {
    /// Whether a rule has anything to look at: for `unique` a file that takes part, for the others two that belong together.
    fn compares(&self, rule: &AcrossRule) -> bool {
        let Some(position) = self.rules.across.iter().position(|other| std::ptr::eq(other, rule)) else { return false };
        let least = if matches!(rule.between, crate::rules::across::Between::Unique(_)) { 1 } else { 2 };
        let compared = Compared::new(self);
        let within = rule.between.within();
        compared.together(&compared.sorted(position, within), within).any(|rows| rows.len() >= least)
    }
}

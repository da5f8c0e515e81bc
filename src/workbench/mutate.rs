//! Makes rules a little wrong, to see whether their tests notice: a change that no test notices could be made by mistake as well.

mod audience;
mod change;
mod expression;
mod suggest;
mod tokens;

pub use suggest::Suggestion;

use super::fault::TrialFault;
use super::trial::{Bases, Newer, look};
use crate::document::Record;
use crate::engine::Engine;
use crate::rules::Rule;
use crate::schema::Book;
use change::{changes, differs};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use std::collections::BTreeSet;
use std::fmt;

/// A rule with one change, and whether one of its tests comes out otherwise.
#[derive(Debug)]
pub struct Mutant<'r> {
    /// The rule.
    pub rule: &'r Rule,
    /// What was changed: ``assert: `<` becomes `<=` in `a < b` ``.
    pub change: String,
    /// Whether the tests of the rule notice it.
    pub noticed: bool,
}

/// How many changes were made, and how many of them the tests notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notice {
    /// Changes of rules.
    pub made: usize,
    /// Those that a test notices.
    pub noticed: usize,
}

impl Notice {
    /// Of the changes of rules of this severity, or of all others.
    pub fn of<'m>(mutants: impl IntoIterator<Item = &'m Mutant<'m>>) -> Self {
        let mut notice = Self::default();
        for mutant in mutants {
            notice.made += 1;
            notice.noticed += usize::from(mutant.noticed);
        }
        notice
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let permille = (self.noticed * 1000).checked_div(self.made).unwrap_or(1000);
        write!(f, "{} of {} changes noticed ({}.{} %)", self.noticed, self.made, permille / 10, permille % 10)
    }
}

/// Tries every change of these rules, on all processors; in the order of the rules.
///
/// # Errors
/// A test that cannot be run.
pub fn mutants<'r>(engine: &Engine, rules: &[&'r Rule], bases: &Bases, book: &Book) -> Result<Vec<Mutant<'r>>, TrialFault> {
    let of_rules: Vec<Result<Vec<Mutant<'r>>, TrialFault>> = rules.par_iter().map(|rule| of_rule(engine, rule, bases, &Newer::new(book))).collect();
    Ok(of_rules.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

fn of_rule<'r>(engine: &Engine, rule: &'r Rule, bases: &Bases, newer: &Newer<'_>) -> Result<Vec<Mutant<'r>>, TrialFault> {
    let changes = changes(rule, &engine.rules().names, newer.book);
    let mut noticed = vec![false; changes.len()];
    for test in &rule.tests {
        let all = |record: &Record<'_>| changes.iter().map(|change| differs(engine, rule, change, test, record)).collect::<Vec<bool>>();
        let differences = look(test, bases, newer, all)?;
        noticed.iter_mut().zip(differences).for_each(|(noticed, differs)| *noticed |= differs);
    }
    Ok(changes.into_iter().zip(noticed).map(|(change, noticed)| Mutant { rule, change: change.what, noticed }).collect())
}

/// Tests that would notice changes that are not noticed, for each rule in its order.
pub fn suggestions<'r>(engine: &Engine, mutants: &[Mutant<'r>], bases: &Bases, book: &Book) -> Vec<Suggestion<'r>> {
    let mut by_rule: Vec<(&'r Rule, BTreeSet<String>)> = Vec::new();
    for mutant in mutants.iter().filter(|mutant| !mutant.noticed) {
        match by_rule.last_mut().filter(|(rule, _)| std::ptr::eq(*rule, mutant.rule)) {
            Some((_, survivors)) => drop(survivors.insert(mutant.change.clone())),
            None => by_rule.push((mutant.rule, BTreeSet::from([mutant.change.clone()]))),
        }
    }
    let found: Vec<Vec<Suggestion<'r>>> =
        by_rule.par_iter().map(|(rule, survivors)| suggest::of_rule(engine, rule, bases, &Newer::new(book), survivors)).collect();
    found.into_iter().flatten().collect()
}

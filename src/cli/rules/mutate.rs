//! `ivicheck rules test --mutate`

use crate::check::Knowledge;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::finding::Severity;
use crate::rules::Rule;
use crate::workbench::{Bases, Mutant, Notice, mutants, suggestions};

/// Lists what the tests of these rules do not notice, and the figures; with tests that would notice more when they are wanted.
pub(super) fn run(knowledge: &Knowledge, rules: &[&Rule], bases: &Bases, suggest: bool, console: &mut Console<'_>) -> Result<u8, CliError> {
    let (older, older_book) = knowledge.older_rules()?;
    let is_older = |rule: &&&Rule| older.rules().rules.iter().any(|one| std::ptr::eq(one, **rule));
    let (of_older, of_newer): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| is_older(rule));
    let mut all = Vec::new();
    let mut tests = Vec::new();
    for (engine, rules, book) in [(&knowledge.engine, of_newer, &*knowledge.book), (older, of_older, older_book)] {
        let made = mutants(engine, &rules, bases, book).map_err(|fault| CliError::call(fault.to_string(), None))?;
        if suggest {
            tests.extend(suggestions(engine, &made, bases, book));
        }
        all.extend(made);
    }
    for mutant in all.iter().filter(|mutant| !mutant.noticed) {
        let said = &mutant.rule.said;
        writeln!(console.out, "{}: {}: not noticed: {}", said.where_written(), said.code, mutant.change)?;
    }
    for suggestion in &tests {
        let (said, notices) = (&suggestion.rule.said, suggestion.notices);
        writeln!(console.out, "{}: {}: notices {notices} more: {suggestion}", said.where_written(), said.code)?;
    }
    let (errors, others): (Vec<&Mutant<'_>>, Vec<&Mutant<'_>>) = all.iter().partition(|mutant| mutant.rule.said.severity == Severity::Error);
    writeln!(console.out, "errors: {}", Notice::of(errors))?;
    writeln!(console.out, "warnings and infos: {}", Notice::of(others))?;
    Ok(PASSED)
}

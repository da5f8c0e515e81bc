//! `ivicheck rules test --mutate`

use crate::check::Knowledge;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::engine::Engine;
use crate::finding::Severity;
use crate::rules::Rule;
use crate::schema::Book;
use crate::workbench::{Bases, Mutant, Notice, mutants, suggestions};

/// Lists what the tests of these rules do not notice, and the figures; with tests that would notice more when they are wanted.
pub(super) fn run(knowledge: &Knowledge, rules: &[&Rule], bases: &Bases, suggest: bool, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut tests = Vec::new();
    let all = each(knowledge, rules, bases, |engine, made, book| {
        if suggest {
            tests.extend(suggestions(engine, made, bases, book));
        }
    })?;
    for mutant in all.iter().filter(|mutant| !mutant.noticed) {
        let said = &mutant.rule.said;
        writeln!(console.out, "{}: {}: not noticed: {}", said.where_written(), said.code, mutant.change)?;
    }
    for suggestion in &tests {
        let (said, notices) = (&suggestion.rule.said, suggestion.notices);
        writeln!(console.out, "{}: {}: notices {notices} more: {suggestion}", said.where_written(), said.code)?;
    }
    let (errors, others) = noticed(&all);
    writeln!(console.out, "errors: {errors}")?;
    writeln!(console.out, "warnings and infos: {others}")?;
    Ok(PASSED)
}

/// How many changes of these rules their tests notice: of errors, and of the others.
pub(super) fn figures(knowledge: &Knowledge, rules: &[&Rule], bases: &Bases) -> Result<(Notice, Notice), CliError> {
    Ok(noticed(&each(knowledge, rules, bases, |_, _, _| ())?))
}

/// Every change of these rules, each with the engine and the book of its rule; `then` sees those of each of the two.
fn each<'r>(
    knowledge: &Knowledge,
    rules: &[&'r Rule],
    bases: &Bases,
    mut then: impl FnMut(&Engine, &[Mutant<'r>], &Book),
) -> Result<Vec<Mutant<'r>>, CliError> {
    let (older, older_book) = knowledge.older_rules()?;
    let is_older = |rule: &&&Rule| older.rules().rules.iter().any(|one| std::ptr::eq(one, **rule));
    let (of_older, of_newer): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| is_older(rule));
    let mut all = Vec::new();
    for (engine, rules, book) in [(&knowledge.engine, of_newer, &*knowledge.book), (older, of_older, older_book)] {
        let made = mutants(engine, &rules, bases, book).map_err(|fault| CliError::call(fault.to_string(), None))?;
        then(engine, &made, book);
        all.extend(made);
    }
    Ok(all)
}

fn noticed(all: &[Mutant<'_>]) -> (Notice, Notice) {
    let (errors, others): (Vec<&Mutant<'_>>, Vec<&Mutant<'_>>) = all.iter().partition(|mutant| mutant.rule.said.severity == Severity::Error);
    (Notice::of(errors), Notice::of(others))
}

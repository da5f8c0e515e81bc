//! `ivicheck rules ...`

mod evidence;
mod impact;
mod mutate;
mod new;
mod pack;
mod show;
mod vehicles;

use super::console::Console;
use super::coverage::{self, CoverageOptions};
use super::error::{CliError, FAILED, PASSED};
use super::knowledge::KnowledgeOptions;
use crate::check::{BuildError, Checker, Knowledge};
use crate::report::{Listed, changes_list, rules_table};
use crate::rules::Rule;
use crate::workbench::{Bases, FunctionTrial, Trial, Trying, lints, run_all_tests, run_function_tests, trying};
use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;
use vehicles::{bases, faults_of_tests};

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List the rules
    List(ListOptions),
    /// Show a rule as it holds, as YAML, and where each value comes from
    Show(show::ShowOptions),
    /// Write a rule with its tests into a pack, when it loads and its tests come out as they say
    New(Box<new::NewRuleOptions>),
    /// Pack the folder of a rule pack into an archive that is the same wherever it is made
    Pack(pack::PackRulesOptions),
    /// Run the tests of the rules
    Test(TestOptions),
    /// Say what is wrong with rule files, without checking anything
    Lint(LintOptions),
    /// Say what another edition of a pack makes of the same files: findings that are new, gone and changed
    Impact(impact::ImpactOptions),
    /// Show which items of the certificate, and which fields, the rules look at
    Coverage(CoverageOptions),
    /// Show what the rules rest on, and what of the authority's list is in force
    Evidence(evidence::EvidenceOptions),
}

#[derive(Debug, Args)]
pub(super) struct ListOptions {
    /// The form of the list
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
    /// Only rules whose code begins so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    /// Only what a later pack changed, and how
    #[arg(long)]
    changed: bool,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Args)]
pub(super) struct TestOptions {
    /// Only rules whose code begins so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    /// List which parts of conditions, codes and rows of tables no test tries
    #[arg(long, conflicts_with = "mutate")]
    coverage: bool,
    /// Make each rule a little wrong, in many ways, and list what its tests do not notice
    #[arg(long)]
    mutate: bool,
    /// With --mutate: give tests that would notice more
    #[arg(long, requires = "mutate")]
    suggest: bool,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Args)]
pub(super) struct LintOptions {
    /// The folder or archive of a rule pack
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// One line a rule
    Table,
    /// One JSON document
    Json,
}

pub(super) fn run(action: &Action, console: &mut Console<'_>) -> Result<u8, CliError> {
    match action {
        Action::List(options) => list(options, console),
        Action::Show(options) => show::run(options, console),
        Action::New(options) => new::run(options, console),
        Action::Pack(options) => pack::run(options, console),
        Action::Test(options) => test(options, console),
        Action::Impact(options) => impact::run(options, console),
        Action::Lint(options) => lint(options, console),
        Action::Coverage(options) => coverage::run(options, console),
        Action::Evidence(options) => evidence::run(options, options.mutate.then(|| bases(&options.knowledge)).transpose()?.as_ref(), console),
    }
}

/// The rules about several files and the limits on files, as lists show them.
fn several(knowledge: &Knowledge) -> Vec<Listed<'_>> {
    let rules = knowledge.engine.rules();
    let across = rules.across.iter().map(|rule| Listed::new(&rule.said, "several files", &rule.written, rule.tests.len()));
    let limits = rules.limits.iter().map(|limit| Listed::new(&limit.said, "files", "", limit.tests.len()));
    across.chain(limits).collect()
}

/// A checker for the rules whose codes begin so.
fn checker(options: &KnowledgeOptions, only: &[String]) -> Result<Checker, CliError> {
    Ok(only.iter().fold(options.builder(), |builder, code| builder.only(code)).build()?)
}

fn selected(checker: &Checker) -> Result<Vec<&Rule>, CliError> {
    let (knowledge, selection) = (checker.knowledge(), checker.selection());
    let (older, _) = knowledge.older_rules()?;
    let mut rules: Vec<&Rule> = knowledge.engine.rules().rules.iter().chain(&older.rules().rules).collect();
    rules.retain(|rule| selection.keeps(&rule.said.code));
    rules.sort_by(|one, other| one.said.code.cmp(&other.said.code));
    Ok(rules)
}

fn list(options: &ListOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let checker = checker(&options.knowledge, &options.only)?;
    let (knowledge, selection) = (checker.knowledge(), checker.selection());
    if options.changed {
        let is_json = matches!(options.format, ListFormat::Json);
        console.out.write_all(changes_list(&knowledge.head.changes, |code| selection.keeps(code), is_json).as_bytes())?;
        return Ok(PASSED);
    }
    let rules = selected(&checker)?;
    let mut listed: Vec<Listed<'_>> = rules.into_iter().map(Listed::of_rule).chain(several(knowledge)).collect();
    if matches!(options.format, ListFormat::Json) {
        let tables = &knowledge.engine.rules().tables;
        listed.extend(tables.iter().flat_map(|table| table.checks()).map(|check| Listed::new(check, "table", "", 0)));
        listed.extend(tables.iter().flat_map(|table| {
            let facts = table.facts().iter().filter(|fact| fact.left_out.is_none());
            facts.map(|fact| Listed::of_fact(table, fact, &knowledge.book))
        }));
    }
    listed.retain(|rule| selection.keeps(rule.code));
    listed.sort_by(|one, other| one.code.cmp(other.code));
    let text = match options.format {
        ListFormat::Json => serde_json::to_string_pretty(&listed).map_err(|error| CliError::Write(error.into()))? + "\n",
        ListFormat::Table => rules_table(&listed),
    };
    console.out.write_all(text.as_bytes())?;
    Ok(PASSED)
}

fn test(options: &TestOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let checker = checker(&options.knowledge, &options.only)?;
    let (knowledge, selection) = (checker.knowledge(), checker.selection());
    let rules = selected(&checker)?;
    let bases = bases(&options.knowledge)?;
    let (older, older_book) = knowledge.older_rules()?;
    if options.mutate {
        return mutate::run(knowledge, &rules, &bases, options.suggest, console);
    }
    if options.coverage {
        return tried(knowledge, &rules, &bases, console);
    }
    let mut trials = run_all_tests(&knowledge.engine, &bases, &knowledge.book);
    trials.extend(run_all_tests(older, &bases, older_book));
    trials.retain(|trial| selection.keeps(&trial.said.code));
    let wrong: Vec<&Trial<'_>> = trials.iter().filter(|trial| !trial.is_as_expected()).collect();
    for trial in &wrong {
        writeln!(console.out, "{trial}")?;
    }
    let functions: Vec<FunctionTrial> = if options.only.is_empty() { run_function_tests(&knowledge.engine) } else { Vec::new() };
    let otherwise: Vec<&FunctionTrial> = functions.iter().filter(|trial| trial.otherwise.is_some()).collect();
    for trial in &otherwise {
        writeln!(console.out, "{trial}")?;
    }
    let count = rules.len() + several(knowledge).iter().filter(|rule| selection.keeps(rule.code)).count();
    writeln!(console.out, "{count} rules, {} tests: {} as expected, {} not", trials.len(), trials.len() - wrong.len(), wrong.len())?;
    if !functions.is_empty() {
        let not = otherwise.len();
        writeln!(console.out, "{} tests of functions: {} as expected, {not} not", functions.len(), functions.len() - not)?;
    }
    Ok(if wrong.is_empty() && otherwise.is_empty() { PASSED } else { FAILED })
}

/// What the tests of these rules try, and the gaps.
fn tried(knowledge: &Knowledge, rules: &[&Rule], bases: &Bases, console: &mut Console<'_>) -> Result<u8, CliError> {
    let (older, older_book) = knowledge.older_rules()?;
    let is_older = |rule: &&&Rule| older.rules().rules.iter().any(|one| std::ptr::eq(one, **rule));
    let (of_older, of_newer): (Vec<&Rule>, Vec<&Rule>) = rules.iter().partition(|rule| is_older(rule));
    let mut all = Trying::default();
    for (engine, rules, book) in [(&knowledge.engine, of_newer, &*knowledge.book), (older, of_older, older_book)] {
        all.add(trying(engine, &rules, bases, book).map_err(|fault| CliError::call(fault.to_string(), None))?);
    }
    for gap in &all.gaps {
        writeln!(console.out, "{gap}")?;
    }
    writeln!(console.out, "branches: {} tried; codes: {}; rows of tables: {}", all.branches, all.codes, all.rows)?;
    Ok(PASSED)
}

fn lint(options: &LintOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut knowledge = options.knowledge.clone();
    knowledge.rules.extend(options.folder.clone());
    match knowledge.builder().build() {
        Ok(checker) => {
            let loaded = checker.knowledge();
            for left_out in &loaded.engine.rules().left_out {
                writeln!(console.out, "left out: {left_out}")?;
            }
            for table in &loaded.engine.rules().tables {
                for field in table.uncovered() {
                    writeln!(console.out, "not covered: {}: no row covers {}", table.file, loaded.book.field(field).tag)?;
                }
            }
            for note in loaded.notes() {
                writeln!(console.out, "note: {note}")?;
            }
            // Tests are in terms of the book that the rules were written for.
            let faults = if knowledge.schema.is_none() { faults_of_tests(loaded, &bases(&knowledge)?)? } else { Vec::new() };
            let (older, older_book) = loaded.older_rules()?;
            let mut odd = lints(&loaded.engine, &loaded.book);
            odd.extend(lints(older, older_book));
            for fault in odd.iter().map(ToString::to_string).chain(faults.iter().cloned()) {
                writeln!(console.out, "{fault}")?;
            }
            if !faults.is_empty() || !odd.is_empty() {
                return Ok(FAILED);
            }
            let count = loaded.engine.rules().rules.len() + older.rules().rules.len() + several(loaded).len();
            writeln!(console.out, "{count} rules, no fault")?;
            Ok(PASSED)
        }
        Err(BuildError::Faults { book, rules }) => {
            for fault in book.iter().chain(&rules) {
                writeln!(console.out, "{fault}")?;
            }
            Ok(FAILED)
        }
        Err(other) => Err(other.into()),
    }
}

//! `ivicheck rules ...`

use super::arguments::KnowledgeOptions;
use super::coverage::{self, CoverageOptions};
use super::setup::{Knowledge, files_of};
use super::{CliError, Console, FAILED, PASSED};
use crate::engine::{Bases, TrialResult, run_tests};
use crate::rules::Rule;
use crate::rules::applicability::{TABLE_CHECKS, Table, TableCheck};
use crate::schema::Book;
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use std::borrow::Cow;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// List the rules
    List(ListOptions),
    /// Run the tests of the rules
    Test(TestOptions),
    /// Say what is wrong with rule files, without checking anything
    Lint(LintOptions),
    /// Show which items of the certificate, and which fields, the rules look at
    Coverage(CoverageOptions),
}

#[derive(Debug, Args)]
pub(super) struct ListOptions {
    /// The form of the list
    #[arg(long, value_enum, default_value_t = ListFormat::Table)]
    format: ListFormat,
    /// Only rules whose code begins so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Args)]
pub(super) struct TestOptions {
    /// Only rules whose code begins so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Args)]
pub(super) struct LintOptions {
    /// The folder of a rule pack
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
        Action::Test(options) => test(options, console),
        Action::Lint(options) => lint(options, console),
        Action::Coverage(options) => coverage::run(options, console),
    }
}

/// A rule as `rules list --format json` shows it.
#[derive(Serialize)]
struct Listed<'r> {
    code: Cow<'r, str>,
    title: &'r str,
    why: &'r str,
    source: &'r str,
    basis: &'r str,
    help: &'r str,
    severity: &'r str,
    r#for: &'r str,
    each: Option<&'r str>,
    when: Option<&'r str>,
    assert: &'r str,
    fields: Vec<&'r str>,
    tests: usize,
    file: &'r str,
    line: u64,
}

impl<'r> Listed<'r> {
    fn new(rule: &'r Rule, book: &'r Book) -> Self {
        Self {
            code: rule.code.as_str().into(),
            title: &rule.title,
            why: &rule.why,
            source: &rule.source,
            basis: rule.basis.as_str(),
            help: &rule.help,
            severity: rule.severity.as_str(),
            r#for: audience(rule),
            each: rule.each.map(|group| book.group(group).tag.as_str()),
            when: rule.written.0.as_deref(),
            assert: &rule.written.1,
            fields: rule.entries.iter().map(|entry| book.tag(*entry)).collect(),
            tests: rule.tests.len(),
            file: &rule.file,
            line: rule.line,
        }
    }

    /// A kind of finding of an applicability table.
    fn of_table(table: &'r Table, check: &'r TableCheck) -> Self {
        Self {
            code: table.code(check).into(),
            title: check.title,
            why: check.why,
            source: check.source,
            basis: check.basis.as_str(),
            help: check.help,
            severity: check.severity.as_str(),
            r#for: "table",
            each: None,
            when: None,
            assert: "",
            fields: Vec::new(),
            tests: 0,
            file: &table.file,
            line: table.line,
        }
    }
}

fn audience(rule: &Rule) -> &str {
    if rule.vehicles.written.is_empty() { "all" } else { &rule.vehicles.written }
}

fn selected<'k>(knowledge: &'k Knowledge, only: &[String]) -> Result<Vec<&'k Rule>, CliError> {
    let selection = knowledge.selection(only, &[])?;
    let (older, _) = knowledge.older_rules()?;
    let mut rules: Vec<&Rule> = knowledge.engine.rules().rules.iter().chain(&older.rules().rules).collect();
    rules.retain(|rule| selection.keeps(&rule.code));
    rules.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(rules)
}

fn list(options: &ListOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let knowledge = Knowledge::load(&options.knowledge)?;
    let rules = selected(&knowledge, &options.only)?;
    let text = match options.format {
        ListFormat::Json => {
            let mut listed: Vec<Listed<'_>> = Vec::new();
            let (older, older_book) = knowledge.older_rules()?;
            for rule in rules {
                let is_older = older.rules().rules.iter().any(|one| std::ptr::eq(one, rule));
                listed.push(Listed::new(rule, if is_older { older_book } else { &knowledge.book }));
            }
            let selection = knowledge.selection(&options.only, &[])?;
            let tables = &knowledge.engine.rules().tables;
            let of_tables = tables.iter().flat_map(|table| TABLE_CHECKS.iter().map(|check| Listed::of_table(table, check)));
            listed.extend(of_tables.filter(|check| selection.keeps(&check.code)));
            listed.sort_by(|one, other| one.code.cmp(&other.code));
            serde_json::to_string_pretty(&listed).map_err(|error| CliError::Write(error.into()))? + "\n"
        }
        ListFormat::Table => table(&rules),
    };
    console.out.write_all(text.as_bytes())?;
    Ok(PASSED)
}

fn table(rules: &[&Rule]) -> String {
    let width = |column: fn(&Rule) -> &str| rules.iter().map(|rule| column(rule).chars().count()).max().unwrap_or_default();
    let codes = width(|rule| &rule.code);
    let audiences = width(audience).min(24);
    let mut text = String::new();
    for rule in rules {
        text.push_str(&format!("{:<codes$}  {:<7}  {:<audiences$}  {}\n", rule.code, rule.severity, audience(rule), rule.title));
    }
    let count = if rules.len() == 1 { "1 rule".to_owned() } else { format!("{} rules", rules.len()) };
    format!("{text}{count}\n")
}

fn test(options: &TestOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let knowledge = Knowledge::load(&options.knowledge)?;
    let rules = selected(&knowledge, &options.only)?;
    let mut bases = Bases::embedded();
    for folder in &options.knowledge.rules {
        for (path, text) in files_of(folder, "xml", &[])? {
            bases.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), text);
        }
    }
    let (older, older_book) = knowledge.older_rules()?;
    let results: Vec<TrialResult<'_>> = run_tests(&knowledge.engine, &bases, &knowledge.book)
        .into_iter()
        .chain(run_tests(older, &bases, older_book))
        .filter(|result| rules.iter().any(|rule| std::ptr::eq(*rule, result.rule)))
        .collect();
    let wrong: Vec<&TrialResult<'_>> = results.iter().filter(|result| !result.is_as_expected()).collect();
    for result in &wrong {
        let outcome = match &result.outcome {
            Ok(outcome) => outcome.to_string(),
            Err(fault) => fault.to_string(),
        };
        let place = format!("{}:{}", result.rule.file, result.rule.line);
        writeln!(
            console.out,
            "{place}: {}, test {} on {}: expected {}, came out: {outcome}",
            result.rule.code, result.number, result.test.on, result.test.expect
        )?;
    }
    writeln!(console.out, "{} rules, {} tests: {} as expected, {} not", rules.len(), results.len(), results.len() - wrong.len(), wrong.len())?;
    Ok(if wrong.is_empty() { PASSED } else { FAILED })
}

fn lint(options: &LintOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let mut knowledge = options.knowledge.clone();
    knowledge.rules.extend(options.folder.clone());
    match Knowledge::load(&knowledge) {
        Ok(loaded) => {
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
            let (older, _) = loaded.older_rules()?;
            writeln!(console.out, "{} rules, no fault", loaded.engine.rules().rules.len() + older.rules().rules.len())?;
            Ok(PASSED)
        }
        Err(CliError::Rules(faults)) => {
            for fault in &faults {
                writeln!(console.out, "{fault}")?;
            }
            Ok(FAILED)
        }
        Err(other) => Err(other),
    }
}

//! `ivicheck rules coverage`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::knowledge::KnowledgeOptions;
use super::output::Output;
use crate::report::{Layout, coverage_csv, coverage_page, coverage_table};
use crate::workbench::{Bases, Coverage, View, wrong_numbers_found};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct CoverageOptions {
    /// What the rows are
    #[arg(long, value_enum, default_value_t = By::Item)]
    by: By,
    /// The form of the matrix
    #[arg(long, value_enum, default_value_t = MatrixFormat::Table)]
    format: MatrixFormat,
    /// Write the matrix to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Count only rules whose code begins so; can be repeated
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    /// The items of the certificate, by framework act
    Item,
    /// The fields of the message
    Field,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum MatrixFormat {
    /// For people
    Table,
    /// For spreadsheets and programs
    Csv,
    /// One page for a browser
    Html,
}

pub(super) fn run(options: &CoverageOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let checker = options.only.iter().fold(options.knowledge.builder(), |builder, code| builder.only(code)).build()?;
    let (knowledge, selection) = (checker.knowledge(), checker.selection());
    let view = match options.by {
        By::Item => View::Items,
        By::Field => View::Fields,
    };
    let mut coverage = Coverage::new(knowledge.engine.rules(), &knowledge.book, view, |code| selection.keeps(code));
    if view == View::Fields {
        let shares = wrong_numbers_found(&knowledge.engine, &Bases::embedded(), &knowledge.book, |finding| selection.keeps(&finding.code));
        coverage.add_wrong_numbers(&shares, &knowledge.book);
    }
    // A file is no terminal.
    let width = if options.output.is_some() { Layout::default().width } else { console.layout.width };
    let text = match options.format {
        MatrixFormat::Table => coverage_table(&coverage, width),
        MatrixFormat::Csv => coverage_csv(&coverage),
        MatrixFormat::Html => coverage_page(&coverage),
    };
    let mut output = Output::open(options.output.as_deref(), console.out)?;
    output.write(&text)?;
    output.close()?;
    Ok(PASSED)
}

//! `ivicheck rules evidence`

use super::mutate::figures;
use crate::cli::console::Console;
use crate::cli::error::{CliError, PASSED};
use crate::cli::knowledge::KnowledgeOptions;
use crate::cli::output::Output;
use crate::report::evidence_page;
use crate::rules::Rule;
use crate::workbench::{Bases, Evidence};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct EvidenceOptions {
    /// Write the page to this file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Also try how many changes of the rules their tests notice: this takes minutes
    #[arg(long)]
    pub(super) mutate: bool,
    #[command(flatten)]
    pub(super) knowledge: KnowledgeOptions,
}

pub(super) fn run(options: &EvidenceOptions, bases: Option<&Bases>, console: &mut Console<'_>) -> Result<u8, CliError> {
    let checker = options.knowledge.builder().build()?;
    let knowledge = checker.knowledge();
    let (older, _) = knowledge.older_rules()?;
    let rules: Vec<&Rule> = knowledge.engine.rules().rules.iter().chain(&older.rules().rules).collect();
    let figures = bases.map(|bases| figures(knowledge, &rules, bases)).transpose()?;
    let page = evidence_page(&Evidence::of([knowledge.engine.rules(), older.rules()]), figures);
    let mut output = Output::open(options.output.as_deref(), console.out)?;
    output.write(&page)?;
    output.close()?;
    Ok(PASSED)
}

//! `ivicheck rules impact --old A --new B PATH...`

use crate::batch::{self, Choice};
use crate::check::{BuildError, Checker, read_pack};
use crate::cli::console::Console;
use crate::cli::error::{CliError, FAILED, PASSED};
use crate::cli::knowledge::{KnowledgeOptions, day};
use crate::report::{impact_json, impact_page};
use crate::rules::head;
use crate::workbench::{Impact, Surveyed, survey};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct ImpactOptions {
    /// Files, folders (with all they hold) or archives that both are held against
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The rule pack as it was, a folder or an archive; nothing but the other rules unless given
    #[arg(long, value_name = "PATH")]
    old: Option<PathBuf>,
    /// The rule pack as it is to be
    #[arg(long, value_name = "PATH")]
    new: Option<PathBuf>,
    /// More new findings than this fail
    #[arg(long, value_name = "N")]
    max_new: Option<u64>,
    /// The form of the answer
    #[arg(long, value_enum, default_value_t = ImpactFormat::Human)]
    format: ImpactFormat,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ImpactFormat {
    /// For people
    Human,
    /// For programs: one JSON document
    Json,
}

pub(super) fn run(options: &ImpactOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    if options.old.is_none() && options.new.is_none() {
        return Err(CliError::call("there is nothing to compare", Some("name a rule pack with --old, with --new, or with both".to_owned())));
    }
    let profile = profile(options)?;
    let [old, new] = [&options.old, &options.new].map(|pack| checker(options, pack.as_deref(), profile.as_deref()));
    let (old, new) = (old?, new?);
    let inputs = || batch::collect_chosen(&options.paths, &Choice::default());
    let all = |checker: &Checker| -> Result<Vec<Surveyed>, CliError> {
        let (files, among) = survey(checker, inputs()?)?;
        Ok(files.into_iter().chain(among).collect())
    };
    let impact = Impact::of(&all(&old)?, &all(&new)?);
    let page = match options.format {
        ImpactFormat::Human => impact_page(&impact),
        ImpactFormat::Json => impact_json(&impact),
    };
    console.out.write_all(page.as_bytes())?;
    Ok(if options.max_new.is_some_and(|most| impact.total.new > most) { FAILED } else { PASSED })
}

/// The profile that both are checked under: the one of the call, or else the one that the packs make.
fn profile(options: &ImpactOptions) -> Result<Option<String>, CliError> {
    if !options.knowledge.profile.is_empty() {
        return Ok(None);
    }
    let mut made = Vec::new();
    for path in [&options.old, &options.new].into_iter().flatten() {
        let files = read_pack(path)?.files;
        let head = head(&files).map_err(|fault| BuildError::Faults { book: None, rules: vec![fault] })?;
        made.push(head.and_then(|head| head.profile).map(|profile| profile.name));
    }
    // A profile that only one of them makes cannot be asked of both.
    let is_of_both = options.old.is_some() && options.new.is_some() && made.windows(2).all(|pair| pair[0] == pair[1]);
    Ok(made.into_iter().next().flatten().filter(|_| is_of_both))
}

fn checker(options: &ImpactOptions, pack: Option<&Path>, profile: Option<&str>) -> Result<Checker, CliError> {
    let mut builder = options.knowledge.builder();
    builder = profile.into_iter().fold(builder, |builder, name| builder.profile(name));
    builder = pack.into_iter().fold(builder, |builder, path| builder.rules(path));
    builder = options.as_of.into_iter().fold(builder, |builder, day| builder.as_of(day));
    Ok(builder.build()?)
}

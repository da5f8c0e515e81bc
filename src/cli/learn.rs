//! `ivicheck learn ACCEPTED... -o approvals.csv`

use super::console::Console;
use super::error::{CliError, FAILED, PASSED};
use super::knowledge::KnowledgeOptions;
use super::output::{unwritten, write_new};
use crate::approval::Learner;
use crate::batch::{self, Choice};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct LearnOptions {
    /// Certificates that an authority accepted: files, folders (with all they hold), archives
    #[arg(required = true, value_name = "ACCEPTED")]
    paths: Vec<PathBuf>,
    /// The list to write; one that is there is never written over
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

/// Writes what is constant or bounded for each version. Files that are no certificates are named, and the list is written all the same.
pub(super) fn run(options: &LearnOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let checker = options.knowledge.builder().build()?;
    let inputs = batch::collect_chosen(&options.paths, &Choice::default())?;
    let mut learner = Learner::new(&checker.knowledge().book);
    let (mut learned, mut unread) = (0_u64, 0_u64);
    for source in &inputs.sources {
        let is_read = batch::read(source).is_ok_and(|bytes| checker.with_record(bytes, |record| learner.add(record)));
        if is_read {
            learned += 1;
        } else {
            unread += 1;
            writeln!(console.err, "ivicheck: note: {} is no certificate that can be read, and is left out", source.path())?;
        }
    }
    let (list, count) = learner.list();
    write_new(&options.output, &list).map_err(|error| unwritten(&options.output, error, "nothing is written over; name another file"))?;
    let place = options.output.display();
    let unnamed = if learner.unnamed() == 0 { String::new() } else { format!("; {} name no approval, type, variant or version", learner.unnamed()) };
    writeln!(console.out, "{place}: {count} values and ranges of {} versions, from {learned} files{unnamed}", learner.versions())?;
    Ok(if unread == 0 { PASSED } else { FAILED })
}

//! `ivicheck calibrate ACCEPTED... [--rejected REJECTED --reasons log.csv] -o PACKDIR`

use super::console::Console;
use super::error::{CliError, PASSED};
use super::knowledge::{KnowledgeOptions, day};
use super::output::{unwritten, write_new};
use crate::batch::{self, Choice, Inputs};
use crate::check::{BuildError, Checker, read_text};
use crate::report::{calibration_pack, calibration_page};
use crate::rules::embedded_names;
use crate::workbench::{Calibration, Reason, Surveyed, read_reasons, survey};
use clap::Args;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(super) struct CalibrateOptions {
    /// Certificates that an authority accepted: files, folders (with all they hold), archives
    #[arg(required = true, value_name = "ACCEPTED")]
    accepted: Vec<PathBuf>,
    /// Certificates that it rejected; can be repeated
    #[arg(long, value_name = "PATH")]
    rejected: Vec<PathBuf>,
    /// Why it rejected them: a table in CSV with the columns file or vin, code, reason, date
    #[arg(long, value_name = "FILE", requires = "rejected")]
    reasons: Option<PathBuf>,
    /// The folder of the pack to write, which is not there yet or is empty
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Check as on this day, such as 2026-07-05; today (UTC) unless given. A rejected file is checked as on the day of its answer
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: Option<Date>,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

/// Writes a pack of changes for a person to read; nothing applies it by itself.
pub(super) fn run(options: &CalibrateOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let builder = options.knowledge.builder();
    let builder = options.as_of.into_iter().fold(builder, |builder, day| builder.as_of(day));
    let checker = builder.build()?;
    if fs::read_dir(&options.output).is_ok_and(|mut entries| entries.next().is_some()) || options.output.is_file() {
        return Err(CliError::call(format!("{} is not an empty folder; nothing is written over", options.output.display()), None));
    }
    let reasons = options.reasons.as_deref().map(reasons).transpose()?.unwrap_or_default();
    let inputs = |paths: &[PathBuf]| batch::collect_chosen(paths, &Choice::default());
    // What contradicts each other among files says nothing of the answer to one of them.
    let (accepted, _) = survey(&checker, inputs(&options.accepted)?)?;
    let rejected = if options.rejected.is_empty() { Vec::new() } else { rejected(&checker, inputs(&options.rejected)?, &reasons)? };
    for reason in reasons.iter().filter(|reason| !rejected.iter().any(|file| reason.is_of(file))) {
        writeln!(console.err, "ivicheck: note: line {} of the log is about no file that was rejected", reason.line)?;
    }
    let knowledge = checker.knowledge();
    let tables = &knowledge.engine.rules().tables;
    let of_tables: BTreeSet<&str> = tables.iter().flat_map(|table| table.checks()).map(|check| check.code.as_str()).collect();
    let calibration = Calibration::of(&accepted, &rejected, &reasons, |code| of_tables.contains(code), |word| knowledge.book.entry(word).is_some());
    let pack = calibration_pack(&calibration, &checker.as_of().to_string(), &needs(&checker, &calibration));
    let failed = |error| CliError::File { place: options.output.display().to_string(), error };
    fs::create_dir_all(&options.output).map_err(failed)?;
    let file = options.output.join("pack.yaml");
    write_new(&file, &pack).map_err(|error| unwritten(&file, error, "nothing is written over"))?;
    console.out.write_all(calibration_page(&calibration).as_bytes())?;
    writeln!(console.out, "{} written, to be read", file.display())?;
    Ok(PASSED)
}

/// Each rejected file is checked as on the day of its answer.
fn rejected(checker: &Checker, inputs: Inputs, reasons: &[Reason]) -> Result<Vec<Surveyed>, CliError> {
    let days: BTreeSet<Date> = reasons.iter().filter_map(|reason| reason.date).collect();
    let mut files = Vec::new();
    for source in inputs.sources {
        let name = source.path().into_owned();
        let Ok(bytes) = batch::read(&source) else { continue };
        let mut found = Surveyed::of(&checker.check(name.clone(), bytes.clone()));
        let day = days.iter().find(|day| reasons.iter().any(|reason| reason.date == Some(**day) && reason.is_of(&found)));
        if let Some(day) = day {
            found = Surveyed::of(&checker.on(*day).check(name, bytes));
        }
        files.push(found);
    }
    Ok(files)
}

fn reasons(file: &Path) -> Result<Vec<Reason>, CliError> {
    let text = read_text(file)?;
    Ok(read_reasons(&file.display().to_string(), &text).map_err(BuildError::Gate)?)
}

/// The packs of the codes that are changed, beside those that ship.
fn needs(checker: &Checker, calibration: &Calibration) -> Vec<(String, String)> {
    let packs = checker.head().packs.into_iter().filter(|pack| !embedded_names().any(|name| name == pack.name));
    let is_needed =
        |name: &str| calibration.candidates.iter().any(|one| checker.knowledge().check(&one.code).is_some_and(|check| check.pack() == name));
    packs.filter(|pack| is_needed(&pack.name)).map(|pack| (pack.name, pack.version)).collect()
}

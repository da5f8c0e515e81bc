//! `ivicheck rules new DIR CODE`

mod draft;

use super::vehicles::{bases, faults_of_tests};
use crate::check::{BuildError, Checker, read_pack};
use crate::cli::console::Console;
use crate::cli::error::{CliError, FAILED, PASSED};
use crate::cli::knowledge::KnowledgeOptions;
use crate::rules::head;
use crate::workbench::{lints, run_all_tests};
use clap::Args;
use draft::{Draft, appended, head_text};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(in crate::cli) struct NewRuleOptions {
    /// The folder of the rule pack; it is made when there is none
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// What the rule is called in its pack, such as length-of-cars
    #[arg(value_name = "CODE")]
    code: String,
    /// The file of the pack that the rule is put at the end of
    #[arg(long, value_name = "NAME", default_value = "rules.yaml")]
    file: String,
    #[command(flatten)]
    draft: Draft,
    #[command(flatten)]
    knowledge: KnowledgeOptions,
}

/// The files that this call writes, and what was there before.
#[derive(Debug, Default)]
struct Written {
    files: Vec<(PathBuf, Option<String>)>,
    folder: Option<PathBuf>,
}

impl Written {
    fn write(&mut self, path: PathBuf, before: Option<String>, text: &str) -> Result<(), CliError> {
        let place = path.display().to_string();
        self.files.push((path.clone(), before));
        fs::write(path, text).map_err(|error| CliError::File { place, error })
    }

    /// Leaves the pack as it was.
    fn take_back(self) -> Result<(), CliError> {
        for (path, before) in self.files {
            let back = before.map_or_else(|| fs::remove_file(&path), |text| fs::write(&path, text));
            match back {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(CliError::File { place: path.display().to_string(), error }),
                _ => {}
            }
        }
        // Only the folder that was made, and only while it is empty.
        let Some(folder) = self.folder else { return Ok(()) };
        fs::remove_dir(&folder).map_err(|error| CliError::File { place: folder.display().to_string(), error })
    }
}

/// Writes the rule, when it and its tests hold; else says what is wrong and leaves the pack as it was.
pub(super) fn run(options: &NewRuleOptions, console: &mut Console<'_>) -> Result<u8, CliError> {
    let path = file_of(options)?;
    let is_new = options.folder.symlink_metadata().is_err();
    let (pack, profile) = if is_new { named_so(&options.folder)? } else { named_in(&options.folder)? };
    let mut knowledge = options.knowledge.clone();
    knowledge.rules.push(options.folder.clone());
    if knowledge.profile.is_empty() {
        knowledge.profile.extend(profile);
    }
    let code = format!("{pack}/{}", options.code);
    let mut known = Vec::new();
    if !is_new {
        match wrong(&knowledge, &code, true) {
            Ok(before) => known = before,
            Err(error) => return said(error, console),
        }
    }
    let mut written = Written::default();
    let outcome = write(options, &path, &pack, is_new, &mut written).and_then(|()| wrong(&knowledge, &code, false));
    let faults = match outcome {
        Ok(mut faults) => {
            faults.retain(|fault| !known.contains(fault));
            faults
        }
        Err(error) => {
            written.take_back()?;
            return said(error, console);
        }
    };
    if faults.is_empty() {
        writeln!(console.out, "{code}: {}", path.display())?;
        return Ok(PASSED);
    }
    written.take_back()?;
    for fault in &faults {
        writeln!(console.out, "{fault}")?;
    }
    writeln!(console.out, "nothing is written")?;
    Ok(FAILED)
}

/// Faults of the pack are the result of the call; anything else ends it.
fn said(error: CliError, console: &mut Console<'_>) -> Result<u8, CliError> {
    let CliError::Build(BuildError::Faults { book, rules }) = error else { return Err(error) };
    for fault in book.iter().chain(&rules) {
        writeln!(console.out, "{fault}")?;
    }
    writeln!(console.out, "nothing is written")?;
    Ok(FAILED)
}

/// The file in the folder itself, never one that a link leads to.
fn file_of(options: &NewRuleOptions) -> Result<PathBuf, CliError> {
    let name = Path::new(&options.file);
    let is_plain = name.file_name().is_some_and(|last| last == name.as_os_str());
    if !is_plain || options.file == "pack.yaml" || name.extension().is_none_or(|end| end != "yaml") {
        let help = "give the name of a rule file in the folder of the pack, such as rules.yaml".to_owned();
        return Err(CliError::call(format!("`{}` is no name of a rule file", options.file), Some(help)));
    }
    let path = options.folder.join(name);
    if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
        return Err(CliError::call(format!("{} is no file", path.display()), Some("name another file with --file".to_owned())));
    }
    Ok(path)
}

/// The names of a pack that is made: those of its folder.
fn named_so(folder: &Path) -> Result<(String, Option<String>), CliError> {
    let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
        let help = "give a folder whose last name is that of the pack".to_owned();
        return Err(CliError::call(format!("{} does not name a pack", folder.display()), Some(help)));
    };
    Ok((name.to_owned(), Some(name.to_owned())))
}

/// The names of a pack that is there, and of its profile.
fn named_in(folder: &Path) -> Result<(String, Option<String>), CliError> {
    let content = read_pack(folder)?;
    let head = head(&content.files).map_err(|fault| BuildError::Faults { book: None, rules: vec![fault] })?;
    let Some(head) = head else {
        let help = "it says what the pack is; a folder that is not there is made with one".to_owned();
        return Err(CliError::call(format!("{} has no pack.yaml", folder.display()), Some(help)));
    };
    Ok((head.pack, head.profile.map(|profile| profile.name)))
}

fn write(options: &NewRuleOptions, path: &Path, pack: &str, is_new: bool, written: &mut Written) -> Result<(), CliError> {
    if is_new {
        fs::create_dir(&options.folder).map_err(|error| CliError::File { place: options.folder.display().to_string(), error })?;
        written.folder = Some(options.folder.clone());
        written.write(options.folder.join("pack.yaml"), None, &head_text(pack))?;
    }
    let before = match fs::read_to_string(path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(CliError::File { place: path.display().to_string(), error }),
    };
    let Some(text) = appended(before.as_deref(), pack, &options.code, &options.draft) else {
        let help = "name another file with --file; one that is not there is made".to_owned();
        return Err(CliError::call(format!("{} does not end with its rules", path.display()), Some(help)));
    };
    written.write(path.to_path_buf(), before, &text)
}

/// What lint says of the pack, and which tests of this rule come out otherwise. `is_before`: the rule must not be there yet.
fn wrong(options: &KnowledgeOptions, code: &str, is_before: bool) -> Result<Vec<String>, CliError> {
    let checker: Checker = options.builder().build()?;
    let knowledge = checker.knowledge();
    if is_before && (knowledge.check(code).is_some() || knowledge.now_called(code).is_some()) {
        return Err(CliError::call(
            format!("there is a check `{code}` already"),
            Some("choose another code, or change the rule in its file".to_owned()),
        ));
    }
    let bases = bases(options)?;
    let mut wrong: Vec<String> = lints(&knowledge.engine, &knowledge.book).iter().map(ToString::to_string).collect();
    wrong.extend(faults_of_tests(knowledge, &bases)?);
    let trials = run_all_tests(&knowledge.engine, &bases, &knowledge.book);
    // A test that cannot be run is told of as a fault above.
    let otherwise = trials.iter().filter(|trial| trial.said.code == code && trial.outcome.is_ok() && !trial.is_as_expected());
    wrong.extend(otherwise.map(ToString::to_string));
    Ok(wrong)
}

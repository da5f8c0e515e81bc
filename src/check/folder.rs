//! What is checked with, read from files: rule packs, message books.

use super::error::BuildError;
use super::input::LARGEST;
use crate::rules::PackFile;
use crate::source::{EncodingProblem, decode};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// The rule files of a folder, in path order; a folder without any is a slip in the call.
pub(super) fn pack_files(folder: &Path) -> Result<Vec<PackFile>, BuildError> {
    let files = files_of(folder, "yaml", &["corpus"])?;
    if files.is_empty() {
        return Err(BuildError::NoRuleFile(folder.to_owned()));
    }
    Ok(files.into_iter().map(|(path, text)| PackFile { path: path.display().to_string(), text }).collect())
}

/// The texts of all files of a folder with this ending, in path order, leaving out folders of these names.
pub(crate) fn files_of(folder: &Path, ending: &str, without: &[&str]) -> Result<Vec<(PathBuf, String)>, BuildError> {
    let is_kept =
        |entry: &walkdir::DirEntry| !(entry.depth() > 0 && entry.file_type().is_dir() && without.iter().any(|name| entry.file_name() == *name));
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(folder).sort_by_file_name().into_iter().filter_entry(is_kept) {
        let entry = entry.map_err(|error| unreadable(folder)(error.into()))?;
        if entry.file_type().is_file() && entry.path().extension().is_some_and(|extension| extension == ending) {
            let path = entry.into_path();
            let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
            files.push((path, text));
        }
    }
    Ok(files)
}

/// The text of a file that must be readable, and no larger than what is checked.
pub(crate) fn read_text(file: &Path) -> Result<String, BuildError> {
    let mut bytes = Vec::new();
    File::open(file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)).map_err(unreadable(file))?;
    if bytes.len() as u64 > LARGEST {
        return Err(BuildError::TooLarge(file.to_owned()));
    }
    let decoded = decode(bytes);
    match decoded.problem.filter(EncodingProblem::stops) {
        Some(_) => Err(BuildError::NoText { path: file.to_owned(), encoding: decoded.encoding }),
        None => Ok(decoded.text),
    }
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> BuildError {
    let path = path.to_owned();
    |error| BuildError::File { path, error }
}

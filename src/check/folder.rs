//! What is checked with, read from files: rule packs, message books.

use super::error::BuildError;
use super::input::LARGEST;
use crate::rules::PackFile;
use crate::source::{EncodingProblem, FileError, decode, read_regular};
use std::io;
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
            let text = read_text(&path)?;
            files.push((path, text));
        }
    }
    Ok(files)
}

/// The text of a file that must be readable, and no larger than what is checked.
pub(crate) fn read_text(file: &Path) -> Result<String, BuildError> {
    let bytes = read_regular(file, LARGEST).map_err(|error| unread(file, error))?;
    let decoded = decode(bytes);
    match decoded.problem.filter(EncodingProblem::stops) {
        Some(_) => Err(BuildError::NoText { path: file.to_owned(), encoding: decoded.encoding }),
        None => Ok(decoded.text),
    }
}

fn unread(path: &Path, error: FileError) -> BuildError {
    match error {
        FileError::NotAFile => BuildError::NotAFile(path.to_owned()),
        FileError::TooLarge(_) => BuildError::TooLarge(path.to_owned()),
        FileError::Io(error) => unreadable(path)(error),
    }
}

fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> BuildError {
    let path = path.to_owned();
    |error| BuildError::File { path, error }
}

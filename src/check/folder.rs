//! What is checked with, read from files: rule packs, message books, certificates.
//!
//! Folders that a cluster mounts consist of symbolic links, which are followed to regular files; each file is read once, whatever names
//! it has, and loops end where they begin again.

use super::error::BuildError;
use super::input::LARGEST;
use crate::rules::PackFile;
use crate::source::{EncodingProblem, FileError, decode, has_ending, read_regular};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The rule files of a folder, in path order, and which other files lie beside them; a folder without any rule file is a slip in the call.
pub(super) fn pack_files(folder: &Path) -> Result<(Vec<PackFile>, Vec<PathBuf>), BuildError> {
    let found = files_of(folder, &Named { endings: &["yaml", "yml", "csv", "rhai"], without: &["corpus"], most: LARGEST })?;
    if found.files.is_empty() {
        return Err(BuildError::NoRuleFile(folder.to_owned()));
    }
    let texts = found.files.into_iter().map(text_of).collect::<Result<Vec<_>, _>>()?;
    let files = texts.into_iter().map(|(path, text)| PackFile { path: path.display().to_string(), text }).collect();
    // The vehicles of tests lie beside the rules.
    Ok((files, found.others.into_iter().filter(|path| !has_ending(path, &["xml"])).collect()))
}

/// The texts of all files of a folder with this ending, in path order.
pub(crate) fn texts_of(folder: &Path, ending: &str) -> Result<Vec<(PathBuf, String)>, BuildError> {
    files_of(folder, &Named { endings: &[ending], without: &[], most: LARGEST })?.files.into_iter().map(text_of).collect()
}

fn text_of((path, bytes): (PathBuf, Vec<u8>)) -> Result<(PathBuf, String), BuildError> {
    let text = decoded(&path, bytes)?;
    Ok((path, text))
}

/// What is looked for in a folder.
pub(crate) struct Named<'a> {
    /// How names of files end, in any case.
    pub(crate) endings: &'a [&'a str],
    /// Names of folders that are left out.
    pub(crate) without: &'a [&'a str],
    /// The most bytes that a file may have.
    pub(crate) most: u64,
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// The files that were wanted, in path order.
    pub(crate) files: Vec<(PathBuf, Vec<u8>)>,
    /// The files with other endings, in path order.
    pub(crate) others: Vec<PathBuf>,
}

/// Reads the files of a folder; a file in its place is read whatever its name.
pub(crate) fn files_of(folder: &Path, wanted: &Named<'_>) -> Result<Found, BuildError> {
    let mut found = Found::default();
    let mut seen = HashSet::new();
    let mut walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
    while let Some(entry) = walk.next() {
        let entry = match entry {
            Ok(entry) => entry,
            // What the link leads to is being read already.
            Err(error) if error.loop_ancestor().is_some() => continue,
            // A link that leads nowhere matters where a file of this name is wanted.
            Err(error) if error.depth() > 0 && error.path().is_some_and(|path| path.is_symlink() && !has_ending(path, wanted.endings)) => continue,
            Err(error) => {
                return Err(BuildError::File { path: error.path().unwrap_or(folder).to_owned(), error: error.into() });
            }
        };
        let failed = |error| BuildError::File { path: entry.path().to_owned(), error };
        let is_folder = entry.file_type().is_dir();
        if !is_folder && entry.depth() > 0 && !has_ending(entry.path(), wanted.endings) {
            found.others.push(entry.into_path());
            continue;
        }
        let is_new = seen.insert(fs::canonicalize(entry.path()).map_err(failed)?);
        if is_folder {
            if !is_new || entry.depth() > 0 && is_left_out(&entry, wanted.without) {
                walk.skip_current_dir();
            }
        } else if is_new {
            let bytes = read_regular(entry.path(), wanted.most).map_err(|error| unread(entry.path(), error))?;
            found.files.push((entry.into_path(), bytes));
        }
    }
    Ok(found)
}

/// Folders that begin with two points are where a cluster keeps the files that its links lead to.
fn is_left_out(entry: &DirEntry, without: &[&str]) -> bool {
    entry.file_name().to_str().is_some_and(|name| name.starts_with("..") || without.contains(&name))
}

/// The text of a file that must be readable, and no larger than what is checked.
pub(crate) fn read_text(file: &Path) -> Result<String, BuildError> {
    decoded(file, read_bytes(file)?)
}

/// The bytes of a file that must be readable, and no larger than what is checked.
pub(crate) fn read_bytes(file: &Path) -> Result<Vec<u8>, BuildError> {
    read_regular(file, LARGEST).map_err(|error| unread(file, error))
}

/// The bytes of a file that must be readable, and has at most so many.
pub(super) fn read_bytes_of(file: &Path, most: u64) -> Result<Vec<u8>, BuildError> {
    read_regular(file, most).map_err(|error| unread(file, error))
}

fn decoded(file: &Path, bytes: Vec<u8>) -> Result<String, BuildError> {
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

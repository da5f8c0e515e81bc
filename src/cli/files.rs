//! Files of a folder that a user names: rules, certificates. Folders that a cluster mounts consist of symbolic links, which are followed
//! to regular files; each file is read once, whatever names it has, and loops end where they begin again.

use super::CliError;
use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// What is looked for in a folder.
pub(super) struct Wanted<'a> {
    /// How names of files end, in any case.
    pub(super) endings: &'a [&'a str],
    /// Names of folders that are left out.
    pub(super) without: &'a [&'a str],
    /// The most bytes that a file may have.
    pub(super) most: u64,
}

/// What a folder holds.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The files that were wanted, in path order.
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// The files with other endings, in path order.
    pub(super) others: Vec<PathBuf>,
}

/// Reads the files of a folder; a file in its place is read whatever its name.
pub(super) fn files_of(folder: &Path, wanted: &Wanted<'_>) -> Result<Found, CliError> {
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
                let place = error.path().unwrap_or(folder).display().to_string();
                return Err(CliError::File { place, error: error.into() });
            }
        };
        let failed = |error| CliError::File { place: entry.path().display().to_string(), error };
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
            let bytes = read(entry.path(), wanted.most).map_err(failed)?;
            found.files.push((entry.into_path(), bytes));
        }
    }
    Ok(found)
}

/// Folders that begin with two points are where a cluster keeps the files that its links lead to.
fn is_left_out(entry: &DirEntry, without: &[&str]) -> bool {
    entry.file_name().to_str().is_some_and(|name| name.starts_with("..") || without.contains(&name))
}

pub(super) fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| endings.iter().any(|wanted| wanted.eq_ignore_ascii_case(ending)))
}

/// The bytes of a regular file, when they are not too many.
fn read(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    // Before it is opened: opening a pipe waits for somebody to write.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("this is no regular file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(io::Error::other(format!("this is larger than {most} bytes")));
    }
    Ok(bytes)
}

//! Subcommands that look at one document, or at each of many.

use super::error::CliError;
use crate::batch;
use crate::finding::Finding;
use std::path::{Path, PathBuf};

/// The one document that is meant; `None` when several files, a folder or an archive are.
pub(super) fn only_one(paths: &[PathBuf]) -> Option<&Path> {
    let [path] = paths else { return None };
    let is_archive = ["zip", "tar", "gz", "tgz"].iter().any(|ending| path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending)));
    (!is_archive && !path.is_dir()).then_some(path)
}

/// The name of an input and its text, or why there is none.
pub(super) type Read = (String, Result<String, Box<Finding>>);

/// Documents of folders and archives, in path order, with their paths; or why one has no text.
///
/// # Errors
/// When a path does not exist, or there is nothing in it.
pub(super) fn texts(paths: &[PathBuf]) -> Result<Vec<impl FnOnce() -> Read>, CliError> {
    let inputs = batch::collect(paths)?;
    Ok(inputs.sources.into_iter().map(|source| move || (source.path().into_owned(), batch::text(&source))).collect())
}

//! A file that is reached by several names is one file.

use super::source::{Origin, Source};
use std::collections::HashSet;
use std::fs::Metadata;
use std::path::Path;
#[cfg(not(unix))]
use std::path::PathBuf;
use walkdir::DirEntry;

/// An input with what is known of the file behind its name without looking at it again.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) source: Source,
    /// The number of the file on its device, where the system has such numbers.
    number: Option<u64>,
    /// Whether the name is a link to the file.
    is_link: bool,
}

impl Found {
    /// What is no file on disk of its own.
    pub(super) fn new(source: Source) -> Self {
        Self { source, number: None, is_link: false }
    }

    /// A file that was named by itself.
    pub(super) fn given(source: Source, metadata: &Metadata) -> Self {
        let is_link = source.path.is_symlink();
        Self { source, number: number_of(metadata), is_link }
    }

    /// A file that was met in a folder.
    pub(super) fn walked(source: Source, entry: &DirEntry) -> Self {
        Self { source, number: number_in(entry), is_link: entry.path_is_symlink() }
    }
}

#[cfg(unix)]
fn number_of(metadata: &Metadata) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(metadata.ino())
}

#[cfg(unix)]
fn number_in(entry: &DirEntry) -> Option<u64> {
    use walkdir::DirEntryExt;
    Some(entry.ino())
}

#[cfg(not(unix))]
fn number_of(_: &Metadata) -> Option<u64> {
    None
}

#[cfg(not(unix))]
fn number_in(_: &DirEntry) -> Option<u64> {
    None
}

/// Leaves one name of each file: the first in path order, a name of its own before a link.
///
/// Only files whose numbers are the same are looked at again: a call for each of a million files would be felt.
pub(super) fn one_name_each(found: Vec<Found>) -> Vec<Source> {
    let mut suspects: Vec<usize> = (0..found.len()).filter(|at| matches!(found[*at].source.origin, Origin::File)).collect();
    suspects.sort_by_key(|at| (found[*at].number, found[*at].is_link, *at));
    let mut left_out = HashSet::new();
    for same in suspects.chunk_by(|one, other| found[*one].number == found[*other].number).filter(|same| same.len() > 1) {
        let mut seen: HashSet<Identity> = HashSet::new();
        left_out.extend(same.iter().copied().filter(|at| identity(&found[*at].source.path).is_some_and(|identity| !seen.insert(identity))));
    }
    let kept = found.into_iter().enumerate().filter(|(at, _)| !left_out.contains(at));
    let mut sources: Vec<Source> = kept.map(|(_, found)| found.source).collect();
    // Entries of one archive may share a name once it is made readable; they are still different files.
    sources.dedup_by(|next, kept| next.path == kept.path && !matches!(next.origin, Origin::Entry { .. }));
    sources
}

/// What is the same for all names of a file.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Identity {
    #[cfg(unix)]
    Number(u64, u64),
    #[cfg(not(unix))]
    Path(PathBuf),
}

#[cfg(unix)]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some(Identity::Number(metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(path: &Path) -> Option<Identity> {
    std::fs::canonicalize(path).ok().map(Identity::Path)
}

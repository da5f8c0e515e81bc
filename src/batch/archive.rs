//! Files inside an archive, read in place: nothing is written to disk.
//!
//! A ZIP archive is read where it is. A tar archive has no directory and, compressed, no way back, so its messages are kept in memory,
//! each compressed anew; a budget for the whole run bounds them.

mod directory;
mod shared;
mod tape;

use super::read::{LARGEST, too_large};
use crate::finding::{Finding, kinds};
use directory::unlisted;
use flate2::read::DeflateDecoder;
use shared::Shared;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tape::Tape;
use zip::ZipArchive;
use zip::result::ZipError;

/// An archive with more entries than this is refused; the limit bounds memory.
const MOST_ENTRIES: usize = 1_000_000;

/// So many bytes of archives within archives, and of compressed messages out of tar archives, are kept in a run.
const MOST_KEPT: u64 = 128 * 1024 * 1024;

/// Archives within archives are read up to this size each.
const MOST_INNER: u64 = 64 * 1024 * 1024;

/// How many bytes a run may still keep of what it cannot read in place.
#[derive(Debug)]
pub(super) struct Budget(u64);

impl Default for Budget {
    fn default() -> Self {
        Self(MOST_KEPT)
    }
}

impl Budget {
    /// Takes so many bytes, when they are left.
    fn take(&mut self, bytes: usize) -> bool {
        let left = self.0.checked_sub(bytes as u64);
        self.0 = left.unwrap_or(self.0);
        left.is_some()
    }
}

/// The kinds of archives, by the ending of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ArchiveKind {
    Zip,
    Tar,
    TarGz,
    /// Of a kind that is not opened.
    Other,
}

impl ArchiveKind {
    const ENDINGS: [(&'static str, Self); 19] = [
        (".zip", Self::Zip),
        (".tar", Self::Tar),
        (".tar.gz", Self::TarGz),
        (".tgz", Self::TarGz),
        (".7z", Self::Other),
        (".rar", Self::Other),
        (".gz", Self::Other),
        (".bz2", Self::Other),
        (".tbz2", Self::Other),
        (".tbz", Self::Other),
        (".xz", Self::Other),
        (".txz", Self::Other),
        (".zst", Self::Other),
        (".tzst", Self::Other),
        (".lz", Self::Other),
        (".lz4", Self::Other),
        (".cab", Self::Other),
        (".arj", Self::Other),
        (".z", Self::Other),
    ];

    /// The kind of archive that a file of this name is, when it is one.
    pub(super) fn of(name: &str) -> Option<Self> {
        let ends = |ending: &str| {
            let start = name.len().checked_sub(ending.len());
            start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
        };
        let longest = Self::ENDINGS.iter().filter(|(ending, _)| ends(ending)).max_by_key(|(ending, _)| ending.len());
        longest.map(|(_, kind)| *kind)
    }
}

/// An open archive.
#[derive(Debug)]
pub(super) struct Archive {
    /// The file on disk that it is, or is in.
    on_disk: PathBuf,
    content: Content,
}

#[derive(Debug)]
enum Content {
    Zip(Box<ZipArchive<Shared>>),
    Tape(Tape),
}

impl Archive {
    /// Opens an archive on disk and reads its directory.
    pub(super) fn open(path: &Path, kind: ArchiveKind, budget: &mut Budget) -> Result<Self, Box<Finding>> {
        let file = File::open(path)
            .map_err(|error| Box::new(Finding::built_in(&kinds::INPUT_UNREADABLE, format!("this cannot be read: {}", error.kind()))))?;
        let content = match kind {
            ArchiveKind::Zip => Content::Zip(Box::new(open_zip(Shared::file(path))?)),
            ArchiveKind::Tar | ArchiveKind::TarGz => Content::Tape(Tape::read(file, kind, budget)?),
            ArchiveKind::Other => return Err(not_opened("archives of this kind are not opened")),
        };
        Ok(Self { on_disk: path.to_owned(), content })
    }

    /// Opens an archive that is a file of this one.
    pub(super) fn open_inner(&self, index: usize, kind: ArchiveKind, budget: &mut Budget) -> Result<Self, Box<Finding>> {
        if kind == ArchiveKind::Other {
            return Err(not_opened("archives of this kind are not opened"));
        }
        let bytes = self.read_at_most(index, MOST_INNER).map_err(|finding| {
            if finding.code == kinds::INPUT_TOO_LARGE.code { not_opened("it is too large to be opened within another archive") } else { finding }
        })?;
        let content = match kind {
            ArchiveKind::Zip if !budget.take(bytes.len()) => return Err(not_opened("the archives of this run are too large together")),
            ArchiveKind::Zip => Content::Zip(Box::new(open_zip(Shared::memory(bytes))?)),
            _ => Content::Tape(Tape::read(bytes.as_slice(), kind, budget)?),
        };
        Ok(Self { on_disk: self.on_disk.clone(), content })
    }

    /// Where the archive is, or the one around it.
    pub(super) fn path(&self) -> &Path {
        &self.on_disk
    }

    /// What is wrong with the archive as a whole, though its files can be read.
    pub(super) fn problem(&self) -> Option<Box<Finding>> {
        let has_duplicates = match &self.content {
            Content::Zip(zip) => zip.has_duplicate_names(),
            Content::Tape(tape) => tape.has_duplicate_names(),
        };
        has_duplicates.then(|| problem("several entries of the archive have one name; only the last of them can be read".to_owned()))
    }

    /// The entries that are files or stand for them: their positions and names.
    pub(super) fn files(&self) -> Vec<(usize, Cow<'_, str>)> {
        match &self.content {
            Content::Zip(zip) => {
                let raw = zip.file_names_raw();
                let names = zip.file_names().zip(raw).map(|(name, raw)| name.unwrap_or_else(|_| readable(raw)));
                names.enumerate().filter(|(_, name)| !name.ends_with(['/', '\\'])).collect()
            }
            Content::Tape(tape) => tape.entries().iter().map(|entry| readable(&entry.name)).enumerate().collect(),
        }
    }

    /// The bytes of one entry.
    pub(super) fn read(&self, index: usize) -> Result<Vec<u8>, Box<Finding>> {
        self.read_at_most(index, LARGEST)
    }

    fn read_at_most(&self, index: usize, most: u64) -> Result<Vec<u8>, Box<Finding>> {
        match &self.content {
            Content::Zip(zip) => {
                // The directory of the archive is shared, so a copy of the reader costs little and needs no lock.
                let mut zip = zip.clone();
                let entry = zip.by_index(index).map_err(|error| unreadable(&error))?;
                if entry.is_symlink() {
                    return Err(is_link());
                }
                if entry.size() > most {
                    return Err(too_large(Some(entry.size())));
                }
                let size = entry.size();
                inflated(entry, size, most)
            }
            Content::Tape(tape) => {
                let entry = tape.entries().get(index).ok_or_else(|| problem("the entry is not there".to_owned()))?;
                let packed = entry.packed.as_ref().map_err(Clone::clone)?;
                inflated(DeflateDecoder::new(packed.as_slice()), entry.size, most)
            }
        }
    }
}

fn inflated(reader: impl Read, size: u64, most: u64) -> Result<Vec<u8>, Box<Finding>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size.min(most)).unwrap_or_default());
    reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&ZipError::Io(error)))?;
    if bytes.len() as u64 > most { Err(too_large(None)) } else { Ok(bytes) }
}

fn open_zip(shared: Shared) -> Result<ZipArchive<Shared>, Box<Finding>> {
    let mut zip = ZipArchive::new(shared.clone()).map_err(|error| broken(&error))?;
    if zip.len() > MOST_ENTRIES {
        return Err(problem(format!("the archive has {} entries; at most {MOST_ENTRIES} are read", zip.len())));
    }
    // Entries that share their bytes blow a small archive up to any size.
    if zip.has_overlapping_entries().map_err(|error| broken(&error))? {
        return Err(problem("entries of the archive overlap".to_owned()));
    }
    match unlisted(&zip, shared).map_err(|error| broken(&ZipError::Io(error)))? {
        Some(message) => Err(problem(message)),
        // The copy holds no file open until it reads.
        None => Ok(zip.clone()),
    }
}

/// A name as it can be shown: bytes that are no UTF-8 are written `\xE9`, so that two names stay two.
pub(super) fn readable(name: &[u8]) -> Cow<'_, str> {
    use std::fmt::Write as _;
    if let Ok(name) = std::str::from_utf8(name) {
        return Cow::Borrowed(name);
    }
    let mut shown = String::with_capacity(name.len() + 8);
    for chunk in name.utf8_chunks() {
        shown.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\x{byte:02X}");
        }
    }
    Cow::Owned(shown)
}

fn problem(message: String) -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_ARCHIVE, message))
}

/// An archive whose files have not been checked.
pub(super) fn not_opened(reason: &str) -> Box<Finding> {
    problem(format!("the archive was not opened, so nothing in it was checked: {reason}"))
}

fn is_link() -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_NOT_A_FILE, "this entry of the archive is a link, not a file".to_owned()))
}

fn broken(error: &ZipError) -> Box<Finding> {
    problem(format!("this is no sound ZIP archive: {}", reason(error)))
}

fn unreadable(error: &ZipError) -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_UNREADABLE, format!("the entry cannot be read from its archive: {}", reason(error))))
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => io_reason(error),
        // The details are those of the reader, and say nothing to whoever packed the archive.
        ZipError::InvalidArchive(_) => "its directory is missing or damaged".to_owned(),
        ZipError::UnsupportedArchive(reason) => (*reason).to_owned(),
        ZipError::CompressionMethodNotSupported(method) => format!("compression method {method} is not supported"),
        other => other.to_string(),
    }
}

fn io_reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ending_tells_the_kind() {
        let kind = ArchiveKind::of;
        assert_eq!(
            ["a.ZIP", "a.tar.gz", "a.TGZ", "a.tar"].map(kind),
            [ArchiveKind::Zip, ArchiveKind::TarGz, ArchiveKind::TarGz, ArchiveKind::Tar].map(Some)
        );
        assert_eq!(["a.7z", "a.xml.gz", "a.tar.bz2"].map(kind), [Some(ArchiveKind::Other); 3]);
        assert_eq!(["a.xml", "zip", "", "ä"].map(kind), [None; 4]);
    }

    #[test]
    fn names_that_are_no_utf_8_stay_two() {
        assert_eq!([&b"a\xE9.xml"[..], b"a\xE8.xml", "aé.xml".as_bytes()].map(readable), ["a\\xE9.xml", "a\\xE8.xml", "aé.xml"]);
    }

    #[test]
    fn a_budget_is_not_overdrawn() {
        let mut budget = Budget(10);
        assert!(budget.take(6) && !budget.take(5) && budget.take(4) && !budget.take(1));
    }
}

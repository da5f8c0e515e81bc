//! Files inside an archive, read in place: nothing is written to disk.
//!
//! A ZIP archive is read where it is. A tar archive has no directory and, compressed, no way back, so its messages are kept in memory,
//! each compressed anew; a budget for the whole run bounds them.

mod directory;
mod kind;
mod limits;
mod problem;
mod shared;
mod tape;

pub(super) use kind::ArchiveKind;
pub(super) use limits::Budget;
pub(super) use problem::{not_opened, readable};

use super::limit::unreadable;
use crate::check::{LARGEST, too_large};
use crate::finding::{Finding, kinds};
use directory::unlisted;
use flate2::read::DeflateDecoder;
use limits::{MOST_ENTRIES, MOST_INNER, MOST_TIMES, is_blown_up};
use problem::{is_link, problem};
use shared::Shared;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use tape::Tape;
use zip::ZipArchive;
use zip::result::ZipError;

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
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        let content = match kind {
            ArchiveKind::Zip => Content::Zip(Box::new(open_zip(Shared::file(path))?)),
            ArchiveKind::Tar | ArchiveKind::TarGz => Content::Tape(Tape::read(file, kind, budget)?),
            ArchiveKind::Other => return Err(not_opened("archives of this kind are not opened")),
        };
        Ok(Self { on_disk: path.to_owned(), content })
    }

    /// Opens an archive that is in memory.
    #[cfg(feature = "serve")]
    pub(super) fn of_bytes(bytes: Vec<u8>, kind: ArchiveKind, budget: &mut Budget) -> Result<Self, Box<Finding>> {
        let content = match kind {
            ArchiveKind::Zip => Content::Zip(Box::new(open_zip(Shared::memory(bytes))?)),
            ArchiveKind::Tar | ArchiveKind::TarGz => Content::Tape(Tape::read(bytes.as_slice(), kind, budget)?),
            ArchiveKind::Other => return Err(not_opened("archives of this kind are not opened")),
        };
        Ok(Self { on_disk: PathBuf::new(), content })
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

    /// Where the archive is, or the one around it; empty when it is in memory.
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
                let entry = zip.by_index(index).map_err(|error| not_taken_out(&error))?;
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
    reader.take(most + 1).read_to_end(&mut bytes).map_err(|error| not_taken_out(&ZipError::Io(error)))?;
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
    let (packed, unpacked) = (shared.clone().seek(SeekFrom::End(0)).map_err(|error| unreadable(&error))?, unpacked(&zip));
    if is_blown_up(unpacked, packed) {
        return Err(problem(format!("the archive has {packed} bytes and unpacks to {unpacked}, more than {MOST_TIMES} times as many")));
    }
    match unlisted(&zip, shared).map_err(|error| broken(&ZipError::Io(error)))? {
        Some(message) => Err(problem(message)),
        // The copy holds no file open until it reads.
        None => Ok(zip.clone()),
    }
}

/// How many bytes the files of an archive have by its directory.
fn unpacked(zip: &ZipArchive<Shared>) -> u128 {
    (0..zip.len()).filter_map(|index| zip.by_index_data(index).ok()).map(|entry| u128::from(entry.size())).sum()
}

fn broken(error: &ZipError) -> Box<Finding> {
    problem(format!("this is no sound ZIP archive: {}", reason(error)))
}

fn not_taken_out(error: &ZipError) -> Box<Finding> {
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

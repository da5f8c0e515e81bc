//! Files inside a ZIP archive, read in place: nothing is written to disk, and archives within archives are not opened.

use super::limit::unreadable;
use crate::check::{LARGEST, too_large};
use crate::finding::{Finding, kinds};
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zip::ZipArchive;
use zip::result::ZipError;

/// An archive with more entries than this is refused; the limit bounds memory.
const MOST_ENTRIES: usize = 1_000_000;

/// An open archive.
#[derive(Debug)]
pub(super) struct Archive {
    path: PathBuf,
    zip: ZipArchive<SharedFile>,
}

impl Archive {
    /// Opens an archive and reads its directory.
    pub(super) fn open(path: &Path) -> Result<Self, Box<Finding>> {
        let file = File::open(path).map_err(|error| unreadable(&error))?;
        let mut zip = ZipArchive::new(SharedFile::new(file)).map_err(|error| broken(&error))?;
        if zip.len() > MOST_ENTRIES {
            return Err(problem(format!("the archive has {} entries; at most {MOST_ENTRIES} are read", zip.len())));
        }
        // Entries that share their bytes blow a small archive up to any size.
        if zip.has_overlapping_entries().map_err(|error| broken(&error))? {
            return Err(problem("entries of the archive overlap".to_owned()));
        }
        Ok(Self { path: path.to_owned(), zip })
    }

    /// Where the archive is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// What is wrong with the archive as a whole, though its files can be read.
    pub(super) fn problem(&self) -> Option<Box<Finding>> {
        self.zip.has_duplicate_names().then(|| problem("several entries of the archive have one name; only the last of them can be read".to_owned()))
    }

    /// The entries that are files: their positions and names.
    pub(super) fn files(&self) -> impl Iterator<Item = (usize, Cow<'_, str>)> {
        let raw = self.zip.file_names_raw();
        let names = self.zip.file_names().zip(raw).map(|(name, raw)| name.unwrap_or_else(|_| String::from_utf8_lossy(raw)));
        names.enumerate().filter(|(_, name)| !name.ends_with(['/', '\\']))
    }

    /// The bytes of one entry.
    pub(super) fn read(&self, index: usize) -> Result<Vec<u8>, Box<Finding>> {
        // The directory of the archive is shared, so a copy of the reader costs little and needs no lock while inflating.
        let mut zip = self.zip.clone();
        let entry = zip.by_index(index).map_err(|error| not_taken_out(&error))?;
        if entry.size() > LARGEST {
            return Err(too_large(Some(entry.size())));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(entry.size()).unwrap_or_default());
        entry.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| not_taken_out(&ZipError::Io(error)))?;
        if bytes.len() as u64 > LARGEST { Err(too_large(None)) } else { Ok(bytes) }
    }
}

fn problem(message: String) -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_ARCHIVE, message))
}

fn broken(error: &ZipError) -> Box<Finding> {
    problem(format!("this is no sound ZIP archive: {}", reason(error)))
}

fn not_taken_out(error: &ZipError) -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_UNREADABLE, format!("the entry cannot be read from its archive: {}", reason(error))))
}

fn reason(error: &ZipError) -> String {
    match error {
        ZipError::Io(error) => error.to_string(),
        // The details are those of the reader, and say nothing to whoever packed the archive.
        ZipError::InvalidArchive(_) => "its directory is missing or damaged".to_owned(),
        ZipError::UnsupportedArchive(reason) => (*reason).to_owned(),
        ZipError::CompressionMethodNotSupported(method) => format!("compression method {method} is not supported"),
        other => other.to_string(),
    }
}

/// A file that several readers share, each with a position of its own.
#[derive(Debug, Clone)]
struct SharedFile {
    file: Arc<Mutex<File>>,
    position: u64,
}

impl SharedFile {
    fn new(file: File) -> Self {
        Self { file: Arc::new(Mutex::new(file)), position: 0 }
    }
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.position))?;
        let count = file.read(buffer)?;
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
            SeekFrom::End(distance) => {
                let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
                file.seek(SeekFrom::End(0))?.checked_add_signed(distance)
            }
        };
        self.position = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

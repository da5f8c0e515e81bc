//! The files of an archive with a rule pack: nothing is written to disk, and nothing leads out of it.

use super::error::BuildError;
use crate::source::ends_in;
use flate2::read::MultiGzDecoder;
use std::collections::BTreeMap;
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use tar::EntryType;
use zip::ZipArchive;

/// An archive of a pack has at most so many entries.
const MOST_ENTRIES: usize = 10_000;
/// Inflated it has at most so many bytes.
const MOST_INFLATED: u64 = 64 * 1024 * 1024;

/// The files of an archive, in the order of their names.
pub(super) fn archive_files(path: &Path, bytes: Vec<u8>) -> Result<BTreeMap<PathBuf, Vec<u8>>, BuildError> {
    let read = if path.to_str().is_some_and(|name| ends_in(name, ".zip")) { of_zip(bytes) } else { of_tape(&bytes) };
    read.map_err(|why| BuildError::PackArchive { path: path.to_owned(), why })
}

/// The files read so far, and how much may still be.
struct Taken {
    files: BTreeMap<PathBuf, Vec<u8>>,
    left: u64,
}

impl Taken {
    fn new() -> Self {
        Self { files: BTreeMap::new(), left: MOST_INFLATED }
    }

    fn add(&mut self, name: &str, reader: impl Read) -> Result<(), String> {
        let inner = inner_path(name)?;
        let mut bytes = Vec::new();
        reader.take(self.left + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or_else(|| format!("it has more than {MOST_INFLATED} bytes when it is unpacked"))?;
        match self.files.insert(inner, bytes) {
            None => Ok(()),
            Some(_) => Err(format!("two of its entries are called {name}")),
        }
    }
}

/// A name that stays within the archive, in whatever system it is unpacked.
fn inner_path(name: &str) -> Result<PathBuf, String> {
    let plain = name.strip_prefix("./").unwrap_or(name);
    let leads_out =
        plain.is_empty() || plain.contains(['\\', ':', '\0']) || plain.split('/').any(|step| step.is_empty() || step == ".." || step == ".");
    if leads_out { Err(format!("its entry {name:?} leads out of it")) } else { Ok(PathBuf::from(plain)) }
}

fn of_zip(bytes: Vec<u8>) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    let no_zip = |error: zip::result::ZipError| format!("this is no sound ZIP archive: {error}");
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(no_zip)?;
    if zip.len() > MOST_ENTRIES {
        return Err(format!("it has more than {MOST_ENTRIES} entries"));
    }
    // Entries that share their bytes blow a small archive up to any size; of two of one name only one would be seen.
    if zip.has_overlapping_entries().map_err(no_zip)? || zip.has_duplicate_names() {
        return Err("its entries overlap, or have one name".to_owned());
    }
    let mut taken = Taken::new();
    for index in 0..zip.len() {
        let entry = zip.by_index(index).map_err(no_zip)?;
        let name = std::str::from_utf8(entry.name_raw()).map_err(|_| "the name of an entry is no UTF-8".to_owned())?.to_owned();
        if entry.is_symlink() {
            return Err(format!("its entry {name:?} is a link"));
        }
        if entry.is_dir() || name.ends_with('/') {
            inner_path(name.trim_end_matches('/'))?;
            continue;
        }
        taken.add(&name, entry)?;
    }
    Ok(taken.files)
}

fn of_tape(bytes: &[u8]) -> Result<BTreeMap<PathBuf, Vec<u8>>, String> {
    // Headers and padding count as well: what is inflated is bounded before it is understood.
    let inflated = MultiGzDecoder::new(bytes).take(2 * MOST_INFLATED);
    let mut tape = tar::Archive::new(inflated);
    let mut taken = Taken::new();
    let mut count = 0;
    for entry in tape.entries().map_err(|error| broken(&error))? {
        let entry = entry.map_err(|error| broken(&error))?;
        count += 1;
        if count > MOST_ENTRIES {
            return Err(format!("it has more than {MOST_ENTRIES} entries"));
        }
        let name = String::from_utf8(entry.path_bytes().into_owned()).map_err(|_| "the name of an entry is no UTF-8".to_owned())?;
        match entry.header().entry_type() {
            EntryType::Regular | EntryType::Continuous => taken.add(&name, entry)?,
            EntryType::Directory if name.trim_end_matches('/') == "." => {}
            EntryType::Directory => drop(inner_path(name.trim_end_matches('/'))?),
            EntryType::Symlink | EntryType::Link => return Err(format!("its entry {name:?} is a link")),
            EntryType::XGlobalHeader => {}
            _ => return Err(format!("its entry {name:?} is no regular file")),
        }
    }
    Ok(taken.files)
}

fn broken(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => format!("it is damaged, or another kind of file: {error}"),
    }
}

//! Tar archives: they are read once, from the beginning to the end.

use super::kind::ArchiveKind;
use super::limits::{Budget, MOST_ENTRIES, MOST_INNER};
use super::problem::{is_link, problem};
use crate::check::{LARGEST, too_large};
use crate::finding::{Finding, kinds};
use crate::source::has_ending;
use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::DeflateEncoder;
use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::path::Path;
use tar::EntryType;

/// Of a tar archive so many bytes are read, inflated: some 60 000 messages.
const MOST_INFLATED: u64 = 1024 * 1024 * 1024;

/// What was read of a tar archive.
#[derive(Debug)]
pub(super) struct Tape {
    entries: Vec<TapeEntry>,
}

/// A file of a tar archive.
#[derive(Debug)]
pub(super) struct TapeEntry {
    pub(super) name: Vec<u8>,
    /// How many bytes it has.
    pub(super) size: u64,
    /// The bytes, deflated, or why they cannot be had. Of files that are no messages, nothing.
    pub(super) packed: Result<Vec<u8>, Box<Finding>>,
}

impl Tape {
    /// Reads a tar archive to its end.
    pub(super) fn read(reader: impl Read, kind: ArchiveKind, budget: &mut Budget) -> Result<Self, Box<Finding>> {
        match kind {
            ArchiveKind::TarGz => Self::read_plain(MultiGzDecoder::new(reader), budget),
            _ => Self::read_plain(reader, budget),
        }
    }

    fn read_plain(reader: impl Read, budget: &mut Budget) -> Result<Self, Box<Finding>> {
        let mut archive = tar::Archive::new(Bounded { reader, left: MOST_INFLATED });
        let mut entries = Vec::new();
        for entry in archive.entries().map_err(|error| broken(&error))? {
            let mut entry = entry.map_err(|error| broken(&error))?;
            let name = entry.path_bytes().into_owned();
            let kind = entry.header().entry_type();
            if kind == EntryType::Directory {
                continue;
            }
            if entries.len() == MOST_ENTRIES {
                return Err(problem(format!("the archive has more than {MOST_ENTRIES} entries")));
            }
            let size = entry.size();
            let packed = match kind {
                EntryType::Regular | EntryType::Continuous if is_wanted(&name) => pack(&mut entry, size, budget)?,
                EntryType::Regular | EntryType::Continuous => Ok(Vec::new()),
                EntryType::Symlink | EntryType::Link => Err(is_link()),
                _ => Err(Box::new(Finding::built_in(&kinds::INPUT_NOT_A_FILE, "this entry of the archive is no regular file".to_owned()))),
            };
            entries.push(TapeEntry { name, size, packed });
        }
        Ok(Self { entries })
    }

    pub(super) fn entries(&self) -> &[TapeEntry] {
        &self.entries
    }

    pub(super) fn has_duplicate_names(&self) -> bool {
        let mut names = HashSet::with_capacity(self.entries.len());
        !self.entries.iter().all(|entry| names.insert(&entry.name))
    }
}

/// Whether a file may be a message, or an archive of messages.
fn is_wanted(name: &[u8]) -> bool {
    let name = String::from_utf8_lossy(name);
    has_ending(Path::new(name.as_ref()), &["xml"]) || ArchiveKind::of(&name).is_some_and(|kind| kind != ArchiveKind::Other)
}

/// The bytes of an entry, compressed. What is wrong with the entry alone is kept with it; the outer error is about the archive.
fn pack(entry: &mut impl Read, size: u64, budget: &mut Budget) -> Result<Result<Vec<u8>, Box<Finding>>, Box<Finding>> {
    if size > MOST_INNER.max(LARGEST) {
        return Ok(Err(too_large(Some(size))));
    }
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    let copied = io::copy(entry, &mut encoder).map_err(|error| broken(&error))?;
    if copied != size {
        return Err(problem("this is no sound tar archive: it ends too early".to_owned()));
    }
    let packed = encoder.flush().and_then(|()| encoder.finish()).map_err(|error| broken(&error))?;
    if !budget.take(packed.len()) {
        return Err(problem("the archives of this run are too large together: unpack them into folders".to_owned()));
    }
    Ok(Ok(packed))
}

fn broken(error: &io::Error) -> Box<Finding> {
    // What the bound says is no damage.
    if is_too_much(error) {
        return problem(format!("the archive has more than {MOST_INFLATED} bytes: unpack it into a folder"));
    }
    let reason = if error.kind() == io::ErrorKind::UnexpectedEof { "it ends too early" } else { "it is damaged, or another kind of file" };
    problem(format!("this is no sound tar archive: {reason}"))
}

/// Whether the bound is what stopped a reader; the reader of tar archives puts errors into errors of its own.
fn is_too_much(error: &io::Error) -> bool {
    let Some(inner) = error.get_ref() else { return false };
    inner.is::<TooMuch>() || inner.source().and_then(|cause| cause.downcast_ref()).is_some_and(is_too_much)
}

/// More than may be read.
#[derive(Debug, thiserror::Error)]
#[error("more bytes than are read")]
struct TooMuch;

/// A reader that refuses to give more than so many bytes.
struct Bounded<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return Err(io::Error::other(TooMuch));
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.reader.read(&mut buffer[..most])?;
        self.left -= count as u64;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(tape: &[u8], left: u64) -> Option<String> {
        let mut archive = tar::Archive::new(Bounded { reader: tape, left });
        let mut entries = archive.entries().unwrap();
        entries.find_map(|entry| entry.and_then(|mut entry| io::copy(&mut entry, &mut io::sink())).err()).map(|error| broken(&error).message)
    }

    #[test]
    fn the_bound_is_told_from_damage_wherever_it_is_met() {
        let mut builder = tar::Builder::new(Vec::new());
        for name in ["a.xml", "b.xml"] {
            let mut header = tar::Header::new_gnu();
            header.set_size(3000);
            builder.append_data(&mut header, name, [b'x'; 3000].as_slice()).unwrap();
        }
        let tape = builder.into_inner().unwrap();
        assert_eq!(fault(&tape, tape.len() as u64 + 1), None);
        // In the header and in the bytes of the second file.
        for left in [3584, 3600, 4200] {
            assert!(fault(&tape, left).is_some_and(|message| message.contains("unpack it into a folder")), "{left}");
            assert!(fault(&tape[..left as usize], u64::MAX).is_none_or(|message| message.contains("no sound tar archive")), "{left}");
        }
    }
}

//! The bytes of an archive for several readers, each with a position of its own.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Arc;

/// A reader of an archive. A copy shares the bytes, not the position, and opens the file anew when it reads: so readers do not wait for
/// each other, and an archive that nobody reads holds no file open, however many archives a folder has.
#[derive(Debug)]
pub(super) struct Shared {
    bytes: Bytes,
    position: u64,
}

#[derive(Debug)]
enum Bytes {
    File(Arc<Path>, Option<File>),
    Memory(Arc<[u8]>),
}

impl Shared {
    pub(super) fn file(path: &Path) -> Self {
        Self { bytes: Bytes::File(path.into(), None), position: 0 }
    }

    pub(super) fn memory(bytes: Vec<u8>) -> Self {
        Self { bytes: Bytes::Memory(bytes.into()), position: 0 }
    }
}

impl Clone for Shared {
    fn clone(&self) -> Self {
        let bytes = match &self.bytes {
            Bytes::File(path, _) => Bytes::File(Arc::clone(path), None),
            Bytes::Memory(bytes) => Bytes::Memory(Arc::clone(bytes)),
        };
        Self { bytes, position: self.position }
    }
}

/// The open file, opened when it is not.
fn opened<'f>(path: &Path, file: &'f mut Option<File>) -> io::Result<&'f mut File> {
    match file {
        Some(file) => Ok(file),
        none => Ok(none.insert(File::open(path)?)),
    }
}

impl Read for Shared {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match &mut self.bytes {
            Bytes::File(path, file) => {
                let file = opened(path, file)?;
                file.seek(SeekFrom::Start(self.position))?;
                file.read(buffer)?
            }
            Bytes::Memory(bytes) => {
                let start = usize::try_from(self.position).unwrap_or(usize::MAX).min(bytes.len());
                (&bytes[start..]).read(buffer)?
            }
        };
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for Shared {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(distance) => self.position.checked_add_signed(distance),
            SeekFrom::End(distance) => {
                let end = match &mut self.bytes {
                    Bytes::File(path, file) => opened(path, file)?.seek(SeekFrom::End(0))?,
                    Bytes::Memory(bytes) => bytes.len() as u64,
                };
                end.checked_add_signed(distance)
            }
        };
        self.position = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.position)
    }
}

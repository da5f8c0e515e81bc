//! The bytes of a file on disk that must be a regular file of a bounded size.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// Why the bytes of a file cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It is a pipe, a device, a socket or a folder: reading it could wait for ever.
    #[error("this is not a regular file")]
    NotAFile,
    /// It has more bytes than are read.
    #[error("this is larger than {0} bytes")]
    TooLarge(u64),
    /// The system refuses.
    #[error("{0}")]
    Io(#[from] io::Error),
}

/// Reads a regular file, through links, of at most so many bytes.
///
/// # Errors
/// When it is another kind of file, larger, or cannot be read.
pub fn read_regular(path: &Path, at_most: u64) -> Result<Vec<u8>, FileError> {
    // Before it is opened: a pipe would wait for somebody who writes.
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(FileError::NotAFile);
    }
    if metadata.len() > at_most {
        return Err(FileError::TooLarge(at_most));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    File::open(path)?.take(at_most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > at_most { Err(FileError::TooLarge(at_most)) } else { Ok(bytes) }
}

/// Whether a name ends so, in capital or small letters.
pub fn ends_in(name: &str, ending: &str) -> bool {
    let start = name.len().checked_sub(ending.len());
    start.and_then(|start| name.get(start..)).is_some_and(|end| end.eq_ignore_ascii_case(ending))
}

/// Whether the name of a file has one of these endings behind its last point, in capital or small letters.
pub fn has_ending(path: &Path, endings: &[&str]) -> bool {
    path.extension().is_some_and(|found| endings.iter().any(|ending| found.eq_ignore_ascii_case(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_up_to_the_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, "1234").unwrap();
        assert_eq!(read_regular(&path, 4).unwrap(), b"1234");
        assert!(matches!(read_regular(&path, 3), Err(FileError::TooLarge(3))));
        assert!(matches!(read_regular(folder.path(), 3), Err(FileError::NotAFile)));
        assert!(matches!(read_regular(&folder.path().join("b"), 3), Err(FileError::Io(_))));
    }
}

//! Files that are written whole or not at all: beside their target first, under its name when they are complete.
//!
//! What is not complete is removed: when it is dropped, and also when a signal ends the program.

use std::collections::BTreeSet;
use std::fs::Metadata;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::NamedTempFile;

/// The files that are not complete yet.
static UNFINISHED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A file that is being written.
#[derive(Debug)]
pub(crate) struct Whole(Option<NamedTempFile>);

impl Whole {
    /// Begins a file that will stand in the folder of the target.
    pub(crate) fn beside(target: &Path) -> io::Result<Self> {
        Self::within(target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")))
    }

    /// Begins a file that will stand in this folder, with the permissions of any new file.
    pub(crate) fn within(folder: &Path) -> io::Result<Self> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ivicheck-").suffix(".tmp");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        // Held while the file is made: a signal in between finds its name.
        let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
        let file = builder.tempfile_in(folder)?;
        unfinished.insert(file.path().to_owned());
        Ok(Self(Some(file)))
    }

    /// Puts the file in the place of another one, with its owner and permissions.
    pub(crate) fn replace(mut self, target: &Path, replaced: Option<&Metadata>) -> io::Result<()> {
        let Some(file) = self.0.take() else { return Ok(()) };
        let path = file.path().to_owned();
        if let Some(replaced) = replaced {
            keep_owner(&path, replaced);
            std::fs::set_permissions(&path, replaced.permissions())?;
        }
        let done = file.persist(target).map(drop).map_err(|error| error.error);
        finished(&path);
        done
    }

    /// Gives the file its name, which nothing else has yet.
    pub(crate) fn create(mut self, target: &Path) -> io::Result<()> {
        let Some(file) = self.0.take() else { return Ok(()) };
        let path = file.path().to_owned();
        let done = file.persist_noclobber(target).map(drop).map_err(|error| error.error);
        finished(&path);
        done
    }
}

/// Only the owner of a file, or an administrator, can give it away: where it cannot be done, the file is that of whoever writes it.
#[cfg(unix)]
fn keep_owner(path: &Path, replaced: &Metadata) {
    use std::os::unix::fs::MetadataExt;
    let _ = std::os::unix::fs::chown(path, Some(replaced.uid()), Some(replaced.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &Path, _: &Metadata) {}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.as_mut().map_or(Ok(bytes.len()), |file| file.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.as_mut().map_or(Ok(()), NamedTempFile::flush)
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if let Some(file) = self.0.take() {
            let path = file.path().to_owned();
            drop(file);
            finished(&path);
        }
    }
}

fn finished(path: &Path) {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
}

/// Removes what is not complete, before the program ends.
pub(crate) fn remove_unfinished() {
    let mut unfinished = UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner);
    for path in std::mem::take(&mut *unfinished) {
        // What is gone already needs no removing.
        let _ = std::fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn what_is_dropped_or_interrupted_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("report.json");
        let names = || fs::read_dir(folder.path()).unwrap().count();
        let mut file = Whole::beside(&target).unwrap();
        file.write_all(b"half").unwrap();
        assert_eq!(names(), 1);
        drop(file);
        assert_eq!(names(), 0);
        let file = Whole::beside(&target).unwrap();
        remove_unfinished();
        assert_eq!(names(), 0);
        drop(file);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_the_permissions_of_the_one_that_it_replaces() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("report.json");
        for mode in [0o600, 0o640, 0o444] {
            fs::write(&target, "old").unwrap();
            fs::set_permissions(&target, fs::Permissions::from_mode(mode)).unwrap();
            let mut file = Whole::beside(&target).unwrap();
            file.write_all(b"new").unwrap();
            file.replace(&target, Some(&fs::metadata(&target).unwrap())).unwrap();
            assert_eq!((fs::metadata(&target).unwrap().permissions().mode() & 0o777, fs::read(&target).unwrap()), (mode, b"new".to_vec()));
            fs::remove_file(&target).unwrap();
        }
    }
}

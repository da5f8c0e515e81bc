//! One input: a file, standard input, or an entry of an archive.

use super::archive::{Archive, readable};
use super::limit::unreadable;
use crate::finding::{Check, Finding, kinds};
use std::borrow::Cow;
use std::fs::FileType;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One input.
#[derive(Debug)]
pub struct Source {
    pub(super) path: Box<Path>,
    pub(super) origin: Origin,
}

/// Where the bytes of an input are.
#[derive(Debug)]
pub(super) enum Origin {
    File,
    StandardInput,
    /// In memory.
    #[cfg_attr(not(feature = "serve"), allow(dead_code, reason = "only the service holds inputs in memory"))]
    Bytes(Arc<[u8]>),
    Entry {
        archive: Arc<Archive>,
        index: usize,
    },
    /// Not to be read; the finding says why.
    Failed(Box<Finding>),
}

impl Source {
    /// The path as given and walked, `-` for standard input, `archive.zip!/inner/path.xml` for a file in an archive.
    pub fn path(&self) -> Cow<'_, str> {
        readable(self.path.as_os_str().as_encoded_bytes())
    }

    /// The file on disk that the input, or the archive around it, is read from.
    pub fn on_disk(&self) -> Option<&Path> {
        match &self.origin {
            Origin::File => Some(&self.path),
            Origin::Entry { archive, .. } => Some(archive.path()),
            Origin::StandardInput | Origin::Bytes(_) | Origin::Failed(_) => None,
        }
    }

    /// The bytes, when they are in memory.
    #[cfg(feature = "serve")]
    pub(crate) fn bytes(&self) -> Option<&[u8]> {
        match &self.origin {
            Origin::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    pub(super) fn file(path: PathBuf) -> Self {
        Self { path: path.into(), origin: Origin::File }
    }

    pub(super) fn failed(path: PathBuf, kind: &'static Check, message: String) -> Self {
        Self { path: path.into(), origin: Origin::Failed(Box::new(Finding::built_in(kind, message))) }
    }

    pub(super) fn unreadable(path: PathBuf, error: &io::Error) -> Self {
        Self { path: path.into(), origin: Origin::Failed(unreadable(error)) }
    }

    pub(super) fn not_a_file(path: PathBuf, file_type: FileType) -> Self {
        Self::failed(path, &kinds::INPUT_NOT_A_FILE, format!("this is {}, not a regular file", special(file_type)))
    }
}

#[cfg(unix)]
fn special(file_type: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    match file_type {
        _ if file_type.is_fifo() => "a named pipe",
        _ if file_type.is_socket() => "a socket",
        _ => "a device",
    }
}

#[cfg(not(unix))]
fn special(_: FileType) -> &'static str {
    "a device"
}

//! From an input to its bytes.

use super::limit::{limited, unreadable};
use super::source::{Origin, Source};
use crate::check::{LARGEST, text_of, too_large};
use crate::finding::{Finding, kinds};
use std::fs::File;
use std::io;

/// The bytes of an input, as they are.
pub(crate) fn read(source: &Source) -> Result<Vec<u8>, Box<Finding>> {
    match &source.origin {
        Origin::File => read_file(source),
        Origin::StandardInput => limited(io::stdin().lock(), 0),
        Origin::Bytes(bytes) if bytes.len() as u64 > LARGEST => Err(too_large(Some(bytes.len() as u64))),
        Origin::Bytes(bytes) => Ok(bytes.to_vec()),
        Origin::Entry { archive, index } => archive.read(*index),
        Origin::Failed(finding) => Err(finding.clone()),
    }
}

/// The text of an input, or the finding that says why there is none.
pub(crate) fn text(source: &Source) -> Result<String, Box<Finding>> {
    text_of(read(source))
}

fn read_file(source: &Source) -> Result<Vec<u8>, Box<Finding>> {
    let file = File::open(&source.path).map_err(|error| unreadable(&error))?;
    let metadata = file.metadata().map_err(|error| unreadable(&error))?;
    if !metadata.is_file() {
        return Err(Box::new(Finding::built_in(&kinds::INPUT_NOT_A_FILE, "this is not a regular file".to_owned())));
    }
    if metadata.len() > LARGEST {
        return Err(too_large(Some(metadata.len())));
    }
    limited(file, metadata.len())
}

//! How much is read of an input, and what is said of one that cannot be read.

use crate::check::{LARGEST, too_large};
use crate::finding::{Finding, kinds};
use std::io::{self, Read};

/// Reads to the end; the size is what is expected, and need not hold.
pub(super) fn limited(reader: impl Read, size: u64) -> Result<Vec<u8>, Box<Finding>> {
    let mut bytes = Vec::with_capacity(usize::try_from(size).map_or(0, |size| size + 1));
    reader.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| unreadable(&error))?;
    if bytes.len() as u64 > LARGEST { Err(too_large(None)) } else { Ok(bytes) }
}

/// The finding about an input that cannot be read. It tells the kind of error, not its text: the kind is the same on every system.
pub(super) fn unreadable(error: &io::Error) -> Box<Finding> {
    Box::new(Finding::built_in(&kinds::INPUT_UNREADABLE, format!("this cannot be read: {}", error.kind())))
}

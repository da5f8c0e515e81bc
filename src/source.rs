//! The bytes of one file: decoding to text, and places in that text.
//!
//! This part knows nothing of XML but the encoding that an XML declaration may name.

mod decode;
mod digest;
mod file;
mod lines;
mod text;

pub use decode::{Decoded, EncodingProblem, decode};
pub use digest::sha256;
pub use file::{FileError, ends_in, has_ending, read_regular};
pub use lines::{LineIndex, Position};
pub use text::{Location, SourceText};

use serde::Serialize;

/// A range of bytes in the decoded text.
///
/// Bytes of the text as ivicheck holds it (UTF-8), not of the file; `LineIndex` turns them into what an editor shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    /// The range from `start` up to, not including, `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// How many bytes.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub const fn is_empty(self) -> bool {
        self.end == self.start
    }
}

impl From<std::ops::Range<usize>> for Span {
    fn from(range: std::ops::Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

//! A text and where its lines are.

use super::{LineIndex, Position, Span};
use std::cell::OnceCell;

/// The decoded text of one input, and where its lines are.
#[derive(Debug, Default)]
pub struct SourceText {
    text: String,
    lines: OnceCell<LineIndex>,
}

impl SourceText {
    /// A text.
    pub fn new(text: String) -> Self {
        Self { text, lines: OnceCell::new() }
    }

    /// The text, without byte-order mark; empty when the input could not be read.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Where its lines are; found at the first call.
    pub fn lines(&self) -> &LineIndex {
        self.lines.get_or_init(|| LineIndex::new(&self.text))
    }

    /// Line and column of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        self.lines().position(&self.text, offset)
    }

    /// How many characters stand before a byte offset.
    pub fn character(&self, offset: usize) -> usize {
        self.lines().character(&self.text, offset)
    }

    /// A stretch of the text as people and programs are told of it: by lines and characters.
    pub fn locate(&self, span: Span) -> Location {
        let Position { line, column } = self.position(span.start);
        let offset = self.character(span.start);
        Location { line, column, offset, length: self.character(span.end) - offset }
    }
}

/// Where a stretch of a text is, in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location {
    /// One-based line.
    pub line: usize,
    /// One-based column.
    pub column: usize,
    /// How many characters stand before it.
    pub offset: usize,
    /// How many characters it has.
    pub length: usize,
}

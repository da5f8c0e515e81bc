//! From byte offsets to what an editor shows.

use serde::Serialize;

/// A place as editors show it: one-based line, one-based column in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Position {
    /// One-based line.
    pub line: usize,
    /// One-based column, in characters of the decoded text.
    pub column: usize,
}

/// Where the lines of a text start. Lines end with LF, CRLF or a lone CR, as in editors.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
}

impl LineIndex {
    /// Looks once through the text.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends_line = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends_line {
                starts.push(at + 1);
            }
        }
        Self { starts }
    }

    /// Line and column of the character at this byte. An offset past the end is the place after the last character;
    /// one inside a character is the place of that character.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let column = text[self.starts[line - 1]..offset].chars().count() + 1;
        Position { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let position = LineIndex::new(text).position(text, offset);
        (position.line, position.column)
    }

    #[test]
    fn the_first_character_is_one_one() {
        assert_eq!(at("abc", 0), (1, 1));
        assert_eq!(at("", 0), (1, 1));
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let text = "é€x";
        assert_eq!(at(text, text.find('x').unwrap()), (1, 3));
    }

    #[test]
    fn every_kind_of_line_end_starts_a_line() {
        let text = "a\nb\r\nc\rd";
        assert_eq!(at(text, text.find('b').unwrap()), (2, 1));
        assert_eq!(at(text, text.find('c').unwrap()), (3, 1));
        assert_eq!(at(text, text.find('d').unwrap()), (4, 1));
    }

    #[test]
    fn the_end_is_a_place_and_beyond_is_the_end() {
        assert_eq!(at("ab\n", 3), (2, 1));
        assert_eq!(at("ab", 99), (1, 3));
    }
}

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

/// Characters are counted once for each block of this many bytes, so that a place deep in a long line costs no more than one on
/// a short line.
const BLOCK: usize = 1024;

/// Where the lines of a text start. Lines end with LF, CRLF or a lone CR, as in editors.
#[derive(Debug, Clone)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// How many characters start before each block; empty when every character is one byte.
    blocks: Vec<usize>,
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
        let mut blocks = Vec::new();
        if !text.is_ascii() {
            let mut before = 0;
            for block in bytes.chunks(BLOCK) {
                blocks.push(before);
                before += count_characters(block);
            }
            blocks.push(before);
        }
        Self { starts, blocks }
    }

    /// Line and column of the character at this byte. An offset past the end is the place after the last character;
    /// one inside a character is the place of that character.
    pub fn position(&self, text: &str, offset: usize) -> Position {
        let offset = boundary(text, offset);
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let column = self.character(text, offset) - self.character(text, self.starts[line - 1]) + 1;
        Position { line, column }
    }

    /// How many characters stand before this byte.
    pub fn character(&self, text: &str, offset: usize) -> usize {
        let offset = boundary(text, offset);
        if self.blocks.is_empty() {
            return offset;
        }
        let block = offset / BLOCK;
        self.blocks[block] + count_characters(&text.as_bytes()[block * BLOCK..offset])
    }

    /// The bytes of a one-based line, without its line end; empty for a line that is not there.
    pub fn line(&self, text: &str, line: usize) -> std::ops::Range<usize> {
        let Some(start) = line.checked_sub(1).and_then(|line| self.starts.get(line)).copied() else { return text.len()..text.len() };
        let end = self.starts.get(line).copied().unwrap_or(text.len());
        start..start + text[start..end].trim_end_matches(['\r', '\n']).len()
    }

    /// How many lines the text has; a line end at the end of the text starts one more.
    pub fn lines(&self) -> usize {
        self.starts.len()
    }
}

/// The nearest character boundary at or before the offset.
fn boundary(text: &str, offset: usize) -> usize {
    text.floor_char_boundary(offset)
}

/// The characters that start in these bytes of UTF-8.
fn count_characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count()
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

    #[test]
    fn characters_and_columns_hold_across_blocks() {
        let text = format!("<a>\n{}x", "é".repeat(3 * BLOCK));
        let index = LineIndex::new(&text);
        let x = text.len() - 1;
        assert_eq!(index.character(&text, x), 4 + 3 * BLOCK);
        assert_eq!(index.position(&text, x), Position { line: 2, column: 3 * BLOCK + 1 });
        assert_eq!(index.character(&text, text.len()), 4 + 3 * BLOCK + 1);
    }

    #[test]
    fn a_line_is_given_without_its_end() {
        let text = "a\r\nbc\rd\n";
        let index = LineIndex::new(text);
        let lines: Vec<&str> = (1..=index.lines()).map(|line| &text[index.line(text, line)]).collect();
        assert_eq!(lines, ["a", "bc", "d", ""]);
        assert_eq!(index.line(text, 9), text.len()..text.len());
    }

    proptest::proptest! {
        #[test]
        fn places_are_those_of_a_count_from_the_start(text in "[aé車🚗\r\n]{0,400}", filler in 0_usize..1200) {
            let text = format!("{}{text}", "é".repeat(filler));
            let index = LineIndex::new(&text);
            let (mut line, mut column) = (1, 1);
            let mut characters = text.char_indices().peekable();
            let mut before = 0;
            while let Some((offset, character)) = characters.next() {
                proptest::prop_assert_eq!(index.position(&text, offset), Position { line, column });
                proptest::prop_assert_eq!(index.character(&text, offset), before);
                before += 1;
                column += 1;
                let follows = characters.peek().map(|(_, next)| *next);
                if character == '\n' || (character == '\r' && follows != Some('\n')) {
                    (line, column) = (line + 1, 1);
                }
            }
        }
    }
}

//! The lines of a list, one at a time, whatever the size of the file.

use memchr::memchr;
use std::io::{self, Read};

/// So many bytes are read at a time.
const BLOCK: usize = 256 * 1024;
/// Of a longer line than this only the beginning is kept: no record comes near it.
const LONGEST: usize = 4096;

/// A line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line<'b> {
    /// Its bytes before the line feed, or the first of them.
    pub bytes: &'b [u8],
    /// How many bytes it has.
    pub length: u64,
    /// How many bytes of the file stand before it.
    pub offset: u64,
    /// Its number, from 1.
    pub number: u64,
    /// Whether a line feed ends it.
    pub has_end: bool,
}

/// Reads lines.
#[derive(Debug)]
pub struct Lines<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    offset: u64,
    number: u64,
    is_done: bool,
}

impl<R: Read> Lines<R> {
    /// The lines of what can be read here.
    pub fn new(input: R) -> Self {
        Self { input, buffer: vec![0; BLOCK], start: 0, end: 0, offset: 0, number: 0, is_done: false }
    }

    /// How many bytes were read as lines so far.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// The next line.
    ///
    /// # Errors
    /// When the input cannot be read.
    // An iterator cannot lend what it holds.
    #[allow(clippy::should_implement_trait, reason = "the line is lent")]
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let mut looked = 0;
        loop {
            let unread = &self.buffer[self.start..self.end];
            if let Some(at) = memchr(b'\n', &unread[looked..]).map(|at| at + looked) {
                return Ok(Some(self.take(at, at as u64, true)));
            }
            looked = unread.len();
            if looked > LONGEST {
                return self.long().map(Some);
            }
            if !self.fill()? {
                return Ok((looked > 0).then(|| self.take(looked, looked as u64, false)));
            }
        }
    }

    /// Hands out what is in the buffer, of a line of so many bytes.
    fn take(&mut self, kept: usize, length: u64, has_end: bool) -> Line<'_> {
        let start = self.start;
        self.start += kept + usize::from(has_end);
        let offset = self.offset;
        self.offset += length + u64::from(has_end);
        self.number += 1;
        Line { bytes: &self.buffer[start..start + kept], length, offset, number: self.number, has_end }
    }

    /// A line that is longer than what is kept of it.
    fn long(&mut self) -> io::Result<Line<'_>> {
        let head = self.buffer[self.start..self.start + LONGEST].to_vec();
        let mut length = 0;
        let has_end = loop {
            let unread = &self.buffer[self.start..self.end];
            if let Some(at) = memchr(b'\n', unread) {
                length += at as u64;
                self.start += at;
                break true;
            }
            length += unread.len() as u64;
            self.start = self.end;
            if !self.fill()? {
                break false;
            }
        };
        // The beginning goes where it can be lent from: before what comes next.
        let rest = self.buffer[self.start + usize::from(has_end)..self.end].to_vec();
        self.buffer.clear();
        self.buffer.extend_from_slice(&head);
        self.buffer.extend_from_slice(&rest);
        (self.start, self.end) = (LONGEST, self.buffer.len());
        self.buffer.resize(self.end.max(BLOCK), 0);
        let offset = self.offset;
        self.offset += length + u64::from(has_end);
        self.number += 1;
        Ok(Line { bytes: &self.buffer[..LONGEST], length, offset, number: self.number, has_end })
    }

    /// Reads more; tells whether there was any.
    fn fill(&mut self) -> io::Result<bool> {
        if self.is_done {
            return Ok(false);
        }
        self.buffer.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.end == self.buffer.len() {
            self.buffer.resize(self.buffer.len() + BLOCK, 0);
        }
        let count = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read?,
            }
        };
        self.end += count;
        self.is_done = count == 0;
        Ok(count > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{prop_assert_eq, proptest};

    /// Gives few bytes at a time.
    struct Few<'a>(&'a [u8], usize);

    impl Read for Few<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.1.min(self.0.len()).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn all(text: &[u8], at_a_time: usize) -> Vec<(Vec<u8>, u64, u64, bool)> {
        let mut lines = Lines::new(Few(text, at_a_time));
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            assert_eq!(line.number, found.len() as u64 + 1);
            found.push((line.bytes.to_vec(), line.length, line.offset, line.has_end));
        }
        assert_eq!(lines.offset(), text.len() as u64);
        found
    }

    #[test]
    fn a_line_of_any_length_is_counted_and_the_next_one_is_read() {
        for length in [LONGEST - 1, LONGEST, LONGEST + 1, 3 * BLOCK] {
            let text = [vec![b'a'; length], b"\nnext".to_vec()].concat();
            let lines = all(&text, 100_000);
            assert_eq!((lines[0].1, lines[0].3), (length as u64, true));
            assert_eq!(lines[1], (b"next".to_vec(), 4, length as u64 + 1, false));
            assert!(lines[0].0.len() <= BLOCK);
        }
    }

    proptest! {
        #[test]
        fn lines_are_those_that_splitting_gives(text in "[ab\n]{0,200}", at_a_time in 1_usize..50) {
            let mut expected: Vec<&str> = text.split('\n').collect();
            if expected.last() == Some(&"") {
                expected.pop();
            }
            let lines = all(text.as_bytes(), at_a_time);
            let found: Vec<&str> = lines.iter().map(|line| std::str::from_utf8(&line.0).unwrap()).collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(lines.last().is_none_or(|line| line.3), text.is_empty() || text.ends_with('\n'));
        }
    }
}

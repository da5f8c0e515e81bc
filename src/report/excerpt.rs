//! The lines of a file around a finding, cut so that they fit a page.

use super::{CUT, visible};
use crate::source::SourceText;
use crate::source::Span;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use serde::{Deserialize, Serialize};

/// So many columns a tab takes; its place in the line does not matter here.
const TAB: &str = "    ";
/// So many columns are shown before the place in a line that is cut.
const LEAD: usize = 32;

/// A few lines of a file with one marked place. Line ends are normalised, lines are cut to the width; the line and column of
/// the place are those of the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Excerpt {
    name: String,
    lines: String,
    first_line: usize,
    line: usize,
    column: usize,
    /// The marked place in `lines`, in bytes.
    pub(super) mark: (usize, usize),
}

impl Excerpt {
    /// The excerpt around a span. Lines are at most so many columns wide.
    pub(super) fn new(name: String, text: &SourceText, span: Span, width: usize) -> Self {
        let (whole, index) = (text.as_str(), text.lines());
        let place = text.position(span.start);
        let last_line = index.lines();
        let first_line = place.line.saturating_sub(1).max(1);
        let mut lines = String::new();
        let mut mark = (0, 0);
        for line in first_line..=(place.line + 1).min(last_line) {
            let range = index.line(whole, line);
            if line != place.line {
                // What is only context is not worth a line end at the end of the file.
                if line == last_line && range.is_empty() {
                    break;
                }
                Cutting { lines: &mut lines, left: width }.finish(&whole[range]);
            } else {
                let start = span.start.clamp(range.start, range.end) - range.start;
                let end = span.end.clamp(range.start + start, range.end) - range.start;
                mark = push_marked(&mut lines, &whole[range], (start, end), width);
            }
            lines.push('\n');
        }
        Self { name, lines, first_line, line: place.line, column: place.column, mark }
    }

    /// The number of the first line, and what stands before, in and after the marked place.
    pub(super) fn into_parts(self) -> (usize, String, String, String) {
        let (start, end) = self.mark;
        let part = |part: Option<&str>| part.unwrap_or_default().to_owned();
        let after = part(self.lines.get(end..)).trim_end_matches('\n').to_owned();
        (self.first_line, part(self.lines.get(..start)), part(self.lines.get(start..end)), after)
    }

    /// Only the line that the marked place stands in.
    pub(super) fn own_line(mut self) -> Self {
        let start = self.lines[..self.mark.0].rfind('\n').map_or(0, |at| at + 1);
        let end = self.lines[start..].find('\n').map_or(self.lines.len(), |at| start + at + 1);
        self.lines = self.lines[start..end].to_owned();
        self.first_line = self.line;
        self.mark = (self.mark.0 - start, self.mark.1.min(end) - start);
        self
    }

    /// How many columns stand before the middle of the marked place, in its line.
    pub(super) fn middle(&self) -> usize {
        let line_start = self.lines[..self.mark.0].rfind('\n').map_or(0, |at| at + 1);
        let (before, marked) = (&self.lines[line_start..self.mark.0], &self.lines[self.mark.0..self.mark.1]);
        before.chars().map(columns).sum::<usize>() + marked.chars().map(columns).sum::<usize>() / 2
    }
}

/// A line that is being cut to a width.
struct Cutting<'a> {
    lines: &'a mut String,
    left: usize,
}

impl Cutting<'_> {
    /// Adds characters while they fit; returns how many bytes of the text were taken.
    fn push(&mut self, text: &str) -> usize {
        for (at, character) in text.char_indices() {
            let columns = columns(character);
            if columns > self.left {
                return at;
            }
            self.left -= columns;
            if character == '\t' { self.lines.push_str(TAB) } else { self.lines.push(visible(character)) }
        }
        text.len()
    }

    /// Adds the rest of a line, and a mark where it is cut.
    fn finish(mut self, text: &str) {
        if self.push(text) < text.len() {
            self.lines.push(CUT);
        }
    }
}

/// Columns of a terminal that a character takes; one for those that change another, so that any line has an end.
fn columns(character: char) -> usize {
    if character == '\t' { TAB.len() } else { textwrap::core::display_width(visible(character).encode_utf8(&mut [0; 4])).max(1) }
}

/// Adds a line with a marked place, which is kept in view; returns where the mark is in `lines`.
fn push_marked(lines: &mut String, line: &str, (start, end): (usize, usize), width: usize) -> (usize, usize) {
    let (start, end) = (line.floor_char_boundary(start), line.ceil_char_boundary(end));
    let fits = line[..end].chars().map(columns).try_fold(width, usize::checked_sub).is_some();
    let from = if fits { 0 } else { lead(&line[..start]) };
    if from > 0 {
        lines.push(CUT);
    }
    let mut cutting = Cutting { lines, left: width };
    cutting.push(&line[from..start]);
    let marked_from = cutting.lines.len();
    let shown = start + cutting.push(&line[start..end]);
    let marked_to = cutting.lines.len();
    cutting.finish(&line[shown..]);
    if line.is_empty() {
        // The renderer draws no line for an empty last one.
        lines.push(' ');
    }
    (marked_from, marked_to)
}

/// Where to begin with what stands before a place.
fn lead(before: &str) -> usize {
    let mut left = LEAD;
    let mut from = before.len();
    for (at, character) in before.char_indices().rev() {
        match left.checked_sub(columns(character)) {
            Some(rest) => (left, from) = (rest, at),
            None => break,
        }
    }
    from
}

impl SourceCode for Excerpt {
    fn read_span<'a>(&'a self, _: &SourceSpan, before: usize, after: usize) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        // Asked without context lines, the renderer wants to know where the place is; otherwise, which lines to draw.
        let (line, column) = if (before, after) == (0, 0) { (self.line, self.column) } else { (self.first_line, 1) };
        let span = SourceSpan::from((0, self.lines.len()));
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), self.lines.as_bytes(), span, line - 1, column - 1, 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excerpt(text: &str, marked: &str, width: usize) -> (Vec<String>, String, usize, usize, usize) {
        let at = text.find(marked).unwrap();
        let source = SourceText::new(text.to_owned());
        let excerpt = Excerpt::new("f".into(), &source, Span::new(at, at + marked.len()), width);
        let lines = excerpt.lines.lines().map(str::to_owned).collect();
        (lines, excerpt.lines[excerpt.mark.0..excerpt.mark.1].to_owned(), excerpt.first_line, excerpt.line, excerpt.column)
    }

    #[test]
    fn lines_of_every_kind_of_line_end() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["<a>", " <b>", " <c>1</c>", "</b>", "</a>"].join(end);
            let (lines, mark, first, line, column) = excerpt(&text, "1", 80);
            assert_eq!(lines, [" <b>", " <c>1</c>", "</b>"], "{end:?}");
            assert_eq!((mark.as_str(), first, line, column), ("1", 2, 3, 5), "{end:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_around_the_place() {
        let text = format!("{}<x>wrong</x>{}", "é".repeat(5000), "b".repeat(5000));
        let (lines, mark, _, line, column) = excerpt(&text, "wrong", 80);
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with('…') && lines[0].ends_with('…'), "{}", lines[0]);
        assert!(lines[0].chars().count() <= 82, "{}", lines[0]);
        assert_eq!((mark.as_str(), line, column), ("wrong", 1, 5004));
    }

    #[test]
    fn a_huge_value_is_cut() {
        let text = format!("<x>{}</x>", "7".repeat(100_000));
        let (lines, mark, ..) = excerpt(&text, &"7".repeat(100_000), 60);
        assert!(lines[0].starts_with("<x>777") && lines[0].ends_with("7…"), "{}", lines[0]);
        assert!(lines[0].chars().count() == 61 && mark.len() == 57);
    }

    #[test]
    fn a_place_at_the_end_of_the_file_has_a_line() {
        let source = SourceText::new("<a>\n".to_owned());
        let excerpt = Excerpt::new("f".into(), &source, Span::new(4, 4), 80);
        assert_eq!((excerpt.lines.as_str(), excerpt.first_line, excerpt.line, excerpt.column), ("<a>\n \n", 1, 2, 1));
    }

    #[test]
    fn control_characters_and_tabs_are_replaced() {
        let (lines, mark, _, _, column) = excerpt("\t<x>a\u{9b}2J</x>", "a\u{9b}2J", 80);
        assert_eq!(lines, ["    <x>a\u{fffd}2J</x>"]);
        assert_eq!((mark.as_str(), column), ("a\u{fffd}2J", 5));
    }
}

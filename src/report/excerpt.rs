//! The lines of a file around a finding, cut so that they fit a page.

use super::{CUT, visible};
use crate::batch::SourceText;
use crate::source::Span;
use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

/// So many columns a tab takes; its place in the line does not matter here.
const TAB: &str = "    ";
/// So many characters are shown before the place in a line that is cut.
const LEAD: usize = 32;

/// A few lines of a file with one marked place. Line ends are normalised, lines are cut to the width; the line and column of
/// the place are those of the file.
#[derive(Debug)]
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
    /// The excerpt around a span. Lines are at most so many characters wide.
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
                push_cut(&mut lines, &whole[range], 0, width);
            } else {
                let start = span.start.clamp(range.start, range.end) - range.start;
                let end = span.end.clamp(range.start + start, range.end) - range.start;
                mark = push_marked(&mut lines, &whole[range], (start, end), width);
            }
            lines.push('\n');
        }
        Self { name, lines, first_line, line: place.line, column: place.column, mark }
    }

    /// How many characters stand before the middle of the marked place, in its line.
    pub(super) fn middle(&self) -> usize {
        let line_start = self.lines[..self.mark.0].rfind('\n').map_or(0, |at| at + 1);
        let (before, marked) = (&self.lines[line_start..self.mark.0], &self.lines[self.mark.0..self.mark.1]);
        before.chars().count() + marked.chars().count() / 2
    }
}

/// Adds a line from this byte on, as far as it fits.
fn push_cut(lines: &mut String, line: &str, from: usize, width: usize) {
    let mut left = width;
    for character in line[from..].chars() {
        if left == 0 {
            lines.push(CUT);
            return;
        }
        left -= 1;
        push_visible(lines, character, &mut left);
    }
}

/// Adds a line with a marked place, which is kept in view; returns where the mark is in `lines`.
fn push_marked(lines: &mut String, line: &str, (start, end): (usize, usize), width: usize) -> (usize, usize) {
    let (start, end) = (line.floor_char_boundary(start), line.ceil_char_boundary(end));
    let before = line[..start].chars().count();
    let fits = before + line[start..end].chars().take(width).count() <= width;
    let from = if fits { 0 } else { line[..start].char_indices().rev().nth(LEAD - 1).map_or(0, |(at, _)| at) };
    if from > 0 {
        lines.push(CUT);
    }
    let mut left = width;
    for character in line[from..start].chars() {
        left = left.saturating_sub(1);
        push_visible(lines, character, &mut left);
    }
    let marked_from = lines.len();
    let room = left.max(width / 2);
    let mut shown = start;
    let mut left = room;
    for character in line[start..end].chars() {
        if left == 0 {
            break;
        }
        left -= 1;
        push_visible(lines, character, &mut left);
        shown += character.len_utf8();
    }
    let marked_to = lines.len();
    push_cut(lines, line, shown, left);
    if line.is_empty() {
        // The renderer draws no line for an empty last one.
        lines.push(' ');
    }
    (marked_from, marked_to)
}

fn push_visible(lines: &mut String, character: char, left: &mut usize) {
    if character == '\t' {
        lines.push_str(TAB);
        *left = left.saturating_sub(TAB.len() - 1);
    } else {
        lines.push(visible(character));
    }
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
        assert!(lines[0].chars().count() <= 92 && mark.len() < 61);
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

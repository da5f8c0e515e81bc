//! Texts between elements: white space, or what does not belong there.

use super::lexical;
use crate::source::Span;
use roxmltree::Node;

/// Whether a text between elements is white space only. Nearly all are a line end and up to 31 blanks, which are two comparisons.
pub(crate) fn is_indentation(node: Node<'_, '_>, text: &str) -> bool {
    let range = node.range();
    let following = node.document().input_text().as_bytes().get(range.start..).and_then(|rest| rest.first_chunk::<32>());
    // The range of a text that goes on in a CDATA section ends before it.
    following.is_some_and(|bytes| range.len() == text.len() && lexical::is_line_end_and_blanks(bytes, range.len()))
        || text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

/// Where a text stands that is more than white space. In the file it can be longer than it reads: a line end of two characters is read
/// as one, and a reference as what it stands for.
pub(crate) fn stray_span(node: Node<'_, '_>) -> Span {
    let range = node.range();
    let mut written = node.document().input_text().get(range.clone()).unwrap_or_default();
    let blank = |reference: &&str| BLANK_REFERENCES.contains(reference);
    loop {
        let text = written.trim_start();
        let reference = text.find(';').and_then(|end| text.get(..=end)).filter(blank);
        written = &text[reference.map_or(0, str::len)..];
        if reference.is_none() {
            break;
        }
    }
    let start = range.end - written.len();
    Span::new(start, start + written.trim_end().len())
}

/// How white space can be written as a reference.
const BLANK_REFERENCES: [&str; 8] = ["&#32;", "&#9;", "&#10;", "&#13;", "&#x20;", "&#x9;", "&#xA;", "&#xD;"];

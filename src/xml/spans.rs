//! Where elements stand in the text.

use crate::source::Span;
use roxmltree::Node;

/// The text of an element, or its whole start tag when it has none.
pub fn value_span(element: Node<'_, '_>) -> Span {
    match (element.first_child(), element.last_child()) {
        (Some(first), Some(last)) => Span::new(first.range().start, last.range().end),
        _ => tag_span(element),
    }
}

/// The name of an element in its start tag, with the `<`.
pub fn tag_span(element: Node<'_, '_>) -> Span {
    let range = element.range();
    let text = &element.document().input_text().as_bytes()[range.clone()];
    // Most names have no prefix: what follows the local name is then the end of the name.
    let likely = 1 + element.tag_name().name().len();
    let ends_there = text.get(likely).is_some_and(ends_name);
    let name = if ends_there { likely } else { text.iter().position(ends_name).unwrap_or(text.len()) };
    Span::new(range.start, range.start + name + usize::from(text.get(name) == Some(&b'>')))
}

fn ends_name(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_ends_after_its_name() {
        for (text, tag) in
            [("<a/>", "<a"), ("<ab >x</ab>", "<ab"), ("<a>x</a>", "<a>"), ("<p:ab xmlns:p='q'/>", "<p:ab"), ("<p:a\nxmlns:p='q'>x</p:a>", "<p:a")]
        {
            let document = roxmltree::Document::parse(text).unwrap();
            let span = tag_span(document.root_element());
            assert_eq!(&text[span.start..span.end], tag, "{text}");
        }
    }
}

//! Where elements stand in the text.

use crate::source::Span;

/// The text of an element, or its whole start tag when it has none.
pub fn value_span(element: roxmltree::Node<'_, '_>) -> Span {
    match (element.first_child(), element.last_child()) {
        (Some(first), Some(last)) => Span::new(first.range().start, last.range().end),
        _ => tag_span(element),
    }
}

/// The name of an element in its start tag, with the `<`.
pub fn tag_span(element: roxmltree::Node<'_, '_>) -> Span {
    let range = element.range();
    let text = &element.document().input_text()[range.clone()];
    let name = text.find(|c: char| c.is_ascii_whitespace() || c == '>' || c == '/').unwrap_or(text.len());
    Span::new(range.start, range.start + name + usize::from(text.as_bytes().get(name) == Some(&b'>')))
}

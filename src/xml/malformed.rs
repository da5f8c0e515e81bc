//! What is wrong with a text that is not well-formed, in words that say what to look for.

use crate::source::Span;
use roxmltree::Error;

/// The fault without its place, which the finding carries itself.
pub(super) fn reason(text: &str, error: &Error, place: Option<Span>) -> String {
    let here = place.and_then(|span| text.get(span.start..)).unwrap_or_default();
    match error {
        Error::UnclosedRootNode => "it ends before its root element is closed".to_owned(),
        Error::NoRootNode => "it has no root element".to_owned(),
        Error::UnexpectedCloseTag(open, close, _) => format!("`</{close}>` stands where `</{open}>` must close the element"),
        Error::MalformedEntityReference(_) => "an `&` starts no reference; the sign itself is written `&amp;`".to_owned(),
        Error::UnknownEntityReference(name, _) => format!("`&{name};` refers to nothing; XML itself knows amp, lt, gt, quot and apos"),
        Error::UnknownNamespace(prefix, _) => format!("the prefix `{prefix}` is not declared"),
        Error::DuplicatedAttribute(name, _) => format!("the attribute `{name}` stands twice in one element"),
        Error::NonXmlChar(character, _) => format!("the character U+{:04X} is not allowed in XML", u32::from(*character)),
        Error::InvalidName(_) if text[..text.len() - here.len()].ends_with('<') || here.starts_with('<') => {
            "a `<` starts no tag; the sign itself is written `&lt;`".to_owned()
        }
        Error::UnknownToken(_) if here.len() <= 1 => "it ends in the middle of a tag".to_owned(),
        Error::UnknownToken(_) if here.starts_with('<') => "a second root element stands after the first, or a tag that is none".to_owned(),
        Error::UnknownToken(_) => "a text stands outside of the root element".to_owned(),
        other => {
            let text = other.to_string();
            let place = format!(" at {}", other.pos());
            text.strip_suffix(&place).map(str::to_owned).unwrap_or(text)
        }
    }
}

/// Where the parser stopped; `None` when it does not say.
pub(super) fn place(text: &str, error: &Error) -> Option<Span> {
    if matches!(error, Error::UnclosedRootNode | Error::UnexpectedEndOfStream) {
        return Some(Span::new(text.len(), text.len()));
    }
    let place = error.pos();
    if matches!(error, Error::NoRootNode) || (place.row, place.col) == (1, 1) {
        return None;
    }
    // The parser counts lines by LF and columns by character, both one-based.
    let line = text.split_inclusive('\n').take(place.row as usize - 1).map(str::len).sum::<usize>();
    let rest = text.get(line..)?;
    let at = line + rest.char_indices().nth(place.col as usize - 1).map_or(rest.len(), |(at, _)| at);
    let end = text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    Some(Span::new(at, end))
}

//! From a text to a tree, within limits.

use super::{malformed, wellformed};
use crate::finding::{Finding, kinds};
use crate::source::Span;
use std::collections::HashSet;

/// A document with more nodes (elements, texts, comments) than this is no certificate; the limit bounds memory.
const MOST_NODES: u32 = 500_000;

/// More attributes than this, counted by their `=`, are in no certificate. The parser compares the attributes of an element with
/// each other, so the limit bounds time.
const MOST_ATTRIBUTES: usize = 20_000;
/// The same for a text of many messages, and what one of its elements can have.
const MOST_NODES_OF_MANY: u32 = 20_000_000;
const MOST_ATTRIBUTES_OF_MANY: usize = 4_000_000;
const MOST_OF_ELEMENT: usize = 1000;
/// A text of so many bytes cannot keep the parser busy for long, whatever it holds.
const HARMLESS: usize = 32 * 1024;
/// More different namespace declarations than this are in no certificate. The parser compares each with all others in scope.
const MOST_NAMESPACES: usize = 100;

/// Parses a text as XML, without DTD, entities or external references.
///
/// # Errors
/// A finding of family `input/`.
pub fn parse(text: &str) -> Result<roxmltree::Document<'_>, Box<Finding>> {
    parse_within(text, MOST_NODES, MOST_ATTRIBUTES)
}

/// Parses a text of many messages, such as a feed: as a message, with wider limits on the whole and the same on each element.
///
/// # Errors
/// A finding of family `input/`.
pub(crate) fn parse_many(text: &str) -> Result<roxmltree::Document<'_>, Box<Finding>> {
    let is_crowded = |tag: &str| memchr::memchr_iter(b'=', tag.split('>').next().unwrap_or_default().as_bytes()).count() > MOST_OF_ELEMENT;
    if text.split('<').any(is_crowded) {
        return Err(Box::new(Finding::built_in(&kinds::INPUT_TOO_LARGE, format!("an element has more than {MOST_OF_ELEMENT} attributes"))));
    }
    parse_within(text, MOST_NODES_OF_MANY, MOST_ATTRIBUTES_OF_MANY)
}

fn parse_within(text: &str, most_nodes: u32, most_attributes: usize) -> Result<roxmltree::Document<'_>, Box<Finding>> {
    if let Some(finding) = overloaded(text, most_attributes) {
        return Err(Box::new(finding));
    }
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: most_nodes, entity_resolver: None };
    let document = roxmltree::Document::parse_with_options(text, options).map_err(|error| Box::new(parse_finding(text, &error)))?;
    match wellformed::overlooked(text, &document) {
        None => Ok(document),
        Some((span, fault)) => Err(Box::new(not_well_formed(Some(span), fault))),
    }
}

/// Parses a text that this program has written, of whatever size: the limits are held against what comes from outside.
pub(crate) fn parse_own(text: &str) -> Option<roxmltree::Document<'_>> {
    roxmltree::Document::parse(text).ok()
}

/// A text that the parser refuses: no XML at all, or not well-formed.
fn faulty(text: &str, error: &roxmltree::Error) -> Finding {
    match text.trim_start().chars().next() {
        Some('-') if text.trim_start().starts_with("-----BEGIN ") => Finding {
            expected: Some("an XML text, which starts with `<`".to_owned()),
            ..Finding::built_in(&kinds::INPUT_NOT_XML, "the file is a key or a certificate (PEM); this is no XML".to_owned())
        },
        // Without a place: it may be a key in any form, and a report would show the line for all to see.
        Some(first) if first != '<' => Finding {
            expected: Some("an XML text, which starts with `<`".to_owned()),
            ..Finding::built_in(&kinds::INPUT_NOT_XML, format!("the file starts with `{first}`; this is no XML"))
        },
        _ => {
            let place = malformed::place(text, error);
            not_well_formed(place, &malformed::reason(text, error, place))
        }
    }
}

fn not_well_formed(span: Option<Span>, fault: &str) -> Finding {
    Finding { span, ..Finding::built_in(&kinds::INPUT_MALFORMED, format!("the file is not well-formed XML: {fault}")) }
}

/// A text that would keep the parser busy for minutes.
fn overloaded(text: &str, most_attributes: usize) -> Option<Finding> {
    if text.len() <= HARMLESS {
        return None;
    }
    let attributes = memchr::memchr_iter(b'=', text.as_bytes()).count();
    let what = if attributes > most_attributes {
        format!("{most_attributes} attributes")
    } else if attributes > MOST_NAMESPACES && declares_too_many_namespaces(text) {
        format!("{MOST_NAMESPACES} namespaces")
    } else {
        return None;
    };
    Some(Finding::built_in(&kinds::INPUT_TOO_LARGE, format!("the file has more than {what}")))
}

fn declares_too_many_namespaces(text: &str) -> bool {
    let mut declarations = HashSet::new();
    text.match_indices("xmlns").any(|(at, _)| {
        let declaration = &text[at..];
        let mut quotes = declaration.match_indices(['"', '\'']).map(|(quote, _)| quote);
        let end = quotes.nth(1).unwrap_or(declaration.len());
        declarations.insert(&declaration[..end]);
        declarations.len() > MOST_NAMESPACES
    })
}

fn parse_finding(text: &str, error: &roxmltree::Error) -> Finding {
    match error {
        _ if text.trim().is_empty() => Finding::built_in(&kinds::INPUT_EMPTY, "the file is empty".to_owned()),
        roxmltree::Error::DtdDetected => Finding {
            span: text.find("<!DOCTYPE").map(|at| Span::new(at, at + "<!DOCTYPE".len())),
            ..Finding::built_in(&kinds::INPUT_DTD, "the file has a document type declaration".to_owned())
        },
        roxmltree::Error::NodesLimitReached => Finding::built_in(&kinds::INPUT_TOO_LARGE, format!("the file has more than {MOST_NODES} XML nodes")),
        other => faulty(text, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code_of(text: &str) -> Option<String> {
        parse(text).err().map(|finding| finding.code.to_string())
    }

    #[test]
    fn what_would_keep_the_parser_busy_is_refused_before() {
        let many = |count: usize, form: &dyn Fn(usize) -> String| (0..count).map(form).collect::<String>();
        let attributes = format!("<a{}/>", many(30_000, &|number| format!(" a{number}=\"\"")));
        let namespaces = format!("<a{}/>", many(2000, &|number| format!(" xmlns:a{number}=\"{number}\"")));
        let one_namespace = format!("<a>{}</a>", many(3000, &|_| "<b xmlns=\"\"/>".to_owned()));
        assert_eq!(code_of(&attributes).as_deref(), Some("input/too-large"));
        assert_eq!(code_of(&namespaces).as_deref(), Some("input/too-large"));
        assert_eq!(code_of(&one_namespace), None);
        assert!([&attributes, &namespaces, &one_namespace].iter().all(|text| text.len() > HARMLESS));
    }
}

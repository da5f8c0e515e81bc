//! Making the changes that cure findings for certain.

use super::checker::Checker;
use super::file::Wanted;
use crate::finding::Suggestion;
use crate::schema::Book;
use crate::source::decode;
use crate::xml;
use roxmltree::Node;

/// Changes that hinder each other are made one after the other, in at most so many rounds.
const MOST_ROUNDS: usize = 100;
const MARK: &[u8] = b"\xEF\xBB\xBF";

/// A change that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The code of the finding that it cures.
    pub code: String,
    /// The field path of the finding.
    pub path: String,
    /// What was replaced by what, and where it stood before.
    pub suggestion: Suggestion,
}

/// Why nothing is changed in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untouched {
    /// It has a signature, which would not hold any more.
    #[error("it is sealed: correct the data that it was made from, and sign again")]
    Sealed,
    /// It is in another encoding than UTF-8, or has bytes that are no text.
    #[error("it is not in UTF-8")]
    Encoding,
    /// It is no well-formed XML.
    #[error("it is no well-formed XML")]
    Malformed,
}

/// Makes in an unsigned file the changes that cure findings for certain; gives its new bytes and what was changed.
///
/// # Errors
/// Why the file is left as it is.
pub(crate) fn mend(checker: &Checker, name: &str, bytes: Vec<u8>) -> Result<(Vec<u8>, Vec<Change>), Untouched> {
    let mark = if bytes.starts_with(MARK) { MARK } else { b"" };
    let decoded = decode(bytes);
    if decoded.problem.is_some() || decoded.encoding != "UTF-8" {
        return Err(Untouched::Encoding);
    }
    let mut text = decoded.text;
    if is_sealed(&text)? {
        return Err(Untouched::Sealed);
    }
    let mut changes = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let suggested = suggested(checker, name, &text);
        if suggested.is_empty() {
            break;
        }
        text = made(&text, &suggested);
        changes.extend(suggested);
    }
    Ok(([mark, text.as_bytes()].concat(), changes))
}

fn is_sealed(text: &str) -> Result<bool, Untouched> {
    let document = xml::parse(text).map_err(|_| Untouched::Malformed)?;
    Ok(document.descendants().filter(Node::is_element).any(|node| node.tag_name().name() == Book::SIGNATURE))
}

/// What the findings about a text suggest, in the order of the text; of changes that meet, the first.
fn suggested(checker: &Checker, name: &str, text: &str) -> Vec<Change> {
    let report = checker.check_input(name.to_owned(), Ok(text.as_bytes().to_vec()), Wanted::default()).report;
    let change = |finding: crate::finding::Finding| {
        let suggestion = *finding.suggestion?;
        Some(Change { code: finding.code.to_string(), path: finding.path, suggestion })
    };
    let mut changes: Vec<Change> = report.findings.into_iter().filter_map(change).collect();
    changes.sort_by_key(|change| (change.suggestion.span.start, change.suggestion.span.end));
    let mut end = 0;
    changes.retain(|change| {
        let is_free = change.suggestion.span.start >= end;
        if is_free {
            end = change.suggestion.span.end;
        }
        is_free
    });
    changes
}

/// The text with the changes made.
fn made(text: &str, changes: &[Change]) -> String {
    let mut made = String::with_capacity(text.len());
    let mut from = 0;
    for Change { suggestion, .. } in changes {
        made.push_str(text.get(from..suggestion.span.start).unwrap_or_default());
        made.push_str(&suggestion.new);
        from = suggestion.span.end;
    }
    made.push_str(text.get(from..).unwrap_or_default());
    made
}

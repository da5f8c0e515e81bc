//! The words of structural findings.

use super::record::GroupInstance;
use super::values::{Fault, shown};
use crate::finding::{Check, Finding, kinds};
use crate::nearest::nearest;
use crate::schema::{Book, Entry, GroupId};
use crate::xml::{tag_span, value_span};
use roxmltree::Node;
use std::collections::HashMap;

/// After so many distinct unknown names in one file, no nearest name is looked for: such a file is another format.
const MOST_SUGGESTIONS: usize = 100;

/// Looks up nearest names once for each unknown name.
#[derive(Default)]
pub(super) struct Suggestions {
    known: HashMap<(String, GroupId), Option<String>>,
}

impl Suggestions {
    /// The member of this group, or else any tag of the message, that the unknown name is most like.
    pub(super) fn find(&mut self, name: &str, group: GroupId, book: &Book) -> Option<String> {
        let key = (name.to_owned(), group);
        if let Some(found) = self.known.get(&key) {
            return found.clone();
        }
        if self.known.len() >= MOST_SUGGESTIONS {
            return None;
        }
        let members = book.group(group).members.iter().map(|member| book.tag(member.entry));
        let found = nearest(name, members).or_else(|| nearest(name, book.tags())).map(str::to_owned);
        self.known.insert(key, found.clone());
        found
    }
}

/// A finding about an element, pointing at its start tag.
pub(super) fn at_tag(kind: &'static Check, node: Node<'_, '_>, path: String, message: String) -> Finding {
    Finding { path, field: Some(node.tag_name().name().to_owned()), span: Some(tag_span(node)), ..Finding::built_in(kind, message) }
}

/// A value that does not fit its type.
pub(super) fn fault(fault: Fault, node: Node<'_, '_>, path: String, label: &str, text: &str) -> Finding {
    let tag = node.tag_name().name();
    let mut finding = Finding {
        path,
        field: Some(tag.to_owned()),
        span: Some(value_span(node)),
        value: Some(text.to_owned()),
        expected: Some(fault.expected),
        ..Finding::built_in(fault.kind, format!("{tag} ({label}) {}", fault.problem))
    };
    if let Some(help) = fault.help {
        finding.help = help.into();
    }
    finding
}

/// An element that stands in the wrong group.
pub(super) fn misplaced(node: Node<'_, '_>, path: String, entry: Entry, here: GroupId, book: &Book) -> Finding {
    let tag = book.tag(entry);
    let home = book.parent(entry).map_or("", |group| &book.group(group).tag);
    let mut finding = at_tag(&kinds::IVI_MISPLACED, node, path, format!("{tag} stands in {}; it belongs to {home}", book.group(here).tag));
    finding.expected = Some(book.path(entry));
    finding.help = format!("Move {tag} to {}.", book.path(entry).rsplit_once('/').map_or("", |(path, _)| path)).into();
    finding
}

/// An element that the message does not know.
pub(super) fn unknown(node: Node<'_, '_>, path: String, near: Option<&str>, here: GroupId, book: &Book) -> Finding {
    let name = node.tag_name().name();
    let mut finding = at_tag(&kinds::IVI_UNKNOWN_ELEMENT, node, path, format!("{} knows no element `{}`", book.group(here).tag, shown(name)));
    if let Some((near, entry)) = near.and_then(|near| Some((near, book.entry(near)?))) {
        finding.expected = Some(near.to_owned());
        finding.help = if book.parent(entry) == Some(here) {
            format!("Write {near} ({}), if that is meant.", book.label(entry))
        } else {
            format!("If {near} is meant: it belongs to {}.", book.path(entry).rsplit_once('/').map_or("", |(path, _)| path))
        }
        .into();
    }
    finding
}

/// A member that the message demands.
pub(super) fn missing(holder: &GroupInstance, path: String, entry: Entry, found: u32, book: &Book) -> Finding {
    let tag = book.tag(entry);
    let group = &book.group(holder.group).tag;
    let least = match entry {
        Entry::Field(field) => book.field(field).occurs.min,
        Entry::Group(group) => book.group(group).occurs.min,
        Entry::Signature => 1,
    };
    let message = if found == 0 {
        format!("{group} has no {tag} ({})", book.label(entry))
    } else {
        format!("{group} has {found} {tag}; at least {least} are needed")
    };
    let expected = match entry {
        Entry::Field(field) => book.type_of(field).describe(),
        Entry::Group(_) | Entry::Signature => with_article(tag),
    };
    Finding {
        path,
        field: Some(tag.to_owned()),
        span: Some(holder.span),
        expected: Some(expected),
        help: format!("Add {tag} to {group}.").into(),
        ..Finding::built_in(&kinds::IVI_MISSING, message)
    }
}

/// A group that holds nothing, and must hold several members.
pub(super) fn hollow(holder: &GroupInstance, path: String, members: &[(Entry, u32)], book: &Book) -> Finding {
    let group = &book.group(holder.group).tag;
    let tags: Vec<&str> = members.iter().map(|(entry, _)| book.tag(*entry)).collect();
    Finding {
        path,
        field: Some(group.clone()),
        span: Some(holder.span),
        expected: Some(tags.join(", ")),
        help: format!("Fill {group}, or remove it where it may be absent.").into(),
        ..Finding::built_in(&kinds::IVI_MISSING, format!("{group} is empty; it must hold {}", tags.join(", ")))
    }
}

/// Adds to the finding about an element that has no place that just one member is missing beside it.
pub(super) fn stands_for(finding: &mut Finding, missing: Finding) {
    let tag = missing.field.unwrap_or_default();
    finding.message = format!("{}; and {}", finding.message, missing.message);
    finding.help = format!("Write {tag} instead, if that is meant: it is needed here. Otherwise: {}", finding.help).into();
    finding.expected = Some(tag);
}

/// A member that stands more often than allowed.
pub(super) fn repeated(node: Node<'_, '_>, path: String, most: u32, here: GroupId, book: &Book) -> Finding {
    let tag = node.tag_name().name();
    let times = if most == 1 { "once".to_owned() } else { format!("{most} times") };
    Finding {
        expected: Some(format!("{tag} at most {times}")),
        ..at_tag(&kinds::IVI_REPEATED, node, path, format!("{tag} stands again in {}; it may stand {times}", book.group(here).tag))
    }
}

/// A namespace in a sentence.
pub(super) fn namespace_name(namespace: &str) -> String {
    if namespace.is_empty() { "no namespace".to_owned() } else { format!("the namespace `{namespace}`") }
}

/// A tag with its article: `an AxleTable`.
pub(super) fn with_article(tag: &str) -> String {
    let article = if tag.starts_with(['A', 'E', 'I', 'O']) { "an" } else { "a" };
    format!("{article} {tag}")
}

/// The namespaces that senders are known to write instead of the right one, and what is wrong with them.
pub(super) fn namespace_hint(found: &str, expected: &str) -> Option<&'static str> {
    let squeezed = |text: &str| text.to_lowercase().trim_end_matches('/').replace("https://", "http://");
    if found.contains("eu.era.") {
        Some("`era` is a slip in some texts; it is `ereg`.")
    } else if found.is_empty() {
        Some("The root element declares no namespace.")
    } else if squeezed(found) == squeezed(expected) {
        Some("A namespace is compared letter by letter: no other case, no https, no slash at the end.")
    } else {
        None
    }
}

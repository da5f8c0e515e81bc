//! Tags of messages of another version than the file at hand: what they are called here.

use super::older_rules::Older;
use crate::finding::{Finding, kinds};
use crate::schema::{Book, Entry, FieldId};

/// The fields that an unknown element in an older message can mean which is a tag of the newer messages.
pub(super) fn predecessors<'k>(finding: &Finding, older: Older<'k>, newer: &Book) -> &'k [FieldId] {
    let entry = finding.field.as_deref().filter(|_| finding.code == kinds::IVI_UNKNOWN_ELEMENT.code).and_then(|tag| newer.entry(tag));
    if let Some(Entry::Field(field)) = entry { older.mapping.sources(field) } else { &[] }
}

/// Says of an unknown element that is a tag of the newer messages what it is called here.
pub(super) fn name_predecessor(finding: Finding, older: Older<'_>, newer: &Book) -> Finding {
    let Some(source) = predecessors(&finding, older, newer).first() else { return finding };
    let (book, here) = (older.book, Entry::Field(*source));
    let path = book.path(here);
    let home = path.rsplit_once('/').map_or("", |(home, _)| home);
    Finding {
        expected: Some(book.tag(here).to_owned()),
        help: format!("This is a tag of IVI {}; IVI {} has {} in {home}.", newer.version(), book.edition(), book.tag(here)).into(),
        ..finding
    }
}

/// Says of an unknown element that is a tag of the older messages what it is now. Returns what is meant.
pub(super) fn name_successors<'k>(findings: &mut [Finding], older: impl Fn() -> Option<Older<'k>>, newer: &Book) -> Vec<Entry> {
    let mut meant = Vec::new();
    for finding in findings.iter_mut().filter(|finding| finding.code == kinds::IVI_UNKNOWN_ELEMENT.code) {
        let Some(older) = older() else { return meant };
        // A tag of one word may be anything.
        let is_tag = |tag: &&str| tag.chars().filter(char::is_ascii_uppercase).count() > 1;
        let entry = finding.field.as_deref().filter(is_tag).and_then(|tag| older.book.entry(tag));
        let counterparts = entry.map_or(&[][..], |entry| older.book.counterparts().of(entry));
        meant.extend(counterparts.iter().filter_map(|next| newer.entry(&next.tag)));
        let Some(next) = counterparts.first() else { continue };
        let path = newer.entry(&next.tag).map(|entry| newer.path(entry)).unwrap_or_default();
        let home = path.rsplit_once('/').map_or("", |(home, _)| home);
        finding.expected = Some(next.tag.clone());
        finding.help = format!("This is a tag of IVI {}; IVI {} has {} in {home}.", older.book.edition(), newer.version(), next.tag).into();
    }
    meant
}

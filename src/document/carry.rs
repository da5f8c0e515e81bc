//! Messages of an older version in terms of the newer one, so that one rule serves both.
//!
//! What an older message says that the newer version has a field for is written as a message of the newer version (the draft) and
//! read like any other; each element of the draft remembers the place that it comes from. What is found in the draft is told of
//! that place, in the tags of the older message. Of what cannot be carried nothing is said: fields and groups without a source
//! are neither there nor missing.

mod draft;
mod losses;
mod migration;
mod tongue;
mod write;

pub use losses::{Loss, Lost};
pub use migration::{Migration, Moved, OpenPoint};
pub use tongue::OlderTongue;

use super::record::Record;
use crate::schema::{Book, Entry, FieldId, Mapping};
use draft::Draft;
use roxmltree::{Document, Node};
use std::collections::{BTreeSet, HashSet};
use write::Written;

/// Whether a document is a message of the versions 1.x: its root holds what only they have there. Their elements have no namespace;
/// one that was declared all the same is a fault of such a message.
pub fn is_older(document: &Document<'_>) -> bool {
    let root = document.root_element();
    let named = |node: &Node<'_, '_>, tags: &[&str]| node.is_element() && tags.contains(&node.tag_name().name());
    let in_header = |child: Node<'_, '_>| named(&child, &["IVIReferenceId", "VersionNumberXsd"]);
    let has_mark = |node: Node<'_, '_>| named(&node, &["Body"]) || named(&node, &["Header"]) && node.children().any(in_header);
    let is_newer = root.children().any(|node| named(&node, &["CocDataGroup"]));
    named(&root, &["InitialVehicleInformation"]) && root.children().any(has_mark) && !is_newer
}

/// The version that a message declares, or that of the book when it declares none that is known.
pub fn version<'r>(record: &'r Record<'_>) -> &'r str {
    let list = record.book().types().iter().find(|data_type| data_type.name == "VersionNumberXsd");
    let declared = record.text("VersionNumberXsd").filter(|version| list.is_some_and(|list| list.code(version).is_some()));
    declared.unwrap_or(record.book().version())
}

/// An older message, written in terms of the newer book.
#[derive(Debug)]
pub struct Carried {
    /// The draft and where its elements come from.
    written: Written,
    draft: Draft,
    /// Fields and groups of the newer book of which nothing can be said.
    unsure: HashSet<Entry>,
}

impl Carried {
    /// Carries what a record of the older book holds.
    pub fn of(record: &Record<'_>, mapping: &Mapping, newer: &Book) -> Self {
        let draft = Draft::of(record, mapping, newer);
        let written = Written::of(&draft, newer);
        let mut unsure: HashSet<Entry> = draft.unsure.iter().chain(mapping.sourceless()).copied().collect();
        unsure.extend(not_there_yet(record, mapping, newer));
        Self { written, draft, unsure }
    }

    /// Reads the draft along the newer book and hands its record on; `None` when it cannot be read.
    pub fn look<T>(&self, newer: &Book, look: impl FnOnce(&Record<'_>) -> T) -> Option<T> {
        let document = crate::xml::parse_own(&self.written.text)?;
        let mut record = super::read(&document, newer).record?;
        record.doubt(self.unsure.iter().copied());
        Some(look(&record))
    }
}

/// What a message of an earlier version than that of the book lacks perhaps because its version does not have it.
fn not_there_yet(record: &Record<'_>, mapping: &Mapping, newer: &Book) -> Vec<Entry> {
    let book = record.book();
    if record.text("VersionNumberXsd") == Some(book.version()) {
        return Vec::new();
    }
    let later = book.counterparts().later.iter();
    let absent = later.filter_map(|entry| if let Entry::Field(field) = entry { Some(*field) } else { None });
    let absent: BTreeSet<FieldId> = absent.filter(|field| !record.presence().contains(*field)).collect();
    mapping.sourced_only_by(&absent, newer)
}

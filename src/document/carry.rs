//! Messages of an older version in terms of the newer one, so that one rule serves both.
//!
//! What an older message says that the newer version has a field for makes a record of the newer book, whose fields and groups stand
//! where they come from in the older message. What is found in it is told in the tags of the older message. Of what cannot be
//! carried nothing is said: fields and groups without a source are neither there nor missing.

mod carried;
mod draft;
mod losses;
mod migration;
mod tongue;
mod write;

pub use losses::{Loss, Lost};
pub use migration::{Migration, Moved, OpenPoint};

use super::record::{Place, Record};
use crate::schema::{Book, Entry, FieldId, Mapping};
use carried::Origins;
use draft::Draft;
use std::collections::BTreeSet;

/// The version that a message declares, or that of the book when it declares none that is known.
pub fn version<'r>(record: &'r Record<'_>) -> &'r str {
    let book = record.book();
    let field = book.landmarks().declared;
    let declared = record.stated(field).filter(|version| field.is_some_and(|field| book.type_of(field).code(version).is_some()));
    declared.unwrap_or(book.version())
}

/// An older message as a record of the newer book.
#[derive(Debug)]
pub struct Carried<'r, 'doc> {
    older: &'r Record<'doc>,
    mapping: &'r Mapping,
    record: Record<'r>,
    origins: Origins,
}

impl<'r, 'doc> Carried<'r, 'doc> {
    /// Carries what a record of the older book holds.
    pub fn of(older: &'r Record<'doc>, mapping: &'r Mapping, newer: &'r Book) -> Self {
        let draft = Draft::of(older, mapping, newer);
        let (mut record, origins) = carried::record_of(&draft, older, newer);
        record.doubt(draft.unsure.iter().chain(mapping.sourceless()).copied());
        record.doubt(not_there_yet(older, mapping, newer));
        Self { older, mapping, record, origins }
    }

    /// The message in terms of the newer book. Its spans are those of the older message.
    pub fn newer(&self) -> &Record<'r> {
        &self.record
    }

    /// Where what stands at a place of the record comes from in the older record.
    pub fn origin(&self, place: Place) -> Place {
        self.origins.of(place)
    }
}

/// What a message of an earlier version than that of the book lacks perhaps because its version does not have it.
fn not_there_yet(record: &Record<'_>, mapping: &Mapping, newer: &Book) -> Vec<Entry> {
    let book = record.book();
    if record.stated(book.landmarks().declared) == Some(book.version()) {
        return Vec::new();
    }
    let later = book.counterparts().later.iter();
    let absent = later.filter_map(|entry| if let Entry::Field(field) = entry { Some(*field) } else { None });
    let absent: BTreeSet<FieldId> = absent.filter(|field| !record.presence().contains(*field)).collect();
    mapping.sourced_only_by(&absent, newer)
}

//! What an older message lacks for the newer version, and the message that can be made of it.

use super::draft::Draft;
use super::losses::{Loss, Lost};
use super::write::Written;
use crate::document::record::{FieldAt, Place, Record};
use crate::finding::{Finding, kinds};
use crate::schema::{Book, Entry, FieldId, Mapping};

/// A migration: what is carried, what is not, and what is left to do.
#[derive(Debug)]
pub struct Migration {
    /// The message of the newer version, unsigned, with all that could be carried.
    pub text: String,
    /// What is carried, in the order of the older message.
    pub moved: Vec<Moved>,
    /// What is not carried, or not without a look, in the order of the older message.
    pub losses: Vec<Loss>,
    /// What the newer version demands and the older message does not give, in the order of the newer book.
    pub open: Vec<OpenPoint>,
}

/// A value that is carried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The position of the field in the older record.
    pub source: FieldAt,
    /// The field of the newer book.
    pub field: FieldId,
    /// The value there.
    pub text: String,
    /// Whether it is another than in the older message.
    pub is_changed: bool,
    /// Whether the older message has no field for it and its value follows from the one that it comes from.
    pub is_companion: bool,
}

/// Something that has to be done before the message can be signed and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenPoint {
    /// The path in the newer message.
    pub path: String,
    /// The field or group concerned.
    pub field: String,
    /// What is missing or does not fit.
    pub message: String,
    /// What would be right.
    pub expected: String,
    /// The position of the field in the older record that it comes from; `None` when it is missing.
    pub source: Option<FieldAt>,
}

impl Migration {
    /// Makes the newer message of an older one.
    pub fn of(record: &Record<'_>, mapping: &Mapping, newer: &Book) -> Self {
        let mut draft = Draft::of(record, mapping, newer);
        let mut open = Vec::new();
        leave_out(&mut draft, newer, &mut open);
        let written = Written::of(&draft, newer);
        let gaps = structure(&written, newer).into_iter().filter(|finding| finding.field.as_deref() != Some(Book::SIGNATURE));
        open.extend(gaps.map(|finding| point(finding, None)));
        let moved = moved(&draft, record);
        let losses = draft.losses.into_iter().filter(|loss| !is_carried_elsewhere(loss, &moved)).collect();
        Self { text: written.text, moved, losses, open }
    }
}

/// What circumstances keep from one place may have gone to another.
fn is_carried_elsewhere(loss: &Loss, moved: &[Moved]) -> bool {
    matches!((&loss.why, loss.place), (Lost::Circumstances, Place::Field(position)) if moved.iter().any(|one| one.source == position))
}

/// What does not fit the newer book is left out of what is written, and to be given by hand.
fn leave_out(draft: &mut Draft<'_>, newer: &Book, open: &mut Vec<OpenPoint>) {
    let written = Written::of(draft, newer);
    for finding in structure(&written, newer) {
        let Some((group, position)) = finding.span.and_then(|span| written.field(span.start)) else { continue };
        let field = &mut draft.groups[group].fields[position];
        field.is_left_out = true;
        let source = field.source;
        open.push(point(finding, Some(source)));
    }
}

/// What the structure of the newer message has to say of it.
fn structure(written: &Written, newer: &Book) -> Vec<Finding> {
    if let Some(document) = crate::xml::parse_own(&written.text) {
        return crate::document::read(&document, newer).findings;
    }
    let root = newer.tag(Entry::Group(newer.root()));
    let unread = Finding::built_in(&kinds::INPUT_MALFORMED, "the draft cannot be read, and was not checked".to_owned());
    vec![Finding { path: format!("/{root}"), field: Some(root.to_owned()), ..unread }]
}

fn point(finding: Finding, source: Option<FieldAt>) -> OpenPoint {
    let path = match (&finding.field, finding.code == kinds::IVI_MISSING.code) {
        (Some(field), true) if !finding.path.ends_with(&format!("/{field}")) => format!("{}/{field}", finding.path),
        _ => finding.path,
    };
    OpenPoint { path, field: finding.field.unwrap_or_default(), message: finding.message, expected: finding.expected.unwrap_or_default(), source }
}

fn moved(draft: &Draft<'_>, record: &Record<'_>) -> Vec<Moved> {
    let fields = draft.groups.iter().flat_map(|group| &group.fields).filter(|field| field.is_written());
    let mut moved: Vec<Moved> = fields
        .map(|field| Moved {
            source: field.source,
            field: field.field,
            is_changed: record.field(field.source).text != field.text,
            is_companion: field.is_companion,
            text: field.text.to_owned(),
        })
        .collect();
    moved.sort_by_key(|one| (one.source, one.is_companion, one.field));
    moved
}

/// Whether a loss leaves something to do: the newer version has a place for it, in another form.
impl Loss {
    /// Whether somebody has to look at it.
    pub fn is_open(&self) -> bool {
        !matches!(self.why, Lost::Unmapped(None) | Lost::Circumstances)
    }

    /// What became of it, in a sentence.
    pub fn words(&self, newer: &Book) -> String {
        let target = self.field.map(|field| newer.tag(Entry::Field(field))).unwrap_or_default();
        match &self.why {
            Lost::Unmapped(None) => format!("IVI {} has no such field", newer.version()),
            Lost::Unmapped(Some(reason)) => reason.clone(),
            Lost::Code => format!("{target} has no such code"),
            Lost::Circumstances => format!("not part of the certificate of this vehicle in IVI {} as {target}", newer.version()),
            Lost::Conflict => format!("{target} has one value, and several different ones are given"),
            Lost::NoPlace => format!("it is not said which of several groups {target} belongs to, or there is none"),
            Lost::Note(note) => format!("carried to {target}: {note}"),
        }
    }
}

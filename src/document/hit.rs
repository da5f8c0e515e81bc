//! What was found, before it is put into words, and the pieces that words are made of.
//!
//! A check that finds something says which check it is, where, and what it has to say in pieces: texts, names of fields, codes, values. Words
//! come last, in the [`Tongue`] of the message: an older message, which was checked in terms of the newer book, reads its own tags, codes
//! and values. Nothing looks into finished words.

use super::record::{FieldAt, Place, Record};
use crate::finding::{Basis, Check, Finding, Severity, SharedText};
use crate::schema::{Book, Entry, FieldId};
use std::fmt;

/// Something that was found.
#[derive(Debug)]
pub struct Hit<'c> {
    /// What found it.
    pub check: &'c Check,
    /// How much it weighs: mostly what the check says.
    pub severity: Severity,
    /// What it rests on: mostly what the check says.
    pub basis: Basis,
    /// The entries of lists that say so.
    pub refs: Vec<String>,
    /// Where, in the record that was looked at.
    pub place: Place,
    /// The field or group concerned.
    pub about: Entry,
    /// What there is to say.
    pub wording: Box<dyn Wording + 'c>,
}

/// What a check has to say of something that it found.
pub trait Wording: fmt::Debug {
    /// The pieces of its words; the record is the one that was looked at.
    fn words(&self, record: &Record<'_>) -> Words;
}

/// What there is to say of a hit.
#[derive(Debug, Default)]
pub struct Words {
    /// What is wrong.
    pub message: Vec<Word>,
    /// What would be right.
    pub expected: Vec<Word>,
    /// What to do; what the check says unless it is given.
    pub help: Option<Vec<Word>>,
    /// Who says so; what the check says unless it is given.
    pub source: Option<SharedText>,
    /// Why it matters; what the check says unless it is given.
    pub why: Option<SharedText>,
}

/// A piece of what there is to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// A text, or a value that was calculated.
    Text(SharedText),
    /// The name of a field or group.
    Tag(Entry),
    /// A code of the list of a field, by its position.
    Code(FieldId, u16),
    /// The same in quotation marks, as it stands in an expression.
    Literal(FieldId, u16),
    /// What values of a field look like.
    Kind(FieldId),
    /// The value of a field as it stands in the file, by its place in the record that was looked at.
    Value(FieldAt),
}

impl Word {
    /// A text.
    pub fn text(text: impl Into<SharedText>) -> Self {
        Self::Text(text.into())
    }
}

/// Where a hit is told of in a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// The place in the record of the message.
    pub place: Place,
    /// The field or group, in the book of the message.
    pub entry: Entry,
}

/// The terms in which a message is told of what was found in it.
pub trait Tongue {
    /// The record of the message.
    fn record(&self) -> &Record<'_>;

    /// Where a hit is told of; `None` when it is about something that this version of the message does not have.
    fn told(&self, hit: &Hit<'_>) -> Option<Told>;

    /// The name of a field or group; `about` is what the hit is about, and how that is told.
    fn tag(&self, entry: Entry, about: (Entry, Told)) -> &str;

    /// What stands for a code of the list of a field: one code, or several of which each does.
    fn codes(&self, field: FieldId, code: u16, told: Told) -> Vec<String>;

    /// What values of a field look like.
    fn kind(&self, field: FieldId, told: Told) -> String;

    /// The value of a field of the record that was looked at, as it stands in the file.
    fn value(&self, field: FieldAt) -> &str;
}

/// A record that was itself looked at.
impl Tongue for Record<'_> {
    fn record(&self) -> &Record<'_> {
        self
    }

    fn told(&self, hit: &Hit<'_>) -> Option<Told> {
        Some(Told { place: hit.place, entry: hit.about })
    }

    fn tag(&self, entry: Entry, _: (Entry, Told)) -> &str {
        self.book().tag(entry)
    }

    fn codes(&self, field: FieldId, code: u16, _: Told) -> Vec<String> {
        vec![code_of(self.book(), field, code).to_owned()]
    }

    fn kind(&self, field: FieldId, _: Told) -> String {
        self.book().type_of(field).describe()
    }

    fn value(&self, field: FieldAt) -> &str {
        &self.field(field).text
    }
}

/// A code of a list, by its position.
pub(super) fn code_of(book: &Book, field: FieldId, code: u16) -> &str {
    book.type_of(field).codes().get(usize::from(code)).map_or("", |value| &value.code)
}

impl Hit<'_> {
    /// The words; `looked_at` is the record in which it was found. `None` when it is about something that the message cannot have.
    pub fn finding(&self, looked_at: &Record<'_>, tongue: &dyn Tongue) -> Option<Finding> {
        let told = tongue.told(self)?;
        let record = tongue.record();
        let words = self.wording.words(looked_at);
        let spoken = |words: &[Word]| self.spoken(words, tongue, told);
        let value = match (self.place, told.place) {
            (Place::Field(_), Place::Field(position)) if matches!(self.about, Entry::Field(_)) => Some(record.field(position).text.to_string()),
            _ => None,
        };
        let finding = self.check.finding(spoken(&words.message));
        Some(Finding {
            severity: self.severity,
            basis: self.basis,
            refs: self.refs.clone(),
            path: record.path(told.place),
            field: Some(record.book().tag(told.entry).to_owned()),
            span: Some(record.span(told.place)),
            value,
            expected: Some(spoken(&words.expected)),
            help: words.help.map_or(finding.help, |help| spoken(&help).into()),
            source: words.source.unwrap_or(finding.source),
            why: words.why.unwrap_or(finding.why),
            ..finding
        })
    }

    fn spoken(&self, words: &[Word], tongue: &dyn Tongue, told: Told) -> String {
        let mut text = String::new();
        for word in words {
            match word {
                Word::Text(plain) => text.push_str(plain),
                Word::Tag(entry) => text.push_str(tongue.tag(*entry, (self.about, told))),
                Word::Code(field, code) => text.push_str(&tongue.codes(*field, *code, told).join(" or ")),
                Word::Literal(field, code) => {
                    let quoted: Vec<String> = tongue.codes(*field, *code, told).iter().map(|code| format!("\"{code}\"")).collect();
                    text.push_str(&quoted.join(" or "));
                }
                Word::Kind(field) => text.push_str(&tongue.kind(*field, told)),
                Word::Value(field) => text.push_str(tongue.value(*field)),
            }
        }
        text
    }
}

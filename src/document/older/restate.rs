//! Tells what was found in a draft in the words of the older message.

use super::super::record::{Place, Record};
use super::Carried;
use crate::finding::Finding;
use crate::schema::{Book, Entry, FieldId, Mapping};
use std::collections::BTreeMap;

/// The older message and how it is carried.
struct Tongue<'r, 'doc> {
    record: &'r Record<'doc>,
    mapping: &'r Mapping,
    newer: &'r Book,
    /// Codes of the newer book and what stands for them in the older message.
    codes: BTreeMap<&'r str, &'r str>,
}

impl Carried {
    /// A finding about the draft as one about the older message; `None` when it is about something that only the newer version has.
    pub fn restate(&self, finding: Finding, record: &Record<'_>, mapping: &Mapping, newer: &Book) -> Option<Finding> {
        let tongue = Tongue { record, mapping, newer, codes: self.codes(record) };
        let place = match finding.span {
            Some(span) => self.written.place(span.start)?,
            None => Place::Group(0),
        };
        let about = finding.field.as_deref().and_then(|tag| newer.entry(tag));
        let (place, field) = match (place, about) {
            (Place::Field(position), _) => {
                let instance = record.fields().get(position as usize)?;
                (place, record.book().field(instance.field).tag.clone())
            }
            // A field that is missing: in the group that should hold it here.
            (Place::Group(_), Some(Entry::Field(field))) => {
                let source = *mapping.sources(field).first()?;
                (tongue.holder(place, source), record.book().field(source).tag.clone())
            }
            (Place::Group(position), _) => (place, record.book().group(record.groups().get(position as usize)?.group).tag.clone()),
        };
        let path = record.path(place);
        let value = match place {
            Place::Field(position) => finding.value.map(|_| record.fields()[position as usize].text.to_string()),
            Place::Group(_) => None,
        };
        let codes = match (place, about) {
            (Place::Field(position), _) => Some(record.fields()[position as usize].field),
            (Place::Group(_), Some(Entry::Field(field))) => mapping.sources(field).first().copied(),
            _ => None,
        };
        Some(Finding {
            path,
            field: Some(field),
            span: record.span(place),
            value,
            expected: finding.expected.map(|text| tongue.tell(&tongue.tell_codes(&text, codes))),
            message: tongue.tell(&finding.message),
            help: tongue.tell(&finding.help),
            ..finding
        })
    }
}

impl Carried {
    /// Codes that are long enough to be no word or number of a sentence, and were another code in the older message.
    fn codes<'r>(&'r self, record: &'r Record<'_>) -> BTreeMap<&'r str, &'r str> {
        let is_code = |text: &str| text.len() > 2 && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let fields = self.draft.groups.iter().flat_map(|group| &group.fields).filter(|field| !field.is_companion && is_code(&field.text));
        let pairs = fields.map(|field| (field.text.as_str(), record.fields()[field.source as usize].text.as_ref()));
        pairs.filter(|(newer, older)| newer != older).collect()
    }
}

impl Tongue<'_, '_> {
    /// The nearest group at or above a place that holds the field, or else the one that should hold the group around it.
    fn holder(&self, place: Place, field: FieldId) -> Place {
        let Place::Group(position) = place else { return place };
        let mut group = Some(self.record.book().field(field).parent);
        while let Some(id) = group {
            let found = self.record.enclosing(position, id).or_else(|| self.record.group_instances(id, 0).next());
            if let Some(found) = found {
                return Place::Group(found);
            }
            group = self.record.book().group(id).parent;
        }
        place
    }

    /// A text with the tags of the older message in place of those of the newer one.
    fn tell(&self, text: &str) -> String {
        let mut told = String::with_capacity(text.len());
        let mut word = String::new();
        for sign in text.chars().chain(['\n']) {
            if sign.is_ascii_alphanumeric() {
                word.push(sign);
                continue;
            }
            told.push_str(self.codes.get(word.as_str()).copied().or_else(|| self.tag(&word)).unwrap_or(&word));
            word.clear();
            told.push(sign);
        }
        told.pop();
        told
    }

    /// What a tag of the newer book is called here. A word with one capital may be no tag.
    fn tag(&self, word: &str) -> Option<&str> {
        if word.chars().filter(char::is_ascii_uppercase).count() < 2 {
            return None;
        }
        match self.newer.entry(word)? {
            Entry::Field(field) => self.mapping.sources(field).first().map(|source| self.record.book().field(*source).tag.as_str()),
            Entry::Group(group) => {
                let book = self.record.book();
                let mut groups = book.group_ids().filter(|older| self.mapping.group(*older).is_some_and(|route| route.to == group));
                groups.next().map(|older| book.group(older).tag.as_str())
            }
            Entry::Signature => None,
        }
    }

    /// A text with the codes of a field of the older message in place of those that they are carried to.
    fn tell_codes(&self, text: &str, field: Option<FieldId>) -> String {
        let Some(field) = field else { return text.to_owned() };
        let maps: Vec<_> = self.mapping.routes(field).iter().filter_map(|route| route.codes.as_ref()).collect();
        if maps.is_empty() {
            return text.to_owned();
        }
        let tell = |word: &str| {
            let codes: Vec<&str> = maps.iter().flat_map(|map| map.iter()).filter(|(_, to)| *to == word).map(|(from, _)| from.as_str()).collect();
            if codes.is_empty() { word.to_owned() } else { codes.join(" or ") }
        };
        text.split(' ').map(tell).collect::<Vec<_>>().join(" ")
    }
}

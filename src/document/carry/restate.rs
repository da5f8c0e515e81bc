//! Tells what was found in a draft in the words of the older message.

use super::super::record::{GroupAt, Place, Record};
use super::Carried;
use crate::finding::Finding;
use crate::schema::{Book, Entry, FieldId, GroupId, Mapping};
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
            None => Place::Group(GroupAt::ROOT),
        };
        let about = finding.field.as_deref().and_then(|tag| newer.entry(tag));
        let (place, field) = match (place, about) {
            (Place::Field(position), _) => {
                let instance = record.field(position);
                (place, record.book().field(instance.field).tag.clone())
            }
            // A field that is missing: in the group that should hold it here.
            (Place::Group(_), Some(Entry::Field(field))) => {
                let source = tongue.source(place, field)?;
                (tongue.holder(place, source), record.book().field(source).tag.clone())
            }
            // A group that is missing and that is no group here: the field that is carried into it.
            (Place::Group(_), Some(Entry::Group(group))) if tongue.group(group).is_none() && tongue.stand_in(group).is_some() => {
                let source = tongue.stand_in(group)?;
                (tongue.holder(place, source), record.book().field(source).tag.clone())
            }
            (Place::Group(position), _) => (place, record.book().group(record.group(position).group).tag.clone()),
        };
        let path = record.path(place);
        let value = match place {
            Place::Field(position) => finding.value.map(|_| record.field(position).text.to_string()),
            Place::Group(_) => None,
        };
        let codes = match (place, about) {
            (Place::Field(position), _) => Some(record.field(position).field),
            (Place::Group(_), Some(Entry::Field(field))) => tongue.source(place, field),
            _ => None,
        };
        Some(Finding {
            path,
            field: Some(field),
            span: Some(record.span(place)),
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
        let pairs = fields.map(|field| (field.text.as_str(), record.field(field.source).text.as_ref()));
        pairs.filter(|(newer, older)| newer != older).collect()
    }
}

impl Tongue<'_, '_> {
    /// The nearest group at or above a place that holds the field, or else the one that should hold the group around it.
    fn holder(&self, place: Place, field: FieldId) -> Place {
        let Place::Group(position) = place else { return place };
        let mut group = Some(self.record.book().field(field).parent);
        while let Some(id) = group {
            let found = self.record.enclosing(position, id).or_else(|| self.record.group_instances(id, GroupAt::ROOT).next());
            if let Some(found) = found {
                return Place::Group(found);
            }
            group = self.record.book().group(id).parent;
        }
        place
    }

    /// The field of the older message that is carried to a field: of several the one with the same tag, if there is a group for it,
    /// or else the one that belongs to this place.
    fn source(&self, place: Place, field: FieldId) -> Option<FieldId> {
        let sources = self.mapping.sources(field);
        let here = match place {
            Place::Group(position) => Some(self.record.group(position).group),
            Place::Field(_) => None,
        };
        let (book, newer) = (self.record.book(), self.newer.field(field));
        let namesake = sources.first().filter(|source| book.field(**source).tag == newer.tag && self.record.has_group(book.field(**source).parent));
        let at_home = sources.iter().find(|source| here == Some(self.record.book().field(**source).parent));
        namesake.or(at_home).or(sources.first()).copied()
    }

    /// The group of the older message that stands for a group.
    fn group(&self, group: GroupId) -> Option<GroupId> {
        self.record.book().group_ids().find(|older| self.mapping.group(*older).is_some_and(|route| route.to == group))
    }

    /// The first field of the older message that is carried into a group.
    fn stand_in(&self, group: GroupId) -> Option<FieldId> {
        let is_inside = |field: &FieldId| {
            let mut around = std::iter::successors(Some(self.newer.field(*field).parent), |group| self.newer.group(*group).parent);
            around.any(|outer| outer == group)
        };
        let mut inside = self.newer.field_ids().filter(is_inside);
        inside.find_map(|field| self.mapping.sources(field).first().copied())
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
                let field = || self.stand_in(group).map(|field| book.field(field).tag.as_str());
                self.group(group).map(|older| book.group(older).tag.as_str()).or_else(field)
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

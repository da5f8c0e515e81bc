//! The terms of an older message: what was found in its draft is told of the message itself, in its tags, codes and values.

use super::Carried;
use crate::document::hit::{Hit, Told, Tongue, code_of};
use crate::document::record::{FieldAt, GroupAt, Place, Record};
use crate::schema::{Book, Entry, FieldId, GroupId};

impl Tongue for Carried<'_, '_> {
    fn record(&self) -> &Record<'_> {
        self.older
    }

    fn told(&self, hit: &Hit<'_>) -> Option<Told> {
        let place = self.origin(hit.place);
        let Place::Group(at) = place else { return self.told_of_field(place) };
        match hit.about {
            // A field that is missing: in the group that should hold it here.
            Entry::Field(field) => self.source(at, field).map(|source| self.within(at, Entry::Field(source))),
            Entry::Group(group) => match self.group(at, group) {
                Some(older) if self.older.group(at).group == older => Some(Told { place, entry: Entry::Group(older) }),
                Some(older) => Some(self.within(at, Entry::Group(older))),
                // No group here: the field that is carried into it.
                None => match self.stand_in(group) {
                    Some(source) => Some(self.within(at, Entry::Field(source))),
                    None => Some(Told { place, entry: Entry::Group(self.older.group(at).group) }),
                },
            },
            Entry::Signature => Some(Told { place, entry: hit.about }),
        }
    }

    fn tag(&self, entry: Entry, (about, told): (Entry, Told)) -> &str {
        let (book, newer) = (self.older.book(), self.record.book());
        // What holds it here need not be what stands for the group that holds it there.
        let holder = || newer.parent(about).filter(|group| Entry::Group(*group) == entry).and_then(|_| book.parent(told.entry)).map(Entry::Group);
        let older = match entry {
            _ if entry == about => Some(told.entry),
            Entry::Field(field) => self.mapping.sources(field).first().copied().map(Entry::Field),
            Entry::Group(group) => holder().or_else(|| self.any_group(group).map(Entry::Group)).or_else(|| self.stand_in(group).map(Entry::Field)),
            Entry::Signature => None,
        };
        older.map_or_else(|| newer.tag(entry), |older| book.tag(older))
    }

    fn codes(&self, field: FieldId, code: u16, told: Told) -> Vec<String> {
        let code = code_of(self.record.book(), field, code);
        let sources = self.mapping.sources(field);
        let here = sources.iter().copied().find(|source| told.entry == Entry::Field(*source));
        let from = |source: FieldId| Some((source, self.codes_of(source, field, code))).filter(|(_, codes)| !codes.is_empty());
        match here.and_then(from).or_else(|| sources.iter().copied().find_map(from)) {
            None => vec![code.to_owned()],
            // A code of a field that one would not look for.
            Some((source, codes)) if Some(source) != here && Some(&source) != sources.first() => {
                let tag = self.older.book().tag(Entry::Field(source));
                codes.into_iter().map(|code| format!("{tag} {code}")).collect()
            }
            Some((_, codes)) => codes.into_iter().map(str::to_owned).collect(),
        }
    }

    fn kind(&self, field: FieldId, told: Told) -> String {
        let sources = self.mapping.sources(field);
        let here = sources.iter().find(|source| told.entry == Entry::Field(**source)).or(sources.first());
        match here {
            Some(source) => self.older.book().type_of(*source).describe(),
            None => self.record.book().type_of(field).describe(),
        }
    }

    fn value(&self, field: FieldAt) -> &str {
        // What only stands with another field does not stand in the file.
        self.origins.of_value(field).map_or_else(|| self.record.value(field), |source| &self.older.field(source).text)
    }
}

impl Carried<'_, '_> {
    fn told_of_field(&self, place: Place) -> Option<Told> {
        let Place::Field(position) = place else { return None };
        Some(Told { place, entry: Entry::Field(self.older.field(position).field) })
    }

    /// Something that is missing at or around a group instance: the nearest group that should hold it, or else the one that should hold
    /// the group around it.
    fn within(&self, at: GroupAt, entry: Entry) -> Told {
        let book = self.older.book();
        let mut group = book.parent(entry);
        while let Some(id) = group {
            let found = self.older.enclosing(at, id).or_else(|| self.older.group_instances(id, GroupAt::ROOT).next());
            if let Some(found) = found {
                return Told { place: Place::Group(found), entry };
            }
            group = book.group(id).parent;
        }
        Told { place: Place::Group(at), entry }
    }

    /// The field of the older message that is carried to a field: of several the one with the same tag, if there is a group for it,
    /// or else the one that belongs to this group instance.
    fn source(&self, at: GroupAt, field: FieldId) -> Option<FieldId> {
        let sources = self.mapping.sources(field);
        let here = self.older.group(at).group;
        let (book, newer) = (self.older.book(), self.record.book().field(field));
        let namesake = sources.first().filter(|source| book.field(**source).tag == newer.tag && self.older.has_group(book.field(**source).parent));
        let at_home = sources.iter().find(|source| here == book.field(**source).parent);
        namesake.or(at_home).or(sources.first()).copied()
    }

    /// The group of the older message that stands for a group: the one of this instance, where it does.
    fn group(&self, at: GroupAt, group: GroupId) -> Option<GroupId> {
        let here = self.older.group(at).group;
        Some(here).filter(|older| self.mapping.group(*older).is_some_and(|route| route.to == group)).or_else(|| self.any_group(group))
    }

    fn any_group(&self, group: GroupId) -> Option<GroupId> {
        self.older.book().group_ids().find(|older| self.mapping.group(*older).is_some_and(|route| route.to == group))
    }

    /// The first field of the older message that is carried into a group.
    fn stand_in(&self, group: GroupId) -> Option<FieldId> {
        let newer: &Book = self.record.book();
        let is_inside = |field: &FieldId| {
            let mut around = std::iter::successors(Some(newer.field(*field).parent), |group| newer.group(*group).parent);
            around.any(|outer| outer == group)
        };
        let mut inside = newer.field_ids().filter(is_inside);
        inside.find_map(|field| self.mapping.sources(field).first().copied())
    }

    /// The codes of a field of the older message that are carried to this code of a field.
    fn codes_of(&self, source: FieldId, field: FieldId, code: &str) -> Vec<&str> {
        let own = self.older.book().type_of(source);
        let mut codes = Vec::new();
        for route in self.mapping.routes(source).iter().filter(|route| route.to == field) {
            match &route.codes {
                Some(map) => codes.extend(map.iter().filter(|(_, to)| *to == code).map(|(from, _)| from.as_str())),
                None => codes.extend(own.codes().iter().map(|value| value.code.as_str()).filter(|own| *own == code)),
            }
        }
        codes.dedup();
        codes
    }
}

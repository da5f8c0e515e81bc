//! Builds the record of a draft, in terms of the newer book and with the places of the older message.

use super::draft::{Draft, DraftField};
use crate::document::build::Builder;
use crate::document::record::{FieldAt, GroupAt, Place, Record, Value};
use crate::document::values;
use crate::schema::{Book, Entry, GroupId, MemberSet};
use std::borrow::Cow;

/// Where what stands in the record of a draft comes from, by its position there.
#[derive(Debug, Default)]
pub(super) struct Origins {
    /// The field, and whether what was made of it only stands with another.
    fields: Vec<(FieldAt, bool)>,
    groups: Vec<GroupAt>,
}

impl Origins {
    /// The place in the older record.
    pub(super) fn of(&self, place: Place) -> Place {
        match place {
            Place::Field(at) => Place::Field(self.fields[at.index()].0),
            Place::Group(at) => Place::Group(self.groups[at.index()]),
        }
    }

    /// The field of the older record that a value stands in; `None` when it only stands with another and is nowhere in the file.
    pub(super) fn of_value(&self, at: FieldAt) -> Option<FieldAt> {
        let (source, is_companion) = self.fields[at.index()];
        (!is_companion).then_some(source)
    }
}

/// The record of a draft, and where what stands in it comes from.
pub(super) fn record_of<'r>(draft: &Draft<'r>, older: &'r Record<'_>, newer: &'r Book) -> (Record<'r>, Origins) {
    let mut assembly = Assembly { draft, older, newer, builder: Builder::new(newer), origins: Origins::default() };
    assembly.group(0, GroupAt::ROOT, 1);
    (assembly.builder.record, assembly.origins)
}

struct Assembly<'a, 'r, 'doc> {
    draft: &'a Draft<'r>,
    older: &'r Record<'doc>,
    newer: &'r Book,
    builder: Builder<'r>,
    origins: Origins,
}

impl<'a, 'r> Assembly<'a, 'r, '_> {
    fn group(&mut self, number: usize, holder: GroupAt, ordinal: u32) {
        let (draft, newer) = (self.draft, self.newer);
        let group = &draft.groups[number];
        let at = self.builder.open_group(group.group, holder, ordinal, self.older.group(group.source).span);
        self.origins.groups.push(group.source);
        let mut members = MemberSet::default();
        let mut beyond = 0;
        for (place, member) in newer.group(group.group).members.iter().enumerate() {
            let found = match member.entry {
                Entry::Field(field) => {
                    let values = group.fields.iter().filter(|value| value.field == field && value.is_written());
                    values.map(|value| self.field(value, at)).count()
                }
                Entry::Group(inner) => {
                    let (within, over) = self.instances(number, inner);
                    for (position, child) in (1..).zip(&within) {
                        self.group(*child, at, position);
                    }
                    beyond += over.len();
                    over.iter().for_each(|child| self.leave_open(*child));
                    within.len()
                }
                Entry::Signature => 0,
            };
            if found > 0 {
                members.insert(place);
            }
        }
        self.builder.close_group(at, members, beyond);
    }

    /// The groups of the draft in one of its groups that are instances of `inner`: as many as may stand there, and those beyond.
    fn instances(&self, number: usize, inner: GroupId) -> (Vec<usize>, Vec<usize>) {
        let children = self.draft.groups[number].children.iter().copied();
        let mut within: Vec<usize> =
            children.filter(|child| self.draft.groups[*child].group == inner && self.draft.holds_something(*child)).collect();
        let most = self.newer.group(inner).occurs.max.map_or(within.len(), |most| within.len().min(most as usize));
        let beyond = within.split_off(most);
        (within, beyond)
    }

    fn field(&mut self, value: &'a DraftField<'r>, holder: GroupAt) {
        let read = values::read(value.text, self.newer.type_of(value.field)).unwrap_or_else(|_| {
            // What was meant is not known: nothing else is to follow from it.
            self.builder.record.leave_open([Entry::Field(value.field)]);
            Value::Unusable
        });
        let span = self.older.field(value.source).span;
        self.builder.add_field(value.field, holder, Cow::Borrowed(value.text), read, span);
        self.origins.fields.push((value.source, value.is_companion));
    }

    /// What stands in a group of the draft that is one too many is not read.
    fn leave_open(&mut self, number: usize) {
        let group = &self.draft.groups[number];
        let fields = group.fields.iter().filter(|field| field.is_written()).map(|field| Entry::Field(field.field));
        self.builder.record.leave_open(fields.chain([Entry::Group(group.group)]));
        group.children.iter().filter(|child| self.draft.holds_something(**child)).for_each(|child| self.leave_open(*child));
    }
}

#[cfg(test)]
mod tests {
    use super::super::Carried;
    use super::super::write::Written;
    use super::*;
    use crate::document;
    use crate::schema::{FieldId, Mapping, ivi_1_11, ivi_2_0};
    use crate::xml::parse;

    fn vehicles() -> Vec<String> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus/valid-1.x");
        let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
    }

    type Fields<'a> = Vec<(FieldId, GroupAt, &'a str, Value)>;
    type Groups = Vec<(GroupId, GroupAt, u32, GroupAt, MemberSet, u32)>;

    /// All of a record but where it stands.
    fn content<'a>(record: &'a Record<'_>) -> (Fields<'a>, Groups) {
        let fields = record.fields().iter().map(|field| (field.field, field.holder, field.text.as_ref(), field.value));
        let groups = record.groups().iter();
        let groups = groups.map(|group| (group.group, group.holder, group.ordinal, group.end(), *group.members(), group.strangers()));
        (fields.collect(), groups.collect())
    }

    #[test]
    fn what_is_carried_is_what_would_be_written_and_read() {
        let (older, newer) = (ivi_1_11().unwrap(), ivi_2_0().unwrap());
        let mapping = Mapping::new(older, newer).unwrap();
        let mut fields = 0;
        for text in vehicles() {
            // A value that the newer book does not know, and one that has to be escaped.
            for text in [text.replacen("<Make>", "<Make>&lt;&amp;&#13;", 1), text.replacen("<NumberOfAxles>", "<NumberOfAxles>x", 1), text] {
                let document = parse(&text).unwrap();
                let record = document::read(&document, older).record.unwrap();
                let carried = Carried::of(&record, &mapping, newer);
                let written = Written::of(&Draft::of(&record, &mapping, newer), newer);
                let document = parse(&written.text).unwrap();
                let reread = document::read(&document, newer).record.unwrap();
                assert_eq!(content(carried.newer()), content(&reread));
                fields += reread.fields().len();
            }
        }
        assert!(fields > 1000, "{fields} fields are carried");
    }

    #[test]
    fn what_is_carried_stands_where_it_comes_from() {
        let (older, newer) = (ivi_1_11().unwrap(), ivi_2_0().unwrap());
        let mapping = Mapping::new(older, newer).unwrap();
        for text in vehicles() {
            let document = parse(&text).unwrap();
            let record = document::read(&document, older).record.unwrap();
            let carried = Carried::of(&record, &mapping, newer);
            let vin = carried.newer().book().entry("VehicleIdentificationNumber").unwrap();
            let Entry::Field(vin) = vin else { panic!("no field") };
            let at = carried.newer().first_position(vin).unwrap();
            let span = carried.newer().field(at).span;
            assert_eq!(text[span.start..span.end], *carried.newer().field(at).text);
            for place in carried.newer().field_places().map(Place::Field).chain(carried.newer().group_places().map(Place::Group)) {
                assert_eq!(record.span(carried.origin(place)), carried.newer().span(place));
            }
        }
    }
}

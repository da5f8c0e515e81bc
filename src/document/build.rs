//! Builds a record: groups open and close, and fields stand in the group that is open.

use super::record::{FieldAt, FieldInstance, FieldSet, GroupAt, GroupInstance, Record, Value};
use crate::schema::{Book, FieldId, GroupId, MemberSet};
use crate::source::Span;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

/// A record that is being built.
#[derive(Debug)]
pub(super) struct Builder<'doc> {
    pub record: Record<'doc>,
    /// By field: one more than the position of its last instance so far; 0 when there is none.
    last_field: Vec<u32>,
    /// By group, likewise.
    last_group: Vec<u32>,
}

impl<'doc> Builder<'doc> {
    pub(super) fn new(book: &'doc Book) -> Self {
        let (fields, groups) = (book.fields().len(), book.groups().len());
        let record = Record {
            book,
            fields: Vec::with_capacity(256),
            groups: Vec::with_capacity(128),
            slots: Vec::with_capacity(1024),
            first_field: vec![0; fields],
            first_group: vec![0; groups],
            presence: FieldSet::with_capacity(fields),
            uncertain: HashSet::default(),
            is_carried: false,
            many_fields: OnceLock::new(),
            many_groups: OnceLock::new(),
        };
        Self { record, last_field: vec![0; fields], last_group: vec![0; groups] }
    }

    /// Opens a group instance: the root, or one in the group that is open.
    pub(super) fn open_group(&mut self, group: GroupId, holder: GroupAt, ordinal: u32, span: Span) -> GroupAt {
        let position = self.record.groups.len() as u32;
        let start = self.record.fields.len() as u32;
        let slots = self.record.slots.len();
        self.record.slots.resize(slots + self.record.book.group(group).members.len(), 0);
        self.record.groups.push(GroupInstance {
            group,
            holder,
            ordinal,
            span,
            next: 0,
            fields: (start, start),
            groups_end: position + 1,
            slots: slots as u32,
            members: MemberSet::default(),
            strangers: 0,
        });
        match std::mem::replace(&mut self.last_group[group.index()], position + 1) {
            0 => self.record.first_group[group.index()] = position + 1,
            last => self.record.groups[last as usize - 1].next = position + 1,
        }
        GroupAt(position)
    }

    /// Closes a group instance: it holds what was added since it was opened.
    pub(super) fn close_group(&mut self, at: GroupAt, members: MemberSet, strangers: usize) {
        let (fields_end, groups_end) = (self.record.fields.len() as u32, self.record.groups.len() as u32);
        let instance = &mut self.record.groups[at.index()];
        instance.fields.1 = fields_end;
        instance.groups_end = groups_end;
        instance.members = members;
        instance.strangers = strangers as u32;
    }

    /// Adds a field to the group that is open.
    pub(super) fn add_field(&mut self, field: FieldId, holder: GroupAt, text: Cow<'doc, str>, value: Value, span: Span) -> FieldAt {
        let position = self.record.fields.len() as u32;
        let slot = self.record.groups[holder.index()].slots as usize + self.record.book.field(field).position;
        let slot = &mut self.record.slots[slot];
        if *slot == 0 {
            *slot = position + 1;
        }
        self.record.fields.push(FieldInstance { field, holder, text, value, span, next: 0 });
        match std::mem::replace(&mut self.last_field[field.index()], position + 1) {
            0 => {
                self.record.first_field[field.index()] = position + 1;
                self.record.presence.insert(field);
            }
            last => self.record.fields[last as usize - 1].next = position + 1,
        }
        FieldAt(position)
    }
}
